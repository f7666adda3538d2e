#ifndef LAYOUT_WRAP_H
#define LAYOUT_WRAP_H

/* Wrap - where the lines of a paragraph end, chosen all at once (css-text-4
 * text-wrap). It knows chances to break and how much room each line has, and
 * nothing of text: line_plans.c makes the one out of the other.
 *
 *     Wrap w = {.marks = marks, .count = 40, .rooms = &room, .room_count = 1, .whole = true};
 *     uint32_t lines = wrap_greedy(&w, 0, UINT32_MAX, ends);
 *     if (wrap_ends(&w, ends, lines))
 *         wrap_pretty(&w, scratch, ends, lines);    ends[i]: the mark that line i ends at */

#include "base/arena.h"
#include "base/len.h"

enum {
    WRAP_HYPHEN = 1, /* a line that ends here shows a hyphen; `end` has it in, and no blank follows */
    WRAP_TIGHT = 2   /* no blank stands here: after a hyphen, a dash, a slash */
};

/* A chance to break, on one long line that holds everything. */
typedef struct {
    Len end, start; /* of a line that ends here, of one that begins here: a blank lies between */
    Len gaps;       /* the blanks up to `end`, added up */
    uint32_t at;    /* the caller's own: byte of the text */
    uint8_t flags;
} WrapMark;

typedef struct {
    const WrapMark *marks; /* [0] is where the first line begins; the others in order */
    uint32_t count;
    const Len *rooms; /* of the first lines; those after them have as much as the last */
    uint32_t room_count;
    bool whole;      /* the last mark is the end of the paragraph: its line may be short */
    bool short_word; /* whole: the last word has few letters and is not to stand alone */
    bool justify;    /* blanks are widened: what counts is by how much */
    bool fill_last;  /* and those of the last line (text-align-last) */
} Wrap;

/* As many marks on a line as fit into its room less `less`. Returns the number
 * of lines: at most `most`, and no more where nothing fits. */
uint32_t wrap_greedy(const Wrap *wrap, Len less, uint32_t most, uint32_t *ends);

/* Do these lines take everything? */
static inline bool wrap_ends(const Wrap *wrap, const uint32_t *ends, uint32_t lines)
{
    return lines && ends[lines - 1] == wrap->count - 1;
}

/* What line `line` costs from one mark to another; it must fit. */
int64_t wrap_cost(const Wrap *wrap, uint32_t line, uint32_t from, uint32_t to);

/* From the greedy ends to those of as many lines that cost least. */
void wrap_pretty(const Wrap *wrap, Arena *scratch, uint32_t *ends, uint32_t lines);

/* Is a line much too short, so that a hyphen after it would help? */
bool wrap_loose(const Wrap *wrap, uint32_t line, uint32_t from, uint32_t to);

enum { WRAP_BALANCE_MOST = 10 }; /* lines: of more css-text-4 asks nothing */

/* From the greedy ends to those in the narrowest room that gives no more lines. */
void wrap_balance(const Wrap *wrap, uint32_t *ends, uint32_t lines);

#endif
