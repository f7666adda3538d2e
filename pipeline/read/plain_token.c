/* Tags, attributes and text of HTML without surprises. What HTML allows but is
 * seldom meant (an unknown entity, a quotation mark in a name, an attribute
 * twice) is left to gumbo. Linear. */

#include "read/plain.h"
#include <cmark-gfm/houdini.h>

/* ---- names ---- */

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == ':';
}

static PlainKind kind_of(Str name)
{
    static const struct {
        Str name;
        PlainKind kind;
    } kinds[] = {
#define PLAIN(spelling, kind) {{spelling, sizeof(spelling) - 1}, PLAIN_##kind},
#include "read/plain.def"
#undef PLAIN
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_equal(kinds[i].name, name))
            return kinds[i].kind;
    return PLAIN_INLINE;
}

static void learn(Plain *plain, PlainName *entry, Str spelling)
{
    char *lower = NEW_ARRAY(plain->reader->arena, char, spelling.len);
    for (size_t i = 0; i < spelling.len; i++) {
        char c = spelling.data[i];
        lower[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    *entry = (PlainName){.spelling = spelling, .lower = {lower, spelling.len}};
    entry->name = name_find(entry->lower);
    entry->kind = (uint8_t)kind_of(entry->lower);
    if (entry->name)
        entry->lower = name_spelling(entry->name);
    else if (str_equal(entry->lower, spelling))
        entry->lower = spelling;
}

static const PlainName *find_name(Plain *plain, Str spelling)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < spelling.len; i++)
        hash = (hash ^ (unsigned char)spelling.data[i]) * 16777619u;
    PlainName *entry = &plain->names[(hash ^ hash >> 15) % PLAIN_NAMES];
    if (!entry->spelling.data || !str_equal(entry->spelling, spelling))
        learn(plain, entry, spelling);
    return entry;
}

static Str name_at(const Plain *plain, size_t at)
{
    size_t end = at;
    while (end < plain->text.len && is_name_char(plain->text.data[end]))
        end++;
    return str_slice(plain->text, at, end);
}

/* ---- text ---- */

/* A code point that HTML takes as it is (13.2.5.84): no control characters, no
 * surrogates, none of Windows-1252's. */
static bool is_usual(uint32_t code)
{
    return (code >= 0x20 && code < 0x7F) || (code >= 0xA0 && code < 0xD800) ||
           (code >= 0xE000 && code < 0xFDD0) || (code >= 0xFDF0 && code < 0xFFFE);
}

/* "#233;" or "#xE9;" after "&": its length, or 0. */
static size_t numeric(Str text, uint32_t *code)
{
    size_t at = 1;
    bool hex = at < text.len && (text.data[at] == 'x' || text.data[at] == 'X');
    size_t first = at += hex;
    *code = 0;
    for (; at < text.len && *code <= 0xFFFF; at++) {
        char c = text.data[at];
        unsigned digit = c >= '0' && c <= '9'          ? (unsigned)(c - '0')
                         : hex && c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                         : hex && c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
                                                       : 99;
        if (digit == 99)
            break;
        *code = *code * (hex ? 16 : 10) + digit;
    }
    bool closed = at > first && at < text.len && text.data[at] == ';';
    return closed && is_usual(*code) ? at + 1 : 0;
}

/* What "&" begins: adds what it means to `to`, sets its length. */
static bool entity(Str rest, Buf *to, size_t *len)
{
    char next = rest.len > 1 ? rest.data[1] : ' ';
    *len = 1;
    if (next == '#') {
        uint32_t code;
        size_t used = numeric(str_slice(rest, 1, rest.len), &code);
        buf_utf8(to, code);
        *len = 1 + used;
        return used > 0;
    }
    if (!is_name_char(next)) { /* a sign by itself */
        buf_char(to, '&');
        return true;
    }
    cmark_strbuf name;
    cmark_strbuf_init(cmark_get_default_mem_allocator(), &name, 0);
    size_t room = rest.len - 1 < 40 ? rest.len - 1 : 40;
    bufsize_t used = houdini_unescape_ent(&name, (const uint8_t *)rest.data + 1, (bufsize_t)room);
    if (used)
        buf_add(to, name.ptr, (size_t)name.size);
    cmark_strbuf_free(&name);
    *len = 1 + (size_t)used;
    return used > 0;
}

static bool decode(Plain *plain, Str raw, Str *text)
{
    Buf out = {0};
    bool sound = true;
    for (size_t at = 0, len = 1; sound && at < raw.len; at += len) {
        char c = raw.data[at];
        len = 1;
        if (c == '&')
            sound = entity(str_slice(raw, at, raw.len), &out, &len);
        else if (c == '\r') /* CR LF and CR are line ends */
            buf_text(&out, at + 1 < raw.len && raw.data[at + 1] == '\n' ? "" : "\n");
        else
            buf_char(&out, c);
    }
    *text = buf_take(&out, plain->reader->arena);
    return sound;
}

bool plain_text(Plain *plain, size_t at, size_t end, Str *text)
{
    *text = str_slice(plain->text, at, end);
    if (!text->len || (!memchr(text->data, '&', text->len) &&
                       (!plain->returns || !memchr(text->data, '\r', text->len))))
        return true;
    return decode(plain, *text, text);
}

/* ---- tags ---- */

static size_t past_blanks(Str text, size_t at)
{
    while (at < text.len && is_blank(text.data[at]))
        at++;
    return at;
}

/* The value after "="; sets its place, returns the offset past it, or 0. */
static size_t value_end(Str text, size_t at, size_t *start, size_t *end)
{
    char quote = at < text.len ? text.data[at] : 0;
    if (quote == '"' || quote == '\'') {
        const char *close = memchr(text.data + at + 1, quote, text.len - at - 1);
        if (!close)
            return 0;
        *start = at + 1;
        *end = (size_t)(close - text.data);
        char after = *end + 1 < text.len ? text.data[*end + 1] : 0;
        return is_blank(after) || after == '>' || after == '/' ? *end + 1 : 0;
    }
    *start = at;
    while (at < text.len && !is_blank(text.data[at]) && text.data[at] != '>') {
        if (strchr("\"'<=`", text.data[at])) /* NUL is not there: plain.c looked */
            return 0;
        at++;
    }
    *end = at;
    return at > *start && text.data[at - 1] != '/' ? at : 0;
}

static bool is_new(const Plain *plain, const Attr *attr)
{
    for (uint16_t i = 0; i < plain->attr_count; i++)
        if (str_equal(plain->attrs[i].spelling, attr->spelling))
            return false;
    return true;
}

/* One attribute at `*at`. */
static bool attribute(Plain *plain, size_t *at)
{
    Str text = plain->text, spelling = name_at(plain, *at);
    if (!spelling.len || plain->attr_count == PLAIN_ATTRS)
        return false;
    const PlainName *known = find_name(plain, spelling);
    Attr *attr = &plain->attrs[plain->attr_count];
    size_t start = *at, end = *at + spelling.len, next = past_blanks(text, end);
    *attr = (Attr){.name = known->name, .spelling = known->lower};
    *at = end;
    if (next < text.len && text.data[next] == '=') {
        *at = value_end(text, past_blanks(text, next + 1), &start, &end);
        if (!*at || !plain_text(plain, start, end, &attr->value))
            return false;
    } else if (end >= text.len ||
               !(is_blank(text.data[end]) || text.data[end] == '>' || text.data[end] == '/')) {
        return false;
    }
    attr->span = reader_span(plain->reader, start, end);
    if (!is_new(plain, attr))
        return false;
    plain->attr_count++;
    return true;
}

bool plain_tag(Plain *plain)
{
    Str text = plain->text;
    size_t at = plain->tag_start = plain->at;
    if (at + 1 >= text.len)
        return false;
    plain->is_end = text.data[++at] == '/';
    Str spelling = name_at(plain, at += plain->is_end);
    plain->attr_count = 0;
    if (!spelling.len || !((spelling.data[0] | 32) >= 'a' && (spelling.data[0] | 32) <= 'z'))
        return false;
    plain->tag = *find_name(plain, spelling); /* an attribute may take its place */
    for (at += spelling.len;;) {
        size_t next = past_blanks(text, at);
        if (next >= text.len)
            return false;
        bool empty = text.data[next] == '/' && next + 1 < text.len && text.data[next + 1] == '>';
        if (text.data[next] == '>' || empty) {
            at = next + (empty ? 2 : 1);
            uint8_t kind = plain->tag.kind;
            bool may = kind == PLAIN_VOID || kind == PLAIN_RULE || kind == PLAIN_COL ||
                       kind == PLAIN_HEAD_VOID;
            if (empty && !may)
                return false;
            break;
        }
        if (next == at || plain->is_end)
            return false;
        at = next;
        if (!attribute(plain, &at))
            return false;
    }
    plain->at = plain->tag_end = at;
    return true;
}
