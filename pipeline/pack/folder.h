#ifndef PACK_FOLDER_H
#define PACK_FOLDER_H

/* Folders that are made whole or not at all, and looked through. */

#include "base/arena.h"
#include <stdint.h>

/* A folder beside `path` for what is being made, locked while its process lives. */
typedef struct {
    Str path; /* empty: it could not be made (errno) */
    int lock;
} Scaffold;

Scaffold scaffold_open(Arena *arena, Str path); /* removes those that a killed run left, too */
void scaffold_close(Scaffold *scaffold);        /* with all that is in it */

/* Removes the folder and all in it; links are removed, not followed. */
bool folder_remove(Str path);

/* `fresh` gets the name `path`; what had it before is removed after that. */
bool folder_replace(Arena *arena, Str fresh, Str path);

/* With the folders that the file's path needs. */
bool folder_copy_file(Arena *arena, Str from, Str to);

typedef struct {
    Str path; /* from the folder */
    uint64_t size;
    bool regular; /* neither a link nor a device */
} FolderFile;

/* All files below, sorted by path; false: errno, or more than `most`, or nested over
 * 64 deep (E2BIG). */
bool folder_files(Arena *arena, Str path, uint32_t most, FolderFile **files, uint32_t *count);

#endif
