/* The quick HTML reader against gumbo: whatever it takes on, it reads alike.
 * Sources are made at random, half of them sound, seeded. */

#include "check.h"
#include "read/reader.h"
#include <stdlib.h>

static const char *const pieces[] = {
    "text ", "more text", "\n", " ", "<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<i class=x>", "</i>",
    "<a href=\"u?a&amp;b\">", "</a>", "<ul>", "</ul>", "<ol start=3>", "</ol>", "<li>", "</li>", "<dl>", "<dt>", "<dd>",
    "</dl>", "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<th scope=col>", "</th>", "<thead>", "</thead>",
    "<tbody>", "</tbody>", "<tfoot>", "<caption>", "</caption>", "<colgroup>", "<col>", "</colgroup>", "<br>", "<br/>", "<hr>",
    "<img src='x' alt>", "<input disabled>", "<!-- c -->", "<!---->", "<!--a--!>b-->", "&amp;", "&nbsp;", "&#233;", "&#x80;",
    "&copy", "&notit;", "& ", "<h1>", "</h1>", "<H2 ID=Q>", "</H2>", "<section>", "</section>", "<span>", "</span>",
    "<custom-x y=1>", "</custom-x>", "<field/>", "<pre>", "\r\n", "</pre>", "<code>", "</code>", "<em>", "</em>", "<blockquote>",
    "</blockquote>", "<style>p>a{}</style>", "<script>1<2</script>", "<svg>", "</svg>", "<select>", "<form>", "</form>",
    "<p a=1 a=2>", "<p a = 'b' c>", "<p a=\"x\"b>", "<td class=\"a\" >", "<", ">", "<3", "\t", "</br>", "<menu>", "<nav>", "</nav>",
    "<u>", "</u>", "<main>", "<abbr title=\"&lt;&quot;\">", "</abbr>", "<wbr>", "<figure>", "<figcaption>", "</figure>", "<label>",
    "<p\n>", "</p >", "<title>t</title>", "<meta charset=utf-8>", "<button>", "</button>", "<small>", "</small>", "<del>", "</del>"};
enum { PIECES = sizeof pieces / sizeof *pieces };

/* Elements that a sound source nests: opening, closing, and what may be inside. */
static const struct {
    const char *open, *close, *inside;
} sound[] = {{"<p>", "</p>", "i"},         {"<p>", "", "i"},
             {"<div class='d'>", "</div>", "b"}, {"<ul>\n", "</ul>\n", "l"},
             {"<table>\n", "</table>\n", "t"},   {"<blockquote>", "</blockquote>", "b"},
             {"<h2 id=x>", "</h2>", "i"},        {"<dl>", "</dl>", "d"},
             {"<section>\n", "</section>\n", "b"}, {"<pre>\n", "</pre>", "i"},
             {"<table><caption>c</caption><colgroup><col><col></colgroup>", "</table>", "t"},
             {"<hr>", "", ""}};

static uint32_t seed = 1;

static unsigned chance(unsigned below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

static void add_inline(Buf *text, int depth)
{
    static const char *const inside[][2] = {{"<b>", "</b>"},       {"<em>", "</em>"}, {"<a href=#x>", "</a>"},
                                            {"<span>", "</span>"}, {"<q>", "</q>"},   {"<code>", "</code>"}};
    for (unsigned n = 1 + chance(4); n; n--) {
        unsigned kind = chance(10);
        if (kind < 6 && depth < 6) {
            buf_text(text, inside[kind][0]);
            add_inline(text, depth + 1);
            buf_text(text, inside[kind][1]);
        } else {
            static const char *const plain[] = {"word ", "two\nlines", "&lt;&eacute;", "<br>", "<img src=x>", "<!-- x -->"};
            buf_text(text, plain[chance(6)]);
        }
    }
}

static void add_blocks(Buf *text, int depth);

static void add_items(Buf *text, int depth, const char *open, const char *close)
{
    for (unsigned n = chance(4); n; n--) {
        buf_text(text, open);
        if (chance(2))
            add_inline(text, 4);
        else
            add_blocks(text, depth + 1);
        buf_text(text, chance(2) ? close : "");
        buf_text(text, chance(2) ? "\n" : "");
    }
}

static void add_blocks(Buf *text, int depth)
{
    for (unsigned n = 1 + chance(3); n; n--) {
        unsigned kind = chance(depth > 5 ? 2 : sizeof sound / sizeof *sound);
        buf_text(text, sound[kind].open);
        switch (sound[kind].inside[0]) {
        case 'i': add_inline(text, 3); break;
        case 'b': add_blocks(text, depth + 1); break;
        case 'l': add_items(text, depth, "<li>", "</li>"); break;
        case 'd': add_items(text, depth, chance(2) ? "<dt>" : "<dd>", ""); break;
        case 't':
            buf_text(text, chance(2) ? "<tbody>" : "");
            for (unsigned rows = chance(3); rows; rows--) {
                buf_text(text, "<tr>\n");
                add_items(text, depth + 2, "<td>", "</td>");
                buf_text(text, chance(2) ? "</tr>" : "");
            }
            break;
        default: break;
        }
        buf_text(text, sound[kind].close);
    }
}

/* Some sources come from Windows. */
static void break_lines(Buf *text)
{
    Buf out = {0};
    for (size_t i = 0; i < text->len; i++) {
        if (text->data[i] == '\n')
            buf_char(&out, '\r');
        buf_char(&out, text->data[i]);
    }
    buf_clear(text);
    buf_str(text, buf_view(&out));
    buf_close(&out);
}

static void make(Buf *text)
{
    static const char *const heads[] = {"", "<!DOCTYPE html>\n<html lang=en>\n<head><title>A &amp; b</title>\n<link rel=x>"
                                            "<style>a > b {}</style></head>\n<body>\n",
                                        "<html><head></head><body>", "\n <!-- x -->"};
    unsigned head = chance(4);
    buf_clear(text);
    buf_text(text, heads[head]);
    if (chance(2))
        add_blocks(text, 0);
    for (unsigned n = chance(3) ? 0 : chance(12); n; n--)
        buf_text(text, pieces[chance(PIECES)]);
    if (chance(3) == 0)
        add_blocks(text, 0);
    if (head == 1 || head == 2)
        buf_text(text, chance(2) ? "\n</body>\n</html>\n" : "");
    if (chance(6) == 0)
        break_lines(text);
}

static void print_all(Buf *out, const Tree *tree, const Files *files)
{
    tree_print(out, tree->root, files);
    for (const Node *n = tree->root; n; n = node_following(n, tree->root))
        for (uint32_t i = 0; i < n->attr_count; i++)
            buf_format(out, "%u-%u,", n->attrs[i].span.start, n->attrs[i].span.end);
}

static int taken;

static void one(Str source)
{
    Arena *arena = arena_open();
    Diags diags = {.arena = arena};
    Files *files = files_open(arena, NULL);
    Reader quick = {.arena = arena, .diags = &diags, .files = files, .file = files_add(files, S("x"), source),
                    .text = source, .tree = tree_new(arena)};
    Reader slow = quick;
    slow.tree = tree_new(arena);
    if (read_plain_html(&quick)) {
        Buf got = {0}, wanted = {0};
        taken++;
        read_gumbo_html(&slow);
        print_all(&got, quick.tree, files);
        print_all(&wanted, slow.tree, files);
        if (!str_equal(buf_view(&got), buf_view(&wanted)))
            fprintf(stderr, "-- source\n%.*s\n", STR_ARG(source));
        CHECK_STR(buf_view(&got), buf_view(&wanted));
        buf_close(&got);
        buf_close(&wanted);
    }
    arena_close(arena);
}

int main(int count, char **args)
{
    Buf text = {0};
    int documents = count > 1 ? atoi(args[1]) : 5000;
    seed = count > 2 ? (uint32_t)atoi(args[2]) : 1;
    for (int i = 0; i < documents; i++) {
        make(&text);
        one(buf_view(&text));
    }
    CHECK(taken > documents / 3);
    fprintf(stderr, "%d of %d taken\n", taken, documents);
    buf_close(&text);
    return check_done();
}
