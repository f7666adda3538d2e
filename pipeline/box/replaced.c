/* Images and form controls: boxes without children of their own.
 *
 * An image is read and checked here, so that layout knows its size; for one that
 * cannot be shown paint puts a frame with its alternative text. */

#include "box/builder.h"

/* ---- images ---- */

/* What came of one path; made once per document. */
typedef struct {
    const Image *image; /* NULL: see why */
    Str why;
} ReadImage;

static bool is_remote(Str url)
{
    return str_starts(url, S("http:")) || str_starts(url, S("https:")) ||
           str_starts(url, S("//")) || str_starts(url, S("ftp:"));
}

static Str why_not(Builder *b, ImageError error, const char *detail)
{
    Buf buf = {0};
    switch (error) {
    case IMAGE_UNKNOWN: buf_text(&buf, "it is neither a PNG nor a JPEG"); break;
    case IMAGE_TOO_LARGE: buf_text(&buf, "it has too many pixels"); break;
    default: buf_text(&buf, "it is damaged"); break;
    }
    if (detail && *detail)
        buf_format(&buf, " (%s)", detail);
    return buf_take(&buf, b->arena);
}

static ReadImage image_decode(Builder *b, Str bytes)
{
    ImageError error = IMAGE_OK;
    const char *detail = NULL;
    const Image *image = image_read(b->job->worker->images, bytes, &error, &detail);
    if (!image)
        return (ReadImage){NULL, why_not(b, error, detail)};
    return (ReadImage){image, S("")};
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

static ReadImage image_load(Builder *b, Str path)
{
    Job *job = b->job;
    uint32_t file = job->load(job, path);
    if (!file && path.len && memchr(path.data, '%', path.len))
        file = job->load(job, url_decoded(b->arena, path));
    if (!file)
        return (ReadImage){NULL, S("there is no such file below the publication's root")};
    return image_decode(b, files_at(job->files, file)->text);
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
static ReadImage image_inside(Builder *b, Str url)
{
    Str coded;
    Str kind = str_cut(url, ',', &coded);
    if (!str_ends(kind, S(";base64")))
        return (ReadImage){NULL, S("its data: address is not in base64")};
    char *bytes = NEW_ARRAY(b->arena, char, coded.len / 4 * 3 + 4);
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
    return image_decode(b, (Str){bytes, len});
}

/* Paths start from the document's folder: assemble has seen to included files. */
static Str image_path(Builder *b, Str src)
{
    size_t end = 0;
    while (end < src.len && src.data[end] != '#' && src.data[end] != '?')
        end++;
    return path_join(b->arena, b->job->folder, str_slice(src, 0, end));
}

static ReadImage image_find(Builder *b, const Attr *src)
{
    Str value = src ? str_trim(src->value) : S("");
    if (!value.len)
        return (ReadImage){NULL, S("it has no src")};
    if (is_remote(value))
        return (ReadImage){NULL, S("nothing is fetched from the network")};
    if (str_starts(value, S("data:")))
        return image_inside(b, value);
    Str path = image_path(b, value);
    void **known = map_put(b->images, path);
    if (!*known) {
        ReadImage *fresh = NEW(b->arena, ReadImage);
        *fresh = image_load(b, path);
        *known = fresh;
    }
    return *(const ReadImage *)*known;
}

static void image_report(Builder *b, const Node *node, const Attr *src, Str why)
{
    enum { SHOWN = 80 }; /* of a data: address */
    Diag *diag = diag_add(b->job->diags, DIAG_BOX_IMAGE, src ? src->span : node->span,
                          src ? str_slice(src->value, 0, SHOWN) : S("img"));
    diag_hint(
        diag, b->job->diags, "%.*s; %s", STR_ARG(why),
        "its alternative text stands in: save a PNG or JPEG beside the source and name it in src");
}

static Box *box_image(Builder *b, const Node *node, const Style *style, unsigned flags)
{
    Box *box = box_new(b, BOX_IMAGE, owner_of(node, PART_SELF), style, flags);
    const Attr *src = node_attr(node, NAME_SRC);
    ReadImage read = image_find(b, src);
    box->as.picture = (Picture){read.image, node};
    if (!read.image)
        image_report(b, node, src, read.why);
    return box;
}

/* ---- fields ---- */

static bool is_word(Str value, const char *const *words)
{
    for (; *words; words++)
        if (str_equal_nocase(value, str_of(*words)))
            return true;
    return false;
}

/* Inputs that are no part of a printed form: what they do needs a computer. */
static bool input_is_hidden(const Node *node)
{
    static const char *const none[] = {"hidden", "submit", "reset", "button",
                                       "image",  "file",   NULL};
    return is_word(node_value(node, NAME_TYPE), none);
}

static FieldKind input_kind(const Node *node)
{
    Str type = node_value(node, NAME_TYPE);
    if (str_equal_nocase(type, S("checkbox")))
        return FIELD_CHECKBOX;
    return str_equal_nocase(type, S("radio")) ? FIELD_RADIO : FIELD_TEXT;
}

static uint16_t count_of(const Node *node, Name name, uint16_t otherwise)
{
    Str value = str_trim(node_value(node, name));
    uint32_t number = 0;
    for (size_t i = 0; i < value.len && value.data[i] >= '0' && value.data[i] <= '9'; i++)
        number = number > 1000 ? number : number * 10 + (uint32_t)(value.data[i] - '0');
    return number ? (uint16_t)(number > 1000 ? 1000 : number) : otherwise;
}

static uint16_t characters(Str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return (uint16_t)(count > 1000 ? 1000 : count);
}

/* A select is as wide as its longest option. */
static void select_size(Builder *b, Field *field)
{
    uint16_t columns = 4, options = 0;
    for (const Node *n = field->node; n; n = node_following(n, field->node)) {
        if (!node_is(n, NAME_OPTION))
            continue;
        ArenaMark mark = arena_mark(b->job->scratch);
        uint16_t length = characters(node_plain_text(b->job->scratch, n));
        arena_rewind(b->job->scratch, mark);
        columns = length > columns ? length : columns;
        options = (uint16_t)(options + (options < 1000));
    }
    bool several = node_attr(field->node, NAME_MULTIPLE) != NULL;
    field->columns = columns;
    field->rows = count_of(field->node, NAME_SIZE, several ? (options < 4 ? options : 4) : 1);
    field->rows = field->rows ? field->rows : 1;
    field->kind = several || field->rows > 1 ? FIELD_LIST : FIELD_SELECT;
}

static Box *box_field(Builder *b, const Node *node, const Style *style, unsigned flags)
{
    Box *box = box_new(b, BOX_FIELD, owner_of(node, PART_SELF), style, flags);
    Field *field = &box->as.field;
    *field = (Field){
        .node = node, .columns = 20, .rows = 1, .checked = node_attr(node, NAME_CHECKED) != NULL};
    if (node->name == NAME_SELECT) {
        select_size(b, field);
    } else if (node->name == NAME_TEXTAREA) {
        field->kind = FIELD_TEXTAREA;
        field->columns = count_of(node, NAME_COLS, 20);
        field->rows = count_of(node, NAME_ROWS, 2);
    } else {
        field->kind = (uint8_t)input_kind(node);
        field->columns = count_of(node, NAME_SIZE, 20);
    }
    return box;
}

/* ---- both ---- */

bool replaced_is(const Node *node)
{
    return node->name == NAME_IMG || node->name == NAME_INPUT || node->name == NAME_SELECT ||
           node->name == NAME_TEXTAREA;
}

bool replaced_by_nothing(const Node *node)
{
    return (node->name == NAME_INPUT && input_is_hidden(node)) || node->name == NAME_OPTION ||
           node->name == NAME_OPTGROUP;
}

Box *box_replaced(Builder *b, const Node *node, const Style *style, unsigned flags)
{
    flags |= BOX_MONOLITHIC | BOX_CONTEXT | box_flags(b, node);
    return node->name == NAME_IMG ? box_image(b, node, style, flags)
                                  : box_field(b, node, style, flags);
}
