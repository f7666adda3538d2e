/* A counter is a stack of instances; each knows the depth of the element that
 * made it. What an element's children made is taken off when it ends. Every
 * change is logged with the id of its node, in order, so that the value at any
 * place, asked from anywhere, is found by halving. Linear in the changes. */

#include "style/counters.h"

typedef struct {
    uint32_t depth;
    Counter *counter;
} Made;

struct Counters {
    Arena *arena;
    Map *by_name;
    LIST(Made) made; /* instances by depth: the newest last */
    Counter *list_item, *footnote;
};

Counter *counters_find(Counters *counters, Str name)
{
    void **at = map_put(counters->by_name, name);
    if (!*at) {
        Counter *counter = NEW(counters->arena, Counter);
        counter->name = name;
        *at = counter;
    }
    return *at;
}

static CounterInstance *top_of(const Counter *counter)
{
    return counter->stack.count ? &counter->stack.items[counter->stack.count - 1] : NULL;
}

static void log_change(Counters *counters, Counter *counter, uint32_t id)
{
    *LIST_ADD(counters->arena, &counter->log) = (CounterLog){id, counter_now(counter)};
}

/* css-lists-3 4.4: a sibling's instance is taken over, else a new one nests. */
static void reset(Counters *counters, Counter *counter, int32_t value, uint32_t depth)
{
    CounterInstance *top = top_of(counter);
    if (top && top->depth == depth) {
        top->value = value;
        return;
    }
    *LIST_ADD(counters->arena, &counter->stack) = (CounterInstance){value, depth};
    *LIST_ADD(counters->arena, &counters->made) = (Made){depth, counter};
}

/* The innermost instance; one is made where there is none (4.2). */
static CounterInstance *instance(Counters *counters, Counter *counter, uint32_t depth)
{
    if (!counter->stack.count)
        reset(counters, counter, 0, depth);
    return top_of(counter);
}

static void increment(Counters *counters, Counter *counter, int32_t by, uint32_t depth, uint32_t id)
{
    CounterInstance *top = instance(counters, counter, depth);
    int64_t sum = (int64_t)top->value + by;
    top->value = sum > INT32_MAX ? INT32_MAX : sum < INT32_MIN ? INT32_MIN : (int32_t)sum;
    log_change(counters, counter, id);
}

static bool mentions(const CounterList *list, Str name)
{
    for (uint32_t i = 0; list && i < list->count; i++)
        if (str_equal(list->items[i].name, name))
            return true;
    return false;
}

typedef enum { RESET, INCREMENT, SET } Act;

static void change_list(Counters *counters, const CounterList *list, Act act, uint32_t depth,
                        uint32_t id)
{
    for (uint32_t i = 0; list && i < list->count; i++) {
        const CounterChange *change = &list->items[i];
        if (counter_is_page(change->name))
            continue;
        Counter *counter = counters_find(counters, change->name);
        if (act == INCREMENT) {
            increment(counters, counter, change->value, depth, id);
            continue;
        }
        if (act == RESET)
            reset(counters, counter, change->value, depth);
        else
            instance(counters, counter, depth)->value = change->value;
        log_change(counters, counter, id);
    }
}

/* css-lists-3 4: reset, then increment, then set. Lists' items and notes count
 * by themselves when the sheet does not say otherwise. */
void counters_change(Counters *counters, const Computed *computed, uint32_t depth, uint32_t id)
{
    const Rest *rest = &computed->work.rest;
    bool item = computed->style->display == DISPLAY_LIST_ITEM;
    bool note = computed->style->float_ == FLOAT_FOOTNOTE;
    change_list(counters, rest->counter_reset, RESET, depth, id);
    change_list(counters, rest->counter_increment, INCREMENT, depth, id);
    if (item && !mentions(rest->counter_increment, COUNTER_LIST_ITEM))
        increment(counters, counters->list_item, 1, depth, id);
    if (note && !mentions(rest->counter_increment, COUNTER_FOOTNOTE))
        increment(counters, counters->footnote, 1, depth, id);
    change_list(counters, rest->counter_set, SET, depth, id);
}

void counters_leave(Counters *counters, uint32_t depth, uint32_t id)
{
    while (counters->made.count && counters->made.items[counters->made.count - 1].depth > depth) {
        Counter *counter = counters->made.items[--counters->made.count].counter;
        counter->stack.count--;
        log_change(counters, counter, id);
    }
}

int32_t counter_now(const Counter *counter)
{
    const CounterInstance *top = top_of(counter);
    return top ? top->value : 0;
}

int32_t counter_at(const Counter *counter, uint32_t id)
{
    uint32_t low = 0, high = counter->log.count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (counter->log.items[middle].id <= id)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? counter->log.items[low - 1].value : 0;
}

/* Notes are counted through the whole document: their counter is the root's. */
Counters *counters_new(Arena *arena)
{
    Counters *counters = NEW(arena, Counters);
    counters->arena = arena;
    counters->by_name = map_new(arena);
    counters->list_item = counters_find(counters, COUNTER_LIST_ITEM);
    counters->footnote = counters_find(counters, COUNTER_FOOTNOTE);
    reset(counters, counters->footnote, 0, 0);
    return counters;
}
