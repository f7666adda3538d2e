/* Markdown by cmark-gfm (CommonMark 0.29 with tables, strikethrough, autolinks,
 * task lists and footnotes), to the elements that HTML has for it.
 *
 * What cmark must not see as Markdown is masked first (mask.c), what would cost
 * it too much is refused (limits.c). cmark's tree then becomes ours; text is
 * borrowed from the source, spans are offsets into it. Linear, about 60 MB/s. */

#include "read/markdown.h"
#include <stdlib.h>
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm/node.h>

/* ---- places ---- */

size_t block_start(const Markdown *md, cmark_node *block)
{
    int line = cmark_node_get_start_line(block), column = cmark_node_get_start_column(block);
    cmark_node *next = cmark_node_next(block);
    if (line < 1 && next) { /* text that a table took for its own first lines */
        line = cmark_node_get_start_line(next);
        column = cmark_node_get_start_column(next);
    }
    size_t start = line_offset(md, line) + (size_t)(column > 0 ? column - 1 : 0);
    return start < md->text.len ? start : md->text.len;
}

static bool is_underline(const Markdown *md, int line)
{
    size_t at = line_text(md, line_offset(md, line), md->quotes), end = line_offset(md, line + 1);
    Str text = str_trim(str_slice(md->masked, at, end));
    size_t marks = 0;
    while (marks < text.len && text.data[marks] == text.data[0])
        marks++;
    return text.len && marks == text.len && (text.data[0] == '=' || text.data[0] == '-');
}

/* The line of "===" or "---" under a heading; 0 when it has none. cmark ends such
 * a heading a line late, but at the end of the source. */
static int underline_of(const Markdown *md, cmark_node *block)
{
    int first = cmark_node_get_start_line(block), line = cmark_node_get_end_line(block);
    if (cmark_node_get_type(block) != CMARK_NODE_HEADING || line <= first)
        return 0;
    return line - 1 > first && is_underline(md, line - 1) ? line - 1
           : is_underline(md, line)                       ? line
                                                          : 0;
}

size_t block_end(const Markdown *md, cmark_node *block)
{
    size_t start = block_start(md, block);
    int line = cmark_node_get_end_line(block), underline = underline_of(md, block);
    cmark_node *next = cmark_node_next(block);
    size_t end = line_offset(md, cmark_node_get_end_column(block) ? line + 1 : line);
    if (cmark_node_get_start_line(block) < 1 && next) /* up to the head of the table */
        end = line_offset(md, table_head_line(next));
    if (underline)
        end = line_offset(md, underline + 1);
    if (end < start)
        end = line_offset(md, cmark_node_get_start_line(block) + 1);
    while (end > start && is_blank(md->text.data[end - 1]))
        end--;
    return end;
}

static Span block_span(const Markdown *md, cmark_node *block)
{
    return markdown_span(md, block_start(md, block), block_end(md, block));
}

bool depth_enter(Markdown *md, Span span)
{
    if (md->depth < READ_DEPTH_MAX) {
        md->depth++;
        return true;
    }
    if (!md->too_deep)
        reader_say(md->reader, DIAG_READ_DEPTH, span, (Str){0})->hint =
            S("at most 250 blocks and emphases, one inside the other");
    md->too_deep = true;
    return false;
}

/* ---- leaves ---- */

/* Definitions of links at the start of a paragraph are no part of it, but cmark
 * counts its lines from them: true when there are some, and then `*start` is
 * where the text begins. */
static bool past_definitions(const Markdown *md, cmark_node *block, size_t *start)
{
    /* not by its function: after definitions were taken out no NUL ends it */
    Str content = str_trim((Str){(const char *)block->content.ptr, (size_t)block->content.size});
    int first = cmark_node_get_start_line(block), last = cmark_node_get_end_line(block), lines = 1;
    last -= cmark_node_get_end_column(block) == 0;
    if (underline_of(md, block))
        last = underline_of(md, block) - 1;
    if (first < 1 || first >= last || md->masked.data[*start] != '[')
        return false;
    for (size_t i = 0; i < content.len; i++)
        lines += content.data[i] == '\n' ||
                 (content.data[i] == '\r' &&
                  !str_starts(str_slice(content, i + 1, content.len), S("\n")));
    if (last - lines < first)
        return false;
    *start = line_text(md, line_offset(md, last - lines + 1), md->quotes);
    return true;
}

/* Inlines of a heading or paragraph into `to`; attributes into `owner`. */
static InlineEdge leaf_read(Markdown *md, cmark_node *block, Node *to, Node *owner)
{
    bool placed = cmark_node_get_start_line(block) > 0;
    InlineTask task = {.block = block,
                       .to = to,
                       .start = block_start(md, block),
                       .end = block_end(md, block),
                       .line = placed ? cmark_node_get_start_line(block) : 0,
                       .column = cmark_node_get_start_column(block),
                       .quotes = md->quotes,
                       .heading = cmark_node_get_type(block) == CMARK_NODE_HEADING};
    if (past_definitions(md, block, &task.start))
        task.line = 0;
    if (task.heading) { /* past "## "; the underlined kind has none */
        size_t at = task.start;
        while (at < task.end && md->masked.data[at] == '#')
            at++;
        bool marks = at > task.start && at - task.start <= 6;
        while (marks && at < task.end && is_blank(md->masked.data[at]))
            at++;
        task.column += marks ? (int)(at - task.start) : 0;
        task.start = marks ? at : task.start;
    }
    return inlines_read(md, &task, owner);
}

static Node *heading_read(Markdown *md, cmark_node *block)
{
    static const Name names[] = {NAME_H1, NAME_H2, NAME_H3, NAME_H4, NAME_H5, NAME_H6};
    int level = cmark_node_get_heading_level(block);
    Node *node = node_html(md->reader->tree,
                           names[level < 1   ? 0
                                 : level > 6 ? 5
                                             : level - 1],
                           block_span(md, block));
    leaf_read(md, block, node, node);
    return node;
}

static void remember_verbatim(Markdown *md, cmark_node *block)
{
    *LIST_ADD(md->scratch, &md->verbatim) = (Span){0, (uint32_t)cmark_node_get_start_line(block),
                                                   (uint32_t)cmark_node_get_end_line(block)};
}

/* "language-" and the first word after the fence. */
static void set_language(Markdown *md, cmark_node *block, Node *code)
{
    Str info = mask_restore(md, cmark_node_get_fence_info(block));
    size_t len = 0;
    while (len < info.len && !is_blank(info.data[len]))
        len++;
    if (!len)
        return;
    Str prefix = S("language-");
    char *name = NEW_ARRAY(md->reader->arena, char, prefix.len + len);
    memcpy(name, prefix.data, prefix.len);
    memcpy(name + prefix.len, info.data, len);
    node_set(md->reader->tree, code, NAME_CLASS, (Str){name, prefix.len + len}, code->span);
}

static Node *code_block_read(Markdown *md, cmark_node *block)
{
    Tree *tree = md->reader->tree;
    Span span = block_span(md, block);
    Node *pre = node_html(tree, NAME_PRE, span), *code = node_html(tree, NAME_CODE, span);
    node_append(pre, code);
    int length, offset;
    char mark;
    bool fenced = cmark_node_get_fenced(block, &length, &offset, &mark);
    if (fenced) {
        set_language(md, block, code);
        lookalike_fence(md, block_start(md, block), block_end(md, block), mark, length);
    }
    int line = cmark_node_get_start_line(block);
    size_t at = fenced ? line_offset(md, line + 1) : block_start(md, block);
    int last = cmark_node_get_end_line(block) + (cmark_node_get_end_column(block) > 0);
    literal_read(md, cmark_node_get_literal(block), at, line_offset(md, last), code);
    remember_verbatim(md, block);
    return pre;
}

static Node *raw_block_read(Markdown *md, cmark_node *block)
{
    const char *literal = cmark_node_get_literal(block);
    size_t at = block_start(md, block), len = strlen(literal);
    if (!literal_stands(md, literal, at))
        at = line_offset(md, cmark_node_get_start_line(block));
    bool own = literal_stands(md, literal, at);
    Str text = own ? str_slice(md->text, at, at + len) : mask_restore(md, literal);
    Span span = own ? markdown_span(md, at, at + len) : block_span(md, block);
    Node *raw = node_raw(md->reader->tree, NODE_RAW, text, span);
    raw->flags |= NODE_BLOCK_RAW;
    lookalike_comment(md, text, span);
    remember_verbatim(md, block);
    return raw;
}

/* ---- containers ---- */

static Node *container_read(Markdown *md, cmark_node *block, Name name)
{
    Node *node = node_html(md->reader->tree, name, block_span(md, block));
    md->quotes += name == NAME_BLOCKQUOTE;
    blocks_read(md, block, node);
    md->quotes -= name == NAME_BLOCKQUOTE;
    return node;
}

/* - [x] task: the box stands before the first text. */
static void add_box(Markdown *md, cmark_node *item, Node *li)
{
    Tree *tree = md->reader->tree;
    cmark_node *first = cmark_node_first_child(item);
    size_t end = first ? block_start(md, first) : li->span.end - md->reader->base;
    size_t start = end;
    while (start > block_start(md, item) && md->text.data[start - 1] != '[')
        start--;
    Span span = markdown_span(md, start ? start - 1 : 0, end);
    Node *box = node_html(tree, NAME_INPUT, span);
    node_set(tree, box, NAME_TYPE, S("checkbox"), span);
    if (cmark_gfm_extensions_get_tasklist_item_checked(item))
        node_set(tree, box, NAME_CHECKED, S(""), span);
    node_set(tree, box, NAME_DISABLED, S(""), span);
    Node *to = node_is(li->first, NAME_P) ? li->first : li;
    Node *blank = node_text(tree, S(" "), (Span){span.file, span.end, span.end});
    if (to->first)
        node_insert_before(to->first, blank);
    else
        node_append(to, blank);
    node_insert_before(blank, box);
    node_add_class(tree, li, S("task"));
}

static Node *list_read(Markdown *md, cmark_node *block)
{
    Tree *tree = md->reader->tree;
    bool numbered = cmark_node_get_list_type(block) == CMARK_ORDERED_LIST;
    Node *list = node_html(tree, numbered ? NAME_OL : NAME_UL, block_span(md, block));
    int start = cmark_node_get_list_start(block);
    if (numbered && start != 1) {
        char text[16];
        int len = snprintf(text, sizeof text, "%d", start);
        node_set(tree, list, NAME_START, arena_str(tree->arena, (Str){text, (size_t)len}),
                 list->span);
    }
    for (cmark_node *item = cmark_node_first_child(block); item; item = cmark_node_next(item)) {
        Node *li = container_read(md, item, NAME_LI);
        if (!strcmp(cmark_node_get_type_string(item), "tasklist"))
            add_box(md, item, li);
        node_append(list, li);
    }
    return list;
}

static bool is_tight(cmark_node *paragraph)
{
    cmark_node *item = cmark_node_parent(paragraph);
    cmark_node *list = item ? cmark_node_parent(item) : NULL;
    return list && cmark_node_get_type(list) == CMARK_NODE_LIST && cmark_node_get_list_tight(list);
}

static Node *block_read(Markdown *md, cmark_node *block)
{
    switch (cmark_node_get_type(block)) {
    case CMARK_NODE_BLOCK_QUOTE: return container_read(md, block, NAME_BLOCKQUOTE);
    case CMARK_NODE_LIST: return list_read(md, block);
    case CMARK_NODE_CODE_BLOCK: return code_block_read(md, block);
    case CMARK_NODE_HTML_BLOCK: return raw_block_read(md, block);
    case CMARK_NODE_HEADING: return heading_read(md, block);
    case CMARK_NODE_THEMATIC_BREAK:
        return node_html(md->reader->tree, NAME_HR, block_span(md, block));
    default: break;
    }
    if (!strcmp(cmark_node_get_type_string(block), "table"))
        return table_read(md, block);
    return NULL;
}

/* A paragraph; of a tight list its inlines only. NULL when it was nothing but
 * attributes: then `*waiting` holds them. */
static void paragraph_read(Markdown *md, cmark_node *block, Node *to, Node **waiting)
{
    Node *p = node_html(md->reader->tree, NAME_P, block_span(md, block));
    bool tight = is_tight(block);
    if (cmark_node_next(cmark_node_first_child(block))) /* of more lines than one */
        table_warn(md, block);
    lookalike_heading(md, block_start(md, block), block_end(md, block));
    Node *owner = tight ? to : p;
    if (leaf_read(md, block, p, owner).all) {
        for (Node *n; *waiting && (n = p->first);) { /* a second line of attributes */
            node_unlink(n);
            node_append(*waiting, n);
        }
        if (!*waiting)
            *waiting = p;
        return;
    }
    if (*waiting)
        inlines_take(md, *waiting, owner);
    *waiting = NULL;
    if (!tight) {
        node_append(to, p);
        return;
    }
    for (Node *n; (n = p->first);) {
        node_unlink(n);
        node_append(to, n);
    }
}

static void warn_waiting(Markdown *md, const Node *waiting)
{
    reader_say(md->reader, DIAG_READ_ATTRIBUTES, waiting->span, S("no block follows"))->hint =
        S("put them on the line before a heading, paragraph, list, table or code block");
}

void blocks_read(Markdown *md, cmark_node *container, Node *to)
{
    Node *waiting = NULL; /* attributes on lines of their own, for the next block */
    if (!depth_enter(md, to->span))
        return;
    for (cmark_node *block = cmark_node_first_child(container); block;
         block = cmark_node_next(block)) {
        if (cmark_node_get_type(block) == CMARK_NODE_PARAGRAPH) {
            paragraph_read(md, block, to, &waiting);
            continue;
        }
        Node *node = block_read(md, block);
        if (!node)
            continue;
        node_append(to, node);
        if (waiting && node->kind == NODE_ELEMENT)
            inlines_take(md, waiting, node);
        else if (waiting)
            warn_waiting(md, waiting);
        waiting = NULL;
    }
    if (waiting)
        warn_waiting(md, waiting);
    depth_leave(md);
}

/* ---- the document ---- */

void read_start(void) { cmark_gfm_core_extensions_ensure_registered(); }

/* cmark keeps its table of special bytes for the whole process and changes it
 * during each parse, so parsers take turns. */
static cmark_node *parse(Markdown *md, cmark_parser **parser)
{
    static const char *const extensions[] = {"table", "strikethrough", "autolink", "tasklist"};
    files_lock(md->reader->files);
    read_start();
    cmark_mem *memory = NEW(md->scratch, cmark_mem); /* its own aborts without memory */
    *memory = (cmark_mem){alloc_zeroed, alloc_again, free};
    *parser = cmark_parser_new_with_mem(CMARK_OPT_FOOTNOTES | CMARK_OPT_UNSAFE, memory);
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
        cmark_parser_attach_syntax_extension(*parser, cmark_find_syntax_extension(extensions[i]));
    cmark_parser_feed(*parser, md->masked.data ? md->masked.data : "", md->masked.len);
    cmark_node *document = cmark_parser_finish(*parser);
    files_unlock(md->reader->files);
    return document;
}

Tree *read_markdown(Reader *reader)
{
    Tree *tree = reader->tree;
    Markdown md = {.reader = reader, .scratch = arena_open(), .text = reader->text};
    if (!mask_source(&md) || !limits_hold(&md)) {
        arena_close(md.scratch);
        return NULL;
    }
    cmark_parser *parser;
    cmark_node *document = parse(&md, &parser);
    tree->root = node_html(tree, NAME_BODY, reader_span(reader, 0, reader->text.len));
    notes_collect(&md, document);
    blocks_read(&md, document, tree->root);
    notes_finish(&md);
    for (uint32_t i = 0; i < md.definitions.count; i++)
        cmark_node_free(md.definitions.items[i]);
    cmark_node_free(document);
    cmark_parser_free(parser);
    arena_close(md.scratch);
    return tree;
}
