/* collect: answers of returned worksheets. One file that cannot be read stops no
 * other: it is said, the rest is written, and the exit status is 2. */

#include "commands/collect.h"
#include <errno.h>

/* ---- messages ---- */

void collect_say(Collect *collect, DiagCode code, Str path, Str detail, Str hint)
{
    Message message = {.path = path,
                       .severity = (uint8_t)diag_severity(code),
                       .code = code,
                       .detail = detail,
                       .hint = hint,
                       .document = path};
    report_add(collect->run->report, (Messages){&message, 1});
}

static void say(Collect *collect, const Returned *file, DiagCode code, Str detail, const char *hint)
{
    collect_say(collect, code, file->path, detail, str_of(hint));
}

/* What may hold the worksheet is opened first. */
static const char *hint_no_pdf(Str kind)
{
    if (str_equal(kind, S(FORM_ZIP)))
        return "unpack it, and collect what is in it";
    if (str_equal(kind, S(FORM_MAIL)))
        return "save what is attached to it, and collect that";
    return "ask for the PDF itself, saved after it was filled in";
}

static void say_broken(Collect *collect, const Returned *file)
{
    const Form *form = file->form;
    switch (form->state) {
    case FORM_NO_FILE:
        say(collect, file, DIAG_COLLECT_FILE, str_of(strerror(form->error)), NULL);
        break;
    case FORM_NO_PDF:
        say(collect, file, DIAG_COLLECT_NOT_PDF, form->said, hint_no_pdf(form->said));
        break;
    case FORM_LOCKED:
        say(collect, file, DIAG_COLLECT_LOCKED, (Str){0},
            "ask for the file without a password, or open it and save it so");
        break;
    case FORM_TOO_LARGE:
        say(collect, file, DIAG_COLLECT_LARGE, (Str){0},
            "it has over 256 MiB, or over 1 GiB with those before it; a worksheet has less than "
            "one: what else is in it?");
        break;
    case FORM_TOO_MUCH:
        say(collect, file, DIAG_COLLECT_LIMIT, (Str){0},
            "it was given up after 1 GiB or 20 seconds: it is broken, or made to do harm");
        break;
    case FORM_NO_FIELDS:
        say(collect, file, DIAG_COLLECT_NO_FIELDS, form->id,
            form->xfa ? "it is a form that only Adobe Reader opens (XFA)"
                      : "ask for the worksheet as it was saved, or type in what the page shows");
        break;
    default:
        say(collect, file, DIAG_COLLECT_BROKEN, form->said, "ask for the file to be sent again");
    }
}

static void say_doubts(Collect *collect, const Returned *file)
{
    const Form *form = file->form;
    if (form->earlier)
        say(collect, file, DIAG_COLLECT_EARLIER, (Str){0},
            "what was typed last may not be in it: ask for the file to be sent again");
    else if (form->damaged)
        say(collect, file, DIAG_COLLECT_DAMAGED, form->said,
            "what can be read of it is in the table: compare it with the page");
    if (form->xfa)
        say(collect, file, DIAG_COLLECT_XFA, (Str){0},
            "answers that were typed in Adobe Reader may be only there");
    if (form->more)
        say(collect, file, DIAG_COLLECT_LIMIT_FIELDS, (Str){0},
            "it is no worksheet of this program: has it more than 200,000 fields, or 64 MiB of "
            "answers?");
    if (form->loop)
        say(collect, file, DIAG_COLLECT_LOOP, (Str){0},
            "those fields are left out: compare the table with the page");
}

static void say_forms(Collect *collect, bool apart)
{
    Buf text = {0};
    for (uint32_t t = 0; t < collect->table_count; t++) {
        const CollectTable *table = &collect->tables[t];
        buf_format(&text, "%s%.*s (%u file%s)", t ? ", " : "",
                   STR_ARG(table->id.len ? table->id : S("without a name")), table->file_count,
                   table->file_count == 1 ? "" : "s");
        if (!table->id.len)
            collect_say(collect, DIAG_COLLECT_UNKNOWN, table->files[0]->path, (Str){0},
                        S("it and others like it stand together by the names of their fields"));
    }
    if (collect->table_count > 1 && !apart)
        collect_say(collect, DIAG_COLLECT_FORMS, (Str){0}, buf_view(&text),
                    S("fields of the same name share a column: -o with a folder (ending in /) "
                      "writes one table for each form"));
    buf_close(&text);
}

/* ---- reading ---- */

static void take_forms(Collect *collect, const Strs *paths, Form *forms)
{
    for (uint32_t i = 0; i < paths->count; i++) {
        Returned file = {path_shown(collect->run->arena, paths->items[i]), &forms[i]};
        if (forms[i].state != FORM_READ) {
            say_broken(collect, &file);
            collect->unread++;
            continue;
        }
        say_doubts(collect, &file);
        collect_check(collect, &file);
        *LIST_ADD(collect->run->arena, &collect->files) = file;
    }
}

/* ---- writing ---- */

static void write_bytes(Collect *collect, Str path, Str bytes)
{
    Run *run = collect->run;
    bool named = !str_equal(path, S("-"));
    if (named)
        output_sweep(path);
    Output *output = output_open(run->arena, path);
    if (output) {
        fwrite(bytes.data, 1, bytes.len, output_stream(output));
        if (output_commit(output))
            return;
    }
    Buf hint = {0};
    buf_format(&hint, "%s%s", strerror(errno), named ? "; an old table is as it was" : "");
    collect_say(collect, DIAG_WRITE, (Str){0}, named ? path : S("standard output"),
                buf_view(&hint));
    buf_close(&hint);
    run->system_fault = true;
}

static void write_table(Collect *collect, const CollectTable *table, Str path)
{
    Buf out = {0};
    collect_put_csv(&out, collect, table);
    write_bytes(collect, path, buf_view(&out));
    buf_close(&out);
}

/* The id as a name: "ioi/plan" is ioi-plan.csv. */
static Str table_path(Collect *collect, Map *names, Str folder, const CollectTable *table)
{
    Buf name = {0}, path = {0};
    for (size_t i = 0; i < table->id.len && i < 100; i++) {
        char c = table->id.data[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     (c == '.' && i) || c == '_';
        buf_char(&name, plain ? c : '-');
    }
    if (!name.len)
        buf_text(&name, "without-a-name");
    void **count = map_put(names, arena_str(collect->run->arena, buf_view(&name)));
    *count = (void *)((uintptr_t)*count + 1);
    buf_str(&path, folder);
    buf_str(&path, buf_view(&name));
    if ((uintptr_t)*count > 1)
        buf_format(&path, "-%u", (unsigned)(uintptr_t)*count);
    buf_text(&path, ".csv");
    buf_close(&name);
    return buf_take(&path, collect->run->arena);
}

static void write_tables(Collect *collect, Str output)
{
    if (str_ends(output, S("/"))) {
        Map *names = map_new(collect->run->arena);
        for (uint32_t t = 0; t < collect->table_count; t++)
            write_table(collect, &collect->tables[t],
                        table_path(collect, names, output, &collect->tables[t]));
    } else if (str_ends(output, S(".json"))) {
        Buf out = {0};
        collect_put_json(&out, collect);
        write_bytes(collect, output, buf_view(&out));
        buf_close(&out);
    } else if (collect->table_count == 1) {
        write_table(collect, &collect->tables[0], output);
    } else {
        CollectTable all = collect_table_of_all(collect);
        write_table(collect, &all, output);
    }
}

static void write_summary(Collect *collect)
{
    Buf out = {0};
    bool json = collect->run->options.given[OPTION_JSON];
    buf_text(&out, json ? "{\"forms\":[" : "");
    for (uint32_t t = 0; t < collect->table_count; t++) {
        const CollectTable *table = &collect->tables[t];
        buf_text(&out, !t ? "" : json ? ",\n" : "\n");
        if (!json) {
            collect_put_summary(&out, collect, table);
            continue;
        }
        buf_text(&out, "{\"form\":");
        buf_json(&out, table->id);
        buf_format(&out, ",\"files\":%u,\"summary\":", table->file_count);
        collect_put_summary_json(&out, collect, table);
        buf_char(&out, '}');
    }
    if (json)
        buf_format(&out, "],\"unread\":%u}\n", collect->unread);
    write_bytes(collect, S("-"), buf_view(&out));
    buf_close(&out);
}

/* Without -o the table goes to standard output, but a summary alone when it is asked for. */
static void write_all(Collect *collect, Str output)
{
    bool summary = collect->run->options.given[OPTION_SUMMARY];
    if (!collect->files.count)
        return;
    if (output.len || !summary)
        write_tables(collect, output.len ? output : S("-"));
    if (summary && !str_ends(output, S(".json")))
        write_summary(collect);
}

/* ---- the run ---- */

/* A folder that is there needs no stroke at its end. False: a fault. */
static bool output_choose(Run *run, Str *output)
{
    *output = run->options.values[OPTION_OUTPUT];
    if (!output->len || str_equal(*output, S("-")) || str_ends(*output, S("/")) ||
        str_ends(*output, S(".csv")))
        return true;
    if (str_ends(*output, S(".json"))) {
        bool shaped = run->options.given[OPTION_LONG] || run->options.given[OPTION_LABELS];
        run->fault = shaped ? S("--long and --labels are for CSV: JSON has every label") : (Str){0};
        return !shaped;
    }
    Buf text = {0};
    buf_format(&text,
               "-o takes a file that ends in .csv or .json, or a folder that ends in /, not '%.*s'",
               STR_ARG(*output));
    run->fault = buf_take(&text, run->arena);
    return false;
}

static void print_end(const Collect *collect)
{
    const Run *run = collect->run;
    if (run->options.given[OPTION_JSON])
        fprintf(stderr, "{\"read\":%u,\"unread\":%u,\"errors\":%zu,\"warnings\":%zu}\n",
                collect->files.count, collect->unread, report_count(run->report, SEVERITY_ERROR),
                report_count(run->report, SEVERITY_WARNING));
    else if (collect->unread)
        fprintf(stderr, "%u file%s read, %u not\n", collect->files.count,
                collect->files.count == 1 ? "" : "s", collect->unread);
}

int collect_run(Run *run)
{
    Collect collect = {.run = run};
    Strs paths = {0};
    Str output, reason;
    if (!output_choose(run, &output) || !collect_find(&collect, output, &paths))
        return EXIT_USAGE;
    const Qpdf *qpdf = form_library(run->arena, &reason);
    if (!qpdf) {
        collect_say(&collect, DIAG_COLLECT_LIBRARY, (Str){0}, reason,
                    S("install libqpdf29, the library that reads PDF files"));
        run->system_fault = true;
    } else {
        take_forms(&collect, &paths, forms_read(run->arena, qpdf, paths.items, paths.count));
        if (!paths.count && !report_count(run->report, SEVERITY_ERROR))
            collect_say(&collect, DIAG_COLLECT_NOTHING, run->options.operands.items[0], (Str){0},
                        S("the folder has no file that could be a worksheet"));
        collect_tables(&collect);
        say_forms(&collect, str_ends(output, S("/")) || str_ends(output, S(".json")));
        write_all(&collect, output);
    }
    report_print(run->report, stderr, run->options.given[OPTION_JSON]);
    print_end(&collect);
    return run_status(run);
}
