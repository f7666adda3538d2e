/* Grounds and borders of one box (css-backgrounds-3 4, 5).
 *
 * Four solid sides of one colour are plain rectangles, or one ring when the
 * corners are round. Otherwise each side is a strip between the outer edge and
 * the inner one, cut at the mitre where it meets its neighbours: a box without
 * content and with thick borders is so the triangles that designers make.
 * Sides of other styles with round corners are painted straight and clipped. */

#include "paint/painter.h"

/* A side after "no width means no side". */
typedef struct {
    Len width;
    uint8_t style;
    Color color;
} Side;

typedef struct {
    Painter *painter;
    Rect box;
    Side sides[4];
} Frame;

/* Radii against the box, shrunk together until they fit (5.5). False: all 0. */
bool radius_resolve(const Style *style, Rect box, uint8_t cut, Point radius[4])
{
    static const uint8_t cuts[4] = {CUT_BEFORE | CUT_START, CUT_BEFORE | CUT_END,
                                    CUT_AFTER | CUT_END, CUT_AFTER | CUT_START};
    bool any = false;
    for (int i = 0; i < 4; i++) {
        radius[i].x = len_max(0, size_resolve(style->radius[i].x, box.width));
        radius[i].y = len_max(0, size_resolve(style->radius[i].y, box.height));
        if (!radius[i].x || !radius[i].y || (cut & cuts[i]))
            radius[i] = (Point){0, 0};
        any = any || radius[i].x;
    }
    if (!any)
        return false;
    int64_t sums[4] = {(int64_t)radius[0].x + radius[1].x, (int64_t)radius[3].x + radius[2].x,
                       (int64_t)radius[0].y + radius[3].y, (int64_t)radius[1].y + radius[2].y};
    int64_t part = 1, whole = 1; /* the smallest of box/sum, if below 1 */
    for (int i = 0; i < 4; i++) {
        int64_t length = i < 2 ? box.width : box.height;
        if (sums[i] > length && (part == whole || length * whole < part * sums[i])) {
            part = length;
            whole = sums[i];
        }
    }
    for (int i = 0; i < 4 && part < whole; i++) {
        radius[i].x = (Len)(radius[i].x * part / whole);
        radius[i].y = (Len)(radius[i].y * part / whole);
    }
    return true;
}

void paint_ground(Painter *painter, const Style *style, Rect box, uint8_t cut)
{
    if (!(style->background & 0xFF) || box.width <= 0 || box.height <= 0)
        return;
    mark_artifact(painter, ARTIFACT_BACKGROUND);
    Point radius[4];
    if (!radius_resolve(style, box, cut, radius)) {
        mark_rect(painter, box, style->background);
        return;
    }
    Op *op = op_add(painter, OP_RECT);
    op->as.rect.rect = box;
    op->as.rect.color = style->background;
    memcpy(op->as.rect.radius, radius, sizeof radius);
}

/* The strip of a side between two depths, in `of`ths of the border widths. */
static void paint_strip(const Frame *frame, Edge edge, int from, int to, int of, Color color)
{
    const Side *s = frame->sides;
    Rect b = frame->box;
    Point corner[2][4]; /* at the two depths: top left, top right, bottom right, bottom left */
    for (int i = 0; i < 2; i++) {
        int depth = i ? to : from;
        Len left = len_add(b.x, len_scale(s[EDGE_LEFT].width, depth, of));
        Len top = len_add(b.y, len_scale(s[EDGE_TOP].width, depth, of));
        Len right = len_sub(len_add(b.x, b.width), len_scale(s[EDGE_RIGHT].width, depth, of));
        Len bottom = len_sub(len_add(b.y, b.height), len_scale(s[EDGE_BOTTOM].width, depth, of));
        corner[i][0] = (Point){left, top};
        corner[i][1] = (Point){right, top};
        corner[i][2] = (Point){right, bottom};
        corner[i][3] = (Point){left, bottom};
    }
    int first = (int)edge, second = (first + 1) % 4;
    Point o1 = corner[0][first], o2 = corner[0][second];
    Point i1 = corner[1][first], i2 = corner[1][second];
    bool lying = edge == EDGE_TOP || edge == EDGE_BOTTOM;
    if (lying ? o1.x == i1.x && o2.x == i2.x : o1.y == i1.y && o2.y == i2.y) {
        Len x = len_min(len_min(o1.x, o2.x), i1.x), y = len_min(len_min(o1.y, o2.y), i1.y);
        Len x2 = len_max(len_max(o1.x, o2.x), i1.x), y2 = len_max(len_max(o1.y, o2.y), i1.y);
        mark_rect(frame->painter, (Rect){x, y, len_sub(x2, x), len_sub(y2, y)}, color);
        return;
    }
    Op *op = op_add(frame->painter, OP_PATH);
    op->as.path.color = color;
    op->as.path.points[0] = o1;
    op->as.path.points[1] = o2;
    op->as.path.points[2] = i2;
    op->as.path.count = 3;
    if (i1.x != i2.x || i1.y != i2.y)
        op->as.path.points[op->as.path.count++] = i1;
    bleed_side(frame->painter, o1, o2, color);
}

/* Dots stand in the corners where two sides meet; dashes go from edge to edge. */
static void paint_dashes(const Frame *frame, Edge edge)
{
    const Side *side = &frame->sides[edge];
    Rect b = frame->box;
    Len half = side->width / 2;
    bool lying = edge == EDGE_TOP || edge == EDGE_BOTTOM;
    Len start = 0, end = 0;
    if (side->style == BORDER_DOTTED) {
        start = frame->sides[lying ? EDGE_LEFT : EDGE_TOP].width / 2;
        end = frame->sides[lying ? EDGE_RIGHT : EDGE_BOTTOM].width / 2;
    }
    Point from = {len_add(b.x, half), len_add(b.y, half)};
    Point to = {len_sub(len_add(b.x, b.width), half), len_sub(len_add(b.y, b.height), half)};
    if (lying) {
        from.y = to.y = edge == EDGE_TOP ? from.y : to.y;
        from.x = len_add(b.x, start);
        to.x = len_sub(len_add(b.x, b.width), end);
    } else {
        from.x = to.x = edge == EDGE_LEFT ? from.x : to.x;
        from.y = len_add(b.y, start);
        to.y = len_sub(len_add(b.y, b.height), end);
    }
    Op *op = op_add(frame->painter, OP_LINE);
    op->as.line.from = from;
    op->as.line.to = to;
    op->as.line.width = side->width;
    op->as.line.style = side->style;
    op->as.line.color = side->color;
}

/* The shaded half of a bevel; a colour too dark to darken is lightened. */
static Color color_shade(Color color, bool dark)
{
    color = color_rgba(color); /* the shade of an ink is not that ink */
    Color shade = color & 0xFF;
    bool black =
        (color >> 24) < 0x33 && ((color >> 16) & 0xFF) < 0x33 && ((color >> 8) & 0xFF) < 0x33;
    for (int shift = 8; shift <= 24; shift += 8) {
        Color part = (color >> shift) & 0xFF;
        if (black && !dark)
            part += 0x4C;
        else if (!black && dark)
            part = part / 2;
        shade |= part << shift;
    }
    return shade;
}

static void paint_side(const Frame *frame, Edge edge)
{
    const Side *side = &frame->sides[edge];
    bool top_left = edge == EDGE_TOP || edge == EDGE_LEFT;
    if (!side->width || !(side->color & 0xFF))
        return;
    switch (side->style) {
    case BORDER_DOTTED:
    case BORDER_DASHED: paint_dashes(frame, edge); break;
    case BORDER_DOUBLE:
        paint_strip(frame, edge, 0, 1, 3, side->color);
        paint_strip(frame, edge, 2, 3, 3, side->color);
        break;
    case BORDER_GROOVE:
    case BORDER_RIDGE: {
        bool dark = top_left == (side->style == BORDER_GROOVE);
        paint_strip(frame, edge, 0, 1, 2, color_shade(side->color, dark));
        paint_strip(frame, edge, 1, 2, 2, color_shade(side->color, !dark));
        break;
    }
    case BORDER_INSET:
    case BORDER_OUTSET:
        paint_strip(frame, edge, 0, 1, 1,
                    color_shade(side->color, top_left == (side->style == BORDER_INSET)));
        break;
    default: paint_strip(frame, edge, 0, 1, 1, side->color);
    }
}

/* All sides that are there are solid and of one colour. */
static bool frame_is_plain(const Frame *frame)
{
    const Side *first = NULL;
    for (int i = 0; i < 4; i++) {
        const Side *side = &frame->sides[i];
        if (!side->width)
            continue;
        if (side->style != BORDER_SOLID || (first && side->color != first->color))
            return false;
        first = side;
    }
    return true;
}

static bool frame_is_double(const Frame *frame)
{
    for (int i = 0; i < 4; i++)
        if (frame->sides[i].style != BORDER_DOUBLE || !frame->sides[i].width ||
            frame->sides[i].color != frame->sides[0].color)
            return false;
    return true;
}

static void paint_plain(const Frame *frame)
{
    const Side *s = frame->sides;
    Rect b = frame->box;
    Len top = s[EDGE_TOP].width, bottom = s[EDGE_BOTTOM].width;
    Len between = len_max(0, len_sub(b.height, len_add(top, bottom)));
    Painter *p = frame->painter;
    mark_rect(p, (Rect){b.x, b.y, b.width, top}, s[EDGE_TOP].color);
    mark_rect(p, (Rect){b.x, len_add(b.y, top), s[EDGE_LEFT].width, between}, s[EDGE_LEFT].color);
    mark_rect(p,
              (Rect){len_sub(len_add(b.x, b.width), s[EDGE_RIGHT].width), len_add(b.y, top),
                     s[EDGE_RIGHT].width, between},
              s[EDGE_RIGHT].color);
    mark_rect(p, (Rect){b.x, len_sub(len_add(b.y, b.height), bottom), b.width, bottom},
              s[EDGE_BOTTOM].color);
}

/* Between two depths, in thirds of the border widths. */
static void paint_ring(const Frame *frame, const Point radius[4], int from, int to)
{
    Len outer[4], inner[4];
    Op *op = op_add(frame->painter, OP_RING);
    for (int i = 0; i < 4; i++) {
        outer[i] = len_scale(frame->sides[i].width, from, 3);
        inner[i] = len_scale(frame->sides[i].width, to, 3);
        op->as.ring.inset[i] = len_sub(inner[i], outer[i]);
        if (frame->sides[i].width)
            op->as.ring.color = frame->sides[i].color;
    }
    Rect b = frame->box;
    op->as.ring.rect = (Rect){len_add(b.x, outer[EDGE_LEFT]), len_add(b.y, outer[EDGE_TOP]),
                              len_sub(b.width, len_add(outer[EDGE_LEFT], outer[EDGE_RIGHT])),
                              len_sub(b.height, len_add(outer[EDGE_TOP], outer[EDGE_BOTTOM]))};
    for (int i = 0; i < 4; i++) {
        Edge side = i == 0 || i == 3 ? EDGE_LEFT : EDGE_RIGHT;
        Edge end = i < 2 ? EDGE_TOP : EDGE_BOTTOM;
        op->as.ring.radius[i] = (Point){len_max(0, len_sub(radius[i].x, outer[side])),
                                        len_max(0, len_sub(radius[i].y, outer[end]))};
    }
}

static void paint_round(const Frame *frame, const Point radius[4])
{
    if (frame_is_plain(frame)) {
        mark_artifact(frame->painter, ARTIFACT_LAYOUT);
        paint_ring(frame, radius, 0, 3);
        return;
    }
    if (frame_is_double(frame)) {
        mark_artifact(frame->painter, ARTIFACT_LAYOUT);
        paint_ring(frame, radius, 0, 1);
        paint_ring(frame, radius, 2, 3);
        return;
    }
    mark_end(frame->painter);
    Op *op = op_add(frame->painter, OP_CLIP);
    op->as.rect.rect = frame->box;
    memcpy(op->as.rect.radius, radius, sizeof op->as.rect.radius);
    mark_artifact(frame->painter, ARTIFACT_LAYOUT);
    for (Edge edge = EDGE_TOP; edge <= EDGE_LEFT; edge++)
        paint_side(frame, edge);
    mark_end(frame->painter);
    op_add(frame->painter, OP_POP);
}

void paint_borders(Painter *painter, const Fragment *fragment, Rect box)
{
    static const uint8_t cuts[4] = {CUT_BEFORE, CUT_END, CUT_AFTER, CUT_START};
    Frame frame = {painter, box, {{0}}};
    bool any = false;
    for (int i = 0; i < 4; i++) {
        const Border *border = &fragment->borders[i];
        if (border->style <= BORDER_HIDDEN || border->width <= 0 || (fragment->cut & cuts[i]))
            continue;
        frame.sides[i] = (Side){border->width, border->style, border->color};
        any = any || (border->color & 0xFF);
    }
    if (!any)
        return;
    Point radius[4];
    if (fragment->style && radius_resolve(fragment->style, box, fragment->cut, radius)) {
        paint_round(&frame, radius);
        return;
    }
    mark_artifact(painter, ARTIFACT_LAYOUT);
    if (frame_is_plain(&frame)) {
        paint_plain(&frame);
    } else {
        for (Edge edge = EDGE_TOP; edge <= EDGE_LEFT; edge++)
            paint_side(&frame, edge);
    }
}
