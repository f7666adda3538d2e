/* @font-face (css-fonts-4 4). A face that lacks a family or a source is
 * dropped with a warning. */

#include "style/sheet.h"

static bool read_name(Cursor *cursor, Str *name)
{
    Value value;
    if (!parse_font_family(cursor, NULL, &value))
        return false;
    const Families *families = value.as.data;
    *name = families->names[0];
    return families->count == 1;
}

/* Skips format() and tech(): what cannot be opened is passed over anyway. */
static void skip_hints(Cursor *cursor)
{
    Cursor inner;
    while (cursor_function(cursor, "format", &inner) || cursor_function(cursor, "tech", &inner))
        ;
}

static bool read_sources(SheetReader *reader, Cursor *cursor, FontFace *face)
{
    LIST(struct FontSource) sources = {0};
    Cursor inner;
    do {
        struct FontSource source = {0};
        if (cursor_function(cursor, "local", &inner)) {
            source.local = true;
            if (!read_name(&inner, &source.name) || !cursor_done(&inner))
                return false;
        } else if (cursor_function(cursor, "url", &inner)) {
            if (!cursor_string(&inner, &source.name))
                return false;
        } else if (!cursor_done(cursor) && cursor->at->kind == TOKEN_URL) {
            source.name = cursor->at++->text;
        } else {
            return false;
        }
        if (!source.local)
            source.name = path_join(reader->source.arena, reader->source.folder, source.name);
        skip_hints(cursor);
        *LIST_ADD(reader->source.arena, &sources) = source;
    } while (cursor_sign(cursor, ','));
    face->source_count = sources.count;
    face->sources = sources.items;
    return cursor_done(cursor);
}

static bool read_weight(Cursor *cursor, uint16_t *weight)
{
    Value value;
    if (cursor_done(cursor) || !parse_font_weight(cursor, NULL, &value) ||
        value.kind != VALUE_NUMBER)
        return false;
    *weight = (uint16_t)value.as.number;
    return true;
}

static bool read_weights(Cursor *cursor, FontFace *face)
{
    if (cursor_word(cursor, "auto")) {
        face->weight_min = 1;
        face->weight_max = 1000;
        return cursor_done(cursor);
    }
    if (!read_weight(cursor, &face->weight_min))
        return false;
    face->weight_max = face->weight_min;
    if (!cursor_done(cursor) && !read_weight(cursor, &face->weight_max))
        return false;
    if (face->weight_max < face->weight_min) {
        uint16_t swap = face->weight_min;
        face->weight_min = face->weight_max;
        face->weight_max = swap;
    }
    return cursor_done(cursor);
}

static bool read_slant(Cursor *cursor, FontFace *face)
{
    if (cursor_word(cursor, "normal") || cursor_word(cursor, "auto"))
        return cursor_done(cursor);
    face->italic = cursor_word(cursor, "italic") || cursor_word(cursor, "oblique");
    while (!cursor_done(cursor) && cursor->at->kind == TOKEN_DIMENSION)
        cursor->at++;
    return face->italic && cursor_done(cursor);
}

static bool read_hex(Str *s, uint32_t *code, uint32_t *digits)
{
    *code = 0;
    for (*digits = 0; s->len && *digits < 6; ++*digits) {
        char c = s->data[0], low = (char)(c | 32);
        bool letter = low >= 'a' && low <= 'f';
        if (!letter && !(c >= '0' && c <= '9'))
            break;
        *code = *code * 16 + (uint32_t)(letter ? low - 'a' + 10 : c - '0');
        *s = str_slice(*s, 1, s->len);
    }
    return true;
}

/* U+26, U+0-7F, U+4??: read off the source, as it is no sequence of tokens. */
static bool read_range(Str s, struct FontRange *range)
{
    uint32_t digits, marks = 0;
    s = str_trim(s);
    if (s.len < 3 || (s.data[0] | 32) != 'u' || s.data[1] != '+')
        return false;
    s = str_slice(s, 2, s.len);
    read_hex(&s, &range->first, &digits);
    range->last = range->first;
    for (; s.len && s.data[0] == '?' && digits + marks < 6; marks++) {
        range->first = range->first * 16;
        range->last = range->last * 16 + 15;
        s = str_slice(s, 1, s.len);
    }
    if (!(digits + marks))
        return false;
    if (!marks && s.len && s.data[0] == '-') {
        s = str_slice(s, 1, s.len);
        read_hex(&s, &range->last, &digits);
        if (!digits)
            return false;
    }
    return !s.len && range->last <= 0x10FFFF && range->first <= range->last;
}

static bool read_ranges(SheetReader *reader, Str text, FontFace *face)
{
    LIST(struct FontRange) ranges = {0};
    while (text.len) {
        Str one = str_cut(text, ',', &text);
        if (!read_range(one, LIST_ADD(reader->source.arena, &ranges)))
            return false;
    }
    face->range_count = ranges.count;
    face->ranges = ranges.items;
    return ranges.count > 0;
}

static bool read_descriptor(SheetReader *reader, const Token *name, const Token *end,
                            FontFace *face, bool *known)
{
    Cursor cursor = {name + 2, end, &reader->tokens, reader->source.arena};
    if (token_named(name, TOKEN_IDENT, "font-family"))
        return read_name(&cursor, &face->family) && cursor_done(&cursor);
    if (token_named(name, TOKEN_IDENT, "src"))
        return read_sources(reader, &cursor, face);
    if (token_named(name, TOKEN_IDENT, "font-weight"))
        return read_weights(&cursor, face);
    if (token_named(name, TOKEN_IDENT, "font-style"))
        return read_slant(&cursor, face);
    if (token_named(name, TOKEN_IDENT, "unicode-range"))
        return read_ranges(reader, sheet_text(reader, name + 2, end), face);
    *known = token_named(name, TOKEN_IDENT, "font-display"); /* means nothing on paper */
    return true;
}

void sheet_font_face(SheetReader *reader, const Token *at, const Token *end)
{
    FontFace face = {.weight_min = 400, .weight_max = 400};
    const Token *first = at;
    while (at < end) {
        const Token *stop = token_find(reader, at, end, ";");
        bool known = true;
        if (at->kind != TOKEN_IDENT || at + 1 >= stop || !token_is(at + 1, ':')) {
            if (at < stop)
                sheet_warn(reader, DIAG_STYLE_SYNTAX, at, stop)->hint =
                    S("a descriptor is `name: value;`");
        } else if (!read_descriptor(reader, at, stop, &face, &known)) {
            sheet_warn(reader, DIAG_STYLE_VALUE, at, stop)->hint =
                S("src takes local() and url(), font-weight a number or two, unicode-range U+..., "
                  "apart by commas");
        } else if (!known) {
            sheet_warn(reader, DIAG_STYLE_PROPERTY, at, at + 1)->hint =
                S("@font-face takes font-family, src, font-weight, font-style and unicode-range");
        }
        at = stop + (stop < end);
    }
    if (face.family.len && face.source_count)
        *LIST_ADD(reader->source.arena, &reader->sheet->faces) = face;
    else
        sheet_warn(reader, DIAG_STYLE_VALUE, first - 1, first)->hint =
            S("@font-face needs font-family and src");
}
