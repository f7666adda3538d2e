/* Lines of a paragraph: first the grounds and borders of all pieces of spans
 * with the lines under and over the text, then the text, then lines through it.
 * Artifacts so never come between two words of one leaf, and a leaf is one
 * marked sequence however many lines it has. (CSS 2.1 appendix E goes line by
 * line, which differs only where lines overlap.)
 *
 * Text is marked in logical order: in a line with right-to-left text the
 * children are sorted by their first byte. */

#include "paint/painter.h"

#include <stdlib.h>

typedef struct {
    Painter *painter;
    bool struck; /* some text has a line through it */
} LineWalk;

static void paint_rule(Painter *painter, const Fragment *text, Point at, Len centre, Len thickness)
{
    Len baseline = len_add(at.y, text->ascent);
    Len y = len_sub(len_sub(baseline, centre), thickness / 2);
    const Style *style = text->style;
    Color color = style->decoration_color;
    if (!(color & 0xFF))
        return;
    mark_artifact(painter, ARTIFACT_LAYOUT);
    mark_rect(painter, (Rect){at.x, y, text->size.x, thickness}, color);
}

static const FontMetrics *text_metrics(const Painter *painter, const Fragment *text)
{
    return font_metrics(painter->job->worker->text, font_first(text->style->fonts));
}

static void paint_decorations(LineWalk *walk, const Fragment *text, Point at)
{
    const Style *style = text->style;
    walk->struck = walk->struck || (style->decoration & DECORATION_LINE_THROUGH);
    if (!(style->decoration & (DECORATION_UNDERLINE | DECORATION_OVERLINE)))
        return;
    const FontMetrics *m = text_metrics(walk->painter, text);
    Len thickness = len_max(1, font_len(m->underline_thickness, style->font_size, m->upem));
    if (style->decoration & DECORATION_UNDERLINE)
        paint_rule(walk->painter, text, at,
                   font_len(m->underline_position, style->font_size, m->upem), thickness);
    if (style->decoration & DECORATION_OVERLINE)
        paint_rule(walk->painter, text, at, font_len(m->ascent, style->font_size, m->upem),
                   thickness);
}

static void paint_grounds(LineWalk *walk, const Fragment *parent, Point at)
{
    for (uint32_t i = 0; i < parent->count; i++) {
        const Child *child = &parent->children[i];
        const Fragment *f = child->fragment;
        Point here = point_add(at, child->at);
        if (child->role == CHILD_FLOAT || child->role == CHILD_OUT)
            continue;
        if (f->kind == FRAGMENT_TEXT && f->style && f->style->decoration && !f->style->hidden)
            paint_decorations(walk, f, here);
        if (f->kind == FRAGMENT_IMAGE || f->kind == FRAGMENT_FIELD ||
            (f->kind == FRAGMENT_BOX && !f->box))
            paint_decor(walk->painter, f, here);
        if (f->kind == FRAGMENT_BOX && !f->box)
            paint_grounds(walk, f, here);
    }
}

static void paint_strikes(Painter *painter, const Fragment *parent, Point at)
{
    for (uint32_t i = 0; i < parent->count; i++) {
        const Fragment *f = parent->children[i].fragment;
        Point here = point_add(at, parent->children[i].at);
        if (f->kind == FRAGMENT_BOX && !f->box)
            paint_strikes(painter, f, here);
        if (f->kind != FRAGMENT_TEXT || !f->style || f->style->hidden ||
            !(f->style->decoration & DECORATION_LINE_THROUGH))
            continue;
        const FontMetrics *m = text_metrics(painter, f);
        paint_rule(painter, f, here, font_len(m->strike_position, f->style->font_size, m->upem),
                   len_max(1, font_len(m->strike_thickness, f->style->font_size, m->upem)));
    }
}

/* Text, image or leader of a link: its area grows along the line. */
static void paint_link(Painter *painter, const Fragment *f, Point at)
{
    Owner owner = f->owner;
    const Facts *facts = painter_facts(painter, owner.node);
    if (owner.part != PART_NOTE_CALL && owner.part != PART_NOTE_MARKER)
        owner = (Owner){.node = facts->link};
    if (painter->copy || facts->artifact || owner.node == NODE_NONE ||
        owner.node == painter->block_link) {
        painter->in_area = false;
        return;
    }
    mark_link(painter, owner, fragment_rect(f, at));
}

static void add_run(Painter *painter, const Fragment *f, Point at, const GlyphRun *run)
{
    Op *op = op_add(painter, OP_TEXT);
    op->as.text.at = (Point){at.x, len_add(at.y, f->ascent)};
    op->as.text.run = run;
    op->as.text.color = f->style->color;
    op->as.text.owner = f->owner;
    op->as.text.style = f->kind == FRAGMENT_LEADER ? NULL : f->style;
}

static void paint_text(Painter *painter, const Fragment *f, Point at)
{
    if (!f->run || !f->run->count || !f->style || f->style->hidden)
        return;
    if (f->kind == FRAGMENT_LEADER)
        mark_artifact(painter, ARTIFACT_LAYOUT);
    else
        mark_content(painter, f->owner, f->start, f->end);
    add_run(painter, f, at, f->run);
}

static void paint_texts(Painter *painter, const Fragment *parent, Point at);

static void paint_piece(Painter *painter, const Child *child, Point at)
{
    const Fragment *f = child->fragment;
    if (child->role == CHILD_OUT || child->role == CHILD_FLOAT) {
        Placed placed = {f, at, painter->copy, painter->block_link};
        if (child->role == CHILD_OUT)
            *LIST_ADD(painter->arena, painter->out) = placed;
        else
            paint_whole(painter, &placed);
        return;
    }
    paint_link(painter, f, at);
    if (f->kind == FRAGMENT_TEXT || f->kind == FRAGMENT_LEADER) {
        paint_text(painter, f, at);
    } else if (f->kind == FRAGMENT_BOX && f->box) {
        uint32_t link = painter->copy ? NODE_NONE : painter_facts(painter, f->owner.node)->link;
        bool area = painter->in_area;
        uint32_t count = painter->links.count;
        paint_whole(painter, &(Placed){f, at, painter->copy, link});
        painter->in_area = area && painter->links.count == count;
    } else if (f->kind == FRAGMENT_BOX) {
        paint_texts(painter, f, at);
    } else {
        paint_replaced(painter, f, at);
    }
}

typedef struct {
    uint32_t byte, index;
} TextPlace;

static int text_place_compare(const void *a, const void *b)
{
    const TextPlace *x = a, *y = b;
    if (x->byte != y->byte)
        return x->byte < y->byte ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static const Fragment *first_text(const Fragment *f)
{
    while (f->kind == FRAGMENT_BOX && !f->box && f->count)
        f = f->children[0].fragment;
    return f;
}

static bool has_rtl(const Fragment *parent)
{
    for (uint32_t i = 0; i < parent->count; i++) {
        const Fragment *f = first_text(parent->children[i].fragment);
        if (f->kind == FRAGMENT_TEXT && f->run && (f->run->level & 1))
            return true;
    }
    return false;
}

static void paint_texts(Painter *painter, const Fragment *parent, Point at)
{
    if (parent->count < 2 || !has_rtl(parent)) {
        for (uint32_t i = 0; i < parent->count; i++)
            paint_piece(painter, &parent->children[i], point_add(at, parent->children[i].at));
        return;
    }
    TextPlace *places = NEW_ARRAY(painter->arena, TextPlace, parent->count);
    uint32_t byte = 0; /* what is no text stays behind what it stands after */
    for (uint32_t i = 0; i < parent->count; i++) {
        const Fragment *f = first_text(parent->children[i].fragment);
        if (f->kind == FRAGMENT_TEXT)
            byte = f->start;
        places[i] = (TextPlace){byte, i};
    }
    qsort(places, parent->count, sizeof *places, text_place_compare);
    for (uint32_t i = 0; i < parent->count; i++) {
        const Child *child = &parent->children[places[i].index];
        paint_piece(painter, child, point_add(at, child->at));
    }
}

void paint_lines(Painter *painter, const Fragment *container, Point at)
{
    LineWalk walk = {painter, false};
    for (uint32_t i = 0; i < container->count; i++) {
        const Child *child = &container->children[i];
        if (child->fragment->kind == FRAGMENT_LINE)
            paint_grounds(&walk, child->fragment, point_add(at, child->at));
    }
    for (uint32_t i = 0; i < container->count; i++) {
        const Child *child = &container->children[i];
        painter->in_area = false;
        if (child->fragment->kind == FRAGMENT_LINE)
            paint_texts(painter, child->fragment, point_add(at, child->at));
    }
    painter->in_area = false;
    for (uint32_t i = 0; walk.struck && i < container->count; i++) {
        const Child *child = &container->children[i];
        if (child->fragment->kind == FRAGMENT_LINE)
            paint_strikes(painter, child->fragment, point_add(at, child->at));
    }
}
