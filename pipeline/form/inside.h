#ifndef FORM_INSIDE_H
#define FORM_INSIDE_H

/* Inside of form: text of a PDF, and Forms as bytes. */

#include "base/buf.h"
#include "base/map.h"
#include "form/form.h"

typedef struct {
    bool ill_formed, private_use;
} FormTextFaults;

/* A text string (ISO 32000-1 7.9.2.2) as UTF-8: PDFDocEncoding, UTF-16 of
 * either order, UTF-8 with its mark. Adds to *faults, which may be NULL. */
Str form_text(Arena *arena, Str bytes, FormTextFaults *faults);
/* A name's bytes: UTF-8 by custom, else like a string. */
Str form_name(Arena *arena, Str bytes, FormTextFaults *faults);

/* Blanks of any kind and line ends, or nothing at all. */
bool form_text_blank(Str text);

/* In a process apart: no memory over FORM_MEMORY_MAX, FORM_SECONDS_MAX of time, no
 * words on standard error, and it ends with its parent. */
void form_process_limit(void);

/* What the first bytes of a file that is no PDF look like. */
Str form_kind_of_file(Str bytes);

/* A Form as bytes. Fields that were seen before (known: their bytes -> FormFields)
 * are the same object; false: the bytes are not what form_pack makes. */
void form_pack(Buf *out, const Form *form);
bool form_unpack(Arena *arena, Map *known, Str bytes, Form *form);

#endif
