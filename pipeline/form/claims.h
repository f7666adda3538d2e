#ifndef FORM_CLAIMS_H
#define FORM_CLAIMS_H

/* Inside of form_links: the PDF that is walked, and what is found amiss in it. */

#include "form/destinations.h"
#include "form/library.h"

typedef struct {
    const Qpdf *lib;
    qpdf_data pdf;
    Arena *arena;
    Buf *out;   /* records */
    Buf amiss;  /* records of flaws: of no account when the file is damaged */
    int *pages; /* object numbers, sorted */
    int page_count;
    uint32_t names, items;
    uint32_t flaws, runs; /* bits: those that were said */
    bool triggers;        /* something is run by what a reader does, not by a link (12.6.3) */
} FormWalk;

static inline qpdf_oh form_key(const FormWalk *walk, qpdf_oh of, const char *name)
{
    return walk->lib->oh_get_key_if_dict(walk->pdf, of, name);
}

static inline int form_type(const FormWalk *walk, qpdf_oh of)
{
    return (int)walk->lib->oh_get_type_code(walk->pdf, of);
}

/* A string's bytes, or a name's. */
Str form_string(const FormWalk *walk, qpdf_oh of);
void form_put(Buf *out, FormLinkKind kind, FormLink link);

/* Each flaw of a file is said once, with the first page or font that has it. */
void form_flaw(FormWalk *walk, FormFlaw flaw, uint32_t page, Str text);

/* An action that is no link. Page 0: only if none of its kind was said before. */
void form_runs(FormWalk *walk, Str kind, uint32_t page);

/* The catalogue, and every object: after the links, which know their pages. */
void form_claims(FormWalk *walk);

#endif
