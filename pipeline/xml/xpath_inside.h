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

struct XPath {
    xmlXPathCompExpr *compiled; /* read-only, unless it calls functions: see `calls` */
    const char *source;         /* NUL-terminated */
    LIST(XPathName) names, variables;
    bool calls; /* libxml2 notes in it what it finds for a function's name: not to be shared */
};

/* What libxml2 said last in this thread, while it is caught. */
typedef struct {
    int code;
    int at;
} XPathFault;
void xpath_catch(XPathFault *fault); /* until xpath_release */
void xpath_release(void);
Str xpath_message(int code);

#endif
