#ifndef COMMANDS_OPTIONS_H
#define COMMANDS_OPTIONS_H

/* The command line, parsed (options.def). */

#include "base/list.h"
#include "base/map.h"
#include <stdio.h>

typedef enum {
#define COMMAND(id, name, arguments, text) COMMAND_##id,
#include "commands/options.def"
    COMMAND_COUNT
} CommandId;

enum {
    ON_BUILD = 1 << COMMAND_BUILD,
    ON_BATCH = 1 << COMMAND_BATCH,
    ON_CHECK = 1 << COMMAND_CHECK,
    ON_PACK = 1 << COMMAND_PACK,
    ON_COLLECT = 1 << COMMAND_COLLECT,
    ON_WATCH = 1 << COMMAND_WATCH,
    ON_ALL = ON_BUILD | ON_BATCH | ON_CHECK | ON_PACK | ON_WATCH
};

typedef enum {
#define OPTION(id, name, letter, argument, commands, text) OPTION_##id,
#include "commands/options.def"
    OPTION_COUNT
} OptionId;

typedef LIST(Str) Strs;

enum { LAYOUTS_MAX = 13 }; /* sheets of --layout */

typedef struct {
    CommandId command;
    Strs operands;             /* SOURCE and DOCUMENT */
    Strs layouts;
    Str values[OPTION_COUNT];  /* argument of each option given */
    bool given[OPTION_COUNT];
    Map *settings;             /* --set: key -> Str * */
    uint32_t jobs, memory;     /* memory: MiB */
    uint32_t ink_limit, min_dpi; /* per cent, pixels to the inch */
    uint32_t pad;              /* 0: not asked for */
} Options;

typedef enum { PARSE_OK, PARSE_PRINTED, PARSE_USAGE } ParseResult;

/* PRINTED: help or version was asked for and is out. USAGE: *fault says why. */
ParseResult options_parse(Arena *arena, int argc, char **argv, Options *options, Str *fault);

void help_print(FILE *out);
void man_print(FILE *out);
void css_support_print(FILE *out); /* --css-support: what CSS-SUPPORT.md holds */ /* the man page, in the man macros of roff */

#define GUIDEPRESS_VERSION "0.1.0"

#endif
