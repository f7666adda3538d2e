#ifndef LAYOUT_TABLE_GRID_H
#define LAYOUT_TABLE_GRID_H

/* Grid - what is known of a table once a pass, however many pages it has:
 * column sizes, widths, collapsed borders. Only for the table files of layout/.
 *
 * Rows have a number over the whole table: those of the head first, those of
 * the foot last. */

#include "base/list.h"
#include "layout/flow.h"

/* A column before its width is known (css-tables-3 4.1). */
typedef struct {
    Len min, max;
    Len length;      /* when fixed: what a cell or col gives; it stands for max */
    int32_t percent; /* thousandths of a percent; 0: none */
    bool fixed;
} ColumnSize;

typedef struct {
    const Box *box;
    uint32_t first, count; /* rows, by number in the table */
} GridGroup;

/* Collapsed borders around a row: who won (CSS 2.1 17.6.2.1); NULL: nobody. */
typedef struct {
    const Border *const *top;  /* the line above it, by column */
    const Border *const *side; /* before each column and after the last */
} RowLines;

typedef struct Grid {
    const Box *box;
    const Table *table;
    uint32_t columns, rows, group_count;
    const GridGroup *groups;       /* head, bodies in order, foot */
    uint32_t first_body, end_body; /* of groups */
    Len spacing_x, spacing_y;      /* 0 when borders collapse */
    Edges edges;           /* of the grid: with collapsed borders their outer halves, no padding */
    const RowLines *lines; /* collapsed: rows + 1 of them */
    bool sized;
    ColumnSize *size; /* by column, when `sized` */
    Sizes sizes;      /* of the columns with their spacing, when `sized` */
    Len width;        /* of the content box, for which `x` holds; -1: none yet */
    Len *x;           /* left edge of each column from the content edge; x[columns]: of one more */
    const struct Alignment *align; /* text-align on a character, by column, or NULL */
    uint32_t base;                 /* number of the first row of the group in hand */
    Len row_base;   /* percentage heights of rows and cells are of this; LEN_MAX: they are auto */
    Len *row_least; /* what they make of each row at the least; NULL: no row has any */
} Grid;

typedef struct Grids {
    uint32_t depth; /* tables inside tables being laid out */
    uint32_t count, mask;
    Grid **slots; /* open addressing by box id */
} Grids;

Grid *grid_of(Flow *flow, const Box *table);

/* Edges of a cell; with collapsed borders half of each line around it. */
Edges cell_edges(const Grid *grid, const Box *cell, uint32_t row);

/* table_widths.c */
void grid_measure(Flow *flow, Grid *grid);           /* fills size, sizes */
void grid_widths(Flow *flow, Grid *grid, Len width); /* fills x for this content width */
static inline Len cell_width(const Grid *grid, const Cell *cell)
{
    uint32_t end = cell->column + cell->column_span;
    return len_sub(len_sub(grid->x[end], grid->x[cell->column]), grid->spacing_x);
}
/* table_heights.c: what percentages are of, when the content box of the table has
 * this height; LEN_MAX: it is not known. Fills row_base and row_least. */
void grid_heights(Flow *flow, Grid *grid, Len height);
/* Shares `amount` out by weight; what is given adds up to it exactly. */
void share_out(Len amount, const Len *weights, Len *to, uint32_t count);

/* table_borders.c */
void grid_collapse(Flow *flow, Grid *grid); /* fills lines and edges */
Edges cell_edges_collapsed(const Grid *grid, const Box *cell, uint32_t row);
Len grid_line_width(const Grid *grid, uint32_t row); /* widest part of the line above it */
/* One row on the page, for the rules around it. */
typedef struct {
    uint32_t number;
    Len y, height;              /* from the top of the grid's fragment */
    bool cut_before, cut_after; /* a broken row: no line there */
} RuledRow;
/* Rules around all rows of a page, as children; `left` is where column 0
 * begins. Weaker ones first, so that the stronger win where they cross. */
uint32_t grid_rules(Flow *flow, const Grid *grid, const RuledRow *rows, uint32_t count, Len left,
                    const Child **children);

/* table_align.c */
void grid_align(Flow *flow, Grid *grid);                 /* fills align */
Len grid_align_width(const Grid *grid, uint32_t column); /* the column's content needs this much */
/* What to add to the x of all that is in a cell. */
Len cell_align(Flow *flow, const Grid *grid, const Box *cell, const Fragment *fragment);

#endif
