#ifndef ASSEMBLE_PUBLICATION_H
#define ASSEMBLE_PUBLICATION_H

/* Publication - a publication.xml, checked against the schema (schema.def) and
 * typed: what there is to make, and from what. */

#include "base/len.h"
#include "data/data.h"
#include "job.h"
#include "tree/node.h"

typedef struct Expression Expression;   /* a compiled XPath with its filters */
typedef struct Expressions Expressions; /* all that the documents use */

typedef struct {
    const Node *element; /* <document> */
    Str id, layout, language;
    Str title;               /* empty with for-each, or when its first heading is to be it */
    Str out;                 /* below the output root; with for-each still with its {{...}} */
    const Dataset *for_each; /* NULL: made once */
    const Expression *where; /* for which of its records; NULL: for all */
    Span where_span;
    Str also;    /* layouts, blanks between: in a set it stands in these too */
    Str listed;  /* what the list of a set calls those of its records, or empty */
    Str groups;  /* columns, blanks between, that the list of a set groups them by */
    Str cover_of;           /* the document that it is the cover of, or empty */
    Len paper, cover_paper; /* thickness of a sheet of that one, and of its own */
    unsigned claims;
    bool failed; /* it or data that it reads is faulty, which was said: not to be made */
    Span span, out_span;
} DocumentSpec;

typedef struct {
    Str id; /* work, work/paid-work */
    Str title, number, address;
    int32_t page;    /* 0: not known */
    uint32_t parent; /* index, or UINT32_MAX */
    Span span;
} FrameworkSection;

typedef struct {
    Str id, title, address, language;
    const FrameworkSection *sections;
    uint32_t count;
    Map *by_id; /* section id -> FrameworkSection * */
} Framework;

struct Publication {
    uint32_t file;
    Tree *tree;
    Str id, title, language, version, issued, review;
    Framework *framework; /* or NULL */
    Dataset **data;
    uint32_t data_count;
    const DocumentSpec *documents;
    uint32_t document_count;
    const uint32_t *licences; /* files: what may be done with it, and whom to name */
    uint32_t licence_count;
    bool failed; /* faulty outside of any document: none is to be made */
    /* All files that its documents include, read once: path from the
     * publication's folder -> Source * (assemble/source.h). */
    Map *sources;
    Expressions *expressions;
};

/* Reads, checks and loads everything that the publication names: framework,
 * data, sources. NULL only when the file itself cannot be read or parsed; faults
 * in parts are diagnostics. `worker` gives fonts' services (slugs, dates). */
Publication *publication_load(Arena *arena, Diags *diags, Files *files, Session *session,
                              Worker *worker, uint32_t file);
void publication_close(Publication *publication);

static inline const DocumentSpec *publication_document(const Publication *publication, Str id)
{
    for (uint32_t i = 0; i < publication->document_count; i++)
        if (str_equal(publication->documents[i].id, id))
            return &publication->documents[i];
    return NULL;
}

/* The output path of a document for a record (NULL for those without
 * for-each), below the output root; empty after a diagnostic. Safe: no part
 * leaves the root, no reserved name, at most 255 bytes a part. */
Str document_path(Job *job, const DocumentSpec *spec, const Record *record);

/* Whether the words, with blanks between, hold this one. */
bool document_word(Str words, Str word);
/* The file of the session's variant ("a-large-print.pdf") where the document asks for it. */
Str document_variant(Arena *arena, const Session *session, const DocumentSpec *spec, Str path);

/* What is left over, as notes: drafts, labels that nothing refers to, files that no
 * document takes in, data and columns that nothing uses, names that are nearly right. */
void leftovers_of_publication(Diags *diags, const Files *files, const Publication *publication);
void leftovers_of_lone(Diags *diags, const Files *files, const Tree *tree); /* assembled */

/* Whether the document is made for this record of its for-each. */
bool document_wants(Job *job, const DocumentSpec *spec, const Record *record);

/* --where: compiled and checked against the dataset's columns; NULL after a diagnostic. */
const Expression *expression_where(Arena *arena, Diags *diags, const Publication *publication,
                                   const Dataset *set, Str text);
bool expression_holds(Job *job, const Expression *expression, const Record *record);

#endif
