/* Loads libqpdf and finds its functions by their names. */

#include "form/library.h"
#include "base/library.h"
#include <qpdf/DLL.h>

#if QPDF_MAJOR_VERSION >= 12
#define LIBRARY_NAME "libqpdf.so.30"
#else
#define LIBRARY_NAME "libqpdf.so.29"
#endif

static const char *const call_names[] = {
#define CALL(name) "qpdf_" #name,
#include "form/library.def"
};

const Qpdf *form_library(Arena *arena, Str *fault)
{
    Qpdf *qpdf = NEW(arena, Qpdf);
    bool found = library_load(arena, LIBRARY_NAME, call_names,
                              sizeof call_names / sizeof *call_names, qpdf, fault);
    return found ? qpdf : NULL;
}
