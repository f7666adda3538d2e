/* Subsets of fonts for embedding, by hb-subset.
 *
 * Glyphs get compact ids, layout tables go (text is shaped already), axes of
 * variable fonts are pinned where the face stands. A CFF font is handed out as
 * its bare `CFF ` table, whose glyph ids are the codes in the page (ISO 32000-1
 * 9.7.4.2); in a CID-keyed one the codes are looked up in its charset instead,
 * so that is rewritten to be the identity. About 0.1 ms for 80 glyphs of a glyf
 * font, 0.4 ms for a CFF one. */

#include "text/inside.h"
#include <hb-ot.h>
#include <hb-subset.h>

enum { AXES_MAX = 64 };

/* ---- what goes in ---- */

/* The tables that outlines and widths come from, as a face of their own. Given
 * all tables, hb-subset goes through the whole cmap for each subset, which takes
 * longer than the rest together. */
static hb_face_t *outlines_of(Font *font)
{
    static const char *const names[] = {"head", "hhea", "hmtx", "maxp", "loca", "glyf",
                                        "CFF ", "fvar", "gvar", "avar", "HVAR"};
    if (font->outlines)
        return font->outlines;
    font->outlines = hb_face_builder_create();
    hb_face_set_upem(font->outlines, hb_face_get_upem(font->face));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        hb_tag_t tag = hb_tag_from_string(names[i], 4);
        hb_blob_t *table = hb_face_reference_table(font->face, tag);
        if (hb_blob_get_length(table))
            hb_face_builder_add_table(font->outlines, tag, table);
        hb_blob_destroy(table);
    }
    return font->outlines;
}

static void drop_tables(hb_subset_input_t *input, bool cmap)
{
    static const char *const names[] = {
        "GSUB", "GPOS", "GDEF", "BASE", "JSTF", "MATH", "kern", "morx", "kerx", "feat",
        "STAT", "DSIG", "LTSH", "VDMX", "hdmx", "gasp", "meta", "MVAR", "avar", "fvar",
        "PCLT", "COLR", "CPAL", "SVG ", "sbix", "CBDT", "CBLC", "VORG", "vhea", "vmtx"};
    hb_set_t *drop = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        hb_set_add(drop, hb_tag_from_string(names[i], 4));
    hb_set_add(drop, HB_TAG('n', 'a', 'm', 'e'));
    if (cmap)
        return;
    /* ISO 32000-1 9.9: a CIDFont needs none of these. */
    hb_set_add(drop, HB_TAG('c', 'm', 'a', 'p'));
    hb_set_add(drop, HB_TAG('O', 'S', '/', '2'));
    hb_set_add(drop, HB_TAG('p', 'o', 's', 't'));
}

/* The characters that the glyphs stand for, so that the cmap keeps them. */
static void keep_characters(hb_subset_input_t *input, const Font *font)
{
    hb_set_t *codes = hb_set_create();
    hb_set_t *glyphs = hb_subset_input_glyph_set(input), *kept = hb_subset_input_unicode_set(input);
    hb_face_collect_unicodes(font->face, codes);
    for (hb_codepoint_t code = HB_SET_VALUE_INVALID, glyph; hb_set_next(codes, &code);)
        if (hb_font_get_nominal_glyph(font->font, code, &glyph) && hb_set_has(glyphs, glyph))
            hb_set_add(kept, code);
    hb_set_destroy(codes);
}

static hb_subset_input_t *input_of(const Font *font, hb_face_t *face, const uint16_t *glyphs,
                                   size_t count, bool cmap)
{
    hb_subset_input_t *input = hb_subset_input_create_or_fail();
    if (!input)
        return NULL;
    hb_set_t *wanted = hb_subset_input_glyph_set(input);
    for (size_t i = 0; i < count; i++)
        hb_set_add(wanted, glyphs[i]);
    hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_NOTDEF_OUTLINE);
    drop_tables(input, cmap);
    if (cmap)
        keep_characters(input, font);
    hb_variation_t axes[AXES_MAX];
    uint32_t axis_count = hb_ot_var_has_data(font->face) ? face_axes(font, axes, AXES_MAX) : 0;
    for (uint32_t i = 0; i < axis_count; i++)
        hb_subset_input_pin_axis_location(input, face, axes[i].tag, axes[i].value);
    return input;
}

/* ---- CFF (Adobe Technical Note 5176) ---- */

typedef struct {
    unsigned char *data;
    size_t len;
} Bytes;

/* The INDEX at `at`: its first element and where the INDEX ends; false when it
 * is not whole. An empty one is two bytes. */
static bool index_at(Bytes b, size_t at, Bytes *first, size_t *end)
{
    if (b.len < 2 || at > b.len - 2)
        return false;
    size_t count = (size_t)b.data[at] << 8 | b.data[at + 1];
    *first = (Bytes){0};
    *end = at + 2;
    if (!count)
        return true;
    unsigned width = at + 3 <= b.len ? b.data[at + 2] : 0;
    size_t offsets = at + 3, base = offsets + (count + 1) * width - 1;
    if (width < 1 || width > 4 || base > b.len)
        return false;
    size_t values[3] = {0, count > 0, count}, found[3] = {0};
    for (int i = 0; i < 3; i++)
        for (unsigned k = 0; k < width; k++)
            found[i] = found[i] << 8 | b.data[offsets + values[i] * width + k];
    if (found[0] < 1 || found[1] < found[0] || found[2] < found[1] || found[2] > b.len - base)
        return false;
    *first = (Bytes){b.data + base + found[0], found[1] - found[0]};
    *end = base + found[2];
    return true;
}

/* Walks a DICT; the operand before `charset` (15), and whether ROS (12 30) is
 * there, which makes a font CID-keyed. */
static bool read_top(Bytes dict, size_t *charset)
{
    bool keyed = false;
    int64_t operand = 0;
    for (size_t at = 0; at < dict.len;) {
        const unsigned char *p = dict.data + at;
        size_t left = dict.len - at, used = 1;
        if (p[0] <= 21) {
            used = p[0] == 12 ? 2 : 1;
            keyed |= p[0] == 12 && left > 1 && p[1] == 30;
            if (p[0] == 15)
                *charset = operand > 0 ? (size_t)operand : 0;
        } else if (p[0] == 28 && left >= 3) {
            operand = (int16_t)(p[1] << 8 | p[2]);
            used = 3;
        } else if (p[0] == 29 && left >= 5) {
            operand =
                (int32_t)((uint32_t)p[1] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 8 | p[4]);
            used = 5;
        } else if (p[0] == 30) {
            while (used < left && (p[used] & 0xF) != 0xF && p[used] >> 4 != 0xF)
                used++;
            used++;
        } else if (p[0] >= 32 && p[0] <= 246) {
            operand = p[0] - 139;
        } else if (p[0] >= 247 && p[0] <= 254 && left >= 2) {
            operand =
                p[0] <= 250 ? (p[0] - 247) * 256 + p[1] + 108 : -(p[0] - 251) * 256 - p[1] - 108;
            used = 2;
        } else {
            return false;
        }
        at += used;
    }
    return keyed;
}

/* Bytes that the charset at `at` takes (format 0, 1 or 2), 0 when damaged. */
static size_t charset_size(Bytes b, size_t at, uint32_t glyphs)
{
    if (at >= b.len || b.data[at] > 2)
        return 0;
    size_t step = b.data[at] == 0 ? 2 : b.data[at] == 1 ? 3 : 4, size = 1;
    for (uint64_t covered = 1; covered < glyphs; size += step) {
        if (step > b.len - at - size)
            return 0;
        const unsigned char *p = b.data + at + size;
        covered += 1 + (step == 2 ? 0 : step == 3 ? p[2] : (unsigned)(p[2] << 8 | p[3]));
    }
    return size;
}

/* One range from CID 1; it always fits in what was there, as one range is the
 * least of its format. */
static bool make_identity(Bytes b, uint32_t glyphs)
{
    Bytes top, ignored;
    size_t at = b.len > 4 ? b.data[2] : 0, charset = 0;
    if (!at || !index_at(b, at, &ignored, &at) || !index_at(b, at, &top, &at))
        return false;
    if (!read_top(top, &charset) || glyphs < 2)
        return true;
    size_t size = charset_size(b, charset, glyphs);
    unsigned char *p = b.data + charset;
    unsigned more = glyphs - 2;
    if (charset < 4 || size < 3)
        return false;
    bool wide = more > UINT8_MAX;
    if (size < (wide ? 5 : 4)) { /* format 0 of one glyph, or format 1 of many in one range */
        p[1] = 0;
        p[2] = 1;
        return more == 0;
    }
    unsigned char range[5] = {wide ? 2 : 1, 0, 1, (unsigned char)(wide ? more >> 8 : more),
                              (unsigned char)more};
    memcpy(p, range, wide ? 5 : 4);
    return true;
}

/* ---- what comes out ---- */

static bool take_program(Arena *arena, const Font *font, hb_face_t *made, FontSubset *subset)
{
    hb_blob_t *file = hb_face_reference_blob(made);
    hb_face_t *again = hb_face_create(file, 0); /* a face from hb-subset does not list its tables */
    hb_blob_t *cff = hb_face_reference_table(font->face, HB_TAG('C', 'F', 'F', ' '));
    bool is_cff = hb_blob_get_length(cff) > 0;
    hb_blob_destroy(cff);
    hb_blob_t *program = is_cff ? hb_face_reference_table(again, HB_TAG('C', 'F', 'F', ' '))
                                : hb_blob_reference(file);
    unsigned len;
    const char *data = hb_blob_get_data(program, &len);
    subset->program = arena_str(arena, (Str){data, len});
    subset->glyph_count = hb_face_get_glyph_count(again);
    bool ok = len > 0 && subset->glyph_count > 0;
    if (ok && is_cff) {
        /* arena_str made the copy; it is ours to change. */
        unsigned char *bytes = (unsigned char *)(uintptr_t)subset->program.data;
        ok = make_identity((Bytes){bytes, len}, subset->glyph_count);
    }
    hb_blob_destroy(program);
    hb_face_destroy(again);
    hb_blob_destroy(file);
    return ok;
}

static void take_ids(Arena *arena, hb_subset_plan_t *plan, const uint16_t *glyphs, size_t count,
                     FontSubset *subset)
{
    const hb_map_t *map = hb_subset_plan_old_to_new_glyph_mapping(plan);
    subset->fresh = NEW_ARRAY(arena, uint16_t, count);
    for (size_t i = 0; i < count; i++) {
        hb_codepoint_t fresh = hb_map_get(map, glyphs[i]);
        subset->fresh[i] = fresh == HB_MAP_VALUE_INVALID ? 0 : (uint16_t)fresh;
    }
}

static bool subset_make(Arena *arena, Text *text, FontId id, const uint16_t *glyphs, size_t count,
                        bool cmap, FontSubset *subset)
{
    Font *font = face_at(text, id);
    hb_face_t *face = cmap ? font->face : outlines_of(font);
    hb_subset_input_t *input = input_of(font, face, glyphs, count, cmap);
    hb_subset_plan_t *plan = input ? hb_subset_plan_create_or_fail(face, input) : NULL;
    hb_face_t *made = plan ? hb_subset_plan_execute_or_fail(plan) : NULL;
    bool ok = made && take_program(arena, font, made, subset);
    if (ok)
        take_ids(arena, plan, glyphs, count, subset);
    hb_face_destroy(made);
    hb_subset_plan_destroy(plan);
    hb_subset_input_destroy(input);
    return ok;
}

static Str subset_key(Arena *arena, FontId id, const uint16_t *glyphs, size_t count, bool cmap)
{
    Buf key = {0};
    buf_add(&key, &id, sizeof id);
    buf_char(&key, cmap);
    buf_add(&key, glyphs, count * sizeof *glyphs);
    return buf_take(&key, arena);
}

/* The documents of a batch often need the same glyphs, and always the same
 * field fonts: the first KEPT different subsets are kept. */
bool font_subset(Arena *arena, Text *text, FontId id, const uint16_t *glyphs, size_t count,
                 bool cmap, FontSubset *subset)
{
    enum { KEPT = 128 };
    ArenaMark mark = arena_mark(text->scratch);
    Str key = subset_key(text->scratch, id, glyphs, count, cmap);
    const FontSubset *known = map_value(text->subsets, key);
    bool ok = true;
    *subset = (FontSubset){0};
    if (known) {
        *subset = *known;
    } else if (text->subsets->count >= KEPT) {
        ok = subset_make(arena, text, id, glyphs, count, cmap, subset);
    } else if ((ok = subset_make(text->arena, text, id, glyphs, count, cmap, subset))) {
        FontSubset *kept = NEW(text->arena, FontSubset);
        *kept = *subset;
        *map_put(text->subsets, arena_str(text->arena, key)) = kept;
    }
    arena_rewind(text->scratch, mark);
    return ok;
}
