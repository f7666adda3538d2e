/* What is made before the first document: root, sheets, publication. */

#include "commands/run.h"
#include "base/embedded.h"
#include "color/press.h"
#include "base/hash.h"
#include "export/deflate.h"
#include "read/read.h"
#include "xml/xml.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define EMBEDDED "embedded:" /* begins the folder of a sheet that is compiled in */

Str path_absolute(Arena *arena, Str path)
{
    char full[PATH_MAX];
    if (!realpath(arena_str(arena, path).data, full))
        return (Str){0};
    return arena_str(arena, str_of(full));
}

Str path_shown(Arena *arena, Str path)
{
    char here[PATH_MAX];
    if (!getcwd(here, sizeof here))
        return path;
    Str folder = str_of(here);
    size_t skipped = folder.len + !str_ends(folder, S("/"));
    if (path_inside(path, folder) && path.len > skipped)
        return arena_str(arena, str_slice(path, skipped, path.len));
    return path;
}

static bool file_stands(Arena *arena, Str path)
{
    return access(arena_str(arena, path).data, F_OK) == 0;
}

/* Without its ending, or by a name that is nearly right. */
static Str path_meant(Arena *arena, Str path)
{
    static const char *const endings[] = {".md", ".xml", ".html", ".xhtml"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        Buf text = {0};
        buf_format(&text, "%.*s%s", STR_ARG(path), endings[i]);
        Str whole = buf_take(&text, arena);
        if (file_stands(arena, whole))
            return whole;
    }
    Str near = file_nearest(arena, path);
    return near.len ? path_join(arena, path_folder(path), near) : near;
}

void path_fault(Diags *diags, Str path, int error)
{
    Arena *arena = diags->arena;
    Diag *diag = diag_add(diags, DIAG_SOURCE_MISSING, (Span){0}, path);
    Str publication = path_join(arena, path, S("publication.xml"));
    Str meant = error == ENOENT ? path_meant(arena, path) : (Str){0};
    if (error == EISDIR && file_stands(arena, publication))
        diag_hint(diag, diags, "it is a folder: name %.*s", STR_ARG(publication));
    else if (error == EISDIR)
        diag->hint = S("it is a folder: name the files in it");
    else if (meant.len)
        diag_hint(diag, diags, "there is no such file; did you mean %.*s?", STR_ARG(meant));
    else if (error == ENOENT)
        diag->hint = S("there is no such file, seen from the folder you are in");
    else
        diag_hint(diag, diags, "%s", strerror(error));
}

uint32_t job_load(Job *job, Str path)
{
    Str full = path_absolute(job->scratch, path);
    bool missing = !full.len;
    if (missing ? path_leaves(job->scratch, path, job_root(job))
                : !path_inside(full, job_root(job))) {
        errno = EPERM;
        return 0;
    }
    Str text;
    if (missing || !file_read(job->arena, full, &text)) {
        int error = errno;
        reads_note(job->reads, missing ? path : full, S(READ_MISSING));
        errno = error;
        return 0;
    }
    if (job->reads)
        reads_note(job->reads, full, hash_hex(job->scratch, text.data, text.len));
    return files_add(job->files, path_shown(job->arena, full), text);
}

/* ---- root ---- */

static bool has_layouts(Arena *arena, Str folder)
{
    struct stat info;
    Str path = path_join(arena, folder, S("layouts"));
    return stat(arena_str(arena, path).data, &info) == 0 && S_ISDIR(info.st_mode);
}

static Str root_find(Arena *arena, Str source)
{
    Str own = path_folder(source);
    for (Str folder = own; folder.len; folder = path_folder(folder)) {
        if (has_layouts(arena, folder))
            return folder;
        if (folder.len == 1)
            break;
    }
    return own;
}

Str run_root(const Run *run, Arena *arena, Str source)
{
    return run->options.given[OPTION_ROOT] ? run->session.root : root_find(arena, source);
}

static bool root_open(Run *run)
{
    Str given = run->options.values[OPTION_ROOT];
    bool lone = !str_ends(run->source, S(".xml"));
    Str source = path_absolute(run->arena, run->source);
    if (!source.len && !lone) { /* of several lone sources the others are made */
        path_fault(run->diags, run->source, errno);
        return false;
    }
    run->session.root =
        given.len ? path_absolute(run->arena, given) : root_find(run->arena, source);
    struct stat info;
    if (given.len && (!run->session.root.len || stat(run->session.root.data, &info) != 0 ||
                      !S_ISDIR(info.st_mode))) {
        diag_hint(diag_add(run->diags, DIAG_SOURCE_MISSING, (Span){0}, given), run->diags,
                  "--root names a folder that is not there");
        return false;
    }
    run->session.output_root = path_join(run->arena, run->session.root, S("out"));
    return true;
}

/* ---- sheets ---- */

typedef struct {
    SheetLoader loader; /* first: the style stage knows only this */
    Run *run;
    Str root;
} RunLoader;

static bool load_embedded(Run *run, Str path, uint32_t *file, Str *text, Str *folder)
{
    if (!embedded_find(path, text))
        return false;
    *file = files_add(run->files, path, *text);
    Buf buf = {0};
    buf_text(&buf, EMBEDDED);
    buf_str(&buf, path_folder(path));
    *folder = buf_take(&buf, run->arena);
    return true;
}

static bool load_sheet(SheetLoader *loader, Str folder, Str url, uint32_t *file, Str *text,
                       Str *its_folder)
{
    Run *run = ((RunLoader *)loader)->run;
    Str root = ((RunLoader *)loader)->root;
    if (str_starts(folder, S(EMBEDDED))) {
        Str inside = str_slice(folder, sizeof EMBEDDED - 1, folder.len);
        return load_embedded(run, path_join(run->arena, inside, url), file, text, its_folder);
    }
    Str path = path_join(run->arena, folder, url);
    Str full = path_absolute(run->arena, path);
    if (full.len && path_inside(full, root) && file_read(run->arena, full, text)) {
        *file = files_add(run->files, path_shown(run->arena, full), *text);
        *its_folder = path_folder(full);
        return true;
    }
    Str name = path_join(run->arena, S("layouts"), path_name(url));
    reads_note(run->reads, path_join(run->arena, run->folder, path), S(READ_MISSING));
    return load_embedded(run, name, file, text, its_folder);
}

static const Sheet *sheet_keep(Run *run, const Sheet *sheet, uint32_t first)
{
    *LIST_ADD(run->arena, &run->sheet_files) =
        (SheetFiles){sheet, first, first + files_count(run->files, first), {0}};
    return sheet;
}

static const Sheet *sheet_load(Run *run, Str root, Str folder, Str name, Origin origin)
{
    RunLoader loader = {{load_sheet, run->session.edition}, run, root};
    uint32_t file;
    Str text, its_folder;
    if (!load_sheet(&loader.loader, folder, name, &file, &text, &its_folder))
        return NULL;
    const Sheet *sheet =
        sheet_parse(run->arena, run->diags, &loader.loader, file, text, its_folder, origin);
    return sheet_keep(run, sheet, file);
}

/* A sheet named on the command line may lie outside the root. */
static const Sheet *sheet_file(Run *run, Str root, Str path, Origin origin)
{
    Str full = path_absolute(run->arena, path), text;
    if (!full.len && errno == ENOENT &&
        embedded_find(path_join(run->arena, S("layouts"), path), &text)) {
        diag_hint(diag_add(run->diags, DIAG_LAYOUT_MISSING, (Span){0}, path), run->diags,
                  "the layout that comes with the program is named without .css: %.*s",
                  STR_ARG(str_slice(path, 0, path.len - 4)));
        return NULL;
    }
    if (!full.len || !file_read(run->arena, full, &text)) {
        diag_hint(diag_add(run->diags, DIAG_LAYOUT_MISSING, (Span){0}, path), run->diags, "%s",
                  errno == ENOENT ? "there is no such file, seen from the folder you are in"
                                  : strerror(errno));
        return NULL;
    }
    RunLoader loader = {{load_sheet, run->session.edition}, run, root};
    uint32_t file = files_add(run->files, path_shown(run->arena, full), text);
    const Sheet *sheet =
        sheet_parse(run->arena, run->diags, &loader.loader, file, text, path_folder(full), origin);
    return sheet_keep(run, sheet, file);
}

static void layout_missing(Run *run, Str folder, Str layout, Span span)
{
    Diag *diag = diag_add(run->diags, DIAG_LAYOUT_MISSING, span, layout);
    bool ending = str_ends(layout, S(".css")); /* a name has none */
    layout = path_name(str_slice(layout, 0, layout.len - (ending ? 4 : 0)));
    Str names[64];
    size_t count = 0;
    for (const Embedded *e = embedded_files; e->name && count < 64; e++)
        if (str_starts(str_of(e->name), S("layouts/")) && str_ends(str_of(e->name), S(".css")))
            names[count++] =
                str_slice(path_name(str_of(e->name)), 0, path_name(str_of(e->name)).len - 4);
    Str near = text_nearest(layout, names, count);
    if (near.len)
        diag_hint(diag, run->diags, "did you mean %.*s? Layouts are files in the folder layouts",
                  STR_ARG(near));
    else
        diag_hint(diag, run->diags, "put %.*s.css into the folder %.*s%s", STR_ARG(layout),
                  STR_ARG(path_shown(run->arena, folder)),
                  span.file ? "" : ", or give a path that ends in .css");
}

static Str sheet_key(Arena *arena, Str root, Str layout)
{
    Buf key = {0};
    buf_str(&key, root);
    buf_char(&key, '\n');
    buf_str(&key, layout);
    return buf_take(&key, arena);
}

const Sheet *run_sheet_known(const Run *run, Arena *arena, Str root, Str layout)
{
    return map_value(run->sheets, sheet_key(arena, root, layout));
}

const Sheet *run_sheet(Run *run, Str root, Str layout, Span span)
{
    Str key = sheet_key(run->arena, root, layout);
    const Sheet *sheet = map_value(run->sheets, key);
    if (sheet)
        return sheet;
    bool ending = str_ends(layout, S(".css"));
    if (ending && !span.file) { /* of the command line */
        sheet = sheet_file(run, root, layout, ORIGIN_AUTHOR);
    } else {
        Buf name = {0};
        buf_format(&name, "%.*s%s", STR_ARG(layout), ending ? "" : ".css");
        Str folder = path_join(run->arena, root, S("layouts"));
        sheet = sheet_load(run, root, folder, buf_take(&name, run->arena), ORIGIN_AUTHOR);
        if (!sheet)
            layout_missing(run, folder, layout, span);
    }
    *map_put(run->sheets, key) = (void *)(uintptr_t)sheet;
    return sheet;
}

static bool sheets_open(Run *run)
{
    Str base = run->options.values[OPTION_BASE], root = run->session.root;
    run->sheets = map_new(run->arena);
    run->fonts = sheet_load(run, root, S(EMBEDDED "fonts"), S("fonts.css"), ORIGIN_AGENT);
    run->base = base.len
                    ? sheet_file(run, root, base, ORIGIN_AGENT)
                    : sheet_load(run, root, S(EMBEDDED "layouts"), S("base.css"), ORIGIN_AGENT);
    return run->base && run->fonts;
}

bool run_layouts(Run *run, Str root)
{
    bool ok =
        run->session.edition == EDITION_SCREEN || run_sheet(run, root, S(PRINT_LAYOUT), (Span){0});
    for (uint32_t i = 0; i < run->options.layouts.count; i++)
        ok = run_sheet(run, root, run->options.layouts.items[i], (Span){0}) && ok;
    return ok;
}

/* ---- fonts, workers ---- */

static void text_paths_open(Run *run)
{
    Strs folders = {0};
    Str lists[2] = {str_of(getenv("GUIDEPRESS_FONTS")), S(FONT_FOLDERS)};
    for (int i = 0; i < 2; i++)
        for (Str rest = lists[i]; rest.len;) {
            Str folder = str_cut(rest, ':', &rest);
            if (folder.len)
                *LIST_ADD(run->arena, &folders) = arena_str(run->arena, folder);
        }
    run->text_paths = (TextPaths){folders.items, folders.count, S(HYPHEN_FOLDER)};
}

Worker worker_open(const Run *run)
{
    const char *fault; /* it was opened once already: run_press */
    return (Worker){.text = text_open(&run->text_paths),
                    .images = images_open(),
                    .press = run->session.icc.len ? press_open(run->session.icc, &fault) : NULL,
                    .sheets = kept_open(),
                    .deflater = deflater_open()};
}

void worker_close(Worker *worker)
{
    text_close(worker->text);
    images_close(worker->images);
    press_close(worker->press);
    kept_close(worker->sheets);
    deflater_close(worker->deflater);
    xpath_context_close(worker->xpath);
    *worker = (Worker){0};
}

/* ---- the date ---- */

static bool date_open(Run *run)
{
    Str *set = map_value(run->options.settings, S("date"));
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    if (set) {
        run->session.date = *set;
        struct tm tm = {0};
        const char *end =
            set->len == 10 ? strptime(arena_str(run->arena, *set).data, "%Y-%m-%d", &tm) : NULL;
        if (!end || *end) {
            run->fault = S("--set date= wants a date as YYYY-MM-DD");
            return false;
        }
    } else if (epoch && *epoch) {
        time_t seconds = (time_t)strtoll(epoch, NULL, 10);
        struct tm tm;
        char text[16];
        if (gmtime_r(&seconds, &tm) && strftime(text, sizeof text, "%Y-%m-%d", &tm))
            run->session.date = arena_str(run->arena, str_of(text));
    }
    return true;
}

/* ---- the edition ---- */

static bool edition_valid(Run *run, const char *words)
{
    run->fault = str_of(words);
    return false;
}

static bool imposition_open(Run *run)
{
    Str way = run->options.values[OPTION_IMPOSE];
    if (!run->options.given[OPTION_IMPOSE])
        return true;
    run->session.imposition = str_equal(way, S("booklet")) ? IMPOSE_BOOKLET
                              : str_equal(way, S("2up"))   ? IMPOSE_TWO
                                                           : IMPOSE_NONE;
    if (!run->session.imposition)
        return edition_valid(run, "--impose wants booklet or 2up");
    if (run->session.edition == EDITION_SCREEN)
        return edition_valid(run, "--impose is for --edition print or mono");
    if (str_equal(run->options.values[OPTION_OUTPUT], S("-")))
        return edition_valid(run, "--impose writes a second file: -o wants a name, not -");
    if (run->options.given[OPTION_DUMP])
        return edition_valid(run, "--impose writes a file, and --dump none: give one of them");
    return true;
}

/* Before any sheet is read: they may ask for which edition it is. */
static bool edition_open(Run *run)
{
    Str name = run->options.values[OPTION_EDITION], to = run->options.values[OPTION_TO];
    uint8_t edition = EDITION_SCREEN;
    while (run->options.given[OPTION_EDITION] && edition < EDITION_COUNT &&
           !str_equal(name, edition_names[edition]))
        edition++;
    if (edition == EDITION_COUNT)
        return edition_valid(run, "--edition wants screen, print or mono");
    run->session.edition = edition;
    if (edition != EDITION_SCREEN && run->options.given[OPTION_CONFORMANCE])
        return edition_valid(run,
                             "--conformance is for the edition for screens: --edition print and "
                             "mono are PDF/X-4, which is neither ua1 nor 2a");
    if (edition != EDITION_SCREEN && to.len && !str_equal(to, S("pdf")))
        return edition_valid(run, "--edition print and mono are PDFs: leave out --to");
    return imposition_open(run);
}

/* ISO 15930-7 6.7: the file says when it was made. No clock is looked at. */
static bool edition_dated(Run *run)
{
    if (run->session.edition == EDITION_SCREEN || run->session.date.len)
        return true;
    diag_add(run->diags, DIAG_PRINT_DATE, (Span){0}, (Str){0})->hint =
        S("give one with --set date=YYYY-MM-DD, or in SOURCE_DATE_EPOCH");
    return false;
}

static bool conformance_valid(Run *run)
{
    Str rest = run->options.values[OPTION_CONFORMANCE];
    while (rest.len) {
        Str claim = str_cut(rest, ',', &rest);
        if (!str_equal(claim, S("ua1")) && !str_equal(claim, S("2a")) &&
            !str_equal(claim, S("none"))) {
            run->fault = S("--conformance wants ua1, 2a, ua1,2a or none");
            return false;
        }
    }
    return true;
}

/* --data: named on the command line, so it may lie outside the root. */
static bool data_open(Run *run)
{
    const Strs *operands = &run->options.operands;
    Str path = run->options.values[OPTION_DATA], full, text;
    if (!path.len || operands->count < 2)
        return true;
    full = path_absolute(run->arena, path);
    if (!full.len || !file_read(run->arena, full, &text)) {
        path_fault(run->diags, path, errno);
        return false;
    }
    run->session.data_file = files_add(run->files, path_shown(run->arena, full), text);
    run->session.data_document = operands->items[1];
    return true;
}

static bool publication_open(Run *run)
{
    Str full = path_absolute(run->arena, run->source), text;
    if (!file_read(run->arena, full, &text)) {
        path_fault(run->diags, run->source, errno);
        return false;
    }
    uint32_t file = files_add(run->files, path_shown(run->arena, full), text);
    run->session.publication =
        publication_load(run->arena, run->diags, run->files, &run->session, &run->worker, file);
    return run->session.publication != NULL;
}

bool run_open(Run *run)
{
    const Options *options = &run->options;
    run->source = options->operands.items[0];
    run->files = files_open(run->arena, NULL);
    run->diags = NEW(run->arena, Diags);
    run->diags->arena = run->arena;
    run->session = (Session){
        .profile = options->values[OPTION_PROFILE],
        .settings = options->settings,
        .memory_limit = (size_t)options->memory << 20,
        .keep_going = options->given[OPTION_KEEP_GOING],
        .boxes = options->given[OPTION_BOXES],
        .files = run->files,
        .read = read_document,
        .arena = run->arena,
    };
    run->folder = path_absolute(run->arena, S("."));
    if (options->command == COMMAND_BATCH || run->memory) {
        run->session.reads = run->reads = NEW(run->arena, Reads);
        *run->reads = (Reads){.arena = run->arena, .folder = run->folder};
    }
    if (!run->worker.text)
        run_worker_open(run);
    if (!conformance_valid(run) || !edition_open(run) || !date_open(run) || !edition_dated(run))
        return false;
    if (!run_press(run) || !root_open(run) || !sheets_open(run))
        return false;
    return !str_ends(run->source, S(".xml")) ||
           (run_layouts(run, run->session.root) && data_open(run) && publication_open(run));
}

void run_worker_open(Run *run)
{
    text_paths_open(run);
    run->worker = worker_open(run);
}

/* Words, fonts and pictures hold for any run; sheets and expressions are of their
 * own, and so is the press with the plates of pictures that it made. */
void run_worker_renew(Run *run, bool fonts)
{
    Worker *worker = &run->worker;
    kept_close(worker->sheets);
    worker->sheets = kept_open();
    xpath_context_close(worker->xpath);
    worker->xpath = NULL;
    worker->xpath_document = (Str){0};
    if (worker->press) {
        press_close(worker->press);
        worker->press = NULL;
        images_close(worker->images);
        worker->images = images_open();
    }
    if (!fonts)
        return;
    text_close(worker->text);
    worker->text = text_open(&run->text_paths);
}

void run_close(Run *run)
{
    if (run->session.publication)
        publication_close(run->session.publication);
    if (!run->memory) /* else it serves the next run */
        worker_close(&run->worker);
}
