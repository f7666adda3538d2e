#ifndef TEXT_PARAGRAPH_H
#define TEXT_PARAGRAPH_H

/* Paragraph - text shaped once, ready to be broken into lines at any width.
 *
 * The text is one UTF-8 string; U+FFFC stands for each object (slot, note call,
 * atomic box, float). Items say how stretches of it look; they tile the text.
 * White space is already collapsed and transformed by whoever builds it: every
 * blank in the text counts. U+000A is a forced line break.
 *
 * A Piece is what a line takes whole: a word (text with no break opportunity
 * inside) and the blanks that follow it. Pieces tile the text in logical order.
 * A word that needs two fonts, items or levels is several pieces of which only
 * the last may be followed by a break. Opportunities: UAX 14; order: UAX 9.
 * In a right-to-left piece the blanks stand to the left of the word.
 *
 * Beside U+FFFC a line breaks as beside a letter, so a note call or a page
 * number keeps to its word; in an `atomic` item (images, fields, inline blocks)
 * it may break before and after it (UAX 14 class CB). */

#include "text/font.h"

typedef struct {
    uint16_t glyph;
    uint16_t cluster;  /* byte in the word */
    int16_t x, y;      /* offset, font units, y up */
    uint16_t advance;  /* font units; vertical text is not done */
} Glyph;

/* A shaped word: a pure function of font, features, script, language, level
 * parity and text. Lives in the Text's cache as long as the Text. Glyphs stand
 * in visual order (right-to-left words are already turned). */
typedef struct {
    FontId font;
    uint16_t glyph_count;
    uint16_t byte_count;
    uint8_t missing; /* holds a character no font has: drawn as U+FFFD */
    uint8_t rtl;
    int32_t advance; /* font units, the sum */
    bool simple; /* a glyph a character, left to right on the base line, no marks */
    const Glyph *glyphs;
    const char *text; /* its bytes, in the cache */
} Word;

/* Letter spacing goes after each cluster: this many times in a word. */
static inline uint32_t word_clusters(const Word *word)
{
    uint32_t count = word->glyph_count > 0;
    for (uint32_t i = 1; i < word->glyph_count; i++)
        count += word->glyphs[i].cluster != word->glyphs[i - 1].cluster;
    return count;
}

typedef enum { HYPHENS_MANUAL, HYPHENS_NONE, HYPHENS_AUTO } Hyphens;
typedef enum { WRAP_NORMAL, WRAP_ANYWHERE, WRAP_BREAK_WORD } OverflowWrap;

/* How a stretch of text is set. `style` is the caller's own (box: the Style). */
typedef struct {
    uint32_t start, end; /* bytes of the paragraph */
    const FontList *fonts;
    Len size;
    Len letter_spacing, word_spacing;
    Str language; /* BCP 47 */
    const char *features; /* "liga=0,smcp" in HarfBuzz's syntax, or NULL */
    uint8_t hyphens, overflow_wrap;
    bool no_wrap;  /* white-space: nowrap, pre */
    bool preserve; /* white-space: pre, pre-wrap: blanks do not hang or collapse at line ends */
    bool atomic;   /* U+FFFC in it are atomic inlines */
    const void *style;
} TextItem;

enum {
    PIECE_BREAK = 1,     /* a line may end after it */
    PIECE_FORCED = 2,    /* a line must end after it: U+000A (or U+2028 ...), a piece of its own */
    PIECE_OBJECT = 4,    /* U+FFFC; word is NULL; width is the layout's to fill in */
    PIECE_SOFT = 8,      /* ends in a soft hyphen: a break after it shows a hyphen */
    PIECE_TAB = 16,      /* one U+0009 in preserved white space; word is NULL */
    PIECE_HYPHENATE = 32 /* has letters enough to be hyphenated, and hyphens: auto */
};

typedef struct {
    const Word *word; /* NULL: object, tab, forced break or blanks alone */
    uint32_t start;   /* byte in the paragraph; ends where the next one starts */
    Len width;        /* the word, with letter spacing */
    Len blank;        /* the blanks after it, with word spacing; hangs at a line end */
    uint16_t item;    /* a paragraph has at most 65,535; text past them takes the last one's look */
    uint8_t flags;
    uint8_t blanks;   /* how many blanks follow; at most 255: more are a piece of their own */
} Piece;

typedef struct {
    Str text;
    const TextItem *items;
    const Piece *pieces;
    const uint8_t *levels; /* of each piece; odd: right to left. NULL: all are 0 */
    uint32_t item_count, piece_count;
    uint8_t base_level; /* 0: left to right */
    bool bidi;          /* some level is not 0 */
} Paragraph;

static inline uint8_t piece_level(const Paragraph *paragraph, uint32_t piece)
{
    return paragraph->levels ? paragraph->levels[piece] : 0;
}

static inline uint32_t piece_end(const Paragraph *paragraph, uint32_t piece)
{
    return piece + 1 < paragraph->piece_count ? paragraph->pieces[piece + 1].start
                                              : (uint32_t)paragraph->text.len;
}

typedef enum { DIRECTION_LTR, DIRECTION_RTL, DIRECTION_AUTO } Direction;

/* A control of UAX 9 that is not in the text: an element begins or ends before
 * byte `at` that is read apart from what is around it. */
typedef struct {
    uint32_t at;
    uint16_t code;
} Turn;

typedef struct {
    Str string;
    const TextItem *items;
    const Turn *turns; /* in order */
    uint32_t count, turn_count;
    Direction direction;
} ParagraphText;

/* Text and items are borrowed and must live as long as the arena. */
const Paragraph *paragraph_make(Arena *arena, Text *text, const ParagraphText *of);
static inline const Paragraph *paragraph_build(Arena *arena, Text *text, Str string,
                                               const TextItem *items, uint32_t count,
                                               Direction direction)
{
    ParagraphText of = {string, items, NULL, count, 0, direction};
    return paragraph_make(arena, text, &of);
}

/* Shapes one word or short string of an item's look (slot text, leaders, the
 * parts of a hyphenated word): one Word per font needed, in logical order. Returns how many of at
 * most `room` were filled. */
size_t text_shape(Text *text, const TextItem *how, bool rtl, Str string, const Word **words,
                  size_t room);

/* The same for a whole string, whichever way it is to be read: by itself, from
 * its first letter (UAX 9 P2). In visual order. */
size_t text_shape_line(Text *text, const TextItem *how, Str string, const Word **words,
                       size_t room);

/* Where a word may be hyphenated: byte offsets in ascending order, at most
 * `room`; the language's own minima hold (2 before and 3 after in en-GB).
 * 0 when there is no dictionary for the language. */
size_t text_hyphenate(Text *text, Str word, Str language, uint16_t *offsets, size_t room);

/* Where a word may be broken when nothing else helps (overflow-wrap): the byte
 * after each grapheme cluster. */
size_t text_clusters(Text *text, Str word, uint16_t *offsets, size_t room);

/* UAX 9 rule L2 for one line: `order[i]` is the piece to stand at place i. */
void paragraph_order(const uint8_t *levels, uint32_t count, uint32_t *order);

#endif
