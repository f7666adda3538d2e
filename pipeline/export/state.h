#ifndef EXPORT_STATE_H
#define EXPORT_STATE_H

/* What the files of this stage share: the Export and its records. Nothing here
 * is seen outside export/. All of it lives in the Export's own arena, which
 * ends with it, so that a pass that is thrown away leaves nothing. */

#include "export/export.h"
#include "base/list.h"
#include "export/object.h"
#include "text/text.h"

/* One marked-content sequence of a page: 16 bytes, kept until the end. */
typedef struct {
    uint32_t node;
    uint16_t item;
    uint8_t part;
    bool blank; /* nothing but blanks: makes no element of its own */
    uint32_t page, mcid;
} Mark;

/* A piece of ink with an owner that is no text: where a figure stands. */
typedef struct {
    uint32_t node, page;
    Rect rect;
} Spot;

typedef struct {
    Owner owner;
    uint32_t page;
    Rect rect;
} LinkArea;

typedef struct {
    uint32_t node, page;
    Rect rect; /* of the widget */
    const Box *box;
    const Style *style;
} FieldSpot;

/* What a note call shows on the page ("3"), what a list marker shows. */
typedef struct {
    uint32_t node;
    Str text;
} NodeText;

typedef struct {
    Ref ref, contents, resources;
    Point size;
    uint32_t first_mark; /* marks of the pages before: index into the parent tree */
    uint32_t mark_count;
    uint32_t first_annot, annot_count; /* in Export.page_annots, in tag order */
    bool group;
    uint32_t plates; /* as PrintFacts.plates */
    uint8_t turn;    /* PageTurn */
    bool printed;    /* it has a trim */
    TrimSheet sheet; /* not printed: no more than its trim */
    Ref marks;       /* form XObject of what stands outside of its bleed, or 0 */
} PageRecord;

/* ---- fonts.c ---- */
typedef struct {
    uint32_t text; /* bytes of the Face's pool: what it stands for */
    uint16_t advance;
    uint8_t text_len;
    bool used;  /* its ink is needed */
    bool named; /* by itself: `text` is what it stands for */
} GlyphUse;

/* See signs.c: a code for one character, with all of the ink of a cluster or none. */
typedef struct {
    uint32_t code; /* the character */
    uint16_t advance, count;
    const GlyphPart *parts; /* glyphs of the face */
} Sign;

/* A set of glyphs fixed before anything is written with it: most faces have
 * one; a glyph that turns up later makes another. */
typedef struct Subset Subset;
struct Subset {
    Subset *next;
    struct Face *face;
    Ref ref;          /* 0 until it is painted with */
    uint32_t number;  /* /F3 */
    uint32_t limit;   /* glyphs below it are in `codes` */
    uint16_t *codes;  /* by glyph of the face; 0: not in it */
    uint16_t *glyphs; /* by place: those that were asked for, ascending */
    uint32_t count;
    uint16_t space; /* code of U+0020, or 0 */
    uint16_t *sign_codes; /* by sign of the face; 0: not in it */
    uint32_t sign_limit;
    bool bare; /* some word is shown by glyphs that have no name */
    FontSubset program;
};

typedef struct Face {
    FontId id;
    uint16_t upem;
    bool bad;      /* cannot be subset */
    bool composed; /* glyphs can be made for signs */
    uint16_t space; /* the glyph of U+0020, or 0 */
    GlyphUse *glyphs;
    uint32_t room, top; /* top: past the last that is used */
    LIST(Sign) signs;
    Map *sign_numbers; /* what it is made of -> 1 + its place in `signs` */
    Buf pool;
    Subset *first, *last;
} Face;

/* A word as bytes of a show string, made once a word. */
typedef struct {
    const Word *word;
    Subset *subset; /* NULL: cannot be shown */
    size_t at;      /* in Export.coded */
    uint32_t len;
    bool done;   /* false: its glyphs are known, no more */
    bool actual; /* its glyphs do not say its text: ActualText */
    bool loose;  /* glyphs leave the base line: written out each time */
    bool signs;  /* some clusters are shown as signs */
    int64_t advance; /* as a viewer moves: font units times 1000 */
} Coded;

/* ---- annotations: links.c, fields.c ---- */
typedef enum { ANNOT_LINK, ANNOT_WIDGET } AnnotKind;

typedef struct {
    uint8_t kind;
    uint32_t page, elem;
    uint32_t first, count; /* LINK: areas; WIDGET: `first` is the field spot */
    uint32_t order;        /* in the tags: its place in /Annots and the parent tree */
    Ref ref;
} Annot;

typedef struct {
    const Image *image;
    Ref ref;
    uint32_t node; /* where it was used first */
    uint32_t dpi;  /* in an edition for print: the fewest it is shown with */
} ImageUse;

/* A spot colour as a colour space: all tints of it. */
typedef struct {
    const InkColor *ink; /* the first that named it */
    Ref ref;
} SpotSpace;

typedef struct Structure Structure; /* structure.h */
typedef struct Fields Fields;       /* fields.h */

struct Export {
    Job *job;
    Arena *arena;
    const Boxes *boxes;
    const Tree *tree;
    Pdf *pdf;
    Text *text;
    const Ops *ops; /* of the page at hand */
    unsigned claims;
    bool bare;    /* for a press: no tags, no links, no fields */
    bool imposed; /* its pages are form XObjects, that stand on sheets */
    bool settled; /* structure and fields are made, diagnostics recorded */

    uint8_t *hidden; /* by node: it and all in it are artifacts */
    LIST(Mark) marks;
    LIST(Spot) spots;
    LIST(LinkArea) areas;
    LIST(FieldSpot) field_spots;
    LIST(NodeText) calls, markers; /* sorted by node, once settled */
    LIST(PageRecord) pages;
    LIST(PageRecord) sheets; /* of an imposed one */
    LIST(Annot) annots;
    uint32_t annot_total;  /* in the tags */
    uint32_t *page_annots; /* indices into annots, page by page, in tag order */

    Face **faces; /* by FontId */
    uint32_t face_room;
    LIST(Face *) face_order;
    uint32_t subset_count;
    Coded *words; /* open addressing by address of the word */
    uint32_t word_count, word_mask;
    Buf coded;

    LIST(ImageUse) images;
    Map *image_numbers; /* address of an Image -> its place in `images` */
    Map *profiles;      /* bytes of an ICC profile -> Ref * */
    Map *resources;     /* text of a resource dictionary -> Ref * */
    Ref alpha[256];
    Press *press;      /* of the worker, in the edition for one; else NULL */
    Ref overprints[2]; /* off, on */
    LIST(SpotSpace) spot_spaces;
    Ref registration; /* 0: none yet */

    Buf content, keys;
    Structure *structure;
    Fields *fields;
    Ref identity; /* field_identity */
    Map *labels;      /* id of a control -> 1 + node of its label */
    Map *appearances; /* a form XObject's bytes -> Ref * */
    Ref *widget_refs; /* by control */
};

/* export.c: helpers */
static inline Span node_span(const Node *node) { return node ? node->span : (Span){0}; }

const NodeText *wording_find(const NodeText *items, uint32_t count, uint32_t node);
const Spot *spot_find(const Export *file, uint32_t node);
/* Structure, fields, diagnostics: once, when the last page is in. */
void export_settle(Export *file);

/* fonts.c */
void embed_open(Export *file); /* glyphs of all boxes and slots; subsets */
Face *embed_face(Export *file, FontId id);
const Coded *embed_word(Export *file, const Word *word); /* NULL subset: show nothing */
Subset *embed_space(Export *file, FontId id);
Ref embed_ref(Export *file, Subset *subset);
void embed_write(Export *file);
void embed_report(Export *file);
Dict *embed_descriptor(Export *file, FontId id, const char *name, int32_t flags);
void embed_close(Export *file);

/* signs.c */
typedef struct {
    uint32_t from, to; /* its glyphs */
    Str text;
} Cluster;
#define SIGN_NONE UINT32_MAX
enum { CLUSTER_SIGNS = 32 };
Cluster cluster_at(const Word *word, uint32_t from);
bool cluster_says(const Face *face, const GlyphUse *use, Str text); /* by itself */
/* One code for each glyph says it; else it takes signs. */
bool cluster_is_plain(const Face *face, const Word *word, const Cluster *cluster);
bool cluster_sign(Export *file, Face *face, const Word *word, const Cluster *cluster);
/* As they stand, from the left; returns how many. */
uint32_t cluster_signs(const Face *face, const Word *word, const Cluster *cluster,
                       uint32_t signs[CLUSTER_SIGNS]);
bool cluster_is_encoded(const Subset *subset, const Word *word, const Cluster *cluster);
void signs_encode(Export *file, Subset *subset);
uint16_t sign_code(const Subset *subset, uint32_t sign);

/* text.c: show strings, [(..)-20(..)]TJ with everything opened when needed */
typedef struct {
    Buf *out;
    bool array, string;
} Show;
void show_code(Show *show, uint16_t code);
void show_adjust(Show *show, int64_t thousandths); /* to the left when positive */
void show_bytes(Show *show, Str bytes);            /* coded, within a string */
void show_end(Show *show);
/* Writes a word, or one of its clusters, glyph by glyph. `size` is for glyphs
 * off the base line; `spacing`: after each cluster, thousandths of a font unit.
 * Returns the advance as a viewer moves, font units times 1000. */
int64_t show_word(Show *show, const Coded *coded, Len size, int64_t spacing);
int64_t show_cluster(Show *show, const Coded *coded, uint32_t from, Len size);
void put_actual(Buf *out, Str utf8); /* /Span<</ActualText(...)>>BDC */

/* press.c: editions for print. Content has its origin at the trim's lower left corner. */
void put_origin(Buf *out, const TrimSheet *sheet);
void put_page_boxes(Dict *dict, const PageRecord *page); /* in every edition */
/* Entries of a form XObject that shows what is within `beyond` of the trim. */
void put_form_keys(Buf *out, const TrimSheet *sheet, Len beyond, Ref resources);
Ref ink_registration(Export *file); /* the colour space of all plates */
/* What is left to write, without tags; like export_close. */
bool export_end_bare(Export *file, const Places *places);
void printed_take(const Export *file); /* printed.c: fills Job.print_facts */

/* export.c */
Ref export_pages_write(Export *file);

/* content.c */
void content_page(Export *file, const Page *page, const Ops *ops, PageRecord *record);

/* images.c */
uint32_t picture_use(Export *file, const Image *image, uint32_t node); /* its number; /I3 */
void picture_report(Export *file);

/* metadata.c, profile.c */
Str export_title(const Export *file);
/* What form the document is, for the Catalog and each field (identity.c); made when first wanted. */
Ref field_identity(Export *file);
Str export_language(const Export *file);
Ref metadata_write(Export *file, Ref *info);
Ref intent_write(Export *file);
Str intent_profile(Arena *arena); /* ICC.1:2010 */
Str intent_grey(Arena *arena);    /* of one black ink */

/* outline.c */
Ref outline_write(Export *file, const Places *places);
Ref outline_names(Export *file, const Places *places);
Ref outline_labels(Export *file, const Places *places);

/* links.c: where a node stands, and annotations that lead there */
typedef struct {
    uint32_t page; /* PAGE_NONE: nowhere */
    Len y;
} Destination;
Destination destination_find(const Export *file, const Places *places, const Node *node);
/* [5 0 R/XYZ null 700 null]; with `elem` the structure element takes the page's place. */
void put_destination(Buf *out, const Export *file, Destination to, Ref elem);
void link_write(Export *file, const Places *places, const Annot *annot);
Str link_words(Export *file, const Node *node, uint8_t part, const Places *places);

/* wording.c: the text of a node as it is read: notes, controls and what is
 * hidden left out, images by their alternative. */
Str wording(Export *file, const Node *node);
Str wording_alternative(const Export *file, const Node *node, bool *given);

#endif
