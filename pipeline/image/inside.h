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

/* rows.c: a row with PNG's filter that suits it, `len` + 1 bytes. `row` and `above`
 * have `step` zeros before them. */
void rows_filter(const unsigned char *row, const unsigned char *above, size_t len, size_t step,
                 unsigned char *out);
Str rows_deflate(Arena *arena, const unsigned char *data, size_t len);
/* The bytes of an IMAGE_FLATE, as they were before: rows of whole bytes. `out` has
 * room for a filter's byte a row more. False: they are damaged. */
bool rows_inflate(const Image *image, unsigned char *out);

/* A picture that is made row by row, 8 bits a channel. */
typedef struct {
    uint32_t width, height;
    uint8_t channels; /* 1: grey, 255 is white; 4: CMYK, 255 is a solid */
    void (*make)(void *context, uint32_t y, unsigned char *row);
    void *context;
} PixelRows;

/* With PNG's filters, to be read with predictor 15. */
Str rows_encode(Arena *arena, const PixelRows *rows);

/* jpeg_code.c: all pixels of an IMAGE_JPEG; CMYK as it is stored. False: damaged. */
bool jpeg_decode(const Image *image, unsigned char *pixels);
/* Quality 95, no channel coarser than another; CMYK is stored upside down. */
Str jpeg_encode(Arena *arena, const PixelRows *rows);

/* separate.c; a fault is in *out. */
void separation_make(Arena *arena, const Image *image, Press *press, Separation *out);

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
