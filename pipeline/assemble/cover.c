/* A cover: a document of its own, beside the one that it is wrapped around. What is
 * said of it is checked here; its sizes are known when that one is laid out. */

#include "assemble/load.h"

/* "0.11mm" as the schema takes it; of what it refused, nothing. */
static Len thickness(const Node *element, Str name)
{
    const Attr *attr = node_attr_spelled(element, name);
    int64_t digits = 0, whole = 1;
    for (size_t i = 2; attr && i < attr->value.len && whole < 10000; i++) {
        char c = attr->value.data[i];
        if (c < '0' || c > '9')
            break;
        digits = digits * 10 + (c - '0');
        whole *= 10;
    }
    return len_scale(digits * 72000, 10, whole * 254); /* 25.4 mm are 72 pt */
}

static bool cover_alone(Loader *loader, const Node *element)
{
    const Attr *paper = node_attr_spelled(element, S("paper"));
    if (!paper)
        paper = node_attr_spelled(element, S("cover-paper"));
    if (!paper)
        return true;
    diag_add(loader->diags, DIAG_ASSEMBLE_NEEDED, paper->span, S("cover-of of <document>"))->hint =
        S("the thickness of paper is said on the cover: cover-of= names the document it is of");
    return false;
}

static bool cover_book(Loader *loader, const DocumentSpec *spec, const Attr *attr)
{
    const Publication *publication = loader->publication;
    const DocumentSpec *book = publication_document(publication, attr->value);
    if (!book) {
        Str *names = NEW_ARRAY(loader->arena, Str, publication->document_count + 1);
        size_t count = 0;
        for (uint32_t i = 0; i < publication->document_count; i++)
            if (&publication->documents[i] != spec)
                names[count++] = publication->documents[i].id;
        loader_unknown(loader, attr, names, count,
                       S("cover-of= names a <document> of the publication"));
        return false;
    }
    if (!book->for_each && !node_attr_spelled(book->element, S("cover-of")))
        return true;
    diag_add(loader->diags, DIAG_ASSEMBLE_COVER, attr->span, attr->value)->hint =
        book->for_each ? S("it is made for each record, and each has its own number of pages")
                       : S("it is a cover itself: name the document with the pages");
    return false;
}

bool document_cover(Loader *loader, DocumentSpec *spec)
{
    const Attr *of = node_attr_spelled(spec->element, S("cover-of"));
    if (!of)
        return cover_alone(loader, spec->element);
    spec->cover_of = of->value;
    spec->paper = thickness(spec->element, S("paper"));
    spec->cover_paper = thickness(spec->element, S("cover-paper"));
    bool sound = cover_book(loader, spec, of);
    if (spec->for_each) {
        diag_add(loader->diags, DIAG_ASSEMBLE_COVER, of->span, spec->id)->hint =
            S("a cover is made once: take for-each= from it");
        sound = false;
    }
    if (!node_attr_spelled(spec->element, S("paper"))) {
        diag_add(loader->diags, DIAG_ASSEMBLE_NEEDED, of->span, S("paper of <document>"))->hint =
            S("the spine is as thick as its sheets: paper=\"0.11mm\" is the thickness of one of "
              "them, two pages");
        sound = false;
    }
    return sound;
}
