#ifndef BASE_ENCODING_H
#define BASE_ENCODING_H

/* Is a source UTF-8, and what is it when not? */

#include "base/str.h"

typedef struct {
    size_t at; /* the first byte that is not UTF-8 */
    Str name;  /* "UTF-16", when its marks are there; else empty: some 8-bit code */
} EncodingFault;

/* False: *fault says where and what. NUL bytes pass, but for UTF-16's. */
bool encoding_check(Str text, EncodingFault *fault);

size_t encoding_mark(Str text); /* bytes of the byte order mark: 3 or 0 */

#endif
