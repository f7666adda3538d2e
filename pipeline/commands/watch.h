#ifndef COMMANDS_WATCH_H
#define COMMANDS_WATCH_H

/* guidepress watch: makes the documents again whenever what they read is saved. */

#include "commands/tasks.h"

/* One run: chooses and makes, returns how many were not begun. */
typedef uint32_t MakeAll(Run *run, Totals *totals);

/* Until SIGINT or SIGTERM. False: the command line is wrong (run->fault), or the
 * system does not tell of changes, which was said. */
bool watch_run(Run *run, MakeAll *make_all);

#endif
