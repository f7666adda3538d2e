/* Pipe tables.
 *
 * cmark makes the cells that a row lacks and drops those it has too many, both
 * without a word; and it loses the place of the head when text stands right
 * above it. So each row's line is cut at its bars here, by the rule that cmark
 * has (a backslash takes the bar after it), and cmark's cells are laid beside. */

#include "read/markdown.h"
#include <cmark-gfm-core-extensions.h>

typedef struct {
    Markdown *md;
    cmark_node *row;
    unsigned columns;
    const uint8_t *alignments;
    size_t start, at, end; /* the source line, from the next cell to its end */
} Row;

static bool next_cell(Row *row, size_t *start, size_t *end)
{
    Str text = row->md->masked;
    if (row->at >= row->end)
        return false;
    size_t at = row->at;
    *start = at;
    while (at < row->end && text.data[at] != '|')
        at += text.data[at] == '\\' && at + 1 < row->end ? 2 : 1;
    row->at = at + 1;
    while (*start < at && is_blank(text.data[*start]))
        ++*start;
    while (at > *start && is_blank(text.data[at - 1]))
        at--;
    *end = at;
    return true;
}

/* Opens the row's line: its first bar is no cell, nor is what follows the last. */
static void open_row(Row *row, int line)
{
    Markdown *md = row->md;
    size_t start = line_offset(md, line), end = line_offset(md, line + 1);
    /* cmark gives every row the column of the table: right for a head that stands
     * after the mark of a list, of no use further down */
    bool head = !cmark_node_previous(row->row);
    if (head && line == cmark_node_get_start_line(row->row))
        start += (size_t)cmark_node_get_start_column(row->row) - 1;
    start = line_text(md, start, md->quotes);
    while (end > start && is_blank(md->text.data[end - 1]))
        end--;
    row->start = start;
    row->at = start + (start < end && md->masked.data[start] == '|');
    row->end = end;
}

static void set_align(Markdown *md, Node *cell, uint8_t alignment)
{
    Str value = alignment == 'l'   ? S("left")
                : alignment == 'c' ? S("center")
                : alignment == 'r' ? S("right")
                                   : (Str){0};
    if (value.len)
        node_set(md->reader->tree, cell, NAME_ALIGN, value, cell->span);
}

/* One cell; true when it holds nothing but attributes. */
static bool cell_read(Row *row, cmark_node *cell, unsigned column, Name name, Node *tr)
{
    Markdown *md = row->md;
    size_t start = row->end, end = row->end;
    bool stands = next_cell(row, &start, &end);
    Node *td = node_html(md->reader->tree, name, markdown_span(md, start, end));
    td->flags |= stands ? 0 : NODE_IMPLIED;
    node_append(tr, td);
    if (column < row->columns && row->alignments)
        set_align(md, td, row->alignments[column]);
    InlineTask task = {.block = cell, .to = td, .start = start, .end = end, .quotes = md->quotes};
    return cmark_node_first_child(cell) && inlines_read(md, &task, td).all;
}

static void too_many(Row *row)
{
    Markdown *md = row->md;
    size_t start, end;
    if (!next_cell(row, &start, &end))
        return;
    Str text = str_slice(md->text, start, end);
    Diag *diag = reader_say(md->reader, DIAG_READ_CELLS, markdown_span(md, start, end), text);
    if (!reader_is_silent(md->reader, diag))
        diag_hint(diag, md->reader->diags,
                  "the head has %u; write \\| for a bar that is part of the text", row->columns);
}

/* Appends the row to `to`. When it is a last row of nothing but attributes they
 * are the table's, and it is left out: then its cell is returned. */
static Node *row_read(Row *row, int line, Node *to, Name cell_name)
{
    Markdown *md = row->md;
    open_row(row, line);
    Node *tr = node_html(md->reader->tree, NAME_TR, markdown_span(md, row->start, row->end));
    unsigned column = 0;
    bool attrs = false;
    for (cmark_node *cell = cmark_node_first_child(row->row); cell; cell = cmark_node_next(cell)) {
        bool all = cell_read(row, cell, column, cell_name, tr);
        if (column == 0)
            attrs = all;
        column++;
    }
    too_many(row);
    bool alone =
        attrs && tr->first && (!tr->first->next || (tr->first->next->flags & NODE_IMPLIED));
    if (alone && !cmark_node_next(row->row) && cell_name == NAME_TD)
        return tr->first;
    node_append(to, tr);
    return NULL;
}

/* The head's line is two above the first row, or one above the table's end. */
int table_head_line(cmark_node *table)
{
    cmark_node *next = cmark_node_next(cmark_node_first_child(table));
    return next ? cmark_node_get_start_line(next) - 2 : cmark_node_get_end_line(table) - 1;
}

static Node *implied(Markdown *md, Name name, Span span)
{
    Node *node = node_html(md->reader->tree, name, span);
    node->flags |= NODE_IMPLIED;
    return node;
}

Node *table_read(Markdown *md, cmark_node *table)
{
    cmark_node *head = cmark_node_first_child(table);
    Row row = {.md = md,
               .row = head,
               .columns = cmark_gfm_extensions_get_table_columns(table),
               .alignments = cmark_gfm_extensions_get_table_alignments(table)};
    int line = table_head_line(table);
    size_t start = line_text(md, line_offset(md, line), md->quotes), end = block_end(md, table);
    Node *node = node_html(md->reader->tree, NAME_TABLE,
                           markdown_span(md, start, end > start ? end : start));
    Span here = {node->span.file, node->span.start, node->span.start};
    Node *thead = implied(md, NAME_THEAD, here), *attrs = NULL;
    node_append(node, thead);
    row_read(&row, line, thead, NAME_TH);
    if (!cmark_node_next(head))
        return node;
    Node *tbody = implied(md, NAME_TBODY, here);
    while (!attrs && (row.row = cmark_node_next(row.row)))
        attrs = row_read(&row, cmark_node_get_start_line(row.row), tbody, NAME_TD);
    if (tbody->first) {
        tbody->span = (Span){here.file, tbody->first->span.start, tbody->first->span.start};
        node_append(node, tbody);
    }
    if (attrs)
        inlines_take(md, attrs, node);
    return node;
}

/* ---- tables that are none ---- */

/* How many cells a line has. */
static unsigned cells_in(Markdown *md, int line)
{
    Row row = {.md = md};
    size_t start = line_text(md, line_offset(md, line), md->quotes), end;
    row.end = line_offset(md, line + 1);
    while (row.end > start && is_blank(md->text.data[row.end - 1]))
        row.end--;
    row.at = start + (start < row.end && md->masked.data[start] == '|');
    unsigned count = 0;
    while (next_cell(&row, &start, &end))
        count++;
    return count;
}

/* "|---|:-:|": nothing but these, and a bar and a hyphen at least. */
static bool is_rule_of_table(Markdown *md, int line)
{
    size_t at = line_text(md, line_offset(md, line), md->quotes), end = line_offset(md, line + 1);
    bool bar = false, hyphen = false;
    for (; at < end; at++) {
        char c = md->masked.data[at];
        bar |= c == '|';
        hyphen |= c == '-';
        if (c != '|' && c != '-' && c != ':' && !is_blank(c))
            return false;
    }
    return bar && hyphen;
}

/* "| a | b |" in each of the first two lines: the line under the head is not there. */
static bool lacks_rule(Markdown *md, int first)
{
    for (int line = first; line < first + 2; line++) {
        size_t at = line_text(md, line_offset(md, line), md->quotes);
        if (at >= md->masked.len || md->masked.data[at] != '|' || cells_in(md, line) < 2)
            return false;
    }
    return true;
}

void table_warn(Markdown *md, cmark_node *paragraph)
{
    int first = cmark_node_get_start_line(paragraph), last = cmark_node_get_end_line(paragraph);
    if (first > 0 && last > first && !is_rule_of_table(md, first + 1) && lacks_rule(md, first))
        reader_say(md->reader, DIAG_READ_TABLE,
                   markdown_span(md, line_offset(md, first), line_offset(md, first + 1)),
                   S("no line of hyphens under the head"))
            ->hint = S("write |---|---| under the first line, a part for each column");
    for (int line = first + 1; first > 0 && line <= last; line++) {
        if (!is_rule_of_table(md, line))
            continue;
        unsigned head = cells_in(md, line - 1), rule = cells_in(md, line);
        if (head == rule || head < 2)
            continue;
        Span span = markdown_span(md, line_offset(md, line), line_offset(md, line + 1));
        char detail[80];
        int len = snprintf(detail, sizeof detail, "the head has %u cells, the line under it %u",
                           head, rule);
        reader_say(md->reader, DIAG_READ_TABLE, span, (Str){detail, (size_t)len})->hint =
            S("give both lines as many");
        return;
    }
}
