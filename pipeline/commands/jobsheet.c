/* The job sheet: every fact is of what was written, none of what was wanted.
 *
 * Text is for who reads it at the press: a name, then what it is. JSON says the same
 * for a program. Lengths are in millimetres, pages are counted from 1 as a viewer does. */

#include "commands/jobsheet.h"
#include "color/press.h"
#include "commands/cover.h"
#include "commands/report.h"

enum { SHEET_PAGES = 4, MARKS_CROP = 1, MARKS_CROSS = 2, COLUMN_WIDTH = 13 };

static const char *const plate_names[] = {"cyan", "magenta", "yellow", "black"};

/* ---- what both say ---- */

/* Hundredths of a millimetre, without noughts at the end. */
static void put_mm(FILE *out, Len len)
{
    int64_t hundredths = ((int64_t)len * 2540 + 36000) / 72000;
    fprintf(out, "%d", (int)(hundredths / 100));
    if (hundredths % 100)
        fprintf(out, hundredths % 10 ? ".%02d" : ".%d",
                (int)(hundredths % 10 ? hundredths % 100 : hundredths % 100 / 10));
}

typedef enum { PAGES_EMPTY, PAGES_BLACK, PAGES_COLOUR, PAGES_SPOT } PageKind;

static bool page_is(uint32_t plates, PageKind kind, uint32_t spot)
{
    switch (kind) {
    case PAGES_EMPTY: return !plates;
    case PAGES_BLACK: return plates == PLATE_BLACK;
    case PAGES_COLOUR: return plates && plates != PLATE_BLACK;
    default: return plates >> (PLATE_SPOT + (spot < 27 ? spot : 27)) & 1;
    }
}

static uint32_t pages_count(const PrintFacts *facts, PageKind kind, uint32_t spot)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < facts->page_count; i++)
        count += page_is(facts->plates[i], kind, spot);
    return count;
}

/* "1-4, 7". */
static void put_pages(FILE *out, const PrintFacts *facts, PageKind kind, uint32_t spot)
{
    const char *between = "";
    for (uint32_t i = 0; i < facts->page_count; i++) {
        uint32_t first = i;
        while (i < facts->page_count && page_is(facts->plates[i], kind, spot))
            i++;
        if (i == first)
            continue;
        fprintf(out, i - first > 1 ? "%s%u-%u" : "%s%u", between, first + 1, i);
        between = ", ";
    }
}

static uint32_t plates_used(const PrintFacts *facts)
{
    uint32_t used = 0;
    for (uint32_t i = 0; i < facts->page_count; i++)
        used |= facts->plates[i];
    return used;
}

static const PressFacts *press_of(const JobSheet *sheet)
{
    const Press *press = sheet->job->worker->press;
    return press ? press_facts(press) : NULL;
}

/* How often each message of the preflight was given, by code. */
static uint32_t preflight_count(const JobSheet *sheet, uint32_t counts[DIAG_COUNT])
{
    uint32_t all = 0;
    memset(counts, 0, DIAG_COUNT * sizeof *counts);
    for (const Diag *d = sheet->job->diags->first; d; d = d->next)
        if (str_starts(diag_name(d->code), S("PRINT_"))) {
            counts[d->code]++;
            all++;
        }
    return all;
}

static uint32_t book_pages(const JobSheet *sheet)
{
    return sheet->book ? sheet->book->page_count + sheet->book->blank_count
                       : sheet->facts->page_count;
}

/* ---- text ---- */

static void put_name(FILE *out, const char *name) { fprintf(out, "%-*s", COLUMN_WIDTH, name); }

static void put_line(FILE *out, const char *name, Str value)
{
    put_name(out, name);
    fprintf(out, "%.*s\n", STR_ARG(value));
}

static void text_pages(FILE *out, const JobSheet *sheet)
{
    uint32_t pages = sheet->facts->page_count, over = pages % SHEET_PAGES;
    put_name(out, "Pages");
    fprintf(out, "%u", pages);
    if (sheet->blanks)
        fprintf(out, ", of them %u blank at the end", sheet->blanks);
    fputs("\n", out);
    if (sheet->book)
        return;
    put_name(out, "Binding");
    if (pages <= 2)
        fputs("one leaf\n", out);
    else if (pages < SHEET_PAGES)
        fputs("two leaves, or one folded sheet with its last page blank\n", out);
    else if (over)
        fprintf(out, "not a multiple of 4: %u page%s left over from %u folded sheet%s\n", over,
                over == 1 ? " is" : "s are", pages / SHEET_PAGES,
                pages / SHEET_PAGES == 1 ? "" : "s");
    else
        fprintf(out, "a multiple of 4: %u folded sheet%s\n", pages / SHEET_PAGES,
                pages / SHEET_PAGES == 1 ? "" : "s");
}

static void text_trim(FILE *out, const TrimSheet *trim)
{
    put_name(out, "Trim");
    put_mm(out, trim->trim.x);
    fputs(" x ", out);
    put_mm(out, trim->trim.y);
    fputs(" mm\n", out);
    put_name(out, "Bleed");
    put_mm(out, trim->bleed);
    fputs(" mm\n", out);
    put_line(out, "Marks",
             trim->marks == (MARKS_CROP | MARKS_CROSS) ? S("crop marks and registration marks")
             : trim->marks == MARKS_CROP               ? S("crop marks")
             : trim->marks == MARKS_CROSS              ? S("registration marks")
                                                       : S("none"));
}

static void text_plates(FILE *out, const PrintFacts *facts)
{
    static const struct {
        PageKind kind;
        const char *name;
    } kinds[] = {
        {PAGES_COLOUR, "  in colour"}, {PAGES_BLACK, "  black only"}, {PAGES_EMPTY, "  no ink"}};
    uint32_t used = plates_used(facts);
    const char *between = "";
    put_name(out, "Plates");
    for (int i = 0; i < 4; i++)
        if (used >> i & 1) {
            fprintf(out, "%s%s", between, plate_names[i]);
            between = ", ";
        }
    for (uint32_t i = 0; i < facts->spot_count; i++) {
        fprintf(out, "%s\"%.*s\" (spot)", between, STR_ARG(facts->spots[i]));
        between = ", ";
    }
    fputs(used ? "\n" : "none\n", out);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        uint32_t count = pages_count(facts, kinds[k].kind, 0);
        if (!count)
            continue;
        put_name(out, kinds[k].name);
        fprintf(out, count == 1 ? "1 page: " : "%u pages: ", count);
        put_pages(out, facts, kinds[k].kind, 0);
        fputs("\n", out);
    }
    for (uint32_t i = 0; i < facts->spot_count; i++) {
        fprintf(out, "  \"%.*s\" on page%s ", STR_ARG(facts->spots[i]),
                pages_count(facts, PAGES_SPOT, i) == 1 ? "" : "s");
        put_pages(out, facts, PAGES_SPOT, i);
        fputs("\n", out);
    }
    put_line(out, "Overprint",
             facts->overprints ? S("black text and lines of K alone, and what the sheet says")
                               : S("none"));
}

static void text_parts(FILE *out, const JobSheet *sheet)
{
    const PrintFacts *facts = sheet->facts;
    const PressFacts *press = press_of(sheet);
    put_name(out, "Fonts");
    for (uint32_t i = 0; i < facts->font_count; i++)
        fprintf(out, "%s%.*s", i ? ", " : "", STR_ARG(facts->fonts[i]));
    fputs(facts->font_count ? " (embedded, subsets)\n" : "none\n", out);
    put_name(out, "Images");
    if (facts->image_count)
        fprintf(out, "%u, the coarsest with %u dpi at its size\n", facts->image_count,
                facts->least_dpi);
    else
        fputs("none\n", out);
    put_name(out, "Profile");
    if (press && press->condition.len)
        fprintf(out, "%.*s: ", STR_ARG(press->condition));
    fprintf(out, "%.*s (embedded)\n", STR_ARG(press ? press->description : S("one black ink")));
}

static void text_spine(FILE *out, const DocumentSpec *cover, uint32_t pages)
{
    put_mm(out, cover_spine(cover, pages));
    fprintf(out, " mm: %u sheet%s of ", (pages + 1) / 2, pages > 2 ? "s" : "");
    put_mm(out, cover->paper);
    fputs(" mm", out);
    if (cover->cover_paper) {
        fputs(", and twice the cover's ", out);
        put_mm(out, cover->cover_paper);
        fputs(" mm", out);
    }
    fputs("\n", out);
}

static void text_cover(FILE *out, const JobSheet *sheet)
{
    const DocumentSpec *cover = sheet->book ? sheet->spec : sheet->cover;
    if (sheet->book) {
        put_name(out, "Cover of");
        fprintf(out, "%.*s, %u page%s\n", STR_ARG(sheet->book->id), book_pages(sheet),
                book_pages(sheet) == 1 ? "" : "s");
    } else if (cover) {
        put_line(out, "Cover", sheet->cover_file);
    }
    if (!cover)
        return;
    put_name(out, "Spine");
    text_spine(out, cover, book_pages(sheet));
}

static void text_preflight(FILE *out, const JobSheet *sheet)
{
    uint32_t counts[DIAG_COUNT], all = preflight_count(sheet, counts);
    put_name(out, "Preflight");
    if (!all)
        fputs("nothing found\n", out);
    else
        fprintf(out, "%u message%s\n", all, all == 1 ? "" : "s");
    for (int code = 0; code < DIAG_COUNT; code++)
        if (counts[code])
            fprintf(out, "  %4u  %.*s\n", counts[code], STR_ARG(diag_text((DiagCode)code)));
}

void job_sheet_text(FILE *out, const JobSheet *sheet)
{
    const PrintFacts *facts = sheet->facts;
    put_line(out, "Title", sheet->title);
    if (sheet->version.len)
        put_line(out, "Version", sheet->version);
    put_line(out, "File", sheet->file);
    put_line(out, "SHA-256", sheet->hash);
    put_line(out, "Date", sheet->job->session->date);
    put_line(out, "Format", facts->claims & CLAIM_X4 ? S("PDF/X-4") : S("PDF, no claim"));
    text_pages(out, sheet);
    text_cover(out, sheet);
    text_trim(out, &facts->sheet);
    text_plates(out, facts);
    text_parts(out, sheet);
    text_preflight(out, sheet);
}

/* ---- JSON ---- */

static void json_key(FILE *out, const char *key) { fprintf(out, ",\n  \"%s\": ", key); }

static void json_text(FILE *out, const char *key, Str value)
{
    json_key(out, key);
    json_string(out, value);
}

static void json_mm(FILE *out, const char *key, Len value)
{
    json_key(out, key);
    put_mm(out, value);
}

static void json_count(FILE *out, const char *key, uint32_t value)
{
    json_key(out, key);
    fprintf(out, "%u", value);
}

static void json_list(FILE *out, const char *key, const Str *items, uint32_t count)
{
    json_key(out, key);
    fputs("[", out);
    for (uint32_t i = 0; i < count; i++) {
        fputs(i ? ", " : "", out);
        json_string(out, items[i]);
    }
    fputs("]", out);
}

static void json_plates(FILE *out, const PrintFacts *facts)
{
    Str names[4];
    uint32_t used = plates_used(facts), count = 0;
    for (int i = 0; i < 4; i++)
        if (used >> i & 1)
            names[count++] = str_of(plate_names[i]);
    json_list(out, "process_plates", names, count);
    json_list(out, "spot_plates", facts->spots, facts->spot_count);
    json_key(out, "plates_by_page");
    fputs("[", out);
    for (uint32_t p = 0; p < facts->page_count; p++) {
        fputs(p ? ", \"" : "\"", out);
        for (int i = 0; i < 4; i++)
            if (facts->plates[p] >> i & 1)
                fputc("CMYK"[i], out);
        fputs("\"", out);
    }
    fputs("]", out);
    for (uint32_t i = 0; i < facts->spot_count; i++) {
        fputs(i ? ", " : ",\n  \"pages_by_spot\": {", out);
        json_string(out, facts->spots[i]);
        fputs(": \"", out);
        put_pages(out, facts, PAGES_SPOT, i);
        fputs(i + 1 < facts->spot_count ? "\"" : "\"}", out);
    }
    json_key(out, "black_overprints");
    fputs(facts->overprints ? "true" : "false", out);
}

static void json_cover(FILE *out, const JobSheet *sheet)
{
    const DocumentSpec *cover = sheet->book ? sheet->spec : sheet->cover;
    if (!cover)
        return;
    if (sheet->book)
        json_text(out, "cover_of", sheet->book->id);
    else
        json_text(out, "cover_file", sheet->cover_file);
    json_count(out, "book_pages", book_pages(sheet));
    json_mm(out, "paper_mm", cover->paper);
    json_mm(out, "cover_paper_mm", cover->cover_paper);
    json_mm(out, "spine_mm", cover_spine(cover, book_pages(sheet)));
}

static void json_preflight(FILE *out, const JobSheet *sheet)
{
    uint32_t counts[DIAG_COUNT], all = preflight_count(sheet, counts), told = 0;
    json_count(out, "preflight_messages", all);
    json_key(out, "preflight");
    fputs("{", out);
    for (int code = 0; code < DIAG_COUNT; code++)
        if (counts[code]) {
            fputs(told++ ? ", " : "", out);
            json_string(out, diag_name((DiagCode)code));
            fprintf(out, ": %u", counts[code]);
        }
    fputs("}", out);
}

static void json_profile(FILE *out, const JobSheet *sheet)
{
    const PressFacts *press = press_of(sheet);
    json_text(out, "profile_condition", press ? press->condition : (Str){0});
    json_text(out, "profile", press ? press->description : S("one black ink"));
}

void job_sheet_json(FILE *out, const JobSheet *sheet)
{
    const PrintFacts *facts = sheet->facts;
    const TrimSheet *trim = &facts->sheet;
    fputs("{\n  \"title\": ", out);
    json_string(out, sheet->title);
    json_text(out, "version", sheet->version);
    json_text(out, "document", sheet->job->document);
    json_text(out, "file", sheet->file);
    json_text(out, "sha256", sheet->hash);
    json_text(out, "date", sheet->job->session->date);
    json_text(out, "conformance", facts->claims & CLAIM_X4 ? S("PDF/X-4") : S(""));
    json_count(out, "pages", facts->page_count);
    json_count(out, "blank_pages_at_end", sheet->blanks);
    if (!sheet->book) {
        json_key(out, "multiple_of_4");
        fputs(facts->page_count % SHEET_PAGES ? "false" : "true", out);
    }
    json_cover(out, sheet);
    json_mm(out, "trim_width_mm", trim->trim.x);
    json_mm(out, "trim_height_mm", trim->trim.y);
    json_mm(out, "bleed_mm", trim->bleed);
    json_key(out, "crop_marks");
    fputs(trim->marks & MARKS_CROP ? "true" : "false", out);
    json_key(out, "registration_marks");
    fputs(trim->marks & MARKS_CROSS ? "true" : "false", out);
    json_plates(out, facts);
    json_list(out, "fonts_embedded_as_subsets", facts->fonts, facts->font_count);
    json_count(out, "images", facts->image_count);
    json_count(out, "lowest_dpi", facts->least_dpi);
    json_profile(out, sheet);
    json_preflight(out, sheet);
    fputs("\n}\n", out);
}
