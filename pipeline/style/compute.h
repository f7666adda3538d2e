#ifndef STYLE_COMPUTE_H
#define STYLE_COMPUTE_H

/* From winning declarations to computed values: one Work, then one Style. */

#include "style/sheet.h"
#include "base/list.h"
#include "text/text.h"

/* Custom properties of an element: what it sets itself, over its parent's.
 * Values hold no var() any more. */
typedef struct Vars Vars;
struct Vars {
    const Vars *parent;
    Map *own; /* "--name" -> Variable * */
};

typedef struct {
    const Declaration *declaration;
    Str text;
    uint32_t depth; /* while it is being resolved */
    bool resolved, invalid;
} Variable;

/* What all computations of one document share. */
typedef struct {
    Job *job;
    Arena *arena;
    Text *text;
    const FontFaces *faces;
    Point viewport;        /* of the default page, for vw and vh */
    Len root_size;         /* font-size of the root, for rem */
    const Vars *root_vars; /* for @page */
    const Vars *given;     /* what the root has before any sheet speaks, or NULL */
    Work initial;
    Map *styles;     /* bytes of a Style -> Style */
    LIST(InkColor) inks;  /* that colours name, in order of their first use */
    Map *strings;    /* one address for each text in a Style */
    Map *warned;     /* declarations that were warned of */
    size_t expanded; /* bytes that var() has put in: bounded */
    Span own, here;  /* of style="" of the element in hand: where its text was read, where it stands */
    bool own_faulty; /* a declaration in it was warned of */
} Computer;

typedef struct {
    const Declaration *by_id[PROPERTY_COUNT];
    uint32_t order[PROPERTY_COUNT]; /* which came later */
    uint32_t count;
} Winners;

static inline void winners_put(Winners *winners, const Declaration *declaration)
{
    winners->by_id[declaration->property] = declaration;
    winners->order[declaration->property] = ++winners->count;
}

/* The side of the page for one by the direction; any other property as it is. */
unsigned side_of(unsigned id, bool rtl);

/* A shorthand with var(), parsed once for all its longhands. */
typedef struct {
    const char *text; /* of the declaration: which one it is */
    Expansion expansion;
    uint8_t wide;
    bool ok;
} Pending;

struct Compute {
    Computer *shared;
    Work *work;
    const Work *parent; /* what is inherited; the initial values for the root */
    const Vars *vars;
    const Winners *winners;
    Len em;                /* what 1em is: the parent's while font-size is computed */
    const FontList *fonts; /* for ex and ch */
    bool is_root;
    LIST(Pending) pending;
};

/* Of two names of one side the later declaration holds; `settled` is where what changes goes. */
void sides_settle(Compute *compute, Winners *settled);

/* `initial`: of a sheet, or NULL: it is made. */
void computer_open(Computer *computer, Job *job, const FontFaces *faces, const Work *initial);

/* Fills `work` from the winners; parent NULL: the root. */
void compute_work(Computer *computer, Work *work, const Work *parent, const Winners *winners,
                  const Vars *vars);
/* The one Style that equals it. */
const Style *computer_style(Computer *computer, const Work *work);
Str computer_string(Computer *computer, Str text);
/* NULL: it was said of this declaration. */
Diag *computer_warn(Computer *computer, DiagCode code, const Declaration *declaration, Str hint);
/* Of a -gp-turn that nothing comes of. */
void computer_warn_turn(Computer *computer, const Declaration *declaration, Str hint);

/* ---- variables ---- */

/* A new set with these declarations, in order of the cascade, over `parent`. */
const Vars *vars_new(Computer *computer, const Vars *parent, const Declaration *const *list,
                     size_t count);
/* Job.root_values; NULL: there are none. */
const Vars *vars_given(Computer *computer);
/* Puts values in for every var(). False: one has none, or it grew too long. */
bool vars_substitute(Computer *computer, const Vars *vars, Str text, Str *out);
/* What to do about a text that it fails on, or that is no value. */
Str vars_advice(Computer *computer, const Vars *vars, Str text);

#endif
