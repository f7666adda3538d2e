/* Which documents a command line asks for, and where to: those of a publication, one
 * for each record, lone sources. Before that, all that others may refer to is looked at. */

#include "commands/choose.h"
#include "base/near.h"
#include "commands/batch.h"
#include "resolve/sibling.h"
#include <errno.h>
#include <sys/stat.h>

bool run_fault(Run *run, const char *format, Str what)
{
    Buf buf = {0};
    buf_format(&buf, format, STR_ARG(what));
    run->fault = buf_take(&buf, run->arena);
    return false;
}

bool run_unknown(Run *run, const char *what, Str name, const Str *names, size_t count)
{
    Buf text = {0};
    Str near = str_nearest(name, names, count);
    buf_format(&text, "%s '%.*s'", what, STR_ARG(name));
    if (near.len)
        buf_format(&text, "; did you mean %.*s?", STR_ARG(near));
    run->fault = buf_take(&text, run->arena);
    return false;
}

static bool document_unknown(Run *run, Str name)
{
    const Publication *publication = run->session.publication;
    Str *names = NEW_ARRAY(run->arena, Str, publication->document_count + 1);
    for (uint32_t i = 0; i < publication->document_count; i++)
        names[i] = publication->documents[i].id;
    return run_unknown(run, "the publication has no document", name, names,
                       publication->document_count);
}

/* ---- where to ---- */

static bool is_folder(Run *run, Str path)
{
    struct stat info;
    return str_ends(path, S("/")) ||
           (path.len && stat(arena_str(run->arena, path).data, &info) == 0 &&
            S_ISDIR(info.st_mode));
}

bool run_writes(const Run *run)
{
    bool dumps = run->options.given[OPTION_DUMP] ||
                 str_equal(run->options.values[OPTION_TO], S("html-fragment"));
    return run->options.command != COMMAND_CHECK && !dumps;
}

/* -o must not be what the document is made from. */
static bool replaces_source(Run *run, Str output)
{
    Str target = path_absolute(run->arena, output);
    bool found = false;
    for (uint32_t i = 0; target.len && i < run->options.operands.count; i++)
        found =
            found || str_equal(target, path_absolute(run->arena, run->options.operands.items[i]));
    const File *file;
    for (uint32_t i = 1; target.len && !found && (file = files_at(run->files, i)); i++)
        found = str_equal(target, path_absolute(run->arena, file->path));
    return found && !run_fault(run, "-o would replace the source '%.*s'", output);
}

static bool output_sound(Run *run, Str output, bool several)
{
    if (!output.len || !run_writes(run) || is_folder(run, output))
        return true;
    if (several)
        return run_fault(run, "-o must be a folder (ending in /) for several documents, not '%.*s'",
                         output);
    return !replaces_source(run, output);
}

/* ---- the publication's own documents ---- */

bool run_makes_html(const Run *run) { return str_equal(run->options.values[OPTION_TO], S("html")); }

/* The name of what is made: out= names the PDF of the edition for screens. */
static Str made_path(Run *run, Str path)
{
    Buf ending = {0};
    if (run_makes_html(run))
        buf_text(&ending, ".html");
    else if (run->session.edition != EDITION_SCREEN)
        buf_format(&ending, "-%.*s.pdf", STR_ARG(edition_names[run->session.edition]));
    else
        return path;
    Str made = path_with_ending(run->arena, path, buf_view(&ending));
    buf_close(&ending);
    return made;
}

static Task spec_task(Run *run, const DocumentSpec *spec, uint32_t index)
{
    Str out = document_variant(run->arena, &run->session, spec, spec->out);
    return (Task){.spec = spec, .name = spec->id, .output = out, .sibling = &run->siblings[index]};
}

static bool sheets_for(Run *run, const DocumentSpec *spec)
{
    const Attr *layout = node_attr(spec->element, NAME_LAYOUT);
    Span span = layout ? layout->span : spec->span;
    return !spec->layout.len || run_sheet(run, run->session.root, spec->layout, span);
}

static Sibling *sibling_find(Run *run, Str id, uint32_t *index)
{
    const Publication *publication = run->session.publication;
    for (uint32_t i = 0; i < publication->document_count; i++)
        if (str_equal(publication->documents[i].id, id) && !publication->documents[i].for_each) {
            *index = i;
            return &run->siblings[i];
        }
    return NULL;
}

/* First look: what every document without for-each has to be referred to. Their
 * sheets are read too: one may be laid out only for its pages. */
static void look_at_siblings(Run *run)
{
    const Publication *publication = run->session.publication;
    for (uint32_t i = 0; i < publication->document_count; i++)
        sheets_for(run, &publication->documents[i]);
    run->siblings = NEW_ARRAY(run->arena, Sibling, publication->document_count + 1);
    run->session.siblings = run->siblings;
    run->session.sibling_count = publication->document_count;
    for (uint32_t i = 0; i < publication->document_count; i++) {
        const DocumentSpec *spec = &publication->documents[i];
        run->siblings[i].id = spec->id;
        run->siblings[i].title = spec->title;
    }
    for (uint32_t i = 0; i < publication->document_count; i++)
        if (!publication->documents[i].for_each) {
            Task task = spec_task(run, &publication->documents[i], i);
            document_look(run, &run->worker, &task, NULL);
        }
}

static void settle_needs(Run *run, const Strs *needs, const TaskList *tasks);

/* The task that makes the document itself; NULL when it is none of the list. */
static Task *task_of(const Run *run, const TaskList *tasks, const DocumentSpec *spec)
{
    bool dumps = run->options.given[OPTION_DUMP];
    for (uint32_t i = 0; i < tasks->count && !dumps; i++)
        if (tasks->items[i].spec == spec && !tasks->items[i].record && !tasks->items[i].html)
            return &tasks->items[i];
    return NULL;
}

/* Lays the document out in memory, after those whose pages it needs itself. In
 * a cycle the one that was begun first is settled first: references back to it
 * show its title without a page. */
static void settle_document(Run *run, uint32_t index, const TaskList *tasks)
{
    Sibling *sibling = &run->siblings[index];
    if (sibling->tried)
        return;
    sibling->tried = true;
    Task task = spec_task(run, &run->session.publication->documents[index], index);
    Strs needs = {0};
    document_look(run, &run->worker, &task, &needs);
    settle_needs(run, &needs, tasks);
    Task *own = task_of(run, tasks, task.spec);
    if (own) { /* it is to be made anyway */
        own->settles = true;
        own->ready = NEW(run->arena, Outcome);
        *own->ready = document_make(run, &run->worker, own);
        sibling->faulty = own->ready->kind != OUTCOME_MADE && own->ready->kind != OUTCOME_UNCHANGED;
        return;
    }
    task.output = (Str){0};
    Outcome outcome = document_make(run, &run->worker, &task);
    sibling->faulty = outcome.kind != OUTCOME_MADE;
    arena_close(outcome.arena); /* its messages come when it is built itself */
}

static void settle_needs(Run *run, const Strs *needs, const TaskList *tasks)
{
    for (uint32_t i = 0; i < needs->count; i++) {
        uint32_t index;
        if (sibling_find(run, needs->items[i], &index))
            settle_document(run, index, tasks);
    }
}

/* Of the records of one document only the first is looked at: the others are
 * found out while they are made (OUTCOME_NEEDS). */
void tasks_settle(Run *run, const TaskList *tasks)
{
    for (uint32_t i = 0; i < tasks->count; i++) {
        const Task *task = &tasks->items[i];
        Strs needs = {0};
        if (task->html || (task->record && i && tasks->items[i - 1].spec == task->spec))
            continue; /* nothing there says a page */
        document_look(run, &run->worker, task, &needs);
        settle_needs(run, &needs, tasks);
    }
}

static void add_spec(Run *run, TaskList *tasks, uint32_t index, Str folder)
{
    const DocumentSpec *spec = &run->session.publication->documents[index];
    if (!sheets_for(run, spec))
        return;
    Task task = spec_task(run, spec, index);
    task.output =
        run_writes(run) ? made_path(run, path_in(run->arena, folder, task.output)) : (Str){0};
    *LIST_ADD(run->arena, tasks) = task;
}

/* ---- a document for each record ---- */

static Str record_name(Run *run, const Record *record)
{
    int32_t column = data_column(record->of, S("name"));
    if (column < 0)
        column = record->of->key;
    return column < 0 ? run->source : value_text(&record->values[column]);
}

/* The records of a document, one after the other. */
typedef struct {
    Run *run;
    TaskList *tasks;
    Map *paths;     /* files, in small letters -> 1 + the index of the task that makes each */
    Arena *scratch; /* of one record */
    size_t skipped; /* of an output: its folder */
} Choice;

static void lost_add(Run *run, const Record *record)
{
    *LIST_ADD(run->arena, &run->lost) = (LostRecord){record, record_name(run, record)};
}

/* Two records must not make one file, whatever the file system thinks of case:
 * neither is made. */
static bool path_taken(Choice *choice, Str path, const Record *record)
{
    Run *run = choice->run;
    Str key = text_lower(choice->scratch, path, S("en"));
    void **known = map_find(choice->paths, key);
    if (!known) {
        *map_put(choice->paths, arena_str(run->arena, key)) =
            (void *)(uintptr_t)(choice->tasks->count + 1);
        return false;
    }
    Task *first = &choice->tasks->items[(uintptr_t)*known - 1];
    first->refused = true;
    Str name = record_name(run, record);
    uint32_t at = record->values[0].offset;
    Diag *diag = diag_add(run->diags, DIAG_BATCH_SAME_FILE, (Span){record->of->file, at, at}, path);
    diag_hint(diag, run->diags,
              "the record of line %u makes it too, so %.*s would replace it: put the key into out=",
              first->record->line, STR_ARG(name));
    return true;
}

static void drop_refused(Run *run, TaskList *tasks)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < tasks->count; i++)
        if (!tasks->items[i].refused)
            tasks->items[kept++] = tasks->items[i];
        else
            lost_add(run, tasks->items[i].record);
    tasks->count = kept;
}

/* After all records were looked at: what two of them would both make is found in every shard. */
static void keep_shard(Shard shard, TaskList *tasks, uint32_t before)
{
    uint32_t kept = before;
    for (uint32_t i = before; i < tasks->count; i++)
        if (shard_has(shard, i - before))
            tasks->items[kept++] = tasks->items[i];
    tasks->count = kept;
}

static void choose_record(Choice *choice, const DocumentSpec *spec, const Expression *only,
                          Str folder, const Record *record)
{
    Run *run = choice->run;
    Job job = {.session = &run->session,
               .worker = &run->worker,
               .arena = choice->scratch,
               .scratch = choice->scratch,
               .diags = run->diags,
               .files = run->files,
               .record = record,
               .load = job_load};
    if (!document_wants(&job, spec, record) || (only && !expression_holds(&job, only, record)))
        return;
    Str path = record->failed ? (Str){0} : document_path(&job, spec, record);
    if (!path.len || path_taken(choice, path, record)) {
        lost_add(run, record);
        return;
    }
    Task task = {.spec = spec, .record = record, .name = record_name(run, record)};
    task.output = run_writes(run) ? made_path(run, path_in(run->arena, folder, path)) : (Str){0};
    if (run->outputs)
        *map_put(run->outputs,
                 text_lower(run->arena, str_slice(task.output, choice->skipped, task.output.len),
                            S("en"))) = run;
    *LIST_ADD(run->arena, choice->tasks) = task;
}

static void records_none(Run *run, const DocumentSpec *spec, bool chosen)
{
    const Dataset *set = spec->for_each;
    diag_hint(diag_add(run->diags, DIAG_BATCH_NOTHING, spec->span, set->id), run->diags, "%s",
              !set->record_count ? "the data file has no records"
              : chosen           ? "no record fits --where"
              : spec->where      ? "no record fits where= of the document"
                                 : "none of its records can be used");
}

static void tasks_of_records(Run *run, const DocumentSpec *spec, TaskList *tasks)
{
    const Dataset *set = spec->for_each;
    Str where = run->options.values[OPTION_WHERE];
    const Expression *only =
        where.len ? expression_where(run->arena, run->diags, run->session.publication, set, where)
                  : NULL;
    Str folder =
        run->options.given[OPTION_OUT] ? run->options.values[OPTION_OUT] : run->session.output_root;
    if (set->failed || (where.len && !only) || !sheets_for(run, spec))
        return;                                     /* said already */
    uint32_t likely = only ? 0 : set->record_count; /* --where picks few, as a rule */
    Choice choice = {.run = run,
                     .tasks = tasks,
                     .paths = map_new_for(run->arena, likely),
                     .scratch = arena_open(),
                     .skipped = folder.len + (folder.len && !str_ends(folder, S("/")))};
    if (batch_wants_outputs(run, set))
        run->outputs = map_new_for(run->arena, likely);
    uint32_t before = tasks->count;
    LIST_RESERVE(run->arena, tasks, likely);
    for (uint32_t i = 0; i < set->record_count; i++) {
        choose_record(&choice, spec, only, folder, &set->records[i]);
        arena_reset(choice.scratch);
    }
    if (tasks->count == before)
        records_none(run, spec, where.len > 0);
    drop_refused(run, tasks);
    if (run->diags->worst >= SEVERITY_ERROR)
        run->outputs = NULL; /* some have no name */
    keep_shard(run->shard, tasks, before);
    arena_close(choice.scratch);
}

/* A cover is wanted by who binds: it is made when it is asked for, or looked at. */
static bool wants_cover(const Run *run, const DocumentSpec *spec)
{
    return !spec->cover_of.len || run->options.given[OPTION_COVER] ||
           run->options.command == COMMAND_CHECK;
}

/* --cover: beside the documents that are named. */
static bool add_covers(Run *run, TaskList *tasks, Str folder)
{
    const Publication *publication = run->session.publication;
    const Strs *named = &run->options.operands;
    uint32_t count = tasks->count, covers = 0;
    if (!run->options.given[OPTION_COVER])
        return true;
    for (uint32_t i = 0; i < publication->document_count; i++) {
        const DocumentSpec *spec = &publication->documents[i];
        bool wanted = false, there = false;
        for (uint32_t n = 0; n < count; n++) {
            wanted = wanted || str_equal(tasks->items[n].spec->id, spec->cover_of);
            there = there || tasks->items[n].spec == spec;
        }
        covers += there && spec->cover_of.len;
        if (!wanted || there || !spec->cover_of.len)
            continue;
        add_spec(run, tasks, i, folder);
        covers++;
    }
    return covers || !count ||
           run_fault(run,
                     "no document of the publication is the cover of '%.*s': one says cover-of=",
                     named->count > 1 ? named->items[1] : tasks->items[0].spec->id);
}

static bool tasks_of_publication(Run *run, TaskList *tasks)
{
    const Publication *publication = run->session.publication;
    const Strs *named = &run->options.operands;
    Str output = run->options.values[OPTION_OUTPUT];
    Str folder = is_folder(run, output) ? output : run->session.output_root;
    for (uint32_t n = 1; n < named->count; n++) {
        uint32_t index;
        const DocumentSpec *spec = publication_document(publication, named->items[n]);
        if (!spec)
            return document_unknown(run, named->items[n]);
        if (sibling_find(run, named->items[n], &index))
            add_spec(run, tasks, index, folder);
        else if (run->options.command == COMMAND_BUILD)
            return run_fault(run, "'%.*s' is made for each record: use guidepress batch",
                             named->items[n]);
        else
            tasks_of_records(run, spec, tasks);
    }
    for (uint32_t i = 0; named->count == 1 && i < publication->document_count; i++)
        if (!publication->documents[i].for_each && wants_cover(run, &publication->documents[i]))
            add_spec(run, tasks, i, folder);
    if (!add_covers(run, tasks, folder))
        return false;
    if (tasks->count == 1 && output.len && !is_folder(run, output))
        tasks->items[0].output = output;
    return output_sound(run, output, tasks->count > 1);
}

static bool tasks_of_batch(Run *run, TaskList *tasks)
{
    const Strs *operands = &run->options.operands;
    const Publication *publication = run->session.publication;
    if (!publication || operands->count < 2)
        return run_fault(run,
                         publication
                             ? "batch wants the name of a document with for-each beside '%.*s'"
                             : "batch wants a publication (.xml) and one document, not '%.*s'",
                         operands->items[0]);
    if (operands->count > 2)
        return run_fault(run, "batch makes one document at a time, not also '%.*s'",
                         operands->items[2]);
    const DocumentSpec *spec = publication_document(publication, operands->items[1]);
    if (!spec)
        return document_unknown(run, operands->items[1]);
    if (!spec->for_each)
        return run_fault(run, "'%.*s' has no for-each: use guidepress build", operands->items[1]);
    tasks_of_records(run, spec, tasks);
    return true;
}

/* ---- lone sources ---- */

/* Its root, and whether --layout has all that it names seen from there. */
static bool source_root(Run *run, Map *roots, Task *task)
{
    enum { UNKNOWN, COMPLETE, LACKING };
    Str full = path_absolute(run->arena, task->source);
    if (!full.len)
        return true; /* to be said when it is read */
    task->root = run_root(run, run->arena, full);
    void **known = map_put(roots, task->root);
    if ((uintptr_t)*known == UNKNOWN)
        *known = (void *)(uintptr_t)(run_layouts(run, task->root) ? COMPLETE : LACKING);
    return (uintptr_t)*known == COMPLETE;
}

/* False: another source, taken before, would make the same file. */
static bool source_output(Run *run, Map *outputs, Task *task)
{
    Str output = run->options.values[OPTION_OUTPUT];
    Str made = made_path(run, path_with_ending(run->arena, task->source, S(".pdf")));
    if (!run_writes(run))
        return true;
    task->output = !output.len              ? made
                   : is_folder(run, output) ? path_in(run->arena, output, path_name(made))
                                            : output;
    const Str **known =
        (const Str **)map_put(outputs, path_join(run->arena, (Str){0}, task->output));
    if (*known && !str_equal(**known, task->source)) {
        Buf text = {0};
        buf_format(&text, "'%.*s' and '%.*s' would both be written to '%.*s'", STR_ARG(**known),
                   STR_ARG(task->source), STR_ARG(task->output));
        run->fault = buf_take(&text, run->arena);
        return false;
    }
    Str *source = NEW(run->arena, Str);
    *source = task->source;
    *known = source;
    return true;
}

static bool tasks_of_sources(Run *run, TaskList *tasks)
{
    const Strs *sources = &run->options.operands;
    Map *roots = map_new(run->arena), *outputs = map_new(run->arena);
    if (run->options.given[OPTION_COVER])
        return run_fault(
            run, "--cover is for a publication, in which a document says cover-of=, not '%.*s'",
            sources->items[0]);
    if (!output_sound(run, run->options.values[OPTION_OUTPUT], sources->count > 1))
        return false;
    for (uint32_t i = 0; i < sources->count; i++) {
        Task task = {.source = sources->items[i], .name = sources->items[i]};
        if (str_ends(task.source, S(".xml")))
            return run_fault(run, "a publication is made by itself: '%.*s' must come first",
                             task.source);
        if (!source_output(run, outputs, &task))
            return false;
        if (source_root(run, roots, &task))
            *LIST_ADD(run->arena, tasks) = task;
    }
    return true;
}

/* ---- all ---- */

bool tasks_choose(Run *run, TaskList *tasks)
{
    if (run->session.publication)
        look_at_siblings(run);
    if (run->options.command == COMMAND_BATCH)
        return tasks_of_batch(run, tasks);
    if (!run->session.publication)
        return tasks_of_sources(run, tasks);
    if (!tasks_of_publication(run, tasks))
        return false;
    const Publication *publication = run->session.publication;
    bool all = (run->options.command == COMMAND_CHECK || run->options.command == COMMAND_PACK) &&
               run->options.operands.count == 1;
    for (uint32_t i = 0; all && i < publication->document_count; i++)
        if (publication->documents[i].for_each)
            tasks_of_records(run, &publication->documents[i], tasks);
    return true;
}
