#ifndef PAINT_PAINTER_H
#define PAINT_PAINTER_H

/* Painter - the page in hand, as the files of paint/ see it.
 *
 * Marks are added one after the other; mark_text and mark_artifact open a
 * BEGIN..END only when the one that is open does not fit, so contiguous text of
 * one leaf is one marked sequence and so is a run of artifacts of one type. */

#include "base/list.h"
#include "job.h"
#include "paint/display.h"

/* What the ancestors of a node say of its marks. */
typedef struct {
    uint32_t node; /* NODE_NONE: nothing asked yet */
    uint32_t link; /* the nearest link around it (or itself), or NODE_NONE */
    uint8_t artifact; /* ArtifactKind: what -gp-artifact, or -gp-tag: artifact, on it or around it says */
} Facts;

typedef struct {
    Owner owner;
    Rect rect;
} LinkArea;

/* A fragment at its place on the page. */
typedef struct {
    const Fragment *fragment;
    Point at;
    uint8_t copy;
    uint32_t block_link;
} Placed;

typedef LIST(Placed) PlacedList;

typedef struct {
    Job *job;
    Arena *arena;
    const Boxes *boxes;
    const Page *page;
    TrimSheet sheet;
    LIST(Op) ops;
    LIST(LinkArea) links;
    LIST(FieldMark) fields;
    uint8_t copy;        /* ArtifactKind of the repeated copy or margin box we are in */
    bool open;           /* a BEGIN has no END yet */
    uint8_t artifact;    /* of the open one */
    Owner owner;         /* of the open one */
    uint32_t end;        /* of the text in the open one: what comes before it cannot join */
    uint32_t block_link; /* link that is a block around us: its area is known already */
    Rotation turn;       /* from the space in hand to the page */
    uint32_t turned;     /* turned boxes around us */
    PlacedList *out;     /* absolute boxes of the lines of the context in hand */
    bool in_area;        /* the last of `links` may grow */
    Facts facts, around; /* of the node asked for last; of what is around it */
} Painter;

/* ops.c */
Op *op_add(Painter *painter, OpKind kind);
void op_drop(Painter *painter);
void mark_end(Painter *painter);
void mark_artifact(Painter *painter, ArtifactKind artifact);
/* Content of `owner`, bytes start..end; inside a copy it is that artifact. */
void mark_content(Painter *painter, Owner owner, uint32_t start, uint32_t end);
void mark_rect(Painter *painter, Rect rect, Color color); /* joins the rectangle before it */
void mark_link(Painter *painter, Owner owner, Rect rect); /* grows the area in hand */
void mark_pop(Painter *painter); /* ends the last CLIP or TURN; one with nothing in it goes */
const Facts *painter_facts(Painter *painter, uint32_t node);

/* border.c */
bool radius_resolve(const Style *style, Rect box, uint8_t cut, Point radius[4]);
void paint_ground(Painter *painter, const Style *style, Rect box, uint8_t cut);
void paint_borders(Painter *painter, const Fragment *fragment, Rect box);

/* block.c: a fragment with all that is in it, as if it were a stacking context. */
void paint_whole(Painter *painter, const Placed *placed);
void paint_decor(Painter *painter, const Fragment *fragment, Point at);

/* inline.c */
void paint_lines(Painter *painter, const Fragment *container, Point at);

/* replaced.c: an image or a field, its content only. */
bool painter_field_live(Painter *painter, const Fragment *field);
bool painter_field_checked(Painter *painter,
                           const Fragment *field); /* live, and checked from the start */
void paint_replaced(Painter *painter, const Fragment *fragment, Point at);

/* label.c. Lines of words in a box, as many as it has room for: what is cut off
 * is not lost to a reader, the element's Alt says it all. */
void label_lines(Painter *painter, const Style *style, Rect box, Str text);
/* One line in the middle of a box, where text-align says, as far as it has room. */
void label_row(Painter *painter, const Style *style, Rect box, Str text);
/* In the middle of a box, by the height of capitals. */
void label_middle(Painter *painter, const Style *style, Rect box, Str text, Color color);

/* bleed.c: in an edition for print, what reaches the trim goes on to the end of the
 * bleed, where all is clipped. Open before the first mark, closed after the last. */
void bleed_open(Painter *painter);
void bleed_close(Painter *painter);
/* A polygon's side from `a` to `b`, where it lies on the trim: a strip beyond it. */
void bleed_side(Painter *painter, Point a, Point b, Color color);

/* edges.c: --boxes, over all that is painted. */
void paint_edges(Painter *painter);

/* cells.c: the six layers of a table (CSS 2.1 17.5.1). */
void paint_grid(Painter *painter, const Fragment *grid, Point at);

static inline Point point_add(Point a, Point b)
{
    return (Point){len_add(a.x, b.x), len_add(a.y, b.y)};
}

static inline Rect fragment_rect(const Fragment *fragment, Point at)
{
    return (Rect){at.x, at.y, fragment->size.x, fragment->size.y};
}

#endif
