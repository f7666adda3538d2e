/* The state of a batch, in lines (ledger_lines.c).
 *
 * While a run goes on, every document that is made adds a line by one write, so
 * that a run which is killed has lost one line at most; at the end the file is
 * written anew, whole or not at all, sorted and each output once. The run that
 * writes holds a lock on the file; another run of the same documents leaves it
 * alone. Memory: what was known before; of what is made nothing is kept. */

#include "commands/ledger_lines.h"
#include "base/file.h"
#include "base/hash.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENDING ".state"

enum { LOCK_TRIES = 8 };

struct Ledger {
    Arena *arena;
    Str folder, root, document, path;
    bool whole; /* not of a shard: takes over the files of shards */
    Map *known; /* output -> LedgerKnown * */
    LIST(Str) others;
    pthread_mutex_t lock; /* of all that follows */
    Map *hashes;          /* path -> Str * */
    Map *numbers;         /* hash and path of files that were put down -> 1 + their number */
    int journal;          /* -1: not open */
    bool tried, taken;
    int error; /* errno: nothing is put down any more */
    uint32_t added;
    bool memory;
    Arena *looked; /* of `hashes`: of one run */
    Reads noted;
};

static void read_state(Ledger *ledger, Arena *arena, Map *known, Diags *diags, Str path)
{
    Str text;
    LedgerReading reading = {.arena = arena, .known = known, .own = str_equal(path, ledger->path)};
    if (!file_read(arena, path, &text)) {
        if (errno != ENOENT && diags)
            diag_hint(diag_add(diags, DIAG_BATCH_STATE, (Span){0}, path), diags,
                      "%s: what it would vouch for is made again", strerror(errno));
        return;
    }
    bool sound = ledger_read(&reading, text);
    if (!diags || (sound && !reading.damaged))
        return;
    Diag *diag = diag_add(diags, DIAG_BATCH_STATE, (Span){0}, path);
    if (sound)
        diag_hint(diag, diags, "%u of its lines are damaged: what they vouched for is made again",
                  reading.damaged);
    else if (str_starts(text, S(LEDGER_HEAD)))
        diag->hint = S("another version of guidepress wrote it: everything is made again");
    else
        diag->hint = S("it is damaged: everything is made again");
}

/* ---- opening ---- */

/* ".guidepress.handout.state", ".guidepress.handout.3-of-8.state" */
static Str state_name(Arena *arena, Str document, Str shard)
{
    Buf name = {0};
    buf_text(&name, ".guidepress.");
    buf_str(&name, document);
    buf_text(&name, shard.len ? "." : "");
    buf_str(&name, shard);
    buf_text(&name, ENDING);
    return buf_take(&name, arena);
}

/* "3-of-8" */
static bool is_shard(Str s)
{
    size_t i = 0, digits;
    for (digits = i; i < s.len && s.data[i] >= '0' && s.data[i] <= '9';)
        i++;
    if (i == digits || !str_starts(str_slice(s, i, s.len), S("-of-")))
        return false;
    for (digits = i += 4; i < s.len && s.data[i] >= '0' && s.data[i] <= '9';)
        i++;
    return i > digits && i == s.len;
}

static int path_order(const void *a, const void *b)
{
    return str_compare(*(const Str *)a, *(const Str *)b);
}

/* The files of the same document's other shards, and of it whole. */
static void others_find(Ledger *ledger)
{
    Arena *arena = ledger->arena;
    Str whole = state_name(arena, ledger->document, (Str){0});
    Str start = str_slice(whole, 0, whole.len - (sizeof ENDING - 1));
    DIR *dir = opendir(ledger->folder.len ? arena_str(arena, ledger->folder).data : ".");
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        Str name = str_of(entry->d_name);
        if (!str_starts(name, start) || !str_ends(name, S(ENDING)))
            continue;
        Str middle = str_slice(name, start.len, name.len - (sizeof ENDING - 1));
        bool ours =
            !middle.len || (middle.data[0] == '.' && is_shard(str_slice(middle, 1, middle.len)));
        Str path = path_join(arena, ledger->folder, name);
        if (ours && !str_equal(path, ledger->path))
            *LIST_ADD(arena, &ledger->others) = path;
    }
    if (dir)
        closedir(dir);
    if (ledger->others.count)
        qsort(ledger->others.items, ledger->others.count, sizeof(Str), path_order);
}

static void read_all(Ledger *ledger, Arena *arena, Map *known, Diags *diags)
{
    for (uint32_t i = 0; i < ledger->others.count; i++)
        read_state(ledger, arena, known, diags, ledger->others.items[i]);
    read_state(ledger, arena, known, diags, ledger->path);
}

Ledger *ledger_open(Arena *arena, Diags *diags, Str folder, Str root, Str document, Str shard,
                    bool wanted)
{
    Ledger *ledger = NEW(arena, Ledger);
    ledger->arena = arena;
    ledger->folder = folder;
    ledger->root = root;
    ledger->document = document;
    ledger->whole = !shard.len;
    ledger->path = path_join(arena, folder, state_name(arena, document, shard));
    ledger->known = map_new(arena);
    ledger->looked = arena_open();
    ledger->hashes = map_new(ledger->looked);
    ledger->numbers = map_new(arena);
    ledger->journal = -1;
    pthread_mutex_init(&ledger->lock, NULL);
    if (wanted) {
        others_find(ledger);
        read_all(ledger, arena, ledger->known, diags);
    }
    return ledger;
}

/* ---- asking ---- */

Ledger *ledger_open_memory(Arena *arena)
{
    Ledger *ledger = ledger_open(arena, NULL, (Str){0}, (Str){0}, (Str){0}, (Str){0}, false);
    ledger->memory = true;
    ledger->noted.arena = arena;
    return ledger;
}

void ledger_renew(Ledger *ledger)
{
    arena_reset(ledger->looked);
    ledger->hashes = map_new(ledger->looked);
}

void ledger_note(Ledger *ledger, const Reads *reads)
{
    if (!ledger->memory)
        return;
    pthread_mutex_lock(&ledger->lock);
    reads_add(&ledger->noted, reads);
    pthread_mutex_unlock(&ledger->lock);
}

const Reads *ledger_noted(const Ledger *ledger) { return &ledger->noted; }

const LedgerEntry *ledger_find(Ledger *ledger, Str output)
{
    pthread_mutex_lock(&ledger->lock);
    const LedgerKnown *known = map_value(ledger->known, output);
    pthread_mutex_unlock(&ledger->lock);
    return known ? &known->entry : NULL;
}

static Str hash_now(Ledger *ledger, Str path)
{
    Str **known = (Str **)map_put(ledger->hashes, path);
    if (!*known) {
        *known = NEW(ledger->looked, Str);
        **known = hash_file(ledger->looked, path);
        if (!(*known)->len)
            **known = S(READ_MISSING);
    }
    return **known;
}

Str ledger_hash(Ledger *ledger, Str path)
{
    pthread_mutex_lock(&ledger->lock);
    Str hash = hash_now(ledger, arena_str(ledger->looked, path));
    pthread_mutex_unlock(&ledger->lock);
    return hash;
}

bool ledger_reads_hold(Ledger *ledger, const LedgerEntry *entry, bool before)
{
    const ReadFile *reads = before ? entry->before : entry->reads;
    uint32_t count = before ? entry->before_count : entry->read_count;
    bool hold = true;
    pthread_mutex_lock(&ledger->lock);
    for (uint32_t i = 0; i < count && hold; i++) {
        Str path =
            arena_str(ledger->looked, path_join(ledger->looked, ledger->root, reads[i].path));
        hold = str_equal(reads[i].hash, S(READ_STANDS))
                   ? access(path.data, F_OK) == 0
                   : str_equal(reads[i].hash, hash_now(ledger, path));
    }
    pthread_mutex_unlock(&ledger->lock);
    return hold;
}

void ledger_each(const Ledger *ledger, void (*each)(void *context, const LedgerEntry *entry),
                 void *context)
{
    for (uint32_t i = 0; i < ledger->known->count; i++)
        each(context, &((const LedgerKnown *)ledger->known->entries[i].value)->entry);
}

/* ---- putting down ---- */

/* The file with its lock. A run that ended since it was opened has put another in its place. */
static int journal_lock(Ledger *ledger)
{
    struct stat held, named;
    for (int try = 0; try < LOCK_TRIES; try++) {
        int fd =
            open(ledger->path.data, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (fd < 0)
            return -1;
        if (flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK) {
            ledger->taken = true;
            close(fd);
            return -1;
        }
        if (fstat(fd, &held) == 0 && stat(ledger->path.data, &named) == 0 &&
            held.st_ino == named.st_ino && held.st_dev == named.st_dev)
            return fd;
        close(fd);
    }
    ledger->taken = true;
    return -1;
}

/* How much of the file may stay: the whole lines, or nothing when it is not ours. */
static off_t sound_length(Arena *arena, Str path)
{
    Str text;
    if (!file_read(arena, path, &text) || !str_starts(text, S(LEDGER_HEADER)))
        return 0;
    while (text.len && text.data[text.len - 1] != '\n')
        text.len--;
    return (off_t)text.len;
}

static void journal_open(Ledger *ledger)
{
    Arena *arena = arena_open();
    Buf head = {0};
    ledger->tried = true;
    int fd = journal_lock(ledger);
    if (fd >= 0) {
        off_t length = sound_length(arena, ledger->path);
        if (!length)
            buf_text(&head, LEDGER_HEADER);
        ledger_put_begin(&head);
        if (ftruncate(fd, length) || !file_write_all(fd, head.data, head.len)) {
            ledger->error = errno;
            close(fd);
            fd = -1;
        }
    } else if (!ledger->taken) {
        ledger->error = errno;
    }
    ledger->journal = fd;
    buf_close(&head);
    arena_close(arena);
}

static ReadFile *reads_copy(Arena *arena, const ReadFile *reads, uint32_t count)
{
    ReadFile *copies = NEW_ARRAY(arena, ReadFile, count + 1);
    for (uint32_t i = 0; i < count; i++)
        copies[i] = (ReadFile){arena_str(arena, reads[i].path), arena_str(arena, reads[i].hash)};
    return copies;
}

static void remember(Ledger *ledger, const LedgerEntry *entry)
{
    Arena *arena = ledger->arena;
    LedgerKnown *known = NEW(arena, LedgerKnown);
    *known = (LedgerKnown){*entry, true};
    Str *texts[] = {&known->entry.output, &known->entry.all,    &known->entry.document,
                    &known->entry.quick,  &known->entry.beside, &known->entry.message};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = arena_str(arena, *texts[i]);
    known->entry.reads = reads_copy(arena, entry->reads, entry->read_count);
    known->entry.before = reads_copy(arena, entry->before, entry->before_count);
    *map_put(ledger->known, known->entry.output) = known;
}

void ledger_add(Ledger *ledger, const LedgerEntry *entry)
{
    pthread_mutex_lock(&ledger->lock);
    if (ledger->memory)
        remember(ledger, entry);
    else if (!ledger->tried)
        journal_open(ledger);
    if (ledger->journal >= 0 && !ledger->error) {
        Buf lines = {0};
        ledger_put_entry(&lines, ledger->numbers, ledger->root, entry);
        if (!file_write_all(ledger->journal, lines.data, lines.len))
            ledger->error = errno;
        ledger->added++;
        buf_close(&lines);
    }
    pthread_mutex_unlock(&ledger->lock);
}

void ledger_keep(Ledger *ledger, const LedgerEntry *entry)
{
    if (!((const LedgerKnown *)entry)->own) /* the entry is its first member */
        ledger_add(ledger, entry);
}

/* ---- closing ---- */

static int entry_order(const void *a, const void *b)
{
    return str_compare((*(const LedgerKnown *const *)a)->entry.output,
                       (*(const LedgerKnown *const *)b)->entry.output);
}

/* Of outputs that somebody has removed nothing is kept. */
static bool write_state(Ledger *ledger, Arena *arena, const Map *known)
{
    const LedgerKnown **sorted = NEW_ARRAY(arena, const LedgerKnown *, known->count + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; i < known->count; i++) {
        const LedgerKnown *one = known->entries[i].value;
        Str path = path_join(arena, ledger->folder, one->entry.output);
        if (access(arena_str(arena, path).data, F_OK) == 0)
            sorted[count++] = one;
    }
    qsort(sorted, count, sizeof *sorted, entry_order);
    Output *output = output_open(arena, ledger->path);
    if (!output)
        return false;
    Buf lines = {0};
    Map *numbers = map_new(arena);
    buf_text(&lines, LEDGER_HEADER);
    for (uint32_t i = 0; i < count; i++) {
        ledger_put_entry(&lines, numbers, ledger->root, &sorted[i]->entry);
        fwrite(lines.data, 1, lines.len, output_stream(output));
        buf_clear(&lines);
    }
    buf_close(&lines);
    return output_commit(output);
}

/* What the shards put down stands in the whole now; a shard that is at work keeps its own. */
static void others_remove(const Ledger *ledger)
{
    for (uint32_t i = 0; i < ledger->others.count; i++) {
        int fd = open(ledger->others.items[i].data, O_RDWR | O_CLOEXEC);
        if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
            unlink(ledger->others.items[i].data);
        if (fd >= 0)
            close(fd);
    }
}

static void close_notes(Ledger *ledger, Diags *diags)
{
    if (ledger->taken)
        diag_add(diags, DIAG_BATCH_TWICE, (Span){0}, ledger->path)->hint =
            S("every file is whole, whichever run wrote it; what this one made is not noted "
              "there, and --resume will make it again");
    else if (ledger->error)
        diag_hint(diag_add(diags, DIAG_BATCH_STATE, (Span){0}, ledger->path), diags,
                  "%s: --resume will make again what could not be noted there",
                  strerror(ledger->error));
}

void ledger_close(Ledger *ledger, Diags *diags)
{
    if (ledger->journal >= 0 && ledger->added && !ledger->error) {
        Arena *arena = arena_open();
        Map *known = map_new(arena);
        if (!ledger->whole)
            ledger->others.count = 0;
        read_all(ledger, arena, known, NULL);
        if (!write_state(ledger, arena, known))
            ledger->error = errno;
        else
            others_remove(ledger);
        arena_close(arena);
    }
    close_notes(ledger, diags);
    if (ledger->journal >= 0)
        close(ledger->journal);
    arena_close(ledger->looked);
    pthread_mutex_destroy(&ledger->lock);
}
