#ifndef XML_TREES_H
#define XML_TREES_H

/* Trees - the elements of records, built when they are asked for.
 *
 * A record is built with its root and all that lies in that; a set with all its
 * records, once. Of single roots only the last few are kept: a batch goes through a
 * hundred thousand of them. */

#include "xml/xml.h"
#include <libxml/xpath.h>

typedef struct Trees Trees;
Trees *trees_open(Arena *arena);
void trees_close(Trees *trees);

/* The record's element; of NULL one that has nothing inside. */
xmlNode *trees_node(Trees *trees, const XmlElement *record);
/* All of them, in their order; borrowed. */
xmlNodeSet *trees_set(Trees *trees, const XmlSet *set);
/* Between expressions: forgets roots when they are many. */
void trees_trim(Trees *trees);

#endif
