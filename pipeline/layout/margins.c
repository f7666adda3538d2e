/* Margins, breaks and page names that a box hands to its surroundings (CSS 2.1
 * 8.3.1, css-break-3 3.1, css-page-3 8).
 *
 * They are read off boxes and styles before anything is laid, so that a block
 * knows where its child's border begins, and no box is laid twice to find out.
 * A walk goes down one chain of first or last children and stops at the first
 * edge; CHAIN bounds it. */

#include "layout/margins.h"

enum { CHAIN = 64 }; /* levels whose margins collapse, whose breaks propagate */

bool box_floats(const Box *box)
{
    return box->kind != BOX_INLINES && !(box->flags & (BOX_NOTE | BOX_OUT | BOX_RUNNING)) &&
           (box->style->float_ == FLOAT_LEFT || box->style->float_ == FLOAT_RIGHT) &&
           !(box->flags & BOX_ANONYMOUS);
}

bool box_in_flow(const Box *box)
{
    return !(box->flags & (BOX_NOTE | BOX_OUT | BOX_RUNNING)) && !box_floats(box);
}

bool box_is_context(const Box *box) { return box->kind != BOX_BLOCK || box->flags & BOX_CONTEXT; }

bool box_open_top(const Box *box, const Edges *edges)
{
    return !box_is_context(box) && !edges->border[EDGE_TOP] && !edges->padding[EDGE_TOP];
}

static bool is_nothing(Size size)
{
    return size.kind != SIZE_LENGTH || (!size.length && !size.percent);
}

bool box_open_bottom(const Box *box, const Edges *edges)
{
    return !box_is_context(box) && !edges->border[EDGE_BOTTOM] && !edges->padding[EDGE_BOTTOM] &&
           box->style->height.kind != SIZE_LENGTH && is_nothing(box->style->min_height);
}

static const Box *first_in_flow(const Box *box)
{
    const Box *child = box->first;
    while (child && !box_in_flow(child))
        child = child->next;
    return child;
}

/* Only floats, notes without call and the like: no line comes of it. */
static bool lines_empty(const Inlines *inlines)
{
    const Paragraph *p = inlines->paragraph;
    uint32_t object = 0;
    for (uint32_t i = 0; i < p->piece_count; i++) {
        const Piece *piece = &p->pieces[i];
        if (!(piece->flags & PIECE_OBJECT)) {
            if (piece->word || piece->flags & (PIECE_FORCED | PIECE_TAB))
                return false;
        } else if (object >= inlines->object_count ||
                   inlines->objects[object++].kind != OBJECT_FLOAT) {
            return false;
        }
    }
    return true;
}

static bool empty_at(const Box *box, int depth)
{
    if (box->kind == BOX_INLINES)
        return lines_empty(box->as.inlines);
    const Style *style = box->style;
    if (box_is_context(box) || box->marker || depth > CHAIN || !is_nothing(style->height) ||
        !is_nothing(style->min_height))
        return false;
    Edges edges = edges_resolve(style, LEN_MAX);
    if (edges_block(&edges) || style->padding[EDGE_TOP].percent ||
        style->padding[EDGE_BOTTOM].percent)
        return false;
    for (const Box *child = box->first; child; child = child->next)
        if (box_in_flow(child) && !empty_at(child, depth + 1))
            return false;
    return true;
}

bool box_empty(const Box *box) { return empty_at(box, 0); }

/* All margins inside an empty box are one. */
static Strut strut_of_empty(Strut strut, const Box *box, Len inline_size, int depth)
{
    const Style *style = box_style(box);
    if (!style || depth > CHAIN)
        return strut;
    strut = strut_add(strut, size_resolve(style->margin[EDGE_TOP], inline_size));
    strut = strut_add(strut, size_resolve(style->margin[EDGE_BOTTOM], inline_size));
    for (const Box *child = box->first; child; child = child->next)
        if (box_in_flow(child))
            strut = strut_of_empty(strut, child, inline_size, depth + 1);
    return strut;
}

/* The width that percentages inside `box` are of, as block_layout has it. */
static Len inner_size(const Style *style, const Edges *edges, Len inline_size)
{
    Len outer =
        len_add(edges_inline(edges), len_add(edges->margin[EDGE_LEFT], edges->margin[EDGE_RIGHT]));
    return size_content(style, edges, false, inline_size, len_sub(inline_size, outer));
}

Strut box_before(const Box *box, Len inline_size)
{
    Strut strut = {0};
    for (int depth = 0; box && depth < CHAIN; depth++) {
        const Style *style = box_style(box);
        if (!style)
            break;
        Edges edges = edges_resolve(style, inline_size);
        if (box_empty(box))
            return strut_of_empty(strut, box, inline_size, 0);
        strut = strut_add(strut, edges.margin[EDGE_TOP]);
        if (!box_open_top(box, &edges))
            break;
        inline_size = inner_size(style, &edges, inline_size);
        const Box *child = first_in_flow(box);
        while (child &&
               box_empty(child)) { /* the first ones may be empty: margins of the next join */
            strut = strut_of_empty(strut, child, inline_size, 0);
            do
                child = child->next;
            while (child && !box_in_flow(child));
        }
        box = child;
    }
    return strut;
}

Strut box_after(const Box *box, Len inline_size)
{
    Strut strut = {0};
    for (int depth = 0; box && depth < CHAIN; depth++) {
        const Style *style = box_style(box);
        if (!style)
            break;
        Edges edges = edges_resolve(style, inline_size);
        strut = strut_add(strut, edges.margin[EDGE_BOTTOM]);
        if (!box_open_bottom(box, &edges))
            break;
        inline_size = inner_size(style, &edges, inline_size);
        box = box->last && box_in_flow(box->last) ? box->last : NULL;
    }
    return strut;
}

/* ---- breaks ---- */

static bool kind_counts(uint8_t kind, bool in_columns)
{
    return in_columns || (kind != BREAK_COLUMN && kind != BREAK_AVOID_COLUMN);
}

/* Of two at the same place: forced before avoid before auto; the later of two
 * forced ones (css-break-3 4.1). */
static uint8_t break_joined(uint8_t outer, uint8_t inner, bool in_columns)
{
    if (!kind_counts(outer, in_columns))
        outer = BREAK_AUTO;
    if (!kind_counts(inner, in_columns))
        inner = BREAK_AUTO;
    if (inner == BREAK_AVOID_COLUMN)
        inner = BREAK_AVOID;
    if (outer == BREAK_AVOID_COLUMN)
        outer = BREAK_AVOID;
    if (break_forced(inner))
        return inner;
    return outer != BREAK_AUTO ? outer : inner;
}

uint8_t box_break_before(const Box *box, bool in_columns)
{
    uint8_t kind = BREAK_AUTO;
    for (int depth = 0; box && box->kind != BOX_INLINES && depth < CHAIN; depth++) {
        kind = break_joined(kind, box->style->break_before, in_columns);
        if (box->kind != BOX_BLOCK || box->flags & BOX_MONOLITHIC)
            break;
        box = first_in_flow(box);
    }
    return kind;
}

uint8_t box_break_after(const Box *box, bool in_columns)
{
    uint8_t kind = BREAK_AUTO;
    for (int depth = 0; box && box->kind != BOX_INLINES && depth < CHAIN; depth++) {
        kind = break_joined(kind, box->style->break_after, in_columns);
        if (box->kind != BOX_BLOCK || box->flags & BOX_MONOLITHIC)
            break;
        box = box->last && box_in_flow(box->last) ? box->last : NULL;
    }
    return kind;
}

/* ---- named pages ---- */

Str box_page_own(const Box *box, Str used)
{
    const Style *style = box_style(box);
    return style && style->page.len ? style->page : used;
}

Str box_page_start(const Box *box, Str used)
{
    for (int depth = 0; box && depth < CHAIN; depth++) {
        used = box_page_own(box, used);
        if (box->kind != BOX_BLOCK || box->flags & BOX_MONOLITHIC)
            break;
        box = first_in_flow(box);
    }
    return used;
}

Str box_page_end(const Box *box, Str used)
{
    for (int depth = 0; box && depth < CHAIN; depth++) {
        used = box_page_own(box, used);
        if (box->kind != BOX_BLOCK || box->flags & BOX_MONOLITHIC)
            break;
        box = box->last && box_in_flow(box->last) ? box->last : NULL;
    }
    return used;
}
