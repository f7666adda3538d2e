#ifndef COMMANDS_DOCUMENT_H
#define COMMANDS_DOCUMENT_H

/* One document through all stages. */

#include "base/hash.h"
#include "commands/run.h"

typedef enum {
    STAGE_READ, STAGE_ASSEMBLE, STAGE_RESOLVE, STAGE_STYLE, STAGE_BOX, STAGE_LAYOUT, STAGE_PAINT, STAGE_EXPORT,
    STAGE_COUNT
} Stage;

extern const char *const stage_names[STAGE_COUNT];

/* Files that are written with it: commands/beside.h. */
enum { BESIDE_IMPOSED, BESIDE_JOB_TEXT, BESIDE_JOB_JSON, BESIDE_COUNT };

/* What a document says of itself. */
typedef struct {
    Str title, language;
    unsigned claims; /* that its file makes */
    uint32_t pages;
    bool made;
} Facts;

typedef struct {
    const DocumentSpec *spec; /* of a publication, or NULL */
    const Record *record;
    Str source, root;         /* a lone source, when spec is NULL */
    Str output;               /* "-", a path, or empty: nothing is written */
    Str name;                 /* for messages: "guidebook", "Adur", "notes.md" */
    Sibling *sibling;         /* its places go there, or NULL */
    Facts *facts;             /* to be filled when it is made, or NULL */
    bool refused;             /* another record would make the same file */
    bool html;                /* the HTML edition in place of the PDF: task_as_html */
    Str screen;               /* its style sheet */
    uint32_t row;             /* of the report of a batch */
    bool settles;             /* its places are wanted even when its file is as it should be */
    struct Outcome *ready;    /* it was made before the others, which wait for its pages; or NULL */
} Task;

typedef enum {
    OUTCOME_MADE,
    OUTCOME_FAULTY,
    OUTCOME_SYSTEM,
    OUTCOME_UNCHANGED, /* its file is as it would be made */
    OUTCOME_NEEDS /* pages of another document are not settled yet: make it again after them */
} OutcomeKind;

typedef struct Outcome {
    uint8_t kind;
    uint32_t pages;
    size_t memory;             /* bytes of its arenas */
    uint32_t boxes, passes;
    uint64_t flow_calls;       /* of the last pass */
    double seconds[STAGE_COUNT]; /* CPU of this thread; LAYOUT covers paint and export */
    bool begun;                /* false: the run ended before its turn */
    Arena *arena;              /* of the messages, NULL without any; closed by the caller */
    Messages messages;
    const struct LedgerEntry *known; /* of an UNCHANGED one (commands/ledger.h) */
    uint64_t size;             /* of the file; filled, as the quick hash, for a batch */
    char quick[HASH_QUICK_HEX + 1];
    char beside[BESIDE_COUNT * HASH_QUICK_HEX + 1]; /* as beside_hashes */
    char hash[HASH_HEX + 1];   /* for its report */
    Facts facts;               /* when the task wants them: in the arena */
} Outcome;

/* Makes it the task of writing the HTML edition to its output, with the screen sheet of
 * its root. Before threads are begun. By custom the output is the PDF's with another
 * ending, path_with_ending(arena, path, S(".html")): links to other documents say so. */
void task_as_html(Run *run, Task *task);

Outcome document_make(const Run *run, Worker *worker, const Task *task);

/* Reads, assembles and resolves only, for what others may ask of it. */
void document_look(const Run *run, Worker *worker, const Task *task, Strs *needs);

/* --dump and --to html-fragment: prints to standard output, writes no file. */
Outcome document_dump(const Run *run, Worker *worker, const Task *task);

#endif
