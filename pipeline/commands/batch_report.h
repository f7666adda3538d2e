#ifndef COMMANDS_BATCH_REPORT_H
#define COMMANDS_BATCH_REPORT_H

/* RecordReport - one row for each record of a batch, as CSV or JSON. */

#include "commands/tasks.h"

typedef struct {
    uint32_t notes, warnings, errors;
    Str message; /* the first of the worst: "a.md:3:1: warning: ... [CODE]" */
} RecordDiags;

RecordDiags record_diags(Arena *arena, const Messages *messages);

typedef enum { RECORD_LEFT, RECORD_MADE, RECORD_UNCHANGED, RECORD_FAILED } RecordState;

typedef struct {
    Str key, name, output;
    RecordDiags said;
    double seconds; /* CPU */
    uint32_t pages;
    uint8_t state;
    char hash[HASH_HEX + 1];
} RecordRow;

typedef struct {
    Arena *arena;
    RecordRow *rows; /* NULL: nobody asks for it */
    uint32_t count;
    const Str *gone; /* outputs of records that are no more, below the folder */
    uint32_t gone_count;
} RecordReport;

/* A row for each task, and numbers them (Task.row); then those of `lost` records. */
void record_report_open(RecordReport *report, Arena *arena, TaskList *tasks,
                        const LostRecord *lost, uint32_t lost_count);
void record_note(RecordReport *report, uint32_t row, const Outcome *outcome);
/* Whole or not at all; by the ending of `path`. False: errno. */
bool record_report_write(const RecordReport *report, Arena *arena, Str path, Str folder);

#endif
