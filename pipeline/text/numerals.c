/* How counters are written (css-counter-styles-3 2, 6): text of a number in a
 * style, with negative signs and the range beyond which decimal takes over. */

#include "base/buf.h"
#include "text/numerals.h"

typedef enum {
    SYSTEM_DECIMAL,
    SYSTEM_DECIMAL_ZERO,
    SYSTEM_DIGITS,
    SYSTEM_ADDITIVE,
    SYSTEM_ALPHABETIC,
    SYSTEM_CYCLIC,
    SYSTEM_STRING
} System;

typedef struct {
    int32_t value; /* 0 ends the table; DIGITS: the character */
    const char *sign;
} Numeral;

struct CounterStyle {
    Str name;
    uint8_t system;
    int32_t first, last;
    Str suffix;
    const Numeral *table;
    Str string; /* STRING */
};

static const Numeral lower_roman[] = {
    {1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"},
    {40, "xl"},  {10, "x"},   {9, "ix"},  {5, "v"},    {4, "iv"},  {1, "i"},   {0, NULL},
};

static const Numeral upper_roman[] = {
    {1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"},
    {40, "XL"},  {10, "X"},   {9, "IX"},  {5, "V"},    {4, "IV"},  {1, "I"},   {0, NULL},
};

static const Numeral lower_latin[] = {
    {1, "a"}, {1, "b"}, {1, "c"}, {1, "d"}, {1, "e"}, {1, "f"}, {1, "g"}, {1, "h"}, {1, "i"},
    {1, "j"}, {1, "k"}, {1, "l"}, {1, "m"}, {1, "n"}, {1, "o"}, {1, "p"}, {1, "q"}, {1, "r"},
    {1, "s"}, {1, "t"}, {1, "u"}, {1, "v"}, {1, "w"}, {1, "x"}, {1, "y"}, {1, "z"}, {0, NULL},
};

static const Numeral upper_latin[] = {
    {1, "A"}, {1, "B"}, {1, "C"}, {1, "D"}, {1, "E"}, {1, "F"}, {1, "G"}, {1, "H"}, {1, "I"},
    {1, "J"}, {1, "K"}, {1, "L"}, {1, "M"}, {1, "N"}, {1, "O"}, {1, "P"}, {1, "Q"}, {1, "R"},
    {1, "S"}, {1, "T"}, {1, "U"}, {1, "V"}, {1, "W"}, {1, "X"}, {1, "Y"}, {1, "Z"}, {0, NULL},
};

static const Numeral lower_greek[] = {
    {1, "α"}, {1, "β"}, {1, "γ"}, {1, "δ"}, {1, "ε"}, {1, "ζ"}, {1, "η"},  {1, "θ"}, {1, "ι"},
    {1, "κ"}, {1, "λ"}, {1, "μ"}, {1, "ν"}, {1, "ξ"}, {1, "ο"}, {1, "π"},  {1, "ρ"}, {1, "σ"},
    {1, "τ"}, {1, "υ"}, {1, "φ"}, {1, "χ"}, {1, "ψ"}, {1, "ω"}, {0, NULL},
};

static const Numeral upper_armenian[] = {
    {9000, "Ք"}, {8000, "Փ"}, {7000, "Ւ"}, {6000, "Ց"}, {5000, "Ր"}, {4000, "Տ"}, {3000, "Վ"},
    {2000, "Ս"}, {1000, "Ռ"}, {900, "Ջ"},  {800, "Պ"},  {700, "Չ"},  {600, "Ո"},  {500, "Շ"},
    {400, "Ն"},  {300, "Յ"},  {200, "Մ"},  {100, "Ճ"},  {90, "Ղ"},   {80, "Ձ"},   {70, "Հ"},
    {60, "Կ"},   {50, "Ծ"},   {40, "Խ"},   {30, "Լ"},   {20, "Ի"},   {10, "Ժ"},   {9, "Թ"},
    {8, "Ը"},    {7, "Է"},    {6, "Զ"},    {5, "Ե"},    {4, "Դ"},    {3, "Գ"},    {2, "Բ"},
    {1, "Ա"},    {0, NULL},
};

static const Numeral lower_armenian[] = {
    {9000, "ք"}, {8000, "փ"}, {7000, "ւ"}, {6000, "ց"}, {5000, "ր"}, {4000, "տ"}, {3000, "վ"},
    {2000, "ս"}, {1000, "ռ"}, {900, "ջ"},  {800, "պ"},  {700, "չ"},  {600, "ո"},  {500, "շ"},
    {400, "ն"},  {300, "յ"},  {200, "մ"},  {100, "ճ"},  {90, "ղ"},   {80, "ձ"},   {70, "հ"},
    {60, "կ"},   {50, "ծ"},   {40, "խ"},   {30, "լ"},   {20, "ի"},   {10, "ժ"},   {9, "թ"},
    {8, "ը"},    {7, "է"},    {6, "զ"},    {5, "ե"},    {4, "դ"},    {3, "գ"},    {2, "բ"},
    {1, "ա"},    {0, NULL},
};

static const Numeral georgian[] = {
    {10000, "ჵ"}, {9000, "ჰ"}, {8000, "ჯ"}, {7000, "ჴ"}, {6000, "ხ"}, {5000, "ჭ"}, {4000, "წ"},
    {3000, "ძ"},  {2000, "ც"}, {1000, "ჩ"}, {900, "შ"},  {800, "ყ"},  {700, "ღ"},  {600, "ქ"},
    {500, "ფ"},   {400, "ჳ"},  {300, "ტ"},  {200, "ს"},  {100, "რ"},  {90, "ჟ"},   {80, "პ"},
    {70, "ო"},    {60, "ჲ"},   {50, "ნ"},   {40, "მ"},   {30, "ლ"},   {20, "კ"},   {10, "ი"},
    {9, "თ"},     {8, "ჱ"},    {7, "ზ"},    {6, "ვ"},    {5, "ე"},    {4, "დ"},    {3, "გ"},
    {2, "ბ"},     {1, "ა"},    {0, NULL},
};

static const Numeral hebrew[] = {
    {10000, "י׳"}, {9000, "ט׳"}, {8000, "ח׳"}, {7000, "ז׳"}, {6000, "ו׳"}, {5000, "ה׳"},
    {4000, "ד׳"},  {3000, "ג׳"}, {2000, "ב׳"}, {1000, "א׳"}, {400, "ת"},   {300, "ש"},
    {200, "ר"},    {100, "ק"},   {90, "צ"},    {80, "פ"},    {70, "ע"},    {60, "ס"},
    {50, "נ"},     {40, "מ"},    {30, "ל"},    {20, "כ"},    {19, "יט"},   {18, "יח"},
    {17, "יז"},    {16, "טז"},   {15, "טו"},   {10, "י"},    {9, "ט"},     {8, "ח"},
    {7, "ז"},      {6, "ו"},     {5, "ה"},     {4, "ד"},     {3, "ג"},     {2, "ב"},
    {1, "א"},      {0, NULL},
};

static const Numeral disc[] = {
    {1, "•"},
    {0, NULL},
};

static const Numeral circle[] = {
    {1, "◦"},
    {0, NULL},
};

static const Numeral square[] = {
    {1, "▪"},
    {0, NULL},
};

#define ZERO(code) ((const Numeral[]){{code, NULL}})
static const CounterStyle styles[] = {
#define COUNTER(name, system, first, last, suffix, table)        \
    {{name, sizeof(name) - 1},     SYSTEM_##system, first, last, \
     {suffix, sizeof(suffix) - 1}, table,           {0}},
#include "text/numerals.def"
#undef COUNTER
};
enum { STYLES = sizeof styles / sizeof *styles };

const CounterStyle *counter_style_find(Str name)
{
    for (int i = 0; i < STYLES; i++)
        if (str_equal_nocase(styles[i].name, name))
            return &styles[i];
    return NULL;
}

const CounterStyle *counter_style_string(Arena *arena, Str text)
{
    CounterStyle *style = NEW(arena, CounterStyle);
    style->system = SYSTEM_STRING;
    style->string = text;
    style->name = text;
    return style;
}

bool counter_style_is_string(const CounterStyle *style) { return style->system == SYSTEM_STRING; }
bool counter_style_is_static(const CounterStyle *style)
{
    return style->system == SYSTEM_STRING || style->system == SYSTEM_CYCLIC;
}

Str counter_style_name(const CounterStyle *style) { return style->name; }

Str counter_style_names(Arena *arena)
{
    Buf buf = {0};
    for (int i = 0; i < STYLES; i++) {
        buf_text(&buf, i ? ", " : "");
        buf_str(&buf, styles[i].name);
    }
    return buf_take(&buf, arena);
}

typedef struct {
    char bytes[256];
    size_t len;
} Line;

static void add(Line *text, const char *sign)
{
    size_t len = strlen(sign);
    if (text->len + len <= sizeof text->bytes) {
        memcpy(text->bytes + text->len, sign, len);
        text->len += len;
    }
}

static void add_decimal(Line *text, int64_t value, int digits)
{
    char out[24];
    size_t n = sizeof out;
    uint64_t rest = value < 0 ? (uint64_t)-value : (uint64_t)value;
    out[--n] = 0;
    do {
        out[--n] = (char)('0' + rest % 10);
        rest /= 10;
        digits--;
    } while (rest || digits > 0);
    add(text, value < 0 ? "-" : "");
    add(text, out + n);
}

static void add_digits(Line *text, int64_t value, uint32_t zero)
{
    Line plain = {.len = 0};
    add_decimal(&plain, value, 1);
    for (size_t i = 0; i < plain.len; i++) {
        char figure[5] = {plain.bytes[i]};
        if (figure[0] != '-')
            utf8_encode(figure, zero + (uint32_t)(figure[0] - '0'));
        add(text, figure);
    }
}

static void add_additive(Line *text, const Numeral *table, int32_t value)
{
    for (; table->value && value; table++)
        for (; value >= table->value; value -= table->value)
            add(text, table->sign);
}

/* a ... z, aa, ab ... (2.6): the digits of a number without a zero. */
static void add_alphabetic(Line *text, const Numeral *table, int32_t value)
{
    int32_t count = 0, digits[32];
    int used = 0;
    while (table[count].value)
        count++;
    for (; value > 0; value = (value - 1) / count)
        digits[used++] = (value - 1) % count;
    while (used)
        add(text, table[digits[--used]].sign);
}

static void write_number(Line *text, const CounterStyle *style, int32_t value)
{
    uint8_t system = value < style->first || value > style->last ? SYSTEM_DECIMAL : style->system;
    switch ((System)system) {
    case SYSTEM_DECIMAL: add_decimal(text, value, 1); break;
    case SYSTEM_DECIMAL_ZERO: add_decimal(text, value, 2); break;
    case SYSTEM_DIGITS: add_digits(text, value, (uint32_t)style->table->value); break;
    case SYSTEM_ADDITIVE: add_additive(text, style->table, value); break;
    case SYSTEM_ALPHABETIC: add_alphabetic(text, style->table, value); break;
    case SYSTEM_CYCLIC: add(text, style->table->sign); break;
    case SYSTEM_STRING: break;
    }
}

Str counter_text(Arena *arena, const CounterStyle *style, int32_t value)
{
    Line text = {.len = 0};
    if (!style)
        return (Str){0};
    if (style->system == SYSTEM_STRING)
        return style->string;
    write_number(&text, style, value);
    return arena_str(arena, (Str){text.bytes, text.len});
}

Str counter_marker(Arena *arena, const CounterStyle *style, int32_t value)
{
    Line text = {.len = 0};
    if (!style)
        return (Str){0};
    if (style->system == SYSTEM_STRING)
        return style->string;
    write_number(&text, style, value);
    add(&text, style->suffix.data);
    return arena_str(arena, (Str){text.bytes, text.len});
}
