/* {{expression}} in text: where it begins and ends.
 *
 * An expression may hold quoted strings, and these "}}"; it does not reach over
 * an empty line. A backslash before "{{" (an odd number of them) makes it
 * literal. At most VARIABLE_MAX bytes are looked at for each, so any source
 * takes linear time. */

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

void variable_unclosed(Diags *diags, Span span)
{
    diag_add(diags, DIAG_READ_VARIABLE, span, (Str){0})->hint =
        S("write }} after the expression, or \\{{ when braces are meant");
}

typedef struct {
    Tree *tree;
    Diags *diags;
    Str source;
    uint32_t base;
} Splitter;

/* The span of a piece of a text node: exact when its text is the source's own,
 * else that of the whole text. */
static Span piece_of(const Splitter *splitter, const Node *node, size_t start, size_t end)
{
    const char *data = node->text.data, *source = splitter->source.data;
    if (!source || data < source || data + node->text.len > source + splitter->source.len)
        return node->span;
    uint32_t at = splitter->base + (uint32_t)(data - source);
    return (Span){node->span.file, at + (uint32_t)start, at + (uint32_t)end};
}

static void add_piece(Splitter *splitter, Node *node, size_t start, size_t end)
{
    if (start == end)
        return;
    Str text = str_slice(node->text, start, end);
    node_insert_before(node, node_text(splitter->tree, text, piece_of(splitter, node, start, end)));
}

/* Text with variables becomes several nodes; returns the last of them. */
static Node *split_text(Splitter *splitter, Node *node)
{
    Variable found;
    size_t at = 0;
    if (!variable_find(node->text, 0, &found))
        return node;
    for (size_t from = 0; variable_find(node->text, from, &found); from = found.end) {
        Span span = piece_of(splitter, node, found.start, found.end);
        if (found.kind == VARIABLE_UNCLOSED) {
            variable_unclosed(splitter->diags, span);
            continue;
        }
        add_piece(splitter, node, at, found.start);
        at = found.end;
        if (found.kind == VARIABLE_LITERAL)
            at = found.end - 2; /* what follows the backslash */
        else
            node_insert_before(node, node_raw(splitter->tree, NODE_VARIABLE, found.expression, span));
    }
    add_piece(splitter, node, at, node->text.len);
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
