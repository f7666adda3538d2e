/* The style stage, from CSS text and HTML to computed values, counters, pages
 * and warnings. Each check is one line: a document, a sheet, what is asked. */

#include "check.h"
#include "read/read.h"
#include "style/cascade.h"
#include "style/property.h"
#include "text/text.h"
#include <stdlib.h>

typedef struct {
    Arena *arena, *scratch;
    Files *files;
    Diags diags;
    Job job;
    Tree *tree;
    Links links;
    const Styles *styles;
} Doc;

static Text *fonts; /* opened once: folders are slow to read */

/* Imports are answered from here: name -> text. */
static const struct {
    const char *name;
    const char *text;
} imports[] = {{"a.css", "@import 'b.css'; p { color: red }"},
               {"b.css", "p { color: lime; margin-top: 1px }"},
               {"loop.css", "@import 'loop.css'; p { color: blue }"}};

static bool load_import(SheetLoader *loader, Str folder, Str url, uint32_t *file, Str *text, Str *its_folder)
{
    (void)loader;
    for (size_t i = 0; i < sizeof imports / sizeof *imports; i++)
        if (str_equal(url, str_of(imports[i].name))) {
            *file = (uint32_t)(100 + i);
            *text = str_of(imports[i].text);
            *its_folder = folder;
            return true;
        }
    return false;
}

static void note_ids(Tree *tree)
{
    tree->ids = map_new(tree->arena);
    for (uint32_t id = 0; id < tree->count; id++) {
        Str name = tree->nodes[id]->kind == NODE_ELEMENT ? node_value(tree->nodes[id], NAME_ID) : (Str){0};
        if (name.len)
            *map_put(tree->ids, name) = (void *)(uintptr_t)tree->nodes[id];
    }
}

static void doc_open(Doc *doc, const char *html, const char *css)
{
    *doc = (Doc){.arena = arena_open(), .scratch = arena_open()};
    static Worker worker;
    static const Session session;
    worker.text = fonts;
    doc->diags.arena = doc->arena;
    doc->files = files_open(doc->arena, NULL);
    doc->job = (Job){.session = &session, .worker = &worker, .arena = doc->arena, .scratch = doc->scratch,
                     .diags = &doc->diags, .files = doc->files};
    SheetLoader loader = {.load = load_import};
    uint32_t file = files_add(doc->files, S("t.css"), str_of(css));
    uint32_t source = files_add(doc->files, S("t.html"), str_of(html));
    static const char agent[] = "html, body, div, p, ul, ol, section, h1, h2, table { display: block } li { display: list-item } "
        "ol { list-style-type: decimal; counter-reset: list-item } ul { counter-reset: list-item } head, style { display: none } "
        "note { float: footnote } ::footnote-call { content: counter(footnote) } ::footnote-marker { content: counter(footnote) '. ' } "
        "b { color: teal } q::before { content: open-quote } q::after { content: close-quote }";
    const Sheet *sheets[2] = {
        sheet_parse(doc->arena, &doc->diags, NULL, 0, str_of(agent), S(""), ORIGIN_AGENT),
        sheet_parse(doc->arena, &doc->diags, &loader, file, str_of(css), S(""), ORIGIN_AUTHOR)};
    doc->tree = read_document(doc->arena, &doc->diags, doc->files, source, FORMAT_HTML);
    tree_freeze(doc->tree);
    note_ids(doc->tree);
    doc->links.by_value = map_new(doc->arena);
    doc->styles = style_build(&doc->job, doc->tree, &doc->links, sheets, 2);
}

static void doc_close(Doc *doc)
{
    arena_close(doc->arena);
    arena_close(doc->scratch);
}

/* Every value of a property that --dump=style:SELECTOR prints, with bars
 * between; empty when it is initial everywhere and no rule speaks of it. */
static Str values_of(Str dump, const char *property, Buf *out)
{
    size_t name = strlen(property);
    while (dump.len) {
        Str line = str_trim(str_cut(dump, '\n', &dump));
        if (line.len < name + 2 || memcmp(line.data, property, name) || line.data[name] != ':')
            continue;
        buf_text(out, out->len ? " | " : "");
        buf_str(out, str_slice(line, name + 2, line.len));
    }
    return buf_view(out);
}

static void check_value(const char *html, const char *css, const char *selector, const char *property,
                        const char *want, int line)
{
    Doc doc;
    Buf dump = {0}, got = {0};
    doc_open(&doc, html, css);
    style_print(&dump, &doc.job, doc.tree, doc.styles, str_of(selector));
    check_same(values_of(buf_view(&dump), property, &got), str_of(want), __FILE__, line);
    buf_close(&dump);
    buf_close(&got);
    doc_close(&doc);
}

static void check_warnings(const char *css, const char *want, int line)
{
    Doc doc;
    Buf got = {0};
    doc_open(&doc, "<p class=c>a", css);
    for (const Diag *diag = doc.diags.first; diag; diag = diag->next) {
        buf_text(&got, got.len ? " | " : "");
        buf_str(&got, str_slice(diag_name(diag->code), 6, 99));
        buf_format(&got, " %u-%u ", diag->span.start, diag->span.end);
        buf_str(&got, diag->detail);
    }
    check_same(buf_view(&got), str_of(want), __FILE__, line);
    buf_close(&got);
    doc_close(&doc);
}

#define IS(html, css, selector, property, want) check_value(html, css, selector, property, want, __LINE__)
#define P(css, property, want) check_value("<p class='c d' id=i>a", css, "p", property, want, __LINE__)
#define WARNS(css, want) check_warnings(css, want, __LINE__)

static void test_values(void)
{
    P("p { margin-top: 1px; margin-left: 1cm }", "margin-top", "0.75pt");
    P("p { margin-left: 25.4mm }", "margin-left", "72pt");
    P("p { margin-left: 1in }", "margin-left", "72pt");
    P("p { margin-left: 1pc }", "margin-left", "12pt");
    P("p { margin-left: 40Q }", "margin-left", "28.346pt");
    P("p { font-size: 10pt; margin-left: 2em }", "margin-left", "20pt");
    P(":root { font-size: 9pt } p { font-size: 2rem }", "font-size", "18pt");
    P("p { font-size: 150% }", "font-size", "18pt");
    P("p { font-size: larger }", "font-size", "14.4pt");
    P("@page { size: 100pt 200pt } p { width: 50vw; height: 10vh }", "width", "50pt");
    P("@page { size: 100pt 200pt } p { width: 50vw; height: 10vh }", "height", "20pt");
    P("p { width: calc(100% - 2 * 3pt) }", "width", "calc(100% + -6pt)");
    P("p { width: calc((1em + 1em) / 2 + 10%) }", "width", "calc(10% + 12pt)");
    P("p { width: calc(1pt - 5pt) }", "width", "0");
    P("p { margin-left: calc(1pt - 5pt) }", "margin-left", "-4pt");
    P("p { width: 0 }", "width", "0");
    P("p { width: min-content; max-width: 3em }", "width", "min-content");
    P("p { margin: 1pt 2pt 3pt }", "margin-left", "2pt");
    P("p { margin: 1pt auto }", "margin-left", "auto");
    P("p { line-height: 1.5; font-size: 20pt }", "line-height", "30pt");
    IS("<div><p>a", "div { line-height: 1.5; font-size: 20pt } p { font-size: 10pt }", "p", "line-height", "15pt");
    IS("<div><p>a", "div { line-height: 150%; font-size: 20pt } p { font-size: 10pt }", "p", "line-height", "30pt");
    P("p { vertical-align: -50% }", "vertical-align", "-50%");
    P("p { border: 2pt solid }", "border-left", "2pt solid #000000");
    P("p { border: solid; color: red }", "border-left", "2.25pt solid #ff0000");
    P("p { border-width: 3pt }", "border-left", "none");
    P("p { border: 1pt solid blue; border-color: red lime }", "border-right", "1pt solid #00ff00");
    P("p { border-radius: 1pt 2pt / 3pt }", "border-bottom-right-radius", "1pt 3pt");
    P("p { border-radius: 1pt 2pt / 3pt }", "border-bottom-left-radius", "2pt 3pt");
    P("p { border-spacing: 1pt 2pt }", "border-spacing", "1pt 2pt");
    P("p { columns: 3 10em }", "column-count", "3");
    P("p { columns: auto 10em }", "column-width", "120pt");
    P("p { text-align: '.' }", "text-align", "\".\"");
    P("p { font: italic bold 10pt/1.2 Foo, serif }", "font-weight", "700");
    P("p { font: italic bold 10pt/1.2 Foo, serif }", "line-height", "12pt");
    P("p { font-weight: bolder }", "font-weight", "700");
    IS("<b><i>a", "* { font-weight: bolder }", "i", "font-weight", "900");
    P("p { list-style: square inside }", "list-style-type", "square");
    P("p { list-style: inside '- ' }", "list-style-type", "\"- \"");
    P("p { page-break-before: always; page-break-inside: avoid }", "break-before", "page");
    P("p { position: running(head) }", "position", "running(head)");
    P("p { float: footnote }", "display", "block");
    IS("<span>a", "span { float: left }", "span", "display", "block");
    IS("<span>a", "span { position: absolute; float: left }", "span", "float", "none");
    P("p { orphans: 3; widows: 4 }", "widows", "4");
    P("p { font-feature-settings: 'smcp', 'liga' off }", "font-feature-settings", "\"smcp=1,liga=0\"");
}

static void test_colors(void)
{
    P("p { color: #f00 }", "color", "#ff0000");
    P("p { color: #ff000080 }", "color", "#ff000080");
    P("p { color: #1234 }", "color", "#11223344");
    P("p { color: RebeccaPurple }", "color", "#663399");
    P("p { color: rgb(1, 2, 3) }", "color", "#010203");
    P("p { color: rgb(100% 0% 50% / 50%) }", "color", "#ff008080");
    P("p { color: rgba(1,2,3,.5) }", "color", "#01020380");
    P("p { color: hsl(120, 100%, 25%) }", "color", "#008000");
    P("p { color: hsl(.5turn 100% 50%) }", "color", "#00ffff");
    P("p { color: device-cmyk(0 1 1 0) }", "color", "#ff0000 ink 1");
    P("p { color: red; background: currentcolor }", "background-color", "#ff0000");
    P("p { background: transparent }", "background-color", "transparent");
    IS("<div><p>a", "div { color: red; border: 1pt solid } p { color: blue; border: inherit }", "p", "border-top", "1pt solid #0000ff");
}

static void test_cascade(void)
{
    P("p { color: red } p { color: blue }", "color", "#0000ff");
    P("p.c { color: red } p { color: blue }", "color", "#ff0000");
    P("#i { color: red } .c.d { color: blue }", "color", "#ff0000");
    P("p { color: red !important } #i { color: blue }", "color", "#ff0000");
    IS("<p style='color: blue'>a", "p { color: red }", "p", "color", "#0000ff");
    IS("<p style='color: blue'>a", "p { color: red !important }", "p", "color", "#ff0000");
    IS("<p style='color: blue !important'>a", "p { color: red !important }", "p", "color", "#0000ff");
    IS("<b>a", "", "b", "color", "#008080");
    IS("<b>a", "b { color: initial }", "b", "color", "#000000");
    IS("<div><p>a", "div { width: 5pt } p { width: inherit }", "p", "width", "5pt");
    IS("<div><b>a", "div { color: red } b { color: unset }", "b", "color", "#ff0000");
    IS("<div><p>a", "div { width: 5pt } p { width: unset }", "p", "width", "auto");
    IS("<style>p { color: red }</style><p>a", "p { color: blue }", "p", "color", "#ff0000");
    IS("<style media=screen>p { color: red }</style><p>a", "p { color: blue }", "p", "color", "#0000ff");
    P("@media print { p { color: red } }", "color", "#ff0000");
    P("@media screen { p { color: red } }", "color", "");
    P("@media screen, all { p { color: red } }", "color", "#ff0000");
    P("@media not screen { p { color: red } }", "color", "#ff0000");
    P("@import 'a.css'; p { margin-left: 1pt }", "color", "#ff0000");
    P("@import url(b.css);", "margin-top", "0.75pt");
    P("@import 'a.css' screen; p { margin-left: 1pt }", "color", "");
    P("@import 'loop.css';", "color", "#0000ff");
    IS("<td align=right>", "", "p", "text-align", "");
    IS("<table><td align=right>a", "", "td", "text-align", "right");
    IS("<table><td align=right>a", "td { text-align: left }", "td", "text-align", "left");
    IS("<img width=10 height='20%'>", "", "img", "width", "7.5pt");
    IS("<img width=10 height='20%'>", "", "img", "height", "20%");
    IS("<p lang=cy>a<p>b", "", "p", "-gp-language", "\"cy\"");
    IS("<p dir=rtl>a", "", "p", "direction", "rtl");
    IS("<u><a>x</a></u>", "u { text-decoration: underline } a { text-decoration: line-through; color: red }", "a",
       "text-decoration", "underline line-through #ff0000");
    IS("<u><a>x</a></u>", "u { text-decoration: underline } a { display: inline-block }", "a", "text-decoration", "");
}

static void test_variables(void)
{
    P(":root { --a: 3pt } p { width: var(--a) }", "width", "3pt");
    P("p { width: var(--a, 4pt) }", "width", "4pt");
    P("p { width: var(--a, var(--b, 5pt)) }", "width", "5pt");
    P("p { width: 9pt; width: var(--a) }", "width", "auto");
    P(":root { --a: var(--b); --b: 2pt } p { width: var(--a) }", "width", "2pt");
    P(":root { --a: var(--b); --b: var(--a) } p { width: var(--a, 7pt) }", "width", "7pt");
    P(":root { --a: var(--b, 1pt); --b: var(--a, 2pt); --c: var(--a, 3pt) } p { width: var(--c, 9pt) }", "width", "3pt");
    P(":root { --a: 2 } p { width: calc(var(--a) * 3pt) }", "width", "6pt");
    P(":root { --a: 2 } p { width: var(--a)pt }", "width", "auto");
    P(":root { --f: 'X', serif; --s: 10pt } p { font: var(--s)/2 var(--f) }", "line-height", "20pt");
    P(":root { --m: 1pt 2pt } p { margin: var(--m); margin-top: 9pt }", "margin-top", "9pt");
    P(":root { --m: 1pt 2pt } p { margin: var(--m); margin-top: 9pt }", "margin-left", "2pt");
    IS("<div style='--v: 7'><p>a", "p { width: calc(var(--v) * 1pt) }", "p", "width", "7pt");
    IS("<div style='--v: 7'><p style='--v: initial'>a", "p { width: calc(var(--v, 2) * 1pt) }", "p", "width", "2pt");
    IS("<div style='--v: 7'><p style='--v: inherit'>a", "p { width: calc(var(--v, 2) * 1pt) }", "p", "width", "7pt");
    P("p { --A: 1pt; --a: 2pt; width: var(--A) }", "width", "1pt");
    P("p { --x:; width: var(--x) 3pt }", "width", "3pt");
}

#define LIST_HTML "<div id=top><p class=a>1</p><p>2</p><!-- c -->t<h2>3</h2><p class='b c' lang=en-GB title='x y'>4</p><p>5</p></div>"
#define HITS(selector, want) IS(LIST_HTML, selector " { width: 1pt }", selector, "width", want)

static void test_selectors(void)
{
    HITS("p", "1pt | 1pt | 1pt | 1pt");
    HITS("*#top", "1pt");
    HITS("div > p", "1pt | 1pt | 1pt | 1pt");
    HITS("body p", "1pt | 1pt | 1pt | 1pt");
    HITS("body > p", "");
    HITS("h2 + p", "1pt");
    HITS("h2 ~ p", "1pt | 1pt");
    HITS("p.a ~ p ~ h2 + p", "1pt");
    HITS("p + h2", "1pt");
    HITS("div:first-child > :first-child", "1pt");
    HITS("p:last-child", "1pt");
    HITS("p:nth-child(2n+1)", "1pt | 1pt");
    HITS("p:nth-child(even)", "1pt | 1pt");
    HITS("p:nth-child(-n+2)", "1pt | 1pt");
    HITS("p:nth-last-child(2)", "1pt");
    HITS("p:not(.a):not(.b)", "1pt | 1pt");
    HITS("p:not(.a, .b)", "1pt | 1pt");
    HITS("div :is(h2, .a)", "1pt | 1pt");
    HITS("p:lang(en)", "1pt");
    HITS("[title]", "1pt");
    HITS("[title='x y']", "1pt");
    HITS("[title~=y]", "1pt");
    HITS("[title^=x]", "1pt");
    HITS("[title$=y]", "1pt");
    HITS("[title*=' ']", "1pt");
    HITS("[lang|=en]", "1pt");
    HITS("[TITLE='X Y' i]", "1pt");
    HITS("[title='X Y']", "");
    HITS("p.b.c", "1pt");
    HITS("P", "1pt | 1pt | 1pt | 1pt");
    HITS(":root > div", "1pt");
    HITS("p:hover", "");
    IS("<a href=x>1</a><a>2</a>", "a:link { width: 1pt }", "a", "width", "1pt");
    IS("<input checked type=CHECKBOX>", "input[type=checkbox]:checked { width: 1pt }", "input", "width", "1pt");
    IS("<p>a", "\\70 { width: 1pt }", "p", "width", "1pt");
    IS("<p class='1a'>a", ".\\31 a { width: 1pt }", "p", "width", "1pt");
}

static void test_content(void)
{
    IS("<ol><li>a<li>b<ol><li>c</ol><li>d</ol>", "", "li", "content", "\"1. \" | \"2. \" | \"1. \" | \"3. \"");
    IS("<ol start=4><li>a<li value=9>b<li>c</ol>", "", "li", "content", "\"4. \" | \"9. \" | \"10. \"");
    IS("<ol reversed><li>a<li>b</ol>", "", "li", "content", "\"2. \" | \"1. \"");
    IS("<ol type=i><li>a<li>b</ol>", "", "li", "content", "\"i. \" | \"ii. \"");
    IS("<ol><li>a<ol><li>b</ol></ol>", "li::marker { content: counters(list-item, '.') ' ' }", "li", "content",
       "\"1\" \" \" | \"1.1\" \" \"");
    IS("<h1>a</h1><h2>b</h2><h2>c</h2><h1>d</h1><h2>e</h2>",
       "h1 { counter-increment: c; counter-reset: s } h2 { counter-increment: s } h2::before { content: counter(c, upper-roman) '.' counter(s) }",
       "h2", "content", "\"I\" \".\" \"1\" | \"I\" \".\" \"2\" | \"II\" \".\" \"1\"");
    IS("<p>a<p>b", "p { counter-set: x 7 } p::after { content: counter(x) }", "p", "content", "\"7\" | \"7\"");
    IS("<p>a<note>n</note> b<note>m</note>", "", "note", "content", "\"1\" | \"1\" \". \" | \"2\" | \"2\" \". \"");
    IS("<p>a<note>n</note><p>b<note>m</note>", "", "note", "content", "\"1\" | \"1\" \". \" | \"2\" | \"2\" \". \"");
    IS("<section><p>a<note>n</note></section><section><p><note>m</note></section>", "section { counter-reset: footnote }",
       "note", "content", "\"1\" | \"1\" \". \" | \"1\" | \"1\" \". \"");
    IS("<p>a<note>n</note>", "@page { counter-reset: footnote }", "note", "content",
       "<counter footnote> | <counter footnote> \". \"");
    IS("<q>a <q>b</q></q>", "", "q", "content", "\"“\" | \"”\" | \"‘\" | \"’\"");
    IS("<q lang=cy>a</q>", "", "q", "content", "\"‘\" | \"’\"");
    IS("<q>a</q>", "q { quotes: '<' '>' }", "q", "content", "\"<\" | \">\"");
    IS("<a href='#x'>a</a><p id=x>Some <note>no</note> text</p>",
       "a::after { content: leader('. ') target-counter(attr(href), page, lower-roman) target-text(attr(href)) }", "a", "content",
       "<leader \". \"> <target-page #x lower-roman> \"Some text\"");
    IS("<a href='#x'>a</a><h1>A</h1><h1 id=x>B</h1><h1>C</h1>",
       "h1 { counter-increment: c } a::after { content: target-counter(attr(href), c) }", "a", "content", "\"2\"");
    IS("<p data-x='#a #b'>a<p id=a>b<p id=b>c", "p[data-x] { content: -gp-target-pages(attr(data-x)) }", "p", "content",
       "<target-pages #a> <target-pages #b>");
    IS("<h1>One <b>two</b></h1>", "h1 { string-set: t content() ', ' attr(id), u 'x'; bookmark-level: 2; bookmark-state: closed }",
       "h1", "string-set", "t \"One two\" \", \" \"\" | u \"x\"");
    IS("<h1>One <b>two</b></h1>", "h1 { bookmark-level: 2; bookmark-state: closed }", "h1", "bookmark", "2 closed \"One two\"");
    IS("<h1>a</h1>", "h1 { counter-reset: page 3 }", "h1", "page-number", "3");
    IS("<p alt=x>a<p alt=y>b", "p { -gp-alt: 'An ' attr(alt) }", "p", "-gp-alt", "\"An x\" | \"An y\"");
    IS("<p>a", "p::before { content: none } p::after { content: '' }", "p", "content", "\"\"");
}

static Str numeral(Arena *arena, const char *style, int32_t value)
{
    return counter_text(arena, counter_style_find(str_of(style)), value);
}

static void test_numerals(void)
{
    Arena *arena = arena_open();
    CHECK_STR(numeral(arena, "decimal", -3), S("-3"));
    CHECK_STR(numeral(arena, "decimal-leading-zero", 7), S("07"));
    CHECK_STR(numeral(arena, "lower-roman", 1994), S("mcmxciv"));
    CHECK_STR(numeral(arena, "upper-roman", 4000), S("4000"));
    CHECK_STR(numeral(arena, "lower-alpha", 26), S("z"));
    CHECK_STR(numeral(arena, "lower-latin", 27), S("aa"));
    CHECK_STR(numeral(arena, "upper-alpha", 703), S("AAA"));
    CHECK_STR(numeral(arena, "lower-alpha", 0), S("0"));
    CHECK_STR(numeral(arena, "lower-greek", 25), S("αα"));
    CHECK_STR(numeral(arena, "hebrew", 16), S("טז"));
    CHECK_STR(numeral(arena, "hebrew", 115), S("קטו"));
    CHECK_STR(numeral(arena, "arabic-indic", 1203), S("١٢٠٣"));
    CHECK_STR(numeral(arena, "persian", -45), S("-۴۵"));
    CHECK_STR(numeral(arena, "bengali", 0), S("০"));
    CHECK_STR(numeral(arena, "armenian", 1999), S("ՌՋՂԹ"));
    CHECK_STR(numeral(arena, "georgian", 18), S("იჱ"));
    CHECK_STR(numeral(arena, "decimal", INT32_MIN), S("-2147483648"));
    CHECK_STR(numeral(arena, "disc", 5), S("•"));
    CHECK_STR(counter_marker(arena, counter_style_find(S("decimal")), 5), S("5. "));
    arena_close(arena);
}

static void test_pages(void)
{
    P("", "x", "");
    IS("<p>a", "@page { size: a5 landscape }", "@page", "size", "595.276pt 419.528pt");
    IS("<p>a", "@page { size: landscape }", "@page", "size", "841.89pt 595.276pt");
    IS("<p>a", "@page { size: 100pt 50pt }", "@page", "size", "100pt 50pt");
    IS("<p>a", "@page { size: 1px }", "@page", "size", "0.75pt 0.75pt");
    IS("<p>a", "@page { margin: 1pt } @page :left { margin-left: 2pt } @page :first { margin-left: 3pt }", "@page",
       "margin-left", "1pt | 2pt | 3pt");
    IS("<p>a", "p { page: x } @page x:left { margin-left: 2pt } @page :left { margin-left: 4pt } @page y { margin-left: 5pt }",
       "@page", "margin-left", "4pt | 2pt");
    IS("<p>a", "@page { @top-left { content: counter(page) ' of ' counter(pages) } @top-right { content: none } }", "@page",
       "content", "<page> \" of \" <pages>");
    IS("<p>a", "@page { @top-left { content: string(a, first-except) element(b, last) } @bottom-center { content: counter(x) } }",
       "@page", "content", "<string a first-except> <element b last> | <counter x>");
    IS("<p>a", "@page { @right-middle { content: 'x' } }", "@page", "vertical-align", "middle");
    IS("<p>a", "@page { counter-increment: page 2 x; counter-reset: footnote }", "@page", "counter-increment", "page 2 x 1");
    IS("<p>a", ":root { --m: 5pt } @page { margin-top: var(--m) }", "@page", "margin-top", "5pt");
    IS("<p>a", "@page { @footnote { border-top: 1pt solid red } }", "@page", "border-top", "1pt solid #ff0000");
    Doc doc;
    doc_open(&doc, "<body><section><p>a", "@page :left { margin-left: 2pt } section { break-before: left }");
    CHECK(!doc.styles->right_first);
    CHECK(doc.styles->pages[0].variants[0] != doc.styles->pages[0].variants[PAGE_IS_LEFT]);
    CHECK(doc.styles->pages[0].variants[0] == doc.styles->pages[0].variants[PAGE_IS_FIRST]);
    doc_close(&doc);
}

static void test_warnings(void)
{
    WARNS("p { color: red; }", "");
    WARNS("p { colr: red; color: blue }", "PROPERTY 4-8 colr");
    WARNS("p { color: redd }", "VALUE 4-15 color: redd");
    WARNS("p { color red; width: 1pt }", "SYNTAX 4-13 color red");
    WARNS("p:foo { color: red } p { width: 1pt }", "SELECTOR 0-5 p:foo");
    WARNS("p, q:: { color: red }", "SELECTOR 0-6 p, q::");
    WARNS("@foo bar { } p { width: 1pt }", "AT_RULE 0-8 @foo bar");
    WARNS("@import 'none.css';", "IMPORT 0-18 @import 'none.css'");
    WARNS("p { width: 1pt } @import 'a.css';", "IMPORT 17-32 @import 'a.css'");
    WARNS("@import 'loop.css';", "IMPORT 0-18 @import 'loop.css'");
    WARNS("p { width: 3 }", "VALUE 4-12 width: 3");
    WARNS("p { width: -3pt }", "VALUE 4-15 width: -3pt");
    WARNS("p { width: calc(1pt + 2) }", "VALUE 4-24 width: calc(1pt + 2)");
    WARNS("p { width: calc(1pt +2pt) }", "VALUE 4-25 width: calc(1pt +2pt)");
    WARNS("p { width: var(--no) }", "VARIABLE 4-20 width: var(--no)");
    WARNS("p { --a: var(--b); --b: var(--a) }", "VARIABLE 19-32 --b: var(--a) | VARIABLE 4-17 --a: var(--b)");
    WARNS("p { margin: var(--no) }", "VARIABLE 4-21 margin: var(--no)");
    WARNS("@page :second { margin: 0 }", "SELECTOR 0-13 @page :second");
    WARNS("@page { @middle { color: red } }", "AT_RULE 8-15 @middle");
    WARNS("@font-face { font-family: x }", "VALUE 11-12 {");
    WARNS("@media print and (color) { p { color: red } }", "");
    WARNS("@media print and (hover) { p { color: red } }", "AT_RULE 7-24 print and (hover)");
    WARNS("p { color: red } }", "SYNTAX 17-18 }");
    WARNS("p { color: red; { x } width: 1pt }", "SYNTAX 16-17 {");
    WARNS("p { text-wrap: pretty; word-wrap: break-word }", "");
    WARNS("<!-- p { color: red } -->", "");
    WARNS("@charset 'utf-8'; p { width: 1pt !important }", "");
    WARNS("p { background: url(x.png) }", "VALUE 4-26 background: url(x.png)");
    WARNS("p { color: red", "");
    WARNS("p { content: \"a\nb\" }", "VALUE 4-20 content: \"a b\" }");
}

static void test_table(void)
{
    const Property *property;
    const Shorthand *shorthand;
    for (unsigned id = 0; id < PROPERTY_COUNT; id++)
        CHECK(property_find(property_at(id)->name, &property, &shorthand) && property && property->id == id);
    for (unsigned id = 0; id < SHORTHAND_COUNT; id++) {
        uint16_t ids[MAX_LONGHANDS];
        CHECK(property_find(shorthand_at(id)->name, &property, &shorthand) && shorthand && shorthand->id == id);
        CHECK(shorthand_longhands(shorthand_at(id), ids, MAX_LONGHANDS) > 0);
    }
    CHECK(!property_find(S("nothing"), &property, &shorthand));
}

/* Alike elements share one Style, and what stands beside `~` and :nth-child is
 * not looked for again and again: this would take minutes if it were. */
static void test_cost(void)
{
    enum { ROWS = 40000 };
    Buf html = {0};
    buf_text(&html, "<table>");
    for (int i = 0; i < ROWS; i++)
        buf_text(&html, "<tr><td class=a>1<td>2");
    buf_char(&html, '\0');
    Doc doc;
    doc_open(&doc, html.data, "tr { display: table-row } th ~ td, tr.none ~ tr td { color: red } tr:nth-child(4n+1) { color: blue } "
                              "tr:nth-last-child(3n) td { width: 1pt } .a ~ td { height: 2pt }");
    CHECK(doc.tree->count > 5 * ROWS);
    CHECK(doc.styles->style_count < 30);
    doc_close(&doc);
    buf_close(&html);
}

int main(void)
{
    const Str folders[] = {S("/usr/share/fonts")};
    TextPaths paths = {folders, 1, S("/usr/share/hyphen")};
    fonts = text_open(&paths);
    test_table();
    test_values();
    test_colors();
    test_cascade();
    test_variables();
    test_selectors();
    test_content();
    test_numerals();
    test_pages();
    test_warnings();
    test_cost();
    text_close(fonts);
    return check_done();
}
