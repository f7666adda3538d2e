#ifndef ASSEMBLE_ASSEMBLE_H
#define ASSEMBLE_ASSEMBLE_H

/* The assemble stage: raw HTML grafted, includes, conditions, repeats and
 * variables settled. The result is a tree of elements and text only, its root
 * <html> with <head> (title, meta, link, style) and <body>. */

#include "assemble/publication.h"

/* A document of the publication, for job->record when it has for-each. */
Tree *assemble_document(Job *job, const DocumentSpec *spec);
/* A lone source: what read_document gave. */
Tree *assemble_lone(Job *job, Tree *source);

#endif
