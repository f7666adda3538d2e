/* Name trees: one root over leaves of 64. */

#include "export/nametree.h"
#include <stdlib.h>

enum { LEAF = 64 };

static int by_key(const void *a, const void *b)
{
    return str_compare(((const NameEntry *)a)->key, ((const NameEntry *)b)->key);
}

static void leaf_write(Export *file, Ref ref, const NameEntry *entries, uint32_t count,
                       NamePut *put, void *context)
{
    Buf *out = pdf_begin(file->pdf, ref);
    buf_text(out, "<</Limits[");
    put_bytes(out, entries[0].key);
    put_bytes(out, entries[count - 1].key);
    buf_text(out, "]/Names[");
    for (uint32_t i = 0; i < count; i++) {
        put_bytes(out, entries[i].key);
        put(out, context, entries[i].value);
    }
    buf_text(out, "]>>");
    pdf_end(file->pdf);
}

Ref nametree_write(Export *file, NameEntry *entries, uint32_t count, NamePut *put, void *context)
{
    if (!count)
        return 0;
    qsort(entries, count, sizeof *entries, by_key);
    uint32_t leaves = (count + LEAF - 1) / LEAF;
    Ref root = pdf_reserve(file->pdf, 1 + leaves);
    for (uint32_t i = 0; i < leaves; i++) {
        uint32_t left = count - i * LEAF;
        leaf_write(file, root + 1 + i, entries + i * LEAF, left < LEAF ? left : LEAF, put, context);
    }
    Buf *out = pdf_begin(file->pdf, root);
    buf_text(out, "<</Kids[");
    for (uint32_t i = 0; i < leaves; i++) {
        put_ref(out, root + 1 + i);
        buf_char(out, ' ');
    }
    buf_text(out, "]>>");
    pdf_end(file->pdf);
    return root;
}
