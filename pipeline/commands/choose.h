#ifndef COMMANDS_CHOOSE_H
#define COMMANDS_CHOOSE_H

/* What is asked of a command line before any document is made; tasks_choose itself
 * stands in commands/tasks.h. */

#include "commands/tasks.h"

bool run_writes(const Run *run); /* files: neither check nor a dump */
bool run_makes_html(const Run *run);

/* Both are false, with words in run->fault; `format` takes `what` as %.*s. */
bool run_fault(Run *run, const char *format, Str what);
/* With the nearest of the names that there are. */
bool run_unknown(Run *run, const char *what, Str name, const Str *names, size_t count);

#endif
