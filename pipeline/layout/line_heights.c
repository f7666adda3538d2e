/* What stands on a line, and how high the line is (CSS 2.1 10.8).
 *
 * Every inline box counts with its line-height, half-leading above and below
 * its font's content area, even where it shows no glyph; so text of one
 * line-height and one font gives lines of just that height. Subtrees aligned
 * with the line's top or bottom are measured apart and placed last. */

#include "layout/lines.h"

/* ---- fonts ---- */

LineFont line_font(Lines *l, const Style *style)
{
    if (l->font.style == style)
        return l->font;
    const FontMetrics *m = font_metrics(l->text, font_first(style->fonts));
    LineFont f = {.style = style};
    f.ascent = font_len(m->ascent, style->font_size, m->upem);
    f.descent = font_len(-m->descent, style->font_size, m->upem);
    Len height = style->line_height;
    if (height < 0)
        height = font_len(m->ascent - m->descent + m->line_gap, style->font_size, m->upem);
    Len leading = len_sub(height, len_add(f.ascent, f.descent));
    f.above = len_add(f.ascent, (Len)(((int64_t)leading - (leading < 0)) / 2)); /* rounded down */
    f.below = len_sub(height, f.above);
    return l->font = f;
}

/* ---- atoms ---- */

static Atom *atom_add(Lines *l, AtomKind kind, uint32_t piece)
{
    const Piece *p = &l->paragraph->pieces[piece];
    Atom *a = LIST_ADD(l->scratch, &l->atoms);
    *a = (Atom){.kind = (uint8_t)kind,
                .item = p->item,
                .start = p->start,
                .end = piece_end(l->paragraph, piece),
                .level = piece_level(l->paragraph, piece),
                .span = item_span(l, p->item)};
    return a;
}

enum { BLANKS_MOST = 255, PART_WORDS = 8 };

/* Blanks alone are a word of blanks, so that paint needs no case for them. */
static void fill_blanks(Lines *l, uint32_t piece)
{
    char blanks[BLANKS_MOST];
    const Piece *p = &l->paragraph->pieces[piece];
    Atom *a = atom_add(l, ATOM_BLANK, piece);
    if (!p->blanks)
        return; /* nothing but a break chance */
    memset(blanks, ' ', p->blanks);
    text_shape(l->text, &l->paragraph->items[p->item], a->level & 1, (Str){blanks, p->blanks},
               &a->word, 1);
    a->blank = p->blank;
}

/* The part of a word that this line has. */
static void fill_part(Lines *l, uint32_t piece, uint32_t start, uint32_t end)
{
    const Piece *p = &l->paragraph->pieces[piece];
    const Word *words[PART_WORDS];
    const TextItem *how = &l->paragraph->items[p->item];
    uint32_t word_end = p->start + p->word->byte_count;
    Str part =
        str_slice((Str){p->word->text, p->word->byte_count}, start - p->start, end - p->start);
    size_t count =
        text_shape(l->text, how, piece_level(l->paragraph, piece) & 1, part, words, PART_WORDS);
    for (size_t i = 0; i < count; i++) {
        Atom *a = atom_add(l, ATOM_WORD, piece);
        bool last = i + 1 == count;
        a->word = words[i];
        a->width = line_word_len(l, p->item, words[i]);
        a->start = start;
        a->end = last ? end : start + words[i]->byte_count;
        start = a->end;
        if (last && end >= word_end) {
            a->blank = p->blank;
            a->blanks = p->blanks;
        }
    }
}

static bool hangs_on(const Lines *l, const Atom *a)
{
    if (a->kind == ATOM_OBJECT)
        return l->inlines->objects[a->index].kind >= OBJECT_FLOAT;
    return a->kind == ATOM_BLANK || a->kind == ATOM_FORCED || a->kind == ATOM_SPAN;
}

/* Who reads marked content sees no lines, blocks or leaders: a blank without
 * room parts the words that these part for the eye (ISO 32000-1 14.8.2.5). */
static void fill_word_end(Lines *l)
{
    for (uint32_t i = l->atoms.count; i--;) {
        Atom *a = &l->atoms.items[i];
        if (a->kind == ATOM_BLANK && a->word)
            return;
        if (hangs_on(l, a))
            continue;
        if (!a->blanks)
            a->blanks = 1;
        return;
    }
}

static bool is_leader(const Lines *l, uint32_t object)
{
    const InlineObject *at = &l->inlines->objects[object];
    return at->kind == OBJECT_SLOT && at->slot->kind == SLOT_LEADER;
}

static void fill_piece(Lines *l, const Line *line, uint32_t piece, uint32_t *object)
{
    const Piece *p = &l->paragraph->pieces[piece];
    uint32_t end = piece_end(l->paragraph, piece);
    if (p->flags & PIECE_FORCED) {
        atom_add(l, ATOM_FORCED, piece);
    } else if (p->flags & PIECE_TAB) {
        char blank = ' ';
        Atom *a = atom_add(l, ATOM_TAB, piece);
        text_shape(l->text, &l->paragraph->items[p->item], a->level & 1, (Str){&blank, 1}, &a->word,
                   1);
    } else if (p->flags & PIECE_OBJECT) {
        if (is_leader(l, *object))
            fill_word_end(l);
        Atom *a = atom_add(l, ATOM_OBJECT, piece);
        a->index = (*object)++;
        a->span = l->inlines->objects[a->index].span;
        a->width = line_object(l, a->index)->width;
        a->blank = p->blank;
        a->blanks = p->blanks;
    } else if (!p->word) {
        fill_blanks(l, piece);
    } else if (line->from.byte > p->start || line->to.byte < p->start + p->word->byte_count) {
        uint32_t from = line->from.byte > p->start ? line->from.byte : p->start;
        fill_part(l, piece, from, line->to.byte < end ? line->to.byte : end);
    } else {
        Atom *a = atom_add(l, ATOM_WORD, piece);
        a->word = p->word;
        a->width = p->width;
        a->blank = p->blank;
        a->blanks = p->blanks;
    }
}

static void fill_spans(Lines *l, uint32_t *next, uint32_t byte)
{
    const Inlines *in = l->inlines;
    for (; *next < in->span_count && in->spans[*next].start <= byte; (*next)++) {
        const InlineBox *span = &in->spans[*next];
        if (span->start < span->end)
            continue;
        *LIST_ADD(l->scratch, &l->atoms) = (Atom){
            .kind = ATOM_SPAN,
            .index = *next,
            .span = *next,
            .start = span->start,
            .end = span->end,
            .level = l->paragraph->base_level,
        };
    }
}

/* Blanks at the end of the line take no room. Preserved ones before the end of
 * the text or a forced break do, as far as there is any (css-text-3 4.1.2). */
static void fill_hang(Lines *l, const Line *line)
{
    for (uint32_t i = l->atoms.count; i--;) {
        Atom *a = &l->atoms.items[i];
        bool keeps =
            (line->last || line->forced) && a->blank && l->paragraph->items[a->item].preserve;
        if (keeps && len_add(line->width, a->blank) <= line->room)
            return;
        a->blank = 0;
        if (!hangs_on(l, a))
            return;
    }
}

static void fill_hyphen(Lines *l, const Line *line)
{
    uint32_t piece = line->to.piece;
    if (piece == l->paragraph->piece_count || l->paragraph->pieces[piece].start == line->to.byte)
        piece--;
    Atom *a = atom_add(l, ATOM_HYPHEN, piece);
    a->word = line_hyphen(l, a->item);
    a->start = a->end = line->to.byte;
    a->width = a->word ? line_word_len(l, a->item, a->word) : 0;
}

void line_fill(Lines *l, Line *line)
{
    uint32_t object = line->from.object, span = line->from.span_next, end = line->to.piece;
    l->atoms.count = 0;
    if (end < l->paragraph->piece_count && line->to.byte > l->paragraph->pieces[end].start)
        end++;
    for (uint32_t i = line->from.piece; i < end; i++) {
        if (l->inlines->span_count)
            fill_spans(l, &span, l->paragraph->pieces[i].start);
        fill_piece(l, line, i, &object);
    }
    if (line->last)
        fill_spans(l, &span, UINT32_MAX);
    fill_hang(l, line);
    if (line->forced || (line->last && l->inlines->goes_on))
        fill_word_end(l);
    if (line->hyphen)
        fill_hyphen(l, line);
}

/* ---- heights ---- */

/* Walks the atoms in logical order, in and out of spans. */
typedef struct {
    Lines *l;
    Line *line;
    uint32_t span; /* innermost open */
    Len shift;
    uint16_t group;
    Len x;
    bool content; /* something makes this a line (CSS 2.1 9.4.2) */
} HeightWalk;

const LineSpan *line_span(const Lines *l, uint32_t span)
{
    uint32_t low = 0, high = l->spans.count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (l->spans.items[middle].span <= span)
            low = middle;
        else
            high = middle;
    }
    return &l->spans.items[low];
}

static void extend(HeightWalk *w, uint16_t group, Len shift, Len above, Len below)
{
    AlignGroup *g = &w->l->groups.items[group];
    g->above = len_max(g->above, len_add(above, shift));
    g->below = len_max(g->below, len_sub(below, shift));
}

static const Style *open_style(const HeightWalk *w)
{
    return w->span == SPAN_NONE ? w->l->style : w->l->inlines->spans[w->span].style;
}

/* vertical-align of a box with these extents among text of `parent`. */
static Len align_shift(Lines *l, const Style *style, const Style *parent, Len above, Len below)
{
    LineFont f = line_font(l, parent);
    switch (style->vertical_align) {
    case VALIGN_SUB: return -parent->font_size / 5;
    case VALIGN_SUPER: return parent->font_size / 3;
    case VALIGN_TEXT_TOP: return len_sub(f.ascent, above);
    case VALIGN_TEXT_BOTTOM: return len_sub(below, f.descent);
    case VALIGN_LENGTH: {
        LineFont own = line_font(l, style);
        return size_resolve(style->vertical_offset, len_add(own.above, own.below));
    }
    case VALIGN_MIDDLE: {
        const FontMetrics *m = font_metrics(l->text, font_first(parent->fonts));
        Len x_height = m->x_height > 0 ? font_len(m->x_height, parent->font_size, m->upem)
                                       : parent->font_size / 2;
        return len_sub(x_height, len_sub(above, below)) / 2;
    }
    default: return 0;
    }
}

static bool aligns_with_line(const Style *style)
{
    return style->vertical_align == VALIGN_TOP || style->vertical_align == VALIGN_BOTTOM;
}

static uint16_t group_add(Lines *l, const Style *style)
{
    if (l->groups.count == UINT16_MAX)
        return 0;
    *LIST_ADD(l->scratch, &l->groups) = (AlignGroup){
        .above = -LEN_MAX, .below = -LEN_MAX, .bottom = style->vertical_align == VALIGN_BOTTOM};
    return (uint16_t)(l->groups.count - 1);
}

static void span_enter(HeightWalk *w, uint32_t index)
{
    Lines *l = w->l;
    const InlineBox *span = &l->inlines->spans[index];
    LineFont f = line_font(l, span->style);
    if (aligns_with_line(span->style)) {
        w->group = group_add(l, span->style);
        w->shift = 0;
    } else if (span->style->vertical_align != VALIGN_BASELINE) {
        w->shift = len_add(w->shift, align_shift(l, span->style, open_style(w), f.above, f.below));
    }
    const Line *line = w->line;
    bool here = index >= line->from.span_next;
    bool ends = span->end <= line->to.byte || line->last;
    *LIST_ADD(l->scratch, &l->spans) = (LineSpan){
        .span = index,
        .first = UINT32_MAX,
        .shift = w->shift,
        .group = w->group,
        .starts = here && !(span->flags & SPAN_CUT_START),
        .ends = ends && !(span->flags & SPAN_CUT_END),
    };
    extend(w, w->group, w->shift, f.above, f.below);
    if (here)
        w->x = len_add(w->x, line_span_edge(l, index, true));
    w->span = index;
}

static void span_leave(HeightWalk *w)
{
    Lines *l = w->l;
    w->x = len_add(w->x, line_span_edge(l, w->span, false));
    w->span = l->inlines->spans[w->span].parent;
    w->shift = 0;
    w->group = 0;
    if (w->span == SPAN_NONE)
        return;
    const LineSpan *outer = line_span(l, w->span);
    w->shift = outer->shift;
    w->group = outer->group;
}

static void span_path(HeightWalk *w, uint32_t span)
{
    if (span == w->span || span == SPAN_NONE)
        return;
    span_path(w, w->l->inlines->spans[span].parent);
    span_enter(w, span);
}

static void span_goto(HeightWalk *w, uint32_t span)
{
    while (w->span != SPAN_NONE && (span == SPAN_NONE || !span_within(w->l, span, w->span)))
        span_leave(w);
    span_path(w, span);
}

static void object_height(HeightWalk *w, Atom *a)
{
    Lines *l = w->l;
    const InlineObject *object = &l->inlines->objects[a->index];
    const Measured *m = line_object(l, a->index);
    if (object->kind != OBJECT_BOX || !m->fragment)
        return;
    const Style *style = object->box->style;
    w->content = true;
    if (aligns_with_line(style)) {
        a->group = group_add(l, style);
        a->shift = 0;
    } else {
        a->shift = len_add(a->shift, align_shift(l, style, open_style(w), m->above, m->below));
    }
    extend(w, a->group, a->shift, m->above, m->below);
}

static void text_height(HeightWalk *w, const Atom *a)
{
    LineFont f = line_font(w->l, item_style(w->l, a->item));
    extend(w, a->group, a->shift, f.above, f.below);
    w->content = true;
}

static bool span_has_edges(const Lines *l, uint32_t span)
{
    Edges e = edges_resolve(l->inlines->spans[span].style, l->inline_size);
    return edges_inline(&e) || e.margin[EDGE_LEFT] || e.margin[EDGE_RIGHT];
}

/* A line's blanks are widened from the last tab or leader on. */
static void stretch_restart(HeightWalk *w, uint32_t atom)
{
    w->line->blanks = 0;
    w->line->stretch_from = atom + 1;
}

static void atom_height(HeightWalk *w, uint32_t index)
{
    Lines *l = w->l;
    Atom *a = &l->atoms.items[index];
    a->shift = w->shift;
    a->group = w->group;
    if (a->kind == ATOM_SPAN) {
        w->content |= span_has_edges(l, a->index);
    } else if (a->kind == ATOM_OBJECT) {
        const InlineObject *object = &l->inlines->objects[a->index];
        bool leader = object->kind == OBJECT_SLOT && object->slot->kind == SLOT_LEADER;
        if (object->kind == OBJECT_SLOT && object->slot->kind != SLOT_ELEMENT)
            text_height(w, a);
        else
            object_height(w, a);
        w->line->leaders += leader;
        if (leader)
            stretch_restart(w, index);
    } else {
        text_height(w, a);
        if (a->kind == ATOM_TAB) {
            a->width = line_tab(l, a->item, len_add(w->x, w->line->indent));
            stretch_restart(w, index);
        }
    }
    w->x = len_add(w->x, len_add(a->width, a->blank));
    w->line->blanks += a->blank > 0;
}

static void groups_place(Lines *l, Line *line)
{
    line->above = l->groups.items[0].above;
    line->below = l->groups.items[0].below;
    for (uint32_t i = 1; i < l->groups.count; i++) {
        const AlignGroup *g = &l->groups.items[i];
        Len more = len_sub(len_add(g->above, g->below), len_add(line->above, line->below));
        if (more > 0 && g->bottom)
            line->above = len_add(line->above, more);
        else if (more > 0)
            line->below = len_add(line->below, more);
    }
    for (uint32_t i = 1; i < l->groups.count; i++) {
        AlignGroup *g = &l->groups.items[i];
        g->shift = g->bottom ? len_sub(g->below, line->below) : len_sub(line->above, g->above);
    }
}

void line_heights(Lines *l, Line *line)
{
    HeightWalk w = {.l = l, .line = line, .span = SPAN_NONE};
    l->groups.count = l->spans.count = 0;
    line->blanks = line->stretch_from = line->leaders = 0;
    *LIST_ADD(l->scratch, &l->groups) =
        (AlignGroup){.above = l->strut.above, .below = l->strut.below};
    span_path(&w, line->from.span);
    for (uint32_t i = 0; i < l->atoms.count; i++) {
        uint32_t span = atom_span(&l->atoms.items[i]);
        if (span != w.span)
            span_goto(&w, span);
        atom_height(&w, i);
    }
    while (w.span != SPAN_NONE && line_span(l, w.span)->ends)
        span_leave(&w);
    line->width = w.x;
    line->empty = !w.content;
    groups_place(l, line);
    if (line->empty) /* an anchor in it is where the next line begins */
        line->below = -line->above;
}
