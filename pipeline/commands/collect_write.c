/* Tables as CSV and JSON.
 *
 * CSV is RFC 4180 in UTF-8 with the byte order mark. Records end with CR LF, lines within a cell
 * with LF. A cell that a spreadsheet would run as a formula gets an apostrophe,
 * which is said; JSON, which nothing runs, holds each answer as it is. */

#include "commands/collect.h"
#include "data/csv.h"

/* ---- cells ---- */

static bool put_cell(Buf *out, Str text, bool first)
{
    if (!first)
        buf_char(out, ',');
    return csv_put(out, text);
}

static void end_row(Buf *out) { buf_text(out, "\r\n"); }

#define HINT_GUARDED "it begins as a formula does: an apostrophe stands before it in the table"

/* Excel holds 32,767 UTF-16 units in a cell. */
static void say_cell(Collect *collect, const Returned *file, Str field, Str value, bool guarded)
{
    enum { CELL_MAX = 32767 };
    if (guarded)
        collect_say(collect, DIAG_COLLECT_FORMULA, file->path, field, S(HINT_GUARDED));
    if (value.len > CELL_MAX)
        collect_say(collect, DIAG_COLLECT_CELL, file->path, field,
                    S("the file has it whole, but Excel shows 32,767 characters of a cell"));
}

static Str joined(Buf *scratch, const FormAnswer *answer)
{
    if (answer->count < 2)
        return answer->count ? answer->values[0] : (Str){0};
    buf_clear(scratch);
    for (uint32_t i = 0; i < answer->count; i++) {
        buf_text(scratch, i ? "; " : "");
        buf_str(scratch, answer->values[i]);
    }
    return buf_view(scratch);
}

static Str label_of(const FormField *field)
{
    return field->label.len ? field->label : field->name;
}

/* ---- what is no answer ---- */

typedef struct {
    Buf *out;
    Collect *collect;
    const CollectTable *table;
    const FormAnswer **row;
    Map *guarded; /* what was said of cells that are no answers */
    Buf scratch;
} Rows;

/* A name, label or the like, which may stand in many rows and is said once.
 * `path`: empty for what is of the form. */
static void put_about(Rows *rows, Str path, const char *what, Str text, bool first)
{
    if (!put_cell(rows->out, text, first))
        return;
    Buf detail = {0};
    buf_format(&detail, "%s '%.*s'", what, STR_ARG(text));
    Str key = arena_str(rows->collect->run->arena, buf_view(&detail));
    void **said = map_put(rows->guarded, key);
    if (!*said)
        collect_say(rows->collect, DIAG_COLLECT_FORMULA, path, key, S(HINT_GUARDED));
    *said = rows;
    buf_close(&detail);
}

static void put_file(Rows *rows, const Returned *file)
{
    put_about(rows, file->path, "the file's name", file->path, true);
    put_about(rows, file->path, "form", file->form->id, false);
    put_about(rows, file->path, "version", file->form->version, false);
}

/* ---- one row a file ---- */

static const Str fixed[] = {{"file", 4}, {"form", 4}, {"version", 7}, {"record", 6}};
enum { FIXED = sizeof fixed / sizeof *fixed };

/* A field that is named like one of ours. */
static void put_name(Rows *rows, Str name)
{
    Buf other = {0};
    for (int i = 0; i < FIXED; i++)
        if (str_equal(name, fixed[i]))
            buf_format(&other, "%.*s (answer)", STR_ARG(name));
    put_about(rows, (Str){0}, "field", other.len ? buf_view(&other) : name, false);
    buf_close(&other);
}

static void put_label(Rows *rows, const FormField *field)
{
    put_about(rows, (Str){0}, "label", label_of(field), false);
}

static void put_heads(Rows *rows, bool labels)
{
    const CollectTable *table = rows->table;
    for (int i = 0; i < FIXED; i++)
        put_cell(rows->out, fixed[i], !i);
    for (uint32_t c = 0; c < table->column_count; c++)
        put_name(rows, table->columns[c].name);
    end_row(rows->out);
    for (int i = 0; labels && i < FIXED; i++)
        put_cell(rows->out, (Str){0}, !i);
    for (uint32_t c = 0; labels && c < table->column_count; c++)
        put_label(rows, table->columns[c].field);
    if (labels)
        end_row(rows->out);
}

static void put_row(Rows *rows, const Returned *file)
{
    const Form *form = file->form;
    const uint32_t *places = rows->table->places[form->fields->number];
    uint32_t columns = rows->table->column_count;
    if (columns)
        memset(rows->row, 0, columns * sizeof *rows->row);
    for (uint32_t f = 0; f < form->fields->count; f++)
        rows->row[places[f]] = &form->answers[f];
    put_file(rows, file);
    put_about(rows, file->path, "record", form->record, false);
    for (uint32_t c = 0; c < columns; c++) {
        Str value = rows->row[c] ? joined(&rows->scratch, rows->row[c]) : (Str){0};
        bool guarded = put_cell(rows->out, value, false);
        say_cell(rows->collect, file, rows->table->columns[c].name, value, guarded);
    }
    end_row(rows->out);
}

/* ---- one row an answer ---- */

static void put_long_row(Rows *rows, const Returned *file, const FormField *field, Str value)
{
    put_file(rows, file);
    put_about(rows, (Str){0}, "field", field->name, false);
    put_label(rows, field);
    bool guarded = put_cell(rows->out, value, false);
    end_row(rows->out);
    say_cell(rows->collect, file, field->name, value, guarded);
}

static void put_long_rows(Rows *rows, const Returned *file)
{
    const Form *form = file->form;
    for (uint32_t f = 0; f < form->fields->count; f++) {
        const FormAnswer *answer = &form->answers[f];
        if (!answer->count)
            put_long_row(rows, file, &form->fields->items[f], (Str){0});
        for (uint32_t v = 0; v < answer->count; v++)
            put_long_row(rows, file, &form->fields->items[f], answer->values[v]);
    }
}

void collect_put_csv(Buf *out, Collect *collect, const CollectTable *table)
{
    const Options *options = &collect->run->options;
    Rows rows = {
        .out = out, .collect = collect, .table = table, .guarded = map_new(collect->run->arena)};
    rows.row = NEW_ARRAY(collect->run->arena, const FormAnswer *, table->column_count + 1);
    buf_text(out, CSV_BEGIN);
    if (options->given[OPTION_LONG])
        buf_text(out, "file,form,version,field,label,value\r\n");
    else
        put_heads(&rows, options->given[OPTION_LABELS]);
    for (uint32_t i = 0; i < table->file_count; i++)
        (options->given[OPTION_LONG] ? put_long_rows : put_row)(&rows, table->files[i]);
    buf_close(&rows.scratch);
}

/* ---- JSON ---- */

static void put_pair(Buf *out, const char *key, Str value, bool first)
{
    buf_format(out, "%s\"%s\":", first ? "" : ",", key);
    buf_json(out, value);
}

static void put_json_field(Buf *out, const FormField *field)
{
    static const char *const kinds[] = {"text", "box", "radio", "choice", "signature"};
    static const char *const rules[] = {"", "number", "date", "signature", "month", "time"};
    buf_char(out, '{');
    put_pair(out, "field", field->name, true);
    put_pair(out, "label", label_of(field), false);
    put_pair(out, "kind", str_of(field->rule ? rules[field->rule] : kinds[field->kind]), false);
    buf_format(out, ",\"required\":%s", field->required ? "true" : "false");
    if (field->option_count)
        buf_text(out, ",\"choices\":[");
    for (uint32_t i = 0; i < field->option_count; i++) {
        buf_text(out, i ? ",{" : "{");
        put_pair(out, "value", field->options[i].value, true);
        put_pair(out, "label", field->options[i].text, false);
        buf_char(out, '}');
    }
    buf_text(out, field->option_count ? "]}" : "}");
}

static void put_json_answer(Buf *out, const FormField *field, const FormAnswer *answer)
{
    bool list = field->several || answer->count > 1;
    if (!answer->count && !list)
        buf_text(out, "null");
    if (list)
        buf_char(out, '[');
    for (uint32_t i = 0; i < answer->count; i++) {
        buf_text(out, i ? "," : "");
        buf_json(out, answer->values[i]);
    }
    if (list)
        buf_char(out, ']');
}

static void put_json_file(Buf *out, const Returned *file)
{
    const Form *form = file->form;
    buf_char(out, '{');
    put_pair(out, "file", file->path, true);
    put_pair(out, "form", form->id, false);
    put_pair(out, "version", form->version, false);
    put_pair(out, "record", form->record, false);
    buf_text(out, ",\"answers\":{");
    for (uint32_t f = 0; f < form->fields->count; f++) {
        buf_text(out, f ? "," : "");
        buf_json(out, form->fields->items[f].name);
        buf_char(out, ':');
        put_json_answer(out, &form->fields->items[f], &form->answers[f]);
    }
    buf_text(out, "}}");
}

static void put_json_form(Buf *out, Collect *collect, const CollectTable *table)
{
    buf_char(out, '{');
    put_pair(out, "form", table->id, true);
    put_pair(out, "title", table->title, false);
    buf_format(out, ",\"files\":%u,\"fields\":[", table->file_count);
    for (uint32_t c = 0; c < table->column_count; c++) {
        buf_text(out, c ? ",\n  " : "\n  ");
        put_json_field(out, table->columns[c].field);
    }
    buf_char(out, ']');
    if (collect->run->options.given[OPTION_SUMMARY]) {
        buf_text(out, ",\n \"summary\":");
        collect_put_summary_json(out, collect, table);
    }
    buf_char(out, '}');
}

void collect_put_json(Buf *out, Collect *collect)
{
    buf_text(out, "{\"forms\":[");
    for (uint32_t t = 0; t < collect->table_count; t++) {
        buf_text(out, t ? ",\n " : "\n ");
        put_json_form(out, collect, &collect->tables[t]);
    }
    buf_format(out, "],\n\"unread\":%u,\n\"files\":[", collect->unread);
    for (uint32_t i = 0; i < collect->files.count; i++) {
        buf_text(out, i ? ",\n " : "\n ");
        put_json_file(out, &collect->files.items[i]);
    }
    buf_text(out, "]}\n");
}
