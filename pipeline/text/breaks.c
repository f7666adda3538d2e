/* Where a line may end: UAX 14, by a small table where text is plain and by ICU
 * where it is not.
 *
 * Text is cut into units. Between two units a line may end whatever stands
 * around them: a unit ends with blanks, the character before them opens
 * nothing, and the next unit starts with a letter or digit (LB18; none of LB11
 * to LB17 reaches over the blanks then). So units can be looked at one by one.
 *
 * Plain units - a word in Latin letters with the usual punctuation - have no
 * opportunity inside but after a hyphen or dash between letters; the table
 * `steps` accepts just those, at a nanosecond a byte. Any other unit goes to
 * ICU, short ones once (the answer is kept by content). tests/unit holds both
 * against ICU on random text. */

#include "text/inside.h"
#include <stdlib.h>
#include <unicode/ubrk.h>
#include <unicode/utext.h>

enum { UNIT_KEPT = 64, LANGUAGES_MAX = 16 };

/* ---- classes of characters ---- */

typedef enum {
    C_OTHER, /* not for the table */
    C_LETTER,
    C_DIGIT,
    C_OPEN,     /* ( [           OP */
    C_QUOTE,    /* " ' and curly QU */
    C_STOP,     /* . , : ;       IS */
    C_EXCLAIM,  /* ! ?           EX */
    C_CLOSE,    /* ) ]           CP */
    C_ELLIPSIS, /*               IN */
    C_PREFIX,   /* $ and others  PR */
    C_PERCENT,  /*               PO */
    C_HYPHEN,   /* -             HY */
    C_DASH,     /* en dash       BA */
    C_EM,       /* em dash       B2 */
    C_BLANK,    /*               SP */
    C_OBJECT,   /* U+FFFC        as a letter, or CB */
    C_LEAD,     /* starts a sequence of several bytes */
    C_COUNT = C_LEAD
} CharClass;

/* clang-format off */
#define X C_OTHER
#define L C_LETTER
#define D C_DIGIT
#define M C_LEAD
static const uint8_t byte_class[256] = {
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    C_BLANK, C_EXCLAIM, C_QUOTE, X, C_PREFIX, C_PERCENT, X, C_QUOTE,
    C_OPEN, C_CLOSE, X, X, C_STOP, C_HYPHEN, C_STOP, X,
    D, D, D, D, D, D, D, D, D, D, C_STOP, C_STOP, X, X, X, C_EXCLAIM,
    X, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, C_OPEN, X, C_CLOSE, X, X,
    X, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, X, X, X, X, X,
    M, M, M, M, M, M, M, M, M, M, M, M, M, M, M, M,
    M, M, M, M, M, M, M, M, M, M, M, M, M, M, M, M,
    M, M, M, M, M, M, M, M, M, M, M, M, M, M, M, M,
    M, M, M, M, M, M, M, M, M, M, M, M, M, M, M, M,
    M, M, M, M, M, M, M, M, M, M, M, M, M, M, M, M,
    M, M, M, M, M, M, M, M, M, M, M, M, M, M, M, M,
    M, M, M, M, M, M, M, M, M, M, M, M, M, M, M, M,
    M, M, M, M, M, M, M, M, M, M, M, M, M, M, M, M,
};
#undef X
#undef L
#undef D
#undef M
/* clang-format on */

static CharClass wide_class(uint32_t code)
{
    switch (code) {
    case 0xA3:
    case 0x20AC:
    case 0x2212: return C_PREFIX;
    case 0xD7:
    case 0xF7: return C_OTHER;
    case 0x2013: return C_DASH;
    case 0x2014: return C_EM;
    case 0x2018:
    case 0x2019:
    case 0x201C:
    case 0x201D: return C_QUOTE;
    case 0x2026: return C_ELLIPSIS;
    case 0xFFFC: return C_OBJECT;
    default:
        return (code >= 0xC0 && code < 0x250) || (code >= 0x1E00 && code < 0x1F00) ? C_LETTER
                                                                                   : C_OTHER;
    }
}

static CharClass class_at(const char *p, const char *end, size_t *len)
{
    CharClass class = byte_class[(unsigned char)*p];
    *len = 1;
    if (class != C_LEAD)
        return class;
    *len = 0;
    return wide_class(utf8_decode((Str){p, (size_t)(end - p)}, len));
}

/* ---- plain units ---- */

typedef enum {
    U_BAD, /* not plain */
    U_START,
    U_OPEN, /* after ( or a quote at the start */
    U_PREFIX,
    U_SIGN, /* hyphen at the start: of a number, or alone */
    U_DASH, /* alone */
    U_EM,
    U_WORD,
    U_OBJECT, /* ICU: a hyphen after an atomic one stays with the letter after it */
    U_STOP,
    U_QUOTE,
    U_CLOSE,
    U_HYPHEN, /* inside: a break follows when a letter does */
    U_BREAK,  /* inside, dash: a break follows when a letter or digit does */
    U_STATES,
    U_DONE = U_STATES, /* at the blank */
    U_CUT              /* a letter after a hyphen or dash: the unit ends before it */
} UnitState;

/* Rows: state; columns, as in CharClass: other, letter, digit, open, quote, stop, exclaim,
 * close, ellipsis, prefix, percent, hyphen, dash, em, blank, object. */
/* clang-format off */
#define _ U_BAD
#define W U_WORD
#define O U_OPEN
#define P U_PREFIX
#define N U_SIGN
#define A U_DASH
#define E U_EM
#define J U_OBJECT
#define Q U_QUOTE
#define T U_STOP
#define C U_CLOSE
#define H U_HYPHEN
#define B U_BREAK
#define V U_DONE
#define X U_CUT
static const uint8_t steps[U_STATES][C_COUNT] = {
    [U_BAD] =    {_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _},
    [U_START] =  {_, W, W, O, O, _, _, _, _, P, _, N, A, E, _, J},
    [U_OPEN] =   {_, W, W, O, O, _, _, _, _, P, _, _, _, _, _, J},
    [U_PREFIX] = {_, W, W, _, _, _, _, _, _, _, _, _, _, _, _, J},
    [U_SIGN] =   {_, _, W, _, _, _, _, _, _, _, _, _, _, _, V, _},
    [U_DASH] =   {_, _, _, _, _, _, _, _, _, _, _, _, _, _, V, _},
    [U_EM] =     {_, _, _, _, _, _, _, _, _, _, _, _, _, _, V, _},
    [U_WORD] =   {_, W, W, _, Q, T, C, C, C, _, C, H, B, _, V, J},
    [U_OBJECT] = {_, W, W, _, Q, T, C, C, C, _, C, _, B, _, V, J},
    [U_STOP] =   {_, W, W, _, Q, T, C, C, C, _, _, H, B, _, V, J},
    [U_QUOTE] =  {_, W, W, _, Q, T, C, C, C, _, _, H, B, _, V, J},
    [U_CLOSE] =  {_, _, _, _, Q, T, C, C, C, _, _, H, B, _, V, _},
    [U_HYPHEN] = {_, X, W, _, _, _, _, _, _, _, _, _, _, _, V, _},
    [U_BREAK] =  {_, X, X, _, _, _, _, _, _, _, _, _, _, _, V, _},
};
#undef W
#undef O
#undef P
#undef N
#undef A
#undef E
#undef J
#undef Q
#undef T
#undef C
#undef H
#undef B
#undef V
#undef X
#undef _
/* clang-format on */

/* May the next unit start with this one, after a unit that ended in `state`?
 * LB15: a quote, blanks and an opening bracket stay together; LB17: so do two
 * em dashes. */
static bool starts_unit(CharClass next, UnitState state)
{
    if (steps[U_START][next] == U_BAD)
        return false;
    return !(state == U_QUOTE && next == C_OPEN) && !(state == U_EM && next == C_EM);
}

static bool is_word_byte(char c)
{
    unsigned class = byte_class[(unsigned char)c];
    return class - C_LETTER <= C_DIGIT - C_LETTER;
}

static bool plain_unit(UnitScan *scan)
{
    const char *p = scan->at, *end = scan->end;
    UnitState state = U_START, before = U_START;
    size_t len = 1;
    for (; p < end; p += len) {
        CharClass class = byte_class[(unsigned char)*p];
        len = 1;
        if (class == C_LEAD) {
            class = class_at(p, end, &len);
            scan->objects |= class == C_OBJECT;
        }
        before = state;
        state = (UnitState)steps[state][class];
        if (state == U_WORD) /* and so on for the letters that follow */
            while (p + len < end && is_word_byte(p[len]))
                p++;
        else if (state == U_BAD || state >= U_DONE)
            break;
    }
    scan->word_end = p;
    if (state == U_BAD)
        return false;
    if (state == U_DONE) {
        while (p < end && *p == ' ')
            p++;
        if (p < end && !is_word_byte(*p) && !starts_unit(class_at(p, end, &len), before))
            return false;
    }
    scan->at = p;
    return true;
}

/* ---- other units ---- */

/* The character before p: does it leave the blanks after it alone? */
static bool ends_unit(const char *start, const char *p)
{
    const char *back = p;
    size_t len;
    do
        back--;
    while (back > start && (*back & 0xC0) == 0x80);
    switch (class_at(back, p, &len)) {
    case C_LETTER:
    case C_DIGIT:
    case C_OBJECT:
    case C_STOP:
    case C_EXCLAIM:
    case C_CLOSE:
    case C_QUOTE:
    case C_ELLIPSIS:
    case C_PERCENT:
    case C_HYPHEN:
    case C_DASH: return true;
    default: return false;
    }
}

static void other_unit(UnitScan *scan)
{
    const char *p = scan->at, *end = scan->end;
    while (p < end) {
        const char *blank = memchr(p, ' ', (size_t)(end - p));
        if (!blank) {
            p = end;
            break;
        }
        for (p = blank; p < end && *p == ' ';)
            p++;
        size_t len;
        CharClass next = p < end ? class_at(p, end, &len) : C_LETTER;
        bool letter = next == C_LETTER || next == C_DIGIT || next == C_OBJECT;
        if (blank > scan->at && letter && ends_unit(scan->at, blank))
            break;
    }
    scan->at = p;
    scan->objects = true; /* for all we know */
}

void unit_next(UnitScan *scan)
{
    scan->objects = false;
    scan->plain = !scan->tailored && plain_unit(scan);
    if (scan->tailored) {
        scan->at = scan->end;
        scan->objects = true;
    } else if (!scan->plain) {
        other_unit(scan);
    }
}

/* ---- ICU ---- */

typedef struct {
    char name[4];
    UBreakIterator *iterator;
} LanguageBreaks;

struct Breaker {
    Arena *arena;
    LanguageBreaks languages[LANGUAGES_MAX];
    uint32_t language_count;
    UText source;
    Map *kept; /* unit in the root rules -> Chances * */
    Chance *chances;
    uint32_t room;
};

Breaker *breaker_open(Arena *arena)
{
    static const UText empty = UTEXT_INITIALIZER;
    Breaker *breaker = NEW(arena, Breaker);
    breaker->arena = arena;
    breaker->source = empty;
    breaker->kept = map_new(arena);
    return breaker;
}

void breaker_close(Breaker *breaker)
{
    for (uint32_t i = 0; i < breaker->language_count; i++)
        ubrk_close(breaker->languages[i].iterator);
    utext_close(&breaker->source);
    free(breaker->chances);
}

/* ICU has rules beside the root ones for these. */
static const char *tailored_name(Str language)
{
    static const char *const names[] = {"ja", "zh", "ko", "fi"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (language.len >= 2 && str_equal_nocase(str_slice(language, 0, 2), str_of(names[i])) &&
            (language.len == 2 || language.data[2] == '-'))
            return names[i];
    return "";
}

bool breaker_tailored(Str language) { return *tailored_name(language); }

static UBreakIterator *iterator_for(Breaker *breaker, const char *name)
{
    for (uint32_t i = 0; i < breaker->language_count; i++)
        if (!strcmp(breaker->languages[i].name, name))
            return breaker->languages[i].iterator;
    LanguageBreaks *fresh = &breaker->languages[breaker->language_count++];
    UErrorCode error = U_ZERO_ERROR;
    memcpy(fresh->name, name, strlen(name));
    fresh->iterator = ubrk_open(UBRK_LINE, name, NULL, 0, &error);
    return fresh->iterator;
}

static void add_chance(Breaker *breaker, uint32_t *count, uint32_t offset, bool hard)
{
    if (*count == breaker->room) {
        breaker->room = breaker->room ? breaker->room * 2 : 64;
        breaker->chances = alloc_again(breaker->chances, breaker->room * sizeof *breaker->chances);
    }
    breaker->chances[(*count)++] = (Chance){offset, hard};
}

static Chances ask_icu(Breaker *breaker, const char *name, Str unit)
{
    UErrorCode error = U_ZERO_ERROR;
    UBreakIterator *iterator = iterator_for(breaker, name);
    uint32_t count = 0;
    utext_openUTF8(&breaker->source, unit.data, (int64_t)unit.len, &error);
    ubrk_setUText(iterator, &breaker->source, &error);
    if (U_SUCCESS(error))
        for (int32_t at; (at = ubrk_next(iterator)) != UBRK_DONE;)
            add_chance(breaker, &count, (uint32_t)at,
                       ubrk_getRuleStatus(iterator) >= UBRK_LINE_HARD);
    if (!count || breaker->chances[count - 1].offset != unit.len)
        add_chance(breaker, &count, (uint32_t)unit.len, false);
    return (Chances){count, breaker->chances};
}

Chances chances_find(Text *text, Str language, Str unit)
{
    Breaker *breaker = text->breaker;
    const char *name = tailored_name(language);
    if (*name || unit.len > UNIT_KEPT)
        return ask_icu(breaker, name, unit);
    void **known = map_find(breaker->kept, unit);
    if (known)
        return *(const Chances *)*known;
    Chances found = ask_icu(breaker, name, unit);
    Chances *kept = NEW(breaker->arena, Chances);
    Chance *copy = NEW_ARRAY(breaker->arena, Chance, found.count);
    memcpy(copy, found.chances, found.count * sizeof *copy);
    *kept = (Chances){found.count, copy};
    *map_put(breaker->kept, arena_str(breaker->arena, unit)) = kept;
    return *kept;
}
