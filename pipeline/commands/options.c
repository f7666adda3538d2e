/* Parses the command line by the table in options.def. */

#include "commands/options.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/near.h"
#include <stdlib.h>

typedef struct {
    const char *name;
    char letter;
    const char *argument;
    unsigned commands;
} OptionRow;

static const OptionRow option_rows[OPTION_COUNT] = {
#define OPTION(id, name, letter, argument, commands, text) {name, letter, argument, commands},
#include "commands/options.def"
};

static const char *const command_names[COMMAND_COUNT] = {
#define COMMAND(id, name, arguments, text) name,
#include "commands/options.def"
};

static Str say(Arena *arena, const char *format, const char *what)
{
    char text[512];
    snprintf(text, sizeof text, format, what);
    return arena_str(arena, str_of(text));
}

/* Adds the nearest of the names, or nothing. */
static Str say_nearest(Arena *arena, Str said, Str word, const Str *names, size_t count)
{
    Buf text = {0};
    Str near = str_nearest(word, names, count);
    buf_str(&text, said);
    if (near.len)
        buf_format(&text, "; did you mean %.*s?", STR_ARG(near));
    return buf_take(&text, arena);
}

static Str option_unknown(Arena *arena, const char *arg)
{
    Str names[OPTION_COUNT], rest;
    for (int i = 0; i < OPTION_COUNT; i++) {
        Buf name = {0};
        buf_format(&name, "--%s", option_rows[i].name);
        names[i] = buf_take(&name, arena);
    }
    Str said = say(arena, "there is no option '%s'", arg);
    return say_nearest(arena, said, str_cut(str_of(arg), '=', &rest), names, OPTION_COUNT);
}

static Str option_elsewhere(Arena *arena, int id, const char *arg)
{
    Buf text = {0};
    buf_format(&text, "'%s' does not go with this command, but with", arg);
    unsigned left = option_rows[id].commands;
    for (int c = 0, first = 1; c < COMMAND_COUNT; c++)
        if (left & 1u << c) {
            left &= ~(1u << c);
            buf_format(&text, "%s %s", first ? "" : left ? "," : " and", command_names[c]);
            first = 0;
        }
    if (id == OPTION_OUTPUT)
        buf_text(&text, "; batch takes --out");
    return buf_take(&text, arena);
}

static int option_find(const char *arg, const char **value)
{
    const char *name = arg + 2;
    size_t len = strcspn(name, "=");
    *value = name[len] ? name + len + 1 : NULL;
    for (int i = 0; i < OPTION_COUNT; i++)
        if (strlen(option_rows[i].name) == len && !strncmp(option_rows[i].name, name, len))
            return i;
    return -1;
}

static int letter_find(const char *arg, const char **value)
{
    *value = arg[2] ? arg + 2 : NULL;
    for (int i = 0; i < OPTION_COUNT; i++)
        if (option_rows[i].letter && option_rows[i].letter == arg[1])
            return i;
    return -1;
}

static bool number_store(Str value, uint32_t most, uint32_t *number)
{
    char *end;
    long given = strtol(value.data, &end, 10);
    *number = given < 0 ? 0 : (uint32_t)(given > most ? 0 : given);
    return !*end && *number > 0;
}

static bool option_store(Arena *arena, Options *options, int id, Str value, Str *fault)
{
    options->given[id] = true;
    options->values[id] = value;
    if (id == OPTION_LAYOUT && options->layouts.count == LAYOUTS_MAX) {
        *fault = say(arena, "--layout may be given 13 times, not also for '%s'", value.data);
        return false;
    }
    if (id == OPTION_LAYOUT)
        *LIST_ADD(arena, &options->layouts) = value;
    if (id == OPTION_SET) {
        Str rest, key = str_cut(value, '=', &rest);
        if (!key.len || key.len == value.len) {
            *fault = say(arena, "--set wants KEY=VALUE, not '%s'", value.data);
            return false;
        }
        Str *stored = NEW(arena, Str);
        *stored = rest;
        *map_put(options->settings, key) = stored;
    }
    if (id == OPTION_JOBS && !number_store(value, 256, &options->jobs)) {
        *fault = say(arena, "-j wants a number from 1 to 256, not '%s'", value.data);
        return false;
    }
    if (id == OPTION_PAD && (!number_store(value, 64, &options->pad) || options->pad % 2)) {
        *fault = say(arena, "--pad wants an even number from 2 to 64, not '%s'", value.data);
        return false;
    }
    if (id == OPTION_INK_LIMIT &&
        (!number_store(value, 400, &options->ink_limit) || options->ink_limit < 100)) {
        *fault = say(arena, "--ink-limit wants per cent from 100 to 400, not '%s'", value.data);
        return false;
    }
    if (id == OPTION_MIN_DPI && !number_store(value, 2400, &options->min_dpi)) {
        *fault = say(arena, "--min-dpi wants a number from 1 to 2400, not '%s'", value.data);
        return false;
    }
    if (id == OPTION_MEMORY && !number_store(value, 1 << 20, &options->memory)) {
        *fault =
            say(arena, "--memory wants a number of MiB from 1 to 1048576, not '%s'", value.data);
        return false;
    }
    return true;
}

static bool command_find(Arena *arena, Options *options, const char *name, Str *fault)
{
    for (int i = 0; i < COMMAND_COUNT; i++)
        if (!strcmp(command_names[i], name)) {
            options->command = (CommandId)i;
            return true;
        }
    Buf said = {0};
    Format format;
    if (format_of(str_of(name), &format)) {
        buf_format(&said, "say what to do with '%s': guidepress build %s", name, name);
        *fault = buf_take(&said, arena);
        return false;
    }
    Str names[COMMAND_COUNT];
    buf_format(&said, "there is no command '%s'; the commands are", name);
    for (int i = 0; i < COMMAND_COUNT; i++) {
        names[i] = str_of(command_names[i]);
        buf_format(&said, "%s %s",
                   !i                      ? ""
                   : i + 1 < COMMAND_COUNT ? ","
                                           : " and",
                   command_names[i]);
    }
    *fault = say_nearest(arena, buf_view(&said), str_of(name), names, COMMAND_COUNT);
    buf_close(&said);
    return false;
}

/* One argument that begins with "-"; takes the next one as its value if it
 * needs one. Returns how many it took, 0 for a fault. */
static int option_parse(Arena *arena, char **args, int left, Options *options, Str *fault)
{
    const char *value;
    int id = args[0][1] == '-' ? option_find(args[0], &value) : letter_find(args[0], &value);
    int taken = 1;
    if (id < 0 || !(option_rows[id].commands & 1u << options->command)) {
        *fault = id < 0 ? option_unknown(arena, args[0]) : option_elsewhere(arena, id, args[0]);
        return 0;
    }
    bool wants = option_rows[id].argument[0] != '\0';
    if (wants && !value && left > 1) {
        value = args[1];
        taken = 2;
    }
    if (wants != (value != NULL) || (wants && !*value)) {
        *fault = say(arena, wants ? "'%s' needs a value" : "'%s' takes no value", args[0]);
        return 0;
    }
    return option_store(arena, options, id, str_of(value), fault) ? taken : 0;
}

static bool asks_for(int argc, char **argv, const char *what)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
        if (!strcmp(argv[i], what))
            return true;
    return false;
}

ParseResult options_parse(Arena *arena, int argc, char **argv, Options *options, Str *fault)
{
    *options = (Options){.settings = map_new(arena),
                         .jobs = 1,
                         .memory = 2048,
                         .ink_limit = 300,
                         .min_dpi = 225};
    if (asks_for(argc, argv, "--help") || asks_for(argc, argv, "-h"))
        return help_print(stdout), PARSE_PRINTED;
    if (asks_for(argc, argv, "--version"))
        return puts("guidepress " GUIDEPRESS_VERSION), PARSE_PRINTED;
    if (argc == 2 && asks_for(argc, argv, "--man"))
        return man_print(stdout), PARSE_PRINTED;
    if (argc == 2 && asks_for(argc, argv, "--css-support"))
        return css_support_print(stdout), PARSE_PRINTED;
    if (argc < 2) {
        *fault = S("say what to do: guidepress build SOURCE");
        return PARSE_USAGE;
    }
    if (!command_find(arena, options, argv[1], fault))
        return PARSE_USAGE;
    bool only_operands = false;
    for (int i = 2; i < argc;) {
        if (!only_operands && !strcmp(argv[i], "--")) {
            only_operands = true;
            i++;
        } else if (only_operands || argv[i][0] != '-' || !argv[i][1]) {
            *LIST_ADD(arena, &options->operands) = str_of(argv[i++]);
        } else {
            int taken = option_parse(arena, argv + i, argc - i, options, fault);
            if (!taken)
                return PARSE_USAGE;
            i += taken;
        }
    }
    bool unnamed = !options->operands.count;
    for (uint32_t i = 0; i < options->operands.count; i++)
        unnamed = unnamed || !options->operands.items[i].len;
    if (unnamed && options->command == COMMAND_NEW) {
        *fault = S("name the folder to make: guidepress new DIR");
        return PARSE_USAGE;
    }
    if (unnamed && options->command == COMMAND_COLLECT) {
        *fault = S("name the folder of returned files: guidepress collect DIR -o answers.csv");
        return PARSE_USAGE;
    }
    if (unnamed) {
        *fault = S("name a source: a publication (.xml), or .md, .html or .xhtml files");
        return PARSE_USAGE;
    }
    return PARSE_OK;
}
