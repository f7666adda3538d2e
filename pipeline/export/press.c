/* Editions for print: PDF/X-4 (ISO 15930-7), on PDF 1.6.
 *
 * Nothing that a press has no use for is written: no tags, links, fields, outline. Page
 * content has the trim's lower left corner as its origin; the media lies around it, and
 * what stands outside of the bleed is a form XObject of its own, painted when it is known
 * how many pages there are. On a sheet of several, pages are form XObjects too: their text
 * stays text, and a page that stands twice is written once. */

#include "export/content.h"
#include "color/press.h"

/* ---- boxes ---- */

static Rect box_around(const TrimSheet *sheet, Len beyond)
{
    return (Rect){-beyond, -beyond, len_add(sheet->trim.x, 2 * beyond),
                  len_add(sheet->trim.y, 2 * beyond)};
}

/* A box of a page: the media begins at 0 (14.11.2). */
static void put_page_box(Buf *out, const TrimSheet *sheet, Len beyond)
{
    Rect r = box_around(sheet, beyond);
    Len room = sheet->room;
    r.x = len_add(r.x, room);
    r.y = len_add(r.y, room);
    buf_clear(out);
    put_rect(out, r, len_add(sheet->trim.y, 2 * room));
}

void put_page_boxes(Dict *dict, const PageRecord *page)
{
    Buf out = {0};
    const TrimSheet *sheet = &page->sheet;
    put_page_box(&out, sheet, sheet->room);
    dict_raw(dict, "MediaBox", buf_view(&out));
    if (page->printed) {
        put_page_box(&out, sheet, sheet->bleed);
        dict_raw(dict, "BleedBox", buf_view(&out));
        put_page_box(&out, sheet, 0);
        dict_raw(dict, "TrimBox", buf_view(&out));
    }
    buf_close(&out);
}

void put_origin(Buf *out, const TrimSheet *sheet)
{
    if (!sheet->room)
        return;
    buf_text(out, "1 0 0 1 ");
    put_len(out, sheet->room);
    buf_char(out, ' ');
    put_len(out, sheet->room);
    buf_text(out, " cm\n");
}

void put_form_keys(Buf *out, const TrimSheet *sheet, Len beyond, Ref resources)
{
    buf_text(out, "/Type/XObject/Subtype/Form/BBox");
    put_rect(out, box_around(sheet, beyond), sheet->trim.y);
    buf_text(out, "/Resources ");
    put_ref(out, resources);
}

/* 8.6.6.4: a tint of All is one of each plate. */
Ref ink_registration(Export *file)
{
    if (!file->registration) {
        file->registration = pdf_reserve(file->pdf, 1);
        buf_text(pdf_begin(file->pdf, file->registration),
                 file->job->worker->press
                     ? "[/Separation/All/DeviceCMYK<</FunctionType 2/Domain[0 1]"
                       "/C0[0 0 0 0]/C1[1 1 1 1]/N 1>>]"
                     : "[/Separation/All/DeviceGray<</FunctionType 2/Domain[0 1]"
                       "/C0[1]/C1[0]/N 1>>]");
        pdf_end(file->pdf);
    }
    return file->registration;
}

/* ---- marks and sheets ---- */

/* Content that is no page of the layout. */
static PageWriter writer_for(Export *file, Page *page, PageRecord *record)
{
    page->size = record->sheet.trim;
    buf_clear(&file->content);
    return (PageWriter){.file = file, .page = page, .record = record, .out = &file->content};
}

void export_marks(Export *file, uint32_t index, const Ops *marks)
{
    PageRecord *record = &file->pages.items[index], scratch = *record;
    Page page = {.index = index};
    Buf keys = {0};
    if (!record->marks)
        return;
    PageWriter w = writer_for(file, &page, &scratch);
    content_ops(&w, marks);
    put_form_keys(&keys, &record->sheet, record->sheet.room, content_resources(&w));
    pdf_stream(file->pdf, record->marks, buf_view(&keys), buf_view(w.out), STREAM_DEFLATE);
    buf_close(&keys);
}

void export_impose(Export *file) { file->imposed = true; }

/* From page to sheet, turned as a viewer would turn it (y up). */
static void put_matrix(PageWriter *w, const PageRecord *page, const SheetPlace *place)
{
    static const int8_t turns[3][6] = {/* a b c d; e, f: widths, heights of the page */
                                       [TURN_UPRIGHT] = {1, 0, 0, 1, 0, 0},
                                       [TURN_LEFT] = {0, 1, -1, 0, 1, 0},
                                       [TURN_RIGHT] = {0, -1, 1, 0, 0, 1}};
    const int8_t *t = turns[place->turn];
    for (int i = 0; i < 4; i++)
        buf_format(w->out, "%d ", t[i]);
    draw_pair(w, (int64_t)place->left + (int64_t)t[4] * page->size.y, (int64_t)t[5] * page->size.x);
    buf_text(w->out, "cm");
}

static void put_place(PageWriter *w, const SheetPlace *place, Buf *forms)
{
    const PageRecord *page = &w->file->pages.items[place->page];
    buf_text(w->out, "q ");
    draw_box(w, place->shown, (Point[4]){{0}});
    buf_text(w->out, "W n ");
    put_matrix(w, page, place);
    buf_format(w->out, "/P%u Do Q\n", place->page);
    buf_format(forms, "/P%u ", place->page);
    put_ref(forms, page->contents);
    w->record->group |= page->group;
}

void export_sheet(Export *file, const SheetPlace places[2], const Ops *marks)
{
    PageRecord *record = LIST_ADD(file->arena, &file->sheets);
    *record = (PageRecord){.ref = pdf_reserve(file->pdf, 1),
                           .size = marks->sheet.trim,
                           .sheet = marks->sheet,
                           .printed = true};
    Page page = {.index = file->sheets.count - 1};
    PageWriter w = writer_for(file, &page, record);
    Buf forms = {0};
    put_origin(w.out, &record->sheet);
    for (int i = 0; i < 2; i++)
        if (places[i].page < file->pages.count)
            put_place(&w, &places[i], &forms);
    content_ops(&w, marks);
    w.forms = buf_view(&forms);
    record->resources = content_resources(&w);
    record->contents = pdf_reserve(file->pdf, 1);
    pdf_stream(file->pdf, record->contents, S(""), buf_view(w.out), STREAM_DEFLATE);
    buf_close(&forms);
}

/* ---- the rest ---- */

/* 6.2: of what press the colours are; of one black ink, a curve. */
static Ref press_intent(Export *file)
{
    const Press *press = file->job->worker->press;
    const PressFacts *facts = press ? press_facts(press) : NULL;
    Str condition = facts ? facts->condition : (Str){0},
        about = facts ? facts->description : S("One black ink");
    Ref intent = pdf_reserve(file->pdf, 2);
    if (press)
        pdf_stream(file->pdf, intent + 1, S("/N 4"), press_icc(press), STREAM_DEFLATE);
    else
        pdf_stream_once(file->pdf, intent + 1, S("/N 1"), intent_grey);
    Dict *dict = dict_open(file->pdf);
    dict_name(dict, "Type", "OutputIntent");
    dict_name(dict, "S", "GTS_PDFX");
    dict_text(dict, "OutputConditionIdentifier", condition.len ? condition : S("Custom"));
    if (condition.len)
        dict_text(dict, "RegistryName", S("http://www.color.org"));
    dict_text(dict, "Info", about.len ? about : S("As its profile says")); /* never absent */
    dict_ref(dict, "DestOutputProfile", intent + 1);
    dict_put(dict, intent);
    return intent;
}

static Ref press_catalog(Export *file, const Places *places, Ref metadata)
{
    Ref labels = file->imposed ? 0 : outline_labels(file, places);
    Ref pages = export_pages_write(file), intent = press_intent(file);
    Ref catalog = pdf_reserve(file->pdf, 1);
    Buf out = {0};
    Dict *dict = dict_open(file->pdf);
    dict_name(dict, "Type", "Catalog");
    dict_ref(dict, "Pages", pages);
    dict_text(dict, "Lang", export_language(file));
    bool rtl = file->tree->count && file->boxes->styles->by_node[0]->direction == DIRECTION_RTL;
    dict_raw(dict, "ViewerPreferences",
             rtl ? S("<</DisplayDocTitle true/Direction/R2L>>") : S("<</DisplayDocTitle true>>"));
    dict_ref(dict, "Metadata", metadata);
    dict_ref(dict, "PageLabels", labels);
    buf_char(&out, '[');
    put_ref(&out, intent);
    buf_char(&out, ']');
    dict_raw(dict, "OutputIntents", buf_view(&out));
    dict_put(dict, catalog);
    buf_close(&out);
    return catalog;
}

bool export_end_bare(Export *file, const Places *places)
{
    printed_take(file);
    embed_write(file);
    Ref info, metadata = metadata_write(file, &info);
    Ref catalog = press_catalog(file, places, metadata);
    return pdf_close(file->pdf, catalog, info);
}
