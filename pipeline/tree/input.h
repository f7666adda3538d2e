#ifndef TREE_INPUT_H
#define TREE_INPUT_H

/* Input - what a form control asks for, read off its attributes as HTML defines
 * them (html 4.10.5): resolve checks them, box sizes by them, paint and export
 * show and write them. Nothing here is remembered: each call reads the node. */

#include "tree/node.h"

typedef enum {
#define INPUT(id, name, flags) INPUT_##id,
#include "tree/input.def"
#undef INPUT
    INPUT_TYPES, /* of <input>; then */
    INPUT_SELECT = INPUT_TYPES,
    INPUT_TEXTAREA,
    INPUT_UNKNOWN /* an <input> whose type= is no known one: taken as text */
} InputType;

enum {
    INPUT_TYPED = 1,
    INPUT_RANGED = 2,
    INPUT_LISTED = 4,
    INPUT_ABSENT = 8, /* it needs a computer: no part of a printed form */
    INPUT_STEPPED = 16
};

InputType input_type(const Node *node); /* an input, select or textarea */
unsigned input_flags(InputType type);
Str input_nearest(Str type); /* a type that may have been meant, or empty */

/* How its answer is to be written, "DD/MM/YYYY", or empty. */
Str input_format(InputType type, Str language);

/* maxlength, when it is a number; else 0. */
uint32_t input_limit(const Node *node);

/* The value of an <input> as a person reads it: a date 23/11/2026; what is not
 * in the form that HTML asks for is left as it is. */
Str input_value(Arena *arena, const Node *node);

/* min, max or step as far as it can be used: trimmed, empty when it is not there, not
 * of this type, not a number (NUMBER) or a date (DATE), or no step above 0. */
Str input_bound(const Node *node, InputType type, Name name);

/* min and max; both are empty when no answer would be within them. */
typedef struct {
    Str min, max;
} InputBounds;
InputBounds input_bounds(const Node *node, InputType type);

/* A bound or a value on a scale of its own: the number, or days. */
bool input_measure(InputType type, Str text, double *at);

/* html 2.3.4.3 and 2.3.5.2; numbers beyond 15 digits lose some. */
bool input_number(Str text, double *number);
Str input_date_shown(Arena *arena, Str date); /* 2026-11-23 as 23/11/2026 */
bool input_date(Str text, int32_t *days); /* 2026-11-23, as days of a proleptic calendar */

#endif
