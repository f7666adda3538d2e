/* Links of web pages and PDFs: taken while a file is at hand, judged when all are
 * known. A link out of the set to the web is nobody's fault; what a page loads from
 * there is, as it is not there without a network, and so is what runs. */

#include "pack/links.h"
#include "base/policy.h"
#include "read/read.h"
#include "tree/node.h"

enum { PAGE_MAX = 64 << 20, RECORDS_MAX = 1 << 30 }; /* bytes; records: of all files */

/* ---- addresses ---- */

/* RFC 3986 3.1: a letter, then letters, digits, + - . up to a colon. */
static bool has_scheme(Str address)
{
    for (size_t i = 0; i < address.len; i++) {
        char c = address.data[i];
        bool letter = (c | 32) >= 'a' && (c | 32) <= 'z';
        if (c == ':')
            return i > 0;
        if (!letter && !(i && ((c >= '0' && c <= '9') || strchr("+-.", c))))
            return false;
    }
    return false;
}

static int digit_of(char c)
{
    return c >= '0' && c <= '9'                 ? c - '0'
           : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                : -1;
}

static Str decoded(Arena *arena, Str text)
{
    char *out = NEW_ARRAY(arena, char, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        int high = i + 2 < text.len && text.data[i] == '%' ? digit_of(text.data[i + 1]) : -1;
        int low = high >= 0 ? digit_of(text.data[i + 2]) : -1;
        out[len++] = low >= 0 ? (char)(high * 16 + low) : text.data[i];
        i += low >= 0 ? 2 : 0;
    }
    return (Str){out, len};
}

/* A path as it is seen from a file of the set; empty when it leaves the set. */
static Str path_from(Inspection *inspection, const SeenFile *from, Str relative)
{
    if (str_starts(relative, S("/")) || (relative.len && memchr(relative.data, '\\', relative.len)))
        return (Str){0};
    Str path = path_join(inspection->arena, path_folder(from->path), relative);
    return path_inside(path, (Str){0}) ? path : (Str){0};
}

static void add_address(Inspection *inspection, SeenFile *from, uint32_t place, Str address)
{
    Arena *arena = inspection->arena;
    Str fragment, path = str_cut(address, '#', &fragment), query;
    path = str_cut(path, '?', &query);
    SeenLink link = {.from = from, .place = place, .page = UINT32_MAX};
    link.shown = arena_str(arena, address);
    link.to = path.len ? path_from(inspection, from, decoded(arena, path)) : from->path;
    link.name = decoded(arena, fragment);
    *LIST_ADD(arena, &inspection->links) = link;
}

/* ---- web pages ---- */

static bool is_outside(Str value) { return str_starts(value, S("//")) || has_scheme(value); }

/* The links out that a document may have (RESOLVE_SCHEME). */
static bool is_web(Str address)
{
    static const char *const schemes[] = {"http:", "https:", "mailto:", "tel:"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (str_equal_nocase(str_slice(address, 0, strlen(schemes[i])), str_of(schemes[i])))
            return true;
    return false;
}

static void say_runs(Inspection *inspection, const SeenFile *file, uint32_t place, Str what)
{
    inspection_say(inspection, DIAG_SET_LINK, file->path, place, str_slice(what, 0, 80))->hint =
        S("it is no link but an action, which runs something: a set has none");
}

/* Of a link that leaves the set. */
static void say_unless_web(Inspection *inspection, const SeenFile *file, uint32_t place,
                           Str address)
{
    if (!is_web(address))
        say_runs(inspection, file, place, address);
}

/* What is loaded with the page: it must be in the set, or in the page itself. */
static void add_loaded(Inspection *inspection, SeenFile *file, uint32_t line, Str value)
{
    if (str_starts(value, S("data:")))
        return;
    if (!is_outside(value)) {
        add_address(inspection, file, line, value);
        return;
    }
    SeenLink link = {.from = file, .place = line, .page = UINT32_MAX};
    link.shown = arena_str(inspection->arena, value);
    *LIST_ADD(inspection->arena, &inspection->links) = link;
}

/* Scripts, and forms that send. */
static void element_actions(Inspection *inspection, const SeenFile *file, const Node *node,
                            uint32_t line)
{
    if (node_is(node, NAME_SCRIPT))
        say_runs(inspection, file, line, S("<script>"));
    for (uint32_t i = 0; i < node->attr_count; i++) {
        Str name = node->attrs[i].spelling;
        if (str_starts(name, S("on")) || str_equal(name, S("action")) ||
            str_equal(name, S("formaction")) || str_equal(name, S("http-equiv")))
            if (!str_equal_nocase(node->attrs[i].value, S("Content-Security-Policy")))
                say_runs(inspection, file, line, name);
    }
}

/* What is loaded beside src=: of a list of pictures the first stands for all. */
static void element_loads(Inspection *inspection, SeenFile *file, const Node *node, uint32_t line)
{
    static const char *const names[] = {"src", "srcset", "poster", "data", "background"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const Attr *attr = node_attr_spelled(node, str_of(names[i]));
        Str rest = attr ? attr->value : (Str){0}, address = str_word(&rest);
        if (str_ends(address, S(",")))
            address.len--;
        if (address.len)
            add_loaded(inspection, file, line, address);
    }
}

/* The policy must stand before whatever could load or run: after it browsers do neither. */
static void policy_judge(Inspection *inspection, const SeenFile *file, const Tree *tree)
{
    const Node *node = tree->root;
    while (node && (node->kind != NODE_ELEMENT || node_is(node, NAME_HTML) ||
                    node_is(node, NAME_HEAD) || node_attr_spelled(node, S("charset"))))
        node = node_following(node, tree->root);
    const Attr *kind = node ? node_attr_spelled(node, S("http-equiv")) : NULL;
    const Attr *policy = kind ? node_attr_spelled(node, S("content")) : NULL;
    bool first = kind && node_is(node, NAME_META) &&
                 str_equal_nocase(kind->value, S("Content-Security-Policy"));
    if (first && policy && str_equal(policy->value, S(PAGE_POLICY)))
        return;
    inspection_say(inspection, DIAG_SET_POLICY, file->path, 0, (Str){0})->hint =
        S("it does not begin with the Content-Security-Policy of a set, under which nothing runs: "
          "do not open it, and get the set again from where it came");
}

static void element_links(Inspection *inspection, SeenFile *file, const Node *node, uint32_t line)
{
    Str href = str_trim(node_value(node, NAME_HREF));
    Str id = node_value(node, NAME_ID);
    if (id.len)
        *map_put(file->names, arena_str(inspection->arena, id)) = file;
    bool loads = node_is(node, NAME_LINK);
    if (href.len && loads)
        add_loaded(inspection, file, line, href);
    else if (href.len && !is_outside(href))
        add_address(inspection, file, line, href);
    else if (href.len)
        say_unless_web(inspection, file, line, href);
    element_actions(inspection, file, node, line);
    element_loads(inspection, file, node, line);
}

void links_of_page(Inspection *inspection, SeenFile *file, Str text)
{
    if (text.len > PAGE_MAX) {
        file->broken = true;
        file->fault = S("over 64 MiB");
        file->advice = S("a page of a set has not a tenth of that: do not open it");
        return;
    }
    Arena *arena = arena_open();
    Diags diags = {.arena = arena}; /* how well it is written is not asked here */
    Files *files = files_open(arena, NULL);
    uint32_t number = files_add(files, file->path, text);
    Tree *tree = read_document(arena, &diags, files, number, FORMAT_HTML);
    FileCursor cursor = {0};
    file->names = map_new(inspection->arena);
    for (const Node *node = tree ? tree->root : NULL; node; node = node_following(node, tree->root))
        if (node->kind == NODE_ELEMENT) {
            uint32_t line =
                node->span.file == number
                    ? files_position_after(files, number, node->span.start, &cursor).line
                    : 0;
            element_links(inspection, file, node, line);
        }
    if (tree) {
        policy_judge(inspection, file, tree);
    } else {
        file->broken = true;
        file->advice = S("it is no web page; get the set again from where it came");
    }
    arena_close(arena);
}

/* ---- PDFs ---- */

/* The text of <name>..</name> or name="..", in the packet of XMP. */
static Str xmp_value(Str xmp, const char *name)
{
    size_t len = strlen(name);
    for (size_t at = 0; at + len + 2 < xmp.len; at++) {
        char before = at ? xmp.data[at - 1] : 0, after = xmp.data[at + len];
        if (memcmp(xmp.data + at, name, len) || (before != '<' && !is_blank(before)) ||
            (after != '>' && after != '='))
            continue;
        size_t start = at + len + (after == '=' ? 2 : 1), end = start;
        while (end < xmp.len && !strchr("<\"'", xmp.data[end]))
            end++;
        return str_trim(str_slice(xmp, start, end));
    }
    return (Str){0};
}

static Str claims_of(Arena *arena, Str xmp)
{
    Buf claims = {0};
    Str ua = xmp_value(xmp, "pdfuaid:part"), part = xmp_value(xmp, "pdfaid:part");
    Str level = xmp_value(xmp, "pdfaid:conformance");
    if (ua.len)
        buf_format(&claims, "ua%.*s", STR_ARG(ua));
    if (part.len) {
        buf_format(&claims, "%s%.*s", ua.len ? "," : "", STR_ARG(part));
        for (size_t i = 0; i < level.len; i++)
            buf_char(&claims, (char)(level.data[i] | 32));
    }
    return buf_take(&claims, arena);
}

/* ---- what claims rest on ---- */

enum { CLAIMS_UA = 1, CLAIMS_A = 2, CLAIMS_TAGGED = 3, CLAIMS_ANY = 0 };

/* Of which claims a flaw is one, or of any file of a set, whatever it claims. */
static const struct {
    unsigned claims;
    const char *words;
} flaws[FORM_FLAWS] = {
    [FORM_FLAW_TAGS] = {CLAIMS_TAGGED, "has no structure tree"},
    [FORM_FLAW_MARK] = {CLAIMS_TAGGED, "is not marked as tagged"},
    [FORM_FLAW_LANGUAGE] = {CLAIMS_UA, "does not say its language"},
    [FORM_FLAW_WINDOW] = {CLAIMS_UA, "does not show its title in the window"},
    [FORM_FLAW_TABS] = {CLAIMS_UA, "has a page on which the tab key does not follow the tags"},
    [FORM_FLAW_FONT] = {CLAIMS_TAGGED, "has a font that is not embedded"},
    [FORM_FLAW_INTENT] = {CLAIMS_A, "has no output intent with a profile"},
    [FORM_FLAW_ATTACHED] = {CLAIMS_A, "has a file attached"},
    [FORM_FLAW_LOOKS] = {CLAIMS_A, "leaves it to readers how its fields look"},
    [FORM_FLAW_XFA] = {CLAIMS_ANY, "has a second form in it (XFA)"},
    [FORM_FLAW_ENCRYPTED] = {CLAIMS_ANY, "is encrypted"},
};

static unsigned claims_said(const SeenFile *file)
{
    unsigned said = 0;
    for (Str rest = file->claims, claim; rest.len;) {
        claim = str_cut(rest, ',', &rest);
        said |= str_equal(claim, S("ua1")) ? CLAIMS_UA : str_equal(claim, S("2a")) ? CLAIMS_A : 0;
    }
    return said;
}

/* `claims`: those that do not hold. */
static void say_claims(Inspection *inspection, const SeenFile *file, uint32_t page, unsigned claims,
                       Str words)
{
    static const char *const said[][2] = {
        {"", "a PDF of a set never"},
        {"ua1", "it says PDF/UA-1 and"},
        {"2a", "it says PDF/A-2a and"},
        {"ua1,2a", "it says PDF/UA-1 and PDF/A-2a and"},
    };
    Str what = claims ? str_of(said[claims][0]) : words;
    diag_hint(inspection_say(inspection, DIAG_SET_CLAIM, file->path, page, what), inspection->diags,
              "%s %.*s: get the set again from where it came", said[claims][1], STR_ARG(words));
}

static void say_flaw(Inspection *inspection, const SeenFile *file, const FormLink *found)
{
    unsigned of = found->number < FORM_FLAWS ? flaws[found->number].claims : CLAIMS_TAGGED;
    unsigned claims = of & claims_said(file);
    if ((of && !claims) || found->number >= FORM_FLAWS)
        return;
    Buf words = {0};
    buf_text(&words, flaws[found->number].words);
    if (found->text.len)
        buf_format(&words, " (%.*s)", STR_ARG(str_slice(found->text, 0, 80)));
    say_claims(inspection, file, found->page, claims, buf_view(&words));
    buf_close(&words);
}

/* What stands in dc:title beside tags. */
static bool has_title(Str xmp)
{
    static const char start[] = "<dc:title", end[] = "</dc:title>";
    char *from = memmem(xmp.data, xmp.len, start, sizeof start - 1);
    Str rest = from ? str_slice(xmp, (size_t)(from - xmp.data), xmp.len) : (Str){0};
    char *to = from ? memmem(rest.data, rest.len, end, sizeof end - 1) : NULL;
    bool tag = false, text = false;
    for (const char *c = from; to && c < to; c++) {
        text |= !tag && *c != '<' && !is_blank(*c);
        tag = *c == '<' || (tag && *c != '>');
    }
    return text;
}

/* The claims, and what of them shows in the metadata itself. */
static void data_record(Inspection *inspection, SeenFile *file, Str xmp)
{
    file->claims = claims_of(inspection->arena, xmp);
    if ((claims_said(file) & CLAIMS_UA) && !has_title(xmp))
        say_claims(inspection, file, 0, CLAIMS_UA, S("has no title"));
    for (Str rest = file->claims, claim; rest.len;) {
        claim = str_cut(rest, ',', &rest);
        if (!str_equal(claim, S("ua1")) && !str_equal(claim, S("2a")))
            inspection_say(inspection, DIAG_SET_CLAIM, file->path, 0, str_slice(claim, 0, 80))
                ->hint = S("files of a set claim ua1 and 2a: what another claim rests on is not "
                           "known here; get the set again from where it came");
    }
}

/* ---- records of PDFs ---- */

static void say_two(Inspection *inspection, const SeenFile *file, const FormLink *found)
{
    diag_hint(
        inspection_say(inspection, DIAG_SET_LINK, file->path, found->page,
                       str_slice(found->file, 0, 200)),
        inspection->diags,
        "the link has another name of the file for older readers (%.*s): both are the same in "
        "a set; get it again from where it came",
        STR_ARG(found->text.len ? str_slice(found->text, 0, 200) : S("none")));
}

static void add_file_link(Inspection *inspection, SeenFile *file, const FormLink *found)
{
    Arena *arena = inspection->arena;
    Buf shown = {0};
    buf_str(&shown, found->file);
    if (found->text.len)
        buf_format(&shown, "#%.*s", STR_ARG(found->text));
    SeenLink link = {.from = file, .place = found->page, .page = UINT32_MAX};
    link.shown = buf_take(&shown, arena);
    link.to = found->file.len ? path_from(inspection, file, found->file) : (Str){0};
    link.name = arena_str(arena, found->text);
    if (!link.name.len)
        link.page = found->number;
    *LIST_ADD(arena, &inspection->links) = link;
}

static void pdf_record(Inspection *inspection, SeenFile *file, const FormLink *found)
{
    Arena *arena = inspection->arena;
    SeenLink link = {.from = file, .place = found->page, .page = UINT32_MAX};
    switch (found->kind) {
    case FORM_LINK_PAGES: file->pages = found->number; return;
    case FORM_LINK_NAME: *map_put(file->names, arena_str(arena, found->text)) = file; return;
    case FORM_LINK_DATA: data_record(inspection, file, found->text); return;
    case FORM_LINK_FILE: add_file_link(inspection, file, found); return;
    case FORM_LINK_TWO: say_two(inspection, file, found); return;
    case FORM_LINK_FLAW: say_flaw(inspection, file, found); return;
    case FORM_LINK_HERE:
        link.to = file->path;
        link.name = link.shown = arena_str(arena, found->text);
        break;
    case FORM_LINK_LOST: link.shown = S("a page that is not in the file"); break;
    case FORM_LINK_ADDRESS:
        if (is_outside(found->text))
            say_unless_web(inspection, file, found->page, found->text);
        else
            add_address(inspection, file, found->page, found->text);
        return;
    case FORM_LINK_FAULT:
        file->broken = true;
        file->fault = arena_str(arena, found->text);
        file->advice = S("the PDF is damaged; get the set again from where it came");
        return;
    case FORM_LINK_RUNS:
    default: say_runs(inspection, file, found->page, found->text); return;
    }
    *LIST_ADD(arena, &inspection->links) = link;
}

void links_of_pdf(Inspection *inspection, SeenFile *file, Str bytes)
{
    Buf records = {0};
    FormLink found;
    file->names = map_new(inspection->arena);
    if (inspection->trusted)
        form_links(&records, inspection->qpdf, bytes);
    else
        form_links_apart(&records, inspection->qpdf, bytes);
    inspection->records += records.len;
    if (inspection->records > RECORDS_MAX) { /* a few thousand bytes a file are usual */
        file->broken = true;
        file->fault = S("its links and those of the files before it take over 1 GiB");
        file->advice = S("do not unpack it unless you know who made it");
        records.len = 0;
    }
    for (Str rest = buf_view(&records); form_links_next(&rest, &found);)
        pdf_record(inspection, file, &found);
    buf_close(&records);
}

/* ---- judgement ---- */

/* Links to one place that is not there are one fault, which a lost file or name may
 * give to hundreds. */
typedef struct {
    const SeenLink *first;
    const char *why;
    uint32_t count;
} LostPlace;

static void note_lost(Inspection *inspection, Map *lost, const SeenLink *link, const char *why)
{
    Buf key = {0};
    buf_str(&key, link->to.len ? link->to : link->shown);
    if (link->to.len && link->name.len)
        buf_format(&key, "#%.*s", STR_ARG(link->name));
    else if (link->to.len && link->page != UINT32_MAX)
        buf_format(&key, "#page=%u", link->page);
    void **at = map_find(lost, buf_view(&key));
    LostPlace *place = at ? *at : NULL;
    if (!place) {
        place = NEW(inspection->arena, LostPlace);
        *place = (LostPlace){.first = link, .why = why};
        *map_put(lost, arena_str(inspection->arena, buf_view(&key))) = place;
    }
    place->count++;
    buf_close(&key);
}

static void say_lost(Inspection *inspection, const LostPlace *place)
{
    const SeenLink *link = place->first;
    Buf text = {0};
    buf_str(&text, link->shown);
    if (place->count > 1)
        buf_format(&text, " (and %u more link%s there)", place->count - 1,
                   place->count == 2 ? "" : "s");
    diag_hint(
        inspection_say(inspection, DIAG_SET_LINK, link->from->path, link->place, buf_view(&text)),
        inspection->diags, "%s", place->why);
    buf_close(&text);
}

/* "page=4" and "nameddest=work" are how an address says a place in a PDF (ISO 32000-2
 * 12.6.4.8, RFC 8118). */
static bool has_name(const SeenFile *file, Str name)
{
    if (!name.len || !file->names || map_find(file->names, name))
        return true;
    if (file->is_pdf && str_starts(name, S("nameddest=")))
        return map_find(file->names, str_slice(name, 10, name.len)) != NULL;
    if (!file->is_pdf || !str_starts(name, S("page=")))
        return false;
    uint64_t page = 0;
    for (size_t i = 5; i < name.len; i++) {
        if (name.data[i] < '0' || name.data[i] > '9' || page > file->pages)
            return false;
        page = page * 10 + (uint64_t)(name.data[i] - '0');
    }
    return page >= 1 && page <= file->pages;
}

/* What can be led to in it is not known, or not what it was. */
static bool is_closed(const SeenFile *file)
{
    return file->unread || file->broken || file->altered;
}

static void judge(Inspection *inspection, Map *lost, const SeenLink *link)
{
    SeenFile *to = link->to.len ? map_value(inspection->seen, link->to) : NULL;
    if (link->from->altered || link->from->extra)
        ; /* that it is so was said */
    else if (!link->to.len && is_outside(link->shown))
        note_lost(inspection, lost, link,
                  "the page loads it from outside: without a network it is not "
                  "there; put it into the set");
    else if (!link->to.len)
        note_lost(inspection, lost, link,
                  "it leads out of the set; a link in a set is relative, to a "
                  "file of the set or to an address of the web");
    else if (!to && map_find(inspection->absent, link->to))
        ; /* said */
    else if (!to)
        note_lost(inspection, lost, link,
                  "the set has no such file: put it in, or take the link away");
    else if (!is_closed(to) && !has_name(to, link->name))
        note_lost(inspection, lost, link, "the file is there, but no place of this name is in it");
    else if (!is_closed(to) && link->page != UINT32_MAX && to->is_pdf && link->page >= to->pages)
        note_lost(inspection, lost, link, "the file is there, but has not so many pages");
    if (to && str_equal(link->from->path, S("index.html")))
        to->indexed = true;
}

void links_judge(Inspection *inspection)
{
    Map *lost = map_new(inspection->arena);
    for (uint32_t i = 0; i < inspection->links.count; i++)
        judge(inspection, lost, &inspection->links.items[i]);
    for (uint32_t i = 0; i < lost->count; i++)
        say_lost(inspection, lost->entries[i].value);
}
