/* Rules found by id, class and name of their subject. Elements alike in these
 * three have the same candidates: these are collected and sorted once for each
 * such kind of element, and what a simple selector asks is settled then. For an
 * element there remains a look-up and the matching of its complex candidates,
 * most of which fail on the filter of ancestors. */

#include "style/rules.h"
#include <stdlib.h>

enum { SHEET_BITS = 9, RULE_BITS = 24, WEIGHT_BITS = 30 };

typedef LIST(Rank) Ranks;

typedef struct {
    uint32_t count;
    const Rank *ranks;
    bool all_simple;
} Candidates;

struct Rules {
    Arena *arena;
    const Sheet *const *sheets;
    uint32_t count;
    Map *candidates; /* name, id and class of an element -> Candidates */
    Buf key;
    Ranks matched;
};

Rules *rules_new(Arena *arena, const Sheet *const *sheets, size_t count)
{
    Rules *rules = NEW(arena, Rules);
    *rules = (Rules){.arena = arena, .sheets = sheets, .candidates = map_new(arena)};
    rules->count = (uint32_t)(count < RANK_SHEETS ? count : RANK_SHEETS);
    return rules;
}

void rules_close(Rules *rules) { buf_close(&rules->key); }

static Rank rank_of(const Rules *rules, uint32_t sheet, uint32_t rule)
{
    const Sheet *from = rules->sheets[sheet];
    uint32_t weight = from->rules.items[rule].selector->specificity;
    weight = weight >> WEIGHT_BITS ? (1u << WEIGHT_BITS) - 1 : weight;
    return (Rank)(from->origin == ORIGIN_AUTHOR) << 63 | (Rank)weight << (SHEET_BITS + RULE_BITS) |
           (Rank)sheet << RULE_BITS | rule;
}

const StyleRule *rules_at(const Rules *rules, Rank rank)
{
    uint32_t sheet = rank >> RULE_BITS & (RANK_SHEETS - 1);
    return &rules->sheets[sheet]->rules.items[rank & ((1u << RULE_BITS) - 1)];
}

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

typedef struct {
    Rules *rules;
    const Node *node;
    uint32_t sheet;
    Ranks out;
} Collector;

static void collect(Collector *c, const RuleList *from)
{
    const StyleRule *rules = c->rules->sheets[c->sheet]->rules.items;
    for (uint32_t i = 0; from && i < from->count; i++)
        if (may_match(rules[from->items[i]].selector, c->node))
            *LIST_ADD(c->rules->arena, &c->out) = rank_of(c->rules, c->sheet, from->items[i]);
}

static void collect_classes(Collector *c, const Sheet *sheet, Str classes)
{
    for (size_t at = 0; at < classes.len;) {
        while (at < classes.len && is_blank(classes.data[at]))
            at++;
        size_t start = at;
        while (at < classes.len && !is_blank(classes.data[at]))
            at++;
        if (at > start)
            collect(c, map_value(sheet->by_class, str_slice(classes, start, at)));
    }
}

static int compare_ranks(const void *a, const void *b)
{
    Rank x = *(const Rank *)a, y = *(const Rank *)b;
    return (x > y) - (x < y);
}

static Candidates *collect_all(Rules *rules, const Node *node)
{
    Collector c = {.rules = rules, .node = node};
    Str classes = node_value(node, NAME_CLASS), id = node_value(node, NAME_ID);
    for (; c.sheet < rules->count; c.sheet++) {
        const Sheet *sheet = rules->sheets[c.sheet];
        collect(&c, &sheet->universal);
        collect(&c, map_value(sheet->by_type, node->spelling));
        collect_classes(&c, sheet, classes);
        if (id.len)
            collect(&c, map_value(sheet->by_id, id));
    }
    Rank *ranks = c.out.items;
    if (c.out.count)
        qsort(ranks, c.out.count, sizeof *ranks, compare_ranks);
    Candidates *candidates = NEW(rules->arena, Candidates);
    candidates->ranks = ranks;
    candidates->all_simple = true;
    for (uint32_t i = 0; i < c.out.count; i++) { /* a class may be written twice */
        if (i && ranks[i] == ranks[i - 1])
            continue;
        ranks[candidates->count++] = ranks[i];
        candidates->all_simple =
            candidates->all_simple && rules_at(rules, ranks[i])->selector->simple;
    }
    return candidates;
}

static bool names_id(const Rules *rules, Str id)
{
    for (uint32_t s = 0; s < rules->count; s++)
        if (rules->sheets[s]->by_id->count && map_find(rules->sheets[s]->by_id, id))
            return true;
    return false;
}

static const Candidates *candidates_of(Rules *rules, const Node *node)
{
    buf_clear(&rules->key);
    buf_str(&rules->key, node->spelling);
    for (uint32_t i = 0; i < node->attr_count; i++) {
        const Attr *attr = &node->attrs[i];
        bool is_id = attr->name == NAME_ID && names_id(rules, attr->value);
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

uint32_t rules_match(Rules *rules, Level *level, const Rank **ranks)
{
    const Candidates *candidates = candidates_of(rules, level->node);
    *ranks = candidates->ranks;
    if (candidates->all_simple)
        return candidates->count;
    rules->matched.count = 0;
    for (uint32_t i = 0; i < candidates->count; i++) {
        const Selector *selector = rules_at(rules, candidates->ranks[i])->selector;
        if (selector->simple || selector_matches(rules->arena, selector, level))
            *LIST_ADD(rules->arena, &rules->matched) = candidates->ranks[i];
    }
    *ranks = rules->matched.items;
    return rules->matched.count;
}
