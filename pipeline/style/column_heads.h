#ifndef STYLE_COLUMN_HEADS_H
#define STYLE_COLUMN_HEADS_H

/* ColumnHeads - which cells of a table's <thead> stand over a cell: what
 * -gp-column-head() says where rows are laid as blocks and the head is not
 * shown. A table is gone through once, when it is first asked about. */

#include "tree/node.h"

typedef struct ColumnHeads ColumnHeads;
ColumnHeads *column_heads_new(Arena *arena, const Tree *tree);

/* The words over the cell that `node` is or lies in, from the top down with a
 * blank between them; empty in the head itself and outside of tables. */
Str column_heads_text(ColumnHeads *heads, const Node *node);

#endif
