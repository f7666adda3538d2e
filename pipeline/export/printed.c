/* What was written, for who prints it: which plates each page needs, fonts, images.
 * Noted as the marks are written: a bit for a colour that is set, no more. */

#include "color/press.h"
#include "export/content.h"

enum { PLATE_BITS = 32, SPOT_BITS = PLATE_BITS - PLATE_SPOT };

void printed_plates(PageWriter *w, const uint16_t cmyk[4])
{
    for (int i = 0; i < 4; i++)
        w->record->plates |= (uint32_t)(cmyk[i] > 0) << i;
}

void printed_grey(PageWriter *w, uint32_t grey)
{
    if (grey < PRESS_FULL)
        w->record->plates |= PLATE_BLACK;
}

/* Of more spot colours than there are bits the last bit speaks for all. */
void printed_spot(PageWriter *w, uint32_t number, uint32_t tint)
{
    uint32_t bit = PLATE_SPOT + (number < SPOT_BITS ? number : SPOT_BITS - 1);
    if (tint)
        w->record->plates |= 1u << bit;
}

void printed_image(PageWriter *w, const Image *image, uint32_t number, Rect rect)
{
    ImageUse *use = &w->file->images.items[number];
    uint32_t dpi = image_dots(image, rect.width, rect.height);
    if (!w->file->bare)
        return;
    use->dpi = !use->dpi || dpi < use->dpi ? dpi : use->dpi;
    const Separation *plates = image_separate(w->file->job->worker->images, image, w->file->press);
    w->record->plates |= plates->image.space == IMAGE_GRAY ? PLATE_BLACK : PLATE_PROCESS;
}

static void take_fonts(const Export *file, Arena *arena, PrintFacts *facts)
{
    Str *fonts = NEW_ARRAY(arena, Str, file->face_order.count + 1);
    for (uint32_t i = 0; i < file->face_order.count; i++) {
        const Face *face = file->face_order.items[i];
        bool used = false;
        for (const Subset *subset = face->first; subset; subset = subset->next)
            used = used || subset->ref;
        if (used)
            fonts[facts->font_count++] =
                arena_str(arena, font_facts(file->text, face->id)->postscript_name);
    }
    facts->fonts = fonts;
}

void printed_take(const Export *file)
{
    PrintFacts *facts = file->job->print_facts;
    Arena *arena = file->job->arena;
    if (!facts || file->imposed)
        return;
    *facts = (PrintFacts){.claims = file->claims,
                          .page_count = file->pages.count,
                          .spot_count = file->spot_spaces.count,
                          .image_count = file->images.count,
                          .overprints = file->overprints[1] != 0};
    uint32_t *plates = NEW_ARRAY(arena, uint32_t, file->pages.count + 1);
    for (uint32_t i = 0; i < file->pages.count; i++)
        plates[i] = file->pages.items[i].plates;
    Str *spots = NEW_ARRAY(arena, Str, facts->spot_count + 1);
    for (uint32_t i = 0; i < facts->spot_count; i++)
        spots[i] = arena_str(arena, file->spot_spaces.items[i].ink->spot);
    facts->plates = plates;
    facts->spots = spots;
    if (file->pages.count)
        facts->sheet = file->pages.items[0].sheet;
    for (uint32_t i = 0; i < file->images.count; i++) {
        uint32_t dpi = file->images.items[i].dpi;
        facts->least_dpi = !facts->least_dpi || dpi < facts->least_dpi ? dpi : facts->least_dpi;
    }
    take_fonts(file, arena, facts);
}
