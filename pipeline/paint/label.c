/* Text that no layout has placed: the alternative text of a missing image, the
 * number in a ring, what a printed field holds. Shaped where it is painted, word
 * by word from the cache; there is little of it. */

#include "paint/painter.h"
#include "text/text.h"

enum { LABEL_PARTS = 8 }; /* fonts in one word */

typedef struct {
    const TextItem *how;
    Color color;
    const Word *words[LABEL_PARTS];
    Len widths[LABEL_PARTS];
    size_t count;
    Len width;
} Label;

static Label label_shape(Painter *painter, const Style *style, Str text, Color color)
{
    Text *fonts = painter->job->worker->text;
    TextItem *how = NEW(painter->arena, TextItem);
    *how = (TextItem){.end = (uint32_t)text.len,
                      .fonts = style->fonts,
                      .size = style->font_size,
                      .language = style->language,
                      .style = style};
    Label label = {.how = how, .color = color};
    label.count = text.len ? text_shape_line(fonts, how, text, label.words, LABEL_PARTS) : 0;
    for (size_t i = 0; i < label.count; i++) {
        const FontMetrics *m = font_metrics(fonts, label.words[i]->font);
        label.widths[i] = font_len(label.words[i]->advance, style->font_size, m->upem);
        label.width = len_add(label.width, label.widths[i]);
    }
    return label;
}

/* From the left end of its baseline on; `blank`: one follows. */
static void label_put(Painter *painter, const Label *label, Point at, bool blank)
{
    for (size_t i = 0; i < label->count; i++) {
        GlyphRun *run = NEW(painter->arena, GlyphRun);
        RunWord *word = NEW(painter->arena, RunWord);
        *word = (RunWord){.word = label->words[i], .blanks = blank && i + 1 == label->count};
        *run =
            (GlyphRun){.how = label->how, .words = word, .count = 1, .level = label->words[i]->rtl};
        Op *op = op_add(painter, OP_TEXT);
        op->as.text.at = at;
        op->as.text.run = run;
        op->as.text.color = label->color;
        op->as.text.owner = painter->artifact ? (Owner){.node = NODE_NONE} : painter->owner;
        op->as.text.style = label->how->style;
        at.x = len_add(at.x, label->widths[i]);
    }
}

static Str next_word(Str text, size_t *at)
{
    while (*at < text.len && is_blank(text.data[*at]))
        ++*at;
    size_t start = *at;
    while (*at < text.len && !is_blank(text.data[*at]))
        ++*at;
    return str_slice(text, start, *at);
}

void label_lines(Painter *painter, const Style *style, Rect box, Str text)
{
    const FontMetrics *m = font_metrics(painter->job->worker->text, font_first(style->fonts));
    Len blank = font_len(m->space, style->font_size, m->upem);
    Len ascent = font_len(m->ascent, style->font_size, m->upem);
    Len height = font_len(m->ascent - m->descent, style->font_size, m->upem);
    Len x = 0, y = 0; /* x: from where lines begin */
    bool turned = text_turns(text);
    for (size_t at = 0; at < text.len;) {
        Label label = label_shape(painter, style, next_word(text, &at), style->color);
        if (x && len_add(x, label.width) > box.width) {
            x = 0;
            y = len_add(y, height);
        }
        if (len_add(y, height) > box.height || label.width > box.width)
            break;
        Len left = turned ? len_sub(len_sub(box.width, x), label.width) : x;
        label_put(painter, &label,
                  (Point){len_add(box.x, left), len_add(len_add(box.y, y), ascent)}, at < text.len);
        x = len_add(x, len_add(label.width, blank));
    }
}

static Len row_width(Painter *painter, const Style *style, Str text, Len blank)
{
    Len width = 0;
    for (size_t at = 0; at < text.len;) {
        Label label = label_shape(painter, style, next_word(text, &at), style->color);
        width = len_add(width, label.width);
        width = at < text.len ? len_add(width, blank) : width;
    }
    return width;
}

void label_row(Painter *painter, const Style *style, Rect box, Str text)
{
    const FontMetrics *m = font_metrics(painter->job->worker->text, font_first(style->fonts));
    Len height = font_len(m->ascent - m->descent, style->font_size, m->upem);
    Len blank = font_len(m->space, style->font_size, m->upem);
    uint8_t align = style->text_align;
    bool turned = text_turns(text), far = align == ALIGN_RIGHT || align == ALIGN_END;
    if (box.height >= height) {
        box.y = len_add(box.y, (box.height - height) / 2);
        box.height = height;
    }
    Len spare = len_sub(box.width, row_width(painter, style, str_trim(text), blank));
    if (spare > 0 && (far || align == ALIGN_CENTER) && !turned) {
        Len before = far ? spare : spare / 2;
        box.x = len_add(box.x, before);
        box.width = len_sub(box.width, before);
    }
    label_lines(painter, style, box, text);
}

void label_middle(Painter *painter, const Style *style, Rect box, Str text, Color color)
{
    const FontMetrics *m = font_metrics(painter->job->worker->text, font_first(style->fonts));
    Len capital = font_len(m->cap_height, style->font_size, m->upem);
    Label label = label_shape(painter, style, text, color);
    label_put(painter, &label,
              (Point){len_add(box.x, len_sub(box.width, label.width) / 2),
                      len_add(box.y, len_add(box.height, capital) / 2)},
              false);
}
