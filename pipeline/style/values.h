#ifndef STYLE_VALUES_H
#define STYLE_VALUES_H

/* Computed values (css-values-4): what is left of a declaration when only a
 * width, a place or a page is still missing. */

#include "base/len.h"
#include "text/numerals.h"

/* The low half is 0xRRGGBBAA, sRGB: what a screen shows; alpha 0 is nothing. Above
 * it stands what a press is told: 1 + index into Styles.inks where the sheet names
 * inks (device-cmyk(), -gp-spot()), else 0; and how it overprints. */
typedef uint64_t Color;
#define COLOR_TRANSPARENT 0u

typedef enum { OVERPRINT_AUTO, OVERPRINT_ON, OVERPRINT_OFF } Overprint;

enum { COLOR_INK = 32, COLOR_OVERPRINT = 62 }; /* first bits */

static inline uint32_t color_rgba(Color color) { return (uint32_t)color; }
static inline uint32_t color_ink(Color color) { return (uint32_t)(color >> COLOR_INK) & 0x3FFFFFFF; }
static inline Overprint color_overprint(Color color)
{
    return (Overprint)(color >> COLOR_OVERPRINT);
}

/* A colour as its inks, in ten-thousandths: untouched on its way to the plates
 * (css-color-5 device-cmyk; ISO 32000-1 8.6.6.4 Separation). */
typedef struct {
    uint16_t cmyk[4]; /* of a spot colour: what it looks like without its plate, in full */
    uint16_t tint;    /* of the spot colour */
    Str spot;         /* name of its plate, or empty: process colours */
} InkColor;

/* No index: all plates in full, for marks outside of the trim (ISO 32000-1 8.6.6.4). */
enum { INK_ALL = 0x3FFFFFFF };
#define COLOR_REGISTRATION ((Color)INK_ALL << COLOR_INK | 0xFFu)

/* A length, a percentage, both (calc), or a keyword. */
typedef enum {
    SIZE_LENGTH,
    SIZE_AUTO,
    SIZE_NONE,
    SIZE_MIN_CONTENT,
    SIZE_MAX_CONTENT,
    SIZE_FIT_CONTENT
} SizeKind;
typedef struct {
    uint32_t kind;   /* SizeKind; wide, so that no padding is compared */
    Len length;      /* LENGTH: added to */
    int32_t percent; /* thousandths of a percent of the base */
} Size;

static inline bool size_is_length(Size size) { return size.kind == SIZE_LENGTH; }

/* A LENGTH against its base. With no base (LEN_MAX) a percentage counts as 0. */
static inline Len size_resolve(Size size, Len base)
{
    if (size.kind != SIZE_LENGTH)
        return 0;
    if (!size.percent || base == LEN_MAX)
        return size.length;
    return len_add(size.length, len_scale(base, size.percent, 100000));
}

/* -gp-artifact: no content of the document, and of what kind (ISO 32000-1 14.8.2.2). */
typedef enum {
    PRINTED_CONTENT,
    PRINTED_PAGINATION,
    PRINTED_HEADER,
    PRINTED_FOOTER,
    PRINTED_WATERMARK,
    PRINTED_LAYOUT,
    PRINTED_BACKGROUND
} PrintedArtifact;

/* page-orientation (css-page-3): turned once it is laid out. -gp-turn: the content of a box. */
typedef enum { TURN_UPRIGHT, TURN_LEFT, TURN_RIGHT } PageTurn;

typedef enum { EDGE_TOP, EDGE_RIGHT, EDGE_BOTTOM, EDGE_LEFT } Edge;

typedef enum {
    DISPLAY_NONE,
    DISPLAY_CONTENTS,
    DISPLAY_INLINE,
    DISPLAY_INLINE_BLOCK,
    DISPLAY_BLOCK,
    DISPLAY_FLOW_ROOT,
    DISPLAY_LIST_ITEM,
    DISPLAY_TABLE,
    DISPLAY_INLINE_TABLE,
    DISPLAY_ROW_GROUP,
    DISPLAY_HEADER_GROUP,
    DISPLAY_FOOTER_GROUP,
    DISPLAY_ROW,
    DISPLAY_COLUMN_GROUP,
    DISPLAY_COLUMN,
    DISPLAY_CELL,
    DISPLAY_CAPTION
} Display;

typedef enum {
    POSITION_STATIC,
    POSITION_RELATIVE,
    POSITION_ABSOLUTE,
    POSITION_FIXED,
    POSITION_RUNNING
} PositionKind;
typedef enum { FLOAT_NONE, FLOAT_LEFT, FLOAT_RIGHT, FLOAT_FOOTNOTE } Float;
typedef enum { CLEAR_NONE, CLEAR_LEFT = 1, CLEAR_RIGHT = 2, CLEAR_BOTH = 3 } Clear;
typedef enum {
    BORDER_NONE,
    BORDER_HIDDEN,
    BORDER_INSET,
    BORDER_GROOVE,
    BORDER_OUTSET,
    BORDER_RIDGE,
    BORDER_DOTTED,
    BORDER_DASHED,
    BORDER_SOLID,
    BORDER_DOUBLE /* in the order of strength of CSS 2.1 17.6.2.1 */
} BorderStyle;
typedef enum {
    ALIGN_START,
    ALIGN_END,
    ALIGN_LEFT,
    ALIGN_RIGHT,
    ALIGN_CENTER,
    ALIGN_JUSTIFY,
    ALIGN_CHARACTER,
    ALIGN_AUTO
} TextAlign;
typedef enum {
    VALIGN_BASELINE,
    VALIGN_SUB,
    VALIGN_SUPER,
    VALIGN_TOP,
    VALIGN_TEXT_TOP,
    VALIGN_MIDDLE,
    VALIGN_BOTTOM,
    VALIGN_TEXT_BOTTOM,
    VALIGN_LENGTH
} VerticalAlign;
typedef enum {
    BIDI_NORMAL,
    BIDI_EMBED,
    BIDI_ISOLATE,
    BIDI_OVERRIDE,
    BIDI_ISOLATE_OVERRIDE,
    BIDI_PLAINTEXT
} UnicodeBidi;
typedef enum {
    SPACE_NORMAL,
    SPACE_NOWRAP,
    SPACE_PRE,
    SPACE_PRE_WRAP,
    SPACE_PRE_LINE,
    SPACE_BREAK_SPACES
} WhiteSpace;
typedef enum {
    TEXT_WRAP_NORMAL,
    TEXT_WRAP_NOWRAP,
    TEXT_WRAP_BALANCE,
    TEXT_WRAP_PRETTY,
    TEXT_WRAP_STABLE
} TextWrap;
typedef enum {
    TRANSFORM_NONE,
    TRANSFORM_UPPER,
    TRANSFORM_LOWER,
    TRANSFORM_CAPITALISE
} TextTransform;
enum { DECORATION_UNDERLINE = 1, DECORATION_OVERLINE = 2, DECORATION_LINE_THROUGH = 4 };
typedef enum {
    BREAK_AUTO,
    BREAK_AVOID, /* avoid, avoid-page; inside: avoid */
    BREAK_PAGE,  /* page, always */
    BREAK_LEFT,
    BREAK_RIGHT,
    BREAK_RECTO,
    BREAK_VERSO,
    BREAK_COLUMN,
    BREAK_AVOID_COLUMN
} Break;
typedef enum { FILL_BALANCE, FILL_AUTO } ColumnFill;
enum { COMB_AUTO = 1000 }; /* as many cells as the field takes characters */
typedef enum { APPEARANCE_AUTO, APPEARANCE_NONE } Appearance; /* auto: a live field */
typedef enum { BOOKMARK_OPEN, BOOKMARK_CLOSED } BookmarkState;

#endif
