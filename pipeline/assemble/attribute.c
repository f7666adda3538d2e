/* {{...}} in attribute values. A value is part of one attribute and nothing else:
 * in an address it may not bring another scheme or leave the root, in a style it
 * is a number, in a handler of events it may not stand at all. What does not fit
 * is a diagnostic, and the attribute goes. */

#include "assemble/expand.h"
#include "tree/variable.h"

typedef enum { USE_TEXT, USE_ID, USE_ADDRESS, USE_STYLE, USE_NEVER } Use;

static const struct {
    Str spelling;
    Use use;
} uses[] = {
    {{"href", 4}, USE_ADDRESS},
    {{"src", 3}, USE_ADDRESS},
    {{"action", 6}, USE_ADDRESS},
    {{"background", 10}, USE_ADDRESS},
    {{"cite", 4}, USE_ADDRESS},
    {{"data", 4}, USE_ADDRESS},
    {{"poster", 6}, USE_ADDRESS},
    {{"formaction", 10}, USE_ADDRESS},
    {{"xlink:href", 10}, USE_ADDRESS},
    {{"to", 2}, USE_ADDRESS},
    {{"srcset", 6}, USE_NEVER},
    {{"srcdoc", 6}, USE_NEVER},
    {{"style", 5}, USE_STYLE},
    {{"id", 2}, USE_ID},
    {{"for", 3}, USE_ID},
    {{"name", 4}, USE_ID},
};

static bool has_variable(Str text)
{
    Variable found;
    return text.len && variable_find(text, 0, &found);
}

static Use use_of(Str spelling)
{
    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++)
        if (str_equal(uses[i].spelling, spelling))
            return uses[i].use;
    return str_starts(spelling, S("on")) ? USE_NEVER : USE_TEXT;
}

/* ---- what is safe ---- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool expand_style_safe(Str s)
{
    size_t i = s.len && (s.data[0] == '-' || s.data[0] == '+') ? 1 : 0, digits = 0;
    for (; i < s.len && (is_digit(s.data[i]) || s.data[i] == '.'); i++)
        digits += s.data[i] != '.';
    size_t unit = i;
    for (; i < s.len && ((s.data[i] | 32) >= 'a' && (s.data[i] | 32) <= 'z'); i++)
        ;
    if (i == unit && i < s.len && s.data[i] == '%')
        i++;
    return digits && i == s.len && i - unit <= 4;
}

static bool id_safe(Str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (is_blank(s.data[i]) || (unsigned char)s.data[i] < 0x20)
            return false;
    return s.len > 0;
}

/* The scheme of an address, or empty; RFC 3986, 3.1. */
static Str scheme_of(Str address)
{
    for (size_t i = 0; i < address.len; i++) {
        char c = address.data[i];
        if (c == ':')
            return str_slice(address, 0, i);
        if (c == '/' || c == '?' || c == '#')
            break;
    }
    return (Str){0};
}

static bool scheme_safe(Str scheme)
{
    static const Str safe[] = {
        {"http", 4}, {"https", 5}, {"mailto", 6}, {"tel", 3}, {"framework", 9}};
    for (size_t i = 0; i < sizeof safe / sizeof *safe; i++)
        if (str_equal_nocase(safe[i], scheme))
            return true;
    return false;
}

static size_t path_end(Str address)
{
    size_t i = 0;
    while (i < address.len && address.data[i] != '?' && address.data[i] != '#')
        i++;
    return i;
}

static bool address_safe(const Expand *expand, Str address, const Where *at)
{
    for (size_t i = 0; i < address.len; i++)
        if ((unsigned char)address.data[i] < 0x20 || address.data[i] == 0x7F ||
            address.data[i] == '\\')
            return false;
    if (is_blank(address.len ? address.data[0] : ' '))
        return false;
    Str scheme = scheme_of(address);
    if (scheme.len || address.data[0] == ':')
        return scheme_safe(scheme);
    if (address.data[0] == '/')
        return false;
    Arena *arena = expand->job->arena;
    Str folder = path_join(arena, expand->job->folder, at->source->folder);
    Str path = path_join(arena, folder, str_slice(address, 0, path_end(address)));
    return path_inside(path, job_root(expand->job));
}

static bool unsafe(Expand *expand, const Attr *attr, Str value, Use use)
{
    static const Str hints[] = {
        [USE_TEXT] = {0},
        [USE_ID] = {"an id has no blanks and is not empty: {{name | slug}}", 53},
        [USE_ADDRESS] = {"allowed are http, https, mailto, tel and files below the root", 61},
        [USE_STYLE] = {"a style takes a number, with a unit if need be; for small or missing "
                       "figures use when=",
                       86},
        [USE_NEVER] = {"write this attribute without {{...}}", 36},
    };
    Buf text = {0};
    buf_format(&text, "%.*s=\"%.*s\"", STR_ARG(attr->spelling), STR_ARG(value));
    diag_add(expand->job->diags, DIAG_ASSEMBLE_UNSAFE, attr->span, buf_view(&text))->hint =
        hints[use];
    buf_close(&text);
    return false;
}

/* ---- filling in ---- */

/* Inside an address a value must not end it: blanks and quotes as %20. */
static void add_encoded(Buf *buf, Str value)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.data[i];
        if (c <= 0x20 || c == 0x7F || strchr("\"<>\\^`{|}", c)) {
            buf_char(buf, '%');
            buf_char(buf, digits[c >> 4]);
            buf_char(buf, digits[c & 15]);
        } else {
            buf_char(buf, (char)c);
        }
    }
}

static bool add_value(Expand *expand, const Attr *attr, Use use, const Shown *shown, Buf *buf)
{
    if (use == USE_NEVER || (use == USE_STYLE && !expand_style_safe(shown->text)))
        return unsafe(expand, attr, shown->text, use);
    if (shown->missing && use != USE_TEXT)
        return unsafe(expand, attr, S("(not known)"), use);
    if (use == USE_ID && !id_safe(shown->text))
        return unsafe(expand, attr, shown->text, use);
    if (use == USE_ADDRESS && buf->len && attr->name != NAME_SRC)
        add_encoded(buf, shown->text);
    else
        buf_str(buf, shown->text);
    return true;
}

/* The value with its holes filled, in `buf`; false after a diagnostic. */
static bool fill(Expand *expand, const Attr *attr, Use use, const Row *row, Str language, Buf *buf)
{
    size_t at = 0;
    Variable found;
    Shown shown;
    Where where = {.row = row};
    for (size_t from = 0; variable_find(attr->value, from, &found); from = found.end) {
        Span span =
            expression_span(expand->job->files, attr->span, attr->value, found.start, found.end);
        if (found.kind == VARIABLE_UNCLOSED) {
            variable_unclosed(expand->job->diags, span);
            return false;
        }
        buf_str(buf, str_slice(attr->value, at, found.start));
        at = found.kind == VARIABLE_LITERAL ? found.start + 1 : found.end;
        if (found.kind == VARIABLE_LITERAL)
            continue;
        const Expression *e = expand_expression(expand, found.expression, EXPRESSION_VALUE, &where);
        expand_span(expand, e, found.expression, &span);
        if (!expression_show(&expand->evaluator, e, row, span, language, &shown) ||
            !add_value(expand, attr, use, &shown, buf))
            return false;
    }
    buf_str(buf, str_slice(attr->value, at, attr->value.len));
    return true;
}

Str expand_text(Expand *expand, Str text, Span span, const Row *row)
{
    Attr attr = {.value = text, .span = span};
    Buf buf = {0};
    if (!has_variable(text))
        return text;
    if (!fill(expand, &attr, USE_TEXT, row, expand->job->language, &buf))
        buf_clear(&buf);
    return buf_take(&buf, expand->job->arena);
}

/* False: the attribute must go. */
static bool fill_attr(Expand *expand, Node *node, Attr *attr, const Where *at)
{
    Buf buf = {0};
    Use use = use_of(attr->spelling);
    Str language = node_language(node);
    bool good =
        fill(expand, attr, use, at->row, language.len ? language : expand->job->language, &buf);
    if (good && use == USE_ADDRESS && !address_safe(expand, buf_view(&buf), at))
        good = unsafe(expand, attr, buf_view(&buf), use);
    attr->value = buf_take(&buf, expand->job->arena);
    return good;
}

/* Paths in an included file start from its folder; in the whole from the one of
 * the publication. References to documents (guidebook#work) are no paths. */
static void path_adjust(Expand *expand, const Attr *attr, Str *value, const Where *at)
{
    Str path = str_slice(*value, 0, path_end(*value));
    const Publication *publication = expand->job->session->publication;
    if (!path.len || path.data[0] == '/' || scheme_of(*value).len)
        return;
    if (attr->name != NAME_SRC && publication && publication_document(publication, path))
        return;
    Str joined = path_join(expand->job->arena, at->source->folder, path);
    Buf buf = {0};
    buf_str(&buf, joined);
    buf_str(&buf, str_slice(*value, path.len, value->len));
    *value = buf_take(&buf, expand->job->arena);
}

void expand_attributes(Expand *expand, Node *node, const Where *at)
{
    for (uint16_t i = 0; i < node->attr_count;) {
        Attr *attr = &node->attrs[i];
        if (has_variable(attr->value) && !fill_attr(expand, node, attr, at)) {
            node_attr_remove(node, attr);
            continue;
        }
        if (at->source->folder.len && (attr->name == NAME_SRC || attr->name == NAME_HREF))
            path_adjust(expand, attr, &attr->value, at);
        i++;
    }
}
