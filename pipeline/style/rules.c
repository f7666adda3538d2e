/* Rules found by id, class and name of their subject. Elements alike in these
 * three have the same candidates: these are collected and sorted once for each
 * such kind of element, and what a simple selector asks is settled then. For an
 * element there remains a look-up and the matching of its complex candidates,
 * most of which fail on the filter of ancestors. */

#include "style/rules.h"
#include <stdlib.h>

typedef LIST(uint32_t) Ranks;

typedef struct {
    uint32_t count;
    const uint32_t *ranks;
    bool all_simple;
} Candidates;

struct Rules {
    Arena *arena;
    RankedRule *items;
    uint32_t count;
    Map *by_id, *by_class, *by_type; /* -> Ranks */
    Ranks universal;
    Map *candidates; /* name, id and class of an element -> Candidates */
    Buf key;
    Ranks matched;
};

/* ---- ranks ---- */

typedef struct {
    const StyleRule *rule;
    uint64_t weight; /* origin, specificity */
    uint32_t order;
} Weighed;

static int compare(const void *a, const void *b)
{
    const Weighed *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight < y->weight ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

static bool has_important(const Block *block)
{
    for (uint32_t i = 0; i < block->count; i++)
        if (block->items[i].important)
            return true;
    return false;
}

static void rank_all(Rules *rules, const Sheet *const *sheets, size_t count)
{
    uint32_t total = 0, n = 0;
    for (size_t s = 0; s < count; s++)
        total += sheets[s]->rules.count;
    Weighed *list = NEW_ARRAY(rules->arena, Weighed, total);
    for (size_t s = 0; s < count; s++)
        for (uint32_t i = 0; i < sheets[s]->rules.count; i++, n++) {
            const StyleRule *rule = &sheets[s]->rules.items[i];
            uint64_t origin = sheets[s]->origin == ORIGIN_AUTHOR;
            list[n] = (Weighed){rule, origin << 32 | rule->selector->specificity, n};
        }
    if (total)
        qsort(list, total, sizeof *list, compare);
    rules->items = NEW_ARRAY(rules->arena, RankedRule, total);
    rules->count = total;
    for (uint32_t i = 0; i < total; i++) {
        const StyleRule *rule = list[i].rule;
        rules->items[i] =
            (RankedRule){rule->selector, rule->block, !(list[i].weight >> 32), has_important(rule->block)};
    }
}

/* ---- buckets ---- */

static Ranks *bucket(Rules *rules, Map *map, Str key)
{
    void **at = map_put(map, key);
    if (!*at)
        *at = NEW(rules->arena, Ranks);
    return *at;
}

static const Test *find_test(const Compound *compound, TestKind kind)
{
    for (uint32_t i = 0; i < compound->count; i++)
        if (compound->tests[i].kind == kind)
            return &compound->tests[i];
    return NULL;
}

static Ranks *bucket_of(Rules *rules, const Selector *selector)
{
    const Test *test;
    if ((test = find_test(&selector->parts[0], TEST_ID)))
        return bucket(rules, rules->by_id, test->text);
    if ((test = find_test(&selector->parts[0], TEST_CLASS)))
        return bucket(rules, rules->by_class, test->text);
    if ((test = find_test(&selector->parts[0], TEST_TYPE)))
        return bucket(rules, rules->by_type, test->text);
    return &rules->universal;
}

Rules *rules_new(Arena *arena, const Sheet *const *sheets, size_t count)
{
    Rules *rules = NEW(arena, Rules);
    *rules = (Rules){.arena = arena, .by_id = map_new(arena), .by_class = map_new(arena),
                     .by_type = map_new(arena), .candidates = map_new(arena)};
    rank_all(rules, sheets, count);
    for (uint32_t rank = 0; rank < rules->count; rank++)
        *LIST_ADD(arena, bucket_of(rules, rules->items[rank].selector)) = rank;
    return rules;
}

void rules_close(Rules *rules) { buf_close(&rules->key); }

const RankedRule *rules_at(const Rules *rules, uint32_t rank) { return &rules->items[rank]; }

/* ---- candidates ---- */

/* What the subject's type, class and id tests say of this kind of element. */
static bool may_match(const Selector *selector, const Node *node)
{
    for (uint32_t i = 0; i < selector->parts[0].count; i++) {
        const Test *test = &selector->parts[0].tests[i];
        bool ok = test->kind == TEST_TYPE    ? str_equal(node->spelling, test->text)
                  : test->kind == TEST_CLASS ? node_has_class(node, test->text)
                  : test->kind == TEST_ID    ? str_equal(node_value(node, NAME_ID), test->text)
                                             : true;
        if (!ok)
            return false;
    }
    return true;
}

static void collect(Rules *rules, Ranks *out, const Ranks *from, const Node *node)
{
    for (uint32_t i = 0; from && i < from->count; i++)
        if (may_match(rules->items[from->items[i]].selector, node))
            *LIST_ADD(rules->arena, out) = from->items[i];
}

static int compare_ranks(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static Candidates *collect_all(Rules *rules, const Node *node)
{
    Ranks out = {0};
    Str classes = node_value(node, NAME_CLASS), id = node_value(node, NAME_ID);
    collect(rules, &out, &rules->universal, node);
    collect(rules, &out, map_value(rules->by_type, node->spelling), node);
    for (size_t at = 0; at < classes.len;) {
        while (at < classes.len && is_blank(classes.data[at]))
            at++;
        size_t start = at;
        while (at < classes.len && !is_blank(classes.data[at]))
            at++;
        if (at > start)
            collect(rules, &out, map_value(rules->by_class, str_slice(classes, start, at)), node);
    }
    if (id.len)
        collect(rules, &out, map_value(rules->by_id, id), node);
    if (out.count)
        qsort(out.items, out.count, sizeof *out.items, compare_ranks);
    Candidates *candidates = NEW(rules->arena, Candidates);
    candidates->ranks = out.items;
    candidates->all_simple = true;
    for (uint32_t i = 0; i < out.count; i++) { /* a class may be written twice */
        if (i && out.items[i] == out.items[i - 1])
            continue;
        out.items[candidates->count++] = out.items[i];
        candidates->all_simple = candidates->all_simple && rules->items[out.items[i]].selector->simple;
    }
    return candidates;
}

static const Candidates *candidates_of(Rules *rules, const Node *node)
{
    buf_clear(&rules->key);
    buf_str(&rules->key, node->spelling);
    for (uint32_t i = 0; i < node->attr_count; i++) {
        const Attr *attr = &node->attrs[i];
        bool is_id = attr->name == NAME_ID && map_find(rules->by_id, attr->value);
        if (!is_id && attr->name != NAME_CLASS)
            continue;
        buf_char(&rules->key, is_id ? '#' : '.');
        buf_str(&rules->key, attr->value);
    }
    Str key = buf_view(&rules->key);
    Candidates *known = map_value(rules->candidates, key);
    if (known)
        return known;
    Candidates *fresh = collect_all(rules, node);
    *map_put(rules->candidates, arena_str(rules->arena, key)) = fresh;
    return fresh;
}

uint32_t rules_match(Rules *rules, Level *level, const uint32_t **ranks)
{
    const Candidates *candidates = candidates_of(rules, level->node);
    *ranks = candidates->ranks;
    if (candidates->all_simple)
        return candidates->count;
    rules->matched.count = 0;
    for (uint32_t i = 0; i < candidates->count; i++) {
        const Selector *selector = rules->items[candidates->ranks[i]].selector;
        if (selector->simple || selector_matches(rules->arena, selector, level))
            *LIST_ADD(rules->arena, &rules->matched) = candidates->ranks[i];
    }
    *ranks = rules->matched.items;
    return rules->matched.count;
}
