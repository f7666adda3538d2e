#ifndef UNIT_SAID_H
#define UNIT_SAID_H

/* What was said about an input, as text: "line:column CODE detail | hint". */

#include "base/buf.h"
#include "base/diag.h"
#include "base/file.h"

/* Control characters as \xNN, so that a test can hold them. */
static inline void said_text(Buf *out, Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c < 0x20 || c >= 0x7F)
            buf_format(out, "\\x%02x", c);
        else
            buf_char(out, (char)c);
    }
}

static inline void said(Buf *out, const Diags *diags, const Files *files)
{
    for (const Diag *diag = diags->first; diag; diag = diag->next) {
        Position at = files_position(files, diag->span.file, diag->span.start);
        buf_format(out, "%u:%u %s%.*s", at.line, at.column,
                   diag->severity == SEVERITY_WARNING ? "warning " : "", STR_ARG(diag_name(diag->code)));
        buf_text(out, diag->detail.len ? " " : "");
        said_text(out, diag->detail);
        buf_text(out, diag->hint.len ? " | " : "");
        said_text(out, diag->hint);
        buf_char(out, '\n');
    }
}

#endif
