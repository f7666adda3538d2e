/* Returned PDF files, and what comes through the pipe from the process that reads them. */

#include "form/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_open();
    Str bytes = arena_str(arena, (Str){(const char *)data, size}), fault;
    const Qpdf *qpdf = form_library(arena, &fault);
    Form form, again;
    Buf packed = {0};
    form_text(arena, bytes, NULL);
    form_name(arena, bytes, NULL);
    form_unpack(arena, map_new(arena), bytes, &again);
    if (qpdf) {
        form_read(arena, qpdf, bytes, &form);
        form_pack(&packed, &form);
        if (!form_unpack(arena, map_new(arena), buf_view(&packed), &again))
            __builtin_trap(); /* what is packed comes back */
    }
    buf_close(&packed);
    arena_close(arena);
    return 0;
}
