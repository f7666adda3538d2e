/* What is left when the walk is done: marks that no node took get a place, what
 * has no content goes. Linear. */

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

/* Kids have higher numbers than what they were made in, but notes. So the
 * live ones are found from the leaves upward, each path once. */
void structure_prune(Structure *made)
{
    uint8_t *live = NEW_ARRAY(made->file->arena, uint8_t, made->elems.count);
    for (uint32_t i = 1; i < made->elems.count; i++) {
        uint8_t role = elem_at(made, i)->role;
        if (role == ROLE_MARK || role == ROLE_OBJECT || kept_empty(role))
            for (uint32_t up = i; up && !live[up]; up = elem_at(made, up)->parent)
                live[up] = 1;
    }
    live[1] = 1;
    for (uint32_t i = 1; i < made->elems.count; i++) {
        Elem *elem = elem_at(made, i);
        if (!live[i]) {
            elem->flags |= ELEM_DEAD;
            continue;
        }
        uint32_t kid = elem->first;
        elem->first = elem->last = 0;
        for (uint32_t next; kid; kid = next) {
            next = elem_at(made, kid)->next;
            if (live[kid])
                elem_append(made, i, kid);
        }
    }
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
