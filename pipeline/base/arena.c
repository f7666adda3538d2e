#include "base/arena.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#define POISON(p, n) __asan_poison_memory_region(p, n)
#define UNPOISON(p, n) __asan_unpoison_memory_region(p, n)
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

enum { BLOCK_SIZE = 64 << 10 };

typedef struct Block Block;
struct Block {
    Block *next; /* kept after a reset or rewind, used again later */
    size_t size;
    size_t used;
    _Alignas(max_align_t) unsigned char bytes[];
};

struct Arena {
    Block *first;
    Block *current;
    size_t held;
    Arena *owner; /* whose `held` counts the same, or NULL */
};

static _Noreturn void out_of_memory(void)
{
    fputs("out of memory\n", stderr);
    exit(71); /* EX_OSERR */
}

static void *alloc_or_die(size_t size)
{
    void *p = calloc(1, size);
    if (!p)
        out_of_memory();
    return p;
}

void *alloc_zeroed(size_t count, size_t size)
{
    void *p = calloc(count, size);
    if (!p && count && size)
        out_of_memory();
    return p;
}

void *alloc_again(void *memory, size_t size)
{
    void *p = realloc(memory, size);
    if (!p)
        out_of_memory();
    return p;
}

/* Not zeroed: `take` does that for what is used. */
static Block *block_new(size_t size)
{
    Block *block = alloc_again(NULL, sizeof(Block) + size);
    *block = (Block){.size = size};
    POISON(block->bytes, size);
    return block;
}

static void hold(Arena *arena, size_t more)
{
    for (; arena; arena = arena->owner)
        arena->held += more;
}

Arena *arena_open_under(Arena *owner)
{
    Arena *arena = alloc_or_die(sizeof *arena);
    arena->owner = owner;
    arena->first = arena->current = block_new(BLOCK_SIZE);
    hold(arena, BLOCK_SIZE);
    return arena;
}

Arena *arena_open(void) { return arena_open_under(NULL); }

void arena_close(Arena *arena)
{
    if (!arena)
        return;
    for (Block *block = arena->first, *next; block; block = next) {
        next = block->next;
        UNPOISON(block->bytes, block->size);
        free(block);
    }
    for (Arena *owner = arena->owner; owner; owner = owner->owner)
        owner->held -= arena->held;
    free(arena);
}

ArenaMark arena_mark(Arena *arena) { return (ArenaMark){arena->current, arena->current->used}; }

void arena_rewind(Arena *arena, ArenaMark mark)
{
    Block *block = mark.block;
    arena->current = block;
    block->used = mark.used;
    POISON(block->bytes + mark.used, block->size - mark.used);
    for (block = block->next; block; block = block->next) {
        block->used = 0;
        POISON(block->bytes, block->size);
    }
}

size_t arena_used(const Arena *arena)
{
    size_t used = 0;
    for (const Block *block = arena->first; block; block = block->next) {
        used += block->used;
        if (block == arena->current)
            break;
    }
    return used;
}

size_t arena_held(const Arena *arena) { return arena->held; }

void arena_reset(Arena *arena) { arena_rewind(arena, (ArenaMark){arena->first, 0}); }

static void *take(Block *block, size_t size, size_t align)
{
    size_t start = (block->used + align - 1) & ~(align - 1);
    if (start > block->size || block->size - start < size)
        return NULL;
    block->used = start + size;
    UNPOISON(block->bytes + start, size);
    return memset(block->bytes + start, 0, size);
}

void *arena_alloc(Arena *arena, size_t count, size_t size, size_t align)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
        out_of_memory();
    void *p;
    while (!(p = take(arena->current, bytes, align))) {
        Block *block = arena->current;
        if (!block->next || block->next->size < bytes + align) {
            Block *fresh = block_new(bytes + align > BLOCK_SIZE ? bytes + align : BLOCK_SIZE);
            hold(arena, fresh->size);
            fresh->next = block->next;
            block->next = fresh;
        }
        arena->current = block->next;
    }
    return p;
}

Str arena_str(Arena *arena, Str s)
{
    char *copy = NEW_ARRAY(arena, char, s.len + 1);
    if (s.len)
        memcpy(copy, s.data, s.len);
    return (Str){copy, s.len};
}
