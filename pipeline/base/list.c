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
