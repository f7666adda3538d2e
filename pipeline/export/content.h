#ifndef EXPORT_CONTENT_H
#define EXPORT_CONTENT_H

/* A page being written: what draw.c (paths, pictures), run.c (text) and
 * content.c (marks, clips) share. */

#include "export/state.h"

/* What a viewer's graphics state holds; saved and restored with q and Q. */
typedef struct {
    Color fill, stroke; /* without alpha */
    uint8_t alpha;
    bool overprint;
    Len line_width;
    const Subset *font;
    Len size;
} State;

typedef struct {
    const Op *op;
    State state; /* as it was outside */
} Clip;

typedef struct {
    Export *file;
    const Page *page;
    PageRecord *record;
    Buf *out;
    State now;
    bool text_open; /* between BT and ET */
    bool fill_open; /* a path waits for its f */
    Point origin;   /* of the text line, in page coordinates, y up */
    bool marked;    /* a sequence is open */
    bool mark_text; /* it was begun inside the text object */
    uint8_t artifact;
    Owner owner;
    Rotation turn; /* from the ops in hand to the page */
    Rect spot;     /* ink of the mark that is no text, on the page */
    bool has_spot;
    LIST(Clip) clips;
    LIST(Subset *) fonts;
    LIST(uint32_t) images;
    Str forms;         /* further XObjects: entries of the resources */
    bool registration; /* marks on all plates */
    LIST(uint32_t) spot_spaces; /* in Export.spot_spaces */
    bool overprints[2];         /* off, on: were they set? */
    bool alphas[256];
} PageWriter;

#define COLOR_UNSET UINT64_MAX /* no colour >> 8 */

/* draw.c: state that is set already is not set again. */
void draw_flush(PageWriter *w);    /* paints the path that waits */
void draw_text_end(PageWriter *w); /* leaves the text object */
void draw_fill(PageWriter *w, Color color);
void draw_pair(PageWriter *w, int64_t x, int64_t y);
Len draw_flip(const PageWriter *w, Len y); /* y-up from y-down */
void draw_box(PageWriter *w, Rect r, const Point radius[4]);
void draw_rect(PageWriter *w, const Op *op);
void draw_ring(PageWriter *w, const Op *op);
void draw_path(PageWriter *w, const Op *op);
void draw_line(PageWriter *w, const Op *op);
void draw_image(PageWriter *w, const Op *op);

/* content.c */
void content_ops(PageWriter *w, const Ops *ops);
Ref content_resources(PageWriter *w); /* of all that was painted */

/* inks.c: colours in the editions for print */
void ink_begin(PageWriter *w); /* of a page, or of a form */
void ink_put(PageWriter *w, Color color, bool stroke);
/* Does a mark in this colour overprint? `fine`: it is text, or a line. */
void ink_over(PageWriter *w, Color color, bool fine);
void ink_over_rect(PageWriter *w, Color color, Rect rect); /* fine when it is narrow */
void ink_knock(PageWriter *w);                             /* what follows hides what is below */
void put_ink_spaces(Buf *out, const PageWriter *w); /* entries of the resources */
void put_ink_states(Buf *out, const PageWriter *w);

/* printed.c: plates of the page, as its colours are set */
void printed_plates(PageWriter *w, const uint16_t cmyk[4]);
void printed_grey(PageWriter *w, uint32_t grey); /* ten-thousandths of paper */
void printed_spot(PageWriter *w, uint32_t number, uint32_t tint);
void printed_image(PageWriter *w, const Image *image, uint32_t number, Rect rect);

/* run.c */
void run_paint(PageWriter *w, const Op *op);

#endif
