#ifndef STYLE_COUNTERS_H
#define STYLE_COUNTERS_H

/* Counters of the document (css-lists-3 4), followed through one walk. */

#include "style/computed.h"

typedef struct {
    int32_t value;
    uint32_t depth; /* of the element that made it */
} CounterInstance;

typedef struct {
    uint32_t id; /* of the node from which on it holds */
    int32_t value;
} CounterLog;

typedef struct {
    Str name;
    bool by_page; /* an @page rule touches it: its values are layout's */
    LIST(CounterInstance) stack;
    LIST(CounterLog) log;
} Counter;

typedef struct Counters Counters;
Counters *counters_new(Arena *arena);
Counter *counters_find(Counters *counters, Str name); /* made when it is not there */

/* What an element or pseudo-element does to them; `id`: from which node on. */
void counters_change(Counters *counters, const Computed *computed, uint32_t depth, uint32_t id);
/* At an element's end: takes off what was made deeper than `depth`. */
void counters_leave(Counters *counters, uint32_t depth, uint32_t id);

int32_t counter_now(const Counter *counter);
int32_t counter_at(const Counter *counter, uint32_t id); /* at any node that was passed */

/* `page` and `pages` are no counters of the document. */
static inline bool counter_is_page(Str name)
{
    return str_equal(name, S("page")) || str_equal(name, S("pages"));
}

/* What a counter numbers by itself: 1 for list items and notes. */
#define COUNTER_LIST_ITEM S("list-item")
#define COUNTER_FOOTNOTE S("footnote")

#endif
