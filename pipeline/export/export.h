#ifndef EXPORT_EXPORT_H
#define EXPORT_EXPORT_H

/* The export stage: marks of each page, then the tree, into a tagged PDF 1.7, or
 * for a press into a PDF/X-4 without tags, whose pages may stand on larger sheets.
 *
 * Page content is written as it comes; of the marks only (owner, page, MCID)
 * triples stay. The structure tree is one walk of the Tree over the sorted
 * triples at the end (ISO 32000-1 14.7, 14.8). */

#include "job.h"
#include "paint/display.h"
#include <stdio.h>

typedef struct Export Export;

/* `stream` is an Output's; nothing else is written there. */
Export *export_open(Job *job, const Boxes *boxes, FILE *stream);
void export_page(Export *file, const Page *page, const Ops *ops);

/* Of an edition for print, when all pages are in: what stands around one. */
void export_marks(Export *file, uint32_t page, const Ops *marks);

/* A page on a sheet of several. */
typedef struct {
    uint32_t page; /* PAGE_NONE: none */
    Len left;      /* of its trim, from that of the sheet */
    uint8_t turn;  /* PageTurn */
    Rect shown;    /* on the sheet: its half, with the bleed outside */
} SheetPlace;

/* From the beginning pages are kept for sheets, which follow when all are in. */
void export_impose(Export *file);
void export_sheet(Export *file, const SheetPlace places[2], const Ops *marks);

/* What an edition for print came to, for who prints it. export_close fills that of the
 * job, unless it is NULL, in the job's arena; of imposed sheets it says nothing. */
enum { PLATE_BLACK = 8, PLATE_PROCESS = 15, PLATE_SPOT = 4 }; /* cyan 1, magenta 2, yellow 4 */
typedef struct PrintFacts {
    uint32_t page_count;
    const uint32_t *plates; /* of each page: bits of PLATE_PROCESS, from bit PLATE_SPOT on spots */
    const Str *spots, *fonts;
    uint32_t spot_count, font_count;
    uint32_t image_count, least_dpi; /* 0: no images */
    TrimSheet sheet;                 /* of the first page */
    bool overprints;
    unsigned claims; /* that are written */
} PrintFacts;

void export_drop(Export *file); /* NULL is fine */
/* Structure, fields, fonts, outline, links, metadata, xref; closes it. False:
 * the stream failed (errno) or an error was recorded that a claim forbids. */
bool export_close(Export *file, const Places *places);

/* --dump=export: the structure tree as text, after the pages are in. */
void export_print(Buf *out, Export *file, const Places *places);

#endif
