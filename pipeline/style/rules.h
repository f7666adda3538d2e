#ifndef STYLE_RULES_H
#define STYLE_RULES_H

/* Rules - all rules of a document's sheets, and which of them concern an element,
 * in the order of the cascade. */

#include "style/sheet.h"

typedef struct Rules Rules;

Rules *rules_new(Arena *arena, const Sheet *const *sheets, size_t count);
void rules_close(Rules *rules);

/* A rule and its place in the cascade: origin, specificity, sheet, order. */
typedef uint64_t Rank;
enum { RANK_SHEETS = 512 }; /* as many sheets can be told apart */

const StyleRule *rules_at(const Rules *rules, Rank rank);
static inline bool rank_is_agent(Rank rank) { return !(rank >> 63); }

/* The ranks of all rules whose selectors match, ascending; returns how many.
 * `ranks` lives until the next call. */
uint32_t rules_match(Rules *rules, Level *level, const Rank **ranks);

#endif
