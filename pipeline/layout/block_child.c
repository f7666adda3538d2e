/* One child of a block container: where it stands, in what room it is laid, and
 * what it leaves behind (CSS 2.1 8.3.1, 9.5, 9.5.2). */

#include "layout/block_stack.h"

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

void stack_best(Stack *k, uint8_t appeal, const Box *child, const BreakPoint *inside)
{
    if (k->has_best && appeal < k->best_appeal)
        return;
    k->has_best = true;
    k->best_appeal = appeal;
    k->best_child = child;
    k->best_inside = inside;
    if (!inside)
        k->best = k->s;
}

bool stack_float(Stack *k, const Box *box, const Resume *resume, Len y)
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
        return false;
    child_add(k, f.child, 0);
    notes_add(k, &f.notes);
    k->s.taken = true;
    return true;
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

/* An absolute box takes no room; this is its static position. */
static void out_add(Stack *k, const Box *box, Len y)
{
    Result r = out_layout(k->flow, box, k->inner, k->s.notes ? 0 : k->space->note_edge);
    Edges edges = edges_resolve(box->style, k->inner);
    Point at = {edges.margin[EDGE_LEFT], edges.margin[EDGE_TOP]};
    if (r.fragment)
        child_add(k, (Child){.role = CHILD_OUT, .at = at, .fragment = r.fragment}, y);
    notes_add(k, &r.notes);
}

void stack_aside(Stack *k, const Box *box)
{
    Len y = k->s.at_top ? 0 : len_add(k->s.y, strut_sum(k->s.strut));
    if (box->flags & BOX_RUNNING)
        child_add(k, child_trace(k->flow, box, (Point){0, 0}), y);
    else if (box->flags & BOX_NOTE)
        note_add(k, box);
    else if (box->flags & BOX_OUT)
        out_add(k, box, y);
    else
        stack_float(k, box, NULL, y);
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
        Len room = len_sub(end, start); /* all of it: lower down there is no more */
        if (room >= need || room >= k->inner || next == LEN_MAX)
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
        Len x = p->style
                    ? inline_offset(&p->edges, k->inner,
                                    len_add(block_content_width(k->flow, p->box, &s, &p->edges),
                                            edges_inline(&p->edges)),
                                    k->rtl)
                    : 0;
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
    k->s.strut =
        p->box->kind == BOX_BLOCK ? r->after : strut_add((Strut){0}, p->edges.margin[EDGE_BOTTOM]);
    k->s.at_top = k->s.cut = false;
    k->s.taken |= f->size.y > 0;
}

bool stack_child(Stack *k, const Box *box, const Resume *inside)
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
        Len taken = len_add(r.fragment->size.x,
                            len_add(p.edges.margin[EDGE_LEFT], p.edges.margin[EDGE_RIGHT]));
        if (box->kind != BOX_BLOCK && len_sub(taken, p.band) > OVERFLOW_SEEN &&
            !(r.fragment->flags & FLAG_OVERFLOW))
            k->s.flags |= FLAG_OVERFLOW;
    }
    Point shift = relative_offset(p.style, k->inner, k->base);
    child_add(k,
              (Child){.at = {len_add(at.x, shift.x), shift.y},
                      .role = CHILD_FLOW,
                      .fragment = r.fragment},
              at.y);
    child_after(k, &p, &r, at);
    if (r.resume)
        return false;
    if (r.better)
        stack_best(k, r.better->appeal, box, r.better);
    return true;
}
