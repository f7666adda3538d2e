/* The resolve stage, in order: ids, numbers of captions, words of fields, links, contents,
 * index, locator, checks; then the tree is frozen, and the links are found by the numbers of their
 * nodes. Linear. */

#include "resolve/inside.h"

static Str meta_content(const Node *head, Str name)
{
    for (const Node *child = head->first; child; child = child->next)
        if (node_is(child, NAME_META) && str_equal_nocase(node_value(child, NAME_NAME), name))
            return node_value(child, NAME_CONTENT);
    return (Str){0};
}

static Str language_of(const Node *root)
{
    Str language = node_value(root, NAME_LANG);
    return language.len ? language : node_value(root, NAME_XML_LANG);
}

static void facts_find(Resolve *resolve)
{
    const Node *title = node_child(resolve->head, NAME_TITLE);
    if (title)
        resolve->title = node_plain_text(resolve->arena, title);
    resolve->tree->language = language_of(resolve->tree->root);
}

/* What was missing has been said by now: stand-ins. */
static void facts_fill(Resolve *resolve)
{
    Job *job = resolve->job;
    Tree *tree = resolve->tree;
    const File *file = files_at(job->files, tree->root->span.file);
    if (!resolve->title.len)
        resolve->title = file ? path_name(file->path) : S("document");
    if (!tree->language.len)
        tree->language = job->language.len ? job->language : S("en-GB");
    *resolve->out = (Links){
        .by_value = resolve->out->by_value,
        .reaches = resolve->out->reaches,
        .title = resolve->title,
        .language = tree->language,
        .author = meta_content(resolve->head, S("author")),
        .subject = meta_content(resolve->head, S("description")),
        .date = job->session->date,
        .documents = resolve->documents.items,
        .document_count = resolve->documents.count,
        .references = resolve->references.items,
        .reference_count = resolve->references.count,
        .anchors = resolve->anchors,
    };
}

static void freeze(Resolve *resolve)
{
    Links *links = resolve->out;
    tree_freeze(resolve->tree);
    for (uint32_t i = 0; i < resolve->leads->count; i++) { /* places may have become other nodes */
        Lead *lead = resolve->leads->entries[i].value;
        if (lead->anchor)
            lead->target.node = lead->anchor->node;
    }
    links->count = resolve->tree->count;
    links->by_node = NEW_ARRAY(resolve->arena, const Target *, links->count);
    for (uint32_t i = 0; i < resolve->links.count; i++) {
        const Link *link = &resolve->links.items[i];
        if (resolve->tree->nodes[link->node->id] == link->node)
            links->by_node[link->node->id] = link->target;
    }
}

const Links *resolve_tree(Job *job, Tree *tree)
{
    Resolve resolve = {
        .job = job,
        .arena = job->arena,
        .tree = tree,
        .head = node_child(tree->root, NAME_HEAD),
        .body = node_child(tree->root, NAME_BODY),
        .anchors = map_new(job->arena),
        .numbers = map_new(job->arena),
        .about = map_new(job->arena),
        .leads = map_new(job->arena),
        .out = NEW(job->arena, Links),
    };
    resolve.out->by_value = map_new(job->arena);
    facts_find(&resolve);
    resolve_ids(&resolve);
    resolve_captions(&resolve);
    resolve_rules(&resolve);
    resolve_required(&resolve);
    resolve_links(&resolve);
    resolve_addresses(&resolve);
    resolve_contents(&resolve);
    resolve_index(&resolve);
    resolve_locator(&resolve);
    resolve_checks(&resolve);
    facts_fill(&resolve);
    freeze(&resolve);
    return resolve.out;
}
