/* Tags as HTML writes them (HTML, "Tokenization", in short): names in any case,
 * values in quotation marks or bare, comments, doctypes. Linear: each byte is
 * looked at a fixed number of times. */

#include "assemble/tag.h"
#include "tree/variable.h"
#include "xml/xml.h"

enum { ATTRS_MAX = 500 };

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static size_t find(Str text, size_t at, Str what)
{
    const char *found =
        at < text.len ? memmem(text.data + at, text.len - at, what.data, what.len) : NULL;
    return found ? (size_t)(found - text.data) : text.len;
}

bool tag_is_text_only(Name name)
{
    return name == NAME_SCRIPT || name == NAME_STYLE || name == NAME_TEXTAREA || name == NAME_TITLE;
}

/* The end of a tag that begins at `at`: past its ">", which may stand in quotes. */
static size_t tag_close(Str text, size_t at)
{
    char quote = 0, before = 0; /* the last that is no blank */
    for (; at < text.len; at++) {
        char c = text.data[at];
        if (quote)
            quote = c == quote ? 0 : quote;
        else if ((c == '"' || c == '\'') && before == '=')
            quote = c;
        else if (c == '>')
            return at + 1;
        before = is_blank(c) ? before : c;
    }
    return at;
}

static size_t name_stop(Str text, size_t at)
{
    while (at < text.len && !is_blank(text.data[at]) && text.data[at] != '>' &&
           text.data[at] != '/')
        at++;
    return at;
}

/* What "<" at `at` begins; false: it is text. */
static bool mark_next(Str text, size_t at, Tag *tag)
{
    Str rest = str_slice(text, at, text.len);
    *tag = (Tag){.kind = TAG_NOTHING, .start = at};
    if (str_starts(rest, S("<!--"))) {
        tag->end = find(text, at + 4, S("-->")) + 3;
    } else if (str_starts(rest, S("<!")) || str_starts(rest, S("<?"))) {
        tag->end = find(text, at, S(">")) + 1;
    } else {
        bool end = rest.len > 1 && rest.data[1] == '/';
        tag->kind = end ? TAG_END : TAG_START;
        tag->name = at + (end ? 2 : 1);
        if (tag->name >= text.len || !is_letter(text.data[tag->name]))
            return false;
        tag->name_end = name_stop(text, tag->name);
        tag->end = tag_close(text, tag->name_end);
        tag->closed = text.data[tag->end - 1] == '>' && text.data[tag->end - 2] == '/';
    }
    tag->end = tag->end < text.len ? tag->end : text.len;
    return true;
}

/* Where the text of `inside` ends: at its end tag. */
static size_t inside_end(Str text, size_t at, Name inside)
{
    Str name = name_spelling(inside);
    for (;; at += 2) {
        at = find(text, at, S("</"));
        if (at == text.len || str_equal_nocase(str_slice(text, at + 2, at + 2 + name.len), name))
            return at;
    }
}

/* The next "<" that is not inside {{...}}. */
static size_t text_end(Str text, size_t at)
{
    size_t mark = find(text, at, S("<"));
    for (Variable found; variable_find(str_slice(text, 0, mark), at, &found);) {
        variable_find(text, at, &found); /* it may reach over the mark */
        at = found.end;
        if (at > mark)
            mark = find(text, at, S("<"));
    }
    return mark;
}

bool tag_next(Str text, size_t at, Name inside, Tag *tag)
{
    if (at >= text.len)
        return false;
    size_t end = inside                 ? inside_end(text, at, inside)
                 : text.data[at] == '<' ? at
                                        : text_end(text, at);
    if (end == at && mark_next(text, at, tag))
        return true;
    if (end == at) /* a "<" that begins nothing is text, up to the next one */
        end = text_end(text, at + 1);
    *tag = (Tag){.kind = TAG_TEXT, .start = at, .end = end};
    tag->verbatim = inside == NAME_SCRIPT || inside == NAME_STYLE;
    return true;
}

Span tag_span(const TagSource *source, size_t start, size_t end)
{
    if (!source->exact)
        return source->span;
    return (Span){source->span.file, source->span.start + (uint32_t)start,
                  source->span.start + (uint32_t)end};
}

/* ---- entities ---- */

/* &#...; and &name; at `at`: its character and length, or 0. */
static uint32_t entity_at(Str text, size_t at, size_t *len)
{
    Str rest = str_slice(text, at + 1, at + 34);
    const char *semicolon = rest.len ? memchr(rest.data, ';', rest.len) : NULL;
    if (!semicolon)
        return 0;
    Str name = str_slice(rest, 0, (size_t)(semicolon - rest.data));
    *len = name.len + 2;
    if (name.len < 2 || name.data[0] != '#')
        return xml_entity(name);
    bool hex = name.data[1] == 'x' || name.data[1] == 'X';
    uint32_t code = 0;
    for (size_t i = hex ? 2 : 1; i < name.len; i++) {
        char c = name.data[i];
        uint32_t digit = c >= '0' && c <= '9'  ? (uint32_t)(c - '0')
                         : is_letter(c) && hex ? (uint32_t)((c | 32) - 'a') + 10
                                               : 99;
        if (digit >= (hex ? 16u : 10u))
            return 0;
        code = code > 0x110000 ? code : code * (hex ? 16 : 10) + digit;
    }
    bool bad = code < 0x20 ? code != 9 && code != 10
                           : code > 0x10FFFF || (code >= 0xD800 && code < 0xE000);
    return bad ? 0xFFFD : code;
}

Str tag_decode(Arena *arena, Str text)
{
    if (!text.len || !memchr(text.data, '&', text.len))
        return text;
    char *to = NEW_ARRAY(arena, char, text.len);
    size_t len = 0, taken = 0;
    for (size_t i = 0; i < text.len;) {
        uint32_t code = text.data[i] == '&' ? entity_at(text, i, &taken) : 0;
        if (code) { /* a reference is never shorter than its character */
            len += utf8_encode(to + len, code);
            i += taken;
        } else {
            to[len++] = text.data[i++];
        }
    }
    return (Str){to, len};
}

/* ---- attributes ---- */

typedef struct {
    size_t name, name_end, value, value_end;
} Place;

/* The attribute at or after `at`, before `end`; false: there is none. */
static bool attribute_next(Str text, size_t *at, size_t end, Place *place)
{
    size_t i = *at;
    while (i < end && (is_blank(text.data[i]) || text.data[i] == '/'))
        i++;
    place->name = i;
    while (i < end && !is_blank(text.data[i]) && text.data[i] != '=' && text.data[i] != '>' &&
           text.data[i] != '/')
        i++;
    place->name_end = place->value = place->value_end = i;
    *at = i;
    if (i == place->name)
        return false;
    while (i < end && is_blank(text.data[i]))
        i++;
    if (i >= end || text.data[i] != '=')
        return true;
    for (i++; i < end && is_blank(text.data[i]);)
        i++;
    char quote = i < end ? text.data[i] : 0;
    bool quoted = quote == '"' || quote == '\'';
    place->value = i = quoted ? i + 1 : i;
    while (i < end && (quoted ? text.data[i] != quote : !is_blank(text.data[i])))
        i++;
    place->value_end = i;
    *at = quoted && i < end ? i + 1 : i;
    return true;
}

static Str lower(Arena *arena, Str s)
{
    char *to = NEW_ARRAY(arena, char, s.len + 1);
    for (size_t i = 0; i < s.len; i++)
        to[i] = s.data[i] >= 'A' && s.data[i] <= 'Z' ? (char)(s.data[i] + 32) : s.data[i];
    return (Str){to, s.len};
}

void tag_attributes(const TagSource *source, const Tag *tag, Node *node)
{
    size_t end = tag->end, at = tag->name_end, count = 0;
    if (end && source->text.data[end - 1] == '>')
        end--;
    if (tag->closed && end > tag->name_end)
        end--;
    Place place;
    for (size_t look = at; count < ATTRS_MAX && attribute_next(source->text, &look, end, &place);)
        count++;
    if (!count)
        return;
    node->attrs = NEW_ARRAY(source->arena, Attr, count);
    while (node->attr_count < count && attribute_next(source->text, &at, end, &place)) {
        Str spelling = lower(source->arena, str_slice(source->text, place.name, place.name_end));
        Name name = name_find(spelling);
        if (node_attr_spelled(node, spelling)) { /* the first one counts, as in HTML */
            count--;
            continue;
        }
        node->attrs[node->attr_count++] =
            (Attr){name, name ? name_spelling(name) : spelling,
                   tag_decode(source->arena, str_slice(source->text, place.value, place.value_end)),
                   tag_span(source, place.value, place.value_end)};
    }
}
