#ifndef BOX_BOX_H
#define BOX_BOX_H

/* Box - what is to be laid out: the tree as CSS sees it, once per document.
 * Positions are not known here; text is shaped already.
 *
 * A block container holds block-level boxes only: runs of inline content become
 * one anonymous BOX_INLINES (style: the container's). Const after box_build,
 * lives as long as the document. */

#include "image/image.h"
#include "style/style.h"
#include "text/paragraph.h"

typedef struct Box Box;

/* The index of its Formatter (layout/formatters.def). */
typedef enum {
    BOX_BLOCK,   /* block container, flow-root, list-item, float, note, cell content ... */
    BOX_INLINES, /* a paragraph: always a leaf of the block level */
    BOX_COLUMNS, /* a multi-column container */
    BOX_TABLE,   /* the wrapper: captions and the grid */
    BOX_ROW_GROUP,
    BOX_ROW,
    BOX_CELL, /* a block container with a place in the grid */
    BOX_IMAGE,
    BOX_FIELD,
    BOX_TURNED /* a block container: what is in it is turned by a quarter, and whole */
} BoxKind;

enum {
    BOX_MONOLITHIC = 1, /* never broken: images, fields, overflow roots */
    BOX_ANCHOR = 2,     /* its Place is asked for: target, bookmark, note */
    BOX_SETS = 4,       /* has Extras that page state reads: string-set, page counter */
    BOX_RUNNING = 8,    /* position: running(): not in the flow; laid by margin boxes */
    BOX_NOTE = 16,      /* float: footnote */
    BOX_OUT = 32,       /* absolute or fixed */
    BOX_CONTEXT = 64,   /* starts a block formatting context */
    BOX_ANONYMOUS = 128 /* no element of its own; owner is that of the nearest one */
};

/* What stands at a U+FFFC of a paragraph, in order. The text of a note call (and
 * its slots) follows the CALL as text of its own, owner part NOTE_CALL. */
typedef enum {
    OBJECT_SLOT,  /* text known only to layout */
    OBJECT_BOX,   /* inline-block, inline-table, image, field */
    OBJECT_FLOAT, /* float: left or right; absolute; running: takes no room in the line */
    OBJECT_CALL   /* a note is called here: takes no room; `box` is the note */
} ObjectKind;

typedef struct {
    uint8_t kind;
    Owner owner;
    uint32_t at;   /* byte of the paragraph */
    uint32_t span; /* innermost InlineBox, or SPAN_NONE */
    Box *box;
    const Slot *slot;
    const Style *style;  /* of the text, for SLOT */
    const TextItem *how; /* of the text, for SLOT: for text_shape */
    uint32_t slot_index; /* SLOT: index into Places.slots; SLOT_UNNUMBERED: outside the flow */
} InlineObject;

#define SPAN_NONE UINT32_MAX
#define SLOT_UNNUMBERED UINT32_MAX /* in margin boxes and running elements */

/* A span with an edge, a background, an anchor or a shift: nested, in order of
 * their starts. The lines inside cut it into pieces. */
typedef struct {
    Owner owner;
    const Style *style;
    uint32_t start, end; /* bytes of the paragraph */
    uint32_t parent;     /* index, or SPAN_NONE */
    uint8_t flags;       /* BOX_ANCHOR, BOX_SETS, SPAN_ */
} InlineBox;

/* A block inside a span splits it (CSS 2.1 9.2.1.1): the parts lie in several
 * paragraphs, and only the outermost ends have edges. */
enum { SPAN_CUT_START = 128, SPAN_CUT_END = 64 };

/* What a paragraph item belongs to: TextItem.style points to one of these. */
typedef struct {
    const Style *style;
    Owner owner;   /* node is the text leaf, or the element of generated text */
    uint32_t span; /* innermost InlineBox, or SPAN_NONE */
} ItemStyle;

typedef struct {
    const Paragraph *paragraph;
    const InlineObject *objects;
    const InlineBox *spans;
    uint32_t object_count, span_count;
    bool has_slots;
    bool first;   /* nothing of its block container stands before it: text-indent holds */
    bool goes_on; /* words of the same sentence may follow in another box: its end parts words */
} Inlines;

typedef struct {
    const Style *style; /* of the col, or of a colgroup without any; or NULL */
    const Style *group; /* of the colgroup around the col, or NULL */
    Size width;
} TableColumn;

typedef struct {
    uint32_t column_count, row_count;
    const TableColumn *columns;
    Box *caption;     /* first one, or NULL */
    Box *head, *foot; /* row groups that repeat, or NULL; the others are children */
    bool collapse;
} Table;

typedef struct {
    uint32_t column, row;           /* of the grid; row counts from the group's first */
    uint16_t column_span, row_span; /* at least 1; rowspan=0 is resolved */
} Cell;

typedef enum {
    FIELD_TEXT,
    FIELD_TEXTAREA,
    FIELD_CHECKBOX,
    FIELD_RADIO,
    FIELD_SELECT,
    FIELD_LIST,
    FIELD_SIGNATURE
} FieldKind;

typedef struct {
    uint8_t kind;
    const Node *node;       /* input, textarea, select: export reads the rest there */
    uint16_t columns, rows; /* size, cols, rows: in advances of "0" and in lines */
    uint16_t comb; /* cells, one for each character; 0: none */
    bool checked;
} Field;

typedef struct {
    const Image *image; /* NULL: a stand-in with its alternative text */
    const Node *node;
} Picture;

struct Box {
    uint8_t kind;
    uint8_t flags;
    Owner owner;
    const Style *style;
    Box *first, *last, *next;
    Box *marker; /* list item with an outside marker: a BOX_INLINES */
    union {
        const Inlines *inlines;
        const Table *table;
        Cell cell;
        Field field;
        Picture picture;
    } as;
    uint32_t id; /* index into layout's side tables */
};

/* Margin boxes, boxed once per page type; [m] is NULL when it is not made. */
typedef struct {
    const PageType *type;
    Box *margin[MARGIN_COUNT];
} PageBoxes;

typedef struct {
    Box *root;
    uint32_t count; /* boxes: ids are below it */
    uint32_t slot_count;
    bool page_slots;        /* some slot in the flow needs a place: two passes */
    const PageBoxes *pages; /* one per distinct PageType */
    uint32_t page_count;
    bool has_out;            /* some box is absolute or fixed */
    const Box *const *fixed; /* to stand on every page */
    uint32_t fixed_count;
    const Styles *styles;
    const Tree *tree;
    const Links *links;
} Boxes;

#endif
