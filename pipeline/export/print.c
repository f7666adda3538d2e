/* --dump=export: the structure tree as it would be written, then fields, links
 * and marks by page. */

#include "export/fields.h"
#include "export/structure.h"

static void indent(Buf *out, uint32_t depth)
{
    for (uint32_t i = 0; i < depth; i++)
        buf_text(out, "  ");
}

static void put_quoted(Buf *out, Str text)
{
    buf_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '"' || text.data[i] == '\\')
            buf_char(out, '\\');
        buf_char(out, text.data[i] == '\n' ? ' ' : text.data[i]);
    }
    buf_char(out, '"');
}

static void print_mark(Buf *out, const Export *file, uint32_t index)
{
    static const char *const parts[] = {"",      "marker",    "before",
                                        "after", "note-call", "note-marker"};
    const Mark *mark = &file->marks.items[index];
    const Node *node = mark->node < file->tree->count ? file->tree->nodes[mark->node] : NULL;
    bool again = index && file->marks.items[index - 1].node == mark->node &&
                 file->marks.items[index - 1].part == mark->part;
    if (again)
        buf_text(out, "...");
    else if (node && node->kind == NODE_TEXT)
        put_quoted(out, str_trim(node->text));
    else
        buf_format(out, "(%s)", mark->part ? parts[mark->part] : "content");
    buf_format(out, " [%u:%u]\n", mark->page + 1, mark->mcid);
}

static void print_target(Buf *out, Export *file, const Places *places, const LinkArea *area)
{
    const Node *node = file->tree->nodes[area->owner.node];
    const Target *target =
        file->boxes->links->by_node ? file->boxes->links->by_node[area->owner.node] : NULL;
    buf_text(out, " ");
    put_quoted(out, link_words(file, node, area->owner.part, places));
    if (area->owner.part != PART_SELF || !target)
        return;
    if (target->kind == TARGET_ADDRESS)
        buf_format(out, " to %.*s", STR_ARG(target->address));
    else if (target->kind == TARGET_SIBLING)
        buf_format(out, " to %.*s#%.*s", STR_ARG(target->file), STR_ARG(target->name));
    else
        buf_format(out, " to page %u", destination_find(file, places, target->node).page + 1);
}

static void print_choices(Buf *out, Export *file, const Control *control)
{
    Choice *choices;
    uint32_t count = control_choices(file, control->node, &choices);
    for (uint32_t i = 0; i < count; i++) {
        if (!choices[i].selected)
            continue;
        buf_text(out, " value ");
        put_quoted(out, choices[i].value);
    }
}

static void print_control(Buf *out, Export *file, const Control *control)
{
    static const char *const kinds[] = {"text",   "textarea", "checkbox", "radio",
                                        "select", "list",     "signature"};
    buf_format(out, " %s %.*s ", kinds[control->kind], STR_ARG(control->name));
    put_quoted(out, control->title);
    if (control->state.len)
        buf_format(out, " =%.*s%s", STR_ARG(control->state), control->checked ? " on" : "");
    Str value = control->state.len ? (Str){0} : control_value(file, control);
    if (value.len) {
        buf_text(out, " value ");
        put_quoted(out, value);
    }
    if (control->kind == FIELD_SELECT || control->kind == FIELD_LIST)
        print_choices(out, file, control);
    if (control->limit)
        buf_format(out, " %s %u", control->comb ? "comb" : "limit", control->limit);
    buf_text(out, control->several ? " several" : "");
    buf_text(out, control->required ? " required" : "");
    buf_text(out, control->readonly ? " readonly" : "");
}

static void print_object(Buf *out, Export *file, const Places *places, uint32_t index)
{
    const Annot *annot = &file->annots.items[index];
    if (annot->kind == ANNOT_LINK) {
        buf_text(out, "link");
        print_target(out, file, places, &file->areas.items[annot->first]);
    } else {
        buf_text(out, "field");
        print_control(out, file, &file->fields->controls[annot->first]);
    }
    buf_format(out, " [%u]\n", annot->page + 1);
}

static void print_cell(Buf *out, const Structure *structure, const Elem *elem)
{
    uint32_t columns = elem->extra & 0xFFFF, rows = elem->extra >> 16;
    if (elem->flags & (ELEM_ROW | ELEM_COLUMN))
        buf_text(out, elem->flags & ELEM_ROW ? " scope=row" : " scope=column");
    if (columns > 1)
        buf_format(out, " columns=%u", columns);
    if (rows > 1)
        buf_format(out, " rows=%u", rows);
    for (uint32_t i = 1; elem->headers && i <= structure->headers.items[elem->headers - 1]; i++) {
        uint32_t header = structure->headers.items[elem->headers - 1 + i];
        buf_text(out, i == 1 ? " headers=" : ", ");
        put_quoted(out, wording(structure->file,
                                structure->file->tree->nodes[elem_at(structure, header)->node]));
    }
}

static void print_elem(Buf *out, const Structure *structure, uint32_t index)
{
    Export *file = structure->file;
    const Elem *elem = elem_at(structure, index);
    const Node *node = elem->node < file->tree->count ? file->tree->nodes[elem->node] : NULL;
    buf_str(out, role_class(elem->role) >= CLASS_MAPPED ? role_names[elem->role].later
                                                        : role_names[elem->role].name);
    if (elem->flags & ELEM_MADE)
        buf_text(out, " made");
    if (node && elem->flags & ELEM_LANGUAGE)
        buf_format(out, " lang=%.*s", STR_ARG(node_value(node, NAME_LANG)));
    if (node && elem->flags & ELEM_EXPANDED) {
        buf_text(out, " expansion=");
        put_quoted(out, node_value(node, NAME_TITLE));
    }
    if (elem->role == ROLE_TD || elem->role == ROLE_TH)
        print_cell(out, structure, elem);
    if (node && (elem->role == ROLE_FIGURE || elem->role == ROLE_FORMULA)) {
        bool given;
        buf_text(out, " alt=");
        put_quoted(out, wording_alternative(file, node, &given));
    }
    if (elem->role == ROLE_L) {
        buf_text(out, " numbering=");
        buf_text(out, structure_numbering(structure, index));
    }
    buf_char(out, '\n');
}

static uint32_t depth_of(const Structure *structure, uint32_t index)
{
    uint32_t depth = 0;
    for (uint32_t at = index; at != 1; at = elem_at(structure, at)->parent)
        depth++;
    return depth;
}

static void print_box(Buf *out, const char *name, const TrimSheet *sheet, Len beyond)
{
    buf_format(out, " %s [", name);
    put_len(out, (int64_t)sheet->room - beyond);
    buf_char(out, ' ');
    put_len(out, (int64_t)sheet->room - beyond);
    buf_char(out, ' ');
    put_len(out, (int64_t)sheet->room + sheet->trim.x + beyond);
    buf_char(out, ' ');
    put_len(out, (int64_t)sheet->room + sheet->trim.y + beyond);
    buf_char(out, ']');
}

/* An edition for print has no tags: its pages, and how they lie on what is printed. */
static void print_pages(Buf *out, const Export *file)
{
    for (uint32_t i = 0; i < file->pages.count; i++) {
        const PageRecord *page = &file->pages.items[i];
        buf_format(out, "page %u", i + 1);
        print_box(out, "media", &page->sheet, page->sheet.room);
        print_box(out, "bleed", &page->sheet, page->sheet.bleed);
        print_box(out, "trim", &page->sheet, 0);
        buf_text(out, page->sheet.marks & 1 ? " crop" : "");
        buf_text(out, page->sheet.marks & 2 ? " cross" : "");
        buf_text(out, page->turn == TURN_LEFT    ? " rotate 270"
                      : page->turn == TURN_RIGHT ? " rotate 90"
                                                 : "");
        buf_char(out, '\n');
    }
}

void export_print(Buf *out, Export *file, const Places *places)
{
    export_settle(file);
    if (file->bare) {
        print_pages(out, file);
        return;
    }
    const Structure *structure = file->structure;
    for (uint32_t i = 1; i; i = elem_following(structure, i, 1)) {
        const Elem *elem = elem_at(structure, i);
        indent(out, depth_of(structure, i));
        if (elem->role == ROLE_MARK)
            print_mark(out, file, elem->node);
        else if (elem->role == ROLE_OBJECT)
            print_object(out, file, places, elem->node);
        else
            print_elem(out, structure, i);
    }
}
