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
    Len start; /* of the text line, from the left end of the run */
    Point at;  /* the left end, y up */
    bool rtl, begun;
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
    int64_t advance = face->glyphs[face->space].advance;
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
    bool hyphen = word->flags & RUN_HYPHEN, actual = (coded->actual || hyphen) && !w->file->bare;
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
    if (coded && coded->subset)
        run_glyphs(w, run, word, coded);
    if (word->blanks)
        run_blanks(w, run, word, coded);
}

/* The text line begins anew at `x` of the run, in page coordinates y up. */
static void run_begin(PageWriter *w, Run *run, Len x)
{
    show_end(&run->show);
    Point at = {len_add(run->at.x, x), run->at.y};
    draw_pair(w, (int64_t)at.x - w->origin.x, (int64_t)at.y - w->origin.y);
    buf_text(w->out, "Td\n");
    w->origin = at;
    run->start = x;
    run->pen = 0;
}

/* ---- right to left ---- */

/* A run as a row of parts, from the left: the blanks of a word (even), the word (odd). */
typedef struct {
    PageWriter *w;
    Run *run;
    const GlyphRun *glyphs;
} Row;

/* NULL: there is nothing to show. */
static const Subset *part_subset(const Row *row, uint32_t part)
{
    const RunWord *word = &row->glyphs->words[part / 2];
    const Coded *coded = word->word ? embed_word(row->w->file, word->word) : NULL;
    if (part % 2)
        return coded ? coded->subset : NULL;
    return word->blanks ? blank_subset(row->w, row->run, coded) : NULL;
}

static Len part_start(const Row *row, uint32_t part)
{
    const RunWord *word = &row->glyphs->words[part / 2];
    const Subset *subset = part % 2 ? NULL : part_subset(row, part);
    if (!subset)
        return word->x;
    const Face *face = subset->face;
    int64_t advance = face->glyphs[face->space].advance;
    return len_sub(word->x, font_len(advance * word->blanks, row->run->how->size, face->upem));
}

static void part_paint(const Row *row, uint32_t part)
{
    const RunWord *word = &row->glyphs->words[part / 2];
    const Coded *coded = word->word ? embed_word(row->w->file, word->word) : NULL;
    if (part % 2)
        run_glyphs(row->w, row->run, word, coded);
    else
        run_blanks(row->w, row->run, word, coded);
}

/* A word of signs that have no direction (").", "...") says nothing about how it
 * is to be read: it is shown in reading order, cluster by cluster. */
static void part_paint_apart(const Row *row, uint32_t part)
{
    const RunWord *word = &row->glyphs->words[part / 2];
    Run *run = row->run;
    const Coded *coded = part % 2 ? embed_word(row->w->file, word->word) : NULL;
    if (!coded || coded->actual || coded->word->glyph_count < 2) {
        run_begin(row->w, run, part_start(row, part));
        part_paint(row, part);
        return;
    }
    const Face *face = coded->subset->face;
    uint32_t left = word_clusters(coded->word);
    int64_t after = coded->word->advance;
    set_font(row->w, &run->show, coded->subset, run->how->size);
    for (uint32_t i = coded->word->glyph_count; i-- > 0;) {
        const Glyph *glyph = &coded->word->glyphs[i];
        after -= glyph->advance;
        if (i && glyph[-1].cluster == glyph->cluster)
            continue;
        Len x = len_add(word->x, font_len(after, run->how->size, face->upem));
        run_begin(row->w, run, len_add(x, len_scale(run->how->letter_spacing, --left, 1)));
        run->pen +=
            show_cluster(&run->show, coded, i, run->how->size) * run->how->size / face->upem;
    }
}

static bool parts_turn(const Row *row, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        const Word *word = row->glyphs->words[i / 2].word;
        if (i % 2 && word && text_turns((Str){word->text, word->byte_count}))
            return true;
    }
    return false;
}

/* Readers of right-to-left text take a string as it looks and turn it, blanks
 * and all; most of them turn what is of one font. So each stretch of one font is
 * one string from its left end to its right (14.8.2.3.3), and the stretches
 * follow each other in reading order, from the right. */
static void row_paint(const Row *row)
{
    for (uint32_t end = row->glyphs->count * 2, from; end > 0; end = from) {
        const Subset *subset = part_subset(row, end - 1), *next;
        from = end - 1;
        if (!subset)
            continue;
        for (; from > 0 && (!(next = part_subset(row, from - 1)) || next == subset); from--)
            ;
        bool turns = parts_turn(row, from, end);
        for (uint32_t i = from; turns && i < end; i++) {
            if (!part_subset(row, i))
                continue;
            if (!row->run->begun)
                run_begin(row->w, row->run, part_start(row, i));
            row->run->begun = true;
            part_paint(row, i);
        }
        for (uint32_t i = end; !turns && i-- > from;)
            if (part_subset(row, i))
                part_paint_apart(row, i);
        row->run->begun = false;
    }
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
    if (w->file->bare)
        ink_over(w, op->as.text.color, true);
    draw_fill(w, op->as.text.color);
    if (!w->text_open)
        buf_text(w->out, "BT\n");
    if (!w->text_open)
        w->origin = (Point){0, 0};
    w->text_open = true;
    Run run = {.show = {w->out, false, false}, .how = glyphs->how, .rtl = glyphs->level % 2};
    run.at = (Point){op->as.text.at.x, draw_flip(w, op->as.text.at.y)};
    if (run.rtl) {
        if (!w->file->bare)
            buf_text(w->out, "/ReversedChars BMC\n");
        row_paint(&(Row){w, &run, glyphs});
        show_end(&run.show);
        if (!w->file->bare)
            buf_text(w->out, "EMC\n");
        return;
    }
    run_begin(w, &run, glyphs->words[0].x);
    for (uint32_t i = 0; i < glyphs->count; i++)
        run_word(w, &run, &glyphs->words[i]);
    show_end(&run.show);
}
