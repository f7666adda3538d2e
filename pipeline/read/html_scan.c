/* A look at an HTML source before it is parsed: is it a whole page, and does it
 * stay below the limits?
 *
 * gumbo takes quadratic time for many attributes in a tag and for elements that
 * nest deeply, so both are counted here, in one pass. Start tags count up, end
 * tags down, for each name apart: an end tag without partner must not pay for
 * another element. Elements whose end tag may be left out do not count; they
 * cannot nest without one that does (HTML Living Standard 13.1.2.4). */

#include "base/map.h"
#include "read/reader.h"

typedef struct {
    Reader *reader;
    Arena *scratch;
    Str text;
    size_t at;
    Map *kinds;       /* name, as written -> Kind * */
    uint32_t depth;   /* elements that count, open now */
    uint32_t foreign; /* of them svg and math: inside, every name counts */
    bool whole, seen; /* seen: a tag, so what follows does not say "whole" */
    bool sound;
} Scan;

/* What is known of a name; one for each, found by any spelling. */
typedef struct {
    Str name; /* lower case */
    uint32_t open;
    bool raw_text, counts, foreign, opens_page;
} Kind;

typedef struct {
    Str name; /* as written */
    size_t start;
    bool end, empty; /* </a>, <a/> */
} Tag;

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static bool name_in(Str name, Str list)
{
    for (Str word; list.len;) {
        word = str_cut(list, ' ', &list);
        if (str_equal(word, name))
            return true;
    }
    return false;
}

static void kind_learn(Kind *kind, Str name)
{
    kind->name = name;
    kind->raw_text = name_in(name, S("script style textarea title xmp iframe noembed noframes"));
    bool end_may_be_missing =
        name_in(name, S("p li dt dd tr td th thead tbody tfoot option optgroup rt rp colgroup "
                        "caption body html head a nobr"));
    bool is_empty =
        name_in(name, S("area base br col embed frame hr img input link meta param source track "
                        "wbr image keygen basefont bgsound"));
    kind->counts = !end_may_be_missing && !is_empty;
    kind->foreign = name_in(name, S("svg math"));
    kind->opens_page = name_in(name, S("html head body title meta link base"));
}

static Str lower_case(Arena *arena, Str name)
{
    char *lower = NEW_ARRAY(arena, char, name.len + 1);
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        lower[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return (Str){lower, name.len};
}

static Kind *kind_of(Scan *scan, Str name)
{
    Kind *kind = map_value(scan->kinds, name);
    if (kind)
        return kind;
    Str lower = lower_case(scan->scratch, name);
    kind = map_value(scan->kinds, lower);
    if (!kind) {
        kind = NEW(scan->scratch, Kind);
        kind_learn(kind, lower);
        *map_put(scan->kinds, lower) = kind;
    }
    *map_put(scan->kinds, name) = kind;
    return kind;
}

static void scan_limit(Scan *scan, DiagCode code, size_t start, size_t end, const char *format,
                       unsigned limit, Str name, const char *hint)
{
    char text[200];
    int len =
        snprintf(text, sizeof text, format, limit, (int)(name.len < 60 ? name.len : 60), name.data);
    Diag *diag = diag_add(scan->reader->diags, code, reader_span(scan->reader, start, end),
                          (Str){text, (size_t)len});
    diag->hint = str_of(hint);
    scan->sound = false;
}

/* Past the text's `find`, or the end of the text. */
static size_t past(Str text, size_t at, Str find)
{
    const char *found = memmem(text.data + at, text.len - at, find.data, find.len);
    return found ? (size_t)(found - text.data) + find.len : text.len;
}

static size_t past_comment(Str text, size_t at)
{
    Str rest = str_slice(text, at, text.len);
    if (str_starts(rest, S("<!-->")))
        return at + 5;
    if (str_starts(rest, S("<!--->")))
        return at + 6;
    for (at += 4; at < text.len;) {
        at = past(text, at, S("--"));
        rest = str_slice(text, at, text.len);
        if (str_starts(rest, S(">")))
            return at + 1;
        if (str_starts(rest, S("!>")))
            return at + 2;
        at -= at < text.len && rest.data[0] == '-'; /* "--->" */
    }
    return text.len;
}

/* From after the name to after the ">"; counts attributes. */
static size_t past_attributes(Scan *scan, size_t at, const Tag *tag, bool *empty)
{
    Str text = scan->text;
    unsigned count = 0;
    while (at < text.len && text.data[at] != '>') {
        char c = text.data[at];
        if (is_blank(c) || c == '/') {
            *empty = c == '/';
            at++;
            continue;
        }
        *empty = false;
        if (++count == READ_ATTRS_MAX + 1)
            scan_limit(scan, DIAG_READ_LIMIT, tag->start, at, "%u attributes in <%.*s>",
                       READ_ATTRS_MAX, tag->name, "a quotation mark may be missing");
        for (at++;
             at < text.len && !is_blank(c = text.data[at]) && c != '=' && c != '>' && c != '/';)
            at++;
        while (at < text.len && is_blank(text.data[at]))
            at++;
        if (at >= text.len || text.data[at] != '=')
            continue;
        for (at++; at < text.len && is_blank(text.data[at]);)
            at++;
        c = at < text.len ? text.data[at] : '>';
        if (c == '"' || c == '\'')
            at = past(text, at + 1, (Str){text.data + at, 1});
        else
            while (at < text.len && !is_blank(text.data[at]) && text.data[at] != '>')
                at++;
    }
    return at < text.len ? at + 1 : at;
}

static void too_deep(Scan *scan, const Tag *tag)
{
    const Kind *most = NULL;
    for (uint32_t i = 0; i < scan->kinds->count; i++) {
        const Kind *kind = scan->kinds->entries[i].value;
        if (!most || kind->open > most->open)
            most = kind;
    }
    scan_limit(scan, DIAG_READ_DEPTH, tag->start, scan->at,
               "more than %u elements, most of them <%.*s>", READ_DEPTH_MAX, most->name,
               "close each element; in HTML only br, img, input and the like need no end tag");
}

static void count_tag(Scan *scan, const Tag *tag, Kind *kind)
{
    if (!scan->foreign && !kind->counts)
        return;
    if (tag->end) {
        if (!kind->open)
            return;
        kind->open--;
        scan->depth--;
        scan->foreign -= kind->foreign;
        return;
    }
    if (tag->empty && (scan->foreign || kind->foreign))
        return;
    kind->open++;
    scan->foreign += kind->foreign;
    if (++scan->depth > READ_DEPTH_MAX)
        too_deep(scan, tag);
}

/* The text of script, title and the like ends at their end tag only. */
static void skip_raw_text(Scan *scan, Str name)
{
    Str text = scan->text;
    while (scan->at < text.len) {
        size_t end = past(text, scan->at, S("</"));
        bool found = str_equal_nocase(str_slice(text, end, end + name.len), name);
        scan->at = found ? end - 2 : end;
        if (found)
            return;
    }
}

static void scan_tag(Scan *scan)
{
    Str text = scan->text;
    Tag tag = {.start = scan->at, .end = text.data[scan->at + 1] == '/'};
    size_t name = scan->at + 1 + tag.end, at = name;
    while (at < text.len && !is_blank(text.data[at]) && text.data[at] != '>' &&
           text.data[at] != '/')
        at++;
    tag.name = str_slice(text, name, at);
    scan->at = past_attributes(scan, at, &tag, &tag.empty);
    Kind *kind = kind_of(scan, tag.name);
    if (!scan->seen)
        scan->whole = kind->opens_page;
    scan->seen = true;
    count_tag(scan, &tag, kind);
    if (!tag.end && !scan->foreign && kind->raw_text)
        skip_raw_text(scan, tag.name);
}

/* HTML ends a comment without end where the source ends, and all in it is lost. */
static void scan_comment(Scan *scan)
{
    size_t start = scan->at;
    scan->at = past_comment(scan->text, start);
    Str comment = str_slice(scan->text, start, scan->at);
    if (!str_ends(comment, S("->")) && !str_ends(comment, S("-!>")))
        reader_say(scan->reader, DIAG_READ_COMMENT, reader_span(scan->reader, start, start + 4),
                   (Str){0})
            ->hint = S("close it with -->: all that follows is taken for the comment");
}

static void scan_mark(Scan *scan)
{
    Str rest = str_slice(scan->text, scan->at, scan->text.len);
    char c = rest.len > 1 ? rest.data[1] : 0;
    if (str_starts(rest, S("<!--"))) {
        scan_comment(scan);
    } else if (c == '!' || c == '?' || (c == '/' && rest.len > 2 && !is_letter(rest.data[2]))) {
        if (!scan->seen && str_equal_nocase(str_slice(rest, 0, 9), S("<!doctype")))
            scan->whole = scan->seen = true;
        scan->at = past(scan->text, scan->at, S(">"));
    } else if (is_letter(c) || (c == '/' && rest.len > 2)) {
        scan_tag(scan);
    } else {
        scan->at++;
    }
}

HtmlScan html_scan(Reader *reader)
{
    Arena *scratch = arena_open();
    Scan scan = {.reader = reader,
                 .scratch = scratch,
                 .text = reader->text,
                 .kinds = map_new(scratch),
                 .sound = true};
    while (scan.sound && scan.at < scan.text.len) {
        const char *mark = memchr(scan.text.data + scan.at, '<', scan.text.len - scan.at);
        if (!mark)
            break;
        scan.at = (size_t)(mark - scan.text.data);
        scan_mark(&scan);
    }
    arena_close(scratch);
    return (HtmlScan){scan.whole, scan.sound};
}
