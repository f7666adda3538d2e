/* Two looks tell that a document need not be made. Before any is assembled: the
 * run reads what it read when the file was made. Then, each for itself once it is
 * assembled: what changed does not reach it. Either way the files that it opened
 * and its own file must be as they were. */

#include "commands/batch.h"
#include "base/buf.h"
#include "base/hash.h"
#include "commands/batch_report.h"
#include "commands/beside.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

struct Batch {
    Arena *arena;
    Fingerprint print;
    Ledger *ledger;
    Str folder;
    bool resume, strict; /* strict: warnings are to be said again */
    uint32_t unchanged;  /* without being assembled */
    RecordReport report;
};

bool batch_options(Run *run)
{
    Str report = run->options.values[OPTION_REPORT], text = run->options.values[OPTION_SHARD];
    if (text.len && !shard_parse(run->arena, text, &run->shard, &run->fault))
        return false;
    if (!report.len || str_ends(report, S(".csv")) || str_ends(report, S(".json")))
        return true;
    run->fault = S("--report names a file that ends in .csv or .json");
    return false;
}

/* With --where or --data it is not known what the other records make. */
bool batch_wants_outputs(const Run *run, const Dataset *set)
{
    const bool *given = run->options.given;
    return run->options.command == COMMAND_BATCH &&
           (given[OPTION_RESUME] || given[OPTION_REPORT]) && !given[OPTION_WHERE] &&
           !given[OPTION_DATA] && !set->failed_count;
}

/* ---- what is there already ---- */

static Str output_name(const Batch *batch, const Task *task)
{
    size_t skipped = batch->folder.len + (batch->folder.len && !str_ends(batch->folder, S("/")));
    return str_slice(task->output, skipped, task->output.len);
}

static bool output_holds(const Run *run, const LedgerEntry *entry, const Task *task)
{
    struct stat info;
    Arena *arena = arena_open();
    Str path = task->output;
    bool holds = stat(arena_str(arena, path).data, &info) == 0 && S_ISREG(info.st_mode) &&
                 (uint64_t)info.st_size == entry->size &&
                 str_equal(hash_quick_file(arena, path), entry->quick) &&
                 str_equal(beside_hashes(run, arena, task), entry->beside);
    arena_close(arena);
    return holds;
}

static void outcome_known(const Run *run, const Task *task, Outcome *outcome,
                          const LedgerEntry *entry)
{
    outcome->kind = OUTCOME_UNCHANGED;
    outcome->pages = entry->pages;
    outcome->known = entry;
    if (run->options.given[OPTION_REPORT]) {
        Arena *arena = arena_open();
        hash_keep(outcome->hash, hash_file(arena, task->output)); /* it may go away in between */
        arena_close(arena);
    }
}

/* Either may serve: nothing changed at all, or nothing that reaches it. */
static const LedgerEntry *entry_wanted(const Batch *batch, const Task *task)
{
    const LedgerEntry *entry = ledger_find(batch->ledger, output_name(batch, task));
    return entry && !(batch->strict && entry->warnings) ? entry : NULL;
}

static bool untouched(const Run *run, const Task *task)
{
    Batch *batch = run->batch;
    const LedgerEntry *entry = entry_wanted(batch, task);
    if (!entry || !str_equal(entry->all, batch->print.all) ||
        !ledger_reads_hold(batch->ledger, entry, false) ||
        !ledger_reads_hold(batch->ledger, entry, true) || !output_holds(run, entry, task))
        return false;
    Outcome outcome = {.begun = true};
    outcome_known(run, task, &outcome, entry);
    ledger_keep(batch->ledger, entry);
    batch_note(batch, task, &outcome);
    batch->unchanged++;
    return true;
}

Str batch_fingerprint(const Run *run, const DocumentInput *input)
{
    return fingerprint_document(&run->batch->print, run, input);
}

bool batch_unchanged(const Run *run, const Task *task, Str fingerprint, Outcome *outcome)
{
    Batch *batch = run->batch;
    const LedgerEntry *entry = batch->resume ? entry_wanted(batch, task) : NULL;
    if (!entry || !str_equal(entry->document, fingerprint) ||
        !ledger_reads_hold(batch->ledger, entry, false) || !output_holds(run, entry, task))
        return false;
    LedgerEntry fresh = *entry;
    fresh.all = batch->print.all;
    fresh.before = run->reads->list.items;
    fresh.before_count = run->reads->list.count;
    ledger_add(batch->ledger, &fresh);
    outcome_known(run, task, outcome, entry);
    return true;
}

/* ---- what is made ---- */

static bool is_installed(const Run *run, Str path)
{
    for (uint32_t i = 0; i < run->text_paths.font_folder_count; i++)
        if (path_inside(path, run->text_paths.font_folders[i]))
            return true;
    return false;
}

/* The fonts of the sheets' own: a worker keeps them open, so it is not known which
 * document was the first to ask. */
static void note_fonts(const Run *run, const Worker *worker, Reads *reads)
{
    const Map *files = text_files(worker->text);
    for (uint32_t i = 0; i < files->count; i++) {
        Str path = files->entries[i].key;
        if (!is_installed(run, path))
            reads_note(reads, path_join(reads->arena, run->folder, path),
                       ledger_hash(run->batch->ledger, path));
    }
}

void batch_made(const Run *run, const Worker *worker, const Task *task, Str fingerprint,
                const Reads *reads, const Outcome *outcome)
{
    const Batch *batch = run->batch;
    Arena *arena = arena_open();
    Reads all = {.arena = arena};
    reads_add(&all, reads);
    note_fonts(run, worker, &all);
    RecordDiags said = record_diags(arena, &outcome->messages);
    ledger_add(batch->ledger, &(LedgerEntry){.output = output_name(batch, task),
                                             .all = batch->print.all,
                                             .document = fingerprint,
                                             .quick = str_of(outcome->quick),
                                             .beside = str_of(outcome->beside),
                                             .size = outcome->size,
                                             .pages = outcome->pages,
                                             .notes = said.notes,
                                             .warnings = said.warnings,
                                             .message = said.message,
                                             .reads = all.list.items,
                                             .read_count = all.list.count,
                                             .before = run->reads->list.items,
                                             .before_count = run->reads->list.count});
    arena_close(arena);
}

void batch_asked(const Run *run, const Reads *reads) { ledger_note(run->batch->ledger, reads); }

const RecordReport *batch_report(const Batch *batch) { return &batch->report; }

void batch_note(Batch *batch, const Task *task, const Outcome *outcome)
{
    if (batch && batch->report.rows && outcome->kind != OUTCOME_NEEDS)
        record_note(&batch->report, task->row, outcome);
}

/* ---- records that are gone ---- */

typedef struct {
    Run *run;
    LIST(Str) list;
} Gone;

static void gone_add(void *context, const LedgerEntry *entry)
{
    Gone *gone = context;
    Run *run = gone->run;
    Str key = text_lower(run->arena, entry->output, S("en"));
    struct stat info;
    Str path = path_join(run->arena, run->batch->folder, entry->output);
    if (!map_find(run->outputs, key) && stat(arena_str(run->arena, path).data, &info) == 0)
        *LIST_ADD(run->arena, &gone->list) = entry->output;
}

static int name_order(const void *a, const void *b)
{
    return str_compare(*(const Str *)a, *(const Str *)b);
}

/* Files that a run before made for records that no more are there. They are told
 * of, once for all shards, and stay. */
static void gone_find(Run *run)
{
    Gone gone = {.run = run};
    ledger_each(run->batch->ledger, gone_add, &gone);
    if (!gone.list.count)
        return;
    qsort(gone.list.items, gone.list.count, sizeof(Str), name_order);
    Buf text = {0};
    for (uint32_t i = 0; i < gone.list.count && i < 3; i++)
        buf_format(&text, "%s%.*s", i ? ", " : "", STR_ARG(gone.list.items[i]));
    if (gone.list.count > 3)
        buf_format(&text, " and %u more", gone.list.count - 3);
    diag_hint(diag_add(run->diags, DIAG_BATCH_GONE, (Span){0}, buf_view(&text)), run->diags,
              "they are left in %.*s: remove what nobody needs; --report lists them all",
              STR_ARG(path_shown(run->arena, run->batch->folder)));
    buf_close(&text);
    run->batch->report.gone = gone.list.items;
    run->batch->report.gone_count = gone.list.count;
}

/* ---- the run ---- */

/* What is made of it in other ways has a state of its own. */
static Str ledger_name(const Run *run, const Task *task)
{
    Buf name = {0};
    buf_format(&name, "%.*s%s", STR_ARG(task->spec->id), task->html ? ".html" : "");
    if (run->session.edition != EDITION_SCREEN)
        buf_format(&name, ".%.*s", STR_ARG(edition_names[run->session.edition]));
    return buf_take(&name, run->arena);
}

/* One of all shards tells of them. */
static uint32_t lost_count(const Run *run) { return run->shard.index == 0 ? run->lost.count : 0; }

void batch_open(Run *run, TaskList *tasks)
{
    if (!tasks->count)
        return;
    Batch *batch = run->batch = NEW(run->arena, Batch);
    batch->arena = run->arena;
    batch->resume = run->options.given[OPTION_RESUME] || run->memory;
    batch->strict = run->options.given[OPTION_STRICT];
    if (!run->memory)
        batch->folder = run->options.given[OPTION_OUT] ? run->options.values[OPTION_OUT]
                                                       : run->session.output_root;
    batch->ledger = run->memory ? run->memory
                                : ledger_open(run->arena, run->diags, batch->folder,
                                              run->session.root, ledger_name(run, &tasks->items[0]),
                                              shard_name(run->arena, run->shard),
                                              batch->resume || run->outputs);
    fingerprint_run(&batch->print, run);
    if (run->options.given[OPTION_REPORT] || run->memory)
        record_report_open(&batch->report, run->arena, tasks, run->lost.items, lost_count(run));
    if (run->outputs && run->shard.index == 0)
        gone_find(run);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < tasks->count; i++)
        if (!batch->resume || !untouched(run, &tasks->items[i]))
            tasks->items[kept++] = tasks->items[i];
    tasks->count = kept;
}

static void report_write(Run *run, Diags *diags)
{
    Str path = run->options.values[OPTION_REPORT];
    if (record_report_write(&run->batch->report, run->arena, path, run->batch->folder))
        return;
    diag_hint(diag_add(diags, DIAG_WRITE, (Span){0}, path), diags, "%s", strerror(errno));
    run->system_fault = true;
}

void batch_close(Run *run, Totals *totals)
{
    Batch *batch = run->batch;
    if (!batch)
        return;
    totals->unchanged += batch->unchanged;
    totals->faulty += lost_count(run);
    Diags diags = {.arena = run->arena};
    if (!run->memory)
        ledger_close(batch->ledger, &diags);
    if (run->options.given[OPTION_REPORT])
        report_write(run, &diags);
    report_add(run->report, messages_take(run->arena, &diags, run->files, run->source));
}
