/* Colours as inks, in the editions for print (ISO 32000-1 8.6.4 to 8.6.7).
 *
 * For a press: CMYK through its profile, greys as K alone, what a sheet says in inks
 * as it says it, spot colours as Separation spaces of their own. For an office
 * printer: grey by luminance. All as they are set; a colour costs one look-up.
 *
 * Overprint: black that is nothing but K, in text and in lines, is printed over what
 * lies below it, so that no paper shows where plates do not quite meet. OPM 1: an ink
 * of which there is none leaves that plate as it is. */

#include "color/press.h"
#include "export/content.h"

enum { FINE = LEN_PT(3) }; /* what is no wider is a line, not a ground */

/* ---- what a colour is ---- */

static const InkColor *named_ink(const Export *file, Color color)
{
    uint32_t ink = color_ink(color);
    return ink && ink <= file->boxes->styles->ink_count ? &file->boxes->styles->inks[ink - 1]
                                                        : NULL;
}

static Plates plates_of(const Export *file, Color color)
{
    const InkColor *ink = named_ink(file, color);
    Plates plates;
    if (!ink)
        return press_color(file->press, color_rgba(color));
    memcpy(plates.cmyk, ink->cmyk, sizeof plates.cmyk);
    return plates;
}

static bool is_black(const Export *file, Color color)
{
    const InkColor *ink = named_ink(file, color);
    if ((color & 255) != 255 || (ink && ink->spot.len))
        return false;
    if (!ink)
        return !(color_rgba(color) >> 8);
    return !ink->cmyk[0] && !ink->cmyk[1] && !ink->cmyk[2] && ink->cmyk[3] == PRESS_FULL;
}

/* ---- spot colours ---- */

/* 8.6.6.4, with the function of 7.10.3 from no ink to all of it. */
static void spot_write(Export *file, const SpotSpace *space)
{
    Buf *out = pdf_begin(file->pdf, space->ref);
    buf_text(out, "[/Separation");
    put_name(out, space->ink->spot);
    buf_text(out, "/DeviceCMYK<</FunctionType 2/Domain[0 1]/N 1/C0[0 0 0 0]/C1[");
    for (int i = 0; i < 4; i++) {
        buf_text(out, i ? " " : "");
        put_len(out, (space->ink->cmyk[i] + 5) / 10);
    }
    buf_text(out, "]>>]");
    pdf_end(file->pdf);
}

/* All that name one plate share a space (/CS0), and the looks that the first of them
 * gave it: ISO 15930-7 6.2.5 wants it so. A sheet names a handful of them. */
static const InkColor *spot_first(const Export *file, Str name)
{
    const InkColor *ink = file->boxes->styles->inks;
    while (!str_equal(ink->spot, name))
        ink++;
    return ink;
}

static uint32_t spot_use(PageWriter *w, const InkColor *ink)
{
    Export *file = w->file;
    uint32_t i = 0;
    while (i < file->spot_spaces.count &&
           !str_equal(file->spot_spaces.items[i].ink->spot, ink->spot))
        i++;
    if (i == file->spot_spaces.count) {
        SpotSpace *space = LIST_ADD(file->arena, &file->spot_spaces);
        *space = (SpotSpace){spot_first(file, ink->spot), pdf_reserve(file->pdf, 1)};
        spot_write(file, space);
    }
    uint32_t known = 0;
    while (known < w->spot_spaces.count && w->spot_spaces.items[known] != i)
        known++;
    if (known == w->spot_spaces.count)
        *LIST_ADD(file->arena, &w->spot_spaces) = i;
    return i;
}

/* ---- operators ---- */

void ink_begin(PageWriter *w)
{
    if (w->file->press) /* a page begins with DeviceGray, whose black overprints nothing */
        w->now.fill = w->now.stroke = COLOR_UNSET;
}

static void put_part(Buf *out, uint32_t ten_thousandths)
{
    put_len(out, (ten_thousandths + 5) / 10);
    buf_char(out, ' ');
}

static void put_grey(PageWriter *w, Color color, bool stroke)
{
    const InkColor *ink = named_ink(w->file, color);
    bool black = ink && !ink->spot.len && !ink->cmyk[0] && !ink->cmyk[1] && !ink->cmyk[2];
    uint32_t grey = (uint32_t)press_grey(color_rgba(color)) * PRESS_FULL / 255;
    if (black)
        grey = (uint32_t)PRESS_FULL - ink->cmyk[3];
    put_part(w->out, grey);
    printed_grey(w, grey);
    buf_text(w->out, stroke ? "G\n" : "g\n");
}

void ink_put(PageWriter *w, Color color, bool stroke)
{
    const InkColor *ink = named_ink(w->file, color);
    if (!w->file->press) {
        put_grey(w, color, stroke);
        return;
    }
    if (ink && ink->spot.len) {
        uint32_t number = spot_use(w, ink);
        printed_spot(w, number, ink->tint);
        buf_text(w->out, "/CS");
        buf_int(w->out, number);
        buf_text(w->out, stroke ? " CS " : " cs ");
        put_part(w->out, ink->tint);
        buf_text(w->out, stroke ? "SCN\n" : "scn\n");
        return;
    }
    Plates plates = plates_of(w->file, color);
    for (int i = 0; i < 4; i++)
        put_part(w->out, plates.cmyk[i]);
    printed_plates(w, plates.cmyk);
    buf_text(w->out, stroke ? "K\n" : "k\n");
}

static Ref overprint_ref(Export *file, bool on)
{
    Ref *ref = &file->overprints[on];
    if (!*ref) {
        *ref = pdf_reserve(file->pdf, 1);
        buf_text(pdf_begin(file->pdf, *ref), on ? "<</Type/ExtGState/OP true/op true/OPM 1>>"
                                                : "<</Type/ExtGState/OP false/op false/OPM 0>>");
        pdf_end(file->pdf);
    }
    return *ref;
}

static void overprint_set(PageWriter *w, bool on)
{
    if (w->now.overprint == on)
        return;
    draw_flush(w);
    w->now.overprint = on;
    w->overprints[on] = true;
    overprint_ref(w->file, on);
    buf_text(w->out, on ? "/Over gs\n" : "/Knock gs\n");
}

void ink_over(PageWriter *w, Color color, bool fine)
{
    Overprint wanted = color_overprint(color);
    if (w->file->press)
        overprint_set(w, wanted == OVERPRINT_ON ||
                             (wanted == OVERPRINT_AUTO && fine && is_black(w->file, color)));
}

/* What overprints leaves plates alone that it says nothing of: a picture in process inks
 * would let a spot colour below it through (8.6.7). */
void ink_knock(PageWriter *w)
{
    if (w->file->press)
        overprint_set(w, false);
}

void ink_over_rect(PageWriter *w, Color color, Rect rect)
{
    ink_over(w, color, len_min(rect.width, rect.height) <= FINE);
}

/* ---- resources ---- */

void put_ink_spaces(Buf *out, const PageWriter *w)
{
    for (uint32_t i = 0; i < w->spot_spaces.count; i++) {
        buf_text(out, "/CS");
        buf_int(out, w->spot_spaces.items[i]);
        buf_char(out, ' ');
        put_ref(out, w->file->spot_spaces.items[w->spot_spaces.items[i]].ref);
    }
}

void put_ink_states(Buf *out, const PageWriter *w)
{
    static const char *const names[2] = {"/Knock ", "/Over "};
    for (int on = 0; on < 2; on++)
        if (w->overprints[on]) {
            buf_text(out, names[on]);
            put_ref(out, w->file->overprints[on]);
        }
}
