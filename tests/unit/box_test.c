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
    BOXES("<p>One  <b>two</b>\n three </p>", "", "?");
    BOXES("<p>One<span class=s>two<div>three</div>four</span>", ".s{padding:1pt}", "?");
    BOXES("<div>a<div>b</div>c</div>", "", "?");
    BOXES("<ul><li>a<li><p>b</ul>", "", "?");
    BOXES("<p>Text<span class=note>Note <i>it</i></span>, on.", "", "?");
    BOXES("<table><caption>C</caption><colgroup><col style='width:10pt'><col></colgroup><thead><tr><th>h<th>i</thead><tr><td rowspan=2>a<td>b<tr><td colspan=3>c</table>", "", "?");
    BOXES("<div class=c>x</div><div class=c>y</div> z", ".c{display:table-cell}", "?");
    BOXES("<p><input size=5> <input type=checkbox checked> <select><option>ab<option>abcdef</select><textarea rows=3>x</textarea>", "", "?");
    BOXES("<p><a id=x></a>", "", "?");
    laid_close(&laid);
    return check_done();
}
