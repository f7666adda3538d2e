/* What a place is called: a heading by its text, a section by its first heading,
 * a table by its caption, a picture by its alternative text; anything else by the
 * heading before it. Found when first asked for, then kept. */

#include "resolve/inside.h"

enum { COPY_DEPTH = 100, COPY_EACH = 1000, COPY_ALL = 1000000 };

static const Node *first_heading(const Node *top)
{
    for (const Node *n = top; n; n = node_following(n, top))
        if (node_is_heading(n))
            return n;
    return NULL;
}

static const Node *title_node(const Node *node)
{
    switch (node->name) {
    case NAME_H1:
    case NAME_H2:
    case NAME_H3:
    case NAME_H4:
    case NAME_H5:
    case NAME_H6:
    case NAME_DT:
    case NAME_DFN:
    case NAME_CAPTION:
    case NAME_FIGCAPTION:
    case NAME_LEGEND:
    case NAME_SUMMARY: return node;
    case NAME_TABLE: return node_child(node, NAME_CAPTION);
    case NAME_FIGURE: return node_child(node, NAME_FIGCAPTION);
    case NAME_FIELDSET: return node_child(node, NAME_LEGEND);
    case NAME_DETAILS: return node_child(node, NAME_SUMMARY);
    case NAME_SECTION:
    case NAME_ARTICLE:
    case NAME_ASIDE:
    case NAME_DIV:
    case NAME_MAIN:
    case NAME_NAV:
    case NAME_HEADER:
    case NAME_HGROUP: return first_heading(node);
    default: return NULL;
    }
}

static Str title_attribute(const Node *node)
{
    static const Name names[] = {NAME_ARIA_LABEL, NAME_ALT, NAME_TITLE};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (node_value(node, names[i]).len)
            return node_value(node, names[i]);
    return (Str){0};
}

void anchor_name(const Resolve *resolve, Anchor *anchor)
{
    if (anchor->titled)
        return;
    anchor->titled = true;
    anchor->title = title_node(anchor->node);
    anchor->title_text = anchor->title ? node_plain_text(resolve->arena, anchor->title)
                                       : title_attribute(anchor->node);
    if (anchor->title_text.len)
        return;
    anchor->title = anchor->before;
    anchor->title_text =
        anchor->before ? node_plain_text(resolve->arena, anchor->before) : resolve->title;
}

/* ---- copies ---- */

typedef enum { COPY_KEEP, COPY_UNWRAP, COPY_DROP, COPY_BLANK, COPY_ALT } CopyRule;

static CopyRule copy_rule(const Node *node)
{
    switch (node->name) {
    case NAME_EM:
    case NAME_STRONG:
    case NAME_B:
    case NAME_I:
    case NAME_CODE:
    case NAME_SUB:
    case NAME_SUP:
    case NAME_SPAN:
    case NAME_ABBR:
    case NAME_CITE:
    case NAME_Q:
    case NAME_BDI:
    case NAME_BDO:
    case NAME_KBD:
    case NAME_SAMP:
    case NAME_VAR:
    case NAME_SMALL:
    case NAME_S:
    case NAME_U:
    case NAME_MARK:
    case NAME_TIME: return COPY_KEEP;
    case NAME_FOOTNOTE:
    case NAME_SCRIPT:
    case NAME_STYLE:
    case NAME_TEMPLATE:
    case NAME_INPUT:
    case NAME_SELECT:
    case NAME_TEXTAREA:
    case NAME_BUTTON: return COPY_DROP;
    case NAME_BR: return COPY_BLANK;
    case NAME_IMG: return COPY_ALT;
    case NAME_A: return node_has_class(node, S("footnote-again")) ? COPY_DROP : COPY_UNWRAP;
    default: return COPY_UNWRAP;
    }
}

static Node *copy_element(Resolve *resolve, const Node *node)
{
    static const Name kept[] = {NAME_LANG, NAME_XML_LANG, NAME_DIR, NAME_TITLE, NAME_CLASS};
    Node *copy = node_element(resolve->tree, node->name, node->spelling, node->span);
    for (size_t i = 0; node->attr_count && i < sizeof kept / sizeof *kept; i++) {
        const Attr *attr = node_attr(node, kept[i]);
        if (attr)
            node_set(resolve->tree, copy, attr->name, attr->value, attr->span);
    }
    return copy;
}

bool title_room(Resolve *resolve, uint32_t nodes, Span span)
{
    resolve->copied += nodes;
    if (resolve->limited || (resolve->copied <= COPY_ALL && nodes <= COPY_EACH))
        return !resolve->limited;
    diag_add(resolve->job->diags, DIAG_RESOLVE_LIMIT, span, (Str){0})->hint =
        S("a title has at most 1,000 pieces, all titles that are repeated a million: refer to "
          "places with shorter ones");
    resolve->limited = true;
    return false;
}

static void copy_inside(Resolve *resolve, const Node *from, Node *to, unsigned depth)
{
    for (const Node *child = from->first; child && depth < COPY_DEPTH; child = child->next) {
        if (child->kind == NODE_TEXT) {
            node_append(to, node_text(resolve->tree, child->text, child->span));
            continue;
        }
        Node *copy = to;
        switch (copy_rule(child)) {
        case COPY_KEEP:
            copy = copy_element(resolve, child);
            node_append(to, copy);
            break;
        case COPY_UNWRAP: break;
        case COPY_BLANK: node_append(to, node_text(resolve->tree, S(" "), child->span)); continue;
        case COPY_ALT:
            node_append(to, node_text(resolve->tree, node_value(child, NAME_ALT), child->span));
            continue;
        default: continue;
        }
        copy_inside(resolve, child, copy, depth + 1);
    }
}

void title_copy(Resolve *resolve, const Node *from, Node *to)
{
    uint32_t count = 0;
    for (const Node *n = from; n && count <= COPY_EACH; n = node_following(n, from))
        count++;
    if (title_room(resolve, count, to->span))
        copy_inside(resolve, from, to, 0);
}
