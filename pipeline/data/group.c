/* Rows under their records: each row finds its parent once, by key; then the
 * rows of a record stand side by side, in the order of the file. Linear. */

#include "base/near.h"
#include "data/inside.h"

static Str record_name(const XmlElement *element) { return ((const Record *)element)->of->id; }

static const XmlElement *record_parent(const XmlElement *element)
{
    const Record *parent = ((const Record *)element)->parent;
    return parent ? &parent->element : NULL;
}

static void record_build(XmlBuilder *builder, const XmlElement *element)
{
    const Record *record = (const Record *)element;
    for (uint32_t i = 0; i < record->of->column_count; i++)
        xml_build_field(builder, record->of->columns[i].name, value_text(&record->values[i]));
    for (uint32_t g = 0; record->groups && g < record->of->group_count; g++)
        for (uint32_t i = 0; i < record->groups[g].count; i++)
            xml_build_record(builder, &record->groups[g].records[i]->element);
}

const XmlSource record_source = {record_name, record_parent, record_build};

typedef struct {
    Arena *arena;
    Diags *diags;
    uint32_t said;
} Grouping;

static void unknown_parent(Grouping *grouping, const Dataset *parent, const Value *value,
                           uint32_t file)
{
    enum { SAY_MAX = 100, LOOK_MAX = 5000 };
    if (++grouping->said > SAY_MAX)
        return;
    Str key = value_text(value);
    Diag *diag = diag_add(grouping->diags, DIAG_DATA_PARENT,
                          (Span){file, value->offset, value->offset + value->length}, key);
    const Record *former = NULL;
    const Dataset *codes = parent->columns[parent->key].former;
    if (codes)
        former = map_value(codes->by_key, key);
    int32_t code = former ? data_column(codes, S("code")) : -1;
    if (code >= 0) {
        diag_hint(diag, grouping->diags, "it is no longer in use: now %.*s",
                  STR_ARG(value_text(&former->values[code])));
        return;
    }
    uint32_t count = parent->by_key->count < LOOK_MAX ? parent->by_key->count : LOOK_MAX;
    Str *keys = NEW_ARRAY(grouping->arena, Str, count + 1);
    for (uint32_t i = 0; i < count; i++)
        keys[i] = parent->by_key->entries[i].key;
    Str near = str_nearest(key, keys, count);
    if (near.len)
        diag_hint(diag, grouping->diags, "did you mean %.*s? %.*s has no such key", STR_ARG(near),
                  STR_ARG(parent->id));
    else
        diag_hint(diag, grouping->diags, "%.*s has no such key", STR_ARG(parent->id));
}

/* The parent of each row, and how many each parent has. */
static void find_parents(Grouping *grouping, Dataset *set, const Dataset *parent, uint32_t by)
{
    for (uint32_t i = 0; i < set->record_count; i++) {
        Record *record = &set->records[i];
        const Value *value = &record->values[by];
        if (value->state != VALUE_PLAIN) /* said already, or it belongs to no one */
            continue;
        Record *found = map_value(parent->by_key, value_text(value));
        if (!found && !parent->partial) {
            unknown_parent(grouping, parent, value, set->file);
            record->failed = true;
        }
        if (!found)
            continue;
        record->parent = found;
        found->groups[set->group_index].count++;
    }
}

static void fill_groups(Grouping *grouping, Dataset *set, const Dataset *parent)
{
    const Record **rows = NEW_ARRAY(grouping->arena, const Record *, set->record_count);
    for (uint32_t i = 0; i < parent->record_count; i++) {
        Group *group = &parent->records[i].groups[set->group_index];
        group->of = set;
        group->records = rows;
        rows += group->count;
        group->count = 0;
    }
    for (uint32_t i = 0; i < set->record_count; i++) {
        const Record *record = &set->records[i];
        if (!record->parent)
            continue;
        Group *group = &record->parent->groups[set->group_index];
        group->records[group->count++] = record;
    }
}

static Dataset *set_named(Dataset **sets, uint32_t count, Str id)
{
    for (uint32_t i = 0; id.len && i < count; i++)
        if (str_equal(sets[i]->id, id))
            return sets[i];
    return NULL;
}

static void no_key(Grouping *grouping, const DataSpec *spec)
{
    Diag *diag = diag_add(grouping->diags, DIAG_DATA_PARENT, spec->span, spec->of);
    diag_hint(diag, grouping->diags, "%.*s has no key=, so nothing can be grouped under it",
              STR_ARG(spec->of));
}

static const XmlElement *set_record(const XmlSet *set, uint32_t index)
{
    const Record *record = &((const Dataset *)set)->records[index];
    return record->failed ? NULL : &record->element;
}

/* What only the whole shows. */
static void set_close(Dataset *set, uint32_t depth)
{
    const Dataset *top = set;
    for (; depth && top->parent; depth--)
        top = top->parent;
    set->all = (XmlSet){set_record, set->record_count, &top->all};
    for (uint32_t i = 0; i < set->record_count; i++)
        set->failed_count += set->records[i].failed;
}

void data_group(Arena *arena, Diags *diags, Dataset **sets, uint32_t count, const DataSpec *specs)
{
    Grouping grouping = {arena, diags, 0};
    for (uint32_t i = 0; i < count; i++) {
        Dataset *parent = set_named(sets, count, specs[i].of);
        if (!parent || parent == sets[i])
            continue;
        sets[i]->parent = parent;
        sets[i]->group_index = parent->group_count++;
    }
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t r = 0; sets[i]->group_count && r < sets[i]->record_count; r++)
            sets[i]->records[r].groups = NEW_ARRAY(arena, Group, sets[i]->group_count);
    for (uint32_t i = 0; i < count; i++) {
        const Dataset *parent = sets[i]->parent;
        int32_t by = parent ? data_column(sets[i], specs[i].by) : -1;
        if (!parent || by < 0)
            continue;
        if (parent->key < 0 && !parent->failed) {
            no_key(&grouping, &specs[i]);
            continue;
        }
        if (!parent->failed)
            find_parents(&grouping, sets[i], parent, (uint32_t)by);
        fill_groups(&grouping, sets[i], parent);
    }
    for (uint32_t i = 0; i < count; i++)
        set_close(sets[i], count);
}
