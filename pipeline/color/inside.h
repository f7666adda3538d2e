#ifndef COLOR_INSIDE_H
#define COLOR_INSIDE_H

/* What the files of color/ share; nobody else includes it. */

#include "color/press.h"
#include <lcms2.h>

enum { ICC_HEADER = 128 }; /* bytes: ICC.1:2010 7.2 */

typedef struct {
    uint32_t color; /* 0xRRGGBB */
    bool known;
    Plates plates;
} Kept;

struct PressWay {
    PressWay *next;
    uint8_t space; /* PixelSpace */
    bool bad, plain;
    Str profile;
    cmsHTRANSFORM transform; /* to CMYK; NULL: grey, bad or plain */
    uint8_t black[256];      /* K of a grey, by its channels' value */
};

struct Press {
    Arena *arena;
    cmsContext context;
    Str icc;
    cmsHPROFILE profile, srgb;
    cmsHTRANSFORM colors;
    PressFacts facts;
    Kept *kept; /* open addressing, a power of two */
    uint32_t kept_count, kept_room;
    PressWay *ways;
};

#endif
