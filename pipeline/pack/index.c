/* index.html of a set: one page without script or network. What is made once comes
 * first; then, for each kind of record, all records by name under their letters, in
 * full, so that a browser's own search finds them; then the same records by their
 * groups (nation, county) in <details>, as links to their place in the list by name.
 * One walk over each list for each level of groups. */

#include "base/list.h"
#include "base/map.h"
#include "base/policy.h"
#include "base/words.h"
#include "pack/set.h"

typedef struct {
    Arena *arena;
    Text *text;
    const Set *set;
    Map *documents; /* record -> Documents * */
    Buf out;
} Index;

typedef LIST(const SetDocument *) Documents;

/* The colours and shapes of layouts/screen.css, of which an index needs little. */
static const char sheet[] =
    ":root{color-scheme:light dark;--ink:#1a1a1a;--soft:#555;--rule:#767676;--hair:#ddd;"
    "--pale:#f4f4f2;--paper:#fff;--link:#183b78;--focus:#0b5fcc}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#ececea;--soft:#bdbdba;--rule:#9a9a9a;"
    "--hair:#3c4043;--pale:#26282b;--paper:#17191b;--link:#a9c2f5;--focus:#8ab8ff}}\n"
    "*{box-sizing:border-box}\n"
    "html{font:100%/1.6 'Noto Sans','Noto Sans Arabic',system-ui,'Segoe UI',Roboto,Arial,"
    "sans-serif;color:var(--ink);background:var(--paper);scroll-padding-block-start:1rem}\n"
    "body{max-inline-size:60rem;margin:0 auto;padding:1.25rem;font-size:1.0625rem;"
    "overflow-wrap:break-word}\n"
    "main{outline:0}\n"
    "h1{font-size:clamp(1.75rem,1.3rem + 2vw,2.25rem);line-height:1.15;margin:1rem 0 .5rem}\n"
    "h2{font-size:1.5rem;line-height:1.25;margin:3rem 0 1rem;padding-block-start:.75rem;"
    "border-block-start:2px solid var(--link)}\n"
    "h3{font-size:1.1875rem;line-height:1.25;margin:1.75rem 0 .5rem}\n"
    "h4{font-size:1.1875rem;line-height:1.25;margin:1.75rem 0 .5rem}\n"
    "p{margin:0 0 .75em}\n"
    "a{color:var(--link);text-underline-offset:.15em}\n"
    "a:hover{text-decoration-thickness:3px}\n"
    ":focus-visible{outline:3px solid var(--focus);outline-offset:2px}\n"
    "main:focus-visible{outline:0}\n"
    ".gp-skip{position:absolute;inset-block-start:-10rem;padding:.75rem 1rem;"
    "background:var(--paper)}\n"
    ".gp-skip:focus{inset-block-start:.75rem}\n"
    "ul{list-style:none;margin:0;padding:0}\n"
    ".facts,.where,.files span{color:var(--soft)}\n"
    ".where{margin-inline-start:.5em}\n"
    ".rows>li{padding-block:.6rem;border-block-start:1px solid var(--hair)}\n"
    ".rows p{margin:.3rem 0 0}\n"
    ".rows>li:target{background:var(--pale);box-shadow:0 0 0 .5rem var(--pale)}\n"
    ".files{display:flex;flex-wrap:wrap;gap:.15rem 1.75rem}\n"
    ".files a,.links a,.names a{display:inline-block;padding-block:.1rem;min-inline-size:1.5rem}\n"
    ".links{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem}\n"
    ".names{columns:15rem;column-gap:1.75rem}\n"
    "details{margin-block:.25rem}\n"
    "details details,details ul{margin-inline-start:1.1rem}\n"
    "summary{padding-block:.2rem;cursor:pointer}\n"
    "footer{overflow-wrap:anywhere}\n"
    "@media print{nav,.groups{display:none}.rows>li{break-inside:avoid}}\n";

static void put(Index *index, const char *text) { buf_text(&index->out, text); }

static void put_text(Index *index, Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        const char *entity = c == '&'   ? "&amp;"
                             : c == '<' ? "&lt;"
                             : c == '>' ? "&gt;"
                             : c == '"' ? "&quot;"
                                        : NULL;
        if (entity)
            buf_text(&index->out, entity);
        else if ((unsigned char)c >= 32 || c == '\n')
            buf_char(&index->out, c);
    }
}

static void put_word(Index *index, WordId word)
{
    put_text(index, word_text(word, index->set->language));
}

/* RFC 3986: all but unreserved characters and the slashes between folders. */
static void put_address(Index *index, Str path)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < path.len; i++) {
        unsigned char c = (unsigned char)path.data[i];
        if ((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
            (c && strchr("-._~/", c))) {
            buf_char(&index->out, (char)c);
            continue;
        }
        buf_char(&index->out, '%');
        buf_char(&index->out, digits[c >> 4]);
        buf_char(&index->out, digits[c & 15]);
    }
}

static void put_number(Index *index, int64_t value, int decimals)
{
    put_text(index, text_number(index->arena, index->text, value, decimals, index->set->language));
}

/* ---- the files of a document ---- */

static void put_size(Index *index, uint64_t bytes)
{
    if (bytes < 1000000) {
        put_number(index, (int64_t)((bytes + 999) / 1000), 0);
        put(index, "\xC2\xA0kB");
    } else {
        put_number(index, (int64_t)((bytes + 50000) / 100000), 1);
        put(index, "\xC2\xA0MB");
    }
}

static void put_edition_name(Index *index, Str edition)
{
    if (str_equal(edition, S("pdf"))) {
        put(index, "PDF");
    } else if (str_equal(edition, S("html"))) {
        put_word(index, WORD_SET_WEB);
    } else if (str_equal(edition, S("large-print"))) {
        put_word(index, WORD_SET_LARGE_PRINT);
    } else {
        Buf name = {0};
        for (size_t i = 0; i < edition.len; i++)
            buf_char(&name, edition.data[i] == '-' ? ' ' : edition.data[i]);
        put_text(index, buf_view(&name));
        buf_close(&name);
    }
}

static void put_facts(Index *index, const SetEdition *edition)
{
    if (edition->pages) {
        put_number(index, edition->pages, 0);
        put(index, "\xC2\xA0");
        put_word(index, edition->pages == 1 ? WORD_PAGE : WORD_SET_PAGES);
        put(index, ", ");
    }
    put_size(index, edition->file.bytes);
}

static void put_edition(Index *index, const SetDocument *document, const SetEdition *edition)
{
    put(index, "<li><a href=\"");
    put_address(index, edition->file.path);
    put(index, "\" aria-label=\"");
    put_edition_name(index, edition->edition);
    put(index, ": ");
    put_text(index, document->title);
    put(index, "\">");
    put_edition_name(index, edition->edition);
    put(index, "</a> <span>");
    put_facts(index, edition);
    put(index, "</span></li>\n");
}

static void put_editions(Index *index, const SetDocument *document)
{
    put(index, "<ul class=\"files\">\n");
    for (uint32_t i = 0; i < document->edition_count; i++)
        if (!document->editions[i].missing)
            put_edition(index, document, &document->editions[i]);
    put(index, "</ul>\n");
}

static bool is_there(const SetDocument *document)
{
    for (uint32_t i = 0; i < document->edition_count; i++)
        if (!document->editions[i].missing)
            return true;
    return false;
}

static void put_title(Index *index, const char *element, const SetDocument *document)
{
    bool same = str_equal(document->language, index->set->language);
    buf_format(&index->out, "<%s", element);
    if (!same) {
        put(index, " lang=\"");
        put_text(index, document->language);
        put(index, "\"");
    }
    put(index, ">");
    put_text(index, document->title);
    buf_format(&index->out, "</%s>\n", element);
}

static void put_lone_documents(Index *index)
{
    const Set *set = index->set;
    bool begun = false;
    for (uint32_t i = 0; i < set->document_count; i++) {
        const SetDocument *document = &set->documents[i];
        if (document->record || !is_there(document))
            continue;
        if (!begun) {
            put(index, "<section aria-labelledby=\"documents\">\n<h2 id=\"documents\">");
            put_word(index, WORD_SET_DOCUMENTS);
            put(index, "</h2>\n<ul class=\"rows\">\n");
        }
        begun = true;
        put(index, "<li>");
        put_title(index, "strong", document);
        put_editions(index, document);
        put(index, "</li>\n");
    }
    if (begun)
        put(index, "</ul>\n</section>\n");
}

/* ---- records by name ---- */

static Str letter_of(Index *index, Str name)
{
    Str slug = text_slug(index->arena, name);
    size_t at = 0;
    if (!slug.len)
        utf8_decode(name, &at);
    Str first = slug.len ? str_slice(slug, 0, 1) : str_slice(name, 0, at);
    return text_upper(index->arena, first, index->set->language);
}

/* "Kent, South East, England": the groups from the narrowest, each once. */
static void put_where(Index *index, const SetList *list, const SetRecord *record)
{
    bool begun = false;
    for (uint32_t g = list->group_count; g; g--) {
        Str value = record->values[list->groups[g - 1]];
        bool wider = g > 1 && str_equal(value, record->values[list->groups[g - 2]]);
        if (!value.len || wider)
            continue;
        put(index, begun ? ", " : " <span class=\"where\">");
        put_text(index, value);
        begun = true;
    }
    put(index, begun ? "</span>\n" : "\n");
}

static void put_record(Index *index, uint32_t number, const SetList *list, uint32_t r)
{
    const SetRecord *record = &list->records[r];
    const Documents *documents =
        map_value(index->documents, (Str){(const char *)&record, sizeof record});
    buf_format(&index->out, "<li id=\"r%u-%u\"><strong>", number, r);
    put_text(index, record->name);
    put(index, "</strong>");
    put_where(index, list, record);
    for (uint32_t i = 0; documents && i < documents->count; i++) {
        if (!is_there(documents->items[i]))
            continue;
        if (documents->count > 1)
            put_title(index, "p", documents->items[i]);
        put_editions(index, documents->items[i]);
    }
    put(index, "</li>\n");
}

static void put_letters(Index *index, uint32_t number, const Str *letters, uint32_t count)
{
    buf_format(&index->out, "<nav aria-labelledby=\"n%u\">\n<ul class=\"links\">\n", number);
    for (uint32_t i = 0; i < count; i++)
        if (!i || !str_equal(letters[i], letters[i - 1])) {
            buf_format(&index->out, "<li><a href=\"#l%u-%u\">", number, i);
            put_text(index, letters[i]);
            put(index, "</a></li>\n");
        }
    put(index, "</ul>\n</nav>\n");
}

static void put_by_name(Index *index, uint32_t number, const SetList *list)
{
    Str *letters = NEW_ARRAY(index->arena, Str, list->record_count + 1);
    for (uint32_t i = 0; i < list->record_count; i++)
        letters[i] = letter_of(index, list->records[i].name);
    buf_format(&index->out, "<h3 id=\"n%u\">", number);
    put_word(index, WORD_SET_BY_NAME);
    put(index, "</h3>\n");
    put_letters(index, number, letters, list->record_count);
    for (uint32_t i = 0; i < list->record_count; i++) {
        if (!i || !str_equal(letters[i], letters[i - 1])) {
            buf_format(&index->out, "%s<h4 id=\"l%u-%u\">", i ? "</ul>\n" : "", number, i);
            put_text(index, letters[i]);
            put(index, "</h4>\n<ul class=\"rows\">\n");
        }
        put_record(index, number, list, i);
    }
    put(index, list->record_count ? "</ul>\n" : "");
}

/* ---- records by group ---- */

typedef struct {
    uint32_t number, level;
    const SetList *list;
    Str value; /* of the level above */
} Level;

typedef LIST(uint32_t) Numbers;

static void put_names(Index *index, const Level *level, const Numbers *records)
{
    put(index, "<ul class=\"names\">\n");
    for (uint32_t i = 0; i < records->count; i++) {
        buf_format(&index->out, "<li><a href=\"#r%u-%u\">", level->number, records->items[i]);
        put_text(index, level->list->records[records->items[i]].name);
        put(index, "</a></li>\n");
    }
    put(index, "</ul>\n");
}

/* Recursion: as deep as there are groups, which are columns of one header. */
static void put_group(Index *index, Level level, const Numbers *records)
{
    if (!records->count)
        return;
    if (level.level == level.list->group_count) {
        put_names(index, &level, records);
        return;
    }
    uint32_t column = level.list->groups[level.level];
    Map *by_value = map_new(index->arena);
    Numbers direct = {0}; /* no value at this level, or the one above once more */
    for (uint32_t i = 0; i < records->count; i++) {
        Str value = level.list->records[records->items[i]].values[column];
        bool own = value.len && !str_equal(value, level.value);
        void **at = own ? map_put(by_value, value) : NULL;
        if (own && !*at)
            *at = NEW(index->arena, Numbers);
        *LIST_ADD(index->arena, own ? (Numbers *)*at : &direct) = records->items[i];
    }
    level.level++;
    put_group(index, level, &direct);
    Str *values = NEW_ARRAY(index->arena, Str, by_value->count + 1);
    for (uint32_t i = 0; i < by_value->count; i++)
        values[i] = by_value->entries[i].key;
    uint32_t *order =
        text_sorted(index->text, index->arena, values, by_value->count, index->set->language);
    for (uint32_t i = 0; i < by_value->count; i++) {
        const MapEntry *entry = &by_value->entries[order[i]];
        const Numbers *inside = entry->value;
        put(index, "<details>\n<summary>");
        put_text(index, entry->key);
        buf_format(&index->out, " (%u)</summary>\n", inside->count);
        level.value = entry->key;
        put_group(index, level, inside);
        put(index, "</details>\n");
    }
}

static void put_by_group(Index *index, uint32_t number, const SetList *list)
{
    if (!list->group_count)
        return;
    buf_format(&index->out, "<div class=\"groups\">\n<h3 id=\"g%u\">", number);
    put_word(index, WORD_SET_BY);
    for (uint32_t g = 0; g < list->group_count; g++) {
        put(index, g ? ", " : " ");
        Str name = index->set->columns[list->groups[g]];
        for (size_t i = 0; i < name.len; i++)
            put_text(index, name.data[i] == '_' ? S(" ") : str_slice(name, i, i + 1));
    }
    put(index, "</h3>\n");
    Numbers all = {0};
    for (uint32_t i = 0; i < list->record_count; i++)
        *LIST_ADD(index->arena, &all) = i;
    put_group(index, (Level){.number = number, .list = list}, &all);
    put(index, "</div>\n");
}

static void put_list(Index *index, uint32_t number)
{
    const SetList *list = &index->set->lists[number];
    buf_format(&index->out, "<section aria-labelledby=\"s%u\">\n<h2 id=\"s%u\">", number, number);
    put_text(index, list->heading);
    put(index, "</h2>\n");
    put_by_group(index, number, list);
    put_by_name(index, number, list);
    put(index, "</section>\n");
}

/* ---- the page ---- */

static void put_head(Index *index)
{
    const Set *set = index->set;
    bool turned = text_language_direction(set->language) == DIRECTION_RTL;
    put(index, "<!DOCTYPE html>\n<html lang=\"");
    put_text(index, set->language);
    put(index, turned ? "\" dir=\"rtl\">\n" : "\" dir=\"ltr\">\n");
    put(index, "<head>\n<meta charset=\"utf-8\">\n"
               "<meta http-equiv=\"Content-Security-Policy\" content=\"" PAGE_POLICY "\">\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    put_text(index, set->title);
    put(index, ": ");
    put_word(index, WORD_SET_ALL);
    put(index, "</title>\n<style>\n");
    put(index, sheet);
    put(index, "</style>\n</head>\n<body>\n<a class=\"gp-skip\" href=\"#gp-main\">");
    put_word(index, WORD_SKIP);
    put(index, "</a>\n<header>\n<h1>");
    put_text(index, set->title);
    put(index, "</h1>\n");
}

static void put_fact(Index *index, WordId word, Str value, bool *begun)
{
    if (!value.len)
        return;
    Str date = text_date(index->arena, index->text, value, index->set->language);
    put(index, *begun ? ". " : "<p class=\"facts\">");
    *begun = true;
    put_word(index, word);
    put(index, " ");
    put_text(index, date.len ? date : value);
}

/* "1,167 files, 24.5 MB" */
static void put_totals(Index *index)
{
    uint64_t bytes = 0;
    uint32_t files = 0;
    for (uint32_t i = 0; i < index->set->document_count; i++)
        for (uint32_t e = 0; e < index->set->documents[i].edition_count; e++) {
            const SetEdition *edition = &index->set->documents[i].editions[e];
            files += !edition->missing;
            bytes += edition->missing ? 0 : edition->file.bytes;
        }
    put(index, "<p>");
    put_word(index, WORD_SET_OFFLINE);
    put(index, " ");
    put_number(index, files, 0);
    put(index, "\xC2\xA0");
    put_word(index, WORD_SET_FILES);
    put(index, ", ");
    put_size(index, bytes);
    put(index, ".</p>\n");
}

static void put_about(Index *index)
{
    const Set *set = index->set;
    bool begun = false;
    if (set->part.len) {
        put(index, "<p><strong>");
        put_text(index, set->part);
        put(index, "</strong></p>\n");
    }
    put_totals(index);
    put_fact(index, WORD_SET_VERSION, set->version, &begun);
    put_fact(index, WORD_SET_ISSUED, set->issued, &begun);
    put_fact(index, WORD_SET_REVIEW, set->review, &begun);
    put(index, begun ? ".</p>\n" : "");
}

static void put_section_links(Index *index)
{
    const Set *set = index->set;
    bool lone = false;
    for (uint32_t i = 0; i < set->document_count; i++)
        lone = lone || (!set->documents[i].record && is_there(&set->documents[i]));
    put(index, "<nav aria-label=\"");
    put_word(index, WORD_CONTENTS);
    put(index, "\">\n<ul class=\"links\">\n");
    if (lone) {
        put(index, "<li><a href=\"#documents\">");
        put_word(index, WORD_SET_DOCUMENTS);
        put(index, "</a></li>\n");
    }
    for (uint32_t i = 0; i < set->list_count; i++) {
        buf_format(&index->out, "<li><a href=\"#s%u\">", i);
        put_text(index, set->lists[i].heading);
        put(index, "</a></li>\n");
    }
    put(index, "<li><a href=\"#about\">");
    put_word(index, WORD_SET_ABOUT);
    put(index, "</a></li>\n</ul>\n</nav>\n</header>\n<main id=\"gp-main\" tabindex=\"-1\">\n");
}

static void put_missing(Index *index)
{
    const Set *set = index->set;
    bool begun = false;
    for (uint32_t i = 0; i < set->document_count; i++)
        for (uint32_t e = 0; e < set->documents[i].edition_count; e++) {
            const SetDocument *document = &set->documents[i];
            if (!document->editions[e].missing)
                continue;
            if (!begun) {
                put(index, "<section aria-labelledby=\"missing\">\n<h2 id=\"missing\">");
                put_word(index, WORD_SET_MISSING);
                put(index, "</h2>\n<ul>\n");
            }
            begun = true;
            put(index, "<li>");
            put_text(index, document->title.len ? document->title : document->document);
            if (document->record && !document->title.len) {
                put(index, ": ");
                put_text(index, document->record->name);
            }
            put(index, " (");
            put_edition_name(index, document->editions[e].edition);
            put(index, ")</li>\n");
        }
    if (begun)
        put(index, "</ul>\n</section>\n");
}

static void put_link(Index *index, Str path, Str text)
{
    put(index, "<li><a href=\"");
    put_address(index, path);
    put(index, "\">");
    put_text(index, text);
    put(index, "</a></li>\n");
}

static void put_foot(Index *index)
{
    const Set *set = index->set;
    put(index, "</main>\n<footer>\n<h2 id=\"about\">");
    put_word(index, WORD_SET_ABOUT);
    put(index, "</h2>\n");
    if (set->licence_count) {
        put(index, "<h3>");
        put_word(index, WORD_SET_LICENCES);
        put(index, "</h3>\n<ul>\n");
        for (uint32_t i = 0; i < set->licence_count; i++)
            put_link(index, set->licences[i].path, set->licences[i].path);
        put(index, "</ul>\n");
    }
    put(index, "<h3>");
    put_word(index, WORD_SET_CONTENTS);
    put(index, "</h3>\n<ul class=\"links\">\n");
    put_link(index, S(SET_CONTENTS), S("CSV"));
    put_link(index, S(SET_CONTENTS_JSON), S("JSON"));
    put_link(index, S(SET_SUMS), S(SET_SUMS));
    put(index, "</ul>\n<p>");
    put_word(index, WORD_SET_CHECK);
    put(index, " <code>sha256sum -c " SET_SUMS "</code></p>\n</footer>\n</body>\n</html>\n");
}

static void documents_by_record(Index *index)
{
    const Set *set = index->set;
    index->documents = map_new(index->arena);
    for (uint32_t i = 0; i < set->document_count; i++) {
        const SetDocument *document = &set->documents[i];
        if (!document->record)
            continue;
        const SetRecord **key = NEW(index->arena, const SetRecord *);
        *key = document->record;
        void **at = map_put(index->documents, (Str){(const char *)key, sizeof *key});
        if (!*at)
            *at = NEW(index->arena, Documents);
        *LIST_ADD(index->arena, (Documents *)*at) = document;
    }
}

Str index_page(Arena *arena, Text *text, const Set *set)
{
    Index index = {.arena = arena, .text = text, .set = set};
    documents_by_record(&index);
    put_head(&index);
    put_about(&index);
    put_section_links(&index);
    put_lone_documents(&index);
    for (uint32_t i = 0; i < set->list_count; i++)
        put_list(&index, i);
    put_missing(&index);
    put_foot(&index);
    return buf_take(&index.out, arena);
}
