/* Any bytes as a sheet over a small document: parsed, matched, computed and
 * printed. Then as a selector, and as style="". What must hold: every element
 * has a style, and alike inputs give alike dumps. */

#include "style/cascade.h"
#include "text/text.h"
#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* No imports but the sheet itself, so that cycles are met. */
typedef struct {
    SheetLoader loader;
    Str text;
} SelfLoader;

static bool load_self(SheetLoader *loader, Str folder, Str url, uint32_t *file, Str *text,
                      Str *its_folder)
{
    *file = 1 + (uint32_t)(url.len & 3);
    *text = ((SelfLoader *)loader)->text;
    *its_folder = folder;
    return url.len < 40;
}

static Node *add(Tree *tree, Node *parent, Name name)
{
    Node *node = node_html(tree, name, (Span){0});
    node_append(parent, node);
    return node;
}

static Tree *make_tree(Arena *arena, Str own)
{
    Tree *tree = tree_new(arena);
    tree->root = node_html(tree, NAME_HTML, (Span){0});
    Node *body = add(tree, tree->root, NAME_BODY), *list = add(tree, body, NAME_OL);
    node_set(tree, body, NAME_LANG, S("en-GB"), (Span){0});
    for (int i = 0; i < 3; i++) {
        Node *item = add(tree, list, NAME_LI), *link = add(tree, item, NAME_A);
        node_set(tree, item, NAME_CLASS, S("a b"), (Span){0});
        node_set(tree, link, NAME_HREF, S("#x"), (Span){0});
        node_append(link, node_text(tree, S("text"), (Span){0}));
    }
    Node *paragraph = add(tree, body, NAME_P), *note = add(tree, paragraph, NAME_FOOTNOTE);
    node_set(tree, paragraph, NAME_ID, S("x"), (Span){0});
    node_set(tree, note, NAME_STYLE, own, (Span){0});
    tree->ids = map_new(arena);
    *map_put(tree->ids, S("x")) = paragraph;
    tree_freeze(tree);
    return tree;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Text *fonts; /* once for all inputs, as in a worker */
    static const Session session;
    if (!fonts)
        fonts = text_open(&(TextPaths){.font_folder_count = 0});
    Str text = {(const char *)data, size};
    Arena *arena = arena_open(), *scratch = arena_open();
    Diags diags = {.arena = arena};
    Worker worker = {.text = fonts};
    Job job = {.session = &session,
               .worker = &worker,
               .arena = arena,
               .scratch = scratch,
               .diags = &diags,
               .files = files_open(arena, NULL)};
    SelfLoader loader = {{load_self}, text};
    const Sheet *sheet = sheet_parse(arena, &diags, &loader.loader, 1, text, S(""), ORIGIN_AUTHOR);
    Tree *tree = make_tree(arena, text);
    Links links = {.by_value = map_new(arena)};
    const Styles *styles = style_build(&job, tree, &links, &sheet, 1);
    for (uint32_t id = 0; id < styles->count; id++)
        assert(styles->by_node[id]);
    Buf dump = {0};
    style_print(&dump, &job, tree, styles, (Str){0});
    const Node **nodes;
    size_t count;
    style_select(scratch, tree, text, &nodes, &count);
    buf_close(&dump);
    arena_close(arena);
    arena_close(scratch);
    return 0;
}
