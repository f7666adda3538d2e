#ifndef LAYOUT_SPACE_H
#define LAYOUT_SPACE_H

/* Space - everything that a box may know of where it is; Resume - where to go
 * on; Result - what a layout call gives back (css-break-3).
 *
 *     (box, space, resume) -> result
 *
 * is the one mechanism by which pages, columns, notes, floats and rows break. */

#include "layout/fragment.h"

typedef struct Exclusions Exclusions; /* floats of the formatting context, in the box's own coordinates */
typedef struct BreakPoint BreakPoint; /* "break exactly before this child, row or byte" */
typedef struct FloatQueue FloatQueue; /* floats.h */
typedef struct LinePlan LinePlan;     /* lines.h: lines of a paragraph that are chosen already */
typedef struct Resume Resume;

/* Thousandths of a point: what sticks out by less is a sum of rounded lengths. */
enum { OVERFLOW_SEEN = 10 };
/* The same of heights and edges, where half a point is not seen. */
enum { EXCESS_SEEN = 500 };

/* How good a break is: the higher, the rather (css-break-3 4.4, 4.5). */
typedef enum {
    APPEAL_LAST,   /* nothing else: inside a monolithic box, against orphans and widows */
    APPEAL_AVOID,  /* against a break-*: avoid */
    APPEAL_SPLIT,  /* against orphans or widows */
    APPEAL_PERFECT
} Appeal;

struct BreakPoint {
    const Box *box;   /* whose break it is */
    const Box *child; /* block: break before this child, or inside it where `inside` says */
    uint32_t next;    /* inlines: byte of text; table, row group: row */
    uint8_t appeal;
    const BreakPoint *inside; /* NULL: the break is here, before `child` or `next` */
};

/* Everything is counted from the corner of the box's border box: the caller has
 * placed it below its margin already. inline_size is the containing block's;
 * the box takes its own margins off for an auto width, and the caller moves it
 * by them (inline_offset). */
typedef struct {
    Len inline_size, block_size; /* of the containing block; block_size LEN_MAX: auto, for percentages */
    Len room;  /* from here to the end of this page or column, notes taken off; LEN_MAX: no end (measuring) */
    Len whole; /* of an empty one */
    const Exclusions *floats;
    const BreakPoint *stop; /* second try: break exactly here */
    bool first_in_page;     /* nothing stands above: something must be taken */
    bool cut_margins;       /* an unforced break lies directly above: margins at its start are 0 */
    bool in_columns;        /* break-*: column is for the nearest fragmentainer */
    Len tail;               /* what must stand below it if it ends here (edges of the boxes it is last in): block
                               passes it on to the last child, flow_box sees to it for all other kinds */
    Len note_edge;          /* edges of the note area, while no note is on the page: see note_measure */
    Str page_name;          /* used value of `page` of the parent */
    bool fixed_size;        /* the box takes inline_size as its border box width (cells, inline-blocks, floats sized by their parent) */
} Space;

struct Resume { /* a tree: parallel flows (cells, floats) go on side by side */
    const Box *box;
    const Box *child;   /* block: the child to go on with; NULL: only height or floats are left */
    uint32_t next;      /* row or byte of text to go on with */
    bool fresh;         /* nothing of the box is laid yet: begin it */
    const Fragment *sliced; /* flow_box: this, from `consumed` on, before all else; lives for the pass */
    Len consumed;  /* block size already made */
    uint32_t count;
    const Resume *const *inside; /* NULL entry: that child is done. Block: [0] is the child's (NULL: from its
                                    start), then the floats that go on */
    const FloatQueue *floats; /* of a formatting context: those that are not begun; or NULL */
    const LinePlan *plan;     /* inlines: lines from `next` on; or NULL */
};
/* Resumes and fragments live as long as the page after theirs. A resume that is
 * handed on as it came in (nothing was laid) goes through resume_keep. */

typedef struct {
    const Box *const *note; /* called in the fragment, in order */
    uint32_t count;
    Len least, full; /* block size: what must stand on this page; all of it */
} Notes;

/* Adjoining margins that are not used up yet (CSS 2.1 8.3.1): the block start
 * of what follows is at the larger positive less the larger negative. */
typedef struct {
    Len positive, negative; /* both at least 0 */
} Strut;

/* `fragment` NULL: nothing fits here and first_in_page was not set; the caller
 * breaks before the box and calls again with the same resume. */
typedef struct {
    const Fragment *fragment;
    const Resume *resume; /* NULL: done */
    uint8_t appeal;       /* of the break that ended it */
    const BreakPoint *better; /* a better earlier break: the page may run again with stop */
    Notes notes;
    const Exclusions *floats; /* of the context after this box, in the coordinates of Space.floats */
    Strut before;             /* not used: what collapses through its top is read off the boxes (margins.h) */
    Strut after;              /* BOX_BLOCK: margins that collapse through its bottom; its own included */
    bool empty;               /* BOX_BLOCK: nothing between its margins, they collapse through it */
    uint8_t break_before; /* not used: propagation is read off the boxes (box_break_before) */
    uint8_t break_after;  /* with resume: the forced break that ended it; BREAK_AUTO: it was full */
    Str page_name;        /* with resume: the named page to go on with (block only) */
    bool passed_forced;   /* room LEN_MAX: a forced break inside was passed over; not for reuse on a page */
} Result;

typedef struct {
    Len min, max; /* content contributions: outer sizes, margins in */
} Sizes;

#endif
