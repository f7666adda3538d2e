/* Checks elements against schema.def. Our own, because the messages of libxml2's
 * RELAX NG name neither the attribute nor its column. Linear in the elements,
 * times the lines of the table; depth is bounded by the XML reader. */

#include "assemble/schema.h"
#include "base/near.h"

typedef enum { HOLDS_NOTHING, HOLDS_TEXT, HOLDS_TEMPLATE, HOLDS_ELEMENTS, HOLDS_CONTENT } Holds;
typedef enum { OPTIONAL, NEEDED } Need;

/* A bit for each element, for lists of parents. */
enum {
#define ELEMENT(id, name, parents, holds, least, most) IN_##id = 1 << SCHEMA_##id,
#define KIND(id, looks)
#define ATTRIBUTE(element, name, need, kind, choices)
#define CONTENT(name)
#include "assemble/schema.def"
#undef ELEMENT
    IN_CONTENT = 1 << SCHEMA_CONTENT,
    IN_ROOT = 1 << SCHEMA_NONE
};

static const struct {
    Str name;
    unsigned parents;
    uint8_t holds, least, most;
} elements[] = {
#define ELEMENT(id, name, parents, holds, least, most) \
    {{name, sizeof(name) - 1}, parents, holds, least, most},
#include "assemble/schema.def"
#undef ELEMENT
    {{"", 0}, IN_DOCUMENT | IN_CONTENT, HOLDS_CONTENT, 0, 0},
};
#define ELEMENT(id, name, parents, holds, least, most)
#undef KIND
#undef ATTRIBUTE
#undef CONTENT

/* ---- kinds of values ---- */

static bool is_letter(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_name(Str s, const char *more)
{
    if (!s.len || !(is_letter((unsigned char)s.data[0]) || s.data[0] == '_'))
        return false;
    for (size_t i = 1; i < s.len; i++)
        if (!is_letter((unsigned char)s.data[i]) && !is_digit(s.data[i]) &&
            !(s.data[i] && strchr(more, s.data[i])))
            return false;
    return true;
}

static bool check_TEXT(Str s, Str choices)
{
    (void)s, (void)choices;
    return true;
}

static bool check_ID(Str s, Str choices)
{
    (void)choices;
    return is_name(s, ".-_");
}

static bool check_SECTION(Str s, Str choices)
{
    (void)choices;
    return is_name(s, ".-_/");
}

static bool check_PATH(Str s, Str choices)
{
    (void)choices;
    for (size_t i = 0; i < s.len; i++)
        if (s.data[i] == '\\' || s.data[i] == ':')
            return false;
    return s.len && s.data[0] != '/';
}

static bool check_TEMPLATE(Str s, Str choices)
{
    (void)choices;
    return s.len && s.data[0] != '/' && s.data[0] != '\\';
}

static bool check_SOURCE(Str s, Str choices) { return check_TEMPLATE(s, choices); }

/* BCP 47 in short: a language of two or three letters, then subtags. */
static bool check_LANGUAGE(Str s, Str choices)
{
    (void)choices;
    bool first = true;
    if (s.len && s.data[s.len - 1] == '-')
        return false;
    for (Str rest = s, part; rest.len; first = false) {
        part = str_cut(rest, '-', &rest);
        if (part.len < 2 || part.len > (first ? 3 : 8))
            return false;
        for (size_t i = 0; i < part.len; i++) {
            unsigned char c = (unsigned char)part.data[i];
            if (!(is_letter(c) && c < 0x80) && (first || !is_digit(part.data[i])))
                return false;
        }
    }
    return !first;
}

static bool check_DATE(Str s, Str choices)
{
    (void)choices;
    for (size_t i = 0; i < s.len; i++)
        if (i == 4 || i == 7 ? s.data[i] != '-' : !is_digit(s.data[i]))
            return false;
    return s.len == 10;
}

static bool check_COUNT(Str s, Str choices)
{
    (void)choices;
    for (size_t i = 0; i < s.len; i++)
        if (!is_digit(s.data[i]))
            return false;
    return s.len >= 1 && s.len <= 9;
}

static bool check_ADDRESS(Str s, Str choices)
{
    (void)choices;
    size_t head = str_starts(s, S("https://")) ? 8 : str_starts(s, S("http://")) ? 7 : 0;
    for (size_t i = 0; i < s.len; i++)
        if (is_blank(s.data[i]))
            return false;
    return head && s.len > head;
}

static bool check_CHOICE(Str s, Str choices)
{
    while (choices.len)
        if (str_equal(str_cut(choices, ' ', &choices), s))
            return true;
    return false;
}

static bool check_CLAIMS(Str s, Str choices)
{
    (void)choices;
    if (str_equal(s, S("none")))
        return true;
    Str second, first = str_cut(s, ',', &second);
    bool one = str_equal(first, S("ua1")) || str_equal(first, S("2a"));
    bool comma = first.len < s.len;
    return one && (!comma || str_equal(second, S("ua1")) || str_equal(second, S("2a")));
}

static bool check_STATUS(Str s, Str choices)
{
    (void)choices;
    return str_equal(s, S("draft"));
}

/* 0.11mm: of paper, so never nothing and never a millimetre. */
static bool check_THICKNESS(Str s, Str choices)
{
    (void)choices;
    bool some = false;
    if (!str_starts(s, S("0.")) || !str_ends(s, S("mm")) || s.len < 5 || s.len > 8)
        return false;
    for (size_t i = 2; i < s.len - 2; i++) {
        if (!is_digit(s.data[i]))
            return false;
        some = some || s.data[i] != '0';
    }
    return some;
}

typedef enum {
#define KIND(id, looks) KIND_##id,
#define ATTRIBUTE(element, name, need, kind, choices)
#define CONTENT(name)
#include "assemble/schema.def"
#undef KIND
    KIND_COUNT_OF
} Kind;

static const struct {
    Str looks;
    bool (*check)(Str value, Str choices);
} kinds[KIND_COUNT_OF] = {
#define KIND(id, looks) {{looks, sizeof(looks) - 1}, check_##id},
#include "assemble/schema.def"
#undef KIND
};
#define KIND(id, looks)
#undef ATTRIBUTE

static const struct {
    uint8_t element;
    Str name;
    uint8_t need, kind;
    Str choices;
} attributes[] = {
#define ATTRIBUTE(element, name, need, kind, choices) \
    {SCHEMA_##element, {name, sizeof(name) - 1}, need, KIND_##kind, {choices, sizeof(choices) - 1}},
#include "assemble/schema.def"
#undef ATTRIBUTE
};
#define ATTRIBUTE(element, name, need, kind, choices)
#undef CONTENT

static const Str contents[] = {
#define CONTENT(name) {name, sizeof(name) - 1},
#include "assemble/schema.def"
#undef CONTENT
};

enum {
    ATTRIBUTE_COUNT = sizeof attributes / sizeof *attributes,
    CONTENT_COUNT = sizeof contents / sizeof *contents,
    NAMES_MAX = CONTENT_COUNT + SCHEMA_NONE
};

/* ---- elements ---- */

SchemaElement schema_element(SchemaElement parent, Str name)
{
    for (int e = 0; e < SCHEMA_CONTENT; e++)
        if (elements[e].parents & 1u << parent && str_equal(elements[e].name, name))
            return (SchemaElement)e;
    if (elements[SCHEMA_CONTENT].parents & 1u << parent)
        for (int c = 0; c < CONTENT_COUNT; c++)
            if (str_equal(contents[c], name))
                return SCHEMA_CONTENT;
    return SCHEMA_NONE;
}

static size_t names_in(SchemaElement parent, Str *names)
{
    size_t count = 0;
    for (int e = 0; e < SCHEMA_CONTENT; e++)
        if (elements[e].parents & 1u << parent)
            names[count++] = elements[e].name;
    size_t own = count;
    if (elements[SCHEMA_CONTENT].parents & 1u << parent)
        for (int c = 0; c < CONTENT_COUNT; c++)
            names[count++] = contents[c];
    return own < count ? count : own;
}

static void wrong_element(Diags *diags, const Node *child, const Node *parent, SchemaElement as)
{
    Str names[NAMES_MAX];
    size_t count = names_in(as, names);
    Buf text = {0};
    buf_format(&text, "<%.*s> in <%.*s>", STR_ARG(child->spelling), STR_ARG(parent->spelling));
    Diag *diag = diag_add(diags, DIAG_ASSEMBLE_ELEMENT, child->span, buf_view(&text));
    buf_clear(&text);
    Str near = str_nearest(child->spelling, names, count);
    if (near.len) {
        diag_hint(diag, diags, "did you mean <%.*s>?", STR_ARG(near));
    } else if (!count) {
        diag_hint(diag, diags, "<%.*s> holds no elements", STR_ARG(parent->spelling));
    } else if (count < CONTENT_COUNT) {
        for (size_t i = 0; i < count; i++)
            buf_format(&text, "%s<%.*s>", i ? ", " : "", STR_ARG(names[i]));
        diag_hint(diag, diags, "<%.*s> holds %.*s", STR_ARG(parent->spelling),
                  STR_ARG(buf_view(&text)));
    } else {
        diag->hint = S("what is rare goes into a file of its own, named by <include src=\"...\"/>");
    }
    buf_close(&text);
}

/* ---- attributes ---- */

static void wrong_attribute(Diags *diags, const Node *node, const Attr *attr, SchemaElement as)
{
    Str names[ATTRIBUTE_COUNT];
    size_t count = 0;
    Buf text = {0};
    for (int a = 0; a < ATTRIBUTE_COUNT; a++)
        if (attributes[a].element == as)
            names[count++] = attributes[a].name;
    buf_format(&text, "%.*s of <%.*s>", STR_ARG(attr->spelling), STR_ARG(node->spelling));
    Diag *diag = diag_add(diags, DIAG_ASSEMBLE_ATTRIBUTE, attr->span, buf_view(&text));
    buf_clear(&text);
    Str near = str_nearest(attr->spelling, names, count);
    for (size_t i = 0; i < count; i++)
        buf_format(&text, "%s%.*s", i ? ", " : "", STR_ARG(names[i]));
    if (near.len)
        diag_hint(diag, diags, "did you mean %.*s?", STR_ARG(near));
    else if (count)
        diag_hint(diag, diags, "<%.*s> takes %.*s", STR_ARG(node->spelling),
                  STR_ARG(buf_view(&text)));
    else
        diag_hint(diag, diags, "<%.*s> takes no attributes", STR_ARG(node->spelling));
    buf_close(&text);
}

static void wrong_value(Diags *diags, const Attr *attr, int a)
{
    Str choices[8], rest = attributes[a].choices;
    size_t count = 0;
    Buf text = {0};
    buf_format(&text, "%.*s=\"%.*s\"", STR_ARG(attr->spelling), STR_ARG(attr->value));
    Diag *diag = diag_add(diags, DIAG_ASSEMBLE_VALUE, attr->span, buf_view(&text));
    buf_clear(&text);
    while (rest.len && count < 8)
        choices[count++] = str_cut(rest, ' ', &rest);
    Str near = str_nearest(attr->value, choices, count);
    for (size_t i = 0; i < count; i++)
        buf_format(&text, "%s %.*s", i ? "," : "", STR_ARG(choices[i]));
    if (near.len)
        diag_hint(diag, diags, "did you mean %.*s?", STR_ARG(near));
    else
        diag_hint(diag, diags, "wanted is %.*s%.*s", STR_ARG(kinds[attributes[a].kind].looks),
                  STR_ARG(buf_view(&text)));
    buf_close(&text);
}

static int attribute_find(SchemaElement as, Str name)
{
    for (int a = 0; a < ATTRIBUTE_COUNT; a++)
        if (attributes[a].element == as && str_equal(attributes[a].name, name))
            return a;
    return -1;
}

static bool attributes_check(Diags *diags, const Node *node, SchemaElement as)
{
    bool sound = true;
    if (as == SCHEMA_CONTENT)
        return true;
    for (uint16_t i = 0; i < node->attr_count; i++) {
        const Attr *attr = &node->attrs[i];
        int a = attribute_find(as, attr->spelling);
        if (attr->name == NAME_XMLNS || str_starts(attr->spelling, S("xmlns:")))
            continue;
        if (a < 0)
            wrong_attribute(diags, node, attr, as);
        else if (!kinds[attributes[a].kind].check(attr->value, attributes[a].choices))
            wrong_value(diags, attr, a);
        else
            continue;
        sound = false;
    }
    for (int a = 0; a < ATTRIBUTE_COUNT; a++)
        if (attributes[a].element == as && attributes[a].need == NEEDED &&
            !node_attr_spelled(node, attributes[a].name)) {
            Buf text = {0};
            buf_format(&text, "%.*s of <%.*s>", STR_ARG(attributes[a].name),
                       STR_ARG(node->spelling));
            Diag *diag = diag_add(diags, DIAG_ASSEMBLE_NEEDED, node->span, buf_view(&text));
            diag_hint(diag, diags, "write %.*s=\"...\": %.*s", STR_ARG(attributes[a].name),
                      STR_ARG(kinds[attributes[a].kind].looks));
            buf_close(&text);
            sound = false;
        }
    return sound;
}

/* ---- children ---- */

static bool is_blank_text(Str s) { return str_trim(s).len == 0; }

static bool text_check(Diags *diags, const Node *node, const Node *child, SchemaElement as)
{
    uint8_t holds = elements[as].holds;
    if (holds == HOLDS_CONTENT || holds == HOLDS_TEMPLATE)
        return true;
    if (child->kind == NODE_TEXT && (holds == HOLDS_TEXT || is_blank_text(child->text)))
        return true;
    Buf text = {0};
    Span span = child->span;
    size_t blanks = 0;
    while (span.end - span.start == child->text.len && blanks < child->text.len &&
           is_blank(child->text.data[blanks]))
        blanks++;
    span.start += (uint32_t)blanks;
    buf_format(&text, "in <%.*s>", STR_ARG(node->spelling));
    Diag *diag = diag_add(diags, DIAG_ASSEMBLE_TEXT, span, buf_view(&text));
    diag->hint = holds == HOLDS_TEXT ? S("{{...}} has no meaning here")
                                     : S("a mark is missing, or a > too many");
    buf_close(&text);
    return false;
}

static bool count_check(Diags *diags, const Node *node, const uint32_t *counts, SchemaElement as)
{
    bool sound = true;
    for (int e = 0; e < SCHEMA_CONTENT; e++)
        if (elements[e].parents & 1u << as && counts[e] < elements[e].least) {
            Buf text = {0};
            buf_format(&text, "<%.*s> in <%.*s>", STR_ARG(elements[e].name),
                       STR_ARG(node->spelling));
            Diag *diag = diag_add(diags, DIAG_ASSEMBLE_NEEDED, node->span, buf_view(&text));
            diag_hint(diag, diags, "put <%.*s>...</%.*s> inside", STR_ARG(elements[e].name),
                      STR_ARG(elements[e].name));
            buf_close(&text);
            sound = false;
        }
    return sound;
}

bool schema_check_one(Diags *diags, const Node *node, SchemaElement as)
{
    uint32_t counts[SCHEMA_NONE + 1] = {0};
    bool sound = attributes_check(diags, node, as), words = false;
    for (const Node *child = node->first; child; child = child->next) {
        if (child->kind != NODE_ELEMENT) {
            sound = text_check(diags, node, child, as) && sound;
            words = words || !is_blank_text(child->text);
            continue;
        }
        SchemaElement is = schema_element(as, child->spelling);
        counts[is]++;
        if (is == SCHEMA_NONE) {
            wrong_element(diags, child, node, as);
            sound = false;
        } else if (is != SCHEMA_CONTENT && elements[is].most && counts[is] > elements[is].most) {
            diag_add(diags, DIAG_ASSEMBLE_TWICE, child->span, child->spelling)->hint =
                S("keep one of them");
            sound = false;
        }
    }
    if ((elements[as].holds == HOLDS_TEXT || elements[as].holds == HOLDS_TEMPLATE) && !words) {
        diag_add(diags, DIAG_ASSEMBLE_NEEDED, node->span, S("text of the element"))->hint =
            S("write it between the start tag and the end tag");
        sound = false;
    }
    return count_check(diags, node, counts, as) && sound;
}

bool schema_check(Diags *diags, const Node *node, SchemaElement as)
{
    bool sound = schema_check_one(diags, node, as);
    for (const Node *child = node->first; child; child = child->next) {
        SchemaElement is =
            child->kind == NODE_ELEMENT ? schema_element(as, child->spelling) : SCHEMA_NONE;
        if (is != SCHEMA_NONE)
            sound = schema_check(diags, child, is) && sound;
    }
    return sound;
}
