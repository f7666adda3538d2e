/* Inlines, each with its exact place in the source.
 *
 * cmark's columns are right on the first line of a block only; links made by
 * autolink, and line breaks, have none. So a cursor walks the source in step
 * with cmark's nodes: text must stand there letter by letter (an escape or an
 * entity for one), marks of emphasis, links and code likewise. Where the cursor
 * finds something else, cmark's own position is tried: its column counts from
 * the paragraph's over a line whose blanks and ">" may or may not be stripped.
 * What is found nowhere gets the span of its block. Linear. */

#include "read/markdown.h"
#include <cmark-gfm/houdini.h>

/* A text node of attributes that no one has taken yet; its id numbers the mask. */
enum { NODE_ATTRS = 128 };

typedef struct {
    Markdown *md;
    const InlineTask *task;
    size_t cursor;
    size_t bare;        /* the cursor of a lazy line: blanks stripped, ">" kept; or SIZE_MAX */
    LIST(Node *) attrs; /* with NODE_ATTRS */
} Inlines;

static bool is_punctuation(char c)
{
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
           (c >= '{' && c <= '~');
}

static size_t past_blanks(Str text, size_t at)
{
    while (at < text.len && (text.data[at] == ' ' || text.data[at] == '\t'))
        at++;
    return at;
}

size_t line_text(const Markdown *md, size_t at, unsigned quotes)
{
    at = past_blanks(md->text, at);
    while (quotes-- && at < md->text.len && md->text.data[at] == '>')
        at = past_blanks(md->text, at + 1);
    return at;
}

/* ---- text ---- */

/* One character of the source as cmark reads it. `*len`: bytes of the literal
 * that it must equal; `*from`: where they are. Returns its end in the source. */
static size_t decode_one(Str source, size_t at, cmark_strbuf *entity, const char **from,
                         size_t *len)
{
    char c = source.data[at];
    *from = source.data + at;
    *len = 1;
    if (c == '\\' && at + 1 < source.len && is_punctuation(source.data[at + 1])) {
        ++*from;
        return at + 2;
    }
    if (c != '&')
        return at + 1;
    cmark_strbuf_clear(entity);
    size_t left = source.len - at - 1 < 64 ? source.len - at - 1 : 64;
    bufsize_t used =
        houdini_unescape_ent(entity, (const uint8_t *)source.data + at + 1, (bufsize_t)left);
    if (!used)
        return at + 1;
    *from = (const char *)entity->ptr;
    *len = (size_t)entity->size;
    return at + 1 + (size_t)used;
}

typedef struct {
    Inlines *in;
    Str literal;
    Node *to;                       /* NULL: only to see whether it stands there */
    size_t literal_run, source_run; /* the run that is not added yet */
    bool plain;                     /* it is the same in both */
    cmark_strbuf entity;
} Walk;

static void flush_run(Walk *walk, size_t literal, size_t source)
{
    Markdown *md = walk->in->md;
    Str run = str_slice(walk->literal, walk->literal_run, literal);
    if (walk->to && run.len) {
        Span span = markdown_span(md, walk->source_run, source);
        if (walk->plain)
            run = str_slice(md->text, walk->source_run, source);
        else
            run = arena_str(md->reader->arena, run);
        markdown_text(md, walk->to, run, span);
        for (size_t at = 0; md->has_calls && walk->plain && at + 3 < run.len; at++)
            if (run.data[at] == '[' && run.data[at + 1] == '^')
                note_unknown(md, run, at);
    }
    walk->literal_run = literal;
    walk->source_run = source;
    walk->plain = true;
}

/* Does attributes' mask stand right after a link or image? Then it is theirs. */
static bool follows_link(const Walk *walk, size_t literal, const Mask *mask)
{
    const Node *last = walk->to->last;
    return literal == 0 && last && last->kind == NODE_ELEMENT &&
           (last->name == NAME_A || last->name == NAME_IMG) &&
           last->span.end == markdown_span(walk->in->md, mask->start, mask->end).start;
}

static void add_mask(Walk *walk, size_t literal, const Mask *mask)
{
    Inlines *in = walk->in;
    Markdown *md = in->md;
    Tree *tree = md->reader->tree;
    Span span = markdown_span(md, mask->start, mask->end);
    if (mask->is_variable) {
        node_append(walk->to, node_raw(tree, NODE_VARIABLE, mask->expression, span));
    } else if (follows_link(walk, literal, mask)) {
        attrs_apply(md->reader, mask->start, walk->to->last);
        walk->to->last->span.end = span.end;
    } else {
        Node *node = node_text(tree, str_slice(md->text, mask->start, mask->end), span);
        node->flags |= NODE_ATTRS;
        node->id = (uint32_t)(mask - md->masks.list.items);
        node_append(walk->to, node);
        *LIST_ADD(md->scratch, &in->attrs) = node;
    }
}

/* Walks literal and source side by side from `at`. Returns where the text ends
 * in the source, or SIZE_MAX when something else stands there. */
static size_t walk_text(Walk *walk, size_t at)
{
    Markdown *md = walk->in->md;
    Str literal = walk->literal, source = str_slice(md->masked, 0, walk->in->task->end);
    walk->source_run = at;
    walk->literal_run = 0;
    walk->plain = true;
    for (size_t i = 0; i < literal.len;) {
        const char *from;
        size_t len, end;
        if (at >= source.len)
            return SIZE_MAX;
        const Mask *mask = md->masks.list.count ? mask_at(md, literal, i) : NULL;
        if (mask) {
            if (mask->start != at)
                return SIZE_MAX;
            flush_run(walk, i, at);
            if (walk->to)
                add_mask(walk, i, mask);
            i += mask->end - mask->start;
            at = mask->end;
            walk->literal_run = i;
            walk->source_run = at;
            continue;
        }
        end = decode_one(source, at, &walk->entity, &from, &len);
        if (literal.len - i < len || memcmp(literal.data + i, from, len) != 0)
            return SIZE_MAX;
        if (end - at != len || from != source.data + at)
            walk->plain = false;
        i += len;
        at = end;
    }
    flush_run(walk, literal.len, at);
    return at;
}

static bool is_simple(const Markdown *md, Str literal)
{
    if (md->has_calls && memmem(literal.data, literal.len, "[^", 2))
        return false;
    return !md->masks.list.count || !memchr(literal.data, 0xC2, literal.len);
}

/* Adds the text when it stands at `at`; `*end` is where it ends then. */
static bool text_at(Inlines *in, Str literal, size_t at, Node *to, size_t *end)
{
    Markdown *md = in->md;
    if (at > in->task->end)
        return false;
    Str there = str_slice(md->masked, at, at + literal.len);
    if (str_equal(there, literal) && !memchr(literal.data, '&', literal.len) &&
        !memchr(literal.data, '\\', literal.len) && is_simple(md, literal)) {
        *end = at + literal.len;
        markdown_text(md, to, str_slice(md->text, at, *end), markdown_span(md, at, *end));
        return true;
    }
    Walk walk = {.in = in, .literal = literal};
    cmark_strbuf_init(cmark_get_default_mem_allocator(), &walk.entity, 0);
    *end = walk_text(&walk, at);
    if (*end != SIZE_MAX) {
        walk.to = to;
        walk_text(&walk, at);
    }
    cmark_strbuf_free(&walk.entity);
    return *end != SIZE_MAX;
}

/* ---- positions ---- */

/* Where cmark's line and column may point to: up to two offsets. */
static unsigned places_of(const Inlines *in, int line, int column, size_t places[2])
{
    const InlineTask *task = in->task;
    if (!task->line || line < task->line || column < 1)
        return 0;
    size_t start = line_offset(in->md, line);
    if (line == task->line) {
        places[0] = start + (size_t)column - 1;
        return places[0] <= task->end;
    }
    int delta = column - task->column;
    if (delta < 0 || start > task->end)
        return 0;
    places[0] = line_text(in->md, start, task->quotes) + (size_t)delta;
    places[1] = start + (size_t)delta; /* a lazy line, its blanks kept */
    return 2;
}

static void text_read(Inlines *in, cmark_node *node, Node *to)
{
    Str literal = str_of(cmark_node_get_literal(node));
    if (!literal.len)
        return;
    size_t places[4] = {in->cursor, in->bare}, end;
    unsigned count = 2 + places_of(in, cmark_node_get_start_line(node),
                                   cmark_node_get_start_column(node), places + 2);
    for (unsigned i = 0; i < count; i++) {
        if (places[i] == SIZE_MAX || !text_at(in, literal, places[i], to, &end))
            continue;
        in->cursor = end;
        in->bare = SIZE_MAX;
        return;
    }
    Str text = mask_restore(in->md, literal.data);
    markdown_text(in->md, to, text, markdown_span(in->md, in->task->start, in->task->end));
}

/* Where an inline begins that begins with one of `marks`. */
static size_t mark_place(Inlines *in, cmark_node *node, const char *marks)
{
    Str source = in->md->masked;
    size_t places[4] = {in->cursor, in->bare};
    unsigned count = 2 + places_of(in, cmark_node_get_start_line(node),
                                   cmark_node_get_start_column(node), places + 2);
    for (unsigned i = 0; i < count; i++)
        if (places[i] < in->task->end && strchr(marks, source.data[places[i]]))
            return places[i];
    return in->cursor;
}

static bool stands(const Inlines *in, size_t at, const char *marks)
{
    return at < in->task->end && in->md->masked.data[at] && strchr(marks, in->md->masked.data[at]);
}

static Span span_to_cursor(const Inlines *in, size_t start)
{
    return markdown_span(in->md, start, in->cursor > start ? in->cursor : start);
}

/* ---- line breaks ---- */

/* Past the end of the line and what the next one begins with. */
static void past_line(Inlines *in, Node *to)
{
    Str source = in->md->masked;
    size_t at = in->cursor;
    while (at < source.len && source.data[at] != '\n' && source.data[at] != '\r')
        at++;
    size_t next = at;
    if (next < source.len && source.data[next] == '\r')
        next++;
    if (next < source.len && source.data[next] == '\n')
        next++;
    bool feed = next == at + 1 && source.data[at] == '\n';
    Str text = feed ? str_slice(in->md->text, at, next) : S("\n");
    markdown_text(in->md, to, text, markdown_span(in->md, at, next));
    in->bare = past_blanks(source, next);
    in->cursor = line_text(in->md, next, in->task->quotes);
    if (in->bare == in->cursor)
        in->bare = SIZE_MAX;
}

static void break_read(Inlines *in, Node *to)
{
    size_t start = in->cursor;
    Node *node = node_html(in->md->reader->tree, NAME_BR, (Span){0});
    node_append(to, node);
    past_line(in, to);
    node->span = markdown_span(in->md, start, to->last->span.start - in->md->reader->base);
}

/* ---- emphasis, code, links ---- */

static void children_read(Inlines *in, cmark_node *parent, Node *to);

static void emphasis_read(Inlines *in, cmark_node *node, Name name, Node *to)
{
    Markdown *md = in->md;
    const char *marks = name == NAME_DEL ? "~" : "*_";
    size_t start = mark_place(in, node, marks);
    size_t len = name == NAME_STRONG ? 2 : 1;
    if (name == NAME_DEL && stands(in, start + 1, "~"))
        len = 2;
    if (stands(in, start, marks)) {
        in->cursor = start + len;
        in->bare = SIZE_MAX;
    }
    Node *element = node_html(md->reader->tree, name, markdown_span(md, start, start));
    node_append(to, element);
    children_read(in, node, element);
    if (stands(in, in->cursor, marks))
        in->cursor += len;
    element->span = span_to_cursor(in, start);
}

static void code_read(Inlines *in, cmark_node *node, Node *to)
{
    Markdown *md = in->md;
    Str source = md->masked;
    size_t start = mark_place(in, node, "`"), ticks = 0;
    /* cmark's column is after the backticks */
    while (stands(in, start + ticks, "`"))
        ticks++;
    size_t content = start + ticks, end = content;
    for (size_t run = 0; ticks && end < in->task->end; end++) {
        run = source.data[end] == '`' ? run + 1 : 0;
        bool last = end + 1 >= in->task->end || source.data[end + 1] != '`';
        if (run == ticks && last)
            break;
        if (last)
            run = 0;
    }
    in->cursor = ticks && end < in->task->end ? end + 1 : content;
    in->bare = SIZE_MAX;
    const char *literal = cmark_node_get_literal(node);
    if (!literal_stands(md, literal, content) && literal_stands(md, literal, content + 1))
        content++; /* one blank on each side is not content */
    Node *element = node_html(md->reader->tree, NAME_CODE, span_to_cursor(in, start));
    node_append(to, element);
    literal_read(md, literal, content, in->cursor - (in->cursor > content + ticks ? ticks : 0),
                 element);
}

static void raw_read(Inlines *in, cmark_node *node, Node *to)
{
    Markdown *md = in->md;
    const char *literal = cmark_node_get_literal(node);
    size_t start = mark_place(in, node, "<"), len = strlen(literal);
    Str text;
    in->bare = SIZE_MAX;
    if (literal_stands(md, literal, start)) {
        text = str_slice(md->text, start, start + len);
        in->cursor = start + len;
    } else { /* over several lines, with marks of quotes or blanks between */
        text = mask_restore(md, literal);
        size_t end = start;
        for (size_t i = 0; i < len && end < in->task->end; end++)
            i += md->masked.data[end] == literal[i];
        in->cursor = end;
    }
    node_append(to, node_raw(md->reader->tree, NODE_RAW, text, span_to_cursor(in, start)));
}

/* Past "(...)" after a link's "]": brackets in pairs, quoted titles. */
static size_t past_destination(const Inlines *in, size_t at)
{
    Str source = in->md->masked;
    int open = 0;
    char quote = 0;
    for (; at < in->task->end; at++) {
        char c = source.data[at];
        if (c == '\\')
            at++;
        else if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '<' && open == 1 && source.data[at - 1] == '(')
            quote = '>';
        else if ((c == '"' || c == '\'') && is_blank(source.data[at - 1]))
            quote = c;
        else if (c == '(')
            open++;
        else if (c == ')' && --open == 0)
            return at + 1;
    }
    return in->cursor;
}

/* From a link's "]" to its end: "](...)", "][...]", "[]" or nothing more. cmark
 * knows which; where its position is of no use, what stands there decides. */
static void past_link(Inlines *in, cmark_node *node)
{
    size_t places[2], close = in->cursor;
    unsigned count =
        places_of(in, cmark_node_get_end_line(node), cmark_node_get_end_column(node), places);
    in->bare = SIZE_MAX;
    for (unsigned i = 0; i < count; i++)
        if (places[i] >= close && stands(in, places[i], places[i] == close ? "]" : ")]")) {
            in->cursor = places[i] + 1;
            return;
        }
    if (!stands(in, close, "]"))
        return;
    in->cursor = ++close;
    if (stands(in, close, "("))
        in->cursor = past_destination(in, close);
}

/* Address and title; `alt`: of an image, or NULL. */
static void link_attrs(Inlines *in, cmark_node *node, Node *element, const char *alt)
{
    Markdown *md = in->md;
    Tree *tree = md->reader->tree;
    Span span = span_to_cursor(in, element->span.start - md->reader->base);
    element->span = span;
    node_set(tree, element, alt ? NAME_SRC : NAME_HREF, mask_restore(md, cmark_node_get_url(node)),
             span);
    if (alt)
        node_set(tree, element, NAME_ALT, mask_restore(md, alt), span);
    const char *title = cmark_node_get_title(node);
    if (title && *title)
        node_set(tree, element, NAME_TITLE, mask_restore(md, title), span);
}

static void link_read(Inlines *in, cmark_node *node, Node *to)
{
    Markdown *md = in->md;
    size_t start = mark_place(in, node, "[<"); /* an autolink without <> has its text here */
    bool bracket = stands(in, start, "["), angle = stands(in, start, "<");
    cmark_node *first = cmark_node_first_child(node);
    const char *text = first ? cmark_node_get_literal(first) : NULL;
    if (text && !stands(in, in->cursor, "[<") && literal_stands(md, text, in->cursor))
        bracket = angle = false;
    if (!bracket && !angle)
        start = in->cursor;
    in->cursor = start + (bracket || angle);
    in->bare = SIZE_MAX;
    Node *element = node_html(md->reader->tree, NAME_A, markdown_span(md, start, start));
    node_append(to, element);
    children_read(in, node, element);
    if (angle && stands(in, in->cursor, ">"))
        in->cursor++;
    if (bracket)
        past_link(in, node);
    link_attrs(in, node, element, NULL);
}

static void add_plain(Buf *alt, cmark_node *node)
{
    cmark_iter *iter = cmark_iter_new(node);
    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
        cmark_node *at = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(at);
        if (event != CMARK_EVENT_ENTER)
            continue;
        if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
            buf_text(alt, cmark_node_get_literal(at));
        else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
            buf_char(alt, ' ');
    }
    cmark_iter_free(iter);
}

static void image_read(Inlines *in, cmark_node *node, Node *to)
{
    Markdown *md = in->md;
    Tree *tree = md->reader->tree;
    size_t start = mark_place(in, node, "!");
    if (stands(in, start, "!"))
        in->cursor = start + 2;
    in->bare = SIZE_MAX;
    Node *element = node_html(tree, NAME_IMG, markdown_span(md, start, start));
    Node *unseen = node_html(tree, NAME_IMG, element->span); /* only for the cursor */
    md->unseen++;
    children_read(in, node, unseen);
    md->unseen--;
    past_link(in, node);
    Buf alt = {0};
    add_plain(&alt, node);
    buf_char(&alt, 0);
    link_attrs(in, node, element, alt.data);
    buf_close(&alt);
    node_append(to, element);
}

static void call_read(Inlines *in, cmark_node *node, Node *to)
{
    size_t start = mark_place(in, node, "["), end = start;
    while (end < in->task->end && in->md->masked.data[end] != ']')
        end++;
    in->cursor = end + 1;
    in->bare = SIZE_MAX;
    note_call(in->md, node, markdown_span(in->md, start, end + 1), to);
}

static void inline_read(Inlines *in, cmark_node *node, Node *to)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_TEXT: text_read(in, node, to); return;
    case CMARK_NODE_SOFTBREAK: past_line(in, to); return;
    case CMARK_NODE_LINEBREAK: break_read(in, to); return;
    case CMARK_NODE_CODE: code_read(in, node, to); return;
    case CMARK_NODE_HTML_INLINE: raw_read(in, node, to); return;
    case CMARK_NODE_EMPH: emphasis_read(in, node, NAME_EM, to); return;
    case CMARK_NODE_STRONG: emphasis_read(in, node, NAME_STRONG, to); return;
    case CMARK_NODE_LINK: link_read(in, node, to); return;
    case CMARK_NODE_IMAGE: image_read(in, node, to); return;
    case CMARK_NODE_FOOTNOTE_REFERENCE: call_read(in, node, to); return;
    default: break;
    }
    if (!strcmp(cmark_node_get_type_string(node), "strikethrough"))
        emphasis_read(in, node, NAME_DEL, to);
}

static void children_read(Inlines *in, cmark_node *parent, Node *to)
{
    if (!depth_enter(in->md, to->span))
        return;
    for (cmark_node *child = cmark_node_first_child(parent); child; child = cmark_node_next(child))
        inline_read(in, child, to);
    depth_leave(in->md);
}

/* ---- attributes at the edges ---- */

static bool is_blank_text(const Node *node)
{
    return node->kind == NODE_TEXT && !node->flags && !str_trim(node->text).len &&
           !memchr(node->text.data, '\n', node->text.len);
}

static void take(Inlines *in, Node *node, Node *owner)
{
    if (owner && (node->flags & NODE_ATTRS))
        attrs_apply(in->md->reader, in->md->masks.list.items[node->id].start, owner);
    node_unlink(node);
}

static void trim_before(Node *end)
{
    Node *last = end->last;
    if (!last || last->kind != NODE_TEXT)
        return;
    while (last->text.len && is_blank(last->text.data[last->text.len - 1])) {
        last->text.len--;
        last->span.end--;
    }
    if (!last->text.len)
        node_unlink(last);
}

/* A heading's "Title {#id}". */
static void take_last(Inlines *in, Node *to, Node *owner)
{
    while (to->last && (to->last->flags & NODE_ATTRS)) {
        take(in, to->last, owner);
        trim_before(to);
    }
}

/* Attributes on a line of their own, at the start. */
static InlineEdge take_first(Inlines *in, Node *to, Node *owner)
{
    InlineEdge edge = {0};
    Node *n = to->first;
    bool any = false;
    for (; n && ((n->flags & NODE_ATTRS) || is_blank_text(n)); n = n->next)
        any |= (n->flags & NODE_ATTRS) != 0;
    edge.all = any && !n;
    if (!any || !n || n->kind != NODE_TEXT || !n->text.len || n->text.data[0] != '\n')
        return edge;
    while (to->first != n)
        take(in, to->first, owner);
    n->text = str_slice(n->text, 1, n->text.len);
    n->span.start++;
    if (!n->text.len)
        node_unlink(n);
    return edge;
}

InlineEdge inlines_read(Markdown *md, const InlineTask *task, Node *owner)
{
    Inlines in = {.md = md, .task = task, .cursor = task->start, .bare = SIZE_MAX};
    InlineEdge edge = {0};
    children_read(&in, task->block, task->to);
    lookalike_attributes(md, task->start, task->end, task->heading);
    lookalike_links(md, task->to, task->start, task->end);
    if (!in.attrs.count)
        return edge;
    if (task->heading)
        take_last(&in, task->to, owner);
    edge = take_first(&in, task->to, owner);
    for (uint32_t i = 0; !edge.all && i < in.attrs.count; i++) {
        in.attrs.items[i]->flags = 0; /* they are text after all */
        in.attrs.items[i]->id = 0;
    }
    return edge;
}

void inlines_take(Markdown *md, Node *holder, Node *owner)
{
    for (Node *n = holder->first; n; n = n->next)
        if (n->flags & NODE_ATTRS)
            attrs_apply(md->reader, md->masks.list.items[n->id].start, owner);
}
