/* Tables: the scope of each head, and room to move a wide one within the page. */

#include "html/inside.h"

enum { WIDE = 3 }; /* so many columns may not fit a narrow window */

const Node *html_caption(const Html *html, const Node *table)
{
    const Node *caption = node_child(table, NAME_CAPTION);
    if (!caption && node_is(table->parent, NAME_FIGURE))
        caption = node_child(table->parent, NAME_FIGCAPTION);
    return caption && html_is_shown(html, caption) ? caption : NULL;
}

static const Node *first_row(const Node *table)
{
    for (const Node *at = table->first; at; at = at->next) {
        if (node_is(at, NAME_TR))
            return at;
        bool group = node_is(at, NAME_THEAD) || node_is(at, NAME_TBODY) || node_is(at, NAME_TFOOT);
        const Node *row = group ? node_child(at, NAME_TR) : NULL;
        if (row)
            return row;
    }
    return NULL;
}

bool html_is_wide(const Html *html, const Node *table)
{
    (void)html;
    const Node *row = first_row(table);
    int columns = 0;
    for (const Node *cell = row ? row->first : NULL; cell && columns < WIDE; cell = cell->next) {
        bool counts = node_is(cell, NAME_TD) || node_is(cell, NAME_TH);
        columns += !counts ? 0 : node_value(cell, NAME_COLSPAN).len ? WIDE - 1 : 1;
    }
    return columns >= WIDE;
}

bool html_table(Html *html, const Node *node)
{
    if (!(html->marks[node->id] & NODE_SCROLLS))
        return html_begin(html, node, "table", "");
    const Node *caption = html_caption(html, node);
    html_put(html, "<div class=\"gp-scroll\" role=\"region\" tabindex=\"0\" ");
    if (caption) {
        html_put(html, "aria-labelledby=\"");
        html_put_id(html, caption);
    } else {
        html_put(html, "aria-label=\"");
        html_word(html, WORD_TABLE, node);
        buf_format(html->out, " (%u)", ++html->tables);
    }
    html_put(html, "\">");
    return html_begin(html, node, "table", "</div>");
}

/* ---- heads ---- */

static bool row_is_heads(const Node *row)
{
    for (const Node *cell = row->first; cell; cell = cell->next)
        if (node_is(cell, NAME_TD))
            return false;
    return true;
}

/* As the tags of the PDF have it: what the source says, else a row in a body that holds
 * data too is headed by it. */
static const char *scope_of(const Node *node)
{
    static const char *const given[] = {"row", "col", "rowgroup", "colgroup"};
    Str scope = node_value(node, NAME_SCOPE);
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        if (str_equal_nocase(scope, str_of(given[i])))
            return given[i];
    bool head = node_is(node->parent->parent, NAME_THEAD);
    return head || row_is_heads(node->parent) ? "col" : "row";
}

bool html_header_cell(Html *html, const Node *node)
{
    html_put(html, "<th scope=\"");
    html_put(html, scope_of(node));
    html_put(html, "\"");
    html_attributes(html, node, "th");
    html_put(html, ">");
    *LIST_ADD(html->arena, &html->open) = (Open){node, "th", ""};
    return true;
}
