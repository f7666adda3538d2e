/* What form a document is (base/formkeys.h): one dictionary that the Catalog and
 * every field refer to. Software that saves a form keeps the Catalog's keys;
 * some that takes pages apart or joins files makes a new Catalog, and keeps what
 * its fields hold. */

#include "assemble/publication.h"
#include "base/formkeys.h"
#include "export/state.h"

/* Publication and document; of a lone source its name without the ending. */
static Str identity_of(Export *file)
{
    const Job *job = file->job;
    Buf id = {0};
    if (job->session->publication) {
        buf_format(&id, "%.*s/%.*s", STR_ARG(job->session->publication->id),
                   STR_ARG(job->document));
        return buf_take(&id, file->arena);
    }
    const File *source = NULL;
    for (uint32_t i = 0; i < file->tree->count && !source; i++)
        source = files_at(job->files, file->tree->nodes[i]->span.file);
    Str name = source ? path_name(source->path) : (Str){0};
    size_t dot = name.len;
    while (dot && name.data[dot - 1] != '.')
        dot--;
    return dot > 1 ? str_slice(name, 0, dot - 1) : name;
}

static Str record_key(const Record *record)
{
    bool keyed = record && record->of->key >= 0;
    return keyed ? value_text(&record->values[record->of->key]) : (Str){0};
}

Ref field_identity(Export *file)
{
    if (file->identity)
        return file->identity;
    const Publication *publication = file->job->session->publication;
    file->identity = pdf_reserve(file->pdf, 1);
    Dict *dict = dict_open(file->pdf);
    dict_text(dict, FORM_ID, identity_of(file));
    if (publication)
        dict_text(dict, FORM_VERSION, publication->version);
    dict_text(dict, FORM_TITLE, export_title(file));
    dict_text(dict, FORM_LANGUAGE, export_language(file));
    dict_text(dict, FORM_RECORD, record_key(file->job->record));
    dict_put(dict, file->identity);
    return file->identity;
}
