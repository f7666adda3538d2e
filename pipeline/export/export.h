#ifndef EXPORT_EXPORT_H
#define EXPORT_EXPORT_H

/* The export stage: marks of each page, then the tree, into a tagged PDF 1.7.
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
void export_drop(Export *file); /* NULL is fine */
/* Structure, fields, fonts, outline, links, metadata, xref; closes it. False:
 * the stream failed (errno) or an error was recorded that a claim forbids. */
bool export_close(Export *file, const Places *places);

/* --dump=export: the structure tree as text, after the pages are in. */
void export_print(Buf *out, Export *file, const Places *places);

#endif
