#ifndef ASSEMBLE_LEFTOVER_NAMES_H
#define ASSEMBLE_LEFTOVER_NAMES_H

/* Names that sheets give and use: counters, named strings, running elements. */

#include "base/diag.h"
#include "base/list.h"
#include "base/map.h"

typedef struct {
    Str name;
    uint8_t kind; /* NameKind: see leftover_names.c */
    Span span;
} NameUse;

typedef struct {
    Arena *arena;
    Map *given[3]; /* by kind */
    LIST(NameUse) uses;
} SheetNames;

void sheet_names_open(SheetNames *names, Arena *arena);
/* A whole sheet; `span`: where it stands, when the messages are to point into it, else {0}
 * (what is compiled in): then it only gives names. */
void sheet_names_scan(SheetNames *names, Str text, Span span);
void sheet_names_say(SheetNames *names, Diags *diags);

#endif
