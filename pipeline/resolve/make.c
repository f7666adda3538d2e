/* What contents, index, glossary and locator are made of: elements and text with
 * the span of what holds them, words in the language of their place, links. */

#include "resolve/inside.h"

Str resolve_language(const Resolve *resolve, const Node *node)
{
    Str language = node_language(node);
    return language.len ? language : resolve->job->language;
}

Node *resolve_add(Resolve *resolve, Node *parent, Name name, Str class)
{
    Node *node = node_html(resolve->tree, name, parent->span);
    if (class.len)
        node_set(resolve->tree, node, NAME_CLASS, class, parent->span);
    node_append(parent, node);
    return node;
}

void resolve_add_text(Resolve *resolve, Node *parent, Str text)
{
    node_append(parent, node_text(resolve->tree, text, parent->span));
}

void resolve_lead(Resolve *resolve, Node *link, Str id)
{
    Buf href = {0};
    buf_char(&href, '#');
    buf_str(&href, id);
    node_set(resolve->tree, link, NAME_HREF, buf_take(&href, resolve->arena), link->span);
    Lead *lead = lead_find(resolve, node_value(link, NAME_HREF));
    *LIST_ADD(resolve->arena, &resolve->links) = (Link){link, &lead->target};
}
