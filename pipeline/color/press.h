#ifndef COLOR_PRESS_H
#define COLOR_PRESS_H

/* Press - colours of a screen as the inks of a printing press.
 *
 * A Press (one a worker) holds the CMYK profile of the shop, opened, and the
 * colours and pictures it was asked for: the same one gives the same plates.
 * Colours go from sRGB, relative colorimetric with black point compensation,
 * but greys (r = g = b) by a rule of our own: K alone, as a profile would make
 * body text of four inks that never meet exactly.
 *
 *   const char *fault;
 *   Press *press = press_open(icc, &fault);
 *   Plates red = press_color(press, 0xFF0000FF); // red.cmyk[1] is nearly PRESS_FULL */

#include "base/arena.h"
#include <stdbool.h>

enum { PRESS_FULL = 10000 }; /* a solid; plates are told in ten-thousandths */

typedef struct Press Press;

typedef struct {
    uint16_t cmyk[4];
} Plates;

/* What the profile says of itself, for the job sheet and the output intent. */
typedef struct {
    Str description;      /* "Coated FOGRA39L VIGC 300" */
    Str condition;        /* name in the registry of characterisations, "FOGRA39"; or empty */
    char class[5];        /* "prtr" */
    uint8_t major, minor; /* version of the format: 2.1, 4.3 */
} PressFacts;

/* `icc` must stay. NULL: *fault says, in words to go on from "the profile ...",
 * why it cannot be printed with. */
Press *press_open(Str icc, const char **fault);
void press_close(Press *press);
const PressFacts *press_facts(const Press *press);
Str press_icc(const Press *press); /* as it was opened */

/* Alpha is not looked at. */
Plates press_color(Press *press, uint32_t rgba);
/* sRGB grey of the same luminance: for one black ink, 255 is paper. */
uint8_t press_grey(uint32_t rgba);

/* All inks of a colour together, in ten-thousandths: up to 40,000. */
static inline uint32_t plates_sum(Plates p)
{
    return (uint32_t)p.cmyk[0] + p.cmyk[1] + p.cmyk[2] + p.cmyk[3];
}

/* ---- pictures ---- */

typedef enum { PIXELS_GREY = 1, PIXELS_RGB = 3, PIXELS_CMYK = 4 } PixelSpace; /* = bytes a pixel */

/* The way of pixels to the plates: made when it is first asked for, kept by the
 * profile's bytes. `profile` is the picture's own ICC profile, or empty: sRGB,
 * the grey of sRGB, or, for CMYK, the press's own. NULL: the profile does not
 * fit the space or is damaged. */
typedef struct PressWay PressWay;
PressWay *press_way(Press *press, PixelSpace space, Str profile);

/* Is there nothing to be done: CMYK as this press has it? */
bool press_way_is_plain(const PressWay *way);

/* K of a grey, 255 being a solid, by the value of its channels. */
uint8_t press_black(const PressWay *way, uint8_t value);

/* Pixels of 8 bits a channel to CMYK of 8 bits, 255 being a solid. Grey pixels become
 * K alone; with `drawn` so do those of RGB whose three channels are equal. */
void press_pixels(const PressWay *way, bool drawn, const uint8_t *from, uint8_t *cmyk,
                  size_t count);

/* Is it drawn, as diagrams and screens are: hardly a pixel is nearly grey, and greys are
 * wanted as K alone? In photographs, where grey comes about by chance among its
 * neighbours, they would be specks. */
bool press_is_drawn(const uint8_t *rgb, size_t count);
bool press_is_grey(const uint8_t *rgb, size_t count); /* all of it */

/* sRGB pixels to one byte of grey each, 255 being paper: for one black ink. CMYK pixels
 * count by what is left of the paper. */
void press_grey_pixels(PixelSpace space, const uint8_t *from, uint8_t *grey, size_t count);

#endif
