/* Explainer: the cascade for one element at a time, with all that lost.
 *
 * Elements are best asked about in document order: then the tree is walked once.
 * What an element hears is kept by depth, so that its ancestors, which are asked
 * where a value is inherited from, are heard once for all that is in them. */

#include "style/explain.h"

typedef struct {
    const Node *node; /* whose it is now */
    uint8_t pseudo;
    Cascade cascade;
} Heard;

typedef struct {
    Subject subject;
    bool known;
    Cascade cascade;
} HeardPage;

struct Explainer {
    Job job; /* the document's, but with messages, memory and sheets of its own */
    Worker worker;
    Diags diags;
    const Tree *tree;
    const Styles *styles;
    Rules *rules;
    Computer computer;
    Pages *pages;
    Levels levels;
    uint32_t next; /* the first node that the walk has not come to */
    LIST(Heard *) by_depth;
    Heard pseudo;
    HeardPage page, part;
    Map *places; /* Declaration -> Position */
    Buf text;
};

Explainer *explainer_open(Job *job, const Tree *tree, const Styles *styles)
{
    Arena *arena = arena_open_under(job->arena);
    Explainer *e = NEW(arena, Explainer);
    e->job = *job;
    e->job.arena = arena;
    e->job.scratch = arena_open_under(job->arena);
    e->diags.arena = arena;
    e->job.diags = &e->diags;
    e->worker = *job->worker;
    e->worker.sheets = NULL; /* those have the places of another document */
    e->job.worker = &e->worker;
    e->tree = tree;
    e->styles = styles;
    Sheets sheets = style_sheets(&e->job, tree, styles->sheets, styles->sheet_count);
    e->rules = rules_new(arena, sheets.items, sheets.count);
    computer_open(&e->computer, &e->job, NULL, NULL);
    e->pages = pages_new(&e->computer, sheets.items, sheets.count);
    e->levels.arena = arena;
    e->places = map_new(arena);
    return e;
}

void explainer_close(Explainer *e)
{
    if (!e)
        return;
    rules_close(e->rules);
    buf_close(&e->text);
    arena_close(e->job.scratch);
    arena_close(e->job.arena);
}

/* ---- hearing ---- */

/* How deep an element stands, the walk having come to it. */
static uint32_t walk_to(Explainer *e, const Node *node)
{
    for (uint32_t d = 0; d < e->levels.depth; d++)
        if (e->levels.list.items[d]->node == node)
            return d;
    if (node->id < e->next) { /* behind us: from the start */
        e->levels = (Levels){.arena = e->job.arena};
        e->next = 0;
    }
    for (; e->next <= node->id; e->next++)
        if (e->tree->nodes[e->next]->kind == NODE_ELEMENT)
            selector_enter(&e->levels, e->tree->nodes[e->next]);
    return e->levels.depth - 1;
}

static const Block *block_of(Explainer *e, Str text, Span span)
{
    StyleSource source = {.arena = e->job.arena,
                          .scratch = e->job.scratch,
                          .diags = &e->diags,
                          .span = span,
                          .text = text,
                          .folder = e->job.folder};
    ArenaMark mark = arena_mark(e->job.scratch);
    const Block *block = style_block(&source);
    arena_rewind(e->job.scratch, mark);
    return block;
}

static void cascade_clear(Cascade *cascade)
{
    memset(&cascade->winners, 0, sizeof cascade->winners);
    cascade->customs.count = cascade->said.count = 0;
    cascade->wants_all = true;
}

/* What is said of a side by the direction is said of the left or the right one. */
static void settle_sides(Explainer *e, Cascade *cascade, bool rtl)
{
    for (uint32_t i = 0; i < cascade->said.count; i++) {
        Said *said = &cascade->said.items[i];
        unsigned side = side_of(said->declaration->property, rtl);
        if (side == said->declaration->property)
            continue;
        Declaration *settled = NEW(e->job.arena, Declaration);
        *settled = *said->declaration;
        settled->property = (uint16_t)side;
        said->declaration = settled;
    }
}

static void hear_element(Explainer *e, Heard *heard, const Node *node, uint8_t pseudo)
{
    Matched matched = {0};
    buf_clear(&e->text);
    hints_write(&e->text, node);
    if (e->text.len)
        matched.hints = block_of(e, arena_str(e->job.arena, buf_view(&e->text)), node->span);
    const Attr *style = node->attr_count ? node_attr(node, NAME_STYLE) : NULL;
    if (style && style->value.len)
        matched.own = block_of(e, style->value, style->span);
    Level *level = e->levels.list.items[walk_to(e, node)];
    matched.count = rules_match(e->rules, level, &matched.ranks);
    heard->node = node;
    heard->pseudo = pseudo;
    cascade_clear(&heard->cascade);
    cascade_fill(e->job.arena, e->rules, &heard->cascade, &matched, pseudo);
    settle_sides(e, &heard->cascade, e->styles->by_node[node->id]->direction == DIRECTION_RTL);
}

static Heard *slot_of(Explainer *e, const Subject *subject)
{
    uint32_t depth = walk_to(e, subject->node);
    if (subject->pseudo)
        return &e->pseudo;
    while (e->by_depth.count <= depth)
        *LIST_ADD(e->job.arena, &e->by_depth) = NEW(e->job.arena, Heard);
    return e->by_depth.items[depth];
}

static bool same_part(const Subject *a, const Subject *b)
{
    return a->part == b->part && a->variant == b->variant && str_equal(a->page_name, b->page_name);
}

const Cascade *explainer_hear(Explainer *e, const Subject *subject)
{
    if (subject->of_page) {
        HeardPage *heard = subject->part == PART_PAGE ? &e->page : &e->part;
        if (!heard->known || !same_part(&heard->subject, subject)) {
            cascade_clear(&heard->cascade);
            pages_fill(e->pages, &heard->cascade, subject->page_name, subject->variant,
                       subject->part);
            heard->subject = *subject;
            heard->known = true;
        }
        return &heard->cascade;
    }
    Heard *heard = slot_of(e, subject);
    if (heard->node != subject->node || heard->pseudo != subject->pseudo)
        hear_element(e, heard, subject->node, subject->pseudo);
    return &heard->cascade;
}

const Said *cascade_said(const Cascade *cascade, unsigned property)
{
    for (uint32_t i = cascade->said.count; i-- > 0;)
        if (cascade->said.items[i].declaration->property == property)
            return &cascade->said.items[i];
    return NULL;
}

/* Where values are inherited from: parts of a page from the page, that from the
 * root element, pseudo-elements from their element. */
static bool subject_above(Subject *s)
{
    if (s->of_page) {
        s->of_page = s->part != PART_PAGE;
        s->part = PART_PAGE;
        return true;
    }
    if (s->pseudo)
        s->pseudo = PSEUDO_NONE;
    else
        s->node = s->node->parent;
    return s->node && s->node->kind == NODE_ELEMENT;
}

/* Lines under text go through to what is inside; a page's name is its parent's. */
static bool goes_down(unsigned property)
{
    return property_at(property)->inherited || property == PROPERTY_PAGE ||
           property == PROPERTY_TEXT_DECORATION_LINE;
}

static bool asks_above(const Said *said, unsigned property)
{
    uint8_t kind = said->declaration->kind;
    return kind == DECLARE_INHERIT || (kind == DECLARE_UNSET && property_at(property)->inherited);
}

/* ---- in words ---- */

void explain_name(Buf *out, const Node *node)
{
    Str rest = node_value(node, NAME_CLASS), id = node_value(node, NAME_ID);
    buf_str(out, node->spelling);
    if (id.len) {
        buf_char(out, '#');
        buf_str(out, id);
    }
    while (rest.len) {
        Str word = str_cut(str_trim(rest), ' ', &rest);
        if (word.len) {
            buf_char(out, '.');
            buf_str(out, word);
        }
    }
}

static Position place_of(Explainer *e, const Declaration *declaration)
{
    Str key = {(const char *)&declaration, sizeof declaration};
    Position *known = map_value(e->places, key);
    if (known)
        return *known;
    known = NEW(e->job.arena, Position);
    *known = files_position(e->job.files, declaration->span.file, declaration->span.start);
    *map_put(e->places, arena_str(e->job.arena, key)) = known;
    return *known;
}

static void put_line(Buf *out, Str text)
{
    char line[STYLE_LINE_MAX];
    buf_str(out, style_line(text, line));
}

static Str source_of(const Explainer *e, const Declaration *declaration)
{
    const File *file = files_at(e->job.files, declaration->span.file);
    return file ? str_slice(file->text, declaration->span.start, declaration->span.end) : (Str){0};
}

/* "layouts/a.css:3:5: .soft { color: #999 }" */
static void put_said(Explainer *e, Buf *out, const Said *said)
{
    const File *file = files_at(e->job.files, said->declaration->span.file);
    Position at = file ? place_of(e, said->declaration) : (Position){0, 0};
    if (file)
        buf_format(out, "%.*s:%u:%u: ", STR_ARG(file->path), at.line, at.column);
    if (said->by.kind == VOICE_HINT) {
        buf_text(out, "an attribute");
        return;
    }
    bool rule = said->by.kind != VOICE_OWN;
    put_line(out, rule ? said->by.selector : S("style="));
    buf_text(out, rule ? " { " : "\"");
    put_line(out, source_of(e, said->declaration));
    buf_text(out, rule ? " }" : "\"");
}

static void put_origin(Buf *out, const Said *said)
{
    static const char *const origins[] = {"base sheet", "author", "hint", "author"};
    buf_format(out, " (%s%s)\n", origins[said->by.kind],
               said->declaration->important ? ", important" : "");
}

static void put_subject(Buf *out, const Subject *subject)
{
    if (subject->of_page)
        buf_text(out, "@page");
    else
        explain_name(out, subject->node);
}

static void put_above(Explainer *e, Buf *out, Subject subject, unsigned property,
                      const char *indent)
{
    while (subject_above(&subject)) {
        const Said *said = cascade_said(explainer_hear(e, &subject), property);
        if (!said || asks_above(said, property))
            continue;
        buf_format(out, "%sinherited from ", indent);
        put_subject(out, &subject);
        buf_text(out, ", ");
        put_said(e, out, said);
        put_origin(out, said);
        return;
    }
}

/* A custom property is asked about by `name`. */
static bool print_said(Explainer *e, Buf *out, const Cascade *cascade, const Declaration *like,
                       const char *indent)
{
    bool any = false;
    for (uint32_t i = cascade->said.count; i-- > 0;) {
        const Said *said = &cascade->said.items[i];
        if (said->declaration->property != like->property ||
            !str_equal(said->declaration->name, like->name))
            continue;
        buf_format(out, "%s%s ", indent, any ? "over" : "from");
        put_said(e, out, said);
        put_origin(out, said);
        any = true;
    }
    return any;
}

bool explainer_print(Explainer *e, Buf *out, const Subject *subject, unsigned property,
                     const char *indent)
{
    const Cascade *cascade = explainer_hear(e, subject);
    Declaration like = {.property = (uint16_t)property};
    bool any = print_said(e, out, cascade, &like, indent);
    const Said *winner = cascade_said(cascade, property);
    size_t before = out->len;
    if (winner ? asks_above(winner, property) : goes_down(property))
        put_above(e, out, *subject, property, indent);
    return any || out->len > before;
}

void explainer_print_written(Explainer *e, Buf *out, const Said *said)
{
    Str value, name = str_cut(source_of(e, said->declaration), ':', &value);
    const Property *property = property_at(said->declaration->property);
    if (said->declaration->kind == DECLARE_INITIAL)
        buf_str(out, property->initial);
    else if (str_equal_nocase(str_trim(name), property->name))
        put_line(out, str_trim(value));
    else
        buf_text(out, "as below");
}

void explainer_print_customs(Explainer *e, Buf *out, const Subject *subject, const char *indent)
{
    const Cascade *cascade = explainer_hear(e, subject);
    char inner[16];
    snprintf(inner, sizeof inner, "%s  ", indent);
    for (uint32_t i = 0; i < cascade->customs.count; i++) {
        const Declaration *custom = cascade->customs.items[i];
        bool last = true; /* of its name: who wins */
        for (uint32_t k = i + 1; last && k < cascade->customs.count; k++)
            last = !str_equal(cascade->customs.items[k]->name, custom->name);
        if (!last)
            continue;
        buf_format(out, "%s%.*s: ", indent, STR_ARG(custom->name));
        put_line(out, custom->text);
        buf_char(out, '\n');
        print_said(e, out, cascade, custom, inner);
    }
}

/* ---- who set a colour ---- */

/* A part of a page that has this style; the style of a margin box is no
 * element's as a rule, since it stands in the text's own ground. */
static bool find_part(const Styles *styles, const Style *style, Subject *subject)
{
    for (uint32_t n = 0; n < styles->page_name_count; n++)
        for (unsigned v = 0; v < PAGE_VARIANTS; v++) {
            const PageType *type = styles->pages[n].variants[v];
            subject->page_name = styles->pages[n].name;
            subject->variant = v;
            for (subject->part = 0; subject->part < MARGIN_COUNT; subject->part++)
                if (type->margin_style[subject->part] == style)
                    return true;
        }
    return false;
}

static bool subject_of(const Explainer *e, Owner owner, const Style *style, Subject *subject)
{
    static const uint8_t pseudos[] = {PSEUDO_NONE,  PSEUDO_MARKER, PSEUDO_BEFORE,
                                      PSEUDO_AFTER, PSEUDO_CALL,   PSEUDO_NOTE_MARKER};
    const Node *node = owner.node < e->tree->count ? e->tree->nodes[owner.node] : NULL;
    if (!node) {
        *subject = (Subject){.node = e->tree->root, .of_page = true};
        return find_part(e->styles, style, subject);
    }
    *subject = (Subject){.node = node->kind == NODE_ELEMENT ? node : node->parent};
    if (node->kind == NODE_ELEMENT)
        subject->pseudo = pseudos[owner.part];
    return subject->node && subject->node->kind == NODE_ELEMENT;
}

static bool is_current(const Said *said)
{
    const Declaration *d = said->declaration;
    return d->kind == DECLARE_VALUE ? d->value.as.color.current : d->kind != DECLARE_PENDING;
}

Str explainer_color(Explainer *e, Owner owner, const Style *style, int edge, Span *span)
{
    static const uint16_t edges[] = {PROPERTY_BORDER_TOP_COLOR, PROPERTY_BORDER_RIGHT_COLOR,
                                     PROPERTY_BORDER_BOTTOM_COLOR, PROPERTY_BORDER_LEFT_COLOR,
                                     PROPERTY_BACKGROUND_COLOR};
    Subject subject;
    *span = (Span){0};
    if (!subject_of(e, owner, style, &subject))
        return (Str){0};
    const Said *said = edge < 0 ? NULL : cascade_said(explainer_hear(e, &subject), edges[edge]);
    if (said && is_current(said))
        said = NULL;
    for (bool more = true; !said && more; more = subject_above(&subject)) {
        said = cascade_said(explainer_hear(e, &subject), PROPERTY_COLOR);
        if (said && (asks_above(said, PROPERTY_COLOR) || is_current(said)))
            said = NULL;
    }
    if (!said)
        return (Str){0};
    Buf out = {0};
    put_said(e, &out, said);
    *span = said->declaration->span;
    return buf_take(&out, e->job.arena);
}

/* ---- who set another property ---- */

static Str said_words(Explainer *e, const Subject *subject, unsigned property, Span *span)
{
    const Said *said = cascade_said(explainer_hear(e, subject), property);
    Buf out = {0};
    if (!said)
        return (Str){0};
    put_said(e, &out, said);
    *span = said->declaration->span;
    return buf_take(&out, e->job.arena);
}

Str explainer_set(Explainer *e, Owner owner, const Style *style, unsigned property, Span *span)
{
    Subject subject;
    *span = (Span){0};
    return subject_of(e, owner, style, &subject) ? said_words(e, &subject, property, span)
                                                 : (Str){0};
}

Str explainer_page(Explainer *e, Str name, unsigned variant, unsigned property, Span *span)
{
    Subject subject = {.node = e->tree->root,
                       .of_page = true,
                       .part = PART_PAGE,
                       .page_name = name,
                       .variant = variant};
    *span = (Span){0};
    return said_words(e, &subject, property, span);
}
