/* JPEG: the header is read, the coded data handed on as it is.
 *
 * One walk over the markers (ITU-T T.81 Annex B) to EOI, which also finds files
 * that are cut off. What the picture does not need is left out: Exif and XMP
 * (they may hold the place where a photograph was taken), comments, thumbnails,
 * and anything after EOI. The profile is taken out of APP2, the orientation out
 * of Exif; JFIF and Adobe markers stay, as decoders ask for them.
 *
 * Cost: a memchr over the data. */

#include "base/buf.h"
#include "image/inside.h"

enum {
    M_SOF0 = 0xC0,
    M_SOF2 = 0xC2,
    M_DHT = 0xC4,
    M_JPG = 0xC8,
    M_DAC = 0xCC,
    M_SOF15 = 0xCF,
    M_RST0 = 0xD0,
    M_RST7 = 0xD7,
    M_SOI = 0xD8,
    M_EOI = 0xD9,
    M_SOS = 0xDA,
    M_DQT = 0xDB,
    M_APP0 = 0xE0,
    M_APP1 = 0xE1,
    M_APP2 = 0xE2,
    M_APP14 = 0xEE,
    M_APP15 = 0xEF,
    M_COM = 0xFE,
    M_TEM = 0x01
};

enum { PARTS_MAX = 255 };

typedef struct {
    const unsigned char *data;
    size_t len, at;
    Reading *reading;
    Buf kept;                 /* the file without what is left out */
    Str parts[PARTS_MAX + 1]; /* of the profile, from 1 */
    unsigned part_count;
    unsigned density_x, density_y; /* per metre */
    bool frame, adobe, scan, tables;
} Jpeg;

static unsigned read16(const unsigned char *p) { return (unsigned)p[0] << 8 | p[1]; }

static bool fail(Jpeg *jpeg, const char *detail)
{
    if (jpeg->reading->error == IMAGE_OK)
        reading_fail(jpeg->reading, IMAGE_DAMAGED, detail);
    return false;
}

/* ---- segments ---- */

static bool read_frame(Jpeg *jpeg, unsigned marker, const unsigned char *p, size_t len)
{
    Image *image = &jpeg->reading->image;
    if (jpeg->frame)
        return fail(jpeg, "it holds more than one picture");
    if (marker > M_SOF2)
        return fail(jpeg, "lossless, hierarchical or arithmetic coding, which PDF does not know");
    if (len < 6 || len < 6 + (size_t)p[5] * 3)
        return fail(jpeg, "its frame header is cut off");
    if (p[0] != 8)
        return fail(jpeg, "12 bits per component, which PDF does not know");
    image->height = read16(p + 1);
    image->width = read16(p + 3);
    if (p[5] != 1 && p[5] != 3 && p[5] != 4)
        return fail(jpeg, "its number of components is not 1, 3 or 4");
    image->space = p[5];
    image->bits = 8;
    jpeg->frame = true;
    return image_fits(image->width, image->height, jpeg->reading);
}

static void read_jfif(Jpeg *jpeg, Str s)
{
    const unsigned char *p = (const unsigned char *)s.data;
    if (!str_starts(s, S("JFIF\0")) || s.len < 12)
        return;
    unsigned x = read16(p + 8), y = read16(p + 10);
    if (p[7] == 1) { /* to the inch */
        jpeg->density_x = x * 10000 / 254;
        jpeg->density_y = y * 10000 / 254;
    } else if (p[7] == 2) {
        jpeg->density_x = x * 100;
        jpeg->density_y = y * 100;
    }
}

typedef struct {
    const unsigned char *data;
    size_t len;
    bool little;
} Tiff;

static uint32_t tiff16(const Tiff *t, size_t at)
{
    if (t->len < 2 || at > t->len - 2)
        return 0;
    return t->little ? (uint32_t)t->data[at] | (uint32_t)t->data[at + 1] << 8
                     : read16(t->data + at);
}

static uint32_t tiff32(const Tiff *t, size_t at)
{
    uint32_t a = tiff16(t, at), b = tiff16(t, at + 2);
    return t->little ? a | b << 16 : a << 16 | b;
}

/* Orientation, tag 0x112 of the first IFD (Exif 2.32 4.6.4). */
static void read_exif(Jpeg *jpeg, Str s)
{
    if (!str_starts(s, S("Exif\0\0")))
        return;
    Tiff tiff = {(const unsigned char *)s.data + 6, s.len - 6, s.len > 6 && s.data[6] == 'I'};
    size_t at = tiff32(&tiff, 4);
    uint32_t entries = tiff16(&tiff, at);
    for (uint32_t i = 0; i < entries && at < tiff.len; i++) {
        size_t entry = at + 2 + i * (size_t)12;
        uint32_t value = tiff16(&tiff, entry + 8);
        if (tiff16(&tiff, entry) == 0x112 && value >= 1 && value <= 8)
            jpeg->reading->image.turn = (uint8_t)value;
    }
}

/* ICC.1:2010 B.4: number of the part from 1, number of parts, bytes. */
static void read_icc(Jpeg *jpeg, Str s)
{
    if (!str_starts(s, S("ICC_PROFILE\0")) || s.len < 14)
        return;
    unsigned number = (unsigned char)s.data[12];
    jpeg->part_count = (unsigned char)s.data[13];
    if (number)
        jpeg->parts[number] = str_slice(s, 14, s.len);
}

static void keep(Jpeg *jpeg, size_t from, size_t to)
{
    buf_add(&jpeg->kept, jpeg->data + from, to - from);
}

/* A segment: p after its length, `start` at its 0xFF. */
static bool read_segment(Jpeg *jpeg, unsigned marker, size_t start, size_t end)
{
    const unsigned char *p = jpeg->data + start + 4;
    Str s = {(const char *)p, end - start - 4};
    bool kept = true;
    if (marker >= M_SOF0 && marker <= M_SOF15 && marker != M_DHT && marker != M_JPG &&
        marker != M_DAC) {
        if (!read_frame(jpeg, marker, p, s.len))
            return false;
    } else if (marker == M_APP0) {
        kept = str_starts(s, S("JFIF\0"));
        read_jfif(jpeg, s);
    } else if (marker == M_APP14) {
        kept = str_starts(s, S("Adobe")) && s.len >= 12;
        jpeg->adobe |= kept;
    } else if (marker >= M_APP0 && marker <= M_APP15) {
        kept = false;
        if (marker == M_APP1)
            read_exif(jpeg, s);
        else if (marker == M_APP2)
            read_icc(jpeg, s);
    } else if (marker == M_COM) {
        kept = false;
    } else if (marker == M_DQT) {
        jpeg->tables = true;
    }
    if (kept)
        keep(jpeg, start, end);
    return true;
}

/* Coded data up to the next marker that is no restart. */
static bool skip_scan(Jpeg *jpeg)
{
    size_t from = jpeg->at;
    for (;;) {
        const unsigned char *found = memchr(jpeg->data + jpeg->at, 0xFF, jpeg->len - jpeg->at);
        if (!found || found + 1 >= jpeg->data + jpeg->len)
            return fail(jpeg, "it is cut off");
        jpeg->at = (size_t)(found - jpeg->data);
        unsigned next = found[1];
        if (next && next != 0xFF && !(next >= M_RST0 && next <= M_RST7))
            break;
        jpeg->at += next == 0xFF ? 1 : 2;
    }
    keep(jpeg, from, jpeg->at);
    return true;
}

/* True at EOI. */
static bool read_markers(Jpeg *jpeg)
{
    keep(jpeg, 0, 2);
    jpeg->at = 2;
    for (;;) {
        while (jpeg->at + 1 < jpeg->len && jpeg->data[jpeg->at] == 0xFF &&
               jpeg->data[jpeg->at + 1] == 0xFF)
            jpeg->at++; /* fill bytes */
        size_t start = jpeg->at;
        if (jpeg->len - start < 2)
            return fail(jpeg, "it is cut off");
        unsigned marker = jpeg->data[start + 1];
        if (jpeg->data[start] != 0xFF || !marker || (marker >= M_RST0 && marker <= M_SOI) ||
            marker == M_TEM)
            return fail(jpeg, "a marker is damaged");
        if (marker == M_EOI) {
            keep(jpeg, start, start + 2);
            return true;
        }
        if (jpeg->len - start < 4)
            return fail(jpeg, "it is cut off");
        size_t len = read16(jpeg->data + start + 2);
        if (len < 2)
            return fail(jpeg, "a marker is damaged");
        if (len > jpeg->len - start - 2)
            return fail(jpeg, "it is cut off");
        jpeg->at = start + 2 + len;
        if (!read_segment(jpeg, marker, start, jpeg->at))
            return false;
        if (marker == M_SOS) {
            if (!jpeg->frame || !jpeg->tables)
                return fail(jpeg, "its data come before its header");
            jpeg->scan = true;
            if (!skip_scan(jpeg))
                return false;
        }
    }
}

static Str join_profile(Jpeg *jpeg, Arena *arena)
{
    Buf buf = {0};
    for (unsigned i = 1; i <= jpeg->part_count; i++) {
        if (!jpeg->parts[i].len) {
            buf_close(&buf);
            return (Str){0};
        }
        buf_str(&buf, jpeg->parts[i]);
    }
    if (!profile_fits(buf_view(&buf), (ImageSpace)jpeg->reading->image.space)) {
        buf_close(&buf);
        return (Str){0};
    }
    return buf_take(&buf, arena);
}

void jpeg_read(Arena *arena, Str bytes, Reading *reading)
{
    Jpeg jpeg = {.data = (const unsigned char *)bytes.data, .len = bytes.len, .reading = reading};
    Image *image = &reading->image;
    bool ok = read_markers(&jpeg) && (jpeg.scan || fail(&jpeg, "it holds no picture"));
    if (ok) {
        image->coding = IMAGE_JPEG;
        image->predictor = 1;
        image->inverted = jpeg.adobe && image->space == IMAGE_CMYK;
        image->stream = arena_str(arena, buf_view(&jpeg.kept));
        image->profile = join_profile(&jpeg, arena);
        image_set_size(image, jpeg.density_x, jpeg.density_y);
    }
    buf_close(&jpeg.kept);
}
