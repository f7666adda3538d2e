/* Nothing lost: whatever the page and however text breaks, the bytes of every
 * paragraph's text fragments outside repeated copies tile the paragraph, but for
 * blanks, forced breaks and objects. On generated documents, seeded. */

#include "laid.h"
#include "tree/node.h"
#include <stdlib.h>

typedef struct {
    uint32_t start, end;
} Stretch;

typedef struct {
    Laid *laid;
    Stretch *of[4096]; /* by box id of the paragraph */
    uint32_t count[4096], room[4096];
} Seen;

static void seen_add(Seen *seen, uint32_t id, uint32_t start, uint32_t end)
{
    if (seen->count[id] == seen->room[id]) {
        seen->room[id] = seen->room[id] ? seen->room[id] * 2 : 8;
        seen->of[id] = realloc(seen->of[id], seen->room[id] * sizeof(Stretch));
    }
    seen->of[id][seen->count[id]++] = (Stretch){start, end};
}

static void walk(Seen *seen, const Fragment *f, const Box *paragraph)
{
    if (f->box && f->box->kind == BOX_INLINES)
        paragraph = f->box;
    else if (f->box)
        paragraph = NULL;
    if (f->kind == FRAGMENT_TEXT && paragraph && paragraph->id < 4096)
        seen_add(seen, paragraph->id, f->start, f->end);
    for (uint32_t i = 0; i < f->count; i++)
        if (f->children[i].role != CHILD_REPEAT && f->children[i].role != CHILD_MARGIN)
            walk(seen, f->children[i].fragment, paragraph);
}

static int by_start(const void *a, const void *b)
{
    const Stretch *x = a, *y = b;
    return x->start < y->start   ? -1
           : x->start > y->start ? 1
           : x->end < y->end     ? -1
                                 : x->end > y->end;
}

static bool may_miss(Str text, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == 0xEF && i + 2 < to && (unsigned char)text.data[i + 1] == 0xBF)
            i += 2; /* U+FFFC */
        else if (c == 0xE2 && i + 2 < to && (unsigned char)text.data[i + 1] == 0x80 &&
                 (unsigned char)text.data[i + 2] == 0x8B)
            i += 2; /* U+200B */
        else if (!is_blank((char)c))
            return false;
    }
    return true;
}

static bool tiles(Seen *seen, const Box *box)
{
    Str text = box->as.inlines->paragraph->text;
    Stretch *all = seen->of[box->id];
    uint32_t count = seen->count[box->id], at = 0;
    if (count)
        qsort(all, count, sizeof *all, by_start);
    for (uint32_t i = 0; i < count; i++) {
        if (all[i].start < at || !may_miss(text, at, all[i].start)) {
            fprintf(stderr, "%u..%u after %u in \"%.*s\"\n", all[i].start, all[i].end, at,
                    STR_ARG(text));
            return false;
        }
        at = all[i].end;
    }
    bool whole = may_miss(text, at, (uint32_t)text.len);
    if (!whole)
        fprintf(stderr, "ends at %u: \"%.*s\"\n", at, STR_ARG(text));
    return whole;
}

static bool boxes_tile(Seen *seen, const Box *box)
{
    if (box->flags & BOX_RUNNING)
        return true;
    bool ok = box->kind != BOX_INLINES || box->id >= 4096 || tiles(seen, box);
    for (const Box *child = box->first; child; child = child->next)
        ok = boxes_tile(seen, child) && ok;
    if (box->kind == BOX_INLINES)
        for (uint32_t i = 0; i < box->as.inlines->object_count; i++)
            if (box->as.inlines->objects[i].box)
                ok = boxes_tile(seen, box->as.inlines->objects[i].box) && ok;
    if (box->kind == BOX_TABLE) {
        const Table *t = box->as.table;
        ok = (!t->caption || boxes_tile(seen, t->caption)) && ok;
        ok = (!t->head || boxes_tile(seen, t->head)) && ok;
        ok = (!t->foot || boxes_tile(seen, t->foot)) && ok;
    }
    return ok;
}

/* ---- documents ---- */

static uint32_t dice(uint32_t *seed, uint32_t sides)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % sides;
}

static void add_text(Buf *out, uint32_t *seed, uint32_t words)
{
    static const char *const some[] = {"a",
                                       "bb",
                                       "word",
                                       "hyphen-ated",
                                       "internationally",
                                       "\xD7\x90\xD7\x91",
                                       "soft&shy;hyphen",
                                       "e\xCC\x81t\xC3\xA9",
                                       "12,345",
                                       "\xE6\xBC\xA2\xE5\xAD\x97"};
    for (uint32_t i = 0; i < words; i++) {
        buf_text(out, some[dice(seed, 10)]);
        buf_char(out, dice(seed, 9) ? ' ' : '\n');
    }
}

static void add_inline(Buf *out, uint32_t *seed, int depth, bool in_note)
{
    static const char *const open[] = {"<b>",
                                       "<i class=e>",
                                       "<a id=x>",
                                       "<span class=ib>",
                                       "<span class=fl>",
                                       "<span class=fr>",
                                       "<span class=note>",
                                       "<s>",
                                       "<code>",
                                       "<sup>"};
    static const char *const close[] = {"</b>",    "</i>",    "</a>", "</span>", "</span>",
                                        "</span>", "</span>", "</s>", "</code>", "</sup>"};
    uint32_t parts = 1 + dice(seed, 4);
    for (uint32_t i = 0; i < parts; i++) {
        add_text(out, seed, dice(seed, 12));
        if (depth > 3)
            continue;
        uint32_t which = dice(seed, 12);
        if (which == 6 && in_note)
            continue; /* no notes in notes */
        if (which >= 10) {
            buf_text(out, which == 10 ? "<br>" : "<wbr>");
            continue;
        }
        buf_text(out, open[which]);
        add_inline(out, seed, depth + 1, in_note || which == 6);
        buf_text(out, close[which]);
    }
}

static void add_block(Buf *out, uint32_t *seed, int depth)
{
    switch (dice(seed, depth > 2 ? 3 : 8)) {
    case 0: buf_text(out, "<p>"); break;
    case 1: buf_text(out, "<p class=j>"); break;
    case 2:
        buf_text(out, "<pre>");
        add_text(out, seed, 10);
        buf_text(out, "</pre>\n");
        return;
    case 3:
        buf_text(out, "<div class=fl>");
        add_block(out, seed, depth + 1);
        buf_text(out, "</div>");
        return;
    case 4:
        buf_text(out, "<ul>");
        for (uint32_t i = 0; i < 3; i++) {
            buf_text(out, "<li>");
            add_block(out, seed, depth + 1);
        }
        buf_text(out, "</ul>");
        return;
    case 5:
        buf_text(out, "<div class=c>");
        add_block(out, seed, depth + 1);
        add_block(out, seed, depth + 1);
        buf_text(out, "</div>");
        return;
    case 6:
        buf_text(out, "<table><thead><tr><th>");
        add_text(out, seed, 2);
        buf_text(out, "</thead>");
        for (uint32_t i = 0; i < 3; i++) {
            buf_text(out, "<tr><td>");
            add_inline(out, seed, 3, true);
            buf_text(out, "<td>");
            add_block(out, seed, depth + 1);
        }
        buf_text(out, "</table>");
        return;
    default:
        buf_text(out, "<div class=k>");
        add_block(out, seed, depth + 1);
        add_block(out, seed, depth + 1);
        buf_text(out, "</div>");
        return;
    }
    add_inline(out, seed, 0, false);
    buf_text(out, "</p>\n");
}

static const char sheet[] =
    ".e{padding:1pt 4pt;border:1pt solid} .fl{float:left;width:60pt} .fr{float:right}"
    ".j{text-align:justify;hyphens:auto;text-indent:12pt} "
    "code{white-space:nowrap;overflow-wrap:anywhere}"
    "sup{vertical-align:super;font-size:6pt} p{orphans:2;widows:3} .k{break-inside:avoid}"
    "::footnote-call{content:counter(footnote)} ::footnote-marker{content:counter(footnote) ' '} "
    "a{position:relative;left:1pt}";

static void document(Laid *laid, uint32_t seed)
{
    Buf html = {0}, css = {0};
    uint32_t state = seed * 2654435761u + 1;
    buf_text(&html, "<html lang=en-GB><body>");
    for (int i = 0; i < 6; i++)
        add_block(&html, &state, 0);
    buf_char(&html, 0);
    buf_format(&css, "%s @page{size:%upt %upt} ", sheet, 60 + dice(&state, 300),
               40 + dice(&state, 200));
    buf_char(&css, 0);
    laid_boxes(laid, html.data, css.data);
    static Seen seen;
    memset(seen.count, 0, sizeof seen.count);
    seen.laid = laid;
    Layout *layout = layout_open(&laid->job, laid->boxes, NULL);
    uint32_t pages = 0;
    for (const Page *page; pages < 3000 && (page = layout_next(layout)); pages++)
        walk(&seen, page->root, NULL);
    layout_close(layout);
    bool ok = pages < 3000 && boxes_tile(&seen, laid->boxes->root);
    if (!ok)
        fprintf(stderr, "seed %u: %u pages\n%s\n%s\n", seed, pages, css.data,
                getenv("SHOW") ? html.data : "");
    CHECK(ok);
    buf_close(&html);
    buf_close(&css);
    laid_end(laid);
}

int main(int argc, char **argv)
{
    static Laid laid;
    laid_open(&laid);
    uint32_t from = argc > 1 ? (uint32_t)atoi(argv[1]) : 0,
             to = argc > 2 ? (uint32_t)atoi(argv[2]) : 150;
    for (uint32_t seed = from; seed < to; seed++)
        document(&laid, seed);
    laid_close(&laid);
    return check_done();
}
