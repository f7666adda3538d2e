#ifndef ASSEMBLE_SOURCE_H
#define ASSEMBLE_SOURCE_H

/* Source - a file that documents include, read once: its tree with raw HTML
 * already grafted, and what there was to say about it. Those of a publication
 * are made before the first document and only copied from then on. */

#include "base/list.h"
#include "job.h"
#include "tree/node.h"

typedef struct {
    Str path;   /* from the folder of the publication or lone source */
    Str folder; /* of the path */
    uint32_t file;
    Format format;
    Tree *tree;  /* NULL: `fault` says why */
    Diags diags; /* of reading it: each document that includes it takes them over */
    DiagCode fault;
    Str hint;
} Source;

/* Markdown's own forms, raw HTML, variables of HTML: what the tree needs before
 * it can be copied. */
void source_prepare(Tree *tree, Diags *diags, const Files *files, Format format);

/* A file, opened in one of two ways. */
typedef struct SourceOpener SourceOpener;
struct SourceOpener {
    ReadSource *read;
    /* The number of the file at `path` in `files`, or 0 with errno (EPERM: it
     * lies outside the root). */
    uint32_t (*open)(SourceOpener *opener, Str path);
};

/* Reads `path` from `base` (a folder, for the opener). Never NULL. */
Source *source_read(Arena *arena, Files *files, SourceOpener *opener, Str base, Str path);

/* The diagnostic for a source that has no tree, at the place that names it. */
void source_missing(Diags *diags, const Source *source, Span span);
/* The same for any file that could not be opened. */
void source_open_fault(Diags *diags, Str base, Str path, int error, Span span);

/* Copies what was said of reading it. */
void source_diags(Diags *to, const Diags *from);

/* caption.c: caption= and row-heads= of tables, caption= of pictures. */
void captions_make(Tree *tree, Diags *diags, const Files *files);

/* graft.c: RAW nodes of the tree become elements. */
void graft_tree(Tree *tree, Diags *diags, const Files *files);

#endif
