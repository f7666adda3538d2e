/* Tables: every row as wide as the widest, spans within their group, scope on
 * every header, and a header for every data cell (ISO 14289-1 7.5; ISO 32000-1
 * 14.8.4.3.4 and table 349).
 *
 * A cell's place is found as in HTML: the next column that no cell of a row
 * above still covers. Cost: linear in cells; one array of columns a table. */

#include "export/structure.h"

enum { COLUMN_LIMIT = 1000, ROW_LIMIT = 65534 };

typedef struct {
    uint32_t left;   /* rows that a cell from above still covers */
    uint32_t header; /* the column header over it, in the rows so far */
    uint32_t above;  /* the one over that: heads of two rows */
    uint32_t group;  /* the last one within the body ("North", over its rows) */
} Column;

typedef struct {
    Structure *structure;
    uint32_t table;
    Column *columns;
    uint32_t width, room;
    bool headless, short_row; /* reported already */
    bool regroups;            /* headers within the body: Scope cannot say where they end */
} Grid;

static const Node *cell_node(const Structure *structure, const Elem *elem)
{
    bool known = !(elem->flags & ELEM_MADE) && elem->node < structure->file->tree->count;
    return known ? structure->file->tree->nodes[elem->node] : NULL;
}

/* A span as HTML reads it; rowspan=0: to the end of the group. */
static uint32_t span_read(const Node *node, Name name, uint32_t limit)
{
    Str value = node ? node_value(node, name) : (Str){0};
    uint32_t n = 0;
    for (size_t i = 0; i < value.len && value.data[i] >= '0' && value.data[i] <= '9'; i++)
        n = n > limit ? limit : n * 10 + (uint32_t)(value.data[i] - '0');
    if (!n && name == NAME_ROWSPAN && value.len)
        return limit;
    return n ? (n > limit ? limit : n) : 1;
}

static void grid_widen(Grid *grid, uint32_t width)
{
    if (width > grid->room) {
        uint32_t room = width < 16 ? 16 : width * 2;
        Column *fresh = NEW_ARRAY(grid->structure->file->arena, Column, room);
        if (grid->room)
            memcpy(fresh, grid->columns, grid->room * sizeof *fresh);
        grid->columns = fresh;
        grid->room = room;
    }
    if (width > grid->width)
        grid->width = width;
}

static uint32_t row_count(const Structure *structure, uint32_t row)
{
    uint32_t count = 0;
    for (; row; row = elem_at(structure, row)->next)
        count += elem_at(structure, row)->role == ROLE_TR;
    return count;
}

/* ---- first pass: spans, places, the width of the table ---- */

static uint32_t free_column(const Grid *grid, uint32_t column)
{
    while (column < grid->width && grid->columns[column].left)
        column++;
    return column;
}

static void row_place(Grid *grid, uint32_t row, uint32_t rows_left)
{
    Structure *structure = grid->structure;
    uint32_t column = 0;
    for (uint32_t cell = elem_at(structure, row)->first; cell;
         cell = elem_at(structure, cell)->next) {
        Elem *elem = elem_at(structure, cell);
        const Node *node = cell_node(structure, elem);
        uint32_t columns = span_read(node, NAME_COLSPAN, COLUMN_LIMIT);
        uint32_t rows = span_read(node, NAME_ROWSPAN, ROW_LIMIT);
        rows = rows > rows_left ? rows_left : rows;
        column = free_column(grid, column);
        uint32_t end = column + 1;
        while (end < column + columns && !(end < grid->width && grid->columns[end].left))
            end++;
        grid_widen(grid, end);
        elem->extra = (end - column) | rows << 16;
        for (; column < end; column++)
            grid->columns[column].left = rows;
    }
    for (uint32_t c = 0; c < grid->width; c++)
        grid->columns[c].left -= grid->columns[c].left > 0;
}

static void columns_clear(Grid *grid)
{
    for (uint32_t c = 0; c < grid->width; c++)
        grid->columns[c] = (Column){0};
}

typedef void RowVisit(Grid *grid, uint32_t row, uint32_t rows_left, bool body);

/* Rows of the table in order; spans never cross the end of a group. */
static void rows_visit(Grid *grid, RowVisit *visit)
{
    const Structure *structure = grid->structure;
    for (uint32_t kid = elem_at(structure, grid->table)->first; kid;
         kid = elem_at(structure, kid)->next) {
        uint8_t role = elem_at(structure, kid)->role;
        bool group = role == ROLE_THEAD || role == ROLE_TBODY || role == ROLE_TFOOT;
        uint32_t row = group ? elem_at(structure, kid)->first : role == ROLE_TR ? kid : 0;
        uint32_t left = row_count(structure, row);
        for (uint32_t c = 0; c < grid->width; c++)
            grid->columns[c].group = 0; /* what heads a group of rows ends with it */
        for (; row; row = elem_at(structure, row)->next) {
            if (elem_at(structure, row)->role == ROLE_TR)
                visit(grid, row, left--, role != ROLE_THEAD);
            if (!group && (!elem_at(structure, row)->next ||
                           elem_at(structure, elem_at(structure, row)->next)->role != ROLE_TR))
                break;
        }
        if (!group && row)
            kid = row;
    }
}

static void visit_place(Grid *grid, uint32_t row, uint32_t rows_left, bool body)
{
    (void)body;
    row_place(grid, row, rows_left);
}

/* ---- second pass: missing cells, scope, headers ---- */

static void row_fill(Grid *grid, uint32_t row)
{
    Structure *structure = grid->structure;
    uint32_t column = 0;
    for (uint32_t cell = elem_at(structure, row)->first; cell;
         cell = elem_at(structure, cell)->next)
        column = free_column(grid, column) + (elem_at(structure, cell)->extra & 0xFFFF);
    column = free_column(grid, column);
    if (column >= grid->width)
        return;
    const Node *node = cell_node(structure, elem_at(structure, row));
    if (!grid->short_row && node && !(node->flags & NODE_IMPLIED)) {
        diag_add(structure->file->job->diags, DIAG_EXPORT_CELLS, node->span, (Str){0})->hint =
            S("empty cells were added to the tags, so that columns are counted right");
        grid->short_row = true;
    }
    for (; column < grid->width; column = free_column(grid, column + 1)) {
        uint32_t cell = elem_new(structure, ROLE_TD, elem_at(structure, row)->node);
        elem_at(structure, cell)->flags = ELEM_MADE;
        elem_at(structure, cell)->extra = 1 | 1 << 16;
        elem_append(structure, row, cell);
    }
}

static bool row_is_heads(const Structure *structure, uint32_t row)
{
    for (uint32_t cell = elem_at(structure, row)->first; cell;
         cell = elem_at(structure, cell)->next)
        if (elem_at(structure, cell)->role != ROLE_TH)
            return false;
    return true;
}

static uint8_t scope_of(const Structure *structure, uint32_t row, uint32_t cell, bool body)
{
    const Node *node = cell_node(structure, elem_at(structure, cell));
    Str scope = node ? node_value(node, NAME_SCOPE) : (Str){0};
    if (str_equal_nocase(scope, S("row")))
        return ELEM_ROW;
    if (str_equal_nocase(scope, S("col")) || str_equal_nocase(scope, S("colgroup")))
        return ELEM_COLUMN;
    if (str_equal_nocase(scope, S("rowgroup")))
        return row_is_heads(structure, row) ? ELEM_COLUMN : ELEM_ROW;
    return !body || row_is_heads(structure, row) ? ELEM_COLUMN : ELEM_ROW;
}

static void headers_add(Structure *structure, uint32_t at, uint32_t header)
{
    if (!header)
        return;
    for (uint32_t i = 1; i <= structure->headers.items[at]; i++)
        if (structure->headers.items[at + i] == header)
            return;
    *LIST_ADD(structure->file->arena, &structure->headers) = header;
    structure->headers.items[at]++;
}

/* headers=: ids of header cells, by blanks. */
static void headers_named(Structure *structure, uint32_t cell, Str names)
{
    const Tree *tree = structure->file->tree;
    uint32_t at = structure->headers.count;
    *LIST_ADD(structure->file->arena, &structure->headers) = 0;
    for (Str name, rest = str_trim(names); rest.len;) {
        name = str_cut(rest, ' ', &rest);
        const Node *node = name.len && tree->ids ? map_value(tree->ids, name) : NULL;
        uint32_t header = node && node->id < tree->count ? elem_for_node(structure, node->id) : 0;
        if (header && elem_at(structure, header)->role == ROLE_TH)
            headers_add(structure, at, header);
    }
    if (structure->headers.items[at])
        elem_at(structure, cell)->headers = 1 + at;
}

static void report_headless(Grid *grid, uint32_t cell)
{
    const Structure *structure = grid->structure;
    const Elem *elem = elem_at(structure, cell);
    if (grid->headless || elem->flags & ELEM_MADE)
        return;
    grid->headless = true;
    diag_add_as(structure->file->job->diags, DIAG_EXPORT_HEADER,
                job_severity(structure->file->job, CLAIM_UA1),
                node_span(cell_node(structure, elem)), (Str){0})
        ->hint = S("make the cells that name columns or rows <th>, or say role=\"presentation\" "
                   "when this is no table of data");
}

static void cell_headers(Grid *grid, uint32_t cell, uint32_t from, uint32_t to, uint32_t row_head)
{
    Structure *structure = grid->structure;
    const Node *node = cell_node(structure, elem_at(structure, cell));
    Str names = node ? node_value(node, NAME_HEADERS) : (Str){0};
    if (names.len)
        headers_named(structure, cell, names);
    bool headed = row_head != 0 || elem_at(structure, cell)->headers;
    for (uint32_t c = from; c < to; c++)
        headed |= grid->columns[c].header || grid->columns[c].group;
    if (!headed)
        report_headless(grid, cell);
    if (names.len || !grid->regroups || !headed)
        return;
    uint32_t at = structure->headers.count;
    *LIST_ADD(structure->file->arena, &structure->headers) = 0;
    for (uint32_t c = from; c < to; c++) {
        headers_add(structure, at, grid->columns[c].above);
        headers_add(structure, at, grid->columns[c].header);
        headers_add(structure, at, grid->columns[c].group);
    }
    headers_add(structure, at, row_head);
    elem_at(structure, cell)->headers = 1 + at;
}

static void column_head(Column *column, uint32_t cell, bool body)
{
    if (body && column->header) {
        column->group = cell;
        return;
    }
    column->above = column->header;
    column->header = cell;
}

static void row_heads(Grid *grid, uint32_t row, bool body)
{
    Structure *structure = grid->structure;
    uint32_t column = 0, row_head = 0;
    for (uint32_t cell = elem_at(structure, row)->first; cell;
         cell = elem_at(structure, cell)->next)
        if (elem_at(structure, cell)->role == ROLE_TH) {
            uint8_t scope = scope_of(structure, row, cell, body);
            elem_at(structure, cell)->flags |= scope;
            if (scope == ELEM_ROW && !row_head)
                row_head = cell;
        }
    for (uint32_t cell = elem_at(structure, row)->first; cell;
         cell = elem_at(structure, cell)->next) {
        uint32_t columns = elem_at(structure, cell)->extra & 0xFFFF,
                 rows = elem_at(structure, cell)->extra >> 16;
        column = free_column(grid, column);
        uint32_t end = column + columns > grid->width ? grid->width : column + columns;
        if (elem_at(structure, cell)->role == ROLE_TD)
            cell_headers(grid, cell, column, end, row_head);
        bool heads = elem_at(structure, cell)->flags & ELEM_COLUMN;
        for (; column < end; column++) {
            grid->columns[column].left = rows;
            if (heads)
                column_head(&grid->columns[column], cell, body);
        }
    }
    for (uint32_t c = 0; c < grid->width; c++)
        grid->columns[c].left -= grid->columns[c].left > 0;
}

static void visit_heads(Grid *grid, uint32_t row, uint32_t rows_left, bool body)
{
    (void)rows_left;
    row_fill(grid, row);
    row_heads(grid, row, body);
}

static void visit_regroups(Grid *grid, uint32_t row, uint32_t rows_left, bool body)
{
    (void)rows_left;
    uint32_t first = elem_at(grid->structure, row)->first;
    if (body && first && row_is_heads(grid->structure, row))
        grid->regroups |=
            grid->columns[0].header++ > 0; /* the second such row ends the first one's say */
}

/* ---- groups: THead, TBody, TFoot ---- */

/* At most one head and foot, and neither without a body; rows beside groups
 * get a body (7.2). */
static void groups_repair(Structure *structure, uint32_t table)
{
    uint32_t heads = 0, feet = 0, bodies = 0, rows = 0;
    for (uint32_t kid = elem_at(structure, table)->first; kid;
         kid = elem_at(structure, kid)->next) {
        Elem *elem = elem_at(structure, kid);
        if ((elem->role == ROLE_THEAD && heads++) || (elem->role == ROLE_TFOOT && feet++))
            elem->role = ROLE_TBODY;
        bodies += elem->role == ROLE_TBODY;
        rows += elem->role == ROLE_TR;
    }
    if (!heads && !feet && !bodies)
        return;
    uint32_t kid = elem_at(structure, table)->first, body = 0;
    if (rows)
        elem_at(structure, table)->first = elem_at(structure, table)->last = 0;
    for (uint32_t next; kid; kid = next) {
        next = elem_at(structure, kid)->next;
        uint8_t role = elem_at(structure, kid)->role;
        if (!bodies && !rows && (role == ROLE_THEAD || role == ROLE_TFOOT))
            elem_at(structure, kid)->role = ROLE_TBODY;
        if (!rows)
            continue;
        if (role != ROLE_TR) {
            body = 0;
            elem_append(structure, table, kid);
            continue;
        }
        if (!body) {
            body = elem_new(structure, ROLE_TBODY, elem_at(structure, table)->node);
            elem_at(structure, body)->flags = ELEM_MADE;
            elem_append(structure, table, body);
        }
        elem_append(structure, body, kid);
    }
}

void tables_repair(Structure *structure)
{
    uint32_t count = structure->elems.count;
    for (uint32_t i = 1; i < count; i++) {
        if (elem_at(structure, i)->role != ROLE_TABLE || elem_at(structure, i)->flags & ELEM_DEAD)
            continue;
        groups_repair(structure, i);
        Grid grid = {.structure = structure, .table = i};
        rows_visit(&grid, visit_place);
        if (!grid.width)
            continue;
        columns_clear(&grid);
        rows_visit(&grid, visit_regroups);
        columns_clear(&grid);
        rows_visit(&grid, visit_heads);
    }
}
