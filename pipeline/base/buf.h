#ifndef BASE_BUF_H
#define BASE_BUF_H

/* Buf - bytes that grow. The memory is the heap's: pair open with close, or
 * take the bytes into an arena with buf_str. A Buf of zeros is an empty one. */

#include "base/arena.h"
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    char *data;
    size_t len, room;
} Buf;

void buf_close(Buf *buf);
static inline void buf_clear(Buf *buf) { buf->len = 0; }

char *buf_grow(Buf *buf, size_t more); /* the rare part of buf_reserve */

/* Makes room for `more` bytes past the end and returns where they go; the
 * caller adds what it wrote to `len`. Inline, as are those that follow: export
 * calls them some hundred times a line. */
static inline char *buf_reserve(Buf *buf, size_t more)
{
    return buf->room - buf->len >= more ? buf->data + buf->len : buf_grow(buf, more);
}

static inline void buf_add(Buf *buf, const void *bytes, size_t len)
{
    if (!len)
        return;
    memcpy(buf_reserve(buf, len), bytes, len);
    buf->len += len;
}

static inline void buf_str(Buf *buf, Str s) { buf_add(buf, s.data, s.len); }

/* Up to its NUL. */
static inline void buf_text(Buf *buf, const char *text) { buf_add(buf, text, strlen(text)); }

static inline void buf_char(Buf *buf, char c)
{
    *buf_reserve(buf, 1) = c;
    buf->len++;
}

void buf_int(Buf *buf, int64_t value);
void buf_utf8(Buf *buf, uint32_t code); /* one code point */
/* A string of JSON (RFC 8259 7) with its quotation marks; ill-formed bytes are U+FFFD. */
void buf_json(Buf *buf, Str text);
void buf_format(Buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline Str buf_view(const Buf *buf) { return (Str){buf->data, buf->len}; }
Str buf_take(Buf *buf, Arena *arena); /* a copy in the arena; the Buf is closed */

#endif
