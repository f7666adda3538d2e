#ifndef JOB_H
#define JOB_H

/* Session and Job - what a run and a document have at hand.
 *
 * A Session is made before the first document and read-only from then on. A
 * Worker is what one thread keeps between documents (fonts, shaped words,
 * images). A Job is one document: its arenas, its diagnostics, its record. */

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/len.h"
#include "base/map.h"

typedef struct Text Text;               /* text/text.h */
typedef struct Images Images;           /* image/image.h */
typedef struct KeptSheets KeptSheets;   /* style/cascade.h */
typedef struct Press Press;             /* color/press.h */
typedef struct Deflater Deflater;       /* export/deflate.h */
typedef struct XPathContext XPathContext; /* xml/xml.h */
typedef struct Publication Publication; /* assemble/publication.h */
typedef struct Dataset Dataset;         /* data/data.h */
typedef struct Record Record;
typedef struct Sibling Sibling; /* resolve/sibling.h */
typedef struct Tree Tree;       /* tree/node.h */
typedef struct PrintFacts PrintFacts; /* export/export.h */
typedef struct Reads Reads;     /* base/reads.h */

/* The read stage, for who includes sources and is no part of it: read_document. */
typedef Tree *ReadSource(Arena *arena, Diags *diags, Files *files, uint32_t file, Format format);

typedef enum { CLAIM_UA1 = 1, CLAIM_2A = 2, CLAIM_X4 = 4 } Claim;

/* For whom: a reader's screen, tagged; a press (PDF/X-4); an office printer, grey. */
typedef enum { EDITION_SCREEN, EDITION_PRINT, EDITION_MONO, EDITION_COUNT } Edition;

/* As --edition, $edition and @media (-gp-edition: ..) say it. */
static const Str edition_names[EDITION_COUNT] = {{"screen", 6}, {"print", 5}, {"mono", 4}};

/* Pages on sheets: to be folded and stapled through the fold, or as they are read. */
typedef enum { IMPOSE_NONE, IMPOSE_BOOKLET, IMPOSE_TWO } Imposition;

typedef struct {
    Str root;          /* the folder that nothing leaves; a lone source has its own: Job.root */
    Str output_root;   /* what out= is relative to */
    Str profile;       /* --profile, or empty */
    Map *settings;     /* --set: key -> Str * */
    size_t memory_limit; /* bytes that a document may hold; 0: any number */
    Str date;          /* --set date= or SOURCE_DATE_EPOCH: YYYY-MM-DD, or empty */
    uint8_t edition;   /* Edition */
    Str icc;           /* of the press: a CMYK output profile, looked at; EDITION_PRINT alone */
    uint32_t ink_limit; /* all inks together, in ten-thousandths; 0: nobody asks */
    uint32_t min_dpi;   /* of images at their size */
    uint8_t imposition; /* Imposition: of a second file, beside that of the edition */
    Str variant;       /* a layout that documents which ask for it (also=) have laid over; or empty */
    bool in_set; /* its files go into an offline set, with index.html at the output root */
    bool keep_going;
    bool boxes;
    const Files *files;
    Reads *reads; /* files that the publication names and that are not there; NULL: nobody asks */
    ReadSource *read;
    Publication *publication; /* NULL for lone sources */
    uint32_t data_file;       /* --data: the file in place of the records of ... */
    Str data_document;        /* ... this document; 0 and empty: none */
    const Sibling *siblings;  /* the publication's documents without for-each, resolved */
    uint32_t sibling_count;
    Arena *arena;
} Session;

typedef struct {
    Text *text;
    Images *images;
    Press *press;       /* NULL but in EDITION_PRINT */
    KeptSheets *sheets; /* NULL: none is kept */
    Deflater *deflater; /* NULL: each file has its own */
    XPathContext *xpath; /* opened by assemble when first needed */
    Str xpath_document;  /* its $document */
    bool xpath_html;     /* its $edition is that of HTML */
} Worker;

/* Another document of the publication that is made for the same record. */
typedef struct {
    Str id, title, out;
} Peer;

/* A custom property that the root element has before any sheet speaks. */
typedef struct {
    Str name, text; /* "--gp-spine", "5.72mm" */
} RootValue;

typedef struct Job Job;
struct Job {
    const Session *session;
    Worker *worker;
    Arena *arena;   /* lives as long as the document */
    Arena *scratch; /* mark and rewind */
    Diags *diags;
    Files *files;         /* stands on session->files */
    const Record *record; /* of a for-each document, or NULL */
    Str document;         /* id in the publication, or empty */
    Str root;             /* of a lone source; see job_root */
    Str folder;           /* relative URLs of the source start here */
    Str out;              /* its file below the output root; assemble_document fills it when empty */
    const Peer *peers;    /* filled by assemble_document */
    uint32_t peer_count;
    Str title;            /* from the publication, when the source has none */
    Str language;         /* likewise */
    bool html;            /* its HTML edition is made, not a PDF */
    unsigned claims;      /* Claim bits */
    uint32_t pad;         /* blank pages at the end make the count a multiple of it; 0: none */
    const RootValue *root_values; /* filled before style_build */
    uint32_t root_value_count;
    Len cover_width, cover_spine; /* of a cover: of all of it, and of its spine; 0: it is none */
    PrintFacts *print_facts; /* export fills it; NULL: nobody asks */
    bool stopped;         /* it takes too much memory, which was said: to be given up */
    /* A file below the root (path as path_join made it), read at most once a
     * run: its number in `files`, or 0 with errno. */
    uint32_t (*load)(Job *job, Str path);
    Reads *reads; /* what it asks of the file system is noted here; NULL: nobody wants to know */
};

/* The folder that nothing which the document reads leaves. */
static inline Str job_root(const Job *job)
{
    return job->root.len ? job->root : job->session->root;
}

/* A fault against a claim: an error when the claim is made, else a warning. */
static inline Severity job_severity(const Job *job, unsigned claims)
{
    return job->claims & claims ? SEVERITY_ERROR : SEVERITY_WARNING;
}

#endif
