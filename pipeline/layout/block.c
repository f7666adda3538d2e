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

#include "layout/block_stack.h"

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
    if (!k->bare && box_is_holder(k->box))
        k->flow->holders.absolute = holder_around(e, k->inner, k->base);
    bool open = box_open_top(k->box, e);
    k->s.at_top = open && !k->resume;
    k->s.cut = space->cut_margins && (open || k->resume);
    k->s.baseline = k->s.last_baseline = -1;
    if (space->floats && !box_is_context(k->box))
        k->s.floats = exclusions_moved(k->flow->page, space->floats, (Point){k->left, k->top});
    Len margins = len_add(e->margin[EDGE_LEFT], e->margin[EDGE_RIGHT]);
    if (!space->fixed_size &&
        len_sub(len_add(k->width, margins), space->inline_size) > OVERFLOW_SEEN)
        k->s.flags |= FLAG_OVERFLOW;
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
            stack_best(k, APPEAL_AVOID, box, NULL); /* only floats stand above */
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
        stack_best(k, *kind == BREAK_AVOID ? APPEAL_AVOID : APPEAL_PERFECT, box, NULL);
    return GO_ON;
}

/* ---- the walk ---- */

/* Floats of the page before: those that go on, then those that can begin. */
static void waiting_begin(Stack *k)
{
    if (!k->resume)
        return;
    for (uint32_t i = 1; i < k->resume->count; i++)
        stack_float(k, k->resume->inside[i]->box, k->resume->inside[i], 0);
    if (!k->resume->floats)
        return;
    FloatQueue queue = *k->resume->floats;
    for (const Box *box; (box = queue_first(k->flow, &queue)); queue_drop(&queue)) {
        const Exclusions *before = k->s.floats;
        if (stack_float(k, box, NULL, 0))
            continue;
        k->s.floats = before; /* it stays where it is in the queue */
        break;
    }
    k->s.floats = exclusions_queued(k->flow->page, k->s.floats, &queue);
}

static Result stack_walk(Stack *k)
{
    const Box *child = k->resume ? k->resume->child : k->box->first;
    const Resume *inside = k->resume && k->resume->count ? k->resume->inside[0] : NULL;
    for (; child; child = child->next, inside = NULL) {
        if (!inside && !box_in_flow(child)) {
            stack_aside(k, child);
            continue;
        }
        uint8_t kind;
        Verdict verdict = inside ? GO_ON : boundary(k, child, &kind);
        if (verdict != GO_ON) {
            if (k->box->marker && !k->resume)
                stack_marker(k);
            Result r = stack_break(k, child, NULL);
            r.break_after = verdict == BREAK_FORCED ? kind : BREAK_AUTO;
            return r;
        }
        if (!stack_child(k, child, inside)) {
            if (k->box->marker && !k->resume)
                stack_marker(k);
            return stack_ended(k);
        }
    }
    if (k->box->marker && !k->resume)
        stack_marker(k);
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
    Stack k = {
        .flow = flow, .box = box, .space = space, .resume = resume, .edges = &none, .bare = true};
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
