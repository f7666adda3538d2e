/* --dump=layout: the fragments of a page as text, one a line.
 *
 *     page 1 right 200x100
 *       box p 20,20 160x10
 *         lines 20,20 160x10
 *           line 20,20 160x10
 *             text "Some words" 20,20 100x10
 *
 * Lengths are points, positions are from the page's corner; what is not in the
 * flow has its role before it, pieces of broken boxes say which edge is missing.
 * What is turned says so where it begins, and is printed as it is on the page. */

#include "layout/layout.h"

typedef struct {
    Buf *out;
    const Boxes *boxes;
} Printer;

static void print_len(Buf *out, Len len)
{
    int64_t v = len;
    if (v < 0)
        buf_char(out, '-');
    v = v < 0 ? -v : v;
    buf_int(out, v / 1000);
    int64_t part = v % 1000;
    if (!part)
        return;
    char digits[4] = {'.', (char)('0' + part / 100), (char)('0' + part / 10 % 10),
                      (char)('0' + part % 10)};
    size_t len_used = digits[3] != '0' ? 4 : digits[2] != '0' ? 3 : 2;
    buf_add(out, digits, len_used);
}

static void print_pair(Buf *out, Len a, char between, Len b)
{
    print_len(out, a);
    buf_char(out, between);
    print_len(out, b);
}

static void print_owner(const Printer *p, Owner owner)
{
    static const char *const parts[] = {"",        "::marker",        "::before",
                                        "::after", "::footnote-call", "::footnote-marker"};
    const Tree *tree = p->boxes->tree;
    if (!tree || owner.node >= tree->count)
        return;
    const Node *node = tree->nodes[owner.node];
    if (node->kind != NODE_ELEMENT)
        return;
    buf_char(p->out, ' ');
    buf_str(p->out, node->spelling);
    const Attr *id = node_attr(node, NAME_ID);
    if (id) {
        buf_char(p->out, '#');
        buf_str(p->out, id->value);
    }
    buf_text(p->out, parts[owner.part]);
}

static void print_run(Buf *out, const GlyphRun *run)
{
    buf_text(out, " \"");
    for (uint32_t i = 0; run && i < run->count; i++) {
        const RunWord *word = &run->words[i];
        if (word->word)
            buf_add(out, word->word->text, word->word->byte_count);
        for (uint16_t k = 0; k < word->blanks; k++)
            buf_char(out, ' ');
    }
    buf_char(out, '"');
}

static void print_flags(Buf *out, const Fragment *f)
{
    static const char *const cuts[] = {" cut-before", " cut-after", " cut-start", " cut-end"};
    static const char *const flags[] = {" overflow",  " sliced", " glyph",
                                        " unsettled", " tall",   " deep"};
    for (int i = 0; i < 4; i++)
        if (f->cut & 1 << i)
            buf_text(out, cuts[i]);
    for (int i = 0; i < 6; i++)
        if (f->flags & 1 << i)
            buf_text(out, flags[i]);
}

/* A fragment where it is printed; at: in the space of `turn`. */
typedef struct {
    Rotation turn;
    Point at;
    int depth;
} Spot;

static Spot spot_child(const Spot *spot, const Child *child)
{
    Spot s = {spot->turn,
              {len_add(spot->at.x, child->at.x), len_add(spot->at.y, child->at.y)},
              spot->depth + 1};
    if (child->quarters) {
        s.turn = rotation_inside(spot->turn, child_turn(child, spot->at));
        s.at = (Point){0, 0};
    }
    return s;
}

static void print_child(const Printer *p, const Child *child, const Spot *spot)
{
    static const char *const kinds[] = {"box", "line", "text", "image", "field", "leader", "rule"};
    static const char *const roles[] = {"", "repeat ", "note ", "margin ", "float ", "out "};
    const Fragment *f = child->fragment;
    Rect rect = rotation_rect(spot->turn, (Rect){spot->at.x, spot->at.y, f->size.x, f->size.y});
    for (int i = 0; i < spot->depth; i++)
        buf_text(p->out, "  ");
    buf_text(p->out, roles[child->role]);
    if (child->quarters)
        buf_text(p->out, child->quarters == QUARTER_RIGHT ? "turned right " : "turned left ");
    bool lines =
        f->box && f->box->kind == BOX_INLINES; /* a paragraph: its owner is its container */
    buf_text(p->out, lines ? "lines" : kinds[f->kind]);
    if (!lines && f->kind != FRAGMENT_LINE)
        print_owner(p, f->owner);
    if (f->kind == FRAGMENT_TEXT || f->kind == FRAGMENT_LEADER)
        print_run(p->out, f->run);
    buf_char(p->out, ' ');
    print_pair(p->out, rect.x, ',', rect.y);
    buf_char(p->out, ' ');
    print_pair(p->out, rect.width, 'x', rect.height);
    print_flags(p->out, f);
    buf_char(p->out, '\n');
    for (uint32_t i = 0; i < f->count; i++) {
        const Child *c = &f->children[i];
        Spot inside = spot_child(spot, c);
        print_child(p, c, &inside);
    }
}

void page_print(Buf *out, const Boxes *boxes, const Page *page)
{
    Printer p = {out, boxes};
    buf_text(out, "page ");
    buf_int(out, page->number);
    if (page->name.len) {
        buf_char(out, ' ');
        buf_str(out, page->name);
    }
    buf_text(out, page->side == PAGE_LEFT ? " left " : " right ");
    if (page->blank)
        buf_text(out, "blank ");
    print_pair(out, page->size.x, 'x', page->size.y);
    buf_char(out, '\n');
    for (uint32_t i = 0; i < page->root->count; i++) {
        const Child *c = &page->root->children[i];
        print_child(&p, c, &(Spot){.at = c->at, .depth = 1});
    }
}
