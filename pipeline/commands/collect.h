#ifndef COMMANDS_COLLECT_H
#define COMMANDS_COLLECT_H

/* collect: returned worksheets as one table. Found (collect_find.c), read
 * (form/), laid side by side by the names of their fields (collect_table.c), held
 * against the rules of their forms (collect_check.c), counted
 * (collect_summary.c), written (collect_write.c); collect_date.c reads dates. */

#include "commands/run.h"
#include "form/form.h"

/* One file that was read. */
typedef struct {
    Str path;
    const Form *form;
} Returned;

typedef LIST(Returned) ReturnedList;

typedef struct {
    Str name;
    const FormField *field; /* of the newest form that has it */
    uint32_t before, after; /* 1 + index while the order is made; 0: none */
} CollectColumn;

/* Files with their columns. */
typedef struct {
    Str id, title; /* of the form; empty: they do not say it, or there are several */
    const Returned *const *files;
    uint32_t file_count;
    const CollectColumn *columns; /* in order */
    uint32_t column_count;
    uint32_t *const *places; /* by FormFields.number: a column for each of its fields */
} CollectTable;

typedef struct {
    Run *run;
    ReturnedList files;
    uint32_t unread;
    Map *by_id;           /* form -> index in tables + 1 */
    CollectTable *tables; /* one for each form, in the order in which they appear */
    uint32_t table_count;
    uint32_t fields_count; /* different FormFields */
} Collect;

/* A message about a file (empty: none). `detail` is copied; `hint` must last. */
void collect_say(Collect *collect, DiagCode code, Str path, Str detail, Str hint);

/* The files that the operands name, those in folders below them in order; what
 * `output` will write is none of them. False: a fault of the command line. */
bool collect_find(Collect *collect, Str output, Strs *paths);

/* Tables of all that was read; says what differs. */
void collect_tables(Collect *collect);
CollectTable collect_table_of_all(Collect *collect); /* of several forms */
int collect_compare_versions(Str a, Str b);

void collect_check(Collect *collect, const Returned *file);

/* What of an answer can be reckoned with. */
bool collect_number(Str text, double *number);
size_t collect_digits(Str text, size_t at); /* how many there are from `at` on */

/* Of a field that asks for a date, a month or a time: days since 1970-01-01, months of
 * all years, minutes of a day; written in the field's format or as ISO 8601 does. */
bool collect_is_dated(const FormField *field);
bool collect_date(const FormField *field, Str text, int64_t *at);
const char *collect_date_name(const FormField *field);               /* "month" */
void collect_put_date(Buf *out, const FormField *field, int64_t at); /* as ISO 8601 does */
/* A bound as the form asks for dates: 2027-12-31 as 31/12/2027. */
void collect_put_bound(Buf *out, const FormField *field, Str bound);

void collect_put_summary(Buf *out, Collect *collect, const CollectTable *table);
void collect_put_summary_json(Buf *out, Collect *collect, const CollectTable *table);

typedef enum { COLLECT_WIDE, COLLECT_LONG } CollectShape;
void collect_put_csv(Buf *out, Collect *collect, const CollectTable *table);
void collect_put_json(Buf *out, Collect *collect);

int collect_run(Run *run);

#endif
