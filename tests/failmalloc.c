/* A preloaded malloc that gives no memory from call number FAIL_AFTER on: what
 * the program does when the system has no more. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>

static long calls, limit;

/* Runs after the libraries' own start, in which some abort without memory. */
__attribute__((constructor)) static void arm(void)
{
    const char *text = getenv("FAIL_AFTER");
    limit = text ? atol(text) : 0;
}

static int exhausted(void) { return limit && ++calls > limit; }

void *malloc(size_t size)
{
    static void *(*real)(size_t);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "malloc");
    return exhausted() ? NULL : real(size);
}

void *realloc(void *memory, size_t size)
{
    static void *(*real)(void *, size_t);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "realloc");
    return exhausted() ? NULL : real(memory, size);
}

void *calloc(size_t count, size_t size)
{
    static void *(*real)(size_t, size_t);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "calloc");
    return exhausted() ? NULL : real(count, size);
}
