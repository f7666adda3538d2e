/* One pass of utf8_valid; the other encodings are known by their marks, or by a
 * NUL as every second byte of the first few. */

#include "base/encoding.h"

size_t encoding_mark(Str text) { return str_starts(text, S("\xEF\xBB\xBF")) ? 3 : 0; }

static bool every_second_nul(Str text, size_t first)
{
    size_t seen = 0;
    for (size_t at = first; at < text.len && at < 64; at += 2, seen++)
        if (text.data[at])
            return false;
    return seen >= 2;
}

static Str wide_name(Str text)
{
    if (str_starts(text, (Str){"\xFF\xFE\0\0", 4}) || str_starts(text, (Str){"\0\0\xFE\xFF", 4}))
        return S("UTF-32");
    if (str_starts(text, S("\xFF\xFE")))
        return S("UTF-16 LE");
    if (str_starts(text, S("\xFE\xFF")))
        return S("UTF-16 BE");
    if (every_second_nul(text, 1))
        return S("UTF-16 LE");
    if (every_second_nul(text, 0))
        return S("UTF-16 BE");
    return (Str){0};
}

bool encoding_check(Str text, EncodingFault *fault)
{
    *fault = (EncodingFault){.name = wide_name(text)};
    return !fault->name.len && utf8_valid(text, &fault->at);
}
