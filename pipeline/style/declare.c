/* Declarations: `name: value [!important];` into Declarations of longhands
 * (css-syntax-3 5.5.6, css-cascade-4 3). One warning per declaration that is
 * dropped, with its name, its value and its place. */

#include "style/sheet.h"

enum { DETAIL_MAX = STYLE_LINE_MAX - 4 };

Span sheet_span(const SheetReader *reader, const Token *from, const Token *end)
{
    const StyleSource *source = &reader->source;
    Span span = source->span;
    if (span.end - span.start != source->text.len)
        return span;
    uint32_t last = end > from ? end[-1].end : from->end;
    return (Span){span.file, span.start + from->start, span.start + last};
}

Str sheet_text(const SheetReader *reader, const Token *from, const Token *end)
{
    if (end <= from)
        return (Str){0};
    return str_slice(reader->tokens.source, from->start, end[-1].end);
}

Str style_line(Str text, char line[STYLE_LINE_MAX])
{
    size_t len = 0, i = 0;
    while (i < text.len && len < DETAIL_MAX) {
        char c = text.data[i++];
        bool blank = is_blank(c);
        if (!blank || (len && line[len - 1] != ' '))
            line[len++] = blank ? ' ' : c;
    }
    if (i < text.len) {
        while (len && ((unsigned char)line[len - 1] & 0xC0) == 0x80)
            len--; /* not in the middle of a character */
        len -= len && (unsigned char)line[len - 1] >= 0xC0;
        memcpy(line + len, "...", 3);
        len += 3;
    }
    return (Str){line, len};
}

Diag *sheet_warn(const SheetReader *reader, DiagCode code, const Token *from, const Token *end)
{
    char line[STYLE_LINE_MAX];
    return diag_add(reader->source.diags, code, sheet_span(reader, from, end),
                    style_line(sheet_text(reader, from, end > from ? end : from + 1), line));
}

const Token *token_find(const SheetReader *reader, const Token *token, const Token *end,
                        const char *signs)
{
    while (token < end) {
        if (token->sign && token->kind >= TOKEN_OPEN && strchr(signs, token->sign))
            return token;
        bool opens = token->kind == TOKEN_OPEN || token->kind == TOKEN_FUNCTION;
        token = opens ? token_close(reader, token) + 1 : token + 1;
    }
    return end;
}

static bool wide_keyword(const Token *at, const Token *end, uint8_t *kind)
{
    if (end - at != 1)
        return false;
    if (token_named(at, TOKEN_IDENT, "inherit"))
        *kind = DECLARE_INHERIT;
    else if (token_named(at, TOKEN_IDENT, "initial"))
        *kind = DECLARE_INITIAL;
    else if (token_named(at, TOKEN_IDENT, "unset"))
        *kind = DECLARE_UNSET;
    else
        return false;
    return true;
}

static bool holds_variable(const Token *at, const Token *end)
{
    for (; at < end; at++)
        if (token_named(at, TOKEN_FUNCTION, "var"))
            return true;
    return false;
}

static void add_longhands(const SheetReader *reader, Declarations *out, const Shorthand *shorthand,
                          const Declaration *like)
{
    uint16_t ids[MAX_LONGHANDS];
    size_t count = shorthand_longhands(shorthand, ids, MAX_LONGHANDS);
    for (size_t i = 0; i < count; i++) {
        Declaration *declaration = LIST_ADD(reader->source.arena, out);
        *declaration = *like;
        declaration->property = ids[i];
    }
}

static bool read_shorthand(SheetReader *reader, Declarations *out, const Shorthand *shorthand,
                           Cursor *cursor, Declaration *like)
{
    Expansion expansion = {0};
    if (cursor_done(cursor) || !shorthand->parse(cursor, shorthand, &expansion) ||
        !cursor_done(cursor))
        return false;
    for (uint32_t i = 0; i < expansion.count; i++) {
        like->property = expansion.items[i].property;
        like->kind = expansion.items[i].initial ? DECLARE_INITIAL : DECLARE_VALUE;
        like->value = expansion.items[i].value;
        *LIST_ADD(reader->source.arena, out) = *like;
    }
    return true;
}

static const Token *strip_important(const Token *at, const Token *end, bool *important)
{
    *important =
        end - at >= 2 && token_named(end - 1, TOKEN_IDENT, "important") && token_is(end - 2, '!');
    return *important ? end - 2 : end;
}

static void warn_name(const SheetReader *reader, const Token *name)
{
    Diag *diag = sheet_warn(reader, DIAG_STYLE_PROPERTY, name, name + 1);
    Str near = property_nearest(name->text);
    if (near.len)
        diag_hint(diag, reader->source.diags, "did you mean %.*s?", STR_ARG(near));
    else
        diag->hint = S("CSS-SUPPORT.md lists the properties that are supported");
}

static void note_variables(SheetReader *reader)
{
    if (reader->sheet) /* none for style="" */
        reader->sheet->variables = true;
}

/* A font that is not there is told of when it is asked for. */
static void note_fonts(SheetReader *reader, const Declarations *list, uint32_t from)
{
    for (uint32_t i = from; i < list->count; i++) {
        const Declaration *declaration = &list->items[i];
        if (declaration->property != PROPERTY_FONT_FAMILY || declaration->kind != DECLARE_VALUE)
            continue;
        const Families *families = declaration->value.as.data;
        if (!reader->source.fonts || !font_installed(reader->source.fonts, families->names[0]))
            note_variables(reader);
    }
}

static void read_custom(SheetReader *reader, Declarations *out, const Token *name,
                        const Token *value, const Token *end, Declaration *declaration)
{
    note_variables(reader);
    declaration->property = PROPERTY_CUSTOM;
    declaration->name = name->text;
    declaration->text = sheet_text(reader, value, end);
    wide_keyword(value, end, &declaration->kind);
    *LIST_ADD(reader->source.arena, out) = *declaration;
}

void sheet_declaration(SheetReader *reader, Declarations *out, const Token *name, const Token *end)
{
    const Token *value = name + 2, *value_end;
    Declaration declaration = {.shorthand = SHORTHAND_NONE, .span = sheet_span(reader, name, end)};
    value_end = strip_important(value, end, &declaration.important);
    if (str_starts(name->text, S("--"))) {
        read_custom(reader, out, name, value, value_end, &declaration);
        return;
    }
    const Property *property;
    const Shorthand *shorthand;
    uint32_t before = out->count;
    if (!property_find(name->text, &property, &shorthand)) {
        warn_name(reader, name);
        return;
    }
    declaration.property = property ? property->id : PROPERTY_NONE;
    Cursor cursor = {value, value_end, &reader->tokens, reader->source.arena};
    bool wide = wide_keyword(value, value_end, &declaration.kind);
    if (!wide && holds_variable(value, value_end)) {
        note_variables(reader);
        declaration.kind = DECLARE_PENDING;
        declaration.text = sheet_text(reader, value, value_end);
        declaration.shorthand = shorthand ? shorthand->id : SHORTHAND_NONE;
        wide = true;
    }
    bool ok = wide || (property ? property_parse(property, &cursor, &declaration.value)
                                : read_shorthand(reader, out, shorthand, &cursor, &declaration));
    if (!ok)
        sheet_warn(reader, DIAG_STYLE_VALUE, name, end)->hint =
            advice_value(reader->source.diags->arena, reader->tokens.source, value, value_end,
                         property, shorthand);
    else if (property)
        *LIST_ADD(reader->source.arena, out) = declaration;
    else if (wide)
        add_longhands(reader, out, shorthand, &declaration);
    note_fonts(reader, out, before);
}

/* Is it `name :`, and not the start of a nested rule like `a:hover {`? */
static bool is_declaration(const Token *at, const Token *end)
{
    return at->kind == TOKEN_IDENT && at + 1 < end && token_is(at + 1, ':');
}

const Block *sheet_block(SheetReader *reader, const Token *at, const Token *end,
                         NestedReader *nested, void *context)
{
    Declarations list = {0};
    while (at < end) {
        if (token_is(at, ';')) {
            at++;
            continue;
        }
        if (at->kind == TOKEN_AT && nested) {
            at = nested(reader, context, at, end);
            continue;
        }
        const Token *stop = token_find(reader, at, end, ";");
        const Token *brace = token_find(reader, at, stop, "{");
        bool custom = at->kind == TOKEN_IDENT && str_starts(at->text, S("--"));
        if (at->kind == TOKEN_AT) {
            stop = brace < stop ? token_close(reader, brace) + 1 : stop;
            sheet_warn(reader, DIAG_STYLE_AT_RULE, at, at + 1)->hint =
                S("no at-rule stands inside a rule");
        } else if (brace < stop && !custom) {
            sheet_warn(reader, DIAG_STYLE_SYNTAX, at, brace + 1)->hint =
                S("is a ; or a } missing? Rules inside rules are not supported");
            stop = token_close(reader, brace) + 1;
        } else if (is_declaration(at, stop)) {
            sheet_declaration(reader, &list, at, stop);
        } else {
            sheet_warn(reader, DIAG_STYLE_SYNTAX, at, stop)->hint =
                S("a declaration is `property: value;`");
        }
        at = stop;
    }
    Block *block = NEW(reader->source.arena, Block);
    *block = (Block){list.count, list.items};
    return block;
}

const Block *style_block(const StyleSource *source)
{
    SheetReader reader = {.source = *source};
    if (!tokens_read(source->arena, source->scratch, source->text, &reader.tokens)) {
        diag_add(source->diags, DIAG_STYLE_LIMIT, source->span, S("brackets nest too deep"));
        return NEW(source->arena, Block);
    }
    return sheet_block(&reader, reader.tokens.items, reader.tokens.items + reader.tokens.count - 1,
                       NULL, NULL);
}

/* ---- values whose variables are known now ---- */

static bool tokens_of(Arena *arena, Arena *scratch, Str text, Tokens *tokens, Cursor *cursor)
{
    if (!tokens_read(arena, scratch, text, tokens))
        return false;
    *cursor = (Cursor){tokens->items, tokens->items + tokens->count - 1, tokens, arena};
    return true;
}

bool style_value(Arena *arena, Arena *scratch, const Property *property, Str text, Declaration *out)
{
    Tokens tokens;
    Cursor cursor;
    if (!tokens_of(arena, scratch, text, &tokens, &cursor))
        return false;
    out->kind = DECLARE_VALUE;
    return wide_keyword(cursor.at, cursor.end, &out->kind) ||
           property_parse(property, &cursor, &out->value);
}

bool style_expansion(Arena *arena, Arena *scratch, const Shorthand *shorthand, Str text,
                     Expansion *out, uint8_t *wide)
{
    Tokens tokens;
    Cursor cursor;
    *out = (Expansion){0};
    *wide = DECLARE_VALUE;
    if (!tokens_of(arena, scratch, text, &tokens, &cursor))
        return false;
    if (wide_keyword(cursor.at, cursor.end, wide))
        return true;
    return !cursor_done(&cursor) && shorthand->parse(&cursor, shorthand, out) &&
           cursor_done(&cursor);
}
