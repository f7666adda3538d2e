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
    buf_text(show->out, "0 Ts");
}

/* Does glyph i end its cluster? Only there letter spacing goes. */
static bool ends_cluster(const Word *word, uint32_t i)
{
    return i + 1u == word->glyph_count || word->glyphs[i + 1].cluster != word->glyphs[i].cluster;
}

int64_t show_word(Show *show, const Coded *coded, Len size, int64_t spacing)
{
    const Word *word = coded->word;
    const Face *face = coded->subset->face;
    int64_t upem = face->upem, moved = 0, wanted = 0;
    for (uint32_t i = 0; i < word->glyph_count; i++) {
        const Glyph *glyph = &word->glyphs[i];
        uint16_t code =
            glyph->glyph < coded->subset->limit ? coded->subset->codes[glyph->glyph] : 0;
        if (code) {
            int64_t n = round_div(wanted + glyph->x * 1000 - moved, upem);
            show_adjust(show, -n);
            moved += n * upem;
            if (glyph->y && size)
                show_raised(show, code, font_len(glyph->y, size, face->upem));
            else
                show_code(show, code);
            moved += face->glyphs[glyph->glyph].advance * 1000;
        }
        wanted += glyph->advance * 1000;
        if (spacing && ends_cluster(word, i))
            wanted += spacing;
    }
    return moved;
}

void put_actual(Buf *out, Str utf8)
{
    buf_text(out, "/Span<</ActualText");
    put_text(out, utf8);
    buf_text(out, ">>BDC\n");
}
