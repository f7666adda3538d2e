#ifndef LAYOUT_FLOW_H
#define LAYOUT_FLOW_H

/* Flow - the layout of one pass, as the formatters see it. Only for layout/.
 *
 * One formatting context = one file = one line in formatters.def. A formatter
 * asks for its children only through flow_box and flow_sizes. */

#include "job.h"
#include "layout/page.h"
#include "layout/space.h"

typedef struct Flow Flow;

typedef struct {
    /* Independent of pages. BLOCK, COLUMNS, CELL, INLINES: of the content;
     * the rest (flow_sized_alone): of the border box, width and height applied. */
    Sizes (*sizes)(Flow *flow, const Box *box);
    Result (*layout)(Flow *flow, const Box *box, const Space *space, const Resume *resume);
} Formatter;

/* The only way in: depth limit, cache, dispatch, count of calls. */
Result flow_box(Flow *flow, const Box *box, const Space *space, const Resume *resume);
/* The same with no end of room, kept by box id and inline size for the whole
 * pass: heads and feet of tables. */
Result flow_keep(Flow *flow, const Box *box, const Space *space);
/* A copy in the page in hand, for a resume that is handed on as it came in. */
const Resume *resume_keep(Flow *flow, const Resume *resume);
const LinePlan *line_plan_keep(Arena *arena, const LinePlan *plan); /* line_plans.c */
/* Contributions with margins, padding and borders, and width, min-width and
 * max-width applied; for intrinsic sizes. */
Sizes flow_sizes(Flow *flow, const Box *box);

/* A containing block of absolute boxes: its padding box; block_size LEN_MAX: not known yet. */
typedef struct {
    Len inline_size, block_size;
} Holder;

typedef struct {
    Holder absolute, fixed;
} Holders;

struct Flow {
    Job *job;
    const Boxes *boxes;
    const Places *before;
    Arena *page;      /* fragments and resumes of the page in hand */
    Arena *pass;      /* what several pages share: heads, sizes, caches */
    Sizes *sizes;     /* by box id; max < 0: not known yet */
    Len note_width;   /* of the note area, for laying notes */
    Len note_edge;    /* Space.note_edge of the box in hand: flow_box sets it */
    Holders holders;  /* of the box in hand: flow_box puts back what its box sets */
    uint32_t pages_guess; /* of the first pass; 0: not made */
    uint32_t page_index;
    int32_t page_number;
    uint32_t depth;
    uint64_t calls;
    uint32_t page_texts; /* counts the slot texts given that are true on this page only */
    bool again;       /* inside a second call for the sake of Space.tail */
    const InlineObject **objects; /* slots asked for in this pass, by slot_index */
    Str *slots;       /* text given in this pass, by slot_index */
    Len *slot_widths;
    struct FlowCache *cache;   /* flow.c */
    struct NoteCache *notes;   /* notes.c */
    struct PageState *state;   /* pages.c: strings, counters, running elements */
    struct Grids *grids;       /* table_grid.c: one Grid per table */
    struct Grid *grid;         /* of the table in hand */
};

/* The text that a slot shows here and now, from `before`, the page in hand and
 * its strings; recorded in `slots` (slots.c). Leaders and elements: empty. */
Str slot_text(Flow *flow, const InlineObject *object);

/* A note's size in the note area, laid once a pass (notes.c). `least` has the
 * edges of the note area in it while no note is on the page (Space.note_edge):
 * for the second note of one paragraph take them off again. */
void note_measure(Flow *flow, const Box *note, Len *least, Len *full);

/* Shared by the formatters (flow.c). Padding and border widths of a box against
 * the inline size of its containing block. */
typedef struct {
    Len margin[4]; /* auto counts as 0; see margin_auto */
    bool margin_auto[4];
    Len border[4], padding[4];
} Edges;
Edges edges_resolve(const Style *style, Len inline_size);
/* Border and padding of one side; of both. */
static inline Len edge_width(const Edges *e, Edge edge)
{
    return len_add(e->border[edge], e->padding[edge]);
}
static inline Len edges_inline(const Edges *e)
{
    return len_add(edge_width(e, EDGE_LEFT), edge_width(e, EDGE_RIGHT));
}
static inline Len edges_block(const Edges *e)
{
    return len_add(edge_width(e, EDGE_TOP), edge_width(e, EDGE_BOTTOM));
}

/* Of a content box with its padding; `block_size` LEN_MAX: not known. */
static inline Holder holder_around(const Edges *e, Len inline_size, Len block_size)
{
    Len across = len_add(e->padding[EDGE_LEFT], e->padding[EDGE_RIGHT]);
    Len down = len_add(e->padding[EDGE_TOP], e->padding[EDGE_BOTTOM]);
    return (Holder){len_add(inline_size, across),
                    block_size == LEN_MAX ? LEN_MAX : len_add(block_size, down)};
}
/* Is what is absolute in it placed by its padding box? */
bool box_is_holder(const Box *box);
/* Lays an absolute or fixed box; `room`: the width that the flow has for it (out.c). */
Result out_layout(Flow *flow, const Box *box, Len room, Len note_edge);

/* A specified width or height as content-box size: box-sizing, min and max
 * applied. `wanted` is used for auto. base LEN_MAX: percentages are auto. */
Len size_content(const Style *style, const Edges *edges, bool block_axis, Len base, Len wanted);

/* x of a border box of `width` in its containing block: margins, centring, and
 * over-constrained ones (CSS 2.1 10.3.3). */
Len inline_offset(const Edges *edges, Len inline_size, Len width, bool rtl);
/* What position: relative adds to Child.at; a point of 0 for all other boxes. */
Point relative_offset(const Style *style, Len inline_size, Len block_size);
/* A child without ink that only says that `box` stands here (running boxes). */
Child child_trace(Flow *flow, const Box *box, Point at);
/* As block_layout, with the edges given: cells (with collapsed borders). Space
 * as for block_layout; the fragment is the box's own, children are at their
 * places in it. block_sizes serves cells as well. */
Result block_layout_in(Flow *flow, const Box *box, const Space *space, const Resume *resume,
                       const Edges *edges);
/* break-before and -after with those of first and last children (css-break-3
 * 3.1): the forced one if there is one, else BREAK_AVOID if one avoids. */
uint8_t box_break_before(const Box *box, bool in_columns);
uint8_t box_break_after(const Box *box, bool in_columns);
static inline bool break_forced(uint8_t kind) { return kind >= BREAK_PAGE && kind <= BREAK_COLUMN; }

/* Finds its own width in its containing block, however it is asked. */
static inline bool flow_sized_alone(const Box *box)
{
    return box->kind == BOX_TABLE || box->kind == BOX_IMAGE || box->kind == BOX_FIELD ||
           box->kind == BOX_TURNED;
}

/* Border-box width of a shrink-to-fit box in `available` (CSS 2.1 10.3.5). */
Len fit_width(Flow *flow, const Box *box, Len available);

#define FORMATTER(kind, prefix)                                                             \
    Sizes prefix##_sizes(Flow *flow, const Box *box);                                       \
    Result prefix##_layout(Flow *flow, const Box *box, const Space *space, const Resume *resume);
#include "layout/formatters.def"
#undef FORMATTER

extern const Formatter flow_formatters[]; /* by BoxKind: for flow.c and geometry.c */

#endif
