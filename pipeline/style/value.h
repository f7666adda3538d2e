#ifndef STYLE_VALUE_H
#define STYLE_VALUE_H

/* Value - what a declaration says, parsed when its sheet is read; still in the
 * sheet's own units (css-values-4). compute.c makes a Style of it. */

#include "base/buf.h"
#include "style/content.h"
#include "style/token.h"
#include "style/values.h"

/* A length, percentage or number is a sum over units: calc() is linear, so it
 * is folded on reading. Absolute units come as thousandths of a point. */
typedef enum {
    UNIT_NUMBER,
    UNIT_ABSOLUTE,
    UNIT_EM,
    UNIT_REM,
    UNIT_EX,
    UNIT_CH,
    UNIT_VW,
    UNIT_VH,
    UNIT_PERCENT,
    UNIT_COUNT
} Unit;

typedef struct {
    double of[UNIT_COUNT];
} Calc;

typedef struct {
    Color color;    /* computed: with its ink */
    const InkColor *ink; /* as it is declared; NULL: none */
    bool current;   /* currentcolor */
} ColorValue;

typedef enum {
    VALUE_KEYWORD,
    VALUE_CALC,
    VALUE_PAIR, /* as.calc points at two */
    VALUE_NUMBER,
    VALUE_COLOR,
    VALUE_TEXT,
    VALUE_DATA
} ValueKind;

typedef struct {
    uint8_t kind;
    union {
        int keyword;
        const Calc *calc;
        double number;
        ColorValue color;
        Str text;
        const void *data;
    } as;
} Value;

/* Where a parser stands: it takes tokens from `at` and must come to `end`. */
typedef struct {
    const Token *at, *end;
    const Tokens *tokens;
    Arena *arena;
} Cursor;

typedef struct Property Property;
typedef bool ValueParser(Cursor *cursor, const Property *property, Value *value);

static inline bool cursor_done(const Cursor *cursor) { return cursor->at >= cursor->end; }

bool cursor_word(Cursor *cursor, const char *word); /* takes the identifier if it is next */
bool cursor_sign(Cursor *cursor, char sign);        /* takes the character if it is next */
bool cursor_ident(Cursor *cursor, Str *name);       /* takes any identifier */
bool cursor_string(Cursor *cursor, Str *text);
bool cursor_integer(Cursor *cursor, int32_t *number);
bool cursor_function(Cursor *cursor, const char *name, Cursor *inner); /* takes all of it */

/* Lengths, numbers, percentages, calc(). Which kinds are welcome: */
enum { CALC_NUMBER = 1, CALC_LENGTH = 2, CALC_PERCENT = 4, CALC_NEGATIVE = 8 };
bool cursor_calc(Cursor *cursor, unsigned kinds, Calc *calc);
void cursor_units_print(Buf *out);
bool cursor_is_unit(Str name); /* of a length */
bool cursor_color(Cursor *cursor, ColorValue *color);

/* ---- what VALUE_DATA points at ---- */

typedef struct {
    uint32_t count;
    const Str *names; /* generic ones in lower case */
} Families;

typedef struct {
    bool none, automatic;
    uint32_t count;   /* pairs */
    const Str *marks; /* open, close, open, close ... */
} Quotes;

typedef struct {
    Str name;
    int32_t value;
} CounterChange;

typedef struct {
    uint32_t count;
    const CounterChange *items;
} CounterList;

typedef enum {
    TERM_TEXT,
    TERM_ATTR,
    TERM_COUNTER,
    TERM_COUNTERS,
    TERM_OPEN_QUOTE,
    TERM_CLOSE_QUOTE,
    TERM_NO_OPEN_QUOTE,
    TERM_NO_CLOSE_QUOTE,
    TERM_TARGET_COUNTER,
    TERM_TARGET_TEXT,
    TERM_TARGET_PAGES,
    TERM_COLUMN_HEAD,
    TERM_LEADER,
    TERM_STRING,
    TERM_ELEMENT,
    TERM_CONTENT
} TermKind;

typedef enum {
    CONTENT_TEXT,
    CONTENT_BEFORE,
    CONTENT_AFTER,
    CONTENT_FIRST_LETTER,
    CONTENT_MARKER
} ContentPart;

typedef struct {
    uint8_t kind;
    uint8_t which;        /* Which, or ContentPart */
    bool address_is_attr; /* TARGET_*: `address` names an attribute */
    Str name;             /* attribute, counter, string, element */
    Str text;             /* text, separator, leader */
    Str address;
    const CounterStyle *numerals;
} Term;

/* A parsed content list. `content: normal` is NULL. */
typedef struct {
    bool none;
    bool fixed; /* the same for every element: no counters, attributes, targets, quotes */
    uint32_t count;
    const Term *terms;
} Terms;

typedef struct {
    uint32_t count;
    const struct StringTerms {
        Str name;
        const Terms *terms;
    } * items;
} StringSets;

typedef struct {
    Calc width, height; /* when it is not automatic; paper sizes are filled in */
    bool automatic;
    uint8_t turn; /* 0, or 'p'ortrait, 'l'andscape */
} PageSize;

#endif
