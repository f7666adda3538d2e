/* Collects, sorts, merges and prints messages. n log n in their number. */

#include "commands/report.h"
#include "base/buf.h"
#include "base/list.h"
#include "base/map.h"
#include <stdlib.h>

struct Report {
    Arena *arena;
    LIST(Message) list;
    Map *seen; /* all that is printed of a message -> 1 + its index */
    size_t counts[SEVERITY_FATAL + 1];
    Severity worst;
};

static const char *const severity_words[] = {"note", "warning", "error", "error"};

Report *report_open(Arena *arena)
{
    Report *report = NEW(arena, Report);
    report->arena = arena;
    report->seen = map_new(arena);
    return report;
}

static void message_key(Buf *buf, const Message *m)
{
    buf_format(buf, "%.*s:%u:%u:%d:%d:", STR_ARG(m->path), m->at.line, m->at.column, m->code,
               m->severity);
    buf_str(buf, m->detail);
    buf_char(buf, '\n');
    buf_str(buf, m->hint);
}

static Message message_copy(Arena *arena, const Message *m)
{
    Message copy = *m;
    copy.path = arena_str(arena, m->path);
    copy.detail = arena_str(arena, m->detail);
    copy.hint = arena_str(arena, m->hint);
    copy.document = arena_str(arena, m->document);
    return copy;
}

static void message_add(Report *report, Str key, const Message *message)
{
    void **index = map_put(report->seen, arena_str(report->arena, key));
    *LIST_ADD(report->arena, &report->list) = message_copy(report->arena, message);
    *index = (void *)(uintptr_t)report->list.count;
    report->counts[message->severity]++;
    if (message->severity > report->worst)
        report->worst = message->severity;
}

void report_add(Report *report, Messages messages)
{
    Buf key = {0};
    Str name = messages.count ? arena_str(report->arena, messages.items[0].document) : (Str){0};
    for (uint32_t i = 0; i < messages.count; i++) {
        const Message *message = &messages.items[i];
        buf_clear(&key);
        message_key(&key, message);
        uintptr_t known = (uintptr_t)map_value(report->seen, buf_view(&key));
        if (!known)
            message_add(report, buf_view(&key), message);
        Message *same = &report->list.items[known ? known - 1 : report->list.count - 1];
        same->count += !str_equal(same->last, name) || !same->count;
        same->last = name;
    }
    buf_close(&key);
}

static int place_order(const void *left, const void *right)
{
    const Diag *a = *(const Diag *const *)left, *b = *(const Diag *const *)right;
    int order = (a->span.file > b->span.file) - (a->span.file < b->span.file);
    return order ? order : (a->span.start > b->span.start) - (a->span.start < b->span.start);
}

/* Sorted by place, so that each file is read through once for all its lines. */
Messages messages_take(Arena *arena, const Diags *diags, const Files *files, Str document)
{
    uint32_t count = 0;
    for (const Diag *diag = diags->first; diag; diag = diag->next)
        count++;
    const Diag **sorted = NEW_ARRAY(arena, const Diag *, count + 1);
    Message *items = NEW_ARRAY(arena, Message, count + 1);
    count = 0;
    for (const Diag *diag = diags->first; diag; diag = diag->next)
        sorted[count++] = diag;
    qsort(sorted, count, sizeof *sorted, place_order);
    FileCursor cursor = {0};
    for (uint32_t i = 0; i < count; i++) {
        const Diag *diag = sorted[i];
        const File *file = files_at(files, diag->span.file);
        Message message = {.severity = (uint8_t)diag->severity,
                           .code = diag->code,
                           .detail = diag->detail,
                           .hint = diag->hint,
                           .document = document};
        if (file) {
            message.path = file->path;
            message.at = files_position_after(files, diag->span.file, diag->span.start, &cursor);
        }
        items[i] = message_copy(arena, &message);
    }
    return (Messages){items, count};
}

static int message_order(const void *left, const void *right)
{
    const Message *a = left, *b = right;
    int order = str_compare(a->path, b->path);
    if (!order)
        order = (a->at.line > b->at.line) - (a->at.line < b->at.line);
    if (!order)
        order = (a->at.column > b->at.column) - (a->at.column < b->at.column);
    if (!order)
        order = (a->code > b->code) - (a->code < b->code);
    if (!order)
        order = str_compare(a->detail, b->detail);
    return order ? order : str_compare(a->hint, b->hint);
}

void message_safe(FILE *out, Str s)
{
    for (size_t at = 0; at < s.len;) {
        size_t start = at;
        uint32_t code = utf8_decode(s, &at);
        bool unsafe = code < 0x20 || (code >= 0x7F && code < 0xA0) ||
                      (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) ||
                      code == 0x200E || code == 0x200F;
        if (unsafe)
            fprintf(out, "\\u%04x", (unsigned)code);
        else if (code == 0xFFFD) /* a byte that is no character stays no control either */
            fputs("\xEF\xBF\xBD", out);
        else
            fwrite(s.data + start, 1, at - start, out);
    }
}

static void print_line(FILE *out, const Message *m)
{
    if (m->path.len) {
        message_safe(out, m->path);
        if (m->at.line) /* else it is about the file as a whole */
            fprintf(out, ":%u:%u", m->at.line, m->at.column);
        fputs(": ", out);
    } else {
        fputs("guidepress: ", out);
    }
    fprintf(out, "%s: %.*s", severity_words[m->severity], STR_ARG(diag_text(m->code)));
    if (m->detail.len) {
        fputs(": ", out);
        message_safe(out, m->detail);
    }
    fprintf(out, " [%.*s]", STR_ARG(diag_name(m->code)));
}

Str message_line(Arena *arena, const Message *message)
{
    char *text = NULL;
    size_t len = 0;
    FILE *memory = open_memstream(&text, &len);
    if (!memory)
        return (Str){0};
    print_line(memory, message);
    fclose(memory);
    Str line = arena_str(arena, (Str){text, len});
    free(text);
    return line;
}

static void print_text(FILE *out, const Message *m)
{
    print_line(out, m);
    if (m->count > 1) {
        fprintf(out, " (%u documents, first: ", m->count);
        message_safe(out, m->document);
        fputc(')', out);
    }
    fputc('\n', out);
    if (m->hint.len) {
        fputs("  hint: ", out);
        message_safe(out, m->hint);
        fputc('\n', out);
    }
}

void json_string(FILE *out, Str s)
{
    Buf text = {0};
    buf_json(&text, s);
    fwrite(text.data, 1, text.len, out);
    buf_close(&text);
}

static void print_json(FILE *out, const Message *m)
{
    fprintf(out, "{\"severity\":\"%s\",\"code\":\"%.*s\",\"file\":", severity_words[m->severity],
            STR_ARG(diag_name(m->code)));
    json_string(out, m->path);
    fprintf(out, ",\"line\":%u,\"column\":%u,\"text\":", m->at.line, m->at.column);
    json_string(out, diag_text(m->code));
    fputs(",\"detail\":", out);
    json_string(out, m->detail);
    fputs(",\"hint\":", out);
    json_string(out, m->hint);
    fputs(",\"document\":", out);
    json_string(out, m->document);
    fprintf(out, ",\"documents\":%u}\n", m->count);
}

void report_print(Report *report, FILE *out, bool json)
{
    if (report->list.count)
        qsort(report->list.items, report->list.count, sizeof(Message), message_order);
    char *text = NULL; /* all at once: standard error has no buffer */
    size_t len = 0;
    FILE *memory = report->list.count ? open_memstream(&text, &len) : NULL;
    for (uint32_t i = 0; i < report->list.count; i++)
        (json ? print_json : print_text)(memory ? memory : out, &report->list.items[i]);
    if (memory && fclose(memory) == 0)
        fwrite(text, 1, len, out);
    free(text);
}

Severity report_worst(const Report *report) { return report->worst; }
size_t report_count(const Report *report, Severity severity) { return report->counts[severity]; }
