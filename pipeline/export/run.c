/* Runs of text: words from their coded bytes, put where layout wants them
 * (ISO 32000-1 9.4).
 *
 * The pen is counted as a viewer counts it, so whatever rounding there is in a
 * word is made good at the next. Blanks are painted, at line ends too: what is
 * copied from the page has them. */

#include "export/content.h"

static void set_font(PageWriter *w, Show *show, Subset *subset, Len size)
{
    if (w->now.font == subset && w->now.size == size)
        return;
    show_end(show);
    w->now.font = subset;
    w->now.size = size;
    embed_ref(w->file, subset);
    bool known = false;
    for (uint32_t i = 0; i < w->fonts.count; i++)
        known |= w->fonts.items[i] == subset;
    if (!known)
        *LIST_ADD(w->file->arena, &w->fonts) = subset;
    buf_text(w->out, "/F");
    buf_int(w->out, subset->number);
    buf_char(w->out, ' ');
    put_len(w->out, size);
    buf_text(w->out, " Tf\n");
}

/* Where the pen is as a viewer counts it, in millionths of a point from the
 * start of the run. */
typedef struct {
    Show show;
    const TextItem *how;
    int64_t pen;
    Len start;
    bool rtl;
} Run;

/* Moves the pen to `x` when it is off by what can be seen. */
static void run_move(Run *run, Len x)
{
    Len size = run->how->size;
    int64_t off = ((int64_t)x - run->start) * 1000 - run->pen;
    if (off > -8000 && off < 8000)
        return;
    int64_t n = (off >= 0 ? off + size / 2 : off - size / 2) / size;
    show_adjust(&run->show, -n);
    run->pen += n * size;
}

static Subset *blank_subset(PageWriter *w, const Run *run, const Coded *coded)
{
    if (coded && coded->subset && coded->subset->space)
        return coded->subset;
    return embed_space(w->file, coded ? coded->word->font : font_first(run->how->fonts));
}

/* Blanks follow the word; in a right-to-left run they stand to its left. */
static void run_blanks(PageWriter *w, Run *run, const RunWord *word, const Coded *coded)
{
    Subset *subset = blank_subset(w, run, coded);
    if (!subset)
        return;
    const Face *face = subset->face;
    int64_t advance = face->glyphs[font_glyph(w->file->text, face->id, ' ')].advance;
    int64_t all = advance * word->blanks;
    set_font(w, &run->show, subset, run->how->size);
    if (run->rtl)
        run_move(run, len_sub(word->x, font_len(all, run->how->size, face->upem)));
    for (uint32_t i = 0; i < word->blanks; i++)
        show_code(&run->show, subset->space);
    run->pen += all * 1000 * run->how->size / face->upem;
}

static void run_glyphs(PageWriter *w, Run *run, const RunWord *word, const Coded *coded)
{
    const Face *face = coded->subset->face;
    Len size = run->how->size;
    bool hyphen = word->flags & RUN_HYPHEN, actual = coded->actual || hyphen;
    set_font(w, &run->show, coded->subset, size);
    run_move(run, word->x);
    if (actual) {
        show_end(&run->show);
        put_actual(w->out,
                   hyphen ? S("\xC2\xAD") : (Str){word->word->text, word->word->byte_count});
    }
    int64_t advance = coded->advance;
    if (coded->loose || run->how->letter_spacing)
        advance = show_word(&run->show, coded, size,
                            (int64_t)run->how->letter_spacing * face->upem * 1000 / size);
    else if (coded->len)
        show_bytes(&run->show, (Str){w->file->coded.data + coded->at, coded->len});
    run->pen += advance * size / face->upem;
    if (actual) {
        show_end(&run->show);
        buf_text(w->out, "EMC\n");
    }
}

static void run_word(PageWriter *w, Run *run, const RunWord *word)
{
    const Coded *coded = word->word ? embed_word(w->file, word->word) : NULL;
    if (word->blanks && run->rtl)
        run_blanks(w, run, word, coded);
    if (coded && coded->subset)
        run_glyphs(w, run, word, coded);
    if (word->blanks && !run->rtl)
        run_blanks(w, run, word, coded);
}

static void note_call_text(PageWriter *w, const GlyphRun *glyphs)
{
    Export *file = w->file;
    Buf text = {0};
    for (uint32_t i = 0; i < glyphs->count; i++)
        if (glyphs->words[i].word)
            buf_add(&text, glyphs->words[i].word->text, glyphs->words[i].word->byte_count);
    *LIST_ADD(file->arena, &file->calls) = (NodeText){w->owner.node, buf_take(&text, file->arena)};
}

void run_paint(PageWriter *w, const Op *op)
{
    const GlyphRun *glyphs = op->as.text.run;
    if (!glyphs->count || glyphs->how->size <= 0)
        return;
    if (w->marked && !w->artifact && w->owner.part == PART_NOTE_CALL)
        note_call_text(w, glyphs);
    draw_fill(w, op->as.text.color);
    if (!w->text_open)
        buf_text(w->out, "BT\n");
    if (!w->text_open)
        w->origin = (Point){0, 0};
    w->text_open = true;
    Run run = {{w->out, false, false}, glyphs->how, 0, glyphs->words[0].x, glyphs->level % 2};
    Point at = {len_add(op->as.text.at.x, run.start), draw_flip(w, op->as.text.at.y)};
    draw_pair(w, (int64_t)at.x - w->origin.x, (int64_t)at.y - w->origin.y);
    buf_text(w->out, "Td\n");
    w->origin = at;
    /* Glyphs stand as they look; readers turn them (14.8.2.3.3). ActualText in
     * reading order is turned once more by those that we know: so there is none. */
    if (run.rtl)
        buf_text(w->out, "/ReversedChars BMC\n");
    for (uint32_t i = 0; i < glyphs->count; i++)
        run_word(w, &run, &glyphs->words[i]);
    show_end(&run.show);
    if (run.rtl)
        buf_text(w->out, "EMC\n");
}
