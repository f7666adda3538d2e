/* <locator caption="..."/>: a table of the framework's sections against the pages
 * of this document that treat them, in all and for each stage of work.
 *
 * A place with about="framework:work" treats the section; a heading stands for
 * all of its section. Within it stage="plan", "carry-out" or "track" says what a
 * part is for. A reference to the section from a place with a stage counts too,
 * where it stands in no text about another section. Pages are for the sheet:
 * -gp-target-pages(attr(data-pages)). n log n in places and references. */

#include "resolve/inside.h"
#include "base/near.h"
#include "base/words.h"

typedef enum { STAGE_PLAN, STAGE_CARRY_OUT, STAGE_TRACK, STAGE_COUNT } Stage;

static const Str stage_names[STAGE_COUNT] = {{"plan", 4}, {"carry-out", 9}, {"track", 5}};

typedef struct {
    Node *node;
    Reach reach;
    uint8_t stage;
    uint32_t outer; /* 1 + index of the one that holds it */
} Staged;

/* A section of the framework as it is treated here. */
typedef struct {
    const FrameworkSection *section;
    List places[1 + STAGE_COUNT]; /* in all; by stage */
    Str number;                   /* of the chapter */
    bool treated, inside;         /* itself; something in it */
} Row;

typedef struct {
    Resolve *resolve;
    Node *table;
    Str language;
    LIST(Staged) staged;
    Row *rows;
    uint32_t count;
} Locator;

static void staged_add(Locator *locator, Node *node, uint8_t stage)
{
    Reach reach = reach_of(locator->resolve, node);
    uint32_t outer = locator->staged.count;
    while (outer && locator->staged.items[outer - 1].reach.to < reach.from)
        outer = locator->staged.items[outer - 1].outer;
    *LIST_ADD(locator->resolve->arena, &locator->staged) = (Staged){node, reach, stage, outer};
}

static void locator_gather(Locator *locator)
{
    Node *top = locator->resolve->body;
    for (Node *n = top; n; n = (Node *)(uintptr_t)node_following(n, top)) {
        const Attr *attr =
            n->kind == NODE_ELEMENT && n->attr_count ? node_attr(n, NAME_STAGE) : NULL;
        uint8_t stage = 0;
        while (attr && stage < STAGE_COUNT && !str_equal(attr->value, stage_names[stage]))
            stage++;
        if (attr && stage < STAGE_COUNT)
            staged_add(locator, n, stage);
    }
}

static Row *row_of(Locator *locator, Str section)
{
    const Framework *framework = locator->resolve->job->session->publication->framework;
    const FrameworkSection *found = map_value(framework->by_id, section);
    return found ? &locator->rows[found - framework->sections] : NULL;
}

static void places_add(Locator *locator, const About *about)
{
    Resolve *resolve = locator->resolve;
    Row *row = row_of(locator, about->section);
    if (!row)
        return;
    Reach reach = reach_of(resolve, about->node);
    const Attr *number = node_attr(about->node, NAME_NUMBER);
    if (!row->number.len && number)
        row->number = number->value;
    *LIST_ADD(resolve->arena, &row->places[0]) = about->node;
    for (uint32_t i = LIST_FROM(locator->staged.items, locator->staged.count, Staged, reach.from,
                                reach.from);
         i < locator->staged.count && locator->staged.items[i].reach.from <= reach.to; i++) {
        const Staged *staged = &locator->staged.items[i];
        place_name(resolve, staged->node, stage_names[staged->stage]);
        *LIST_ADD(resolve->arena, &row->places[1 + staged->stage]) = staged->node;
    }
}

/* Both go through the document once: references, and what they stand in. */
static void references_add(Locator *locator)
{
    Resolve *resolve = locator->resolve;
    uint32_t staged = 0, about = 0, about_to = 0;
    for (uint32_t i = 0; i < resolve->treated.count; i++) {
        const About *reference = &resolve->treated.items[i];
        uint32_t at = reference->node->id, s;
        while (staged < locator->staged.count && locator->staged.items[staged].reach.from <= at)
            staged++;
        for (s = staged; s && locator->staged.items[s - 1].reach.to < at;)
            s = locator->staged.items[s - 1].outer;
        for (; about < resolve->abouts.count; about++) {
            Reach reach = reach_of(resolve, resolve->abouts.items[about].node);
            if (reach.from > at)
                break;
            about_to = reach.to > about_to ? reach.to : about_to;
        }
        Row *row = row_of(locator, reference->section);
        if (!row || !s || at <= about_to)
            continue;
        place_name(resolve, reference->node, S("to"));
        *LIST_ADD(resolve->arena, &row->places[1 + locator->staged.items[s - 1].stage]) =
            reference->node;
    }
}

/* ---- writing ---- */

static Node *head_add(Locator *locator, Node *row, Str scope, Str class, Str text)
{
    Node *head = resolve_add(locator->resolve, row, NAME_TH, class);
    node_set(locator->resolve->tree, head, NAME_SCOPE, scope, head->span);
    resolve_add_text(locator->resolve, head, text);
    return head;
}

static void heads_write(Locator *locator)
{
    /* Where a link shows a page; in HTML it shows a title. */
    const WordId words[] = {locator->resolve->job->html ? WORD_LOCATOR_PLACES : WORD_LOCATOR_MAIN,
                            WORD_STAGE_PLAN, WORD_STAGE_CARRY_OUT, WORD_STAGE_TRACK};
    Node *group = resolve_add(locator->resolve, locator->table, NAME_THEAD, (Str){0});
    Node *row = resolve_add(locator->resolve, group, NAME_TR, (Str){0});
    head_add(locator, row, S("col"), (Str){0}, word_text(WORD_LOCATOR_SECTION, locator->language));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        head_add(locator, row, S("col"), S("n"), word_text(words[i], locator->language));
}

static void pages_write(Locator *locator, Node *cell, const Row *row, unsigned column)
{
    const List *places = &row->places[column];
    Resolve *resolve = locator->resolve;
    if (!places->count) {
        resolve_add_text(locator->resolve, cell, S("\u2013"));
        return;
    }
    Node *pages = resolve_add(locator->resolve, cell, NAME_SPAN, S("pages"));
    for (uint32_t i = 0; i < places->count; i++) {
        Node *link = pages_link(resolve, places->items[i]);
        if (column) /* where it begins */
            node_set_spelled(resolve->tree, link, S("data-pages"), node_value(link, NAME_HREF),
                             link->span);
        node_append(pages, link);
    }
}

static void row_write(Locator *locator, Node *body, const Row *row)
{
    Node *line = resolve_add(locator->resolve, body, NAME_TR, (Str){0});
    Node *head = resolve_add(locator->resolve, line, NAME_TH, (Str){0});
    node_set(locator->resolve->tree, head, NAME_SCOPE, S("row"), head->span);
    if (row->number.len) {
        resolve_add_text(locator->resolve,
                         resolve_add(locator->resolve, head, NAME_SPAN, S("number")), row->number);
        resolve_add_text(locator->resolve, head, S(" "));
    }
    resolve_add_text(locator->resolve, head, row->section->title);
    for (unsigned column = 0; column <= STAGE_COUNT; column++)
        pages_write(locator, resolve_add(locator->resolve, line, NAME_TD, S("n")), row, column);
}

/* Sections in the order of the framework. One that holds others is a head over
 * them, in a group of its own; its id is the class of the group. */
static void rows_write(Locator *locator)
{
    Node *body = NULL;
    uint32_t parent = UINT32_MAX;
    for (uint32_t i = 0; i < locator->count; i++) {
        const Row *row = &locator->rows[i];
        const FrameworkSection *section = row->section;
        bool outer = section->parent == UINT32_MAX;
        if (!outer && !locator->rows[section->parent].inside)
            continue; /* what is treated as a whole is one line */
        if (!body || (outer && (row->inside || parent != UINT32_MAX))) {
            body = resolve_add(locator->resolve, locator->table, NAME_TBODY,
                               row->inside ? section->id : (Str){0});
            parent = row->inside ? i : UINT32_MAX;
        }
        if (!row->inside) {
            row_write(locator, body, row);
            continue;
        }
        Node *line = resolve_add(locator->resolve, body, NAME_TR, S("group"));
        Node *head = head_add(locator, line, S("rowgroup"), (Str){0}, section->title);
        node_set(locator->resolve->tree, head, NAME_COLSPAN, S("5"), head->span);
        if (row->treated)
            row_write(locator, body, row);
    }
}

/* ---- all of it ---- */

void locator_begin(Resolve *resolve, Node *node)
{
    Tree *tree = resolve->tree;
    const Attr *caption = node_attr(node, NAME_CAPTION);
    children_take(resolve, node, NAME_LOCATOR);
    node->name = NAME_TABLE;
    node->spelling = name_spelling(NAME_TABLE);
    node_add_class(tree, node, S("locator"));
    if (!caption)
        return;
    Node *words = node_html(tree, NAME_CAPTION, caption->span);
    node_append(words, node_text(tree, caption->value, caption->span));
    node_append(node, words);
}

static void locator_make(Resolve *resolve, Node *table)
{
    const Publication *publication = resolve->job->session->publication;
    const Framework *framework = publication ? publication->framework : NULL;
    if (!framework) {
        diag_add(resolve->job->diags, DIAG_RESOLVE_EMPTY, table->span, S("<locator>"))->hint =
            S("the publication names no framework: <framework src=\"framework.xml\"/>");
        return;
    }
    Locator locator = {.resolve = resolve,
                       .table = table,
                       .language = resolve_language(resolve, table),
                       .rows = NEW_ARRAY(resolve->arena, Row, framework->count + 1),
                       .count = framework->count};
    for (uint32_t i = 0; i < framework->count; i++)
        locator.rows[i].section = &framework->sections[i];
    locator_gather(&locator);
    for (uint32_t i = 0; i < resolve->abouts.count; i++)
        places_add(&locator, &resolve->abouts.items[i]);
    references_add(&locator);
    for (uint32_t i = framework->count; i-- > 0;) {
        Row *row = &locator.rows[i];
        for (unsigned column = 0; column <= STAGE_COUNT; column++)
            row->treated |= row->places[column].count > 0;
        uint32_t parent = row->section->parent;
        if ((row->treated || row->inside) && parent != UINT32_MAX)
            locator.rows[parent].inside = true;
    }
    heads_write(&locator);
    rows_write(&locator);
}

void resolve_locator(Resolve *resolve)
{
    for (uint32_t i = 0; i < resolve->locators.count; i++)
        locator_make(resolve, resolve->locators.items[i]);
}

void stage_check(Resolve *resolve, const Attr *attr)
{
    for (unsigned i = 0; i < STAGE_COUNT; i++)
        if (str_equal(attr->value, stage_names[i]))
            return;
    Job *job = resolve->job;
    Str near = str_nearest(attr->value, stage_names, STAGE_COUNT);
    Diag *diag = diag_add(job->diags, DIAG_RESOLVE_STAGE, attr->span, attr->value);
    if (near.len)
        diag_hint(diag, job->diags, "did you mean %.*s?", STR_ARG(near));
    else
        diag->hint = S("stages are plan, carry-out and track");
}
