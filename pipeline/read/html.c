/* HTML by gumbo: the tree as browsers build it, its text borrowed from the
 * source wherever it stands there as it is. gumbo's own tree lives in a pool
 * that is dropped as a whole (half the time of freeing node by node, and no
 * recursion). Linear after html_scan has passed the source. */

#include "read/reader.h"
#include <gumbo.h>

/* ---- memory for gumbo: sizes in powers of two, freed pieces used again ---- */

enum { POOL_CLASSES = 20, POOL_HEAD = 16 }; /* head: the class, and alignment */

typedef struct {
    Arena *arena;
    void *free[POOL_CLASSES];
} Pool;

static void *pool_alloc(void *user, size_t size)
{
    Pool *pool = user;
    unsigned class = 0;
    while (class < POOL_CLASSES && ((size_t)16 << class) < size)
        class ++;
    if (class < POOL_CLASSES && pool->free[class]) {
        void *piece = pool->free[class];
        memcpy(&pool->free[class], piece, sizeof(void *));
        return piece;
    }
    size_t room = class < POOL_CLASSES ? (size_t)16 << class : size;
    char *piece = arena_alloc(pool->arena, 1, POOL_HEAD + room, POOL_HEAD);
    memcpy(piece, &class, sizeof class);
    return piece + POOL_HEAD;
}

static void pool_free(void *user, void *piece)
{
    Pool *pool = user;
    unsigned class;
    if (!piece)
        return;
    memcpy(&class, (char *)piece - POOL_HEAD, sizeof class);
    if (class >= POOL_CLASSES)
        return;
    memcpy(piece, &pool->free[class], sizeof(void *));
    pool->free[class] = piece;
}

/* ---- from gumbo's nodes to ours ---- */

typedef struct {
    Reader *reader;
    Name *names; /* by GumboTag */
} Html;

static Name *tag_names(Arena *arena)
{
    Name *names = NEW_ARRAY(arena, Name, GUMBO_TAG_LAST);
    for (unsigned tag = 0; tag < GUMBO_TAG_UNKNOWN; tag++)
        names[tag] = name_find(str_of(gumbo_normalized_tagname((GumboTag)tag)));
    return names;
}

static Span piece_span(const Html *html, GumboStringPiece piece)
{
    if (!piece.data)
        return (Span){html->reader->file, 0, 0};
    size_t start = (size_t)(piece.data - html->reader->text.data);
    return reader_span(html->reader, start, start + piece.length);
}

/* Decoded text as a Str: the source's own bytes where they spell the same. */
static Str keep_text(const Html *html, const char *text, GumboStringPiece source)
{
    Str decoded = str_of(text);
    if (source.length == decoded.len)
        if (!decoded.len || !memcmp(source.data, decoded.data, decoded.len))
            return (Str){source.data, decoded.len};
    return arena_str(html->reader->arena, decoded);
}

/* An attribute's value as written, without its quotation marks. */
static GumboStringPiece unquoted(GumboStringPiece value)
{
    char c = value.length > 1 ? value.data[0] : 0;
    if ((c == '"' || c == '\'') && value.data[value.length - 1] == c)
        return (GumboStringPiece){value.data + 1, value.length - 2};
    return value;
}

static const char *const attr_prefixes[] = {
    [GUMBO_ATTR_NAMESPACE_NONE] = "",
    [GUMBO_ATTR_NAMESPACE_XLINK] = "xlink:",
    [GUMBO_ATTR_NAMESPACE_XML] = "xml:",
    [GUMBO_ATTR_NAMESPACE_XMLNS] = "xmlns:",
};

static void take_attr(const Html *html, const GumboAttribute *from, Attr *to)
{
    Str name = str_of(from->name);
    Str prefix = str_of(attr_prefixes[from->attr_namespace]);
    if (prefix.len && !str_equal(name, S("xmlns"))) {
        char *joined = NEW_ARRAY(html->reader->arena, char, prefix.len + name.len);
        memcpy(joined, prefix.data, prefix.len);
        memcpy(joined + prefix.len, name.data, name.len);
        name = (Str){joined, prefix.len + name.len};
    }
    to->name = name_find(name);
    to->spelling = to->name     ? name_spelling(to->name)
                   : prefix.len ? name
                                : keep_text(html, from->name, from->original_name);
    GumboStringPiece value = unquoted(from->original_value);
    to->value = keep_text(html, from->value, value);
    to->span = piece_span(html, value.data ? value : from->original_name);
}

static void take_attrs(const Html *html, const GumboElement *from, Node *node)
{
    uint32_t count = from->attributes.length;
    if (!count || count > READ_ATTRS_MAX)
        return;
    node->attrs = NEW_ARRAY(html->reader->arena, Attr, count);
    node->attr_count = (uint16_t)count;
    for (uint32_t i = 0; i < count; i++)
        take_attr(html, from->attributes.data[i], &node->attrs[i]);
}

/* The name of an element that gumbo does not know, or of SVG or MathML: known
 * names there are other things (<title>, <style>, <a>), but for the two roots. */
static Str other_name(const Html *html, const GumboElement *from)
{
    Arena *arena = html->reader->arena;
    GumboStringPiece name = from->original_tag;
    gumbo_tag_from_original_text(&name);
    if (from->tag_namespace == GUMBO_NAMESPACE_SVG) {
        const char *proper = gumbo_normalize_svg_tagname(&name);
        if (proper)
            return str_of(proper); /* a constant of gumbo's */
    }
    char *lower = NEW_ARRAY(arena, char, name.length);
    for (size_t i = 0; i < name.length; i++) {
        char c = name.data[i];
        lower[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return (Str){lower, name.length};
}

static Node *take_element(const Html *html, const GumboNode *from)
{
    Tree *tree = html->reader->tree;
    const GumboElement *element = &from->v.element;
    Span span = piece_span(html, element->original_tag);
    Name name = element->tag < GUMBO_TAG_UNKNOWN ? html->names[element->tag] : NAME_OTHER;
    bool foreign =
        element->tag_namespace != GUMBO_NAMESPACE_HTML && name != NAME_SVG && name != NAME_MATH;
    Node *node;
    if (name && !foreign) {
        node = node_html(tree, name, span);
    } else if (element->original_tag.data) {
        Str spelling = other_name(html, element);
        name = foreign ? NAME_OTHER : name_find(spelling);
        node = node_element(tree, name, spelling, span);
    } else {
        node = node_element(tree, NAME_OTHER, str_of(gumbo_normalized_tagname(element->tag)), span);
    }
    if (!element->original_tag.data)
        node->flags |= NODE_IMPLIED;
    take_attrs(html, element, node);
    return node;
}

static Node *take_node(const Html *html, const GumboNode *from)
{
    switch (from->type) {
    case GUMBO_NODE_ELEMENT:
    case GUMBO_NODE_TEMPLATE: return take_element(html, from);
    case GUMBO_NODE_TEXT:
    case GUMBO_NODE_CDATA:
    case GUMBO_NODE_WHITESPACE: {
        const GumboText *text = &from->v.text;
        Span span = piece_span(html, text->original_text);
        const char *start = text->original_text.data;
        if (start > html->reader->text.data && start[-1] == '\r' && start[0] == '\n')
            span.start--; /* gumbo begins at the LF of CR LF */
        return node_text(html->reader->tree, keep_text(html, text->text, text->original_text),
                         span);
    }
    default: return NULL; /* comments */
    }
}

typedef struct {
    const GumboVector *children;
    uint32_t next;
    Node *node;
} Level;

/* Children of one element after another, with a stack of our own. False: deeper
 * than the limit, which html_scan lets pass only in very odd sources. */
static bool take_children(const Html *html, const GumboNode *top, Node *node)
{
    enum { LEVELS = 2 * READ_DEPTH_MAX };
    Level levels[LEVELS] = {{&top->v.element.children, 0, node}};
    size_t depth = 1;
    while (depth) {
        Level *level = &levels[depth - 1];
        if (level->next == level->children->length) {
            depth--;
            continue;
        }
        const GumboNode *from = level->children->data[level->next++];
        Node *child = take_node(html, from);
        if (!child)
            continue;
        node_append(level->node, child);
        if (child->kind != NODE_ELEMENT || !from->v.element.children.length)
            continue;
        if (depth == LEVELS)
            return false;
        levels[depth++] = (Level){&from->v.element.children, 0, child};
    }
    return true;
}

/* An implied element stands where its first child does. */
static void place_implied(Reader *reader)
{
    Node *root = reader->tree->root;
    for (Node *n = root; n;) {
        Node *next = n->first;
        if (!next) {
            Node *up = n;
            for (; up; up = up->parent) {
                if ((up->flags & NODE_IMPLIED) && !up->span.end)
                    up->span = up->first ? (Span){reader->file, up->first->span.start,
                                                  up->first->span.start}
                                         : (Span){reader->file, reader->base, reader->base};
                if (up->next)
                    break;
            }
            next = up ? up->next : NULL;
        }
        n = next;
    }
}

static Tree *take_tree(const Html *html, const GumboOutput *output, bool whole)
{
    Reader *reader = html->reader;
    Tree *tree = reader->tree;
    tree->root = whole ? take_element(html, output->root)
                       : node_html(tree, NAME_BODY, reader_span(reader, 0, reader->text.len));
    if (!take_children(html, output->root, tree->root)) {
        diag_add(reader->diags, DIAG_READ_DEPTH, reader_span(reader, 0, 0), S("in HTML"))->hint =
            S("close each element; in HTML only br, img, input and the like need no end tag");
        return NULL;
    }
    place_implied(reader);
    return tree;
}

Tree *read_gumbo_html(Reader *reader)
{
    HtmlScan scan = html_scan(reader);
    if (!scan.sound)
        return NULL;
    Pool pool = {.arena = arena_open()};
    Html html = {reader, tag_names(pool.arena)};
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = pool_alloc;
    options.deallocator = pool_free;
    options.userdata = &pool;
    options.max_errors = 0;
    if (!scan.whole)
        options.fragment_context = GUMBO_TAG_BODY;
    GumboOutput *output = gumbo_parse_with_options(
        &options, reader->text.data ? reader->text.data : "", reader->text.len);
    Tree *tree = take_tree(&html, output, scan.whole);
    arena_close(pool.arena);
    return tree;
}

Tree *read_html(Reader *reader)
{
    ArenaMark mark = arena_mark(reader->arena);
    if (read_plain_html(reader))
        return reader->tree;
    arena_rewind(reader->arena, mark);
    return read_gumbo_html(reader);
}
