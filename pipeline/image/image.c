/* Images by content: each distinct file is read once.
 *
 * The key is 128 bits of hash over the bytes and their number, at several
 * bytes a nanosecond, so that a logo in hundreds of documents costs nothing.
 * Failures are kept as well. */

#include "base/hash.h"
#include "base/list.h"
#include "image/inside.h"

typedef struct {
    uint64_t hash[2];
    size_t len;
    Reading reading;
    Separation *separation; /* once it was asked for */
} Known;

struct Images {
    Arena *arena;
    LIST(Known *) known; /* a document has tens of images: a walk will do */
};

Images *images_open(void)
{
    Arena *arena = arena_open();
    Images *images = NEW(arena, Images);
    images->arena = arena;
    return images;
}

void images_close(Images *images)
{
    if (images)
        arena_close(images->arena);
}

/* A first walk by pointer would be quicker but wrong: memory is used again. */
static Known *known_find(Images *images, Str bytes, const uint64_t hash[2])
{
    for (uint32_t i = 0; i < images->known.count; i++) {
        Known *known = images->known.items[i];
        if (known->hash[0] == hash[0] && known->hash[1] == hash[1] && known->len == bytes.len)
            return known;
    }
    return NULL;
}

static void read_any(Arena *arena, Str bytes, Reading *reading)
{
    reading->image.turn = 1;
    if (str_starts(bytes, S("\x89PNG\r\n\x1A\n")))
        png_read_image_bytes(arena, bytes, reading);
    else if (str_starts(bytes, S("\xFF\xD8\xFF")))
        jpeg_read(arena, bytes, reading);
    else
        reading_fail(reading, IMAGE_UNKNOWN, "neither PNG nor JPEG");
}

const Image *image_read(Images *images, Str bytes, ImageError *error, const char **detail)
{
    uint64_t hash[2];
    hash_quick(bytes, hash);
    Known *known = known_find(images, bytes, hash);
    if (!known) {
        known = NEW(images->arena, Known);
        *known = (Known){.hash = {hash[0], hash[1]}, .len = bytes.len};
        read_any(images->arena, bytes, &known->reading);
        *LIST_ADD(images->arena, &images->known) = known;
    }
    *error = known->reading.error;
    *detail = known->reading.detail;
    return known->reading.error == IMAGE_OK ? &known->reading.image : NULL;
}

const Separation *image_separate(Images *images, const Image *image, Press *press)
{
    /* It is the one in the Reading of its Known. */
    Known *known = (Known *)(uintptr_t)((const char *)image - offsetof(Known, reading.image));
    if (!known->separation) {
        known->separation = NEW(images->arena, Separation);
        separation_make(images->arena, image, press, known->separation);
    }
    return known->separation;
}

/* ---- for both readers ---- */

bool image_fits(uint64_t width, uint64_t height, Reading *reading)
{
    if (!width || !height)
        reading_fail(reading, IMAGE_DAMAGED, "its width or height is 0");
    else if (width > SIDE_MAX || height > SIDE_MAX)
        reading_fail(reading, IMAGE_TOO_LARGE, "a side has more than 16,384 pixels");
    else if (width * height > PIXELS_MAX)
        reading_fail(reading, IMAGE_TOO_LARGE, "it has more than 100 million pixels");
    return reading->error == IMAGE_OK;
}

static Len natural(uint32_t pixels, uint64_t per_metre)
{
    /* Below 5 and above 10,000 to the inch it is no density but a mistake. */
    if (per_metre < 200 || per_metre > 400000)
        return len_scale(pixels, LEN_PX(1), 1);
    return len_scale(pixels, 2834645669, (int64_t)per_metre * 1000); /* 1 m = 2834.645669 pt */
}

void image_set_size(Image *image, uint64_t per_metre_x, uint64_t per_metre_y)
{
    Len width = natural(image->width, per_metre_x), height = natural(image->height, per_metre_y);
    bool swapped = image->turn >= 5;
    image->natural_width = swapped ? height : width;
    image->natural_height = swapped ? width : height;
}

uint32_t image_dots(const Image *image, Len width, Len height)
{
    bool swapped = image->turn >= 5;
    uint64_t wide = swapped ? image->height : image->width;
    uint64_t high = swapped ? image->width : image->height;
    uint64_t across = wide * LEN_PT(72) / (uint64_t)len_max(1, width);
    uint64_t down = high * LEN_PT(72) / (uint64_t)len_max(1, height);
    uint64_t least = across < down ? across : down;
    return least > INT32_MAX ? INT32_MAX : (uint32_t)least;
}

/* ICC.1:2010 7.2: size, version, class, colour space, signature. */
bool profile_fits(Str profile, ImageSpace space)
{
    const char *wanted = space == IMAGE_GRAY ? "GRAY" : space == IMAGE_RGB ? "RGB " : "CMYK";
    const unsigned char *p = (const unsigned char *)profile.data;
    if (profile.len < 132 || memcmp(p + 16, wanted, 4) || memcmp(p + 36, "acsp", 4))
        return false;
    Str class = str_slice(profile, 12, 16); /* ISO 32000-1 8.6.5.5 */
    if (!str_equal(class, S("scnr")) && !str_equal(class, S("mntr")) &&
        !str_equal(class, S("prtr")) && !str_equal(class, S("spac")))
        return false;
    size_t size = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
    return size == profile.len && p[8] <= 4; /* PDF 1.7 takes ICC versions up to 4 */
}
