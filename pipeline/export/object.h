#ifndef EXPORT_OBJECT_H
#define EXPORT_OBJECT_H

/* Pdf - the objects of a PDF file, written as they come (ISO 32000-1 7.5).
 *
 * The few odd objects are Dicts, made and serialised by libharu and freed at
 * once; the many and the big are written by their makers as bytes. Everything
 * that is no stream goes into object streams of 200; the cross-reference
 * stream and the trailer are made at the end. An object may be referred to
 * before it is written: reserve its number first.
 *
 *     Ref page = pdf_reserve(pdf, 1);
 *     Buf *out = pdf_begin(pdf, page);      // any value: put_text(out, title)
 *     pdf_end(pdf);
 *     Dict *dict = dict_open(pdf);
 *     dict_name(dict, "Type", "Catalog");
 *     dict_put(dict, catalog);              // written and gone
 *
 * A write that fails makes all later ones do nothing; pdf_close says so. */

#include "base/buf.h"
#include "base/len.h"
#include "export/deflate.h"
#include <stdio.h>

typedef struct Pdf Pdf;
typedef struct Dict Dict;
typedef uint32_t Ref; /* an object number; 0: none */

/* NULL `deflater`: the Pdf has its own. */
Pdf *pdf_open(Arena *arena, FILE *stream, Deflater *deflater);
void pdf_drop(Pdf *pdf); /* NULL is fine */
/* What the header claims: "1.6" in place of "1.7"; before anything is written. */
void pdf_version(Pdf *pdf, const char version[4]);
/* The rest of the file. False: the stream failed; errno says why. */
bool pdf_close(Pdf *pdf, Ref root, Ref info);

Ref pdf_reserve(Pdf *pdf, uint32_t count); /* the first of `count` numbers in a row */

/* An object that is no stream: its bytes go to the Buf between begin and end. */
Buf *pdf_begin(Pdf *pdf, Ref ref);
void pdf_end(Pdf *pdf);

typedef enum { STREAM_PLAIN, STREAM_DEFLATE, STREAM_READY } StreamCoding;
/* `keys`: further entries of its dictionary. READY: `bytes` are coded already,
 * and `keys` names the filter. */
void pdf_stream(Pdf *pdf, Ref ref, Str keys, Str bytes, StreamCoding coding);

/* A stream that all files have alike; there is one. */
void pdf_stream_once(Pdf *pdf, Ref ref, Str keys, Str (*make)(Arena *arena));

/* Odd objects. Keys and names are ours: no blanks, at most 127 bytes. Entries
 * of the raw kinds follow the others. */
Dict *dict_open(Pdf *pdf);
void dict_name(Dict *dict, const char *key, const char *name);
void dict_int(Dict *dict, const char *key, int32_t value);
void dict_true(Dict *dict, const char *key);
void dict_ref(Dict *dict, const char *key, Ref ref);   /* 0: no entry */
void dict_text(Dict *dict, const char *key, Str utf8); /* empty: no entry */
void dict_raw(Dict *dict, const char *key, Str bytes); /* any value, as bytes */
void dict_put(Dict *dict, Ref ref);
void dict_write(Dict *dict, Buf *out); /* as a direct object */

/* Values as bytes. */
void put_ref(Buf *out, Ref ref);
void put_len(Buf *out, int64_t thousandths); /* 12345 is 12.345 */
void put_name(Buf *out, Str name);           /* with its slash; cut to 127 bytes */
void put_text(Buf *out, Str utf8);           /* a text string: ASCII, else UTF-16 */
void put_bytes(Buf *out, Str bytes);         /* a literal string */
void put_rect(Buf *out, Rect rect, Len page_height);
void put_hex16(Buf *out, uint32_t unit);

#endif
