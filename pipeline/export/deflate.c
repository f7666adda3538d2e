/* Deflate, by libdeflate, at a level that goes by the length.
 *
 * Files of a batch are small: ten streams of a few kilobytes, in which there is
 * little to find. A search in depth of those takes a sixth of the time of the
 * whole document and finds 3 % of their bytes, 2 % of a file. Long streams get it. */

#include "export/deflate.h"
#include <libdeflate.h>

enum { SHORT = 8 << 10, SHORT_LEVEL = 1, LONG_LEVEL = 6 };

struct Deflater {
    Arena *arena;
    struct libdeflate_compressor *quick, *thorough; /* made when first needed */
    Str once;
};

Deflater *deflater_open(void)
{
    Arena *arena = arena_open();
    Deflater *deflater = NEW(arena, Deflater);
    deflater->arena = arena;
    return deflater;
}

void deflater_close(Deflater *deflater)
{
    if (!deflater)
        return;
    libdeflate_free_compressor(deflater->quick);
    libdeflate_free_compressor(deflater->thorough);
    arena_close(deflater->arena);
}

static struct libdeflate_compressor *compressor_for(Deflater *deflater, size_t len)
{
    bool quick = len < SHORT;
    struct libdeflate_compressor **one = quick ? &deflater->quick : &deflater->thorough;
    if (!*one)
        *one = libdeflate_alloc_compressor(quick ? SHORT_LEVEL : LONG_LEVEL);
    return *one;
}

bool deflate_add(Deflater *deflater, Str bytes, Buf *out)
{
    struct libdeflate_compressor *compressor = compressor_for(deflater, bytes.len);
    if (!compressor)
        return false;
    size_t bound = libdeflate_zlib_compress_bound(compressor, bytes.len);
    char *to = buf_reserve(out, bound);
    out->len += libdeflate_zlib_compress(compressor, bytes.data, bytes.len, to, bound);
    return true;
}

Str deflate_once(Deflater *deflater, Str (*make)(Arena *arena))
{
    Buf coded = {0};
    if (!deflater->once.len && deflate_add(deflater, make(deflater->arena), &coded))
        deflater->once = buf_take(&coded, deflater->arena);
    return deflater->once;
}
