#ifndef PIPELINE_H
#define PIPELINE_H

/* The loop from boxes to a file: pass after pass until the places settle. */

#include "box/build.h"
#include "export/export.h"
#include "layout/layout.h"
#include "paint/paint.h"

/* At most this many passes; a label that still moves then is a warning. */
enum { MAX_PASSES = 5 };

/* Whether the document takes more memory than --memory allows: asked between
 * stages and between pages, said once; then it is given up. */
bool memory_exceeded(Job *job, Span span);

/* Lays out until settled and writes to `stream`; NULL stream: only the places
 * are wanted. NULL: the file could not be made (diagnostics, or errno). */
const Places *settle(Job *job, const Boxes *boxes, FILE *stream);

#endif
