/* A scaffold is a folder ".guidepress-PROCESS-NAME" with a lock that ends with its
 * process (flock): a run removes the scaffolds that nobody holds. */

#include "pack/folder.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/list.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define STRAY ".guidepress-"
#define SCAFFOLD_ENDING ".scaffold"

enum { TREE_DEPTH = 64, TREE_HANDLES = 16, TRIES = 100 };

static Str parent_of(Str path)
{
    Str folder = path_folder(path);
    return folder.len ? folder : S(".");
}

/* ---- making ---- */

bool folder_copy_file(Arena *arena, Str from, Str to)
{
    if (!file_make_folders(arena, to))
        return false;
    int in = open(arena_str(arena, from).data, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return false;
    int out = open(arena_str(arena, to).data, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool good = out >= 0 && file_copy_bytes(in, out);
    int error = errno;
    close(in);
    if (out >= 0 && close(out)) {
        error = errno;
        good = false;
    }
    errno = error;
    return good;
}

/* ---- removing ---- */

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    (void)info;
    (void)kind;
    (void)walk;
    return remove(path);
}

bool folder_remove(Str path)
{
    Arena *arena = arena_open();
    bool good =
        nftw(arena_str(arena, path).data, remove_one, TREE_HANDLES, FTW_DEPTH | FTW_PHYS) == 0;
    arena_close(arena);
    return good;
}

bool folder_replace(Arena *arena, Str fresh, Str path)
{
    const char *from = arena_str(arena, fresh).data, *to = arena_str(arena, path).data;
    if (rename(from, to) == 0) /* there was none, or an empty one */
        return true;
    if (errno != ENOTEMPTY && errno != EEXIST)
        return false;
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE) == 0)
        return folder_remove(fresh);
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    /* a file system that cannot exchange two names */
    Str old = path_in(arena, parent_of(fresh), S("old"));
    return rename(to, old.data) == 0 && (rename(from, to) == 0 || (rename(old.data, to), false)) &&
           folder_remove(old);
}

/* ---- scaffolds ---- */

static void scaffold_sweep(Arena *arena, Str folder)
{
    DIR *dir = opendir(arena_str(arena, folder).data);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        Str name = str_of(entry->d_name);
        if (!str_starts(name, S(STRAY)) || !str_ends(name, S(SCAFFOLD_ENDING)))
            continue;
        int fd = openat(dirfd(dir), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
            continue;
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            folder_remove(path_in(arena, folder, name));
        close(fd);
    }
    if (dir)
        closedir(dir);
}

/* Between its making and its lock a sweep may have taken it for a stray. */
static Scaffold scaffold_make(Arena *arena, Str path)
{
    struct stat info;
    Scaffold scaffold = {.path = arena_str(arena, path), .lock = -1};
    if (mkdir(scaffold.path.data, 0777))
        return (Scaffold){.lock = -1};
    scaffold.lock = open(scaffold.path.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ours = scaffold.lock >= 0 &&
                (flock(scaffold.lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) &&
                fstat(scaffold.lock, &info) == 0 && info.st_nlink;
    if (ours)
        return scaffold;
    if (scaffold.lock >= 0)
        close(scaffold.lock);
    errno = EEXIST;
    return (Scaffold){.lock = -1};
}

/* In two containers two processes may have one number. */
Scaffold scaffold_open(Arena *arena, Str path)
{
    while (path.len > 1 && str_ends(path, S("/")))
        path.len--;
    Str folder = parent_of(path), name = str_slice(path_name(path), 0, 180);
    Scaffold scaffold = {.lock = -1};
    if (!file_make_folders(arena, path))
        return scaffold;
    scaffold_sweep(arena, folder);
    for (int try = 0; try < TRIES && scaffold.lock < 0 && (!try || errno == EEXIST); try++) {
        Buf text = {0};
        buf_format(&text, STRAY "%ld-%d-%.*s" SCAFFOLD_ENDING, (long)getpid(), try, STR_ARG(name));
        scaffold = scaffold_make(arena, path_in(arena, folder, buf_view(&text)));
        buf_close(&text);
    }
    return scaffold;
}

void scaffold_close(Scaffold *scaffold)
{
    if (!scaffold->path.len)
        return;
    folder_remove(scaffold->path);
    close(scaffold->lock);
    *scaffold = (Scaffold){.lock = -1};
}

/* ---- looking through ---- */

typedef struct {
    Arena *arena;
    LIST(FolderFile) files;
    uint32_t most;
} Listing;

static bool list_folder(Listing *listing, int folder, Str path, int depth);

static bool list_entry(Listing *listing, int folder, Str path, const char *name, int depth)
{
    struct stat info;
    if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW))
        return false;
    Str whole = path_in(listing->arena, path, str_of(name));
    if (!S_ISDIR(info.st_mode)) {
        *LIST_ADD(listing->arena, &listing->files) =
            (FolderFile){whole, (uint64_t)info.st_size, S_ISREG(info.st_mode)};
        errno = E2BIG;
        return listing->files.count <= listing->most;
    }
    int inside = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return inside >= 0 && list_folder(listing, inside, whole, depth + 1);
}

/* Takes the descriptor. Recursion: TREE_DEPTH at most. */
static bool list_folder(Listing *listing, int folder, Str path, int depth)
{
    DIR *dir = depth < TREE_DEPTH ? fdopendir(folder) : NULL;
    if (!dir) {
        close(folder);
        errno = depth < TREE_DEPTH ? errno : E2BIG;
        return false;
    }
    bool good = true;
    for (struct dirent *entry; good && (entry = readdir(dir));)
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            good = list_entry(listing, folder, path, entry->d_name, depth);
    int error = errno;
    closedir(dir);
    errno = error;
    return good;
}

static int file_order(const void *left, const void *right)
{
    return str_compare(((const FolderFile *)left)->path, ((const FolderFile *)right)->path);
}

bool folder_files(Arena *arena, Str path, uint32_t most, FolderFile **files, uint32_t *count)
{
    Listing listing = {.arena = arena, .most = most};
    int folder = open(arena_str(arena, path).data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0 || !list_folder(&listing, folder, (Str){0}, 0))
        return false;
    if (listing.files.count)
        qsort(listing.files.items, listing.files.count, sizeof(FolderFile), file_order);
    *files = listing.files.items;
    *count = listing.files.count;
    return true;
}
