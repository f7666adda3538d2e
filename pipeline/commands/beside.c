/* Names of files beside a document's own: its name with another ending. */

#include "commands/beside.h"
#include "base/buf.h"

static bool is_file(Str output) { return output.len && !str_equal(output, S("-")); }

void beside_paths(const Run *run, Arena *arena, const Task *task, Str paths[BESIDE_COUNT])
{
    uint8_t way = run->session.imposition;
    bool cover = task->spec && task->spec->cover_of.len; /* one sheet already */
    for (int i = 0; i < BESIDE_COUNT; i++)
        paths[i] = (Str){0};
    if (!is_file(task->output) || task->html)
        return;
    if (way && !cover)
        paths[BESIDE_IMPOSED] = path_with_ending(
            arena, task->output, way == IMPOSE_BOOKLET ? S("-booklet.pdf") : S("-2up.pdf"));
    if (run->session.edition == EDITION_PRINT) {
        paths[BESIDE_JOB_TEXT] = path_with_ending(arena, task->output, S(".job.txt"));
        paths[BESIDE_JOB_JSON] = path_with_ending(arena, task->output, S(".job.json"));
    }
}

Str beside_hashes(const Run *run, Arena *arena, const Task *task)
{
    Str paths[BESIDE_COUNT];
    Buf hashes = {0};
    bool there = true;
    beside_paths(run, arena, task, paths);
    for (int i = 0; i < BESIDE_COUNT && there; i++) {
        Str hash = paths[i].len ? hash_quick_file(arena, paths[i]) : (Str){0};
        there = !paths[i].len || hash.len;
        buf_str(&hashes, hash);
    }
    if (!there)
        buf_clear(&hashes);
    return buf_take(&hashes, arena);
}
