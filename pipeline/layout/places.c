/* What is read off finished pages: places, named strings, running elements,
 * counters and note numbers for the pass; messages for the author.
 *
 * One walk of the fragments of a page, in order. Repeated copies are stepped
 * over here and nowhere else. */

#include "layout/pages.h"
#include "text/text.h"

static Str content_text(Flow *flow, const Content *content)
{
    if (!content || !content->count)
        return S("");
    if (content->count == 1 && !content->items[0].is_slot)
        return content->items[0].text;
    Buf buf = {0};
    for (uint32_t i = 0; i < content->count; i++) {
        const ContentItem *item = &content->items[i];
        if (!item->is_slot)
            buf_str(&buf, item->text);
        else if (item->slot.kind == SLOT_PAGE)
            buf_str(&buf, counter_text(flow->page, item->slot.numerals, flow->page_number));
        else if (item->slot.kind == SLOT_STRING)
            buf_str(&buf, state_string(flow, item->slot.name, item->slot.which));
    }
    return buf_take(&buf, flow->pass);
}

static void named_set(Named *named, bool at_start)
{
    if (!named->set)
        named->at_start = at_start;
    named->set = true;
}

static void extras_read(Flow *flow, uint32_t node)
{
    const Styles *styles = flow->boxes->styles;
    const Extras *extras =
        styles && styles->extras && node < styles->count ? styles->extras[node] : NULL;
    PageState *state = flow->state;
    if (!extras)
        return;
    for (uint32_t i = 0; i < extras->string_set_count; i++) {
        const StringSet *set = &extras->string_sets[i];
        Named *named = state_named(flow, state->strings, set->name);
        Str text = content_text(flow, set->content);
        if (!named->set)
            named->first = text;
        named->last = text;
        named_set(named, !state->content);
    }
    if (extras->sets_page)
        state->number = extras->page_value;
    if (extras->resets_notes) {
        uintptr_t notes = (uintptr_t)map_value(state->counters, S("footnote"));
        if (notes)
            state->values[notes - 1] = 0;
    }
}

static void running_read(Flow *flow, const Box *box)
{
    Named *named = state_named(flow, flow->state->running, box->style->running);
    if (!named->set)
        named->box_first = box;
    named->box_last = box;
    named_set(named, !flow->state->content);
}

/* A call counts once, where it stands first. */
static void call_read(Flow *flow, uint32_t node)
{
    PageState *state = flow->state;
    if (!state->numbers_notes || node >= state->node_count)
        return;
    if (!state->note_numbers)
        state->note_numbers = NEW_ARRAY(flow->pass, uint32_t, state->node_count);
    uintptr_t notes = (uintptr_t)map_value(state->counters, S("footnote"));
    if (!notes || state->note_numbers[node])
        return;
    state->note_numbers[node] = (uint32_t)++state->values[notes - 1];
}

static void fragment_read(Flow *flow, const Fragment *f, Point at)
{
    PageState *state = flow->state;
    uint32_t node = f->owner.node;
    if (f->owner.part == PART_NOTE_CALL)
        call_read(flow, node);
    if (f->owner.part == PART_SELF && node < state->node_count &&
        state->by_node[node].page == PAGE_NONE && f->kind != FRAGMENT_LINE) {
        state->by_node[node] = (Place){.page = flow->page_index, .at = at};
        if (f->kind == FRAGMENT_BOX)
            extras_read(flow, node);
    }
    if (state->last_pages && f->owner.part == PART_SELF && node < state->node_count)
        state->last_pages[node] = flow->page_index;
    if (f->kind == FRAGMENT_BOX && f->box && f->box->flags & BOX_RUNNING && !f->style)
        running_read(flow, f->box);
    if (f->kind != FRAGMENT_BOX && f->kind != FRAGMENT_LINE)
        state->content = true;
}

void page_walk(Flow *flow, const Fragment *fragment, Point at)
{
    fragment_read(flow, fragment, at);
    for (uint32_t i = 0; i < fragment->count; i++) {
        const Child *child = &fragment->children[i];
        if (child->role == CHILD_REPEAT || child->role == CHILD_MARGIN)
            continue;
        page_walk(flow, child->fragment,
                  (Point){len_add(at.x, child->at.x), len_add(at.y, child->at.y)});
    }
}

/* ---- are places settled? ---- */

bool places_settled(const Places *before, const Places *after)
{
    if (after->moved ||
        (after->shows_pages && (!before || before->page_count != after->page_count)))
        return false;
    for (uint32_t i = 0; i < after->slot_count; i++)
        if (after->slots[i].data && !str_equal(after->slots[i], after->wanted[i]))
            return false;
    return true;
}

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

/* ---- the messages of a page that is kept ---- */

typedef struct {
    Job *job;
    const Boxes *boxes;
    const Page *page;
    uint32_t node; /* nearest element around */
    bool margin;   /* in a margin box: it is the same on many pages */
} Reporter;

static void report(const Reporter *r, DiagCode code, const Fragment *f, const char *hint)
{
    uint32_t id = f->owner.node != NODE_NONE ? f->owner.node : r->node;
    const Node *node = node_of(r->boxes, id);
    Buf text = {0};
    if (node && node->kind == NODE_ELEMENT) {
        buf_char(&text, '<');
        buf_str(&text, node->spelling);
        buf_text(&text, "> ");
    }
    if (r->margin) {
        buf_text(&text, "in a margin box");
    } else {
        buf_text(&text, "on page ");
        buf_int(&text, r->page->number);
    }
    diag_add(r->job->diags, code, span_of(r->boxes, id), buf_view(&text))->hint = str_of(hint);
    buf_close(&text);
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

static void fragment_report(Reporter *r, const Fragment *f)
{
    uint32_t outer = r->node;
    if (f->owner.node != NODE_NONE)
        r->node = f->owner.node;
    /* One for each box: its first fragment speaks. */
    bool first = !(f->cut & CUT_BEFORE);
    if (f->flags & FLAG_OVERFLOW && first && f->kind != FRAGMENT_LINE)
        report(r, DIAG_LAYOUT_OVERFLOW, f,
               "shorten the longest word or number, allow breaks with overflow-wrap, or give it "
               "more width");
    if (f->flags & FLAG_SLICED && first)
        report(r, DIAG_LAYOUT_SLICED, f, "make it smaller, for example with max-height: 100%");
    if (f->flags & FLAG_DEPTH)
        report(r, DIAG_LAYOUT_DEPTH, f, "what is inside it was left out");
    if (f->flags & FLAG_GLYPH)
        report_glyphs(r, f);
    bool margin = r->margin;
    for (uint32_t i = 0; i < f->count; i++) {
        if (f->children[i].role == CHILD_REPEAT)
            continue;
        r->margin = margin || f->children[i].role == CHILD_MARGIN;
        fragment_report(r, f->children[i].fragment);
    }
    r->margin = margin;
    r->node = outer;
}

void page_report(Job *job, const Boxes *boxes, const Page *page)
{
    Reporter r = {job, boxes, page, NODE_NONE, false};
    fragment_report(&r, page->root);
}
