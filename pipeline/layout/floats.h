#ifndef LAYOUT_FLOATS_H
#define LAYOUT_FLOATS_H

/* Exclusions - the floats of a block formatting context (CSS 2.1 9.5). Const
 * and shared: adding one makes a new head. Coordinates are the asking box's
 * own; exclusions_moved gives the same floats to a box inside it. */

#include "layout/flow.h"

/* Between which x a line of `height` at `y` has room, in 0..inline_size. */
void exclusions_band(const Exclusions *floats, Len y, Len height, Len inline_size, Len *start,
                     Len *end);
/* The next y below `y` at which the band may be wider; LEN_MAX: none. */
Len exclusions_next(const Exclusions *floats, Len y);
/* The lowest y at which nothing floats on the sides in `clear`; at least y. */
Len exclusions_clear(const Exclusions *floats, uint8_t clear, Len y);
/* Seen from a box whose content corner is at `at`, for a content width. */
const Exclusions *exclusions_moved(Arena *arena, const Exclusions *floats, Point at);

/* ---- for the root of a formatting context (block.c) ---- */

/* Floats that do not fit here. Those that are begun go on in the next
 * fragmentainer; the others begin there, in order. A queue of two const lists
 * (the back one is newest first) that are never copied, so that a page costs
 * what is on it and not what waits. Nodes live for the pass. */
typedef struct FloatGoing FloatGoing;
struct FloatGoing {
    const Resume *resume;
    const FloatGoing *before; /* the one anchored before it */
};
typedef struct FloatNode FloatNode;
struct FloatNode {
    const Box *box;
    const FloatNode *next;
};
struct FloatQueue {
    const FloatNode *front, *back;
    uint32_t left, right; /* how many of each side */
};
const FloatGoing *exclusions_going(const Exclusions *floats); /* the last one, or NULL */
/* Those that wait, kept for the pass; NULL: none. */
const FloatQueue *exclusions_queue(Flow *flow, const Exclusions *floats);
const Exclusions *exclusions_queued(Arena *arena, const Exclusions *floats, const FloatQueue *queue);
const Box *queue_first(Flow *flow, FloatQueue *queue); /* NULL: empty */
void queue_drop(FloatQueue *queue);                    /* the first one */
/* The lowest end of all floats; LEN_MIN_BOTTOM when there are none. */
Len exclusions_bottom(const Exclusions *floats);
/* Does a float on one of the sides in `clear` wait for the next fragmentainer? */
bool exclusions_waits(const Exclusions *floats, uint8_t clear);
/* Something stands beside or below y. */
bool exclusions_any(const Exclusions *floats, Len y);
#define LEN_MIN_BOTTOM (-LEN_MAX)

typedef struct {
    Child child;               /* fragment NULL: none of it fits here */
    const Exclusions *floats;  /* with it, and with what waits: the root of the formatting context lays that
                                  in the next fragmentainer, so the caller only hands `floats` on */
    const Resume *resume;      /* the rest of it: for looking, not for keeping */
    Notes notes;
} FloatResult;

/* Lays out a float and finds its place, no higher than y (CSS 2.1 9.5.1).
 * `space` is that of the box it stands in, with inline_size that of the box's
 * content; y, floats and child.at are in the coordinates of the content corner. */
FloatResult float_layout(Flow *flow, const Box *box, const Space *space, const Exclusions *floats,
                         Len y, const Resume *resume);

#endif
