#ifndef BASE_LIST_H
#define BASE_LIST_H

/* A growing array in an arena, of any type, as three members of a struct:
 *
 *     LIST(Rule) rules;
 *     *LIST_ADD(arena, &rules) = (Rule){...};
 *     for (uint32_t i = 0; i < rules.count; i++) use(&rules.items[i]);
 *
 * Growing copies and leaves the old memory to the arena (at most as much again). */

#include "base/arena.h"
#include <stddef.h>
#include <stdint.h>

#define LIST(Type)            \
    struct {                  \
        Type *items;          \
        uint32_t count, room; \
    }

void *list_grow(Arena *arena, void *items, uint32_t count, uint32_t *room, size_t size);
void *list_reserve(Arena *arena, void *items, uint32_t count, uint32_t room, size_t size);

/* Room for `more` items than it has, and no more, where their number is known. */
#define LIST_RESERVE(arena, list, more)                                                         \
    ((list)->items = list_reserve(arena, (list)->items, (list)->count, (list)->count + (more), \
                                  sizeof *(list)->items),                                       \
     (list)->room = (list)->count + (more))

#define LIST_ADD(arena, list)                                                                \
    ((list)->count == (list)->room                                                           \
         ? (void)((list)->items = list_grow(arena, (list)->items, (list)->count,             \
                                            &(list)->room, sizeof *(list)->items))           \
         : (void)0,                                                                          \
     &(list)->items[(list)->count++])

/* The index of the first of `count` items, sorted by a member that is a uint32_t,
 * where it is not below `value`; `count` when it is for all:
 *
 *     LIST_FROM(list.items, list.count, Spot, node, id) */
#define LIST_FROM(items, count, Type, member, value) \
    list_from(items, count, sizeof(Type),                \
              _Generic(((const Type *)0)->member, uint32_t: offsetof(Type, member)), value)

uint32_t list_from(const void *items, uint32_t count, size_t size, size_t offset, uint32_t value);

#endif
