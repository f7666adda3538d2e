/* Tables by their rules, on generated ones at many page sizes: rows stand below
 * each other and end on their page, cells are as high as their rows, every row is
 * laid once, text stands inside the page; and laying is linear in the rows. */

#include "laid.h"
#include <stdlib.h>

static uint32_t dice(uint32_t *seed, uint32_t sides)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % sides;
}

/* ---- generated tables ---- */

static void add_words(Buf *out, uint32_t *seed, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        buf_format(out, "w%u ", dice(seed, 1000));
}

static void add_table(Buf *out, uint32_t *seed, int depth);

static void add_cell(Buf *out, uint32_t *seed, bool spans, int depth)
{
    static const char *const styles[] = {"",
                                         "",
                                         "height: 20pt",
                                         "width: 30pt",
                                         "width: 20%",
                                         "vertical-align: middle",
                                         "vertical-align: bottom",
                                         "border: 3pt solid",
                                         "padding: 2pt"};
    buf_format(out, "<td style='%s'", styles[dice(seed, 9)]);
    if (spans && !dice(seed, 5))
        buf_format(out, " rowspan=%u", 2 + dice(seed, 3));
    if (spans && !dice(seed, 7))
        buf_format(out, " colspan=%u", 2 + dice(seed, 2));
    buf_char(out, '>');
    add_words(out, seed, dice(seed, 6) ? 1 + dice(seed, 3) : dice(seed, 50));
    if (depth && !dice(seed, 15))
        add_table(out, seed, depth - 1);
    buf_text(out, "</td>");
}

static void add_table(Buf *out, uint32_t *seed, int depth)
{
    static const char *const rows[] = {"",
                                       "",
                                       "",
                                       "",
                                       "break-after: avoid",
                                       "break-before: page",
                                       "height: 15pt",
                                       "break-inside: avoid"};
    uint32_t columns = 1 + dice(seed, 4), count = 1 + dice(seed, 20);
    bool spans = dice(seed, 2);
    buf_format(out, "<table style='border-collapse: %s; border-spacing: %upt; %s'>",
               dice(seed, 2) ? "collapse" : "separate", dice(seed, 3),
               dice(seed, 3) ? "" : "width: 100%");
    if (!dice(seed, 3))
        buf_text(out, "<caption>caption of it</caption>");
    if (dice(seed, 2))
        buf_text(out, "<thead><tr><th>head</thead>");
    if (!dice(seed, 4))
        buf_text(out, "<tfoot><tr><td>foot</tfoot>");
    for (uint32_t r = 0; r < count; r++) {
        buf_format(out, "<tr style='%s'>", rows[dice(seed, 8)]);
        for (uint32_t c = 0; c < columns; c++)
            add_cell(out, seed, spans, depth);
    }
    buf_text(out, "</table>");
}

/* ---- what must hold ---- */

typedef struct {
    uint8_t *begun; /* by box id: rows that have begun on a page */
    uint32_t rows, again;
    Len bottom; /* of the page */
    bool sliced;
} Seen;

static bool is_kind(const Fragment *f, BoxKind kind)
{
    return f->kind == FRAGMENT_BOX && f->box && f->box->kind == kind;
}

/* Rows one below the other, each cell down to the end of the rows it spans. */
static bool group_holds(const Fragment *group)
{
    Len end = 0;
    for (uint32_t r = 0; r < group->count; r++) {
        const Child *row = &group->children[r];
        if (row->at.y < end)
            return false;
        end = row->at.y + row->fragment->size.y;
        for (uint32_t c = 0; c < row->fragment->count; c++) {
            const Fragment *cell = row->fragment->children[c].fragment;
            uint32_t last = r;
            Len bottom = row->at.y + cell->size.y;
            while (last + 1 < group->count &&
                   group->children[last].at.y + group->children[last].fragment->size.y < bottom)
                last++;
            if (group->children[last].at.y + group->children[last].fragment->size.y != bottom)
                return false;
        }
    }
    return end == group->size.y;
}

static bool walk(Seen *seen, const Fragment *f, Len y)
{
    bool ok = true;
    if (is_kind(f, BOX_ROW_GROUP))
        ok = group_holds(f);
    if (is_kind(f, BOX_ROW) && !(f->cut & CUT_BEFORE)) {
        seen->rows++;
        seen->again += seen->begun[f->box->id];
        seen->begun[f->box->id] = 1;
    }
    seen->sliced = seen->sliced || f->flags & FLAG_SLICED;
    if (f->kind == FRAGMENT_TEXT && !seen->sliced && y > seen->bottom)
        ok = false;
    for (uint32_t i = 0; i < f->count; i++)
        if (f->children[i].role != CHILD_REPEAT)
            ok = walk(seen, f->children[i].fragment, y + f->children[i].at.y) && ok;
    return ok;
}

static uint32_t count_rows(const Box *box)
{
    uint32_t count = 0;
    for (const Box *b = box; b; b = b->next) {
        count += b->kind == BOX_ROW;
        if (b->kind == BOX_INLINES)
            continue;
        if (b->kind == BOX_TABLE && b->as.table->head)
            count += count_rows(b->as.table->head);
        if (b->kind == BOX_TABLE && b->as.table->foot)
            count += count_rows(b->as.table->foot);
        count += count_rows(b->first);
    }
    return count;
}

static void test_generated(Laid *laid, uint32_t seed)
{
    Buf html = {0}, css = {0};
    buf_text(&html, "<!DOCTYPE html><body>");
    for (uint32_t i = 0; i < 3; i++)
        add_table(&html, &seed, 2);
    buf_char(&html, 0);
    buf_format(&css, "@page { size: %upt %upt } td { border: %upt solid }", 100 + dice(&seed, 300),
               80 + dice(&seed, 200), dice(&seed, 3));
    buf_char(&css, 0);
    laid_boxes(laid, html.data, css.data);
    Seen seen = {.begun = calloc(laid->boxes->count, 1)};
    Layout *layout = layout_open(&laid->job, laid->boxes, NULL);
    bool ok = true;
    for (const Page *page; (page = layout_next(layout));) {
        seen.bottom = page->size.y;
        ok = walk(&seen, page->root, 0) && ok;
    }
    layout_close(layout);
    CHECK(ok);
    CHECK(seen.again == 0);
    CHECK(seen.rows == count_rows(laid->boxes->root));
    laid->diags.first = NULL; /* spans that run into each other: not what is tested */
    laid_end(laid);
    free(seen.begun);
    buf_close(&html);
    buf_close(&css);
}

/* ---- work done ---- */

static uint64_t calls_of(Laid *laid, const char *row, uint32_t rows, const char *css)
{
    Buf html = {0};
    buf_text(&html, "<!DOCTYPE html><body><table><thead><tr><th>h<th>i</thead>");
    for (uint32_t i = 0; i < rows; i++)
        buf_text(&html, row);
    buf_char(&html, 0);
    laid_boxes(laid, html.data, css);
    Layout *layout = layout_open(&laid->job, laid->boxes, NULL);
    while (layout_next(layout))
        ;
    uint64_t calls = layout_close(layout)->flow_calls;
    laid_end(laid);
    buf_close(&html);
    return calls;
}

static void test_linear(Laid *laid)
{
    static const char *const rows[] = {
        "<tr><td>a<td>b", "<tr style='break-after: avoid'><td>a<td>b", "<tbody><tr><td>a<td>b",
        "<tr><td rowspan=2>a<td>b<tr><td>c"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t some = calls_of(laid, rows[i], 500, ""), twice = calls_of(laid, rows[i], 1000, "");
        CHECK(twice < some * 21 / 10);
    }
    /* a cell is laid once: the cell and its paragraph, and little beside */
    CHECK(calls_of(laid, rows[0], 1000, "") < 1000 * 2 * 2 + 1000);
}

/* Tables in tables, with more in the innermost than a page holds. */
static void test_nested(Laid *laid)
{
    uint64_t calls[2];
    for (int round = 0; round < 2; round++) {
        Buf html = {0};
        buf_text(&html, "<!DOCTYPE html><body>");
        for (int i = 0; i < 20 * (round + 1); i++)
            buf_text(&html, "<table><tr><td>");
        for (int i = 0; i < 100; i++)
            buf_text(&html, "a<br>");
        buf_char(&html, 0);
        laid_boxes(laid, html.data, "");
        Layout *layout = layout_open(&laid->job, laid->boxes, NULL);
        while (layout_next(layout))
            ;
        calls[round] = layout_close(layout)->flow_calls;
        laid_end(laid);
        buf_close(&html);
    }
    CHECK(calls[1] < calls[0] * 5);
}

int main(void)
{
    Laid laid;
    laid_open(&laid);
    read_start();
    for (uint32_t seed = 1; seed <= 200; seed++)
        test_generated(&laid, seed);
    test_linear(&laid);
    test_nested(&laid);
    laid_close(&laid);
    return check_done();
}
