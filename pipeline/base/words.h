#ifndef BASE_WORDS_H
#define BASE_WORDS_H

/* Words that the program itself writes, by language (words.def). */

#include "base/str.h"

typedef enum {
#define WORD(id, en, cy) WORD_##id,
#include "base/words.def"
#undef WORD
    WORD_COUNT
} WordId;

Str word_text(WordId id, Str language); /* English for languages not in the table */

#endif
