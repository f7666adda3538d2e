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
 * are wanted. NULL: the file could not be made (diagnostics, or errno). `sheets`: the
 * same pages, imposed as the session says; or NULL. */
const Places *settle(Job *job, const Boxes *boxes, FILE *stream, FILE *sheets);

/* What is kept of each page of an edition for print, for what stands around it. */
typedef struct {
    TrimSheet sheet;
    uint8_t side, turn; /* PageSide, PageTurn */
} Leaf;

typedef struct {
    Leaf *items;
    uint32_t count, room;
} Leaves;

/* sheets.c */
Ops leaf_marks(Job *job, Arena *arena, const Boxes *boxes, const Leaves *leaves, uint32_t page);
bool sheets_possible(Job *job, const Leaves *leaves); /* false after a diagnostic */
uint32_t sheets_count(const Job *job, uint32_t pages); /* sides */
/* One side: what stands on it. `rtl`: the first page is at the right. */
TrimSheet sheets_side(const Job *job, const Leaves *leaves, uint32_t side, bool rtl,
                      SheetPlace places[2]);
/* `number`: of the side from 0, and of how many. */
Ops sheets_marks(Job *job, Arena *arena, const Boxes *boxes, const TrimSheet *sheet,
                 const uint32_t number[2]);

#endif
