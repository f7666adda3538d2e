#ifndef BASE_ROTATION_H
#define BASE_ROTATION_H

/* Rotation - a space turned by quarters about a point: where what has coordinates of its
 * own stands in the space outside. Quarters are clockwise, as seen with y down.
 * A Rotation of zeros changes nothing. */

#include "base/len.h"

typedef struct {
    Point at;         /* where its origin is, outside */
    uint8_t quarters; /* 0 to 3 */
} Rotation;

enum { QUARTER_RIGHT = 1, QUARTER_LEFT = 3 };

static inline Point rotation_point(Rotation turn, Point p)
{
    Point by = turn.quarters == 0   ? p
               : turn.quarters == 1 ? (Point){-p.y, p.x}
               : turn.quarters == 2 ? (Point){-p.x, -p.y}
                                    : (Point){p.y, -p.x};
    return (Point){len_add(turn.at.x, by.x), len_add(turn.at.y, by.y)};
}

static inline Rect rotation_rect(Rotation turn, Rect r)
{
    Point a = rotation_point(turn, (Point){r.x, r.y});
    Point b = rotation_point(turn, (Point){len_add(r.x, r.width), len_add(r.y, r.height)});
    return (Rect){len_min(a.x, b.x), len_min(a.y, b.y),
                  len_sub(len_max(a.x, b.x), len_min(a.x, b.x)),
                  len_sub(len_max(a.y, b.y), len_min(a.y, b.y))};
}

/* `inner`, which stands in the space of `outer`, as seen from outside of both. */
static inline Rotation rotation_inside(Rotation outer, Rotation inner)
{
    return (Rotation){rotation_point(outer, inner.at), (outer.quarters + inner.quarters) & 3};
}

/* The way back: from outside to coordinates of its own. */
static inline Rotation rotation_back(Rotation turn)
{
    Rotation back = {{0, 0}, (uint8_t)(-turn.quarters & 3)};
    back.at = rotation_point(back, (Point){-turn.at.x, -turn.at.y});
    return back;
}

#endif
