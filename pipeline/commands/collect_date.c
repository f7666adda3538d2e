/* Dates, months and times of answers, by the format that the form asks for (DD/MM/YYYY,
 * MM/YYYY, HH:MM) or as ISO 8601 writes them. */

#include "commands/collect.h"

/* ---- kinds ---- */

typedef struct {
    const char *name, *iso;
} Kind;

static const Kind *kind_of(const FormField *field)
{
    static const Kind date = {"date", "YYYY-MM-DD"}, month = {"month", "YYYY-MM"},
                      time = {"time", "HH:MM"};
    switch (field->rule) {
    case FORM_RULE_DATE: return &date;
    case FORM_RULE_MONTH: return &month;
    case FORM_RULE_TIME: return &time;
    default: return NULL;
    }
}

bool collect_is_dated(const FormField *field) { return kind_of(field) != NULL; }

const char *collect_date_name(const FormField *field) { return kind_of(field)->name; }

/* ---- the calendar ---- */

/* Days since 1970-01-01 of the proleptic Gregorian calendar, counting years from
 * March, so that the leap day is a year's last. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month > 2 ? year : year - 1, m = month > 2 ? month - 3 : month + 9;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

static void put_day(Buf *out, int64_t days)
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

void collect_put_date(Buf *out, const FormField *field, int64_t at)
{
    if (field->rule == FORM_RULE_TIME)
        buf_format(out, "%02d:%02d", (int)(at / 60), (int)(at % 60));
    else if (field->rule == FORM_RULE_MONTH)
        buf_format(out, "%04d-%02d", (int)(at / 12), (int)(at % 12) + 1);
    else
        put_day(out, at);
}

/* ---- reading ---- */

typedef struct {
    int year, month, day, hour, minute;
} Parts;

static bool day_at(const Parts *parts, int64_t *at)
{
    static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = parts->year, month = parts->month;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (year < 1 || month < 1 || month > 12 || parts->day < 1 ||
        parts->day > lengths[month - 1] + (month == 2 && leap))
        return false;
    *at = days_of(year, month, parts->day);
    return true;
}

static bool is_there(const FormField *field, const Parts *parts, int64_t *at)
{
    if (field->rule == FORM_RULE_TIME) {
        *at = parts->hour * 60 + parts->minute;
        return parts->hour < 24 && parts->minute < 60;
    }
    if (field->rule == FORM_RULE_MONTH) {
        *at = (int64_t)parts->year * 12 + parts->month - 1;
        return parts->year >= 1 && parts->month >= 1 && parts->month <= 12;
    }
    return day_at(parts, at);
}

/* Between the numbers of a date any of / - . and blank, between those of a time : or a point. */
static bool is_mark(char asked, char c)
{
    static const char date[] = "/-. ", time[] = ":.";
    const char *marks = asked == ':' ? time : strchr(date, asked) ? date : "";
    return c == asked || (c && strchr(marks, c));
}

static int *part_of(const FormField *field, Parts *parts, char letter)
{
    switch (letter) {
    case 'Y': return &parts->year;
    case 'M': return field->rule == FORM_RULE_TIME ? &parts->minute : &parts->month;
    case 'D': return &parts->day;
    case 'H': return &parts->hour;
    default: return NULL;
    }
}

/* Digits of a part: a year has four, minutes two, the others may lack a nought. */
static bool part_take(Parts *parts, int *part, Str text, size_t *at)
{
    size_t run = collect_digits(text, *at), most = part == &parts->year ? 4 : 2,
           least = part == &parts->year     ? 4
                   : part == &parts->minute ? 2
                                            : 1;
    if (run < least || run > most)
        return false;
    for (size_t end = *at + run; *at < end; ++*at)
        *part = *part * 10 + (text.data[*at] - '0');
    return true;
}

/* Runs of D, M, Y and H stand for numbers. */
static bool date_matches(const FormField *field, Str text, Str format, int64_t *days)
{
    Parts parts = {0};
    size_t at = 0;
    for (size_t f = 0; f < format.len;) {
        char letter = format.data[f];
        int *part = part_of(field, &parts, letter);
        if (!part) {
            if (at == text.len || !is_mark(letter, text.data[at]))
                return false;
            at++, f++;
            continue;
        }
        while (f < format.len && format.data[f] == letter)
            f++;
        if (!part_take(&parts, part, text, &at))
            return false;
    }
    return at == text.len && is_there(field, &parts, days);
}

bool collect_date(const FormField *field, Str text, int64_t *at)
{
    text = str_trim(text);
    return (field->format.len && date_matches(field, text, field->format, at)) ||
           date_matches(field, text, str_of(kind_of(field)->iso), at);
}

/* ---- limits ---- */

void collect_put_bound(Buf *out, const FormField *field, Str bound)
{
    int64_t day;
    if (field->rule != FORM_RULE_DATE || !field->format.len || !collect_date(field, bound, &day)) {
        buf_str(out, bound);
        return;
    }
    Buf iso = {0};
    put_day(&iso, day);
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
