/* text/glyf.c beside hb-subset and the font itself: the same glyphs under the
 * same numbers, the same outlines, for every font that is installed; and damaged
 * fonts, of which nothing is asked but an answer. */

#include "base/file.h"
#include "check.h"
#include "text/inside.h"
#include <stdlib.h>

enum { FONTS_MOST = 400, SETS = 4 };

static uint32_t state = 7;

static uint32_t next(uint32_t below)
{
    state = state * 1103515245u + 12345u;
    return (uint32_t)((uint64_t)(state >> 1) * below >> 31);
}

/* ---- outlines as bytes ---- */

static void note(Buf *out, char what, const float *numbers, size_t count)
{
    buf_char(out, what);
    buf_add(out, numbers, count * sizeof *numbers);
}

static void move_to(hb_draw_funcs_t *funcs, void *out, hb_draw_state_t *pen, float x, float y, void *data)
{
    (void)funcs, (void)pen, (void)data;
    note(out, 'm', (float[]){x, y}, 2);
}

static void line_to(hb_draw_funcs_t *funcs, void *out, hb_draw_state_t *pen, float x, float y, void *data)
{
    (void)funcs, (void)pen, (void)data;
    note(out, 'l', (float[]){x, y}, 2);
}

static void curve_to(hb_draw_funcs_t *funcs, void *out, hb_draw_state_t *pen, float x, float y, float x2,
                     float y2, void *data)
{
    (void)funcs, (void)pen, (void)data;
    note(out, 'q', (float[]){x, y, x2, y2}, 4);
}

static void outline(hb_draw_funcs_t *funcs, hb_font_t *font, hb_codepoint_t glyph, Buf *out)
{
    hb_glyph_extents_t extents = {0};
    hb_position_t advance = hb_font_get_glyph_h_advance(font, glyph);
    buf_clear(out);
    buf_add(out, &advance, sizeof advance);
    hb_font_get_glyph_extents(font, glyph, &extents);
    buf_add(out, &extents, sizeof extents);
    hb_font_get_glyph_shape(font, glyph, funcs, out);
}

/* Each glyph of the subset is drawn as that of the font. */
static bool same_outlines(hb_font_t *font, const FontSubset *subset, const uint16_t *glyphs, size_t count)
{
    hb_blob_t *blob = hb_blob_create(subset->program.data, (unsigned)subset->program.len,
                                     HB_MEMORY_MODE_READONLY, NULL, NULL);
    hb_face_t *face = hb_face_create(blob, 0);
    hb_font_t *made = hb_font_create(face);
    hb_draw_funcs_t *funcs = hb_draw_funcs_create();
    hb_draw_funcs_set_move_to_func(funcs, move_to, NULL, NULL);
    hb_draw_funcs_set_line_to_func(funcs, line_to, NULL, NULL);
    hb_draw_funcs_set_quadratic_to_func(funcs, curve_to, NULL, NULL);
    Buf a = {0}, b = {0};
    bool same = hb_face_get_glyph_count(face) == subset->glyph_count;
    for (size_t i = 0; i <= count && same; i++) {
        outline(funcs, font, i ? glyphs[i - 1] : 0, &a);
        outline(funcs, made, i ? subset->fresh[i - 1] : 0, &b);
        same = str_equal(buf_view(&a), buf_view(&b));
    }
    buf_close(&a);
    buf_close(&b);
    hb_draw_funcs_destroy(funcs);
    hb_font_destroy(made);
    hb_face_destroy(face);
    hb_blob_destroy(blob);
    return same;
}

/* ---- every font ---- */

/* Ascending as export asks for them: a stretch of neighbours and some far off. */
static size_t choose_glyphs(uint16_t *glyphs, uint32_t room, uint32_t all)
{
    size_t count = 0;
    uint32_t step = 1 + next(all / 8 + 1);
    for (uint32_t glyph = 1 + next(3); glyph < all && count < room; glyph += 1 + next(next(4) ? 4 : step))
        glyphs[count++] = (uint16_t)glyph;
    return count;
}

static void test_equal(Arena *arena, Text *text)
{
    uint32_t plain = 0;
    FontPlace place;
    for (uint32_t n = 0; n < FONTS_MOST && folders_nth(text->folders, n, &place); n++) {
        FontId id = face_open(text, place, 400, false);
        for (int set = 0; id != FONT_NONE && set < SETS; set++) {
            uint16_t glyphs[200];
            Font *font = face_at(text, id);
            size_t count = choose_glyphs(glyphs, set ? 10u << set : 1, hb_face_get_glyph_count(font->face));
            FontSubset ours = {0}, theirs = {0};
            if (!glyf_subset(arena, text, font, glyphs, count, &ours))
                continue;
            plain++;
            CHECK(subset_by_library(arena, font, glyphs, count, false, &theirs));
            CHECK(ours.glyph_count == theirs.glyph_count);
            CHECK(theirs.fresh && !memcmp(ours.fresh, theirs.fresh, count * sizeof *ours.fresh));
            bool same = same_outlines(font->font, &ours, glyphs, count);
            CHECK(same);
            if (!same)
                fprintf(stderr, "  %.*s, %zu glyphs\n", STR_ARG(place.path), count);
        }
    }
    CHECK(plain > SETS); /* the test font at least, and a font of the system */
}

/* ---- damage ---- */

static Font font_of(Str bytes)
{
    hb_blob_t *blob = hb_blob_create(bytes.data, (unsigned)bytes.len, HB_MEMORY_MODE_READONLY, NULL, NULL);
    Font font = {.face = hb_face_create(blob, 0)};
    hb_blob_destroy(blob);
    font.font = hb_font_create(font.face);
    return font;
}

static void font_drop(Font *font)
{
    hb_font_destroy(font->font);
    hb_face_destroy(font->outlines);
    hb_face_destroy(font->face);
}

static void test_damaged(Text *text, Str file)
{
    Arena *arena = arena_open();
    uint16_t glyphs[] = {1, 2, 3, 40, 65, 66, 90, 91};
    size_t count = sizeof glyphs / sizeof *glyphs, answers = 0;
    for (int round = 0; round < 3000; round++) {
        arena_reset(arena);
        /* Exactly as large as the font, so that a look past its end shows. */
        size_t len = round % 3 ? file.len : next((uint32_t)file.len);
        char *bytes = malloc(len + 1);
        memcpy(bytes, file.data, len);
        for (uint32_t i = 0; i < 1 + next(20) && len; i++)
            bytes[next((uint32_t)len)] = (char)next(256);
        Font font = font_of((Str){bytes, len});
        FontSubset subset = {0};
        answers += glyf_subset(arena, text, &font, glyphs, count, &subset);
        font_drop(&font);
        free(bytes);
    }
    CHECK(answers > 0 && answers < 3000);
    arena_close(arena);
}

int main(void)
{
    static Str folders[2] = {{"tests/fonts", 11}};
    Str rest;
    folders[1] = str_cut(str_of(FONT_FOLDERS), ':', &rest);
    TextPaths paths = {folders, 2, {0}};
    Arena *arena = arena_open();
    Text *text = text_open(&paths);
    Str square;
    test_equal(arena, text);
    CHECK(file_read(arena, S("tests/fonts/Square.ttf"), &square));
    test_damaged(text, square);
    text_close(text);
    arena_close(arena);
    return check_done();
}
