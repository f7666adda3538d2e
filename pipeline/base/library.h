#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

/* Libraries that few commands need are loaded when they are wanted, not with the
 * program: with all that they need themselves they would make each start, of any
 * command, longer by a quarter.
 *
 *     static const char *const names[] = {"zip_open", "zip_close"};
 *     struct { __typeof__(zip_open) *open; __typeof__(zip_close) *close; } calls;
 *     if (!library_load(arena, "libzip.so.4", names, 2, &calls, &fault)) ... */

#include "base/arena.h"

/* Fills `calls`, a struct of so many pointers to functions. False: *fault says why
 * the library, or one of the names, is not to be had. It stays loaded. */
bool library_load(Arena *arena, const char *library, const char *const *names, size_t count,
                  void *calls, Str *fault);

#endif
