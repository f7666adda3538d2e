#ifndef RESOLVE_ENTRY_H
#define RESOLVE_ENTRY_H

/* Entries of an index: what index= says, gathered, then written as lists. */

#include "resolve/inside.h"

/* One place that an entry leads to. */
typedef struct {
    Node *node;
    Reach reach;
    bool main;
} Mention;

typedef struct Entry Entry;
struct Entry {
    Str name;
    Str id; /* of its list item, for outer ones: "see" leads there */
    Node *item;
    LIST(Mention) mentions;
    LIST(Entry *) inner;
    Map *by_name;       /* of inner, or NULL */
    LIST(Entry *) also; /* see also */
    Entry *see;         /* instead of pages */
};

#endif
