#ifndef XML_XML_H
#define XML_XML_H

/* XML - parsing with exact spans, and XPath over records. The only user of
 * libxml2. xml_start must be called once, before any thread. */

#include "base/diag.h"
#include "base/file.h"
#include "tree/node.h"

void xml_start(void); /* no network, no external entities, for the whole process */
void xml_stop(void);

/* The document as a Tree (root: its document element), or NULL after a
 * diagnostic when it is not well formed. Entity declarations, other encodings
 * than UTF-8 and depth over 250 are errors. */
Tree *xml_parse(Arena *arena, Diags *diags, Files *files, uint32_t file);

/* The character that HTML 4 calls by this name (nbsp, eacute), or 0. */
uint32_t xml_entity(Str name);

/* ---- XPath 1.0 over a record's element ---- */
typedef struct XmlElement XmlElement; /* a libxml2 node, owned by its XmlStore */
typedef struct XmlStore XmlStore;
XmlStore *xml_store_open(void);
void xml_store_close(XmlStore *store);
XmlElement *xml_element(XmlStore *store, XmlElement *parent, Str name); /* parent NULL: a root */
void xml_element_text(XmlElement *element, Str text);

typedef struct XPath XPath; /* compiled: shared by all threads, read-only */
/* NULL: a syntax error at byte *at, and *message (static or in the arena). */
XPath *xpath_compile(Arena *arena, Str expression, size_t *at, Str *message);
void xpath_close(XPath *xpath);
/* Names of elements that it asks for (not functions, axes, operators), each
 * with its byte offset: to be checked against the columns. */
size_t xpath_names(const XPath *xpath, Str *names, size_t *offsets, size_t room);
size_t xpath_variables(const XPath *xpath, Str *names, size_t *offsets, size_t room); /* $key */

typedef struct XPathContext XPathContext; /* one per thread */
XPathContext *xpath_context_open(void);
void xpath_context_close(XPathContext *context);
void xpath_set(XPathContext *context, Str name, Str value); /* $name */
/* false: cannot be evaluated (too much work, wrong type); *message says why. */
bool xpath_test(XPathContext *context, const XPath *xpath, XmlElement *at, bool *result, Str *message);
bool xpath_string(Arena *arena, XPathContext *context, const XPath *xpath, XmlElement *at, Str *result, Str *message);
/* The first node it selects, or NULL: to reach the Record behind (xml_element_tag). */
XmlElement *xpath_first(XPathContext *context, const XPath *xpath, XmlElement *at);
void xml_element_set_tag(XmlElement *element, const void *tag);
const void *xml_element_tag(const XmlElement *element);

#endif
