#ifndef STYLE_SELECTOR_H
#define STYLE_SELECTOR_H

/* Selectors (selectors-4), parsed and matched. A complex selector is kept from
 * its subject leftwards: parts[0] is what the element itself must be. */

#include "style/token.h"
#include "style/value.h"
#include "base/buf.h"
#include "base/list.h"
#include "tree/node.h"

typedef enum {
    TEST_TYPE,
    TEST_CLASS,
    TEST_ID,
    TEST_ATTR, /* [name], [name op value] */
    TEST_NTH,  /* :nth-child(an+b) and its relatives */
    TEST_LAST, /* counted from the end */
    TEST_ROOT,
    TEST_EMPTY,
    TEST_LANG,
    TEST_LINK,
    TEST_CHECKED,
    TEST_ENABLED,
    TEST_DISABLED,
    TEST_NOT,
    TEST_IS,
    TEST_NEVER /* :hover and the like: true on screens only */
} TestKind;

typedef struct SelectorList SelectorList;

typedef struct {
    uint8_t kind;
    char op;                  /* ATTR: 0 (present), '=', '~', '|', '^', '$', '*' */
    bool no_case;             /* ATTR: the value is compared without case */
    Name name;                /* TYPE, ATTR */
    Str text;                 /* TYPE, ATTR: spelling; CLASS, ID, LANG: the word */
    Str value;                /* ATTR */
    uint32_t hash;            /* TYPE, CLASS, ID: as in the ancestors' filter */
    int32_t a, b;             /* NTH, LAST */
    const SelectorList *list; /* NOT, IS */
} Test;

typedef struct {
    char combinator; /* to the part on its left: ' ' '>' '+' '~', 0 for the last */
    uint32_t count;
    const Test *tests;
} Compound;

typedef enum {
    PSEUDO_NONE,
    PSEUDO_BEFORE,
    PSEUDO_AFTER,
    PSEUDO_MARKER,
    PSEUDO_CALL,
    PSEUDO_NOTE_MARKER,
    PSEUDO_COUNT
} Pseudo;

enum { SELECTOR_FILTER = 4 };
typedef struct {
    uint32_t count;
    const Compound *parts;
    uint32_t specificity; /* a << 20 | b << 10 | c */
    uint8_t pseudo;
    bool simple; /* one part of type, class and id tests: the buckets settle it */
    uint32_t filter_count;
    uint32_t filter[SELECTOR_FILTER]; /* hashes some ancestor must have */
    Str text;                         /* as written */
} Selector;

struct SelectorList {
    uint32_t count;
    const Selector *items;
};

/* Why a selector was refused: words for the message. */
typedef struct {
    Arena *arena;
    Str what;       /* the part at fault, on failure */
    uint32_t depth; /* of :is() and :not() around */
} SelectorReader;

/* The tokens from `at` to `end`; false: reader->what says which part. */
bool selector_list_read(SelectorReader *reader, Cursor *cursor, SelectorList *list);

void selector_support_print(Buf *out); /* for CSS-SUPPORT.md */
uint32_t selector_hash(char kind, Str text); /* kind: 't', '.', '#' */

/* ---- matching ---- */

/* What is known of the element being styled and each of its ancestors. */
typedef struct {
    const Compound *part;           /* what stands to the left of `~` */
    uint32_t index;                 /* of `scanned` */
    const Node *scanned, *earliest; /* earliest sibling that matches, so far */
} SiblingMemo;

typedef struct Level Level;
struct Level {
    const Node *node;
    Level *up;
    uint64_t filter[4];      /* features of this element and all above it */
    uint32_t index;          /* among its parent's elements, from 1 */
    uint32_t siblings;       /* elements of its parent; 0: not counted yet */
    LIST(SiblingMemo) memos; /* kept from sibling to sibling, until the parent changes */
};

void selector_features(Level *level); /* fills `filter` from node and up */

/* The levels of a walk over elements in document order; some may be left out,
 * their ancestors and earlier siblings not. */
typedef struct {
    Arena *arena;
    LIST(Level *) list;
    uint32_t depth;
} Levels;
Level *selector_enter(Levels *levels, const Node *node);

/* Does the element at `level` match? Memos are made in `arena`. */
bool selector_matches(Arena *arena, const Selector *selector, Level *level);

#endif
