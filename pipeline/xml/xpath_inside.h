#ifndef XML_XPATH_INSIDE_H
#define XML_XPATH_INSIDE_H

/* Inside of XPath: what compiling leaves for evaluating. */

#include "base/list.h"
#include "xml/xml.h"
#include <libxml/tree.h>
#include <libxml/xpath.h>

typedef struct {
    Str text;
    size_t at;
} XPathName;

/* The names of variables that stand for rows and parts; no author writes them. */
#define XPATH_ROW "row\xC2\xB7"
#define XPATH_PART "part\xC2\xB7"

enum { XPATH_ROWS = 32, XPATH_PARTS = 8 };

/* A sum or count that many records have in common: those around which the same
 * records lie (bits of `rows`: 1 << 1 is the record around), and for which each of
 * `keys` gives the same texts. */
typedef struct {
    XPath *xpath;
    uint32_t rows;
    LIST(XPath *) keys;
} XPathPart;

struct XPath {
    xmlXPathCompExpr *compiled; /* read-only, unless it calls functions: see `calls` */
    const char *source;         /* rewritten; NUL-terminated */
    LIST(XPathName) names, variables;
    LIST(XPathPart) parts; /* $part·0 and so on */
    bool calls; /* libxml2 notes in it what it finds for a function's name: not to be shared */
};

/* rewrite.c: the source, and its parts. */
void xpath_rewrite(Arena *arena, XPath *xpath);

/* What libxml2 said last in this thread, while it is caught. */
typedef struct {
    int code;
    int at;
} XPathFault;
void xpath_catch(XPathFault *fault); /* until xpath_release */
void xpath_release(void);
Str xpath_message(int code);

#endif
