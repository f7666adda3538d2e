/* Tables (CSS 2.1 chapter 17, css-tables-3): widths of the columns from the
 * Grid, then caption, head, rows and foot one below the other.
 *
 * Head and foot are laid once a pass and stand on every page as the same
 * Fragment, but where they would take half of an empty page: then they are rows
 * like others. A table without a caption is the grid's fragment; with one it is
 * a wrapper around both (17.4). A head never stands on a page without a row
 * below it, nor a caption without the first row, unless nothing else fits.
 *
 * Resume: {box: table, child: caption, next: 0 above, 1 below the grid; inside:
 * its own} or, child NULL, as rows_lay makes it. */

#include "layout/table_rows.h"

typedef struct {
    Flow *flow;
    const Box *box;
    const Table *table;
    Grid *grid;
    const Space *space;
    const Resume *resume;
    Len width;      /* border box */
    Len columns;    /* content box, for the widths of columns */
    Child parts[3]; /* caption above, grid, caption below */
    uint32_t part_count;
    Len y;             /* end of the parts so far */
    bool caption_here; /* above the grid, on this page */
    LIST(const Box *) notes;
    Len least, full;
    Result result;
} Laying;

/* ---- widths ---- */

static Len grid_off(const Grid *grid) { return edges_inline(&grid->edges); }

Sizes table_sizes(Flow *flow, const Box *box)
{
    const Style *style = box->style;
    Grid *grid = grid_of(flow, box);
    Len off = grid_off(grid);
    bool length = size_is_length(style->width) && !style->width.percent;
    Sizes s = {0};
    if (!(length && style->table_layout_fixed)) {
        grid_measure(flow, grid);
        s = (Sizes){len_add(grid->sizes.min, off), len_add(grid->sizes.max, off)};
    }
    if (length) {
        Len wanted = len_add(size_content(style, &grid->edges, false, LEN_MAX, 0), off);
        s.min = s.max = len_max(s.min, wanted);
    } else if (style->width.kind == SIZE_MIN_CONTENT) {
        s.max = s.min;
    }
    Len least = len_sub(s.min, off), most = len_sub(s.max, off);
    s.max = len_max(s.min, len_add(size_content(style, &grid->edges, false, LEN_MAX, most), off));
    s.min = len_max(s.min, len_add(size_content(style, &grid->edges, false, LEN_MAX, least), off));
    if (box->as.table->caption)
        s.min = len_max(s.min, flow_sizes(flow, box->as.table->caption).min);
    s.max = len_max(s.max, s.min);
    return s;
}

static void widths_lay(Laying *t, Len width)
{
    t->width = width;
    t->columns = len_max(0, len_sub(width, grid_off(t->grid)));
    grid_widths(t->flow, t->grid, t->columns);
}

/* 17.5.2.1: as wide as it is told to be, or as its columns are told to be. */
static void widths_fixed(Laying *t)
{
    const Edges *edges = &t->grid->edges;
    Len content = size_content(t->box->style, edges, false, t->space->inline_size, 0);
    widths_lay(t, len_add(content, edges_inline(edges)));
    t->width = len_max(t->width, len_add(t->grid->x[t->grid->columns], edges_inline(edges)));
}

static Len width_auto(const Laying *t)
{
    const Style *style = t->box->style;
    const Edges *edges = &t->grid->edges;
    Len off = edges_inline(edges), base = t->space->inline_size;
    Edges here = edges_resolve(style, base);
    Len margins = len_add(here.margin[EDGE_LEFT], here.margin[EDGE_RIGHT]);
    Sizes s = table_sizes(t->flow, t->box);
    Len room = len_max(0, len_sub(base, margins));
    Len wanted = len_min(len_max(s.min, room), s.max);
    if (style->width.kind == SIZE_MIN_CONTENT || style->width.kind == SIZE_MAX_CONTENT)
        wanted = style->width.kind == SIZE_MIN_CONTENT ? s.min : s.max;
    Len content = size_content(style, edges, false, base, len_max(0, len_sub(wanted, off)));
    return len_max(s.min, len_add(content, off));
}

static void table_widths(Laying *t)
{
    const Style *style = t->box->style;
    if (t->space->fixed_size)
        widths_lay(t, t->space->inline_size);
    else if (size_is_length(style->width) && style->table_layout_fixed)
        widths_fixed(t);
    else
        widths_lay(t, width_auto(t));
}

/* ---- parts ---- */

static void notes_add(Laying *t, const Notes *notes)
{
    for (uint32_t i = 0; i < notes->count; i++)
        *LIST_ADD(t->flow->page, &t->notes) = notes->note[i];
    t->least = len_add(t->least, notes->least);
    t->full = len_add(t->full, notes->full);
}

static void part_add(Laying *t, Point at, const Fragment *fragment)
{
    t->parts[t->part_count++] = (Child){.at = at, .role = CHILD_FLOW, .fragment = fragment};
    t->y = len_add(at.y, fragment->size.y);
}

static const Resume *resume_caption(Laying *t, const Resume *inside, uint32_t below)
{
    const Resume **all = NEW(t->flow->page, const Resume *);
    all[0] = inside;
    Resume *resume = NEW(t->flow->page, Resume);
    *resume = (Resume){
        .box = t->box, .child = t->table->caption, .next = below, .count = 1, .inside = all};
    return resume;
}

typedef enum { PART_DONE, PART_BREAKS, PART_FAILS } PartOutcome;

static PartOutcome caption_lay(Laying *t, const Resume *resume, uint32_t below)
{
    const Box *caption = t->table->caption;
    Edges edges = edges_resolve(caption->style, t->width);
    Len y = resume || (below && !t->part_count) ? t->y : len_add(t->y, edges.margin[EDGE_TOP]);
    Space space = {.inline_size = t->width,
                   .block_size = LEN_MAX,
                   .room = len_less(t->space->room, len_add(y, t->least)),
                   .whole = t->space->whole,
                   .first_in_page = t->space->first_in_page && !t->part_count,
                   .cut_margins = resume != NULL,
                   .in_columns = t->space->in_columns,
                   .note_edge = t->notes.count ? 0 : t->space->note_edge,
                   .page_name = t->space->page_name};
    Result r = flow_box(t->flow, caption, &space, resume);
    if (!r.fragment)
        return PART_FAILS;
    bool rtl = t->box->style->direction == DIRECTION_RTL;
    part_add(t, (Point){inline_offset(&edges, t->width, r.fragment->size.x, rtl), y}, r.fragment);
    notes_add(t, &r.notes);
    if (r.resume) {
        t->result.resume = resume_caption(t, r.resume, below);
        t->result.appeal = r.appeal;
        return PART_BREAKS;
    }
    t->y = len_add(t->y, edges.margin[EDGE_BOTTOM]);
    return PART_DONE;
}

/* A head or foot: laid once a pass, for the width of the table. */
static Result repeat_lay(Laying *t, const Box *group)
{
    if (!group || !group->first)
        return (Result){0};
    Space space = {.inline_size = t->grid->width,
                   .block_size = t->grid->row_base, /* what its height depends on: for the cache */
                   .room = LEN_MAX,
                   .whole = LEN_MAX,
                   .first_in_page = true};
    return flow_keep(t->flow, group, &space);
}

/* The grid on one page. */
typedef struct {
    Laying *t;
    Result head, foot; /* fragment NULL: none on this page */
    bool begun;        /* rows of it stand on pages before */
    Len top, bottom;   /* from its border edge to the first row; below the last when it ends here */
    Len gap;           /* below a repeated head */
    RowsResult rows;
    Len rows_y;
    LIST(RuledRow) ruled;
} GridPart;

static Len part_height(const Result *part, Len spacing)
{
    return part->fragment ? len_add(part->fragment->size.y, spacing) : 0;
}

static void grid_top(GridPart *g, const Resume *resume)
{
    const Grid *grid = g->t->grid;
    const Edges *e = &grid->edges;
    g->bottom = len_add(len_add(e->border[EDGE_BOTTOM], e->padding[EDGE_BOTTOM]), grid->spacing_y);
    g->top = len_add(len_add(e->border[EDGE_TOP], e->padding[EDGE_TOP]), grid->spacing_y);
    if (!g->begun)
        return;
    g->top = 0;
    if (grid->lines && (g->head.fragment || resume->inside[0]->fresh)) {
        uint32_t row =
            g->head.fragment ? 0 : grid->groups[resume->next].first + resume->inside[0]->next;
        g->top = grid_line_width(grid, row) / 2;
    }
}

/* Head and foot, unless they leave too little of a page for the rows. */
static void grid_repeats(GridPart *g)
{
    Laying *t = g->t;
    g->head = repeat_lay(t, t->table->head);
    g->foot = repeat_lay(t, t->table->foot);
    Len both = len_add(part_height(&g->head, 0), part_height(&g->foot, 0));
    if (t->space->whole != LEN_MAX && both > t->space->whole / 2)
        g->head = g->foot = (Result){0};
}

/* The line below a head may be wider than the one above the row that follows it
 * on this page: then the row, which has room for its own line, moves down. */
static Len head_gap(const GridPart *g, const Resume *resume)
{
    const Grid *grid = g->t->grid;
    if (!g->begun || !grid->lines || !g->head.fragment)
        return 0;
    const Resume *row = resume->inside[0];
    Len below = grid_line_width(grid, grid->groups[0].count), own = 0;
    if (row->fresh)
        own = grid_line_width(grid, grid->groups[resume->next].first + row->next);
    return len_max(0, len_sub(len_sub(below, below / 2), len_sub(own, own / 2)));
}

static bool has_height(const Laying *t)
{
    const Size height = t->box->style->height;
    return size_is_length(height) && (!height.percent || t->space->block_size != LEN_MAX);
}

static RowsSpace rows_space(GridPart *g, const Resume *resume)
{
    Laying *t = g->t;
    Grid *grid = t->grid;
    Len off = len_add(len_add(g->top, g->bottom), g->gap);
    off = len_add(off, part_height(&g->head, grid->spacing_y));
    off = len_add(off, part_height(&g->foot, grid->spacing_y));
    if (!g->begun)
        off = len_add(off, g->head.notes.least);
    RowsSpace space = {.space = t->space,
                       .group = g->head.fragment ? grid->first_body : 0,
                       .end_group = g->foot.fragment ? grid->end_body : grid->group_count,
                       .resume = resume,
                       .room = len_less(t->space->room, len_add(off, len_add(t->y, t->least))),
                       .whole = len_less(t->space->whole, off),
                       .first_in_page = t->space->first_in_page && !t->caption_here};
    const Style *style = t->box->style;
    bool definite = has_height(t);
    if (!definite && style->min_height.kind == SIZE_LENGTH && !style->min_height.percent)
        definite = style->min_height.length > 0;
    if (definite && !g->begun) {
        Len height = size_content(style, &grid->edges, true, t->space->block_size, 0);
        Len edges = edges_block(&grid->edges);
        space.stretch = len_max(0, len_sub(height, len_sub(off, edges)));
    }
    return space;
}

static void ruled_add(GridPart *g, const Fragment *group, uint32_t number, Len y)
{
    for (uint32_t i = 0; i < group->count; i++) {
        const Child *child = &group->children[i];
        *LIST_ADD(g->t->flow->page, &g->ruled) =
            (RuledRow){number + i, len_add(y, child->at.y), child->fragment->size.y, false, false};
    }
}

static Fragment *grid_fragment(GridPart *g, Len height)
{
    Laying *t = g->t;
    const Grid *grid = t->grid;
    Fragment *f = NEW(t->flow->page, Fragment);
    *f = (Fragment){.kind = FRAGMENT_BOX,
                    .collapsed = grid->lines ? TABLE_COLLAPSED : TABLE_SEPARATE,
                    .owner = t->box->owner,
                    .box = t->box,
                    .style = t->box->style,
                    .size = {t->width, height},
                    .baseline = -1,
                    .last_baseline = -1};
    memcpy(f->padding, grid->edges.padding, sizeof f->padding);
    for (int i = 0; i < 4 && !grid->lines; i++)
        f->borders[i] = t->box->style->border[i];
    if (g->begun)
        f->cut |= CUT_BEFORE;
    if (g->rows.resume)
        f->cut |= CUT_AFTER;
    return f;
}

/* The children of the grid's fragment, and how far down they go. */
typedef struct {
    GridPart *g;
    Child *items;
    uint32_t count;
    Len x, y; /* of the next */
    Len baseline;
} GridChildren;

static void repeat_add(GridChildren *c, const Result *part, uint32_t group, bool copy)
{
    const Grid *grid = c->g->t->grid;
    if (!part->fragment)
        return;
    c->items[c->count++] = (Child){
        .at = {c->x, c->y}, .role = copy ? CHILD_REPEAT : CHILD_FLOW, .fragment = part->fragment};
    if (grid->lines)
        ruled_add(c->g, part->fragment, grid->groups[group].first, c->y);
    if (part->fragment->baseline >= 0 && c->baseline < 0)
        c->baseline = len_add(c->y, part->fragment->baseline);
    c->y = len_add(c->y, part_height(part, grid->spacing_y));
}

static void groups_add(GridChildren *c)
{
    GridPart *g = c->g;
    const Grid *grid = g->t->grid;
    if (g->rows.baseline >= 0 && c->baseline < 0)
        c->baseline = len_add(c->y, g->rows.baseline);
    for (uint32_t i = 0; i < g->rows.group_count; i++) {
        c->items[c->count] = g->rows.groups[i];
        c->items[c->count++].at = (Point){c->x, len_add(c->y, g->rows.groups[i].at.y)};
    }
    for (uint32_t i = 0; i < g->rows.row_count && grid->lines; i++) {
        RuledRow *row = LIST_ADD(g->t->flow->page, &g->ruled);
        *row = g->rows.rows[i];
        row->y = len_add(row->y, c->y);
    }
    if (g->rows.row_count)
        c->y = len_add(c->y, len_add(g->rows.height, grid->spacing_y));
}

/* Below the last row: the edge, or half of the line where it goes on. */
static Len grid_end(const GridPart *g)
{
    const Grid *grid = g->t->grid;
    if (!g->rows.resume)
        return g->bottom;
    if (!grid->lines || !g->ruled.count || g->ruled.items[g->ruled.count - 1].cut_after)
        return 0;
    Len line = grid_line_width(grid, g->ruled.items[g->ruled.count - 1].number + 1);
    return len_sub(line, line / 2);
}

static void rules_add(GridChildren *c)
{
    GridPart *g = c->g;
    Laying *t = g->t;
    const Child *rules = NULL;
    uint32_t count = grid_rules(t->flow, t->grid, g->ruled.items, g->ruled.count, c->x, &rules);
    if (!count)
        return;
    Child *all = NEW_ARRAY(t->flow->page, Child, c->count + count);
    memcpy(all, c->items, c->count * sizeof *all);
    memcpy(all + c->count, rules, count * sizeof *all);
    c->items = all;
    c->count += count;
}

static void grid_assemble(GridPart *g)
{
    Laying *t = g->t;
    const Grid *grid = t->grid;
    const Edges *e = &grid->edges;
    GridChildren c = {.g = g, .y = g->top, .baseline = -1};
    c.x = len_add(len_add(e->border[EDGE_LEFT], e->padding[EDGE_LEFT]), grid->spacing_x);
    c.items = NEW_ARRAY(t->flow->page, Child, g->rows.group_count + 2);
    repeat_add(&c, &g->head, 0, g->begun);
    c.y = len_add(c.y, g->gap);
    groups_add(&c);
    repeat_add(&c, &g->foot, grid->group_count - 1, g->rows.resume != NULL);
    Len end = c.count ? len_sub(c.y, grid->spacing_y) : c.y; /* the edge has that spacing */
    if (grid->lines)
        rules_add(&c);
    Fragment *f = grid_fragment(g, len_add(end, grid_end(g)));
    f->baseline = c.baseline;
    f->count = c.count;
    f->children = c.items;
    Len margins = len_add(e->margin[EDGE_LEFT], e->margin[EDGE_RIGHT]);
    if (!t->space->fixed_size &&
        len_sub(len_add(t->width, margins), t->space->inline_size) > OVERFLOW_SEEN)
        f->flags |= FLAG_OVERFLOW;
    part_add(t, (Point){0, t->y}, f);
}

static PartOutcome grid_lay(Laying *t, const Resume *resume)
{
    GridPart g = {.t = t, .begun = resume != NULL && resume->count > 0};
    grid_widths(t->flow, t->grid, t->columns);
    grid_repeats(&g);
    if (g.begun && resume->next < t->grid->first_body)
        g.head = (Result){0}; /* the head is in the rows */
    if (g.begun && resume->next >= t->grid->end_body)
        g.foot = (Result){0};
    grid_top(&g, g.begun ? resume : NULL);
    g.gap = head_gap(&g, resume);
    RowsSpace space = rows_space(&g, g.begun ? resume : NULL);
    g.rows = rows_lay(t->flow, t->grid, &space);
    if (g.rows.nothing)
        return PART_FAILS;
    bool alone = !g.rows.row_count; /* head and foot, or nothing at all */
    if (alone && space.room < 0 && !space.first_in_page)
        return PART_FAILS;
    if (!g.begun)
        notes_add(t, &g.head.notes);
    notes_add(t, &g.rows.notes);
    if (!g.rows.resume)
        notes_add(t, &g.foot.notes);
    grid_assemble(&g);
    t->result.resume = g.rows.resume;
    t->result.appeal = g.rows.appeal;
    t->result.break_after = g.rows.break_after;
    t->result.better = g.rows.better;
    t->result.passed_forced |= g.rows.passed_forced;
    return g.rows.resume ? PART_BREAKS : PART_DONE;
}

/* ---- all of it ---- */

/* The grid begins on the next page: nothing of it is laid. */
static const Resume *resume_grid(Laying *t)
{
    Resume *resume = NEW(t->flow->page, Resume);
    *resume = (Resume){.box = t->box};
    return resume;
}

static PartOutcome parts_lay(Laying *t)
{
    const Box *caption = t->table->caption;
    const Resume *resume = t->resume;
    bool in_caption = resume && resume->child;
    bool below = caption && caption->style->caption_bottom;
    if (in_caption && resume->next == 1)
        return caption_lay(t, resume->inside[0], 1);
    if (caption && !below && (!resume || in_caption)) {
        PartOutcome outcome = caption_lay(t, in_caption ? resume->inside[0] : NULL, 0);
        if (outcome != PART_DONE)
            return outcome;
        t->caption_here = true;
    }
    PartOutcome outcome = grid_lay(t, in_caption ? NULL : resume);
    if (outcome == PART_FAILS && t->caption_here && (t->space->first_in_page || in_caption)) {
        t->result.resume = resume_grid(t);
        t->result.appeal = APPEAL_AVOID;
        return PART_BREAKS;
    }
    if (outcome != PART_DONE || !below)
        return outcome;
    outcome = caption_lay(t, NULL, 1);
    if (outcome != PART_FAILS)
        return outcome;
    t->result.resume = resume_caption(t, NULL, 1);
    t->result.appeal = APPEAL_AVOID;
    return PART_BREAKS;
}

static const Fragment *table_fragment(Laying *t)
{
    if (!t->table->caption)
        return t->parts[0].fragment;
    Fragment *f = NEW(t->flow->page, Fragment);
    Child *children = NEW_ARRAY(t->flow->page, Child, t->part_count);
    memcpy(children, t->parts, t->part_count * sizeof *children);
    *f = (Fragment){.kind = FRAGMENT_BOX,
                    .collapsed = TABLE_WRAPPER,
                    .owner = t->box->owner,
                    .box = t->box,
                    .style = t->box->style,
                    .size = {t->width, t->y},
                    .baseline = -1,
                    .last_baseline = -1,
                    .count = t->part_count,
                    .children = children};
    for (uint32_t i = 0; i < t->part_count; i++) {
        const Fragment *part = t->parts[i].fragment;
        f->flags |= part->box == t->box ? part->flags : 0;
        if (part->box == t->box && part->baseline >= 0)
            f->baseline = len_add(t->parts[i].at.y, part->baseline);
    }
    return f;
}

static Result table_result(Laying *t)
{
    Result r = t->result;
    uint8_t inside = t->box->style->break_inside;
    bool avoids = inside == BREAK_AVOID || (inside == BREAK_AVOID_COLUMN && t->space->in_columns);
    r.fragment = table_fragment(t);
    r.notes = (Notes){t->notes.items, t->notes.count, t->least, t->full};
    r.floats = t->space->floats;
    if (avoids && r.appeal > APPEAL_AVOID)
        r.appeal = APPEAL_AVOID;
    if (avoids)
        r.better = NULL;
    return r;
}

Result table_layout(Flow *flow, const Box *box, const Space *space, const Resume *resume)
{
    Grid *grid = grid_of(flow, box);
    Grid *outer = flow->grid;
    flow->grid = grid;
    flow->grids->depth++;
    Laying t = {.flow = flow,
                .box = box,
                .table = box->as.table,
                .grid = grid,
                .space = space,
                .resume = resume,
                .result = {.appeal = APPEAL_PERFECT}};
    table_widths(&t);
    grid_heights(flow, grid,
                 has_height(&t) ? size_content(box->style, &grid->edges, true, space->block_size, 0)
                                : LEN_MAX);
    PartOutcome outcome = parts_lay(&t);
    flow->grids->depth--;
    flow->grid = outer;
    if (outcome == PART_FAILS)
        return (Result){.floats = space->floats};
    return table_result(&t);
}
