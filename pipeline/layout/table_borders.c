/* Collapsed borders (CSS 2.1 17.6.2).
 *
 * Every piece of a line of the grid, one column wide or one row high, has one
 * winner among the cells, rows, groups, columns and the table beside it. They
 * are found once a pass, row by row with the row above in hand, and kept as
 * pointers to the winning Border; a row with the same lines as the one before
 * shares its arrays, so plain tables of any length keep two pointers a row.
 *
 * A line lies astride the grid line: the lesser half above it and to its left.
 * On a page the pieces are joined into rules (FRAGMENT_RULE) as long as they are
 * equal; so rules align from page to page, and are few. */

#include "layout/table_grid.h"

#include <stdlib.h>

static Len half_before(Len width) { return width / 2; }
static Len half_after(Len width) { return len_sub(width, width / 2); }

/* ---- who wins ---- */

/* 17.6.2.1: hidden, then wider, then the stronger style; ties keep the first. */
static bool border_beats(const Border *b, const Border *best)
{
    if (best->style == BORDER_HIDDEN || b->style == BORDER_NONE)
        return false;
    if (b->style == BORDER_HIDDEN || best->style == BORDER_NONE)
        return true;
    return b->width != best->width ? b->width > best->width : b->style > best->style;
}

static void contend(const Border **best, const Style *style, Edge edge)
{
    if (style && (!*best || border_beats(&style->border[edge], *best)))
        *best = &style->border[edge];
}

static const Border *winner(const Border *best)
{
    return best && best->style > BORDER_HIDDEN && best->width > 0 ? best : NULL;
}

/* One row as its borders see it: the cell in each column, spans filled in. */
typedef struct {
    const Box *row, *group;
    const Box **cells;
    uint32_t *until; /* number of the row after the cell */
} Around;

typedef struct {
    Grid *grid;
    Around above, here;
    const Border **top, **side;
    RowLines last;
} Collapse;

static const Style *style_of(const Box *box) { return box ? box->style : NULL; }

static const Style *column_style(const Grid *grid, uint32_t column)
{
    return column < grid->columns ? grid->table->columns[column].style : NULL;
}

static const Border *line_above(const Collapse *c, uint32_t column)
{
    const Around *a = &c->above, *h = &c->here;
    const Box *upper = a->row ? a->cells[column] : NULL, *lower = h->row ? h->cells[column] : NULL;
    if (upper && upper == lower)
        return NULL;
    const Border *best = NULL;
    contend(&best, style_of(upper), EDGE_BOTTOM);
    contend(&best, style_of(lower), EDGE_TOP);
    contend(&best, style_of(a->row), EDGE_BOTTOM);
    contend(&best, style_of(h->row), EDGE_TOP);
    if (a->group != h->group) {
        contend(&best, style_of(a->group), EDGE_BOTTOM);
        contend(&best, style_of(h->group), EDGE_TOP);
    }
    if (!a->row || !h->row) {
        Edge edge = a->row ? EDGE_BOTTOM : EDGE_TOP;
        contend(&best, column_style(c->grid, column), edge);
        contend(&best, c->grid->box->style, edge);
    }
    return winner(best);
}

static const Border *line_beside(const Collapse *c, uint32_t column)
{
    const Around *h = &c->here;
    uint32_t count = c->grid->columns;
    const Box *left = column > 0 ? h->cells[column - 1] : NULL;
    const Box *right = column < count ? h->cells[column] : NULL;
    if (left && left == right)
        return NULL;
    const Border *best = NULL;
    contend(&best, style_of(left), EDGE_RIGHT);
    contend(&best, style_of(right), EDGE_LEFT);
    if (column == 0 || column == count) {
        Edge edge = column == 0 ? EDGE_LEFT : EDGE_RIGHT;
        contend(&best, style_of(h->row), edge);
        contend(&best, style_of(h->group), edge);
        contend(&best, column_style(c->grid, column ? column - 1 : 0), edge);
        contend(&best, c->grid->box->style, edge);
    } else {
        contend(&best, column_style(c->grid, column - 1), EDGE_RIGHT);
        contend(&best, column_style(c->grid, column), EDGE_LEFT);
    }
    return winner(best);
}

/* ---- all rows ---- */

static const Border *const *lines_keep(Flow *flow, const Border *const *lines,
                                       const Border *const *last, uint32_t count)
{
    if (last && !memcmp(lines, last, count * sizeof *lines))
        return last;
    const Border **copy = NEW_ARRAY(flow->pass, const Border *, count);
    if (count)
        memcpy(copy, lines, count * sizeof *copy);
    return copy;
}

static void row_lines(Flow *flow, Collapse *c, RowLines *lines)
{
    uint32_t count = c->grid->columns;
    for (uint32_t i = 0; i < count; i++)
        c->top[i] = line_above(c, i);
    lines->top = c->last.top = lines_keep(flow, c->top, c->last.top, count);
    if (!c->here.row)
        return;
    for (uint32_t i = 0; i <= count; i++)
        c->side[i] = line_beside(c, i);
    lines->side = c->last.side = lines_keep(flow, c->side, c->last.side, count + 1);
}

/* Goes to the next row: what was here is above; cells that span go on. */
static void around_turn(Collapse *c, const Box *group, const Box *row, uint32_t number,
                        uint32_t base)
{
    Around above = c->above;
    c->above = c->here;
    c->here = above;
    c->here.row = row;
    c->here.group = group;
    if (!row)
        return;
    for (uint32_t i = 0; i < c->grid->columns; i++) {
        bool goes_on = c->above.row && c->above.cells[i] && c->above.until[i] > number;
        c->here.cells[i] = goes_on ? c->above.cells[i] : NULL;
        c->here.until[i] = goes_on ? c->above.until[i] : 0;
    }
    for (const Box *box = row->first; box; box = box->next) {
        const Cell *cell = &box->as.cell;
        for (uint32_t i = cell->column; i < cell->column + cell->column_span; i++) {
            c->here.cells[i] = box;
            c->here.until[i] = base + cell->row + cell->row_span;
        }
    }
}

static void grid_edges(Grid *grid)
{
    Edges *edges = &grid->edges;
    const Border *left = grid->rows ? grid->lines[0].side[0] : NULL;
    const Border *right = grid->rows ? grid->lines[0].side[grid->columns] : NULL;
    memset(edges->padding, 0, sizeof edges->padding);
    edges->border[EDGE_LEFT] = left ? half_before(left->width) : 0;
    edges->border[EDGE_RIGHT] = right ? half_after(right->width) : 0;
    edges->border[EDGE_TOP] = half_before(grid_line_width(grid, 0));
    edges->border[EDGE_BOTTOM] = half_after(grid_line_width(grid, grid->rows));
}

void grid_collapse(Flow *flow, Grid *grid)
{
    Arena *scratch = flow->job->scratch;
    ArenaMark mark = arena_mark(scratch);
    Collapse c = {.grid = grid};
    c.above.cells = NEW_ARRAY(scratch, const Box *, grid->columns);
    c.here.cells = NEW_ARRAY(scratch, const Box *, grid->columns);
    c.above.until = NEW_ARRAY(scratch, uint32_t, grid->columns);
    c.here.until = NEW_ARRAY(scratch, uint32_t, grid->columns);
    c.top = NEW_ARRAY(scratch, const Border *, grid->columns);
    c.side = NEW_ARRAY(scratch, const Border *, grid->columns + 1);
    RowLines *lines = NEW_ARRAY(flow->pass, RowLines, grid->rows + 1);
    for (uint32_t g = 0; g < grid->group_count; g++) {
        const GridGroup *group = &grid->groups[g];
        uint32_t number = group->first;
        for (const Box *row = group->box->first; row; row = row->next, number++) {
            around_turn(&c, group->box, row, number, group->first);
            row_lines(flow, &c, &lines[number]);
        }
    }
    around_turn(&c, NULL, NULL, grid->rows, 0);
    row_lines(flow, &c, &lines[grid->rows]);
    grid->lines = lines;
    grid_edges(grid);
    arena_rewind(scratch, mark);
}

Len grid_line_width(const Grid *grid, uint32_t row)
{
    Len width = 0;
    for (uint32_t i = 0; i < grid->columns; i++)
        if (grid->lines[row].top[i])
            width = len_max(width, grid->lines[row].top[i]->width);
    return width;
}

Edges cell_edges_collapsed(const Grid *grid, const Box *box, uint32_t row)
{
    const Cell *cell = &box->as.cell;
    Edges edges = edges_resolve(box->style, LEN_MAX);
    Len top = 0, right = 0, bottom = 0, left = 0;
    uint32_t end = cell->column + cell->column_span, below = row + cell->row_span;
    for (uint32_t i = cell->column; i < end; i++) {
        const Border *t = grid->lines[row].top[i], *b = grid->lines[below].top[i];
        top = t ? len_max(top, t->width) : top;
        bottom = b ? len_max(bottom, b->width) : bottom;
    }
    for (uint32_t r = row; r < below; r++) {
        const Border *l = grid->lines[r].side[cell->column], *e = grid->lines[r].side[end];
        left = l ? len_max(left, l->width) : left;
        right = e ? len_max(right, e->width) : right;
    }
    edges.border[EDGE_TOP] = half_after(top);
    edges.border[EDGE_RIGHT] = half_before(right);
    edges.border[EDGE_BOTTOM] = half_before(bottom);
    edges.border[EDGE_LEFT] = half_after(left);
    return edges;
}

/* ---- rules of a page ---- */

typedef struct {
    const Border *border;
    Point at;
    Len length;
    bool lying;
    uint32_t order;
} Rule;

typedef struct {
    const Grid *grid;
    const RuledRow *rows;
    uint32_t count;
    Len left; /* of column 0 */
    Arena *scratch;
    LIST(Rule) rules;
} Ruler;

static bool border_equal(const Border *a, const Border *b)
{
    return a == b ||
           (a && b && a->width == b->width && a->style == b->style && a->color == b->color);
}

static Len column_x(const Ruler *ruler, uint32_t column)
{
    const Grid *grid = ruler->grid;
    return len_add(ruler->left, len_sub(grid->x[column], grid->x[0]));
}

/* The widest upright line that meets the line between rows k-1 and k. */
static Len joint_width(const Ruler *ruler, uint32_t k, uint32_t column)
{
    Len width = 0;
    for (uint32_t i = k ? k - 1 : 0; i <= k && i < ruler->count; i++) {
        const Border *side = ruler->grid->lines[ruler->rows[i].number].side[column];
        width = side ? len_max(width, side->width) : width;
    }
    return width;
}

/* The line between rows k-1 and k of the page. They need not be neighbours in
 * the table (a repeated head above any row): then the stronger line is taken. */
static const Border *rule_above(const Ruler *ruler, uint32_t k, uint32_t column)
{
    const Border *best = NULL;
    if (k > 0 && !ruler->rows[k - 1].cut_after)
        best = ruler->grid->lines[ruler->rows[k - 1].number + 1].top[column];
    if (k < ruler->count && !ruler->rows[k].cut_before) {
        const Border *below = ruler->grid->lines[ruler->rows[k].number].top[column];
        if (!best || (below && border_beats(below, best)))
            best = below;
    }
    return best;
}

static void rules_lying(Ruler *ruler, uint32_t k)
{
    const RuledRow *row = &ruler->rows[k ? k - 1 : 0];
    Len y = k ? len_add(row->y, row->height) : row->y;
    uint32_t columns = ruler->grid->columns;
    for (uint32_t from = 0, to; from < columns; from = to) {
        const Border *border = rule_above(ruler, k, from);
        for (to = from + 1; to < columns && border_equal(border, rule_above(ruler, k, to));)
            to++;
        if (!border)
            continue;
        Len x = len_sub(column_x(ruler, from), half_before(joint_width(ruler, k, from)));
        Len end = len_add(column_x(ruler, to), half_after(joint_width(ruler, k, to)));
        *LIST_ADD(ruler->scratch, &ruler->rules) =
            (Rule){border,
                   {x, len_sub(y, half_before(border->width))},
                   len_sub(end, x),
                   true,
                   ruler->rules.count};
    }
}

static void rules_upright(Ruler *ruler, uint32_t column)
{
    for (uint32_t from = 0, to; from < ruler->count; from = to) {
        const Border *border = ruler->grid->lines[ruler->rows[from].number].side[column];
        Len end = len_add(ruler->rows[from].y, ruler->rows[from].height);
        for (to = from + 1; to < ruler->count && ruler->rows[to].y == end; to++) {
            if (!border_equal(border, ruler->grid->lines[ruler->rows[to].number].side[column]))
                break;
            end = len_add(end, ruler->rows[to].height);
        }
        if (!border)
            continue;
        Point at = {len_sub(column_x(ruler, column), half_before(border->width)),
                    ruler->rows[from].y};
        *LIST_ADD(ruler->scratch, &ruler->rules) =
            (Rule){border, at, len_sub(end, at.y), false, ruler->rules.count};
    }
}

static int rule_compare(const void *a, const void *b)
{
    const Rule *x = a, *y = b;
    if (x->border->width != y->border->width)
        return x->border->width < y->border->width ? -1 : 1;
    if (x->border->style != y->border->style)
        return x->border->style < y->border->style ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static const Fragment *rule_fragment(Flow *flow, const Rule *rule)
{
    Fragment *f = NEW(flow->page, Fragment);
    Len width = rule->border->width;
    *f = (Fragment){.kind = FRAGMENT_RULE,
                    .owner = {.node = NODE_NONE},
                    .size =
                        rule->lying ? (Point){rule->length, width} : (Point){width, rule->length},
                    .baseline = -1,
                    .last_baseline = -1};
    Border border = *rule->border;
    if (border.style == BORDER_INSET || border.style == BORDER_OUTSET) /* CSS 2.1 17.6.3 */
        border.style = border.style == BORDER_INSET ? BORDER_RIDGE : BORDER_GROOVE;
    f->borders[rule->lying ? EDGE_TOP : EDGE_LEFT] = border;
    return f;
}

uint32_t grid_rules(Flow *flow, const Grid *grid, const RuledRow *rows, uint32_t count, Len left,
                    const Child **children)
{
    if (!count)
        return 0;
    ArenaMark mark = arena_mark(flow->job->scratch);
    Ruler ruler = {grid, rows, count, left, flow->job->scratch, {0}};
    for (uint32_t k = 0; k <= count; k++)
        rules_lying(&ruler, k);
    for (uint32_t c = 0; c <= grid->columns; c++)
        rules_upright(&ruler, c);
    if (ruler.rules.count)
        qsort(ruler.rules.items, ruler.rules.count, sizeof *ruler.rules.items, rule_compare);
    Child *fresh = NEW_ARRAY(flow->page, Child, ruler.rules.count);
    const Fragment *last = NULL;
    for (uint32_t i = 0; i < ruler.rules.count; i++) {
        const Rule *rule = &ruler.rules.items[i];
        const Rule *before = i ? rule - 1 : NULL;
        bool same = before && before->lying == rule->lying && before->length == rule->length &&
                    border_equal(before->border, rule->border);
        last = same ? last : rule_fragment(flow, rule);
        fresh[i] = (Child){.at = rule->at, .role = CHILD_FLOW, .fragment = last};
    }
    uint32_t made = ruler.rules.count;
    arena_rewind(flow->job->scratch, mark);
    *children = fresh;
    return made;
}
