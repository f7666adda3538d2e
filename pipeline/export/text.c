/* Show strings: glyphs to [(..)-20(..)]TJ (ISO 32000-1 9.4.3).
 *
 * Codes are two bytes in literal strings, which deflate better than hex.
 * Advances are counted as a viewer will count them, in thousandths of a font
 * unit, so that whatever is rounded here is corrected at the next word. */

#include "export/state.h"

void show_end(Show *show)
{
    if (show->string)
        buf_char(show->out, ')');
    if (show->array)
        buf_text(show->out, "]TJ\n");
    show->string = show->array = false;
}

static void show_open(Show *show)
{
    if (!show->array)
        buf_char(show->out, '[');
    if (!show->string)
        buf_char(show->out, '(');
    show->array = show->string = true;
}

void show_code(Show *show, uint16_t code)
{
    show_open(show);
    char *to = buf_reserve(show->out, 4), *start = to;
    for (int shift = 8; shift >= 0; shift -= 8) {
        char c = (char)(code >> shift);
        if (c == '(' || c == ')' || c == '\\' || c == '\r')
            *to++ = '\\';
        *to++ = c == '\r' ? 'r' : c;
    }
    show->out->len += (size_t)(to - start);
}

void show_bytes(Show *show, Str bytes)
{
    show_open(show);
    buf_str(show->out, bytes);
}

void show_adjust(Show *show, int64_t thousandths)
{
    if (!thousandths)
        return;
    if (!show->array)
        buf_char(show->out, '[');
    if (show->string)
        buf_char(show->out, ')');
    show->array = true;
    show->string = false;
    buf_int(show->out, thousandths);
}

static int64_t round_div(int64_t a, int64_t b) { return (a >= 0 ? a + b / 2 : a - b / 2) / b; }

/* A glyph off the base line: the array is closed around the rise. */
static void show_raised(Show *show, uint16_t code, Len rise)
{
    show_end(show);
    put_len(show->out, rise);
    buf_text(show->out, " Ts");
    show_code(show, code);
    show_end(show);
    buf_text(show->out, "0 Ts\n");
}

/* Does glyph i end its cluster? Only there letter spacing goes. */
static bool ends_cluster(const Word *word, uint32_t i)
{
    return i + 1u == word->glyph_count || word->glyphs[i + 1].cluster != word->glyphs[i].cluster;
}

/* Where a viewer's pen is and where it should be, font units times 1000. */
typedef struct {
    Show *show;
    const Coded *coded;
    Len size;
    int64_t moved, wanted;
} Pen;

/* To `x` from where the pen should be. */
static void pen_move(Pen *pen, int64_t x)
{
    int64_t upem = pen->coded->subset->face->upem, off = pen->wanted + x - pen->moved;
    if (!off)
        return; /* nearly always */
    int64_t n = round_div(off, upem);
    show_adjust(pen->show, -n);
    pen->moved += n * upem;
}

static void pen_glyph(Pen *pen, const Glyph *glyph)
{
    const Subset *subset = pen->coded->subset;
    const Face *face = subset->face;
    uint16_t code = glyph->glyph < subset->limit ? subset->codes[glyph->glyph] : 0;
    if (code) {
        pen_move(pen, glyph->x * 1000);
        if (glyph->y && pen->size)
            show_raised(pen->show, code, font_len(glyph->y, pen->size, face->upem));
        else
            show_code(pen->show, code);
        pen->moved += face->glyphs[glyph->glyph].advance * 1000;
    }
    pen->wanted += glyph->advance * 1000;
}

static void pen_signs(Pen *pen, const Cluster *c)
{
    const Subset *subset = pen->coded->subset;
    uint32_t signs[CLUSTER_SIGNS], count = cluster_signs(subset->face, pen->coded->word, c, signs);
    for (uint32_t i = 0; i < count; i++) {
        int64_t advance = subset->face->signs.items[signs[i]].advance * 1000;
        pen_move(pen, 0);
        show_code(pen->show, sign_code(subset, signs[i]));
        pen->moved += advance;
        pen->wanted += advance;
    }
}

static void pen_cluster(Pen *pen, const Cluster *c)
{
    if (!cluster_is_plain(pen->coded->subset->face, pen->coded->word, c)) {
        pen_signs(pen, c);
        return;
    }
    for (uint32_t i = c->from; i < c->to; i++)
        pen_glyph(pen, &pen->coded->word->glyphs[i]);
}

int64_t show_word(Show *show, const Coded *coded, Len size, int64_t spacing)
{
    const Word *word = coded->word;
    Pen pen = {show, coded, size, 0, 0};
    for (uint32_t i = 0; coded->signs && i < word->glyph_count;) {
        Cluster c = cluster_at(word, i);
        pen_cluster(&pen, &c);
        pen.wanted += spacing;
        i = c.to;
    }
    for (uint32_t i = 0; !coded->signs && i < word->glyph_count; i++) {
        pen_glyph(&pen, &word->glyphs[i]);
        if (spacing && ends_cluster(word, i))
            pen.wanted += spacing;
    }
    return pen.moved;
}

int64_t show_cluster(Show *show, const Coded *coded, uint32_t from, Len size)
{
    Pen pen = {show, coded, size, 0, 0};
    Cluster c = cluster_at(coded->word, from);
    if (coded->signs)
        pen_cluster(&pen, &c);
    for (uint32_t i = c.from; !coded->signs && i < c.to; i++)
        pen_glyph(&pen, &coded->word->glyphs[i]);
    return pen.moved;
}

void put_actual(Buf *out, Str utf8)
{
    buf_text(out, "/Span<</ActualText");
    put_text(out, utf8);
    buf_text(out, ">>BDC\n");
}
