#include "commands/commands.h"

int main(int argc, char **argv) { return guidepress_main(argc, argv); }
