#ifndef BASE_FILE_H
#define BASE_FILE_H

/* Files - the sources of a run, by number: what a Span's `file` means.
 *
 * A job's table may stand on the session's: numbers below the session's count
 * are the session's files, so both can be read without a lock. */

#include "base/arena.h"
#include <stdint.h>
#include <stdio.h>

typedef struct {
    Str path; /* as it is printed */
    Str text;
} File;

typedef struct Files Files;

typedef struct {
    uint32_t line, column; /* from 1; the column counts code points */
} Position;

Files *files_open(Arena *arena, const Files *below); /* below: the session's, or NULL */
uint32_t files_add(Files *files, Str path, Str text); /* borrowed; returns its number, from 1 */
const File *files_at(const Files *files, uint32_t number); /* NULL for 0 */
uint32_t files_count(const Files *files, uint32_t first); /* of those from number `first` on */
Position files_position(const Files *files, uint32_t number, uint32_t offset);

/* Where a search for lines and columns has come to; zeros at first. */
typedef struct {
    uint32_t number;
    size_t at;
    Position position; /* of `at` */
} FileCursor;

/* Offsets that come in order are found in one walk over the file, however many
 * stand in a line. */
Position files_position_after(const Files *files, uint32_t number, uint32_t offset,
                              FileCursor *cursor);

/* One lock for all tables that stand on each other: readers whose library keeps
 * state for the whole process take turns (cmark-gfm's table of special bytes). */
void files_lock(Files *files);
void files_unlock(Files *files);

/* What a source is, by its ending: .md .markdown; .xml .xhtml; .html .htm. */
typedef enum { FORMAT_MARKDOWN, FORMAT_XML, FORMAT_HTML } Format;
bool format_of(Str path, Format *format); /* false: none of them */

/* The whole file in the arena, NUL past its end. False: errno says why.
 * Folders and files over 1 GiB are errors. */
bool file_read(Arena *arena, Str path, Str *text);
/* All of it, whatever comes between; false with errno. */
bool file_write_all(int fd, const char *bytes, size_t len);
bool file_copy_bytes(int from, int to); /* to the end of `from`; false: errno */
bool file_make_folders(Arena *arena, Str path); /* those that a file of this path lacks */

/* The file in the same folder whose name is nearest, for hints; or empty. */
Str file_nearest(Arena *arena, Str path);

/* Output - a file that is written whole or not at all: bytes go to a temporary
 * beside it, which takes its place on commit. Standard output (path "-"), a device or a
 * FIFO gets the bytes on commit. Nothing waits for the disk (fsync): after a loss
 * of power a file may be short, which --resume finds by its size and hash. */
typedef struct Output Output;
Output *output_open(Arena *arena, Str path); /* makes missing folders; NULL: errno */
FILE *output_stream(Output *output);
bool output_commit(Output *output); /* false: errno; the old file stays */
void output_drop(Output *output);   /* NULL is fine */

/* Removes temporaries that a killed run left in the folder of `path`; those of runs
 * that live, here or on another machine, stay. */
void output_sweep(Str path);

/* "../c" seen from folder "a/b" is "a/c"; a relative path may begin with "..". */
Str path_join(Arena *arena, Str from, Str relative);
Str path_folder(Str path);              /* "a/b.md" -> "a"; "b.md" -> "" */
bool path_inside(Str path, Str folder); /* both normalised */
/* Would `path`, which need not exist, seen from the current folder, leave `root` (absolute)? */
bool path_leaves(Arena *arena, Str path, Str root);
Str path_name(Str path);                /* "a/b.md" -> "b.md" */
/* Folder and name with one slash between, nothing resolved; ends with a NUL. */
Str path_in(Arena *arena, Str folder, Str name);
Str path_with_ending(Arena *arena, Str path, Str ending); /* "a/b.md", ".pdf" -> "a/b.pdf" */

#endif
