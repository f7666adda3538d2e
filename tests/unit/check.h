#ifndef UNIT_CHECK_H
#define UNIT_CHECK_H

/* Checks of a unit test. End main with `return check_done();`, which prints
 * "N passed, N failed". */

#include "base/str.h"
#include <stdio.h>

static int check_passed, check_failed;

static inline void check_that(bool ok, const char *what, const char *file, int line)
{
    if (ok) {
        check_passed++;
        return;
    }
    check_failed++;
    fprintf(stderr, "%s:%d: failed: %s\n", file, line, what);
}

static inline void check_same(Str got, Str want, const char *file, int line)
{
    if (str_equal(got, want)) {
        check_passed++;
        return;
    }
    check_failed++;
    fprintf(stderr, "%s:%d: got\n%.*s\n-- wanted\n%.*s\n", file, line, STR_ARG(got), STR_ARG(want));
}

#define CHECK(condition) check_that(condition, #condition, __FILE__, __LINE__)
#define CHECK_STR(got, want) check_same(got, want, __FILE__, __LINE__)

static inline int check_done(void)
{
    printf("%d passed, %d failed\n", check_passed, check_failed);
    return check_failed != 0;
}

#endif
