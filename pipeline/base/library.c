/* dlopen and dlsym (POSIX.1-2017). */

#include "base/library.h"
#include <dlfcn.h>

bool library_load(Arena *arena, const char *library, const char *const *names, size_t count,
                  void *calls, Str *fault)
{
    void *opened = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    bool found = opened != NULL;
    for (size_t i = 0; i < count && found; i++) {
        void *call = dlsym(opened, names[i]);
        memcpy((char *)calls + i * sizeof call, &call, sizeof call);
        found = call != NULL;
    }
    if (!found)
        *fault = arena_str(arena, str_of(dlerror()));
    return found;
}
