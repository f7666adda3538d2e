/* Parsers of longhand values, one function each (the `parser` column of
 * properties.def). Each takes tokens from the cursor and says whether they are
 * a value; property_parse sees that nothing is left. */

#include "style/property.h"

/* ---- the cursor ---- */

bool cursor_word(Cursor *cursor, const char *word)
{
    if (cursor_done(cursor) || !token_named(cursor->at, TOKEN_IDENT, word))
        return false;
    cursor->at++;
    return true;
}

bool cursor_sign(Cursor *cursor, char sign)
{
    if (cursor_done(cursor) || !token_is(cursor->at, sign))
        return false;
    cursor->at++;
    return true;
}

static bool take_text(Cursor *cursor, TokenKind kind, Str *text)
{
    if (cursor_done(cursor) || cursor->at->kind != kind)
        return false;
    *text = cursor->at++->text;
    return true;
}

bool cursor_ident(Cursor *cursor, Str *name) { return take_text(cursor, TOKEN_IDENT, name); }
bool cursor_string(Cursor *cursor, Str *text) { return take_text(cursor, TOKEN_STRING, text); }

bool cursor_integer(Cursor *cursor, int32_t *number)
{
    if (cursor_done(cursor) || cursor->at->kind != TOKEN_NUMBER || !cursor->at->integer)
        return false;
    double value = cursor->at++->number;
    *number = value > 1e9 ? 1000000000 : value < -1e9 ? -1000000000 : (int32_t)value;
    return true;
}

bool cursor_function(Cursor *cursor, const char *name, Cursor *inner)
{
    if (cursor_done(cursor) || !token_named(cursor->at, TOKEN_FUNCTION, name))
        return false;
    const Token *close = &cursor->tokens->items[cursor->at->match];
    *inner = *cursor;
    inner->at = cursor->at + 1;
    inner->end = close < cursor->end ? close : cursor->end;
    cursor->at = inner->end + (inner->end < cursor->end);
    return true;
}

/* ---- results ---- */

static bool give_keyword(Value *value, int keyword)
{
    *value = (Value){.kind = VALUE_KEYWORD, .as.keyword = keyword};
    return true;
}

static bool give_number(Value *value, double number)
{
    *value = (Value){.kind = VALUE_NUMBER, .as.number = number};
    return true;
}

static bool give_text(Value *value, Str text)
{
    *value = (Value){.kind = VALUE_TEXT, .as.text = text};
    return true;
}

static bool give_data(Value *value, const void *data)
{
    *value = (Value){.kind = VALUE_DATA, .as.data = data};
    return true;
}

static bool take_calc(Cursor *cursor, unsigned kinds, Value *value)
{
    Calc calc;
    if (!cursor_calc(cursor, kinds, &calc))
        return false;
    Calc *kept = NEW(cursor->arena, Calc);
    *kept = calc;
    *value = (Value){.kind = VALUE_CALC, .as.calc = kept};
    return true;
}

static bool give_length(Cursor *cursor, Value *value, Unit unit, double amount)
{
    Calc *calc = NEW(cursor->arena, Calc);
    calc->of[unit] = amount;
    *value = (Value){.kind = VALUE_CALC, .as.calc = calc};
    return true;
}

/* ---- plain ones ---- */

bool parse_text(Cursor *cursor, const Property *property, Value *value)
{
    Str text;
    (void)property;
    return cursor_string(cursor, &text) && give_text(value, text);
}

bool parse_tag(Cursor *cursor, const Property *property, Value *value)
{
    Str name;
    if (cursor_word(cursor, "auto"))
        return give_text(value, (Str){0});
    if (cursor_ident(cursor, &name))
        return give_text(value, name);
    return parse_text(cursor, property, value);
}

bool parse_color(Cursor *cursor, const Property *property, Value *value)
{
    ColorValue color;
    (void)property;
    if (!cursor_color(cursor, &color))
        return false;
    *value = (Value){.kind = VALUE_COLOR, .as.color = color};
    return true;
}

bool parse_size(Cursor *cursor, const Property *property, Value *value)
{
    return parse_keyword(cursor, property, value) ||
           take_calc(cursor, CALC_LENGTH | CALC_PERCENT, value);
}

bool parse_offset(Cursor *cursor, const Property *property, Value *value)
{
    return parse_keyword(cursor, property, value) ||
           take_calc(cursor, CALC_LENGTH | CALC_PERCENT | CALC_NEGATIVE, value);
}

static bool take_pair(Cursor *cursor, unsigned kinds, Value *value)
{
    Calc *pair = NEW_ARRAY(cursor->arena, Calc, 2);
    if (!cursor_calc(cursor, kinds, &pair[0]))
        return false;
    if (cursor_done(cursor))
        pair[1] = pair[0];
    else if (!cursor_calc(cursor, kinds, &pair[1]))
        return false;
    *value = (Value){.kind = VALUE_PAIR, .as.calc = pair};
    return true;
}

bool parse_radius(Cursor *cursor, const Property *property, Value *value)
{
    (void)property;
    return take_pair(cursor, CALC_LENGTH | CALC_PERCENT, value);
}

bool parse_two_lengths(Cursor *cursor, const Property *property, Value *value)
{
    (void)property;
    return take_pair(cursor, CALC_LENGTH, value);
}

/* css-backgrounds-3 3.3: thin, medium and thick are 1, 3 and 5 px. */
bool parse_line_width(Cursor *cursor, const Property *property, Value *value)
{
    (void)property;
    if (cursor_word(cursor, "thin"))
        return give_length(cursor, value, UNIT_ABSOLUTE, LEN_PX(1));
    if (cursor_word(cursor, "medium"))
        return give_length(cursor, value, UNIT_ABSOLUTE, LEN_PX(3));
    if (cursor_word(cursor, "thick"))
        return give_length(cursor, value, UNIT_ABSOLUTE, LEN_PX(5));
    return take_calc(cursor, CALC_LENGTH, value);
}

bool parse_auto_count(Cursor *cursor, const Property *property, Value *value)
{
    int32_t count;
    (void)property;
    if (cursor_word(cursor, "auto"))
        return give_number(value, 0);
    return cursor_integer(cursor, &count) && count > 0 && give_number(value, count);
}

/* none is 0; a comb of more cells than fit on any page is no comb. */
bool parse_comb(Cursor *cursor, const Property *property, Value *value)
{
    int32_t count;
    (void)property;
    if (cursor_word(cursor, "none"))
        return give_number(value, 0);
    if (cursor_word(cursor, "auto"))
        return give_number(value, COMB_AUTO);
    return cursor_integer(cursor, &count) && count > 0 && count < COMB_AUTO &&
           give_number(value, count);
}

bool parse_positive(Cursor *cursor, const Property *property, Value *value)
{
    int32_t count;
    (void)property;
    return cursor_integer(cursor, &count) && count > 0 && give_number(value, count);
}

bool parse_auto_length(Cursor *cursor, const Property *property, Value *value)
{
    (void)property;
    if (cursor_word(cursor, "auto"))
        return give_keyword(value, 0);
    return take_calc(cursor, CALC_LENGTH, value);
}

bool parse_gap(Cursor *cursor, const Property *property, Value *value)
{
    (void)property;
    if (cursor_word(cursor, "normal"))
        return give_keyword(value, -1);
    return take_calc(cursor, CALC_LENGTH, value);
}

bool parse_spacing(Cursor *cursor, const Property *property, Value *value)
{
    (void)property;
    if (cursor_word(cursor, "normal"))
        return give_keyword(value, 0);
    return take_calc(cursor, CALC_LENGTH | CALC_NEGATIVE, value);
}

/* ---- @page ---- */

bool parse_bleed(Cursor *cursor, const Property *property, Value *value)
{
    return parse_auto_length(cursor, property, value);
}

bool parse_marks(Cursor *cursor, const Property *property, Value *value)
{
    int marks = 0;
    (void)property;
    if (cursor_word(cursor, "none"))
        return give_keyword(value, 0);
    while (!cursor_done(cursor)) {
        int mark = cursor_word(cursor, "crop") ? 1 : cursor_word(cursor, "cross") ? 2 : 0;
        if (!mark || (marks & mark))
            return false;
        marks |= mark;
    }
    return marks && give_keyword(value, marks);
}

static const struct {
    const char *name;
    double width, height; /* mm; css-page-3 7.1 and the rest of ISO 216's A */
} papers[] = {
    {"a4", 210, 297},         {"a5", 148, 210},         {"a3", 297, 420},
    {"b5", 176, 250},         {"b4", 250, 353},         {"jis-b5", 182, 257},
    {"jis-b4", 257, 364},     {"letter", 215.9, 279.4}, {"legal", 215.9, 355.6},
    {"ledger", 279.4, 431.8}, {"a6", 105, 148},         {"a2", 420, 594},
    {"a1", 594, 841},         {"a0", 841, 1189},
};

static bool take_paper(Cursor *cursor, PageSize *size)
{
    for (size_t i = 0; i < sizeof papers / sizeof *papers; i++)
        if (cursor_word(cursor, papers[i].name)) {
            size->width.of[UNIT_ABSOLUTE] = papers[i].width * 72000 / 25.4;
            size->height.of[UNIT_ABSOLUTE] = papers[i].height * 72000 / 25.4;
            return true;
        }
    return false;
}

static bool take_turn(Cursor *cursor, PageSize *size)
{
    size->turn = cursor_word(cursor, "portrait") ? 'p' : cursor_word(cursor, "landscape") ? 'l' : 0;
    return size->turn != 0;
}

bool parse_page_size(Cursor *cursor, const Property *property, Value *value)
{
    PageSize *size = NEW(cursor->arena, PageSize);
    (void)property;
    if (cursor_word(cursor, "auto")) {
        size->automatic = true;
    } else if (take_paper(cursor, size)) {
        take_turn(cursor, size);
    } else if (take_turn(cursor, size)) {
        size->automatic = !take_paper(cursor, size);
    } else {
        if (!cursor_calc(cursor, CALC_LENGTH, &size->width))
            return false;
        size->height = size->width;
        if (!cursor_done(cursor) && !cursor_calc(cursor, CALC_LENGTH, &size->height))
            return false;
    }
    return give_data(value, size);
}

bool parse_page_name(Cursor *cursor, const Property *property, Value *value)
{
    Str name;
    (void)property;
    if (!cursor_ident(cursor, &name))
        return false;
    return give_text(value, str_equal_nocase(name, S("auto")) ? (Str){0} : name);
}

/* ---- fonts ---- */

static bool is_generic(Str name)
{
    static const char *const words[] = {"serif",    "sans-serif",    "monospace",   "cursive",
                                        "fantasy",  "system-ui",     "math",        "emoji",
                                        "ui-serif", "ui-sans-serif", "ui-monospace"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal_nocase(name, str_of(words[i])))
            return true;
    return false;
}

static Str lower_case(Arena *arena, Str s)
{
    char *out = NEW_ARRAY(arena, char, s.len + 1);
    for (size_t i = 0; i < s.len; i++)
        out[i] = s.data[i] >= 'A' && s.data[i] <= 'Z' ? (char)(s.data[i] + 32) : s.data[i];
    return (Str){out, s.len};
}

/* A string, or identifiers with one blank between them (css-fonts-4 2.1). */
static bool take_family(Cursor *cursor, Str *family)
{
    Str word;
    size_t len = 0;
    if (cursor_string(cursor, family))
        return true;
    const Token *first = cursor->at;
    while (cursor_ident(cursor, &word))
        len += word.len + 1;
    if (!len)
        return false;
    if (cursor->at == first + 1 && is_generic(first->text)) {
        *family = lower_case(cursor->arena, first->text);
        return true;
    }
    char *out = NEW_ARRAY(cursor->arena, char, len);
    size_t at = 0;
    for (const Token *token = first; token < cursor->at; token++) {
        memcpy(out + at, token->text.data, token->text.len);
        at += token->text.len;
        out[at++] = ' ';
    }
    *family = (Str){out, len - 1};
    return true;
}

bool parse_font_family(Cursor *cursor, const Property *property, Value *value)
{
    enum { MAX_FAMILIES = 32 };
    Str names[MAX_FAMILIES];
    uint32_t count = 0;
    (void)property;
    do {
        if (count == MAX_FAMILIES || !take_family(cursor, &names[count++]))
            return false;
    } while (cursor_sign(cursor, ','));
    Families *families = NEW(cursor->arena, Families);
    Str *kept = NEW_ARRAY(cursor->arena, Str, count);
    memcpy(kept, names, count * sizeof *names);
    *families = (Families){count, kept};
    return give_data(value, families);
}

/* As HarfBuzz reads them: "liga=0,smcp". */
bool parse_font_features(Cursor *cursor, const Property *property, Value *value)
{
    char out[256];
    size_t len = 0;
    Str tag;
    (void)property;
    if (cursor_word(cursor, "normal"))
        return give_text(value, (Str){0});
    do {
        int32_t on = 1;
        if (!cursor_string(cursor, &tag) || tag.len != 4 || len > sizeof out - 24)
            return false;
        for (size_t i = 0; i < 4; i++)
            if (tag.data[i] <= ' ' || tag.data[i] > '~' || strchr(",=[]", tag.data[i]))
                return false;
        if (!cursor_word(cursor, "on") && !cursor_integer(cursor, &on) &&
            cursor_word(cursor, "off"))
            on = 0;
        if (on < 0 || on > 99)
            return false;
        memcpy(out + len, tag.data, 4);
        len += 4;
        out[len++] = '=';
        if (on > 9)
            out[len++] = (char)('0' + on / 10);
        out[len++] = (char)('0' + on % 10);
        out[len++] = ',';
    } while (cursor_sign(cursor, ','));
    return give_text(value, arena_str(cursor->arena, (Str){out, len - 1}));
}

/* css-fonts-4 2.5: the scale of browsers, medium being 16 px = 12 pt. The
 * relative words are factors of 1.2. */
bool parse_font_size(Cursor *cursor, const Property *property, Value *value)
{
    static const struct {
        const char *word;
        double thousandths;
    } sizes[] = {{"xx-small", 6750}, {"x-small", 7500},  {"small", 9750},     {"medium", 12000},
                 {"large", 13500},   {"x-large", 18000}, {"xx-large", 24000}, {"xxx-large", 36000}};
    (void)property;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (cursor_word(cursor, sizes[i].word))
            return give_length(cursor, value, UNIT_ABSOLUTE, sizes[i].thousandths);
    if (cursor_word(cursor, "smaller"))
        return give_length(cursor, value, UNIT_EM, 1 / 1.2);
    if (cursor_word(cursor, "larger"))
        return give_length(cursor, value, UNIT_EM, 1.2);
    return take_calc(cursor, CALC_LENGTH | CALC_PERCENT, value);
}

/* VALUE_KEYWORD 1 and -1 are bolder and lighter. */
bool parse_font_weight(Cursor *cursor, const Property *property, Value *value)
{
    Calc calc;
    (void)property;
    if (cursor_word(cursor, "normal"))
        return give_number(value, 400);
    if (cursor_word(cursor, "bold"))
        return give_number(value, 700);
    if (cursor_word(cursor, "bolder"))
        return give_keyword(value, 1);
    if (cursor_word(cursor, "lighter"))
        return give_keyword(value, -1);
    return cursor_calc(cursor, CALC_NUMBER, &calc) && calc.of[UNIT_NUMBER] >= 1 &&
           calc.of[UNIT_NUMBER] <= 1000 && give_number(value, calc.of[UNIT_NUMBER]);
}

bool parse_line_height(Cursor *cursor, const Property *property, Value *value)
{
    (void)property;
    if (cursor_word(cursor, "normal"))
        return give_keyword(value, -1);
    return take_calc(cursor, CALC_NUMBER | CALC_LENGTH | CALC_PERCENT, value);
}

/* ---- text, lists, position ---- */

bool parse_text_align(Cursor *cursor, const Property *property, Value *value)
{
    return parse_keyword(cursor, property, value) || parse_text(cursor, property, value);
}

bool parse_vertical_align(Cursor *cursor, const Property *property, Value *value)
{
    return parse_keyword(cursor, property, value) ||
           take_calc(cursor, CALC_LENGTH | CALC_PERCENT | CALC_NEGATIVE, value);
}

bool parse_decoration_line(Cursor *cursor, const Property *property, Value *value)
{
    int lines = 0;
    (void)property;
    if (cursor_word(cursor, "none"))
        return give_keyword(value, 0);
    while (!cursor_done(cursor)) {
        int line = cursor_word(cursor, "underline")      ? DECORATION_UNDERLINE
                   : cursor_word(cursor, "overline")     ? DECORATION_OVERLINE
                   : cursor_word(cursor, "line-through") ? DECORATION_LINE_THROUGH
                                                         : 0;
        if (!line || (lines & line))
            break;
        lines |= line;
    }
    return lines && give_keyword(value, lines);
}

bool parse_list_style_type(Cursor *cursor, const Property *property, Value *value)
{
    Str text;
    (void)property;
    if (cursor_word(cursor, "none"))
        return give_data(value, NULL);
    if (cursor_string(cursor, &text))
        return give_data(value, counter_style_string(cursor->arena, text));
    const CounterStyle *style = cursor_done(cursor) || cursor->at->kind != TOKEN_IDENT
                                    ? NULL
                                    : counter_style_find(cursor->at->text);
    cursor->at += style != NULL;
    return style && give_data(value, style);
}

bool parse_position(Cursor *cursor, const Property *property, Value *value)
{
    Cursor inner;
    Str name;
    if (parse_keyword(cursor, property, value))
        return true;
    return cursor_function(cursor, "running", &inner) && cursor_ident(&inner, &name) &&
           cursor_done(&inner) && give_text(value, name);
}

bool parse_bookmark_level(Cursor *cursor, const Property *property, Value *value)
{
    if (cursor_word(cursor, "none"))
        return give_number(value, 0);
    return parse_positive(cursor, property, value);
}
