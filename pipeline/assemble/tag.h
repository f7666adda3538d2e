#ifndef ASSEMBLE_TAG_H
#define ASSEMBLE_TAG_H

/* Raw HTML inside Markdown, piece by piece: tags and the text between them. It
 * is a scanner, not a parser: what opens and closes what is for graft.c. */

#include "tree/node.h"

typedef enum { TAG_TEXT, TAG_START, TAG_END, TAG_NOTHING /* comment, doctype */ } TagKind;

typedef struct {
    uint8_t kind;
    bool closed;       /* <br/> */
    bool verbatim;     /* TEXT of script or style: no entities, no {{...}} */
    size_t start, end; /* in the raw text */
    size_t name, name_end;
} Tag;

/* The piece at `at`; false at the end of the text. `inside`: the element whose
 * text is taken up to its end tag (script, style, textarea, title), or 0. */
bool tag_next(Str text, size_t at, Name inside, Tag *tag);

/* Whether the text of this element holds no tags. */
bool tag_is_text_only(Name name);

/* The attributes of a start tag: their number, with spans from `span_of` the raw
 * text's first byte `base` on. Values are decoded. */
typedef struct {
    Arena *arena;
    Str text;
    Span span;  /* of the raw text in its source */
    bool exact; /* its bytes are the source's, so that spans can be exact */
} TagSource;
void tag_attributes(const TagSource *source, const Tag *tag, Node *node);
Str tag_decode(Arena *arena, Str text); /* &amp; &#228; &eacute; -> characters */
Span tag_span(const TagSource *source, size_t start, size_t end);

#endif
