/* framework.xml: sections that can be referred to, in document order, each with
 * the index of the one around it. */

#include "assemble/load.h"
#include "assemble/schema.h"

static int32_t page_of(const Node *section)
{
    int32_t page = 0;
    Str s = node_value(section, NAME_PAGE);
    for (size_t i = 0; i < s.len && s.data[i] >= '0' && s.data[i] <= '9' && page < 100000000; i++)
        page = page * 10 + (s.data[i] - '0');
    return page;
}

typedef LIST(FrameworkSection) Sections;

static void section_twice(Loader *loader, const Attr *attr, const FrameworkSection *first)
{
    Position at = files_position(loader->files, first->span.file, first->span.start);
    Diag *diag = diag_add(loader->diags, DIAG_ASSEMBLE_TWICE, attr->span, attr->value);
    diag_hint(diag, loader->diags, "it is already the id of the section in line %u", at.line);
}

static void sections_add(Loader *loader, Sections *list, Map *seen, const Node *parent,
                         uint32_t parent_index)
{
    for (const Node *child = parent->first; child; child = child->next) {
        const Attr *id = child->kind == NODE_ELEMENT ? node_attr(child, NAME_ID) : NULL;
        if (!node_is(child, NAME_SECTION) || !id)
            continue;
        uint32_t index = list->count;
        void **place = map_put(seen, id->value);
        if (*place) {
            section_twice(loader, id, &list->items[(uintptr_t)*place - 1]);
            continue;
        }
        *place = (void *)((uintptr_t)index + 1);
        *LIST_ADD(loader->arena, list) = (FrameworkSection){
            .id = id->value,
            .title = node_value(child, NAME_TITLE),
            .number = node_value(child, NAME_NUMBER),
            .address = node_value(child, NAME_ADDRESS),
            .page = page_of(child),
            .parent = parent_index,
            .span = id->span,
        };
        sections_add(loader, list, seen, child, index);
    }
}

Framework *framework_load(Loader *loader, const Node *element)
{
    const Attr *src = node_attr(element, NAME_SRC);
    uint32_t file = src ? loader_file(loader, src->value, src->span) : 0;
    Tree *tree =
        file ? loader->session->read(loader->arena, loader->diags, loader->files, file, FORMAT_XML)
             : NULL;
    if (!tree)
        return NULL;
    if (!node_is(tree->root, NAME_FRAMEWORK)) {
        diag_add(loader->diags, DIAG_ASSEMBLE_ELEMENT, tree->root->span, tree->root->spelling)
            ->hint = S("a framework begins with <framework xmlns=\"urn:guidepress:publication\" "
                       "id=\"...\" title=\"...\">");
        return NULL;
    }
    bool sound = schema_check(loader->diags, tree->root, SCHEMA_FRAMEWORK);
    Framework *framework = NEW(loader->arena, Framework);
    Sections list = {0};
    size_t errors = loader->diags->count[SEVERITY_ERROR];
    Map *seen = map_new(loader->arena);
    sections_add(loader, &list, seen, tree->root, UINT32_MAX);
    framework->id = node_value(tree->root, NAME_ID);
    framework->title = node_value(tree->root, NAME_TITLE);
    framework->address = node_value(tree->root, NAME_ADDRESS);
    framework->language = node_value(tree->root, NAME_LANG);
    framework->sections = list.items;
    framework->count = list.count;
    framework->by_id = map_new(loader->arena);
    for (uint32_t i = 0; i < list.count; i++)
        *map_put(framework->by_id, list.items[i].id) = &list.items[i];
    return sound && errors == loader->diags->count[SEVERITY_ERROR] ? framework : NULL;
}
