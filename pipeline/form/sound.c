/* Why a file shows no fields. One that was printed or flattened has pages that can be
 * read, and no trace of fields. A damaged one has no pages, pages that are broken, or
 * a reference to fields that are gone: who reads only the page would miss answers.
 *
 * Cost: in a damaged file each page is unpacked once; a sound one is not looked at. */

#include "form/library.h"
#include <stdlib.h>

typedef struct {
    const Qpdf *qpdf;
    qpdf_data pdf;
} Sound;

static enum qpdf_object_type_e type_of(const Sound *sound, qpdf_oh object)
{
    return sound->qpdf->oh_get_type_code(sound->pdf, object);
}

/* A reference that leads nowhere: what it led to was there when the file was written. */
static bool is_lost(const Sound *sound, qpdf_oh object)
{
    return type_of(sound, object) == ot_null && sound->qpdf->oh_get_object_id(sound->pdf, object);
}

static qpdf_oh key_of(const Sound *sound, qpdf_oh dict, const char *key)
{
    return sound->qpdf->oh_get_key_if_dict(sound->pdf, dict, key);
}

static int items_of(const Sound *sound, qpdf_oh array)
{
    return type_of(sound, array) == ot_array ? sound->qpdf->oh_get_array_n_items(sound->pdf, array)
                                             : 0;
}

static bool has_warned(const Sound *sound)
{
    bool warned = false;
    while (sound->qpdf->more_warnings(sound->pdf)) {
        (void)sound->qpdf->next_warning(sound->pdf);
        warned = true;
    }
    if (sound->qpdf->has_error(sound->pdf)) {
        (void)sound->qpdf->get_error(sound->pdf);
        warned = true;
    }
    return warned;
}

/* ---- traces of fields ---- */

static bool has_fields(const Sound *sound)
{
    qpdf_oh root = sound->qpdf->get_root(sound->pdf), form = key_of(sound, root, "/AcroForm"),
            fields = key_of(sound, form, "/Fields");
    return is_lost(sound, form) || is_lost(sound, fields) || items_of(sound, fields);
}

static bool is_widget(const Sound *sound, qpdf_oh annot)
{
    qpdf_oh kind = key_of(sound, annot, "/Subtype");
    return is_lost(sound, annot) || is_lost(sound, kind) ||
           (type_of(sound, kind) == ot_name &&
            !strcmp(sound->qpdf->oh_get_name(sound->pdf, kind), "/Widget"));
}

static bool has_widgets(const Sound *sound, qpdf_oh page)
{
    qpdf_oh list = key_of(sound, page, "/Annots");
    bool found = is_lost(sound, list);
    int count = items_of(sound, list);
    for (int i = 0; i < count && !found; i++)
        found = is_widget(sound, sound->qpdf->oh_get_array_item(sound->pdf, list, i));
    return found;
}

/* ---- pages ---- */

static bool can_unpack(const Sound *sound, qpdf_oh stream)
{
    unsigned char *bytes = NULL;
    size_t len = 0;
    QPDF_BOOL filtered;
    if (type_of(sound, stream) != ot_stream)
        return false;
    sound->qpdf->oh_get_stream_data(sound->pdf, stream, qpdf_dl_generalized, &filtered, &bytes,
                                    &len);
    free(bytes);
    return !has_warned(sound);
}

/* Content is a stream, several, or none: an empty page (ISO 32000-1 7.7.3.3). */
static bool can_show(const Sound *sound, qpdf_oh page)
{
    qpdf_oh content = key_of(sound, page, "/Contents");
    bool fine = type_of(sound, page) == ot_dictionary && !is_lost(sound, content);
    int count = items_of(sound, content);
    if (type_of(sound, content) == ot_stream)
        return can_unpack(sound, content);
    for (int i = 0; i < count && fine; i++)
        fine = can_unpack(sound, sound->qpdf->oh_get_array_item(sound->pdf, content, i));
    return fine;
}

Str form_fault_of_file(const Qpdf *qpdf, qpdf_data pdf, bool damaged)
{
    Sound sound = {qpdf, pdf};
    int count = qpdf->get_num_pages(pdf);
    has_warned(&sound); /* of a tree of pages that it has mended */
    if (count < 1)
        return S("it has no pages");
    if (damaged && has_fields(&sound))
        return S("its fields are gone");
    for (int i = 0; damaged && i < count; i++) {
        qpdf_oh page = qpdf->get_page_n(pdf, (size_t)i);
        if (!can_show(&sound, page))
            return S("a page cannot be read");
        if (has_widgets(&sound, page))
            return S("its fields are gone");
        qpdf->oh_release_all(pdf);
    }
    return (Str){0};
}
