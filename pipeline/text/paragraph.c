/* A paragraph: its text cut into pieces, each with its shaped word.
 *
 * One walk over the bytes. breaks.c gives the units (see there); a plain unit
 * that lies in one item of left-to-right text is one look-up in the word cache
 * and one Piece. All else - units that ICU breaks, words over several items or
 * levels, objects, tabs - goes the long way, which cuts a unit wherever look or
 * level change. Both ways are linear; nothing depends on what was built before.
 *
 * The text of a guidebook (3.3 million characters, 529,000 words, 12,800 of them
 * different): 0.035 s, and 0.03 s more the first time, which is HarfBuzz. What is
 * kept is 24 bytes a piece, 4 to 5 a character. */

#include "text/inside.h"
#include <assert.h>
#include <unicode/uchar.h>

enum { ITEMS_MAX = UINT16_MAX + 1, BLANKS_MAX = UINT8_MAX };

typedef struct {
    Text *text;
    Str string;
    const TextItem *items;
    uint32_t item_count;
    uint32_t item, item_end; /* where the walk is */
    const Look *looks[2];    /* of the item: left to right, right to left; made on demand */
    Len space;               /* of the item: a blank with its spacing */
    const uint8_t *levels;   /* a byte each, or NULL */
    Str language;            /* for ICU */
    bool kerns;              /* some font kerns with the blank */
} Builder;

/* A stretch of text that becomes one or more pieces; offsets in the string. */
typedef struct {
    uint32_t start, word_end, end;
    uint8_t flags; /* of the last piece */
} Stretch;

/* ---- items ---- */

static void enter_item(Builder *b, uint32_t at)
{
    while (b->item + 1 < b->item_count && at >= b->items[b->item].end)
        b->item++;
    const TextItem *item = &b->items[b->item];
    b->item_end = b->item + 1 < b->item_count ? item->end : (uint32_t)b->string.len;
    b->looks[0] = cache_look(b->text, item, false);
    b->looks[1] = NULL;
    b->kerns |= b->looks[0]->kerns;
    b->space = len_add(font_len(b->looks[0]->space, item->size, b->looks[0]->upem),
                       len_add(item->letter_spacing, item->word_spacing));
}

static const Look *look_at(Builder *b, uint8_t level)
{
    const Look **look = &b->looks[level & 1];
    if (!*look)
        *look = cache_look(b->text, &b->items[b->item], true);
    return *look;
}

/* css-text-3 5.1: between two boxes their common ancestor decides, which wraps
 * unless both do not. */
static bool may_wrap(const Builder *b, uint32_t at)
{
    const TextItem *before = &b->items[b->item];
    if (!before->no_wrap || at >= b->string.len)
        return true;
    uint32_t next = b->item;
    while (next + 1 < b->item_count && at >= b->items[next].end)
        next++;
    return !b->items[next].no_wrap;
}

/* ---- pieces ---- */

static Piece *add_piece(Builder *b, uint32_t start, uint8_t level)
{
    Pieces *pieces = &b->text->pieces;
    if (pieces->count == pieces->room) {
        pieces->room = pieces->room ? pieces->room * 2 : 1024;
        pieces->items = alloc_again(pieces->items, pieces->room * sizeof *pieces->items);
        pieces->levels = alloc_again(pieces->levels, pieces->room);
    }
    if (b->levels)
        pieces->levels[pieces->count] = level;
    Piece *piece = &pieces->items[pieces->count++];
    *piece = (Piece){.start = start, .item = (uint16_t)b->item};
    return piece;
}

static Len word_width(Builder *b, const Look *look, const Word *word)
{
    const TextItem *item = &b->items[b->item];
    uint16_t upem =
        word->font == look->first ? look->upem : face_at(b->text, word->font)->metrics.upem;
    /* font_len, mostly by a division in 32 bits: half the time of one in 64. */
    uint64_t product = (uint64_t)word->advance * (uint32_t)item->size + upem / 2u;
    Len width = product <= INT32_MAX ? (Len)((uint32_t)product / upem)
                                     : font_len(word->advance, item->size, upem);
    if (item->letter_spacing)
        width = len_add(width, len_scale(item->letter_spacing, word_clusters(word), 1));
    return width;
}

static void set_blanks(Builder *b, Piece *piece, uint32_t count)
{
    piece->blanks = (uint8_t)count;
    piece->blank = count == 1 ? b->space : len_scale(b->space, count, 1);
}

static uint8_t word_flags(const Builder *b, const Shape *shape)
{
    bool hyphenate = shape->flags & SHAPE_LETTERS && b->items[b->item].hyphens == HYPHENS_AUTO;
    return hyphenate ? PIECE_HYPHENATE : 0;
}

/* The Words of a shape, a Piece each; returns the last one. */
static Piece *add_words(Builder *b, const Shape *shape, uint32_t start, uint8_t level)
{
    const Look *look = look_at(b, level);
    const Word *words = shape->block->words;
    uint8_t flags = word_flags(b, shape);
    Piece *piece = NULL;
    for (uint32_t i = 0; i < shape->count; i++) {
        piece = add_piece(b, start, level);
        piece->word = &words[i];
        piece->width = word_width(b, look, &words[i]);
        piece->flags = flags;
        start += words[i].byte_count;
    }
    return piece;
}

/* ---- the short way ---- */

static bool is_short(const Builder *b, const Stretch *s)
{
    return !b->levels && s->end <= b->item_end && s->word_end - s->start <= SHAPE_BYTES &&
           s->end - s->word_end <= BLANKS_MAX && !b->items[b->item].no_wrap;
}

static void add_plain(Builder *b, const Stretch *s)
{
    Str word = {b->string.data + s->start, s->word_end - s->start};
    const Shape *shape = cache_shape(b->text, b->looks[0], word, 0);
    Piece *piece = add_words(b, shape, s->start, 0);
    piece->flags |= s->flags;
    set_blanks(b, piece, s->end - s->word_end);
}

/* ---- the long way ---- */

static const char object_bytes[] = "\xEF\xBF\xBC", zero_space[] = "\xE2\x80\x8B",
                  soft_hyphen[] = "\xC2\xAD";

static bool is_at(Str s, uint32_t at, const char *bytes, uint32_t len)
{
    return s.len - at >= len && !memcmp(s.data + at, bytes, len);
}

/* Blanks and zero width spaces: bytes of the one that starts here. */
static uint32_t space_at(Str s, uint32_t at)
{
    return s.data[at] == ' ' ? 1 : is_at(s, at, zero_space, 3) ? 3 : 0;
}

static int joining_type(uint32_t code)
{
    return u_getIntPropertyValue((UChar32)code, UCHAR_JOINING_TYPE);
}

static uint32_t code_before(Str s, uint32_t *at)
{
    do
        --*at;
    while (*at && (s.data[*at] & 0xC0) == 0x80);
    size_t start = *at;
    return utf8_decode(s, &start);
}

/* Does cursive text go on from before `at` to after it (ArabicShaping.txt)? */
static bool joins_over(const Builder *b, uint32_t from, uint32_t at, uint32_t end)
{
    if (at <= from || at >= end || (unsigned char)b->string.data[at] < 0xD6)
        return false;
    int before = U_JT_TRANSPARENT, after = U_JT_TRANSPARENT;
    for (uint32_t p = at; p > from && before == U_JT_TRANSPARENT;)
        before = joining_type(code_before(b->string, &p));
    for (size_t p = at; p < end && after == U_JT_TRANSPARENT;)
        after = joining_type(utf8_decode(b->string, &p));
    return (before == U_JT_DUAL_JOINING || before == U_JT_LEFT_JOINING ||
            before == U_JT_JOIN_CAUSING) &&
           (after == U_JT_DUAL_JOINING || after == U_JT_RIGHT_JOINING ||
            after == U_JT_JOIN_CAUSING);
}

/* How far look and level stay what they are at `at`. */
static uint32_t same_until(const Builder *b, uint32_t at, uint32_t end)
{
    end = b->item_end < end ? b->item_end : end;
    if (b->levels) {
        const uint8_t level = b->levels[at];
        uint32_t to = at + 1;
        while (to < end && b->levels[to] == level)
            to++;
        return to;
    }
    return end;
}

static uint32_t word_until(const Builder *b, uint32_t at, uint32_t limit)
{
    uint32_t to = at;
    while (to < limit && b->string.data[to] != '\t' && !space_at(b->string, to) &&
           !is_at(b->string, to, object_bytes, 3))
        to++;
    return at + (uint32_t)shape_cut((Str){b->string.data + at, to - at}, SHAPE_BYTES);
}

/* The blanks at `at` belong to the piece; returns where they end. */
static uint32_t take_blanks(Builder *b, Piece *piece, uint32_t at, uint32_t limit)
{
    uint32_t count = 0;
    for (uint32_t len; at < limit && count < BLANKS_MAX && (len = space_at(b->string, at));
         at += len)
        count += len == 1;
    set_blanks(b, piece, count);
    return at;
}

/* One piece, or the words of one stretch of letters; returns where it ends. */
static uint32_t add_part(Builder *b, const Stretch *s, uint32_t at)
{
    uint32_t limit = same_until(b, at, s->end);
    uint8_t level = b->levels ? b->levels[at] : 0;
    if (b->string.data[at] == '\t') {
        add_piece(b, at, level)->flags = PIECE_TAB;
        return at + 1;
    }
    if (is_at(b->string, at, object_bytes, 3)) {
        Piece *piece = add_piece(b, at, level);
        piece->flags = PIECE_OBJECT;
        return take_blanks(b, piece, at + 3, limit);
    }
    uint32_t end = word_until(b, at, limit < s->word_end ? limit : s->word_end);
    if (end == at) {
        Piece *blanks = add_piece(b, at, level);
        uint32_t after = take_blanks(b, blanks, at, limit);
        return after > at ? after : limit; /* a soft hyphen that stands alone */
    }
    unsigned joins = (joins_over(b, s->start, at, s->end) ? SHAPE_JOINS_BEFORE : 0) |
                     (joins_over(b, at, end, s->end) ? SHAPE_JOINS_AFTER : 0);
    Str word = {b->string.data + at, end - at};
    Piece *last = add_words(b, cache_shape(b->text, look_at(b, level), word, joins), at, level);
    if (end == s->word_end && end < limit && is_at(b->string, end, soft_hyphen, 2))
        end += 2;
    return take_blanks(b, last, end, limit);
}

static void add_parts(Builder *b, const Stretch *s)
{
    Pieces *pieces = &b->text->pieces;
    uint32_t before = pieces->count;
    for (uint32_t at = s->start; at < s->end;) {
        if (at >= b->item_end)
            enter_item(b, at);
        at = add_part(b, s, at);
    }
    if (pieces->count == before)
        return;
    uint8_t flags = s->flags;
    if (!may_wrap(b, s->end) || (flags & PIECE_SOFT && b->items[b->item].hyphens == HYPHENS_NONE))
        flags &= (uint8_t) ~(PIECE_BREAK | PIECE_SOFT);
    pieces->items[pieces->count - 1].flags |= flags;
}

static void add_forced(Builder *b, uint32_t start)
{
    if (start >= b->item_end)
        enter_item(b, start);
    add_piece(b, start, b->levels ? b->levels[start] : 0)->flags = PIECE_FORCED;
}

/* ---- units ---- */

/* Objects that break like letters, for ICU: another letter of three bytes. */
static Str with_letters(Builder *b, uint32_t start, Str unit)
{
    char *copy = NULL;
    uint32_t item = b->item;
    for (uint32_t i = 0; i + 3 <= unit.len; i++) {
        if (!is_at(unit, i, object_bytes, 3))
            continue;
        while (item + 1 < b->item_count && start + i >= b->items[item].end)
            item++;
        if (b->items[item].atomic)
            continue;
        if (!copy)
            copy = memcpy(NEW_ARRAY(b->text->scratch, char, unit.len), unit.data, unit.len);
        memcpy(copy + i, "\xE2\xB1\xA0", 3);
    }
    return copy ? (Str){copy, unit.len} : unit;
}

/* Bytes of the character that forces a break at the end of a stretch. */
static uint32_t forced_length(Str s, uint32_t start, uint32_t end)
{
    uint32_t at = end;
    uint32_t code = code_before(s, &at);
    if (code == '\n' && at > start && s.data[at - 1] == '\r')
        at--;
    return end - at;
}

static void add_chance(Builder *b, uint32_t start, uint32_t end, bool hard, bool last)
{
    Stretch s = {start, end, end, PIECE_BREAK};
    uint32_t forced = hard ? forced_length(b->string, start, end) : 0;
    s.end = s.word_end = end - forced;
    if (forced || last)
        s.flags = 0;
    while (s.word_end > start && b->string.data[s.word_end - 1] == ' ')
        s.word_end--;
    bool soft =
        s.word_end == s.end && s.end - start >= 2 && is_at(b->string, s.end - 2, soft_hyphen, 2);
    if (soft) {
        s.word_end -= 2;
        s.flags |= s.flags ? PIECE_SOFT : 0;
    }
    add_parts(b, &s);
    if (forced)
        add_forced(b, end - forced);
}

static void add_other(Builder *b, uint32_t start, uint32_t end, bool last)
{
    ArenaMark mark = arena_mark(b->text->scratch);
    Str unit = with_letters(b, start, str_slice(b->string, start, end));
    Chances found = chances_find(b->text, b->language, unit);
    uint32_t from = start;
    for (uint32_t i = 0; i < found.count; i++) {
        uint32_t to = start + found.chances[i].offset;
        add_chance(b, from, to, found.chances[i].hard, last && i + 1 == found.count);
        from = to;
    }
    arena_rewind(b->text->scratch, mark);
}

static void add_line(Builder *b, uint32_t from, uint32_t to)
{
    UnitScan scan = {.at = b->string.data + from, .end = b->string.data + to};
    scan.tailored = breaker_tailored(b->language);
    for (uint32_t start = from; start < to;) {
        unit_next(&scan);
        uint32_t end = (uint32_t)(scan.at - b->string.data);
        Stretch s = {start, scan.plain ? (uint32_t)(scan.word_end - b->string.data) : end, end,
                     end < to ? PIECE_BREAK : 0};
        if (start >= b->item_end)
            enter_item(b, start);
        if (!scan.plain || scan.objects)
            add_other(b, start, end, end == to);
        else if (is_short(b, &s))
            add_plain(b, &s);
        else
            add_parts(b, &s);
        start = end;
    }
}

/* ---- kerning with the blank ---- */

static int32_t advance_of(Builder *b, const Look *look, const char *bytes, size_t len)
{
    const Shape *shape = cache_shape(b->text, look, (Str){bytes, len}, 0);
    int32_t sum = 0;
    for (uint32_t i = 0; i < shape->count; i++)
        sum += shape->block->words[i].advance;
    return sum;
}

/* How much closer or wider two ASCII letters stand to the blank between them
 * (`after` may be 0) than the three alone, in font units. */
static int32_t blank_kern(Builder *b, const Look *look, char before, char after)
{
    char all[3] = {before, ' ', after};
    int32_t alone = advance_of(b, look, all, 1) + advance_of(b, look, all + 1, 1);
    if (after)
        alone += advance_of(b, look, all + 2, 1);
    return advance_of(b, look, all, after ? 3 : 2) - alone;
}

/* Only after the pieces are there, and only for fonts that need it: the blank
 * of a piece takes what kerning there is with the letters on either side. */
static void kern_blanks(Builder *b, Piece *pieces, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        Piece *piece = &pieces[i];
        const Word *word = piece->word;
        const TextItem *item = &b->items[piece->item];
        const Look *look = word && piece->blanks ? cache_look(b->text, item, false) : NULL;
        if (!look || !look->kerns || word->rtl || word->font != look->first)
            continue;
        char before = word->text[word->byte_count - 1], after = 0;
        const Word *next = i + 1 < count ? pieces[i + 1].word : NULL;
        if (next && pieces[i + 1].item == piece->item && next->font == word->font &&
            next->text[0] > ' ')
            after = next->text[0];
        if (before > ' ')
            piece->blank = len_add(piece->blank, len_scale(blank_kern(b, look, before, after),
                                                           item->size, look->upem));
    }
}

const Paragraph *paragraph_make(Arena *arena, Text *text, const ParagraphText *of)
{
    Str string = of->string;
    uint32_t count = of->count;
    assert(count || !string.len);
    Paragraph *paragraph = NEW(arena, Paragraph);
    *paragraph = (Paragraph){.text = string, .items = of->items, .item_count = count};
    paragraph->base_level = of->direction == DIRECTION_RTL;
    if (!string.len)
        return paragraph;
    ArenaMark mark = arena_mark(text->scratch);
    Builder b = {.text = text, .string = string, .items = of->items};
    b.language = of->items->language;
    b.item_count = count > ITEMS_MAX ? ITEMS_MAX : count;
    if (of->direction == DIRECTION_RTL || of->turn_count || bidi_needed(string))
        b.levels = bidi_levels(text, of, &paragraph->base_level);
    text->pieces.count = 0;
    for (uint32_t at = 0; at < string.len; at++) {
        const char *line = string.data + at, *end = memchr(line, '\n', string.len - at);
        uint32_t to = end ? (uint32_t)(end - string.data) : (uint32_t)string.len;
        add_line(&b, at, to);
        if (end)
            add_forced(&b, to);
        at = to;
    }
    uint32_t pieces = text->pieces.count;
    Piece *kept = NEW_ARRAY(arena, Piece, pieces);
    memcpy(kept, text->pieces.items, pieces * sizeof *kept);
    if (b.kerns)
        kern_blanks(&b, kept, pieces);
    paragraph->pieces = kept;
    paragraph->piece_count = pieces;
    if (b.levels) {
        uint8_t *levels = NEW_ARRAY(arena, uint8_t, pieces);
        memcpy(levels, text->pieces.levels, pieces);
        paragraph->levels = levels;
        for (uint32_t i = 0; i < pieces; i++)
            paragraph->bidi |= levels[i] != 0;
    }
    arena_rewind(text->scratch, mark);
    return paragraph;
}
