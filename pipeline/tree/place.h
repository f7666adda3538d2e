#ifndef TREE_PLACE_H
#define TREE_PLACE_H

/* Place - where something came to stand. Places are what layout tells the next
 * pass, and a document its siblings. */

#include "base/len.h"
#include "base/str.h"

#define PAGE_NONE UINT32_MAX

typedef struct {
    uint32_t page;  /* index of the page, from 0; PAGE_NONE: nowhere */
    int32_t number; /* counter(page) there */
    Point at;       /* top left corner, from the page's top left */
} Place;

#endif
