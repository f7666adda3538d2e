/* Lines chosen ahead (css-text-4): text-wrap: pretty and balance.
 *
 * The first line that starts where no plan does is broken greedily. If it is not
 * the last one, all chances to break from its start to the end of the paragraph
 * or the next forced break become WrapMarks, and wrap.c chooses; what it chose is
 * kept as bytes and room, goes with the Resume to the next page and is looked up
 * line by line. There are never more lines than greedy breaking gives, and fewer
 * only by hyphens that it does not try. What is greedy all the same:
 *   - the last line, as it takes what is left;
 *   - tabs and leaders, whose width hangs on where they stand;
 *   - a word that is wider than its line, and with it the plan ends;
 *   - a line that turns out to have other room than foreseen, as a float came or
 *     a line beside one is higher: the plan ends there and is made anew, MISSES
 *     times a call.
 * A plan takes MARKS chances, so that a paragraph of any length costs what its
 * lines cost; in a longer one it ends where a greedy line ends that leaves much
 * empty. A paragraph of hyphens: auto is tried with the hyphens of greedy lines,
 * then with those of the words after loose lines as well, TRIES times in all: to
 * hyphenate a word costs as much as all else that is done for it.
 *
 * Cost: a look at each piece, about three pairs of marks a word, 20 bytes a mark
 * of scratch memory and 12 a line. */

#include "layout/lines.h"
#include "layout/wrap.h"

typedef struct Plans {
    uint8_t kind;         /* TEXT_WRAP_PRETTY, TEXT_WRAP_BALANCE */
    uint8_t misses;       /* plans that did not come true */
    uint32_t at;          /* lines before it are made */
    LIST(PlanLine) lines; /* by start; lines that it has not are greedy */
    LIST(WrapMark) marks; /* of the plan in hand, as are the rooms */
    LIST(Len) rooms;
    LIST(uint32_t) wanted; /* bytes: words whose hyphens are wanted */
} Plans;

enum { MARKS = 1024, MISSES = 8, TRIES = 3, HYPHENS_MOST = 64, LETTERS_FEW = 8 };

/* ---- plans ---- */

static const PlanLine *plan_line(Plans *p, uint32_t start)
{
    while (p->at < p->lines.count && p->lines.items[p->at].start < start)
        p->at++;
    bool has = p->at < p->lines.count && p->lines.items[p->at].start == start;
    return has ? &p->lines.items[p->at] : NULL;
}

/* It does not come true, from the line in hand on. */
static void plan_drop(Plans *p)
{
    p->lines.count = p->at;
    p->misses++;
}

void line_plans_open(Lines *l, const LinePlan *plan)
{
    Plans *p = l->plans = NEW(l->scratch, Plans);
    p->kind = l->style->text_wrap;
    if (!plan)
        return;
    LIST_RESERVE(l->scratch, &p->lines, plan->count);
    memcpy(p->lines.items, plan->lines, plan->count * sizeof *plan->lines);
    p->lines.count = plan->count;
}

const LinePlan *line_plan_keep(Arena *arena, const LinePlan *plan)
{
    if (!plan)
        return NULL;
    LinePlan *copy = NEW(arena, LinePlan);
    PlanLine *lines = NEW_ARRAY(arena, PlanLine, plan->count);
    memcpy(lines, plan->lines, plan->count * sizeof *lines);
    *copy = (LinePlan){lines, plan->count};
    return copy;
}

const LinePlan *line_plans_rest(const Lines *l, uint32_t byte)
{
    const Plans *p = l->plans;
    uint32_t low = LIST_FROM(p->lines.items, p->lines.count, PlanLine, start, byte);
    LinePlan rest = {p->lines.items + low, p->lines.count - low};
    return rest.count ? line_plan_keep(l->flow->page, &rest) : NULL;
}

/* ---- chances to break ---- */

typedef struct {
    Lines *l;
    Plans *plans;
    const Line *line;         /* the first one, as greedy breaking has it */
    const Exclusions *floats; /* beside it or below; NULL: none */
    Spot at;
    Len x, blank, gaps;
    uint32_t lines, from; /* greedy lines so far; mark at which the one in hand begins */
    int64_t limit;        /* x at which it ends */
    uint32_t wanted;      /* next word of Plans.wanted */
    bool whole;           /* came to the end or a forced break */
    bool loses;           /* came to what cannot be planned */
    bool hyphens;         /* came by a word that may be hyphenated */
} Walk;

static inline WrapMark *mark_add(Walk *w, uint32_t at)
{
    WrapMark *mark = LIST_ADD(w->l->scratch, &w->plans->marks);
    *mark = (WrapMark){.end = w->x,
                       .start = len_add(w->x, w->blank),
                       .gaps = w->gaps,
                       .at = at,
                       .flags = w->blank ? 0 : WRAP_TIGHT};
    return mark;
}

/* The room of the greedy line in hand, by the height of the strut. */
static void room_find(Walk *w)
{
    Lines *l = w->l;
    Len room = w->lines ? l->inline_size : w->line->room;
    if (w->lines && w->floats) {
        Len height = len_add(l->strut.above, l->strut.below), start, end;
        Len y = len_clamp(w->line->y + (int64_t)height * w->lines);
        exclusions_band(w->floats, y, height, l->inline_size, &start, &end);
        room = len_sub(end, start);
    }
    if (w->lines < 2 || w->floats)
        *LIST_ADD(l->scratch, &w->plans->rooms) = room;
    w->limit = (int64_t)w->plans->marks.items[w->from].start + room;
}

/* A word goes over the edge: the greedy line ends at the last mark that fits.
 * False: none does. */
static bool walk_line(Walk *w)
{
    while (w->x > w->limit) {
        uint32_t mark = w->plans->marks.count - 1;
        while (mark > w->from && w->plans->marks.items[mark].end > w->limit)
            mark--;
        if (mark == w->from)
            return false;
        w->from = mark;
        w->lines++;
        room_find(w);
    }
    return true;
}

/* The hyphens of a word from byte `from` on, which begins at `x`. */
static void walk_hyphens(Walk *w, const Piece *piece, uint32_t from, Len x)
{
    Lines *l = w->l;
    uint16_t offsets[HYPHENS_MOST];
    Str word = {piece->word->text, piece->word->byte_count};
    size_t count = text_hyphenate(l->text, word, l->paragraph->items[piece->item].language, offsets,
                                  HYPHENS_MOST);
    Len hyphen = line_hyphen_len(l, piece->item), end = w->x;
    for (size_t i = 0; i < count; i++) {
        if (offsets[i] <= from)
            continue;
        WrapMark *mark = mark_add(w, piece->start + offsets[i]);
        Len width = line_part_len(l, piece, from, offsets[i]);
        mark->end = len_add(len_add(x, width), hyphen);
        mark->start = len_sub(end, line_rest_len(l, piece, offsets[i], LEN_MAX));
        mark->flags = WRAP_HYPHEN;
    }
}

/* Where the next word begins whose hyphens are wanted. */
static uint32_t next_wanted(const Walk *w)
{
    const Plans *p = w->plans;
    return w->wanted < p->wanted.count ? p->wanted.items[w->wanted] : UINT32_MAX;
}

/* False: it hangs on its place in the line. */
static bool walk_width(Walk *w, const Piece *piece, Len *width)
{
    Lines *l = w->l;
    *width = piece->width;
    if (piece->flags & PIECE_TAB)
        return false;
    if (piece->flags & PIECE_OBJECT) {
        uint32_t index = w->at.object++;
        const InlineObject *object = &l->inlines->objects[index];
        *width = line_object(l, index)->width;
        return object->kind != OBJECT_SLOT || object->slot->kind != SLOT_LEADER;
    }
    if (w->at.byte > piece->start && piece->word)
        *width = line_rest_len(l, piece, w->at.byte - piece->start, LEN_MAX);
    return true;
}

/* Over a piece that is not a forced break; false: no further. */
static bool walk_piece(Walk *w)
{
    Lines *l = w->l;
    const Piece *piece = &l->paragraph->pieces[w->at.piece];
    uint32_t from = w->at.byte > piece->start ? w->at.byte - piece->start : 0;
    Len width;
    w->gaps = len_add(w->gaps, w->blank);
    w->x = len_add(len_add(w->x, w->blank), spot_open(l, &w->at, piece->start));
    w->loses = !walk_width(w, piece, &width);
    if (w->loses)
        return false;
    Len word_x = w->x;
    w->x = len_add(w->x, width);
    w->blank = 0;
    bool may = piece->flags & PIECE_HYPHENATE && !l->paragraph->items[piece->item].no_wrap;
    w->hyphens |= may;
    if (may && (w->x > w->limit || piece->start >= next_wanted(w)))
        walk_hyphens(w, piece, from, word_x);
    w->at.byte = piece_end(l->paragraph, w->at.piece);
    w->at.piece++;
    w->x = len_add(w->x, spot_close(l, &w->at, w->at.byte));
    w->blank = piece->blank;
    if (w->x > w->limit && !walk_line(w))
        return false;
    if (!(piece->flags & PIECE_BREAK))
        return true;
    w->wanted += next_wanted(w) < w->at.byte;
    WrapMark *mark = mark_add(w, w->at.byte);
    if (piece->flags & PIECE_SOFT) {
        mark->end = len_add(mark->end, line_hyphen_len(l, piece->item));
        mark->flags = WRAP_HYPHEN;
    }
    return true;
}

/* Up to where no span opens or closes and no word is to be hyphenated. */
static uint32_t spans_until(const Walk *w)
{
    const Inlines *in = w->l->inlines;
    uint32_t until = next_wanted(w);
    until += until < UINT32_MAX; /* a word before it may end there */
    if (w->at.span_next < in->span_count)
        until = in->spans[w->at.span_next].start;
    if (w->at.span != SPAN_NONE && in->spans[w->at.span].end < until)
        until = in->spans[w->at.span].end;
    return until;
}

/* Over text that needs nothing but adding up. */
static void walk_plain(Walk *w)
{
    enum { NOT_PLAIN = PIECE_FORCED | PIECE_OBJECT | PIECE_SOFT | PIECE_TAB };
    const Paragraph *p = w->l->paragraph;
    const Piece *piece = &p->pieces[w->at.piece], *last = p->pieces + p->piece_count - 1;
    WrapMark *mark = w->plans->marks.items + w->plans->marks.count;
    uint32_t room = w->plans->marks.room < MARKS ? w->plans->marks.room : MARKS;
    const WrapMark *full = w->plans->marks.items + room;
    uint32_t until = spans_until(w), byte = w->at.byte;
    Len limit = w->limit < LEN_MAX / 2 ? (Len)w->limit : LEN_MAX / 2;
    Len x = w->x, blank = w->blank, gaps = w->gaps;
    uint8_t seen = 0;
    for (; piece <= last && mark < full; piece++) {
        uint32_t end = piece < last ? piece[1].start : (uint32_t)p->text.len;
        int64_t over = (int64_t)x + blank + piece->width;
        if (piece->flags & NOT_PLAIN || over > limit || end >= until)
            break;
        gaps += blank;
        x = (Len)over;
        blank = piece->blank;
        byte = end;
        seen |= piece->flags;
        if (piece->flags & PIECE_BREAK)
            *mark++ = (WrapMark){x, len_add(x, blank), gaps, end, blank ? 0 : WRAP_TIGHT};
    }
    w->plans->marks.count = (uint32_t)(mark - w->plans->marks.items);
    w->at.piece = (uint32_t)(piece - p->pieces);
    w->at.byte = byte;
    w->x = x;
    w->blank = blank;
    w->gaps = gaps;
    w->hyphens |= (seen & PIECE_HYPHENATE) != 0;
}

/* The end of the paragraph or a forced break. */
static void walk_end(Walk *w)
{
    Lines *l = w->l;
    w->whole = true;
    if (w->at.piece < l->paragraph->piece_count) {
        w->x = len_add(w->x, spot_open(l, &w->at, w->at.byte));
        w->x = len_add(w->x, spot_close(l, &w->at, piece_end(l->paragraph, w->at.piece)));
    }
    if (w->plans->marks.count > 1 &&
        w->plans->marks.items[w->plans->marks.count - 1].at == w->at.byte)
        w->plans->marks.count--;
    mark_add(w, w->at.byte)->flags = 0;
}

/* Marks from the line's start on. */
static void walk(Walk *w, uint32_t most)
{
    Lines *l = w->l;
    const Paragraph *p = l->paragraph;
    uint32_t left = p->piece_count - w->at.piece;
    left += l->style->hyphens == HYPHENS_AUTO ? left / 4 + HYPHENS_MOST : 0;
    w->plans->marks.count = w->plans->rooms.count = 0;
    if (!w->plans->marks.room)
        LIST_RESERVE(l->scratch, &w->plans->marks, (left < MARKS ? left : MARKS) + 2);
    mark_add(w, w->at.byte)->flags = w->at.byte > p->pieces[w->at.piece].start ? WRAP_HYPHEN : 0;
    room_find(w);
    while (w->plans->marks.count < MARKS && w->lines <= most && w->x < LEN_MAX / 2) {
        if (w->at.piece < p->piece_count && w->at.byte == p->pieces[w->at.piece].start)
            walk_plain(w);
        if (w->at.piece == p->piece_count || p->pieces[w->at.piece].flags & PIECE_FORCED) {
            walk_end(w);
            if (w->x > w->limit)
                walk_line(w);
            return;
        }
        if (!walk_piece(w))
            return;
    }
}

static Walk walk_from(Lines *l, const Line *line)
{
    Walk w = {.l = l, .plans = l->plans, .line = line, .at = line->from};
    if (exclusions_any(line->floats.floats, line->y))
        w.floats = line->floats.floats;
    walk(&w, l->plans->kind == TEXT_WRAP_BALANCE ? WRAP_BALANCE_MOST : UINT32_MAX);
    return w;
}

/* ---- choosing ---- */

/* Has the word before byte `end` few letters? */
static bool is_short_word(const Paragraph *p, uint32_t end)
{
    uint32_t letters = 0;
    while (end && (p->text.data[end - 1] == ' ' || p->text.data[end - 1] == '\n'))
        end--;
    while (end && letters < LETTERS_FEW && p->text.data[end - 1] != ' ')
        letters += (p->text.data[--end] & 0xC0) != 0x80;
    return letters < LETTERS_FEW;
}

static Wrap wrap_of(const Walk *w)
{
    Lines *l = w->l;
    return (Wrap){.marks = w->plans->marks.items,
                  .count = w->plans->marks.count,
                  .rooms = w->plans->rooms.items,
                  .room_count = w->plans->rooms.count,
                  .whole = w->whole,
                  .short_word = w->whole && is_short_word(l->paragraph, w->at.byte),
                  .justify = l->style->text_align == ALIGN_JUSTIFY,
                  .fill_last = l->style->text_align_last == ALIGN_JUSTIFY};
}

static Len spare_at(const Wrap *w, const uint32_t *ends, uint32_t line)
{
    const WrapMark *from = &w->marks[line ? ends[line - 1] : 0];
    Len room = w->rooms[line < w->room_count ? line : w->room_count - 1];
    return len_sub(room, len_sub(w->marks[ends[line]].end, from->start));
}

/* A plan that does not come to the end of the paragraph ends where a greedy line
 * does. In a long paragraph that is one of the last that leaves much empty, so
 * that those before it have some play; before a tab it is the last but one. */
static uint32_t lines_cut(const Walk *w, Wrap *wrap, const uint32_t *ends, uint32_t lines)
{
    bool full = wrap->count >= MARKS;
    if (w->loses || full)
        lines--; /* the last one goes on */
    uint32_t best = lines ? lines - 1 : 0;
    for (uint32_t i = lines * 3 / 4; full && i < lines; i++)
        if (spare_at(wrap, ends, i) > spare_at(wrap, ends, best))
            best = i;
    wrap->whole = false;
    wrap->count = lines ? ends[best] + 1 : 0;
    return lines ? best + 1 : 0;
}

/* Asks for the hyphens of the words after loose lines. False: none is new. */
static bool hyphens_want(Plans *p, const Wrap *wrap, const uint32_t *ends, uint32_t lines,
                         Arena *scratch)
{
    uint32_t before = p->wanted.count, old = 0;
    const uint32_t *had = p->wanted.items;
    p->wanted.items = NEW_ARRAY(scratch, uint32_t, before + lines);
    p->wanted.count = 0;
    p->wanted.room = before + lines;
    for (uint32_t i = 0; i < lines; i++) {
        uint32_t word = wrap->marks[ends[i]].at;
        if (wrap->marks[ends[i]].flags & WRAP_HYPHEN ||
            !wrap_loose(wrap, i, i ? ends[i - 1] : 0, ends[i]))
            continue;
        while (old < before && had[old] < word)
            p->wanted.items[p->wanted.count++] = had[old++];
        old += old < before && had[old] == word;
        p->wanted.items[p->wanted.count++] = word;
    }
    while (old < before)
        p->wanted.items[p->wanted.count++] = had[old++];
    return p->wanted.count > before;
}

/* The ends of the lines, as marks; 0: greedy lines are to stay. */
static uint32_t lines_pretty(Lines *l, const Line *line, uint32_t *ends, Wrap *wrap)
{
    l->plans->wanted.count = 0;
    for (int tries = 1;; tries++) {
        Walk w = walk_from(l, line);
        *wrap = wrap_of(&w);
        uint32_t lines = wrap_greedy(wrap, 0, UINT32_MAX, ends);
        if (lines && !(w.whole && wrap_ends(wrap, ends, lines)))
            lines = lines_cut(&w, wrap, ends, lines);
        if (!lines)
            return 0;
        wrap_pretty(wrap, l->scratch, ends, lines);
        if (!w.hyphens || tries == TRIES || !hyphens_want(l->plans, wrap, ends, lines, l->scratch))
            return lines;
    }
}

static void hyphens_drop(Wrap *wrap, WrapMark *marks)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < wrap->count; i++)
        if (!(marks[i].flags & WRAP_HYPHEN))
            marks[count++] = marks[i];
    wrap->count = count;
}

static uint32_t lines_balanced(Lines *l, const Line *line, uint32_t *ends, Wrap *wrap)
{
    const Spot *at = &line->from;
    bool begins = at->byte == l->paragraph->pieces[at->piece].start &&
                  (!at->piece || l->paragraph->pieces[at->piece - 1].flags & PIECE_FORCED);
    if (!begins)
        return 0;
    Walk w = walk_from(l, line);
    *wrap = wrap_of(&w);
    uint32_t lines = w.whole ? wrap_greedy(wrap, 0, WRAP_BALANCE_MOST, ends) : 0;
    if (!lines || !wrap_ends(wrap, ends, lines))
        return 0;
    if (w.hyphens) { /* none, if that does not cost a line */
        uint32_t count = wrap->count;
        WrapMark *marks = NEW_ARRAY(l->scratch, WrapMark, count);
        memcpy(marks, wrap->marks, count * sizeof *marks);
        hyphens_drop(wrap, w.plans->marks.items);
        uint32_t without = wrap_greedy(wrap, 0, lines, ends);
        if (!wrap_ends(wrap, ends, without)) {
            wrap->marks = marks;
            wrap->count = count;
            wrap_greedy(wrap, 0, lines, ends);
        }
    }
    wrap_balance(wrap, ends, lines);
    return lines;
}

/* For the lines from this one on; the last line of all needs none. */
static const PlanLine *plan_make(Lines *l, const Line *line)
{
    uint32_t ends[MARKS + HYPHENS_MOST];
    Wrap wrap;
    uint32_t lines = l->plans->kind == TEXT_WRAP_BALANCE ? lines_balanced(l, line, ends, &wrap)
                                                         : lines_pretty(l, line, ends, &wrap);
    lines -= lines && wrap.whole;
    uint32_t start = line->from.byte;
    for (uint32_t i = 0; i < lines; i++) {
        Len room = wrap.rooms[i < wrap.room_count ? i : wrap.room_count - 1];
        *LIST_ADD(l->scratch, &l->plans->lines) = (PlanLine){start, wrap.marks[ends[i]].at, room};
        start = wrap.marks[ends[i]].at;
    }
    return plan_line(l->plans, line->from.byte);
}

static bool plan_follow(Lines *l, Line *line, const PlanLine *plan, const FloatState *before)
{
    line->floats = *before;
    l->placed.count = before->placed;
    return line_break_at(l, line, plan->end, plan->room);
}

void line_plan(Lines *l, Line *line)
{
    FloatState before = line->floats;
    const PlanLine *plan = plan_line(l->plans, line->from.byte);
    if (plan && plan_follow(l, line, plan, &before))
        return;
    if (plan)
        plan_drop(l->plans);
    line->floats = before;
    l->placed.count = before.placed;
    line_break(l, line);
    if (line->last || line->forced || line->narrow || l->plans->misses >= MISSES)
        return;
    plan = plan_make(l, line);
    if (!plan || plan->end == line->to.byte || plan_follow(l, line, plan, &before))
        return;
    plan_drop(l->plans);
    line->floats = before;
    l->placed.count = before.placed;
    line_break(l, line);
}
