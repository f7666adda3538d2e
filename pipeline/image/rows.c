/* Rows of pixels to and from the coding of PNG: filters (PNG 9.2) and zlib. */

#include "base/buf.h"
#include "image/inside.h"
#include <libdeflate.h>
#include <stdlib.h>

enum { LEVEL = 6 };

static int paeth(int a, int b, int c)
{
    int pa = abs(b - c), pb = abs(a - c), pc = abs(a + b - 2 * c);
    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

static unsigned signed_size(int difference) { return (unsigned)abs((int8_t)difference); }

/* The filter whose bytes, taken as signed, have the least sum: as a rule it
 * deflates best (12.8). */
static int choose_filter(const unsigned char *row, const unsigned char *above, size_t len,
                         size_t step)
{
    uint64_t sums[5] = {0};
    int best = 0;
    for (size_t i = 0; i < len; i++) {
        int x = row[i], a = (row - step)[i], b = above[i], c = (above - step)[i];
        sums[0] += signed_size(x);
        sums[1] += signed_size(x - a);
        sums[2] += signed_size(x - b);
        sums[3] += signed_size(x - (a + b) / 2);
        sums[4] += signed_size(x - paeth(a, b, c));
    }
    for (int type = 1; type < 5; type++)
        best = sums[type] < sums[best] ? type : best;
    return best;
}

static int guess(int type, int a, int b, int c)
{
    return type == 0 ? 0 : type == 1 ? a : type == 2 ? b : type == 3 ? (a + b) / 2 : paeth(a, b, c);
}

void rows_filter(const unsigned char *row, const unsigned char *above, size_t len, size_t step,
                 unsigned char *out)
{
    bool zeros = !row[0] && !memcmp(row, row + 1, len - 1);
    bool again = zeros || !memcmp(row, above, len); /* in diagrams, most of them */
    int type = zeros ? 0 : again ? 2 : choose_filter(row, above, len, step);
    *out++ = (unsigned char)type;
    if (again) {
        memset(out, 0, len);
        return;
    }
    for (size_t i = 0; i < len; i++)
        out[i] =
            (unsigned char)(row[i] - guess(type, (row - step)[i], above[i], (above - step)[i]));
}

Str rows_deflate(Arena *arena, const unsigned char *data, size_t len)
{
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(LEVEL);
    size_t room = libdeflate_zlib_compress_bound(compressor, len);
    unsigned char *out = alloc_again(NULL, room);
    size_t size = compressor ? libdeflate_zlib_compress(compressor, data, len, out, room) : 0;
    Str kept = arena_str(arena, (Str){(const char *)out, size});
    free(out);
    libdeflate_free_compressor(compressor);
    return kept;
}

Str rows_encode(Arena *arena, const PixelRows *rows)
{
    size_t step = rows->channels, len = step * rows->width;
    unsigned char *two = alloc_again(NULL, (len + step) * 2);
    unsigned char *all = alloc_again(NULL, (len + 1) * rows->height);
    unsigned char *above = two + step, *row = above + len + step;
    memset(two, 0, (len + step) * 2);
    for (uint32_t y = 0; y < rows->height; y++) {
        rows->make(rows->context, y, row);
        rows_filter(row, above, len, step, all + (len + 1) * y);
        unsigned char *kept = above;
        above = row;
        row = kept;
    }
    free(two);
    Str coded = rows_deflate(arena, all, (len + 1) * rows->height);
    free(all);
    return coded;
}

/* ---- the way back ---- */

/* A filtered row, in place; `above` is NULL for the first. False: no such filter. */
static bool row_unfilter(unsigned char *row, const unsigned char *above, int type, size_t len,
                         size_t step)
{
    if (type > 4)
        return false;
    for (size_t i = 0; type && i < len; i++) {
        int a = i >= step ? row[i - step] : 0, b = above ? above[i] : 0;
        int c = above && i >= step ? above[i - step] : 0;
        row[i] = (unsigned char)(row[i] + guess(type, a, b, c));
    }
    return true;
}

bool rows_inflate(const Image *image, unsigned char *out)
{
    size_t channels = image->palette.len ? 1 : image->space, bits = channels * image->bits;
    size_t len = (bits * image->width + 7) / 8, step = bits < 8 ? 1 : bits / 8;
    size_t filter = image->predictor > 1, size = (len + filter) * image->height, got = 0;
    struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
    bool ok =
        inflater && libdeflate_zlib_decompress(inflater, image->stream.data, image->stream.len, out,
                                               size, &got) == LIBDEFLATE_SUCCESS;
    libdeflate_free_decompressor(inflater);
    ok = ok && got == size;
    unsigned char *above = NULL, *to = out;
    for (uint32_t y = 0; ok && filter && y < image->height; y++) {
        const unsigned char *from = out + (len + 1) * y;
        int type = from[0];
        memmove(to, from + 1, len); /* rows close up: nothing is overtaken */
        ok = row_unfilter(to, above, type, len, step);
        above = to;
        to += len;
    }
    return ok;
}
