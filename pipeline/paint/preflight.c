/* What a print shop would send back, as far as it is a matter of places: read off the
 * fragments of a page, which know whose they are, as it is laid out. Inks and images
 * are judged where they are made into plates.
 *
 * One walk a page over what is on it, some compares a fragment. Elements of one name and
 * class that lie alike are told once, with how many there are; so is a declaration. */

#include "paint/paint.h"

#include "base/list.h"
#include <stdlib.h>

enum {
    LINE = 250,        /* a quarter of a point: the thinnest that a plate holds */
    NEAR_TRIM = 14173, /* 5 mm: text that a knife, or a binding, may come to */
    REACHES = 100,     /* rounding: it is meant to end on the trim, and the bleed goes on from it */
    SLIVER = 2835,     /* 1 mm: paper between a ground and the trim that comes and goes */
    FOLD = 4,          /* pages of a sheet that is folded once */
    LEAF = 2,          /* pages that need no folding */
    FINDINGS = 200,    /* more are not told, so none are kept */
    ABOVE = 75,
    BELOW = 25 /* of a hundred: letters, seen from the base line */
};

typedef enum { FOUND_LINE, FOUND_TEXT, FOUND_GROUND, FOUND_SLIVER } Kind;

typedef struct {
    uint8_t kind, edge;
    Owner owner;
    const Style *style;
    Len size;                   /* of a line; else how far from the trim */
    uint32_t page, last, count; /* last: node that was counted last */
} Finding;

struct Preflight {
    Job *job;
    const Boxes *boxes;
    Point page;    /* size of the one in hand */
    Rotation turn; /* of the turned boxes around what is walked */
    uint32_t number, pages;
    Len bleed;
    Point trim;   /* of the first */
    bool differs; /* a page has another one */
    Point other;
    uint32_t other_page;
    Question other_question;
    const Style *last; /* whose lines were looked at last */
    Finding findings[FINDINGS];
    uint32_t finding_count;
};

Preflight *preflight_open(Job *job, const Boxes *boxes)
{
    Preflight *p = NEW(job->arena, Preflight);
    p->job = job;
    p->boxes = boxes;
    return p;
}

/* ---- findings ---- */

static const Node *element_of(const Preflight *p, Owner owner)
{
    const Tree *tree = p->boxes->tree;
    const Node *node = tree && owner.node < tree->count ? tree->nodes[owner.node] : NULL;
    return node && node->kind != NODE_ELEMENT ? node->parent : node;
}

/* The same rules, most likely, made both; of margin boxes the same rule did. */
static bool is_alike(const Preflight *p, const Finding *a, const Finding *b)
{
    const Node *one = element_of(p, a->owner), *two = element_of(p, b->owner);
    if (a->kind != b->kind || a->edge != b->edge || !one != !two)
        return false;
    if (!one)
        return a->style == b->style;
    return str_equal(one->spelling, two->spelling) &&
           str_equal(node_value(one, NAME_CLASS), node_value(two, NAME_CLASS));
}

static void find(Preflight *p, Finding found)
{
    found.page = p->number;
    found.last = found.owner.node;
    found.count = 1;
    for (uint32_t i = 0; i < p->finding_count; i++) {
        Finding *known = &p->findings[i];
        if (!is_alike(p, known, &found))
            continue;
        known->count += known->last != found.last && found.last != NODE_NONE;
        known->last = found.last;
        known->size = len_min(known->size, found.size);
        return;
    }
    if (p->finding_count < FINDINGS)
        p->findings[p->finding_count++] = found;
}

static bool shows(Color color) { return color_rgba(color) & 0xFF; }

static bool is_paper(Color color) { return color_rgba(color) == 0xFFFFFFFF && !color_ink(color); }

/* By what is declared: of collapsed borders too, whose lines belong to no box. */
static void judge_lines(Preflight *p, const Fragment *f)
{
    const Style *style = f->style;
    if (style == p->last || style->hidden)
        return;
    p->last = style;
    for (uint8_t edge = 0; edge < 4; edge++) {
        const Border *border = &style->border[edge];
        if (border->width > 0 && border->width < LINE && shows(border->color)) {
            find(p, (Finding){.kind = FOUND_LINE,
                              .edge = edge,
                              .owner = f->owner,
                              .style = style,
                              .size = border->width});
            break;
        }
    }
    const Border *rule = &style->column_rule;
    if ((style->column_count || style->column_width) && rule->width > 0 && rule->width < LINE &&
        shows(rule->color))
        find(p, (Finding){.kind = FOUND_LINE,
                          .edge = EDGE_RULE,
                          .owner = f->owner,
                          .style = style,
                          .size = rule->width});
}

/* The way from each side of the trim to the same side of a box; below 0 outside. */
static void ways_in(const Preflight *p, Rect r, Len ways[4])
{
    r = rotation_rect(p->turn, r);
    ways[EDGE_TOP] = r.y;
    ways[EDGE_LEFT] = r.x;
    ways[EDGE_RIGHT] = len_sub(p->page.x, len_add(r.x, r.width));
    ways[EDGE_BOTTOM] = len_sub(p->page.y, len_add(r.y, r.height));
}

static void judge_ground(Preflight *p, const Fragment *f, Rect r)
{
    bool picture = f->kind == FRAGMENT_IMAGE;
    Len ways[4];
    if (p->job->session->edition != EDITION_PRINT || f->style->hidden || r.width <= LINE ||
        r.height <= LINE ||
        (!picture && (!shows(f->style->background) || is_paper(f->style->background))))
        return;
    ways_in(p, r, ways);
    for (uint8_t edge = 0; edge < 4; edge++) {
        if (ways[edge] > SLIVER || (ways[edge] <= REACHES && p->bleed > 0))
            continue;
        find(p, (Finding){.kind = ways[edge] > REACHES ? FOUND_SLIVER : FOUND_GROUND,
                          .edge = edge,
                          .owner = f->owner,
                          .style = f->style,
                          .size = ways[edge]});
        return;
    }
}

static bool has_letters(const Word *word)
{
    Str text = word ? (Str){word->text, word->byte_count} : (Str){0};
    return str_trim(text).len > 0;
}

/* From the first letter to the last; blanks at the ends of a line are no ink. */
static bool text_rect(const Fragment *f, Point at, Rect *rect)
{
    const GlyphRun *run = f->run;
    uint32_t first = 0, end = run ? run->count : 0;
    while (first < end && !has_letters(run->words[first].word))
        first++;
    while (end > first && !has_letters(run->words[end - 1].word))
        end--;
    if (first == end)
        return false;
    Len size = run->how->size;
    const RunWord *last = &run->words[end - 1];
    Len right = end < run->count ? run->words[end].x : f->size.x;
    if (end == run->count && last->blanks && !(run->level & 1))
        right = len_sub(right, len_scale(size, last->blanks, 4)); /* a blank is a quarter em */
    rect->x = len_add(at.x, run->words[first].x);
    rect->width = len_max(len_sub(right, run->words[first].x), 0);
    rect->y = len_sub(len_add(at.y, f->ascent), len_scale(size, ABOVE, 100));
    rect->height = len_scale(size, ABOVE + BELOW, 100);
    return true;
}

static void judge_text(Preflight *p, const Fragment *f, Point at)
{
    Rect r;
    Len ways[4];
    if (!f->style || f->style->hidden || !shows(f->style->color) || !text_rect(f, at, &r))
        return;
    ways_in(p, r, ways);
    uint8_t nearest = 0;
    for (uint8_t edge = 1; edge < 4; edge++)
        if (ways[edge] < ways[nearest])
            nearest = edge;
    if (ways[nearest] < NEAR_TRIM)
        find(p, (Finding){.kind = FOUND_TEXT,
                          .edge = nearest,
                          .owner = f->owner,
                          .style = f->style,
                          .size = ways[nearest]});
}

/* ---- the walk ---- */

static void walk(Preflight *p, const Fragment *f, Point at);

static void walk_turned(Preflight *p, const Child *child, Point at)
{
    Rotation outside = p->turn;
    p->turn = rotation_inside(outside, child_turn(child, at));
    walk(p, child->fragment, (Point){0, 0});
    p->turn = outside;
}

static void walk(Preflight *p, const Fragment *f, Point at)
{
    if (f->kind == FRAGMENT_TEXT) {
        judge_text(p, f, at);
        return;
    }
    if (f->style && f->collapsed != TABLE_WRAPPER) {
        judge_lines(p, f);
        judge_ground(p, f, (Rect){at.x, at.y, f->size.x, f->size.y});
    }
    for (uint32_t i = 0; i < f->count; i++) {
        const Child *child = &f->children[i];
        if (child->quarters)
            walk_turned(p, child, at);
        else
            walk(p, child->fragment,
                 (Point){len_add(at.x, child->at.x), len_add(at.y, child->at.y)});
    }
}

/* page-orientation turns a page, so that it goes into the pile with the others. */
static Point trim_of(const Page *page)
{
    Point size = page->size;
    return page->type->turn == TURN_UPRIGHT ? size : (Point){size.y, size.x};
}

static void judge_size(Preflight *p, const Page *page)
{
    Point trim = trim_of(page);
    if (!page->index)
        p->trim = trim;
    if (p->differs || (trim.x == p->trim.x && trim.y == p->trim.y))
        return;
    p->differs = true;
    p->other = trim;
    p->other_page = page->index + 1;
    unsigned variant =
        (page->side == PAGE_LEFT ? PAGE_IS_LEFT : 0u) | (page->blank ? PAGE_IS_BLANK : 0u);
    p->other_question =
        (Question){.about = ABOUT_PAGE_SIZE, .name = page->name, .variant = variant};
}

void preflight_page(Preflight *p, const Page *page, const Ops *ops)
{
    p->page = page->size;
    p->number = page->index + 1;
    p->pages = p->number;
    p->bleed = ops->sheet.bleed;
    if (p->job->session->edition == EDITION_PRINT)
        judge_size(p, page);
    walk(p, page->root, (Point){0, 0});
}

/* ---- telling ---- */

/* Tenths of a millimetre, half away from zero; "12.5". */
static void put_mm(Buf *out, Len len)
{
    int64_t tenths = ((int64_t)len * 254 + (len < 0 ? -36000 : 36000)) / 72000;
    buf_format(out, "%s%d", tenths < 0 ? "-" : "", (int)(llabs(tenths) / 10));
    if (tenths % 10)
        buf_format(out, ".%d", (int)(llabs(tenths) % 10));
}

static void put_pt(Buf *out, Len len)
{
    buf_format(out, "%d.%03d", (int)(len / 1000), (int)(len % 1000));
    while (out->len && out->data[out->len - 1] == '0')
        out->len--;
    buf_text(out, " pt");
}

static void put_whose(Buf *out, const Preflight *p, const Finding *found)
{
    const Node *node = element_of(p, found->owner);
    Str class = node ? node_value(node, NAME_CLASS) : (Str){0};
    if (class.len)
        buf_format(out, "<%.*s class=\"%.*s\">", STR_ARG(node->spelling), STR_ARG(class));
    else if (node)
        buf_format(out, "<%.*s>", STR_ARG(node->spelling));
    else
        buf_text(out, "the page or a margin box");
    if (found->count > 1)
        buf_format(out, " and %u more", found->count - 1);
}

static const char *const edge_names[] = {"top", "right", "bottom", "left"};

static void put_finding(Buf *out, const Preflight *p, const Finding *found)
{
    switch (found->kind) {
    case FOUND_LINE:
        put_pt(out, found->size);
        buf_text(out, found->edge == EDGE_RULE ? " between columns of " : " around ");
        put_whose(out, p, found);
        break;
    case FOUND_TEXT:
        put_whose(out, p, found);
        buf_format(out, " on page %u, ", found->page);
        put_mm(out, found->size);
        buf_format(out, " mm from the %s", edge_names[found->edge]);
        break;
    default:
        put_whose(out, p, found);
        buf_format(out, " on page %u, at the %s", found->page, edge_names[found->edge]);
    }
}

static const char *hint_of(const Finding *found)
{
    static const char *const hints[] = {
        "a plate holds no line under 0.25 pt",
        "a knife is a millimetre off at times: keep text 5 mm from the trim",
        "a cut that is a little off shows paper: give @page a bleed, 3 mm as a rule",
        "a cut that is a little off shows or loses it: let it reach the trim, or move it in"};
    return hints[found->kind];
}

static Question question_of(const Preflight *p, const Finding *found)
{
    Question q = {.owner = found->owner, .style = found->style, .edge = found->edge};
    bool node = element_of(p, found->owner) != NULL;
    q.about = found->kind == FOUND_LINE   ? (found->edge == EDGE_RULE ? ABOUT_RULE : ABOUT_BORDER)
              : found->kind == FOUND_TEXT ? (node ? ABOUT_NOTHING : ABOUT_CONTENT)
                                          : ABOUT_GROUND;
    return q;
}

static DiagCode code_of(uint8_t kind)
{
    static const DiagCode codes[] = {DIAG_PRINT_LINE, DIAG_PRINT_TRIM, DIAG_PRINT_NO_BLEED,
                                     DIAG_PRINT_SLIVER};
    return codes[kind];
}

static void tell(Preflight *p, const Finding *found, const ColorSource *source)
{
    const Node *node = element_of(p, found->owner);
    Diags *diags = p->job->diags;
    Buf out = {0};
    put_finding(&out, p, found);
    if (source->words.len)
        buf_format(&out, "; set at %.*s", STR_ARG(source->words));
    Span span = node ? node->span : source->span;
    diag_hint(diag_add(diags, code_of(found->kind), span, buf_view(&out)), diags, "%s",
              hint_of(found));
    buf_close(&out);
}

/* By kind, then by page, then by place. */
static int by_place(const void *left, const void *right)
{
    const Finding *a = left, *b = right;
    if (a->kind != b->kind)
        return (int)a->kind - (int)b->kind;
    if (a->page != b->page)
        return a->page < b->page ? -1 : 1;
    if (a->owner.node != b->owner.node)
        return a->owner.node < b->owner.node ? -1 : 1;
    return (int)a->edge - (int)b->edge;
}

static void tell_sizes(Preflight *p, PlaceAsker *ask, void *context)
{
    Diags *diags = p->job->diags;
    ColorSource source = ask(context, &p->other_question);
    Buf out = {0};
    buf_format(&out, "page %u is ", p->other_page);
    put_mm(&out, p->other.x);
    buf_text(&out, " by ");
    put_mm(&out, p->other.y);
    buf_text(&out, " mm, the first ");
    put_mm(&out, p->trim.x);
    buf_text(&out, " by ");
    put_mm(&out, p->trim.y);
    if (source.words.len)
        buf_format(&out, "; set at %.*s", STR_ARG(source.words));
    diag_add(diags, DIAG_PRINT_SIZES, source.span, buf_view(&out))->hint =
        S("sheets of one book are cut together: page-orientation turns a page that is wide");
    buf_close(&out);
}

static void tell_pages(Preflight *p)
{
    uint32_t over = p->pages % FOLD;
    Diags *diags = p->job->diags;
    const Node *root = p->boxes->tree->root;
    if (!over || p->pages <= LEAF || p->job->pad || p->job->root_value_count)
        return;
    char detail[40];
    int len = snprintf(detail, sizeof detail, "%u pages", p->pages);
    diag_hint(diag_add(diags, DIAG_PRINT_PAGES, root ? root->span : (Span){0},
                       (Str){detail, (size_t)len}),
              diags, "folded sheets have four: --pad 4 adds %u blank page%s at the end",
              FOLD - over, FOLD - over == 1 ? "" : "s");
}

void preflight_report(Preflight *p, PlaceAsker *ask, void *context)
{
    Map *told = p->finding_count ? map_new(p->job->arena) : NULL;
    qsort(p->findings, p->finding_count, sizeof *p->findings, by_place);
    for (uint32_t i = 0; i < p->finding_count; i++) {
        const Finding *found = &p->findings[i];
        Question question = question_of(p, found);
        ColorSource source = ask(context, &question);
        Buf key = {0};
        buf_format(&key, "%u ", found->kind);
        if (source.words.len && found->kind == FOUND_LINE)
            buf_str(&key, source.words);
        else
            buf_format(&key, "%u", i);
        void **seen = map_put(told, buf_take(&key, p->job->arena));
        if (!*seen)
            tell(p, found, &source);
        *seen = p;
    }
    if (p->differs)
        tell_sizes(p, ask, context);
    if (p->job->session->edition == EDITION_PRINT)
        tell_pages(p);
}
