/* Cells: block containers with the width of their columns. A cell is laid at
 * its natural height; cell_stretch then makes it as high as its rows by a copy
 * of the Fragment alone, with its children moved where vertical-align says
 * (CSS 2.1 17.5.3). */

#include "layout/table_rows.h"

Edges cell_edges(const Grid *grid, const Box *cell, uint32_t row)
{
    if (grid && grid->lines)
        return cell_edges_collapsed(grid, cell, row);
    return edges_resolve(cell->style, grid && grid->width >= 0 ? grid->width : LEN_MAX);
}

static Edges cell_edges_here(const Grid *grid, const Box *cell)
{
    return cell_edges(grid, cell, (grid ? grid->base : 0) + cell->as.cell.row);
}

Sizes cell_sizes(Flow *flow, const Box *box) { return block_sizes(flow, box); }

/* With a height of its own a cell is laid as if it were auto: cell_height
 * applies it as a minimum. */
static Result cell_layout_auto(Flow *flow, const Box *box, const Space *space, const Resume *resume,
                               const Edges *edges)
{
    Style style = *box->style;
    style.height = (Size){.kind = SIZE_AUTO};
    Box inner = *box;
    inner.style = &style;
    Result r = block_layout_in(flow, &inner, space, resume, edges);
    if (r.fragment) {
        Fragment *f = NEW(flow->page, Fragment);
        *f = *r.fragment;
        f->box = box;
        f->style = box->style;
        r.fragment = f;
    }
    if (r.resume && r.resume->box == &inner) {
        Resume *rest = NEW(flow->page, Resume);
        *rest = *r.resume;
        rest->box = box;
        r.resume = rest;
    }
    return r;
}

Result cell_layout(Flow *flow, const Box *box, const Space *space, const Resume *resume)
{
    Edges edges = cell_edges_here(flow->grid, box);
    Result r;
    if (size_is_length(box->style->height))
        r = cell_layout_auto(flow, box, space, resume, &edges);
    else
        r = block_layout_in(flow, box, space, resume, &edges);
    r.better = NULL; /* a row breaks only where it must */
    return r;
}

Len cell_height(const Grid *grid, const Box *cell, Len content, Len consumed)
{
    Size height = cell->style->height;
    if (height.kind != SIZE_LENGTH)
        return content;
    if (height.percent) { /* where it is in one row, of the row: grid_heights */
        bool spans = cell->as.cell.row_span > 1 && grid->row_base != LEN_MAX;
        Len least = spans ? len_min(size_resolve(height, grid->row_base), grid->row_base) : 0;
        return len_max(content, len_sub(least, consumed));
    }
    Edges edges = cell_edges_here(grid, cell);
    Len off = edges_block(&edges);
    Len least = cell->style->border_box ? len_max(height.length, off) : len_add(height.length, off);
    return len_max(content, len_sub(least, consumed));
}

static void fragment_edges(const Grid *grid, const Box *cell, Fragment *f)
{
    Edges edges = cell_edges_here(grid, cell);
    memcpy(f->padding, edges.padding, sizeof f->padding);
    for (int i = 0; i < 4; i++) {
        f->borders[i] = cell->style->border[i];
        f->borders[i].width = edges.border[i];
    }
}

const Fragment *cell_empty(Flow *flow, const Box *cell, Len width)
{
    Fragment *f = NEW(flow->page, Fragment);
    *f = (Fragment){.kind = FRAGMENT_BOX,
                    .cut = CUT_BEFORE,
                    .owner = cell->owner,
                    .box = cell,
                    .style = cell->style,
                    .size = {width, 0},
                    .baseline = -1,
                    .last_baseline = -1};
    fragment_edges(flow->grid, cell, f);
    f->padding[EDGE_TOP] = f->padding[EDGE_BOTTOM] = 0;
    return f;
}

static Len cell_shift(const LaidCell *cell, Len height, Len row_baseline)
{
    Len spare = len_sub(height, cell->fragment->size.y);
    if (cell->resume || cell->cut_before)
        return 0; /* broken: what is here fills it from the top */
    if (cell->baseline >= 0)
        return row_baseline > cell->baseline ? len_sub(row_baseline, cell->baseline) : 0;
    switch (cell->box->style->vertical_align) {
    case VALIGN_MIDDLE: return spare / 2;
    case VALIGN_BOTTOM: return spare;
    default: return 0;
    }
}

const Fragment *cell_stretch(Flow *flow, const Grid *grid, const LaidCell *cell, Len height,
                             Len row_baseline, bool cut_after)
{
    Fragment *f = NEW(flow->page, Fragment);
    *f = *cell->fragment;
    Point shift = {cell_align(flow, grid, cell->box, f), cell_shift(cell, height, row_baseline)};
    f->size.y = height;
    f->collapsed = grid->lines ? TABLE_COLLAPSED : TABLE_SEPARATE;
    if (cut_after || cell->resume)
        f->cut |= CUT_AFTER;
    if (cell->cut_before)
        f->cut |= CUT_BEFORE;
    if (grid->lines)
        memset(f->borders, 0, sizeof f->borders);
    if (!shift.x && !shift.y)
        return f;
    if (f->baseline >= 0)
        f->baseline = len_add(f->baseline, shift.y);
    if (f->last_baseline >= 0)
        f->last_baseline = len_add(f->last_baseline, shift.y);
    Child *children = NEW_ARRAY(flow->page, Child, f->count);
    for (uint32_t i = 0; i < f->count; i++) {
        children[i] = f->children[i];
        children[i].at.x = len_add(children[i].at.x, shift.x);
        children[i].at.y = len_add(children[i].at.y, shift.y);
    }
    f->children = children;
    return f;
}
