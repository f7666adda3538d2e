/* Colours (css-color-4): names, hex, rgb(), hsl(); inks: device-cmyk() with the
 * plain conversion of css-color-5 for the screen, and -gp-spot("PLATE" tint,
 * device-cmyk(..)), a colour with a plate of its own. */

#include "style/value.h"
#include <math.h>

typedef struct {
    const char *name;
    uint32_t rgb;
} NamedColor;

/* css-color-4 6.1, sorted by name. */
static const NamedColor named_colors[] = {
#define COLOR(name, rgb) {name, rgb},
#include "style/colors.def"
#undef COLOR
};
enum { NAMED_COLORS = sizeof named_colors / sizeof *named_colors };

static Color color_of(double r, double g, double b, double alpha)
{
    double part[4] = {r, g, b, alpha * 255};
    Color color = 0;
    for (int i = 0; i < 4; i++) {
        double v = part[i] < 0 ? 0 : part[i] > 255 ? 255 : part[i];
        color = color << 8 | (Color)lround(v);
    }
    return color;
}

static bool find_name(Str word, Color *color)
{
    for (int i = 0; i < NAMED_COLORS; i++)
        if (str_equal_nocase(word, str_of(named_colors[i].name))) {
            *color = named_colors[i].rgb << 8 | 0xFF;
            return true;
        }
    *color = COLOR_TRANSPARENT;
    return str_equal_nocase(word, S("transparent"));
}

static bool parse_hex(Str digits, Color *color)
{
    uint32_t nibbles[8];
    if (digits.len != 3 && digits.len != 4 && digits.len != 6 && digits.len != 8)
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        char c = digits.data[i], low = (char)(c | 32);
        bool letter = low >= 'a' && low <= 'f';
        if (!letter && !(c >= '0' && c <= '9'))
            return false;
        nibbles[i] = (uint32_t)(letter ? low - 'a' + 10 : c - '0');
    }
    bool brief = digits.len < 5;
    *color = 0;
    for (size_t i = 0; i < 4; i++) {
        size_t at = brief ? i : i * 2;
        uint32_t part = at >= digits.len ? 0xFF
                        : brief          ? nibbles[at] * 17
                                         : nibbles[at] * 16 + nibbles[at + 1];
        *color = *color << 8 | part;
    }
    return true;
}

typedef struct {
    double value[5];
    bool percent[5], angle[5];
    int count, alpha; /* index of the part after `/`, or -1 */
} Parts;

static bool read_part(Cursor *c, Parts *p)
{
    static const struct {
        const char *unit;
        double degrees;
    } units[] = {{"deg", 1}, {"grad", 0.9}, {"rad", 57.29577951308232}, {"turn", 360}};
    const Token *token = c->at;
    int i = p->count;
    if (cursor_done(c) || i == 5)
        return false;
    p->value[i] = token->number;
    p->percent[i] = token->kind == TOKEN_PERCENT;
    if (token->kind == TOKEN_DIMENSION) {
        for (size_t u = 0; u < 4; u++)
            if (token_named(token, TOKEN_DIMENSION, units[u].unit)) {
                p->value[i] *= units[u].degrees;
                p->angle[i] = true;
            }
        if (!p->angle[i])
            return false;
    } else if (token_named(token, TOKEN_IDENT, "none")) {
        p->value[i] = 0;
    } else if (token->kind == TOKEN_FUNCTION) {
        Calc calc;
        if (!cursor_calc(c, CALC_NUMBER | CALC_PERCENT | CALC_NEGATIVE, &calc))
            return false;
        p->percent[i] = calc.of[UNIT_PERCENT] != 0;
        p->value[i] = calc.of[UNIT_NUMBER] + calc.of[UNIT_PERCENT];
        c->at--; /* stepped over below */
    } else if (token->kind != TOKEN_NUMBER && !p->percent[i]) {
        return false;
    }
    c->at++;
    p->count++;
    return true;
}

/* "1, 2, 3, 0.5" and "1 2 3 / 0.5". */
static bool read_parts(Cursor *c, Parts *p, int wanted)
{
    *p = (Parts){.alpha = -1};
    bool commas = false;
    while (!cursor_done(c)) {
        if (p->count && cursor_sign(c, '/'))
            p->alpha = p->count;
        else if (p->count && (p->count == 1 || commas) && cursor_sign(c, ','))
            commas = true;
        else if (p->count > 1 && commas)
            return false;
        if (!read_part(c, p))
            return false;
    }
    if (commas && p->alpha >= 0)
        return false;
    if (commas && p->count == wanted + 1)
        p->alpha = wanted;
    return p->count == wanted + (p->alpha >= 0) && (p->alpha < 0 || p->alpha == wanted);
}

static double part_alpha(const Parts *p)
{
    if (p->alpha < 0)
        return 1;
    double a = p->value[p->alpha] / (p->percent[p->alpha] ? 100 : 1);
    return a < 0 ? 0 : a > 1 ? 1 : a;
}

static bool parse_rgb(Cursor *c, Color *color)
{
    Parts p;
    if (!read_parts(c, &p, 3))
        return false;
    for (int i = 0; i < 3; i++) {
        if (p.angle[i])
            return false;
        p.value[i] = p.percent[i] ? p.value[i] * 255 / 100 : p.value[i];
    }
    *color = color_of(p.value[0], p.value[1], p.value[2], part_alpha(&p));
    return true;
}

/* css-color-4 8.1 */
static double hsl_part(double n, double hue, double saturation, double light)
{
    double k = fmod(n + hue / 30, 12);
    double a = saturation * (light < 1 - light ? light : 1 - light);
    double m = k - 3 < 9 - k ? k - 3 : 9 - k;
    m = m > 1 ? 1 : m < -1 ? -1 : m;
    return 255 * (light - a * m);
}

static bool parse_hsl(Cursor *c, Color *color)
{
    Parts p;
    if (!read_parts(c, &p, 3) || p.percent[0])
        return false;
    double hue = fmod(fmod(p.value[0], 360) + 360, 360);
    double s = p.value[1] / 100, l = p.value[2] / 100;
    s = s < 0 ? 0 : s > 1 ? 1 : s;
    l = l < 0 ? 0 : l > 1 ? 1 : l;
    *color = color_of(hsl_part(0, hue, s, l), hsl_part(8, hue, s, l), hsl_part(4, hue, s, l),
                      part_alpha(&p));
    return true;
}

enum { INK_FULL = 10000 };

static double clamp1(double v) { return v < 0 ? 0 : v > 1 ? 1 : v; }

/* css-color-5 device-cmyk: the naive conversion, of so much of the ink. */
static Color color_of_ink(const InkColor *ink, double alpha)
{
    double tint = (double)ink->tint / INK_FULL, k = tint * ink->cmyk[3] / INK_FULL, light[3];
    for (int i = 0; i < 3; i++)
        light[i] = 1 - clamp1(tint * ink->cmyk[i] / INK_FULL * (1 - k) + k);
    return color_of(255 * light[0], 255 * light[1], 255 * light[2], alpha);
}

static bool parse_cmyk(Cursor *c, InkColor *ink, double *alpha)
{
    Parts p;
    if (!read_parts(c, &p, 4))
        return false;
    *ink = (InkColor){.tint = INK_FULL};
    for (int i = 0; i < 4; i++)
        ink->cmyk[i] = (uint16_t)lround(clamp1(p.value[i] / (p.percent[i] ? 100 : 1)) * INK_FULL);
    *alpha = part_alpha(&p);
    return true;
}

/* All and None mean something else (ISO 32000-1 8.6.6.4), and process inks have their
 * plates already; names are as long as annex C lets them be. */
static bool is_plate(Str name)
{
    static const char *const others[] = {"All", "None", "Cyan", "Magenta", "Yellow", "Black"};
    enum { NAME_MAX_BYTES = 127 };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (str_equal_nocase(name, str_of(others[i])))
            return false;
    return name.len && name.len <= NAME_MAX_BYTES;
}

/* "PLATE" [tint], device-cmyk(..) */
static bool parse_spot(Cursor *c, InkColor *ink, double *alpha)
{
    Str name;
    double tint = 1;
    Cursor inner;
    if (!cursor_string(c, &name) || !is_plate(str_trim(name)))
        return false;
    if (!cursor_done(c) && (c->at->kind == TOKEN_NUMBER || c->at->kind == TOKEN_PERCENT)) {
        tint = clamp1(c->at->number / (c->at->kind == TOKEN_PERCENT ? 100 : 1));
        c->at++;
    }
    if (!cursor_sign(c, ',') || !cursor_function(c, "device-cmyk", &inner) ||
        !parse_cmyk(&inner, ink, alpha) || !cursor_done(c))
        return false;
    ink->spot = str_trim(name);
    ink->tint = (uint16_t)lround(tint * INK_FULL);
    return true;
}

typedef bool InkParser(Cursor *c, InkColor *ink, double *alpha);

static bool parse_ink(Cursor *c, InkParser *parse, ColorValue *value)
{
    InkColor ink;
    double alpha;
    if (!parse(c, &ink, &alpha))
        return false;
    InkColor *kept = NEW(c->arena, InkColor);
    *kept = ink;
    value->ink = kept;
    value->color = color_of_ink(kept, alpha);
    return true;
}

bool cursor_color(Cursor *cursor, ColorValue *value)
{
    *value = (ColorValue){0};
    if (cursor_done(cursor))
        return false;
    const Token *token = cursor->at;
    Cursor inner;
    if (cursor_word(cursor, "currentcolor")) {
        value->current = true;
        return true;
    }
    bool known = (token->kind == TOKEN_IDENT && find_name(token->text, &value->color)) ||
                 (token->kind == TOKEN_HASH && parse_hex(token->text, &value->color));
    if (known) {
        cursor->at++;
        return true;
    }
    if (cursor_function(cursor, "rgb", &inner) || cursor_function(cursor, "rgba", &inner))
        return parse_rgb(&inner, &value->color);
    if (cursor_function(cursor, "hsl", &inner) || cursor_function(cursor, "hsla", &inner))
        return parse_hsl(&inner, &value->color);
    if (cursor_function(cursor, "device-cmyk", &inner))
        return parse_ink(&inner, parse_cmyk, value);
    return cursor_function(cursor, "-gp-spot", &inner) && parse_ink(&inner, parse_spot, value);
}
