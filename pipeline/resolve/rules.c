/* Attributes of form controls that cannot do what their author expects: an unknown
 * type, a limit that is no number or date, limits that leave no answer, a value that
 * the field itself would refuse, an attribute that the kind of field has not. Each is a
 * warning: the rule or the limit falls away, the value stays. One look at each field. */

#include "resolve/inside.h"
#include "tree/input.h"

#include <math.h>

static Diag *report(Resolve *resolve, DiagCode code, const Attr *attr, Str detail)
{
    return diag_add(resolve->job->diags, code, attr->span, detail);
}

/* "max=ten" */
static Str shown(Resolve *resolve, const Attr *attr)
{
    enum { SHOWN = 60 };
    Buf buf = {0};
    buf_str(&buf, attr->spelling);
    if (attr->value.len) {
        buf_char(&buf, '=');
        buf_str(&buf, str_slice(attr->value, 0, SHOWN));
    }
    return buf_take(&buf, resolve->arena);
}

static void check_type(Resolve *resolve, const Node *field)
{
    const Attr *attr = node_attr(field, NAME_TYPE);
    if (!attr)
        return;
    Str near = input_nearest(str_trim(attr->value));
    Diag *diag = report(resolve, DIAG_RESOLVE_INPUT, attr, attr->value);
    if (near.len)
        diag_hint(diag, resolve->job->diags, "did you mean %.*s? it is taken as text",
                  STR_ARG(near));
    else
        diag->hint =
            S("it is taken as text: fields are text, number, date, month, time, email, tel, "
              "url, password, checkbox, radio and signature");
}

/* Attributes that only some kinds of field have. */
static void check_idle(Resolve *resolve, const Node *field, InputType type)
{
    static const struct {
        Name name;
        unsigned flags;
        const char *hint;
    } of[] = {
        {NAME_MAXLENGTH, INPUT_TYPED, "only fields in which one types have a length: leave it out"},
        {NAME_PLACEHOLDER, INPUT_TYPED,
         "only fields in which one types have an example: put the words on the page, beside it"},
        {NAME_MIN, INPUT_RANGED, "limits need type=number or type=date"},
        {NAME_MAX, INPUT_RANGED, "limits need type=number or type=date"},
        {NAME_STEP, INPUT_STEPPED, "steps need type=number"},
        {NAME_MULTIPLE, INPUT_LISTED,
         "only select can have several answers: give several checkboxes a fieldset"},
    };
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        const Attr *attr = node_attr(field, of[i].name);
        if (attr && !(input_flags(type) & of[i].flags))
            report(resolve, DIAG_RESOLVE_IDLE, attr, shown(resolve, attr))->hint =
                str_of(of[i].hint);
    }
}

static bool check_bound(Resolve *resolve, const Node *field, InputType type, Name name)
{
    const Attr *attr = node_attr(field, name);
    if (!attr || input_bound(field, type, name).len)
        return attr != NULL;
    if (name == NAME_STEP && str_equal_nocase(str_trim(attr->value), S("any")))
        return false;
    report(resolve, DIAG_RESOLVE_RULE, attr, shown(resolve, attr))->hint =
        type == INPUT_DATE ? S("it is left out: write the date as 2026-11-23, year first")
        : name == NAME_STEP
            ? S("it is left out: write a number above 0 in digits, with a full stop before "
                "decimals, or any")
            : S("it is left out: write a number in digits, with a full stop before decimals");
    return false;
}

static const char *outside(const Node *field, InputType type, double value)
{
    double min, max, step;
    InputBounds bounds = input_bounds(field, type);
    bool least = input_measure(type, bounds.min, &min);
    if (least && value < min)
        return "it is less than min=";
    if (input_measure(type, bounds.max, &max) && value > max)
        return "it is more than max=";
    if (!input_number(input_bound(field, type, NAME_STEP), &step))
        return NULL;
    double steps = (value - (least ? min : 0)) / step;
    return fabs(steps - nearbyint(steps)) > 1e-6 ? "it is between two steps of step=" : NULL;
}

static void check_value(Resolve *resolve, const Node *field, InputType type)
{
    double value;
    const Attr *given = node_attr(field, NAME_VALUE);
    if (!given || !str_trim(given->value).len)
        return;
    if (!input_measure(type, str_trim(given->value), &value)) {
        report(resolve, DIAG_RESOLVE_VALUE, given, shown(resolve, given))->hint =
            type == INPUT_DATE
                ? S("write the date as 2026-11-23, year first; the page shows it as 23/11/2026")
                : S("write a number in digits, without blanks or commas and with a full stop "
                    "before "
                    "decimals");
        return;
    }
    const char *why = outside(field, type, value);
    if (why)
        diag_hint(report(resolve, DIAG_RESOLVE_VALUE, given, shown(resolve, given)),
                  resolve->job->diags, "%s: change the value or the limit", why);
}

static void check_ranged(Resolve *resolve, const Node *field, InputType type)
{
    bool least = check_bound(resolve, field, type, NAME_MIN),
         most = check_bound(resolve, field, type, NAME_MAX);
    if (input_flags(type) & INPUT_STEPPED)
        check_bound(resolve, field, type, NAME_STEP);
    const Attr *max = node_attr(field, NAME_MAX);
    if (least && most && !input_bounds(field, type).max.len)
        report(resolve, DIAG_RESOLVE_BOUNDS, max, shown(resolve, max))->hint =
            S("min= is above max=: change one of them; both are left out");
    check_value(resolve, field, type);
}

static void check_length(Resolve *resolve, const Node *field, InputType type)
{
    const Attr *attr = node_attr(field, NAME_MAXLENGTH);
    if (!attr || !(input_flags(type) & INPUT_TYPED))
        return;
    uint32_t limit = input_limit(field), count = 0;
    if (!limit) {
        report(resolve, DIAG_RESOLVE_RULE, attr, shown(resolve, attr))->hint =
            S("it is left out: write how many characters, 1 to 999999");
        return;
    }
    ArenaMark mark = arena_mark(resolve->job->scratch);
    Str value = type == INPUT_TEXTAREA ? node_plain_text(resolve->job->scratch, field)
                                       : input_value(resolve->job->scratch, field);
    for (size_t at = 0; at < value.len; count++)
        utf8_decode(value, &at);
    arena_rewind(resolve->job->scratch, mark);
    const Attr *given = node_attr(field, NAME_VALUE);
    if (count > limit)
        diag_hint(report(resolve, DIAG_RESOLVE_VALUE, given ? given : attr,
                         shown(resolve, given ? given : attr)),
                  resolve->job->diags,
                  "it has %u characters, maxlength= allows %u: some readers cut it", count, limit);
}

void resolve_rules(Resolve *resolve)
{
    for (uint32_t i = 0; i < resolve->fields.count; i++) {
        const Node *field = resolve->fields.items[i];
        InputType type = input_type(field);
        if (!field->attr_count || input_flags(type) & INPUT_ABSENT)
            continue;
        if (type == INPUT_UNKNOWN)
            check_type(resolve, field);
        check_idle(resolve, field, type);
        if (input_flags(type) & INPUT_RANGED)
            check_ranged(resolve, field, type);
        check_length(resolve, field, type);
    }
}
