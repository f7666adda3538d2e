/* --dump=paint: one line for each op, lengths in points. What stands between
 * begin and end is set in by one blank. */

#include "paint/paint.h"

static void print_len(Buf *out, Len len)
{
    int64_t value = len;
    if (value < 0) {
        buf_char(out, '-');
        value = -value;
    }
    buf_int(out, value / 1000);
    int64_t part = value % 1000;
    if (!part)
        return;
    char digits[4] = {'.', (char)('0' + part / 100), (char)('0' + part / 10 % 10),
                      (char)('0' + part % 10)};
    size_t count = 4;
    while (digits[count - 1] == '0')
        count--;
    buf_add(out, digits, count);
}

static void print_lens(Buf *out, const Len *lens, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_char(out, ' ');
        print_len(out, lens[i]);
    }
}

static void print_point(Buf *out, Point point) { print_lens(out, (Len[]){point.x, point.y}, 2); }

static void print_rect(Buf *out, Rect rect)
{
    print_lens(out, (Len[]){rect.x, rect.y, rect.width, rect.height}, 4);
}

static void print_color(Buf *out, Color color)
{
    static const char hex[] = "0123456789abcdef";
    buf_text(out, " #");
    for (int shift = 28; shift >= ((color & 0xFF) == 0xFF ? 8 : 0); shift -= 4)
        buf_char(out, hex[(color >> shift) & 15]);
    if (color_ink(color)) {
        buf_text(out, " ink ");
        buf_int(out, color_ink(color));
    }
    if (color_overprint(color))
        buf_text(out, color_overprint(color) == OVERPRINT_ON ? " overprint" : " knockout");
}

static void print_radii(Buf *out, const Point radius[4])
{
    bool any = false;
    for (int i = 0; i < 4; i++)
        any = any || radius[i].x || radius[i].y;
    for (int i = 0; any && i < 4; i++) {
        buf_text(out, i ? " " : " radii ");
        print_len(out, radius[i].x);
        buf_char(out, '/');
        print_len(out, radius[i].y);
    }
}

static void print_owner(Buf *out, const Boxes *boxes, Owner owner)
{
    static const char *const parts[] = {"",        "::marker",        "::before",
                                        "::after", "::footnote-call", "::footnote-marker"};
    const Tree *tree = boxes ? boxes->tree : NULL;
    buf_char(out, ' ');
    if (owner.node == NODE_NONE) {
        buf_text(out, "none");
        return;
    }
    buf_int(out, owner.node);
    const Node *node = tree && owner.node < tree->count ? tree->nodes[owner.node] : NULL;
    if (node && node->kind != NODE_ELEMENT && node->parent) {
        buf_char(out, ' ');
        buf_str(out, node->parent->spelling);
        buf_text(out, "/text");
    } else if (node) {
        buf_char(out, ' ');
        buf_str(out, node->spelling);
    }
    buf_text(out, parts[owner.part % 6]);
    if (owner.item) {
        buf_char(out, '.');
        buf_int(out, owner.item);
    }
}

static void print_begin(Buf *out, const Boxes *boxes, const Op *op)
{
    static const char *const kinds[] = {
        "", "pagination header", "pagination footer", "pagination", "layout", "background", "watermark"};
    buf_text(out, "begin");
    if (op->as.begin.artifact) {
        buf_text(out, " artifact ");
        buf_text(out, kinds[op->as.begin.artifact]);
        return;
    }
    print_owner(out, boxes, op->as.begin.owner);
    buf_text(out, " at ");
    buf_int(out, op->as.begin.offset);
}

static void print_text(Buf *out, const Op *op)
{
    const GlyphRun *run = op->as.text.run;
    Point at = op->as.text.at;
    at.x = len_add(at.x, run->count ? run->words[0].x : 0);
    print_point(out, at);
    buf_text(out, " size ");
    print_len(out, run->how->size);
    print_color(out, op->as.text.color);
    buf_text(out, " \"");
    for (uint32_t i = 0; i < run->count; i++) {
        const RunWord *word = &run->words[i];
        if (word->word)
            buf_add(out, word->word->text, word->word->byte_count);
        if (word->flags & RUN_HYPHEN)
            buf_text(out, "[hyphen]");
        for (unsigned b = 0; b < word->blanks; b++)
            buf_char(out, ' ');
    }
    buf_char(out, '"');
}

static void print_line(Buf *out, const Op *op)
{
    static const char *const styles[] = {"none",  "hidden", "inset",  "groove", "outset",
                                         "ridge", "dotted", "dashed", "solid",  "double"};
    print_point(out, op->as.line.from);
    print_point(out, op->as.line.to);
    buf_text(out, " width ");
    print_len(out, op->as.line.width);
    buf_char(out, ' ');
    buf_text(out, styles[op->as.line.style % 10]);
    print_color(out, op->as.line.color);
}

static void print_shape(Buf *out, const Op *op)
{
    switch (op->kind) {
    case OP_CLIP:
    case OP_RECT:
        print_rect(out, op->as.rect.rect);
        print_radii(out, op->as.rect.radius);
        if (op->kind == OP_RECT)
            print_color(out, op->as.rect.color);
        break;
    case OP_RING:
        print_rect(out, op->as.ring.rect);
        print_radii(out, op->as.ring.radius);
        buf_text(out, " inset");
        print_lens(out, op->as.ring.inset, 4);
        print_color(out, op->as.ring.color);
        break;
    case OP_PATH:
        for (int i = 0; i < op->as.path.count; i++)
            print_point(out, op->as.path.points[i]);
        print_color(out, op->as.path.color);
        break;
    default: print_line(out, op); break;
    }
}

static void print_op(Buf *out, const Boxes *boxes, const Op *op)
{
    static const char *const names[] = {"begin", "end",  "clip",  "pop",   "rect", "path",
                                        "line",  "text", "image", "field", "link", "turn", "ring"};
    if (op->kind == OP_BEGIN) {
        print_begin(out, boxes, op);
        return;
    }
    buf_text(out, names[op->kind]);
    switch (op->kind) {
    case OP_TEXT: print_text(out, op); break;
    case OP_IMAGE: print_rect(out, op->as.image.rect); break;
    case OP_FIELD:
        print_owner(out, boxes, op->as.field.owner);
        print_rect(out, op->as.field.rect);
        break;
    case OP_LINK:
        print_owner(out, boxes, op->as.link.owner);
        print_rect(out, op->as.link.rect);
        break;
    case OP_TURN:
        buf_text(out, op->as.turn.step.quarters == QUARTER_RIGHT ? " right" : " left");
        print_point(out, op->as.turn.step.at);
        break;
    case OP_END:
    case OP_POP: break;
    default: print_shape(out, op);
    }
}

void ops_print(Buf *out, const Boxes *boxes, const Ops *ops)
{
    int depth = 0;
    for (uint32_t i = 0; i < ops->count; i++) {
        const Op *op = &ops->items[i];
        if (op->kind == OP_END || op->kind == OP_POP)
            depth--;
        for (int d = 0; d < depth; d++)
            buf_char(out, ' ');
        print_op(out, boxes, op);
        buf_char(out, '\n');
        if (op->kind == OP_BEGIN || op->kind == OP_CLIP || op->kind == OP_TURN)
            depth++;
    }
}
