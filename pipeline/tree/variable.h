#ifndef TREE_VARIABLE_H
#define TREE_VARIABLE_H

/* {{expression}} in text and attribute values. */

#include "tree/node.h"

typedef enum {
    VARIABLE_VALUE,   /* {{...}} */
    VARIABLE_LITERAL, /* \{{, from the backslash: the braces themselves are meant */
    VARIABLE_UNCLOSED /* {{ alone */
} VariableKind;

typedef struct {
    VariableKind kind;
    size_t start, end;
    Str expression; /* trimmed */
} Variable;

/* The first one at or after `from`; goes on from found->end:
 *     for (size_t at = 0; variable_find(text, at, &found); at = found.end) */
bool variable_find(Str text, size_t from, Variable *found);

void variable_unclosed(Diags *diags, Span span); /* the diagnostic */
extern const Str variable_unclosed_hint;

/* In all text inside `top`: {{...}} becomes NODE_VARIABLE, \{{ becomes {{.
 * `source` is the file from its byte `base` on: it makes spans exact. Linear. */
void variables_split(Tree *tree, Diags *diags, Node *top, Str source, uint32_t base);

#endif
