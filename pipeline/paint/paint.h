#ifndef PAINT_PAINT_H
#define PAINT_PAINT_H

/* The paint stage: one page in, its marks out (CSS 2.1 appendix E). */

#include "job.h"
#include "paint/display.h"

/* In the arena `page`, which the caller resets after the page is exported. */
Ops paint_page(Job *job, Arena *page, const Boxes *boxes, const Page *laid);

void ops_print(Buf *out, const Boxes *boxes, const Ops *ops); /* --dump=paint */

#endif
