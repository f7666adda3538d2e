/* What must be known before the first byte is written: which paragraphs hold blocks,
 * the headings and how often each text occurs, the notes with their numbers and where
 * each list of them ends, what needs an id. Two passes over the nodes, linear. */

#include "html/inside.h"

const Style *html_style(const Html *html, const Node *node)
{
    return html->source->styles->by_node[node->id];
}

const Extras *html_extras(const Html *html, const Node *node)
{
    return html->source->styles->extras[node->id];
}

/* Running elements are for the heads of pages. */
bool html_is_shown(const Html *html, const Node *node)
{
    const Style *style = html_style(html, node);
    return style->display != DISPLAY_NONE && style->position != POSITION_RUNNING;
}

bool html_is_note(const Html *html, const Node *node)
{
    return node->kind == NODE_ELEMENT &&
           (node->name == NAME_FOOTNOTE || html_style(html, node)->float_ == FLOAT_FOOTNOTE);
}

void html_put_id(Html *html, const Node *node)
{
    Str id = node_value(node, NAME_ID);
    if (id.len && html_has_id(html, id)) {
        html_value(html, id);
        return;
    }
    Buf made = {0};
    buf_format(&made, "gp-%u", node->id);
    while (html_has_id(html, buf_view(&made)))
        buf_char(&made, '-');
    html_value(html, buf_view(&made));
    buf_close(&made);
}

static void scan_heading(Html *html, const Node *node)
{
    *LIST_ADD(html->arena, &html->headings) = node;
    uintptr_t *count = (uintptr_t *)map_put(html->titles, node_plain_text(html->arena, node));
    ++*count;
}

/* The sheets' numbers; where these begin again on each page, the document's. */
static void scan_note(Html *html, const Node *node)
{
    const Extras *extras = html_extras(html, node);
    Str number = str_trim(html_fixed(html, extras ? extras->call_content : NULL));
    if (!number.len) {
        Buf text = {0};
        buf_int(&text, (int64_t)html->notes.count + 1);
        number = buf_take(&text, html->arena);
    }
    *LIST_ADD(html->arena, &html->notes) =
        (Note){.node = node, .number = number, .group = html->ends.count};
}

static bool holds_sections(const Node *node)
{
    return node->name == NAME_BODY || node->name == NAME_DIV || node->name == NAME_SECTION ||
           node->name == NAME_ARTICLE || node->name == NAME_MAIN;
}

/* Notes are numbered anew from here on: those before are listed before the largest
 * element around that holds none of them. */
static void scan_reset(Html *html, const Node *node)
{
    if (!html->notes.count || html->notes.items[html->notes.count - 1].group != html->ends.count)
        return;
    const Node *last = html->notes.items[html->notes.count - 1].node, *at = node;
    while (at->parent && at != html->body && !node_inside(last, at->parent))
        at = at->parent;
    if (at->parent && holds_sections(at->parent))
        *LIST_ADD(html->arena, &html->ends) = at->id;
}

static void scan_table(Html *html, const Node *node)
{
    if (!html_is_wide(html, node))
        return;
    html->marks[node->id] |= NODE_SCROLLS;
    const Node *caption = html_caption(html, node);
    if (caption)
        html->marks[caption->id] |= NODE_WANTS_ID;
}

/* A box to tick in a list is named by what stands beside it. */
static void scan_field(Html *html, const Node *node)
{
    html->forms += html_style(html, node)->appearance != APPEARANCE_NONE;
    const Node *item = node->parent;
    while (item && item->name != NAME_LI && item->name != NAME_BODY)
        item = item->parent;
    if (node_is(item, NAME_LI) && node_has_class(item, S("task")))
        html->marks[item->id] |= NODE_WANTS_ID;
}

/* The first item without a mark: the list has none. */
static void scan_item(Html *html, const Node *node)
{
    const Node *before = node->prev;
    while (before && before->kind == NODE_TEXT)
        before = before->prev;
    if (!before && !html_marker(html, node).len)
        html->marks[node->parent->id] |= NODE_PLAIN;
}

static void scan_element(Html *html, const Node *node)
{
    const Extras *extras = html_extras(html, node);
    if (extras && extras->resets_notes)
        scan_reset(html, node);
    if (html_is_note(html, node))
        scan_note(html, node);
    else if (node_is_heading(node))
        scan_heading(html, node);
    else if (node->name == NAME_A)
        html_note_count(html, node);
    else if (node->name == NAME_LI)
        scan_item(html, node);
    else if (node->name == NAME_TABLE)
        scan_table(html, node);
    else if (html_is_field(html, node))
        scan_field(html, node);
    else if (node->name == NAME_LABEL && node_value(node, NAME_FOR).len)
        *map_put(html->labels, node_value(node, NAME_FOR)) = (void *)(uintptr_t)node;
    else if (node->name == NAME_NAV && node_has_class(node, S("contents")) && !html->contents &&
             !node_has_class(node, S("of-tables")) && !node_has_class(node, S("of-figures")))
        html->contents = node;
}

void html_survey(Html *html)
{
    const Tree *tree = html->tree;
    html->marks = NEW_ARRAY(html->arena, uint8_t, tree->count);
    html->titles = map_new(html->arena);
    html->labels = map_new(html->arena);
    for (uint32_t id = html->body->id + 1; id < html->body->end;) {
        const Node *node = tree->nodes[id];
        if (node->kind == NODE_ELEMENT && !html_is_shown(html, node)) {
            id = node->end;
            continue;
        }
        if (node->kind == NODE_ELEMENT)
            scan_element(html, node);
        else
            html->characters += node->text.len;
        id++;
    }
    for (uint32_t id = html->body->end; --id > html->body->id;) {
        const Node *node = tree->nodes[id];
        if (node->kind == NODE_ELEMENT && !html_is_note(html, node) &&
            (html_ends_paragraph(html, node) || html->marks[id] & NODE_HOLDS_BLOCK))
            html->marks[node->parent->id] |= NODE_HOLDS_BLOCK;
    }
}
