/* From files in the scaffold to sets: what is in each, its index, lists and sums, then
 * the zip or folder. Each file is hashed once. All sets of a run get their names
 * after the last of them is whole. */

#include "commands/packed.h"
#include "base/hash.h"
#include "pack/inspect.h"
#include "pack/zip.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* A document for a record, with all its editions. */
typedef struct {
    const DocumentSpec *spec;
    const Record *record;
    Str name; /* of the record */
    Str title, language;
    SetEdition *editions; /* as many as Pack.editions; without a name: none */
} Doc;

typedef struct {
    Pack *pack;
    Arena *arena;
    Str root; /* the scaffold, absolute */
    LIST(Doc) docs;
    Map *by_record; /* spec and record -> 1 + index into docs */
    LIST(Str) columns;
    SetFile *licences;
    Str *licence_paths;
    uint32_t licence_count;
} Packing;

/* One set of them. */
typedef struct {
    Str value; /* of the column of --split; empty: all */
    Str output;
    Str folder; /* in the scaffold: its own files, or all of them */
    Set set;
    LIST(ZipItem) items;
} Share;

static bool system_failed(Packing *p, Str path)
{
    Diags *diags = p->pack->run->diags;
    diag_hint(diag_add(diags, DIAG_WRITE, (Span){0}, path), diags, "%s; an old set is as it was",
              strerror(errno));
    p->pack->run->system_fault = true;
    return false;
}

static bool file_measure(Packing *p, Str path, SetFile *file)
{
    struct stat info;
    if (stat(arena_str(p->arena, path).data, &info))
        return system_failed(p, path);
    file->bytes = (uint64_t)info.st_size;
    file->hash = hash_file(p->arena, path);
    return file->hash.len || system_failed(p, path);
}

/* ---- documents ---- */

static Doc *doc_of(Packing *p, const Task *task)
{
    const void *both[2] = {task->spec, task->record};
    Str key = arena_str(p->arena, (Str){(const char *)both, sizeof both});
    void **at = map_put(p->by_record, key);
    if (!*at) {
        Doc doc = {.spec = task->spec, .record = task->record, .name = task->name};
        doc.editions = NEW_ARRAY(p->arena, SetEdition, p->pack->editions.count);
        *LIST_ADD(p->arena, &p->docs) = doc;
        *at = (void *)(uintptr_t)p->docs.count;
    }
    return &p->docs.items[(uintptr_t)*at - 1];
}

static Str claims_words(unsigned claims)
{
    return claims == (CLAIM_UA1 | CLAIM_2A) ? S("ua1,2a")
           : claims == CLAIM_UA1            ? S("ua1")
           : claims == CLAIM_2A             ? S("2a")
                                            : (Str){0};
}

static bool docs_gather(Packing *p)
{
    for (uint32_t e = 0; e < p->pack->editions.count; e++) {
        const PackEdition *edition = &p->pack->editions.items[e];
        for (uint32_t i = 0; i < edition->tasks.count; i++) {
            const Task *task = &edition->tasks.items[i];
            const Facts *facts = &edition->facts[i];
            Doc *doc = doc_of(p, task);
            SetEdition *made = &doc->editions[e];
            doc->title = doc->title.len ? doc->title : facts->title;
            doc->language = doc->language.len ? doc->language : facts->language;
            *made = (SetEdition){.edition = edition->name,
                                 .pages = facts->pages,
                                 .claims = claims_words(facts->claims),
                                 .missing = !facts->made};
            made->file.path = str_slice(task->output, p->root.len + 1, task->output.len);
            if (facts->made && !file_measure(p, task->output, &made->file))
                return false;
        }
    }
    return true;
}

static void columns_find(Packing *p)
{
    const Publication *publication = p->pack->run->session.publication;
    for (uint32_t i = 0; i < publication->document_count; i++)
        for (Str rest = publication->documents[i].groups, name; (name = str_word(&rest)).len;) {
            bool known = false;
            for (uint32_t c = 0; c < p->columns.count; c++)
                known = known || str_equal(p->columns.items[c], name);
            if (!known && publication->documents[i].for_each)
                *LIST_ADD(p->arena, &p->columns) = name;
        }
}

/* ---- licences ---- */

static int name_order(const void *left, const void *right)
{
    return str_compare(*(const Str *)left, *(const Str *)right);
}

static bool is_licence(Str name)
{
    static const Str begins[] = {
        {"licence", 7}, {"license", 7}, {"copying", 7}, {"attribution", 11}};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (str_equal_nocase(str_slice(name, 0, begins[i].len), begins[i]))
            return true;
    return false;
}

/* Not every file system says it in the folder (d_type). */
static bool is_regular(int folder, const char *name)
{
    struct stat info;
    return fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(info.st_mode);
}

/* Where the publication names none: LICENCE, LICENCES.md and the like beside it. */
static Strs licences_beside(Packing *p, Str folder)
{
    Strs found = {0};
    DIR *dir = opendir(arena_str(p->arena, folder).data);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (is_licence(str_of(entry->d_name)) && is_regular(dirfd(dir), entry->d_name))
            *LIST_ADD(p->arena, &found) = path_in(p->arena, folder, str_of(entry->d_name));
    if (dir)
        closedir(dir);
    if (found.count)
        qsort(found.items, found.count, sizeof(Str), name_order);
    return found;
}

/* A set is for others: what its publication still calls a draft is said. Drafts within
 * a source are what `check` is for. */
static void say_drafts(Packing *p)
{
    Run *run = p->pack->run;
    const Node *root = run->session.publication->tree->root;
    for (const Node *node = root; node; node = node_following(node, root)) {
        bool document = node_is(node, NAME_DOCUMENT);
        const Attr *status =
            document || node_is(node, NAME_INCLUDE) ? node_attr_spelled(node, S("status")) : NULL;
        if (status && str_equal(status->value, S("draft")))
            diag_add(run->diags, DIAG_PACK_DRAFT, status->span,
                     node_value(node, document ? NAME_ID : NAME_SRC))
                ->hint = S("take status=\"draft\" away when it is agreed");
    }
}

static bool licences_find(Packing *p)
{
    Run *run = p->pack->run;
    const Publication *publication = run->session.publication;
    Strs paths = {0};
    for (uint32_t i = 0; i < publication->licence_count; i++)
        *LIST_ADD(p->arena, &paths) = files_at(run->files, publication->licences[i])->path;
    if (!paths.count)
        paths = licences_beside(p, path_folder(path_absolute(p->arena, run->source)));
    if (!paths.count)
        diag_add(run->diags, DIAG_PACK_LICENCE, publication->tree->root->span, publication->id)
            ->hint = S("name the file that says it: <licence src=\"LICENCE.md\"/>");
    p->licences = NEW_ARRAY(p->arena, SetFile, paths.count + 1);
    p->licence_paths = paths.items;
    p->licence_count = paths.count;
    for (uint32_t i = 0; i < paths.count; i++) {
        p->licences[i].path = path_name(paths.items[i]);
        if (!file_measure(p, paths.items[i], &p->licences[i]))
            return false;
    }
    return true;
}

/* ---- what is in a share ---- */

static Str split_value(const Packing *p, const Doc *doc)
{
    int32_t column =
        doc->record && p->pack->split.len ? data_column(doc->record->of, p->pack->split) : -1;
    return column < 0 ? (Str){0} : value_text(&doc->record->values[column]);
}

static bool is_shared(const Packing *p, const Doc *doc)
{
    return !doc->record || data_column(doc->record->of, p->pack->split) < 0;
}

static Str record_key(Arena *arena, const Record *record)
{
    if (record->of->key >= 0)
        return value_text(&record->values[record->of->key]);
    Buf line = {0};
    buf_int(&line, record->line);
    return buf_take(&line, arena);
}

static SetRecord record_for(Packing *p, const Doc *doc)
{
    Str *values = NEW_ARRAY(p->arena, Str, p->columns.count + 1);
    for (uint32_t c = 0; c < p->columns.count; c++) {
        int32_t column = data_column(doc->record->of, p->columns.items[c]);
        values[c] = column < 0 ? (Str){0} : value_text(&doc->record->values[column]);
    }
    return (SetRecord){record_key(p->arena, doc->record), doc->name, values};
}

/* The records of one dataset that are in the share, in the order of their names. */
static void list_fill(Packing *p, Share *share, const Dataset *of, SetList *list)
{
    Str *names = NEW_ARRAY(p->arena, Str, p->docs.count + 1);
    SetRecord *found = NEW_ARRAY(p->arena, SetRecord, p->docs.count + 1);
    Map *seen = map_new(p->arena);
    uint32_t count = 0;
    for (uint32_t i = 0; i < p->docs.count; i++) {
        const Doc *doc = &p->docs.items[i];
        if (!doc->record || doc->record->of != of ||
            !(is_shared(p, doc) || str_equal(split_value(p, doc), share->value)))
            continue;
        Str key = arena_str(p->arena, (Str){(const char *)&doc->record, sizeof doc->record});
        void **at = map_put(seen, key);
        if (*at)
            continue;
        *at = list;
        names[count] = doc->name;
        found[count++] = record_for(p, doc);
    }
    uint32_t *order = text_sorted(p->pack->run->worker.text, p->arena, names, count,
                                  p->pack->run->session.publication->language);
    SetRecord *records = NEW_ARRAY(p->arena, SetRecord, count + 1);
    for (uint32_t i = 0; i < count; i++)
        records[i] = found[order[i]];
    list->records = records;
    list->record_count = count;
}

static void list_name(Packing *p, const DocumentSpec *spec, SetList *list)
{
    if (!list->heading.len && spec->listed.len)
        list->heading = spec->listed;
    if (list->group_count || !spec->groups.len)
        return;
    uint32_t *groups = NEW_ARRAY(p->arena, uint32_t, p->columns.count + 1);
    for (Str rest = spec->groups, name; (name = str_word(&rest)).len;)
        for (uint32_t c = 0; c < p->columns.count && list->group_count < p->columns.count; c++)
            if (str_equal(p->columns.items[c], name))
                groups[list->group_count++] = c;
    list->groups = groups;
}

/* A list for each dataset that documents are made for, in the publication's order. */
static SetList *lists_make(Packing *p, Share *share, uint32_t *count, const Dataset ***sets)
{
    const Publication *publication = p->pack->run->session.publication;
    SetList *lists = NEW_ARRAY(p->arena, SetList, publication->document_count + 1);
    *sets = NEW_ARRAY(p->arena, const Dataset *, publication->document_count + 1);
    *count = 0;
    for (uint32_t i = 0; i < publication->document_count; i++) {
        const DocumentSpec *spec = &publication->documents[i];
        uint32_t at = 0;
        if (!spec->for_each)
            continue;
        while (at < *count && (*sets)[at] != spec->for_each)
            at++;
        if (at == *count) {
            (*sets)[(*count)++] = spec->for_each;
            list_fill(p, share, spec->for_each, &lists[at]);
        }
        list_name(p, spec, &lists[at]);
    }
    for (uint32_t i = 0; i < *count; i++)
        if (!lists[i].heading.len)
            lists[i].heading = text_capitalise(p->arena, (*sets)[i]->id, publication->language);
    return lists;
}

/* Its files, without those that could not be made where that is nowhere said. */
static SetDocument document_for(Packing *p, const Doc *doc, const SetRecord *record)
{
    SetEdition *editions = NEW_ARRAY(p->arena, SetEdition, p->pack->editions.count);
    uint32_t count = 0;
    for (uint32_t e = 0; e < p->pack->editions.count; e++)
        if (doc->editions[e].edition.len)
            editions[count++] = doc->editions[e];
    return (SetDocument){.document = doc->spec->id,
                         .kind =
                             doc->spec->layout.len ? path_name(doc->spec->layout) : doc->spec->id,
                         .title = doc->title.len ? doc->title : doc->name,
                         .language = doc->language,
                         .record = record,
                         .editions = editions,
                         .edition_count = count};
}

static void share_documents(Packing *p, Share *share)
{
    const Dataset **sets;
    uint32_t count;
    SetList *lists = lists_make(p, share, &count, &sets);
    Map *records = map_new(p->arena); /* key of the record, per dataset -> SetRecord */
    for (uint32_t l = 0; l < count; l++)
        for (uint32_t r = 0; r < lists[l].record_count; r++) {
            Buf key = {0};
            buf_format(&key, "%u ", l);
            buf_str(&key, lists[l].records[r].key);
            *map_put(records, buf_take(&key, p->arena)) = (void *)(uintptr_t)&lists[l].records[r];
        }
    SetDocument *documents = NEW_ARRAY(p->arena, SetDocument, p->docs.count + 1);
    uint32_t made = 0;
    for (uint32_t i = 0; i < p->docs.count; i++) {
        const Doc *doc = &p->docs.items[i];
        const SetRecord *record = NULL;
        for (uint32_t l = 0; doc->record && l < count; l++)
            if (sets[l] == doc->record->of) {
                Buf key = {0};
                buf_format(&key, "%u ", l);
                buf_str(&key, record_key(p->arena, doc->record));
                record = map_value(records, buf_view(&key));
                buf_close(&key);
            }
        if (is_shared(p, doc) || str_equal(split_value(p, doc), share->value))
            documents[made++] = document_for(p, doc, record);
    }
    share->set.documents = documents;
    share->set.document_count = made;
    share->set.lists = lists;
    share->set.list_count = count;
}

static void share_describe(Packing *p, Share *share)
{
    const Publication *publication = p->pack->run->session.publication;
    Str language = publication->language;
    share->set = (Set){.id = publication->id,
                       .title = publication->title,
                       .language = language.len ? language : S("en-GB"),
                       .version = publication->version,
                       .issued = publication->issued,
                       .review = publication->review,
                       .date = p->pack->run->session.date,
                       .part = share->value,
                       .columns = p->columns.items,
                       .column_count = p->columns.count,
                       .licences = p->licences,
                       .licence_count = p->licence_count};
    share_documents(p, share);
}

/* ---- its files ---- */

static bool item_add(Packing *p, Share *share, Map *paths, Str name, Str path)
{
    Str key = text_lower(p->arena, name, S("en"));
    void **at = map_put(paths, key);
    if (*at) {
        diag_add(p->pack->run->diags, DIAG_PACK_TWICE, (Span){0}, name)->hint =
            S("index.html, contents.csv, contents.json, SHA256SUMS and the licences have their "
              "names; give the document, or one of its layouts, another out=");
        return false;
    }
    *at = share;
    *LIST_ADD(p->arena, &share->items) = (ZipItem){name, path};
    return true;
}

static bool own_file(Packing *p, Share *share, Map *paths, Str name, Str text)
{
    Str path = path_in(p->arena, share->folder, name);
    Output *output = output_open(p->arena, path);
    if (!output)
        return system_failed(p, path);
    fwrite(text.data, 1, text.len, output_stream(output));
    return (output_commit(output) || system_failed(p, path)) &&
           item_add(p, share, paths, name, path);
}

static bool share_items(Packing *p, Share *share, Map *paths)
{
    const Set *set = &share->set;
    bool sound = true;
    for (uint32_t i = 0; i < p->licence_count; i++)
        sound = item_add(p, share, paths, p->licences[i].path, p->licence_paths[i]) && sound;
    for (uint32_t i = 0; i < set->document_count; i++)
        for (uint32_t e = 0; e < set->documents[i].edition_count; e++) {
            const SetEdition *edition = &set->documents[i].editions[e];
            if (!edition->missing)
                sound = item_add(p, share, paths, edition->file.path,
                                 path_in(p->arena, p->root, edition->file.path)) &&
                        sound;
        }
    return sound;
}

static bool share_sums(Packing *p, Share *share, Map *paths)
{
    const Set *set = &share->set;
    Map *known = map_new(p->arena); /* what was hashed already */
    SetFile *files = NEW_ARRAY(p->arena, SetFile, share->items.count + 1);
    for (uint32_t i = 0; i < p->licence_count; i++)
        *map_put(known, p->licences[i].path) = &p->licences[i];
    for (uint32_t i = 0; i < set->document_count; i++)
        for (uint32_t e = 0; e < set->documents[i].edition_count; e++) {
            const SetFile *file = &set->documents[i].editions[e].file;
            *map_put(known, file->path) = (void *)(uintptr_t)file;
        }
    for (uint32_t i = 0; i < share->items.count; i++) {
        const SetFile *file = map_value(known, share->items.items[i].name);
        files[i].path = share->items.items[i].name;
        if (file)
            files[i] = *file;
        else if (!file_measure(p, share->items.items[i].path, &files[i]))
            return false;
    }
    return own_file(p, share, paths, S(SET_SUMS), sums_text(p->arena, files, share->items.count));
}

static bool share_files(Packing *p, Share *share)
{
    Map *paths = map_new(p->arena);
    const Set *set = &share->set;
    Text *text = p->pack->run->worker.text;
    return own_file(p, share, paths, S(SET_INDEX), index_page(p->arena, text, set)) &&
           own_file(p, share, paths, S(SET_CONTENTS), contents_csv(p->arena, set)) &&
           own_file(p, share, paths, S(SET_CONTENTS_JSON), contents_json(p->arena, set)) &&
           share_items(p, share, paths) && share_sums(p, share, paths);
}

/* ---- sound, whole, in place ---- */

static bool share_sound(Packing *p, Share *share)
{
    Run *run = p->pack->run;
    Inspection *inspection = inspect_open(run->diags, run->files, path_name(share->output), true);
    for (uint32_t i = 0; i < share->items.count; i++) {
        const ZipItem *item = &share->items.items[i];
        Arena *arena = arena_open();
        Str bytes;
        bool good = file_read(arena, item->path, &bytes);
        if (good && inspect_path(inspection, item->name))
            inspect_file(inspection, item->name, bytes);
        arena_close(arena);
        if (!good) {
            inspect_close(inspection);
            return system_failed(p, item->path);
        }
    }
    bool sound = inspect_end(inspection);
    inspect_close(inspection);
    return sound || run->options.given[OPTION_KEEP_GOING];
}

static bool share_fill_folder(Packing *p, Share *share)
{
    for (uint32_t i = 0; i < share->items.count; i++) {
        const ZipItem *item = &share->items.items[i];
        Str to = arena_str(p->arena, path_in(p->arena, share->folder, item->name));
        bool ours = path_inside(item->path, share->folder);
        bool movable = !p->pack->split.len && path_inside(item->path, p->root);
        if (ours)
            continue;
        bool good = movable ? file_make_folders(p->arena, to) &&
                                  rename(arena_str(p->arena, item->path).data, to.data) == 0
                            : folder_copy_file(p->arena, item->path, to);
        if (!good)
            return system_failed(p, to);
    }
    return true;
}

static Str share_zip(Packing *p, const Share *share)
{
    Buf path = {0};
    buf_str(&path, share->folder);
    buf_text(&path, ".zip");
    return buf_take(&path, p->arena);
}

static bool share_make(Packing *p, Share *share)
{
    Str why;
    if (!p->pack->zipped)
        return share_fill_folder(p, share);
    if (zip_write(p->arena, share_zip(p, share), share->items.items, share->items.count,
                  p->pack->run->session.date, &why))
        return true;
    Diags *diags = p->pack->run->diags;
    diag_hint(diag_add(diags, DIAG_WRITE, (Span){0}, share->output), diags,
              "%.*s; an old set is as it was", STR_ARG(why));
    p->pack->run->system_fault = true;
    return false;
}

static bool share_place(Packing *p, const Share *share)
{
    Str output = arena_str(p->arena, share->output);
    bool good = p->pack->zipped
                    ? rename(arena_str(p->arena, share_zip(p, share)).data, output.data) == 0
                    : folder_replace(p->arena, share->folder, output);
    return good || system_failed(p, output);
}

/* ---- shares ---- */

/* "set.zip" for Northern Ireland is "set-northern-ireland.zip". */
static Str share_output(Packing *p, Str value)
{
    Str whole = p->pack->output;
    size_t stem = whole.len - (p->pack->zipped ? 4 : 0);
    Buf path = {0};
    buf_str(&path, str_slice(whole, 0, stem));
    if (value.len) {
        buf_char(&path, '-');
        buf_str(&path, text_slug(p->arena, value));
    }
    buf_str(&path, str_slice(whole, stem, whole.len));
    return buf_take(&path, p->arena);
}

typedef LIST(Share) Shares;

static void share_add(Packing *p, Shares *shares, Str value)
{
    Buf folder = {0};
    buf_str(&folder, p->root);
    buf_format(&folder, "/.set-%u", shares->count); /* no document begins with a dot */
    *LIST_ADD(p->arena, shares) = (Share){
        .value = value, .output = share_output(p, value), .folder = buf_take(&folder, p->arena)};
}

/* A set for each value, in the order of the data; false: a record has none. */
static bool shares_find(Packing *p, Shares *shares)
{
    Diags *diags = p->pack->run->diags;
    Map *outputs = map_new(p->arena);
    bool sound = true;
    if (!p->pack->split.len)
        share_add(p, shares, (Str){0});
    for (uint32_t i = 0; p->pack->split.len && i < p->docs.count; i++) {
        const Doc *doc = &p->docs.items[i];
        if (is_shared(p, doc))
            continue;
        Str value = split_value(p, doc);
        uint32_t at = doc->record->values[0].offset;
        Span span = {doc->record->of->file, at, at};
        Str output = share_output(p, value);
        Str *known = map_value(outputs, output);
        if (!text_slug(p->arena, value).len) {
            diag_add(diags, DIAG_PACK_SPLIT, span, p->pack->split)->hint =
                S("fill the cell, or divide by another column: the record would be in no set");
            sound = false;
        } else if (known && !str_equal(*known, value)) {
            diag_hint(diag_add(diags, DIAG_PACK_TWICE, span, output), diags,
                      "'%.*s' and '%.*s' give one name: write them so that they differ",
                      STR_ARG(*known), STR_ARG(value));
            sound = false;
        } else if (!known) {
            Str *kept = NEW(p->arena, Str);
            *kept = value;
            *map_put(outputs, output) = kept;
            share_add(p, shares, value);
        }
    }
    return sound;
}

void packed_write(Pack *pack)
{
    Packing p = {.pack = pack, .arena = pack->arena, .by_record = map_new(pack->arena)};
    p.root = path_absolute(pack->arena, pack->scaffold.path);
    Shares shares = {0};
    columns_find(&p);
    say_drafts(&p);
    bool good = docs_gather(&p) && licences_find(&p) && shares_find(&p, &shares);
    for (uint32_t i = 0; good && i < shares.count; i++) {
        share_describe(&p, &shares.items[i]);
        good = share_files(&p, &shares.items[i]) && share_sound(&p, &shares.items[i]) &&
               share_make(&p, &shares.items[i]);
    }
    for (uint32_t i = 0; good && i < shares.count; i++)
        good = share_place(&p, &shares.items[i]);
}
