/* A thread per worker takes the next task off an atomic counter; outcomes are
 * kept by index, so that reports and files do not depend on who was first. */

#include "commands/tasks.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    const Run *run;
    const TaskList *tasks;
    Outcome *outcomes;
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

static void work(Pool *pool, Worker *worker, bool shows)
{
    bool dump = pool->run->options.given[OPTION_DUMP] || pool->run->options.given[OPTION_TO];
    bool fragment = !str_equal(pool->run->options.values[OPTION_TO], S("pdf"));
    for (;;) {
        unsigned i = atomic_fetch_add(&pool->next, 1);
        if (i >= pool->tasks->count || atomic_load(&pool->stop))
            return;
        const Task *task = &pool->tasks->items[i];
        pool->outcomes[i] = dump && fragment ? document_dump(pool->run, worker, task)
                                             : document_make(pool->run, worker, task);
        if (pool->outcomes[i].kind == OUTCOME_SYSTEM)
            atomic_store(&pool->stop, true);
        atomic_fetch_add(&pool->done, 1);
        if (shows)
            show_progress(pool);
    }
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
static TaskList tasks_waiting(Run *run, const TaskList *tasks, Outcome *outcomes)
{
    TaskList waiting = {0};
    for (uint32_t i = 0; i < tasks->count; i++)
        if (outcomes[i].begun && outcomes[i].kind == OUTCOME_NEEDS) {
            *LIST_ADD(run->arena, &waiting) = tasks->items[i];
            arena_close(outcomes[i].arena);
            outcomes[i].begun = false;
        }
    return waiting;
}

static void totals_add(Totals *totals, const Totals *more)
{
    totals->made += more->made;
    totals->faulty += more->faulty;
    totals->pages += more->pages;
    totals->memory = more->memory > totals->memory ? more->memory : totals->memory;
    totals->passes = more->passes > totals->passes ? more->passes : totals->passes;
    totals->flow_calls =
        more->flow_calls > totals->flow_calls ? more->flow_calls : totals->flow_calls;
    for (int s = 0; s < STAGE_COUNT; s++)
        totals->seconds[s] += more->seconds[s];
}

Totals tasks_run(Run *run, const TaskList *tasks, SettleFor *settle_for)
{
    Totals totals = {0};
    Pool pool = {.run = run, .tasks = tasks, .begun = time(NULL)};
    pool.outcomes = NEW_ARRAY(run->arena, Outcome, tasks->count + 1);
    run_threads(run, &pool);
    TaskList waiting = tasks_waiting(run, tasks, pool.outcomes);
    for (uint32_t i = 0; i < tasks->count; i++) {
        Outcome *outcome = &pool.outcomes[i];
        if (!outcome->begun)
            continue; /* never begun: the system failed before */
        report_add(run->report, outcome->messages);
        run->system_fault = run->system_fault || outcome->kind == OUTCOME_SYSTEM;
        Totals one = {.made = outcome->kind == OUTCOME_MADE,
                      .faulty = outcome->kind == OUTCOME_FAULTY,
                      .pages = outcome->pages,
                      .passes = outcome->passes,
                      .memory = outcome->memory};
        if (outcome->boxes)
            one.flow_calls = (double)outcome->flow_calls / outcome->boxes;
        memcpy(one.seconds, outcome->seconds, sizeof one.seconds);
        totals_add(&totals, &one);
        arena_close(outcome->arena);
    }
    if (waiting.count) {
        settle_for(run, &waiting);
        Totals more = tasks_run(run, &waiting, settle_for);
        totals_add(&totals, &more);
    }
    return totals;
}
