#ifndef BASE_NEAR_H
#define BASE_NEAR_H

/* The nearest of `count` words to `word` by edit distance, for hints ("did you
 * mean ...?"); empty when none is near: more than a third of its letters differ. */

#include "base/str.h"

Str str_nearest(Str word, const Str *words, size_t count);

#endif
