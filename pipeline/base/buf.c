#include "base/buf.h"
#include <stdio.h>
#include <stdlib.h>

void buf_close(Buf *buf)
{
    free(buf->data);
    *buf = (Buf){0};
}

char *buf_grow(Buf *buf, size_t more)
{
    size_t room = buf->room ? buf->room : 256;
    while (room - buf->len < more)
        room = room > SIZE_MAX / 4 ? SIZE_MAX / 2 : room * 2;
    buf->data = alloc_again(buf->data, room);
    buf->room = room;
    return buf->data + buf->len;
}

void buf_int(Buf *buf, int64_t value)
{
    char digits[24];
    size_t n = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--n] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (value < 0)
        digits[--n] = '-';
    buf_add(buf, digits + n, sizeof digits - n);
}

void buf_utf8(Buf *buf, uint32_t code)
{
    char *at = buf_reserve(buf, 4);
    buf->len += utf8_encode(at, code);
}

/* U+2028 and U+2029 end a line in old JavaScript, where JSON is pasted into it. */
void buf_json(Buf *buf, Str text)
{
    buf_char(buf, '"');
    for (size_t at = 0; at < text.len;) {
        uint32_t code = utf8_decode(text, &at);
        if (code == '"' || code == '\\')
            buf_char(buf, '\\');
        if (code == '\n')
            buf_text(buf, "\\n");
        else if (code < 0x20 || code == 0x7F || code == 0x2028 || code == 0x2029)
            buf_format(buf, "\\u%04x", (unsigned)code);
        else
            buf_utf8(buf, code);
    }
    buf_char(buf, '"');
}

void buf_format(Buf *buf, const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int len = vsnprintf(NULL, 0, format, list);
    va_end(list);
    if (len > 0) {
        vsnprintf(buf_reserve(buf, (size_t)len + 1), (size_t)len + 1, format, again);
        buf->len += (size_t)len;
    }
    va_end(again);
}

Str buf_take(Buf *buf, Arena *arena)
{
    Str copy = arena_str(arena, buf_view(buf));
    buf_close(buf);
    return copy;
}
