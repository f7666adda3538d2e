/* Evaluating XPath over records.
 *
 * A context belongs to one thread. Records become elements when an expression asks
 * for them (trees.c). Evaluating a compiled expression takes about 1 us. Expressions
 * that call functions are compiled once more for each context, because libxml2 writes
 * into them. The parts of an expression (rewrite.c) are evaluated first; what they
 * gave is kept under the records and texts that they depend on. */

#include "base/buf.h"
#include "xml/trees.h"
#include "xml/xpath_inside.h"
#include <libxml/parser.h>
#include <libxml/xpathInternals.h>
#include <stdlib.h>

enum { WORK_MAX = 5000000, KEPT_MAX = 10000 };

struct XPathContext {
    xmlXPathContext *xpath;
    Arena *arena;  /* as long as the context */
    Map *compiled; /* expressions that call functions: address -> compiled */
    Map *values;   /* name -> Str: $name */
    Map *sets;     /* name -> XmlSet: likewise */
    Trees *trees;
    Arena *kept_arena;
    Map *kept; /* what parts gave: their key -> double */
    /* of the expression in hand */
    const XPathRow *row;
    const double *parts;
};

static xmlXPathObject *variable_of(void *user, const xmlChar *name, const xmlChar *space);

XPathContext *xpath_context_open(void)
{
    Arena *arena = arena_open();
    XPathContext *context = NEW(arena, XPathContext);
    context->arena = arena;
    context->compiled = map_new(arena);
    context->values = map_new(arena);
    context->sets = map_new(arena);
    context->trees = trees_open(arena);
    context->kept_arena = arena_open_under(arena);
    context->kept = map_new(context->kept_arena);
    context->xpath = xmlXPathNewContext(NULL);
    xmlXPathRegisterVariableLookup(context->xpath, variable_of, context);
    return context;
}

void xpath_context_close(XPathContext *context)
{
    if (!context)
        return;
    for (uint32_t i = 0; i < context->compiled->count; i++)
        xmlXPathFreeCompExpr(context->compiled->entries[i].value);
    xmlXPathFreeContext(context->xpath);
    trees_close(context->trees);
    arena_close(context->kept_arena);
    arena_close(context->arena);
}

static void forget_parts(XPathContext *context)
{
    arena_reset(context->kept_arena);
    context->kept = map_new(context->kept_arena);
}

void xpath_set(XPathContext *context, Str name, Str value)
{
    Arena *arena = context->arena;
    Str *kept = NEW(arena, Str);
    *kept = arena_str(arena, value);
    *map_put(context->values, arena_str(arena, name)) = kept;
    forget_parts(context);
}

void xpath_set_records(XPathContext *context, Str name, const XmlSet *set)
{
    *map_put(context->sets, arena_str(context->arena, name)) = (void *)(uintptr_t)set;
}

/* ---- variables ---- */

/* The record so many outwards, or NULL. */
static const XmlElement *record_at(const XPathRow *row, uint32_t ups)
{
    const XmlElement *record = row ? row->record : NULL;
    for (; ups && record; ups--) {
        row = row ? row->outer : NULL;
        record = row ? row->record : record->source->parent(record);
    }
    return record;
}

static xmlXPathObject *variable_of(void *user, const xmlChar *name, const xmlChar *space)
{
    XPathContext *context = user;
    Str text = str_of((const char *)name);
    const XmlSet *set;
    if (space)
        return NULL;
    if (str_starts(text, S(XPATH_ROW))) {
        uint32_t ups = (uint32_t)atoi(text.data + sizeof XPATH_ROW - 1);
        const XmlElement *record = record_at(context->row, ups);
        return xmlXPathNewNodeSet(record ? trees_node(context->trees, record) : NULL);
    }
    if (str_starts(text, S(XPATH_PART)))
        return xmlXPathNewFloat(context->parts[atoi(text.data + sizeof XPATH_PART - 1)]);
    const Str *value = map_value(context->values, text);
    if (value)
        return xmlXPathNewCString(value->data);
    set = map_value(context->sets, text);
    return set ? xmlXPathNewNodeSetList(trees_set(context->trees, set)) : NULL;
}

/* ---- evaluating ---- */

static xmlXPathCompExpr *compiled_for(XPathContext *context, const XPath *xpath)
{
    if (!xpath->calls)
        return xpath->compiled;
    Str key = {(const char *)&xpath, sizeof xpath};
    void *known = map_value(context->compiled, key);
    if (known)
        return known;
    xmlXPathCompExpr *compiled =
        xmlXPathCtxtCompile(context->xpath, (const xmlChar *)xpath->source);
    if (compiled)
        *map_put(context->compiled, arena_str(context->arena, key)) = compiled;
    return compiled;
}

static xmlXPathObject *evaluate(XPathContext *context, const XPath *xpath, const XPathRow *at,
                                Str *message);

/* All that the part's result depends on, as bytes: what it says, and to whom. */
static bool part_key(XPathContext *context, const XPathPart *part, const XPathRow *at, Buf *key,
                     Str *message)
{
    buf_str(key, str_of(part->xpath->source));
    buf_char(key, 0);
    for (uint32_t ups = 1; ups < XPATH_ROWS; ups++)
        if (part->rows & 1u << ups) {
            const XmlElement *record = record_at(at, ups);
            buf_str(key, (Str){(const char *)&record, sizeof record});
        }
    for (uint32_t i = 0; i < part->keys.count; i++) {
        xmlXPathObject *object = evaluate(context, part->keys.items[i], at, message);
        xmlNodeSet *nodes = object ? object->nodesetval : NULL;
        int count = nodes ? nodes->nodeNr : 0;
        buf_str(key, (Str){(const char *)&count, sizeof count});
        for (int n = 0; n < count; n++) {
            xmlChar *text = xmlXPathCastNodeToString(nodes->nodeTab[n]);
            buf_str(key, str_of((const char *)text));
            buf_char(key, 0);
            xmlFree(text);
        }
        xmlXPathFreeObject(object);
        if (!object)
            return false;
    }
    return true;
}

static bool part_value(XPathContext *context, const XPathPart *part, const XPathRow *at,
                       double *value, Str *message)
{
    Buf key = {0};
    bool good = part_key(context, part, at, &key, message);
    const double *known = good ? map_value(context->kept, buf_view(&key)) : NULL;
    if (known) {
        *value = *known;
    } else if (good) {
        xmlXPathObject *object = evaluate(context, part->xpath, at, message);
        good = object;
        *value = object ? xmlXPathCastToNumber(object) : 0;
        xmlXPathFreeObject(object);
        if (context->kept->count >= KEPT_MAX)
            forget_parts(context);
        double *fresh = NEW(context->kept_arena, double);
        *fresh = *value;
        if (good)
            *map_put(context->kept, arena_str(context->kept_arena, buf_view(&key))) = fresh;
    }
    buf_close(&key);
    return good;
}

/* NULL: *message says why. To be freed. */
static xmlXPathObject *evaluate(XPathContext *context, const XPath *xpath, const XPathRow *at,
                                Str *message)
{
    double parts[XPATH_PARTS];
    for (uint32_t i = 0; i < xpath->parts.count; i++)
        if (!part_value(context, &xpath->parts.items[i], at, &parts[i], message))
            return NULL;
    XPathFault fault;
    xpath_catch(&fault);
    xmlXPathCompExpr *compiled = compiled_for(context, xpath);
    context->row = at;
    context->parts = parts;
    context->xpath->node = trees_node(context->trees, at ? at->record : NULL);
    context->xpath->doc = context->xpath->node->doc;
    context->xpath->opLimit = WORK_MAX;
    context->xpath->opCount = 0;
    xmlXPathObject *result = compiled ? xmlXPathCompiledEval(compiled, context->xpath) : NULL;
    xpath_release();
    if (!result)
        *message = xpath_message(fault.code);
    return result;
}

/* The same; records of expressions before may be forgotten. */
static xmlXPathObject *evaluate_new(XPathContext *context, const XPath *xpath, const XPathRow *at,
                                    Str *message)
{
    trees_trim(context->trees);
    return evaluate(context, xpath, at, message);
}

bool xpath_test(XPathContext *context, const XPath *xpath, const XPathRow *at, bool *result,
                Str *message)
{
    xmlXPathObject *object = evaluate_new(context, xpath, at, message);
    if (!object)
        return false;
    *result = xmlXPathCastToBoolean(object) != 0;
    xmlXPathFreeObject(object);
    return true;
}

bool xpath_string(Arena *arena, XPathContext *context, const XPath *xpath, const XPathRow *at,
                  Str *result, Str *message)
{
    xmlXPathObject *object = evaluate_new(context, xpath, at, message);
    if (!object)
        return false;
    xmlChar *text = xmlXPathCastToString(object);
    *result = text ? arena_str(arena, str_of((const char *)text)) : (Str){0};
    xmlFree(text);
    xmlXPathFreeObject(object);
    return true;
}

const XmlElement *xpath_first(XPathContext *context, const XPath *xpath, const XPathRow *at)
{
    Str message;
    xmlXPathObject *object = evaluate_new(context, xpath, at, &message);
    const XmlElement *found = NULL;
    if (object && object->type == XPATH_NODESET && object->nodesetval &&
        object->nodesetval->nodeNr) {
        xmlXPathNodeSetSort(object->nodesetval);
        xmlNode *node = object->nodesetval->nodeTab[0];
        while (node && node->type != XML_DOCUMENT_NODE && !node->_private)
            node = node->parent;
        if (node && node->type == XML_ELEMENT_NODE)
            found = node->_private;
    }
    xmlXPathFreeObject(object);
    return found;
}
