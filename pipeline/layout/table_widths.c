/* Widths of columns.
 *
 * Auto (css-tables-3 4): each column has a least and a preferred width from its
 * cells, and perhaps a length or a percentage; cells that span columns raise
 * them, narrow spans first. The width of the table lies between two of four
 * guesses (least; percentages applied; lengths applied; preferred), and each
 * column as far between its two; what is left over goes to columns that want
 * it. Fixed (CSS 2.1 17.5.2.1): columns and the cells of the first row decide.
 *
 * Cost: one look at each cell, once a pass, and only when contents matter;
 * a new width costs one look at each column. */

#include "layout/table_grid.h"

#include <stdlib.h>

enum { PERCENT_ALL = 100000 };

void share_out(Len amount, const Len *weights, Len *to, uint32_t count)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += weights[i];
    int shift = 0; /* products stay below 2^63 */
    while (sum >> shift > INT32_MAX)
        shift++;
    sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += weights[i] >> shift;
    int64_t so_far = 0, given = 0;
    for (uint32_t i = 0; i < count && sum; i++) {
        so_far += weights[i] >> shift;
        int64_t due = (int64_t)amount * so_far / sum;
        to[i] = len_add(to[i], (Len)(due - given));
        given = due;
    }
}

/* ---- what columns want ---- */

typedef struct {
    const Box *cell;
    ColumnSize size;
    uint32_t order;
} SpanSize;

static int span_compare(const void *a, const void *b)
{
    const SpanSize *x = a, *y = b;
    unsigned m = x->cell->as.cell.column_span, n = y->cell->as.cell.column_span;
    if (m != n)
        return m < n ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static bool is_plain_length(Size size) { return size.kind == SIZE_LENGTH && !size.percent; }

static Len outer_length(const Style *style, Size size, Len off)
{
    return style->border_box ? len_max(size.length, off) : len_add(size.length, off);
}

static ColumnSize cell_size(Flow *flow, const Grid *grid, const Box *cell, uint32_t row)
{
    const Style *style = cell->style;
    Edges edges = cell_edges(grid, cell, row);
    Len off = edges_inline(&edges);
    Sizes s = cell_sizes(flow, cell);
    if (grid->align && cell->as.cell.column_span == 1) {
        s.min = len_max(s.min, grid_align_width(grid, cell->as.cell.column));
        s.max = len_max(s.max, s.min);
    }
    ColumnSize size = {.min = len_add(s.min, off), .max = len_add(s.max, off)};
    if (is_plain_length(style->width)) {
        size.fixed = true;
        size.max = size.length = outer_length(style, style->width, off);
    } else if (style->width.kind == SIZE_LENGTH) {
        size.percent = style->width.percent;
    } else if (style->width.kind == SIZE_MIN_CONTENT) {
        size.max = size.min;
    }
    if (is_plain_length(style->max_width))
        size.max = len_min(size.max, outer_length(style, style->max_width, off));
    if (is_plain_length(style->min_width))
        size.min = len_max(size.min, outer_length(style, style->min_width, off));
    size.max = len_max(size.max, size.min);
    return size;
}

static void column_raise(ColumnSize *column, ColumnSize by)
{
    column->min = len_max(column->min, by.min);
    column->max = len_max(column->max, by.max);
    column->length = len_max(column->length, by.length);
    column->percent = by.percent > column->percent ? by.percent : column->percent;
    column->fixed = column->fixed || by.fixed;
}

static void measure_columns(Grid *grid)
{
    for (uint32_t c = 0; c < grid->columns; c++) {
        Size width = grid->table->columns[c].width;
        ColumnSize *size = &grid->size[c];
        if (is_plain_length(width))
            *size = (ColumnSize){
                .min = width.length, .max = width.length, .length = width.length, .fixed = true};
        else if (width.kind == SIZE_LENGTH)
            size->percent = width.percent;
    }
}

/* Shares a spanning cell's excess out over its columns: those without a width
 * of their own first, by what they prefer, evenly when they prefer nothing. */
static void span_excess(Flow *flow, ColumnSize *columns, uint32_t count, Len excess, bool least)
{
    if (excess <= 0)
        return;
    ArenaMark mark = arena_mark(flow->job->scratch);
    Len *weights = NEW_ARRAY(flow->job->scratch, Len, count);
    Len *more = NEW_ARRAY(flow->job->scratch, Len, count);
    bool open = false, any = false;
    for (uint32_t i = 0; i < count; i++)
        open = open || (!columns[i].fixed && !columns[i].percent);
    for (uint32_t i = 0; i < count; i++) {
        bool takes = !open || (!columns[i].fixed && !columns[i].percent);
        weights[i] = takes ? columns[i].max : 0;
        any = any || weights[i];
    }
    for (uint32_t i = 0; i < count && !any; i++)
        weights[i] = !open || (!columns[i].fixed && !columns[i].percent);
    share_out(excess, weights, more, count);
    for (uint32_t i = 0; i < count; i++) {
        if (least)
            columns[i].min = len_add(columns[i].min, more[i]);
        else
            columns[i].max = len_add(columns[i].max, more[i]);
        columns[i].max = len_max(columns[i].max, columns[i].min);
    }
    arena_rewind(flow->job->scratch, mark);
}

static void span_percent(ColumnSize *columns, uint32_t count, int32_t percent)
{
    uint32_t without = 0;
    for (uint32_t i = 0; i < count; i++) {
        percent -= columns[i].percent;
        without += !columns[i].percent;
    }
    for (uint32_t i = 0; i < count && percent > 0 && without; i++)
        if (!columns[i].percent)
            columns[i].percent = percent / (int32_t)without;
}

static void measure_span(Flow *flow, Grid *grid, const SpanSize *span)
{
    const Cell *cell = &span->cell->as.cell;
    ColumnSize *columns = grid->size + cell->column;
    uint32_t count = cell->column_span;
    span_percent(columns, count, span->size.percent);
    Len between = len_scale(grid->spacing_x, count - 1, 1);
    Len min = between, max = between;
    for (uint32_t i = 0; i < count; i++) {
        min = len_add(min, columns[i].min);
        max = len_add(max, columns[i].max);
    }
    span_excess(flow, columns, count, len_sub(span->size.min, min), true);
    max = between;
    for (uint32_t i = 0; i < count; i++)
        max = len_add(max, columns[i].max);
    span_excess(flow, columns, count, len_sub(span->size.max, max), false);
}

static void measure_cells(Flow *flow, Grid *grid)
{
    LIST(SpanSize) spans = {0};
    ArenaMark mark = arena_mark(flow->job->scratch);
    for (uint32_t g = 0; g < grid->group_count; g++) {
        uint32_t number = grid->groups[g].first;
        for (const Box *row = grid->groups[g].box->first; row; row = row->next, number++)
            for (const Box *cell = row->first; cell; cell = cell->next) {
                ColumnSize size = cell_size(flow, grid, cell, number);
                if (cell->as.cell.column_span == 1)
                    column_raise(&grid->size[cell->as.cell.column], size);
                else
                    *LIST_ADD(flow->job->scratch, &spans) = (SpanSize){cell, size, spans.count};
            }
    }
    for (uint32_t c = 0; c < grid->columns; c++)
        if (grid->size[c].fixed)
            grid->size[c].max = len_max(grid->size[c].min, grid->size[c].length);
    if (spans.count)
        qsort(spans.items, spans.count, sizeof *spans.items, span_compare);
    for (uint32_t i = 0; i < spans.count; i++)
        measure_span(flow, grid, &spans.items[i]);
    arena_rewind(flow->job->scratch, mark);
}

static Len grid_spacing(const Grid *grid)
{
    return grid->columns ? len_scale(grid->spacing_x, grid->columns + 1, 1) : 0;
}

/* The width at which no column with a percentage is below what it prefers. */
static Len percent_width(const Grid *grid)
{
    Len width = 0, others = 0;
    int32_t left = PERCENT_ALL;
    for (uint32_t c = 0; c < grid->columns; c++) {
        const ColumnSize *size = &grid->size[c];
        left -= size->percent;
        if (size->percent)
            width = len_max(width, len_scale(size->max, PERCENT_ALL, size->percent));
        else
            others = len_add(others, size->max);
    }
    if (left == PERCENT_ALL)
        return 0;
    if (others && left > 0)
        width = len_max(width, len_scale(others, PERCENT_ALL, left));
    return width;
}

void grid_measure(Flow *flow, Grid *grid)
{
    if (grid->sized)
        return;
    grid->sized = true;
    grid->size = NEW_ARRAY(flow->pass, ColumnSize, grid->columns);
    measure_columns(grid);
    measure_cells(flow, grid);
    int32_t left = PERCENT_ALL;
    Len min = 0, max = 0;
    for (uint32_t c = 0; c < grid->columns; c++) {
        ColumnSize *size = &grid->size[c];
        size->percent = size->percent > left ? left : size->percent < 0 ? 0 : size->percent;
        left -= size->percent;
        min = len_add(min, size->min);
        max = len_add(max, size->max);
    }
    Len spacing = grid_spacing(grid);
    max = len_max(max, percent_width(grid));
    grid->sizes = (Sizes){len_add(min, spacing), len_add(max, spacing)};
}

/* ---- auto ---- */

enum { GUESSES = 4 };

static Len column_guess(const ColumnSize *size, Len total, int guess)
{
    if (guess >= 1 && size->percent)
        return len_max(size->min, len_scale(total, size->percent, PERCENT_ALL));
    if (guess == 3 || (guess == 2 && size->fixed))
        return size->max;
    return size->min;
}

/* Who takes what is left over, in this order (css-tables-3 4.4). */
static Len excess_weight(const ColumnSize *size, int turn)
{
    bool open = !size->fixed && !size->percent;
    switch (turn) {
    case 0: return open ? size->max : 0;
    case 1: return open;
    case 2: return size->fixed && !size->percent ? size->max : 0;
    case 3: return size->percent;
    default: return 1;
    }
}

static void widths_excess(const Grid *grid, Len excess, Len *weights, Len *widths)
{
    for (int turn = 0; turn < 5; turn++) {
        bool any = false;
        for (uint32_t c = 0; c < grid->columns; c++) {
            weights[c] = excess_weight(&grid->size[c], turn);
            any = any || weights[c];
        }
        if (!any)
            continue;
        share_out(excess, weights, widths, grid->columns);
        return;
    }
}

static void widths_auto(const Grid *grid, Len total, Len *weights, Len *widths)
{
    Len sum[GUESSES] = {0};
    for (int g = 0; g < GUESSES; g++)
        for (uint32_t c = 0; c < grid->columns; c++)
            sum[g] = len_add(sum[g], column_guess(&grid->size[c], total, g));
    int low = 0;
    while (low + 1 < GUESSES && sum[low + 1] <= total)
        low++;
    for (uint32_t c = 0; c < grid->columns; c++) {
        widths[c] = column_guess(&grid->size[c], total, low);
        weights[c] =
            low + 1 < GUESSES
                ? len_max(0, len_sub(column_guess(&grid->size[c], total, low + 1), widths[c]))
                : 0;
    }
    Len excess = len_sub(total, sum[low]);
    if (excess <= 0)
        return;
    if (low + 1 < GUESSES)
        share_out(excess, weights, widths, grid->columns);
    else
        widths_excess(grid, excess, weights, widths);
}

/* ---- fixed ---- */

static const Box *first_row(const Grid *grid)
{
    for (uint32_t g = 0; g < grid->group_count; g++)
        if (grid->groups[g].box->first)
            return grid->groups[g].box->first;
    return NULL;
}

/* Percentages over 100 in sum count for nothing (css-tables-3 5.2.2), so that
 * rounded ones do not make the table wider. */
static Len fixed_length(Size width, Len total, int32_t *left)
{
    width.percent = width.percent > *left ? *left : width.percent;
    *left -= width.percent > 0 ? width.percent : 0;
    return len_max(0, size_resolve(width, total));
}

/* -1 in `widths`: the column has no width of its own yet. */
static void widths_first_row(const Grid *grid, Len total, int32_t left, Len *widths)
{
    const Box *row = first_row(grid);
    for (const Box *cell = row ? row->first : NULL; cell; cell = cell->next) {
        Size width = cell->style->width;
        if (width.kind != SIZE_LENGTH)
            continue;
        Edges edges = cell_edges(grid, cell, 0);
        Len outer = width.percent ? fixed_length(width, total, &left)
                                  : outer_length(cell->style, width, edges_inline(&edges));
        uint32_t span = cell->as.cell.column_span, from = cell->as.cell.column, open = 0;
        outer = len_sub(outer, len_scale(grid->spacing_x, span - 1, 1));
        for (uint32_t c = from; c < from + span; c++) {
            open += widths[c] < 0;
            if (widths[c] > 0)
                outer = len_sub(outer, widths[c]);
        }
        for (uint32_t c = from; c < from + span; c++)
            if (widths[c] < 0)
                widths[c] = len_max(0, outer / (Len)open);
    }
}

static void widths_fixed(const Grid *grid, Len total, Len *weights, Len *widths)
{
    int32_t left = PERCENT_ALL;
    for (uint32_t c = 0; c < grid->columns; c++) {
        Size width = grid->table->columns[c].width;
        widths[c] = width.kind == SIZE_LENGTH ? fixed_length(width, total, &left) : -1;
    }
    widths_first_row(grid, total, left, widths);
    Len used = 0;
    bool open = false;
    for (uint32_t c = 0; c < grid->columns; c++) {
        open = open || widths[c] < 0;
        weights[c] = widths[c] < 0;
        widths[c] = len_max(widths[c], 0);
        used = len_add(used, widths[c]);
    }
    for (uint32_t c = 0; c < grid->columns && !open; c++)
        weights[c] = used ? widths[c] : 1;
    if (total > used)
        share_out(len_sub(total, used), weights, widths, grid->columns);
}

static bool grid_is_fixed(const Grid *grid)
{
    return grid->box->style->table_layout_fixed && grid->box->style->width.kind == SIZE_LENGTH;
}

void grid_widths(Flow *flow, Grid *grid, Len width)
{
    if (grid->width == width)
        return;
    grid->width = width;
    if (!grid->x)
        grid->x = NEW_ARRAY(flow->pass, Len, grid->columns + 1);
    ArenaMark mark = arena_mark(flow->job->scratch);
    Len *widths = NEW_ARRAY(flow->job->scratch, Len, grid->columns);
    Len *weights = NEW_ARRAY(flow->job->scratch, Len, grid->columns);
    Len total = len_max(0, len_sub(width, grid_spacing(grid)));
    if (grid_is_fixed(grid)) {
        widths_fixed(grid, total, weights, widths);
    } else {
        grid_measure(flow, grid);
        widths_auto(grid, total, weights, widths);
    }
    grid->x[0] = grid->spacing_x;
    for (uint32_t c = 0; c < grid->columns; c++)
        grid->x[c + 1] = len_add(len_add(grid->x[c], widths[c]), grid->spacing_x);
    arena_rewind(flow->job->scratch, mark);
}
