/* The loop: pass after pass until the places settle. A pass that may be the
 * last one paints and exports page by page; it is thrown away when places
 * moved, and its messages with it. */

#include "pipeline.h"
#include "base/list.h"
#include "style/cascade.h"
#include "style/property.h"
#include <unistd.h>

typedef struct {
    Job *job;
    const Boxes *boxes;
    Export *file;   /* NULL: only the places are wanted */
    Export *sheets; /* the same pages on sheets; or NULL */
    Arena *kept;    /* of the leaves */
    Leaves leaves;  /* of an edition for print */
    Arena *page;
    PageReports reports;  /* of the pass */
    Contrast *contrast;   /* likewise */
    Preflight *preflight; /* of an edition for print */
    Proof *proof;         /* likewise */
    Explainer *explainer; /* opened when something is to be told */
} Sink;

static void take_page(Sink *sink, const Page *page)
{
    page_report(sink->job, sink->boxes, &sink->reports, page);
    if (!sink->file)
        return;
    arena_reset(sink->page);
    Ops ops = paint_page(sink->job, sink->page, sink->boxes, page);
    contrast_page(sink->contrast, sink->page, &ops);
    if (sink->preflight)
        preflight_page(sink->preflight, page, &ops);
    if (sink->proof)
        proof_page(sink->proof, &ops);
    export_page(sink->file, page, &ops);
    if (sink->sheets)
        export_page(sink->sheets, page, &ops);
    if (sink->job->session->edition != EDITION_SCREEN)
        *LIST_ADD(sink->kept, &sink->leaves) =
            (Leaf){ops.sheet, page->side, page->type ? (uint8_t)page->type->turn : TURN_UPRIGHT};
}

/* All pages are in: what stands around them says how many there are. */
static void take_marks(Sink *sink)
{
    for (uint32_t i = 0; i < sink->leaves.count; i++) {
        arena_reset(sink->page);
        Ops marks = leaf_marks(sink->job, sink->page, sink->boxes, &sink->leaves, i);
        export_marks(sink->file, i, &marks);
    }
}

static void take_sheets(Sink *sink)
{
    Job *job = sink->job;
    const Styles *styles = sink->boxes->styles;
    SheetPlan plan;
    sheets_plan(job, &sink->leaves, &plan);
    plan.rtl = styles->count && styles->by_node[0]->direction == DIRECTION_RTL;
    for (uint32_t i = 0; i < plan.sides; i++) {
        SheetPlace places[2];
        arena_reset(sink->page);
        TrimSheet sheet = sheets_side(job, &sink->leaves, &plan, i, places);
        Ops marks =
            sheets_marks(job, sink->page, sink->boxes, &sheet, (uint32_t[2]){i, plan.sides});
        export_sheet(sink->sheets, places, &marks);
    }
}

/* Both files or none. */
static bool close_files(Sink *sink, const Places *places)
{
    if (!sink->file)
        return true;
    take_marks(sink);
    if (sink->sheets)
        take_sheets(sink);
    bool ok = export_close(sink->file, places);
    if (!ok)
        export_drop(sink->sheets);
    return ok && (!sink->sheets || export_close(sink->sheets, places));
}

static void drop_files(Sink *sink)
{
    export_drop(sink->file);
    export_drop(sink->sheets);
}

static Explainer *ask(Sink *sink)
{
    if (!sink->explainer)
        sink->explainer = explainer_open(sink->job, sink->boxes->tree, sink->boxes->styles);
    return sink->explainer;
}

static ColorSource ask_color(void *context, Owner owner, const Style *style, int edge)
{
    ColorSource source;
    source.words = explainer_color(ask(context), owner, style, edge, &source.span);
    return source;
}

static ColorSource ask_place(void *context, const Question *q)
{
    static const uint16_t widths[] = {PROPERTY_BORDER_TOP_WIDTH, PROPERTY_BORDER_RIGHT_WIDTH,
                                      PROPERTY_BORDER_BOTTOM_WIDTH, PROPERTY_BORDER_LEFT_WIDTH};
    static const uint16_t properties[] = {[ABOUT_RULE] = PROPERTY_COLUMN_RULE_WIDTH,
                                          [ABOUT_GROUND] = PROPERTY_BACKGROUND_COLOR,
                                          [ABOUT_CONTENT] = PROPERTY_CONTENT};
    ColorSource source = {0};
    if (q->about == ABOUT_PAGE_SIZE)
        source.words =
            explainer_page(ask(context), q->name, q->variant, PROPERTY_PAGE_SIZE, &source.span);
    else if (q->about != ABOUT_NOTHING)
        source.words = explainer_set(
            ask(context), q->owner, q->style,
            q->about == ABOUT_BORDER ? widths[q->edge] : properties[q->about], &source.span);
    return source;
}

bool memory_exceeded(Job *job, Span span)
{
    size_t limit = job->session->memory_limit;
    if (job->stopped || !limit || arena_held(job->arena) <= limit)
        return job->stopped;
    char detail[40];
    int len = snprintf(detail, sizeof detail, "over %zu MiB", limit >> 20);
    diag_add(job->diags, DIAG_DOCUMENT_MEMORY, span, (Str){detail, (size_t)len})->hint =
        S("divide the document, or give it more with --memory=MIB");
    return job->stopped = true;
}

static const Places *run_pass(Sink *sink, const Places *before, bool real)
{
    Job *job = sink->job;
    Span span = sink->boxes->tree->root->span;
    Layout *layout = layout_open(job, sink->boxes, before);
    for (const Page *page; !memory_exceeded(job, span) && (page = layout_next(layout));)
        if (real)
            take_page(sink, page);
    return layout_close(layout);
}

/* An export that is thrown away has written pages already: begin again. */
static void rewind_stream(FILE *stream)
{
    rewind(stream);
    if (ftruncate(fileno(stream), 0))
        clearerr(stream); /* a pipe is never rewound: it is written through a temporary */
}

/* Back to where the messages stood before a pass that is thrown away. */
static void diags_rewind(Diags *diags, const Diags *before)
{
    *diags = *before;
    if (diags->last)
        diags->last->next = NULL;
}

const Places *settle(Job *job, const Boxes *boxes, FILE *stream, FILE *sheets)
{
    const Places *before = NULL, *settled = NULL;
    Sink sink = {.job = job,
                 .boxes = boxes,
                 .page = arena_open_under(job->arena),
                 .kept = arena_open_under(job->arena)};
    for (int pass = 1; pass <= MAX_PASSES && !settled; pass++) {
        bool real = pass > 1 || !boxes->page_slots; /* without page numbers in its text: one pass */
        Diags mark = *job->diags;
        sink.reports = (PageReports){0};
        sink.file = real && stream ? export_open(job, boxes, stream) : NULL;
        sink.sheets = sink.file && sheets ? export_open(job, boxes, sheets) : NULL;
        if (sink.sheets)
            export_impose(sink.sheets);
        sink.leaves.count = 0;
        sink.contrast = sink.file ? contrast_open(job, boxes) : NULL;
        bool printed = sink.file && job->session->edition != EDITION_SCREEN;
        sink.preflight = printed ? preflight_open(job, boxes) : NULL;
        sink.proof = printed ? proof_open(job, boxes) : NULL;
        const Places *after = run_pass(&sink, before, real);
        if (job->stopped) {
            drop_files(&sink);
            break;
        }
        bool done = real && (!boxes->page_slots || places_settled(before, after));
        if (done || pass == MAX_PASSES) {
            if (!done)
                places_report(job, boxes, before, after);
            if (sink.contrast)
                contrast_report(sink.contrast, ask_color, &sink);
            if (sink.preflight)
                preflight_report(sink.preflight, ask_place, &sink);
            if (sink.proof)
                proof_report(sink.proof, ask_color, &sink);
            settled = close_files(&sink, after) ? after : NULL;
            break;
        }
        if (sink.file)
            rewind_stream(stream);
        if (sink.sheets)
            rewind_stream(sheets);
        drop_files(&sink);
        diags_rewind(job->diags, &mark);
        before = after;
    }
    explainer_close(sink.explainer);
    arena_close(sink.page);
    arena_close(sink.kept);
    return settled;
}
