/* style_select: the elements a selector matches, for --dump=STAGE:SELECTOR; and
 * the walk over elements that it shares with explain.c. */

#include "style/cascade.h"
#include "style/selector.h"

typedef struct {
    Levels levels;
    const SelectorList *list;
    LIST(const Node *) found;
} Search;

Level *selector_enter(Levels *levels, const Node *node)
{
    while (levels->depth && levels->list.items[levels->depth - 1]->node->end <= node->id)
        levels->depth--;
    if (levels->list.count == levels->depth) {
        Level *fresh = NEW(levels->arena, Level);
        fresh->up = levels->depth ? levels->list.items[levels->depth - 1] : NULL;
        *LIST_ADD(levels->arena, &levels->list) = fresh;
    }
    Level *level = levels->list.items[levels->depth++];
    if (!level->node || level->node->parent != node->parent) {
        level->index = level->siblings = 0;
        level->memos.count = 0;
    }
    level->node = node;
    level->index++;
    selector_features(level);
    return level;
}

static void visit(Search *search, const Node *node)
{
    Level *level = selector_enter(&search->levels, node);
    for (uint32_t i = 0; i < search->list->count; i++)
        if (!search->list->items[i].pseudo &&
            selector_matches(search->levels.arena, &search->list->items[i], level)) {
            *LIST_ADD(search->levels.arena, &search->found) = node;
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
    Search search = {.levels = {.arena = arena}, .list = &list};
    for (uint32_t id = 0; id < tree->count; id++)
        if (tree->nodes[id]->kind == NODE_ELEMENT)
            visit(&search, tree->nodes[id]);
    *nodes = search.found.items;
    *count = search.found.count;
    return true;
}
