/* Subsets of plain TrueType fonts (OpenType glyf, loca, hmtx), without hb-subset.
 *
 * Glyphs are copied without their instructions, components are numbered anew,
 * and six tables go round them, as hb-subset would have it: the unit test and the
 * fuzz target compare. Whatever is not plain is left to the library: variable
 * fonts, other outlines, programs of over 128 KiB, and each subset in which
 * something is damaged. The letters of a batch never need quite the same glyphs,
 * so a subset is made for each face of each letter: 60,000 instructions for 40
 * glyphs, where the library, made for layout tables and variations, takes
 * 230,000. */

#include "text/inside.h"

enum {
    HEAD_ROOM = 54,
    HHEA_ROOM = 36,
    MAXP_ROOM = 32,
    TABLES = 6,
    DIRECTORY = 12 + 16 * TABLES,
    SHORT_LOCA_END = 0x1FFFF, /* offsets in words of two bytes */
    HEADER = 10               /* of a glyph: contours and box */
};

struct Glyf {
    Str head, hhea, hmtx, maxp, loca, glyf;
    uint32_t count, metrics; /* glyphs; those that have an advance of their own */
    bool wide;               /* loca of four bytes */
};

static unsigned read16(Str s, size_t at)
{
    const unsigned char *p = (const unsigned char *)s.data + at;
    return (unsigned)p[0] << 8 | p[1];
}

static uint32_t read32(Str s, size_t at)
{
    const unsigned char *p = (const unsigned char *)s.data + at;
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void write16(char *to, uint32_t value)
{
    to[0] = (char)(value >> 8);
    to[1] = (char)value;
}

static void write32(char *to, uint32_t value)
{
    write16(to, value >> 16);
    write16(to + 2, value);
}

/* ---- the face ---- */

/* The blob is the face's own and stays mapped. */
static Str table(const Font *font, const char *name)
{
    hb_blob_t *blob = hb_face_reference_table(font->face, hb_tag_from_string(name, 4));
    unsigned len;
    const char *data = hb_blob_get_data(blob, &len);
    hb_blob_destroy(blob);
    return (Str){data, len};
}

static const Glyf *glyf_open(Text *text, const Font *font)
{
    Glyf face = {.head = table(font, "head"),
                 .hhea = table(font, "hhea"),
                 .hmtx = table(font, "hmtx"),
                 .maxp = table(font, "maxp"),
                 .loca = table(font, "loca"),
                 .glyf = table(font, "glyf")};
    static const char *const others[] = {"CFF ", "CFF2", "fvar", "gvar"};
    bool plain = face.head.len == HEAD_ROOM && face.hhea.len == HHEA_ROOM &&
                 face.maxp.len == MAXP_ROOM && read32(face.maxp, 0) == 0x10000 &&
                 read16(face.head, 50) <= 1;
    for (size_t i = 0; plain && i < sizeof others / sizeof *others; i++)
        plain = !table(font, others[i]).len;
    if (!plain)
        return NULL;
    face.count = read16(face.maxp, 4);
    face.metrics = read16(face.hhea, 34);
    face.wide = read16(face.head, 50);
    if (!face.metrics || face.metrics > face.count || !face.glyf.len ||
        face.loca.len < (face.count + 1) * (face.wide ? 4u : 2u) ||
        face.hmtx.len < face.metrics * 4 + (face.count - face.metrics) * 2)
        return NULL;
    Glyf *kept = NEW(text->arena, Glyf);
    *kept = face;
    return kept;
}

/* ---- glyphs ---- */

static bool glyph_at(const Glyf *face, uint32_t glyph, Str *bytes)
{
    size_t start, end;
    if (face->wide) {
        start = read32(face->loca, glyph * 4);
        end = read32(face->loca, glyph * 4 + 4);
    } else {
        start = read16(face->loca, glyph * 2) * 2u;
        end = read16(face->loca, glyph * 2 + 2) * 2u;
    }
    *bytes = str_slice(face->glyf, start, end);
    return start <= end && end <= face->glyf.len && (start == end || end - start > HEADER);
}

typedef struct {
    unsigned flags, glyph;
    size_t end;
} Component;

/* Bits of a component; CODE: instructions follow; LONG: a number of three bytes. */
enum {
    WORDS = 1,
    SCALE = 8,
    MORE = 0x20,
    TWO_SCALES = 0x40,
    MATRIX = 0x80,
    CODE = 0x100,
    LONG = 0x2000
};

static bool component_at(Str glyph, size_t at, Component *c)
{
    if (at + 4 > glyph.len)
        return false;
    c->flags = read16(glyph, at);
    c->glyph = read16(glyph, at + 2);
    c->end = at + (c->flags & WORDS ? 8 : 6);
    c->end += c->flags & SCALE ? 2 : c->flags & TWO_SCALES ? 4 : c->flags & MATRIX ? 8 : 0;
    return c->end <= glyph.len && !(c->flags & LONG);
}

/* Where flags begin and coordinates end in a simple glyph. Bytes of padding
 * may follow. */
static bool simple_at(Str glyph, uint32_t contours, size_t *flags, size_t *end)
{
    enum { SHORT_X = 2, SHORT_Y = 4, REPEAT = 8, SAME_X = 16, SAME_Y = 32 };
    size_t at = HEADER + contours * 2;
    if (at + 2 > glyph.len)
        return false;
    uint32_t points = read16(glyph, at - 2) + 1, seen = 0;
    size_t sum = 0;
    at += 2 + read16(glyph, at);
    *flags = at;
    while (seen < points && at < glyph.len) {
        unsigned flag = (unsigned char)glyph.data[at++], times = 1;
        if (flag & REPEAT) {
            if (at == glyph.len)
                return false;
            times += (unsigned char)glyph.data[at++];
        }
        seen += times;
        sum += times * ((flag & SHORT_X  ? 1u
                         : flag & SAME_X ? 0u
                                         : 2u) +
                        (flag & SHORT_Y  ? 1u
                         : flag & SAME_Y ? 0u
                                         : 2u));
    }
    *end = at + sum;
    return seen == points && *end <= glyph.len;
}

/* ---- the subset ---- */

typedef struct {
    const Glyf *face;
    uint16_t *fresh;     /* by glyph of the face: its new number; before that, 1: it is kept */
    LIST(uint16_t) kept; /* the glyphs: as they come, then in order */
    uint32_t top;        /* past the last of them */
    uint32_t *ends;      /* of the glyphs in `glyf`, padded */
    Arena *scratch;
    Buf glyf;
} Making;

static bool keep(Making *m, uint32_t glyph)
{
    if (glyph >= m->face->count)
        return false;
    if (!m->fresh[glyph])
        *LIST_ADD(m->scratch, &m->kept) = (uint16_t)glyph;
    m->fresh[glyph] = 1;
    m->top = glyph < m->top ? m->top : glyph + 1;
    return true;
}

/* What a glyph is put together of comes in as well; each glyph is looked at once. */
static bool close_over(Making *m)
{
    for (uint32_t i = 0; i < m->kept.count; i++) {
        Str glyph;
        Component c = {.flags = MORE};
        if (!glyph_at(m->face, m->kept.items[i], &glyph))
            return false;
        if (!glyph.len || read16(glyph, 0) != 0xFFFF)
            continue;
        for (size_t at = HEADER; c.flags & MORE; at = c.end)
            if (!component_at(glyph, at, &c) || !keep(m, c.glyph))
                return false;
    }
    return true;
}

static void number(Making *m)
{
    uint32_t next = 0;
    for (uint32_t glyph = 0; glyph < m->top; glyph++)
        if (m->fresh[glyph]) {
            m->kept.items[next] = (uint16_t)glyph;
            m->fresh[glyph] = (uint16_t)next++;
        }
}

/* Which glyphs, and their numbers. The first one stays the first. */
static bool choose(Making *m, const uint16_t *glyphs, size_t count)
{
    m->fresh = NEW_ARRAY(m->scratch, uint16_t, m->face->count);
    if (!keep(m, 0))
        return false;
    for (size_t n = 0; n < count; n++)
        if (!keep(m, glyphs[n]))
            return false;
    if (!close_over(m))
        return false;
    number(m);
    m->ends = NEW_ARRAY(m->scratch, uint32_t, m->kept.count);
    return true;
}

static bool put_simple(Making *m, Str glyph, uint32_t contours)
{
    size_t flags, end, head = HEADER + contours * 2;
    if (!contours || contours > INT16_MAX || !simple_at(glyph, contours, &flags, &end))
        return false;
    buf_add(&m->glyf, glyph.data, head);
    buf_add(&m->glyf, "\0", 2); /* no instructions */
    buf_add(&m->glyf, glyph.data + flags, end - flags);
    return true;
}

static bool put_composite(Making *m, Str glyph)
{
    Component c = {.flags = MORE};
    size_t start = m->glyf.len;
    buf_str(&m->glyf, glyph);
    for (size_t at = HEADER; c.flags & MORE; at = c.end) {
        if (!component_at(glyph, at, &c))
            return false;
        write16(m->glyf.data + start + at, c.flags & ~(unsigned)CODE);
        write16(m->glyf.data + start + at + 2, m->fresh[c.glyph]);
    }
    m->glyf.len = start + c.end;
    return true;
}

static bool put_glyphs(Making *m)
{
    for (uint32_t i = 0; i < m->kept.count; i++) {
        Str glyph;
        glyph_at(m->face, m->kept.items[i], &glyph);
        unsigned contours = glyph.len ? read16(glyph, 0) : 0;
        if (contours == 0xFFFF ? !put_composite(m, glyph)
                               : glyph.len && !put_simple(m, glyph, contours))
            return false;
        if (m->glyf.len & 1)
            buf_char(&m->glyf, 0);
        m->ends[i] = (uint32_t)m->glyf.len;
    }
    return m->glyf.len > 0 && m->glyf.len < SHORT_LOCA_END;
}

/* ---- the file ---- */

static void advance_of(const Glyf *face, uint32_t glyph, unsigned *advance, unsigned *bearing)
{
    bool own = glyph < face->metrics;
    *advance = read16(face->hmtx, (own ? glyph : face->metrics - 1) * 4);
    *bearing = read16(face->hmtx, own ? glyph * 4 + 2 : (face->metrics + glyph) * 2);
}

/* The last glyphs share an advance as far as they have the same; returns how
 * many have their own. */
static uint32_t put_metrics(const Making *m, Buf *out)
{
    unsigned advance, bearing, last;
    uint32_t own = m->kept.count;
    advance_of(m->face, m->kept.items[own - 1], &last, &bearing);
    for (; own > 1; own--) {
        advance_of(m->face, m->kept.items[own - 2], &advance, &bearing);
        if (advance != last)
            break;
    }
    char *to = buf_reserve(out, m->kept.count * 4), *start = to;
    for (uint32_t i = 0; i < m->kept.count; i++) {
        advance_of(m->face, m->kept.items[i], &advance, &bearing);
        if (i < own) {
            write16(to, advance);
            to += 2;
        }
        write16(to, bearing);
        to += 2;
    }
    out->len += (size_t)(to - start);
    return own;
}

typedef struct {
    const char *name;
    Str bytes;
    uint32_t at;
} Part;

static uint32_t checksum(Str bytes)
{
    uint32_t sum = 0;
    for (size_t at = 0; at < bytes.len; at += 4)
        sum += read32(bytes, at);
    return sum;
}

static size_t padded(size_t len) { return (len + 3) & ~(size_t)3; }

/* Parts stand in the file from small to large, in the directory by name. */
static void place(Part parts[TABLES], size_t *len)
{
    bool placed[TABLES] = {false};
    for (int n = 0; n < TABLES; n++) {
        int next = -1;
        for (int i = 0; i < TABLES; i++)
            if (!placed[i] && (next < 0 || parts[i].bytes.len < parts[next].bytes.len))
                next = i;
        placed[next] = true;
        parts[next].at = (uint32_t)*len;
        *len += padded(parts[next].bytes.len);
    }
}

/* OpenType 1.9, "Organization of an OpenType font". The arena's zeros are the padding. */
static Str file_make(Arena *arena, Part parts[TABLES], size_t head)
{
    size_t len = DIRECTORY;
    place(parts, &len);
    char *file = NEW_ARRAY(arena, char, len);
    uint32_t sum = 0;
    write32(file, 0x10000);
    write16(file + 4, TABLES);
    write16(file + 6, 64); /* of the search for six: 16 * 4, log2 4, the rest */
    write16(file + 8, 2);
    write16(file + 10, 32);
    for (int i = 0; i < TABLES; i++) {
        char *row = file + 12 + 16 * i;
        const Part *part = &parts[i];
        memcpy(file + part->at, part->bytes.data, part->bytes.len);
        uint32_t own = checksum((Str){file + part->at, padded(part->bytes.len)});
        sum += own;
        memcpy(row, part->name, 4);
        write32(row + 4, own);
        write32(row + 8, part->at);
        write32(row + 12, (uint32_t)part->bytes.len);
    }
    write32(file + parts[head].at + 8, 0xB1B0AFBA - sum - checksum((Str){file, DIRECTORY}));
    return (Str){file, len};
}

static Str tables_make(Arena *arena, const Making *m)
{
    char head[HEAD_ROOM], hhea[HHEA_ROOM], maxp[MAXP_ROOM];
    Buf loca = {0}, hmtx = {0};
    memcpy(head, m->face->head.data, sizeof head);
    memcpy(hhea, m->face->hhea.data, sizeof hhea);
    memcpy(maxp, m->face->maxp.data, sizeof maxp);
    write32(head + 8, 0); /* checkSumAdjustment: when all is there */
    write16(head + 50, 0);
    write16(hhea + 34, put_metrics(m, &hmtx));
    write16(maxp + 4, m->kept.count);
    write16(maxp + 14, 1); /* one zone, and no more of what instructions need */
    memset(maxp + 16, 0, 12);
    char *to = buf_reserve(&loca, (m->kept.count + 1) * 2);
    loca.len = (m->kept.count + 1) * 2;
    write16(to, 0);
    for (uint32_t i = 0; i < m->kept.count; i++)
        write16(to + 2 + i * 2, m->ends[i] / 2);
    Part parts[TABLES] = {{"glyf", buf_view(&m->glyf), 0},  {"head", {head, sizeof head}, 0},
                          {"hhea", {hhea, sizeof hhea}, 0}, {"hmtx", buf_view(&hmtx), 0},
                          {"loca", buf_view(&loca), 0},     {"maxp", {maxp, sizeof maxp}, 0}};
    Str file = file_make(arena, parts, 1);
    buf_close(&loca);
    buf_close(&hmtx);
    return file;
}

bool glyf_subset(Arena *arena, Text *text, Font *font, const uint16_t *glyphs, size_t count,
                 FontSubset *subset)
{
    if (!font->glyf_tried)
        font->glyf = glyf_open(text, font);
    font->glyf_tried = true;
    if (!font->glyf)
        return false;
    ArenaMark mark = arena_mark(text->scratch);
    Making m = {.face = font->glyf, .scratch = text->scratch};
    bool ok = choose(&m, glyphs, count) && put_glyphs(&m);
    if (ok) {
        subset->program = tables_make(arena, &m);
        subset->glyph_count = m.kept.count;
        subset->fresh = NEW_ARRAY(arena, uint16_t, count);
        for (size_t n = 0; n < count; n++)
            subset->fresh[n] = m.fresh[glyphs[n]];
    }
    buf_close(&m.glyf);
    arena_rewind(text->scratch, mark);
    return ok;
}
