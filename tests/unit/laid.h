#ifndef UNIT_LAID_H
#define UNIT_LAID_H

/* HTML and CSS through the stages up to boxes and pages, with the square font:
 * every glyph is one em by one em, so positions can be worked out by hand.
 * One Laid a process: the text service stays open between documents. */

#include "box/build.h"
#include "check.h"
#include "image/image.h"
#include "layout/layout.h"
#include "read/read.h"
#include "resolve/links.h"
#include "style/cascade.h"
#include "text/text.h"
#include <errno.h>

static const char laid_agent[] =
    "@font-face { font-family: Square; src: local('Square'); }\n"
    "html { font: 10pt/10pt Square; }\n"
    "html, body, p, div, ul, ol, h1, h2, form, fieldset { display: block; margin: 0; padding: 0 }\n"
    "head, style, title, option { display: none }\n"
    "li { display: list-item } ul { list-style: disc; margin-left: 20pt }\n"
    "table { display: table; border-spacing: 0 } tr { display: table-row }\n"
    "thead { display: table-header-group } tfoot { display: table-footer-group }\n"
    "tbody { display: table-row-group } td, th { display: table-cell; padding: 0 }\n"
    "col { display: table-column } colgroup { display: table-column-group }\n"
    "caption { display: table-caption } .ib { display: inline-block } pre { display: block; "
    "margin: 0; white-space: pre }\n"
    ".note { float: footnote } .run { position: running(head) }\n"
    "@page { size: 200pt 200pt; margin: 0 }\n";

typedef struct {
    Session session;
    Worker worker;
    Job job;
    Diags diags;
    Arena *arena;
    const Tree *tree;
    const Boxes *boxes;
} Laid;

static inline uint32_t laid_load(Job *job, Str path)
{
    Str text;
    return file_read(job->arena, path, &text) ? files_add(job->files, path, text) : 0;
}

static inline void laid_open(Laid *laid)
{
    static const Str folder = {"tests/fonts", 11};
    static const TextPaths paths = {&folder, 1, {"/usr/share/hyphen", 17}};
    *laid = (Laid){.worker = {.text = text_open(&paths), .images = images_open()}};
}

static inline void laid_boxes(Laid *laid, const char *html, const char *css)
{
    Arena *arena = laid->arena = arena_open();
    laid->diags = (Diags){.arena = arena};
    laid->job = (Job){.session = &laid->session,
                      .worker = &laid->worker,
                      .arena = arena,
                      .scratch = arena_open(),
                      .diags = &laid->diags,
                      .files = files_open(arena, NULL),
                      .folder = S("."),
                      .load = laid_load};
    uint32_t file = files_add(laid->job.files, S("test.html"), str_of(html));
    Tree *tree = read_document(arena, &laid->diags, laid->job.files, file, FORMAT_HTML);
    tree_freeze(tree);
    laid->tree = tree;
    Links *links = NEW(arena, Links);
    *links = (Links){.by_node = NEW_ARRAY(arena, const Target *, tree->count),
                     .count = tree->count,
                     .by_value = map_new(arena)};
    for (uint32_t i = 0; i < tree->count; i++) {
        const Node *node = tree->nodes[i];
        Str id = node->kind == NODE_ELEMENT ? node_value(node, NAME_ID) : S("");
        if (!id.len)
            continue;
        Target *target = NEW(arena, Target);
        char *key = NEW_ARRAY(arena, char, id.len + 1);
        key[0] = '#';
        memcpy(key + 1, id.data, id.len);
        *target = (Target){.kind = TARGET_HERE, .node = node};
        *map_put(links->by_value, (Str){key, id.len + 1}) = target;
    }
    const Sheet *sheets[2] = {
        sheet_parse(arena, &laid->diags, NULL, 0, str_of(laid_agent), S(""), ORIGIN_AGENT),
        sheet_parse(arena, &laid->diags, NULL, 0, str_of(css), S(""), ORIGIN_AUTHOR)};
    const Styles *styles = style_build(&laid->job, tree, links, sheets, 2);
    laid->boxes = box_build(&laid->job, tree, styles, links);
}

static inline void laid_end(Laid *laid)
{
    for (const Diag *d = laid->diags.first; d; d = d->next)
        fprintf(stderr, "%.*s: %.*s\n", STR_ARG(diag_name(d->code)), STR_ARG(d->detail));
    arena_close(laid->job.scratch);
    arena_close(laid->arena);
}

static inline void laid_close(Laid *laid)
{
    text_close(laid->worker.text);
    images_close(laid->worker.images);
}

/* The boxes below <body>. */
static inline const Box *laid_body(const Laid *laid)
{
    for (const Box *box = laid->boxes->root->first; box; box = box->next)
        if (!(box->flags & BOX_ANONYMOUS) && laid->tree->nodes[box->owner.node]->name == NAME_BODY)
            return box;
    return laid->boxes->root;
}

#endif
