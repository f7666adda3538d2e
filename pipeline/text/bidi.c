/* Levels of right-to-left text (UAX 9), by ICU, and the order of a line.
 *
 * Most text has no right-to-left character: a look at its bytes, eight at a
 * time, says so. Only a paragraph that has one is turned into UTF-16 for ICU. */

#include "text/inside.h"
#include <unicode/ubidi.h>
#include <unicode/uchar.h>
#include <unicode/uloc.h>

/* Hebrew to Arabic Extended-A, their presentation forms, the right-to-left
 * planes of UCD blocks, and the controls that make text right to left. */
static bool turns(uint32_t code)
{
    return (code >= 0x590 && code < 0x900) || (code >= 0xFB1D && code < 0xFE00) ||
           (code >= 0xFE70 && code < 0xFF00) || (code >= 0x10800 && code < 0x11000) ||
           (code >= 0x1E800 && code < 0x1F000) || code == 0x200F || code == 0x202B ||
           code == 0x202E || code == 0x2067;
}

bool bidi_needed(Str text)
{
    const unsigned char *bytes = (const unsigned char *)text.data;
    for (size_t at = 0; at < text.len;) {
        uint64_t eight = 0;
        if (text.len - at >= 8)
            memcpy(&eight, bytes + at, 8);
        if (text.len - at >= 8 && !(eight & 0x8080808080808080u)) {
            at += 8;
        } else if (bytes[at] < 0xD6) {
            at++;
        } else if (turns(utf8_decode(text, &at))) {
            return true;
        }
    }
    return false;
}

bool text_turns(Str s) { return bidi_needed(s); }

Direction text_direction(Str s)
{
    for (size_t at = 0; at < s.len;) {
        UCharDirection class = u_charDirection((UChar32)utf8_decode(s, &at));
        if (class == U_LEFT_TO_RIGHT)
            return DIRECTION_LTR;
        if (class == U_RIGHT_TO_LEFT || class == U_RIGHT_TO_LEFT_ARABIC)
            return DIRECTION_RTL;
    }
    return DIRECTION_AUTO;
}

Direction text_language_direction(Str language)
{
    char name[LOCALE_ROOM];
    if (!language.len)
        return DIRECTION_AUTO;
    locale_name(language, name);
    return uloc_isRightToLeft(name) ? DIRECTION_RTL : DIRECTION_LTR;
}

typedef struct {
    UChar *units;
    uint32_t *bytes; /* where each unit starts */
    int32_t count;
} Utf16;

static void put_unit(Utf16 *wide, uint32_t unit, size_t at)
{
    wide->bytes[wide->count] = wide->bytes[wide->count + 1] = (uint32_t)at;
    wide->units[wide->count++] = (UChar)unit;
}

/* With the controls of elements, which have no bytes. */
static Utf16 utf16_of(Arena *arena, const ParagraphText *of)
{
    size_t room = of->string.len + of->turn_count;
    Utf16 wide = {NEW_ARRAY(arena, UChar, room + 1), NEW_ARRAY(arena, uint32_t, room + 2), 0};
    uint32_t turn = 0;
    for (size_t at = 0; at < of->string.len;) {
        for (; turn < of->turn_count && of->turns[turn].at <= at; turn++)
            put_unit(&wide, of->turns[turn].code, at);
        uint32_t start = (uint32_t)at, code = utf8_decode(of->string, &at);
        if (code >= 0x10000)
            put_unit(&wide, 0xD7C0 + (code >> 10), start);
        put_unit(&wide, code >= 0x10000 ? 0xDC00 | (code & 0x3FF) : code, start);
    }
    wide.bytes[wide.count] = (uint32_t)of->string.len;
    return wide;
}

const uint8_t *bidi_levels(Text *text, const ParagraphText *of, uint8_t *base)
{
    UErrorCode error = U_ZERO_ERROR;
    Utf16 wide = utf16_of(text->scratch, of);
    UBiDiLevel start = of->direction == DIRECTION_RTL    ? 1
                       : of->direction == DIRECTION_AUTO ? UBIDI_DEFAULT_LTR
                                                         : 0;
    if (!text->bidi)
        text->bidi = ubidi_open();
    ubidi_setPara(text->bidi, wide.units, wide.count, start, NULL, &error);
    const UBiDiLevel *levels = ubidi_getLevels(text->bidi, &error);
    uint8_t *each = NEW_ARRAY(text->scratch, uint8_t, of->string.len + 1);
    *base = U_SUCCESS(error) ? ubidi_getParaLevel(text->bidi) : of->direction == DIRECTION_RTL;
    for (int32_t i = 0; i < wide.count; i++)
        memset(each + wide.bytes[i], U_SUCCESS(error) ? levels[i] : *base,
               wide.bytes[i + 1] - wide.bytes[i]);
    return each;
}

/* Rule L2: from the highest level down to the lowest odd one, turn each run of
 * that level or higher. A level is at most 126, so this is linear. */
void paragraph_order(const uint8_t *levels, uint32_t count, uint32_t *order)
{
    uint8_t highest = 0, lowest = UINT8_MAX;
    for (uint32_t i = 0; i < count; i++) {
        order[i] = i;
        highest = levels[i] > highest ? levels[i] : highest;
        if (levels[i] & 1)
            lowest = levels[i] < lowest ? levels[i] : lowest;
    }
    for (uint8_t level = highest; level >= lowest && level > 0; level--)
        for (uint32_t from = 0, to; from < count; from = to + 1) {
            for (to = from; to < count && levels[order[to]] >= level; to++)
                ;
            for (uint32_t a = from, b = to; a + 1 < b; a++) {
                uint32_t kept = order[a];
                order[a] = order[--b];
                order[b] = kept;
            }
        }
}

/* ---- strings ---- */

/* A stretch of one level. */
typedef struct {
    uint32_t start, end;
} Stretch;

static uint32_t stretches_find(Arena *arena, const uint8_t *each, size_t len, Stretch **stretches,
                               uint8_t **levels)
{
    uint32_t count = 0;
    *stretches = NEW_ARRAY(arena, Stretch, len);
    *levels = NEW_ARRAY(arena, uint8_t, len);
    for (uint32_t at = 0; at < len; count++) {
        Stretch *s = &(*stretches)[count];
        *s = (Stretch){at, at};
        (*levels)[count] = each[at];
        while (at < len && each[at] == each[s->start])
            s->end = ++at;
    }
    return count;
}

size_t text_shape_line(Text *text, const TextItem *how, Str string, const Word **words, size_t room)
{
    if (!bidi_needed(string))
        return text_shape(text, how, false, string, words, room);
    ArenaMark mark = arena_mark(text->scratch);
    uint8_t base, *levels;
    Stretch *stretches;
    ParagraphText of = {.string = string, .direction = DIRECTION_AUTO};
    const uint8_t *each = bidi_levels(text, &of, &base);
    uint32_t count = stretches_find(text->scratch, each, string.len, &stretches, &levels);
    uint32_t *order = NEW_ARRAY(text->scratch, uint32_t, count);
    size_t filled = 0;
    paragraph_order(levels, count, order);
    for (uint32_t i = 0; i < count && filled < room; i++) {
        const Stretch *s = &stretches[order[i]];
        bool rtl = levels[order[i]] & 1;
        size_t first = filled;
        filled += text_shape(text, how, rtl, str_slice(string, s->start, s->end), words + filled,
                             room - filled);
        for (size_t a = first, b = filled; rtl && a + 1 < b; a++) {
            const Word *kept = words[a];
            words[a] = words[--b];
            words[b] = kept;
        }
    }
    arena_rewind(text->scratch, mark);
    return filled;
}
