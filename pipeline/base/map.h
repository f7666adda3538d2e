#ifndef BASE_MAP_H
#define BASE_MAP_H

/* Map - from strings to anything, in an arena. Open addressing, doubling; the
 * keys are borrowed and must outlive the map. Order of insertion is kept: walk
 * `entries` from 0 to `count`, so that no output depends on a hash. */

#include "base/arena.h"
#include <stdint.h>

typedef struct {
    Str key;
    uint32_t hash;
    void *value;
} MapEntry;

typedef struct {
    Arena *arena;
    MapEntry *entries;
    uint32_t *slots; /* 1 + index into entries; 0: free */
    uint32_t count, room, slot_mask;
} Map;

Map *map_new(Arena *arena);
Map *map_new_for(Arena *arena, uint32_t count); /* so many fit without growing */

/* The place of the key's value, or NULL. */
void **map_find(const Map *map, Str key);

/* The value of the key, or NULL. */
static inline void *map_value(const Map *map, Str key)
{
    void **at = map_find(map, key);
    return at ? *at : NULL;
}

/* The place of the key's value; made (NULL) when it is not there. Valid until
 * the next map_put. */
void **map_put(Map *map, Str key);

uint32_t hash_bytes(const void *bytes, size_t len);

#endif
