#ifndef IMAGE_SOURCE_H
#define IMAGE_SOURCE_H

/* The image that an <img> names, read and checked. Nothing is fetched. */

#include "image/image.h"
#include "job.h"

typedef struct {
    const Image *image; /* NULL: see why */
    Str bytes;          /* as they are in the file */
    Str why;
} ImageFile;

/* `known`: what came of each path, made once per document. */
ImageFile image_find(Job *job, Map *known, Str src);

/* The message that an image cannot be shown; `src` as it was given, or empty. */
void image_report(Job *job, Span span, Str src, Str why);

#endif
