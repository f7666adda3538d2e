/* What a document is made from, in two widths.
 *
 * `all` is known before any document is assembled: when it is as before, nothing
 * needs to be looked at but the files that documents open themselves. When it is
 * not, the fingerprint of each document says which of them the change reaches: of
 * its data and sources it takes what assemble and resolve made of them, the tree
 * and where its links lead, with the pages of other documents as they stand there.
 *
 * The program and its libraries are known by their build ids, fonts and hyphenation
 * dictionaries that are installed by name, size and time: a thousand are looked at in two
 * milliseconds. Whatever is in doubt is taken in; then a document is made once too often. */

#include "commands/fingerprint.h"
#include "base/buf.h"
#include "base/hash.h"
#include <elf.h>
#include <fts.h>
#include <link.h>
#include <sys/stat.h>

/* Every part with its length, so that no two rows of parts make one string. Most
 * numbers are small, and every byte is hashed. */
static void put_number(Buf *buf, uint64_t number)
{
    bool small = number < 0xFF;
    buf_char(buf, small ? (char)number : (char)0xFF);
    if (!small)
        buf_add(buf, &number, sizeof number);
}

static void put_string(Buf *buf, Str s)
{
    put_number(buf, s.len);
    buf_str(buf, s);
}

static Str buf_hash(Arena *arena, Buf *buf)
{
    Str hash = hash_hex(arena, buf->data, buf->len);
    buf_close(buf);
    return hash;
}

/* ---- the program ---- */

/* A program or library by its path, when it has no build id. */
static void put_object_file(Buf *buf, const char *name)
{
    Arena *arena = arena_open();
    put_string(buf, hash_file(arena, str_of(*name ? name : "/proc/self/exe")));
    arena_close(arena);
}

/* Notes: three words, then name and description, each filled up to words (gABI, Note Section). */
static bool put_build_id(Buf *buf, const char *notes, size_t size)
{
    while (size >= sizeof(ElfW(Nhdr))) {
        const ElfW(Nhdr) *note = (const void *)notes;
        size_t name = (note->n_namesz + 3u) & ~(size_t)3,
               bytes = (note->n_descsz + 3u) & ~(size_t)3;
        if (size - sizeof *note < name || size - sizeof *note - name < bytes)
            return false;
        const char *text = notes + sizeof *note;
        if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 && !memcmp(text, "GNU", 4)) {
            put_string(buf, (Str){text + name, note->n_descsz});
            return true;
        }
        notes += sizeof *note + name + bytes;
        size -= sizeof *note + name + bytes;
    }
    return false;
}

static int put_object(struct dl_phdr_info *info, size_t size, void *context)
{
    (void)size;
    if (strstr(info->dlpi_name, "linux-vdso")) /* the kernel's: it makes no bytes */
        return 0;
    for (ElfW(Half) i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        const char *notes = (const char *)(uintptr_t)(info->dlpi_addr + part->p_vaddr);
        if (part->p_type == PT_NOTE && put_build_id(context, notes, part->p_memsz))
            return 0;
    }
    put_object_file(context, info->dlpi_name);
    return 0;
}

/* ---- what is installed ---- */

static int name_order(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void put_folder(Buf *buf, Str folder)
{
    Arena *arena = arena_open();
    char *paths[] = {(char *)(uintptr_t)arena_str(arena, folder).data, NULL};
    FTS *walk = fts_open(paths, FTS_LOGICAL | FTS_NOCHDIR, name_order);
    for (FTSENT *entry; walk && (entry = fts_read(walk));) {
        if (entry->fts_info != FTS_F)
            continue;
        put_string(buf, str_of(entry->fts_path));
        put_number(buf, (uint64_t)entry->fts_statp->st_size);
        put_number(buf, (uint64_t)entry->fts_statp->st_mtim.tv_sec);
        put_number(buf, (uint64_t)entry->fts_statp->st_mtim.tv_nsec);
    }
    if (walk)
        fts_close(walk);
    arena_close(arena);
}

/* ---- the command line ---- */

/* What cannot change a byte, and what is taken in through what it does: data and
 * sources through the tree, sheets through their text. */
static bool counts_by_itself(int option)
{
    switch (option) {
    case OPTION_OUTPUT:
    case OPTION_OUT:
    case OPTION_JOBS:
    case OPTION_LAYOUT:
    case OPTION_BASE:
    case OPTION_ROOT:
    case OPTION_PROFILE:
    case OPTION_SET:
    case OPTION_DATA:
    case OPTION_WHERE:
    case OPTION_MEMORY:
    case OPTION_STRICT:
    case OPTION_TIMINGS:
    case OPTION_JSON:
    case OPTION_RESUME:
    case OPTION_SHARD:
    case OPTION_REPORT: return false;
    default: return true;
    }
}

static void put_options(Buf *buf, const Options *options)
{
    Arena *arena = arena_open();
    for (int i = 0; i < OPTION_COUNT; i++) {
        if (!options->given[i] || !counts_by_itself(i))
            continue;
        put_number(buf, (uint64_t)i);
        put_string(buf, options->values[i]);
        if (options->values[i].len) /* it may name a file */
            put_string(buf, hash_file(arena, options->values[i]));
    }
    arena_close(arena);
}

/* ---- the run ---- */

static void put_files(Buf *buf, const Files *files)
{
    const File *file;
    for (uint32_t i = 1; (file = files_at(files, i)); i++) {
        put_string(buf, path_name(file->path)); /* the folder is seen from where one is */
        put_string(buf, file->text);
    }
}

/* Once for all documents: sheets are longer than most of them. */
static void hash_sheets(Run *run)
{
    for (uint32_t i = 0; i < run->sheet_files.count; i++) {
        SheetFiles *of = &run->sheet_files.items[i];
        Buf buf = {0};
        for (uint32_t file = of->first; file < of->end; file++)
            put_string(&buf, files_at(run->files, file)->text);
        of->hash = buf_hash(run->arena, &buf);
    }
}

void fingerprint_run(Fingerprint *print, Run *run)
{
    Buf buf = {0};
    hash_sheets(run);
    put_string(&buf, S("guidepress " GUIDEPRESS_VERSION));
    dl_iterate_phdr(put_object, &buf);
    for (uint32_t i = 0; i < run->text_paths.font_folder_count; i++)
        put_folder(&buf, run->text_paths.font_folders[i]);
    put_folder(&buf, run->text_paths.hyphen_folder);
    put_string(&buf, run->session.date);
    put_string(&buf, run->session.icc);
    put_options(&buf, &run->options);
    print->around = buf_hash(run->arena, &buf);
    put_string(&buf, print->around);
    put_string(&buf, run->session.profile);
    for (uint32_t i = 0; i < run->options.settings->count; i++) {
        put_string(&buf, run->options.settings->entries[i].key);
        put_string(&buf, *(const Str *)run->options.settings->entries[i].value);
    }
    put_files(&buf, run->files);
    for (uint32_t i = 0; run->screens && i < run->screens->count; i++)
        put_string(&buf, *(const Str *)run->screens->entries[i].value);
    print->all = buf_hash(run->arena, &buf);
}

/* ---- a document ---- */

static void put_name(Buf *buf, Name name, Str spelling)
{
    put_number(buf, name);
    if (name == NAME_OTHER)
        put_string(buf, spelling);
}

/* Spans are left out: a line more above changes no byte. What follows a node, a
 * child or the next one, gives the shape; of what comes after `top` nothing is said. */
static void put_node(Buf *buf, const Node *node, const Node *top)
{
    put_number(buf, (uint64_t)node->kind << 4 | (uint64_t)(node->first != NULL) << 1 |
                        (uint64_t)(node != top && node->next));
    put_number(buf, node->flags);
    put_number(buf, node->attr_count);
    put_name(buf, node->name, node->spelling);
    put_string(buf, node->text);
    for (uint16_t i = 0; i < node->attr_count; i++) {
        put_name(buf, node->attrs[i].name, node->attrs[i].spelling);
        put_string(buf, node->attrs[i].value);
    }
}

static void put_branch(Buf *buf, const Node *top)
{
    for (const Node *node = top; node; node = node_following(node, top))
        put_node(buf, node, top);
}

static void put_target(Buf *buf, const Target *target)
{
    put_number(buf, target->kind);
    put_number(buf, target->node ? target->node->id : UINT64_MAX);
    put_number(buf, target->last ? target->last->id : UINT64_MAX);
    put_string(buf, target->file);
    put_string(buf, target->name);
    put_string(buf, target->title);
    put_string(buf, target->address);
    put_number(buf, target->has_place);
    put_number(buf, target->has_place ? (uint64_t)target->place.page : 0);
    put_number(buf, target->has_place ? (uint64_t)(int64_t)target->place.number : 0);
}

static void put_links(Buf *buf, const Links *links)
{
    for (uint32_t i = 0; i < links->by_value->count; i++) {
        put_string(buf, links->by_value->entries[i].key);
        put_target(buf, links->by_value->entries[i].value);
    }
    for (uint32_t id = 0; id < links->count; id++)
        if (links->by_node[id]) {
            put_number(buf, id);
            put_target(buf, links->by_node[id]);
        }
    const Str facts[] = {links->title, links->language, links->author, links->subject, links->date};
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        put_string(buf, facts[i]);
}

/* What it says of itself and of this document; its other documents are not in it. */
static void put_publication(Buf *buf, const Publication *publication, const DocumentSpec *spec)
{
    const Node *root = publication->tree->root;
    put_node(buf, root, root);
    for (const Node *child = root->first; child; child = child->next)
        if (!node_is(child, NAME_DOCUMENT))
            put_branch(buf, child);
    for (uint32_t i = 0; i < publication->document_count; i++) { /* a book, its covers */
        const DocumentSpec *other = &publication->documents[i];
        if (str_equal(other->cover_of, spec->id) || str_equal(other->id, spec->cover_of))
            put_node(buf, other->element, other->element);
    }
    put_node(buf, spec->element, spec->element);
}

static void put_sheet(Buf *buf, const Run *run, const Sheet *sheet)
{
    for (uint32_t i = 0; i < run->sheet_files.count; i++)
        if (run->sheet_files.items[i].sheet == sheet)
            put_string(buf, run->sheet_files.items[i].hash);
    put_number(buf, UINT64_MAX);
}

Str fingerprint_document(const Fingerprint *print, const Run *run, const DocumentInput *input)
{
    Buf buf = {0};
    const Job *job = input->job;
    put_string(&buf, print->around);
    for (size_t i = 0; i < input->sheet_count; i++)
        put_sheet(&buf, run, input->sheets[i]);
    put_string(&buf, input->screen);
    if (input->spec)
        put_publication(&buf, run->session.publication, input->spec);
    const Str facts[] = {job->document, job->title, job->language, job->out, input->tree->language};
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        put_string(&buf, facts[i]);
    put_number(&buf, job->claims);
    for (uint32_t i = 0; i < job->root_value_count; i++)
        put_string(&buf, job->root_values[i].text);
    put_branch(&buf, input->tree->root);
    put_links(&buf, input->links);
    return buf_hash(job->arena, &buf);
}
