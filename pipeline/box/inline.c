/* Inline content of a block container: spans, generated content, objects.
 *
 * Inline elements are not boxes but stretches of a paragraph; only one with an
 * edge, a ground, an anchor or a shift leaves an InlineBox. A block inside ends
 * the paragraph; the spans that are open go on in the next one, cut. */

#include "box/builder.h"

static bool size_is_zero(Size size)
{
    return size.kind != SIZE_LENGTH || (!size.length && !size.percent);
}

static bool style_has_edges(const Style *style)
{
    for (int i = 0; i < 4; i++)
        if (style->border[i].width || !size_is_zero(style->padding[i]))
            return true;
    return !size_is_zero(style->margin[EDGE_LEFT]) || !size_is_zero(style->margin[EDGE_RIGHT]);
}

static bool style_is_seen(const Style *style)
{
    return (style->background & 0xFF) || style->vertical_align != VALIGN_BASELINE ||
           style->position == POSITION_RELATIVE || style_has_edges(style);
}

/* Kept even with nothing inside: somebody asks where it is, or sees its edges. */
static bool span_is_kept(const OpenSpan *span)
{
    return span->boxed && !span->begun &&
           ((span->flags & (BOX_ANCHOR | BOX_SETS)) || style_has_edges(span->style));
}

static uint32_t innermost(const Container *c)
{
    for (const OpenSpan *span = c->open; span; span = span->outer)
        if (span->index != SPAN_NONE)
            return span->index;
    return SPAN_NONE;
}

static void span_begin(Container *c, OpenSpan *span)
{
    Gather *g = c->text;
    uint32_t parent = SPAN_NONE;
    for (const OpenSpan *outer = span->outer; outer && parent == SPAN_NONE; outer = outer->outer)
        parent = outer->index;
    unsigned flags = span->begun ? SPAN_CUT_START : span->flags;
    span->index = g->spans.count;
    *LIST_ADD(c->builder->lists, &g->spans) =
        (InlineBox){span->owner, span->style, gather_length(g), UINT32_MAX, parent, (uint8_t)flags};
    g->content |= span_is_kept(span);
}

static void spans_begin(Container *c, OpenSpan *span)
{
    if (!span)
        return;
    spans_begin(c, span->outer);
    gather_turn(c->builder, c->text, span->style, true);
    if (span->boxed)
        span_begin(c, span);
}

static void table_end(Container *c)
{
    if (!c->table)
        return;
    Box *table = fixup_close(c->table);
    c->table = NULL;
    if (c->open)
        container_object(c, OBJECT_BOX, table, NULL, table->style, table->owner);
    else
        container_block(c, table);
}

/* The paragraph in hand, begun when there is none. */
static Gather *paragraph(Container *c)
{
    Builder *b = c->builder;
    table_end(c);
    if (c->text && c->text->items.count >= PARAGRAPH_ITEMS_MAX)
        container_end_paragraph(c);
    if (c->text)
        return c->text;
    c->text = gather_open(b);
    if (c->box->style->unicode_bidi == BIDI_OVERRIDE)
        gather_turn(b, c->text, c->box->style, true);
    spans_begin(c, c->open);
    if (b->prefix.content) {
        Prefix prefix = b->prefix;
        b->prefix.content = NULL;
        container_pseudo(c, prefix.content, prefix.style, prefix.owner);
    }
    return c->text;
}

static void spans_cut(Container *c, bool kept)
{
    for (OpenSpan *span = c->open; span; span = span->outer) {
        if (span->index != SPAN_NONE) {
            InlineBox *box = &c->text->spans.items[span->index];
            box->end = gather_length(c->text);
            box->flags |= SPAN_CUT_END;
            span->begun |= kept;
        }
        span->index = SPAN_NONE;
    }
}

/* ---- where a sentence goes on ---- */

/* PHRASE: its words belong to what is around it, whatever its display.
 * SENTENCE: all that is in it is one paragraph to a reader. */
enum { PHRASE = 1, SENTENCE };

static const uint8_t natures[NAME_COUNT] = {
    [NAME_A] = PHRASE,      [NAME_ABBR] = PHRASE,     [NAME_B] = PHRASE,
    [NAME_BDI] = PHRASE,    [NAME_BDO] = PHRASE,      [NAME_BIG] = PHRASE,
    [NAME_CITE] = PHRASE,   [NAME_CODE] = PHRASE,     [NAME_DATA] = PHRASE,
    [NAME_DEL] = PHRASE,    [NAME_DFN] = PHRASE,      [NAME_EM] = PHRASE,
    [NAME_FONT] = PHRASE,   [NAME_I] = PHRASE,        [NAME_INS] = PHRASE,
    [NAME_KBD] = PHRASE,    [NAME_LABEL] = PHRASE,    [NAME_MARK] = PHRASE,
    [NAME_NOBR] = PHRASE,   [NAME_Q] = PHRASE,        [NAME_RT] = PHRASE,
    [NAME_RUBY] = PHRASE,   [NAME_S] = PHRASE,        [NAME_SAMP] = PHRASE,
    [NAME_SMALL] = PHRASE,  [NAME_SPAN] = PHRASE,     [NAME_STRIKE] = PHRASE,
    [NAME_STRONG] = PHRASE, [NAME_SUB] = PHRASE,      [NAME_SUP] = PHRASE,
    [NAME_TIME] = PHRASE,   [NAME_TT] = PHRASE,       [NAME_U] = PHRASE,
    [NAME_VAR] = PHRASE,    [NAME_P] = SENTENCE,      [NAME_H1] = SENTENCE,
    [NAME_H2] = SENTENCE,   [NAME_H3] = SENTENCE,     [NAME_H4] = SENTENCE,
    [NAME_H5] = SENTENCE,   [NAME_H6] = SENTENCE,     [NAME_PRE] = SENTENCE,
    [NAME_DT] = SENTENCE,   [NAME_LEGEND] = SENTENCE, [NAME_SUMMARY] = SENTENCE,
};

/* Made by a sheet, a phrase, or right inside a sentence or phrase. */
static bool is_in_sentence(const Builder *b, const Box *box)
{
    if (b->outside || box->flags & BOX_NOTE)
        return false; /* margin boxes have no node; a note is apart from its call */
    if (box->owner.part != PART_SELF)
        return box->owner.part != PART_MARKER;
    const Node *node = b->tree->nodes[box->owner.node];
    return natures[node->name] == PHRASE || (node->parent && natures[node->parent->name]);
}

/* What a box in the line has beside it may belong to the same word. */
static bool sentence_goes_on(const Container *c)
{
    return c->box->style->display != DISPLAY_INLINE_BLOCK && is_in_sentence(c->builder, c->box);
}

void container_end_paragraph(Container *c)
{
    Builder *b = c->builder;
    Gather *g = c->text;
    if (!g)
        return;
    spans_cut(c, g->content);
    c->text = NULL;
    if (g->content) {
        Inlines *inlines = gather_finish(b, g, c->box->style);
        inlines->first = !c->has_inflow;
        inlines->goes_on = sentence_goes_on(c);
        c->before = inlines;
        Box *box = box_new(b, BOX_INLINES, c->box->owner, c->box->style, BOX_ANONYMOUS);
        box->as.inlines = inlines;
        box_append(c->box, box);
        c->has_inflow = true;
    }
    gather_close(b, g);
}

void container_finish(Container *c)
{
    table_end(c);
    container_end_paragraph(c);
}

void container_block(Container *c, Box *box)
{
    table_end(c);
    container_end_paragraph(c);
    if (c->before && (is_in_sentence(c->builder, box) || is_in_sentence(c->builder, c->box)))
        c->before->goes_on = true;
    c->before = NULL;
    box_append(c->box, box);
    c->has_inflow = true;
}

void container_text(Container *c, Str text, const Style *style, Owner owner)
{
    if (!text.len)
        return;
    uint8_t white_space = style->white_space;
    bool collapses =
        white_space == SPACE_NORMAL || white_space == SPACE_NOWRAP || white_space == SPACE_PRE_LINE;
    if (owner.part == PART_MARKER)
        white_space = SPACE_KEEP;
    else if (collapses && (!c->text || c->table) && gather_is_blank(text))
        return;
    Gather *g = paragraph(c);
    gather_text(c->builder, g, text, style, owner, innermost(c), white_space);
}

void container_break(Container *c, Str text, const Style *style, Owner owner)
{
    Gather *g = paragraph(c);
    gather_break(c->builder, g, text, style, owner, innermost(c));
}

/* Does its text need a page of this document that only layout knows? In margin
 * boxes the page in hand is known when they are laid. */
static bool slot_needs_pass(const Slot *slot, bool outside)
{
    switch (slot->kind) {
    case SLOT_PAGES: return true;
    case SLOT_TARGET_PAGE:
    case SLOT_TARGET_PAGES: return !slot->target || slot->target->kind == TARGET_HERE;
    case SLOT_PAGE:
    case SLOT_PAGE_COUNTER: return !outside;
    default: return false;
    }
}

static uint32_t slot_number(Builder *b, const Slot *slot)
{
    b->boxes->page_slots |= slot_needs_pass(slot, b->outside);
    bool has_text = slot->kind != SLOT_LEADER && slot->kind != SLOT_ELEMENT;
    return b->outside || !has_text ? SLOT_UNNUMBERED : b->boxes->slot_count++;
}

void container_object(Container *c, ObjectKind kind, Box *box, const Slot *slot, const Style *style,
                      Owner owner)
{
    if (kind == OBJECT_FLOAT && (!c->text || c->table) && !(box->flags & BOX_OUT)) {
        table_end(c);
        box_append(c->box, box);
        return;
    }
    Gather *g = paragraph(c);
    InlineObject object = {
        .kind = (uint8_t)kind,
        .owner = owner,
        .span = innermost(c),
        .box = box,
        .slot = slot,
        .style = style,
        .slot_index = slot ? slot_number(c->builder, slot) : SLOT_UNNUMBERED,
    };
    /* A line has the look of what is around an atomic box, not of the box. */
    gather_object(c->builder, g, &object, slot ? style : c->open ? c->open->style : c->box->style);
}

void container_content(Container *c, const Content *content, const Style *style, Owner owner)
{
    for (uint32_t i = 0; content && i < content->count; i++) {
        const ContentItem *item = &content->items[i];
        if (item->is_slot)
            container_object(c, OBJECT_SLOT, NULL, &item->slot, style, owner);
        else
            container_text(c, item->text, style, owner);
    }
}

static void span_open(Container *c, OpenSpan *span)
{
    span->outer = c->open;
    span->index = SPAN_NONE;
    c->open = span;
    if (c->text)
        gather_turn(c->builder, c->text, span->style, true);
    if (!span->boxed)
        return;
    if (c->text)
        span_begin(c, span);
    else if (span_is_kept(span))
        paragraph(c);
}

static void span_close(Container *c, OpenSpan *span)
{
    table_end(c);
    if (c->text && span->index != SPAN_NONE)
        c->text->spans.items[span->index].end = gather_length(c->text);
    if (c->text)
        gather_turn(c->builder, c->text, span->style, false);
    c->open = span->outer;
}

void container_inline(Container *c, const Node *node, const Style *style)
{
    Builder *b = c->builder;
    if (!builder_enter(b, node))
        return;
    unsigned flags = box_flags(b, node);
    OpenSpan span = {
        .owner = owner_of(node, PART_SELF),
        .style = style,
        .flags = (uint8_t)flags,
        .boxed = flags || style_is_seen(style),
    };
    span_open(c, &span);
    container_children(c, node);
    span_close(c, &span);
    builder_leave(b);
}

static Box *pseudo_box(Builder *b, const Content *content, const Style *style, Owner owner)
{
    Box *box = style->turn ? box_new(b, BOX_TURNED, owner, style, BOX_MONOLITHIC | BOX_CONTEXT)
                           : box_new(b, BOX_BLOCK, owner, style, 0);
    Container inside = {.builder = b, .box = box};
    container_content(&inside, content, style, owner);
    container_finish(&inside);
    return box;
}

void container_pseudo(Container *c, const Content *content, const Style *style, Owner owner)
{
    if (!style || style->display == DISPLAY_NONE)
        return;
    if (style->float_ == FLOAT_LEFT || style->float_ == FLOAT_RIGHT) {
        Box *box = pseudo_box(c->builder, content, style, owner);
        box->flags |= BOX_CONTEXT;
        container_object(c, OBJECT_FLOAT, box, NULL, style, owner);
    } else if (style->display == DISPLAY_INLINE || style->display == DISPLAY_CONTENTS) {
        OpenSpan span = {.owner = owner, .style = style, .boxed = style_is_seen(style)};
        span_open(c, &span);
        container_content(c, content, style, owner);
        span_close(c, &span);
    } else if (style->display == DISPLAY_INLINE_BLOCK || style->display == DISPLAY_INLINE_TABLE) {
        Box *box = pseudo_box(c->builder, content, style, owner);
        box->flags |= BOX_CONTEXT;
        container_object(c, OBJECT_BOX, box, NULL, style, owner);
    } else {
        container_block(c, pseudo_box(c->builder, content, style, owner));
    }
}
