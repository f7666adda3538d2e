/* --dump: the tree as an indented text.
 *
 *     body a.md:1:1-3:5
 *       h1 1:1-1:8 id="work"
 *         "Work" 1:3-1:7
 *
 * One node a line: what it is, its span (the file where it differs from the
 * parent's; "-" for no source), then attributes in their order. The end of a
 * span is the place just after it. Positions are found by going on from the
 * last one, so that a tree in source order costs one walk of the source. */

#include "tree/node.h"

typedef struct {
    uint32_t file, offset, line;
    size_t start; /* of the line */
    uint32_t column;
} Cursor;

/* Counts line ends between two offsets, in either direction. */
static void cursor_line(Cursor *cursor, Str text, size_t offset)
{
    size_t from = cursor->start;
    if (offset < from) { /* back: as many lines up as there are ends between */
        for (size_t at = offset; at < from; at++)
            cursor->line -= text.data[at] == '\n';
    } else {
        for (const char *at = text.data + from, *end;
             (end = memchr(at, '\n', (size_t)(text.data + offset - at))); at = end + 1)
            cursor->line++;
    }
    const char *before = offset ? memrchr(text.data, '\n', offset) : NULL;
    cursor->start = before ? (size_t)(before - text.data) + 1 : 0;
}

static Position cursor_find(Cursor *cursor, const Files *files, uint32_t file, uint32_t offset)
{
    const File *source = files_at(files, file);
    Str text = source->text;
    if (cursor->file != file) {
        bool mark = str_starts(text, S("\xEF\xBB\xBF")); /* it has no column */
        *cursor = (Cursor){.file = file, .offset = mark ? 3 : 0, .line = 1, .column = 1};
    }
    if (offset > text.len)
        offset = (uint32_t)text.len;
    size_t from = cursor->offset;
    if (offset < from || memchr(text.data + from, '\n', offset - from)) {
        cursor_line(cursor, text, offset);
        from = cursor->start ? cursor->start : str_starts(text, S("\xEF\xBB\xBF")) ? 3 : 0;
        cursor->column = 1;
    }
    while (from < offset) {
        utf8_decode(text, &from);
        cursor->column++;
    }
    cursor->offset = offset;
    return (Position){cursor->line, cursor->column};
}

static void print_span(Buf *out, Cursor *cursor, const Files *files, const Node *node)
{
    Span span = node->span;
    buf_char(out, ' ');
    const File *file = files_at(files, span.file);
    if (!file) {
        buf_char(out, '-');
        return;
    }
    if (!node->parent || node->parent->span.file != span.file) {
        buf_str(out, file->path);
        buf_char(out, ':');
    }
    Position start = cursor_find(cursor, files, span.file, span.start);
    Cursor ahead = *cursor; /* the next node usually begins before this one ends */
    Position end = cursor_find(&ahead, files, span.file, span.end);
    buf_int(out, start.line);
    buf_char(out, ':');
    buf_int(out, start.column);
    buf_char(out, '-');
    buf_int(out, end.line);
    buf_char(out, ':');
    buf_int(out, end.column);
}

static void print_quoted(Buf *out, Str text)
{
    buf_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '"' || c == '\\') {
            buf_char(out, '\\');
            buf_char(out, c);
        } else if (c == '\n') {
            buf_text(out, "\\n");
        } else if ((unsigned char)c < 0x20 || c == 0x7F) {
            buf_format(out, "\\u%04x", (unsigned)c);
        } else {
            buf_char(out, c);
        }
    }
    buf_char(out, '"');
}

static void print_node(Buf *out, Cursor *cursor, const Node *node, const Files *files)
{
    switch (node->kind) {
    case NODE_TEXT: break;
    case NODE_RAW: buf_text(out, node->flags & NODE_BLOCK_RAW ? "raw-block " : "raw "); break;
    case NODE_VARIABLE: buf_text(out, "variable "); break;
    default: buf_str(out, node->spelling); break;
    }
    if (node->kind != NODE_ELEMENT)
        print_quoted(out, node->text);
    print_span(out, cursor, files, node);
    for (uint32_t i = 0; i < node->attr_count; i++) {
        buf_char(out, ' ');
        buf_str(out, node->attrs[i].spelling);
        buf_char(out, '=');
        print_quoted(out, node->attrs[i].value);
    }
    if (node->flags & NODE_IMPLIED)
        buf_text(out, " (implied)");
    buf_char(out, '\n');
}

void tree_print(Buf *out, const Node *top, const Files *files)
{
    Cursor cursor = {0};
    int depth = 0;
    for (const Node *n = top; n;) {
        for (int i = 0; i < depth; i++)
            buf_text(out, "  ");
        print_node(out, &cursor, n, files);
        if (n->first) {
            n = n->first;
            depth++;
            continue;
        }
        while (n != top && !n->next) {
            n = n->parent;
            depth--;
        }
        n = n == top ? NULL : n->next;
    }
}
