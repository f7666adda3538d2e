/* Notes: a number in the text that leads to the note, and lists of notes with links
 * back, for each run of numbers (a chapter, as a rule); DPUB-ARIA 1.1. */

#include "html/inside.h"

static uint32_t note_index(const Html *html, const Node *node)
{
    uint32_t low = 0, high = html->notes.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (html->notes.items[middle].node->id < node->id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The note that a link in the text leads to; or NULL. */
static Note *note_of(Html *html, const Node *node)
{
    uint32_t index = note_index(html, node);
    Note *note = index < html->notes.count ? &html->notes.items[index] : NULL;
    return note && note->node == node ? note : NULL;
}

/* "gp-call-3"; of its second link "gp-call-3-2". */
static void put_call_id(Html *html, const Note *note, uint32_t link)
{
    buf_format(html->out, "gp-call-%u", (unsigned)(note - html->notes.items) + 1);
    if (link)
        buf_format(html->out, "-%u", link + 1);
}

static void put_call(Html *html, const Node *node, const Note *note, uint32_t link)
{
    html_put(html, "<sup class=\"gp-call\"><a href=\"#");
    html_put_id(html, note->node);
    html_put(html, "\" role=\"doc-noteref\" id=\"");
    put_call_id(html, note, link);
    html_put(html, "\"");
    html_word_language(html, node);
    html_put(html, " aria-label=\"");
    html_word(html, WORD_NOTE, node);
    buf_char(html->out, ' ');
    html_value(html, note->number);
    html_put(html, "\">");
    html_text(html, note->number);
    html_put(html, "</a></sup>");
}

void html_note_count(Html *html, const Node *link)
{
    const Target *target = html_target(html, link);
    Note *note = target && target->kind == TARGET_HERE ? note_of(html, target->node) : NULL;
    if (note)
        note->again++;
}

void html_note_call(Html *html, const Node *node)
{
    const Note *note = note_of(html, node);
    if (note)
        put_call(html, node, note, 0);
}

void html_note_again(Html *html, const Node *node, const Node *called)
{
    Note *note = note_of(html, called);
    if (note)
        put_call(html, node, note, ++note->shown);
}

static bool is_number(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.len && text.len < 9;
}

/* Each place that calls it has a way back. */
static void put_back(Html *html, const Note *note, uint32_t link)
{
    html_put(html, " <a class=\"gp-back\" href=\"#");
    put_call_id(html, note, link);
    html_put(html, "\" role=\"doc-backlink\"");
    html_word_language(html, note->node);
    html_put(html, " aria-label=\"");
    html_word(html, WORD_BACK_TO_TEXT, note->node);
    html_put(html, ", ");
    html_word(html, WORD_NOTE, note->node);
    buf_char(html->out, ' ');
    html_value(html, note->number);
    if (link)
        buf_format(html->out, " (%u)", link + 1);
    html_put(html, "\">\u21A9\uFE0E");
    if (link)
        buf_format(html->out, "<sup>%u</sup>", link + 1);
    html_put(html, "</a>");
}

static void put_note(Html *html, uint32_t index)
{
    const Note *note = &html->notes.items[index];
    bool counted = is_number(note->number);
    html_put(html, "<li id=\"");
    html_put_id(html, note->node);
    html_put(html, "\"");
    Str language = node_value(note->node, NAME_LANG);
    if (language.len)
        html_attribute(html, "lang", language);
    if (counted)
        html_attribute(html, "value", note->number);
    html_put(html, counted ? ">" : " style=\"list-style: none\"><span class=\"gp-marker\">");
    if (!counted) {
        html_text(html, note->number);
        html_put(html, "</span>");
    }
    html_walk(html, note->node);
    for (uint32_t link = 0; link <= note->again; link++)
        put_back(html, note, link);
    html_put(html, "</li>\n");
}

/* Those before `end`; a note within a note is in the same list, behind it. */
static void put_notes(Html *html, uint32_t end)
{
    uint32_t from = html->notes_written;
    if (from == end)
        return;
    html->notes_written = end;
    buf_format(
        html->out,
        "\n<section class=\"gp-notes\" role=\"doc-endnotes\" aria-labelledby=\"gp-notes-%u\">\n"
        "<h2 id=\"gp-notes-%u\">",
        from + 1, from + 1);
    html_say(html, WORD_NOTES, html->notes.items[from].node);
    html_put(html, "</h2>\n<ol>\n");
    for (uint32_t i = from; i < end; i++)
        put_note(html, i);
    html_put(html, "</ol>\n</section>\n");
}

void html_notes_before(Html *html, uint32_t id)
{
    if (html->ends_written == html->ends.count || html->ends.items[html->ends_written] != id)
        return;
    uint32_t end = html->notes_written, group = html->ends_written++;
    while (end < html->notes.count && html->notes.items[end].group <= group)
        end++;
    put_notes(html, end);
}

void html_notes_rest(Html *html) { put_notes(html, html->notes.count); }
