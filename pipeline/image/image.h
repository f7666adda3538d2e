#ifndef IMAGE_IMAGE_H
#define IMAGE_IMAGE_H

/* Image - a PNG or JPEG, checked by decoding it, ready to be a PDF stream.
 * Images (one a worker) keeps what it has read, by file number and bytes. */

#include "base/arena.h"
#include "base/len.h"

typedef enum { IMAGE_GRAY = 1, IMAGE_RGB = 3, IMAGE_CMYK = 4 } ImageSpace; /* = channels */
typedef enum { IMAGE_FLATE, IMAGE_JPEG } ImageCoding;

typedef struct {
    uint32_t width, height; /* pixels as stored */
    uint8_t turn;           /* EXIF orientation 1..8 (1: as stored) */
    uint8_t bits;           /* per component in `stream`: 1, 2, 4, 8 or 16 */
    uint8_t space, coding;
    bool inverted;          /* CMYK JPEG with Adobe marker: Decode [1 0 ...] */
    uint8_t predictor;      /* FLATE: 1 none, 15 PNG rows */
    Len natural_width, natural_height; /* by its own density, else 96 px to the inch; turned */
    Str stream;             /* as it goes into the PDF */
    Str palette;            /* RGB triples: /Indexed; or empty */
    Str mask;               /* soft mask: 8-bit grey, zlib, no predictor; or empty */
    Str profile;            /* ICC, uncompressed, that fits `space`; or empty */
} Image;

typedef enum {
    IMAGE_OK,
    IMAGE_UNKNOWN,  /* neither PNG nor JPEG */
    IMAGE_DAMAGED,  /* cut off, bad checksum, bad marker */
    IMAGE_TOO_LARGE /* over 16,384 pixels a side or 100 million in all */
} ImageError;

/* Pixels to the inch where it is shown this large, turned; the way that has fewer. */
uint32_t image_dots(const Image *image, Len width, Len height);

typedef struct Images Images;
typedef struct Press Press; /* color/press.h */
Images *images_open(void);
void images_close(Images *images);

/* The image of these bytes; the same bytes give the same pointer. NULL: see
 * *error, and *detail (static text) for what is wrong. */
const Image *image_read(Images *images, Str bytes, ImageError *error, const char **detail);

/* An image as its plates: grey, which is K alone, or CMYK; without a profile. */
typedef struct {
    Image image;       /* as the original but for its stream, space, palette */
    uint32_t ink;      /* ten-thousandths of all inks; a thousandth of its pixels has more */
    const char *fault; /* static, NULL: all is well; else the image cannot be separated */
} Separation;

/* Of an image that came from image_read, made once. Without a press all is grey. */
const Separation *image_separate(Images *images, const Image *image, Press *press);

#endif
