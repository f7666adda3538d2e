#ifndef COMMANDS_FINGERPRINT_H
#define COMMANDS_FINGERPRINT_H

/* Fingerprint - of everything that the bytes of a document depend on, as
 * SHA-256, so that it can be told whether they would be the same again. */

#include "commands/run.h"
#include "resolve/links.h"

/* Of a run, after the records are chosen and before a document is made. */
typedef struct {
    Str around; /* program, libraries, fonts, dictionaries, date, options */
    Str all;    /* those, and every source, sheet, data file and setting */
} Fingerprint;

void fingerprint_run(Fingerprint *print, Run *run);

/* A document that is assembled and resolved: what the later stages have of it. */
typedef struct {
    const Job *job;
    const DocumentSpec *spec; /* or NULL */
    const Tree *tree;
    const Links *links;
    const Sheet *const *sheets; /* of the run's */
    size_t sheet_count;
    Str screen; /* the sheet of an HTML edition */
} DocumentInput;

/* The files that it opens itself are apart (Reads). In the job's arena. */
Str fingerprint_document(const Fingerprint *print, const Run *run, const DocumentInput *input);

#endif
