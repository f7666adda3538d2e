/* One document: a job with its arenas, walked through the stages. */

#include "commands/document.h"
#include "assemble/assemble.h"
#include "commands/batch.h"
#include "commands/beside.h"
#include "commands/cover.h"
#include "commands/jobsheet.h"
#include "html/html.h"
#include "read/read.h"
#include "resolve/resolve.h"
#include "resolve/sibling.h"
#include <errno.h>
#include <time.h>

const char *const stage_names[STAGE_COUNT] = {"read", "assemble", "resolve", "style",
                                              "box",  "layout",   "paint",   "export"};

typedef struct {
    const Run *run;
    Worker *worker;
    const Task *task;
    Outcome *outcome;
    Job job;
    Tree *source; /* of a lone source */
    Tree *tree;
    const Links *links;
    const Styles *styles;
    const Boxes *boxes;
    struct timespec clock;
    Reads reads;
    Str hash;        /* of the file, for its job sheet */
    Str fingerprint; /* for a batch: of what its file is made from; empty: not known */
} Making;

static void lap(Making *making, Stage stage)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    making->outcome->seconds[stage] += (double)(now.tv_sec - making->clock.tv_sec) +
                                       (double)(now.tv_nsec - making->clock.tv_nsec) * 1e-9;
    making->clock = now;
}

static unsigned claims_of(const Run *run, const DocumentSpec *spec)
{
    Str rest = run->options.values[OPTION_CONFORMANCE];
    if (run->session.edition != EDITION_SCREEN)
        return CLAIM_X4;
    if (!run->options.given[OPTION_CONFORMANCE])
        return spec ? spec->claims : 0;
    unsigned claims = 0;
    while (rest.len) {
        Str claim = str_cut(rest, ',', &rest);
        claims |= str_equal(claim, S("ua1"))  ? CLAIM_UA1
                  : str_equal(claim, S("2a")) ? CLAIM_2A
                                              : 0u;
    }
    return claims;
}

static void making_open(Making *making, const Run *run, Worker *worker, const Task *task,
                        Outcome *outcome)
{
    Arena *arena = arena_open();
    *making = (Making){.run = run, .worker = worker, .task = task, .outcome = outcome};
    outcome->begun = true;
    making->job = (Job){
        .session = &run->session,
        .worker = worker,
        .arena = arena,
        .scratch = arena_open_under(arena),
        .diags = NEW(arena, Diags),
        .files = files_open(arena, run->files),
        .record = task->record,
        .language = S("en-GB"),
        .claims = claims_of(run, task->spec),
        .html = task->html,
        .load = job_load,
    };
    making->job.diags->arena = arena;
    making->reads.arena = arena;
    making->job.reads = run->reads; /* of what is looked at or laid out for others */
    bool cover = task->spec && task->spec->cover_of.len;
    making->job.pad = cover ? 0 : run->options.pad;
    if (run->session.edition == EDITION_PRINT && task->output.len &&
        !str_equal(task->output, S("-")))
        making->job.print_facts = NEW(arena, PrintFacts);
    if (task->spec) {
        const Publication *publication = run->session.publication;
        making->job.document = task->spec->id;
        making->job.title = task->spec->title;
        making->job.language =
            task->spec->language.len ? task->spec->language : publication->language;
        making->job.folder = path_folder(path_absolute(making->job.arena, run->source));
    } else {
        making->job.folder = path_folder(path_absolute(making->job.arena, task->source));
        making->job.root = task->root;
    }
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &making->clock);
}

static void facts_take(Making *making, Arena *arena)
{
    const Job *job = &making->job;
    const Links *links = making->links;
    Str title = links->title.len ? links->title : job->title;
    Str language = links->language.len ? links->language : job->language;
    making->outcome->facts = (Facts){
        .title = arena_str(arena, title),
        .language = arena_str(arena, language),
        .claims = job->diags->worst < SEVERITY_ERROR && !making->task->html ? job->claims : 0};
}

static void making_close(Making *making)
{
    Job *job = &making->job;
    making->outcome->memory = arena_used(job->arena);
    if (job->diags->first || making->task->facts) /* most have neither: a hundred thousand */
        making->outcome->arena = arena_open();    /* documents keep nothing */
    Arena *kept = making->outcome->arena;
    if (kept && making->links && making->task->facts)
        facts_take(making, kept);
    if (job->diags->first) {
        making->outcome->messages = messages_take(kept, job->diags, job->files, making->task->name);
    }
    if (making->run->batch && job->reads == &making->reads)
        batch_asked(making->run, &making->reads);
    if (making->fingerprint.len && making->outcome->kind == OUTCOME_MADE)
        batch_made(making->run, making->worker, making->task, making->fingerprint, &making->reads,
                   making->outcome);
    if (making->task->settles && job->reads == &making->reads) /* others may know its pages */
        reads_add(making->run->reads, &making->reads);
    arena_close(making->job.scratch);
    arena_close(making->job.arena);
}

/* ---- the stages ---- */

static bool read_source(Making *making)
{
    Job *job = &making->job;
    Str path = path_absolute(job->arena, making->task->source), text;
    Format format;
    if (!path.len || !file_read(job->arena, path, &text)) {
        path_fault(job->diags, making->task->source, errno);
        return false;
    }
    if (!format_of(path, &format)) {
        diag_hint(diag_add(job->diags, DIAG_SOURCE_FORMAT, (Span){0}, making->task->source),
                  job->diags, "a source ends in .md, .html, .xhtml, or .xml for a publication");
        return false;
    }
    uint32_t file = files_add(job->files, path_shown(job->arena, path), text);
    making->source = read_document(job->arena, job->diags, job->files, file, format);
    lap(making, STAGE_READ);
    return making->source != NULL;
}

/* After each stage: whether the document may take more memory. */
static bool may_go_on(Making *making)
{
    return !memory_exceeded(&making->job, making->tree->root->span);
}

static bool make_tree(Making *making)
{
    Job *job = &making->job;
    if (making->task->spec) {
        making->tree = assemble_document(job, making->task->spec);
    } else {
        if (!read_source(making))
            return false;
        making->tree = assemble_lone(job, making->source);
        if (making->tree && making->run->options.command == COMMAND_CHECK)
            leftovers_of_lone(job->diags, job->files, making->tree);
    }
    lap(making, STAGE_ASSEMBLE);
    return making->tree && may_go_on(making);
}

static bool make_links(Making *making)
{
    making->links = resolve_tree(&making->job, making->tree);
    lap(making, STAGE_RESOLVE);
    return may_go_on(making);
}

/* What a cover knows of its book; false: that has no pages. */
static bool know_book(Making *making)
{
    const DocumentSpec *spec = making->task->spec;
    return !spec || !spec->cover_of.len || cover_measure(&making->job, spec);
}

static size_t sheets_of(const Making *making, const Sheet **sheets)
{
    const Run *run = making->run;
    const Task *task = making->task;
    Arena *scratch = making->job.scratch;
    Str root = job_root(&making->job);
    size_t count = 0;
    sheets[count++] = run->fonts;
    sheets[count++] = run->base;
    const Sheet *own = task->spec ? run_sheet_known(run, scratch, root, task->spec->layout) : NULL;
    if (own)
        sheets[count++] = own;
    if (run->session.edition != EDITION_SCREEN)
        sheets[count++] = run_sheet_known(run, scratch, root, S(PRINT_LAYOUT));
    Str variant = run->session.variant;
    if (task->spec && document_word(task->spec->also, variant))
        sheets[count++] = run_sheet_known(run, scratch, root, variant);
    for (uint32_t i = 0; i < run->options.layouts.count; i++)
        sheets[count++] = run_sheet_known(run, scratch, root, run->options.layouts.items[i]);
    return count;
}

static bool make_styles(Making *making)
{
    const Sheet *sheets[SHEETS_MAX];
    size_t count = sheets_of(making, sheets);
    making->styles = style_build(&making->job, making->tree, making->links, sheets, count);
    lap(making, STAGE_STYLE);
    return may_go_on(making);
}

static bool make_boxes(Making *making)
{
    if (!make_styles(making))
        return false;
    making->boxes = box_build(&making->job, making->tree, making->styles, making->links);
    lap(making, STAGE_BOX);
    return may_go_on(making);
}

static bool may_write(const Making *making)
{
    return making->job.diags->worst < SEVERITY_ERROR || making->run->session.keep_going;
}

static bool write_failed_at(Making *making, Str path, Output *output)
{
    Diags *diags = making->job.diags;
    Diag *diag = diag_add(diags, DIAG_WRITE, (Span){0}, path);
    diag_hint(diag, diags, "%s; the old file is as it was", strerror(errno));
    making->outcome->kind = OUTCOME_SYSTEM;
    output_drop(output);
    return false;
}

static bool write_failed(Making *making, Output *output)
{
    return write_failed_at(making, making->task->output, output);
}

/* The hash is of what this process wrote: another one may replace the file. */
static bool commit(Making *making, Output *output)
{
    Outcome *outcome = making->outcome;
    FILE *stream = output_stream(output);
    if (making->job.print_facts)
        making->hash = hash_stream(making->job.arena, stream);
    if (making->run->batch && !str_equal(making->task->output, S("-"))) {
        Str quick = hash_quick_stream(making->job.arena, stream), hash = {0};
        outcome->size = (uint64_t)ftello(stream);
        if (making->run->options.given[OPTION_REPORT])
            hash = hash_stream(making->job.arena, stream);
        hash_keep(outcome->quick, quick);
        hash_keep(outcome->hash, hash);
    }
    return output_commit(output) || write_failed(making, NULL);
}

/* The HTML edition, made in memory: a page has a few hundred kilobytes. */
static bool make_html(Making *making)
{
    Job *job = &making->job;
    const Task *task = making->task;
    Buf text = {0};
    html_build(&text, &(HtmlSource){.job = job,
                                    .tree = making->tree,
                                    .links = making->links,
                                    .styles = making->styles,
                                    .screen = task->screen});
    lap(making, STAGE_LAYOUT); /* what follows the styles, as for a PDF */
    bool whole = task->output.len && may_write(making);
    Output *output = whole ? output_open(job->arena, task->output) : NULL;
    bool written = output && fwrite(text.data, 1, text.len, output_stream(output)) == text.len;
    buf_close(&text);
    if (whole && !written)
        return write_failed(making, output);
    return whole && commit(making, output);
}

/* What others may ask of its pages, a cover among them. */
static void settle_sibling(Making *making, const Places *places)
{
    Sibling *sibling = making->task->sibling;
    sibling_settle(sibling, making->tree, places->by_node, places->page_count);
    sibling->blank_count = places->blank_count;
    sibling->trim = places->page_count ? places->pages[0].size : (Point){0};
}

/* Of a stream that is written, among those of the files beside, in their order. */
static void beside_note(Making *making, FILE *stream)
{
    if (making->run->batch)
        hash_keep(making->outcome->beside + strlen(making->outcome->beside),
                  hash_quick_stream(making->job.arena, stream));
}

/* Puts it into its place, after the document's own file. */
static bool beside_commit(Making *making, Str path, Output *output)
{
    if (output)
        beside_note(making, output_stream(output));
    return (output && output_commit(output)) || write_failed_at(making, path, NULL);
}

/* The cover that --cover makes with it. */
static const DocumentSpec *cover_for(const Making *making)
{
    const Publication *publication = making->run->session.publication;
    const DocumentSpec *spec = making->task->spec;
    for (uint32_t i = 0; spec && i < publication->document_count; i++)
        if (making->run->options.given[OPTION_COVER] &&
            str_equal(publication->documents[i].cover_of, spec->id))
            return &publication->documents[i];
    return NULL;
}

static JobSheet job_sheet_of(const Making *making, const Places *places)
{
    const Job *job = &making->job;
    const DocumentSpec *spec = making->task->spec;
    JobSheet sheet = {.job = job,
                      .facts = job->print_facts,
                      .spec = spec,
                      .cover = cover_for(making),
                      .file = path_name(making->task->output),
                      .hash = making->hash,
                      .title = making->links->title.len ? making->links->title : job->title,
                      .blanks = places->blank_count};
    if (spec)
        sheet.version = job->session->publication->version;
    if (spec && spec->cover_of.len)
        sheet.book = sibling_named(job->session, spec->cover_of);
    if (sheet.cover)
        sheet.cover_file =
            path_with_ending(job->arena, path_name(sheet.cover->out), S("-print.pdf"));
    return sheet;
}

/* Beside a file for a press: what its people are told of it. */
static bool write_job_sheets(Making *making, const Places *places, const Str *beside)
{
    static void (*const writers[BESIDE_COUNT])(FILE *, const JobSheet *) = {
        [BESIDE_JOB_TEXT] = job_sheet_text, [BESIDE_JOB_JSON] = job_sheet_json};
    JobSheet sheet = {0};
    for (int i = BESIDE_JOB_TEXT; i <= BESIDE_JOB_JSON; i++) {
        if (!beside[i].len)
            continue;
        if (!sheet.job)
            sheet = job_sheet_of(making, places);
        Output *output = output_open(making->job.arena, beside[i]);
        if (output)
            writers[i](output_stream(output), &sheet);
        if (!beside_commit(making, beside[i], output))
            return false;
    }
    return true;
}

/* Layout, paint and export, and the file in its place if all is well. */
static bool make_file(Making *making)
{
    Str path = making->task->output;
    bool checks = making->run->options.command == COMMAND_CHECK;
    bool writing = path.len && may_write(making);
    Output *output = writing ? output_open(making->job.arena, path) : NULL;
    if (writing && !output)
        return write_failed(making, NULL);
    /* export has messages of its own, so a check runs it too */
    FILE *stream = output ? output_stream(output) : checks ? fopen("/dev/null", "wb") : NULL;
    Str beside[BESIDE_COUNT], sheets = {0};
    beside_paths(making->run, making->job.arena, making->task, beside);
    if (writing)
        sheets = beside[BESIDE_IMPOSED];
    Output *imposed = sheets.len ? output_open(making->job.arena, sheets) : NULL;
    if (sheets.len && !imposed) {
        output_drop(output);
        return write_failed_at(making, sheets, NULL);
    }
    errno = 0;
    const Places *places =
        settle(&making->job, making->boxes, stream, imposed ? output_stream(imposed) : NULL);
    lap(making, STAGE_LAYOUT);
    if (places) {
        making->outcome->pages = places->page_count + places->blank_count;
        making->outcome->boxes = making->boxes->count;
        making->outcome->passes = (uint32_t)places->pass;
        making->outcome->flow_calls = places->flow_calls;
        if (making->task->sibling)
            settle_sibling(making, places);
    }
    if (!stream)
        return places != NULL;
    if (!output) {
        fclose(stream);
        return places && may_write(making);
    }
    if (fflush(stream) || ferror(stream) || (!places && errno)) {
        output_drop(imposed);
        return write_failed(making, output);
    }
    if (!places || !may_write(making)) {
        output_drop(imposed);
        output_drop(output);
        return false;
    }
    return commit(making, output) && (!sheets.len || beside_commit(making, sheets, imposed)) &&
           write_job_sheets(making, places, beside);
}

/* Conditions may give one record a reference that no other has. */
static bool needs_pages(const Making *making)
{
    Str ids[64];
    size_t count = making->task->record ? links_documents(making->links, ids, 64) : 0;
    for (size_t i = 0; i < count; i++) {
        const Sibling *sibling = sibling_named(&making->run->session, ids[i]);
        if (sibling && sibling->ids && !sibling->tried)
            return true;
    }
    return false;
}

/* --resume; and the fingerprint to be put down when it is not. */
static bool is_unchanged(Making *making)
{
    const Run *run = making->run;
    const Task *task = making->task;
    const Sheet *sheets[SHEETS_MAX];
    if (!run->batch || !task->output.len || making->job.diags->worst >= SEVERITY_ERROR)
        return false;
    making->fingerprint =
        batch_fingerprint(run, &(DocumentInput){.job = &making->job,
                                                .spec = task->spec,
                                                .tree = making->tree,
                                                .links = making->links,
                                                .sheets = sheets,
                                                .sheet_count = sheets_of(making, sheets),
                                                .screen = task->screen});
    return batch_unchanged(run, task, making->fingerprint, making->outcome);
}

/* It stays as it is; others may want to know its pages. */
static void leave(Making *making)
{
    const Task *task = making->task;
    Task unwritten = *task;
    unwritten.output = (Str){0};
    if (task->settles && !task->html) {
        making->task = &unwritten;
        if (make_boxes(making))
            make_file(making);
        making->task = task;
    }
    making->outcome->kind = OUTCOME_UNCHANGED;
}

Outcome document_make(const Run *run, Worker *worker, const Task *task)
{
    Outcome outcome = {0};
    Making making;
    making_open(&making, run, worker, task, &outcome);
    if (run->batch && task->output.len)
        making.job.reads = &making.reads;
    bool made = false;
    if (make_tree(&making) && make_links(&making) && know_book(&making)) {
        bool waits = !task->html && needs_pages(&making);
        if (!waits && is_unchanged(&making))
            leave(&making);
        else if (task->html)
            made = make_styles(&making) && make_html(&making);
        else if (waits)
            outcome.kind = OUTCOME_NEEDS;
        else
            made = make_boxes(&making) && make_file(&making);
    }
    if (outcome.kind == OUTCOME_MADE && (!made || making.job.diags->worst >= SEVERITY_ERROR))
        outcome.kind = OUTCOME_FAULTY;
    making_close(&making);
    return outcome;
}

void document_look(const Run *run, Worker *worker, const Task *task, Strs *needs)
{
    Outcome outcome = {0};
    Making making;
    making_open(&making, run, worker, task, &outcome);
    if (make_tree(&making) && make_links(&making)) {
        if (task->sibling && !task->sibling->ids)
            sibling_fill(run->arena, task->sibling, making.tree, making.links, task->output);
        Str ids[64];
        size_t count = needs ? links_documents(making.links, ids, 64) : 0;
        if (needs && task->spec && task->spec->cover_of.len)
            *LIST_ADD(run->arena, needs) = task->spec->cover_of;
        for (size_t i = 0; i < count; i++)
            *LIST_ADD(run->arena, needs) = arena_str(run->arena, ids[i]);
    }
    making_close(&making);
    arena_close(outcome.arena);
}

/* ---- dumps ---- */

static void dump_nodes(Making *making, Buf *out, Tree *tree, Str selector)
{
    const Node **nodes;
    size_t count;
    if (selector.len && !tree->count) /* selectors ask a tree that has its numbers */
        tree_freeze(tree);
    if (!selector.len) {
        tree_print(out, tree->root, making->job.files);
    } else if (style_select(making->job.arena, tree, selector, &nodes, &count)) {
        for (size_t i = 0; i < count; i++)
            tree_print(out, nodes[i], making->job.files);
    }
}

static void dump_pages(Making *making, Buf *out, Stage stage)
{
    Job *job = &making->job;
    const Places *places = settle(job, making->boxes, NULL, NULL);
    if (!places)
        return;
    Layout *layout = layout_open(job, making->boxes, places);
    Export *file = stage == STAGE_EXPORT ? export_open(job, making->boxes, tmpfile()) : NULL;
    Arena *arena = arena_open();
    for (const Page *page; (page = layout_next(layout));) {
        arena_reset(arena);
        if (stage == STAGE_LAYOUT) {
            page_print(out, making->boxes, page);
            continue;
        }
        Ops ops = paint_page(job, arena, making->boxes, page);
        if (file)
            export_page(file, page, &ops);
        else
            ops_print(out, making->boxes, &ops);
    }
    places = layout_close(layout);
    if (file)
        export_print(out, file, places);
    export_drop(file);
    arena_close(arena);
}

static void dump_stage(Making *making, Buf *out, Stage stage, Str selector)
{
    if (stage == STAGE_READ && !making->task->spec) { /* before assemble changes it */
        if (read_source(making))
            dump_nodes(making, out, making->source, selector);
        return;
    }
    if (!make_tree(making))
        return;
    if (stage == STAGE_READ || stage == STAGE_ASSEMBLE) {
        dump_nodes(making, out, making->tree, selector);
        return;
    }
    if (!make_links(making))
        return;
    if (stage == STAGE_RESOLVE) {
        dump_nodes(making, out, making->tree, selector);
        if (!selector.len)
            links_print(out, making->links, making->tree, making->job.files);
        return;
    }
    if (!know_book(making) || !make_boxes(making))
        return;
    if (stage == STAGE_STYLE)
        style_print(out, &making->job, making->tree, making->styles, selector);
    else if (stage == STAGE_BOX)
        box_print(out, making->boxes, making->boxes->root);
    else
        dump_pages(making, out, stage);
}

Outcome document_dump(const Run *run, Worker *worker, const Task *task)
{
    Outcome outcome = {0};
    Making making;
    Buf out = {0};
    making_open(&making, run, worker, task, &outcome);
    if (str_equal(run->options.values[OPTION_TO], S("html-fragment"))) {
        bool read = task->spec ? make_tree(&making) : read_source(&making);
        if (read)
            print_html(&out, task->spec ? making.tree->root : making.source->root);
    } else {
        Str selector, name = str_cut(run->options.values[OPTION_DUMP], ':', &selector);
        for (int i = 0; i < STAGE_COUNT; i++)
            if (str_equal(name, str_of(stage_names[i])))
                dump_stage(&making, &out, (Stage)i, selector);
    }
    if (out.len)
        fwrite(out.data, 1, out.len, stdout);
    outcome.kind = making.job.diags->worst < SEVERITY_ERROR ? OUTCOME_MADE : OUTCOME_FAULTY;
    buf_close(&out);
    making_close(&making);
    return outcome;
}
