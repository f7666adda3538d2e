/* Computed values (css-cascade-4 4.4, css-values-4). The font comes first, as
 * other lengths hang on it, then colour, then the rest in the order of the
 * table; `finish` settles what depends on several properties.
 *
 * Cost: one copy of Work and one step per property for each distinct set of
 * rules under a distinct parent, never per element (cascade.c caches). */

#include "style/compute.h"
#include <assert.h>
#include <math.h>

static void *field(const Compute *c, const Property *property)
{
    return (char *)c->work + property->offset;
}

/* ---- lengths ---- */

static Len round_len(double thousandths)
{
    return thousandths >= LEN_MAX    ? LEN_MAX
           : thousandths <= -LEN_MAX ? -LEN_MAX
                                     : (Len)lround(thousandths);
}

static double font_units(const Compute *c, Unit unit)
{
    FontId font = c->fonts ? font_first(c->fonts) : FONT_NONE;
    const FontMetrics *metrics = font == FONT_NONE ? NULL : font_metrics(c->shared->text, font);
    int16_t x = metrics ? metrics->x_height : 0;
    uint16_t zero = metrics ? metrics->zero : 0;
    if (unit == UNIT_EX)
        return x > 0 ? (double)x / metrics->upem
                     : 0.5; /* css-values-4 6.1.1: 0.5em when not known */
    return zero > 0 ? (double)zero / metrics->upem : 0.5;
}

/* All but the percentage, in thousandths of a point. */
static double resolve_calc(const Compute *c, const Calc *calc)
{
    const double *of = calc->of;
    double sum = of[UNIT_ABSOLUTE] + of[UNIT_EM] * c->em;
    if (of[UNIT_REM] != 0)
        sum += of[UNIT_REM] * (c->is_root ? c->em : c->shared->root_size);
    if (of[UNIT_EX] != 0)
        sum += of[UNIT_EX] * font_units(c, UNIT_EX) * c->em;
    if (of[UNIT_CH] != 0)
        sum += of[UNIT_CH] * font_units(c, UNIT_CH) * c->em;
    sum += of[UNIT_VW] * c->shared->viewport.x + of[UNIT_VH] * c->shared->viewport.y;
    return sum;
}

static Len length_of(const Compute *c, const Calc *calc)
{
    return round_len(resolve_calc(c, calc));
}

static Size size_of(const Compute *c, const Calc *calc)
{
    double percent = calc->of[UNIT_PERCENT] * 1000;
    percent = percent > 1e9 ? 1e9 : percent < -1e9 ? -1e9 : percent;
    return (Size){SIZE_LENGTH, length_of(c, calc), (int32_t)lround(percent)};
}

/* ---- appliers ---- */

void apply_byte(Compute *c, const Property *property, const Value *value)
{
    *(uint8_t *)field(c, property) = (uint8_t)value->as.keyword;
}

/* A side that depends on the direction: what is declared goes to the left or
 * the right one (sides.c). */
void apply_side(Compute *c, const Property *property, const Value *value)
{
    (void)c;
    (void)property;
    (void)value;
}

void apply_short(Compute *c, const Property *property, const Value *value)
{
    double n = value->as.number;
    *(int16_t *)field(c, property) = (int16_t)(n > INT16_MAX ? INT16_MAX : n);
}

void apply_count(Compute *c, const Property *property, const Value *value)
{
    double n = value->as.number;
    *(uint16_t *)field(c, property) = (uint16_t)(n > 1000 ? 1000 : n);
}

/* A keyword stands for the number that means it: 0 or -1. Where negative
 * lengths are errors calc() is clamped (css-values-4 10.5). */
void apply_len(Compute *c, const Property *property, const Value *value)
{
    Len len = value->kind == VALUE_KEYWORD ? value->as.keyword : length_of(c, value->as.calc);
    bool signed_too =
        property->id == PROPERTY_LETTER_SPACING || property->id == PROPERTY_WORD_SPACING;
    bool keyword = value->kind == VALUE_KEYWORD;
    *(Len *)field(c, property) = len < 0 && !signed_too && !keyword ? 0 : len;
}

void apply_size(Compute *c, const Property *property, const Value *value)
{
    Size *size = field(c, property);
    if (value->kind == VALUE_KEYWORD) {
        *size = (Size){(uint32_t)value->as.keyword, 0, 0};
        return;
    }
    *size = size_of(c, value->as.calc);
    if (property->parse == parse_size && !size->percent && size->length < 0)
        size->length = 0;
}

void apply_radius(Compute *c, const Property *property, const Value *value)
{
    Radius *radius = field(c, property);
    radius->x = size_of(c, &value->as.calc[0]);
    radius->y = size_of(c, &value->as.calc[1]);
}

void apply_spacing_pair(Compute *c, const Property *property, const Value *value)
{
    (void)property;
    c->work->style.border_spacing_x = len_max(0, length_of(c, &value->as.calc[0]));
    c->work->style.border_spacing_y = len_max(0, length_of(c, &value->as.calc[1]));
}

/* With the number of its ink. A document has few: they are looked through. */
static Color color_inked(Computer *computer, const ColorValue *value)
{
    const InkColor *ink = value->ink;
    uint32_t i = 0;
    if (!ink)
        return value->color;
    for (; i < computer->inks.count; i++) {
        const InkColor *known = &computer->inks.items[i];
        if (known->tint == ink->tint && str_equal(known->spot, ink->spot) &&
            !memcmp(known->cmyk, ink->cmyk, sizeof ink->cmyk))
            break;
    }
    if (i == computer->inks.count)
        *LIST_ADD(computer->arena, &computer->inks) = *ink;
    return value->color | (Color)(i + 1) << COLOR_INK;
}

void apply_color(Compute *c, const Property *property, const Value *value)
{
    ColorValue *to = field(c, property);
    to->color = color_inked(c->shared, &value->as.color);
    to->current = value->as.color.current;
}

void apply_text_color(Compute *c, const Property *property, const Value *value)
{
    (void)property;
    c->work->style.color =
        value->as.color.current ? c->parent->style.color : color_inked(c->shared, &value->as.color);
}

void apply_text(Compute *c, const Property *property, const Value *value)
{
    *(Str *)field(c, property) = computer_string(c->shared, value->as.text);
}

void apply_text_pointer(Compute *c, const Property *property, const Value *value)
{
    Str text = computer_string(c->shared, value->as.text);
    *(const char **)field(c, property) = text.len ? text.data : NULL;
}

void apply_data(Compute *c, const Property *property, const Value *value)
{
    *(const void **)field(c, property) = value->as.data;
}

void apply_content(Compute *c, const Property *property, const Value *value)
{
    apply_data(c, property, value);
}

void apply_font_size(Compute *c, const Property *property, const Value *value)
{
    double percent = value->as.calc->of[UNIT_PERCENT] / 100;
    (void)property;
    c->work->style.font_size =
        len_max(0, round_len(resolve_calc(c, value->as.calc) + percent * c->em));
}

/* css-fonts-4 2.2.1: bolder and lighter step over 100, 400, 700, 900. */
void apply_font_weight(Compute *c, const Property *property, const Value *value)
{
    uint16_t base = c->parent->style.font_weight, weight;
    (void)property;
    if (value->kind == VALUE_NUMBER)
        weight = (uint16_t)value->as.number;
    else if (value->as.keyword > 0)
        weight = base < 350 ? 400 : base < 550 ? 700 : base < 900 ? 900 : base;
    else
        weight = base < 100 ? base : base < 550 ? 100 : base < 750 ? 400 : 700;
    c->work->style.font_weight = weight;
}

void apply_line_height(Compute *c, const Property *property, const Value *value)
{
    (void)property;
    c->work->rest.line_factor = -1;
    if (value->kind == VALUE_KEYWORD) {
        c->work->style.line_height = -1;
        return;
    }
    const Calc *calc = value->as.calc;
    if (calc->of[UNIT_NUMBER] != 0) {
        double factor = calc->of[UNIT_NUMBER] * 1000;
        c->work->rest.line_factor = factor < 0     ? 0
                                    : factor > 1e8 ? 100000000
                                                   : (int32_t)lround(factor);
        return;
    }
    double percent = calc->of[UNIT_PERCENT] / 100;
    c->work->style.line_height = len_max(0, round_len(resolve_calc(c, calc) + percent * c->em));
}

void apply_position(Compute *c, const Property *property, const Value *value)
{
    (void)property;
    bool running = value->kind == VALUE_TEXT;
    c->work->style.position = (uint8_t)(running ? POSITION_RUNNING : value->as.keyword);
    c->work->style.running = running ? computer_string(c->shared, value->as.text) : (Str){0};
}

void apply_text_align(Compute *c, const Property *property, const Value *value)
{
    (void)property;
    bool character = value->kind == VALUE_TEXT;
    c->work->style.text_align = (uint8_t)(character ? ALIGN_CHARACTER : value->as.keyword);
    c->work->style.align_character =
        character ? computer_string(c->shared, value->as.text) : (Str){0};
}

void apply_vertical_align(Compute *c, const Property *property, const Value *value)
{
    (void)property;
    bool length = value->kind == VALUE_CALC;
    c->work->style.vertical_align = (uint8_t)(length ? VALIGN_LENGTH : value->as.keyword);
    c->work->style.vertical_offset = length ? size_of(c, value->as.calc) : (Size){0};
}

/* ---- which value counts ---- */

/* A property and what belongs to it. */
static void copy_property(Work *to, const Work *from, const Property *property)
{
    memcpy((char *)to + property->offset, (const char *)from + property->offset, property->size);
    switch (property->id) {
    case PROPERTY_LINE_HEIGHT: to->rest.line_factor = from->rest.line_factor; break;
    case PROPERTY_POSITION: to->style.running = from->style.running; break;
    case PROPERTY_TEXT_ALIGN: to->style.align_character = from->style.align_character; break;
    case PROPERTY_VERTICAL_ALIGN: to->style.vertical_offset = from->style.vertical_offset; break;
    case PROPERTY_BORDER_SPACING: to->style.border_spacing_y = from->style.border_spacing_y; break;
    default: break;
    }
}

static void warn_variable(const Compute *c, const Declaration *declaration)
{
    Diag *diag = computer_warn(c->shared, DIAG_STYLE_VARIABLE, declaration, (Str){0});
    if (diag)
        diag->hint = vars_advice(c->shared, c->vars, declaration->text);
}

static const Pending *expand(Compute *c, const Declaration *declaration)
{
    for (uint32_t i = 0; i < c->pending.count; i++)
        if (c->pending.items[i].text == declaration->text.data)
            return &c->pending.items[i];
    Arena *scratch = c->shared->job->scratch;
    Pending *pending = LIST_ADD(scratch, &c->pending);
    *pending = (Pending){.text = declaration->text.data};
    Str text;
    pending->ok = vars_substitute(c->shared, c->vars, declaration->text, &text) &&
                  style_expansion(c->shared->arena, scratch, shorthand_at(declaration->shorthand),
                                  text, &pending->expansion, &pending->wide);
    if (!pending->ok)
        warn_variable(c, declaration);
    return pending;
}

/* A declaration with var(): what it is once the values are known. Invalid ones
 * are as unset (css-variables-1 3.1). */
static void settle_pending(Compute *c, const Property *property, Declaration *declaration)
{
    Declaration written = *declaration;
    Str text;
    declaration->kind = DECLARE_UNSET;
    if (written.shorthand == SHORTHAND_NONE) {
        Declaration parsed = written;
        if (vars_substitute(c->shared, c->vars, written.text, &text) &&
            style_value(c->shared->arena, c->shared->job->scratch, property, text, &parsed))
            *declaration = parsed;
        else
            warn_variable(c, &written);
        return;
    }
    const Pending *pending = expand(c, &written);
    if (!pending->ok)
        return;
    if (pending->wide != DECLARE_VALUE)
        declaration->kind = pending->wide;
    for (uint32_t i = 0; i < pending->expansion.count; i++)
        if (pending->expansion.items[i].property == property->id) {
            declaration->kind =
                pending->expansion.items[i].initial ? DECLARE_INITIAL : DECLARE_VALUE;
            declaration->value = pending->expansion.items[i].value;
        }
}

static void apply(Compute *c, unsigned id)
{
    if (!c->winners->by_id[id])
        return;
    const Property *property = property_at(id);
    Declaration declaration = *c->winners->by_id[id];
    if (declaration.kind == DECLARE_PENDING)
        settle_pending(c, property_at(declaration.property), &declaration);
    switch ((DeclareKind)declaration.kind) {
    case DECLARE_VALUE: property->apply(c, property, &declaration.value); break;
    case DECLARE_INHERIT: copy_property(c->work, c->parent, property); break;
    case DECLARE_UNSET:
        copy_property(c->work, property->inherited ? c->parent : &c->shared->initial, property);
        break;
    case DECLARE_INITIAL:
    case DECLARE_PENDING: copy_property(c->work, &c->shared->initial, property); break;
    }
}

/* ---- what hangs on several properties ---- */

/* css-display-3 2.7 */
static uint8_t blockified(uint8_t display)
{
    switch ((Display)display) {
    case DISPLAY_INLINE:
    case DISPLAY_INLINE_BLOCK:
    case DISPLAY_ROW_GROUP:
    case DISPLAY_HEADER_GROUP:
    case DISPLAY_FOOTER_GROUP:
    case DISPLAY_ROW:
    case DISPLAY_COLUMN_GROUP:
    case DISPLAY_COLUMN:
    case DISPLAY_CELL:
    case DISPLAY_CAPTION: return DISPLAY_BLOCK;
    case DISPLAY_INLINE_TABLE: return DISPLAY_TABLE;
    default: return display;
    }
}

static bool is_out_of_flow(const Style *style)
{
    return style->float_ != FLOAT_NONE || style->position >= POSITION_ABSOLUTE;
}

static void finish_colors(Work *work)
{
    Style *style = &work->style;
    Color color[COLOR_OF_COUNT];
    for (int i = 0; i < COLOR_OF_COUNT; i++)
        color[i] = work->rest.colors[i].current ? style->color : work->rest.colors[i].color;
    for (int edge = 0; edge < 4; edge++) {
        bool seen = style->border[edge].style > BORDER_HIDDEN;
        style->border[edge].color = color[COLOR_OF_BORDER + edge];
        style->border[edge].width = seen ? work->rest.border_width[edge] : 0;
    }
    style->background = color[COLOR_OF_BACKGROUND];
    style->column_rule.color = color[COLOR_OF_RULE];
    style->column_rule.width = style->column_rule.style > BORDER_HIDDEN ? work->rest.rule_width : 0;
}

static Color overprinting(Color color, Overprint overprint)
{
    return (color & (((Color)1 << COLOR_OVERPRINT) - 1)) | (Color)overprint << COLOR_OVERPRINT;
}

/* A colour carries how it is printed, so that a mark needs no style. */
static void finish_overprint(Style *style)
{
    Overprint overprint = style->overprint;
    if (!overprint && !color_overprint(style->color) && !color_overprint(style->decoration_color))
        return;
    style->color = overprinting(style->color, overprint);
    style->background = overprinting(style->background, overprint);
    style->decoration_color = overprinting(style->decoration_color, overprint);
    style->column_rule.color = overprinting(style->column_rule.color, overprint);
    for (int edge = 0; edge < 4; edge++)
        style->border[edge].color = overprinting(style->border[edge].color, overprint);
}

/* css-text-decor-3 2: lines go through to what is inside, but not into
 * floats, absolute boxes and atomic inlines. */
static void finish_decoration(const Compute *c)
{
    Style *style = &c->work->style;
    const Rest *rest = &c->work->rest;
    bool apart = is_out_of_flow(style) || style->display == DISPLAY_INLINE_BLOCK ||
                 style->display == DISPLAY_INLINE_TABLE;
    style->decoration = apart || c->is_root ? 0 : c->parent->style.decoration;
    style->decoration_color = style->decoration ? c->parent->style.decoration_color : 0;
    if (!rest->decoration_line)
        return;
    ColorValue color = rest->colors[COLOR_OF_DECORATION];
    style->decoration |= rest->decoration_line;
    style->decoration_color = color.current ? style->color : color.color;
}

void computer_warn_turn(Computer *computer, const Declaration *declaration, Str hint)
{
    Diag *diag = computer_warn(computer, DIAG_STYLE_TURN, declaration, hint);
    if (diag)
        diag->detail = property_at(PROPERTY_GP_TURN)->name;
}

/* -gp-turn is for block containers; what stands in a line becomes one, as with another
 * writing mode (css-writing-modes-4 3.1). What is no container is box's to tell. */
static void finish_turn(const Compute *c)
{
    Style *style = &c->work->style;
    const Declaration *declaration = c->winners->by_id[PROPERTY_GP_TURN];
    Str hint = {0};
    if (style->display == DISPLAY_INLINE)
        style->display = DISPLAY_INLINE_BLOCK;
    if (c->is_root)
        hint = S("page-orientation in @page turns a page; what is in the body can be turned");
    else if (style->column_count || style->column_width)
        hint = S("columns are not turned by themselves: give them to a <div> inside");
    else if (style->display > DISPLAY_LIST_ITEM || style->display == DISPLAY_CONTENTS)
        hint = S("only a block is turned: give -gp-turn to a <div> around it, or inside a cell");
    if (!hint.len)
        return;
    style->turn = TURN_UPRIGHT;
    if (declaration)
        computer_warn_turn(c->shared, declaration, hint);
}

static void finish(const Compute *c)
{
    Style *style = &c->work->style;
    if (style->position >= POSITION_ABSOLUTE && style->float_ != FLOAT_FOOTNOTE)
        style->float_ = FLOAT_NONE; /* CSS 2.1 9.7 */
    if (c->is_root || is_out_of_flow(style))
        style->display = blockified(style->display);
    if (c->is_root && style->display == DISPLAY_CONTENTS)
        style->display = DISPLAY_BLOCK;
    if (style->turn)
        finish_turn(c);
    if (style->text_wrap == TEXT_WRAP_NOWRAP && style->white_space == SPACE_NORMAL)
        style->white_space = SPACE_NOWRAP;
    if (!style->page.len && !c->is_root)
        style->page = c->parent->style.page; /* css-page-3 8.1: auto is the parent's */
    finish_colors(c->work);
    finish_decoration(c);
    finish_overprint(style);
}

/* ---- the whole ---- */

static void inherit(Work *work, const Work *parent)
{
    for (unsigned id = 0; id < PROPERTY_COUNT; id++)
        if (property_at(id)->inherited)
            copy_property(work, parent, property_at(id));
    work->style.fonts = parent->style.fonts;
}

/* What a sheet names first is what its designer means: that another stands in would
 * be seen on paper only. */
static void warn_font(const Compute *c, Str family)
{
    Text *text = c->shared->text;
    Diag *diag = computer_warn(c->shared, DIAG_STYLE_FONT, c->winners->by_id[PROPERTY_FONT_FAMILY],
                               (Str){0});
    if (!diag)
        return;
    diag->detail = arena_str(c->shared->job->diags->arena, family);
    diag_hint(diag, c->shared->job->diags,
              "%.*s stands in: install the font, name its folder in GUIDEPRESS_FONTS, or give "
              "@font-face a .ttf or .otf file",
              STR_ARG(font_facts(text, font_first(c->work->style.fonts))->family));
}

static void find_fonts(const Compute *c)
{
    Style *style = &c->work->style;
    const Work *parent = c->parent;
    if (parent->style.fonts && c->work->rest.families == parent->rest.families &&
        style->font_weight == parent->style.font_weight &&
        style->font_italic == parent->style.font_italic) {
        style->fonts = parent->style.fonts;
        return;
    }
    const Families *families = c->work->rest.families;
    FontQuery query = {families->names, families->count, style->font_weight, style->font_italic};
    style->fonts = text_fonts(c->shared->text, c->shared->faces, &query);
    if (families->count && c->winners->by_id[PROPERTY_FONT_FAMILY] && !font_as_asked(style->fonts))
        warn_font(c, families->names[0]);
}

static void compute_font(Compute *c)
{
    apply(c, PROPERTY_FONT_FAMILY);
    apply(c, PROPERTY_FONT_WEIGHT);
    apply(c, PROPERTY_FONT_STYLE);
    c->em = c->parent->style.font_size;
    c->fonts = c->parent->style.fonts;
    apply(c, PROPERTY_FONT_SIZE);
    find_fonts(c);
    c->em = c->work->style.font_size;
    c->fonts = c->work->style.fonts;
    apply(c, PROPERTY_LINE_HEIGHT);
    if (c->work->rest.line_factor >= 0)
        c->work->style.line_height = len_scale(c->em, c->work->rest.line_factor, 1000);
}

static bool comes_first(unsigned id)
{
    return id == PROPERTY_FONT_FAMILY || id == PROPERTY_FONT_WEIGHT || id == PROPERTY_FONT_STYLE ||
           id == PROPERTY_FONT_SIZE || id == PROPERTY_LINE_HEIGHT || id == PROPERTY_COLOR ||
           id == PROPERTY_DIRECTION;
}

void compute_work(Computer *computer, Work *work, const Work *parent, const Winners *winners,
                  const Vars *vars)
{
    ArenaMark mark = arena_mark(computer->job->scratch);
    Compute c = {.shared = computer,
                 .work = work,
                 .parent = parent ? parent : &computer->initial,
                 .winners = winners,
                 .vars = vars,
                 .is_root = !parent};
    memcpy(work, &computer->initial, sizeof *work);
    inherit(work, c.parent);
    compute_font(&c);
    apply(&c, PROPERTY_COLOR);
    apply(&c, PROPERTY_DIRECTION);
    Winners settled;
    sides_settle(&c, &settled);
    for (unsigned id = 0; id < PROPERTY_COUNT; id++)
        if (!comes_first(id))
            apply(&c, id);
    finish(&c);
    arena_rewind(computer->job->scratch, mark);
}

const Work *style_initial(Arena *arena, Arena *scratch)
{
    Computer none = {.arena = arena};
    Work *work = NEW(arena, Work);
    Compute c = {.shared = &none, .work = work, .parent = work, .em = LEN_PT(12)};
    ArenaMark mark = arena_mark(scratch);
    for (unsigned id = 0; id < PROPERTY_COUNT; id++) {
        const Property *property = property_at(id);
        Declaration declaration;
        bool ok = style_value(arena, scratch, property, property->initial, &declaration);
        assert(ok && "an initial value of properties.def");
        if (ok)
            property->apply(&c, property, &declaration.value);
    }
    arena_rewind(scratch, mark);
    return work;
}

void computer_open(Computer *computer, Job *job, const FontFaces *faces, const Work *initial)
{
    *computer =
        (Computer){.job = job, .arena = job->arena, .text = job->worker->text, .faces = faces};
    computer->styles = map_new(job->arena);
    computer->strings = map_new(job->arena);
    computer->warned = map_new(job->arena);
    memcpy(&computer->initial, initial ? initial : style_initial(job->arena, job->scratch),
           sizeof *initial);
    computer->root_size = computer->initial.style.font_size;
    computer->given = vars_given(computer);
}

Str computer_string(Computer *computer, Str text)
{
    if (!text.len)
        return (Str){0};
    Str **found = (Str **)map_find(computer->strings, text);
    if (found)
        return **found;
    Str *kept = NEW(computer->arena, Str);
    *kept = arena_str(computer->arena, text);
    *map_put(computer->strings, *kept) = kept;
    return *kept;
}

/* Equal texts of style="" are read once: the same declaration as it stands here. */
static Span declaration_place(Computer *computer, Span span)
{
    Span own = computer->own, here = computer->here;
    if (!own.file || span.file != own.file || span.start < own.start || span.end > own.end)
        return span;
    computer->own_faulty = true;
    if (own.end - own.start != here.end - here.start)
        return here;
    return (Span){here.file, here.start + (span.start - own.start),
                  here.start + (span.end - own.start)};
}

/* Once for each declaration, however many elements it is used on. */
Diag *computer_warn(Computer *computer, DiagCode code, const Declaration *declaration, Str hint)
{
    Span span = declaration_place(computer, declaration->span);
    Str key = arena_str(computer->arena, (Str){(const char *)&span, sizeof span});
    void **at = map_put(computer->warned, key);
    if (*at)
        return NULL;
    Str name = declaration->property < PROPERTY_COUNT ? property_at(declaration->property)->name
                                                      : declaration->name;
    if (declaration->shorthand != SHORTHAND_NONE)
        name = shorthand_at(declaration->shorthand)->name;
    Buf detail = {0};
    buf_format(&detail, "%.*s: %.*s", STR_ARG(name),
               (int)(declaration->text.len > 100 ? 100 : declaration->text.len),
               declaration->text.data);
    Diag *diag = diag_add(computer->job->diags, code, span, buf_view(&detail));
    diag->hint = hint;
    buf_close(&detail);
    *at = diag;
    return diag;
}

/* Padding must not tell equal styles apart. */
static void copy_clean(Style *to, const Style *from)
{
    memcpy(to, from, sizeof *to);
    Border *borders[5] = {&to->border[0], &to->border[1], &to->border[2], &to->border[3],
                          &to->column_rule};
    for (int i = 0; i < 5; i++) {
        Border border = *borders[i];
        memset(borders[i], 0, sizeof border);
        borders[i]->width = border.width;
        borders[i]->style = border.style;
        borders[i]->color = border.color;
    }
}

const Style *computer_style(Computer *computer, const Work *work)
{
    Style clean;
    copy_clean(&clean, &work->style);
    Str bytes = {(const char *)&clean, sizeof clean};
    Style **found = (Style **)map_find(computer->styles, bytes);
    if (found)
        return *found;
    Style *style = NEW(computer->arena, Style);
    memcpy(style, &clean, sizeof clean);
    *map_put(computer->styles, (Str){(const char *)style, sizeof *style}) = style;
    return style;
}
