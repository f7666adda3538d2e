#ifndef BASE_BUF_H
#define BASE_BUF_H

/* Buf - bytes that grow. The memory is the heap's: pair open with close, or
 * take the bytes into an arena with buf_str. A Buf of zeros is an empty one. */

#include "base/arena.h"
#include <stdarg.h>
#include <stdint.h>

typedef struct {
    char *data;
    size_t len, room;
} Buf;

void buf_close(Buf *buf);
static inline void buf_clear(Buf *buf) { buf->len = 0; }

/* Makes room for `more` bytes past the end and returns where they go; the
 * caller adds what it wrote to `len`. */
char *buf_reserve(Buf *buf, size_t more);

void buf_add(Buf *buf, const void *bytes, size_t len);
void buf_str(Buf *buf, Str s);
void buf_text(Buf *buf, const char *text); /* up to its NUL */
void buf_char(Buf *buf, char c);
void buf_int(Buf *buf, int64_t value);
void buf_utf8(Buf *buf, uint32_t code); /* one code point */
void buf_format(Buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline Str buf_view(const Buf *buf) { return (Str){buf->data, buf->len}; }
Str buf_take(Buf *buf, Arena *arena); /* a copy in the arena; the Buf is closed */

#endif
