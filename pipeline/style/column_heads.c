/* Heads of columns, found in the tree and not in boxes, as rows laid as blocks
 * have no grid. A cell's column is found as in HTML 4.9.12: the next that no
 * cell of a row above still covers. Cost: linear in cells and the columns that
 * they span; an array of one pointer for each node, made on the first question. */

#include "style/column_heads.h"

#include "base/list.h"

enum { COLUMN_LIMIT = 1000, HEAD_LIMIT = 8 };

typedef struct {
    uint32_t left;    /* rows that a cell from above still covers */
    const Node *head; /* the lowest cell of the head so far */
} Column;

struct ColumnHeads {
    Arena *arena;
    const Tree *tree;
    const Node **above; /* by id: of a cell the head over it, of a table itself when it is done */
    LIST(Column) columns;
};

ColumnHeads *column_heads_new(Arena *arena, const Tree *tree)
{
    ColumnHeads *heads = NEW(arena, ColumnHeads);
    *heads = (ColumnHeads){.arena = arena, .tree = tree};
    return heads;
}

static bool is_cell(const Node *node) { return node_is(node, NAME_TD) || node_is(node, NAME_TH); }

static uint32_t span_read(const Node *cell, Name name)
{
    Str value = node_value(cell, name);
    uint32_t n = 0;
    for (size_t i = 0; i < value.len && value.data[i] >= '0' && value.data[i] <= '9'; i++)
        n = n > COLUMN_LIMIT ? n : n * 10 + (uint32_t)(value.data[i] - '0');
    if (!n && name == NAME_ROWSPAN && value.len)
        return UINT32_MAX; /* 0: to the end of the group */
    return n ? (n > COLUMN_LIMIT ? COLUMN_LIMIT : n) : 1;
}

static Column *column_at(ColumnHeads *heads, uint32_t column)
{
    while (heads->columns.count <= column)
        *LIST_ADD(heads->arena, &heads->columns) = (Column){0};
    return &heads->columns.items[column];
}

static void place_row(ColumnHeads *heads, const Node *row, bool is_head)
{
    uint32_t column = 0;
    for (const Node *cell = row->first; cell; cell = cell->next) {
        if (!is_cell(cell))
            continue;
        while (column < heads->columns.count && heads->columns.items[column].left)
            column++;
        uint32_t rows = span_read(cell, NAME_ROWSPAN), end = column + span_read(cell, NAME_COLSPAN);
        if (column >= COLUMN_LIMIT)
            break;
        heads->above[cell->id] = column_at(heads, column)->head;
        for (end = end > COLUMN_LIMIT ? COLUMN_LIMIT : end; column < end; column++) {
            Column *at = column_at(heads, column);
            at->left = rows;
            if (is_head)
                at->head = cell;
        }
    }
    for (uint32_t c = 0; c < heads->columns.count; c++)
        heads->columns.items[c].left -= heads->columns.items[c].left > 0;
}

/* Rows, in groups or by themselves; tables in cells are asked about by themselves. */
static void place_table(ColumnHeads *heads, const Node *table)
{
    heads->columns.count = 0;
    for (const Node *part = table->first; part; part = part->next) {
        if (node_is(part, NAME_TR)) {
            place_row(heads, part, false);
            continue;
        }
        bool is_head = node_is(part, NAME_THEAD);
        for (uint32_t c = 0; c < heads->columns.count; c++)
            heads->columns.items[c].left = 0; /* no span crosses the end of a group */
        if (is_head || node_is(part, NAME_TBODY) || node_is(part, NAME_TFOOT))
            for (const Node *row = part->first; row; row = row->next)
                if (node_is(row, NAME_TR))
                    place_row(heads, row, is_head);
    }
}

static const Node *around(const Node *node, bool is_table)
{
    while (node && !(is_table ? node_is(node, NAME_TABLE) : is_cell(node)))
        node = node->parent;
    return node;
}

Str column_heads_text(ColumnHeads *heads, const Node *node)
{
    const Node *cell = around(node, false), *table = around(cell, true);
    if (!table)
        return (Str){0};
    if (!heads->above)
        heads->above = NEW_ARRAY(heads->arena, const Node *, heads->tree->count);
    if (!heads->above[table->id])
        place_table(heads, table);
    heads->above[table->id] = table;
    const Node *over[HEAD_LIMIT];
    int count = 0;
    for (const Node *head = heads->above[cell->id]; head && count < HEAD_LIMIT;
         head = heads->above[head->id])
        over[count++] = head;
    Buf text = {0};
    while (count--) {
        Str words = node_plain_text(heads->arena, over[count]);
        if (text.len && words.len)
            buf_char(&text, ' ');
        buf_str(&text, words);
    }
    return buf_take(&text, heads->arena);
}
