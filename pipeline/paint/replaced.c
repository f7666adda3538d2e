/* Images and fields: what stands in their content box.
 *
 * A live field is no ink: OP_FIELD says where it is, its border and ground are
 * artifacts like those of any box; so are the lines between the cells of a comb. In a
 * repeated copy, in a margin box or with `appearance: none` there is no field but its
 * printed form: border, ground, what it holds from the start or else its placeholder, a
 * tick or a ring's disc where it is checked, a list's options with a box or ring each. An
 * image that could not be read is
 * a frame with its alternative text. */

#include "paint/painter.h"
#include "tree/input.h"

static Rect content_rect(const Fragment *f, Point at)
{
    Rect box = fragment_rect(f, at);
    Len inset[4];
    for (int i = 0; i < 4; i++)
        inset[i] = len_add(f->padding[i], f->borders[i].width);
    box.x = len_add(box.x, inset[EDGE_LEFT]);
    box.y = len_add(box.y, inset[EDGE_TOP]);
    box.width = len_max(0, len_sub(box.width, len_add(inset[EDGE_LEFT], inset[EDGE_RIGHT])));
    box.height = len_max(0, len_sub(box.height, len_add(inset[EDGE_TOP], inset[EDGE_BOTTOM])));
    return box;
}

static void add_frame(Painter *painter, Rect box, Len width, Color color)
{
    Fragment frame = {.kind = FRAGMENT_BOX};
    for (int i = 0; i < 4; i++)
        frame.borders[i] = (Border){width, BORDER_SOLID, color};
    paint_borders(painter, &frame, box);
}

static void paint_image(Painter *painter, const Fragment *f, Point at)
{
    const Picture *picture = &f->box->as.picture;
    Rect box = content_rect(f, at);
    const Attr *alt = picture->node ? node_attr(picture->node, NAME_ALT) : NULL;
    Str words = f->style->alt.len ? f->style->alt : alt ? str_trim(alt->value) : S("");
    bool ornament = alt && !words.len; /* HTML: an empty alt says that it means nothing */
    if (!picture->image)
        add_frame(painter, box, LEN_PX(1), f->style->color);
    if (!picture->image && !words.len)
        return;
    if (ornament)
        mark_artifact(painter, ARTIFACT_LAYOUT);
    else
        mark_content(painter, f->owner, 0, 0);
    if (!picture->image) {
        Len inset = LEN_PX(3);
        label_lines(painter, f->style,
                    (Rect){len_add(box.x, inset), len_add(box.y, inset),
                           len_sub(box.width, 2 * inset), len_sub(box.height, 2 * inset)},
                    words);
        return;
    }
    Op *op = op_add(painter, OP_IMAGE);
    op->as.image.rect = box;
    op->as.image.image = picture->image;
    op->as.image.picture = picture;
}

/* A tick: two strokes as one polygon, in 32nds of the box. */
static void add_tick(Painter *painter, Rect box, Color color)
{
    static const uint8_t at[6][2] = {{6, 17}, {9, 14}, {14, 19}, {24, 7}, {27, 10}, {14, 25}};
    Op *op = op_add(painter, OP_PATH);
    op->as.path.color = color;
    op->as.path.count = 6;
    for (int i = 0; i < 6; i++)
        op->as.path.points[i] = (Point){len_add(box.x, len_scale(box.width, at[i][0], 32)),
                                        len_add(box.y, len_scale(box.height, at[i][1], 32))};
}

static void add_disc(Painter *painter, Rect box, Color color)
{
    Len size = len_min(box.width, box.height) / 2;
    Op *op = op_add(painter, OP_RECT);
    op->as.rect.rect = (Rect){len_add(box.x, (box.width - size) / 2),
                              len_add(box.y, (box.height - size) / 2), size, size};
    op->as.rect.color = color;
    for (int i = 0; i < 4; i++)
        op->as.rect.radius[i] = (Point){size / 2, size / 2};
}

static bool field_is_choice(const Field *field)
{
    return field->kind == FIELD_CHECKBOX || field->kind == FIELD_RADIO;
}

bool painter_field_live(Painter *painter, const Fragment *f)
{
    return !painter->copy && !painter->turned && painter->job->session->edition == EDITION_SCREEN &&
           f->style->appearance != APPEARANCE_NONE &&
           !painter_facts(painter, f->owner.node)->artifact;
}

bool painter_field_checked(Painter *painter, const Fragment *f)
{
    return f->box->as.field.checked && painter_field_live(painter, f);
}

/* Fixed text of a ::before: a number in a ring, a cross in a box, what a field
 * shows while it is empty. */
static Str field_before(const Painter *painter, const Fragment *f, const Style **style)
{
    const Styles *styles = painter->boxes->styles;
    const Extras *extras =
        styles && f->owner.node < styles->count ? styles->extras[f->owner.node] : NULL;
    const Content *content = extras ? extras->before_content : NULL;
    if (!content || content->count != 1 || content->items[0].is_slot || !extras->before)
        return S("");
    *style = extras->before;
    return content->items[0].text;
}

static Owner part_of(Owner owner, Part part)
{
    owner.part = (uint8_t)part;
    return owner;
}

/* The number in a ring stays on the page whatever is chosen; a mark of the
 * checked state is for the field to show, when it is live. */
static bool paint_before(Painter *painter, const Fragment *f, Rect box)
{
    const Style *style = NULL;
    Str text = field_before(painter, f, &style);
    bool state = painter_field_checked(painter, f);
    if (!text.len || style->hidden || (state && f->box->as.field.kind == FIELD_CHECKBOX))
        return false;
    mark_content(painter, part_of(f->owner, PART_BEFORE), 0, 0);
    label_middle(painter, style, box, text, state ? f->borders[EDGE_TOP].color : style->color);
    return true;
}

/* What is in a text field or a choice from the start. */
static Str field_value(Painter *painter, const Field *field)
{
    if (!field->node)
        return S("");
    if (field->kind == FIELD_TEXTAREA)
        return node_plain_text(painter->arena, field->node);
    if (field->kind == FIELD_TEXT)
        return input_type(field->node) == INPUT_PASSWORD ? S("")
                                                         : input_value(painter->arena, field->node);
    for (const Node *n = field->node; field->kind == FIELD_SELECT && n;
         n = node_following(n, field->node))
        if (node_is(n, NAME_OPTION) && node_attr(n, NAME_SELECTED))
            return node_plain_text(painter->arena, n);
    return S("");
}

/* ---- combs ---- */

static Rect padding_rect(const Fragment *f, Point at)
{
    Rect box = fragment_rect(f, at);
    box.x = len_add(box.x, f->borders[EDGE_LEFT].width);
    box.y = len_add(box.y, f->borders[EDGE_TOP].width);
    box.width = len_max(
        0, len_sub(box.width, len_add(f->borders[EDGE_LEFT].width, f->borders[EDGE_RIGHT].width)));
    box.height = len_max(
        0, len_sub(box.height, len_add(f->borders[EDGE_TOP].width, f->borders[EDGE_BOTTOM].width)));
    return box;
}

static Rect comb_cell(Rect inner, uint32_t cell, uint32_t cells)
{
    Len from = len_scale(inner.width, (int32_t)cell, (int32_t)cells),
        to = len_scale(inner.width, (int32_t)cell + 1, (int32_t)cells);
    return (Rect){len_add(inner.x, from), inner.y, len_sub(to, from), inner.height};
}

/* Readers part the characters but draw no lines: the lines are the page's, as wide as
 * the field's own, in as many equal parts of what is within its border. */
static void paint_comb(Painter *painter, const Fragment *f, Point at)
{
    uint32_t cells = f->box->as.field.comb;
    const Border *line = &f->borders[EDGE_LEFT];
    if (line->style <= BORDER_HIDDEN || line->width <= 0)
        line = &f->borders[EDGE_BOTTOM];
    if (cells < 2 || line->style <= BORDER_HIDDEN || line->width <= 0)
        return;
    Rect inner = padding_rect(f, at);
    mark_artifact(painter, ARTIFACT_LAYOUT);
    for (uint32_t i = 1; i < cells; i++) {
        Rect cell = comb_cell(inner, i, cells);
        mark_rect(painter,
                  (Rect){len_sub(cell.x, line->width / 2), cell.y, line->width, cell.height},
                  line->color);
    }
}

static void comb_letters(Painter *painter, const Style *style, const Fragment *f, Point at,
                         Str text)
{
    uint32_t cells = f->box->as.field.comb, cell = 0;
    Rect inner = padding_rect(f, at);
    for (size_t start = 0, end = 0; end < text.len && cell < cells; start = end, cell++) {
        utf8_decode(text, &end);
        label_middle(painter, style, comb_cell(inner, cell, cells), str_slice(text, start, end),
                     style->color);
    }
}

/* ---- printed ---- */

static void add_outline(Painter *painter, Rect box, bool round, Color color)
{
    Len size = round ? box.width / 2 : 0, line = LEN_PX(1);
    Op *op = op_add(painter, OP_RING);
    op->as.ring.rect = box;
    op->as.ring.color = color;
    for (int i = 0; i < 4; i++) {
        op->as.ring.radius[i] = (Point){size, size};
        op->as.ring.inset[i] = line;
    }
}

/* A list's options, one on a line, each after a box, or a ring where one is chosen. */
static void paint_options(Painter *painter, const Fragment *f, Rect box)
{
    const Field *field = &f->box->as.field;
    const Style *style = f->style;
    bool one = !node_attr(field->node, NAME_MULTIPLE);
    Len line = box.height / field->rows, sign = len_min(style->font_size, line), y = box.y;
    for (const Node *n = field->node; n; n = node_following(n, field->node)) {
        if (!node_is(n, NAME_OPTION))
            continue;
        if (len_sub(len_add(box.y, box.height), y) < line)
            return;
        Rect mark = {box.x, len_add(y, (line - sign) / 2), sign, sign};
        mark_artifact(painter, ARTIFACT_LAYOUT);
        add_outline(painter, mark, one, style->color);
        mark_content(painter, f->owner, 0, 0);
        if (node_attr(n, NAME_SELECTED) && one)
            add_disc(painter, mark, style->color);
        else if (node_attr(n, NAME_SELECTED))
            add_tick(painter, mark, style->color);
        Str text = node_plain_text(painter->arena, n);
        Len inset = len_add(sign, sign / 2);
        label_row(painter, style, (Rect){len_add(box.x, inset), y, len_sub(box.width, inset), line},
                  text.len ? text : node_value(n, NAME_LABEL));
        y = len_add(y, line);
    }
}

static bool field_is_typed(const Field *field)
{
    return field->kind == FIELD_TEXT || field->kind == FIELD_TEXTAREA;
}

/* The printed form of a field: what it holds from the start, on its line. */
static void paint_printed(Painter *painter, const Fragment *f, Point at, Rect box)
{
    const Field *field = &f->box->as.field;
    const Style *style = f->style;
    if (field_is_choice(field)) {
        if (paint_before(painter, f, box) || !field->checked)
            return;
        mark_content(painter, f->owner, 0, 0);
        if (field->kind == FIELD_CHECKBOX)
            add_tick(painter, box, style->color);
        else
            add_disc(painter, box, style->color);
        return;
    }
    if (field->kind == FIELD_LIST && field->node) {
        paint_options(painter, f, box);
        return;
    }
    Str value = field_value(painter, field);
    if (!value.len && field_is_typed(field) && node_attr(field->node, NAME_PLACEHOLDER))
        value = field_before(painter, f, &style);
    if (!value.len || style->hidden)
        return;
    mark_content(painter, f->owner, 0, 0);
    if (field->comb)
        comb_letters(painter, style, f, at, value);
    else if (field->kind == FIELD_TEXTAREA)
        label_lines(painter, style, box, value);
    else
        label_row(painter, style, box, value);
}

static void paint_field(Painter *painter, const Fragment *f, Point at)
{
    Rect box = content_rect(f, at);
    paint_comb(painter, f, at);
    if (!painter_field_live(painter, f)) {
        paint_printed(painter, f, at, box);
        return;
    }
    if (field_is_choice(&f->box->as.field))
        paint_before(painter, f, box);
    mark_end(painter);
    Op *op = op_add(painter, OP_FIELD);
    op->as.field.owner = f->owner;
    op->as.field.rect = box;
    op->as.field.box = f->box;
    op->as.field.style = f->style;
}

void paint_replaced(Painter *painter, const Fragment *f, Point at)
{
    if (!f->style || f->style->hidden || !f->box)
        return;
    if (f->kind == FRAGMENT_IMAGE)
        paint_image(painter, f, at);
    else if (f->kind == FRAGMENT_FIELD)
        paint_field(painter, f, at);
}
