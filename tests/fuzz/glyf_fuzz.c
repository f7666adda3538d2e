/* Subsets of a TrueType font with any bytes in it: the first byte chooses the
 * glyphs, each three that follow put a byte somewhere. What glyf.c makes of it
 * has the glyphs that hb-subset gives it, if that makes anything of it. */

#include "base/file.h"
#include "text/inside.h"
#include <assert.h>
#include <stdlib.h>

enum { GLYPHS = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compare(Arena *arena, Text *text, Str bytes, unsigned step)
{
    uint16_t glyphs[GLYPHS];
    for (unsigned i = 0; i < GLYPHS; i++)
        glyphs[i] = (uint16_t)(1 + i * step);
    hb_blob_t *blob =
        hb_blob_create(bytes.data, (unsigned)bytes.len, HB_MEMORY_MODE_READONLY, NULL, NULL);
    Font font = {.face = hb_face_create(blob, 0)};
    font.font = hb_font_create(font.face);
    FontSubset ours = {0}, theirs = {0};
    if (glyf_subset(arena, text, &font, glyphs, GLYPHS, &ours)) {
        assert(ours.program.len && ours.glyph_count > 0);
        for (unsigned i = 0; i < GLYPHS; i++)
            assert(ours.fresh[i] && ours.fresh[i] < ours.glyph_count);
        if (subset_by_library(arena, &font, glyphs, GLYPHS, false, &theirs))
            assert(ours.glyph_count >= theirs.glyph_count);
    }
    hb_font_destroy(font.font);
    hb_face_destroy(font.outlines);
    hb_face_destroy(font.face);
    hb_blob_destroy(blob);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    TextPaths paths = {0};
    Arena *arena = arena_open();
    Text *text = text_open(&paths);
    Str font;
    if (size && file_read(arena, (Str){"tests/fonts/Square.ttf", 22}, &font)) {
        char *bytes = malloc(font.len);
        memcpy(bytes, font.data, font.len);
        for (size_t at = 1; at + 2 < size; at += 3)
            bytes[(size_t)(data[at] << 8 | data[at + 1]) % font.len] = (char)data[at + 2];
        compare(arena, text, (Str){bytes, font.len}, data[0] % 10u);
        free(bytes);
    }
    text_close(text);
    arena_close(arena);
    return 0;
}
