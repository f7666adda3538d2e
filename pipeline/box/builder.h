#ifndef BOX_BUILDER_H
#define BOX_BUILDER_H

/* What the files of the box stage share. Only for box/.
 *
 * A Container is a block container being filled: block-level children are
 * appended to its box, inline content is gathered (Gather) until a block or the
 * end of the container makes a BOX_INLINES of it. */

#include "base/list.h"
#include "box/build.h"
#include "style/style.h"
#include "text/text.h"
#include "tree/input.h"

enum {
    BOX_DEPTH_MAX = 380,         /* elements inside one another */
    TABLE_COLUMNS_MAX = 1000,    /* of one table */
    PARAGRAPH_ITEMS_MAX = 65000, /* Piece.item has 16 bits; a longer paragraph is cut in two */
    SPACE_KEEP = 100             /* white-space of markers: blanks stay, and no line breaks */
};

typedef struct Builder Builder;
typedef struct Fixup Fixup; /* a table in making (box/table.c) */

/* An inline element whose end has not come; they live on the C stack. */
typedef struct OpenSpan OpenSpan;
struct OpenSpan {
    OpenSpan *outer;
    Owner owner;
    const Style *style;
    uint8_t flags;  /* BOX_ANCHOR, BOX_SETS */
    bool boxed;     /* needs an InlineBox */
    bool begun;     /* its start lies in a paragraph before */
    uint32_t index; /* in the Gather, or SPAN_NONE */
};

/* A paragraph in making. Gathers are reused: their lists keep their room. */
typedef struct Gather Gather;
struct Gather {
    Buf text;
    Str slice; /* all text so far, when it is a piece of a leaf as it stands: not copied yet */
    LIST(TextItem) items;
    LIST(ItemStyle) styles; /* of each item */
    LIST(InlineObject) objects;
    LIST(uint32_t) object_items;
    LIST(InlineBox) spans;
    LIST(Turn) turns;
    bool drop_blank; /* a collapsible blank here would follow another or begin a line */
    bool last_blank; /* the last byte is a collapsible blank */
    bool content;    /* something is in it that makes a line, or must be kept */
    bool has_slots;
    Gather *free_next;
};

typedef struct {
    Builder *builder;
    Box *box;
    Gather *text;    /* NULL: no inline content since the last block */
    OpenSpan *open;  /* innermost inline element */
    Fixup *table;    /* anonymous table around stray rows and cells */
    Inlines *before; /* the paragraph just before, if that is the last box */
    bool has_inflow; /* a block or paragraph is in it */
} Container;

/* Content that the next paragraph begins with: a note's marker. */
typedef struct {
    const Content *content;
    const Style *style;
    Owner owner;
} Prefix;

struct Builder {
    Job *job;
    Arena *arena;
    Arena *lists; /* of the Gathers */
    const Tree *tree;
    const Styles *styles;
    Boxes *boxes;
    Gather *free_gathers;
    Prefix prefix; /* content NULL: none */
    uint32_t depth;
    bool deep;    /* the depth limit was reported */
    uint32_t turned; /* boxes around that are turned */
    bool outside; /* in a margin box or running element: slots have no number */
    LIST(const Box *) fixed;
    Map *images;  /* path -> ReadImage */
    const Style *anonymous_of, *anonymous; /* the last one made */
    uint8_t anonymous_display;
};

/* ---- build.c ---- */
Box *box_new(Builder *b, BoxKind kind, Owner owner, const Style *style, unsigned flags);
void box_append(Box *parent, Box *child);
unsigned box_flags(Builder *b, const Node *node); /* ANCHOR, SETS */
/* Non-inherited properties initial, the rest as `of`; `display` as given. */
const Style *box_style_anonymous(Builder *b, const Style *of, Display display);

static inline const Style *node_style(const Builder *b, const Node *node)
{
    return b->styles->by_node[node->id];
}
static inline const Extras *node_extras(const Builder *b, const Node *node)
{
    return b->styles->extras ? b->styles->extras[node->id] : NULL;
}
static inline Owner owner_of(const Node *node, Part part)
{
    return (Owner){node->id, (uint8_t)part, 0};
}

/* The principal box of an element, as a block-level or atomic box. */
Box *box_element(Builder *b, const Node *node, const Style *style, unsigned flags);
Box *box_note(Builder *b, const Node *node, const Style *style);

/* One child of an element goes into a container; all children with ::before
 * and ::after. False: the depth limit. */
void container_child(Container *c, const Node *child);
void container_children(Container *c, const Node *node);
void container_finish(Container *c);          /* ends the last paragraph and table */
void container_block(Container *c, Box *box); /* ends the paragraph, appends */

bool builder_enter(Builder *b, const Node *node); /* depth; false: too deep, reported */
static inline void builder_leave(Builder *b) { b->depth--; }

/* ---- inline.c: inline content of a container ---- */
void container_text(Container *c, Str text, const Style *style, Owner owner);
void container_break(Container *c, Str text, const Style *style, Owner owner); /* <br>, <wbr> */
void container_content(Container *c, const Content *content, const Style *style, Owner owner);
void container_pseudo(Container *c, const Content *content, const Style *style, Owner owner);
void container_inline(Container *c, const Node *node, const Style *style);
void container_object(Container *c, ObjectKind kind, Box *box, const Slot *slot, const Style *style,
                      Owner owner);
void container_end_paragraph(Container *c);

/* ---- gather.c: text, items and objects of one paragraph ---- */
Gather *gather_open(Builder *b);
void gather_close(Builder *b, Gather *g);
uint32_t gather_length(const Gather *g);
void gather_text(Builder *b, Gather *g, Str text, const Style *style, Owner owner, uint32_t span,
                 uint8_t white_space);
/* U+000A or U+200B, whatever white-space says. */
void gather_break(Builder *b, Gather *g, Str text, const Style *style, Owner owner, uint32_t span);
void gather_object(Builder *b, Gather *g, const InlineObject *object, const Style *style);
/* An inline element begins or ends whose text is read by itself, or the other way. */
void gather_turn(Builder *b, Gather *g, const Style *style, bool begins);
Inlines *gather_finish(Builder *b, Gather *g, const Style *container);
bool gather_is_blank(Str text);

/* ---- replaced.c: images and fields ---- */
bool replaced_is(const Node *node);         /* img and form controls that have a box */
bool replaced_by_nothing(const Node *node); /* hidden inputs, options */
Box *box_replaced(Builder *b, const Node *node, const Style *style, unsigned flags);

/* ---- table.c ---- */
Box *box_table(Builder *b, const Node *node, const Style *style, unsigned flags);
bool fixup_is_internal(uint8_t display); /* row, cell, group, column, caption */
void fixup_open_around(Container *c);    /* c->table, an anonymous one */
void fixup_child(Fixup *f, const Node *child);
Box *fixup_close(Fixup *f);

/* ---- margins.c ---- */
void box_margins(Builder *b);

#endif
