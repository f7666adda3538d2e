/* Loads libqpdf and finds its functions by their names. */

#include "form/library.h"
#include <dlfcn.h>
#include <qpdf/DLL.h>

#if QPDF_MAJOR_VERSION >= 12
#define LIBRARY_NAME "libqpdf.so.30"
#else
#define LIBRARY_NAME "libqpdf.so.29"
#endif

static bool find(void *library, const char *name, void *function)
{
    void *found = dlsym(library, name);
    memcpy(function, &found, sizeof found);
    return found != NULL;
}

const Qpdf *form_library(Arena *arena, Str *fault)
{
    Qpdf *qpdf = NEW(arena, Qpdf);
    void *library = dlopen(LIBRARY_NAME, RTLD_NOW | RTLD_LOCAL);
    bool found = library != NULL;
#define CALL(name) found = found && find(library, "qpdf_" #name, &qpdf->name);
#include "form/library.def"
    if (!found)
        *fault = arena_str(arena, str_of(dlerror()));
    return found ? qpdf : NULL;
}
