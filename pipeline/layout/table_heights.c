/* Percentage heights of rows and cells (css-tables-3 3.9; CSS 2.1 17.5.3 leaves
 * them open). They are of the height of the table less all spacing between its
 * rows, so that 100 percent in all fill it; what would be more than that is cut.
 * In a table without a height they are auto.
 *
 * Found once for each height that a table is given: one look at each cell. */

#include "layout/table_grid.h"

static bool has_percent(const Style *style)
{
    return style->height.kind == SIZE_LENGTH && style->height.percent;
}

/* The highest that the row or one of its own cells asks for; -1: none does. */
static Len row_asks(const Box *row, Len base)
{
    Len most = has_percent(row->style) ? size_resolve(row->style->height, base) : -1;
    for (const Box *cell = row->first; cell; cell = cell->next)
        if (cell->as.cell.row_span == 1 && has_percent(cell->style))
            most = len_max(most, size_resolve(cell->style->height, base));
    return most;
}

static bool any_percent(const Grid *grid)
{
    for (uint32_t g = 0; g < grid->group_count; g++)
        for (const Box *row = grid->groups[g].box->first; row; row = row->next)
            if (row_asks(row, 0) >= 0)
                return true;
    return false;
}

void grid_heights(Flow *flow, Grid *grid, Len height)
{
    Len base = LEN_MAX;
    if (height != LEN_MAX && grid->rows)
        base = len_max(0, len_sub(height, len_scale(grid->spacing_y, grid->rows + 1, 1)));
    if (base == grid->row_base)
        return;
    grid->row_base = base;
    if (base == LEN_MAX || !any_percent(grid)) {
        grid->row_least = NULL;
        return;
    }
    if (!grid->row_least)
        grid->row_least = NEW_ARRAY(flow->pass, Len, grid->rows);
    Len left = base;
    for (uint32_t g = 0; g < grid->group_count; g++) {
        uint32_t number = grid->groups[g].first;
        for (const Box *row = grid->groups[g].box->first; row; row = row->next, number++) {
            Len least = len_min(row_asks(row, base), left);
            grid->row_least[number] = least;
            left = len_sub(left, len_max(least, 0));
        }
    }
}
