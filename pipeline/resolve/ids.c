/* Ids: each is one place. Those of the author come first; then headings without
 * one get their text as a slug, so that contents and outline can lead there, and
 * places that treat a section of the framework get one too. One walk, and a map. */

#include "resolve/inside.h"
#include "text/text.h"

Anchor *anchor_find(const Resolve *resolve, Str id) { return map_value(resolve->anchors, id); }

static Anchor *anchor_add(Resolve *resolve, Str id, Node *node, const Node *before)
{
    Anchor *anchor = NEW(resolve->arena, Anchor);
    *anchor = (Anchor){.id = id, .node = node, .before = before};
    *map_put(resolve->anchors, id) = anchor;
    *map_put(resolve->tree->ids, id) = node;
    return anchor;
}

Anchor *anchor_make(Resolve *resolve, Node *node, Str id)
{
    node_set(resolve->tree, node, NAME_ID, id, node->span);
    return anchor_add(resolve, id, node, NULL);
}

/* Numbers of one text are counted on, so that a thousand headings of the same
 * text cost no search. */
Str anchor_unique(Resolve *resolve, Str wanted)
{
    void **last = map_put(resolve->numbers, wanted);
    uintptr_t n = (uintptr_t)*last;
    *last = (void *)(n ? n : 1);
    if (!n && !anchor_find(resolve, wanted))
        return wanted;
    Buf text = {0};
    do {
        n = n < 2 ? 2 : n + 1;
        buf_clear(&text);
        buf_str(&text, wanted);
        buf_char(&text, '-');
        buf_int(&text, (int64_t)n);
    } while (anchor_find(resolve, buf_view(&text)));
    *last = (void *)n;
    return buf_take(&text, resolve->arena);
}

static void id_twice(Resolve *resolve, const Attr *attr, const Anchor *first)
{
    Job *job = resolve->job;
    Diag *diag = diag_add(job->diags, DIAG_RESOLVE_TWICE, attr->span, attr->value);
    const Attr *other = node_attr(first->node, NAME_ID);
    Span span = other ? other->span : first->node->span;
    const File *file = files_at(job->files, span.file);
    if (span.file == attr->span.file && span.start == attr->span.start) {
        diag_hint(diag, job->diags,
                  "the element is repeated: give the id a value of the row, as in %.*s-{{code}}",
                  STR_ARG(attr->value));
    } else if (file && resolve_may_hint(resolve)) {
        Position at = files_position(job->files, span.file, span.start);
        diag_hint(diag, job->diags, "the first is at %.*s:%u:%u", STR_ARG(file->path), at.line,
                  at.column);
    }
}

/* Its id, or the name= of an old <a name="">. */
static Anchor *take_id(Resolve *resolve, Node *node, const Node *before)
{
    const Attr *attr = node_attr(node, NAME_ID);
    if (!attr && node->name == NAME_A)
        attr = node_attr(node, NAME_NAME);
    if (!attr || !attr->value.len)
        return NULL;
    Anchor *first = anchor_find(resolve, attr->value);
    if (!first)
        return anchor_add(resolve, attr->value, node, before);
    if (first->node != node)
        id_twice(resolve, attr, first);
    if (attr->name == NAME_ID) { /* the second one is no id */
        node_attr_remove(node, attr);
    }
    return NULL;
}

/* ---- places that treat a section of the framework ---- */

static void about_unknown(Resolve *resolve, const Attr *attr, Str word, Str section)
{
    Job *job = resolve->job;
    Diag *diag = diag_add(job->diags, DIAG_RESOLVE_ABOUT, attr->span, word);
    Str near = section.len ? lead_framework_nearest(resolve, section) : (Str){0};
    if (near.len)
        diag_hint(diag, job->diags, "did you mean framework:%.*s?", STR_ARG(near));
    else
        diag->hint = S("about=\"framework:ID\" with the id of a section in framework.xml");
}

typedef struct {
    Node *node;
    const Node *before;
    const Attr *attr;
} AboutAttr;

static void take_about(Resolve *resolve, const AboutAttr *about)
{
    const Publication *publication = resolve->job->session->publication;
    for (Str rest = str_trim(about->attr->value), word; rest.len; rest = str_trim(rest)) {
        size_t len = 0;
        while (len < rest.len && !is_blank(rest.data[len]))
            len++;
        word = str_slice(rest, 0, len);
        rest = str_slice(rest, len, rest.len);
        bool prefixed = str_starts(word, S("framework:"));
        Str section = prefixed ? str_slice(word, 10, word.len) : (Str){0};
        if (!prefixed ||
            (publication && publication->framework && !lead_framework_has(resolve, section))) {
            about_unknown(resolve, about->attr, word, section);
            continue;
        }
        const Attr *id = node_attr(about->node, NAME_ID);
        Anchor *anchor = id ? anchor_find(resolve, id->value) : NULL;
        if (!anchor) {
            Str wanted = text_slug(resolve->arena, section);
            node_set(resolve->tree, about->node, NAME_ID,
                     anchor_unique(resolve, wanted.len ? wanted : S("place")), about->attr->span);
            anchor =
                anchor_add(resolve, node_value(about->node, NAME_ID), about->node, about->before);
        }
        void **place = map_put(resolve->about, section);
        if (!*place)
            *place = anchor;
        *LIST_ADD(resolve->arena, &resolve->abouts) = (About){about->node, section};
    }
}

/* ---- all of them ---- */

static void name_headings(Resolve *resolve)
{
    for (uint32_t i = 0; i < resolve->headings.count; i++) {
        Heading *heading = &resolve->headings.items[i];
        if (heading->anchor)
            continue;
        Str slug = text_slug(resolve->arena, node_plain_text(resolve->arena, heading->node));
        Str id = anchor_unique(resolve, slug.len ? slug : S("section"));
        node_set(resolve->tree, heading->node, NAME_ID, id, heading->node->span);
        heading->anchor = anchor_add(resolve, id, heading->node, heading->node);
    }
}

/* Elements that a later step makes something of. */
static List *list_for(Resolve *resolve, const Node *node)
{
    switch (node->name) {
    case NAME_CONTENTS: return &resolve->contents;
    case NAME_INDEX: return &resolve->indexes;
    case NAME_LOCATOR: return &resolve->locators;
    case NAME_CAPTION: return node_is(node->parent, NAME_TABLE) ? &resolve->captions : NULL;
    case NAME_LABEL: return &resolve->labels;
    case NAME_INPUT:
    case NAME_SELECT:
    case NAME_TEXTAREA: return &resolve->fields;
    case NAME_FIGCAPTION: return node_is(node->parent, NAME_FIGURE) ? &resolve->captions : NULL;
    default: return NULL;
    }
}

void resolve_ids(Resolve *resolve)
{
    LIST(AboutAttr) abouts = {0};
    const Node *before = NULL;
    Tree *tree = resolve->tree;
    tree->ids = map_new(resolve->arena);
    for (Node *n = tree->root; n; n = (Node *)(uintptr_t)node_following(n, tree->root)) {
        if (n->kind != NODE_ELEMENT)
            continue;
        if (node_is_heading(n))
            before = n;
        if (n->name == NAME_GLOSSARY)
            resolve_glossary(resolve, n);
        List *list = list_for(resolve, n);
        if (n->name == NAME_LOCATOR)
            locator_begin(resolve, n);
        if (list)
            *LIST_ADD(resolve->arena, list) = n;
        Anchor *anchor = n->attr_count ? take_id(resolve, n, before) : NULL;
        if (node_is_heading(n))
            *LIST_ADD(resolve->arena, &resolve->headings) =
                (Heading){.node = n, .level = (uint8_t)(n->name - NAME_H1 + 1), .anchor = anchor};
        const Attr *about = n->attr_count ? node_attr(n, NAME_ABOUT) : NULL;
        const Attr *stage = n->attr_count ? node_attr(n, NAME_STAGE) : NULL;
        if (stage && resolve->job->document.len)
            stage_check(resolve, stage);
        if (about)
            *LIST_ADD(resolve->arena, &abouts) = (AboutAttr){n, before, about};
    }
    name_headings(resolve);
    for (uint32_t i = 0; i < abouts.count; i++)
        take_about(resolve, &abouts.items[i]);
}
