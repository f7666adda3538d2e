/* Numbers of tables and figures: "Table 3." becomes the first thing in a caption,
 * as <b class="caption-number">, and "Table 3" is what an empty reference to the
 * table shows. In a publication all captions have numbers but those of class
 * "unnumbered"; in a lone source only those of class "numbered", as it may have
 * numbers of its own. Linear. */

#include "resolve/inside.h"
#include "base/words.h"

static bool is_numbered(const Resolve *resolve, const Node *caption)
{
    if (node_has_class(caption, S("unnumbered")) ||
        node_has_class(caption->parent, S("unnumbered")))
        return false;
    return resolve->job->document.len || node_has_class(caption, S("numbered"));
}

static void set_label(Resolve *resolve, const Node *node, Str label)
{
    Str id = node_value(node, NAME_ID);
    Anchor *anchor = id.len ? anchor_find(resolve, id) : NULL;
    if (anchor && anchor->node == node)
        anchor->label = label;
}

static void number_add(Resolve *resolve, Node *caption, WordId word, uint32_t number)
{
    Span span = caption->span;
    Buf buf = {0};
    buf_str(&buf, word_text(word, resolve_language(resolve, caption)));
    buf_text(&buf, "\u00A0");
    buf_int(&buf, number);
    Str label = arena_str(resolve->arena, buf_view(&buf));
    buf_char(&buf, '.');
    Node *strong = node_html(resolve->tree, NAME_B, span);
    node_set(resolve->tree, strong, NAME_CLASS, S("caption-number"), span);
    node_append(strong, node_text(resolve->tree, buf_take(&buf, resolve->arena), span));
    Node *blank = node_text(resolve->tree, S(" "), span);
    if (caption->first) {
        node_insert_before(caption->first, blank);
        node_insert_before(blank, strong);
    } else {
        node_append(caption, strong);
    }
    set_label(resolve, caption, label);
    set_label(resolve, caption->parent, label);
}

void resolve_captions(Resolve *resolve)
{
    uint32_t tables = 0, figures = 0;
    for (uint32_t i = 0; i < resolve->captions.count; i++) {
        Node *caption = resolve->captions.items[i];
        if (!is_numbered(resolve, caption))
            continue;
        if (caption->name == NAME_CAPTION)
            number_add(resolve, caption, WORD_TABLE, ++tables);
        else
            number_add(resolve, caption, WORD_FIGURE, ++figures);
    }
}
