#ifndef HTML_HTML_H
#define HTML_HTML_H

/* The HTML edition: a document as one page that needs no network, no script and no
 * other file. It stands beside box, layout, paint and export: it reads the frozen
 * tree with its links, and of the styles what says something (generated text, the
 * numbers of notes, what is not shown), not how it looks; that is the screen
 * sheet's, which is written into the page. */

#include "base/buf.h"
#include "job.h"
#include "resolve/links.h"
#include "style/style.h"

typedef struct {
    Job *job;
    const Tree *tree; /* frozen */
    const Links *links;
    const Styles *styles;
    Str screen; /* the style sheet */
} HtmlSource;

/* Appends the page. Faults are diagnostics with a stand-in in the page. */
void html_build(Buf *out, const HtmlSource *source);

#endif
