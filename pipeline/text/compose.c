/* Glyphs added to a subset: others put together, or no ink at all.
 *
 * What a reader takes from a page is a string of codes, so a letter with its
 * marks that is one code, and a character that has a code of its own though its
 * ink is in another's glyph, are read by whoever reads codes. Such glyphs are
 * composites (OpenType 1.9, "glyf"): a few bytes each behind those that are
 * there, with rows of their own in loca and hmtx. A font whose outlines are of
 * another kind is left as it is. Cost: one copy of the font file. */

#include "text/inside.h"

enum {
    HEAD_LOCA = 50, /* where head says whether loca is of two bytes or four */
    HEAD_ROOM = 54,
    MAXP_ROOM = 32,
    MAXP_GLYPHS = 4,
    MAXP_POINTS = 6, /* and contours, and the same of composites */
    MAXP_PARTS = 28, /* and how deep composites nest */
    HEAD_BOX = 36,   /* around all glyphs */
    HHEA_WIDEST = 10,
    HHEA_METRICS = 34,
    HHEA_ROOM = 36,
    GLYPHS_MOST = 0xFFFF,
    DEPTH_MOST = 16,
    GLYPH_HEAD = 10 /* contours and box */
};

enum { ARGS_ARE_WORDS = 1, ARGS_ARE_OFFSETS = 2, MORE_PARTS = 0x20 };

typedef struct {
    int32_t left, bottom, right, top;
} Box4;

typedef struct {
    hb_face_t *face;
    Buf head, hhea, maxp, hmtx, loca, glyf; /* copies: head and so on as they shall be */
    Buf lengths;                            /* loca as it was */
    uint32_t count, metrics, deepest, widest;
    bool wide; /* loca as it was is of four bytes */
} Compose;

static unsigned get16(const Buf *b, size_t at)
{
    const unsigned char *p = (const unsigned char *)b->data + at;
    return at + 2 <= b->len ? (unsigned)p[0] << 8 | p[1] : 0;
}

static uint32_t get32(const Buf *b, size_t at)
{
    return (uint32_t)get16(b, at) << 16 | get16(b, at + 2);
}

static void set16(Buf *b, size_t at, uint32_t value)
{
    b->data[at] = (char)(value >> 8);
    b->data[at + 1] = (char)value;
}

static void add16(Buf *b, uint32_t value)
{
    char bytes[2] = {(char)(value >> 8), (char)value};
    buf_add(b, bytes, 2);
}

static void add32(Buf *b, uint32_t value)
{
    add16(b, value >> 16);
    add16(b, value & 0xFFFF);
}

/* ---- the font that is there ---- */

static void take_table(const Compose *c, const char *name, Buf *to)
{
    hb_blob_t *blob = hb_face_reference_table(c->face, hb_tag_from_string(name, 4));
    unsigned len;
    const char *data = hb_blob_get_data(blob, &len);
    buf_add(to, data, len);
    hb_blob_destroy(blob);
}

static bool take_tables(Compose *c)
{
    take_table(c, "head", &c->head);
    take_table(c, "hhea", &c->hhea);
    take_table(c, "maxp", &c->maxp);
    take_table(c, "glyf", &c->glyf);
    take_table(c, "loca", &c->lengths);
    c->count = get16(&c->maxp, MAXP_GLYPHS);
    c->metrics = get16(&c->hhea, HHEA_METRICS);
    c->wide = get16(&c->head, HEAD_LOCA);
    return c->head.len >= HEAD_ROOM && c->maxp.len >= MAXP_ROOM && c->hhea.len >= HHEA_ROOM &&
           c->glyf.len && c->metrics && c->metrics <= c->count &&
           c->lengths.len >= (c->count + 1) * (c->wide ? 4u : 2u);
}

/* Every glyph with an advance of its own, which the added ones need. */
static bool take_metrics(Compose *c)
{
    Buf old = {0};
    take_table(c, "hmtx", &old);
    bool whole = old.len >= c->metrics * 4u + (c->count - c->metrics) * 2u;
    for (uint32_t i = 0; whole && i < c->count; i++) {
        bool own = i < c->metrics;
        add16(&c->hmtx, get16(&old, (own ? i : c->metrics - 1) * 4u));
        add16(&c->hmtx, get16(&old, own ? i * 4u + 2 : c->metrics * 2u + i * 2u));
    }
    buf_close(&old);
    return whole;
}

static size_t glyph_offset(const Compose *c, uint32_t glyph)
{
    return c->wide ? get32(&c->lengths, glyph * 4u) : get16(&c->lengths, glyph * 2u) * (size_t)2;
}

/* False: it has no ink. */
static bool glyph_box(const Compose *c, uint32_t glyph, Box4 *box)
{
    size_t at = glyph_offset(c, glyph), end = glyph_offset(c, glyph + 1);
    if (end < at + GLYPH_HEAD || end > c->glyf.len)
        return false;
    *box = (Box4){(int16_t)get16(&c->glyf, at + 2), (int16_t)get16(&c->glyf, at + 4),
                  (int16_t)get16(&c->glyf, at + 6), (int16_t)get16(&c->glyf, at + 8)};
    return true;
}

/* ---- what is added ---- */

/* By as much as the face moves a glyph so that its ink begins at its bearing. */
static int32_t bearing_shift(const Compose *c, uint32_t glyph, const Box4 *box)
{
    return (int16_t)get16(&c->hmtx, glyph * 4u + 2) - box->left;
}

static bool fits16(int64_t value) { return value >= INT16_MIN && value <= INT16_MAX; }

/* The parts with ink behind a head that is filled in at the end. */
static bool add_parts(Compose *c, const MadeGlyph *made, Box4 *all)
{
    size_t head = c->glyf.len, flags = 0;
    uint32_t inked = 0;
    for (uint32_t i = 0; i < made->count; i++) {
        const GlyphPart *part = &made->parts[i];
        Box4 box;
        if (part->glyph >= c->count || !glyph_box(c, part->glyph, &box))
            continue;
        int32_t x = part->x + bearing_shift(c, part->glyph, &box);
        if (!fits16(x) || !fits16((int64_t)box.left + x) || !fits16((int64_t)box.right + x) ||
            !fits16((int64_t)box.bottom + part->y) || !fits16((int64_t)box.top + part->y))
            return false;
        if (!inked++)
            buf_add(&c->glyf, "\xFF\xFF\0\0\0\0\0\0\0", GLYPH_HEAD);
        else
            set16(&c->glyf, flags, ARGS_ARE_WORDS | ARGS_ARE_OFFSETS | MORE_PARTS);
        flags = c->glyf.len;
        add16(&c->glyf, ARGS_ARE_WORDS | ARGS_ARE_OFFSETS);
        add16(&c->glyf, part->glyph);
        add16(&c->glyf, (uint32_t)x & 0xFFFF);
        add16(&c->glyf, (uint32_t)part->y & 0xFFFF);
        box = (Box4){box.left + x, box.bottom + part->y, box.right + x, box.top + part->y};
        bool first = inked == 1;
        all->left = first || box.left < all->left ? box.left : all->left;
        all->bottom = first || box.bottom < all->bottom ? box.bottom : all->bottom;
        all->right = first || box.right > all->right ? box.right : all->right;
        all->top = first || box.top > all->top ? box.top : all->top;
    }
    c->widest = inked > c->widest ? inked : c->widest;
    if (inked) {
        set16(&c->glyf, head + 2, (uint32_t)all->left & 0xFFFF);
        set16(&c->glyf, head + 4, (uint32_t)all->bottom & 0xFFFF);
        set16(&c->glyf, head + 6, (uint32_t)all->right & 0xFFFF);
        set16(&c->glyf, head + 8, (uint32_t)all->top & 0xFFFF);
    }
    return true;
}

static bool is_less(unsigned a, unsigned b) { return (int16_t)a < (int16_t)b; }

/* head and hhea: the box around all glyphs, the widest advance. */
static void widen(Compose *c, const Box4 *box, uint32_t advance)
{
    const int32_t sides[4] = {box->left, box->bottom, box->right, box->top};
    for (size_t i = 0; i < 4; i++) {
        unsigned old = get16(&c->head, HEAD_BOX + i * 2), now = (unsigned)sides[i] & 0xFFFF;
        if (i < 2 ? is_less(now, old) : is_less(old, now))
            set16(&c->head, HEAD_BOX + i * 2, now);
    }
    if (advance > get16(&c->hhea, HHEA_WIDEST))
        set16(&c->hhea, HHEA_WIDEST, advance);
}

static bool add_glyphs(Compose *c, const MadeGlyph *made, size_t count)
{
    for (uint32_t i = 0; i < c->count; i++)
        add32(&c->loca, (uint32_t)glyph_offset(c, i));
    c->glyf.len = glyph_offset(c, c->count) < c->glyf.len ? glyph_offset(c, c->count) : c->glyf.len;
    for (size_t i = 0; i < count; i++) {
        Box4 box = {0};
        if (c->glyf.len & 1)
            buf_char(&c->glyf, 0);
        add32(&c->loca, (uint32_t)c->glyf.len);
        if (!add_parts(c, &made[i], &box))
            return false;
        add16(&c->hmtx, made[i].advance);
        add16(&c->hmtx, (uint32_t)box.left & 0xFFFF);
        widen(c, &box, made[i].advance);
    }
    add32(&c->loca, (uint32_t)c->glyf.len);
    return true;
}

static uint32_t most16(uint64_t value)
{
    return value > GLYPHS_MOST ? GLYPHS_MOST : (uint32_t)value;
}

/* maxp: no composite of ours has more points than its parts at their biggest. */
static void set_heads(Compose *c, size_t count)
{
    uint32_t all = c->count + (uint32_t)count;
    for (size_t at = MAXP_POINTS; at < MAXP_POINTS + 4; at += 2) {
        uint32_t plain = get16(&c->maxp, at), composite = get16(&c->maxp, at + 4);
        uint64_t most =
            (uint64_t)(plain > composite ? plain : composite) * (c->widest ? c->widest : 1);
        set16(&c->maxp, at + 4, most16(most));
    }
    uint32_t parts = get16(&c->maxp, MAXP_PARTS), depth = get16(&c->maxp, MAXP_PARTS + 2);
    set16(&c->maxp, MAXP_PARTS, parts > c->widest ? parts : c->widest);
    set16(&c->maxp, MAXP_PARTS + 2, depth < DEPTH_MOST ? depth + 1 : DEPTH_MOST);
    set16(&c->maxp, MAXP_GLYPHS, all);
    set16(&c->hhea, HHEA_METRICS, all);
    set16(&c->head, HEAD_LOCA, 1);
}

/* ---- the new file ---- */

static void put_table(hb_face_t *builder, const char *name, const Buf *bytes)
{
    hb_blob_t *blob =
        hb_blob_create(bytes->data, (unsigned)bytes->len, HB_MEMORY_MODE_READONLY, NULL, NULL);
    hb_face_builder_add_table(builder, hb_tag_from_string(name, 4), blob);
    hb_blob_destroy(blob);
}

static Str file_made(Arena *arena, const Compose *c)
{
    hb_face_t *builder = hb_face_builder_create();
    put_table(builder, "head", &c->head);
    put_table(builder, "hhea", &c->hhea);
    put_table(builder, "maxp", &c->maxp);
    put_table(builder, "hmtx", &c->hmtx);
    put_table(builder, "loca", &c->loca);
    put_table(builder, "glyf", &c->glyf);
    hb_blob_t *file = hb_face_reference_blob(builder);
    unsigned len;
    const char *data = hb_blob_get_data(file, &len);
    Str program = arena_str(arena, (Str){data, len});
    hb_blob_destroy(file);
    hb_face_destroy(builder);
    return program;
}

static void compose_close(Compose *c)
{
    Buf *all[] = {&c->head, &c->hhea, &c->maxp, &c->hmtx, &c->loca, &c->glyf, &c->lengths};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        buf_close(all[i]);
    hb_face_destroy(c->face);
}

bool font_compose(Arena *arena, FontSubset *subset, const MadeGlyph *made, size_t count)
{
    hb_blob_t *blob = hb_blob_create(subset->program.data, (unsigned)subset->program.len,
                                     HB_MEMORY_MODE_READONLY, NULL, NULL);
    Compose c = {.face = hb_face_create(blob, 0)};
    hb_blob_destroy(blob);
    bool ok = take_tables(&c) && c.count == subset->glyph_count && count <= GLYPHS_MOST - c.count &&
              take_metrics(&c) && add_glyphs(&c, made, count);
    if (ok) {
        set_heads(&c, count);
        subset->program = file_made(arena, &c);
        subset->glyph_count += (uint32_t)count;
    }
    compose_close(&c);
    return ok;
}
