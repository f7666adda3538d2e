/* Ops of a page as they are added: BEGIN and END only where they are needed,
 * rectangles that continue each other as one. Constant cost per mark; the array
 * doubles in the page's arena. */

#include "paint/painter.h"

Op *op_add(Painter *painter, OpKind kind)
{
    Op *op = LIST_ADD(painter->arena, &painter->ops);
    op->kind = (uint8_t)kind;
    return op;
}

/* Takes the last one back; what comes next finds its place clean. */
void op_drop(Painter *painter)
{
    memset(&painter->ops.items[--painter->ops.count], 0, sizeof *painter->ops.items);
}

void mark_end(Painter *painter)
{
    if (painter->open && painter->ops.items[painter->ops.count - 1].kind == OP_BEGIN)
        op_drop(painter); /* nothing stands in it: a line without length, a clear colour */
    else if (painter->open)
        op_add(painter, OP_END);
    painter->open = false;
}

void mark_pop(Painter *painter)
{
    mark_end(painter);
    uint8_t last = painter->ops.items[painter->ops.count - 1].kind;
    if (last == OP_CLIP || last == OP_TURN)
        op_drop(painter); /* nothing stands in it */
    else
        op_add(painter, OP_POP)->as.turn.page = painter->turn;
}

static void mark_begin(Painter *painter, Owner owner, uint32_t offset, uint8_t artifact)
{
    mark_end(painter);
    Op *op = op_add(painter, OP_BEGIN);
    op->as.begin.owner = owner;
    op->as.begin.offset = offset;
    op->as.begin.artifact = artifact;
    painter->open = true;
    painter->owner = owner;
    painter->artifact = artifact;
}

void mark_artifact(Painter *painter, ArtifactKind artifact)
{
    if (painter->copy)
        artifact = painter->copy;
    if (!painter->open || painter->artifact != artifact)
        mark_begin(painter, (Owner){.node = NODE_NONE}, 0, (uint8_t)artifact);
}

static bool owner_equal(Owner a, Owner b)
{
    return a.node == b.node && a.part == b.part && a.item == b.item;
}

void mark_content(Painter *painter, Owner owner, uint32_t start, uint32_t end)
{
    uint8_t artifact = painter_facts(painter, owner.node)->artifact;
    if (painter->copy || artifact) {
        mark_artifact(painter, artifact ? artifact : ARTIFACT_LAYOUT);
        return;
    }
    if (!painter->open || painter->artifact || !owner_equal(painter->owner, owner) ||
        start < painter->end)
        mark_begin(painter, owner, start, ARTIFACT_NONE);
    painter->end = end;
}

/* Does b go on where a ends, so that one rectangle covers both? */
static bool rect_join(Rect *a, Rect b)
{
    if (a->y == b.y && a->height == b.height && len_add(a->x, a->width) == b.x) {
        a->width = len_add(a->width, b.width);
        return true;
    }
    if (a->x == b.x && a->width == b.width && len_add(a->y, a->height) == b.y) {
        a->height = len_add(a->height, b.height);
        return true;
    }
    return false;
}

static bool rect_is_square(const Op *op)
{
    for (int i = 0; i < 4; i++)
        if (op->as.rect.radius[i].x | op->as.rect.radius[i].y)
            return false;
    return true;
}

/* The caller has opened the mark, so the op before is in it or is its BEGIN. */
void mark_rect(Painter *painter, Rect rect, Color color)
{
    if (rect.width <= 0 || rect.height <= 0 || !(color & 0xFF))
        return;
    Op *last = &painter->ops.items[painter->ops.count - 1];
    if (last->kind == OP_RECT && last->as.rect.color == color && rect_is_square(last) &&
        rect_join(&last->as.rect.rect, rect))
        return;
    Op *op = op_add(painter, OP_RECT);
    op->as.rect.rect = rect;
    op->as.rect.color = color;
}

static Rect rect_around(Rect a, Rect b)
{
    Len right = len_max(len_add(a.x, a.width), len_add(b.x, b.width));
    Len bottom = len_max(len_add(a.y, a.height), len_add(b.y, b.height));
    Len x = len_min(a.x, b.x), y = len_min(a.y, b.y);
    return (Rect){x, y, len_sub(right, x), len_sub(bottom, y)};
}

void mark_link(Painter *painter, Owner owner, Rect rect)
{
    if (painter->turned)
        rect = rotation_rect(painter->turn, rect);
    if (painter->in_area) {
        LinkArea *last = &painter->links.items[painter->links.count - 1];
        if (owner_equal(last->owner, owner)) {
            last->rect = rect_around(last->rect, rect);
            return;
        }
    }
    *LIST_ADD(painter->arena, &painter->links) = (LinkArea){owner, rect};
    painter->in_area = true;
}

static bool is_link(const Painter *painter, const Node *node)
{
    const Links *links = painter->boxes->links;
    const Target *target =
        links && links->by_node && node->id < links->count ? links->by_node[node->id] : NULL;
    return target && target->kind != TARGET_UNKNOWN;
}

static uint8_t artifact_of(const Painter *painter, const Node *node)
{
    static const uint8_t kinds[] = {
        [PRINTED_CONTENT] = ARTIFACT_NONE,
        [PRINTED_PAGINATION] = ARTIFACT_PAGINATION,
        [PRINTED_HEADER] = ARTIFACT_PAGINATION_HEADER,
        [PRINTED_FOOTER] = ARTIFACT_PAGINATION_FOOTER,
        [PRINTED_WATERMARK] = ARTIFACT_WATERMARK,
        [PRINTED_LAYOUT] = ARTIFACT_LAYOUT,
        [PRINTED_BACKGROUND] = ARTIFACT_BACKGROUND,
    };
    const Styles *styles = painter->boxes->styles;
    if (!styles || node->kind != NODE_ELEMENT || node->id >= styles->count)
        return ARTIFACT_NONE;
    const Style *style = styles->by_node[node->id];
    if (!style || style->artifact)
        return style ? kinds[style->artifact] : ARTIFACT_NONE;
    return style->tag.len && str_equal(style->tag, S("artifact")) ? ARTIFACT_LAYOUT : ARTIFACT_NONE;
}

static void facts_add(const Painter *painter, Facts *facts, const Node *node)
{
    if (facts->link == NODE_NONE && is_link(painter, node))
        facts->link = node->id;
    if (!facts->artifact)
        facts->artifact = artifact_of(painter, node);
}

/* What is two levels up is kept as well: cells of a row, words of a paragraph
 * and their spans share it. Trees are no deeper than the readers let them be. */
const Facts *painter_facts(Painter *painter, uint32_t id)
{
    Facts *facts = &painter->facts, *around = &painter->around;
    if (facts->node == id && id != NODE_NONE)
        return facts;
    *facts = (Facts){.node = id, .link = NODE_NONE};
    const Tree *tree = painter->boxes->tree;
    const Node *node = tree && id < tree->count ? tree->nodes[id] : NULL;
    for (int level = 0; node && level < 2; level++, node = node->parent)
        facts_add(painter, facts, node);
    if (!node)
        return facts;
    if (around->node != node->id) {
        *around = (Facts){.node = node->id, .link = NODE_NONE};
        for (; node; node = node->parent)
            facts_add(painter, around, node);
    }
    facts->link = facts->link == NODE_NONE ? around->link : facts->link;
    facts->artifact = facts->artifact ? facts->artifact : around->artifact;
    return facts;
}
