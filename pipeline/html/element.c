/* The walk that writes: elements by the table elements.def, with what the style sheets
 * put before and after them as real text. What HTML would not read back as it was
 * written gets another element: a paragraph that holds a block is a div, a cell outside
 * of a row is one too. Linear; the depth of the tree costs memory, no stack. */

#include "html/inside.h"

typedef enum { RULE_NONE, RULE_KEEP, RULE_VOID, RULE_OWN, RULE_LEAVE, RULE_REFUSE } Rule;

static const struct {
    uint8_t rule;
    const char *tag;
} elements[NAME_COUNT] = {
#define ELEMENT(name, rule, tag) [NAME_##name] = {RULE_##rule, tag},
#include "html/elements.def"
#undef ELEMENT
};

static Rule rule_of(const Node *node) { return (Rule)elements[node->name].rule; }

static bool is_block(uint8_t display)
{
    return display != DISPLAY_INLINE && display != DISPLAY_INLINE_BLOCK &&
           display != DISPLAY_INLINE_TABLE && display != DISPLAY_CONTENTS;
}

/* ---- what stands where HTML lets it ---- */

/* html 13.1.2.4: these end a paragraph that is open. */
bool html_ends_paragraph(const Html *html, const Node *node)
{
    switch (node->name) {
    case NAME_ADDRESS:
    case NAME_ARTICLE:
    case NAME_ASIDE:
    case NAME_BLOCKQUOTE:
    case NAME_DETAILS:
    case NAME_DIV:
    case NAME_DL:
    case NAME_FIELDSET:
    case NAME_FIGCAPTION:
    case NAME_FIGURE:
    case NAME_H1:
    case NAME_H2:
    case NAME_H3:
    case NAME_H4:
    case NAME_H5:
    case NAME_H6:
    case NAME_HR:
    case NAME_LI:
    case NAME_MENU:
    case NAME_NAV:
    case NAME_OL:
    case NAME_P:
    case NAME_PRE:
    case NAME_SECTION:
    case NAME_SUMMARY:
    case NAME_TABLE:
    case NAME_UL: return true;
    default: return rule_of(node) == RULE_NONE && is_block(html_style(html, node)->display);
    }
}

static bool is_rows(const Node *node)
{
    return node->name == NAME_TABLE || node->name == NAME_TBODY || node->name == NAME_THEAD ||
           node->name == NAME_TFOOT;
}

static bool is_list(const Node *node)
{
    return node->name == NAME_UL || node->name == NAME_OL || node->name == NAME_MENU;
}

/* Whether the element is within what its name asks for; up to a table, three deep. */
static bool has_place(const Node *node)
{
    const Node *up = node->parent;
    switch (node->name) {
    case NAME_LI: return is_list(up);
    case NAME_TR: return is_rows(up) && has_place(up);
    case NAME_TD:
    case NAME_TH: return up->name == NAME_TR && has_place(up);
    case NAME_TBODY:
    case NAME_THEAD:
    case NAME_TFOOT:
    case NAME_CAPTION:
    case NAME_COLGROUP: return up->name == NAME_TABLE;
    case NAME_COL: return up->name == NAME_COLGROUP || up->name == NAME_TABLE;
    case NAME_DT:
    case NAME_DD:
        return up->name == NAME_DL || (up->name == NAME_DIV && node_is(up->parent, NAME_DL));
    case NAME_OPTION: return up->name == NAME_SELECT || up->name == NAME_OPTGROUP;
    case NAME_OPTGROUP: return up->name == NAME_SELECT;
    case NAME_LEGEND: return up->name == NAME_FIELDSET;
    case NAME_FIGCAPTION: return up->name == NAME_FIGURE;
    case NAME_SUMMARY: return up->name == NAME_DETAILS;
    default: return true;
    }
}

/* What is put around a child (NULL: text) that its parent may not hold: the start, and
 * in *end the end. NULL: nothing would do. */
static const char *wrap_for(const Node *parent, const Node *child, const char **end)
{
    *end = "";
    if (!has_place(parent))
        return ""; /* it is a div itself */
    Name name = child ? child->name : NAME_OTHER;
    bool fits = child && has_place(child);
    if (is_list(parent) && !(fits && name == NAME_LI)) {
        *end = "</li>";
        return "<li>";
    }
    if (parent->name == NAME_TR && !(fits && (name == NAME_TD || name == NAME_TH))) {
        *end = "</td>";
        return "<td>";
    }
    bool part = fits && (name == NAME_TR || name == NAME_CAPTION || name == NAME_COLGROUP ||
                         name == NAME_COL || name == NAME_TBODY || name == NAME_THEAD ||
                         name == NAME_TFOOT);
    if (is_rows(parent) && !part) {
        *end = "</td></tr>";
        return "<tr><td>";
    }
    if (parent->name == NAME_DL &&
        !(fits && (name == NAME_DT || name == NAME_DD || name == NAME_DIV))) {
        *end = "</dd>";
        return "<dd>";
    }
    bool choice = fits && (name == NAME_OPTION || name == NAME_OPTGROUP);
    if ((parent->name == NAME_SELECT || parent->name == NAME_OPTGROUP) && !choice)
        return NULL;
    return parent->name == NAME_COLGROUP && !(fits && name == NAME_COL) ? NULL : "";
}

const char *html_tag(const Html *html, const Node *node)
{
    bool block = is_block(html_style(html, node)->display);
    const char *other = block ? "div" : "span";
    if (rule_of(node) == RULE_NONE || !has_place(node))
        return other;
    if (node->name == NAME_P && html->marks[node->id] & NODE_HOLDS_BLOCK)
        return "div";
    return elements[node->name].tag;
}

/* ---- begin and end ---- */

static void put_generated(Html *html, const Style *style, const Content *content, const char *class)
{
    Str text = style && style->display != DISPLAY_NONE ? html_fixed(html, content) : (Str){0};
    if (!str_trim(text).len)
        return;
    html_put(html, "<span class=\"");
    html_put(html, class);
    html_put(html, "\">");
    html_text(html, text);
    html_put(html, "</span>");
}

/* Ruby is set by the browser itself. */
static bool may_generate(const Node *node)
{
    return node->name != NAME_RT && node->name != NAME_RP && node->name != NAME_OPTION &&
           node->name != NAME_OPTGROUP && node->name != NAME_COL && node->name != NAME_COLGROUP &&
           !is_rows(node) && node->name != NAME_TR && !is_list(node) && node->name != NAME_DL;
}

bool html_begin(Html *html, const Node *node, const char *tag, const char *after)
{
    buf_char(html->out, '<');
    html_put(html, tag);
    html_attributes(html, node, tag);
    buf_char(html->out, '>');
    bool verbatim = node->name == NAME_PRE; /* its first new line would be lost */
    if (verbatim && node->first && node->first->kind == NODE_TEXT &&
        str_starts(node->first->text, S("\n")))
        buf_char(html->out, '\n');
    *LIST_ADD(html->arena, &html->open) = (Open){node, tag, after};
    const Extras *extras = html_extras(html, node);
    if (extras && may_generate(node))
        put_generated(html, extras->before, extras->before_content, "gp-before");
    return true;
}

static const char *joined(Html *html, const char *a, const char *b)
{
    Buf text = {0};
    buf_text(&text, a);
    buf_text(&text, b);
    return buf_take(&text, html->arena).data;
}

static void element_end(Html *html)
{
    Open open = html->open.items[--html->open.count];
    const Extras *extras = html_extras(html, open.node);
    if (*open.tag) {
        if (extras && may_generate(open.node))
            put_generated(html, extras->after, extras->after_content, "gp-after");
        html_put(html, "</");
        html_put(html, open.tag);
        html_put(html, ">");
    }
    html_put(html, open.after);
    html->links -= node_is(open.node, NAME_A) && str_equal(str_of(open.tag), S("a"));
}

/* ---- the walk ---- */

static void refuse(Html *html, const Node *node)
{
    if (html->refused[node->name])
        return;
    html->refused[node->name] = true;
    diag_add(html->job->diags, DIAG_HTML_ELEMENT, node->span, node->spelling)->hint =
        S("the page has no script, no plug-in and no network: say in words or with an <img> what "
          "it would show");
}

static bool put_own(Html *html, const Node *node)
{
    switch (node->name) {
    case NAME_A: return html_link(html, node);
    case NAME_H1:
    case NAME_H2:
    case NAME_H3:
    case NAME_H4:
    case NAME_H5:
    case NAME_H6: return html_heading(html, node);
    case NAME_IMG: html_picture(html, node); return false;
    case NAME_INPUT:
    case NAME_SELECT:
    case NAME_TEXTAREA: return html_field(html, node);
    case NAME_LI: return html_item(html, node);
    case NAME_NAV: return html_nav(html, node);
    case NAME_TABLE: return html_table(html, node);
    case NAME_TH: return html_header_cell(html, node);
    default: return false;
    }
}

static bool put_element(Html *html, const Node *node)
{
    html_notes_before(html, node->id);
    Rule rule = rule_of(node);
    if (rule == RULE_REFUSE)
        refuse(html, node);
    if (rule == RULE_REFUSE || rule == RULE_LEAVE || !html_is_shown(html, node))
        return false;
    if (html_is_note(html, node)) {
        html_note_call(html, node);
        return false;
    }
    const char *tag = html_tag(html, node);
    if (rule == RULE_VOID && !has_place(node))
        return false;
    if (rule == RULE_VOID) {
        buf_char(html->out, '<');
        html_put(html, tag);
        html_attributes(html, node, tag);
        buf_char(html->out, '>');
        return false;
    }
    return rule == RULE_OWN && has_place(node) ? put_own(html, node)
                                               : html_begin(html, node, tag, "");
}

static bool is_blank_text(const Node *node)
{
    return node->kind == NODE_TEXT && !str_trim(node->text).len;
}

/* True: its children follow, and element_end. */
static bool put_node(Html *html, const Node *node)
{
    const char *end = "";
    const char *start =
        is_blank_text(node)
            ? ""
            : wrap_for(node->parent, node->kind == NODE_ELEMENT ? node : NULL, &end);
    if (!start)
        return false;
    html_put(html, start);
    if (node->kind == NODE_ELEMENT) {
        bool inside = put_element(html, node);
        if (!*start)
            return inside;
        if (inside) {
            html->open.items[html->open.count - 1].after =
                joined(html, html->open.items[html->open.count - 1].after, end);
            return true;
        }
    } else if (node->kind == NODE_TEXT) {
        html_text(html, node->text);
    }
    if (*start)
        html_put(html, end);
    return false;
}

void html_walk(Html *html, const Node *top)
{
    for (const Node *node = top->first; node;) {
        bool inside = put_node(html, node);
        if (inside && node->first) {
            node = node->first;
            continue;
        }
        if (inside)
            element_end(html);
        for (; node != top && !node->next; node = node->parent)
            if (node->parent != top)
                element_end(html);
        node = node == top ? NULL : node->next;
    }
}
