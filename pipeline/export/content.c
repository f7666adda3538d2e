/* Page content: Ops to operators (ISO 32000-1 8, 9.4, 14.6).
 *
 * Coordinates are turned to y-up as they are printed, to a thousandth of a
 * point. Operators that would set what is set already are left out; fills of
 * one colour share one f; marks of one owner that follow each other are one
 * marked-content sequence; text objects stay open across marks that hold only
 * text. What leaves memory with the page is everything but the Mark records. */

#include "export/state.h"

enum { CLIP_NEST = 24 }; /* q may nest 28 deep (ISO 19005-2 6.1.13) */

/* What a viewer's graphics state holds; saved and restored with q and Q. */
typedef struct {
    Color fill, stroke; /* without alpha */
    uint8_t alpha;
    Len line_width;
    const Subset *font;
    Len size;
} State;

typedef struct {
    const Op *op;
    State state; /* as it was outside */
} Clip;

typedef struct {
    Export *file;
    const Page *page;
    PageRecord *record;
    Buf *out;
    State now;
    bool text_open;   /* between BT and ET */
    bool fill_open;   /* a path waits for its f */
    Point origin;     /* of the text line, in page coordinates, y up */
    bool marked;      /* a sequence is open */
    bool mark_text;   /* it was begun inside the text object */
    uint8_t artifact;
    Owner owner;
    Rect spot;        /* ink of the mark that is no text */
    bool has_spot;
    LIST(Clip) clips;
    LIST(Subset *) fonts;
    LIST(uint32_t) images;
    bool alphas[256];
} Writer;

/* ---- numbers and state ---- */

static Len flip(const Writer *w, Len y) { return len_sub(w->page->size.y, y); }

static void put_xy(Writer *w, int64_t x, int64_t y)
{
    put_len(w->out, x);
    buf_char(w->out, ' ');
    put_len(w->out, y);
    buf_char(w->out, ' ');
}

static void fill_flush(Writer *w)
{
    if (w->fill_open)
        buf_text(w->out, "f\n");
    w->fill_open = false;
}

static void text_end(Writer *w)
{
    if (w->text_open)
        buf_text(w->out, "ET\n");
    w->text_open = false;
}

static void put_channel(Buf *out, uint32_t value)
{
    put_len(out, (value * 1000 + 127) / 255);
    buf_char(out, ' ');
}

static void put_color(Writer *w, Color color, bool stroke)
{
    uint32_t r = color >> 24, g = color >> 16 & 255, b = color >> 8 & 255;
    put_channel(w->out, r);
    if (r == g && g == b) {
        buf_text(w->out, stroke ? "G\n" : "g\n");
        return;
    }
    put_channel(w->out, g);
    put_channel(w->out, b);
    buf_text(w->out, stroke ? "RG\n" : "rg\n");
}

static Ref alpha_ref(Export *file, uint8_t alpha)
{
    if (!file->alpha[alpha]) {
        file->alpha[alpha] = pdf_reserve(file->pdf, 1);
        Buf *out = pdf_begin(file->pdf, file->alpha[alpha]);
        buf_text(out, "<</Type/ExtGState/ca ");
        put_channel(out, alpha);
        buf_text(out, "/CA ");
        put_channel(out, alpha);
        buf_text(out, ">>");
        pdf_end(file->pdf);
    }
    return file->alpha[alpha];
}

static void set_alpha(Writer *w, uint8_t alpha)
{
    if (w->now.alpha == alpha)
        return;
    w->now.alpha = alpha;
    w->alphas[alpha] = true;
    if (alpha != 255)
        w->record->group = true;
    alpha_ref(w->file, alpha);
    buf_text(w->out, "/G");
    buf_int(w->out, alpha);
    buf_text(w->out, " gs\n");
}

static void set_fill(Writer *w, Color color)
{
    if (w->fill_open && (w->now.fill != color >> 8 || w->now.alpha != (color & 255)))
        fill_flush(w);
    set_alpha(w, (uint8_t)color);
    if (w->now.fill == color >> 8)
        return;
    w->now.fill = color >> 8;
    put_color(w, color, false);
}

static void set_stroke(Writer *w, Color color)
{
    set_alpha(w, (uint8_t)color);
    if (w->now.stroke == color >> 8)
        return;
    w->now.stroke = color >> 8;
    put_color(w, color, true);
}

/* ---- paths ---- */

/* A quarter of an ellipse, from one end to the other over its corner. */
static void put_corner(Writer *w, Point from, Point corner, Point to)
{
    /* 0.5523: the Bezier nearest to a circle */
    Point a = {len_add(from.x, len_scale(corner.x - from.x, 5523, 10000)),
               len_add(from.y, len_scale(corner.y - from.y, 5523, 10000))};
    Point b = {len_add(to.x, len_scale(corner.x - to.x, 5523, 10000)),
               len_add(to.y, len_scale(corner.y - to.y, 5523, 10000))};
    put_xy(w, a.x, flip(w, a.y));
    put_xy(w, b.x, flip(w, b.y));
    put_xy(w, to.x, flip(w, to.y));
    buf_text(w->out, "c\n");
}

static void put_box(Writer *w, Rect r, const Point radius[4])
{
    bool round = false;
    for (int i = 0; i < 4; i++)
        round |= radius[i].x > 0 && radius[i].y > 0;
    if (!round) {
        put_xy(w, r.x, (int64_t)flip(w, r.y) - r.height);
        put_xy(w, r.width, r.height);
        buf_text(w->out, "re\n");
        return;
    }
    Len right = len_add(r.x, r.width), bottom = len_add(r.y, r.height);
    Point corners[4] = {{r.x, r.y}, {right, r.y}, {right, bottom}, {r.x, bottom}};
    static const int8_t inward[4][2] = {{1, 1}, {-1, 1}, {-1, -1}, {1, -1}};
    for (int i = 0; i < 4; i++) {
        Point c = corners[i], across = c, along = c;
        across.x += inward[i][0] * radius[i].x;
        along.y += inward[i][1] * radius[i].y;
        Point from = i % 2 ? across : along, to = i % 2 ? along : across;
        put_xy(w, from.x, flip(w, from.y));
        buf_text(w->out, i ? "l\n" : "m\n");
        if (radius[i].x > 0 && radius[i].y > 0)
            put_corner(w, from, c, to);
    }
    buf_text(w->out, "h\n");
}

static void spot_add(Writer *w, Rect r)
{
    if (!w->marked || w->artifact)
        return;
    if (w->has_spot) {
        Len right = len_max(len_add(w->spot.x, w->spot.width), len_add(r.x, r.width));
        Len bottom = len_max(len_add(w->spot.y, w->spot.height), len_add(r.y, r.height));
        r.x = len_min(r.x, w->spot.x);
        r.y = len_min(r.y, w->spot.y);
        r.width = len_sub(right, r.x);
        r.height = len_sub(bottom, r.y);
    }
    w->spot = r;
    w->has_spot = true;
}

static void paint_rect(Writer *w, const Op *op)
{
    set_fill(w, op->as.rect.color);
    put_box(w, op->as.rect.rect, op->as.rect.radius);
    w->fill_open = true;
    if (w->now.alpha != 255)
        fill_flush(w); /* overlapping ones must show twice */
    spot_add(w, op->as.rect.rect);
}

static void paint_ring(Writer *w, const Op *op)
{
    const Len *inset = op->as.ring.inset;
    Rect outer = op->as.ring.rect, inner = outer;
    inner.x = len_add(inner.x, inset[EDGE_LEFT]);
    inner.y = len_add(inner.y, inset[EDGE_TOP]);
    inner.width = len_max(0, inner.width - inset[EDGE_LEFT] - inset[EDGE_RIGHT]);
    inner.height = len_max(0, inner.height - inset[EDGE_TOP] - inset[EDGE_BOTTOM]);
    Point radius[4];
    for (int i = 0; i < 4; i++) {
        Len x = inset[i == 0 || i == 3 ? EDGE_LEFT : EDGE_RIGHT];
        Len y = inset[i < 2 ? EDGE_TOP : EDGE_BOTTOM];
        radius[i].x = len_max(0, op->as.ring.radius[i].x - x);
        radius[i].y = len_max(0, op->as.ring.radius[i].y - y);
    }
    fill_flush(w);
    set_fill(w, op->as.ring.color);
    put_box(w, outer, op->as.ring.radius);
    put_box(w, inner, radius);
    buf_text(w->out, "f*\n");
    spot_add(w, outer);
}

static void paint_path(Writer *w, const Op *op)
{
    set_fill(w, op->as.path.color);
    Rect r = {op->as.path.points[0].x, op->as.path.points[0].y, 0, 0};
    for (int i = 0; i < op->as.path.count; i++) {
        Point p = op->as.path.points[i];
        put_xy(w, p.x, flip(w, p.y));
        buf_text(w->out, i ? "l\n" : "m\n");
        spot_add(w, (Rect){p.x, p.y, 0, 0});
    }
    spot_add(w, r);
    w->fill_open = true;
    fill_flush(w);
}

/* Dashes and dots that come out even over the length. */
static void put_dashes(Writer *w, Len width, Len *length, uint8_t style)
{
    Len unit = width > 0 ? width : 1;
    if (style == BORDER_DOTTED) {
        *length = len_max(0, *length - unit);
        Len count = len_max(1, (*length + unit) / (2 * unit));
        buf_text(w->out, "1 J[0 ");
        put_len(w->out, len_max(1, *length / count));
        buf_text(w->out, "]0 d\n");
        return;
    }
    Len dash = 3 * unit, count = len_max(2, (*length / dash + 2) / 2);
    Len gap = (*length - count * dash) / (count - 1);
    if (gap <= 0)
        return;
    buf_char(w->out, '[');
    put_len(w->out, dash);
    buf_char(w->out, ' ');
    put_len(w->out, gap);
    buf_text(w->out, "]0 d\n");
}

static void paint_line(Writer *w, const Op *op)
{
    Point from = op->as.line.from, to = op->as.line.to;
    Len width = op->as.line.width;
    bool broken = op->as.line.style == BORDER_DASHED || op->as.line.style == BORDER_DOTTED;
    set_stroke(w, op->as.line.color);
    if (w->now.line_width != width) {
        put_len(w->out, width);
        buf_text(w->out, " w\n");
        w->now.line_width = width;
    }
    bool upright = from.x == to.x;
    Len length = upright ? to.y - from.y : to.x - from.x;
    if (broken && length > 0) {
        buf_text(w->out, "q ");
        put_dashes(w, width, &length, op->as.line.style);
        if (op->as.line.style == BORDER_DOTTED) { /* round caps reach half a dot further */
            from.x += upright ? 0 : width / 2;
            from.y += upright ? width / 2 : 0;
            to = (Point){upright ? to.x : from.x + length, upright ? from.y + length : to.y};
        }
    }
    put_xy(w, from.x, flip(w, from.y));
    buf_text(w->out, "m ");
    put_xy(w, to.x, flip(w, to.y));
    buf_text(w->out, broken && length > 0 ? "l S Q\n" : "l S\n");
    spot_add(w, (Rect){len_min(from.x, to.x), len_min(from.y, to.y), len_max(from.x, to.x) - len_min(from.x, to.x),
                       len_max(from.y, to.y) - len_min(from.y, to.y)});
}

/* The matrix turns the picture as its EXIF orientation asks. */
static void paint_image(Writer *w, const Op *op)
{
    static const int8_t turns[8][6] = {/* a b c d; e, f: one width, one height more */
                                       {1, 0, 0, 1, 0, 0},  {-1, 0, 0, 1, 1, 0},  {-1, 0, 0, -1, 1, 1},
                                       {1, 0, 0, -1, 0, 1}, {0, -1, -1, 0, 1, 1}, {0, -1, 1, 0, 0, 1},
                                       {0, 1, 1, 0, 0, 0},  {0, 1, -1, 0, 1, 0}};
    const Image *image = op->as.image.image;
    Rect r = op->as.image.rect;
    if (!image)
        return;
    const int8_t *t = turns[image->turn >= 1 && image->turn <= 8 ? image->turn - 1 : 0];
    uint32_t number = picture_use(w->file, image, w->owner.node);
    bool known = false;
    for (uint32_t i = 0; i < w->images.count; i++)
        known |= w->images.items[i] == number;
    if (!known)
        *LIST_ADD(w->file->arena, &w->images) = number;
    if (image->mask.len)
        w->record->group = true;
    set_alpha(w, 255);
    buf_text(w->out, "q ");
    put_xy(w, (int64_t)t[0] * r.width, (int64_t)t[1] * r.height);
    put_xy(w, (int64_t)t[2] * r.width, (int64_t)t[3] * r.height);
    put_xy(w, (int64_t)r.x + t[4] * r.width, (int64_t)flip(w, r.y) - r.height + t[5] * r.height);
    buf_text(w->out, "cm/I");
    buf_int(w->out, number);
    buf_text(w->out, " Do Q\n");
    spot_add(w, r);
}

/* ---- text ---- */

static void set_font(Writer *w, Show *show, Subset *subset, Len size)
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

static Subset *blank_subset(Writer *w, const Run *run, const Coded *coded)
{
    if (coded && coded->subset && coded->subset->space)
        return coded->subset;
    return embed_space(w->file, coded ? coded->word->font : font_first(run->how->fonts));
}

/* Blanks follow the word; in a right-to-left run they stand to its left. */
static void run_blanks(Writer *w, Run *run, const RunWord *word, const Coded *coded)
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

static void run_glyphs(Writer *w, Run *run, const RunWord *word, const Coded *coded)
{
    const Face *face = coded->subset->face;
    Len size = run->how->size;
    bool hyphen = word->flags & RUN_HYPHEN, actual = coded->actual || hyphen;
    set_font(w, &run->show, coded->subset, size);
    run_move(run, word->x);
    if (actual) {
        show_end(&run->show);
        put_actual(w->out, hyphen ? S("\xC2\xAD") : (Str){word->word->text, word->word->byte_count});
    }
    int64_t advance = coded->advance;
    if (coded->loose || run->how->letter_spacing)
        advance = show_word(&run->show, coded, size, (int64_t)run->how->letter_spacing * face->upem * 1000 / size);
    else if (coded->len)
        show_bytes(&run->show, (Str){w->file->coded.data + coded->at, coded->len});
    run->pen += advance * size / face->upem;
    if (actual) {
        show_end(&run->show);
        buf_text(w->out, "EMC\n");
    }
}

static void run_word(Writer *w, Run *run, const RunWord *word)
{
    const Coded *coded = word->word ? embed_word(w->file, word->word) : NULL;
    if (word->blanks && run->rtl)
        run_blanks(w, run, word, coded);
    if (coded && coded->subset)
        run_glyphs(w, run, word, coded);
    if (word->blanks && !run->rtl)
        run_blanks(w, run, word, coded);
}

static void note_call_text(Writer *w, const GlyphRun *glyphs)
{
    Export *file = w->file;
    Buf text = {0};
    for (uint32_t i = 0; i < glyphs->count; i++)
        if (glyphs->words[i].word)
            buf_add(&text, glyphs->words[i].word->text, glyphs->words[i].word->byte_count);
    *LIST_ADD(file->arena, &file->calls) = (NodeText){w->owner.node, buf_take(&text, file->arena)};
}

static void paint_text(Writer *w, const Op *op)
{
    const GlyphRun *glyphs = op->as.text.run;
    if (!glyphs->count || glyphs->how->size <= 0)
        return;
    if (w->marked && !w->artifact && w->owner.part == PART_NOTE_CALL)
        note_call_text(w, glyphs);
    set_fill(w, op->as.text.color);
    if (!w->text_open)
        buf_text(w->out, "BT\n");
    if (!w->text_open)
        w->origin = (Point){0, 0};
    w->text_open = true;
    Run run = {{w->out, false, false}, glyphs->how, 0, glyphs->words[0].x, glyphs->level % 2};
    Point at = {len_add(op->as.text.at.x, run.start), flip(w, op->as.text.at.y)};
    put_xy(w, (int64_t)at.x - w->origin.x, (int64_t)at.y - w->origin.y);
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

/* ---- marks ---- */

static void mark_close(Writer *w)
{
    if (!w->marked)
        return;
    fill_flush(w);
    if (!w->mark_text)
        text_end(w);
    buf_text(w->out, "EMC\n");
    if (w->has_spot)
        *LIST_ADD(w->file->arena, &w->file->spots) = (Spot){w->owner.node, w->page->index, w->spot};
    w->has_spot = false;
    w->marked = false;
}

static void put_artifact(Writer *w, uint8_t kind, const Op *begin)
{
    static const char *const types[] = {
        [ARTIFACT_PAGINATION_HEADER] = "<</Type/Pagination/Subtype/Header/Attached[/Top]>>",
        [ARTIFACT_PAGINATION_FOOTER] = "<</Type/Pagination/Subtype/Footer/Attached[/Bottom]>>",
        [ARTIFACT_PAGINATION] = "<</Type/Pagination>>",
        [ARTIFACT_LAYOUT] = "<</Type/Layout>>",
        [ARTIFACT_BACKGROUND] = "<</Type/Layout>>", /* 14.8.2.2.2: background screens */
    };
    const Op *ink = begin + 1;
    buf_text(w->out, "/Artifact");
    if (kind == ARTIFACT_BACKGROUND && ink->kind == OP_RECT && ink->as.rect.rect.width >= w->page->size.x &&
        ink->as.rect.rect.height >= w->page->size.y) { /* the whole page */
        buf_text(w->out, "<</Type/Background/BBox");
        put_rect(w->out, ink->as.rect.rect, w->page->size.y);
        buf_text(w->out, ">>BDC\n");
        return;
    }
    buf_text(w->out, types[kind]);
    buf_text(w->out, "BDC\n");
}

static void put_mark(Writer *w, Owner owner)
{
    Export *file = w->file;
    uint32_t mcid = w->record->mark_count++;
    *LIST_ADD(file->arena, &file->marks) = (Mark){owner.node, owner.item, owner.part, w->page->index, mcid};
    buf_text(w->out, "/P<</MCID ");
    buf_int(w->out, mcid);
    buf_text(w->out, ">>BDC\n");
}

static bool same_mark(const Writer *w, Owner owner, uint8_t artifact, bool text)
{
    if (!w->marked || w->artifact != artifact || (w->mark_text && !text))
        return false;
    return artifact || (w->owner.node == owner.node && w->owner.part == owner.part &&
                        w->owner.item == owner.item);
}

/* Looks ahead to OP_END: is there ink, and is it all text? */
static void mark_open(Writer *w, const Op *op, const Op *end)
{
    bool ink = false, text = true;
    for (const Op *at = op + 1; at < end && at->kind != OP_END; at++) {
        bool drawn = at->kind != OP_LINK && at->kind != OP_FIELD;
        ink |= drawn;
        text &= at->kind == OP_TEXT || !drawn;
    }
    if (!ink)
        return;
    Owner owner = op->as.begin.owner;
    uint8_t artifact = op->as.begin.artifact;
    if (!artifact && (owner.node >= w->file->tree->count || w->file->hidden[owner.node]))
        artifact = ARTIFACT_LAYOUT;
    if (same_mark(w, owner, artifact, text))
        return;
    mark_close(w);
    if (!text)
        text_end(w);
    else if (!w->text_open) {
        buf_text(w->out, "BT\n");
        w->origin = (Point){0, 0};
        w->text_open = true;
    }
    w->marked = true;
    w->mark_text = text;
    w->artifact = artifact;
    w->owner = owner;
    if (artifact)
        put_artifact(w, artifact, op);
    else
        put_mark(w, owner);
}

/* ---- clips ---- */

static void put_clip(Writer *w, const Op *op)
{
    put_box(w, op->as.rect.rect, op->as.rect.radius);
    buf_text(w->out, "W n\n");
}

static void clip_push(Writer *w, const Op *op)
{
    mark_close(w);
    text_end(w);
    *LIST_ADD(w->file->arena, &w->clips) = (Clip){op, w->now};
    if (w->clips.count <= CLIP_NEST)
        buf_text(w->out, "q ");
    put_clip(w, op);
}

/* Beyond the limit clips share the last q: it is made again with those left. */
static void clip_pop(Writer *w)
{
    mark_close(w);
    text_end(w);
    if (!w->clips.count)
        return;
    uint32_t left = --w->clips.count;
    buf_text(w->out, "Q\n");
    w->now = w->clips.items[left < CLIP_NEST ? left : CLIP_NEST - 1].state;
    if (left < CLIP_NEST)
        return;
    buf_text(w->out, "q ");
    for (uint32_t i = CLIP_NEST - 1; i < left; i++)
        put_clip(w, w->clips.items[i].op);
}

/* ---- the page ---- */

static void paint_op(Writer *w, const Op *op, const Op *end)
{
    bool ink = op->kind == OP_RECT || op->kind == OP_RING || op->kind == OP_PATH || op->kind == OP_LINE ||
               op->kind == OP_IMAGE;
    if (ink)
        text_end(w);
    if (ink ? op->kind != OP_RECT : op->kind == OP_TEXT)
        fill_flush(w);
    switch ((OpKind)op->kind) {
    case OP_BEGIN: mark_open(w, op, end); break;
    case OP_END: break; /* the next mark may go on with it */
    case OP_CLIP: clip_push(w, op); break;
    case OP_POP: clip_pop(w); break;
    case OP_RECT: paint_rect(w, op); break;
    case OP_RING: paint_ring(w, op); break;
    case OP_PATH: paint_path(w, op); break;
    case OP_LINE: paint_line(w, op); break;
    case OP_TEXT: paint_text(w, op); break;
    case OP_IMAGE: paint_image(w, op); break;
    case OP_FIELD:
        *LIST_ADD(w->file->arena, &w->file->field_spots) =
            (FieldSpot){op->as.field.owner.node, w->page->index, op->as.field.rect, op->as.field.box,
                        op->as.field.style};
        break;
    case OP_LINK:
        *LIST_ADD(w->file->arena, &w->file->areas) =
            (LinkArea){op->as.link.owner, w->page->index, op->as.link.rect};
        break;
    }
}

/* Equal dictionaries are one object: most pages share one. */
static Ref resources_ref(Writer *w)
{
    Export *file = w->file;
    Buf text = {0};
    buf_text(&text, "<</Font<<");
    for (uint32_t i = 0; i < w->fonts.count; i++) {
        buf_text(&text, "/F");
        buf_int(&text, w->fonts.items[i]->number);
        buf_char(&text, ' ');
        put_ref(&text, w->fonts.items[i]->ref);
    }
    buf_text(&text, ">>/XObject<<");
    for (uint32_t i = 0; i < w->images.count; i++) {
        buf_text(&text, "/I");
        buf_int(&text, w->images.items[i]);
        buf_char(&text, ' ');
        put_ref(&text, file->images.items[w->images.items[i]].ref);
    }
    buf_text(&text, ">>/ExtGState<<");
    for (int i = 0; i < 256; i++) {
        if (!w->alphas[i])
            continue;
        buf_text(&text, "/G");
        buf_int(&text, i);
        buf_char(&text, ' ');
        put_ref(&text, file->alpha[i]);
    }
    buf_text(&text, ">>>>");
    void **slot = map_find(file->resources, buf_view(&text));
    if (!slot) {
        Str key = arena_str(file->arena, buf_view(&text));
        Ref *ref = NEW(file->arena, Ref);
        *ref = pdf_reserve(file->pdf, 1);
        buf_str(pdf_begin(file->pdf, *ref), key);
        pdf_end(file->pdf);
        slot = map_put(file->resources, key);
        *slot = ref;
    }
    buf_close(&text);
    return *(Ref *)*slot;
}

/* Fonts in the order of their numbers, so that equal sets look equal. */
static void fonts_sort(Writer *w)
{
    for (uint32_t i = 1; i < w->fonts.count; i++)
        for (uint32_t j = i; j && w->fonts.items[j - 1]->number > w->fonts.items[j]->number; j--) {
            Subset *swap = w->fonts.items[j];
            w->fonts.items[j] = w->fonts.items[j - 1];
            w->fonts.items[j - 1] = swap;
        }
}

void content_page(Export *file, const Page *page, const Ops *ops, PageRecord *record)
{
    Writer w = {.file = file, .page = page, .record = record, .out = &file->content};
    w.now = (State){.fill = 0, .stroke = 0, .alpha = 255, .line_width = 1000};
    buf_clear(w.out);
    for (uint32_t i = 0; i < ops->count; i++)
        paint_op(&w, &ops->items[i], ops->items + ops->count);
    mark_close(&w);
    text_end(&w);
    while (w.clips.count)
        clip_pop(&w);
    fonts_sort(&w);
    record->resources = resources_ref(&w);
    record->contents = pdf_reserve(file->pdf, 1);
    pdf_stream(file->pdf, record->contents, S(""), buf_view(w.out), STREAM_DEFLATE);
}
