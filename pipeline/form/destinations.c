/* Links, destinations, metadata: one walk over the pages' annotations, the outline
 * and the name tree; then one over all objects (claims.c). All that is walked is bounded:
 * a tree of names that holds itself ends at a depth, an outline at a number of items. */

#include "form/claims.h"
#include "base/file.h"
#include "form/inside.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NAMES_DEPTH = 32, NAMES_MAX = 1000000, ITEMS_MAX = 200000, RECORDS_MAX = 256 << 20 };

void form_put(Buf *out, FormLinkKind kind, FormLink link)
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

Str form_string(const FormWalk *l, qpdf_oh of)
{
    size_t len = 0;
    if (form_type(l, of) == ot_name) {
        const char *name = l->lib->oh_get_name(l->pdf, of);
        return arena_str(l->arena, str_of(name && *name == '/' ? name + 1 : name));
    }
    if (form_type(l, of) != ot_string)
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

static void pages_list(FormWalk *l)
{
    int count = l->lib->get_num_pages(l->pdf);
    l->page_count = count > 0 ? count : 0;
    l->pages = NEW_ARRAY(l->arena, int, (size_t)l->page_count + 1);
    for (int i = 0; i < l->page_count; i++) {
        l->pages[i] = l->lib->oh_get_object_id(l->pdf, l->lib->get_page_n(l->pdf, (size_t)i));
        l->lib->oh_release_all(l->pdf);
    }
    form_put(l->out, FORM_LINK_PAGES, (FormLink){.number = (uint32_t)l->page_count});
}

static bool is_page(const FormWalk *l, int object)
{
    return object && bsearch(&object, l->pages, (size_t)l->page_count, sizeof *l->pages,
                             number_order) != NULL;
}

/* An explicit destination, or a dictionary that has one in D (12.3.2). */
static bool leads_to_page(const FormWalk *l, qpdf_oh to)
{
    if (form_type(l, to) == ot_dictionary)
        to = form_key(l, to, "/D");
    return form_type(l, to) == ot_array && l->lib->oh_get_array_n_items(l->pdf, to) > 0 &&
           is_page(l, l->lib->oh_get_object_id(l->pdf, l->lib->oh_get_array_item(l->pdf, to, 0)));
}

static void put_name(FormWalk *l, Str name, qpdf_oh to)
{
    if (l->names++ < NAMES_MAX && leads_to_page(l, to))
        form_put(l->out, FORM_LINK_NAME, (FormLink){.text = name});
}

/* Recursion: NAMES_DEPTH at most. */
static void names_walk(FormWalk *l, qpdf_oh node, int depth)
{
    qpdf_oh names = form_key(l, node, "/Names"), kids = form_key(l, node, "/Kids");
    int count = form_type(l, names) == ot_array ? l->lib->oh_get_array_n_items(l->pdf, names) : 0;
    for (int i = 0; i + 1 < count && l->names < NAMES_MAX; i += 2)
        put_name(l, form_string(l, l->lib->oh_get_array_item(l->pdf, names, i)),
                 l->lib->oh_get_array_item(l->pdf, names, i + 1));
    count = form_type(l, kids) == ot_array ? l->lib->oh_get_array_n_items(l->pdf, kids) : 0;
    for (int i = 0; i < count && depth < NAMES_DEPTH && l->names < NAMES_MAX; i++, l->names++)
        names_walk(l, l->lib->oh_get_array_item(l->pdf, kids, i), depth + 1);
}

/* The catalogue's Dests, of PDF 1.1: names, not strings. */
static void dests_walk(FormWalk *l, qpdf_oh dests)
{
    if (form_type(l, dests) != ot_dictionary)
        return;
    l->lib->oh_begin_dict_key_iter(l->pdf, dests);
    while (l->lib->oh_dict_more_keys(l->pdf) && l->names < NAMES_MAX) {
        Str name = arena_str(l->arena, str_of(l->lib->oh_dict_next_key(l->pdf)));
        put_name(l, str_slice(name, 1, name.len), form_key(l, dests, name.data));
    }
}

/* ---- links ---- */

static void put_here(FormWalk *l, qpdf_oh to, uint32_t page)
{
    if (form_type(l, to) == ot_string || form_type(l, to) == ot_name)
        form_put(l->out, FORM_LINK_HERE, (FormLink){.page = page, .text = form_string(l, to)});
    else if (!leads_to_page(l, to))
        form_put(l->out, FORM_LINK_LOST, (FormLink){.page = page});
}

/* A file specification has a name for readers of old and one for those of now, who take
 * that of now where it is there (7.11.2): both have to be the same. */
static Str file_name(FormWalk *l, qpdf_oh file, uint32_t page)
{
    if (form_type(l, file) != ot_dictionary)
        return form_text(l->arena, form_string(l, file), NULL);
    qpdf_oh unicode = form_key(l, file, "/UF");
    Str old = form_text(l->arena, form_string(l, form_key(l, file, "/F")), NULL);
    if (form_type(l, unicode) != ot_string)
        return old;
    Str now = form_text(l->arena, form_string(l, unicode), NULL);
    if (!str_equal(old, now))
        form_put(l->out, FORM_LINK_TWO, (FormLink){.page = page, .text = old, .file = now});
    return now;
}

static void put_file(FormWalk *l, qpdf_oh action, uint32_t page)
{
    qpdf_oh to = form_key(l, action, "/D");
    FormLink link = {.page = page, .file = file_name(l, form_key(l, action, "/F"), page)};
    if (form_type(l, to) == ot_array && l->lib->oh_get_array_n_items(l->pdf, to) > 0) {
        qpdf_oh first = l->lib->oh_get_array_item(l->pdf, to, 0);
        long long number = -1;
        if (!l->lib->oh_get_value_as_longlong(l->pdf, first, &number))
            number = -1;
        link.number = number < 0 || number > INT32_MAX ? UINT32_MAX : (uint32_t)number;
    } else {
        link.text = form_string(l, to);
    }
    form_put(l->out, FORM_LINK_FILE, link);
}

/* To another page (12.6.4.11); of other names readers make what they like: print, save, end. */
static bool is_page_turn(Str name)
{
    return str_equal(name, S("NextPage")) || str_equal(name, S("PrevPage")) ||
           str_equal(name, S("FirstPage")) || str_equal(name, S("LastPage"));
}

static void put_action(FormWalk *l, qpdf_oh action, uint32_t page)
{
    Str kind = form_string(l, form_key(l, action, "/S"));
    if (str_equal(kind, S("GoTo")))
        put_here(l, form_key(l, action, "/D"), page);
    else if (str_equal(kind, S("GoToR")))
        put_file(l, action, page);
    else if (str_equal(kind, S("URI")))
        form_put(l->out, FORM_LINK_ADDRESS,
                 (FormLink){.page = page, .text = form_string(l, form_key(l, action, "/URI"))});
    else if (!str_equal(kind, S("Named")) ||
             !is_page_turn(form_string(l, form_key(l, action, "/N"))))
        form_runs(l, kind, page);
}

/* An action and those that follow it, each of which has its own (12.6.2). */
static void put_actions(FormWalk *l, qpdf_oh action, uint32_t page, int depth)
{
    if (form_type(l, action) != ot_dictionary)
        return;
    if (depth > NAMES_DEPTH || (depth && l->items++ > ITEMS_MAX)) {
        form_runs(l, S("more actions than a link has"), page);
        return;
    }
    put_action(l, action, page);
    qpdf_oh next = form_key(l, action, "/Next");
    put_actions(l, next, page, depth + 1);
    int count = form_type(l, next) == ot_array ? l->lib->oh_get_array_n_items(l->pdf, next) : 0;
    for (int i = 0; i < count && l->items < ITEMS_MAX; i++)
        put_actions(l, l->lib->oh_get_array_item(l->pdf, next, i), page, depth + 1);
}

static void put_link(FormWalk *l, qpdf_oh item, uint32_t page)
{
    qpdf_oh action = form_key(l, item, "/A"), to = form_key(l, item, "/Dest");
    if (form_type(l, action) == ot_dictionary)
        put_actions(l, action, page, 0);
    else if (form_type(l, to) != ot_null && form_type(l, to) != ot_uninitialized)
        put_here(l, to, page);
}

static void page_links(FormWalk *l, int number)
{
    qpdf_oh page = l->lib->get_page_n(l->pdf, (size_t)number),
            annots = form_key(l, page, "/Annots");
    int count = form_type(l, annots) == ot_array ? l->lib->oh_get_array_n_items(l->pdf, annots) : 0;
    if (count && !str_equal(form_string(l, form_key(l, page, "/Tabs")), S("S")))
        form_flaw(l, FORM_FLAW_TABS, (uint32_t)number + 1, (Str){0});
    for (int i = 0; i < count && l->items < ITEMS_MAX; i++, l->items++)
        put_link(l, l->lib->oh_get_array_item(l->pdf, annots, i), (uint32_t)number + 1);
}

/* Each item's children, then the next one: recursion as deep as headings are. */
static void outline_walk(FormWalk *l, qpdf_oh item, int depth)
{
    while (form_type(l, item) == ot_dictionary && l->items++ < ITEMS_MAX) {
        put_link(l, item, 0);
        if (depth < NAMES_DEPTH)
            outline_walk(l, form_key(l, item, "/First"), depth + 1);
        item = form_key(l, item, "/Next");
    }
}

static void put_metadata(FormWalk *l, qpdf_oh root)
{
    qpdf_oh stream = form_key(l, root, "/Metadata");
    unsigned char *data = NULL;
    size_t len = 0;
    QPDF_BOOL filtered = QPDF_FALSE;
    if (form_type(l, stream) != ot_stream)
        return;
    l->lib->oh_get_stream_data(l->pdf, stream, qpdf_dl_generalized, &filtered, &data, &len);
    if (data && filtered)
        form_put(l->out, FORM_LINK_DATA, (FormLink){.text = {(const char *)data, len}});
    free(data);
}

static void document_links(FormWalk *l)
{
    pages_list(l);
    qpdf_oh root = l->lib->get_root(l->pdf);
    int *sorted = l->pages;
    qsort(sorted, (size_t)l->page_count, sizeof *sorted, number_order);
    put_metadata(l, root);
    dests_walk(l, form_key(l, root, "/Dests"));
    names_walk(l, form_key(l, form_key(l, root, "/Names"), "/Dests"), 0);
    outline_walk(l, form_key(l, form_key(l, root, "/Outlines"), "/First"), 0);
    put_actions(l, form_key(l, root, "/OpenAction"), 0, 0);
    l->lib->oh_release_all(l->pdf);
    for (int i = 0; i < l->page_count; i++) {
        page_links(l, i);
        l->lib->oh_release_all(l->pdf);
    }
    if (l->items >= ITEMS_MAX || l->names >= NAMES_MAX)
        form_put(l->out, FORM_LINK_FAULT,
                 (FormLink){.text = S("it has more links or names than are looked at")});
}

static FormWalk walk_open(Buf *records, const Qpdf *qpdf)
{
    FormWalk l = {.lib = qpdf, .pdf = qpdf->init(), .arena = arena_open(), .out = records};
    qpdf->set_suppress_warnings(l.pdf, QPDF_TRUE);
    qpdf->silence_errors(l.pdf);
    return l;
}

static void walk_file(FormWalk *l, Str bytes)
{
    const Qpdf *qpdf = l->lib;
    QPDF_ERROR_CODE code = qpdf->read_memory(l->pdf, "set", bytes.data, bytes.len, NULL);
    bool damaged = qpdf->more_warnings(l->pdf);
    if (!(code & QPDF_ERRORS) && !damaged) {
        document_links(l);
        form_claims(l);
    }
    qpdf_error error = qpdf->has_error(l->pdf) ? qpdf->get_error(l->pdf) : NULL;
    if (!error && qpdf->more_warnings(l->pdf))
        error = qpdf->next_warning(l->pdf);
    if (error)
        form_put(l->out, FORM_LINK_FAULT,
                 (FormLink){.text = str_of(qpdf->get_error_message_detail(l->pdf, error))});
    else
        buf_str(l->out, buf_view(&l->amiss));
}

void form_links(Buf *records, const Qpdf *qpdf, Str bytes)
{
    FormWalk l = walk_open(records, qpdf);
    walk_file(&l, bytes);
    qpdf->cleanup(&l.pdf);
    buf_close(&l.amiss);
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

/* Ends with all that it holds: to give it back first, object by object, takes a tenth of
 * its time. */
static _Noreturn void child_run(const Qpdf *qpdf, Str bytes, int to)
{
    Buf records = {0};
    form_process_limit();
    FormWalk l = walk_open(&records, qpdf);
    walk_file(&l, bytes);
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
    form_put(records, FORM_LINK_FAULT,
             (FormLink){.text = S("it takes too much time or memory, or breaks what reads it")});
}
