/* <index/>: an alphabetical index of the document, from index= on any element:
 *
 *     ## Interpreters {index="!Interpreters; Health > interpreters"}
 *
 * ";" parts entries, ">" an entry from its sub-entry, "!" marks the main place,
 * whose pages are bold and cover other mentions within it. A heading stands for
 * all of its section. Inside <index>, <see term="Jobs" to="Work"/> and <see
 * term="Work" also="Skills; Money"/> lead from one entry to others. It becomes
 * lists, sorted as the document's language sorts, under letters; the pages are
 * for the sheet: -gp-target-pages(attr(data-pages)). n log n in the entries. */

#include "resolve/entry.h"
#include "base/near.h"
#include "base/words.h"
#include "text/text.h"

typedef struct {
    Resolve *resolve;
    Entry top; /* its inner entries are the index */
    Str language;
    Node *index;
} Index;

static Entry *entry_get(Index *index, Entry *parent, Str name)
{
    Arena *arena = index->resolve->arena;
    if (!parent->by_name)
        parent->by_name = map_new(arena);
    void **place = map_put(parent->by_name, name);
    if (!*place) {
        Entry *entry = NEW(arena, Entry);
        *entry = (Entry){.name = name};
        *LIST_ADD(arena, &parent->inner) = entry;
        *place = entry;
    }
    return *place;
}

static void index_fault(Index *index, Span span, Str detail, const char *hint)
{
    diag_add(index->resolve->job->diags, DIAG_RESOLVE_INDEX, span, detail)->hint = str_of(hint);
}

/* ---- gathering ---- */

/* "!Health > interpreters". */
static void mention_read(Index *index, Node *node, Str text, Span span)
{
    bool is_main = text.len && text.data[0] == '!';
    Str inner, outer = str_cut(str_trim(str_slice(text, is_main, text.len)), '>', &inner);
    Str more, sub = str_cut(inner, '>', &more);
    outer = str_trim(outer), sub = str_trim(sub);
    if (!outer.len || (inner.len && !sub.len)) {
        index_fault(index, span, text, "write index=\"Entry\" or index=\"Entry > sub-entry\"");
        return;
    }
    if (str_trim(more).len) {
        index_fault(index, span, text, "an index has entries and sub-entries: one \">\" at most");
        return;
    }
    Entry *entry = entry_get(index, &index->top, outer);
    if (sub.len)
        entry = entry_get(index, entry, sub);
    Mention mention = {node, reach_of(index->resolve, node), is_main};
    *LIST_ADD(index->resolve->arena, &entry->mentions) = mention;
}

static void mentions_read(Index *index, Node *node, const Attr *attr)
{
    Str value = attr->value, rest, slug;
    Span span = attr->span;
    slug = text_slug(index->resolve->arena, str_cut(value, ';', &rest));
    place_name(index->resolve, node, slug.len ? slug : S("place"));
    for (Str text; value.len; value = rest) {
        text = str_trim(str_cut(value, ';', &rest));
        if (text.len)
            mention_read(index, node, text, span);
    }
}

/* Mentions within a main place are covered by it. They stand in document order,
 * so those that begin later and end sooner lie within. */
static void mentions_thin(Entry *entry)
{
    uint32_t kept = 0, covered = 0;
    for (uint32_t i = 0; i < entry->mentions.count; i++) {
        const Mention mention = entry->mentions.items[i];
        if (mention.main && mention.reach.to > covered)
            covered = mention.reach.to;
        else if (mention.reach.to <= covered)
            continue;
        entry->mentions.items[kept++] = mention;
    }
    entry->mentions.count = kept;
    for (uint32_t i = 0; i < entry->inner.count; i++)
        mentions_thin(entry->inner.items[i]);
}

/* ---- see, see also ---- */

static Entry *see_target(Index *index, const Attr *attr, Str name)
{
    Entry *entry = index->top.by_name ? map_value(index->top.by_name, name) : NULL;
    if (entry)
        return entry;
    Resolve *resolve = index->resolve;
    uint32_t count = resolve_may_hint(resolve) ? index->top.inner.count : 0;
    Str *names = NEW_ARRAY(resolve->arena, Str, count + 1);
    for (uint32_t i = 0; i < count; i++)
        names[i] = index->top.inner.items[i]->name;
    Str near = str_nearest(name, names, count);
    Diag *diag = diag_add(resolve->job->diags, DIAG_RESOLVE_INDEX, attr->span, name);
    if (near.len)
        diag_hint(diag, resolve->job->diags, "did you mean %.*s?", STR_ARG(near));
    else
        diag->hint = S("no index= has an entry of this name");
    return NULL;
}

static void see_read(Index *index, const Node *see)
{
    Arena *arena = index->resolve->arena;
    const Attr *to = node_attr(see, NAME_TO), *also = node_attr_spelled(see, S("also"));
    Str term = str_trim(node_value(see, NAME_TERM));
    if (!term.len || (!to && !also)) {
        index_fault(index, see->span, S("<see>"),
                    "write <see term=\"Jobs\" to=\"Work\"/>, or also= instead of to=");
        return;
    }
    Str value = also ? also->value : (Str){0}, rest;
    for (Str name; value.len; value = rest) {
        name = str_trim(str_cut(value, ';', &rest));
        Entry *target = name.len ? see_target(index, also, name) : NULL;
        if (target)
            *LIST_ADD(arena, &entry_get(index, &index->top, term)->also) = target;
    }
    Entry *target = to ? see_target(index, to, str_trim(to->value)) : NULL;
    if (!target)
        return;
    Entry *entry = entry_get(index, &index->top, term);
    if (entry->mentions.count || entry->inner.count)
        index_fault(index, see->span, term,
                    "the entry has pages of its own: write also= instead of to=");
    else
        entry->see = target;
}

/* ---- order ---- */

static void index_sort(Index *index, Entry *entry)
{
    Resolve *resolve = index->resolve;
    uint32_t count = entry->inner.count;
    Str *names = NEW_ARRAY(resolve->arena, Str, count);
    Entry **sorted = NEW_ARRAY(resolve->arena, Entry *, count);
    for (uint32_t i = 0; i < count; i++)
        names[i] = entry->inner.items[i]->name;
    const uint32_t *order =
        text_sorted(resolve->job->worker->text, resolve->arena, names, count, index->language);
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = entry->inner.items[order[i]];
    entry->inner.items = sorted;
    for (uint32_t i = 0; i < count; i++)
        index_sort(index, sorted[i]);
}

/* ---- writing ---- */

static void link_add(Resolve *resolve, Node *parent, const Entry *to)
{
    Node *link = resolve_add(resolve, parent, NAME_A, S("entry-link"));
    resolve_lead(resolve, link, to->id);
    resolve_add_text(resolve, link, to->name);
}

static void word_add(const Index *index, Node *parent, WordId word)
{
    Node *node = resolve_add(index->resolve, parent, NAME_I, S("see"));
    resolve_add_text(index->resolve, node, word_text(word, index->language));
    resolve_add_text(index->resolve, parent, S(" "));
}

static void pages_add(Resolve *resolve, Node *item, const Entry *entry)
{
    resolve_add_text(resolve, item, S(", "));
    Node *pages = resolve_add(resolve, item, NAME_SPAN, S("pages"));
    for (uint32_t i = 0; i < entry->mentions.count; i++) {
        const Mention *mention = &entry->mentions.items[i];
        Node *link = pages_link(resolve, mention->node);
        if (mention->main)
            node_add_class(resolve->tree, link, S("main"));
        node_append(pages, link);
    }
}

/* Recursion: entries and sub-entries. */
static void item_fill(const Index *index, Node *item, const Entry *entry)
{
    Resolve *resolve = index->resolve;
    resolve_add_text(resolve, item, entry->name);
    if (entry->see) {
        resolve_add_text(resolve, item, S(", "));
        word_add(index, item, WORD_SEE);
        link_add(resolve, item, entry->see);
    }
    if (entry->mentions.count)
        pages_add(resolve, item, entry);
    for (uint32_t i = 0; i < entry->also.count; i++) {
        resolve_add_text(resolve, item, i ? S("; ") : S(". "));
        if (!i)
            word_add(index, item, WORD_SEE_ALSO);
        link_add(resolve, item, entry->also.items[i]);
    }
    Node *inner = entry->inner.count ? resolve_add(resolve, item, NAME_UL, (Str){0}) : NULL;
    for (uint32_t i = 0; i < entry->inner.count; i++)
        item_fill(index, resolve_add(resolve, inner, NAME_LI, (Str){0}), entry->inner.items[i]);
}

/* The first letter in capitals: of Latin ones without its accent, of other scripts
 * as it stands. Figures go together. */
static Str letter_of(const Index *index, const Entry *entry)
{
    Arena *arena = index->resolve->arena;
    Str slug = text_slug(arena, entry->name), from = slug.len ? slug : entry->name;
    size_t end = 0;
    if (slug.len && slug.data[0] >= '0' && slug.data[0] <= '9')
        return S("0\u20139");
    utf8_decode(from, &end);
    return text_upper(arena, str_slice(from, 0, end), index->language);
}

/* Before any "see" is written, so that it can lead anywhere. */
static void items_make(Index *index)
{
    Resolve *resolve = index->resolve;
    for (uint32_t i = 0; i < index->top.inner.count; i++) {
        Entry *entry = index->top.inner.items[i];
        Str slug = text_slug(resolve->arena, entry->name);
        Buf id = {0};
        buf_text(&id, "index-");
        buf_str(&id, slug.len ? slug : S("entry"));
        entry->id = anchor_unique(resolve, buf_take(&id, resolve->arena));
        entry->item = node_html(resolve->tree, NAME_LI, index->index->span);
        anchor_make(resolve, entry->item, entry->id);
    }
}

static void groups_write(Index *index)
{
    Resolve *resolve = index->resolve;
    Node *list = NULL;
    Str letter = {0};
    for (uint32_t i = 0; i < index->top.inner.count; i++) {
        Entry *entry = index->top.inner.items[i];
        Str own = letter_of(index, entry);
        if (!list || !str_equal(own, letter)) {
            Node *group = resolve_add(resolve, index->index, NAME_DIV, S("index-group"));
            resolve_add_text(resolve, resolve_add(resolve, group, NAME_P, S("index-letter")), own);
            list = resolve_add(resolve, group, NAME_UL, (Str){0});
            letter = own;
        }
        node_append(list, entry->item);
        item_fill(index, entry->item, entry);
    }
}

/* ---- all of it ---- */

static void index_gather(Index *index)
{
    Resolve *resolve = index->resolve;
    for (Node *n = resolve->body; n; n = (Node *)(uintptr_t)node_following(n, resolve->body)) {
        const Attr *attr =
            n->kind == NODE_ELEMENT && n->attr_count ? node_attr(n, NAME_INDEX) : NULL;
        if (attr)
            mentions_read(index, n, attr);
    }
}

static void index_make(Resolve *resolve, Node *node)
{
    Index index = {.resolve = resolve, .language = resolve_language(resolve, node), .index = node};
    index_gather(&index);
    for (uint32_t i = 0; i < index.top.inner.count; i++)
        mentions_thin(index.top.inner.items[i]);
    List sees = children_take(resolve, node, NAME_SEE);
    for (uint32_t i = 0; i < sees.count; i++)
        see_read(&index, sees.items[i]);
    index_sort(&index, &index.top);
    if (!index.top.inner.count)
        diag_add(resolve->job->diags, DIAG_RESOLVE_EMPTY, node->span, S("<index>"))->hint =
            S("mark places with index=\"Entry\", as in ## Interpreters {index=\"Interpreters\"}");
    items_make(&index);
    groups_write(&index);
}

void resolve_index(Resolve *resolve)
{
    for (uint32_t i = 0; i < resolve->indexes.count; i++)
        index_make(resolve, resolve->indexes.items[i]);
}
