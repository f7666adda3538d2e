/* From sources to one tree: <html> with <head> and <body>, elements and text only. */

#include "assemble/assemble.h"
#include "assemble/expand.h"

/* html > head + body, both empty. */
static Tree *tree_begin(Job *job, Span span, Node **head, Node **body)
{
    Tree *tree = tree_new(job->arena);
    tree->root = node_html(tree, NAME_HTML, span);
    *head = node_html(tree, NAME_HEAD, span);
    *body = node_html(tree, NAME_BODY, span);
    node_append(tree->root, *head);
    node_append(tree->root, *body);
    return tree;
}

static void set_language(Job *job, Tree *tree)
{
    if (job->language.len)
        node_set(tree, tree->root, NAME_LANG, job->language, tree->root->span);
}

/* ---- titles ---- */

/* The first of the highest level that there is. */
static const Node *first_heading(const Node *body)
{
    const Node *found = NULL;
    for (const Node *n = body; n; n = node_following(n, body)) {
        if (node_is_heading(n) && (!found || n->name < found->name))
            found = n;
        if (found && found->name == NAME_H1)
            break;
    }
    return found;
}

/* A title of its own, or the first heading; without either resolve says so. */
static void set_title(Job *job, Tree *tree, Node *head, const Node *body, Str title, Span span)
{
    const Node *heading = title.len ? NULL : first_heading(body);
    if (heading) {
        title = node_plain_text(job->arena, heading);
        span = heading->span;
    }
    if (!title.len)
        return;
    Node *element = node_html(tree, NAME_TITLE, span);
    node_append(element, node_text(tree, title, span));
    if (head->first)
        node_insert_before(head->first, element);
    else
        node_append(head, element);
}

static Str title_text(Expand *expand, Tree *tree, const Node *title, const Where *at)
{
    Node *copy = node_copy(tree, title);
    expand_inside(expand, copy, at);
    return node_plain_text(tree->arena, copy);
}

Str document_title(Job *job, const Node *title, const Record *record)
{
    Expand expand;
    Source self = {0};
    Row row = {record ? record->of : NULL, record, NULL};
    Where at = {record ? &row : NULL, &self, NULL};
    Tree *tree = tree_new(job->arena);
    expand_open(&expand, job, tree, NULL);
    Str text = title_text(&expand, tree, title, &at);
    expand_close(&expand);
    return text;
}

/* ---- a document of the publication ---- */

/* Records of a faulty group: the report has them, and the document that would
 * print them is not made. */
static bool record_sound(const Publication *publication, const Record *record)
{
    if (!record)
        return true;
    if (record->failed)
        return false;
    for (uint32_t i = 0; i < publication->data_count; i++) {
        const Dataset *set = publication->data[i];
        if (set->failed || set->parent != record->of || !record->groups)
            continue;
        const Group *group = &record->groups[set->group_index];
        for (uint32_t r = 0; r < group->count; r++)
            if (group->records[r]->failed)
                return false;
    }
    return true;
}

static bool is_blank_text(const Node *node)
{
    return node->kind == NODE_TEXT && !str_trim(node->text).len;
}

/* The content of <document>, without its title. */
static void copy_content(Tree *tree, const Node *element, Node *body)
{
    for (const Node *child = element->first; child; child = child->next)
        if (!is_blank_text(child) && !node_is(child, NAME_TITLE))
            node_append(body, node_copy(tree, child));
}

/* What else is made for the record: a document may refer to these. */
static void find_peers(Job *job, const Publication *publication, const DocumentSpec *spec)
{
    LIST(Peer) peers = {0};
    for (uint32_t i = 0; job->record && i < publication->document_count; i++) {
        const DocumentSpec *other = &publication->documents[i];
        if (other == spec || other->for_each != spec->for_each || other->failed ||
            !document_wants(job, other, job->record))
            continue;
        const Node *heading = node_child(other->element, NAME_TITLE);
        Peer peer = {.id = other->id, .out = document_path(job, other, job->record)};
        peer.title = heading ? document_title(job, heading, job->record) : other->id;
        if (peer.out.len)
            *LIST_ADD(job->arena, &peers) = peer;
    }
    job->peers = peers.items;
    job->peer_count = peers.count;
}

Tree *assemble_document(Job *job, const DocumentSpec *spec)
{
    const Publication *publication = job->session->publication;
    bool sound = !publication->failed && !spec->failed && record_sound(publication, job->record);
    if (!sound && !job->session->keep_going)
        return NULL;
    if (!job->out.len)
        job->out = spec->for_each
                       ? document_path(job, spec, job->record)
                       : document_variant(job->arena, job->session, spec, spec->out);
    find_peers(job, publication, spec);
    Node *head, *body, *heading = node_child(spec->element, NAME_TITLE);
    Expand expand;
    Source self = {.path = path_name(files_at(job->files, publication->file)->path)};
    Row row = {spec->for_each, job->record, NULL};
    Where at = {spec->for_each ? &row : NULL, &self, NULL};
    Tree *tree = tree_begin(job, spec->span, &head, &body);
    set_language(job, tree);
    copy_content(tree, spec->element, body);
    expand_open(&expand, job, tree, head);
    expand_inside(&expand, body, &at);
    Str title = heading ? title_text(&expand, tree, heading, &at) : (Str){0};
    expand_close(&expand);
    set_title(job, tree, head, body, title, heading ? heading->span : spec->span);
    return tree;
}

/* ---- a lone source ---- */

/* Puts what was read into html > body, unless it is a whole page already. */
static Tree *whole_page(Job *job, Tree *source, Node **head, Node **body)
{
    Node *root = source->root;
    if (node_is(root, NAME_HTML)) {
        *head = node_child(root, NAME_HEAD);
        *body = node_child(root, NAME_BODY);
        if (!*head) {
            *head = node_html(source, NAME_HEAD, root->span);
            if (root->first)
                node_insert_before(root->first, *head);
            else
                node_append(root, *head);
        }
        if (!*body) {
            *body = node_html(source, NAME_BODY, root->span);
            node_append(root, *body);
        }
        return source;
    }
    Tree *tree = tree_begin(job, root->span, head, body);
    set_language(job, tree);
    if (node_is(root, NAME_BODY)) {
        node_replace(*body, root);
        *body = root;
    } else {
        node_append(*body, root);
    }
    return tree;
}

Tree *assemble_lone(Job *job, Tree *source)
{
    Node *head, *body;
    const File *file = files_at(job->files, source->root->span.file);
    Source self = {.path = file ? path_name(file->path) : (Str){0}};
    bool known = format_of(self.path, &self.format);
    if (known && self.format != FORMAT_HTML)
        source_prepare(source, job->diags, job->files, self.format);
    Tree *tree = whole_page(job, source, &head, &body);
    if (!known || self.format != FORMAT_HTML) { /* a page of HTML is as browsers take it */
        Expand expand;
        Where at = {NULL, &self, NULL};
        expand_open(&expand, job, tree, head);
        expand_inside(&expand, head, &at);
        expand_inside(&expand, body, &at);
        expand_close(&expand);
    }
    const Node *title = node_child(head, NAME_TITLE);
    if (!title)
        set_title(job, tree, head, body, (Str){0}, tree->root->span);
    return tree;
}
