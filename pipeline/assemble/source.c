/* Included files: found, read, and made ready to be copied.
 *
 * In Markdown, attributes with for-each stand before a block. What they repeat
 * there is what an editor means: of a pipe table the last body row, of a list its
 * items, of a heading the section that it begins (for when= too). */

#include "assemble/source.h"
#include "tree/variable.h"
#include <errno.h>

/* ---- Markdown's own forms ---- */

static void attr_move(Tree *tree, Node *from, Node *to, Name name)
{
    const Attr *attr = node_attr(from, name);
    if (!attr)
        return;
    node_set(tree, to, name, attr->value, attr->span);
    node_attr_remove(from, attr);
}

static void repeat_move(Tree *tree, Node *from, Node *to)
{
    attr_move(tree, from, to, NAME_FOR_EACH);
    attr_move(tree, from, to, NAME_WHERE);
}

static Node *last_row(Node *table)
{
    Node *body = table->last;
    while (body && !node_is(body, NAME_TBODY))
        body = body->prev;
    Node *row = body ? body->last : NULL;
    while (row && !node_is(row, NAME_TR))
        row = row->prev;
    return row;
}

/* Puts `first` to before `end` into an <each> of its own. */
static Node *wrap(Tree *tree, Node *first, const Node *end)
{
    Node *each = node_html(tree, NAME_EACH, first->span);
    node_insert_before(first, each);
    for (Node *next; first != end; first = next) {
        next = first->next;
        node_unlink(first);
        node_append(each, first);
    }
    return each;
}

static const Node *section_end(const Node *heading)
{
    const Node *n = heading->next;
    while (n && !(node_is_heading(n) && n->name <= heading->name))
        n = n->next;
    return n;
}

static void block_prepare(Tree *tree, Node *node)
{
    bool repeats = node_attr(node, NAME_FOR_EACH);
    if (repeats && node->name == NAME_TABLE) {
        Node *row = last_row(node);
        if (row)
            repeat_move(tree, node, row);
    } else if (repeats && (node->name == NAME_UL || node->name == NAME_OL) && node->first) {
        repeat_move(tree, node, wrap(tree, node->first, NULL));
    } else if (node_is_heading(node) && (repeats || node_attr(node, NAME_WHEN))) {
        Node *each = wrap(tree, node, section_end(node));
        repeat_move(tree, node, each);
        attr_move(tree, node, each, NAME_WHEN);
    }
}

static void markdown_prepare(Tree *tree)
{
    for (Node *n = tree->root; n; n = (Node *)(uintptr_t)node_following(n, tree->root))
        if (n->kind == NODE_ELEMENT && n->attr_count && n->parent)
            block_prepare(tree, n);
}

void source_prepare(Tree *tree, Diags *diags, const Files *files, Format format)
{
    const File *file = files_at(files, tree->root->span.file);
    if (format == FORMAT_MARKDOWN) {
        markdown_prepare(tree);
        graft_tree(tree, diags, files);
    } else if (format == FORMAT_HTML && file) {
        variables_split(tree, diags, tree->root, file->text, 0);
    }
    captions_make(tree, diags, files);
}

/* ---- files ---- */

void source_diags(Diags *to, const Diags *from)
{
    for (const Diag *diag = from->first; diag; diag = diag->next)
        diag_add_as(to, diag->code, diag->severity, diag->span, diag->detail)->hint = diag->hint;
}

static void source_fault(Arena *arena, Source *source, Str base, int error)
{
    Buf text = {0};
    if (error == EPERM) {
        source->fault = DIAG_ASSEMBLE_OUTSIDE;
        source->hint = S("put the file below the root, or name the root with --root");
        return;
    }
    source->fault =
        error == ENOENT || error == ENOTDIR ? DIAG_ASSEMBLE_MISSING : DIAG_ASSEMBLE_FILE;
    Str near = source->fault == DIAG_ASSEMBLE_MISSING
                   ? file_nearest(arena, path_join(arena, base, source->path))
                   : (Str){0};
    if (memchr(source->path.data, '\\', source->path.len))
        buf_text(&text, "folders are divided by /");
    else if (near.len)
        buf_format(&text, "did you mean %.*s?", STR_ARG(near));
    else if (source->fault == DIAG_ASSEMBLE_MISSING)
        buf_text(&text, "paths start from the folder of the file that names them");
    else
        buf_text(&text, strerror(error));
    source->hint = buf_take(&text, arena);
}

Source *source_read(Arena *arena, Files *files, SourceOpener *opener, Str base, Str path)
{
    Source *source = NEW(arena, Source);
    source->path = path;
    source->folder = path_folder(path);
    source->diags.arena = arena;
    if (!format_of(path, &source->format)) {
        source->fault = DIAG_ASSEMBLE_FORMAT;
        source->hint = S("a file to include ends in .md, .xml, .xhtml or .html");
        return source;
    }
    errno = 0;
    source->file = opener->open(opener, path_join(arena, base, path));
    if (!source->file) {
        source_fault(arena, source, base, errno);
        return source;
    }
    source->tree = opener->read(arena, &source->diags, files, source->file, source->format);
    if (source->tree)
        source_prepare(source->tree, &source->diags, files, source->format);
    return source;
}

void source_open_fault(Diags *diags, Str base, Str path, int error, Span span)
{
    Source source = {.path = path};
    source_fault(diags->arena, &source, base, error);
    source_missing(diags, &source, span);
}

void source_missing(Diags *diags, const Source *source, Span span)
{
    if (source->file) /* its own diagnostics say it */
        return;
    diag_add(diags, source->fault, span, source->path)->hint = source->hint;
}
