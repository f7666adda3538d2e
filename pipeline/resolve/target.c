/* Where a value of href= (or to=) leads: a place here, a section of the framework,
 * another document of the publication, an address, a file. Each value is looked
 * up once. */

#include "resolve/inside.h"
#include "base/near.h"
#include "base/reads.h"
#include <errno.h>
#include <sys/stat.h>

/* ---- names for hints ---- */

static void hint_near(Resolve *resolve, Lead *lead, const char *before, Str word, const Str *names,
                      size_t count, Str otherwise)
{
    Str near = str_nearest(word, names, count);
    Buf text = {0};
    lead->hint = otherwise;
    if (!near.len)
        return;
    buf_format(&text, "did you mean %s%.*s?", before, STR_ARG(near));
    lead->hint = buf_take(&text, resolve->arena);
}

static size_t keys_of(Resolve *resolve, const Map *map, Str **keys)
{
    if (!resolve_may_hint(resolve))
        return 0;
    *keys = NEW_ARRAY(resolve->arena, Str, map->count + 1);
    for (uint32_t i = 0; i < map->count; i++)
        (*keys)[i] = map->entries[i].key;
    return map->count;
}

/* ---- places here ---- */

static void lead_here(Resolve *resolve, Str id, Lead *lead)
{
    Anchor *anchor = anchor_find(resolve, id);
    if (!anchor) {
        Str *names = NULL;
        size_t count = keys_of(resolve, resolve->anchors, &names);
        hint_near(resolve, lead, "#", id, names, count,
                  S("give the place an id: {#name} behind a heading, id=\"name\" in HTML"));
        return;
    }
    Buf href = {0};
    buf_char(&href, '#');
    buf_str(&href, id);
    anchor_name(resolve, anchor);
    lead->anchor = anchor;
    lead->href = buf_take(&href, resolve->arena);
    lead->text = anchor->label.len ? anchor->label : anchor->title_text;
    lead->label = anchor->label.len > 0;
    lead->target = (Target){.kind = TARGET_HERE, .node = anchor->node, .title = anchor->title_text};
}

static void lead_top(Resolve *resolve, Lead *lead)
{
    lead->href = S("#");
    lead->text = resolve->title;
    lead->target = (Target){.kind = TARGET_HERE, .node = resolve->body, .title = resolve->title};
}

/* "a/b/c" seen from folder "a/x" is "../b/c"; both from one place. */
static Str path_relative(Arena *arena, Str folder, Str path)
{
    size_t same = 0;
    for (size_t i = 0; i <= folder.len && i <= path.len; i++) {
        bool folder_ends = i == folder.len || folder.data[i] == '/';
        bool path_ends = i == path.len || path.data[i] == '/';
        if (folder_ends && path_ends)
            same = i < path.len ? i + 1 : i;
        if (i == folder.len || i == path.len || folder.data[i] != path.data[i])
            break;
    }
    Buf text = {0};
    if (folder.len >= same && folder.len) {
        Str rest = str_slice(folder, same, folder.len);
        for (size_t i = 0; i < rest.len; i++)
            if (i == 0 || rest.data[i] == '/')
                buf_text(&text, "../");
    }
    buf_str(&text, str_slice(path, folder.len ? same : 0, path.len));
    return buf_take(&text, arena);
}

/* ---- other documents ---- */

/* A document made for each record: as a whole, and for the same record. */
static void lead_peer(Resolve *resolve, const DocumentSpec *spec, Str fragment, Lead *lead)
{
    const Job *job = resolve->job;
    Str id = spec->id;
    lead->hint = job->record && job->record->of == spec->for_each && spec->where
                     ? S("its where= leaves this record out: put the same into when= here")
                     : S("this document is made for each record: only those made for the same "
                         "record can refer to it");
    for (uint32_t i = 0; i < job->peer_count; i++) {
        const Peer *peer = &job->peers[i];
        if (!str_equal(peer->id, id))
            continue;
        if (fragment.len) {
            lead->hint =
                S("of a document made for each record only the whole can be named, without #");
            return;
        }
        lead->href = path_relative(resolve->arena, path_folder(job->out), peer->out);
        lead->text = peer->title;
        lead->no_page = true;
        lead->target = (Target){.kind = TARGET_SIBLING, .file = lead->href, .title = peer->title};
    }
}

/* "guidebook", "guidebook#work"; false: no document has this name. */
static bool lead_document(Resolve *resolve, Str value, Lead *lead)
{
    const Session *session = resolve->job->session;
    const Publication *publication = session->publication;
    Str fragment, id = str_cut(value, '#', &fragment);
    const DocumentSpec *spec = publication ? publication_document(publication, id) : NULL;
    if (!spec)
        return false;
    if (str_equal(id, resolve->job->document)) {
        if (fragment.len)
            lead_here(resolve, fragment, lead);
        else
            lead_top(resolve, lead);
        return true;
    }
    const Sibling *sibling = sibling_named(session, id);
    if (spec->for_each)
        lead_peer(resolve, spec, fragment, lead);
    else if (sibling)
        lead_sibling(resolve, sibling, fragment, lead);
    return true;
}

/* ---- addresses and files ---- */

static Str scheme_of(Str value)
{
    for (size_t i = 0; i < value.len; i++) {
        char c = value.data[i];
        bool part = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    (i && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'));
        if (c == ':')
            return str_slice(value, 0, i);
        if (!part)
            break;
    }
    return (Str){0};
}

static void lead_address(Resolve *resolve, Str value, Str scheme, Lead *lead)
{
    static const Str allowed[] = {{"http", 4}, {"https", 5}, {"mailto", 6}, {"tel", 3}};
    (void)resolve;
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (str_equal_nocase(allowed[i], scheme)) {
            Str rest = str_slice(value, scheme.len + 1, value.len);
            lead->href = value;
            lead->text = i < 2 ? value : rest;
            lead->target = (Target){.kind = TARGET_ADDRESS, .title = lead->text, .address = value};
            return;
        }
    lead->fault = DIAG_RESOLVE_SCHEME;
    lead->hint = S("allowed are http, https, mailto and tel, and files");
}

static const Sibling *sibling_with_file(Resolve *resolve, Str path)
{
    const Session *session = resolve->job->session;
    Str name = path_join(resolve->arena, path_folder(resolve->job->out), path);
    for (uint32_t i = 0; i < session->sibling_count; i++)
        if (session->siblings[i].out.len && str_equal(session->siblings[i].out, name))
            return &session->siblings[i];
    return NULL;
}

/* A word without ending or folder was meant as the name of a document. */
static void lead_name(Resolve *resolve, Str id, Lead *lead)
{
    const Publication *publication = resolve->job->session->publication;
    uint32_t count = publication ? publication->document_count : 0;
    Str *names = NEW_ARRAY(resolve->arena, Str, count + 1);
    for (uint32_t i = 0; i < count; i++)
        names[i] = publication->documents[i].id;
    if (anchor_find(resolve, id))
        hint_near(resolve, lead, "#", id, &id, 1, (Str){0});
    else
        hint_near(resolve, lead, "", id, names, count,
                  count ? S("the publication has no document of this name")
                        : S("a place in this document is written #name; a file has an ending"));
}

/* The document that takes the source in, or NULL. */
static const DocumentSpec *document_of(Resolve *resolve, const Publication *publication, Str path)
{
    Str folder = resolve->job->folder;
    for (uint32_t i = 0; i < publication->document_count; i++) {
        const Node *top = publication->documents[i].element;
        for (const Node *n = top; n; n = node_following(n, top))
            if (node_is(n, NAME_INCLUDE) &&
                str_equal(path_join(resolve->arena, folder, node_value(n, NAME_SRC)), path))
                return &publication->documents[i];
    }
    return NULL;
}

/* "other.md#place" of a publication: what is made of it is meant. */
static Str source_hint(Resolve *resolve, Str path, Str fragment)
{
    const Publication *publication = resolve->job->session->publication;
    const DocumentSpec *spec = document_of(resolve, publication, path);
    Buf text = {0};
    if (!spec)
        return S("name the document that is made of it, as in [](guide) or [](guide#place)");
    bool here = str_equal(spec->id, resolve->job->document);
    buf_format(&text, "write [](%.*s%s%.*s): the document that is made of it, not its source",
               here && fragment.len ? 0 : (int)spec->id.len, spec->id.data, fragment.len ? "#" : "",
               STR_ARG(fragment));
    return buf_take(&text, resolve->arena);
}

/* A file that cannot be had. */
static Str file_hint(Resolve *resolve, Str path, Str full, int error)
{
    Format format;
    Buf text = {0};
    Str near = error == ENOENT ? file_nearest(resolve->arena, full) : (Str){0};
    if (near.len)
        buf_format(&text, "did you mean %.*s?", STR_ARG(near));
    else if (error == ENOENT)
        buf_format(&text, "there is no such file in the folder of this source%s",
                   format_of(path, &format) ? "; a place of this document is written #name" : "");
    else
        buf_text(&text, strerror(error));
    return buf_take(&text, resolve->arena);
}

static void lead_file(Resolve *resolve, Str value, Lead *lead)
{
    Job *job = resolve->job;
    Arena *arena = resolve->arena;
    Str fragment, path = str_cut(value, '#', &fragment);
    Str full = path_join(arena, job->folder, path);
    struct stat info;
    const Sibling *sibling = sibling_with_file(resolve, path);
    if (sibling) {
        lead_sibling(resolve, sibling, fragment, lead);
        return;
    }
    if (!memchr(path.data, '.', path.len) && !memchr(path.data, '/', path.len)) {
        lead_name(resolve, path, lead);
        return;
    }
    lead->fault = DIAG_RESOLVE_FILE;
    if (!path_inside(full, job_root(job))) {
        lead->hint = S("it lies outside the root folder");
        return;
    }
    bool stands = stat(arena_str(arena, full).data, &info) == 0;
    int error = errno;
    reads_note(job->reads, full, stands ? S(READ_STANDS) : S(READ_MISSING));
    if (!stands) {
        lead->hint = file_hint(resolve, path, full, error);
        return;
    }
    Format format;
    lead->source = job->session->publication && format_of(path, &format);
    if (lead->source)
        lead->hint = source_hint(resolve, full, fragment);
    Str address = value;
    if (job->session->publication && job->session->output_root.len) {
        Str folder = path_join(arena, job->session->output_root, path_folder(job->out));
        address = path_relative(arena, folder, full);
    }
    lead->href = value;
    lead->text = path_name(path);
    lead->target = (Target){.kind = TARGET_ADDRESS, .title = lead->text, .address = address};
}

/* ---- siblings ---- */

static void note_once(Arena *arena, Strings *list, Str id)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (str_equal(list->items[i], id))
            return;
    *LIST_ADD(arena, list) = id;
}

/* Whether `from` refers to `id`, by way of others too. */
static bool refers_to(const Session *session, const Sibling *from, Str id, bool *seen)
{
    size_t index = (size_t)(from - session->siblings);
    if (seen[index])
        return false;
    seen[index] = true;
    for (uint32_t i = 0; i < from->need_count; i++) {
        const Sibling *next =
            str_equal(from->needs[i], id) ? NULL : sibling_named(session, from->needs[i]);
        if (!next || refers_to(session, next, id, seen))
            return true;
    }
    return false;
}

/* In a circle of documents the one that comes first in the publication is settled
 * first, so its references to those behind it show no page; theirs to it do. So
 * what needs whose pages is settled by the sources alone, whichever are built. */
static bool is_circle(const Resolve *resolve, const Sibling *sibling)
{
    const Session *session = resolve->job->session;
    const Sibling *own = sibling_named(session, resolve->job->document);
    if (!own || own > sibling)
        return false;
    bool *seen = NEW_ARRAY(resolve->arena, bool, session->sibling_count);
    return refers_to(session, sibling, own->id, seen);
}

static void sibling_place(const Sibling *sibling, const SiblingPlace *place, Target *target)
{
    if (place) {
        target->place = place->place;
        target->has_place = place->place.page != PAGE_NONE;
    } else { /* the document: its first page */
        target->place = (Place){.page = 0, .number = 1};
        target->has_place = sibling->page_count > 0;
    }
}

void lead_sibling(Resolve *resolve, const Sibling *sibling, Str name, Lead *lead)
{
    const SiblingPlace *place = name.len && sibling->ids ? map_value(sibling->ids, name) : NULL;
    if (name.len && sibling->ids && !place) {
        Buf before = {0};
        Str *names = NULL;
        size_t count = keys_of(resolve, sibling->ids, &names);
        buf_format(&before, "%.*s#", STR_ARG(sibling->id));
        hint_near(resolve, lead, arena_str(resolve->arena, buf_view(&before)).data, name, names,
                  count, S("that document has no such place"));
        buf_close(&before);
        return;
    }
    Str title = place && place->title.len ? place->title
                : sibling->title.len      ? sibling->title
                                          : sibling->id;
    Buf href = {0};
    Str file = path_relative(resolve->arena, path_folder(resolve->job->out), sibling->out);
    buf_str(&href, file);
    if (name.len)
        buf_format(&href, "#%.*s", STR_ARG(name));
    lead->href = buf_take(&href, resolve->arena);
    lead->text = title;
    lead->document = sibling->id;
    lead->circle = is_circle(resolve, sibling);
    lead->no_page = lead->circle || (sibling->tried && !sibling->settled);
    lead->target = (Target){.kind = TARGET_SIBLING, .file = file, .name = name, .title = title};
    note_once(resolve->arena, &resolve->references, sibling->id);
    if (!lead->circle)
        note_once(resolve->arena, &resolve->documents, sibling->id);
    if (!lead->circle && sibling->settled)
        sibling_place(sibling, place, &lead->target);
}

/* ---- any of them ---- */

static void lead_fill(Resolve *resolve, Str value, Lead *lead)
{
    Str scheme = scheme_of(value);
    lead->target.kind = TARGET_UNKNOWN;
    lead->fault = DIAG_RESOLVE_UNKNOWN;
    if (str_equal(value, S("#")) || str_equal(value, S("#top")))
        lead_top(resolve, lead);
    else if (value.len && value.data[0] == '#')
        lead_here(resolve, str_slice(value, 1, value.len), lead);
    else if (str_equal(scheme, S("framework")))
        lead_framework(resolve, str_slice(value, scheme.len + 1, value.len), lead);
    else if (scheme.len)
        lead_address(resolve, value, scheme, lead);
    else if (!value.len)
        lead->hint = S("the address is empty");
    else if (!lead_document(resolve, value, lead))
        lead_file(resolve, value, lead);
}

Lead *lead_find(Resolve *resolve, Str value)
{
    Lead *known = map_value(resolve->leads, value);
    if (known)
        return known;
    Lead *lead = NEW(resolve->arena, Lead);
    *map_put(resolve->leads, value) = lead;
    lead_fill(resolve, value, lead);
    if (lead->href.len)
        *map_put(resolve->out->by_value, lead->href) = &lead->target;
    *map_put(resolve->out->by_value, value) = &lead->target;
    return lead;
}
