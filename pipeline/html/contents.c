/* The contents of the page. A <contents> of the document becomes the navigation where it
 * stands, with the heading before it; a long document without one gets one of its
 * headings of the two highest levels, before the text. */

#include "html/inside.h"

enum { LONG = 12000, ENTRIES = 5 }; /* characters and entries that are worth a list */

static bool is_list_of(const Node *node)
{
    return node_has_class(node, S("of-tables")) || node_has_class(node, S("of-figures"));
}

/* The nav right behind a heading that names it. */
static const Node *nav_after(const Html *html, const Node *heading)
{
    const Node *next = heading->next;
    while (next && next->kind == NODE_TEXT && !str_trim(next->text).len)
        next = next->next;
    bool named = next && next == html->contents &&
                 str_equal(node_value(next, NAME_ARIA_LABELLEDBY), node_value(heading, NAME_ID));
    return named && node_value(heading, NAME_ID).len ? next : NULL;
}

static bool within_heading(const Node *node)
{
    for (const Node *up = node->parent; up; up = up->parent)
        if (node_is_heading(up))
            return true;
    return false;
}

bool html_heading(Html *html, const Node *node)
{
    if (within_heading(node)) /* it would end the heading that it stands in */
        return html_begin(html, node, "span", "");
    const Node *nav = nav_after(html, node);
    if (nav) {
        html_put(html, "<nav class=\"gp-contents\"");
        html_attribute(html, "aria-labelledby", node_value(node, NAME_ID));
        html_put(html, ">");
    }
    return html_begin(html, node, name_spelling(node->name).data, "");
}

bool html_nav(Html *html, const Node *node)
{
    const Node *before = node->prev;
    while (before && before->kind == NODE_TEXT)
        before = before->prev;
    if (node == html->contents && before && node_is_heading(before) &&
        nav_after(html, before) == node)
        return html_begin(html, node, "div", "</nav>"); /* begun before its heading */
    if (node == html->contents) {
        html_put(html, "<nav class=\"gp-contents\"");
        if (!node_value(node, NAME_ARIA_LABELLEDBY).len) {
            html_put(html, " aria-label=\"");
            html_word(html, WORD_CONTENTS, node);
            html_put(html, "\"");
        } else {
            html_attribute(html, "aria-labelledby", node_value(node, NAME_ARIA_LABELLEDBY));
        }
        html_put(html, ">");
        return html_begin(html, node, "div", "</nav>");
    }
    return html_begin(html, node, is_list_of(node) ? "div" : "nav", "");
}

/* ---- made of headings ---- */

static bool is_entry(const Html *html, const Node *heading, Name first)
{
    return (heading->name == first || heading->name == first + 1) &&
           !node_has_class(heading, S("unlisted")) && node_value(heading, NAME_ID).len &&
           html_has_id(html, node_value(heading, NAME_ID));
}

/* The highest level of which there are several. */
static Name first_level(const Html *html)
{
    for (Name level = NAME_H1; level < NAME_H6; level++) {
        uint32_t count = 0;
        for (uint32_t i = 0; i < html->headings.count; i++)
            count += html->headings.items[i]->name == level;
        if (count > 1)
            return level;
    }
    return NAME_H6;
}

static void put_entry(Html *html, const Node *heading)
{
    html_put(html, "<li");
    Str language = node_value(heading, NAME_LANG);
    if (language.len)
        html_attribute(html, "lang", language);
    html_put(html, "><a href=\"#");
    html_value(html, node_value(heading, NAME_ID));
    html_put(html, "\">");
    html_text(html, node_plain_text(html->arena, heading));
    html_put(html, "</a>");
}

static void put_entries(Html *html, Name first)
{
    bool inside = false, item = false;
    html_put(html, "<ol>");
    for (uint32_t i = 0; i < html->headings.count; i++) {
        const Node *heading = html->headings.items[i];
        if (!is_entry(html, heading, first))
            continue;
        bool deep = heading->name != first && item;
        if (deep && !inside)
            html_put(html, "\n<ol>");
        else if (!deep && inside)
            html_put(html, "</li></ol></li>\n");
        else if (item)
            html_put(html, "</li>\n");
        put_entry(html, heading);
        inside = deep;
        item = true;
    }
    html_put(html, inside ? "</li></ol></li></ol>" : item ? "</li></ol>" : "</ol>");
}

void html_contents(Html *html)
{
    Name first = first_level(html);
    uint32_t entries = 0;
    for (uint32_t i = 0; i < html->headings.count; i++)
        entries += is_entry(html, html->headings.items[i], first);
    if (html->contents || html->characters < LONG || entries < ENTRIES)
        return;
    html_put(html, "<nav class=\"gp-contents\" aria-labelledby=\"gp-contents\">\n"
                   "<h2 id=\"gp-contents\">");
    html_say(html, WORD_CONTENTS, NULL);
    html_put(html, "</h2>\n");
    put_entries(html, first);
    html_put(html, "</nav>\n");
}
