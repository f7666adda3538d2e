/* Where a line ends: as much as fits, up to the last chance to break (greedy).
 *
 * One look at each piece and one for each line more; a word that is cut by
 * force is looked at only as far as the line reaches, so that a word of a
 * megabyte costs no more than its length. Blanks after the last word hang. */

#include "layout/lines.h"

/* The state of the scan, and what a chance to break goes back to. */
typedef struct {
    Spot at;
    Len word_x; /* where the last word begins */
    Len x;      /* to the end of it, with the edges that close there */
    Len blank;
    FloatState floats;
    Len left, room;
    bool deferred; /* a float waits for the line's end: so do later ones */
    bool hyphen;
} Scan;

/* ---- widths inside words ---- */

Len line_word_len(const Lines *l, uint32_t item, const Word *word)
{
    const TextItem *how = &l->paragraph->items[item];
    Len width = font_len(word->advance, how->size, font_metrics(l->text, word->font)->upem);
    for (uint32_t i = 0; how->letter_spacing && i < word->glyph_count; i++)
        if (!i || word->glyphs[i].cluster != word->glyphs[i - 1].cluster)
            width = len_add(width, how->letter_spacing);
    return width;
}

const Word *line_hyphen(Lines *l, uint32_t item)
{
    if (l->hyphen && l->hyphen_item == item)
        return l->hyphen;
    const TextItem *how = &l->paragraph->items[item];
    bool has = font_glyph(l->text, font_first(how->fonts), 0x2010) != 0;
    l->hyphen = NULL;
    text_shape(l->text, how, false, has ? S("\xE2\x80\x90") : S("-"), &l->hyphen, 1);
    l->hyphen_item = item;
    return l->hyphen;
}

Len line_hyphen_len(Lines *l, uint32_t item)
{
    const Word *word = line_hyphen(l, item);
    return word ? line_word_len(l, item, word) : 0;
}

/* Walks the clusters of a word in logical order, from a byte of it. */
typedef struct {
    const Word *word;
    const TextItem *how;
    uint16_t upem;
    uint32_t next; /* glyph, in logical order */
    int64_t units;
    uint32_t clusters;
} ClusterWalk;

static const Glyph *walk_glyph(const ClusterWalk *w, uint32_t i)
{
    return &w->word->glyphs[w->word->rtl ? w->word->glyph_count - 1 - i : i];
}

static ClusterWalk clusters_from(const Lines *l, uint32_t item, const Word *word, uint32_t byte)
{
    ClusterWalk w = {.word = word,
                     .how = &l->paragraph->items[item],
                     .upem = font_metrics(l->text, word->font)->upem};
    uint32_t low = 0, high = word->glyph_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (walk_glyph(&w, middle)->cluster < byte)
            low = middle + 1;
        else
            high = middle;
    }
    w.next = low;
    return w;
}

/* Takes the next cluster in; returns the byte after it. */
static uint32_t cluster_next(ClusterWalk *w)
{
    uint16_t cluster = walk_glyph(w, w->next)->cluster;
    while (w->next < w->word->glyph_count && walk_glyph(w, w->next)->cluster == cluster)
        w->units += walk_glyph(w, w->next++)->advance;
    w->clusters++;
    return w->next < w->word->glyph_count ? walk_glyph(w, w->next)->cluster : w->word->byte_count;
}

static Len walk_len(const ClusterWalk *w)
{
    return len_add(font_len(w->units, w->how->size, w->upem),
                   len_clamp((int64_t)w->how->letter_spacing * w->clusters));
}

enum { PART_SHAPED = 256, PART_WORDS = 8 }; /* bytes; longer parts are added up from clusters */

/* A part is shaped anew, so that neither a ligature nor kerning over the cut
 * counts. */
Len line_part_len(const Lines *l, const Piece *piece, uint32_t from, uint32_t to)
{
    Len width = 0;
    if (to - from <= PART_SHAPED) {
        const Word *words[PART_WORDS];
        Str part = {piece->word->text + from, to - from};
        size_t count = text_shape(l->text, &l->paragraph->items[piece->item], piece->word->rtl,
                                  part, words, PART_WORDS);
        for (size_t i = 0; i < count; i++)
            width = len_add(width, line_word_len(l, piece->item, words[i]));
        return width;
    }
    ClusterWalk w = clusters_from(l, piece->item, piece->word, from);
    uint32_t at = from;
    while (w.next < w.word->glyph_count && at < to)
        at = cluster_next(&w);
    return walk_len(&w);
}

Len line_rest_len(const Lines *l, const Piece *piece, uint32_t from, Len most)
{
    uint32_t end = piece->word->byte_count;
    if (end - from <= PART_SHAPED)
        return line_part_len(l, piece, from, end);
    ClusterWalk w = clusters_from(l, piece->item, piece->word, from);
    Len width = 0;
    while (w.next < w.word->glyph_count && width <= most) {
        cluster_next(&w);
        width = walk_len(&w);
    }
    return width;
}

Len line_tab(Lines *l, uint32_t item, Len x)
{
    const TextItem *how = &l->paragraph->items[item];
    const FontMetrics *m = font_metrics(l->text, font_first(how->fonts));
    Len blank = len_add(font_len(m->space, how->size, m->upem),
                        len_add(how->letter_spacing, how->word_spacing));
    Len stop = len_max(len_clamp((int64_t)blank * 8), 1); /* tab-size: 8 */
    return len_sub(len_clamp(((int64_t)x / stop + 1) * stop), x);
}

/* ---- floats on the way ---- */

static void band_find(const Lines *l, const Line *line, Scan *s)
{
    Len start, end;
    exclusions_band(s->floats.floats, line->y, line->height, l->inline_size, &start, &end);
    s->left = start;
    s->room = len_sub(len_sub(end, start), line->indent);
}

static Len float_outer(Lines *l, const Box *box)
{
    Edges edges = edges_resolve(box->style, l->inline_size);
    return len_add(fit_width(l->flow, box, l->inline_size),
                   len_add(edges.margin[EDGE_LEFT], edges.margin[EDGE_RIGHT]));
}

/* A float stands beside the line it is in when there is room left, else below
 * it (CSS 2.1 9.5.1, 9.5). */
static void scan_float(Lines *l, const Line *line, Scan *s, uint32_t index)
{
    const Box *box = l->inlines->objects[index].box;
    if (index < s->floats.done || s->deferred || box->flags & (BOX_RUNNING | BOX_OUT))
        return;
    bool begun = s->at.piece != line->from.piece;
    if (begun && s->x > 0 && len_add(s->x, float_outer(l, box)) > s->room) {
        s->deferred = true;
        return;
    }
    FloatResult r = float_layout(l->flow, box, l->space, s->floats.floats, line->y, NULL);
    l->placed.count = s->floats.placed;
    *LIST_ADD(l->scratch, &l->placed) = (PlacedFloat){r.child, r.notes};
    s->floats = (FloatState){r.floats, l->placed.count, index + 1};
    band_find(l, line, s);
}

/* ---- the scan ---- */

Len spot_open(Lines *l, Spot *spot, uint32_t byte)
{
    const Inlines *in = l->inlines;
    Len width = 0;
    while (spot->span_next < in->span_count && in->spans[spot->span_next].start <= byte) {
        uint32_t span = spot->span_next++;
        width = len_add(width, line_span_edge(l, span, true));
        if (in->spans[span].end <= byte) /* empty */
            width = len_add(width, line_span_edge(l, span, false));
        else
            spot->span = span;
    }
    return width;
}

Len spot_close(Lines *l, Spot *spot, uint32_t byte)
{
    const Inlines *in = l->inlines;
    Len width = 0;
    while (spot->span != SPAN_NONE && in->spans[spot->span].end <= byte) {
        width = len_add(width, line_span_edge(l, spot->span, false));
        spot->span = in->spans[spot->span].parent;
    }
    return width;
}

static Len scan_width(Lines *l, const Line *line, Scan *s, const Piece *piece)
{
    if (piece->flags & PIECE_OBJECT) {
        uint32_t index = s->at.object++;
        if (l->inlines->objects[index].kind == OBJECT_FLOAT)
            scan_float(l, line, s, index);
        return line_object(l, index)->width;
    }
    if (piece->flags & PIECE_TAB)
        return line_tab(l, piece->item, len_add(s->x, line->indent));
    if (s->at.byte > piece->start && piece->word)
        return line_rest_len(l, piece, s->at.byte - piece->start, s->room);
    return piece->width;
}

/* Over the next piece. */
static void scan_piece(Lines *l, const Line *line, Scan *s)
{
    const Piece *piece = &l->paragraph->pieces[s->at.piece];
    s->hyphen = false;
    s->x = len_add(s->x, s->blank);
    s->x = len_add(s->x, spot_open(l, &s->at, piece->start));
    s->word_x = s->x;
    s->x = len_add(s->x, scan_width(l, line, s, piece));
    s->blank = piece->blank;
    s->at.byte = piece_end(l->paragraph, s->at.piece);
    s->at.piece++;
    s->x = len_add(s->x, spot_close(l, &s->at, s->at.byte));
}

static void line_end(Line *line, const Scan *s)
{
    line->to = s->at;
    line->width = s->x;
    line->floats = s->floats;
    line->left = s->left;
    line->room = s->room;
    line->hyphen = s->hyphen;
}

/* Ends the line inside the word that `s` stands before. */
static void end_inside(Lines *l, Line *line, const Scan *s, uint32_t offset, Len width)
{
    Scan mid = *s;
    const Piece *piece = &l->paragraph->pieces[mid.at.piece];
    mid.hyphen = false;
    mid.x = len_add(mid.x, mid.blank);
    mid.x = len_add(mid.x, spot_open(l, &mid.at, piece->start));
    mid.at.byte = piece->start + offset;
    mid.x = len_add(mid.x, width);
    line_end(line, &mid);
}

enum { HYPHENS_MOST = 64 };

/* The word that went over the edge is hyphenated where most of it stays. */
static bool break_hyphenated(Lines *l, Line *line, const Scan *before, const Scan *after)
{
    const Piece *piece = &l->paragraph->pieces[before->at.piece];
    if (!(piece->flags & PIECE_HYPHENATE) || l->paragraph->items[piece->item].no_wrap)
        return false;
    Len room = len_sub(len_sub(before->room, after->word_x), line_hyphen_len(l, piece->item));
    if (room <= 0)
        return false;
    uint16_t offsets[HYPHENS_MOST];
    Str word = {piece->word->text, piece->word->byte_count};
    size_t count = text_hyphenate(l->text, word, l->paragraph->items[piece->item].language, offsets,
                                  HYPHENS_MOST);
    uint32_t from = before->at.byte - piece->start;
    while (count-- && offsets[count] > from) {
        Len width = line_part_len(l, piece, from, offsets[count]);
        if (width > room)
            continue;
        end_inside(l, line, before, offsets[count], width);
        line->width = len_add(line->width, line_hyphen_len(l, piece->item));
        line->hyphen = true;
        return true;
    }
    return false;
}

/* How far a word from byte `from` fits into `room`, in whole clusters; at least
 * one when it `must`. */
static uint32_t clusters_fit(const Lines *l, const Piece *piece, uint32_t from, Len room, bool must)
{
    uint32_t at = from, fits = from, before = from;
    ClusterWalk w = clusters_from(l, piece->item, piece->word, from);
    for (Len width = 0; w.next < w.word->glyph_count && width <= room;) {
        at = cluster_next(&w);
        width = walk_len(&w);
        if (width > room && !(must && fits == from))
            break;
        before = fits;
        fits = at;
    }
    bool alone = must ? before == from : fits == from;
    return !alone && line_part_len(l, piece, from, fits) > room ? before : fits;
}

/* overflow-wrap: when nothing else helps, between two clusters. The first one
 * of a line stays whatever its width. */
static bool break_anywhere(Lines *l, Line *line, const Scan *before, const Scan *after)
{
    const Piece *piece = &l->paragraph->pieces[before->at.piece];
    const TextItem *how = &l->paragraph->items[piece->item];
    if (how->overflow_wrap == WRAP_NORMAL || how->no_wrap)
        return false;
    bool first = before->at.piece == line->from.piece;
    uint32_t from = before->at.byte - piece->start, fits = from;
    if (piece->word)
        fits = clusters_fit(l, piece, from, len_sub(before->room, after->word_x), first);
    if (piece->word && fits == piece->word->byte_count) {
        line_end(line, after);
        return true;
    }
    if (fits == from) {
        if (!first)
            line_end(line, before);
        return !first;
    }
    end_inside(l, line, before, fits, line_part_len(l, piece, from, fits));
    return true;
}

/* Beside floats, where lower down there is more room. */
static bool is_narrowed(const Lines *l, const Line *line, const Scan *s)
{
    return s->floats.floats && len_add(s->room, line->indent) < l->inline_size &&
           exclusions_next(s->floats.floats, line->y) != LEN_MAX;
}

static bool chance_after(Lines *l, const Piece *piece, Scan *s)
{
    if (!(piece->flags & PIECE_BREAK))
        return false;
    s->hyphen = (piece->flags & PIECE_SOFT) != 0;
    return !s->hyphen || len_add(s->x, line_hyphen_len(l, piece->item)) <= s->room;
}

/* To before a piece further on; false: it stands there. */
static bool scan_move(const Lines *l, Scan *s, uint32_t piece, Len x, Len blank)
{
    if (piece == s->at.piece)
        return false;
    s->x = x;
    s->blank = blank;
    s->at.piece = piece;
    s->at.byte = piece_end(l->paragraph, piece - 1);
    return true;
}

/* Text that needs nothing but adding up: no spans, objects, tabs. Returns with
 * `s` before the first piece that does not fit or needs more. */
static void scan_plain(const Lines *l, Scan *s, Scan *chance, bool *has_chance)
{
    const Piece *pieces = l->paragraph->pieces;
    uint32_t count = l->paragraph->piece_count, at = s->at.piece, best = UINT32_MAX;
    Len x = s->x, blank = s->blank, best_x = 0, room = s->room;
    for (; at < count; at++) {
        const Piece *piece = &pieces[at];
        if (piece->flags & (PIECE_FORCED | PIECE_OBJECT | PIECE_SOFT | PIECE_TAB))
            break;
        int64_t end = (int64_t)x + blank + piece->width;
        if (end > room)
            break;
        x = (Len)end;
        blank = piece->blank;
        if (piece->flags & PIECE_BREAK) {
            best = at + 1;
            best_x = x;
        }
    }
    if (!scan_move(l, s, at, x, blank))
        return;
    s->hyphen = false;
    if (best == UINT32_MAX)
        return;
    *chance = *s;
    chance->at.piece = best;
    chance->at.byte = piece_end(l->paragraph, best - 1);
    chance->x = best_x;
    *has_chance = true;
}

/* The piece after `before` went over the edge. True: the line has ended. */
static bool scan_over(Lines *l, Line *line, const Scan *before, const Scan *after,
                      const Scan *chance)
{
    if (break_hyphenated(l, line, before, after))
        return true;
    if (chance) {
        line_end(line, chance);
        return true;
    }
    if (is_narrowed(l, line, after)) {
        line_end(line, after);
        line->narrow = true;
        return true;
    }
    return break_anywhere(l, line, before, after);
}

static void scan_forced(Lines *l, Line *line, Scan *s)
{
    s->x = len_add(s->x, spot_open(l, &s->at, l->paragraph->pieces[s->at.piece].start));
    s->at.byte = piece_end(l->paragraph, s->at.piece);
    s->at.piece++;
    s->x = len_add(s->x, spot_close(l, &s->at, s->at.byte));
    s->hyphen = false;
    line_end(line, s);
    line->forced = true;
}

void line_break(Lines *l, Line *line)
{
    uint32_t count = l->paragraph->piece_count;
    bool plain = !l->inlines->span_count, has_chance = false, over = false;
    Scan s = {.at = line->from, .floats = line->floats}, chance = s;
    line->forced = line->last = line->narrow = line->hyphen = false;
    band_find(l, line, &s);
    while (s.at.piece < count) {
        if (plain && !over && s.at.byte == l->paragraph->pieces[s.at.piece].start) {
            scan_plain(l, &s, &chance, &has_chance);
            if (s.at.piece == count)
                break;
        }
        const Piece *piece = &l->paragraph->pieces[s.at.piece];
        if (piece->flags & PIECE_FORCED) {
            scan_forced(l, line, &s);
            line->last = s.at.piece == count;
            return;
        }
        Scan next = s;
        scan_piece(l, line, &next);
        if (next.x > next.room && !over) {
            if (scan_over(l, line, &s, &next, has_chance ? &chance : NULL))
                return;
            over = true;
        }
        s = next;
        if (chance_after(l, piece, &s) || (over && piece->flags & PIECE_BREAK)) {
            chance = s;
            has_chance = true;
            if (over) {
                line_end(line, &s);
                return;
            }
        }
    }
    s.hyphen = false;
    line_end(line, &s);
    line->last = true;
}

/* ---- chosen ahead ---- */

/* Over text that needs nothing but adding up, to `end`. */
static void scan_plain_to(const Lines *l, Scan *s, uint32_t end)
{
    const Piece *pieces = l->paragraph->pieces;
    uint32_t count = l->paragraph->piece_count, at = s->at.piece;
    Len x = s->x, blank = s->blank;
    for (; at < count && pieces[at].start < end; at++) {
        if (pieces[at].flags & (PIECE_OBJECT | PIECE_TAB) || piece_end(l->paragraph, at) > end)
            break;
        x = len_add(len_add(x, blank), pieces[at].width);
        blank = pieces[at].blank;
    }
    scan_move(l, s, at, x, blank);
}

bool line_break_at(Lines *l, Line *line, uint32_t end, Len room)
{
    const Paragraph *p = l->paragraph;
    Scan s = {.at = line->from, .floats = line->floats};
    line->forced = line->last = line->narrow = line->hyphen = false;
    band_find(l, line, &s);
    while (s.at.piece < p->piece_count && piece_end(p, s.at.piece) <= end) {
        if (!l->inlines->span_count && s.at.byte == p->pieces[s.at.piece].start)
            scan_plain_to(l, &s, end);
        if (s.at.byte < end && piece_end(p, s.at.piece) <= end)
            scan_piece(l, line, &s);
    }
    Len width = s.x;
    if (s.at.byte < end) {
        const Piece *piece = &p->pieces[s.at.piece];
        uint32_t from = s.at.byte - piece->start, to = end - piece->start;
        end_inside(l, line, &s, to, line_part_len(l, piece, from, to));
        line->width = width = len_add(line->width, line_hyphen_len(l, piece->item));
        line->hyphen = true;
    } else {
        const Piece *piece = &p->pieces[s.at.piece - 1];
        s.hyphen = (piece->flags & PIECE_SOFT) != 0;
        line_end(line, &s);
        width = s.hyphen ? len_add(width, line_hyphen_len(l, piece->item)) : width;
    }
    return line->room == room && width <= room;
}

/* ---- least widths ---- */

Len line_piece_least(Lines *l, uint32_t index)
{
    const Piece *piece = &l->paragraph->pieces[index];
    const TextItem *how = &l->paragraph->items[piece->item];
    if (!piece->word || how->no_wrap)
        return piece->width;
    if (how->overflow_wrap == WRAP_ANYWHERE) {
        ClusterWalk w = clusters_from(l, piece->item, piece->word, 0);
        Len most = 0;
        while (w.next < w.word->glyph_count) {
            w.units = 0;
            w.clusters = 0;
            cluster_next(&w);
            most = len_max(most, walk_len(&w));
        }
        return most;
    }
    if (!(piece->flags & PIECE_HYPHENATE))
        return piece->width;
    uint16_t offsets[HYPHENS_MOST];
    size_t count = text_hyphenate(l->text, (Str){piece->word->text, piece->word->byte_count},
                                  how->language, offsets, HYPHENS_MOST);
    Len most = 0;
    uint32_t from = 0;
    for (size_t i = 0; i <= count; i++) {
        uint32_t to = i < count ? offsets[i] : piece->word->byte_count;
        Len width = line_part_len(l, piece, from, to);
        most = len_max(most, i < count ? len_add(width, line_hyphen_len(l, piece->item)) : width);
        from = to;
    }
    return most;
}
