/* Reading CSV, one record at a time, in one pass over the bytes. */

#include "data/csv.h"

static void add_field(Csv *csv, Str text, size_t start)
{
    *LIST_ADD(csv->arena, &csv->fields) = (CsvField){text, start};
}

static bool ends_field(char c) { return c == ',' || c == '\n' || c == '\r'; }

static Str undouble(Arena *arena, Str text)
{
    char *copy = NEW_ARRAY(arena, char, text.len);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        copy[len++] = text.data[i];
        i += text.data[i] == '"';
    }
    return (Str){copy, len};
}

static void plain_field(Csv *csv)
{
    size_t start = csv->at;
    while (csv->at < csv->text.len && !ends_field(csv->text.data[csv->at]))
        csv->at++;
    add_field(csv, str_slice(csv->text, start, csv->at), start);
}

static void quoted_field(Csv *csv)
{
    Str text = csv->text;
    size_t open = csv->at++;
    bool doubled = false;
    for (;; csv->at++) {
        const char *mark =
            csv->at < text.len ? memchr(text.data + csv->at, '"', text.len - csv->at) : NULL;
        if (!mark) {
            csv->kind = CSV_UNCLOSED;
            csv->fault = open;
            csv->at = text.len;
            add_field(csv, str_slice(text, open + 1, text.len), open + 1);
            return;
        }
        csv->at = (size_t)(mark - text.data) + 1;
        if (csv->at >= text.len || text.data[csv->at] != '"')
            break;
        doubled = true;
    }
    Str inside = str_slice(text, open + 1, csv->at - 1);
    for (size_t i = 0; i < inside.len; i++)
        csv->line += inside.data[i] == '\n';
    add_field(csv, doubled ? undouble(csv->arena, inside) : inside, open + 1);
    if (csv->at >= text.len || ends_field(text.data[csv->at]))
        return;
    if (csv->kind == CSV_FINE) {
        csv->kind = CSV_AFTER;
        csv->fault = csv->at;
    }
    while (csv->at < text.len && !ends_field(text.data[csv->at]))
        csv->at++;
}

bool csv_next(Csv *csv)
{
    Str text = csv->text;
    if (csv->at >= text.len)
        return false;
    csv->fields.count = 0;
    csv->start = csv->at;
    csv->first_line = csv->line;
    csv->kind = CSV_FINE;
    for (;; csv->at++) {
        if (csv->at < text.len && text.data[csv->at] == '"')
            quoted_field(csv);
        else
            plain_field(csv);
        if (csv->at >= text.len || text.data[csv->at] != ',')
            break;
    }
    if (csv->at < text.len) { /* LF, CR LF, CR */
        bool carriage = text.data[csv->at++] == '\r';
        csv->at += carriage && csv->at < text.len && text.data[csv->at] == '\n';
        csv->line++;
    }
    return true;
}
