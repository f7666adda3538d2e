/* A thread per worker takes the next task off an atomic counter. Messages are
 * reported in the order of the list, as soon as all tasks before have ended: so
 * reports do not depend on who was first, and of a hundred thousand documents only
 * the messages stay in memory. */

#include "commands/batch.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* What stays of an outcome until it is its turn to be reported. */
typedef struct {
    Arena *arena;
    Messages messages;
    uint8_t kind;
    bool begun;
} Kept;

typedef struct {
    const Run *run;
    const TaskList *tasks;
    Kept *kept;
    Totals totals;
    uint32_t reported;    /* so many, from the first */
    pthread_mutex_t lock; /* of the report and the totals */
    atomic_uint next, done;
    atomic_bool stop; /* the system failed: what is in hand is finished, nothing is begun */
    time_t begun;
} Pool;

static void show_progress(Pool *pool)
{
    if (time(NULL) - pool->begun < 1 || !isatty(STDERR_FILENO))
        return;
    fprintf(stderr, "\r%u of %u documents", atomic_load(&pool->done), pool->tasks->count);
    fflush(stderr);
}

static void totals_add(Totals *totals, const Totals *more)
{
    totals->made += more->made;
    totals->unchanged += more->unchanged;
    totals->faulty += more->faulty;
    totals->pages += more->pages;
    totals->memory = more->memory > totals->memory ? more->memory : totals->memory;
    totals->passes = more->passes > totals->passes ? more->passes : totals->passes;
    totals->flow_calls =
        more->flow_calls > totals->flow_calls ? more->flow_calls : totals->flow_calls;
    for (int s = 0; s < STAGE_COUNT; s++)
        totals->seconds[s] += more->seconds[s];
}

static void outcome_add(Totals *totals, const Outcome *outcome)
{
    Totals one = {.made = outcome->kind == OUTCOME_MADE,
                  .unchanged = outcome->kind == OUTCOME_UNCHANGED,
                  .faulty = outcome->kind == OUTCOME_FAULTY,
                  .pages = outcome->pages,
                  .passes = outcome->passes,
                  .memory = outcome->memory};
    if (outcome->boxes)
        one.flow_calls = (double)outcome->flow_calls / outcome->boxes;
    memcpy(one.seconds, outcome->seconds, sizeof one.seconds);
    if (outcome->kind != OUTCOME_NEEDS) /* it is made again */
        totals_add(totals, &one);
}

static void report_kept(Pool *pool, Kept *kept)
{
    if (kept->kind != OUTCOME_NEEDS)
        report_add(pool->run->report, kept->messages);
    arena_close(kept->arena);
}

/* Under the lock: the arena of the run is nobody else's meanwhile. */
static void facts_keep(Arena *arena, Facts *facts, const Outcome *outcome)
{
    if (outcome->kind == OUTCOME_NEEDS)
        return;
    *facts = outcome->facts;
    facts->title = arena_str(arena, facts->title);
    facts->language = arena_str(arena, facts->language);
    facts->pages = outcome->pages;
    facts->made = outcome->kind == OUTCOME_MADE;
}

static void outcome_keep(Pool *pool, uint32_t index, const Outcome *outcome)
{
    pthread_mutex_lock(&pool->lock);
    if (pool->tasks->items[index].facts)
        facts_keep(pool->run->arena, pool->tasks->items[index].facts, outcome);
    batch_note(pool->run->batch, &pool->tasks->items[index], outcome);
    pool->kept[index] = (Kept){outcome->arena, outcome->messages, outcome->kind, outcome->begun};
    while (pool->reported < pool->tasks->count && pool->kept[pool->reported].begun)
        report_kept(pool, &pool->kept[pool->reported++]);
    pthread_mutex_unlock(&pool->lock);
}

static bool stop_wanted(const Run *run) { return run->stop && stop_asked(run->stop); }

static void work(Pool *pool, Worker *worker, bool shows)
{
    Totals totals = {0};
    bool dump = pool->run->options.given[OPTION_DUMP] ||
                str_equal(pool->run->options.values[OPTION_TO], S("html-fragment"));
    for (;;) {
        unsigned i = atomic_fetch_add(&pool->next, 1);
        if (i >= pool->tasks->count || atomic_load(&pool->stop) || stop_wanted(pool->run))
            break;
        const Task *task = &pool->tasks->items[i];
        Outcome outcome = task->ready ? *task->ready
                          : dump      ? document_dump(pool->run, worker, task)
                                      : document_make(pool->run, worker, task);
        outcome_keep(pool, i, &outcome);
        outcome_add(&totals, &outcome);
        if (outcome.kind == OUTCOME_SYSTEM)
            atomic_store(&pool->stop, true);
        atomic_fetch_add(&pool->done, 1);
        if (shows)
            show_progress(pool);
    }
    pthread_mutex_lock(&pool->lock);
    totals_add(&pool->totals, &totals);
    pthread_mutex_unlock(&pool->lock);
}

static void *work_thread(void *pool)
{
    Worker worker = worker_open(((Pool *)pool)->run);
    work(pool, &worker, false);
    worker_close(&worker);
    return NULL;
}

static void run_threads(Run *run, Pool *pool)
{
    uint32_t more = run->options.jobs < pool->tasks->count ? run->options.jobs : pool->tasks->count;
    pthread_t *threads = NEW_ARRAY(run->arena, pthread_t, more + 1);
    uint32_t begun = 0;
    while (begun + 1 < more && pthread_create(&threads[begun], NULL, work_thread, pool) == 0)
        begun++;
    work(pool, &run->worker, true);
    for (uint32_t i = 0; i < begun; i++)
        pthread_join(threads[i], NULL);
    if (time(NULL) - pool->begun >= 1 && isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
}

/* The tasks that found, while being made, that they need pages not settled yet. */
static TaskList tasks_waiting(Run *run, const TaskList *tasks, const Kept *kept)
{
    TaskList waiting = {0};
    for (uint32_t i = 0; i < tasks->count; i++)
        if (kept[i].begun && kept[i].kind == OUTCOME_NEEDS)
            *LIST_ADD(run->arena, &waiting) = tasks->items[i];
    return waiting;
}

Totals tasks_run(Run *run, const TaskList *tasks, SettleFor *settle_for)
{
    Pool pool = {.run = run, .tasks = tasks, .begun = time(NULL)};
    pool.kept = NEW_ARRAY(run->arena, Kept, tasks->count + 1);
    pthread_mutex_init(&pool.lock, NULL);
    run_threads(run, &pool);
    pthread_mutex_destroy(&pool.lock);
    TaskList waiting = tasks_waiting(run, tasks, pool.kept);
    for (; pool.reported < tasks->count;
         pool.reported++) /* where the system failed there are gaps */
        if (pool.kept[pool.reported].begun)
            report_kept(&pool, &pool.kept[pool.reported]);
    for (uint32_t i = 0; i < tasks->count; i++)
        if (pool.kept[i].begun && pool.kept[i].kind == OUTCOME_SYSTEM)
            run->system_fault = true;
    if (waiting.count && !stop_wanted(run)) {
        settle_for(run, &waiting);
        Totals more = tasks_run(run, &waiting, settle_for);
        totals_add(&pool.totals, &more);
    }
    return pool.totals;
}
