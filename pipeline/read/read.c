/* From bytes to a tree: what every format has in common. */

#include "base/encoding.h"
#include "read/reader.h"
#include "tree/variable.h"
#include "xml/xml.h"

static void not_utf8(Diags *diags, uint32_t file, Str text, const EncodingFault *fault)
{
    Span span = {file, (uint32_t)fault->at, (uint32_t)fault->at + 1};
    if (fault->name.len) {
        diag_add(diags, DIAG_READ_ENCODING, span, fault->name)->hint = S("save the file as UTF-8");
        return;
    }
    char detail[] = "byte 00";
    static const char digits[] = "0123456789ABCDEF";
    unsigned char byte = (unsigned char)text.data[fault->at];
    detail[5] = digits[byte >> 4];
    detail[6] = digits[byte & 15];
    diag_add(diags, DIAG_READ_ENCODING, span, str_of(detail))->hint =
        S("save the file as UTF-8; it may be Latin-1 or Windows-1252");
}

enum { SAY_MAX = 100 };

Diag *reader_say(Reader *reader, DiagCode code, Span span, Str detail)
{
    reader->last[code] = span;
    return ++reader->said[code] > SAY_MAX ? &reader->silent
                                          : diag_add(reader->diags, code, span, detail);
}

static void say_rest(Reader *reader)
{
    for (int code = 0; code < DIAG_COUNT; code++) {
        if (reader->said[code] <= SAY_MAX)
            continue;
        char text[60];
        int len = snprintf(text, sizeof text, "and %u more before here in this file",
                           reader->said[code] - SAY_MAX);
        diag_add(reader->diags, (DiagCode)code, reader->last[code], (Str){text, (size_t)len});
    }
}

/* NUL bytes: said once, and blanks in their place. XML says so itself. */
static Str without_nul(Reader *reader)
{
    Str text = reader->text;
    const char *nul = text.len ? memchr(text.data, 0, text.len) : NULL;
    if (!nul)
        return text;
    size_t at = (size_t)(nul - text.data);
    diag_add(reader->diags, DIAG_READ_ENCODING, reader_span(reader, at, at + 1), S("byte 00"))
        ->hint = S("delete it; is this file text?");
    text = arena_str(reader->arena, text);
    char *copy = (char *)(uintptr_t)text.data;
    for (; at < text.len; at++)
        copy[at] = copy[at] ? copy[at] : ' ';
    return text;
}

Tree *read_xml(Reader *reader)
{
    reader->tree = xml_parse(reader->arena, reader->diags, reader->files, reader->file);
    if (reader->tree)
        variables_split(reader->tree, reader->diags, reader->tree->root, reader->text,
                        reader->base);
    return reader->tree;
}

Tree *read_document(Arena *arena, Diags *diags, Files *files, uint32_t file, Format format)
{
    Str text = files_at(files, file)->text;
    EncodingFault fault;
    if (!encoding_check(text, &fault)) {
        not_utf8(diags, file, text, &fault);
        return NULL;
    }
    size_t mark = encoding_mark(text);
    Reader reader = {.arena = arena,
                     .diags = diags,
                     .files = files,
                     .file = file,
                     .base = (uint32_t)mark,
                     .text = str_slice(text, mark, text.len),
                     .tree = tree_new(arena)};
    if (format != FORMAT_XML)
        reader.text = without_nul(&reader);
    Tree *tree = format == FORMAT_MARKDOWN ? read_markdown(&reader)
                 : format == FORMAT_HTML   ? read_html(&reader)
                                           : read_xml(&reader);
    say_rest(&reader);
    return tree;
}
