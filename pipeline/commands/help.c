/* --help and the man page, from the table that the parser uses. */

#include "base/buf.h"
#include "commands/options.h"
#include "style/cascade.h"

typedef struct {
    const char *name, *arguments, *text;
} CommandRow;

typedef struct {
    const char *name;
    char letter;
    const char *argument;
    unsigned commands;
    const char *text;
} OptionRow;

static const CommandRow commands[COMMAND_COUNT] = {
#define COMMAND(id, name, arguments, text) {name, arguments, text},
#include "commands/options.def"
};

static const OptionRow options[OPTION_COUNT] = {
#define OPTION(id, name, letter, argument, commands, text) {name, letter, argument, commands, text},
#include "commands/options.def"
};

static const struct {
    int status;
    const char *text;
} statuses[] = {
    {0, "Everything was made; there may be warnings."},
    {1, "There were warnings, and --strict was given."},
    {2, "Some source or data is wrong: the documents concerned kept their old files."},
    {64, "The command line is wrong."},
    {71, "The system cannot open, write or give memory."},
    {130, "Stopped by SIGINT, or by SIGTERM (143), after what was in hand; batch --resume goes on."},
};

enum { STATUS_COUNT = sizeof statuses / sizeof *statuses };

/* Words of `text` in lines of at most 78, from column `indent` on. */
static void print_wrapped(FILE *out, const char *text, int indent)
{
    int column = indent;
    for (const char *at = text; *at;) {
        int len = (int)strcspn(at, " ");
        if (column > indent && column + 1 + len > 78) {
            fprintf(out, "\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            fputc(' ', out);
            column++;
        }
        fprintf(out, "%.*s", len, at);
        column += len;
        at += len + (at[len] == ' ');
    }
    fputc('\n', out);
}

void help_print(FILE *out)
{
    fputs("guidepress: printable, accessible PDF from Markdown, XML and HTML with data\n\n", out);
    for (int i = 0; i < COMMAND_COUNT; i++) {
        fprintf(out, "guidepress %s %s\n      ", commands[i].name, commands[i].arguments);
        print_wrapped(out, commands[i].text, 6);
    }
    fputs("\nOptions\n", out);
    for (int i = 0; i < OPTION_COUNT; i++) {
        const OptionRow *o = &options[i];
        char letter[8] = "   ";
        if (o->letter)
            snprintf(letter, sizeof letter, "-%c,", o->letter);
        fprintf(out, "  %s --%s%s%s", letter, o->name, *o->argument ? "=" : "", o->argument);
        if (o->commands != ON_ALL) {
            fputs("  (", out);
            for (int c = 0, first = 1; c < COMMAND_COUNT; c++)
                if (o->commands & 1u << c) {
                    fprintf(out, "%s%s", first ? "" : ", ", commands[c].name);
                    first = 0;
                }
            fputc(')', out);
        }
        fputs("\n      ", out);
        print_wrapped(out, o->text, 6);
    }
    fputs("\nExit status\n", out);
    for (int i = 0; i < STATUS_COUNT; i++) {
        fprintf(out, "  %-3d ", statuses[i].status);
        print_wrapped(out, statuses[i].text, 6);
    }
}

/* Hyphens that are typed need a backslash in roff. */
static void print_roff(FILE *out, const char *text)
{
    for (; *text; text++)
        fputs(*text == '-' ? "\\-" : *text == '\\' ? "\\e" : (char[]){*text, 0}, out);
}

void man_print(FILE *out)
{
    fputs(".TH GUIDEPRESS 1 \"\" \"guidepress " GUIDEPRESS_VERSION
          "\"\n.SH NAME\nguidepress \\- printable, "
          "accessible PDF from Markdown, XML and HTML with data\n.SH SYNOPSIS\n",
          out);
    for (int i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, ".B guidepress %s\n%s [\\fIOPTION\\fR...]\n.br\n", commands[i].name,
                commands[i].arguments);
    fputs(".SH COMMANDS\n", out);
    for (int i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, ".TP\n.B %s\n%s\n", commands[i].name, commands[i].text);
    fputs(".SH OPTIONS\n", out);
    for (int i = 0; i < OPTION_COUNT; i++) {
        fputs(".TP\n.B ", out);
        if (options[i].letter)
            fprintf(out, "\\-%c, ", options[i].letter);
        fputs("\\-\\-", out);
        print_roff(out, options[i].name);
        fprintf(out, "%s", *options[i].argument ? "=" : "");
        print_roff(out, options[i].argument);
        fputc('\n', out);
        print_roff(out, options[i].text);
        fputc('\n', out);
    }
    fputs(".SH EXIT STATUS\n", out);
    for (int i = 0; i < STATUS_COUNT; i++)
        fprintf(out, ".TP\n.B %d\n%s\n", statuses[i].status, statuses[i].text);
    fputs(".SH ENVIRONMENT\n.TP\n.B SOURCE_DATE_EPOCH\nSeconds since 1970: the date of the "
          "documents, "
          "if \\-\\-set date= is not given.\n.TP\n.B GUIDEPRESS_FONTS\nFolders with fonts, divided "
          "by "
          "colons, searched before the system's.\n",
          out);
}

void css_support_print(FILE *out)
{
    Buf text = {0};
    style_support_print(&text);
    fwrite(text.data, 1, text.len, out);
    buf_close(&text);
}
