/* The command line carried out: what is chosen (choose.c) is made, and how it went is said. */

#include "commands/commands.h"
#include "commands/batch.h"
#include "commands/choose.h"
#include "commands/collect.h"
#include "commands/new.h"
#include "commands/pack.h"
#include "commands/summary.h"
#include "commands/watch.h"
#include "read/read.h"
#include "xml/xml.h"

static void print_timings(const Run *run, const Totals *totals)
{
    fprintf(stderr,
            "%u documents, %u pages, at most %u passes, at most %.2f calls of flow_box for a box "
            "in a pass\n",
            totals->made, totals->pages, totals->passes, totals->flow_calls);
    for (int s = 0; s < STAGE_COUNT; s++)
        if (s <= STAGE_LAYOUT)
            fprintf(stderr, "%-16s %8.1f ms\n",
                    s == STAGE_LAYOUT ? "layout to export" : stage_names[s],
                    totals->seconds[s] * 1000);
    fprintf(stderr, "%-16s %8.1f MB\n%-16s %8.1f MB\n", "largest document",
            (double)totals->memory / 1e6, "shaped words",
            (double)text_memory(run->worker.text) / 1e6);
}

static void sweep(const TaskList *tasks)
{
    Str last = {0};
    for (uint32_t i = 0; i < tasks->count; i++) {
        Str folder = path_folder(tasks->items[i].output);
        if (tasks->items[i].output.len && (i == 0 || !str_equal(folder, last)))
            output_sweep(tasks->items[i].output);
        last = folder;
    }
}

int run_status(const Run *run)
{
    Severity worst = report_worst(run->report);
    if (run->system_fault)
        return EXIT_SYSTEM;
    if (run->signal)
        return EXIT_SIGNAL + run->signal;
    if (worst >= SEVERITY_ERROR)
        return EXIT_INPUT;
    return worst == SEVERITY_WARNING && run->options.given[OPTION_STRICT] ? EXIT_WARNINGS
                                                                          : EXIT_MADE;
}

static int usage(Str text)
{
    fprintf(stderr, "guidepress: %.*s\n  hint: guidepress --help shows how\n", STR_ARG(text));
    return EXIT_USAGE;
}

static bool dump_valid(Run *run)
{
    Str rest, stage = str_cut(run->options.values[OPTION_DUMP], ':', &rest);
    Str to = run->options.values[OPTION_TO];
    if (to.len && !str_equal(to, S("pdf")) && !run_makes_html(run) &&
        !str_equal(to, S("html-fragment")))
        return run_fault(run, "--to takes pdf, html or html-fragment, not '%.*s'", to);
    Str names[STAGE_COUNT];
    for (int i = 0; i < STAGE_COUNT; i++) {
        names[i] = str_of(stage_names[i]);
        if (str_equal(stage, names[i]))
            return true;
    }
    return !run->options.given[OPTION_DUMP] ||
           run_unknown(run, "there is no stage", stage, names, STAGE_COUNT);
}

/* What makes or reads sets goes ways of its own, and ends as all do. */
static int run_set(Run *run)
{
    Totals totals = {0};
    run->files = files_open(run->arena, NULL);
    run->diags = NEW(run->arena, Diags);
    run->diags->arena = run->arena;
    if (run->options.command == COMMAND_CHECK)
        set_check(run);
    else if (run_open(run))
        pack_run(run, &totals);
    if (run->fault.len)
        return usage(run->fault);
    report_add(run->report, messages_take(run->arena, run->diags, run->files, run->source));
    report_print(run->report, stderr, run->options.given[OPTION_JSON]);
    if (run->signal)
        fprintf(stderr, "guidepress: stopped: no set is written, and an old one is as it was\n");
    if (run->options.given[OPTION_TIMINGS])
        print_timings(run, &totals);
    return run_status(run);
}

/* Of several documents those in hand are finished when a signal ends the run. */
static Totals run_tasks(Run *run, const TaskList *tasks)
{
    Stop stop;
    bool several = tasks->count > 1 && run_writes(run) && !run->stop;
    sweep(tasks);
    if (several) {
        stop_open(&stop, false);
        run->stop = &stop;
    }
    Totals totals = tasks_run(run, tasks, tasks_settle);
    if (several) {
        stop_close(&stop);
        run->signal = stop_signal(&stop);
        run->stop = NULL;
    }
    return totals;
}

/* Chooses and makes them; messages are in the report. Returns how many were not begun. */
static uint32_t make_all(Run *run, Totals *totals)
{
    TaskList tasks = {0};
    bool ready = batch_options(run) && run_open(run) && tasks_choose(run, &tasks);
    if (run->fault.len)
        return 0;
    for (uint32_t i = 0; ready && run_makes_html(run) && i < tasks.count; i++)
        task_as_html(run, &tasks.items[i]);
    if (ready && (run->options.command == COMMAND_BATCH || run->memory) && run_writes(run))
        batch_open(run, &tasks);
    if (ready && run->session.publication)
        tasks_settle(run, &tasks);
    if (ready && run->session.publication && run->options.command == COMMAND_CHECK)
        leftovers_of_publication(run->diags, run->files, run->session.publication);
    report_add(run->report, messages_take(run->arena, run->diags, run->files, run->source));
    if (ready)
        *totals = run_tasks(run, &tasks);
    uint32_t left = ready ? tasks.count - totals->made - totals->unchanged - totals->faulty : 0;
    batch_close(run, totals);
    return left;
}

static int run_command(Run *run)
{
    Totals totals = {0};
    if (!dump_valid(run))
        return usage(run->fault);
    if (run->options.command == COMMAND_PACK || set_given(run))
        return run_set(run);
    if (run->options.command == COMMAND_WATCH)
        return watch_run(run, make_all) ? EXIT_MADE
               : run->fault.len         ? usage(run->fault)
                                        : EXIT_SYSTEM;
    uint32_t left = make_all(run, &totals);
    if (run->fault.len)
        return usage(run->fault);
    report_print(run->report, stderr, run->options.given[OPTION_JSON]);
    summary_print(run, &totals, left, run_writes(run));
    if (run->options.given[OPTION_TIMINGS])
        print_timings(run, &totals);
    return run_status(run);
}

/* Commands that make no documents. */
static int run_aside(Run *run, const char *program)
{
    bool collects = run->options.command == COMMAND_COLLECT;
    int status = collects ? collect_run(run) : new_run(run, program);
    return status == EXIT_USAGE ? usage(run->fault) : status;
}

int guidepress_main(int argc, char **argv)
{
    Run run = {.arena = arena_open(), .argc = argc, .argv = argv};
    int status;
    xml_start();
    read_start();
    run.report = report_open(run.arena);
    switch (options_parse(run.arena, argc, argv, &run.options, &run.fault)) {
    case PARSE_PRINTED: status = EXIT_MADE; break;
    case PARSE_USAGE: status = usage(run.fault); break;
    default:
        status = run.options.command == COMMAND_NEW || run.options.command == COMMAND_COLLECT
                     ? run_aside(&run, argv[0])
                     : run_command(&run);
        run_close(&run);
    }
    xml_stop();
    arena_close(run.arena);
    return status;
}
