/* Images: PNGs of all kinds, made here by libpng, come out as the pixels that
 * went in; JPEG headers, made here by hand, are understood; damage is found. */

#include "check.h"
#include "base/buf.h"
#include "base/file.h"
#include "color/press.h"
#include "image/image.h"
#include <libdeflate.h>
#include <png.h>
#include <stdlib.h>

#include <jpeglib.h>

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
    memcpy(profile + 12, "mntrRGB ", 8);
    memcpy(profile + 36, "acsp", 4);
    buf_add(&body, "ICC_PROFILE\0\1\1", 14);
    buf_add(&body, profile, sizeof profile);
    const Image *image = read_jpeg(images, jpeg_of(&out, 0xC0, FRAME3, buf_view(&body), 0xE2));
    CHECK(image && image->profile.len == 140);
    image = read_jpeg(images, jpeg_of(&out, 0xC0, FRAME1, buf_view(&body), 0xE2));
    CHECK(image && !image->profile.len); /* a profile of RGB does not fit grey */
    memcpy(body.data + 14 + 12, "link", 4); /* from one device to another: no colour space */
    image = read_jpeg(images, jpeg_of(&out, 0xC0, FRAME3, buf_view(&body), 0xE2));
    CHECK(image && !image->profile.len);
    memcpy(body.data + 14 + 12, "mntr", 4);
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

/* ---- plates ---- */

/* The plates of a pixel: one byte, grey, or four of CMYK. */
static void plate_of(const Image *image, const unsigned char *row, size_t x, unsigned char to[4])
{
    size_t channels = image->space;
    for (unsigned i = 0; i < channels; i++)
        to[i] = image->palette.len ? (unsigned char)image->palette.data[component(image, row, x) * channels + i]
                                   : (unsigned char)component(image, row, x * channels + i);
}

static bool all_near(const unsigned char *a, const unsigned char *b, int count, int by)
{
    for (int i = 0; i < count; i++)
        if (abs(a[i] - b[i]) > by)
            return false;
    return true;
}

/* As the press makes plates of the pixels, be it drawn or a photograph. */
static bool plate_fits(PressWay *way, const unsigned char *rgb, const unsigned char *plate, int channels)
{
    unsigned char drawn[4], photo[4], grey;
    press_grey_pixels(PIXELS_RGB, rgb, &grey, 1);
    if (channels == 1)
        return abs(plate[0] - grey) <= 1;
    press_pixels(way, true, rgb, drawn, 1);
    press_pixels(way, false, rgb, photo, 1);
    return all_near(plate, drawn, 4, 3) || all_near(plate, photo, 4, 3);
}

static bool plates_fit(const Separation *made, PressWay *way, const unsigned char *want)
{
    static unsigned char rows[ROOM];
    const Image *image = &made->image;
    size_t components = image->palette.len ? 1 : image->space, len = (image->width * components * image->bits + 7) / 8;
    if (made->fault || image->profile.len || !unfilter(image, rows, len))
        return false;
    for (size_t y = 0; y < HIGH; y++)
        for (size_t x = 0; x < WIDE; x++, want += 4) {
            unsigned char plate[4];
            plate_of(image, rows + y * len, x, plate);
            if (want[3] && !plate_fits(way, want, plate, image->space))
                return false;
        }
    return true;
}

static void plates_of_kind(const Kind *kind, Press *press)
{
    Buf file = {0};
    unsigned char want[WIDE * HIGH * 4];
    Images *images = images_open();
    make_png(&file, kind);
    const Image *image = read_png(images, &file);
    const Separation *made = image_separate(images, image, press);
    PressWay *way = press ? press_way(press, PIXELS_RGB, (Str){0}) : NULL;
    expect_pixels(buf_view(&file), want);
    bool ok = plates_fit(made, way, want);
    if (!ok)
        fprintf(stderr, "type %d, %d bits, press %d\n", kind->type, kind->bits, press != NULL);
    CHECK(ok);
    CHECK(made == image_separate(images, image, press) && str_equal(made->image.mask, image->mask));
    CHECK(made->image.space == (press && image->space == IMAGE_RGB ? IMAGE_CMYK : IMAGE_GRAY));
    CHECK(made->ink <= 4 * PRESS_FULL);
    images_close(images);
    buf_close(&file);
}

static void test_plates(Press *press)
{
    static const int types[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_PALETTE,
                                PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGBA};
    for (int t = 0; t < 5; t++)
        for (int bits = 1; bits <= 16; bits *= 2) {
            bool small = types[t] == PNG_COLOR_TYPE_GRAY || types[t] == PNG_COLOR_TYPE_PALETTE;
            Kind kind = {.bits = bits, .type = types[t], .colour_key = bits == 8 && t < 3};
            if ((bits < 8 && !small) || (bits == 16 && types[t] == PNG_COLOR_TYPE_PALETTE))
                continue;
            plates_of_kind(&kind, press);
        }
}

/* A JPEG of one colour, 32 x 16. */
static Str jpeg_flat(Buf *out, const unsigned char *color, int channels, bool adobe)
{
    struct jpeg_compress_struct info;
    struct jpeg_error_mgr errors;
    unsigned char row[32 * 4], *rows[1] = {row}, *bytes = NULL;
    unsigned long len = 0;
    for (int i = 0; i < 32 * channels; i++)
        row[i] = color[i % channels];
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &bytes, &len);
    info.image_width = 32;
    info.image_height = 16;
    info.input_components = channels;
    info.in_color_space = channels == 1 ? JCS_GRAYSCALE : channels == 3 ? JCS_RGB : JCS_CMYK;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, 100, TRUE);
    info.write_Adobe_marker = adobe;
    jpeg_start_compress(&info, TRUE);
    for (int y = 0; y < 16; y++)
        jpeg_write_scanlines(&info, rows, 1);
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    buf_clear(out);
    buf_add(out, bytes, len);
    free(bytes);
    return buf_view(out);
}

/* The first pixel, as a reader shows it: inks, 255 a solid. */
static void jpeg_first(const Image *image, unsigned char to[4])
{
    struct jpeg_decompress_struct info;
    struct jpeg_error_mgr errors;
    unsigned char row[32 * 4], *rows[1] = {row};
    info.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, (const unsigned char *)image->stream.data, image->stream.len);
    jpeg_read_header(&info, TRUE);
    info.out_color_space = image->space == IMAGE_CMYK ? JCS_CMYK : JCS_GRAYSCALE;
    jpeg_start_decompress(&info);
    jpeg_read_scanlines(&info, rows, 1);
    jpeg_destroy_decompress(&info);
    for (int i = 0; i < image->space; i++)
        to[i] = (unsigned char)(image->inverted ? 255 - row[i] : row[i]);
}

static const Separation *separate_jpeg(Images *images, Str file, Press *press)
{
    return image_separate(images, read_jpeg(images, file), press);
}

static void test_jpeg_plates(Press *press)
{
    static const unsigned char red[3] = {255, 0, 0}, grey[3] = {90, 90, 90}, inks[4] = {200, 30, 60, 90};
    unsigned char got[4];
    Images *images = images_open();
    Buf out = {0};
    const Separation *made = separate_jpeg(images, jpeg_flat(&out, red, 3, false), press);
    CHECK(!made->fault && made->image.space == IMAGE_CMYK && made->image.coding == IMAGE_FLATE);
    CHECK(made->ink > 18000 && made->ink < 20000); /* one colour: shorter without loss */
    made = separate_jpeg(images, jpeg_flat(&out, grey, 3, false), press);
    CHECK(!made->fault && made->image.space == IMAGE_GRAY);
    made = separate_jpeg(images, jpeg_flat(&out, grey, 1, false), press);
    CHECK(!made->fault && made->image.space == IMAGE_GRAY && made->image.coding == IMAGE_JPEG);
    made = separate_jpeg(images, jpeg_flat(&out, inks, 4, true), press);
    CHECK(!made->fault && made->image.inverted && str_equal(made->image.stream, buf_view(&out)));
    CHECK(made->ink > 640 * 39 && made->ink < 645 * 40); /* upside down: 1,020 - 380 of 255 */
    made = separate_jpeg(images, jpeg_flat(&out, inks, 4, false), press);
    CHECK(!made->fault && !made->image.inverted && abs((int)made->ink - 380 * PRESS_FULL / 255) < 100);
    jpeg_first(&made->image, got);
    CHECK(all_near(got, inks, 4, 2));
    made = separate_jpeg(images, jpeg_of(&out, 0xC0, FRAME3, JFIF, 0xE0), press); /* tables of nothing */
    CHECK(made->fault);
    images_close(images);
    buf_close(&out);
}

/* A photograph, nearly grey and noisy, stays a JPEG, each plate in full. */
static void test_photograph(Press *press)
{
    enum { SIDE = 64 };
    static unsigned char pixels[SIDE * SIDE * 3];
    uint32_t seed = 7;
    struct jpeg_compress_struct info;
    struct jpeg_error_mgr errors;
    unsigned char *bytes = NULL;
    unsigned long len = 0;
    for (size_t i = 0; i < sizeof pixels; i++) {
        seed = seed * 1664525u + 1013904223u;
        pixels[i] = (unsigned char)(60 + i / 3 % SIDE + (seed >> 28));
    }
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &bytes, &len);
    info.image_width = info.image_height = SIDE;
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_start_compress(&info, TRUE);
    for (unsigned char *row = pixels; row < pixels + sizeof pixels; row += SIDE * 3)
        jpeg_write_scanlines(&info, &row, 1);
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    Images *images = images_open();
    const Separation *made = separate_jpeg(images, (Str){(const char *)bytes, len}, press);
    CHECK(!made->fault && made->image.coding == IMAGE_JPEG && made->image.space == IMAGE_CMYK);
    CHECK(made->image.inverted && memmem(made->image.stream.data, made->image.stream.len, "Adobe", 5));
    CHECK(made->ink > 15000 && made->ink < 30000);
    images_close(images);
    free(bytes);
}

static void test_separation(void)
{
    Arena *arena = arena_open();
    Str icc;
    const char *fault;
    test_plates(NULL);
    if (file_read(arena, S("tools/icc/FOGRA39L_coated.icc"), &icc)) {
        Press *press = press_open(icc, &fault);
        test_plates(press);
        test_jpeg_plates(press);
        test_photograph(press);
        press_close(press);
    }
    arena_close(arena);
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
    test_separation();
    images_close(images);
    return check_done();
}
