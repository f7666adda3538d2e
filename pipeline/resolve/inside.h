#ifndef RESOLVE_INSIDE_H
#define RESOLVE_INSIDE_H

/* Inside of the resolve stage. */

#include "assemble/publication.h"
#include "base/list.h"
#include "resolve/resolve.h"

/* A place that can be referred to. */
typedef struct {
    Str id;
    Node *node;
    const Node *before; /* the heading before it, or NULL */
    bool titled;        /* the next two are known */
    const Node *title;  /* whose text is its title; NULL: the document's */
    Str title_text;
    Str label;        /* of a numbered table or figure: "Table 3" */
    uint32_t heading; /* 1 + index, once `reached` */
} Anchor;

typedef struct {
    Node *node;
    uint8_t level;
    Anchor *anchor;
    const Node *last; /* once `reached` */
} Heading;

typedef struct {
    const Node *node;
    const Target *target;
} Link;

/* A place and the section of the framework that it treats, or refers to. */
typedef struct {
    Node *node;
    Str section;
} About;

typedef LIST(Str) Strings;
typedef LIST(Node *) List;

typedef struct {
    Job *job;
    Arena *arena;
    Tree *tree;
    Node *head, *body;
    Map *anchors; /* id -> Anchor * */
    Map *numbers; /* wanted id -> the number last put behind it */
    Map *about;   /* section of the framework -> Anchor *, the first that treats it */
    LIST(About) abouts, treated; /* about=; references to sections, in document order */
    LIST(Heading) headings;
    List contents, indexes, locators; /* elements of these names */
    List captions; /* <caption> in <table>, <figcaption> in <figure> */
    List labels, fields; /* <label>; <input>, <select>, <textarea> */
    bool reached;  /* reach_of was asked: headings know how far they reach */
    Map *leads;            /* value of href -> Lead * */
    LIST(Link) links;
    Strings documents, references; /* ids: as in Links */
    Links *out;
    Str title;       /* of the document */
    uint32_t hints;  /* nearest names and first places looked for */
    uint32_t copied; /* nodes of titles and contents */
    bool limited;    /* too many of them: said */
} Resolve;

/* Looking for the nearest name, or for a line, costs as much as there are names
 * or lines: it is done a hundred times, for the sake of sources that are wrong
 * throughout. */
static inline bool resolve_may_hint(Resolve *resolve) { return resolve->hints++ < 100; }

/* ids.c */
void resolve_ids(Resolve *resolve);
Anchor *anchor_find(const Resolve *resolve, Str id);
Str anchor_unique(Resolve *resolve, Str wanted); /* an id that nothing has */
/* Gives the node an id that nothing has. */
Anchor *anchor_make(Resolve *resolve, Node *node, Str id);

/* title.c */
void anchor_name(const Resolve *resolve, Anchor *anchor); /* fills title, title_text */
/* The inline content of `from` at the end of `to`, without notes, ids and links. */
void title_copy(Resolve *resolve, const Node *from, Node *to);
/* Counts what is copied; false after a diagnostic: titles of titles may not grow
 * without end, nor contents of contents. */
bool title_room(Resolve *resolve, uint32_t nodes, Span span);

/* target.c: where a value of href leads, once for each value. `hint` is set for
 * an unknown one. */
typedef struct {
    Target target;
    Anchor *anchor; /* HERE */
    Str href;       /* as it is to stand in the tree */
    Str text;       /* what an empty link shows */
    Str document;   /* SIBLING: its id */
    bool label;     /* `text` is the number of a table or figure: it needs no page */
    bool circle;    /* SIBLING: it needs pages of this document, and comes after it */
    bool no_page;   /* SIBLING: a circle, or its pages could not be made */
    bool source;    /* ADDRESS: a source of the publication, which its readers do not have */
    DiagCode fault; /* UNKNOWN */
    Str hint;
} Lead;
Lead *lead_find(Resolve *resolve, Str value);
/* framework.c */
void lead_framework(Resolve *resolve, Str section, Lead *lead);
Str lead_framework_nearest(Resolve *resolve, Str section);
bool lead_framework_has(const Resolve *resolve, Str section);
/* sibling.c */
void lead_sibling(Resolve *resolve, const Sibling *sibling, Str name, Lead *lead);

/* link.c */
void resolve_links(Resolve *resolve);
/* address.c: after the links are known */
void resolve_addresses(Resolve *resolve);
/* make.c: in what is made here, each node has the span of its parent. */
Str resolve_language(const Resolve *resolve, const Node *node); /* of a place */
Node *resolve_add(Resolve *resolve, Node *parent, Name name, Str class);
void resolve_add_text(Resolve *resolve, Node *parent, Str text);
void resolve_lead(Resolve *resolve, Node *link, Str id); /* makes the <a> lead to the place */

/* reach.c: how far a place reaches, as numbers of nodes in document order. */
typedef struct {
    const Node *last;
    uint32_t from, to;
} Reach;
Reach reach_of(Resolve *resolve, const Node *node);
/* Gives a node without an id one like `wanted`. */
void place_name(Resolve *resolve, Node *node, Str wanted);
/* An <a> to the node, empty: data-pages= ("#id..") stands for all pages it reaches over. */
Node *pages_link(Resolve *resolve, const Node *to);
/* Takes the children out: those of the name are returned, others follow the node. */
List children_take(Resolve *resolve, Node *node, Name name);
/* caption.c */
void resolve_captions(Resolve *resolve);
/* required.c: marks in the words of fields */
void resolve_required(Resolve *resolve);
/* rules.c: what is wrong with their attributes */
void resolve_rules(Resolve *resolve);
/* contents.c */
void resolve_contents(Resolve *resolve);
/* index.c, glossary.c, locator.c */
void resolve_index(Resolve *resolve);
void resolve_glossary(Resolve *resolve, Node *glossary);
void locator_begin(Resolve *resolve, Node *locator);
void resolve_locator(Resolve *resolve);
void stage_check(Resolve *resolve, const Attr *attr);
/* check.c */
void resolve_checks(Resolve *resolve);

#endif
