/* The loop: pass after pass until the places settle. A pass that may be the
 * last one paints and exports page by page; it is thrown away when places
 * moved, and its messages with it. */

#include "pipeline.h"
#include "style/cascade.h"
#include <unistd.h>

typedef struct {
    Job *job;
    const Boxes *boxes;
    Export *file; /* NULL: only the places are wanted */
    Arena *page;
    PageReports reports;  /* of the pass */
    Contrast *contrast;   /* likewise */
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
    export_page(sink->file, page, &ops);
}

static ColorSource ask_color(void *context, Owner owner, const Style *style, int edge)
{
    Sink *sink = context;
    if (!sink->explainer)
        sink->explainer = explainer_open(sink->job, sink->boxes->tree, sink->boxes->styles);
    ColorSource source;
    source.words = explainer_color(sink->explainer, owner, style, edge, &source.span);
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

const Places *settle(Job *job, const Boxes *boxes, FILE *stream)
{
    const Places *before = NULL, *settled = NULL;
    Sink sink = {.job = job, .boxes = boxes, .page = arena_open_under(job->arena)};
    for (int pass = 1; pass <= MAX_PASSES && !settled; pass++) {
        bool real = pass > 1 || !boxes->page_slots; /* without page numbers in its text: one pass */
        Diags mark = *job->diags;
        sink.reports = (PageReports){0};
        sink.file = real && stream ? export_open(job, boxes, stream) : NULL;
        sink.contrast = sink.file ? contrast_open(job, boxes) : NULL;
        const Places *after = run_pass(&sink, before, real);
        if (job->stopped) {
            export_drop(sink.file);
            break;
        }
        bool done = real && (!boxes->page_slots || places_settled(before, after));
        if (done || pass == MAX_PASSES) {
            if (!done)
                places_report(job, boxes, before, after);
            if (sink.contrast)
                contrast_report(sink.contrast, ask_color, &sink);
            settled = !sink.file || export_close(sink.file, after) ? after : NULL;
            break;
        }
        if (sink.file)
            rewind_stream(stream);
        export_drop(sink.file);
        diags_rewind(job->diags, &mark);
        before = after;
    }
    explainer_close(sink.explainer);
    arena_close(sink.page);
    return settled;
}
