#ifndef LAYOUT_BLOCK_H
#define LAYOUT_BLOCK_H

/* What columns.c takes from block.c. */

#include "layout/flow.h"

/* The children of `box` stacked in a column as wide as space->inline_size: a
 * formatting context without edges, height or style of its own. */
Result block_layout_bare(Flow *flow, const Box *box, const Space *space, const Resume *resume);

/* Width of the content box of a block-level box in its containing block. */
Len block_content_width(Flow *flow, const Box *box, const Space *space, const Edges *edges);

#endif
