/* Which files are to be read. Folders are entered in the order of names, links
 * to folders are not followed. */

#include "commands/collect.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { FIND_DEPTH_MAX = 32, FIND_FILES_MAX = 100000 };

typedef struct {
    Collect *collect;
    Arena *arena;
    Strs *paths;
    Map *seen;                 /* absolute paths -> 1 + index in paths */
    Str output, output_folder; /* absolute; empty: standard output */
} Finder;

/* What editors, browsers and file managers leave. */
static bool is_aside(Str name)
{
    static const char *const endings[] = {"~", ".tmp", ".part", ".crdownload", ".download", ".swp"};
    static const char *const names[] = {"Thumbs.db", "desktop.ini"};
    if (str_starts(name, S(".")) || str_starts(name, S("~$")))
        return true;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends(name, str_of(endings[i])))
            return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal_nocase(name, str_of(names[i])))
            return true;
    return false;
}

static bool is_link(Str path)
{
    struct stat info;
    return lstat(path.data, &info) == 0 && S_ISLNK(info.st_mode);
}

/* A table that an earlier run made. */
static bool is_output(Finder *finder, Str full)
{
    return str_equal(full, finder->output) ||
           (finder->output_folder.len && path_inside(full, finder->output_folder) &&
            str_ends(full, S(".csv")));
}

/* A file is read once: by its own name, even where a link to it was met before. */
static bool is_known(Finder *finder, Str path, Str full)
{
    void **seen = map_put(finder->seen, full);
    Str *known = *seen ? &finder->paths->items[(uintptr_t)*seen - 1] : NULL;
    if (known && is_link(*known) && !is_link(path)) {
        *known = (Str){0};
        known = NULL;
    }
    if (!known)
        *seen = (void *)(uintptr_t)(finder->paths->count + 1);
    return known;
}

static void find_file(Finder *finder, Str path)
{
    Str full = path_absolute(finder->arena, path);
    if (full.len && is_output(finder, full))
        return;
    if (finder->paths->count > FIND_FILES_MAX || is_known(finder, path, full.len ? full : path))
        return;
    if (finder->paths->count == FIND_FILES_MAX) {
        collect_say(finder->collect, DIAG_COLLECT_LARGE, path_folder(path),
                    S("more than 100,000 files"), S("the rest is not read: collect it in parts"));
        finder->paths->count++;
        return;
    }
    *LIST_ADD(finder->arena, finder->paths) = path;
}

static int name_order(const void *a, const void *b)
{
    return str_compare(*(const Str *)a, *(const Str *)b);
}

static void find_path(Finder *finder, Str path, bool named, uint32_t depth);

static void find_folder(Finder *finder, Str path, uint32_t depth)
{
    DIR *dir = opendir(path.data);
    Strs names = {0};
    if (!dir || depth > FIND_DEPTH_MAX) {
        collect_say(finder->collect, DIAG_COLLECT_FILE, path,
                    dir ? S("folder in too many others") : str_of(strerror(errno)), (Str){0});
        if (dir)
            closedir(dir);
        return;
    }
    for (struct dirent *entry; (entry = readdir(dir));)
        if (!is_aside(str_of(entry->d_name)))
            *LIST_ADD(finder->arena, &names) = arena_str(finder->arena, str_of(entry->d_name));
    closedir(dir);
    if (names.count)
        qsort(names.items, names.count, sizeof(Str), name_order);
    for (uint32_t i = 0; i < names.count; i++)
        find_path(finder, path_in(finder->arena, path, names.items[i]), false, depth + 1);
}

/* Sockets and the like are no files. */
static void find_path(Finder *finder, Str path, bool named, uint32_t depth)
{
    struct stat info = {0};
    path = arena_str(finder->arena, path);
    bool there = (named ? stat : lstat)(path.data, &info) == 0;
    if (there && S_ISLNK(info.st_mode)) { /* to a file it counts as the file */
        bool leads = stat(path.data, &info) == 0;
        if (!leads || S_ISDIR(info.st_mode)) {
            collect_say(finder->collect, leads ? DIAG_COLLECT_LINK : DIAG_COLLECT_FILE, path,
                        leads ? (Str){0} : S("a link to a file that is not there"),
                        leads ? S("what is in that folder is read if you name it, too") : (Str){0});
            return;
        }
    }
    if (there && S_ISDIR(info.st_mode))
        find_folder(finder, path, depth);
    else if (there && S_ISREG(info.st_mode))
        find_file(finder, path);
    else if (named || !there)
        collect_say(finder->collect, DIAG_COLLECT_FILE, path,
                    there ? S("not a file") : str_of(strerror(errno)),
                    there ? (Str){0}
                          : S("is the name spelt right, seen from the folder you are in?"));
}

/* Without the links in whose place their files are read. */
static void drop_empty(Strs *paths)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < paths->count; i++)
        if (paths->items[i].len)
            paths->items[kept++] = paths->items[i];
    paths->count = kept;
}

bool collect_find(Collect *collect, Str output, Strs *paths)
{
    Run *run = collect->run;
    Finder finder = {
        .collect = collect, .arena = run->arena, .paths = paths, .seen = map_new(run->arena)};
    if (output.len && str_ends(output, S("/")))
        finder.output_folder = path_absolute(run->arena, output);
    else if (output.len && !str_equal(output, S("-")))
        finder.output = path_absolute(run->arena, output);
    const Strs *operands = &run->options.operands;
    for (uint32_t i = 0; i < operands->count; i++) {
        Str operand = operands->items[i];
        if (finder.output.len && str_equal(path_absolute(run->arena, operand), finder.output)) {
            run->fault = S("-o would replace a file that is to be read");
            return false;
        }
        find_path(&finder, operand, true, 0);
    }
    if (paths->count > FIND_FILES_MAX)
        paths->count = FIND_FILES_MAX;
    drop_empty(paths);
    return true;
}
