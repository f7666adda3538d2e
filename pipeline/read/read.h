#ifndef READ_READ_H
#define READ_READ_H

/* The read stage: bytes to a Tree, with a span on every node. Opens no other
 * file and judges no meaning; every fault is a diagnostic and a stand-in.
 *
 * What Markdown becomes: the elements that HTML has for it, and
 *   - {{expression}}: NODE_VARIABLE in text; kept as text in attribute values
 *   - raw HTML: NODE_RAW pieces, in place
 *   - [^note]: <footnote> at the first call, with the definition's blocks
 *     inside; later calls: <a class="footnote-again" href="#fn-LABEL">
 *   - {#id .class key="value"}: attributes of the block, link or image
 *   - {for-each=... where="..."} or any {...} as a paragraph of its own:
 *     attributes of the next block
 *   - - [ ] task: <li class="task"><input type="checkbox" disabled>
 * XML: elements as they are (XHTML and the publication's share one vocabulary;
 * a namespace prefix is dropped when its namespace is XHTML's or ours), <include>
 * and all. {{...}} in text is NODE_VARIABLE. HTML: as browsers build it. */

#include "base/diag.h"
#include "base/file.h"
#include "tree/node.h"

/* Must be called once, before any thread. */
void read_start(void);

/* The tree's root is <html> for a whole HTML page, <body> for Markdown and for
 * HTML parts, the document element for XML. NULL when nothing can be read. */
Tree *read_document(Arena *arena, Diags *diags, Files *files, uint32_t file, Format format);

/* HTML from a tree: what --to html-fragment prints. RAW nodes as they stand. */
void print_html(Buf *out, const Node *top);

#endif
