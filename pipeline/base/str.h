#ifndef BASE_STR_H
#define BASE_STR_H

/* Str - a borrowed slice of UTF-8 bytes.
 *
 * A Str never owns memory and need not end in NUL. It lives as long as the
 * file or arena its bytes came from. Pass it by value. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    const char *data;
    size_t len;
} Str;

/* A Str from a string literal: S("chapter"). */
#define S(literal) ((Str){"" literal "", sizeof(literal) - 1})

/* For printf: printf("%.*s", STR_ARG(name)). */
#define STR_ARG(s) (int)(s).len, (s).data

static inline bool str_equal(Str a, Str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static inline bool str_starts(Str s, Str prefix)
{
    return s.len >= prefix.len && str_equal((Str){s.data, prefix.len}, prefix);
}

/* Splits at the first `separator`. `*rest` gets what follows it, or an empty
 * Str when there is none; returns what comes before. */
Str str_cut(Str s, char separator, Str *rest);
Str str_trim(Str s);
Str str_word(Str *rest); /* the next word between blanks; empty: no more */

static inline bool str_ends(Str s, Str suffix)
{
    return s.len >= suffix.len &&
           str_equal((Str){s.data + s.len - suffix.len, suffix.len}, suffix);
}

/* From `start` to `end`, cut to what is there. */
static inline Str str_slice(Str s, size_t start, size_t end)
{
    end = end > s.len ? s.len : end;
    start = start > end ? end : start;
    return (Str){start ? s.data + start : s.data, end - start}; /* NULL + 0 is not defined */
}

static inline bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool str_equal_nocase(Str a, Str b); /* ASCII letters */
bool str_holds_nocase(Str text, Str part);
int str_compare(Str a, Str b);       /* by bytes: <0, 0, >0 */
Str str_of(const char *text);        /* up to its NUL; NULL is empty */

/* UTF-8. Decoding steps over ill-formed bytes one at a time, as U+FFFD. */
uint32_t utf8_decode(Str s, size_t *at); /* moves *at past it */
size_t utf8_encode(char *to, uint32_t code); /* 1 to 4 bytes */
bool utf8_valid(Str s, size_t *bad);     /* where it is ill-formed */

#endif
