/* Does an element match? From the subject leftwards. Ancestors are the levels
 * of the walk; a descendant combinator that ran out of ancestors ends the whole
 * search, so a selector costs at most its parts times the depth. What stands to
 * the left of `~` is looked for once per parent and remembered, so that many
 * siblings do not cost the square of their number. */

#include "style/selector.h"

typedef struct {
    Arena *arena;
    const Selector *selector;
} Matcher;

/* An element beside or above the subject: `level` is the slot of its siblings;
 * index 0: not known. */
typedef struct {
    const Node *node;
    Level *level;
    uint32_t index;
} Subject;

typedef enum { MATCHED, FAILED_HERE, FAILED_ABOVE } Outcome;

static Outcome match_from(Matcher *m, uint32_t part, Subject subject);

static const Node *element_before(const Node *node)
{
    for (node = node->prev; node && node->kind != NODE_ELEMENT;)
        node = node->prev;
    return node;
}

static const Node *element_after(const Node *node)
{
    for (node = node->next; node && node->kind != NODE_ELEMENT;)
        node = node->next;
    return node;
}

static bool equal(Str a, Str b, bool no_case)
{
    return no_case ? str_equal_nocase(a, b) : str_equal(a, b);
}

static bool has_word(Str list, Str word, bool no_case)
{
    for (size_t i = 0; i < list.len;) {
        while (i < list.len && is_blank(list.data[i]))
            i++;
        size_t start = i;
        while (i < list.len && !is_blank(list.data[i]))
            i++;
        if (i > start && equal(str_slice(list, start, i), word, no_case))
            return true;
    }
    return false;
}

static bool holds(Str value, Str part, bool no_case)
{
    for (size_t i = 0; part.len && i + part.len <= value.len; i++)
        if (equal(str_slice(value, i, i + part.len), part, no_case))
            return true;
    return false;
}

/* `value` is `tag` or begins with it and a hyphen. */
static bool is_language(Str value, Str tag, bool no_case)
{
    return value.len >= tag.len && equal(str_slice(value, 0, tag.len), tag, no_case) &&
           (value.len == tag.len || value.data[tag.len] == '-');
}

static bool match_attribute(const Test *test, const Node *node)
{
    const Attr *attr = test->name == NAME_OTHER ? node_attr_spelled(node, test->text)
                                                : node_attr(node, test->name);
    if (!attr)
        return false;
    Str value = attr->value, want = test->value;
    switch (test->op) {
    case '=': return equal(value, want, test->no_case);
    case '~': return want.len && has_word(value, want, test->no_case);
    case '|': return is_language(value, want, test->no_case);
    case '^':
        return want.len && value.len >= want.len &&
               equal(str_slice(value, 0, want.len), want, test->no_case);
    case '$':
        return want.len && value.len >= want.len &&
               equal(str_slice(value, value.len - want.len, value.len), want, test->no_case);
    case '*': return holds(value, want, test->no_case);
    default: return true;
    }
}

static uint32_t index_of(Subject *subject)
{
    if (!subject->index && subject->node == subject->level->node)
        subject->index = subject->level->index;
    if (!subject->index)
        for (const Node *node = subject->node; node; node = element_before(node))
            subject->index++;
    return subject->index;
}

static uint32_t sibling_count(Level *level, const Node *node)
{
    if (!level->siblings) {
        const Node *child = node->parent ? node->parent->first : node;
        for (; child; child = child->next)
            level->siblings += child->kind == NODE_ELEMENT;
    }
    return level->siblings;
}

/* index = a * n + b for some n >= 0 */
static bool match_nth(const Test *test, uint32_t index)
{
    int64_t rest = (int64_t)index - test->b;
    return test->a == 0 ? rest == 0 : rest % test->a == 0 && rest / test->a >= 0;
}

static bool match_last(const Test *test, Subject *subject)
{
    if (test->a == 0 && test->b == 1)
        return !element_after(subject->node);
    return match_nth(test, sibling_count(subject->level, subject->node) - index_of(subject) + 1);
}

static bool match_list(Matcher *m, const SelectorList *list, Subject subject)
{
    for (uint32_t i = 0; i < list->count; i++) {
        Matcher inner = {m->arena, &list->items[i]};
        if (match_from(&inner, 0, subject) == MATCHED)
            return true;
    }
    return false;
}

static bool is_empty(const Node *node)
{
    for (const Node *child = node->first; child; child = child->next)
        if (child->kind == NODE_ELEMENT || child->text.len)
            return false;
    return true;
}

static bool is_control(const Node *node)
{
    return node_is(node, NAME_INPUT) || node_is(node, NAME_SELECT) ||
           node_is(node, NAME_TEXTAREA) || node_is(node, NAME_BUTTON) ||
           node_is(node, NAME_FIELDSET) || node_is(node, NAME_OPTION);
}

static bool is_checked(const Node *node)
{
    return node_is(node, NAME_OPTION) ? node_attr(node, NAME_SELECTED) != NULL
                                      : node_is(node, NAME_INPUT) && node_attr(node, NAME_CHECKED);
}

static bool match_test(Matcher *m, const Test *test, Subject *subject)
{
    const Node *node = subject->node;
    switch ((TestKind)test->kind) {
    case TEST_TYPE:
        return test->name == NAME_OTHER ? str_equal(node->spelling, test->text)
                                        : node->name == test->name;
    case TEST_CLASS: return node_has_class(node, test->text);
    case TEST_ID: return str_equal(node_value(node, NAME_ID), test->text);
    case TEST_ATTR: return match_attribute(test, node);
    case TEST_NTH:
        return test->a == 0 && test->b == 1 ? !element_before(node)
                                            : match_nth(test, index_of(subject));
    case TEST_LAST: return match_last(test, subject);
    case TEST_ROOT: return !subject->level->up;
    case TEST_EMPTY: return is_empty(node);
    case TEST_LANG: return is_language(node_language(node), test->text, true);
    case TEST_LINK: return node_is(node, NAME_A) && node_attr(node, NAME_HREF);
    case TEST_CHECKED: return is_checked(node);
    case TEST_ENABLED: return is_control(node) && !node_attr(node, NAME_DISABLED);
    case TEST_DISABLED: return is_control(node) && node_attr(node, NAME_DISABLED);
    case TEST_NOT: return !match_list(m, test->list, *subject);
    case TEST_IS: return match_list(m, test->list, *subject);
    case TEST_NEVER: return false;
    }
    return false;
}

static uint32_t memo_find(Matcher *m, Level *level, const Compound *part)
{
    for (uint32_t i = 0; i < level->memos.count; i++)
        if (level->memos.items[i].part == part)
            return i;
    *LIST_ADD(m->arena, &level->memos) = (SiblingMemo){.part = part};
    return level->memos.count - 1;
}

/* Is some earlier sibling what `part` asks for? Only the earliest one matters;
 * the search goes on where it stopped for the last sibling that asked. */
static Outcome match_earlier(Matcher *m, uint32_t part, Subject subject)
{
    uint32_t at = memo_find(m, subject.level, &m->selector->parts[part]);
    SiblingMemo memo = subject.level->memos.items[at];
    const Node *node = memo.scanned           ? element_after(memo.scanned)
                       : subject.node->parent ? subject.node->parent->first
                                              : NULL;
    if (node && node->kind != NODE_ELEMENT)
        node = element_after(node);
    for (; !memo.earliest && node && node->id < subject.node->id; node = element_after(node)) {
        Subject earlier = {node, subject.level, ++memo.index};
        if (match_from(m, part, earlier) == MATCHED)
            memo.earliest = node;
        memo.scanned = node;
    }
    subject.level->memos.items[at] = memo;
    return memo.earliest && memo.earliest->id < subject.node->id ? MATCHED : FAILED_HERE;
}

static Outcome match_above(Matcher *m, uint32_t part, Subject subject)
{
    for (Level *level = subject.level->up; level; level = level->up) {
        Outcome outcome = match_from(m, part, (Subject){level->node, level, level->index});
        if (outcome != FAILED_HERE)
            return outcome;
    }
    return FAILED_ABOVE;
}

static Outcome match_from(Matcher *m, uint32_t part, Subject subject)
{
    const Compound *compound = &m->selector->parts[part];
    for (uint32_t i = 0; i < compound->count; i++)
        if (!match_test(m, &compound->tests[i], &subject))
            return FAILED_HERE;
    switch (compound->combinator) {
    case '>':
        if (!subject.level->up)
            return FAILED_ABOVE;
        return match_from(
            m, part + 1,
            (Subject){subject.level->up->node, subject.level->up, subject.level->up->index});
    case ' ': return match_above(m, part + 1, subject);
    case '~': return match_earlier(m, part + 1, subject);
    case '+': {
        const Node *before = element_before(subject.node);
        if (!before)
            return FAILED_HERE;
        uint32_t index = subject.node == subject.level->node ? subject.level->index : subject.index;
        Outcome outcome =
            match_from(m, part + 1, (Subject){before, subject.level, index ? index - 1 : 0});
        return outcome;
    }
    default: return MATCHED;
    }
}

/* ---- the filter: two bits of 256 for each feature ---- */

static void filter_add(uint64_t *filter, uint32_t hash)
{
    filter[hash >> 6 & 3] |= (uint64_t)1 << (hash & 63);
    filter[hash >> 14 & 3] |= (uint64_t)1 << (hash >> 8 & 63);
}

static bool filter_has(const uint64_t *filter, uint32_t hash)
{
    return filter[hash >> 6 & 3] >> (hash & 63) & 1 &&
           filter[hash >> 14 & 3] >> (hash >> 8 & 63) & 1;
}

void selector_features(Level *level)
{
    if (level->up)
        memcpy(level->filter, level->up->filter, sizeof level->filter);
    else
        memset(level->filter, 0, sizeof level->filter);
    filter_add(level->filter, selector_hash('t', level->node->spelling));
    for (uint32_t i = 0; i < level->node->attr_count; i++) {
        const Attr *attr = &level->node->attrs[i];
        if (attr->name == NAME_ID)
            filter_add(level->filter, selector_hash('#', attr->value));
        if (attr->name != NAME_CLASS)
            continue;
        for (size_t at = 0; at < attr->value.len;) {
            while (at < attr->value.len && is_blank(attr->value.data[at]))
                at++;
            size_t start = at;
            while (at < attr->value.len && !is_blank(attr->value.data[at]))
                at++;
            if (at > start)
                filter_add(level->filter, selector_hash('.', str_slice(attr->value, start, at)));
        }
    }
}

bool selector_matches(Arena *arena, const Selector *selector, Level *level)
{
    for (uint32_t i = 0; i < selector->filter_count; i++)
        if (!level->up || !filter_has(level->up->filter, selector->filter[i]))
            return false;
    Matcher matcher = {arena, selector};
    return match_from(&matcher, 0, (Subject){level->node, level, level->index}) == MATCHED;
}
