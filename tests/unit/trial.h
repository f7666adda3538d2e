#ifndef UNIT_TRIAL_H
#define UNIT_TRIAL_H

/* From HTML and CSS in memory to boxes, with the real stages and the square
 * test font (every glyph one em by one em). Run from the top folder. */

#include "box/build.h"
#include "layout/layout.h"
#include "read/read.h"
#include "style/cascade.h"
#include "text/text.h"
#include <stdio.h>

typedef struct {
    Worker worker;
    Session session;
    Job job;
    Diags diags;
    Tree *tree;
    Links links;
    const Styles *styles;
    const Boxes *boxes;
} Trial;

static const char trial_sheet[] =
    "@font-face { font-family: square; src: local('Square') }\n"
    "html, body, div, section, h1, h2, p, ul, ol, li, blockquote, figure, dl, dd { display: block }\n"
    "li { display: list-item } ul, ol { padding-left: 20pt }\n"
    "head, style, script { display: none }\n"
    "table { display: table } caption { display: table-caption } tbody { display: table-row-group }\n"
    "thead { display: table-header-group } tfoot { display: table-footer-group }\n"
    "tr { display: table-row } td, th { display: table-cell; padding: 0 }\n"
    "html { font: 10pt/10pt square }\n"
    ".note { float: footnote } .note::footnote-call { content: '*' }\n"
    ".note::footnote-marker { content: '*' }\n";

static inline Worker trial_worker(void)
{
    static const Str folders[] = {{"tests/fonts", 11}};
    static const TextPaths paths = {.font_folders = folders, .font_folder_count = 1,
                                    .hyphen_folder = {"/usr/share/hyphen", 17}};
    read_start();
    return (Worker){.text = text_open(&paths), .images = images_open()};
}

/* href="#id" leads to the element, as resolve would have it. */
static inline void trial_links(Trial *p)
{
    p->links = (Links){.by_value = map_new(p->job.arena), .count = p->tree->count};
    p->links.by_node = NEW_ARRAY(p->job.arena, const Target *, p->tree->count);
    for (uint32_t i = 0; i < p->tree->count; i++) {
        Str id = node_value(p->tree->nodes[i], NAME_ID);
        if (!id.len)
            continue;
        Buf value = {0};
        buf_char(&value, '#');
        buf_str(&value, id);
        Target *target = NEW(p->job.arena, Target);
        *target = (Target){.kind = TARGET_HERE, .node = p->tree->nodes[i], .title = id};
        *map_put(p->links.by_value, buf_take(&value, p->job.arena)) = target;
    }
    for (uint32_t i = 0; i < p->tree->count; i++)
        p->links.by_node[i] = map_value(p->links.by_value, node_value(p->tree->nodes[i], NAME_HREF));
}

/* False: the HTML could not be read. Close the trial in any case. */
static inline bool trial_open(Trial *p, Worker worker, Str html, Str css)
{
    *p = (Trial){.worker = worker};
    Arena *arena = arena_open();
    p->diags.arena = arena;
    p->session.arena = arena;
    p->job = (Job){.session = &p->session, .worker = &p->worker, .arena = arena,
                   .scratch = arena_open(), .diags = &p->diags, .files = files_open(arena, NULL),
                   .language = S("en-GB")};
    uint32_t file = files_add(p->job.files, S("test.html"), html);
    p->tree = read_document(arena, &p->diags, p->job.files, file, FORMAT_HTML);
    if (!p->tree)
        return false;
    tree_freeze(p->tree);
    trial_links(p);
    const Sheet *sheets[2] = {
        sheet_parse(arena, &p->diags, NULL, 0, str_of(trial_sheet), S(""), ORIGIN_AGENT),
        sheet_parse(arena, &p->diags, NULL, 0, css, S(""), ORIGIN_AUTHOR)};
    p->styles = style_build(&p->job, p->tree, &p->links, sheets, 2);
    p->boxes = box_build(&p->job, p->tree, p->styles, &p->links);
    return true;
}

static inline void trial_close(Trial *p)
{
    arena_close(p->job.scratch);
    arena_close(p->job.arena);
}

#endif
