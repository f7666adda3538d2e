/* Where lines end, chosen for a whole paragraph: least total cost, after D. Knuth
 * and M. Plass, "Breaking paragraphs into lines" (1981); and balanced lines.
 *
 * Both give exactly as many lines as greedy breaking, which is the fewest. So
 * the n-th line can end no later than the n-th greedy one, and no earlier than
 * what follows still fits into the lines that are left; with lines of one width
 * the spans between those two do not overlap. The search goes from span to span:
 * a mark has one number of lines before it, and there is no list of active marks.
 * It costs the pairs of marks in neighbouring spans that make a line that fits,
 * less those that cost more by themselves than the greedy lines do: about one a
 * word. Where widths differ (floats) a span is cut off where the
 * one before it ends, which leaves out some solutions and never the greedy one.
 *
 * Ragged lines cost the square of the part of their room that is left empty.
 * Justified ones cost what TeX makes of the ratio by which blanks stretch, which
 * here never shrink. The last line costs nothing, but for being shorter than a
 * third of its room and for being one short word. */

#include "layout/wrap.h"

enum {
    FULL = 1024,        /* a line's room */
    SCALE_BITS = 20,    /* of FULL / room */
    LOOSE = FULL / 4,   /* ragged: so much left empty is too much */
    BADNESS_LOOSE = 200 /* justified: blanks widened by more than 0.63 of themselves */
};

/* What a line costs beside its length, in the squares of its kind. */
typedef struct {
    int64_t hyphen, hyphens, last_hyphen; /* at its end; at both ends; of the line before the last */
    int64_t tight;
    int64_t word;  /* one short word on the last line */
    int64_t third; /* of 16: by how much the last line falls short of a third, squared */
} Weights;

static const Weights ragged = {22500, 60000, 40000, 1200, 200000, 96};
static const Weights justified = {2500, 10000, 5000, 400, 40000, 2};

/* A line's room, and what turns a length into parts of FULL. */
typedef struct {
    Len room;
    int64_t scale;
} Measure;

static Len room_of(const Wrap *w, uint32_t line)
{
    return w->rooms[line < w->room_count ? line : w->room_count - 1];
}

static Measure measure_of(const Wrap *w, uint32_t line)
{
    Len room = room_of(w, line);
    return (Measure){room, room > 0 ? ((int64_t)FULL << SCALE_BITS) / room : 0};
}

/* ---- greedy ---- */

uint32_t wrap_greedy(const Wrap *w, Len less, uint32_t most, uint32_t *ends)
{
    uint32_t lines = 0, at = 0, last = w->count - 1;
    while (at < last && lines < most) {
        int64_t limit = (int64_t)w->marks[at].start + room_of(w, lines) - less;
        uint32_t fits = at;
        for (uint32_t i = at + 1; i <= last; i++) {
            if (w->marks[i].end <= limit)
                fits = i;
            else if (!(w->marks[i].flags & WRAP_HYPHEN)) /* the word may fit without its hyphen */
                break;
        }
        if (fits == at)
            break;
        ends[lines++] = at = fits;
    }
    return lines;
}

/* ---- costs ---- */

/* TeX: 100 r^3 for blanks that stretch by r halves of themselves. */
static int64_t badness(int64_t spare, int64_t gaps)
{
    enum { MOST = 10000, BITS = 6 };
    int64_t ratio = gaps > 0 ? (spare << (BITS + 1)) / gaps : MOST;
    return ratio > 5 << BITS ? MOST : 100 * ratio * ratio * ratio >> 3 * BITS;
}

static inline int64_t spare_of(const WrapMark *a, const WrapMark *b, Len room)
{
    int64_t spare = (int64_t)room - b->end + a->start;
    return spare > 0 ? spare : 0;
}

static int64_t gaps_of(const WrapMark *a, const WrapMark *b)
{
    int64_t blank = a->flags & WRAP_HYPHEN ? 0 : (int64_t)a->start - a->end;
    return (int64_t)b->gaps - a->gaps - blank;
}

static inline int64_t length_cost(const Wrap *w, const WrapMark *a, const WrapMark *b, const Measure *m)
{
    int64_t spare = spare_of(a, b, m->room);
    if (w->justify) {
        int64_t bad = 10 + badness(spare, gaps_of(a, b));
        return bad * bad;
    }
    int64_t part = spare * m->scale >> SCALE_BITS;
    return part * part;
}

static int64_t break_cost(const Weights *weights, const WrapMark *a, const WrapMark *b)
{
    int64_t cost = b->flags & WRAP_HYPHEN ? weights->hyphen : 0;
    if (a->flags & b->flags & WRAP_HYPHEN)
        cost += weights->hyphens;
    return cost + (b->flags & WRAP_TIGHT ? weights->tight : 0);
}

static int64_t last_cost(const Wrap *w, const WrapMark *a, const WrapMark *b, const Measure *m)
{
    const Weights *weights = w->justify ? &justified : &ragged;
    int64_t cost = a->flags & WRAP_HYPHEN ? weights->last_hyphen : 0;
    int64_t lacks = (int64_t)m->room / 3 - b->end + a->start;
    if (w->justify && w->fill_last)
        return cost + length_cost(w, a, b, m);
    if (lacks > 0) {
        int64_t part = lacks * m->scale >> SCALE_BITS;
        cost += part * part * weights->third / 16;
    }
    bool alone = !gaps_of(a, b);
    return cost + (alone && (w->short_word || a->flags & WRAP_HYPHEN) ? weights->word : 0);
}

static inline int64_t line_cost(const Wrap *w, const WrapMark *a, const WrapMark *b,
                                const Measure *m)
{
    int64_t cost = length_cost(w, a, b, m);
    return b->flags ? cost + break_cost(w->justify ? &justified : &ragged, a, b) : cost;
}

static bool is_last(const Wrap *w, uint32_t mark) { return w->whole && mark == w->count - 1; }

int64_t wrap_cost(const Wrap *w, uint32_t line, uint32_t from, uint32_t to)
{
    const WrapMark *a = &w->marks[from], *b = &w->marks[to];
    Measure m = measure_of(w, line);
    return is_last(w, to) ? last_cost(w, a, b, &m) : line_cost(w, a, b, &m);
}

/* ---- least cost ---- */

typedef struct {
    const Wrap *wrap;
    const uint32_t *high; /* greedy ends: the last mark that line i may end at */
    uint32_t *low;        /* and the first */
    int64_t *cost;        /* by mark: of all lines up to it; `most` and above: of no use */
    uint32_t *from;       /* by mark: where the line that ends there begins */
    uint32_t first, last; /* marks of use that the line in hand may begin at */
    int64_t most;         /* what the greedy lines cost: what costs as much is left alone */
} Search;

static void low_find(Search *s, uint32_t lines)
{
    const WrapMark *marks = s->wrap->marks;
    s->low[lines - 1] = s->high[lines - 1];
    for (uint32_t i = lines - 1; i--;) {
        int64_t least = (int64_t)marks[s->low[i + 1]].end - room_of(s->wrap, i + 1);
        uint32_t mark = s->high[i], first = i ? s->high[i - 1] + 1 : 1;
        while (mark > first && marks[mark - 1].start >= least)
            mark--;
        s->low[i] = mark;
    }
}

/* The best line that ends at `to`. False: the longest one of all would fit and
 * costs too much; so do all that end before. */
static bool search_mark(Search *s, uint32_t to, const Measure *m)
{
    const Wrap *w = s->wrap;
    const WrapMark *b = &w->marks[to], *a = &w->marks[s->last], *first = &w->marks[s->first];
    const WrapMark *from = a;
    const int64_t *cost = &s->cost[s->last];
    int64_t best = s->most, longest = 0, least = (int64_t)b->end - m->room;
    bool ends = is_last(w, to);
    for (; a >= first && a->start >= least; a--, cost--) {
        if (*cost >= best)
            continue;
        longest = ends ? last_cost(w, a, b, m) : line_cost(w, a, b, m);
        if (*cost + longest >= best)
            continue;
        best = *cost + longest;
        from = a;
    }
    s->cost[to] = best;
    s->from[to] = (uint32_t)(from - w->marks);
    return best < s->most || a >= first || b->flags || longest < s->most;
}

/* The ends of line `line`. False: none is of use. */
static bool search_line(Search *s, uint32_t line)
{
    Measure m = measure_of(s->wrap, line);
    uint32_t first = UINT32_MAX, last = 0, low = s->low[line];
    for (uint32_t to = s->high[line]; to >= low; to--) {
        bool more = search_mark(s, to, &m);
        if (s->cost[to] < s->most) {
            last = last ? last : to;
            first = to;
        }
        if (!more)
            break;
    }
    s->first = first;
    s->last = last;
    return last;
}

static int64_t greedy_cost(const Wrap *w, const uint32_t *ends, uint32_t lines)
{
    int64_t cost = 0;
    for (uint32_t i = 0; i < lines; i++)
        cost += wrap_cost(w, i, i ? ends[i - 1] : 0, ends[i]);
    return cost;
}

bool wrap_loose(const Wrap *w, uint32_t line, uint32_t from, uint32_t to)
{
    const WrapMark *a = &w->marks[from], *b = &w->marks[to];
    if (is_last(w, to) && !w->fill_last)
        return false;
    Measure m = measure_of(w, line);
    int64_t spare = spare_of(a, b, m.room);
    if (w->justify)
        return badness(spare, gaps_of(a, b)) > BADNESS_LOOSE;
    return spare * m.scale >> SCALE_BITS > LOOSE;
}

void wrap_pretty(const Wrap *w, Arena *scratch, uint32_t *ends, uint32_t lines)
{
    ArenaMark mark = arena_mark(scratch);
    Search s = {.wrap = w,
                .high = ends,
                .low = NEW_ARRAY(scratch, uint32_t, lines),
                .cost = NEW_ARRAY(scratch, int64_t, w->count),
                .from = NEW_ARRAY(scratch, uint32_t, w->count),
                .most = greedy_cost(w, ends, lines)};
    low_find(&s, lines);
    bool found = s.most > 0;
    for (uint32_t i = 0; i < lines && found; i++)
        found = search_line(&s, i);
    uint32_t to = w->count - 1;
    for (uint32_t i = lines; found && i--; to = s.from[to])
        ends[i] = to;
    arena_rewind(scratch, mark);
}

/* ---- balance ---- */

void wrap_balance(const Wrap *w, uint32_t *ends, uint32_t lines)
{
    uint32_t tried[WRAP_BALANCE_MOST];
    if (lines > WRAP_BALANCE_MOST)
        return;
    Len less = 0, most = LEN_MAX; /* less fits; most does not */
    for (uint32_t i = 0; i < lines; i++)
        most = len_min(most, room_of(w, i));
    while (most - less > 1) {
        Len middle = less + (most - less) / 2;
        uint32_t got = wrap_greedy(w, middle, lines, tried);
        if (wrap_ends(w, tried, got))
            less = middle;
        else
            most = middle;
    }
    wrap_greedy(w, less, lines, ends);
}
