/* XML to a tree, by libxml2's SAX2 interface from memory.
 *
 * Spans are byte offsets into the source. At a start tag the parser stands on
 * its end, and "<" cannot stand inside a tag, so its start is the "<" before;
 * attributes are found by a scan of the raw tag. Text comes in pieces, decoded:
 * as long as they spell what the source has, the text is the source's own.
 *
 * Nothing outside the file is ever read: no network, no loading of entities
 * (xml_start), no declarations of entities at all. Linear, about 150 MB/s. */

#include "base/encoding.h"
#include "xml/xml.h"
#include <libxml/HTMLparser.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

enum { DEPTH_MAX = 250, ATTRS_MAX = 500, CACHE_SIZE = 128 };

typedef struct {
    const xmlChar *key; /* the parser's own copy: one address for each spelling */
    Name name;
} CachedName;

typedef struct {
    Arena *arena;
    Diags *diags;
    Tree *tree;
    xmlParserCtxt *parser;
    Str text;
    uint32_t file, base;
    Node *open; /* innermost element that is not closed yet */
    uint32_t depth;
    bool failed;
    size_t text_start; /* where the last event ended */
    size_t matched;    /* bytes of text since then that are the source's own */
    bool decoded;      /* not all of it is: then `buf` has it */
    Buf buf;
    Map *entities; /* name -> xmlEntity * */
    CachedName cache[CACHE_SIZE];
} XmlReader;

static Span span_of(const XmlReader *xml, size_t start, size_t end)
{
    return (Span){xml->file, xml->base + (uint32_t)start, xml->base + (uint32_t)end};
}

static size_t offset_now(const XmlReader *xml)
{
    const xmlParserInput *input = xml->parser->input;
    if (!input)
        return xml->text.len;
    size_t offset = input->consumed + (size_t)(input->cur - input->base);
    return offset < xml->text.len ? offset : xml->text.len;
}

static Diag *fail(XmlReader *xml, DiagCode code, Span span, Str detail)
{
    xml->failed = true;
    xmlStopParser(xml->parser);
    return diag_add(xml->diags, code, span, detail);
}

/* The last `c` before `at`, or 0. */
static size_t back_to(const XmlReader *xml, size_t at, char c)
{
    const char *found = at ? memrchr(xml->text.data, c, at) : NULL;
    return found ? (size_t)(found - xml->text.data) : 0;
}

static size_t after(Str text, size_t at, Str find)
{
    const char *found =
        at < text.len ? memmem(text.data + at, text.len - at, find.data, find.len) : NULL;
    return found ? (size_t)(found - text.data) + find.len : text.len;
}

/* ---- text ---- */

/* Where the text that starts at `at` ends: at "<", unless of a CDATA section. */
static size_t text_end(Str text, size_t at)
{
    for (;;) {
        const char *mark = at < text.len ? memchr(text.data + at, '<', text.len - at) : NULL;
        if (!mark)
            return text.len;
        at = (size_t)(mark - text.data);
        if (!str_starts(str_slice(text, at, text.len), S("<![CDATA[")))
            return at;
        at = after(text, at, S("]]>"));
    }
}

static void take_text(void *user, const xmlChar *data, int len)
{
    XmlReader *xml = user;
    size_t n = (size_t)len, from = xml->text_start + xml->matched;
    if (!xml->decoded && from + n <= xml->text.len && !memcmp(xml->text.data + from, data, n)) {
        xml->matched += n;
        return;
    }
    if (!xml->decoded)
        buf_add(&xml->buf, xml->text.data + xml->text_start, xml->matched);
    xml->decoded = true;
    buf_add(&xml->buf, data, n);
}

/* Ends the text so far; the next event stands at `at` to `end`. */
static void flush_text(XmlReader *xml, size_t end)
{
    Str text = str_slice(xml->text, xml->text_start, xml->text_start + xml->matched);
    size_t stop = xml->text_start + xml->matched;
    if (xml->decoded) {
        stop = text_end(xml->text, xml->text_start);
        text = arena_str(xml->arena, buf_view(&xml->buf));
        buf_clear(&xml->buf);
    }
    if (text.len && xml->open)
        node_append(xml->open, node_text(xml->tree, text, span_of(xml, xml->text_start, stop)));
    xml->text_start = end;
    xml->matched = 0;
    xml->decoded = false;
}

static void take_comment(void *user, const xmlChar *text)
{
    (void)text;
    flush_text(user, offset_now(user));
}

static void take_instruction(void *user, const xmlChar *target, const xmlChar *data)
{
    (void)target;
    (void)data;
    flush_text(user, offset_now(user));
}

/* ---- elements ---- */

/* XHTML and the publication's vocabulary are one; so is none at all. */
static bool is_ours(const xmlChar *uri)
{
    Str space = str_of((const char *)uri);
    return !space.len || str_equal(space, S("http://www.w3.org/1999/xhtml")) ||
           str_equal(space, S("urn:guidepress:publication"));
}

static Name cached_name(XmlReader *xml, const xmlChar *spelling)
{
    size_t slot = ((uintptr_t)spelling >> 3 ^ (uintptr_t)spelling >> 10) % CACHE_SIZE;
    CachedName *cached = &xml->cache[slot];
    if (cached->key != spelling)
        *cached = (CachedName){spelling, name_find(str_of((const char *)spelling))};
    return cached->name;
}

/* One raw attribute from `*at`; false at the end of the tag. */
static bool next_attr(Str text, size_t *at, Str *name, size_t *value, size_t *value_end)
{
    size_t i = *at;
    while (i < text.len && is_blank(text.data[i]))
        i++;
    size_t start = i;
    while (i < text.len && !is_blank(text.data[i]) && !strchr("=>/", text.data[i]))
        i++;
    *name = str_slice(text, start, i);
    while (i < text.len && text.data[i] != '"' && text.data[i] != '\'' && text.data[i] != '>')
        i++;
    if (!name->len || i >= text.len || text.data[i] == '>')
        return false;
    *value = i + 1;
    *at = after(text, i + 1, (Str){text.data + i, 1});
    *value_end = *at - 1;
    return true;
}

static bool is_plain(Str value)
{
    for (size_t i = 0; i < value.len; i++)
        if (value.data[i] == '&' || (unsigned char)value.data[i] < 0x20)
            return false;
    return true;
}

/* libxml2's name of an attribute, as far as it is needed: its own if unprefixed. */
static Attr make_attr(XmlReader *xml, Str name, size_t start, size_t end, const xmlChar **given)
{
    Str value = str_slice(xml->text, start, end);
    if (given && !is_plain(value)) /* decoded: entities, line ends as blanks */
        value = arena_str(xml->arena, (Str){(const char *)given[3], (size_t)(given[4] - given[3])});
    Name known = given && !given[1] ? cached_name(xml, given[0]) : name_find(name);
    Str spelling = known ? name_spelling(known) : name;
    return (Attr){known, spelling, value, span_of(xml, start, end)};
}

static bool is_xmlns(Str name)
{
    return str_equal(name, S("xmlns")) || str_starts(name, S("xmlns:"));
}

/* The raw attributes, in step with libxml2's list, which lacks xmlns. */
static void take_attrs(XmlReader *xml, Node *node, size_t at, unsigned count, const xmlChar **given)
{
    Str name;
    size_t start, end;
    unsigned room = 0;
    for (size_t look = at; next_attr(xml->text, &look, &name, &start, &end);)
        room++;
    if (!room)
        return;
    node->attrs = NEW_ARRAY(xml->arena, Attr, room);
    for (unsigned i = 0; room-- && next_attr(xml->text, &at, &name, &start, &end);) {
        const xmlChar **from = is_xmlns(name) || i >= count ? NULL : given + 5 * i++;
        node->attrs[node->attr_count++] = make_attr(xml, name, start, end, from);
    }
}

static size_t name_end(Str text, size_t at)
{
    while (at < text.len && !is_blank(text.data[at]) && text.data[at] != '>' &&
           text.data[at] != '/')
        at++;
    return at;
}

static void start_element(void *user, const xmlChar *local, const xmlChar *prefix,
                          const xmlChar *uri, int space_count, const xmlChar **spaces,
                          int attr_count, int defaulted, const xmlChar **attrs)
{
    XmlReader *xml = user;
    (void)space_count;
    (void)spaces;
    if (xml->failed)
        return;
    size_t end = after(xml->text, offset_now(xml), S(">"));
    size_t start = back_to(xml, end, '<'), name = name_end(xml->text, start + 1);
    flush_text(xml, end);
    Span span = span_of(xml, start, end);
    Str raw = str_slice(xml->text, start + 1, name);
    if (++xml->depth > DEPTH_MAX) {
        fail(xml, DIAG_READ_DEPTH, span, raw)->hint =
            S("at most 250 elements, one inside the other");
        return;
    }
    bool ours = is_ours(uri);
    Name known = ours ? cached_name(xml, local) : NAME_OTHER;
    if (!ours && !prefix &&
        (!strcmp((const char *)local, "svg") || !strcmp((const char *)local, "math")))
        known = cached_name(xml, local);
    if (ours && prefix)
        raw = str_slice(raw, strlen((const char *)prefix) + 1, raw.len);
    Node *node =
        known ? node_html(xml->tree, known, span) : node_element(xml->tree, NAME_OTHER, raw, span);
    take_attrs(xml, node, name, (unsigned)(attr_count - defaulted), attrs);
    if (xml->open)
        node_append(xml->open, node);
    else
        xml->tree->root = node;
    xml->open = node;
}

static void end_element(void *user, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
    XmlReader *xml = user;
    (void)local;
    (void)prefix;
    (void)uri;
    if (xml->failed || !xml->open)
        return;
    flush_text(xml, offset_now(xml));
    xml->open = xml->open->parent;
    xml->depth--;
}

/* ---- entities ---- */

static void refuse_entity(XmlReader *xml, Str name, char mark)
{
    if (xml->failed)
        return;
    size_t now = offset_now(xml), start = back_to(xml, now, mark);
    fail(xml, DIAG_READ_ENTITY, span_of(xml, start, now), name)->hint =
        S("it has no meaning here: write the character itself, or its number as in &#233;");
}

static void declare_entity(void *user, const xmlChar *name, int type, const xmlChar *public,
                           const xmlChar *system, xmlChar *content)
{
    XmlReader *xml = user;
    (void)type;
    (void)public;
    (void)system;
    (void)content;
    if (xml->failed)
        return;
    size_t now = offset_now(xml), start = back_to(xml, now, '<');
    Diag *diag = fail(xml, DIAG_READ_ENTITY, span_of(xml, start, now), str_of((const char *)name));
    diag->hint = S("entities cannot be declared: write the text itself where it is wanted");
}

/* The entities of HTML, &nbsp; and the like, as entities of one character. */
static xmlEntity *find_entity(void *user, const xmlChar *name)
{
    XmlReader *xml = user;
    xmlEntity *predefined = xmlGetPredefinedEntity(name);
    if (predefined)
        return predefined;
    Str spelling = str_of((const char *)name);
    xmlEntity *known = map_value(xml->entities, spelling);
    if (known)
        return known;
    const htmlEntityDesc *html = htmlEntityLookup(name);
    if (!html) {
        refuse_entity(xml, spelling, '&');
        return NULL;
    }
    xmlEntity *entity = NEW(xml->arena, xmlEntity);
    xmlChar *content = NEW_ARRAY(xml->arena, xmlChar, 5);
    spelling = arena_str(xml->arena, spelling);
    entity->type = XML_ENTITY_DECL;
    entity->etype = XML_INTERNAL_GENERAL_ENTITY;
    entity->name = (const xmlChar *)spelling.data;
    entity->content = entity->orig = content;
    entity->length = (int)utf8_encode((char *)content, html->value);
    entity->checked = 2;
    *map_put(xml->entities, spelling) = entity;
    return entity;
}

static xmlEntity *find_parameter(void *user, const xmlChar *name)
{
    refuse_entity(user, str_of((const char *)name), '%');
    return NULL;
}

/* ---- faults ---- */

static const struct {
    int code;
    Str detail, hint;
} faults[] = {
#define FAULT(code, detail, hint) {code, {detail, sizeof(detail) - 1}, {hint, sizeof(hint) - 1}},
#include "xml/faults.def"
#undef FAULT
};

static void unclosed(XmlReader *xml, const Node *node, Str closing)
{
    Buf detail = {0};
    buf_format(&detail, "<%.*s>", STR_ARG(node->spelling));
    Diag *diag = fail(xml, DIAG_READ_UNCLOSED, node->span, buf_view(&detail));
    if (closing.len)
        diag_hint(diag, xml->diags, "add </%.*s> before </%.*s>", STR_ARG(node->spelling),
                  STR_ARG(closing));
    else
        diag_hint(diag, xml->diags, "the file ends before </%.*s>", STR_ARG(node->spelling));
    buf_close(&detail);
}

/* </closing> where another element is open: it is that one which is not closed
 * if <closing> is open further out, else this end tag is one too many. */
static void mismatch(XmlReader *xml)
{
    size_t now = offset_now(xml), start = back_to(xml, now, '<');
    Str closing = str_slice(xml->text, start + 2, name_end(xml->text, start + 2)), local;
    str_cut(closing, ':', &local);
    for (const Node *n = xml->open; n; n = n->parent)
        if (str_equal(n->spelling, closing) || (local.len && str_equal(n->spelling, local))) {
            unclosed(xml, xml->open, closing);
            return;
        }
    Buf detail = {0};
    buf_format(&detail, "</%.*s> closes nothing", STR_ARG(closing));
    Diag *diag = fail(xml, DIAG_READ_XML, span_of(xml, start, now), buf_view(&detail));
    diag_hint(diag, xml->diags, "<%.*s> is what is open here", STR_ARG(xml->open->spelling));
    buf_close(&detail);
}

static void take_fault(void *user, xmlError *error)
{
    XmlReader *xml = user;
    if (xml->failed || error->level == XML_ERR_WARNING)
        return;
    if (error->code == XML_ERR_TAG_NAME_MISMATCH && xml->open) {
        mismatch(xml);
        return;
    }
    if (error->code == XML_ERR_TAG_NOT_FINISHED && xml->open) {
        unclosed(xml, xml->open, (Str){0});
        return;
    }
    size_t now = offset_now(xml);
    if (error->code == XML_ERR_NAME_REQUIRED && now && strchr("&<", xml->text.data[now - 1]))
        now--;
    Span span = span_of(xml, now, now < xml->text.len ? now + 1 : now);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (faults[i].code == error->code) {
            fail(xml, DIAG_READ_XML, span, faults[i].detail)->hint = faults[i].hint;
            return;
        }
    fail(xml, DIAG_READ_XML, span, str_trim(str_of(error->message)));
}

/* ---- before parsing ---- */

/* libxml2 compares each attribute of a tag with all others of it. */
static bool few_attributes(XmlReader *xml)
{
    Str text = xml->text;
    for (size_t at = 0; at < text.len;) {
        const char *mark = memchr(text.data + at, '<', text.len - at);
        if (!mark)
            break;
        size_t start = (size_t)(mark - text.data);
        Str rest = str_slice(text, start, text.len);
        at = start + 1;
        if (str_starts(rest, S("<!--")))
            at = after(text, start + 4, S("-->"));
        else if (str_starts(rest, S("<![CDATA[")))
            at = after(text, start, S("]]>"));
        else if (str_starts(rest, S("<?")))
            at = after(text, start, S("?>"));
        if (at != start + 1)
            continue;
        unsigned count = 0;
        for (; at < text.len && text.data[at] != '>' && text.data[at] != '<'; at++) {
            count += text.data[at] == '=';
            if (text.data[at] == '"' || text.data[at] == '\'')
                at = after(text, at + 1, (Str){text.data + at, 1}) - 1;
        }
        if (count <= ATTRS_MAX)
            continue;
        diag_add(xml->diags, DIAG_READ_LIMIT, span_of(xml, start, at),
                 S("more than 500 attributes in one tag"))
            ->hint = S("a quotation mark may be missing");
        return false;
    }
    return true;
}

/* <?xml ... encoding="..."?>: UTF-8, ASCII or not said. */
static bool declares_utf8(XmlReader *xml)
{
    Str text = xml->text;
    if (!str_starts(text, S("<?xml")) || text.len < 6 || !is_blank(text.data[5]))
        return true;
    Str head = str_slice(text, 0, after(text, 0, S("?>")));
    size_t at = after(head, 0, S("encoding"));
    while (at < head.len && (is_blank(head.data[at]) || head.data[at] == '='))
        at++;
    if (at >= head.len || (head.data[at] != '"' && head.data[at] != '\''))
        return true;
    size_t end = after(head, at + 1, (Str){head.data + at, 1}) - 1;
    Str name = str_slice(head, at + 1, end);
    if (str_equal_nocase(name, S("utf-8")) || str_equal_nocase(name, S("us-ascii")))
        return true;
    Diag *diag = diag_add(xml->diags, DIAG_READ_ENCODING, span_of(xml, at + 1, end), name);
    diag->hint = S("save the file as UTF-8 and write encoding=\"UTF-8\", or leave that out");
    return false;
}

static bool encoded_well(XmlReader *xml, Str whole)
{
    EncodingFault fault;
    const char *nul = whole.len ? memchr(whole.data, 0, whole.len) : NULL;
    bool sound = encoding_check(whole, &fault);
    if (sound && !nul)
        return declares_utf8(xml);
    if (sound) { /* libxml2 would take it for the end */
        fault.at = (size_t)(nul - whole.data);
        fault.name = S("byte 00");
    }
    Span span = {xml->file, (uint32_t)fault.at, (uint32_t)fault.at + 1};
    diag_add(xml->diags, DIAG_READ_ENCODING, span, fault.name)->hint = S("save the file as UTF-8");
    return false;
}

static void parse(XmlReader *xml)
{
    xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
                         .startElementNs = start_element,
                         .endElementNs = end_element,
                         .characters = take_text,
                         .ignorableWhitespace = take_text,
                         .cdataBlock = take_text,
                         .comment = take_comment,
                         .processingInstruction = take_instruction,
                         .getEntity = find_entity,
                         .getParameterEntity = find_parameter,
                         .entityDecl = declare_entity,
                         .serror = take_fault};
    xmlParserCtxt *parser = xmlCreateMemoryParserCtxt(xml->text.data, (int)xml->text.len);
    if (!parser) /* an empty file */
        return;
    xml->parser = parser;
    xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_IGNORE_ENC);
    *parser->sax = sax;
    parser->userData = xml;
    xmlParseDocument(parser);
    if (parser->myDoc)
        xmlFreeDoc(parser->myDoc);
    parser->myDoc = NULL;
    if (!parser->wellFormed && !xml->failed)
        fail(xml, DIAG_READ_XML, span_of(xml, 0, 0), (Str){0});
    xmlFreeParserCtxt(parser);
}

Tree *xml_parse(Arena *arena, Diags *diags, Files *files, uint32_t file)
{
    Str whole = files_at(files, file)->text;
    size_t mark = encoding_mark(whole);
    XmlReader *xml = NEW(arena, XmlReader);
    *xml = (XmlReader){.arena = arena,
                       .diags = diags,
                       .tree = tree_new(arena),
                       .text = str_slice(whole, mark, whole.len),
                       .file = file,
                       .base = (uint32_t)mark,
                       .entities = map_new(arena)};
    if (!encoded_well(xml, whole) || !few_attributes(xml))
        return NULL;
    parse(xml);
    buf_close(&xml->buf);
    if (!xml->failed && !xml->tree->root)
        diag_add(diags, DIAG_READ_XML, (Span){file, 0, 0}, S("there is no element"))->hint =
            S("the file must hold one element, with all others inside");
    return xml->failed || !xml->tree->root ? NULL : xml->tree;
}

/* ---- the process ---- */

static xmlParserInput *refuse_to_load(const char *url, const char *id, xmlParserCtxt *parser)
{
    (void)url;
    (void)id;
    (void)parser;
    return NULL;
}

void xml_start(void)
{
    xmlInitParser();
    xmlSetExternalEntityLoader(refuse_to_load);
}

void xml_stop(void) { xmlCleanupParser(); }
