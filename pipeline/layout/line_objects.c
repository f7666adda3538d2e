/* What stands at a U+FFFC: slots, leaders, boxes. Each is measured when a line
 * first comes to it, once a call; a box is laid then, as it is never broken. */

#include "layout/lines.h"

enum { SLOT_WORDS = 32 }; /* words of one slot: one for each font it needs */

static void words_measure(Lines *l, const InlineObject *object, Str text, Measured *m)
{
    const Word *words[SLOT_WORDS];
    m->word_count = (uint32_t)text_shape_line(l->text, object->how, text, words, SLOT_WORDS);
    m->words = NEW_ARRAY(l->scratch, const Word *, m->word_count);
    uint32_t item = (uint32_t)(object->how - l->paragraph->items);
    for (uint32_t i = 0; i < m->word_count; i++) {
        m->words[i] = words[i];
        m->text_width = len_add(m->text_width, line_word_len(l, item, words[i]));
    }
}

/* From the third pass on a slot never gets narrower: what grew stays, and the
 * pages settle (DESIGN.md 4). */
static void slot_measure(Lines *l, const InlineObject *object, Measured *m)
{
    Flow *flow = l->flow;
    if (object->slot->kind == SLOT_ELEMENT)
        return;
    if (object->slot->kind == SLOT_LEADER) {
        words_measure(l, object, object->slot->text, m);
        m->width = len_clamp((int64_t)m->text_width * 2);
        return;
    }
    Str text = slot_text(flow, object);
    if (text.len)
        words_measure(l, object, text, m);
    m->width = m->text_width;
    uint32_t index = object->slot_index;
    if (index == SLOT_UNNUMBERED)
        return;
    const Places *before = flow->before;
    if (before && before->pass >= 2 && index < before->slot_count)
        m->width = len_max(m->width, before->slot_widths[index]);
    flow->slot_widths[index] = m->width;
}

/* CSS 2.1 10.8.1: an inline-block stands on its last line, an inline table on
 * its first row, all else on its bottom margin edge. */
static Len box_baseline(const Box *box, const Fragment *f, Len bottom)
{
    Len line = box->kind == BOX_TABLE || box->kind == BOX_FIELD ? f->baseline : f->last_baseline;
    return line >= 0 && box->kind != BOX_IMAGE ? line : len_add(f->size.y, bottom);
}

static void box_measure(Lines *l, const Box *box, Measured *m)
{
    Edges edges = edges_resolve(box->style, l->inline_size);
    Space space = {
        .inline_size = l->inline_size,
        .block_size = l->space->block_size,
        .room = LEN_MAX,
        .whole = LEN_MAX,
        .note_edge = l->space->note_edge,
        .page_name = l->space->page_name,
    };
    if (!flow_sized_alone(box)) {
        space.inline_size = fit_width(l->flow, box, l->inline_size);
        space.fixed_size = true;
    }
    Result r = flow_box(l->flow, box, &space, NULL);
    m->fragment = r.fragment;
    m->notes = r.notes;
    if (!r.fragment)
        return;
    Len baseline = box_baseline(box, r.fragment, edges.margin[EDGE_BOTTOM]);
    m->left = edges.margin[EDGE_LEFT];
    m->top = edges.margin[EDGE_TOP];
    m->width = len_add(r.fragment->size.x, len_add(m->left, edges.margin[EDGE_RIGHT]));
    m->above = len_add(baseline, m->top);
    m->below = len_sub(len_add(r.fragment->size.y, edges.margin[EDGE_BOTTOM]), baseline);
}

/* An absolute box takes no room on the line; what it calls is of the line. */
static void out_measure(Lines *l, const Box *box, Measured *m)
{
    Edges edges = edges_resolve(box->style, l->inline_size);
    Result r = out_layout(l->flow, box, l->inline_size, l->space->note_edge);
    m->fragment = r.fragment;
    m->notes = r.notes;
    m->left = edges.margin[EDGE_LEFT];
    m->top = edges.margin[EDGE_TOP];
}

const Measured *line_object(Lines *l, uint32_t index)
{
    if (!l->objects)
        l->objects = NEW_ARRAY(l->scratch, Measured, l->inlines->object_count);
    Measured *m = &l->objects[index];
    if (m->known)
        return m;
    const InlineObject *object = &l->inlines->objects[index];
    if (object->kind == OBJECT_SLOT)
        slot_measure(l, object, m);
    else if (object->kind == OBJECT_BOX)
        box_measure(l, object->box, m);
    else if (line_object_out(object))
        out_measure(l, object->box, m);
    m->known = true;
    return m;
}

Sizes line_object_sizes(Lines *l, uint32_t index)
{
    const InlineObject *object = &l->inlines->objects[index];
    if (object->kind == OBJECT_BOX)
        return flow_sizes(l->flow, object->box);
    Len width = line_object(l, index)->width;
    return (Sizes){width, width};
}
