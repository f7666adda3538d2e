#ifndef ASSEMBLE_EXPAND_H
#define ASSEMBLE_EXPAND_H

/* Expanding a document's tree in place: conditions, repeats, includes, values. */

#include "assemble/expression.h"
#include "assemble/source.h"

/* Where in the data and in which file an element stands. */
typedef struct Where Where;
struct Where {
    const Row *row;       /* or NULL */
    const Source *source; /* whose paths count */
    const Where *around;  /* of the <include> */
};

typedef struct {
    Job *job;
    Tree *tree;
    Node *head; /* style, link and meta go there */
    Evaluator evaluator;
    const Map *sources; /* of the publication, or NULL */
    Map *loaded;        /* path -> Source *: what only this document includes */
    Map *taken;         /* path: its diagnostics are the document's by now */
    Map *incomplete;    /* data whose faulty records were met, which is said once */
    uint64_t copied;    /* nodes made by repeats and includes */
    uint32_t depth;
    bool stopped; /* too large */
} Expand;

enum { EXPAND_DEPTH = 500, INCLUDE_DEPTH = 50, COPIED_MAX = 3000000 };

void expand_open(Expand *expand, Job *job, Tree *tree, Node *head);
void expand_close(Expand *expand);
/* All that is inside `parent`. */
void expand_inside(Expand *expand, Node *parent, const Where *at);
/* One expression text from an attribute, compiled; its faults carry exact places. */
const Expression *expand_expression(Expand *expand, Str text, ExpressionUse use, const Where *at);

/* assemble.c: the text of a <title>, for a record or NULL. */
Str document_title(Job *job, const Node *title, const Record *record);

/* include.c */
void expand_include(Expand *expand, Node *include, const Where *at);

/* attribute.c: {{...}} in attribute values, and paths of included files. */
void expand_attributes(Expand *expand, Node *node, const Where *at);
/* Plain text with {{...}}, for title=. */
Str expand_text(Expand *expand, Str text, Span span, const Row *row);
/* Whether a value may stand in a style: a number, with a unit if need be. */
bool expand_style_safe(Str value);

/* Adds a fault's exact place inside an expression. */
void expand_span(const Expand *expand, const Expression *expression, Str written, Span *span);

#endif
