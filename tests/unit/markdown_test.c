/* Markdown made at random from pieces, against cmark's own HTML and against the
 * source: every text node must stand where its span says. Seeded, so it is the
 * same on every run. */

#include "check.h"
#include "read/read.h"
#define CMARK_NO_SHORT_NAMES 1
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <stdlib.h>

static const char *const pieces[] = {
    "word ", "two words ", "*", "**", "_", "__", "`", "``", "~~", "[", "](u)", "](<a b> \"t\")", "][r]", "![", "\n",
    "\n", "\n", "\n\n", "\n\n", "\n> ", "\n- ", "\n  ", "\n    ", "\n1. ", "\n> > ", "\n# ", "\n---\n", "\n===\n", "\\*",
    "\\[", "&amp;", "&copy;", "&#65;", "<b>", "</b>", "<br/>", "<!-- c -->", "http://x.org/a ", "www.x.org ",
    "<http://y.org>", "a@b.org ", "\n```\n", "\n~~~ js\n", "\n| a | b |\n|---|:-:|\n| c | d |\n", "\n| x |\n|--|\n", "|",
    "\\|", "  \n", "\\\n", "\n[r]: /url 'title'\n", "\n<div>\n", "\n</div>\n\n", "\t", " ", "(", ")", "\"", "'", "\xC3\xB4",
    "\xE2\x80\x94", "<", ">", "!", "\r\n", "\r\n\r\n", ">", "x", "1) ", "+ ", "#", "&", ";", "{", "}", "{x}", "$"};
enum { PIECES = sizeof pieces / sizeof *pieces };

static uint32_t seed = 1;

static unsigned chance(unsigned below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

static void make(Buf *text)
{
    buf_clear(text);
    for (unsigned count = 3 + chance(40); count; count--)
        buf_text(text, pieces[chance(PIECES)]);
}

static char *peer(Str text)
{
    static const char *const extensions[] = {"table", "strikethrough", "autolink"};
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_UNSAFE);
    for (size_t i = 0; i < 3; i++)
        cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(extensions[i]));
    cmark_parser_feed(parser, text.data, text.len);
    cmark_node *document = cmark_parser_finish(parser);
    char *html = cmark_render_html(document, CMARK_OPT_UNSAFE, cmark_parser_get_syntax_extensions(parser));
    cmark_node_free(document);
    cmark_parser_free(parser);
    return html;
}

/* Text stands in the source as it is; or with an escape, an entity, blanks or the
 * marks of quotes among it, and then its span is longer. */
static bool stands(const Node *node, Str source)
{
    Str there = str_slice(source, node->span.start, node->span.end);
    if (node->span.end > source.len || node->span.start > node->span.end)
        return false;
    if (node_is(node->parent, NAME_CODE) && there.len == node->text.len) /* a line end is a blank there */
        return true;
    if (str_equal(node->text, S("\n")) && !there.len) /* the end of a last line without one */
        return true;
    return str_equal(there, node->text) || there.len > node->text.len ||
           (there.len && (memchr(there.data, '&', there.len) || memchr(there.data, '\r', there.len)));
}

static int misplaced, texts;

static void check_spans(const Node *top, Str source)
{
    for (const Node *n = top; n; n = node_following(n, top)) {
        if (n->kind != NODE_TEXT)
            continue;
        texts++;
        if (stands(n, source))
            continue;
        if (misplaced++ < 5)
            fprintf(stderr, "misplaced \"%.*s\" at %u-%u in\n%.*s\n", STR_ARG(n->text), n->span.start, n->span.end,
                    STR_ARG(source));
    }
}

static void one(Buf *text)
{
    Arena *arena = arena_open();
    Diags diags = {.arena = arena};
    Files *files = files_open(arena, NULL);
    make(text);
    Str source = buf_view(text);
    uint32_t file = files_add(files, S("x.md"), source);
    Tree *tree = read_document(arena, &diags, files, file, FORMAT_MARKDOWN);
    Buf html = {0};
    char *wanted = peer(source);
    print_html(&html, tree->root);
    /* cmark keeps raw tags in alternative text; a reader of the screen should not hear them */
    if (!memmem(source.data, source.len, "![", 2) || !memchr(source.data, '<', source.len)) {
        CHECK_STR(buf_view(&html), str_of(wanted));
        if (!str_equal(buf_view(&html), str_of(wanted)))
            fprintf(stderr, "-- source\n%.*s\n", STR_ARG(source));
    }
    check_spans(tree->root, source);
    free(wanted);
    buf_close(&html);
    arena_close(arena);
}

int main(int count, char **args)
{
    Buf text = {0};
    read_start();
    int documents = count > 1 ? atoi(args[1]) : 4000;
    seed = count > 2 ? (uint32_t)atoi(args[2]) : 1;
    for (int i = 0; i < documents; i++)
        one(&text);
    CHECK(misplaced == 0);
    CHECK(texts > documents);
    buf_close(&text);
    return check_done();
}
