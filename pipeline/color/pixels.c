/* Pixels to plates: by a transform of 8 bits, 25 million pixels a second, and
 * greys by a table.
 *
 * A photograph holds pixels that are grey by chance, beside others that are so
 * only nearly. As K alone they would be specks in a ground of four inks, since a
 * solid of K is lighter than four inks are. Where nearly grey pixels are few, a
 * picture is drawn, and its greys are meant: the words in a diagram. */

#include "color/inside.h"
#include "color/light.h"

enum {
    NEARLY = 8,    /* channels that differ by less, and are not equal */
    DRAWN_PART = 8 /* one nearly grey pixel for so many grey ones is none to speak of */
};

/* ---- ways ---- */

/* What a grey of the profile is on a screen, and so on the black plate. */
static void black_fill(Press *press, PressWay *way, cmsHPROFILE source)
{
    uint32_t channels = way->space == PIXELS_GREY ? 1 : 3;
    cmsHTRANSFORM grey =
        source ? cmsCreateTransformTHR(
                     press->context, source, channels == 1 ? TYPE_GRAY_8 : TYPE_RGB_8, press->srgb,
                     TYPE_RGB_8, INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_BLACKPOINTCOMPENSATION)
               : NULL;
    for (unsigned v = 0; v < 256; v++) {
        uint8_t value = (uint8_t)v, from[3] = {value, value, value}, to[3] = {value, value, value};
        if (grey)
            cmsDoTransform(grey, from, to, 1);
        way->black[v] = (uint8_t)(255 - to[1]); /* green has most of the light */
    }
    way->bad = source && !grey;
    if (grey)
        cmsDeleteTransform(grey);
}

/* CMYK of another press: what is K alone stays so. */
static void transform_open(Press *press, PressWay *way, cmsHPROFILE source)
{
    bool cmyk = way->space == PIXELS_CMYK;
    cmsUInt32Number from = cmyk ? TYPE_CMYK_8 : TYPE_RGB_8;
    cmsUInt32Number intent =
        cmyk ? INTENT_PRESERVE_K_ONLY_RELATIVE_COLORIMETRIC : INTENT_RELATIVE_COLORIMETRIC;
    way->transform =
        cmsCreateTransformTHR(press->context, source ? source : press->srgb, from, press->profile,
                              TYPE_CMYK_8, intent, cmsFLAGS_BLACKPOINTCOMPENSATION);
    if (!way->transform && cmyk)
        way->transform =
            cmsCreateTransformTHR(press->context, source, from, press->profile, TYPE_CMYK_8,
                                  INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_BLACKPOINTCOMPENSATION);
    way->bad |= !way->transform;
}

static void way_open(Press *press, PressWay *way)
{
    static const cmsColorSpaceSignature spaces[5] = {[PIXELS_GREY] = cmsSigGrayData,
                                                     [PIXELS_RGB] = cmsSigRgbData,
                                                     [PIXELS_CMYK] = cmsSigCmykData};
    cmsHPROFILE source = NULL;
    if (way->space == PIXELS_CMYK && (!way->profile.len || str_equal(way->profile, press->icc))) {
        way->plain = true;
        return;
    }
    if (way->profile.len) {
        source = cmsOpenProfileFromMemTHR(press->context, way->profile.data,
                                          (cmsUInt32Number)way->profile.len);
        way->bad = !source || cmsGetColorSpace(source) != spaces[way->space];
    }
    if (!way->bad && way->space != PIXELS_CMYK)
        black_fill(press, way, source);
    if (!way->bad && way->space != PIXELS_GREY)
        transform_open(press, way, source);
    if (source)
        cmsCloseProfile(source);
}

PressWay *press_way(Press *press, PixelSpace space, Str profile)
{
    PressWay *way = press->ways;
    while (way && (way->space != space || !str_equal(way->profile, profile)))
        way = way->next; /* a run has a handful of profiles */
    if (!way) {
        way = NEW(press->arena, PressWay);
        way->space = (uint8_t)space;
        way->profile = arena_str(press->arena, profile);
        way->next = press->ways;
        press->ways = way;
        way_open(press, way);
    }
    return way->bad ? NULL : way;
}

bool press_way_is_plain(const PressWay *way) { return way->plain; }

uint8_t press_black(const PressWay *way, uint8_t value) { return way->black[value]; }

/* ---- pixels ---- */

static void put_black(uint8_t *cmyk, uint8_t black)
{
    cmyk[0] = cmyk[1] = cmyk[2] = 0;
    cmyk[3] = black;
}

void press_pixels(const PressWay *way, bool drawn, const uint8_t *from, uint8_t *cmyk, size_t count)
{
    if (way->plain) {
        memcpy(cmyk, from, count * 4);
        return;
    }
    if (way->transform)
        cmsDoTransform(way->transform, from, cmyk, (cmsUInt32Number)count);
    if (way->space == PIXELS_GREY)
        for (size_t i = 0; i < count; i++)
            put_black(cmyk + 4 * i, way->black[from[i]]);
    if (way->space == PIXELS_RGB && drawn)
        for (size_t i = 0; i < count; i++, from += 3)
            if (from[0] == from[1] && from[1] == from[2])
                put_black(cmyk + 4 * i, way->black[from[0]]);
}

void press_grey_pixels(PixelSpace space, const uint8_t *from, uint8_t *grey, size_t count)
{
    for (size_t i = 0; i < count; i++, from += space) {
        uint32_t r = from[0], g = space == PIXELS_GREY ? r : from[1];
        uint32_t b = space == PIXELS_GREY ? r : from[2];
        if (space == PIXELS_CMYK) { /* each ink takes light away, black all that is left */
            uint32_t paper = 255u - from[3];
            r = (255 - r) * paper / 255;
            g = (255 - g) * paper / 255;
            b = (255 - b) * paper / 255;
        }
        bool equal = r == g && g == b;
        grey[i] = equal ? (uint8_t)r : press_grey(r << 24 | g << 16 | b << 8);
    }
}

static int spread(const uint8_t *p)
{
    int most = p[0] > p[1] ? p[0] : p[1], least = p[0] < p[1] ? p[0] : p[1];
    most = p[2] > most ? p[2] : most;
    least = p[2] < least ? p[2] : least;
    return most - least;
}

bool press_is_drawn(const uint8_t *rgb, size_t count)
{
    size_t grey = 0, nearly = 0;
    for (size_t i = 0; i < count; i++, rgb += 3) {
        int differ = spread(rgb);
        grey += !differ;
        nearly += differ && differ < NEARLY;
    }
    return nearly <= grey / DRAWN_PART;
}

bool press_is_grey(const uint8_t *rgb, size_t count)
{
    size_t i = 0;
    while (i < count && rgb[3 * i] == rgb[3 * i + 1] && rgb[3 * i] == rgb[3 * i + 2])
        i++;
    return i == count;
}
