#ifndef COMMANDS_JOBSHEET_H
#define COMMANDS_JOBSHEET_H

/* Job sheet: what a print shop is told of a file, beside it as text and as JSON. */

#include "assemble/publication.h"
#include "export/export.h"
#include "resolve/sibling.h"

typedef struct {
    const Job *job;
    const PrintFacts *facts;
    const DocumentSpec *spec;  /* NULL: a lone source */
    const DocumentSpec *cover; /* it is made, too; or NULL */
    const Sibling *book;       /* it is the cover of; or NULL */
    Str file, hash;            /* name of the PDF; SHA-256 */
    Str cover_file;
    Str title, version;
    uint32_t blanks; /* of its pages, added at the end */
} JobSheet;

void job_sheet_text(FILE *out, const JobSheet *sheet);
void job_sheet_json(FILE *out, const JobSheet *sheet);

#endif
