#ifndef LAYOUT_FRAGMENT_H
#define LAYOUT_FRAGMENT_H

/* Fragment - a laid-out piece of a box. It has no position and no page and
 * never changes, so one Fragment can be placed, cached, shared and repeated;
 * the link to it (Child) says where it is and as what. */

#include "base/rotation.h"
#include "box/box.h"

typedef struct Fragment Fragment;

typedef enum {
    FRAGMENT_BOX,    /* also a piece of a span in a line, a page area, a margin box */
    FRAGMENT_LINE,
    FRAGMENT_TEXT,
    FRAGMENT_IMAGE,
    FRAGMENT_FIELD,
    FRAGMENT_LEADER, /* its run holds every repetition of the pattern, ready to paint */
    FRAGMENT_RULE    /* a line that belongs to nobody: borders[EDGE_TOP] lying, borders[EDGE_LEFT] upright */
} FragmentKind;

typedef enum {
    CHILD_FLOW,
    CHILD_REPEAT, /* a copy (of a table head or foot, of a running element that was shown before):
                     an artifact; not walked for places */
    CHILD_NOTE,
    CHILD_MARGIN,
    CHILD_FLOAT,
    CHILD_OUT
} ChildRole;

typedef struct {
    Point at; /* of the fragment's border box (text: baseline start minus ascent), from the parent's border box corner */
    uint8_t role;
    uint8_t quarters; /* 0, or a Rotation's: coordinates inside are turned about `at` (see child_turn) */
    const Fragment *fragment;
} Child;

/* A word of a line, ready to paint. x is from the fragment's left edge. */
typedef struct {
    const Word *word;
    Len x;
    uint32_t start;   /* byte of the paragraph */
    uint16_t blanks;  /* blanks after it that belong to the text: painted as U+0020, at a line end too */
    uint16_t flags;   /* RUN_HYPHEN */
} RunWord;

enum { RUN_HYPHEN = 1 /* a hyphen that is not in the source: ActualText U+00AD */ };

typedef struct {
    const TextItem *how;
    const RunWord *words; /* in visual order */
    uint32_t count;
    uint8_t level;
} GlyphRun;

enum { CUT_BEFORE = 1, CUT_AFTER = 2, CUT_START = 4, CUT_END = 8 }; /* no border there: it goes on elsewhere */

enum { /* read off the pages that are kept: one diagnostic each */
    FLAG_OVERFLOW = 1,  /* content wider than its containing block */
    FLAG_SLICED = 2,    /* cut because it is taller than a page: paint clips its children to its border box */
    FLAG_GLYPH = 4,     /* holds a character that no font has */
    FLAG_UNSETTLED = 8, /* a slot that still moved */
    FLAG_TALL = 16,     /* content taller than its fixed height */
    FLAG_OUTSIDE = 64,  /* some of its text lies beyond the edges of the page */
    FLAG_DEPTH = 32     /* its content was left out: nested too deeply */
};

/* A table with a caption is a WRAPPER (paints nothing itself) that holds the
 * caption and the grid, both fragments of the same box. In a COLLAPSED grid the
 * borders are FRAGMENT_RULEs, children of the grid, after the rows. */
enum { TABLE_SEPARATE, TABLE_COLLAPSED, TABLE_WRAPPER };

struct Fragment {
    uint8_t kind, cut, flags;
    uint8_t collapsed; /* of a table and its parts: TABLE_SEPARATE, ... */
    Owner owner;
    const Box *box;       /* NULL for spans, lines, text */
    const Style *style;   /* of the box, span or text; NULL: lines, columns, slices, traces, column rules (no
                             background; of a rule the left border is painted) */
    Point size;           /* of the border box: x inline, y block */
    Len baseline;         /* first baseline, from the top; -1: none */
    Len last_baseline;    /* -1: none */
    uint32_t start, end;  /* TEXT, LINE: bytes of the paragraph */
    const GlyphRun *run;  /* TEXT, LEADER */
    Len ascent;           /* TEXT: from the top of its content area to the baseline */
    Len padding[4];       /* resolved, for paint: BOX */
    Border borders[4];    /* resolved; with collapsed borders: what this fragment paints */
    uint32_t count;
    const Child *children;
};

/* Of a child with quarters, in a fragment whose corner is at `at`: who comes by it goes on
 * inside from 0,0. */
static inline Rotation child_turn(const Child *child, Point at)
{
    return (Rotation){{len_add(at.x, child->at.x), len_add(at.y, child->at.y)}, child->quarters};
}

#endif
