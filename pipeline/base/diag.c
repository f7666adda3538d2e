#include "base/diag.h"
#include <stdarg.h>

static const struct {
    Str name;
    Severity severity;
    Str text;
} table[DIAG_COUNT] = {
#define DIAG(code, severity, text) \
    {{#code, sizeof(#code) - 1}, SEVERITY_##severity, {text, sizeof(text) - 1}},
#include "base/diag.def"
#undef DIAG
};

Severity diag_severity(DiagCode code) { return table[code].severity; }
Str diag_name(DiagCode code) { return table[code].name; }
Str diag_text(DiagCode code) { return table[code].text; }

Diag *diag_add(Diags *diags, DiagCode code, Span span, Str detail)
{
    return diag_add_as(diags, code, diag_severity(code), span, detail);
}

Diag *diag_add_as(Diags *diags, DiagCode code, Severity severity, Span span, Str detail)
{
    Diag *diag = NEW(diags->arena, Diag);
    *diag = (Diag){.code = code, .severity = severity, .span = span};
    diag->detail = arena_str(diags->arena, detail);
    if (diags->last)
        diags->last->next = diag;
    else
        diags->first = diag;
    diags->last = diag;
    diags->count[severity]++;
    if (severity > diags->worst)
        diags->worst = severity;
    return diag;
}

void diag_hint(Diag *diag, Diags *diags, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    char text[1024];
    int len = vsnprintf(text, sizeof text, format, list);
    va_end(list);
    size_t kept = len < 0 ? 0 : (size_t)len < sizeof text ? (size_t)len : sizeof text - 1;
    diag->hint = arena_str(diags->arena, (Str){text, kept});
}
