/* Marks of generated pages by their rules: BEGIN and END pair and do not nest,
 * clips nest outside them, every ink stands in a mark, areas and fields outside;
 * the marks of a leaf on a page go up; painting twice gives the same. */

#include "laid.h"
#include "paint/paint.h"
#include <stdlib.h>

static uint32_t dice(uint32_t *seed, uint32_t sides)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % sides;
}

static void add_block(Buf *out, uint32_t *seed, int depth)
{
    static const char *const styles[] = {"",
                                         "background: red",
                                         "border: 2pt dashed; border-radius: 4pt",
                                         "float: left; width: 40pt",
                                         "position: relative; top: 3pt",
                                         "columns: 2; column-rule: 1pt solid",
                                         "-gp-tag: artifact",
                                         "visibility: hidden",
                                         "line-height: 300pt"};
    static const char *const inlines[] = {"<b>bold</b> ",
                                          "<u>under <i>both</i></u> ",
                                          "<s>through</s> ",
                                          "<a href='#x'>link <b>in it</b></a> ",
                                          "<span class=ib>inline block</span> ",
                                          "<input type=checkbox checked> ",
                                          "<input size=3> ",
                                          "<img src=none.png alt='words of it'> ",
                                          "\xD7\x90\xD7\x91 \xD7\x92 ab ",
                                          "<span class=note>a note</span> "};
    uint32_t style = dice(seed, depth ? 25 : 9);
    buf_format(out, "<div style='%s'>", style < 9 ? styles[style] : "");
    for (uint32_t i = dice(seed, 12); i; i--) {
        buf_text(out, dice(seed, 2) ? "plain words " : inlines[dice(seed, 10)]);
        if (depth && !dice(seed, 4))
            add_block(out, seed, depth - 1);
    }
    if (depth && !dice(seed, 3)) {
        buf_text(out, "<table><thead><tr><th>head <input size=2></thead>");
        for (uint32_t r = dice(seed, 9); r; r--) {
            buf_text(out, "<tr><td>cell<td>");
            add_block(out, seed, depth - 1);
        }
        buf_text(out, "</table>");
    }
    buf_text(out, "</div>");
}

static bool is_ink(const Op *op)
{
    return op->kind == OP_RECT || op->kind == OP_PATH || op->kind == OP_LINE ||
           op->kind == OP_TEXT || op->kind == OP_IMAGE || op->kind == OP_RING;
}

static bool ops_hold(const Ops *ops)
{
    bool open = false, links = false, ok = true;
    int clips = 0;
    const Op *mark = NULL;
    for (uint32_t i = 0; i < ops->count; i++) {
        const Op *op = &ops->items[i];
        if (op->kind == OP_BEGIN) {
            ok = ok && !open;
            if (mark && !mark->as.begin.artifact && !op->as.begin.artifact &&
                mark->as.begin.owner.node == op->as.begin.owner.node &&
                mark->as.begin.owner.part == op->as.begin.owner.part)
                ok = ok && op->as.begin.offset >= mark->as.begin.offset;
            mark = op;
            open = true;
        } else if (op->kind == OP_END) {
            ok = ok && open && ops->items[i - 1].kind != OP_BEGIN;
            open = false;
        } else if (is_ink(op)) {
            ok = ok && open;
        } else {
            ok = ok && !open;
        }
        clips += op->kind == OP_CLIP ? 1 : op->kind == OP_POP ? -1 : 0;
        links = links || op->kind == OP_LINK;
        ok = ok && clips >= 0 && (!links || op->kind == OP_LINK);
    }
    return ok && !open && !clips;
}

static void test_generated(Laid *laid, uint32_t seed)
{
    Buf html = {0};
    buf_text(&html, "<!DOCTYPE html><body>");
    for (uint32_t i = 0; i < 4; i++)
        add_block(&html, &seed, 3);
    buf_text(&html, "<p id=x>end");
    buf_char(&html, 0);
    laid_boxes(laid, html.data, "input { border: 1pt solid } img { width: 60pt; height: 20pt }");
    Layout *layout = layout_open(&laid->job, laid->boxes, NULL);
    Arena *arena = arena_open();
    Buf first = {0}, second = {0};
    bool ok = true;
    for (const Page *page; (page = layout_next(layout));) {
        Ops ops = paint_page(&laid->job, arena, laid->boxes, page);
        ok = ops_hold(&ops) && ok;
        ops_print(&first, laid->boxes, &ops);
        ops = paint_page(&laid->job, arena, laid->boxes, page);
        ops_print(&second, laid->boxes, &ops);
        arena_reset(arena);
    }
    CHECK(ok);
    CHECK(str_equal(buf_view(&first), buf_view(&second)));
    layout_close(layout);
    arena_close(arena);
    laid->diags.first = NULL;
    laid_end(laid);
    buf_close(&first);
    buf_close(&second);
    buf_close(&html);
}

/* One marked sequence for a leaf on a page. */
static void test_merged(Laid *laid)
{
    Buf html = {0};
    buf_text(&html, "<!DOCTYPE html><body><p>");
    for (int i = 0; i < 500; i++)
        buf_text(&html, "some words ");
    buf_char(&html, 0);
    laid_boxes(laid, html.data, "");
    Layout *layout = layout_open(&laid->job, laid->boxes, NULL);
    Arena *arena = arena_open();
    uint32_t pages = 0, marks = 0;
    for (const Page *page; (page = layout_next(layout)); pages++) {
        Ops ops = paint_page(&laid->job, arena, laid->boxes, page);
        for (uint32_t i = 0; i < ops.count; i++)
            marks += ops.items[i].kind == OP_BEGIN;
        arena_reset(arena);
    }
    CHECK(pages > 2 && marks == pages);
    layout_close(layout);
    arena_close(arena);
    laid_end(laid);
    buf_close(&html);
}

int main(void)
{
    Laid laid;
    laid_open(&laid);
    read_start();
    for (uint32_t seed = 1; seed <= 150; seed++)
        test_generated(&laid, seed);
    test_merged(&laid);
    laid_close(&laid);
    return check_done();
}
