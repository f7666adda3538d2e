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
    Sizes (*sizes)(Flow *flow, const Box *box); /* independent of pages; cached by box id */
    Result (*layout)(Flow *flow, const Box *box, const Space *space, const Resume *resume);
} Formatter;

/* The only way in: depth limit, cache, dispatch, count of calls. */
Result flow_box(Flow *flow, const Box *box, const Space *space, const Resume *resume);
/* Contributions with margins, padding and borders, and width, min-width and
 * max-width applied; for intrinsic sizes. */
Sizes flow_sizes(Flow *flow, const Box *box);

struct Flow {
    Job *job;
    const Boxes *boxes;
    const Places *before;
    Arena *page;      /* fragments and resumes of the page in hand */
    Arena *pass;      /* what several pages share: heads, sizes, caches */
    Sizes *sizes;     /* by box id; max < 0: not known yet */
    Len note_width;   /* of the note area, for laying notes */
    uint32_t page_index;
    int32_t page_number;
    uint32_t depth;
    uint64_t calls;
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

/* A note's size in the note area, laid once a pass (notes.c). */
void note_measure(Flow *flow, const Box *note, Len *least, Len *full);

/* Shared by the formatters (flow.c). Padding and border widths of a box against
 * the inline size of its containing block. */
typedef struct {
    Len margin[4]; /* auto counts as 0; see margin_auto */
    bool margin_auto[4];
    Len border[4], padding[4];
} Edges;
Edges edges_resolve(const Style *style, Len inline_size);
static inline Len edges_inline(const Edges *e)
{
    return e->border[EDGE_LEFT] + e->padding[EDGE_LEFT] + e->padding[EDGE_RIGHT] + e->border[EDGE_RIGHT];
}
static inline Len edges_block(const Edges *e)
{
    return e->border[EDGE_TOP] + e->padding[EDGE_TOP] + e->padding[EDGE_BOTTOM] + e->border[EDGE_BOTTOM];
}

/* A specified width or height as content-box size: box-sizing, min and max
 * applied. `wanted` is used for auto. base LEN_MAX: percentages are auto. */
Len size_content(const Style *style, const Edges *edges, bool block_axis, Len base, Len wanted);

/* Border-box width of a shrink-to-fit box in `available` (CSS 2.1 10.3.5). */
Len fit_width(Flow *flow, const Box *box, Len available);

#define FORMATTER(kind, prefix)                                                             \
    Sizes prefix##_sizes(Flow *flow, const Box *box);                                       \
    Result prefix##_layout(Flow *flow, const Box *box, const Space *space, const Resume *resume);
#include "layout/formatters.def"
#undef FORMATTER

#endif
