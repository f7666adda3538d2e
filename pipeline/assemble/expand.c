/* Expanding a tree in place, in document order.
 *
 * An element is first repeated (for-each, where), then asked whether it is there
 * (when), then filled ({{...}}). A repeat copies the element as it was written,
 * so a value that was filled in is never looked at again. An inner repeat asks the
 * records grouped under the one around it, if the data says so, else all.
 * Linear in the nodes of the result; nesting, includes and copies are bounded. */

#include "assemble/expand.h"
#include "base/near.h"

void expand_open(Expand *expand, Job *job, Tree *tree, Node *head)
{
    const Publication *publication = job->session->publication;
    *expand = (Expand){.job = job, .tree = tree, .head = head};
    expand->evaluator.job = job;
    expand->evaluator.expressions = expressions_open(
        job->arena, publication ? publication->expressions : NULL, job->session, publication);
    expand->sources = publication ? publication->sources : NULL;
    expand->loaded = map_new(job->arena);
    expand->taken = map_new(job->arena);
    expand->incomplete = map_new(job->arena);
}

void expand_close(Expand *expand)
{
    evaluator_close(&expand->evaluator);
    expressions_close(expand->evaluator.expressions);
}

const Expression *expand_expression(Expand *expand, Str text, ExpressionUse use, const Where *at)
{
    return expression_of(expand->evaluator.expressions, text, use, at->row);
}

void expand_span(const Expand *expand, const Expression *e, Str written, Span *span)
{
    if (e->faulty)
        *span = expression_span(expand->job->files, *span, written, e->fault_at, written.len);
}

/* ---- values ---- */

static bool holds_text_only(const Node *node)
{
    return node_is(node, NAME_TITLE) || node_is(node, NAME_OPTION) || node_is(node, NAME_TEXTAREA);
}

static void expand_variable(Expand *expand, Node *node, const Where *at)
{
    Node *parent = node->parent;
    Str language = node_language(parent);
    if (!language.len)
        language = expand->job->language;
    const Expression *e = expand_expression(expand, node->text, EXPRESSION_VALUE, at);
    Span span = node->span;
    Shown shown;
    expand_span(expand, e, node->text, &span);
    if (!expression_show(&expand->evaluator, e, at->row, span, language, &shown) ||
        !shown.text.len) {
        node_unlink(node);
        return;
    }
    bool code = node_is(parent, NAME_STYLE) || node_is(parent, NAME_SCRIPT);
    if (code && !(node_is(parent, NAME_STYLE) && expand_style_safe(shown.text))) {
        diag_add(expand->job->diags, DIAG_ASSEMBLE_UNSAFE, node->span, shown.text)->hint =
            S("a style takes a number, with a unit if need be; a script takes nothing");
        node_unlink(node);
        return;
    }
    Node *text = node_text(expand->tree, shown.text, node->span);
    if (shown.language.len && !str_equal_nocase(shown.language, language) && !code &&
        !holds_text_only(parent)) {
        Node *element = node_html(expand->tree, NAME_SPAN, node->span);
        node_set(expand->tree, element, NAME_LANG, shown.language, node->span);
        node_append(element, text);
        text = element;
    }
    node_replace(node, text);
}

/* ---- repeats ---- */

typedef struct {
    const Dataset *set;
    const Record *records;        /* all of them */
    const Record *const *grouped; /* or those of one group */
    uint32_t count;
} Rows;

static const Record *rows_at(const Rows *rows, uint32_t i)
{
    return rows->grouped ? rows->grouped[i] : &rows->records[i];
}

/* The records of a set as seen from a row: those grouped under it or under one
 * around it; else all. */
static Rows rows_of(const Dataset *set, const Row *row)
{
    for (; row; row = row->outer)
        if (row->record && row->set == set->parent && row->record->groups) {
            const Group *group = &row->record->groups[set->group_index];
            return (Rows){.set = set, .grouped = group->records, .count = group->count};
        }
    return (Rows){.set = set, .records = set->records, .count = set->record_count};
}

static const Dataset *set_find(Expand *expand, const Attr *attr)
{
    const Publication *publication = expand->job->session->publication;
    const Dataset *set = publication_data(publication, attr->value);
    if (set)
        return set->failed ? NULL : set;
    Diags *diags = expand->job->diags;
    Diag *diag = diag_add(diags, DIAG_ASSEMBLE_NAME, attr->span, attr->value);
    Str names[64];
    size_t count = 0;
    for (uint32_t i = 0; publication && i < publication->data_count && count < 64; i++)
        names[count++] = publication->data[i]->id;
    Str near = str_nearest(attr->value, names, count);
    if (near.len)
        diag_hint(diag, diags, "did you mean %.*s?", STR_ARG(near));
    else
        diag->hint = S("for-each= names a <data> of the publication");
    return NULL;
}

static bool condition(Expand *expand, const Attr *attr, const Where *at)
{
    const Expression *e = expand_expression(expand, attr->value, EXPRESSION_CONDITION, at);
    Span span = attr->span;
    expand_span(expand, e, attr->value, &span);
    return expression_test(&expand->evaluator, e, at->row, span);
}

static uint64_t node_count(const Node *top)
{
    uint64_t count = 0;
    for (const Node *n = top; n; n = node_following(n, top))
        count++;
    return count;
}

static void expand_element(Expand *expand, Node *node, const Where *at);

static void too_large(Expand *expand, Span span)
{
    if (!expand->stopped)
        diag_add(expand->job->diags, DIAG_ASSEMBLE_SIZE, span,
                 S("over 3,000,000 elements and texts"))
            ->hint = S("repeat fewer rows: where=");
    expand->stopped = true;
}

/* A list without its faulty rows would look complete. */
static void records_left_out(Expand *expand, const Dataset *set, uint32_t count, Span span)
{
    void **place = map_put(expand->incomplete, set->id);
    if (*place || !count)
        return;
    *place = expand;
    Diag *diag = diag_add(expand->job->diags, DIAG_ASSEMBLE_RECORDS, span, set->id);
    diag_hint(diag, expand->job->diags, "%u of its records: see the messages about its file",
              count);
}

/* Takes for-each and where off the element and gives a copy for each row. */
static void expand_repeat(Expand *expand, Node *node, const Attr *for_each, const Where *at)
{
    const Dataset *set = set_find(expand, for_each);
    Attr where = {0};
    Span span = for_each->span;
    uint32_t faulty = 0;
    node_attr_remove(node, for_each);
    const Attr *given = node_attr(node, NAME_WHERE);
    if (given) {
        where = *given;
        node_attr_remove(node, given);
    }
    Rows rows = set ? rows_of(set, at->row) : (Rows){0};
    uint64_t size = node_count(node);
    for (uint32_t i = 0; i < rows.count && !expand->stopped; i++) {
        Row row = {set, rows_at(&rows, i), at->row};
        Where inside = {&row, at->source, at->around};
        faulty += row.record->failed;
        if (row.record->failed || (where.spelling.len && !condition(expand, &where, &inside)))
            continue;
        expand->copied += size;
        if (expand->copied > COPIED_MAX) {
            too_large(expand, node->span);
            break;
        }
        Node *copy = node_copy(expand->tree, node);
        node_insert_before(node, copy);
        expand_element(expand, copy, &inside);
    }
    if (set)
        records_left_out(expand, set, faulty, span);
    node_unlink(node);
}

/* ---- elements ---- */

/* What belongs in the head is moved there. */
static bool goes_to_head(const Expand *expand, const Node *node)
{
    return (node->name == NAME_STYLE || node->name == NAME_LINK || node->name == NAME_META) &&
           expand->head && node->parent != expand->head;
}

static void dissolve(Node *each)
{
    while (each->first) {
        Node *child = each->first;
        node_unlink(child);
        node_insert_before(each, child);
    }
    node_unlink(each);
}

static void expand_element(Expand *expand, Node *node, const Where *at)
{
    const Attr *for_each = node->attr_count ? node_attr(node, NAME_FOR_EACH) : NULL;
    if (for_each) {
        expand_repeat(expand, node, for_each, at);
        return;
    }
    const Attr *when = node->attr_count ? node_attr(node, NAME_WHEN) : NULL;
    if (when) {
        bool there = condition(expand, when, at);
        node_attr_remove(node, when);
        if (!there) {
            node_unlink(node);
            return;
        }
    }
    if (node->attr_count && node->name != NAME_INCLUDE)
        expand_attributes(expand, node, at);
    if (node->name == NAME_INCLUDE) {
        const Attr *src = node_attr(node, NAME_SRC);
        if (src)
            node->attrs[src - node->attrs].value =
                expand_text(expand, src->value, src->span, at->row);
        expand_include(expand, node, at);
        return;
    }
    expand_inside(expand, node, at);
    if (node->name == NAME_EACH) {
        dissolve(node);
    } else if (goes_to_head(expand, node)) {
        node_unlink(node);
        node_append(expand->head, node);
    }
}

void expand_inside(Expand *expand, Node *parent, const Where *at)
{
    if (!parent->first)
        return;
    if (++expand->depth > EXPAND_DEPTH) {
        diag_add(expand->job->diags, DIAG_ASSEMBLE_DEPTH, parent->span, parent->spelling)->hint =
            S("at most 500 elements, one inside the other");
        while (parent->first)
            node_unlink(parent->first);
    }
    if (expand->copied > COPIED_MAX)
        too_large(expand, parent->span);
    for (Node *child = parent->first, *next; child; child = next) {
        next = child->next;
        if (expand->stopped) /* the rest was not looked at */
            node_unlink(child);
        else if (child->kind == NODE_VARIABLE)
            expand_variable(expand, child, at);
        else if (child->kind == NODE_ELEMENT)
            expand_element(expand, child, at);
    }
    expand->depth--;
}
