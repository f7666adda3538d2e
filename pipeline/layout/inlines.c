/* The inline formatting context: a paragraph as lines (CSS 2.1 9.4.2, 10.8;
 * css-text-3; css-break-3 for orphans, widows and notes).
 *
 * Lines are made one after the other, greedily or as a plan has it (text-wrap:
 * line_plans.c), and kept while they fit the room
 * with the least of the notes they call. Of a line that does not fit no fragment
 * is made; a few more lines are broken only to count widows. Where it goes on is
 * a byte of the text.
 *
 * Cost: a few looks at each piece of the lines on this page; memory of the page
 * for what is kept, scratch memory for the rest. */

#include "layout/lines.h"

/* A line that is kept, and what stands on the page with it. */
typedef struct {
    const Fragment *fragment;
    Spot to;
    Len y, bottom;
    FloatState floats;
    uint32_t notes;
    Len least, full;
    bool empty;
} Kept;

typedef struct {
    Lines l;
    const Space *space;
    Spot at;
    Len y;
    FloatState floats;
    LIST(Kept) kept;
    LIST(const Box *) notes;
    Len least, full;
} Stacker;

/* ---- opening ---- */

Len line_span_edge(const Lines *l, uint32_t span, bool start)
{
    const InlineBox *box = &l->inlines->spans[span];
    if (box->flags & (start ? SPAN_CUT_START : SPAN_CUT_END))
        return 0;
    Edges edges = edges_resolve(box->style, l->inline_size);
    bool rtl = box->style->direction == DIRECTION_RTL;
    return edges_side(&edges, start == !rtl ? EDGE_LEFT : EDGE_RIGHT);
}

static Lines lines_open(Flow *flow, const Box *box, const Space *space)
{
    Lines l = {
        .flow = flow,
        .text = flow->job->worker->text,
        .scratch = flow->job->scratch,
        .box = box,
        .style = box->style,
        .inlines = box->as.inlines,
        .paragraph = box->as.inlines->paragraph,
        .space = space,
        .inline_size = space->inline_size,
    };
    l.strut = line_font(&l, l.style);
    return l;
}

/* The piece that holds the byte, which is that of the last one to begin at or before it. */
static uint32_t piece_at(const Paragraph *p, uint32_t byte)
{
    uint32_t low = 0, high = p->piece_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (p->pieces[middle].start <= byte)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static Spot spot_find(const Inlines *in, uint32_t byte)
{
    Spot spot = {.byte = byte, .span = SPAN_NONE};
    if (!byte)
        return spot;
    spot.piece = piece_at(in->paragraph, byte);
    spot.object = LIST_FROM(in->objects, in->object_count, InlineObject, at, byte);
    uint32_t low = LIST_FROM(in->spans, in->span_count, InlineBox, start, byte);
    spot.span_next = low;
    for (spot.span = low ? low - 1 : SPAN_NONE;
         spot.span != SPAN_NONE && in->spans[spot.span].end <= byte;)
        spot.span = in->spans[spot.span].parent;
    return spot;
}

/* ---- one line ---- */

enum { HEIGHT_TRIES = 4 };

/* With its height known: is the band still as wide? False: once more. */
static bool band_holds(Lines *l, Line *line)
{
    Len height = len_add(line->above, line->below), start, end;
    if (!line->floats.floats || height <= line->height)
        return true;
    exclusions_band(line->floats.floats, line->y, height, l->inline_size, &start, &end);
    Len room = len_sub(len_sub(end, start), line->indent);
    if (room < line->width && room < line->room) {
        line->height = height;
        return false;
    }
    line->left = start;
    line->room = room;
    return true;
}

static void line_make(Stacker *k, Line *line)
{
    Lines *l = &k->l;
    *line = (Line){.from = k->at, .floats = k->floats, .y = k->y};
    line->height = len_add(l->strut.above, l->strut.below);
    if (!k->at.byte && !k->at.piece && l->inlines->first)
        line->indent = size_resolve(l->style->text_indent, l->inline_size);
    for (int tries = 0;;) {
        FloatState before = line->floats;
        if (l->plans)
            line_plan(l, line);
        else
            line_break(l, line);
        if (line->narrow) {
            line->y = exclusions_next(line->floats.floats, line->y);
            continue;
        }
        line_fill(l, line);
        line_heights(l, line);
        if (tries++ == HEIGHT_TRIES || band_holds(l, line))
            return;
        line->floats = before;
        l->placed.count = before.placed;
    }
}

/* Floats that found no room beside the line stand below it. */
static void floats_below(Stacker *k, Line *line)
{
    Lines *l = &k->l;
    Len bottom = len_add(line->y, len_add(line->above, line->below));
    l->placed.count = line->floats.placed;
    for (uint32_t i = line->from.object; i < line->to.object; i++) {
        const InlineObject *object = &l->inlines->objects[i];
        if (object->kind != OBJECT_FLOAT || object->box->flags & (BOX_RUNNING | BOX_OUT) ||
            i < line->floats.done)
            continue;
        FloatResult r =
            float_layout(l->flow, object->box, l->space, line->floats.floats, bottom, NULL);
        *LIST_ADD(l->scratch, &l->placed) = (PlacedFloat){r.child, r.notes};
        line->floats = (FloatState){r.floats, l->placed.count, i + 1};
    }
}

/* ---- notes ---- */

static void note_call(Stacker *k, const Box *note)
{
    Flow *flow = k->l.flow;
    Len least, full, edge = flow->note_edge;
    flow->note_edge = k->notes.count ? 0 : k->space->note_edge;
    note_measure(flow, note, &least, &full);
    flow->note_edge = edge;
    *LIST_ADD(flow->page, &k->notes) = note;
    k->least = len_add(k->least, least);
    k->full = len_add(k->full, full);
}

static void notes_add(Stacker *k, const Notes *notes)
{
    for (uint32_t i = 0; i < notes->count; i++)
        *LIST_ADD(k->l.flow->page, &k->notes) = notes->note[i];
    k->least = len_add(k->least, notes->least);
    k->full = len_add(k->full, notes->full);
}

/* Notes called in the line's text, in its boxes and its floats. */
static void notes_call(Stacker *k, const Line *line)
{
    Lines *l = &k->l;
    for (uint32_t i = line->from.object; i < line->to.object; i++) {
        const InlineObject *object = &l->inlines->objects[i];
        if (object->kind == OBJECT_CALL)
            note_call(k, object->box);
        else if (object->kind == OBJECT_BOX || line_object_out(object))
            notes_add(k, &line_object(l, i)->notes);
    }
    for (uint32_t i = k->floats.placed; i < line->floats.placed; i++)
        notes_add(k, &l->placed.items[i].notes);
}

/* ---- stacking ---- */

static void line_keep(Stacker *k, const Line *line)
{
    Len height = len_add(line->above, line->below);
    const Fragment *fragment = line_emit(&k->l, line);
    *LIST_ADD(k->l.scratch, &k->kept) = (Kept){
        .fragment = fragment,
        .to = line->to,
        .y = line->y,
        .bottom = len_add(line->y, height),
        .floats = line->floats,
        .notes = k->notes.count,
        .least = k->least,
        .full = k->full,
        .empty = line->empty,
    };
    k->at = line->to;
    k->floats = line->floats;
    k->y = len_add(line->y, height);
}

typedef enum { STACK_DONE, STACK_FULL, STACK_STOP } StackEnd;

static StackEnd stack_lines(Stacker *k, Line *line)
{
    const Space *space = k->space;
    const BreakPoint *stop = space->stop && space->stop->box == k->l.box ? space->stop : NULL;
    for (;;) {
        if (stop && k->kept.count && k->at.byte >= stop->next)
            return STACK_STOP;
        line_make(k, line);
        floats_below(k, line);
        notes_call(k, line);
        Len bottom = len_add(line->y, len_add(line->above, line->below));
        bool must = space->first_in_page && !k->kept.count;
        if (space->room != LEN_MAX && !must && len_add(bottom, k->least) > space->room)
            return STACK_FULL;
        line_keep(k, line);
        if (line->last)
            return STACK_DONE;
    }
}

/* How many lines follow, from the one that did not fit on; at most `most`. */
static uint32_t lines_left(Stacker *k, Line *line, uint32_t most)
{
    uint32_t count = 1;
    while (count < most && !line->last) {
        k->at = line->to;
        k->y = len_add(line->y, len_add(line->above, line->below));
        line_make(k, line);
        count++;
    }
    return count;
}

/* ---- results ---- */

static Fragment *paragraph_fragment(Stacker *k, uint32_t lines)
{
    Lines *l = &k->l;
    uint32_t floats = lines ? k->kept.items[lines - 1].floats.placed : 0, placed = 0, count = 0;
    Child *children = NEW_ARRAY(l->flow->page, Child, lines + floats);
    Fragment *f = NEW(l->flow->page, Fragment);
    *f = (Fragment){.kind = FRAGMENT_BOX,
                    .owner = l->box->owner,
                    .box = l->box,
                    .baseline = -1,
                    .last_baseline = -1,
                    .children = children};
    f->size.x = l->inline_size;
    for (uint32_t i = 0; i < lines; i++) {
        const Kept *kept = &k->kept.items[i];
        for (; placed < kept->floats.placed; placed++)
            if (l->placed.items[placed].child.fragment)
                children[count++] = l->placed.items[placed].child;
        children[count++] =
            (Child){.at = {0, kept->y}, .role = CHILD_FLOW, .fragment = kept->fragment};
        f->flags |= kept->fragment->flags & FLAG_OVERFLOW;
        f->end = kept->to.byte;
        f->size.y = kept->bottom;
        if (kept->empty)
            continue;
        Len baseline = len_add(kept->y, kept->fragment->baseline);
        f->baseline = f->baseline < 0 ? baseline : f->baseline;
        f->last_baseline = baseline;
    }
    f->count = count;
    return f;
}

static Result lines_result(Stacker *k, uint32_t lines, bool done, uint8_t appeal)
{
    const Kept *last = &k->kept.items[lines - 1];
    Result r = {
        .fragment = paragraph_fragment(k, lines), .appeal = appeal, .floats = last->floats.floats};
    r.notes = (Notes){
        .note = k->notes.items, .count = last->notes, .least = last->least, .full = last->full};
    if (done)
        return r;
    Resume *resume = NEW(k->l.flow->page, Resume);
    *resume = (Resume){.box = k->l.box, .next = last->to.byte, .consumed = last->bottom};
    if (k->l.plans)
        resume->plan = line_plans_rest(&k->l, last->to.byte);
    r.resume = resume;
    return r;
}

static uint32_t at_least_one(int16_t lines) { return lines > 1 ? (uint32_t)lines : 1; }

/* The last place to break inside a paragraph that is done: for a parent that
 * finds no good one after it. */
static const BreakPoint *better_inside(const Stacker *k, uint32_t orphans, uint32_t widows)
{
    uint32_t lines = k->kept.count;
    if (lines < 2 || k->space->room == LEN_MAX)
        return NULL;
    bool good = lines >= orphans + widows;
    const Kept *before = &k->kept.items[good ? lines - widows - 1 : lines - 2];
    BreakPoint *point = NEW(k->l.flow->page, BreakPoint);
    *point = (BreakPoint){
        .box = k->l.box, .next = before->to.byte, .appeal = good ? APPEAL_PERFECT : APPEAL_SPLIT};
    return point;
}

static Result lines_full(Stacker *k, Line *line, uint32_t orphans, uint32_t widows)
{
    uint32_t lines = k->kept.count;
    if (!lines)
        return (Result){.floats = k->space->floats};
    uint32_t left = lines_left(k, line, widows);
    uint32_t wanted = left < widows ? widows - left : 0; /* lines to be taken overleaf */
    if (lines >= orphans + wanted)
        return lines_result(k, lines - wanted, false, APPEAL_PERFECT);
    return lines_result(k, lines, false,
                        lines == 1 && k->kept.items[0].bottom > k->space->room ? APPEAL_LAST
                                                                               : APPEAL_SPLIT);
}

Result inlines_layout(Flow *flow, const Box *box, const Space *space, const Resume *resume)
{
    ArenaMark mark = arena_mark(flow->job->scratch);
    Stacker k = {.l = lines_open(flow, box, space), .space = space};
    k.at = spot_find(box->as.inlines, resume ? resume->next : 0);
    k.floats.floats = space->floats;
    k.floats.done = k.at.object;
    if (box->style->text_wrap == TEXT_WRAP_PRETTY || box->style->text_wrap == TEXT_WRAP_BALANCE)
        line_plans_open(&k.l, resume ? resume->plan : NULL);
    uint32_t widows = at_least_one(box->style->widows);
    uint32_t orphans = resume ? 1 : at_least_one(box->style->orphans);
    Line line;
    Result r;
    switch (stack_lines(&k, &line)) {
    case STACK_DONE:
        r = lines_result(&k, k.kept.count, true, APPEAL_PERFECT);
        r.better = better_inside(&k, orphans, widows);
        break;
    case STACK_STOP: r = lines_result(&k, k.kept.count, false, space->stop->appeal); break;
    default: r = lines_full(&k, &line, orphans, widows); break;
    }
    arena_rewind(flow->job->scratch, mark);
    return r;
}

/* ---- intrinsic sizes ---- */

typedef struct {
    Lines l;
    Spot at;
    Len run, line, blank; /* unbreakable so far; line so far; blanks after it */
    Len beside;           /* floats */
    Sizes s;
} Measure;

static void measure_run_end(Measure *m)
{
    m->s.min = len_max(m->s.min, m->run);
    m->run = 0;
}

static void measure_line_end(Measure *m)
{
    measure_run_end(m);
    m->s.max = len_max(m->s.max, len_add(m->line, m->beside));
    m->line = m->blank = m->beside = 0;
}

static Sizes piece_sizes(Measure *m, uint32_t index)
{
    Lines *l = &m->l;
    const Piece *piece = &l->paragraph->pieces[index];
    if (piece->flags & PIECE_OBJECT) {
        const InlineObject *object = &l->inlines->objects[m->at.object];
        uint32_t which = m->at.object++;
        if (object->kind != OBJECT_FLOAT || object->box->flags & (BOX_RUNNING | BOX_OUT))
            return line_object_sizes(l, which);
        Sizes aside = flow_sizes(l->flow, object->box);
        m->beside = len_add(m->beside, aside.max);
        m->s.min = len_max(m->s.min, aside.min);
        return (Sizes){0, 0};
    }
    if (piece->flags & PIECE_TAB) {
        Len width = line_tab(l, piece->item, len_add(m->line, m->blank));
        return (Sizes){width, width};
    }
    return (Sizes){line_piece_least(l, index), piece->width};
}

static void measure_piece(Measure *m, uint32_t index)
{
    Lines *l = &m->l;
    const Piece *piece = &l->paragraph->pieces[index];
    uint32_t end = piece_end(l->paragraph, index);
    Len edges = spot_open(l, &m->at, piece->start);
    Sizes own = piece_sizes(m, index);
    edges = len_add(edges, spot_close(l, &m->at, end));
    if (m->run)
        m->run = len_add(m->run, m->blank);
    m->run = len_add(m->run, len_add(own.min, edges));
    m->line = len_add(len_add(m->line, m->blank), len_add(own.max, edges));
    m->blank = piece->blank;
    if (piece->flags & PIECE_FORCED || index + 1 == l->paragraph->piece_count) {
        if (l->paragraph->items[piece->item].preserve)
            m->line = len_add(m->line, m->blank);
        measure_line_end(m);
    } else if (piece->flags & PIECE_BREAK) {
        if (piece->flags & PIECE_SOFT) {
            const Word *hyphen = line_hyphen(l, piece->item);
            m->run = len_add(m->run, hyphen ? line_word_len(l, piece->item, hyphen) : 0);
        }
        measure_run_end(m);
    }
}

Sizes inlines_sizes(Flow *flow, const Box *box)
{
    ArenaMark mark = arena_mark(flow->job->scratch);
    Space space = {
        .inline_size = LEN_MAX, .block_size = LEN_MAX, .room = LEN_MAX, .whole = LEN_MAX};
    Measure m = {.l = lines_open(flow, box, &space), .at = {.span = SPAN_NONE}};
    if (m.l.inlines->first && !box->style->text_indent.percent)
        m.run = m.line = box->style->text_indent.length;
    for (uint32_t i = 0; i < m.l.paragraph->piece_count; i++)
        measure_piece(&m, i);
    measure_line_end(&m);
    arena_rewind(flow->job->scratch, mark);
    return m.s;
}
