/* What a control is called: its name in the file and the words that are read
 * for it (accessible name computation, as far as documents use it). */

#include "export/fields.h"

Str control_name(Export *file, const Node *node, uint32_t index)
{
    Str name = str_trim(node_value(node, NAME_NAME));
    if (!name.len)
        name = str_trim(node_value(node, NAME_ID));
    Buf buf = {0};
    if (!name.len) {
        buf_text(&buf, "field-");
        buf_int(&buf, index + 1);
        return buf_take(&buf, file->arena);
    }
    if (!memchr(name.data, '.', name.len))
        return name;
    for (size_t i = 0; i < name.len;
         i++) /* 12.7.3.2: a full stop parts names of fields and groups */
        buf_char(&buf, name.data[i] == '.' ? '_' : name.data[i]);
    name = buf_take(&buf, file->arena);
    diag_hint(diag_add(file->job->diags, DIAG_EXPORT_NAME, node->span, node_value(node, NAME_NAME)),
              file->job->diags, "it is written as %.*s: use letters, digits, - and _",
              STR_ARG(name));
    return name;
}

/* Ids parted by blanks: their words, one after the other. */
static Str words_of_ids(Export *file, Str ids)
{
    Buf buf = {0};
    for (Str id, rest = str_trim(ids); rest.len;) {
        id = str_cut(rest, ' ', &rest);
        const Node *node = id.len && file->tree->ids ? map_value(file->tree->ids, id) : NULL;
        if (!node || node->id >= file->tree->count)
            continue;
        if (buf.len)
            buf_char(&buf, ' ');
        buf_str(&buf, wording(file, node));
    }
    return buf_take(&buf, file->arena);
}

Str control_hint(Export *file, const Node *node)
{
    return words_of_ids(file, node_value(node, NAME_ARIA_DESCRIBEDBY));
}

static const Node *label_for(Export *file, const Node *node)
{
    if (!file->labels) {
        file->labels = map_new(file->arena);
        for (uint32_t id = 0; id < file->tree->count; id++) {
            const Node *label = file->tree->nodes[id];
            Str target = node_is(label, NAME_LABEL) ? node_value(label, NAME_FOR) : (Str){0};
            if (!target.len)
                continue;
            void **slot = map_put(file->labels, target);
            if (!*slot)
                *slot = (void *)(uintptr_t)(id + 1);
        }
    }
    Str id = node_value(node, NAME_ID);
    uintptr_t label = id.len ? (uintptr_t)map_value(file->labels, id) : 0;
    if (label)
        return file->tree->nodes[label - 1];
    for (const Node *up = node->parent; up; up = up->parent)
        if (node_is(up, NAME_LABEL))
            return up;
    return NULL;
}

Str control_label(Export *file, const Node *node)
{
    Str words = words_of_ids(file, node_value(node, NAME_ARIA_LABELLEDBY));
    if (!words.len)
        words = str_trim(node_value(node, NAME_ARIA_LABEL));
    const Node *label = words.len ? NULL : label_for(file, node);
    if (label)
        words = wording(file, label);
    if (!words.len)
        words = str_trim(node_value(node, NAME_TITLE));
    return words;
}

const Node *control_container(const Export *file, const Node *node)
{
    (void)file;
    for (const Node *up = node->parent; up; up = up->parent) {
        Str role = node_value(up, NAME_ROLE);
        if (node_is(up, NAME_FIELDSET) || str_equal(role, S("radiogroup")) ||
            str_equal(role, S("group")))
            return up;
    }
    return NULL;
}

/* The short form where one is given, else the legend. */
Str control_container_label(Export *file, const Node *container)
{
    Str words = words_of_ids(file, node_value(container, NAME_ARIA_LABELLEDBY));
    if (!words.len)
        words = str_trim(node_value(container, NAME_ARIA_LABEL));
    for (const Node *at = container->first; at && !words.len; at = at->next) {
        if (!node_is(at, NAME_LEGEND))
            continue;
        words = str_trim(node_value(at, NAME_TITLE));
        if (!words.len)
            words = wording(file, at);
    }
    return words;
}
