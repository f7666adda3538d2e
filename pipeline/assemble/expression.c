/* From the text of an expression to something that is evaluated quickly.
 *
 * Most expressions are a column, of the record asked from (`name`), of one
 * around it (`../name`) or of one that a path leads to (`support[date='2024-09-30']
 * /people`). These are kept as (path to the record, column), so that the cell
 * itself is at hand: its kind, its language, whether it is small or missing. The
 * rest is an XPath that gives text. An Expression is read-only once it is made;
 * the same text asked from other records is another Expression. */

#include "assemble/expression.h"
#include "base/near.h"

enum { HINTS_MAX = 100 };

struct Expressions {
    Arena *arena;
    const Expressions *below;
    const Session *session;
    const Publication *publication;
    uint32_t hints;
    Map *by_text[2]; /* by use: text -> Expression *, chained by same_text */
};

static const Str filter_names[FILTER_COUNT] = {
#define FILTER(id, name, argument) {name, sizeof(name) - 1},
#include "assemble/filters.def"
#undef FILTER
};

typedef enum { ARGUMENT_NONE, ARGUMENT_DECIMALS, ARGUMENT_TEXT } Argument;

static const uint8_t filter_arguments[FILTER_COUNT] = {
#define FILTER(id, name, argument) argument,
#include "assemble/filters.def"
#undef FILTER
};

Expressions *expressions_open(Arena *arena, const Expressions *below, const Session *session,
                              const Publication *publication)
{
    Expressions *e = NEW(arena, Expressions);
    *e = (Expressions){
        .arena = arena, .below = below, .session = session, .publication = publication};
    e->by_text[EXPRESSION_VALUE] = map_new(arena);
    e->by_text[EXPRESSION_CONDITION] = map_new(arena);
    return e;
}

void expressions_close(Expressions *expressions)
{
    if (!expressions)
        return;
    for (int use = 0; use < 2; use++)
        for (uint32_t i = 0; i < expressions->by_text[use]->count; i++)
            for (const Expression *e = expressions->by_text[use]->entries[i].value; e;
                 e = e->same_text)
                if (e->path)
                    xpath_close(e->path);
}

void expressions_each(const Expressions *expressions,
                      void (*visit)(void *with, const Expression *e), void *with)
{
    for (int use = 0; use < 2; use++)
        for (uint32_t i = 0; i < expressions->by_text[use]->count; i++)
            for (const Expression *e = expressions->by_text[use]->entries[i].value; e;
                 e = e->same_text)
                visit(with, e);
}

bool expressions_may_hint(Expressions *in) { return in->hints++ < HINTS_MAX; }
const Session *expressions_session(const Expressions *in) { return in->session; }
const Publication *expressions_publication(const Expressions *in) { return in->publication; }

/* ---- faults ---- */

static bool fault(Expression *e, DiagCode code, size_t at, Str detail, Str hint)
{
    e->faulty = true;
    e->fault = code;
    e->fault_at = at;
    e->fault_detail = detail;
    e->fault_hint = hint;
    return false;
}

Diag *expression_fault(Diags *diags, const Expression *e, Span span)
{
    Diag *diag = diag_add(diags, e->fault, span, e->fault_detail);
    diag->hint = arena_str(diags->arena, e->fault_hint);
    return diag;
}

/* ---- filters ---- */

/* Where the text is cut: the first `|` outside brackets and quotes, or its end. */
static size_t bar_find(Str text, size_t at)
{
    int depth = 0;
    char quote = 0;
    for (; at < text.len; at++) {
        char c = text.data[at];
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '[' || c == '(')
            depth++;
        else if (c == ']' || c == ')')
            depth--;
        else if (c == '|' && depth <= 0)
            break;
    }
    return at;
}

static Str unquoted(Str s)
{
    bool quoted =
        s.len >= 2 && (s.data[0] == '"' || s.data[0] == '\'') && s.data[s.len - 1] == s.data[0];
    return quoted ? str_slice(s, 1, s.len - 1) : s;
}

static bool filter_unknown(Arena *arena, Expression *e, Str name, size_t at)
{
    Buf text = {0};
    Str near = str_nearest(name, filter_names, FILTER_COUNT);
    if (near.len) {
        buf_format(&text, "did you mean %.*s?", STR_ARG(near));
    } else {
        buf_text(&text, "filters are");
        for (int i = 0; i < FILTER_COUNT; i++)
            buf_format(&text, "%s %.*s", i ? "," : "", STR_ARG(filter_names[i]));
    }
    return fault(e, DIAG_ASSEMBLE_FILTER, at, name, buf_take(&text, arena));
}

static bool filter_argument(Expression *e, Filter *filter, Str argument, bool given, size_t end)
{
    size_t at = filter->at;
    switch (filter_arguments[filter->kind]) {
    case ARGUMENT_TEXT:
        filter->text = unquoted(argument);
        return given || fault(e, DIAG_ASSEMBLE_FILTER, at, S("default without a text"),
                              S("write default:\"none\""));
    case ARGUMENT_DECIMALS:
        filter->has_decimals = given;
        if (given && argument.len == 1 && argument.data[0] >= '0' && argument.data[0] <= '9')
            filter->decimals = (uint8_t)(argument.data[0] - '0');
        else if (given)
            return fault(e, DIAG_ASSEMBLE_FILTER, at, argument,
                         S("number:1 wants how many decimals, 0 to 9"));
        return true;
    default:
        return !given || fault(e, DIAG_ASSEMBLE_FILTER, at, str_trim(str_slice(e->text, at, end)),
                               S("this filter takes nothing after a colon"));
    }
}

/* One filter: text[at..end). */
static bool filter_compile(Arena *arena, Expression *e, size_t at, size_t end)
{
    while (at < end && is_blank(e->text.data[at]))
        at++;
    Str argument, whole = str_trim(str_slice(e->text, at, end)),
                  name = str_cut(whole, ':', &argument);
    bool given = name.len < whole.len;
    name = str_trim(name);
    if (!whole.len)
        return fault(e, DIAG_ASSEMBLE_FILTER, at, S("nothing"),
                     S("after a bar stands a filter; for \"this or that\" write "
                       "default:\"that\", or when= on two pieces of text"));
    if (e->filter_count == FILTERS_MAX)
        return fault(e, DIAG_ASSEMBLE_FILTER, at, name, S("too many filters on one value"));
    Filter *filter = &e->filters[e->filter_count++];
    filter->at = at;
    for (filter->kind = 0; filter->kind < FILTER_COUNT; filter->kind++)
        if (str_equal(filter_names[filter->kind], name))
            return filter_argument(e, filter, str_trim(argument), given, end);
    return filter_unknown(arena, e, name, at);
}

static bool filters_compile(Arena *arena, Expression *e, size_t bar)
{
    while (bar < e->text.len) {
        size_t end = bar_find(e->text, bar + 1);
        if (!filter_compile(arena, e, bar + 1, end))
            return false;
        bar = end;
    }
    return true;
}

/* ---- paths ---- */

/* Whether text is steps only: names, dots, slashes, predicates, $name. */
static bool is_steps(Str text)
{
    int depth = 0;
    char quote = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (quote) {
            quote = c == quote ? 0 : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '[') {
            depth++;
        } else if (c == ']') {
            depth--;
        } else if (depth == 0) {
            bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == '/' ||
                        (unsigned char)c >= 0x80;
            if (!word)
                return false;
        }
    }
    return depth == 0 && !quote;
}

/* The last slash outside brackets and quotes, or text.len. */
static size_t last_slash(Str text)
{
    size_t found = text.len;
    int depth = 0;
    char quote = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '[')
            depth++;
        else if (c == ']')
            depth--;
        else if (c == '/' && depth == 0)
            found = i;
    }
    return found;
}

/* What people bring from other languages, and columns whose names XPath cannot say. */
static Str syntax_hint(Str text, const Row *row)
{
    if (row && row->set && data_column(row->set, text) >= 0)
        return S("a column that is asked for has a name without blanks, which begins with a "
                 "letter: rename it in the file, as in local_authority");
    if (memmem(text.data, text.len, "==", 2))
        return S("one = compares: nation = 'Wales'");
    if (memmem(text.data, text.len, "&&", 2) || memmem(text.data, text.len, "||", 2))
        return S("write and, or: nation = 'Wales' or people > 5");
    if (str_starts(text, S("if ")))
        return S("write the condition alone: nation = 'Wales'");
    return (Str){0};
}

static bool syntax_fault(Arena *arena, Expression *e, size_t at, Str message, const Row *row)
{
    Str hint = syntax_hint(str_trim(e->text), row);
    Buf text = {0};
    if (!hint.len)
        buf_format(&text, "%.*s; write it like support[date='2024-09-30']/people",
                   STR_ARG(message));
    return fault(e, DIAG_ASSEMBLE_SYNTAX, at, e->text, hint.len ? hint : buf_take(&text, arena));
}

/* How many records outwards ../../ leads; false: it says something else. */
static bool ups_only(Str way, uint32_t *ups)
{
    for (*ups = 0; str_starts(way, S("../")); ++*ups)
        way = str_slice(way, 3, way.len);
    *ups += way.len > 0;
    return !way.len || str_equal(way, S(".."));
}

/* A column of some record: cut in the way to the record and the column. */
static bool field_compile(Expressions *in, Expression *e, Str text, const NameCheck *check)
{
    size_t slash = last_slash(text), at;
    Str name = slash < text.len ? str_slice(text, slash + 1, text.len) : text;
    Str way = slash < text.len ? str_slice(text, 0, slash) : (Str){0}, message;
    bool set = text.data[0] == '$'; /* $data[...]/name */
    if (!check->last || !is_steps(str_slice(text, set, text.len)) ||
        data_column(check->last, name) < 0 ||
        (slash < text.len && (!way.len || str_ends(way, S("/")))))
        return true;
    uint32_t up = 0;
    bool straight = ups_only(way, &up);
    XPath *path = straight ? NULL : xpath_compile(in->arena, way, &at, &message);
    if (!straight && !path)
        return true; /* the whole will do */
    xpath_close(e->path);
    e->path = path;
    e->set = check->last;
    e->column = data_column(check->last, name);
    e->up = path ? 0 : up;
    return true;
}

static bool path_compile(Expressions *in, Expression *e, Str text, const Row *row)
{
    size_t at = 0;
    Str message = {0};
    NameCheck check;
    e->path = xpath_compile(in->arena, text, &at, &message);
    if (!e->path)
        return syntax_fault(in->arena, e, at, message, row);
    if (!names_check(in->arena, in, e, e->path, text, row, &check))
        return fault(e, check.code, check.at, check.detail, check.hint);
    return field_compile(in, e, text, &check);
}

static bool value_compile(Expressions *in, Expression *e, const Row *row)
{
    size_t bar = e->use == EXPRESSION_VALUE ? bar_find(e->text, 0) : e->text.len;
    Str path = str_trim(str_slice(e->text, 0, bar));
    if (!path.len)
        return fault(e, DIAG_ASSEMBLE_SYNTAX, 0, S("nothing"),
                     S("write the name of a column, as in {{name}}"));
    if (!filters_compile(in->arena, e, bar))
        return false;
    e->is_variable = path.data[0] == '$';
    for (size_t i = 1; i < path.len && e->is_variable; i++)
        e->is_variable = is_steps(str_slice(path, i, i + 1)) && path.data[i] != '/';
    if (!path_compile(in, e, path, row))
        return false;
    if (e->use == EXPRESSION_CONDITION && e->set) { /* asked for truth: the XPath as a whole */
        size_t at;
        Str message;
        if (e->path)
            xpath_close(e->path);
        e->set = NULL;
        e->path = xpath_compile(in->arena, path, &at, &message);
    }
    return true;
}

/* ---- the store ---- */

static bool same_rows(const Expression *e, const Row *row)
{
    uint32_t i = 0;
    for (; row && i < ROWS_MAX; row = row->outer, i++)
        if (i >= e->row_count || e->rows[i] != row->set)
            return false;
    return i == e->row_count;
}

static const Expression *expression_known(const Expressions *in, Str text, ExpressionUse use,
                                          const Row *row)
{
    for (; in; in = in->below)
        for (const Expression *e = map_value(in->by_text[use], text); e; e = e->same_text)
            if (same_rows(e, row))
                return e;
    return NULL;
}

const Expression *expression_of(Expressions *in, Str text, ExpressionUse use, const Row *row)
{
    const Expression *known = expression_known(in, text, use, row);
    if (known)
        return known;
    Expression *e = NEW(in->arena, Expression);
    e->text = arena_str(in->arena, text);
    e->use = use;
    e->column = -1;
    e->shared = !in->below && in->publication;
    for (const Row *r = row; r && e->row_count < ROWS_MAX; r = r->outer)
        e->rows[e->row_count++] = r->set;
    value_compile(in, e, row);
    void **place = map_put(in->by_text[use], e->text);
    e->same_text = *place;
    *place = e;
    return e;
}
