/* What one document lets another know of it, and the dump of links. */

#include "resolve/inside.h"

static Str about_of(Arena *arena, const Node *node)
{
    return arena_str(arena, node_value(node, NAME_ABOUT));
}

/* Each section that the place treats; the first place keeps it. */
static void add_about(Arena *arena, Sibling *sibling, SiblingPlace *place)
{
    for (Str rest = str_trim(place->about); rest.len; rest = str_trim(rest)) {
        size_t len = 0;
        while (len < rest.len && !is_blank(rest.data[len]))
            len++;
        Str word = str_slice(rest, 0, len);
        rest = str_slice(rest, len, rest.len);
        if (!str_starts(word, S("framework:")))
            continue;
        void **value = map_put(sibling->about, arena_str(arena, str_slice(word, 10, word.len)));
        if (!*value)
            *value = place;
    }
}

void sibling_fill(Arena *arena, Sibling *sibling, const Tree *tree, const Links *links, Str out)
{
    Resolve resolve = {.arena = arena, .tree = (Tree *)(uintptr_t)tree, .title = links->title};
    Map *ids = map_new(arena), *about = map_new(arena);
    sibling->about = about;
    if (!sibling->title.len)
        sibling->title = arena_str(arena, links->title);
    sibling->out = arena_str(arena, out);
    Str *needs = NEW_ARRAY(arena, Str, links->reference_count + 1);
    for (uint32_t i = 0; i < links->reference_count; i++)
        needs[i] = arena_str(arena, links->references[i]);
    sibling->needs = needs;
    sibling->need_count = links->reference_count;
    LIST(SiblingPlace *) places = {0};
    for (uint32_t i = 0; i < links->anchors->count; i++) {
        Anchor *anchor = links->anchors->entries[i].value;
        SiblingPlace *place = NEW(arena, SiblingPlace);
        anchor_name(&resolve, anchor);
        place->id = arena_str(arena, anchor->id);
        place->title = arena_str(arena, anchor->label.len ? anchor->label : anchor->title_text);
        place->about = about_of(arena, anchor->node);
        place->place.page = PAGE_NONE;
        *map_put(ids, place->id) = place;
        *LIST_ADD(arena, &places) = place;
    }
    /* the map has the author's ids first: places go by the order of the document */
    for (uint32_t n = 0; n < tree->count; n++) {
        Str id = node_value(tree->nodes[n], NAME_ID);
        SiblingPlace *place = id.len ? map_value(ids, id) : NULL;
        if (place && place->about.len)
            add_about(arena, sibling, place);
    }
    sibling->ids = ids;
}

size_t links_documents(const Links *links, Str *ids, size_t room)
{
    size_t count = links->document_count < room ? links->document_count : room;
    for (size_t i = 0; i < count; i++)
        ids[i] = links->documents[i];
    return count;
}

void sibling_settle(Sibling *sibling, const Tree *tree, const Place *by_node, uint32_t page_count)
{
    for (uint32_t i = 0; sibling->ids && i < sibling->ids->count; i++) {
        SiblingPlace *place = sibling->ids->entries[i].value;
        const Node *node = map_value(tree->ids, place->id);
        if (node)
            place->place = by_node[node->id];
    }
    sibling->page_count = page_count;
    sibling->settled = true;
}

/* ---- --dump=resolve ---- */

static void print_target(Buf *out, const Target *target, const Tree *tree)
{
    switch (target->kind) {
    case TARGET_HERE:
        buf_text(out, "here ");
        if (target->node == tree->root || node_is(target->node, NAME_BODY))
            buf_text(out, "(top)");
        else
            buf_format(out, "#%.*s", STR_ARG(node_value(target->node, NAME_ID)));
        break;
    case TARGET_SIBLING:
        buf_format(out, "document %.*s", STR_ARG(target->file));
        if (target->name.len)
            buf_format(out, "#%.*s", STR_ARG(target->name));
        if (target->has_place)
            buf_format(out, " page %d", target->place.number);
        break;
    case TARGET_ADDRESS: buf_format(out, "address %.*s", STR_ARG(target->address)); break;
    default: buf_text(out, "unknown");
    }
    buf_format(out, " \"%.*s\"\n", STR_ARG(target->title));
}

void links_print(Buf *out, const Links *links, const Tree *tree, const Files *files)
{
    for (uint32_t id = 0; id < links->count; id++) {
        if (!links->by_node[id])
            continue;
        const Node *node = tree->nodes[id];
        Position at = node->span.file ? files_position(files, node->span.file, node->span.start)
                                      : (Position){0};
        buf_format(out, "link %u:%u -> ", at.line, at.column);
        print_target(out, links->by_node[id], tree);
    }
}
