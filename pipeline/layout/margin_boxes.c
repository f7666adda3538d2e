/* The sixteen margin boxes (css-page-3 5).
 *
 * The three boxes of a side share its length by the rules of 5.3.2; the other
 * dimension and the corners are filled. Content is laid by the margin box's own
 * formatter; element() shows a running box in its place. All of it is an
 * artifact: owners of margin boxes are no nodes. But a running element with a
 * -gp-tag is content where it is shown first. */

#include "layout/margins.h"
#include "layout/pages.h"

typedef struct {
    const Box *box;     /* NULL: not made */
    const Box *content; /* what stands in it: itself, or the running box of element() */
    const Style *style;
    Edges edges;
    Len min, max; /* outer sizes along the side */
    bool is_auto;
    Len outer; /* used */
} Margin;

/* The three boxes of one side, in order along it. */
typedef struct {
    uint8_t which[3];
    bool vertical; /* left and right side: sizes along it are heights */
} Side;

static const Side sides[] = {
    {{MARGIN_TOP_LEFT, MARGIN_TOP_CENTER, MARGIN_TOP_RIGHT}, false},
    {{MARGIN_BOTTOM_LEFT, MARGIN_BOTTOM_CENTER, MARGIN_BOTTOM_RIGHT}, false},
    {{MARGIN_LEFT_TOP, MARGIN_LEFT_MIDDLE, MARGIN_LEFT_BOTTOM}, true},
    {{MARGIN_RIGHT_TOP, MARGIN_RIGHT_MIDDLE, MARGIN_RIGHT_BOTTOM}, true},
};

static const uint8_t corners[] = {MARGIN_TOP_LEFT_CORNER, MARGIN_TOP_RIGHT_CORNER,
                                  MARGIN_BOTTOM_RIGHT_CORNER, MARGIN_BOTTOM_LEFT_CORNER};

static const PageBoxes *page_boxes(const Flow *flow, const PageType *type)
{
    for (uint32_t i = 0; i < flow->boxes->page_count; i++)
        if (flow->boxes->pages[i].type == type)
            return &flow->boxes->pages[i];
    return NULL;
}

/* content: element(name) shows the running box; nothing when there is none. */
static const Box *margin_content(Flow *flow, const PageType *type, int which, const Box *box)
{
    const Content *content = type->margin_content[which];
    for (uint32_t i = 0; content && i < content->count; i++)
        if (content->items[i].is_slot && content->items[i].slot.kind == SLOT_ELEMENT)
            return state_running(flow, content->items[i].slot.name, content->items[i].slot.which);
    return box;
}

/* Where the containing block of a margin box is: one of the eight strips. */
static Rect margin_strip(const PageFrame *frame, int which)
{
    const Edges *e = &frame->edges;
    Len left = e->margin[EDGE_LEFT], right = e->margin[EDGE_RIGHT];
    Len top = e->margin[EDGE_TOP], bottom = e->margin[EDGE_BOTTOM];
    Len width = len_sub(len_sub(frame->size.x, left), right);
    Len height = len_sub(len_sub(frame->size.y, top), bottom);
    Len far_x = len_sub(frame->size.x, right), far_y = len_sub(frame->size.y, bottom);
    switch (which) {
    case MARGIN_TOP_LEFT_CORNER: return (Rect){0, 0, left, top};
    case MARGIN_TOP_RIGHT_CORNER: return (Rect){far_x, 0, right, top};
    case MARGIN_BOTTOM_RIGHT_CORNER: return (Rect){far_x, far_y, right, bottom};
    case MARGIN_BOTTOM_LEFT_CORNER: return (Rect){0, far_y, left, bottom};
    case MARGIN_TOP_LEFT:
    case MARGIN_TOP_CENTER:
    case MARGIN_TOP_RIGHT: return (Rect){left, 0, width, top};
    case MARGIN_BOTTOM_LEFT:
    case MARGIN_BOTTOM_CENTER:
    case MARGIN_BOTTOM_RIGHT: return (Rect){left, far_y, width, bottom};
    case MARGIN_LEFT_TOP:
    case MARGIN_LEFT_MIDDLE:
    case MARGIN_LEFT_BOTTOM: return (Rect){0, top, left, height};
    default: return (Rect){far_x, top, right, height};
    }
}

static Edges margin_edges(const Style *style, const Rect *strip)
{
    Edges e = edges_resolve(style, strip->width);
    e.margin[EDGE_TOP] = size_resolve(style->margin[EDGE_TOP], strip->height);
    e.margin[EDGE_BOTTOM] = size_resolve(style->margin[EDGE_BOTTOM], strip->height);
    return e;
}

static Len margins_of(const Edges *e, bool vertical)
{
    return vertical ? len_add(e->margin[EDGE_TOP], e->margin[EDGE_BOTTOM])
                    : len_add(e->margin[EDGE_LEFT], e->margin[EDGE_RIGHT]);
}

/* Everything of the box along the axis but its content. */
static Len outside_of(const Edges *e, bool vertical)
{
    return len_add(margins_of(e, vertical), vertical ? edges_block(e) : edges_inline(e));
}

/* Border-box size across the side: fills the strip, or as specified. */
static Len size_across(const Margin *m, const Rect *strip, bool vertical)
{
    Len base = vertical ? strip->height : strip->width;
    Len fill = len_max(len_sub(base, outside_of(&m->edges, vertical)), 0);
    Len content = size_content(m->style, &m->edges, vertical, base, fill);
    return len_add(content, vertical ? edges_block(&m->edges) : edges_inline(&m->edges));
}

/* ---- laying the content ---- */

typedef struct {
    const Fragment *fragment; /* of the margin box itself, or of the running box in it */
    Point at;                 /* running box: from the corner of the content box */
    Len height;               /* of what stands in the content box */
} Laid;

/* A margin box is a formatting context: margins of the running box in it stay
 * inside (css-page-3 5, CSS 2.1 8.3.1). */
static Laid running_lay(Flow *flow, const Margin *m, Len inner, Len block_size)
{
    const Box *box = m->content;
    Space space = {
        .inline_size = inner, .block_size = block_size, .room = LEN_MAX, .whole = LEN_MAX};
    Result r = flow_box(flow, box, &space, NULL);
    Edges edges = edges_resolve(box->style, inner);
    bool rtl = m->style->direction == DIRECTION_RTL;
    Point at = {inline_offset(&edges, inner, r.fragment->size.x, rtl),
                strut_sum(box_before(box, inner))};
    Len after = box->kind == BOX_BLOCK ? strut_sum(r.after) : edges.margin[EDGE_BOTTOM];
    if (r.empty) /* one margin, counted above */
        after = 0;
    return (Laid){r.fragment, at, len_add(len_add(at.y, r.fragment->size.y), after)};
}

static Laid content_lay(Flow *flow, const Margin *m, Len width, Len block_size)
{
    Len inner = len_max(len_sub(width, edges_inline(&m->edges)), 0);
    Holder own = holder_around(&m->edges, inner, block_size);
    flow->holders = (Holders){own, own};
    if (m->content != m->box)
        return running_lay(flow, m, inner, block_size);
    Space space = {.inline_size = width,
                   .block_size = block_size,
                   .room = LEN_MAX,
                   .whole = LEN_MAX,
                   .fixed_size = true};
    Result r = block_layout_in(flow, m->box, &space, NULL, &m->edges);
    return (Laid){.fragment = r.fragment,
                  .height = len_sub(r.fragment->size.y, edges_block(&m->edges))};
}

/* top: 0, middle: 1, bottom: 2. The initial value is that of the box's place. */
static int margin_align(const Margin *m, int which)
{
    switch (m->style->vertical_align) {
    case VALIGN_TOP: return 0;
    case VALIGN_MIDDLE: return 1;
    case VALIGN_BOTTOM: return 2;
    default: break;
    }
    if (which == MARGIN_LEFT_TOP || which == MARGIN_RIGHT_TOP)
        return 0;
    return which == MARGIN_LEFT_BOTTOM || which == MARGIN_RIGHT_BOTTOM ? 2 : 1;
}

/* A border box of the size, with the content aligned in it. */
static const Fragment *margin_fragment(Flow *flow, const Margin *m, int which, Point size)
{
    Fragment *f = NEW(flow->page, Fragment);
    *f = (Fragment){.kind = FRAGMENT_BOX,
                    .owner = m->box->owner,
                    .box = m->box,
                    .style = m->style,
                    .size = size,
                    .baseline = -1,
                    .last_baseline = -1};
    for (int i = 0; i < 4; i++) {
        f->padding[i] = m->edges.padding[i];
        f->borders[i] = m->style->border[i];
        f->borders[i].width = m->edges.border[i];
    }
    if (!m->content)
        return f;
    Len inner = len_max(len_sub(size.y, edges_block(&m->edges)), 0);
    Laid laid = content_lay(flow, m, size.x, inner);
    bool own = m->content == m->box;
    Len shift = len_max(len_sub(inner, laid.height), -LEN_PT(2000)) * margin_align(m, which) / 2;
    uint32_t count = own ? laid.fragment->count : 1;
    Child *children = NEW_ARRAY(flow->page, Child, count);
    if (own) {
        for (uint32_t i = 0; i < count; i++) {
            children[i] = laid.fragment->children[i];
            children[i].at.y = len_add(children[i].at.y, shift);
        }
    } else {
        Point corner = {edge_width(&m->edges, EDGE_LEFT), edge_width(&m->edges, EDGE_TOP)};
        children[0] = (Child){
            .at = {len_add(corner.x, laid.at.x), len_add(len_add(corner.y, laid.at.y), shift)},
            .role = state_shows(flow, m->content) ? CHILD_FLOW : CHILD_REPEAT,
            .fragment = laid.fragment};
    }
    f->children = children;
    f->count = count;
    return f;
}

/* ---- sizes along a side (css-page-3 5.3.2.3) ---- */

static Margin margin_open(Flow *flow, const PageFrame *frame, const PageBoxes *boxes, int which)
{
    bool bare = frame->added && !(frame->type->blank_margins >> which & 1);
    Margin m = {.box = bare ? NULL : boxes->margin[which]};
    if (!m.box)
        return m;
    Rect strip = margin_strip(frame, which);
    m.style = m.box->style;
    m.content = margin_content(flow, frame->type, which, m.box);
    m.edges = margin_edges(m.style, &strip);
    return m;
}

/* What its slots show, and so its width, may be another on every page. */
static void sizes_forget(Flow *flow, const Box *box)
{
    for (const Box *child = box->first; child; child = child->next)
        if (child->kind == BOX_INLINES && child->as.inlines->has_slots)
            flow->sizes[child->id].max = -1;
}

static void sizes_along(Flow *flow, Margin *m, const Rect *strip, bool vertical)
{
    Len base = vertical ? strip->height : strip->width;
    Len outside = outside_of(&m->edges, vertical);
    Size size = vertical ? m->style->height : m->style->width;
    m->is_auto = size.kind != SIZE_LENGTH;
    Sizes s = {0, 0};
    if (!m->is_auto) {
        s.min = s.max = size_content(m->style, &m->edges, vertical, base, 0);
    } else if (m->content && vertical) {
        s.min = content_lay(flow, m, size_across(m, strip, false), LEN_MAX).height;
        s.max = s.min;
    } else if (m->content == m->box && m->box->first) {
        sizes_forget(flow, m->box);
        s = block_sizes(flow, m->box);
    } else if (m->content && m->content != m->box) {
        s = flow_sizes(flow, m->content);
    }
    m->min = len_add(s.min, outside);
    m->max = len_add(s.max, outside);
    if (!m->is_auto)
        m->outer = m->max;
}

/* Shares `length` between two boxes of the given sizes; the width of the first. */
static Len share(const Margin *a, const Margin *b, Len length)
{
    if (!a->is_auto)
        return a->outer;
    if (!b->is_auto)
        return len_max(len_sub(length, b->outer), 0);
    int64_t max = (int64_t)a->max + b->max, min = (int64_t)a->min + b->min;
    int64_t spare = len_clamp(length - max);
    if (spare >= 0) /* in the ratio of the max-content sizes */
        return max ? len_add(a->max, len_scale(spare, a->max, max)) : length / 2;
    spare = len_clamp(length - min);
    if (spare >= 0 && max > min)
        return len_add(a->min, len_scale(spare, (int64_t)a->max - a->min, max - min));
    return min > 0 ? len_max(len_add(a->min, len_scale(spare, a->min, min)), 0) : 0;
}

static void share_three(Margin m[3], Len length)
{
    Margin none = {0};
    if (!m[1].box) {
        if (m[0].box && m[0].is_auto)
            m[0].outer = m[2].box ? share(&m[0], &m[2], length) : length;
        if (m[2].box && m[2].is_auto)
            m[2].outer = m[0].box ? len_max(len_sub(length, m[0].outer), 0) : length;
        return;
    }
    /* The boxes beside the middle one count as one box of twice the larger. */
    Margin both = none;
    both.is_auto =
        (m[0].box && m[0].is_auto) || (m[2].box && m[2].is_auto) || (!m[0].box && !m[2].box);
    both.max = len_scale(2, len_max(m[0].max, m[2].max), 1);
    both.min = len_scale(2, len_max(m[0].min, m[2].min), 1);
    both.outer = both.max;
    if (m[1].is_auto)
        m[1].outer = m[0].box || m[2].box ? share(&m[1], &both, length) : length;
    for (int i = 0; i < 3; i += 2)
        if (m[i].box && m[i].is_auto)
            m[i].outer = len_max(len_sub(length, m[1].outer) / 2, 0);
}

/* max- and min- sizes: a box that breaks one has it as its size, and the others
 * share again. */
static bool clamp_one(Margin *m, const Rect *strip, bool vertical, bool most)
{
    if (!m->box || !m->is_auto)
        return false;
    Len base = vertical ? strip->height : strip->width;
    Size limit = most ? (vertical ? m->style->max_height : m->style->max_width)
                      : (vertical ? m->style->min_height : m->style->min_width);
    if (limit.kind != SIZE_LENGTH)
        return false;
    Len off =
        m->style->border_box ? margins_of(&m->edges, vertical) : outside_of(&m->edges, vertical);
    Len outer = len_add(size_resolve(limit, base), off);
    if (most ? m->outer <= outer : m->outer >= outer)
        return false;
    m->outer = m->min = m->max = outer;
    m->is_auto = false;
    return true;
}

static void side_share(Margin m[3], const Rect *strip, bool vertical)
{
    Len length = vertical ? strip->height : strip->width;
    share_three(m, length);
    for (int most = 1; most >= 0; most--) {
        bool again = false;
        for (int i = 0; i < 3; i++)
            again |= clamp_one(&m[i], strip, vertical, most);
        if (again)
            share_three(m, length);
    }
}

/* ---- placing ---- */

/* Over-constrained across the side: the margin at the edge of the page gives
 * (5.3.1), or auto margins take what is left. */
static Len across_offset(const Margin *m, const Rect *strip, bool vertical, Len size, bool far)
{
    const Edges *e = &m->edges;
    Edge first = vertical ? EDGE_TOP : EDGE_LEFT, last = vertical ? EDGE_BOTTOM : EDGE_RIGHT;
    Len spare =
        len_sub(len_sub(vertical ? strip->height : strip->width, size), margins_of(e, vertical));
    Len at = e->margin[first];
    if (e->margin_auto[first] && e->margin_auto[last])
        return len_add(at, spare / 2);
    if (e->margin_auto[last] || (!e->margin_auto[first] && far))
        return at;
    return len_add(at, spare);
}

static void margin_put(Flow *flow, Children *children, const Fragment *f, Point at)
{
    *LIST_ADD(flow->page, &children->list) = (Child){.at = at, .role = CHILD_MARGIN, .fragment = f};
}

static void side_lay(Flow *flow, const PageFrame *frame, const PageBoxes *boxes, const Side *side,
                     Children *children)
{
    Margin m[3];
    Rect strip = margin_strip(frame, side->which[0]);
    bool vertical = side->vertical;
    bool any = false;
    for (int i = 0; i < 3; i++) {
        m[i] = margin_open(flow, frame, boxes, side->which[i]);
        any |= m[i].box != NULL;
        if (m[i].box)
            sizes_along(flow, &m[i], &strip, vertical);
    }
    if (!any)
        return;
    side_share(m, &strip, vertical);
    Len length = vertical ? strip.height : strip.width;
    bool far = vertical ? strip.x > 0 : strip.y > 0;
    for (int i = 0; i < 3; i++) {
        if (!m[i].box)
            continue;
        const Edges *e = &m[i].edges;
        Len along = len_max(len_sub(m[i].outer, margins_of(e, vertical)), 0);
        Len across = size_across(&m[i], &strip, !vertical);
        Len start = i == 0   ? 0
                    : i == 1 ? len_sub(length, m[i].outer) / 2
                             : len_sub(length, m[i].outer);
        start = len_add(start, e->margin[vertical ? EDGE_TOP : EDGE_LEFT]);
        Len aside = across_offset(&m[i], &strip, !vertical, across, far);
        Point size = vertical ? (Point){across, along} : (Point){along, across};
        Point at = vertical ? (Point){len_add(strip.x, aside), len_add(strip.y, start)}
                            : (Point){len_add(strip.x, start), len_add(strip.y, aside)};
        margin_put(flow, children, margin_fragment(flow, &m[i], side->which[i], size), at);
    }
}

static void corner_lay(Flow *flow, const PageFrame *frame, const PageBoxes *boxes, int which,
                       Children *children)
{
    Margin m = margin_open(flow, frame, boxes, which);
    if (!m.box)
        return;
    Rect strip = margin_strip(frame, which);
    Point size = {size_across(&m, &strip, false), size_across(&m, &strip, true)};
    Point at = {len_add(strip.x, across_offset(&m, &strip, false, size.x, strip.x > 0)),
                len_add(strip.y, across_offset(&m, &strip, true, size.y, strip.y > 0))};
    margin_put(flow, children, margin_fragment(flow, &m, which, size), at);
}

void margin_boxes_lay(Flow *flow, const PageFrame *frame, Children *children)
{
    const PageBoxes *boxes = page_boxes(flow, frame->type);
    if (!boxes)
        return;
    Holders holders = flow->holders;
    flow->state->in_margin = true;
    side_lay(flow, frame, boxes, &sides[0], children);
    for (int i = 0; i < 2; i++)
        corner_lay(flow, frame, boxes, corners[i], children);
    side_lay(flow, frame, boxes, &sides[3], children);
    for (int i = 2; i < 4; i++)
        corner_lay(flow, frame, boxes, corners[i], children);
    side_lay(flow, frame, boxes, &sides[1], children);
    side_lay(flow, frame, boxes, &sides[2], children);
    flow->state->in_margin = false;
    flow->holders = holders;
}
