/* publication.xml: read, checked, typed, and all that it names loaded. Faults are
 * told where they are; what they touch (a document, data, or all of it) is marked,
 * so that the rest can be made. */

#include "assemble/expand.h"
#include "assemble/load.h"
#include "assemble/schema.h"
#include "base/near.h"
#include "base/reads.h"
#include "tree/variable.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

/* ---- files ---- */

static uint32_t open_file(SourceOpener *opener, Str path)
{
    Loader *loader = (Loader *)(void *)opener;
    void **known = map_put(loader->opened, arena_str(loader->arena, path));
    char full[PATH_MAX];
    Str text;
    if (*known)
        return (uint32_t)(uintptr_t)*known;
    if (!realpath(arena_str(loader->arena, path).data, full)) {
        int error = errno;
        reads_note(loader->session->reads, path, S(READ_MISSING));
        errno = error;
        if (path_leaves(loader->arena, path, loader->root))
            errno = EPERM;
        return 0;
    }
    if (!path_inside(str_of(full), loader->root)) {
        errno = EPERM;
        return 0;
    }
    if (!file_read(loader->arena, path, &text))
        return 0;
    uint32_t file = files_add(loader->files, path, text);
    *known = (void *)(uintptr_t)file;
    return file;
}

uint32_t loader_file(Loader *loader, Str path, Span span)
{
    errno = 0;
    uint32_t file = open_file(&loader->opener, path_join(loader->arena, loader->folder, path));
    if (!file)
        source_open_fault(loader->diags, loader->folder, path, errno, span);
    return file;
}

static bool loader_open(Loader *loader)
{
    char root[PATH_MAX];
    Str given = loader->session->root;
    loader->opener = (SourceOpener){loader->session->read, open_file};
    loader->folder = path_folder(files_at(loader->files, loader->publication->file)->path);
    loader->opened = map_new(loader->arena);
    if (!realpath(given.len ? arena_str(loader->arena, given).data : ".", root))
        return false;
    loader->root = arena_str(loader->arena, str_of(root));
    return true;
}

void loader_unknown(Loader *loader, const Attr *attr, const Str *names, size_t count, Str otherwise)
{
    Diag *diag = diag_add(loader->diags, DIAG_ASSEMBLE_NAME, attr->span, attr->value);
    Str near = str_nearest(attr->value, names, count);
    if (near.len)
        diag_hint(diag, loader->diags, "did you mean %.*s?", STR_ARG(near));
    else
        diag->hint = otherwise;
}

/* ---- ids ---- */

static bool ids_check(Loader *loader, const Node *root)
{
    Map *ids = map_new(loader->arena);
    bool sound = true;
    for (const Node *child = root->first; child; child = child->next) {
        const Attr *id = child->kind == NODE_ELEMENT ? node_attr(child, NAME_ID) : NULL;
        if (!id)
            continue;
        const Attr **place = (const Attr **)map_put(ids, id->value);
        if (*place) {
            Position at = files_position(loader->files, (*place)->span.file, (*place)->span.start);
            Diag *diag = diag_add(loader->diags, DIAG_ASSEMBLE_TWICE, id->span, id->value);
            diag_hint(diag, loader->diags, "it is already the id in line %u", at.line);
            sound = false;
        } else {
            *place = id;
        }
    }
    return sound;
}

/* ---- documents ---- */

static unsigned claims_of(const Node *element)
{
    const Attr *attr = node_attr_spelled(element, S("conformance"));
    unsigned claims = 0;
    if (!attr)
        return CLAIM_UA1 | CLAIM_2A;
    for (Str rest = attr->value; rest.len;) {
        Str claim = str_cut(rest, ',', &rest);
        claims |= str_equal(claim, S("ua1"))  ? CLAIM_UA1
                  : str_equal(claim, S("2a")) ? CLAIM_2A
                                              : 0u;
    }
    return claims;
}

static bool document_data(Loader *loader, const Node *element, DocumentSpec *spec)
{
    const Attr *for_each = node_attr(element, NAME_FOR_EACH);
    const Publication *publication = loader->publication;
    if (!for_each)
        return true;
    spec->for_each = publication_data(publication, for_each->value);
    if (spec->for_each)
        return true;
    Str *names = NEW_ARRAY(loader->arena, Str, publication->data_count + 1);
    for (uint32_t i = 0; i < publication->data_count; i++)
        names[i] = publication->data[i]->id;
    loader_unknown(loader, for_each, names, publication->data_count,
                   S("for-each= names a <data> of the publication"));
    return false;
}

static bool document_where(Loader *loader, const Node *element, DocumentSpec *spec)
{
    const Attr *where = node_attr(element, NAME_WHERE);
    Row row = {.set = spec->for_each};
    if (!where || !spec->for_each) {
        if (where && !node_attr(element, NAME_FOR_EACH))
            diag_add(loader->diags, DIAG_ASSEMBLE_NEEDED, where->span, S("for-each of <document>"))
                ->hint = S("where= chooses among the records that for-each= names");
        return !where;
    }
    spec->where =
        expression_of(loader->publication->expressions, where->value, EXPRESSION_CONDITION, &row);
    spec->where_span = where->span;
    if (spec->where->faulty)
        expression_fault(loader->diags, spec->where,
                         expression_span(loader->files, where->span, where->value,
                                         spec->where->fault_at, where->value.len));
    return !spec->where->faulty;
}

static Str attr_text(const Node *element, Str name)
{
    const Attr *attr = node_attr_spelled(element, name);
    return attr ? attr->value : (Str){0};
}

/* Each of groups= is a column of its records. */
static bool document_groups(Loader *loader, const Node *element, DocumentSpec *spec)
{
    const Attr *groups = node_attr_spelled(element, S("groups"));
    const Dataset *set = spec->for_each;
    if (!groups || !set || set->failed)
        return true;
    Str *names = NEW_ARRAY(loader->arena, Str, set->column_count + 1);
    for (uint32_t i = 0; i < set->column_count; i++)
        names[i] = set->columns[i].name;
    Attr one = *groups;
    bool sound = true;
    for (Str rest = groups->value; (one.value = str_word(&rest)).len;)
        if (data_column(set, one.value) < 0) {
            loader_unknown(loader, &one, names, set->column_count,
                           S("groups= names columns of the data of for-each="));
            sound = false;
        }
    return sound;
}

static DocumentSpec document_load(Loader *loader, const Node *element)
{
    const Attr *out = node_attr(element, NAME_OUT);
    bool own = node_attr_spelled(element, S("also")) != NULL;
    DocumentSpec spec = {
        .element = element,
        .id = node_value(element, NAME_ID),
        .layout = node_value(element, NAME_LAYOUT),
        .language = node_value(element, NAME_LANG),
        .out = out ? out->value : (Str){0},
        .also = attr_text(own ? element : element->parent, S("also")),
        .listed = attr_text(element, S("listed")),
        .groups = attr_text(element, S("groups")),
        .claims = claims_of(element),
        .span = element->span,
        .out_span = out ? out->span : element->span,
    };
    spec.failed = !schema_check(loader->diags, element, SCHEMA_DOCUMENT);
    spec.failed = !document_data(loader, element, &spec) || spec.failed;
    spec.failed = !document_where(loader, element, &spec) || spec.failed;
    spec.failed = !document_groups(loader, element, &spec) || spec.failed;
    return spec;
}

static void documents_load(Loader *loader, const Node *root)
{
    Publication *publication = loader->publication;
    LIST(DocumentSpec) list = {0};
    for (const Node *child = root->first; child; child = child->next)
        if (node_is(child, NAME_DOCUMENT) && node_attr(child, NAME_ID)) {
            *LIST_ADD(loader->arena, &list) = document_load(loader, child);
        } else if (node_is(child, NAME_DOCUMENT)) { /* without a name it cannot be made */
            schema_check(loader->diags, child, SCHEMA_DOCUMENT);
        }
    publication->documents = list.items;
    publication->document_count = list.count;
    for (uint32_t i = 0; i < list.count; i++)
        list.items[i].failed = !document_prepare(loader, &list.items[i]) ||
                               !document_cover(loader, &list.items[i]) || list.items[i].failed;
}

/* Two documents must not make one file: neither is made. */
static void out_check(Loader *loader, Map *outs, DocumentSpec *spec)
{
    DocumentSpec **place = (DocumentSpec **)map_put(outs, spec->out);
    if (!*place) {
        *place = spec;
        return;
    }
    Diag *diag = diag_add(loader->diags, DIAG_ASSEMBLE_TWICE, spec->out_span, spec->out);
    diag_hint(diag, loader->diags, "it is the out= of %.*s, too: neither is made",
              STR_ARG((*place)->id));
    spec->failed = (*place)->failed = true;
}

/* Names and titles of documents that are made once are known from now on. */
static void documents_name(Loader *loader, Worker *worker)
{
    Publication *publication = loader->publication;
    Map *outs = map_new(loader->arena);
    Job job = {.session = loader->session,
               .worker = worker,
               .arena = loader->arena,
               .scratch = loader->arena,
               .diags = loader->diags,
               .files = loader->files};
    for (uint32_t i = 0; i < publication->document_count; i++) {
        DocumentSpec *spec = (DocumentSpec *)(uintptr_t)&publication->documents[i];
        if (spec->for_each || spec->failed)
            continue;
        job.document = spec->id;
        job.language = spec->language.len ? spec->language : publication->language;
        spec->out = document_path(&job, spec, NULL);
        spec->failed = !spec->out.len;
        if (!spec->failed)
            out_check(loader, outs, spec);
        for (const Node *child = spec->element->first; child; child = child->next)
            if (node_is(child, NAME_TITLE))
                spec->title = document_title(&job, child, NULL);
    }
}

/* ---- the whole ---- */

static bool root_check(Loader *loader, const Node *root)
{
    const Attr *space = node_attr(root, NAME_XMLNS);
    bool ours = !space || str_equal(space->value, S("urn:guidepress:publication"));
    if (node_is(root, NAME_PUBLICATION) && ours)
        return true;
    diag_add(loader->diags, DIAG_ASSEMBLE_ELEMENT, ours || !space ? root->span : space->span,
             root->spelling)
        ->hint = S("a publication begins with <publication xmlns=\"urn:guidepress:publication\" "
                   "id=\"...\">; name XHTML .xhtml");
    return false;
}

static void facts_load(Publication *publication, Arena *arena, const Node *root)
{
    publication->id = node_value(root, NAME_ID);
    publication->language = node_value(root, NAME_LANG);
    publication->version = node_value(root, NAME_VERSION);
    publication->issued = node_value(root, NAME_ISSUED);
    publication->review = node_value(root, NAME_REVIEW);
    for (const Node *child = root->first; child; child = child->next)
        if (node_is(child, NAME_TITLE))
            publication->title = node_plain_text(arena, child);
}

/* A review date that is past at the date of the run. ISO 8601 sorts as text. */
static void review_check(Loader *loader, const Node *root)
{
    const Attr *review = node_attr(root, NAME_REVIEW);
    Str date = loader->session->date;
    if (!review || review->value.len != 10 || date.len != 10 ||
        str_compare(review->value, date) >= 0)
        return;
    diag_hint(diag_add(loader->diags, DIAG_ASSEMBLE_REVIEW, review->span, review->value),
              loader->diags,
              "the documents are dated %.*s: go through them again, then set review= to the date "
              "of the next time",
              STR_ARG(date));
}

static bool licences_load(Loader *loader, const Node *root)
{
    LIST(uint32_t) licences = {0};
    bool sound = true;
    for (const Node *child = root->first; child; child = child->next) {
        const Attr *src = node_attr(child, NAME_SRC);
        if (child->kind != NODE_ELEMENT || !str_equal(child->spelling, S("licence")))
            continue;
        if (schema_check(loader->diags, child, SCHEMA_LICENCE)) {
            uint32_t file = loader_file(loader, src->value, src->span);
            *LIST_ADD(loader->arena, &licences) = file;
            sound = file && sound;
        } else {
            sound = false;
        }
    }
    loader->publication->licences = licences.items;
    loader->publication->licence_count = licences.count;
    return sound;
}

static void parts_load(Loader *loader, const Node *root)
{
    Publication *publication = loader->publication;
    bool sound = schema_check_one(loader->diags, root, SCHEMA_PUBLICATION);
    sound = ids_check(loader, root) && sound;
    facts_load(publication, loader->arena, root);
    review_check(loader, root);
    for (const Node *child = root->first; child; child = child->next) {
        if (node_is(child, NAME_TITLE))
            sound = schema_check_one(loader->diags, child, SCHEMA_TITLE) && sound;
        if (node_is(child, NAME_DATA))
            sound = schema_check(loader->diags, child, SCHEMA_DATA) && sound;
        if (!node_is(child, NAME_FRAMEWORK) || publication->framework)
            continue;
        sound = schema_check(loader->diags, child, SCHEMA_USES) && sound;
        publication->framework = framework_load(loader, child);
        sound = publication->framework && sound;
    }
    sound = licences_load(loader, root) && sound;
    publication->failed = !sound;
    datasets_load(loader, root);
    publication->expressions = expressions_open(loader->arena, NULL, loader->session, publication);
    documents_load(loader, root);
}

Publication *publication_load(Arena *arena, Diags *diags, Files *files, Session *session,
                              Worker *worker, uint32_t file)
{
    Publication *publication = NEW(arena, Publication);
    Loader loader = {.arena = arena,
                     .diags = diags,
                     .files = files,
                     .session = session,
                     .publication = publication};
    publication->file = file;
    publication->tree = session->read(arena, diags, files, file, FORMAT_XML);
    if (!publication->tree || !loader_open(&loader) ||
        !root_check(&loader, publication->tree->root))
        return NULL;
    source_prepare(publication->tree, diags, files, FORMAT_XML); /* content may stand in it */
    publication->sources = map_new(arena);
    session->publication = publication;
    parts_load(&loader, publication->tree->root);
    documents_name(&loader, worker);
    return publication;
}

void publication_close(Publication *publication)
{
    if (!publication)
        return;
    expressions_close(publication->expressions);
}

/* ---- --where ---- */

const Expression *expression_where(Arena *arena, Diags *diags, const Publication *publication,
                                   const Dataset *set, Str text)
{
    Row row = {.set = set};
    (void)arena;
    const Expression *e = expression_of(publication->expressions, text, EXPRESSION_CONDITION, &row);
    if (!e->faulty)
        return e;
    expression_fault(diags, e, (Span){0});
    return NULL;
}

static bool holds_at(Job *job, const Expression *expression, const Record *record, Span span)
{
    Evaluator evaluator = {.job = job};
    Row row = {record ? record->of : NULL, record, NULL};
    bool holds = expression_test(&evaluator, expression, record ? &row : NULL, span);
    evaluator_close(&evaluator);
    return holds;
}

bool expression_holds(Job *job, const Expression *expression, const Record *record)
{
    return holds_at(job, expression, record, (Span){0});
}

bool document_wants(Job *job, const DocumentSpec *spec, const Record *record)
{
    return !spec->where || holds_at(job, spec->where, record, spec->where_span);
}
