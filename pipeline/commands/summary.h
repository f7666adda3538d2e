#ifndef COMMANDS_SUMMARY_H
#define COMMANDS_SUMMARY_H

/* What is said at the end of a run. */

#include "commands/tasks.h"

/* `left`: documents that were not begun. */
void summary_print(const Run *run, const Totals *totals, uint32_t left, bool writes);

#endif
