/* --dump=style: computed values that differ from the initial ones, element by
 * element in document order; what is generated; then pages. The names are those
 * of properties.def, the values CSS again, so the dump reads like a sheet.
 *
 * Of elements that are asked for by a selector, what a rule speaks of is printed
 * even where it comes to the initial value, and below each value stands where it
 * comes from (explain.c):
 *
 *     color: #183b78
 *       from layouts/a.css:8:3: .lead { color: navy } (author)
 *       over layouts/a.css:5:5: p { color: #333 } (author)
 *     line-height: 18pt
 *       inherited from html, layouts/a.css:2:8: html { font: 12pt/18pt serif } (author) */

#include "style/explain.h"

/* ---- values ---- */

static void put_thousandths(Buf *out, int64_t value, const char *unit)
{
    if (value < 0) {
        buf_char(out, '-');
        value = -value;
    }
    buf_int(out, value / 1000);
    int64_t rest = value % 1000;
    if (rest) {
        char digits[4] = {(char)('0' + rest / 100), (char)('0' + rest / 10 % 10),
                          (char)('0' + rest % 10), 0};
        for (int i = 2; i > 0 && digits[i] == '0'; i--)
            digits[i] = 0;
        buf_char(out, '.');
        buf_text(out, digits);
    }
    buf_text(out, unit);
}

static void put_len(Buf *out, Len len)
{
    if (len)
        put_thousandths(out, len, "pt");
    else
        buf_char(out, '0');
}

static void put_size(Buf *out, Size size)
{
    static const char *const words[] = {"",           "auto", "none", "min-content", "max-content",
                                        "fit-content"};
    if (size.kind != SIZE_LENGTH) {
        buf_text(out, words[size.kind]);
        return;
    }
    if (size.percent && size.length)
        buf_text(out, "calc(");
    if (size.percent)
        put_thousandths(out, size.percent, "%");
    if (size.percent && size.length)
        buf_text(out, " + ");
    if (size.length || !size.percent)
        put_len(out, size.length);
    if (size.percent && size.length)
        buf_char(out, ')');
}

static void put_color(Buf *out, Color color)
{
    if ((color & 0xFF) == 0xFF)
        buf_format(out, "#%06x", color_rgba(color) >> 8);
    else if (!(color & 0xFF))
        buf_text(out, "transparent");
    else
        buf_format(out, "#%08x", color_rgba(color));
    if (color_ink(color))
        buf_format(out, " ink %u", color_ink(color));
}

static void put_string(Buf *out, Str text)
{
    buf_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '"' || text.data[i] == '\\')
            buf_char(out, '\\');
        if (text.data[i] == '\n')
            buf_text(out, "\\a ");
        else
            buf_char(out, text.data[i]);
    }
    buf_char(out, '"');
}

static void put_keyword(Buf *out, const Property *property, int value)
{
    size_t count;
    const Keyword *words = keywords_of(property->keywords, &count);
    for (size_t i = 0; i < count; i++)
        if (words[i].value == value) {
            buf_str(out, words[i].word);
            return;
        }
    buf_int(out, value);
}

static void put_lines(Buf *out, uint8_t lines)
{
    static const char *const words[] = {"underline", "overline", "line-through"};
    if (!lines)
        buf_text(out, "none");
    for (int i = 0, any = 0; i < 3; i++)
        if (lines & 1 << i) {
            buf_text(out, any++ ? " " : "");
            buf_text(out, words[i]);
        }
}

/* ---- properties of a Style ---- */

/* Who said what of the element in hand. */
typedef struct {
    Explainer *explainer;
    Subject subject;
    const Cascade *cascade;
    bool done[PROPERTY_COUNT];
} Why;

/* What is printed, and in comparison with what. */
typedef struct {
    Buf *out;
    const Style *style, *initial;
    const char *indent;
    Text *text;
    const FontList *above; /* of the parent: a font is named where it changes */
    Why *why;              /* NULL: nobody asks */
} Printer;

static void start(const Printer *p, Str name)
{
    buf_text(p->out, p->indent);
    buf_str(p->out, name);
    buf_text(p->out, ": ");
}

static void why_open(Why *why, Explainer *explainer, Subject subject)
{
    *why = (Why){.explainer = explainer, .subject = subject};
    why->cascade = explainer_hear(explainer, &why->subject);
}

static bool is_said(const Printer *p, unsigned property)
{
    return p->why && cascade_said(p->why->cascade, property);
}

/* Below a value: where it comes from. */
static bool print_why(const Printer *p, unsigned property)
{
    char indent[16];
    if (!p->why || p->why->done[property])
        return true;
    p->why->done[property] = true;
    snprintf(indent, sizeof indent, "%s  ", p->indent);
    return explainer_print(p->why->explainer, p->out, &p->why->subject, property, indent);
}

/* Below a value that several properties make: once when all come from the same,
 * else each with its name. */
static void print_whys(const Printer *p, const uint16_t *properties, size_t count)
{
    Buf first = {0}, next = {0};
    bool same = true;
    if (!p->why)
        return;
    char indent[64];
    snprintf(indent, sizeof indent, "%s  ", p->indent);
    for (size_t i = 0; i < count; i++) {
        Buf *out = first.len ? &next : &first;
        buf_clear(&next);
        explainer_print(p->why->explainer, out, &p->why->subject, properties[i], indent);
        same = same && (!next.len || str_equal(buf_view(&first), buf_view(&next)));
        p->why->done[properties[i]] = true;
    }
    if (same)
        buf_str(p->out, buf_view(&first));
    for (size_t i = 0; !same && i < count; i++) {
        snprintf(indent, sizeof indent, "%s  %.*s ", p->indent,
                 STR_ARG(property_at(properties[i])->name));
        explainer_print(p->why->explainer, p->out, &p->why->subject, properties[i], indent);
    }
    buf_close(&first);
    buf_close(&next);
}

/* What no part of a Style holds, and what came to nothing: as it is written. */
static void print_others(const Printer *p)
{
    for (unsigned id = 0; p->why && id < PROPERTY_COUNT; id++) {
        const Said *said = p->why->done[id] ? NULL : cascade_said(p->why->cascade, id);
        if (!said || property_at(id)->offset == offsetof(Work, rest.unused))
            continue; /* what is unused is taken and shows nothing on paper */
        start(p, property_at(id)->name);
        explainer_print_written(p->why->explainer, p->out, said);
        buf_char(p->out, '\n');
        print_why(p, id);
    }
    if (p->why)
        explainer_print_customs(p->why->explainer, p->out, &p->why->subject, p->indent);
}

static void print_special(const Printer *p, const Property *property)
{
    const Style *s = p->style;
    switch (property->id) {
    case PROPERTY_LINE_HEIGHT:
        if (s->line_height < 0)
            buf_text(p->out, "normal");
        else
            put_len(p->out, s->line_height);
        break;
    case PROPERTY_POSITION:
        if (s->position == POSITION_RUNNING)
            buf_format(p->out, "running(%.*s)", STR_ARG(s->running));
        else
            put_keyword(p->out, property, s->position);
        break;
    case PROPERTY_TEXT_ALIGN:
        if (s->text_align == ALIGN_CHARACTER)
            put_string(p->out, s->align_character);
        else
            put_keyword(p->out, property, s->text_align);
        break;
    case PROPERTY_VERTICAL_ALIGN:
        if (s->vertical_align == VALIGN_LENGTH)
            put_size(p->out, s->vertical_offset);
        else
            put_keyword(p->out, property, s->vertical_align);
        break;
    case PROPERTY_LIST_STYLE_TYPE:
        if (!s->list_style)
            buf_text(p->out, "none");
        else if (counter_style_is_string(s->list_style))
            put_string(p->out, counter_style_name(s->list_style));
        else
            buf_str(p->out, counter_style_name(s->list_style));
        break;
    case PROPERTY_FONT_FEATURE_SETTINGS: put_string(p->out, str_of(s->font_features)); break;
    case PROPERTY_BORDER_SPACING:
        put_len(p->out, s->border_spacing_x);
        buf_char(p->out, ' ');
        put_len(p->out, s->border_spacing_y);
        break;
    default: break;
    }
}

static void print_value(const Printer *p, const Property *property)
{
    const char *field = (const char *)p->style + property->offset;
    Applier *apply = property->apply;
    if (apply == apply_byte)
        put_keyword(p->out, property, *(const uint8_t *)field);
    else if (apply == apply_short)
        buf_int(p->out, *(const int16_t *)field);
    else if (property->id == PROPERTY_GP_COMB && p->style->comb == COMB_AUTO)
        buf_text(p->out, "auto");
    else if (apply == apply_count || apply == apply_font_weight)
        buf_int(p->out, *(const uint16_t *)field);
    else if (apply == apply_len || apply == apply_font_size)
        put_len(p->out, *(const Len *)field);
    else if (apply == apply_size)
        put_size(p->out, *(const Size *)field);
    else if (apply == apply_text_color)
        put_color(p->out, *(const Color *)field);
    else if (apply == apply_text)
        put_string(p->out, *(const Str *)field);
    else if (apply == apply_radius) {
        const Radius *radius = (const Radius *)field;
        put_size(p->out, radius->x);
        buf_char(p->out, ' ');
        put_size(p->out, radius->y);
    } else {
        print_special(p, property);
    }
}

static bool differs(const Printer *p, const Property *property)
{
    const Style *a = p->style, *b = p->initial;
    if (property->id == PROPERTY_VERTICAL_ALIGN && a->vertical_align == VALIGN_LENGTH)
        return true;
    return memcmp((const char *)a + property->offset, (const char *)b + property->offset,
                  property->size) != 0;
}

static void print_border(const Printer *p, const char *name, const Border *border,
                         const uint16_t properties[3])
{
    static const char *const styles[] = {"none",  "hidden", "inset",  "groove", "outset",
                                         "ridge", "dotted", "dashed", "solid",  "double"};
    bool none = border->style == BORDER_NONE;
    if (none && !is_said(p, properties[0]) && !is_said(p, properties[1]) &&
        !is_said(p, properties[2]))
        return;
    start(p, str_of(name));
    if (!none) {
        put_len(p->out, border->width);
        buf_char(p->out, ' ');
    }
    buf_text(p->out, styles[border->style]);
    if (!none) {
        buf_char(p->out, ' ');
        put_color(p->out, border->color);
    }
    buf_char(p->out, '\n');
    print_whys(p, properties, 3);
}

static void print_decoration(const Printer *p)
{
    if (!p->style->decoration)
        return;
    start(p, S("text-decoration"));
    put_lines(p->out, p->style->decoration);
    buf_char(p->out, ' ');
    put_color(p->out, p->style->decoration_color);
    buf_char(p->out, '\n');
    static const uint16_t properties[] = {PROPERTY_TEXT_DECORATION_LINE,
                                          PROPERTY_TEXT_DECORATION_COLOR};
    print_whys(p, properties, 2);
}

/* Borders, colours and lines are settled by several properties together: they
 * are printed as what has come of them. */
static void print_settled(const Printer *p)
{
    const Style *s = p->style;
    FontId font = s->fonts && s->fonts != p->above ? font_first(s->fonts) : FONT_NONE;
    if (font != FONT_NONE) {
        start(p, S("font-face"));
        buf_str(p->out, font_facts(p->text, font)->postscript_name);
        buf_char(p->out, '\n');
        print_why(p, PROPERTY_FONT_FAMILY);
    }
    if (s->alt.len) {
        start(p, S("-gp-alt"));
        put_string(p->out, s->alt);
        buf_char(p->out, '\n');
        print_why(p, PROPERTY_GP_ALT);
    }
    static const char *const names[] = {"border-top", "border-right", "border-bottom",
                                        "border-left"};
#define SIDE(name)                                                                \
    {                                                                             \
        PROPERTY_##name##_WIDTH, PROPERTY_##name##_STYLE, PROPERTY_##name##_COLOR \
    }
    static const uint16_t sides[][3] = {SIDE(BORDER_TOP), SIDE(BORDER_RIGHT), SIDE(BORDER_BOTTOM),
                                        SIDE(BORDER_LEFT), SIDE(COLUMN_RULE)};
#undef SIDE
    if (s->background & 0xFF || is_said(p, PROPERTY_BACKGROUND_COLOR)) {
        start(p, S("background-color"));
        put_color(p->out, s->background);
        buf_char(p->out, '\n');
        print_why(p, PROPERTY_BACKGROUND_COLOR);
    }
    for (int edge = 0; edge < 4; edge++)
        print_border(p, names[edge], &s->border[edge], sides[edge]);
    print_border(p, "column-rule", &s->column_rule, sides[4]);
    print_decoration(p);
}

static bool is_border_style(const Property *property)
{
    return str_starts(property->name, S("border-")) && str_ends(property->name, S("-style"));
}

static void print_style(const Printer *p)
{
    for (unsigned id = 0; id < PROPERTY_COUNT; id++) {
        const Property *property = property_at(id);
        bool in_style = property->offset < sizeof(Style);
        if (!in_style || is_border_style(property) || id == PROPERTY_COLUMN_RULE_STYLE ||
            !(differs(p, property) || is_said(p, id)))
            continue;
        start(p, property->name);
        print_value(p, property);
        buf_char(p->out, '\n');
        if (!print_why(p, id))
            buf_format(p->out, "%s  from no rule\n", p->indent);
    }
    print_settled(p);
}

/* ---- what is generated ---- */

static void put_target(Buf *out, const Target *target)
{
    if (target->kind == TARGET_HERE) {
        buf_char(out, '#');
        buf_str(out, node_value(target->node, NAME_ID));
    } else {
        buf_str(out, target->file);
        buf_char(out, '#');
        buf_str(out, target->name);
    }
}

static void put_slot(Buf *out, const Slot *slot)
{
    static const char *const kinds[] = {"page",    "pages",  "target-page", "target-pages",
                                        "counter", "string", "element",     "leader"};
    static const char *const which[] = {"", " start", " last", " first-except"};
    buf_char(out, '<');
    buf_text(out, kinds[slot->kind]);
    if (slot->name.len && slot->kind >= SLOT_PAGE_COUNTER)
        buf_format(out, " %.*s", STR_ARG(slot->name));
    buf_text(out, which[slot->which]);
    if (slot->kind == SLOT_LEADER) {
        buf_char(out, ' ');
        put_string(out, slot->text);
    }
    if (slot->target) {
        buf_char(out, ' ');
        put_target(out, slot->target);
    }
    if (slot->numerals && !str_equal(counter_style_name(slot->numerals), S("decimal")))
        buf_format(out, " %.*s", STR_ARG(counter_style_name(slot->numerals)));
    buf_char(out, '>');
}

static void put_content(Buf *out, const Content *content)
{
    for (uint32_t i = 0; i < content->count; i++) {
        buf_text(out, i ? " " : "");
        if (content->items[i].is_slot)
            put_slot(out, &content->items[i].slot);
        else
            put_string(out, content->items[i].text);
    }
    if (!content->count)
        buf_text(out, "none");
}

static void print_content(const Printer *p, const char *name, const Content *content)
{
    if (!content)
        return;
    start(p, str_of(name));
    put_content(p->out, content);
    buf_char(p->out, '\n');
    print_why(p, PROPERTY_CONTENT);
}

typedef struct {
    const char *name;
    Pseudo pseudo;
    const Style *style;
    const Content *content;
} PseudoBox;

static void print_pseudo(const Printer *p, const PseudoBox *box)
{
    if (!box->style)
        return;
    buf_format(p->out, "%s::%s\n", p->indent, box->name);
    Printer inner = {p->out, box->style, p->initial, "    ", p->text, p->style->fonts, NULL};
    Why why;
    if (p->why) {
        Subject subject = p->why->subject;
        subject.pseudo = (uint8_t)box->pseudo;
        why_open(&why, p->why->explainer, subject);
        inner.why = &why;
    }
    print_content(&inner, "content", box->content);
    print_style(&inner);
    print_others(&inner);
}

static void print_pseudos(const Printer *p, const Extras *x)
{
    const PseudoBox boxes[] = {
        {"marker", PSEUDO_MARKER, x->marker, x->marker_content},
        {"before", PSEUDO_BEFORE, x->before, x->before_content},
        {"after", PSEUDO_AFTER, x->after, x->after_content},
        {"footnote-call", PSEUDO_CALL, x->note_call, x->call_content},
        {"footnote-marker", PSEUDO_NOTE_MARKER, x->note_marker, x->note_marker_content}};
    for (size_t i = 0; i < sizeof boxes / sizeof *boxes; i++)
        print_pseudo(p, &boxes[i]);
}

static void print_extras(const Printer *p, const Extras *extras)
{
    print_content(p, "content", extras->content);
    for (uint32_t i = 0; i < extras->string_set_count; i++) {
        start(p, S("string-set"));
        buf_format(p->out, "%.*s ", STR_ARG(extras->string_sets[i].name));
        put_content(p->out, extras->string_sets[i].content);
        buf_char(p->out, '\n');
        if (i + 1 == extras->string_set_count)
            print_why(p, PROPERTY_STRING_SET);
    }
    if (extras->bookmark) {
        start(p, S("bookmark"));
        buf_format(p->out, "%d %s ", extras->bookmark->level,
                   extras->bookmark->state == BOOKMARK_CLOSED ? "closed" : "open");
        put_content(p->out, extras->bookmark->label);
        buf_char(p->out, '\n');
        print_why(p, PROPERTY_BOOKMARK_LEVEL);
    }
    if (extras->sets_page) {
        start(p, S("page-number"));
        buf_int(p->out, extras->page_value);
        buf_char(p->out, '\n');
    }
    if (extras->resets_notes)
        buf_format(p->out, "%snotes: start anew\n", p->indent);
}

/* ---- elements and pages ---- */

typedef struct {
    Buf *out;
    Text *text;
    const Style *initial;
    const Styles *styles;
    const Node *root;
    Explainer *explainer; /* NULL: nobody asks */
} Dump;

static void print_element(const Dump *dump, const Node *node)
{
    Buf *out = dump->out;
    const Styles *styles = dump->styles;
    const FontList *above = node->parent ? styles->by_node[node->parent->id]->fonts : NULL;
    Printer p = {out, styles->by_node[node->id], dump->initial, "  ", dump->text, above, NULL};
    Why why;
    if (dump->explainer) {
        why_open(&why, dump->explainer, (Subject){.node = node});
        p.why = &why;
    }
    explain_name(out, node);
    buf_char(out, '\n');
    print_style(&p);
    const Extras *extras = styles->extras[node->id];
    if (extras)
        print_extras(&p, extras);
    print_others(&p);
    if (extras)
        print_pseudos(&p, extras);
}

static void print_counters(const Printer *p, unsigned property, uint32_t count,
                           const PageCounter *counters)
{
    if (!count)
        return;
    start(p, property_at(property)->name);
    for (uint32_t i = 0; i < count; i++)
        buf_format(p->out, "%s%.*s %d", i ? " " : "", STR_ARG(counters[i].name), counters[i].value);
    buf_char(p->out, '\n');
    print_why(p, property);
}

/* A margin box, or the note area: at most one level in. */
static void print_part(const Printer *page, int part, const Style *style, const Content *content)
{
    static const char *const boxes[MARGIN_COUNT] = {
        "top-left-corner",     "top-left",     "top-center",    "top-right",
        "top-right-corner",    "right-top",    "right-middle",  "right-bottom",
        "bottom-right-corner", "bottom-right", "bottom-center", "bottom-left",
        "bottom-left-corner",  "left-bottom",  "left-middle",   "left-top"};
    buf_format(page->out, "  @%s\n", part == PART_NOTES ? "footnote" : boxes[part]);
    Printer p = {page->out, style, page->initial, "    ", page->text, page->style->fonts, NULL};
    Why why;
    if (page->why) {
        Subject subject = page->why->subject;
        subject.part = part;
        why_open(&why, page->why->explainer, subject);
        p.why = &why;
    }
    print_content(&p, "content", content);
    print_style(&p);
    print_others(&p);
}

static void print_paper(const Printer *p, const PageType *type)
{
    start(p, S("size"));
    put_len(p->out, type->size.x);
    buf_char(p->out, ' ');
    put_len(p->out, type->size.y);
    buf_char(p->out, '\n');
    print_why(p, PROPERTY_PAGE_SIZE);
    if (type->bleed) {
        start(p, S("bleed"));
        put_len(p->out, type->bleed);
        buf_char(p->out, '\n');
        print_why(p, PROPERTY_BLEED);
    }
    if (type->marks) {
        buf_format(p->out, "  marks:%s%s\n", type->marks & 1 ? " crop" : "",
                   type->marks & 2 ? " cross" : "");
        print_why(p, PROPERTY_MARKS);
    }
    if (type->turn) {
        buf_format(p->out, "  page-orientation: %s\n",
                   type->turn == TURN_LEFT ? "rotate-left" : "rotate-right");
        print_why(p, PROPERTY_PAGE_ORIENTATION);
    }
}

static void print_type(const Dump *dump, const PageType *type, Subject subject)
{
    Printer p = {dump->out, type->style, dump->initial,
                 "  ",      dump->text,  dump->styles->by_node[0]->fonts,
                 NULL};
    Why why;
    if (dump->explainer) {
        why_open(&why, dump->explainer, subject);
        p.why = &why;
    }
    print_paper(&p, type);
    print_counters(&p, PROPERTY_COUNTER_RESET, type->reset_count, type->resets);
    print_counters(&p, PROPERTY_COUNTER_INCREMENT, type->increment_count, type->increments);
    print_style(&p);
    print_others(&p);
    for (int box = 0; box < MARGIN_COUNT; box++)
        if (type->margin_style[box])
            print_part(&p, box, type->margin_style[box], type->margin_content[box]);
    print_part(&p, PART_NOTES, type->note_area, NULL);
}

/* "@page cover :left:first" for each kind that has this type; printed once. */
static void print_named(const Dump *dump, const NamedPages *named)
{
    Buf *out = dump->out;
    static const char *const kinds[PAGE_VARIANTS] = {
        ":right",       ":left",       ":right:first",       ":left:first",
        ":right:blank", ":left:blank", ":right:first:blank", ":left:first:blank"};
    for (unsigned v = 0; v < PAGE_VARIANTS; v++) {
        bool done = false;
        for (unsigned before = 0; before < v; before++)
            done = done || named->variants[before] == named->variants[v];
        if (done)
            continue;
        buf_text(out, "@page");
        if (named->name.len)
            buf_format(out, " %.*s", STR_ARG(named->name));
        for (unsigned same = v; same < PAGE_VARIANTS; same++)
            if (named->variants[same] == named->variants[v])
                buf_format(out, " %s", kinds[same]);
        buf_char(out, '\n');
        print_type(dump, named->variants[v],
                   (Subject){.node = dump->root,
                             .of_page = true,
                             .part = PART_PAGE,
                             .page_name = named->name,
                             .variant = v});
    }
}

static void put_percent(Buf *out, unsigned ten_thousandths)
{
    put_thousandths(out, (int32_t)ten_thousandths * 10, "%");
}

/* What the numbers of inks mean. */
static void print_inks(Buf *out, const Styles *styles)
{
    for (uint32_t i = 0; i < styles->ink_count; i++) {
        const InkColor *ink = &styles->inks[i];
        buf_format(out, "ink %u: ", i + 1);
        if (ink->spot.len) {
            buf_text(out, "-gp-spot(");
            put_string(out, ink->spot);
            buf_char(out, ' ');
            put_percent(out, ink->tint);
            buf_text(out, ", ");
        }
        buf_text(out, "device-cmyk(");
        for (int c = 0; c < 4; c++) {
            put_percent(out, ink->cmyk[c]);
            buf_text(out, c < 3 ? " " : ink->spot.len ? "))\n" : ")\n");
        }
    }
}

void style_print(Buf *out, Job *job, const Tree *tree, const Styles *styles, Str selector)
{
    Computer computer;
    computer_open(&computer, job, NULL, NULL);
    Dump dump = {out, job->worker->text, &computer.initial.style, styles, tree->root, NULL};
    if (selector.len)
        dump.explainer = explainer_open(job, tree, styles);
    bool pages = !selector.len || str_equal(str_trim(selector), S("@page"));
    const Node **nodes = NULL;
    size_t count = 0;
    if (selector.len && !pages && !style_select(job->scratch, tree, selector, &nodes, &count))
        buf_format(out, "not a selector: %.*s\n", STR_ARG(selector));
    for (size_t i = 0; i < count; i++)
        print_element(&dump, nodes[i]);
    for (uint32_t id = 0; !selector.len && id < tree->count; id++)
        if (tree->nodes[id]->kind == NODE_ELEMENT)
            print_element(&dump, tree->nodes[id]);
    for (uint32_t i = 0; pages && i < styles->page_name_count; i++)
        print_named(&dump, &styles->pages[i]);
    print_inks(out, styles);
    explainer_close(dump.explainer);
}
