/* Contrast of what is painted with what it stands on (WCAG 2.2, 1.4.3 and 1.4.11).
 *
 * Read off the marks of a page in their order: rectangles are grounds for what
 * comes after them. Text wants 4.5:1, large text (18pt, bold 14pt) and bullets
 * 3:1; so do the outlines of fields. Text on an image is not judged, nor leaders:
 * they say nothing.
 *
 * Colours are few, so a colour of text is held against each colour of grounds
 * once in a document; bits say which it fails on. A mark is looked into only when
 * a ground that its colour fails on is on the page: then the topmost ground below
 * it is looked for, from the last one painted backwards. STEPS bounds that for a
 * page that somebody made to be slow. */

#include "paint/paint.h"

#include "base/list.h"
#include "color/light.h"
#include <stdlib.h>

enum {
    INKS = 64,         /* kept by a hash of the colour */
    COLORS = 62,       /* grounds that have a bit of their own */
    OTHER = 62,        /* the bit of all further ones */
    UNKNOWN = 63,      /* the bit of images and other shapes */
    THIN = LEN_PT(3),  /* nothing stands on a line */
    STEPS = 1 << 20,   /* looking for grounds, a page */
    FINDINGS = 100,    /* more are not told, so none are kept */
    WANTED_TEXT = 450, /* in hundredths */
    WANTED_LARGE = 300
};

#define WHITE 0xFFFFFFFFu

typedef enum { FOUND_TEXT, FOUND_LARGE, FOUND_BULLET, FOUND_ENTRY, FOUND_MARK, FOUND_OUTLINE } Kind;

typedef struct {
    Color color;
    int wanted;
    uint32_t known; /* grounds it was held against */
    uint64_t fails; /* a bit for each ground */
} Ink;

typedef struct {
    Rect rect;
    Color color;
    uint8_t bit;
} Ground;

typedef struct {
    Owner owner;
    const Style *style;
    Color ink, ground;
    uint8_t kind;
    int edge; /* OUTLINE: the side that shows best; else -1 */
} Finding;

struct Contrast {
    Job *job;
    const Tree *tree;
    Color colors[COLORS]; /* of grounds; the first is the paper's */
    uint32_t color_count;
    Ink inks[INKS];
    Ink *last; /* of the text before */
    const Style *last_style;
    LIST(Ground) grounds; /* of the page, as they are painted */
    uint64_t on_page;     /* their bits */
    Rotation turn;        /* from the marks in hand to the page */
    uint32_t steps;
    Finding findings[FINDINGS];
    uint32_t finding_count;
};

/* ---- colours ---- */

static int channel(Color color, int shift) { return (int)(color_rgba(color) >> shift & 0xFF); }

static uint32_t luminance(Color color) { return light_luminance(color_rgba(color)); }

/* Hundredths, rounded down, so that what is told never looks like enough. */
static int contrast(Color a, Color b)
{
    uint32_t x = luminance(a) + 50000, y = luminance(b) + 50000;
    uint32_t most = x > y ? x : y, least = x > y ? y : x;
    return (int)((uint64_t)most * 100 / least);
}

/* What is seen of a colour over another one; the result is opaque. */
static Color color_over(Color color, Color ground)
{
    int alpha = channel(color, 0);
    Color seen = 0xFF;
    if (alpha == 0xFF)
        return color;
    for (int shift = 8; shift <= 24; shift += 8) {
        int sum = channel(color, shift) * alpha + channel(ground, shift) * (255 - alpha);
        seen |= (Color)((sum + 127) / 255) << shift;
    }
    return seen;
}

/* Part of the way to black or white, in 255ths. */
static Color color_towards(Color color, int part, bool light)
{
    Color moved = 0xFF;
    for (int shift = 8; shift <= 24; shift += 8) {
        int from = channel(color, shift), to = light ? 255 : 0;
        moved |= (Color)(from + (to - from) * part / 255) << shift;
    }
    return moved;
}

/* The nearest colour of the same hue that is enough; darker text gets darker
 * if that can be enough, lighter text lighter. */
static Color color_mend(Color ink, Color ground, int wanted, bool *light)
{
    *light = luminance(ink) > luminance(ground);
    if (contrast(*light ? WHITE : 0xFF, ground) < wanted)
        *light = !*light;
    int low = 0, high = 255; /* high is enough */
    while (low < high) {
        int part = (low + high) / 2;
        if (contrast(color_towards(ink, part, *light), ground) >= wanted &&
            (luminance(color_towards(ink, part, *light)) > luminance(ground)) == *light)
            high = part;
        else
            low = part + 1;
    }
    return color_towards(ink, high, *light);
}

/* ---- grounds ---- */

Contrast *contrast_open(Job *job, const Boxes *boxes)
{
    Contrast *c = NEW(job->arena, Contrast);
    c->job = job;
    c->tree = boxes->tree;
    c->colors[c->color_count++] = WHITE;
    return c;
}

static uint8_t bit_of(Contrast *c, Color color)
{
    for (uint32_t i = c->color_count; i-- > 0;)
        if (c->colors[i] == color)
            return (uint8_t)i;
    if (c->color_count == COLORS)
        return OTHER;
    c->colors[c->color_count] = color;
    return (uint8_t)c->color_count++;
}

static bool rect_holds(const Rect *rect, Point p)
{
    return p.x >= rect->x && p.y >= rect->y && p.x - rect->x < rect->width &&
           p.y - rect->y < rect->height;
}

/* The topmost ground at a point; false: it is not known. */
static bool ground_at(Contrast *c, Point p, Color *color, uint8_t *bit)
{
    *color = WHITE;
    *bit = 0;
    for (uint32_t i = c->grounds.count; i-- > 0;) {
        const Ground *ground = &c->grounds.items[i];
        if (++c->steps > STEPS)
            return false;
        if (!rect_holds(&ground->rect, p))
            continue;
        *color = ground->color;
        *bit = ground->bit;
        return ground->bit != UNKNOWN;
    }
    return true;
}

static Point rect_middle(Rect rect)
{
    return (Point){len_add(rect.x, rect.width / 2), len_add(rect.y, rect.height / 2)};
}

static void add_unknown(Contrast *c, Arena *page, Rect rect)
{
    if (rect.width < THIN || rect.height < THIN)
        return;
    *LIST_ADD(page, &c->grounds) = (Ground){rect, WHITE, UNKNOWN};
    c->on_page |= (uint64_t)1 << UNKNOWN;
}

static void add_ground(Contrast *c, Arena *page, Rect rect, Color color)
{
    uint8_t bit;
    Color below;
    if (rect.width < THIN || rect.height < THIN || !channel(color, 0))
        return;
    if (channel(color, 0) != 0xFF) {
        if (!ground_at(c, rect_middle(rect), &below, &bit)) {
            add_unknown(c, page, rect);
            return;
        }
        color = color_over(color, below);
    }
    bit = bit_of(c, color);
    *LIST_ADD(page, &c->grounds) = (Ground){rect, color, bit};
    c->on_page |= (uint64_t)1 << bit;
}

/* ---- what stands on them ---- */

static const Ink *ink_of(Contrast *c, Color color, int wanted)
{
    Ink *ink = &c->inks[(color * 2654435761u >> 8 ^ (uint32_t)wanted) % INKS];
    if (ink->color != color || ink->wanted != wanted)
        *ink = (Ink){.color = color, .wanted = wanted, .fails = (uint64_t)1 << OTHER};
    for (; ink->known < c->color_count; ink->known++) {
        Color ground = c->colors[ink->known];
        if (contrast(color_over(color, ground), ground) < wanted)
            ink->fails |= (uint64_t)1 << ink->known;
    }
    c->last = ink;
    return ink;
}

/* Once for a style on a ground; of several elements the first is told. */
static void find(Contrast *c, const Finding *found)
{
    for (uint32_t i = 0; i < c->finding_count; i++) {
        Finding *known = &c->findings[i];
        if (known->style != found->style || known->ink != found->ink ||
            known->ground != found->ground || known->kind != found->kind)
            continue;
        if (found->owner.node < known->owner.node)
            known->owner = found->owner;
        return;
    }
    if (c->finding_count < FINDINGS)
        c->findings[c->finding_count++] = *found;
}

/* Signs that stand for no word. */
static bool is_bullet(const Op *op)
{
    const GlyphRun *run = op->as.text.run;
    if (op->as.text.owner.part != PART_MARKER)
        return false;
    for (uint32_t i = 0; i < run->count; i++) {
        const Word *word = run->words[i].word;
        Str text = word ? (Str){word->text, word->byte_count} : (Str){0};
        for (size_t at = 0; at < text.len;) {
            uint32_t code = utf8_decode(text, &at);
            if (code > 0x20 && !(code >= 0x2010 && code < 0x2C00) && code != '*' && code != '-')
                return false;
        }
    }
    return true;
}

static bool shows(const GlyphRun *run)
{
    for (uint32_t i = 0; i < run->count; i++) {
        const Word *word = run->words[i].word;
        Str text = word ? (Str){word->text, word->byte_count} : (Str){0};
        for (size_t at = 0; at < text.len;) {
            uint32_t code = utf8_decode(text, &at);
            if (code > 0x20 && code != 0xA0 && !(code >= 0x2000 && code <= 0x200F))
                return true;
        }
    }
    return false;
}

static int wanted_for(const Style *style, Len size)
{
    bool large = size >= LEN_PT(18) || (size >= LEN_PT(14) && style->font_weight >= 700);
    return large ? WANTED_LARGE : WANTED_TEXT;
}

/* Just above the baseline, in the first letter. */
static Point text_point(const Op *op)
{
    const GlyphRun *run = op->as.text.run;
    Len part = run->how->size / 4;
    return (Point){len_add(len_add(op->as.text.at.x, run->words[0].x), part),
                   len_sub(op->as.text.at.y, part)};
}

static void look_into(Contrast *c, const Op *op, const Ink *ink)
{
    uint8_t bit;
    Finding found = {.owner = op->as.text.owner, .style = op->as.text.style, .edge = -1};
    if (!ground_at(c, rotation_point(c->turn, text_point(op)), &found.ground, &bit) ||
        !(ink->fails >> bit & 1) || !shows(op->as.text.run))
        return;
    found.ink = color_over(ink->color, found.ground);
    bool bullet = is_bullet(op);
    int has = contrast(found.ink, found.ground);
    if (has >= (bullet ? WANTED_LARGE : ink->wanted))
        return;
    found.kind = bullet ? FOUND_BULLET : ink->wanted == WANTED_LARGE ? FOUND_LARGE : FOUND_TEXT;
    find(c, &found);
}

static void judge_text(Contrast *c, const Op *op)
{
    const Style *style = op->as.text.style;
    if (!style || !channel(op->as.text.color, 0))
        return;
    const Ink *ink = c->last;
    if (style != c->last_style || ink->color != op->as.text.color || ink->known < c->color_count) {
        ink = ink_of(c, op->as.text.color, wanted_for(style, op->as.text.run->how->size));
        c->last_style = style;
    }
    if (ink->fails & c->on_page)
        look_into(c, op, ink);
}

/* What somebody will write, or tick, in a field. */
static void judge_entry(Contrast *c, const Op *op)
{
    const Style *style = op->as.field.style;
    const Field *field = &op->as.field.box->as.field;
    bool choice = field->kind == FIELD_CHECKBOX || field->kind == FIELD_RADIO;
    uint8_t bit;
    Finding found = {.owner = op->as.field.owner, .style = style, .edge = -1};
    if (!ground_at(c, rect_middle(op->as.field.rect), &found.ground, &bit))
        return;
    found.ground = color_over(style->background, found.ground);
    found.ink = color_over(style->color, found.ground);
    found.kind = choice ? FOUND_MARK : FOUND_ENTRY;
    if (contrast(found.ink, found.ground) <
        (choice ? WANTED_LARGE : wanted_for(style, style->font_size)))
        find(c, &found);
}

/* 1.4.11: one can see where a field is, by its border or by its ground. A field
 * without a border is left to what is around it, as in a table to be filled in. */
static void judge_outline(Contrast *c, const FieldMark *mark)
{
    const Fragment *f = mark->fragment;
    Rect rect = rotation_rect(c->turn, (Rect){mark->at.x, mark->at.y, f->size.x, f->size.y});
    Finding found = {.owner = f->owner, .style = f->style, .kind = FOUND_OUTLINE, .edge = -1};
    uint8_t bit;
    if (f->style->hidden || !ground_at(c, rect_middle(rect), &found.ground, &bit))
        return;
    Color inside = color_over(f->style->background, found.ground);
    int best = -1, fill = contrast(inside, found.ground);
    for (int edge = 0; edge < 4; edge++) {
        const Border *border = &f->borders[edge];
        if (border->style <= BORDER_HIDDEN || border->width <= 0 || !channel(border->color, 0))
            continue;
        Color line = color_over(border->color, found.ground);
        int outer = contrast(line, found.ground), inner = contrast(line, inside);
        int has = outer > inner ? outer : inner;
        if (has <= best)
            continue;
        best = has;
        found.ink = line;
        found.edge = edge;
    }
    if (found.edge >= 0 && best < WANTED_LARGE && fill < WANTED_LARGE)
        find(c, &found);
}

/* A field's own ground comes after it: it is noted before that is painted. */
void contrast_page(Contrast *c, Arena *page, const Ops *ops)
{
    uint32_t field = 0;
    c->grounds.items = NULL;
    c->grounds.count = c->grounds.room = 0;
    c->on_page = 1;
    c->steps = 0;
    c->turn = (Rotation){{0, 0}, 0};
    for (uint32_t i = 0; i < ops->count; i++) {
        const Op *op = &ops->items[i];
        while (field < ops->field_count && ops->fields[field].before <= i)
            judge_outline(c, &ops->fields[field++]);
        switch (op->kind) {
        case OP_TEXT: judge_text(c, op); break;
        case OP_RECT:
            add_ground(c, page, rotation_rect(c->turn, op->as.rect.rect), op->as.rect.color);
            break;
        case OP_PATH: add_unknown(c, page, rotation_rect(c->turn, op_path_rect(op))); break;
        case OP_IMAGE: add_unknown(c, page, rotation_rect(c->turn, op->as.image.rect)); break;
        case OP_TURN:
        case OP_POP: c->turn = op->as.turn.page; break;
        case OP_FIELD: judge_entry(c, op); break;
        default: break;
        }
    }
}

/* ---- telling ---- */

static int wanted_of(const Finding *found)
{
    return found->kind == FOUND_TEXT ||
                   (found->kind == FOUND_ENTRY &&
                    wanted_for(found->style, found->style->font_size) == WANTED_TEXT)
               ? WANTED_TEXT
               : WANTED_LARGE;
}

/* What wants most first, then by place. */
static int by_weight(const void *left, const void *right)
{
    const Finding *a = left, *b = right;
    if (wanted_of(a) != wanted_of(b))
        return wanted_of(a) > wanted_of(b) ? -1 : 1;
    if (a->owner.node != b->owner.node)
        return a->owner.node < b->owner.node ? -1 : 1;
    if (a->ground != b->ground)
        return a->ground < b->ground ? -1 : 1;
    return (a->ink > b->ink) - (a->ink < b->ink);
}

static void put_ratio(Buf *out, int hundredths)
{
    buf_int(out, hundredths / 100);
    if (hundredths % 100)
        buf_format(out, hundredths % 10 ? ".%02d" : ".%d",
                   hundredths % 10 ? hundredths % 100 : hundredths % 100 / 10);
    buf_text(out, ":1");
}

static void put_color(Buf *out, Color color) { buf_format(out, "#%06x", color_rgba(color) >> 8); }

static void put_what(Buf *out, const Contrast *c, const Finding *found)
{
    static const char *const kinds[] = {
        "text", "large text", "a bullet", "what is written in", "the mark in", "the border of"};
    const Node *node =
        found->owner.node < c->tree->count ? c->tree->nodes[found->owner.node] : NULL;
    if (node && node->kind != NODE_ELEMENT)
        node = node->parent;
    buf_text(out, kinds[found->kind]);
    if (node && node->kind == NODE_ELEMENT)
        buf_format(out, "%s<%.*s>", found->kind < FOUND_ENTRY ? " of " : " ",
                   STR_ARG(node->spelling));
}

static Str detail_of(Contrast *c, const Finding *found, Str source)
{
    Buf out = {0};
    put_what(&out, c, found);
    buf_char(&out, ' ');
    put_color(&out, found->ink);
    buf_text(&out, " on ");
    put_color(&out, found->ground);
    buf_text(&out, " is ");
    put_ratio(&out, contrast(found->ink, found->ground));
    buf_text(&out, ", below ");
    put_ratio(&out, wanted_of(found));
    buf_text(&out, source.len ? "; set at " : "; no rule sets it");
    buf_str(&out, source);
    return buf_take(&out, c->job->arena);
}

static void tell(Contrast *c, const Finding *found, const ColorSource *source)
{
    const Node *node =
        found->owner.node < c->tree->count ? c->tree->nodes[found->owner.node] : NULL;
    Diag *diag = diag_add(c->job->diags, DIAG_PAINT_CONTRAST, node ? node->span : source->span,
                          detail_of(c, found, source->words));
    bool light;
    Color mended = color_mend(found->ink, found->ground, wanted_of(found), &light);
    diag_hint(diag, c->job->diags, "#%06x or %s is enough on #%06x", color_rgba(mended) >> 8,
              light ? "lighter" : "darker", color_rgba(found->ground) >> 8);
}

void contrast_report(Contrast *c, ColorAsker *ask, void *context)
{
    Map *told = c->finding_count ? map_new(c->job->arena) : NULL;
    if (c->finding_count)
        qsort(c->findings, c->finding_count, sizeof *c->findings, by_weight);
    for (uint32_t i = 0; i < c->finding_count; i++) {
        const Finding *found = &c->findings[i];
        ColorSource source = ask(context, found->owner, found->style, found->edge);
        Buf key = {0};
        buf_format(&key, "%08x %08x ", color_rgba(found->ink), color_rgba(found->ground));
        buf_str(&key, source.words);
        void **seen = map_put(told, buf_take(&key, c->job->arena));
        if (!*seen)
            tell(c, found, &source);
        *seen = c;
    }
}
