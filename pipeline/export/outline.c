/* Bookmarks, named destinations, page labels (ISO 32000-1 12.3, 12.4.2). */

#include "export/nametree.h"
#include "export/structure.h"

typedef struct {
    const Node *node;
    Str title;
    Destination to;
    int16_t level;
    bool closed;
    uint32_t parent, first, last, prev, next; /* 0: the outline itself, or none */
    int32_t count;                            /* what shows below it when it is open */
} Item;

typedef struct {
    Export *file;
    LIST(Item) items;
    Ref base;
} Outline;

static Str label_text(Export *file, const Node *node, const Content *label)
{
    Buf buf = {0};
    if (!label)
        return wording(file, node);
    for (uint32_t i = 0; i < label->count; i++)
        if (!label->items[i].is_slot)
            buf_str(&buf, label->items[i].text);
    return str_trim(buf_take(&buf, file->arena));
}

static void item_add(Outline *outline, const Places *places, const Node *node,
                     const Bookmark *bookmark)
{
    Export *file = outline->file;
    Item item = {
        .node = node, .level = bookmark->level, .closed = bookmark->state == BOOKMARK_CLOSED};
    item.title = label_text(file, node, bookmark->label);
    item.to = destination_find(file, places, node);
    if (!item.title.len || item.to.page == PAGE_NONE)
        return;
    uint32_t self = outline->items.count, up = self - 1;
    while (up && outline->items.items[up].level >= item.level)
        up = outline->items.items[up].parent;
    Item *parent = &outline->items.items[up];
    item.parent = up;
    item.prev = parent->last;
    if (parent->last)
        outline->items.items[parent->last].next = self;
    else
        parent->first = self;
    parent->last = self;
    *LIST_ADD(file->arena, &outline->items) = item;
}

/* From the last to the first: children before parents. */
static void items_count(Outline *outline)
{
    for (uint32_t i = outline->items.count - 1; i; i--) {
        const Item *item = &outline->items.items[i];
        outline->items.items[item->parent].count += 1 + (item->closed ? 0 : item->count);
    }
}

static void item_write(const Outline *outline, uint32_t index)
{
    Export *file = outline->file;
    const Item *item = &outline->items.items[index];
    uint32_t elem = elem_for_node(file->structure, item->node->id);
    Buf to = {0};
    put_destination(&to, file, item->to, 0);
    Dict *dict = dict_open(file->pdf);
    dict_text(dict, "Title", item->title);
    dict_ref(dict, "Parent", outline->base + item->parent);
    dict_ref(dict, "Prev", item->prev ? outline->base + item->prev : 0);
    dict_ref(dict, "Next", item->next ? outline->base + item->next : 0);
    dict_ref(dict, "First", item->first ? outline->base + item->first : 0);
    dict_ref(dict, "Last", item->last ? outline->base + item->last : 0);
    if (item->count)
        dict_int(dict, "Count", item->closed ? -item->count : item->count);
    dict_raw(dict, "Dest", buf_view(&to));
    dict_ref(dict, "SE", elem ? elem_at(file->structure, elem)->ref : 0);
    dict_put(dict, outline->base + index);
    buf_close(&to);
}

Ref outline_write(Export *file, const Places *places)
{
    const Styles *styles = file->boxes->styles;
    Outline outline = {.file = file};
    *LIST_ADD(file->arena, &outline.items) = (Item){.level = INT16_MIN};
    for (uint32_t id = 0; id < styles->count && id < file->tree->count; id++) {
        const Extras *extras = styles->extras[id];
        if (extras && extras->bookmark && extras->bookmark->level > 0 && !file->hidden[id] &&
            styles->by_node[id]->display != DISPLAY_NONE)
            item_add(&outline, places, file->tree->nodes[id], extras->bookmark);
    }
    if (outline.items.count == 1)
        return 0;
    items_count(&outline);
    outline.base = pdf_reserve(file->pdf, outline.items.count);
    Dict *dict = dict_open(file->pdf);
    dict_name(dict, "Type", "Outlines");
    dict_int(dict, "Count", outline.items.items[0].count);
    dict_ref(dict, "First", outline.base + outline.items.items[0].first);
    dict_ref(dict, "Last", outline.base + outline.items.items[0].last);
    dict_put(dict, outline.base);
    for (uint32_t i = 1; i < outline.items.count; i++)
        item_write(&outline, i);
    return outline.base;
}

/* ---- named destinations: every id of the document ---- */

typedef struct {
    Export *file;
    Destination *to;
    uint32_t *elems;
} NameContext;

static void put_named(Buf *out, void *context, uint32_t value)
{
    const NameContext *names = context;
    uint32_t elem = names->elems[value];
    buf_text(out, "<</D");
    put_destination(out, names->file, names->to[value], 0);
    if (elem) {
        buf_text(out, "/SD");
        put_destination(out, names->file, names->to[value],
                        elem_at(names->file->structure, elem)->ref);
    }
    buf_text(out, ">>");
}

Ref outline_names(Export *file, const Places *places)
{
    const Map *ids = file->tree->ids;
    if (!ids || !ids->count)
        return 0;
    NameEntry *entries = NEW_ARRAY(file->arena, NameEntry, ids->count);
    NameContext names = {file, NEW_ARRAY(file->arena, Destination, ids->count),
                         NEW_ARRAY(file->arena, uint32_t, ids->count)};
    uint32_t count = 0;
    for (uint32_t i = 0; i < ids->count; i++) {
        const Node *node = ids->entries[i].value;
        Destination to = destination_find(file, places, node);
        if (to.page == PAGE_NONE || file->tree->nodes[node->id] != node)
            continue;
        names.to[count] = to;
        names.elems[count] = elem_for_node(file->structure, node->id);
        entries[count] = (NameEntry){ids->entries[i].key, count};
        count++;
    }
    return nametree_write(file, entries, count, put_named, &names);
}

/* ---- page labels: as the pages show their numbers ---- */

static const char *label_style(Export *file, const CounterStyle *numerals)
{
    static const struct {
        const char *four, *twelve, *style;
    } known[] = {
        {"4", "12", "D"}, {"iv", "xii", "r"}, {"IV", "XII", "R"}, {"d", "l", "a"}, {"D", "L", "A"}};
    if (!numerals)
        return "D";
    Str four = counter_text(file->arena, numerals, 4),
        twelve = counter_text(file->arena, numerals, 12);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_equal(four, str_of(known[i].four)) && str_equal(twelve, str_of(known[i].twelve)))
            return known[i].style;
    return NULL;
}

static void put_label(Buf *out, Export *file, const PageFact *page, const char *style)
{
    buf_text(out, "<<");
    if (style && page->number > 0) {
        buf_text(out, "/S/");
        buf_text(out, style);
        buf_text(out, "/St ");
        buf_int(out, page->number);
    } else { /* numerals that PDF does not know: each label as text */
        Buf text = {0};
        if (page->numerals)
            buf_str(&text, counter_text(file->arena, page->numerals, page->number));
        else
            buf_int(&text, page->number);
        buf_text(out, "/P");
        put_text(out, buf_view(&text));
        buf_close(&text);
    }
    buf_text(out, ">>");
}

/* A range starts where the number does not follow, or the numerals change. */
static void put_labels(Buf *out, Export *file, const Places *places)
{
    const char *before = NULL, *style = NULL;
    for (uint32_t p = 0; p < places->page_count; p++) {
        const PageFact *page = &places->pages[p];
        if (!p || page[-1].numerals != page->numerals)
            style = label_style(file, page->numerals);
        bool follows =
            p && style && before && *style == *before && page->number == page[-1].number + 1;
        before = style;
        if (follows)
            continue;
        buf_int(out, p);
        put_label(out, file, page, style);
    }
}

Ref outline_labels(Export *file, const Places *places)
{
    if (!places || !places->page_count)
        return 0;
    Ref ref = pdf_reserve(file->pdf, 1);
    Buf *out = pdf_begin(file->pdf, ref);
    buf_text(out, "<</Nums[");
    put_labels(out, file, places);
    buf_text(out, "]>>");
    pdf_end(file->pdf);
    return ref;
}
