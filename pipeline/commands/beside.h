#ifndef COMMANDS_BESIDE_H
#define COMMANDS_BESIDE_H

/* Beside - files that one run writes with a document's own: pages on sheets
 * (--impose), and for a print shop its job sheets. Which ones follows from the
 * command line and the document alone, so that a later run knows what to look for. */

#include "commands/document.h"

/* `paths` gets where each goes, in the arena, or empty: it is not made. */
void beside_paths(const Run *run, Arena *arena, const Task *task, Str paths[BESIDE_COUNT]);

/* The quick hashes (base/hash.h) of those that are made, one after the other, as they
 * stand in the file system; empty: there are none, or one is not there. */
Str beside_hashes(const Run *run, Arena *arena, const Task *task);

#endif
