/* Images by the src= of an <img>: a file below the root, or a data: address. */

#include "image/source.h"
#include "base/buf.h"

static bool is_remote(Str url)
{
    return str_starts(url, S("http:")) || str_starts(url, S("https:")) ||
           str_starts(url, S("//")) || str_starts(url, S("ftp:"));
}

static Str why_not(Job *job, ImageError error, const char *detail)
{
    Buf buf = {0};
    switch (error) {
    case IMAGE_UNKNOWN: buf_text(&buf, "it is neither a PNG nor a JPEG"); break;
    case IMAGE_TOO_LARGE: buf_text(&buf, "it has too many pixels"); break;
    default: buf_text(&buf, "it is damaged"); break;
    }
    if (detail && *detail && error != IMAGE_UNKNOWN)
        buf_format(&buf, " (%s)", detail);
    return buf_take(&buf, job->arena);
}

static ImageFile image_decode(Job *job, Str bytes)
{
    ImageError error = IMAGE_OK;
    const char *detail = NULL;
    const Image *image = image_read(job->worker->images, bytes, &error, &detail);
    if (!image)
        return (ImageFile){.why = why_not(job, error, detail)};
    return (ImageFile){.image = image, .bytes = bytes};
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 32);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* %20 and the like are what they stand for. */
static Str url_decoded(Arena *arena, Str url)
{
    char *bytes = NEW_ARRAY(arena, char, url.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < url.len; i++) {
        bool coded = url.data[i] == '%' && i + 2 < url.len && digit_of(url.data[i + 1]) >= 0 &&
                     digit_of(url.data[i + 2]) >= 0;
        bytes[len++] = coded ? (char)(digit_of(url.data[i + 1]) * 16 + digit_of(url.data[i + 2]))
                             : url.data[i];
        i += coded ? 2 : 0;
    }
    return (Str){bytes, len};
}

static ImageFile image_load(Job *job, Str path)
{
    uint32_t file = job->load(job, path);
    if (!file && path.len && memchr(path.data, '%', path.len))
        file = job->load(job, url_decoded(job->arena, path));
    if (!file)
        return (ImageFile){.why = S("there is no such file below the publication's root")};
    return image_decode(job, files_at(job->files, file)->text);
}

static int base64_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* data:image/png;base64,... (RFC 2397); other codings are not for images. */
static ImageFile image_inside(Job *job, Str url)
{
    Str coded;
    Str kind = str_cut(url, ',', &coded);
    if (!str_ends(kind, S(";base64")))
        return (ImageFile){.why = S("its data: address is not in base64")};
    char *bytes = NEW_ARRAY(job->arena, char, coded.len / 4 * 3 + 4);
    size_t len = 0;
    uint32_t bits = 0, held = 0;
    for (size_t i = 0; i < coded.len; i++) {
        int six = base64_of(coded.data[i]);
        if (six < 0)
            continue;
        bits = bits << 6 | (uint32_t)six;
        held += 6;
        if (held < 8)
            continue;
        held -= 8;
        bytes[len++] = (char)(bits >> held & 0xFF);
    }
    return image_decode(job, (Str){bytes, len});
}

/* Paths start from the document's folder: assemble has seen to included files. */
static Str image_path(Job *job, Str src)
{
    size_t end = 0;
    while (end < src.len && src.data[end] != '#' && src.data[end] != '?')
        end++;
    return path_join(job->arena, job->folder, str_slice(src, 0, end));
}

ImageFile image_find(Job *job, Map *known, Str src)
{
    Str value = str_trim(src);
    if (!value.len)
        return (ImageFile){.why = S("it has no src")};
    if (is_remote(value))
        return (ImageFile){.why = S("nothing is fetched from the network")};
    if (str_starts(value, S("data:")))
        return image_inside(job, value);
    Str path = image_path(job, value);
    void **at = map_put(known, path);
    if (!*at) {
        ImageFile *fresh = NEW(job->arena, ImageFile);
        *fresh = image_load(job, path);
        *at = fresh;
    }
    return *(const ImageFile *)*at;
}

void image_report(Job *job, Span span, Str src, Str why)
{
    enum { SHOWN = 80 }; /* of a data: address */
    Diag *diag =
        diag_add(job->diags, DIAG_BOX_IMAGE, span, src.len ? str_slice(src, 0, SHOWN) : S("img"));
    diag_hint(
        diag, job->diags, "%.*s; %s", STR_ARG(why),
        "its alternative text stands in: save a PNG or JPEG beside the source and name it in src");
}
