/* --boxes: the edges of boxes and the baseline grid, drawn over a finished page
 * as artifacts; nothing else changes. Each layer has a line of its own kind, so
 * that they can be told apart without colour:
 *
 *     page area       thick        fragments of blocks, cells, images, fields:
 *     baseline grid   hairlines      border box solid, content box dashed where it
 *     span in a line  thin           is another one, margin box dotted
 *
 * A piece of a box that is broken is open where it goes on elsewhere. */

#include "paint/painter.h"

typedef struct {
    Len width;
    uint8_t style;
    Color color;
} Pen;

static const Pen pen_area = {900, BORDER_SOLID, 0xC00060FF};
static const Pen pen_grid = {150, BORDER_SOLID, 0x5AA0C8FF};
static const Pen pen_border = {350, BORDER_SOLID, 0x0050C0FF};
static const Pen pen_content = {350, BORDER_DASHED, 0x007030FF};
static const Pen pen_margin = {700, BORDER_DOTTED, 0xB04000FF};
static const Pen pen_span = {200, BORDER_SOLID, 0x8000A0FF};

static void draw(Painter *painter, const Pen *pen, Point from, Point to)
{
    Op *op = op_add(painter, OP_LINE);
    from = rotation_point(painter->turn, from);
    to = rotation_point(painter->turn, to);
    op->as.line.from = (Point){len_min(from.x, to.x), len_min(from.y, to.y)};
    op->as.line.to = (Point){len_max(from.x, to.x), len_max(from.y, to.y)};
    op->as.line.width = pen->width;
    op->as.line.style = pen->style;
    op->as.line.color = pen->color;
}

static void draw_box(Painter *painter, const Pen *pen, Rect box, uint8_t cut)
{
    Len right = len_add(box.x, box.width), bottom = len_add(box.y, box.height);
    Point corners[4] = {{box.x, box.y}, {right, box.y}, {right, bottom}, {box.x, bottom}};
    if (!(cut & CUT_BEFORE))
        draw(painter, pen, corners[0], corners[1]);
    if (!(cut & CUT_END))
        draw(painter, pen, corners[1], corners[2]);
    if (!(cut & CUT_AFTER))
        draw(painter, pen, corners[3], corners[2]);
    if (!(cut & CUT_START))
        draw(painter, pen, corners[0], corners[3]);
}

/* A box made smaller by its edges, or larger by negative ones. */
static Rect rect_inset(Rect box, const Len edge[4])
{
    return (Rect){len_add(box.x, edge[EDGE_LEFT]), len_add(box.y, edge[EDGE_TOP]),
                  len_max(0, len_sub(box.width, len_add(edge[EDGE_LEFT], edge[EDGE_RIGHT]))),
                  len_max(0, len_sub(box.height, len_add(edge[EDGE_TOP], edge[EDGE_BOTTOM])))};
}

static Rect content_box(const Fragment *f, Rect box)
{
    Len edge[4];
    for (int i = 0; i < 4; i++)
        edge[i] = len_add(f->padding[i], f->borders[i].width);
    return rect_inset(box, edge);
}

/* What auto margins came to is read off the place in the containing block. */
static Rect margin_box(const Fragment *f, Rect box, Rect around)
{
    Len edge[4];
    for (int i = 0; i < 4; i++)
        edge[i] = -size_resolve(f->style->margin[i], around.width);
    if (f->style->margin[EDGE_LEFT].kind == SIZE_AUTO)
        edge[EDGE_LEFT] = len_min(0, len_sub(around.x, box.x));
    if (f->style->margin[EDGE_RIGHT].kind == SIZE_AUTO)
        edge[EDGE_RIGHT] =
            len_min(0, len_sub(len_add(box.x, box.width), len_add(around.x, around.width)));
    return rect_inset(box, edge);
}

static bool same_rect(Rect a, Rect b)
{
    return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height;
}

static bool has_margin(const Fragment *f)
{
    BoxKind kind = f->box->kind;
    return kind != BOX_CELL && kind != BOX_ROW && kind != BOX_ROW_GROUP &&
           f->style->float_ != FLOAT_FOOTNOTE;
}

static void draw_fragment(Painter *painter, const Fragment *f, Rect box, Rect around)
{
    if (!f->style || f->kind == FRAGMENT_TEXT || f->kind == FRAGMENT_LEADER ||
        f->kind == FRAGMENT_LINE || f->collapsed == TABLE_WRAPPER)
        return;
    if (!f->box) {
        draw_box(painter, &pen_span, box, f->cut);
        return;
    }
    if (f->box->flags & BOX_ANONYMOUS || f->box->kind == BOX_INLINES)
        return;
    Rect outer = has_margin(f) ? margin_box(f, box, around) : box, inner = content_box(f, box);
    if (!same_rect(outer, box))
        draw_box(painter, &pen_margin, outer, f->cut);
    if (!same_rect(inner, box))
        draw_box(painter, &pen_content, inner, f->cut);
    draw_box(painter, &pen_border, box, f->cut);
}

static void draw_children(Painter *painter, const Fragment *f, Point at, Rect around);

/* Its lines are drawn on the page, as all of --boxes is. */
static void draw_turned(Painter *painter, const Child *child, Point at)
{
    Rotation outside = painter->turn;
    painter->turn = rotation_inside(outside, child_turn(child, at));
    draw_children(painter, child->fragment, (Point){0, 0},
                  fragment_rect(child->fragment, (Point){0, 0}));
    painter->turn = outside;
}

static void draw_children(Painter *painter, const Fragment *f, Point at, Rect around)
{
    for (uint32_t i = 0; i < f->count; i++) {
        const Fragment *child = f->children[i].fragment;
        Point here = point_add(at, f->children[i].at);
        if (f->children[i].quarters) {
            draw_turned(painter, &f->children[i], at);
            continue;
        }
        Rect box = fragment_rect(child, here);
        draw_fragment(painter, child, box, around);
        bool holds = child->kind == FRAGMENT_BOX && child->box;
        draw_children(painter, child, here, holds ? content_box(child, box) : around);
    }
}

/* Lines of the root's height from its first baseline in the area on. */
static void draw_grid(Painter *painter, Rect area)
{
    const Style *root = painter->boxes->root->style;
    const FontMetrics *m = font_metrics(painter->job->worker->text, font_first(root->fonts));
    Len ascent = font_len(m->ascent, root->font_size, m->upem);
    Len height = font_len(m->ascent - m->descent, root->font_size, m->upem);
    Len step = root->line_height >= 0
                   ? root->line_height
                   : len_add(height, font_len(m->line_gap, root->font_size, m->upem));
    if (step < LEN_PT(2))
        return; /* closer than lines of text can be */
    Len bottom = len_add(area.y, area.height);
    Len y = len_add(area.y, len_add(len_sub(step, height) / 2, ascent));
    for (; y <= bottom; y = len_add(y, step))
        draw(painter, &pen_grid, (Point){area.x, y}, (Point){len_add(area.x, area.width), y});
}

static Rect page_area(const Child *child)
{
    return content_box(child->fragment, fragment_rect(child->fragment, child->at));
}

void paint_edges(Painter *painter)
{
    const Fragment *root = painter->page->root;
    painter->copy = ARTIFACT_NONE;
    mark_end(painter);
    mark_artifact(painter, ARTIFACT_LAYOUT);
    Rect paper = fragment_rect(root, (Point){0, 0});
    for (uint32_t i = 0; i < root->count; i++) {
        const Child *child = &root->children[i];
        if (child->role == CHILD_FLOW)
            draw_grid(painter, page_area(child));
    }
    for (uint32_t i = 0; i < root->count; i++) {
        const Child *child = &root->children[i];
        Rect box = fragment_rect(child->fragment, child->at);
        Rect inside = content_box(child->fragment, box);
        draw_fragment(painter, child->fragment, box, paper);
        draw_children(painter, child->fragment, child->at, inside);
    }
    for (uint32_t i = 0; i < root->count; i++) /* over the edges of html and body */
        if (root->children[i].role == CHILD_FLOW)
            draw_box(painter, &pen_area, page_area(&root->children[i]), 0);
    mark_end(painter);
}
