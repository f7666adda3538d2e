/* Appearances: what a widget shows in each state, as form XObjects with their
 * own resources (ISO 32000-1 12.5.5, 12.7.3.3). Text stands where readers put
 * it when it is typed anew: two points from the edge. */

#include "export/fields.h"

enum { INSET = 2000, CLIP = 1000 };

static void put_pair(Buf *out, int64_t x, int64_t y)
{
    put_len(out, x);
    buf_char(out, ' ');
    put_len(out, y);
    buf_char(out, ' ');
}

static void put_fill(Buf *out, Color color)
{
    uint32_t parts[3] = {color_rgba(color) >> 24, color_rgba(color) >> 16 & 255,
                         color_rgba(color) >> 8 & 255};
    bool grey = parts[0] == parts[1] && parts[1] == parts[2];
    for (int i = 0; i < (grey ? 1 : 3); i++) {
        put_len(out, (parts[i] * 1000 + 127) / 255);
        buf_char(out, ' ');
    }
    buf_text(out, grey ? "g" : "rg");
}

static Len text_size(const Control *control)
{
    Len size = control->spot->style->font_size;
    return size < 1000
               ? 9000
               : size; /* never 0: that is "as it fits", which every reader takes otherwise */
}

static void put_look(Buf *out, const Control *control, Color color)
{
    buf_text(out, "/Fld");
    buf_int(out, control->font->number);
    buf_char(out, ' ');
    put_len(out, text_size(control));
    buf_text(out, " Tf ");
    put_fill(out, color);
}

void put_field_look(Buf *out, const Control *control)
{
    put_look(out, control, control->spot->style->color);
}

/* Equal streams of one size are one object: a sheet of empty fields has one. */
static Ref form_write(Export *file, const Control *control, bool font, Str content)
{
    Buf keys = {0};
    buf_text(&keys, "/Type/XObject/Subtype/Form/BBox[0 0 ");
    put_pair(&keys, control->spot->rect.width, control->spot->rect.height);
    buf_text(&keys, "]/Resources<<");
    if (font) {
        buf_text(&keys, "/Font<</Fld");
        buf_int(&keys, control->font->number);
        buf_char(&keys, ' ');
        put_ref(&keys, field_font_ref(file, control->font));
        buf_text(&keys, ">>");
    }
    buf_text(&keys, ">>");
    size_t len = keys.len;
    buf_char(&keys, '\n');
    buf_str(&keys, content);
    void **slot = map_find(file->appearances, buf_view(&keys));
    if (!slot) {
        Ref *ref = NEW(file->arena, Ref);
        *ref = pdf_reserve(file->pdf, 1);
        slot = map_put(file->appearances, arena_str(file->arena, buf_view(&keys)));
        *slot = ref;
        pdf_stream(file->pdf, *ref, (Str){keys.data, len}, content, STREAM_DEFLATE);
    }
    buf_close(&keys);
    return *(Ref *)*slot;
}

/* ---- text ---- */

static Len line_x(const Control *control, Str line)
{
    Len width = control->spot->rect.width;
    int64_t text = field_width(control->font, line) * text_size(control) / 1000;
    uint8_t align = control->spot->style->text_align;
    if (align == ALIGN_CENTER)
        return len_clamp((width - text) / 2);
    if (align == ALIGN_RIGHT || align == ALIGN_END)
        return len_clamp(width - text - INSET);
    return INSET;
}

/* As much of `codes` as fits the width, at a blank where there is one. */
static size_t line_end(const Control *control, Str codes)
{
    int64_t room = (int64_t)control->spot->rect.width - 2 * INSET, width = 0;
    size_t blank = 0;
    for (size_t i = 0; i < codes.len; i++) {
        unsigned char code = (unsigned char)codes.data[i];
        if (code == '\n')
            return i;
        width += (int64_t)control->font->advance[code] * text_size(control) / 1000;
        if (width > room && i)
            return blank ? blank : i;
        if (code == ' ')
            blank = i + 1;
    }
    return codes.len;
}

static void put_line(Buf *out, const Control *control, Str line, Point *at, Len y)
{
    Len x = line_x(control, line);
    put_pair(out, (int64_t)x - at->x, (int64_t)y - at->y);
    buf_text(out, "Td ");
    put_bytes(out, line);
    buf_text(out, " Tj\n");
    *at = (Point){x, y};
}

/* Each in the middle of its cell, from the first on. */
static void put_comb(Buf *out, const Control *control, Str codes)
{
    Len size = text_size(control), height = control->spot->rect.height;
    Len ascent = len_scale(control->font->ascent, size, 1000),
        drop = len_scale(control->font->descent, size, 1000);
    Point at = {0, 0};
    Len y = (height - (ascent - drop)) / 2 - drop;
    for (size_t i = 0; i < codes.len && i < control->comb; i++) {
        Str code = str_slice(codes, i, i + 1);
        int64_t wide = field_width(control->font, code) * size / 1000;
        Len middle = len_scale(control->spot->rect.width, (int64_t)i * 2 + 1, control->comb * 2);
        Point to = {len_clamp(middle - wide / 2), y};
        put_pair(out, (int64_t)to.x - at.x, (int64_t)to.y - at.y);
        buf_text(out, "Td ");
        put_bytes(out, code);
        buf_text(out, " Tj\n");
        at = to;
    }
}

static void put_lines(Buf *out, const Control *control, Str codes)
{
    const FieldFont *font = control->font;
    Len size = text_size(control), height = control->spot->rect.height;
    Len ascent = len_scale(font->ascent, size, 1000), drop = len_scale(font->descent, size, 1000);
    Point at = {0, 0};
    if (control->kind != FIELD_TEXTAREA) {
        put_line(out, control, codes, &at, (height - (ascent - drop)) / 2 - drop);
        return;
    }
    for (Len y = height - INSET - ascent; codes.len && y > -size; y -= ascent - drop) {
        size_t end = line_end(control, codes);
        put_line(out, control, str_slice(codes, 0, end), &at, y);
        end += end < codes.len && codes.data[end] == '\n';
        codes = str_slice(codes, end, codes.len);
    }
}

static void text_begin(Buf *out, const Control *control)
{
    buf_text(out, "/Tx BMC\nq ");
    put_pair(out, CLIP, CLIP);
    put_pair(out, len_max(0, control->spot->rect.width - 2 * CLIP),
             len_max(0, control->spot->rect.height - 2 * CLIP));
    buf_text(out, "re W n\n");
}

static void put_content(Buf *out, const Control *control, Str codes, Color color)
{
    text_begin(out, control);
    buf_text(out, "BT ");
    put_look(out, control, color);
    buf_char(out, '\n');
    if (control->comb)
        put_comb(out, control, codes);
    else
        put_lines(out, control, codes);
    buf_text(out, "ET Q\nEMC\n");
}

/* A placeholder is an appearance only, never a value: readers put what is typed in its
 * place, and one that shows no appearance of an empty field loses nothing, for TU says it. */
Ref appearance_text(Export *file, const Control *control, Str codes)
{
    Buf out = {0}, hint = {0};
    Str placeholder = codes.len ? (Str){0} : control_placeholder(file, control);
    field_encode(control->font, placeholder, &hint);
    if (codes.len) {
        put_content(&out, control, codes, control->spot->style->color);
    } else if (hint.len) {
        const Extras *extras = file->boxes->styles->extras[control->node->id];
        put_content(&out, control, buf_view(&hint), extras->before->color);
    } else {
        buf_text(&out, "/Tx BMC EMC\n");
    }
    Ref ref = form_write(file, control, true, buf_view(&out));
    buf_close(&hint);
    buf_close(&out);
    return ref;
}

Ref appearance_list(Export *file, const Control *control, const Choice *choices, uint32_t count)
{
    const FieldFont *font = control->font;
    Len size = text_size(control), drop = len_scale(font->descent, size, 1000);
    Len line = len_scale(font->ascent - font->descent, size, 1000);
    Len top = control->spot->rect.height - CLIP;
    Buf out = {0}, codes = {0};
    text_begin(&out, control);
    for (uint32_t i = 0; i < count; i++) {
        Len bottom = len_sub(top, len_clamp((int64_t)line * (i + 1)));
        if (!choices[i].selected || bottom < -line)
            continue;
        buf_text(&out, "0.6 0.757 0.855 rg ");
        put_pair(&out, CLIP, bottom);
        put_pair(&out, control->spot->rect.width - 2 * CLIP, line);
        buf_text(&out, "re f\n");
    }
    buf_text(&out, "BT ");
    put_field_look(&out, control);
    buf_char(&out, '\n');
    Point at = {0, 0};
    for (uint32_t i = 0; i < count; i++) {
        Len bottom = len_sub(top, len_clamp((int64_t)line * (i + 1)));
        buf_clear(&codes);
        field_encode(font, choices[i].text, &codes);
        if (bottom > -line)
            put_line(&out, control, buf_view(&codes), &at, bottom - drop);
    }
    buf_text(&out, "ET Q\nEMC\n");
    Ref ref = form_write(file, control, true, buf_view(&out));
    buf_close(&out);
    buf_close(&codes);
    return ref;
}

/* ---- boxes and rings ---- */

static void put_tick(Buf *out, const Control *control)
{
    static const uint8_t at[6][2] = {{6, 15}, {9, 18}, {14, 13}, {24, 25}, {27, 22}, {14, 7}};
    put_fill(out, control->spot->style->color);
    buf_char(out, '\n');
    for (int i = 0; i < 6; i++) {
        put_pair(out, (int64_t)control->spot->rect.width * at[i][0] / 32,
                 (int64_t)control->spot->rect.height * at[i][1] / 32);
        buf_text(out, i ? "l\n" : "m\n");
    }
    buf_text(out, "f\n");
}

static void put_disc(Buf *out, int64_t x, int64_t y, int64_t r)
{
    int64_t k = r * 5523 / 10000;
    const int64_t arcs[4][6] = {{x + r, y + k, x + k, y + r, x, y + r},
                                {x - k, y + r, x - r, y + k, x - r, y},
                                {x - r, y - k, x - k, y - r, x, y - r},
                                {x + k, y - r, x + r, y - k, x + r, y}};
    put_pair(out, x + r, y);
    buf_text(out, "m\n");
    for (int i = 0; i < 4; i++) {
        for (int p = 0; p < 6; p += 2)
            put_pair(out, arcs[i][p], arcs[i][p + 1]);
        buf_text(out, "c\n");
    }
    buf_text(out, "f\n");
}

/* Fixed text of a control's ::before. */
static Str before_text(const Export *file, const Control *control)
{
    const Extras *extras = file->boxes->styles->extras[control->node->id];
    const Content *content = extras && extras->before ? extras->before_content : NULL;
    return content && content->count == 1 && !content->items[0].is_slot ? content->items[0].text
                                                                        : (Str){0};
}

Str control_placeholder(const Export *file, const Control *control)
{
    bool has = control_typed(control) && node_attr(control->node, NAME_PLACEHOLDER);
    return has ? before_text(file, control) : (Str){0};
}

/* What the page shows in the ring (::before): it is shown again, in the
 * colour of the ground, on the disc. */
static void put_ring(Buf *out, Export *file, const Control *control)
{
    const Style *style = control->spot->style;
    Len width = control->spot->rect.width, height = control->spot->rect.height,
        size = text_size(control);
    Str text = before_text(file, control);
    put_fill(out, style->color);
    buf_char(out, '\n');
    put_disc(out, width / 2, height / 2, len_min(width, height) / (text.len ? 2 : 4));
    if (!text.len)
        return;
    Buf codes = {0};
    field_encode(control->font, text, &codes);
    int64_t wide = field_width(control->font, buf_view(&codes)) * size / 1000;
    buf_text(out, "BT /Fld");
    buf_int(out, control->font->number);
    buf_char(out, ' ');
    put_len(out, size);
    buf_text(out, " Tf ");
    put_fill(out, (style->background & 255) == 255 ? style->background : 0xFFFFFFFF);
    buf_char(out, '\n');
    /* digits: 0.7 em high */
    put_pair(out, (width - wide) / 2, (height - (int64_t)size * 7 / 10) / 2);
    buf_text(out, "Td ");
    put_bytes(out, buf_view(&codes));
    buf_text(out, " Tj ET\n");
    buf_close(&codes);
}

Ref appearance_on(Export *file, const Control *control)
{
    Buf out = {0};
    bool ring = control->kind == FIELD_RADIO;
    if (ring)
        put_ring(&out, file, control);
    else
        put_tick(&out, control);
    Ref ref = form_write(file, control, ring && before_text(file, control).len, buf_view(&out));
    buf_close(&out);
    return ref;
}

Ref appearance_empty(Export *file, const Control *control)
{
    return form_write(file, control, false, (Str){0});
}
