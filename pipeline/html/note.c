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

static void put_call(Html *html, const Node *node, uint32_t index, bool again)
{
    const Note *note = &html->notes.items[index];
    html_put(html, "<sup class=\"gp-call\"><a href=\"#");
    html_put_id(html, note->node);
    html_put(html, "\" role=\"doc-noteref\"");
    if (!again)
        buf_format(html->out, " id=\"gp-call-%u\"", index + 1);
    html_word_language(html, node);
    html_put(html, " aria-label=\"");
    html_word(html, WORD_NOTE, node);
    buf_char(html->out, ' ');
    html_value(html, note->number);
    html_put(html, "\">");
    html_text(html, note->number);
    html_put(html, "</a></sup>");
}

void html_note_call(Html *html, const Node *node)
{
    uint32_t index = note_index(html, node);
    if (index < html->notes.count && html->notes.items[index].node == node)
        put_call(html, node, index, false);
}

void html_note_again(Html *html, const Node *node, const Node *note)
{
    uint32_t index = note_index(html, note);
    if (index < html->notes.count && html->notes.items[index].node == note)
        put_call(html, node, index, true);
}

static bool is_number(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.len && text.len < 9;
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
    buf_format(html->out, " <a class=\"gp-back\" href=\"#gp-call-%u\" role=\"doc-backlink\"",
               index + 1);
    html_word_language(html, note->node);
    html_put(html, " aria-label=\"");
    html_word(html, WORD_BACK_TO_TEXT, note->node);
    html_put(html, ", ");
    html_word(html, WORD_NOTE, note->node);
    buf_char(html->out, ' ');
    html_value(html, note->number);
    html_put(html, "\">\u21A9\uFE0E</a></li>\n");
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
