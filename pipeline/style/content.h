#ifndef STYLE_CONTENT_H
#define STYLE_CONTENT_H

/* Content - what `content:` and `string-set:` come to: fixed text and slots.
 * Counters of the document and target-text() are settled in style; only a slot
 * can change between passes (css-content-3, css-gcpm-3). */

#include "resolve/links.h"
#include "style/values.h"
#include "tree/owner.h"

typedef enum {
    SLOT_PAGE,         /* counter(page) */
    SLOT_PAGES,        /* counter(pages) */
    SLOT_TARGET_PAGE,  /* target-counter(x, page) */
    SLOT_TARGET_PAGES, /* -gp-target-pages(): merged, "3, 7-9" */
    SLOT_PAGE_COUNTER, /* a counter that @page touches, or footnote per page */
    SLOT_STRING,       /* string(name, which): margin boxes */
    SLOT_ELEMENT,      /* element(name, which): margin boxes */
    SLOT_LEADER        /* leader(text) */
} SlotKind;

typedef enum { WHICH_FIRST, WHICH_START, WHICH_LAST, WHICH_FIRST_EXCEPT } Which;

typedef struct {
    uint8_t kind;  /* SlotKind */
    uint8_t which; /* STRING, ELEMENT */
    Str name;      /* counter, string, running element */
    Str text;      /* LEADER: the pattern, "." for dotted */
    const Target *target;
    const CounterStyle *numerals;
} Slot;

typedef struct {
    bool is_slot;
    Str text; /* when it is not; quotes and attr() are text by now */
    Slot slot;
} ContentItem;

typedef struct {
    uint32_t count;
    const ContentItem *items;
} Content;

#endif
