/* <data> and <column>: what a file of figures is said to hold, and the file. */

#include "assemble/load.h"
#include "base/near.h"
#include "base/words.h"

static uint8_t type_of(const Node *column)
{
    static const Str names[] = {{"text", 4}, {"count", 5}, {"number", 6}, {"date", 4}};
    Str type = node_value(column, NAME_TYPE);
    for (uint8_t i = 0; i < 4; i++)
        if (str_equal(names[i], type))
            return i; /* in the order of ColumnType */
    return COLUMN_TEXT;
}

static int64_t number_of(Str s)
{
    int64_t number = 0;
    for (size_t i = 0; i < s.len && s.data[i] >= '0' && s.data[i] <= '9'; i++)
        number = number * 10 + (s.data[i] - '0');
    return number;
}

static void missing_of(Arena *arena, Str list, Column *column)
{
    LIST(Str) words = {0};
    while ((list = str_trim(list)).len) {
        size_t len = 0;
        while (len < list.len && !is_blank(list.data[len]))
            len++;
        *LIST_ADD(arena, &words) = str_slice(list, 0, len);
        list = str_slice(list, len, list.len);
    }
    column->missing = words.items;
    column->missing_count = words.count;
}

/* former="codes.csv": the columns old, code and how. */
static const Dataset *former_of(Loader *loader, const Attr *attr)
{
    uint32_t file = loader_file(loader, attr->value, attr->span);
    if (!file)
        return NULL;
    DataSpec spec = {
        .id = S("former"), .key = S("old"), .span = attr->span, .key_span = attr->span};
    return data_read(loader->arena, loader->diags, loader->files, file, &spec);
}

static Column column_of(Loader *loader, const Node *node, Str language)
{
    Column column = {
        .name = node_value(node, NAME_NAME),
        .type = type_of(node),
        .shown = node_value(node, NAME_SHOWN),
        .pattern = node_value(node, NAME_PATTERN),
        .language = node_value(node, NAME_LANG),
        .span = node->span,
    };
    const Attr *small = node_attr(node, NAME_SMALL), *former = node_attr(node, NAME_FORMER);
    missing_of(loader->arena, node_value(node, NAME_MISSING), &column);
    if (small) {
        column.has_small = true;
        column.small = number_of(small->value);
    }
    if (small && !column.shown.len) {
        Buf text = {0};
        buf_format(&text, "%.*s %.*s", STR_ARG(word_text(WORD_FEWER_THAN, language)),
                   STR_ARG(small->value));
        column.shown = buf_take(&text, loader->arena);
    } else {
        column.shown_given = true;
    }
    if (former)
        column.former = former_of(loader, former);
    return column;
}

static DataSpec spec_of(Loader *loader, const Node *node)
{
    const Attr *key = node_attr(node, NAME_KEY);
    DataSpec spec = {
        .id = node_value(node, NAME_ID),
        .key = key ? key->value : (Str){0},
        .of = node_value(node, NAME_OF),
        .by = node_value(node, NAME_BY),
        .language = node_value(node, NAME_LANG),
        .span = node->span,
        .key_span = key ? key->span : node->span,
    };
    LIST(Column) columns = {0};
    Str language = spec.language.len ? spec.language : loader->publication->language;
    for (const Node *child = node->first; child; child = child->next)
        if (node_is(child, NAME_COLUMN))
            *LIST_ADD(loader->arena, &columns) = column_of(loader, child, language);
    spec.columns = columns.items;
    spec.column_count = columns.count;
    return spec;
}

static Dataset *dataset_failed(Arena *arena, const DataSpec *spec)
{
    Dataset *set = NEW(arena, Dataset);
    *set = (Dataset){
        .id = spec->id, .key = -1, .by_key = map_new(arena), .failed = true, .span = spec->span};
    return set;
}

/* of= names data that stands before it, so that there is no circle. */
static bool parent_known(Loader *loader, const Node *node, Dataset *const *sets, uint32_t count)
{
    const Attr *of = node_attr(node, NAME_OF), *by = node_attr(node, NAME_BY);
    Str *names = NEW_ARRAY(loader->arena, Str, count + 1);
    if (!of != !by) {
        diag_add(loader->diags, DIAG_ASSEMBLE_NEEDED, of ? of->span : by->span,
                 of ? S("by of <data>") : S("of of <data>"))
            ->hint =
            S("of= names the data that the rows belong to, by= the column that holds its key");
        return false;
    }
    for (uint32_t i = 0; of && i < count; i++) {
        if (str_equal(sets[i]->id, of->value))
            return !sets[i]->failed;
        names[i] = sets[i]->id;
    }
    if (of)
        loader_unknown(loader, of, names, count,
                       S("of= names a <data> that stands before this one"));
    return !of;
}

/* Whether --data stands in for this file: it is that of the document asked for. */
static bool is_replaced(const Loader *loader, Str id)
{
    Str wanted = loader->session->data_document;
    for (const Node *child = loader->publication->tree->root->first; wanted.len && child;
         child = child->next)
        if (node_is(child, NAME_DOCUMENT) && str_equal(node_value(child, NAME_ID), wanted))
            return str_equal(node_value(child, NAME_FOR_EACH), id);
    return false;
}

static Dataset *dataset_load(Loader *loader, const Node *node, DataSpec *spec, Dataset *const *sets,
                             uint32_t count)
{
    const Attr *src = node_attr(node, NAME_SRC);
    bool known = parent_known(loader, node, sets, count), replaced = is_replaced(loader, spec->id);
    uint32_t file = replaced ? loader->session->data_file
                    : src    ? loader_file(loader, src->value, src->span)
                             : 0;
    Dataset *set = file ? data_read(loader->arena, loader->diags, loader->files, file, spec) : NULL;
    if (set && known) {
        set->partial = replaced;
        return set;
    }
    spec->of = spec->by = (Str){0};
    return dataset_failed(loader->arena, spec);
}

void datasets_load(Loader *loader, const Node *root)
{
    Publication *publication = loader->publication;
    uint32_t room = 0, count = 0;
    for (const Node *child = root->first; child; child = child->next)
        room += node_is(child, NAME_DATA);
    Dataset **sets = NEW_ARRAY(loader->arena, Dataset *, room + 1);
    DataSpec *specs = NEW_ARRAY(loader->arena, DataSpec, room + 1);
    for (const Node *child = root->first; child; child = child->next)
        if (node_is(child, NAME_DATA)) {
            specs[count] = spec_of(loader, child);
            sets[count] = dataset_load(loader, child, &specs[count], sets, count);
            count++;
        }
    publication->data = sets;
    publication->data_count = count;
    data_group(loader->arena, loader->diags, sets, count, specs);
}
