#ifndef LAYOUT_PAGES_H
#define LAYOUT_PAGES_H

/* What the pass knows from page to page, and the parts of a page. Only for
 * layout.c, pages.c, margin_boxes.c, notes.c, places.c and slots.c. */

#include "base/list.h"
#include "base/map.h"
#include "layout/flow.h"
#include "layout/layout.h"

/* A named string or running element (css-gcpm-3 1.1, 1.2). */
typedef struct {
    Str entry, first, last;                      /* string-set */
    const Box *box_entry, *box_first, *box_last; /* position: running() */
    bool set;                                    /* on this page */
    bool at_start;                               /* before any content of it */
} Named;

typedef struct PageState {
    Map *strings, *running; /* name -> Named * */
    Map *counters;   /* name -> its number + 1: counters that @page touches, without "page" */
    int32_t *values; /* of each, on the page in hand */
    LIST(const int32_t *) history; /* values of each page */
    int32_t number;                /* counter(page) of the page before */
    const CounterStyle *numerals;  /* in which a margin box shows it */
    uint32_t *note_numbers;        /* by node; NULL: nothing asked yet */
    bool numbers_notes;            /* some slot asked for one */
    uint8_t *shown;                /* by box id: running elements that a page has shown; NULL: none */
    bool in_margin;                /* margin boxes of the page in hand are laid */
    bool shows_pages;              /* some slot showed the number of pages */
    bool moved;                    /* a page got another number than its slots showed */
    bool content; /* something stands on the page: strings set now are not at its start */
    Rotation turn;    /* of the turned boxes around what is walked */
    LIST(const Box *) fixed; /* that stand on the page in hand */
    LIST(PageFact) facts;
    Place *by_node;
    uint32_t *last_pages; /* by node id: where its last box ends; NULL: nobody asks */
    uint32_t node_count;
} PageState;

PageState *state_open(Flow *flow);
/* A page of this type begins: counters and the strings it begins with. */
void state_turn(Flow *flow, const PageType *type);
Named *state_named(Flow *flow, Map *map, Str name); /* made when missing */
Str state_string(Flow *flow, Str name, uint8_t which);
const Box *state_running(Flow *flow, Str name, uint8_t which);
bool state_shows(Flow *flow, const Box *running); /* notes it; false: it was shown before */

/* Reads places, strings, running elements, counters and note numbers off a
 * fragment at `at` on the page (places.c). */
void page_walk(Flow *flow, const Fragment *fragment, Point at);

/* Makes the texts that slots want now, by slot_index (slots.c). */
const Str *slots_wanted(Flow *flow, const Places *after);

/* ---- the page in hand ---- */

typedef struct {
    const PageType *type;
    Point size;
    Rect area; /* the page area: content box of the page box */
    bool added; /* a blank page at the end: only what :blank says stands on it */
    Edges edges;
} PageFrame;

/* Adds what stands on the page box to its children. */
typedef struct {
    LIST(Child) list;
} Children;

void margin_boxes_lay(Flow *flow, const PageFrame *frame, Children *children);

/* ---- out.c ---- */
void out_begin(Flow *flow, const PageFrame *frame);
/* Puts the absolute boxes in a child of the page box where their offsets say. */
void out_place(Flow *flow, const PageFrame *frame, Child *child);
/* Adds the fixed boxes that stand on other pages. */
void out_repeat(Flow *flow, const PageFrame *frame, Children *children);

/* ---- notes.c ---- */
typedef struct {
    const Box *box;
    const Resume *resume; /* NULL: not begun */
} NoteWait;

typedef struct NoteArea {
    const Style *style;
    Edges edges;
    Len width, most; /* of its content; most: max-height, of its content */
    Len edge;        /* margins, borders and padding, above and below */
    Len height;      /* of the content so far */
    Children children;
    LIST(NoteWait) waiting; /* go overleaf, in order */
} NoteArea;

void note_area_open(Flow *flow, NoteArea *area, const PageFrame *frame);
/* Lays notes in order in what is left of `room` (of the page area, edges of the
 * note area included); what does not fit waits. */
void note_area_lay(Flow *flow, NoteArea *area, const NoteWait *notes, uint32_t count, Len room);
/* Margin-box height of all of it; 0: no notes. */
Len note_area_height(const NoteArea *area);
const Fragment *note_area_fragment(Flow *flow, NoteArea *area);

#endif
