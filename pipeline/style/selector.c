/* Selectors read (selectors-4 3, 4, 18), from left to right, and turned about
 * so that matching can begin at the subject. */

#include "style/selector.h"

enum { MAX_PARTS = 32, MAX_TESTS = 32, MAX_SELECTORS = 4096 };

typedef LIST(Test) Tests;

uint32_t selector_hash(char kind, Str text)
{
    return hash_bytes(text.data, text.len) * 31 + (uint32_t)(unsigned char)kind;
}

static bool refuse(SelectorReader *reader, const Cursor *cursor, const Token *from)
{
    const Token *last = cursor->at < cursor->end ? cursor->at : cursor->end - 1;
    last = last < from ? from : last;
    if (!reader->what.data)
        reader->what = str_slice(cursor->tokens->source, from->start, last->end);
    return false;
}

static Str lower_case(Arena *arena, Str s)
{
    bool upper = false;
    for (size_t i = 0; i < s.len; i++)
        upper = upper || (s.data[i] >= 'A' && s.data[i] <= 'Z');
    if (!upper)
        return s;
    char *out = NEW_ARRAY(arena, char, s.len + 1);
    for (size_t i = 0; i < s.len; i++)
        out[i] = s.data[i] >= 'A' && s.data[i] <= 'Z' ? (char)(s.data[i] + 32) : s.data[i];
    return (Str){out, s.len};
}

static Test *add_test(SelectorReader *reader, Tests *tests, TestKind kind)
{
    Test *test = LIST_ADD(reader->arena, tests);
    *test = (Test){.kind = (uint8_t)kind};
    return test;
}

/* HTML names are compared without case: known ones are looked up in lower case
 * (names.def); others stand as they are written, for XML. */
static void set_name(SelectorReader *reader, Test *test, Str spelling)
{
    Str lower = lower_case(reader->arena, spelling);
    test->name = name_find(lower);
    test->text = test->name == NAME_OTHER ? spelling : lower;
}

/* html/semantics-other: attributes whose values HTML compares without case. */
static bool compares_without_case(Name name)
{
    static const Name names[] = {NAME_ALIGN, NAME_CHECKED,  NAME_DIR,      NAME_DISABLED, NAME_LANG,
                                 NAME_MEDIA, NAME_METHOD,   NAME_MULTIPLE, NAME_READONLY, NAME_REL,
                                 NAME_SCOPE, NAME_SELECTED, NAME_TYPE,     NAME_VALIGN};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i] == name)
            return true;
    return false;
}

static bool read_attribute(SelectorReader *reader, Cursor *cursor, Tests *tests)
{
    const Token *open = cursor->at;
    Cursor c = *cursor;
    c.at = open + 1;
    c.end = &cursor->tokens->items[open->match];
    cursor->at = c.end + (c.end < cursor->end);
    Str name;
    if (!cursor_ident(&c, &name))
        return refuse(reader, cursor, open);
    Test *test = add_test(reader, tests, TEST_ATTR);
    set_name(reader, test, name);
    test->no_case = compares_without_case(test->name);
    if (cursor_done(&c))
        return true;
    char op = c.at->sign;
    if (c.at->kind != TOKEN_DELIM || !op || !strchr("=~|^$*", op))
        return refuse(reader, cursor, open);
    c.at++;
    if (op != '=' && !cursor_sign(&c, '='))
        return refuse(reader, cursor, open);
    test->op = op;
    if (!cursor_ident(&c, &test->value) && !cursor_string(&c, &test->value))
        return refuse(reader, cursor, open);
    if (cursor_word(&c, "i"))
        test->no_case = true;
    else if (cursor_word(&c, "s"))
        test->no_case = false;
    return cursor_done(&c) || refuse(reader, cursor, open);
}

static bool read_count(Str *s, bool sign_needed, int32_t *out)
{
    int sign = 1;
    size_t i = 0;
    int64_t value = 0;
    if (s->len && (s->data[0] == '+' || s->data[0] == '-')) {
        sign = s->data[0] == '-' ? -1 : 1;
        i = 1;
    } else if (sign_needed) {
        return false;
    }
    size_t first = i;
    for (; i < s->len && s->data[i] >= '0' && s->data[i] <= '9'; i++)
        value = value < 1000000000 ? value * 10 + (s->data[i] - '0') : value;
    *out = (int32_t)(sign * (value > 1000000000 ? 1000000000 : value));
    *s = str_slice(*s, i, s->len);
    return i > first;
}

/* The An+B of css-syntax-3 6, read off the source. */
static bool read_nth(Str text, Test *test)
{
    char bytes[48];
    size_t len = 0;
    text = str_trim(text);
    if (str_equal_nocase(text, S("odd")) || str_equal_nocase(text, S("even"))) {
        test->a = 2;
        test->b = text.len == 3;
        return true;
    }
    for (size_t i = 0; i < text.len && len < sizeof bytes; i++) {
        bool beside_sign =
            i && len && (bytes[len - 1] == 'n' || bytes[len - 1] == '+' || bytes[len - 1] == '-');
        size_t next = i;
        while (next < text.len && is_blank(text.data[next]))
            next++;
        bool before_sign = text.data[next] == '+' || text.data[next] == '-';
        if (next == i)
            bytes[len++] = text.data[i] == 'N' ? 'n' : text.data[i];
        else if (!beside_sign && !before_sign)
            return false;
    }
    Str s = {bytes, len};
    bool counted = read_count(&s, false, &test->a);
    if (!s.len || s.data[0] != 'n') {
        test->b = test->a;
        test->a = 0;
        return counted && !s.len;
    }
    if (!counted)
        test->a = len && bytes[0] == '-' ? -1 : 1;
    s = str_slice(s, 1, s.len);
    return !s.len || (read_count(&s, true, &test->b) && !s.len);
}

static bool read_selectors(SelectorReader *reader, Cursor *cursor, SelectorList *list);

typedef struct {
    const char *name;
    uint8_t kind;
    int8_t a, b;
} PseudoClass;

static const PseudoClass pseudo_classes[] = {
    {"root", TEST_ROOT, 0, 0},          {"first-child", TEST_NTH, 0, 1},
    {"last-child", TEST_LAST, 0, 1},    {"empty", TEST_EMPTY, 0, 0},
    {"link", TEST_LINK, 0, 0},          {"any-link", TEST_LINK, 0, 0},
    {"checked", TEST_CHECKED, 0, 0},    {"enabled", TEST_ENABLED, 0, 0},
    {"disabled", TEST_DISABLED, 0, 0},  {"hover", TEST_NEVER, 0, 0},
    {"active", TEST_NEVER, 0, 0},       {"focus", TEST_NEVER, 0, 0},
    {"visited", TEST_NEVER, 0, 0},      {"focus-visible", TEST_NEVER, 0, 0},
    {"focus-within", TEST_NEVER, 0, 0}, {"target", TEST_NEVER, 0, 0},
};

static bool read_pseudo_class(SelectorReader *reader, Str name, Tests *tests)
{
    if (str_equal_nocase(name, S("only-child"))) {
        add_test(reader, tests, TEST_NTH)->b = 1;
        add_test(reader, tests, TEST_LAST)->b = 1;
        return true;
    }
    for (size_t i = 0; i < sizeof pseudo_classes / sizeof *pseudo_classes; i++)
        if (str_equal_nocase(name, str_of(pseudo_classes[i].name))) {
            Test *test = add_test(reader, tests, pseudo_classes[i].kind);
            test->a = pseudo_classes[i].a;
            test->b = pseudo_classes[i].b;
            return true;
        }
    return false;
}

static bool read_function(SelectorReader *reader, Cursor *cursor, Tests *tests)
{
    const Token *start = cursor->at;
    Cursor c = *cursor;
    c.at = start + 1;
    c.end = &cursor->tokens->items[start->match];
    cursor->at = c.end + (c.end < cursor->end);
    Str inside = str_slice(cursor->tokens->source, start->end, c.end->start);
    if (token_named(start, TOKEN_FUNCTION, "nth-child"))
        return read_nth(inside, add_test(reader, tests, TEST_NTH)) || refuse(reader, &c, start);
    if (token_named(start, TOKEN_FUNCTION, "nth-last-child"))
        return read_nth(inside, add_test(reader, tests, TEST_LAST)) || refuse(reader, &c, start);
    if (token_named(start, TOKEN_FUNCTION, "lang")) {
        Str word;
        bool ok = cursor_ident(&c, &word) || cursor_string(&c, &word);
        add_test(reader, tests, TEST_LANG)->text = word;
        return (ok && cursor_done(&c)) || refuse(reader, &c, start);
    }
    bool is_not = token_named(start, TOKEN_FUNCTION, "not");
    bool weightless = token_named(start, TOKEN_FUNCTION, "where");
    if (!is_not && !weightless && !token_named(start, TOKEN_FUNCTION, "is"))
        return refuse(reader, &c, start);
    SelectorList *list = NEW(reader->arena, SelectorList);
    reader->depth++;
    if (!read_selectors(reader, &c, list))
        return false;
    reader->depth--;
    Test *test = add_test(reader, tests, is_not ? TEST_NOT : TEST_IS);
    test->list = list;
    test->a = weightless;
    return true;
}

static const struct {
    const char *name;
    Pseudo pseudo;
} pseudo_elements[] = {{"before", PSEUDO_BEFORE},
                       {"after", PSEUDO_AFTER},
                       {"marker", PSEUDO_MARKER},
                       {"footnote-call", PSEUDO_CALL},
                       {"footnote-marker", PSEUDO_NOTE_MARKER}};

static bool read_pseudo_element(Str name, uint8_t *pseudo)
{
    for (size_t i = 0; i < sizeof pseudo_elements / sizeof *pseudo_elements; i++)
        if (str_equal_nocase(name, str_of(pseudo_elements[i].name))) {
            *pseudo = (uint8_t)pseudo_elements[i].pseudo;
            return true;
        }
    return false;
}

/* ::placeholder is what stands in an empty field before anything is typed: the ::before of
 * fields that have one (base.css). */
static bool read_placeholder(SelectorReader *reader, Str name, Tests *tests, uint8_t *pseudo)
{
    if (!str_equal_nocase(name, S("placeholder")))
        return false;
    Test *test = add_test(reader, tests, TEST_ATTR);
    set_name(reader, test, name);
    *pseudo = PSEUDO_BEFORE;
    return true;
}

/* After one colon: a class, or one of the two old pseudo-elements. */
static bool read_colon(SelectorReader *reader, Cursor *cursor, Tests *tests, uint8_t *pseudo)
{
    const Token *colon = cursor->at++;
    bool twice = !cursor_done(cursor) && token_is(cursor->at, ':') && !cursor->at->spaced;
    cursor->at += twice;
    if (cursor_done(cursor) || cursor->at->spaced)
        return refuse(reader, cursor, colon);
    if (!twice && cursor->at->kind == TOKEN_FUNCTION)
        return read_function(reader, cursor, tests);
    Str name;
    if (!cursor_ident(cursor, &name))
        return refuse(reader, cursor, colon);
    bool old = str_equal_nocase(name, S("before")) || str_equal_nocase(name, S("after"));
    if (twice && read_placeholder(reader, name, tests, pseudo))
        return true;
    if (twice || old ? read_pseudo_element(name, pseudo) : read_pseudo_class(reader, name, tests))
        return true;
    cursor->at--;
    return refuse(reader, cursor, colon);
}

static bool read_simple(SelectorReader *reader, Cursor *cursor, Tests *tests, uint8_t *pseudo)
{
    const Token *token = cursor->at;
    if (token->kind == TOKEN_HASH && token->is_id) {
        Test *test = add_test(reader, tests, TEST_ID);
        test->text = token->text;
        test->hash = selector_hash('#', token->text);
        cursor->at++;
        return true;
    }
    if (token_is(token, '.') && token + 1 < cursor->end && token[1].kind == TOKEN_IDENT &&
        !token[1].spaced) {
        Test *test = add_test(reader, tests, TEST_CLASS);
        test->text = token[1].text;
        test->hash = selector_hash('.', token[1].text);
        cursor->at += 2;
        return true;
    }
    if (token_is(token, '['))
        return read_attribute(reader, cursor, tests);
    if (token_is(token, ':'))
        return read_colon(reader, cursor, tests, pseudo);
    return refuse(reader, cursor, token);
}

static bool read_compound(SelectorReader *reader, Cursor *cursor, Compound *compound,
                          uint8_t *pseudo)
{
    Tests tests = {0};
    const Token *start = cursor->at;
    bool star = cursor_sign(cursor, '*');
    if (!star && cursor->at->kind == TOKEN_IDENT) {
        Test *test = add_test(reader, &tests, TEST_TYPE);
        set_name(reader, test, cursor->at->text);
        test->hash = selector_hash('t', test->text);
        cursor->at++;
        star = true;
    }
    while (!cursor_done(cursor) && (cursor->at == start || !cursor->at->spaced)) {
        const Token *token = cursor->at;
        if (token_is(token, ',') || token_is(token, '>') || token_is(token, '+') ||
            token_is(token, '~'))
            break;
        if (*pseudo || tests.count >= MAX_TESTS)
            return refuse(reader, cursor, token);
        if (!read_simple(reader, cursor, &tests, pseudo))
            return false;
    }
    *compound = (Compound){.count = tests.count, .tests = tests.items};
    return star || tests.count || *pseudo || refuse(reader, cursor, start);
}

static void take_combinator(Cursor *cursor, char *combinator)
{
    *combinator = ' ';
    for (const char *sign = ">+~"; *sign; sign++)
        if (cursor_sign(cursor, *sign))
            *combinator = *sign;
}

static uint32_t weigh_list(const SelectorList *list)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < list->count; i++)
        if (list->items[i].specificity > most)
            most = list->items[i].specificity;
    return most;
}

/* selectors-4 17 */
static uint32_t weigh(const Compound *compound)
{
    uint32_t weight = 0;
    for (uint32_t i = 0; i < compound->count; i++) {
        const Test *test = &compound->tests[i];
        if (test->kind == TEST_TYPE)
            weight += 1;
        else if (test->kind == TEST_ID)
            weight += 1u << 20;
        else if (test->kind == TEST_NOT || (test->kind == TEST_IS && !test->a))
            weight += weigh_list(test->list);
        else if (test->kind != TEST_IS)
            weight += 1u << 10;
    }
    return weight;
}

/* What some ancestor must be, for the filter: type, class or id. */
static void note_features(Selector *selector)
{
    bool above = false;
    for (uint32_t i = 1; i < selector->count; i++) {
        const Compound *part = &selector->parts[i];
        char combinator = selector->parts[i - 1].combinator;
        above = above || combinator == ' ' || combinator == '>';
        /* What stands beside an ancestor is no ancestor. */
        if (!above || combinator == '+' || combinator == '~')
            continue;
        for (uint32_t t = 0; t < part->count && selector->filter_count < SELECTOR_FILTER; t++)
            if (part->tests[t].kind <= TEST_ID)
                selector->filter[selector->filter_count++] = part->tests[t].hash;
    }
    selector->simple = selector->count == 1;
    for (uint32_t t = 0; t < selector->parts[0].count; t++)
        selector->simple = selector->simple && selector->parts[0].tests[t].kind <= TEST_ID;
}

static bool read_complex(SelectorReader *reader, Cursor *cursor, Selector *selector)
{
    Compound parts[MAX_PARTS];
    uint32_t count = 0;
    const Token *start = cursor->at;
    uint8_t pseudo = PSEUDO_NONE;
    char combinator = 0;
    do {
        /* Two deep in :is() and :not() combinators are refused: each level of
         * them would multiply the cost of a match by the depth of the tree. */
        if (count == MAX_PARTS || pseudo || cursor_done(cursor) || (count && reader->depth > 1))
            return refuse(reader, cursor, start);
        if (!read_compound(reader, cursor, &parts[count], &pseudo))
            return false;
        parts[count++].combinator = combinator;
        if (cursor_done(cursor) || token_is(cursor->at, ','))
            break;
        take_combinator(cursor, &combinator);
    } while (true);
    Compound *turned = NEW_ARRAY(reader->arena, Compound, count);
    *selector =
        (Selector){.count = count, .parts = turned, .pseudo = pseudo, .specificity = pseudo != 0};
    for (uint32_t i = 0; i < count; i++) {
        turned[i] = parts[count - 1 - i];
        selector->specificity += weigh(&turned[i]);
    }
    note_features(selector);
    return true;
}

static bool read_selectors(SelectorReader *reader, Cursor *cursor, SelectorList *list)
{
    LIST(Selector) items = {0};
    do {
        Selector *selector = LIST_ADD(reader->arena, &items);
        if (cursor_done(cursor) || items.count > MAX_SELECTORS)
            return refuse(reader, cursor, cursor->at);
        const Token *start = cursor->at;
        if (!read_complex(reader, cursor, selector))
            return false;
        selector->text = str_slice(cursor->tokens->source, start->start, cursor->at[-1].end);
        if (reader->depth && selector->pseudo)
            return refuse(reader, cursor, start);
    } while (cursor_sign(cursor, ','));
    *list = (SelectorList){items.count, items.items};
    return cursor_done(cursor) || refuse(reader, cursor, cursor->at);
}

bool selector_list_read(SelectorReader *reader, Cursor *cursor, SelectorList *list)
{
    reader->what = (Str){0};
    reader->depth = 0;
    return read_selectors(reader, cursor, list);
}

static void print_pseudo_classes(Buf *out, bool never)
{
    for (size_t i = 0; i < sizeof pseudo_classes / sizeof *pseudo_classes; i++)
        if ((pseudo_classes[i].kind == TEST_NEVER) == never)
            buf_format(out, "`:%s`, ", pseudo_classes[i].name);
}

void selector_support_print(Buf *out)
{
    buf_text(out, "## Selectors\n\nType, `*`, class, id, `[attribute]` with `=`, `~=`, `|=`, `^=`, "
                  "`$=`, `*=` and `i`; "
                  "descendant, `>`, `+`, `~`; lists.\n\nPseudo-classes: ");
    print_pseudo_classes(out, false);
    buf_text(out, "`:only-child`,\n`:nth-child()`, `:nth-last-child()`, `:lang()`, `:is()`, "
                  "`:where()`, `:not()`. Taken, "
                  "but never true on paper:\n");
    print_pseudo_classes(out, true);
    out->len -= 2;
    buf_text(out, ".\n\nPseudo-elements: ");
    for (size_t i = 0; i < sizeof pseudo_elements / sizeof *pseudo_elements; i++)
        buf_format(out, "`::%s`, ", pseudo_elements[i].name);
    out->len -= 2;
    buf_text(out, ".\n");
}
