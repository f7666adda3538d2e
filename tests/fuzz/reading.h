#ifndef FUZZ_READING_H
#define FUZZ_READING_H

/* Reads bytes as a source, walks what comes of it and prints it both ways. */

#include "read/read.h"
#include "xml/xml.h"
#include <stdlib.h>

static inline void fuzz_walk(const Tree *tree, Str source)
{
    for (const Node *n = tree->root; n; n = node_following(n, tree->root)) {
        if (n->span.start > n->span.end || n->span.end > source.len)
            abort(); /* a span outside of its source */
        for (uint32_t i = 0; i < n->attr_count; i++)
            if (n->attrs[i].span.end > source.len)
                abort();
    }
}

static inline int fuzz_read(const uint8_t *data, size_t size, Format format)
{
    Arena *arena = arena_open();
    Diags diags = {.arena = arena};
    Files *files = files_open(arena, NULL);
    Str source = arena_str(arena, (Str){(const char *)data, size});
    read_start();
    xml_start();
    Tree *tree = read_document(arena, &diags, files, files_add(files, S("a"), source), format);
    if (!tree && !diags.first)
        abort(); /* nothing, and not a word */
    if (tree) {
        Buf out = {0};
        fuzz_walk(tree, source);
        tree_print(&out, tree->root, files);
        print_html(&out, tree->root);
        buf_close(&out);
        tree_freeze(tree);
    }
    arena_close(arena);
    return 0;
}

#endif
