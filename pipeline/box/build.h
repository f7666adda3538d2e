#ifndef BOX_BUILD_H
#define BOX_BUILD_H

/* The box stage: tree and styles in, boxes with shaped paragraphs out. */

#include "box/box.h"
#include "job.h"

const Boxes *box_build(Job *job, const Tree *tree, const Styles *styles, const Links *links);

void box_print(Buf *out, const Boxes *boxes, const Box *top); /* --dump=box */

#endif
