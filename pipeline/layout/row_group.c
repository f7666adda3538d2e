/* Rows between pages.
 *
 * rows_lay takes rows as long as they fit, over the bounds of groups, and keeps
 * the best place to break: forced breaks are made, breaks beside break-*: avoid,
 * inside a group that avoids them and between rows joined by a spanning cell are
 * taken only when there is no better one on the page. Then fragments are made:
 * a group for each run of rows, a row, its cells. Linear in the rows of the
 * page; going on starts at the row's own box. */

#include "layout/table_rows.h"

typedef struct {
    RowStack stack;
    const RowsSpace *space;
    RowCursor next;       /* the first row that is not on the stack */
    const Resume *broken; /* how its first row goes on */
    uint32_t best_rows;   /* 0: no break yet */
    RowCursor best_next;
    uint8_t best_appeal;
    uint8_t appeal, forced; /* of the break that ended it */
} Filling;

/* ---- where to go on ---- */

static void cursor_settle(const Grid *grid, RowCursor *at, uint32_t end_group)
{
    while (!at->row && at->group + 1 < end_group) {
        at->group++;
        at->index = 0;
        at->row = grid->groups[at->group].box->first;
    }
}

static RowCursor cursor_after(const Grid *grid, RowCursor at, uint32_t end_group)
{
    at.row = at.row->next;
    at.index++;
    cursor_settle(grid, &at, end_group);
    return at;
}

/* Resume {box: table, next: group, inside: the row's, spans}; the row's: {box:
 * row, next: its index, fresh: not begun, inside: its cells'}; spans: inside:
 * {box: cell, next: rows left, inside: its content's}. */
static RowCursor cursor_begin(const Grid *grid, const RowsSpace *space)
{
    RowCursor at = {.group = space->group};
    if (space->resume) {
        const Resume *row = space->resume->inside[0];
        return (RowCursor){space->resume->next, row->next, row->box};
    }
    if (space->group < space->end_group)
        at.row = grid->groups[at.group].box->first;
    cursor_settle(grid, &at, space->end_group);
    return at;
}

static const Resume *row_resume(Filling *f, const LaidRow *row)
{
    RowStack *k = &f->stack;
    Resume *resume = NEW(k->flow->page, Resume);
    *resume = (Resume){.box = f->next.row, .next = f->next.index, .fresh = true};
    if (!row->cut_after)
        return resume;
    uint32_t own = 0, at = row->first_cell;
    for (const Box *cell = row->row->first; cell; cell = cell->next)
        own++;
    const Resume **inside = NEW_ARRAY(k->flow->page, const Resume *, own);
    own = 0;
    for (const Box *cell = row->row->first; cell; cell = cell->next, own++) {
        uint32_t i = at;
        while (i < k->cells.count && k->cells.items[i].box != cell)
            i++;
        if (i == k->cells.count)
            continue; /* it spans rows and began before: with the spans */
        at = i + 1;
        inside[own] = cell->as.cell.row_span == 1 ? k->cells.items[i].resume : NULL;
    }
    *resume = (Resume){.box = row->row,
                       .next = row->index,
                       .consumed = len_add(row->consumed, row->height),
                       .count = own,
                       .inside = inside};
    return resume;
}

/* Spanning cells that reach into what follows; of a broken row, also those that
 * end in it. */
static bool span_goes_on(const Filling *f, const LaidCell *cell, bool row_cut)
{
    uint32_t end = laid_cell_end(cell), rows = f->stack.rows.count;
    return cell->box->as.cell.row_span > 1 && (end > rows || (row_cut && end == rows));
}

static const Resume *span_resume(Filling *f, const LaidCell *cell, bool row_cut)
{
    RowStack *k = &f->stack;
    const LaidRow *first = &k->rows.items[cell->row], *last = &k->rows.items[k->rows.count - 1];
    const Resume **inside = NEW(k->flow->page, const Resume *);
    inside[0] = cell->resume;
    Len here = len_sub(len_add(last->y, last->height), first->y);
    Resume *resume = NEW(k->flow->page, Resume);
    *resume = (Resume){.box = cell->box,
                       .next = laid_cell_end(cell) - k->rows.count + (row_cut ? 1 : 0),
                       .consumed = len_add(cell->consumed, here),
                       .count = 1,
                       .inside = inside};
    return resume;
}

static const Resume *spans_resume(Filling *f, bool row_cut)
{
    RowStack *k = &f->stack;
    uint32_t count = 0;
    for (uint32_t i = 0; i < k->cells.count; i++)
        count += span_goes_on(f, &k->cells.items[i], row_cut);
    if (!count)
        return NULL;
    const Resume **inside = NEW_ARRAY(k->flow->page, const Resume *, count);
    count = 0;
    for (uint32_t i = 0; i < k->cells.count; i++)
        if (span_goes_on(f, &k->cells.items[i], row_cut))
            inside[count++] = span_resume(f, &k->cells.items[i], row_cut);
    Resume *spans = NEW(k->flow->page, Resume);
    *spans = (Resume){.box = k->grid->box, .count = count, .inside = inside};
    return spans;
}

static const Resume *filling_resume(Filling *f)
{
    RowStack *k = &f->stack;
    const LaidRow *last = &k->rows.items[k->rows.count - 1];
    if (!f->next.row && !last->cut_after)
        return NULL;
    const Resume **inside = NEW_ARRAY(k->flow->page, const Resume *, 2);
    inside[0] = row_resume(f, last);
    inside[1] = spans_resume(f, last->cut_after);
    Resume *resume = NEW(k->flow->page, Resume);
    *resume = (Resume){.box = k->grid->box,
                       .next = last->cut_after ? last->group : f->next.group,
                       .count = 2,
                       .inside = inside};
    return resume;
}

/* ---- breaks ---- */

static uint8_t break_joined(uint8_t a, uint8_t b, bool in_columns)
{
    if (a == BREAK_AVOID_COLUMN)
        a = in_columns ? BREAK_AVOID : BREAK_AUTO;
    if (b == BREAK_AVOID_COLUMN)
        b = in_columns ? BREAK_AVOID : BREAK_AUTO;
    if (break_forced(b) && (b != BREAK_COLUMN || in_columns))
        return b;
    if (break_forced(a) && (a != BREAK_COLUMN || in_columns))
        return a;
    return a == BREAK_AVOID || b == BREAK_AVOID ? BREAK_AVOID : BREAK_AUTO;
}

/* The break between the last row on the stack and the next. */
static uint8_t boundary_kind(const Filling *f)
{
    const RowStack *k = &f->stack;
    const LaidRow *last = &k->rows.items[k->rows.count - 1];
    bool columns = k->space->in_columns;
    uint8_t kind =
        break_joined(last->row->style->break_after, f->next.row->style->break_before, columns);
    if (last->group != f->next.group) {
        const Style *above = k->grid->groups[last->group].box->style;
        const Style *below = k->grid->groups[f->next.group].box->style;
        uint8_t groups = break_joined(above->break_after, below->break_before, columns);
        return break_forced(kind)     ? kind
               : break_forced(groups) ? groups
               : kind == BREAK_AVOID  ? kind
                                      : groups;
    }
    uint8_t inside = k->grid->groups[last->group].box->style->break_inside;
    bool avoids =
        k->open.count || inside == BREAK_AVOID || (inside == BREAK_AVOID_COLUMN && columns);
    return break_forced(kind) || !avoids ? kind : BREAK_AVOID;
}

typedef enum { GO_ON, END_HERE } Verdict;

static Verdict boundary(Filling *f)
{
    RowStack *k = &f->stack;
    if (!k->rows.count || k->room == LEN_MAX) {
        if (k->rows.count && break_forced(boundary_kind(f)))
            k->passed_forced = true;
        return GO_ON;
    }
    uint8_t kind = boundary_kind(f);
    uint8_t appeal = kind == BREAK_AVOID ? APPEAL_AVOID : APPEAL_PERFECT;
    const BreakPoint *stop = k->space->stop;
    bool here = stop && stop->box == k->grid->box &&
                stop->next == k->grid->groups[f->next.group].first + f->next.index;
    if (break_forced(kind) || here) {
        f->forced = break_forced(kind) ? kind : BREAK_AUTO;
        f->appeal = appeal;
        return END_HERE;
    }
    if (appeal >= f->best_appeal) {
        f->best_appeal = appeal;
        f->best_rows = k->rows.count;
        f->best_next = f->next;
    }
    return GO_ON;
}

/* A spanning cell that is cut here was laid for all the room there was: the last
 * row holds what is laid of it. */
static void spans_cut(RowStack *k)
{
    LaidRow *last = &k->rows.items[k->rows.count - 1];
    for (uint32_t i = 0; i < k->open.count; i++) {
        const LaidCell *cell = &k->cells.items[k->open.items[i]];
        Len end = len_add(k->rows.items[cell->row].y, cell->fragment->size.y);
        last->height = len_max(last->height, len_sub(end, last->y));
    }
}

static void fill(Filling *f, uint32_t end_group)
{
    RowStack *k = &f->stack;
    while (f->next.row) {
        if (boundary(f) == END_HERE)
            return;
        RowOutcome outcome = row_try(k, &f->next, f->broken);
        f->broken = NULL;
        if (outcome == ROW_FAILS) {
            rows_drop(k, f->best_rows);
            f->next = f->best_next;
            f->appeal = f->best_appeal;
            return;
        }
        if (outcome == ROW_BROKEN) {
            const LaidRow *row = &k->rows.items[k->rows.count - 1];
            f->appeal = APPEAL_PERFECT;
            for (uint32_t i = 0; i < row->cell_count; i++) {
                const LaidCell *cell = &k->cells.items[row->first_cell + i];
                if (cell->resume && cell->appeal < f->appeal)
                    f->appeal = cell->appeal;
            }
            return;
        }
        f->next = cursor_after(k->grid, f->next, end_group);
    }
}

/* ---- fragments ---- */

static Len span_height(const RowStack *k, const LaidCell *cell)
{
    uint32_t end = laid_cell_end(cell);
    end = end > k->rows.count ? k->rows.count : end;
    const LaidRow *first = &k->rows.items[cell->row], *last = &k->rows.items[end - 1];
    return len_sub(len_add(last->y, last->height), first->y);
}

static Fragment *part_fragment(Flow *flow, const Grid *grid, const Box *box, Point size)
{
    Fragment *f = NEW(flow->page, Fragment);
    *f = (Fragment){.kind = FRAGMENT_BOX,
                    .collapsed = grid->lines ? TABLE_COLLAPSED : TABLE_SEPARATE,
                    .owner = box->owner,
                    .box = box,
                    .style = box->style,
                    .size = size,
                    .baseline = -1,
                    .last_baseline = -1};
    return f;
}

/* 17.5.3: with no cell on its baseline, a row has it at the lowest end of content. */
static Len row_baseline(const RowStack *k, const LaidRow *row)
{
    Len baseline = row->baseline;
    for (uint32_t i = 0; i < row->cell_count && row->baseline < 0; i++) {
        const Fragment *f = k->cells.items[row->first_cell + i].fragment;
        Len below = len_add(f->padding[EDGE_BOTTOM], f->borders[EDGE_BOTTOM].width);
        baseline = len_max(baseline, len_sub(row->height, below));
    }
    return baseline;
}

static const Fragment *row_fragment(RowStack *k, const LaidRow *row, Len width)
{
    Fragment *f = part_fragment(k->flow, k->grid, row->row, (Point){width, row->height});
    Child *children = NEW_ARRAY(k->flow->page, Child, row->cell_count);
    k->grid->base = k->grid->groups[row->group].first;
    for (uint32_t i = 0; i < row->cell_count; i++) {
        const LaidCell *cell = &k->cells.items[row->first_cell + i];
        uint32_t column = cell->box->as.cell.column;
        bool cut =
            laid_cell_end(cell) > k->rows.count ||
            (laid_cell_end(cell) == k->rows.count && k->rows.items[k->rows.count - 1].cut_after);
        children[i] = (Child){.at = {len_sub(k->grid->x[column], k->grid->x[0]), 0},
                              .role = CHILD_FLOW,
                              .fragment = cell_stretch(k->flow, k->grid, cell, span_height(k, cell),
                                                       row->baseline, cut)};
    }
    f->baseline = row_baseline(k, row);
    f->cut = (uint8_t)((row->cut_before ? CUT_BEFORE : 0) | (row->cut_after ? CUT_AFTER : 0));
    f->count = row->cell_count;
    f->children = children;
    return f;
}

/* The rows from..to-1, all of one group. */
static const Fragment *group_fragment(RowStack *k, uint32_t from, uint32_t to, Len width)
{
    const LaidRow *first = &k->rows.items[from], *last = &k->rows.items[to - 1];
    const GridGroup *group = &k->grid->groups[first->group];
    Fragment *f = part_fragment(k->flow, k->grid, group->box,
                                (Point){width, len_sub(len_add(last->y, last->height), first->y)});
    Child *children = NEW_ARRAY(k->flow->page, Child, to - from);
    for (uint32_t i = from; i < to; i++) {
        const LaidRow *row = &k->rows.items[i];
        children[i - from] = (Child){.at = {0, len_sub(row->y, first->y)},
                                     .role = CHILD_FLOW,
                                     .fragment = row_fragment(k, row, width)};
    }
    if (first->index || first->cut_before)
        f->cut |= CUT_BEFORE;
    if (last->index + 1 < group->count || last->cut_after)
        f->cut |= CUT_AFTER;
    f->baseline = children[0].fragment->baseline;
    f->count = to - from;
    f->children = children;
    return f;
}

/* Which rows take what is left of a table's height: those that ask for no height
 * before those that ask for a length, and these before those that ask for a part
 * of the table (css-tables-3 3.9). */
static int row_firmness(const RowStack *k, const LaidRow *row)
{
    if (k->grid->row_least && k->grid->row_least[row->number] >= 0)
        return 2;
    Size height = row->row->style->height;
    if (height.kind == SIZE_LENGTH && !height.percent)
        return 1;
    for (const Box *cell = row->row->first; cell; cell = cell->next)
        if (cell->as.cell.row_span == 1 && cell->style->height.kind == SIZE_LENGTH &&
            !cell->style->height.percent)
            return 1;
    return 0;
}

/* A table with a height: what is left of it goes to the rows, by their heights. */
static void rows_stretch(RowStack *k, Len height)
{
    const LaidRow *last = &k->rows.items[k->rows.count - 1];
    Len lacks = len_sub(height, len_add(last->y, last->height));
    if (k->room != LEN_MAX)
        lacks = len_min(lacks, len_sub(len_sub(k->room, k->least), len_add(last->y, last->height)));
    if (lacks <= 0)
        return;
    uint32_t count = k->rows.count;
    Len *weights = NEW_ARRAY(k->scratch, Len, count), *more = NEW_ARRAY(k->scratch, Len, count);
    int softest = 2;
    for (uint32_t i = 0; i < count; i++) {
        int firm = row_firmness(k, &k->rows.items[i]);
        softest = firm < softest ? firm : softest;
    }
    for (uint32_t i = 0; i < count; i++)
        if (row_firmness(k, &k->rows.items[i]) == softest)
            weights[i] = len_max(1, k->rows.items[i].height);
    share_out(lacks, weights, more, count);
    Len moved = 0;
    for (uint32_t i = 0; i < count; i++) {
        k->rows.items[i].y = len_add(k->rows.items[i].y, moved);
        k->rows.items[i].height = len_add(k->rows.items[i].height, more[i]);
        moved = len_add(moved, more[i]);
    }
}

static void rows_finish(RowStack *k, RowsResult *r)
{
    Grid *grid = k->grid;
    uint32_t count = k->rows.count;
    Len width = len_max(0, len_sub(len_sub(grid->x[grid->columns], grid->x[0]), grid->spacing_x));
    r->rows = NEW_ARRAY(k->flow->page, RuledRow, count);
    r->groups = NEW_ARRAY(k->flow->page, Child, count);
    r->baseline = -1;
    for (uint32_t from = 0, to; from < count; from = to) {
        for (to = from; to < count && k->rows.items[to].group == k->rows.items[from].group; to++) {
            const LaidRow *row = &k->rows.items[to];
            r->rows[to] =
                (RuledRow){row->number, row->y, row->height, row->cut_before, row->cut_after};
        }
        const Fragment *group = group_fragment(k, from, to, width);
        if (!from && group->baseline >= 0)
            r->baseline = group->baseline;
        r->groups[r->group_count++] =
            (Child){.at = {0, k->rows.items[from].y}, .role = CHILD_FLOW, .fragment = group};
    }
    r->row_count = count;
    const LaidRow *last = &k->rows.items[count - 1];
    r->height = len_add(last->y, last->height);
    const Box **notes = NEW_ARRAY(k->flow->page, const Box *, k->notes.count);
    if (k->notes.count)
        memcpy(notes, k->notes.items, k->notes.count * sizeof *notes);
    r->notes = (Notes){notes, k->notes.count, k->least, k->full};
}

/* A place for the page to come back to, when what follows the table breaks ill. */
static const BreakPoint *filling_better(const Filling *f)
{
    const RowStack *k = &f->stack;
    if (!f->best_rows || f->best_rows == k->rows.count || k->room == LEN_MAX)
        return NULL;
    BreakPoint *point = NEW(k->flow->page, BreakPoint);
    *point = (BreakPoint){.box = k->grid->box,
                          .next = k->grid->groups[f->best_next.group].first + f->best_next.index,
                          .appeal = f->best_appeal};
    return point;
}

RowsResult rows_lay(Flow *flow, Grid *grid, const RowsSpace *space)
{
    ArenaMark mark = arena_mark(flow->job->scratch);
    Filling f = {.space = space, .next = cursor_begin(grid, space), .appeal = APPEAL_PERFECT};
    f.stack = (RowStack){.flow = flow,
                         .grid = grid,
                         .space = space->space,
                         .room = space->room,
                         .whole = space->whole,
                         .first_in_page = space->first_in_page,
                         .outermost = flow->grids->depth <= 1,
                         .scratch = flow->job->scratch};
    if (space->resume) {
        f.broken = space->resume->inside[0]->fresh ? NULL : space->resume->inside[0];
        f.stack.spans = space->resume->inside[1];
    }
    RowsResult r = {.appeal = APPEAL_PERFECT, .baseline = -1};
    if (f.next.row) {
        fill(&f, space->end_group);
        r.nothing = !f.stack.rows.count;
    }
    if (f.stack.rows.count) {
        spans_cut(&f.stack);
        r.resume = filling_resume(&f);
        if (!r.resume && !space->resume && space->stretch)
            rows_stretch(&f.stack, space->stretch);
        rows_finish(&f.stack, &r);
        r.better = filling_better(&f);
        r.appeal = f.appeal;
        r.break_after = f.forced;
    }
    r.passed_forced = f.stack.passed_forced;
    arena_rewind(flow->job->scratch, mark);
    return r;
}

/* ---- the formatter: a head or a foot, whole ---- */

Sizes row_group_sizes(Flow *flow, const Box *box)
{
    (void)flow;
    (void)box;
    return (Sizes){0, 0}; /* columns are of the table: grid_measure */
}

Result row_group_layout(Flow *flow, const Box *box, const Space *space, const Resume *resume)
{
    (void)resume;
    Grid *grid = flow->grid;
    uint32_t group = grid->groups[0].box == box ? 0 : grid->group_count - 1;
    RowsSpace rows = {.space = space,
                      .group = group,
                      .end_group = group + 1,
                      .room = LEN_MAX,
                      .whole = LEN_MAX,
                      .first_in_page = true};
    RowsResult r = rows_lay(flow, grid, &rows);
    Result result = {.appeal = APPEAL_PERFECT,
                     .notes = r.notes,
                     .floats = space->floats,
                     .passed_forced = r.passed_forced};
    result.fragment =
        r.group_count ? r.groups[0].fragment : part_fragment(flow, grid, box, (Point){0, 0});
    return result;
}
