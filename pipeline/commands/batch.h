#ifndef COMMANDS_BATCH_H
#define COMMANDS_BATCH_H

/* Batch - what `guidepress batch` knows beside its documents: which are as they
 * should be already, and what became of each record. */

#include "commands/batch_report.h"
#include "commands/fingerprint.h"
#include "commands/ledger.h"
#include "commands/tasks.h"

typedef struct Batch Batch;

/* --report and --shard as they are given; false: run->fault says why. */
bool batch_options(Run *run);

/* Whether it is to be known which files all records make, so that others are found. */
bool batch_wants_outputs(const Run *run, const Dataset *set);

/* After the records are chosen: opens run->batch. With --resume takes those off
 * the list that need not even be looked at. */
void batch_open(Run *run, TaskList *tasks);

Str batch_fingerprint(const Run *run, const DocumentInput *input);

/* Of a document that is assembled and resolved, for --resume: whether the file is
 * there already, and what is known of it. Any thread. */
bool batch_unchanged(const Run *run, const Task *task, Str fingerprint, Outcome *outcome);

/* Puts down what a file was made from. Any thread. */
void batch_made(const Run *run, const Worker *worker, const Task *task, Str fingerprint,
                const Reads *reads, const Outcome *outcome);

/* What a document asked the file system for, made or not. Any thread. */
void batch_asked(const Run *run, const Reads *reads);

/* The rows, when there is a report or the run has a memory. */
const RecordReport *batch_report(const Batch *batch);

/* For the report. One thread at a time; `batch` NULL is fine. */
void batch_note(Batch *batch, const Task *task, const Outcome *outcome);

/* Ledger and report are written; `totals` takes in what was taken off the list. What is
 * to be said of that goes to the report of messages. */
void batch_close(Run *run, Totals *totals);

#endif
