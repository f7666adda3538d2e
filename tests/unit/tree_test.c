#include "check.h"
#include "tree/node.h"

static void names_are_sorted(void)
{
    for (Name name = 1; name < NAME_COUNT; name++) {
        CHECK(name_find(name_spelling(name)) == name);
        if (name > 1)
            CHECK(str_compare(name_spelling((Name)(name - 1)), name_spelling(name)) < 0);
    }
    CHECK(name_find(S("nothing-of-the-kind")) == NAME_OTHER);
    CHECK(name_find(S("")) == NAME_OTHER);
    CHECK(name_is_void(NAME_BR) && !name_is_void(NAME_P));
}

static Node *child(Tree *tree, Node *parent, Name name)
{
    Node *node = node_html(tree, name, (Span){0});
    node_append(parent, node);
    return node;
}

static void links_hold(Arena *arena)
{
    Tree *tree = tree_new(arena);
    Node *body = tree->root = node_html(tree, NAME_BODY, (Span){0});
    Node *p = child(tree, body, NAME_P);
    node_append(p, node_text(tree, S("  one \n two"), (Span){0}));
    child(tree, p, NAME_BR);
    Node *em = child(tree, p, NAME_EM);
    node_append(em, node_text(tree, S("three "), (Span){0}));
    Node *note = child(tree, p, NAME_FOOTNOTE);
    node_append(note, node_text(tree, S("a note"), (Span){0}));
    CHECK_STR(node_plain_text(arena, body), S("one two three"));
    CHECK_STR(node_plain_text(arena, note), S("a note"));

    Node *copy = node_copy(tree, body);
    CHECK(copy != body && !copy->parent && copy->first->last->name == NAME_FOOTNOTE);
    CHECK_STR(node_plain_text(arena, copy), S("one two three"));

    Node *h1 = node_html(tree, NAME_H1, (Span){0});
    node_insert_before(p, h1);
    CHECK(body->first == h1 && h1->next == p && p->prev == h1);
    Node *hr = node_html(tree, NAME_HR, (Span){0});
    node_insert_after(p, hr);
    CHECK(body->last == hr);
    node_unlink(em);
    CHECK(!em->parent && note->prev->name == NAME_BR);
    Node *h2 = node_html(tree, NAME_H2, (Span){0});
    node_replace(h1, h2);
    CHECK(body->first == h2 && !h1->parent && h2->next == p);

    tree_freeze(tree);
    CHECK(tree->count == 8); /* body h2 p text br footnote text hr */
    CHECK(tree->nodes[p->id] == p && node_inside(note, p) && !node_inside(hr, p));
    CHECK(body->end == tree->count);
}

static void attributes_hold(Arena *arena)
{
    Tree *tree = tree_new(arena);
    Node *p = node_html(tree, NAME_P, (Span){0});
    CHECK(!node_attr(p, NAME_ID) && node_value(p, NAME_ID).len == 0);
    node_set(tree, p, NAME_ID, S("a"), (Span){0});
    node_set_spelled(tree, p, S("data-x"), S("1"), (Span){0});
    node_set(tree, p, NAME_ID, S("b"), (Span){0});
    CHECK(p->attr_count == 2);
    CHECK_STR(node_value(p, NAME_ID), S("b"));
    CHECK_STR(node_attr_spelled(p, S("data-x"))->value, S("1"));
    node_add_class(tree, p, S("wide"));
    node_add_class(tree, p, S("red"));
    node_add_class(tree, p, S("wide"));
    CHECK_STR(node_value(p, NAME_CLASS), S("wide red"));
    CHECK(node_has_class(p, S("red")) && !node_has_class(p, S("re")));
    Node *q = child(tree, p, NAME_Q);
    node_set(tree, p, NAME_LANG, S("cy"), (Span){0});
    CHECK_STR(node_language(q), S("cy"));
}

static void printed(Arena *arena)
{
    Files *files = files_open(arena, NULL);
    uint32_t file = files_add(files, S("a.md"), S("\xEF\xBB\xBF# W\xC3\xB4rk\n\nx"));
    Tree *tree = tree_new(arena);
    Node *body = tree->root = node_html(tree, NAME_BODY, (Span){file, 3, 13});
    Node *h1 = node_html(tree, NAME_H1, (Span){file, 3, 10});
    node_append(body, h1);
    node_set(tree, h1, NAME_ID, S("a\"b"), (Span){0});
    node_append(h1, node_text(tree, S("W\xC3\xB4rk\n"), (Span){file, 5, 10}));
    node_append(body, node_raw(tree, NODE_VARIABLE, S("x"), (Span){file, 12, 13}));
    node_append(body, node_raw(tree, NODE_RAW, S("<b>"), (Span){0}));
    body->last->flags |= NODE_BLOCK_RAW;
    Buf out = {0};
    tree_print(&out, body, files);
    CHECK_STR(buf_view(&out), S("body a.md:1:1-3:2\n"
                                "  h1 1:1-1:7 id=\"a\\\"b\"\n"
                                "    \"W\xC3\xB4rk\\n\" 1:3-1:7\n"
                                "  variable \"x\" 3:1-3:2\n"
                                "  raw-block \"<b>\" -\n"));
    buf_close(&out);
}

int main(void)
{
    Arena *arena = arena_open();
    names_are_sorted();
    links_hold(arena);
    attributes_hold(arena);
    printed(arena);
    arena_close(arena);
    return check_done();
}
