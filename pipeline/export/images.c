/* Images: each one an XObject, written when it is first used (ISO 32000-1 8.9).
 *
 * The bytes are those of image/: nothing is decoded here. In the editions for print they
 * are those of its plates. A profile, which image/ keeps when it fits, becomes an
 * ICCBased space, shared by images that carry the same one; without one, CMYK has no
 * meaning beside an sRGB intent and is reported. */

#include "export/state.h"

static Ref profile_ref(Export *file, Str profile, uint8_t space)
{
    void **slot = map_put(file->profiles, profile);
    if (!*slot) {
        Ref *ref = NEW(file->arena, Ref);
        *slot = ref;
        *ref = pdf_reserve(file->pdf, 1);
        char keys[] = "/N 0";
        keys[3] = (char)('0' + space);
        pdf_stream(file->pdf, *ref, (Str){keys, 4}, profile, STREAM_DEFLATE);
    }
    return *(Ref *)*slot;
}

static void put_space(Buf *out, Export *file, const Image *image)
{
    bool fits = image->profile.len > 0;
    buf_text(out, "/ColorSpace");
    if (image->palette.len)
        buf_text(out, "[/Indexed");
    if (fits) {
        buf_text(out, "[/ICCBased ");
        put_ref(out, profile_ref(file, image->profile, image->space));
        buf_char(out, ']');
    } else {
        buf_text(out, image->space == IMAGE_RGB    ? "/DeviceRGB"
                      : image->space == IMAGE_GRAY ? "/DeviceGray"
                                                   : "/DeviceCMYK");
    }
    if (image->palette.len) {
        buf_char(out, ' ');
        buf_int(out, (int64_t)image->palette.len / image->space - 1);
        put_bytes(out, image->palette);
        buf_char(out, ']');
    }
}

static void put_size(Buf *out, const Image *image, int bits)
{
    buf_text(out, "/Type/XObject/Subtype/Image/Width ");
    buf_int(out, image->width);
    buf_text(out, "/Height ");
    buf_int(out, image->height);
    buf_text(out, "/BitsPerComponent ");
    buf_int(out, bits);
}

static void put_coding(Buf *out, const Image *image)
{
    if (image->coding == IMAGE_JPEG) {
        buf_text(out, "/Filter/DCTDecode");
        if (image->inverted)
            buf_text(out, "/Decode[1 0 1 0 1 0 1 0]");
        return;
    }
    buf_text(out, "/Filter/FlateDecode");
    if (image->predictor <= 1)
        return;
    buf_text(out, "/DecodeParms<</Predictor ");
    buf_int(out, image->predictor);
    buf_text(out, "/Colors ");
    buf_int(out, image->palette.len ? 1 : image->space);
    buf_text(out, "/BitsPerComponent ");
    buf_int(out, image->bits);
    buf_text(out, "/Columns ");
    buf_int(out, image->width);
    buf_text(out, ">>");
}

static void image_write(Export *file, const Image *image, Ref ref)
{
    Buf keys = {0};
    Ref mask = 0;
    if (image->mask.len) {
        mask = pdf_reserve(file->pdf, 1);
        put_size(&keys, image, 8);
        buf_text(&keys, "/ColorSpace/DeviceGray/Filter/FlateDecode");
        pdf_stream(file->pdf, mask, buf_view(&keys), image->mask, STREAM_READY);
        buf_clear(&keys);
    }
    put_size(&keys, image, image->bits);
    put_space(&keys, file, image);
    put_coding(&keys, image);
    if (mask) {
        buf_text(&keys, "/SMask ");
        put_ref(&keys, mask);
    }
    pdf_stream(file->pdf, ref, buf_view(&keys), image->stream, STREAM_READY);
    buf_close(&keys);
}

/* What cannot be separated was told of as an error (paint/proof.c). */
static const Image *image_printed(Export *file, const Image *image)
{
    if (!file->bare)
        return image;
    const Separation *plates = image_separate(file->job->worker->images, image, file->press);
    return plates->fault ? image : &plates->image;
}

uint32_t picture_use(Export *file, const Image *image, uint32_t node)
{
    char key[sizeof image];
    memcpy(key, &image, sizeof image);
    Str name = arena_str(file->arena, (Str){key, sizeof key});
    void **slot = map_put(file->image_numbers, name); /* found by address, numbered by first use */
    if (!*slot) {
        uint32_t *number = NEW(file->arena, uint32_t);
        *slot = number;
        *number = file->images.count;
        ImageUse use = {image, pdf_reserve(file->pdf, 1), node, 0};
        *LIST_ADD(file->arena, &file->images) = use;
        image_write(file, image_printed(file, image), use.ref);
    }
    return *(uint32_t *)*slot;
}

void picture_report(Export *file)
{
    for (uint32_t i = 0; i < file->images.count && !file->bare; i++) {
        const ImageUse *use = &file->images.items[i];
        if (use->image->space != IMAGE_CMYK || use->image->profile.len)
            continue;
        const Node *node = use->node < file->tree->count ? file->tree->nodes[use->node] : NULL;
        diag_add_as(file->job->diags, DIAG_EXPORT_CMYK, job_severity(file->job, CLAIM_2A),
                    node_span(node), node ? node_value(node, NAME_SRC) : (Str){0})
            ->hint = S("save it as RGB, or with the CMYK profile it was made for");
    }
}
