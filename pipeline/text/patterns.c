/* Hyphenation patterns (F. M. Liang, Word Hy-phen-a-tion by Com-put-er, 1983).
 *
 * libhyphen takes 10 ms to load the 14,000 patterns of British English, longer
 * than a letter takes in all. Here the file's bytes stay as they are, and a
 * table finds a pattern by the hash of its letters: 0.3 ms. A word costs a probe
 * for each of its substrings that some pattern begins with (or seems to: `begun`
 * has a bit for the hash of each beginning, 64 KB in all). Only plain dictionaries are read:
 * letters, digits and the four minima; hyphens.c gives all others (changes of spelling, levels of
 * compounds) to libhyphen. On plain ones both find the same places: the dictionaries are made for
 * libhyphen, where the longest pattern that ends at a letter holds all that shorter ones say. */

#include "base/file.h"
#include "text/inside.h"

enum { PATTERN_BYTES = 60, WORD_BYTES = 512, BEGUN_BITS = 1 << 19 };

typedef struct {
    uint32_t hash;
    uint32_t line; /* where it starts; 0: a free slot, as there the header is */
} PatternSlot;

struct Patterns {
    const char *file; /* NUL-terminated */
    PatternSlot *slots;
    uint64_t *begun;
    uint32_t mask;
    uint32_t longest; /* bytes of letters */
    uint32_t least[4];
    bool utf8;
};

static const char *const minima[4] = {"LEFTHYPHENMIN ", "RIGHTHYPHENMIN ", "COMPOUNDLEFTHYPHENMIN ",
                                      "COMPOUNDRIGHTHYPHENMIN "};

static bool is_level(char c) { return c >= '0' && c <= '9'; }

static uint32_t hash_step(uint32_t hash, char c)
{
    return (hash ^ (unsigned char)c) * 16777619u; /* FNV-1a */
}

static uint32_t slot_first(uint32_t hash) { return hash ^ hash >> 15; }

static uint32_t begun_bit(uint32_t hash) { return slot_first(hash) % BEGUN_BITS; }

/* Do both lines have the same letters? */
static bool same_letters(const char *a, const char *b)
{
    for (;; a++, b++) {
        while (is_level(*a))
            a++;
        while (is_level(*b))
            b++;
        if (*a != *b || *a == '\n' || !*a)
            return (*a == '\n' || !*a) && (*b == '\n' || !*b);
    }
}

/* The later one of two counts. */
static void pattern_add(Patterns *p, uint32_t hash, uint32_t line)
{
    uint32_t at = slot_first(hash) & p->mask;
    while (p->slots[at].line && (p->slots[at].hash != hash ||
                                 !same_letters(p->file + p->slots[at].line, p->file + line)))
        at = (at + 1) & p->mask;
    p->slots[at] = (PatternSlot){hash, line};
}

static bool read_pattern(Patterns *p, Str line, uint32_t at)
{
    uint32_t hash = 2166136261u, bytes = 0;
    for (size_t i = 0; i < line.len; i++) {
        unsigned char c = (unsigned char)line.data[i];
        if (is_level((char)c))
            continue;
        if (!(c == '.' || c == '\'' || c == '-' || (c >= 'a' && c <= 'z') || c >= 0x80))
            return false;
        hash = hash_step(hash, (char)c);
        p->begun[begun_bit(hash) / 64] |= UINT64_C(1) << begun_bit(hash) % 64;
        bytes++;
    }
    if (!bytes || bytes > PATTERN_BYTES)
        return false;
    p->longest = bytes > p->longest ? bytes : p->longest;
    pattern_add(p, hash, at);
    return true;
}

static bool read_minimum(Patterns *p, Str line)
{
    for (int i = 0; i < 4; i++) {
        size_t len = strlen(minima[i]);
        if (!str_starts(line, (Str){minima[i], len}) || line.len != len + 1 ||
            !is_level(line.data[len]))
            continue;
        p->least[i] = (uint32_t)(line.data[len] - '0');
        return true;
    }
    return false;
}

static bool read_lines(Patterns *p, Str file)
{
    Str rest, line = str_cut(file, '\n', &rest);
    p->utf8 = str_equal(line, S("UTF-8"));
    if (!p->utf8 && !str_equal(line, S("ISO8859-1")))
        return false;
    while (rest.len) {
        uint32_t at = (uint32_t)(rest.data - file.data);
        line = str_cut(rest, '\n', &rest);
        if (!line.len || line.data[0] == '%')
            continue;
        if (line.data[0] >= 'A' && line.data[0] <= 'Z' ? !read_minimum(p, line)
                                                       : !read_pattern(p, line, at))
            return false;
    }
    return p->least[0] && p->least[1] && p->least[2] && p->least[3];
}

const Patterns *patterns_read(Arena *arena, Str path)
{
    Str file;
    ArenaMark mark = arena_mark(arena);
    if (!file_read(arena, path, &file) || file.len > UINT32_MAX / 4)
        return NULL;
    Patterns *p = NEW(arena, Patterns);
    uint32_t lines = 1, room = 64;
    for (size_t i = 0; i < file.len; i++)
        lines += file.data[i] == '\n';
    while (room < lines * 2)
        room *= 2;
    *p = (Patterns){.file = arena_str(arena, file).data, .mask = room - 1};
    p->slots = NEW_ARRAY(arena, PatternSlot, room);
    p->begun = NEW_ARRAY(arena, uint64_t, BEGUN_BITS / 64);
    if (read_lines(p, (Str){p->file, file.len}))
        return p;
    arena_rewind(arena, mark);
    return NULL;
}

bool patterns_utf8(const Patterns *patterns) { return patterns->utf8; }

/* ---- words ---- */

/* The levels of a pattern whose letters start at byte `start`. */
static void levels_raise(const Patterns *p, uint32_t line, uint8_t *levels)
{
    for (const char *c = p->file + line; *c && *c != '\n'; c++) {
        if (!is_level(*c)) {
            levels++;
            continue;
        }
        uint8_t level = (uint8_t)(*c - '0');
        *levels = level > *levels ? level : *levels;
    }
}

static bool letters_are(const char *line, const char *bytes, uint32_t count)
{
    for (; count; line++) {
        if (is_level(*line))
            continue;
        if (*line != *bytes++)
            return false;
        count--;
    }
    while (is_level(*line))
        line++;
    return !*line || *line == '\n';
}

static uint32_t pattern_find(const Patterns *p, uint32_t hash, const char *bytes, uint32_t count)
{
    for (uint32_t at = slot_first(hash) & p->mask; p->slots[at].line; at = (at + 1) & p->mask)
        if (p->slots[at].hash == hash && letters_are(p->file + p->slots[at].line, bytes, count))
            return p->slots[at].line;
    return 0;
}

/* levels[i]: before byte i of the word between its two full stops. */
static void word_levels(const Patterns *p, const char *word, uint32_t len, uint8_t *levels)
{
    for (uint32_t start = 0; start < len; start++) {
        uint32_t hash = 2166136261u;
        uint32_t most = len - start < p->longest ? len - start : p->longest;
        for (uint32_t count = 1; count <= most; count++) {
            hash = hash_step(hash, word[start + count - 1]);
            if (!(p->begun[begun_bit(hash) / 64] >> begun_bit(hash) % 64 & 1))
                break;
            uint32_t line = pattern_find(p, hash, word + start, count);
            if (line)
                levels_raise(p, line, levels + start);
        }
    }
}

/* How many characters; in Latin-1 a byte is one. */
static uint32_t characters(const Patterns *p, const char *bytes, uint32_t len)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < len; i++)
        count += !p->utf8 || ((unsigned char)bytes[i] & 0xC0) != 0x80;
    return count;
}

/* What lies between apostrophes, like the parts of a compound. `marks` is that
 * of its first character; before and after: it has a neighbour there. */
static void part_marks(const Patterns *p, Str part, bool before, bool after, char *marks)
{
    char word[WORD_BYTES + 2] = ".";
    uint8_t levels[WORD_BYTES + PATTERN_BYTES] = {0};
    uint32_t len = (uint32_t)part.len, count = characters(p, part.data, len);
    uint32_t left = p->least[before ? 2 : 0], right = p->least[after ? 3 : 1], seen = 0;
    memcpy(word + 1, part.data, len);
    word[len + 1] = '.';
    word_levels(p, word, len + 2, levels);
    for (uint32_t i = 0; i < len; i++) {
        if (p->utf8 && ((unsigned char)part.data[i] & 0xC0) == 0x80)
            continue;
        if (seen && seen >= left && count - seen >= right)
            marks[seen - 1] = (char)(levels[i + 1] & 1);
        seen++;
    }
}

void patterns_hyphenate(const Patterns *p, Str coded, char *marks)
{
    uint32_t total = characters(p, coded.data, (uint32_t)coded.len), from = 0;
    if (coded.len > WORD_BYTES)
        return;
    Str part, rest = coded;
    while (rest.len) {
        const char *end = memchr(rest.data, '\'', rest.len);
        part = str_cut(rest, '\'', &rest);
        if (part.len > 2)
            part_marks(p, part, part.data != coded.data, end != NULL, marks + from);
        from += characters(p, part.data, (uint32_t)part.len) + 1;
    }
    for (uint32_t i = 0; i < total; i++) /* the ends of the whole word */
        if (i + 1 < p->least[0] || total - i - 1 < p->least[1])
            marks[i] = 0;
}
