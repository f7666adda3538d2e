#ifndef PAINT_PAINT_H
#define PAINT_PAINT_H

/* The paint stage: one page in, its marks out (CSS 2.1 appendix E). */

#include "job.h"
#include "paint/display.h"

/* In the arena `page`, which the caller resets after the page is exported. */
Ops paint_page(Job *job, Arena *page, const Boxes *boxes, const Page *laid);

/* Room around the trim of a page in the edition that is made. */
TrimSheet trim_sheet(const Job *job, const Page *laid);
Len trim_room(const TrimSheet *sheet); /* that its bleed and marks need */
/* What stands outside of the bleed: crop and registration marks, a line that says what
 * sheet it is: `about` at its left, `made` at its right. */
Ops trim_marks(Job *job, Arena *page, const Boxes *boxes, const TrimSheet *sheet,
               const Str words[2]);

/* What stands on a ground that it can hardly be told from: contrast.c. One for
 * each pass that may be the last; in the arena of the job. */
typedef struct Contrast Contrast;
Contrast *contrast_open(Job *job, const Boxes *boxes);
void contrast_page(Contrast *contrast, Arena *page, const Ops *ops);

/* Which declaration set a colour: of the text of `owner`, which has `style`; with
 * an edge (else -1), of that border of it, or of its ground. No words: none did. */
enum { ASK_GROUND = 4 }; /* beside the four of Edge */
typedef struct {
    Str words;
    Span span;
} ColorSource;
typedef ColorSource ColorAsker(void *context, Owner owner, const Style *style, int edge);

/* A warning for each declaration and pair of colours. */
void contrast_report(Contrast *contrast, ColorAsker *ask, void *context);

/* What a print shop would send back for its geometry: preflight.c. As Contrast is. */
typedef struct Preflight Preflight;
Preflight *preflight_open(Job *job, const Boxes *boxes);
void preflight_page(Preflight *preflight, const Page *page, const Ops *ops);

/* Which declaration is behind it? Of a margin box `owner` is nobody; of a page there
 * is its name and kind. */
typedef enum {
    ABOUT_NOTHING,
    ABOUT_BORDER,
    ABOUT_RULE, /* between columns */
    ABOUT_GROUND,
    ABOUT_CONTENT,
    ABOUT_PAGE_SIZE
} About;

enum { EDGE_RULE = 4 }; /* beside the four of Edge */

typedef struct {
    Owner owner;
    const Style *style;
    uint8_t about, edge;
    Str name;         /* of the page */
    unsigned variant; /* PAGE_IS_ bits */
} Question;
typedef ColorSource PlaceAsker(void *context, const Question *question);

/* A warning for each declaration or look, once places have settled. */
void preflight_report(Preflight *preflight, PlaceAsker *ask, void *context);

/* What it would send back for its inks and pictures: proof.c. As Contrast is. */
typedef struct Proof Proof;
Proof *proof_open(Job *job, const Boxes *boxes);
void proof_page(Proof *proof, const Ops *ops);
/* A warning for each declaration and colour, and for each image; once places have settled. */
void proof_report(Proof *proof, ColorAsker *ask, void *context);

void ops_print(Buf *out, const Boxes *boxes, const Ops *ops); /* --dump=paint */

#endif
