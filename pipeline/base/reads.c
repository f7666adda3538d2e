/* Files that were asked for, each once: one look-up and one place in a list. */

#include "base/reads.h"
#include "base/file.h"

void reads_note(Reads *reads, Str path, Str hash)
{
    if (!reads)
        return;
    if (!reads->seen)
        reads->seen = map_new(reads->arena);
    if (reads->folder.len && !str_starts(path, S("/")))
        path = path_join(reads->arena, reads->folder, path);
    if (map_find(reads->seen, path))
        return;
    ReadFile file = {arena_str(reads->arena, path), arena_str(reads->arena, hash)};
    *LIST_ADD(reads->arena, &reads->list) = file;
    *map_put(reads->seen, file.path) = reads;
}

void reads_add(Reads *reads, const Reads *more)
{
    for (uint32_t i = 0; i < more->list.count; i++)
        reads_note(reads, more->list.items[i].path, more->list.items[i].hash);
}
