/* A block container whose content is turned by a quarter (-gp-turn): the words on a
 * spine, at the edge of a page, over a narrow column.
 *
 * Its own box is as any other on the page. What is in it is laid in a space with the
 * sides exchanged: lines are as long as the box is high, and run on across its width.
 * One column of children is laid as for columns, whole; the Child that holds it says how
 * it is turned, and nothing inside knows of it.
 *
 * A height that is auto is as long as its longest line wants to be, no more than a height
 * that is known around it; a width that is auto, as broad as its lines are high together.
 * So the width of one is known only once it is laid: flow_sizes lays it, once a pass. */

#include "layout/block.h"

/* The content height, which is how long lines are. */
static Len line_length(Flow *flow, const Box *box, const Space *space, const Edges *edges)
{
    Sizes s = block_sizes(flow, box);
    Len length = s.max;
    if (space->block_size != LEN_MAX) {
        Len margins = len_add(edges->margin[EDGE_TOP], edges->margin[EDGE_BOTTOM]);
        Len room = len_sub(space->block_size, len_add(edges_block(edges), margins));
        length = len_min(length, len_max(room, s.min)); /* CSS 2.1 10.3.5, turned */
    }
    return size_content(box->style, edges, true, space->block_size, length);
}

static bool width_known(const Style *style, Len base)
{
    return style->width.kind == SIZE_LENGTH && (!style->width.percent || base != LEN_MAX);
}

static Child content_child(const Style *style, const Edges *edges, Point size,
                           const Fragment *content)
{
    bool right = style->turn == TURN_RIGHT;
    Len left = edge_width(edges, EDGE_LEFT), top = edge_width(edges, EDGE_TOP);
    return (Child){.at = {right ? len_add(left, size.x) : left, right ? top : len_add(top, size.y)},
                   .role = CHILD_FLOW,
                   .quarters = right ? QUARTER_RIGHT : QUARTER_LEFT,
                   .fragment = content};
}

Result turned_layout(Flow *flow, const Box *box, const Space *space, const Resume *resume)
{
    (void)resume;
    const Style *style = box->style;
    Edges edges = edges_resolve(style, space->inline_size);
    Point size = {0, line_length(flow, box, space, &edges)};
    bool known = width_known(style, space->inline_size);
    if (known)
        size.x = size_content(style, &edges, false, space->inline_size, 0);
    Space inside = {.inline_size = size.y,
                    .block_size = known ? size.x : LEN_MAX,
                    .room = LEN_MAX,
                    .whole = LEN_MAX,
                    .note_edge = space->note_edge,
                    .page_name = space->page_name,
                    .fixed_size = true};
    Holder own = {inside.inline_size, inside.block_size};
    flow->holders = (Holders){own, own};
    Result r = block_layout_bare(flow, box, &inside, NULL);
    Len across = r.fragment->size.y;
    size.x = size_content(style, &edges, false, space->inline_size, across);
    Child *child = NEW(flow->page, Child);
    *child = content_child(style, &edges, size, r.fragment);
    Fragment *f = NEW(flow->page, Fragment);
    *f = (Fragment){
        .kind = FRAGMENT_BOX,
        .flags = size.x > 0 && len_sub(across, size.x) > EXCESS_SEEN ? FLAG_OVERFLOW : 0,
        .owner = box->owner,
        .box = box,
        .style = style,
        .size = {len_add(size.x, edges_inline(&edges)), len_add(size.y, edges_block(&edges))},
        .baseline = -1,
        .last_baseline = -1,
        .count = 1,
        .children = child};
    for (int i = 0; i < 4; i++) {
        f->padding[i] = edges.padding[i];
        f->borders[i] = style->border[i];
    }
    return (Result){.fragment = f,
                    .appeal = APPEAL_PERFECT,
                    .notes = r.notes,
                    .floats = space->floats,
                    .passed_forced = r.passed_forced};
}

Sizes turned_sizes(Flow *flow, const Box *box)
{
    const Style *style = box->style;
    Edges edges = edges_resolve(style, LEN_MAX);
    Len width = 0;
    if (width_known(style, LEN_MAX)) {
        width = len_add(size_content(style, &edges, false, LEN_MAX, 0), edges_inline(&edges));
    } else {
        Space space = {.inline_size = LEN_MAX, .block_size = LEN_MAX};
        width = flow_keep(flow, box, &space).fragment->size.x;
    }
    bool yields = style->width.kind == SIZE_LENGTH && style->width.percent;
    return (Sizes){yields ? edges_inline(&edges) : width, width};
}
