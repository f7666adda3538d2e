/* Makes the structure legal: what stands where it must not is wrapped or takes
 * another type, with a warning at its place; headings go down one level at a
 * time (ISO 32000-1 tables 333 to 338, ISO 14289-1 7.4). One walk, and each
 * table once (tables.c). */

#include "export/structure.h"

static bool is_group(uint8_t role)
{
    return role == ROLE_THEAD || role == ROLE_TBODY || role == ROLE_TFOOT;
}

static bool is_part(uint8_t role) /* of a list, table or contents list: never elsewhere */
{
    return role == ROLE_TR || role == ROLE_TD || role == ROLE_TH || is_group(role) ||
           role == ROLE_LI || role == ROLE_LBODY || role == ROLE_TOCI;
}

/* What a child is wrapped in when it does not belong into its parent as it is. */
static Role wrapper_of(uint8_t parent, uint8_t child)
{
    switch (parent) {
    case ROLE_TABLE:
        return child == ROLE_CAPTION || child == ROLE_TR || is_group(child) ? ROLE_NONE : ROLE_TR;
    case ROLE_THEAD:
    case ROLE_TBODY:
    case ROLE_TFOOT: return child == ROLE_TR ? ROLE_NONE : ROLE_TR;
    case ROLE_TR: return child == ROLE_TD || child == ROLE_TH ? ROLE_NONE : ROLE_TD;
    case ROLE_L:
        return child == ROLE_LI || child == ROLE_L || child == ROLE_CAPTION ? ROLE_NONE : ROLE_LI;
    case ROLE_LI: return child == ROLE_LBL || child == ROLE_LBODY ? ROLE_NONE : ROLE_LBODY;
    case ROLE_TOC:
        return child == ROLE_TOCI || child == ROLE_TOC || child == ROLE_CAPTION ? ROLE_NONE
                                                                                : ROLE_TOCI;
    default: return ROLE_NONE;
    }
}

static const Node *node_of(const Structure *structure, const Elem *elem)
{
    uint32_t node = elem->node;
    if (elem->role == ROLE_MARK)
        node = structure->file->marks.items[elem->node].node;
    else if (elem->role == ROLE_OBJECT)
        return NULL;
    return node < structure->file->tree->count ? structure->file->tree->nodes[node] : NULL;
}

static void report(const Structure *structure, const Elem *child, const Elem *parent)
{
    Buf detail = {0};
    const Node *node = node_of(structure, child);
    if (node && node->kind == NODE_ELEMENT)
        buf_format(&detail, "<%.*s> in ", STR_ARG(node->spelling));
    else
        buf_text(&detail, "text in ");
    const Node *outer = node_of(structure, parent);
    if (outer && outer->kind == NODE_ELEMENT)
        buf_format(&detail, "<%.*s>", STR_ARG(outer->spelling));
    else
        buf_str(&detail, role_names[parent->role].name);
    Span span = node ? node->span : node_span(outer);
    diag_add(structure->file->job->diags, DIAG_EXPORT_STRAY, span, buf_view(&detail))->hint =
        S("the tags are made legal around it; a reader may hear it in an odd place");
    buf_close(&detail);
}

/* Runs of strangers get one wrapper; it is looked at in its turn. */
static void wrap_kids(Structure *structure, uint32_t parent)
{
    uint32_t kid = elem_at(structure, parent)->first, wrapper = 0;
    elem_at(structure, parent)->first = elem_at(structure, parent)->last = 0;
    for (uint32_t next; kid; kid = next) {
        next = elem_at(structure, kid)->next;
        Role role = wrapper_of(elem_at(structure, parent)->role, elem_at(structure, kid)->role);
        if (role == ROLE_NONE) {
            wrapper = 0;
            elem_append(structure, parent, kid);
            continue;
        }
        if (!wrapper) {
            if (!(elem_at(structure, parent)->flags & ELEM_MADE))
                report(structure, elem_at(structure, kid), elem_at(structure, parent));
            wrapper = elem_new(structure, role, elem_at(structure, parent)->node);
            elem_at(structure, wrapper)->flags = ELEM_MADE;
            elem_append(structure, parent, wrapper);
        }
        elem_append(structure, wrapper, kid);
    }
}

/* A row, cell or item outside its table or list becomes a block. */
static void retag_kids(Structure *structure, uint32_t parent)
{
    for (uint32_t kid = elem_at(structure, parent)->first; kid;
         kid = elem_at(structure, kid)->next) {
        Elem *elem = elem_at(structure, kid);
        if (!is_part(elem->role))
            continue;
        report(structure, elem, elem_at(structure, parent));
        bool inlines = true;
        for (uint32_t in = elem->first; in; in = elem_at(structure, in)->next)
            inlines &= role_is_inline(elem_at(structure, in)->role);
        elem->role = inlines ? ROLE_P : ROLE_DIV;
    }
}

/* A caption stands first, and there is one: more join it. */
static void caption_first(Structure *structure, uint32_t parent)
{
    uint32_t caption = 0, kid = elem_at(structure, parent)->first, rest = kid;
    for (; kid && !caption; kid = elem_at(structure, kid)->next)
        if (elem_at(structure, kid)->role == ROLE_CAPTION)
            caption = kid;
    if (!caption)
        return;
    elem_at(structure, parent)->first = elem_at(structure, parent)->last = 0;
    for (uint32_t next, in; rest; rest = next) {
        next = elem_at(structure, rest)->next;
        if (elem_at(structure, rest)->role != ROLE_CAPTION) {
            elem_append(structure, parent, rest);
        } else if (rest != caption) {
            elem_at(structure, rest)->flags |= ELEM_DEAD;
            for (uint32_t k = elem_at(structure, rest)->first; k; k = in) {
                in = elem_at(structure, k)->next;
                elem_append(structure, caption, k);
            }
        }
    }
    Elem *up = elem_at(structure, parent), *elem = elem_at(structure, caption);
    elem->parent = parent;
    elem->next = up->first;
    up->first = caption;
    if (!up->last)
        up->last = caption;
}

/* 7.4.2: starts at H1, never skips on the way down. resolve has warned of the
 * headings of the source; -gp-tag is what it cannot see. */
static void heading(Structure *structure, Elem *elem, int *level)
{
    int now = elem->role - ROLE_H1 + 1;
    if (now > *level + 1) {
        const Node *node = node_of(structure, elem);
        const Style *style = structure->file->boxes->styles->by_node[elem->node];
        if (style->tag.len)
            diag_add_as(structure->file->job->diags, DIAG_EXPORT_HEADING,
                        job_severity(structure->file->job, CLAIM_UA1), node->span, style->tag)
                ->hint = S("the tags go down one level at a time: choose the -gp-tag that follows "
                           "the heading before");
        now = *level + 1;
        elem->role = (uint8_t)(ROLE_H1 + now - 1);
    }
    *level = now;
}

void structure_repair(Structure *structure)
{
    int level = 0;
    for (uint32_t i = 1; i; i = elem_following(structure, i, 1)) {
        uint8_t role = elem_at(structure, i)->role;
        if (role == ROLE_MARK || role == ROLE_OBJECT)
            continue;
        if (role >= ROLE_H1 && role <= ROLE_H6)
            heading(structure, elem_at(structure, i), &level);
        if (wrapper_of(role, ROLE_NONE) == ROLE_NONE) {
            retag_kids(structure, i);
        } else {
            wrap_kids(structure, i);
            caption_first(structure, i);
        }
    }
    tables_repair(structure);
}
