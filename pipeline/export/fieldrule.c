/* What is asked of an answer: in words, for those who hear the field (TU), and as
 * GUIP_Rule (base/formkeys.h), for `collect`. Words follow the language around the
 * field; keys do not. */

#include "base/formkeys.h"
#include "base/words.h"
#include "export/fields.h"

/* ---- in words ---- */

typedef struct {
    Buf out;
    Str said, language;
} Facts;

static void add_fact(Facts *facts, Str fact)
{
    if (!fact.len || str_holds_nocase(facts->said, fact))
        return;
    if (facts->out.len)
        buf_text(&facts->out, ", ");
    buf_str(&facts->out, fact);
}

static void add_word(Facts *facts, WordId word)
{
    add_fact(facts, word_text(word, facts->language));
}

/* "0 to 100", "5 or more", "up to 100" */
static void add_bounds(Export *file, Facts *facts, const Control *control)
{
    bool date = control->type == INPUT_DATE;
    InputBounds b = input_bounds(control->node, (InputType)control->type);
    if (!b.min.len && !b.max.len)
        return;
    if (date && b.min.len)
        b.min = input_date_shown(file->arena, b.min);
    if (date && b.max.len)
        b.max = input_date_shown(file->arena, b.max);
    WordId word = b.min.len && b.max.len ? WORD_FROM_TO
                  : b.max.len            ? WORD_AT_MOST
                  : date                 ? WORD_OR_LATER
                                         : WORD_OR_MORE;
    Buf buf = {0};
    buf_str(&buf, b.min);
    buf_text(&buf, b.min.len ? " " : "");
    buf_str(&buf, word_text(word, facts->language));
    buf_text(&buf, b.max.len ? " " : "");
    buf_str(&buf, b.max);
    add_fact(facts, buf_view(&buf));
    buf_close(&buf);
}

static void add_length(Facts *facts, const Control *control)
{
    bool fixed = input_format((InputType)control->type, (Str){0}).len > 0;
    if (!control->limit || fixed) /* the form says how long it is */
        return;
    Buf buf = {0};
    buf_str(&buf, word_text(WORD_AT_MOST, facts->language));
    if (control->limit == 1)
        buf_clear(&buf);
    else
        buf_format(&buf, " %u ", control->limit);
    buf_str(&buf,
            word_text(control->limit == 1 ? WORD_ONE_CHARACTER : WORD_CHARACTERS, facts->language));
    add_fact(facts, buf_view(&buf));
    buf_close(&buf);
}

Str control_facts(Export *file, const Control *control, Str said)
{
    Facts facts = {.said = said, .language = node_language(control->node)};
    InputType type = (InputType)control->type;
    add_fact(&facts, input_format(type, facts.language));
    if (type == INPUT_NUMBER)
        add_word(&facts, WORD_IN_FIGURES);
    if (input_flags(type) & INPUT_RANGED)
        add_bounds(file, &facts, control);
    add_length(&facts, control);
    if (control->kind == FIELD_LIST && control->several)
        add_word(&facts, WORD_SEVERAL);
    if (type == INPUT_SIGNATURE)
        add_word(&facts, WORD_SIGNATURE);
    if (control->required)
        add_word(&facts, WORD_REQUIRED);
    return buf_take(&facts.out, file->arena);
}

/* ---- for collect ---- */

static void put_key(Buf *out, const char *key, Str text)
{
    if (!text.len)
        return;
    buf_char(out, '/');
    buf_text(out, key);
    put_text(out, text);
}

void control_rule(Dict *dict, const Control *control)
{
    Str format = input_format((InputType)control->type, S("en"));
    const char *type = control->type == INPUT_NUMBER      ? FORM_NUMBER
                       : control->type == INPUT_SIGNATURE ? FORM_SIGNATURE
                       : format.len                       ? FORM_DATE
                                                          : NULL;
    if (!type)
        return;
    Buf out = {0};
    buf_text(&out, "<</" FORM_TYPE "/");
    buf_text(&out, type);
    if (input_flags((InputType)control->type) & INPUT_RANGED) {
        InputBounds bounds = input_bounds(control->node, (InputType)control->type);
        put_key(&out, FORM_MIN, bounds.min);
        put_key(&out, FORM_MAX, bounds.max);
    }
    if (control->type == INPUT_NUMBER)
        put_key(&out, FORM_STEP, input_bound(control->node, INPUT_NUMBER, NAME_STEP));
    put_key(&out, FORM_FORMAT, format);
    buf_text(&out, ">>");
    dict_raw(dict, FORM_RULE, buf_view(&out));
    buf_close(&out);
}
