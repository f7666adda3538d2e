#ifndef COMMANDS_RUN_H
#define COMMANDS_RUN_H

/* Run - one call of the program: its options, session, sheets and report. */

#include "assemble/publication.h"
#include "base/reads.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/report.h"
#include "commands/shard.h"
#include "commands/stop.h"
#include "pipeline.h"
#include "style/cascade.h"
#include "text/text.h"

/* The files of a sheet and its imports: first to end - 1. */
typedef struct {
    const Sheet *sheet;
    uint32_t first, end;
    Str hash; /* of them all: fingerprint_run */
} SheetFiles;

/* A record of which no document can be made: its data are faulty, or its file another's. */
typedef struct {
    const Record *record;
    Str name;
} LostRecord;

typedef struct {
    Options options;
    Arena *arena;
    Session session;
    Files *files;         /* the session's */
    Diags *diags;         /* of what is read before any document */
    Report *report;
    Worker worker;        /* of the main thread */
    TextPaths text_paths;
    const Sheet *base, *fonts;
    Map *sheets;          /* root and layout name, or path -> const Sheet * */
    Map *screens;         /* of the HTML edition: root -> Str * */
    Sibling *siblings;
    LIST(SheetFiles) sheet_files;
    Reads *reads;         /* of imports and documents referred to; NULL: nobody wants to know */
    struct Batch *batch;  /* commands/batch.h; NULL: not wanted */
    struct Ledger *memory; /* of runs that follow each other, with their worker; NULL: this one alone */
    Shard shard;
    LIST(LostRecord) lost;
    Map *outputs;         /* of all records, in small letters; NULL: not all are known */
    Stop *stop;           /* NULL: a signal ends the program */
    int signal;           /* that ended the run early, or 0 */
    Str source;           /* as given */
    Str folder;           /* the current one */
    int argc;
    char **argv;
    bool system_fault;    /* a write failed, a file could not be opened */
    Str fault;            /* a fault of the command line */
} Run;

#define PRINT_LAYOUT "print" /* laid over the document's own in the editions for print */
enum { SHEETS_MAX = LAYOUTS_MAX + 5 }; /* fonts.css, base.css, the document's own, print.css, one of also= */

bool run_open(Run *run); /* root, sheets, publication; false: see diags and fault */
void run_close(Run *run);

void run_worker_open(Run *run); /* with run->text_paths, which it needs as long as it lives */
/* For the next run: forgets what only this one knew; `fonts`: also all of fonts and words. */
void run_worker_renew(Run *run, bool fonts);
Worker worker_open(const Run *run);
void worker_close(Worker *worker);

/* The root of a source (absolute): --root, or the nearest folder upward that holds layouts. */
Str run_root(const Run *run, Arena *arena, Str source);

/* The sheet of a layout: a name (guidebook) in <root>/layouts or compiled in,
 * or a path ending in .css. NULL after a diagnostic. */
const Sheet *run_sheet(Run *run, Str root, Str layout, Span span);
bool run_layouts(Run *run, Str root); /* the sheets of --layout; false after a diagnostic */
/* The same as run_sheet, when it was asked for before; `arena` is scratch. */
const Sheet *run_sheet_known(const Run *run, Arena *arena, Str root, Str layout);

/* The source's absolute path, symbolic links and all undone; empty with errno. */
Str path_absolute(Arena *arena, Str path);
void path_fault(Diags *diags, Str path, int error); /* a source that cannot be read; error: errno */
/* As it is printed: relative to the current folder where that is shorter. */
Str path_shown(Arena *arena, Str path);

/* icc.c: the profile of the press, and the press of the main worker; false after a
 * diagnostic or a fault. */
bool run_press(Run *run);

/* The exit status, by the worst that was said; --strict heeded. */
int run_status(const Run *run);

/* Job.load */
uint32_t job_load(Job *job, Str path);

#endif
