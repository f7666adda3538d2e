/* Links and references: each <a href> and <ref to> gets its target; an empty one
 * the target's title, and class "ref", so that a sheet can add the page. What
 * leads nowhere is a diagnostic, and a visible <mark class="unknown"> in the text. */

#include "resolve/inside.h"

/* An element inside counts, whatever it is: it may have an id. */
static bool has_content(const Node *link)
{
    for (const Node *n = link->first; n; n = n->next)
        if (n->kind == NODE_ELEMENT || str_trim(n->text).len)
            return true;
    return false;
}

/* <ref to="work"/>: as <a href="#work">, or a document, or framework:... */
static void ref_prepare(Resolve *resolve, Node *ref)
{
    const Publication *publication = resolve->job->session->publication;
    const Attr *to = node_attr(ref, NAME_TO);
    Attr *href = to ? &ref->attrs[to - ref->attrs] : NULL;
    ref->name = NAME_A;
    ref->spelling = name_spelling(NAME_A);
    if (!href)
        return;
    Str value = to->value, rest, id = str_cut(value, '#', &rest);
    bool plain =
        value.len && !memchr(value.data, ':', value.len) && !memchr(value.data, '#', value.len);
    if (plain && !(publication && publication_document(publication, id))) {
        Buf text = {0};
        buf_char(&text, '#');
        buf_str(&text, value);
        value = buf_take(&text, resolve->arena);
    }
    *href = (Attr){NAME_HREF, name_spelling(NAME_HREF), value, href->span};
}

static void fill(Resolve *resolve, Node *link, const Lead *lead)
{
    while (link->first)
        node_unlink(link->first);
    const Node *title = lead->anchor && !lead->label ? lead->anchor->title : NULL;
    if (title && !node_within(link, title))
        title_copy(resolve, title, link);
    else if (lead->text.len)
        node_append(link, node_text(resolve->tree, lead->text, link->span));
}

/* No address is known: the words stay, without a link. */
static void unlink_words(Node *link)
{
    link->name = NAME_SPAN;
    link->spelling = name_spelling(NAME_SPAN);
    const Attr *href = node_attr(link, NAME_HREF);
    node_attr_remove(link, href);
}

static void mark_unknown(Resolve *resolve, Node *link, const Attr *href, const Lead *lead)
{
    Job *job = resolve->job;
    Str value = href->value;
    diag_add(job->diags, lead->fault, href->span, value)->hint =
        arena_str(job->diags->arena, lead->hint);
    Node *mark = node_html(resolve->tree, NAME_MARK, link->span);
    node_set(resolve->tree, mark, NAME_CLASS, S("unknown"), link->span);
    if (!has_content(link))
        node_append(mark, node_text(resolve->tree, value.len ? value : S("?"), link->span));
    while (link->first) {
        Node *child = link->first;
        node_unlink(child);
        node_append(mark, child);
    }
    const Attr *id = node_attr(link, NAME_ID);
    if (id) {
        node_set(resolve->tree, mark, NAME_ID, id->value, id->span);
        Anchor *anchor = anchor_find(resolve, id->value);
        if (anchor && anchor->node == link) {
            anchor->node = mark;
            *map_put(resolve->tree->ids, id->value) = mark;
        }
    }
    node_replace(link, mark);
}

/* Whether a page is shown behind the link: class "ref", of empty links, and "page". */
static void show_page(Resolve *resolve, Node *link, const Lead *lead, bool empty)
{
    bool page = node_has_class(link, S("page"));
    bool numbered =
        lead->target.kind == TARGET_HERE || (lead->target.kind == TARGET_SIBLING && !lead->no_page);
    if (lead->circle && (empty || page || node_has_class(link, S("ref")))) {
        const Attr *href = node_attr(link, NAME_HREF);
        diag_add(resolve->job->diags, DIAG_RESOLVE_CYCLE, href->span, lead->document)->hint =
            S("the title is shown alone; take one of the references between the two away");
    }
    if (empty && (!page || !numbered))
        fill(resolve, link, lead);
    if (empty && numbered && !page && !lead->label)
        node_add_class(resolve->tree, link, S("ref"));
}

static void link_resolve(Resolve *resolve, Node *link)
{
    if (node_is(link, NAME_REF))
        ref_prepare(resolve, link);
    const Attr *href = node_attr(link, NAME_HREF);
    if (!href)
        return;
    const Lead *lead = lead_find(resolve, str_trim(href->value));
    if (str_starts(str_trim(href->value), S("framework:"))) {
        Str section = str_trim(href->value);
        section = str_slice(section, 10, section.len);
        *LIST_ADD(resolve->arena, &resolve->treated) = (About){link, section};
    }
    if (lead->target.kind == TARGET_UNKNOWN) {
        mark_unknown(resolve, link, href, lead);
        return;
    }
    if (lead->source)
        diag_add(resolve->job->diags, DIAG_RESOLVE_SOURCE, href->span, href->value)->hint =
            arena_str(resolve->job->diags->arena, lead->hint);
    show_page(resolve, link, lead, !has_content(link));
    if (!lead->href.len) {
        unlink_words(link);
        return;
    }
    href = node_attr(link, NAME_HREF);
    node_set(resolve->tree, link, NAME_HREF, lead->href, href->span);
    *LIST_ADD(resolve->arena, &resolve->links) = (Link){link, &lead->target};
}

void resolve_links(Resolve *resolve)
{
    LIST(Node *) list = {0};
    Node *top = resolve->body;
    for (Node *n = top; n; n = (Node *)(uintptr_t)node_following(n, top))
        if (node_is(n, NAME_A) || node_is(n, NAME_REF))
            *LIST_ADD(resolve->arena, &list) = n;
    for (uint32_t i = 0; i < list.count; i++)
        link_resolve(resolve, list.items[i]);
}
