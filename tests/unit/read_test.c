/* Readers: what becomes of a source, with spans; and what is said of a bad one. */

#include "check.h"
#include "read/read.h"
#include "said.h"
#include "tree/variable.h"
#include "xml/xml.h"

static void read_as(Buf *out, Str name, Str text, Format format, bool html)
{
    Arena *arena = arena_open();
    Diags diags = {.arena = arena};
    Files *files = files_open(arena, NULL);
    uint32_t file = files_add(files, name, text);
    Tree *tree = read_document(arena, &diags, files, file, format);
    buf_clear(out);
    if (tree && html)
        print_html(out, tree->root);
    else if (tree)
        tree_print(out, tree->root, files);
    said(out, &diags, files);
    arena_close(arena);
}

#define MARKDOWN(text, wanted)                                 \
    do {                                                       \
        read_as(&out, S("a"), S(text), FORMAT_MARKDOWN, false); \
        CHECK_STR(buf_view(&out), S(wanted));                  \
    } while (0)
#define HTML(text, wanted)                                 \
    do {                                                   \
        read_as(&out, S("a"), S(text), FORMAT_HTML, false); \
        CHECK_STR(buf_view(&out), S(wanted));              \
    } while (0)
#define XML(text, wanted)                                 \
    do {                                                  \
        read_as(&out, S("a"), S(text), FORMAT_XML, false); \
        CHECK_STR(buf_view(&out), S(wanted));             \
    } while (0)

static Buf out;

static void formats(void)
{
    Format format;
    CHECK(format_of(S("a/b.MD"), &format) && format == FORMAT_MARKDOWN);
    CHECK(format_of(S("b.xhtml"), &format) && format == FORMAT_XML);
    CHECK(format_of(S("b.htm"), &format) && format == FORMAT_HTML);
    CHECK(!format_of(S(".md"), &format) && !format_of(S("b.pdf"), &format));
}

static void attributes(void)
{
    MARKDOWN("# Work {#w .a .b k=\"x y\" j='z'}\n", "body a:1:1-2:1\n"
                                                    "  h1 1:1-1:32 id=\"w\" class=\"a b\" k=\"x y\" j=\"z\"\n"
                                                    "    \"Work\" 1:3-1:7\n");
    MARKDOWN("Work {.a}\n====\n", "body a:1:1-3:1\n"
                                  "  h1 1:1-2:5 class=\"a\"\n"
                                  "    \"Work\" 1:1-1:5\n");
    MARKDOWN("[x](y){.c} ![](z){width=3cm} {.not}\n", "body a:1:1-2:1\n"
                                                     "  p 1:1-1:36\n"
                                                     "    a 1:1-1:11 href=\"y\" class=\"c\"\n"
                                                     "      \"x\" 1:2-1:3\n"
                                                     "    \" \" 1:11-1:12\n"
                                                     "    img 1:12-1:29 src=\"z\" alt=\"\" width=\"3cm\"\n"
                                                     "    \" \" 1:29-1:30\n"
                                                     "    \"{.not}\" 1:30-1:36\n");
    MARKDOWN("{#l}\n- a\n\n{.c}\n\n{.d}\n```\nx {.e}\n```\n\n{.f}\ntext\n",
             "body a:1:1-13:1\n"
             "  ul 2:1-2:4 id=\"l\"\n"
             "    li 2:1-2:4\n"
             "      \"a\" 2:3-2:4\n"
             "  pre 7:1-9:4 class=\"c d\"\n"
             "    code 7:1-9:4\n"
             "      \"x {.e}\\n\" 8:1-9:1\n"
             "  p 11:1-12:5 class=\"f\"\n"
             "    \"text\" 12:1-12:5\n");
    MARKDOWN("{.a}\n| x |\n|---|\n| y |\n{#t .b}\n", "body a:1:1-6:1\n"
                                                   "  table 2:1-5:8 id=\"t\" class=\"b a\"\n"
                                                   "    thead 2:1-2:1 (implied)\n"
                                                   "      tr 2:1-2:6\n"
                                                   "        th 2:3-2:4\n"
                                                   "          \"x\" 2:3-2:4\n"
                                                   "    tbody 4:1-4:1 (implied)\n"
                                                   "      tr 4:1-4:6\n"
                                                   "        td 4:3-4:4\n"
                                                   "          \"y\" 4:3-4:4\n");
    MARKDOWN("{for-each=support where=\"people > 5 and date='2024'\"}\n1. {{people}}\n",
             "body a:1:1-3:1\n"
             "  ol 2:1-2:14 for-each=\"support\" where=\"people > 5 and date='2024'\"\n"
             "    li 2:1-2:14\n"
             "      variable \"people\" 2:4-2:14\n");
    MARKDOWN("{name} {} {#} {a b} \\{.x}\n", "body a:1:1-2:1\n"
                                             "  p 1:1-1:26\n"
                                             "    \"{name} {} {#} {a b} {.x}\" 1:1-1:26\n");
    MARKDOWN("{#a .b\n\n# T {.c\n\n{.d}\n\n<div>\n",
             "body a:1:1-8:1\n"
             "  p 1:1-1:7\n"
             "    \"{#a .b\" 1:1-1:7\n"
             "  h1 3:1-3:8\n"
             "    \"T {.c\" 3:3-3:8\n"
             "  raw-block \"<div>\\n\" 7:1-8:1\n"
             "1:1 warning READ_ATTRIBUTES {#a .b | write {#id .class key=\"value\"}, closed on the same line\n"
             "3:5 warning READ_ATTRIBUTES {.c | write {#id .class key=\"value\"}, closed on the same line\n"
             "5:1 warning READ_ATTRIBUTES no block follows | put them on the line before a heading, "
             "paragraph, list, table or code block\n");
}

static void variables(void)
{
    MARKDOWN("a {{b|c}} *{{d}}*{{e}}\n", "body a:1:1-2:1\n"
                                         "  p 1:1-1:23\n"
                                         "    \"a \" 1:1-1:3\n"
                                         "    variable \"b|c\" 1:3-1:10\n"
                                         "    \" \" 1:10-1:11\n"
                                         "    em 1:11-1:18\n"
                                         "      variable \"d\" 1:12-1:17\n"
                                         "    variable \"e\" 1:18-1:23\n");
    MARKDOWN("[{{a}}](x{{b}}y \"{{c}}\") ![{{d}}](e) <i t=\"{{f}}\">\n",
             "body a:1:1-2:1\n"
             "  p 1:1-1:51\n"
             "    a 1:1-1:25 href=\"x{{b}}y\" title=\"{{c}}\"\n"
             "      variable \"a\" 1:2-1:7\n"
             "    \" \" 1:25-1:26\n"
             "    img 1:26-1:37 src=\"e\" alt=\"{{d}}\"\n"
             "    \" \" 1:37-1:38\n"
             "    raw \"<i t=\\\"{{f}}\\\">\" 1:38-1:51\n");
    MARKDOWN("\\{{a}} {{'}}'}} `{{b}} \\{{c}}`\n", "body a:1:1-2:1\n"
                                                  "  p 1:1-1:31\n"
                                                  "    \"{{a}} \" 1:1-1:8\n"
                                                  "    variable \"'}}'\" 1:8-1:16\n"
                                                  "    \" \" 1:16-1:17\n"
                                                  "    code 1:17-1:31\n"
                                                  "      variable \"b\" 1:18-1:23\n"
                                                  "      \" \" 1:23-1:24\n"
                                                  "      \"{{c}}\" 1:25-1:30\n");
    MARKDOWN("x {{a\n\nb}}\n", "body a:1:1-4:1\n"
                               "  p 1:1-1:6\n"
                               "    \"x {{a\" 1:1-1:6\n"
                               "  p 3:1-3:4\n"
                               "    \"b}}\" 3:1-3:4\n"
                               "1:3 READ_VARIABLE | write }} after the expression, or \\{{ when braces are meant\n");
    XML("<p a='{{x}}'>a {{b}} &lt;\n{{c}} \\{{d</p>", "p a:1:1-1:14 a=\"{{x}}\"\n"
                                                     "  \"a \" 1:14-1:16\n"
                                                     "  variable \"b\" 1:16-1:21\n"
                                                     "  \" <\\n\" 1:21-2:1\n"
                                                     "  variable \"c\" 2:1-2:6\n"
                                                     "  \" \" 2:6-2:7\n"
                                                     "  \"{{d\" 2:8-2:11\n");
}

static void notes(void)
{
    MARKDOWN("A[^x] b[^x] c[^y].\n\n[^x]: One *two*\n\n    three\n[^z]: unused\n[^x]: again\n",
             "body a:1:1-8:1\n"
             "  p 1:1-1:19\n"
             "    \"A\" 1:1-1:2\n"
             "    footnote 1:2-1:6 id=\"fn-x\"\n"
             "      p 3:7-3:16\n"
             "        \"One \" 3:7-3:11\n"
             "        em 3:11-3:16\n"
             "          \"two\" 3:12-3:15\n"
             "      p 5:5-5:10\n"
             "        \"three\" 5:5-5:10\n"
             "    \" b\" 1:6-1:8\n"
             "    a 1:8-1:12 class=\"footnote-again\" href=\"#fn-x\"\n"
             "    \" c[^y].\" 1:12-1:19\n"
             "1:14 READ_FOOTNOTE y | add a paragraph that begins with \"[^y]:\", or write \\[^ "
             "when no note is meant\n"
             "6:1 warning READ_NOTE_UNUSED z | call it, or delete it\n"
             "7:1 warning READ_NOTE_TWICE x | the first one counts: give this one another label\n");
    /* a note that calls itself, code that looks like a note */
    MARKDOWN("a[^b]\n\n[^b]: c[^b]\n\n```\n[^d]: e\n```\n", "body a:1:1-8:1\n"
                                                          "  p 1:1-1:6\n"
                                                          "    \"a\" 1:1-1:2\n"
                                                          "    footnote 1:2-1:6 id=\"fn-b\"\n"
                                                          "      p 3:7-3:12\n"
                                                          "        \"c\" 3:7-3:8\n"
                                                          "        a 3:8-3:12 class=\"footnote-again\" href=\"#fn-b\"\n"
                                                          "  pre 5:1-7:4\n"
                                                          "    code 5:1-7:4\n"
                                                          "      \"[^d]: e\\n\" 6:1-7:1\n");
}

static void tables(void)
{
    MARKDOWN("> | a \\| b | c |\n> |:--|--:|\n> | `x\\|y` |\n> | 1 | 2 | 3 |\n",
             "body a:1:1-5:1\n"
             "  blockquote 1:1-4:16\n"
             "    table 1:3-4:16\n"
             "      thead 1:3-1:3 (implied)\n"
             "        tr 1:3-1:17\n"
             "          th 1:5-1:11 align=\"left\"\n"
             "            \"a | b\" 1:5-1:11\n"
             "          th 1:14-1:15 align=\"right\"\n"
             "            \"c\" 1:14-1:15\n"
             "      tbody 3:3-3:3 (implied)\n"
             "        tr 3:3-3:13\n"
             "          td 3:5-3:11 align=\"left\"\n"
             "            code 3:5-3:11\n"
             "              \"x|y\" 3:6-3:10\n"
             "          td 3:13-3:13 align=\"right\" (implied)\n"
             "        tr 4:3-4:16\n"
             "          td 4:5-4:6 align=\"left\"\n"
             "            \"1\" 4:5-4:6\n"
             "          td 4:9-4:10 align=\"right\"\n"
             "            \"2\" 4:9-4:10\n"
             "4:13 READ_CELLS 3 | the head has 2; write \\| for a bar that is part of the text\n");
    MARKDOWN("| a |\n|---|\n| {{x|y}} |\n", "body a:1:1-4:1\n"
                                            "  table 1:1-3:12\n"
                                            "    thead 1:1-1:1 (implied)\n"
                                            "      tr 1:1-1:6\n"
                                            "        th 1:3-1:4\n"
                                            "          \"a\" 1:3-1:4\n"
                                            "    tbody 3:1-3:1 (implied)\n"
                                            "      tr 3:1-3:12\n"
                                            "        td 3:3-3:10\n"
                                            "          variable \"x|y\" 3:3-3:10\n");
}

static void no_tables(void)
{
    read_as(&out, S("a"), S("| a | b |\n|---|\n| c | d |\n\nx | y\n-\n\n> a | b\n> --|--|--\n"), FORMAT_MARKDOWN, true);
    CHECK_STR(buf_view(&out), S("<p>| a | b |\n|---|\n| c | d |</p>\n<h2>x | y</h2>\n<blockquote>\n<p>a | b\n--|--|--</p>\n"
                                "</blockquote>\n"
                                "2:1 warning READ_TABLE the head has 2 cells, the line under it 1 | give both lines as many\n"
                                "9:1 warning READ_TABLE the head has 2 cells, the line under it 3 | give both lines as many\n"));
}

static void tasks_and_links(void)
{
    MARKDOWN("- [x] a\n- [ ] b\n", "body a:1:1-3:1\n"
                                   "  ul 1:1-2:8\n"
                                   "    li 1:1-1:8 class=\"task\"\n"
                                   "      input 1:3-1:7 type=\"checkbox\" checked=\"\" disabled=\"\"\n"
                                   "      \" \" 1:7-1:7\n"
                                   "      \"a\" 1:7-1:8\n"
                                   "    li 2:1-2:8 class=\"task\"\n"
                                   "      input 2:3-2:7 type=\"checkbox\" disabled=\"\"\n"
                                   "      \" \" 2:7-2:7\n"
                                   "      \"b\" 2:7-2:8\n");
    MARKDOWN("[](framework:work) [t](framework:work#x)\n",
             "body a:1:1-2:1\n"
             "  p 1:1-1:41\n"
             "    a 1:1-1:19 href=\"framework:work\"\n"
             "    \" \" 1:19-1:20\n"
             "    a 1:20-1:41 href=\"framework:work#x\"\n"
             "      \"t\" 1:21-1:22\n");
    MARKDOWN("<section id=s>\n\n*a*\n\n</section>\n", "body a:1:1-6:1\n"
                                                      "  raw-block \"<section id=s>\\n\" 1:1-2:1\n"
                                                      "  p 3:1-3:4\n"
                                                      "    em 3:1-3:4\n"
                                                      "      \"a\" 3:2-3:3\n"
                                                      "  raw-block \"</section>\\n\" 5:1-6:1\n");
    MARKDOWN("\xEF\xBB\xBF# a\r\n\r\nb\r\nc\r\n", "body a:1:1-5:1\n"
                                                "  h1 1:1-1:4\n"
                                                "    \"a\" 1:3-1:4\n"
                                                "  p 3:1-4:2\n"
                                                "    \"b\" 3:1-3:2\n"
                                                "    \"\\n\" 3:2-4:1\n"
                                                "    \"c\" 4:1-4:2\n");
    MARKDOWN("", "body a:1:1-1:1\n");
}

static void repeat(Buf *text, const char *piece, int times)
{
    while (times--)
        buf_text(text, piece);
}

static void limit(Format format, const char *before, const char *piece, int times, Str wanted)
{
    Buf text = {0};
    buf_text(&text, before);
    repeat(&text, piece, times);
    read_as(&out, S("a"), buf_view(&text), format, true);
    Str said = buf_view(&out);
    bool ends = str_ends(said, wanted);
    CHECK(ends);
    if (!ends)
        fprintf(stderr, "got %.*s\n", STR_ARG(str_slice(said, said.len > 300 ? said.len - 300 : 0, said.len)));
    buf_close(&text);
}

static void limits(void)
{
    limit(FORMAT_MARKDOWN, "", ">", 1000000,
          S("1:1 READ_DEPTH lists and quotes on one line | at most 125, one inside the other\n"));
    limit(FORMAT_MARKDOWN, "", "- ", 200, S("<hr />\n"));
    limit(FORMAT_MARKDOWN, "1) ", "+ ", 200000,
          S("1:1 READ_DEPTH lists and quotes on one line | at most 125, one inside the other\n"));
    limit(FORMAT_MARKDOWN, "", "|", 501,
          S("1:1 READ_LIMIT more than 500 bars in one line | a table can have 499 columns\n"));
    limit(FORMAT_MARKDOWN, "x ", "<?", 100000,
          S("1:1 READ_LIMIT more than 1000 times <! or <? in one paragraph | divide it by empty lines, or "
            "write &lt; for <\n"));
    limit(FORMAT_MARKDOWN, "", "[^a]", 6000,
          S("1:1 READ_LIMIT more than 5000 footnotes in one line | break the line\n"));
    limit(FORMAT_MARKDOWN, "", "*a **a ", 50000, S("a</p>\n"));
    limit(FORMAT_HTML, "<p>", "<div>", 20000,
          S("1:1254 READ_DEPTH more than 250 elements, most of them <div> | close each element; in HTML only br, img, "
            "input and the like need no end tag\n"));
    limit(FORMAT_HTML, "<p ", " a=1", 600,
          S("1:1 READ_LIMIT 500 attributes in <p> | a quotation mark may be missing\n"));
    limit(FORMAT_HTML, "<table>", "<tr><td>x<p>y", 3000, S("</table>\n"));
    limit(FORMAT_XML, "", "<a>", 300, S("1:751 READ_DEPTH a | at most 250 elements, one inside the other\n"));
    Buf text = {0}; /* emphasis nested deeper than the limit, closed properly */
    repeat(&text, "*a ", 300);
    repeat(&text, "a* ", 300);
    read_as(&out, S("a"), buf_view(&text), FORMAT_MARKDOWN, true);
    CHECK(str_ends(buf_view(&out), S("READ_DEPTH | at most 250 blocks and emphases, one inside the other\n")));
    buf_close(&text);
}

static void html(void)
{
    HTML("a &amp; <b>c</b>", "body a:1:1-1:17\n"
                             "  \"a & \" 1:1-1:9\n"
                             "  b 1:9-1:12\n"
                             "    \"c\" 1:12-1:13\n");
    HTML("<!DOCTYPE html><!-- x --><title>A&lt;B</title><style>p>a{}</style><table><tr><td>1",
         "html a:1:26-1:26 (implied)\n"
         "  head 1:26-1:26 (implied)\n"
         "    title 1:26-1:33\n"
         "      \"A<B\" 1:33-1:39\n"
         "    style 1:47-1:54\n"
         "      \"p>a{}\" 1:54-1:59\n"
         "  body 1:67-1:67 (implied)\n"
         "    table 1:67-1:74\n"
         "      tbody 1:74-1:74 (implied)\n"
         "        tr 1:74-1:78\n"
         "          td 1:78-1:82\n"
         "            \"1\" 1:82-1:83\n");
    HTML("<P CLASS=x Id='y' checked>{{z}}<svg viewBox=\"0 0 1 1\"><linearGradient/></svg><x-Y q>",
         "body a:1:1-1:85\n"
         "  p 1:1-1:27 class=\"x\" id=\"y\" checked=\"\"\n"
         "    \"{{z}}\" 1:27-1:32\n"
         "    svg 1:32-1:55 viewBox=\"0 0 1 1\"\n"
         "      linearGradient 1:55-1:72\n"
         "    x-y 1:78-1:85 q=\"\"\n");
    HTML("\xFF\xFEx", "1:1 READ_ENCODING UTF-16 LE | save the file as UTF-8\n");
    HTML("a\xE9", "1:2 READ_ENCODING byte E9 | save the file as UTF-8; it may be Latin-1 or Windows-1252\n");
    HTML("", "body a:1:1-1:1\n");
    read_as(&out, S("a"), S("<p>a<br>b\n<ul>\n<li>x\n</ul><script>1<2</script>\n"), FORMAT_HTML, true);
    CHECK_STR(buf_view(&out), S("<p>a<br />b\n</p>\n<ul>\n<li>x\n</li>\n</ul>\n<script>1<2</script>\n"));
}

int main(void)
{
    xml_start();
    read_start();
    formats();
    attributes();
    variables();
    notes();
    tables();
    no_tables();
    tasks_and_links();
    limits();
    html();
    buf_close(&out);
    xml_stop();
    return check_done();
}
