/* {{expression}} in text: where it begins and ends.
 *
 * An expression may hold quoted strings, and these "}}"; it does not reach over
 * an empty line. A backslash before "{{" (an odd number of them) makes it
 * literal. At most VARIABLE_MAX bytes are looked at for each, and none beyond the
 * next "{{" but in quoted strings, so any source takes linear time. */

#include "tree/variable.h"

enum { VARIABLE_MAX = 2000 };

/* The offset just past "}}", or 0. */
static size_t variable_end(Str text, size_t at, bool quotes)
{
    char quote = 0;
    size_t stop = text.len - at > VARIABLE_MAX ? at + VARIABLE_MAX : text.len;
    for (; at + 1 < stop; at++) {
        char c = text.data[at];
        if (quote) {
            quote = c == quote ? 0 : quote;
        } else if (c == '}' && text.data[at + 1] == '}') {
            return at + 2;
        } else if (c == '{' && text.data[at + 1] == '{') {
            return 0; /* that is the next one */
        } else if (quotes && (c == '"' || c == '\'')) {
            quote = c;
        } else if (c == '\n') {
            size_t next = at + 1;
            while (next < stop && (text.data[next] == ' ' || text.data[next] == '\t'))
                next++;
            if (next < stop && (text.data[next] == '\n' || text.data[next] == '\r'))
                return 0;
        }
    }
    return 0;
}

bool variable_find(Str text, size_t from, Variable *found)
{
    const char *open = from < text.len ? memmem(text.data + from, text.len - from, "{{", 2) : NULL;
    if (!open)
        return false;
    size_t start = (size_t)(open - text.data), slashes = 0;
    while (slashes < start && text.data[start - slashes - 1] == '\\')
        slashes++;
    *found = (Variable){.kind = VARIABLE_LITERAL, .start = start - 1, .end = start + 2};
    if (slashes % 2)
        return true;
    size_t end = variable_end(text, start + 2, true);
    if (!end)
        end = variable_end(text, start + 2, false);
    found->start = start;
    found->end = end ? end : start + 2;
    found->kind = end ? VARIABLE_VALUE : VARIABLE_UNCLOSED;
    if (end)
        found->expression = str_trim(str_slice(text, start + 2, end - 2));
    return true;
}

#define UNCLOSED_HINT "write }} after the expression, or \\{{ when braces are meant"
const Str variable_unclosed_hint = {UNCLOSED_HINT, sizeof(UNCLOSED_HINT) - 1};

void variable_unclosed(Diags *diags, Span span)
{
    diag_add(diags, DIAG_READ_VARIABLE, span, (Str){0})->hint = variable_unclosed_hint;
}

typedef struct {
    Tree *tree;
    Diags *diags;
    Str source;
    uint32_t base;
} Splitter;

/* The source that a text node was made from. Where it was decoded (entities, line
 * ends) it is not the text, but has the same variables in the same order. */
static Str source_of(const Splitter *splitter, const Node *node)
{
    if (node->span.start < splitter->base)
        return (Str){0};
    return str_slice(splitter->source, node->span.start - splitter->base,
                     node->span.end - splitter->base);
}

static Span piece_of(const Node *node, Str source, size_t start, size_t end)
{
    if (!source.data)
        return node->span;
    uint32_t at = node->span.start;
    return (Span){node->span.file, at + (uint32_t)start, at + (uint32_t)end};
}

static void add_piece(Splitter *splitter, Node *node, Str text, Span span)
{
    if (text.len)
        node_insert_before(node, node_text(splitter->tree, text, span));
}

/* Text with variables becomes several nodes; returns the last of them. */
static Node *split_text(Splitter *splitter, Node *node)
{
    Variable found, there;
    size_t at = 0, source_at = 0;
    Str source = source_of(splitter, node), text = node->text;
    if (!variable_find(text, 0, &found))
        return node;
    there.end = 0;
    for (size_t from = 0; variable_find(text, from, &found); from = found.end) {
        if (!source.data || !variable_find(source, there.end, &there) || there.kind != found.kind)
            source.data = NULL; /* not the same after all: the whole will do */
        Span span = piece_of(node, source, there.start, there.end);
        if (found.kind == VARIABLE_UNCLOSED) {
            variable_unclosed(splitter->diags, span);
            continue;
        }
        add_piece(splitter, node, str_slice(text, at, found.start),
                  piece_of(node, source, source_at, there.start));
        bool literal = found.kind == VARIABLE_LITERAL;
        if (!literal)
            node_insert_before(node,
                               node_raw(splitter->tree, NODE_VARIABLE, found.expression, span));
        at = found.end - (literal ? 2 : 0); /* the braces stay, the backslash goes */
        source_at = there.end - (literal ? 2 : 0);
    }
    add_piece(splitter, node, str_slice(text, at, text.len),
              piece_of(node, source, source_at, source.len));
    Node *last = node->prev; /* there is one: the text was not empty */
    node_unlink(node);
    return last;
}

void variables_split(Tree *tree, Diags *diags, Node *top, Str source, uint32_t base)
{
    Splitter splitter = {tree, diags, source, base};
    for (Node *n = top; n; n = (Node *)(uintptr_t)node_following(n, top))
        if (n->kind == NODE_TEXT && n != top)
            n = split_text(&splitter, n);
}
