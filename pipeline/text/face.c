/* An open face: file mapped into memory, metrics read once, facts on demand.
 *
 * Faces are few (tens), so they are found by a walk of the list. A file that
 * is no font costs one attempt and is remembered as such. Opening a face of
 * Noto Sans takes some 30 microseconds; nothing is read that is not used. */

#include "text/inside.h"
#include <hb-ot.h>
#include <math.h>
#include <stdio.h>

#define TAG_WEIGHT HB_TAG('w', 'g', 'h', 't')
#define TAG_ITALIC HB_TAG('i', 't', 'a', 'l')
#define TAG_SLANT HB_TAG('s', 'l', 'n', 't')

enum { AXES_MAX = 64 };

Font *face_at(Text *text, FontId font) { return text->fonts.items[font]; }

/* ---- tables ---- */

static unsigned read16(const unsigned char *p) { return (unsigned)p[0] << 8 | p[1]; }
static int read16s(const unsigned char *p) { return (int16_t)read16(p); }

/* Calls for a table's first `least` bytes; NULL when it is shorter. The blob
 * is the face's own and stays mapped. */
static const unsigned char *table_at(hb_face_t *face, hb_tag_t tag, unsigned least)
{
    hb_blob_t *blob = hb_face_reference_table(face, tag);
    unsigned len;
    const unsigned char *p = (const unsigned char *)hb_blob_get_data(blob, &len);
    hb_blob_destroy(blob);
    return len >= least ? p : NULL;
}

/* ---- variations (OpenType fvar) ---- */

static bool axis_find(hb_face_t *face, hb_tag_t tag, hb_ot_var_axis_info_t *axis)
{
    return hb_ot_var_has_data(face) && hb_ot_var_find_axis_info(face, tag, axis);
}

static float pinned(const Font *font, const hb_ot_var_axis_info_t *axis)
{
    float wanted = axis->default_value;
    if (axis->tag == TAG_WEIGHT && font->weight)
        wanted = font->weight;
    else if (axis->tag == TAG_ITALIC && font->slanted)
        wanted = 1;
    else if (axis->tag == TAG_SLANT && font->slanted)
        wanted = axis->min_value < 0 ? axis->min_value : axis->max_value;
    return wanted < axis->min_value   ? axis->min_value
           : wanted > axis->max_value ? axis->max_value
                                      : wanted;
}

uint32_t face_axes(const Font *font, hb_variation_t *axes, uint32_t room)
{
    hb_ot_var_axis_info_t infos[AXES_MAX];
    unsigned count = AXES_MAX;
    hb_ot_var_get_axis_infos(font->face, 0, &count, infos);
    if (count > room)
        count = room;
    for (unsigned i = 0; i < count; i++)
        axes[i] = (hb_variation_t){infos[i].tag, pinned(font, &infos[i])};
    return count;
}

static void vary(Font *font)
{
    hb_variation_t axes[AXES_MAX];
    uint32_t count = hb_ot_var_has_data(font->face) ? face_axes(font, axes, AXES_MAX) : 0;
    if (count)
        hb_font_set_variations(font->font, axes, count);
}

/* ---- metrics ---- */

static int16_t clip16(int v)
{
    return (int16_t)(v > INT16_MAX ? INT16_MAX : v < INT16_MIN ? INT16_MIN : v);
}
static uint16_t clip16u(int v) { return (uint16_t)(v > UINT16_MAX ? UINT16_MAX : v < 0 ? 0 : v); }

static int metric(hb_font_t *font, hb_ot_metrics_tag_t tag, int otherwise)
{
    hb_position_t value;
    return hb_ot_metrics_get_position(font, tag, &value) ? value : otherwise;
}

static int height_of(hb_font_t *font, uint32_t code, int otherwise)
{
    hb_codepoint_t glyph;
    hb_glyph_extents_t extents;
    if (hb_font_get_nominal_glyph(font, code, &glyph) &&
        hb_font_get_glyph_extents(font, glyph, &extents) && extents.y_bearing > 0)
        return extents.y_bearing;
    return otherwise;
}

static uint16_t width_of(hb_font_t *font, uint32_t code, int otherwise)
{
    hb_codepoint_t glyph;
    if (!hb_font_get_nominal_glyph(font, code, &glyph))
        return clip16u(otherwise);
    return clip16u(hb_font_get_glyph_h_advance(font, glyph));
}

/* The tables give the top edge of underline and strike-out; we keep centres.
 * A height that is not stated (0) is measured, as css-values-4 6.1.1 has it. */
static void measure(Font *font)
{
    hb_font_t *f = font->font;
    FontMetrics *m = &font->metrics;
    int em = (int)hb_face_get_upem(font->face);
    hb_font_extents_t extents = {0};
    hb_font_get_h_extents(f, &extents);
    m->upem = clip16u(em);
    if (!extents.ascender && !extents.descender)
        extents = (hb_font_extents_t){.ascender = em * 4 / 5, .descender = -em / 5};
    m->ascent = clip16(extents.ascender);
    m->descent = clip16(extents.descender > 0 ? -extents.descender : extents.descender);
    m->line_gap = clip16(extents.line_gap < 0 ? 0 : extents.line_gap);
    int x_height = metric(f, HB_OT_METRICS_TAG_X_HEIGHT, 0);
    int cap_height = metric(f, HB_OT_METRICS_TAG_CAP_HEIGHT, 0);
    m->x_height = clip16(x_height > 0 ? x_height : height_of(f, 'x', em / 2));
    m->cap_height = clip16(cap_height > 0 ? cap_height : height_of(f, 'H', em * 7 / 10));
    m->space = width_of(f, ' ', em / 4);
    m->zero = width_of(f, '0', em / 2);
    int under = metric(f, HB_OT_METRICS_TAG_UNDERLINE_SIZE, 0);
    int strike = metric(f, HB_OT_METRICS_TAG_STRIKEOUT_SIZE, 0);
    m->underline_thickness = clip16(under > 0 ? under : em / 20);
    m->strike_thickness = clip16(strike > 0 ? strike : m->underline_thickness);
    m->underline_position = clip16(metric(f, HB_OT_METRICS_TAG_UNDERLINE_OFFSET, -em / 10) -
                                   m->underline_thickness / 2);
    m->strike_position = clip16(
        metric(f, HB_OT_METRICS_TAG_STRIKEOUT_OFFSET, m->x_height / 2 + m->strike_thickness / 2) -
        m->strike_thickness / 2);
}

/* ---- opening ---- */

static hb_blob_t *file_open(Text *text, Str path)
{
    void **known = map_find(text->files, path);
    if (known)
        return *known;
    Str kept = arena_str(text->arena, path);
    hb_blob_t *blob = hb_blob_create_from_file_or_fail(kept.data);
    *map_put(text->files, kept) = blob;
    return blob;
}

const Map *text_files(const Text *text) { return text->files; }

static FontId keep(Text *text, Font *font)
{
    if (text->fonts.count >= FONT_NONE - 1) {
        hb_font_destroy(font->font);
        hb_face_destroy(font->face);
        return FONT_NONE;
    }
    *LIST_ADD(text->arena, &text->fonts) = font;
    return (FontId)(text->fonts.count - 1);
}

static bool is_font(hb_face_t *face)
{
    unsigned upem = hb_face_get_upem(face);
    return hb_face_get_glyph_count(face) && upem >= 16 && upem <= 16384 &&
           table_at(face, HB_TAG('c', 'm', 'a', 'p'), 4) &&
           table_at(face, HB_TAG('h', 'm', 't', 'x'), 4);
}

static FontId open_again(Text *text, const Font *wanted)
{
    for (uint32_t i = 0; i < text->fonts.count; i++) {
        const Font *font = text->fonts.items[i];
        if (font->face == wanted->face && font->weight == wanted->weight &&
            font->slanted == wanted->slanted)
            return (FontId)i;
    }
    Font *font = NEW(text->arena, Font);
    *font = *wanted;
    hb_face_reference(font->face);
    font->font = hb_font_create(font->face);
    vary(font);
    measure(font);
    return keep(text, font);
}

/* The hb_face_t of a place is shared by its variations. */
static hb_face_t *face_of(Text *text, FontPlace place)
{
    for (uint32_t i = 0; i < text->fonts.count; i++) {
        const Font *font = text->fonts.items[i];
        if (font->place.index == place.index && str_equal(font->place.path, place.path))
            return hb_face_reference(font->face);
    }
    hb_blob_t *blob = file_open(text, place.path);
    if (!blob || place.index >= hb_face_count(blob))
        return NULL;
    hb_face_t *face = hb_face_create(blob, place.index);
    if (is_font(face))
        return face;
    hb_face_destroy(face);
    return NULL;
}

FontId face_open(Text *text, FontPlace place, uint16_t weight, bool italic)
{
    Font wanted = {.place = place, .face = face_of(text, place)};
    hb_ot_var_axis_info_t axis;
    if (!wanted.face)
        return FONT_NONE;
    wanted.place.path = arena_str(text->arena, place.path);
    if (axis_find(wanted.face, TAG_WEIGHT, &axis))
        wanted.weight = weight;
    wanted.slanted = italic && (axis_find(wanted.face, TAG_ITALIC, &axis) ||
                                axis_find(wanted.face, TAG_SLANT, &axis));
    FontId id = open_again(text, &wanted);
    hb_face_destroy(wanted.face);
    return id;
}

FontId face_empty(Text *text)
{
    Font wanted = {.face = hb_face_get_empty()};
    return open_again(text, &wanted);
}

void faces_close(Text *text)
{
    for (uint32_t i = 0; i < text->fonts.count; i++) {
        hb_font_destroy(text->fonts.items[i]->font);
        hb_face_destroy(text->fonts.items[i]->outlines);
        hb_face_destroy(text->fonts.items[i]->face);
    }
    for (uint32_t i = 0; i < text->files->count; i++)
        hb_blob_destroy(text->files->entries[i].value);
}

/* ---- what others ask ---- */

const FontMetrics *font_metrics(Text *text, FontId font) { return &face_at(text, font)->metrics; }

uint16_t font_advance(Text *text, FontId font, uint16_t glyph)
{
    return clip16u(hb_font_get_glyph_h_advance(face_at(text, font)->font, glyph));
}

uint16_t font_glyph(Text *text, FontId font, uint32_t code)
{
    hb_codepoint_t glyph;
    if (!hb_font_get_nominal_glyph(face_at(text, font)->font, code, &glyph) || glyph > UINT16_MAX)
        return 0;
    return (uint16_t)glyph;
}

static Str name_of(Arena *arena, hb_face_t *face, hb_ot_name_id_t id)
{
    char text[256];
    unsigned size = sizeof text;
    hb_ot_name_get_utf8(face, id, hb_language_from_string("en", 2), &size, text);
    return arena_str(arena, (Str){text, size});
}

/* A PDF name without delimiters; a pinned weight belongs to it. */
static Str postscript_name(Text *text, const Font *font)
{
    Str name = name_of(text->arena, font->face, HB_OT_NAME_ID_POSTSCRIPT_NAME);
    Buf buf = {0};
    for (size_t i = 0; i < name.len; i++)
        if (name.data[i] > ' ' && name.data[i] < 127 && !strchr("[](){}<>/%#", name.data[i]))
            buf_char(&buf, name.data[i]);
    if (!buf.len)
        buf_text(&buf, "Font");
    if (font->weight) {
        buf_char(&buf, '-');
        buf_int(&buf, font->weight);
    }
    if (font->slanted)
        buf_text(&buf, "-Italic");
    return buf_take(&buf, text->arena);
}

/* (3,0) alone: a symbol font; any Unicode subtable makes it a text font. */
static bool is_symbolic(hb_face_t *face)
{
    const unsigned char *cmap = table_at(face, HB_TAG('c', 'm', 'a', 'p'), 4);
    unsigned count = cmap ? read16(cmap + 2) : 0;
    bool symbol = false;
    if (!table_at(face, HB_TAG('c', 'm', 'a', 'p'), 4 + count * 8))
        return false;
    for (unsigned i = 0; i < count; i++) {
        unsigned platform = read16(cmap + 4 + i * 8), encoding = read16(cmap + 6 + i * 8);
        if (platform == 0 || (platform == 3 && encoding != 0))
            return false;
        symbol |= platform == 3;
    }
    return symbol;
}

/* fsType (OpenType OS/2): 2 alone forbids, 0x200 allows bitmaps only. */
static void read_os2(FontFacts *facts, hb_face_t *face)
{
    const unsigned char *p = table_at(face, HB_TAG('O', 'S', '/', '2'), 64);
    facts->weight = 400;
    facts->may_embed = true;
    if (!p)
        return;
    unsigned type = read16(p + 8), class = p[30];
    facts->weight = clip16(read16s(p + 4));
    facts->may_embed = (type & 0xE) != 2 && !(type & 0x200);
    facts->italic = p[63] & 1;
    /* sFamilyClass 1 to 5 and 7 have serifs; PANOSE of Latin text: 2 to 10. */
    facts->serif = class ? class <= 5 || class == 7 : p[32] == 2 && p[33] >= 2 && p[33] <= 10;
}

static FontFacts *facts_read(Text *text, const Font *font)
{
    FontFacts *facts = NEW(text->arena, FontFacts);
    hb_face_t *face = font->face;
    read_os2(facts, face);
    facts->postscript_name = postscript_name(text, font);
    facts->family = name_of(text->arena, face, HB_OT_NAME_ID_TYPOGRAPHIC_FAMILY);
    if (!facts->family.len)
        facts->family = name_of(text->arena, face, HB_OT_NAME_ID_FONT_FAMILY);
    facts->cff = table_at(face, HB_TAG('C', 'F', 'F', ' '), 4) != NULL;
    facts->symbolic = is_symbolic(face);
    if (font->weight)
        facts->weight = clip16(font->weight);
    const unsigned char *post = table_at(face, HB_TAG('p', 'o', 's', 't'), 16);
    const unsigned char *head = table_at(face, HB_TAG('h', 'e', 'a', 'd'), 54);
    if (post) {
        facts->italic_angle = clip16(read16s(post + 4));
        facts->fixed_pitch = read16(post + 12) || read16(post + 14);
    }
    if (font->slanted) {
        facts->italic = true;
        facts->italic_angle = clip16(facts->italic_angle ? facts->italic_angle : -12);
    }
    for (int i = 0; head && i < 4; i++)
        facts->box[i] = clip16(read16s(head + 36 + i * 2));
    return facts;
}

const FontFacts *font_facts(Text *text, FontId id)
{
    Font *font = face_at(text, id);
    if (!font->facts)
        font->facts = facts_read(text, font);
    return font->facts;
}
