/* Pages on sheets (imposition). A booklet is folded once and stapled through the fold: of
 * the pages, blanks added up to a whole sheet, the last and the first stand on the front of
 * the outermost sheet, the second and the last but one on its back, and so on inward. Two
 * up, pages stand as they are read. Where text runs from the right, so do pages.
 *
 * A sheet is as large as two trims; beyond it the bleed of the pages, but none at the fold. */

#include "pipeline.h"
#include "color/press.h"

enum { NEAR = 100 }; /* of sizes: a tenth of a point */

/* As a viewer turns it. */
static Point leaf_size(const Leaf *leaf)
{
    Point trim = leaf->sheet.trim;
    return leaf->turn ? (Point){trim.y, trim.x} : trim;
}

static Point swapped(Point size) { return (Point){size.y, size.x}; }

static bool fits(Point a, Point b)
{
    return len_sub(a.x, b.x) <= NEAR && len_sub(b.x, a.x) <= NEAR && len_sub(a.y, b.y) <= NEAR &&
           len_sub(b.y, a.y) <= NEAR;
}

/* Wide pages among upright ones are turned, their heads to the left. */
static uint8_t leaf_turn(const Leaf *leaf, Point size)
{
    Point own = leaf_size(leaf);
    if (fits(own, size) || (own.x > own.y) == (size.x > size.y))
        return leaf->turn;
    return leaf->turn ? TURN_UPRIGHT : TURN_LEFT;
}

static int millimetres(Len len) { return (int)(((int64_t)len * 254 + 360000) / 720000); }

static void sizes_report(Job *job, uint32_t page, Point size, Point first)
{
    char detail[80];
    int len = snprintf(detail, sizeof detail, "page %u is %d by %d mm, the first %d by %d",
                       page + 1, millimetres(size.x), millimetres(size.y), millimetres(first.x),
                       millimetres(first.y));
    diag_add(job->diags, DIAG_PRINT_IMPOSE, (Span){0}, (Str){detail, (size_t)len})->hint =
        S("--impose wants pages of one size, upright or lying: give them one in @page, or leave "
          "it out");
}

static Point larger(Point a, Point b) { return (Point){len_max(a.x, b.x), len_max(a.y, b.y)}; }

/* Where pages differ, which is an error, all have the room of the largest. */
void sheets_plan(Job *job, const Leaves *leaves, SheetPlan *plan)
{
    Point first = leaves->count ? leaf_size(&leaves->items[0]) : (Point){0, 0};
    bool differ = false;
    *plan = (SheetPlan){.page = first};
    for (uint32_t i = 0; i < leaves->count; i++) {
        Point size = leaf_size(&leaves->items[i]);
        plan->bleed = len_max(plan->bleed, leaves->items[i].sheet.bleed);
        if (fits(size, first))
            continue;
        if (fits(swapped(size), first)) {
            if (!differ && first.x > first.y) /* upright where there are both */
                plan->page = swapped(first);
            continue;
        }
        if (!differ)
            sizes_report(job, i, size, first);
        differ = true;
        plan->page = larger(plan->page, size);
    }
    plan->sides = job->session->imposition == IMPOSE_BOOKLET ? (leaves->count + 3) / 4 * 2
                                                             : (leaves->count + 1) / 2;
}

/* The two pages on a side of a sheet, from 0, left and right. */
static void side_pages(const Job *job, uint32_t side, uint32_t pages, uint32_t two[2])
{
    uint32_t last = (pages + 3) / 4 * 4 - 1;
    two[0] = 2 * side;
    two[1] = 2 * side + 1;
    if (job->session->imposition == IMPOSE_BOOKLET) {
        bool back = side % 2;
        two[back ? 0 : 1] = side;
        two[back ? 1 : 0] = last - side;
    }
}

TrimSheet sheets_side(const Job *job, const Leaves *leaves, const SheetPlan *plan, uint32_t side,
                      SheetPlace places[2])
{
    uint32_t two[2];
    Point size = plan->page;
    TrimSheet sheet = {.trim = {len_add(size.x, size.x), size.y},
                       .bleed = plan->bleed,
                       .marks = leaves->items[0].sheet.marks,
                       .middle = job->session->imposition == IMPOSE_BOOKLET ? TRIM_FOLD : TRIM_CUT};
    side_pages(job, side, leaves->count, two);
    for (int i = 0; i < 2; i++) {
        uint32_t page = two[plan->rtl ? 1 - i : i];
        Len left = i ? size.x : 0;
        places[i] = (SheetPlace){.page = page < leaves->count ? page : PAGE_NONE, .left = left};
        if (page < leaves->count)
            places[i].turn = leaf_turn(&leaves->items[page], size);
        places[i].shown = (Rect){i ? left : -sheet.bleed, -sheet.bleed,
                                 len_add(size.x, sheet.bleed), len_add(size.y, 2 * sheet.bleed)};
    }
    sheet.room = trim_room(&sheet);
    return sheet;
}

/* ---- what is said at the foot ---- */

/* `side`: recto, verso, or empty. */
static Str made_words(const Job *job, Arena *arena, const char *side)
{
    const Press *press = job->worker->press;
    Buf text = {0};
    buf_str(&text, job->session->date);
    if (*side)
        buf_format(&text, " · %s", side);
    if (press)
        buf_format(&text, " · %.*s", STR_ARG(press_facts(press)->description));
    return buf_take(&text, arena);
}

static Str about_words(const Job *job, Arena *arena, const Boxes *boxes, uint32_t number,
                       uint32_t count)
{
    const Links *links = boxes->links;
    Buf text = {0};
    buf_str(&text, links && links->title.len ? links->title : job->title);
    buf_format(&text, "%s%u/%u", text.len ? " · " : "", number, count);
    return buf_take(&text, arena);
}

Ops leaf_marks(Job *job, Arena *arena, const Boxes *boxes, const Leaves *leaves, uint32_t page)
{
    const Leaf *leaf = &leaves->items[page];
    Str words[2] = {about_words(job, arena, boxes, page + 1, leaves->count),
                    made_words(job, arena, leaf->side == PAGE_LEFT ? "verso" : "recto")};
    return trim_marks(job, arena, boxes, &leaf->sheet, words);
}

Ops sheets_marks(Job *job, Arena *arena, const Boxes *boxes, const TrimSheet *sheet,
                 const uint32_t number[2])
{
    uint32_t side = number[0], count = number[1];
    bool fold = sheet->middle == TRIM_FOLD; /* both sides are printed */
    const char *name = !fold ? "" : side % 2 ? "verso" : "recto";
    uint32_t sides = fold ? 2 : 1;
    Str words[2] = {about_words(job, arena, boxes, side / sides + 1, count / sides),
                    made_words(job, arena, name)};
    return trim_marks(job, arena, boxes, sheet, words);
}
