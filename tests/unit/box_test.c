/* Box generation: what --dump=box prints for small documents. */

#include "laid.h"

static Laid laid;

static void boxes(const char *html, const char *css, const char *want, int line)
{
    laid_boxes(&laid, html, css);
    Buf out = {0};
    for (const Box *box = laid_body(&laid)->first; box; box = box->next) {
        box_print(&out, laid.boxes, box);
    }
    check_same(buf_view(&out), str_of(want), __FILE__, line);
    buf_close(&out);
    laid_end(&laid);
}
#define BOXES(html, css, want) boxes(html, css, want, __LINE__)

int main(void)
{
    laid_open(&laid);
    BOXES("<p>One  <b>two</b>\n three </p>", "",
          "block <p>\n"
          "  inlines\n"
          "    \"One \"\n"
          "    \"two\"\n"
          "    \" three\"\n");
    BOXES("<p>One<span class=s>two<div>three</div>four</span>", ".s{padding:1pt}",
          "block <p>\n"
          "  inlines\n"
          "    \"One\"\n"
          "    \"two\" in span 0\n"
          "    span 0 <span> 3-6\n"
          "block <div>\n"
          "  inlines\n"
          "    \"three\"\n"
          "inlines\n"
          "  \"four\"\n");
    BOXES("<div>a<div>b</div>c</div>", "",
          "block <div>\n"
          "  inlines\n"
          "    \"a\"\n"
          "  block <div>\n"
          "    inlines\n"
          "      \"b\"\n"
          "  inlines\n"
          "    \"c\"\n");
    BOXES("<ul><li>a<li><p>b</ul>", "",
          "block <ul>\n"
          "  block <li>\n"
          "    marker:\n"
          "      inlines\n"
          "        \"\xE2\x80\xA2 \" <li>::marker\n"
          "    inlines\n"
          "      \"a\"\n"
          "  block <li>\n"
          "    marker:\n"
          "      inlines\n"
          "        \"\xE2\x80\xA2 \" <li>::marker\n"
          "    block <p>\n"
          "      inlines\n"
          "        \"b\"\n");
    BOXES("<p>Text<span class=note>Note <i>it</i></span>, on.", "",
          "block <p>\n"
          "  inlines\n"
          "    \"Text{0}\"\n"
          "    \", on.\"\n"
          "    {0} call <span>::footnote-call\n"
          "      block <span> anchor note context\n"
          "        inlines\n"
          "          \"Note \"\n"
          "          \"it\"\n");
    BOXES("<table><caption>C</caption><colgroup><col "
          "style='width:10pt'><col></colgroup><thead><tr><th>h<th>i</thead><tr><td "
          "rowspan=2>a<td>b<tr><td colspan=3>c</table>",
          "",
          "table 3 rows 4 columns <table> context\n"
          "  column 0 width 10000 + 0\n"
          "  caption:\n"
          "    block <caption> context\n"
          "      inlines\n"
          "        \"C\"\n"
          "  head:\n"
          "    row-group <thead>\n"
          "      row <tr>\n"
          "        cell 0,0 span 1x1 <th> context\n"
          "          inlines\n"
          "            \"h\"\n"
          "        cell 0,1 span 1x1 <th> context\n"
          "          inlines\n"
          "            \"i\"\n"
          "  row-group <tbody>\n"
          "    row <tr>\n"
          "      cell 0,0 span 2x1 <td> context\n"
          "        inlines\n"
          "          \"a\"\n"
          "      cell 0,1 span 1x1 <td> context\n"
          "        inlines\n"
          "          \"b\"\n"
          "    row <tr>\n"
          "      cell 1,1 span 1x3 <td> context\n"
          "        inlines\n"
          "          \"c\"\n");
    BOXES("<div class=c>x</div><div class=c>y</div> z", ".c{display:table-cell}",
          "table 1 rows 2 columns <body> context anonymous\n"
          "  row-group <body> anonymous\n"
          "    row <body> anonymous\n"
          "      cell 0,0 span 1x1 <div> context\n"
          "        inlines\n"
          "          \"x\"\n"
          "      cell 0,1 span 1x1 <div> context\n"
          "        inlines\n"
          "          \"y\"\n"
          "inlines\n"
          "  \"z\"\n");
    BOXES("<p><input size=5> <input type=checkbox checked> "
          "<select><option>ab<option>abcdef</select><textarea rows=3>x</textarea>",
          "",
          "block <p>\n"
          "  inlines\n"
          "    \"{0}\" <input>\n"
          "    \" \"\n"
          "    \"{1}\" <input>\n"
          "    \" \"\n"
          "    \"{2}{3}\" <select>\n"
          "    {0} box <input>\n"
          "      field text 5x1 <input> monolithic context\n"
          "    {1} box <input>\n"
          "      field checkbox 20x1 checked <input> monolithic context\n"
          "    {2} box <select>\n"
          "      field select 6x1 <select> monolithic context\n"
          "    {3} box <textarea>\n"
          "      field textarea 20x3 <textarea> monolithic context\n");
    BOXES("<p><a id=x></a>", "",
          "block <p>\n"
          "  inlines\n"
          "    span 0 <a> 0-0 anchor\n");
    BOXES("<ul><li>a<li class=i>b</ul>", ".i{list-style-position:inside}",
          "block <ul>\n"
          "  block <li>\n"
          "    marker:\n"
          "      inlines\n"
          "        \"\xE2\x80\xA2 \" <li>::marker\n"
          "    inlines\n"
          "      \"a\"\n"
          "  block <li>\n"
          "    inlines\n"
          "      \"\xE2\x80\xA2 \" <li>::marker\n"
          "      \"b\"\n");
    BOXES("<div>a<div class=note>n<p>m</p></div>b</div>",
          "::footnote-call{content:counter(footnote)} ::footnote-marker{content:counter(footnote) "
          "'. '}",
          "block <div>\n"
          "  inlines\n"
          "    \"a{0}\"\n"
          "    \"1\" <div>::footnote-call\n"
          "    \"b\"\n"
          "    {0} call <div>::footnote-call\n"
          "      block <div> anchor note context\n"
          "        inlines\n"
          "          \"1. \" <div>::footnote-marker\n"
          "          \"n\"\n"
          "        block <p>\n"
          "          inlines\n"
          "            \"m\"\n");
    BOXES("<p><q>a</q> <a href='#x'>b</a>",
          "q::before{content:open-quote} q::after{content:close-quote} a::after{content:' p. ' "
          "target-counter(attr(href), page)}",
          "block <p>\n"
          "  inlines\n"
          "    \"\xE2\x80\x9C\" <q>::before\n"
          "    \"a\"\n"
          "    \"\xE2\x80\x9D\" <q>::after\n"
          "    \" \"\n"
          "    \"b\"\n"
          "    \" p.\" <a>::after\n");
    BOXES("<h1 class=run>Head</h1><p id=x>t", "p{string-set:title content(text)}",
          "block <h1> running context\n"
          "  inlines\n"
          "    \"Head\"\n"
          "block <p> anchor sets\n"
          "  inlines\n"
          "    \"t\"\n");
    BOXES("<p>a <b style='float:left'>f</b> b<br>c <wbr>d", "",
          "block <p>\n"
          "  inlines\n"
          "    \"a {0}\"\n"
          "    \"b\"\n"
          "    \"\\n\" <br>\n"
          "    \"c \"\n"
          "    \"\xE2\x80\x8B\" <wbr>\n"
          "    \"d\"\n"
          "    {0} float <b>\n"
          "      block <b> context\n"
          "        inlines\n"
          "          \"f\"\n");
    BOXES("<div>a<p style='display:contents'>b<span>c</span></p></div>", "",
          "block <div>\n"
          "  inlines\n"
          "    \"a\"\n"
          "    \"b\"\n"
          "    \"c\"\n");
    BOXES("<p>up <b>low</b>er stra\xC3\x9F"
          "e</p>",
          "p{text-transform:uppercase} b{text-transform:capitalize}",
          "block <p>\n"
          "  inlines\n"
          "    \"UP \"\n"
          "    \"Low\"\n"
          "    \"ER STRASSE\"\n");
    BOXES("<pre>a\r\n b\tc\n</pre><p>  x\n\n y  <i> z </i> </p>", "",
          "block <pre>\n"
          "  inlines\n"
          "    \"a\\n b\\tc\\n\"\n"
          "block <p>\n"
          "  inlines\n"
          "    \"x y \"\n"
          "    \"z\"\n");
    BOXES("<table><tr><td rowspan=0>a<td colspan=2>b<tr><td>c<tr><td>d<td>e<td>f</table>", "",
          "table 3 rows 4 columns <table> context\n"
          "  row-group <tbody>\n"
          "    row <tr>\n"
          "      cell 0,0 span 3x1 <td> context\n"
          "        inlines\n"
          "          \"a\"\n"
          "      cell 0,1 span 1x2 <td> context\n"
          "        inlines\n"
          "          \"b\"\n"
          "    row <tr>\n"
          "      cell 1,1 span 1x1 <td> context\n"
          "        inlines\n"
          "          \"c\"\n"
          "    row <tr>\n"
          "      cell 2,1 span 1x1 <td> context\n"
          "        inlines\n"
          "          \"d\"\n"
          "      cell 2,2 span 1x1 <td> context\n"
          "        inlines\n"
          "          \"e\"\n"
          "      cell 2,3 span 1x1 <td> context\n"
          "        inlines\n"
          "          \"f\"\n");
    BOXES("<table><tr><td>a<td rowspan=2>b<tr><td colspan=2>c</table>", "",
          "table 2 rows 2 columns <table> context\n"
          "  row-group <tbody>\n"
          "    row <tr>\n"
          "      cell 0,0 span 1x1 <td> context\n"
          "        inlines\n"
          "          \"a\"\n"
          "      cell 0,1 span 2x1 <td> context\n"
          "        inlines\n"
          "          \"b\"\n"
          "    row <tr>\n"
          "      cell 1,0 span 1x1 <td> context\n"
          "        inlines\n"
          "          \"c\"\n");
    BOXES("<div style='columns:2'>x</div>", "",
          "columns <div> context\n"
          "  inlines\n"
          "    \"x\"\n");
    laid_close(&laid);
    return check_done();
}
