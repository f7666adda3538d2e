#ifndef READ_READER_H
#define READ_READER_H

/* Inside of the read stage: one function a format. The text given has no byte
 * order mark; `base` is its offset in the file, for spans. */

#include "read/read.h"

typedef struct {
    Arena *arena;
    Diags *diags;
    Files *files;
    uint32_t file, base;
    Str text;
    Tree *tree;
    uint32_t said[DIAG_COUNT]; /* messages of each kind */
    Span last[DIAG_COUNT];
    Diag silent; /* stands for those that are too many to be said */
} Reader;

/* A message; of each kind only the first hundred are said, and how many more. */
Diag *reader_say(Reader *reader, DiagCode code, Span span, Str detail);
static inline bool reader_is_silent(const Reader *reader, const Diag *diag)
{
    return diag == &reader->silent;
}

/* No element is nested deeper; READ_DEPTH. */
enum { READ_DEPTH_MAX = 250, READ_ATTRS_MAX = 500 };

static inline Span reader_span(const Reader *reader, size_t start, size_t end)
{
    return (Span){reader->file, reader->base + (uint32_t)start, reader->base + (uint32_t)end};
}

Tree *read_html(Reader *reader);
bool read_plain_html(Reader *reader); /* false: only gumbo can */
Tree *read_gumbo_html(Reader *reader);
Tree *read_markdown(Reader *reader);

Tree *read_xml(Reader *reader);

/* What an HTML source is before it is parsed: see html_scan.c. */
typedef struct {
    bool whole; /* a page, not a part of one */
    bool sound; /* false: a limit was passed, a diagnostic given */
} HtmlScan;
HtmlScan html_scan(Reader *reader);

#endif
