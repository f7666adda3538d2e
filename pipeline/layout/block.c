/* Block formatting (CSS 2.1 9.4.1, 10.3.3, 10.6; css-break-3 4).
 *
 * Children are stacked one below the other, each laid once. While that goes on,
 * the best place to break so far is kept: a boundary between two children with
 * the state of the stack there, so that going back to it drops children and
 * lays nothing again; or a place inside a finished child, which only the page
 * (or column set) can go back to, by a second try with Space.stop. When a child
 * does not fit, the latest of the best places is taken.
 *
 * Margins: box_before says how much stands above a child's border before it is
 * laid (margins.c), its Result what is left below. At the top of a page or
 * column that began with an unforced break they are nothing.
 *
 * Cost: linear in the children on this page; going on costs nothing (the
 * Resume has the child itself). */

#include "base/list.h"
#include "layout/block.h"
#include "layout/floats.h"
#include "layout/margins.h"

/* What a break goes back to. */
typedef struct {
    uint32_t children, notes;
    Len least, full;
    Len y;             /* end of the last child that is not empty, from the content corner */
    Strut strut;       /* margins below it */
    bool at_top;       /* these margins are the box's own: nothing between them and its top */
    bool cut;          /* margins here adjoin an unforced break */
    bool taken;        /* something stands on the page */
    const Box *last;   /* last child in the flow */
    const Exclusions *floats;
    Len baseline, last_baseline;
    uint8_t flags;
} State;

typedef struct {
    Flow *flow;
    const Box *box;
    const Space *space;
    const Resume *resume;
    const Edges *edges;
    Len width, inner;   /* border box, content box */
    Len left, top, bottom; /* content corner in the border box; edge below */
    Len base;           /* content height for percentages, or LEN_MAX */
    Str page_name;
    bool rtl;
    bool bare;          /* a column: no edges, height or style of its own */
    State s;
    LIST(Child) children;
    LIST(const Box *) notes;
    bool has_best;
    uint8_t best_appeal;
    const Box *best_child;
    const BreakPoint *best_inside; /* NULL: before best_child, with `best` */
    State best;
    bool passed_forced;
    Result broken;      /* of the child that ended it */
    const Box *broken_child;
    const Resume *broken_inside; /* where that child was to go on */
} Stack;

/* ---- the box in its containing block ---- */

Len block_content_width(Flow *flow, const Box *box, const Space *space, const Edges *edges)
{
    const Style *style = box->style;
    Len margins = len_add(edges->margin[EDGE_LEFT], edges->margin[EDGE_RIGHT]);
    Len off = edges_inline(edges);
    if (space->fixed_size)
        return len_max(len_sub(space->inline_size, off), 0);
    Len fill = len_max(len_sub(len_sub(space->inline_size, margins), off), 0);
    if (style->width.kind == SIZE_MIN_CONTENT || style->width.kind == SIZE_MAX_CONTENT ||
        style->width.kind == SIZE_FIT_CONTENT)
        return len_max(len_sub(fit_width(flow, box, space->inline_size), off), 0);
    return size_content(style, edges, false, space->inline_size, fill);
}

static void stack_open(Stack *k)
{
    const Space *space = k->space;
    const Style *style = k->box->style;
    const Edges *e = k->edges;
    k->inner = block_content_width(k->flow, k->box, space, e);
    k->width = len_add(k->inner, edges_inline(e));
    k->left = edge_width(e, EDGE_LEFT);
    k->top = k->resume ? 0 : edge_width(e, EDGE_TOP);
    k->bottom = edge_width(e, EDGE_BOTTOM);
    k->rtl = style->direction == DIRECTION_RTL;
    k->page_name = box_page_own(k->box, space->page_name);
    bool definite = style->height.kind == SIZE_LENGTH &&
                    (!style->height.percent || space->block_size != LEN_MAX);
    k->base = definite && !k->bare ? size_content(style, e, true, space->block_size, 0) : LEN_MAX;
    bool open = box_open_top(k->box, e);
    k->s.at_top = open && !k->resume;
    k->s.cut = space->cut_margins && (open || k->resume);
    k->s.baseline = k->s.last_baseline = -1;
    if (space->floats && !box_is_context(k->box))
        k->s.floats = exclusions_moved(k->flow->page, space->floats, (Point){k->left, k->top});
    Len margins = len_add(e->margin[EDGE_LEFT], e->margin[EDGE_RIGHT]);
    if (!space->fixed_size && len_sub(len_add(k->width, margins), space->inline_size) > 1)
        k->s.flags |= FLAG_OVERFLOW;
}

/* ---- adding to the stack ---- */

static Child *child_add(Stack *k, Child child, Len y)
{
    child.at.x = len_add(child.at.x, k->left);
    child.at.y = len_add(child.at.y, len_add(k->top, y));
    Child *at = LIST_ADD(k->flow->page, &k->children);
    *at = child;
    k->s.children = k->children.count;
    return at;
}

static void notes_add(Stack *k, const Notes *notes)
{
    for (uint32_t i = 0; i < notes->count; i++)
        *LIST_ADD(k->flow->page, &k->notes) = notes->note[i];
    k->s.notes = k->notes.count;
    k->s.least = len_add(k->s.least, notes->least);
    k->s.full = len_add(k->s.full, notes->full);
}

/* A new best place to break: at least as good, and later. */
static bool best_take(Stack *k, uint8_t appeal, const Box *child, const BreakPoint *inside)
{
    if (k->has_best && appeal < k->best_appeal)
        return false;
    k->has_best = true;
    k->best_appeal = appeal;
    k->best_child = child;
    k->best_inside = inside;
    if (!inside)
        k->best = k->s;
    return true;
}

static void float_add(Stack *k, const Box *box, const Resume *resume, Len y)
{
    Space space = *k->space;
    space.inline_size = k->inner;
    space.room = len_less(k->space->room, len_add(k->top, k->s.least));
    space.first_in_page = k->space->first_in_page && !k->s.taken;
    space.note_edge = k->s.notes ? 0 : k->space->note_edge;
    space.page_name = k->page_name;
    FloatResult f = float_layout(k->flow, box, &space, k->s.floats, y, resume);
    k->s.floats = f.floats;
    if (!f.child.fragment)
        return;
    child_add(k, f.child, 0);
    notes_add(k, &f.notes);
    k->s.taken = true;
}

/* A note without a call in the text: it is called where it stands. */
static void note_add(Stack *k, const Box *box)
{
    const Box **one = NEW(k->flow->page, const Box *);
    Notes notes = {.note = one, .count = 1};
    one[0] = box;
    Len edge = k->flow->note_edge;
    k->flow->note_edge = k->s.notes ? 0 : k->space->note_edge;
    note_measure(k->flow, box, &notes.least, &notes.full);
    k->flow->note_edge = edge;
    notes_add(k, &notes);
}

/* An absolute box stands at its static position and takes no room. */
static void out_add(Stack *k, const Box *box, Len y)
{
    Space space = {.inline_size = fit_width(k->flow, box, k->inner),
                   .block_size = k->base,
                   .room = LEN_MAX,
                   .whole = LEN_MAX,
                   .fixed_size = true};
    Result r = flow_box(k->flow, box, &space, NULL);
    if (r.fragment)
        child_add(k, (Child){.role = CHILD_OUT, .fragment = r.fragment}, y);
}

/* Children that are not in the flow. */
static void aside_add(Stack *k, const Box *box)
{
    Len y = k->s.at_top ? 0 : len_add(k->s.y, strut_sum(k->s.strut));
    if (box->flags & BOX_RUNNING)
        child_add(k, child_trace(k->flow, box, (Point){0, 0}), y);
    else if (box->flags & BOX_NOTE)
        note_add(k, box);
    else if (box->flags & BOX_OUT)
        out_add(k, box, y);
    else
        float_add(k, box, NULL, y);
}

/* ---- one child in the flow ---- */

typedef struct {
    const Box *box;
    const Style *style; /* NULL: lines */
    Edges edges;
    Strut before;
    Len y;       /* of its border box, from the content corner */
    Len x, band; /* the band it stands in */
    Len inline_size;
    bool fixed_size; /* inline_size is its own */
    bool shares;     /* it is of the same formatting context: sees the floats, adds to them */
    bool cleared;    /* moved down by `clear`: its margins collapse no more */
} Spot;

/* A box that starts a formatting context keeps clear of floats (9.5). */
static void place_beside(Stack *k, Spot *p)
{
    if (!exclusions_any(k->s.floats, p->y))
        return;
    Len need;
    const Edges *e = &p->edges;
    Len margins = len_add(e->margin[EDGE_LEFT], e->margin[EDGE_RIGHT]);
    bool sized = p->box->kind == BOX_BLOCK && p->style->width.kind == SIZE_LENGTH;
    if (sized)
        need = len_add(len_add(size_content(p->style, e, false, k->inner, 0), edges_inline(e)),
                       margins);
    else
        need = p->style->width.kind == SIZE_LENGTH && p->style->width.percent
                   ? len_add(size_resolve(p->style->width, k->inner), margins)
                   : flow_sizes(k->flow, p->box).min;
    Len start, end, next;
    for (;;) {
        exclusions_band(k->s.floats, p->y, 1, k->inner, &start, &end);
        next = exclusions_next(k->s.floats, p->y);
        if (len_sub(end, start) >= need || next == LEN_MAX)
            break;
        p->y = next;
    }
    p->x = start;
    p->band = len_sub(end, start);
    p->inline_size = sized ? len_sub(need, margins) : len_sub(end, start);
    p->fixed_size = sized;
}

static Spot child_place(Stack *k, const Box *box, const Resume *inside)
{
    Spot p = {.box = box, .style = box_style(box), .y = k->s.y, .band = k->inner};
    p.inline_size = k->inner;
    p.shares = !p.style || !box_is_context(box);
    p.edges = edges_resolve(p.style, k->inner);
    if (inside)
        return p;
    if (p.style && !k->s.cut)
        p.before = box_before(box, k->inner);
    p.y = k->s.at_top ? 0 : len_add(k->s.y, strut_sum(strut_merge(k->s.strut, p.before)));
    if (p.style && k->s.floats) {
        Len y = exclusions_clear(k->s.floats, p.style->clear, p.y);
        p.cleared = y > p.y;
        p.y = y;
        if (!p.shares)
            place_beside(k, &p);
    }
    return p;
}

static bool is_last(const Box *box)
{
    const Box *next = box->next;
    while (next && !box_in_flow(next))
        next = next->next;
    return !next;
}

static Space child_space(Stack *k, const Spot *p)
{
    bool ends = k->base == LEN_MAX && is_last(p->box);
    Len tail = ends ? len_add(k->space->tail, k->bottom) : 0;
    if (tail > 0 && k->space->room != LEN_MAX && !box_open_bottom(k->box, k->edges))
        tail = len_add(tail, len_max(strut_sum(box_after(p->box, k->inner)), 0));
    Space s = {.inline_size = p->inline_size,
               .block_size = k->base,
               .room = len_less(k->space->room, len_add(len_add(k->top, p->y), k->s.least)),
               .whole = k->space->whole,
               .first_in_page = k->space->first_in_page && !k->s.taken,
               .cut_margins = k->s.cut,
               .in_columns = k->space->in_columns,
               .tail = tail,
               .note_edge = k->s.notes ? 0 : k->space->note_edge,
               .page_name = k->page_name,
               .fixed_size = p->fixed_size};
    if (k->space->stop && k->space->stop->box == k->box && k->space->stop->child == p->box)
        s.stop = k->space->stop->inside;
    if (p->shares && k->s.floats) {
        Len x = p->style ? inline_offset(&p->edges, k->inner,
                                         len_add(block_content_width(k->flow, p->box, &s, &p->edges),
                                                 edges_inline(&p->edges)), k->rtl) : 0;
        s.floats = exclusions_moved(k->flow->page, k->s.floats, (Point){x, p->y});
    }
    return s;
}

/* Moves the state past a child of which something was laid. */
static void child_after(Stack *k, const Spot *p, const Result *r, Point at)
{
    const Fragment *f = r->fragment;
    if (r->floats && p->shares)
        k->s.floats = exclusions_moved(k->flow->page, r->floats, (Point){-at.x, -at.y});
    notes_add(k, &r->notes);
    k->passed_forced |= r->passed_forced;
    k->s.last = p->box;
    if (f->baseline >= 0 && k->s.baseline < 0)
        k->s.baseline = len_add(len_add(k->top, at.y), f->baseline);
    if (f->last_baseline >= 0)
        k->s.last_baseline = len_add(len_add(k->top, at.y), f->last_baseline);
    if (!p->style && !f->size.y && !r->resume)
        return; /* no line */
    if (p->style && r->empty && !p->cleared) {
        k->s.strut = strut_merge(k->s.strut, p->before);
        return;
    }
    k->s.y = len_add(at.y, f->size.y);
    k->s.strut = p->box->kind == BOX_BLOCK ? r->after
                                           : strut_add((Strut){0}, p->edges.margin[EDGE_BOTTOM]);
    k->s.at_top = k->s.cut = false;
    k->s.taken |= f->size.y > 0;
}

/* Lays a child. True: it is done, go on with the next. */
static bool child_lay(Stack *k, const Box *box, const Resume *inside)
{
    Spot p = child_place(k, box, inside);
    Space space = child_space(k, &p);
    Result r = {0};
    bool waits = p.style && k->s.taken && exclusions_waits(k->s.floats, p.style->clear);
    if (!waits)
        r = flow_box(k->flow, box, &space, inside);
    k->broken = r;
    k->broken_child = box;
    k->broken_inside = inside;
    if (!r.fragment)
        return false;
    Point at = {p.x, p.y};
    if (p.style) {
        at.x = len_add(p.x, inline_offset(&p.edges, p.band, r.fragment->size.x, k->rtl));
        if (box->kind != BOX_BLOCK && len_sub(r.fragment->size.x, p.band) > 1 &&
            !(r.fragment->flags & FLAG_OVERFLOW))
            k->s.flags |= FLAG_OVERFLOW;
    }
    Point shift = relative_offset(p.style, k->inner, k->base);
    child_add(k, (Child){.at = {len_add(at.x, shift.x), shift.y}, .role = CHILD_FLOW,
                         .fragment = r.fragment}, at.y);
    child_after(k, &p, &r, at);
    if (r.resume)
        return false;
    if (r.better)
        best_take(k, r.better->appeal, box, r.better);
    return true;
}

/* ---- breaks between children ---- */

/* The break before `box`, after the child laid last: forced, avoided or neither
 * (css-break-3 4.1); a change of named pages forces one. */
static uint8_t boundary_kind(const Stack *k, const Box *box)
{
    const Box *last = k->s.last;
    bool in_columns = k->space->in_columns;
    uint8_t before = box_break_before(box, in_columns);
    uint8_t after = box_break_after(last, in_columns);
    if (break_forced(before))
        return before;
    if (break_forced(after))
        return after;
    if (!str_equal(box_page_end(last, k->page_name), box_page_start(box, k->page_name)))
        return BREAK_PAGE;
    return before == BREAK_AVOID || after == BREAK_AVOID ? BREAK_AVOID : BREAK_AUTO;
}

typedef enum { GO_ON, BREAK_HERE, BREAK_FORCED } Verdict;

/* At the boundary before `box`. */
static Verdict boundary(Stack *k, const Box *box, uint8_t *kind)
{
    const BreakPoint *stop = k->space->stop;
    *kind = BREAK_AUTO;
    if (!k->s.last) {
        if (k->s.taken && k->space->room != LEN_MAX)
            best_take(k, APPEAL_AVOID, box, NULL); /* only floats stand above */
        return GO_ON;
    }
    *kind = boundary_kind(k, box);
    if (break_forced(*kind)) {
        if (k->space->room != LEN_MAX || *kind == BREAK_COLUMN)
            return BREAK_FORCED;
        k->passed_forced = true;
    }
    if (stop && stop->box == k->box && stop->child == box && !stop->inside)
        return BREAK_HERE;
    if (k->s.taken && k->space->room != LEN_MAX)
        best_take(k, *kind == BREAK_AVOID ? APPEAL_AVOID : APPEAL_PERFECT, box, NULL);
    return GO_ON;
}

/* ---- results ---- */

static uint8_t appeal_capped(const Stack *k, uint8_t appeal)
{
    uint8_t inside = k->box->style->break_inside;
    bool avoids = inside == BREAK_AVOID || (inside == BREAK_AVOID_COLUMN && k->space->in_columns);
    return avoids && !k->bare && appeal > APPEAL_AVOID ? APPEAL_AVOID : appeal;
}

static const BreakPoint *point_made(Stack *k, const Box *child, const BreakPoint *inside,
                                    uint8_t appeal)
{
    BreakPoint *point = NEW(k->flow->page, BreakPoint);
    *point = (BreakPoint){.box = k->box, .child = child, .inside = inside,
                          .appeal = appeal_capped(k, appeal)};
    return point;
}

/* The floats that wait, after the child's own resume. */
static const Resume *stack_resume(Stack *k, const Box *child, const Resume *inside, Len consumed)
{
    const FloatWait *wait = box_is_context(k->box) ? exclusions_waiting(k->s.floats) : NULL;
    uint32_t count = 1;
    for (const FloatWait *w = wait; w; w = w->before)
        count++;
    const Resume **all = NEW_ARRAY(k->flow->page, const Resume *, count);
    all[0] = inside;
    for (uint32_t i = count - 1; wait; wait = wait->before)
        all[i--] = wait->resume;
    Resume *resume = NEW(k->flow->page, Resume);
    *resume = (Resume){.box = k->box, .child = child, .consumed = consumed, .count = count,
                       .inside = all};
    return resume;
}

static void marker_add(Stack *k)
{
    const Box *marker = k->box->marker;
    Len width = flow_sizes(k->flow, marker).max;
    Space space = {.inline_size = width, .block_size = LEN_MAX, .room = LEN_MAX, .whole = LEN_MAX};
    Result r = flow_box(k->flow, marker, &space, NULL);
    if (!r.fragment)
        return;
    Len line = k->s.baseline >= 0 ? k->s.baseline : len_add(k->top, r.fragment->baseline);
    if (k->s.baseline < 0 && !k->s.taken) {
        k->s.y = len_max(k->s.y, r.fragment->size.y);
        k->s.baseline = line;
        k->s.at_top = false;
    }
    k->children.items[0] = (Child){
        .at = {k->rtl ? k->width : -width, len_sub(line, len_max(r.fragment->baseline, 0))},
        .role = CHILD_FLOW,
        .fragment = r.fragment};
}

static Fragment *stack_fragment(Stack *k, Len height)
{
    const Edges *e = k->edges;
    Fragment *f = NEW(k->flow->page, Fragment);
    uint32_t from = 0;
    if (k->box->marker && (k->resume || !k->children.items[0].fragment))
        from = 1;
    *f = (Fragment){.kind = FRAGMENT_BOX,
                    .flags = k->s.flags,
                    .owner = {.node = NODE_NONE},
                    .size = {k->width, height},
                    .baseline = k->s.baseline,
                    .last_baseline = k->s.last_baseline,
                    .count = k->s.children - from,
                    .children = k->children.items + from};
    if (k->bare)
        return f;
    f->owner = k->box->owner;
    f->box = k->box;
    f->style = k->box->style;
    for (int i = 0; i < 4; i++) {
        f->padding[i] = e->padding[i];
        f->borders[i] = k->box->style->border[i];
        f->borders[i].width = e->border[i];
    }
    return f;
}

static void fragment_cut(Stack *k, Fragment *f, bool more)
{
    if (k->resume) {
        f->cut |= CUT_BEFORE;
        f->padding[EDGE_TOP] = 0;
    }
    if (more) {
        f->cut |= CUT_AFTER;
        f->padding[EDGE_BOTTOM] = 0;
    }
}

static Result stack_result(Stack *k, Fragment *f)
{
    Result r = {.fragment = f, .appeal = APPEAL_PERFECT, .passed_forced = k->passed_forced};
    r.notes = (Notes){.note = k->notes.items, .count = k->s.notes, .least = k->s.least,
                      .full = k->s.full};
    if (!box_is_context(k->box))
        r.floats = exclusions_moved(k->flow->page, k->s.floats, (Point){-k->left, -k->top});
    else
        r.floats = k->space->floats;
    return r;
}

/* Ends the fragment at a break: `child` goes on, from `inside` or its start. */
static Result stack_break(Stack *k, const Box *child, const Resume *inside)
{
    Len content = k->s.y;
    if (box_is_context(k->box))
        content = len_max(content, exclusions_bottom(k->s.floats));
    Len consumed = len_add(k->resume ? k->resume->consumed : 0, content);
    Fragment *f = stack_fragment(k, len_add(k->top, content));
    fragment_cut(k, f, true);
    Result r = stack_result(k, f);
    r.resume = stack_resume(k, child, inside, consumed);
    r.page_name = child ? box_page_start(child, k->page_name) : k->page_name;
    return r;
}

/* A child ended with a break or does not fit at all: where is it best to break? */
static Result stack_ended(Stack *k)
{
    const Result *child = &k->broken;
    bool inside = child->fragment != NULL;
    uint8_t appeal = inside ? child->appeal : APPEAL_LAST;
    const BreakPoint *better = inside ? child->better : NULL;
    const Box *better_child = k->broken_child;
    bool forced = inside && child->break_after != BREAK_AUTO;
    if (!forced && !(k->space->stop && k->space->stop->box == k->box)) {
        if (better && better->appeal <= appeal)
            better = NULL;
        uint8_t reach = better ? better->appeal : appeal;
        if (k->has_best && (!inside || k->best_appeal > reach)) {
            if (!k->best_inside) { /* go back to that boundary */
                uint8_t best = k->best_appeal;
                k->s = k->best;
                Result r = stack_break(k, k->best_child, NULL);
                r.appeal = appeal_capped(k, best);
                return r;
            }
            better = k->best_inside;
            better_child = k->best_child;
        }
    } else {
        better = NULL;
    }
    if (!inside && !k->s.taken)
        return (Result){.floats = k->space->floats}; /* nothing fits: break before the box */
    Result r = stack_break(k, k->broken_child,
                           inside ? child->resume : resume_keep(k->flow, k->broken_inside));
    r.appeal = appeal_capped(k, appeal);
    r.break_after = inside ? child->break_after : BREAK_AUTO;
    if (inside && k->broken_child->kind == BOX_BLOCK)
        r.page_name = child->page_name;
    else if (inside)
        r.page_name = box_page_own(k->broken_child, k->page_name);
    if (better)
        r.better = point_made(k, better_child, better, better->appeal);
    return r;
}

/* All children are done: height, bottom edge, what is left of a fixed height. */
static Result stack_done(Stack *k)
{
    const Style *style = k->box->style;
    const Space *space = k->space;
    Len before = k->resume && !k->bare ? k->resume->consumed : 0;
    bool open = box_open_bottom(k->box, k->edges);
    bool empty = k->s.at_top && open && !k->resume && box_empty(k->box);
    Len content = k->s.y;
    if (!open && !k->s.at_top)
        content = len_add(content, strut_sum(k->s.strut));
    if (box_is_context(k->box))
        content = len_max(content, exclusions_bottom(k->s.floats));
    content = len_max(content, 0);
    Len height = content;
    if (!k->bare)
        height = len_sub(size_content(style, k->edges, true, space->block_size,
                                      len_add(before, content)), before);
    height = len_max(height, 0);
    if (k->base != LEN_MAX && content - 1 > height)
        k->s.flags |= FLAG_TALL;
    Len end = len_add(len_add(k->top, height), k->bottom);
    const FloatWait *waits = box_is_context(k->box) ? exclusions_waiting(k->s.floats) : NULL;
    Len room = len_less(space->room, k->s.least);
    /* The last child has seen to what stands below, if there was one to tell. */
    Len own_tail = k->s.last && k->base == LEN_MAX ? -LEN_MAX : space->tail;
    if (space->room != LEN_MAX && end > room && height - 1 > content) {
        /* A box with a height is not cut where an empty page holds it whole. */
        if (!space->first_in_page && !k->resume && (end <= space->whole || !k->s.taken))
            return (Result){.floats = space->floats};
        Len part = len_max(len_sub(room, k->top), len_max(content, 1));
        if (part < height) { /* its empty rest goes on overleaf */
            k->s.y = part;
            Result r = stack_break(k, NULL, NULL);
            r.appeal = appeal_capped(k, APPEAL_PERFECT);
            return r;
        }
    } else if (!space->first_in_page && !k->resume && end && len_add(end, own_tail) > room) {
        return (Result){.floats = space->floats};
    }
    Fragment *f = stack_fragment(k, end);
    fragment_cut(k, f, waits != NULL);
    Result r = stack_result(k, f);
    r.empty = empty;
    r.after = strut_add(open ? k->s.strut : (Strut){0}, k->edges->margin[EDGE_BOTTOM]);
    if (k->has_best && space->room != LEN_MAX)
        r.better = point_made(k, k->best_child, k->best_inside, k->best_appeal);
    if (waits) {
        r.resume = stack_resume(k, NULL, NULL, len_add(before, height));
        r.page_name = k->page_name;
    }
    return r;
}

/* ---- the walk ---- */

static void waiting_begin(Stack *k)
{
    for (uint32_t i = 1; k->resume && i < k->resume->count; i++)
        float_add(k, k->resume->inside[i]->box, k->resume->inside[i], 0);
}

static Result stack_walk(Stack *k)
{
    const Box *child = k->resume ? k->resume->child : k->box->first;
    const Resume *inside = k->resume && k->resume->count ? k->resume->inside[0] : NULL;
    for (; child; child = child->next, inside = NULL) {
        if (!inside && !box_in_flow(child)) {
            aside_add(k, child);
            continue;
        }
        uint8_t kind;
        Verdict verdict = inside ? GO_ON : boundary(k, child, &kind);
        if (verdict != GO_ON) {
            if (k->box->marker && !k->resume)
                marker_add(k);
            Result r = stack_break(k, child, NULL);
            r.break_after = verdict == BREAK_FORCED ? kind : BREAK_AUTO;
            return r;
        }
        if (!child_lay(k, child, inside)) {
            if (k->box->marker && !k->resume)
                marker_add(k);
            return stack_ended(k);
        }
    }
    if (k->box->marker && !k->resume)
        marker_add(k);
    return stack_done(k);
}

static Result stack_lay(Stack *k)
{
    stack_open(k);
    if (k->box->marker)
        k->s.children = (LIST_ADD(k->flow->page, &k->children), k->children.count); /* its place */
    waiting_begin(k);
    return stack_walk(k);
}

Result block_layout_in(Flow *flow, const Box *box, const Space *space, const Resume *resume,
                       const Edges *edges)
{
    Stack k = {.flow = flow, .box = box, .space = space, .resume = resume, .edges = edges};
    return stack_lay(&k);
}

Result block_layout_bare(Flow *flow, const Box *box, const Space *space, const Resume *resume)
{
    static const Edges none;
    Stack k = {.flow = flow, .box = box, .space = space, .resume = resume, .edges = &none,
               .bare = true};
    return stack_lay(&k);
}

Result block_layout(Flow *flow, const Box *box, const Space *space, const Resume *resume)
{
    Edges edges = edges_resolve(box->style, space->inline_size);
    return block_layout_in(flow, box, space, resume, &edges);
}

/* ---- intrinsic sizes ---- */

/* Floats stand beside what follows them, as far as one knows. */
Sizes block_sizes(Flow *flow, const Box *box)
{
    Sizes s = {0};
    Len beside = 0;
    for (const Box *child = box->first; child; child = child->next) {
        if (child->flags & (BOX_NOTE | BOX_OUT | BOX_RUNNING))
            continue;
        Sizes c = flow_sizes(flow, child);
        s.min = len_max(s.min, c.min);
        s.max = len_max(s.max, len_add(beside, c.max));
        beside = box_floats(child) ? len_add(beside, c.max) : 0;
    }
    s.max = len_max(s.max, s.min);
    return s;
}
