#ifndef EXPORT_DEFLATE_H
#define EXPORT_DEFLATE_H

/* Deflater - the compressors of a worker, kept between documents. One thread
 * uses it at a time; what it makes of bytes depends on nothing but them. */

#include "base/buf.h"

typedef struct Deflater Deflater;

Deflater *deflater_open(void);
void deflater_close(Deflater *deflater); /* NULL is fine */

/* The bytes as zlib data (RFC 1950), added to the Buf. False: out of memory. */
bool deflate_add(Deflater *deflater, Str bytes, Buf *out);

/* What `make` makes, deflated: the first time only. Always the same `make`. */
Str deflate_once(Deflater *deflater, Str (*make)(Arena *arena));

#endif
