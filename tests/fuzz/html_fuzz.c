/* HTML; and what the quick reader takes on must come out as gumbo has it. */

#include "read/reader.h"
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compare(Str source)
{
    Arena *arena = arena_open();
    Diags diags = {.arena = arena};
    Files *files = files_open(arena, NULL);
    Reader quick = {.arena = arena,
                    .diags = &diags,
                    .files = files,
                    .file = files_add(files, S("a"), source),
                    .text = source,
                    .tree = tree_new(arena)};
    Reader slow = quick;
    slow.tree = tree_new(arena);
    size_t bad;
    if (utf8_valid(source, &bad) && read_plain_html(&quick) && read_gumbo_html(&slow)) {
        Buf a = {0}, b = {0};
        tree_print(&a, quick.tree->root, files);
        tree_print(&b, slow.tree->root, files);
        if (!str_equal(buf_view(&a), buf_view(&b))) {
            fprintf(stderr, "quick\n%.*s\ngumbo\n%.*s\n", STR_ARG(buf_view(&a)),
                    STR_ARG(buf_view(&b)));
            abort();
        }
        buf_close(&a);
        buf_close(&b);
    }
    arena_close(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    compare((Str){(const char *)data, size});
    return fuzz_read(data, size, FORMAT_HTML);
}
