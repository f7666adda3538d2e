/* The object store: numbers, object streams, cross-reference stream.
 *
 * libharu gives dictionaries, names and numbers, and nothing else of it is
 * used: no document, no pool, no strings (they end at NUL), no reals (floats).
 * What it cannot hold is kept as bytes beside the dict and written at its end
 * by libharu's own hook. Cost: one deflate of what is written; 12 bytes of
 * memory an object. The file's ID is a hash of its bytes, so equal content has
 * an equal ID and there is no clock in it. */

#include "export/object.h"
#include <errno.h>
#include <hpdf.h>
#include <hpdf_objects.h>
#include <stdlib.h>

enum {
    GROUP = 200,       /* objects in an object stream */
    NAME_LIMIT = 127,  /* ISO 32000-1 annex C */
    TEXT_UNITS = 16000 /* a string has at most 32,767 bytes (ISO 19005-2 6.1.13) */
};

typedef enum { ENTRY_FREE, ENTRY_OFFSET, ENTRY_PACKED } EntryKind;

typedef struct {
    uint32_t where; /* OFFSET: bytes; PACKED: number of the object stream */
    uint16_t index; /* PACKED: place in it */
    uint8_t kind;
} Entry;

struct Pdf {
    Arena *arena;
    FILE *stream;
    char version[4]; /* "1.7" */
    int error; /* errno of the first failure */
    uint64_t offset, hash[2];
    Entry *entries;
    uint32_t count, room; /* of entries: the next number is count */
    Buf body, heads, scratch, packed;
    Ref group; /* number of the open object stream, or 0 */
    uint32_t group_count;
    Deflater *deflater, *own; /* own: when the worker has none */
    HPDF_Error_Rec haru_error;
    HPDF_MMgr memory;
    HPDF_Stream sink;
};

struct Dict {
    Pdf *pdf;
    HPDF_Dict haru;
    Buf raw;
};

static void *haru_alloc(HPDF_UINT size) { return alloc_again(NULL, size); }
static void haru_free(void *memory) { free(memory); }

static HPDF_STATUS haru_write(HPDF_Stream stream, const HPDF_BYTE *bytes, HPDF_UINT size)
{
    Buf **out = stream->attr;
    buf_add(*out, bytes, size);
    return HPDF_OK;
}

Pdf *pdf_open(Arena *arena, FILE *stream, Deflater *deflater)
{
    Pdf *pdf = NEW(arena, Pdf);
    pdf->arena = arena;
    pdf->stream = stream;
    memcpy(pdf->version, "1.7", sizeof pdf->version);
    pdf->hash[0] = 0x9e3779b97f4a7c15u;
    pdf->hash[1] = 0xc2b2ae3d27d4eb4fu;
    pdf->count = 1;
    pdf->own = deflater ? NULL : deflater_open();
    pdf->deflater = deflater ? deflater : pdf->own;
    HPDF_Error_Init(&pdf->haru_error, NULL);
    pdf->memory = HPDF_MMgr_New(&pdf->haru_error, 0, haru_alloc, haru_free);
    Buf **out = NEW(arena, Buf *); /* where dict_write sends libharu's bytes */
    pdf->sink = HPDF_CallbackWriter_New(pdf->memory, haru_write, out);
    return pdf;
}

void pdf_drop(Pdf *pdf)
{
    if (!pdf)
        return;
    HPDF_Stream_Free(pdf->sink);
    HPDF_MMgr_Free(pdf->memory);
    deflater_close(pdf->own);
    free(pdf->entries);
    buf_close(&pdf->body);
    buf_close(&pdf->heads);
    buf_close(&pdf->scratch);
    buf_close(&pdf->packed);
}

/* ---- bytes to the file ---- */

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9fb21c651e98df25u;
    return hash ^ hash >> 32;
}

static void hash_add(Pdf *pdf, const unsigned char *bytes, size_t len)
{
    uint64_t a = pdf->hash[0], b = pdf->hash[1];
    for (; len >= 8; bytes += 8, len -= 8) { /* little end first on every machine: one load */
        uint64_t word = (uint64_t)bytes[0] | (uint64_t)bytes[1] << 8 | (uint64_t)bytes[2] << 16 |
                        (uint64_t)bytes[3] << 24 | (uint64_t)bytes[4] << 32 |
                        (uint64_t)bytes[5] << 40 | (uint64_t)bytes[6] << 48 |
                        (uint64_t)bytes[7] << 56;
        a = mix(a, word);
        b = mix(b, word ^ a);
    }
    for (; len; bytes++, len--) {
        a = mix(a, *bytes);
        b = mix(b, *bytes ^ a);
    }
    pdf->hash[0] = a;
    pdf->hash[1] = b;
}

static void emit(Pdf *pdf, const void *bytes, size_t len)
{
    if (pdf->error || !len)
        return;
    errno = 0;
    if (fwrite(bytes, 1, len, pdf->stream) != len) {
        pdf->error = errno ? errno : EIO;
        return;
    }
    hash_add(pdf, bytes, len);
    pdf->offset += len;
    if (pdf->offset > UINT32_MAX)
        pdf->error = EFBIG;
}

static void emit_header(Pdf *pdf)
{
    /* Four bytes over 127 mark the file as binary (ISO 19005-2 6.1.2). */
    char header[] = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";
    memcpy(header + 5, pdf->version, 3);
    if (!pdf->offset)
        emit(pdf, header, sizeof header - 1);
}

void pdf_version(Pdf *pdf, const char version[4])
{
    memcpy(pdf->version, version, sizeof pdf->version);
}

Ref pdf_reserve(Pdf *pdf, uint32_t count)
{
    Ref first = pdf->count;
    pdf->count += count;
    if (pdf->count > pdf->room) {
        uint32_t room = pdf->room ? pdf->room * 2 : 256;
        while (room < pdf->count)
            room *= 2;
        pdf->entries = alloc_again(pdf->entries, room * sizeof *pdf->entries);
        memset(pdf->entries + pdf->room, 0, (room - pdf->room) * sizeof *pdf->entries);
        pdf->room = room;
    }
    return first;
}

/* Deflates into `scratch`. */
static Str deflate(Pdf *pdf, Str bytes)
{
    buf_clear(&pdf->scratch);
    if (!deflate_add(pdf->deflater, bytes, &pdf->scratch) && !pdf->error)
        pdf->error = ENOMEM;
    return buf_view(&pdf->scratch);
}

void pdf_stream(Pdf *pdf, Ref ref, Str keys, Str bytes, StreamCoding coding)
{
    emit_header(pdf);
    if (coding == STREAM_DEFLATE)
        bytes = deflate(pdf, bytes);
    pdf->entries[ref] = (Entry){(uint32_t)pdf->offset, 0, ENTRY_OFFSET};
    Buf *out = &pdf->packed;
    buf_clear(out);
    buf_int(out, ref);
    buf_text(out, " 0 obj\n<<");
    buf_str(out, keys);
    if (coding == STREAM_DEFLATE)
        buf_text(out, "/Filter/FlateDecode");
    buf_text(out, "/Length ");
    buf_int(out, (int64_t)bytes.len);
    buf_text(out, ">>\nstream\n");
    emit(pdf, out->data, out->len);
    emit(pdf, bytes.data, bytes.len);
    /* CR LF: after data that ends in CR a lone LF would seem to be part of the
     * end of line, and the Length one too long (PDF/A-2 6.1.7.1). */
    emit(pdf, "\r\nendstream\nendobj\n", 19);
}

void pdf_stream_once(Pdf *pdf, Ref ref, Str keys, Str (*make)(Arena *arena))
{
    Buf all = {0};
    Str coded = deflate_once(pdf->deflater, make);
    if (!coded.len && !pdf->error)
        pdf->error = ENOMEM;
    buf_str(&all, keys);
    buf_text(&all, "/Filter/FlateDecode");
    pdf_stream(pdf, ref, buf_view(&all), coded, STREAM_READY);
    buf_close(&all);
}

/* ---- object streams (7.5.7) ---- */

static void group_flush(Pdf *pdf)
{
    if (!pdf->group)
        return;
    Buf keys = {0}, all = {0};
    buf_text(&keys, "/Type/ObjStm/N ");
    buf_int(&keys, pdf->group_count);
    buf_text(&keys, "/First ");
    buf_int(&keys, (int64_t)pdf->heads.len);
    buf_str(&all, buf_view(&pdf->heads));
    buf_str(&all, buf_view(&pdf->body));
    pdf_stream(pdf, pdf->group, buf_view(&keys), buf_view(&all), STREAM_DEFLATE);
    buf_close(&keys);
    buf_close(&all);
    buf_clear(&pdf->heads);
    buf_clear(&pdf->body);
    pdf->group = 0;
    pdf->group_count = 0;
}

Buf *pdf_begin(Pdf *pdf, Ref ref)
{
    if (!pdf->group)
        pdf->group = pdf_reserve(pdf, 1);
    pdf->entries[ref] = (Entry){pdf->group, (uint16_t)pdf->group_count, ENTRY_PACKED};
    buf_int(&pdf->heads, ref);
    buf_char(&pdf->heads, ' ');
    buf_int(&pdf->heads, (int64_t)pdf->body.len);
    buf_char(&pdf->heads, ' ');
    return &pdf->body;
}

void pdf_end(Pdf *pdf)
{
    buf_char(&pdf->body, '\n');
    if (++pdf->group_count == GROUP)
        group_flush(pdf);
}

/* ---- the end of the file (7.5.8) ---- */

/* The table as bytes: kind 1, where 4, index 2, each row as the difference to
 * the one above (PNG predictor Up), which deflates to nearly nothing. */
static void xref_rows(Pdf *pdf, Buf *rows)
{
    unsigned char above[7] = {0}, row[7];
    for (uint32_t i = 0; i < pdf->count; i++) {
        const Entry *e = &pdf->entries[i];
        row[0] = e->kind;
        for (int b = 0; b < 4; b++)
            row[1 + b] = (unsigned char)(e->where >> (24 - 8 * b));
        row[5] = (unsigned char)(e->index >> 8);
        row[6] = (unsigned char)e->index;
        buf_char(rows, 2);
        for (int b = 0; b < 7; b++)
            buf_char(rows, (char)(row[b] - above[b]));
        memcpy(above, row, sizeof row);
    }
}

static void put_id(Buf *out, const uint64_t hash[2])
{
    static const char digits[] = "0123456789ABCDEF";
    buf_char(out, '<');
    for (int word = 0; word < 2; word++)
        for (int shift = 60; shift >= 0; shift -= 4)
            buf_char(out, digits[hash[word] >> shift & 15]);
    buf_char(out, '>');
}

static void xref_write(Pdf *pdf, Ref root, Ref info)
{
    Ref ref = pdf_reserve(pdf, 1);
    uint64_t at = pdf->offset;
    pdf->entries[0] = (Entry){0, 65535, ENTRY_FREE};
    pdf->entries[ref] = (Entry){(uint32_t)at, 0, ENTRY_OFFSET};
    Buf keys = {0}, rows = {0};
    xref_rows(pdf, &rows);
    buf_text(&keys, "/Type/XRef/W[1 4 2]/DecodeParms<</Predictor 12/Columns 7>>/Size ");
    buf_int(&keys, pdf->count);
    buf_text(&keys, "/Root ");
    put_ref(&keys, root);
    buf_text(&keys, "/Info ");
    put_ref(&keys, info);
    buf_text(&keys, "/ID[");
    put_id(&keys, pdf->hash);
    put_id(&keys, pdf->hash);
    buf_char(&keys, ']');
    pdf_stream(pdf, ref, buf_view(&keys), buf_view(&rows), STREAM_DEFLATE);
    buf_clear(&keys);
    buf_text(&keys, "startxref\n");
    buf_int(&keys, (int64_t)at);
    buf_text(&keys, "\n%%EOF\n");
    emit(pdf, keys.data, keys.len);
    buf_close(&keys);
    buf_close(&rows);
}

bool pdf_close(Pdf *pdf, Ref root, Ref info)
{
    group_flush(pdf);
    xref_write(pdf, root, info);
    errno = 0;
    if (!pdf->error && fflush(pdf->stream))
        pdf->error = errno ? errno : EIO;
    if (!pdf->error && HPDF_Error_GetCode(&pdf->haru_error) != HPDF_OK)
        pdf->error = EINVAL;
    int error = pdf->error;
    pdf_drop(pdf);
    errno = error;
    return error == 0;
}

/* ---- odd objects ---- */

/* Called by libharu before the closing brackets: the entries it cannot hold. */
static HPDF_STATUS write_raw(HPDF_Dict haru, HPDF_Stream stream)
{
    const Buf *raw = haru->attr;
    return raw->len ? HPDF_Stream_Write(stream, (const HPDF_BYTE *)raw->data, (HPDF_UINT)raw->len)
                    : HPDF_OK;
}

Dict *dict_open(Pdf *pdf)
{
    Dict *dict = NEW(pdf->arena, Dict);
    dict->pdf = pdf;
    dict->haru = HPDF_Dict_New(pdf->memory);
    dict->haru->attr = &dict->raw;
    dict->haru->write_fn = write_raw;
    return dict;
}

void dict_name(Dict *dict, const char *key, const char *name)
{
    HPDF_Dict_AddName(dict->haru, key, name);
}

void dict_int(Dict *dict, const char *key, int32_t value)
{
    HPDF_Dict_AddNumber(dict->haru, key, value);
}

void dict_true(Dict *dict, const char *key) { HPDF_Dict_AddBoolean(dict->haru, key, HPDF_TRUE); }

static Buf *raw_key(Dict *dict, const char *key)
{
    buf_char(&dict->raw, '/');
    buf_text(&dict->raw, key);
    buf_char(&dict->raw, ' ');
    return &dict->raw;
}

void dict_ref(Dict *dict, const char *key, Ref ref)
{
    if (ref)
        put_ref(raw_key(dict, key), ref);
}

void dict_text(Dict *dict, const char *key, Str utf8)
{
    if (utf8.len)
        put_text(raw_key(dict, key), utf8);
}

void dict_raw(Dict *dict, const char *key, Str bytes) { buf_str(raw_key(dict, key), bytes); }

void dict_write(Dict *dict, Buf *out)
{
    Pdf *pdf = dict->pdf;
    *(Buf **)pdf->sink->attr = out;
    HPDF_Obj_WriteValue(dict->haru, pdf->sink, NULL);
    HPDF_Obj_ForceFree(pdf->memory, dict->haru);
    buf_close(&dict->raw);
}

void dict_put(Dict *dict, Ref ref)
{
    Pdf *pdf = dict->pdf;
    dict_write(dict, pdf_begin(pdf, ref));
    pdf_end(pdf);
}

/* ---- values ---- */

void put_ref(Buf *out, Ref ref)
{
    buf_int(out, ref);
    buf_text(out, " 0 R");
}

void put_len(Buf *out, int64_t thousandths)
{
    char *to = buf_reserve(out, 28), *start = to, digits[20];
    uint64_t rest = (uint64_t)(thousandths < 0 ? -thousandths : thousandths);
    uint64_t whole = rest / 1000;
    unsigned part = (unsigned)(rest % 1000);
    if (thousandths < 0)
        *to++ = '-';
    int n = 0;
    for (; whole; whole /= 10)
        digits[n++] = (char)('0' + whole % 10);
    while (n)
        *to++ = digits[--n];
    if (part) {
        *to++ = '.';
        for (unsigned unit = 100; part; part %= unit, unit /= 10)
            *to++ = (char)('0' + part / unit);
    } else if (rest < 1000) {
        to = start; /* no minus before nothing */
        *to++ = '0';
    }
    out->len += (size_t)(to - start);
}

void put_name(Buf *out, Str name)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t len = name.len > NAME_LIMIT ? NAME_LIMIT : name.len;
    while (len < name.len && len && ((unsigned char)name.data[len] & 0xC0) == 0x80)
        len--; /* names are UTF-8 (ISO 19005-2 6.1.8): not through a character */
    buf_char(out, '/');
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)name.data[i];
        if (c > ' ' && c < 127 && !strchr("#()<>[]{}/%", c)) {
            buf_char(out, (char)c);
        } else {
            buf_char(out, '#');
            buf_char(out, digits[c >> 4]);
            buf_char(out, digits[c & 15]);
        }
    }
}

void put_bytes(Buf *out, Str bytes)
{
    buf_char(out, '(');
    for (size_t i = 0; i < bytes.len; i++) {
        char c = bytes.data[i];
        if (c == '\r') {
            buf_text(out, "\\r");
            continue;
        }
        if (c == '(' || c == ')' || c == '\\')
            buf_char(out, '\\');
        buf_char(out, c);
    }
    buf_char(out, ')');
}

static void put_unit(Buf *out, uint32_t unit)
{
    char two[2] = {(char)(unit >> 8), (char)(unit & 255)};
    for (int i = 0; i < 2; i++) {
        if (two[i] == '\r') {
            buf_text(out, "\\r");
            continue;
        }
        if (two[i] == '(' || two[i] == ')' || two[i] == '\\')
            buf_char(out, '\\');
        buf_char(out, two[i]);
    }
}

void put_text(Buf *out, Str utf8)
{
    bool plain = utf8.len <= TEXT_UNITS;
    for (size_t i = 0; plain && i < utf8.len; i++)
        plain = (unsigned char)utf8.data[i] < 128 && (utf8.data[i] >= ' ' || utf8.data[i] == '\n');
    if (plain) {
        put_bytes(out, utf8);
        return;
    }
    buf_text(out, "(\xFE\xFF");
    size_t at = 0;
    for (uint32_t units = 0; at < utf8.len && units < TEXT_UNITS; units++) {
        uint32_t code = utf8_decode(utf8, &at);
        if (code >= 0x10000) {
            put_unit(out, 0xD800 + ((code - 0x10000) >> 10));
            code = 0xDC00 + ((code - 0x10000) & 0x3FF);
            units++;
        }
        put_unit(out, code);
    }
    buf_char(out, ')');
}

void put_rect(Buf *out, Rect rect, Len page_height)
{
    buf_char(out, '[');
    put_len(out, rect.x);
    buf_char(out, ' ');
    put_len(out, (int64_t)page_height - rect.y - rect.height);
    buf_char(out, ' ');
    put_len(out, (int64_t)rect.x + rect.width);
    buf_char(out, ' ');
    put_len(out, (int64_t)page_height - rect.y);
    buf_char(out, ']');
}

void put_hex16(Buf *out, uint32_t unit)
{
    static const char digits[] = "0123456789ABCDEF";
    char four[4] = {digits[unit >> 12 & 15], digits[unit >> 8 & 15], digits[unit >> 4 & 15],
                    digits[unit & 15]};
    buf_add(out, four, 4);
}
