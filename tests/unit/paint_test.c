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

static ColorSource ask_nobody(void *context, Owner owner, const Style *style, int edge)
{
    (void)context;
    (void)owner;
    (void)style;
    (void)edge;
    return (ColorSource){.words = S("nobody")};
}

/* How often contrast is told of, with `under` painted first and all of it often. */
static size_t told_over(Laid *laid, const Ops *painted, const Op *under, int pages)
{
    Diags diags = {.arena = laid->job.arena}, *kept = laid->job.diags;
    Arena *arena = arena_open();
    Op *items = NEW_ARRAY(arena, Op, painted->count + 1);
    laid->job.diags = &diags;
    items[0] = *under;
    memcpy(items + 1, painted->items, painted->count * sizeof *items);
    Ops ops = {.count = painted->count + 1, .items = items};
    Contrast *contrast = contrast_open(&laid->job, laid->boxes);
    for (int i = 0; i < pages; i++)
        contrast_page(contrast, arena, &ops);
    contrast_report(contrast, ask_nobody, NULL);
    laid->job.diags = kept;
    arena_close(arena);
    return diags.count[SEVERITY_WARNING];
}

/* Text on an image is not judged; on a page of many grounds the search ends. */
static void test_contrast(Laid *laid)
{
    laid_boxes(laid, "<!DOCTYPE html><body><p>white", "p { color: white }");
    Layout *layout = layout_open(&laid->job, laid->boxes, NULL);
    Arena *arena = arena_open();
    Ops ops = paint_page(&laid->job, arena, laid->boxes, layout_next(layout));
    Rect all = {0, 0, LEN_PT(1000), LEN_PT(1000)};
    Op none = {.kind = OP_END}, image = {.kind = OP_IMAGE}, dark = {.kind = OP_RECT};
    image.as.image.rect = dark.as.rect.rect = all;
    dark.as.rect.color = 0x222222FF;
    CHECK(told_over(laid, &ops, &none, 3) == 1);
    CHECK(told_over(laid, &ops, &image, 3) == 0);
    CHECK(told_over(laid, &ops, &dark, 3) == 0);
    dark.as.rect.color = 0xDDDDDDFF;
    CHECK(told_over(laid, &ops, &dark, 3) == 1);
    Op *many = NEW_ARRAY(arena, Op, 200000 + ops.count);
    for (uint32_t i = 0; i < 200000; i++) {
        many[i].kind = OP_RECT;
        many[i].as.rect.rect = (Rect){LEN_PT(900) + (Len)i * 4000, 0, LEN_PT(4), LEN_PT(4)};
        many[i].as.rect.color = (i * 2654435761u & ~0xFFu) | 0x80;
    }
    memcpy(many + 200000, ops.items, ops.count * sizeof *many);
    CHECK(told_over(laid, &(Ops){.count = 200000 + ops.count, .items = many}, &none, 1) == 0);
    while (layout_next(layout))
        ;
    layout_close(layout);
    arena_close(arena);
    laid_end(laid);
}

int main(void)
{
    Laid laid;
    laid_open(&laid);
    read_start();
    for (uint32_t seed = 1; seed <= 150; seed++)
        test_generated(&laid, seed);
    test_merged(&laid);
    test_contrast(&laid);
    laid_close(&laid);
    return check_done();
}
