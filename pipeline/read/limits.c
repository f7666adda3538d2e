/* A look at every line before cmark sees it.
 *
 * cmark keeps an open block for each ">" and "- " of a line, so 1 MB of them
 * costs 280 MB and a recursion as deep; a table of n columns and many rows is
 * quadratic, and so are "<?" and "<!" that are never closed, in one paragraph,
 * and many calls of notes on one line. All of these are counted here, in one
 * pass that also finds where each line begins and which ones define notes. */

#include "read/markdown.h"

enum { PIPES_MAX = 500, OPENERS_MAX = 1000, CALLS_MAX = 5000 };

typedef struct {
    Markdown *md;
    size_t start, end; /* of the line, without its end */
    unsigned openers;  /* "<?" and "<!" since the last empty line */
} LineLook;

static bool refuse(LineLook *look, DiagCode code, size_t at, Str detail, Str hint)
{
    Span span = markdown_span(look->md, at, look->end);
    diag_add(look->md->reader->diags, code, span, detail)->hint = hint;
    return false;
}

/* Is it a rule, "- - - -"? Then its marks open no lists. */
static bool is_rule(Str line)
{
    char mark = 0;
    for (size_t i = 0; i < line.len; i++) {
        char c = line.data[i];
        if (is_blank(c))
            continue;
        if ((c != '-' && c != '*') || (mark && c != mark))
            return false;
        mark = c;
    }
    return mark != 0;
}

/* Past one mark of a block quote or list item, or `at` when there is none. */
static size_t past_mark(Str line, size_t at)
{
    char c = line.data[at];
    if (c == '>')
        return at + 1;
    size_t next = at;
    while (next < line.len && line.data[next] >= '0' && line.data[next] <= '9')
        next++;
    bool numbered =
        next > at && next < line.len && (line.data[next] == '.' || line.data[next] == ')');
    if (!numbered && (next > at || (c != '-' && c != '*' && c != '+')))
        return at;
    next++;
    return next >= line.len || line.data[next] == ' ' || line.data[next] == '\t' ? next : at;
}

static bool depth_holds(LineLook *look, Str line)
{
    unsigned depth = 0;
    for (size_t at = 0; at < line.len;) {
        if (line.data[at] == ' ' || line.data[at] == '\t') {
            at++;
            continue;
        }
        size_t next = past_mark(line, at);
        if (next == at)
            break;
        at = next;
        depth++;
    }
    if (depth <= READ_DEPTH_MAX / 2 || is_rule(line))
        return true;
    return refuse(look, DIAG_READ_DEPTH, look->start, S("lists and quotes on one line"),
                  S("at most 125, one inside the other"));
}

/* Counts bars and openers; the line is short or it is worth it. */
static bool marks_hold(LineLook *look, Str line)
{
    unsigned pipes = 0, calls = 0;
    for (size_t at = 0; at < line.len; at++) {
        char c = line.data[at], next = at + 1 < line.len ? line.data[at + 1] : 0;
        pipes += c == '|';
        calls += c == '[' && next == '^';
        look->openers += c == '<' && (next == '?' || next == '!');
    }
    look->md->has_calls |= calls > 0;
    if (pipes > PIPES_MAX)
        return refuse(look, DIAG_READ_LIMIT, look->start, S("more than 500 bars in one line"),
                      S("a table can have 499 columns"));
    if (calls > CALLS_MAX)
        return refuse(look, DIAG_READ_LIMIT, look->start, S("more than 5000 footnotes in one line"),
                      S("break the line"));
    if (look->openers > OPENERS_MAX)
        return refuse(look, DIAG_READ_LIMIT, look->start,
                      S("more than 1000 times <! or <? in one paragraph"),
                      S("divide it by empty lines, or write &lt; for <"));
    return true;
}

/* "[^label]:", behind blanks and quotes. */
static void find_note(LineLook *look, Str line)
{
    size_t at = 0;
    while (at < line.len && (is_blank(line.data[at]) || line.data[at] == '>'))
        at++;
    if (line.len - at < 5 || line.data[at] != '[' || line.data[at + 1] != '^')
        return;
    size_t end = at + 2;
    while (end < line.len && line.data[end] != ']' && line.data[end] != '[')
        end++;
    if (end + 1 >= line.len || end == at + 2 || line.data[end] != ']' || line.data[end + 1] != ':')
        return;
    Markdown *md = look->md;
    *LIST_ADD(md->scratch, &md->notes) = (Note){.label = str_slice(line, at + 2, end),
                                                .line = md->lines.count,
                                                .start = look->start + at,
                                                .end = look->start + end + 1};
}

static bool line_holds(LineLook *look)
{
    Str line = str_slice(look->md->masked, look->start, look->end);
    size_t first = 0;
    while (first < line.len && is_blank(line.data[first]))
        first++;
    if (first == line.len) {
        look->openers = 0;
        return true;
    }
    if (!marks_hold(look, line) || !depth_holds(look, line))
        return false;
    if (look->md->has_calls)
        find_note(look, line);
    return true;
}

bool limits_hold(Markdown *md)
{
    LineLook look = {.md = md};
    Str text = md->masked;
    for (size_t at = 0, feed = 0; at < text.len;) {
        if (at >= feed) { /* the next "\n"; lines may end with "\r" before it */
            const char *found = memchr(text.data + at, '\n', text.len - at);
            feed = found ? (size_t)(found - text.data) + 1 : text.len;
        }
        const char *carriage = memchr(text.data + at, '\r', feed - at);
        look.start = at;
        look.end = carriage ? (size_t)(carriage - text.data) : feed;
        if (!carriage && text.data[feed - 1] == '\n')
            look.end--;
        *LIST_ADD(md->scratch, &md->lines) = (uint32_t)at;
        at = carriage ? look.end + 1 : feed;
        if (carriage && at + 1 == feed && text.data[at] == '\n')
            at = feed;
        if (!line_holds(&look))
            return false;
    }
    return true;
}
