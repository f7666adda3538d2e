/* The last lines of a run: how many were made, and how to go on with the others. */

#include "commands/summary.h"
#include <stdio.h>

/* So that a shell takes it as one word. */
static void put_word(FILE *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "-_./=:,@%+";
    if (*word && !word[strspn(word, plain)]) {
        fputs(word, out);
        return;
    }
    fputc('\'', out);
    for (; *word; word++)
        fputs(*word == '\'' ? "'\\''" : (char[]){*word, 0}, out);
    fputc('\'', out);
}

/* The command as it was given; of a batch with --resume. */
static void put_command(FILE *out, const Run *run)
{
    bool resumes = run->options.command != COMMAND_BATCH || run->options.given[OPTION_RESUME];
    fputs("guidepress", out);
    for (int i = 1; i < run->argc; i++) {
        bool end = !strcmp(run->argv[i], "--"); /* after it an option would be a name */
        if (end && !resumes) {
            fputs(" --resume", out);
            resumes = true;
        }
        fputc(' ', out);
        put_word(out, run->argv[i]);
    }
    if (!resumes)
        fputs(" --resume", out);
    fputc('\n', out);
}

static const char *plural(uint32_t count) { return count == 1 ? "" : "s"; }

static void print_stopped(const Run *run, const Totals *totals, uint32_t left)
{
    uint32_t ready = totals->made + totals->unchanged;
    fprintf(stderr,
            "guidepress: stopped by %s: %u document%s ready, %u not begun\n  hint: go on with: ",
            run->signal == SIGINT ? "SIGINT" : "SIGTERM", ready, plural(ready), left);
    put_command(stderr, run);
}

static void print_faulty(const Totals *totals)
{
    bool one = totals->faulty == 1;
    fprintf(stderr, "%u document%s written, %u not: %s\n", totals->made, plural(totals->made),
            totals->faulty,
            one ? "it kept its old file, if it had one"
                : "they kept their old files, if they had any");
}

static void print_json(const Run *run, const Totals *totals, uint32_t left)
{
    fprintf(stderr, "{\"made\":%u,", totals->made);
    if (run->options.given[OPTION_RESUME])
        fprintf(stderr, "\"unchanged\":%u,", totals->unchanged);
    if (run->signal)
        fprintf(stderr, "\"signal\":%d,\"left\":%u,", run->signal, left);
    fprintf(stderr, "\"faulty\":%u,\"pages\":%u,\"errors\":%zu,\"warnings\":%zu}\n", totals->faulty,
            totals->pages, report_count(run->report, SEVERITY_ERROR),
            report_count(run->report, SEVERITY_WARNING));
}

void summary_print(const Run *run, const Totals *totals, uint32_t left, bool writes)
{
    if (run->options.given[OPTION_JSON]) {
        print_json(run, totals, left);
        return;
    }
    if (writes && run->options.given[OPTION_RESUME])
        fprintf(stderr, "%u document%s made, %u unchanged\n", totals->made, plural(totals->made),
                totals->unchanged);
    if (writes && totals->faulty && totals->made + totals->faulty > 1)
        print_faulty(totals);
    if (run->signal)
        print_stopped(run, totals, left);
}
