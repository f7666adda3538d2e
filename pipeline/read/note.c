/* Footnotes. cmark moves the definitions that are called to the end, in the
 * order of their first calls, numbers them, and forgets labels; definitions that
 * are not called vanish, calls without definition stay text. The labels are read
 * off the source (limits.c found the lines), and what is missing is said here. */

#include "base/near.h"
#include "read/markdown.h"
#include <stdlib.h>

void notes_collect(Markdown *md, cmark_node *document)
{
    uint32_t known = 0;
    for (cmark_node *node = cmark_node_first_child(document), *next; node; node = next) {
        next = cmark_node_next(node);
        if (cmark_node_get_type(node) != CMARK_NODE_FOOTNOTE_DEFINITION)
            continue;
        int line = cmark_node_get_start_line(node);
        Note *found = NULL;
        for (uint32_t low = 0, high = md->notes.count; low < high;) {
            known = (low + high) / 2;
            Note *note = &md->notes.items[known];
            found = note->line == (uint32_t)line ? note : found;
            if (note->line < (uint32_t)line)
                low = known + 1;
            else
                high = known;
        }
        if (found)
            found->defined = true;
        *LIST_ADD(md->scratch, &md->defined) = found;
        *LIST_ADD(md->scratch, &md->definitions) = node;
        cmark_node_unlink(node);
    }
}

/* "fn-" and the label; a label with blanks or quotes keeps them: ids may. */
static Str note_id(Markdown *md, Str prefix, Str label)
{
    char *id = NEW_ARRAY(md->reader->arena, char, prefix.len + label.len);
    memcpy(id, prefix.data, prefix.len);
    memcpy(id + prefix.len, label.data, label.len);
    return (Str){id, prefix.len + label.len};
}

void note_call(Markdown *md, cmark_node *call, Span span, Node *to)
{
    Tree *tree = md->reader->tree;
    const char *number = cmark_node_get_literal(call);
    unsigned long index = number ? strtoul(number, NULL, 10) : 0;
    if (index < 1 || index > md->defined.count || !md->defined.items[index - 1])
        return;
    Note *note = md->defined.items[index - 1];
    if (note->called || md->unseen) {
        Node *again = node_html(tree, NAME_A, span);
        node_set(tree, again, NAME_CLASS, S("footnote-again"), span);
        node_set(tree, again, NAME_HREF, note_id(md, S("#fn-"), note->label), span);
        node_append(to, again);
        return;
    }
    note->called = true;
    Node *footnote = node_html(tree, NAME_FOOTNOTE, span);
    node_set(tree, footnote, NAME_ID, note_id(md, S("fn-"), note->label), span);
    node_append(to, footnote);
    unsigned quotes = md->quotes;
    md->quotes = 0;
    blocks_read(md, md->definitions.items[index - 1], footnote);
    md->quotes = quotes;
}

/* "[^label]" that cmark left as text. */
void note_unknown(Markdown *md, Str text, size_t at)
{
    size_t end = at + 2;
    while (end < text.len && text.data[end] != ']' && text.data[end] != '[' &&
           !is_blank(text.data[end]))
        end++;
    if (end == at + 2 || end >= text.len || text.data[end] != ']')
        return;
    Str label = str_slice(text, at + 2, end);
    size_t start = (size_t)(text.data - md->text.data) + at;
    Diag *diag = reader_say(md->reader, DIAG_READ_FOOTNOTE,
                            markdown_span(md, start, start + end + 1 - at), label);
    if (reader_is_silent(md->reader, diag))
        return;
    enum { LOOK_AT = 500 };
    Str labels[LOOK_AT];
    size_t count = 0;
    for (; count < md->notes.count && count < LOOK_AT; count++)
        labels[count] = md->notes.items[count].label;
    Str near = str_nearest(label, labels, count);
    bool begins = start == 0 || md->text.data[start - 1] == '\n';
    if (begins && end + 1 < text.len && is_blank(text.data[end + 1]))
        diag_hint(diag, md->reader->diags,
                  "the text of a note begins with \"[^%.*s]:\", with a colon", STR_ARG(label));
    else if (near.len && !str_equal(near, label))
        diag_hint(diag, md->reader->diags, "did you mean [^%.*s]?", STR_ARG(near));
    else
        diag_hint(
            diag, md->reader->diags,
            "add a paragraph that begins with \"[^%.*s]:\", or write \\[^ when no note is meant",
            STR_ARG(label));
}

/* Does the line lie in code or raw HTML? Both lists go by lines. */
static bool in_verbatim(const Markdown *md, const Note *note, uint32_t *at)
{
    while (*at < md->verbatim.count && md->verbatim.items[*at].end < note->line)
        ++*at;
    return *at < md->verbatim.count && md->verbatim.items[*at].start <= note->line;
}

void notes_finish(Markdown *md)
{
    Map *labels = map_new(md->scratch);
    uint32_t at = 0;
    for (uint32_t i = 0; i < md->notes.count; i++) {
        Note *note = &md->notes.items[i];
        if (!note->defined && in_verbatim(md, note, &at))
            continue;
        void **place = map_put(labels, note->label);
        Span span = markdown_span(md, note->start, note->end);
        if (*place)
            reader_say(md->reader, DIAG_READ_NOTE_TWICE, span, note->label)->hint =
                S("the first one counts: give this one another label");
        else if (!note->defined)
            reader_say(md->reader, DIAG_READ_NOTE_UNUSED, span, note->label)->hint =
                S("call it, or delete it");
        *place = note;
    }
}
