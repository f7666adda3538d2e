#ifndef COMMANDS_PACK_H
#define COMMANDS_PACK_H

/* pack - an offline set of all that a publication has; check of such a set. */

#include "commands/tasks.h"

/* Makes every document in every edition once, into a folder beside the output, and
 * puts the sets together there; they get their names when all is sound. Faults: in
 * Run.diags and the report; of the command line: Run.fault. */
void pack_run(Run *run, Totals *totals);

bool set_given(const Run *run); /* check: a zip, or a folder that holds sums */
void set_check(Run *run);

#endif
