#ifndef LAYOUT_CACHE_H
#define LAYOUT_CACHE_H

/* FlowCache - whole results by box, so that measuring and laying are one work.
 * Results of a page may be used on that page and the next; kept ones in the
 * whole pass. Only flow.c, layout.c and out.c look in here. */

#include "layout/flow.h"

typedef struct {
    const Box *box; /* NULL: free */
    Len inline_size, block_size;
    bool fixed_size;
    const Result *result;
} CacheEntry;

typedef struct {
    Arena *arena;
    CacheEntry *entries;
    uint32_t count, mask; /* mask 0: no entries yet */
} CacheTable;

typedef struct FlowCache {
    CacheTable now, before, kept;
} FlowCache;

const Result *cache_find(const CacheTable *table, const Box *box, const Space *space);
void cache_add(CacheTable *table, const Box *box, const Space *space, const Result *result);

/* A new page begins: fragments from now on are in `arena`, which was emptied. */
void flow_turn(Flow *flow, Arena *arena);

/* Of pages before nothing holds: absolute boxes looked at another page area. */
void flow_forget(Flow *flow);

const Fragment *fragment_copy(Arena *arena, const Fragment *fragment);

#endif
