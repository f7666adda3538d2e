/* The structure tree: one walk of the document over its sorted marks
 * (ISO 32000-1 14.7, 14.8).
 *
 * Nodes come in preorder by their numbers, marks sorted by (node, part, item,
 * page, MCID), link areas and fields by node: four lists read side by side, no
 * search. Each open element is an entry of a stack. Loose text in a block that
 * holds blocks gets a P; a note goes behind the block that calls it; what has
 * no content in the end is left out. Cost: linear, but for the sort, which
 * takes what is in order already as it is. */

#include "export/structure.h"

typedef struct {
    uint32_t from, to; /* indices into Export.marks */
} Range;

typedef struct {
    const Node *node;
    uint32_t elem;             /* what its content goes into */
    uint32_t holder;           /* entry whose own element that is */
    uint32_t para;             /* P around loose text, still open; or 0 */
    uint32_t notes, last_note; /* called inside, to be placed; linked by `next` */
    Range after;               /* marks of ::after */
    Str language;
    uint32_t link;                        /* 1 + first link area, or 0 */
    uint32_t item;                        /* of a definition list: its last LI */
    bool through, block, contents, plain; /* plain: a table that is no table */
} Open;

typedef struct {
    Export *file;
    Structure *made;
    LIST(Open) stack;
    uint32_t mark, area, field; /* next ones */
    Range parts[PART_NOTE_MARKER + 1];
} Build;

/* ---- elements ---- */

uint32_t elem_new(Structure *structure, Role role, uint32_t node)
{
    *LIST_ADD(structure->file->arena, &structure->elems) =
        (Elem){.node = node, .role = (uint8_t)role};
    return structure->elems.count - 1;
}

void elem_append(Structure *structure, uint32_t parent, uint32_t child)
{
    Elem *up = elem_at(structure, parent), *elem = elem_at(structure, child);
    elem->parent = parent;
    elem->next = 0;
    if (up->last)
        elem_at(structure, up->last)->next = child;
    else
        up->first = child;
    up->last = child;
}

uint32_t elem_following(const Structure *structure, uint32_t elem, uint32_t top)
{
    if (elem_at(structure, elem)->first)
        return elem_at(structure, elem)->first;
    while (elem != top && !elem_at(structure, elem)->next)
        elem = elem_at(structure, elem)->parent;
    return elem == top ? 0 : elem_at(structure, elem)->next;
}

uint32_t elem_for_node(const Structure *structure, uint32_t node)
{
    uint32_t elem = structure->by_node[node];
    while (elem && elem_at(structure, elem)->flags & ELEM_DEAD)
        elem = elem_at(structure, elem)->parent;
    return elem;
}

/* ---- where a child goes ---- */

static Open *top_of(Build *build) { return &build->stack.items[build->stack.count - 1]; }

static Open *holder_of(Build *build) { return &build->stack.items[top_of(build)->holder]; }

static RoleClass class_of(const Build *build, uint32_t elem)
{
    RoleClass class = role_class(elem_at(build->made, elem)->role);
    return class == CLASS_BLOCK_MAPPED ? CLASS_GROUP : class == CLASS_MAPPED ? CLASS_INLINE : class;
}

static void notes_place(Build *build, Open *open, uint32_t into)
{
    for (uint32_t note = open->notes, next; note; note = next) {
        next = elem_at(build->made, note)->next;
        elem_append(build->made, into, note);
    }
    open->notes = open->last_note = 0;
}

/* Ends the P around loose text; the notes called in it follow it. */
static void para_close(Build *build, Open *open)
{
    open->para = 0;
    if (class_of(build, open->elem) == CLASS_GROUP)
        notes_place(build, open, open->elem);
}

static bool stands_alone(const Build *build, const Open *open, uint32_t child)
{
    uint8_t role = elem_at(build->made, child)->role;
    if (elem_at(build->made, open->elem)->role == ROLE_TOCI)
        return role == ROLE_REFERENCE || role == ROLE_LBL;
    return role == ROLE_FIGURE || role == ROLE_FORMULA;
}

static void attach(Build *build, uint32_t child)
{
    Open *open = holder_of(build);
    uint32_t into = open->elem;
    if (class_of(build, into) == CLASS_GROUP) {
        if (!role_is_inline(elem_at(build->made, child)->role)) {
            para_close(build, open);
        } else if (open->para || !stands_alone(build, open, child)) {
            if (!open->para) {
                open->para = elem_new(build->made, ROLE_P, open->node->id);
                elem_at(build->made, open->para)->flags = ELEM_ANONYMOUS;
                elem_append(build->made, into, open->para);
            }
            into = open->para;
        }
    }
    elem_append(build->made, into, child);
}

static void attach_marks(Build *build, Range range)
{
    for (uint32_t m = range.from; m < range.to; m++)
        attach(build, elem_new(build->made, ROLE_MARK, m));
}

/* Takes the marks of a part of the node at hand; what is left goes into the
 * element itself. */
static void marks_into(Build *build, uint32_t elem, Part part)
{
    Range *range = &build->parts[part];
    for (uint32_t m = range->from; m < range->to; m++)
        elem_append(build->made, elem, elem_new(build->made, ROLE_MARK, m));
    range->from = range->to;
}

static bool has_part(const Build *build, Part part)
{
    return build->parts[part].from < build->parts[part].to;
}

/* A note waits at the nearest open element that it can follow or end. */
static void note_park(Build *build, uint32_t note)
{
    uint32_t at = top_of(build)->holder;
    for (; at; at = build->stack.items[at - 1].holder) {
        RoleClass class = class_of(build, build->stack.items[at].elem);
        if (class == CLASS_PARA || class == CLASS_GROUP || class == CLASS_CONTAINER)
            break;
    }
    Open *open = &build->stack.items[at];
    if (open->last_note)
        elem_at(build->made, open->last_note)->next = note;
    else
        open->notes = note;
    open->last_note = note;
    elem_at(build->made, note)->next = 0;
}

/* ---- entering and leaving ---- */

static Open *open_push(Build *build, const Node *node, uint32_t elem)
{
    Open entry = {.node = node, .elem = elem, .holder = build->stack.count};
    if (build->stack.count) {
        const Open *up = top_of(build);
        entry.language = up->language;
        entry.contents = up->contents;
        entry.plain = up->plain;
    }
    entry.after = build->parts[PART_AFTER];
    *LIST_ADD(build->file->arena, &build->stack) = entry;
    return top_of(build);
}

/* An element without a structure element: its content is its parent's. */
static Open *open_through(Build *build, const Node *node, bool block)
{
    const Open *up = top_of(build);
    uint32_t elem = up->elem, holder = up->holder;
    if (block)
        para_close(build, holder_of(build));
    Open *open = open_push(build, node, elem);
    open->holder = holder;
    open->through = true;
    open->block = block;
    return open;
}

static Open *open_element(Build *build, const Node *node, Role role)
{
    uint32_t elem = elem_new(build->made, role, node->id);
    attach(build, elem);
    build->made->by_node[node->id] = elem;
    return open_push(build, node, elem);
}

/* One annotation for each page that has areas from `first` on. */
static void link_objects(Build *build, uint32_t elem, uint32_t first)
{
    Export *file = build->file;
    for (uint32_t a = first, end; a < file->areas.count; a = end) {
        const LinkArea *area = &file->areas.items[a];
        if (area->owner.node != file->areas.items[first].owner.node ||
            area->owner.part != file->areas.items[first].owner.part)
            break;
        for (end = a + 1; end < file->areas.count; end++)
            if (file->areas.items[end].owner.node != area->owner.node ||
                file->areas.items[end].owner.part != area->owner.part ||
                file->areas.items[end].page != area->page)
                break;
        uint32_t object = elem_new(build->made, ROLE_OBJECT, file->annots.count);
        *LIST_ADD(file->arena, &file->annots) = (Annot){
            .kind = ANNOT_LINK, .page = area->page, .elem = object, .first = a, .count = end - a};
        elem_append(build->made, elem, object);
    }
}

static void open_pop(Build *build)
{
    Open open = *top_of(build);
    attach_marks(build, open.after);
    if (open.link)
        link_objects(build, open.elem, open.link - 1);
    if (open.through) {
        if (open.block)
            para_close(build, holder_of(build));
        build->stack.count--;
        return;
    }
    Open *own = top_of(build);
    RoleClass class = class_of(build, own->elem);
    para_close(build, own);
    if (class == CLASS_CONTAINER)
        notes_place(build, own, own->elem);
    uint32_t notes = own->notes;
    build->stack.count--;
    for (uint32_t note = notes, next; note; note = next) { /* of a paragraph: they follow it */
        next = elem_at(build->made, note)->next;
        RoleClass outer = class_of(build, holder_of(build)->elem);
        if (outer == CLASS_GROUP || outer == CLASS_CONTAINER)
            attach(build, note);
        else
            note_park(build, note);
    }
}

/* ---- kinds of elements ---- */

/* The first area of this node and part, or 0; 1 + its index. */
static uint32_t area_find(const Build *build, uint32_t node, Part part)
{
    const Export *file = build->file;
    for (uint32_t a = build->area; a < file->areas.count; a++) {
        const Owner *owner = &file->areas.items[a].owner;
        if (owner->node != node)
            break;
        if (owner->part == part)
            return a + 1;
    }
    return 0;
}

static void toci_target(Build *build, const Node *target)
{
    for (uint32_t i = build->stack.count; i; i--) {
        Elem *elem = elem_at(build->made, build->stack.items[i - 1].elem);
        if (elem->role == ROLE_TOCI && !elem->extra)
            elem->extra = 1 + target->id;
        if (elem->role == ROLE_TOCI)
            return;
    }
}

/* Link; in this document Reference > Link. Without an area: nothing. */
static void enter_link(Build *build, const Node *node)
{
    uint32_t area = area_find(build, node->id, PART_SELF);
    const Target *target = build->file->boxes->links->by_node[node->id];
    if (!area || !target || target->kind == TARGET_UNKNOWN) {
        open_through(build, node, false);
        return;
    }
    uint32_t link = elem_new(build->made, ROLE_LINK, node->id), outer = link;
    if (target->kind == TARGET_HERE) {
        outer = elem_new(build->made, ROLE_REFERENCE, node->id);
        elem_append(build->made, outer, link);
        toci_target(build, target->node);
    }
    attach(build, outer);
    build->made->by_node[node->id] = link;
    open_push(build, node, link)->link = area;
}

/* `elem` > Link > marks, or `elem` > marks when nothing can be clicked. */
static void note_link(Build *build, uint32_t elem, const Node *node, Part part)
{
    uint32_t area = area_find(build, node->id, part);
    if (area) {
        uint32_t link = elem_new(build->made, ROLE_LINK, node->id);
        elem_at(build->made, link)->flags |= ELEM_CALL;
        elem_at(build->made, link)->extra = (uint32_t)part;
        elem_append(build->made, elem, link);
        marks_into(build, link, part);
        link_objects(build, link, area - 1);
    } else {
        marks_into(build, elem, part);
    }
}

/* The call stays where it is; the note follows the block. */
static void enter_note(Build *build, const Node *node)
{
    Structure *made = build->made;
    uint32_t note = elem_new(made, ROLE_NOTE, node->id);
    if (has_part(build, PART_NOTE_CALL)) {
        uint32_t reference = elem_new(made, ROLE_REFERENCE, node->id);
        elem_at(made, reference)->flags |= ELEM_CALL;
        elem_at(made, reference)->extra = note;
        elem_at(made, note)->extra = reference;
        attach(build, reference);
        note_link(build, reference, node, PART_NOTE_CALL);
        note_park(build, note);
    } else {
        attach(build, note);
    }
    made->by_node[node->id] = note;
    open_push(build, node, note);
    if (has_part(build, PART_NOTE_MARKER)) {
        uint32_t label = elem_new(made, ROLE_LBL, NODE_NONE);
        elem_append(made, note, label);
        note_link(build, label, node, PART_NOTE_MARKER);
    }
}

/* LI > Lbl, LBody; in a contents list TOCI with the number inside. */
static void enter_item(Build *build, const Node *node)
{
    Structure *made = build->made;
    bool contents = top_of(build)->contents;
    Open *open = open_element(build, node, contents ? ROLE_TOCI : ROLE_LI);
    uint32_t item = open->elem;
    if (has_part(build, PART_MARKER)) {
        uint32_t label = elem_new(made, ROLE_LBL, NODE_NONE);
        elem_append(made, item, label);
        marks_into(build, label, PART_MARKER);
    }
    if (contents)
        return;
    uint32_t body = elem_new(made, ROLE_LBODY, NODE_NONE);
    elem_append(made, item, body);
    open->elem = body;
}

/* dt and dd: LI > Lbl, LBody; a dd more goes into the LBody before it. */
static void enter_definition(Build *build, const Node *node, Role role)
{
    Structure *made = build->made;
    Open *list = holder_of(build);
    Elem *item = list->item ? elem_at(made, list->item) : NULL;
    bool has_body = item && elem_at(made, item->last)->role == ROLE_LBODY;
    if (role == ROLE_LBODY && has_body) {
        made->by_node[node->id] = item->last;
        open_push(build, node, item->last);
        return;
    }
    if (!item || role == ROLE_LBL) {
        list->item = elem_new(made, ROLE_LI, NODE_NONE);
        elem_append(made, list->elem, list->item);
    }
    uint32_t part = elem_new(made, role, node->id);
    elem_append(made, list->item, part);
    made->by_node[node->id] = part;
    open_push(build, node, part);
}

/* What the control shows beside it is its label; then one Form for the widget,
 * with nothing but the OBJR (ISO 14289-1 7.18.4). */
static void enter_control(Build *build, const Node *node)
{
    Export *file = build->file;
    if (has_part(build, PART_BEFORE)) {
        uint32_t elem = elem_new(build->made, ROLE_LBL, NODE_NONE);
        attach(build, elem);
        marks_into(build, elem, PART_BEFORE);
    }
    while (build->field < file->field_spots.count &&
           file->field_spots.items[build->field].node < node->id)
        build->field++;
    if (build->field < file->field_spots.count &&
        file->field_spots.items[build->field].node == node->id) {
        uint32_t form = elem_new(build->made, ROLE_FORM, node->id);
        uint32_t object = elem_new(build->made, ROLE_OBJECT, file->annots.count);
        *LIST_ADD(file->arena, &file->annots) =
            (Annot){.kind = ANNOT_WIDGET,
                    .page = file->field_spots.items[build->field].page,
                    .elem = object,
                    .first = build->field,
                    .count = 1};
        attach(build, form);
        elem_append(build->made, form, object);
        build->made->by_node[node->id] = form;
    }
    open_through(build, node, false);
}

/* The label of one box or ring is spoken with it: Lbl. */
static bool labels_choice(const Build *build, const Node *node)
{
    const Node *control = NULL;
    Str id = node_value(node, NAME_FOR);
    if (node_is(node, NAME_LABEL) && id.len && build->file->tree->ids)
        control = map_value(build->file->tree->ids, id);
    if (!node_is(control, NAME_INPUT) || node_inside(control, node))
        return false;
    Str type = node_value(control, NAME_TYPE);
    return str_equal(type, S("radio")) || str_equal(type, S("checkbox"));
}

static Role role_in_context(Build *build, const Node *node)
{
    const Open *up = top_of(build);
    Role role = role_of(build->made, node);
    RoleClass inside = class_of(build, up->elem);
    if (node_is(
            node,
            NAME_LABEL)) /* in one paragraph with its field, even when it has a line of its own */
        return labels_choice(build, node) ? ROLE_LBL : ROLE_THROUGH;
    if (role == ROLE_DIV && (inside == CLASS_PARA || inside == CLASS_INLINE))
        return ROLE_THROUGH; /* a block in a paragraph is a matter of looks */
    if (role == ROLE_L && (up->contents || role_is_contents(node)))
        return ROLE_TOC;
    Str aria = node_value(node, NAME_ROLE);
    bool plain = role == ROLE_TABLE
                     ? str_equal(aria, S("presentation")) || str_equal(aria, S("none"))
                     : up->plain;
    if (plain && role >= ROLE_TABLE && role <= ROLE_TFOOT)
        return ROLE_DIV;
    return role;
}

static void enter_role(Build *build, const Node *node, Role role)
{
    bool spans = role == ROLE_THROUGH,
         line = node_is(node, NAME_LABEL) ||
                role_is_in_line(build->file->boxes->styles->by_node[node->id]->display);
    uint8_t parent = elem_at(build->made, holder_of(build)->elem)->role;
    if (role == ROLE_NOTE || has_part(build, PART_NOTE_CALL))
        enter_note(build, node);
    else if (role == ROLE_LINK && node_is(node, NAME_A))
        enter_link(build, node);
    else if (role == ROLE_FORM)
        enter_control(build, node);
    else if (role == ROLE_LI && (parent == ROLE_L || parent == ROLE_TOC))
        enter_item(build, node);
    else if ((node_is(node, NAME_DT) || node_is(node, NAME_DD)) && parent == ROLE_L)
        enter_definition(build, node, role);
    else if (spans || (node_is(node, NAME_DIV) && parent == ROLE_L))
        open_through(build, node, spans && !line);
    else
        open_element(build, node, role);
}

static bool changes_language(const Build *build, const Node *node, Str *language)
{
    *language = node_value(node, NAME_LANG);
    if (!language->len)
        *language = node_value(node, NAME_XML_LANG);
    return language->len &&
           !str_equal(*language, build->stack.items[build->stack.count - 1].language);
}

static void enter(Build *build, const Node *node)
{
    Str language;
    Role role = role_in_context(build, node);
    bool foreign = changes_language(build, node, &language);
    bool expanded = node_is(node, NAME_ABBR) && node_value(node, NAME_TITLE).len;
    uint8_t display = build->file->boxes->styles->by_node[node->id]->display;
    if (role == ROLE_THROUGH && (foreign || expanded))
        role = display == DISPLAY_BLOCK || display == DISPLAY_FLOW_ROOT ? ROLE_DIV : ROLE_SPAN;
    if (role == ROLE_OBJECT || role == ROLE_MARK)
        role = ROLE_THROUGH;
    enter_role(build, node, role);
    Open *open = top_of(build);
    uint32_t *place = &build->made->by_node[node->id];
    if (foreign)
        open->language = language;
    if (*place && foreign)
        elem_at(build->made, *place)->flags |= ELEM_LANGUAGE;
    if (*place && expanded)
        elem_at(build->made, *place)->flags |= ELEM_EXPANDED;
    if (!*place)
        *place = holder_of(build)->para ? holder_of(build)->para : open->elem;
    open->contents = open->contents || role_is_contents(node);
    if (node_is(node, NAME_TABLE))
        open->plain = role == ROLE_DIV;
    attach_marks(build, build->parts[PART_MARKER]);
    attach_marks(build, build->parts[PART_BEFORE]);
    attach_marks(build, build->parts[PART_SELF]);
}

/* ---- the walk ---- */

/* Marks of this node, by part. */
static void parts_read(Build *build, uint32_t node)
{
    const Export *file = build->file;
    uint32_t m = build->mark;
    while (m < file->marks.count && file->marks.items[m].node < node)
        m++;
    for (int part = 0; part <= PART_NOTE_MARKER; part++) {
        build->parts[part].from = m;
        while (m < file->marks.count && file->marks.items[m].node == node &&
               file->marks.items[m].part == part)
            m++;
        build->parts[part].to = m;
    }
    build->mark = m;
    while (build->area < file->areas.count && file->areas.items[build->area].owner.node < node)
        build->area++;
}

static void walk(Build *build)
{
    const Export *file = build->file;
    const Tree *tree = file->tree;
    for (uint32_t id = tree->root->id + 1; id < tree->count;) {
        const Node *node = tree->nodes[id];
        while (build->stack.count > 1 && id >= top_of(build)->node->end)
            open_pop(build);
        if (node->kind == NODE_TEXT) {
            if (build->mark < file->marks.count && file->marks.items[build->mark].node <= id) {
                parts_read(build, id);
                attach_marks(build, build->parts[PART_SELF]);
            }
            id++;
            continue;
        }
        if (node->kind != NODE_ELEMENT || file->hidden[id] ||
            file->boxes->styles->by_node[id]->display == DISPLAY_NONE) {
            id = node->end;
            continue;
        }
        parts_read(build, id);
        enter(build, node);
        id++;
    }
    while (build->stack.count > 1)
        open_pop(build);
}

Structure *structure_build(Export *file)
{
    Structure *made = NEW(file->arena, Structure);
    made->file = file;
    made->by_node = NEW_ARRAY(file->arena, uint32_t, file->tree->count + 1u);
    made->unknown_tags = map_new(file->arena);
    elem_new(made, ROLE_NONE, NODE_NONE); /* 0 means none */
    Build build = {.file = file, .made = made};
    const Node *root = file->tree->root;
    uint32_t document = elem_new(made, ROLE_DOCUMENT, root->id);
    made->by_node[root->id] = document;
    parts_read(&build, root->id);
    open_push(&build, root, document)->language = export_language(file);
    attach_marks(&build, build.parts[PART_BEFORE]);
    attach_marks(&build, build.parts[PART_SELF]);
    walk(&build);
    attach_marks(&build, build.stack.items[0].after);
    notes_place(&build, top_of(&build), document);
    structure_claim(made);
    structure_prune(made);
    return made;
}
