/* Images: PNGs of all kinds, made here by libpng, come out as the pixels that
 * went in; JPEG headers, made here by hand, are understood; damage is found. */

#include "check.h"
#include "base/buf.h"
#include "image/image.h"
#include <libdeflate.h>
#include <png.h>
#include <stdlib.h>

enum { WIDE = 7, HIGH = 5, ROOM = 1 << 16 };

/* ---- making PNGs ---- */

typedef struct {
    int bits, type, interlace;
    bool colour_key;   /* tRNS */
    double gamma;      /* 0: none */
    unsigned per_metre;
    bool opaque;
} Kind;

static void to_buf(png_structp png, png_bytep data, size_t len) { buf_add(png_get_io_ptr(png), data, len); }
static void no_flush(png_structp png) { (void)png; }

static int channels_of(int type)
{
    return type == PNG_COLOR_TYPE_RGB ? 3 : type == PNG_COLOR_TYPE_RGBA ? 4 : type == PNG_COLOR_TYPE_GRAY_ALPHA ? 2 : 1;
}

/* Bit patterns that differ from pixel to pixel, as libpng takes rows. */
static void fill_row(unsigned char *row, size_t len, const Kind *kind, unsigned y)
{
    for (size_t i = 0; i < len; i++)
        row[i] = (unsigned char)(i * 37 + y * 59 + 11);
    if (kind->type == PNG_COLOR_TYPE_PALETTE)
        for (size_t i = 0; i < len; i++)
            row[i] = (unsigned char)(kind->bits == 8 ? (i + y) % 4 : kind->bits == 4 ? ((i + y) % 4) * 17 : row[i]);
    int step = channels_of(kind->type) * kind->bits / 8;
    if (kind->opaque)
        for (size_t i = (size_t)step - 1; i < len; i += (size_t)step)
            row[i] = 255;
}

static void set_chunks(png_structp png, png_infop info, const Kind *kind)
{
    png_color palette[16] = {{1, 2, 3}, {40, 50, 60}, {255, 0, 128}, {9, 8, 7}};
    png_byte alpha[2] = {0, 128};
    png_color_16 key = {.gray = kind->bits < 8 ? 1 : 11, .red = 11, .green = 48, .blue = 85};
    if (kind->type == PNG_COLOR_TYPE_PALETTE)
        png_set_PLTE(png, info, palette, kind->bits == 1 ? 2 : 4);
    if (kind->colour_key && kind->type == PNG_COLOR_TYPE_PALETTE)
        png_set_tRNS(png, info, alpha, 2, NULL);
    else if (kind->colour_key)
        png_set_tRNS(png, info, NULL, 0, &key);
    if (kind->gamma > 0)
        png_set_gAMA(png, info, kind->gamma);
    if (kind->per_metre)
        png_set_pHYs(png, info, kind->per_metre, kind->per_metre * 2, PNG_RESOLUTION_METER);
}

static void make_png(Buf *out, const Kind *kind)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    unsigned char rows[HIGH][WIDE * 8], *each[HIGH];
    size_t len = ((size_t)WIDE * (size_t)channels_of(kind->type) * (size_t)kind->bits + 7) / 8;
    for (unsigned y = 0; y < HIGH; y++) {
        fill_row(rows[y], len, kind, y);
        each[y] = rows[y];
    }
    buf_clear(out);
    if (setjmp(png_jmpbuf(png)))
        abort();
    png_set_write_fn(png, out, to_buf, no_flush);
    png_set_IHDR(png, info, WIDE, HIGH, kind->bits, kind->type, kind->interlace, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    set_chunks(png, info, kind);
    png_write_info(png, info);
    png_write_image(png, each);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
}

/* ---- reading back, independently ---- */

static size_t inflate(Str stream, unsigned char *to)
{
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    size_t len = 0;
    if (libdeflate_zlib_decompress(d, stream.data, stream.len, to, ROOM, &len))
        len = 0;
    libdeflate_free_decompressor(d);
    return len;
}

static int paeth(int a, int b, int c)
{
    int pa = abs(b - c), pb = abs(a - c), pc = abs(a + b - 2 * c);
    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/* Undoes PNG filters as a PDF reader would; `to` gets height rows of len bytes. */
static bool unfilter(const Image *image, unsigned char *to, size_t len)
{
    static unsigned char data[ROOM];
    size_t step = image->palette.len ? 1 : (size_t)image->space * image->bits / 8, size = inflate(image->stream, data);
    step = step ? step : 1;
    if (size != (len + 1) * image->height)
        return false;
    for (size_t y = 0; y < image->height; y++) {
        const unsigned char *in = data + y * (len + 1);
        for (size_t i = 0; i < len; i++) {
            unsigned char *row = to + y * len;
            int a = i >= step ? row[i - step] : 0, b = y ? row[i - len] : 0, c = y && i >= step ? row[i - len - step] : 0;
            int guess[5] = {0, a, b, (a + b) / 2, paeth(a, b, c)};
            if (in[0] > 4)
                return false;
            row[i] = (unsigned char)(in[i + 1] + guess[in[0]]);
        }
    }
    return true;
}

static void from_str(png_structp png, png_bytep to, size_t len)
{
    Str *rest = png_get_io_ptr(png);
    memcpy(to, rest->data, len);
    *rest = str_slice(*rest, len, rest->len);
}

/* What the pixels are, as 8-bit RGBA, by libpng. */
static void expect_pixels(Str file, unsigned char *rgba)
{
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    unsigned char *rows[HIGH];
    if (setjmp(png_jmpbuf(png)))
        abort();
    png_set_read_fn(png, &file, from_str);
    png_read_info(png, info);
    png_set_expand(png);
    png_set_scale_16(png);
    png_set_gray_to_rgb(png);
    png_set_add_alpha(png, 255, PNG_FILLER_AFTER);
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
    for (int y = 0; y < HIGH; y++)
        rows[y] = rgba + y * WIDE * 4;
    png_read_image(png, rows);
    png_destroy_read_struct(&png, &info, NULL);
}

static unsigned component(const Image *image, const unsigned char *row, size_t index)
{
    size_t bit = index * image->bits;
    unsigned byte = row[bit / 8];
    if (image->bits >= 8)
        return byte; /* of 16 bits the upper half */
    unsigned value = byte >> (8 - image->bits - bit % 8) & ((1u << image->bits) - 1);
    return image->palette.len ? value : value * 255 / ((1u << image->bits) - 1);
}

static void pixel_of(const Image *image, const unsigned char *row, size_t x, unsigned char rgb[3])
{
    for (unsigned i = 0; i < 3; i++) {
        if (image->palette.len)
            rgb[i] = (unsigned char)image->palette.data[component(image, row, x) * 3 + i];
        else
            rgb[i] = (unsigned char)component(image, row, x * image->space + (image->space == 3 ? i : 0));
    }
}

static bool near(int a, int b) { return abs(a - b) <= 1; }

static bool same_pixels(const Image *image, const unsigned char *want)
{
    static unsigned char rows[ROOM], mask[ROOM];
    size_t components = image->palette.len ? 1 : image->space, len = (image->width * components * image->bits + 7) / 8;
    if (!unfilter(image, rows, len) || (image->mask.len && inflate(image->mask, mask) != WIDE * HIGH))
        return false;
    for (size_t y = 0; y < HIGH; y++)
        for (size_t x = 0; x < WIDE; x++, want += 4) {
            unsigned char rgb[3], alpha = image->mask.len ? mask[y * WIDE + x] : 255;
            pixel_of(image, rows + y * len, x, rgb);
            if (!near(alpha, want[3]))
                return false;
            if (alpha && !(near(rgb[0], want[0]) && near(rgb[1], want[1]) && near(rgb[2], want[2])))
                return false;
        }
    return true;
}

static const Image *read_png(Images *images, Buf *file)
{
    ImageError error;
    const char *detail;
    return image_read(images, buf_view(file), &error, &detail);
}

/* ---- tests ---- */

static void test_kinds(Images *images)
{
    static const int types[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_PALETTE,
                                PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGBA};
    Buf file = {0};
    unsigned char want[WIDE * HIGH * 4];
    for (int t = 0; t < 5; t++)
        for (int bits = 1; bits <= 16; bits *= 2)
            for (int form = 0; form < 4; form++) {
                bool small = types[t] == PNG_COLOR_TYPE_GRAY || types[t] == PNG_COLOR_TYPE_PALETTE;
                bool alpha = types[t] & PNG_COLOR_MASK_ALPHA;
                if ((bits < 8 && !small) || (bits == 16 && types[t] == PNG_COLOR_TYPE_PALETTE) || (alpha && form >= 2))
                    continue;
                Kind kind = {.bits = bits, .type = types[t], .interlace = form & 1, .colour_key = form >= 2};
                make_png(&file, &kind);
                const Image *image = read_png(images, &file);
                expect_pixels(buf_view(&file), want);
                bool ok = image && same_pixels(image, want);
                if (!ok)
                    fprintf(stderr, "type %d, %d bits, form %d\n", types[t], bits, form);
                CHECK(ok);
                CHECK(ok && image->coding == IMAGE_FLATE && image->predictor == 15 && image->turn == 1);
                CHECK(ok && (image->palette.len > 0) == (types[t] == PNG_COLOR_TYPE_PALETTE && !(form & 1)));
                CHECK(ok && (form & 1 || alpha || image->bits == bits)); /* passed on as it is */
            }
    buf_close(&file);
}

static void test_sizes(Images *images)
{
    Buf file = {0};
    Kind kind = {.bits = 8, .type = PNG_COLOR_TYPE_RGBA, .opaque = true};
    make_png(&file, &kind);
    const Image *image = read_png(images, &file);
    CHECK(image && !image->mask.len && image->width == WIDE && image->height == HIGH);
    CHECK(image && image->natural_width == LEN_PX(WIDE) && image->natural_height == LEN_PX(HIGH));
    CHECK(read_png(images, &file) == image); /* the same bytes, the same image */
    kind.per_metre = 5669; /* 144 to the inch, half a point a pixel; 288 down */
    make_png(&file, &kind);
    image = read_png(images, &file);
    CHECK(image && abs(image->natural_width - LEN_PT(WIDE) / 2) < 5);
    CHECK(image && abs(image->natural_height - LEN_PT(HIGH) / 4) < 5);
    buf_close(&file);
}

/* Gamma 1: a linear picture is made lighter. */
static void test_gamma(Images *images)
{
    Buf file = {0};
    unsigned char rows[ROOM];
    Kind kind = {.bits = 8, .type = PNG_COLOR_TYPE_GRAY, .gamma = 1.0};
    make_png(&file, &kind);
    const Image *image = read_png(images, &file);
    CHECK(image && unfilter(image, rows, WIDE));
    CHECK(rows[0] > 11 + 20); /* 11 of 255, linear, is 60 in sRGB */
    kind.gamma = 0.45455;
    make_png(&file, &kind);
    image = read_png(images, &file);
    CHECK(image && unfilter(image, rows, WIDE) && rows[0] == 11);
    buf_close(&file);
}

static void check_fault(Images *images, Str bytes, ImageError want, const char *detail)
{
    ImageError error = IMAGE_OK;
    const char *said = NULL;
    CHECK(image_read(images, bytes, &error, &said) == NULL);
    CHECK(error == want);
    CHECK_STR(str_of(said), str_of(detail));
}

static void test_damaged_png(Images *images)
{
    Buf file = {0};
    Kind kind = {.bits = 8, .type = PNG_COLOR_TYPE_RGB};
    make_png(&file, &kind);
    Str whole = buf_view(&file);
    for (size_t len = 8; len < whole.len; len++) {
        ImageError error;
        const char *detail;
        CHECK(!image_read(images, str_slice(whole, 0, len), &error, &detail) && error == IMAGE_DAMAGED);
    }
    check_fault(images, str_slice(whole, 0, 60), IMAGE_DAMAGED, "it is cut off");
    file.data[whole.len - 14] = (char)(file.data[whole.len - 14] ^ 1); /* IEND comes after, 12 bytes */
    check_fault(images, whole, IMAGE_DAMAGED, "a checksum is wrong");
    make_png(&file, &kind);
    memcpy(file.data + 16, "\0\0\x80\0", 4);
    check_fault(images, buf_view(&file), IMAGE_TOO_LARGE, "a side has more than 16,384 pixels");
    memcpy(file.data + 16, "\0\0\x3F\0\0\0\x3F\0", 8);
    check_fault(images, buf_view(&file), IMAGE_TOO_LARGE, "it has more than 100 million pixels");
    memcpy(file.data + 16, "\0\0\0\0", 4);
    check_fault(images, buf_view(&file), IMAGE_DAMAGED, "its width or height is 0");
    check_fault(images, S("GIF89a"), IMAGE_UNKNOWN, "neither PNG nor JPEG");
    check_fault(images, S(""), IMAGE_UNKNOWN, "neither PNG nor JPEG");
    buf_close(&file);
}

/* ---- JPEG ---- */

static void segment(Buf *out, unsigned marker, Str body)
{
    buf_char(out, (char)0xFF);
    buf_char(out, (char)marker);
    buf_char(out, (char)((body.len + 2) >> 8));
    buf_char(out, (char)(body.len + 2));
    buf_str(out, body);
}

#define JFIF S("JFIF\0\1\2\1\0\x48\0\x90\0\0") /* 72 and 144 to the inch */
#define ADOBE S("Adobe\0d\0\0\0\0\2")
#define EXIF S("Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0")
#define FRAME1 S("\x08\0\x10\0\x20\1\1\x11\0")
#define FRAME3 S("\x08\0\x10\0\x20\3\1\x11\0\2\x11\0\3\x11\0")
#define FRAME4 S("\x08\0\x10\0\x20\4\1\x11\0\2\x11\0\3\x11\0\4\x11\0")

/* A file that is whole as far as its markers go. */
static Str jpeg_of(Buf *out, unsigned marker, Str frame, Str extra, unsigned extra_marker)
{
    buf_clear(out);
    buf_add(out, "\xFF\xD8", 2);
    if (extra.len)
        segment(out, extra_marker, extra);
    segment(out, 0xFE, S("a comment"));
    segment(out, 0xDB, S("\0table"));
    segment(out, marker, frame);
    segment(out, 0xC4, S("\0codes"));
    segment(out, 0xDA, S("\1\1\0\0\x3F\0"));
    buf_add(out, "data\xFF\0more\xFF\xD0more\xFF\xD9trailer", 25);
    return buf_view(out);
}

static const Image *read_jpeg(Images *images, Str file)
{
    ImageError error;
    const char *detail;
    return image_read(images, file, &error, &detail);
}

static void test_jpeg(Images *images)
{
    Buf out = {0};
    const Image *image = read_jpeg(images, jpeg_of(&out, 0xC0, FRAME3, JFIF, 0xE0));
    CHECK(image && image->width == 32 && image->height == 16 && image->space == IMAGE_RGB && image->bits == 8);
    CHECK(image && image->coding == IMAGE_JPEG && !image->inverted && image->turn == 1);
    CHECK(image && abs(image->natural_width - LEN_PT(32)) < 20 && abs(image->natural_height - LEN_PT(8)) < 20);
    CHECK(image && str_ends(image->stream, S("\xFF\xD9")) && str_starts(image->stream, S("\xFF\xD8\xFF\xE0")));
    CHECK(image && image->stream.len == out.len - 7 - 13); /* without trailer and comment */
    image = read_jpeg(images, jpeg_of(&out, 0xC2, FRAME1, EXIF, 0xE1));
    CHECK(image && image->space == IMAGE_GRAY && image->turn == 6);
    CHECK(image && image->natural_width == LEN_PX(16) && image->natural_height == LEN_PX(32)); /* turned */
    CHECK(image && !memmem(image->stream.data, image->stream.len, "Exif", 4));
    image = read_jpeg(images, jpeg_of(&out, 0xC0, FRAME4, ADOBE, 0xEE));
    CHECK(image && image->space == IMAGE_CMYK && image->inverted);
    image = read_jpeg(images, jpeg_of(&out, 0xC0, FRAME4, JFIF, 0xE0));
    CHECK(image && image->space == IMAGE_CMYK && !image->inverted);
    buf_close(&out);
}

static void test_profile(Images *images)
{
    Buf out = {0}, body = {0};
    char profile[140] = {0};
    profile[3] = (char)140;
    profile[8] = 2;
    memcpy(profile + 16, "RGB ", 4);
    memcpy(profile + 36, "acsp", 4);
    buf_add(&body, "ICC_PROFILE\0\1\1", 14);
    buf_add(&body, profile, sizeof profile);
    const Image *image = read_jpeg(images, jpeg_of(&out, 0xC0, FRAME3, buf_view(&body), 0xE2));
    CHECK(image && image->profile.len == 140);
    image = read_jpeg(images, jpeg_of(&out, 0xC0, FRAME1, buf_view(&body), 0xE2));
    CHECK(image && !image->profile.len); /* a profile of RGB does not fit grey */
    body.data[13] = 2; /* the second part is missing */
    image = read_jpeg(images, jpeg_of(&out, 0xC0, FRAME3, buf_view(&body), 0xE2));
    CHECK(image && !image->profile.len);
    buf_close(&out);
    buf_close(&body);
}

static void test_damaged_jpeg(Images *images)
{
    Buf out = {0};
    Str whole = jpeg_of(&out, 0xC0, FRAME3, JFIF, 0xE0);
    for (size_t len = 3; len < whole.len - 7; len++) {
        ImageError error;
        const char *detail;
        CHECK(!image_read(images, str_slice(whole, 0, len), &error, &detail) && error == IMAGE_DAMAGED);
    }
    check_fault(images, str_slice(whole, 0, whole.len - 10), IMAGE_DAMAGED, "it is cut off");
    check_fault(images, jpeg_of(&out, 0xC3, FRAME3, JFIF, 0xE0), IMAGE_DAMAGED,
                "lossless, hierarchical or arithmetic coding, which PDF does not know");
    check_fault(images, jpeg_of(&out, 0xC0, S("\x0C\0\x10\0\x20\1\1\x11\0"), JFIF, 0xE0), IMAGE_DAMAGED,
                "12 bits per component, which PDF does not know");
    check_fault(images, jpeg_of(&out, 0xC0, S("\x08\0\0\0\x20\1\1\x11\0"), JFIF, 0xE0), IMAGE_DAMAGED,
                "its width or height is 0");
    check_fault(images, jpeg_of(&out, 0xC0, S("\x08\x7F\0\0\x20\1\1\x11\0"), JFIF, 0xE0), IMAGE_TOO_LARGE,
                "a side has more than 16,384 pixels");
    buf_close(&out);
}

int main(void)
{
    Images *images = images_open();
    test_kinds(images);
    test_sizes(images);
    test_gamma(images);
    test_damaged_png(images);
    test_jpeg(images);
    test_profile(images);
    test_damaged_jpeg(images);
    images_close(images);
    return check_done();
}
