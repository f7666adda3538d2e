/* What `check` lists beside faults, as notes: what is marked as a draft, labels
 * that nothing refers to, files that no document takes in, data and columns that
 * nothing uses, {name} where {{name}} was meant, names that no sheet gives. All is found in the
 * sources as they are written, once for each file, however many records there are:
 *
 *   - A label is a leftover only where being referred to is all that it is for.
 *     Headings, and elements that hold one, have labels as addresses for links from
 *     outside and for the future; form fields have theirs for their <label>; tables
 *     and figures may be listed. A name that occurs in a sheet (#name) is used.
 *   - Files are looked for in the folders from which something is taken in, below
 *     the publication's own: what could be a source, data or a picture. README and
 *     LICENCE are about the folder, as are all names in capitals.
 *   - A path or reference with {{...}} in it stands for all that begin and end like
 *     it. Where an include is such a path, labels and columns are not judged, since
 *     the files that it may mean were not read; nor is anything that a fault, said
 *     already, leaves open: a file that cannot be read, an expression that is wrong.
 *
 * Linear in the sources, plus the sorting of labels and of names in a folder. */

#include "assemble/expression.h"
#include "assemble/leftover_names.h"
#include "assemble/source.h"
#include "tree/variable.h"
#include <dirent.h>
#include <limits.h>
#include <stdlib.h>

enum { NAMES_SHOWN = 12, TEXT_SHOWN = 60, LEVELS_MAX = 1000 };

typedef struct {
    Str id;
    Span span;
    Name name; /* of the element */
} Label;

typedef struct {
    Str start, end; /* around {{...}} */
} Pattern;

typedef struct {
    const Dataset *set;
    bool read;
    bool *columns;
} Usage;

typedef struct {
    Arena *arena;
    Diags *diags;
    const Files *files;
    Str folder; /* of the publication, absolute */
    LIST(Label) labels;
    SheetNames names;
    Map *referred;                    /* names of labels */
    Map *beginnings;                  /* of references with {{...}} */
    Map *paths;                       /* absolute: files that are taken in */
    Map *folders;                     /* absolute: where they are */
    LIST(Pattern) patterns;           /* of paths with {{...}} */
    bool lists_tables, lists_figures; /* <contents of="..."> */
    bool open;                        /* an include whose path holds {{...}} */
    bool unread, unclear;             /* a source without a tree; a faulty expression */
    Usage *usage;
    uint32_t usage_count, depth;
} Leftovers;

/* ---- lists of names in a message ---- */

typedef struct {
    Buf text;
    uint32_t count;
} Names;

static void names_add(Names *names, const char *before, Str name)
{
    if (names->count++ < NAMES_SHOWN)
        buf_format(&names->text, "%s%s%.*s", names->count > 1 ? ", " : "", before, STR_ARG(name));
}

static Diag *names_say(Names *names, Diags *diags, DiagCode code, Span span)
{
    if (names->count > NAMES_SHOWN)
        buf_format(&names->text, " and %u more", names->count - NAMES_SHOWN);
    Diag *diag = diag_add(diags, code, span, buf_view(&names->text));
    buf_close(&names->text);
    *names = (Names){0};
    return diag;
}

/* ---- references ---- */

static void refer(Leftovers *left, Str name)
{
    Variable found;
    if (variable_find(name, 0, &found))
        *map_put(left->beginnings, str_slice(name, 0, found.start)) = left;
    else if (name.len)
        *map_put(left->referred, name) = left;
}

/* "#id", "document#id" */
static void refer_address(Leftovers *left, Str value)
{
    const char *hash = value.len ? memchr(value.data, '#', value.len) : NULL;
    if (hash)
        refer(left, str_slice(value, (size_t)(hash - value.data) + 1, value.len));
}

static void refer_words(Leftovers *left, Str words)
{
    for (size_t i = 0, start = 0; i <= words.len; i++)
        if (i == words.len || is_blank(words.data[i])) {
            refer(left, str_slice(words, start, i));
            start = i + 1;
        }
}

/* ---- files that are taken in ---- */

static void take_file(Leftovers *left, Str folder, Str path)
{
    Variable found;
    Str full = path_join(left->arena, folder, path);
    if (!variable_find(full, 0, &found)) {
        *map_put(left->paths, full) = left;
        *map_put(left->folders, path_folder(full)) = left;
        return;
    }
    Pattern pattern = {.start = str_slice(full, 0, found.start)};
    size_t end = found.end;
    while (variable_find(full, end, &found))
        end = found.end;
    pattern.end = str_slice(full, end, full.len);
    *LIST_ADD(left->arena, &left->patterns) = pattern;
    *map_put(left->folders, path_folder(pattern.start)) = left;
}

static bool has_scheme(Str value)
{
    const char *colon = value.len ? memchr(value.data, ':', value.len) : NULL;
    return colon && !memchr(value.data, '/', (size_t)(colon - value.data));
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || (unsigned char)c >= 0x80;
}

/* url(...) from text[at] on; returns where it ends. */
static size_t take_url(Leftovers *left, Str text, size_t at, Str folder)
{
    size_t end = at;
    while (end < text.len && text.data[end] != ')' && text.data[end] != '\n')
        end++;
    Str url = str_trim(str_slice(text, at, end));
    if (url.len > 1 && (url.data[0] == '"' || url.data[0] == '\''))
        url = str_slice(url, 1, url.len - 1);
    if (url.len && folder.len && !has_scheme(url))
        take_file(left, folder, url);
    return end;
}

/* #name in a selector (or a colour), url(...) in a declaration. */
static void scan_sheet(Leftovers *left, Str text, Str folder, Span span)
{
    sheet_names_scan(&left->names, text, span);
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] == '#') {
            size_t end = i + 1;
            while (end < text.len && is_name_char(text.data[end]))
                end++;
            refer(left, str_slice(text, i + 1, end));
            i = end - 1;
        } else if (text.data[i] == 'u' && str_starts(str_slice(text, i, i + 4), S("url("))) {
            i = take_url(left, text, i + 4, folder);
        }
}

static void scan_sheets(Leftovers *left)
{
    const File *file;
    for (uint32_t i = 1; (file = files_at(left->files, i)); i++) {
        char full[PATH_MAX];
        Str folder = {0};
        if (!str_ends(file->path, S(".css")))
            continue;
        if (realpath(arena_str(left->arena, file->path).data, full)) /* else it is compiled in */
            folder = path_folder(arena_str(left->arena, str_of(full)));
        scan_sheet(left, file->text, folder,
                   folder.len ? (Span){i, 0, (uint32_t)file->text.len} : (Span){0});
    }
}

/* ---- labels ---- */

/* Whether it is there to be referred to, and for nothing else. */
static bool is_plain_place(const Node *node)
{
    switch (node->name) {
    case NAME_INPUT:
    case NAME_SELECT:
    case NAME_TEXTAREA:
    case NAME_BUTTON:
    case NAME_OPTION:
    case NAME_OUTPUT:
    case NAME_METER:
    case NAME_PROGRESS:
    case NAME_LABEL:
    case NAME_FIELDSET:
    case NAME_FORM:
    case NAME_FOOTNOTE:
    case NAME_TERM:
    case NAME_DT:
    case NAME_DFN:
    case NAME_CONTENTS:
    case NAME_INDEX:
    case NAME_LOCATOR:
    case NAME_GLOSSARY:
    case NAME_STYLE:
    case NAME_HTML:
    case NAME_BODY:
    case NAME_DATA:
    case NAME_DOCUMENT:
    case NAME_PUBLICATION: return false;
    default: return !node_is_heading(node) && !node_attr(node, NAME_ABOUT);
    }
}

static void label_add(Leftovers *left, const Node *node)
{
    const Attr *id = node_attr(node, NAME_ID);
    Variable found;
    if (id && id->value.len && is_plain_place(node) && !variable_find(id->value, 0, &found))
        *LIST_ADD(left->arena, &left->labels) = (Label){id->value, id->span, node->name};
}

static int label_order(const void *a, const void *b)
{
    const Span *left = &((const Label *)a)->span, *right = &((const Label *)b)->span;
    int order = (left->file > right->file) - (left->file < right->file);
    return order ? order : (left->start > right->start) - (left->start < right->start);
}

static bool is_referred(const Leftovers *left, const Label *label)
{
    if (map_find(left->referred, label->id) || (label->name == NAME_TABLE && left->lists_tables) ||
        (label->name == NAME_FIGURE && left->lists_figures))
        return true;
    for (size_t i = 0; left->beginnings->count && i <= label->id.len; i++)
        if (map_find(left->beginnings, str_slice(label->id, 0, i)))
            return true;
    return false;
}

/* One note for each file, at its first label. */
static void say_labels(Leftovers *left)
{
    Names names = {0};
    const Label *first = NULL;
    if (left->labels.count)
        qsort(left->labels.items, left->labels.count, sizeof(Label), label_order);
    for (uint32_t i = 0; i < left->labels.count; i++) {
        const Label *label = &left->labels.items[i];
        bool ends =
            i + 1 == left->labels.count || left->labels.items[i + 1].span.file != label->span.file;
        if (!is_referred(left, label)) {
            names_add(&names, "#", label->id);
            first = first ? first : label;
        }
        if (first && ends) {
            diag_hint(names_say(&names, left->diags, DIAG_CHECK_LABELS, first->span), left->diags,
                      "refer to each, as in [](#%.*s), or take the label away", STR_ARG(first->id));
            first = NULL;
        }
    }
}

/* ---- drafts ---- */

static void say_draft(Leftovers *left, const Node *node)
{
    const Attr *status = node_attr_spelled(node, S("status"));
    if (!status || !str_equal(status->value, S("draft")))
        return;
    Buf text = {0};
    Str src = node_value(node, NAME_SRC), words = node_plain_text(left->arena, node);
    size_t end = words.len < TEXT_SHOWN ? words.len : TEXT_SHOWN;
    while (end < words.len && end && ((unsigned char)words.data[end] & 0xC0) == 0x80)
        end--; /* not inside a character */
    if (node->name == NAME_DOCUMENT)
        buf_format(&text, "document %.*s", STR_ARG(node_value(node, NAME_ID)));
    else if (node->name == NAME_INCLUDE)
        buf_str(&text, src);
    else
        buf_format(&text, "%.*s%s", (int)end, words.data, end < words.len ? "..." : "");
    diag_add(left->diags, DIAG_CHECK_DRAFT, status->span, buf_view(&text))->hint =
        S("take status=\"draft\" away when it is agreed");
    buf_close(&text);
}

/* ---- the walk over a source ---- */

static void use_dataset(Leftovers *left, const Dataset *set)
{
    for (; set; set = set->parent)
        for (uint32_t i = 0; i < left->usage_count; i++)
            if (left->usage[i].set == set)
                left->usage[i].read = true;
}

static void use_named(Leftovers *left, Str id)
{
    for (uint32_t i = 0; i < left->usage_count; i++)
        if (str_equal(left->usage[i].set->id, id))
            use_dataset(left, left->usage[i].set);
}

static void attribute_look(Leftovers *left, const Node *node, const Attr *attr, Str folder)
{
    Variable found;
    switch (attr->name) {
    case NAME_HREF:
        refer_address(left, attr->value);
        if (attr->value.len && attr->value.data[0] != '#' && !has_scheme(attr->value)) {
            Str rest;
            take_file(left, folder, str_cut(attr->value, '#', &rest));
        }
        break;
    case NAME_TO: refer_address(left, attr->value); break;
    case NAME_FOR:
    case NAME_HEADERS: refer_words(left, attr->value); break;
    case NAME_SRC:
    case NAME_FORMER:
        left->open =
            left->open || (node->name == NAME_INCLUDE && variable_find(attr->value, 0, &found));
        if (!has_scheme(attr->value))
            take_file(left, folder, attr->value);
        break;
    case NAME_FOR_EACH: use_named(left, attr->value); break;
    default:
        if (str_starts(attr->spelling, S("aria-")))
            refer_words(left, attr->value);
    }
}

static void element_look(Leftovers *left, const Node *node, Str folder)
{
    say_draft(left, node);
    if (node->name == NAME_CONTENTS) {
        Str of = node_value(node, NAME_OF);
        left->lists_tables = left->lists_tables || str_equal(of, S("tables"));
        left->lists_figures = left->lists_figures || str_equal(of, S("figures"));
    }
    if (node->name == NAME_STYLE)
        for (const Node *child = node->first; child; child = child->next)
            scan_sheet(left, child->text, folder, child->span);
    for (uint16_t i = 0; i < node->attr_count; i++)
        attribute_look(left, node, &node->attrs[i], folder);
}

/* {name} where a column has this name. */
static void look_for_braces(Leftovers *left, const Node *text)
{
    Str s = text->text;
    for (size_t i = 0; i < s.len && left->usage_count; i++) {
        const char *open = memchr(s.data + i, '{', s.len - i);
        if (!open)
            return;
        size_t end = i = (size_t)(open - s.data);
        while (++end < s.len && is_name_char(s.data[end]))
            ;
        Str name = str_slice(s, i + 1, end);
        bool closed = name.len && end < s.len && s.data[end] == '}' &&
                      (!i || s.data[i - 1] != '{'); /* \{{ is meant */
        Span span = text->span;
        if (span.end - span.start == s.len)
            span = (Span){span.file, span.start + (uint32_t)i, span.start + (uint32_t)end + 1};
        for (uint32_t u = 0; closed && u < left->usage_count; u++)
            if (data_column(left->usage[u].set, name) >= 0) {
                closed = false;
                diag_hint(diag_add(left->diags, DIAG_CHECK_BRACES, span, str_slice(s, i, end + 1)),
                          left->diags, "for the value of the record write {{%.*s}}", STR_ARG(name));
            }
        i = end - 1;
    }
}

/* Whether a heading is inside. */
static bool look(Leftovers *left, const Node *node, Str folder)
{
    bool headed = false, deep = ++left->depth > LEVELS_MAX;
    for (const Node *child = deep ? NULL : node->first; child; child = child->next)
        if (child->kind == NODE_ELEMENT)
            headed = look(left, child, folder) || headed;
        else if (child->kind == NODE_TEXT && node->name != NAME_CODE)
            look_for_braces(left, child);
    left->depth--;
    element_look(left, node, folder);
    if (!headed)
        label_add(left, node);
    return headed || node_is_heading(node);
}

/* ---- files that no document takes in ---- */

static bool matches_pattern(const Leftovers *left, Str path)
{
    for (uint32_t i = 0; i < left->patterns.count; i++) {
        const Pattern *pattern = &left->patterns.items[i];
        if (path.len >= pattern->start.len + pattern->end.len && str_starts(path, pattern->start) &&
            str_ends(path, pattern->end))
            return true;
    }
    return false;
}

/* A source, data or a picture by its ending; not a name in capitals. */
static bool could_be_taken(Str name)
{
    static const Str endings[] = {{".csv", 4}, {".png", 4}, {".jpg", 4}, {".jpeg", 5}};
    Format format;
    bool known = format_of(name, &format), small = false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        known = known || (name.len > endings[i].len &&
                          str_equal_nocase(str_slice(name, name.len - endings[i].len, name.len),
                                           endings[i]));
    for (size_t i = 0; i < name.len && name.data[i] != '.'; i++)
        small = small || !(name.data[i] >= 'A' && name.data[i] <= 'Z');
    return known && small && name.data[0] != '.';
}

/* Another publication, whose files these may be, is nobody's source. */
static bool is_publication(Leftovers *left, Str path)
{
    char head[4096];
    FILE *file = str_ends(path, S(".xml")) ? fopen(arena_str(left->arena, path).data, "rb") : NULL;
    if (!file)
        return false;
    size_t len = fread(head, 1, sizeof head, file);
    fclose(file);
    return memmem(head, len, "urn:guidepress:publication", 26) != NULL;
}

static int name_order(const void *a, const void *b)
{
    return str_compare(*(const Str *)a, *(const Str *)b);
}

static void look_in_folder(Leftovers *left, Str folder, Span span)
{
    LIST(Str) found = {0};
    Names names = {0};
    DIR *dir = opendir(arena_str(left->arena, folder).data);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        Str name = str_of(entry->d_name), path = path_join(left->arena, folder, name);
        if (could_be_taken(name) && entry->d_type != DT_DIR && !map_find(left->paths, path) &&
            !matches_pattern(left, path) && !is_publication(left, path))
            *LIST_ADD(left->arena, &found) = arena_str(left->arena, name);
    }
    if (dir)
        closedir(dir);
    if (!found.count)
        return;
    qsort(found.items, found.count, sizeof(Str), name_order);
    bool own = folder.len <= left->folder.len;
    size_t skipped = left->folder.len + !str_ends(left->folder, S("/"));
    Str shown = own ? S("the publication's folder") : str_slice(folder, skipped, folder.len);
    for (uint32_t i = 0; i < found.count; i++)
        names_add(&names, "", found.items[i]);
    diag_hint(names_say(&names, left->diags, DIAG_CHECK_FILES, span), left->diags,
              "they are in %.*s: include them, or move them to a folder of their own",
              STR_ARG(shown));
}

/* ---- data ---- */

static void note_expression(void *with, const Expression *e)
{
    Leftovers *left = with;
    left->unclear = left->unclear || e->faulty;
    for (uint32_t i = 0; i < e->reads.count; i++)
        use_dataset(left, e->reads.items[i]);
    for (uint32_t n = 0; n < e->uses.count; n++) {
        const ColumnUse *use = &e->uses.items[n];
        for (uint32_t i = 0; i < left->usage_count; i++) {
            Usage *usage = &left->usage[i];
            for (uint32_t c = 0; use->set == usage->set && c < usage->set->column_count; c++)
                usage->columns[c] |= use->column < 0 || use->column == (int32_t)c;
        }
    }
}

static void usage_open(Leftovers *left, const Publication *publication)
{
    left->usage = NEW_ARRAY(left->arena, Usage, publication->data_count + 1);
    left->usage_count = publication->data_count;
    for (uint32_t i = 0; i < publication->data_count; i++) {
        const Dataset *set = publication->data[i];
        left->usage[i].set = set;
        left->usage[i].columns = NEW_ARRAY(left->arena, bool, set->column_count + 1);
        if (set->key >= 0)
            left->usage[i].columns[set->key] = true;
    }
}

/* by= of each <data>: the column that says whose row it is. */
static void use_by(Leftovers *left, const Node *root)
{
    uint32_t i = 0;
    for (const Node *child = root->first; child; child = child->next)
        if (node_is(child, NAME_DATA) && i < left->usage_count) {
            Usage *usage = &left->usage[i++];
            int32_t by = data_column(usage->set, node_value(child, NAME_BY));
            if (by >= 0)
                usage->columns[by] = true;
        }
}

static void say_data(Leftovers *left)
{
    for (uint32_t i = 0; i < left->usage_count; i++) {
        const Usage *usage = &left->usage[i];
        Names names = {0};
        if (!usage->read) {
            diag_add(left->diags, DIAG_CHECK_DATA, usage->set->span, usage->set->id)->hint =
                S("for-each=\"...\" or {{...}} would use it; else take the <data> away");
            continue;
        }
        for (uint32_t c = 0; c < usage->set->column_count; c++)
            if (!usage->columns[c] && !left->unclear)
                names_add(&names, "", usage->set->columns[c].name);
        if (names.count)
            diag_hint(names_say(&names, left->diags, DIAG_CHECK_COLUMNS, usage->set->span),
                      left->diags,
                      "no {{...}}, when=, where= or key of %.*s names them: leave them out of the "
                      "file, if nobody else needs them",
                      STR_ARG(usage->set->id));
    }
}

/* ---- the whole ---- */

static Leftovers leftovers_open(Diags *diags, const Files *files)
{
    Arena *arena = diags->arena;
    Leftovers left = {.arena = arena,
                      .diags = diags,
                      .files = files,
                      .referred = map_new(arena),
                      .beginnings = map_new(arena),
                      .paths = map_new(arena),
                      .folders = map_new(arena)};
    sheet_names_open(&left.names, arena);
    return left;
}

void leftovers_of_publication(Diags *diags, const Files *files, const Publication *publication)
{
    Leftovers left = leftovers_open(diags, files);
    const Node *root = publication->tree->root;
    char full[PATH_MAX];
    Str own = arena_str(left.arena, files_at(files, publication->file)->path);
    if (!realpath(own.data, full))
        return;
    own = arena_str(left.arena, str_of(full));
    left.folder = path_folder(own);
    *map_put(left.paths, own) = &left;
    *map_put(left.folders, left.folder) = &left;
    usage_open(&left, publication);
    use_by(&left, root);
    look(&left, root, left.folder);
    for (uint32_t i = 0; i < publication->sources->count; i++) {
        const Source *source = publication->sources->entries[i].value;
        left.unread = left.unread || !source->tree;
        if (source->tree)
            look(&left, source->tree->root, path_join(left.arena, left.folder, source->folder));
    }
    scan_sheets(&left);
    sheet_names_say(&left.names, diags);
    left.unclear = diags->worst >= SEVERITY_ERROR;
    expressions_each(publication->expressions, note_expression, &left);
    for (uint32_t i = 0; i < left.folders->count && !left.unread; i++)
        if (path_inside(left.folders->entries[i].key, left.folder))
            look_in_folder(&left, left.folders->entries[i].key, root->span);
    if (left.open || left.unread)
        return;
    say_labels(&left);
    say_data(&left);
}

void leftovers_of_lone(Diags *diags, const Files *files, const Tree *tree)
{
    Leftovers left = leftovers_open(diags, files);
    scan_sheets(&left);
    look(&left, tree->root, (Str){0});
    sheet_names_say(&left.names, diags);
    if (!left.open)
        say_labels(&left);
}
