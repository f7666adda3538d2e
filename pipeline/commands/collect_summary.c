/* What the answers come to, field by field: answered and blank; each choice;
 * smallest, median and largest of numbers and dates. Fields that cannot be typed
 * in are left out. n log n in the answers of a field. */

#include "commands/collect.h"
#include <stdlib.h>

typedef struct {
    Str value, text;
    uint32_t count;
} Tally;

typedef struct {
    const FormField *field;
    uint32_t files, answered; /* that have the field; that answer it */
    Map *tallies;             /* value -> 1 + index in counts */
    LIST(Tally) counts;
    LIST(double) numbers; /* or days */
} Sum;

/* ---- counting ---- */

static bool is_counted(const FormField *field)
{
    return field->kind == FORM_FIELD_BOX || field->kind == FORM_FIELD_RADIO ||
           field->kind == FORM_FIELD_CHOICE;
}

static Tally *tally_of(Arena *arena, Sum *sum, Str value)
{
    void **slot = map_put(sum->tallies, value);
    if (!*slot) {
        *LIST_ADD(arena, &sum->counts) = (Tally){.value = value};
        *slot = (void *)(uintptr_t)sum->counts.count;
    }
    return &sum->counts.items[(uintptr_t)*slot - 1];
}

static void sum_open(Arena *arena, Sum *sum, const FormField *field)
{
    sum->field = field;
    if (!is_counted(field))
        return;
    sum->tallies = map_new(arena);
    for (uint32_t i = 0; i < field->option_count; i++)
        if (field->options[i].value.len)
            tally_of(arena, sum, field->options[i].value)->text = field->options[i].text;
}

static void sum_add(Arena *arena, Sum *sum, const FormAnswer *answer)
{
    double number;
    int64_t at;
    sum->files++;
    if (form_answer_blank(sum->field, answer))
        return;
    sum->answered++;
    for (uint32_t i = 0; sum->tallies && i < answer->count; i++)
        tally_of(arena, sum, answer->values[i])->count++;
    if (sum->field->rule == FORM_RULE_NUMBER && collect_number(answer->values[0], &number))
        *LIST_ADD(arena, &sum->numbers) = number;
    if (collect_is_dated(sum->field) && collect_date(sum->field, answer->values[0], &at))
        *LIST_ADD(arena, &sum->numbers) = (double)at;
}

static int number_order(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static Sum *sums_of(Collect *collect, const CollectTable *table)
{
    Arena *arena = collect->run->arena;
    Sum *sums = NEW_ARRAY(arena, Sum, table->column_count + 1);
    for (uint32_t c = 0; c < table->column_count; c++)
        sum_open(arena, &sums[c], table->columns[c].field);
    for (uint32_t i = 0; i < table->file_count; i++) {
        const Form *form = table->files[i]->form;
        const uint32_t *places = table->places[form->fields->number];
        for (uint32_t f = 0; f < form->fields->count; f++)
            sum_add(arena, &sums[places[f]], &form->answers[f]);
    }
    for (uint32_t c = 0; c < table->column_count; c++)
        if (sums[c].numbers.count)
            qsort(sums[c].numbers.items, sums[c].numbers.count, sizeof(double), number_order);
    return sums;
}

/* Of an even number of days the earlier of the two in the middle. */
static double median_of(const Sum *sum)
{
    uint32_t count = sum->numbers.count, middle = count / 2;
    const double *items = sum->numbers.items;
    if (count % 2)
        return items[middle];
    return collect_is_dated(sum->field) ? items[middle - 1]
                                        : (items[middle - 1] + items[middle]) / 2;
}

/* ---- text ---- */

static void put_number(Buf *out, const Sum *sum, double number)
{
    if (collect_is_dated(sum->field))
        collect_put_date(out, sum->field, (int64_t)number);
    else
        buf_format(out, "%.12g", number);
}

static void put_line(Buf *out, Str text, size_t most)
{
    size_t end = 0, characters = 0;
    while (end < text.len && characters++ < most && text.data[end] != '\n')
        utf8_decode(text, &end);
    buf_str(out, str_slice(text, 0, end));
    buf_text(out, end < text.len ? "..." : "");
}

static bool is_measured(const FormField *field)
{
    return field->rule == FORM_RULE_NUMBER || collect_is_dated(field);
}

static void put_range(Buf *out, const Sum *sum)
{
    const double *items = sum->numbers.items;
    uint32_t count = sum->numbers.count;
    bool date = collect_is_dated(sum->field);
    buf_text(out, date ? "from " : "smallest ");
    put_number(out, sum, items[0]);
    buf_text(out, ", median ");
    put_number(out, sum, median_of(sum));
    buf_text(out, date ? ", to " : ", largest ");
    put_number(out, sum, items[count - 1]);
}

/* Where the answers lie, and how many of them cannot be reckoned with. */
static void put_measures(Buf *out, const Sum *sum)
{
    uint32_t count = sum->numbers.count;
    if (!sum->answered)
        return;
    buf_text(out, "      ");
    if (count)
        put_range(out, sum);
    if (count < sum->answered)
        buf_format(out, "%s%u no %s", count ? "; " : "", sum->answered - count,
                   collect_is_dated(sum->field) ? collect_date_name(sum->field) : "number");
    buf_char(out, '\n');
}

static void put_sum(Buf *out, const Sum *sum)
{
    enum { LABEL_SHOWN = 90, TEXT_SHOWN = 60 };
    buf_text(out, "\n  ");
    buf_str(out, sum->field->name);
    if (sum->field->label.len) {
        buf_text(out, ": ");
        put_line(out, sum->field->label, LABEL_SHOWN);
    }
    buf_format(out, "\n      answered %u, blank %u\n", sum->answered, sum->files - sum->answered);
    for (uint32_t i = 0; i < sum->counts.count; i++) {
        const Tally *tally = &sum->counts.items[i];
        buf_format(out, "      %6u  ", tally->count);
        put_line(out, tally->value, TEXT_SHOWN);
        if (tally->text.len && !str_equal(tally->text, tally->value)) {
            buf_text(out, "  ");
            put_line(out, tally->text, TEXT_SHOWN);
        }
        buf_char(out, '\n');
    }
    if (is_measured(sum->field))
        put_measures(out, sum);
}

void collect_put_summary(Buf *out, Collect *collect, const CollectTable *table)
{
    const Sum *sums = sums_of(collect, table);
    Str name = table->title.len ? table->title : table->id;
    buf_str(out, name.len ? name : S("Forms without a name"));
    if (table->title.len && table->id.len)
        buf_format(out, " (%.*s)", STR_ARG(table->id));
    buf_format(out, ": %u file%s\n", table->file_count, table->file_count == 1 ? "" : "s");
    for (uint32_t c = 0; c < table->column_count; c++)
        if (!sums[c].field->readonly)
            put_sum(out, &sums[c]);
}

/* ---- JSON ---- */

static void put_json_number(Buf *out, const Sum *sum, const char *key, double number)
{
    bool date = collect_is_dated(sum->field);
    buf_format(out, ",\"%s\":%s", key, date ? "\"" : "");
    put_number(out, sum, number);
    buf_text(out, date ? "\"" : "");
}

static void put_json_sum(Buf *out, const Sum *sum)
{
    const double *items = sum->numbers.items;
    buf_text(out, "{\"field\":");
    buf_json(out, sum->field->name);
    buf_format(out, ",\"answered\":%u,\"blank\":%u", sum->answered, sum->files - sum->answered);
    if (sum->tallies)
        buf_text(out, ",\"choices\":{");
    for (uint32_t i = 0; i < sum->counts.count; i++) {
        buf_text(out, i ? "," : "");
        buf_json(out, sum->counts.items[i].value);
        buf_format(out, ":%u", sum->counts.items[i].count);
    }
    buf_text(out, sum->tallies ? "}" : "");
    if (is_measured(sum->field))
        buf_format(out, ",\"count\":%u", sum->numbers.count);
    if (sum->numbers.count) {
        put_json_number(out, sum, "min", items[0]);
        put_json_number(out, sum, "median", median_of(sum));
        put_json_number(out, sum, "max", items[sum->numbers.count - 1]);
    }
    buf_char(out, '}');
}

void collect_put_summary_json(Buf *out, Collect *collect, const CollectTable *table)
{
    const Sum *sums = sums_of(collect, table);
    bool any = false;
    buf_char(out, '[');
    for (uint32_t c = 0; c < table->column_count; c++) {
        if (sums[c].field->readonly)
            continue;
        buf_text(out, any ? ",\n  " : "\n  ");
        put_json_sum(out, &sums[c]);
        any = true;
    }
    buf_char(out, ']');
}
