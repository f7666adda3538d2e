/* Parsers of generated content: content, string-set, quotes, counter-*,
 * bookmark-label, -gp-alt (css-content-3, css-lists-3, css-gcpm-3). */

#include "style/property.h"

enum { MAX_TERMS = 64, MAX_COUNTERS = 64 };

static const CounterStyle *decimal(void) { return counter_style_find(S("decimal")); }

/* [, style]: decimal when it is left out. */
static bool take_numerals(Cursor *cursor, Term *term)
{
    term->numerals = decimal();
    if (!cursor_sign(cursor, ','))
        return cursor_done(cursor);
    if (cursor_done(cursor) || cursor->at->kind != TOKEN_IDENT)
        return false;
    const CounterStyle *style = counter_style_find(cursor->at->text);
    bool none = token_named(cursor->at, TOKEN_IDENT, "none");
    term->numerals = style;
    cursor->at++;
    return (style || none) && cursor_done(cursor);
}

static bool take_counter(Cursor *cursor, Term *term)
{
    term->kind = TERM_COUNTER;
    return cursor_ident(cursor, &term->name) && take_numerals(cursor, term);
}

static bool take_counters(Cursor *cursor, Term *term)
{
    term->kind = TERM_COUNTERS;
    return cursor_ident(cursor, &term->name) && cursor_sign(cursor, ',') &&
           cursor_string(cursor, &term->text) && take_numerals(cursor, term);
}

static bool take_attr(Cursor *cursor, Term *term)
{
    term->kind = TERM_ATTR;
    return cursor_ident(cursor, &term->name) && cursor_done(cursor);
}

/* attr(href), url(#x), "#x" */
static bool take_target(Cursor *cursor, Term *term)
{
    Cursor inner;
    if (cursor_function(cursor, "attr", &inner)) {
        term->address_is_attr = true;
        if (cursor_ident(&inner, &term->address) && !cursor_done(&inner))
            cursor_word(&inner, "url"); /* attr(href url), of older drafts */
        return term->address.len && cursor_done(&inner);
    }
    if (cursor_function(cursor, "url", &inner))
        return cursor_string(&inner, &term->address);
    if (!cursor_done(cursor) && cursor->at->kind == TOKEN_URL) {
        term->address = cursor->at++->text;
        return true;
    }
    return cursor_string(cursor, &term->address);
}

static bool take_target_counter(Cursor *cursor, Term *term)
{
    term->kind = TERM_TARGET_COUNTER;
    return take_target(cursor, term) && cursor_sign(cursor, ',') &&
           cursor_ident(cursor, &term->name) && take_numerals(cursor, term);
}

static bool take_part(Cursor *cursor, Term *term)
{
    static const char *const parts[] = {"text", "before", "after", "first-letter", "marker"};
    if (cursor_done(cursor) || cursor_word(cursor, "content"))
        return cursor_done(cursor);
    for (uint8_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (cursor_word(cursor, parts[i])) {
            term->which = i;
            return cursor_done(cursor);
        }
    return false;
}

static bool take_content(Cursor *cursor, Term *term)
{
    term->kind = TERM_CONTENT;
    return take_part(cursor, term);
}

static bool take_target_text(Cursor *cursor, Term *term)
{
    term->kind = TERM_TARGET_TEXT;
    return take_target(cursor, term) &&
           (cursor_done(cursor) || (cursor_sign(cursor, ',') && take_part(cursor, term)));
}

static bool take_target_pages(Cursor *cursor, Term *term)
{
    term->kind = TERM_TARGET_PAGES;
    return take_target(cursor, term) && take_numerals(cursor, term);
}

static bool take_column_head(Cursor *cursor, Term *term)
{
    term->kind = TERM_COLUMN_HEAD;
    return cursor_done(cursor);
}

static bool take_leader(Cursor *cursor, Term *term)
{
    term->kind = TERM_LEADER;
    if (cursor_word(cursor, "dotted"))
        term->text = S(".");
    else if (cursor_word(cursor, "solid"))
        term->text = S("_");
    else if (cursor_word(cursor, "space"))
        term->text = S(" ");
    else if (!cursor_string(cursor, &term->text))
        return false;
    return term->text.len && cursor_done(cursor);
}

/* string(name [, first | start | last | first-except]); element() likewise. */
static bool take_named(Cursor *cursor, Term *term)
{
    static const char *const words[] = {"first", "start", "last", "first-except"};
    if (!cursor_ident(cursor, &term->name))
        return false;
    if (cursor_done(cursor))
        return true;
    if (!cursor_sign(cursor, ','))
        return false;
    for (uint8_t i = 0; i < sizeof words / sizeof *words; i++)
        if (cursor_word(cursor, words[i])) {
            term->which = i;
            return cursor_done(cursor);
        }
    return false;
}

static bool take_string(Cursor *cursor, Term *term)
{
    term->kind = TERM_STRING;
    return take_named(cursor, term);
}

static bool take_element(Cursor *cursor, Term *term)
{
    term->kind = TERM_ELEMENT;
    return take_named(cursor, term);
}

static const struct {
    const char *name;
    bool (*take)(Cursor *inner, Term *term);
} functions[] = {
    {"attr", take_attr},
    {"counter", take_counter},
    {"counters", take_counters},
    {"content", take_content},
    {"element", take_element},
    {"leader", take_leader},
    {"string", take_string},
    {"target-counter", take_target_counter},
    {"target-text", take_target_text},
    {"-gp-target-pages", take_target_pages},
    {"-gp-column-head", take_column_head},
};

static const struct {
    const char *word;
    TermKind kind;
} quote_words[] = {{"open-quote", TERM_OPEN_QUOTE},
                   {"close-quote", TERM_CLOSE_QUOTE},
                   {"no-open-quote", TERM_NO_OPEN_QUOTE},
                   {"no-close-quote", TERM_NO_CLOSE_QUOTE}};

static bool take_term(Cursor *cursor, Term *term)
{
    Cursor inner;
    *term = (Term){.kind = TERM_TEXT};
    if (cursor_string(cursor, &term->text))
        return true;
    for (size_t i = 0; i < sizeof quote_words / sizeof *quote_words; i++)
        if (cursor_word(cursor, quote_words[i].word)) {
            term->kind = (uint8_t)quote_words[i].kind;
            return true;
        }
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (cursor_function(cursor, functions[i].name, &inner))
            return functions[i].take(&inner, term);
    return false;
}

static bool is_fixed(const Term *term)
{
    return term->kind == TERM_TEXT || term->kind == TERM_LEADER || term->kind == TERM_STRING ||
           term->kind == TERM_ELEMENT;
}

/* Terms up to the end of the value, a comma or a slash. */
static const Terms *take_terms(Cursor *cursor)
{
    Term list[MAX_TERMS];
    uint32_t count = 0;
    bool fixed = true;
    while (!cursor_done(cursor) && !token_is(cursor->at, ',') && !token_is(cursor->at, '/')) {
        if (count == MAX_TERMS || !take_term(cursor, &list[count]))
            return NULL;
        fixed = fixed && is_fixed(&list[count]);
        count++;
    }
    if (!count)
        return NULL;
    Term *kept = NEW_ARRAY(cursor->arena, Term, count);
    memcpy(kept, list, count * sizeof *list);
    Terms *terms = NEW(cursor->arena, Terms);
    *terms = (Terms){.fixed = fixed, .count = count, .terms = kept};
    return terms;
}

static bool give(Value *value, const void *data)
{
    *value = (Value){.kind = VALUE_DATA, .as.data = data};
    return true;
}

static const Terms *no_terms(Cursor *cursor)
{
    Terms *terms = NEW(cursor->arena, Terms);
    terms->none = terms->fixed = true;
    return terms;
}

bool parse_content_list(Cursor *cursor, const Property *property, Value *value)
{
    (void)property;
    const Terms *terms = cursor_word(cursor, "none") ? no_terms(cursor) : take_terms(cursor);
    return terms && give(value, terms);
}

/* An alternative text after a slash (css-content-3 1.2) is read and not used:
 * generated text is spoken as it is. */
bool parse_content(Cursor *cursor, const Property *property, Value *value)
{
    if (cursor_word(cursor, "normal"))
        return give(value, NULL);
    if (!parse_content_list(cursor, property, value))
        return false;
    return !cursor_sign(cursor, '/') || take_terms(cursor);
}

bool parse_alt(Cursor *cursor, const Property *property, Value *value)
{
    (void)property;
    if (cursor_word(cursor, "none"))
        return give(value, NULL);
    const Terms *terms = take_terms(cursor);
    for (uint32_t i = 0; terms && i < terms->count; i++)
        if (terms->terms[i].kind != TERM_TEXT && terms->terms[i].kind != TERM_ATTR)
            return false;
    return terms && give(value, terms);
}

bool parse_string_set(Cursor *cursor, const Property *property, Value *value)
{
    struct StringTerms list[MAX_COUNTERS];
    uint32_t count = 0;
    (void)property;
    if (cursor_word(cursor, "none"))
        return give(value, NULL);
    do {
        if (count == MAX_COUNTERS || !cursor_ident(cursor, &list[count].name) ||
            !(list[count].terms = take_terms(cursor)))
            return false;
        count++;
    } while (cursor_sign(cursor, ','));
    struct StringTerms *kept = NEW_ARRAY(cursor->arena, struct StringTerms, count);
    memcpy(kept, list, count * sizeof *list);
    StringSets *sets = NEW(cursor->arena, StringSets);
    *sets = (StringSets){count, kept};
    return give(value, sets);
}

bool parse_counters(Cursor *cursor, const Property *property, Value *value)
{
    CounterChange list[MAX_COUNTERS];
    uint32_t count = 0;
    (void)property;
    if (cursor_word(cursor, "none"))
        return give(value, NULL);
    while (!cursor_done(cursor)) {
        if (count == MAX_COUNTERS || !cursor_ident(cursor, &list[count].name))
            return false;
        list[count].value = property->id == PROPERTY_COUNTER_INCREMENT;
        cursor_integer(cursor, &list[count].value);
        count++;
    }
    CounterChange *kept = NEW_ARRAY(cursor->arena, CounterChange, count);
    memcpy(kept, list, count * sizeof *list);
    CounterList *counters = NEW(cursor->arena, CounterList);
    *counters = (CounterList){count, kept};
    return count && give(value, counters);
}

bool parse_quotes(Cursor *cursor, const Property *property, Value *value)
{
    Str marks[16];
    uint32_t count = 0;
    (void)property;
    Quotes *quotes = NEW(cursor->arena, Quotes);
    quotes->none = cursor_word(cursor, "none");
    quotes->automatic = !quotes->none && cursor_word(cursor, "auto");
    while (!quotes->none && !quotes->automatic && count < 16 &&
           cursor_string(cursor, &marks[count]))
        count++;
    if (!quotes->none && !quotes->automatic && (!count || count % 2))
        return false;
    Str *kept = NEW_ARRAY(cursor->arena, Str, count + 1);
    memcpy(kept, marks, count * sizeof *marks);
    quotes->count = count / 2;
    quotes->marks = kept;
    return give(value, quotes);
}
