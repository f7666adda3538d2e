/* Any bytes as a document of a small publication with data, in Markdown or XML:
 * includes (every path gives the same bytes, so circles are met), repeats,
 * conditions, expressions, raw HTML; then resolved. What must hold: only elements
 * and text are left, no id stands twice, every link has a target. The same bytes
 * are checked as a publication, and asked for as an expression. */

#include "assemble/assemble.h"
#include "assemble/expand.h"
#include "assemble/schema.h"
#include "read/read.h"
#include "resolve/resolve.h"
#include <assert.h>
#include <errno.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    Job job; /* first: load knows only this */
    Str text;
    uint32_t loads;
} Fuzz;

static uint32_t load(Job *job, Str path)
{
    Fuzz *fuzz = (Fuzz *)(void *)job;
    if (fuzz->loads++ > 20) {
        errno = ENOENT;
        return 0;
    }
    return files_add(job->files, path, fuzz->text);
}

static Dataset *dataset(Arena *arena, Files *files, const char *id, const char *csv, const char *of)
{
    Diags diags = {.arena = arena};
    static Column column = {
        .name = {"n", 1}, .type = COLUMN_COUNT, .has_small = true, .small = 5, .shown = {"few", 3}};
    DataSpec spec = {
        .id = str_of(id), .key = *of ? S("") : S("k"), .columns = &column, .column_count = 1};
    return data_read(arena, &diags, files, files_add(files, str_of(id), str_of(csv)), &spec);
}

static void publication_make(Publication *publication, Arena *arena, Files *files,
                             const Session *session)
{
    static Dataset *sets[2];
    Diags diags = {.arena = arena};
    DataSpec specs[2] = {{.id = S("a"), .key = S("k")}, {.id = S("b"), .of = S("a"), .by = S("k")}};
    sets[0] = dataset(arena, files, "a", "k,n,name\nx,7,One\ny,3,<b>Two</b>\nz,,{{k}}\n", "");
    sets[1] =
        dataset(arena, files, "b", "k,n,date\nx,1,2024-09-30\nx,20,2024-12-31\nz,5,never\n", "a");
    data_group(arena, &diags, sets, 2, specs);
    publication->data = sets;
    publication->data_count = 2;
    publication->sources = map_new(arena);
    publication->language = S("en-GB");
    publication->expressions = expressions_open(arena, NULL, session, publication);
}

static void check_tree(const Tree *tree, const Links *links)
{
    Map *ids = map_new(tree->arena);
    for (uint32_t i = 0; i < tree->count; i++) {
        const Node *node = tree->nodes[i];
        assert(node->id == i && (node->kind == NODE_ELEMENT || node->kind == NODE_TEXT));
        assert(node->kind == NODE_TEXT || (node->name != NAME_INCLUDE && node->name != NAME_EACH));
        Str id = node_value(node, NAME_ID);
        if (!id.len)
            continue;
        void **place = map_put(ids, id);
        assert(!*place);
        *place = tree->ids;
    }
    for (uint32_t i = 0; i < links->count; i++)
        if (links->by_node[i] && links->by_node[i]->kind == TARGET_HERE)
            assert(tree->nodes[links->by_node[i]->node->id] == links->by_node[i]->node);
}

static void one_document(Fuzz *fuzz, Publication *publication, Format format, int record)
{
    Job *job = &fuzz->job;
    Diags *diags = job->diags;
    uint32_t file =
        files_add(job->files, format == FORMAT_XML ? S("f.xml") : S("f.md"), fuzz->text);
    Tree *source = read_document(job->arena, diags, job->files, file, format);
    if (!source)
        return;
    source_prepare(source, diags, job->files, format);
    publication->file = file;
    DocumentSpec spec = {.element = source->root,
                         .id = S("d"),
                         .out = S("{{k}}.pdf"),
                         .for_each = publication->data[0]};
    job->record = &publication->data[0]->records[record];
    job->out = job->document = S("");
    fuzz->loads = 0;
    Tree *tree = assemble_document(job, &spec);
    if (tree)
        check_tree(tree, resolve_tree(job, tree));
    if (format == FORMAT_XML)
        schema_check(diags, source->root, SCHEMA_PUBLICATION);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Text *text;
    if (!text) {
        xml_start();
        read_start();
        text = text_open(&(TextPaths){0});
    }
    Arena *arena = arena_open();
    Files *files = files_open(arena, NULL);
    Diags diags = {.arena = arena};
    Publication publication = {0};
    Session session = {.read = read_document,
                       .settings = map_new(arena),
                       .publication = &publication,
                       .arena = arena,
                       .keep_going = true};
    Worker worker = {.text = text};
    publication_make(&publication, arena, files, &session);
    Fuzz fuzz = {.text = arena_str(arena, (Str){(const char *)data, size})};
    fuzz.job = (Job){.session = &session,
                     .worker = &worker,
                     .arena = arena,
                     .scratch = arena,
                     .diags = &diags,
                     .files = files,
                     .language = S("en-GB"),
                     .load = load};
    one_document(&fuzz, &publication, FORMAT_MARKDOWN, 0);
    one_document(&fuzz, &publication, FORMAT_XML, 2);
    Row row = {.set = publication.data[0]};
    const Expression *e = expression_of(publication.expressions, str_slice(fuzz.text, 0, 2000),
                                        EXPRESSION_VALUE, &row);
    assert(!e->faulty || e->fault_hint.len);
    xpath_context_close(worker.xpath);
    expressions_close(publication.expressions);
    arena_close(arena);
    return 0;
}
