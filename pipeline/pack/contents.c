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

static void json_claims(Buf *out, Str claims)
{
    buf_char(out, '[');
    for (Str rest = claims; rest.len;) {
        buf_text(out, rest.data == claims.data ? "" : ", ");
        buf_json(out, str_cut(rest, ',', &rest));
    }
    buf_char(out, ']');
}

void contents_json_row(Buf *out, const Str *names, const Str *values, uint32_t count)
{
    buf_text(out, "\n  {");
    for (uint32_t i = 0; i < count; i++) {
        bool number = str_equal(names[i], S("pages")) || str_equal(names[i], S("bytes"));
        buf_text(out, i ? ", " : "");
        buf_json(out, names[i]);
        buf_text(out, ": ");
        if (number)
            buf_str(out, values[i].len ? values[i] : S("null"));
        else if (str_equal(names[i], S("claims")))
            json_claims(out, values[i]);
        else
            buf_json(out, values[i]);
    }
    buf_char(out, '}');
}

static Str number_text(Arena *arena, uint64_t number)
{
    Buf text = {0};
    buf_int(&text, (int64_t)number);
    return buf_take(&text, arena);
}

static void json_row(Buf *out, Arena *arena, const Set *set, const SetDocument *document,
                     const SetEdition *edition)
{
    uint32_t count = HEADS + set->column_count + TAILS, tail = count - TAILS;
    Str *names = NEW_ARRAY(arena, Str, count), *values = NEW_ARRAY(arena, Str, count);
    head_values(document, edition, values);
    for (uint32_t i = 0; i < HEADS; i++)
        names[i] = str_of(heads[i]);
    for (uint32_t i = 0; i < set->column_count; i++) {
        names[HEADS + i] = set->columns[i];
        values[HEADS + i] = document->record ? document->record->values[i] : (Str){0};
    }
    for (uint32_t i = 0; i < TAILS; i++)
        names[tail + i] = str_of(tails[i]);
    values[tail] = edition->pages ? number_text(arena, edition->pages) : (Str){0};
    values[tail + 1] = number_text(arena, edition->file.bytes);
    values[tail + 2] = edition->file.hash;
    values[tail + 3] = edition->claims;
    contents_json_row(out, names, values, count);
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
    buf_text(&out, CONTENTS_FILES);
    bool first = true;
    Arena *rows = arena_open();
    for (uint32_t i = 0; i < set->document_count; i++)
        for (uint32_t e = 0; e < set->documents[i].edition_count; e++) {
            if (set->documents[i].editions[e].missing)
                continue;
            buf_text(&out, first ? "" : ",");
            json_row(&out, rows, set, &set->documents[i], &set->documents[i].editions[e]);
            arena_reset(rows);
            first = false;
        }
    arena_close(rows);
    buf_text(&out, CONTENTS_END);
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
