/* On paper nobody follows a link: in the editions for print each address, of the web
 * or of mail, and each telephone number stands as a note after its link, <footnote
 * class="address">, unless the link's own words say it; further on links to it lead to that
 * note in brackets, <span class="address">. A sheet may set notes in the line (float: none), or
 * leave out all that has the class (display: none). In a note the address itself stands
 * in brackets: notes of notes are hard to follow. */

#include "resolve/inside.h"

/* As it is typed or dialled: without https:// and a slash at the end, without mailto: and
 * what a mail is to say (RFC 6068 2). */
static Str address_words(Str address)
{
    static const char *const schemes[] = {"https://", "http://"};
    Str rest;
    if (str_starts(address, S("mailto:")))
        return str_cut(str_slice(address, 7, address.len), '?', &rest);
    if (str_starts(address, S("tel:")))
        return str_slice(address, 4, address.len);
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (str_starts(address, str_of(schemes[i]))) {
            rest = str_slice(address, strlen(schemes[i]), address.len);
            return str_ends(rest, S("/")) ? str_slice(rest, 0, rest.len - 1) : rest;
        }
    return (Str){0};
}

/* Numbers are written with blanks and brackets, and dialled without. */
static bool says_it(Arena *arena, Str shown, Str words)
{
    if (str_holds_nocase(shown, words))
        return true;
    char *digits = NEW_ARRAY(arena, char, shown.len + 1);
    size_t count = 0;
    for (size_t i = 0; i < shown.len; i++)
        if ((shown.data[i] >= '0' && shown.data[i] <= '9') || shown.data[i] == '+')
            digits[count++] = shown.data[i];
    return count > 2 && str_equal((Str){digits, count}, words);
}

static bool in_note(const Node *node)
{
    while (node && !node_is(node, NAME_FOOTNOTE))
        node = node->parent;
    return node != NULL;
}

static void text_add(Resolve *resolve, Node *parent, Str text)
{
    node_append(parent, node_text(resolve->tree, text, parent->span));
}

/* " (" after the link; the caller adds what stands in the brackets, and ")". */
static Node *bracket_open(Resolve *resolve, Node *link)
{
    Node *span = node_html(resolve->tree, NAME_SPAN, link->span);
    node_set(resolve->tree, span, NAME_CLASS, S("address"), link->span);
    node_insert_after(link, span);
    text_add(resolve, span, S(" ("));
    return span;
}

static void bracket_add(Resolve *resolve, Node *link, Str words)
{
    Node *span = bracket_open(resolve, link);
    Buf text = {0};
    buf_format(&text, "%.*s)", STR_ARG(words));
    text_add(resolve, span, buf_take(&text, resolve->arena));
}

static Anchor *note_add(Resolve *resolve, Node *link, Str words)
{
    Node *note = node_html(resolve->tree, NAME_FOOTNOTE, link->span);
    node_set(resolve->tree, note, NAME_CLASS, S("address"), link->span);
    text_add(resolve, note, words);
    node_insert_after(link, note);
    return anchor_make(resolve, note, anchor_unique(resolve, S("address")));
}

/* " (note 2, page 5)": the note that has it. */
static void page_add(Resolve *resolve, Node *link, Str id)
{
    Node *span = bracket_open(resolve, link);
    Node *page = node_html(resolve->tree, NAME_A, link->span);
    node_set(resolve->tree, page, NAME_CLASS, S("page"), link->span);
    node_append(span, page);
    text_add(resolve, span, S(")"));
    resolve_lead(resolve, page, id);
}

void resolve_addresses(Resolve *resolve)
{
    if (resolve->job->session->edition == EDITION_SCREEN)
        return;
    Map *notes = map_new(resolve->arena);  /* address -> Anchor * */
    uint32_t count = resolve->links.count; /* more come behind: those of pages */
    for (uint32_t i = 0; i < count; i++) {
        Node *link = (Node *)(uintptr_t)resolve->links.items[i].node;
        const Target *target = resolve->links.items[i].target;
        Str words = target->kind == TARGET_ADDRESS ? address_words(target->address) : (Str){0};
        Str shown = words.len ? node_plain_text(resolve->arena, link) : (Str){0};
        if (!words.len || says_it(resolve->arena, shown, words))
            continue;
        void **note = map_put(notes, words);
        if (*note)
            page_add(resolve, link, ((Anchor *)*note)->id);
        else if (in_note(link))
            bracket_add(resolve, link, words);
        else
            *note = note_add(resolve, link, words);
    }
}
