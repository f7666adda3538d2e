/* @page rules (css-page-3 3 to 5) and @footnote (css-gcpm-3 2). */

#include "style/sheet.h"

static const char *const margin_names[MARGIN_COUNT] = {
    "top-left-corner",     "top-left",     "top-center",    "top-right",
    "top-right-corner",    "right-top",    "right-middle",  "right-bottom",
    "bottom-right-corner", "bottom-right", "bottom-center", "bottom-left",
    "bottom-left-corner",  "left-bottom",  "left-middle",   "left-top",
};

typedef struct {
    const Block *margins[MARGIN_COUNT];
    const Block *notes;
    bool has_margins;
} PageParts;

/* A block said twice in one rule is both, the later over the earlier. */
static const Block *join_blocks(Arena *arena, const Block *first, const Block *second)
{
    if (!first)
        return second;
    Block *both = NEW(arena, Block);
    Declaration *items = NEW_ARRAY(arena, Declaration, first->count + second->count);
    for (uint32_t i = 0; i < first->count; i++)
        items[i] = first->items[i];
    for (uint32_t i = 0; i < second->count; i++)
        items[first->count + i] = second->items[i];
    *both = (Block){first->count + second->count, items};
    return both;
}

static const Block **part_of(PageParts *parts, const Token *at)
{
    if (token_named(at, TOKEN_AT, "footnote"))
        return &parts->notes;
    for (int i = 0; i < MARGIN_COUNT; i++)
        if (token_named(at, TOKEN_AT, margin_names[i])) {
            parts->has_margins = true;
            return &parts->margins[i];
        }
    return NULL;
}

static const Token *read_part(SheetReader *reader, void *context, const Token *at, const Token *end)
{
    const Token *open = token_find(reader, at, end, "{;");
    if (open == end || !token_is(open, '{')) {
        sheet_warn(reader, DIAG_STYLE_SYNTAX, at, open)->hint =
            S("a margin box is `@top-left { declarations }`");
        return open;
    }
    const Token *close = token_close(reader, open);
    const Block **part = part_of(context, at);
    if (part && open == at + 1)
        *part = join_blocks(reader->source.arena, *part,
                            sheet_block(reader, open + 1, close, NULL, NULL));
    else
        sheet_warn(reader, DIAG_STYLE_AT_RULE, at, open)->hint =
            S("inside @page stand margin boxes, such as @top-left, and @footnote");
    return close + (close < end);
}

/* css-page-3 3.2: names count first, then :first and :blank, then sides. */
static bool read_page_selector(Cursor *cursor, PageRule *rule)
{
    static const struct {
        const char *name;
        uint8_t must, must_not;
        uint32_t weight;
    } classes[] = {{"first", PAGE_IS_FIRST, 0, 1u << 10},
                   {"blank", PAGE_IS_BLANK, 0, 1u << 10},
                   {"left", PAGE_IS_LEFT, 0, 1},
                   {"right", 0, PAGE_IS_LEFT, 1}};
    bool any = cursor_ident(cursor, &rule->name);
    if (any)
        rule->specificity += 1u << 20;
    while (!cursor_done(cursor) && token_is(cursor->at, ':') && (!any || !cursor->at->spaced)) {
        size_t i = 0;
        Str name;
        cursor->at++;
        if (cursor_done(cursor) || cursor->at->spaced || !cursor_ident(cursor, &name))
            return false;
        while (i < 4 && !str_equal_nocase(name, str_of(classes[i].name)))
            i++;
        if (i == 4)
            return false;
        rule->must |= classes[i].must;
        rule->must_not |= classes[i].must_not;
        rule->specificity += classes[i].weight;
        any = true;
    }
    return any;
}

void sheet_page_rule(SheetReader *reader, const Token *prelude, const Token *open)
{
    Arena *arena = reader->source.arena;
    LIST(PageRule) rules = {0};
    Cursor cursor = {prelude + 1, open, &reader->tokens, arena};
    bool ok = true;
    if (cursor_done(&cursor))
        *LIST_ADD(arena, &rules) = (PageRule){0};
    while (ok && !cursor_done(&cursor)) {
        PageRule *rule = LIST_ADD(arena, &rules);
        *rule = (PageRule){0};
        ok = read_page_selector(&cursor, rule) &&
             (cursor_done(&cursor) || cursor_sign(&cursor, ','));
    }
    if (!ok) {
        sheet_warn(reader, DIAG_STYLE_SELECTOR, prelude, open)->hint =
            S("a page selector is a name, and :first, :left, :right or :blank");
        return;
    }
    PageParts parts = {0};
    const Block *page = sheet_block(reader, open + 1, token_close(reader, open), read_part, &parts);
    const Block **margins = NULL;
    if (parts.has_margins) {
        margins = NEW_ARRAY(arena, const Block *, MARGIN_COUNT);
        memcpy(margins, parts.margins, sizeof parts.margins);
    }
    for (uint32_t i = 0; i < rules.count; i++) {
        PageRule *rule = LIST_ADD(arena, &reader->sheet->pages);
        *rule = rules.items[i];
        rule->page = page;
        rule->margins = margins;
        rule->notes = parts.notes;
        rule->text = sheet_text(reader, prelude, open);
    }
}
