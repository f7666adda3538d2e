#ifndef BASE_ARENA_H
#define BASE_ARENA_H

/* Arena - memory that lives and dies together.
 *
 * There is no free() for one object: give things that end at different times
 * different arenas. Memory comes zeroed. Allocation never returns NULL; when
 * the system has no more, the program stops with a message. */

#include "base/str.h"
#include <stddef.h>

typedef struct Arena Arena;

typedef struct {
    void *block;
    size_t used;
} ArenaMark;

Arena *arena_open(void);
/* One whose memory counts as the owner's; it is closed before the owner. */
Arena *arena_open_under(Arena *owner);
void arena_close(Arena *arena);

/* Forgets everything, keeps the memory for reuse. */
void arena_reset(Arena *arena);

/* Scratch work: mark, allocate, rewind. */
ArenaMark arena_mark(Arena *arena);
void arena_rewind(Arena *arena, ArenaMark mark);

/* Bytes handed out since it was opened or reset. */
size_t arena_used(const Arena *arena);
/* Bytes that it and those under it have of the system, at once known. */
size_t arena_held(const Arena *arena);

/* realloc and calloc that never give NULL, for the few growing buffers of the
 * heap and for libraries that take an allocator and would abort. */
void *alloc_again(void *memory, size_t size);
void *alloc_zeroed(size_t count, size_t size);

void *arena_alloc(Arena *arena, size_t count, size_t size, size_t align);
Str arena_str(Arena *arena, Str s); /* a copy, NUL-terminated past its end */

#define NEW(arena, Type) ((Type *)arena_alloc(arena, 1, sizeof(Type), _Alignof(Type)))
#define NEW_ARRAY(arena, Type, count) \
    ((Type *)arena_alloc(arena, count, sizeof(Type), _Alignof(Type)))

#endif
