#ifndef COMMANDS_COMMANDS_H
#define COMMANDS_COMMANDS_H

/* The program: everything that main does, callable several times in a process
 * (the test runner does). Returns the exit status. */

int guidepress_main(int argc, char **argv);

typedef enum { EXIT_MADE, EXIT_WARNINGS, EXIT_INPUT, EXIT_USAGE = 64, EXIT_SYSTEM = 71, EXIT_SIGNAL = 128 } ExitStatus;

#endif
