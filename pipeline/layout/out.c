/* Absolute and fixed boxes (CSS 2.1 9.6, 10.1, 10.3.7, 10.6.4; css-position-3 3.5).
 *
 * Such a box is laid where the flow comes to it, as wide as its containing block says:
 * Flow.holders, which every positioned box sets for what is in it, and the page for the
 * rest. There it stands as long as no offset says another place. What an offset counts
 * from is known only when the containing block is done, so one walk over the finished page
 * moves those that have offsets, and copies the fragments above them: fragments never change.
 *
 * Of a containing block that breaks, the piece on the page counts. A fixed box is content on the
 * page where it stands, and a copy of that on all others. */

#include "layout/cache.h"
#include "layout/pages.h"

static bool is_fixed(const Box *box) { return box->style->position == POSITION_FIXED; }

static bool has_offset(const Style *style, Edge edge)
{
    return style->inset[edge].kind == SIZE_LENGTH;
}

bool box_is_holder(const Box *box)
{
    bool kind = box->kind == BOX_BLOCK || box->kind == BOX_COLUMNS || box->kind == BOX_CELL;
    return kind && box->style && box->style->position >= POSITION_RELATIVE &&
           box->style->position <= POSITION_FIXED;
}

/* ---- where the flow comes to it ---- */

static Len offset_of(const Style *style, Edge edge, Len base)
{
    return has_offset(style, edge) ? size_resolve(style->inset[edge], base) : 0;
}

/* Width of its border box. `room`: what the flow has for it. */
static Len out_width(Flow *flow, const Box *box, Len holder, Len room)
{
    const Style *style = box->style;
    Edges edges = edges_resolve(style, holder);
    bool left = has_offset(style, EDGE_LEFT), right = has_offset(style, EDGE_RIGHT);
    if (style->width.kind != SIZE_AUTO)
        return fit_width(flow, box, holder);
    if (!left && !right)
        return fit_width(flow, box, room);
    room = len_sub(
        holder, len_add(offset_of(style, EDGE_LEFT, holder), offset_of(style, EDGE_RIGHT, holder)));
    if (!left || !right)
        return fit_width(flow, box, room);
    Len off = edges_inline(&edges);
    Len margins = len_add(edges.margin[EDGE_LEFT], edges.margin[EDGE_RIGHT]);
    Len fill = len_max(len_sub(room, len_add(margins, off)), 0);
    return len_add(size_content(style, &edges, false, holder, fill), off);
}

Result out_layout(Flow *flow, const Box *box, Len room, Len note_edge)
{
    const Holder *holder = is_fixed(box) ? &flow->holders.fixed : &flow->holders.absolute;
    bool alone = flow_sized_alone(box);
    Space space = {.inline_size = alone ? holder->inline_size
                                        : out_width(flow, box, holder->inline_size, room),
                   .block_size = holder->block_size,
                   .room = LEN_MAX,
                   .whole = LEN_MAX,
                   .note_edge = note_edge,
                   .fixed_size = !alone};
    return flow_box(flow, box, &space, NULL);
}

/* ---- where it belongs ---- */

typedef struct {
    Rect absolute, fixed, paper; /* padding boxes, and the page box: from the corner of the
                                    fragment in hand */
} Around;

static Rect rect_from(Rect rect, Point corner)
{
    rect.x = len_sub(rect.x, corner.x);
    rect.y = len_sub(rect.y, corner.y);
    return rect;
}

static Around around_from(Around around, Point corner)
{
    return (Around){rect_from(around.absolute, corner), rect_from(around.fixed, corner),
                    rect_from(around.paper, corner)};
}

/* Where it was cut it has no border. */
static Rect padding_box(const Fragment *f)
{
    Len left = f->borders[EDGE_LEFT].width, right = f->borders[EDGE_RIGHT].width;
    Len top = f->cut & CUT_BEFORE ? 0 : f->borders[EDGE_TOP].width;
    Len bottom = f->cut & CUT_AFTER ? 0 : f->borders[EDGE_BOTTOM].width;
    return (Rect){left, top, len_sub(f->size.x, len_add(left, right)),
                  len_sub(f->size.y, len_add(top, bottom))};
}

/* One axis: from the start of the containing block to the border box. Margins that are auto
 * share what is left over between two offsets. */
static Len axis_place(const Style *style, const Edges *edges, Edge start, Edge end, Len whole,
                      Len size)
{
    Len before = offset_of(style, start, whole), after = offset_of(style, end, whole);
    Len first = edges->margin[start], last = edges->margin[end];
    Len over = len_sub(len_sub(whole, size), len_add(len_add(before, after), len_add(first, last)));
    if (!has_offset(style, start))
        return len_sub(len_sub(whole, size), len_add(after, last));
    if (has_offset(style, end) && over > 0 && edges->margin_auto[start])
        first = len_add(first, edges->margin_auto[end] ? over / 2 : over);
    return len_add(before, first);
}

/* A height that is auto between two offsets reaches from one to the other. */
static const Fragment *stretched(Flow *flow, const Fragment *f, const Edges *edges, Len whole)
{
    const Style *style = f->box->style;
    bool both = has_offset(style, EDGE_TOP) && has_offset(style, EDGE_BOTTOM);
    if (!both || style->height.kind != SIZE_AUTO || flow_sized_alone(f->box))
        return f;
    Len off = edges_block(edges);
    Len outside = len_add(len_add(edges->margin[EDGE_TOP], edges->margin[EDGE_BOTTOM]), off);
    Len fill = len_sub(len_sub(whole, outside), len_add(offset_of(style, EDGE_TOP, whole),
                                                        offset_of(style, EDGE_BOTTOM, whole)));
    Fragment *copy = NEW(flow->page, Fragment);
    *copy = *f;
    copy->size.y = len_add(size_content(style, edges, true, whole, len_max(fill, 0)), off);
    if (f->size.y > copy->size.y && copy->size.y > off)
        copy->flags |= FLAG_TALL;
    return copy;
}

static bool text_outside(const Fragment *f, Rect paper)
{
    if (f->kind == FRAGMENT_TEXT)
        return paper.x > EXCESS_SEEN || paper.y > EXCESS_SEEN ||
               len_sub(f->size.x, len_add(paper.x, paper.width)) > EXCESS_SEEN ||
               len_sub(f->size.y, len_add(paper.y, paper.height)) > EXCESS_SEEN;
    for (uint32_t i = 0; i < f->count; i++)
        if (!f->children[i].quarters && f->children[i].role != CHILD_OUT &&
            text_outside(f->children[i].fragment, rect_from(paper, f->children[i].at)))
            return true;
    return false;
}

static Child outside_marked(Flow *flow, Child child, Rect paper)
{
    if (!text_outside(child.fragment, rect_from(paper, child.at)))
        return child;
    Fragment *copy = NEW(flow->page, Fragment);
    *copy = *child.fragment;
    copy->flags |= FLAG_OUTSIDE;
    child.fragment = copy;
    return child;
}

static Child out_put(Flow *flow, Child child, const Rect *around)
{
    const Style *style = child.fragment->box->style;
    Edges edges = edges_resolve(style, around->width);
    child.fragment = stretched(flow, child.fragment, &edges, around->height);
    Point size = child.fragment->size;
    if (has_offset(style, EDGE_LEFT) || has_offset(style, EDGE_RIGHT))
        child.at.x = len_add(
            around->x, axis_place(style, &edges, EDGE_LEFT, EDGE_RIGHT, around->width, size.x));
    if (has_offset(style, EDGE_TOP) || has_offset(style, EDGE_BOTTOM))
        child.at.y = len_add(
            around->y, axis_place(style, &edges, EDGE_TOP, EDGE_BOTTOM, around->height, size.y));
    return child;
}

static bool is_out(const Child *child)
{
    const Box *box = child->fragment->box;
    return child->role == CHILD_OUT && box && box->flags & BOX_OUT && child->fragment->style;
}

static const Fragment *place_in(Flow *flow, const Fragment *f, Around around);

#define ANYWHERE ((Rect){-LEN_MAX / 2, -LEN_MAX / 2, LEN_MAX, LEN_MAX})

/* What is turned has coordinates of its own, and nothing in it looks outside. */
static Around around_child(const Child *child, Around around)
{
    if (!child->quarters)
        return around_from(around, child->at);
    Rect own = {0, 0, child->fragment->size.x, child->fragment->size.y};
    return (Around){own, own, ANYWHERE};
}

static Child child_placed(Flow *flow, Child child, const Around *around)
{
    if (is_out(&child)) {
        bool fixed = is_fixed(child.fragment->box);
        child = out_put(flow, child, fixed ? &around->fixed : &around->absolute);
        child = outside_marked(flow, child, around->paper);
        if (fixed)
            *LIST_ADD(flow->page, &flow->state->fixed) = child.fragment->box;
    }
    child.fragment = place_in(flow, child.fragment, around_child(&child, *around));
    return child;
}

/* A piece of a span is one, too: offsets count from it, while widths were those of the
 * block around (CSS 2.1 10.1 leaves spans of several pieces open). */
static bool is_holder(const Fragment *f)
{
    if (f->box)
        return f->style && box_is_holder(f->box);
    return f->kind == FRAGMENT_BOX && f->style && f->style->position == POSITION_RELATIVE;
}

static bool same_child(const Child *a, const Child *b)
{
    return a->fragment == b->fragment && a->at.x == b->at.x && a->at.y == b->at.y;
}

static const Fragment *place_in(Flow *flow, const Fragment *f, Around around)
{
    Child *children = NULL;
    if (is_holder(f))
        around.absolute = padding_box(f);
    for (uint32_t i = 0; i < f->count; i++) {
        Child child = child_placed(flow, f->children[i], &around);
        if (!children && !same_child(&child, &f->children[i])) {
            children = NEW_ARRAY(flow->page, Child, f->count);
            memcpy(children, f->children, f->count * sizeof *children);
        }
        if (children)
            children[i] = child;
    }
    if (!children)
        return f;
    Fragment *copy = NEW(flow->page, Fragment);
    *copy = *f;
    copy->children = children;
    return copy;
}

/* ---- the page ---- */

void out_begin(Flow *flow, const PageFrame *frame)
{
    Holder page = {frame->area.width, frame->area.height}, before = flow->holders.fixed;
    bool same = page.inline_size == before.inline_size && page.block_size == before.block_size;
    if (flow->boxes->has_out && !same)
        flow_forget(flow);
    flow->holders = (Holders){page, page};
    flow->state->fixed.items = NULL; /* in the arena of the page before */
    flow->state->fixed.count = flow->state->fixed.room = 0;
}

/* What stands around a child of the page box at `at`. */
static Around around_page(const PageFrame *frame, Point at)
{
    return around_from((Around){frame->area, frame->area, {0, 0, frame->size.x, frame->size.y}},
                       at);
}

void out_place(Flow *flow, const PageFrame *frame, Child *child)
{
    Around page = around_page(frame, child->at);
    if (child->role == CHILD_MARGIN) /* what is in it stays in it */
        page.absolute = page.fixed = padding_box(child->fragment);
    child->fragment = place_in(flow, child->fragment, page);
}

static bool stands_here(const Flow *flow, const Box *box)
{
    for (uint32_t i = 0; i < flow->state->fixed.count; i++)
        if (flow->state->fixed.items[i] == box)
            return true;
    return false;
}

void out_repeat(Flow *flow, const PageFrame *frame, Children *children)
{
    const Boxes *boxes = flow->boxes;
    for (uint32_t i = 0; i < boxes->fixed_count; i++) {
        const Box *box = boxes->fixed[i];
        if (stands_here(flow, box))
            continue;
        Result r = out_layout(flow, box, frame->area.width, 0);
        Edges edges = edges_resolve(box->style, frame->area.width);
        Child child = {.at = {len_add(frame->area.x, edges.margin[EDGE_LEFT]),
                              len_add(frame->area.y, edges.margin[EDGE_TOP])},
                       .role = CHILD_OUT,
                       .fragment = r.fragment};
        if (!r.fragment)
            continue;
        Around page = around_page(frame, (Point){0, 0});
        child = child_placed(flow, child, &page);
        child.role = CHILD_REPEAT;
        *LIST_ADD(flow->page, &children->list) = child;
    }
}
