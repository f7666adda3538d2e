#ifndef COLOR_LIGHT_H
#define COLOR_LIGHT_H

/* Light of sRGB colours (IEC 61966-2-1), in millionths of white. */

#include <stdint.h>

extern const uint32_t light_linear[256]; /* of a channel */

/* Relative luminance (WCAG 2.2) of a colour 0xRRGGBBAA; alpha is not looked at. */
static inline uint32_t light_luminance(uint32_t rgba)
{
    uint64_t sum = 2126 * (uint64_t)light_linear[rgba >> 24] +
                   7152 * (uint64_t)light_linear[rgba >> 16 & 0xFF] +
                   722 * (uint64_t)light_linear[rgba >> 8 & 0xFF];
    return (uint32_t)(sum / 10000);
}

/* The channel whose light is nearest. */
uint8_t light_channel(uint32_t linear);

#endif
