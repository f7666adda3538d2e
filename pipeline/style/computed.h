#ifndef STYLE_COMPUTED_H
#define STYLE_COMPUTED_H

/* Computed - all that the cascade gives for one set of rules under one parent:
 * shared by every element that matches the same. */

#include "style/compute.h"
#include "style/rules.h"

typedef struct Computed Computed;
struct Computed {
    Work work;
    const Style *style; /* interned */
    const Vars *vars;
    const Computed *parent;
    const Computed *pseudo[PSEUDO_COUNT]; /* NULL: no such box */
    const Extras *extras; /* when they are the same for all its elements, after the first */
    bool fixed;           /* they are */
    bool plain;           /* nothing is generated and no counter changes */
};

/* Who says a declaration: a rule, or an attribute. */
typedef enum { VOICE_AGENT, VOICE_AUTHOR, VOICE_HINT, VOICE_OWN } VoiceKind;
typedef struct {
    uint8_t kind;
    Str selector; /* of a rule */
} Voice;

typedef struct {
    Voice by;
    const Declaration *declaration;
} Said;

/* Winners and custom properties of some blocks, in order of the cascade. */
typedef struct {
    Winners winners;
    LIST(const Declaration *) customs;
    Voice voice;      /* of the block that is added */
    bool wants_all;   /* `said` is asked for: explain.c */
    LIST(Said) said;  /* all declarations, the stronger after the weaker */
} Cascade;

void cascade_add(Arena *arena, Cascade *cascade, const Block *block, bool important);

/* What an element matched. */
typedef struct {
    const Rank *ranks;
    uint32_t count;
    const Block *hints, *own; /* or NULL */
} Matched;

void cascade_fill(Arena *arena, const Rules *rules, Cascade *cascade, const Matched *matched,
                  Pseudo pseudo);

/* All sheets that a document has: those given, then its own. */
typedef struct {
    const Sheet **items;
    size_t count;
} Sheets;
Sheets style_sheets(Job *job, const Tree *tree, const Sheet *const *given, size_t count);

/* ---- presentational hints (hints.c) ---- */

/* What attributes say in CSS: "text-align:right;". Nothing is added when they
 * say nothing. */
void hints_write(Buf *out, const Node *node);

/* ---- generated content (generate.c) ---- */

typedef struct Generator Generator;
Generator *generator_new(Computer *computer, const Tree *tree, const Links *links,
                         const Sheet *const *sheets, size_t sheet_count);
/* At an element's start tag, `depth` levels deep; its Extras, or NULL. */
const Extras *generate_enter(Generator *generator, const Node *node, const Computed *computed,
                             uint32_t depth);
/* At its end tag. */
void generate_leave(Generator *generator, const Node *node, const Computed *computed,
                    uint32_t depth, const Extras *extras);
/* Texts and counters of places further on; `styles` and `extras` by node id. */
void generate_finish(Generator *generator, const Style *const *styles, const Extras *const *extras);
/* The words of -gp-alt for an element. */
Str generate_alt(Generator *generator, const Terms *terms, const Node *node);
/* For a margin box: page counters are slots, attr() is the root's. */
const Content *generate_margin(Generator *generator, const Terms *terms, const Node *root);

/* ---- pages (pages.c) ---- */

enum { PART_PAGE = -1, PART_NOTES = -2 }; /* a part of a page; or a MarginBox */

typedef struct Pages Pages;
Pages *pages_new(Computer *computer, const Sheet *const *sheets, size_t count);
/* What is said of one part of a page; false: no rule speaks of it. */
bool pages_fill(const Pages *pages, Cascade *cascade, Str name, unsigned variant, int part);
Point pages_viewport(Pages *pages); /* size of a page without a name, before any style is known */
/* `names`: those that elements use. */
const NamedPages *pages_build(Pages *pages, Generator *generator, const Computed *root,
                              const Node *root_node, const Map *names, uint32_t *count);

#endif
