#ifndef PAINT_DISPLAY_H
#define PAINT_DISPLAY_H

/* Ops - one page as marks in the order they are painted. Every mark stands
 * between OP_BEGIN and OP_END, which name its owner or say that it is an
 * artifact. OP_CLIP, OP_TURN and their OP_POP nest outside BEGIN and END, never across.
 *
 * Coordinates are Len from the page's top left corner, y down; between OP_TURN and its
 * OP_POP they are of a turned space, and both say where what follows them stands on the
 * page. Areas of links come last, after all marks, on the page; OP_FIELD stands outside
 * BEGIN and END, and never in a turned space. */

#include "layout/page.h"

typedef enum {
    OP_BEGIN,
    OP_END,
    OP_CLIP,   /* pushes: clip to a rounded rectangle */
    OP_POP,
    OP_RECT,   /* filled, with radii */
    OP_PATH,   /* filled polygon */
    OP_LINE,   /* stroked, with dashes */
    OP_TEXT,
    OP_IMAGE,
    OP_FIELD,  /* no ink: where the field is */
    OP_LINK,   /* no ink: an area of the link `owner.node` (part SELF), or of a note call or note marker (their parts) */
    OP_TURN,   /* pushes: coordinates are those of a turned space */
    OP_RING    /* filled between two rounded rectangles (even-odd): a border */
} OpKind;

typedef enum {
    ARTIFACT_NONE, /* real content: `owner` and `offset` say whose */
    ARTIFACT_PAGINATION_HEADER,
    ARTIFACT_PAGINATION_FOOTER,
    ARTIFACT_PAGINATION, /* repeated copies, side margin boxes */
    ARTIFACT_LAYOUT,     /* rules, leaders, borders, markers without text */
    ARTIFACT_BACKGROUND,
    ARTIFACT_WATERMARK
} ArtifactKind;

enum { OP_MAX_POINTS = 8 };

typedef struct {
    uint8_t kind;
    union {
        struct {
            Owner owner;     /* node: the text leaf or element */
            uint32_t offset; /* byte of the paragraph: orders the marks of one owner */
            uint8_t artifact;
        } begin;
        struct {
            Rect rect;
            Point radius[4]; /* top left, top right, bottom right, bottom left */
            Color color;
        } rect; /* RECT, CLIP */
        struct {
            Rect rect;       /* the outer one */
            Point radius[4]; /* of it; the inner ones are less by the insets, at least 0 */
            Len inset[4];    /* in the order of Edge */
            Color color;
        } ring;
        struct {
            Point points[OP_MAX_POINTS];
            uint8_t count;
            Color color;
        } path;
        struct {
            Point from, to;
            Len width;
            uint8_t style; /* BORDER_SOLID, _DASHED, _DOTTED */
            Color color;
        } line;
        struct {
            Point at; /* left end of the baseline */
            const GlyphRun *run;
            Color color;
            Owner owner;        /* in artifacts too */
            const Style *style; /* NULL: a leader, which nobody reads */
        } text;
        struct {
            Rect rect;
            const Image *image;
            const Picture *picture;
        } image;
        struct {
            Owner owner;
            Rect rect;   /* content box */
            const Box *box;
            const Style *style;
        } field;
        struct {
            Owner owner;
            Rect rect;
        } link;
        struct {
            Rotation page; /* from the space of what follows to the page */
            Rotation step; /* TURN: to the space around it */
        } turn;        /* TURN, POP */
    } as;
} Op;

/* What the polygon of an OP_PATH lies in. */
static inline Rect op_path_rect(const Op *op)
{
    const Point *p = op->as.path.points;
    Point low = p[0], high = p[0];
    for (int i = 1; i < op->as.path.count; i++) {
        low = (Point){len_min(low.x, p[i].x), len_min(low.y, p[i].y)};
        high = (Point){len_max(high.x, p[i].x), len_max(high.y, p[i].y)};
    }
    return (Rect){low.x, low.y, len_sub(high.x, low.x), len_sub(high.y, low.y)};
}

typedef enum { TRIM_WHOLE, TRIM_FOLD, TRIM_CUT } TrimMiddle;

/* What a press is given around a page, or around a sheet of pages. Where it is cut is the
 * trim: its top left corner is the origin of the ops. */
typedef struct {
    Point trim;      /* its size */
    Len bleed;       /* ink goes on that far beyond each side of it */
    Len room;        /* beyond each side: the bleed, and what the marks need */
    uint32_t marks;  /* PageType.marks */
    uint8_t middle;  /* TrimMiddle: what becomes of a sheet of two pages between them */
    Len spine;       /* of a cover: between the two folds in its middle */
} TrimSheet;

/* Where the outline of a field is, live or printed. */
typedef struct {
    const Fragment *fragment;
    Point at;
    uint32_t before; /* the op that its painting begins with */
} FieldMark;

typedef struct {
    uint32_t count;
    const Op *items;
    uint32_t field_count;
    const FieldMark *fields;
    TrimSheet sheet; /* of an edition for print; else nothing but the trim */
} Ops;

#endif
