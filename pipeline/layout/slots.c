/* Slots: the text of generated content that only layout knows.
 *
 * What a slot in the flow shows in this pass is what it wanted after the pass
 * before (Places.wanted); in the first pass the page of a target further on is
 * guessed from how far on it is in the text. Places are settled when every slot wants what it
 * shows. In margin boxes the page in hand is known, so only the number of pages waits for a pass.
 *
 * -gp-target-pages() merges: neighbouring slots whose elements have the same
 * parent are one list; a page is shown once, three or more in a row as a range,
 * and the list brings its own commas ("3, 7-9" with an en dash). A target that
 * reaches over several pages is a range of its own. */

#include "layout/pages.h"

static const Str unknown = {"000", 3}; /* a counter that no page has set yet */

static Str number_text(Arena *arena, const Slot *slot, int32_t number)
{
    if (slot->numerals)
        return counter_text(arena, slot->numerals, number);
    Buf buf = {0};
    buf_int(&buf, number);
    return buf_take(&buf, arena);
}

/* The place of a node, or of the first thing in it that has one. */
static const Place *place_of(const Places *places, const Node *node)
{
    enum { LOOK = 64 };
    for (uint32_t id = node->id; id < node->end && id < places->node_count; id++) {
        if (places->by_node[id].page != PAGE_NONE)
            return &places->by_node[id];
        if (id - node->id > LOOK)
            break;
    }
    return NULL;
}

/* False: it has no page. */
static bool target_number(const Places *places, const Slot *slot, int32_t *number, uint32_t *page)
{
    const Target *target = slot->target;
    if (!target)
        return false;
    const Place *place = NULL;
    if (target->kind == TARGET_HERE && target->node)
        place = place_of(places, target->node);
    else if (target->kind == TARGET_SIBLING && target->has_place)
        place = &target->place;
    if (!place || place->page == PAGE_NONE)
        return false;
    *number = place->number;
    *page = place->page;
    return true;
}

/* ---- the first pass ---- */

/* How many pages the text will fill: a character is about half an em wide. A
 * guess that is near saves the pass in which contents and references change
 * their widths. */
static uint32_t pages_guess(Flow *flow)
{
    const Boxes *boxes = flow->boxes;
    if (flow->pages_guess || !boxes->page_count || !boxes->root)
        return flow->pages_guess;
    int64_t bytes = 0;
    for (uint32_t i = 0; i < boxes->tree->count; i++)
        bytes +=
            boxes->tree->nodes[i]->kind == NODE_TEXT ? (int64_t)boxes->tree->nodes[i]->text.len : 0;
    const Style *text = boxes->root->style;
    int64_t line = text->line_height > 0 ? text->line_height : text->font_size;
    Point page = boxes->pages[0].type->size;
    int64_t area = (int64_t)page.x * page.y / 2;
    int64_t guess = area > 0 ? bytes * (text->font_size / 2) * line / area : 0;
    flow->pages_guess = (uint32_t)(guess < 1 ? 1 : guess > 99999 ? 99999 : guess);
    return flow->pages_guess;
}

static Str target_guess(Flow *flow, const Slot *slot)
{
    const PageState *state = flow->state;
    const Node *node = slot->target->node;
    const Tree *tree = flow->boxes->tree;
    if (!node || !tree->count)
        return unknown;
    bool known = node->id < state->node_count && state->by_node[node->id].page < state->facts.count;
    int32_t number = known ? state->facts.items[state->by_node[node->id].page].number
                           : 1 + (int32_t)((uint64_t)pages_guess(flow) * node->id / tree->count);
    return number_text(flow->page, slot, number);
}

/* ---- in this pass ---- */

static Str target_text(Flow *flow, const Slot *slot)
{
    if (slot->target && slot->target->kind == TARGET_HERE && !flow->before)
        return target_guess(flow, slot);
    int32_t number;
    uint32_t page;
    static const Places none;
    if (!target_number(flow->before ? flow->before : &none, slot, &number, &page))
        return S("");
    return number_text(flow->page, slot, number);
}

static Str counter_now(Flow *flow, const Slot *slot)
{
    PageState *state = flow->state;
    uintptr_t number = (uintptr_t)map_value(state->counters, slot->name);
    return number && state->in_margin ? number_text(flow->page, slot, state->values[number - 1])
                                      : unknown;
}

static Str slot_now(Flow *flow, const Slot *slot)
{
    PageState *state = flow->state;
    switch (slot->kind) {
    case SLOT_PAGE:
        flow->page_texts++;
        if (state->in_margin)
            state->numerals = slot->numerals;
        return number_text(flow->page, slot, flow->page_number);
    case SLOT_PAGES:
        state->shows_pages = true;
        return number_text(flow->page, slot,
                           (int32_t)(flow->before ? flow->before->page_count : pages_guess(flow)));
    case SLOT_PAGE_COUNTER:
        flow->page_texts++;
        if (!state->in_margin && str_equal(slot->name, S("footnote")))
            state->numbers_notes = true;
        return counter_now(flow, slot);
    case SLOT_STRING: flow->page_texts++; return state_string(flow, slot->name, slot->which);
    case SLOT_TARGET_PAGE:
    case SLOT_TARGET_PAGES: return target_text(flow, slot);
    default: return S("");
    }
}

Str slot_text(Flow *flow, const InlineObject *object)
{
    uint32_t i = object->slot_index;
    bool numbered = i < flow->boxes->slot_count;
    bool known = numbered && flow->before && i < flow->before->slot_count &&
                 flow->before->wanted[i].data && object->slot->kind != SLOT_PAGE;
    Str text = known ? flow->before->wanted[i] : slot_now(flow, object->slot);
    if (known && object->slot->kind == SLOT_PAGE_COUNTER) /* asked for again */
        flow->state->numbers_notes |= str_equal(object->slot->name, S("footnote"));
    if (known && object->slot->kind == SLOT_PAGES)
        flow->state->shows_pages = true;
    if (numbered) {
        flow->objects[i] = object;
        if (!str_equal(flow->slots[i], text) || !flow->slots[i].data)
            flow->slots[i] = known ? text : arena_str(flow->job->arena, text);
    }
    return text;
}

/* ---- for the next pass ---- */

static Str counter_wanted(Flow *flow, const Places *after, const InlineObject *object)
{
    const PageState *state = flow->state;
    const Slot *slot = object->slot;
    uint32_t node = object->owner.node;
    if (node >= after->node_count)
        return S("");
    if (str_equal(slot->name, S("footnote")) && object->owner.part != PART_BEFORE &&
        object->owner.part != PART_AFTER) {
        uint32_t number = state->note_numbers ? state->note_numbers[node] : 0;
        return number_text(flow->job->arena, slot, (int32_t)number);
    }
    uintptr_t number = (uintptr_t)map_value(state->counters, slot->name);
    uint32_t page = after->by_node[node].page;
    if (!number || page == PAGE_NONE || page >= state->history.count)
        return S("");
    return number_text(flow->job->arena, slot, state->history.items[page][number - 1]);
}

static bool same_list(const Flow *flow, const InlineObject *a, const InlineObject *b)
{
    const Tree *tree = flow->boxes->tree;
    if (!tree || !b || b->slot->kind != SLOT_TARGET_PAGES || a->owner.node >= tree->count ||
        b->owner.node >= tree->count)
        return false;
    const Node *node = tree->nodes[a->owner.node], *other = tree->nodes[b->owner.node];
    return node == other || node->parent == other->parent;
}

/* The pages of a slot in a list: one, or those that its target reaches over. */
typedef struct {
    uint32_t first, last;
    int32_t first_number, last_number;
} Pages;

/* The last page of a target with a `last` node: that of the last thing in it. */
static uint32_t last_page(const Flow *flow, const Target *target)
{
    enum { LOOK = 64 };
    const uint32_t *pages = flow->state->last_pages;
    if (!pages || !target->last || !target->node)
        return PAGE_NONE;
    uint32_t low = target->node->id, at = target->last->id;
    for (unsigned i = 0; i < LOOK && at >= low && at < flow->state->node_count; i++, at--)
        if (pages[at] != PAGE_NONE)
            return pages[at];
    return PAGE_NONE;
}

static bool slot_pages(const Flow *flow, const Places *after, uint32_t i, Pages *pages)
{
    const Slot *slot = flow->objects[i]->slot;
    if (!target_number(after, slot, &pages->first_number, &pages->first))
        return false;
    uint32_t last = last_page(flow, slot->target);
    bool reaches = last != PAGE_NONE && last > pages->first && last < flow->state->facts.count;
    pages->last = reaches ? last : pages->first;
    pages->last_number = reaches ? flow->state->facts.items[last].number : pages->first_number;
    return true;
}

static void buf_number(Flow *flow, Buf *buf, const Slot *slot, int32_t number)
{
    buf_str(buf, number_text(flow->page, slot, number));
}

/* The single pages that follow one another from slot `i` on: three or more are
 * a range, over these slots. */
typedef struct {
    uint32_t end, final; /* one past its last slot; the slot of its last page */
    uint32_t page, count;
    int32_t number;
} Run;

static Run run_from(const Flow *flow, const Places *after, uint32_t i, uint32_t to,
                    const Pages *first)
{
    Run run = {i + 1, i, first->first, 1, first->first_number};
    Pages next;
    if (first->last > first->first)
        return run;
    for (; run.end < to && slot_pages(flow, after, run.end, &next) && next.last == next.first &&
           (next.first == run.page || next.first == run.page + 1);
         run.end++) {
        if (next.first == run.page)
            continue;
        run.page = next.first;
        run.final = run.end;
        run.number = next.first_number;
        run.count++;
    }
    return run;
}

/* Writes the texts of the slots from..to-1, one list. */
static void list_wanted(Flow *flow, const Places *after, uint32_t from, uint32_t to, Str *wanted)
{
    Arena *arena = flow->job->arena;
    bool shown = false;
    uint32_t last = 0;
    for (uint32_t i = from; i < to;) {
        const Slot *slot = flow->objects[i]->slot;
        Pages pages;
        wanted[i] = S("");
        if (!slot_pages(flow, after, i, &pages) || (shown && pages.last <= last)) {
            i++;
            continue;
        }
        Buf buf = {0};
        if (shown)
            buf_text(&buf, ", ");
        buf_number(flow, &buf, slot, pages.first_number);
        if (pages.last > pages.first) {
            buf_text(&buf, "\u2013");
            buf_number(flow, &buf, slot, pages.last_number);
        }
        wanted[i] = buf_take(&buf, arena);
        shown = true;
        last = pages.last;
        Run run = run_from(flow, after, i, to, &pages);
        if (run.count < 3) {
            i++;
            continue;
        }
        for (uint32_t k = i + 1; k < run.end; k++)
            wanted[k] = S("");
        buf_text(&buf, "\u2013");
        buf_number(flow, &buf, slot, run.number);
        wanted[run.final] = buf_take(&buf, arena);
        last = run.page;
        i = run.end;
    }
}

static Str slot_wanted(Flow *flow, const Places *after, uint32_t i)
{
    const InlineObject *object = flow->objects[i];
    int32_t number;
    uint32_t page;
    switch (object->slot->kind) {
    case SLOT_PAGES: return number_text(flow->job->arena, object->slot, (int32_t)after->page_count);
    case SLOT_PAGE_COUNTER: return counter_wanted(flow, after, object);
    case SLOT_TARGET_PAGE:
        return target_number(after, object->slot, &number, &page)
                   ? number_text(flow->job->arena, object->slot, number)
                   : S("");
    default: return flow->slots[i];
    }
}

const Str *slots_wanted(Flow *flow, const Places *after)
{
    uint32_t count = flow->boxes->slot_count;
    Str *wanted = NEW_ARRAY(flow->job->arena, Str, count);
    for (uint32_t i = 0; i < count; i++) {
        const InlineObject *object = flow->objects[i];
        if (!object)
            continue;
        if (object->slot->kind != SLOT_TARGET_PAGES) {
            wanted[i] = slot_wanted(flow, after, i);
            continue;
        }
        uint32_t end = i + 1;
        while (end < count && flow->objects[end] && same_list(flow, object, flow->objects[end]))
            end++;
        list_wanted(flow, after, i, end, wanted);
        i = end - 1;
    }
    return wanted;
}
