/* Tables: missing parts are made (CSS 2.1 17.2.1), and each cell gets its place
 * in the grid (HTML 4.9.12). One pass over the children; a cell's place costs a
 * look at the columns that cells above reach down into. */

#include "box/builder.h"

typedef enum { LEVEL_TABLE, LEVEL_GROUP, LEVEL_ROW } Level;

struct Fixup {
    Builder *builder;
    Box *box, *group, *row;
    Table *table;
    uint8_t level; /* whose children are coming */
    bool in_cell;
    Container cell; /* anonymous, while in_cell */
    LIST(TableColumn) columns;
    LIST(uint32_t) busy_until; /* by column: the group's first row in which it is free again */
    LIST(Box *) tall;          /* cells of the group that span rows */
    uint32_t group_rows;       /* so far */
    uint32_t next_column;
    bool too_wide; /* reported */
};

bool fixup_is_internal(uint8_t display)
{
    return display >= DISPLAY_ROW_GROUP && display <= DISPLAY_CAPTION;
}

static bool display_is_group(uint8_t display)
{
    return display == DISPLAY_ROW_GROUP || display == DISPLAY_HEADER_GROUP ||
           display == DISPLAY_FOOTER_GROUP;
}

/* ---- ends ---- */

static void cell_end(Fixup *f)
{
    if (f->in_cell)
        container_finish(&f->cell);
    f->in_cell = false;
}

static void row_end(Fixup *f)
{
    cell_end(f);
    f->row = NULL;
}

static void group_end(Fixup *f)
{
    row_end(f);
    for (uint32_t i = 0; i < f->tall.count; i++) {
        Cell *cell = &f->tall.items[i]->as.cell;
        uint32_t rest = f->group_rows - cell->row;
        if (!cell->row_span || cell->row_span > rest)
            cell->row_span = (uint16_t)rest;
    }
    f->table->row_count += f->group_rows;
    f->tall.count = f->busy_until.count = f->group_rows = 0;
    f->group = NULL;
}

/* ---- parts ---- */

static void group_begin(Fixup *f, Owner owner, const Style *style, unsigned flags)
{
    group_end(f);
    f->group = box_new(f->builder, BOX_ROW_GROUP, owner, style, flags);
    Table *table = f->table;
    if (style->display == DISPLAY_HEADER_GROUP && !table->head)
        table->head = f->group;
    else if (style->display == DISPLAY_FOOTER_GROUP && !table->foot)
        table->foot = f->group;
    else
        box_append(f->box, f->group);
}

static void group_ensure(Fixup *f)
{
    if (!f->group)
        group_begin(f, f->box->owner,
                    box_style_anonymous(f->builder, f->box->style, DISPLAY_ROW_GROUP),
                    BOX_ANONYMOUS);
}

static void row_begin(Fixup *f, Owner owner, const Style *style, unsigned flags)
{
    group_ensure(f);
    row_end(f);
    f->row = box_new(f->builder, BOX_ROW, owner, style, flags);
    box_append(f->group, f->row);
    f->group_rows++;
    f->next_column = 0;
}

static void row_ensure(Fixup *f)
{
    group_ensure(f);
    if (!f->row)
        row_begin(f, f->group->owner, box_style_anonymous(f->builder, f->group->style, DISPLAY_ROW),
                  BOX_ANONYMOUS);
}

/* ---- the grid ---- */

static uint32_t span_of(const Node *node, Name name, uint32_t most)
{
    Str value = str_trim(node_value(node, name));
    if (!value.len)
        return 1;
    uint32_t span = 0;
    for (size_t i = 0; i < value.len; i++) {
        if (value.data[i] < '0' || value.data[i] > '9')
            return 1;
        span = span > most ? span : span * 10 + (uint32_t)(value.data[i] - '0');
    }
    return span > most ? most : span;
}

/* How many of `span` columns from `column` no cell above reaches into. */
static uint32_t span_free(const Fixup *f, uint32_t column, uint32_t span)
{
    uint32_t row = f->group_rows - 1, free_columns = 1;
    if (column + span > TABLE_COLUMNS_MAX)
        span = TABLE_COLUMNS_MAX - column;
    while (free_columns < span && (column + free_columns >= f->busy_until.count ||
                                   f->busy_until.items[column + free_columns] <= row))
        free_columns++;
    return free_columns;
}

static void report(Fixup *f, DiagCode code, const Node *node, Str hint)
{
    diag_add(f->builder->job->diags, code, node->span, node->spelling)->hint = hint;
}

/* False: the table is too wide, the cell has no place. */
static bool cell_place(Fixup *f, Cell *cell, const Node *node)
{
    uint32_t row = f->group_rows - 1, column = f->next_column;
    while (column < f->busy_until.count && f->busy_until.items[column] > row)
        column++;
    if (column >= TABLE_COLUMNS_MAX) {
        if (!f->too_wide && node)
            report(f, DIAG_BOX_COLUMNS, node,
                   S("cells past the 1,000th column are left out: split the table"));
        f->too_wide = true;
        return false;
    }
    uint32_t wanted = node ? span_of(node, NAME_COLSPAN, TABLE_COLUMNS_MAX) : 1;
    uint32_t rows = node ? span_of(node, NAME_ROWSPAN, 65534) : 1;
    wanted = wanted ? wanted : 1;
    uint32_t span = span_free(f, column, wanted);
    if (span < wanted)
        report(
            f, DIAG_BOX_SPAN, node,
            S("its colspan runs into a cell that reaches down from a row above, and is cut there"));
    while (f->busy_until.count < column + span)
        *LIST_ADD(f->builder->lists, &f->busy_until) = 0;
    for (uint32_t i = column; i < column + span; i++)
        f->busy_until.items[i] = rows ? row + rows : UINT32_MAX;
    *cell = (Cell){column, row, (uint16_t)span, (uint16_t)rows};
    f->next_column = column + span;
    if (f->table->column_count < column + span)
        f->table->column_count = column + span;
    return true;
}

/* NULL: it has no place. */
static Box *cell_begin(Fixup *f, Owner owner, const Style *style, unsigned flags, const Node *node)
{
    row_ensure(f);
    cell_end(f);
    Cell cell;
    if (!cell_place(f, &cell, node))
        return NULL;
    Box *box = box_new(f->builder, BOX_CELL, owner, style, flags | BOX_CONTEXT);
    box->as.cell = cell;
    box_append(f->row, box);
    if (cell.row_span != 1)
        *LIST_ADD(f->builder->lists, &f->tall) = box;
    return box;
}

/* Around what is no cell: goes on until a proper part of the table comes. */
static Container *cell_anonymous(Fixup *f)
{
    if (f->in_cell)
        return &f->cell;
    row_ensure(f);
    Box *box =
        cell_begin(f, f->row->owner, box_style_anonymous(f->builder, f->row->style, DISPLAY_CELL),
                   BOX_ANONYMOUS, NULL);
    if (!box)
        return NULL;
    f->cell = (Container){.builder = f->builder, .box = box};
    f->in_cell = true;
    return &f->cell;
}

/* ---- children ---- */

static void fixup_children(Fixup *f, const Node *node, Level level)
{
    Builder *b = f->builder;
    if (!builder_enter(b, node))
        return;
    uint8_t outer = f->level;
    f->level = (uint8_t)level;
    const Extras *extras = node_extras(b, node);
    if (extras && extras->before && cell_anonymous(f))
        container_pseudo(&f->cell, extras->before_content, extras->before,
                         owner_of(node, PART_BEFORE));
    for (const Node *child = node->first; child; child = child->next)
        fixup_child(f, child);
    if (extras && extras->after && cell_anonymous(f))
        container_pseudo(&f->cell, extras->after_content, extras->after,
                         owner_of(node, PART_AFTER));
    f->level = outer;
    builder_leave(b);
}

static void child_cell(Fixup *f, const Node *node, const Style *style)
{
    Builder *b = f->builder;
    Box *box = cell_begin(f, owner_of(node, PART_SELF), style, box_flags(b, node), node);
    if (!box || !builder_enter(b, node))
        return;
    Container c = {.builder = b, .box = box};
    container_children(&c, node);
    container_finish(&c);
    builder_leave(b);
}

static void child_row(Fixup *f, const Node *node, const Style *style)
{
    row_begin(f, owner_of(node, PART_SELF), style, box_flags(f->builder, node));
    fixup_children(f, node, LEVEL_ROW);
    row_end(f);
}

static void child_group(Fixup *f, const Node *node, const Style *style)
{
    group_begin(f, owner_of(node, PART_SELF), style, box_flags(f->builder, node));
    fixup_children(f, node, LEVEL_GROUP);
    group_end(f);
}

static void child_caption(Fixup *f, const Node *node, const Style *style)
{
    Builder *b = f->builder;
    Box *fresh = box_element(b, node, style, BOX_CONTEXT);
    Box *old = f->table->caption;
    if (!old) {
        f->table->caption = fresh;
        return;
    }
    if (!(old->flags & BOX_ANONYMOUS)) { /* a second one stands below the first */
        Box *both = box_new(b, BOX_BLOCK, f->box->owner,
                            box_style_anonymous(b, old->style, DISPLAY_CAPTION),
                            BOX_CONTEXT | BOX_ANONYMOUS);
        box_append(both, old);
        f->table->caption = old = both;
    }
    box_append(old, fresh);
}

static void column_add(Fixup *f, const Node *node, const Style *style, const Style *group)
{
    uint32_t span = span_of(node, NAME_SPAN, TABLE_COLUMNS_MAX);
    TableColumn column = {style, group, style->width};
    if (column.width.kind == SIZE_AUTO && group)
        column.width = group->width;
    for (span = span ? span : 1; span && f->columns.count < TABLE_COLUMNS_MAX; span--)
        *LIST_ADD(f->builder->lists, &f->columns) = column;
}

static void child_columns(Fixup *f, const Node *node, const Style *style)
{
    if (style->display == DISPLAY_COLUMN) {
        column_add(f, node, style, NULL);
        return;
    }
    bool any = false;
    for (const Node *child = node->first; child; child = child->next) {
        if (child->kind != NODE_ELEMENT || node_style(f->builder, child)->display != DISPLAY_COLUMN)
            continue;
        column_add(f, child, node_style(f->builder, child), style);
        any = true;
    }
    if (!any)
        column_add(f, node, style, NULL);
}

/* A part of a table that may stand at this level. */
static bool child_proper(Fixup *f, const Node *node, const Style *style)
{
    if (style->display == DISPLAY_CELL) {
        child_cell(f, node, style);
    } else if (style->display == DISPLAY_ROW && f->level <= LEVEL_GROUP) {
        child_row(f, node, style);
    } else if (f->level != LEVEL_TABLE) {
        return style->display == DISPLAY_COLUMN || style->display == DISPLAY_COLUMN_GROUP;
    } else if (display_is_group(style->display)) {
        child_group(f, node, style);
    } else if (style->display == DISPLAY_CAPTION) {
        child_caption(f, node, style);
    } else if (style->display == DISPLAY_COLUMN || style->display == DISPLAY_COLUMN_GROUP) {
        child_columns(f, node, style);
    } else {
        return false;
    }
    return true;
}

static bool is_in_flow(const Style *style)
{
    return style->float_ == FLOAT_NONE && style->position != POSITION_RUNNING &&
           style->position != POSITION_ABSOLUTE && style->position != POSITION_FIXED;
}

void fixup_child(Fixup *f, const Node *child)
{
    Builder *b = f->builder;
    if (child->kind == NODE_TEXT) {
        if ((f->in_cell || !gather_is_blank(child->text)) && cell_anonymous(f))
            container_child(&f->cell, child);
        return;
    }
    if (child->kind != NODE_ELEMENT || replaced_by_nothing(child))
        return;
    const Style *style = node_style(b, child);
    if (style->display == DISPLAY_NONE)
        return;
    if (style->display == DISPLAY_CONTENTS) {
        fixup_children(f, child, (Level)f->level);
        return;
    }
    bool internal = is_in_flow(style) && fixup_is_internal(style->display) && !replaced_is(child);
    if (internal && child_proper(f, child, style))
        return;
    if (cell_anonymous(f))
        container_child(&f->cell, child);
}

/* ---- whole tables ---- */

static Fixup *fixup_open(Builder *b, Box *box)
{
    Fixup *f = NEW(b->lists, Fixup);
    f->builder = b;
    f->box = box;
    f->table = NEW(b->arena, Table);
    f->table->collapse = box->style->border_collapse;
    box->as.table = f->table;
    return f;
}

Box *fixup_close(Fixup *f)
{
    group_end(f);
    Table *table = f->table;
    if (table->column_count < f->columns.count)
        table->column_count = f->columns.count;
    TableColumn *columns = NEW_ARRAY(f->builder->arena, TableColumn, table->column_count);
    for (uint32_t i = 0; i < table->column_count; i++)
        columns[i] = i < f->columns.count ? f->columns.items[i]
                                          : (TableColumn){NULL, NULL, {.kind = SIZE_AUTO}};
    table->columns = columns;
    return f->box;
}

Box *box_table(Builder *b, const Node *node, const Style *style, unsigned flags)
{
    Box *box = box_new(b, BOX_TABLE, owner_of(node, PART_SELF), style, flags | box_flags(b, node));
    Fixup *f = fixup_open(b, box);
    fixup_children(f, node, LEVEL_TABLE);
    return fixup_close(f);
}

void fixup_open_around(Container *c)
{
    Builder *b = c->builder;
    const Style *around = c->open ? c->open->style : c->box->style;
    Owner owner = c->open ? c->open->owner : c->box->owner;
    if (!c->open)
        container_end_paragraph(c);
    Display display = c->open ? DISPLAY_INLINE_TABLE : DISPLAY_TABLE;
    Box *box = box_new(b, BOX_TABLE, owner, box_style_anonymous(b, around, display),
                       BOX_CONTEXT | BOX_ANONYMOUS);
    c->table = fixup_open(b, box);
}
