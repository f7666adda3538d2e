#ifndef PACK_ZIP_H
#define PACK_ZIP_H

/* Zip - archives written so that the same files give the same bytes, and read
 * without trust. The only user of libzip. */

#include "base/arena.h"
#include <stdint.h>

typedef struct {
    Str name; /* in the archive */
    Str path; /* of the file whose bytes go in */
} ZipItem;

/* Sorts the items by name and writes them to `path`, a temporary of the caller's.
 * PDFs are stored (they are deflated already), all else deflated; every entry has
 * the date (YYYY-MM-DD, empty: 1980-01-01) and the rights rw-r--r--. False:
 * *why is what libzip says. Memory: one buffer, whatever the files' sizes. */
bool zip_write(Arena *arena, Str path, ZipItem *items, uint32_t count, Str date, Str *why);

typedef struct ZipIn ZipIn;

typedef struct {
    Str name;
    uint64_t size, packed;
    bool encrypted, sized;
    bool regular; /* no link, device or folder, by the rights that Unix gave it */
} ZipEntry;

ZipIn *zip_in_open(Arena *arena, Str path, Str *why); /* NULL: *why says */
uint64_t zip_in_count(const ZipIn *in);
ZipEntry zip_in_entry(const ZipIn *in, uint64_t index);
/* Its bytes, in the arena; false: damaged (checksum, cut off), or more than it says. */
bool zip_in_read(ZipIn *in, Arena *arena, uint64_t index, Str *bytes, Str *why);
void zip_in_close(ZipIn *in);

#endif
