/* File names from data. A value is one part of a path and never more: what means
 * something to a file system, a shell or a reader's eye is taken out of it. The
 * same name comes out on every system, whether it minds capitals or not. */

#include "assemble/expand.h"
#include "tree/variable.h"

enum { PART_MAX = 255 }; /* bytes: ext4, APFS, NTFS take no more */

/* Characters that nobody sees: zero width, direction, soft hyphen. */
static bool is_invisible(uint32_t c)
{
    return c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

static bool is_forbidden(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xFFFD ||
           (c < 0x80 && strchr("/\\:*?\"<>|", (int)c));
}

static void add_value(Buf *buf, Str value)
{
    for (size_t at = 0; at < value.len;) {
        size_t start = at;
        uint32_t c = utf8_decode(value, &at);
        if (is_invisible(c))
            continue;
        if (is_forbidden(c))
            buf_char(buf, '-');
        else
            buf_str(buf, str_slice(value, start, at));
    }
}

/* Names that Windows keeps for devices, with any ending. */
static bool is_device(Str part)
{
    static const Str devices[] = {{"con", 3}, {"prn", 3}, {"aux", 3},
                                  {"nul", 3}, {"com", 3}, {"lpt", 3}};
    Str rest, stem = str_trim(str_cut(part, '.', &rest));
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        bool numbered = i > 3 && stem.len == 4 && stem.data[3] >= '0' && stem.data[3] <= '9';
        if (str_equal_nocase(str_slice(stem, 0, 3), devices[i]) &&
            (numbered || (i <= 3 && stem.len == 3)))
            return true;
    }
    return false;
}

/* Shortens before the ending, not inside a character. */
static void add_part(Buf *buf, Str part)
{
    while (part.len > 1 && (part.data[part.len - 1] == '.' || part.data[part.len - 1] == ' '))
        part.len--;
    bool marked =
        part.data[0] == '.' || part.data[0] == '-' || part.data[0] == '~' || is_device(part);
    size_t room = PART_MAX - marked, dot = part.len;
    while (dot && part.data[dot - 1] != '.' && part.len - dot < 16)
        dot--;
    Str ending = dot && part.data[dot - 1] == '.' ? str_slice(part, dot - 1, part.len) : (Str){0};
    size_t stem = part.len - ending.len;
    if (stem + ending.len > room) {
        stem = room - ending.len;
        while (stem && ((unsigned char)part.data[stem] & 0xC0) == 0x80)
            stem--;
    }
    if (marked)
        buf_char(buf, '_');
    buf_str(buf, str_slice(part, 0, stem));
    buf_str(buf, ending);
}

/* Each part made safe; false: one of them is empty, or ".." of the author's. */
static bool safe_parts(Buf *buf, Str path)
{
    for (Str rest = path, part; rest.len;) {
        bool first = !buf->len;
        part = str_cut(rest, '/', &rest);
        if (!part.len || str_equal(part, S("..")))
            return false;
        if (str_equal(part, S(".")))
            continue;
        if (!first)
            buf_char(buf, '/');
        add_part(buf, part);
    }
    return buf->len > 0;
}

static bool no_path(Job *job, const DocumentSpec *spec, Span span, Str detail)
{
    Span place = span.file ? span : spec->out_span;
    diag_add(job->diags, DIAG_ASSEMBLE_PATH, place, detail)->hint =
        span.file ? S("out= needs this value: fill the cell, or give out= a default:\"...\"")
                  : S("out= names a file below the output folder, as in handouts/{{code}}.pdf");
    return false;
}

/* out= with its values in `buf`. */
static bool fill(Job *job, Expand *expand, const DocumentSpec *spec, const Row *row, Buf *buf)
{
    Variable found;
    Shown shown;
    Where where = {.row = row};
    size_t at = 0;
    for (size_t from = 0; variable_find(spec->out, from, &found); from = found.end) {
        Span span = expression_span(job->files, spec->out_span, spec->out, found.start, found.end);
        buf_str(buf, str_slice(spec->out, at, found.start));
        at = found.end;
        if (found.kind == VARIABLE_UNCLOSED) {
            variable_unclosed(job->diags, span);
            return false;
        }
        if (found.kind == VARIABLE_LITERAL)
            continue;
        const Expression *e = expand_expression(expand, found.expression, EXPRESSION_VALUE, &where);
        expand_span(expand, e, found.expression, &span);
        if (!expression_show(&expand->evaluator, e, row, span, job->language, &shown))
            return false;
        if (shown.missing)
            return no_path(job, spec, shown.origin, found.expression);
        add_value(buf, shown.text);
    }
    buf_str(buf, str_slice(spec->out, at, spec->out.len));
    return true;
}

Str document_path(Job *job, const DocumentSpec *spec, const Record *record)
{
    Expand expand;
    Buf filled = {0}, path = {0};
    Row row = {spec->for_each, record, NULL};
    expand_open(&expand, job, NULL, NULL);
    bool good = fill(job, &expand, spec, record ? &row : NULL, &filled);
    expand_close(&expand);
    if (good && !safe_parts(&path, buf_view(&filled))) {
        good = no_path(job, spec, (Span){0}, buf_view(&filled));
        buf_clear(&path);
    }
    Str safe = good ? text_nfc(job->arena, buf_view(&path)) : (Str){0};
    safe = good ? arena_str(job->arena, safe) : safe;
    buf_close(&filled);
    buf_close(&path);
    return good ? document_variant(job->arena, job->session, spec, safe) : safe;
}

/* ---- the same document in another layout ---- */

bool document_word(Str words, Str word)
{
    for (Str rest = words, next; word.len && (next = str_word(&rest)).len;)
        if (str_equal(next, word))
            return true;
    return false;
}

Str document_variant(Arena *arena, const Session *session, const DocumentSpec *spec, Str path)
{
    if (!document_word(spec->also, session->variant))
        return path;
    Str layout = path_name(session->variant);
    if (str_ends(layout, S(".css")))
        layout.len -= 4;
    Str name = path_name(path);
    size_t folder = path.len - name.len, stem = name.len;
    while (stem && name.data[stem - 1] != '.' && name.len - stem < 16)
        stem--;
    stem = stem && name.data[stem - 1] == '.' ? stem - 1 : name.len;
    size_t kept = stem, more = name.len - stem + layout.len + 1;
    while (kept && (kept + more > PART_MAX || (kept < stem && (name.data[kept] & 0xC0) == 0x80)))
        kept--;
    Buf buf = {0};
    buf_str(&buf, str_slice(path, 0, folder + kept));
    buf_char(&buf, '-');
    buf_str(&buf, layout);
    buf_str(&buf, str_slice(name, stem, name.len));
    return buf_take(&buf, arena);
}
