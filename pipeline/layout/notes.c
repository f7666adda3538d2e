/* Notes at the foot of the page (css-gcpm-3 2).
 *
 * A note is measured when its call is laid, and its sizes are kept for the pass:
 * all of a short note, or two lines of a long one, must stand on the page of the
 * call. Its fragment is a whole result of flow_box, so that laying it in the note
 * area costs nothing when it fits. What does not fit goes on overleaf, first.
 * A note called inside a note follows it, and is counted with it. */

#include "layout/margins.h"
#include "layout/pages.h"

typedef struct {
    bool known;
    Len width; /* of the note area, for which this holds */
    Len least, full;
} NoteSize;

typedef struct NoteCache {
    NoteSize *sizes; /* by box id */
} NoteCache;

static Space note_space(const Flow *flow, Len room)
{
    return (Space){
        .inline_size = flow->note_width, .block_size = LEN_MAX, .room = room, .whole = room};
}

static Len note_margins(const Flow *flow, const Box *note)
{
    Edges edges = edges_resolve(note->style, flow->note_width);
    return len_add(edges.margin[EDGE_TOP], edges.margin[EDGE_BOTTOM]);
}

/* The end of the first line in a fragment, or -1: none. */
static Len first_line(const Fragment *f, Len y)
{
    if (f->kind == FRAGMENT_LINE)
        return len_add(y, f->size.y);
    for (uint32_t i = 0; i < f->count; i++) {
        Len end = f->children[i].role == CHILD_FLOW && !f->children[i].quarters
                      ? first_line(f->children[i].fragment, len_add(y, f->children[i].at.y))
                      : -1;
        if (end >= 0)
            return end;
    }
    return -1;
}

/* A short note stands whole on the page of its call: to go overleaf for three
 * lines is a nuisance. Of a longer one two lines must stand there. */
enum { NOTE_WHOLE_LINES = 6, NOTE_LEAST_LINES = 2 };

static NoteSize note_size(Flow *flow, const Box *note)
{
    Space space = note_space(flow, LEN_MAX);
    Result r = flow_box(flow, note, &space, NULL);
    Len line = first_line(r.fragment, 0), all = r.fragment->size.y;
    Len margins = note_margins(flow, note);
    bool whole = line < 0 || note->flags & BOX_MONOLITHIC || all / NOTE_WHOLE_LINES <= line;
    Len least =
        whole ? len_add(all, r.notes.least) : len_min(len_scale(line, NOTE_LEAST_LINES, 1), all);
    return (NoteSize){.known = true,
                      .width = flow->note_width,
                      .least = len_add(least, margins),
                      .full = len_add(len_add(all, r.notes.full), margins)};
}

void note_measure(Flow *flow, const Box *note, Len *least, Len *full)
{
    if (!flow->notes) {
        flow->notes = NEW(flow->pass, NoteCache);
        flow->notes->sizes = NEW_ARRAY(flow->pass, NoteSize, flow->boxes->count);
    }
    NoteSize *size = &flow->notes->sizes[note->id];
    if (!size->known || size->width != flow->note_width) {
        /* Known from here on: a note within itself ends here. */
        *size = (NoteSize){.known = true, .width = flow->note_width};
        *size = note_size(flow, note);
    }
    *least = len_add(size->least, flow->note_edge);
    *full = len_add(size->full, flow->note_edge);
}

/* ---- the note area ---- */

void note_area_open(Flow *flow, NoteArea *area, const PageFrame *frame)
{
    const Style *style = frame->type->note_area;
    *area = (NoteArea){.style = style};
    Len width = frame->area.width;
    area->edges = edges_resolve(style, width);
    const Edges *e = &area->edges;
    Len margins = len_add(e->margin[EDGE_LEFT], e->margin[EDGE_RIGHT]);
    Len fill = len_max(len_sub(len_sub(width, margins), edges_inline(e)), 0);
    area->width = style ? size_content(style, e, false, width, fill) : fill;
    area->edge = len_add(edges_block(e), len_add(e->margin[EDGE_TOP], e->margin[EDGE_BOTTOM]));
    area->most = LEN_MAX;
    if (style && style->max_height.kind == SIZE_LENGTH)
        area->most = size_content(style, e, true, frame->area.height, LEN_MAX);
    flow->note_width = area->width;
}

Len note_area_height(const NoteArea *area)
{
    return area->children.list.count ? len_max(len_add(area->height, area->edge), 0) : 0;
}

static Len least_of(Flow *flow, const NoteWait *note)
{
    Len least, full;
    if (note->resume)
        return 0;
    note_measure(flow, note->box, &least, &full);
    return least;
}

static void note_waits(Flow *flow, NoteArea *area, const Box *box, const Resume *resume)
{
    *LIST_ADD(flow->page, &area->waiting) = (NoteWait){box, resume};
}

/* One note in `room` of the area's content, and the notes called in what was
 * laid of it. False: some of it waits. */
static bool note_lay(Flow *flow, NoteArea *area, const NoteWait *note, Len room, Notes *inside)
{
    Edges edges = edges_resolve(note->box->style, area->width);
    Len top = note->resume ? 0 : edges.margin[EDGE_TOP];
    Space space = note_space(flow, len_less(room, top));
    space.first_in_page = !area->height || space.room >= least_of(flow, note);
    if (space.room <= 0 && area->height) {
        note_waits(flow, area, note->box, resume_keep(flow, note->resume));
        return false;
    }
    Result r = flow_box(flow, note->box, &space, note->resume);
    if (!r.fragment) {
        note_waits(flow, area, note->box, resume_keep(flow, note->resume));
        return false;
    }
    Point at = {len_add(edge_width(&area->edges, EDGE_LEFT),
                        inline_offset(&edges, area->width, r.fragment->size.x, false)),
                len_add(edge_width(&area->edges, EDGE_TOP), len_add(area->height, top))};
    *LIST_ADD(flow->page, &area->children.list) =
        (Child){.at = at, .role = CHILD_FLOW, .fragment = r.fragment};
    area->height = len_add(len_add(area->height, top), r.fragment->size.y);
    *inside = r.notes;
    if (r.resume) {
        note_waits(flow, area, note->box, r.resume);
        return false;
    }
    area->height = len_add(area->height, edges.margin[EDGE_BOTTOM]);
    return true;
}

/* How many of the notes can begin in `room`, and what all but the first need for
 * that at the least. */
static uint32_t notes_begun(Flow *flow, const NoteWait *notes, uint32_t count, Len room, Len *after)
{
    Len all = 0;
    uint32_t n = 0;
    *after = 0;
    for (; n < count; n++) {
        Len least = least_of(flow, &notes[n]);
        all = len_add(all, least);
        if (n && all > room)
            break;
        if (n)
            *after = len_add(*after, least);
    }
    return n;
}

static NoteWait *notes_fresh(Flow *flow, const Notes *notes)
{
    NoteWait *list = NEW_ARRAY(flow->page, NoteWait, notes->count);
    for (uint32_t i = 0; i < notes->count; i++)
        list[i].box = notes->note[i];
    return list;
}

/* Lays notes in order in what `all` leaves, less `reserved` for those after them.
 * False: one did not even begin, so nothing may follow. Notes are inside one
 * another no deeper than boxes are. */
static bool notes_lay(Flow *flow, NoteArea *area, const NoteWait *notes, uint32_t count, Len all,
                      Len reserved)
{
    Len after;
    Len room = len_less(len_less(all, area->height), reserved);
    uint32_t begin = notes_begun(flow, notes, count, room, &after), i = 0;
    bool begun = true;
    for (; i < begin && begun; i++) {
        Notes inside = {0};
        Len kept = len_add(after, reserved);
        begun =
            note_lay(flow, area, &notes[i], len_less(len_less(all, area->height), kept), &inside) ||
            area->waiting.items[area->waiting.count - 1].resume;
        if (inside.count)
            begun &= notes_lay(flow, area, notes_fresh(flow, &inside), inside.count, all, kept);
        if (i + 1 < begin)
            after = len_sub(after, least_of(flow, &notes[i + 1]));
    }
    begun &= i == count;
    for (; i < count; i++)
        note_waits(flow, area, notes[i].box, resume_keep(flow, notes[i].resume));
    return begun;
}

void note_area_lay(Flow *flow, NoteArea *area, const NoteWait *notes, uint32_t count, Len room)
{
    Len edge = flow->note_edge;
    flow->note_edge = 0;
    notes_lay(flow, area, notes, count, len_min(len_less(room, area->edge), area->most), 0);
    flow->note_edge = edge;
}

const Fragment *note_area_fragment(Flow *flow, NoteArea *area)
{
    Fragment *f = NEW(flow->page, Fragment);
    *f = (Fragment){.kind = FRAGMENT_BOX,
                    .owner = {.node = NODE_NONE},
                    .style = area->style,
                    .size = {len_add(area->width, edges_inline(&area->edges)),
                             len_add(area->height, edges_block(&area->edges))},
                    .baseline = -1,
                    .last_baseline = -1,
                    .count = area->children.list.count,
                    .children = area->children.list.items};
    for (int i = 0; i < 4; i++) {
        f->padding[i] = area->edges.padding[i];
        if (area->style)
            f->borders[i] = area->style->border[i];
        f->borders[i].width = area->edges.border[i];
    }
    return f;
}
