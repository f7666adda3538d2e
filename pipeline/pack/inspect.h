#ifndef PACK_INSPECT_H
#define PACK_INSPECT_H

/* Inspection - whether a set is what it says: the same for a set that is being made
 * and for one that was received. Files come one after the other, in any order; what is
 * kept of each is its sum, where its links lead, and what can be led to.
 *
 * Proved: the sums, both ways; the lists of contents against the files (bytes, pages,
 * the claims that a PDF's metadata states) and against each other; of these claims what
 * they rest on: tags, language, title, order of tabs, embedded fonts, output intent,
 * nothing attached, which is not a full validation; that no PDF runs anything, has a second
 * form or is encrypted, and no web page may run or load anything; that every link of a web page and of a PDF inside the set has its file and its
 * target. */

#include "base/diag.h"
#include "base/file.h"

typedef struct Inspection Inspection;

/* `name`: of the set, as it stands in messages. `trusted`: its PDFs are of our own
 * making and are read in this process, not each in one apart. */
Inspection *inspect_open(Diags *diags, Files *files, Str name, bool trusted);

/* Whether a file may have this path; false after a diagnostic. Once for each file,
 * before inspect_file. */
bool inspect_path(Inspection *inspection, Str path);
void inspect_file(Inspection *inspection, Str path, Str bytes); /* they may go after it */
void inspect_unread(Inspection *inspection, Str path, Str why); /* in place of it */

/* After the last file. False: there was something to say. */
bool inspect_end(Inspection *inspection);
void inspect_close(Inspection *inspection);

#endif
