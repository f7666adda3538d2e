/* The tree: making, linking, copying and numbering nodes. No function recurses,
 * so a deep tree costs no stack; each costs what it touches. */

#include "tree/node.h"
#include <assert.h>

Tree *tree_new(Arena *arena)
{
    Tree *tree = NEW(arena, Tree);
    tree->arena = arena;
    return tree;
}

static Node *node_new(Tree *tree, NodeKind kind, Span span)
{
    Node *node = NEW(tree->arena, Node);
    node->kind = (uint8_t)kind;
    node->span = span;
    return node;
}

Node *node_element(Tree *tree, Name name, Str spelling, Span span)
{
    Node *node = node_new(tree, NODE_ELEMENT, span);
    node->name = name;
    node->spelling = spelling;
    return node;
}

Node *node_html(Tree *tree, Name name, Span span)
{
    return node_element(tree, name, name_spelling(name), span);
}

Node *node_text(Tree *tree, Str text, Span span) { return node_raw(tree, NODE_TEXT, text, span); }

Node *node_raw(Tree *tree, NodeKind kind, Str text, Span span)
{
    Node *node = node_new(tree, kind, span);
    node->text = text;
    return node;
}

/* ---- links ---- */

void node_append(Node *parent, Node *child)
{
    assert(!child->parent);
    child->parent = parent;
    child->prev = parent->last;
    child->next = NULL;
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
}

void node_insert_before(Node *next, Node *node)
{
    assert(next->parent && !node->parent);
    node->parent = next->parent;
    node->next = next;
    node->prev = next->prev;
    if (next->prev)
        next->prev->next = node;
    else
        next->parent->first = node;
    next->prev = node;
}

void node_insert_after(Node *before, Node *node)
{
    if (before->next)
        node_insert_before(before->next, node);
    else
        node_append(before->parent, node);
}

void node_unlink(Node *node)
{
    Node *parent = node->parent;
    if (!parent)
        return;
    if (node->prev)
        node->prev->next = node->next;
    else
        parent->first = node->next;
    if (node->next)
        node->next->prev = node->prev;
    else
        parent->last = node->prev;
    node->parent = node->prev = node->next = NULL;
}

void node_replace(Node *old, Node *fresh)
{
    node_insert_before(old, fresh);
    node_unlink(old);
}

Node *node_child(const Node *parent, Name name)
{
    Node *child = parent->first;
    while (child && !node_is(child, name))
        child = child->next;
    return child;
}

bool node_within(const Node *node, const Node *around)
{
    while (node && node != around)
        node = node->parent;
    return node;
}

const Node *node_following(const Node *node, const Node *top)
{
    if (node->first)
        return node->first;
    while (node != top && !node->next)
        node = node->parent;
    return node == top ? NULL : node->next;
}

/* ---- copies ---- */

static Node *copy_one(Tree *tree, const Node *node)
{
    Node *copy = NEW(tree->arena, Node);
    *copy = *node;
    copy->parent = copy->first = copy->last = copy->prev = copy->next = NULL;
    if (node->attr_count) {
        copy->attrs = NEW_ARRAY(tree->arena, Attr, node->attr_count);
        memcpy(copy->attrs, node->attrs, node->attr_count * sizeof(Attr));
    }
    return copy;
}

Node *node_copy(Tree *tree, const Node *node)
{
    Node *top = copy_one(tree, node), *to = top;
    for (const Node *at = node;;) {
        if (at->first) {
            at = at->first;
            Node *child = copy_one(tree, at);
            node_append(to, child);
            to = child;
            continue;
        }
        while (at != node && !at->next) {
            at = at->parent;
            to = to->parent;
        }
        if (at == node)
            return top;
        at = at->next;
        Node *sibling = copy_one(tree, at);
        node_append(to->parent, sibling);
        to = sibling;
    }
}

/* ---- attributes ---- */

const Attr *node_attr(const Node *node, Name name)
{
    for (uint32_t i = 0; i < node->attr_count; i++)
        if (node->attrs[i].name == name)
            return &node->attrs[i];
    return NULL;
}

const Attr *node_attr_spelled(const Node *node, Str spelling)
{
    for (uint32_t i = 0; i < node->attr_count; i++)
        if (str_equal(node->attrs[i].spelling, spelling))
            return &node->attrs[i];
    return NULL;
}

Str node_value(const Node *node, Name name)
{
    const Attr *attr = node_attr(node, name);
    return attr ? attr->value : (Str){0};
}

/* The next word of a list that blanks separate; empty at the end. */
static Str next_word(Str *list)
{
    Str rest = *list;
    while (rest.len && is_blank(rest.data[0]))
        rest = str_slice(rest, 1, rest.len);
    size_t len = 0;
    while (len < rest.len && !is_blank(rest.data[len]))
        len++;
    *list = str_slice(rest, len, rest.len);
    return str_slice(rest, 0, len);
}

bool node_has_class(const Node *node, Str word)
{
    Str list = node_value(node, NAME_CLASS);
    for (Str has; (has = next_word(&list)).len;)
        if (str_equal(has, word))
            return true;
    return false;
}

static void add_attr(Tree *tree, Node *node, Attr attr)
{
    if (node->attr_count == UINT16_MAX)
        return;
    Attr *attrs = NEW_ARRAY(tree->arena, Attr, (size_t)node->attr_count + 1);
    if (node->attr_count)
        memcpy(attrs, node->attrs, node->attr_count * sizeof(Attr));
    attrs[node->attr_count++] = attr;
    node->attrs = attrs;
}

static void set_attr(Tree *tree, Node *node, Attr attr)
{
    const Attr *has =
        attr.name ? node_attr(node, attr.name) : node_attr_spelled(node, attr.spelling);
    if (has)
        node->attrs[has - node->attrs] = attr;
    else
        add_attr(tree, node, attr);
}

void node_attr_remove(Node *node, const Attr *attr)
{
    size_t at = (size_t)(attr - node->attrs);
    memmove(node->attrs + at, node->attrs + at + 1, (node->attr_count - at - 1) * sizeof(Attr));
    node->attr_count--;
}

void node_set(Tree *tree, Node *node, Name name, Str value, Span span)
{
    set_attr(tree, node, (Attr){name, name_spelling(name), value, span});
}

void node_set_spelled(Tree *tree, Node *node, Str spelling, Str value, Span span)
{
    set_attr(tree, node, (Attr){name_find(spelling), spelling, value, span});
}

void node_add_class(Tree *tree, Node *node, Str word)
{
    const Attr *has = node_attr(node, NAME_CLASS);
    if (!has || !has->value.len) {
        node_set(tree, node, NAME_CLASS, word, has ? has->span : node->span);
        return;
    }
    if (node_has_class(node, word))
        return;
    size_t len = has->value.len;
    char *joined = NEW_ARRAY(tree->arena, char, len + 1 + word.len);
    memcpy(joined, has->value.data, len);
    joined[len] = ' ';
    memcpy(joined + len + 1, word.data, word.len);
    node_set(tree, node, NAME_CLASS, (Str){joined, len + 1 + word.len}, has->span);
}

Str node_language(const Node *node)
{
    for (; node; node = node->parent) {
        const Attr *lang = node_attr(node, NAME_LANG);
        if (!lang)
            lang = node_attr(node, NAME_XML_LANG);
        if (lang)
            return lang->value;
    }
    return (Str){0};
}

/* ---- text ---- */

/* Preorder without what is inside: the next node that is not in `node`. */
static const Node *node_past(const Node *node, const Node *top)
{
    while (node != top && !node->next)
        node = node->parent;
    return node == top ? NULL : node->next;
}

/* Elements whose text is not part of the text around them. */
static bool stands_apart(const Node *node)
{
    return node->kind == NODE_ELEMENT &&
           (node->name == NAME_FOOTNOTE || node->name == NAME_SCRIPT || node->name == NAME_STYLE ||
            node->name == NAME_TEMPLATE);
}

static const Node *next_plain(const Node *node, const Node *top)
{
    const Node *next = node_following(node, top);
    while (next && stands_apart(next))
        next = node_past(next, top);
    return next;
}

/* Adds text with white space runs as one blank; `*blank`: one is due. */
static size_t add_plain(char *to, size_t len, Str text, bool *blank)
{
    for (size_t i = 0; i < text.len; i++) {
        if (is_blank(text.data[i])) {
            *blank = len > 0;
            continue;
        }
        if (*blank)
            to[len++] = ' ';
        *blank = false;
        to[len++] = text.data[i];
    }
    return len;
}

Str node_plain_text(Arena *arena, const Node *node)
{
    size_t room = 1;
    for (const Node *n = node; n; n = next_plain(n, node))
        room += n->kind == NODE_TEXT ? n->text.len : node_is(n, NAME_BR) ? 1 : 0;
    char *to = NEW_ARRAY(arena, char, room);
    size_t len = 0;
    bool blank = false;
    for (const Node *n = node; n; n = next_plain(n, node)) {
        if (n->kind == NODE_TEXT)
            len = add_plain(to, len, n->text, &blank);
        else if (node_is(n, NAME_BR))
            blank = len > 0;
    }
    return (Str){to, len};
}

/* ---- the end of resolve ---- */

void tree_freeze(Tree *tree)
{
    uint32_t count = 0;
    for (const Node *n = tree->root; n; n = node_following(n, tree->root))
        count++;
    const Node **nodes = NEW_ARRAY(tree->arena, const Node *, count);
    uint32_t id = 0;
    for (Node *n = tree->root; n;) {
        n->id = id;
        nodes[id++] = n;
        n->end = id;
        if (n->first) {
            n = n->first;
            continue;
        }
        while (n != tree->root && !n->next) {
            n = n->parent;
            n->end = id;
        }
        n = n == tree->root ? NULL : n->next;
    }
    tree->count = count;
    tree->nodes = nodes;
}
