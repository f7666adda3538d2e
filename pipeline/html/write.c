/* Text and attributes as HTML (html 13.1.2, 13.3). */

#include "html/inside.h"

void html_put(Html *html, const char *text) { buf_text(html->out, text); }

/* Most of a text needs no escape: whole runs are copied. Control characters, which
 * HTML has no place for, are left out. */
static void escape(Buf *out, Str text, bool attribute)
{
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        const char *as = NULL;
        if (c == '&')
            as = "&amp;";
        else if (c == '<')
            as = "&lt;";
        else if (c == '>')
            as = "&gt;";
        else if (c == '"' && attribute)
            as = "&quot;";
        else if ((c < ' ' && !is_blank((char)c)) || c == 0x7F)
            as = "";
        if (!as)
            continue;
        buf_add(out, text.data + from, i - from);
        buf_text(out, as);
        from = i + 1;
    }
    buf_str(out, str_slice(text, from, text.len));
}

void html_text(Html *html, Str text) { escape(html->out, text, false); }

void html_value(Html *html, Str text) { escape(html->out, text, true); }

void html_attribute(Html *html, const char *name, Str value)
{
    buf_char(html->out, ' ');
    html_put(html, name);
    html_put(html, "=\"");
    html_value(html, value);
    buf_char(html->out, '"');
}

static Str language_near(const Html *html, const Node *near)
{
    Str language = near ? node_language(near) : (Str){0};
    return language.len ? language : html->source->links->language;
}

void html_word(Html *html, WordId id, const Node *near)
{
    html_text(html, word_text(id, language_near(html, near)));
}

/* There are no words in this language but English ones. */
static bool speaks_english(const Html *html, const Node *near)
{
    Str language = language_near(html, near), word = word_text(WORD_NOTES, language);
    bool english = language.len >= 2 && str_equal_nocase(str_slice(language, 0, 2), S("en"));
    return !english && str_equal(word, word_text(WORD_NOTES, S("en")));
}

void html_word_language(Html *html, const Node *near)
{
    if (speaks_english(html, near))
        html_put(html, " lang=\"en\" dir=\"ltr\"");
}

void html_say(Html *html, WordId id, const Node *near)
{
    bool foreign = speaks_english(html, near);
    html_put(html, foreign ? "<span lang=\"en\" dir=\"ltr\">" : "");
    html_word(html, id, near);
    html_put(html, foreign ? "</span>" : "");
}

Str html_fixed(Html *html, const Content *content)
{
    Buf text = {0};
    for (uint32_t i = 0; content && i < content->count; i++) {
        if (content->items[i].is_slot) { /* here nothing has a page */
            buf_close(&text);
            return (Str){0};
        }
        buf_str(&text, content->items[i].text);
    }
    return buf_take(&text, html->arena);
}
