/* <contents level="2"/>: a list of the headings that follow it, down to a level
 * (3 unless told; depth= means the same), as <nav class="contents"> with nested
 * <ol>. Its title is title=, else the heading right before it (but for the first
 * one of the document), else the word in the document's language. Pages are for
 * the style sheet: a::after with target-counter.
 *
 * A heading of the first level may begin a part (part="Planning"), and have a
 * number of its own (number="3") and classes: its entry has them too.
 * <contents of="tables"/> and of="figures" list what has a number in its caption.
 * Linear in the headings, for each <contents>. */

#include "resolve/inside.h"
#include "base/words.h"

enum { LEVELS = 6, LEVEL_DEFAULT = 3 };

static uint8_t level_of(const Node *contents)
{
    const Attr *attr = node_attr_spelled(contents, S("level"));
    if (!attr)
        attr = node_attr_spelled(contents, S("depth"));
    Str level = attr ? attr->value : (Str){0};
    bool digit = level.len == 1 && level.data[0] >= '1' && level.data[0] <= '6';
    return digit ? (uint8_t)(level.data[0] - '0') : LEVEL_DEFAULT;
}

typedef enum { OF_HEADINGS, OF_TABLES, OF_FIGURES } ListOf;

static ListOf list_of(const Node *contents)
{
    Str of = node_value(contents, NAME_OF);
    return str_equal(of, S("tables"))    ? OF_TABLES
           : str_equal(of, S("figures")) ? OF_FIGURES
                                         : OF_HEADINGS;
}

static const Node *heading_before(const Node *node)
{
    const Node *before = node->prev;
    while (before && before->kind == NODE_TEXT && !str_trim(before->text).len)
        before = before->prev;
    return before && node_is_heading(before) ? before : NULL;
}

/* The heading before is its title, unless it is that of the document. */
static bool is_title(const Resolve *resolve, const Node *heading, Str word)
{
    bool first = resolve->headings.items[0].node == heading;
    return !first || str_equal_nocase(node_plain_text(resolve->arena, heading), word);
}

static void contents_title(Resolve *resolve, const Node *contents, Node *nav)
{
    const Attr *own = node_attr(contents, NAME_TITLE);
    static const WordId words[] = {WORD_CONTENTS, WORD_TABLES, WORD_FIGURES};
    Str text =
        own ? own->value : word_text(words[list_of(contents)], resolve_language(resolve, contents));
    const Node *heading = own ? NULL : heading_before(contents);
    if (heading && is_title(resolve, heading, text)) {
        node_set(resolve->tree, nav, NAME_ARIA_LABELLEDBY, node_value(heading, NAME_ID),
                 contents->span);
        return;
    }
    if (!text.len)
        return;
    resolve_add_text(resolve, resolve_add(resolve, nav, NAME_P, S("contents-title")), text);
}

/* The list of the first level, and that of the part in hand. */
typedef struct {
    Node *top, *list;
    Str part;
} Parts;

static Node *entry_add(Resolve *resolve, Node *list, const Heading *heading)
{
    static const Str classes[LEVELS + 1] = {{0},
                                            {"level-1", 7},
                                            {"level-2", 7},
                                            {"level-3", 7},
                                            {"level-4", 7},
                                            {"level-5", 7},
                                            {"level-6", 7}};
    Span span = heading->node->span;
    Node *entry = node_html(resolve->tree, NAME_LI, span);
    const Attr *number = node_attr(heading->node, NAME_NUMBER);
    Str language = node_language(heading->node), around = node_language(list);
    node_set(resolve->tree, entry, NAME_CLASS, classes[heading->level], span);
    if (node_value(heading->node, NAME_CLASS).len)
        node_add_class(resolve->tree, entry, node_value(heading->node, NAME_CLASS));
    Node *link = resolve_add(resolve, entry, NAME_A, (Str){0});
    resolve_lead(resolve, link, heading->anchor->id);
    if (language.len && !str_equal(language, around))
        node_set(resolve->tree, link, NAME_LANG, language, span);
    if (number) {
        resolve_add_text(resolve, resolve_add(resolve, link, NAME_SPAN, S("number")),
                         number->value);
        resolve_add_text(resolve, link, S(" "));
    }
    title_copy(resolve, heading->node, link);
    node_append(list, entry);
    return entry;
}

/* Whether a heading has its place in the contents. */
static bool is_listed(Resolve *resolve, const Heading *heading, uint8_t deepest)
{
    if (heading->level > deepest || node_has_class(heading->node, S("unlisted")))
        return false;
    for (const Node *n = heading->node; n; n = n->parent)
        if (node_is(n, NAME_NAV) || node_is(n, NAME_FOOTNOTE) || node_is(n, NAME_TEMPLATE))
            return false;
    anchor_name(resolve, heading->anchor);
    return heading->anchor->title_text.len > 0;
}

/* The index of the first heading after the node. */
static uint32_t heading_after(const Resolve *resolve, const Node *contents)
{
    uint32_t count = resolve->headings.count;
    const Node *n = contents;
    while (n && !(n != contents && node_is_heading(n)))
        n = node_following(n, resolve->tree->root);
    uint32_t i = 0;
    while (i < count && resolve->headings.items[i].node != n)
        i++;
    return i;
}

/* An entry that holds those of a part, with the classes of its first heading. */
static Node *part_open(Resolve *resolve, Node *top, const Heading *heading, Str part)
{
    Node *entry = node_html(resolve->tree, NAME_LI, heading->node->span);
    node_set(resolve->tree, entry, NAME_CLASS, S("part"), entry->span);
    if (node_value(heading->node, NAME_CLASS).len)
        node_add_class(resolve->tree, entry, node_value(heading->node, NAME_CLASS));
    resolve_add_text(resolve, resolve_add(resolve, entry, NAME_P, S("part-title")), part);
    node_append(top, entry);
    return resolve_add(resolve, entry, NAME_OL, (Str){0});
}

/* The list of the first level that an entry goes to: that of its part. */
static Node *outer_list(Resolve *resolve, Parts *parts, const Heading *heading, Node *nav)
{
    Str part = str_trim(node_value(heading->node, NAME_PART));
    if (!parts->top)
        parts->top = parts->list = resolve_add(resolve, nav, NAME_OL, (Str){0});
    if (part.len && !str_equal(part, parts->part)) {
        parts->part = part;
        parts->list = part_open(resolve, parts->top, heading, part);
    }
    return parts->list;
}

/* A list in an entry has the span of the <contents>. */
static Node *list_inside(Resolve *resolve, Node *entry, Span span)
{
    Node *list = node_html(resolve->tree, NAME_OL, span);
    node_append(entry, list);
    return list;
}

static void entries_add(Resolve *resolve, Node *nav, Span span, uint32_t from, uint8_t deepest)
{
    Node *lists[LEVELS + 2] = {0}, *last[LEVELS + 2] = {0};
    uint8_t open[LEVELS + 2] = {0}; /* the level of each list that is open */
    unsigned depth = 0;
    Parts parts = {0};
    for (uint32_t i = from; i < resolve->headings.count; i++) {
        const Heading *heading = &resolve->headings.items[i];
        if (!is_listed(resolve, heading, deepest))
            continue;
        if (!title_room(resolve, 3, span))
            return;
        while (depth && open[depth] > heading->level)
            depth--;
        bool inner = !depth || open[depth] < heading->level;
        depth += inner;
        if (depth == 1) /* a higher heading after lower ones goes on in the first list */
            lists[1] = outer_list(resolve, &parts, heading, nav);
        else if (inner)
            lists[depth] = list_inside(resolve, last[depth - 1], span);
        open[depth] = heading->level;
        last[depth] = entry_add(resolve, lists[depth], heading);
    }
}

/* ---- lists of tables and figures ---- */

static void caption_add(Resolve *resolve, Node *list, Node *caption)
{
    Node *entry = node_html(resolve->tree, NAME_LI, caption->span);
    place_name(resolve, caption->parent, caption->name == NAME_CAPTION ? S("table") : S("figure"));
    Node *link = resolve_add(resolve, entry, NAME_A, (Str){0});
    resolve_lead(resolve, link, node_value(caption->parent, NAME_ID));
    title_copy(resolve, caption, link);
    node_append(list, entry);
}

static void captions_add(Resolve *resolve, Node *nav, Name name, Span span)
{
    Node *list = NULL;
    for (uint32_t i = 0; i < resolve->captions.count; i++) {
        Node *caption = resolve->captions.items[i];
        bool numbered = caption->first && node_has_class(caption->first, S("caption-number"));
        if (caption->name != name || !numbered)
            continue;
        if (!title_room(resolve, 3, span))
            return;
        if (!list)
            list = resolve_add(resolve, nav, NAME_OL, (Str){0});
        caption_add(resolve, list, caption);
    }
    if (!list)
        diag_add(resolve->job->diags, DIAG_RESOLVE_EMPTY, span, S("<contents>"))->hint =
            S("no table or figure here has a numbered caption: take the list out, or give them "
              "captions");
}

/* ---- one <contents> ---- */

static void contents_make(Resolve *resolve, Node *contents)
{
    Tree *tree = resolve->tree;
    Node *nav = node_html(tree, NAME_NAV, contents->span);
    uint32_t from = heading_after(resolve, contents);
    ListOf of = list_of(contents);
    for (uint16_t i = 0; i < contents->attr_count; i++) {
        const Attr *attr = &contents->attrs[i];
        if (attr->name == NAME_ID || attr->name == NAME_CLASS || attr->name == NAME_LANG ||
            attr->name == NAME_STYLE)
            node_set(tree, nav, attr->name, attr->value, attr->span);
    }
    static const Str classes[] = {
        {"contents", 8}, {"contents of-tables", 18}, {"contents of-figures", 19}};
    node_add_class(tree, nav, classes[of]);
    contents_title(resolve, contents, nav);
    node_replace(contents, nav);
    while (contents->last) { /* in HTML it is not closed by "/>": it holds what follows it */
        Node *child = contents->last;
        node_unlink(child);
        node_insert_after(nav, child);
    }
    Str id = node_value(nav, NAME_ID);
    if (id.len) { /* a reference to it leads to what it became */
        anchor_find(resolve, id)->node = nav;
        *map_put(tree->ids, id) = nav;
    }
    if (of != OF_HEADINGS)
        captions_add(resolve, nav, of == OF_TABLES ? NAME_CAPTION : NAME_FIGCAPTION,
                     contents->span);
    else
        entries_add(resolve, nav, contents->span, from < resolve->headings.count ? from : 0,
                    level_of(contents));
}

void resolve_contents(Resolve *resolve)
{
    for (uint32_t i = 0; i < resolve->contents.count; i++)
        contents_make(resolve, resolve->contents.items[i]);
}
