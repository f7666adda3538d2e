#ifndef DATA_DATA_H
#define DATA_DATA_H

/* Data - CSV files as typed records, grouped under their parents once, so that
 * nothing is searched later. RFC 4180, UTF-8. Read-only after data_group.
 *
 * Every fault is a diagnostic with file, line and column. A fault of the file
 * or header leaves no records (`failed`); a fault of a record marks only it. */

#include "base/diag.h"
#include "base/file.h"
#include "xml/xml.h"

typedef struct Dataset Dataset;

typedef enum { COLUMN_TEXT, COLUMN_COUNT, COLUMN_NUMBER, COLUMN_DATE } ColumnType;

/* <column name= type= small= shown= missing= pattern= former= lang=> */
typedef struct {
    Str name;
    uint8_t type;
    bool has_small;
    int64_t small;      /* counts below it are not shown */
    Str shown;          /* what is shown instead ("fewer than 5") */
    bool shown_given;   /* by the author; else it is said in the language of the place */
    const Str *missing; /* spellings of "not known": "z", "[c]"; the empty cell always */
    uint32_t missing_count;
    Str pattern;           /* a whole-match regular expression, POSIX extended, or empty */
    const Dataset *former; /* old,code: for the hint when a key is out of date; or NULL */
    Str language;          /* lang of its values */
    Span span;
} Column;

typedef enum { VALUE_PLAIN, VALUE_MISSING, VALUE_SMALL } ValueState;

enum { VALUE_LENGTH_MAX = (1 << 26) - 1 };

typedef struct {
    const char *data; /* trimmed; of a SMALL value: what is shown */
    int64_t number;   /* COUNT, NUMBER: scaled by 10^decimals */
    uint32_t offset;  /* in the file */
    uint32_t length : 26, decimals : 4, state : 2;
} Value;

static inline Str value_text(const Value *value) { return (Str){value->data, value->length}; }

typedef struct Record Record;

typedef struct {
    const Dataset *of;
    uint32_t count;
    const Record **records;
} Group; /* the rows of a dataset that belong to a record */

struct Record {
    XmlElement element; /* <authorities><code>..</code>..<support>..</support>..</authorities> */
    const Dataset *of;
    const Value *values;  /* as many as of->column_count */
    uint32_t line;        /* where it begins in the file */
    bool failed;          /* it had a fault: no document for it */
    const Record *parent; /* the record that it is grouped under, or NULL */
    Group *groups;        /* one per dataset with of= this one, in their order */
};

struct Dataset {
    XmlSet all; /* all its records, as expressions see them */
    Str id;
    uint32_t file;
    Str language;
    const Column *columns; /* as in the file's header; undeclared ones are TEXT */
    uint32_t column_count;
    int32_t key; /* column, or -1 */
    Record *records;
    uint32_t record_count;
    uint32_t failed_count; /* records with a fault; known after data_group */
    Map *by_key;           /* key -> Record * */
    const Dataset *parent; /* of= */
    uint32_t group_index;  /* its place in the parent's records' groups */
    uint32_t group_count;  /* datasets grouped under this one */
    bool failed;
    bool partial; /* stands in for all records: rows of others are no fault */
    Span span;    /* of <data> */
};

typedef struct {
    Str id, key, of, by; /* of, by: empty when not grouped */
    Str language;
    const Column *columns;
    uint32_t column_count;
    Span span, key_span;
} DataSpec;

Dataset *data_read(Arena *arena, Diags *diags, Files *files, uint32_t file, const DataSpec *spec);
/* Groups rows under their parents by key; all datasets at once, after the last is
 * read. */
void data_group(Arena *arena, Diags *diags, Dataset **sets, uint32_t count, const DataSpec *specs);
int32_t data_column(const Dataset *set, Str name); /* -1: none */

#endif
