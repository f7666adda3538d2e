#ifndef READ_PLAIN_H
#define READ_PLAIN_H

/* Inside of the quick HTML reader: tags and text (plain_token.c), and the tree
 * that they make (plain.c). Every function that returns false means: leave the
 * source to gumbo. */

#include "read/reader.h"

typedef enum {
    PLAIN_INLINE,
    PLAIN_BAD, /* a name with characters that are not usual */
    PLAIN_LEAVE,
    PLAIN_FORMAT,
    PLAIN_BLOCK,
    PLAIN_HEADING,
    PLAIN_PRE,
    PLAIN_ITEM, /* li */
    PLAIN_TERM, /* dt, dd */
    PLAIN_VOID,
    PLAIN_RULE,
    PLAIN_TABLE,
    PLAIN_CAPTION,
    PLAIN_COLGROUP,
    PLAIN_COL,
    PLAIN_ROWS, /* thead, tbody, tfoot */
    PLAIN_ROW,
    PLAIN_CELL,
    PLAIN_HTML,
    PLAIN_HEAD,
    PLAIN_BODY,
    PLAIN_HEAD_VOID,
    PLAIN_TITLE,
    PLAIN_RAW_TEXT
} PlainKind;

/* A spelling, as it was met, and what it means: found by hash, learnt once. */
typedef struct {
    Str spelling; /* in the source; NULL data: free */
    Str lower;
    Name name;
    uint8_t kind; /* of an element */
} PlainName;

enum { PLAIN_NAMES = 256, PLAIN_ATTRS = 32 };

typedef struct {
    Reader *reader;
    Str text;
    size_t at;
    bool returns; /* there are carriage returns */
    PlainName names[PLAIN_NAMES];
    /* the last tag */
    size_t tag_start, tag_end;
    PlainName tag;
    bool is_end;
    uint16_t attr_count;
    Attr attrs[PLAIN_ATTRS];
} Plain;

bool plain_tag(Plain *plain); /* at "<", of a start or end tag */

/* Text from `at` to `end`, with its entities decoded. */
bool plain_text(Plain *plain, size_t at, size_t end, Str *text);

#endif
