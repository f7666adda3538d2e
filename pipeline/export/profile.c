/* The sRGB output intent (ISO 32000-1 14.11.5): a display profile of 540 bytes
 * made from the numbers of IEC 61966-2-1, in the format of ICC.1:2010; and that of one
 * black ink: an output profile of about 300 bytes, a curve with the dot gain of office
 * paper.
 *
 * Colorants are those of sRGB adapted to D50 by the Bradford transform, the
 * curve is parametric (type 3) and shared by the three channels. */

#include "export/state.h"

enum { TAGS = 9, HEADER = 128, TABLE = 4 + TAGS * 12 };

static void put32(Buf *out, uint32_t v)
{
    char bytes[4] = {(char)(v >> 24), (char)(v >> 16), (char)(v >> 8), (char)v};
    buf_add(out, bytes, 4);
}

static void put16(Buf *out, uint32_t v)
{
    char bytes[2] = {(char)(v >> 8), (char)v};
    buf_add(out, bytes, 2);
}

/* s15Fixed16: units of 1/65536. */
static void put_xyz(Buf *out, int32_t x, int32_t y, int32_t z)
{
    buf_text(out, "XYZ ");
    put32(out, 0);
    put32(out, (uint32_t)x);
    put32(out, (uint32_t)y);
    put32(out, (uint32_t)z);
}

static void put_mluc(Buf *out, const char *text) /* one record, en-GB, UTF-16 */
{
    size_t len = strlen(text);
    buf_text(out, "mluc");
    put32(out, 0);
    put32(out, 1);
    put32(out, 12);
    buf_text(out, "enGB");
    put32(out, (uint32_t)(2 * len));
    put32(out, 28);
    for (size_t i = 0; i < len; i++)
        put16(out, (unsigned char)text[i]);
    while (out->len % 4)
        buf_char(out, 0);
}

static void put_curve(Buf *out)
{
    static const int32_t parameters[5] = {
        157286, /* g = 2.4 */
        62119,  /* a = 1 / 1.055 */
        3417,   /* b = 0.055 / 1.055 */
        5072,   /* c = 1 / 12.92 */
        2651    /* d = 0.04045 */
    };
    buf_text(out, "para");
    put32(out, 0);
    put16(out, 3);
    put16(out, 0);
    for (int i = 0; i < 5; i++)
        put32(out, (uint32_t)parameters[i]);
}

static void put_adaptation(Buf *out) /* D65 to D50 */
{
    static const int32_t matrix[9] = {68674, 1502, -3291, 1939, 64912, -1119, -606, 988, 49262};
    buf_text(out, "sf32");
    put32(out, 0);
    for (int i = 0; i < 9; i++)
        put32(out, (uint32_t)matrix[i]);
}

/* kind: class and colour space, as in mntrRGB. */
static void put_header(Buf *out, uint32_t size, const char *kind)
{
    put32(out, size);
    put32(out, 0);          /* no preferred engine */
    put32(out, 0x04300000); /* version 4.3 */
    buf_text(out, kind);
    buf_text(out, "XYZ ");
    put16(out, 2000); /* a fixed date: 1 January 2000 */
    put16(out, 1);
    put16(out, 1);
    for (int i = 0; i < 3; i++)
        put16(out, 0);
    buf_text(out, "acsp");
    for (int i = 0; i < 7; i++) /* platform, flags, maker, model, attributes, intent: perceptual */
        put32(out, 0);
    put32(out, 0xF6D6); /* D50 */
    put32(out, 0x10000);
    put32(out, 0xD32D);
    while (out->len < HEADER)
        buf_char(out, 0);
}

Str intent_profile(Arena *arena)
{
    static const char names[TAGS][5] = {"desc", "cprt", "wtpt", "chad", "rXYZ",
                                        "gXYZ", "bXYZ", "rTRC", "gTRC"};
    uint32_t at[TAGS + 1];
    Buf body = {0}, out = {0};
    uint32_t base = HEADER + TABLE + 12;
    for (int i = 0; i < TAGS; i++) {
        at[i] = base + (uint32_t)body.len;
        switch (i) {
        case 0: put_mluc(&body, "sRGB"); break;
        case 1: put_mluc(&body, "No copyright, use freely"); break;
        case 2: put_xyz(&body, 0xF6D6, 0x10000, 0xD32D); break;
        case 3: put_adaptation(&body); break;
        case 4: put_xyz(&body, 28576, 14581, 912); break;
        case 5: put_xyz(&body, 25239, 46983, 6361); break;
        case 6: put_xyz(&body, 9375, 3972, 46787); break;
        case 7: put_curve(&body); break;
        default: at[i] = at[i - 1]; break; /* green and blue share the curve of red */
        }
    }
    at[TAGS] = base + (uint32_t)body.len;
    put_header(&out, at[TAGS], "mntrRGB ");
    put32(&out, TAGS + 1);
    for (int i = 0; i < TAGS; i++) {
        buf_add(&out, names[i], 4);
        put32(&out, at[i]);
        put32(&out, i >= 7 ? 32 : at[i + 1] - at[i]);
    }
    buf_text(&out, "bTRC");
    put32(&out, at[7]);
    put32(&out, 32);
    buf_str(&out, buf_view(&body));
    buf_close(&body);
    return buf_take(&out, arena);
}

Str intent_grey(Arena *arena)
{
    static const char names[][5] = {"desc", "cprt", "wtpt", "kTRC"};
    enum { COUNT = sizeof names / sizeof *names, START = HEADER + 4 + COUNT * 12 };
    uint32_t at[COUNT + 1];
    Buf body = {0}, out = {0};
    for (int i = 0; i < COUNT; i++) {
        at[i] = START + (uint32_t)body.len;
        switch (i) {
        case 0: put_mluc(&body, "One black ink"); break;
        case 1: put_mluc(&body, "No copyright, use freely"); break;
        case 2: put_xyz(&body, 0xF6D6, 0x10000, 0xD32D); break;
        default:
            buf_text(&body, "para");
            put32(&body, 0);
            put32(&body, 0);      /* type 0: a power */
            put32(&body, 117965); /* 1.8: half a solid looks like 20 % more */
        }
    }
    at[COUNT] = START + (uint32_t)body.len;
    put_header(&out, at[COUNT], "prtrGRAY");
    put32(&out, COUNT);
    for (int i = 0; i < COUNT; i++) {
        buf_add(&out, names[i], 4);
        put32(&out, at[i]);
        put32(&out, at[i + 1] - at[i]);
    }
    buf_str(&out, buf_view(&body));
    buf_close(&body);
    return buf_take(&out, arena);
}

Ref intent_write(Export *file)
{
    Ref intent = pdf_reserve(file->pdf, 2);
    pdf_stream_once(file->pdf, intent + 1, S("/N 3"), intent_profile);
    Dict *dict = dict_open(file->pdf);
    dict_name(dict, "Type", "OutputIntent");
    dict_name(dict, "S", "GTS_PDFA1");
    dict_text(dict, "OutputConditionIdentifier", S("sRGB"));
    dict_text(dict, "Info", S("sRGB IEC 61966-2-1"));
    dict_ref(dict, "DestOutputProfile", intent + 1);
    dict_put(dict, intent);
    return intent;
}
