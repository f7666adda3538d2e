/* Floats: where they stand, what they leave free, and what waits (CSS 2.1 9.5).
 *
 * The floats of a block formatting context are one const list, seen by each box
 * of the context through its own origin. Placing one makes a new list of those
 * that still reach below the place in hand, so that the list is as long as
 * floats stand side by side and not as the context has floats; for `clear` two
 * numbers are enough. A float that does not fit waits: it is laid by the root
 * of the context in the next fragmentainer, and all later floats wait with it,
 * as no float may stand before an earlier one (9.5.1 rule 5). */

#include "layout/floats.h"

typedef struct {
    Len start, end, top, bottom; /* margin box, in the coordinates of the root */
    bool right;
} Exclusion;

struct Exclusions {
    Point origin; /* of the asking box's corner in the root */
    uint32_t count;
    const Exclusion *items;
    Len clear_left, clear_right; /* lowest ends; LEN_MIN_BOTTOM: none yet */
    Len lowest_top;
    const FloatGoing *going;
    FloatQueue queue;
    uint8_t going_sides; /* Clear bits */
};

static const Exclusions nothing = {
    .clear_left = LEN_MIN_BOTTOM, .clear_right = LEN_MIN_BOTTOM, .lowest_top = LEN_MIN_BOTTOM};

void exclusions_band(const Exclusions *floats, Len y, Len height, Len inline_size, Len *start,
                     Len *end)
{
    *start = 0;
    *end = inline_size;
    if (!floats)
        return;
    Len top = len_add(y, floats->origin.y), bottom = len_add(top, len_max(height, 1));
    for (uint32_t i = 0; i < floats->count; i++) {
        const Exclusion *e = &floats->items[i];
        if (e->top >= bottom || e->bottom <= top)
            continue;
        if (e->right)
            *end = len_min(*end, len_sub(e->start, floats->origin.x));
        else
            *start = len_max(*start, len_sub(e->end, floats->origin.x));
    }
    *end = len_max(*start, *end);
}

Len exclusions_next(const Exclusions *floats, Len y)
{
    Len next = LEN_MAX;
    if (!floats)
        return next;
    Len at = len_add(y, floats->origin.y);
    for (uint32_t i = 0; i < floats->count; i++)
        if (floats->items[i].bottom > at)
            next = len_min(next, floats->items[i].bottom);
    return next == LEN_MAX ? next : len_sub(next, floats->origin.y);
}

static Len clear_of(const Exclusions *floats, uint8_t clear)
{
    Len lowest = LEN_MIN_BOTTOM;
    if (clear & CLEAR_LEFT)
        lowest = len_max(lowest, floats->clear_left);
    if (clear & CLEAR_RIGHT)
        lowest = len_max(lowest, floats->clear_right);
    return lowest == LEN_MIN_BOTTOM ? lowest : len_sub(lowest, floats->origin.y);
}

Len exclusions_clear(const Exclusions *floats, uint8_t clear, Len y)
{
    return floats ? len_max(y, clear_of(floats, clear)) : y;
}

Len exclusions_bottom(const Exclusions *floats)
{
    return floats ? clear_of(floats, CLEAR_BOTH) : LEN_MIN_BOTTOM;
}

bool exclusions_any(const Exclusions *floats, Len y)
{
    return exclusions_next(floats, y) != LEN_MAX;
}

const FloatGoing *exclusions_going(const Exclusions *floats)
{
    return floats ? floats->going : NULL;
}

static bool queue_any(const FloatQueue *queue) { return queue->front || queue->back; }

static bool any_waits(const Exclusions *floats)
{
    return floats && (floats->going_sides || queue_any(&floats->queue));
}

bool exclusions_waits(const Exclusions *floats, uint8_t clear)
{
    if (!floats || !clear)
        return false;
    return (floats->going_sides & clear) || (clear & CLEAR_LEFT && floats->queue.left) ||
           (clear & CLEAR_RIGHT && floats->queue.right);
}

const FloatQueue *exclusions_queue(Flow *flow, const Exclusions *floats)
{
    if (!floats || !queue_any(&floats->queue))
        return NULL;
    FloatQueue *queue = NEW(flow->pass, FloatQueue);
    *queue = floats->queue;
    return queue;
}

const Exclusions *exclusions_queued(Arena *arena, const Exclusions *floats, const FloatQueue *queue)
{
    if (!queue_any(queue))
        return floats;
    Exclusions *with = NEW(arena, Exclusions);
    *with = floats ? *floats : nothing;
    with->queue = *queue;
    return with;
}

/* An empty front takes over the back, turned round: once for each float. */
const Box *queue_first(Flow *flow, FloatQueue *queue)
{
    for (; !queue->front && queue->back;) {
        for (const FloatNode *n = queue->back; n; n = n->next) {
            FloatNode *turned = NEW(flow->pass, FloatNode);
            *turned = (FloatNode){n->box, queue->front};
            queue->front = turned;
        }
        queue->back = NULL;
    }
    return queue->front ? queue->front->box : NULL;
}

static uint32_t *queue_side(FloatQueue *queue, const Box *box)
{
    return box->style->float_ == FLOAT_RIGHT ? &queue->right : &queue->left;
}

void queue_drop(FloatQueue *queue)
{
    --*queue_side(queue, queue->front->box);
    queue->front = queue->front->next;
}

const Exclusions *exclusions_moved(Arena *arena, const Exclusions *floats, Point at)
{
    if (!floats || (!at.x && !at.y))
        return floats;
    Exclusions *moved = NEW(arena, Exclusions);
    *moved = *floats;
    moved->origin.x = len_add(moved->origin.x, at.x);
    moved->origin.y = len_add(moved->origin.y, at.y);
    return moved;
}

/* ---- placing ---- */

static Exclusions *exclusions_copy(Arena *arena, const Exclusions *floats)
{
    Exclusions *copy = NEW(arena, Exclusions);
    *copy = floats ? *floats : nothing;
    return copy;
}

/* A float that is begun and goes on. */
static const Exclusions *going_added(Flow *flow, const Exclusions *floats, const Box *box,
                                     const Resume *resume)
{
    Exclusions *more = exclusions_copy(flow->page, floats);
    FloatGoing *going = NEW(flow->page, FloatGoing);
    *going = (FloatGoing){resume, more->going};
    more->going = going;
    more->going_sides |= box->style->float_ == FLOAT_RIGHT ? CLEAR_RIGHT : CLEAR_LEFT;
    return more;
}

/* A float that none of fits here. */
static const Exclusions *queue_added(Flow *flow, const Exclusions *floats, const Box *box)
{
    Exclusions *more = exclusions_copy(flow->page, floats);
    FloatNode *node = NEW(flow->pass, FloatNode);
    *node = (FloatNode){box, more->queue.back};
    more->queue.back = node;
    ++*queue_side(&more->queue, box);
    return more;
}

enum { MANY = 100 };

/* Joins those of one side that end at or above `y` to one rectangle around them. */
static uint32_t exclusions_joined(Exclusion *items, uint32_t count, bool right, Len y)
{
    uint32_t kept = 0;
    Exclusion *all = NULL;
    for (uint32_t i = 0; i < count; i++) {
        Exclusion e = items[i];
        if (e.right != right || e.bottom > y || !all) {
            items[kept++] = e;
            if (e.right == right && e.bottom <= y)
                all = &items[kept - 1];
            continue;
        }
        all->start = len_min(all->start, e.start);
        all->end = len_max(all->end, e.end);
        all->top = len_min(all->top, e.top);
        all->bottom = len_max(all->bottom, e.bottom);
    }
    return kept;
}

/* A list so long comes of no layout that anybody wants. First those are joined
 * that no later float can stand beside, then all. */
static uint32_t exclusions_few(Exclusion *items, uint32_t count, Len lowest_top)
{
    for (int all = 0; all < 2 && count > MANY; all++)
        for (int right = 0; right < 2; right++)
            count = exclusions_joined(items, count, right, all ? LEN_MAX : lowest_top);
    return count;
}

/* A new list with `fresh` (in root coordinates), less those that end above y. */
static const Exclusions *exclusion_added(Arena *arena, const Exclusions *floats, Exclusion fresh,
                                         Len y)
{
    Exclusions *more = NEW(arena, Exclusions);
    *more = floats ? *floats : nothing;
    Exclusion *items = NEW_ARRAY(arena, Exclusion, more->count + 1);
    Len top = len_add(y, more->origin.y);
    uint32_t count = 0;
    for (uint32_t i = 0; i < more->count; i++)
        if (more->items[i].bottom > top)
            items[count++] = more->items[i];
    items[count++] = fresh;
    Len *clear = fresh.right ? &more->clear_right : &more->clear_left;
    *clear = len_max(*clear, fresh.bottom);
    more->lowest_top = len_max(more->lowest_top, fresh.top);
    more->items = items;
    more->count = exclusions_few(items, count, more->lowest_top);
    return more;
}

typedef struct {
    Len width;  /* of the margin box */
    Len height; /* of its upper part: 1 */
    bool right;
} FloatShape;

/* The highest place from y on where `shape` has room beside the others. */
static Point float_place(const Exclusions *floats, const FloatShape *shape, Len inline_size, Len y)
{
    Len start, end;
    for (;;) {
        exclusions_band(floats, y, shape->height, inline_size, &start, &end);
        Len next = exclusions_next(floats, y);
        if (len_sub(end, start) >= shape->width || next == LEN_MAX)
            break;
        y = next;
    }
    return (Point){shape->right ? len_sub(end, shape->width) : start, y};
}

static Len float_top(const Exclusions *floats, const Box *box, Len y)
{
    if (!floats)
        return y;
    if (floats->lowest_top != LEN_MIN_BOTTOM)
        y = len_max(y, len_sub(floats->lowest_top, floats->origin.y));
    return exclusions_clear(floats, box->style->clear, y);
}

/* The space of a float whose border box begins at `y`, below `margin`. */
static Space float_space(Flow *flow, const Box *box, const Space *space, Len y, Len margin)
{
    Space s = {.inline_size = space->inline_size,
               .block_size = LEN_MAX,
               .room = len_less(space->room, y),
               .whole = space->whole,
               .first_in_page = space->first_in_page && y <= margin,
               .note_edge = space->note_edge,
               .page_name = space->page_name};
    if (!flow_sized_alone(box)) {
        s.inline_size = fit_width(flow, box, space->inline_size);
        s.fixed_size = true;
    }
    return s;
}

FloatResult float_layout(Flow *flow, const Box *box, const Space *space, const Exclusions *floats,
                         Len y, const Resume *resume)
{
    bool begun = resume != NULL;
    if (!begun && any_waits(floats))
        return (FloatResult){.floats = queue_added(flow, floats, box)};
    Edges edges = edges_resolve(box->style, space->inline_size);
    Len margin_top = begun ? 0 : edges.margin[EDGE_TOP];
    Len beside = len_add(edges.margin[EDGE_LEFT], edges.margin[EDGE_RIGHT]);
    FloatShape shape = {.width = len_add(fit_width(flow, box, space->inline_size), beside),
                        .height = 1,
                        .right = box->style->float_ == FLOAT_RIGHT};
    Point at = float_place(floats, &shape, space->inline_size, float_top(floats, box, y));
    Space inner = float_space(flow, box, space, len_add(at.y, margin_top), margin_top);
    Result r = flow_box(flow, box, &inner, resume);
    /* What could be whole on the next page is not cut on this one. */
    bool cut = r.fragment && r.resume && !inner.first_in_page && !begun;
    if (begun && !r.fragment)
        return (FloatResult){.floats = going_added(flow, floats, box, resume_keep(flow, resume)),
                             .resume = resume};
    if (!r.fragment || cut)
        return (FloatResult){.floats = queue_added(flow, floats, box)};
    Len width = len_add(r.fragment->size.x, beside);
    if (shape.right)
        at.x = len_add(at.x, len_sub(shape.width, width));
    Point origin = floats ? floats->origin : (Point){0, 0};
    Exclusion taken = {
        .start = len_add(at.x, origin.x), .top = len_add(at.y, origin.y), .right = shape.right};
    Len below = r.resume ? 0 : edges.margin[EDGE_BOTTOM];
    taken.end = len_add(taken.start, width);
    taken.bottom = len_add(taken.top, len_add(len_add(margin_top, r.fragment->size.y), below));
    const Exclusions *with = exclusion_added(flow->page, floats, taken, y);
    if (r.resume)
        with = going_added(flow, with, box, r.resume);
    Point shift = relative_offset(box->style, space->inline_size, LEN_MAX);
    Child child = {.at = {len_add(len_add(at.x, edges.margin[EDGE_LEFT]), shift.x),
                          len_add(len_add(at.y, margin_top), shift.y)},
                   .role = CHILD_FLOAT,
                   .fragment = r.fragment};
    return (FloatResult){.child = child, .floats = with, .resume = r.resume, .notes = r.notes};
}
