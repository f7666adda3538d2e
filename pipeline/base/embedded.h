#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

/* Files compiled into the program (tools/embed.c): "layouts/base.css",
 * "fonts/fonts.css" ... so that an installed binary works from any folder. */

#include "base/str.h"

typedef struct {
    const char *name; /* NULL ends the list */
    Str text;
} Embedded;

extern const Embedded embedded_files[];

bool embedded_find(Str name, Str *text);

#endif
