/* The list of contents, as CSV (RFC 4180) and JSON (RFC 8259): one row for each
 * file of a document. A cell that a spreadsheet would run as a formula has an
 * apostrophe before it in the CSV; JSON has it as it is. And the list of sums. */

#include "data/csv.h"
#include "pack/set.h"
#include <stdlib.h>

static const char *const heads[] = {"path",     "title",   "language", "kind",
                                    "document", "edition", "record",   "name"};
static const char *const tails[] = {"pages", "bytes", "sha256", "claims"};
enum { HEADS = sizeof heads / sizeof *heads, TAILS = sizeof tails / sizeof *tails };

static void head_values(const SetDocument *document, const SetEdition *edition, Str *values)
{
    const SetRecord *record = document->record;
    values[0] = edition->file.path;
    values[1] = document->title;
    values[2] = document->language;
    values[3] = document->kind;
    values[4] = document->document;
    values[5] = edition->edition;
    values[6] = record ? record->key : (Str){0};
    values[7] = record ? record->name : (Str){0};
}

/* ---- CSV ---- */

static void csv_header(Buf *out, const Set *set)
{
    buf_text(out, CSV_BEGIN);
    for (int i = 0; i < HEADS; i++)
        buf_format(out, "%s%s", i ? "," : "", heads[i]);
    for (uint32_t i = 0; i < set->column_count; i++) {
        buf_char(out, ',');
        csv_put(out, set->columns[i]);
    }
    for (int i = 0; i < TAILS; i++)
        buf_format(out, ",%s", tails[i]);
    buf_text(out, "\r\n");
}

static void csv_row(Buf *out, const Set *set, const SetDocument *document,
                    const SetEdition *edition)
{
    Str values[HEADS];
    head_values(document, edition, values);
    for (int i = 0; i < HEADS; i++) {
        buf_text(out, i ? "," : "");
        csv_put(out, values[i]);
    }
    for (uint32_t i = 0; i < set->column_count; i++) {
        buf_char(out, ',');
        csv_put(out, document->record ? document->record->values[i] : (Str){0});
    }
    buf_char(out, ',');
    if (edition->pages)
        buf_int(out, edition->pages);
    buf_char(out, ',');
    buf_int(out, (int64_t)edition->file.bytes);
    buf_format(out, ",%.*s,", STR_ARG(edition->file.hash));
    csv_put(out, edition->claims);
    buf_text(out, "\r\n");
}

Str contents_csv(Arena *arena, const Set *set)
{
    Buf out = {0};
    csv_header(&out, set);
    for (uint32_t i = 0; i < set->document_count; i++)
        for (uint32_t e = 0; e < set->documents[i].edition_count; e++)
            if (!set->documents[i].editions[e].missing)
                csv_row(&out, set, &set->documents[i], &set->documents[i].editions[e]);
    return buf_take(&out, arena);
}

/* ---- JSON ---- */

static void json_pair(Buf *out, const char *key, Str value)
{
    buf_json(out, str_of(key));
    buf_text(out, ": ");
    buf_json(out, value);
}

static void json_row(Buf *out, const Set *set, const SetDocument *document,
                     const SetEdition *edition)
{
    Str values[HEADS];
    head_values(document, edition, values);
    buf_text(out, "\n  {");
    for (int i = 0; i < HEADS; i++) {
        buf_text(out, i ? ", " : "");
        json_pair(out, heads[i], values[i]);
    }
    for (uint32_t i = 0; i < set->column_count; i++) {
        buf_text(out, ", ");
        buf_json(out, set->columns[i]);
        buf_text(out, ": ");
        buf_json(out, document->record ? document->record->values[i] : (Str){0});
    }
    buf_text(out, ", \"pages\": ");
    if (edition->pages)
        buf_int(out, edition->pages);
    else
        buf_text(out, "null");
    buf_text(out, ", \"bytes\": ");
    buf_int(out, (int64_t)edition->file.bytes);
    buf_text(out, ", ");
    json_pair(out, "sha256", edition->file.hash);
    buf_text(out, ", \"claims\": [");
    for (Str rest = edition->claims, first = rest; rest.len;) {
        buf_text(out, rest.data == first.data ? "" : ", ");
        buf_json(out, str_cut(rest, ',', &rest));
    }
    buf_text(out, "]}");
}

Str contents_json(Arena *arena, const Set *set)
{
    const struct {
        const char *key;
        Str value;
    } facts[] = {{"id", set->id},           {"title", set->title},   {"language", set->language},
                 {"version", set->version}, {"issued", set->issued}, {"review", set->review},
                 {"date", set->date},       {"part", set->part}};
    Buf out = {0};
    buf_text(&out, "{");
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        json_pair(&out, facts[i].key, facts[i].value);
        buf_text(&out, ",\n ");
    }
    buf_text(&out, "\"files\": [");
    bool first = true;
    for (uint32_t i = 0; i < set->document_count; i++)
        for (uint32_t e = 0; e < set->documents[i].edition_count; e++) {
            if (set->documents[i].editions[e].missing)
                continue;
            buf_text(&out, first ? "" : ",");
            json_row(&out, set, &set->documents[i], &set->documents[i].editions[e]);
            first = false;
        }
    buf_text(&out, "\n ]}\n");
    return buf_take(&out, arena);
}

/* ---- sums ---- */

static int path_order(const void *left, const void *right)
{
    return str_compare(((const SetFile *)left)->path, ((const SetFile *)right)->path);
}

Str sums_text(Arena *arena, SetFile *files, uint32_t count)
{
    Buf out = {0};
    qsort(files, count, sizeof *files, path_order);
    for (uint32_t i = 0; i < count; i++) {
        buf_str(&out, files[i].hash);
        buf_text(&out, "  ");
        buf_str(&out, files[i].path);
        buf_char(&out, '\n');
    }
    return buf_take(&out, arena);
}
