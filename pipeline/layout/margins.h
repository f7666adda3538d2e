#ifndef LAYOUT_MARGINS_H
#define LAYOUT_MARGINS_H

/* What a box says of its surroundings before it is laid out: the margin that
 * collapses through its top, its breaks, its named pages. Read down the chain
 * of first (last) children; nothing is laid. Only for block.c, columns.c and
 * pages.c. */

#include "layout/flow.h"

static inline Strut strut_add(Strut s, Len margin)
{
    if (margin >= 0)
        s.positive = len_max(s.positive, margin);
    else
        s.negative = len_max(s.negative, -margin);
    return s;
}

static inline Strut strut_merge(Strut a, Strut b)
{
    return (Strut){len_max(a.positive, b.positive), len_max(a.negative, b.negative)};
}

static inline Len strut_sum(Strut s) { return len_sub(s.positive, s.negative); }

/* The box's own style: lines have that of their container, so none. */
static inline const Style *box_style(const Box *box)
{
    return box->kind == BOX_INLINES ? NULL : box->style;
}

bool box_floats(const Box *box);
bool box_in_flow(const Box *box); /* of the block level */

/* Starts a formatting context: margins of its children stay inside. */
bool box_is_context(const Box *box);

/* Are its top (bottom) margin and that of its first (last) child one? */
bool box_open_top(const Box *box, const Edges *edges);
bool box_open_bottom(const Box *box, const Edges *edges);

/* Nothing between its margins: they collapse through it (CSS 2.1 8.3.1). */
bool box_empty(const Box *box);

/* Its margin at the top with all that collapse with it. */
Strut box_before(const Box *box, Len inline_size);
/* Its margin at the bottom, likewise: before it is known whether it is empty. */
Strut box_after(const Box *box, Len inline_size);

/* The named page on which it begins (ends), when its parent uses `used`. */
Str box_page_start(const Box *box, Str used);
Str box_page_end(const Box *box, Str used);
Str box_page_own(const Box *box, Str used);

#endif
