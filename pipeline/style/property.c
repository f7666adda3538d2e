/* The tables of properties.def and keywords.def, and look-up by name. */

#include "style/property.h"
#include "base/near.h"

enum {
    SET_NONE,
#define SET(set) SET_##set,
#define KEYWORD(...)
#include "style/keywords.def"
#undef SET
#undef KEYWORD
};

static const Property properties[] = {
#define PROPERTY(id, name, inherited, initial, parser, set, apply, field, values) \
    {{name, sizeof(name) - 1},                                                    \
     inherited,                                                                   \
     SET_##set,                                                                   \
     PROPERTY_##id,                                                               \
     offsetof(Work, field),                                                       \
     sizeof(((Work *)0)->field),                                                  \
     {initial, sizeof(initial) - 1},                                              \
     parse_##parser,                                                              \
     apply_##apply,                                                               \
     {values, sizeof(values) - 1}},
#define SHORTHAND(...)
#define ALIAS(...)
#include "style/properties.def"
#undef PROPERTY
#undef SHORTHAND
#undef ALIAS
};

static const Shorthand shorthands[] = {
#define PROPERTY(...)
#define SHORTHAND(id, name, parser, longhands) \
    {{name, sizeof(name) - 1}, SHORTHAND_##id, parse_##parser, {longhands, sizeof(longhands) - 1}},
#define ALIAS(...)
#include "style/properties.def"
#undef PROPERTY
#undef SHORTHAND
#undef ALIAS
};

/* All names in the order of the table. */
static const struct {
    Str name;
    uint16_t property, shorthand;
} names[] = {
#define PROPERTY(id, name, ...) {{name, sizeof(name) - 1}, PROPERTY_##id, SHORTHAND_NONE},
#define SHORTHAND(id, name, ...) {{name, sizeof(name) - 1}, PROPERTY_NONE, SHORTHAND_##id},
#define ALIAS(name, id) {{name, sizeof(name) - 1}, PROPERTY_##id, SHORTHAND_NONE},
#include "style/properties.def"
#undef PROPERTY
#undef SHORTHAND
#undef ALIAS
};
enum { NAMES = sizeof names / sizeof *names };

static const Keyword keywords[] = {
#define SET(set)
#define KEYWORD(set, word, value) {{word, sizeof(word) - 1}, value},
#include "style/keywords.def"
#undef KEYWORD
};
enum { KEYWORDS = sizeof keywords / sizeof *keywords };

static const uint8_t keyword_sets[] = {
#define KEYWORD(set, word, value) SET_##set,
#include "style/keywords.def"
#undef KEYWORD
#undef SET
};

const Property *property_at(unsigned id) { return &properties[id]; }
const Shorthand *shorthand_at(unsigned id) { return &shorthands[id]; }

static const struct {
    const char *name;
    uint16_t property;
} aliases[] = {
#define PROPERTY(...)
#define SHORTHAND(...)
#define ALIAS(name, id) {name, PROPERTY_##id},
#include "style/properties.def"
#undef PROPERTY
#undef SHORTHAND
#undef ALIAS
};

void property_aliases_print(Buf *out)
{
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        buf_format(out, "%s`%s` for `%.*s`", i ? ", " : "", aliases[i].name,
                   STR_ARG(property_at(aliases[i].property)->name));
}

static int compare_nocase(Str a, Str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < len; i++) {
        char x = a.data[i], y = b.data[i];
        x = x >= 'A' && x <= 'Z' ? (char)(x + 32) : x;
        y = y >= 'A' && y <= 'Z' ? (char)(y + 32) : y;
        if (x != y)
            return x < y ? -1 : 1;
    }
    return (a.len > b.len) - (a.len < b.len);
}

bool property_find(Str name, const Property **property, const Shorthand **shorthand)
{
    size_t low = 0, high = NAMES;
    *property = NULL;
    *shorthand = NULL;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare_nocase(name, names[middle].name);
        if (!order) {
            if (names[middle].shorthand != SHORTHAND_NONE)
                *shorthand = &shorthands[names[middle].shorthand];
            else
                *property = &properties[names[middle].property];
            return true;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

Str property_nearest(Str name)
{
    Str all[NAMES];
    for (size_t i = 0; i < NAMES; i++)
        all[i] = names[i].name;
    return str_nearest(name, all, NAMES);
}

const Keyword *keywords_of(uint8_t set, size_t *count)
{
    size_t first = 0, end;
    while (first < KEYWORDS && keyword_sets[first] != set)
        first++;
    for (end = first; end < KEYWORDS && keyword_sets[end] == set;)
        end++;
    *count = end - first;
    return *count ? &keywords[first] : NULL;
}

bool parse_keyword(Cursor *cursor, const Property *property, Value *value)
{
    if (cursor_done(cursor) || cursor->at->kind != TOKEN_IDENT)
        return false;
    size_t count;
    const Keyword *words = keywords_of(property->keywords, &count);
    for (size_t i = 0; i < count; i++)
        if (str_equal_nocase(words[i].word, cursor->at->text)) {
            cursor->at++;
            *value = (Value){.kind = VALUE_KEYWORD, .as.keyword = words[i].value};
            return true;
        }
    return false;
}

bool property_parse(const Property *property, Cursor *cursor, Value *value)
{
    return !cursor_done(cursor) && property->parse(cursor, property, value) && cursor_done(cursor);
}
