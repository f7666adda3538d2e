/* What a print shop wants to see outside of the bleed: where to cut (crop marks), whether
 * the plates lie on each other (registration marks), which sheet it is (a line of text).
 * All of it on all plates.
 *
 *   bleed ├ gap ┤ marks, text ├ edge of the sheet
 *
 * Constant cost a sheet. */

#include "paint/paint.h"
#include "paint/painter.h"

enum {
    MM = 2835,        /* of Len */
    GAP = MM,         /* from the bleed to the marks */
    NEAREST = 3 * MM, /* they are no nearer to the trim, however small the bleed is */
    MARK = 5 * MM,    /* length of a mark */
    BEYOND = MM,      /* from the marks to the edge of the sheet */
    HAIRLINE = 250,
    TARGET = 3 * MM, /* diameter of the ring of a registration mark */
    SLUG_SIZE = LEN_PT(6)
};

enum { MARKS_CROP = 1, MARKS_CROSS = 2 };

/* From the trim to where the marks begin. */
static Len marks_offset(const TrimSheet *sheet)
{
    return len_max(len_add(sheet->bleed, GAP), NEAREST);
}

Len trim_room(const TrimSheet *sheet)
{
    return sheet->marks ? len_add(marks_offset(sheet), MARK + BEYOND) : sheet->bleed;
}

static void add_line(Painter *painter, Point from, Point to, uint8_t style)
{
    Op *op = op_add(painter, OP_LINE);
    op->as.line.from = from;
    op->as.line.to = to;
    op->as.line.width = HAIRLINE;
    op->as.line.style = style;
    op->as.line.color = COLOR_REGISTRATION;
}

/* Two for each corner: they would meet in it. */
static void add_crops(Painter *painter, const TrimSheet *sheet)
{
    Len off = marks_offset(sheet), end = off + MARK;
    for (int i = 0; i < 4; i++) {
        bool right = i % 2, low = i / 2;
        Len x = right ? sheet->trim.x : 0, y = low ? sheet->trim.y : 0;
        Len left = right ? len_add(x, off) : -end, top = low ? len_add(y, off) : -end;
        add_line(painter, (Point){left, y}, (Point){left + MARK, y}, BORDER_SOLID);
        add_line(painter, (Point){x, top}, (Point){x, top + MARK}, BORDER_SOLID);
    }
}

static void add_target(Painter *painter, Point middle)
{
    Len half = MARK / 2, radius = TARGET / 2;
    Op *op = op_add(painter, OP_RING);
    op->as.ring.rect = (Rect){middle.x - radius, middle.y - radius, TARGET, TARGET};
    for (int i = 0; i < 4; i++) {
        op->as.ring.radius[i] = (Point){radius, radius};
        op->as.ring.inset[i] = HAIRLINE;
    }
    op->as.ring.color = COLOR_REGISTRATION;
    add_line(painter, (Point){middle.x - half, middle.y}, (Point){middle.x + half, middle.y},
             BORDER_SOLID);
    add_line(painter, (Point){middle.x, middle.y - half}, (Point){middle.x, middle.y + half},
             BORDER_SOLID);
}

/* In the middle of each side; where a sheet is folded or cut there, that has a mark of its own. */
static void add_targets(Painter *painter, const TrimSheet *sheet)
{
    Len off = marks_offset(sheet) + MARK / 2, right = len_add(sheet->trim.x, off),
        bottom = len_add(sheet->trim.y, off);
    Len x = sheet->trim.x / (sheet->middle ? 4 : 2), y = sheet->trim.y / 2;
    add_target(painter, (Point){x, -off});
    add_target(painter, (Point){right, y});
    add_target(painter, (Point){x, bottom});
    add_target(painter, (Point){-off, y});
}

/* One mark, or one at each edge of a spine. */
static void add_middle(Painter *painter, const TrimSheet *sheet)
{
    uint8_t style = sheet->middle == TRIM_FOLD ? BORDER_DASHED : BORDER_SOLID;
    Len off = marks_offset(sheet), low = len_add(sheet->trim.y, off);
    for (int i = 0; i < (sheet->spine ? 2 : 1); i++) {
        Len x = len_add(len_sub(sheet->trim.x, sheet->spine) / 2, i ? sheet->spine : 0);
        add_line(painter, (Point){x, -off - MARK}, (Point){x, -off}, style);
        add_line(painter, (Point){x, low}, (Point){x, low + MARK}, style);
    }
}

/* At the foot, on both sides of what stands in the middle. */
static void add_slug(Painter *painter, const TrimSheet *sheet, const Style *root,
                     const Str words[2])
{
    Style *style = NEW(painter->arena, Style);
    *style = *root;
    style->font_size = SLUG_SIZE;
    style->letter_spacing = style->word_spacing = 0;
    style->color = COLOR_REGISTRATION;
    Len middle = sheet->trim.x / 2, inset = MARK, off = marks_offset(sheet);
    Len left = sheet->middle ? len_add(sheet->trim.x / 4, inset) : NEAREST;
    Rect box = {left, len_add(sheet->trim.y, off), len_sub(middle - inset, left), MARK + BEYOND};
    label_lines(painter, style, box, words[0]);
    box.x = middle + inset;
    box.width = len_sub(len_sub(sheet->trim.x, box.x), NEAREST);
    label_lines(painter, style, box, words[1]);
}

Ops trim_marks(Job *job, Arena *arena, const Boxes *boxes, const TrimSheet *sheet,
               const Str words[2])
{
    Painter painter = {.job = job,
                       .arena = arena,
                       .boxes = boxes,
                       .sheet = *sheet,
                       .block_link = NODE_NONE,
                       .facts = {.node = NODE_NONE},
                       .around = {.node = NODE_NONE}};
    if (sheet->marks) {
        mark_artifact(&painter, ARTIFACT_PAGINATION);
        if (sheet->marks & MARKS_CROP)
            add_crops(&painter, sheet);
        if (sheet->marks & MARKS_CROSS)
            add_targets(&painter, sheet);
        if (sheet->middle)
            add_middle(&painter, sheet);
        add_slug(&painter, sheet, boxes->root->style, words);
        mark_end(&painter);
    }
    return (Ops){.count = painter.ops.count, .items = painter.ops.items, .sheet = *sheet};
}
