/* A line's fragments: text, spans nested as in the source, objects, leaders.
 *
 * Atoms are taken in visual order (UAX 9 L2); neighbours of one item and level
 * become one text fragment. A span is closed when an atom outside it comes and
 * opened again if right-to-left text brings it back: then only its outermost
 * pieces have edges. */

#include "layout/lines.h"

/* A span being filled. */
typedef struct {
    uint32_t span;
    uint32_t first_child; /* in Lines.children */
    Point at;             /* border box, from the line's corner */
    bool left;            /* has its left edge */
    Len content_y;        /* top of its content area, from the border box */
} OpenBox;

typedef struct {
    Lines *l;
    const Line *line;
    const uint32_t *order; /* NULL: logical order */
    Len x;                 /* from the paragraph's left edge */
    Len extra;             /* to be shared out among blanks or leaders */
    uint32_t shares, shared;
    LIST(OpenBox) open;
    bool in_text;  /* text in hand: Lines.words */
    Fragment text; /* kind, owner, style, start, end */
    uint16_t item;
    uint8_t level;
    Len text_x, text_y;
} Emit;

/* ---- putting fragments where they belong ---- */

static void child_put(Emit *e, const Fragment *fragment, Point at, ChildRole role)
{
    if (e->open.count) {
        const OpenBox *box = &e->open.items[e->open.count - 1];
        at.x = len_sub(at.x, box->at.x);
        at.y = len_sub(at.y, box->at.y);
    }
    *LIST_ADD(e->l->scratch, &e->l->children) =
        (Child){.at = at, .role = (uint8_t)role, .fragment = fragment};
}

static const Child *children_take(Emit *e, uint32_t first, uint32_t *count)
{
    Lines *l = e->l;
    *count = l->children.count - first;
    Child *kept = NEW_ARRAY(l->flow->page, Child, *count);
    if (*count)
        memcpy(kept, l->children.items + first, *count * sizeof *kept);
    l->children.count = first;
    return kept;
}

static Len baseline_of(const Emit *e, Len shift, uint16_t group)
{
    return len_sub(e->line->above, len_add(shift, e->l->groups.items[group].shift));
}

static Len share(Emit *e)
{
    if (e->shared >= e->shares)
        return 0;
    int64_t before = (int64_t)e->extra * e->shared / e->shares;
    e->shared++;
    return (Len)((int64_t)e->extra * e->shared / e->shares - before);
}

/* ---- text ---- */

static const GlyphRun *run_made(Emit *e, const TextItem *how, uint8_t level)
{
    Lines *l = e->l;
    GlyphRun *run = NEW(l->flow->page, GlyphRun);
    RunWord *words = NEW_ARRAY(l->flow->page, RunWord, l->words.count);
    if (l->words.count)
        memcpy(words, l->words.items, l->words.count * sizeof *words);
    *run = (GlyphRun){.how = how, .words = words, .count = l->words.count, .level = level};
    l->words.count = 0;
    return run;
}

static void text_put(Emit *e, FragmentKind kind, const TextItem *how, Len baseline)
{
    Lines *l = e->l;
    LineFont f = line_font(l, e->text.style);
    Fragment *fragment = NEW(l->flow->page, Fragment);
    *fragment = e->text;
    fragment->kind = (uint8_t)kind;
    fragment->size = (Point){len_sub(e->x, e->text_x), len_add(f.ascent, f.descent)};
    fragment->ascent = f.ascent;
    fragment->baseline = fragment->last_baseline = f.ascent;
    fragment->run = run_made(e, how, e->level);
    child_put(e, fragment, (Point){e->text_x, len_sub(baseline, f.ascent)}, CHILD_FLOW);
}

static void text_end(Emit *e)
{
    if (!e->in_text)
        return;
    e->in_text = false;
    text_put(e, FRAGMENT_TEXT, &e->l->paragraph->items[e->item], e->text_y);
}

static void text_begin(Emit *e, const Atom *a)
{
    const ItemStyle *its = e->l->paragraph->items[a->item].style;
    e->in_text = true;
    e->item = a->item;
    e->level = a->level;
    e->text_x = e->x;
    e->text_y = baseline_of(e, a->shift, a->group);
    e->text =
        (Fragment){.owner = its->owner, .style = its->style, .start = a->start, .end = a->end};
    e->l->words.count = 0;
}

static void word_add(Emit *e, const Word *word, Len x, const Atom *a)
{
    if (!word)
        return;
    *LIST_ADD(e->l->scratch, &e->l->words) =
        (RunWord){.word = word,
                  .x = len_sub(x, e->text_x),
                  .start = a->start,
                  .blanks = a->blanks,
                  .flags = a->kind == ATOM_HYPHEN ? RUN_HYPHEN : 0};
    if (word->missing)
        e->text.flags |= FLAG_GLYPH;
}

static void text_add(Emit *e, const Atom *a, Len blank)
{
    bool same = e->in_text && e->item == a->item && e->level == a->level;
    if (!same) {
        text_end(e);
        if (a->kind == ATOM_FORCED)
            return;
        text_begin(e, a);
    }
    e->text.start = a->start < e->text.start ? a->start : e->text.start;
    e->text.end = a->end > e->text.end ? a->end : e->text.end;
    bool rtl = a->level & 1;
    word_add(e, a->word, rtl && a->kind != ATOM_BLANK ? len_add(e->x, blank) : e->x, a);
    e->x = len_add(e->x, len_add(a->width, blank));
}

/* ---- objects ---- */

static void slot_begin(Emit *e, const Atom *a, const InlineObject *object)
{
    text_begin(e, a);
    e->in_text = false;
    e->text.owner = object->owner;
    e->text.style = object->style;
}

/* Its text stands at the end of the room it has. */
static void slot_put(Emit *e, const Atom *a, const InlineObject *object)
{
    Lines *l = e->l;
    const Measured *m = line_object(l, a->index);
    slot_begin(e, a, object);
    bool turned = e->l->paragraph->base_level & 1;
    Len end = len_add(e->x, a->width), spare = len_sub(a->width, m->text_width);
    e->text_x = e->x = turned ? e->x : len_add(e->x, spare);
    for (uint32_t i = 0; i < m->word_count; i++) {
        Atom part = *a;
        bool last = turned ? i == 0 : i + 1 == m->word_count;
        part.blanks = last ? a->blanks : 0;
        e->level = m->words[i]->rtl;
        word_add(e, m->words[i], e->x, &part);
        e->x = len_add(e->x, line_word_len(l, a->item, m->words[i]));
        if (i + 1 < m->word_count && m->words[i + 1]->rtl == m->words[i]->rtl)
            continue;
        text_put(e, FRAGMENT_TEXT, object->how, e->text_y);
        e->text_x = e->x;
    }
    e->x = end;
}

enum { LEADER_MOST = 2000 }; /* repetitions */

/* How many cells of a grid of `size` from `edge` on, away from the text, lie
 * between `edge` and `near`, and then up to `far`. */
static int64_t grid_cells(int64_t near, int64_t far, Len size, int64_t *skip)
{
    *skip = near > 0 ? (near + size - 1) / size : 0;
    int64_t count = far / size - *skip;
    return count > LEADER_MOST ? LEADER_MOST : count;
}

/* The pattern stands on a grid from the line's end, so that the dots of
 * several lines align (css-gcpm leader()). It is an artifact that stands as it
 * looks: its level is 0. */
static void leader_put(Emit *e, const Atom *a, const InlineObject *object)
{
    Lines *l = e->l;
    const Measured *m = line_object(l, a->index);
    Len pattern = m->text_width, start = e->x, end = len_add(e->x, len_add(a->width, share(e)));
    slot_begin(e, a, object);
    e->level = 0;
    e->text_x = start;
    e->x = end;
    if (pattern <= 0)
        return;
    bool turned = l->paragraph->base_level & 1;
    int64_t left = e->line->left, right = left + e->line->room + e->line->indent, skip;
    int64_t count = turned ? grid_cells(start - left, end - left, pattern, &skip)
                           : grid_cells(right - end, right - start, pattern, &skip);
    Atom part = *a;
    part.blanks = 0;
    for (int64_t i = 0; i < count; i++) {
        Len x =
            len_clamp(turned ? left + (skip + i) * pattern : right - (skip + count - i) * pattern);
        for (uint32_t w = 0; w < m->word_count; w++) {
            word_add(e, m->words[w], x, &part);
            x = len_add(x, line_word_len(l, a->item, m->words[w]));
        }
    }
    text_put(e, FRAGMENT_LEADER, object->how, e->text_y);
}

static void box_put(Emit *e, const Atom *a, const InlineObject *object)
{
    Lines *l = e->l;
    const Measured *m = line_object(l, a->index);
    Len baseline = baseline_of(e, a->shift, a->group);
    Point shift = relative_offset(object->box->style, l->inline_size, l->space->block_size);
    Point at = {len_add(len_add(e->x, m->left), shift.x),
                len_add(len_add(len_sub(baseline, m->above), m->top), shift.y)};
    if (m->fragment)
        child_put(e, m->fragment, at, CHILD_FLOW);
    e->x = len_add(e->x, a->width);
}

/* Absolute and running boxes stand here and take no room; floats of the line
 * are children of the paragraph. */
static void aside_put(Emit *e, const Atom *a, const InlineObject *object)
{
    Lines *l = e->l;
    const Box *box = object->box;
    Point at = {e->x, 0};
    if (box->flags & BOX_RUNNING) {
        Child trace = child_trace(l->flow, box, at);
        child_put(e, trace.fragment, at, CHILD_OUT);
    } else if (line_object_out(object)) {
        const Measured *m = line_object(l, a->index);
        if (m->fragment)
            child_put(e, m->fragment, (Point){len_add(at.x, m->left), m->top}, CHILD_OUT);
    }
}

static void object_put(Emit *e, const Atom *a, Len blank)
{
    const InlineObject *object = &e->l->inlines->objects[a->index];
    text_end(e);
    bool rtl = a->level & 1;
    if (rtl)
        e->x = len_add(e->x, blank);
    if (object->kind == OBJECT_BOX)
        box_put(e, a, object);
    else if (object->kind == OBJECT_FLOAT)
        aside_put(e, a, object);
    else if (object->kind == OBJECT_SLOT && object->slot->kind == SLOT_LEADER)
        leader_put(e, a, object);
    else if (object->kind == OBJECT_SLOT && object->slot->kind != SLOT_ELEMENT)
        slot_put(e, a, object);
    if (!rtl)
        e->x = len_add(e->x, blank);
}

/* ---- spans ---- */

static bool span_is_rtl(const InlineBox *span) { return span->style->direction == DIRECTION_RTL; }

/* Does this piece of the span have its left (right) edge? */
static bool span_has_left(const Emit *e, const LineSpan *s, uint32_t place)
{
    bool rtl = span_is_rtl(&e->l->inlines->spans[s->span]);
    return (rtl ? s->ends : s->starts) && (!e->order || place == s->first);
}

static bool span_has_right(const Emit *e, const LineSpan *s, uint32_t place)
{
    bool rtl = span_is_rtl(&e->l->inlines->spans[s->span]);
    return (rtl ? s->starts : s->ends) && (!e->order || place >= s->last);
}

static void span_begin(Emit *e, uint32_t span, uint32_t place)
{
    Lines *l = e->l;
    const LineSpan *s = line_span(l, span);
    const Style *style = l->inlines->spans[span].style;
    Edges edges = edges_resolve(style, l->inline_size);
    LineFont f = line_font(l, style);
    bool left = span_has_left(e, s, place);
    Len inset = len_add(edges.border[EDGE_TOP], edges.padding[EDGE_TOP]);
    if (left)
        e->x = len_add(e->x, edges.margin[EDGE_LEFT]);
    Len top = len_sub(len_sub(baseline_of(e, s->shift, s->group), f.ascent), inset);
    *LIST_ADD(l->scratch, &e->open) = (OpenBox){.span = span,
                                                .first_child = l->children.count,
                                                .at = {e->x, top},
                                                .left = left,
                                                .content_y = inset};
    if (left)
        e->x = len_add(e->x, len_add(edges.border[EDGE_LEFT], edges.padding[EDGE_LEFT]));
}

static void span_edges(Fragment *f, const Edges *edges, bool left, bool right)
{
    for (int i = 0; i < 4; i++) {
        bool cut = (i == EDGE_LEFT && !left) || (i == EDGE_RIGHT && !right);
        f->padding[i] = cut ? 0 : edges->padding[i];
        f->borders[i] = f->style->border[i];
        f->borders[i].width = cut ? 0 : edges->border[i];
    }
    f->cut = (uint8_t)((left ? 0 : CUT_START) | (right ? 0 : CUT_END));
}

static void span_end(Emit *e, uint32_t place)
{
    Lines *l = e->l;
    OpenBox box = e->open.items[--e->open.count];
    const InlineBox *span = &l->inlines->spans[box.span];
    Edges edges = edges_resolve(span->style, l->inline_size);
    LineFont font = line_font(l, span->style);
    bool right = span_has_right(e, line_span(l, box.span), place);
    if (right)
        e->x = len_add(e->x, len_add(edges.border[EDGE_RIGHT], edges.padding[EDGE_RIGHT]));
    Fragment *f = NEW(l->flow->page, Fragment);
    *f = (Fragment){.kind = FRAGMENT_BOX,
                    .owner = span->owner,
                    .style = span->style,
                    .start = span->start,
                    .end = span->end};
    f->size = (Point){len_sub(e->x, box.at.x),
                      len_add(len_add(font.ascent, font.descent), edges_block(&edges))};
    f->baseline = f->last_baseline = len_add(box.content_y, font.ascent);
    span_edges(f, &edges, box.left, right);
    f->children = children_take(e, box.first_child, &f->count);
    Point shift = relative_offset(span->style, l->inline_size, l->space->block_size);
    child_put(e, f, (Point){len_add(box.at.x, shift.x), len_add(box.at.y, shift.y)}, CHILD_FLOW);
    if (right)
        e->x = len_add(e->x, edges.margin[EDGE_RIGHT]);
}

static void span_enter(Emit *e, uint32_t span, uint32_t open, uint32_t place)
{
    if (span == open)
        return;
    span_enter(e, e->l->inlines->spans[span].parent, open, place);
    span_begin(e, span, place);
}

/* Out of spans that end and into those that begin, for the atom at `place`. */
static void span_goto(Emit *e, uint32_t span, uint32_t place)
{
    uint32_t open = e->open.count ? e->open.items[e->open.count - 1].span : SPAN_NONE;
    if (span == open)
        return;
    text_end(e);
    while (open != SPAN_NONE && (span == SPAN_NONE || !span_within(e->l, span, open))) {
        span_end(e, place - 1);
        open = e->open.count ? e->open.items[e->open.count - 1].span : SPAN_NONE;
    }
    span_enter(e, span, open, place);
}

/* ---- order ---- */

/* Where each span of the line begins and ends to the eye. */
static void spans_places(Emit *e)
{
    Lines *l = e->l;
    for (uint32_t i = 0; i < l->atoms.count; i++) {
        uint32_t span = atom_span(&l->atoms.items[e->order[i]]);
        for (; span != SPAN_NONE; span = l->inlines->spans[span].parent) {
            LineSpan *s = (LineSpan *)(uintptr_t)line_span(l, span);
            s->first = s->first < i ? s->first : i;
            s->last = i;
        }
    }
}

static void order_find(Emit *e)
{
    Lines *l = e->l;
    uint32_t count = l->atoms.count;
    uint8_t *levels = NEW_ARRAY(l->scratch, uint8_t, count);
    uint32_t *order = NEW_ARRAY(l->scratch, uint32_t, count);
    for (uint32_t i = 0; i < count; i++)
        levels[i] = l->atoms.items[i].level;
    paragraph_order(levels, count, order);
    e->order = order;
    spans_places(e);
}

/* ---- alignment ---- */

static uint8_t line_align(const Emit *e)
{
    const Style *style = e->l->style;
    uint8_t align = style->text_align;
    if (e->line->last || e->line->forced) {
        if (style->text_align_last != ALIGN_AUTO)
            align = style->text_align_last;
        else if (align == ALIGN_JUSTIFY)
            align = ALIGN_START;
    }
    return align;
}

/* Sets x to where the first atom stands, and what is to be shared out. */
static void line_place(Emit *e)
{
    const Line *line = e->line;
    bool rtl = e->l->paragraph->base_level & 1;
    Len spare = len_sub(line->room, line->width), offset = 0;
    e->x = rtl ? line->left : len_add(line->left, line->indent);
    uint8_t align = line_align(e);
    if (spare > 0 && line->leaders) {
        e->extra = spare;
        e->shares = line->leaders;
        return;
    }
    if (align == ALIGN_JUSTIFY && line->blanks && spare > 0) {
        e->extra = spare;
        e->shares = line->blanks;
        return;
    }
    if (align == ALIGN_RIGHT || (rtl ? align != ALIGN_END : align == ALIGN_END) ||
        align == ALIGN_CHARACTER)
        offset = spare;
    if (align == ALIGN_LEFT)
        offset = 0;
    if (align == ALIGN_CENTER)
        offset = spare / 2;
    if (spare < 0) /* what does not fit sticks out at the end */
        offset = rtl ? spare : 0;
    e->x = len_add(e->x, offset);
}

static void atom_put(Emit *e, uint32_t place)
{
    uint32_t index = e->order ? e->order[place] : place;
    const Atom *a = &e->l->atoms.items[index];
    span_goto(e, atom_span(a), place);
    Len blank = a->blank;
    if (blank > 0 && !e->line->leaders && index >= e->line->stretch_from)
        blank = len_add(blank, share(e));
    if (a->kind == ATOM_OBJECT)
        object_put(e, a, blank);
    else if (a->kind != ATOM_SPAN)
        text_add(e, a, blank);
}

const Fragment *line_emit(Lines *l, const Line *line)
{
    Emit e = {.l = l, .line = line};
    l->children.count = l->words.count = 0;
    if (l->paragraph->bidi && l->atoms.count)
        order_find(&e);
    line_place(&e);
    for (uint32_t i = 0; i < l->atoms.count; i++)
        atom_put(&e, i);
    text_end(&e);
    while (e.open.count)
        span_end(&e, l->atoms.count);
    Fragment *f = NEW(l->flow->page, Fragment);
    *f = (Fragment){.kind = FRAGMENT_LINE,
                    .owner = l->box->owner,
                    .start = line->from.byte,
                    .end = line->to.byte,
                    .baseline = line->above,
                    .last_baseline = line->above};
    f->size = (Point){l->inline_size, len_add(line->above, line->below)};
    if (len_sub(line->width, line->room) > OVERFLOW_SEEN)
        f->flags |= FLAG_OVERFLOW;
    f->children = children_take(&e, 0, &f->count);
    return f;
}
