/* Names of characters: libxml2's table, which is that of HTML 4. */

#include "xml/xml.h"
#include <libxml/HTMLparser.h>

uint32_t xml_entity(Str name)
{
    char text[16];
    if (!name.len || name.len >= sizeof text)
        return 0;
    memcpy(text, name.data, name.len);
    text[name.len] = 0;
    const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)text);
    return entity ? entity->value : 0;
}
