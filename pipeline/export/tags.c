/* The structure tree as objects (ISO 32000-1 14.7.2): elements from their
 * records, the parent tree, the tree of ids, the role map. All by own bytes:
 * half a million elements take a third of a second. */

#include "export/nametree.h"
#include "export/structure.h"

enum { PARENT_LEAF = 32, SHORT_LIMIT = 32 };

typedef struct {
    Structure *structure;
    Export *file;
    const Places *places;
    Ref root;
    Ref *parents; /* by first_mark of the page + MCID: the element */
    bool turns;   /* some element is read the other way round than what is around it */
} Writer;

/* ---- numbers ---- */

static void annots_by_page(Export *file, const uint32_t *order)
{
    for (uint32_t i = 0; i < file->annot_total; i++)
        file->pages.items[file->annots.items[order[i]].page].annot_count++;
    uint32_t first = 0;
    for (uint32_t p = 0; p < file->pages.count; p++) {
        file->pages.items[p].first_annot = first;
        first += file->pages.items[p].annot_count;
        file->pages.items[p].annot_count = 0;
    }
    file->page_annots = NEW_ARRAY(file->arena, uint32_t, file->annot_total + 1u);
    for (uint32_t i = 0; i < file->annot_total; i++) {
        PageRecord *page = &file->pages.items[file->annots.items[order[i]].page];
        file->page_annots[page->first_annot + page->annot_count++] = order[i];
    }
}

void structure_number(Structure *structure)
{
    Export *file = structure->file;
    uint32_t *order = NEW_ARRAY(file->arena, uint32_t, file->annots.count + 1u), count = 0;
    for (uint32_t i = 1; i; i = elem_following(structure, i, 1)) {
        Elem *elem = elem_at(structure, i);
        if (elem->role == ROLE_OBJECT) {
            file->annots.items[elem->node].order = count;
            order[count++] = elem->node;
        } else if (elem->role != ROLE_MARK) {
            elem->ref = pdf_reserve(file->pdf, 1);
        }
    }
    for (uint32_t i = 0; i < count; i++)
        file->annots.items[order[i]].ref = pdf_reserve(file->pdf, 1);
    file->annot_total = count;
    annots_by_page(file, order);
}

/* ---- attributes ---- */

static const Node *own_node(const Writer *writer, const Elem *elem)
{
    bool own =
        elem->node < writer->file->tree->count && !(elem->flags & (ELEM_ANONYMOUS | ELEM_MADE));
    return own ? writer->file->tree->nodes[elem->node] : NULL;
}

Str elem_id(const Structure *structure, uint32_t elem)
{
    const Elem *at = elem_at(structure, elem);
    const Tree *tree = structure->file->tree;
    Str id = at->node < tree->count ? node_value(tree->nodes[at->node], NAME_ID) : (Str){0};
    if (id.len && at->role == ROLE_TH)
        return id;
    Buf buf = {0};
    buf_text(&buf,
             at->role == ROLE_NOTE ? "note " : "head "); /* an id has no blank: never the same */
    buf_int(&buf, elem);
    return buf_take(&buf, structure->file->arena);
}

static void put_cell(Buf *out, const Writer *writer, const Elem *elem, const Node *node)
{
    uint32_t columns = elem->extra & 0xFFFF, rows = elem->extra >> 16;
    if (elem->role == ROLE_TD && columns <= 1 && rows <= 1 && !elem->headers)
        return;
    buf_text(out, "/A<</O/Table");
    if (elem->flags & (ELEM_ROW | ELEM_COLUMN))
        buf_text(out, elem->flags & ELEM_ROW ? "/Scope/Row" : "/Scope/Column");
    if (columns > 1) {
        buf_text(out, "/ColSpan ");
        buf_int(out, columns);
    }
    if (rows > 1) {
        buf_text(out, "/RowSpan ");
        buf_int(out, rows);
    }
    if (elem->headers) {
        const uint32_t *list = &writer->structure->headers.items[elem->headers - 1];
        buf_text(out, "/Headers[");
        for (uint32_t i = 1; i <= list[0]; i++)
            put_bytes(out, elem_id(writer->structure, list[i]));
        buf_char(out, ']');
    }
    Str brief = node ? node_value(node, NAME_ABBR) : (Str){0};
    if (!brief.len && elem->flags & ELEM_COLUMN && node)
        brief = wording(writer->file, node);
    if (brief.len && brief.len <= SHORT_LIMIT && elem->role == ROLE_TH) {
        buf_text(out, "/Short");
        put_text(out, brief);
    }
    buf_text(out, ">>");
}

/* From the marker as it is shown; a list without labels has none. */
const char *structure_numbering(const Structure *structure, uint32_t list)
{
    const Export *file = structure->file;
    const Elem *elem = elem_at(structure, list);
    const Node *node = elem->node < file->tree->count ? file->tree->nodes[elem->node] : NULL;
    const Elem *item = elem->first ? elem_at(structure, elem->first) : NULL;
    const Elem *label = item && item->first ? elem_at(structure, item->first) : NULL;
    if (!label || label->role != ROLE_LBL || node_is(node, NAME_DL))
        return "None";
    const NodeText *shown = wording_find(file->markers.items, file->markers.count, item->node);
    Str marker = shown ? str_trim(shown->text) : (Str){0};
    size_t at = 0;
    uint32_t first = marker.len ? utf8_decode(marker, &at) : 0;
    bool roman = first == 'i' || first == 'I', upper = first < 'a';
    if (first >= '0' && first <= '9')
        return "Decimal";
    if ((first | 32) >= 'a' && (first | 32) <= 'z' && first < 128)
        return roman ? (upper ? "UpperRoman" : "LowerRoman") : upper ? "UpperAlpha" : "LowerAlpha";
    if (first == 0x25E6 || first == 0x25CB)
        return "Circle";
    if (first == 0x25AA || first == 0x25A0)
        return "Square";
    bool letter = first > 0x17F && first < 0x2000; /* figures and letters of other scripts */
    return node_is(node, NAME_OL) && (!first || letter) ? "Decimal" : "Disc";
}

static void put_figure(Buf *out, const Writer *writer, const Elem *elem, const Node *node)
{
    bool given;
    Export *file = writer->file;
    Str alternative = node ? wording_alternative(file, node, &given) : (Str){0};
    if (alternative.len) {
        buf_text(out, "/Alt");
        put_text(out, alternative);
    }
    const Spot *spot = spot_find(file, elem->node);
    if (!spot)
        return;
    buf_text(out, "/A<</O/Layout/Placement/Block/BBox");
    put_rect(out, spot->rect, file->pages.items[spot->page].size.y);
    buf_text(out, ">>");
}

static void put_relation(Buf *out, const Writer *writer, const Elem *elem)
{
    const Structure *structure = writer->structure;
    uint32_t other = 0;
    if (elem->role == ROLE_NOTE || elem->flags & ELEM_CALL)
        other = elem->extra;
    else if (elem->role == ROLE_TOCI && elem->extra)
        other = elem_for_node(structure, elem->extra - 1);
    else if (elem->role == ROLE_REFERENCE) {
        const Target *target = writer->file->boxes->links->by_node[elem->node];
        other = target && target->node ? elem_for_node(structure, target->node->id) : 0;
    }
    if (!other || !elem_at(structure, other)->ref)
        return;
    buf_text(out, "/Ref[");
    put_ref(out, elem_at(structure, other)->ref);
    buf_char(out, ']');
}

static void put_link(Buf *out, const Writer *writer, const Elem *elem, const Node *node)
{
    bool note = elem->flags & ELEM_CALL;
    Str words =
        link_words(writer->file, node, note ? (uint8_t)elem->extra : PART_SELF, writer->places);
    if (!note && str_equal(words, wording(writer->file, node)))
        return; /* its own text says it */
    buf_text(out, "/Alt");
    put_text(out, words);
}

/* An element without a node (a list's label) goes as what is around it. */
static uint8_t elem_direction(const Writer *writer, const Elem *elem)
{
    const Boxes *boxes = writer->file->boxes;
    while (elem->node >= writer->file->tree->count && elem->parent)
        elem = elem_at(writer->structure, elem->parent);
    return elem->node < writer->file->tree->count ? boxes->styles->by_node[elem->node]->direction
                                                  : DIRECTION_LTR;
}

/* Where the direction changes, a class of attributes says so (14.8.5.4, inherited). */
static void put_direction(Buf *out, Writer *writer, uint32_t index)
{
    const Elem *elem = elem_at(writer->structure, index);
    uint8_t around = DIRECTION_LTR, own = elem_direction(writer, elem);
    if (index > 1)
        around = elem_direction(writer, elem_at(writer->structure, elem->parent));
    if (own == around)
        return;
    buf_text(out, own == DIRECTION_RTL ? "/C/RlTb" : "/C/LrTb");
    writer->turns = true;
}

static void put_attributes(Buf *out, Writer *writer, uint32_t index)
{
    const Elem *elem = elem_at(writer->structure, index);
    const Node *node = own_node(writer, elem);
    put_direction(out, writer, index);
    if (node && elem->flags & ELEM_LANGUAGE) {
        Str language = node_value(node, NAME_LANG);
        buf_text(out, "/Lang");
        put_text(out, language.len ? language : node_value(node, NAME_XML_LANG));
    }
    if (node && elem->flags & ELEM_EXPANDED) {
        buf_text(out, "/E");
        put_text(out, node_value(node, NAME_TITLE));
    }
    if (elem->role == ROLE_TH || elem->role == ROLE_NOTE) {
        buf_text(out, "/ID");
        put_bytes(out, elem_id(writer->structure, index));
    }
    if (elem->role == ROLE_TH || elem->role == ROLE_TD)
        put_cell(out, writer, elem, node);
    else if (elem->role == ROLE_FIGURE || elem->role == ROLE_FORMULA)
        put_figure(out, writer, elem, node);
    else if (elem->role == ROLE_REFERENCE || elem->role == ROLE_NOTE || elem->role == ROLE_TOCI)
        put_relation(out, writer, elem);
    else if (elem->role == ROLE_LINK && node)
        put_link(out, writer, elem, node);
    else if (elem->role == ROLE_L) {
        buf_text(out, "/A<</O/List/ListNumbering/");
        buf_text(out, structure_numbering(writer->structure, index));
        buf_text(out, ">>");
    }
}

/* ---- elements ---- */

static uint32_t elem_page(const Writer *writer, const Elem *elem)
{
    for (uint32_t kid = elem->first; kid; kid = elem_at(writer->structure, kid)->next) {
        const Elem *at = elem_at(writer->structure, kid);
        if (at->role == ROLE_MARK)
            return writer->file->marks.items[at->node].page;
        if (at->role == ROLE_OBJECT)
            return writer->file->annots.items[at->node].page;
    }
    return PAGE_NONE;
}

static void put_kid(Buf *out, Writer *writer, const Elem *elem, const Elem *kid, uint32_t page)
{
    Export *file = writer->file;
    if (kid->role == ROLE_MARK) {
        const Mark *mark = &file->marks.items[kid->node];
        writer->parents[file->pages.items[mark->page].first_mark + mark->mcid] = elem->ref;
        if (mark->page == page) {
            buf_int(out, mark->mcid);
            return;
        }
        buf_text(out, "<</Type/MCR/Pg ");
        put_ref(out, file->pages.items[mark->page].ref);
        buf_text(out, "/MCID ");
        buf_int(out, mark->mcid);
        buf_text(out, ">>");
    } else if (kid->role == ROLE_OBJECT) {
        Annot *annot = &file->annots.items[kid->node];
        annot->elem = (uint32_t)(elem - writer->structure->elems.items);
        buf_text(out, "<</Type/OBJR/Pg ");
        put_ref(out, file->pages.items[annot->page].ref);
        buf_text(out, "/Obj ");
        put_ref(out, annot->ref);
        buf_text(out, ">>");
    } else {
        put_ref(out, kid->ref);
    }
}

static void elem_write(Writer *writer, uint32_t index)
{
    const Structure *structure = writer->structure;
    const Elem *elem = elem_at(structure, index);
    Buf *out = pdf_begin(writer->file->pdf, elem->ref);
    RoleClass class = role_class(elem->role);
    buf_text(out, "<</S/");
    buf_str(out, class == CLASS_MAPPED || class == CLASS_BLOCK_MAPPED
                     ? role_names[elem->role].later
                     : role_names[elem->role].name);
    buf_text(out, "/P ");
    put_ref(out, index == 1 ? writer->root : elem_at(structure, elem->parent)->ref);
    uint32_t page = elem_page(writer, elem);
    if (page != PAGE_NONE) {
        buf_text(out, "/Pg ");
        put_ref(out, writer->file->pages.items[page].ref);
    }
    put_attributes(out, writer, index);
    if (elem->first) {
        bool many = elem_at(structure, elem->first)->next != 0;
        buf_text(out, many ? "/K[" : "/K ");
        for (uint32_t kid = elem->first; kid; kid = elem_at(structure, kid)->next) {
            put_kid(out, writer, elem, elem_at(structure, kid), page);
            if (elem_at(structure, kid)->next)
                buf_char(out, ' ');
        }
        if (many)
            buf_char(out, ']');
    }
    buf_text(out, ">>");
    pdf_end(writer->file->pdf);
}

/* ---- trees ---- */

/* Keys: the pages by their index, then the annotations in tag order. */
static uint32_t parent_keys(const Export *file) { return file->pages.count + file->annot_total; }

static void put_parent(Buf *out, const Writer *writer, uint32_t key, Ref *const *annot_elems)
{
    const Export *file = writer->file;
    buf_int(out, key);
    if (key >= file->pages.count) {
        buf_char(out, ' ');
        put_ref(out, (*annot_elems)[key - file->pages.count]);
        buf_char(out, ' ');
        return;
    }
    const PageRecord *page = &file->pages.items[key];
    buf_char(out, '[');
    for (uint32_t m = 0; m < page->mark_count; m++) {
        Ref parent = writer->parents[page->first_mark + m];
        if (parent)
            put_ref(out, parent);
        else
            buf_text(out, "null");
        buf_char(out, ' ');
    }
    buf_char(out, ']');
}

static Ref parent_tree_write(const Writer *writer)
{
    Export *file = writer->file;
    Ref *elems = NEW_ARRAY(file->arena, Ref, file->annot_total + 1u);
    for (uint32_t p = 0; p < file->pages.count; p++)
        for (uint32_t a = 0; a < file->pages.items[p].annot_count; a++) {
            const Annot *annot =
                &file->annots.items[file->page_annots[file->pages.items[p].first_annot + a]];
            elems[annot->order] = elem_at(writer->structure, annot->elem)->ref;
        }
    uint32_t keys = parent_keys(file), leaves = (keys + PARENT_LEAF - 1) / PARENT_LEAF;
    Ref root = pdf_reserve(file->pdf, 1 + leaves);
    for (uint32_t i = 0; i < leaves; i++) {
        uint32_t first = i * PARENT_LEAF,
                 end = first + PARENT_LEAF < keys ? first + PARENT_LEAF : keys;
        Buf *out = pdf_begin(file->pdf, root + 1 + i);
        buf_text(out, "<</Limits[");
        buf_int(out, first);
        buf_char(out, ' ');
        buf_int(out, end - 1);
        buf_text(out, "]/Nums[");
        for (uint32_t key = first; key < end; key++)
            put_parent(out, writer, key, &elems);
        buf_text(out, "]>>");
        pdf_end(file->pdf);
    }
    Buf *out = pdf_begin(file->pdf, root);
    buf_text(out, "<</Kids[");
    for (uint32_t i = 0; i < leaves; i++) {
        put_ref(out, root + 1 + i);
        buf_char(out, ' ');
    }
    buf_text(out, "]>>");
    pdf_end(file->pdf);
    return root;
}

static void put_elem(Buf *out, void *context, uint32_t value)
{
    put_ref(out, elem_at(context, value)->ref);
}

static Ref id_tree_write(Structure *structure)
{
    LIST(NameEntry) ids = {0};
    for (uint32_t i = 1; i; i = elem_following(structure, i, 1)) {
        uint8_t role = elem_at(structure, i)->role;
        if (role == ROLE_TH || role == ROLE_NOTE)
            *LIST_ADD(structure->file->arena, &ids) = (NameEntry){elem_id(structure, i), i};
    }
    return nametree_write(structure->file, ids.items, ids.count, put_elem, structure);
}

/* Only the types that are used and that 1.7 does not know. */
static void put_role_map(Buf *out, const Structure *structure)
{
    bool used[ROLE_COUNT] = {false};
    for (uint32_t i = 1; i; i = elem_following(structure, i, 1))
        used[elem_at(structure, i)->role] = true;
    buf_text(out, "<<");
    for (int r = ROLE_OBJECT + 1; r < ROLE_COUNT; r++) {
        RoleClass class = role_class((uint8_t)r);
        if (!used[r] || (class != CLASS_MAPPED && class != CLASS_BLOCK_MAPPED))
            continue;
        put_name(out, role_names[r].later);
        put_name(out, role_names[r].name);
    }
    buf_text(out, ">>");
}

/* RFC 3066: letters, then groups of up to eight letters and digits. */
static bool language_is_formed(Str tag)
{
    size_t run = 0;
    bool first = true;
    for (size_t i = 0; i <= tag.len; i++) {
        char c = i < tag.len ? tag.data[i] : '-';
        bool letter = (c | 32) >= 'a' && (c | 32) <= 'z', digit = c >= '0' && c <= '9';
        if (c == '-' ? run < 1 || run > 8 : !letter && (first || !digit))
            return false;
        run = c == '-' ? 0 : run + 1;
        first = first && c != '-';
    }
    return true;
}

/* Faults of content that only the tags show. */
void structure_report(Structure *structure)
{
    Export *file = structure->file;
    Diags *diags = file->job->diags;
    for (uint32_t i = 1; i; i = elem_following(structure, i, 1)) {
        Elem *elem = elem_at(structure, i);
        const Node *node =
            elem->role == ROLE_MARK || elem->role == ROLE_OBJECT || elem->node >= file->tree->count
                ? NULL
                : file->tree->nodes[elem->node];
        bool given, figure = elem->role == ROLE_FIGURE || elem->role == ROLE_FORMULA;
        if (node && figure && !wording_alternative(file, node, &given).len)
            diag_add_as(diags, DIAG_EXPORT_ALT, job_severity(file->job, CLAIM_UA1), node->span,
                        node_value(node, NAME_SRC))
                ->hint =
                S("say in its alternative text what it shows, or give it an empty one (alt=\"\") "
                  "when it is an ornament");
        if (!node || !(elem->flags & ELEM_LANGUAGE) || elem->flags & ELEM_ANONYMOUS)
            continue;
        Str language = node_value(node, NAME_LANG);
        language = language.len ? language : node_value(node, NAME_XML_LANG);
        if (language_is_formed(language))
            continue;
        elem->flags &= (uint8_t)~ELEM_LANGUAGE;
        diag_add_as(diags, DIAG_EXPORT_LANG, job_severity(file->job, CLAIM_UA1 | CLAIM_2A),
                    node->span, language)
            ->hint = S("write a language tag such as cy, en-GB or ar");
    }
}

Ref structure_write(Structure *structure, const Places *places)
{
    Export *file = structure->file;
    Writer writer = {.structure = structure, .file = file, .places = places};
    writer.root = pdf_reserve(file->pdf, 1);
    writer.parents = NEW_ARRAY(file->arena, Ref, file->marks.count + 1u);
    for (uint32_t i = 1; i; i = elem_following(structure, i, 1)) {
        uint8_t role = elem_at(structure, i)->role;
        if (role != ROLE_MARK && role != ROLE_OBJECT)
            elem_write(&writer, i);
    }
    Ref parents = parent_tree_write(&writer), ids = id_tree_write(structure);
    Buf map = {0};
    put_role_map(&map, structure);
    Dict *dict = dict_open(file->pdf);
    dict_name(dict, "Type", "StructTreeRoot");
    dict_int(dict, "ParentTreeNextKey", (int32_t)parent_keys(file));
    dict_ref(dict, "K", elem_at(structure, 1)->ref);
    dict_ref(dict, "ParentTree", parents);
    dict_ref(dict, "IDTree", ids);
    if (map.len > 4)
        dict_raw(dict, "RoleMap", buf_view(&map));
    if (writer.turns)
        dict_raw(dict, "ClassMap",
                 S("<</RlTb<</O/Layout/WritingMode/RlTb>>/LrTb<</O/Layout/WritingMode/LrTb>>>>"));
    dict_put(dict, writer.root);
    buf_close(&map);
    return writer.root;
}
