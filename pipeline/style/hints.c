/* Presentational hints (html 15.3): what attributes say, as declarations. Only
 * those that Markdown, older pages and our readers write. Values are checked
 * here, letter by letter, so that no attribute can smuggle CSS in. */

#include "style/computed.h"

static void add(Buf *out, const char *property, Str value)
{
    buf_text(out, property);
    buf_char(out, ':');
    buf_str(out, value);
    buf_char(out, ';');
}

static void add_int(Buf *out, const char *property, int64_t value)
{
    buf_text(out, property);
    buf_char(out, ' ');
    buf_int(out, value);
    buf_char(out, ';');
}

/* html 2.3.4.4: digits, perhaps a fraction, perhaps "%". */
static void add_dimension(Buf *out, const char *property, Str value)
{
    value = str_trim(value);
    size_t digits = 0;
    while (digits < value.len &&
           ((value.data[digits] >= '0' && value.data[digits] <= '9') || value.data[digits] == '.'))
        digits++;
    if (!digits || digits > 12 || value.data[0] == '.' || value.data[digits - 1] == '.')
        return;
    buf_text(out, property);
    buf_char(out, ':');
    buf_str(out, str_slice(value, 0, digits));
    buf_text(out, digits < value.len && value.data[digits] == '%' ? "%;" : "px;");
}

static bool parse_int(Str value, int64_t *number)
{
    size_t i = value.len && value.data[0] == '-';
    int64_t n = 0;
    for (; i < value.len && value.data[i] >= '0' && value.data[i] <= '9' && n < 1000000000; i++)
        n = n * 10 + (value.data[i] - '0');
    if (i != value.len || value.len == (size_t)(value.len && value.data[0] == '-'))
        return false;
    *number = value.data[0] == '-' ? -n : n;
    return true;
}

static bool is_word(Str value)
{
    for (size_t i = 0; i < value.len; i++) {
        char c = value.data[i], low = (char)(c | 32);
        if (!(low >= 'a' && low <= 'z') && !(c >= '0' && c <= '9') && c != '-')
            return false;
    }
    return value.len > 0 && value.len < 64;
}

static bool is_any(Str value, const char *words)
{
    for (const char *at = words; *at;) {
        size_t len = strcspn(at, " ");
        if (str_equal_nocase(value, (Str){at, len}))
            return true;
        at += len + (at[len] == ' ');
    }
    return false;
}

static void hint_align(Buf *out, const Node *node, Str value)
{
    switch (node->name) {
    case NAME_IMG:
        if (is_any(value, "left right"))
            add(out, "float", value);
        else if (is_any(value, "top middle bottom"))
            add(out, "vertical-align", value);
        break;
    case NAME_TABLE:
        if (is_any(value, "left right"))
            add(out, "float", value);
        else if (is_any(value, "center"))
            buf_text(out, "margin-left:auto;margin-right:auto;");
        break;
    case NAME_CAPTION:
        if (is_any(value, "top bottom"))
            add(out, "caption-side", value);
        break;
    default:
        if (is_any(value, "left right center justify"))
            add(out, "text-align", value);
        break;
    }
}

static void hint_list_type(Buf *out, Str value)
{
    static const struct {
        const char *type, *style;
    } types[] = {{"1", "decimal"},
                 {"a", "lower-alpha"},
                 {"A", "upper-alpha"},
                 {"i", "lower-roman"},
                 {"I", "upper-roman"}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_equal(value, str_of(types[i].type)))
            add(out, "list-style-type", str_of(types[i].style));
    if (is_any(value, "disc circle square none"))
        add(out, "list-style-type", value);
}

static int64_t count_items(const Node *list)
{
    int64_t count = 0;
    for (const Node *child = list->first; child; child = child->next)
        count += node_is(child, NAME_LI);
    return count;
}

/* html 4.4.5: where the numbers of a list start. A reversed list counts down. */
static void hint_list(Buf *out, const Node *node)
{
    bool reversed = node_attr(node, NAME_REVERSED) != NULL;
    int64_t start = reversed ? count_items(node) : 1;
    bool given = parse_int(str_trim(node_value(node, NAME_START)), &start);
    if (given || reversed)
        add_int(out, "counter-reset:list-item", start + (reversed ? 1 : -1));
    hint_list_type(out, node_value(node, NAME_TYPE));
}

static void hint_item(Buf *out, const Node *node)
{
    int64_t value;
    if (node_is(node->parent, NAME_OL) && node_attr(node->parent, NAME_REVERSED))
        buf_text(out, "counter-increment:list-item -1;");
    if (node->attr_count && parse_int(str_trim(node_value(node, NAME_VALUE)), &value))
        add_int(out, "counter-set:list-item", value);
    hint_list_type(out, node_value(node, NAME_TYPE));
}

static bool takes_size(const Node *node)
{
    return node_is(node, NAME_IMG) || node_is(node, NAME_TABLE) || node_is(node, NAME_TD) ||
           node_is(node, NAME_TH) || node_is(node, NAME_COL) || node_is(node, NAME_HR) ||
           node_is(node, NAME_SVG);
}

static bool is_cell_part(const Node *node)
{
    return node_is(node, NAME_TD) || node_is(node, NAME_TH) || node_is(node, NAME_TR) ||
           node_is(node, NAME_THEAD) || node_is(node, NAME_TBODY) || node_is(node, NAME_TFOOT);
}

static void hint_attribute(Buf *out, const Node *node, const Attr *attr)
{
    switch (attr->name) {
    case NAME_ALIGN: hint_align(out, node, attr->value); break;
    case NAME_VALIGN:
        if (is_cell_part(node) && is_any(attr->value, "top middle bottom baseline"))
            add(out, "vertical-align", attr->value);
        break;
    case NAME_WIDTH:
        if (takes_size(node))
            add_dimension(out, "width", attr->value);
        break;
    case NAME_HEIGHT:
        if (takes_size(node))
            add_dimension(out, "height", attr->value);
        break;
    case NAME_NOWRAP:
        if (is_cell_part(node))
            buf_text(out, "white-space:nowrap;");
        break;
    case NAME_DIR:
        if (is_any(attr->value, "ltr rtl"))
            add(out, "direction", attr->value);
        break;
    case NAME_LANG:
    case NAME_XML_LANG:
        if (is_word(attr->value)) {
            buf_text(out, "-gp-language:\"");
            buf_str(out, attr->value);
            buf_text(out, "\";");
        }
        break;
    default: break;
    }
}

void hints_write(Buf *out, const Node *node)
{
    for (uint32_t i = 0; i < node->attr_count; i++)
        hint_attribute(out, node, &node->attrs[i]);
    if (node->name == NAME_LI)
        hint_item(out, node);
    else if (node->attr_count && (node->name == NAME_OL || node->name == NAME_UL))
        hint_list(out, node);
}
