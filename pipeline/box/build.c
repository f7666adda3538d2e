/* Box generation: which boxes an element makes (CSS 2.1 9.2, css-display-3).
 *
 * One walk of the tree in document order. Recursion is bounded by
 * BOX_DEPTH_MAX; what is nested deeper is left out, with a diagnostic. */

#include "box/builder.h"
#include <stddef.h>

Box *box_new(Builder *b, BoxKind kind, Owner owner, const Style *style, unsigned flags)
{
    Box *box = NEW(b->arena, Box);
    box->kind = (uint8_t)kind;
    box->flags = (uint8_t)flags;
    box->owner = owner;
    box->style = style;
    box->id = b->boxes->count++;
    return box;
}

void box_append(Box *parent, Box *child)
{
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
}

unsigned box_flags(Builder *b, const Node *node)
{
    unsigned flags = node->attr_count && node_value(node, NAME_ID).len ? BOX_ANCHOR : 0;
    const Extras *extras = node_extras(b, node);
    if (!extras)
        return flags;
    if (extras->bookmark)
        flags |= BOX_ANCHOR;
    if (extras->string_set_count || extras->sets_page || extras->resets_notes)
        flags |= BOX_SETS;
    return flags;
}

const Style *box_style_anonymous(Builder *b, const Style *of, Display display)
{
    if (b->anonymous_of == of && b->anonymous_display == display)
        return b->anonymous;
    Style *style = NEW(b->arena, Style);
    memcpy(style, of, offsetof(Style, display));
    style->display = (uint8_t)display;
    style->width = style->height = (Size){.kind = SIZE_AUTO};
    style->max_width = style->max_height = (Size){.kind = SIZE_NONE};
    for (int i = 0; i < 4; i++)
        style->inset[i] = (Size){.kind = SIZE_AUTO};
    style->column_gap = -1;
    b->anonymous_of = of;
    b->anonymous_display = (uint8_t)display;
    return b->anonymous = style;
}

bool builder_enter(Builder *b, const Node *node)
{
    if (b->depth < BOX_DEPTH_MAX) {
        b->depth++;
        return true;
    }
    if (!b->deep)
        diag_add(b->job->diags, DIAG_BOX_DEPTH, node->span, node->spelling)->hint =
            S("elements are nested more than 380 deep; what is inside this one is left out");
    b->deep = true;
    return false;
}

/* ---- list markers ---- */

static void marker_outside(Builder *b, Box *item, const Extras *extras)
{
    Owner owner = {item->owner.node, PART_MARKER, 0};
    Box *holder = box_new(b, BOX_BLOCK, owner, extras->marker, BOX_ANONYMOUS);
    Container inside = {.builder = b, .box = holder};
    container_content(&inside, extras->marker_content, extras->marker, owner);
    container_finish(&inside);
    item->marker = holder->first;
}

static void list_marker(Container *c, const Node *node, const Style *style)
{
    const Extras *extras = node_extras(c->builder, node);
    if (style->display != DISPLAY_LIST_ITEM || !extras || !extras->marker ||
        !extras->marker_content || !extras->marker_content->count)
        return;
    if (style->list_inside)
        container_pseudo(c, extras->marker_content, extras->marker, owner_of(node, PART_MARKER));
    else
        marker_outside(c->builder, c->box, extras);
}

/* ---- block containers ---- */

static bool style_has_columns(const Style *style)
{
    return style->column_count || style->column_width;
}

static Box *box_container(Builder *b, const Node *node, const Style *style, unsigned flags)
{
    BoxKind kind = style->turn ? BOX_TURNED : style_has_columns(style) ? BOX_COLUMNS : BOX_BLOCK;
    if (kind == BOX_TURNED)
        flags |= BOX_MONOLITHIC;
    if (kind != BOX_BLOCK || style->display == DISPLAY_FLOW_ROOT ||
        style->display == DISPLAY_INLINE_BLOCK || node->name == NAME_FIELDSET)
        flags |= BOX_CONTEXT;
    Box *box = box_new(b, kind, owner_of(node, PART_SELF), style, flags | box_flags(b, node));
    if (!builder_enter(b, node))
        return box;
    Container c = {.builder = b, .box = box};
    b->turned += kind == BOX_TURNED;
    list_marker(&c, node, style);
    container_children(&c, node);
    container_finish(&c);
    b->turned -= kind == BOX_TURNED;
    builder_leave(b);
    return box;
}

Box *box_element(Builder *b, const Node *node, const Style *style, unsigned flags)
{
    if (replaced_is(node))
        return box_replaced(b, node, style, flags);
    if (style->display == DISPLAY_TABLE || style->display == DISPLAY_INLINE_TABLE)
        return box_table(b, node, style, flags | BOX_CONTEXT);
    return box_container(b, node, style, flags);
}

/* ---- notes, running elements, floats ---- */

/* A note that holds no paragraph still has its marker, before all else. */
static void note_marker_first(Builder *b, Box *note)
{
    Prefix prefix = b->prefix;
    if (!prefix.content)
        return;
    b->prefix.content = NULL;
    Box *first = note->first, *last = note->last;
    note->first = note->last = NULL;
    Container c = {.builder = b, .box = note};
    container_pseudo(&c, prefix.content, prefix.style, prefix.owner);
    container_finish(&c);
    if (!note->first) {
        note->first = first;
    } else {
        note->last->next = first;
    }
    if (last)
        note->last = last;
}

Box *box_note(Builder *b, const Node *node, const Style *style)
{
    const Extras *extras = node_extras(b, node);
    Prefix before = b->prefix;
    b->prefix.content = NULL;
    if (extras && extras->note_marker && extras->note_marker_content)
        b->prefix = (Prefix){extras->note_marker_content, extras->note_marker,
                             owner_of(node, PART_NOTE_MARKER)};
    Box *note = box_element(b, node, style, BOX_NOTE | BOX_CONTEXT | BOX_ANCHOR);
    note_marker_first(b, note);
    b->prefix = before;
    return note;
}

static void child_note(Container *c, const Node *node, const Style *style)
{
    Builder *b = c->builder;
    Box *note = box_note(b, node, style);
    container_object(c, OBJECT_CALL, note, NULL, style, owner_of(node, PART_NOTE_CALL));
    const Extras *extras = node_extras(b, node);
    if (extras && extras->note_call && extras->call_content)
        container_pseudo(c, extras->call_content, extras->note_call,
                         owner_of(node, PART_NOTE_CALL));
}

/* It stands where it is written, takes no room, and margin boxes show it. */
static void child_running(Container *c, const Node *node, const Style *style)
{
    Builder *b = c->builder;
    bool outside = b->outside;
    b->outside = true;
    Box *box = box_element(b, node, style, BOX_RUNNING | BOX_CONTEXT);
    b->outside = outside;
    container_object(c, OBJECT_FLOAT, box, NULL, style, owner_of(node, PART_SELF));
}

static void child_float(Container *c, const Node *node, const Style *style)
{
    Box *box = box_element(c->builder, node, style, BOX_CONTEXT);
    container_object(c, OBJECT_FLOAT, box, NULL, style, owner_of(node, PART_SELF));
}

static void child_out(Container *c, const Node *node, const Style *style)
{
    Builder *b = c->builder;
    bool outside = b->outside;
    bool every_page = style->position == POSITION_FIXED && !outside && !b->turned;
    b->boxes->has_out = true;
    b->outside = outside || every_page; /* its slots show another text on each page */
    Box *box = box_element(b, node, style, BOX_OUT | BOX_CONTEXT);
    b->outside = outside;
    if (every_page)
        *LIST_ADD(b->arena, &b->fixed) = box;
    container_object(c, OBJECT_FLOAT, box, NULL, style, owner_of(node, PART_SELF));
}

/* ---- dispatch ---- */

static void child_by_display(Container *c, const Node *node, const Style *style)
{
    Builder *b = c->builder;
    switch (style->display) {
    case DISPLAY_INLINE:
        if (!replaced_is(node)) {
            container_inline(c, node, style);
            break;
        }
        /* fall through */
    case DISPLAY_INLINE_BLOCK:
    case DISPLAY_INLINE_TABLE:
        container_object(c, OBJECT_BOX, box_element(b, node, style, 0), NULL, style,
                         owner_of(node, PART_SELF));
        break;
    default: {
        container_finish(c); /* so that ids of boxes are in document order */
        container_block(c, box_element(b, node, style, 0));
    }
    }
}

/* Rows and cells without a table get one around them (CSS 2.1 17.2.1). */
static void child_internal(Container *c, const Node *node, const Style *style)
{
    if (style->display == DISPLAY_COLUMN || style->display == DISPLAY_COLUMN_GROUP)
        return;
    if (!c->table)
        fixup_open_around(c);
    fixup_child(c->table, node);
}

static void child_element(Container *c, const Node *node, const Style *style)
{
    if (style->position == POSITION_RUNNING)
        child_running(c, node, style);
    else if (style->float_ == FLOAT_FOOTNOTE)
        child_note(c, node, style);
    else if (style->position == POSITION_ABSOLUTE || style->position == POSITION_FIXED)
        child_out(c, node, style);
    else if (style->float_ != FLOAT_NONE)
        child_float(c, node, style);
    else if (node->name == NAME_BR)
        container_break(c, S("\n"), style, owner_of(node, PART_SELF));
    else if (node->name == NAME_WBR)
        container_break(c, S("\xE2\x80\x8B"), style, owner_of(node, PART_SELF));
    else if (fixup_is_internal(style->display) && !replaced_is(node))
        child_internal(c, node, style);
    else
        child_by_display(c, node, style);
}

void container_child(Container *c, const Node *child)
{
    Builder *b = c->builder;
    if (child->kind == NODE_TEXT) {
        container_text(c, child->text, node_style(b, child), owner_of(child, PART_SELF));
        return;
    }
    if (child->kind != NODE_ELEMENT || replaced_by_nothing(child))
        return;
    const Style *style = node_style(b, child);
    if (style->display == DISPLAY_NONE)
        return;
    if (style->display != DISPLAY_CONTENTS) {
        child_element(c, child, style);
    } else if (builder_enter(b, child)) {
        container_children(c, child);
        builder_leave(b);
    }
}

void container_children(Container *c, const Node *node)
{
    const Extras *extras = node_extras(c->builder, node);
    if (extras && extras->before)
        container_pseudo(c, extras->before_content, extras->before, owner_of(node, PART_BEFORE));
    if (extras && extras->content)
        container_content(c, extras->content, node_style(c->builder, node),
                          owner_of(node, PART_SELF));
    else
        for (const Node *child = node->first; child; child = child->next)
            container_child(c, child);
    if (extras && extras->after)
        container_pseudo(c, extras->after_content, extras->after, owner_of(node, PART_AFTER));
}

/* ---- the stage ---- */

static void gathers_free(Builder *b)
{
    for (Gather *g = b->free_gathers; g; g = g->free_next)
        buf_close(&g->text);
}

const Boxes *box_build(Job *job, const Tree *tree, const Styles *styles, const Links *links)
{
    Boxes *boxes = NEW(job->arena, Boxes);
    Builder b = {
        .job = job,
        .arena = job->arena,
        .lists = arena_open_under(job->arena),
        .tree = tree,
        .styles = styles,
        .boxes = boxes,
        .images = map_new(job->arena),
    };
    boxes->styles = styles;
    boxes->tree = tree;
    boxes->links = links;
    const Style *style = node_style(&b, tree->root);
    if (style->display == DISPLAY_NONE)
        boxes->root = box_new(&b, BOX_BLOCK, owner_of(tree->root, PART_SELF), style, BOX_CONTEXT);
    else
        boxes->root = box_element(&b, tree->root, style, BOX_CONTEXT);
    box_margins(&b);
    boxes->fixed = b.fixed.items;
    boxes->fixed_count = b.fixed.count;
    gathers_free(&b);
    arena_close(b.lists);
    return boxes;
}
