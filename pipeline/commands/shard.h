#ifndef COMMANDS_SHARD_H
#define COMMANDS_SHARD_H

/* Shard - one of N parts of a batch, for N machines: part I takes the records
 * I, I + N, I + 2 N ... of those that are chosen. */

#include "base/arena.h"
#include <stdint.h>

typedef struct {
    uint32_t index, count; /* index from 0; count 0: all of it */
} Shard;

/* "3/8"; "env" and "env/8" take what Slurm, Kubernetes or GNU parallel say in the
 * environment. False: *fault says why. */
bool shard_parse(Arena *arena, Str text, Shard *shard, Str *fault);

/* "3-of-8", or empty. */
Str shard_name(Arena *arena, Shard shard);

static inline bool shard_has(Shard shard, uint32_t place)
{
    return !shard.count || place % shard.count == shard.index;
}

#endif
