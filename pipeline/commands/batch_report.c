/* The rows of --report, in the order of the records. What differs from run to
 * run, the time, has a column of its own. */

#include "commands/batch_report.h"
#include "base/buf.h"
#include "commands/ledger.h"
#include "data/csv.h"

static const char *const states[] = {"left", "made", "unchanged", "failed"};

RecordDiags record_diags(Arena *arena, const Messages *messages)
{
    RecordDiags said = {0};
    const Message *worst = NULL;
    for (uint32_t i = 0; i < messages->count; i++) {
        const Message *m = &messages->items[i];
        said.notes += m->severity == SEVERITY_NOTE;
        said.warnings += m->severity == SEVERITY_WARNING;
        said.errors += m->severity >= SEVERITY_ERROR;
        worst = !worst || m->severity > worst->severity ? m : worst;
    }
    if (worst)
        said.message = message_line(arena, worst);
    return said;
}

/* Without a key column the line of the data file names the record. */
static Str record_key(Arena *arena, const Record *record)
{
    if (!record)
        return (Str){0};
    const Value *key = record->of->key >= 0 ? &record->values[record->of->key] : NULL;
    if (key && key->state != VALUE_MISSING)
        return value_text(key);
    Buf text = {0};
    buf_format(&text, "line %u", record->line);
    return buf_take(&text, arena);
}

void record_report_open(RecordReport *report, Arena *arena, TaskList *tasks, const LostRecord *lost,
                        uint32_t lost_count)
{
    report->arena = arena;
    report->count = tasks->count + lost_count;
    report->rows = NEW_ARRAY(arena, RecordRow, report->count + 1);
    for (uint32_t i = 0; i < lost_count; i++)
        report->rows[tasks->count + i] = (RecordRow){
            .key = record_key(arena, lost[i].record),
            .name = lost[i].name,
            .state = RECORD_FAILED,
            .said = {.errors = 1,
                     .message = S("its data or its file name is faulty: the messages of "
                                  "the run say how")}};
    for (uint32_t i = 0; i < tasks->count; i++) {
        Task *task = &tasks->items[i];
        task->row = i;
        report->rows[i] = (RecordRow){
            .key = record_key(arena, task->record), .name = task->name, .output = task->output};
    }
}

void record_note(RecordReport *report, uint32_t row, const Outcome *outcome)
{
    RecordRow *to = &report->rows[row];
    const LedgerEntry *known = outcome->known;
    to->pages = outcome->pages;
    memcpy(to->hash, outcome->hash, sizeof to->hash);
    for (int i = 0; i < STAGE_COUNT; i++)
        to->seconds += outcome->seconds[i];
    if (known) {
        to->state = RECORD_UNCHANGED;
        to->said = (RecordDiags){known->notes, known->warnings, 0, known->message};
        return;
    }
    to->state = outcome->kind == OUTCOME_MADE ? RECORD_MADE : RECORD_FAILED;
    to->said = record_diags(report->arena, &outcome->messages);
}

/* ---- CSV ---- */

static void put_cell(FILE *out, Str s)
{
    Buf cell = {0};
    csv_put(&cell, s);
    if (cell.len)
        fwrite(cell.data, 1, cell.len, out);
    buf_close(&cell);
}

static void put_csv(FILE *out, const RecordReport *report, Arena *arena, Str folder)
{
    fputs(CSV_BEGIN "record,name,file,state,pages,sha256,notes,warnings,errors,message,seconds\r\n",
          out);
    for (uint32_t i = 0; i < report->count; i++) {
        const RecordRow *row = &report->rows[i];
        put_cell(out, row->key);
        fputc(',', out);
        put_cell(out, row->name);
        fputc(',', out);
        put_cell(out, path_shown(arena, row->output));
        fprintf(out, ",%s,%u,%s,%u,%u,%u,", states[row->state], row->pages, row->hash,
                row->said.notes, row->said.warnings, row->said.errors);
        put_cell(out, row->said.message);
        fprintf(out, ",%.3f\r\n", row->seconds);
    }
    for (uint32_t i = 0; i < report->gone_count; i++) {
        fputs(",,", out);
        put_cell(out, path_shown(arena, path_join(arena, folder, report->gone[i])));
        fputs(",gone,,,,,,,\r\n", out);
    }
}

/* ---- JSON ---- */

static void put_member(FILE *out, const char *name, Str value)
{
    fprintf(out, "\"%s\":", name);
    json_string(out, value);
    fputc(',', out);
}

static void put_json(FILE *out, const RecordReport *report, Arena *arena, Str folder)
{
    const char *between = "\n";
    fputs("{\"records\":[", out);
    for (uint32_t i = 0; i < report->count; i++, between = ",\n") {
        const RecordRow *row = &report->rows[i];
        fprintf(out, "%s{", between);
        put_member(out, "record", row->key);
        put_member(out, "name", row->name);
        put_member(out, "file", path_shown(arena, row->output));
        put_member(out, "state", str_of(states[row->state]));
        put_member(out, "sha256", str_of(row->hash));
        put_member(out, "message", row->said.message);
        fprintf(out, "\"pages\":%u,\"notes\":%u,\"warnings\":%u,\"errors\":%u,\"seconds\":%.3f}",
                row->pages, row->said.notes, row->said.warnings, row->said.errors, row->seconds);
    }
    fputs("\n],\"gone\":[", out);
    between = "\n";
    for (uint32_t i = 0; i < report->gone_count; i++, between = ",\n") {
        fputs(between, out);
        json_string(out, path_shown(arena, path_join(arena, folder, report->gone[i])));
    }
    fputs("\n]}\n", out);
}

bool record_report_write(const RecordReport *report, Arena *arena, Str path, Str folder)
{
    Output *output = output_open(arena, path);
    if (!output)
        return false;
    (str_ends(path, S(".json")) ? put_json : put_csv)(output_stream(output), report, arena, folder);
    return output_commit(output);
}
