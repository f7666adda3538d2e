/* Links, and what places are called where print gives their page: the number of a table
 * or figure, else the heading; where several headings are alike, with the chapter's. */

#include "html/inside.h"

/* "Table 3" of a caption that begins with it. */
static Str caption_number(const Html *html, const Node *node)
{
    const Node *caption = node->name == NAME_TABLE    ? node_child(node, NAME_CAPTION)
                          : node->name == NAME_FIGURE ? node_child(node, NAME_FIGCAPTION)
                                                      : node;
    const Node *number = caption ? caption->first : NULL;
    bool is = number && node_is(number, NAME_B) && node_has_class(number, S("caption-number"));
    Str text = is ? node_plain_text(html->arena, number) : (Str){0};
    return str_ends(text, S(".")) ? str_slice(text, 0, text.len - 1) : text;
}

/* The last first-level heading up to a node; or NULL. */
static const Node *chapter_of(const Html *html, const Node *node)
{
    uint32_t low = 0, high = html->headings.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (html->headings.items[middle]->id <= node->id)
            low = middle + 1;
        else
            high = middle;
    }
    while (low && html->headings.items[low - 1]->name != NAME_H1)
        low--;
    return low ? html->headings.items[low - 1] : NULL;
}

Str html_place(Html *html, const Target *target)
{
    if (target->kind != TARGET_HERE)
        return target->title.len ? target->title : target->address;
    Str number = caption_number(html, target->node);
    if (number.len)
        return number;
    Str title = target->title;
    bool alone = (uintptr_t)map_value(html->titles, title) < 2;
    const Node *chapter = alone ? NULL : chapter_of(html, target->node);
    if (!chapter || node_inside(target->node, chapter))
        return title;
    Buf text = {0};
    buf_str(&text, node_plain_text(html->arena, chapter));
    buf_text(&text, ": ");
    buf_str(&text, title);
    return buf_take(&text, html->arena);
}

/* ---- addresses ---- */

/* What an address may not hold (RFC 3986 2) is coded; what is coded already stays. */
void html_address(Html *html, Str address)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < address.len; i++) {
        unsigned char c = (unsigned char)address.data[i];
        bool coded = c <= ' ' || c >= 0x7F || c == '"' || c == '<' || c == '>' || c == '\\' ||
                     c == '^' || c == '`' || c == '{' || c == '|' || c == '}';
        if (c == '&') {
            html_put(html, "&amp;");
        } else if (!coded) {
            buf_char(html->out, (char)c);
        } else {
            buf_char(html->out, '%');
            buf_char(html->out, digits[c >> 4]);
            buf_char(html->out, digits[c & 15]);
        }
    }
}

static void put_target(Html *html, const Target *target)
{
    html_put(html, " href=\"");
    if (target->kind == TARGET_HERE) {
        Str id = node_value(target->node, NAME_ID);
        html_put(html, "#");
        html_value(html, target->node == html->body || !id.len ? S("gp-main") : id);
    } else if (target->kind == TARGET_SIBLING) {
        html_address(html, path_with_ending(html->arena, target->file, S(".html")));
        if (target->name.len)
            buf_char(html->out, '#');
        html_address(html, target->name);
    } else {
        html_address(html, target->address);
    }
    html_put(html, "\"");
}

/* ---- one link ---- */

static bool says_nothing(const Html *html, const Node *node)
{
    for (const Node *n = node->first; n; n = node_following(n, node))
        if ((n->kind == NODE_TEXT && str_trim(n->text).len) || node_is(n, NAME_IMG))
            return false;
    const Extras *extras = html_extras(html, node);
    return !extras || !(html_fixed((Html *)(uintptr_t)html, extras->before_content).len ||
                        html_fixed((Html *)(uintptr_t)html, extras->after_content).len);
}

const Target *html_target(const Html *html, const Node *node)
{
    const Target *target =
        node->id < html->source->links->count ? html->source->links->by_node[node->id] : NULL;
    return target && target->kind != TARGET_UNKNOWN ? target : NULL;
}

/* Of the places of an index entry that have one name the main one stands for all. */
static bool stands_for(Html *html, const Node *node, const Node *other)
{
    const Target *a = html_target(html, node), *b = html_target(html, other);
    return a && b && str_equal(html_place(html, a), html_place(html, b));
}

static bool is_repeated(Html *html, const Node *node)
{
    enum { LOOK_AT = 200 }; /* an entry has a few */
    bool main = node_has_class(node, S("main"));
    int looked = 0;
    for (const Node *n = node->prev; n && looked < LOOK_AT; n = n->prev, looked++)
        if (node_is(n, NAME_A) && stands_for(html, node, n) &&
            (!main || node_has_class(n, S("main"))))
            return true;
    for (const Node *n = node->next; n && !main && looked < LOOK_AT; n = n->next, looked++)
        if (node_is(n, NAME_A) && node_has_class(n, S("main")) && stands_for(html, node, n))
            return true;
    return false;
}

static bool is_first(Html *html, const Node *node)
{
    for (const Node *n = node->prev; n; n = n->prev)
        if (node_is(n, NAME_A) && !is_repeated(html, n))
            return false;
    return true;
}

static bool put_place(Html *html, const Node *node, const Target *target)
{
    bool list = node_attr_spelled(node, S("data-pages")) != NULL;
    if (list && is_repeated(html, node))
        return false;
    if (list && !is_first(html, node))
        html_put(html, "; ");
    html_put(html, "<a");
    html_attributes(html, node, "a");
    put_target(html, target);
    html_put(html, ">");
    html_text(html, html_place(html, target));
    html_put(html, "</a>");
    return false;
}

bool html_link(Html *html, const Node *node)
{
    const Target *target = html_target(html, node);
    if (!target || html->links) /* a link holds no other (html 4.5.1) */
        return html_begin(html, node, "span", "");
    if (target->kind == TARGET_HERE && html_is_note(html, target->node)) {
        html_note_again(html, node, target->node);
        return false;
    }
    if (says_nothing(html, node))
        return put_place(html, node, target);
    html->links++;
    html_put(html, "<a");
    put_target(html, target);
    html_attributes(html, node, "a");
    html_put(html, ">");
    *LIST_ADD(html->arena, &html->open) = (Open){node, "a", ""};
    return true;
}
