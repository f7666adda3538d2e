#ifndef TEXT_NUMERALS_H
#define TEXT_NUMERALS_H

/* Counter styles (css-counter-styles-3): decimal, lower-roman ... hebrew, and
 * the bullets. Styles are constants, but those made of a string. */

#include "base/arena.h"

typedef struct CounterStyle CounterStyle;

const CounterStyle *counter_style_find(Str name); /* NULL: unknown */
const CounterStyle *counter_style_string(Arena *arena, Str text); /* list-style-type: "*" */
bool counter_style_is_string(const CounterStyle *style);
bool counter_style_is_static(const CounterStyle *style); /* the same text for every number */
Str counter_style_name(const CounterStyle *style);
Str counter_style_names(Arena *arena); /* for the table of support */

Str counter_text(Arena *arena, const CounterStyle *style, int32_t value);
/* As a list marker shows it: "1. ", with its suffix. */
Str counter_marker(Arena *arena, const CounterStyle *style, int32_t value);

#endif
