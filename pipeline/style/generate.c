/* Generated content in document order: what `content`, `string-set` and
 * bookmarks come to (css-content-3, css-gcpm-3). Texts of elements and counters
 * at other places are filled in when the walk is over. */

#include "style/column_heads.h"
#include "style/counters.h"

typedef struct {
    ContentItem *item;
    const Node *node;
    uint8_t part;           /* ContentPart */
    const Counter *counter; /* not NULL: its value at the node */
    const CounterStyle *numerals;
} Deferred;

struct Generator {
    Computer *computer;
    Arena *arena;
    const Tree *tree;
    const Links *links;
    Counters *counters;
    Map *targets; /* addresses that are in no link: data-pages="#a" -> Target */
    Map *texts;   /* id of a node -> Str, for target-text() */
    Map *margins; /* Terms -> Content */
    ColumnHeads *heads;
    LIST(Deferred) deferred;
    const Counter *list_item;
    uint32_t quote_depth;
    const Style *const *styles; /* at the end */
    const Extras *const *extras;
};

/* For whom content is made. */
typedef struct {
    Generator *g;
    const Node *node;
    const Computed *computed; /* its quotes and language; NULL in margin boxes */
    const Style *style;
    const Quotes *quotes;
} Speaker;

/* ---- quotes ---- */

static const struct {
    const char *language;
    Str marks[4];
} language_quotes[] = {
    {"en", {{"“", 3}, {"”", 3}, {"‘", 3}, {"’", 3}}},
    {"cy", {{"‘", 3}, {"’", 3}, {"“", 3}, {"”", 3}}},
    {"ga", {{"“", 3}, {"”", 3}, {"‘", 3}, {"’", 3}}},
    {"de", {{"„", 3}, {"“", 3}, {"‚", 3}, {"‘", 3}}},
    {"fr", {{"«", 2}, {"»", 2}, {"«", 2}, {"»", 2}}},
    {"es", {{"«", 2}, {"»", 2}, {"“", 3}, {"”", 3}}},
    {"pl", {{"„", 3}, {"”", 3}, {"«", 2}, {"»", 2}}},
    {"ro", {{"„", 3}, {"”", 3}, {"«", 2}, {"»", 2}}},
    {"uk", {{"«", 2}, {"»", 2}, {"„", 3}, {"“", 3}}},
    {"ar", {{"”", 3}, {"“", 3}, {"’", 3}, {"‘", 3}}},
};

static Str quote_mark(const Speaker *speaker, uint32_t depth, bool close)
{
    const Quotes *quotes = speaker->quotes;
    if (!quotes || quotes->none)
        return (Str){0};
    if (!quotes->automatic) {
        uint32_t pair = depth < quotes->count ? depth : quotes->count - 1;
        return quotes->marks[pair * 2 + close];
    }
    size_t row = 0;
    Str language = speaker->style->language;
    for (size_t i = 0; i < sizeof language_quotes / sizeof *language_quotes; i++)
        if (language.len >= 2 &&
            str_equal_nocase(str_slice(language, 0, 2), str_of(language_quotes[i].language)) &&
            (language.len == 2 || language.data[2] == '-'))
            row = i;
    return language_quotes[row].marks[(depth ? 2 : 0) + close];
}

/* css-content-3 3.2 */
static Str take_quote(const Speaker *speaker, TermKind kind)
{
    Generator *g = speaker->g;
    Str mark = {0};
    if (kind == TERM_OPEN_QUOTE || kind == TERM_NO_OPEN_QUOTE) {
        if (kind == TERM_OPEN_QUOTE)
            mark = quote_mark(speaker, g->quote_depth, false);
        g->quote_depth++;
    } else if (g->quote_depth) {
        g->quote_depth--;
        if (kind == TERM_CLOSE_QUOTE)
            mark = quote_mark(speaker, g->quote_depth, true);
    }
    return mark;
}

/* ---- targets ---- */

static Str attribute(const Node *node, Str spelling)
{
    Name name = name_find(spelling);
    if (name != NAME_OTHER)
        return node_value(node, name);
    const Attr *attr = node_attr_spelled(node, spelling);
    return attr ? attr->value : (Str){0};
}

static Str address_of(const Speaker *speaker, const Term *term)
{
    return str_trim(term->address_is_attr ? attribute(speaker->node, term->address)
                                          : term->address);
}

/* NULL: nothing that has a page. */
static const Target *find_target(Generator *g, Str address)
{
    Target *target = g->links && g->links->by_value ? map_value(g->links->by_value, address) : NULL;
    target = target ? target : map_value(g->targets, address);
    if (!target && address.len > 1 && address.data[0] == '#' && g->tree->ids) {
        const Node *node = map_value(g->tree->ids, str_slice(address, 1, address.len));
        if (node) {
            target = NEW(g->arena, Target);
            *target = (Target){.kind = TARGET_HERE, .node = node};
            *map_put(g->targets, arena_str(g->arena, address)) = target;
        }
    }
    return target && (target->kind == TARGET_HERE || target->kind == TARGET_SIBLING) ? target
                                                                                     : NULL;
}

static void defer(Generator *g, ContentItem *item, const Node *node, uint8_t part)
{
    *LIST_ADD(g->arena, &g->deferred) = (Deferred){.item = item, .node = node, .part = part};
}

static void slot(ContentItem *item, SlotKind kind, const Term *term)
{
    item->is_slot = true;
    item->slot = (Slot){.kind = (uint8_t)kind,
                        .which = term->which,
                        .name = term->name,
                        .text = term->text,
                        .numerals = term->numerals};
}

static void make_target_counter(const Speaker *speaker, const Term *term, ContentItem *item)
{
    Generator *g = speaker->g;
    const Target *target = find_target(g, address_of(speaker, term));
    if (!target)
        return;
    if (str_equal(term->name, S("page"))) {
        slot(item, SLOT_TARGET_PAGE, term);
        item->slot.target = target;
    } else if (str_equal(term->name, S("pages"))) {
        slot(item, SLOT_PAGES, term);
    } else if (target->kind == TARGET_HERE) {
        *LIST_ADD(g->arena, &g->deferred) =
            (Deferred){.item = item,
                       .node = target->node,
                       .counter = counters_find(g->counters, term->name),
                       .numerals = term->numerals};
    }
}

static void make_target_text(const Speaker *speaker, const Term *term, ContentItem *item)
{
    const Target *target = find_target(speaker->g, address_of(speaker, term));
    if (!target)
        return;
    if (term->which == CONTENT_TEXT && target->title.len)
        item->text = target->title;
    else if (target->kind == TARGET_HERE)
        defer(speaker->g, item, target->node, term->which);
}

static Str next_word(Str *rest)
{
    size_t end = 0;
    *rest = str_trim(*rest);
    while (end < rest->len && !is_blank(rest->data[end]))
        end++;
    Str word = str_slice(*rest, 0, end);
    *rest = str_slice(*rest, end, rest->len);
    return word;
}

/* The places are addresses with blanks between them: a slot for each; layout
 * makes one list of neighbours. Returns how many. */
static uint32_t make_target_pages(const Speaker *speaker, const Term *term, ContentItem *items)
{
    uint32_t count = 0;
    for (Str rest = address_of(speaker, term), word; (word = next_word(&rest)).len;) {
        const Target *target = find_target(speaker->g, word);
        if (!target)
            continue;
        if (items) {
            slot(&items[count], SLOT_TARGET_PAGES, term);
            items[count].slot.target = target;
        }
        count++;
    }
    return count;
}

/* ---- content ---- */

static void make_counter(const Speaker *speaker, const Term *term, ContentItem *item)
{
    Generator *g = speaker->g;
    if (counter_is_page(term->name)) {
        slot(item, str_equal(term->name, S("page")) ? SLOT_PAGE : SLOT_PAGES, term);
        return;
    }
    const Counter *counter = counters_find(g->counters, term->name);
    if (!speaker->computed || counter->by_page)
        slot(item, SLOT_PAGE_COUNTER, term);
    else
        item->text = counter_text(g->arena, term->numerals, counter_now(counter));
}

static void make_counters(const Speaker *speaker, const Term *term, ContentItem *item)
{
    Generator *g = speaker->g;
    const Counter *counter = counters_find(g->counters, term->name);
    if (counter_is_page(term->name) || counter->by_page || !speaker->computed ||
        counter->stack.count < 2) {
        make_counter(speaker, term, item);
        return;
    }
    Buf buf = {0};
    for (uint32_t i = 0; i < counter->stack.count; i++) {
        if (i)
            buf_str(&buf, term->text);
        buf_str(&buf, counter_text(g->arena, term->numerals, counter->stack.items[i].value));
    }
    item->text = buf_take(&buf, g->arena);
}

static void make_item(const Speaker *speaker, const Term *term, ContentItem *item)
{
    switch ((TermKind)term->kind) {
    case TERM_TEXT: item->text = term->text; break;
    case TERM_ATTR: item->text = attribute(speaker->node, term->name); break;
    case TERM_COUNTER: make_counter(speaker, term, item); break;
    case TERM_COUNTERS: make_counters(speaker, term, item); break;
    case TERM_OPEN_QUOTE:
    case TERM_CLOSE_QUOTE:
    case TERM_NO_OPEN_QUOTE:
    case TERM_NO_CLOSE_QUOTE: item->text = take_quote(speaker, term->kind); break;
    case TERM_TARGET_COUNTER: make_target_counter(speaker, term, item); break;
    case TERM_TARGET_TEXT: make_target_text(speaker, term, item); break;
    case TERM_TARGET_PAGES: break; /* several items: below */
    case TERM_COLUMN_HEAD: item->text = column_heads_text(speaker->g->heads, speaker->node); break;
    case TERM_LEADER: slot(item, SLOT_LEADER, term); break;
    case TERM_STRING: slot(item, SLOT_STRING, term); break;
    case TERM_ELEMENT: slot(item, SLOT_ELEMENT, term); break;
    case TERM_CONTENT: defer(speaker->g, item, speaker->node, term->which); break;
    }
}

static const Content *make_content(const Speaker *speaker, const Terms *terms)
{
    if (!terms || terms->none)
        return NULL;
    uint32_t count = 0, at = 0;
    for (uint32_t i = 0; i < terms->count; i++)
        count += terms->terms[i].kind == TERM_TARGET_PAGES
                     ? make_target_pages(speaker, &terms->terms[i], NULL)
                     : 1;
    Content *content = NEW(speaker->g->arena, Content);
    ContentItem *items = NEW_ARRAY(speaker->g->arena, ContentItem, count);
    *content = (Content){count, items};
    for (uint32_t i = 0; i < terms->count; i++) {
        if (terms->terms[i].kind == TERM_TARGET_PAGES)
            at += make_target_pages(speaker, &terms->terms[i], &items[at]);
        else
            make_item(speaker, &terms->terms[i], &items[at++]);
    }
    return content;
}

static Speaker speaker_of(Generator *g, const Node *node, const Computed *computed)
{
    return (Speaker){g, node, computed, computed->style, computed->work.rest.quotes};
}

static const Content *pseudo_content(Generator *g, const Node *node, const Computed *pseudo)
{
    Speaker speaker = speaker_of(g, node, pseudo);
    return make_content(&speaker, pseudo->work.rest.content);
}

/* A list item's marker without `content`: number and full stop, or bullet. */
static const Content *marker_content(Generator *g, const Node *node, const Computed *marker)
{
    if (marker->work.rest.content)
        return pseudo_content(g, node, marker);
    Content *content = NEW(g->arena, Content);
    ContentItem *item = NEW(g->arena, ContentItem);
    item->text = counter_marker(g->arena, marker->style->list_style, counter_now(g->list_item));
    *content = (Content){1, item};
    return content;
}

static void make_strings(Generator *g, const Node *node, const Computed *computed, Extras *extras)
{
    const StringSets *sets = computed->work.rest.string_set;
    StringSet *list = NEW_ARRAY(g->arena, StringSet, sets->count);
    Speaker speaker = speaker_of(g, node, computed);
    for (uint32_t i = 0; i < sets->count; i++)
        list[i] = (StringSet){sets->items[i].name, make_content(&speaker, sets->items[i].terms)};
    extras->string_set_count = sets->count;
    extras->string_sets = list;
}

static void make_bookmark(Generator *g, const Node *node, const Computed *computed, Extras *extras)
{
    const Rest *rest = &computed->work.rest;
    Speaker speaker = speaker_of(g, node, computed);
    Bookmark *bookmark = NEW(g->arena, Bookmark);
    *bookmark = (Bookmark){rest->bookmark_level, rest->bookmark_state,
                           make_content(&speaker, rest->bookmark_label)};
    if (bookmark->label)
        extras->bookmark = bookmark;
}

static void note_pages(const Rest *rest, Extras *extras)
{
    const CounterList *lists[2] = {rest->counter_reset, rest->counter_set};
    for (int l = 0; l < 2; l++)
        for (uint32_t i = 0; lists[l] && i < lists[l]->count; i++) {
            const CounterChange *change = &lists[l]->items[i];
            extras->resets_notes =
                extras->resets_notes || (!l && str_equal(change->name, S("footnote")));
            if (str_equal(change->name, S("page"))) {
                extras->sets_page = true;
                extras->page_value = change->value;
            }
        }
}

static void open_pseudos(Generator *g, const Node *node, const Computed *computed, uint32_t depth,
                         Extras *extras)
{
    const Computed *marker = computed->pseudo[PSEUDO_MARKER],
                   *before = computed->pseudo[PSEUDO_BEFORE];
    const Computed *call = computed->pseudo[PSEUDO_CALL],
                   *note = computed->pseudo[PSEUDO_NOTE_MARKER];
    if (marker) {
        extras->marker = marker->style;
        extras->marker_content = marker_content(g, node, marker);
    }
    if (call) {
        extras->note_call = call->style;
        extras->call_content = pseudo_content(g, node, call);
    }
    if (note) {
        extras->note_marker = note->style;
        extras->note_marker_content = pseudo_content(g, node, note);
    }
    if (before) {
        counters_change(g->counters, before, depth + 1, node->id);
        extras->before = before->style;
        extras->before_content = pseudo_content(g, node, before);
    }
}

static bool is_nothing(const Computed *computed, const Extras *extras)
{
    return !extras->before && !extras->marker && !extras->note_call && !extras->note_marker &&
           !extras->content && !extras->string_set_count && !extras->bookmark &&
           !extras->sets_page && !extras->resets_notes && !computed->pseudo[PSEUDO_AFTER];
}

const Extras *generate_enter(Generator *g, const Node *node, const Computed *computed,
                             uint32_t depth)
{
    if (computed->plain)
        return NULL;
    const Rest *rest = &computed->work.rest;
    counters_change(g->counters, computed, depth, node->id);
    if (computed->extras)
        return computed->extras;
    Extras *extras = NEW(g->arena, Extras);
    note_pages(rest, extras);
    open_pseudos(g, node, computed, depth, extras);
    Speaker speaker = speaker_of(g, node, computed);
    extras->content = make_content(&speaker, rest->content);
    if (rest->string_set)
        make_strings(g, node, computed, extras);
    if (rest->bookmark_level)
        make_bookmark(g, node, computed, extras);
    return is_nothing(computed, extras) ? NULL : extras;
}

void generate_leave(Generator *g, const Node *node, const Computed *computed, uint32_t depth,
                    const Extras *kept)
{
    const Computed *after = computed->pseudo[PSEUDO_AFTER];
    if (after && kept && !kept->after) {
        Extras *extras = (Extras *)(uintptr_t)kept; /* ours until the walk has left its element */
        counters_change(g->counters, after, depth + 1, node->end);
        extras->after = after->style;
        extras->after_content = pseudo_content(g, node, after);
    }
    if (computed->fixed && kept && !computed->extras)
        ((Computed *)(uintptr_t)computed)->extras = kept;
    counters_leave(g->counters, depth, node->end);
}

Str generate_alt(Generator *g, const Terms *terms, const Node *node)
{
    Buf buf = {0};
    for (uint32_t i = 0; i < terms->count; i++)
        buf_str(&buf, terms->terms[i].kind == TERM_ATTR ? attribute(node, terms->terms[i].name)
                                                        : terms->terms[i].text);
    return buf_take(&buf, g->arena);
}

const Content *generate_margin(Generator *g, const Terms *terms, const Node *root)
{
    Str key = {(const char *)&terms, sizeof terms};
    const Content *known = map_value(g->margins, key);
    if (known)
        return known;
    Speaker speaker = {.g = g, .node = root};
    const Content *content = make_content(&speaker, terms);
    *map_put(g->margins, arena_str(g->arena, key)) = (void *)(uintptr_t)content;
    return content;
}

/* ---- what was deferred ---- */

static bool is_left_out(const Generator *g, const Node *node)
{
    const Style *style = g->styles[node->id];
    return style->display == DISPLAY_NONE || style->float_ == FLOAT_FOOTNOTE ||
           style->position == POSITION_RUNNING;
}

/* The text of an element as it reads in one line: without notes and what is
 * not shown; runs of blanks are one. */
static Str text_of(const Generator *g, const Node *top)
{
    Buf buf = {0};
    for (uint32_t id = top->id; id < top->end;) {
        const Node *node = g->tree->nodes[id];
        if (node->kind == NODE_ELEMENT && node != top && is_left_out(g, node)) {
            id = node->end;
            continue;
        }
        id++;
        if (node_is(node, NAME_BR))
            buf_char(&buf, ' ');
        for (size_t i = 0; node->kind == NODE_TEXT && i < node->text.len; i++) {
            char c = node->text.data[i];
            bool blank = is_blank(c);
            if (!blank || (buf.len && buf.data[buf.len - 1] != ' '))
                buf_char(&buf, blank ? ' ' : c);
        }
    }
    buf.len -= buf.len && buf.data[buf.len - 1] == ' ';
    return buf_take(&buf, g->arena);
}

static Str known_text(Generator *g, const Node *node)
{
    Str key = {(const char *)&node->id, sizeof node->id};
    Str *known = map_value(g->texts, key);
    if (!known) {
        known = NEW(g->arena, Str);
        *known = text_of(g, node);
        *map_put(g->texts, arena_str(g->arena, key)) = known;
    }
    return *known;
}

static Str fixed_text(Generator *g, const Content *content)
{
    Buf buf = {0};
    for (uint32_t i = 0; content && i < content->count; i++)
        if (!content->items[i].is_slot)
            buf_str(&buf, content->items[i].text);
    return buf_take(&buf, g->arena);
}

static Str part_of(Generator *g, const Node *node, uint8_t part)
{
    const Extras *extras = g->extras[node->id];
    switch ((ContentPart)part) {
    case CONTENT_BEFORE: return fixed_text(g, extras ? extras->before_content : NULL);
    case CONTENT_AFTER: return fixed_text(g, extras ? extras->after_content : NULL);
    case CONTENT_MARKER: return fixed_text(g, extras ? extras->marker_content : NULL);
    case CONTENT_TEXT: return known_text(g, node);
    case CONTENT_FIRST_LETTER: {
        Str text = known_text(g, node);
        size_t end = 0;
        if (text.len)
            utf8_decode(text, &end);
        return str_slice(text, 0, end);
    }
    }
    return (Str){0};
}

void generate_finish(Generator *g, const Style *const *styles, const Extras *const *extras)
{
    g->styles = styles;
    g->extras = extras;
    for (uint32_t i = 0; i < g->deferred.count; i++) {
        const Deferred *deferred = &g->deferred.items[i];
        deferred->item->text = deferred->counter
                                   ? counter_text(g->arena, deferred->numerals,
                                                  counter_at(deferred->counter, deferred->node->id))
                                   : part_of(g, deferred->node, deferred->part);
    }
}

/* ---- the start ---- */

static void note_page_counters(Generator *g, const Block *block)
{
    for (uint32_t i = 0; block && i < block->count; i++) {
        const Declaration *declaration = &block->items[i];
        bool counts = declaration->property == PROPERTY_COUNTER_RESET ||
                      declaration->property == PROPERTY_COUNTER_INCREMENT ||
                      declaration->property == PROPERTY_COUNTER_SET;
        const CounterList *list =
            counts && declaration->kind == DECLARE_VALUE ? declaration->value.as.data : NULL;
        for (uint32_t c = 0; list && c < list->count; c++)
            if (!counter_is_page(list->items[c].name))
                counters_find(g->counters, list->items[c].name)->by_page = true;
    }
}

Generator *generator_new(Computer *computer, const Tree *tree, const Links *links,
                         const Sheet *const *sheets, size_t sheet_count)
{
    Arena *arena = computer->arena;
    Generator *g = NEW(arena, Generator);
    *g = (Generator){.computer = computer,
                     .arena = arena,
                     .tree = tree,
                     .links = links,
                     .counters = counters_new(arena),
                     .targets = map_new(arena),
                     .texts = map_new(arena),
                     .margins = map_new(arena),
                     .heads = column_heads_new(arena, tree)};
    g->list_item = counters_find(g->counters, COUNTER_LIST_ITEM);
    for (size_t s = 0; s < sheet_count; s++)
        for (uint32_t i = 0; i < sheets[s]->pages.count; i++) {
            note_page_counters(g, sheets[s]->pages.items[i].page);
            note_page_counters(g, sheets[s]->pages.items[i].notes);
        }
    return g;
}
