/* The export stage from outside: open, page by page, close.
 *
 * Pages are written as they come; what stays of them is 20 bytes a mark and a
 * record a page. export_settle makes structure and fields out of that once,
 * with their diagnostics; export_close numbers and writes them. Everything is
 * in the Export's own arena, so a pass thrown away leaves nothing. */

#include "base/formkeys.h"
#include "export/fields.h"
#include "export/structure.h"
#include <errno.h>
#include <stdlib.h>

/* ---- what is no content ---- */

static bool is_artifact(const Styles *styles, const Node *node)
{
    const Style *style = styles->by_node[node->id];
    if (style->artifact || str_equal(style->tag, S("artifact")) ||
        str_equal(node_value(node, NAME_ARIA_HIDDEN), S("true")))
        return true;
    const Attr *alt = node->name == NAME_IMG ? node_attr(node, NAME_ALT) : NULL;
    return alt && !str_trim(alt->value).len && !style->alt.len && !style->tag.len;
}

static void hidden_fill(Export *file)
{
    const Tree *tree = file->tree;
    file->hidden = NEW_ARRAY(file->arena, uint8_t, tree->count + 1u);
    for (uint32_t id = 0; id < tree->count; id++) {
        const Node *node = tree->nodes[id];
        if (node->kind != NODE_ELEMENT || !is_artifact(file->boxes->styles, node))
            continue;
        memset(file->hidden + id, 1, node->end - id);
        id = node->end - 1;
    }
}

/* ---- open, page, drop ---- */

Export *export_open(Job *job, const Boxes *boxes, FILE *stream)
{
    Arena *arena = arena_open_under(job->arena);
    Export *file = NEW(arena, Export);
    file->job = job;
    file->arena = arena;
    file->boxes = boxes;
    file->tree = boxes->tree;
    file->text = job->worker->text;
    file->press = job->worker->press;
    file->claims = job->claims;
    file->pdf = pdf_open(arena, stream, job->worker->deflater);
    file->bare = job->session->edition != EDITION_SCREEN;
    if (file->bare)
        pdf_version(file->pdf, "1.6"); /* ISO 15930-7 builds on it */
    file->profiles = map_new(arena);
    file->resources = map_new(arena);
    file->image_numbers = map_new(arena);
    file->appearances = map_new(arena);
    hidden_fill(file);
    embed_open(file);
    return file;
}

void export_page(Export *file, const Page *page, const Ops *ops)
{
    PageRecord record = {
        .ref = pdf_reserve(file->pdf, 1), .size = page->size, .first_mark = file->marks.count};
    record.sheet = ops->sheet.trim.x ? ops->sheet : (TrimSheet){.trim = page->size};
    record.printed = file->bare;
    record.turn = page->type ? (uint8_t)page->type->turn : TURN_UPRIGHT;
    Page counted = *page;
    counted.index = file->pages.count;
    file->ops = ops;
    content_page(file, &counted, ops, &record);
    file->ops = NULL;
    *LIST_ADD(file->arena, &file->pages) = record;
}

static void export_free(Export *file)
{
    embed_close(file);
    buf_close(&file->content);
    arena_close(file->arena);
}

void export_drop(Export *file)
{
    if (!file)
        return;
    pdf_drop(file->pdf);
    export_free(file);
}

/* ---- sorted records ---- */

static int64_t compare_marks(const void *a, const void *b)
{
    const Mark *x = a, *y = b;
    if (x->node != y->node)
        return x->node < y->node ? -1 : 1;
    if (x->part != y->part)
        return (int)x->part - (int)y->part;
    if (x->item != y->item)
        return (int)x->item - (int)y->item;
    if (x->page != y->page)
        return x->page < y->page ? -1 : 1;
    return (int64_t)x->mcid - y->mcid;
}

static int by_mark(const void *a, const void *b)
{
    int64_t order = compare_marks(a, b);
    return order < 0 ? -1 : order > 0;
}

static int by_area(const void *a, const void *b)
{
    const LinkArea *x = a, *y = b;
    if (x->owner.node != y->owner.node)
        return x->owner.node < y->owner.node ? -1 : 1;
    if (x->owner.part != y->owner.part)
        return (int)x->owner.part - (int)y->owner.part;
    if (x->page != y->page)
        return x->page < y->page ? -1 : 1;
    if (x->rect.y != y->rect.y)
        return x->rect.y < y->rect.y ? -1 : 1;
    return x->rect.x < y->rect.x ? -1 : x->rect.x > y->rect.x;
}

/* Records that begin with their node: spots, fields, texts; then by page. */
static int by_node_page(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    if (x[0] != y[0])
        return x[0] < y[0] ? -1 : 1;
    return x[1] < y[1] ? -1 : x[1] > y[1];
}

static int by_text(const void *a, const void *b)
{
    const NodeText *x = a, *y = b;
    return x->node < y->node ? -1 : x->node > y->node;
}

/* Marks come nearly sorted, and a document of one flow wholly so. */
static void marks_sort(Export *file)
{
    uint32_t i = 1;
    while (i < file->marks.count &&
           compare_marks(&file->marks.items[i - 1], &file->marks.items[i]) <= 0)
        i++;
    if (i < file->marks.count)
        qsort(file->marks.items, file->marks.count, sizeof *file->marks.items, by_mark);
}

/* A field stands once: a second place of it (there is none in a sound page) has no widget. */
static void fields_unique(Export *file)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < file->field_spots.count; i++) {
        const FieldSpot spot = file->field_spots.items[i];
        if (spot.node < file->tree->count && !file->hidden[spot.node] &&
            (!kept || file->field_spots.items[kept - 1].node != spot.node))
            file->field_spots.items[kept++] = spot;
    }
    file->field_spots.count = kept;
}

#define SORT(list, order)                                                   \
    do {                                                                    \
        if ((list).count > 1)                                               \
            qsort((list).items, (list).count, sizeof *(list).items, order); \
    } while (0)

/* ISO 19005-2 6.1.13: 3 to 14,400 units a side. */
static void pages_report(Export *file)
{
    for (uint32_t i = 0; i < file->pages.count && file->claims & CLAIM_2A; i++) {
        Point size = file->pages.items[i].size;
        if (size.x >= 3000 && size.y >= 3000 && size.x <= 14400000 && size.y <= 14400000)
            continue;
        diag_add_as(file->job->diags, DIAG_EXPORT_PAGE, SEVERITY_ERROR, (Span){0}, (Str){0})->hint =
            S("PDF/A-2 allows 3 to 14,400 points a side (1 mm to 5 m): change size in @page, or "
              "the claim");
        return;
    }
}

void export_settle(Export *file)
{
    if (file->settled)
        return;
    file->settled = true;
    if (file->bare) {
        if (!file->imposed) /* else they are said of the pages */
            embed_report(file);
        return;
    }
    marks_sort(file);
    SORT(file->areas, by_area);
    SORT(file->spots, by_node_page);
    SORT(file->field_spots, by_node_page);
    SORT(file->calls, by_text);
    SORT(file->markers, by_text);
    fields_unique(file);
    fields_build(file);
    file->structure = structure_build(file);
    structure_repair(file->structure);
    structure_report(file->structure);
    embed_report(file);
    picture_report(file);
    pages_report(file);
}

const NodeText *wording_find(const NodeText *items, uint32_t count, uint32_t node)
{
    uint32_t low = LIST_FROM(items, count, NodeText, node, node);
    return low < count && items[low].node == node ? &items[low] : NULL;
}

const Spot *spot_find(const Export *file, uint32_t node)
{
    uint32_t low = LIST_FROM(file->spots.items, file->spots.count, Spot, node, node);
    return low < file->spots.count && file->spots.items[low].node == node ? &file->spots.items[low]
                                                                          : NULL;
}

/* ---- close ---- */

enum { PAGES_NODE = 64 }; /* pages under one node of the page tree */

static const PageRecord *page_at(const Export *file, uint32_t index)
{
    return file->imposed ? &file->sheets.items[index] : &file->pages.items[index];
}

static void page_write(Export *file, uint32_t index, Ref parent)
{
    const PageRecord *page = page_at(file, index);
    Buf out = {0};
    Dict *dict = dict_open(file->pdf);
    dict_name(dict, "Type", "Page");
    if (!file->bare) {
        dict_name(dict, "Tabs", "S");
        dict_int(dict, "StructParents", (int32_t)index);
    }
    dict_ref(dict, "Parent", parent);
    if (page->turn)
        dict_int(dict, "Rotate", page->turn == TURN_LEFT ? 270 : 90);
    put_page_boxes(dict, page);
    dict_ref(dict, "Resources", page->resources);
    dict_ref(dict, "Contents", page->contents);
    if (page->group)
        dict_raw(dict, "Group",
                 file->job->worker->press ? S("<</S/Transparency/CS/DeviceCMYK>>")
                 : file->bare             ? S("<</S/Transparency/CS/DeviceGray>>")
                                          : S("<</S/Transparency/CS/DeviceRGB>>"));
    buf_char(&out, '[');
    for (uint32_t a = 0; a < page->annot_count; a++) {
        put_ref(&out, file->annots.items[file->page_annots[page->first_annot + a]].ref);
        buf_char(&out, ' ');
    }
    buf_char(&out, ']');
    if (page->annot_count)
        dict_raw(dict, "Annots", buf_view(&out));
    dict_put(dict, page->ref);
    buf_close(&out);
}

Ref export_pages_write(Export *file)
{
    uint32_t count = file->imposed ? file->sheets.count : file->pages.count,
             nodes = (count + PAGES_NODE - 1) / PAGES_NODE;
    Ref root = pdf_reserve(file->pdf, 1 + nodes);
    Buf out = {0};
    for (uint32_t n = 0; n < nodes; n++) {
        uint32_t first = n * PAGES_NODE,
                 end = first + PAGES_NODE < count ? first + PAGES_NODE : count;
        buf_clear(&out);
        buf_char(&out, '[');
        for (uint32_t p = first; p < end; p++) {
            page_write(file, p, root + 1 + n);
            put_ref(&out, page_at(file, p)->ref);
            buf_char(&out, ' ');
        }
        buf_char(&out, ']');
        Dict *dict = dict_open(file->pdf);
        dict_name(dict, "Type", "Pages");
        dict_int(dict, "Count", (int32_t)(end - first));
        dict_ref(dict, "Parent", root);
        dict_raw(dict, "Kids", buf_view(&out));
        dict_put(dict, root + 1 + n);
    }
    buf_clear(&out);
    buf_char(&out, '[');
    for (uint32_t n = 0; n < nodes; n++) {
        put_ref(&out, root + 1 + n);
        buf_char(&out, ' ');
    }
    buf_char(&out, ']');
    Dict *dict = dict_open(file->pdf);
    dict_name(dict, "Type", "Pages");
    dict_int(dict, "Count", (int32_t)count);
    dict_raw(dict, "Kids", buf_view(&out));
    dict_put(dict, root);
    buf_close(&out);
    return root;
}

static void annots_write(Export *file, const Places *places)
{
    file->widget_refs = NEW_ARRAY(file->arena, Ref, file->field_spots.count + 1u);
    for (uint32_t i = 0; i < file->annots.count; i++)
        if (file->annots.items[i].kind == ANNOT_WIDGET)
            file->widget_refs[file->annots.items[i].first] = file->annots.items[i].ref;
    for (uint32_t i = 0; i < file->annot_total; i++) {
        const Annot *annot = &file->annots.items[file->page_annots[i]];
        if (annot->kind == ANNOT_LINK)
            link_write(file, places, annot);
        else
            widget_write(file, annot);
    }
}

static Ref catalog_write(Export *file, const Places *places, Ref tags, Ref metadata)
{
    Ref outline = outline_write(file, places), names = outline_names(file, places);
    Ref labels = outline_labels(file, places), pages = export_pages_write(file),
        intent = intent_write(file);
    Ref catalog = pdf_reserve(file->pdf, 1);
    Buf out = {0};
    Dict *dict = dict_open(file->pdf);
    dict_name(dict, "Type", "Catalog");
    if (outline)
        dict_name(dict, "PageMode", "UseOutlines");
    dict_ref(dict, "Pages", pages);
    dict_text(dict, "Lang", export_language(file));
    dict_raw(dict, "MarkInfo", S("<</Marked true>>"));
    bool rtl = file->tree->count && file->boxes->styles->by_node[0]->direction == DIRECTION_RTL;
    dict_raw(dict, "ViewerPreferences", /* pages side by side begin at the right */
             rtl ? S("<</DisplayDocTitle true/Direction/R2L>>") : S("<</DisplayDocTitle true>>"));
    dict_ref(dict, "StructTreeRoot", tags);
    dict_ref(dict, "Metadata", metadata);
    dict_ref(dict, "Outlines", outline);
    dict_ref(dict, "PageLabels", labels);
    buf_char(&out, '[');
    put_ref(&out, intent);
    buf_char(&out, ']');
    dict_raw(dict, "OutputIntents", buf_view(&out));
    buf_clear(&out);
    if (names) {
        buf_text(&out, "<</Dests ");
        put_ref(&out, names);
        buf_text(&out, ">>");
        dict_raw(dict, "Names", buf_view(&out));
        buf_clear(&out);
    }
    if (file->fields->top.count) {
        put_form(&out, file);
        dict_raw(dict, "AcroForm", buf_view(&out));
        dict_ref(dict, FORM_KEY, field_identity(file));
    }
    dict_put(dict, catalog);
    buf_close(&out);
    return catalog;
}

static bool screen_end(Export *file, const Places *places)
{
    structure_number(file->structure);
    annots_write(file, places);
    Ref tags = structure_write(file->structure, places);
    embed_write(file);
    field_fonts_write(file);
    Ref info, metadata = metadata_write(file, &info);
    Ref catalog = catalog_write(file, places, tags, metadata);
    return pdf_close(file->pdf, catalog, info);
}

bool export_close(Export *file, const Places *places)
{
    export_settle(file);
    bool faulty = file->job->diags->worst >= SEVERITY_ERROR;
    if (faulty && !file->job->session->keep_going) {
        export_drop(file);
        errno = 0;
        return false;
    }
    if (faulty || !export_title(file).len || (!export_language(file).len && !file->bare))
        file->claims = 0; /* a claim that is not true is never written */
    bool ok = file->bare ? export_end_bare(file, places) : screen_end(file, places);
    int error = errno;
    export_free(file);
    errno = error;
    return ok;
}
