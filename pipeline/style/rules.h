#ifndef STYLE_RULES_H
#define STYLE_RULES_H

/* Rules - all rules of a document's sheets in the order of the cascade, and
 * which of them can concern an element. */

#include "style/sheet.h"

typedef struct Rules Rules;

/* In order of precedence: agent before author, then specificity, then place. */
Rules *rules_new(Arena *arena, const Sheet *const *sheets, size_t count);

typedef struct {
    const Selector *selector;
    const Block *block;
    bool agent;
    bool has_important;
} RankedRule;

const RankedRule *rules_at(const Rules *rules, uint32_t rank);

/* The ranks of all rules whose selectors match, ascending; returns how many.
 * `ranks` lives until the next call. */
uint32_t rules_match(Rules *rules, Level *level, const uint32_t **ranks);
void rules_close(Rules *rules);

#endif
