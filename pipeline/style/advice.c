/* What to do about a value or selector that was not understood: the slip that is
 * seen most often, else what the property takes. Only for messages. */

#include "base/near.h"
#include "style/property.h"
#include "style/sheet.h"

static void join_words(Buf *out, const Property *property)
{
    size_t count;
    const Keyword *words = keywords_of(property->keywords, &count);
    for (size_t i = 0; i < count; i++) {
        buf_text(out, i ? ", " : property->values.len ? ", or " : "");
        buf_str(out, words[i].word);
    }
}

/* 12 pt: a number and its unit, apart. */
static bool apart_advice(Buf *out, Str source, const Token *at, const Token *end)
{
    for (; at + 1 < end; at++)
        if (at->kind == TOKEN_NUMBER && at[1].kind == TOKEN_IDENT && cursor_is_unit(at[1].text)) {
            buf_format(out, "no blank may stand between number and unit: write %.*s%.*s",
                       STR_ARG(str_slice(source, at->start, at->end)), STR_ARG(at[1].text));
            return true;
        }
    return false;
}

/* red !importnat; #123 font-size: the next declaration without a semicolon before it. */
static bool end_advice(Buf *out, const Token *at, const Token *end)
{
    static const Str important = {"important", 9};
    const Property *property;
    const Shorthand *shorthand;
    for (; at + 1 < end; at++) {
        bool word = at->kind == TOKEN_IDENT;
        if (token_is(at, '!') && at[1].kind == TOKEN_IDENT &&
            str_nearest(at[1].text, &important, 1).len) {
            buf_text(out, "did you mean !important?");
            return true;
        }
        if (word && token_is(at + 1, ':') && property_find(at->text, &property, &shorthand)) {
            buf_format(out, "is a ; missing before %.*s?", STR_ARG(at->text));
            return true;
        }
    }
    return false;
}

/* A word that is nearly one that the property takes. */
static bool word_advice(Buf *out, const Property *property, const Token *at, const Token *end)
{
    enum { WORDS = 64 };
    Str names[WORDS];
    size_t count = 0;
    const Keyword *words = property ? keywords_of(property->keywords, &count) : NULL;
    count = count < WORDS ? count : WORDS;
    for (size_t i = 0; i < count; i++)
        names[i] = words[i].word;
    Str near =
        end - at == 1 && at->kind == TOKEN_IDENT ? str_nearest(at->text, names, count) : (Str){0};
    if (near.len)
        buf_format(out, "did you mean %.*s?", STR_ARG(near));
    return near.len > 0;
}

/* What flex and grid are taken for. */
static bool beside_advice(Buf *out, const Property *property, const Token *at, const Token *end)
{
    bool wanted = property && property->id == PROPERTY_DISPLAY && end - at == 1 &&
                  at->kind == TOKEN_IDENT &&
                  (str_ends(at->text, S("flex")) || str_ends(at->text, S("grid")));
    if (wanted)
        buf_text(out,
                 "side by side stand inline-block, floats, the cells of a table, and columns:");
    return wanted;
}

/* 12ptt, 12: what a length lacks; false: it is not that. */
static bool unit_advice(Buf *out, Str source, const Token *at, const Token *end)
{
    for (; at < end; at++) {
        Str written = str_slice(source, at->start, at->end);
        bool number = at->kind == TOKEN_NUMBER;
        if (at->kind == TOKEN_DIMENSION && !cursor_is_unit(at->text)) {
            buf_format(out,
                       "%.*s is no unit that is known: write pt, px, mm, cm, in, em, rem or %%",
                       STR_ARG(at->text));
            return true;
        }
        if (number && at->number != 0) {
            buf_format(out, "a length needs a unit: write %.*spt, for example", STR_ARG(written));
            return true;
        }
    }
    return false;
}

static bool calls(const Token *at, const Token *end, const char *function)
{
    while (at < end && !token_named(at, TOKEN_FUNCTION, function))
        at++;
    return at < end;
}

/* A function that compares, in a value that was refused: its arguments, as a rule. */
static bool compares(const Token *at, const Token *end)
{
    return calls(at, end, "min") || calls(at, end, "max") || calls(at, end, "clamp");
}

static bool holds(Str s, Str word) { return memmem(s.data, s.len, word.data, word.len); }

/* Are there lengths among its values, and no bare numbers? */
static bool takes_length(const Property *property, const Shorthand *shorthand)
{
    if (shorthand)
        return str_starts(shorthand->name, S("margin")) ||
               str_starts(shorthand->name, S("padding")) ||
               str_starts(shorthand->name, S("border"));
    return holds(property->values, S("length")) && !holds(property->values, S("number")) &&
           !holds(property->values, S("integer"));
}

Str advice_value(Arena *arena, Str source, const Token *at, const Token *end,
                 const Property *property, const Shorthand *shorthand)
{
    Buf out = {0};
    Str rest;
    const Shorthand *none;
    if (shorthand && !property) /* of one longhand only: what that takes */
        property_find(shorthand->longhands, &property, &none);
    if (at == end) {
        buf_text(&out, "a value must follow the colon");
    } else if (compares(at, end)) {
        buf_text(&out, "min() and max() take values in one unit with commas between them, as in "
                       "max(16pt, 5mm); clamp() takes three: least, wanted, most");
    } else if (calls(at, end, "-gp-spot")) {
        buf_text(&out, "as in -gp-spot(\"PANTONE 293 C\" 50%, device-cmyk(100% 69% 0% 4%)); All, None "
                       "and the process inks are no spot colours; a name has up to 127 bytes");
    } else if (end_advice(&out, at, end) || apart_advice(&out, source, at, end) ||
               (takes_length(property, shorthand) && unit_advice(&out, source, at, end)) ||
               word_advice(&out, property, at, end) || beside_advice(&out, property, at, end)) {
        /* said */
    } else if (!property && str_equal(shorthand->name, S("font"))) {
        buf_text(&out, "font takes at least a size and a family, in this order: bold 12pt/18pt "
                       "\"Noto Sans\"");
    } else if (!property) {
        buf_format(&out, "%.*s sets %.*s: CSS-SUPPORT.md lists what each of them takes",
                   STR_ARG(shorthand->name), STR_ARG(shorthand->longhands));
    } else if (str_equal(property->values, S("colour"))) {
        buf_format(&out,
                   "%.*s takes the name of a colour, #rgb, #rrggbb, rgb(), hsl(), device-cmyk() or "
                   "-gp-spot(\"PLATE\", device-cmyk())",
                   STR_ARG(property->name));
    } else {
        buf_format(&out, "%.*s takes %.*s", STR_ARG(property->name),
                   STR_ARG(str_cut(property->values, ';', &rest)));
        join_words(&out, property);
    }
    return buf_take(&out, arena);
}

Str advice_selector(Arena *arena, Str what)
{
    Buf out = {0};
    if (!what.len)
        return S("a selector is missing before the {");
    if (str_equal(what, S(".")) || str_equal(what, S("..")))
        return S("after a full stop comes the name of a class, as in .note");
    if (str_equal(what, S("#")))
        return S("after # comes an id, as in #summary; it cannot begin with a digit");
    if (str_starts(what, S("/")))
        return S("a comment stands between /* and */");
    if (str_starts(what, S("}")))
        return S("is there one } too many before it?");
    if (str_starts(what, S("$")))
        return S("a value with a name is a custom property: --name, put in by var(--name)");
    buf_format(&out, "not supported or not a selector: %.*s", (int)(what.len > 80 ? 80 : what.len),
               what.data);
    if (what.data[0] == ':')
        buf_text(&out, "; CSS-SUPPORT.md lists those that are");
    return buf_take(&out, arena);
}
