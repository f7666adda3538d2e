/* Compiling XPath 1.0, and the names that an expression asks for.
 *
 * libxml2 takes an unknown element for an empty one, so the names are taken out
 * here to be checked against the columns: by the lexical rules of XPath 1.0,
 * section 3.7. Functions are checked at once. Linear. */

#include "base/near.h"
#include "xml/xpath_inside.h"
#include <libxml/xmlerror.h>

static const Str functions[] = {
#define FUNCTION(name)         \
    {                          \
        name, sizeof(name) - 1 \
    }
    FUNCTION("boolean"),
    FUNCTION("ceiling"),
    FUNCTION("concat"),
    FUNCTION("contains"),
    FUNCTION("count"),
    FUNCTION("current"),
    FUNCTION("false"),
    FUNCTION("floor"),
    FUNCTION("id"),
    FUNCTION("lang"),
    FUNCTION("last"),
    FUNCTION("local-name"),
    FUNCTION("name"),
    FUNCTION("namespace-uri"),
    FUNCTION("normalize-space"),
    FUNCTION("not"),
    FUNCTION("number"),
    FUNCTION("position"),
    FUNCTION("round"),
    FUNCTION("starts-with"),
    FUNCTION("string"),
    FUNCTION("string-length"),
    FUNCTION("substring"),
    FUNCTION("substring-before"),
    FUNCTION("substring-after"),
    FUNCTION("sum"),
    FUNCTION("translate"),
    FUNCTION("true"),
#undef FUNCTION
};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

static bool name_among(Str name, const Str *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(name, list[i]))
            return true;
    return false;
}

static bool is_node_type(Str name)
{
    static const Str types[] = {
        {"node", 4}, {"text", 4}, {"comment", 7}, {"processing-instruction", 22}};
    return name_among(name, types, 4);
}

static bool is_operator(Str name)
{
    static const Str operators[] = {{"and", 3}, {"or", 2}, {"div", 3}, {"mod", 3}};
    return name_among(name, operators, 4);
}

static bool starts_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool in_name(char c)
{
    return starts_name(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

typedef struct {
    Arena *arena;
    XPath *xpath;
    Str text;
    size_t at;
    bool operand; /* the last token ends an operand: a name or * is an operator now */
    size_t fault; /* where a function is unknown */
    Str message;
} Scan;

static size_t past_blanks(Str text, size_t at)
{
    while (at < text.len && is_blank(text.data[at]))
        at++;
    return at;
}

static size_t name_end(Str text, size_t at)
{
    while (at < text.len && in_name(text.data[at]))
        at++;
    bool prefix = at + 1 < text.len && text.data[at] == ':' && starts_name(text.data[at + 1]);
    return prefix ? name_end(text, at + 1) : at;
}

static bool scan_function(Scan *scan, Str name, size_t start)
{
    scan->operand = false;
    if (is_node_type(name))
        return true;
    scan->xpath->calls = true;
    if (name_among(name, functions, FUNCTIONS))
        return true;
    Str near = str_nearest(name, functions, FUNCTIONS),
        parts[] = {S("unknown function "), name, S(", did you mean "), near};
    size_t len = 0;
    char *text = NEW_ARRAY(scan->arena, char, 60 + name.len + near.len);
    for (size_t i = 0; i < (near.len ? 4u : 2u); i++) {
        memcpy(text + len, parts[i].data, parts[i].len);
        len += parts[i].len;
    }
    scan->message = (Str){text, len};
    scan->fault = start;
    return false;
}

static bool scan_name(Scan *scan)
{
    size_t start = scan->at, end = name_end(scan->text, start);
    Str name = str_slice(scan->text, start, end);
    scan->at = end;
    if (scan->operand && is_operator(name)) {
        scan->operand = false;
        return true;
    }
    size_t next = past_blanks(scan->text, end);
    char c = next < scan->text.len ? scan->text.data[next] : 0;
    if (c == '(')
        return scan_function(scan, name, start);
    if (c == ':') { /* an axis: "parent::" */
        scan->operand = false;
        return true;
    }
    scan->operand = true;
    *LIST_ADD(scan->arena, &scan->xpath->names) = (XPathName){name, start};
    return true;
}

static bool scan_token(Scan *scan)
{
    Str text = scan->text;
    size_t at = scan->at;
    char c = text.data[at];
    if (starts_name(c))
        return scan_name(scan);
    scan->at++;
    if (c == '"' || c == '\'') {
        const char *end = memchr(text.data + at + 1, c, text.len - at - 1);
        scan->at = end ? (size_t)(end - text.data) + 1 : text.len;
        scan->operand = true;
    } else if (c == '$') {
        scan->at = name_end(text, at + 1);
        scan->operand = true;
        *LIST_ADD(scan->arena, &scan->xpath->variables) =
            (XPathName){str_slice(text, at + 1, scan->at), at};
    } else if ((c >= '0' && c <= '9') || c == '.') {
        while (scan->at < text.len && ((text.data[scan->at] >= '0' && text.data[scan->at] <= '9') ||
                                       text.data[scan->at] == '.'))
            scan->at++;
        scan->operand = true;
    } else if (c == '*') {
        scan->operand = !scan->operand;
    } else {
        scan->operand = c == ')' || c == ']';
    }
    return true;
}

static bool scan_expression(Scan *scan)
{
    for (; (scan->at = past_blanks(scan->text, scan->at)) < scan->text.len;)
        if (!scan_token(scan))
            return false;
    return true;
}

/* ---- libxml2's words ---- */

static void take_fault(void *user, xmlError *error)
{
    XPathFault *fault = user;
    if (fault->code)
        return;
    fault->code = error->code;
    fault->at = error->int1;
}

void xpath_catch(XPathFault *fault)
{
    *fault = (XPathFault){0};
    xmlSetStructuredErrorFunc(fault, take_fault);
}

void xpath_release(void) { xmlSetStructuredErrorFunc(NULL, NULL); }

static const Str too_deep = {"too many brackets, one inside the other", 39};

Str xpath_message(int code)
{
    switch (code) {
    case XML_XPATH_NUMBER_ERROR: return S("not a number");
    case XML_XPATH_UNFINISHED_LITERAL_ERROR: return S("a quotation mark is missing");
    case XML_XPATH_START_LITERAL_ERROR: return S("text must stand in quotation marks");
    case XML_XPATH_VARIABLE_REF_ERROR: return S("a name is missing after $");
    case XML_XPATH_UNDEF_VARIABLE_ERROR: return S("variable without a value");
    case XML_XPATH_INVALID_PREDICATE_ERROR: return S("a condition in [ ] is not complete");
    case XML_XPATH_UNCLOSED_ERROR: return S("a bracket is never closed");
    case XML_XPATH_INVALID_TYPE:
        return S("records where a number or text is wanted, or the other way");
    case XML_XPATH_INVALID_ARITY: return S("too many or too few values for a function");
    case XML_XPATH_UNKNOWN_FUNC_ERROR: return S("unknown function");
    case XML_XPATH_EXPRESSION_OK + XPATH_OP_LIMIT_EXCEEDED: return S("it takes too much work");
    case XML_XPATH_EXPRESSION_OK + XPATH_RECURSION_LIMIT_EXCEEDED: return too_deep;
    default: return S("not an expression of XPath");
    }
}

/* ---- compiling ---- */

static bool source_compile(XPath *xpath, XPathFault *fault)
{
    xpath_catch(fault);
    xmlXPathContext *context = xmlXPathNewContext(NULL); /* without one the depth has no limit */
    xpath->compiled = xmlXPathCtxtCompile(context, (const xmlChar *)xpath->source);
    xmlXPathFreeContext(context);
    xpath_release();
    return xpath->compiled;
}

XPath *xpath_compile(Arena *arena, Str expression, size_t *at, Str *message)
{
    XPath *xpath = NEW(arena, XPath);
    xpath->source = arena_str(arena, expression).data;
    Scan scan = {.arena = arena, .xpath = xpath, .text = {xpath->source, expression.len}};
    *at = 0;
    enum { LONGEST = 10000 };
    if (!str_trim(expression).len || memchr(expression.data, 0, expression.len)) {
        *message = S("nothing stands here");
        return NULL;
    }
    if (expression.len > LONGEST) {
        *message = S("longer than 10,000 bytes");
        return NULL;
    }
    if (!scan_expression(&scan)) {
        *at = scan.fault;
        *message = scan.message;
        return NULL;
    }
    XPathFault fault;
    if (source_compile(xpath, &fault)) {
        const char *written = xpath->source;
        xpath_rewrite(arena, xpath);
        if (!strcmp(written, xpath->source))
            return xpath;
        xmlXPathFreeCompExpr(xpath->compiled);
        if (source_compile(xpath, &fault))
            return xpath;
        fault.at = 0; /* too deep by a hair */
    }
    *at = fault.at > 0 ? (size_t)fault.at : 0;
    if (*at > expression.len)
        *at = expression.len;
    *message = xpath_message(fault.code);
    return NULL;
}

void xpath_close(XPath *xpath) /* parts are compiled only where they are evaluated */
{
    if (xpath && xpath->compiled)
        xmlXPathFreeCompExpr(xpath->compiled);
    if (xpath)
        xpath->compiled = NULL;
}

static size_t give(const XPathName *list, uint32_t count, Str *names, size_t *offsets, size_t room)
{
    for (uint32_t i = 0; i < count && i < room; i++) {
        names[i] = list[i].text;
        offsets[i] = list[i].at;
    }
    return count;
}

size_t xpath_names(const XPath *xpath, Str *names, size_t *offsets, size_t room)
{
    return give(xpath->names.items, xpath->names.count, names, offsets, room);
}

size_t xpath_variables(const XPath *xpath, Str *names, size_t *offsets, size_t room)
{
    return give(xpath->variables.items, xpath->variables.count, names, offsets, room);
}
