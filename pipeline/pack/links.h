#ifndef PACK_LINKS_H
#define PACK_LINKS_H

/* Inside of an inspection: what is kept of each file, and its links. */

#include "base/list.h"
#include "base/map.h"
#include "form/destinations.h"
#include "pack/inspect.h"

typedef struct {
    Str path;
    uint64_t bytes;
    Str hash;
    bool is_pdf, is_page;
    bool summed, listed, indexed; /* named by the sums, the contents, the index */
    bool unread;                  /* its bytes could not be had */
    bool broken;                  /* they are no PDF, no page: what is in it is not known */
    bool altered, extra;          /* the sums have another for it, or none */
    Str fault, advice;            /* why it is unread or broken: said if nothing else is */
    uint32_t pages;
    Str claims; /* "ua1,2a" */
    Map *names; /* what can be led to: ids, named destinations */
} SeenFile;

typedef struct {
    SeenFile *from;
    uint32_t place; /* page of a PDF, line of a page of HTML; 0: not known */
    Str to;         /* path in the set; empty: `shown` leads nowhere a set could have */
    Str name;       /* in it, or empty */
    uint32_t page;  /* in it, from 0; UINT32_MAX: none is said */
    Str shown;
} SeenLink;

struct Inspection {
    Arena *arena;
    Diags *diags;
    Files *files;
    Str name;
    const Qpdf *qpdf;
    Str qpdf_fault;
    bool trusted; /* of our own making: PDFs are read in this process */
    Map *seen;    /* path -> SeenFile * */
    Map *folded;  /* path in small letters -> SeenFile * */
    Map *absent;  /* paths that are not there, and of which it was said */
    LIST(SeenLink) links;
    Str sums, contents, contents_json; /* the files of these names */
    uint64_t records; /* bytes that PDFs said of their links */
    uint32_t faults;
};

/* A diagnostic about a file of the set. */
Diag *inspection_say(Inspection *inspection, DiagCode code, Str path, uint32_t place, Str what);

void links_of_page(Inspection *inspection, SeenFile *file, Str text);
void links_of_pdf(Inspection *inspection, SeenFile *file, Str bytes);
void links_judge(Inspection *inspection); /* all, when every file was seen */

#endif
