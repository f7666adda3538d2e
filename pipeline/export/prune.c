/* What is left when the walk is done: marks that no node took get a place, what
 * has no content goes; the blanks in it stay with the text around. Linear, but
 * that a blank on its own looks up and down one path of the tree. */

#include "export/structure.h"

static bool kept_empty(uint8_t role) { return role == ROLE_TD || role == ROLE_TH; }

/* A Div around nothing but a P that was made for it is that P. */
static void collapse(Structure *made, Elem *elem)
{
    Elem *para = elem->first ? elem_at(made, elem->first) : NULL;
    if (elem->role != ROLE_DIV || !para || para->next || !(para->flags & ELEM_ANONYMOUS))
        return;
    uint32_t self = para->parent;
    elem->role = ROLE_P;
    elem->first = para->first;
    elem->last = para->last;
    para->flags |= ELEM_DEAD;
    for (uint32_t kid = elem->first; kid; kid = elem_at(made, kid)->next)
        elem_at(made, kid)->parent = self;
}

/* ---- blanks that stand alone ---- */

typedef struct {
    uint32_t mark, parent, after; /* after: the live kid of the parent before it, or 0 */
} Loose;

typedef struct {
    Structure *made;
    uint8_t *live;
    LIST(Loose) loose;
} Prune;

/* What holds blocks or text: text where text is. */
static bool takes_text(const Structure *made, const Elem *elem)
{
    RoleClass class = role_class(elem->role);
    if (class == CLASS_CONTAINER)
        return !elem->last || role_is_inline(elem_at(made, elem->last)->role);
    return class == CLASS_PARA || class == CLASS_INLINE || class == CLASS_MAPPED;
}

static void blank_put(Prune *prune, uint32_t parent, uint32_t mark)
{
    if (takes_text(prune->made, elem_at(prune->made, parent)))
        elem_append(prune->made, parent, mark);
    else
        *LIST_ADD(prune->made->file->arena, &prune->loose) =
            (Loose){mark, parent, elem_at(prune->made, parent)->last};
}

/* All that is left of an element without content: its blanks. */
static void blanks_lift(Prune *prune, uint32_t parent, uint32_t dead)
{
    for (uint32_t at = dead, next; at; at = next) {
        next = elem_following(prune->made, at, dead);
        if (elem_at(prune->made, at)->role == ROLE_MARK)
            blank_put(prune, parent, at);
    }
}

static uint32_t *kids_before(const Structure *made, const uint8_t *live)
{
    uint32_t *before = NEW_ARRAY(made->file->arena, uint32_t, made->elems.count);
    for (uint32_t i = 1; i < made->elems.count; i++)
        for (uint32_t kid = live[i] ? elem_at(made, i)->first : 0; kid;
             kid = elem_at(made, kid)->next)
            if (elem_at(made, kid)->next)
                before[elem_at(made, kid)->next] = kid;
    return before;
}

/* The element that holds what is read before the blank; else the first one. */
static uint32_t blank_holder(const Structure *made, const uint32_t *before, const Loose *loose)
{
    uint32_t at = loose->after;
    for (uint32_t up = loose->parent; !at && up != 1; up = elem_at(made, up)->parent)
        at = before[up];
    if (at)
        while (elem_at(made, at)->last)
            at = elem_at(made, at)->last;
    else
        for (at = 1; elem_at(made, at)->first;)
            at = elem_at(made, at)->first;
    uint8_t role = elem_at(made, at)->role;
    if (at > 1 && (role == ROLE_MARK || role == ROLE_OBJECT))
        at = elem_at(made, at)->parent;
    while (elem_at(made, at)->role == ROLE_FORM || elem_at(made, at)->role == ROLE_LINK)
        at = elem_at(made, at)->parent;
    return at;
}

/* White space between two blocks is no paragraph: it ends what stands before. */
static void loose_place(Prune *prune)
{
    if (!prune->loose.count)
        return;
    const uint32_t *before = kids_before(prune->made, prune->live);
    for (uint32_t i = 0; i < prune->loose.count; i++) {
        const Loose *loose = &prune->loose.items[i];
        elem_append(prune->made, blank_holder(prune->made, before, loose), loose->mark);
    }
}

/* ---- what has content ---- */

static bool is_content(const Structure *made, const Elem *elem)
{
    if (elem->role == ROLE_MARK)
        return !made->file->marks.items[elem->node].blank;
    return elem->role == ROLE_OBJECT || kept_empty(elem->role) || elem->flags & ELEM_CALL;
}

static void kids_rebuild(Prune *prune, uint32_t parent)
{
    Structure *made = prune->made;
    Elem *elem = elem_at(made, parent);
    uint32_t kid = elem->first;
    elem->first = elem->last = 0;
    for (uint32_t next; kid; kid = next) {
        next = elem_at(made, kid)->next;
        if (prune->live[kid])
            elem_append(made, parent, kid);
        else
            blanks_lift(prune, parent, kid);
    }
}

/* Kids have higher numbers than what they were made in, but notes. So the
 * live ones are found from the leaves upward, each path once. */
void structure_prune(Structure *made)
{
    Prune prune = {.made = made, .live = NEW_ARRAY(made->file->arena, uint8_t, made->elems.count)};
    uint8_t *live = prune.live;
    for (uint32_t i = 1; i < made->elems.count; i++)
        if (is_content(made, elem_at(made, i)))
            for (uint32_t up = i; up && !live[up]; up = elem_at(made, up)->parent)
                live[up] = 1;
    live[1] = 1;
    for (uint32_t i = 1; i < made->elems.count; i++) {
        if (live[i])
            kids_rebuild(&prune, i);
        else if (elem_at(made, i)->role != ROLE_MARK)
            elem_at(made, i)->flags |= ELEM_DEAD;
    }
    loose_place(&prune);
    for (uint32_t i = 1; i < made->elems.count; i++)
        if (live[i])
            collapse(made, elem_at(made, i));
}

/* Marks that no node of the tree took (paint named an owner that is not in it)
 * are content all the same: they end the document. */
void structure_claim(Structure *made)
{
    uint32_t count = made->file->marks.count, para = 0;
    uint8_t *claimed = NEW_ARRAY(made->file->arena, uint8_t, count + 1u);
    for (uint32_t i = 1, end = made->elems.count; i < end; i++)
        if (elem_at(made, i)->role == ROLE_MARK)
            claimed[elem_at(made, i)->node] = 1;
    for (uint32_t m = 0; m < count; m++) {
        if (claimed[m])
            continue;
        if (!para) {
            para = elem_new(made, ROLE_P, NODE_NONE);
            elem_append(made, 1, para);
        }
        elem_append(made, para, elem_new(made, ROLE_MARK, m));
    }
}
