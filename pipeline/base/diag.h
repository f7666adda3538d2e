#ifndef BASE_DIAG_H
#define BASE_DIAG_H

/* Diag - something to tell the author about an input.
 *
 * A stage never prints and never stops for a bad input: it records a Diag,
 * puts a stand-in in its output and goes on, so that one run shows every
 * problem. Whether the worst one should fail the run is for main to say. */

#include "base/arena.h"
#include <stdint.h>
#include <stdio.h>

typedef enum { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR, SEVERITY_FATAL } Severity;

typedef enum {
#define DIAG(code, severity, text) DIAG_##code,
#include "base/diag.def"
#undef DIAG
    DIAG_COUNT
} DiagCode;

/* A piece of a source: byte offsets. Line and column are found on printing.
 * File 0 means "no source" (a page header, the program itself). */
typedef struct {
    uint32_t file, start, end;
} Span;

typedef struct Diag Diag;
struct Diag {
    DiagCode code;
    Severity severity;
    Span span;
    Str detail; /* the label, file, property ... at fault */
    Str hint;   /* what to do about it, or empty */
    Diag *next;
};

typedef struct {
    Arena *arena;
    Diag *first, *last;
    Severity worst;
    size_t count[SEVERITY_FATAL + 1];
} Diags;

/* Records a diagnostic; `detail` is copied. Returns it so that a hint can be
 * set: diag_add(d, DIAG_RESOLVE_UNKNOWN, span, label)->hint = S("..."); */
Diag *diag_add(Diags *diags, DiagCode code, Span span, Str detail);

/* As above, when a claim of conformance makes a warning an error. */
Diag *diag_add_as(Diags *diags, DiagCode code, Severity severity, Span span, Str detail);

/* A hint made on the spot: diag_hint(d, diags, "did you mean %.*s?", STR_ARG(near)); */
void diag_hint(Diag *diag, Diags *diags, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

Severity diag_severity(DiagCode code);
Str diag_name(DiagCode code); /* "RESOLVE_UNKNOWN" */
Str diag_text(DiagCode code);

#endif
