/* <include src="..."/>: the content of another file, in its place. */

#include "assemble/expand.h"
#include <errno.h>

typedef struct {
    SourceOpener opener; /* first: source.c knows only this */
    Job *job;
} JobOpener;

static uint32_t open_by_job(SourceOpener *opener, Str path)
{
    Job *job = ((JobOpener *)opener)->job;
    return job->load(job, path);
}

static const Source *source_find(Expand *expand, Str path)
{
    const Source *known = expand->sources ? map_value(expand->sources, path) : NULL;
    if (!known)
        known = map_value(expand->loaded, path);
    if (known)
        return known;
    Job *job = expand->job;
    JobOpener opener = {{job->session->read, open_by_job}, job};
    Source *source = source_read(job->arena, job->files, &opener.opener, job->folder, path);
    *map_put(expand->loaded, path) = source;
    return source;
}

static bool is_around(const Where *at, const Source *source, uint32_t *depth)
{
    for (*depth = 0; at; at = at->around, ++*depth)
        if (str_equal(at->source->path, source->path))
            return true;
    return false;
}

/* The source to include, or NULL after a diagnostic. */
static const Source *include_find(Expand *expand, Node *include, const Where *at)
{
    Diags *diags = expand->job->diags;
    const Attr *attr = node_attr(include, NAME_SRC);
    if (!attr || !attr->value.len) {
        diag_add(diags, DIAG_ASSEMBLE_NEEDED, include->span, S("src of <include>"))->hint =
            S("write src=\"...\": the file to include");
        return NULL;
    }
    Str path = path_join(expand->job->arena, at->source->folder, attr->value);
    const Source *source = source_find(expand, path);
    uint32_t depth;
    if (is_around(at, source, &depth)) {
        diag_add(diags, DIAG_ASSEMBLE_CYCLE, attr->span, path)->hint =
            S("a file cannot be inside itself, directly or through others: take this include away");
        return NULL;
    }
    if (depth > INCLUDE_DEPTH) {
        diag_add(diags, DIAG_ASSEMBLE_DEPTH, attr->span, path)->hint =
            S("at most 50 files, one inside the other");
        return NULL;
    }
    if (!map_value(expand->taken, source->path)) {
        *map_put(expand->taken, source->path) = (void *)(uintptr_t)source;
        source_diags(diags, &source->diags);
    }
    if (!source->tree)
        source_missing(diags, source, attr->span);
    return source->tree ? source : NULL;
}

static void copy_children(Expand *expand, const Node *from, Node *to)
{
    for (const Node *child = from->first; child; child = child->next)
        node_append(to, node_copy(expand->tree, child));
}

static void copy_source(Expand *expand, const Source *source, Node *holder)
{
    const Node *root = source->tree->root, *body = root;
    if (node_is(root, NAME_HTML)) {
        const Node *head = node_child(root, NAME_HEAD);
        body = node_child(root, NAME_BODY);
        for (const Node *child = head ? head->first : NULL; child; child = child->next)
            if (node_is(child, NAME_STYLE) || node_is(child, NAME_LINK))
                node_append(holder, node_copy(expand->tree, child));
    }
    if (body == root && !node_is(root, NAME_BODY))
        node_append(holder, node_copy(expand->tree, root));
    else if (body)
        copy_children(expand, body, holder);
    for (const Node *n = root; n; n = node_following(n, root))
        expand->copied++;
}

/* A language that the file gives to all that it holds. */
static Str language_of(const Source *source)
{
    const Node *root = source->tree->root;
    const Node *body = node_is(root, NAME_HTML) ? node_child(root, NAME_BODY) : root;
    Str language = body ? node_language(body) : (Str){0};
    return node_is(root, NAME_HTML) || node_is(root, NAME_BODY) ? language : (Str){0};
}

/* Puts what is inside `holder` into its place. */
static void splice(Node *holder)
{
    while (holder->first) {
        Node *child = holder->first;
        node_unlink(child);
        node_insert_before(holder, child);
    }
    node_unlink(holder);
}

void expand_include(Expand *expand, Node *include, const Where *at)
{
    const Source *source = include_find(expand, include, at);
    if (source) {
        Where inside = {at->row, source, at};
        Str language = language_of(source), around = node_language(include);
        bool other = language.len && !str_equal_nocase(language, around);
        Node *holder = node_html(expand->tree, other ? NAME_DIV : NAME_EACH, include->span);
        if (other)
            node_set(expand->tree, holder, NAME_LANG, language, include->span);
        node_insert_before(include, holder);
        copy_source(expand, source, holder);
        expand_inside(expand, holder, &inside);
        if (!other)
            splice(holder);
    }
    expand_inside(expand, include,
                  at); /* in HTML it is not closed by "/>": it holds what follows it */
    splice(include);
}
