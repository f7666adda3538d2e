/* Tables and pictures with attributes that Markdown has no marks for:
 *
 *     {#tbl-topics caption="Four topics" row-heads="1"}    before a pipe table
 *     ![A bridge](bridge.jpg){#fig-bridge caption="The bridge"}    alone in a paragraph
 *
 * caption= becomes a <caption> with class "numbered", or makes a <figure> of the
 * picture; row-heads= makes the first so many cells of each row in the body heads.
 * Its text is plain: {{...}} may stand in it, marks may not. Linear. */

#include "assemble/source.h"
#include "tree/variable.h"

enum { ROW_HEADS_MAX = 9 };

typedef struct {
    Tree *tree;
    Diags *diags;
    Str text; /* of the file */
} Captions;

/* The element that holds the words, or NULL: there is no caption=. */
static Node *caption_take(Captions *captions, Node *node, Name name)
{
    const Attr *attr = node_attr(node, NAME_CAPTION);
    if (!attr)
        return NULL;
    Node *caption = node_html(captions->tree, name, attr->span);
    node_set(captions->tree, caption, NAME_CLASS, S("numbered"), attr->span);
    node_append(caption, node_text(captions->tree, attr->value, attr->span));
    variables_split(captions->tree, captions->diags, caption, captions->text, 0);
    node_attr_remove(node, attr);
    return caption;
}

static void table_caption(Captions *captions, Node *table)
{
    Node *caption = caption_take(captions, table, NAME_CAPTION);
    if (caption && table->first)
        node_insert_before(table->first, caption);
    else if (caption)
        node_append(table, caption);
}

static void row_heads(Captions *captions, Node *row, unsigned count)
{
    for (Node *cell = row->first; cell && count; cell = cell->next) {
        if (cell->kind != NODE_ELEMENT)
            continue;
        count--;
        if (cell->name != NAME_TD)
            continue;
        cell->name = NAME_TH;
        cell->spelling = name_spelling(NAME_TH);
        node_set(captions->tree, cell, NAME_SCOPE, S("row"), cell->span);
    }
}

static void table_heads(Captions *captions, Node *table)
{
    const Attr *attr = node_attr_spelled(table, S("row-heads"));
    if (!attr)
        return;
    Str value = attr->value;
    Span span = attr->span;
    bool digit = value.len == 1 && value.data[0] >= '1' && value.data[0] <= '0' + ROW_HEADS_MAX;
    unsigned count = digit ? (unsigned)(value.data[0] - '0') : 0;
    node_attr_remove(table, attr);
    if (!count) {
        diag_add(captions->diags, DIAG_ASSEMBLE_VALUE, span, value)->hint =
            S("how many cells of each row are heads: row-heads=\"1\"");
        return;
    }
    for (Node *body = table->first; body; body = body->next)
        for (Node *row = node_is(body, NAME_TBODY) ? body->first : NULL; row; row = row->next)
            if (node_is(row, NAME_TR))
                row_heads(captions, row, count);
}

static bool alone(const Node *node)
{
    for (const Node *n = node->parent->first; n; n = n->next)
        if (n != node && (n->kind != NODE_TEXT || str_trim(n->text).len))
            return false;
    return true;
}

/* A picture that is all of its paragraph: the paragraph becomes the figure, with
 * the picture's id and classes. */
static void image_caption(Captions *captions, Node *image)
{
    Node *block = image->parent;
    Node *caption = caption_take(captions, image, NAME_FIGCAPTION);
    if (!caption)
        return;
    if (!node_is(block, NAME_P) || !alone(image)) {
        diag_add(captions->diags, DIAG_ASSEMBLE_CAPTION, caption->span, (Str){0})->hint =
            S("a picture with caption= stands in a paragraph of its own");
        return;
    }
    static const Name moved[] = {NAME_ID, NAME_CLASS};
    block->name = NAME_FIGURE;
    block->spelling = name_spelling(NAME_FIGURE);
    for (size_t i = 0; i < sizeof moved / sizeof *moved; i++) {
        const Attr *attr = node_attr(image, moved[i]);
        if (!attr)
            continue;
        if (attr->name == NAME_CLASS)
            node_add_class(captions->tree, block, attr->value);
        else
            node_set(captions->tree, block, attr->name, attr->value, attr->span);
        node_attr_remove(image, attr);
    }
    node_append(block, caption);
}

/* Of what is no table and no picture: most often other words came between. */
static void stray_caption(Captions *captions, const Node *node)
{
    const Attr *attr = node_attr(node, NAME_CAPTION);
    if (attr)
        diag_add(captions->diags, DIAG_ASSEMBLE_CAPTION, attr->span, attr->value)->hint =
            S("put it on the line right before a table, or right behind a picture: "
              "![...](map.png){caption=\"...\"}");
}

void captions_make(Tree *tree, Diags *diags, const Files *files)
{
    const File *file = files_at(files, tree->root->span.file);
    Captions captions = {tree, diags, file ? file->text : (Str){0}};
    for (Node *n = tree->root; n; n = (Node *)(uintptr_t)node_following(n, tree->root)) {
        if (n->kind != NODE_ELEMENT || !n->attr_count)
            continue;
        if (n->name == NAME_TABLE) {
            table_caption(&captions, n);
            table_heads(&captions, n);
        } else if (n->name == NAME_IMG && n->parent) {
            image_caption(&captions, n);
        } else if (n->name != NAME_LOCATOR) { /* whose table has it */
            stray_caption(&captions, n);
        }
    }
}
