#ifndef LAYOUT_BLOCK_STACK_H
#define LAYOUT_BLOCK_STACK_H

/* Stack - a block container being filled. Only for block.c (the walk, breaks
 * between children), block_child.c (one child) and block_end.c (results). */

#include "base/list.h"
#include "layout/block.h"
#include "layout/floats.h"
#include "layout/margins.h"

/* What a break goes back to. */
typedef struct {
    uint32_t children, notes;
    Len least, full;
    Len y;           /* end of the last child that is not empty, from the content corner */
    Strut strut;     /* margins below it */
    bool at_top;     /* these margins are the box's own: nothing between them and its top */
    bool cut;        /* margins here adjoin an unforced break */
    bool taken;      /* something stands on the page */
    const Box *last; /* last child in the flow */
    const Exclusions *floats;
    Len baseline, last_baseline;
    uint8_t flags;
} State;

typedef struct {
    Flow *flow;
    const Box *box;
    const Space *space;
    const Resume *resume;
    const Edges *edges;
    Len width, inner;      /* border box, content box */
    Len left, top, bottom; /* content corner in the border box; edge below */
    Len base;              /* content height for percentages, or LEN_MAX */
    Str page_name;
    bool rtl;
    bool bare; /* a column: no edges, height or style of its own */
    State s;
    LIST(Child) children;
    LIST(const Box *) notes;
    bool has_best;
    uint8_t best_appeal;
    const Box *best_child;
    const BreakPoint *best_inside; /* NULL: before best_child, with `best` */
    State best;
    bool passed_forced;
    Result broken; /* of the child that ended it */
    const Box *broken_child;
    const Resume *broken_inside; /* where that child was to go on */
} Stack;

/* ---- block_child.c ---- */

/* A child that is not in the flow. */
void stack_aside(Stack *k, const Box *box);
bool stack_float(Stack *k, const Box *box, const Resume *resume, Len y); /* false: it waits */
/* Lays a child in the flow. True: it is done, go on with the next. */
bool stack_child(Stack *k, const Box *box, const Resume *inside);
/* Keeps a place to break, if it is at least as good as the best so far. `inside`
 * NULL: before `child`, in the state as it is now. */
void stack_best(Stack *k, uint8_t appeal, const Box *child, const BreakPoint *inside);

/* ---- block_end.c ---- */

/* Ends the fragment at a break: `child` goes on, from `inside` or its start. */
Result stack_break(Stack *k, const Box *child, const Resume *inside);
/* A child ended with a break or does not fit at all: where is it best to break? */
Result stack_ended(Stack *k);
/* All children are done: height, bottom edge, what is left of a fixed height. */
Result stack_done(Stack *k);
void stack_marker(Stack *k); /* of a list item, when its first line is known */

#endif
