/* Types of form controls, their values and limits. The table is input.def. */

#include "tree/input.h"
#include "base/near.h"
#include "base/words.h"

#include <math.h>
#include <stdlib.h>

static const struct {
    Str name;
    unsigned flags;
} types[] = {
#define INPUT(id, name, flags) {{name, sizeof(name) - 1}, flags},
#include "tree/input.def"
#undef INPUT
};

InputType input_type(const Node *node)
{
    if (node->name == NAME_SELECT)
        return INPUT_SELECT;
    if (node->name == NAME_TEXTAREA)
        return INPUT_TEXTAREA;
    Str type = str_trim(node_value(node, NAME_TYPE));
    if (!type.len)
        return INPUT_TEXT;
    for (int i = 0; i < INPUT_TYPES; i++)
        if (str_equal_nocase(type, types[i].name))
            return (InputType)i;
    return INPUT_UNKNOWN;
}

unsigned input_flags(InputType type)
{
    if (type < INPUT_TYPES)
        return types[type].flags;
    return type == INPUT_SELECT ? INPUT_LISTED : INPUT_TYPED;
}

Str input_nearest(Str type)
{
    Str names[INPUT_TYPES];
    for (int i = 0; i < INPUT_TYPES; i++)
        names[i] = types[i].name;
    return str_nearest(type, names, INPUT_TYPES);
}

Str input_format(InputType type, Str language)
{
    switch (type) {
    case INPUT_DATE: return word_text(WORD_FORMAT_DATE, language);
    case INPUT_MONTH: return word_text(WORD_FORMAT_MONTH, language);
    case INPUT_TIME: return word_text(WORD_FORMAT_TIME, language);
    default: return (Str){0};
    }
}

/* ---- values ---- */

/* `count` digits at `at`, or -1. */
static int32_t digits(Str text, size_t at, size_t count)
{
    int32_t value = 0;
    for (size_t i = at; i < at + count; i++) {
        if (i >= text.len || text.data[i] < '0' || text.data[i] > '9')
            return -1;
        value = value * 10 + (text.data[i] - '0');
    }
    return value;
}

static int32_t days_of_month(int32_t year, int32_t month)
{
    static const uint8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

bool input_date(Str text, int32_t *days)
{
    if (text.len != 10 || text.data[4] != '-' || text.data[7] != '-')
        return false;
    int32_t year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_of_month(year, month))
        return false;
    int32_t before = year - 1;
    *days = before * 365 + before / 4 - before / 100 + before / 400 + day;
    for (int32_t m = 1; m < month; m++)
        *days += days_of_month(year, m);
    return true;
}

static size_t skip_digits(Str text, size_t at)
{
    while (at < text.len && text.data[at] >= '0' && text.data[at] <= '9')
        at++;
    return at;
}

bool input_number(Str text, double *number)
{
    enum { LONGEST = 63 };
    size_t start = text.len && text.data[0] == '-', at = skip_digits(text, start);
    size_t seen = at - start;
    if (at < text.len && text.data[at] == '.') {
        size_t after = skip_digits(text, at + 1);
        if (after == at + 1)
            return false;
        seen += after - at - 1;
        at = after;
    }
    if (!seen)
        return false;
    if (at < text.len && (text.data[at] | 32) == 'e') {
        at++;
        at += at < text.len && (text.data[at] == '+' || text.data[at] == '-');
        size_t after = skip_digits(text, at);
        if (after == at)
            return false;
        at = after;
    }
    if (at != text.len || text.len > LONGEST)
        return false;
    char copy[LONGEST + 1];
    memcpy(copy, text.data, text.len);
    copy[text.len] = 0;
    *number = strtod(copy, NULL);
    return isfinite(*number);
}

uint32_t input_limit(const Node *node)
{
    Str value = str_trim(node_value(node, NAME_MAXLENGTH));
    return value.len && value.len < 7 && skip_digits(value, 0) == value.len
               ? (uint32_t)digits(value, 0, value.len)
               : 0;
}

Str input_bound(const Node *node, InputType type, Name name)
{
    Str value = str_trim(node_value(node, name));
    double number;
    bool step = name == NAME_STEP,
         good = input_flags(type) & (step ? INPUT_STEPPED : INPUT_RANGED) &&
                input_measure(type, value, &number) && (!step || number > 0);
    return good ? value : (Str){0};
}

bool input_measure(InputType type, Str text, double *at)
{
    int32_t days;
    if (type == INPUT_NUMBER)
        return input_number(text, at);
    if (type != INPUT_DATE || !input_date(text, &days))
        return false;
    *at = days;
    return true;
}

InputBounds input_bounds(const Node *node, InputType type)
{
    double min, max;
    InputBounds bounds = {input_bound(node, type, NAME_MIN), input_bound(node, type, NAME_MAX)};
    bool none =
        input_measure(type, bounds.min, &min) && input_measure(type, bounds.max, &max) && min > max;
    return none ? (InputBounds){0} : bounds;
}

Str input_date_shown(Arena *arena, Str date)
{
    Buf buf = {0};
    buf_str(&buf, str_slice(date, 8, 10));
    buf_char(&buf, '/');
    buf_str(&buf, str_slice(date, 5, 7));
    buf_char(&buf, '/');
    buf_str(&buf, str_slice(date, 0, 4));
    return buf_take(&buf, arena);
}

Str input_value(Arena *arena, const Node *node)
{
    Str value = str_trim(node_value(node, NAME_VALUE));
    int32_t days;
    bool date = input_type(node) == INPUT_DATE && input_date(value, &days);
    return date ? input_date_shown(arena, value) : value;
}
