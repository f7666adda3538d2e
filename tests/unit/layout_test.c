/* Layout by hand-made boxes: blocks of fixed height, so that every position can
 * be worked out in the head. One box a line, indented by its depth:
 *
 *     name word...     h30 mt10 mb20 pt5 pb5 w80 left right clear
 *                      bb=page ba=avoid bi=avoid page=wide context columns=2 hand
 *
 * Lengths are points. A page is 100 by 100 with no margins. Printed are the
 * boxes of each page: name, x,y, width x height. */

#include "check.h"
#include "layout/flow.h"
#include "layout/layout.h"
#include <stdlib.h>

enum { BOXES_MAX = 64 };

typedef struct {
    Arena *arena;
    Job job;
    Diags diags;
    Tree *tree;
    Boxes boxes;
    Styles styles;
    NamedPages pages[3];
    PageType type[3];
    Style page_style, note_style;
    const Style *by_node[BOXES_MAX];
    const Extras *extras[BOXES_MAX];
    uint64_t calls;
} Bench;

static Size points(int n) { return (Size){.kind = SIZE_LENGTH, .length = n * 1000}; }

static uint8_t break_of(Str word)
{
    static const char *const names[] = {"auto", "avoid", "page", "left", "right", "recto", "verso",
                                        "column"};
    for (uint8_t i = 0; i < 8; i++)
        if (str_equal(word, str_of(names[i])))
            return i;
    return BREAK_AUTO;
}

static bool starts(Str *word, const char *prefix)
{
    Str p = str_of(prefix);
    if (!str_starts(*word, p))
        return false;
    *word = str_slice(*word, p.len, word->len);
    return true;
}

static void word_breaks(Box *box, Style *s, Str word)
{
    if (starts(&word, "bb="))
        s->break_before = break_of(word);
    else if (starts(&word, "ba="))
        s->break_after = break_of(word);
    else if (starts(&word, "bi="))
        s->break_inside = break_of(word);
    else if (starts(&word, "page="))
        s->page = word;
    else if (starts(&word, "columns=")) {
        box->kind = BOX_COLUMNS;
        box->flags |= BOX_CONTEXT;
        s->column_count = (uint16_t)atoi(word.data);
        s->column_gap = 10000;
    } else if (str_equal(word, S("context")))
        box->flags |= BOX_CONTEXT;
    else if (str_equal(word, S("whole")))
        box->flags |= BOX_MONOLITHIC;
    else if (str_equal(word, S("left")) || str_equal(word, S("right"))) {
        s->float_ = word.data[0] == 'l' ? FLOAT_LEFT : FLOAT_RIGHT;
        box->flags |= BOX_CONTEXT;
    } else if (str_equal(word, S("clear")))
        s->clear = CLEAR_BOTH;
    else if (str_equal(word, S("centre")))
        s->margin[EDGE_LEFT].kind = s->margin[EDGE_RIGHT].kind = SIZE_AUTO;
    else if (str_equal(word, S("border-box")))
        s->border_box = true;
}

static void word_apply(Box *box, Style *s, Str word)
{
    static const struct {
        const char *prefix;
        Edge edge;
        int what;
    } edges[] = {{"mt", EDGE_TOP, 0}, {"mb", EDGE_BOTTOM, 0}, {"ml", EDGE_LEFT, 0},
                 {"mr", EDGE_RIGHT, 0}, {"pt", EDGE_TOP, 1}, {"pb", EDGE_BOTTOM, 1},
                 {"pl", EDGE_LEFT, 1}, {"pr", EDGE_RIGHT, 1}};
    Str rest = word;
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
        if (starts(&rest, edges[i].prefix)) {
            (edges[i].what ? s->padding : s->margin)[edges[i].edge] = points(atoi(rest.data));
            return;
        }
    if (starts(&rest, "maxh"))
        s->max_height = points(atoi(rest.data));
    else if (starts(&rest, "minh"))
        s->min_height = points(atoi(rest.data));
    else if (word.data[0] == 'h' && word.len > 1 && word.data[1] >= '0' && word.data[1] <= '9')
        s->height = points(atoi(word.data + 1));
    else if (word.data[0] == 'w' && word.len > 1 && word.data[1] >= '0' && word.data[1] <= '9')
        s->width = points(atoi(word.data + 1));
    else
        word_breaks(box, s, word);
}

static Style *style_new(Arena *arena)
{
    Style *s = NEW(arena, Style);
    s->width = s->height = (Size){.kind = SIZE_AUTO};
    s->max_width = s->max_height = (Size){.kind = SIZE_NONE};
    s->column_gap = -1;
    s->font_size = 10000;
    return s;
}

static Box *box_made(Bench *b, Str line, Node *parent)
{
    Box *box = NEW(b->arena, Box);
    Style *style = style_new(b->arena);
    Str rest, name = str_cut(line, ' ', &rest);
    Node *node = node_element(b->tree, NAME_OTHER, name, (Span){0});
    if (parent)
        node_append(parent, node);
    else
        b->tree->root = node;
    box->style = style;
    box->id = b->boxes.count++;
    box->owner.node = box->id; /* lines come in preorder */
    while (rest.len) {
        Str word = str_cut(rest, ' ', &rest);
        if (word.len)
            word_apply(box, style, word);
    }
    b->by_node[box->id] = style;
    return box;
}

static void box_put(Box *parent, Box *child)
{
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
}

static void page_types(Bench *b)
{
    static const char *const names[] = {"", "wide", "other"};
    b->page_style = b->note_style = *style_new(b->arena);
    for (int n = 0; n < 3; n++) {
        b->type[n] = (PageType){.size = {(n == 1 ? 200 : 100) * 1000, 100000},
                                .style = &b->page_style, .note_area = &b->note_style};
        b->pages[n].name = str_of(names[n]);
        for (int v = 0; v < PAGE_VARIANTS; v++)
            b->pages[n].variants[v] = &b->type[n];
    }
    b->styles = (Styles){.by_node = b->by_node, .extras = b->extras, .count = BOXES_MAX,
                         .pages = b->pages, .page_name_count = 3, .right_first = true};
}

/* The boxes of `text` below a root. */
static void bench_open(Bench *b, const char *text)
{
    *b = (Bench){.arena = arena_open()};
    b->diags.arena = b->arena;
    b->job = (Job){.arena = b->arena, .diags = &b->diags};
    b->tree = tree_new(b->arena);
    page_types(b);
    Box *at[16] = {box_made(b, S("root context"), NULL)};
    Node *nodes[16] = {b->tree->root};
    b->boxes.root = at[0];
    for (Str rest = str_of(text), line; rest.len;) {
        line = str_cut(rest, '\n', &rest);
        size_t depth = 0;
        while (depth < line.len && line.data[depth] == ' ')
            depth++;
        Box *box = box_made(b, str_slice(line, depth, line.len), nodes[depth]);
        nodes[depth + 1] = nodes[depth]->last;
        at[depth + 1] = box;
        box_put(at[depth], box);
    }
    tree_freeze(b->tree);
    b->boxes.tree = b->tree;
    b->boxes.styles = &b->styles;
}

static void print_boxes(Buf *out, const Bench *b, const Fragment *f, Point at)
{
    if (f->owner.node != NODE_NONE && f->owner.node != 0) {
        buf_char(out, ' ');
        buf_str(out, b->tree->nodes[f->owner.node]->spelling);
        buf_format(out, " %d,%d %dx%d", at.x / 1000, at.y / 1000, f->size.x / 1000,
                   f->size.y / 1000);
        if (f->cut & CUT_BEFORE)
            buf_char(out, '<');
        if (f->cut & CUT_AFTER)
            buf_char(out, '>');
        if (f->flags & FLAG_SLICED)
            buf_char(out, '/');
        buf_char(out, ';');
    }
    for (uint32_t i = 0; i < f->count; i++)
        if (f->children[i].role != CHILD_REPEAT)
            print_boxes(out, b, f->children[i].fragment,
                        (Point){at.x + f->children[i].at.x, at.y + f->children[i].at.y});
}

static Str laid(Bench *b)
{
    Buf out = {0};
    Layout *layout = layout_open(&b->job, &b->boxes, NULL);
    for (const Page *page; (page = layout_next(layout)) && page->index < 20;) {
        if (page->index)
            buf_char(&out, '\n');
        buf_format(&out, "%d%s:", page->number, page->blank ? " blank" : "");
        print_boxes(&out, b, page->root, (Point){0, 0});
    }
    const Places *places = layout_close(layout);
    b->calls = places->flow_calls;
    return buf_take(&out, b->arena);
}

static void check_layout(const char *boxes, const char *want, const char *file, int line)
{
    Bench b;
    bench_open(&b, boxes);
    check_same(laid(&b), str_of(want), file, line);
    arena_close(b.arena);
}

#define LAYOUT(boxes, want) check_layout(boxes, want, __FILE__, __LINE__)

/* CSS 2.1 8.3.1 */
static void test_margins(void)
{
    LAYOUT("a h10 mb20\nb h10 mt15", "1: a 0,0 100x10; b 0,30 100x10;");
    LAYOUT("a h10 mb20\nb h10 mt-5", "1: a 0,0 100x10; b 0,25 100x10;");
    LAYOUT("a mt10 mb10\n b h10 mt20 mb30\nc h10",
           "1: a 0,20 100x10; b 0,20 100x10; c 0,60 100x10;");
    LAYOUT("a mt10 pt1 pb1\n b h10 mt20 mb30\nc h10",
           "1: a 0,10 100x62; b 0,31 100x10; c 0,72 100x10;");
    LAYOUT("a h10 mb10\ne mt30 mb20\nb h10 mt5",
           "1: a 0,0 100x10; e 0,40 100x0; b 0,40 100x10;");
    LAYOUT("a mt10\n e mt30 mb20\n b h10 mt5\nc h5",
           "1: a 0,30 100x10; e 0,30 100x0; b 0,30 100x10; c 0,40 100x5;");
    LAYOUT("a context mt10\n b h10 mt20 mb30\nc h10 mt5",
           "1: a 0,10 100x60; b 0,30 100x10; c 0,75 100x10;");
    LAYOUT("a minh30\n b h10 mb20\nc h10", "1: a 0,0 100x30; b 0,0 100x10; c 0,30 100x10;");
    LAYOUT("a maxh30 h50 mb5\nc h10", "1: a 0,0 100x30; c 0,35 100x10;");
}

/* CSS 2.1 10.3.3 */
static void test_widths(void)
{
    LAYOUT("a w50 h10 ml10\nb w50 h10 centre\nc w50 pl5 pr5 h10\nd w50 pl5 pr5 h10 border-box",
           "1: a 10,0 50x10; b 25,10 50x10; c 0,20 60x10; d 0,30 50x10;");
    LAYOUT("a ml10 mr20 h10\n b h5", "1: a 10,0 70x10; b 10,0 70x5;");
}

static void test_pages(void)
{
    LAYOUT("a h60 mb20\nb h60 mt10\nc h30", "1: a 0,0 100x60;\n2: b 0,0 100x60; c 0,60 100x30;");
    LAYOUT("s pt5 pb5\n a h60\n b h60\nc h10",
           "1: s 0,0 100x65>; a 0,5 100x60;\n2: s 0,0 100x65<; b 0,0 100x60; c 0,65 100x10;");
    /* The last edge stands with the last child. */
    LAYOUT("s pb20\n a h40\n b h50", "1: s 0,0 100x40>; a 0,0 100x40;\n2: s 0,0 100x70<; b 0,0 100x50;");
    LAYOUT("a h150 whole\nb h10", "1: a 0,0 100x100>/; a 0,0 100x150;\n2: a 0,0 100x50</; b 0,50 100x10;");
    LAYOUT("a h150\n b h10\nc h10", "1: a 0,0 100x100>; b 0,0 100x10;\n2: a 0,0 100x50<; c 0,50 100x10;");
}

/* css-break-3 3 */
static void test_breaks(void)
{
    LAYOUT("a h10\nb h10 bb=page mt10", "1: a 0,0 100x10;\n2: b 0,10 100x10;");
    LAYOUT("a h10 ba=page\nb h10", "1: a 0,0 100x10;\n2: b 0,0 100x10;");
    LAYOUT("a h10 ba=page", "1: a 0,0 100x10;");
    LAYOUT("s\n a h10\n b h10\n  x bb=page h5\nc h5",
           "1: s 0,0 100x10>; a 0,0 100x10;\n2: s 0,0 100x10<; b 0,0 100x10; x 0,0 100x5; c 0,10 100x5;");
    LAYOUT("a h10\nb h10 bb=left\nc h10 bb=left",
           "1: a 0,0 100x10;\n2: b 0,0 100x10;\n3 blank:\n4: c 0,0 100x10;");
    LAYOUT("a h10\nb h10 bb=right", "1: a 0,0 100x10;\n2 blank:\n3: b 0,0 100x10;");
    LAYOUT("s context\n a h10\n b h10 bb=page\nc h10",
           "1: s 0,0 100x10>; a 0,0 100x10;\n2: s 0,0 100x10<; b 0,0 100x10; c 0,10 100x10;");
    LAYOUT("f left w50\n a h10\n b h10 bb=page\nc h10",
           "1: f 0,0 50x10>; a 0,0 50x10; c 0,0 100x10;\n2: f 0,0 50x10<; b 0,0 50x10;");
    LAYOUT("a h10\ne ba=page\nb h10", "1: a 0,0 100x10; e 0,10 100x0;\n2: b 0,0 100x10;");
}

static void test_avoid(void)
{
    /* A heading goes with what follows; so does a chain of them. */
    LAYOUT("a h70\nh h10 ba=avoid\nb h50", "1: a 0,0 100x70;\n2: h 0,0 100x10; b 0,10 100x50;");
    LAYOUT("a h60\ng h10 ba=avoid\nh h10 ba=avoid\nb h50",
           "1: a 0,0 100x60;\n2: g 0,0 100x10; h 0,10 100x10; b 0,20 100x50;");
    LAYOUT("a h60\ng h10 ba=avoid\ns\n h h10 ba=avoid\n b h50",
           "1: a 0,0 100x60;\n2: g 0,0 100x10; s 0,10 100x60; h 0,10 100x10; b 0,20 100x50;");
    LAYOUT("a h60\ns bi=avoid\n b h30\n c h30",
           "1: a 0,0 100x60;\n2: s 0,0 100x60; b 0,0 100x30; c 0,30 100x30;");
    /* It yields when it must. */
    LAYOUT("s bi=avoid\n b h60\n c h60",
           "1: s 0,0 100x60>; b 0,0 100x60;\n2: s 0,0 100x60<; c 0,0 100x60;");
    LAYOUT("g h60 ba=avoid\nh h60 ba=avoid\nb h60",
           "1: g 0,0 100x60;\n2: h 0,0 100x60;\n3: b 0,0 100x60;");
    /* The better break lies inside a finished box: a second try. */
    LAYOUT("s\n a h40\n b h30\n h h10 ba=avoid\nt h60",
           "1: s 0,0 100x70>; a 0,0 100x40; b 0,40 100x30;\n"
           "2: s 0,0 100x10<; h 0,0 100x10; t 0,10 100x60;");
}

static void test_named(void)
{
    LAYOUT("a h10\nb page=wide\n c h10\n d h10\ne h10",
           "1: a 0,0 100x10;\n2: b 0,0 200x20; c 0,0 200x10; d 0,10 200x10;\n3: e 0,0 100x10;");
    LAYOUT("s page=wide\n a h70\n b h70\nc h10",
           "1: s 0,0 200x70>; a 0,0 200x70;\n2: s 0,0 200x70<; b 0,0 200x70;\n3: c 0,0 100x10;");
    LAYOUT("s page=wide\n a h10\n b h10 page=other",
           "1: s 0,0 200x10>; a 0,0 200x10;\n2: s 0,0 100x10<; b 0,0 100x10;");
}

/* CSS 2.1 9.5 */
static void test_floats(void)
{
    LAYOUT("f left w30 h20\na h10\nb context h10\nc clear h10",
           "1: f 0,0 30x20; a 0,0 100x10; b 30,10 70x10; c 0,20 100x10;");
    LAYOUT("f left w60 h20\ng left w60 h20\nh right w40 h10",
           "1: f 0,0 60x20; g 0,20 60x20; h 60,20 40x10;");
    LAYOUT("s context\n f left w30 h40\n a h10\nb h10",
           "1: s 0,0 100x40; f 0,0 30x40; a 0,0 100x10; b 0,40 100x10;");
    LAYOUT("s pl10\n a h10 mb5\n t\n  f right w30 h20\nc clear h5",
           "1: s 0,0 100x10; a 10,0 90x10; t 10,15 90x0; f 70,15 30x20; c 0,35 100x5;");
}

static void test_float_breaks(void)
{
    /* What does not fit waits, and goes before the text overleaf. */
    LAYOUT("a h80\nf left w30 h40\nb h10\nc h30 clear",
           "1: a 0,0 100x80; b 0,80 100x10;\n2: f 0,0 30x40; c 0,40 100x30;");
    LAYOUT("f left w30\n x h70\n y h70\na h10",
           "1: f 0,0 30x70>; x 0,0 30x70; a 0,0 100x10;\n2: f 0,0 30x70<; y 0,0 30x70;");
}

/* css-multicol-1 */
static void test_columns(void)
{
    LAYOUT("c columns=2\n x h10\n y h10\n z h10\n u h10\nd h5",
           "1: c 0,0 100x20; x 0,0 45x10; y 0,10 45x10; z 55,0 45x10; u 55,10 45x10; d 0,20 100x5;");
    LAYOUT("c columns=2\n x h60\n y h60\n z h60\n u h10",
           "1: c 0,0 100x60>; x 0,0 45x60; y 55,0 45x60;\n"
           "2: c 0,0 100x60<; z 0,0 45x60; u 55,0 45x10;");
    LAYOUT("c columns=2\n x h10\n y h10 bb=column\n z h10 mt5",
           "1: c 0,0 100x25; x 0,0 45x10; y 55,0 45x10; z 55,15 45x10;");
}

/* In the common case each box is laid once. */
static void test_calls(void)
{
    Bench b;
    bench_open(&b, "s\n a h30\n b h30\n t\n  c h30\n  d h30\n  e h30\n f h30\ng h30");
    laid(&b);
    CHECK(b.calls == 10 + 4 + 2); /* 10 boxes, 4 go on overleaf, 2 were tried where they do not fit */
    arena_close(b.arena);
}

int main(void)
{
    test_margins();
    test_widths();
    test_pages();
    test_breaks();
    test_avoid();
    test_named();
    test_floats();
    test_float_breaks();
    test_columns();
    test_calls();
    return check_done();
}
