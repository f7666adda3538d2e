/* Links: where they lead, what they are called, the annotation of each page
 * (ISO 32000-1 12.5.6.5, 12.6.4; ISO 14289-1 7.18.5). */

#include "export/structure.h"
#include "base/words.h"

Destination destination_find(const Export *file, const Places *places, const Node *node)
{
    Destination none = {PAGE_NONE, 0};
    if (!node || node->id >= file->tree->count)
        return none;
    if (places && node->id < places->node_count) {
        const Place *place = &places->by_node[node->id];
        if (place->page < file->pages.count)
            return (Destination){place->page, place->at.y};
    }
    /* it has no box: the first mark from it on */
    uint32_t low = LIST_FROM(file->marks.items, file->marks.count, Mark, node, node->id);
    return low < file->marks.count ? (Destination){file->marks.items[low].page, 0} : none;
}

void put_destination(Buf *out, const Export *file, Destination to, Ref elem)
{
    const PageRecord *page = &file->pages.items[to.page];
    buf_char(out, '[');
    put_ref(out, elem ? elem : page->ref);
    buf_text(out, "/XYZ null ");
    put_len(out, (int64_t)page->size.y - to.y);
    buf_text(out, " null]");
}

/* ---- words ---- */

/* "12" or "->" says nothing by itself. */
static bool says_enough(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if ((c | 32) >= 'a' && (c | 32) <= 'z' && c < 128)
            return true;
        if (c >= 0xC3 && c != 0xE2) /* letters past ASCII; E2: dashes, arrows */
            return true;
    }
    return false;
}

static Str joined(Export *file, Str a, const char *between, Str b)
{
    Buf buf = {0};
    buf_str(&buf, a);
    buf_text(&buf, between);
    buf_str(&buf, b);
    return buf_take(&buf, file->arena);
}

static Str place_words(Export *file, const Target *target, Str title, const Places *places,
                       Str language)
{
    Destination to = {PAGE_NONE, 0};
    int32_t number = 0;
    if (target->kind == TARGET_HERE && places)
        to = destination_find(file, places, target->node);
    if (to.page != PAGE_NONE && to.page < places->page_count)
        number = places->pages[to.page].number;
    else if (target->kind == TARGET_SIBLING && target->has_place)
        number = target->place.number;
    else
        return title;
    Buf buf = {0};
    buf_str(&buf, title);
    buf_text(&buf, title.len ? ", " : "");
    buf_str(&buf, word_text(WORD_PAGE, language));
    buf_char(&buf, ' ');
    buf_int(&buf, number);
    return buf_take(&buf, file->arena);
}

Str link_words(Export *file, const Node *node, uint8_t part, const Places *places)
{
    Str language = node_language(node);
    if (part == PART_NOTE_CALL) {
        const NodeText *call = wording_find(file->calls.items, file->calls.count, node->id);
        return joined(file, word_text(WORD_NOTE, language), " ",
                      call ? str_trim(call->text) : (Str){0});
    }
    if (part == PART_NOTE_MARKER)
        return word_text(WORD_BACK_TO_TEXT, language);
    Str text = wording(file, node), label = str_trim(node_value(node, NAME_ARIA_LABEL));
    if (label.len)
        return label;
    const Target *target = file->boxes->links->by_node[node->id];
    if (says_enough(text) || !target)
        return text;
    if (target->kind == TARGET_ADDRESS)
        return target->address;
    bool heading = target->node && node_is_heading(target->node);
    Str title = heading ? (Str){0} : target->title;
    if (!title.len && target->node)
        title = wording(file, target->node);
    Str words = place_words(file, target, str_slice(title, 0, 200), places, language);
    return words.len ? words : text.len ? text : S("link");
}

/* ---- annotations ---- */

static Rect rect_join(Rect a, Rect b)
{
    Len right = len_max(len_add(a.x, a.width), len_add(b.x, b.width));
    Len bottom = len_max(len_add(a.y, a.height), len_add(b.y, b.height));
    Rect r = {len_min(a.x, b.x), len_min(a.y, b.y), 0, 0};
    r.width = len_sub(right, r.x);
    r.height = len_sub(bottom, r.y);
    return r;
}

/* Areas side by side on one line are one quadrilateral. */
static uint32_t quads_join(const LinkArea *areas, uint32_t count, Rect *quads)
{
    uint32_t made = 0;
    for (uint32_t i = 0; i < count; i++) {
        Rect rect = areas[i].rect;
        Rect *last = made ? &quads[made - 1] : NULL;
        if (last && last->y == rect.y && last->height == rect.height &&
            rect.x <= last->x + last->width + 2000 && last->x <= rect.x + rect.width + 2000)
            *last = rect_join(*last, rect);
        else
            quads[made++] = rect;
    }
    return made;
}

static void put_quad(Buf *out, Rect r, Len height)
{
    int64_t left = r.x, right = (int64_t)r.x + r.width, top = (int64_t)height - r.y,
            bottom = top - r.height;
    int64_t numbers[8] = {left, top, right, top, left, bottom, right, bottom};
    for (int i = 0; i < 8; i++) {
        buf_char(out, ' ');
        put_len(out, numbers[i]);
    }
}

static void put_address(Buf *out, Export *file, Str address)
{
    static const char digits[] = "0123456789ABCDEF";
    Buf ascii = {0};
    (void)file;
    for (size_t i = 0; i < address.len; i++) { /* 7-bit (12.6.4.7) */
        unsigned char c = (unsigned char)address.data[i];
        if (c > ' ' && c < 127) {
            buf_char(&ascii, (char)c);
            continue;
        }
        buf_char(&ascii, '%');
        buf_char(&ascii, digits[c >> 4]);
        buf_char(&ascii, digits[c & 15]);
    }
    buf_text(out, "<</S/URI/URI");
    put_bytes(out, buf_view(&ascii));
    buf_text(out, ">>");
    buf_close(&ascii);
}

static void put_goto(Buf *out, const Export *file, Destination to, uint32_t elem)
{
    buf_text(out, "<</S/GoTo/D");
    put_destination(out, file, to, 0);
    if (elem && elem_at(file->structure, elem)->ref) {
        buf_text(out, "/SD");
        put_destination(out, file, to, elem_at(file->structure, elem)->ref);
    }
    buf_text(out, ">>");
}

static void put_remote(Buf *out, const Target *target)
{
    buf_text(out, "<</S/GoToR/F<</Type/Filespec/F");
    put_text(out, target->file);
    buf_text(out, "/UF");
    put_text(out, target->file);
    buf_text(out, ">>/D");
    if (target->name.len)
        put_bytes(out, target->name);
    else
        buf_text(out, "[0/Fit]");
    buf_text(out, ">>");
}

/* From the note back to its call: the area of the call on its page. */
static Destination call_place(const Export *file, uint32_t node)
{
    uint32_t low = LIST_FROM(file->areas.items, file->areas.count, LinkArea, owner.node, node);
    for (; low < file->areas.count && file->areas.items[low].owner.node == node; low++)
        if (file->areas.items[low].owner.part == PART_NOTE_CALL)
            return (Destination){file->areas.items[low].page, file->areas.items[low].rect.y};
    return (Destination){PAGE_NONE, 0};
}

static bool put_action(Buf *out, Export *file, const Places *places, const Node *node, uint8_t part)
{
    Structure *made = file->structure;
    if (part != PART_SELF) {
        bool back = part == PART_NOTE_MARKER;
        Destination to = back ? call_place(file, node->id) : destination_find(file, places, node);
        uint32_t note = elem_for_node(made, node->id);
        if (to.page != PAGE_NONE)
            put_goto(out, file, to, back && note ? elem_at(made, note)->extra : note);
        return to.page != PAGE_NONE;
    }
    const Target *target = file->boxes->links->by_node[node->id];
    if (target->kind == TARGET_ADDRESS) {
        put_address(out, file, target->address);
    } else if (target->kind == TARGET_SIBLING) {
        put_remote(out, target);
    } else {
        Destination to = destination_find(file, places, target->node);
        if (to.page == PAGE_NONE)
            return false;
        put_goto(out, file, to, elem_for_node(made, target->node->id));
    }
    return true;
}

void link_write(Export *file, const Places *places, const Annot *annot)
{
    const LinkArea *areas = &file->areas.items[annot->first];
    const Node *node = file->tree->nodes[areas->owner.node];
    const PageRecord *page = &file->pages.items[annot->page];
    Rect *quads = NEW_ARRAY(file->arena, Rect, annot->count), all = areas->rect;
    uint32_t count = quads_join(areas, annot->count, quads);
    Buf out = {0};
    Dict *dict = dict_open(file->pdf);
    dict_name(dict, "Type", "Annot");
    dict_name(dict, "Subtype", "Link");
    dict_int(dict, "F", 4); /* printed (ISO 19005-2 6.3.2) */
    dict_int(dict, "StructParent", (int32_t)(file->pages.count + annot->order));
    dict_ref(dict, "P", page->ref);
    dict_raw(dict, "Border", S("[0 0 0]"));
    dict_text(dict, "Contents", link_words(file, node, areas->owner.part, places));
    buf_char(&out, '[');
    for (uint32_t i = 0; i < count; i++) {
        all = rect_join(all, quads[i]);
        put_quad(&out, quads[i], page->size.y);
    }
    buf_char(&out, ']');
    dict_raw(dict, "QuadPoints", buf_view(&out));
    buf_clear(&out);
    put_rect(&out, all, page->size.y);
    dict_raw(dict, "Rect", buf_view(&out));
    buf_clear(&out);
    if (put_action(&out, file, places, node, areas->owner.part))
        dict_raw(dict, "A", buf_view(&out));
    dict_put(dict, annot->ref);
    buf_close(&out);
}
