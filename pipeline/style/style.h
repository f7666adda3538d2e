#ifndef STYLE_STYLE_H
#define STYLE_STYLE_H

/* Style - all computed values of an element or pseudo-element. Equal styles are
 * one object, so "same look" is one compare, and styles cost what the rules
 * cost and not what the text costs. Const for the life of the document.
 *
 * Every length is final except what depends on a containing block (Size). */

#include "style/content.h"
#include "style/values.h"
#include "text/font.h"
#include "text/paragraph.h"

typedef struct {
    Len width; /* 0 when the style is none or hidden */
    uint8_t style;
    Color color;
} Border;

typedef struct {
    Size x, y;
} Radius; /* in the order top left, top right, bottom right, bottom left */

typedef struct {
    /* --- inherited --- */
    const FontList *fonts;
    Len font_size;
    uint16_t font_weight;
    bool font_italic;
    const char *font_features; /* for HarfBuzz, or NULL */
    Len line_height;           /* final, or -1: normal (from the font's metrics) */
    Color color;
    Str language;
    uint8_t direction; /* Direction */
    uint8_t text_align, text_align_last;
    Str align_character; /* ALIGN_CHARACTER: "." */
    Size text_indent;
    Len letter_spacing, word_spacing;
    uint8_t white_space, text_transform, hyphens, overflow_wrap;
    uint8_t text_wrap; /* TextWrap; nowrap has gone into white_space */
    const CounterStyle *list_style;
    bool list_inside;
    uint8_t border_collapse, caption_bottom, empty_cells_hide;
    Len border_spacing_x, border_spacing_y;
    int16_t orphans, widows;
    bool hidden; /* visibility */
    uint8_t overprint; /* Overprint; the colours have it too */
    /* Decorations are not inherited but propagate to the text inside; this is
     * what text of this style shows, nearest last. */
    uint8_t decoration;
    Color decoration_color;

    /* --- not inherited --- */
    uint8_t display, position, float_, clear;
    uint8_t unicode_bidi; /* UnicodeBidi */
    Str running; /* position: running(name) */
    Size width, height, min_width, min_height, max_width, max_height;
    Size margin[4], inset[4];
    Size padding[4];
    Border border[4];
    Radius radius[4];
    bool border_box;
    Color background;
    uint8_t vertical_align;
    Size vertical_offset; /* VALIGN_LENGTH: percentages are of line-height */
    uint8_t table_layout_fixed;
    uint8_t break_before, break_after, break_inside;
    Str page;              /* named page, used value: what is auto has its parent's; "" none */
    uint16_t column_count; /* 0: auto */
    Len column_width;      /* 0: auto */
    Len column_gap;        /* -1: normal (1em) */
    Border column_rule;
    uint8_t column_fill;
    uint8_t appearance;
    uint16_t comb; /* -gp-comb: cells of a field; 0: none, or COMB_AUTO */
    uint8_t artifact; /* PrintedArtifact */
    uint8_t turn; /* -gp-turn: PageTurn, of what is in it */
    Str tag; /* -gp-tag: a structure type, or "artifact", or empty */
    Str alt; /* -gp-alt */
} Style;

/* string-set, one name of the list. */
typedef struct {
    Str name;
    const Content *content;
} StringSet;

typedef struct {
    int16_t level; /* bookmark-level; 0: none */
    uint8_t state;
    const Content *label; /* never NULL */
} Bookmark;

/* What an element has beside its own style. Most have nothing: NULL. */
typedef struct {
    const Style *before, *after, *marker, *note_call, *note_marker; /* NULL: no such box */
    const Content *before_content, *after_content, *marker_content;
    const Content *call_content, *note_marker_content;
    const Content *content; /* content on the element itself, or NULL */
    uint32_t string_set_count;
    const StringSet *string_sets;
    const Bookmark *bookmark;
    bool sets_page; /* counter-reset: page N on an element in the flow */
    int32_t page_value;
    bool resets_notes; /* counter-reset: footnote */
} Extras;

/* ---- pages (css-page-3) ---- */
typedef enum { PAGE_RIGHT, PAGE_LEFT } PageSide;

typedef enum {
    MARGIN_TOP_LEFT_CORNER,
    MARGIN_TOP_LEFT,
    MARGIN_TOP_CENTER,
    MARGIN_TOP_RIGHT,
    MARGIN_TOP_RIGHT_CORNER,
    MARGIN_RIGHT_TOP,
    MARGIN_RIGHT_MIDDLE,
    MARGIN_RIGHT_BOTTOM,
    MARGIN_BOTTOM_RIGHT_CORNER,
    MARGIN_BOTTOM_RIGHT,
    MARGIN_BOTTOM_CENTER,
    MARGIN_BOTTOM_LEFT,
    MARGIN_BOTTOM_LEFT_CORNER,
    MARGIN_LEFT_BOTTOM,
    MARGIN_LEFT_MIDDLE,
    MARGIN_LEFT_TOP,
    MARGIN_COUNT
} MarginBox;

typedef struct {
    Str name;
    int32_t value;
    const CounterStyle *numerals;
} PageCounter;

/* A page type: all that the @page rules say of pages with this name, on this
 * side, first or not, blank or not. */
typedef struct {
    Point size;
    const Style *style; /* margins, borders, padding, background of the page box */
    const Style *margin_style[MARGIN_COUNT]; /* NULL: the box is not made */
    const Content *margin_content[MARGIN_COUNT];
    const Style *note_area; /* @footnote; never NULL */
    uint32_t reset_count, increment_count;
    const PageCounter *resets, *increments; /* without "page" in them, it is incremented by 1 */
    Len bleed;                              /* 0: none, or as `marks` need it */
    uint32_t marks;                         /* 1 crop, 2 cross */
    uint32_t blank_margins;                 /* MarginBox bits: a rule for :blank speaks of it */
    uint32_t turn;                          /* PageTurn: how a viewer shows it */
} PageType;

enum { PAGE_IS_LEFT = 1, PAGE_IS_FIRST = 2, PAGE_IS_BLANK = 4, PAGE_VARIANTS = 8 };

typedef struct {
    Str name;                                /* "" first: pages without a name */
    const PageType *variants[PAGE_VARIANTS]; /* equal ones are one object */
} NamedPages;

/* The result of the stage. by_node and extras are indexed by node id; text
 * nodes have the style of their parent; an element with display: none and all
 * in it have by_node[id]->display == DISPLAY_NONE. */
typedef struct {
    const Style *const *by_node;
    const Extras *const *extras; /* NULL entries: none */
    uint32_t count;
    const NamedPages *pages;
    uint32_t page_name_count;
    bool right_first;     /* the first page is a right one (the default) */
    uint32_t style_count; /* distinct, for --timings */
    const InkColor *inks;      /* what colours name, by number */
    uint32_t ink_count;
    const struct Sheet *const *sheets; /* as style_build was given them: an Explainer asks */
    size_t sheet_count;
} Styles;

#endif
