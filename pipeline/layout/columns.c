/* Columns (css-multicol-1): each column is a fragmentainer, filled with the
 * children of the box by the one mechanism of (space, resume).
 *
 * First the columns are filled one after the other to the end of the room. If
 * all of the content fits, they are balanced: the height starts at an equal
 * share and grows by doubling steps of a line until the content fits, then the
 * last step is halved; at most TRIES layouts of what is on this page, fewer for
 * columns in columns. A break
 * that could be better gets one second try per column.
 *
 * Notes that the columns call take their room from all columns: if they do not
 * leave it, all is laid once more in less room. */

#include "base/list.h"
#include "layout/block.h"
#include "layout/margins.h"

enum { TRIES = 8, NESTED_TRIES = 2, COLUMNS_MAX = 50 };

typedef struct {
    Flow *flow;
    const Box *box;
    const Space *space;
    const Resume *resume;
    Edges edges;
    Len content; /* width of the content box */
    uint32_t count;
    Len width, gap; /* of a column */
    Len left, top, bottom;
} Columns;

/* What one layout of all columns came to. */
typedef struct {
    uint32_t count; /* columns with content */
    const Fragment **column;
    Len tallest, total;
    const Resume *resume; /* what did not fit */
    uint8_t forced;       /* the page break that ended it */
    uint8_t appeal;
    bool failed; /* a column could take nothing */
    bool passed_forced;
    LIST(const Box *) notes;
    Len least, full;
} Filled;

static Len column_gap(const Style *style)
{
    return style->column_gap >= 0 ? style->column_gap : style->font_size;
}

/* Number and width (css-multicol-1 3.4). */
static void columns_count(Columns *c)
{
    const Style *style = c->box->style;
    Len all = c->content, wide = style->column_width;
    c->gap = column_gap(style);
    int64_t fit = wide > 0 ? ((int64_t)all + c->gap) / len_max(len_add(wide, c->gap), 1) : 0;
    int64_t count = style->column_count;
    if (wide > 0)
        count = count && count < fit ? count : fit;
    count = count < 1 ? 1 : count > COLUMNS_MAX ? COLUMNS_MAX : count;
    c->count = (uint32_t)count;
    int64_t gaps = (count - 1) * c->gap;
    c->width = len_max(len_clamp((all - gaps) / count), 0);
}

static void notes_add(Flow *flow, Filled *f, const Notes *notes)
{
    for (uint32_t i = 0; i < notes->count; i++)
        *LIST_ADD(flow->page, &f->notes) = notes->note[i];
    f->least = len_add(f->least, notes->least);
    f->full = len_add(f->full, notes->full);
}

static Result column_lay(const Columns *c, const Space *space, const Resume *resume)
{
    Result r = block_layout_bare(c->flow, c->box, space, resume);
    if (!r.fragment || !r.resume || !r.better || r.better->appeal <= r.appeal)
        return r;
    Space again = *space;
    again.stop = r.better;
    return block_layout_bare(c->flow, c->box, &again, resume);
}

/* Fills columns of `height`, which could be `whole` at most. `strict`: a column that can take
 * nothing is a failure, else it takes what it must if the page has nothing else. */
static Filled columns_fill(const Columns *c, Len height, Len whole, bool strict)
{
    Filled f = {.appeal = APPEAL_PERFECT};
    f.column = NEW_ARRAY(c->flow->page, const Fragment *, c->count);
    const Resume *resume = c->resume && c->resume->count ? c->resume->inside[0] : NULL;
    bool cut = c->resume && c->space->cut_margins;
    Space space = {.inline_size = c->width,
                   .block_size = LEN_MAX,
                   .room = height,
                   .whole = whole,
                   .in_columns = true,
                   .fixed_size = true,
                   .page_name = c->space->page_name,
                   .first_in_page = c->space->first_in_page && !strict};
    do {
        space.cut_margins = cut;
        space.note_edge = f.notes.count ? 0 : c->space->note_edge;
        Result r = column_lay(c, &space, resume);
        if (!r.fragment) {
            f.failed = true;
            f.resume = resume_keep(c->flow, resume);
            return f;
        }
        f.column[f.count++] = r.fragment;
        f.tallest = len_max(f.tallest, r.fragment->size.y);
        f.total = len_add(f.total, r.fragment->size.y);
        f.passed_forced |= r.passed_forced;
        notes_add(c->flow, &f, &r.notes);
        f.resume = resume = r.resume;
        f.appeal = r.appeal;
        cut = r.break_after == BREAK_AUTO;
        f.forced = r.break_after == BREAK_COLUMN ? BREAK_AUTO : r.break_after;
    } while (resume && f.count < c->count && f.forced == BREAK_AUTO);
    return f;
}

static bool fits(const Filled *f, Len height)
{
    return !f->failed && !f->resume && f->tallest <= height;
}

/* The lowest columns that hold all; `loose` holds all at `most`. */
static Filled columns_balance(const Columns *c, const Filled *loose, Len most)
{
    const Style *style = c->box->style;
    Len line = style->line_height > 0 ? style->line_height : len_scale(style->font_size, 6, 5);
    Len share = len_scale(loose->total, 1, c->count);
    Len low = share - 1, high = len_min(most, len_max(loose->tallest, share));
    Len step = len_max(line / 2, LEN_PT(1)), height = share;
    Filled best = *loose;
    bool found = false;
    int most_tries = c->space->in_columns ? NESTED_TRIES : TRIES;
    for (int tries = 0; tries < most_tries && height < high; tries++) {
        Filled f = columns_fill(c, height, most, true);
        if (fits(&f, height)) {
            best = f;
            high = len_min(height, f.tallest);
            found = true;
        } else {
            low = height;
        }
        if (high - low <= LEN_PT(1))
            break;
        height = len_add(low, step);
        if (found || height >= high)
            height = low + (high - low) / 2;
        step = len_add(step, step);
    }
    return best;
}

/* Fills, and balances what fits, in a height of at most `room`. A height of its
 * own that is too low for the content gives way: nothing stands outside. */
static Filled columns_best(const Columns *c, Len room, Len own)
{
    Len most = len_min(room, own);
    Filled f = columns_fill(c, most, most, false);
    if (own < room && !fits(&f, own)) {
        most = room;
        f = columns_fill(c, most, most, false);
    }
    bool whole = !f.failed && !f.resume;
    if (!whole || c->count < 2 || (c->box->style->column_fill == FILL_AUTO && most != LEN_MAX))
        return f;
    return columns_balance(c, &f, most);
}

/* ---- the fragment ---- */

static Child rule_child(const Columns *c, uint32_t i, Len height)
{
    const Border *rule = &c->box->style->column_rule;
    Fragment *f = NEW(c->flow->page, Fragment);
    *f = (Fragment){.kind = FRAGMENT_BOX,
                    .owner = {.node = NODE_NONE},
                    .size = {rule->width, height},
                    .baseline = -1,
                    .last_baseline = -1};
    f->borders[EDGE_LEFT] = *rule;
    Len x = len_add(c->left, len_scale(i, len_add(c->width, c->gap), 1));
    return (Child){.at = {len_sub(x, len_add(c->gap, rule->width) / 2), c->top},
                   .role = CHILD_FLOW,
                   .fragment = f};
}

static Fragment *columns_fragment(const Columns *c, const Filled *filled, Len height)
{
    bool ruled = c->box->style->column_rule.width > 0 && filled->count > 1;
    uint32_t count = filled->count + (ruled ? filled->count - 1 : 0);
    Child *children = NEW_ARRAY(c->flow->page, Child, count);
    Fragment *f = NEW(c->flow->page, Fragment);
    *f = (Fragment){.kind = FRAGMENT_BOX,
                    .owner = c->box->owner,
                    .box = c->box,
                    .style = c->box->style,
                    .size = {len_add(c->content, edges_inline(&c->edges)),
                             len_add(len_add(c->top, height), c->bottom)},
                    .baseline = -1,
                    .last_baseline = -1,
                    .count = count,
                    .children = children};
    uint32_t n = 0;
    for (uint32_t i = 0; i < filled->count; i++) {
        Len x = len_add(c->left, len_scale(i, len_add(c->width, c->gap), 1));
        if (ruled && i)
            children[n++] = rule_child(c, i, height);
        children[n++] =
            (Child){.at = {x, c->top}, .role = CHILD_FLOW, .fragment = filled->column[i]};
    }
    if (filled->count && filled->column[0]->baseline >= 0)
        f->baseline = len_add(c->top, filled->column[0]->baseline);
    for (int i = 0; i < 4; i++) {
        f->padding[i] = c->edges.padding[i];
        f->borders[i] = c->box->style->border[i];
        f->borders[i].width = c->edges.border[i];
    }
    return f;
}

static Columns columns_open(Flow *flow, const Box *box, const Space *space, const Resume *resume)
{
    Columns c = {.flow = flow, .box = box, .space = space, .resume = resume};
    c.edges = edges_resolve(box->style, space->inline_size);
    c.content = block_content_width(flow, box, space, &c.edges);
    c.left = edge_width(&c.edges, EDGE_LEFT);
    c.top = resume ? 0 : edge_width(&c.edges, EDGE_TOP);
    c.bottom = edge_width(&c.edges, EDGE_BOTTOM);
    columns_count(&c);
    if (box_is_holder(box))
        flow->holders.absolute = holder_around(&c.edges, c.content, LEN_MAX);
    return c;
}

static uint8_t capped(const Style *style, uint8_t appeal)
{
    return style->break_inside == BREAK_AVOID && appeal > APPEAL_AVOID ? APPEAL_AVOID : appeal;
}

Result columns_layout(Flow *flow, const Box *box, const Space *space, const Resume *resume)
{
    Columns c = columns_open(flow, box, space, resume);
    const Style *style = box->style;
    Len consumed = resume ? resume->consumed : 0;
    Len room = len_less(len_less(space->room, c.top), c.bottom);
    Len own = size_content(style, &c.edges, true, space->block_size, LEN_MAX);
    if (own != LEN_MAX)
        own = own > consumed ? len_sub(own, consumed) : LEN_MAX;
    Filled f = columns_best(&c, room, own);
    if (f.least && room != LEN_MAX && len_add(f.tallest, f.least) > room)
        f = columns_best(&c, len_less(room, f.least), own);
    if (!f.count)
        return (Result){.floats = space->floats};
    bool more = f.resume != NULL;
    Len height =
        size_content(style, &c.edges, true, space->block_size, len_add(consumed, f.tallest));
    height = more ? f.tallest : len_max(len_sub(height, consumed), 0);
    if (room != LEN_MAX && height > room)
        height = len_max(room, f.tallest);
    if (more)
        c.bottom = 0;
    Fragment *fragment = columns_fragment(&c, &f, height);
    if (resume)
        fragment->cut |= CUT_BEFORE;
    if (more)
        fragment->cut |= CUT_AFTER;
    Result r = {.fragment = fragment,
                .appeal = capped(style, f.appeal),
                .floats = space->floats,
                .break_after = f.forced,
                .page_name = box_page_own(box, space->page_name),
                .passed_forced = f.passed_forced};
    r.notes =
        (Notes){.note = f.notes.items, .count = f.notes.count, .least = f.least, .full = f.full};
    if (!more)
        return r;
    Resume *rest = NEW(flow->page, Resume);
    const Resume **inside = NEW(flow->page, const Resume *);
    inside[0] = f.resume;
    *rest =
        (Resume){.box = box, .consumed = len_add(consumed, height), .count = 1, .inside = inside};
    r.resume = rest;
    return r;
}

Sizes columns_sizes(Flow *flow, const Box *box)
{
    Sizes s = block_sizes(flow, box);
    const Style *style = box->style;
    int64_t count = style->column_count ? style->column_count : 1;
    Len gaps = len_scale(count - 1, column_gap(style), 1);
    if (style->column_width > 0)
        s.min = s.max = len_max(style->column_width, s.min);
    s.min = len_add(len_scale(s.min, count, 1), gaps);
    s.max = len_add(len_scale(s.max, count, 1), gaps);
    return s;
}
