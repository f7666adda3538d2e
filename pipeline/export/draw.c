/* Paths, colours, pictures (ISO 32000-1 8.4 to 8.9).
 *
 * Coordinates are turned to y-up as they are printed, to a thousandth of a
 * point. Operators that would set what is set already are left out; fills of
 * one colour that follow each other share one f. */

#include "export/content.h"

/* ---- numbers and state ---- */

Len draw_flip(const PageWriter *w, Len y) { return len_sub(w->page->size.y, y); }

void draw_pair(PageWriter *w, int64_t x, int64_t y)
{
    put_len(w->out, x);
    buf_char(w->out, ' ');
    put_len(w->out, y);
    buf_char(w->out, ' ');
}

void draw_flush(PageWriter *w)
{
    if (w->fill_open)
        buf_text(w->out, "f\n");
    w->fill_open = false;
}

void draw_text_end(PageWriter *w)
{
    if (w->text_open)
        buf_text(w->out, "ET\n");
    w->text_open = false;
}

static void put_channel(Buf *out, uint32_t value)
{
    put_len(out, (value * 1000 + 127) / 255);
    buf_char(out, ' ');
}

static void put_color(PageWriter *w, Color color, bool stroke)
{
    if (color_ink(color) == INK_ALL) {
        w->registration = true;
        buf_text(w->out, stroke ? "/All CS 1 SCN\n" : "/All cs 1 scn\n");
        return;
    }
    if (w->file->bare) {
        ink_put(w, color, stroke);
        return;
    }
    uint32_t rgba = color_rgba(color), r = rgba >> 24, g = rgba >> 16 & 255, b = rgba >> 8 & 255;
    put_channel(w->out, r);
    if (r == g && g == b) {
        buf_text(w->out, stroke ? "G\n" : "g\n");
        return;
    }
    put_channel(w->out, g);
    put_channel(w->out, b);
    buf_text(w->out, stroke ? "RG\n" : "rg\n");
}

static Ref alpha_ref(Export *file, uint8_t alpha)
{
    if (!file->alpha[alpha]) {
        file->alpha[alpha] = pdf_reserve(file->pdf, 1);
        Buf *out = pdf_begin(file->pdf, file->alpha[alpha]);
        buf_text(out, "<</Type/ExtGState/ca ");
        put_channel(out, alpha);
        buf_text(out, "/CA ");
        put_channel(out, alpha);
        buf_text(out, ">>");
        pdf_end(file->pdf);
    }
    return file->alpha[alpha];
}

static void set_alpha(PageWriter *w, uint8_t alpha)
{
    if (w->now.alpha == alpha)
        return;
    w->now.alpha = alpha;
    w->alphas[alpha] = true;
    if (alpha != 255)
        w->record->group = true;
    alpha_ref(w->file, alpha);
    buf_text(w->out, "/G");
    buf_int(w->out, alpha);
    buf_text(w->out, " gs\n");
}

void draw_fill(PageWriter *w, Color color)
{
    if (w->fill_open && (w->now.fill != color >> 8 || w->now.alpha != (color & 255)))
        draw_flush(w);
    set_alpha(w, (uint8_t)color);
    if (w->now.fill == color >> 8)
        return;
    w->now.fill = color >> 8;
    put_color(w, color, false);
}

static void set_stroke(PageWriter *w, Color color)
{
    set_alpha(w, (uint8_t)color);
    if (w->now.stroke == color >> 8)
        return;
    w->now.stroke = color >> 8;
    put_color(w, color, true);
}

/* ---- paths ---- */

/* A quarter of an ellipse, from one end to the other over its corner. */
static void put_corner(PageWriter *w, Point from, Point corner, Point to)
{
    /* 0.5523: the Bezier nearest to a circle */
    Point a = {len_add(from.x, len_scale(corner.x - from.x, 5523, 10000)),
               len_add(from.y, len_scale(corner.y - from.y, 5523, 10000))};
    Point b = {len_add(to.x, len_scale(corner.x - to.x, 5523, 10000)),
               len_add(to.y, len_scale(corner.y - to.y, 5523, 10000))};
    draw_pair(w, a.x, draw_flip(w, a.y));
    draw_pair(w, b.x, draw_flip(w, b.y));
    draw_pair(w, to.x, draw_flip(w, to.y));
    buf_text(w->out, "c\n");
}

void draw_box(PageWriter *w, Rect r, const Point radius[4])
{
    bool round = false;
    for (int i = 0; i < 4; i++)
        round |= radius[i].x > 0 && radius[i].y > 0;
    if (!round) {
        draw_pair(w, r.x, (int64_t)draw_flip(w, r.y) - r.height);
        draw_pair(w, r.width, r.height);
        buf_text(w->out, "re\n");
        return;
    }
    Len right = len_add(r.x, r.width), bottom = len_add(r.y, r.height);
    Point corners[4] = {{r.x, r.y}, {right, r.y}, {right, bottom}, {r.x, bottom}};
    static const int8_t inward[4][2] = {{1, 1}, {-1, 1}, {-1, -1}, {1, -1}};
    for (int i = 0; i < 4; i++) {
        Point c = corners[i], across = c, along = c;
        across.x += inward[i][0] * radius[i].x;
        along.y += inward[i][1] * radius[i].y;
        Point from = i % 2 ? across : along, to = i % 2 ? along : across;
        draw_pair(w, from.x, draw_flip(w, from.y));
        buf_text(w->out, i ? "l\n" : "m\n");
        if (radius[i].x > 0 && radius[i].y > 0)
            put_corner(w, from, c, to);
    }
    buf_text(w->out, "h\n");
}

static void spot_add(PageWriter *w, Rect r)
{
    if (!w->marked || w->artifact)
        return;
    r = rotation_rect(w->turn, r);
    if (w->has_spot) {
        Len right = len_max(len_add(w->spot.x, w->spot.width), len_add(r.x, r.width));
        Len bottom = len_max(len_add(w->spot.y, w->spot.height), len_add(r.y, r.height));
        r.x = len_min(r.x, w->spot.x);
        r.y = len_min(r.y, w->spot.y);
        r.width = len_sub(right, r.x);
        r.height = len_sub(bottom, r.y);
    }
    w->spot = r;
    w->has_spot = true;
}

void draw_rect(PageWriter *w, const Op *op)
{
    if (w->file->bare)
        ink_over_rect(w, op->as.rect.color, op->as.rect.rect);
    draw_fill(w, op->as.rect.color);
    draw_box(w, op->as.rect.rect, op->as.rect.radius);
    w->fill_open = true;
    if (w->now.alpha != 255)
        draw_flush(w); /* overlapping ones must show twice */
    spot_add(w, op->as.rect.rect);
}

void draw_ring(PageWriter *w, const Op *op)
{
    const Len *inset = op->as.ring.inset;
    Rect outer = op->as.ring.rect, inner = outer;
    inner.x = len_add(inner.x, inset[EDGE_LEFT]);
    inner.y = len_add(inner.y, inset[EDGE_TOP]);
    inner.width = len_max(0, inner.width - inset[EDGE_LEFT] - inset[EDGE_RIGHT]);
    inner.height = len_max(0, inner.height - inset[EDGE_TOP] - inset[EDGE_BOTTOM]);
    Point radius[4];
    for (int i = 0; i < 4; i++) {
        Len x = inset[i == 0 || i == 3 ? EDGE_LEFT : EDGE_RIGHT];
        Len y = inset[i < 2 ? EDGE_TOP : EDGE_BOTTOM];
        radius[i].x = len_max(0, op->as.ring.radius[i].x - x);
        radius[i].y = len_max(0, op->as.ring.radius[i].y - y);
    }
    draw_flush(w);
    if (w->file->bare) /* a border: as wide as its widest side */
        ink_over_rect(w, op->as.ring.color,
                      (Rect){0, 0, len_max(len_max(inset[0], inset[1]), len_max(inset[2], inset[3])),
                             LEN_MAX});
    draw_fill(w, op->as.ring.color);
    draw_box(w, outer, op->as.ring.radius);
    draw_box(w, inner, radius);
    buf_text(w->out, "f*\n");
    spot_add(w, outer);
}

void draw_path(PageWriter *w, const Op *op)
{
    if (w->file->bare)
        ink_over_rect(w, op->as.path.color, op_path_rect(op));
    draw_fill(w, op->as.path.color);
    Rect r = {op->as.path.points[0].x, op->as.path.points[0].y, 0, 0};
    for (int i = 0; i < op->as.path.count; i++) {
        Point p = op->as.path.points[i];
        draw_pair(w, p.x, draw_flip(w, p.y));
        buf_text(w->out, i ? "l\n" : "m\n");
        spot_add(w, (Rect){p.x, p.y, 0, 0});
    }
    spot_add(w, r);
    w->fill_open = true;
    draw_flush(w);
}

/* Dashes and dots that come out even over the length. */
static void put_dashes(PageWriter *w, Len width, Len *length, uint8_t style)
{
    Len unit = width > 0 ? width : 1;
    if (style == BORDER_DOTTED) {
        *length = len_max(0, *length - unit);
        Len count = len_max(1, (*length + unit) / (2 * unit));
        buf_text(w->out, "1 J[0 ");
        put_len(w->out, len_max(1, *length / count));
        buf_text(w->out, "]0 d\n");
        return;
    }
    Len dash = 3 * unit, count = len_max(2, (*length / dash + 2) / 2);
    Len gap = (*length - count * dash) / (count - 1);
    if (gap <= 0)
        return;
    buf_char(w->out, '[');
    put_len(w->out, dash);
    buf_char(w->out, ' ');
    put_len(w->out, gap);
    buf_text(w->out, "]0 d\n");
}

void draw_line(PageWriter *w, const Op *op)
{
    Point from = op->as.line.from, to = op->as.line.to;
    Len width = op->as.line.width;
    bool broken = op->as.line.style == BORDER_DASHED || op->as.line.style == BORDER_DOTTED;
    if (w->file->bare)
        ink_over(w, op->as.line.color, true);
    set_stroke(w, op->as.line.color);
    if (w->now.line_width != width) {
        put_len(w->out, width);
        buf_text(w->out, " w\n");
        w->now.line_width = width;
    }
    bool upright = from.x == to.x;
    Len length = upright ? to.y - from.y : to.x - from.x;
    if (broken && length > 0) {
        buf_text(w->out, "q ");
        put_dashes(w, width, &length, op->as.line.style);
        if (op->as.line.style == BORDER_DOTTED) { /* round caps reach half a dot further */
            from.x += upright ? 0 : width / 2;
            from.y += upright ? width / 2 : 0;
            to = (Point){upright ? to.x : from.x + length, upright ? from.y + length : to.y};
        }
    }
    draw_pair(w, from.x, draw_flip(w, from.y));
    buf_text(w->out, "m ");
    draw_pair(w, to.x, draw_flip(w, to.y));
    buf_text(w->out, broken && length > 0 ? "l S Q\n" : "l S\n");
    spot_add(w, (Rect){len_min(from.x, to.x), len_min(from.y, to.y),
                       len_max(from.x, to.x) - len_min(from.x, to.x),
                       len_max(from.y, to.y) - len_min(from.y, to.y)});
}

/* The matrix turns the picture as its EXIF orientation asks. */
void draw_image(PageWriter *w, const Op *op)
{
    static const int8_t turns[8][6] = {
        /* a b c d; e, f: one width, one height more */
        {1, 0, 0, 1, 0, 0},   {-1, 0, 0, 1, 1, 0}, {-1, 0, 0, -1, 1, 1}, {1, 0, 0, -1, 0, 1},
        {0, -1, -1, 0, 1, 1}, {0, -1, 1, 0, 0, 1}, {0, 1, 1, 0, 0, 0},   {0, 1, -1, 0, 1, 0}};
    const Image *image = op->as.image.image;
    Rect r = op->as.image.rect;
    if (!image)
        return;
    const int8_t *t = turns[image->turn >= 1 && image->turn <= 8 ? image->turn - 1 : 0];
    uint32_t number = picture_use(w->file, image, w->owner.node);
    bool known = false;
    for (uint32_t i = 0; i < w->images.count; i++)
        known |= w->images.items[i] == number;
    if (!known)
        *LIST_ADD(w->file->arena, &w->images) = number;
    if (image->mask.len)
        w->record->group = true;
    printed_image(w, image, number, r);
    set_alpha(w, 255);
    ink_knock(w);
    buf_text(w->out, "q ");
    draw_pair(w, (int64_t)t[0] * r.width, (int64_t)t[1] * r.height);
    draw_pair(w, (int64_t)t[2] * r.width, (int64_t)t[3] * r.height);
    draw_pair(w, (int64_t)r.x + t[4] * r.width,
              (int64_t)draw_flip(w, r.y) - r.height + t[5] * r.height);
    buf_text(w->out, "cm/I");
    buf_int(w->out, number);
    buf_text(w->out, " Do Q\n");
    spot_add(w, r);
}
