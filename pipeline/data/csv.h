#ifndef DATA_CSV_H
#define DATA_CSV_H

/* RFC 4180: records and fields of a CSV file. Lines end with LF, CR LF or CR; in
 * quoted fields line ends are kept and a doubled quotation mark is one. */

#include "base/buf.h"
#include "base/list.h"

typedef enum {
    CSV_FINE,
    CSV_UNCLOSED, /* a quoted field never ends: `fault` is where it opens */
    CSV_AFTER     /* text follows a closing quotation mark: `fault` is where */
} CsvFault;

typedef struct {
    Str text;     /* of the file, or a copy with quotation marks undoubled */
    size_t start; /* of the text in the file */
} CsvField;

typedef struct {
    Arena *arena;
    Str text;
    size_t at;
    uint32_t line; /* of `at`, from 1 */
    /* the last record */
    LIST(CsvField) fields;
    size_t start;
    uint32_t first_line;
    CsvFault kind;
    size_t fault;
} Csv;

bool csv_next(Csv *csv); /* false: no more */

/* The byte order mark, without which Excel takes UTF-8 for Windows-1252 and breaks ŵ
 * and every other letter past it; other software steps over it. */
#define CSV_BEGIN "\xEF\xBB\xBF"

/* A cell: quoted where it must be, well-formed, and with an apostrophe before it when a
 * spreadsheet would run it as a formula: then true. */
bool csv_put(Buf *out, Str text);
Str csv_unguarded(Str cell); /* without that apostrophe */

#endif
