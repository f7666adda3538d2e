/* Items of lists: numbers and bullets as browsers have them are left to them; marks that
 * a sheet makes are text. */

#include "html/inside.h"
#include <stdlib.h>

/* The number of "12. ", or -1. */
static int32_t plain_number(Str text)
{
    int32_t number = 0;
    size_t i = 0;
    for (; i < text.len && i < 8 && text.data[i] >= '0' && text.data[i] <= '9'; i++)
        number = number * 10 + (text.data[i] - '0');
    return i && str_equal(str_trim(str_slice(text, i, text.len)), S(".")) ? number : -1;
}

Str html_marker(Html *html, const Node *item)
{
    const Extras *extras = html_extras(html, item);
    return html_fixed(html, extras ? extras->marker_content : NULL);
}

/* What a browser would number the item by itself, seen from the one before. */
static int32_t number_expected(Html *html, const Node *item)
{
    const Node *before = item->prev;
    while (before && !node_is(before, NAME_LI))
        before = before->prev;
    if (before)
        return plain_number(html_marker(html, before)) + 1;
    Str start = node_value(item->parent, NAME_START);
    int32_t number = plain_number(start.len ? arena_str(html->arena, start) : S("1."));
    return start.len ? (int32_t)strtol(arena_str(html->arena, start).data, NULL, 10) : number;
}

/* Numbers and bullets as browsers have them are left to them; others are text. */
bool html_item(Html *html, const Node *node)
{
    const Style *style = html_style(html, node);
    Str marker = html_marker(html, node);
    int32_t number = plain_number(marker);
    bool own = node_attr(node->parent, NAME_TYPE) || node_attr(node->parent, NAME_REVERSED);
    bool bullet = style->list_style && counter_style_is_static(style->list_style) &&
                  !counter_style_is_string(style->list_style) &&
                  str_equal(marker, counter_marker(html->arena, style->list_style, 1));
    bool plain = !marker.len && html->marks[node->parent->id] & NODE_PLAIN;
    bool native = plain || bullet || own || (number >= 0 && node->parent->name == NAME_OL);
    html_put(html, "<li");
    html_attributes(html, node, "li");
    if (native && !own && !bullet && !plain && !node_attr(node, NAME_VALUE) &&
        number != number_expected(html, node))
        buf_format(html->out, " value=\"%d\"", (int)number);
    html_put(html, native ? ">" : " style=\"list-style: none\">");
    *LIST_ADD(html->arena, &html->open) = (Open){node, "li", ""};
    if (!native && str_trim(marker).len) {
        html_put(html, "<span class=\"gp-marker\">");
        html_text(html, marker);
        html_put(html, "</span>");
    }
    return true;
}
