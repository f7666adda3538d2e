/* JPEG through libjpeg: to pixels and back. Its faults come by longjmp; what a
 * coder could leave behind is in its struct and freed by whoever set it up.
 * Damage that can be seen through is taken as it is, as viewers do. */

#include "base/buf.h"
#include "image/inside.h"
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h> /* needs those before it */

enum {
    QUALITY = 95,
    SCANS_MAX = 500, /* of a progressive file: more are there to keep a program busy */
    OUT_ROOM = 1 << 16
};

typedef struct {
    struct jpeg_error_mgr base; /* first: libjpeg knows only this */
    jmp_buf back;
} Errors;

static _Noreturn void on_error(j_common_ptr info) { longjmp(((Errors *)info->err)->back, 1); }

static void on_message(j_common_ptr info) { (void)info; }

static struct jpeg_error_mgr *errors_open(Errors *errors)
{
    struct jpeg_error_mgr *base = jpeg_std_error(&errors->base);
    base->error_exit = on_error;
    base->output_message = on_message;
    return base;
}

/* ---- to pixels ---- */

typedef struct {
    struct jpeg_decompress_struct info;
    struct jpeg_progress_mgr progress;
    Errors errors;
    const Image *image;
    unsigned char *pixels;
} Decoder;

static void on_progress(j_common_ptr info)
{
    if (((j_decompress_ptr)info)->input_scan_number > SCANS_MAX)
        on_error(info);
}

static bool decode_rows(Decoder *d)
{
    if (setjmp(d->errors.back))
        return false;
    struct jpeg_decompress_struct *info = &d->info;
    const Image *image = d->image;
    jpeg_create_decompress(info);
    info->progress = &d->progress;
    jpeg_mem_src(info, (const unsigned char *)image->stream.data, image->stream.len);
    jpeg_read_header(info, TRUE);
    info->out_color_space = image->space == IMAGE_CMYK  ? JCS_CMYK
                            : image->space == IMAGE_RGB ? JCS_RGB
                                                        : JCS_GRAYSCALE;
    jpeg_start_decompress(info);
    if (info->output_width != image->width || info->output_height != image->height ||
        info->output_components != image->space)
        return false;
    while (info->output_scanline < info->output_height) {
        JSAMPROW row = d->pixels + (size_t)info->output_scanline * image->width * image->space;
        jpeg_read_scanlines(info, &row, 1);
    }
    return true;
}

bool jpeg_decode(const Image *image, unsigned char *pixels)
{
    Decoder d = {.image = image, .pixels = pixels};
    d.info.err = errors_open(&d.errors);
    d.progress.progress_monitor = on_progress;
    bool ok = decode_rows(&d);
    jpeg_destroy_decompress(&d.info);
    return ok;
}

/* ---- and back ---- */

typedef struct {
    struct jpeg_compress_struct info;
    struct jpeg_destination_mgr to;
    Errors errors;
    Buf out;
    unsigned char *row;
} Encoder;

static void room_make(j_compress_ptr info)
{
    Encoder *e = info->client_data;
    e->to.next_output_byte = (unsigned char *)buf_reserve(&e->out, OUT_ROOM);
    e->to.free_in_buffer = OUT_ROOM;
}

static boolean room_full(j_compress_ptr info)
{
    Encoder *e = info->client_data;
    e->out.len += OUT_ROOM; /* libjpeg calls when all of it is written */
    room_make(info);
    return TRUE;
}

static void room_end(j_compress_ptr info)
{
    Encoder *e = info->client_data;
    e->out.len += OUT_ROOM - e->to.free_in_buffer;
}

/* CMYK as YCCK, with the Adobe marker that says so, and upside down as all
 * programs write and expect it (Adobe TN 5116); every channel in full. */
static void parameters_set(struct jpeg_compress_struct *info, const PixelRows *rows)
{
    info->image_width = rows->width;
    info->image_height = rows->height;
    info->input_components = rows->channels;
    info->in_color_space = rows->channels == 4 ? JCS_CMYK : JCS_GRAYSCALE;
    jpeg_set_defaults(info);
    if (rows->channels == 4)
        jpeg_set_colorspace(info, JCS_YCCK);
    jpeg_set_quality(info, QUALITY, TRUE);
    info->dct_method = JDCT_ISLOW;
    for (int i = 0; i < info->num_components; i++)
        info->comp_info[i].h_samp_factor = info->comp_info[i].v_samp_factor = 1;
}

static bool encode_rows(Encoder *e, const PixelRows *rows)
{
    if (setjmp(e->errors.back))
        return false;
    size_t len = (size_t)rows->width * rows->channels;
    jpeg_create_compress(&e->info);
    e->info.client_data = e;
    e->info.dest = &e->to;
    parameters_set(&e->info, rows);
    jpeg_start_compress(&e->info, TRUE);
    for (uint32_t y = 0; y < rows->height; y++) {
        JSAMPROW row = e->row;
        rows->make(rows->context, y, e->row);
        for (size_t i = 0; rows->channels == 4 && i < len; i++)
            e->row[i] = (unsigned char)(255 - e->row[i]);
        jpeg_write_scanlines(&e->info, &row, 1);
    }
    jpeg_finish_compress(&e->info);
    return true;
}

Str jpeg_encode(Arena *arena, const PixelRows *rows)
{
    Encoder e = {.row = alloc_again(NULL, (size_t)rows->width * rows->channels)};
    e.info.err = errors_open(&e.errors);
    e.to.init_destination = room_make;
    e.to.empty_output_buffer = room_full;
    e.to.term_destination = room_end;
    bool ok = encode_rows(&e, rows);
    jpeg_destroy_compress(&e.info);
    free(e.row);
    Str coded = ok ? arena_str(arena, buf_view(&e.out)) : (Str){0};
    buf_close(&e.out);
    return coded;
}
