#ifndef COMMANDS_STOP_H
#define COMMANDS_STOP_H

/* Stop - an interrupted run ends in order. While it is open, the first SIGINT or
 * SIGTERM is noted, for those who make documents to ask after each; a second one
 * ends the program at once. No handler: a thread waits for the signals, which all
 * others have blocked. */

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef struct {
    atomic_int signal; /* 0: none yet */
    atomic_bool closing;
    bool open, quiet; /* quiet: the first signal is not spoken of */
    int event;        /* can be read when there was a signal; -1: none */
    pthread_t thread;
    sigset_t waits, before;
} Stop;

/* Before other threads are begun, which take over what it blocks. */
void stop_open(Stop *stop, bool quiet);
void stop_close(Stop *stop);

static inline int stop_signal(Stop *stop) { return atomic_load(&stop->signal); }
static inline bool stop_asked(Stop *stop) { return stop_signal(stop) != 0; }

#endif
