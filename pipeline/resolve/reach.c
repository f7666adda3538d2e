/* How far a place reaches: a heading to the next one of its level or above (or to
 * the section around that), any other element to its end. For the pages of an
 * index and of the locator, which need a last node beside the first. Linear, once,
 * when first asked for. */

#include "resolve/inside.h"

/* The node right before `node` in preorder that does not hold it. */
static const Node *node_before(const Node *node, const Node *top)
{
    while (node != top && !node->prev)
        node = node->parent;
    if (node == top)
        return top;
    node = node->prev;
    while (node->last)
        node = node->last;
    return node;
}

static const Node *last_inside(const Node *node)
{
    while (node->last)
        node = node->last;
    return node;
}

/* What begins with the next heading, as a section of its own, is no part of the
 * one before. */
static const Node *reach_end(const Node *heading, const Node *next, const Node *top)
{
    while (next != top && !node_within(heading, next->parent))
        next = next->parent;
    return node_before(next, top);
}

/* Each heading closes those of its level and below that are open. */
static void headings_reach(Resolve *resolve)
{
    uint32_t open[7] = {0}; /* by level: 1 + index */
    for (uint32_t i = 0; i < resolve->headings.count; i++) {
        Heading *heading = &resolve->headings.items[i];
        for (unsigned level = heading->level; level < 7; level++) {
            Heading *before = open[level] ? &resolve->headings.items[open[level] - 1] : NULL;
            if (before)
                before->last = reach_end(before->node, heading->node, resolve->body);
            open[level] = 0;
        }
        open[heading->level] = i + 1;
        heading->last = last_inside(resolve->body);
        heading->anchor->heading = i + 1;
    }
    uint32_t number = 0;
    for (Node *n = resolve->body; n; n = (Node *)(uintptr_t)node_following(n, resolve->body))
        n->id = ++number;
    resolve->reached = true;
}

Reach reach_of(Resolve *resolve, const Node *node)
{
    if (!resolve->reached)
        headings_reach(resolve);
    const Anchor *anchor = anchor_find(resolve, node_value(node, NAME_ID));
    uint32_t heading = anchor && anchor->node == node ? anchor->heading : 0;
    const Node *last = heading ? resolve->headings.items[heading - 1].last : last_inside(node);
    return (Reach){last, node->id, last->id};
}

/* "#id..", as the value of href and for -gp-target-pages(): all pages of it. */
static Str reach_href(Resolve *resolve, const Node *node)
{
    Buf buf = {0};
    Str id = node_value(node, NAME_ID);
    buf_char(&buf, '#');
    buf_str(&buf, id);
    const Lead *lead = lead_find(resolve, arena_str(resolve->arena, buf_view(&buf)));
    buf_text(&buf, "..");
    Str value = buf_take(&buf, resolve->arena);
    void **place = map_put(resolve->out->by_value, value);
    if (!*place) {
        Target *target = NEW(resolve->arena, Target);
        *target = lead->target;
        target->last = reach_of(resolve, node).last;
        *place = target;
    }
    resolve->out->reaches = true;
    return value;
}

Node *pages_link(Resolve *resolve, const Node *to)
{
    Tree *tree = resolve->tree;
    Node *link = node_html(tree, NAME_A, to->span);
    resolve_lead(resolve, link, node_value(to, NAME_ID));
    node_set_spelled(tree, link, S("data-pages"), reach_href(resolve, to), to->span);
    return link;
}

List children_take(Resolve *resolve, Node *node, Name name)
{
    List taken = {0};
    Node *after = node;
    for (Node *child = node->first, *next; child; child = next) {
        next = child->next;
        bool blank = child->kind == NODE_TEXT && !str_trim(child->text).len;
        node_unlink(child);
        if (node_is(child, name)) {
            *LIST_ADD(resolve->arena, &taken) = child;
        } else if (!blank || after != node) { /* in HTML "/>" closes nothing: what follows */
            node_insert_after(after, child);
            after = child;
        }
    }
    return taken;
}

/* The last heading before the node; both have numbers. */
static const Node *heading_before(const Resolve *resolve, const Node *node)
{
    uint32_t low = 0, high = resolve->headings.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (resolve->headings.items[middle].node->id <= node->id)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? resolve->headings.items[low - 1].node : NULL;
}

void place_name(Resolve *resolve, Node *node, Str wanted)
{
    if (node_value(node, NAME_ID).len)
        return;
    if (!resolve->reached)
        headings_reach(resolve);
    anchor_make(resolve, node, anchor_unique(resolve, wanted))->before =
        heading_before(resolve, node);
}
