/* Shorthands: each parser fills an Expansion with its longhands (css-cascade-4
 * 3). What is left out gets the longhand's initial value. */

#include "style/property.h"

static void add(Expansion *out, unsigned id, const Value *value)
{
    Longhand *longhand = &out->items[out->count++];
    *longhand = (Longhand){.property = (uint16_t)id, .initial = !value};
    if (value)
        longhand->value = *value;
}

/* The parts of each shorthand, in the order of its longhands. */
typedef struct {
    uint16_t shorthand, count, ids[12];
} Group;

#define EDGES(before, after)                                          \
    PROPERTY_##before##_TOP##after, PROPERTY_##before##_RIGHT##after, \
        PROPERTY_##before##_BOTTOM##after, PROPERTY_##before##_LEFT##after

static const Group groups[] = {
    {SHORTHAND_MARGIN, 4, {EDGES(MARGIN, )}},
    {SHORTHAND_PADDING, 4, {EDGES(PADDING, )}},
    {SHORTHAND_BORDER_WIDTH, 4, {EDGES(BORDER, _WIDTH)}},
    {SHORTHAND_BORDER_STYLE, 4, {EDGES(BORDER, _STYLE)}},
    {SHORTHAND_BORDER_COLOR, 4, {EDGES(BORDER, _COLOR)}},
    {SHORTHAND_INSET, 4, {PROPERTY_TOP, PROPERTY_RIGHT, PROPERTY_BOTTOM, PROPERTY_LEFT}},
    {SHORTHAND_MARGIN_INLINE, 2, {PROPERTY_MARGIN_INLINE_START, PROPERTY_MARGIN_INLINE_END}},
    {SHORTHAND_PADDING_INLINE, 2, {PROPERTY_PADDING_INLINE_START, PROPERTY_PADDING_INLINE_END}},
    {SHORTHAND_MARGIN_BLOCK, 2, {PROPERTY_MARGIN_TOP, PROPERTY_MARGIN_BOTTOM}},
    {SHORTHAND_PADDING_BLOCK, 2, {PROPERTY_PADDING_TOP, PROPERTY_PADDING_BOTTOM}},
    {SHORTHAND_BORDER_INLINE_START,
     3,
     {PROPERTY_BORDER_INLINE_START_WIDTH, PROPERTY_BORDER_INLINE_START_STYLE,
      PROPERTY_BORDER_INLINE_START_COLOR}},
    {SHORTHAND_BORDER_INLINE_END,
     3,
     {PROPERTY_BORDER_INLINE_END_WIDTH, PROPERTY_BORDER_INLINE_END_STYLE,
      PROPERTY_BORDER_INLINE_END_COLOR}},
    {SHORTHAND_BORDER, 12, {EDGES(BORDER, _WIDTH), EDGES(BORDER, _STYLE), EDGES(BORDER, _COLOR)}},
    {SHORTHAND_BORDER_TOP,
     3,
     {PROPERTY_BORDER_TOP_WIDTH, PROPERTY_BORDER_TOP_STYLE, PROPERTY_BORDER_TOP_COLOR}},
    {SHORTHAND_BORDER_RIGHT,
     3,
     {PROPERTY_BORDER_RIGHT_WIDTH, PROPERTY_BORDER_RIGHT_STYLE, PROPERTY_BORDER_RIGHT_COLOR}},
    {SHORTHAND_BORDER_BOTTOM,
     3,
     {PROPERTY_BORDER_BOTTOM_WIDTH, PROPERTY_BORDER_BOTTOM_STYLE, PROPERTY_BORDER_BOTTOM_COLOR}},
    {SHORTHAND_BORDER_LEFT,
     3,
     {PROPERTY_BORDER_LEFT_WIDTH, PROPERTY_BORDER_LEFT_STYLE, PROPERTY_BORDER_LEFT_COLOR}},
    {SHORTHAND_COLUMN_RULE,
     3,
     {PROPERTY_COLUMN_RULE_WIDTH, PROPERTY_COLUMN_RULE_STYLE, PROPERTY_COLUMN_RULE_COLOR}},
    {SHORTHAND_BORDER_RADIUS,
     4,
     {PROPERTY_BORDER_TOP_LEFT_RADIUS, PROPERTY_BORDER_TOP_RIGHT_RADIUS,
      PROPERTY_BORDER_BOTTOM_RIGHT_RADIUS, PROPERTY_BORDER_BOTTOM_LEFT_RADIUS}},
    {SHORTHAND_BACKGROUND, 1, {PROPERTY_BACKGROUND_COLOR}},
    {SHORTHAND_COLUMNS, 2, {PROPERTY_COLUMN_WIDTH, PROPERTY_COLUMN_COUNT}},
    {SHORTHAND_FONT,
     6,
     {PROPERTY_FONT_STYLE, PROPERTY_FONT_WEIGHT, PROPERTY_FONT_SIZE, PROPERTY_LINE_HEIGHT,
      PROPERTY_FONT_FAMILY, PROPERTY_FONT_FEATURE_SETTINGS}},
    {SHORTHAND_LIST_STYLE,
     3,
     {PROPERTY_LIST_STYLE_TYPE, PROPERTY_LIST_STYLE_POSITION, PROPERTY_LIST_STYLE_IMAGE}},
    {SHORTHAND_TEXT_DECORATION,
     3,
     {PROPERTY_TEXT_DECORATION_LINE, PROPERTY_TEXT_DECORATION_STYLE,
      PROPERTY_TEXT_DECORATION_COLOR}},
    {SHORTHAND_PAGE_BREAK_AFTER, 1, {PROPERTY_BREAK_AFTER}},
    {SHORTHAND_PAGE_BREAK_BEFORE, 1, {PROPERTY_BREAK_BEFORE}},
    {SHORTHAND_PAGE_BREAK_INSIDE, 1, {PROPERTY_BREAK_INSIDE}},
};

static const Group *group_of(const Shorthand *shorthand)
{
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (groups[i].shorthand == shorthand->id)
            return &groups[i];
    return NULL;
}

size_t shorthand_longhands(const Shorthand *shorthand, uint16_t *ids, size_t room)
{
    const Group *group = group_of(shorthand);
    size_t count = group->count < room ? group->count : room;
    memcpy(ids, group->ids, count * sizeof *ids);
    return count;
}

/* One value of a longhand, leaving the rest. */
static bool take(Cursor *cursor, unsigned id, Value *value)
{
    const Token *start = cursor->at;
    if (cursor_done(cursor))
        return false;
    if (property_at(id)->parse(cursor, property_at(id), value))
        return true;
    cursor->at = start;
    return false;
}

/* One to four values for top, right, bottom, left. */
bool parse_edges(Cursor *cursor, const Shorthand *shorthand, Expansion *out)
{
    const Group *group = group_of(shorthand);
    Value values[4];
    int count = 0;
    while (count < 4 && take(cursor, group->ids[count], &values[count]))
        count++;
    for (int i = 0; count && i < 4; i++)
        add(out, group->ids[i],
            &values[i < count              ? i
                    : count == 2           ? i - 2
                    : i == 3 && count == 3 ? 1
                                           : 0]);
    return count > 0;
}

/* One or two values: start and end, top and bottom. */
bool parse_pair(Cursor *cursor, const Shorthand *shorthand, Expansion *out)
{
    const Group *group = group_of(shorthand);
    Value first, second;
    if (!take(cursor, group->ids[0], &first))
        return false;
    add(out, group->ids[0], &first);
    add(out, group->ids[1], take(cursor, group->ids[1], &second) ? &second : &first);
    return true;
}

/* Each longhand at most once, in any order. */
static bool take_any_order(Cursor *cursor, const uint16_t *ids, size_t count, Value *values,
                           bool *set)
{
    size_t taken = 0;
    for (bool found = true; found && !cursor_done(cursor);) {
        found = false;
        for (size_t i = 0; i < count && !found; i++)
            if (!set[i] && take(cursor, ids[i], &values[i]))
                found = set[i] = true;
        taken += found;
    }
    return taken > 0;
}

bool parse_border_side(Cursor *cursor, const Shorthand *shorthand, Expansion *out)
{
    const Group *group = group_of(shorthand);
    Value values[3];
    bool set[3] = {false};
    if (!take_any_order(cursor, group->ids, 3, values, set))
        return false;
    for (int i = 0; i < 3; i++)
        add(out, group->ids[i], set[i] ? &values[i] : NULL);
    return true;
}

bool parse_border(Cursor *cursor, const Shorthand *shorthand, Expansion *out)
{
    const Group *group = group_of(shorthand);
    uint16_t ids[3] = {PROPERTY_BORDER_TOP_WIDTH, PROPERTY_BORDER_TOP_STYLE,
                       PROPERTY_BORDER_TOP_COLOR};
    Value values[3];
    bool set[3] = {false};
    if (!take_any_order(cursor, ids, 3, values, set))
        return false;
    for (int i = 0; i < 12; i++)
        add(out, group->ids[i], set[i / 4] ? &values[i / 4] : NULL);
    return true;
}

/* css-backgrounds-3 4.1: one to four horizontal radii, then `/` and vertical. */
bool parse_border_radius(Cursor *cursor, const Shorthand *shorthand, Expansion *out)
{
    const Group *group = group_of(shorthand);
    Calc given[2][4];
    int count[2] = {0, 0};
    for (int axis = 0; axis < 2; axis++) {
        while (count[axis] < 4 &&
               cursor_calc(cursor, CALC_LENGTH | CALC_PERCENT, &given[axis][count[axis]]))
            count[axis]++;
        if (!count[axis])
            return false;
        if (axis == 0 && !cursor_sign(cursor, '/')) {
            memcpy(given[1], given[0], sizeof given[0]);
            count[1] = count[0];
            break;
        }
    }
    for (int i = 0; i < 4; i++) {
        Calc *pair = NEW_ARRAY(cursor->arena, Calc, 2);
        for (int axis = 0; axis < 2; axis++) {
            int n = count[axis];
            pair[axis] = given[axis][i < n ? i : n == 2 ? i - 2 : i == 3 && n == 3 ? 1 : 0];
        }
        add(out, group->ids[i], &(Value){.kind = VALUE_PAIR, .as.calc = pair});
    }
    return true;
}

/* The colour alone; `none` is a background without one. */
bool parse_background(Cursor *cursor, const Shorthand *shorthand, Expansion *out)
{
    Value value;
    (void)shorthand;
    if (cursor_word(cursor, "none")) {
        add(out, PROPERTY_BACKGROUND_COLOR, NULL);
        return true;
    }
    if (!take(cursor, PROPERTY_BACKGROUND_COLOR, &value))
        return false;
    add(out, PROPERTY_BACKGROUND_COLOR, &value);
    return true;
}

bool parse_columns(Cursor *cursor, const Shorthand *shorthand, Expansion *out)
{
    const Group *group = group_of(shorthand);
    Value values[2];
    bool set[2] = {false, false};
    while (!cursor_done(cursor)) {
        /* `auto` may stand for either: it says nothing that is not said already. */
        if (cursor_word(cursor, "auto"))
            continue;
        bool number = cursor->at->kind == TOKEN_NUMBER;
        if (set[number] || !take(cursor, group->ids[number], &values[number]))
            return false;
        set[number] = true;
    }
    for (int i = 0; i < 2; i++)
        add(out, group->ids[i], set[i] ? &values[i] : NULL);
    return true;
}

/* css-fonts-4 2.7: style, weight and the like in any order, then size[/line]
 * and families. Caption, menu and other names of system fonts are not done. */
bool parse_font(Cursor *cursor, const Shorthand *shorthand, Expansion *out)
{
    enum { STYLE, WEIGHT, SIZE, LINE, FAMILY, FEATURES };
    const Group *group = group_of(shorthand);
    Value values[6];
    bool set[6] = {false};
    while (!cursor_done(cursor)) {
        if (cursor_word(cursor, "normal"))
            continue;
        if (!set[FEATURES] && cursor_word(cursor, "small-caps")) {
            values[FEATURES] = (Value){.kind = VALUE_TEXT, .as.text = S("smcp=1")};
            set[FEATURES] = true;
            continue;
        }
        bool style = !set[STYLE] && take(cursor, group->ids[STYLE], &values[STYLE]);
        bool weight = !style && !set[WEIGHT] && take(cursor, group->ids[WEIGHT], &values[WEIGHT]);
        set[STYLE] = set[STYLE] || style;
        set[WEIGHT] = set[WEIGHT] || weight;
        if (!style && !weight)
            break;
    }
    if (!take(cursor, group->ids[SIZE], &values[SIZE]))
        return false;
    set[LINE] = cursor_sign(cursor, '/');
    if (set[LINE] && !take(cursor, group->ids[LINE], &values[LINE]))
        return false;
    if (!take(cursor, group->ids[FAMILY], &values[FAMILY]))
        return false;
    set[SIZE] = set[FAMILY] = true;
    for (int i = 0; i < 6; i++)
        add(out, group->ids[i], set[i] ? &values[i] : NULL);
    return true;
}

/* css-lists-3 3.4: `none` is for the type first. */
bool parse_list_style(Cursor *cursor, const Shorthand *shorthand, Expansion *out)
{
    const Group *group = group_of(shorthand);
    Value values[3];
    bool set[3] = {false};
    if (!take_any_order(cursor, group->ids, 3, values, set))
        return false;
    for (int i = 0; i < 3; i++)
        add(out, group->ids[i], set[i] ? &values[i] : NULL);
    return true;
}

bool parse_text_decoration(Cursor *cursor, const Shorthand *shorthand, Expansion *out)
{
    const Group *group = group_of(shorthand);
    Value values[3];
    bool set[3] = {false};
    if (!take_any_order(cursor, group->ids, 3, values, set))
        return false;
    for (int i = 0; i < 3; i++)
        add(out, group->ids[i], set[i] ? &values[i] : NULL);
    return true;
}

/* css-break-3 3.4: page-break-* of CSS 2.1. */
bool parse_page_break(Cursor *cursor, const Shorthand *shorthand, Expansion *out)
{
    const Group *group = group_of(shorthand);
    Value value;
    if (!take(cursor, group->ids[0], &value))
        return false;
    bool known = value.as.keyword != BREAK_COLUMN && value.as.keyword != BREAK_AVOID_COLUMN &&
                 value.as.keyword != BREAK_RECTO && value.as.keyword != BREAK_VERSO;
    if (known)
        add(out, group->ids[0], &value);
    return known;
}
