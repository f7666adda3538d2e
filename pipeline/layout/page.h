#ifndef LAYOUT_PAGE_H
#define LAYOUT_PAGE_H

/* Page - a finished page; Places - what a pass learned, for the next one. */

#include "layout/fragment.h"
#include "tree/place.h"

typedef struct {
    uint32_t index;   /* from 0 */
    int32_t number;   /* counter(page) */
    Point size;
    uint8_t side;     /* PageSide */
    bool blank;
    Str name;         /* named page */
    const PageType *type;
    const Fragment *root; /* the page box: its children are the page area (FLOW), margin boxes (MARGIN), the note area (NOTE) */
} Page;

typedef struct {
    int32_t number;
    const CounterStyle *numerals;
    Point size;
} PageFact;

struct Places {
    uint32_t page_count;  /* of the document: what counter(pages) shows */
    uint32_t blank_count; /* added at the end (--pad), not counted in it */
    const PageFact *pages; /* of both */
    const Place *by_node; /* by node id: where its first box begins; page PAGE_NONE when it has none or was not asked for */
    uint32_t node_count;
    const Str *slots;     /* text of each slot in the flow, by slot_index */
    const Str *wanted;    /* what each would show with these places: slot_text of the next pass */
    const uint32_t *slot_nodes; /* owner of each */
    const Len *slot_widths; /* as laid out */
    uint32_t slot_count;
    int pass;             /* from 1 */
    bool moved;           /* a page got another number than was shown on it */
    bool shows_pages;     /* some slot shows the number of pages */
    uint64_t flow_calls;  /* calls of flow_box in this pass: a test bounds them */
};
typedef struct Places Places;

#endif
