#ifndef LAYOUT_TABLE_ROWS_H
#define LAYOUT_TABLE_ROWS_H

/* RowStack - the rows of one table on one page while they are being laid.
 *
 * Cells are laid as rows come (row.c); nothing is made of them until it is
 * known where the page ends and how high spanning cells make their rows; then
 * fragments are made at once (row_group.c). Going back to an earlier break so
 * costs nothing but the cells, which the cache of flow_box knows overleaf. */

#include "layout/table_grid.h"

typedef struct {
    const Box *box;
    const Fragment *fragment; /* at its natural height */
    const Resume *resume;
    Len height;    /* with the height asked for */
    Len consumed;  /* on pages before */
    Len baseline;  /* from the top of the fragment; -1: not aligned by it */
    uint32_t row;  /* of the stack, where it begins */
    uint16_t rows; /* that it has from there on */
    uint8_t appeal;
    bool cut_before; /* it began on a page before */
} LaidCell;

typedef struct {
    const Box *row;
    uint32_t group, index, number; /* group of the grid; row of the group; of the table */
    uint32_t first_cell, cell_count;
    Len y, height, baseline; /* y from the top of the first row */
    Len consumed;            /* on pages before */
    bool cut_before, cut_after;
    uint32_t notes; /* up to and with it */
    Len least, full;
} LaidRow;

/* Where to go on; the row is NULL at the end. */
typedef struct {
    uint32_t group, index;
    const Box *row;
} RowCursor;

typedef struct {
    Flow *flow;
    Grid *grid;
    const Space *space; /* of the table */
    Len room, whole;    /* for rows, from the top of the first one: here and on an empty page */
    bool first_in_page;
    bool outermost;      /* no table around: a tall row may be measured */
    const Resume *spans; /* cells that go on from the page before */
    Arena *scratch;
    LIST(LaidRow) rows;
    LIST(LaidCell) cells;
    LIST(uint32_t) open; /* cells that reach below the last row */
    LIST(const Box *) notes;
    Len least, full;
    bool passed_forced;
} RowStack;

typedef enum {
    ROW_FITS,
    ROW_BROKEN, /* it is on the stack, and goes on overleaf */
    ROW_FAILS   /* it is not on the stack */
} RowOutcome;

RowOutcome row_try(RowStack *stack, const RowCursor *at, const Resume *resume);
/* Goes back to the first `count` rows. */
void rows_drop(RowStack *stack, uint32_t count);
static inline uint32_t laid_cell_end(const LaidCell *cell) { return cell->row + cell->rows; }

/* row_group.c */
typedef struct {
    const Space *space;
    uint32_t group, end_group; /* of the grid */
    const Resume *resume;      /* as rows_lay made it, or NULL */
    Len room, whole;           /* for rows */
    Len stretch;               /* height the rows should have if all are here; 0: none */
    bool first_in_page;
} RowsSpace;

typedef struct {
    bool nothing; /* no row fits; all else is empty */
    uint32_t group_count;
    Child *groups; /* at 0, 0 for the first row; x is 0 */
    uint32_t row_count;
    RuledRow *rows; /* y as above */
    Len height, baseline;
    const Resume *resume; /* NULL: all rows are done */
    uint8_t appeal, break_after;
    const BreakPoint *better;
    Notes notes;
    bool passed_forced;
} RowsResult;

RowsResult rows_lay(Flow *flow, Grid *grid, const RowsSpace *space);

/* cell.c: the cell's fragment as it stands in rows of this height. */
const Fragment *cell_stretch(Flow *flow, const Grid *grid, const LaidCell *cell, Len height,
                             Len row_baseline, bool cut_after);
/* A cell whose content is done on pages before. */
const Fragment *cell_empty(Flow *flow, const Box *cell, Len width);
/* Its height when `content` is its natural one: height is a minimum (17.5.3). */
Len cell_height(const Grid *grid, const Box *cell, Len content, Len consumed);

#endif
