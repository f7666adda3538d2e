/* The lines of a ledger, each by itself true or recognised as damaged: linear.
 *
 * A line: eight digits of the hash of its rest, then fields divided by tabs.
 *   r                                       a run begins: numbers of files count from anew
 *   f number hash path                      a file that was read
 *   d all document quick beside size pages notes warnings reads before output message */

#include "commands/ledger_lines.h"
#include "base/file.h"
#include "base/hash.h"

enum { CHECK_DIGITS = 8, FIELDS = 13 };

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

void ledger_put_entry(Buf *lines, Map *numbers, Str root, const LedgerEntry *entry)
{
    Buf line = {0};
    size_t start = line_begin(&line, 'd');
    put_text(&line, entry->all);
    put_text(&line, entry->document);
    put_text(&line, entry->quick);
    put_text(&line, entry->beside);
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

void ledger_put_begin(Buf *lines) { line_end(lines, line_begin(lines, 'r')); }

/* ---- reading lines ---- */

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

static bool read_file(LedgerReading *reading, const Str *fields)
{
    uint64_t number;
    if (!field_number(fields[1], &number) || number > reading->files.count + 1000u)
        return false;
    while (reading->files.count <= number)
        *LIST_ADD(reading->arena, &reading->files) = (ReadFile){0};
    reading->files.items[number] = (ReadFile){field_text(reading->arena, fields[3]), fields[2]};
    return true;
}

static bool read_reads(LedgerReading *reading, Str field, const ReadFile **reads, uint32_t *count)
{
    LedgerFiles list = {0};
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

static bool read_entry(LedgerReading *reading, const Str *fields)
{
    LedgerKnown *known = NEW(reading->arena, LedgerKnown);
    LedgerEntry *entry = &known->entry;
    uint64_t pages, notes, warnings;
    bool sound = field_number(fields[5], &entry->size) && field_number(fields[6], &pages) &&
                 field_number(fields[7], &notes) && field_number(fields[8], &warnings) &&
                 read_reads(reading, fields[9], &entry->reads, &entry->read_count) &&
                 read_reads(reading, fields[10], &entry->before, &entry->before_count);
    if (!sound)
        return false;
    entry->all = fields[1];
    entry->document = fields[2];
    entry->quick = fields[3];
    entry->beside = fields[4];
    entry->pages = (uint32_t)pages;
    entry->notes = (uint32_t)notes;
    entry->warnings = (uint32_t)warnings;
    entry->output = field_text(reading->arena, fields[11]);
    entry->message = field_text(reading->arena, fields[12]);
    known->own = reading->own;
    *map_put(reading->known, entry->output) = known;
    return true;
}

static bool read_line(LedgerReading *reading, Str line)
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
bool ledger_read(LedgerReading *reading, Str text)
{
    if (!str_starts(text, S(LEDGER_HEADER)))
        return !text.len;
    for (Str rest = str_slice(text, sizeof LEDGER_HEADER - 1, text.len); rest.len;) {
        if (!memchr(rest.data, '\n', rest.len))
            break;
        if (!read_line(reading, str_cut(rest, '\n', &rest)))
            reading->damaged++;
    }
    return true;
}
