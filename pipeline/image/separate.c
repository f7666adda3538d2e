/* Images as plates, for a press or, in grey, for one black ink.
 *
 * What is grey already goes on as it is, and a palette is separated in place of its
 * picture. Else the picture is decoded, looked at, and coded anew row by row:
 * photographs as JPEG, what came losslessly without loss. A JPEG that is drawn
 * (press_is_drawn) is coded both ways and the shorter one kept.
 *
 * 12 million pixels: a JPEG takes 0.6 s, a PNG 2.3 s, most of it filtering and
 * deflating 48 MB. Memory: the decoded picture and what it becomes. */

#include "color/press.h"
#include "image/inside.h"
#include <stdlib.h>

typedef struct {
    Arena *arena;
    const Image *image;
    Press *press; /* NULL: grey */
    Separation *out;
    PressWay *way;         /* NULL without a press */
    unsigned char *pixels; /* decoded: 8 bits a channel, or places in the palette */
    uint8_t channels;      /* of them */
    bool drawn, grey;
    uint32_t *sums; /* pixels by their inks: 0 to 1,020 */
} Separator;

enum { SUM_MAX = 4 * 255 };

static bool fail(Separator *s, const char *fault)
{
    s->out->fault = fault;
    return false;
}

/* ---- decoding ---- */

/* Places in a palette and greys of fewer bits: each to a byte, from the end of the
 * row, so that they spread in place. */
static void spread_bits(const Image *image, const unsigned char *row, unsigned char *out)
{
    unsigned bits = image->bits, most = (1u << bits) - 1;
    for (uint32_t x = 0; x < image->width; x++) {
        size_t at = (size_t)x * bits;
        unsigned value = (unsigned)row[at / 8] >> (8 - bits - at % 8) & most;
        out[x] = (unsigned char)(image->palette.len ? value : value * 255 / most);
    }
}

/* 16 bits to 8, to the nearest. */
static void narrow(unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        unsigned value = (unsigned)bytes[2 * i] << 8 | bytes[2 * i + 1];
        bytes[i] = (unsigned char)((value * 255u + 32895u) >> 16);
    }
}

static bool decode_flate(Separator *s)
{
    const Image *image = s->image;
    size_t count = (size_t)image->width * image->height * s->channels;
    size_t len = ((size_t)image->width * s->channels * image->bits + 7) / 8;
    s->pixels = alloc_again(NULL, (len + 1) * image->height);
    if (!rows_inflate(image, s->pixels))
        return fail(s, "its data cannot be decoded");
    if (image->bits == 16)
        narrow(s->pixels, count);
    if (image->bits >= 8)
        return true;
    unsigned char *wide = alloc_again(NULL, count);
    for (uint32_t y = 0; y < image->height; y++)
        spread_bits(image, s->pixels + len * y, wide + (size_t)image->width * y);
    free(s->pixels);
    s->pixels = wide;
    return true;
}

static bool decode(Separator *s)
{
    const Image *image = s->image;
    s->channels = image->palette.len ? 1 : image->space;
    if (image->coding == IMAGE_FLATE)
        return decode_flate(s);
    size_t count = (size_t)image->width * image->height * s->channels;
    s->pixels = alloc_again(NULL, count);
    if (!jpeg_decode(image, s->pixels))
        return fail(s, "its data cannot be decoded");
    for (size_t i = 0; image->inverted && i < count; i++)
        s->pixels[i] = (unsigned char)(255 - s->pixels[i]);
    return true;
}

/* ---- rows of plates ---- */

static void row_grey(void *context, uint32_t y, unsigned char *row)
{
    const Separator *s = context;
    size_t width = s->image->width;
    const unsigned char *from = s->pixels + y * width * s->channels;
    if (!s->press) {
        press_grey_pixels((PixelSpace)s->channels, from, row, width);
        return;
    }
    for (size_t x = 0; x < width; x++) /* r = g = b, or one channel */
        row[x] = (unsigned char)(255 - press_black(s->way, from[x * s->channels]));
}

static void row_cmyk(void *context, uint32_t y, unsigned char *row)
{
    const Separator *s = context;
    size_t width = s->image->width;
    press_pixels(s->way, s->drawn, s->pixels + y * width * s->channels, row, width);
    if (s->sums)
        for (size_t x = 0; x < width; x++)
            s->sums[row[4 * x] + row[4 * x + 1] + row[4 * x + 2] + row[4 * x + 3]]++;
}

/* ---- ink ---- */

/* The least sum of inks that all but a thousandth of the pixels keep to. */
static uint32_t ink_of(const uint32_t *sums, uint64_t pixels)
{
    uint64_t over = 0;
    uint32_t sum = SUM_MAX;
    while (sum && (over += sums[sum]) <= pixels / 1000)
        sum--;
    return sum * PRESS_FULL / 255;
}

/* ---- kinds of pictures ---- */

/* Only the colours of the palette are made anew. */
static bool separate_palette(Separator *s)
{
    Image *image = &s->out->image;
    Str palette = s->image->palette;
    size_t count = palette.len / 3, pixels = (size_t)image->width * image->height;
    uint8_t plates = s->press ? 4 : 1;
    uint32_t uses[256] = {0};
    unsigned char *colors = NEW_ARRAY(s->arena, unsigned char, count *plates);
    const uint8_t *from = (const uint8_t *)palette.data;
    if (s->press)
        press_pixels(s->way, true, from, colors, count);
    else
        press_grey_pixels(PIXELS_RGB, from, colors, count);
    image->palette = (Str){(const char *)colors, count * plates};
    image->space = plates;
    if (!s->press)
        return true;
    if (!decode(s))
        return false;
    for (size_t i = 0; i < pixels; i++)
        uses[s->pixels[i]]++;
    for (size_t i = 0; i < count; i++, colors += 4)
        s->sums[colors[0] + colors[1] + colors[2] + colors[3]] += uses[i];
    s->out->ink = ink_of(s->sums, pixels);
    return true;
}

static void picture_code(Separator *s, const PixelRows *rows)
{
    Image *image = &s->out->image;
    bool photograph = s->image->coding == IMAGE_JPEG;
    Str coded = photograph ? jpeg_encode(s->arena, rows) : (Str){0};
    image->coding = photograph ? IMAGE_JPEG : IMAGE_FLATE;
    if (photograph)
        s->sums = NULL; /* counted already */
    if (!photograph || s->drawn) {
        Str exact = rows_encode(s->arena, rows);
        image->coding = photograph && coded.len <= exact.len ? IMAGE_JPEG : IMAGE_FLATE;
        coded = image->coding == IMAGE_JPEG ? coded : exact;
    }
    image->stream = coded;
    image->space = rows->channels;
    image->bits = 8;
    image->predictor = image->coding == IMAGE_JPEG ? 1 : 15;
    image->inverted = image->coding == IMAGE_JPEG && rows->channels == 4;
}

static bool separate_picture(Separator *s)
{
    const Image *image = s->image;
    size_t pixels = (size_t)image->width * image->height;
    if (!decode(s))
        return false;
    if (image->space == IMAGE_RGB) {
        s->drawn = press_is_drawn(s->pixels, pixels);
        s->grey = press_is_grey(s->pixels, pixels);
    }
    bool grey = !s->press || image->space == IMAGE_GRAY || s->grey;
    PixelRows rows = {image->width, image->height, grey ? 1 : 4, grey ? row_grey : row_cmyk, s};
    uint32_t *sums = s->sums;
    picture_code(s, &rows);
    if (!grey)
        s->out->ink = ink_of(sums, pixels);
    return s->out->image.stream.len || fail(s, "it cannot be coded");
}

/* CMYK for this very press: nothing is changed, only its ink is counted. */
static bool separate_plain(Separator *s)
{
    size_t pixels = (size_t)s->image->width * s->image->height;
    if (!decode(s))
        return false;
    const unsigned char *p = s->pixels;
    for (size_t i = 0; i < pixels; i++, p += 4)
        s->sums[p[0] + p[1] + p[2] + p[3]]++;
    s->out->ink = ink_of(s->sums, pixels);
    return true;
}

/* ---- all of it ---- */

static bool separate_any(Separator *s)
{
    const Image *image = s->image;
    if (image->space == IMAGE_GRAY && (!s->press || !image->profile.len))
        return true;
    if (s->press) {
        s->way = press_way(s->press, (PixelSpace)image->space, image->profile);
        if (!s->way) /* damaged beyond its header */
            s->way = press_way(s->press, (PixelSpace)image->space, (Str){0});
        if (!s->way)
            return fail(s, "the profile of the press has no way for it");
        if (press_way_is_plain(s->way))
            return separate_plain(s);
    }
    return image->palette.len ? separate_palette(s) : separate_picture(s);
}

void separation_make(Arena *arena, const Image *image, Press *press, Separation *out)
{
    uint32_t sums[SUM_MAX + 1] = {0};
    *out = (Separation){.image = *image, .ink = PRESS_FULL};
    out->image.profile = (Str){0};
    Separator s = {.arena = arena, .image = image, .press = press, .out = out, .sums = sums};
    separate_any(&s);
    free(s.pixels);
}
