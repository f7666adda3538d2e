/* Answers against the rules of their form: what the form asks for and no reader
 * enforces. Answers are never changed. */

#include "base/formkeys.h"
#include "commands/collect.h"
#include <math.h>
#include <stdlib.h>

/* ---- numbers ---- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Bytes of a blank or comma that may part thousands; 0: none here. */
static size_t separator(Str text, size_t at)
{
    static const char *const marks[] = {",", " ", "\xC2\xA0", "\xE2\x80\x89", "\xE2\x80\xAF"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_starts(str_slice(text, at, text.len), str_of(marks[i])))
            return strlen(marks[i]);
    return 0;
}

static size_t digits_from(Str text, size_t at)
{
    size_t end = at;
    while (end < text.len && is_digit(text.data[end]))
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
    run = digits_from(text, at);
    if (!run && !(at < text.len && text.data[at] == '.'))
        return false;
    memcpy(plain + len, text.data + at, run);
    len += run;
    at += run;
    bool grouped = run <= 3;
    for (size_t part; grouped && (part = separator(text, at)) && digits_from(text, at + part) == 3;
         at += part + 3, len += 3)
        memcpy(plain + len, text.data + at + part, 3);
    if (at < text.len && text.data[at] == '.') {
        run = digits_from(text, at + 1);
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

/* ---- dates ---- */

/* Days since 1970-01-01 of the proleptic Gregorian calendar, counting years from
 * March, so that the leap day is a year's last. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month > 2 ? year : year - 1, m = month > 2 ? month - 3 : month + 9;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

void collect_put_day(Buf *out, int64_t days)
{
    int64_t year = 1970 + (days < 0 ? days / 365 - 1 : days / 366); /* or one before it */
    while (days_of(year + 1, 1, 1) <= days)
        year++;
    int64_t month = 12;
    while (days_of(year, month, 1) > days)
        month--;
    buf_format(out, "%04d-%02d-%02d", (int)year, (int)month,
               (int)(days - days_of(year, month, 1) + 1));
}

static bool is_date(const int *parts, int64_t *days)
{
    static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = parts[0], month = parts[1], day = parts[2];
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (year < 1 || month < 1 || month > 12 || day < 1 ||
        day > lengths[month - 1] + (month == 2 && leap))
        return false;
    *days = days_of(year, month, day);
    return true;
}

static bool is_mark(char c) { return c == '/' || c == '-' || c == '.' || c == ' '; }

/* Runs of D, M and Y stand for numbers; a year has four digits, the others may
 * lack a nought; between them any of / - . and blank. */
static bool date_matches(Str text, Str format, int64_t *days)
{
    int parts[3] = {0};
    size_t at = 0;
    for (size_t f = 0; f < format.len;) {
        char letter = format.data[f];
        const char *known = letter ? strchr("YMD", letter) : NULL;
        if (!known) {
            bool fits = at < text.len &&
                        (text.data[at] == letter || (is_mark(letter) && is_mark(text.data[at])));
            if (!fits)
                return false;
            at++, f++;
            continue;
        }
        while (f < format.len && format.data[f] == letter)
            f++;
        size_t run = digits_from(text, at), most = letter == 'Y' ? 4 : 2;
        if (!run || run > most || (letter == 'Y' && run < 4))
            return false;
        for (size_t i = 0; i < run; i++)
            parts[known - "YMD"] = parts[known - "YMD"] * 10 + (text.data[at + i] - '0');
        at += run;
    }
    return at == text.len && is_date(parts, days);
}

bool collect_date(Str text, Str format, int64_t *days)
{
    text = str_trim(text);
    return (format.len && date_matches(text, format, days)) ||
           date_matches(text, S("YYYY-MM-DD"), days);
}

/* ---- what is said ---- */

typedef struct {
    Collect *collect;
    const Returned *file;
    const FormField *field;
    const FormAnswer *answer;
} Answered;

/* The field and the beginning of what it holds. */
static void say(const Answered *it, DiagCode code, Str hint)
{
    enum { SHOWN = 60 };
    Buf text = {0};
    buf_str(&text, it->field->name);
    if (it->answer->count) {
        Str value = it->answer->values[0];
        size_t end = 0;
        while (end < value.len && end < SHOWN && value.data[end] != '\n')
            utf8_decode(value, &end);
        buf_format(&text, ": '%.*s%s'", STR_ARG(str_slice(value, 0, end)),
                   end < value.len ? "..." : "");
    }
    collect_say(it->collect, code, it->file->path, buf_view(&text), hint);
    buf_close(&text);
}

static bool is_whole(const FormField *field)
{
    double least = 0, step;
    bool counted = !field->min.len || collect_number(field->min, &least);
    return counted && least == floor(least) && collect_number(field->step, &step) && step == 1;
}

/* A bound as the form asks for dates: 2027-12-31 as 31/12/2027. */
static void put_bound(Buf *out, const FormField *field, Str bound)
{
    int64_t day;
    if (!field->format.len || !collect_date(bound, (Str){0}, &day)) {
        buf_str(out, bound);
        return;
    }
    Buf iso = {0};
    collect_put_day(&iso, day);
    Str year = str_cut(buf_view(&iso), '-', &(Str){0});
    size_t month = year.len + 1;
    for (size_t f = 0; f < field->format.len;) {
        char letter = field->format.data[f];
        Str part = letter == 'Y'   ? year
                   : letter == 'M' ? str_slice(buf_view(&iso), month, month + 2)
                   : letter == 'D' ? str_slice(buf_view(&iso), month + 3, month + 5)
                                   : str_slice(field->format, f, f + 1);
        buf_str(out, part);
        bool known = strchr("YMD", letter) != NULL;
        do
            f++;
        while (known && f < field->format.len && field->format.data[f] == letter);
    }
    buf_close(&iso);
}

static void say_limits(const Answered *it, DiagCode code, const char *what)
{
    const FormField *field = it->field;
    Buf hint = {0};
    bool whole = is_whole(field);
    buf_format(&hint, "the form takes %s", whole ? "a whole number" : what);
    if (field->format.len)
        buf_format(&hint, " written %.*s", STR_ARG(field->format));
    if (field->min.len) {
        buf_text(&hint, " from ");
        put_bound(&hint, field, field->min);
    }
    if (field->max.len) {
        buf_text(&hint, " to ");
        put_bound(&hint, field, field->max);
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
        say_limits(it, DIAG_COLLECT_NUMBER, "a number");
}

static void check_date(const Answered *it)
{
    int64_t day, limit;
    const FormField *field = it->field;
    bool fits = collect_date(it->answer->values[0], field->format, &day);
    if (fits && collect_date(field->min, (Str){0}, &limit))
        fits = day >= limit;
    if (fits && collect_date(field->max, (Str){0}, &limit))
        fits = day <= limit;
    if (!fits)
        say_limits(it, DIAG_COLLECT_DATE, "a date");
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
        say(it, DIAG_COLLECT_CHOICE, S("the form does not offer it"));
    if (field->readonly && !answer->initial)
        say(it, DIAG_COLLECT_READONLY, S("it cannot be typed over: some program changed it"));
    if (!answer->count || field->readonly || answer->initial)
        return;
    check_length(it);
    if (field->rule == FORM_RULE_NUMBER)
        check_number(it);
    else if (field->rule == FORM_RULE_DATE)
        check_date(it);
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
        if (it.field->required && !it.field->readonly && !it.answer->count && !unanswered)
            say(&it, DIAG_COLLECT_REQUIRED, (Str){0});
    }
}
