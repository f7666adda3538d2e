/* Images: their own bytes as a data: address, so that the page is whole by itself, with
 * the alternative text that the PDF has. */

#include "html/inside.h"
#include "image/source.h"

/* RFC 4648 4. */
static void put_base64(Buf *out, Str bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *to = buf_reserve(out, bytes.len / 3 * 4 + 4);
    const unsigned char *from = (const unsigned char *)bytes.data;
    char *start = to;
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i;
        uint32_t three = (uint32_t)from[i] << 16 | (left > 1 ? (uint32_t)from[i + 1] << 8 : 0u) |
                         (left > 2 ? from[i + 2] : 0u);
        *to++ = digits[three >> 18];
        *to++ = digits[three >> 12 & 63];
        *to++ = left > 1 ? digits[three >> 6 & 63] : '=';
        *to++ = left > 2 ? digits[three & 63] : '=';
    }
    out->len += (size_t)(to - start);
}

static Str alternative(Html *html, const Node *node)
{
    const Style *style = html_style(html, node);
    const Attr *alt = node_attr(node, NAME_ALT);
    if (style->alt.len)
        return style->alt;
    if (alt)
        return str_trim(alt->value);
    Str label = str_trim(node_value(node, NAME_ARIA_LABEL));
    if (!label.len)
        diag_add_as(html->job->diags, DIAG_EXPORT_ALT, job_severity(html->job, CLAIM_UA1),
                    node->span, node_value(node, NAME_SRC))
            ->hint = S("say in its alternative text what it shows, or give it an empty one "
                       "(alt=\"\") when it is an ornament");
    return label;
}

/* In CSS pixels, turned as the camera was. */
static void put_size(Html *html, const Image *image)
{
    enum { PIXEL = LEN_PX(1) };
    buf_format(html->out, " width=\"%d\" height=\"%d\"",
               (int)((image->natural_width + PIXEL / 2) / PIXEL),
               (int)((image->natural_height + PIXEL / 2) / PIXEL));
}

static void put_missing(Html *html, const Node *node, Str alt)
{
    html_put(html, "<span class=\"gp-missing\">");
    html_say(html, WORD_IMAGE_MISSING, node);
    html_put(html, alt.len ? ": " : "");
    html_text(html, alt);
    html_put(html, "</span>");
}

void html_picture(Html *html, const Node *node)
{
    const Attr *src = node_attr(node, NAME_SRC);
    Str alt = alternative(html, node);
    ImageFile file = image_find(html->job, html->images, src ? src->value : (Str){0});
    if (!file.image) {
        image_report(html->job, src ? src->span : node->span, src ? src->value : (Str){0},
                     file.why);
        put_missing(html, node, alt);
        return;
    }
    html_put(html, "<img src=\"data:image/");
    html_put(html, file.image->coding == IMAGE_JPEG ? "jpeg" : "png");
    html_put(html, ";base64,");
    put_base64(html->out, file.bytes);
    buf_char(html->out, '"');
    html_attribute(html, "alt", alt);
    put_size(html, file.image);
    html_attributes(html, node, "img");
    html_put(html, ">");
}
