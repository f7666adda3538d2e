/* Form controls: atomic boxes sized from size, cols and rows, in advances of
 * "0" and in lines of their own font. What stands in them is paint's and
 * export's; live fields and print boxes have the same size. */

#include "layout/flow.h"
#include "text/text.h"

typedef struct {
    Len zero, line, ascent; /* ascent: from the top of a line to its baseline */
} FieldFont;

static FieldFont field_font(Flow *flow, const Style *style)
{
    const FontMetrics *m = font_metrics(flow->job->worker->text, font_first(style->fonts));
    Len ascent = font_len(m->ascent, style->font_size, m->upem);
    Len descent = font_len(-m->descent, style->font_size, m->upem);
    Len line = style->line_height >= 0
                   ? style->line_height
                   : font_len(m->ascent - m->descent + m->line_gap, style->font_size, m->upem);
    FieldFont f = {font_len(m->zero, style->font_size, m->upem), line, 0};
    f.ascent = len_add(ascent, len_sub(line, len_add(ascent, descent)) / 2);
    return f;
}

static bool is_mark(const Field *field)
{
    return field->kind == FIELD_CHECKBOX || field->kind == FIELD_RADIO;
}

/* Content box where width and height are auto. */
static Point field_natural(Flow *flow, const Box *box)
{
    const Field *field = &box->as.field;
    FieldFont f = field_font(flow, box->style);
    if (is_mark(field))
        return (Point){box->style->font_size, box->style->font_size};
    Len width = len_clamp((int64_t)f.zero * field->columns);
    if (field->comb)
        width = len_clamp((int64_t)f.line * field->comb); /* cells as wide as high */
    if (field->kind == FIELD_SELECT)
        width = len_add(width, f.line); /* the arrow's */
    return (Point){width, len_clamp((int64_t)f.line * field->rows)};
}

Sizes field_sizes(Flow *flow, const Box *box)
{
    const Style *style = box->style;
    Edges edges = edges_resolve(style, LEN_MAX);
    Len natural = field_natural(flow, box).x;
    Len width = len_add(size_content(style, &edges, false, LEN_MAX, natural), edges_inline(&edges));
    bool yields = (style->max_width.kind == SIZE_LENGTH && style->max_width.percent) ||
                  (style->width.kind == SIZE_LENGTH && style->width.percent);
    return (Sizes){yields ? edges_inline(&edges) : width, width};
}

/* Text fields stand on their first line of text, marks on their lower edge. */
static Len field_baseline(Flow *flow, const Box *box, const Edges *edges, Point content)
{
    const Field *field = &box->as.field;
    Len top = len_add(edges->border[EDGE_TOP], edges->padding[EDGE_TOP]);
    if (is_mark(field))
        return len_add(content.y, edges_block(edges));
    FieldFont f = field_font(flow, box->style);
    Len above = field->rows == 1 ? len_sub(content.y, f.line) / 2 : 0;
    return len_add(top, len_add(above, f.ascent));
}

Result field_layout(Flow *flow, const Box *box, const Space *space, const Resume *resume)
{
    (void)resume;
    const Style *style = box->style;
    Edges edges = edges_resolve(style, space->inline_size);
    Point natural = field_natural(flow, box);
    Point content = {size_content(style, &edges, false, space->inline_size, natural.x),
                     size_content(style, &edges, true, space->block_size, natural.y)};
    Fragment *f = NEW(flow->page, Fragment);
    *f = (Fragment){.kind = FRAGMENT_FIELD, .owner = box->owner, .box = box, .style = style};
    f->size =
        (Point){len_add(content.x, edges_inline(&edges)), len_add(content.y, edges_block(&edges))};
    f->baseline = f->last_baseline = field_baseline(flow, box, &edges, content);
    for (int i = 0; i < 4; i++) {
        f->padding[i] = edges.padding[i];
        f->borders[i] = style->border[i];
    }
    return (Result){.fragment = f, .appeal = APPEAL_PERFECT, .floats = space->floats};
}
