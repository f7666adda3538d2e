/* new: a small publication to begin with, from the files in starter/, which are
 * compiled in. It writes into a folder that is not there yet, or is empty, and
 * opens each file only if there is none: nothing is ever replaced. What cannot be
 * written whole is taken away again. */

#include "commands/new.h"
#include "base/embedded.h"
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define STARTER "starter/"

typedef struct {
    Run *run;
    Str folder;
    LIST(Str) made; /* folders and files, in the order they were made */
    uint32_t files;
    int error;
    Str failed; /* what could not be made */
} Making;

/* ---- where to ---- */

/* Names that begin with a dot, as of a version control, are none of ours. */
static bool is_empty(const char *path)
{
    DIR *dir = opendir(path);
    bool empty = true;
    for (struct dirent *entry; dir && empty && (entry = readdir(dir));)
        empty = entry->d_name[0] == '.';
    if (dir)
        closedir(dir);
    return empty;
}

static bool folder_sound(Run *run, Str folder)
{
    const char *path = arena_str(run->arena, folder).data;
    Buf fault = {0};
    struct stat info;
    if (run->options.operands.count > 1)
        buf_format(&fault, "new makes one folder, not also '%.*s'",
                   STR_ARG(run->options.operands.items[1]));
    else if (stat(path, &info) == 0 && !S_ISDIR(info.st_mode))
        buf_format(&fault, "'%s' is a file: name a folder that is not there yet", path);
    else if (!is_empty(path))
        buf_format(&fault,
                   "the folder '%s' is not empty: name one that is not there yet; nothing "
                   "was written",
                   path);
    run->fault = buf_take(&fault, run->arena);
    return !run->fault.len;
}

/* ---- writing ---- */

static bool failed(Making *making, Str path)
{
    making->error = errno;
    making->failed = path;
    return false;
}

static bool make_folders(Making *making, Str path)
{
    Arena *arena = making->run->arena;
    for (size_t i = 1; i < path.len; i++) {
        Str folder = arena_str(arena, str_slice(path, 0, i));
        if (path.data[i] != '/')
            continue;
        if (mkdir(folder.data, 0777) == 0)
            *LIST_ADD(arena, &making->made) = folder;
        else if (errno != EEXIST)
            return failed(making, folder);
    }
    return true;
}

static bool make_file(Making *making, Str name, Str text)
{
    Str path = path_join(making->run->arena, making->folder, name);
    path = arena_str(making->run->arena, path);
    if (!make_folders(making, path))
        return false;
    FILE *file = fopen(path.data, "wbx");
    if (!file)
        return failed(making, path);
    *LIST_ADD(making->run->arena, &making->made) = path;
    making->files++;
    bool written = fwrite(text.data, 1, text.len, file) == text.len;
    if (!written)
        failed(making, path);
    if (fclose(file) != 0 && written)
        written = failed(making, path);
    return written;
}

static bool make_all(Making *making)
{
    for (const Embedded *file = embedded_files; file->name; file++) {
        Str name = str_of(file->name);
        if (str_starts(name, S(STARTER)) &&
            !make_file(making, str_slice(name, sizeof STARTER - 1, name.len), file->text))
            return false;
    }
    return true;
}

static void take_away(const Making *making)
{
    for (uint32_t i = making->made.count; i-- > 0;)
        remove(making->made.items[i].data);
}

/* ---- what is said ---- */

/* As a shell takes it for one word. */
static Str quoted(Arena *arena, Str path)
{
    Buf buf = {0};
    bool plain = path.len > 0;
    for (size_t i = 0; plain && i < path.len; i++)
        plain = strchr("/._-+,", path.data[i]) || (path.data[i] >= '0' && path.data[i] <= '9') ||
                (path.data[i] >= 'A' && path.data[i] <= 'Z') ||
                (path.data[i] >= 'a' && path.data[i] <= 'z');
    if (plain)
        return path;
    buf_char(&buf, '\'');
    for (size_t i = 0; i < path.len; i++)
        if (path.data[i] == '\'')
            buf_text(&buf, "'\\''");
        else
            buf_char(&buf, path.data[i]);
    buf_char(&buf, '\'');
    return buf_take(&buf, arena);
}

static void say_next(const Making *making, const char *program)
{
    Arena *arena = making->run->arena;
    Str name = quoted(arena, str_of(program));
    Str source = quoted(arena, path_join(arena, making->folder, S("publication.xml")));
    Str text = path_join(arena, making->folder, S("guide/helpers.md"));
    Str out = path_join(arena, making->folder, S("out"));
    printf("%u files are in %.*s. Next:\n\n"
           "  %.*s build %.*s\n"
           "  %.*s batch %.*s letter\n\n"
           "The PDFs go to %.*s. Then change %.*s and build again;\n"
           "the comments in publication.xml say what is what.\n",
           making->files, STR_ARG(making->folder), STR_ARG(name), STR_ARG(source), STR_ARG(name),
           STR_ARG(source), STR_ARG(out), STR_ARG(text));
}

int new_run(Run *run, const char *program)
{
    Making making = {.run = run, .folder = run->options.operands.items[0]};
    if (!folder_sound(run, making.folder))
        return EXIT_USAGE;
    if (make_all(&making)) {
        say_next(&making, program);
        return EXIT_MADE;
    }
    Diags diags = {.arena = run->arena};
    take_away(&making);
    diag_hint(diag_add(&diags, DIAG_WRITE, (Span){0}, making.failed), &diags,
              "%s; what had been written was taken away again", strerror(making.error));
    report_add(run->report, messages_take(run->arena, &diags, NULL, making.folder));
    report_print(run->report, stderr, false);
    return EXIT_SYSTEM;
}
