/* Edges and sizes of a box: what CSS 2.1 chapter 10 and css-sizing-3 say of one
 * box in its containing block. No child is laid here; widths that depend on
 * content come from flow_sizes, which looks at each box once a pass. */

#include "layout/flow.h"

Edges edges_resolve(const Style *style, Len inline_size)
{
    Edges edges = {0};
    if (!style)
        return edges;
    for (int e = 0; e < 4; e++) {
        edges.margin_auto[e] = style->margin[e].kind == SIZE_AUTO;
        edges.margin[e] = size_resolve(style->margin[e], inline_size);
        edges.border[e] = style->border[e].width;
        edges.padding[e] = len_max(size_resolve(style->padding[e], inline_size), 0);
    }
    return edges;
}

/* A percentage of a base that is not known is no length. */
static bool size_known(Size size, Len base)
{
    return size.kind == SIZE_LENGTH && (!size.percent || base != LEN_MAX);
}

Len size_content(const Style *style, const Edges *edges, bool block_axis, Len base, Len wanted)
{
    Size size = block_axis ? style->height : style->width;
    Size most = block_axis ? style->max_height : style->max_width;
    Size least = block_axis ? style->min_height : style->min_width;
    Len off = !style->border_box ? 0 : block_axis ? edges_block(edges) : edges_inline(edges);
    Len used = size_known(size, base) ? len_sub(size_resolve(size, base), off) : wanted;
    if (size_known(most, base))
        used = len_min(used, len_sub(size_resolve(most, base), off));
    if (size_known(least, base))
        used = len_max(used, len_sub(size_resolve(least, base), off));
    return len_max(used, 0);
}

Len inline_offset(const Edges *edges, Len inline_size, Len width, bool rtl)
{
    Len left = edges->margin[EDGE_LEFT], right = edges->margin[EDGE_RIGHT];
    Len over = len_sub(len_sub(inline_size, width), len_add(left, right));
    bool auto_left = edges->margin_auto[EDGE_LEFT], auto_right = edges->margin_auto[EDGE_RIGHT];
    if (over > 0 && auto_left)
        return auto_right ? len_add(left, over / 2) : len_add(left, over);
    if (over > 0 && auto_right)
        return left;
    return rtl ? len_add(left, over) : left;
}

static Len inset_of(const Style *style, Edge from, Edge other, Len base)
{
    if (size_known(style->inset[from], base))
        return size_resolve(style->inset[from], base);
    if (size_known(style->inset[other], base))
        return -size_resolve(style->inset[other], base);
    return 0;
}

/* CSS 2.1 9.4.3; left wins over right, as in left-to-right text. */
Point relative_offset(const Style *style, Len inline_size, Len block_size)
{
    if (!style || style->position != POSITION_RELATIVE)
        return (Point){0, 0};
    return (Point){inset_of(style, EDGE_LEFT, EDGE_RIGHT, inline_size),
                   inset_of(style, EDGE_TOP, EDGE_BOTTOM, block_size)};
}

/* ---- intrinsic sizes ---- */

static Len length_or(Size size, Len off, Len otherwise)
{
    return size.kind == SIZE_LENGTH && !size.percent ? len_max(len_sub(size.length, off), 0)
                                                     : otherwise;
}

/* width, min-width and max-width on the sizes of a content box. */
static Sizes sizes_applied(const Style *style, const Edges *edges, Sizes content)
{
    Len off = style->border_box ? edges_inline(edges) : 0;
    Sizes s = content;
    if (style->width.kind == SIZE_MIN_CONTENT)
        s.max = s.min;
    else if (style->width.kind == SIZE_MAX_CONTENT)
        s.min = s.max;
    s.min = length_or(style->width, off, s.min);
    s.max = length_or(style->width, off, s.max);
    Len most = length_or(style->max_width, off, LEN_MAX);
    Len least = length_or(style->min_width, off, 0);
    s.min = len_max(len_min(s.min, most), least);
    s.max = len_max(len_min(s.max, most), len_max(least, s.min));
    return s;
}

enum { SIZES_DEPTH = 400 }; /* boxes inside boxes; deeper ones count as nothing */

Sizes flow_sizes(Flow *flow, const Box *box)
{
    Sizes *known = &flow->sizes[box->id];
    if (known->max >= 0)
        return *known;
    if (flow->depth >= SIZES_DEPTH)
        return (Sizes){0, 0};
    flow->depth++;
    Sizes s = flow_formatters[box->kind].sizes(flow, box);
    flow->depth--;
    if (box->kind != BOX_INLINES) {
        Edges edges = edges_resolve(box->style, LEN_MAX);
        Len outside = len_add(edges.margin[EDGE_LEFT], edges.margin[EDGE_RIGHT]);
        if (box->kind == BOX_BLOCK || box->kind == BOX_COLUMNS || box->kind == BOX_CELL) {
            s = sizes_applied(box->style, &edges, s);
            outside = len_add(outside, edges_inline(&edges));
        }
        s.min = len_add(s.min, outside);
        s.max = len_add(s.max, outside);
    }
    s.min = len_max(s.min, 0);
    s.max = len_max(s.max, s.min);
    return *known = s;
}

/* CSS 2.1 10.3.5: min(max(preferred minimum, available), preferred). */
Len fit_width(Flow *flow, const Box *box, Len available)
{
    const Style *style = box->style;
    Edges edges = edges_resolve(style, available);
    Len margins = len_add(edges.margin[EDGE_LEFT], edges.margin[EDGE_RIGHT]);
    Sizes s = flow_sizes(flow, box);
    Edges bare = edges_resolve(style, LEN_MAX); /* as flow_sizes counted them */
    Len counted = len_add(bare.margin[EDGE_LEFT], bare.margin[EDGE_RIGHT]);
    Len room = len_max(len_sub(available, margins), 0);
    Len width = len_min(len_max(len_sub(s.min, counted), room), len_sub(s.max, counted));
    if (flow_sized_alone(box))
        return len_max(width, 0);
    Len off = edges_inline(&edges);
    Len more = len_sub(off, edges_inline(&bare)); /* percentages of padding */
    Len content = len_sub(len_min(len_add(width, more), len_max(room, width)), off);
    return len_add(size_content(style, &edges, false, available, len_max(content, 0)), off);
}
