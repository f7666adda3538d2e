#ifndef COMMANDS_PACKED_H
#define COMMANDS_PACKED_H

/* Pack - what pack has at hand, and the second half of it: from the files of all
 * editions to sets. */

#include "commands/tasks.h"
#include "pack/folder.h"
#include "pack/set.h"

typedef struct {
    Str name;   /* pdf, html, or the layout */
    Str layout; /* laid over the document's own, or empty */
    bool html;
    Run run; /* the command's, with the session of this edition */
    TaskList tasks;
    Facts *facts; /* of each task */
} PackEdition;

typedef struct {
    Run *run;
    Arena *arena;
    Totals *totals;
    Str output, split;
    bool zipped;
    Scaffold scaffold;
    LIST(PackEdition) editions;
    Strs failed; /* names of tasks that made no file */
} Pack;

/* Puts the sets together and gives them their names, when all is sound. */
void packed_write(Pack *pack);

#endif
