/* layout_open, layout_next, layout_close: pages one at a time.
 *
 * Two arenas take turns, so that what a page hands to the next (resumes, notes
 * that wait, whole results) lives exactly as long as it is read; what waits
 * longer is copied from page to page. Per page: body, notes, one walk that reads
 * strings and places, margin boxes. A page whose break is poor is laid a second
 * time with the better place as its end, never a third. */

#include "layout/cache.h"
#include "layout/floats.h"
#include "layout/margins.h"
#include "layout/pages.h"

enum { PAGES_MAX = 100000 }; /* a page may be a pixel high: bounds the work */

struct Layout {
    Flow flow;
    Arena *turns[2];
    Page page;
    uint32_t next_index;
    const Resume *resume; /* of the root */
    bool begun, done;     /* of the body */
    uint32_t blanks;      /* pages added at its end */
    uint8_t forced;       /* the break that ended the page before */
    Str page_name;
    const NoteWait *waiting; /* notes that go on */
    uint32_t waiting_count;
};

/* ---- opening and closing ---- */

Layout *layout_open(Job *job, const Boxes *boxes, const Places *before)
{
    Arena *pass = arena_open_under(job->arena);
    Layout *layout = NEW(pass, Layout);
    Flow *flow = &layout->flow;
    *flow = (Flow){.job = job, .boxes = boxes, .before = before, .pass = pass};
    layout->turns[0] = arena_open_under(job->arena);
    layout->turns[1] = arena_open_under(job->arena);
    flow->cache = NEW(pass, FlowCache);
    flow->cache->kept.arena = pass;
    flow_turn(flow, layout->turns[0]);
    flow->sizes = NEW_ARRAY(pass, Sizes, boxes->count);
    for (uint32_t i = 0; i < boxes->count; i++)
        flow->sizes[i].max = -1;
    flow->objects = NEW_ARRAY(pass, const InlineObject *, boxes->slot_count);
    flow->slots = NEW_ARRAY(job->arena, Str, boxes->slot_count);
    flow->slot_widths = NEW_ARRAY(job->arena, Len, boxes->slot_count);
    flow->state = state_open(flow);
    layout->page_name = boxes->root ? box_page_start(boxes->root, S("")) : S("");
    layout->done = !boxes->root;
    return layout;
}

static Places *places_made(Layout *layout)
{
    Flow *flow = &layout->flow;
    PageState *state = flow->state;
    Arena *arena = flow->job->arena;
    Places *after = NEW(arena, Places);
    PageFact *facts = NEW_ARRAY(arena, PageFact, state->facts.count);
    if (state->facts.count)
        memcpy(facts, state->facts.items, state->facts.count * sizeof *facts);
    for (uint32_t i = 0; i < state->node_count; i++)
        if (state->by_node[i].page != PAGE_NONE)
            state->by_node[i].number = facts[state->by_node[i].page].number;
    uint32_t *nodes = NEW_ARRAY(arena, uint32_t, flow->boxes->slot_count);
    for (uint32_t i = 0; i < flow->boxes->slot_count; i++)
        nodes[i] = flow->objects[i] ? flow->objects[i]->owner.node : NODE_NONE;
    *after = (Places){.page_count = state->facts.count - layout->blanks,
                      .blank_count = layout->blanks,
                      .pages = facts,
                      .by_node = state->by_node,
                      .node_count = state->node_count,
                      .slots = flow->slots,
                      .slot_widths = flow->slot_widths,
                      .slot_nodes = nodes,
                      .slot_count = flow->boxes->slot_count,
                      .moved = state->moved,
                      .shows_pages = state->shows_pages,
                      .pass = flow->before ? flow->before->pass + 1 : 1,
                      .flow_calls = flow->calls};
    after->wanted = slots_wanted(flow, after);
    return after;
}

static bool text_is_done(const Layout *layout) { return layout->done && !layout->waiting_count; }

/* Pages are wanted by the sheet of paper: nothing stands on those that are added, so
 * they are no part of "page 3 of 101", and no page differs for them. */
static bool is_padded(const Layout *layout)
{
    uint32_t pad = layout->flow.job->pad;
    return !pad || layout->next_index % pad == 0;
}

static bool is_done(const Layout *layout) { return text_is_done(layout) && is_padded(layout); }

/* The same in every pass, so the first of them says it. */
static void report_pages(const Layout *layout)
{
    Job *job = layout->flow.job;
    for (const Diag *d = job->diags->first; d; d = d->next)
        if (d->code == DIAG_LAYOUT_PAGES)
            return;
    const Node *root = layout->flow.boxes->tree ? layout->flow.boxes->tree->root : NULL;
    diag_hint(diag_add(job->diags, DIAG_LAYOUT_PAGES, root ? root->span : (Span){0}, S("")),
              job->diags, "the rest is left out; is a size of @page or a height wrong?");
}

const Places *layout_close(Layout *layout)
{
    if (layout->next_index >= PAGES_MAX && !is_done(layout))
        report_pages(layout);
    const Places *after = places_made(layout);
    arena_close(layout->turns[0]);
    arena_close(layout->turns[1]);
    arena_close(layout->flow.pass); /* the Layout itself is in it */
    return after;
}

/* ---- the page type and its frame ---- */

static uint8_t page_side(const Layout *layout)
{
    bool odd = layout->next_index % 2;
    return odd == layout->flow.boxes->styles->right_first ? PAGE_LEFT : PAGE_RIGHT;
}

/* recto is right, verso is left: the documents read from left to right. */
static bool side_fits(uint8_t forced, uint8_t side)
{
    if (forced == BREAK_LEFT || forced == BREAK_VERSO)
        return side == PAGE_LEFT;
    if (forced == BREAK_RIGHT || forced == BREAK_RECTO)
        return side == PAGE_RIGHT;
    return true;
}

static const PageType *page_type(const Layout *layout, uint8_t side, bool blank)
{
    const Styles *styles = layout->flow.boxes->styles;
    const NamedPages *pages = &styles->pages[0];
    for (uint32_t i = 1; i < styles->page_name_count; i++)
        if (str_equal(styles->pages[i].name, layout->page_name))
            pages = &styles->pages[i];
    unsigned variant = (side == PAGE_LEFT ? PAGE_IS_LEFT : 0u) |
                       (layout->next_index == 0 ? PAGE_IS_FIRST : 0u) |
                       (blank ? PAGE_IS_BLANK : 0u);
    return pages->variants[variant];
}

static PageFrame page_frame(const PageType *type)
{
    PageFrame frame = {.type = type, .size = type->size};
    frame.edges = edges_resolve(type->style, type->size.x);
    Edges *e = &frame.edges;
    for (int i = EDGE_TOP; i <= EDGE_BOTTOM; i += 2) { /* of the height, here (css-page-3 7.3) */
        e->margin[i] = size_resolve(type->style->margin[i], type->size.y);
        e->padding[i] = len_max(size_resolve(type->style->padding[i], type->size.y), 0);
    }
    frame.area.x = len_add(e->margin[EDGE_LEFT], edge_width(e, EDGE_LEFT));
    frame.area.y = len_add(e->margin[EDGE_TOP], edge_width(e, EDGE_TOP));
    Len across = len_add(len_add(e->margin[EDGE_LEFT], e->margin[EDGE_RIGHT]), edges_inline(e));
    Len down = len_add(len_add(e->margin[EDGE_TOP], e->margin[EDGE_BOTTOM]), edges_block(e));
    frame.area.width = len_max(len_sub(frame.size.x, across), 0);
    frame.area.height = len_max(len_sub(frame.size.y, down), 0);
    return frame;
}

/* ---- the number of the page ---- */

/* An element that resets the counter usually begins its page: then its number
 * is known before anything is laid. */
static const Extras *starting_extras(const Layout *layout)
{
    const Boxes *boxes = layout->flow.boxes;
    const Box *box = layout->begun ? NULL : boxes->root;
    const Resume *r = layout->resume;
    while (r && r->count && r->inside[0])
        r = r->inside[0];
    if (r)
        box = r->child;
    for (int depth = 0; box && depth < 64; depth++, box = box->first) {
        const Extras *extras = box->flags & BOX_SETS && box->owner.node < boxes->styles->count
                                   ? boxes->styles->extras[box->owner.node]
                                   : NULL;
        if (extras && extras->sets_page)
            return extras;
        if (box->kind != BOX_BLOCK)
            break;
    }
    return NULL;
}

static void page_count_on(Layout *layout, const PageType *type)
{
    Flow *flow = &layout->flow;
    state_turn(flow, type);
    const Extras *extras = starting_extras(layout);
    int32_t number = extras ? extras->page_value : flow->state->number;
    flow->page_number = number;
    flow->page_index = layout->next_index;
    flow->page_texts = 0;
}

/* ---- the body ---- */

static Result body_try(Layout *layout, const PageFrame *frame, Len room, const BreakPoint *stop,
                       Len *y)
{
    Flow *flow = &layout->flow;
    const Box *root = flow->boxes->root;
    bool kept = !layout->begun || layout->forced != BREAK_AUTO;
    *y = 0;
    if (!layout->resume && kept)
        *y = strut_sum(box_before(root, frame->area.width));
    Space space = {.inline_size = frame->area.width,
                   .block_size = frame->area.height,
                   .room = len_sub(room, *y),
                   .whole = frame->area.height,
                   .stop = stop,
                   .first_in_page = true,
                   .cut_margins = !kept,
                   .note_edge = flow->note_edge};
    return flow_box(flow, root, &space, layout->resume);
}

static Child body_lay(Layout *layout, const PageFrame *frame, Len room, Notes *notes)
{
    Len y;
    Flow *flow = &layout->flow;
    const Box *root = flow->boxes->root;
    Result r = body_try(layout, frame, room, NULL, &y);
    if (r.resume && r.better && r.better->appeal > r.appeal)
        r = body_try(layout, frame, room, r.better, &y);
    layout->begun = true;
    layout->resume = r.resume;
    layout->done = !r.resume;
    layout->forced = r.resume ? r.break_after : BREAK_AUTO;
    if (r.resume)
        layout->page_name = r.page_name;
    *notes = r.notes;
    Edges edges = edges_resolve(root->style, frame->area.width);
    bool rtl = root->style->direction == DIRECTION_RTL;
    return (Child){.at = {inline_offset(&edges, frame->area.width, r.fragment->size.x, rtl), y},
                   .role = CHILD_FLOW,
                   .fragment = r.fragment};
}

/* ---- putting a page together ---- */

/* The border box of the page box: its border, no background. */
static const Fragment *area_fragment(Flow *flow, const PageFrame *frame, const Child *body)
{
    const Edges *e = &frame->edges;
    Fragment *f = NEW(flow->page, Fragment);
    *f = (Fragment){.kind = FRAGMENT_BOX,
                    .owner = {.node = NODE_NONE},
                    .size = {len_add(frame->area.width, edges_inline(e)),
                             len_add(frame->area.height, edges_block(e))},
                    .baseline = -1,
                    .last_baseline = -1};
    for (int i = 0; i < 4; i++) {
        f->padding[i] = e->padding[i];
        f->borders[i] = frame->type->style->border[i];
        f->borders[i].width = e->border[i];
    }
    if (!body)
        return f;
    Child *child = NEW(flow->page, Child);
    *child = *body;
    child->at.x = len_add(child->at.x, edge_width(e, EDGE_LEFT));
    child->at.y = len_add(child->at.y, edge_width(e, EDGE_TOP));
    f->children = child;
    f->count = 1;
    return f;
}

static const Fragment *root_fragment(Flow *flow, const PageFrame *frame, const Children *children)
{
    Fragment *f = NEW(flow->page, Fragment);
    *f = (Fragment){.kind = FRAGMENT_BOX,
                    .owner = {.node = NODE_NONE},
                    .style = frame->type->style,
                    .size = frame->size,
                    .baseline = -1,
                    .last_baseline = -1,
                    .count = children->list.count,
                    .children = children->list.items};
    return f;
}

static void child_put(Flow *flow, Children *children, Child child)
{
    *LIST_ADD(flow->page, &children->list) = child;
}

/* The note area at the foot of the page area. */
static void notes_put(Flow *flow, const PageFrame *frame, NoteArea *area, Children *children)
{
    if (!area->children.list.count)
        return;
    Len y = len_sub(len_add(frame->area.y, frame->area.height), note_area_height(area));
    Point at = {len_add(frame->area.x, area->edges.margin[EDGE_LEFT]),
                len_add(y, area->edges.margin[EDGE_TOP])};
    child_put(flow, children,
              (Child){.at = at, .role = CHILD_NOTE, .fragment = note_area_fragment(flow, area)});
}

/* Notes from overleaf first, but a quarter of the page is for the text. */
static void notes_overleaf(Layout *layout, const PageFrame *frame, NoteArea *area)
{
    Flow *flow = &layout->flow;
    Len whole = frame->area.height;
    Len most = layout->done ? whole : whole - whole / 4;
    note_area_open(flow, area, frame);
    note_area_lay(flow, area, layout->waiting, layout->waiting_count, most);
    flow->note_edge = area->children.list.count ? 0 : area->edge;
}

static void notes_called(Layout *layout, const PageFrame *frame, NoteArea *area, const Notes *notes,
                         Len body_end)
{
    Flow *flow = &layout->flow;
    NoteWait *called = NEW_ARRAY(flow->page, NoteWait, notes->count);
    for (uint32_t i = 0; i < notes->count; i++)
        called[i].box = notes->note[i];
    if (area->waiting.count) { /* these are not begun before those are done */
        for (uint32_t i = 0; i < notes->count; i++)
            *LIST_ADD(flow->page, &area->waiting) = called[i];
    } else {
        note_area_lay(flow, area, called, notes->count, len_sub(frame->area.height, body_end));
    }
}

/* From the child `first` on: most documents have nothing to place. */
static void children_place(Flow *flow, const PageFrame *frame, Children *children, uint32_t first)
{
    for (uint32_t i = first; flow->boxes->has_out && i < children->list.count; i++)
        out_place(flow, frame, &children->list.items[i]);
}

static void page_lay(Layout *layout, const PageFrame *frame, bool blank)
{
    Flow *flow = &layout->flow;
    Children children = {0};
    NoteArea area;
    Child body = {0};
    bool has_body = !blank && !layout->done;
    out_begin(flow, frame);
    notes_overleaf(layout, frame, &area);
    if (has_body) {
        Notes notes;
        Len room = len_sub(frame->area.height, note_area_height(&area));
        body = body_lay(layout, frame, room, &notes);
        notes_called(layout, frame, &area, &notes, len_add(body.at.y, body.fragment->size.y));
    }
    const Fragment *paper = area_fragment(flow, frame, has_body ? &body : NULL);
    child_put(flow, &children,
              (Child){.at = {frame->edges.margin[EDGE_LEFT], frame->edges.margin[EDGE_TOP]},
                      .role = CHILD_FLOW,
                      .fragment = paper});
    notes_put(flow, frame, &area, &children);
    layout->waiting = area.waiting.items;
    layout->waiting_count = area.waiting.count;
    children_place(flow, frame, &children, 0);
    uint32_t texts = flow->page_texts;
    for (uint32_t i = 0; i < children.list.count; i++)
        page_walk(flow, children.list.items[i].fragment, children.list.items[i].at);
    if (texts && flow->page_number != flow->state->number)
        flow->state->moved = true;
    flow->page_number = flow->state->number;
    if (!frame->added)
        out_repeat(flow, frame, &children);
    uint32_t inside = children.list.count;
    margin_boxes_lay(flow, frame, &children);
    children_place(flow, frame, &children, inside);
    layout->page.root = root_fragment(flow, frame, &children);
}

const Page *layout_next(Layout *layout)
{
    Flow *flow = &layout->flow;
    if (is_done(layout) || layout->next_index >= PAGES_MAX)
        return NULL;
    Arena *arena = layout->turns[layout->next_index % 2];
    arena_reset(arena);
    flow_turn(flow, arena);
    uint8_t side = page_side(layout);
    bool added = text_is_done(layout);
    bool blank = added || (!layout->done && layout->begun && !side_fits(layout->forced, side));
    if (added)
        layout->page_name = layout->flow.boxes->root->style->page;
    const PageType *type = page_type(layout, side, blank);
    PageFrame frame = page_frame(type);
    frame.added = added;
    if (blank && !added) /* what goes on waits a page longer */
        layout->resume = resume_keep(flow, layout->resume);
    page_count_on(layout, type);
    Str name = layout->page_name;
    page_lay(layout, &frame, blank);
    layout->page = (Page){.index = layout->next_index,
                          .number = flow->page_number,
                          .size = frame.size,
                          .side = side,
                          .blank = blank,
                          .name = name,
                          .type = type,
                          .root = layout->page.root};
    *LIST_ADD(flow->pass, &flow->state->facts) =
        (PageFact){flow->page_number, flow->state->numerals, frame.size};
    layout->next_index++;
    layout->blanks += added;
    return &layout->page;
}
