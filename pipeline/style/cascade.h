#ifndef STYLE_CASCADE_H
#define STYLE_CASCADE_H

/* The style stage: sheets in, Styles out. */

#include "job.h"
#include "style/style.h"

typedef enum { ORIGIN_AGENT, ORIGIN_AUTHOR } Origin;

/* A parsed sheet; const, shared by all documents of a run. Imports are inside. */
typedef struct Sheet Sheet;

/* How a sheet gets its imports: reads the file that `url` names, seen from the
 * sheet at `folder`; false when there is none (a diagnostic is the caller's). */
typedef struct SheetLoader SheetLoader;
struct SheetLoader {
    bool (*load)(SheetLoader *loader, Str folder, Str url, uint32_t *file, Str *text,
                 Str *its_folder);
    uint8_t edition; /* Edition: what media features ask for */
};

/* Parses and records every fault as a warning. `folder` is where its relative
 * URLs start. Media other than print and all are skipped, and what asks for
 * another edition than the loader's: @media (-gp-edition: print). */
const Sheet *sheet_parse(Arena *arena, Diags *diags, SheetLoader *loader, uint32_t file, Str text,
                         Str folder, Origin origin);

/* Sheets of documents' own that a worker has read: kept.c. NULL is fine. */
KeptSheets *kept_open(void);
void kept_close(KeptSheets *kept);

/* Styles for a frozen tree. Order of the cascade: agent sheets, then author
 * sheets as given, then <link>, <style> and style= of the document itself. */
const Styles *style_build(Job *job, const Tree *tree, const Links *links,
                          const Sheet *const *sheets, size_t count);

/* Whom to ask which rule set a colour; made when something is to be told. */
typedef struct Explainer Explainer;
Explainer *explainer_open(Job *job, const Tree *tree, const Styles *styles);
void explainer_close(Explainer *explainer); /* NULL is fine */
/* "a.css:3:5: .soft { color: #999 }", of the text of `owner`, which has `style`; with
 * an edge (else -1), of that border of it, or (4) of its ground. Empty: no rule, it is black from the
 * start. `span`: of the declaration. */
Str explainer_color(Explainer *explainer, Owner owner, const Style *style, int edge, Span *span);

/* Likewise who set a property of `owner`, or of the part of a page that has the style:
 * a property that is not inherited. */
Str explainer_set(Explainer *explainer, Owner owner, const Style *style, unsigned property,
                  Span *span);
/* Or of the pages of a name and kind (PAGE_IS_ bits). */
Str explainer_page(Explainer *explainer, Str name, unsigned variant, unsigned property, Span *span);

/* --dump=style[:SELECTOR]: computed values that differ from the initial ones,
 * by element; page types; bookmarks. Selector "@page": page types alone. With a
 * selector also which rule each value comes from, and over which others. */
void style_print(Buf *out, Job *job, const Tree *tree, const Styles *styles, Str selector);

/* The table of support (CSS-SUPPORT.md): every property and what it takes. */
void style_support_print(Buf *out);

/* All elements that match a selector, for --dump=STAGE:SELECTOR. False: it
 * cannot be parsed. */
bool style_select(Arena *arena, const Tree *tree, Str selector, const Node ***nodes, size_t *count);

#endif
