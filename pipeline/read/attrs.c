/* {#id .class key="value"}: on one line, at least one of the three; a word alone
 * is not an attribute, so {name} stays what it is. Values with blanks stand in
 * quotation marks, of either kind, and are taken as they are. */

#include "read/markdown.h"

typedef struct {
    Str name;          /* "id", "class", or the key */
    size_t start, end; /* of the value */
    bool is_class;
} Item;

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}

static bool is_name_char(char c)
{
    return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

static bool ends_word(char c) { return is_blank(c) || strchr("{}\"'=`<>", c) != NULL; }

static size_t word_end(Str text, size_t at)
{
    while (at < text.len && text.data[at] && !ends_word(text.data[at]))
        at++;
    return at;
}

/* key=value from `at`; the offset past it, or 0. */
static size_t pair_end(Str text, size_t at, Item *item)
{
    size_t key = at;
    if (!is_name_start(text.data[at]))
        return 0;
    while (at < text.len && is_name_char(text.data[at]))
        at++;
    item->name = str_slice(text, key, at);
    if (at + 1 >= text.len || text.data[at++] != '=')
        return 0;
    char quote = text.data[at];
    bool curly = str_starts(str_slice(text, at, at + 2), S("\xE2\x80"));
    if (curly) /* “ and the like are no quotation marks here */
        return 0;
    if (quote != '"' && quote != '\'') {
        item->start = at;
        item->end = word_end(text, at);
        return item->end > at ? item->end : 0;
    }
    item->start = ++at;
    while (at < text.len && text.data[at] != quote && text.data[at] != '\n' &&
           text.data[at] != '\r')
        at++;
    item->end = at;
    return at < text.len && text.data[at] == quote ? at + 1 : 0;
}

/* One item from `at`, past blanks: the offset past it, or 0. */
static size_t item_end(Str text, size_t at, Item *item)
{
    char c = text.data[at];
    *item = (Item){.start = at + 1, .is_class = c == '.'};
    if (c != '#' && c != '.')
        return pair_end(text, at, item);
    item->name = c == '#' ? S("id") : S("class");
    item->end = word_end(text, at + 1);
    return item->end > item->start ? item->end : 0;
}

static size_t skip_blanks(Str text, size_t at)
{
    while (at < text.len && (text.data[at] == ' ' || text.data[at] == '\t'))
        at++;
    return at;
}

size_t attrs_end(Str text, size_t at)
{
    enum { LONGEST = 4000 };
    Item item;
    Str near = str_slice(text, 0, at + LONGEST);
    bool any = false;
    for (at = skip_blanks(near, at + 1); at < near.len; at = skip_blanks(near, at)) {
        if (near.data[at] == '}')
            return any ? at + 1 : 0;
        at = item_end(near, at, &item);
        if (!at)
            return 0;
        char next = at < near.len ? near.data[at] : 0;
        if (next != ' ' && next != '\t' && next != '}')
            return 0;
        any = true;
    }
    return 0;
}

void attrs_apply(const Reader *reader, size_t at, Node *node)
{
    Str text = reader->text;
    Item item;
    for (at = skip_blanks(text, at + 1); text.data[at] != '}'; at = skip_blanks(text, at)) {
        at = item_end(text, at, &item);
        Str value = str_slice(text, item.start, item.end);
        if (item.is_class)
            node_add_class(reader->tree, node, value);
        else
            node_set_spelled(reader->tree, node, item.name, value,
                             reader_span(reader, item.start, item.end));
    }
}
