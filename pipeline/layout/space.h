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
typedef struct OutOfFlow OutOfFlow;   /* absolute boxes waiting for their containing block */

/* How good a break is: the higher, the rather (css-break-3 4.4, 4.5). */
typedef enum {
    APPEAL_LAST,   /* nothing else: inside a monolithic box, against orphans and widows */
    APPEAL_AVOID,  /* against a break-*: avoid */
    APPEAL_SPLIT,  /* against orphans or widows */
    APPEAL_PERFECT
} Appeal;

typedef struct {
    Len inline_size, block_size; /* of the containing block; block_size LEN_MAX: auto, for percentages */
    Len room;  /* from here to the end of this page or column, notes taken off; LEN_MAX: no end (measuring) */
    Len whole; /* of an empty one */
    const Exclusions *floats;
    const BreakPoint *stop; /* second try: break exactly here */
    bool first_in_page;     /* nothing stands above: something must be taken */
    bool fixed_size;        /* the box takes inline_size as its border box width (cells, inline-blocks, floats sized by their parent) */
} Space;

typedef struct Resume Resume;
struct Resume { /* a tree: parallel flows (cells, floats) go on side by side */
    const Box *box;
    uint32_t next; /* child, row or byte of text to go on with */
    Len consumed;  /* block size already made */
    uint32_t count;
    const Resume *const *inside; /* NULL entry: that child is done */
};

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
    const OutOfFlow *out;
    const Exclusions *floats; /* of the context after this box, in the coordinates of Space.floats */
    Strut before, after;      /* BOX_BLOCK: margins that collapse through its edges; its own included */
    bool empty;               /* BOX_BLOCK: both struts are one: nothing between them */
    uint8_t break_before, break_after; /* forced breaks that the caller must make (propagated from first and last child) */
    Str page_name; /* the named page that its first box wants */
} Result;

typedef struct {
    Len min, max; /* content contributions: outer sizes, margins in */
} Sizes;

#endif
