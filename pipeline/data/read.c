/* A CSV file as typed records, in one pass. Values are slices of the file; a
 * record costs 48 bytes, 24 for each value and about 45 in the index of keys. */

#include "base/encoding.h"
#include "base/near.h"
#include "data/inside.h"

enum { SAY_MAX = 100, LIST_MAX = 400 };

Span reading_span(const Reading *reading, size_t start, size_t end)
{
    return (Span){reading->set->file, reading->base + (uint32_t)start,
                  reading->base + (uint32_t)end};
}

Diag *reading_say(Reading *reading, DiagCode code, Span span, Str detail)
{
    reading->last_said[code] = span;
    if (++reading->said[code] > SAY_MAX)
        return NULL;
    return diag_add(reading->diags, code, span, detail);
}

/* "and 4,900 more": at the last of each kind that was said too often. */
static void say_rest(Reading *reading)
{
    for (int code = 0; code < DIAG_COUNT; code++) {
        if (reading->said[code] <= SAY_MAX)
            continue;
        char text[60];
        int len = snprintf(text, sizeof text, "and %u more before here in this file",
                           reading->said[code] - SAY_MAX);
        diag_add(reading->diags, (DiagCode)code, reading->last_said[code],
                 (Str){text, (size_t)len});
    }
}

/* ---- the file ---- */

static bool encoded_well(Reading *reading, Str text)
{
    EncodingFault fault;
    Span span = {reading->set->file, 0, 0};
    if (str_starts(text, S("PK\x03\x04"))) { /* a zip: .xlsx, .ods */
        diag_add(reading->diags, DIAG_DATA_ENCODING, span, S("a spreadsheet, not a CSV file"))
            ->hint = S("open it, save it as \"CSV UTF-8\", and name that file in src=");
        return false;
    }
    if (encoding_check(text, &fault))
        return true;
    span.start = (uint32_t)fault.at;
    span.end = span.start + 1;
    if (fault.name.len) {
        diag_add(reading->diags, DIAG_DATA_ENCODING, span, fault.name)->hint =
            S("save the file as UTF-8; in a spreadsheet: \"CSV UTF-8\"");
        return false;
    }
    char detail[60];
    int len = snprintf(detail, sizeof detail, "byte %02X at offset %zu",
                       (unsigned)(unsigned char)text.data[fault.at], fault.at);
    diag_add(reading->diags, DIAG_DATA_ENCODING, span, (Str){detail, (size_t)len})->hint =
        S("save the file as UTF-8; in a spreadsheet: \"CSV UTF-8\"");
    return false;
}

/* ---- the header ---- */

/* The names that the file has, for a hint. */
static void hint_names(Reading *reading, Diag *diag, Str wanted)
{
    const Dataset *set = reading->set;
    uint32_t count = set->column_count < LIST_MAX ? set->column_count : LIST_MAX;
    Str *names = NEW_ARRAY(reading->scratch, Str, count + 1);
    Buf text = {0};
    for (uint32_t i = 0; i < count; i++)
        names[i] = set->columns[i].name;
    Str near = str_nearest(wanted, names, count);
    if (near.len)
        buf_format(&text, "did you mean %.*s? ", STR_ARG(near));
    buf_text(&text, "the file has: ");
    for (uint32_t i = 0; i < count && text.len < 300; i++)
        buf_format(&text, "%s%.*s", i ? ", " : "", STR_ARG(names[i]));
    if (set->column_count == 1 && names[0].len && memchr(names[0].data, ';', names[0].len))
        buf_text(&text, " (columns must be separated by commas, not by semicolons)");
    else if (set->column_count == 1 && names[0].len && memchr(names[0].data, '\t', names[0].len))
        buf_text(&text, " (columns must be separated by commas, not by tabs)");
    diag->hint = buf_take(&text, reading->diags->arena);
}

static bool column_needed(Reading *reading, const Map *names, Str name)
{
    if (!name.len || map_value(names, name))
        return true;
    Span header = reading_span(reading, reading->csv.start, reading->csv.at);
    hint_names(reading, diag_add(reading->diags, DIAG_DATA_COLUMN, header, name), name);
    reading->set->failed = true;
    return false;
}

static const Column *declared(const DataSpec *spec, Str name)
{
    for (uint32_t i = 0; i < spec->column_count; i++)
        if (str_equal(spec->columns[i].name, name))
            return &spec->columns[i];
    return NULL;
}

static void header_column(Reading *reading, uint32_t i, Map *names)
{
    const CsvField *field = &reading->csv.fields.items[i];
    Str name = str_trim(field->text);
    const Column *column = declared(reading->spec, name);
    reading->columns[i] = column ? *column : (Column){.name = name};
    if (!name.len)
        return; /* a column without a name cannot be asked for */
    void **place = map_put(names, name);
    if (!*place) {
        *place = &reading->columns[i];
        return;
    }
    Span span = reading_span(reading, field->start, field->start + field->text.len);
    diag_add(reading->diags, DIAG_DATA_HEADER, span, name)->hint =
        S("give each column a name of its own");
    reading->set->failed = true;
}

static void header_read(Reading *reading)
{
    const DataSpec *spec = reading->spec;
    Dataset *set = reading->set;
    set->column_count = reading->csv.fields.count;
    reading->columns = NEW_ARRAY(reading->arena, Column, set->column_count);
    set->columns = reading->columns;
    Map *names = map_new_for(reading->scratch, set->column_count);
    for (uint32_t i = 0; i < set->column_count; i++)
        header_column(reading, i, names);
    for (uint32_t i = 0; i < spec->column_count; i++)
        column_needed(reading, names, spec->columns[i].name);
    if (spec->key.len && (declared(spec, spec->key) || column_needed(reading, names, spec->key)))
        set->key = data_column(set, spec->key);
    if (spec->by.len && !declared(spec, spec->by))
        column_needed(reading, names, spec->by);
}

/* ---- records ---- */

static bool fields_fit(Reading *reading)
{
    const Csv *csv = &reading->csv;
    uint32_t wanted = reading->set->column_count, found = csv->fields.count;
    if (csv->kind == CSV_UNCLOSED) {
        diag_add(reading->diags, DIAG_DATA_QUOTE, reading_span(reading, csv->fault, csv->fault + 1),
                 S("opened here and never closed"))
            ->hint = S("close it; a mark that is part of a value is written twice");
        reading->set->failed = true; /* the records after it are inside the field */
        return false;
    }
    if (csv->kind == CSV_AFTER) {
        Diag *diag =
            reading_say(reading, DIAG_DATA_QUOTE, reading_span(reading, csv->fault, csv->fault + 1),
                        S("text follows where it closes"));
        if (diag)
            diag->hint = S("a mark that is part of a value is written twice");
        return false;
    }
    if (found == wanted)
        return true;
    char detail[60];
    int len = snprintf(detail, sizeof detail, "%u found, %u wanted", found, wanted);
    Diag *diag = reading_say(reading, DIAG_DATA_FIELDS, reading_span(reading, csv->start, csv->at),
                             (Str){detail, (size_t)len});
    if (diag)
        diag->hint = found > wanted ? S("a quotation mark may be missing: a value that holds a "
                                        "comma must stand in a pair of them")
                                    : S("a comma is missing, or the line was cut");
    return false;
}

/* Two records with one key: neither can be trusted. */
static void key_put(Reading *reading, Record *record, const CsvField *field, const Value *value)
{
    Str key = value_text(value);
    void **place = map_put(reading->set->by_key, key);
    if (!*place) {
        *place = record;
        return;
    }
    Record *first = *place;
    Span span = reading_span(reading, field->start, field->start + field->text.len);
    Diag *diag = reading_say(reading, DIAG_DATA_TWICE, span, key);
    if (diag)
        diag_hint(diag, reading->diags, "it is the key of line %u, too: neither is used",
                  first->line);
    first->failed = record->failed = true;
}

static void values_read(Reading *reading, Record *record)
{
    Dataset *set = reading->set;
    const CsvField *fields = reading->csv.fields.items;
    Value *values = NEW_ARRAY(reading->arena, Value, set->column_count);
    record->values = values;
    bool key_sound = true;
    for (uint32_t i = 0; i < set->column_count; i++)
        if (!value_read(reading, &fields[i], i, &values[i])) {
            record->failed = true;
            key_sound &= (int32_t)i != set->key;
        }
    if (set->key < 0 || !key_sound)
        return;
    const Value *key = &values[set->key];
    if (!key_check(reading, &fields[set->key], key))
        record->failed = true;
    else
        key_put(reading, record, &fields[set->key], key);
}

static bool is_empty_line(const Csv *csv)
{
    return csv->fields.count == 1 && !str_trim(csv->fields.items[0].text).len &&
           csv->text.data[csv->start] != '"';
}

static void record_read(Reading *reading, Value **none)
{
    Dataset *set = reading->set;
    Record *record = &set->records[set->record_count++];
    record->element.source = &record_source;
    record->of = set;
    record->line = reading->csv.first_line;
    if (fields_fit(reading)) {
        values_read(reading, record);
        return;
    }
    record->failed = true;
    if (!*none) { /* shared by all records that cannot be read */
        *none = NEW_ARRAY(reading->arena, Value, set->column_count);
        for (uint32_t i = 0; i < set->column_count; i++)
            (*none)[i].state = VALUE_MISSING;
    }
    record->values = *none;
}

/* How many records there are, so that they lie in one array of their number. */
static uint32_t records_count(const Reading *reading)
{
    Csv csv = reading->csv;
    uint32_t count = 0;
    csv.arena = reading->scratch;
    memset(&csv.fields, 0, sizeof csv.fields);
    ArenaMark mark = arena_mark(csv.arena);
    while (csv_next(&csv))
        count += !is_empty_line(&csv);
    arena_rewind(csv.arena, mark);
    return count;
}

static void records_read(Reading *reading)
{
    Dataset *set = reading->set;
    Csv *csv = &reading->csv;
    uint32_t room = records_count(reading);
    Value *none = NULL;
    set->records = NEW_ARRAY(reading->arena, Record, room);
    if (set->key >= 0)
        set->by_key = map_new_for(reading->arena, room);
    while (!set->failed && csv_next(csv))
        if (!is_empty_line(csv))
            record_read(reading, &none);
    if (!set->record_count && !set->failed)
        diag_add(reading->diags, DIAG_DATA_NONE, (Span){set->file, 0, 0}, S("only a header"))
            ->hint = S("nothing is made of it");
}

static void file_empty(Reading *reading)
{
    diag_add(reading->diags, DIAG_DATA_EMPTY, (Span){reading->set->file, 0, 0}, (Str){0})->hint =
        S("the first line must name the columns");
    reading->set->failed = true;
}

static bool header_found(Reading *reading)
{
    while (csv_next(&reading->csv))
        if (!is_empty_line(&reading->csv))
            return true;
    return false;
}

static void file_parse(Reading *reading, Str text)
{
    Dataset *set = reading->set;
    if (!encoded_well(reading, text)) {
        set->failed = true;
        return;
    }
    reading->base = (uint32_t)encoding_mark(text);
    reading->csv =
        (Csv){.arena = reading->arena, .text = str_slice(text, reading->base, text.len), .line = 1};
    if (!header_found(reading)) {
        file_empty(reading);
        return;
    }
    bool sound = reading->csv.kind == CSV_FINE;
    header_read(reading);
    if (!sound)
        fields_fit(reading);
    set->failed |= !sound || !patterns_open(reading);
    if (!set->failed)
        records_read(reading);
    say_rest(reading);
    patterns_close(reading);
}

Dataset *data_read(Arena *arena, Diags *diags, Files *files, uint32_t file, const DataSpec *spec)
{
    Dataset *set = NEW(arena, Dataset);
    Arena *scratch = arena_open();
    *set = (Dataset){
        .id = spec->id, .file = file, .language = spec->language, .key = -1, .span = spec->span};
    Reading reading = {.arena = arena,
                       .diags = diags,
                       .files = files,
                       .spec = spec,
                       .set = set,
                       .scratch = scratch};
    file_parse(&reading, files_at(files, file)->text);
    if (!set->by_key)
        set->by_key = map_new(arena);
    if (set->failed)
        set->record_count = 0;
    arena_close(scratch);
    return set;
}

int32_t data_column(const Dataset *set, Str name)
{
    for (uint32_t i = 0; i < set->column_count; i++)
        if (str_equal(set->columns[i].name, name))
            return (int32_t)i;
    return -1;
}
