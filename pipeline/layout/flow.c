/* flow_box: the one way into a formatter.
 *
 * It counts the calls, stops at a depth, looks up whole results of boxes that
 * start a formatting context, keeps monolithic boxes whole, slices what is
 * taller than an empty page, and sees to Space.tail for all kinds but blocks
 * (which pass it on to their last child). Everything else is the formatter's.
 *
 * Cost: one call of the formatter for each call here; a second one only when
 * all of the box fits but the edges below it do not, and never inside such a
 * second call, so that a box nested d deep is laid at most d times more. */

#include "layout/cache.h"

const Formatter flow_formatters[] = {
#define FORMATTER(kind, prefix) [kind] = {prefix##_sizes, prefix##_layout},
#include "layout/formatters.def"
#undef FORMATTER
};

enum { FLOW_DEPTH = 400 }; /* boxes inside boxes: about 1 MB of stack */

/* ---- copies that outlive a page ---- */

static const GlyphRun *run_copy(Arena *arena, const GlyphRun *run)
{
    if (!run)
        return NULL;
    GlyphRun *copy = NEW(arena, GlyphRun);
    RunWord *words = NEW_ARRAY(arena, RunWord, run->count);
    if (run->count)
        memcpy(words, run->words, run->count * sizeof *words);
    *copy = *run;
    copy->words = words;
    return copy;
}

const Fragment *fragment_copy(Arena *arena, const Fragment *fragment)
{
    Fragment *copy = NEW(arena, Fragment);
    *copy = *fragment;
    copy->run = run_copy(arena, fragment->run);
    Child *children = NEW_ARRAY(arena, Child, fragment->count);
    for (uint32_t i = 0; i < fragment->count; i++) {
        children[i] = fragment->children[i];
        children[i].fragment = fragment_copy(arena, fragment->children[i].fragment);
    }
    copy->children = children;
    return copy;
}

const Resume *resume_keep(Flow *flow, const Resume *resume)
{
    if (!resume)
        return NULL;
    Resume *copy = NEW(flow->page, Resume);
    *copy = *resume;
    const Resume **inside = NEW_ARRAY(flow->page, const Resume *, resume->count);
    for (uint32_t i = 0; i < resume->count; i++)
        inside[i] = resume_keep(flow, resume->inside[i]);
    copy->inside = inside;
    copy->plan = line_plan_keep(flow->page, resume->plan);
    return copy;
}

/* ---- slices of what is taller than a page ---- */

typedef struct {
    const Fragment *whole;
    Len consumed;
    const Resume *rest; /* what comes after it */
} Slice;

static const Fragment *slice_fragment(Flow *flow, const Box *box, const Slice *slice, Len part)
{
    Fragment *f = NEW(flow->page, Fragment);
    Child *child = NEW(flow->page, Child);
    *child = (Child){.at = {0, -slice->consumed},
                     .role = slice->consumed ? CHILD_REPEAT : CHILD_FLOW,
                     .fragment = slice->whole};
    *f = (Fragment){.kind = FRAGMENT_BOX,
                    .flags = FLAG_SLICED,
                    .owner = box->owner,
                    .box = box,
                    .size = {slice->whole->size.x, part},
                    .baseline = slice->consumed ? -1 : slice->whole->baseline,
                    .last_baseline = -1,
                    .count = 1,
                    .children = child};
    if (slice->consumed)
        f->cut |= CUT_BEFORE;
    if (len_add(slice->consumed, part) < slice->whole->size.y)
        f->cut |= CUT_AFTER;
    return f;
}

/* The last slice and what follows it on the same page, one below the other. */
static Result slice_and_rest(Flow *flow, const Box *box, const Space *space, const Fragment *last,
                             const Resume *rest)
{
    Space below = *space;
    below.room = len_less(space->room, last->size.y);
    below.first_in_page = false;
    Result r = flow_box(flow, box, &below, rest);
    if (!r.fragment)
        return (Result){
            .fragment = last, .resume = resume_keep(flow, rest), .floats = space->floats};
    Child *children = NEW_ARRAY(flow->page, Child, 2);
    children[0] = (Child){.role = CHILD_FLOW, .fragment = last};
    children[1] = (Child){.at = {0, last->size.y}, .role = CHILD_FLOW, .fragment = r.fragment};
    Fragment *f = NEW(flow->page, Fragment);
    *f = (Fragment){.kind = FRAGMENT_BOX,
                    .owner = {.node = NODE_NONE},
                    .size = {len_max(last->size.x, r.fragment->size.x),
                             len_add(last->size.y, r.fragment->size.y)},
                    .baseline = -1,
                    .last_baseline = -1,
                    .count = 2,
                    .children = children};
    r.fragment = f;
    return r;
}

static Result slice_next(Flow *flow, const Box *box, const Space *space, const Slice *slice)
{
    Len left = len_sub(slice->whole->size.y, slice->consumed);
    Len part = space->room > 0 ? len_min(left, space->room) : left;
    const Fragment *f = slice_fragment(flow, box, slice, part);
    if (part == left && slice->rest)
        return slice_and_rest(flow, box, space, f, slice->rest);
    Result r = {.fragment = f, .floats = space->floats, .appeal = APPEAL_LAST};
    if (part == left)
        return r;
    Resume *resume = NEW(flow->page, Resume);
    const Resume **inside = NEW(flow->page, const Resume *);
    inside[0] = resume_keep(flow, slice->rest);
    *resume = (Resume){.box = box,
                       .sliced = slice->whole,
                       .consumed = len_add(slice->consumed, part),
                       .count = 1,
                       .inside = inside};
    r.resume = resume;
    return r;
}

/* A line, picture or field that is higher than all the room of an empty page. */
static Result slice_first(Flow *flow, const Box *box, const Space *space, const Result *tall)
{
    Slice slice = {.whole = fragment_copy(flow->pass, tall->fragment), .rest = tall->resume};
    Result r = slice_next(flow, box, space, &slice);
    r.notes = tall->notes;
    r.floats = tall->floats;
    return r;
}

/* ---- dispatch ---- */

static bool is_whole(const Box *box)
{
    return box->flags & BOX_MONOLITHIC || box->kind == BOX_IMAGE || box->kind == BOX_FIELD;
}

static bool fits(const Space *space, const Result *r, Len below)
{
    return space->room == LEN_MAX ||
           len_add(len_add(r->fragment->size.y, r->notes.least), below) <= space->room;
}

/* One call of the formatter, within the room or (first in the page) as near to
 * it as can be. */
static Result box_lay(Flow *flow, const Box *box, const Space *space, const Resume *resume)
{
    Space inner = *space;
    if (is_whole(box))
        inner.room = LEN_MAX;
    Result r = flow_formatters[box->kind].layout(flow, box, &inner, resume);
    if (!r.fragment && space->first_in_page) { /* progress, whatever the formatter thinks */
        inner.room = LEN_MAX;
        r = flow_formatters[box->kind].layout(flow, box, &inner, resume);
    }
    bool leaf = is_whole(box) || box->kind == BOX_INLINES;
    if (!r.fragment || !leaf || space->room == LEN_MAX)
        return r;
    if (r.fragment->size.y > space->room && space->first_in_page && space->room > 0)
        return slice_first(flow, box, space, &r);
    if (is_whole(box) && !space->first_in_page && !fits(space, &r, 0))
        return (Result){.fragment = NULL, .floats = space->floats};
    return r;
}

/* The box with what must stand below it, if it ends here. */
static Result box_lay_with_tail(Flow *flow, const Box *box, const Space *space,
                                const Resume *resume)
{
    if (box->kind == BOX_BLOCK || space->tail <= 0 || space->room == LEN_MAX)
        return box_lay(flow, box, space, resume);
    Space whole = *space;
    whole.tail = 0;
    if (!flow->again) {
        Result r = box_lay(flow, box, &whole, resume);
        if (!r.fragment || r.resume || fits(space, &r, space->tail))
            return r;
    }
    bool outer = flow->again;
    flow->again = true;
    whole.room = len_less(space->room, space->tail);
    Result r = box_lay(flow, box, &whole, resume);
    flow->again = outer;
    return r;
}

/* Too many boxes inside boxes: nothing of it, and a mark for the report. */
static Result box_too_deep(Flow *flow, const Box *box, const Space *space)
{
    Fragment *f = NEW(flow->page, Fragment);
    *f = (Fragment){.kind = FRAGMENT_BOX,
                    .flags = FLAG_DEPTH,
                    .owner = box->owner,
                    .baseline = -1,
                    .last_baseline = -1};
    return (Result){
        .fragment = f, .appeal = APPEAL_PERFECT, .floats = space->floats, .empty = true};
}

/* ---- whole results ---- */

static bool may_cache(const Box *box, const Space *space, const Resume *resume)
{
    bool context = box->flags & BOX_CONTEXT || box->kind == BOX_CELL || box->kind == BOX_TABLE ||
                   box->kind == BOX_COLUMNS;
    return context && !resume && !space->floats && !space->stop;
}

/* A result of the page before, copied: what stands on this page and is kept in
 * turn must not point at fragments that are gone two pages on. */
static const Result *result_carried(Flow *flow, const Box *box, const Space *space, const Result *r)
{
    Result *copy = NEW(flow->page, Result);
    const Box **notes = NEW_ARRAY(flow->page, const Box *, r->notes.count);
    *copy = *r;
    copy->fragment = fragment_copy(flow->page, r->fragment);
    if (r->notes.count)
        memcpy(notes, r->notes.note, r->notes.count * sizeof *notes);
    copy->notes.note = notes;
    cache_add(&flow->cache->now, box, space, copy);
    return copy;
}

static const Result *result_known(Flow *flow, const Box *box, const Space *space)
{
    const Result *r = cache_find(&flow->cache->now, box, space);
    const Result *old = r ? NULL : cache_find(&flow->cache->before, box, space);
    r = r ? r : old;
    if (!r)
        return NULL;
    bool use = space->room == LEN_MAX ||
               (!r->notes.count && !r->passed_forced && fits(space, r, space->tail));
    return !use ? NULL : old ? result_carried(flow, box, space, old) : r;
}

static void result_keep(Flow *flow, const Box *box, const Space *space, const Result *r)
{
    Result *copy = NEW(flow->page, Result);
    *copy = *r;
    copy->better = NULL;
    cache_add(&flow->cache->now, box, space, copy);
}

Result flow_box(Flow *flow, const Box *box, const Space *space, const Resume *resume)
{
    flow->calls++;
    if (flow->depth >= FLOW_DEPTH)
        return box_too_deep(flow, box, space);
    bool cached = may_cache(box, space, resume);
    const Result *known = cached ? result_known(flow, box, space) : NULL;
    if (known)
        return *known;
    Len edge = flow->note_edge;
    uint32_t texts = flow->page_texts;
    Holders holders = flow->holders;
    flow->note_edge = space->note_edge;
    flow->depth++;
    Result r;
    if (resume && resume->sliced) {
        Slice slice = {resume->sliced, resume->consumed, resume->count ? resume->inside[0] : NULL};
        r = slice_next(flow, box, space, &slice);
    } else {
        r = box_lay_with_tail(flow, box, space, resume && resume->fresh ? NULL : resume);
    }
    flow->depth--;
    flow->note_edge = edge;
    flow->holders = holders;
    bool sliced = r.fragment && r.fragment->flags & FLAG_SLICED;
    if (cached && r.fragment && !r.resume && !sliced && texts == flow->page_texts)
        result_keep(flow, box, space, &r);
    return r;
}

Result flow_keep(Flow *flow, const Box *box, const Space *space)
{
    Space endless = *space;
    endless.room = LEN_MAX;
    endless.whole = LEN_MAX;
    endless.stop = NULL;
    const Result *known = cache_find(&flow->cache->kept, box, &endless);
    if (known)
        return *known;
    /* What is laid inside goes into the arena of the pass as well. */
    FlowCache outer = *flow->cache;
    Arena *page = flow->page;
    *flow->cache = (FlowCache){.now = {.arena = flow->pass}, .kept = outer.kept};
    flow->page = flow->pass;
    Result *r = NEW(flow->pass, Result);
    *r = flow_box(flow, box, &endless, NULL);
    outer.kept = flow->cache->kept;
    *flow->cache = outer;
    flow->page = page;
    cache_add(&flow->cache->kept, box, &endless, r);
    return *r;
}

Child child_trace(Flow *flow, const Box *box, Point at)
{
    Fragment *f = NEW(flow->page, Fragment);
    *f = (Fragment){
        .kind = FRAGMENT_BOX, .owner = box->owner, .box = box, .baseline = -1, .last_baseline = -1};
    return (Child){.at = at, .role = CHILD_OUT, .fragment = f};
}
