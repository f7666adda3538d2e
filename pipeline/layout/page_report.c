/* Messages of a pass that is kept: labels that still move, and what layout has
 * flagged on the fragments of its pages (DESIGN.md 8).
 *
 * Of each kind of fault an element is told of once, with the first and the last
 * page that shows it. One look at each fragment of a page. */

#include "layout/layout.h"
#include "text/text.h"

static const Node *node_of(const Boxes *boxes, uint32_t node)
{
    return boxes->tree && node < boxes->tree->count ? boxes->tree->nodes[node] : NULL;
}

static Span span_of(const Boxes *boxes, uint32_t node)
{
    const Node *n = node_of(boxes, node);
    return n ? n->span : (Span){0};
}

/* Page numbers of a target in the passes that are known: "12, 13, 12". */
void places_report(Job *job, const Boxes *boxes, const Places *before, const Places *after)
{
    for (uint32_t i = 0; i < after->slot_count; i++) {
        if (!after->slots[i].data || str_equal(after->slots[i], after->wanted[i]))
            continue;
        Buf text = {0};
        if (before && i < before->slot_count && before->slots[i].data) {
            buf_str(&text, before->slots[i]);
            buf_text(&text, ", ");
        }
        buf_str(&text, after->slots[i]);
        buf_text(&text, ", ");
        buf_str(&text, after->wanted[i]);
        uint32_t node = after->slot_nodes ? after->slot_nodes[i] : NODE_NONE;
        diag_add(job->diags, DIAG_LAYOUT_UNSETTLED, span_of(boxes, node), buf_view(&text))->hint =
            S("the page shown may be wrong by one; a fixed width for the number, or a forced "
              "break before its target, would settle it");
        buf_close(&text);
    }
}

/* ---- the messages of a page ---- */

/* What an element was told of. */
typedef struct {
    Diag *diag;
    int32_t first, last; /* pages, by their numbers */
} Told;

typedef struct {
    Job *job;
    const Boxes *boxes;
    PageReports *reports;
    const Page *page;
    uint32_t node; /* nearest element around */
    bool margin;   /* in a margin box: it is the same on many pages */
    bool turned;   /* lines are as long as a box is high */
} Reporter;

static Str detail_of(const Reporter *r, uint32_t id, const Told *told)
{
    const Node *node = node_of(r->boxes, id);
    Buf text = {0};
    if (node && node->kind == NODE_ELEMENT)
        buf_format(&text, "<%.*s> ", STR_ARG(node->spelling));
    if (r->margin)
        buf_text(&text, "in a margin box");
    else if (told->first == told->last)
        buf_format(&text, "on page %d", told->first);
    else if (told->last == told->first + 1)
        buf_format(&text, "on pages %d and %d", told->first, told->last);
    else
        buf_format(&text, "on pages %d to %d", told->first, told->last);
    return buf_take(&text, r->job->diags->arena);
}

static Told *told_find(const Reporter *r, DiagCode code, uint32_t node)
{
    uint32_t key[2] = {code, node};
    if (!r->reports->told)
        r->reports->told = map_new(r->job->arena);
    Map *told = r->reports->told;
    void **at = map_find(told, (Str){(const char *)key, sizeof key});
    if (!at) {
        at = map_put(told, arena_str(r->job->arena, (Str){(const char *)key, sizeof key}));
        *at = NEW(r->job->arena, Told);
    }
    return *at;
}

static void report(const Reporter *r, DiagCode code, const Fragment *f, const char *hint)
{
    uint32_t id = f->owner.node != NODE_NONE ? f->owner.node : r->node;
    Told *told = told_find(r, code, id);
    if (!told->diag) {
        told->first = told->last = r->page->number;
        told->diag = diag_add(r->job->diags, code, span_of(r->boxes, id), detail_of(r, id, told));
        told->diag->hint = str_of(hint);
    } else if (!r->margin && told->last != r->page->number) {
        told->last = r->page->number;
        told->diag->detail = detail_of(r, id, told);
    }
}

static void report_glyph(const Reporter *r, const Fragment *f, const Word *word, const Glyph *glyph)
{
    Str text = {word->text, word->byte_count};
    size_t at = glyph->cluster;
    uint32_t code = at < text.len ? utf8_decode(text, &at) : 0xFFFD;
    ArenaMark mark = arena_mark(r->job->scratch);
    Str name = text_character_name(r->job->scratch, code);
    Buf detail = {0};
    buf_format(&detail, "U+%04X %.*s", (unsigned)code, STR_ARG(name));
    diag_add(r->job->diags, DIAG_LAYOUT_GLYPH, span_of(r->boxes, f->owner.node), buf_view(&detail))
        ->hint =
        S("name a font that has it in font-family, or a fallback for its script in fonts.css");
    buf_close(&detail);
    arena_rewind(r->job->scratch, mark);
}

/* A character that no font has is drawn as U+FFFD, or as glyph 0. */
static void report_glyphs(const Reporter *r, const Fragment *f)
{
    Text *text = r->job->worker->text;
    for (uint32_t i = 0; f->run && i < f->run->count; i++) {
        const Word *word = f->run->words[i].word;
        for (uint16_t g = 0; word && word->missing && g < word->glyph_count; g++)
            if (!word->glyphs[g].glyph ||
                word->glyphs[g].glyph == font_glyph(text, word->font, 0xFFFD))
                report_glyph(r, f, word, &word->glyphs[g]);
    }
}

static const char *overflow_hint(const Reporter *r, const Fragment *f)
{
    if (r->turned)
        return "shorten what is in it, set it smaller, or give it more height";
    if (f->box && f->box->kind == BOX_TURNED)
        return "what is turned has more lines, or higher ones, than its width holds: shorten it, "
               "set it smaller, or give it more width";
    return "shorten the longest word or number, allow breaks with overflow-wrap, or give it more "
           "width";
}

static void flags_report(const Reporter *r, const Fragment *f)
{
    if (f->flags & FLAG_OVERFLOW && f->kind != FRAGMENT_LINE)
        report(r, DIAG_LAYOUT_OVERFLOW, f, overflow_hint(r, f));
    if (f->flags & FLAG_TALL)
        report(r, DIAG_LAYOUT_TALL, f,
               "what follows is laid over it: say min-height for height, leave max-height out, or "
               "shorten what is in it");
    if (f->flags & FLAG_OUTSIDE)
        report(r, DIAG_LAYOUT_OUTSIDE, f,
               "its offsets count from the page area, or from a box around it with position: "
               "relative, and an absolute box is never broken over pages");
    if (f->flags & FLAG_SLICED)
        report(r, DIAG_LAYOUT_SLICED, f, "make it smaller, for example with max-height: 100%");
    if (f->flags & FLAG_DEPTH)
        report(r, DIAG_LAYOUT_DEPTH, f, "what is inside it was left out");
    if (f->flags & FLAG_GLYPH)
        report_glyphs(r, f);
}

static void fragment_report(Reporter *r, const Fragment *f)
{
    uint32_t outer = r->node;
    if (f->owner.node != NODE_NONE)
        r->node = f->owner.node;
    flags_report(r, f);
    bool margin = r->margin, turned = r->turned;
    for (uint32_t i = 0; i < f->count; i++) {
        if (f->children[i].role == CHILD_REPEAT)
            continue;
        r->margin = margin || f->children[i].role == CHILD_MARGIN;
        r->turned = turned != (f->children[i].quarters != 0);
        fragment_report(r, f->children[i].fragment);
    }
    r->margin = margin;
    r->turned = turned;
    r->node = outer;
}

void page_report(Job *job, const Boxes *boxes, PageReports *reports, const Page *page)
{
    Reporter r = {job, boxes, reports, page, NODE_NONE, false, false};
    fragment_report(&r, page->root);
}
