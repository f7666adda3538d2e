/* What stands in an expression beyond XPath 1.0, written in it.
 *
 * XPath knows one record and its parents in the data. Asked from a repeat, `..` at
 * the beginning of a path is the record around, whatever the data says, and
 * current() is the record itself inside any [ ]: both become variables, $row·1 and
 * $row·0. A sum or count over all records of a kind, or over what belongs to a
 * record around, would be gone through again for each record: it becomes a variable
 * too ($part·0), a part that is evaluated once for all records which give it the
 * same. So the sum of a whole nation costs a walk for each nation, not for each
 * place. The text is known to be an expression: its tokens are told apart by
 * XPath 1.0, section 3.7. Linear, but for brackets inside brackets. */

#include "base/buf.h"
#include "xml/xpath_inside.h"

enum { PARTS_DEPTH = 8 };

typedef enum {
    LEX_OTHER,
    LEX_DOTS, /* . and .. at the beginning of a path: `ups` records outwards */
    LEX_NAME,
    LEX_FUNCTION,
    LEX_CURRENT, /* current(), current()/..: likewise */
    LEX_VARIABLE,
    LEX_VALUE,
    LEX_UNION
} LexKind;

typedef struct {
    Str text;
    size_t at;      /* of what comes next */
    unsigned depth; /* of [ ] */
    bool operand;   /* the last token ends an operand */
    bool inside;    /* it is / // :: or @: the next goes on with a path */
    /* the last token */
    LexKind kind;
    size_t start;
    bool begins; /* a path or another operand */
    uint32_t ups;
} Lex;

static bool starts_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static char char_at(Str text, size_t at) { return at < text.len ? text.data[at] : 0; }

static size_t past_blanks(Str text, size_t at)
{
    while (is_blank(char_at(text, at)) && at < text.len)
        at++;
    return at;
}

static size_t name_end(Str text, size_t at)
{
    while (at < text.len && (starts_name(text.data[at]) || is_digit(text.data[at]) ||
                             text.data[at] == '-' || text.data[at] == '.'))
        at++;
    bool prefix = char_at(text, at) == ':' && starts_name(char_at(text, at + 1));
    return prefix ? name_end(text, at + 1) : at;
}

static size_t quote_end(Str text, size_t at)
{
    const char *end = memchr(text.data + at + 1, text.data[at], text.len - at - 1);
    return end ? (size_t)(end - text.data) + 1 : text.len;
}

/* ---- tokens ---- */

/* current(), closed at `close`, with the .. that follow. */
static void lex_current(Lex *lex, size_t close)
{
    Str text = lex->text;
    lex->kind = LEX_CURRENT;
    lex->operand = true;
    lex->at = close + 1;
    for (lex->ups = 0;; lex->ups++) {
        size_t slash = past_blanks(text, lex->at), up = past_blanks(text, slash + 1);
        if (char_at(text, slash) != '/' || char_at(text, up) != '.' || char_at(text, up + 1) != '.')
            return;
        lex->at = up + 2;
    }
}

/* ./../.. as one. */
static void lex_dots(Lex *lex)
{
    Str text = lex->text;
    lex->ups = 0;
    for (size_t at = lex->at;;) {
        bool two = char_at(text, at + 1) == '.';
        lex->ups += two;
        lex->at = at += two ? 2 : 1;
        size_t slash = past_blanks(text, at), next = past_blanks(text, slash + 1);
        if (char_at(text, slash) != '/' || char_at(text, next) != '.')
            break;
        at = next;
    }
    lex->kind = LEX_DOTS;
}

static void lex_name(Lex *lex)
{
    Str text = lex->text;
    size_t end = name_end(text, lex->at), next = past_blanks(text, end);
    Str name = str_slice(text, lex->at, end);
    lex->at = end;
    lex->kind = LEX_OTHER;
    if (lex->operand && !lex->inside) { /* and, or, div, mod */
        lex->operand = lex->inside = false;
        return;
    }
    lex->operand = true;
    lex->inside = false;
    if (char_at(text, next) == '(') {
        size_t close = past_blanks(text, next + 1);
        bool current = str_equal(name, S("current")) && char_at(text, close) == ')';
        lex->kind = LEX_FUNCTION;
        lex->operand = false;
        if (current)
            lex_current(lex, close);
    } else if (char_at(text, next) == ':' && char_at(text, next + 1) == ':') {
        lex->at = next + 2;
        lex->inside = true;
        lex->operand = false;
    } else {
        lex->kind = LEX_NAME;
    }
}

static void lex_sign(Lex *lex)
{
    char c = lex->text.data[lex->at++];
    bool was_inside = lex->inside, was_operand = lex->operand;
    lex->kind = c == '|' ? LEX_UNION : LEX_OTHER;
    lex->inside = c == '/' || c == '@';
    lex->operand = c == ')' || c == ']' || (c == '*' && (was_inside || !was_operand));
    lex->depth += c == '[';
    lex->depth -= c == ']' && lex->depth;
}

static bool lex_next(Lex *lex)
{
    Str text = lex->text;
    lex->at = lex->start = past_blanks(text, lex->at);
    if (lex->at >= text.len)
        return false;
    char c = text.data[lex->at];
    lex->begins = !lex->operand && !lex->inside;
    if (starts_name(c)) {
        lex_name(lex);
        return true;
    }
    bool number = is_digit(c) || (c == '.' && is_digit(char_at(text, lex->at + 1)));
    if (c != '"' && c != '\'' && c != '$' && c != '.' && !number) {
        lex_sign(lex);
        return true;
    }
    lex->kind = LEX_VALUE;
    if (c == '"' || c == '\'') {
        lex->at = quote_end(text, lex->at);
    } else if (number) {
        while (is_digit(char_at(text, lex->at)) || char_at(text, lex->at) == '.')
            lex->at++;
    } else if (c == '$') {
        lex->at = name_end(text, lex->at + 1);
        lex->kind = LEX_VARIABLE;
    } else if (lex->begins) {
        lex_dots(lex);
    } else {
        lex->at += char_at(text, lex->at + 1) == '.' ? 2 : 1;
    }
    lex->operand = true;
    lex->inside = false;
    return true;
}

/* ---- parts ---- */

typedef struct {
    Arena *arena;
    XPath *xpath;
    unsigned level; /* of parts */
} Rewrite;

static XPath *compile(Rewrite *rewrite, Str text);

/* Where the ( at `open` is closed. */
static size_t close_of(Str text, size_t open)
{
    unsigned depth = 0;
    for (size_t at = open; at < text.len; at++) {
        char c = text.data[at];
        if (c == '"' || c == '\'')
            at = quote_end(text, at) - 1;
        else if (c == '(' || c == '[')
            depth++;
        else if ((c == ')' || c == ']') && --depth == 0)
            return at;
    }
    return text.len;
}

/* The end of /name/name after current(), or 0: something else follows. Only such a
 * path says by its text what it gives. */
static size_t plain_path_end(Str text, size_t at)
{
    bool named = false;
    for (;;) {
        size_t slash = past_blanks(text, at), step = past_blanks(text, slash + 1);
        if (char_at(text, slash) != '/')
            return named && char_at(text, slash) != '[' ? at : 0;
        if (!starts_name(char_at(text, step)))
            return 0;
        at = name_end(text, step);
        char next = char_at(text, past_blanks(text, at));
        if (next == '(' || next == ':')
            return 0;
        named = true;
    }
}

/* Whether this token, in what a part counts, lets it depend on the record asked from
 * in a way that no key can say; else adds to the part's keys. */
static bool token_fits(Rewrite *rewrite, const Lex *lex, bool within, XPathPart *part)
{
    if (lex->kind == LEX_UNION)
        return false;
    if (lex->kind == LEX_CURRENT) {
        size_t end = lex->depth ? plain_path_end(lex->text, lex->at) : 0;
        if (end)
            *LIST_ADD(rewrite->arena, &part->keys) =
                compile(rewrite, str_slice(lex->text, lex->start, end));
        return end > 0;
    }
    if (lex->depth || !lex->begins)
        return true;
    if (lex->kind == LEX_DOTS && !within && lex->ups && lex->ups < XPATH_ROWS) {
        part->rows |= 1u << lex->ups;
        return true;
    }
    return lex->kind == LEX_VARIABLE || lex->kind == LEX_VALUE;
}

/* sum(...) or count(...) at `start` as a part; the byte after it, or 0: it is none. */
static size_t part_take(Rewrite *rewrite, const Lex *lex)
{
    Str text = lex->text, name = str_slice(text, lex->start, lex->at);
    bool sums = str_equal(name, S("sum")) || str_equal(name, S("count"));
    if (!sums || rewrite->level >= PARTS_DEPTH || rewrite->xpath->parts.count >= XPATH_PARTS)
        return 0;
    size_t open = past_blanks(text, lex->at), close = close_of(text, open);
    Rewrite inner = {rewrite->arena, NULL, rewrite->level + 1};
    XPathPart part = {0};
    Lex inside = {.text = str_slice(text, open + 1, close)};
    bool fits = true;
    while (fits && lex_next(&inside))
        fits = token_fits(&inner, &inside, lex->depth > 0, &part);
    if (!fits)
        return 0;
    part.xpath = compile(&inner, str_slice(text, lex->start, close + 1));
    *LIST_ADD(rewrite->arena, &rewrite->xpath->parts) = part;
    return close + 1;
}

/* ---- the whole ---- */

static Str rewritten(Rewrite *rewrite, Str text)
{
    Buf out = {0};
    size_t copied = 0;
    for (Lex lex = {.text = text}; lex_next(&lex);) {
        size_t part = 0;
        bool row = lex.kind == LEX_CURRENT || (lex.kind == LEX_DOTS && lex.ups && !lex.depth);
        if (lex.kind == LEX_FUNCTION && lex.begins && (lex.start || !rewrite->level))
            part = part_take(rewrite, &lex);
        if (!row && !part)
            continue;
        buf_str(&out, str_slice(text, copied, lex.start));
        if (row)
            buf_format(&out, "$" XPATH_ROW "%u", lex.ups);
        else
            buf_format(&out, "$" XPATH_PART "%u", rewrite->xpath->parts.count - 1);
        if (part) {
            lex.at = part;
            lex.operand = true;
        }
        copied = lex.at;
    }
    buf_str(&out, str_slice(text, copied, text.len));
    return buf_take(&out, rewrite->arena);
}

static XPath *compile(Rewrite *rewrite, Str text)
{
    XPath *xpath = NEW(rewrite->arena, XPath);
    Rewrite own = {rewrite->arena, xpath, rewrite->level};
    xpath->source = rewritten(&own, text).data;
    xpath->calls = true; /* compiled where it is evaluated */
    return xpath;
}

void xpath_rewrite(Arena *arena, XPath *xpath)
{
    Rewrite rewrite = {arena, xpath, 0};
    xpath->source = rewritten(&rewrite, str_of(xpath->source)).data;
}
