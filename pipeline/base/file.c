/* Files by number, and whole-or-nothing output. */

#include "base/file.h"
#include "base/buf.h"
#include "base/list.h"
#include "base/near.h"
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct Files {
    Arena *arena;
    const Files *below;
    uint32_t first;        /* number of items[0] */
    pthread_mutex_t *lock; /* the lowest table's */
    LIST(File) list;
};

Files *files_open(Arena *arena, const Files *below)
{
    Files *files = NEW(arena, Files);
    files->arena = arena;
    files->below = below;
    if (below) {
        files->lock = below->lock;
    } else {
        files->lock = NEW(arena, pthread_mutex_t);
        pthread_mutex_init(files->lock, NULL);
    }
    files->first = below ? below->first + below->list.count : 1;
    return files;
}

void files_lock(Files *files) { pthread_mutex_lock(files->lock); }
void files_unlock(Files *files) { pthread_mutex_unlock(files->lock); }

uint32_t files_add(Files *files, Str path, Str text)
{
    *LIST_ADD(files->arena, &files->list) = (File){.path = path, .text = text};
    return files->first + files->list.count - 1;
}

const File *files_at(const Files *files, uint32_t number)
{
    while (files && number < files->first)
        files = files->below;
    if (!files || !number || number - files->first >= files->list.count)
        return NULL;
    return &files->list.items[number - files->first];
}

uint32_t files_count(const Files *files, uint32_t first)
{
    return files->first + files->list.count - first;
}

Position files_position(const Files *files, uint32_t number, uint32_t offset)
{
    FileCursor cursor = {0};
    return files_position_after(files, number, offset, &cursor);
}

Position files_position_after(const Files *files, uint32_t number, uint32_t offset,
                              FileCursor *cursor)
{
    const File *file = files_at(files, number);
    if (!file)
        return (Position){1, 1};
    Str text = file->text;
    size_t end = offset < text.len ? offset : text.len;
    if (cursor->number != number || cursor->at > end) { /* a byte order mark has no column */
        size_t mark = str_starts(text, S("\xEF\xBB\xBF")) ? 3 : 0;
        *cursor = (FileCursor){number, mark, {1, 1}};
    }
    const char *line_end;
    while (cursor->at < end &&
           (line_end = memchr(text.data + cursor->at, '\n', end - cursor->at))) {
        cursor->at = (size_t)(line_end - text.data) + 1;
        cursor->position = (Position){cursor->position.line + 1, 1};
    }
    for (size_t next = cursor->at; next < end; cursor->position.column++) {
        utf8_decode(text, &next);
        if (next > end) /* it stands inside this character */
            break;
        cursor->at = next;
    }
    return cursor->position;
}

enum { FILE_LIMIT = 1 << 30 };

static bool read_all(int fd, char *to, size_t size)
{
    for (size_t got = 0; got < size;) {
        ssize_t n = read(fd, to + got, size - got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            errno = n ? errno : EIO;
            return false;
        }
        got += (size_t)n;
    }
    return true;
}

bool file_write_all(int fd, const char *bytes, size_t len)
{
    while (len) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

bool file_read(Arena *arena, Str path, Str *text)
{
    ArenaMark mark = arena_mark(arena);
    int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK; /* else a FIFO waits */
    int fd = open(arena_str(arena, path).data, flags);
    struct stat info;
    if (fd < 0)
        return false;
    bool ok = fstat(fd, &info) == 0;
    if (ok && (!S_ISREG(info.st_mode) || info.st_size > FILE_LIMIT)) {
        errno = S_ISDIR(info.st_mode) ? EISDIR : info.st_size > FILE_LIMIT ? EFBIG : EINVAL;
        ok = false;
    }
    if (ok) {
        arena_rewind(arena, mark);
        char *bytes = NEW_ARRAY(arena, char, (size_t)info.st_size + 1);
        ok = read_all(fd, bytes, (size_t)info.st_size);
        *text = (Str){bytes, (size_t)info.st_size};
    }
    int error = errno;
    close(fd);
    errno = error;
    return ok;
}

static int name_order(const void *a, const void *b)
{
    return str_compare(*(const Str *)a, *(const Str *)b);
}

Str file_nearest(Arena *arena, Str path)
{
    Str folder = path_folder(path), ending;
    if (str_cut(path_name(path), '.', &ending).len < 3) /* a.md and b.md are not near */
        return (Str){0};
    DIR *dir = opendir(folder.len ? arena_str(arena, folder).data : ".");
    LIST(Str) names = {0};
    for (struct dirent *entry; dir && (entry = readdir(dir)) && names.count < 1000;)
        *LIST_ADD(arena, &names) = arena_str(arena, str_of(entry->d_name));
    if (dir)
        closedir(dir);
    if (names.count) /* of two that are as near the same one always */
        qsort(names.items, names.count, sizeof(Str), name_order);
    return str_nearest(path_name(path), names.items, names.count);
}

/* ---- output ---- */

/* ".guidepress-123-name" is a temporary of process 123. Its process holds a lock on
 * it, which ends with the process however that ends: so runs that share a folder,
 * also from other machines and containers, where process numbers mean nothing,
 * know each other's temporaries from strays. */
#define STRAY ".guidepress-"

enum { NAME_TRIES = 100, NAME_KEPT = 200 };

struct Output {
    FILE *stream;
    Str path, temporary;
    bool through; /* to standard output, a device or a FIFO: `path` itself is written */
};

bool file_make_folders(Arena *arena, Str path)
{
    for (size_t i = 1; i < path.len; i++)
        if (path.data[i] == '/' && mkdir(arena_str(arena, str_slice(path, 0, i)).data, 0777) &&
            errno != EEXIST)
            return false;
    return true;
}

bool file_copy_bytes(int from, int to)
{
    char block[1 << 16];
    for (ssize_t n; (n = read(from, block, sizeof block));)
        if (n < 0 ? errno != EINTR : !file_write_all(to, block, (size_t)n))
            return false;
    return true;
}

/* `try`: another process of the same number may be at work on the same file. */
static Str temporary_name(Arena *arena, Str path, int try)
{
    Str folder = path_folder(path), name = path_name(path);
    size_t kept = name.len > NAME_KEPT ? NAME_KEPT : name.len;
    size_t room = path.len + sizeof STRAY + 60;
    char *text = NEW_ARRAY(arena, char, room);
    int len = snprintf(text, room, "%.*s%s%s%ld-", STR_ARG(folder),
                       folder.len && !str_ends(folder, S("/")) ? "/" : "", STRAY, (long)getpid());
    if (try)
        len += snprintf(text + len, room - (size_t)len, "%d-", try);
    len += snprintf(text + len, room - (size_t)len, "%.*s", (int)kept, name.data);
    return (Str){text, (size_t)len};
}

/* Where a file system knows no locks there are none, and process numbers decide. */
static bool lock_taken(int fd) { return flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK; }

/* A new file that is locked. Between its making and its lock a sweep may have
 * taken it for a stray: then it has no name any more. -1: errno; EEXIST: in use. */
static int temporary_make(Str name)
{
    struct stat info;
    int fd = open(name.data, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return -1;
    if (lock_taken(fd) && fstat(fd, &info) == 0 && info.st_nlink)
        return fd;
    close(fd);
    errno = EEXIST;
    return -1;
}

static bool is_standard(Str path) { return str_equal(path, S("-")); }

/* Standard output, /dev/null or a FIFO: nothing may take its place, whoever runs this. */
static bool is_through(Str path)
{
    struct stat info;
    return is_standard(path) ||
           (stat(path.data, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode));
}

Output *output_open(Arena *arena, Str path)
{
    Output *output = NEW(arena, Output);
    output->path = arena_str(arena, path);
    if (is_through(output->path)) {
        output->through = true;
        output->stream = tmpfile();
        return output->stream ? output : NULL;
    }
    if (!file_make_folders(arena, path))
        return NULL;
    int fd = -1;
    for (int try = 0; try < NAME_TRIES && fd < 0 && (!try || errno == EEXIST); try++) {
        output->temporary = temporary_name(arena, path, try);
        fd = temporary_make(output->temporary);
    }
    output->stream = fd < 0 ? NULL : fdopen(fd, "w+b");
    if (!output->stream) {
        if (fd >= 0) {
            unlink(output->temporary.data);
            close(fd);
        }
        return NULL;
    }
    setvbuf(output->stream, NULL, _IOFBF, 1 << 16);
    return output;
}

FILE *output_stream(Output *output) { return output->stream; }

static bool copy_through(FILE *from, int to)
{
    return fflush(from) == 0 && !ferror(from) && lseek(fileno(from), 0, SEEK_SET) == 0 &&
           file_copy_bytes(fileno(from), to);
}

static bool commit_through(Output *output)
{
    fflush(stdout); /* what was printed stands before it */
    int to = is_standard(output->path) ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)
                                       : open(output->path.data, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    bool ok = to >= 0 && copy_through(output->stream, to);
    int error = errno;
    if (to >= 0)
        close(to);
    fclose(output->stream);
    errno = error;
    return ok;
}

/* The lock is let go after the file has its name: a second descriptor holds it
 * while the first is closed, which tells the last of the faults of writing. */
bool output_commit(Output *output)
{
    if (output->through)
        return commit_through(output);
    bool ok = !ferror(output->stream);
    int error = errno, held = fcntl(fileno(output->stream), F_DUPFD_CLOEXEC, 0);
    if (fclose(output->stream)) {
        error = errno;
        ok = false;
    }
    if (ok && rename(output->temporary.data, output->path.data)) {
        error = errno;
        ok = false;
    }
    if (!ok)
        unlink(output->temporary.data);
    if (held >= 0)
        close(held);
    errno = error;
    return ok;
}

void output_drop(Output *output)
{
    if (!output)
        return;
    if (!output->through)
        unlink(output->temporary.data);
    fclose(output->stream);
}

/* ".guidepress-" and a number and "-": what else begins like it is not ours to take. */
static bool is_temporary(const char *name, long *process)
{
    char *end;
    if (strncmp(name, STRAY, sizeof STRAY - 1))
        return false;
    const char *number = name + sizeof STRAY - 1;
    *process = strtol(number, &end, 10);
    return end > number && *end == '-' && *process > 0;
}

/* A temporary is a stray when nobody holds its lock; where there are no locks,
 * when the process that made it is gone. */
static void stray_remove(int folder, const char *name)
{
    long process;
    int fd = is_temporary(name, &process)
                 ? openat(folder, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
                 : -1;
    if (fd < 0)
        return;
    bool stray = flock(fd, LOCK_EX | LOCK_NB) == 0;
    if (!stray && errno != EWOULDBLOCK) {
        char proc[64];
        snprintf(proc, sizeof proc, "/proc/%ld", process);
        stray = access(proc, F_OK) != 0;
    }
    if (stray) /* under its lock, so that nobody begins with it */
        unlinkat(folder, name, 0);
    close(fd);
}

void output_sweep(Str path)
{
    Arena *arena = arena_open();
    Str folder = path_folder(path);
    DIR *dir = opendir(folder.len ? arena_str(arena, folder).data : ".");
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        stray_remove(dirfd(dir), entry->d_name);
    if (dir)
        closedir(dir);
    arena_close(arena);
}

/* ---- paths ---- */

Str path_folder(Str path)
{
    for (size_t i = path.len; i; i--)
        if (path.data[i - 1] == '/')
            return (Str){path.data, i > 1 ? i - 1 : 1};
    return (Str){path.data, 0};
}

Str path_name(Str path)
{
    for (size_t i = path.len; i; i--)
        if (path.data[i - 1] == '/')
            return (Str){path.data + i, path.len - i};
    return path;
}

Str path_in(Arena *arena, Str folder, Str name)
{
    bool slash = folder.len && !str_ends(folder, S("/"));
    char *whole = NEW_ARRAY(arena, char, folder.len + slash + name.len + 1);
    memcpy(whole, folder.len ? folder.data : "", folder.len);
    if (slash)
        whole[folder.len] = '/';
    memcpy(whole + folder.len + slash, name.len ? name.data : "", name.len);
    return (Str){whole, folder.len + slash + name.len};
}

Str path_with_ending(Arena *arena, Str path, Str ending)
{
    size_t dot = path.len;
    while (dot && path.data[dot - 1] != '.' && path.data[dot - 1] != '/')
        dot--;
    size_t kept = dot && path.data[dot - 1] == '.' ? dot - 1 : path.len;
    char *whole = NEW_ARRAY(arena, char, kept + ending.len + 1);
    memcpy(whole, path.data, kept);
    memcpy(whole + kept, ending.data, ending.len);
    return (Str){whole, kept + ending.len};
}

bool path_inside(Str path, Str folder)
{
    if (!folder.len)
        return !str_starts(path, S("/")) && !str_equal(path, S("..")) &&
               !str_starts(path, S("../"));
    return str_starts(path, folder) &&
           (path.len == folder.len || path.data[folder.len] == '/' || str_ends(folder, S("/")));
}

/* Removes the last part of out[0..len); false when there is none to remove. */
static bool step_up(char *out, size_t *len, size_t floor)
{
    if (*len <= floor)
        return false;
    size_t start = *len;
    while (start > floor && out[start - 1] != '/')
        start--;
    if (*len - start == 2 && !memcmp(out + start, "..", 2))
        return false;
    *len = start > floor ? start - 1 : floor;
    return true;
}

Str path_join(Arena *arena, Str from, Str relative)
{
    if (str_starts(relative, S("/")))
        from = (Str){0};
    char *out = NEW_ARRAY(arena, char, from.len + relative.len + 4);
    size_t len = 0;
    bool rooted = str_starts(from, S("/")) || str_starts(relative, S("/"));
    if (rooted)
        out[len++] = '/';
    size_t floor = len;
    Str halves[2] = {from, relative};
    for (int half = 0; half < 2; half++)
        for (Str rest = halves[half], part; rest.len;) {
            part = str_cut(rest, '/', &rest);
            if (!part.len || str_equal(part, S(".")))
                continue;
            if (str_equal(part, S("..")) && (step_up(out, &len, floor) || rooted))
                continue;
            if (len > floor)
                out[len++] = '/';
            memcpy(out + len, part.data, part.len);
            len += part.len;
        }
    return (Str){out, len};
}

bool path_leaves(Arena *arena, Str path, Str root)
{
    char here[PATH_MAX];
    return getcwd(here, sizeof here) && !path_inside(path_join(arena, str_of(here), path), root);
}

/* ---- formats ---- */

bool format_of(Str path, Format *format)
{
    static const struct {
        Str ending;
        Format format;
    } endings[] = {
        {{".md", 3}, FORMAT_MARKDOWN}, {{".markdown", 9}, FORMAT_MARKDOWN},
        {{".xml", 4}, FORMAT_XML},     {{".xhtml", 6}, FORMAT_XML},
        {{".html", 5}, FORMAT_HTML},   {{".htm", 4}, FORMAT_HTML},
    };
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        Str ending = endings[i].ending;
        if (path.len > ending.len &&
            str_equal_nocase(str_slice(path, path.len - ending.len, path.len), ending)) {
            *format = endings[i].format;
            return true;
        }
    }
    return false;
}
