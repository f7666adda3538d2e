/* What a print shop would send back for its inks and pictures: read off the marks of the
 * pages, as Contrast does, in the editions for print.
 *
 * A document has few colours, so each is made into plates and judged once; a mark costs a
 * look-up of its colour, or none when it has that of the mark before. Marks of grounds and
 * lines do not know who set their colour: the styles of the document are asked for one
 * that has it, once, when there is something to tell. An image is judged where it has the
 * fewest pixels to the inch. */

#include "paint/paint.h"

#include "base/list.h"
#include "base/map.h"
#include "color/press.h"

enum {
    FINDINGS = 100,               /* more are not told, so none are kept */
    FINE_TEXT = LEN_PT(14),       /* below it, plates that do not quite meet are seen */
    PLATE_LEAST = PRESS_FULL / 50 /* a plate with less than 2 % hardly prints */
};

typedef enum { FAULT_INK = 1, FAULT_FOUR = 2, FAULT_WHITE = 4 } Fault;

typedef struct {
    Color color;
    Plates plates;
    uint32_t sum; /* of all inks, through its alpha */
    uint8_t faults;
    bool ground; /* it is used for something else than text */
} Known;

typedef struct {
    Owner owner;
    const Style *style;
    uint32_t color; /* index into `known` */
    uint8_t fault;
    int edge; /* as ColorAsker takes it, or ASK_GROUND */
} Finding;

typedef struct {
    const Image *image;
    const Node *node;
    uint32_t dpi;
    Len width; /* where it has those */
} Shown;

struct Proof {
    Job *job;
    const Boxes *boxes;
    Press *press; /* NULL: grey */
    LIST(Known) known;
    Map *numbers;  /* a Color's bytes -> 1 + index into `known` */
    uint32_t last; /* the color before */
    LIST(Shown) shown;
    Map *images; /* an Image's address -> 1 + index into `shown` */
    Finding findings[FINDINGS];
    uint32_t finding_count;
};

Proof *proof_open(Job *job, const Boxes *boxes)
{
    Proof *p = NEW(job->arena, Proof);
    p->job = job;
    p->boxes = boxes;
    p->press = job->worker->press;
    p->numbers = map_new(job->arena);
    p->images = map_new(job->arena);
    return p;
}

/* ---- colours ---- */

static const InkColor *ink_of(const Proof *p, Color color)
{
    uint32_t ink = color_ink(color);
    return ink && ink <= p->boxes->styles->ink_count ? &p->boxes->styles->inks[ink - 1] : NULL;
}

static void judge_color(Proof *p, Known *known)
{
    const InkColor *ink = ink_of(p, known->color);
    uint32_t alpha = known->color & 255, plates = 0;
    bool spot = ink && ink->spot.len;
    if (spot)
        known->plates.cmyk[0] = ink->tint; /* one plate, whatever its name */
    else if (ink)
        memcpy(known->plates.cmyk, ink->cmyk, sizeof ink->cmyk);
    else
        known->plates = press_color(p->press, color_rgba(known->color));
    for (int i = 0; i < 4; i++)
        plates += known->plates.cmyk[i] >= PLATE_LEAST;
    known->sum = plates_sum(known->plates) * alpha / 255;
    if (known->sum > p->job->session->ink_limit)
        known->faults |= FAULT_INK;
    if (plates == 4)
        known->faults |= FAULT_FOUR;
    if (color_overprint(known->color) == OVERPRINT_ON && !plates_sum(known->plates) && alpha)
        known->faults |= FAULT_WHITE;
}

static uint32_t color_number(Proof *p, Color color)
{
    if (p->last < p->known.count && p->known.items[p->last].color == color)
        return p->last;
    Str key = {(const char *)&color, sizeof color};
    void **slot = map_find(p->numbers, key);
    if (!slot) {
        Known *known = LIST_ADD(p->job->arena, &p->known);
        *known = (Known){.color = color};
        judge_color(p, known);
        slot = map_put(p->numbers, arena_str(p->job->arena, key));
        *slot = (void *)(uintptr_t)p->known.count;
    }
    return p->last = (uint32_t)(uintptr_t)*slot - 1;
}

/* Once for a fault of a colour in a style; of several elements the first is told. */
static void find(Proof *p, const Finding *found)
{
    for (uint32_t i = 0; i < p->finding_count; i++) {
        Finding *known = &p->findings[i];
        if (known->style != found->style || known->color != found->color ||
            known->fault != found->fault)
            continue;
        if (found->owner.node < known->owner.node)
            known->owner = found->owner;
        return;
    }
    if (p->finding_count < FINDINGS)
        p->findings[p->finding_count++] = *found;
}

static bool judged(Color color) /* not what is clear, or the marks' own */
{
    return (color & 255) && color_ink(color) != INK_ALL;
}

static void judge_text(Proof *p, const Op *op)
{
    Color color = op->as.text.color;
    if (!p->press || !op->as.text.style || !judged(color))
        return;
    uint32_t number = color_number(p, color);
    uint8_t faults = p->known.items[number].faults;
    if (op->as.text.run->how->size >= FINE_TEXT)
        faults &= (uint8_t)~FAULT_FOUR;
    for (uint8_t fault = FAULT_INK; faults && fault <= FAULT_WHITE; fault *= 2)
        if (faults & fault)
            find(p, &(Finding){op->as.text.owner, op->as.text.style, number, fault, -1});
}

static void judge_mark(Proof *p, Color color)
{
    if (!p->press || !judged(color))
        return;
    uint32_t number = color_number(p, color);
    p->known.items[number].ground = true;
}

/* ---- images ---- */

static void judge_image(Proof *p, const Op *op)
{
    const Image *image = op->as.image.image;
    if (!image)
        return;
    Str key = {(const char *)&image, sizeof image};
    void **slot = map_find(p->images, key);
    Rect rect = op->as.image.rect;
    uint32_t dpi = image_dots(image, rect.width, rect.height);
    if (!slot) {
        *LIST_ADD(p->job->arena, &p->shown) = (Shown){.image = image, .dpi = UINT32_MAX};
        slot = map_put(p->images, arena_str(p->job->arena, key));
        *slot = (void *)(uintptr_t)p->shown.count;
    }
    Shown *shown = &p->shown.items[(uint32_t)(uintptr_t)*slot - 1];
    if (dpi >= shown->dpi)
        return;
    shown->dpi = dpi;
    shown->width = rect.width;
    shown->node = op->as.image.picture ? op->as.image.picture->node : NULL;
}

void proof_page(Proof *p, const Ops *ops)
{
    for (uint32_t i = 0; i < ops->count; i++) {
        const Op *op = &ops->items[i];
        switch (op->kind) {
        case OP_TEXT: judge_text(p, op); break;
        case OP_RECT: judge_mark(p, op->as.rect.color); break;
        case OP_RING: judge_mark(p, op->as.ring.color); break;
        case OP_PATH: judge_mark(p, op->as.path.color); break;
        case OP_LINE: judge_mark(p, op->as.line.color); break;
        case OP_IMAGE: judge_image(p, op); break;
        default: break;
        }
    }
}

/* ---- who set the colour of a ground ---- */

/* Which of a style's colours, other than that of its text, this is; -1: none. */
static int place_of(const Style *style, Color color)
{
    if (style->background == color)
        return ASK_GROUND;
    for (int edge = 0; edge < 4; edge++)
        if (style->border[edge].style > BORDER_HIDDEN && style->border[edge].width > 0 &&
            style->border[edge].color == color)
            return edge;
    return -1;
}

static bool seek_pages(const Proof *p, Finding *found, Color color)
{
    const Styles *styles = p->boxes->styles;
    for (uint32_t n = 0; n < styles->page_name_count; n++)
        for (unsigned v = 0; v < PAGE_VARIANTS; v++) {
            const PageType *type = styles->pages[n].variants[v];
            for (int box = 0; box < MARGIN_COUNT; box++) {
                const Style *style = type->margin_style[box];
                found->edge = style ? place_of(style, color) : -1;
                found->style = style;
                found->owner.node = NODE_NONE;
                if (found->edge >= 0)
                    return true;
            }
        }
    return false;
}

/* The first element that has the colour, else a margin box; else nobody. */
static void seek(const Proof *p, Finding *found, Color color)
{
    const Styles *styles = p->boxes->styles;
    const Style *before = NULL;
    for (uint32_t id = 0; id < styles->count; id++) {
        const Style *style = styles->by_node[id];
        if (style == before || p->boxes->tree->nodes[id]->kind != NODE_ELEMENT)
            continue;
        before = style;
        found->edge = place_of(style, color);
        found->style = style;
        found->owner = (Owner){.node = id};
        if (found->edge >= 0)
            return;
    }
    if (!seek_pages(p, found, color))
        *found = (Finding){.owner = {.node = NODE_NONE}, .edge = -1};
}

static void grounds_find(Proof *p)
{
    for (uint32_t i = 0; i < p->known.count; i++) {
        const Known *known = &p->known.items[i];
        uint8_t faults = known->faults & (FAULT_INK | FAULT_WHITE);
        Finding found;
        if (!known->ground || !faults)
            continue;
        seek(p, &found, known->color);
        found.color = i;
        found.fault = faults;
        if (p->finding_count < FINDINGS)
            p->findings[p->finding_count++] = found;
    }
}

/* ---- telling ---- */

static void put_percent(Buf *out, uint32_t ten_thousandths)
{
    buf_int(out, (ten_thousandths + 50) / 100);
}

static void put_color(Buf *out, const Proof *p, const Known *known)
{
    static const char *const names[4] = {"cyan", "magenta", "yellow", "black"};
    const InkColor *ink = ink_of(p, known->color);
    bool any = false;
    if (!ink)
        buf_format(out, "#%06x is ", color_rgba(known->color) >> 8);
    if (ink && ink->spot.len) {
        buf_format(out, "%.*s ", STR_ARG(ink->spot));
        put_percent(out, ink->tint);
        buf_char(out, '%');
        return;
    }
    for (int i = 0; i < 4; i++)
        if (known->plates.cmyk[i] >= 50) {
            buf_text(out, any ? ", " : "");
            buf_format(out, "%s ", names[i]);
            put_percent(out, known->plates.cmyk[i]);
            any = true;
        }
    buf_text(out, any ? " per cent" : "no ink");
}

static void put_node(Buf *out, const Proof *p, const Finding *found)
{
    const Tree *tree = p->boxes->tree;
    const Node *node = found->owner.node < tree->count ? tree->nodes[found->owner.node] : NULL;
    if (node && node->kind != NODE_ELEMENT)
        node = node->parent;
    if (!node || node->kind != NODE_ELEMENT)
        return;
    buf_format(out, "%s<%.*s>: ",
               found->edge < 0             ? "text of "
               : found->edge == ASK_GROUND ? "ground of "
                                           : "border of ",
               STR_ARG(node->spelling));
}

static Str detail_of(Proof *p, const Finding *found, Str source)
{
    const Known *known = &p->known.items[found->color];
    Buf out = {0};
    put_node(&out, p, found);
    put_color(&out, p, known);
    if (found->fault & FAULT_INK) {
        buf_text(&out, ", together ");
        put_percent(&out, known->sum);
        buf_text(&out, ", above ");
        put_percent(&out, p->job->session->ink_limit);
    }
    if (source.len) {
        buf_text(&out, "; set at ");
        buf_str(&out, source);
    }
    return buf_take(&out, p->job->arena);
}

static Str hint_of(const Proof *p, const Finding *found)
{
    const InkColor *ink = ink_of(p, p->known.items[found->color].color);
    if (found->fault & FAULT_INK)
        return ink ? S("take less of each ink, or raise the limit as the shop allows: --ink-limit")
                   : S("take a lighter colour, or say its inks: device-cmyk(...), in "
                       "@media (-gp-edition: print)");
    if (found->fault & FAULT_WHITE)
        return S("where it overprints, no ink leaves what is below it: -gp-overprint: knockout, or "
                 "auto");
    return S(
        "plates never meet exactly, and small letters get coloured edges: take a grey, which is "
        "black ink alone, or fewer inks, device-cmyk(...), in @media (-gp-edition: print)");
}

static void tell(Proof *p, const Finding *found, Map *told, ColorAsker *ask, void *context)
{
    const Tree *tree = p->boxes->tree;
    const Node *node = found->owner.node < tree->count ? tree->nodes[found->owner.node] : NULL;
    ColorSource source = {0};
    if (found->style)
        source = ask(context, found->owner, found->style, found->edge);
    Buf key = {0};
    buf_format(&key, "%u %u ", found->fault, found->color);
    buf_str(&key, source.words);
    void **seen = map_put(told, buf_take(&key, p->job->arena));
    if (*seen)
        return;
    *seen = p;
    DiagCode code = found->fault & FAULT_INK     ? DIAG_PRINT_INK
                    : found->fault & FAULT_WHITE ? DIAG_PRINT_WHITE
                                                 : DIAG_PRINT_TEXT;
    diag_add(p->job->diags, code, node ? node->span : source.span,
             detail_of(p, found, source.words))
        ->hint = hint_of(p, found);
}

/* ---- images ---- */

static void tell_coarse(Proof *p, const Shown *shown, Span span, Str name)
{
    uint32_t wanted = p->job->session->min_dpi;
    Buf out = {0};
    int64_t mm = ((int64_t)shown->width * 254 + LEN_PT(360)) / LEN_PT(720);
    buf_format(&out, "%.*s%s%u pixels to the inch at %d mm across, below %u", STR_ARG(name),
               name.len ? ": " : "", shown->dpi, (int)mm, wanted);
    Diag *diag = diag_add(p->job->diags, DIAG_PRINT_PIXELS, span, buf_view(&out));
    diag_hint(diag, p->job->diags,
              "show it no more than %d mm across, or take one of %u pixels across",
              (int)((int64_t)shown->width * 254 * shown->dpi / wanted / LEN_PT(720)),
              (unsigned)((uint64_t)(uint32_t)shown->width * wanted / LEN_PT(72)) + 1);
    buf_close(&out);
}

static Str name_of(const Shown *shown)
{
    Str name = shown->node ? node_value(shown->node, NAME_SRC) : (Str){0};
    return str_starts(name, S("data:")) ? (Str){0} : name;
}

static void tell_image(Proof *p, const Shown *shown)
{
    Span span = shown->node ? shown->node->span : (Span){0};
    Str name = name_of(shown);
    const Separation *plates = image_separate(p->job->worker->images, shown->image, p->press);
    Buf out = {0};
    buf_format(&out, "%.*s%s", STR_ARG(name), name.len ? ": " : "");
    if (plates->fault) {
        buf_text(&out, plates->fault);
        diag_add(p->job->diags, DIAG_PRINT_IMAGE, span, buf_view(&out))->hint =
            S("save it anew, as PNG or JPEG");
    } else if (p->press && plates->ink > p->job->session->ink_limit) {
        put_percent(&out, plates->ink);
        buf_text(&out, " per cent of ink in its darkest parts, above ");
        put_percent(&out, p->job->session->ink_limit);
        diag_add(p->job->diags, DIAG_PRINT_INK, span, buf_view(&out))->hint =
            shown->image->space == IMAGE_CMYK
                ? S("its inks are its own: have it converted to the profile of the press")
                : S("so dark the profile of the press makes it: take the print shop's own (--icc), "
                    "or ask whether it prints that much, and say so with --ink-limit");
    }
    if (shown->dpi < p->job->session->min_dpi)
        tell_coarse(p, shown, span, name);
    buf_close(&out);
}

/* ---- spot colours ---- */

/* The first element or margin box whose style names the ink. */
static void seek_ink(const Proof *p, Finding *found, uint32_t ink)
{
    const Styles *styles = p->boxes->styles;
    for (uint32_t id = 0; id < styles->count; id++) {
        const Style *style = styles->by_node[id];
        *found = (Finding){.owner = {.node = id}, .style = style, .edge = -1};
        if (color_ink(style->color) == ink)
            return;
        if (color_ink(style->background) == ink) {
            found->edge = ASK_GROUND;
            return;
        }
        for (int edge = 0; edge < 4; edge++)
            if (color_ink(style->border[edge].color) == ink) {
                found->edge = edge;
                return;
            }
    }
    *found = (Finding){.owner = {.node = NODE_NONE}};
}

static void tell_spot(Proof *p, uint32_t number, uint32_t first, ColorAsker *ask, void *context)
{
    Finding sides[2];
    ColorSource sources[2] = {{{0}, {0}}};
    const Tree *tree = p->boxes->tree;
    const InkColor *inks = p->boxes->styles->inks;
    Buf out = {0};
    seek_ink(p, &sides[0], number + 1);
    seek_ink(p, &sides[1], first + 1);
    for (int i = 0; i < 2; i++)
        if (sides[i].style)
            sources[i] = ask(context, sides[i].owner, sides[i].style, sides[i].edge);
    buf_str(&out, inks[number].spot);
    for (int i = 0; i < 2; i++)
        if (sources[i].words.len)
            buf_format(&out, "%s%.*s", i ? " and at " : ": at ", STR_ARG(sources[i].words));
    const Node *node = sides[0].owner.node < tree->count ? tree->nodes[sides[0].owner.node] : NULL;
    diag_add(p->job->diags, DIAG_PRINT_SPOT, node ? node->span : sources[0].span, buf_view(&out))
        ->hint =
        S("a plate has one ink: give -gp-spot() the same colour for the same name; the first "
          "is taken for both");
    buf_close(&out);
}

/* Once for a name: what its first mention says, and another one that differs. */
static void tell_spots(Proof *p, ColorAsker *ask, void *context)
{
    const Styles *styles = p->boxes->styles;
    Map *names = map_new(p->job->arena); /* to the first ink of that name, or `told` */
    InkColor told;
    for (uint32_t i = 0; i < styles->ink_count; i++) {
        const InkColor *ink = &styles->inks[i];
        void **slot = ink->spot.len ? map_put(names, ink->spot) : NULL;
        const InkColor *first = slot ? *slot : NULL;
        if (!slot || first == &told)
            continue;
        if (!first) {
            *slot = (void *)(uintptr_t)ink;
        } else if (memcmp(first->cmyk, ink->cmyk, sizeof ink->cmyk)) {
            tell_spot(p, i, (uint32_t)(first - styles->inks), ask, context);
            *slot = &told;
        }
    }
}

void proof_report(Proof *p, ColorAsker *ask, void *context)
{
    Map *told = map_new(p->job->arena);
    grounds_find(p);
    for (uint32_t i = 0; i < p->finding_count; i++)
        tell(p, &p->findings[i], told, ask, context);
    if (p->press)
        tell_spots(p, ask, context);
    for (uint32_t i = 0; i < p->shown.count; i++)
        tell_image(p, &p->shown.items[i]);
}
