/* Page types (css-page-3 3 to 7): for each name and each of the eight kinds of
 * page the @page rules that fit, in order of their specificity. Most kinds come
 * to the same: equal ones are one object.
 *
 * The page context inherits from the root element, margin boxes and the note
 * area from the page context. */

#include "style/computed.h"
#include <stdlib.h>

typedef struct {
    const PageRule *rule;
    uint64_t weight; /* origin, specificity */
    uint32_t order;
} Weighed;

struct Pages {
    Computer *computer;
    Weighed *rules; /* in order of the cascade */
    uint32_t count;
    Map *types;    /* bytes of a PageType -> PageType */
    Map *counters; /* CounterList -> PageCounters */
};

typedef struct {
    uint32_t count;
    const PageCounter *items;
} PageCounters;

static int compare(const void *a, const void *b)
{
    const Weighed *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight < y->weight ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

Pages *pages_new(Computer *computer, const Sheet *const *sheets, size_t count)
{
    Arena *arena = computer->arena;
    Pages *pages = NEW(arena, Pages);
    uint32_t total = 0, n = 0;
    for (size_t s = 0; s < count; s++)
        total += sheets[s]->pages.count;
    *pages =
        (Pages){computer, NEW_ARRAY(arena, Weighed, total), total, map_new(arena), map_new(arena)};
    for (size_t s = 0; s < count; s++)
        for (uint32_t i = 0; i < sheets[s]->pages.count; i++, n++) {
            const PageRule *rule = &sheets[s]->pages.items[i];
            uint64_t origin = sheets[s]->origin == ORIGIN_AUTHOR;
            pages->rules[n] = (Weighed){rule, origin << 32 | rule->specificity, n};
        }
    if (total)
        qsort(pages->rules, total, sizeof *pages->rules, compare);
    return pages;
}

static bool rule_fits(const PageRule *rule, Str name, unsigned variant)
{
    return (!rule->name.len || str_equal(rule->name, name)) &&
           (rule->must & variant) == rule->must && !(rule->must_not & variant);
}

static const Block *block_of(const PageRule *rule, int part)
{
    return part == PART_PAGE    ? rule->page
           : part == PART_NOTES ? rule->notes
           : rule->margins      ? rule->margins[part]
                                : NULL;
}

bool pages_fill(const Pages *pages, Cascade *cascade, Str name, unsigned variant, int part)
{
    Arena *scratch = pages->computer->job->scratch;
    bool found = false;
    for (int pass = 0; pass < 3; pass++) /* normal; important: author, agent */
        for (uint32_t i = 0; i < pages->count; i++) {
            const PageRule *rule = pages->rules[i].rule;
            const Block *block = rule_fits(rule, name, variant) ? block_of(rule, part) : NULL;
            bool agent = !(pages->rules[i].weight >> 32);
            if (!block || (pass && agent != (pass == 2)))
                continue;
            cascade->voice = (Voice){agent ? VOICE_AGENT : VOICE_AUTHOR, rule->text};
            cascade_add(scratch, cascade, block, pass > 0);
            found = true;
        }
    return found;
}

/* ---- size ---- */

static Len resolve_size(const Calc *calc, Len em)
{
    double len = calc->of[UNIT_ABSOLUTE] + (calc->of[UNIT_EM] + calc->of[UNIT_REM]) * em +
                 (calc->of[UNIT_EX] + calc->of[UNIT_CH]) * em / 2;
    return len < 1 ? 1 : len > LEN_PT(100000) ? LEN_PT(100000) : (Len)(len + 0.5);
}

static Point page_size(const PageSize *size, Len em)
{
    Point point = {LEN_PT(595.276), LEN_PT(841.89)}; /* A4 */
    if (size && !size->automatic)
        point = (Point){resolve_size(&size->width, em), resolve_size(&size->height, em)};
    bool wide = point.x > point.y;
    if (size && ((size->turn == 'l' && !wide) || (size->turn == 'p' && wide)))
        point = (Point){point.y, point.x};
    return point;
}

Point pages_viewport(Pages *pages)
{
    Arena *scratch = pages->computer->job->scratch;
    ArenaMark mark = arena_mark(scratch);
    Cascade *cascade = NEW(scratch, Cascade);
    pages_fill(pages, cascade, (Str){0}, 0, PART_PAGE);
    const Declaration *size = cascade->winners.by_id[PROPERTY_PAGE_SIZE];
    Point point =
        page_size(size && size->kind == DECLARE_VALUE ? size->value.as.data : NULL, LEN_PT(12));
    arena_rewind(scratch, mark);
    return point;
}

/* ---- one part ---- */

static void compute_part(Pages *pages, Cascade *cascade, const Computed *parent, Computed *out)
{
    Computer *computer = pages->computer;
    out->parent = parent;
    out->vars = parent->vars;
    if (cascade->customs.count)
        out->vars =
            vars_new(computer, parent->vars, cascade->customs.items, cascade->customs.count);
    compute_work(computer, &out->work, &parent->work, &cascade->winners, out->vars);
    if (out->work.style.turn)
        computer_warn_turn(
            computer, cascade->winners.by_id[PROPERTY_GP_TURN],
            S("page-orientation turns a page; in a margin box stands, with element(), an element "
              "of position: running() that has -gp-turn"));
    out->work.style.turn = TURN_UPRIGHT;
}

/* css-page-3 5.3: how margin boxes stand by themselves. */
static void margin_defaults(int box, Declaration *align, Declaration *valign, Cascade *cascade)
{
    static const uint8_t aligns[MARGIN_COUNT] = {
        ALIGN_RIGHT,  ALIGN_LEFT,   ALIGN_CENTER, ALIGN_RIGHT, ALIGN_LEFT,   ALIGN_CENTER,
        ALIGN_CENTER, ALIGN_CENTER, ALIGN_LEFT,   ALIGN_RIGHT, ALIGN_CENTER, ALIGN_LEFT,
        ALIGN_RIGHT,  ALIGN_CENTER, ALIGN_CENTER, ALIGN_CENTER};
    static const uint8_t valigns[MARGIN_COUNT] = {
        VALIGN_MIDDLE, VALIGN_MIDDLE, VALIGN_MIDDLE, VALIGN_MIDDLE, VALIGN_MIDDLE, VALIGN_TOP,
        VALIGN_MIDDLE, VALIGN_BOTTOM, VALIGN_MIDDLE, VALIGN_MIDDLE, VALIGN_MIDDLE, VALIGN_MIDDLE,
        VALIGN_MIDDLE, VALIGN_BOTTOM, VALIGN_MIDDLE, VALIGN_TOP};
    *align = (Declaration){.property = PROPERTY_TEXT_ALIGN,
                           .shorthand = SHORTHAND_NONE,
                           .value = {VALUE_KEYWORD, {.keyword = aligns[box]}}};
    *valign = (Declaration){.property = PROPERTY_VERTICAL_ALIGN,
                            .shorthand = SHORTHAND_NONE,
                            .value = {VALUE_KEYWORD, {.keyword = valigns[box]}}};
    cascade->winners.by_id[PROPERTY_TEXT_ALIGN] = align;
    cascade->winners.by_id[PROPERTY_VERTICAL_ALIGN] = valign;
}

static void make_block(Work *work) { work->style.display = DISPLAY_BLOCK; }

typedef struct {
    Pages *pages;
    Generator *generator;
    const Computed *page;
    const Node *root;
    Str name;
    unsigned variant;
    PageType *type;
} Maker;

/* On pages that are added at the end a margin box stands only where the sheet has
 * blank pages in mind: a running head belongs to text. */
static bool blank_speaks(const Maker *m, int box)
{
    for (uint32_t i = 0; m->variant & PAGE_IS_BLANK && i < m->pages->count; i++) {
        const PageRule *rule = m->pages->rules[i].rule;
        if (rule->must & PAGE_IS_BLANK && rule_fits(rule, m->name, m->variant) &&
            block_of(rule, box))
            return true;
    }
    return false;
}

static void make_margin(Maker *m, int box)
{
    Arena *scratch = m->pages->computer->job->scratch;
    ArenaMark mark = arena_mark(scratch);
    Cascade *cascade = NEW(scratch, Cascade);
    Declaration align, valign;
    margin_defaults(box, &align, &valign, cascade);
    if (pages_fill(m->pages, cascade, m->name, m->variant, box)) {
        Computed *out = NEW(scratch, Computed);
        compute_part(m->pages, cascade, m->page, out);
        make_block(&out->work);
        const Terms *content = out->work.rest.content;
        if (content && !content->none) { /* css-page-3 5.1: without content there is no box */
            m->type->margin_style[box] = computer_style(m->pages->computer, &out->work);
            m->type->margin_content[box] = generate_margin(m->generator, content, m->root);
            m->type->blank_margins |= (uint32_t)blank_speaks(m, box) << box;
        }
    }
    arena_rewind(scratch, mark);
}

static void make_notes(Maker *m)
{
    Arena *scratch = m->pages->computer->job->scratch;
    ArenaMark mark = arena_mark(scratch);
    Cascade *cascade = NEW(scratch, Cascade);
    Computed *out = NEW(scratch, Computed);
    pages_fill(m->pages, cascade, m->name, m->variant, PART_NOTES);
    compute_part(m->pages, cascade, m->page, out);
    make_block(&out->work);
    m->type->note_area = computer_style(m->pages->computer, &out->work);
    arena_rewind(scratch, mark);
}

static PageCounters page_counters(Pages *pages, const CounterList *list)
{
    Arena *arena = pages->computer->arena;
    Str key = {(const char *)&list, sizeof list};
    if (!list)
        return (PageCounters){0};
    void **at = map_find(pages->counters, key);
    if (at)
        return *(PageCounters *)*at;
    PageCounter *items = NEW_ARRAY(arena, PageCounter, list->count);
    for (uint32_t i = 0; i < list->count; i++)
        items[i] = (PageCounter){list->items[i].name, list->items[i].value,
                                 counter_style_find(S("decimal"))};
    PageCounters *counters = NEW(arena, PageCounters);
    *counters = (PageCounters){list->count, items};
    *map_put(pages->counters, arena_str(arena, key)) = counters;
    return *counters;
}

/* css-page-3 4.3: auto margins of a page are 0. */
static void clean_page(Work *work)
{
    for (int edge = 0; edge < 4; edge++)
        if (work->style.margin[edge].kind != SIZE_LENGTH)
            work->style.margin[edge] = (Size){0};
    work->style.page = (Str){0};
    make_block(work);
}

static const PageType *make_type(Pages *pages, Generator *generator, const Computed *root,
                                 const Node *root_node, Str name, unsigned variant)
{
    Computer *computer = pages->computer;
    ArenaMark mark = arena_mark(computer->job->scratch);
    Cascade *cascade = NEW(computer->job->scratch, Cascade);
    Computed *page = NEW(computer->job->scratch, Computed);
    pages_fill(pages, cascade, name, variant, PART_PAGE);
    compute_part(pages, cascade, root, page);
    clean_page(&page->work);
    PageType *type = NEW(computer->job->scratch, PageType);
    Maker maker = {pages, generator, page, root_node, name, variant, type};
    type->size = page_size(page->work.rest.page_size, page->work.style.font_size);
    type->style = computer_style(computer, &page->work);
    type->bleed = page->work.rest.bleed;
    type->marks = page->work.rest.marks;
    type->turn = page->work.rest.turn;
    for (int box = 0; box < MARGIN_COUNT; box++)
        make_margin(&maker, box);
    make_notes(&maker);
    PageCounters resets = page_counters(pages, page->work.rest.counter_reset);
    PageCounters increments = page_counters(pages, page->work.rest.counter_increment);
    type->reset_count = resets.count;
    type->resets = resets.items;
    type->increment_count = increments.count;
    type->increments = increments.items;
    const PageType *known = map_value(pages->types, (Str){(const char *)type, sizeof *type});
    if (!known) {
        PageType *kept = NEW(computer->arena, PageType);
        memcpy(kept, type, sizeof *type);
        *map_put(pages->types, (Str){(const char *)kept, sizeof *kept}) = kept;
        known = kept;
    }
    arena_rewind(computer->job->scratch, mark);
    return known;
}

/* Kinds that the same rules fit are the same type: found by the set of rules. */
static uint64_t fitting(const Pages *pages, Str name, unsigned variant)
{
    uint64_t set = 0;
    for (uint32_t i = 0; i < pages->count; i++)
        set = (set ^ (rule_fits(pages->rules[i].rule, name, variant) ? i + 1 : 0)) * 0x100000001b3u;
    return set;
}

const NamedPages *pages_build(Pages *pages, Generator *generator, const Computed *root,
                              const Node *root_node, const Map *names, uint32_t *count)
{
    NamedPages *list = NEW_ARRAY(pages->computer->arena, NamedPages, names->count + 1);
    Computed above = *root;
    above.work.style.page = (Str){0};
    above.work.style.decoration = 0;
    for (uint32_t n = 0; n <= names->count; n++) {
        NamedPages *named = &list[n];
        uint64_t sets[PAGE_VARIANTS];
        named->name = n ? names->entries[n - 1].key : (Str){0};
        for (unsigned v = 0; v < PAGE_VARIANTS; v++) {
            sets[v] = fitting(pages, named->name, v);
            for (unsigned same = 0; same < v && !named->variants[v]; same++)
                if (sets[same] == sets[v])
                    named->variants[v] = named->variants[same];
            if (!named->variants[v])
                named->variants[v] = make_type(pages, generator, &above, root_node, named->name, v);
        }
    }
    *count = names->count + 1;
    return list;
}
