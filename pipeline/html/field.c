/* Controls of forms: the same names, labels, hints and rules as in the PDF; what is
 * typed stays in the page and is printed with it, so nothing is sent and no control
 * sends. A box or ring without words of its own takes them from what it stands in. */

#include "html/inside.h"

bool html_is_field(const Html *html, const Node *node)
{
    return html_is_shown(html, node) &&
           (node->name == NAME_SELECT || node->name == NAME_TEXTAREA || node->name == NAME_INPUT);
}

static const Node *around(const Node *node, Name name)
{
    const Node *at = node->parent;
    while (at && at->name != name)
        at = at->parent;
    return at;
}

/* A task of a list: its words name its box. */
static const Node *task_of(const Node *node)
{
    const Node *item = around(node, NAME_LI);
    return item && node_has_class(item, S("task")) ? item : NULL;
}

static bool has_name(const Html *html, const Node *node)
{
    Str id = node_value(node, NAME_ID);
    return (id.len && map_find(html->labels, id)) || around(node, NAME_LABEL) ||
           str_trim(node_value(node, NAME_ARIA_LABEL)).len ||
           str_trim(node_value(node, NAME_ARIA_LABELLEDBY)).len ||
           str_trim(node_value(node, NAME_TITLE)).len;
}

static void put_name(Html *html, const Node *node)
{
    if (has_name(html, node))
        return;
    const Node *task = task_of(node);
    Str name = node_value(node, NAME_NAME);
    if (task) {
        html_put(html, " aria-labelledby=\"");
        html_put_id(html, task);
        html_put(html, "\"");
        return;
    }
    diag_add_as(html->job->diags, DIAG_EXPORT_FIELD, job_severity(html->job, CLAIM_UA1), node->span,
                name)
        ->hint = S("give it a <label for=...>, or aria-label=");
    html_attribute(html, "aria-label", name.len ? name : S("?"));
}

/* A box is ticked with the mouse or Tab alone: it may not be filled from memory. */
static void put_start(Html *html, const Node *node)
{
    buf_char(html->out, '<');
    html_put(html, name_spelling(node->name).data);
    html_attributes(html, node, "");
    put_name(html, node);
    html_put(html, " autocomplete=\"off\">");
}

/* The number that a sheet sets into a ring stands beside it. */
static void put_input(Html *html, const Node *node)
{
    const Extras *extras = html_extras(html, node);
    bool ring = str_equal_nocase(node_value(node, NAME_TYPE), S("radio"));
    Str inside = ring && extras ? str_trim(html_fixed(html, extras->before_content)) : (Str){0};
    bool label = inside.len && !around(node, NAME_LABEL);
    html_put(html, label ? "<label class=\"gp-ring\">" : "");
    put_start(html, node);
    if (inside.len) {
        html_put(html, "<span>");
        html_text(html, inside);
        html_put(html, "</span>");
    }
    html_put(html, label ? "</label>" : "");
}

static void put_area(Html *html, const Node *node)
{
    put_start(html, node);
    html_put(html, "\n"); /* the first new line is not part of the value */
    for (const Node *n = node->first; n; n = node_following(n, node))
        if (n->kind == NODE_TEXT)
            html_text(html, n->text);
    html_put(html, "</textarea>");
}

bool html_field(Html *html, const Node *node)
{
    if (!html_is_field(html, node))
        return false;
    if (node->name == NAME_INPUT) {
        put_input(html, node);
        return false;
    }
    if (node->name == NAME_TEXTAREA) {
        put_area(html, node);
        return false;
    }
    put_start(html, node);
    *LIST_ADD(html->arena, &html->open) = (Open){node, "select", ""};
    return true;
}
