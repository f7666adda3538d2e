#ifndef TREE_OWNER_H
#define TREE_OWNER_H

/* Owner - what a box, a mark, a note or a link area belongs to: the one thread
 * from box to tag. `node` is a frozen id: an element for boxes and generated
 * text, the text leaf for a mark of source text. */

#include <stdint.h>

#define NODE_NONE UINT32_MAX /* no owner: the page itself, a margin box */

typedef enum {
    PART_SELF,
    PART_MARKER,
    PART_BEFORE,
    PART_AFTER,
    PART_NOTE_CALL,
    PART_NOTE_MARKER
} Part;

typedef struct {
    uint32_t node;
    uint8_t part;
    uint16_t item; /* n-th page of an index entry */
} Owner;

#endif
