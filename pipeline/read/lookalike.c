/* What looks like Markdown but is none, said where people meet it: CommonMark takes
 * it for text without a word. A heading without a blank after its marks, a link with
 * a blank in its address or before it, attributes that are not closed, a comment or a
 * block of code that goes on to the end. A backslash says that the text is meant.
 * Linear; a paragraph costs a search or two. */

#include "read/markdown.h"

enum { SHOWN = 60 };

/* The line at `at`, cut short for a message. */
static Str line_shown(const Markdown *md, size_t at, size_t end)
{
    Str rest = str_slice(md->text, at, end < at + SHOWN ? end : at + SHOWN), line;
    line = str_cut(rest, '\n', &rest);
    while (line.len && at + line.len < md->text.len &&
           ((unsigned char)md->text.data[at + line.len] & 0xC0) == 0x80)
        line.len--; /* not inside a character */
    return str_trim(line);
}

/* ---- headings ---- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* "##Next" begins a paragraph; "#Next" must be all of it, as it could be a hashtag. */
void lookalike_heading(Markdown *md, size_t start, size_t end)
{
    size_t at = start;
    while (at < end && md->masked.data[at] == '#')
        at++;
    size_t marks = at - start;
    if (marks < 1 || marks > 6 || at == end || is_blank(md->masked.data[at]))
        return;
    bool lone = !memchr(md->masked.data + start, '\n', end - start);
    if (!is_letter(md->masked.data[at]) || (marks == 1 && !lone))
        return;
    reader_say(md->reader, DIAG_READ_HEADING, markdown_span(md, start, at),
               line_shown(md, start, end))
        ->hint = S("put a blank after the #, or a backslash before it when no heading is meant");
}

/* ---- links ---- */

static Str link_hint(Str after, bool blank)
{
    size_t at = 0;
    while (at < after.len && after.data[at] != ')' && !is_blank(after.data[at]))
        at++;
    if (blank)
        return S("no blank may stand between ] and (");
    if (at < after.len && after.data[at] == ')')
        return S("write [text](address), or \\[ when no link is meant");
    if (after.len && after.data[0] == '#')
        return S("a label has no blanks, and ) ends the reference: give the heading a label, "
                 "{#next-step}, and write [](#next-step)");
    return S("an address has no blanks, and ) ends it: write %20 for a blank");
}

/* "](": from the "[" before it, within the node's own text. */
static void link_say(Markdown *md, size_t from, size_t at, size_t end, bool blank)
{
    size_t start = at;
    while (start > from && md->text.data[start] != '[')
        start--;
    const char *close = memchr(md->text.data + at, ')', end - at);
    end = close ? (size_t)(close - md->text.data) + 1 : end;
    Str after = str_slice(md->text, at + 2 + blank, end);
    reader_say(md->reader, DIAG_READ_LINK, markdown_span(md, start, at + 2 + blank),
               line_shown(md, start, end))
        ->hint = link_hint(after, blank);
}

static bool is_address(Str text)
{
    return str_starts(text, S("http")) || str_starts(text, S("#")) ||
           str_starts(text, S("mailto:"));
}

/* In text that stands outside code: what was a link is an element by now. */
static void links_look(Markdown *md, const Node *text, size_t end)
{
    size_t from = text->span.start - md->reader->base, to = text->span.end - md->reader->base;
    for (size_t at = from; at + 1 < to; at++) {
        const char *found = memchr(md->text.data + at, ']', to - at);
        if (!found)
            return;
        at = (size_t)(found - md->text.data);
        bool escaped = at > from && found[-1] == '\\';
        Str after = str_slice(md->text, at + 1, end);
        bool blank = str_starts(after, S(" (")) && is_address(str_slice(after, 2, after.len));
        if (!escaped && (str_starts(after, S("(")) || blank)) {
            link_say(md, from, at, end, blank);
            from = at + 1;
        }
    }
}

void lookalike_links(Markdown *md, const Node *top, size_t start, size_t end)
{
    const char *data = md->text.data + start;
    if (md->unseen || (!memmem(data, end - start, "](", 2) && !memmem(data, end - start, "] (", 3)))
        return;
    for (const Node *n = top; n; n = node_following(n, top))
        if (n->kind == NODE_TEXT && n->parent->name != NAME_CODE)
            links_look(md, n, end);
}

/* ---- attributes ---- */

static size_t key_end(Str text)
{
    size_t at = 1;
    while (at < text.len && (is_letter(text.data[at]) || text.data[at] == '-'))
        at++;
    return at;
}

static Str attributes_hint(Str line)
{
    static const char *const curly[] = {"\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\x98",
                                        "\xE2\x80\x99"};
    for (size_t i = 0; i < sizeof curly / sizeof *curly; i++)
        if (memmem(line.data, line.len, curly[i], 3))
            return S("quotation marks are straight here: key=\"value\"");
    if (str_starts(line, S("{# ")) || str_starts(line, S("{. ")))
        return S("no blank stands after the # or the full stop: {#id .class}");
    size_t key = key_end(line), quotes = 0;
    for (size_t i = 0; i < line.len; i++)
        quotes += line.data[i] == '"' || line.data[i] == '\'';
    if (key > 1 && key < line.len && line.data[key] == '}')
        return S("a label begins with #, as in {#next}; write \\{ when braces are meant");
    bool closed = memchr(line.data, '}', line.len);
    if (line.data[1] == '#' && closed && !memchr(line.data, '=', line.len))
        return S("a label has no blanks: {#next-step}; classes begin with a full stop");
    if (key > 1 && quotes > 1)
        return S("a value stands in quotation marks that it does not hold itself: "
                 "{when=\"nation = 'Wales'\"}");
    return S("write {#id .class key=\"value\"}, closed on the same line");
}

/* "{#id .x" or "{key=" that is no attributes though it looks like some, at an edge;
 * and "{word}" at the end of a heading. */
void lookalike_attributes(Markdown *md, size_t start, size_t end, bool heading)
{
    Str text = md->masked, rest;
    if (heading) {
        const char *brace = end > start ? memrchr(text.data + start, '{', end - start) : NULL;
        if (!brace || brace == text.data + start || !is_blank(brace[-1]))
            return;
        start = (size_t)(brace - text.data);
    }
    Str line = str_cut(str_slice(text, start, end), '\n', &rest);
    line = str_trim(line);
    if (line.len < 3 || line.data[0] != '{')
        return;
    size_t key = key_end(line);
    bool mark = line.data[1] == '#' || line.data[1] == '.';
    bool pair = key > 1 && key < line.len && line.data[key] == '=';
    bool word = heading && key > 1 && key + 1 == line.len && line.data[key] == '}';
    if (mark || pair || word)
        reader_say(md->reader, DIAG_READ_ATTRIBUTES, markdown_span(md, start, start + line.len),
                   line_shown(md, start, end))
            ->hint = attributes_hint(line);
}

/* ---- to the end of the source ---- */

void lookalike_comment(Markdown *md, Str text, Span span)
{
    if (!str_starts(text, S("<!--")) || memmem(text.data, text.len, "-->", 3))
        return;
    span.end = span.start + 4;
    reader_say(md->reader, DIAG_READ_COMMENT, span, (Str){0})->hint =
        S("close it with -->: all that follows is taken for the comment");
}

/* The last line of a block that begins with `length` times `mark` or more. */
void lookalike_fence(Markdown *md, size_t start, size_t end, char mark, int length)
{
    size_t at = end;
    while (at > start && md->text.data[at - 1] != '\n')
        at--;
    at = line_text(md, at, md->quotes);
    size_t marks = at;
    while (marks < end && md->text.data[marks] == mark)
        marks++;
    if (at > start && marks - at >= (size_t)length)
        return;
    reader_say(md->reader, DIAG_READ_FENCE, markdown_span(md, start, start + (size_t)length),
               (Str){0})
        ->hint = S("close it with a line of the same marks: all that follows is taken for code");
}
