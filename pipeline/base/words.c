#include "base/words.h"

static const struct {
    Str en, cy;
} words[WORD_COUNT] = {
#define WORD(id, en, cy) {{en, sizeof(en) - 1}, {cy, sizeof(cy) - 1}},
#include "base/words.def"
#undef WORD
};

Str word_text(WordId id, Str language)
{
    bool welsh = str_equal_nocase(str_slice(language, 0, 2), S("cy")) &&
                 (language.len == 2 || language.data[2] == '-');
    return welsh ? words[id].cy : words[id].en;
}
