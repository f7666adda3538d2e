#ifndef RESOLVE_LINKS_H
#define RESOLVE_LINKS_H

/* Links - where every link and reference of a document leads, and what the
 * places of other documents are called. Made by resolve; const after it. */

#include "tree/node.h"
#include "tree/place.h"

typedef enum {
    TARGET_HERE,    /* a node of this document */
    TARGET_SIBLING, /* a place in another document of the publication */
    TARGET_ADDRESS, /* http, https, mailto, tel; a file, relative to the PDF */
    TARGET_UNKNOWN  /* a diagnostic was made; a visible mark stands in the text */
} TargetKind;

typedef struct {
    uint8_t kind;
    const Node *node; /* HERE */
    const Node *last; /* HERE: for -gp-target-pages(), the pages up to the end of this; or NULL */
    Str file;         /* SIBLING: path of its PDF relative to this one's folder */
    Str name;         /* SIBLING: named destination in it; empty: its first page */
    Str title;        /* of the place, as text: Contents of the link, target-text() */
    bool has_place;   /* SIBLING: its page is known (not in a cycle) */
    Place place;      /* SIBLING, settled before this document was begun */
    Str address;      /* ADDRESS */
} Target;

typedef struct {
    const Target **by_node; /* by node id (after the freeze): a[href], or NULL */
    uint32_t count;
    bool reaches;  /* some target has a `last` */
    Map *by_value; /* distinct values of href ("#work", "../plan.pdf#aims") -> Target * */
    /* The document's own facts for title, metadata and outline. */
    Str title, language, author, subject, date;
    const Str *documents; /* whose pages are wanted: ids, in order of first use */
    uint32_t document_count;
    const Str *references; /* all documents referred to, those of a circle too */
    uint32_t reference_count;
    Map *anchors; /* resolve's own: id -> Anchor * (resolve/inside.h) */
} Links;

#endif
