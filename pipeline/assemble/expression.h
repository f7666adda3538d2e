#ifndef ASSEMBLE_EXPRESSION_H
#define ASSEMBLE_EXPRESSION_H

/* Expression - XPath 1.0 over a record, with filters: `support[date='2024-09-30']
 * /people | number`. Compiled once a run for each place it is asked from, and
 * read-only then; names are checked against the columns, because XPath takes an
 * unknown one for empty. */

#include "assemble/publication.h"
#include "base/list.h"
#include "text/text.h"

/* Where an expression is asked: a record, and those around it. record NULL:
 * only the names matter, as nothing is evaluated. */
typedef struct Row Row;
struct Row {
    const Dataset *set;
    const Record *record;
    const Row *outer;
};

typedef enum {
    EXPRESSION_VALUE,    /* {{...}}: with filters */
    EXPRESSION_CONDITION /* when=, where= */
} ExpressionUse;

typedef enum {
#define FILTER(id, name, argument) FILTER_##id,
#include "assemble/filters.def"
#undef FILTER
    FILTER_COUNT
} FilterKind;

typedef struct {
    uint8_t kind;
    uint8_t decimals; /* NUMBER */
    bool has_decimals;
    Str text; /* DEFAULT */
    size_t at;
} Filter;

typedef struct {
    const Dataset *set;
    int32_t column; /* -1: all */
} ColumnUse;

enum { FILTERS_MAX = 8, ROWS_MAX = 16 };

struct Expression {
    Str text;
    ExpressionUse use;
    const Dataset *rows[ROWS_MAX]; /* asked from: innermost first */
    uint32_t row_count;

    XPath *path;        /* FIELD: to the record, NULL: the record asked from; else the whole */
    const Dataset *set; /* FIELD: a column of a record; else NULL */
    int32_t column;
    uint32_t up;                 /* FIELD: so many records outwards first */
    bool is_variable;            /* $name alone: may be empty */
    LIST(const Dataset *) reads; /* all datasets that it names */
    LIST(ColumnUse) uses;        /* and columns */
    bool whole;                  /* it asks for all records of some ($name) */
    Filter filters[FILTERS_MAX];
    uint32_t filter_count;

    bool faulty; /* then what is wrong, said wherever it is used */
    DiagCode fault;
    Str fault_detail, fault_hint;
    size_t fault_at;             /* offset in text */
    bool shared;                 /* lives as long as the publication */
    const Expression *same_text; /* with other rows */
};

/* All expressions of a publication, or of one document beside these. */
typedef struct Expressions Expressions;
Expressions *expressions_open(Arena *arena, const Expressions *below, const Session *session,
                              const Publication *publication);
void expressions_close(Expressions *expressions);

/* Compiled, if it was not yet. `below` is only looked at, so it can be shared. */
const Expression *expression_of(Expressions *expressions, Str text, ExpressionUse use,
                                const Row *row);

void expressions_each(const Expressions *expressions,
                      void (*visit)(void *with, const Expression *e), void *with);

/* ---- names.c ---- */
typedef struct {
    size_t at;
    Str detail, hint;
    DiagCode code;
    const Dataset *last; /* whose column the last name is; NULL: it is none */
} NameCheck;
/* Every name of `path` (text: as compiled) against what it is asked of; false:
 * `check` says what is wrong. Adds the datasets it reads to `reads`. */
bool names_check(Arena *arena, Expressions *in, Expression *reads, const XPath *path, Str text,
                 const Row *row, NameCheck *check);
const Dataset *publication_data(const Publication *publication, Str id);
/* $name: its value, or NULL. `document` is the id of the one being made. */
bool expression_variable(const Session *session, const Publication *publication, Str document,
                         Str name, Str *value);
size_t expression_variables(const Session *session, Str *names, size_t room);
/* Whether a nearest name is looked for: a hundred times, for the sake of sources
 * that are wrong throughout. */
bool expressions_may_hint(Expressions *in);
const Session *expressions_session(const Expressions *in);
const Publication *expressions_publication(const Expressions *in);
Diag *expression_fault(Diags *diags, const Expression *expression, Span span);

/* ---- evaluate.c ---- */
typedef struct {
    Job *job;
    Expressions *expressions; /* of the document */
    XPathContext *context;    /* for expressions of this document alone; opened when first needed */
    uint32_t faults;          /* values that gave no result */
    Map *said; /* places whose expression is faulty: said once, however many rows ask */
} Evaluator;
void evaluator_close(Evaluator *evaluator);

/* What is to be printed. Never markup. */
typedef struct {
    Str text;
    Str language; /* empty: that of the place */
    bool missing; /* not known: `text` says so in words */
    Span origin;  /* the cell that it came from, or nothing */
} Shown;

/* `language`: of the place, for numbers and words. False after a diagnostic. */
bool expression_show(Evaluator *evaluator, const Expression *expression, const Row *row, Span span,
                     Str language, Shown *shown);
bool expression_test(Evaluator *evaluator, const Expression *expression, const Row *row, Span span);

/* The span of text[at..end) when its bytes are the source's own, else `span`. */
Span expression_span(const Files *files, Span span, Str text, size_t at, size_t end);

#endif
