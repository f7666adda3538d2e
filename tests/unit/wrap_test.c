/* Lines chosen at once: against all ways to break short paragraphs, and by hand. */

#include "base/buf.h"
#include "check.h"
#include "layout/wrap.h"

enum { MARKS_MOST = 16, LINES_MOST = 16 };

static Arena *scratch;

/* Words of these widths, with blanks of `blank` between. */
static Wrap words(WrapMark *marks, const Len *widths, uint32_t count, Len blank)
{
    Len x = 0, gaps = 0;
    marks[0] = (WrapMark){0};
    for (uint32_t i = 0; i < count; i++) {
        x += widths[i];
        marks[i + 1] = (WrapMark){.end = x, .start = x + blank, .gaps = gaps};
        x += blank;
        gaps += blank;
    }
    return (Wrap){.marks = marks, .count = count + 1, .whole = true};
}

static bool fits(const Wrap *w, uint32_t line, uint32_t from, uint32_t to)
{
    Len room = w->rooms[line < w->room_count ? line : w->room_count - 1];
    return w->marks[to].end - w->marks[from].start <= room;
}

/* The least cost of all ways to set the rest in `lines` lines; -1: none. */
static int64_t least(const Wrap *w, uint32_t line, uint32_t from, uint32_t lines)
{
    int64_t best = -1;
    if (from == w->count - 1)
        return line == lines ? 0 : -1;
    for (uint32_t to = from + 1; line < lines && to < w->count; to++) {
        int64_t rest = fits(w, line, from, to) ? least(w, line + 1, to, lines) : -1;
        if (rest >= 0 && (best < 0 || rest + wrap_cost(w, line, from, to) < best))
            best = rest + wrap_cost(w, line, from, to);
    }
    return best;
}

static int64_t total(const Wrap *w, const uint32_t *ends, uint32_t lines)
{
    int64_t cost = 0;
    for (uint32_t i = 0; i < lines; i++) {
        uint32_t from = i ? ends[i - 1] : 0;
        if (ends[i] <= from || !fits(w, i, from, ends[i]))
            return -1;
        cost += wrap_cost(w, i, from, ends[i]);
    }
    return cost;
}

static uint32_t next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

static void against_all(void)
{
    uint64_t state = 1;
    uint32_t compared = 0, better = 0, wrong = 0;
    for (int i = 0; i < 4000; i++) {
        Len widths[MARKS_MOST], rooms[2];
        WrapMark marks[MARKS_MOST + 1];
        uint32_t count = 3 + next(&state) % 10, ends[LINES_MOST];
        for (uint32_t k = 0; k < count; k++)
            widths[k] = 1000 * (Len)(1 + next(&state) % 10);
        Wrap w = words(marks, widths, count, 1000);
        for (uint32_t k = 1; k < count; k++)
            marks[k].flags = next(&state) % 4 ? 0 : (uint8_t)(next(&state) % 3);
        rooms[1] = 1000 * (Len)(12 + next(&state) % 20);
        rooms[0] = rooms[1] - 1000 * (Len)(next(&state) % 3);
        w.rooms = rooms;
        w.room_count = 2;
        w.whole = next(&state) % 8;
        w.short_word = next(&state) % 2;
        w.justify = next(&state) % 2;
        w.fill_last = next(&state) % 5 == 0;
        uint32_t lines = wrap_greedy(&w, 0, LINES_MOST, ends);
        if (!wrap_ends(&w, ends, lines))
            continue;
        int64_t greedy = total(&w, ends, lines), want = least(&w, 0, 0, lines);
        wrap_pretty(&w, scratch, ends, lines);
        int64_t got = total(&w, ends, lines);
        compared++;
        better += got < greedy;
        /* a narrower first line may let spans overlap: see wrap.c */
        wrong += rooms[0] == rooms[1] ? got != want : got > greedy || got < want;
    }
    CHECK(compared > 3000);
    CHECK(better > 1000);
    CHECK(!wrong);
}

/* The ends of the lines, one after the other. */
static Str ends_text(const uint32_t *ends, uint32_t lines, Buf *buf)
{
    buf_clear(buf);
    for (uint32_t i = 0; i < lines; i++) {
        buf_int(buf, ends[i]);
        buf_char(buf, ' ');
    }
    return buf_view(buf);
}

static void by_hand(void)
{
    WrapMark marks[MARKS_MOST + 1];
    uint32_t ends[LINES_MOST];
    Buf buf = {0};
    Len room = 20000;
    /* a short line between two long ones is evened out */
    static const Len uneven[] = {9000, 9000, 5000, 18000, 9000};
    Wrap w = words(marks, uneven, 5, 1000);
    w.rooms = &room;
    w.room_count = 1;
    uint32_t lines = wrap_greedy(&w, 0, LINES_MOST, ends);
    CHECK_STR(ends_text(ends, lines, &buf), S("2 3 4 5 "));
    wrap_pretty(&w, scratch, ends, lines);
    CHECK_STR(ends_text(ends, lines, &buf), S("1 3 4 5 "));
    /* one short word on the last line gets company */
    static const Len lonely[] = {5000, 6000, 7000, 5000, 6000, 7000, 3000};
    w = words(marks, lonely, 7, 1000);
    w.rooms = &room;
    w.room_count = 1;
    w.short_word = true;
    lines = wrap_greedy(&w, 0, LINES_MOST, ends);
    CHECK_STR(ends_text(ends, lines, &buf), S("3 6 7 "));
    wrap_pretty(&w, scratch, ends, lines);
    CHECK_STR(ends_text(ends, lines, &buf), S("3 5 7 "));
    wrap_greedy(&w, 0, LINES_MOST, ends);
    wrap_balance(&w, ends, lines);
    CHECK_STR(ends_text(ends, lines, &buf), S("2 4 7 "));
    /* what does not fit ends the lines */
    static const Len wide[] = {5000, 30000, 5000};
    w = words(marks, wide, 3, 1000);
    w.rooms = &room;
    w.room_count = 1;
    CHECK(wrap_greedy(&w, 0, LINES_MOST, ends) == 1 && ends[0] == 1);
    buf_close(&buf);
}

/* Two hyphens in a row, where greedy lines have them, for one word less. */
static void hyphens(void)
{
    Len widths[16], room = 23000;
    WrapMark marks[MARKS_MOST + 1];
    uint32_t ends[LINES_MOST];
    Buf buf = {0};
    for (int i = 0; i < 16; i++)
        widths[i] = 3000;
    Wrap w = words(marks, widths, 16, 1000);
    w.rooms = &room;
    w.room_count = 1;
    marks[6].flags = marks[12].flags = WRAP_HYPHEN;
    uint32_t lines = wrap_greedy(&w, 0, LINES_MOST, ends);
    CHECK_STR(ends_text(ends, lines, &buf), S("6 12 16 "));
    wrap_pretty(&w, scratch, ends, lines);
    CHECK_STR(ends_text(ends, lines, &buf), S("5 11 16 "));
    buf_close(&buf);
}

int main(void)
{
    scratch = arena_open();
    against_all();
    by_hand();
    hyphens();
    arena_close(scratch);
    return check_done();
}
