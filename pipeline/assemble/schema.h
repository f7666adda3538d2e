#ifndef ASSEMBLE_SCHEMA_H
#define ASSEMBLE_SCHEMA_H

/* The grammar of publication.xml and framework.xml (schema.def): what may stand
 * where, with a diagnostic at the very attribute or element that is wrong. */

#include "base/diag.h"
#include "tree/node.h"

typedef enum {
#define ELEMENT(id, name, parents, holds, least, most) SCHEMA_##id,
#define KIND(id, looks)
#define ATTRIBUTE(element, name, need, kind, choices)
#define CONTENT(name)
#include "assemble/schema.def"
#undef ELEMENT
#undef KIND
#undef ATTRIBUTE
#undef CONTENT
    SCHEMA_CONTENT, /* any of the CONTENT lines */
    SCHEMA_NONE
} SchemaElement;

/* The element itself, its attributes and how many of which children it has; not
 * what is inside these. False after a diagnostic. */
bool schema_check_one(Diags *diags, const Node *node, SchemaElement as);

/* The same, and all that is inside. */
bool schema_check(Diags *diags, const Node *node, SchemaElement as);

/* What a child of `parent` is: SCHEMA_NONE when it must not stand there. */
SchemaElement schema_element(SchemaElement parent, Str name);

#endif
