/* --dump=box: one line a box, indented; the text of a paragraph with {n} for
 * its n-th object, then its spans and objects. */

#include "box/builder.h"

typedef struct {
    Buf *out;
    const Boxes *boxes;
} Printer;

static void print_box(Printer *p, const Box *box, int depth);

static void indent(Printer *p, int depth)
{
    for (int i = 0; i < depth; i++)
        buf_text(p->out, "  ");
}

static void print_owner(Printer *p, Owner owner)
{
    static const char *const parts[] = {"",        "::marker",        "::before",
                                        "::after", "::footnote-call", "::footnote-marker"};
    if (owner.node == NODE_NONE) {
        buf_text(p->out, " <page>");
        return;
    }
    const Node *node = p->boxes->tree->nodes[owner.node];
    if (node->kind == NODE_TEXT)
        return;
    buf_format(p->out, " <%.*s>%s", STR_ARG(node->spelling), parts[owner.part]);
}

static void print_flags(Printer *p, unsigned flags)
{
    static const char *const names[] = {"monolithic", "anchor", "sets",    "running",
                                        "note",       "out",    "context", "anonymous"};
    for (unsigned i = 0; i < 8; i++)
        if (flags & 1u << i)
            buf_format(p->out, " %s", names[i]);
}

static void print_text(Printer *p, const Inlines *inlines, uint32_t *object, uint32_t start,
                       uint32_t end)
{
    Str text = inlines->paragraph->text;
    buf_char(p->out, '"');
    for (uint32_t i = start; i < end; i++) {
        if (*object < inlines->object_count && inlines->objects[*object].at == i) {
            buf_format(p->out, "{%u}", (*object)++);
            i += 2;
        } else if (text.data[i] == '\n') {
            buf_text(p->out, "\\n");
        } else if (text.data[i] == '\t') {
            buf_text(p->out, "\\t");
        } else {
            buf_char(p->out, text.data[i]);
        }
    }
    buf_text(p->out, "\"");
}

static void print_items(Printer *p, const Inlines *inlines, int depth)
{
    const Paragraph *paragraph = inlines->paragraph;
    uint32_t object = 0;
    for (uint32_t i = 0; i < paragraph->item_count; i++) {
        const TextItem *item = &paragraph->items[i];
        const ItemStyle *its = item->style;
        indent(p, depth);
        print_text(p, inlines, &object, item->start, item->end);
        if (its->span != SPAN_NONE)
            buf_format(p->out, " in span %u", its->span);
        print_owner(p, its->owner);
        buf_char(p->out, '\n');
    }
}

static void print_span(Printer *p, const InlineBox *span, uint32_t index, int depth)
{
    indent(p, depth);
    buf_format(p->out, "span %u", index);
    print_owner(p, span->owner);
    buf_format(p->out, " %u-%u", span->start, span->end);
    if (span->parent != SPAN_NONE)
        buf_format(p->out, " in span %u", span->parent);
    print_flags(p, span->flags & (BOX_ANCHOR | BOX_SETS));
    if (span->flags & SPAN_CUT_START)
        buf_text(p->out, " cut-start");
    if (span->flags & SPAN_CUT_END)
        buf_text(p->out, " cut-end");
    buf_char(p->out, '\n');
}

static void print_object(Printer *p, const InlineObject *object, uint32_t index, int depth)
{
    static const char *const slots[] = {"page",         "pages",  "target-page", "target-pages",
                                        "page-counter", "string", "element",     "leader"};
    static const char *const kinds[] = {"slot", "box", "float", "call"};
    indent(p, depth);
    buf_format(p->out, "{%u} %s", index, kinds[object->kind]);
    if (object->kind == OBJECT_SLOT)
        buf_format(p->out, " %s", slots[object->slot->kind]);
    print_owner(p, object->owner);
    buf_char(p->out, '\n');
    if (object->box)
        print_box(p, object->box, depth + 1);
}

static void print_inlines(Printer *p, const Inlines *inlines, int depth)
{
    print_items(p, inlines, depth);
    for (uint32_t i = 0; i < inlines->span_count; i++)
        print_span(p, &inlines->spans[i], i, depth);
    for (uint32_t i = 0; i < inlines->object_count; i++)
        print_object(p, &inlines->objects[i], i, depth);
}

static void print_table(Printer *p, const Table *table, int depth)
{
    for (uint32_t i = 0; i < table->column_count; i++) {
        Size width = table->columns[i].width;
        if (width.kind != SIZE_LENGTH)
            continue;
        indent(p, depth);
        buf_format(p->out, "column %u width %d + %d\n", i, width.length, width.percent);
    }
    const Box *parts[] = {table->caption, table->head, table->foot};
    static const char *const names[] = {"caption", "head", "foot"};
    for (int i = 0; i < 3; i++) {
        if (!parts[i])
            continue;
        indent(p, depth);
        buf_format(p->out, "%s:\n", names[i]);
        print_box(p, parts[i], depth + 1);
    }
}

static void print_kind(Printer *p, const Box *box)
{
    static const char *const kinds[] = {"block", "inlines", "columns", "table", "row-group",
                                        "row",   "cell",    "image",   "field", "turned"};
    static const char *const fields[] = {"text", "textarea", "checkbox", "radio", "select", "list",
                                         "signature"};
    buf_text(p->out, kinds[box->kind]);
    if (box->kind == BOX_CELL)
        buf_format(p->out, " %u,%u span %ux%u", box->as.cell.row, box->as.cell.column,
                   box->as.cell.row_span, box->as.cell.column_span);
    if (box->kind == BOX_TABLE)
        buf_format(p->out, " %u rows %u columns", box->as.table->row_count,
                   box->as.table->column_count);
    if (box->kind == BOX_IMAGE && box->as.picture.image)
        buf_format(p->out, " %ux%u", box->as.picture.image->width, box->as.picture.image->height);
    if (box->kind == BOX_FIELD)
        buf_format(p->out, " %s %ux%u%s", fields[box->as.field.kind], box->as.field.columns,
                   box->as.field.rows, box->as.field.checked ? " checked" : "");
    if (box->kind == BOX_FIELD && box->as.field.comb)
        buf_format(p->out, " comb %u", box->as.field.comb);
}

static void print_box(Printer *p, const Box *box, int depth)
{
    indent(p, depth);
    print_kind(p, box);
    if (box->kind != BOX_INLINES)
        print_owner(p, box->owner);
    print_flags(p, box->kind == BOX_INLINES ? box->flags & ~(unsigned)BOX_ANONYMOUS : box->flags);
    buf_char(p->out, '\n');
    if (box->marker) {
        indent(p, depth + 1);
        buf_text(p->out, "marker:\n");
        print_box(p, box->marker, depth + 2);
    }
    if (box->kind == BOX_INLINES)
        print_inlines(p, box->as.inlines, depth + 1);
    if (box->kind == BOX_TABLE)
        print_table(p, box->as.table, depth + 1);
    for (const Box *child = box->first; child; child = child->next)
        print_box(p, child, depth + 1);
}

void box_print(Buf *out, const Boxes *boxes, const Box *top)
{
    Printer p = {out, boxes};
    print_box(&p, top, 0);
}
