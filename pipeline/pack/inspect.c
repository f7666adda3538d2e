/* Sums, list of contents, index: each file of a set is hashed as it comes by, and what
 * the lists say of it is compared when all have come. Cost: one reading of each byte;
 * memory: of one file, and of the lists and links. */

#include "pack/inspect.h"
#include "base/encoding.h"
#include "base/hash.h"
#include "data/csv.h"
#include "pack/links.h"
#include "pack/set.h"

static const char again[] = "get the set again from where it came";
#define SUM_LACKS \
    "its sum is in SHA256SUMS, the file is not there; get the set again from where it came"

Diag *inspection_say(Inspection *inspection, DiagCode code, Str path, uint32_t place, Str what)
{
    Buf text = {0};
    bool pdf = str_ends(path, S(".pdf"));
    buf_str(&text, inspection->name);
    buf_char(&text, '/');
    buf_str(&text, path);
    if (place)
        buf_format(&text, pdf ? ", page %u" : ", line %u", place);
    if (what.len)
        buf_format(&text, ": %.*s", STR_ARG(what));
    Diag *diag = diag_add(inspection->diags, code, (Span){0}, buf_view(&text));
    buf_close(&text);
    inspection->faults++;
    return diag;
}

Inspection *inspect_open(Diags *diags, Files *files, Str name, bool trusted)
{
    Arena *arena = arena_open();
    Inspection *inspection = NEW(arena, Inspection);
    *inspection = (Inspection){.arena = arena,
                               .diags = diags,
                               .files = files,
                               .name = name,
                               .trusted = trusted,
                               .seen = map_new(arena),
                               .folded = map_new(arena),
                               .absent = map_new(arena)};
    inspection->qpdf = form_library(arena, &inspection->qpdf_fault);
    if (!inspection->qpdf) {
        diag_hint(diag_add(diags, DIAG_SET_OPEN, (Span){0}, name), diags,
                  "PDFs cannot be read without libqpdf (%.*s)", STR_ARG(inspection->qpdf_fault));
        inspection->faults++;
    }
    return inspection;
}

void inspect_close(Inspection *inspection) { arena_close(inspection->arena); }

/* ---- files ---- */

/* Relative, without "..", and such that every system can make it. */
static bool path_sound(Str path)
{
    size_t bad;
    if (!path.len || path.len > 1024 || !utf8_valid(path, &bad) || str_ends(path, S("/")))
        return false;
    for (size_t i = 0; i < path.len; i++)
        if ((unsigned char)path.data[i] < 0x20 || strchr("\\:\x7F", path.data[i]))
            return false;
    for (Str rest = path, part; rest.len;) {
        part = str_cut(rest, '/', &rest);
        if (!part.len || str_equal(part, S(".")) || str_equal(part, S("..")))
            return false;
    }
    return true;
}

static Str folded(Arena *arena, Str path)
{
    char *small = NEW_ARRAY(arena, char, path.len + 1);
    for (size_t i = 0; i < path.len; i++)
        small[i] =
            path.data[i] >= 'A' && path.data[i] <= 'Z' ? (char)(path.data[i] | 32) : path.data[i];
    return (Str){small, path.len};
}

bool inspect_path(Inspection *inspection, Str path)
{
    if (!path_sound(path)) {
        inspection_say(inspection, DIAG_SET_PATH, path, 0, (Str){0})->hint =
            S("a path of a set is relative, has no \"..\", backslash, colon or control "
              "character: do not unpack this");
        return false;
    }
    void **at = map_put(inspection->folded, folded(inspection->arena, path));
    if (*at) {
        inspection_say(inspection, DIAG_SET_TWICE, path, 0, (Str){0})->hint =
            S("one would replace the other when they are unpacked: do not unpack this");
        return false;
    }
    *at = inspection;
    return true;
}

void inspect_file(Inspection *inspection, Str path, Str bytes)
{
    Arena *arena = inspection->arena;
    SeenFile *file = NEW(arena, SeenFile);
    *file = (SeenFile){.path = arena_str(arena, path),
                       .bytes = bytes.len,
                       .hash = hash_hex(arena, bytes.data, bytes.len),
                       .is_pdf = str_ends(path, S(".pdf")),
                       .is_page = str_ends(path, S(".html"))};
    *map_put(inspection->seen, file->path) = file;
    if (str_equal(path, S(SET_SUMS)))
        inspection->sums = arena_str(arena, bytes);
    if (str_equal(path, S(SET_CONTENTS)))
        inspection->contents = arena_str(arena, bytes);
    if (str_equal(path, S(SET_CONTENTS_JSON)))
        inspection->contents_json = arena_str(arena, bytes);
    if (file->is_page)
        links_of_page(inspection, file, bytes);
    if (file->is_pdf && inspection->qpdf)
        links_of_pdf(inspection, file, bytes);
}

void inspect_unread(Inspection *inspection, Str path, Str why)
{
    Arena *arena = inspection->arena;
    SeenFile *file = NEW(arena, SeenFile);
    *file = (SeenFile){.path = arena_str(arena, path),
                       .unread = true,
                       .fault = arena_str(arena, why),
                       .advice = str_of(again)};
    *map_put(inspection->seen, file->path) = file;
}

/* Once for each path, whichever lists name it. */
static void say_absent(Inspection *inspection, Str path, Str hint)
{
    void **said = map_put(inspection->absent, path);
    if (!*said)
        inspection_say(inspection, DIAG_SET_LACKS, path, 0, (Str){0})->hint = hint;
    *said = inspection;
}

/* ---- sums ---- */

/* A file that the sums name and that is not there: one more of the same bytes is said
 * at once, as it cannot be told which of them was renamed. */
static void sum_lost(Inspection *inspection, Map *lost, Str hash, Str path)
{
    void **at = map_put(lost, hash);
    Str *kept = *at;
    if (kept)
        say_absent(inspection, *kept, S(SUM_LACKS));
    kept = kept ? kept : NEW(inspection->arena, Str);
    *kept = path;
    *at = kept;
}

static void sum_line(Inspection *inspection, Map *lost, Str line, uint32_t number)
{
    Str hash = str_slice(line, 0, HASH_HEX), path = str_slice(line, HASH_HEX + 2, line.len);
    bool shaped = line.len > HASH_HEX + 2 && line.data[HASH_HEX] == ' ' &&
                  (line.data[HASH_HEX + 1] == ' ' || line.data[HASH_HEX + 1] == '*');
    for (size_t i = 0; shaped && i < hash.len; i++)
        shaped = strchr("0123456789abcdefABCDEF", hash.data[i]) != NULL;
    if (!shaped) {
        inspection_say(inspection, DIAG_SET_SUMS, S(SET_SUMS), number, str_slice(line, 0, 80))
            ->hint = S("a line is 64 hexadecimal digits, two blanks and a path");
        return;
    }
    SeenFile *file = map_value(inspection->seen, path);
    if (!file) {
        sum_lost(inspection, lost, hash, path);
        return;
    }
    if (file->summed)
        inspection_say(inspection, DIAG_SET_SUMS, S(SET_SUMS), number, path)->hint =
            S("this file was named before");
    file->summed = true;
    if (file->unread || str_equal_nocase(file->hash, hash))
        return;
    if (!file->altered)
        diag_hint(inspection_say(inspection, DIAG_SET_SUM, path, 0, (Str){0}), inspection->diags,
                  "it was changed after the set was made, or damaged: %s", again);
    file->altered = true;
}

/* A file without a sum: one that is missed, under another name, or a stranger. */
static void say_extra(Inspection *inspection, Map *lost, SeenFile *file)
{
    Str *path = file->unread ? NULL : map_value(lost, file->hash);
    bool renamed = path && !map_find(inspection->absent, *path);
    Diag *diag = inspection_say(inspection, DIAG_SET_EXTRA, file->path, 0, (Str){0});
    file->extra = true;
    if (renamed) {
        *map_put(inspection->absent, *path) = file;
        diag_hint(diag, inspection->diags, "it is %.*s under another name: give it its own back",
                  STR_ARG(*path));
    } else {
        diag->hint = S("SHA256SUMS does not name it, so nobody vouches for it: take it away");
    }
}

static void sums_judge(Inspection *inspection)
{
    Map *lost = map_new(inspection->arena); /* sum -> path */
    uint32_t number = 0;
    for (Str rest = inspection->sums, line; rest.len;) {
        line = str_cut(rest, '\n', &rest);
        number++;
        if (str_ends(line, S("\r")))
            line.len--;
        if (line.len)
            sum_line(inspection, lost, line, number);
    }
    for (uint32_t i = 0; inspection->sums.len && i < inspection->seen->count; i++) {
        SeenFile *file = inspection->seen->entries[i].value;
        if (!file->summed && !str_equal(file->path, S(SET_SUMS)))
            say_extra(inspection, lost, file);
    }
    for (uint32_t i = 0; i < lost->count; i++)
        say_absent(inspection, *(const Str *)lost->entries[i].value, S(SUM_LACKS));
}

/* What could not be read, of files of which nothing worse is known. */
static void faults_judge(Inspection *inspection)
{
    for (uint32_t i = 0; i < inspection->seen->count; i++) {
        const SeenFile *file = inspection->seen->entries[i].value;
        if ((file->unread || file->broken) && !file->altered && !file->extra)
            inspection_say(inspection, DIAG_SET_FILE, file->path, 0, file->fault)->hint =
                file->advice;
    }
}

/* ---- the list of contents ---- */

enum { AT_PATH, AT_PAGES, AT_BYTES, AT_HASH, AT_CLAIMS, AT_COUNT };

typedef struct {
    Inspection *inspection;
    Csv csv;
    uint32_t at[AT_COUNT]; /* columns */
    Str *names;            /* of all columns */
    uint32_t name_count;
    Buf json; /* the files as contents.json must have them */
} List;

static Str cell(const List *list, int which)
{
    uint32_t column = list->at[which];
    return column < list->csv.fields.count ? csv_unguarded(list->csv.fields.items[column].text)
                                           : (Str){0};
}

static bool list_header(List *list)
{
    static const char *const names[AT_COUNT] = {"path", "pages", "bytes", "sha256", "claims"};
    bool whole = csv_next(&list->csv);
    for (int i = 0; i < AT_COUNT && whole; i++) {
        list->at[i] = UINT32_MAX;
        for (uint32_t f = 0; f < list->csv.fields.count; f++)
            if (str_equal(list->csv.fields.items[f].text, str_of(names[i])))
                list->at[i] = f;
        whole = list->at[i] != UINT32_MAX;
    }
    list->name_count = list->csv.fields.count;
    list->names = NEW_ARRAY(list->inspection->arena, Str, list->name_count + 1);
    for (uint32_t f = 0; f < list->name_count; f++)
        list->names[f] = list->csv.fields.items[f].text;
    if (!whole)
        inspection_say(list->inspection, DIAG_SET_LIST, S(SET_CONTENTS), 1, (Str){0})->hint =
            S("its first line names the columns: path, pages, bytes, sha256 and claims among them");
    return whole;
}

static void row_differs(List *list, const char *what, Str said, uint64_t is)
{
    Buf text = {0};
    buf_str(&text, cell(list, AT_PATH));
    buf_format(&text, " has %llu %s%s, the list says %.*s", (unsigned long long)is, what,
               is == 1 ? "" : "s", STR_ARG(said.len ? said : S("none")));
    inspection_say(list->inspection, DIAG_SET_LIST, S(SET_CONTENTS), list->csv.first_line,
                   buf_view(&text))
        ->hint = str_of(again);
    buf_close(&text);
}

/* The same row in the other list, which is written from it. */
static void row_as_json(List *list)
{
    Arena *arena = arena_open();
    Str *values = NEW_ARRAY(arena, Str, list->name_count + 1);
    for (uint32_t f = 0; f < list->name_count && f < list->csv.fields.count; f++)
        values[f] = csv_unguarded(list->csv.fields.items[f].text);
    if (list->json.len)
        buf_char(&list->json, ',');
    contents_json_row(&list->json, list->names, values, list->name_count);
    arena_close(arena);
}

static void json_judge(List *list)
{
    Inspection *inspection = list->inspection;
    const SeenFile *file = map_value(inspection->seen, S(SET_CONTENTS_JSON));
    Buf wanted = {0};
    buf_text(&wanted, CONTENTS_FILES);
    buf_str(&wanted, buf_view(&list->json));
    buf_text(&wanted, CONTENTS_END);
    bool same = str_starts(inspection->contents_json, S("{\"id\": ")) &&
                str_ends(inspection->contents_json, buf_view(&wanted));
    if (file && !file->unread && !file->altered && !same)
        inspection_say(inspection, DIAG_SET_LIST, S(SET_CONTENTS_JSON), 0, (Str){0})->hint =
            S("its files are not those of contents.csv, row for row: get the set again from where "
              "it came");
    buf_close(&wanted);
}

static bool is_number(Str text, uint64_t number)
{
    Buf digits = {0};
    if (number)
        buf_int(&digits, (int64_t)number);
    bool same = str_equal(buf_view(&digits), text) || (!number && str_equal(text, S("0")));
    buf_close(&digits);
    return same;
}

static void row_claims(List *list, const SeenFile *file)
{
    Str said = cell(list, AT_CLAIMS);
    if (str_equal(said, file->claims))
        return;
    diag_hint(inspection_say(list->inspection, DIAG_SET_CLAIM, file->path, 0,
                             said.len ? said : S("none")),
              list->inspection->diags, "the list of contents says so; the file itself says: %.*s",
              STR_ARG(file->claims.len ? file->claims : S("none")));
}

static void list_row(List *list)
{
    Inspection *inspection = list->inspection;
    Str path = cell(list, AT_PATH);
    SeenFile *file = map_value(inspection->seen, path);
    if (!file) {
        say_absent(inspection, path,
                   S("contents.csv lists it, the file is not there; get the set again from where "
                     "it came"));
        return;
    }
    file->listed = true;
    if (file->unread || file->altered)
        return;
    if (!str_equal_nocase(cell(list, AT_HASH), file->hash)) {
        inspection_say(inspection, DIAG_SET_SUM, path, 0, (Str){0})->hint =
            S("contents.csv has another sum; get the set again from where it came");
        return;
    }
    if (!is_number(cell(list, AT_BYTES), file->bytes))
        row_differs(list, "byte", cell(list, AT_BYTES), file->bytes);
    if (file->broken || !inspection->qpdf)
        return;
    if (!is_number(cell(list, AT_PAGES), file->pages))
        row_differs(list, "page", cell(list, AT_PAGES), file->pages);
    row_claims(list, file);
}

static const Str own_files[] = {{SET_INDEX, sizeof SET_INDEX - 1},
                                {SET_CONTENTS, sizeof SET_CONTENTS - 1},
                                {SET_CONTENTS_JSON, sizeof SET_CONTENTS_JSON - 1},
                                {SET_SUMS, sizeof SET_SUMS - 1}};

enum { OWN_FILES = sizeof own_files / sizeof *own_files };

static bool is_of_set(Str path)
{
    for (size_t i = 0; i < OWN_FILES; i++)
        if (str_equal(path, own_files[i]))
            return true;
    return false;
}

static void list_judge(Inspection *inspection)
{
    List list = {.inspection = inspection};
    list.csv = (Csv){.arena = inspection->arena,
                     .text = inspection->contents,
                     .at = encoding_mark(inspection->contents),
                     .line = 1};
    if (!inspection->contents.len || !list_header(&list))
        return;
    while (csv_next(&list.csv)) {
        if (list.csv.kind == CSV_FINE) {
            list_row(&list);
            row_as_json(&list);
            continue;
        }
        inspection_say(inspection, DIAG_SET_LIST, S(SET_CONTENTS), list.csv.first_line, (Str){0})
            ->hint = S("a quotation mark is not where CSV may have one");
    }
    json_judge(&list);
    buf_close(&list.json);
    const SeenFile *index = map_value(inspection->seen, S(SET_INDEX));
    for (uint32_t i = 0; i < inspection->seen->count; i++) {
        const SeenFile *file = inspection->seen->entries[i].value;
        bool document = (file->is_pdf || file->is_page) && file != index && !file->extra;
        if (document && !file->listed)
            inspection_say(inspection, DIAG_SET_LIST, S(SET_CONTENTS), 0, file->path)->hint =
                S("the set has this document, the list does not name it");
        if (!document && !file->extra && !file->indexed && !is_of_set(file->path) && index &&
            !index->altered)
            inspection_say(inspection, DIAG_SET_EXTRA, file->path, 0, (Str){0})->hint =
                S("neither the list of contents nor the index names it: take it away, or get the "
                  "set again from where it came");
        if (document && file->listed && !file->indexed && index && !index->altered)
            inspection_say(inspection, DIAG_SET_LIST, S(SET_INDEX), 0, file->path)->hint =
                S("the set has this document, the index has no link to it");
    }
}

/* ---- the whole ---- */

bool inspect_end(Inspection *inspection)
{
    uint32_t found = 0;
    for (size_t i = 0; i < OWN_FILES; i++)
        found += map_find(inspection->seen, own_files[i]) != NULL;
    if (!found) {
        diag_add(inspection->diags, DIAG_SET_OPEN, (Span){0}, inspection->name)->hint =
            S("no set of guidepress pack: none of index.html, contents.csv, contents.json and "
              "SHA256SUMS is in it");
        return false;
    }
    for (size_t i = 0; i < OWN_FILES; i++)
        if (!map_find(inspection->seen, own_files[i]))
            say_absent(inspection, own_files[i],
                       S("every set has it: this is no set of guidepress pack, or not all of one"));
    sums_judge(inspection);
    faults_judge(inspection);
    links_judge(inspection);
    list_judge(inspection);
    return !inspection->faults;
}
