/* What a pass knows from page to page: named strings, running elements and page
 * counters (css-gcpm-3 1, css-page-3 7). */

#include "layout/pages.h"

static void counter_known(PageState *state, Arena *arena, const PageCounter *list, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (str_equal(list[i].name, S("page")))
            continue;
        void **at = map_put(state->counters, arena_str(arena, list[i].name));
        if (!*at)
            *at = (void *)(uintptr_t)state->counters->count;
    }
}

static void counters_known(PageState *state, Arena *arena, const Styles *styles)
{
    state->counters = map_new(arena);
    for (uint32_t n = 0; styles && n < styles->page_name_count; n++)
        for (int v = 0; v < PAGE_VARIANTS; v++) {
            const PageType *type = styles->pages[n].variants[v];
            if (!type)
                continue;
            counter_known(state, arena, type->resets, type->reset_count);
            counter_known(state, arena, type->increments, type->increment_count);
        }
    state->values = NEW_ARRAY(arena, int32_t, state->counters->count);
}

PageState *state_open(Flow *flow)
{
    Arena *arena = flow->pass;
    PageState *state = NEW(arena, PageState);
    state->strings = map_new(arena);
    state->running = map_new(arena);
    counters_known(state, arena, flow->boxes->styles);
    state->node_count = flow->boxes->tree ? flow->boxes->tree->count : 0;
    state->by_node = NEW_ARRAY(flow->job->arena, Place, state->node_count);
    for (uint32_t i = 0; i < state->node_count; i++)
        state->by_node[i].page = PAGE_NONE;
    const Links *links = flow->boxes->links;
    if (links && links->reaches) {
        state->last_pages = NEW_ARRAY(arena, uint32_t, state->node_count);
        memset(state->last_pages, 0xFF, state->node_count * sizeof *state->last_pages);
    }
    return state;
}

static void named_turn(Map *map)
{
    for (uint32_t i = 0; i < map->count; i++) {
        Named *named = map->entries[i].value;
        if (named->set) {
            named->entry = named->last;
            named->box_entry = named->box_last;
        }
        named->set = named->at_start = false;
    }
}

/* The value of a counter, or NULL: "page" and names that no @page rule has. */
static int32_t *counter_value(PageState *state, Str name)
{
    uintptr_t number = (uintptr_t)map_value(state->counters, name);
    return number ? &state->values[number - 1] : NULL;
}

/* Reset, then incremented (CSS 2.1 12.4.3). The automatic increment of `page`
 * is for pages whose rules neither reset nor increment it (css-page-3 7.1 of
 * 2006: "in the absence of a counter-reset or counter-increment"): so a reset to
 * N gives page N, as it does on an element, and as other programs have it. */
static void counters_turn(PageState *state, const PageType *type)
{
    int32_t step = 1;
    for (uint32_t i = 0; i < type->reset_count; i++) {
        int32_t *value = counter_value(state, type->resets[i].name);
        if (value) {
            *value = type->resets[i].value;
        } else {
            state->number = type->resets[i].value;
            step = 0;
        }
    }
    for (uint32_t i = 0; i < type->increment_count; i++) {
        int32_t *value = counter_value(state, type->increments[i].name);
        if (value)
            *value = len_add(*value, type->increments[i].value);
        else
            step = type->increments[i].value;
    }
    state->number = len_add(state->number, step);
}

void state_turn(Flow *flow, const PageType *type)
{
    PageState *state = flow->state;
    named_turn(state->strings);
    named_turn(state->running);
    counters_turn(state, type);
    state->content = false;
    state->numerals = NULL;
    if (!state->counters->count)
        return;
    int32_t *values = NEW_ARRAY(flow->pass, int32_t, state->counters->count);
    memcpy(values, state->values, state->counters->count * sizeof *values);
    *LIST_ADD(flow->pass, &state->history) = values;
}

Named *state_named(Flow *flow, Map *map, Str name)
{
    void **at = map_put(map, name);
    if (!*at)
        *at = NEW(flow->pass, Named);
    return *at;
}

/* The value on this page: its own first or last one, or the one it began with. */
static bool named_is_own(const Named *named, uint8_t which)
{
    return named->set && (which != WHICH_START || named->at_start);
}

Str state_string(Flow *flow, Str name, uint8_t which)
{
    const Named *named = map_value(flow->state->strings, name);
    if (!named || (which == WHICH_FIRST_EXCEPT && named->set))
        return S("");
    if (!named_is_own(named, which))
        return named->entry;
    return which == WHICH_LAST ? named->last : named->first;
}

const Box *state_running(Flow *flow, Str name, uint8_t which)
{
    const Named *named = map_value(flow->state->running, name);
    if (!named || (which == WHICH_FIRST_EXCEPT && named->set))
        return NULL;
    if (!named_is_own(named, which))
        return named->box_entry;
    return which == WHICH_LAST ? named->box_last : named->box_first;
}

bool state_shows(Flow *flow, const Box *running)
{
    PageState *state = flow->state;
    if (!state->shown)
        state->shown = NEW_ARRAY(flow->pass, uint8_t, flow->boxes->count);
    bool first = !state->shown[running->id];
    state->shown[running->id] = 1;
    return first;
}
