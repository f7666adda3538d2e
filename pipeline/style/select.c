/* style_select: the elements a selector matches, for --dump=STAGE:SELECTOR. */

#include "style/cascade.h"
#include "style/selector.h"

typedef struct {
    Arena *arena;
    const SelectorList *list;
    LIST(Level *) levels;
    LIST(const Node *) found;
    uint32_t depth;
} Search;

static void visit(Search *search, const Node *node)
{
    while (search->depth && search->levels.items[search->depth - 1]->node->end <= node->id)
        search->depth--;
    if (search->levels.count == search->depth) {
        Level *fresh = NEW(search->arena, Level);
        fresh->up = search->depth ? search->levels.items[search->depth - 1] : NULL;
        *LIST_ADD(search->arena, &search->levels) = fresh;
    }
    Level *level = search->levels.items[search->depth++];
    if (!level->node || level->node->parent != node->parent) {
        level->index = level->siblings = 0;
        level->memos.count = 0;
    }
    level->node = node;
    level->index++;
    selector_features(level);
    for (uint32_t i = 0; i < search->list->count; i++)
        if (!search->list->items[i].pseudo &&
            selector_matches(search->arena, &search->list->items[i], level)) {
            *LIST_ADD(search->arena, &search->found) = node;
            return;
        }
}

bool style_select(Arena *arena, const Tree *tree, Str selector, const Node ***nodes, size_t *count)
{
    Tokens tokens;
    SelectorList list;
    SelectorReader reader = {.arena = arena};
    if (!tokens_read(arena, arena, selector, &tokens))
        return false;
    Cursor cursor = {tokens.items, tokens.items + tokens.count - 1, &tokens, arena};
    if (!selector_list_read(&reader, &cursor, &list))
        return false;
    Search search = {.arena = arena, .list = &list};
    for (uint32_t id = 0; id < tree->count; id++)
        if (tree->nodes[id]->kind == NODE_ELEMENT)
            visit(&search, tree->nodes[id]);
    *nodes = search.found.items;
    *count = search.found.count;
    return true;
}
