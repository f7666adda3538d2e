/* check SET: a zip or a folder, from anyone. Its names, sizes and number of files are
 * looked at before a byte is unpacked; files are read one after the other, in memory. */

#include "commands/pack.h"
#include "pack/folder.h"
#include "pack/inspect.h"
#include "pack/set.h"
#include "pack/zip.h"
#include <errno.h>
#include <sys/stat.h>

enum { SET_FILES_MAX = 200000 };
static const uint64_t file_most = 256ull << 20, total_most = 8ull << 30;

static bool is_folder_of_set(Arena *arena, Str path)
{
    struct stat info;
    Str sums = path_in(arena, path, S(SET_SUMS)), index = path_in(arena, path, S(SET_INDEX));
    return stat(arena_str(arena, path).data, &info) == 0 && S_ISDIR(info.st_mode) &&
           (stat(arena_str(arena, sums).data, &info) == 0 ||
            stat(arena_str(arena, index).data, &info) == 0);
}

bool set_given(const Run *run)
{
    if (run->options.command != COMMAND_CHECK || !run->options.operands.count)
        return false;
    Str first = run->options.operands.items[0];
    return str_ends(first, S(".zip")) || is_folder_of_set(run->arena, first);
}

static void cannot_open(Run *run, Str path, Str why)
{
    diag_hint(diag_add(run->diags, DIAG_SET_OPEN, (Span){0}, path), run->diags, "%.*s",
              STR_ARG(why));
}

static bool limit_broken(Run *run, Str name, Str what)
{
    diag_hint(diag_add(run->diags, DIAG_SET_LIMIT, (Span){0}, name), run->diags,
              "%.*s; do not unpack it unless you know who made it", STR_ARG(what));
    return false;
}

/* By what the archive says of itself; zip_in_read holds it to that. */
static bool entries_sound(Run *run, const ZipIn *in, Str name)
{
    uint64_t count = zip_in_count(in), total = 0;
    if (count > SET_FILES_MAX)
        return limit_broken(run, name, S("it has over 200,000 files"));
    for (uint64_t i = 0; i < count; i++) {
        ZipEntry entry = zip_in_entry(in, i);
        total += entry.size;
        if (entry.encrypted) {
            cannot_open(run, name,
                        S("it needs a password: a set has none; unpack it and check the "
                          "folder"));
            return false;
        }
        if (!entry.sized || entry.size > file_most)
            return limit_broken(run, name, S("a file of it would be over 256 MiB"));
        if (total > total_most)
            return limit_broken(run, name, S("unpacked it would be over 8 GiB"));
    }
    return true;
}

/* Whoever unpacks a set and packs it again has often a folder around it: "set/", or
 * empty. Only for names that are sound in all else. */
static Str folder_around(const ZipIn *in)
{
    Str around = {0};
    for (uint64_t i = 0; i < zip_in_count(in); i++) {
        Str rest, name = zip_in_entry(in, i).name, folder = str_cut(name, '/', &rest);
        if (str_equal(name, S(SET_SUMS)))
            return (Str){0};
        bool plain = folder.len && !str_equal(folder, S(".")) && !str_equal(folder, S("..")) &&
                     !memchr(folder.data, '\\', folder.len) &&
                     !memchr(folder.data, ':', folder.len);
        if (plain && !around.len && str_equal(rest, S(SET_SUMS)))
            around = str_slice(name, 0, folder.len + 1);
    }
    return around;
}

static void check_entry(Inspection *inspection, ZipIn *in, uint64_t index, Str around)
{
    ZipEntry entry = zip_in_entry(in, index);
    Str bytes, why, name = entry.name;
    if (str_ends(name, S("/")) && !entry.size)
        return; /* a folder, which some programs write */
    if (around.len && str_starts(name, around))
        name = str_slice(name, around.len, name.len);
    if (!inspect_path(inspection, name))
        return;
    Arena *arena = arena_open();
    if (!entry.regular)
        inspect_unread(inspection, name, S("a link or a device"));
    else if (zip_in_read(in, arena, index, &bytes, &why))
        inspect_file(inspection, name, bytes);
    else
        inspect_unread(inspection, name, why);
    arena_close(arena);
}

static void check_zip(Run *run, Str path)
{
    Str why, name = path_name(path);
    struct stat info;
    if (stat(arena_str(run->arena, path).data, &info) != 0) {
        cannot_open(
            run, path,
            S("there is no such file: is the name spelt right, seen from the folder you are in?"));
        return;
    }
    ZipIn *in = zip_in_open(run->arena, path, &why);
    if (!in) {
        Buf text = {0};
        buf_format(&text,
                   "%.*s; it is no zip, a part of one, or spoilt: get it again from where it came",
                   STR_ARG(why));
        cannot_open(run, path, buf_view(&text));
        buf_close(&text);
        return;
    }
    if (entries_sound(run, in, name)) {
        Inspection *inspection = inspect_open(run->diags, run->files, name, false);
        Str around = folder_around(in);
        for (uint64_t i = 0; i < zip_in_count(in); i++)
            check_entry(inspection, in, i, around);
        inspect_end(inspection);
        inspect_close(inspection);
    }
    zip_in_close(in);
}

static void check_folder(Run *run, Str path)
{
    FolderFile *files;
    uint32_t count;
    while (path.len > 1 && str_ends(path, S("/")))
        path.len--;
    if (!folder_files(run->arena, path, SET_FILES_MAX, &files, &count)) {
        cannot_open(run, path, str_of(strerror(errno)));
        return;
    }
    Inspection *inspection = inspect_open(run->diags, run->files, path_name(path), false);
    for (uint32_t i = 0; i < count; i++) {
        Arena *arena = arena_open();
        Str bytes;
        if (!inspect_path(inspection, files[i].path))
            ;
        else if (!files[i].regular)
            inspect_unread(inspection, files[i].path, S("a link or a device"));
        else if (files[i].size > file_most)
            inspect_unread(inspection, files[i].path, S("over 256 MiB"));
        else if (file_read(arena, path_in(arena, path, files[i].path), &bytes))
            inspect_file(inspection, files[i].path, bytes);
        else
            inspect_unread(inspection, files[i].path, str_of(strerror(errno)));
        arena_close(arena);
    }
    inspect_end(inspection);
    inspect_close(inspection);
}

void set_check(Run *run)
{
    const Strs *operands = &run->options.operands;
    run->source = operands->items[0];
    for (uint32_t i = 0; i < operands->count; i++) {
        Str path = operands->items[i];
        if (str_ends(path, S(".zip")))
            check_zip(run, path);
        else
            check_folder(run, path);
    }
}
