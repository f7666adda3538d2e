#ifndef ASSEMBLE_LOAD_H
#define ASSEMBLE_LOAD_H

/* Inside of publication_load: its parts, and the files it opens. */

#include "assemble/expression.h"
#include "assemble/source.h"

typedef struct {
    SourceOpener opener; /* first: source.c knows only this */
    Arena *arena;
    Diags *diags;
    Files *files;
    const Session *session;
    Publication *publication;
    Str folder;  /* of publication.xml, as its path is printed */
    Str root;    /* absolute */
    Map *opened; /* path -> number of the file, in place of a pointer */
} Loader;

/* The file at `path` seen from the publication's folder: its number, or 0 after
 * a diagnostic at `span`. */
uint32_t loader_file(Loader *loader, Str path, Span span);

/* framework.c: NULL after a diagnostic. */
Framework *framework_load(Loader *loader, const Node *element);

/* dataset.c: all <data> of the publication. */
void datasets_load(Loader *loader, const Node *root);

/* prepare.c: reads what the document includes, compiles what it asks. False: it
 * needs data that is faulty. */
bool document_prepare(Loader *loader, DocumentSpec *spec);

/* cover.c: what a cover is of, and its papers, once all documents are known. False
 * after a diagnostic. */
bool document_cover(Loader *loader, DocumentSpec *spec);

/* The nearest of `count` names as a hint, else `otherwise`. */
void loader_unknown(Loader *loader, const Attr *attr, const Str *names, size_t count,
                    Str otherwise);

#endif
