/* PNG: decoded to be checked; its own compressed data go into the PDF where
 * they can (ISO 32000-1 7.4.4.4, predictor 15).
 *
 * They can when the picture is not interlaced, has no alpha channel and no
 * gamma to be taken out: grey, RGB and palette at any depth. Transparency by
 * tRNS becomes a soft mask beside them. All other pictures are expanded to 8
 * bits, filtered row by row and deflated again. libpng reports faults by
 * longjmp; everything that it could leave behind is in Png and freed by
 * png_read_image_bytes.
 *
 * 1,600 x 1,200: RGB 27 ms, all of it checking; RGBA 230 ms. Memory: a row, or
 * the expanded picture, filtered in place. */

#include "base/buf.h"
#include "image/inside.h"
#include <png.h>
#include <stdlib.h>

enum { CHUNK_MAX = 32 << 20, GAMMA_SRGB = 45455, GAMMA_NEAR = 2500 };

typedef struct {
    Arena *arena;
    Str bytes;
    size_t at;
    Reading *reading;
    const char *detail;
    png_structp png;
    png_infop info;
    png_uint_32 width, height;
    int bits, type, interlace;
    bool transparent, corrected; /* tRNS; gamma */
    unsigned char *row;          /* one row, or two in filtering */
    unsigned char *pixels;       /* the expanded picture, then its filtered rows */
    unsigned char *alpha;        /* width x height, or NULL */
    png_bytep *rows;
    size_t stride; /* bytes of an expanded row */
    int channels;
} Png;

/* ---- libpng's callbacks ---- */

static _Noreturn void on_error(png_structp png, png_const_charp message)
{
    Png *p = png_get_error_ptr(png);
    if (!p->detail)
        p->detail = strstr(message, "CRC") ? "a checksum is wrong" : "its data cannot be decoded";
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static void on_read(png_structp png, png_bytep to, size_t len)
{
    Png *p = png_get_io_ptr(png);
    if (len > p->bytes.len - p->at) {
        p->detail = "it is cut off";
        png_error(png, "cut off");
    }
    memcpy(to, p->bytes.data + p->at, len);
    p->at += len;
}

/* ---- what the header says ---- */

static void read_header(Png *p)
{
    png_byte ignored[] = "tEXt\0zTXt\0iTXt"; /* 5 bytes each */
    png_set_keep_unknown_chunks(p->png, PNG_HANDLE_CHUNK_NEVER, ignored, 3);
    png_set_user_limits(p->png, SIDE_MAX, SIDE_MAX);
    png_set_chunk_malloc_max(p->png, CHUNK_MAX);
    png_set_benign_errors(p->png, 1);
    png_set_read_fn(p->png, p, on_read);
    png_read_info(p->png, p->info);
    png_get_IHDR(p->png, p->info, &p->width, &p->height, &p->bits, &p->type, &p->interlace, NULL,
                 NULL);
    p->transparent = png_get_valid(p->png, p->info, PNG_INFO_tRNS) != 0;
}

static void read_profile(Png *p)
{
    png_charp name;
    int compression;
    png_bytep data;
    png_uint_32 len;
    Image *image = &p->reading->image;
    if (!png_get_iCCP(p->png, p->info, &name, &compression, &data, &len))
        return;
    Str profile = {(const char *)data, len};
    if (profile_fits(profile, (ImageSpace)image->space))
        image->profile = arena_str(p->arena, profile);
}

/* gAMA counts only alone (PNG 12.13): sRGB and iCCP come before it. */
static bool needs_gamma(Png *p, png_fixed_point *gamma)
{
    if (png_get_valid(p->png, p->info, PNG_INFO_sRGB | PNG_INFO_iCCP) ||
        !png_get_gAMA_fixed(p->png, p->info, gamma))
        return false;
    return *gamma > 0 && (*gamma < GAMMA_SRGB - GAMMA_NEAR || *gamma > GAMMA_SRGB + GAMMA_NEAR);
}

static void describe(Png *p)
{
    Image *image = &p->reading->image;
    png_fixed_point gamma;
    png_colorp palette;
    int count;
    p->corrected = needs_gamma(p, &gamma);
    image->width = p->width;
    image->height = p->height;
    image->bits = (uint8_t)p->bits;
    image->space = p->type & PNG_COLOR_MASK_COLOR ? IMAGE_RGB : IMAGE_GRAY;
    image->coding = IMAGE_FLATE;
    image->predictor = 15;
    if (p->type == PNG_COLOR_TYPE_PALETTE && png_get_PLTE(p->png, p->info, &palette, &count)) {
        char *triples = NEW_ARRAY(p->arena, char, (size_t)count * 3);
        for (int i = 0; i < count; i++) {
            triples[i * 3] = (char)palette[i].red;
            triples[i * 3 + 1] = (char)palette[i].green;
            triples[i * 3 + 2] = (char)palette[i].blue;
        }
        image->palette = (Str){triples, (size_t)count * 3};
    }
    read_profile(p);
    image_set_size(image, png_get_x_pixels_per_meter(p->png, p->info),
                   png_get_y_pixels_per_meter(p->png, p->info));
}

static bool can_pass(const Png *p)
{
    return p->interlace == PNG_INTERLACE_NONE && !(p->type & PNG_COLOR_MASK_ALPHA) && !p->corrected;
}

/* ---- the mask ---- */

/* An alpha plane that hides nothing is no mask. */
static void keep_mask(Png *p)
{
    size_t count = (size_t)p->width * p->height, at = 0;
    while (at < count && p->alpha[at] == 255)
        at++;
    if (at < count)
        p->reading->image.mask = rows_deflate(p->arena, p->alpha, count);
}

/* ---- passing on ---- */

static uint32_t read32(const char *at)
{
    const unsigned char *p = (const unsigned char *)at;
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The IDAT chunks end to end. libpng has been through the file, so it is whole. */
static Str join_data(Png *p)
{
    Buf buf = {0};
    for (size_t at = 8; p->bytes.len - at >= 12;) {
        uint32_t len = read32(p->bytes.data + at);
        if (len > p->bytes.len - at - 12)
            break;
        if (!memcmp(p->bytes.data + at + 4, "IDAT", 4))
            buf_add(&buf, p->bytes.data + at + 8, len);
        at += len + (size_t)12;
    }
    return buf_take(&buf, p->arena);
}

/* Reads all rows to check them; takes the alpha that tRNS makes. */
static void pass_through(Png *p)
{
    if (p->transparent)
        png_set_expand(p->png);
    if (p->transparent && p->bits == 16)
        png_set_scale_16(p->png);
    png_read_update_info(p->png, p->info);
    int channels = png_get_channels(p->png, p->info);
    p->row = alloc_again(NULL, png_get_rowbytes(p->png, p->info) + 1);
    if (p->transparent)
        p->alpha = alloc_again(NULL, (size_t)p->width * p->height);
    for (png_uint_32 y = 0; y < p->height; y++) {
        png_read_row(p->png, p->row, NULL);
        for (png_uint_32 x = 0; p->alpha && x < p->width; x++)
            p->alpha[(size_t)y * p->width + x] = p->row[((size_t)x + 1) * (size_t)channels - 1];
    }
    png_read_end(p->png, NULL);
    p->reading->image.stream = join_data(p);
    if (p->alpha)
        keep_mask(p);
}

/* ---- expanding ---- */

static void expand(Png *p)
{
    png_fixed_point gamma;
    png_set_expand(p->png);
    if (p->bits == 16)
        png_set_scale_16(p->png);
    if (p->corrected && png_get_gAMA_fixed(p->png, p->info, &gamma))
        png_set_gamma_fixed(p->png, PNG_DEFAULT_sRGB, gamma);
    png_set_interlace_handling(p->png);
    png_read_update_info(p->png, p->info);
    p->channels = png_get_channels(p->png, p->info);
    p->stride = png_get_rowbytes(p->png, p->info);
    /* Rows start `height` bytes in: filtered ones are one byte longer than rows
     * without alpha, and are written from the start. */
    p->pixels = alloc_again(NULL, (p->stride + 1) * p->height);
    p->rows = alloc_again(NULL, p->height * sizeof *p->rows);
    for (png_uint_32 y = 0; y < p->height; y++)
        p->rows[y] = p->pixels + p->height + y * p->stride;
    png_read_image(p->png, p->rows);
    png_read_end(p->png, NULL);
}

/* Takes the alpha out of the rows, which close up. */
static void split_alpha(Png *p)
{
    int colours = p->channels - 1;
    p->alpha = alloc_again(NULL, (size_t)p->width * p->height);
    unsigned char *alpha = p->alpha;
    for (png_uint_32 y = 0; y < p->height; y++) {
        const unsigned char *from = p->rows[y];
        unsigned char *to = p->rows[y];
        for (png_uint_32 x = 0; x < p->width; x++) {
            for (int i = 0; i < colours; i++)
                *to++ = *from++;
            *alpha++ = *from++;
        }
    }
}

/* Filters in place: what is written never overtakes the row that is read next.
 * p->row holds two rows, each after `step` zeros. */
static size_t filter_rows(Png *p, size_t len, size_t step)
{
    unsigned char *above = p->row + step, *row = above + len + step, *out = p->pixels;
    for (png_uint_32 y = 0; y < p->height; y++) {
        memcpy(row, p->rows[y], len);
        rows_filter(row, above, len, step, out);
        out += len + 1;
        unsigned char *kept = above;
        above = row;
        row = kept;
    }
    return (size_t)(out - p->pixels);
}

static void keep_expanded(Png *p)
{
    Image *image = &p->reading->image;
    bool has_alpha = p->channels == 2 || p->channels == 4;
    if (has_alpha) {
        split_alpha(p);
        keep_mask(p);
    }
    size_t step = (size_t)(p->channels - has_alpha), len = step * p->width;
    p->row = alloc_again(NULL, (len + step) * 2);
    memset(p->row, 0, (len + step) * 2);
    image->bits = 8;
    image->space = (uint8_t)step;
    image->palette = (Str){0};
    image->stream = rows_deflate(p->arena, p->pixels, filter_rows(p, len, step));
}

/* ---- all of it ---- */

/* setjmp has a function of its own: Png lives in the caller's frame. */
static bool guarded(Png *p, void (*work)(Png *))
{
    if (setjmp(png_jmpbuf(p->png)))
        return false;
    work(p);
    return true;
}

static bool decode(Png *p)
{
    if (!guarded(p, read_header) || !image_fits(p->width, p->height, p->reading))
        return false;
    if (!guarded(p, describe))
        return false;
    if (can_pass(p))
        return guarded(p, pass_through);
    if (!guarded(p, expand))
        return false;
    keep_expanded(p);
    return true;
}

/* libpng refuses large sides itself, as damage: look before it does. */
static bool header_fits(Str bytes, Reading *reading)
{
    if (bytes.len < 33 || memcmp(bytes.data + 12, "IHDR", 4)) {
        reading_fail(reading, IMAGE_DAMAGED, "it is cut off");
        return false;
    }
    return image_fits(read32(bytes.data + 16), read32(bytes.data + 20), reading);
}

void png_read_image_bytes(Arena *arena, Str bytes, Reading *reading)
{
    Png p = {.arena = arena, .bytes = bytes, .reading = reading};
    if (!header_fits(bytes, reading))
        return;
    p.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &p, on_error, on_warning);
    p.info = p.png ? png_create_info_struct(p.png) : NULL;
    bool ok = p.info && decode(&p);
    if (!ok && reading->error == IMAGE_OK)
        reading_fail(reading, IMAGE_DAMAGED, p.detail ? p.detail : "its data cannot be decoded");
    if (p.png)
        png_destroy_read_struct(&p.png, p.info ? &p.info : NULL, NULL);
    free(p.row);
    free(p.pixels);
    free(p.alpha);
    free(p.rows);
}
