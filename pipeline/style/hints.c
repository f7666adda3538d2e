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

/* ---- direction ---- */

static const char *const directions[] = {[DIRECTION_LTR] = "ltr", [DIRECTION_RTL] = "rtl"};

static void add_direction(Buf *out, Direction direction)
{
    add(out, "direction", str_of(directions[direction]));
}

enum { LOOK = 64 }; /* nodes that dir=auto looks at */

/* html 3.2.6.4: the first letter below says it. */
static Direction direction_found(const Node *node)
{
    const Node *at = node->first;
    for (int i = 0; at && i < LOOK; i++) {
        Direction found = at->kind == NODE_TEXT ? text_direction(at->text) : DIRECTION_AUTO;
        bool apart = at->kind == NODE_ELEMENT &&
                     (at->name == NAME_BDI || at->name == NAME_SCRIPT || at->name == NAME_STYLE ||
                      at->name == NAME_TEXTAREA || node_attr(at, NAME_DIR));
        if (found != DIRECTION_AUTO)
            return found;
        const Node *next = apart ? NULL : at->first;
        for (; !next && at != node; at = at->parent)
            next = at->next;
        at = next;
    }
    return DIRECTION_LTR;
}

static void hint_direction(Buf *out, const Node *node)
{
    const Attr *dir = node_attr(node, NAME_DIR);
    if (dir && is_any(dir->value, "ltr rtl"))
        add(out, "direction", dir->value);
    else if (dir ? is_any(dir->value, "auto") : node->name == NAME_BDI)
        add_direction(out, direction_found(node));
    else if (!dir)
        return;
    buf_text(out,
             node->name == NAME_BDO ? "unicode-bidi:isolate-override;" : "unicode-bidi:isolate;");
}

static Direction spoken_direction(const Node *node)
{
    const Attr *lang = node_attr(node, NAME_LANG);
    lang = lang ? lang : node_attr(node, NAME_XML_LANG);
    return lang ? text_language_direction(lang->value) : DIRECTION_AUTO;
}

/* Where no dir says it, the language does: whoever writes lang="ar" in a text
 * that goes from left to right, and no more, means text that is read from the
 * right. HTML would have it go on from the left. */
static void hint_language_direction(Buf *out, const Node *node)
{
    Direction own = spoken_direction(node);
    Direction around = DIRECTION_AUTO;
    for (const Node *at = node; at && own != DIRECTION_AUTO; at = at->parent) {
        if (node_attr(at, NAME_DIR))
            return;
        if (at != node && around == DIRECTION_AUTO)
            around = spoken_direction(at);
    }
    if (own != DIRECTION_AUTO && own != (around == DIRECTION_AUTO ? DIRECTION_LTR : around))
        add_direction(out, own);
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
    case NAME_DIR: hint_direction(out, node); break;
    case NAME_LANG:
    case NAME_XML_LANG:
        if (is_word(attr->value)) {
            buf_text(out, "-gp-language:\"");
            buf_str(out, attr->value);
            buf_text(out, "\";");
            hint_language_direction(out, node);
        }
        break;
    default: break;
    }
}

void hints_write(Buf *out, const Node *node)
{
    for (uint32_t i = 0; i < node->attr_count; i++)
        hint_attribute(out, node, &node->attrs[i]);
    if (node->name == NAME_BDI && !node_attr(node, NAME_DIR))
        hint_direction(out, node);
    if (node->name == NAME_LI)
        hint_item(out, node);
    else if (node->attr_count && (node->name == NAME_OL || node->name == NAME_UL))
        hint_list(out, node);
}
