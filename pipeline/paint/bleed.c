/* Bleed (css-page-3 7.2): a press prints beyond the trim, for a knife is never exact. What
 * ends on the trim, or beyond it but in the bleed, goes on to the end of the bleed:
 * grounds, borders, rules. A picture is not stretched: one that ends short of it is told
 * of. All is clipped at the end of the bleed.
 *
 * One look at each mark of a finished page; screens have no bleed, and so none. What is
 * in a turned box reaches the trim where it stands on the page, and goes on in its own
 * coordinates. */

#include "paint/paint.h"
#include "paint/painter.h"

enum { NEAR = 100 }; /* a tenth of a point: on the trim */

/* css-page-3 7.2: `auto` is 6pt with crop marks. */
static Len bleed_of(const PageType *type)
{
    return type->bleed > 0 ? type->bleed : type->marks & 1 ? LEN_PT(6) : 0;
}

TrimSheet trim_sheet(const Job *job, const Page *page)
{
    TrimSheet sheet = {.trim = page->size};
    if (job->session->edition == EDITION_SCREEN || !page->type)
        return sheet;
    sheet.bleed = bleed_of(page->type);
    sheet.marks = page->type->marks;
    if (job->cover_width && len_add(page->size.x, NEAR) >= job->cover_width) { /* all on one */
        sheet.middle = TRIM_FOLD;
        sheet.spine = job->cover_spine;
    }
    sheet.room = trim_room(&sheet);
    return sheet;
}

void bleed_open(Painter *painter)
{
    const TrimSheet *sheet = &painter->sheet;
    if (!sheet->room)
        return;
    Op *op = op_add(painter, OP_CLIP);
    op->as.rect.rect =
        (Rect){-sheet->bleed, -sheet->bleed, len_add(sheet->trim.x, 2 * sheet->bleed),
               len_add(sheet->trim.y, 2 * sheet->bleed)};
}

/* ---- on to the end of the bleed ---- */

/* Which sides of `r` end on the trim or in the bleed: by how much they are to go on. */
typedef struct {
    Len by[4]; /* of Edge */
    bool any;
} Reach;

static Len reach_of(Len edge, Len bleed) /* edge: how far inside of the trim it is */
{
    return edge <= NEAR && edge > -bleed ? len_add(edge, bleed) : 0;
}

/* The page as it is seen from the marks in hand. */
typedef struct {
    const TrimSheet *sheet;
    Rotation turn; /* from them to the page */
} Ground;

static Reach reach_find(const Ground *ground, Rect r)
{
    const TrimSheet *sheet = ground->sheet;
    r = rotation_rect(ground->turn, r);
    Len right = len_add(r.x, r.width), bottom = len_add(r.y, r.height);
    Point trim = sheet->trim;
    Reach reach = {{0}, false};
    bool outside = right <= 0 || bottom <= 0 || r.x >= trim.x || r.y >= trim.y;
    if (outside)
        return reach;
    const Len ways[4] = {r.y, len_sub(trim.x, right), len_sub(trim.y, bottom), r.x}; /* of Edge */
    for (int i = 0; i < 4; i++) { /* what is at the top of the page is a turned mark's left */
        Len by = reach_of(ways[i], sheet->bleed);
        reach.by[(i - ground->turn.quarters) & 3] = by;
        reach.any |= by > 0;
    }
    return reach;
}

/* A side that ends in a round corner is a shape of its own: it stays. */
static void reach_square(Reach *reach, const Point radius[4])
{
    reach->any = false;
    for (int i = 0; i < 4; i++) { /* corner i begins side i, clockwise */
        if (radius[i].x | radius[i].y | radius[(i + 1) % 4].x | radius[(i + 1) % 4].y)
            reach->by[i] = 0;
        reach->any |= reach->by[i] > 0;
    }
}

static Rect rect_grown(Rect r, const Reach *reach)
{
    r.x = len_sub(r.x, reach->by[EDGE_LEFT]);
    r.y = len_sub(r.y, reach->by[EDGE_TOP]);
    r.width = len_add(r.width, len_add(reach->by[EDGE_LEFT], reach->by[EDGE_RIGHT]));
    r.height = len_add(r.height, len_add(reach->by[EDGE_TOP], reach->by[EDGE_BOTTOM]));
    return r;
}

static void reach_rect(const Ground *ground, Op *op) /* RECT, CLIP */
{
    Reach reach = reach_find(ground, op->as.rect.rect);
    if (reach.any)
        reach_square(&reach, op->as.rect.radius);
    if (reach.any)
        op->as.rect.rect = rect_grown(op->as.rect.rect, &reach);
}

static void reach_ring(const Ground *ground, Op *op)
{
    Reach reach = reach_find(ground, op->as.ring.rect);
    if (reach.any)
        reach_square(&reach, op->as.ring.radius);
    if (!reach.any)
        return;
    op->as.ring.rect = rect_grown(op->as.ring.rect, &reach);
    for (int i = 0; i < 4; i++)
        op->as.ring.inset[i] = len_add(op->as.ring.inset[i], reach.by[i]);
}

/* Its ends go on; beside the trim it is as broad as it was. */
static void reach_line(const Ground *ground, Op *op)
{
    Point *from = &op->as.line.from, *to = &op->as.line.to;
    Rect r = {from->x, from->y, len_sub(to->x, from->x), len_sub(to->y, from->y)};
    Reach reach = reach_find(ground, r);
    if (from->y == to->y) {
        from->x = len_sub(from->x, reach.by[EDGE_LEFT]);
        to->x = len_add(to->x, reach.by[EDGE_RIGHT]);
    } else {
        from->y = len_sub(from->y, reach.by[EDGE_TOP]);
        to->y = len_add(to->y, reach.by[EDGE_BOTTOM]);
    }
}

void bleed_side(Painter *painter, Point a, Point b, Color color)
{
    const TrimSheet *sheet = &painter->sheet;
    a = rotation_point(painter->turn, a);
    b = rotation_point(painter->turn, b);
    Rect r = {len_min(a.x, b.x), len_min(a.y, b.y), 0, 0};
    r.width = len_sub(len_max(a.x, b.x), r.x);
    r.height = len_sub(len_max(a.y, b.y), r.y);
    if (!sheet->bleed)
        return;
    Len bleed = sheet->bleed, right = len_sub(sheet->trim.x, r.x),
        bottom = len_sub(sheet->trim.y, r.y);
    bool lying = !r.height && r.width, upright = !r.width && r.height;
    Rect strip = r;
    if (lying && r.y <= NEAR && r.y > -bleed)
        strip = (Rect){r.x, -bleed, r.width, len_add(r.y, bleed)};
    else if (lying && bottom <= NEAR && bottom > -bleed)
        strip.height = len_add(bottom, bleed);
    else if (upright && r.x <= NEAR && r.x > -bleed)
        strip = (Rect){-bleed, r.y, len_add(r.x, bleed), r.height};
    else if (upright && right <= NEAR && right > -bleed)
        strip.width = len_add(right, bleed);
    if (painter->turned)
        strip = rotation_rect(rotation_back(painter->turn), strip);
    mark_rect(painter, strip, color); /* one without area is none */
}

/* ---- pictures ---- */

static void picture_check(Painter *painter, const Ground *ground, const Op *op)
{
    const Node *node = op->as.image.picture ? op->as.image.picture->node : NULL;
    Reach reach = reach_find(ground, op->as.image.rect);
    bool ends = false; /* lengths that were rounded do not end it */
    for (int i = 0; i < 4; i++)
        ends |= reach.by[i] > NEAR;
    if (!ends)
        return;
    Diags *diags = painter->job->diags;
    Str src = node ? node_value(node, NAME_SRC) : (Str){0};
    Diag *diag = diag_add(diags, DIAG_PRINT_BLEED, node ? node->span : (Span){0},
                          str_starts(src, S("data:")) ? (Str){0} : src);
    int64_t tenths = ((int64_t)painter->sheet.bleed * 254 + 36000) / 72000; /* of a millimetre */
    char depth[24];
    snprintf(depth, sizeof depth, tenths % 10 ? "%lld.%lldmm" : "%lldmm", (long long)tenths / 10,
             (long long)tenths % 10);
    diag_hint(diag, diags,
              "a knife that is a little off leaves a white line: let it go on %s beyond the trim, "
              "with margin: -%s, max-width: none and a width that is as much more",
              depth, depth);
}

void bleed_close(Painter *painter)
{
    const TrimSheet *sheet = &painter->sheet;
    Ground ground = {sheet, {{0, 0}, 0}};
    if (!sheet->room)
        return;
    for (uint32_t i = 1; sheet->bleed && i < painter->ops.count; i++) {
        Op *op = &painter->ops.items[i];
        switch ((OpKind)op->kind) {
        case OP_RECT:
        case OP_CLIP: reach_rect(&ground, op); break;
        case OP_RING: reach_ring(&ground, op); break;
        case OP_LINE: reach_line(&ground, op); break;
        case OP_TURN:
        case OP_POP: ground.turn = op->as.turn.page; break;
        case OP_IMAGE: picture_check(painter, &ground, op); break;
        default: break;
        }
    }
    if (painter->ops.items[painter->ops.count - 1].kind == OP_CLIP)
        op_drop(painter); /* an empty page */
    else
        op_add(painter, OP_POP);
}
