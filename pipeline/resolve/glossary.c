/* <glossary>: words and what they mean, sorted as the document's language sorts:
 *
 *     <glossary>
 *     <term id="baseline" name="Baseline">The first measure ...</term>
 *     </glossary>
 *
 * Each becomes <dt id="term-baseline"> and <dd>, so that [baseline](#term-baseline)
 * leads to it. Done while ids are gathered, before the places in it are. n log n. */

#include "resolve/inside.h"
#include "text/text.h"

/* A name in another script has no slug: it is its own, as an id has no blanks. */
static Str term_slug(Arena *arena, Str name)
{
    Str slug = text_slug(arena, name);
    if (slug.len)
        return slug;
    char *to = NEW_ARRAY(arena, char, name.len + 1);
    for (size_t i = 0; i < name.len; i++)
        to[i] = is_blank(name.data[i]) ? '-' : name.data[i];
    return (Str){to, name.len};
}

/* <div class="entry"><dt id="term-..">name</dt><dd>what was inside</dd></div> */
static Node *term_make(Resolve *resolve, Node *term, Str name)
{
    Tree *tree = resolve->tree;
    Node *entry = node_html(tree, NAME_DIV, term->span),
         *head = node_html(tree, NAME_DT, term->span);
    const Attr *own = node_attr(term, NAME_ID);
    Buf id = {0};
    buf_text(&id, "term-");
    buf_str(&id, own ? own->value : term_slug(resolve->arena, name));
    node_set(tree, entry, NAME_CLASS, S("entry"), term->span);
    node_set(tree, head, NAME_ID, buf_take(&id, resolve->arena), own ? own->span : term->span);
    node_append(head, node_text(tree, name, term->span));
    node_append(entry, head);
    for (uint16_t i = 0; i < term->attr_count; i++) /* lang, index ... stay with it */
        if (term->attrs[i].name != NAME_ID && term->attrs[i].name != NAME_NAME)
            node_set_spelled(tree, entry, term->attrs[i].spelling, term->attrs[i].value,
                             term->attrs[i].span);
    term->name = NAME_DD;
    term->spelling = name_spelling(NAME_DD);
    term->attr_count = 0;
    node_append(entry, term);
    return entry;
}

void resolve_glossary(Resolve *resolve, Node *glossary)
{
    List elements = children_take(resolve, glossary, NAME_TERM);
    Node **entries = NEW_ARRAY(resolve->arena, Node *, elements.count);
    Str *names = NEW_ARRAY(resolve->arena, Str, elements.count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < elements.count; i++) {
        Node *term = elements.items[i];
        Str name = str_trim(node_value(term, NAME_NAME));
        names[count] = name;
        if (name.len)
            entries[count++] = term_make(resolve, term, name);
        else
            diag_add(resolve->job->diags, DIAG_RESOLVE_TERM, term->span, S("<term>"))->hint =
                S("write <term id=\"baseline\" name=\"Baseline\">what it means</term>");
    }
    if (!count)
        diag_add(resolve->job->diags, DIAG_RESOLVE_EMPTY, glossary->span, S("<glossary>"))->hint =
            S("put <term id=\"baseline\" name=\"Baseline\">what it means</term> between its tags");
    const uint32_t *order = text_sorted(resolve->job->worker->text, resolve->arena, names, count,
                                        resolve_language(resolve, glossary));
    glossary->name = NAME_DL;
    glossary->spelling = name_spelling(NAME_DL);
    node_add_class(resolve->tree, glossary, S("glossary"));
    for (uint32_t i = 0; i < count; i++)
        node_append(glossary, entries[order[i]]);
}
