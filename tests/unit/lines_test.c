/* Lines: what stands where, worked out with the square font (10 pt: a glyph is
 * 10 wide, its content area 8 above the baseline and 2 below). One line of
 * output a line: y, height: pieces as text@x:width, spans in brackets. */

#include "laid.h"

static Laid laid;

static void add_len(Buf *out, Len len)
{
    if (len % 1000)
        buf_format(out, "%g", len / 1000.0);
    else
        buf_int(out, len / 1000);
}

static void add_words(Buf *out, const GlyphRun *run)
{
    for (uint32_t i = 0; i < run->count; i++) {
        buf_add(out, run->words[i].word->text, run->words[i].word->byte_count);
        for (int k = 0; k < run->words[i].blanks; k++)
            buf_char(out, ' ');
    }
}

static void add_lines(Buf *out, const Fragment *f, Point at);

static void add_piece(Buf *out, const Fragment *f, Point at)
{
    buf_char(out, ' ');
    if (f->kind == FRAGMENT_TEXT || f->kind == FRAGMENT_LEADER) {
        add_words(out, f->run);
    } else if (f->kind == FRAGMENT_BOX && !f->box) {
        buf_text(out, f->cut & CUT_START ? "..[" : "[");
        for (uint32_t i = 0; i < f->count; i++)
            add_piece(out, f->children[i].fragment,
                      (Point){at.x + f->children[i].at.x, at.y + f->children[i].at.y});
        buf_text(out, f->cut & CUT_END ? "].." : "]");
    } else {
        buf_text(out, f->kind == FRAGMENT_BOX     ? "box"
                      : f->kind == FRAGMENT_IMAGE ? "image"
                                                  : "field");
    }
    buf_char(out, '@');
    add_len(out, at.x);
    buf_char(out, ':');
    add_len(out, f->size.x);
    if (f->kind != FRAGMENT_TEXT) {
        buf_char(out, '/');
        add_len(out, at.y);
        buf_char(out, ':');
        add_len(out, f->size.y);
    }
}

static void add_line(Buf *out, const Fragment *f, Point at)
{
    add_len(out, at.y);
    buf_char(out, ' ');
    add_len(out, f->size.y);
    buf_char(out, ':');
    for (uint32_t i = 0; i < f->count; i++)
        add_piece(out, f->children[i].fragment,
                  (Point){at.x + f->children[i].at.x, at.y + f->children[i].at.y});
    if (f->flags & FLAG_OVERFLOW)
        buf_text(out, " !");
    buf_char(out, '\n');
}

static void add_lines(Buf *out, const Fragment *f, Point at)
{
    for (uint32_t i = 0; i < f->count; i++) {
        const Child *c = &f->children[i];
        Point here = {at.x + c->at.x, at.y + c->at.y};
        if (c->fragment->kind == FRAGMENT_LINE)
            add_line(out, c->fragment, here);
        else
            add_lines(out, c->fragment, here);
    }
}

static void lines(const char *html, const char *css, const char *want, int line)
{
    laid_boxes(&laid, html, css);
    Buf out = {0};
    const Places *before = NULL;
    for (int pass = 1; pass <= 3; pass++) {
        Layout *layout = layout_open(&laid.job, laid.boxes, before);
        buf_clear(&out);
        for (const Page *page; (page = layout_next(layout));) {
            if (page->index)
                buf_text(&out, "--\n");
            add_lines(&out, page->root, (Point){0, 0});
        }
        before = layout_close(layout);
        if (!laid.boxes->page_slots)
            break;
    }
    check_same(buf_view(&out), str_of(want), __FILE__, line);
    buf_close(&out);
    laid_end(&laid);
}
#define LINES(html, css, want) lines("<html><body>" html, css, want, __LINE__)

static void breaking(void)
{
    LINES("<p>One two three four five six", "",
          "0 10: One two three four @0:180\n"
          "10 10: five six@0:80\n");
    LINES("<p>abcdefghijklmnopqrstuvwxyz ab", "",
          "0 10: abcdefghijklmnopqrstuvwxyz @0:260 !\n"
          "10 10: ab@0:20\n");
    LINES("<p>a abcdefghijklmnopqrstuvwxyz ab", "p{overflow-wrap:anywhere}",
          "0 10: a @0:10\n"
          "10 10: abcdefghijklmnopqrst@0:200\n"
          "20 10: uvwxyz ab@0:90\n");
    LINES("<p>one two<br>three<br>", "",
          "0 10: one two @0:70\n"
          "10 10: three @0:50\n");
    LINES("<pre>a\n\n\tb\n</pre>", "",
          "0 10: a @0:10\n"
          "10 10:\n"
          "20 10:  b @0:90\n");
    LINES("<p>aaaaaaaaaa bbbbbbbbbbbb-ccccc d", "",
          "0 10: aaaaaaaaaa @0:100\n"
          "10 10: bbbbbbbbbbbb-ccccc d@0:200\n");
    LINES("<p>aaaaaaaaaa bbbbbb&shy;bbbbbbbb d", "",
          "0 10: aaaaaaaaaa bbbbbb\xE2\x80\x90@0:180\n"
          "10 10: bbbbbbbb d@0:100\n");
    LINES("<p lang=en-GB>This is aaa internationally", "p{hyphens:auto}",
          "0 10: This is aaa interna\xE2\x80\x90@0:200\n"
          "10 10: tionally@0:80\n");
    LINES("<p>aaaaaa <b>bbbbbb cc</b>ccccccc dddddd", "b{white-space:nowrap}",
          "0 10: aaaaaa @0:60\n"
          "10 10: bbbbbb cc@0:90 ccccccc @90:70\n"
          "20 10: dddddd@0:60\n");
    LINES("<p>word word word word wor&nbsp;d", "",
          "0 10: word word word word @0:190\n"
          "10 10: wor\xC2\xA0"
          "d@0:50\n");
}

static void alignment(void)
{
    LINES("<p>aa bb cc dddd eeeeee ff", "p{text-align:justify}",
          "0 10: aa bb cc dddd eeeeee @0:200\n"
          "10 10: ff@0:20\n");
    LINES("<p>aa bb cc dddd eeeeee ff", "p{text-align:right;text-indent:30pt}",
          "0 10: aa bb cc dddd @70:130\n"
          "10 10: eeeeee ff@110:90\n");
    LINES("<p>aa bb cc dddd eeeeee ff", "p{text-align:center}",
          "0 10: aa bb cc dddd eeeeee @0:200\n"
          "10 10: ff@90:20\n");
    LINES("<p>aa bb", "p{text-align:justify;text-align-last:justify}", "0 10: aa bb@0:200\n");
    LINES("<p>aa bb", "p{direction:rtl}", "0 10: aa bb@150:50\n");
}

static void heights(void)
{
    LINES("<p>aa <b>bb</b> cc dddd eeeeee ff", "p{line-height:18pt}",
          "0 18: aa @0:30 bb@30:20  cc dddd eeeeee @50:150\n"
          "18 18: ff@0:20\n");
    LINES("<p>aa<sup>b</sup>c<sub>d</sub>",
          "sup{vertical-align:super;font-size:6pt;line-height:0} "
          "sub{vertical-align:sub;font-size:6pt;line-height:0}",
          "0 10: aa@0:20 [ b@20:6]@20:6/-0.133:6 c@26:10 [ d@36:6]@36:6/5.2:6\n");
    LINES("<p>a<b>b</b>", "b{font-size:20pt}", "0 13: a@0:10 b@10:20\n");
    LINES("<p>a<b>b</b>", "b{font-size:20pt;line-height:20pt}", "0 20: a@0:10 b@10:20\n");
    LINES("<p>a<i>t</i><b>B</b>y",
          "i{vertical-align:top;font-size:5pt;line-height:5pt} "
          "b{vertical-align:bottom;line-height:30pt}",
          "0 30: a@0:10 [ t@10:5]@10:5/0:5 [ B@15:10]@15:10/10:10 y@25:10\n");
    LINES("<p>a<span class=ib>bb<br>cc</span>d", "", "0 20: a@0:10 box@10:20/0:20 d@30:10\n");
    LINES("<p>a<span class=ib>bb</span>d", ".ib{vertical-align:middle;height:40pt;margin:2pt 3pt}",
          "0 44: a@0:10 box@13:20/2:40 d@36:10\n");
    LINES("<p>a<span class=ib>bb</span>d", ".ib{position:relative;top:3pt;left:1pt}",
          "0 10: a@0:10 box@11:20/3:10 d@30:10\n");
    LINES("<p><a id=x></a><p>b", "",
          "0 0: []@0:0/0:10\n"
          "0 10: b@0:10\n");
    LINES("<p><b></b><p>b", "b{padding:2pt}",
          "0 10: []@0:4/-2:14\n"
          "10 10: b@0:10\n");
}

static void spans(void)
{
    LINES("<p>aa <b>bb cc dd ee ff gg hh</b> ii", "b{padding:1pt 5pt;border:1pt solid}",
          "0 10: aa @0:30 [ bb cc dd ee ff @36:140]..@30:146/-2:14\n"
          "10 10: ..[ gg hh@0:50]@0:56/8:14  ii@56:30\n");
    LINES("<p>a<b>b<i>c</i></b>d", "b,i{margin:0 2pt}",
          "0 10: a@0:10 [ b@12:10 [ c@24:10]@24:10/0:10]@12:24/0:10 d@38:10\n");
    LINES("<p>aa <b>bb</b>", "b{position:relative;left:5pt;top:-1pt}",
          "0 10: aa @0:30 [ bb@35:20]@35:20/-1:10\n");
    LINES("<div><b>aa<div>bb</div>cc</b></div>", "b{padding:2pt}",
          "0 10: [ aa @2:20]..@0:22/-2:14\n"
          "10 10: bb @0:20\n"
          "20 10: ..[ cc@0:20]@0:22/18:14\n");
    LINES("<p>abc \xD7\x90\xD7\x91 <b>\xD7\x92\xD7\x93 xy</b> z", "b{padding:2pt}",
          "0 10: abc @0:40 [ \xD7\x92\xD7\x93@42:20]..@40:22/-2:14 \xD7\x90\xD7\x91 @62:30 ..[  "
          "xy@92:30]@92:32/-2:14  z@124:20\n");
}

static void floats(void)
{
    LINES("<p><b></b>aaaaa bbbbb ccccc ddddd eeeee fffff ggggg",
          "b{float:left;width:50pt;height:15pt}",
          "0 10: aaaaa bbbbb @50:110\n"
          "10 10: ccccc ddddd @50:110\n"
          "20 10: eeeee fffff ggggg@0:170\n");
    LINES("<p>aaaaa <b></b>bbbbb ccccc ddddd eeeee fffff", "b{float:right;width:50pt;height:15pt}",
          "0 10: aaaaa @0:60 bbbbb @60:50\n"
          "10 10: ccccc ddddd @0:110\n"
          "20 10: eeeee fffff@0:110\n");
    LINES("<p>aaaaa bbbbb <b></b>ccccc ddddd eeeee fffff", "b{float:right;width:150pt;height:15pt}",
          "0 10: aaaaa bbbbb @0:120 ccccc @120:50\n"
          "10 10: ddddd @0:50\n"
          "20 10: eeeee @0:50\n"
          "30 10: fffff@0:50\n");
    LINES("<p><b></b>aaaaaaaaaaaaaa bbb", "b{float:left;width:100pt;height:15pt}",
          "15 10: aaaaaaaaaaaaaa bbb@0:180\n");
}

static void pages(void)
{
    LINES("<p>aaaaaaaa bbbbbbbbb cccccccccc dddddddd eeeeeeee", "@page{size:100pt 30pt}",
          "0 10: aaaaaaaa @0:80\n"
          "10 10: bbbbbbbbb @0:90\n"
          "20 10: cccccccccc @0:100\n"
          "--\n"
          "0 10: dddddddd @0:80\n"
          "10 10: eeeeeeee@0:80\n");
    LINES("<div style='height:20pt'></div><p>aaaaaaaa bbbbbbbbb cccccccccc dddddddd eeeeeeee",
          "@page{size:100pt 40pt} p{orphans:3;widows:3}",
          "--\n"
          "0 10: aaaaaaaa @0:80\n"
          "10 10: bbbbbbbbb @0:90\n"
          "20 10: cccccccccc @0:100\n"
          "30 10: dddddddd @0:80\n"
          "--\n"
          "0 10: eeeeeeee@0:80\n");
    LINES("<p>aaaaaaaa bbbbbbbbb cccccccccc dddddddd",
          "@page{size:100pt 30pt} p{orphans:2;widows:2}",
          "0 10: aaaaaaaa @0:80\n"
          "10 10: bbbbbbbbb @0:90\n"
          "--\n"
          "0 10: cccccccccc @0:100\n"
          "10 10: dddddddd@0:80\n");
}

static void generated(void)
{
    LINES("<p class=t><a href='#x'>Work</a><p class=t><a href='#x'>A longer one</a><p id=x>x",
          "a::after{content:leader('.') target-counter(attr(href), page)}",
          "0 10: Work @0:40 ...............@40:150/0:10 1@190:10\n"
          "10 10: A longer one @0:120 .......@120:70/10:10 1@190:10\n"
          "20 10: x@0:10\n");
    LINES("<p>aa<span class=note>nn</span> bb",
          "::footnote-call{content:'1'} ::footnote-marker{content:'1 '}",
          "0 10: aa@0:20 1@20:10  bb@30:30\n"
          "190 10: 1 @0:20 nn@20:20\n");
    LINES("<p><b>x</b>yy", "b::before{content:'('} b::after{content:')'}",
          "0 10: (@0:10 x@10:10 )@20:10 yy@30:20\n");
    LINES("<ul><li>aa<li>bb</ul>", "",
          "0 10: \xE2\x80\xA2 @0:20\n"
          "0 10: aa@20:20\n"
          "10 10: \xE2\x80\xA2 @0:20\n"
          "10 10: bb@20:20\n");
    LINES("<ol><li>aa<li>bb</ol>", "li{list-style:decimal inside}",
          "0 10: 1. @0:30 aa@30:20\n"
          "10 10: 2. @0:30 bb@30:20\n");
    LINES("<p>aa bb", "p::after{content:' p' counter(page)}",
          "0 10: aa bb@0:50  p@50:20 1@70:10\n");
}

static void notes(void)
{
    LINES("<p>aaaaaaaa bbbbbbbbb<span class=note>nn</span> cccccccccc dddddddd eeeeeeee",
          "@page{size:100pt 40pt} p{orphans:1;widows:1}",
          "0 10: aaaaaaaa @0:80\n"
          "10 10: bbbbbbbbb@0:90  @90:0\n"
          "20 10: cccccccccc @0:100\n"
          "30 10: nn@0:20\n"
          "--\n"
          "0 10: dddddddd @0:80\n"
          "10 10: eeeeeeee@0:80\n");
}

/* ---- text-wrap ---- */

/* Where the lines of all pages end, as bytes of the paragraph. */
static void ends_of(const Fragment *f, Buf *out, uint32_t *count)
{
    for (uint32_t i = 0; i < f->count; i++) {
        const Fragment *child = f->children[i].fragment;
        if (child->kind == FRAGMENT_LINE) {
            buf_format(out, "%u ", child->end);
            ++*count;
        } else {
            ends_of(child, out, count);
        }
    }
}

static uint32_t ends_in(const char *html, const char *css, Buf *out)
{
    uint32_t count = 0;
    buf_clear(out);
    laid_boxes(&laid, html, css);
    Layout *layout = layout_open(&laid.job, laid.boxes, NULL);
    for (const Page *page; (page = layout_next(layout));)
        ends_of(page->root, out, &count);
    layout_close(layout);
    laid_end(&laid);
    return count;
}

static void make_text(Buf *html, uint64_t *state, uint32_t words)
{
    static const char *const marks[] = {"\xC2\xAD", "", "", "-", "<b style='padding: 0 3pt'>x</b>"};
    buf_text(html, "<p lang=en-GB>");
    for (uint32_t i = 0; i < words; i++) {
        *state = *state * 6364136223846793005u + 1442695040888963407u;
        uint32_t bits = (uint32_t)(*state >> 33);
        for (uint32_t k = 0; k <= bits % 9; k++)
            buf_char(html, "enotiar"[(bits >> 8) % 7 * (k + 1) % 7]);
        buf_text(html, marks[(bits >> 16) % 5]);
        buf_text(html, bits >> 20 & 1 ? "er " : " ");
    }
    buf_char(html, '\0');
}

/* A paragraph has the same lines on one page and over many, and no more than
 * greedy breaking gives, also where it is chosen in parts. */
static void pretty(void)
{
    static const char *const looks[] = {"", "hyphens: auto", "text-align: justify; hyphens: auto",
                                        "text-indent: 30pt"};
    static const uint32_t words[] = {9, 30, 70, 200, 3000};
    uint64_t state = 7;
    Buf html = {0}, css = {0}, whole = {0}, parts = {0};
    for (uint32_t i = 0; i < 60; i++) {
        buf_clear(&html);
        make_text(&html, &state, words[i % 12 ? i % 4 : 4]);
        uint32_t lines[3];
        for (uint32_t way = 0; way < 3; way++) {
            buf_clear(&css);
            buf_format(&css, "p{%s;text-wrap:%s} @page{size:200pt %s}", looks[i % 4],
                       way ? "pretty" : "wrap", way == 2 ? i & 4 ? "30pt" : "70pt" : "15000pt");
            buf_char(&css, '\0');
            lines[way] = ends_in(html.data, css.data, way == 2 ? &parts : &whole);
        }
        CHECK(lines[1] <= lines[0]);
        CHECK(lines[1] == lines[0] || i % 4 == 1 || i % 4 == 2); /* more hyphens */
        CHECK_STR(buf_view(&parts), buf_view(&whole));
    }
    buf_close(&html);
    buf_close(&css);
    buf_close(&whole);
    buf_close(&parts);
}

int main(void)
{
    laid_open(&laid);
    generated();
    notes();
    breaking();
    alignment();
    heights();
    spans();
    floats();
    pages();
    pretty();
    laid_close(&laid);
    return check_done();
}
