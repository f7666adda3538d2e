#ifndef COMMANDS_REPORT_H
#define COMMANDS_REPORT_H

/* Report - the messages of a whole run: sorted, each once, as text or JSON. */

#include "base/diag.h"
#include "base/file.h"

/* A Diag that has left its document: place and words as they are printed. */
typedef struct {
    Str path; /* empty: no source */
    Position at;
    uint8_t severity;
    DiagCode code;
    Str detail, hint;
    Str document;   /* who says it first: "guidebook", "Adur" */
    Str last;       /* and last: messages of a document come together */
    uint32_t count; /* documents that say it */
} Message;

typedef struct {
    Message *items;
    uint32_t count;
} Messages;

/* The diagnostics of a document as messages, in `arena`: nothing in them points
 * into the document or its sources, which may be closed after it. */
Messages messages_take(Arena *arena, const Diags *diags, const Files *files, Str document);

typedef struct Report Report;
Report *report_open(Arena *arena);
void report_add(Report *report, Messages messages); /* copies; one thread at a time */
void report_print(Report *report, FILE *out, bool json);
Severity report_worst(const Report *report);
size_t report_count(const Report *report, Severity severity);

/* "a.md:3:1: warning: heading skips a level: h3 [RESOLVE_LEVEL]" */
Str message_line(Arena *arena, const Message *message);

void json_string(FILE *out, Str s);
/* Messages may quote a source: what a terminal would obey is shown as \u001b. */
void message_safe(FILE *out, Str s);

#endif
