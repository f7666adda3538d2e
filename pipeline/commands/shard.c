/* Which part of a batch this is, from the command line or from what starts many
 * of the same job: each of those has its own words for "which" and "of how many". */

#include "commands/shard.h"
#include "base/buf.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { SHARDS_MAX = 1000000 };

typedef struct {
    const char *starter;       /* for messages */
    const char *index, *count; /* variables; count NULL: it does not say */
    const char *first, *step;  /* variables with the lowest index and the distance, or NULL */
    uint32_t lowest;           /* when `first` is NULL */
} Source;

static const Source sources[] = {
    {"a Slurm array", "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN",
     "SLURM_ARRAY_TASK_STEP", 0},
    {"a Kubernetes indexed job", "JOB_COMPLETION_INDEX", NULL, NULL, NULL, 0},
    {"GNU parallel", "PARALLEL_SEQ", NULL, NULL, NULL, 1},
};
enum { SOURCE_COUNT = sizeof sources / sizeof *sources };

static bool say(Arena *arena, Str *fault, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static bool say(Arena *arena, Str *fault, const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    *fault = arena_str(arena, str_of(text));
    return false;
}

static bool number_read(Str text, uint32_t *number)
{
    uint64_t value = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || value > SHARDS_MAX)
            return false;
        value = value * 10 + (uint64_t)(text.data[i] - '0');
    }
    *number = (uint32_t)value;
    return text.len > 0 && value <= SHARDS_MAX;
}

/* A variable as a number; `otherwise` when it is not set. */
static bool variable_read(Arena *arena, const char *name, uint32_t otherwise, uint32_t *number,
                          Str *fault)
{
    const char *text = name ? getenv(name) : NULL;
    *number = otherwise;
    if (!text || number_read(str_of(text), number))
        return true;
    return say(arena, fault, "%s is '%s', which is no number from 0 to 1000000", name, text);
}

static const Source *source_find(Arena *arena, Str *fault)
{
    const Source *found = NULL;
    for (int i = 0; i < SOURCE_COUNT; i++) {
        if (!getenv(sources[i].index))
            continue;
        if (found) {
            say(arena, fault,
                "--shard env: %s and %s are both set, and only one of them can be meant: "
                "write --shard I/N",
                found->index, sources[i].index);
            return NULL;
        }
        found = &sources[i];
    }
    if (!found)
        say(arena, fault,
            "--shard env: neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX nor PARALLEL_SEQ "
            "is set: write --shard I/N");
    return found;
}

/* Of how many: the environment and --shard=env/N must not differ. */
static bool count_find(Arena *arena, const Source *source, Str given, uint32_t *count, Str *fault)
{
    uint32_t named = 0;
    if (given.len && (!number_read(given, &named) || !named))
        return say(arena, fault, "--shard env/N wants a number of shards, not '%.*s'",
                   STR_ARG(given));
    if (!variable_read(arena, source->count, named, count, fault))
        return false;
    if (!*count)
        return say(arena, fault, "%s does not say of how many: write --shard env/N",
                   source->starter);
    if (named && named != *count)
        return say(arena, fault, "--shard says %u shards, %s says %u", named, source->count,
                   *count);
    return true;
}

static bool shard_environment(Arena *arena, Str given, Shard *shard, Str *fault)
{
    uint32_t index, lowest, step;
    const Source *source = source_find(arena, fault);
    if (!source || !count_find(arena, source, given, &shard->count, fault) ||
        !variable_read(arena, source->index, 0, &index, fault) ||
        !variable_read(arena, source->first, source->lowest, &lowest, fault) ||
        !variable_read(arena, source->step, 1, &step, fault))
        return false;
    shard->index = index < lowest || !step ? shard->count : (index - lowest) / step;
    if (shard->index < shard->count && (index - lowest) % step == 0)
        return true;
    return say(arena, fault, "%s is %u, which is none of %u shards from %u in steps of %u",
               source->index, index, shard->count, lowest, step);
}

bool shard_parse(Arena *arena, Str text, Shard *shard, Str *fault)
{
    Str count, index = str_cut(text, '/', &count);
    if (str_equal(index, S("env")))
        return shard_environment(arena, count, shard, fault);
    if (!number_read(index, &shard->index) || !number_read(count, &shard->count) || !shard->index ||
        shard->index > shard->count)
        return say(arena, fault, "--shard wants I/N with I from 1 to N, or env, not '%.*s'",
                   STR_ARG(text));
    shard->index--;
    return true;
}

Str shard_name(Arena *arena, Shard shard)
{
    Buf name = {0};
    if (shard.count)
        buf_format(&name, "%u-of-%u", shard.index + 1, shard.count);
    return buf_take(&name, arena);
}
