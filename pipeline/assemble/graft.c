/* Raw HTML in Markdown becomes elements. cmark leaves it as pieces among the
 * children of a block or paragraph; here the children of each such parent are
 * strung up again: a start tag takes what follows it up to its end tag, whether
 * that is raw text or Markdown's own nodes. What HTML lets be left out (the end
 * tags of p, li, td ...) may be left out here; any other tag without partner is a
 * diagnostic, and its element ends where its parent does.
 *
 * Linear in the nodes and raw bytes, times the tags that are open at once (at
 * most OPEN_MAX). */

#include "assemble/source.h"
#include "assemble/tag.h"
#include "tree/variable.h"

enum { OPEN_MAX = 200 };

typedef struct {
    Tree *tree;
    Diags *diags;
    const Files *files;
    Node *parent, *current; /* the innermost element that is open; parent: none is */
    uint32_t open;
    bool too_deep;    /* said */
    TagSource source; /* of the raw piece in hand */
} Graft;

/* ---- what closes what (HTML, "Optional tags") ---- */

static const struct {
    Name open, starts[5];
} closed_by[] = {
    {NAME_LI, {NAME_LI}},
    {NAME_DT, {NAME_DT, NAME_DD}},
    {NAME_DD, {NAME_DT, NAME_DD}},
    {NAME_OPTION, {NAME_OPTION, NAME_OPTGROUP}},
    {NAME_OPTGROUP, {NAME_OPTGROUP}},
    {NAME_TD, {NAME_TD, NAME_TH, NAME_TR, NAME_TBODY, NAME_TFOOT}},
    {NAME_TH, {NAME_TD, NAME_TH, NAME_TR, NAME_TBODY, NAME_TFOOT}},
    {NAME_TR, {NAME_TR, NAME_TBODY, NAME_TFOOT, NAME_THEAD}},
    {NAME_THEAD, {NAME_TBODY, NAME_TFOOT}},
    {NAME_TBODY, {NAME_TBODY, NAME_TFOOT}},
    {NAME_TFOOT, {NAME_TBODY}},
    {NAME_COLGROUP, {NAME_THEAD, NAME_TBODY, NAME_TFOOT, NAME_TR, NAME_COLGROUP}},
    {NAME_CAPTION, {NAME_THEAD, NAME_TBODY, NAME_TR, NAME_COLGROUP}},
    {NAME_RT, {NAME_RT, NAME_RP}},
    {NAME_RP, {NAME_RT, NAME_RP}},
};
enum { CLOSED_COUNT = sizeof closed_by / sizeof *closed_by };

/* Elements that end an open paragraph. */
static const Name ends_paragraph[] = {
    NAME_ADDRESS, NAME_ARTICLE,  NAME_ASIDE,   NAME_BLOCKQUOTE, NAME_DETAILS, NAME_DIV,
    NAME_DL,      NAME_FIELDSET, NAME_FIGURE,  NAME_FOOTER,     NAME_FORM,    NAME_H1,
    NAME_H2,      NAME_H3,       NAME_H4,      NAME_H5,         NAME_H6,      NAME_HEADER,
    NAME_HGROUP,  NAME_HR,       NAME_MAIN,    NAME_MENU,       NAME_NAV,     NAME_OL,
    NAME_P,       NAME_PRE,      NAME_SECTION, NAME_TABLE,      NAME_UL,      NAME_CONTENTS,
    NAME_INDEX,   NAME_GLOSSARY, NAME_LOCATOR,
};

static bool closes(Name open, Name start)
{
    if (open == NAME_P)
        for (size_t i = 0; i < sizeof ends_paragraph / sizeof *ends_paragraph; i++)
            if (ends_paragraph[i] == start)
                return true;
    for (int i = 0; i < CLOSED_COUNT; i++)
        if (closed_by[i].open == open)
            for (int s = 0; s < 5 && closed_by[i].starts[s]; s++)
                if (closed_by[i].starts[s] == start)
                    return true;
    return false;
}

static bool may_stay_open(Name open)
{
    for (int i = 0; i < CLOSED_COUNT; i++)
        if (closed_by[i].open == open)
            return true;
    return open == NAME_P;
}

/* ---- open elements ---- */

static void close_current(Graft *graft)
{
    graft->current = graft->current->parent;
    graft->open--;
}

static void never_closed(Graft *graft, const Node *node)
{
    Buf text = {0};
    buf_format(&text, "<%.*s>", STR_ARG(node->spelling));
    Diag *diag = diag_add(graft->diags, DIAG_ASSEMBLE_TAG, node->span, buf_view(&text));
    if (node->name == NAME_INCLUDE || node->name == NAME_REF || node->name == NAME_CONTENTS)
        diag_hint(diag, graft->diags, "nothing is inside it: end its tag with />");
    else
        diag_hint(diag, graft->diags, "put </%.*s> where it ends, inside the same block",
                  STR_ARG(node->spelling));
    buf_close(&text);
}

static void close_until(Graft *graft, const Node *last)
{
    while (graft->current != last) {
        if (!may_stay_open(graft->current->name))
            never_closed(graft, graft->current);
        close_current(graft);
    }
}

static Str lower(Arena *arena, Str s)
{
    char *to = NEW_ARRAY(arena, char, s.len + 1);
    for (size_t i = 0; i < s.len; i++)
        to[i] = s.data[i] >= 'A' && s.data[i] <= 'Z' ? (char)(s.data[i] + 32) : s.data[i];
    return (Str){to, s.len};
}

static void start_tag(Graft *graft, const Tag *tag)
{
    Str spelling =
        lower(graft->tree->arena, str_slice(graft->source.text, tag->name, tag->name_end));
    Name name = name_find(spelling);
    Span span = tag_span(&graft->source, tag->start, tag->end);
    while (graft->current != graft->parent && closes(graft->current->name, name))
        close_current(graft);
    Node *node =
        name ? node_html(graft->tree, name, span) : node_element(graft->tree, name, spelling, span);
    tag_attributes(&graft->source, tag, node);
    node_append(graft->current, node);
    if (tag->closed || name_is_void(name))
        return;
    if (graft->open == OPEN_MAX) {
        if (!graft->too_deep)
            diag_add(graft->diags, DIAG_ASSEMBLE_DEPTH, span, spelling)->hint =
                S("close the tags that are open");
        graft->too_deep = true;
        return;
    }
    graft->current = node;
    graft->open++;
}

static void end_tag(Graft *graft, const Tag *tag)
{
    Str spelling =
        lower(graft->tree->arena, str_slice(graft->source.text, tag->name, tag->name_end));
    for (Node *node = graft->current; node != graft->parent; node = node->parent)
        if (str_equal(node->spelling, spelling)) {
            close_until(graft, node);
            close_current(graft);
            return;
        }
    Buf text = {0};
    buf_format(&text, "</%.*s>", STR_ARG(spelling));
    diag_add(graft->diags, DIAG_ASSEMBLE_TAG, tag_span(&graft->source, tag->start, tag->end),
             buf_view(&text))
        ->hint = S("its start tag must stand before it, in the same block");
    buf_close(&text);
}

/* ---- raw pieces ---- */

static void add_text(Graft *graft, size_t start, size_t end, bool verbatim)
{
    Str text = str_slice(graft->source.text, start, end);
    if (!text.len)
        return;
    if (!verbatim)
        text = tag_decode(graft->tree->arena, text);
    node_append(graft->current, node_text(graft->tree, text, tag_span(&graft->source, start, end)));
}

static void text_piece(Graft *graft, const Tag *tag)
{
    size_t at = tag->start;
    Str whole = str_slice(graft->source.text, 0, tag->end);
    Variable found;
    for (size_t from = at; !tag->verbatim && variable_find(whole, from, &found); from = found.end) {
        Span span = tag_span(&graft->source, found.start, found.end);
        if (found.kind == VARIABLE_UNCLOSED) {
            variable_unclosed(graft->diags, span);
            continue;
        }
        add_text(graft, at, found.start, false);
        at = found.kind == VARIABLE_LITERAL ? found.start + 1 : found.end;
        if (found.kind == VARIABLE_VALUE)
            node_append(graft->current,
                        node_raw(graft->tree, NODE_VARIABLE, found.expression, span));
    }
    add_text(graft, at, tag->end, tag->verbatim);
}

static bool is_blank_text(Str s) { return str_trim(s).len == 0; }

static void graft_raw(Graft *graft, const Node *raw)
{
    const File *file = files_at(graft->files, raw->span.file);
    Str text = raw->text;
    bool exact = file && raw->span.end - raw->span.start == text.len &&
                 str_equal(str_slice(file->text, raw->span.start, raw->span.end), text);
    graft->source = (TagSource){graft->tree->arena, text, raw->span, exact};
    Tag tag;
    for (size_t at = 0; at < text.len; at = tag.end) {
        Name inside = tag_is_text_only(graft->current->name) && graft->current != graft->parent
                          ? graft->current->name
                          : NAME_OTHER;
        if (!tag_next(text, at, inside, &tag))
            return;
        bool edge = tag.start == 0 || tag.end == text.len;
        bool dropped = edge && raw->flags & NODE_BLOCK_RAW &&
                       is_blank_text(str_slice(text, tag.start, tag.end));
        if (tag.kind == TAG_TEXT && !dropped)
            text_piece(graft, &tag);
        else if (tag.kind == TAG_START)
            start_tag(graft, &tag);
        else if (tag.kind == TAG_END)
            end_tag(graft, &tag);
    }
}

static void graft_children(Graft *graft, Node *parent)
{
    Node *child = parent->first;
    parent->first = parent->last = NULL;
    graft->parent = graft->current = parent;
    graft->open = 0;
    while (child) {
        Node *next = child->next;
        child->parent = child->prev = child->next = NULL;
        if (child->kind == NODE_RAW)
            graft_raw(graft, child);
        else
            node_append(graft->current, child);
        child = next;
    }
    close_until(graft, parent);
}

static bool has_raw(const Node *node)
{
    for (const Node *child = node->first; child; child = child->next)
        if (child->kind == NODE_RAW)
            return true;
    return false;
}

void graft_tree(Tree *tree, Diags *diags, const Files *files)
{
    Graft graft = {.tree = tree, .diags = diags, .files = files};
    for (Node *n = tree->root; n; n = (Node *)(uintptr_t)node_following(n, tree->root))
        if (has_raw(n))
            graft_children(&graft, n);
}
