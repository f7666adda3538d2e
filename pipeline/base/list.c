#include "base/list.h"

void *list_reserve(Arena *arena, void *items, uint32_t count, uint32_t room, size_t size)
{
    void *fresh = arena_alloc(arena, room, size, _Alignof(max_align_t));
    if (count)
        memcpy(fresh, items, count * size);
    return fresh;
}

void *list_grow(Arena *arena, void *items, uint32_t count, uint32_t *room, size_t size)
{
    *room = count ? count * 2 : 8;
    return list_reserve(arena, items, count, *room, size);
}

uint32_t list_from(const void *items, uint32_t count, size_t size, size_t offset, uint32_t value)
{
    const char *first = (const char *)items + offset;
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2, found;
        memcpy(&found, first + middle * size, sizeof found);
        if (found < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
