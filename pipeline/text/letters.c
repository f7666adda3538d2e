/* Letters: case, normal forms, clusters, names and slugs.
 *
 * ASCII and Latin-1 go a short way where that is sure to give what ICU gives;
 * all else is ICU's. None of it needs a Text but the clusters, whose iterator is
 * kept. */

#include "text/inside.h"
#include <unicode/ubrk.h>
#include <unicode/ucasemap.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utext.h>

enum { NAME_ROOM = 128 };

static bool is_ascii(Str s)
{
    unsigned char all = 0;
    for (size_t i = 0; i < s.len; i++)
        all |= (unsigned char)s.data[i];
    return all < 0x80;
}

bool text_is_mark(uint32_t code)
{
    int8_t type = code < 0x300 ? U_UNASSIGNED : u_charType((UChar32)code);
    return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR;
}

/* ---- case (Unicode 3.13, SpecialCasing.txt) ---- */

/* Languages whose ASCII letters have a case of their own: i and I. */
static bool has_own_case(Str language)
{
    static const Str own[] = {{"tr", 2}, {"az", 2}, {"lt", 2}};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (str_equal_nocase(str_slice(language, 0, 2), own[i]))
            return true;
    return false;
}

typedef int32_t CaseMap(const UCaseMap *, char *, int32_t, const char *, int32_t, UErrorCode *);

static int32_t to_title(const UCaseMap *map, char *to, int32_t room, const char *from, int32_t len,
                        UErrorCode *error)
{
    /* The map is ours alone: const only in the type that the three share. */
    return ucasemap_utf8ToTitle((UCaseMap *)(uintptr_t)map, to, room, from, len, error);
}

static Str map_case(Arena *arena, Str s, Str language, CaseMap *change)
{
    char name[LOCALE_ROOM];
    UErrorCode error = U_ZERO_ERROR;
    if (s.len > INT32_MAX / 4)
        return s;
    locale_name(language, name);
    UCaseMap *map = ucasemap_open(name, U_TITLECASE_NO_LOWERCASE, &error);
    int32_t room = (int32_t)(s.len * 3 + 16); /* U+0390 in upper case: 2 bytes to 6 */
    char *out = NEW_ARRAY(arena, char, (size_t)room);
    int32_t len = change(map, out, room, s.data, (int32_t)s.len, &error);
    ucasemap_close(map);
    return U_SUCCESS(error) ? (Str){out, (size_t)len} : s;
}

static Str map_ascii(Arena *arena, Str s, char first, char last, int by)
{
    char *out = NEW_ARRAY(arena, char, s.len + 1);
    for (size_t i = 0; i < s.len; i++)
        out[i] = s.data[i] >= first && s.data[i] <= last ? (char)(s.data[i] + by) : s.data[i];
    return (Str){out, s.len};
}

Str text_upper(Arena *arena, Str s, Str language)
{
    if (is_ascii(s) && !has_own_case(language))
        return map_ascii(arena, s, 'a', 'z', 'A' - 'a');
    return map_case(arena, s, language, ucasemap_utf8ToUpper);
}

Str text_lower(Arena *arena, Str s, Str language)
{
    if (is_ascii(s) && !has_own_case(language))
        return map_ascii(arena, s, 'A', 'Z', 'a' - 'A');
    return map_case(arena, s, language, ucasemap_utf8ToLower);
}

Str text_capitalise(Arena *arena, Str s, Str language)
{
    return map_case(arena, s, language, to_title);
}

/* ---- normal forms (UAX 15) ---- */

static Str normalise(Arena *arena, Str s, const UNormalizer2 *form)
{
    UErrorCode error = U_ZERO_ERROR;
    if (!s.len || s.len > INT32_MAX / 32)
        return s;
    ArenaMark mark = arena_mark(arena);
    UChar *wide = NEW_ARRAY(arena, UChar, s.len + 1);
    int32_t count, room, len = 0;
    u_strFromUTF8WithSub(wide, (int32_t)s.len + 1, &count, s.data, (int32_t)s.len, 0xFFFD, NULL,
                         &error);
    room = unorm2_normalize(form, wide, count, NULL, 0, &error);
    error = U_ZERO_ERROR;
    UChar *done = NEW_ARRAY(arena, UChar, (size_t)room + 1);
    unorm2_normalize(form, wide, count, done, room + 1, &error);
    char *out = NEW_ARRAY(arena, char, (size_t)room * 3 + 1);
    u_strToUTF8(out, room * 3 + 1, &len, done, room, &error);
    if (U_FAILURE(error)) {
        arena_rewind(arena, mark);
        return s;
    }
    return (Str){out, (size_t)len};
}

Str text_nfc(Arena *arena, Str s)
{
    UErrorCode error = U_ZERO_ERROR;
    size_t at = 0;
    while (at < s.len && (unsigned char)s.data[at] < 0xCC)
        at++;
    if (at == s.len) /* below U+0300 nothing composes or changes */
        return s;
    const UNormalizer2 *form = unorm2_getNFCInstance(&error);
    return U_SUCCESS(error) ? normalise(arena, s, form) : s;
}

/* ---- slugs ---- */

/* Latin letters without a decomposition, as they are written in ASCII. */
static const char *plain_letters(uint32_t code)
{
    switch (code) {
    case 0xC6:
    case 0xE6: return "ae";
    case 0xD0:
    case 0xF0:
    case 0x110:
    case 0x111: return "d";
    case 0xD8:
    case 0xF8: return "o";
    case 0xDE:
    case 0xFE: return "th";
    case 0xDF:
    case 0x1E9E: return "ss";
    case 0x131: return "i";
    case 0x141:
    case 0x142: return "l";
    case 0x14A:
    case 0x14B: return "n";
    case 0x152:
    case 0x153: return "oe";
    case 0x126:
    case 0x127: return "h";
    case 0x166:
    case 0x167: return "t";
    default: return NULL;
    }
}

/* Apostrophes and marks vanish ("King's Lynn" is kings-lynn); all else parts. */
Str text_slug(Arena *arena, Str s)
{
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2 *form = is_ascii(s) ? NULL : unorm2_getNFKDInstance(&error);
    Str apart = form && U_SUCCESS(error) ? normalise(arena, s, form) : s;
    char *out = NEW_ARRAY(arena, char, apart.len * 2 + 1);
    size_t len = 0;
    bool gap = false;
    for (size_t at = 0; at < apart.len;) {
        uint32_t code = utf8_decode(apart, &at);
        uint32_t lower = code >= 'A' && code <= 'Z' ? code + 32 : code;
        char one[2] = {(char)lower, 0};
        bool simple = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
        const char *letters = simple ? one : plain_letters(code);
        if (!letters) {
            gap |= code != '\'' && code != 0x2019 && !(code >= 0x300 && code < 0x370);
            continue;
        }
        if (gap && len)
            out[len++] = '-';
        gap = false;
        for (; *letters; letters++)
            out[len++] = *letters;
    }
    return (Str){out, len};
}

/* ---- names ---- */

Str text_character_name(Arena *arena, uint32_t code)
{
    UErrorCode error = U_ZERO_ERROR;
    char name[NAME_ROOM];
    int32_t len = u_charName((UChar32)code, U_EXTENDED_CHAR_NAME, name, sizeof name, &error);
    if (U_FAILURE(error) || len >= NAME_ROOM)
        return (Str){0};
    return arena_str(arena, (Str){name, (size_t)len});
}

/* ---- clusters (UAX 29) ---- */

size_t text_clusters(Text *text, Str word, uint16_t *offsets, size_t room)
{
    UErrorCode error = U_ZERO_ERROR;
    size_t count = 0, most = word.len < UINT16_MAX ? word.len : UINT16_MAX;
    if (is_ascii(word)) {
        for (; count < most && count < room; count++)
            offsets[count] = (uint16_t)(count + 1);
        return count;
    }
    if (!text->clusters)
        text->clusters = ubrk_open(UBRK_CHARACTER, "", NULL, 0, &error);
    UText source = UTEXT_INITIALIZER;
    utext_openUTF8(&source, word.data, (int64_t)most, &error);
    ubrk_setUText(text->clusters, &source, &error);
    for (int32_t at;
         U_SUCCESS(error) && count < room && (at = ubrk_next(text->clusters)) != UBRK_DONE;)
        offsets[count++] = (uint16_t)at;
    utext_close(&source);
    return count;
}
