/* Known names: a table sorted by spelling, searched by halving. Seven or eight
 * comparisons of a few bytes; the readers keep what they found, so that a name
 * is looked up once for each spelling and not for each element. */

#include "tree/names.h"

static const Str spellings[NAME_COUNT] = {
    {"", 0},
#define NAME(constant, spelling) {spelling, sizeof(spelling) - 1},
#include "tree/names.def"
#undef NAME
};

Name name_find(Str spelling)
{
    unsigned low = 1, high = NAME_COUNT;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        int order = str_compare(spelling, spellings[middle]);
        if (order == 0)
            return (Name)middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NAME_OTHER;
}

Str name_spelling(Name name) { return name < NAME_COUNT ? spellings[name] : (Str){0}; }

/* HTML Living Standard 13.1.2, void elements, and <param> and <frame> that
 * older pages have. */
bool name_is_void(Name name)
{
    switch (name) {
    case NAME_AREA:
    case NAME_BASE:
    case NAME_BR:
    case NAME_COL:
    case NAME_EMBED:
    case NAME_FRAME:
    case NAME_HR:
    case NAME_IMG:
    case NAME_INPUT:
    case NAME_LINK:
    case NAME_META:
    case NAME_PARAM:
    case NAME_SOURCE:
    case NAME_TRACK:
    case NAME_WBR: return true;
    default: return false;
    }
}
