/* Links, destinations, metadata: one walk over the pages' annotations, the outline
 * and the name tree. All that is walked is bounded: a tree of names that holds
 * itself ends at a depth, an outline at a number of items. */

#include "form/destinations.h"
#include "base/file.h"
#include "form/inside.h"
#include "form/library.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NAMES_DEPTH = 32, NAMES_MAX = 1000000, ITEMS_MAX = 200000, RECORDS_MAX = 256 << 20 };

typedef struct {
    const Qpdf *lib;
    qpdf_data pdf;
    Arena *arena;
    Buf *out;
    int *pages; /* object numbers, sorted */
    int page_count;
    uint32_t names, items;
} Links;

static void put(Buf *out, FormLinkKind kind, FormLink link)
{
    uint32_t head[5] = {kind, link.page, link.number, (uint32_t)link.text.len,
                        (uint32_t)link.file.len};
    if (out->len + sizeof head + link.text.len + link.file.len > RECORDS_MAX)
        return;
    buf_add(out, head, sizeof head);
    buf_str(out, link.text);
    buf_str(out, link.file);
}

bool form_links_next(Str *rest, FormLink *link)
{
    uint32_t head[5];
    if (rest->len < sizeof head)
        return false;
    memcpy(head, rest->data, sizeof head);
    size_t at = sizeof head, left = rest->len - at;
    if (head[0] >= FORM_LINK_KINDS || head[3] > left || head[4] > left - head[3])
        return false;
    *link = (FormLink){.kind = (FormLinkKind)head[0], .page = head[1], .number = head[2]};
    link->text = str_slice(*rest, at, at + head[3]);
    link->file = str_slice(*rest, at + head[3], at + head[3] + head[4]);
    *rest = str_slice(*rest, at + head[3] + head[4], rest->len);
    return true;
}

/* ---- objects ---- */

static qpdf_oh key(const Links *l, qpdf_oh of, const char *name)
{
    return l->lib->oh_get_key_if_dict(l->pdf, of, name);
}

static int type(const Links *l, qpdf_oh of) { return (int)l->lib->oh_get_type_code(l->pdf, of); }

/* A string's bytes, or a name's. */
static Str text_of(const Links *l, qpdf_oh of)
{
    size_t len = 0;
    if (type(l, of) == ot_name) {
        const char *name = l->lib->oh_get_name(l->pdf, of);
        return arena_str(l->arena, str_of(name && *name == '/' ? name + 1 : name));
    }
    if (type(l, of) != ot_string)
        return (Str){0};
    const char *data = l->lib->oh_get_binary_string_value(l->pdf, of, &len);
    return arena_str(l->arena, (Str){data, len});
}

/* ---- places ---- */

static int number_order(const void *left, const void *right)
{
    int a = *(const int *)left, b = *(const int *)right;
    return (a > b) - (a < b);
}

static void pages_list(Links *l)
{
    int count = l->lib->get_num_pages(l->pdf);
    l->page_count = count > 0 ? count : 0;
    l->pages = NEW_ARRAY(l->arena, int, (size_t)l->page_count + 1);
    for (int i = 0; i < l->page_count; i++) {
        l->pages[i] = l->lib->oh_get_object_id(l->pdf, l->lib->get_page_n(l->pdf, (size_t)i));
        l->lib->oh_release_all(l->pdf);
    }
    put(l->out, FORM_LINK_PAGES, (FormLink){.number = (uint32_t)l->page_count});
}

static bool is_page(const Links *l, int object)
{
    return object && bsearch(&object, l->pages, (size_t)l->page_count, sizeof *l->pages,
                             number_order) != NULL;
}

/* An explicit destination, or a dictionary that has one in D (12.3.2). */
static bool leads_to_page(const Links *l, qpdf_oh to)
{
    if (type(l, to) == ot_dictionary)
        to = key(l, to, "/D");
    return type(l, to) == ot_array && l->lib->oh_get_array_n_items(l->pdf, to) > 0 &&
           is_page(l, l->lib->oh_get_object_id(l->pdf, l->lib->oh_get_array_item(l->pdf, to, 0)));
}

static void put_name(Links *l, Str name, qpdf_oh to)
{
    if (l->names++ < NAMES_MAX && leads_to_page(l, to))
        put(l->out, FORM_LINK_NAME, (FormLink){.text = name});
}

/* Recursion: NAMES_DEPTH at most. */
static void names_walk(Links *l, qpdf_oh node, int depth)
{
    qpdf_oh names = key(l, node, "/Names"), kids = key(l, node, "/Kids");
    int count = type(l, names) == ot_array ? l->lib->oh_get_array_n_items(l->pdf, names) : 0;
    for (int i = 0; i + 1 < count && l->names < NAMES_MAX; i += 2)
        put_name(l, text_of(l, l->lib->oh_get_array_item(l->pdf, names, i)),
                 l->lib->oh_get_array_item(l->pdf, names, i + 1));
    count = type(l, kids) == ot_array ? l->lib->oh_get_array_n_items(l->pdf, kids) : 0;
    for (int i = 0; i < count && depth < NAMES_DEPTH && l->names < NAMES_MAX; i++, l->names++)
        names_walk(l, l->lib->oh_get_array_item(l->pdf, kids, i), depth + 1);
}

/* The catalogue's Dests, of PDF 1.1: names, not strings. */
static void dests_walk(Links *l, qpdf_oh dests)
{
    if (type(l, dests) != ot_dictionary)
        return;
    l->lib->oh_begin_dict_key_iter(l->pdf, dests);
    while (l->lib->oh_dict_more_keys(l->pdf) && l->names < NAMES_MAX) {
        Str name = arena_str(l->arena, str_of(l->lib->oh_dict_next_key(l->pdf)));
        put_name(l, str_slice(name, 1, name.len), key(l, dests, name.data));
    }
}

/* ---- links ---- */

static void put_here(Links *l, qpdf_oh to, uint32_t page)
{
    if (type(l, to) == ot_string || type(l, to) == ot_name)
        put(l->out, FORM_LINK_HERE, (FormLink){.page = page, .text = text_of(l, to)});
    else if (!leads_to_page(l, to))
        put(l->out, FORM_LINK_LOST, (FormLink){.page = page});
}

static void put_file(Links *l, qpdf_oh action, uint32_t page)
{
    qpdf_oh file = key(l, action, "/F"), to = key(l, action, "/D");
    FormLink link = {.page = page};
    if (type(l, file) == ot_dictionary) {
        qpdf_oh unicode = key(l, file, "/UF");
        file = type(l, unicode) == ot_string ? unicode : key(l, file, "/F");
    }
    link.file = form_text(l->arena, text_of(l, file), NULL);
    if (type(l, to) == ot_array && l->lib->oh_get_array_n_items(l->pdf, to) > 0) {
        qpdf_oh first = l->lib->oh_get_array_item(l->pdf, to, 0);
        long long number = -1;
        if (!l->lib->oh_get_value_as_longlong(l->pdf, first, &number))
            number = -1;
        link.number = number < 0 || number > INT32_MAX ? UINT32_MAX : (uint32_t)number;
    } else {
        link.text = text_of(l, to);
    }
    put(l->out, FORM_LINK_FILE, link);
}

static void put_action(Links *l, qpdf_oh action, uint32_t page)
{
    Str kind = text_of(l, key(l, action, "/S"));
    if (str_equal(kind, S("GoTo")))
        put_here(l, key(l, action, "/D"), page);
    else if (str_equal(kind, S("GoToR")))
        put_file(l, action, page);
    else if (str_equal(kind, S("URI")))
        put(l->out, FORM_LINK_ADDRESS,
            (FormLink){.page = page, .text = text_of(l, key(l, action, "/URI"))});
    else if (!str_equal(kind, S("Named"))) /* next page, and the like */
        put(l->out, FORM_LINK_RUNS, (FormLink){.page = page, .text = kind});
}

static void put_link(Links *l, qpdf_oh item, uint32_t page)
{
    qpdf_oh action = key(l, item, "/A"), to = key(l, item, "/Dest");
    if (type(l, action) == ot_dictionary)
        put_action(l, action, page);
    else if (type(l, to) != ot_null && type(l, to) != ot_uninitialized)
        put_here(l, to, page);
}

static void page_links(Links *l, int number)
{
    qpdf_oh page = l->lib->get_page_n(l->pdf, (size_t)number), annots = key(l, page, "/Annots");
    int count = type(l, annots) == ot_array ? l->lib->oh_get_array_n_items(l->pdf, annots) : 0;
    for (int i = 0; i < count && l->items < ITEMS_MAX; i++, l->items++)
        put_link(l, l->lib->oh_get_array_item(l->pdf, annots, i), (uint32_t)number + 1);
}

/* Each item's children, then the next one: recursion as deep as headings are. */
static void outline_walk(Links *l, qpdf_oh item, int depth)
{
    while (type(l, item) == ot_dictionary && l->items++ < ITEMS_MAX) {
        put_link(l, item, 0);
        if (depth < NAMES_DEPTH)
            outline_walk(l, key(l, item, "/First"), depth + 1);
        item = key(l, item, "/Next");
    }
}

static void put_metadata(Links *l, qpdf_oh root)
{
    qpdf_oh stream = key(l, root, "/Metadata");
    unsigned char *data = NULL;
    size_t len = 0;
    QPDF_BOOL filtered = QPDF_FALSE;
    if (type(l, stream) != ot_stream)
        return;
    l->lib->oh_get_stream_data(l->pdf, stream, qpdf_dl_generalized, &filtered, &data, &len);
    if (data && filtered)
        put(l->out, FORM_LINK_DATA, (FormLink){.text = {(const char *)data, len}});
    free(data);
}

static void document_links(Links *l)
{
    pages_list(l);
    qpdf_oh root = l->lib->get_root(l->pdf);
    int *sorted = l->pages;
    qsort(sorted, (size_t)l->page_count, sizeof *sorted, number_order);
    put_metadata(l, root);
    dests_walk(l, key(l, root, "/Dests"));
    names_walk(l, key(l, key(l, root, "/Names"), "/Dests"), 0);
    outline_walk(l, key(l, key(l, root, "/Outlines"), "/First"), 0);
    qpdf_oh open = key(l, root, "/OpenAction");
    if (type(l, open) == ot_dictionary)
        put_action(l, open, 0);
    l->lib->oh_release_all(l->pdf);
    for (int i = 0; i < l->page_count; i++) {
        page_links(l, i);
        l->lib->oh_release_all(l->pdf);
    }
}

void form_links(Buf *records, const Qpdf *qpdf, Str bytes)
{
    Links l = {.lib = qpdf, .pdf = qpdf->init(), .arena = arena_open(), .out = records};
    qpdf->set_suppress_warnings(l.pdf, QPDF_TRUE);
    qpdf->silence_errors(l.pdf);
    QPDF_ERROR_CODE code = qpdf->read_memory(l.pdf, "set", bytes.data, bytes.len, NULL);
    bool damaged = qpdf->more_warnings(l.pdf);
    if (!(code & QPDF_ERRORS) && !damaged)
        document_links(&l);
    qpdf_error error = qpdf->has_error(l.pdf) ? qpdf->get_error(l.pdf) : NULL;
    if (!error && qpdf->more_warnings(l.pdf))
        error = qpdf->next_warning(l.pdf);
    if (error)
        put(records, FORM_LINK_FAULT,
            (FormLink){.text = str_of(qpdf->get_error_message_detail(l.pdf, error))});
    qpdf->cleanup(&l.pdf);
    arena_close(l.arena);
}

/* ---- apart ---- */

static bool read_all(int from, Buf *to)
{
    for (size_t start = to->len; to->len - start <= RECORDS_MAX;) {
        ssize_t n = read(from, buf_reserve(to, 1 << 16), 1 << 16);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0;
        to->len += (size_t)n;
    }
    return false;
}

static _Noreturn void child_run(const Qpdf *qpdf, Str bytes, int to)
{
    Buf records = {0};
    form_process_limit();
    form_links(&records, qpdf, bytes);
    _exit(file_write_all(to, records.data, records.len) ? 0 : 1);
}

void form_links_apart(Buf *records, const Qpdf *qpdf, Str bytes)
{
    int ends[2], status = 1;
    if (pipe2(ends, O_CLOEXEC))
        return;
    size_t before = records->len;
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        child_run(qpdf, bytes, ends[1]);
    }
    close(ends[1]);
    bool whole = child > 0 && read_all(ends[0], records);
    close(ends[0]);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (whole && WIFEXITED(status) && !WEXITSTATUS(status))
        return;
    records->len = before; /* cut off anywhere */
    put(records, FORM_LINK_FAULT,
        (FormLink){.text = S("it takes too much time or memory, or breaks what reads it")});
}
