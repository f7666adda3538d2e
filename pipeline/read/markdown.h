#ifndef READ_MARKDOWN_H
#define READ_MARKDOWN_H

/* Inside of the Markdown reader.
 *
 *     markdown.c  blocks, and the order of things
 *     mask.c      what cmark must not see as Markdown: {{...}} and {#id .class}
 *     inline.c    inlines, each with its exact place in the source
 *     literal.c   code; text nodes
 *     table.c     pipe tables: cells by the source's own bars
 *     note.c      footnotes
 *     attrs.c     {#id .class key="value"}
 *     lookalike.c what looks like Markdown but is none
 *     limits.c    a look at the lines before cmark sees them
 *
 * cmark gets `masked`: as long as the source, byte for byte the same but for
 * masks, so every offset is one into both. */

#include "base/list.h"
#include "read/reader.h"
#include "tree/variable.h"
#define CMARK_NO_SHORT_NAMES 1 /* they would hide NODE_TEXT */
#include <cmark-gfm.h>

/* ---- attributes ---- */

/* {#id .class key="value"} at text[at]: the offset past it, or 0. With `tree`
 * the attributes are set on `node`. Base: of the text, for spans. */
size_t attrs_end(Str text, size_t at);
void attrs_apply(const Reader *reader, size_t at, Node *node);

/* ---- masks ---- */

typedef struct {
    size_t start, end; /* in the source */
    Str expression;    /* of {{...}} */
    bool is_variable;  /* else attributes */
} Mask;

enum { MASK_STARTS = 32 };

typedef struct {
    LIST(Mask) list;
    unsigned char starts[MASK_STARTS]; /* second bytes of U+0080..U+009F that the source lacks */
    unsigned start_count;
} Masks;

typedef struct Note Note;

typedef struct {
    Reader *reader;
    Arena *scratch; /* gone after the document is read */
    Str text;       /* the source */
    Str masked;     /* what cmark sees */
    Masks masks;
    LIST(uint32_t) lines;           /* offset of each line */
    LIST(Note) notes;               /* definitions as they stand in the source */
    LIST(Note *) defined;           /* those that cmark kept, by its numbers, from 1 */
    LIST(cmark_node *) definitions; /* likewise */
    LIST(Span) verbatim;            /* first and last line of code and raw HTML, in order */
    bool has_calls;                 /* "[^" stands somewhere */
    bool too_deep;                  /* said once */
    unsigned unseen; /* inside something that is read but not kept: alternative text */
    unsigned quotes; /* block quotes around the block that is read */
    uint32_t depth;
} Markdown;

bool mask_source(Markdown *md);                               /* false after a diagnostic */
const Mask *mask_at(const Markdown *md, Str text, size_t at); /* NULL: none begins here */
Str mask_restore(const Markdown *md, const char *text);       /* in the reader's arena */

/* ---- limits and lines ---- */

bool limits_hold(Markdown *md); /* fills lines and notes */

static inline size_t line_offset(const Markdown *md, int line)
{
    if (line < 1)
        return 0;
    return (uint32_t)line > md->lines.count ? md->text.len : md->lines.items[line - 1];
}

/* ---- blocks ---- */

/* Children of a container, appended to `to`. */
void blocks_read(Markdown *md, cmark_node *container, Node *to);
size_t block_start(const Markdown *md, cmark_node *block);
size_t block_end(const Markdown *md, cmark_node *block); /* trailing blanks left out */
bool depth_enter(Markdown *md, Span span);               /* false: too deep, leave the rest out */
static inline void depth_leave(Markdown *md) { md->depth--; }

/* ---- inlines ---- */

typedef struct {
    bool all; /* the block was nothing but attributes: they are the next block's */
} InlineEdge;

typedef struct {
    cmark_node *block; /* whose children they are */
    Node *to;          /* empty */
    size_t start, end; /* in the source; cmark's columns are from `start` when it is on this line */
    int line, column;  /* cmark's for `start`; line 0: its positions are of no use here */
    unsigned quotes;   /* block quotes around it: how many ">" a line may begin with */
    bool heading;      /* attributes may stand at the end */
} InlineTask;

/* Attributes on a first line of their own, and those at the end of a heading, are
 * set on `owner`. */
InlineEdge inlines_read(Markdown *md, const InlineTask *task, Node *owner);
/* After edge.all: the attributes in `holder` are set on `owner`. */
void inlines_take(Markdown *md, Node *holder, Node *owner);

/* Text that is not Markdown: code. `at`: where it may stand in the source. */
void literal_read(Markdown *md, const char *literal, size_t at, size_t end, Node *to);
bool literal_stands(const Markdown *md, const char *literal, size_t at); /* just so */

Span markdown_span(const Markdown *md, size_t start, size_t end);
/* Adds text to `to`; returns the node that ends with it. */
Node *markdown_text(Markdown *md, Node *to, Str text, Span span);

/* The offset of a later line's text, past blanks and at most `quotes` ">". */
size_t line_text(const Markdown *md, size_t at, unsigned quotes);

/* ---- tables ---- */

Node *table_read(Markdown *md, cmark_node *table);
int table_head_line(cmark_node *table); /* in the source */
/* Says so when a paragraph looks like a table that cmark did not take as one. */
void table_warn(Markdown *md, cmark_node *paragraph);

/* ---- lookalike.c: warnings about source[start..end) ---- */

void lookalike_heading(Markdown *md, size_t start, size_t end); /* a paragraph */
void lookalike_links(Markdown *md, const Node *top, size_t start, size_t end);
void lookalike_attributes(Markdown *md, size_t start, size_t end, bool heading);
void lookalike_comment(Markdown *md, Str text, Span span); /* a block of raw HTML */
void lookalike_fence(Markdown *md, size_t start, size_t end, char mark, int length);

/* ---- notes ---- */

struct Note {
    Str label;
    uint32_t line;     /* from 1 */
    size_t start, end; /* "[^label]" */
    bool defined;      /* cmark took it as a definition that is called */
    bool called;       /* a first call was made */
};

void notes_collect(Markdown *md, cmark_node *document); /* takes definitions out of the tree */
void note_call(Markdown *md, cmark_node *call, Span span, Node *to);
void note_unknown(Markdown *md, Str text, size_t at); /* "[^" stands in plain text */
void notes_finish(Markdown *md);                      /* unused, defined twice */

#endif
