#ifndef STYLE_PROPERTY_H
#define STYLE_PROPERTY_H

/* The table of properties (properties.def) and what a computation works on. */

#include "base/buf.h"
#include "style/style.h"
#include "style/value.h"

enum {
#define PROPERTY(id, ...) PROPERTY_##id,
#define SHORTHAND(id, ...)
#define ALIAS(...)
#include "style/properties.def"
#undef PROPERTY
#undef SHORTHAND
#undef ALIAS
    PROPERTY_COUNT,
    PROPERTY_CUSTOM = PROPERTY_COUNT, /* --name */
    PROPERTY_NONE
};

enum {
#define PROPERTY(...)
#define SHORTHAND(id, ...) SHORTHAND_##id,
#define ALIAS(...)
#include "style/properties.def"
#undef PROPERTY
#undef SHORTHAND
#undef ALIAS
    SHORTHAND_COUNT,
    SHORTHAND_NONE = SHORTHAND_COUNT
};

/* Colours that may be `currentcolor`: settled when `color` is known. */
enum {
    COLOR_OF_BORDER, /* four */
    COLOR_OF_BACKGROUND = 4,
    COLOR_OF_RULE,
    COLOR_OF_DECORATION,
    COLOR_OF_COUNT
};

/* Computed values that no other stage sees, or sees in another form. */
typedef struct {
    /* inherited */
    const Families *families;
    const Quotes *quotes;
    int32_t line_factor; /* line-height as a number, thousandths; -1: it is a length or normal */
    /* not inherited */
    ColorValue colors[COLOR_OF_COUNT];
    Len border_width[4], rule_width, bleed;
    uint8_t decoration_line, bookmark_state, marks, turn, unused;
    int16_t bookmark_level;
    const Terms *alt, *content, *bookmark_label;
    const CounterList *counter_increment, *counter_reset, *counter_set;
    const StringSets *string_set;
    const PageSize *page_size;
} Rest;

typedef struct {
    Style style;
    Rest rest;
} Work;

typedef struct Compute Compute;
typedef void Applier(Compute *compute, const Property *property, const Value *value);

struct Property {
    Str name;
    bool inherited;
    uint8_t keywords;
    uint16_t id, offset, size;
    Str initial;
    ValueParser *parse;
    Applier *apply;
    Str values;
};

/* What a shorthand stands for: NULL value: the longhand's initial one. */
typedef struct {
    uint16_t property;
    bool initial;
    Value value;
} Longhand;

enum { MAX_LONGHANDS = 16 };
typedef struct {
    uint32_t count;
    Longhand items[MAX_LONGHANDS];
} Expansion;

typedef struct Shorthand Shorthand;
typedef bool ShorthandParser(Cursor *cursor, const Shorthand *shorthand, Expansion *out);

struct Shorthand {
    Str name;
    uint16_t id;
    ShorthandParser *parse;
    Str longhands;
};

const Property *property_at(unsigned id);
const Shorthand *shorthand_at(unsigned id);

/* By name, without case. One of the two results is set; false: unknown. */
bool property_find(Str name, const Property **property, const Shorthand **shorthand);
Str property_nearest(Str name); /* for hints; empty when none is near */

void property_aliases_print(Buf *out);

/* Which longhands a shorthand sets, also when its value is not known yet. */
size_t shorthand_longhands(const Shorthand *shorthand, uint16_t *ids, size_t room);

typedef struct {
    Str word;
    int value;
} Keyword;
const Keyword *keywords_of(uint8_t set, size_t *count);

/* The whole value of a longhand; false: it is not one. */
bool property_parse(const Property *property, Cursor *cursor, Value *value);

#define DECLARE_PARSER(name) ValueParser parse_##name
DECLARE_PARSER(keyword);
DECLARE_PARSER(text);
DECLARE_PARSER(tag);
DECLARE_PARSER(color);
DECLARE_PARSER(size);
DECLARE_PARSER(offset);
DECLARE_PARSER(radius);
DECLARE_PARSER(line_width);
DECLARE_PARSER(two_lengths);
DECLARE_PARSER(auto_count);
DECLARE_PARSER(comb);
DECLARE_PARSER(auto_length);
DECLARE_PARSER(gap);
DECLARE_PARSER(spacing);
DECLARE_PARSER(positive);
DECLARE_PARSER(bleed);
DECLARE_PARSER(marks);
DECLARE_PARSER(font_family);
DECLARE_PARSER(font_features);
DECLARE_PARSER(font_size);
DECLARE_PARSER(font_weight);
DECLARE_PARSER(line_height);
DECLARE_PARSER(list_style_type);
DECLARE_PARSER(page_name);
DECLARE_PARSER(position);
DECLARE_PARSER(page_size);
DECLARE_PARSER(text_align);
DECLARE_PARSER(vertical_align);
DECLARE_PARSER(decoration_line);
DECLARE_PARSER(alt);
DECLARE_PARSER(bookmark_level);
DECLARE_PARSER(content);
DECLARE_PARSER(content_list);
DECLARE_PARSER(counters);
DECLARE_PARSER(quotes);
DECLARE_PARSER(string_set);
#undef DECLARE_PARSER

#define DECLARE_PARSER(name) ShorthandParser parse_##name
DECLARE_PARSER(background);
DECLARE_PARSER(border);
DECLARE_PARSER(border_side);
DECLARE_PARSER(border_radius);
DECLARE_PARSER(edges);
DECLARE_PARSER(pair);
DECLARE_PARSER(columns);
DECLARE_PARSER(font);
DECLARE_PARSER(list_style);
DECLARE_PARSER(page_break);
DECLARE_PARSER(text_decoration);
#undef DECLARE_PARSER

#define DECLARE_APPLIER(name) Applier apply_##name
DECLARE_APPLIER(byte);
DECLARE_APPLIER(short);
DECLARE_APPLIER(count);
DECLARE_APPLIER(len);
DECLARE_APPLIER(side);
DECLARE_APPLIER(size);
DECLARE_APPLIER(radius);
DECLARE_APPLIER(spacing_pair);
DECLARE_APPLIER(color);
DECLARE_APPLIER(text_color);
DECLARE_APPLIER(text);
DECLARE_APPLIER(text_pointer);
DECLARE_APPLIER(data);
DECLARE_APPLIER(content);
DECLARE_APPLIER(font_size);
DECLARE_APPLIER(font_weight);
DECLARE_APPLIER(line_height);
DECLARE_APPLIER(position);
DECLARE_APPLIER(text_align);
DECLARE_APPLIER(vertical_align);
#undef DECLARE_APPLIER

#endif
