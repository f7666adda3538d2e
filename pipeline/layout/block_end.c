/* The end of a block container: at a break, or with all children done
 * (css-break-3 4.4, 4.5; CSS 2.1 10.6.3, 10.6.7). */

#include "layout/block_stack.h"

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
    *point = (BreakPoint){
        .box = k->box, .child = child, .inside = inside, .appeal = appeal_capped(k, appeal)};
    return point;
}

/* The floats that wait, after the child's own resume. */
static const Resume *stack_resume(Stack *k, const Box *child, const Resume *inside, Len consumed)
{
    bool root = box_is_context(k->box);
    const FloatGoing *going = root ? exclusions_going(k->s.floats) : NULL;
    uint32_t count = 1;
    for (const FloatGoing *g = going; g; g = g->before)
        count++;
    const Resume **all = NEW_ARRAY(k->flow->page, const Resume *, count);
    all[0] = inside;
    for (uint32_t i = count - 1; going; going = going->before)
        all[i--] = going->resume;
    Resume *resume = NEW(k->flow->page, Resume);
    *resume = (Resume){.box = k->box,
                       .child = child,
                       .consumed = consumed,
                       .count = count,
                       .inside = all,
                       .floats = root ? exclusions_queue(k->flow, k->s.floats) : NULL};
    return resume;
}

void stack_marker(Stack *k)
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
    k->children.items[0] =
        (Child){.at = {k->rtl ? k->width : -width, len_sub(line, len_max(r.fragment->baseline, 0))},
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
    r.notes = (Notes){
        .note = k->notes.items, .count = k->s.notes, .least = k->s.least, .full = k->s.full};
    if (!box_is_context(k->box))
        r.floats = exclusions_moved(k->flow->page, k->s.floats, (Point){-k->left, -k->top});
    else
        r.floats = k->space->floats;
    return r;
}

Result stack_break(Stack *k, const Box *child, const Resume *inside)
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

Result stack_ended(Stack *k)
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

/* Where the content of a box that is done ends. Margins that nothing closes off
 * from the end of the page end with it (css-break-3 5.2): they are no content,
 * and must not take the room of notes. */
static Len content_end(const Stack *k, bool open)
{
    Len content = k->s.y;
    if (!open && !k->s.at_top) {
        Len room = len_sub(len_less(k->space->room, k->s.least), k->top);
        Len margin = strut_sum(k->s.strut);
        bool hangs = k->box->kind == BOX_BLOCK && !k->bottom && k->base == LEN_MAX;
        if (hangs && k->space->room != LEN_MAX)
            margin = len_min(margin, len_max(len_sub(room, content), 0));
        content = len_add(content, margin);
    }
    if (box_is_context(k->box))
        content = len_max(content, exclusions_bottom(k->s.floats));
    return len_max(content, 0);
}

/* Its content, less the margin that ends it, is higher than the height it was
 * given. A height of 0 says that it is to take no room. */
static bool is_tall(const Stack *k, Len height)
{
    Len end = k->s.y;
    if (box_is_context(k->box))
        end = len_max(end, exclusions_bottom(k->s.floats));
    return height > 0 && len_sub(end, height) > EXCESS_SEEN;
}

Result stack_done(Stack *k)
{
    const Style *style = k->box->style;
    const Space *space = k->space;
    Len before = k->resume && !k->bare ? k->resume->consumed : 0;
    bool open = box_open_bottom(k->box, k->edges);
    bool empty = k->s.at_top && open && !k->resume && box_empty(k->box);
    Len content = content_end(k, open);
    Len height = content;
    if (!k->bare)
        height = len_sub(
            size_content(style, k->edges, true, space->block_size, len_add(before, content)),
            before);
    height = len_max(height, 0);
    if (is_tall(k, height))
        k->s.flags |= FLAG_TALL;
    Len end = len_add(len_add(k->top, height), k->bottom);
    bool waits = box_is_context(k->box) && exclusions_waits(k->s.floats, CLEAR_BOTH);
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
    fragment_cut(k, f, waits);
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
