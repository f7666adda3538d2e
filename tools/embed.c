/* embed NAME=FILE...: writes C that holds the files, for sheets, schema and
 * tables that an installed program must have with it. Build time only. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long embed(const char *path, int index)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    printf("static const unsigned char file_%d[] = {", index);
    long count = 0;
    for (int c; (c = getc(file)) != EOF; count++)
        printf("%s%d,", count % 24 ? "" : "\n", c);
    printf("0};\n");
    fclose(file);
    return count;
}

int main(int argc, char **argv)
{
    long *sizes = calloc((size_t)argc + 1, sizeof *sizes);
    printf("#include \"base/embedded.h\"\n\n");
    for (int i = 1; i < argc; i++) {
        const char *path = strchr(argv[i], '=');
        if (!path)
            return 1;
        sizes[i] = embed(path + 1, i);
    }
    printf("\nconst Embedded embedded_files[] = {\n");
    for (int i = 1; i < argc; i++)
        printf("    {\"%.*s\", {(const char *)file_%d, %ld}},\n",
               (int)(strchr(argv[i], '=') - argv[i]), argv[i], i, sizes[i]);
    printf("    {0, {0, 0}},\n};\n");
    free(sizes);
    return 0;
}
