/* HTML from a tree, laid out in lines as CommonMark's examples are: blocks begin
 * and end on lines of their own, containers have their tags alone on a line.
 * No function recurses; linear. */

#include "read/read.h"

typedef enum {
    PRINT_INLINE,
    PRINT_BLOCK,    /* begins on a new line, and ends one */
    PRINT_CONTAINER /* likewise, and so do its tags */
} PrintKind;

static PrintKind kind_of(const Node *node)
{
    switch (node->name) {
    case NAME_P:
    case NAME_H1:
    case NAME_H2:
    case NAME_H3:
    case NAME_H4:
    case NAME_H5:
    case NAME_H6:
    case NAME_HR:
    case NAME_LI:
    case NAME_PRE:
    case NAME_TD:
    case NAME_TH: return PRINT_BLOCK;
    case NAME_BLOCKQUOTE:
    case NAME_OL:
    case NAME_TABLE:
    case NAME_TBODY:
    case NAME_TFOOT:
    case NAME_THEAD:
    case NAME_TR:
    case NAME_UL: return PRINT_CONTAINER;
    default: return PRINT_INLINE;
    }
}

static void new_line(Buf *out)
{
    if (out->len && out->data[out->len - 1] != '\n')
        buf_char(out, '\n');
}

static void print_escaped(Buf *out, Str text)
{
    size_t run = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char *entity;
        switch (text.data[i]) {
        case '&': entity = "&amp;"; break;
        case '<': entity = "&lt;"; break;
        case '>': entity = "&gt;"; break;
        case '"': entity = "&quot;"; break;
        default: continue;
        }
        buf_add(out, text.data + run, i - run);
        buf_text(out, entity);
        run = i + 1;
    }
    buf_str(out, str_slice(text, run, text.len));
}

/* An address: what RFC 3986 does not allow is written as %XX. */
static void print_address(Buf *out, Str text)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        bool word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (c == '&') {
            buf_text(out, "&amp;");
        } else if (c == '\'') {
            buf_text(out, "&#x27;");
        } else if (word || (c && strchr("!#$%()*+,-./:;=?@_~", c))) {
            buf_char(out, c);
        } else {
            buf_char(out, '%');
            buf_char(out, hex[(unsigned char)c >> 4]);
            buf_char(out, hex[(unsigned char)c & 15]);
        }
    }
}

static void print_open(Buf *out, const Node *node)
{
    PrintKind kind = kind_of(node);
    if (kind != PRINT_INLINE)
        new_line(out);
    buf_char(out, '<');
    buf_str(out, node->spelling);
    for (uint32_t i = 0; i < node->attr_count; i++) {
        const Attr *attr = &node->attrs[i];
        buf_char(out, ' ');
        buf_str(out, attr->spelling);
        buf_text(out, "=\"");
        if (attr->name == NAME_HREF || attr->name == NAME_SRC)
            print_address(out, attr->value);
        else
            print_escaped(out, attr->value);
        buf_char(out, '"');
    }
    buf_text(out, name_is_void(node->name) ? " />" : ">");
    if (kind == PRINT_CONTAINER || (kind == PRINT_BLOCK && name_is_void(node->name)))
        buf_char(out, '\n');
}

static void print_close(Buf *out, const Node *node)
{
    PrintKind kind = kind_of(node);
    if (node->kind != NODE_ELEMENT || name_is_void(node->name))
        return;
    if (kind == PRINT_CONTAINER)
        new_line(out);
    buf_text(out, "</");
    buf_str(out, node->spelling);
    buf_char(out, '>');
    if (kind != PRINT_INLINE)
        buf_char(out, '\n');
}

/* White space between blocks, that a line end already stands for. */
static bool is_between_blocks(const Buf *out, const Node *node)
{
    const Node *parent = node->parent;
    if (!parent || !out->len || out->data[out->len - 1] != '\n' || str_trim(node->text).len)
        return false;
    return kind_of(parent) == PRINT_CONTAINER || parent->name == NAME_BODY ||
           parent->name == NAME_DIV || parent->name == NAME_SECTION || parent->name == NAME_ARTICLE;
}

static void print_text(Buf *out, const Node *node)
{
    bool as_it_is = node_is(node->parent, NAME_SCRIPT) || node_is(node->parent, NAME_STYLE);
    if (as_it_is)
        buf_str(out, node->text);
    else if (!is_between_blocks(out, node))
        print_escaped(out, node->text);
}

static void print_raw(Buf *out, const Node *node)
{
    bool block = node->flags & NODE_BLOCK_RAW;
    if (block)
        new_line(out);
    buf_str(out, node->text);
    if (block)
        new_line(out);
}

static void print_node(Buf *out, const Node *node)
{
    switch (node->kind) {
    case NODE_ELEMENT: print_open(out, node); break;
    case NODE_TEXT: print_text(out, node); break;
    case NODE_RAW: print_raw(out, node); break;
    default:
        buf_text(out, "{{");
        print_escaped(out, node->text);
        buf_text(out, "}}");
    }
}

/* Of a page or a body only what is inside is a fragment. */
static bool is_frame(const Node *node)
{
    return node_is(node, NAME_HTML) || node_is(node, NAME_HEAD) || node_is(node, NAME_BODY);
}

void print_html(Buf *out, const Node *top)
{
    for (const Node *n = top; n;) {
        bool head = node_is(n, NAME_HEAD);
        if (!is_frame(n))
            print_node(out, n);
        if (n->first && !head) {
            n = n->first;
            continue;
        }
        for (;; n = n->parent) {
            if (!is_frame(n))
                print_close(out, n);
            if (n == top || n->next)
                break;
        }
        n = n == top ? NULL : n->next;
    }
}
