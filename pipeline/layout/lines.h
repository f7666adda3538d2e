#ifndef LAYOUT_LINES_H
#define LAYOUT_LINES_H

/* Lines - one call of inlines_layout, as its files see it. Only for
 * inlines.c, line_breaks.c, line_plans.c, line_objects.c, line_heights.c,
 * line_fragments.c.
 *
 * A line is made in steps: line_break or line_plan finds where it ends, line_fill lists what
 * stands on it as Atoms in logical order, line_heights finds its height, and
 * only for a line that is kept line_emit makes fragments. */

#include "base/list.h"
#include "layout/floats.h"

/* A place in the paragraph with the cursors that go with it. Inside a word
 * (hyphenated, cut) `byte` lies after the piece's start. */
typedef struct {
    uint32_t piece, byte;
    uint32_t object;    /* next one */
    uint32_t span_next; /* next to open */
    uint32_t span;      /* innermost open, or SPAN_NONE */
} Spot;

/* Of a style: its font's content area and its inline box with half-leading. */
typedef struct {
    const Style *style;
    Len ascent, descent;
    Len above, below;
} LineFont;

/* What stands at a U+FFFC, measured at most once a call. */
typedef struct {
    bool known;
    Len width;                /* along the line, with margins */
    Len above, below;         /* of the margin box, from its baseline */
    Len left, top;            /* margins */
    const Fragment *fragment; /* OBJECT_BOX, and absolute boxes */
    Notes notes;              /* called inside it */
    const Word **words;       /* OBJECT_SLOT */
    uint32_t word_count;
    Len text_width;
} Measured;

/* Floats of this paragraph: what a line that is given up takes back. */
typedef struct {
    const Exclusions *floats;
    uint32_t placed; /* entries of Lines.placed */
    uint32_t done;   /* objects below it are placed */
} FloatState;

typedef struct {
    Child child; /* fragment NULL: it waits */
    Notes notes;
} PlacedFloat;

typedef enum {
    ATOM_WORD,
    ATOM_BLANK,
    ATOM_TAB,
    ATOM_FORCED,
    ATOM_OBJECT,
    ATOM_SPAN,
    ATOM_HYPHEN
} AtomKind;

/* What stands on a line. ATOM_SPAN is a span with nothing inside. */
typedef struct {
    const Word *word;
    Len width, blank; /* blank: after it; 0 when it hangs */
    uint32_t start, end;
    uint32_t index; /* OBJECT, SPAN */
    uint32_t span;  /* innermost InlineBox */
    Len shift;      /* of its baseline, upwards */
    uint16_t group; /* of vertical-align: top, bottom; 0: the line's own */
    uint16_t item;
    uint8_t kind, level, blanks;
} Atom;

/* A subtree aligned with the line's top or bottom. */
typedef struct {
    Len above, below, shift;
    bool bottom;
} AlignGroup;

/* A span on the line in hand, in order of spans. */
typedef struct {
    uint32_t span;
    uint32_t first, last; /* visual places of its atoms, in a bidi line */
    Len shift;
    uint16_t group;
    bool starts, ends; /* its logical ends lie on this line */
} LineSpan;

typedef struct {
    Spot from, to;
    FloatState floats; /* with those of this line */
    Len y, height;     /* height: for finding the band */
    Len left, room;    /* of the band; room has the indent taken off */
    Len indent;
    Len width; /* of what stands on it; set by line_break, made exact by line_heights */
    Len above, below;
    bool forced, last, hyphen, narrow; /* narrow: nothing fits beside the floats */
    bool empty;                        /* no height: nothing that makes a line */
    uint32_t blanks;                   /* that justification may widen: */
    uint32_t stretch_from;             /* those of atoms from here on */
    uint32_t leaders;
} Line;

/* A line that is chosen ahead: it ends at a byte, if it has just this room. */
typedef struct {
    uint32_t start, end;
    Len room;
} PlanLine;

struct LinePlan {
    const PlanLine *lines;
    uint32_t count;
};

typedef struct {
    Flow *flow;
    Text *text;
    Arena *scratch;
    const Box *box;
    const Style *style;
    const Inlines *inlines;
    const Paragraph *paragraph;
    const Space *space;
    Len inline_size;
    Measured *objects;    /* NULL until one is asked for */
    LineFont strut, font; /* of the container; of the style used last */
    const Word *hyphen;   /* of hyphen_item */
    uint32_t hyphen_item;
    struct Plans *plans;  /* of text-wrap: pretty and balance; NULL: all lines are greedy */
    LIST(PlacedFloat) placed;
    LIST(Atom) atoms;
    LIST(AlignGroup) groups;
    LIST(LineSpan) spans;
    LIST(Child) children; /* of the line in hand and its open spans */
    LIST(RunWord) words;  /* of the text in hand */
} Lines;

/* ---- inlines.c ---- */
static inline const Style *item_style(const Lines *l, uint32_t item)
{
    return ((const ItemStyle *)l->paragraph->items[item].style)->style;
}
static inline uint32_t item_span(const Lines *l, uint32_t item)
{
    return ((const ItemStyle *)l->paragraph->items[item].style)->span;
}
/* Width of the start or end edge of a span; 0 where it is cut. */
Len line_span_edge(const Lines *l, uint32_t span, bool start);
/* Of a physical side. */
static inline Len edges_side(const Edges *e, Edge side)
{
    return len_add(e->margin[side], len_add(e->border[side], e->padding[side]));
}

/* ---- line_breaks.c ---- */
void line_break(Lines *l, Line *line);
/* Ends it at a byte that a plan has. False: it has not this room, or it does
 * not fit. */
bool line_break_at(Lines *l, Line *line, uint32_t end, Len room);
/* Opens the spans that start up to `byte`, closes those that end up to it;
 * the width of their edges. */
Len spot_open(Lines *l, Spot *spot, uint32_t byte);
Len spot_close(Lines *l, Spot *spot, uint32_t byte);
Len line_tab(Lines *l, uint32_t item, Len x);
/* The hyphen of an item's look. */
const Word *line_hyphen(Lines *l, uint32_t item);
Len line_hyphen_len(Lines *l, uint32_t item);
Len line_word_len(const Lines *l, uint32_t item, const Word *word);
/* Bytes from..to of a word as they will be set. */
Len line_part_len(const Lines *l, const Piece *piece, uint32_t from, uint32_t to);
/* From byte `from` of a word to its end; stops counting past `most`. */
Len line_rest_len(const Lines *l, const Piece *piece, uint32_t from, Len most);
/* Widest part of a word that a line must take whole, as its hyphens and
 * overflow-wrap have it. */
Len line_piece_least(Lines *l, uint32_t piece);

/* ---- line_plans.c ---- */
/* line_break for text-wrap: pretty and balance. */
void line_plan(Lines *l, Line *line);
/* Sets Lines.plans; `plan` is that of the resume, or NULL. */
void line_plans_open(Lines *l, const LinePlan *plan);
/* For a resume: the lines from a byte on. NULL: none are chosen. */
const LinePlan *line_plans_rest(const Lines *l, uint32_t byte);

/* ---- line_objects.c ---- */
const Measured *line_object(Lines *l, uint32_t index);
/* Absolute: laid where it stands on the line, with no width. */
static inline bool line_object_out(const InlineObject *object)
{
    return object->kind == OBJECT_FLOAT && object->box->flags & BOX_OUT &&
           !(object->box->flags & BOX_RUNNING);
}
Sizes line_object_sizes(Lines *l, uint32_t index);

/* ---- line_heights.c ---- */
void line_fill(Lines *l, Line *line);
void line_heights(Lines *l, Line *line);
LineFont line_font(Lines *l, const Style *style);

const LineSpan *line_span(const Lines *l, uint32_t span);
/* Is `outer` the span itself or around it? */
static inline bool span_within(const Lines *l, uint32_t span, uint32_t outer)
{
    while (span != SPAN_NONE && span > outer)
        span = l->inlines->spans[span].parent;
    return span == outer;
}
static inline uint32_t atom_span(const Atom *a)
{
    return a->kind == ATOM_SPAN ? a->index : a->span;
}

/* ---- line_fragments.c ---- */
const Fragment *line_emit(Lines *l, const Line *line);

#endif
