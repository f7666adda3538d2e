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

/* ---- records as XPath sees them ----
 *
 * A record is the first member of something of the caller's. Its element, with
 * all inside, is built when an expression asks for it, by each thread for itself:
 * a record that no expression asks for costs nothing. */
typedef struct XmlBuilder XmlBuilder;
typedef struct XmlElement XmlElement;
typedef struct {
    Str (*name)(const XmlElement *record);
    const XmlElement *(*parent)(const XmlElement *record); /* NULL: it is a root */
    void (*build)(XmlBuilder *builder, const XmlElement *record);
} XmlSource;
struct XmlElement {
    const XmlSource *source;
};
/* All records of a kind, for expressions that ask them as $name. Such a set, too, is
 * the first member of something of the caller's. */
typedef struct XmlSet XmlSet;
struct XmlSet {
    const XmlElement *(*record)(const XmlSet *set, uint32_t index); /* NULL: left out */
    uint32_t count;
    const XmlSet *top; /* whose records these lie in, at any depth; itself if in none */
};
/* For `build`: a child with text only (left out when no XPath can name it), and
 * a record inside. */
void xml_build_field(XmlBuilder *builder, Str name, Str text);
void xml_build_record(XmlBuilder *builder, const XmlElement *record);

/* ---- XPath 1.0 ----
 *
 * and beside it: `..` at the beginning of a path, outside any [ ], is the record
 * around the one asked from; current() is that record; $name may be a set. */
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
void xpath_set_records(XPathContext *context, Str name, const XmlSet *set);
/* The record asked from, and the one around it. Around the last one are the records
 * that it lies in. */
typedef struct XPathRow XPathRow;
struct XPathRow {
    const XmlElement *record;
    const XPathRow *outer;
};
/* `at`: NULL for none. False: cannot be evaluated (too much work, wrong type);
 * *message says why, until the next call. */
bool xpath_test(XPathContext *context, const XPath *xpath, const XPathRow *at, bool *result,
                Str *message);
bool xpath_string(Arena *arena, XPathContext *context, const XPath *xpath, const XPathRow *at,
                  Str *result, Str *message);
/* The record of the first node that it selects, or NULL. */
const XmlElement *xpath_first(XPathContext *context, const XPath *xpath, const XPathRow *at);
/* The same, as the caller's own: its first member is the XmlElement. */
static inline const void *xml_element_tag(const XmlElement *element) { return element; }

#endif
