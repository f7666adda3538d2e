/* Images: replaced elements (CSS 2.1 10.3.2, 10.4, 10.6.2). Monolithic; one
 * that cannot be shown is a frame as large as its alternative text needs. */

#include "layout/flow.h"
#include "text/text.h"

/* width and height with the ratio kept; LEN_MAX: not given. */
typedef struct {
    Len width, height;
} Want;

typedef struct {
    Len min_width, max_width, min_height, max_height; /* of the content box */
} Limits;

static bool size_given(Size size, Len base)
{
    return size.kind == SIZE_LENGTH && (!size.percent || base != LEN_MAX);
}

static Len size_or(Size size, Len base, Len off, Len otherwise)
{
    return size_given(size, base) ? len_max(len_sub(size_resolve(size, base), off), 0) : otherwise;
}

static Limits limits_of(const Style *style, const Edges *edges, Len inline_size, Len block_size)
{
    Len across = style->border_box ? edges_inline(edges) : 0;
    Len down = style->border_box ? edges_block(edges) : 0;
    Limits limits = {
        .min_width = size_or(style->min_width, inline_size, across, 0),
        .max_width = size_or(style->max_width, inline_size, across, LEN_MAX),
        .min_height = size_or(style->min_height, block_size, down, 0),
        .max_height = size_or(style->max_height, block_size, down, LEN_MAX),
    };
    limits.max_width = len_max(limits.max_width, limits.min_width);
    limits.max_height = len_max(limits.max_height, limits.min_height);
    return limits;
}

/* The table of CSS 2.1 10.4: both sizes free, the ratio is kept as far as the
 * limits let it. */
static Point limits_with_ratio(Len width, Len height, const Limits *lim)
{
    if (width <= 0 || height <= 0)
        return (Point){len_max(width, lim->min_width), len_max(height, lim->min_height)};
    bool wide = width > lim->max_width, narrow = width < lim->min_width;
    bool tall = height > lim->max_height, low = height < lim->min_height;
    Point by_width = {wide ? lim->max_width : lim->min_width, 0};
    by_width.y = len_scale(by_width.x, height, width);
    Point by_height = {0, tall ? lim->max_height : lim->min_height};
    by_height.x = len_scale(by_height.y, width, height);
    bool both_over =
        wide && tall && (int64_t)lim->max_width * height > (int64_t)lim->max_height * width;
    bool both_under =
        narrow && low && (int64_t)lim->min_width * height <= (int64_t)lim->min_height * width;
    if (wide && low)
        return (Point){lim->max_width, lim->min_height};
    if (narrow && tall)
        return (Point){lim->min_width, lim->max_height};
    if (((wide || narrow) && !both_over && !both_under)) {
        by_width.y = len_min(len_max(by_width.y, lim->min_height), lim->max_height);
        return by_width;
    }
    if (tall || low) {
        by_height.x = len_min(len_max(by_height.x, lim->min_width), lim->max_width);
        return by_height;
    }
    return (Point){width, height};
}

static Point content_size(const Want *want, Point natural, const Limits *lim)
{
    if (want->width == LEN_MAX && want->height == LEN_MAX)
        return limits_with_ratio(natural.x, natural.y, lim);
    Point size = {want->width, want->height};
    if (size.x == LEN_MAX)
        size.x = natural.y > 0 ? len_scale(size.y, natural.x, natural.y) : natural.x;
    size.x = len_min(len_max(size.x, lim->min_width), lim->max_width);
    if (size.y == LEN_MAX)
        size.y = natural.x > 0 ? len_scale(size.x, natural.y, natural.x) : natural.y;
    size.y = len_min(len_max(size.y, lim->min_height), lim->max_height);
    return size;
}

/* ---- stand-ins ---- */

static Len text_width(Text *text, const Style *style, Str word)
{
    const Word *words[4];
    TextItem how = {.end = (uint32_t)word.len,
                    .fonts = style->fonts,
                    .size = style->font_size,
                    .language = style->language,
                    .style = style};
    size_t count = text_shape_line(text, &how, word, words, 4);
    Len width = 0;
    for (size_t i = 0; i < count; i++)
        width = len_add(width, font_len(words[i]->advance, style->font_size,
                                        font_metrics(text, words[i]->font)->upem));
    return width;
}

enum { STAND_IN_EMS = 20, STAND_IN_INSET = LEN_PX(3) };

/* The alternative text in lines of at most 20 em, as paint sets it. */
static Point stand_in_size(Flow *flow, const Box *box, Len room)
{
    Text *text = flow->job->worker->text;
    const Style *style = box->style;
    const FontMetrics *m = font_metrics(text, font_first(style->fonts));
    Str alt = style->alt.len ? style->alt : node_value(box->as.picture.node, NAME_ALT);
    Len blank = font_len(m->space, style->font_size, m->upem);
    Len line = font_len(m->ascent - m->descent, style->font_size, m->upem);
    Len most = len_clamp((int64_t)style->font_size * STAND_IN_EMS), x = 0, width = 0, height = line;
    most = len_min(most, len_sub(room, 2 * STAND_IN_INSET));
    for (size_t i = 0; i < alt.len;) {
        while (i < alt.len && is_blank(alt.data[i]))
            i++;
        size_t start = i;
        while (i < alt.len && !is_blank(alt.data[i]))
            i++;
        Len word = i > start ? text_width(text, style, str_slice(alt, start, i)) : 0;
        if (x && len_add(x, word) > most) {
            x = 0;
            height = len_add(height, line);
        }
        width = len_max(width, len_add(x, word));
        x = len_add(len_add(x, word), blank);
    }
    return (Point){len_add(len_max(width, line), 2 * STAND_IN_INSET),
                   len_add(height, 2 * STAND_IN_INSET)};
}

static Point natural_size(Flow *flow, const Box *box, Len room)
{
    const Image *image = box->as.picture.image;
    return image ? (Point){image->natural_width, image->natural_height}
                 : stand_in_size(flow, box, room);
}

/* HTML: width= and height= in CSS pixels, where no style says otherwise. */
static Len attribute_len(const Node *node, Name name)
{
    Str value = node ? str_trim(node_value(node, name)) : S("");
    int64_t number = 0;
    for (size_t i = 0; i < value.len; i++) {
        if (value.data[i] < '0' || value.data[i] > '9')
            return LEN_MAX;
        number = number > 100000 ? number : number * 10 + (value.data[i] - '0');
    }
    return value.len ? len_clamp(number * LEN_PX(1)) : LEN_MAX;
}

static Point picture_size(Flow *flow, const Box *box, const Edges *edges, Len inline_size,
                          Len block_size)
{
    const Style *style = box->style;
    const Node *node = box->as.picture.node;
    Len across = style->border_box ? edges_inline(edges) : 0;
    Len down = style->border_box ? edges_block(edges) : 0;
    Want want = {
        size_or(style->width, inline_size, across, LEN_MAX),
        size_or(style->height, block_size, down, LEN_MAX),
    };
    if (want.width == LEN_MAX && style->width.kind == SIZE_AUTO)
        want.width = attribute_len(node, NAME_WIDTH);
    if (want.height == LEN_MAX && style->height.kind == SIZE_AUTO && style->width.kind == SIZE_AUTO)
        want.height = attribute_len(node, NAME_HEIGHT);
    Limits limits = limits_of(style, edges, inline_size, block_size);
    Point natural = natural_size(flow, box, len_less(inline_size, edges_inline(edges)));
    /* height= in the source is no reason to squeeze what max-width has made narrower. */
    if (want.width != LEN_MAX && want.height != LEN_MAX && want.width > limits.max_width &&
        style->width.kind == SIZE_AUTO && style->height.kind == SIZE_AUTO)
        return limits_with_ratio(want.width, want.height, &limits);
    return content_size(&want, natural, &limits);
}

Sizes picture_sizes(Flow *flow, const Box *box)
{
    const Style *style = box->style;
    Edges edges = edges_resolve(style, LEN_MAX);
    Len width = len_add(picture_size(flow, box, &edges, LEN_MAX, LEN_MAX).x, edges_inline(&edges));
    /* css-sizing-3 5.2.2: what follows its containing block can be narrow. */
    bool yields = (style->max_width.kind == SIZE_LENGTH && style->max_width.percent) ||
                  (style->width.kind == SIZE_LENGTH && style->width.percent);
    return (Sizes){yields ? edges_inline(&edges) : width, width};
}

Result picture_layout(Flow *flow, const Box *box, const Space *space, const Resume *resume)
{
    (void)resume;
    Edges edges = edges_resolve(box->style, space->inline_size);
    Point size = picture_size(flow, box, &edges, space->inline_size, space->block_size);
    Fragment *f = NEW(flow->page, Fragment);
    *f = (Fragment){.kind = FRAGMENT_IMAGE,
                    .owner = box->owner,
                    .box = box,
                    .style = box->style,
                    .baseline = -1,
                    .last_baseline = -1};
    f->size = (Point){len_add(size.x, edges_inline(&edges)), len_add(size.y, edges_block(&edges))};
    for (int i = 0; i < 4; i++) {
        f->padding[i] = edges.padding[i];
        f->borders[i] = box->style->border[i];
    }
    return (Result){.fragment = f, .appeal = APPEAL_PERFECT, .floats = space->floats};
}
