/* Runs that follow each other in one process, each when files were saved.
 *
 * What is kept between them: fonts, shaped words and pictures (a Worker), which
 * hold whatever the sources say, and of each document the fingerprint of what it
 * was made from: one that a change does not reach is assembled and left as it is.
 * Sources, data and sheets are read anew each time, a tenth of a run for a book of
 * a hundred pages: so no tree outlives the text that it was made from.
 *
 * Watched are the folders of all files that a run asked for, there or not: editors
 * save by writing, or by writing another file and renaming it. Whatever else goes
 * on in those folders, the outputs among it, is nobody's business. Events are
 * gathered until QUIET passes without one, so that a burst of saves is one run;
 * those that come while a run goes on are met after it. */

#include "commands/watch.h"
#include "commands/batch.h"
#include <errno.h>
#include <poll.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

enum {
    QUIET_MS = 8,
    BURST_MS = 400, /* by then a run begins, whatever still comes */
    EVENTS = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_DELETE_SELF |
             IN_MOVE_SELF
};

typedef struct {
    Arena *arena;   /* of what is new: a run without new files adds nothing */
    Arena *scratch; /* of one look */
    Run *given;     /* the command line */
    Worker worker;
    Ledger *memory;
    Stop stop;
    int events;          /* inotify */
    Map *known;          /* paths of files that were asked for, and of folders on the way to them */
    Map *folders;        /* watched */
    LIST(Str) by_number; /* folders by watch number */
    bool fonts;          /* a font file was saved */
    bool faulty;         /* the last run had errors */
} Watch;

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1000 + (double)at.tv_nsec * 1e-6;
}

/* ---- what is watched ---- */

static void watch_folder(Watch *watch, Str folder)
{
    if (map_find(watch->folders, folder))
        return;
    int number = inotify_add_watch(watch->events, folder.data, EVENTS | IN_ONLYDIR);
    if (number < 0)
        return;
    folder = arena_str(watch->arena, folder);
    *map_put(watch->folders, folder) = watch;
    while (watch->by_number.count <= (uint32_t)number)
        *LIST_ADD(watch->arena, &watch->by_number) = (Str){0};
    watch->by_number.items[number] = folder;
}

/* The file's folder, or the nearest one above it that there is. The folders on the
 * way are known: to make or to move one of them may bring the file. */
static void watch_file(Watch *watch, Str path)
{
    if (!str_starts(path, S("/")))
        return; /* compiled in */
    if (!map_find(watch->known, path))
        *map_put(watch->known, arena_str(watch->arena, path)) = watch;
    for (Str folder = path_folder(path); folder.len; folder = path_folder(folder)) {
        if (!map_find(watch->known, folder))
            *map_put(watch->known, arena_str(watch->arena, folder)) = watch;
        Str named = arena_str(watch->scratch, folder);
        bool stands = access(named.data, F_OK) == 0;
        if (stands)
            watch_folder(watch, named);
        if (stands || folder.len == 1)
            break;
    }
}

static void watch_reads(Watch *watch, const Reads *reads)
{
    for (uint32_t i = 0; reads && i < reads->list.count; i++)
        watch_file(watch, reads->list.items[i].path);
}

/* A symbolic link may be changed, or what it leads to. */
static void watch_shown(Watch *watch, Str folder, Str shown)
{
    Str path = path_join(watch->scratch, folder, shown);
    Str full = path_absolute(watch->scratch, path);
    watch_file(watch, path);
    if (full.len && !str_equal(full, path))
        watch_file(watch, full);
}

static void watch_all(Watch *watch, const Run *run)
{
    const File *file;
    const Map *fonts = text_files(run->worker.text);
    /* also what is compiled in, where one's own would stand */
    for (uint32_t i = 1; (file = files_at(run->files, i)); i++)
        watch_shown(watch, run->folder, file->path);
    for (uint32_t i = 0; i < run->options.operands.count; i++)
        if (i == 0 || !run->session.publication)
            watch_shown(watch, run->folder, run->options.operands.items[i]);
    for (uint32_t i = 0; i < fonts->count; i++)
        watch_shown(watch, run->folder, fonts->entries[i].key);
    for (int i = 0; i < OPTION_COUNT; i++) { /* files that options name */
        Str value = run->options.values[i];
        if (value.len && i != OPTION_OUTPUT && access(value.data, F_OK) == 0)
            watch_shown(watch, run->folder, value);
    }
    watch_reads(watch, run->reads);
    watch_reads(watch, ledger_noted(watch->memory));
    arena_reset(watch->scratch);
}

/* ---- what happens ---- */

static bool is_font(Str path)
{
    return str_ends(path, S(".ttf")) || str_ends(path, S(".otf")) || str_ends(path, S(".ttc")) ||
           str_ends(path, S(".otc"));
}

/* Whether it is about a file that was asked for. */
static bool event_counts(Watch *watch, const struct inotify_event *event)
{
    if (event->mask & IN_Q_OVERFLOW)
        return true;
    if (event->wd < 0 || (uint32_t)event->wd >= watch->by_number.count)
        return false;
    Str folder = watch->by_number.items[event->wd];
    if (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF)) {
        inotify_rm_watch(watch->events, event->wd); /* a new one of its name is another */
        watch->by_number.items[event->wd] = (Str){0};
        watch->folders = map_new(watch->arena);
        return true;
    }
    if (!event->len)
        return false;
    Str path = path_join(watch->scratch, folder, str_of(event->name));
    bool counts = map_find(watch->known, path) != NULL;
    watch->fonts = watch->fonts || (counts && is_font(path));
    arena_reset(watch->scratch);
    return counts;
}

static bool events_read(Watch *watch)
{
    _Alignas(struct inotify_event) char bytes[1 << 14];
    ssize_t len = read(watch->events, bytes, sizeof bytes);
    bool counts = false;
    for (char *at = bytes; len > 0 && at < bytes + len;) {
        const struct inotify_event *event = (const void *)at;
        counts = event_counts(watch, event) || counts;
        at += sizeof *event + event->len;
    }
    return counts;
}

/* Waits until something was saved and all is quiet; *begun: when the first event
 * came. False: a signal ends it. */
static bool changes_wait(Watch *watch, double *begun)
{
    struct pollfd on[2] = {{watch->stop.event, POLLIN, 0}, {watch->events, POLLIN, 0}};
    bool saved = false;
    for (;;) {
        int ready = poll(on, 2, saved ? QUIET_MS : -1);
        if (stop_asked(&watch->stop) || (ready < 0 && errno != EINTR))
            return false;
        if (ready == 0 || (saved && now() - *begun > BURST_MS))
            return true;
        if (ready > 0 && events_read(watch) && !saved) {
            saved = true;
            *begun = now();
        }
    }
}

/* ---- a run ---- */

static void print_made(const Run *run, const RecordRow *row)
{
    Str path = path_shown(run->arena, row->output);
    bool made = row->state == RECORD_MADE;
    fputs(made ? "made " : "not made: ", stderr);
    message_safe(stderr, path);
    if (made && row->pages) /* a web page has none */
        fprintf(stderr, ", %u page%s", row->pages, row->pages == 1 ? "" : "s");
    fputs(made ? "\n" : " keeps what it had\n", stderr);
}

static void print_run(Watch *watch, Run *run, const Totals *totals, double took)
{
    bool json = run->options.given[OPTION_JSON];
    uint32_t shown = 0;
    report_print(run->report, stderr, json);
    if (json) {
        fprintf(stderr, "{\"made\":%u,\"unchanged\":%u,\"faulty\":%u,\"milliseconds\":%.0f}\n",
                totals->made, totals->unchanged, totals->faulty, took);
        return;
    }
    const RecordReport *rows = run->batch ? batch_report(run->batch) : NULL;
    for (uint32_t i = 0; rows && i < rows->count; i++)
        if (rows->rows[i].state == RECORD_MADE || rows->rows[i].state == RECORD_FAILED) {
            print_made(run, &rows->rows[i]);
            shown++;
        }
    if (shown || report_worst(run->report) >= SEVERITY_ERROR)
        fprintf(stderr, "%.0f ms\n", took);
    else if (watch->faulty)
        fprintf(stderr, "all is well again: nothing had to be made, %.0f ms\n", took);
}

/* False: the command line is wrong. */
static bool run_once(Watch *watch, MakeAll *make_all, double begun)
{
    Totals totals = {0};
    Run run = {.options = watch->given->options,
               .arena = arena_open(),
               .argc = watch->given->argc,
               .argv = watch->given->argv,
               .text_paths = watch->given->text_paths,
               .worker = watch->worker,
               .memory = watch->memory,
               .stop = &watch->stop};
    run.report = report_open(run.arena);
    ledger_renew(watch->memory);
    run_worker_renew(&run, watch->fonts);
    watch->fonts = false;
    make_all(&run, &totals);
    bool sound = !run.fault.len;
    if (sound) {
        print_run(watch, &run, &totals, now() - begun);
        watch->faulty = report_worst(run.report) >= SEVERITY_ERROR || run.system_fault;
        watch_all(watch, &run);
    } else {
        watch->given->fault = arena_str(watch->given->arena, run.fault);
    }
    watch->worker = run.worker;
    run_close(&run);
    arena_close(run.arena);
    return sound;
}

static bool watch_loop(Watch *watch, MakeAll *make_all)
{
    double begun = now();
    bool sound = run_once(watch, make_all, begun);
    if (sound && !watch->given->options.given[OPTION_JSON])
        fprintf(stderr, "watching %u file%s in %u folder%s; Ctrl-C ends\n", watch->known->count,
                watch->known->count == 1 ? "" : "s", watch->folders->count,
                watch->folders->count == 1 ? "" : "s");
    while (sound && changes_wait(watch, &begun))
        sound = run_once(watch, make_all, begun);
    return sound;
}

bool watch_run(Run *run, MakeAll *make_all)
{
    Watch watch = {
        .arena = run->arena, .given = run, .events = inotify_init1(IN_CLOEXEC | IN_NONBLOCK)};
    if (watch.events < 0) {
        fprintf(stderr, "guidepress: the system does not tell of changes: %s\n", strerror(errno));
        return false;
    }
    watch.scratch = arena_open();
    watch.known = map_new(watch.arena);
    watch.folders = map_new(watch.arena);
    watch.memory = ledger_open_memory(watch.arena);
    run_worker_open(run);
    watch.worker = run->worker;
    stop_open(&watch.stop, true);
    bool sound = watch_loop(&watch, make_all);
    stop_close(&watch.stop);
    close(watch.events);
    arena_close(watch.scratch);
    Diags diags = {.arena = run->arena};
    ledger_close(watch.memory, &diags);
    run->worker = watch.worker;
    return sound;
}
