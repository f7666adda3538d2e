#ifndef PACK_SET_H
#define PACK_SET_H

/* Set - an offline set as it is described: its documents, each in several
 * editions, in the order of the publication and of the records.
 *
 * Beside the documents a set holds index.html, contents.csv, contents.json,
 * SHA256SUMS and the licences. All paths are from the set's own folder, with /. */

#include "base/arena.h"
#include "base/buf.h"
#include "text/text.h"

#define SET_INDEX "index.html"
#define SET_CONTENTS "contents.csv"
#define SET_CONTENTS_JSON "contents.json"
#define SET_SUMS "SHA256SUMS"

typedef struct {
    Str path;
    uint64_t bytes;
    Str hash; /* SHA-256, small hexadecimal digits */
} SetFile;

typedef struct {
    Str edition; /* pdf, html, or the layout: large-print */
    SetFile file;
    uint32_t pages; /* 0: a web page */
    Str claims;     /* what the file claims: "ua1,2a", or empty */
    bool missing;   /* it could not be made: only said in the index */
} SetEdition;

typedef struct {
    Str key, name;
    const Str *values; /* of Set.columns; empty where its data has no such column */
} SetRecord;

typedef struct {
    Str document, kind; /* id and layout in the publication */
    Str title, language;
    const SetRecord *record; /* or NULL */
    const SetEdition *editions;
    uint32_t edition_count;
} SetDocument;

/* The records of one <data>, with all that is made for each. */
typedef struct {
    Str heading;
    const SetRecord *records; /* in the order of their names */
    uint32_t record_count;
    const uint32_t *groups; /* columns, from the widest: nation, county */
    uint32_t group_count;
} SetList;

typedef struct {
    Str id, title, language, version, issued, review, date;
    Str part;           /* --split: the value that this set is for, or empty */
    const Str *columns; /* that some document is grouped by */
    uint32_t column_count;
    const SetDocument *documents;
    uint32_t document_count;
    const SetList *lists;
    uint32_t list_count;
    const SetFile *licences;
    uint32_t licence_count;
} Set;

/* What they return is in the arena. */
Str contents_csv(Arena *arena, const Set *set);
Str contents_json(Arena *arena, const Set *set);
/* Its list of files: what it begins with, one file, what ends it; a comma between two. Names and
 * values are those of a row of the CSV. */
#define CONTENTS_FILES "\"files\": ["
#define CONTENTS_END "\n ]}\n"
void contents_json_row(Buf *out, const Str *names, const Str *values, uint32_t count);
Str index_page(Arena *arena, Text *text, const Set *set);

/* "hash  path" lines in the order of the paths, as sha256sum -c reads them. */
Str sums_text(Arena *arena, SetFile *files, uint32_t count);

#endif
