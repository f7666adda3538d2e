#ifndef COMMANDS_LEDGER_H
#define COMMANDS_LEDGER_H

/* Ledger - which files were made, and from what: kept beside them, so that a
 * later run makes only what is missing or would be another.
 *
 * One file for a document and a shard, ".guidepress.handout.state", in the folder
 * that out= starts from. What it says is believed only when it is seen to be so:
 * the fingerprint, the files read and the output itself are compared. So an entry
 * that is lost, old or of another shard makes nothing wrong. */

#include "base/diag.h"
#include "base/reads.h"

typedef struct LedgerEntry {
    Str output;        /* seen from the ledger's folder */
    Str all, document; /* fingerprints */
    Str quick;         /* of the output: base/hash.h */
    Str beside;        /* of the files beside it: commands/beside.h */
    uint64_t size;
    uint32_t pages, notes, warnings;
    Str message;                    /* the first of the worst, or empty */
    const ReadFile *reads, *before; /* opened for it; for documents that it refers to */
    uint32_t read_count, before_count;
} LedgerEntry;

typedef struct Ledger Ledger;

/* `shard`: "3-of-8", or empty. Reads what there is when `wanted`; faults of it are
 * notes in `diags`, and then everything is made. Never NULL. */
Ledger *ledger_open(Arena *arena, Diags *diags, Str folder, Str root, Str document, Str shard,
                    bool wanted);
/* One that stands in no file: for runs of one process, each begun with ledger_renew. */
Ledger *ledger_open_memory(Arena *arena);
void ledger_renew(Ledger *ledger);
/* Adds to all the files that documents asked for. Any thread. */
void ledger_note(Ledger *ledger, const Reads *reads);
const Reads *ledger_noted(const Ledger *ledger);

/* NULL: not known. Any thread; lives as long as the ledger. */
const LedgerEntry *ledger_find(Ledger *ledger, Str output);
/* Whether the files that it read are as they were. Any thread. */
bool ledger_reads_hold(Ledger *ledger, const LedgerEntry *entry, bool before);
/* The hash of a file as it is now, or READ_MISSING; of each path once. Any thread. */
Str ledger_hash(Ledger *ledger, Str path);
/* Puts it down, at once and for good. Any thread. */
void ledger_add(Ledger *ledger, const LedgerEntry *entry);
/* The same of an entry that was found, when only another shard has it. */
void ledger_keep(Ledger *ledger, const LedgerEntry *entry);
/* What was known when it was opened. */
void ledger_each(const Ledger *ledger, void (*each)(void *context, const LedgerEntry *entry),
                 void *context);
/* Writes it anew, each output once, when something was added. */
void ledger_close(Ledger *ledger, Diags *diags);

#endif
