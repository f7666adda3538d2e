/* An offline set. All documents are made in their PDF edition, then in the layouts
 * that also= asks for, then as web pages: each edition is a run of its own over the
 * same publication, with its own pages of siblings, so that every link of an edition
 * leads to the same edition where there is one. What is made stays in a scaffold, a
 * folder beside the output; the sets are put together there and get their names at
 * the end. Cost: each document once for each edition; memory: that of the largest
 * document and of the list of contents. */

#include "commands/pack.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/near.h"
#include "commands/packed.h"
#include "pack/folder.h"
#include <errno.h>
#include <sys/stat.h>

/* ---- editions ---- */

static void editions_find(Pack *pack)
{
    const Publication *publication = pack->run->session.publication;
    *LIST_ADD(pack->arena, &pack->editions) = (PackEdition){.name = S("pdf")};
    for (uint32_t i = 0; i < publication->document_count; i++) {
        const DocumentSpec *spec = &publication->documents[i];
        const Attr *attr = node_attr_spelled(spec->element, S("also"));
        attr = attr ? attr : node_attr_spelled(spec->element->parent, S("also"));
        for (Str rest = spec->also, layout; (layout = str_word(&rest)).len;) {
            bool known = false;
            for (uint32_t e = 1; e < pack->editions.count; e++)
                known = known || str_equal(pack->editions.items[e].name, layout);
            if (!known && run_sheet(pack->run, pack->run->session.root, layout, attr->span))
                *LIST_ADD(pack->arena, &pack->editions) =
                    (PackEdition){.name = layout, .layout = layout};
        }
    }
    *LIST_ADD(pack->arena, &pack->editions) = (PackEdition){.name = S("html"), .html = true};
}

/* The tasks of an edition: all, or those whose document asks for its layout. */
static bool edition_open(Pack *pack, PackEdition *edition)
{
    Run *run = &edition->run;
    *run = *pack->run;
    run->session.output_root = path_absolute(pack->arena, pack->scaffold.path);
    run->session.variant = edition->layout;
    run->session.in_set = true;
    run->options.given[OPTION_OUTPUT] = false;
    run->options.values[OPTION_OUTPUT] = (Str){0};
    TaskList all = {0};
    bool ready = tasks_choose(run, &all);
    pack->run->fault = run->fault;
    for (uint32_t i = 0; ready && i < all.count; i++)
        if (!edition->layout.len || document_word(all.items[i].spec->also, edition->layout))
            *LIST_ADD(pack->arena, &edition->tasks) = all.items[i];
    edition->facts = NEW_ARRAY(pack->arena, Facts, edition->tasks.count + 1);
    for (uint32_t i = 0; i < edition->tasks.count; i++) {
        Task *task = &edition->tasks.items[i];
        task->facts = &edition->facts[i];
        if (edition->html) {
            task->output = path_with_ending(pack->arena, task->output, S(".html"));
            task_as_html(run, task);
        }
    }
    if (ready && !edition->html)
        tasks_settle(run, &edition->tasks);
    pack->run->system_fault = pack->run->system_fault || run->system_fault;
    pack->run->worker = run->worker; /* it may have opened more */
    return ready;
}

/* Once, however many of its editions failed. */
static void failed_add(Pack *pack, Str name)
{
    for (uint32_t i = 0; i < pack->failed.count; i++)
        if (str_equal(pack->failed.items[i], name))
            return;
    *LIST_ADD(pack->arena, &pack->failed) = name;
}

static void edition_make(Pack *pack, PackEdition *edition)
{
    Totals *totals = pack->totals;
    edition->run.worker = pack->run->worker;
    Totals more = tasks_run(&edition->run, &edition->tasks, tasks_settle);
    pack->run->worker = edition->run.worker;
    pack->run->system_fault = pack->run->system_fault || edition->run.system_fault;
    totals->made += more.made;
    totals->faulty += more.faulty;
    totals->pages += more.pages;
    totals->memory = more.memory > totals->memory ? more.memory : totals->memory;
    totals->passes = more.passes > totals->passes ? more.passes : totals->passes;
    totals->flow_calls =
        more.flow_calls > totals->flow_calls ? more.flow_calls : totals->flow_calls;
    for (int s = 0; s < STAGE_COUNT; s++)
        totals->seconds[s] += more.seconds[s];
    for (uint32_t i = 0; i < edition->tasks.count; i++)
        if (!edition->facts[i].made)
            failed_add(pack, edition->tasks.items[i].name);
}

/* ---- what is in the way ---- */

static bool fault(Pack *pack, const char *format, Str what)
{
    Buf text = {0};
    buf_format(&text, format, STR_ARG(what));
    pack->run->fault = buf_take(&text, pack->arena);
    return false;
}

/* What the sums of the set in a folder do not name is somebody's own: empty, or the first. */
static Str stranger_find(Pack *pack, Str folder, const FolderFile *files, uint32_t count)
{
    Str sums;
    Map *named = map_new(pack->arena);
    if (!file_read(pack->arena, path_in(pack->arena, folder, S(SET_SUMS)), &sums))
        return (Str){0};
    *map_put(named, S(SET_SUMS)) = pack;
    for (Str rest = sums, line; rest.len;) {
        line = str_cut(rest, '\n', &rest);
        *map_put(named, str_slice(line, HASH_HEX + 2, line.len)) = pack;
    }
    for (uint32_t i = 0; i < count; i++)
        if (!map_find(named, files[i].path))
            return files[i].path;
    return (Str){0};
}

/* A folder that is to be replaced must be empty or a set and no more: nobody loses a
 * home folder by a slip, or notes that lie beside a set. */
static bool folder_free(Pack *pack)
{
    Str path = path_absolute(pack->arena, pack->output), inside;
    FolderFile *files;
    uint32_t count, named = 0;
    struct stat info;
    if (!path.len || pack->split.len)
        return true;
    if (stat(arena_str(pack->arena, path).data, &info) || !S_ISDIR(info.st_mode))
        return fault(pack, "-o names a file that is no zip: '%.*s'", pack->output);
    inside = path_absolute(pack->arena, pack->run->source);
    if (path_inside(inside, path))
        return fault(pack, "-o would replace the folder of the source: '%.*s'", pack->output);
    if (!folder_files(pack->arena, path, 1u << 20, &files, &count))
        return fault(pack, "-o names a folder that cannot be read: '%.*s'", pack->output);
    for (uint32_t i = 0; i < count; i++)
        named += str_equal(files[i].path, S(SET_SUMS)) || str_equal(files[i].path, S(SET_INDEX)) ||
                 str_equal(files[i].path, S(SET_CONTENTS));
    if (count && named != 3)
        return fault(pack, "-o names a folder that holds other things than a set: '%.*s'",
                     pack->output);
    Str stranger = stranger_find(pack, path, files, count);
    return !stranger.len ||
           fault(pack,
                 "-o would replace a folder with a file that is not of its set: move '%.*s' away",
                 path_in(pack->arena, pack->output, stranger));
}

static bool output_choose(Pack *pack)
{
    const Run *run = pack->run;
    pack->output = run->options.values[OPTION_OUTPUT];
    if (!pack->output.len) {
        Buf text = {0};
        buf_format(&text, "%.*s/%.*s.zip", STR_ARG(run->session.output_root),
                   STR_ARG(run->session.publication->id));
        pack->output = buf_take(&text, pack->arena);
    }
    while (pack->output.len > 1 && str_ends(pack->output, S("/")))
        pack->output.len--;
    pack->zipped = str_ends(pack->output, S(".zip"));
    if (str_equal(pack->output, S("-")))
        return fault(pack, "pack writes to a zip or a folder, not to standard output ('%.*s')",
                     pack->output);
    return pack->zipped || folder_free(pack);
}

/* --split names a column of some data that documents are made for. */
static bool split_known(Pack *pack)
{
    const Publication *publication = pack->run->session.publication;
    pack->split = pack->run->options.values[OPTION_SPLIT];
    LIST(Str) names = {0};
    bool found = !pack->split.len;
    for (uint32_t i = 0; i < publication->document_count && !found; i++) {
        const Dataset *set = publication->documents[i].for_each;
        for (uint32_t c = 0; set && c < set->column_count; c++)
            *LIST_ADD(pack->arena, &names) = set->columns[c].name;
        found = set && data_column(set, pack->split) >= 0;
    }
    if (found)
        return true;
    Str near = str_nearest(pack->split, names.items, names.count);
    Buf text = {0};
    buf_format(&text, "--split: no document is made for data with a column '%.*s'",
               STR_ARG(pack->split));
    if (near.len)
        buf_format(&text, "; did you mean %.*s?", STR_ARG(near));
    pack->run->fault = buf_take(&text, pack->arena);
    return false;
}

/* ---- the whole ---- */

static bool scaffold_failed(Pack *pack)
{
    diag_hint(diag_add(pack->run->diags, DIAG_WRITE, (Span){0}, pack->output), pack->run->diags,
              "%s; an old set is as it was", strerror(errno));
    pack->run->system_fault = true;
    return false;
}

/* Names of a few that failed, and how many more. */
static void say_failed(Pack *pack)
{
    Buf text = {0};
    uint32_t shown = pack->failed.count > 5 ? 5 : pack->failed.count;
    bool given = pack->run->options.given[OPTION_KEEP_GOING];
    buf_str(&text, pack->output);
    for (uint32_t i = 0; i < shown; i++)
        buf_format(&text, "%s%.*s", i ? ", " : ": without ", STR_ARG(pack->failed.items[i]));
    if (pack->failed.count > shown)
        buf_format(&text, " and %u more", pack->failed.count - shown);
    Diag *diag = diag_add(pack->run->diags, DIAG_PACK_INCOMPLETE, (Span){0}, buf_view(&text));
    diag->hint = given ? S("it is written without them, and its index says so")
                       : S("no set is written and an old one is as it was; mend what is said "
                           "above, or write it without them by --keep-going");
    buf_close(&text);
}

static bool make_all(Pack *pack)
{
    Stop *stop = pack->run->stop;
    for (uint32_t i = 0; i < pack->editions.count && !stop_asked(stop); i++)
        if (!edition_open(pack, &pack->editions.items[i]))
            return false;
    for (uint32_t i = 0; i < pack->editions.count && !pack->run->system_fault; i++)
        if (!stop_asked(stop))
            edition_make(pack, &pack->editions.items[i]);
    if (pack->run->system_fault || stop_asked(stop))
        return false;
    if (!pack->failed.count && pack->run->diags->worst < SEVERITY_ERROR)
        return true;
    say_failed(pack);
    return pack->run->options.given[OPTION_KEEP_GOING];
}

void pack_run(Run *run, Totals *totals)
{
    Pack pack = {.run = run, .arena = run->arena, .totals = totals, .scaffold = {.lock = -1}};
    if (!run->session.publication || run->options.operands.count > 1) {
        fault(&pack, "pack wants one publication (.xml), not '%.*s'",
              run->options.operands.items[run->session.publication ? 1 : 0]);
        return;
    }
    if (!split_known(&pack) || !output_choose(&pack))
        return;
    pack.scaffold = scaffold_open(pack.arena, pack.output);
    if (!pack.scaffold.path.len) {
        scaffold_failed(&pack);
        return;
    }
    Stop stop;
    stop_open(&stop, false);
    run->stop = &stop;
    editions_find(&pack);
    if (make_all(&pack))
        packed_write(&pack);
    else
        run->signal = stop_signal(&stop);
    run->stop = NULL;
    stop_close(&stop);
    scaffold_close(&pack.scaffold);
}
