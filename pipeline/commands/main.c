#include "commands/commands.h"
#include <malloc.h>

/* A document of a batch frees some megabytes that the next one needs again:
 * giving them back to the system in between costs more than many a document. */
enum { KEPT_FREE = 32 << 20, OWN_MAPPING = 4 << 20 };

int main(int argc, char **argv)
{
    mallopt(M_TRIM_THRESHOLD, KEPT_FREE);
    mallopt(M_MMAP_THRESHOLD, OWN_MAPPING);
    return guidepress_main(argc, argv);
}
