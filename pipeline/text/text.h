#ifndef TEXT_TEXT_H
#define TEXT_TEXT_H

/* Text - everything about characters, one per worker thread: fonts, the word
 * cache, breaking, case, order, numbers and dates. The only user of HarfBuzz,
 * ICU and libhyphen. Nothing it returns depends on what was asked before. */

#include "base/map.h"
#include "base/near.h"
#include "text/font.h"
#include "text/paragraph.h"

typedef struct {
    const Str *font_folders; /* searched in order, with their subfolders */
    uint32_t font_folder_count;
    Str hyphen_folder;       /* holds hyph_en_GB.dic and the like */
} TextPaths;

Text *text_open(const TextPaths *paths);
void text_close(Text *text); /* NULL is fine */

/* Case (Unicode 3.13), by language. */
Str text_upper(Arena *arena, Str s, Str language);
Str text_lower(Arena *arena, Str s, Str language);
Str text_capitalise(Arena *arena, Str s, Str language); /* first letter of each word */

/* Order for readers (UCA, by language): <0, 0, >0. */
int text_collate(Text *text, Str a, Str b, Str language);
/* The numbers of the names in the order of the language; equal ones as they came. */
uint32_t *text_sorted(Text *text, Arena *arena, const Str *names, uint32_t count, Str language);

/* "1,234.5" for value 12345 with one decimal place. */
Str text_number(Arena *arena, Text *text, int64_t value, int decimals, Str language);
/* ISO date to "30 September 2024"; empty when it is no date. */
Str text_date(Arena *arena, Text *text, Str iso, Str language);

/* "Ynys Mon - 2" -> "ynys-mon-2": ASCII letters, digits and single hyphens. */
Str text_slug(Arena *arena, Str s);
Str text_nfc(Arena *arena, Str s);

/* A mark on the character before it, or one that is not to be seen: no width is its own. */
bool text_is_mark(uint32_t code);
/* Some of it is written from right to left. */
bool text_turns(Str s);
/* How a text is to be read by its first letter (UAX 9 P2); AUTO: it has none. */
Direction text_direction(Str s);
/* How a language is written; AUTO: it is not known. */
Direction text_language_direction(Str language);

/* The Unicode name of a character, for messages ("LATIN SMALL LETTER A"). */
Str text_character_name(Arena *arena, uint32_t code);

/* See str_nearest. */
static inline Str text_nearest(Str word, const Str *words, size_t count)
{
    return str_nearest(word, words, count);
}

/* Paths of the font files that were asked for so far, with NULL for those that cannot be read. */
const Map *text_files(const Text *text);

/* Bytes that the cache holds, for --timings. */
size_t text_memory(const Text *text);

#endif
