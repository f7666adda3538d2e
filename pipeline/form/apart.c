/* Reads files in processes apart, so that none of them can take the program's
 * time, memory or life. A child reads file after file and hands each Form on
 * through a pipe; when it dies, of a file or of a limit, that file has its state
 * and another child goes on with the next. A fork costs less than half a
 * millisecond, and there is one for all files that are sound, or as many as
 * there are processors for many files: of n children each reads every n-th file.
 *
 * Limits: FORM_SECONDS_MAX of processor time a file (a timer whose signal ends
 * the process), FORM_MEMORY_MAX of address space more than the process has. */

#include "base/file.h"
#include "form/inside.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    STATUS_ENOUGH = 3, /* of a child that has run out of memory once */
    READERS_MAX = 8,
    FORM_PACKED_MAX = 4 * FORM_ANSWERS_MAX, /* bytes of a Form in the pipe */
    FILES_EACH = 50                         /* fewer are not worth a second child */
};

static const FormFields no_fields = {0};

/* ---- the child ---- */

static void limit_memory(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    bool known = file && fscanf(file, "%lu", &pages) == 1;
    if (file)
        fclose(file);
    rlim_t most = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) + FORM_MEMORY_MAX;
    struct rlimit now;
    if (known && getrlimit(RLIMIT_AS, &now) == 0 && (now.rlim_cur > most))
        setrlimit(RLIMIT_AS, &(struct rlimit){most, now.rlim_max});
}

static void limit_time(void)
{
    struct itimerval timer = {.it_value.tv_sec = FORM_SECONDS_MAX};
    setitimer(ITIMER_PROF, &timer, NULL);
}

static void read_path(Arena *arena, const Qpdf *qpdf, Str path, Form *form)
{
    struct stat info;
    Str bytes;
    *form = (Form){.fields = &no_fields};
    if (stat(arena_str(arena, path).data, &info) == 0 && info.st_size > FORM_FILE_MAX) {
        form->state = FORM_TOO_LARGE;
    } else if (!file_read(arena, path, &bytes)) {
        form->state = FORM_NO_FILE;
        form->error = errno;
    } else {
        form_read(arena, qpdf, bytes, form);
    }
}

void form_process_limit(void)
{
    int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere >= 0)
        dup2(nowhere, STDERR_FILENO); /* what a library says there is nobody's */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPROF, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    limit_memory();
    limit_time();
}

/* Every step-th of the paths is a child's. */
typedef struct {
    const Str *paths;
    uint32_t count, step;
} Batch;

static _Noreturn void child_run(const Qpdf *qpdf, const Batch *batch, uint32_t first, int to)
{
    Buf bytes = {0};
    form_process_limit();
    for (uint32_t i = first; i < batch->count; i += batch->step) {
        Arena *arena = arena_open();
        Form form;
        limit_time();
        read_path(arena, qpdf, batch->paths[i], &form);
        buf_clear(&bytes);
        buf_add(&bytes, &(uint32_t){0}, sizeof(uint32_t));
        form_pack(&bytes, &form);
        if (bytes.len > FORM_PACKED_MAX) {
            form = (Form){.state = FORM_TOO_LARGE, .fields = &no_fields};
            bytes.len = sizeof(uint32_t);
            form_pack(&bytes, &form);
        }
        uint32_t len = (uint32_t)(bytes.len - sizeof len);
        memcpy(bytes.data, &len, sizeof len);
        if (!file_write_all(to, bytes.data, bytes.len))
            break;
        if (form.state == FORM_TOO_MUCH)
            _exit(STATUS_ENOUGH);
        arena_close(arena);
    }
    _exit(0);
}

/* ---- the parent ---- */

typedef struct {
    pid_t child; /* 0: none */
    int from;
} Reader;

typedef struct {
    Arena *arena;
    const Qpdf *qpdf;
    Map *known; /* bytes of fields -> FormFields */
    Buf bytes;
    uint64_t all; /* bytes of what was taken */
    Batch batch;
    Reader readers[READERS_MAX]; /* of file i: i % batch.step */
} Readers;

/* A child that begins with file `first`. The pipes of the others are closed in
 * it, or they would never see their ends. */
static bool child_start(Readers *all, Reader *reader, uint32_t first)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC))
        return false;
    pid_t child = fork();
    if (child == 0) {
        for (uint32_t r = 0; r < all->batch.step; r++)
            if (all->readers[r].child)
                close(all->readers[r].from);
        close(ends[0]);
        child_run(all->qpdf, &all->batch, first, ends[1]);
    }
    int error = errno;
    close(ends[1]);
    if (child < 0)
        close(ends[0]);
    else
        *reader = (Reader){child, ends[0]};
    errno = error;
    return child > 0;
}

static bool read_bytes(int from, char *to, size_t len)
{
    while (len) {
        ssize_t n = read(from, to, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        to += n;
        len -= (size_t)n;
    }
    return true;
}

/* The next Form of a child; false: it has died, or says what no child says. */
static bool form_receive(Readers *all, const Reader *reader, Form *form)
{
    uint32_t len;
    if (!read_bytes(reader->from, (char *)&len, sizeof len) || len > FORM_PACKED_MAX)
        return false;
    buf_clear(&all->bytes);
    char *to = buf_reserve(&all->bytes, len);
    if (!read_bytes(reader->from, to, len))
        return false;
    if (len > FORM_SMALL && all->all + len > FORM_ALL_MAX) {
        form->state = FORM_TOO_LARGE;
        return true;
    }
    all->all += len;
    return form_unpack(all->arena, all->known, (Str){to, len}, form);
}

static void child_end(Reader *reader)
{
    close(reader->from);
    kill(reader->child, SIGKILL);
    while (waitpid(reader->child, NULL, 0) < 0 && errno == EINTR)
        ;
    *reader = (Reader){0};
}

static uint32_t readers_for(uint32_t count)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    uint32_t most = processors < 1             ? 1
                    : processors > READERS_MAX ? READERS_MAX
                                               : (uint32_t)processors;
    uint32_t worth = count / FILES_EACH;
    return worth < 1 ? 1 : worth < most ? worth : most;
}

Form *forms_read(Arena *arena, const Qpdf *qpdf, const Str *paths, uint32_t count)
{
    Form *forms = NEW_ARRAY(arena, Form, count + 1u);
    Readers all = {.arena = arena,
                   .qpdf = qpdf,
                   .known = map_new(arena),
                   .batch = {paths, count, readers_for(count)}};
    for (uint32_t r = 1; r < all.batch.step; r++) /* the first one starts below */
        child_start(&all, &all.readers[r], r);
    for (uint32_t i = 0; i < count; i++) {
        Reader *reader = &all.readers[i % all.batch.step];
        forms[i] = (Form){.fields = &no_fields};
        if (!reader->child && !child_start(&all, reader, i)) {
            forms[i].state = FORM_NO_FILE;
            forms[i].error = errno;
            continue;
        }
        if (!form_receive(&all, reader, &forms[i]))
            forms[i] = (Form){.state = FORM_TOO_MUCH, .fields = &no_fields};
        if (forms[i].state == FORM_TOO_MUCH)
            child_end(reader);
    }
    for (uint32_t r = 0; r < all.batch.step; r++)
        if (all.readers[r].child)
            child_end(&all.readers[r]);
    buf_close(&all.bytes);
    return forms;
}
