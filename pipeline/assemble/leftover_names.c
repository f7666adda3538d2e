/* Counters, strings and running elements that a sheet asks for and no sheet gives:
 * CSS takes them for nought and nothing, so a slip of the pen prints "of 0" or a head
 * without words. Sheets are gone through as text, once: what matters is a name behind
 * counter(, string( or element(, and the names behind counter-reset and the like. */

#include "assemble/leftover_names.h"
#include "base/buf.h"
#include "base/near.h"

typedef enum { NAME_COUNTER, NAME_STRING, NAME_RUNNING } NameKind;

static const char *const kind_words[] = {"counter", "string", "element"};

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || (unsigned char)c >= 0x80;
}

static bool is_name_start(char c) { return is_name_char(c) && !(c >= '0' && c <= '9'); }

static void give(SheetNames *names, NameKind kind, Str name)
{
    *map_put(names->given[kind], name) = names;
}

void sheet_names_open(SheetNames *names, Arena *arena)
{
    static const Str own[] = {{"page", 4}, {"pages", 5}, {"footnote", 8}, {"list-item", 9}};
    *names = (SheetNames){.arena = arena};
    for (size_t i = 0; i < sizeof names->given / sizeof *names->given; i++)
        names->given[i] = map_new(arena);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        give(names, NAME_COUNTER, own[i]);
}

static size_t skip_blanks(Str text, size_t at)
{
    while (at < text.len && is_blank(text.data[at]))
        at++;
    return at;
}

/* The name at `at`; `*end` past it. Empty: none stands there. */
static Str name_at(Str text, size_t at, size_t *end)
{
    *end = at;
    if (at < text.len && is_name_start(text.data[at]))
        while (*end < text.len && is_name_char(text.data[*end]))
            ++*end;
    return str_slice(text, at, *end);
}

/* The names of a declaration from its colon on: of string-set the first after each
 * comma, of counters all. Returns where it ends. */
static size_t read_given(SheetNames *names, NameKind kind, Str text, size_t at)
{
    bool first = true;
    size_t end;
    while (at < text.len && text.data[at] != ';' && text.data[at] != '}') {
        Str name = name_at(text, at, &end);
        if (name.len && (first || kind == NAME_COUNTER))
            give(names, kind, name);
        first = (first && !name.len) || text.data[at] == ',';
        at = end > at ? end : at + 1;
    }
    return at;
}

static bool is_setting(Str word, NameKind *kind)
{
    *kind = str_equal(word, S("string-set")) ? NAME_STRING : NAME_COUNTER;
    return *kind == NAME_STRING || str_equal(word, S("counter-reset")) ||
           str_equal(word, S("counter-increment")) || str_equal(word, S("counter-set"));
}

static bool is_asking(Str word, NameKind *kind)
{
    *kind = str_equal(word, S("string"))    ? NAME_STRING
            : str_equal(word, S("element")) ? NAME_RUNNING
                                            : NAME_COUNTER;
    return *kind != NAME_COUNTER || str_equal(word, S("counter")) || str_equal(word, S("counters"));
}

/* A word, and what stands behind it; returns where to go on. */
static size_t read_word(SheetNames *names, Str text, size_t at, Span span)
{
    size_t end, name_end, next;
    NameKind kind;
    Str word = name_at(text, at, &end);
    next = skip_blanks(text, end);
    char sign = next < text.len ? text.data[next] : 0;
    if (sign == ':' && is_setting(word, &kind))
        return read_given(names, kind, text, next + 1);
    if (sign != '(' || next != end)
        return end;
    at = skip_blanks(text, end + 1);
    Str name = name_at(text, at, &name_end);
    if (str_equal(word, S("running")) && name.len)
        give(names, NAME_RUNNING, name);
    else if (is_asking(word, &kind) && name.len && span.file)
        *LIST_ADD(names->arena, &names->uses) =
            (NameUse){name,
                      (uint8_t)kind,
                      {span.file, span.start + (uint32_t)at, span.start + (uint32_t)name_end}};
    return end;
}

static size_t past(Str text, size_t at, Str find)
{
    const char *found = memmem(text.data + at, text.len - at, find.data, find.len);
    return found ? (size_t)(found - text.data) + find.len : text.len;
}

void sheet_names_scan(SheetNames *names, Str text, Span span)
{
    for (size_t at = 0; at < text.len;) {
        char c = text.data[at];
        if (c == '/' && at + 1 < text.len && text.data[at + 1] == '*')
            at = past(text, at + 2, S("*/"));
        else if (c == '"' || c == '\'')
            at = past(text, at + 1, (Str){&c, 1});
        else if (is_name_start(c))
            at = read_word(names, text, at, span);
        else
            at++;
    }
}

void sheet_names_say(SheetNames *names, Diags *diags)
{
    for (uint32_t i = 0; i < names->uses.count; i++) {
        const NameUse *use = &names->uses.items[i];
        const Map *given = names->given[use->kind];
        if (map_find(given, use->name))
            continue;
        Buf detail = {0};
        buf_format(&detail, "%s(%.*s)", kind_words[use->kind], STR_ARG(use->name));
        Diag *diag = diag_add(diags, DIAG_CHECK_NAME, use->span, buf_view(&detail));
        buf_close(&detail);
        Str *known = NEW_ARRAY(names->arena, Str, given->count + 1);
        for (uint32_t n = 0; n < given->count; n++)
            known[n] = given->entries[n].key;
        Str near = str_nearest(use->name, known, given->count);
        if (near.len)
            diag_hint(diag, diags, "did you mean %.*s?", STR_ARG(near));
        else
            diag_hint(diag, diags, "give it by %s",
                      use->kind == NAME_STRING    ? "string-set"
                      : use->kind == NAME_RUNNING ? "position: running()"
                                                  : "counter-reset or counter-increment");
    }
}
