/* Form controls: types, limits, steps, values, dates, and how an answer is to be written. */

#include "check.h"
#include "tree/input.h"

typedef struct {
    Tree *tree;
    Arena *arena;
} Form;

static Node *field(const Form *form, Name name, const char *type)
{
    Node *node = node_html(form->tree, name, (Span){0});
    if (type)
        node_set(form->tree, node, NAME_TYPE, str_of(type), (Span){0});
    return node;
}

static Node *ranged(const Form *form, const char *type, const char *min, const char *max)
{
    Node *node = field(form, NAME_INPUT, type);
    if (min)
        node_set(form->tree, node, NAME_MIN, str_of(min), (Span){0});
    if (max)
        node_set(form->tree, node, NAME_MAX, str_of(max), (Span){0});
    return node;
}

static void types(const Form *form)
{
    CHECK(input_type(field(form, NAME_INPUT, NULL)) == INPUT_TEXT);
    CHECK(input_type(field(form, NAME_INPUT, "")) == INPUT_TEXT);
    CHECK(input_type(field(form, NAME_INPUT, " NUMBER ")) == INPUT_NUMBER);
    CHECK(input_type(field(form, NAME_INPUT, "datetime")) == INPUT_UNKNOWN);
    CHECK(input_type(field(form, NAME_SELECT, "number")) == INPUT_SELECT);
    CHECK(input_type(field(form, NAME_TEXTAREA, NULL)) == INPUT_TEXTAREA);
    CHECK_STR(input_nearest(S("nunber")), S("number"));
    CHECK_STR(input_nearest(S("quite another")), S(""));
    CHECK(input_flags(INPUT_NUMBER) == (INPUT_TYPED | INPUT_RANGED | INPUT_STEPPED));
    CHECK(input_flags(INPUT_DATE) == (INPUT_TYPED | INPUT_RANGED));
    CHECK(input_flags(INPUT_CHECKBOX) == 0 && input_flags(INPUT_SIGNATURE) == 0);
    CHECK(input_flags(INPUT_FILE) == INPUT_ABSENT && input_flags(INPUT_SELECT) == INPUT_LISTED);
    CHECK(input_flags(INPUT_TEXTAREA) == INPUT_TYPED && input_flags(INPUT_UNKNOWN) == INPUT_TYPED);
}

static void formats(void)
{
    CHECK_STR(input_format(INPUT_DATE, S("en-GB")), S("DD/MM/YYYY"));
    CHECK_STR(input_format(INPUT_DATE, S("cy")), S("DD/MM/BBBB"));
    CHECK_STR(input_format(INPUT_MONTH, S("")), S("MM/YYYY"));
    CHECK_STR(input_format(INPUT_MONTH, S("cy-GB")), S("MM/BBBB"));
    CHECK_STR(input_format(INPUT_TIME, S("en")), S("HH:MM"));
    CHECK_STR(input_format(INPUT_TIME, S("cy")), S("AA:MM"));
    CHECK(!input_format(INPUT_NUMBER, S("en")).len && !input_format(INPUT_SELECT, S("en")).len);
}

static void numbers(void)
{
    static const struct {
        const char *text;
        double number;
    } good[] = {{"0", 0},      {"-0", 0},       {"12.50", 12.5}, {"-3", -3},
                {".5", 0.5},   {"-.25", -0.25}, {"1e3", 1000},   {"2E-1", 0.2},
                {"1e+2", 100}, {"007", 7},      {"1e-400", 0},   {"123456789012", 123456789012.0}};
    static const char *const bad[] = {
        "",
        "-",
        ".",
        "5.",
        "+5",
        "1,000",
        "1 000",
        " 1",
        "1 ",
        "ten",
        "1e",
        "1e+",
        "0x10",
        "--1",
        "1.2.3",
        "\xE2\x88\x92"
        "1",
        "infinity",
        "nan",
        "1e400",
        "1111111111111111111111111111111111111111111111111111111111111111"};
    double number;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        CHECK(input_number(str_of(good[i].text), &number) && number == good[i].number);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!input_number(str_of(bad[i]), &number));
}

static void dates(void)
{
    static const char *const bad[] = {"",           "2026-11-3",  "2026-13-01", "2026-00-10",
                                      "2026-04-31", "2026-01-00", "2025-02-29", "1900-02-29",
                                      "2100-02-29", "0000-01-01", "23/11/2026", "2026/11/23",
                                      "2026-1a-03", " 2026-11-3", "12026-11-23"};
    int32_t day, next;
    CHECK(input_date(S("0001-01-01"), &day) && day == 1);
    CHECK(input_date(S("1970-01-01"), &day) && day == 719163); /* Rata Die */
    CHECK(input_date(S("9999-12-31"), &day) && day == 3652059);
    CHECK(input_date(S("2024-02-29"), &day) && input_date(S("2024-03-01"), &next) &&
          next == day + 1);
    CHECK(input_date(S("2000-02-29"), &day) && input_date(S("2000-03-01"), &next) &&
          next == day + 1);
    CHECK(input_date(S("1900-02-28"), &day) && input_date(S("1900-03-01"), &next) &&
          next == day + 1);
    CHECK(input_date(S("2026-12-31"), &day) && input_date(S("2027-01-01"), &next) &&
          next == day + 1);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!input_date(str_of(bad[i]), &day));
}

static void lengths(const Form *form)
{
    static const struct {
        const char *text;
        uint32_t limit;
    } of[] = {{"1", 1}, {" 40 ", 40}, {"999999", 999999}, {"000040", 40}, {"1000000", 0},
              {"0", 0}, {"-1", 0},    {"4.5", 0},         {"ten", 0},     {"", 0}};
    CHECK(input_limit(field(form, NAME_TEXTAREA, NULL)) == 0);
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        Node *node = field(form, NAME_INPUT, NULL);
        node_set(form->tree, node, NAME_MAXLENGTH, str_of(of[i].text), (Span){0});
        CHECK(input_limit(node) == of[i].limit);
    }
}

static void bounds(const Form *form)
{
    InputBounds b = input_bounds(ranged(form, "number", " 0 ", "1e2"), INPUT_NUMBER);
    CHECK_STR(b.min, S("0"));
    CHECK_STR(b.max, S("1e2"));
    b = input_bounds(ranged(form, "number", "ten", "5"), INPUT_NUMBER);
    CHECK(!b.min.len);
    CHECK_STR(b.max, S("5"));
    b = input_bounds(ranged(form, "number", "10", "9"), INPUT_NUMBER); /* no answer is left */
    CHECK(!b.min.len && !b.max.len);
    b = input_bounds(ranged(form, "number", "7", "7"), INPUT_NUMBER);
    CHECK_STR(b.max, S("7"));
    b = input_bounds(ranged(form, "number", "1e999", NULL), INPUT_NUMBER);
    CHECK(!b.min.len && !b.max.len);
    b = input_bounds(ranged(form, "date", "2026-01-01", "2026-12-31"), INPUT_DATE);
    CHECK_STR(b.min, S("2026-01-01"));
    b = input_bounds(ranged(form, "date", "2026-12-31", "2026-01-01"), INPUT_DATE);
    CHECK(!b.min.len && !b.max.len);
    b = input_bounds(ranged(form, "date", "5", "2026-02-30"), INPUT_DATE);
    CHECK(!b.min.len && !b.max.len);
    b = input_bounds(ranged(form, "text", "1", "5"), INPUT_TEXT); /* it has none */
    CHECK(!b.min.len && !b.max.len);
}

static void steps(const Form *form)
{
    static const char *const bad[] = {"any", "0", "-1", "half", ""};
    Node *node = field(form, NAME_INPUT, "number");
    node_set(form->tree, node, NAME_STEP, S(" 0.25 "), (Span){0});
    CHECK_STR(input_bound(node, INPUT_NUMBER, NAME_STEP), S("0.25"));
    CHECK(!input_bound(node, INPUT_DATE, NAME_STEP).len); /* days are not counted in steps */
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        node_set(form->tree, node, NAME_STEP, str_of(bad[i]), (Span){0});
        CHECK(!input_bound(node, INPUT_NUMBER, NAME_STEP).len);
    }
}

static void values(const Form *form)
{
    static const struct {
        const char *type, *value, *shown;
    } of[] = {{"date", " 2026-11-23 ", "23/11/2026"},
              {"date", "2026-02-30", "2026-02-30"}, /* no date: as it is */
              {"date", "", ""},
              {"number", " 1.50 ", "1.50"},
              {"text", "2026-11-23", "2026-11-23"},
              {"month", "2026-11", "2026-11"}};
    double at;
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        Node *node = field(form, NAME_INPUT, of[i].type);
        node_set(form->tree, node, NAME_VALUE, str_of(of[i].value), (Span){0});
        CHECK_STR(input_value(form->arena, node), str_of(of[i].shown));
    }
    CHECK(input_measure(INPUT_NUMBER, S("2.5"), &at) && at == 2.5);
    CHECK(input_measure(INPUT_DATE, S("0001-01-02"), &at) && at == 2);
    CHECK(!input_measure(INPUT_DATE, S("2.5"), &at) && !input_measure(INPUT_TEXT, S("1"), &at));
}

int main(void)
{
    Arena *arena = arena_open();
    Form form = {tree_new(arena), arena};
    types(&form);
    formats();
    numbers();
    dates();
    lengths(&form);
    bounds(&form);
    steps(&form);
    values(&form);
    arena_close(arena);
    return check_done();
}
