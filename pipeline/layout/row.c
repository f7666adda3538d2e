/* One row: its cells are laid at the width of their columns in the room that is
 * left on the page, then its height is found (CSS 2.1 17.5.3): the highest cell
 * that ends here, baselines aligned; where a spanning cell that ends here needs
 * more, its rows share it out.
 *
 * A row is laid once where it fits. One that does not fits overleaf, where the
 * cache knows its cells; only when it is taller than a page it is broken, here
 * if something of each cell fits, which takes one look at what an empty page
 * would hold - not for tables in tables, where that would be a look for each
 * level. Notes: each cell has the room less the notes before it; a row that ends
 * too low at the top of a page is laid once more with the room less all its
 * notes, and less what it was too high by. */

#include "layout/table_rows.h"

typedef struct {
    RowStack *stack;
    const Box *row;
    const Resume *resume; /* a broken row's, or NULL */
    Len room;             /* from the top of the row */
    Len reserved;         /* kept free for notes of this row */
    bool first;
} RowTry;

static void notes_add(RowStack *k, const Notes *notes)
{
    for (uint32_t i = 0; i < notes->count; i++)
        *LIST_ADD(k->scratch, &k->notes) = notes->note[i];
    k->least = len_add(k->least, notes->least);
    k->full = len_add(k->full, notes->full);
}

static void notes_drop(RowStack *k, const LaidRow *last)
{
    k->notes.count = last ? last->notes : 0;
    k->least = last ? last->least : 0;
    k->full = last ? last->full : 0;
}

static Space cell_space(const RowTry *try, const Box *cell, const Resume *resume)
{
    const RowStack *k = try->stack;
    const LaidRow *above = k->rows.count > 1 ? &k->rows.items[k->rows.count - 2] : NULL;
    Len taken = len_max(k->least, len_add(above ? above->least : 0, try->reserved));
    return (Space){.inline_size = cell_width(k->grid, &cell->as.cell),
                   .block_size = LEN_MAX,
                   .room = len_less(try->room, taken),
                   .whole = k->whole,
                   .first_in_page = try->first,
                   .cut_margins = resume != NULL,
                   .in_columns = k->space->in_columns,
                   .note_edge = k->notes.count ? 0 : k->space->note_edge,
                   .page_name = k->space->page_name,
                   .fixed_size = true};
}

static bool is_baseline(const Style *style)
{
    return style->vertical_align != VALIGN_TOP && style->vertical_align != VALIGN_MIDDLE &&
           style->vertical_align != VALIGN_BOTTOM;
}

/* Where a cell without a line has its baseline: at the end of its content. */
static Len baseline_of(const LaidCell *cell)
{
    const Fragment *f = cell->fragment;
    if (cell->cut_before || !is_baseline(cell->box->style))
        return -1;
    if (f->baseline >= 0)
        return f->baseline;
    return len_max(
        0, len_sub(f->size.y, len_add(f->padding[EDGE_BOTTOM], f->borders[EDGE_BOTTOM].width)));
}

/* False: nothing of it fits. `began`: it goes on from a page before. */
static bool cell_lay(RowTry *try, const Box *box, uint32_t rows, bool began, const Resume *resume,
                     Len consumed)
{
    RowStack *k = try->stack;
    Result r = {.appeal = APPEAL_PERFECT};
    if (began && !resume) {
        r.fragment = cell_empty(k->flow, box, cell_width(k->grid, &box->as.cell));
    } else {
        Space space = cell_space(try, box, resume);
        r = flow_box(k->flow, box, &space, resume);
    }
    if (!r.fragment)
        return false;
    notes_add(k, &r.notes);
    k->passed_forced |= r.passed_forced;
    LaidCell *cell = LIST_ADD(k->scratch, &k->cells);
    *cell = (LaidCell){.box = box,
                       .fragment = r.fragment,
                       .resume = r.resume,
                       .height = cell_height(k->grid, box, r.fragment->size.y, consumed),
                       .consumed = consumed,
                       .row = k->rows.count - 1,
                       .rows = (uint16_t)rows,
                       .appeal = r.appeal,
                       .cut_before = began};
    cell->baseline = baseline_of(cell);
    if (rows > 1)
        *LIST_ADD(k->scratch, &k->open) = k->cells.count - 1;
    return true;
}

/* Cells that began on a page before stand in the first row of this one. */
static bool spans_lay(RowTry *try)
{
    const Resume *spans = try->stack->spans;
    for (uint32_t i = 0; spans && i < spans->count; i++) {
        const Resume *span = spans->inside[i];
        if (!cell_lay(try, span->box, span->next, true, span->inside[0], span->consumed))
            return false;
    }
    return true;
}

static bool cells_lay(RowTry *try)
{
    RowStack *k = try->stack;
    if (k->rows.count == 1 && !spans_lay(try))
        return false;
    uint32_t i = 0;
    for (const Box *cell = try->row->first; cell; cell = cell->next, i++) {
        bool began = try->resume != NULL;
        if (began && cell->as.cell.row_span > 1)
            continue; /* with the spans */
        const Resume *resume = began && i < try->resume->count ? try->resume->inside[i] : NULL;
        Len consumed = began ? try->resume->consumed : 0;
        if (!cell_lay(try, cell, cell->as.cell.row_span, began, resume, consumed))
            return false;
    }
    return true;
}

/* ---- heights ---- */

static void row_own_height(RowStack *k, LaidRow *row)
{
    const Size height = row->row->style->height;
    Len above = -1, below = 0;
    row->height = 0;
    if (k->grid->row_least)
        row->height = len_max(0, len_sub(k->grid->row_least[row->number], row->consumed));
    if (height.kind == SIZE_LENGTH && !height.percent)
        row->height = len_max(0, len_sub(height.length, row->consumed));
    for (uint32_t i = 0; i < row->cell_count; i++) {
        const LaidCell *cell = &k->cells.items[row->first_cell + i];
        if (cell->baseline >= 0)
            above = len_max(above, cell->baseline);
        if (cell->rows > 1)
            continue;
        row->height = len_max(row->height, cell->height);
        if (cell->baseline >= 0)
            below = len_max(below, len_sub(cell->height, cell->baseline));
    }
    row->baseline = above;
    if (above >= 0)
        row->height = len_max(row->height, len_add(above, below));
}

static Len laid_height(const LaidCell *cell, const LaidRow *row)
{
    Len down = cell->baseline >= 0 && row->baseline > cell->baseline
                   ? len_sub(row->baseline, cell->baseline)
                   : 0;
    return len_add(cell->height, down);
}

/* A spanning cell that ends in the last row: its rows share out what it lacks. */
static void span_raise(RowStack *k, const LaidCell *cell)
{
    LaidRow *rows = &k->rows.items[cell->row], *last = &k->rows.items[k->rows.count - 1];
    uint32_t count = k->rows.count - cell->row;
    Len lacks = len_sub(laid_height(cell, rows), len_sub(len_add(last->y, last->height), rows->y));
    if (lacks <= 0)
        return;
    ArenaMark mark = arena_mark(k->scratch);
    Len *weights = NEW_ARRAY(k->scratch, Len, count), *more = NEW_ARRAY(k->scratch, Len, count);
    bool any = false;
    for (uint32_t i = 0; i < count; i++) {
        weights[i] = rows[i].height;
        any = any || weights[i];
    }
    for (uint32_t i = 0; i < count && !any; i++)
        weights[i] = 1;
    share_out(lacks, weights, more, count);
    Len moved = 0;
    for (uint32_t i = 0; i < count; i++) {
        rows[i].y = len_add(rows[i].y, moved);
        rows[i].height = len_add(rows[i].height, more[i]);
        moved = len_add(moved, more[i]);
    }
    arena_rewind(k->scratch, mark);
}

static void spans_end(RowStack *k)
{
    for (uint32_t i = 0; i < k->open.count; i++) {
        const LaidCell *cell = &k->cells.items[k->open.items[i]];
        if (laid_cell_end(cell) == k->rows.count)
            span_raise(k, cell);
    }
}

/* Only after the row is taken. */
static void open_close(RowStack *k)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < k->open.count; i++)
        if (laid_cell_end(&k->cells.items[k->open.items[i]]) > k->rows.count)
            k->open.items[kept++] = k->open.items[i];
    k->open.count = kept;
}

/* ---- what becomes of it ---- */

/* Does some cell that ends in the row go on overleaf? `any`: also one that begins here. */
static bool row_goes_on(const RowStack *k, const LaidRow *row, bool any)
{
    for (uint32_t i = 0; i < row->cell_count; i++) {
        const LaidCell *cell = &k->cells.items[row->first_cell + i];
        if (cell->resume && (any || cell->rows == 1))
            return true;
    }
    for (uint32_t i = 0; i < k->open.count; i++) {
        const LaidCell *cell = &k->cells.items[k->open.items[i]];
        if (cell->resume && laid_cell_end(cell) == k->rows.count)
            return true;
    }
    return false;
}

/* Would an empty page not hold it either? */
static bool row_is_tall(RowTry *try)
{
    const RowStack *k = try->stack;
    if (!k->outermost || k->whole == LEN_MAX || try->row->style->break_inside == BREAK_AVOID)
        return false;
    for (const Box *cell = try->row->first; cell; cell = cell->next) {
        Space space = cell_space(try, cell, NULL);
        space.room = k->whole;
        space.first_in_page = true;
        Result r = flow_box(k->flow, cell, &space, NULL);
        if (r.resume || (r.fragment && r.fragment->size.y > k->whole))
            return true;
    }
    return false;
}

static Len row_end(const RowStack *k)
{
    const LaidRow *row = &k->rows.items[k->rows.count - 1];
    return len_add(row->y, row->height);
}

/* With what is laid of cells that go on below: rows above them may have grown
 * since, and moved them down. */
static bool row_fits(const RowStack *k)
{
    if (k->room == LEN_MAX)
        return true;
    Len end = row_end(k);
    for (uint32_t i = 0; i < k->open.count; i++) {
        const LaidCell *cell = &k->cells.items[k->open.items[i]];
        end = len_max(end, len_add(k->rows.items[cell->row].y, cell->fragment->size.y));
    }
    return len_add(end, k->least) <= k->room;
}

/* The heights of rows above, which spans that end here may have raised. */
typedef struct {
    Len *lens;
    uint32_t count;
} Heights;

static Heights heights_keep(const RowStack *k, uint32_t from)
{
    Heights h = {NULL, k->rows.count - from};
    h.lens = NEW_ARRAY(k->scratch, Len, 2 * (size_t)h.count);
    for (uint32_t i = 0; i < h.count; i++) {
        h.lens[2 * i] = k->rows.items[from + i].y;
        h.lens[2 * i + 1] = k->rows.items[from + i].height;
    }
    return h;
}

static void heights_restore(RowStack *k, uint32_t from, const Heights *h)
{
    for (uint32_t i = 0; i < h->count; i++) {
        k->rows.items[from + i].y = h->lens[2 * i];
        k->rows.items[from + i].height = h->lens[2 * i + 1];
    }
}

static uint32_t first_open_row(const RowStack *k)
{
    uint32_t row = k->rows.count;
    for (uint32_t i = 0; i < k->open.count; i++) {
        uint32_t from = k->cells.items[k->open.items[i]].row;
        row = from < row ? from : row;
    }
    return row;
}

static void row_push(RowStack *k, const RowCursor *at, const Resume *resume)
{
    Len y = k->rows.count ? len_add(row_end(k), k->grid->spacing_y) : 0;
    *LIST_ADD(k->scratch, &k->rows) =
        (LaidRow){.row = at->row,
                  .group = at->group,
                  .index = at->index,
                  .number = k->grid->groups[at->group].first + at->index,
                  .first_cell = k->cells.count,
                  .y = y,
                  .consumed = resume ? resume->consumed : 0,
                  .cut_before = resume != NULL};
}

/* Lays the cells of the last row and finds its height. */
static bool row_lay(RowTry *try)
{
    RowStack *k = try->stack;
    bool whole = cells_lay(try);
    LaidRow *row = &k->rows.items[k->rows.count - 1];
    row->cell_count = k->cells.count - row->first_cell;
    if (!whole)
        return false;
    row_own_height(k, row);
    spans_end(k);
    row->notes = k->notes.count;
    row->least = k->least;
    row->full = k->full;
    return true;
}

void rows_drop(RowStack *k, uint32_t count)
{
    if (count == k->rows.count)
        return;
    k->cells.count = k->rows.items[count].first_cell;
    k->rows.count = count;
    notes_drop(k, count ? &k->rows.items[count - 1] : NULL);
    k->open.count = 0;
    for (uint32_t i = 0; i < k->cells.count; i++)
        if (laid_cell_end(&k->cells.items[i]) > count)
            *LIST_ADD(k->scratch, &k->open) = i;
}

static Len content_height(const RowStack *k, const LaidRow *row)
{
    Len height = 0;
    for (uint32_t i = 0; i < row->cell_count; i++)
        height = len_max(height, k->cells.items[row->first_cell + i].fragment->size.y);
    return height;
}

/* What the content of the last row is too high by, whatever was asked for. */
static Len row_excess(const RowStack *k)
{
    if (k->room == LEN_MAX)
        return 0;
    const LaidRow *row = &k->rows.items[k->rows.count - 1];
    Len end = len_add(len_add(row->y, content_height(k, row)), k->least);
    return len_max(0, len_sub(end, k->room));
}

/* Taken as it is: the first row of a page takes something whatever happens. */
static RowOutcome row_take(RowTry *try, bool goes_on)
{
    RowStack *k = try->stack;
    LaidRow *row = &k->rows.items[k->rows.count - 1];
    if (goes_on)
        row->cut_after = true;
    if (k->room != LEN_MAX && !row_fits(k)) {
        /* A height that was asked for ends with the page; content stays. */
        Len left = len_sub(len_sub(k->room, k->least), row->y);
        row->height = len_min(row->height, len_max(content_height(k, row), left));
    }
    open_close(k);
    return goes_on ? ROW_BROKEN : ROW_FITS;
}

static RowOutcome row_fail(RowStack *k, uint32_t from, const Heights *heights)
{
    rows_drop(k, k->rows.count - 1);
    heights_restore(k, from, heights);
    return ROW_FAILS;
}

RowOutcome row_try(RowStack *k, const RowCursor *at, const Resume *resume)
{
    uint32_t from = first_open_row(k);
    Heights heights = heights_keep(k, from);
    bool first = k->first_in_page && !k->rows.count;
    k->grid->base = k->grid->groups[at->group].first;
    row_push(k, at, resume);
    RowTry try = {.stack = k, .row = at->row, .resume = resume, .first = first};
    try.room = len_less(k->room, k->rows.items[k->rows.count - 1].y);
    bool whole = row_lay(&try);
    Len over = first && whole && k->outermost ? row_excess(k) : 0;
    if (first && whole && !row_fits(k) && (k->least || over)) {
        try.reserved = len_add(k->least, over);
        rows_drop(k, 0);
        row_push(k, at, resume);
        whole = row_lay(&try);
    }
    if (!whole)
        return row_fail(k, from, &heights);
    const LaidRow *row = &k->rows.items[k->rows.count - 1];
    bool goes_on = row_goes_on(k, row, false);
    if (first || k->room == LEN_MAX || (row_fits(k) && !row_goes_on(k, row, true)))
        return row_take(&try, goes_on);
    if (goes_on && row_fits(k) && row_is_tall(&try))
        return row_take(&try, true);
    return row_fail(k, from, &heights);
}
