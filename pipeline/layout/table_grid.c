/* The Grid of each table, made when it is first asked for in a pass: groups in
 * the order of the page, row numbers, edges. One look at each row. */

#include "layout/table_grid.h"

static uint32_t slot_of(const Grids *grids, uint32_t id)
{
    uint32_t at = (id * 2654435761u) & grids->mask;
    while (grids->slots[at] && grids->slots[at]->box->id != id)
        at = (at + 1) & grids->mask;
    return at;
}

static void grids_grow(Flow *flow, Grids *grids)
{
    Grid **old = grids->slots;
    uint32_t room = grids->mask ? grids->mask + 1 : 0;
    grids->mask = room ? room * 2 - 1 : 15;
    grids->slots = NEW_ARRAY(flow->pass, Grid *, grids->mask + 1);
    for (uint32_t i = 0; i < room; i++)
        if (old[i])
            grids->slots[slot_of(grids, old[i]->box->id)] = old[i];
}

static void group_add(GridGroup *groups, uint32_t *count, uint32_t *rows, const Box *box)
{
    if (!box)
        return;
    GridGroup *group = &groups[(*count)++];
    *group = (GridGroup){box, *rows, 0};
    for (const Box *row = box->first; row; row = row->next)
        group->count++;
    *rows += group->count;
}

static void grid_groups(Flow *flow, Grid *grid)
{
    const Table *table = grid->table;
    uint32_t count = 2;
    for (const Box *group = grid->box->first; group; group = group->next)
        count++;
    GridGroup *groups = NEW_ARRAY(flow->pass, GridGroup, count);
    group_add(groups, &grid->group_count, &grid->rows, table->head);
    grid->first_body = grid->group_count;
    for (const Box *group = grid->box->first; group; group = group->next)
        group_add(groups, &grid->group_count, &grid->rows, group);
    grid->end_body = grid->group_count;
    group_add(groups, &grid->group_count, &grid->rows, table->foot);
    grid->groups = groups;
}

static Grid *grid_new(Flow *flow, const Box *box)
{
    Grid *grid = NEW(flow->pass, Grid);
    grid->box = box;
    grid->table = box->as.table;
    grid->columns = grid->table->column_count;
    grid->width = -1;
    grid->row_base = LEN_MAX;
    grid->edges = edges_resolve(box->style, LEN_MAX);
    grid_groups(flow, grid);
    if (grid->table->collapse) {
        grid_collapse(flow, grid);
    } else {
        grid->spacing_x = box->style->border_spacing_x;
        grid->spacing_y = box->style->border_spacing_y;
    }
    grid_align(flow, grid);
    return grid;
}

Grid *grid_of(Flow *flow, const Box *table)
{
    if (!flow->grids)
        flow->grids = NEW(flow->pass, Grids);
    Grids *grids = flow->grids;
    if (grids->count * 2 >= grids->mask)
        grids_grow(flow, grids);
    uint32_t at = slot_of(grids, table->id);
    if (grids->slots[at])
        return grids->slots[at];
    grids->count++;
    return grids->slots[at] = grid_new(flow, table);
}
