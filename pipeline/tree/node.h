#ifndef TREE_NODE_H
#define TREE_NODE_H

/* Tree - the document as a DOM: elements with attributes, and text.
 *
 * The readers make it, assemble and resolve change it, tree_freeze ends that:
 * from then on it is const, and ids are preorder numbers, so that "b lies in a"
 * is two compares, side tables are arrays and document order is `<`.
 *
 * Nodes live in the tree's arena. A text node's bytes are UTF-8 and borrowed
 * (from the source, or the arena). Nothing here knows CSS: what is a block is
 * for the style sheet to say. */

#include "base/buf.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/map.h"
#include "tree/names.h"

typedef enum {
    NODE_ELEMENT,
    NODE_TEXT,
    NODE_RAW,     /* a piece of raw HTML in Markdown; gone after assemble */
    NODE_VARIABLE /* {{...}}: `text` is the expression; gone after assemble */
} NodeKind;

enum {
    NODE_IMPLIED = 1,  /* not in the source: tbody, a cell the row lacks */
    NODE_BLOCK_RAW = 2 /* RAW: stood on lines of its own */
};

/* A name is its number when names.def has it, else NAME_OTHER and the spelling
 * decides. `spelling` is always filled, in lower case for HTML. */
typedef struct {
    Name name;
    Str spelling;
    Str value;
    Span span; /* the value in its source */
} Attr;

typedef struct Node Node;
struct Node {
    uint8_t kind;
    uint8_t flags;
    Name name; /* ELEMENT */
    uint16_t attr_count;
    Str spelling; /* ELEMENT */
    Str text;     /* TEXT, RAW, VARIABLE */
    Attr *attrs;
    Span span;        /* ELEMENT: the start tag, or the Markdown that made it */
    uint32_t id, end; /* after tree_freeze: b lies in a if a->id <= b->id < a->end */
    Node *parent, *first, *last, *prev, *next;
};

typedef struct Tree {
    Arena *arena;
    Node *root;
    Str language;       /* of the root, after resolve */
    uint32_t count;     /* after tree_freeze */
    const Node **nodes; /* by id, after tree_freeze */
    Map *ids;           /* id attribute -> Node, after resolve */
} Tree;

Tree *tree_new(Arena *arena);

Node *node_element(Tree *tree, Name name, Str spelling, Span span); /* not linked yet */
Node *node_html(Tree *tree, Name name, Span span);                  /* spelling from names.def */
Node *node_text(Tree *tree, Str text, Span span);
Node *node_raw(Tree *tree, NodeKind kind, Str text, Span span);

void node_append(Node *parent, Node *child);
void node_insert_before(Node *next, Node *node); /* next has a parent */
void node_insert_after(Node *before, Node *node);
void node_unlink(Node *node);
void node_replace(Node *old, Node *fresh); /* fresh takes its place; old is unlinked */

/* A deep copy in the tree's arena, of a node of any tree; text is shared. */
Node *node_copy(Tree *tree, const Node *node);

/* Attributes. node_attr gives NULL when there is none; node_value then gives an
 * empty Str. node_set adds or changes; the value is borrowed. */
const Attr *node_attr(const Node *node, Name name);
const Attr *node_attr_spelled(const Node *node, Str spelling);
Str node_value(const Node *node, Name name);
bool node_has_class(const Node *node, Str word);
void node_set(Tree *tree, Node *node, Name name, Str value, Span span);
void node_set_spelled(Tree *tree, Node *node, Str spelling, Str value, Span span);
void node_add_class(Tree *tree, Node *node, Str word);
void node_attr_remove(Node *node, const Attr *attr); /* one of its own */

static inline bool node_is(const Node *node, Name name)
{
    return node && node->kind == NODE_ELEMENT && node->name == name;
}

static inline bool node_is_heading(const Node *node)
{
    return node->kind == NODE_ELEMENT && node->name >= NAME_H1 && node->name <= NAME_H6;
}

/* The first child of the name, or NULL. */
Node *node_child(const Node *parent, Name name);

/* While the tree still changes: whether it is `around` or lies in it. */
bool node_within(const Node *node, const Node *around);

/* Preorder: for (const Node *n = top; n; n = node_following(n, top)) */
const Node *node_following(const Node *node, const Node *top);

Str node_language(const Node *node); /* nearest lang or xml:lang, or empty */

/* All text inside, white space runs as one blank, trimmed; <br> is a blank. What
 * is not part of the text around it (footnotes, scripts, styles) is left out. */
Str node_plain_text(Arena *arena, const Node *node);

/* The end of resolve: numbers what hangs on the root, fills `nodes`. */
void tree_freeze(Tree *tree);

static inline bool node_inside(const Node *b, const Node *a)
{
    return a->id <= b->id && b->id < a->end;
}

/* --dump: an indented, stable text with spans. */
void tree_print(Buf *out, const Node *top, const Files *files);

#endif
