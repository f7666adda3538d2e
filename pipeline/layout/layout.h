#ifndef LAYOUT_LAYOUT_H
#define LAYOUT_LAYOUT_H

/* The layout stage: pages come one at a time, so finished ones leave memory.
 *
 *     Layout *layout = layout_open(job, boxes, before);
 *     for (const Page *page; (page = layout_next(layout));)
 *         use(page);                      // gone at the next call
 *     const Places *after = layout_close(layout); */

#include "job.h"
#include "layout/page.h"

typedef struct Layout Layout;

Layout *layout_open(Job *job, const Boxes *boxes, const Places *before); /* NULL: first pass */
const Page *layout_next(Layout *layout); /* NULL: done */
const Places *layout_close(Layout *layout); /* lives as long as the document */

/* Are they the same in all that a slot shows? */
bool places_settled(const Places *before, const Places *after);
/* One warning for each target that still moves after the last pass. */
void places_report(Job *job, const Boxes *boxes, const Places *before, const Places *after);
/* What was told of earlier pages of the pass: an element is told of a fault once. */
typedef struct {
    Map *told; /* NULL: nothing yet */
} PageReports;
/* The diagnostics of a page that is kept: overflow, slicing, missing glyphs. */
void page_report(Job *job, const Boxes *boxes, PageReports *reports, const Page *page);

void page_print(Buf *out, const Boxes *boxes, const Page *page); /* --dump=layout */

#endif
