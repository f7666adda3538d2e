#ifndef FORM_DESTINATIONS_H
#define FORM_DESTINATIONS_H

/* Where the links of a PDF lead, what can be led to in it, and what is amiss for what it
 * claims, as records:
 *
 *     Buf records = {0};
 *     form_links(&records, qpdf, bytes);
 *     for (Str rest = buf_view(&records); form_links_next(&rest, &record);)
 *         use(&record);
 *
 * Nothing is judged here, but for places inside the file: an explicit destination
 * whose page is not one of the file's is a FORM_LINK_LOST. */

#include "base/buf.h"
#include "form/form.h"

typedef enum {
    FORM_LINK_FAULT,   /* text: why the file cannot be read */
    FORM_LINK_PAGES,   /* number: of the file */
    FORM_LINK_NAME,    /* text: a named destination that it has */
    FORM_LINK_DATA,    /* text: its XMP metadata */
    FORM_LINK_HERE,    /* text: a named destination in this file */
    FORM_LINK_LOST,    /* to a place in this file that is not there */
    FORM_LINK_FILE,    /* file; text: a named destination in it, or number: a page of it */
    FORM_LINK_ADDRESS, /* text: a URI, absolute or relative to the file */
    FORM_LINK_TWO,     /* file, text: what readers of now and of old take for one file */
    FORM_LINK_RUNS,    /* text: an action that is no link: script, program, sound */
    FORM_LINK_FLAW,    /* number: a FormFlaw; page or text (of a font): the first that has it */
    FORM_LINK_KINDS
} FormLinkKind;

/* What claims, or all PDFs of a set, must not have or lack; after FORM_LINK_DATA. */
typedef enum {
    FORM_FLAW_TAGS,      /* no structure tree */
    FORM_FLAW_MARK,      /* not marked as tagged */
    FORM_FLAW_LANGUAGE,  /* none */
    FORM_FLAW_WINDOW,    /* the title is not shown in it */
    FORM_FLAW_TABS,      /* a page whose fields and links have no order of tags */
    FORM_FLAW_FONT,      /* not embedded */
    FORM_FLAW_INTENT,    /* no output intent with a profile */
    FORM_FLAW_ATTACHED,  /* files */
    FORM_FLAW_LOOKS,     /* of fields, left to readers */
    FORM_FLAW_XFA,       /* a second form */
    FORM_FLAW_ENCRYPTED, /* be it with an empty password */
    FORM_FLAWS
} FormFlaw;

typedef struct {
    FormLinkKind kind;
    uint32_t page;   /* of the link, from 1; 0: of the outline, of the whole */
    uint32_t number; /* from 0 for a page */
    Str text, file;
} FormLink;

/* Appends the records. In this process: for files of our own making. */
void form_links(Buf *records, const Qpdf *qpdf, Str bytes);
/* In a process apart, with the limits of form.h: for files of anyone's. */
void form_links_apart(Buf *records, const Qpdf *qpdf, Str bytes);

bool form_links_next(Str *rest, FormLink *link); /* false: no more */

#endif
