/* The six layers of a table (CSS 2.1 17.5.1): the table, column groups and
 * columns, row groups, rows, cells; then the borders of the cells.
 *
 * Where rows have gaps between their cells (border-spacing), groups and rows
 * show only behind cells (17.6.1), else a row is one rectangle. One walk of the
 * rows for what lies under the cells, one for the cells, one for borders, so
 * that a cell that spans rows is not covered by the row below, and so that equal
 * neighbours join. Collapsed borders are FRAGMENT_RULEs of the grid, painted
 * with its children. */

#include "paint/painter.h"

typedef struct {
    Painter *painter;
    const Table *table;
    bool gaps;
    bool groups; /* of columns: their own grounds, or those of the columns */
    void (*cell)(Painter *painter, const Fragment *cell, Point at);
} GridWalk;

/* Of a column, or of the group it is in; NULL: it has no ground. */
static const Style *column_style(const Table *table, uint32_t column, bool group)
{
    if (column >= table->column_count)
        return NULL;
    const TableColumn *c = &table->columns[column];
    const Style *style = group ? c->group : c->style;
    return style && !style->hidden && style->background & 0xFF ? style : NULL;
}

static bool is_part(const Fragment *f, BoxKind kind)
{
    return f->kind == FRAGMENT_BOX && f->box && f->box->kind == kind;
}

/* empty-cells: hide (17.6.1.1); collapsed borders do not hide. */
static bool cell_is_hidden(const Fragment *cell)
{
    return cell->style->hidden ||
           (cell->style->empty_cells_hide && cell->collapsed == TABLE_SEPARATE && !cell->count);
}

static void ground_cell(Painter *painter, const Fragment *cell, Point at)
{
    if (!cell_is_hidden(cell) && !(cell->box->flags & BOX_ANONYMOUS))
        paint_ground(painter, cell->style, fragment_rect(cell, at), cell->cut);
}

static void border_cell(Painter *painter, const Fragment *cell, Point at)
{
    if (!cell_is_hidden(cell))
        paint_borders(painter, cell, fragment_rect(cell, at));
}

/* A ground behind a row or group: whole, or only behind the cells in it. */
static void ground_row(GridWalk *walk, const Style *style, const Fragment *row, Point at)
{
    if (!style || style->hidden || !(style->background & 0xFF))
        return;
    if (!walk->gaps) {
        paint_ground(walk->painter, style, fragment_rect(row, at), row->cut);
        return;
    }
    for (uint32_t i = 0; i < row->count; i++) {
        const Fragment *cell = row->children[i].fragment;
        if (is_part(cell, BOX_CELL))
            paint_ground(walk->painter, style,
                         fragment_rect(cell, point_add(at, row->children[i].at)), cell->cut);
    }
}

/* Behind all of the cells that begin in the column. */
static void ground_columns(GridWalk *walk, const Fragment *row, Point at)
{
    for (uint32_t i = 0; i < row->count; i++) {
        const Fragment *cell = row->children[i].fragment;
        const Style *style =
            is_part(cell, BOX_CELL)
                ? column_style(walk->table, cell->box->as.cell.column, walk->groups)
                : NULL;
        if (style)
            paint_ground(walk->painter, style,
                         fragment_rect(cell, point_add(at, row->children[i].at)), cell->cut);
    }
}

typedef void VisitRow(GridWalk *walk, const Fragment *group, const Fragment *row, Point at);

static void each_row(GridWalk *walk, const Fragment *grid, Point at, VisitRow *visit)
{
    for (uint32_t g = 0; g < grid->count; g++) {
        const Child *child = &grid->children[g];
        const Fragment *group = child->fragment;
        if (!is_part(group, BOX_ROW_GROUP))
            continue;
        uint8_t copy = walk->painter->copy;
        if (child->role == CHILD_REPEAT && !copy)
            walk->painter->copy = ARTIFACT_PAGINATION;
        Point corner = point_add(at, child->at);
        for (uint32_t r = 0; r < group->count; r++) {
            const Fragment *row = group->children[r].fragment;
            if (is_part(row, BOX_ROW))
                visit(walk, group, row, point_add(corner, group->children[r].at));
        }
        walk->painter->copy = copy;
    }
}

static void visit_columns(GridWalk *walk, const Fragment *group, const Fragment *row, Point at)
{
    (void)group;
    ground_columns(walk, row, at);
}

static void visit_grounds(GridWalk *walk, const Fragment *group, const Fragment *row, Point at)
{
    if (!(group->box->flags & BOX_ANONYMOUS))
        ground_row(walk, group->style, row, at);
    if (!(row->box->flags & BOX_ANONYMOUS))
        ground_row(walk, row->style, row, at);
}

static void visit_cells(GridWalk *walk, const Fragment *group, const Fragment *row, Point at)
{
    (void)group;
    for (uint32_t i = 0; i < row->count; i++) {
        const Fragment *cell = row->children[i].fragment;
        if (is_part(cell, BOX_CELL))
            walk->cell(walk->painter, cell, point_add(at, row->children[i].at));
    }
}

void paint_grid(Painter *painter, const Fragment *grid, Point at)
{
    const Table *table = grid->box->as.table;
    GridWalk walk = {painter, table, false, false, ground_cell};
    walk.gaps = grid->collapsed == TABLE_SEPARATE && grid->style->border_spacing_x > 0;
    Rect box = fragment_rect(grid, at);
    if (!grid->style->hidden && !(grid->box->flags & BOX_ANONYMOUS))
        paint_ground(painter, grid->style, box, grid->cut);
    for (int layer = 0; layer < 2; layer++) {
        bool any = false;
        walk.groups = !layer;
        for (uint32_t c = 0; c < table->column_count && !any; c++)
            any = column_style(table, c, walk.groups) != NULL;
        if (any)
            each_row(&walk, grid, at, visit_columns);
    }
    each_row(&walk, grid, at, visit_grounds);
    each_row(&walk, grid, at, visit_cells);
    if (grid->collapsed == TABLE_COLLAPSED)
        return;
    walk.cell = border_cell;
    each_row(&walk, grid, at, visit_cells);
    if (!grid->style->hidden)
        paint_borders(painter, grid, box);
}
