/* Numbers without HarfBuzz: tables are full of figures, each of them once.
 *
 * In nearly all fonts the glyph of a digit is that of its character, and its
 * advance depends on the next character at most (kerning). Once a look has
 * shaped LEARNT_AFTER numbers, one string that holds each pair of figures is
 * shaped, gives the advance of each pair, and must foretell how a second, mixed
 * string is shaped; then numbers are put together from that table, in exactly
 * the glyphs that HarfBuzz would give (50 ns instead of 4 us). Where it fails -
 * figures of many forms, contextual ones - all is shaped as ever. */

#include "text/inside.h"

static const uint32_t figure_codes[] = {'0', '1', '2', '3', '4', '5', '6',
                                        '7', '8', '9', '.', ',', 0xA3 /* pound */};
enum { FIGURES = sizeof figure_codes / sizeof *figure_codes };
enum { LEARNT_AFTER = 64, PAIRS = FIGURES * FIGURES + 1, MIXED = 240 };

struct Figures {
    uint16_t glyph[FIGURES];
    uint16_t alone[FIGURES]; /* advance at the end */
    uint16_t before[FIGURES][FIGURES];
};

/* Which figure starts at `at`, or -1; moves on. */
static int figure_next(Str word, size_t *at)
{
    unsigned char c = (unsigned char)word.data[(*at)++];
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c == '.' || c == ',')
        return c == '.' ? 10 : 11;
    if (c == 0xC2 && *at < word.len && (unsigned char)word.data[*at] == 0xA3) {
        (*at)++;
        return 12;
    }
    return -1;
}

bool figures_only(Str word)
{
    for (size_t at = 0; at < word.len;)
        if (figure_next(word, &at) < 0)
            return false;
    return word.len > 0;
}

/* ---- learning ---- */

static void shape_string(Text *text, const Look *look, hb_buffer_t *buffer, const uint8_t *figures,
                         unsigned count)
{
    hb_buffer_clear_contents(buffer);
    for (unsigned i = 0; i < count; i++)
        hb_buffer_add(buffer, figure_codes[figures[i]], i);
    hb_buffer_set_content_type(buffer, HB_BUFFER_CONTENT_TYPE_UNICODE);
    hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
    hb_buffer_set_script(buffer, HB_SCRIPT_LATIN);
    hb_buffer_set_language(buffer, look->hb_language);
    hb_shape(face_at(text, look->first)->font, buffer, look->hb_features, look->hb_feature_count);
}

/* A walk over the full graph of figures that takes each pair once. */
static void all_pairs(uint8_t figures[PAIRS])
{
    uint8_t next[FIGURES] = {0}, stack[PAIRS + 1];
    unsigned depth = 1, out = PAIRS;
    stack[0] = 0;
    while (depth) {
        uint8_t here = stack[depth - 1];
        if (next[here] < FIGURES)
            stack[depth++] = next[here]++;
        else
            figures[--out] = stack[--depth];
    }
}

static void mix(uint8_t figures[MIXED])
{
    uint32_t state = 1;
    for (unsigned i = 0; i < MIXED; i++) {
        state = state * 1103515245u + 12345u;
        uint32_t digit = (state >> 16) % 10, any = (state >> 8) % FIGURES;
        figures[i] = (uint8_t)(i % 5 ? digit : any); /* long runs of digits as well */
    }
}

/* One glyph for each figure, in order, and none moved. */
static bool is_regular(hb_buffer_t *buffer, unsigned count)
{
    unsigned got;
    const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(buffer, &got);
    const hb_glyph_position_t *position = hb_buffer_get_glyph_positions(buffer, &got);
    for (unsigned i = 0; got == count && i < count; i++)
        if (info[i].cluster != i || position[i].x_offset || position[i].y_offset ||
            position[i].x_advance < 0 || position[i].x_advance > UINT16_MAX)
            return false;
    return got == count;
}

static bool learn_pairs(Text *text, const Look *look, hb_buffer_t *buffer, Figures *known)
{
    uint8_t figures[PAIRS];
    all_pairs(figures);
    shape_string(text, look, buffer, figures, PAIRS);
    if (!is_regular(buffer, PAIRS))
        return false;
    unsigned got;
    const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(buffer, &got);
    const hb_glyph_position_t *position = hb_buffer_get_glyph_positions(buffer, &got);
    for (unsigned i = 0; i + 1 < PAIRS; i++) {
        known->glyph[figures[i]] = (uint16_t)info[i].codepoint;
        known->before[figures[i]][figures[i + 1]] = (uint16_t)position[i].x_advance;
    }
    for (uint8_t i = 0; i < FIGURES; i++) {
        shape_string(text, look, buffer, &i, 1);
        if (!is_regular(buffer, 1))
            return false;
        known->alone[i] = (uint16_t)hb_buffer_get_glyph_positions(buffer, NULL)->x_advance;
    }
    return true;
}

static bool foretells(Text *text, const Look *look, hb_buffer_t *buffer, const Figures *known)
{
    uint8_t figures[MIXED];
    mix(figures);
    shape_string(text, look, buffer, figures, MIXED);
    bool same = is_regular(buffer, MIXED);
    const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(buffer, NULL);
    const hb_glyph_position_t *position = hb_buffer_get_glyph_positions(buffer, NULL);
    for (unsigned i = 0; same && i < MIXED; i++) {
        uint8_t f = figures[i];
        int32_t advance = i + 1 < MIXED ? known->before[f][figures[i + 1]] : known->alone[f];
        same = info[i].codepoint == known->glyph[f] && position[i].x_advance == advance;
    }
    return same;
}

const Figures *figures_known(Text *text, Look *look, hb_buffer_t *buffer)
{
    if (look->numbers < LEARNT_AFTER) {
        look->numbers++;
        return NULL;
    }
    if (look->numbers > LEARNT_AFTER)
        return look->figures;
    look->numbers++; /* tried, once */
    for (size_t i = 0; i < FIGURES; i++)
        if (look->rtl || fonts_for(look->fonts, figure_codes[i]) != look->first)
            return NULL;
    Figures *known = NEW(text->arena, Figures);
    if (learn_pairs(text, look, buffer, known) && foretells(text, look, buffer, known))
        look->figures = known;
    return look->figures;
}

/* ---- using ---- */

uint32_t figures_count(Str word)
{
    uint32_t count = 0;
    for (size_t at = 0; at < word.len; count++)
        figure_next(word, &at);
    return count;
}

int32_t figures_fill(const Figures *known, Str word, Glyph *glyphs)
{
    int32_t sum = 0;
    size_t at = 0, start = 0;
    for (int figure = figure_next(word, &at), next; figure >= 0; figure = next, glyphs++) {
        size_t end = at;
        next = at < word.len ? figure_next(word, &at) : -1;
        *glyphs = (Glyph){.glyph = known->glyph[figure],
                          .cluster = (uint16_t)start,
                          .advance = next < 0 ? known->alone[figure] : known->before[figure][next]};
        sum += glyphs->advance;
        start = end;
    }
    return sum;
}
