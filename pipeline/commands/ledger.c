/* The state of a batch as lines that are each true or recognised as damaged.
 *
 * While a run goes on, every document that is made adds a line by one write, so
 * that a run which is killed has lost one line at most; at the end the file is
 * written anew, whole or not at all, sorted and each output once. The run that
 * writes holds a lock on the file; another run of the same documents leaves it
 * alone. Memory: what was known before; of what is made nothing is kept.
 *
 * A line: eight digits of the hash of its rest, then fields divided by tabs.
 *   r                                       a run begins: numbers of files count from anew
 *   f number hash path                      a file that was read
 *   d all document quick size pages notes warnings reads before output message */

#include "commands/ledger.h"
#include "base/buf.h"
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

#define HEAD "guidepress state "
#define HEADER HEAD "1\n"
#define ENDING ".state"

enum { CHECK_DIGITS = 8, FIELDS = 12, LOCK_TRIES = 8 };

typedef struct {
    LedgerEntry entry;
    bool own; /* it stands in the file that this run writes */
} Known;

struct Ledger {
    Arena *arena;
    Str folder, root, document, path;
    bool whole; /* not of a shard: takes over the files of shards */
    Map *known; /* output -> Known * */
    LIST(Str) others;
    uint32_t damaged;     /* lines */
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

/* ---- writing lines ---- */

static void put_text(Buf *line, Str s)
{
    buf_char(line, '\t');
    for (size_t i = 0; i < s.len; i++) {
        char c = s.data[i];
        if (c == '\t' || c == '\n' || c == '\\') {
            buf_char(line, '\\');
            c = c == '\t' ? 't' : c == '\n' ? 'n' : '\\';
        }
        buf_char(line, c);
    }
}

static void put_number(Buf *line, uint64_t number)
{
    buf_char(line, '\t');
    buf_int(line, (int64_t)number);
}

/* Begins a line; line_end puts the hash of what was added before it. */
static size_t line_begin(Buf *line, char kind)
{
    size_t start = line->len;
    buf_add(line, "00000000 ", CHECK_DIGITS + 1);
    buf_char(line, kind);
    return start;
}

static void line_end(Buf *line, size_t start)
{
    Arena *arena = arena_open();
    size_t from = start + CHECK_DIGITS + 1;
    Str hash = hash_hex(arena, line->data + from, line->len - from);
    memcpy(line->data + start, hash.data, CHECK_DIGITS);
    buf_char(line, '\n');
    arena_close(arena);
}

/* The files that were read, as their numbers; those that are new as lines before. */
static void put_reads(Buf *lines, Buf *line, Map *numbers, Str root, const ReadFile *reads,
                      uint32_t count)
{
    Buf key = {0};
    buf_char(line, '\t');
    for (uint32_t i = 0; i < count; i++) {
        Str path = reads[i].path;
        if (root.len && path_inside(path, root) && path.len > root.len)
            path = str_slice(path, root.len + !str_ends(root, S("/")), path.len);
        buf_clear(&key);
        buf_str(&key, reads[i].hash);
        buf_char(&key, '\n');
        buf_str(&key, path);
        uintptr_t number = (uintptr_t)map_value(numbers, buf_view(&key));
        if (!number) {
            number = numbers->count + 1u;
            *map_put(numbers, arena_str(numbers->arena, buf_view(&key))) = (void *)number;
            size_t start = line_begin(lines, 'f');
            put_number(lines, number - 1);
            put_text(lines, reads[i].hash);
            put_text(lines, path);
            line_end(lines, start);
        }
        if (i)
            buf_char(line, ',');
        buf_int(line, (int64_t)(number - 1));
    }
    buf_close(&key);
}

static void put_entry(Buf *lines, Map *numbers, Str root, const LedgerEntry *entry)
{
    Buf line = {0};
    size_t start = line_begin(&line, 'd');
    put_text(&line, entry->all);
    put_text(&line, entry->document);
    put_text(&line, entry->quick);
    put_number(&line, entry->size);
    put_number(&line, entry->pages);
    put_number(&line, entry->notes);
    put_number(&line, entry->warnings);
    put_reads(lines, &line, numbers, root, entry->reads, entry->read_count);
    put_reads(lines, &line, numbers, root, entry->before, entry->before_count);
    put_text(&line, entry->output);
    put_text(&line, entry->message);
    line_end(&line, start);
    buf_str(lines, buf_view(&line));
    buf_close(&line);
}

/* ---- reading lines ---- */

typedef LIST(ReadFile) Numbered;

typedef struct {
    Ledger *ledger;
    Arena *arena;
    Map *known;
    bool own;
    Numbered files; /* since the run began; without a path: that line is lost */
} Reading;

static Str field_text(Arena *arena, Str field)
{
    if (!field.len || !memchr(field.data, '\\', field.len))
        return field;
    Buf text = {0};
    for (size_t i = 0; i < field.len; i++) {
        bool escaped = field.data[i] == '\\' && i + 1 < field.len;
        char c = field.data[i += escaped];
        buf_char(&text, !escaped ? c : c == 't' ? '\t' : c == 'n' ? '\n' : c);
    }
    return buf_take(&text, arena);
}

static bool field_number(Str field, uint64_t *number)
{
    *number = 0;
    for (size_t i = 0; i < field.len; i++) {
        if (field.data[i] < '0' || field.data[i] > '9' || *number > UINT64_MAX / 20)
            return false;
        *number = *number * 10 + (uint64_t)(field.data[i] - '0');
    }
    return field.len > 0;
}

static bool read_file(Reading *reading, const Str *fields)
{
    uint64_t number;
    if (!field_number(fields[1], &number) || number > reading->files.count + 1000u)
        return false;
    while (reading->files.count <= number)
        *LIST_ADD(reading->arena, &reading->files) = (ReadFile){0};
    reading->files.items[number] = (ReadFile){field_text(reading->arena, fields[3]), fields[2]};
    return true;
}

static bool read_reads(Reading *reading, Str field, const ReadFile **reads, uint32_t *count)
{
    Numbered list = {0};
    while (field.len) {
        uint64_t number;
        if (!field_number(str_cut(field, ',', &field), &number) || number >= reading->files.count ||
            !reading->files.items[number].path.len)
            return false;
        *LIST_ADD(reading->arena, &list) = reading->files.items[number];
    }
    *reads = list.items;
    *count = list.count;
    return true;
}

static bool read_entry(Reading *reading, const Str *fields)
{
    Known *known = NEW(reading->arena, Known);
    LedgerEntry *entry = &known->entry;
    uint64_t pages, notes, warnings;
    bool sound = field_number(fields[4], &entry->size) && field_number(fields[5], &pages) &&
                 field_number(fields[6], &notes) && field_number(fields[7], &warnings) &&
                 read_reads(reading, fields[8], &entry->reads, &entry->read_count) &&
                 read_reads(reading, fields[9], &entry->before, &entry->before_count);
    if (!sound)
        return false;
    entry->all = fields[1];
    entry->document = fields[2];
    entry->quick = fields[3];
    entry->pages = (uint32_t)pages;
    entry->notes = (uint32_t)notes;
    entry->warnings = (uint32_t)warnings;
    entry->output = field_text(reading->arena, fields[10]);
    entry->message = field_text(reading->arena, fields[11]);
    known->own = reading->own;
    *map_put(reading->known, entry->output) = known;
    return true;
}

static bool read_line(Reading *reading, Str line)
{
    if (line.len < CHECK_DIGITS + 2 || line.data[CHECK_DIGITS] != ' ')
        return false;
    ArenaMark mark = arena_mark(reading->arena);
    Str rest = str_slice(line, CHECK_DIGITS + 1, line.len);
    Str hash = hash_hex(reading->arena, rest.data, rest.len);
    bool sound = !memcmp(hash.data, line.data, CHECK_DIGITS);
    arena_rewind(reading->arena, mark);
    Str fields[FIELDS] = {0};
    size_t count = 0;
    while (sound && count < FIELDS) { /* the last field may be empty */
        const char *tab = rest.len ? memchr(rest.data, '\t', rest.len) : NULL;
        fields[count++] = str_cut(rest, '\t', &rest);
        if (!tab)
            break;
    }
    if (!sound || fields[0].len != 1)
        return false;
    switch (fields[0].data[0]) {
    case 'r': reading->files.count = 0; return true;
    case 'f': return count == 4 && read_file(reading, fields);
    case 'd': return count == FIELDS && read_entry(reading, fields);
    default: return false;
    }
}

/* A last line without its end was being written when its run was killed. */
static bool read_text(Reading *reading, Str text)
{
    if (!str_starts(text, S(HEADER)))
        return !text.len;
    for (Str rest = str_slice(text, sizeof HEADER - 1, text.len); rest.len;) {
        if (!memchr(rest.data, '\n', rest.len))
            break;
        if (!read_line(reading, str_cut(rest, '\n', &rest)))
            reading->ledger->damaged++;
    }
    return true;
}

static void read_state(Ledger *ledger, Arena *arena, Map *known, Diags *diags, Str path)
{
    Str text;
    Reading reading = {ledger, arena, known, str_equal(path, ledger->path), {0}};
    ledger->damaged = 0;
    if (!file_read(arena, path, &text)) {
        if (errno != ENOENT && diags)
            diag_hint(diag_add(diags, DIAG_BATCH_STATE, (Span){0}, path), diags,
                      "%s: what it would vouch for is made again", strerror(errno));
        return;
    }
    bool sound = read_text(&reading, text);
    if (!diags || (sound && !ledger->damaged))
        return;
    Diag *diag = diag_add(diags, DIAG_BATCH_STATE, (Span){0}, path);
    if (sound)
        diag_hint(diag, diags, "%u of its lines are damaged: what they vouched for is made again",
                  ledger->damaged);
    else if (str_starts(text, S(HEAD)))
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
    for (uint32_t i = 0; i < reads->list.count; i++)
        reads_note(&ledger->noted, reads->list.items[i].path, reads->list.items[i].hash);
    pthread_mutex_unlock(&ledger->lock);
}

const Reads *ledger_noted(const Ledger *ledger) { return &ledger->noted; }

const LedgerEntry *ledger_find(Ledger *ledger, Str output)
{
    pthread_mutex_lock(&ledger->lock);
    const Known *known = map_value(ledger->known, output);
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
        each(context, &((const Known *)ledger->known->entries[i].value)->entry);
}

/* ---- putting down ---- */

/* The file with its lock. A run that ended since it was opened has put another in its place. */
static int journal_lock(Ledger *ledger)
{
    struct stat held, named;
    for (int try = 0; try < LOCK_TRIES; try++) {
        int fd = open(ledger->path.data, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
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
    if (!file_read(arena, path, &text) || !str_starts(text, S(HEADER)))
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
            buf_text(&head, HEADER);
        line_end(&head, line_begin(&head, 'r'));
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
    Known *known = NEW(arena, Known);
    *known = (Known){*entry, true};
    Str *texts[] = {&known->entry.output, &known->entry.all, &known->entry.document,
                    &known->entry.quick, &known->entry.message};
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
        put_entry(&lines, ledger->numbers, ledger->root, entry);
        if (!file_write_all(ledger->journal, lines.data, lines.len))
            ledger->error = errno;
        ledger->added++;
        buf_close(&lines);
    }
    pthread_mutex_unlock(&ledger->lock);
}

void ledger_keep(Ledger *ledger, const LedgerEntry *entry)
{
    if (!((const Known *)entry)->own) /* the entry is its first member */
        ledger_add(ledger, entry);
}

/* ---- closing ---- */

static int entry_order(const void *a, const void *b)
{
    return str_compare((*(const Known *const *)a)->entry.output,
                       (*(const Known *const *)b)->entry.output);
}

/* Of outputs that somebody has removed nothing is kept. */
static bool write_state(Ledger *ledger, Arena *arena, const Map *known)
{
    const Known **sorted = NEW_ARRAY(arena, const Known *, known->count + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; i < known->count; i++) {
        const Known *one = known->entries[i].value;
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
    buf_text(&lines, HEADER);
    for (uint32_t i = 0; i < count; i++) {
        put_entry(&lines, numbers, ledger->root, &sorted[i]->entry);
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
