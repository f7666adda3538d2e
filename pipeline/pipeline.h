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

typedef struct {
    Point page; /* size of each, turned if need be */
    Len bleed;
    uint32_t sides;
    bool rtl; /* the first page is at the right */
} SheetPlan;
void sheets_plan(Job *job, const Leaves *leaves, SheetPlan *plan);
/* One side, from 0: what stands on it. */
TrimSheet sheets_side(const Job *job, const Leaves *leaves, const SheetPlan *plan, uint32_t side,
                      SheetPlace places[2]);
/* `number`: of the side from 0, and of how many. */
Ops sheets_marks(Job *job, Arena *arena, const Boxes *boxes, const TrimSheet *sheet,
                 const uint32_t number[2]);

#endif
