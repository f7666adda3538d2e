#ifndef COMMANDS_COVER_H
#define COMMANDS_COVER_H

/* Covers: what a sheet is told of the book that a document is the cover of. */

#include "assemble/publication.h"

/* Thickness of all sheets of the book and of the cover's own two sides; the book is settled. */
Len cover_spine(const DocumentSpec *spec, uint32_t pages);

/* Gives the root of a cover --gp-pages, --gp-spine, --gp-trim-width and --gp-trim-height
 * of its book, which is settled, and --gp-spine-text: `block`, or `none` where the spine
 * is too thin for words. False, after a diagnostic: it has no pages. */
bool cover_measure(Job *job, const DocumentSpec *spec);

#endif
