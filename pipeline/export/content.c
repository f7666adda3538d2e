/* Page content: Ops to operators (ISO 32000-1 8, 9.4, 14.6).
 *
 * Marks of one owner that follow each other are one marked-content sequence;
 * text objects stay open across marks that hold only text. What leaves memory
 * with the page is everything but the Mark records. */

#include "export/content.h"

enum { CLIP_NEST = 24 }; /* q may nest 28 deep (ISO 19005-2 6.1.13) */

/* ---- marks ---- */

static void mark_close(PageWriter *w)
{
    draw_flush(w);
    if (!w->marked)
        return;
    if (!w->mark_text)
        draw_text_end(w);
    buf_text(w->out, "EMC\n");
    if (w->has_spot)
        *LIST_ADD(w->file->arena, &w->file->spots) = (Spot){w->owner.node, w->page->index, w->spot};
    w->has_spot = false;
    w->marked = false;
}

static void put_artifact(PageWriter *w, uint8_t kind, const Op *begin)
{
    static const char *const types[] = {
        [ARTIFACT_PAGINATION_HEADER] = "<</Type/Pagination/Subtype/Header/Attached[/Top]>>",
        [ARTIFACT_PAGINATION_FOOTER] = "<</Type/Pagination/Subtype/Footer/Attached[/Bottom]>>",
        [ARTIFACT_PAGINATION] = "<</Type/Pagination>>",
        [ARTIFACT_LAYOUT] = "<</Type/Layout>>",
        [ARTIFACT_BACKGROUND] = "<</Type/Layout>>", /* 14.8.2.2.2: background screens */
        [ARTIFACT_WATERMARK] = "<</Type/Pagination/Subtype/Watermark>>",
    };
    const Op *ink = begin + 1;
    Rect r = kind == ARTIFACT_BACKGROUND && ink->kind == OP_RECT
                 ? rotation_rect(w->turn, ink->as.rect.rect)
                 : (Rect){0};
    buf_text(w->out, "/Artifact");
    if (r.width && r.width >= w->page->size.x && r.height >= w->page->size.y) { /* the whole page */
        buf_text(w->out, "<</Type/Background/BBox");
        put_rect(w->out, r, w->page->size.y);
        buf_text(w->out, ">>BDC\n");
        return;
    }
    buf_text(w->out, types[kind]);
    buf_text(w->out, "BDC\n");
}

/* No-break spaces are all that an empty paragraph of an office program holds. */
static bool word_is_blank(const Word *word)
{
    Str text = word ? (Str){word->text, word->byte_count} : S("");
    for (size_t i = 0; i < text.len;) {
        uint32_t code = utf8_decode(text, &i);
        if (code > ' ' && code != 0xA0)
            return false;
    }
    return true;
}

/* Looks ahead to OP_END. */
static bool mark_is_blank(const Op *op, const Op *end)
{
    for (const Op *at = op + 1; at < end && at->kind != OP_END; at++) {
        if (at->kind != OP_TEXT && at->kind != OP_LINK)
            return false;
        const GlyphRun *run = at->kind == OP_TEXT ? at->as.text.run : NULL;
        for (uint32_t i = 0; run && i < run->count; i++)
            if (!word_is_blank(run->words[i].word))
                return false;
    }
    return true;
}

static void put_mark(PageWriter *w, Owner owner, bool blank)
{
    Export *file = w->file;
    uint32_t mcid = w->record->mark_count++;
    *LIST_ADD(file->arena, &file->marks) =
        (Mark){owner.node, owner.item, owner.part, blank, w->page->index, mcid};
    buf_text(w->out, "/P<</MCID ");
    buf_int(w->out, mcid);
    buf_text(w->out, ">>BDC\n");
}

static bool same_mark(const PageWriter *w, Owner owner, uint8_t artifact, bool text)
{
    if (!w->marked || w->artifact != artifact || (w->mark_text && !text))
        return false;
    return artifact || (w->owner.node == owner.node && w->owner.part == owner.part &&
                        w->owner.item == owner.item);
}

/* Looks ahead to OP_END: is there ink, and is it all text? */
static void mark_open(PageWriter *w, const Op *op, const Op *end)
{
    bool ink = false, text = true;
    if (w->file->bare)
        return;
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
    if (same_mark(w, owner, artifact, text)) {
        Mark *last = artifact ? NULL : &w->file->marks.items[w->file->marks.count - 1];
        if (last && last->blank)
            last->blank = mark_is_blank(op, end);
        return;
    }
    mark_close(w);
    if (!text)
        draw_text_end(w);
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
        put_mark(w, owner, mark_is_blank(op, end));
}

/* ---- clips and turned spaces ---- */

/* ISO 32000-1 8.3.4. Ops are written with y up from the foot of the page, turned ones too:
 * the matrix takes the height off and on again. */
static void put_turn(PageWriter *w, Rotation step)
{
    Len high = w->page->size.y;
    bool right = step.quarters == QUARTER_RIGHT;
    buf_text(w->out, right ? "0 -1 1 0 " : "0 1 -1 0 ");
    draw_pair(w, right ? (int64_t)step.at.x - high : (int64_t)step.at.x + high,
              draw_flip(w, step.at.y));
    buf_text(w->out, "cm\n");
}

static void put_clip(PageWriter *w, const Op *op)
{
    if (op->kind == OP_TURN) {
        put_turn(w, op->as.turn.step);
        return;
    }
    draw_box(w, op->as.rect.rect, op->as.rect.radius);
    buf_text(w->out, "W n\n");
}

static void clip_push(PageWriter *w, const Op *op)
{
    mark_close(w);
    draw_text_end(w);
    *LIST_ADD(w->file->arena, &w->clips) = (Clip){op, w->now};
    if (w->clips.count <= CLIP_NEST)
        buf_text(w->out, "q ");
    put_clip(w, op);
}

/* Beyond the limit clips share the last q: it is made again with those left. */
static void clip_pop(PageWriter *w)
{
    mark_close(w);
    draw_text_end(w);
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

static void paint_op(PageWriter *w, const Op *op, const Op *end)
{
    bool ink = op->kind == OP_RECT || op->kind == OP_RING || op->kind == OP_PATH ||
               op->kind == OP_LINE || op->kind == OP_IMAGE;
    if (ink)
        draw_text_end(w);
    if (ink ? op->kind != OP_RECT : op->kind == OP_TEXT)
        draw_flush(w);
    switch ((OpKind)op->kind) {
    case OP_BEGIN: mark_open(w, op, end); break;
    case OP_END: break; /* the next mark may go on with it */
    case OP_CLIP: clip_push(w, op); break;
    case OP_TURN:
        clip_push(w, op);
        w->turn = op->as.turn.page;
        break;
    case OP_POP:
        clip_pop(w);
        w->turn = op->as.turn.page;
        break;
    case OP_RECT: draw_rect(w, op); break;
    case OP_RING: draw_ring(w, op); break;
    case OP_PATH: draw_path(w, op); break;
    case OP_LINE: draw_line(w, op); break;
    case OP_TEXT: run_paint(w, op); break;
    case OP_IMAGE: draw_image(w, op); break;
    case OP_FIELD:
        *LIST_ADD(w->file->arena, &w->file->field_spots) =
            (FieldSpot){op->as.field.owner.node, w->page->index, op->as.field.rect,
                        op->as.field.box, op->as.field.style};
        break;
    case OP_LINK:
        *LIST_ADD(w->file->arena, &w->file->areas) =
            (LinkArea){op->as.link.owner, w->page->index, op->as.link.rect};
        break;
    }
}

/* Equal dictionaries are one object: most pages share one. */
static Ref resources_ref(PageWriter *w)
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
    buf_str(&text, w->forms);
    if (w->registration || w->spot_spaces.count)
        buf_text(&text, ">>/ColorSpace<<");
    if (w->registration) {
        buf_text(&text, "/All ");
        put_ref(&text, ink_registration(file));
    }
    put_ink_spaces(&text, w);
    buf_text(&text, ">>/ExtGState<<");
    for (int i = 0; i < 256; i++) {
        if (!w->alphas[i])
            continue;
        buf_text(&text, "/G");
        buf_int(&text, i);
        buf_char(&text, ' ');
        put_ref(&text, file->alpha[i]);
    }
    put_ink_states(&text, w);
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
static void fonts_sort(PageWriter *w)
{
    for (uint32_t i = 1; i < w->fonts.count; i++)
        for (uint32_t j = i; j && w->fonts.items[j - 1]->number > w->fonts.items[j]->number; j--) {
            Subset *swap = w->fonts.items[j];
            w->fonts.items[j] = w->fonts.items[j - 1];
            w->fonts.items[j - 1] = swap;
        }
}

void content_ops(PageWriter *w, const Ops *ops)
{
    w->now = (State){.fill = 0, .stroke = 0, .alpha = 255, .line_width = 1000};
    ink_begin(w);
    for (uint32_t i = 0; i < ops->count; i++)
        paint_op(w, &ops->items[i], ops->items + ops->count);
    mark_close(w);
    draw_text_end(w);
    while (w->clips.count)
        clip_pop(w);
}

Ref content_resources(PageWriter *w)
{
    fonts_sort(w);
    return resources_ref(w);
}

/* A page of its own, or a form XObject to stand on a sheet. */
static void content_write(PageWriter *w)
{
    Export *file = w->file;
    PageRecord *record = w->record;
    Buf keys = {0};
    record->resources = content_resources(w);
    record->contents = pdf_reserve(file->pdf, 1);
    if (file->imposed)
        put_form_keys(&keys, &record->sheet, record->sheet.bleed, record->resources);
    pdf_stream(file->pdf, record->contents, buf_view(&keys), buf_view(w->out), STREAM_DEFLATE);
    buf_close(&keys);
}

void content_page(Export *file, const Page *page, const Ops *ops, PageRecord *record)
{
    PageWriter w = {.file = file, .page = page, .record = record, .out = &file->content};
    Buf marks = {0};
    buf_clear(w.out);
    if (!file->imposed)
        put_origin(w.out, &record->sheet);
    content_ops(&w, ops);
    if (record->sheet.marks && !file->imposed) { /* painted at the end: they say of how many */
        record->marks = pdf_reserve(file->pdf, 1);
        buf_text(w.out, "/Marks Do\n");
        buf_text(&marks, "/Marks ");
        put_ref(&marks, record->marks);
        w.forms = buf_view(&marks);
    }
    content_write(&w);
    buf_close(&marks);
}
