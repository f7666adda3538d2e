#ifndef DATA_INSIDE_H
#define DATA_INSIDE_H

/* Inside of data: a file while it is read. */

#include "data/csv.h"
#include "data/data.h"
#include <regex.h>

typedef struct {
    Arena *arena;
    Diags *diags;
    Files *files;
    const DataSpec *spec;
    Dataset *set;
    Column *columns;    /* the set's, to write */
    regex_t **patterns; /* by column; NULL: none */
    Csv csv;
    uint32_t base; /* bytes before the text: the byte order mark */
    Arena *scratch;
    uint32_t said[DIAG_COUNT];  /* messages of each kind */
    Span last_said[DIAG_COUNT]; /* where the last one, said or not, stands */
} Reading;

Span reading_span(const Reading *reading, size_t start, size_t end);

/* A message about the file; NULL when enough of its kind were given. */
Diag *reading_say(Reading *reading, DiagCode code, Span span, Str detail);

/* A field as a value of its column. False: it does not fit; a message was given. */
bool value_read(Reading *reading, const CsvField *field, uint32_t column, Value *value);
/* The key of a record, after value_read. */
bool key_check(Reading *reading, const CsvField *field, const Value *value);

/* The patterns of columns; false after a message. */
bool patterns_open(Reading *reading);
void patterns_close(Reading *reading);

extern const XmlSource record_source;

#endif
