#include "base/embedded.h"

bool embedded_find(Str name, Str *text)
{
    for (const Embedded *file = embedded_files; file->name; file++)
        if (str_equal(str_of(file->name), name)) {
            *text = file->text;
            return true;
        }
    return false;
}
