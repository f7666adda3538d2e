#ifndef BASE_LEN_H
#define BASE_LEN_H

/* Len - a length in thousandths of a point. 1 pt = 1000, 1 CSS px = 750.
 *
 * Whole numbers, so that a page looks the same on every machine. Sums saturate
 * at +-LEN_MAX; products are taken in 64 bits and rounded once, half away from
 * zero. LEN_MAX as room or size means "no end". */

#include <stdbool.h>
#include <stdint.h>

typedef int32_t Len;
#define LEN_MAX INT32_MAX
#define LEN_PT(n) ((Len)((n) * 1000))
#define LEN_PX(n) ((Len)((n) * 750))

typedef struct {
    Len x, y; /* x to the right, y down, from the top left corner */
} Point;

typedef struct {
    Len x, y, width, height;
} Rect;

static inline Len len_clamp(int64_t v)
{
    return v > LEN_MAX ? LEN_MAX : v < -LEN_MAX ? -LEN_MAX : (Len)v;
}

static inline Len len_add(Len a, Len b) { return len_clamp((int64_t)a + b); }
static inline Len len_sub(Len a, Len b) { return len_clamp((int64_t)a - b); }
static inline Len len_max(Len a, Len b) { return a > b ? a : b; }
static inline Len len_min(Len a, Len b) { return a < b ? a : b; }

/* Room less something: no end stays no end. */
static inline Len len_less(Len room, Len taken)
{
    return room == LEN_MAX ? LEN_MAX : len_sub(room, taken);
}

/* a * b / c with one rounding; c > 0. */
static inline Len len_scale(int64_t a, int64_t b, int64_t c)
{
    int64_t product = a * b;
    return len_clamp((product >= 0 ? product + c / 2 : product - c / 2) / c);
}

#endif
