/* Numbers, lengths, percentages, calc(), min(), max() and clamp() (css-values-4
 * 5, 6, 10). All units are linear, so an expression is folded into one sum as it
 * is read; what is compared must be in one unit, as only then is the answer the
 * same for every element. Brackets nest at most as deep as tokens_read lets them. */

#include "style/value.h"

static const struct {
    const char *name;
    Unit unit;
    double factor; /* thousandths of a point for the absolute ones */
} units[] = {
    {"pt", UNIT_ABSOLUTE, 1000},
    {"px", UNIT_ABSOLUTE, 750},
    {"mm", UNIT_ABSOLUTE, 72000 / 25.4},
    {"em", UNIT_EM, 1},
    {"rem", UNIT_REM, 1},
    {"cm", UNIT_ABSOLUTE, 720000 / 25.4},
    {"in", UNIT_ABSOLUTE, 72000},
    {"pc", UNIT_ABSOLUTE, 12000},
    {"q", UNIT_ABSOLUTE, 18000 / 25.4},
    {"ex", UNIT_EX, 1},
    {"ch", UNIT_CH, 1},
    {"vw", UNIT_VW, 0.01},
    {"vh", UNIT_VH, 0.01},
};

/* The type of an expression: a number, or something with units. Whether it is
 * one is a matter of how it is written: calc(0px + 1) is an error. */
typedef struct {
    Calc calc;
    bool has_unit;
} Typed;

static bool read_sum(Cursor *c, Typed *out);

static bool read_dimension(const Token *token, Calc *calc)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (token_named(token, TOKEN_DIMENSION, units[i].name)) {
            calc->of[units[i].unit] = token->number * units[i].factor;
            return true;
        }
    return false;
}

bool cursor_is_unit(Str name)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_equal_nocase(name, str_of(units[i].name)))
            return true;
    return false;
}

void cursor_units_print(Buf *out)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        buf_format(out, "%s`%s`", i ? ", " : "", units[i].name);
}

static bool read_brackets(Cursor *c, Typed *out)
{
    const Token *close = &c->tokens->items[c->at->match];
    Cursor inner = *c;
    inner.at = c->at + 1;
    inner.end = close < c->end ? close : c->end;
    c->at = inner.end + (inner.end < c->end);
    return read_sum(&inner, out) && cursor_done(&inner);
}

/* Which of two is less; -1: they are not in one unit. */
static int less_of(const Typed *a, const Typed *b)
{
    int unit = -1;
    for (int i = 0; i < UNIT_COUNT; i++)
        if (a->calc.of[i] != 0 || b->calc.of[i] != 0) {
            if (unit >= 0)
                return -1;
            unit = i;
        }
    if (a->has_unit != b->has_unit)
        return -1;
    return unit >= 0 && b->calc.of[unit] < a->calc.of[unit];
}

/* 10.2: arguments with commas between them; keeps the least or the greatest. */
static bool read_extreme(Cursor *inner, bool greatest, Typed *out)
{
    if (!read_sum(inner, out))
        return false;
    while (cursor_sign(inner, ',')) {
        Typed next;
        if (!read_sum(inner, &next))
            return false;
        int second = less_of(out, &next);
        if (second < 0)
            return false;
        if ((second == 1) != greatest)
            *out = next;
    }
    return cursor_done(inner);
}

/* clamp(least, wanted, most) is max(least, min(wanted, most)). */
static bool read_clamp(Cursor *inner, Typed *out)
{
    Typed wanted, most;
    if (!read_sum(inner, out) || !cursor_sign(inner, ',') || !read_sum(inner, &wanted) ||
        !cursor_sign(inner, ',') || !read_sum(inner, &most) || !cursor_done(inner))
        return false;
    int over = less_of(&wanted, &most);
    if (over < 0)
        return false;
    if (over == 1)
        wanted = most;
    int second = less_of(out, &wanted);
    if (!second)
        *out = wanted;
    return second >= 0;
}

static bool read_operand(Cursor *c, Typed *out)
{
    Cursor inner;
    *out = (Typed){0};
    if (cursor_done(c))
        return false;
    const Token *token = c->at;
    if (token_is(token, '(') || token_named(token, TOKEN_FUNCTION, "calc"))
        return read_brackets(c, out);
    if (cursor_function(c, "min", &inner))
        return read_extreme(&inner, false, out);
    if (cursor_function(c, "max", &inner))
        return read_extreme(&inner, true, out);
    if (cursor_function(c, "clamp", &inner))
        return read_clamp(&inner, out);
    out->has_unit = token->kind != TOKEN_NUMBER;
    if (token->kind == TOKEN_NUMBER)
        out->calc.of[UNIT_NUMBER] = token->number;
    else if (token->kind == TOKEN_PERCENT)
        out->calc.of[UNIT_PERCENT] = token->number;
    else if (!read_dimension(token, &out->calc))
        return false;
    c->at++;
    return true;
}

static void scale(Calc *calc, double factor)
{
    for (int i = 0; i < UNIT_COUNT; i++)
        calc->of[i] *= factor;
}

static bool read_product(Cursor *c, Typed *out)
{
    if (!read_operand(c, out))
        return false;
    for (;;) {
        Typed right;
        if (cursor_sign(c, '*')) {
            if (!read_operand(c, &right) || (out->has_unit && right.has_unit))
                return false;
            if (right.has_unit) {
                Typed left = *out;
                *out = right;
                right = left;
            }
            scale(&out->calc, right.calc.of[UNIT_NUMBER]);
        } else if (cursor_sign(c, '/')) {
            if (!read_operand(c, &right) || right.has_unit || right.calc.of[UNIT_NUMBER] == 0)
                return false;
            scale(&out->calc, 1 / right.calc.of[UNIT_NUMBER]);
        } else {
            return true;
        }
    }
}

/* `+` and `-` need blanks on both sides (10.1): else they are part of a number. */
static bool read_sum(Cursor *c, Typed *out)
{
    if (!read_product(c, out))
        return false;
    while (!cursor_done(c) && (token_is(c->at, '+') || token_is(c->at, '-')) &&
           c->at->kind == TOKEN_DELIM) {
        Typed right;
        int sign = c->at->sign == '-' ? -1 : 1;
        if (!c->at->spaced || c->at + 1 >= c->end || !c->at[1].spaced)
            return false;
        c->at++;
        if (!read_product(c, &right) || right.has_unit != out->has_unit)
            return false;
        for (int i = 0; i < UNIT_COUNT; i++)
            out->calc.of[i] += sign * right.calc.of[i];
    }
    return true;
}

static bool is_welcome(const Typed *typed, unsigned kinds, bool computed)
{
    const double *of = typed->calc.of;
    bool length = false;
    for (int i = UNIT_ABSOLUTE; i < UNIT_PERCENT; i++)
        length = length || of[i] != 0;
    if (!typed->has_unit && !(kinds & CALC_NUMBER))
        return (kinds & CALC_LENGTH) && !computed && of[UNIT_NUMBER] == 0; /* a bare 0 */
    if ((length && !(kinds & CALC_LENGTH)) || (of[UNIT_PERCENT] != 0 && !(kinds & CALC_PERCENT)))
        return false;
    if (typed->has_unit && !(kinds & (CALC_LENGTH | CALC_PERCENT)))
        return false;
    if ((kinds & CALC_NEGATIVE) || computed)
        return true; /* calc() is clamped when it is computed */
    for (int i = 0; i < UNIT_COUNT; i++)
        if (of[i] < 0)
            return false;
    return true;
}

bool cursor_calc(Cursor *cursor, unsigned kinds, Calc *calc)
{
    Typed typed;
    const Token *start = cursor->at;
    if (cursor_done(cursor) || token_is(start, '('))
        return false;
    if (read_operand(cursor, &typed) && is_welcome(&typed, kinds, start->kind == TOKEN_FUNCTION)) {
        *calc = typed.calc;
        return true;
    }
    cursor->at = start;
    return false;
}
