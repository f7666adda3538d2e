/* Sides by the direction (css-logical-1 4): margin-inline-start is margin-left
 * where text is read from the left, margin-right where it is read from the
 * right. Declarations keep the name that they were written with until the
 * direction of the element is known. */

#include "style/compute.h"

/* Sides by the direction, and the sides of the page: start and left come first. */
static const uint16_t sides[][2][2] = {
    {{PROPERTY_MARGIN_INLINE_START, PROPERTY_MARGIN_INLINE_END},
     {PROPERTY_MARGIN_LEFT, PROPERTY_MARGIN_RIGHT}},
    {{PROPERTY_PADDING_INLINE_START, PROPERTY_PADDING_INLINE_END},
     {PROPERTY_PADDING_LEFT, PROPERTY_PADDING_RIGHT}},
    {{PROPERTY_BORDER_INLINE_START_WIDTH, PROPERTY_BORDER_INLINE_END_WIDTH},
     {PROPERTY_BORDER_LEFT_WIDTH, PROPERTY_BORDER_RIGHT_WIDTH}},
    {{PROPERTY_BORDER_INLINE_START_STYLE, PROPERTY_BORDER_INLINE_END_STYLE},
     {PROPERTY_BORDER_LEFT_STYLE, PROPERTY_BORDER_RIGHT_STYLE}},
    {{PROPERTY_BORDER_INLINE_START_COLOR, PROPERTY_BORDER_INLINE_END_COLOR},
     {PROPERTY_BORDER_LEFT_COLOR, PROPERTY_BORDER_RIGHT_COLOR}},
};
enum { SIDES = sizeof sides / sizeof *sides };

unsigned side_of(unsigned id, bool rtl)
{
    for (int i = 0; i < SIDES; i++)
        for (int end = 0; end < 2; end++)
            if (sides[i][0][end] == id)
                return sides[i][1][end ^ rtl];
    return id;
}

/* css-logical-1 4: a side by the direction and the side itself are one property;
 * of the two the later declaration holds. */
void sides_settle(Compute *c, Winners *settled)
{
    bool rtl = c->work->style.direction == DIRECTION_RTL;
    for (int i = 0; i < SIDES; i++)
        for (int end = 0; end < 2; end++) {
            uint16_t from = sides[i][0][end], to = sides[i][1][end ^ rtl];
            const Winners *given = c->winners;
            if (!given->by_id[from] || given->order[from] < given->order[to])
                continue;
            if (given != settled)
                memcpy(settled, given, sizeof *settled);
            c->winners = settled;
            settled->by_id[to] = settled->by_id[from];
        }
}
