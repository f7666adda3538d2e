/* Elements of records. A field costs two nodes, about 0.2 us and 300 bytes; a record
 * is found in its tree by a hash of its address. Roots are forgotten all at once when
 * they have more than LOOSE_MAX fields, and as many more as the largest of them, so
 * that large ones are not built over and over. */

#include "xml/trees.h"
#include "base/list.h"
#include "base/map.h"
#include <libxml/tree.h>
#include <libxml/xpathInternals.h>

enum { LOOSE_MAX = 8192, DEPTH_MAX = 60 };

typedef struct {
    const XmlElement *record;
    xmlNode *node;
} Built;

typedef struct {
    Arena *arena;
    xmlDoc *doc;
    LIST(Built) built; /* in the order they were built: a root first */
    uint32_t *slots;   /* hash of their addresses: 1 + index; NULL: not made yet */
    uint32_t slot_mask;
} RecordTree;

struct Trees {
    Arena *arena;
    RecordTree *nothing;
    Map *tops; /* address of a set -> RecordTree */
    Map *sets; /* address of a set -> xmlNodeSet */
    Arena *loose;
    Map *roots;               /* address of a root -> RecordTree */
    uint32_t fields, largest; /* of the roots; of one of them */
};

struct XmlBuilder {
    RecordTree *tree;
    xmlNode *node;
    unsigned depth;
    uint32_t *fields;
};

static RecordTree *tree_begin(Arena *arena, const char *name)
{
    RecordTree *tree = NEW(arena, RecordTree);
    tree->arena = arena;
    tree->doc = xmlNewDoc((const xmlChar *)"1.0");
    if (name)
        xmlDocSetRootElement(tree->doc,
                             xmlNewDocNode(tree->doc, NULL, (const xmlChar *)name, NULL));
    return tree;
}

Trees *trees_open(Arena *arena)
{
    Trees *trees = NEW(arena, Trees);
    trees->arena = arena;
    trees->nothing = tree_begin(arena, "nothing");
    trees->tops = map_new(arena);
    trees->sets = map_new(arena);
    trees->loose = arena_open_under(arena);
    trees->roots = map_new(trees->loose);
    return trees;
}

static void docs_free(const Map *trees)
{
    for (uint32_t i = 0; i < trees->count; i++)
        xmlFreeDoc(((RecordTree *)trees->entries[i].value)->doc);
}

void trees_close(Trees *trees)
{
    for (uint32_t i = 0; i < trees->sets->count; i++)
        xmlXPathFreeNodeSet(trees->sets->entries[i].value);
    docs_free(trees->tops);
    docs_free(trees->roots);
    xmlFreeDoc(trees->nothing->doc);
    arena_close(trees->loose);
}

void trees_trim(Trees *trees)
{
    if (trees->fields <= LOOSE_MAX + trees->largest)
        return;
    docs_free(trees->roots);
    arena_reset(trees->loose);
    trees->roots = map_new(trees->loose);
    trees->fields = trees->largest = 0;
}

/* ---- building ---- */

static bool can_be_named(Str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                      (unsigned char)c >= 0x80;
        if (!letter && (!i || !((c >= '0' && c <= '9') || c == '-' || c == '.')))
            return false;
    }
    return name.len > 0;
}

static xmlNode *add_element(XmlBuilder *builder, Str name)
{
    Arena *arena = builder->tree->arena;
    ArenaMark mark = arena_mark(arena);
    const xmlChar *text = (const xmlChar *)arena_str(arena, name).data;
    xmlNode *node = xmlNewDocNode(builder->tree->doc, NULL, text, NULL);
    arena_rewind(arena, mark);
    xmlNode *parent = builder->node;
    if (!parent) {
        xmlDocSetRootElement(builder->tree->doc, node);
        return node;
    }
    node->parent = parent; /* as xmlAddChild does, without its search for namespaces */
    node->prev = parent->last;
    if (parent->last)
        parent->last->next = node;
    else
        parent->children = node;
    parent->last = node;
    return node;
}

void xml_build_field(XmlBuilder *builder, Str name, Str text)
{
    if (!can_be_named(name))
        return;
    xmlNode *field = add_element(builder, name);
    ++*builder->fields;
    if (text.len)
        xmlAddChild(
            field, xmlNewDocTextLen(builder->tree->doc, (const xmlChar *)text.data, (int)text.len));
}

void xml_build_record(XmlBuilder *builder, const XmlElement *record)
{
    if (builder->depth >= DEPTH_MAX)
        return;
    RecordTree *tree = builder->tree;
    XmlBuilder inside = {tree, add_element(builder, record->source->name(record)),
                         builder->depth + 1, builder->fields};
    inside.node->_private = (void *)(uintptr_t)record;
    *LIST_ADD(tree->arena, &tree->built) = (Built){record, inside.node};
    record->source->build(&inside, record);
}

/* ---- finding ---- */

static uint32_t address_hash(const XmlElement *record)
{
    return hash_bytes(&record, sizeof record);
}

static void index_built(RecordTree *tree)
{
    uint32_t room = 4;
    while (room < tree->built.count * 2)
        room *= 2;
    tree->slot_mask = room - 1;
    tree->slots = NEW_ARRAY(tree->arena, uint32_t, room);
    for (uint32_t i = 0; i < tree->built.count; i++) {
        uint32_t slot = address_hash(tree->built.items[i].record) & tree->slot_mask;
        while (tree->slots[slot])
            slot = (slot + 1) & tree->slot_mask;
        tree->slots[slot] = i + 1;
    }
}

static xmlNode *find_built(RecordTree *tree, const XmlElement *record)
{
    if (tree->built.count && tree->built.items[0].record == record)
        return tree->built.items[0].node;
    if (!tree->slots)
        index_built(tree);
    uint32_t slot = address_hash(record) & tree->slot_mask;
    for (; tree->slots[slot]; slot = (slot + 1) & tree->slot_mask) {
        const Built *built = &tree->built.items[tree->slots[slot] - 1];
        if (built->record == record)
            return built->node;
    }
    return NULL;
}

/* An address as a key, to be looked up; kept it is copied. */
#define KEY_OF(pointer) ((Str){(const char *)&(pointer), sizeof(pointer)})

static RecordTree *root_tree(Trees *trees, const XmlElement *root)
{
    RecordTree *tree = map_value(trees->roots, KEY_OF(root));
    if (tree)
        return tree;
    tree = tree_begin(trees->loose, NULL);
    uint32_t fields = 1;
    XmlBuilder builder = {.tree = tree, .fields = &fields};
    xml_build_record(&builder, root);
    trees->fields += fields;
    if (fields > trees->largest)
        trees->largest = fields;
    *map_put(trees->roots, arena_str(trees->loose, KEY_OF(root))) = tree;
    return tree;
}

xmlNode *trees_node(Trees *trees, const XmlElement *record)
{
    const XmlElement *root = record;
    for (const XmlElement *up = record; up; up = up->source->parent(up))
        root = up;
    xmlNode *node = record ? find_built(root_tree(trees, root), record) : NULL;
    return node ? node : xmlDocGetRootElement(trees->nothing->doc);
}

static RecordTree *top_tree(Trees *trees, const XmlSet *top)
{
    RecordTree *tree = map_value(trees->tops, KEY_OF(top));
    if (tree)
        return tree;
    tree = tree_begin(trees->arena, "records");
    uint32_t fields = 0;
    XmlBuilder builder = {.tree = tree, .node = xmlDocGetRootElement(tree->doc), .fields = &fields};
    for (uint32_t i = 0; i < top->count; i++) {
        const XmlElement *record = top->record(top, i);
        if (record)
            xml_build_record(&builder, record);
    }
    *map_put(trees->tops, arena_str(trees->arena, KEY_OF(top))) = tree;
    return tree;
}

xmlNodeSet *trees_set(Trees *trees, const XmlSet *set)
{
    xmlNodeSet *nodes = map_value(trees->sets, KEY_OF(set));
    if (nodes)
        return nodes;
    RecordTree *tree = top_tree(trees, set->top);
    nodes = xmlXPathNodeSetCreate(NULL);
    for (uint32_t i = 0; i < set->count; i++) {
        const XmlElement *record = set->record(set, i);
        xmlNode *node = record ? find_built(tree, record) : NULL;
        if (node)
            xmlXPathNodeSetAddUnique(nodes, node);
    }
    *map_put(trees->sets, arena_str(trees->arena, KEY_OF(set))) = nodes;
    return nodes;
}
