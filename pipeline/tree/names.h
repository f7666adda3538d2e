#ifndef TREE_NAMES_H
#define TREE_NAMES_H

/* Name - a known name of an element or attribute (names.def), as a number. */

#include "base/str.h"
#include <stdint.h>

typedef uint16_t Name;

enum {
    NAME_OTHER, /* not in the table: the spelling decides */
#define NAME(constant, spelling) NAME_##constant,
#include "tree/names.def"
#undef NAME
    NAME_COUNT
};

Name name_find(Str spelling); /* exact; NAME_OTHER when unknown */
Str name_spelling(Name name);
bool name_is_void(Name name); /* HTML: has no end tag (br, img, input ...) */

#endif
