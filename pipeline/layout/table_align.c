/* text-align on a character in tables (css-text-4 7.1): in each column, the
 * first such character of every cell that asks for it stands on one line, as far
 * to the right as the longest rest allows. A cell without the character is
 * aligned as if it stood after its text.
 *
 * One look at each cell once a pass finds the longest part before and after;
 * a cell is then moved as a whole when it is stretched. */

#include "layout/table_grid.h"

typedef struct Alignment {
    bool used;
    Len before, after;
} Alignment;

static const Inlines *cell_inlines(const Box *cell)
{
    const Box *box = cell->first;
    while (box && box->kind == BOX_BLOCK)
        box = box->first;
    return box && box->kind == BOX_INLINES ? box->as.inlines : NULL;
}

static bool cell_aligns(const Box *cell)
{
    return cell->style->text_align == ALIGN_CHARACTER && cell->style->align_character.len &&
           cell->as.cell.column_span == 1;
}

/* Byte of the paragraph where `character` stands, or its length. */
static uint32_t find_character(Str text, Str character)
{
    for (size_t i = 0; i + character.len <= text.len; i++)
        if (!memcmp(text.data + i, character.data, character.len))
            return (uint32_t)i;
    return (uint32_t)text.len;
}

/* Advance of the part of a word before its byte `end`. */
static Len word_part(Flow *flow, const Piece *piece, const TextItem *how, uint32_t end)
{
    int64_t units = 0;
    Len spacing = 0;
    for (uint32_t i = 0; i < piece->word->glyph_count; i++) {
        if (piece->word->glyphs[i].cluster >= end)
            continue;
        units += piece->word->glyphs[i].advance;
        spacing = len_add(spacing, how->letter_spacing);
    }
    uint16_t upem = font_metrics(flow->job->worker->text, piece->word->font)->upem;
    return len_add(font_len(units, how->size, upem), spacing);
}

/* Widths of a paragraph's text, as one line, before `at` and from there on. */
static void split_widths(Flow *flow, const Paragraph *p, uint32_t at, Len *before, Len *after)
{
    Len blank = 0;
    *before = *after = 0;
    for (uint32_t i = 0; i < p->piece_count; i++) {
        const Piece *piece = &p->pieces[i];
        Len width = len_add(blank, piece->width);
        uint32_t end = piece->word ? piece->start + piece->word->byte_count : piece->start;
        blank = piece->blank;
        if (piece->start >= at) {
            *after = len_add(*after, width);
        } else if (end <= at) {
            *before = len_add(*before, width);
        } else {
            Len part = word_part(flow, piece, &p->items[piece->item], at - piece->start);
            part = len_add(part, len_sub(width, piece->width));
            *before = len_add(*before, part);
            *after = len_add(*after, len_sub(width, part));
        }
    }
}

static bool cell_split(Flow *flow, const Box *cell, Len *before, Len *after)
{
    const Inlines *inlines = cell_aligns(cell) ? cell_inlines(cell) : NULL;
    if (!inlines)
        return false;
    const Paragraph *p = inlines->paragraph;
    split_widths(flow, p, find_character(p->text, cell->style->align_character), before, after);
    return true;
}

void grid_align(Flow *flow, Grid *grid)
{
    Alignment *align = NULL;
    for (uint32_t g = 0; g < grid->group_count; g++)
        for (const Box *row = grid->groups[g].box->first; row; row = row->next)
            for (const Box *cell = row->first; cell; cell = cell->next) {
                Len before, after;
                if (!cell_split(flow, cell, &before, &after))
                    continue;
                if (!align)
                    align = NEW_ARRAY(flow->pass, Alignment, grid->columns);
                Alignment *a = &align[cell->as.cell.column];
                a->used = true;
                a->before = len_max(a->before, before);
                a->after = len_max(a->after, after);
            }
    grid->align = align;
}

Len grid_align_width(const Grid *grid, uint32_t column)
{
    return grid->align ? len_add(grid->align[column].before, grid->align[column].after) : 0;
}

/* Left edge of the first text of a cell, from the cell's border edge. */
static bool text_left(const Fragment *f, Len *x)
{
    for (;;) {
        const Child *first = NULL;
        for (uint32_t i = 0; i < f->count; i++)
            if (f->children[i].role == CHILD_FLOW && !f->children[i].quarters &&
                (!first || f->kind == FRAGMENT_LINE) &&
                (!first || f->children[i].at.x < first->at.x))
                first = &f->children[i];
        if (!first)
            return false;
        *x = len_add(*x, first->at.x);
        f = first->fragment;
        if (f->kind == FRAGMENT_TEXT)
            return true;
    }
}

Len cell_align(Flow *flow, const Grid *grid, const Box *cell, const Fragment *fragment)
{
    Len before, after, x = 0;
    if (!grid->align || !cell_split(flow, cell, &before, &after) || !text_left(fragment, &x))
        return 0;
    Len right = len_add(fragment->borders[EDGE_RIGHT].width, fragment->padding[EDGE_RIGHT]);
    Len line = len_sub(len_sub(fragment->size.x, right), grid->align[cell->as.cell.column].after);
    return len_sub(line, len_add(x, before));
}
