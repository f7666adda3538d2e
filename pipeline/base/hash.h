#ifndef BASE_HASH_H
#define BASE_HASH_H

/* Hash - SHA-256 (FIPS 180-4) of bytes, as sha256sum prints it; and a quick one, 128
 * bits at several bytes a nanosecond, for what nobody has made to deceive. */

#include "base/arena.h"
#include <stdint.h>
#include <stdio.h>

enum { HASH_HEX = 64, HASH_QUICK_HEX = 32 }; /* characters of a hash */

/* Of bytes that are all there: 64 small hexadecimal digits, in the arena. */
Str hash_hex(Arena *arena, const void *bytes, size_t len);

/* Of bytes that come in pieces: open, add, end. Ending closes it. */
typedef struct Hash Hash;
Hash *hash_open(Arena *arena);
void hash_add(Hash *hash, const void *bytes, size_t len);
Str hash_end(Arena *arena, Hash *hash);

/* Into an array that is large enough; a hash that could not be made leaves it as it is. */
static inline void hash_keep(char *to, Str hash)
{
    if (hash.len)
        memcpy(to, hash.data, hash.len);
}

/* Of what stands in a stream, from its start; empty with errno. */
Str hash_stream(Arena *arena, FILE *stream);

/* Of a file, read in pieces; empty with errno when it cannot be read. */
Str hash_file(Arena *arena, Str path);

void hash_quick(Str bytes, uint64_t hash[2]);
Str hash_quick_stream(Arena *arena, FILE *stream);
Str hash_quick_file(Arena *arena, Str path);

#endif
