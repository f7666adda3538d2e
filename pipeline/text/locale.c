/* Order, numbers and dates as readers of a language have them, by ICU. What
 * ICU makes for a language is made on first use and kept. */

#include "text/inside.h"
#include <unicode/ucol.h>
#include <unicode/udat.h>
#include <unicode/unum.h>
#include <unicode/ustring.h>

enum { NUMBER_ROOM = 64, DATE_ROOM = 128 };

/* "en" alone is taken for en-GB: a date without region reads 30 September 2024
 * here, not September 30, 2024. */
void locale_name(Str language, char name[LOCALE_ROOM])
{
    if (str_equal_nocase(language, S("en")))
        language = S("en-GB");
    size_t len = language.len < LOCALE_ROOM ? language.len : LOCALE_ROOM - 1;
    for (size_t i = 0; i < len; i++)
        name[i] = language.data[i] == '-' ? '_' : language.data[i];
    name[len] = '\0';
}

static Locale *locale_at(Text *text, Str language)
{
    for (uint32_t i = 0; i < text->locales.count; i++)
        if (str_equal(text->locales.items[i].name, language))
            return &text->locales.items[i];
    Locale *locale = LIST_ADD(text->arena, &text->locales);
    *locale = (Locale){.name = arena_str(text->arena, language)};
    return locale;
}

void locale_close(Text *text)
{
    for (uint32_t i = 0; i < text->locales.count; i++) {
        Locale *locale = &text->locales.items[i];
        ucol_close(locale->collator);
        if (locale->dates)
            udat_close(locale->dates);
        for (int k = 0; k <= DECIMALS_MAX; k++)
            if (locale->numbers[k])
                unum_close(locale->numbers[k]);
    }
}

/* ---- order ---- */

int text_collate(Text *text, Str a, Str b, Str language)
{
    Locale *locale = locale_at(text, language);
    UErrorCode error = U_ZERO_ERROR;
    if (!locale->collator) {
        char name[LOCALE_ROOM];
        locale_name(language, name);
        locale->collator = ucol_open(name, &error);
    }
    if (!locale->collator || a.len > INT32_MAX || b.len > INT32_MAX)
        return str_compare(a, b);
    UCollationResult order =
        ucol_strcollUTF8(locale->collator, a.data ? a.data : "", (int32_t)a.len,
                         b.data ? b.data : "", (int32_t)b.len, &error);
    return U_SUCCESS(error) && order != UCOL_EQUAL ? (int)order : str_compare(a, b);
}

typedef struct {
    Text *text;
    const Str *names;
    Str language;
} Sort;

static void merge(const Sort *sort, uint32_t *items, uint32_t *room, uint32_t count)
{
    if (count < 2)
        return;
    uint32_t half = count / 2, a = 0, b = half;
    merge(sort, items, room, half);
    merge(sort, items + half, room, count - half);
    for (uint32_t i = 0; i < count; i++) {
        bool left =
            b == count || (a < half && text_collate(sort->text, sort->names[items[a]],
                                                    sort->names[items[b]], sort->language) <= 0);
        room[i] = left ? items[a++] : items[b++];
    }
    memcpy(items, room, count * sizeof *items);
}

uint32_t *text_sorted(Text *text, Arena *arena, const Str *names, uint32_t count, Str language)
{
    uint32_t *order = NEW_ARRAY(arena, uint32_t, count), *room = NEW_ARRAY(arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++)
        order[i] = i;
    Sort sort = {text, names, language};
    merge(&sort, order, room, count);
    return order;
}

/* ---- numbers ---- */

/* "-1234.5": what ICU takes without a double in between. */
static int32_t plain_number(char out[NUMBER_ROOM], int64_t value, int decimals)
{
    char digits[NUMBER_ROOM];
    int count = 0, len = 0;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    while (rest || count <= decimals) {
        digits[count++] = (char)('0' + rest % 10);
        rest /= 10;
    }
    if (value < 0)
        out[len++] = '-';
    for (int i = count; i--;) {
        out[len++] = digits[i];
        if (i == decimals && i)
            out[len++] = '.';
    }
    return len;
}

static void *numbers_of(Locale *locale, int decimals)
{
    UErrorCode error = U_ZERO_ERROR;
    if (!locale->numbers[decimals]) {
        char name[LOCALE_ROOM];
        locale_name(locale->name, name);
        UNumberFormat *format = unum_open(UNUM_DECIMAL, NULL, 0, name, NULL, &error);
        if (U_FAILURE(error))
            return NULL;
        unum_setAttribute(format, UNUM_MIN_FRACTION_DIGITS, decimals);
        unum_setAttribute(format, UNUM_MAX_FRACTION_DIGITS, decimals);
        locale->numbers[decimals] = format;
    }
    return locale->numbers[decimals];
}

static Str from_wide(Arena *arena, const UChar *wide, int32_t count)
{
    UErrorCode error = U_ZERO_ERROR;
    int32_t len = 0;
    char *out = NEW_ARRAY(arena, char, (size_t)count * 3 + 1);
    u_strToUTF8(out, count * 3 + 1, &len, wide, count, &error);
    return U_SUCCESS(error) ? (Str){out, (size_t)len} : (Str){0};
}

Str text_number(Arena *arena, Text *text, int64_t value, int decimals, Str language)
{
    UErrorCode error = U_ZERO_ERROR;
    char plain[NUMBER_ROOM];
    UChar wide[NUMBER_ROOM];
    decimals = decimals < 0 ? 0 : decimals > DECIMALS_MAX ? DECIMALS_MAX : decimals;
    int32_t len = plain_number(plain, value, decimals);
    void *format = numbers_of(locale_at(text, language), decimals);
    int32_t count =
        format ? unum_formatDecimal(format, plain, len, wide, NUMBER_ROOM, NULL, &error) : 0;
    if (!format || U_FAILURE(error))
        return arena_str(arena, (Str){plain, (size_t)len});
    return from_wide(arena, wide, count);
}

/* ---- dates ---- */

static bool digits_at(Str s, size_t at, size_t count, int *value)
{
    *value = 0;
    for (size_t i = at; i < at + count; i++) {
        if (s.data[i] < '0' || s.data[i] > '9')
            return false;
        *value = *value * 10 + (s.data[i] - '0');
    }
    return true;
}

/* YYYY-MM-DD as a day from 1 January 1970, in the Gregorian calendar. */
static bool day_of(Str iso, int64_t *day)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int y, m, d;
    if (iso.len != 10 || iso.data[4] != '-' || iso.data[7] != '-' || !digits_at(iso, 0, 4, &y) ||
        !digits_at(iso, 5, 2, &m) || !digits_at(iso, 8, 2, &d))
        return false;
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    if (y < 1583 || m < 1 || m > 12 || d < 1 || d > lengths[m - 1] + (leap && m == 2))
        return false;
    int64_t years = y - 1;
    *day = years * 365 + years / 4 - years / 100 + years / 400 + before[m - 1] + (leap && m > 2) +
           d - 719163;
    return true;
}

Str text_date(Arena *arena, Text *text, Str iso, Str language)
{
    static const UChar utc[] = {'U', 'T', 'C', 0};
    UErrorCode error = U_ZERO_ERROR;
    UChar wide[DATE_ROOM];
    int64_t day;
    if (!day_of(iso, &day))
        return (Str){0};
    Locale *locale = locale_at(text, language);
    if (!locale->dates) {
        char name[LOCALE_ROOM];
        locale_name(language, name);
        locale->dates = udat_open(UDAT_NONE, UDAT_LONG, name, utc, 3, NULL, 0, &error);
    }
    int32_t count = U_SUCCESS(error) ? udat_format(locale->dates, (double)day * 86400000.0, wide,
                                                   DATE_ROOM, NULL, &error)
                                     : 0;
    return U_SUCCESS(error) && count <= DATE_ROOM ? from_wide(arena, wide, count)
                                                  : arena_str(arena, iso);
}
