#ifndef IMAGE_INSIDE_H
#define IMAGE_INSIDE_H

/* What the files of image/ share; nobody else includes it. */

#include "image/image.h"

enum { SIDE_MAX = 16384, PIXELS_MAX = 100000000 };

/* The outcome of a reader: IMAGE_OK and the image filled, or what is wrong. */
typedef struct {
    Image image;
    ImageError error;
    const char *detail; /* static */
} Reading;

void png_read_image_bytes(Arena *arena, Str bytes, Reading *reading);
void jpeg_read(Arena *arena, Str bytes, Reading *reading);

/* False, with the reason, when it is too large to be taken. */
bool image_fits(uint64_t width, uint64_t height, Reading *reading);

/* Natural size from pixels per metre each way (0: 96 to the inch). */
void image_set_size(Image *image, uint64_t per_metre_x, uint64_t per_metre_y);

/* Does the ICC profile describe `space`, and is it whole? */
bool profile_fits(Str profile, ImageSpace space);

static inline void reading_fail(Reading *reading, ImageError error, const char *detail)
{
    reading->error = error;
    reading->detail = detail;
}

#endif
