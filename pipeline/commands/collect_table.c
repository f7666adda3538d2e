/* Files of a form side by side. Columns are the fields by name: in the order of
 * the newest version, fields of others beside the neighbours that they have
 * there. Linear in the fields of all *different* forms: files that have the very
 * same fields share them, and their columns. */

#include "commands/collect.h"
#include <stdlib.h>

/* ---- versions ---- */

static bool is_digit(Str s, size_t at)
{
    return at < s.len && s.data[at] >= '0' && s.data[at] <= '9';
}

static Str digits_take(Str s, size_t *at)
{
    while (is_digit(s, *at) && s.data[*at] == '0' && is_digit(s, *at + 1))
        ++*at;
    size_t start = *at;
    while (is_digit(s, *at))
        ++*at;
    return str_slice(s, start, *at);
}

/* 1.10 is after 1.9. */
int collect_compare_versions(Str a, Str b)
{
    size_t i = 0, j = 0;
    while (i < a.len && j < b.len) {
        if (is_digit(a, i) && is_digit(b, j)) {
            Str x = digits_take(a, &i), y = digits_take(b, &j);
            int order = x.len != y.len ? (x.len < y.len ? -1 : 1) : str_compare(x, y);
            if (order)
                return order;
        } else if (a.data[i] != b.data[j]) {
            return (unsigned char)a.data[i] < (unsigned char)b.data[j] ? -1 : 1;
        } else {
            i++, j++;
        }
    }
    return i < a.len ? 1 : j < b.len ? -1 : str_compare(a, b);
}

/* ---- the order of columns ---- */

typedef struct {
    const FormFields *fields;
    Str version;           /* the newest that has them */
    uint32_t table, first; /* where it was met */
} Variant;

typedef LIST(Variant) Variants;

static int variant_order(const void *left, const void *right)
{
    const Variant *a = left, *b = right;
    if (a->table != b->table)
        return a->table < b->table ? -1 : 1;
    int order = collect_compare_versions(b->version, a->version);
    return order ? order : a->first < b->first ? -1 : 1;
}

typedef struct {
    Arena *arena;
    Map *names; /* -> 1 + index in columns */
    LIST(CollectColumn) columns;
    uint32_t head, tail; /* 1 + index */
} Order;

/* A new column after `at` (1 + index; 0: as the first). */
static uint32_t order_insert(Order *order, const FormField *field, uint32_t at)
{
    uint32_t after = at ? order->columns.items[at - 1].after : order->head;
    *LIST_ADD(order->arena, &order->columns) =
        (CollectColumn){.name = field->name, .field = field, .before = at, .after = after};
    uint32_t number = order->columns.count;
    *(at ? &order->columns.items[at - 1].after : &order->head) = number;
    *(after ? &order->columns.items[after - 1].before : &order->tail) = number;
    *map_put(order->names, field->name) = (void *)(uintptr_t)number;
    return number;
}

static uint32_t column_known(const Order *order, Str name)
{
    return (uint32_t)(uintptr_t)map_value(order->names, name);
}

/* Fields before the first one that is known go before it; without any, at the end. */
static uint32_t variant_start(const Order *order, const FormFields *fields)
{
    for (uint32_t i = 0; i < fields->count; i++) {
        uint32_t known = column_known(order, fields->items[i].name);
        if (known)
            return order->columns.items[known - 1].before;
    }
    return order->tail;
}

static void order_variant(Order *order, const FormFields *fields)
{
    uint32_t last = variant_start(order, fields);
    for (uint32_t i = 0; i < fields->count; i++) {
        uint32_t known = column_known(order, fields->items[i].name);
        last = known ? known : order_insert(order, &fields->items[i], last);
    }
}

/* ---- a table ---- */

static uint32_t table_index(const Collect *collect, Str id)
{
    return (uint32_t)(uintptr_t)map_value(collect->by_id, id);
}

static Variants variants_of(Collect *collect, const CollectTable *table)
{
    Arena *arena = collect->run->arena;
    Variants variants = {0};
    uint32_t *known = NEW_ARRAY(arena, uint32_t, collect->fields_count + 1);
    for (uint32_t i = 0; i < table->file_count; i++) {
        const Form *form = table->files[i]->form;
        uint32_t *at = &known[form->fields->number];
        if (!*at) {
            *LIST_ADD(arena, &variants) =
                (Variant){form->fields, form->version, table_index(collect, form->id), i};
            *at = variants.count;
        }
        Variant *variant = &variants.items[*at - 1];
        if (collect_compare_versions(form->version, variant->version) > 0)
            variant->version = form->version;
    }
    if (variants.count)
        qsort(variants.items, variants.count, sizeof(Variant), variant_order);
    return variants;
}

static void table_columns(Collect *collect, CollectTable *table)
{
    Arena *arena = collect->run->arena;
    Variants variants = variants_of(collect, table);
    Order order = {.arena = arena, .names = map_new(arena)};
    for (uint32_t i = 0; i < variants.count; i++)
        order_variant(&order, variants.items[i].fields);
    uint32_t count = order.columns.count, *place = NEW_ARRAY(arena, uint32_t, count + 1);
    CollectColumn *columns = NEW_ARRAY(arena, CollectColumn, count + 1);
    uint32_t at = 0;
    for (uint32_t number = order.head; number; number = order.columns.items[number - 1].after) {
        columns[at] = order.columns.items[number - 1];
        place[number - 1] = at++;
    }
    uint32_t **places = NEW_ARRAY(arena, uint32_t *, collect->fields_count + 1);
    for (uint32_t i = 0; i < variants.count; i++) {
        const FormFields *fields = variants.items[i].fields;
        uint32_t *own = NEW_ARRAY(arena, uint32_t, fields->count + 1);
        for (uint32_t f = 0; f < fields->count; f++)
            own[f] = place[column_known(&order, fields->items[f].name) - 1];
        places[fields->number] = own;
    }
    table->columns = columns;
    table->column_count = count;
    table->places = places;
}

/* ---- what differs ---- */

static void say_versions(Collect *collect, const CollectTable *table)
{
    Arena *arena = collect->run->arena;
    Map *counts = map_new(arena);
    for (uint32_t i = 0; i < table->file_count; i++) {
        void **count = map_put(counts, table->files[i]->form->version);
        *count = (void *)((uintptr_t)*count + 1);
    }
    if (counts->count < 2)
        return;
    Buf text = {0};
    buf_format(&text, "%.*s:", STR_ARG(table->id.len ? table->id : S("forms without a name")));
    for (uint32_t i = 0; i < counts->count; i++) {
        Str version = counts->entries[i].key;
        unsigned files = (unsigned)(uintptr_t)counts->entries[i].value;
        buf_format(&text, "%s %.*s (%u file%s)", i ? "," : "",
                   STR_ARG(version.len ? version : S("without a version")), files,
                   files == 1 ? "" : "s");
    }
    collect_say(collect, DIAG_COLLECT_VERSIONS, (Str){0}, buf_view(&text),
                S("answers stand together by the names of the fields; the order is the newest's"));
    buf_close(&text);
}

/* How many files of a version have each column. */
typedef struct {
    Str version;
    uint32_t files, *having;
} Usual;

static Usual *usual_of(Arena *arena, Map *versions, const CollectTable *table, const Form *form)
{
    void **slot = map_put(versions, form->version);
    if (!*slot) {
        Usual *usual = NEW(arena, Usual);
        usual->having = NEW_ARRAY(arena, uint32_t, table->column_count + 1);
        *slot = usual;
    }
    return *slot;
}

static void add_name(Buf *names, Str name)
{
    enum { NAMES_SHOWN = 200 };
    if (names->len < NAMES_SHOWN)
        buf_format(names, "%s%.*s", names->len ? ", " : "", STR_ARG(name));
    else if (!str_ends(buf_view(names), S("...")))
        buf_text(names, ", ...");
}

static void say_fields(Collect *collect, const CollectTable *table, const Returned *file,
                       const Usual *usual, uint32_t *mark)
{
    Buf missing = {0}, added = {0}, text = {0};
    const FormFields *fields = file->form->fields;
    uint32_t *places = table->places[fields->number];
    uint32_t stamp = ++mark[table->column_count];
    for (uint32_t f = 0; f < fields->count; f++)
        mark[places[f]] = stamp;
    for (uint32_t c = 0; c < table->column_count; c++) {
        bool common = usual->having[c] * 2 >= usual->files;
        if (common && mark[c] != stamp)
            add_name(&missing, table->columns[c].name);
        else if (!common && mark[c] == stamp)
            add_name(&added, table->columns[c].name);
    }
    if (missing.len)
        buf_format(&text, "without %.*s", STR_ARG(buf_view(&missing)));
    if (added.len)
        buf_format(&text, "%swith %.*s", text.len ? "; " : "", STR_ARG(buf_view(&added)));
    if (text.len)
        collect_say(collect, DIAG_COLLECT_FIELDS, file->path, buf_view(&text),
                    S("most files of this version have other fields: was the form changed on "
                      "its way?"));
    buf_close(&missing);
    buf_close(&added);
    buf_close(&text);
}

/* Files of one version should have the same fields; which are those of half the
 * files or more. */
static void compare_fields(Collect *collect, const CollectTable *table)
{
    Arena *arena = collect->run->arena;
    Map *versions = map_new(arena);
    for (uint32_t i = 0; i < table->file_count; i++) {
        const Form *form = table->files[i]->form;
        Usual *usual = usual_of(arena, versions, table, form);
        usual->files++;
        for (uint32_t f = 0; f < form->fields->count; f++)
            usual->having[table->places[form->fields->number][f]]++;
    }
    uint32_t *mark = NEW_ARRAY(arena, uint32_t, table->column_count + 2);
    for (uint32_t i = 0; i < table->file_count; i++) {
        const Returned *file = table->files[i];
        const Usual *usual = map_value(versions, file->form->version);
        if (table->id.len)
            say_fields(collect, table, file, usual, mark);
    }
}

static bool same_answer(const FormAnswer *a, const FormAnswer *b)
{
    bool same = a->count == b->count;
    for (uint32_t i = 0; same && i < a->count; i++)
        same = str_equal(a->values[i], b->values[i]);
    return same;
}

/* How it differs from the one that came before it. */
static void put_difference(Buf *text, const Form *form, const Form *first)
{
    if (form->fields != first->fields)
        return;
    Buf names = {0};
    for (uint32_t f = 0; f < form->fields->count; f++)
        if (!same_answer(&form->answers[f], &first->answers[f]))
            add_name(&names, form->fields->items[f].name);
    if (names.len)
        buf_format(text, ", but for %.*s", STR_ARG(buf_view(&names)));
    else
        buf_text(text, ", the same answers");
    buf_close(&names);
}

static void say_twice(Collect *collect, const CollectTable *table)
{
    Map *records = map_new(collect->run->arena);
    for (uint32_t i = 0; i < table->file_count && table->id.len; i++) {
        const Returned *file = table->files[i];
        if (!file->form->record.len)
            continue;
        void **first = map_put(records, file->form->record);
        if (*first) {
            Buf text = {0};
            buf_format(&text, "%.*s, as in %.*s", STR_ARG(file->form->record),
                       STR_ARG(((const Returned *)*first)->path));
            put_difference(&text, file->form, ((const Returned *)*first)->form);
            collect_say(collect, DIAG_COLLECT_TWICE, file->path, buf_view(&text),
                        S("both are in the table: take the one out that does not hold"));
            buf_close(&text);
        } else {
            *first = (void *)(uintptr_t)file;
        }
    }
}

/* ---- all ---- */

static CollectTable *table_for(Collect *collect, const Form *form)
{
    void **index = map_put(collect->by_id, form->id);
    if (!*index)
        *index = (void *)(uintptr_t)++collect->table_count;
    CollectTable *table = &collect->tables[(uintptr_t)*index - 1];
    table->id = form->id;
    if (!table->title.len)
        table->title = form->title;
    return table;
}

CollectTable collect_table_of_all(Collect *collect)
{
    Arena *arena = collect->run->arena;
    const Returned **files = NEW_ARRAY(arena, const Returned *, collect->files.count + 1);
    for (uint32_t i = 0; i < collect->files.count; i++)
        files[i] = &collect->files.items[i];
    CollectTable table = {.files = files, .file_count = collect->files.count};
    table_columns(collect, &table);
    return table;
}

void collect_tables(Collect *collect)
{
    Arena *arena = collect->run->arena;
    uint32_t count = collect->files.count;
    collect->by_id = map_new(arena);
    collect->tables = NEW_ARRAY(arena, CollectTable, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        const Form *form = collect->files.items[i].form;
        table_for(collect, form)->file_count++;
        if (form->fields->number >= collect->fields_count)
            collect->fields_count = form->fields->number + 1;
    }
    for (uint32_t t = 0; t < collect->table_count; t++) {
        CollectTable *table = &collect->tables[t];
        table->files = NEW_ARRAY(arena, const Returned *, table->file_count);
        table->file_count = 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        CollectTable *table = table_for(collect, collect->files.items[i].form);
        ((const Returned **)(uintptr_t)table->files)[table->file_count++] =
            &collect->files.items[i];
    }
    for (uint32_t t = 0; t < collect->table_count; t++) {
        CollectTable *table = &collect->tables[t];
        table_columns(collect, table);
        say_versions(collect, table);
        compare_fields(collect, table);
        say_twice(collect, table);
    }
}
