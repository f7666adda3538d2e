/* Edit distance (insert, delete, change, swap of neighbours) over bytes, in
 * three rows of the table. Words over 64 bytes have no neighbours; so a call
 * costs at most 4,096 steps a word. */

#include "base/near.h"
#include <stdlib.h>

enum { NEAR_MAX = 64 };

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

static unsigned edit_distance(Str a, Str b)
{
    unsigned rows[3][NEAR_MAX + 1];
    unsigned *before = rows[0], *last = rows[1], *row = rows[2];
    for (unsigned j = 0; j <= b.len; j++)
        last[j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        row[0] = i;
        for (unsigned j = 1; j <= b.len; j++) {
            unsigned differ = a.data[i - 1] != b.data[j - 1];
            row[j] = least(least(last[j] + 1, row[j - 1] + 1), last[j - 1] + differ);
            if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
        unsigned *spare = before;
        before = last;
        last = row;
        row = spare;
    }
    return last[b.len];
}

Str str_nearest(Str word, const Str *words, size_t count)
{
    Str best = {0};
    size_t limit = word.len / 3 ? word.len / 3 : 1;
    if (word.len > NEAR_MAX || word.len < 2) /* to a letter by itself none is near */
        return best;
    for (size_t i = 0; i < count; i++) {
        size_t longer = words[i].len > word.len ? words[i].len - word.len : word.len - words[i].len;
        if (words[i].len > NEAR_MAX || longer > limit)
            continue;
        unsigned distance = edit_distance(word, words[i]);
        if (distance > limit || (best.len && distance == limit))
            continue;
        best = words[i];
        limit = distance;
    }
    return best;
}
