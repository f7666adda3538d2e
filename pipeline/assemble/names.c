/* What each name in an XPath means. libxml2 takes an unknown field for an empty
 * node set, so `{{poeple}}` would print nothing: here the expression is walked
 * from left to right, with the dataset that each step leads to, and a name that
 * is neither column nor group there is a fault with the nearest one as a hint.
 * Axes, `//` and functions that give nodes lead to "anything": there a name must
 * be known somewhere. Linear in the expression, times the columns. */

#include "assemble/expression.h"
#include "base/near.h"

typedef enum {
    VIEW_NOTHING, /* no record: a document without for-each */
    VIEW_VALUE,   /* of a column, or of an operation */
    VIEW_RECORDS,
    VIEW_ANY,
    VIEW_FAILED /* of data that could not be read: that was said */
} ViewKind;

typedef struct {
    ViewKind kind;
    const Dataset *set;
    const Row *row; /* the record asked from or one around it, at the beginning of a path */
    bool outmost;   /* there is none around it */
} View;

typedef enum { AFTER_OPERATOR, AFTER_OPERAND, AFTER_SLASH, AFTER_SLASHES } After;

enum { BRACKETS_MAX = 64, VARIABLES_MAX = 256 };

typedef struct {
    Arena *arena;
    Expressions *in;
    const Publication *publication; /* NULL: a lone source */
    const Session *session;
    Expression *reads;
    Str text;
    const Row *row;
    NameCheck *check;
    Str *names;
    size_t *offsets, name_count;
    View base, last; /* what a first step starts from; where the last one led */
    After after;
    View stack[BRACKETS_MAX][2];
    size_t depth;
} Scan;

const Dataset *publication_data(const Publication *publication, Str id)
{
    for (uint32_t i = 0; publication && i < publication->data_count; i++)
        if (str_equal(publication->data[i]->id, id))
            return publication->data[i];
    return NULL;
}

/* ---- variables ---- */

static const Str own_variables[] = {
    {"profile", 7}, {"document", 8}, {"publication", 11}, {"title", 5}, {"version", 7},
    {"issued", 6},  {"review", 6},   {"language", 8},     {"date", 4},  {"edition", 7},
};
enum { OWN_COUNT = sizeof own_variables / sizeof *own_variables };

bool expression_variable(const Session *session, const Publication *publication, Str document,
                         Str name, Str *value)
{
    static const Publication none;
    const Publication *p = publication ? publication : &none;
    const Str values[OWN_COUNT] = {session->profile, document,    p->id,
                                   p->title,         p->version,  p->issued,
                                   p->review,        p->language, session->date,
                                   edition_names[session->edition]};
    const Str *set = session->settings ? map_value(session->settings, name) : NULL;
    if (set) {
        *value = *set;
        return true;
    }
    for (int i = 0; i < OWN_COUNT; i++)
        if (str_equal(own_variables[i], name)) {
            *value = values[i];
            return true;
        }
    return false;
}

size_t expression_variables(const Session *session, Str *names, size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i < OWN_COUNT && count < room; i++)
        names[count++] = own_variables[i];
    for (uint32_t i = 0; session->settings && i < session->settings->count && count < room; i++)
        names[count++] = session->settings->entries[i].key;
    return count;
}

static bool variables_check(Scan *s, const XPath *path)
{
    Str names[VARIABLES_MAX], known[VARIABLES_MAX], value;
    size_t offsets[VARIABLES_MAX];
    size_t count = xpath_variables(path, names, offsets, VARIABLES_MAX);
    for (size_t i = 0; i < count && i < VARIABLES_MAX; i++) {
        if (expression_variable(s->session, s->publication, (Str){0}, names[i], &value) ||
            publication_data(s->publication, names[i]))
            continue;
        Buf text = {0};
        size_t others = expression_variables(s->session, known, VARIABLES_MAX);
        for (uint32_t d = 0; s->publication && d < s->publication->data_count; d++)
            if (others < VARIABLES_MAX)
                known[others++] = s->publication->data[d]->id;
        Str near = str_nearest(names[i], known, others);
        if (near.len)
            buf_format(&text, "did you mean $%.*s?", STR_ARG(near));
        else
            buf_format(&text, "give it with --set %.*s=...", STR_ARG(names[i]));
        *s->check = (NameCheck){.at = offsets[i], .detail = names[i], .code = DIAG_ASSEMBLE_UNSET};
        s->check->hint = buf_take(&text, s->arena);
        return false;
    }
    return true;
}

/* ---- names ---- */

static void note_read(Scan *s, const Dataset *set)
{
    for (uint32_t i = 0; i < s->reads->reads.count; i++)
        if (s->reads->reads.items[i] == set)
            return;
    *LIST_ADD(s->arena, &s->reads->reads) = set;
}

static void note_use(Scan *s, const Dataset *set, int32_t column)
{
    *LIST_ADD(s->arena, &s->reads->uses) = (ColumnUse){set, column};
}

/* A name that is asked of anything: all columns that have it, all data. */
static bool note_anywhere(Scan *s, Str name)
{
    bool known = false;
    for (uint32_t i = 0; s->publication && i < s->publication->data_count; i++) {
        const Dataset *set = s->publication->data[i];
        int32_t column = data_column(set, name);
        if (column >= 0)
            note_use(s, set, column);
        known = known || column >= 0 || str_equal(set->id, name);
    }
    return known;
}

/* All that is there, as by `*`. */
static void note_all(Scan *s, View from)
{
    for (uint32_t i = 0; s->publication && i < s->publication->data_count; i++)
        if (from.kind == VIEW_ANY || s->publication->data[i] == from.set)
            note_use(s, s->publication->data[i], -1);
}

static View view_records(Scan *s, const Dataset *set)
{
    if (!set)
        return (View){.kind = VIEW_NOTHING};
    note_read(s, set);
    return (View){.kind = VIEW_RECORDS, .set = set};
}

static View view_row(Scan *s, const Row *row)
{
    View view = view_records(s, row ? row->set : NULL);
    view.row = row;
    return view;
}

/* `..`: from a row the one around it; else, and around the last one, the data's. */
static View view_up(Scan *s, View from)
{
    if (from.kind != VIEW_RECORDS)
        return (View){.kind = from.kind == VIEW_NOTHING ? VIEW_NOTHING : VIEW_ANY};
    if (from.row && from.row->outer)
        return view_row(s, from.row->outer);
    View up = view_records(s, from.set->parent);
    up.outmost = !from.set->parent;
    return up;
}

/* Columns of the set and datasets grouped under it. */
static size_t names_of(Scan *s, const Dataset *set, Str **names)
{
    size_t count = 0;
    *names = NEW_ARRAY(s->arena, Str, set->column_count + s->publication->data_count + 1);
    for (uint32_t i = 0; i < set->column_count; i++)
        (*names)[count++] = set->columns[i].name;
    for (uint32_t i = 0; i < s->publication->data_count; i++)
        if (s->publication->data[i]->parent == set)
            (*names)[count++] = s->publication->data[i]->id;
    return count;
}

/* A record around that has the name. */
static Str hint_around(Scan *s, View view, Str name)
{
    Buf text = {0};
    bool passed = false;
    uint32_t ups = 0;
    for (const Row *row = s->row; row;
         passed = passed || row == view.row, row = row->outer, ups++) {
        if ((view.row && !passed) || !row->set || data_column(row->set, name) < 0)
            continue;
        if (!view.row)
            buf_text(&text, "current()/");
        for (uint32_t i = 0; i < ups; i++)
            buf_text(&text, "../");
        buf_format(&text, "%.*s is that of %.*s around", STR_ARG(name), STR_ARG(row->set->id));
        break;
    }
    return buf_take(&text, s->arena);
}

/* "nation = Wales" */
static bool follows_equals(Str text, size_t at)
{
    while (at && is_blank(text.data[at - 1]))
        at--;
    return at && text.data[at - 1] == '=';
}

static Str unknown_hint(Scan *s, View view, Str name, size_t at)
{
    Buf text = {0};
    if (view.kind == VIEW_NOTHING && !s->publication)
        return S("a source by itself has no data: name both in a publication.xml, and build that");
    if (view.kind == VIEW_NOTHING)
        return view.outmost ? S("there is no record around: one .. too many")
                            : S("there is no record here: the document has no for-each");
    if (view.kind == VIEW_VALUE)
        return S("what stands before the / is a value, and has nothing inside");
    Str around = hint_around(s, view, name);
    if (around.len)
        return around;
    Str *names;
    size_t count = view.set ? names_of(s, view.set, &names) : 0;
    Str near = count && expressions_may_hint(s->in) ? str_nearest(name, names, count) : (Str){0};
    if (near.len) {
        buf_format(&text, "did you mean %.*s?", STR_ARG(near));
    } else if (count) {
        buf_format(&text, "%.*s has", STR_ARG(view.set->id));
        for (size_t i = 0; i < count && i < 20; i++)
            buf_format(&text, "%s %.*s", i ? "," : "", STR_ARG(names[i]));
        if (follows_equals(s->text, at))
            buf_format(&text, "; a text stands in quotation marks: '%.*s'", STR_ARG(name));
    } else {
        buf_text(&text, "no data of this publication has it");
    }
    return buf_take(&text, s->arena);
}

static bool step_name(Scan *s, Str name, size_t at)
{
    View from = s->after == AFTER_SLASHES ? (View){.kind = VIEW_ANY}
                : s->after == AFTER_SLASH ? s->last
                                          : s->base;
    s->check->last = NULL;
    s->after = AFTER_OPERAND;
    if (from.kind == VIEW_RECORDS) {
        const Dataset *group = publication_data(s->publication, name);
        if (data_column(from.set, name) >= 0) {
            s->check->last = from.set;
            note_use(s, from.set, data_column(from.set, name));
            s->last = (View){.kind = VIEW_VALUE};
            return true;
        }
        if (from.set->failed || (group && group->failed)) {
            s->last = (View){.kind = VIEW_FAILED};
            return true;
        }
        if (group && group->parent == from.set) {
            s->last = view_records(s, group);
            return true;
        }
    } else if (from.kind == VIEW_FAILED || (from.kind == VIEW_ANY && note_anywhere(s, name))) {
        s->last = from;
        return true;
    }
    *s->check = (NameCheck){.at = at, .detail = name, .code = DIAG_ASSEMBLE_COLUMN};
    s->check->hint = unknown_hint(s, from, name, at);
    return false;
}

/* ---- the walk ---- */

static bool is_name_char(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c >= 0x80;
}

static size_t word_end(Str text, size_t at)
{
    while (at < text.len && is_name_char((unsigned char)text.data[at]))
        at++;
    return at;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static void bracket_open(Scan *s, char c)
{
    if (s->depth < BRACKETS_MAX) {
        s->stack[s->depth][0] = s->base;
        s->stack[s->depth][1] = s->last;
    }
    s->depth++;
    if (c == '[') {
        s->base = s->last;
        s->base.row = NULL;
    }
    s->after = AFTER_OPERATOR;
}

static void bracket_close(Scan *s, char c)
{
    if (s->depth)
        s->depth--;
    if (s->depth < BRACKETS_MAX)
        s->base = s->stack[s->depth][0];
    s->last =
        c == ']' && s->depth < BRACKETS_MAX ? s->stack[s->depth][1] : (View){.kind = VIEW_ANY};
    s->after = AFTER_OPERAND;
}

/* "." and ".."; returns how many bytes. */
static size_t dots(Scan *s, size_t i)
{
    View from = s->after == AFTER_SLASH ? s->last : s->base;
    bool two = i + 1 < s->text.len && s->text.data[i + 1] == '.';
    s->last = two ? view_up(s, from) : from;
    bool goes_on = i + two + 1 < s->text.len && s->text.data[i + two + 1] == '/';
    if (!goes_on && s->last.kind == VIEW_RECORDS) /* the text of the whole record */
        note_all(s, s->last);
    s->after = AFTER_OPERAND;
    return two ? 2 : 1;
}

static size_t slashes(Scan *s, size_t i)
{
    bool two = i + 1 < s->text.len && s->text.data[i + 1] == '/';
    if (s->after == AFTER_OPERATOR) /* from the root of the data */
        s->last = (View){.kind = VIEW_ANY};
    s->after = two ? AFTER_SLASHES : AFTER_SLASH;
    return two ? 2 : 1;
}

static size_t quoted(Scan *s, size_t i)
{
    const char *end = memchr(s->text.data + i + 1, s->text.data[i], s->text.len - i - 1);
    s->after = AFTER_OPERAND;
    s->last = (View){.kind = VIEW_VALUE};
    return end ? (size_t)(end - s->text.data) + 1 - i : s->text.len - i;
}

/* $name: a value, or all records of some data. */
static size_t variable(Scan *s, size_t i)
{
    size_t end = word_end(s->text, i + 1);
    Str value, name = str_slice(s->text, i + 1, end);
    s->last = (View){.kind = VIEW_VALUE};
    if (!expression_variable(s->session, s->publication, (Str){0}, name, &value)) {
        const Dataset *set = publication_data(s->publication, name);
        s->last = !set || set->failed ? (View){.kind = VIEW_FAILED} : view_records(s, set);
        s->reads->whole = true;
        if (set)
            note_read(s, set);
    }
    s->after = AFTER_OPERAND;
    return end - i;
}

/* current(): the record asked from; returns how many bytes, or 0. */
static size_t current(Scan *s, size_t i)
{
    size_t at = i + 7;
    if (!str_equal(str_slice(s->text, i, word_end(s->text, i)), S("current")))
        return 0;
    for (const char *sign = "()"; *sign; sign++, at++) {
        while (at < s->text.len && is_blank(s->text.data[at]))
            at++;
        if (at >= s->text.len || s->text.data[at] != *sign)
            return 0;
    }
    s->last = view_row(s, s->row);
    s->after = AFTER_OPERAND;
    return at - i;
}

/* A sign; returns how many bytes. */
static size_t sign(Scan *s, size_t i)
{
    char c = s->text.data[i];
    switch (c) {
    case '"':
    case '\'': return quoted(s, i);
    case '[':
    case '(': bracket_open(s, c); return 1;
    case ']':
    case ')': bracket_close(s, c); return 1;
    case '/': return slashes(s, i);
    case '$': return variable(s, i);
    case ':': /* an axis: what follows it may be anything */ s->after = AFTER_SLASHES; return 1;
    case '*':
        if (s->after != AFTER_OPERAND) {
            note_all(s, s->after == AFTER_SLASH     ? s->last
                        : s->after == AFTER_SLASHES ? (View){.kind = VIEW_ANY}
                                                    : s->base);
            s->last = (View){.kind = VIEW_ANY};
            s->after = AFTER_OPERAND;
            return 1;
        }
        break;
    default: break;
    }
    if (!is_blank(c))
        s->after = AFTER_OPERATOR;
    return 1;
}

/* The index of the name at this offset, or -1: a function, an axis, an operator. */
static ptrdiff_t name_at(const Scan *s, size_t at)
{
    for (size_t i = 0; i < s->name_count; i++)
        if (s->offsets[i] == at)
            return (ptrdiff_t)i;
    return -1;
}

static bool walk(Scan *s)
{
    for (size_t i = 0; i < s->text.len;) {
        char c = s->text.data[i];
        bool number =
            is_digit(c) || (c == '.' && i + 1 < s->text.len && is_digit(s->text.data[i + 1]));
        if (number) {
            while (i < s->text.len && (is_digit(s->text.data[i]) || s->text.data[i] == '.'))
                i++;
            s->last = (View){.kind = VIEW_VALUE};
            s->after = AFTER_OPERAND;
        } else if (c == '.') {
            i += dots(s, i);
        } else if (c == '-' || !is_name_char((unsigned char)c)) {
            i += sign(s, i);
        } else {
            ptrdiff_t name = name_at(s, i);
            size_t taken = name < 0 ? current(s, i) : 0;
            if (taken) {
                i += taken;
                continue;
            }
            if (name >= 0 && !step_name(s, s->names[name], i))
                return false;
            if (name < 0)
                s->after = AFTER_OPERATOR;
            i = name < 0 ? word_end(s->text, i) : i + s->names[name].len;
        }
    }
    return true;
}

bool names_check(Arena *arena, Expressions *in, Expression *reads, const XPath *path, Str text,
                 const Row *row, NameCheck *check)
{
    Scan *s = NEW(arena, Scan);
    *check = (NameCheck){0};
    s->arena = arena;
    s->in = in;
    s->publication = expressions_publication(in);
    s->session = expressions_session(in);
    s->reads = reads;
    s->text = text;
    s->row = row;
    s->check = check;
    size_t room = text.len / 2 + 1; /* names do not touch */
    s->names = NEW_ARRAY(arena, Str, room);
    s->offsets = NEW_ARRAY(arena, size_t, room);
    s->name_count = xpath_names(path, s->names, s->offsets, room);
    if (s->name_count > room)
        s->name_count = room;
    s->base = s->last = view_row(s, row);
    return variables_check(s, path) && walk(s);
}
