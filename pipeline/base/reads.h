#ifndef BASE_READS_H
#define BASE_READS_H

/* Reads - what was asked of the file system, and what it was: so that it can be
 * told later whether that is still so. Each path once. */

#include "base/list.h"
#include "base/map.h"

/* In place of a hash. */
#define READ_MISSING "-" /* there was no such file */
#define READ_STANDS "+"  /* there was one; what is in it makes no difference */

typedef struct {
    Str path; /* absolute */
    Str hash; /* of its bytes (base/hash.h), or one of those above */
} ReadFile;

typedef struct Reads {
    Arena *arena;
    Str folder; /* where relative paths start */
    LIST(ReadFile) list;
    Map *seen; /* made with the first */
} Reads;

/* Copies; `reads` NULL is fine, and then nothing is done. Of a path that is known the first hash
 * stays. */
void reads_note(Reads *reads, Str path, Str hash);
void reads_add(Reads *reads, const Reads *more); /* the same for each of them */

#endif
