/* The page around the text: head, skip link, banner, contents, main, notes, foot.
 * Nothing in it asks the network, and the policy in its head says so to the browser. */

#include "html/inside.h"
#include "base/policy.h"
#include "assemble/publication.h"
#include "text/text.h"

/* "</style" in a sheet would end it (html 13.1.2.6). */
static void put_sheet(Html *html)
{
    Str sheet = html->source->screen;
    for (size_t i = 0; i < sheet.len; i++) {
        bool ends = sheet.data[i] == '<' && i + 1 < sheet.len && sheet.data[i + 1] == '/';
        buf_char(html->out, sheet.data[i]);
        if (ends)
            buf_char(html->out, '\\');
    }
}

static void put_meta(Html *html, const char *name, Str content)
{
    if (!content.len)
        return;
    html_put(html, "<meta name=\"");
    html_put(html, name);
    html_put(html, "\"");
    html_attribute(html, "content", content);
    html_put(html, ">\n");
}

static void put_head(Html *html)
{
    const Links *links = html->source->links;
    html_put(html,
             "<head>\n<meta charset=\"utf-8\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"" PAGE_POLICY "\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    html_text(html, links->title);
    html_put(html, "</title>\n");
    put_meta(html, "author", links->author);
    put_meta(html, "description", links->subject);
    html_put(html, "<style>\n");
    put_sheet(html);
    html_put(html, "</style>\n</head>\n");
}

/* ---- banner and foot ---- */

static Str name_of(const Html *html)
{
    const Publication *publication = html->job->session->publication;
    return publication && publication->title.len ? publication->title : html->source->links->title;
}

static bool has_first_heading(const Html *html)
{
    for (uint32_t i = 0; i < html->headings.count; i++)
        if (html->headings.items[i]->name == NAME_H1)
            return true;
    return false;
}

/* In a set one gets back to its index, and on to the PDF that stands beside the page. */
static void put_ways(Html *html)
{
    if (!html->job->session->in_set)
        return;
    Str out = html->job->out;
    html_put(html, "<p class=\"gp-ways\"><a href=\"");
    for (size_t i = 0; i < out.len; i++)
        html_put(html, out.data[i] == '/' ? "../" : "");
    html_put(html, "index.html\">");
    html_say(html, WORD_SET_HOME, NULL);
    html_put(html, "</a> <a href=\"");
    html_address(html, path_with_ending(html->arena, path_name(out), S(".pdf")));
    html_put(html, "\">PDF</a></p>\n");
}

static void put_banner(Html *html)
{
    html_put(html, "<a class=\"gp-skip\" href=\"#gp-main\">");
    html_say(html, WORD_SKIP, NULL);
    html_put(html, "</a>\n<header class=\"gp-top\">\n<p>");
    html_text(html, name_of(html));
    html_put(html, "</p>\n");
    put_ways(html);
    html_put(html, "</header>\n");
}

static void put_date(Html *html, Str iso)
{
    Str language = html->source->links->language;
    Str date = text_date(html->arena, html->job->worker->text, iso, language);
    html_put(html, "<time");
    html_attribute(html, "datetime", iso);
    html_put(html, ">");
    html_text(html, date.len ? date : iso);
    html_put(html, "</time>");
}

/* "Version 1.0, 1 November 2026. To be reviewed by 1 November 2027." */
static void put_edition(Html *html, const Publication *publication)
{
    Str issued = html->job->session->date.len ? html->job->session->date : publication->issued;
    bool version = publication->version.len > 0;
    if (!version && !issued.len)
        return;
    html_put(html, "<p>");
    if (version) {
        html_say(html, WORD_VERSION, NULL);
        html_put(html, " ");
        html_text(html, publication->version);
    }
    if (issued.len) {
        html_put(html, version ? ", " : "");
        put_date(html, issued);
    }
    if (publication->review.len) {
        html_put(html, ". ");
        html_say(html, WORD_REVIEW_BY, NULL);
        html_put(html, " ");
        put_date(html, publication->review);
    }
    html_put(html, ".</p>\n");
}

static void put_foot(Html *html)
{
    const Publication *publication = html->job->session->publication;
    html_put(html, "<footer class=\"gp-foot\">\n<p>");
    html_text(html, name_of(html));
    html_put(html, "</p>\n");
    if (publication)
        put_edition(html, publication);
    html_put(html, "</footer>\n");
}

/* ---- the page ---- */

static void put_main(Html *html)
{
    html_put(html, "<main id=\"gp-main\" tabindex=\"-1\">\n");
    if (!has_first_heading(html)) {
        html_put(html, "<h1 class=\"gp-title\">");
        html_text(html, html->source->links->title);
        html_put(html, "</h1>\n");
    }
    if (html->forms) {
        html_put(html, "<p class=\"gp-form-note\" role=\"note\">");
        html_say(html, WORD_FORM_NOTE, NULL);
        html_put(html, "</p>\n");
    }
    html_walk(html, html->body);
    html_notes_rest(html);
    html_put(html, "\n</main>\n");
}

void html_build(Buf *out, const HtmlSource *source)
{
    const Node *root = source->tree->root, *body = node_child(root, NAME_BODY);
    Html html = {.source = source,
                 .job = source->job,
                 .arena = source->job->arena,
                 .out = out,
                 .tree = source->tree,
                 .body = body ? body : root,
                 .images = map_new(source->job->arena)};
    html_survey(&html);
    html_put(&html, "<!DOCTYPE html>\n<html");
    html_attribute(&html, "lang", source->links->language);
    bool rtl = html_style(&html, html.body)->direction == DIRECTION_RTL;
    html_put(&html, rtl ? " dir=\"rtl\">\n" : " dir=\"ltr\">\n");
    put_head(&html);
    html_put(&html, "<body>\n");
    put_banner(&html);
    html_contents(&html);
    put_main(&html);
    put_foot(&html);
    html_put(&html, "</body>\n</html>\n");
}
