/* The stacking order of CSS 2.1 appendix E, as far as there is no z-index.
 *
 * Within a stacking context: grounds and borders of its blocks, then floats
 * (each whole, as a context of its own), then text and replaced content, then
 * positioned blocks (whole), in the order of the tree. Each fragment is met twice, in the walk
 * of the blocks and in that of the text, by the context it belongs to; what is
 * whole by itself is kept in a list meanwhile. Linear in the page.
 *
 * Shifted pieces of a line stay in the line: a raised number must not come
 * apart from the text around it in the order of marks. */

#include "paint/paint.h"
#include "paint/painter.h"

typedef struct {
    PlacedList floats, positioned, out; /* out: absolute boxes that stand in lines */
} Later;

static bool box_has_decor(const Fragment *f)
{
    if (!f->style || f->style->hidden || f->collapsed == TABLE_WRAPPER)
        return false;
    if (!f->box)
        return true;
    if (f->box->flags & BOX_ANONYMOUS)
        return false;
    return f->box->kind != BOX_INLINES && f->box->kind != BOX_ROW_GROUP &&
           f->box->kind != BOX_ROW && f->box->kind != BOX_CELL;
}

static bool is_grid(const Fragment *f)
{
    return f->kind == FRAGMENT_BOX && f->box && f->box->kind == BOX_TABLE &&
           f->collapsed != TABLE_WRAPPER;
}

static bool child_is_positioned(const Child *child)
{
    const Fragment *f = child->fragment;
    return child->role == CHILD_OUT || (f->kind == FRAGMENT_BOX && f->box && box_has_decor(f) &&
                                        f->style->position == POSITION_RELATIVE);
}

void paint_decor(Painter *painter, const Fragment *f, Point at)
{
    if (f->kind == FRAGMENT_RULE || (f->kind == FRAGMENT_BOX && !f->box && !f->style)) {
        paint_borders(painter, f, fragment_rect(f, at));
        return;
    }
    if (f->kind == FRAGMENT_LINE || f->kind == FRAGMENT_TEXT || f->kind == FRAGMENT_LEADER ||
        !box_has_decor(f))
        return;
    Rect box = fragment_rect(f, at);
    if (f->kind == FRAGMENT_FIELD)
        *LIST_ADD(painter->arena, &painter->fields) = (FieldMark){f, at, painter->ops.count};
    if (f->kind != FRAGMENT_FIELD ||
        !painter_field_checked(painter, f)) /* else the field paints it */
        paint_ground(painter, f->style, box, f->cut);
    paint_borders(painter, f, box);
}

/* The link that a block is, or NODE_NONE. Its area is the whole block. */
static uint32_t block_link(Painter *painter, const Fragment *f)
{
    const Links *links = painter->boxes->links;
    if (!f->box || f->box->kind == BOX_INLINES || f->owner.part != PART_SELF || !links ||
        !links->by_node || f->owner.node >= links->count)
        return NODE_NONE;
    const Target *target = links->by_node[f->owner.node];
    return target && target->kind != TARGET_UNKNOWN ? f->owner.node : NODE_NONE;
}

/* What holds for all that is in a child; paint_leave takes it back. */
typedef struct {
    uint8_t copy;
    uint32_t block_link;
} Outside;

/* A running element with a tag of its own is content, once. */
static bool is_tagged_running(const Child *child)
{
    const Box *box = child->fragment->box;
    return child->role != CHILD_REPEAT && box && box->flags & BOX_RUNNING && box->style->tag.len &&
           !str_equal(box->style->tag, S("artifact"));
}

static uint8_t copy_inside(const Painter *painter, const Child *child)
{
    if (!painter->copy)
        return child->role == CHILD_REPEAT ? ARTIFACT_PAGINATION : ARTIFACT_NONE;
    return is_tagged_running(child) ? ARTIFACT_NONE : painter->copy;
}

static Outside paint_enter(Painter *painter, const Child *child)
{
    Outside outside = {painter->copy, painter->block_link};
    painter->copy = copy_inside(painter, child);
    uint32_t link = block_link(painter, child->fragment);
    if (link != NODE_NONE)
        painter->block_link = link;
    return outside;
}

static void paint_leave(Painter *painter, Outside outside)
{
    painter->copy = outside.copy;
    painter->block_link = outside.block_link;
}

static void mark_block_link(Painter *painter, const Fragment *f, Point at, uint8_t copy)
{
    uint32_t link = block_link(painter, f);
    if (link == NODE_NONE || link == painter->block_link || copy ||
        painter_facts(painter, link)->artifact)
        return;
    painter->in_area = false;
    mark_link(painter, (Owner){.node = link}, fragment_rect(f, at));
    painter->in_area = false;
}

static Placed placed_now(const Painter *painter, const Child *child, Point at)
{
    return (Placed){child->fragment, point_add(at, child->at), painter->copy, painter->block_link};
}

/* A piece of what is taller than a page shows no more than its own part. */
static bool clip_open(Painter *painter, const Fragment *f, Point at)
{
    if (!(f->flags & FLAG_SLICED))
        return false;
    mark_end(painter);
    op_add(painter, OP_CLIP)->as.rect.rect = fragment_rect(f, at);
    return true;
}

static void clip_close(Painter *painter, bool clipped)
{
    if (clipped)
        mark_pop(painter);
}

/* What is turned is painted as an inline block is: with the text, and whole. */
static void paint_turned(Painter *painter, const Child *child, Point at)
{
    Rotation outside = painter->turn, step = child_turn(child, at);
    mark_end(painter);
    painter->in_area = false;
    painter->turn = rotation_inside(outside, step);
    painter->turned++;
    Op *op = op_add(painter, OP_TURN);
    op->as.turn.page = painter->turn;
    op->as.turn.step = step;
    paint_whole(painter, &(Placed){child->fragment, {0, 0}, painter->copy, painter->block_link});
    painter->in_area = false;
    painter->turned--;
    painter->turn = outside;
    mark_pop(painter);
}

static void paint_blocks(Painter *painter, const Fragment *f, Point at, Later *later)
{
    bool clipped = clip_open(painter, f, at);
    if (is_grid(f))
        paint_grid(painter, f, at);
    else
        paint_decor(painter, f, at);
    for (uint32_t i = 0; i < f->count; i++) {
        const Child *child = &f->children[i];
        if (child->fragment->kind == FRAGMENT_LINE || child->quarters)
            continue;
        if (child->role == CHILD_FLOAT) {
            *LIST_ADD(painter->arena, &later->floats) = placed_now(painter, child, at);
        } else if (child_is_positioned(child)) {
            *LIST_ADD(painter->arena, &later->positioned) = placed_now(painter, child, at);
        } else {
            mark_block_link(painter, child->fragment, point_add(at, child->at),
                            copy_inside(painter, child));
            Outside outside = paint_enter(painter, child);
            paint_blocks(painter, child->fragment, point_add(at, child->at), later);
            paint_leave(painter, outside);
        }
    }
    clip_close(painter, clipped);
}

static void paint_inlines(Painter *painter, const Fragment *f, Point at)
{
    if (f->kind != FRAGMENT_BOX) {
        paint_replaced(painter, f, at);
        return;
    }
    bool lines = false, clipped = clip_open(painter, f, at);
    for (uint32_t i = 0; i < f->count; i++) {
        const Child *child = &f->children[i];
        if (child->fragment->kind == FRAGMENT_LINE) {
            if (!lines)
                paint_lines(painter, f, at);
            lines = true;
            continue;
        }
        if (child->role == CHILD_FLOAT || child_is_positioned(child))
            continue;
        if (child->quarters) {
            paint_turned(painter, child, at);
            continue;
        }
        Outside outside = paint_enter(painter, child);
        paint_inlines(painter, child->fragment, point_add(at, child->at));
        paint_leave(painter, outside);
    }
    clip_close(painter, clipped);
}

/* Both lists are in the order of the tree already. */
static void paint_positioned(Painter *painter, const Later *later)
{
    const PlacedList *blocks = &later->positioned, *out = &later->out;
    for (uint32_t b = 0, o = 0; b < blocks->count || o < out->count;) {
        bool block = o == out->count ||
                     (b < blocks->count &&
                      blocks->items[b].fragment->owner.node < out->items[o].fragment->owner.node);
        paint_whole(painter, block ? &blocks->items[b++] : &out->items[o++]);
    }
}

void paint_whole(Painter *painter, const Placed *placed)
{
    Later later = {{0}, {0}, {0}};
    PlacedList *around = painter->out;
    Outside outside = {painter->copy, painter->block_link};
    painter->copy = placed->copy;
    painter->block_link = placed->block_link;
    mark_block_link(painter, placed->fragment, placed->at, painter->copy);
    uint32_t link = block_link(painter, placed->fragment);
    if (link != NODE_NONE)
        painter->block_link = link;
    paint_blocks(painter, placed->fragment, placed->at, &later);
    for (uint32_t i = 0; i < later.floats.count; i++)
        paint_whole(painter, &later.floats.items[i]);
    painter->out = &later.out;
    paint_inlines(painter, placed->fragment, placed->at);
    painter->out = around;
    paint_positioned(painter, &later);
    paint_leave(painter, outside);
}

static uint8_t margin_artifact(const Painter *painter, const Fragment *f)
{
    const Boxes *boxes = painter->boxes;
    for (uint32_t i = 0; i < boxes->page_count; i++) {
        if (boxes->pages[i].type != painter->page->type)
            continue;
        for (int m = 0; m < MARGIN_COUNT; m++) {
            if (boxes->pages[i].margin[m] != f->box || !f->box)
                continue;
            if (m <= MARGIN_TOP_RIGHT_CORNER)
                return ARTIFACT_PAGINATION_HEADER;
            if (m >= MARGIN_BOTTOM_RIGHT_CORNER && m <= MARGIN_BOTTOM_LEFT_CORNER)
                return ARTIFACT_PAGINATION_FOOTER;
        }
    }
    return ARTIFACT_PAGINATION;
}

Ops paint_page(Job *job, Arena *arena, const Boxes *boxes, const Page *page)
{
    Painter painter = {.job = job,
                       .arena = arena,
                       .boxes = boxes,
                       .page = page,
                       .block_link = NODE_NONE,
                       .facts = {.node = NODE_NONE},
                       .around = {.node = NODE_NONE}};
    painter.ops.room = 512;
    painter.ops.items = NEW_ARRAY(arena, Op, painter.ops.room);
    painter.sheet = trim_sheet(job, page);
    const Fragment *root = page->root;
    bleed_open(&painter);
    paint_decor(&painter, root, (Point){0, 0});
    for (uint32_t i = 0; i < root->count; i++) {
        const Child *child = &root->children[i];
        Placed placed = {child->fragment, child->at, copy_inside(&painter, child), NODE_NONE};
        if (child->role == CHILD_MARGIN)
            placed.copy = margin_artifact(&painter, child->fragment);
        paint_whole(&painter, &placed);
    }
    mark_end(&painter);
    bleed_close(&painter);
    if (job->session->boxes)
        paint_edges(&painter);
    for (uint32_t i = 0; i < painter.links.count; i++) {
        Op *op = op_add(&painter, OP_LINK);
        op->as.link.owner = painter.links.items[i].owner;
        op->as.link.rect = painter.links.items[i].rect;
    }
    return (Ops){painter.ops.count, painter.ops.items, painter.fields.count, painter.fields.items,
                 painter.sheet};
}
