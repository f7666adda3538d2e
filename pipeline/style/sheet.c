/* The rules of a sheet (css-syntax-3 5, css-cascade-4 2, css-page-3, css-fonts-4
 * 4): one pass over its tokens. A rule that cannot be read is skipped to its
 * end with one warning, and the next one is read. */

#include "style/sheet.h"

enum { SHEET_MAX = 2 << 20 };

static void read_rules(SheetReader *reader, const Token *at, const Token *end, bool top);

/* ---- @media ---- */

typedef enum { QUERY_FALSE, QUERY_TRUE, QUERY_UNKNOWN } QueryResult;

static QueryResult result_of(bool holds) { return holds ? QUERY_TRUE : QUERY_FALSE; }

/* What a feature says of each edition: those of mediaqueries-4 that paper has an
 * answer to, and -gp-edition. `at` to `end`: between the brackets. */
static QueryResult feature_holds(uint8_t edition, const Token *at, const Token *end)
{
    if (end - at == 1 && token_named(at, TOKEN_IDENT, "color"))
        return result_of(edition != EDITION_MONO);
    if (end - at == 1 && token_named(at, TOKEN_IDENT, "monochrome"))
        return result_of(edition == EDITION_MONO);
    if (end - at != 3 || !token_named(at, TOKEN_IDENT, "-gp-edition") || !token_is(at + 1, ':'))
        return QUERY_UNKNOWN;
    for (uint8_t i = 0; i < EDITION_COUNT; i++)
        if (token_named(at + 2, TOKEN_IDENT, edition_names[i].data))
            return result_of(edition == i);
    return QUERY_UNKNOWN;
}

/* One query: [not | only] type, and features joined by `and`. Part of it unknown:
 * all of it is (mediaqueries-4 3.1). */
static QueryResult query_holds(SheetReader *reader, const Token *at, const Token *end)
{
    bool negated = at < end && token_named(at, TOKEN_IDENT, "not");
    at += negated || (at < end && token_named(at, TOKEN_IDENT, "only"));
    bool holds = at < end;
    for (bool first = true; at < end; first = false) {
        if (!first && (!token_named(at, TOKEN_IDENT, "and") || ++at == end))
            return QUERY_UNKNOWN;
        if (token_is(at, '(')) {
            const Token *close = token_close(reader, at);
            QueryResult result = feature_holds(reader->source.edition, at + 1, close);
            if (result == QUERY_UNKNOWN)
                return result;
            holds = holds && result == QUERY_TRUE;
            at = close + 1;
        } else {
            holds = holds &&
                    (token_named(at, TOKEN_IDENT, "print") || token_named(at, TOKEN_IDENT, "all"));
            if (!first || at->kind != TOKEN_IDENT)
                return QUERY_UNKNOWN;
            at++;
        }
    }
    return result_of(holds != negated);
}

static bool media_holds(SheetReader *reader, const Token *at, const Token *end)
{
    bool holds = at == end;
    while (at < end) {
        const Token *stop = token_find(reader, at, end, ",");
        QueryResult result = query_holds(reader, at, stop);
        if (result == QUERY_UNKNOWN)
            sheet_warn(reader, DIAG_STYLE_AT_RULE, at, stop)->hint =
                S("told apart are print, all and screen, (-gp-edition: screen), print or mono, "
                  "(color) "
                  "and (monochrome)");
        holds = holds || result == QUERY_TRUE;
        at = stop + (stop < end);
    }
    return holds;
}

bool sheet_media(const StyleSource *source)
{
    SheetReader reader = {.source = *source};
    ArenaMark mark = arena_mark(source->scratch);
    bool holds =
        tokens_read(source->arena, source->scratch, source->text, &reader.tokens) &&
        media_holds(&reader, reader.tokens.items, reader.tokens.items + reader.tokens.count - 1);
    arena_rewind(source->scratch, mark);
    return holds;
}

/* ---- @import ---- */

static void read_sheet(SheetReader *reader, StyleSource source);

/* By text: a file may be read anew, and be reached by several names. */
static bool imports_itself(const SheetReader *reader, Str text)
{
    for (uint32_t i = 0; i < reader->depth; i++)
        if (str_equal(reader->chain[i], text))
            return true;
    return false;
}

static void import_sheet(SheetReader *reader, Str url, const Token *at, const Token *end)
{
    StyleSource source = reader->source;
    if (reader->depth >= sizeof reader->chain / sizeof *reader->chain) {
        sheet_warn(reader, DIAG_STYLE_LIMIT, at, end)->hint =
            S("sheets import each other too deep");
        return;
    }
    source.span = (Span){0};
    if (!reader->loader || !reader->loader->load(reader->loader, reader->source.folder, url,
                                                 &source.span.file, &source.text, &source.folder)) {
        sheet_warn(reader, DIAG_STYLE_IMPORT, at, end)->hint =
            S("the address is looked for from the folder of this sheet, below the root");
        return;
    }
    source.span.end = (uint32_t)source.text.len;
    if (imports_itself(reader, source.text)) {
        sheet_warn(reader, DIAG_STYLE_IMPORT, at, end)->hint =
            S("it imports itself, directly or through others");
        return;
    }
    SheetReader inner = *reader;
    inner.chain[inner.depth++] = source.text;
    read_sheet(&inner, source);
}

static void read_import(SheetReader *reader, const Token *at, const Token *end)
{
    Cursor cursor = {at + 1, end, &reader->tokens, reader->source.arena}, inner;
    Str url;
    bool ok = cursor_string(&cursor, &url);
    if (!ok && cursor_function(&cursor, "url", &inner))
        ok = cursor_string(&inner, &url);
    if (!ok && !cursor_done(&cursor) && cursor.at->kind == TOKEN_URL) {
        url = cursor.at++->text;
        ok = true;
    }
    if (!ok)
        sheet_warn(reader, DIAG_STYLE_SYNTAX, at, end)->hint =
            S("@import takes an address in quotes or url()");
    else if (media_holds(reader, cursor.at, end))
        import_sheet(reader, url, at, end);
}

/* ---- rules ---- */

/* From `@name` to where the next rule begins. Imports count only before other
 * rules (css-cascade-4 2). */
static const Token *read_at_rule(SheetReader *reader, const Token *at, const Token *end,
                                 bool imports)
{
    const Token *open = token_find(reader, at, end, "{;");
    bool block = open < end && token_is(open, '{');
    const Token *close = block ? token_close(reader, open) : open;
    const Token *next = close + (close < end);
    if (token_named(at, TOKEN_AT, "charset"))
        return next;
    if (token_named(at, TOKEN_AT, "import") && !block) {
        if (imports)
            read_import(reader, at, open);
        else
            sheet_warn(reader, DIAG_STYLE_IMPORT, at, open)->hint =
                S("@import must stand before all rules of a sheet");
    } else if (token_named(at, TOKEN_AT, "media") && block) {
        if (media_holds(reader, at + 1, open))
            read_rules(reader, open + 1, close, false);
    } else if (token_named(at, TOKEN_AT, "page") && block) {
        sheet_page_rule(reader, at, open);
    } else if (token_named(at, TOKEN_AT, "font-face") && block) {
        sheet_font_face(reader, open + 1, close);
    } else {
        sheet_warn(reader, DIAG_STYLE_AT_RULE, at, open)->hint =
            S("@import, @media, @page and @font-face are supported");
    }
    return next;
}

static RuleList *bucket(Arena *arena, Map *map, Str key)
{
    void **at = map_put(map, key);
    if (!*at)
        *at = NEW(arena, RuleList);
    return *at;
}

static const Test *find_test(const Compound *compound, TestKind kind)
{
    for (uint32_t i = 0; i < compound->count; i++)
        if (compound->tests[i].kind == kind)
            return &compound->tests[i];
    return NULL;
}

static RuleList *bucket_of(Arena *arena, Sheet *sheet, const Selector *selector)
{
    const Test *test;
    if ((test = find_test(&selector->parts[0], TEST_ID)))
        return bucket(arena, sheet->by_id, test->text);
    if ((test = find_test(&selector->parts[0], TEST_CLASS)))
        return bucket(arena, sheet->by_class, test->text);
    if ((test = find_test(&selector->parts[0], TEST_TYPE)))
        return bucket(arena, sheet->by_type, test->text);
    return &sheet->universal;
}

static void add_rule(SheetReader *reader, const Selector *selector, const Block *block)
{
    Arena *arena = reader->source.arena;
    Sheet *sheet = reader->sheet;
    bool important = false;
    for (uint32_t i = 0; i < block->count; i++)
        important = important || block->items[i].important;
    *LIST_ADD(arena, bucket_of(arena, sheet, selector)) = sheet->rules.count;
    *LIST_ADD(arena, &sheet->rules) = (StyleRule){selector, block, important};
}

static const Token *read_style_rule(SheetReader *reader, const Token *at, const Token *end)
{
    const Token *open = token_find(reader, at, end, "{");
    if (open == end) {
        sheet_warn(reader, DIAG_STYLE_SYNTAX, at, end)->hint =
            S("a rule is `selector { declarations }`");
        return end;
    }
    const Token *close = token_close(reader, open);
    SelectorReader selectors = {.arena = reader->source.arena};
    Cursor cursor = {at, open, &reader->tokens, reader->source.arena};
    SelectorList list;
    if (selector_list_read(&selectors, &cursor, &list)) {
        const Block *block = sheet_block(reader, open + 1, close, NULL, NULL);
        for (uint32_t i = 0; i < list.count; i++)
            add_rule(reader, &list.items[i], block);
    } else {
        sheet_warn(reader, DIAG_STYLE_SELECTOR, at, open)->hint =
            advice_selector(reader->source.diags->arena, selectors.what);
    }
    return close + (close < end);
}

static void read_rules(SheetReader *reader, const Token *at, const Token *end, bool top)
{
    bool imports = top;
    while (at < end) {
        if (at->kind == TOKEN_CDO || at->kind == TOKEN_CDC || token_is(at, ';')) {
            at++;
        } else if (at->kind == TOKEN_AT) {
            bool keeps =
                token_named(at, TOKEN_AT, "import") || token_named(at, TOKEN_AT, "charset");
            const Token *next = read_at_rule(reader, at, end, imports);
            imports = imports && keeps;
            at = next;
        } else {
            imports = false;
            at = read_style_rule(reader, at, end);
        }
    }
}

static void read_sheet(SheetReader *reader, StyleSource source)
{
    reader->source = source;
    if (source.text.len > SHEET_MAX) {
        diag_add(source.diags, DIAG_STYLE_LIMIT, source.span, S("more than 2 MiB"));
        return;
    }
    if (!tokens_read(source.arena, source.scratch, source.text, &reader->tokens)) {
        diag_add(source.diags, DIAG_STYLE_LIMIT, source.span, S("brackets nest too deep"));
        return;
    }
    read_rules(reader, reader->tokens.items, reader->tokens.items + reader->tokens.count - 1, true);
}

const Sheet *sheet_read(const StyleSource *source, SheetLoader *loader, Origin origin)
{
    SheetReader reader = {.loader = loader, .chain = {source->text}, .depth = 1};
    reader.sheet = NEW(source->arena, Sheet);
    reader.sheet->origin = origin;
    reader.sheet->by_id = map_new(source->arena);
    reader.sheet->by_class = map_new(source->arena);
    reader.sheet->by_type = map_new(source->arena);
    if (origin == ORIGIN_AGENT)
        reader.sheet->initial = style_initial(source->arena, source->scratch);
    read_sheet(&reader, *source);
    return reader.sheet;
}

const Sheet *sheet_parse(Arena *arena, Diags *diags, SheetLoader *loader, uint32_t file, Str text,
                         Str folder, Origin origin)
{
    Arena *scratch = arena_open();
    StyleSource source = {.arena = arena,
                          .scratch = scratch,
                          .diags = diags,
                          .span = {file, 0, (uint32_t)text.len},
                          .text = text,
                          .folder = folder,
                          .edition = loader ? loader->edition : EDITION_SCREEN};
    const Sheet *sheet = sheet_read(&source, loader, origin);
    arena_close(scratch);
    return sheet;
}
