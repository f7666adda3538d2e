/* SIGINT and SIGTERM, waited for by a thread of their own. */

#include "commands/stop.h"
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Nobody else sends it: it tells the thread that the run is over. */
#define WAKE SIGRTMIN

static void say(const char *text)
{
    if (write(STDERR_FILENO, text, strlen(text)) < 0)
        return; /* nobody is there to be told */
}

static void end_at_once(int number)
{
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    signal(number, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &one, NULL);
    raise(number);
}

static void *wait_thread(void *context)
{
    Stop *stop = context;
    for (int number; sigwait(&stop->waits, &number) == 0;) {
        if (atomic_load(&stop->closing))
            return NULL;
        if (number == WAKE)
            continue;
        if (stop_asked(stop))
            end_at_once(number);
        atomic_store(&stop->signal, number);
        if (stop->event >= 0)
            eventfd_write(stop->event, 1);
        if (!stop->quiet)
            say("\nguidepress: stopping: what is in hand is finished; once more ends at once\n");
    }
    return NULL;
}

/* Who began the program may want a signal to be ignored: nohup, a shell's "&". */
static void add_signal(sigset_t *set, int number)
{
    struct sigaction action;
    if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_IGN)
        sigaddset(set, number);
}

void stop_open(Stop *stop, bool quiet)
{
    stop->quiet = quiet;
    stop->event = eventfd(0, EFD_CLOEXEC);
    atomic_init(&stop->signal, 0);
    atomic_init(&stop->closing, false);
    sigemptyset(&stop->waits);
    sigaddset(&stop->waits, WAKE);
    add_signal(&stop->waits, SIGINT);
    add_signal(&stop->waits, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stop->waits, &stop->before);
    stop->open = pthread_create(&stop->thread, NULL, wait_thread, stop) == 0;
    if (!stop->open) /* then they end the program, as ever */
        pthread_sigmask(SIG_SETMASK, &stop->before, NULL);
}

void stop_close(Stop *stop)
{
    if (stop->open) {
        atomic_store(&stop->closing, true);
        pthread_kill(stop->thread, WAKE);
        pthread_join(stop->thread, NULL);
        pthread_sigmask(SIG_SETMASK, &stop->before, NULL);
    }
    if (stop->event >= 0) /* after the thread, which writes to it */
        close(stop->event);
    stop->open = false;
}
