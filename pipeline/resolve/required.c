/* What the words of a field must say beside its name: the form of a date, month
 * or time, "DD/MM/YYYY", as <span class="format">, and "(required)" as <span
 * class="required">, in the language of those words. They stand at the end of the words
 * that the page shows for the field, so that a label stays directly before its
 * field: the element that aria-labelledby= names, the legend of a group of rings, else
 * the label. Words that say it already are left alone, so a group is marked once, and an
 * author may say it in another place. A field whose words are nowhere on the page cannot
 * be marked: that is said. Linear in labels and fields. */

#include "resolve/inside.h"
#include "base/words.h"
#include "tree/input.h"

/* What aria-labelledby= names; of several things the last, which is the nearest to the field. */
static Node *labelled_by(const Resolve *resolve, const Node *node)
{
    Str ids = str_trim(node_value(node, NAME_ARIA_LABELLEDBY));
    size_t start = ids.len;
    while (start && !is_blank(ids.data[start - 1]))
        start--;
    const Anchor *anchor = anchor_find(resolve, str_slice(ids, start, ids.len));
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
static void mark_insert(Resolve *resolve, Node *words, const Node *field, Str class, Str text)
{
    Tree *tree = resolve->tree;
    Node *mark = node_html(tree, NAME_SPAN, words->span);
    node_set(tree, mark, NAME_CLASS, class, words->span);
    node_append(mark, node_text(tree, text, words->span));
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

static Node *words_of(Resolve *resolve, const Map *labels, const Node *field, InputType type)
{
    Str id = node_value(field, NAME_ID);
    Node *words = labelled_by(resolve, field);
    if (!words && type == INPUT_RADIO)
        words = group_words(resolve, field);
    if (!words && id.len)
        words = map_value(labels, id);
    return words ? words : label_around(field);
}

static Str name_of(const Node *field)
{
    Str name = node_value(field, NAME_NAME);
    return name.len ? name : node_value(field, NAME_ID);
}

/* Set apart from the other words: "Name (required)", "Name, required", "Required: name".
 * In "Is an interpreter required?" it is one of them. */
static bool sets_apart(Str text, Str word)
{
    for (size_t i = 0; i + word.len <= text.len; i++) {
        if (!str_equal_nocase(str_slice(text, i, i + word.len), word))
            continue;
        Str before = str_trim(str_slice(text, 0, i));
        Str after = str_trim(str_slice(text, i + word.len, text.len));
        bool begins = !before.len || strchr("([,:;*-", before.data[before.len - 1]) ||
                      str_ends(before, S("–")) || str_ends(before, S("—"));
        bool ends = !after.len || strchr(")],:;.*", after.data[0]);
        if (begins && ends && before.len + after.len)
            return true;
    }
    return false;
}

static bool says(Resolve *resolve, const Node *words, Str part, bool (*is_said)(Str, Str))
{
    ArenaMark mark = arena_mark(resolve->job->scratch);
    bool found = is_said(node_plain_text(resolve->job->scratch, words), part);
    arena_rewind(resolve->job->scratch, mark);
    return found;
}

static void mark_required(Resolve *resolve, Node *words, const Node *field)
{
    if (!words) {
        diag_add(resolve->job->diags, DIAG_RESOLVE_REQUIRED, field->span, name_of(field))->hint =
            S("give it a <label for=...>, rings a <legend>, or aria-labelledby= with the id of the "
              "words on the page: the mark goes behind them");
        return;
    }
    Str word = word_text(WORD_REQUIRED, resolve_language(resolve, words));
    if (says(resolve, words, word, sets_apart))
        return;
    Buf text = {0};
    buf_char(&text, '(');
    buf_str(&text, word);
    buf_char(&text, ')');
    mark_insert(resolve, words, field, S("required"), buf_take(&text, resolve->arena));
}

/* A placeholder says it too: it stands in the printed field. */
static void mark_format(Resolve *resolve, Node *words, const Node *field, InputType type)
{
    Str format = input_format(type, resolve_language(resolve, words ? words : field));
    if (!format.len || str_holds_nocase(node_value(field, NAME_PLACEHOLDER), format))
        return;
    if (words && !says(resolve, words, format, str_holds_nocase))
        mark_insert(resolve, words, field, S("format"), format);
    if (words)
        return;
    diag_hint(
        diag_add(resolve->job->diags, DIAG_RESOLVE_FORMAT, field->span, name_of(field)),
        resolve->job->diags,
        "give it a <label for=...>, or aria-labelledby= with the id of the words on the page, "
        "such as the head of its column: %.*s goes behind them",
        STR_ARG(format));
}

static bool is_filled(InputType type) { return !(input_flags(type) & INPUT_ABSENT); }

void resolve_required(Resolve *resolve)
{
    if (!resolve->fields.count)
        return;
    /* Browsers say themselves how they want dates and times, in their reader's own way. */
    bool asked = resolve->job->html;
    Map *labels = map_new(resolve->arena);
    for (uint32_t i = 0; i < resolve->labels.count; i++) {
        Str target = node_value(resolve->labels.items[i], NAME_FOR);
        void **slot = target.len ? map_put(labels, target) : NULL;
        if (slot && !*slot)
            *slot = resolve->labels.items[i];
    }
    for (uint32_t i = 0; i < resolve->fields.count; i++) {
        const Node *field = resolve->fields.items[i];
        InputType type = input_type(field);
        bool required = node_attr(field, NAME_REQUIRED) != NULL && is_filled(type);
        bool dated = type == INPUT_MONTH || (!asked && (type == INPUT_DATE || type == INPUT_TIME));
        Node *words = required || dated ? words_of(resolve, labels, field, type) : NULL;
        if (dated)
            mark_format(resolve, words, field, type);
        if (required)
            mark_required(resolve, words, field);
    }
}
