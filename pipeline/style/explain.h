#ifndef STYLE_EXPLAIN_H
#define STYLE_EXPLAIN_H

/* Which rules speak of an element or a part of a page, and which of them wins.
 *
 * The cascade keeps winners only as long as it needs them. An Explainer asks
 * again, for the few that somebody wants to know about: it reads the document's
 * own sheets anew, so that every declaration has its place in this document,
 * and matches element by element. Nothing of it is paid for by who asks not. */

#include "style/computed.h"

/* What is asked about: an element, one of its pseudo-elements, or a part of the
 * pages of a name and kind (then `node` is the root element). */
typedef struct {
    const Node *node;
    uint8_t pseudo;
    bool of_page;
    int part; /* PagePart, or a MarginBox */
    Str page_name;
    unsigned variant; /* PAGE_IS_ bits */
} Subject;

/* All that is said of it, until the next call for another of its kind (elements
 * of one depth, pseudo-elements, pages, parts of pages). */
const Cascade *explainer_hear(Explainer *explainer, const Subject *subject);

/* The strongest that says this property; NULL: none. */
const Said *cascade_said(const Cascade *cascade, unsigned property);

/* Lines for --dump: who wins for a property, over whom; or where it is inherited
 * from. Nothing when nobody says anything. */
bool explainer_print(Explainer *explainer, Buf *out, const Subject *subject, unsigned property,
                     const char *indent);
/* Likewise for custom properties, with their names. */
void explainer_print_customs(Explainer *explainer, Buf *out, const Subject *subject,
                             const char *indent);
/* The value as it is written by who wins. */
void explainer_print_written(Explainer *explainer, Buf *out, const Said *said);

void explain_name(Buf *out, const Node *node); /* "p#id.class" */

#endif
