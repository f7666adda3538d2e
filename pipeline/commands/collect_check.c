/* Answers against the rules of their form: what the form asks for and no reader
 * enforces. Answers are never changed. */

#include "base/formkeys.h"
#include "commands/collect.h"
#include <math.h>
#include <stdlib.h>

/* ---- numbers ---- */

/* Bytes of a blank or comma that may part thousands; 0: none here. */
static size_t separator(Str text, size_t at)
{
    static const char *const marks[] = {",", " ", "\xC2\xA0", "\xE2\x80\x89", "\xE2\x80\xAF"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_starts(str_slice(text, at, text.len), str_of(marks[i])))
            return strlen(marks[i]);
    return 0;
}

size_t collect_digits(Str text, size_t at)
{
    size_t end = at;
    while (end < text.len && text.data[end] >= '0' && text.data[end] <= '9')
        end++;
    return end - at;
}

/* 1250, 1,250, 1 250, -3.5, +3 and the real minus sign. */
bool collect_number(Str text, double *number)
{
    enum { LONGEST = 60 };
    char plain[LONGEST + 2];
    size_t len = 0, at = 0, run;
    text = str_trim(text);
    bool minus = str_starts(text, S("-")) || str_starts(text, S("\xE2\x88\x92"));
    if (text.len > LONGEST)
        return false;
    at = str_starts(text, S("\xE2\x88\x92")) ? 3 : minus || str_starts(text, S("+"));
    if (minus)
        plain[len++] = '-';
    run = collect_digits(text, at);
    if (!run && !(at < text.len && text.data[at] == '.'))
        return false;
    memcpy(plain + len, text.data + at, run);
    len += run;
    at += run;
    bool grouped = run <= 3;
    for (size_t part;
         grouped && (part = separator(text, at)) && collect_digits(text, at + part) == 3;
         at += part + 3, len += 3)
        memcpy(plain + len, text.data + at + part, 3);
    if (at < text.len && text.data[at] == '.') {
        run = collect_digits(text, at + 1);
        if (!run)
            return false;
        memcpy(plain + len, text.data + at, run + 1);
        len += run + 1;
        at += run + 1;
    }
    plain[len] = '\0';
    *number = strtod(plain, NULL);
    return at == text.len;
}

/* ---- what is said ---- */

typedef struct {
    Collect *collect;
    const Returned *file;
    const FormField *field;
    const FormAnswer *answer;
} Answered;

/* The beginning of a value. */
static void put_value(Buf *out, Str value)
{
    enum { SHOWN = 60 };
    size_t end = 0;
    while (end < value.len && end < SHOWN && value.data[end] != '\n')
        utf8_decode(value, &end);
    buf_format(out, "'%.*s%s'", STR_ARG(str_slice(value, 0, end)), end < value.len ? "..." : "");
}

/* The field and the first of its values of which it is said (without any: all), and how
 * many more there are. */
static void say_values(const Answered *it, DiagCode code, bool (*holds)(const FormField *, Str),
                       Str hint)
{
    enum { NAMED = 3 };
    Buf text = {0};
    uint32_t found = 0;
    buf_str(&text, it->field->name);
    for (uint32_t i = 0; i < it->answer->count; i++) {
        if (holds && !holds(it->field, it->answer->values[i]))
            continue;
        if (found < NAMED) {
            buf_text(&text, found ? ", " : ": ");
            put_value(&text, it->answer->values[i]);
        }
        found++;
    }
    if (found > NAMED)
        buf_format(&text, " and %u more", found - NAMED);
    if (found || !holds)
        collect_say(it->collect, code, it->file->path, buf_view(&text), hint);
    else
        say_values(it, code, NULL, hint);
    buf_close(&text);
}

static void say(const Answered *it, DiagCode code, Str hint) { say_values(it, code, NULL, hint); }

/* By the values that stand for the choices: form/ has put them in the place of what is shown. */
static bool is_unlisted(const FormField *field, Str value)
{
    for (uint32_t i = 0; i < field->option_count; i++)
        if (str_equal(field->options[i].value, value))
            return false;
    return true;
}

static bool is_whole(const FormField *field)
{
    double least = 0, step;
    bool counted = !field->min.len || collect_number(field->min, &least);
    return counted && least == floor(least) && collect_number(field->step, &step) && step == 1;
}

static void say_limits(const Answered *it, DiagCode code, const char *what)
{
    const FormField *field = it->field;
    Buf hint = {0};
    bool whole = is_whole(field);
    buf_format(&hint, "the form takes a %s", whole ? "whole number" : what);
    if (field->format.len)
        buf_format(&hint, " written %.*s", STR_ARG(field->format));
    if (field->min.len) {
        buf_text(&hint, " from ");
        collect_put_bound(&hint, field, field->min);
    }
    if (field->max.len) {
        buf_text(&hint, " to ");
        collect_put_bound(&hint, field, field->max);
    }
    if (field->step.len && !whole)
        buf_format(&hint, " in steps of %.*s", STR_ARG(field->step));
    say(it, code, buf_take(&hint, it->collect->run->arena));
}

/* Steps are counted from min, as in HTML; without a step, or with "any", all fit. */
static void check_number(const Answered *it)
{
    double number, least = 0, most, step;
    const FormField *field = it->field;
    bool fits = collect_number(it->answer->values[0], &number);
    if (fits && collect_number(field->min, &least))
        fits = number >= least;
    if (fits && collect_number(field->max, &most))
        fits = number <= most;
    if (fits && collect_number(field->step, &step) && step > 0)
        fits = fabs(remainder(number - least, step)) <= step * 1e-6;
    if (!fits)
        say_limits(it, DIAG_COLLECT_NUMBER, "number");
}

static void check_date(const Answered *it)
{
    int64_t at, limit;
    const FormField *field = it->field;
    bool fits = collect_date(field, it->answer->values[0], &at);
    if (fits && collect_date(field, field->min, &limit))
        fits = at >= limit;
    if (fits && collect_date(field, field->max, &limit))
        fits = at <= limit;
    if (!fits)
        say_limits(it, DIAG_COLLECT_DATE, collect_date_name(field));
}

static void check_length(const Answered *it)
{
    size_t characters = 0;
    Str value = it->answer->values[0];
    if (!it->field->max_length || value.len <= it->field->max_length)
        return;
    for (size_t at = 0; at < value.len; characters++)
        utf8_decode(value, &at);
    if (characters <= it->field->max_length)
        return;
    Buf hint = {0};
    buf_format(&hint, "it has %zu characters, the form takes %u; all are in the table", characters,
               it->field->max_length);
    say(it, DIAG_COLLECT_LENGTH, buf_take(&hint, it->collect->run->arena));
}

static void check_answer(const Answered *it)
{
    const FormField *field = it->field;
    const FormAnswer *answer = it->answer;
    if (answer->ill_formed)
        say(it, DIAG_COLLECT_TEXT,
            S("some bytes are no text and stand as U+FFFD: ask what was written"));
    else if (answer->private_use)
        say(it, DIAG_COLLECT_TEXT,
            S("it has characters of private use, as when a program breaks an emoji: ask what was "
              "written"));
    if (answer->unlisted)
        say_values(it, DIAG_COLLECT_CHOICE, is_unlisted, S("the form does not offer it"));
    if (field->readonly && !answer->initial)
        say(it, DIAG_COLLECT_READONLY, S("it cannot be typed over: some program changed it"));
    if (form_answer_blank(field, answer) || field->readonly || answer->initial)
        return;
    check_length(it);
    if (field->rule == FORM_RULE_NUMBER)
        check_number(it);
    else if (collect_is_dated(field))
        check_date(it);
}

/* Blanks are no answer: to whom they look like one, nothing was said. */
static void check_required(const Answered *it)
{
    if (!it->field->required || it->field->readonly || !form_answer_blank(it->field, it->answer))
        return;
    collect_say(it->collect, DIAG_COLLECT_REQUIRED, it->file->path, it->field->name,
                it->answer->count ? S("nothing but blanks was typed") : (Str){0});
}

/* Nothing differs from the form as it was sent out. */
static bool is_unanswered(const Form *form)
{
    for (uint32_t i = 0; i < form->fields->count; i++)
        if (!form->fields->items[i].readonly && !form->answers[i].initial)
            return false;
    return true;
}

void collect_check(Collect *collect, const Returned *file)
{
    const Form *form = file->form;
    bool unanswered = is_unanswered(form);
    if (unanswered)
        collect_say(collect, DIAG_COLLECT_BLANK, file->path, (Str){0},
                    S("every field is as it was sent out: was it saved after it was filled in?"));
    for (uint32_t i = 0; i < form->fields->count; i++) {
        Answered it = {collect, file, &form->fields->items[i], &form->answers[i]};
        check_answer(&it);
        if (!unanswered)
            check_required(&it);
    }
}
