#ifndef COMMANDS_TASKS_H
#define COMMANDS_TASKS_H

/* Tasks - documents to make, on one thread or several. */

#include "commands/document.h"

typedef LIST(Task) TaskList;

typedef struct {
    uint32_t made, unchanged, faulty, pages;
    uint32_t passes; /* the most of any document */
    size_t memory;   /* of the largest document */
    double flow_calls; /* of flow_box for each box and pass: the most of any document */
    double seconds[STAGE_COUNT];
} Totals;

/* Called between rounds, with the tasks that wait for other documents' pages. */
typedef void SettleFor(Run *run, const TaskList *waiting);
void tasks_settle(Run *run, const TaskList *tasks); /* lays out what their references need */

/* All that the command line asks for; look, before, at what others may refer to.
 * False: see Run.fault. */
bool tasks_choose(Run *run, TaskList *tasks);

/* Makes them all and reports their messages in the order of the list, whatever
 * the threads do; one that fails never stops the rest. */
Totals tasks_run(Run *run, const TaskList *tasks, SettleFor *settle_for);

#endif
