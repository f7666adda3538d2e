/* The text of a node as it is read aloud or shown in a list: white space is one
 * blank, images give their alternative; notes, controls and what is hidden are
 * left out. */

#include "export/state.h"

static bool is_skipped(const Export *file, const Node *node)
{
    const Style *style = file->boxes->styles->by_node[node->id];
    return file->hidden[node->id] || style->display == DISPLAY_NONE ||
           style->float_ == FLOAT_FOOTNOTE || node->name == NAME_FOOTNOTE ||
           node->name == NAME_SELECT || node->name == NAME_TEXTAREA;
}

Str wording_alternative(const Export *file, const Node *node, bool *given)
{
    const Style *style = file->boxes->styles->by_node[node->id];
    *given = true;
    if (style->alt.len)
        return style->alt;
    const Attr *alt = node_attr(node, NAME_ALT);
    if (alt)
        return str_trim(alt->value);
    Str label = str_trim(node_value(node, NAME_ARIA_LABEL));
    *given = label.len > 0;
    return label;
}

static void add_words(Buf *out, Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!is_blank(text.data[i]))
            buf_char(out, text.data[i]);
        else if (out->len && out->data[out->len - 1] != ' ')
            buf_char(out, ' ');
    }
}

Str wording(Export *file, const Node *node)
{
    const Tree *tree = file->tree;
    Buf out = {0};
    if (node->kind == NODE_TEXT)
        add_words(&out, node->text);
    for (uint32_t id = node->id + 1; id < node->end;) {
        const Node *at = tree->nodes[id];
        if (at->kind == NODE_ELEMENT && is_skipped(file, at)) {
            id = at->end;
            continue;
        }
        bool given;
        if (at->kind == NODE_TEXT)
            add_words(&out, at->text);
        else if (at->name == NAME_IMG || at->name == NAME_SVG)
            add_words(&out, wording_alternative(file, at, &given));
        else if (at->name == NAME_BR || file->boxes->styles->by_node[id]->display == DISPLAY_BLOCK)
            add_words(&out, S(" "));
        id++;
    }
    Str text = str_trim(buf_view(&out));
    text = arena_str(file->arena, text);
    buf_close(&out);
    return text;
}
