/* What is read off finished pages: places, named strings, running elements,
 * counters and note numbers for the pass.
 *
 * One walk of the fragments of a page, in order. Repeated copies are stepped
 * over here (and in page_report.c). */

#include "layout/pages.h"

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
        state->by_node[node] =
            (Place){.page = flow->page_index, .at = rotation_point(state->turn, at)};
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

static void turned_walk(Flow *flow, const Child *child, Point at)
{
    Rotation outside = flow->state->turn;
    flow->state->turn = rotation_inside(outside, child_turn(child, at));
    page_walk(flow, child->fragment, (Point){0, 0});
    flow->state->turn = outside;
}

void page_walk(Flow *flow, const Fragment *fragment, Point at)
{
    fragment_read(flow, fragment, at);
    for (uint32_t i = 0; i < fragment->count; i++) {
        const Child *child = &fragment->children[i];
        if (child->role == CHILD_REPEAT || child->role == CHILD_MARGIN)
            continue;
        if (child->quarters)
            turned_walk(flow, child, at);
        else
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
