/* Which attributes are written, and as what (attributes.def). */

#include "html/inside.h"

typedef enum { HOW_TEXT, HOW_FLAG, HOW_NUMBER, HOW_IDS, HOW_WORD } How;

static const struct {
    uint16_t name, element; /* Name; NAME_OTHER: on all */
    uint8_t how;
} written[] = {
#define ATTRIBUTE(name, how, element) {NAME_##name, NAME_##element, HOW_##how},
#include "html/attributes.def"
#undef ATTRIBUTE
};

/* What each attribute of words may say, and on which element; OTHER: on all. */
static const struct {
    uint16_t name, element;
    const char *words; /* with a blank before and behind each */
} words[] = {
    {NAME_ARIA_HIDDEN, NAME_OTHER, " true "},
    {NAME_DIR, NAME_OTHER, " ltr rtl auto "},
    {NAME_ROLE, NAME_OTHER,
     " presentation none group radiogroup note img math list listitem heading "},
    {NAME_TYPE, NAME_OL, " 1 a A i I "},
    {NAME_TYPE, NAME_INPUT,
     " text search tel url email password number date month time checkbox radio "},
};

bool html_has_id(const Html *html, Str id)
{
    return html->tree->ids && map_find(html->tree->ids, id);
}

static bool is_word(const Node *node, const Attr *attr)
{
    Buf word = {0};
    buf_format(&word, " %.*s ", STR_ARG(attr->value));
    buf_char(&word, '\0');
    bool found = false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].name == attr->name &&
            (words[i].element == NAME_OTHER || words[i].element == node->name))
            found = found || strstr(words[i].words, word.data);
    buf_close(&word);
    return found;
}

static bool is_number(Str value)
{
    size_t i = value.len && value.data[0] == '-';
    bool digits = i < value.len && value.len < 10;
    for (; i < value.len; i++)
        digits = digits && value.data[i] >= '0' && value.data[i] <= '9';
    return digits;
}

/* Those of the ids that this page has, shown. */
static void put_ids(Html *html, const Attr *attr)
{
    Buf ids = {0};
    for (Str rest = str_trim(attr->value); rest.len; rest = str_trim(rest)) {
        Str id = str_cut(rest, ' ', &rest);
        const Node *node = html->tree->ids ? map_value(html->tree->ids, id) : NULL;
        if (!node || !html_is_shown(html, node))
            continue;
        if (ids.len)
            buf_char(&ids, ' ');
        buf_str(&ids, id);
    }
    if (ids.len)
        html_attribute(html, name_spelling(attr->name).data, buf_view(&ids));
    buf_close(&ids);
}

static int how_of(const Node *node, const Attr *attr)
{
    for (size_t i = 0; i < sizeof written / sizeof *written; i++)
        if (written[i].name == attr->name &&
            (written[i].element == NAME_OTHER || written[i].element == node->name))
            return written[i].how;
    return -1;
}

static void put_one(Html *html, const Node *node, const Attr *attr)
{
    const char *name = name_spelling(attr->name).data;
    switch (how_of(node, attr)) {
    case HOW_TEXT:
        if (attr->name == NAME_ID &&
            (!html_has_id(html, attr->value) || map_value(html->tree->ids, attr->value) != node))
            return; /* an id that another element has */
        html_attribute(html, name, attr->value);
        break;
    case HOW_FLAG:
        buf_char(html->out, ' ');
        html_put(html, name);
        break;
    case HOW_NUMBER:
        if (is_number(attr->value))
            html_attribute(html, name, attr->value);
        break;
    case HOW_IDS: put_ids(html, attr); break;
    case HOW_WORD:
        if (is_word(node, attr))
            html_attribute(html, name, attr->value);
        break;
    default: break;
    }
}

/* onclick= and the like: nothing here runs. */
static void refuse(Html *html, const Attr *attr)
{
    diag_add(html->job->diags, DIAG_HTML_ATTRIBUTE, attr->span, attr->spelling)->hint =
        S("the HTML edition has no script, so that it works anywhere and is safe: take it away");
}

/* A width that the source gives an element (a bar of a chart) is handed to the sheet,
 * which knows how much room there is. */
static void put_width(Html *html, const Node *node)
{
    Size width = html_style(html, node)->width;
    if (node->first || !node_attr(node, NAME_STYLE) || !size_is_length(width) || width.percent ||
        width.length < 0)
        return;
    Buf value = {0};
    buf_format(&value, "--width: %d.%02dpt", (int)(width.length / 1000),
               (int)(width.length % 1000 / 10));
    html_attribute(html, "style", buf_view(&value));
    buf_close(&value);
}

static void put_direction(Html *html, const Node *node)
{
    uint8_t direction = html_style(html, node)->direction;
    if (node_attr(node, NAME_DIR) || !node->parent ||
        direction == html_style(html, node->parent)->direction)
        return;
    html_attribute(html, "dir", direction == DIRECTION_RTL ? S("rtl") : S("ltr"));
}

void html_attributes(Html *html, const Node *node, const char *tag)
{
    bool has_id = false;
    for (uint32_t i = 0; i < node->attr_count; i++) {
        const Attr *attr = &node->attrs[i];
        if (str_starts(attr->spelling, S("on")))
            refuse(html, attr);
        else if (attr->name == NAME_XML_LANG && !node_attr(node, NAME_LANG))
            html_attribute(html, "lang", attr->value);
        else
            put_one(html, node, attr);
        has_id |= attr->name == NAME_ID && attr->value.len;
    }
    if (!has_id && html->marks[node->id] & NODE_WANTS_ID) {
        html_put(html, " id=\"");
        html_put_id(html, node);
        html_put(html, "\"");
    }
    put_width(html, node);
    if (html->marks[node->id] & NODE_PLAIN && (node->name == NAME_UL || node->name == NAME_OL))
        html_attribute(html, "style", S("list-style: none"));
    put_direction(html, node);
    const Style *style = html_style(html, node);
    if (style->alt.len && str_equal(style->tag, S("Figure")) && strcmp(tag, "img") != 0) {
        html_put(html, " role=\"img\"");
        html_attribute(html, "aria-label", style->alt);
    }
    if (str_equal(style->tag, S("artifact")))
        html_put(html, " aria-hidden=\"true\"");
}
