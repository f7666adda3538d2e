#ifndef COMMANDS_LEDGER_LINES_H
#define COMMANDS_LEDGER_LINES_H

/* Inside of the ledger: its entries as lines of text (ledger_lines.c says how). */

#include "base/buf.h"
#include "commands/ledger.h"

#define LEDGER_HEAD "guidepress state "
#define LEDGER_HEADER LEDGER_HEAD "2\n"

typedef struct {
    LedgerEntry entry;
    bool own; /* it stands in the file that this run writes */
} LedgerKnown;

void ledger_put_begin(Buf *lines); /* a run begins */
/* numbers: hash and path of files that were put down -> 1 + their number. */
void ledger_put_entry(Buf *lines, Map *numbers, Str root, const LedgerEntry *entry);

typedef LIST(ReadFile) LedgerFiles;

typedef struct {
    Arena *arena;
    Map *known;        /* output -> LedgerKnown *: gets what is read */
    bool own;          /* of all that is read */
    uint32_t damaged;  /* lines: gets how many */
    LedgerFiles files; /* since the run began; without a path: that line is lost */
} LedgerReading;

/* `text` must last as long as the arena. False: it is no ledger of this version. */
bool ledger_read(LedgerReading *reading, Str text);

#endif
