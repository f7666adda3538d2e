/* The mark of a field that must be filled in: "(required)", in the language of its
 * label, as <span class="required"> at the end of the words that the page shows for
 * it: the one element that aria-labelledby= names, the legend of a group of rings,
 * else the label. Words that say it already are left alone, so a group is marked
 * once. A field whose words are nowhere on the page cannot be marked: that is said.
 * Linear in labels and required fields. */

#include "resolve/inside.h"
#include "base/words.h"

static Node *labelled_by(const Resolve *resolve, const Node *node)
{
    const Anchor *anchor = anchor_find(resolve, str_trim(node_value(node, NAME_ARIA_LABELLEDBY)));
    return anchor ? anchor->node : NULL;
}

/* Of rings: the nearest group, which has a legend or names its words. */
static Node *group_words(const Resolve *resolve, const Node *node)
{
    for (const Node *up = node->parent; up; up = up->parent) {
        bool fieldset = node_is(up, NAME_FIELDSET);
        if (!fieldset && !str_equal(node_value(up, NAME_ROLE), S("radiogroup")) &&
            !str_equal(node_value(up, NAME_ROLE), S("group")))
            continue;
        Node *words = labelled_by(resolve, up);
        for (Node *at = up->first; at && !words; at = at->next)
            words = node_is(at, NAME_LEGEND) ? at : NULL;
        return words;
    }
    return NULL;
}

static Node *label_around(const Node *node)
{
    for (Node *up = node->parent; up; up = up->parent)
        if (node_is(up, NAME_LABEL))
            return up;
    return NULL;
}

/* Before the field where the label holds it, else at the end. */
static void mark_insert(Resolve *resolve, Node *words, const Node *field, Str word)
{
    Tree *tree = resolve->tree;
    Buf text = {0};
    buf_char(&text, '(');
    buf_str(&text, word);
    buf_char(&text, ')');
    Node *mark = node_html(tree, NAME_SPAN, words->span);
    node_set(tree, mark, NAME_CLASS, S("required"), words->span);
    node_append(mark, node_text(tree, buf_take(&text, resolve->arena), words->span));
    Node *next = words->first;
    while (next && next != field)
        next = next->next;
    Node *blank = node_text(tree, S(" "), words->span);
    if (next && next != words->first) {
        node_insert_before(next, mark);
        node_insert_before(next, blank);
    } else {
        node_append(words, blank);
        node_append(words, mark);
    }
}

static void mark_field(Resolve *resolve, const Map *labels, const Node *field)
{
    Job *job = resolve->job;
    bool ring = str_equal_nocase(node_value(field, NAME_TYPE), S("radio"));
    Str id = node_value(field, NAME_ID);
    Node *words = labelled_by(resolve, field);
    if (!words && ring)
        words = group_words(resolve, field);
    if (!words && id.len)
        words = map_value(labels, id);
    if (!words)
        words = label_around(field);
    if (!words) {
        Str name = node_value(field, NAME_NAME);
        diag_add(job->diags, DIAG_RESOLVE_REQUIRED, field->span, name.len ? name : id)->hint =
            S("give it a <label for=...>, rings a <legend>, or aria-labelledby= with the id of the "
              "words on the page: the mark goes behind them");
        return;
    }
    Str word = word_text(WORD_REQUIRED, resolve_language(resolve, words));
    if (!str_holds_nocase(node_plain_text(job->scratch, words), word))
        mark_insert(resolve, words, field, word);
}

void resolve_required(Resolve *resolve)
{
    if (!resolve->required.count)
        return;
    Map *labels = map_new(resolve->arena);
    for (uint32_t i = 0; i < resolve->labels.count; i++) {
        Str target = node_value(resolve->labels.items[i], NAME_FOR);
        void **slot = target.len ? map_put(labels, target) : NULL;
        if (slot && !*slot)
            *slot = resolve->labels.items[i];
    }
    for (uint32_t i = 0; i < resolve->required.count; i++)
        mark_field(resolve, labels, resolve->required.items[i]);
}
