/* Cells of a table as RFC 4180 has them, harmless in a spreadsheet: Excel, LibreOffice
 * and others run a cell that begins with a sign as a formula, so such a cell gets an
 * apostrophe, which they take for "this is text". Linear. */

#include "data/csv.h"

static bool is_number_mark(char c)
{
    return (c >= '0' && c <= '9') || c == '.' || c == ',' || c == ' ' || c == '%';
}

/* A sign before nothing but figures runs nothing: numbers, telephone numbers. */
static bool is_figures(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_number_mark(text.data[i]))
            return false;
    return true;
}

/* Fullwidth signs are formulas where spreadsheets speak Japanese. */
static bool runs(Str text)
{
    static const char *const fullwidth[] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D",
                                            "\xEF\xBC\xA0"};
    char first = text.len ? text.data[0] : 'a';
    if (first == '=' || first == '@' || first == '\t' || first == '\r' || first == '\n')
        return true;
    if (first == '+' || first == '-')
        return !is_figures(str_slice(text, 1, text.len));
    for (size_t i = 0; i < sizeof fullwidth / sizeof *fullwidth; i++)
        if (str_starts(text, str_of(fullwidth[i])))
            return true;
    return false;
}

/* Also at ';', which parts cells where the comma is the decimal mark. */
static bool wants_quotes(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if ((unsigned char)c < ' ' || c == '"' || c == ',' || c == ';')
            return true;
    }
    return text.len && (text.data[0] == ' ' || text.data[text.len - 1] == ' ');
}

bool csv_put(Buf *out, Str text)
{
    bool quotes = wants_quotes(text), guarded = runs(text);
    if (quotes)
        buf_char(out, '"');
    if (guarded)
        buf_char(out, '\'');
    for (size_t at = 0; at < text.len;) {
        uint32_t code = utf8_decode(text, &at);
        if (code == '"')
            buf_char(out, '"');
        buf_utf8(out, code); /* names of files may be ill-formed */
    }
    if (quotes)
        buf_char(out, '"');
    return guarded;
}

Str csv_unguarded(Str cell)
{
    Str text = str_slice(cell, 1, cell.len);
    return cell.len && cell.data[0] == '\'' && runs(text) ? text : cell;
}
