#ifndef EXPORT_NAMETREE_H
#define EXPORT_NAMETREE_H

/* Name trees (ISO 32000-1 7.9.6): sorted by bytes, leaves of 64. */

#include "export/state.h"

typedef struct {
    Str key;
    uint32_t value; /* for the caller's `put` */
} NameEntry;

typedef void NamePut(Buf *out, void *context, uint32_t value);

/* Sorts the entries; 0 when there are none. */
Ref nametree_write(Export *file, NameEntry *entries, uint32_t count, NamePut *put, void *context);

#endif
