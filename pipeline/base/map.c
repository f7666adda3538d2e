#include "base/map.h"

/* FNV-1a over words of eight bytes, folded: quick, and the same everywhere. */
uint32_t hash_bytes(const void *bytes, size_t len)
{
    const unsigned char *p = bytes;
    uint64_t hash = 0xcbf29ce484222325u ^ len;
    for (; len >= 8; p += 8, len -= 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        hash = (hash ^ word) * 0x100000001b3u;
        hash ^= hash >> 29;
    }
    for (; len; p++, len--)
        hash = (hash ^ *p) * 0x100000001b3u;
    hash ^= hash >> 32;
    return (uint32_t)(hash ^ (hash >> 15));
}

Map *map_new(Arena *arena) { return map_new_for(arena, 8); }

Map *map_new_for(Arena *arena, uint32_t count)
{
    Map *map = NEW(arena, Map);
    map->arena = arena;
    map->room = count > 8 ? count : 8;
    map->slot_mask = 15;
    while (map->slot_mask / 3 * 2 < map->room) /* at most two thirds are taken */
        map->slot_mask = map->slot_mask * 2 + 1;
    map->entries = NEW_ARRAY(arena, MapEntry, map->room);
    map->slots = NEW_ARRAY(arena, uint32_t, map->slot_mask + 1);
    return map;
}

static uint32_t slot_of(const Map *map, Str key, uint32_t hash)
{
    uint32_t slot = hash & map->slot_mask;
    for (; map->slots[slot]; slot = (slot + 1) & map->slot_mask) {
        const MapEntry *entry = &map->entries[map->slots[slot] - 1];
        if (entry->hash == hash && str_equal(entry->key, key))
            break;
    }
    return slot;
}

void **map_find(const Map *map, Str key)
{
    uint32_t index = map->slots[slot_of(map, key, hash_bytes(key.data, key.len))];
    return index ? &map->entries[index - 1].value : NULL;
}

static void map_grow(Map *map)
{
    MapEntry *entries = NEW_ARRAY(map->arena, MapEntry, map->room * 2);
    memcpy(entries, map->entries, map->count * sizeof *entries);
    map->entries = entries;
    map->room *= 2;
    map->slot_mask = map->slot_mask * 2 + 1;
    map->slots = NEW_ARRAY(map->arena, uint32_t, map->slot_mask + 1);
    for (uint32_t i = 0; i < map->count; i++) {
        uint32_t slot = entries[i].hash & map->slot_mask;
        while (map->slots[slot])
            slot = (slot + 1) & map->slot_mask;
        map->slots[slot] = i + 1;
    }
}

void **map_put(Map *map, Str key)
{
    uint32_t hash = hash_bytes(key.data, key.len);
    uint32_t slot = slot_of(map, key, hash);
    if (map->slots[slot])
        return &map->entries[map->slots[slot] - 1].value;
    if (map->count == map->room) {
        map_grow(map);
        slot = slot_of(map, key, hash);
    }
    map->entries[map->count] = (MapEntry){.key = key, .hash = hash};
    map->slots[slot] = ++map->count;
    return &map->entries[map->count - 1].value;
}
