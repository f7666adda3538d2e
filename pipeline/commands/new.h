#ifndef COMMANDS_NEW_H
#define COMMANDS_NEW_H

/* guidepress new DIR: writes a small publication that builds. */

#include "commands/run.h"

/* `program`: how it was called, for the commands that it proposes. Returns the
 * exit status; for EXIT_USAGE, run->fault says why. */
int new_run(Run *run, const char *program);

#endif
