/* Text that is not Markdown: code, with its variables. And text nodes as such:
 * slices of the source wherever the source has them so. */

#include "read/markdown.h"

Span markdown_span(const Markdown *md, size_t start, size_t end)
{
    size_t last = end < md->text.len ? end : md->text.len; /* cmark may be wrong about an end */
    return reader_span(md->reader, start < last ? start : last, last);
}

/* A run of text that ends at `to`'s end; joined to the text before it when both
 * are slices of the source, side by side. */
Node *markdown_text(Markdown *md, Node *to, Str text, Span span)
{
    Node *last = to->last;
    if (last && last->kind == NODE_TEXT && !last->flags &&
        last->text.data + last->text.len == text.data && last->span.end == span.start) {
        last->text.len += text.len;
        last->span.end = span.end;
        return last;
    }
    Node *node = node_text(md->reader->tree, text, span);
    node_append(to, node);
    return node;
}

bool literal_stands(const Markdown *md, const char *literal, size_t at)
{
    Str text = str_of(literal);
    return at <= md->masked.len && str_equal(str_slice(md->masked, at, at + text.len), text);
}

/* A piece of code that begins at `at` in the source: the source's own, or a copy. */
static void add_piece(Markdown *md, Str piece, size_t at, bool own, Span whole, Node *to)
{
    if (own)
        markdown_text(md, to, str_slice(md->text, at, at + piece.len),
                      markdown_span(md, at, at + piece.len));
    else
        markdown_text(md, to, arena_str(md->reader->arena, piece), whole);
}

/* As above; "\{{" is "{{". */
static void add_code(Markdown *md, Str piece, size_t at, bool own, Span whole, Node *to)
{
    while (piece.len) {
        const char *slash = piece.len > 3 ? memmem(piece.data + 1, piece.len - 1, "\\{{", 3) : NULL;
        size_t len = slash ? (size_t)(slash - piece.data) : piece.len;
        size_t skip = str_starts(piece, S("\\{{"));
        add_piece(md, str_slice(piece, skip, len), at + skip, own, whole, to);
        piece = str_slice(piece, len, piece.len);
        at += len;
    }
}

void literal_read(Markdown *md, const char *literal, size_t at, size_t end, Node *to)
{
    Str text = str_of(literal), rest = {0};
    if (text.len && text.data[text.len - 1] == '\n') { /* the last one may be cmark's own */
        rest = S("\n");
        text.len--;
    }
    bool own = at <= md->masked.len && str_equal(str_slice(md->masked, at, at + text.len), text);
    Span whole = markdown_span(md, at, end > at ? end : at);
    size_t run = 0;
    for (size_t i = 0; md->masks.list.count && i < text.len; i++) {
        const Mask *mask = mask_at(md, text, i);
        if (!mask || (own && !mask->is_variable))
            continue;
        add_code(md, str_slice(text, run, i), at + run, own, whole, to);
        Span span = markdown_span(md, mask->start, mask->end);
        if (mask->is_variable)
            node_append(to, node_raw(md->reader->tree, NODE_VARIABLE, mask->expression, span));
        else
            markdown_text(md, to, str_slice(md->text, mask->start, mask->end), span);
        run = i + (mask->end - mask->start);
        i = run - 1;
    }
    add_code(md, str_slice(text, run, text.len), at + run, own, whole, to);
    if (!rest.len)
        return;
    end = own ? at + text.len : end;
    bool there = own && end < md->text.len && md->text.data[end] == '\n';
    markdown_text(md, to, there ? str_slice(md->text, end, end + 1) : rest,
                  markdown_span(md, end, end + there));
}
