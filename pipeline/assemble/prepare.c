/* Before the first document: every file that the documents include is read, and
 * every expression compiled for the rows it will be asked from. Then a run of 361
 * documents parses nothing twice, and all threads read the same things. An
 * include whose path holds {{...}} is left to the document. Linear in the sources,
 * once for each document that includes them. */

#include "assemble/expand.h"
#include "assemble/load.h"
#include "tree/variable.h"

typedef struct {
    Loader *loader;
    DocumentSpec *spec;
    Map *seen; /* source and rows that were walked for this document */
    uint32_t depth;
    bool sound;
} Prepare;

static void read_by(Prepare *prepare, const Expression *e)
{
    for (uint32_t i = 0; i < e->reads.count; i++)
        prepare->sound = prepare->sound && !e->reads.items[i]->failed;
}

static void prepare_text(Prepare *prepare, Str text, const Row *row)
{
    Variable found;
    for (size_t at = 0; variable_find(text, at, &found); at = found.end)
        if (found.kind == VARIABLE_VALUE)
            read_by(prepare, expression_of(prepare->loader->publication->expressions,
                                           found.expression, EXPRESSION_VALUE, row));
}

static void prepare_inside(Prepare *prepare, const Node *parent, const Row *row,
                           const Source *source);

static Source *source_get(Loader *loader, Str path)
{
    void **place = map_put(loader->publication->sources, path);
    if (*place)
        return *place;
    Source *source =
        source_read(loader->arena, loader->files, &loader->opener, loader->folder, path);
    *map_put(loader->publication->sources, path) = source;
    return source;
}

/* Whether this source was walked from these rows; notes that it is now. */
static bool seen_before(Prepare *prepare, const Source *source, const Row *row)
{
    Buf key = {0};
    buf_str(&key, source->path);
    for (; row; row = row->outer)
        buf_format(&key, "\n%.*s", STR_ARG(row->set ? row->set->id : (Str){0}));
    void **place = map_put(prepare->seen, buf_take(&key, prepare->loader->arena));
    bool seen = *place;
    *place = prepare;
    return seen;
}

static void prepare_include(Prepare *prepare, const Node *node, const Row *row,
                            const Source *source)
{
    const Attr *src = node_attr(node, NAME_SRC);
    Variable found;
    if (!src || !src->value.len || variable_find(src->value, 0, &found))
        return;
    Arena *arena = prepare->loader->arena;
    Source *inner = source_get(prepare->loader, path_join(arena, source->folder, src->value));
    if (inner->tree && !seen_before(prepare, inner, row))
        prepare_inside(prepare, inner->tree->root, row, inner);
}

static void prepare_element(Prepare *prepare, const Node *node, const Row *row,
                            const Source *source)
{
    Row inner = {.outer = row};
    Expressions *expressions = prepare->loader->publication->expressions;
    const Attr *for_each = node_attr(node, NAME_FOR_EACH);
    if (for_each) {
        inner.set = publication_data(prepare->loader->publication, for_each->value);
        if (!inner.set) /* said where it is expanded */
            return;
        prepare->sound = prepare->sound && !inner.set->failed;
        row = &inner;
    }
    for (uint16_t i = 0; i < node->attr_count; i++) {
        const Attr *attr = &node->attrs[i];
        if (attr->name == NAME_WHEN || attr->name == NAME_WHERE)
            read_by(prepare, expression_of(expressions, attr->value, EXPRESSION_CONDITION, row));
        else
            prepare_text(prepare, attr->value, row);
    }
    if (node->name == NAME_INCLUDE)
        prepare_include(prepare, node, row, source);
    prepare_inside(prepare, node, row, source);
}

static void prepare_inside(Prepare *prepare, const Node *parent, const Row *row,
                           const Source *source)
{
    if (++prepare->depth <= EXPAND_DEPTH)
        for (const Node *child = parent->first; child; child = child->next) {
            if (child->kind == NODE_VARIABLE)
                read_by(prepare, expression_of(prepare->loader->publication->expressions,
                                               child->text, EXPRESSION_VALUE, row));
            else if (child->kind == NODE_ELEMENT)
                prepare_element(prepare, child, row, source);
        }
    prepare->depth--;
}

bool document_prepare(Loader *loader, DocumentSpec *spec)
{
    Prepare prepare = {
        .loader = loader, .spec = spec, .seen = map_new(loader->arena), .sound = true};
    Row row = {.set = spec->for_each};
    const Row *rows = spec->for_each ? &row : NULL;
    Source self = {.path = path_name(files_at(loader->files, loader->publication->file)->path)};
    prepare_text(&prepare, spec->out, rows);
    prepare_inside(&prepare, spec->element, rows, &self);
    return prepare.sound && !(spec->for_each && spec->for_each->failed);
}
