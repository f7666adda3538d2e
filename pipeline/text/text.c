/* A Text: opened once a worker, closed with it. */

#include "text/inside.h"
#include <stdlib.h>
#include <unicode/ubidi.h>
#include <unicode/ubrk.h>

Text *text_open(const TextPaths *paths)
{
    Arena *arena = arena_open();
    Text *text = NEW(arena, Text);
    text->arena = arena;
    text->scratch = arena_open();
    Str *folders = NEW_ARRAY(arena, Str, paths->font_folder_count);
    for (uint32_t i = 0; i < paths->font_folder_count; i++)
        folders[i] = arena_str(arena, paths->font_folders[i]);
    text->paths =
        (TextPaths){folders, paths->font_folder_count, arena_str(arena, paths->hyphen_folder)};
    text->folders = folders_open(arena, &text->paths);
    text->files = map_new(arena);
    text->face_sets = map_new(arena);
    text->lists = map_new(arena);
    text->subsets = map_new(arena);
    text->cache = cache_open();
    text->breaker = breaker_open(arena);
    return text;
}

void text_close(Text *text)
{
    if (!text)
        return;
    ubidi_close(text->bidi);
    ubrk_close(text->clusters);
    hyphens_close(text);
    locale_close(text);
    breaker_close(text->breaker);
    cache_close(text->cache);
    free(text->pieces.items);
    free(text->pieces.levels);
    faces_close(text);
    arena_close(text->scratch);
    arena_close(text->arena);
}

size_t text_memory(const Text *text)
{
    return arena_used(text->arena) + cache_memory(text->cache) +
           text->pieces.room * (sizeof *text->pieces.items + sizeof *text->pieces.levels);
}
