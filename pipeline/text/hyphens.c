/* Hyphenation by libhyphen's dictionaries (hyph_en_GB.dic and the like).
 *
 * A dictionary is loaded on first use and kept: plain ones by patterns.c, those
 * with more in them by libhyphen. A word takes about a microsecond. Only words of letters and
 * apostrophes are hyphenated: not numbers, addresses or what has a hyphen already. */

#include "text/inside.h"
#include <hyphen.h>
#include <stdlib.h>
#include <unicode/uchar.h>
#include <unistd.h>

enum { WORD_LETTERS = 100, LETTERS_LEAST = 5, NAME_ROOM = 40 };

/* ---- dictionaries ---- */

static bool load(Text *text, const char *name, Dictionary *dictionary)
{
    Buf path = {0};
    buf_format(&path, "%.*s/hyph_%s.dic", STR_ARG(text->paths.hyphen_folder), name);
    buf_char(&path, '\0');
    if (access(path.data, R_OK) == 0) {
        dictionary->patterns = patterns_read(text->arena, (Str){path.data, path.len - 1});
        dictionary->rules = dictionary->patterns ? NULL : hnj_hyphen_load(path.data);
    }
    buf_close(&path);
    return dictionary->patterns || dictionary->rules;
}

/* "cy-GB" as hyph_cy_GB, then hyph_cy; "de" also as hyph_de_DE; "en" is en-GB. */
static void find_rules(Text *text, Str language, Dictionary *dictionary)
{
    char name[NAME_ROOM] = {0};
    if (!language.len || language.len > NAME_ROOM / 2 || memchr(language.data, '/', language.len))
        return;
    if (str_equal_nocase(language, S("en")))
        language = S("en-GB");
    for (size_t i = 0; i < language.len; i++)
        name[i] = language.data[i] == '-' ? '_' : language.data[i];
    char *region = strchr(name, '_');
    if (load(text, name, dictionary))
        return;
    if (region) {
        *region = '\0';
        load(text, name, dictionary);
        return;
    }
    name[language.len] = '_';
    for (size_t i = 0; i < language.len; i++)
        name[language.len + 1 + i] =
            (char)(name[i] >= 'a' && name[i] <= 'z' ? name[i] - 32 : name[i]);
    load(text, name, dictionary);
}

static const Dictionary *dictionary_of(Text *text, Str language)
{
    for (uint32_t i = 0; i < text->dictionaries.count; i++)
        if (str_equal(text->dictionaries.items[i].name, language))
            return &text->dictionaries.items[i];
    Dictionary *dictionary = LIST_ADD(text->arena, &text->dictionaries);
    *dictionary = (Dictionary){.name = arena_str(text->arena, language)};
    find_rules(text, language, dictionary);
    return dictionary;
}

void hyphens_close(Text *text)
{
    for (uint32_t i = 0; i < text->dictionaries.count; i++)
        if (text->dictionaries.items[i].rules)
            hnj_hyphen_free(text->dictionaries.items[i].rules);
}

/* ---- words ---- */

/* The letters of a word in lower case, coded as the dictionary is, and the byte
 * of the word after each. */
typedef struct {
    char coded[WORD_LETTERS * 4 + 1];
    uint16_t after[WORD_LETTERS];
    size_t len, count;
} Letters;

static bool is_apostrophe(uint32_t code) { return code == '\'' || code == 0x2019; }

/* 0: not to be hyphenated. Combining marks count as letters do. */
static bool add_letter(Letters *letters, const Dictionary *dictionary, uint32_t code, size_t after)
{
    const HyphenDict *rules = dictionary->rules;
    uint32_t lower = is_apostrophe(code) ? '\'' : (uint32_t)u_tolower((UChar32)code);
    bool utf8 = rules ? rules->utf8 : patterns_utf8(dictionary->patterns);
    bool latin1 = !rules || !strcmp(rules->cset, "ISO8859-1");
    if (letters->count == WORD_LETTERS || (!utf8 && lower >= (latin1 ? 0x100u : 0x80u)))
        return false;
    if (utf8)
        letters->len += utf8_encode(letters->coded + letters->len, lower);
    else
        letters->coded[letters->len++] = (char)lower;
    letters->after[letters->count++] = (uint16_t)after;
    return true;
}

static bool is_letter(uint32_t code)
{
    return u_isalpha((UChar32)code) || (U_GET_GC_MASK((UChar32)code) & U_GC_M_MASK) ||
           code == 0x200C || code == 0x200D;
}

/* Punctuation around the word is passed over; inside there is none. */
static bool read_letters(Letters *letters, const Dictionary *dictionary, Str word)
{
    bool ended = false;
    for (size_t at = 0; at < word.len;) {
        uint32_t code = utf8_decode(word, &at);
        bool letter = is_letter(code);
        if (letter && ended)
            return false;
        if (u_isdigit((UChar32)code))
            return false;
        if (letter || (letters->count && !ended && is_apostrophe(code))) {
            if (!add_letter(letters, dictionary, code, at))
                return false;
        } else {
            ended = letters->count > 0;
        }
    }
    while (letters->count && letters->coded[letters->len - 1] == '\'') {
        letters->count--;
        letters->len--;
    }
    return letters->count >= LETTERS_LEAST;
}

/* Changes of spelling at the break (some languages have them) are not done:
 * such places are left out. */
static void free_changes(char **changes, int *places, int *cuts, size_t count)
{
    for (size_t i = 0; changes && i < count; i++)
        free(changes[i]);
    free(changes);
    free(places);
    free(cuts);
}

static void rules_hyphenate(HyphenDict *rules, const Letters *letters, char *marks)
{
    char **changes = NULL;
    int *places = NULL, *cuts = NULL;
    if (hnj_hyphen_hyphenate2(rules, letters->coded, (int)letters->len, marks, NULL, &changes,
                              &places, &cuts))
        memset(marks, 0, letters->count);
    for (size_t i = 0; changes && i < letters->count; i++)
        if (changes[i])
            marks[i] = 0;
    free_changes(changes, places, cuts, letters->len);
}

size_t text_hyphenate(Text *text, Str word, Str language, uint16_t *offsets, size_t room)
{
    const Dictionary *dictionary = dictionary_of(text, language);
    Letters letters = {.len = 0};
    char marks[WORD_LETTERS * 4 + 6] = {0};
    if ((!dictionary->rules && !dictionary->patterns) || word.len > UINT16_MAX ||
        !read_letters(&letters, dictionary, word))
        return 0;
    if (dictionary->patterns)
        patterns_hyphenate(dictionary->patterns, (Str){letters.coded, letters.len}, marks);
    else
        rules_hyphenate(dictionary->rules, &letters, marks);
    size_t count = 0;
    for (size_t i = 0; i + 1 < letters.count && count < room; i++)
        if (marks[i] & 1)
            offsets[count++] = letters.after[i];
    return count;
}
