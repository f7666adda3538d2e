/* The cache of whole results: open addressing by box id, doubling. An entry is
 * 40 bytes and a page has some hundreds, so a table stays in the cache of the
 * processor. Nothing in any output depends on hits. */

#include "layout/cache.h"

static uint32_t place_of(const CacheTable *table, const Box *box)
{
    return (box->id * 2654435761u) & table->mask;
}

const Result *cache_find(const CacheTable *table, const Box *box, const Space *space)
{
    if (!table->count)
        return NULL;
    for (uint32_t i = place_of(table, box); table->entries[i].box; i = (i + 1) & table->mask) {
        const CacheEntry *e = &table->entries[i];
        if (e->box == box && e->inline_size == space->inline_size &&
            e->block_size == space->block_size && e->fixed_size == space->fixed_size)
            return e->result;
    }
    return NULL;
}

static void entry_put(CacheTable *table, CacheEntry entry)
{
    uint32_t i = place_of(table, entry.box);
    while (table->entries[i].box)
        i = (i + 1) & table->mask;
    table->entries[i] = entry;
    table->count++;
}

static void table_grow(CacheTable *table)
{
    CacheTable old = *table;
    uint32_t room = old.mask ? (old.mask + 1) * 2 : 64;
    table->entries = NEW_ARRAY(table->arena, CacheEntry, room);
    table->mask = room - 1;
    table->count = 0;
    for (uint32_t i = 0; old.mask && i <= old.mask; i++)
        if (old.entries[i].box)
            entry_put(table, old.entries[i]);
}

void cache_add(CacheTable *table, const Box *box, const Space *space, const Result *result)
{
    if (table->count * 4 >= table->mask * 3)
        table_grow(table);
    entry_put(table,
              (CacheEntry){box, space->inline_size, space->block_size, space->fixed_size, result});
}

void flow_forget(Flow *flow)
{
    flow->cache->before = (CacheTable){0};
    flow->cache->kept = (CacheTable){.arena = flow->pass};
}

void flow_turn(Flow *flow, Arena *arena)
{
    flow->cache->before = flow->cache->now;
    flow->cache->now = (CacheTable){.arena = arena};
    flow->page = arena;
}
