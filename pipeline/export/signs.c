/* Signs: codes for what no glyph of a face says by itself.
 *
 * Readers take text from codes, one after the other. Those that know
 * right-to-left scripts take it as it looks, from left to right, and turn it,
 * so that a code for two letters (the ligature of lam and alef) comes out the
 * wrong way round, whichever way round its ToUnicode has them; marks that stand
 * off the base line and vowels that stand before their consonant break words
 * apart; ActualText is turned once more by some and not looked at by others.
 * What all of them read is one code for each character (ISO 32000-1 14.8.2.4.2).
 *
 * So where the glyphs of a cluster are not just that, it is shown as signs: one
 * for each of its characters, all of the ink in the first one's, the others
 * empty. Letters share the cluster's width, marks have none. The glyphs of
 * signs are made by font_compose. Cost: a look at each glyph of each distinct
 * word, a look-up for each sign. */

#include "export/state.h"

enum {
    SIGNS_MOST = 30000, /* of a face; what comes then has ActualText */
    PARTS_MOST = 32,    /* glyphs of a cluster */
    KEY_ROOM = PARTS_MOST * 6 + 8
};

/* ---- clusters ---- */

Cluster cluster_at(const Word *word, uint32_t from)
{
    Cluster c = {.from = from, .to = from + 1};
    uint16_t start = word->glyphs[from].cluster;
    while (c.to < word->glyph_count && word->glyphs[c.to].cluster == start)
        c.to++;
    uint32_t end = word->byte_count;
    if (word->rtl && from)
        end = word->glyphs[from - 1].cluster;
    else if (!word->rtl && c.to < word->glyph_count)
        end = word->glyphs[c.to].cluster;
    c.text = str_slice((Str){word->text, word->byte_count}, start, end);
    return c;
}

static bool one_character(Str text)
{
    size_t at = 0;
    if (text.len)
        utf8_decode(text, &at);
    return text.len && at == text.len;
}

static bool has_marks(Str text)
{
    for (size_t at = 0; at < text.len;)
        if (text_is_mark(utf8_decode(text, &at)))
            return true;
    return false;
}

/* A no-break space reads as one. */
bool cluster_says(const Face *face, const GlyphUse *use, Str text)
{
    Str own = {face->pool.data + use->text, use->text_len};
    return str_equal(own, text) || (str_equal(own, S(" ")) && str_equal(text, S("\xC2\xA0")));
}

/* Does the one glyph of a cluster say its text, where it stands? */
static bool says(const Face *face, const Word *word, const Cluster *c)
{
    const Glyph *glyph = &word->glyphs[c->from];
    const GlyphUse *use = glyph->glyph < face->room ? &face->glyphs[glyph->glyph] : NULL;
    if (c->to - c->from > 1 || glyph->y)
        return false;
    if (!one_character(c->text) && (word->rtl || has_marks(c->text)))
        return false;
    return !use || !use->named || cluster_says(face, use, c->text);
}

bool cluster_is_plain(const Face *face, const Word *word, const Cluster *c)
{
    for (uint32_t i = c->from; i < c->to; i++)
        if (!word->glyphs[i].glyph) /* nothing to show */
            return true;
    return !face->composed || says(face, word, c);
}

/* ---- signs ---- */

typedef struct {
    Sign sign;
    GlyphPart parts[PARTS_MOST];
    char key[KEY_ROOM];
    size_t key_len;
} SignMaker;

static void key_add(SignMaker *maker, const void *bytes, size_t len)
{
    memcpy(maker->key + maker->key_len, bytes, len);
    maker->key_len += len;
}

static void key_make(SignMaker *maker)
{
    const Sign *sign = &maker->sign;
    maker->key_len = 0;
    key_add(maker, &sign->code, sizeof sign->code);
    key_add(maker, &sign->advance, sizeof sign->advance);
    for (uint32_t i = 0; i < sign->count; i++) {
        const GlyphPart *part = &sign->parts[i];
        const int16_t numbers[3] = {(int16_t)part->glyph, part->x, part->y};
        key_add(maker, numbers, sizeof numbers);
    }
}

static int16_t clip16(int64_t v)
{
    return (int16_t)(v > INT16_MAX ? INT16_MAX : v < INT16_MIN ? INT16_MIN : v);
}

/* The ink of a cluster, from `origin` in it. */
static void parts_make(SignMaker *maker, const Word *word, const Cluster *c, int64_t origin)
{
    int64_t pen = -origin;
    maker->sign.parts = maker->parts;
    for (uint32_t i = c->from; i < c->to; i++) {
        const Glyph *glyph = &word->glyphs[i];
        maker->parts[i - c->from] = (GlyphPart){glyph->glyph, clip16(pen + glyph->x), glyph->y};
        pen += glyph->advance;
    }
    maker->sign.count = (uint16_t)(c->to - c->from);
}

static uint32_t sign_number(const Face *face, const SignMaker *maker)
{
    void *value = face->sign_numbers
                      ? map_value(face->sign_numbers, (Str){maker->key, maker->key_len})
                      : NULL;
    return value ? (uint32_t)(uintptr_t)value - 1 : SIGN_NONE;
}

static uint32_t sign_add(Export *file, Face *face, const SignMaker *maker)
{
    uint32_t known = sign_number(face, maker);
    if (known != SIGN_NONE || face->signs.count >= SIGNS_MOST)
        return known;
    if (!face->sign_numbers)
        face->sign_numbers = map_new(file->arena);
    Str key = arena_str(file->arena, (Str){maker->key, maker->key_len});
    Sign *sign = LIST_ADD(file->arena, &face->signs);
    *sign = maker->sign;
    GlyphPart *parts = NEW_ARRAY(file->arena, GlyphPart, sign->count);
    if (sign->count)
        memcpy(parts, maker->sign.parts, sign->count * sizeof *parts);
    sign->parts = parts;
    *map_put(face->sign_numbers, key) = (void *)(uintptr_t)face->signs.count;
    return face->signs.count - 1;
}

/* ---- the signs of a cluster ---- */

typedef struct {
    uint32_t characters, wide; /* those that share the width */
    int64_t advance;
} Shares;

static Shares shares_of(const Word *word, const Cluster *c)
{
    Shares s = {0};
    for (size_t at = 0; at < c->text.len; s.characters++)
        s.wide += !text_is_mark(utf8_decode(c->text, &at));
    for (uint32_t i = c->from; i < c->to; i++)
        s.advance += word->glyphs[i].advance;
    return s;
}

static bool cluster_fits(const Cluster *c, const Shares *s)
{
    return c->text.len && s->characters <= CLUSTER_SIGNS && c->to - c->from <= PARTS_MOST &&
           s->advance <= UINT16_MAX;
}

/* In the order of the text; a sign that is new is added when `file` is there.
 * Returns how many, 0: it cannot be shown in signs. */
static uint32_t signs_walk(Export *file, Face *face, const Word *word, const Cluster *c,
                           uint32_t signs[CLUSTER_SIGNS])
{
    Shares s = shares_of(word, c);
    if (!cluster_fits(c, &s))
        return 0;
    uint32_t count = 0, wide = 0;
    for (size_t at = 0; at < c->text.len; count++) {
        SignMaker maker = {.sign = {.code = utf8_decode(c->text, &at)}};
        int64_t before = s.wide ? s.advance * wide / s.wide : count ? s.advance : 0;
        wide += !text_is_mark(maker.sign.code);
        int64_t after = s.wide ? s.advance * wide / s.wide : s.advance;
        maker.sign.advance = (uint16_t)(after - before);
        if (!count)
            parts_make(&maker, word, c, word->rtl ? s.advance - after : 0);
        key_make(&maker);
        signs[count] = file ? sign_add(file, face, &maker) : sign_number(face, &maker);
        if (signs[count] == SIGN_NONE)
            return 0;
    }
    for (uint32_t a = 0, b = count; word->rtl && a + 1 < b; a++) { /* as they stand */
        uint32_t kept = signs[a];
        signs[a] = signs[--b];
        signs[b] = kept;
    }
    return count;
}

uint32_t cluster_signs(const Face *face, const Word *word, const Cluster *c,
                       uint32_t signs[CLUSTER_SIGNS])
{
    return signs_walk(NULL, (Face *)(uintptr_t)face, word, c, signs);
}

bool cluster_sign(Export *file, Face *face, const Word *word, const Cluster *c)
{
    uint32_t signs[CLUSTER_SIGNS];
    return signs_walk(file, face, word, c, signs) > 0;
}

/* ---- in a subset ---- */

/* All parts are in it. */
static bool sign_fits(const Subset *subset, const Sign *sign)
{
    for (uint32_t i = 0; i < sign->count; i++)
        if (sign->parts[i].glyph >= subset->limit || !subset->codes[sign->parts[i].glyph])
            return false;
    return true;
}

static MadeGlyph made_of(Export *file, const Subset *subset, const Sign *sign)
{
    GlyphPart *parts = NEW_ARRAY(file->arena, GlyphPart, sign->count);
    for (uint32_t i = 0; i < sign->count; i++) {
        parts[i] = sign->parts[i];
        parts[i].glyph = subset->codes[parts[i].glyph];
    }
    return (MadeGlyph){parts, sign->count, sign->advance};
}

/* Gives codes to the signs of the face whose glyphs the subset has. */
void signs_encode(Export *file, Subset *subset)
{
    const Face *face = subset->face;
    if (!face->signs.count)
        return;
    uint32_t first = subset->program.glyph_count, count = 0;
    MadeGlyph *made = NEW_ARRAY(file->arena, MadeGlyph, face->signs.count);
    uint16_t *codes = NEW_ARRAY(file->arena, uint16_t, face->signs.count);
    for (uint32_t i = 0; i < face->signs.count; i++) {
        if (first + count > UINT16_MAX || !sign_fits(subset, &face->signs.items[i]))
            continue;
        codes[i] = (uint16_t)(first + count);
        made[count++] = made_of(file, subset, &face->signs.items[i]);
    }
    if (!count || !font_compose(file->arena, &subset->program, made, count))
        return;
    subset->sign_codes = codes;
    subset->sign_limit = face->signs.count;
}

/* Code 0: the subset does not have it. */
uint16_t sign_code(const Subset *subset, uint32_t sign)
{
    return sign < subset->sign_limit ? subset->sign_codes[sign] : 0;
}

bool cluster_is_encoded(const Subset *subset, const Word *word, const Cluster *c)
{
    uint32_t signs[CLUSTER_SIGNS], count = cluster_signs(subset->face, word, c, signs);
    for (uint32_t i = 0; i < count; i++)
        if (!sign_code(subset, signs[i]))
            return false;
    return count > 0;
}
