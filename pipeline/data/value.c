/* A field of a CSV file as a typed value, or a message that says what is wrong
 * with it and what to write instead.
 *
 * Nothing is guessed: "1,234" is not 1, "1e3" is not 1, an empty cell is not 0.
 * Numbers are whole numbers of 10^-decimals; what does not fit 64 bits is
 * refused. */

#include "base/near.h"
#include "data/inside.h"

enum { SHOWN_MAX = 60, DECIMALS_MAX = 9, PATTERN_LENGTH_MAX = 1000 };

/* "column: text", the text cut to what a line of a message holds. */
static Str detail_of(Reading *reading, uint32_t column, Str text)
{
    Str name = reading->columns[column].name;
    size_t len = text.len;
    if (len > SHOWN_MAX)
        for (len = SHOWN_MAX; len && ((unsigned char)text.data[len] & 0xC0) == 0x80;)
            len--;
    Str more = len < text.len ? S("...") : S("");
    char *to = NEW_ARRAY(reading->scratch, char, name.len + len + 6), *at = to;
    memcpy(at, name.data, name.len);
    at += name.len;
    memcpy(at, ": ", 2);
    memcpy(at + 2, text.data, len);
    memcpy(at + 2 + len, more.data, more.len);
    return (Str){to, name.len + 2 + len + more.len};
}

static Diag *say(Reading *reading, DiagCode code, uint32_t column, const CsvField *field, Str text)
{
    Span span = reading_span(reading, field->start, field->start + text.len);
    ArenaMark mark = arena_mark(reading->scratch);
    Diag *diag = reading_say(reading, code, span, detail_of(reading, column, text));
    arena_rewind(reading->scratch, mark);
    return diag;
}

static bool refuse(Reading *reading, uint32_t column, const CsvField *field, Str text, Str hint)
{
    Diag *diag = say(reading, DIAG_DATA_VALUE, column, field, text);
    if (diag)
        diag->hint = hint;
    return false;
}

/* ---- characters ---- */

/* White space at the ends of a value, that of Unicode too. */
static bool is_space(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

static bool is_control(uint32_t c)
{
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7F && c <= 0x9F);
}

/* Embeddings, overrides and isolates (Unicode Standard Annex 9, 2.1 to 2.5). */
static bool turns_text(uint32_t c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

typedef struct {
    bool control, turns, wide;
    size_t at; /* of the first that control or turns says */
    uint32_t code;
} Look;

static Look look_at(Str text)
{
    Look look = {0};
    for (size_t at = 0; at < text.len;) {
        unsigned char byte = (unsigned char)text.data[at];
        if (byte >= 0x20 && byte < 0x7F) {
            at++;
            continue;
        }
        size_t start = at;
        uint32_t c = utf8_decode(text, &at);
        look.wide |= c >= 0x80;
        if (!is_control(c) && !turns_text(c))
            continue;
        if (is_control(c) > look.control || !look.code) {
            look.at = start;
            look.code = c;
        }
        look.control |= is_control(c);
        look.turns |= turns_text(c);
    }
    return look;
}

static Str without_turns(Arena *arena, Str text)
{
    char *copy = NEW_ARRAY(arena, char, text.len);
    size_t len = 0;
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        if (turns_text(utf8_decode(text, &at)))
            continue;
        memcpy(copy + len, text.data + start, at - start);
        len += at - start;
    }
    return (Str){copy, len};
}

/* The text without white space at its ends. */
static Str trimmed(Str text)
{
    size_t start = 0, end = text.len;
    for (size_t at = 0; at < text.len; start = at)
        if (!is_space(utf8_decode(text, &at)))
            break;
    while (end > start) {
        size_t at = end - 1;
        while (at > start && ((unsigned char)text.data[at] & 0xC0) == 0x80)
            at--;
        size_t next = at;
        if (!is_space(utf8_decode(text, &next)))
            break;
        end = at;
    }
    return str_slice(text, start, end);
}

/* ---- types ---- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static size_t digits_end(Str text, size_t at)
{
    while (at < text.len && is_digit(text.data[at]))
        at++;
    return at;
}

/* Only ASCII digits, and one point with digits on both sides; a minus sign for
 * numbers. False without a word: the caller knows what to say. */
static bool number_parse(Str text, bool count, Value *value)
{
    size_t at = !count && text.len && text.data[0] == '-', whole = at;
    size_t end = digits_end(text, at);
    uint64_t number = 0;
    unsigned decimals = 0;
    if (end == whole || (end - whole > 1 && text.data[whole] == '0'))
        return false;
    if (!count && end < text.len && text.data[end] == '.') {
        size_t last = digits_end(text, end + 1);
        decimals = (unsigned)(last - end - 1);
        if (!decimals || decimals > DECIMALS_MAX)
            return false;
        end = last;
    }
    if (end != text.len)
        return false;
    for (; at < end; at++) {
        if (text.data[at] == '.')
            continue;
        unsigned digit = (unsigned)(text.data[at] - '0');
        if (number > ((uint64_t)INT64_MAX - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    value->number = whole ? -(int64_t)number : (int64_t)number;
    value->decimals = decimals & 15;
    return true;
}

static Str number_hint(Str text, const Column *column)
{
    bool count = column->type == COLUMN_COUNT;
    size_t digits = 0;
    bool wide = false;
    for (size_t i = 0; i < text.len; i++) {
        digits += is_digit(text.data[i]);
        wide |= (unsigned char)text.data[i] >= 0x80;
    }
    if (digits == text.len && text.len > 1 && text.data[0] == '0')
        return S("write it without zeros in front");
    if (digits == text.len)
        return S("it is too large");
    if (text.data[0] == '<' && digits == text.len - 1)
        return S("declare it in the column: small=\"5\" shows values below 5 as \"fewer than 5\"");
    if (count && text.data[0] == '-' && digits == text.len - 1)
        return S("a count cannot be negative; type=\"number\" can");
    if (count && digits == text.len - 1 && memchr(text.data, '.', text.len))
        return S("a count is a whole number; type=\"number\" takes decimals");
    if (digits && text.data[text.len - 1] == '%')
        return S("write it without the sign, which belongs to the text: {{rate}}%");
    if (!digits && !wide)
        return S(
            "write a number; a word for \"not known\" is declared in the column: missing=\"...\"");
    return S("write it with the digits 0 to 9 only, as 1234");
}

static bool number_read(Reading *reading, const CsvField *field, uint32_t column, Str text,
                        Value *value)
{
    const Column *type = &reading->columns[column];
    bool count = type->type == COLUMN_COUNT;
    if (type->has_small && text.data[0] == '<') {
        Value bound = {0};
        if (number_parse(str_slice(text, 1, text.len), count, &bound) && !bound.decimals &&
            bound.number <= type->small) {
            value->state = VALUE_SMALL;
            return true;
        }
    }
    if (!number_parse(text, count, value))
        return refuse(reading, column, field, text, number_hint(text, type));
    if (type->has_small && value->number >= 0 && !value->decimals && value->number < type->small)
        value->state = VALUE_SMALL;
    return true;
}

static unsigned two_digits(Str text, size_t at)
{
    return (unsigned)(text.data[at] - '0') * 10 + (unsigned)(text.data[at + 1] - '0');
}

static bool is_date(Str text)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (text.len != 10 || text.data[4] != '-' || text.data[7] != '-')
        return false;
    for (size_t i = 0; i < 10; i++)
        if (i != 4 && i != 7 && !is_digit(text.data[i]))
            return false;
    unsigned year = two_digits(text, 0) * 100 + two_digits(text, 2);
    unsigned month = two_digits(text, 5), day = two_digits(text, 8);
    if (month < 1 || month > 12 || day < 1)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= days[month - 1] + (unsigned)(month == 2 && leap);
}

/* "31/01/2024" as "2024-01-31": the year is known by its four digits, else nothing is
 * guessed. */
static bool date_turn(Str text, char turned[11])
{
    unsigned parts[3] = {0}, count = 0;
    size_t digits = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (is_digit(c) && count < 3 && ++digits <= 4)
            parts[count] = parts[count] * 10 + (unsigned)(c - '0');
        else if ((c == '/' || c == '.' || c == '-') && digits && ++count < 3)
            digits = 0;
        else
            return false;
    }
    if (count != 2 || digits != 4 || parts[0] > 31 || parts[1] > 12)
        return false;
    int len =
        snprintf(turned, 11, "%04u-%02u-%02u", parts[2] % 10000, parts[1] % 100, parts[0] % 100);
    return is_date((Str){turned, (size_t)len});
}

static bool date_refuse(Reading *reading, const CsvField *field, uint32_t column, Str text)
{
    char turned[11];
    Diag *diag = say(reading, DIAG_DATA_VALUE, column, field, text);
    if (!diag)
        return false;
    bool shaped = text.len == 10 && text.data[4] == '-' && text.data[7] == '-';
    if (date_turn(text, turned))
        diag_hint(diag, reading->diags,
                  "write the year first: %s, if the day stands before the "
                  "month here",
                  turned);
    else
        diag->hint = shaped ? S("there is no such day: year, month, day, as in 2024-09-30")
                            : S("write the date as 2024-09-30");
    return false;
}

static bool type_read(Reading *reading, const CsvField *field, uint32_t column, Str text,
                      Value *value)
{
    switch ((ColumnType)reading->columns[column].type) {
    case COLUMN_COUNT:
    case COLUMN_NUMBER: return number_read(reading, field, column, text, value);
    case COLUMN_DATE: return is_date(text) || date_refuse(reading, field, column, text);
    default: return true;
    }
}

/* ---- patterns ---- */

bool patterns_open(Reading *reading)
{
    uint32_t count = reading->set->column_count;
    bool sound = true;
    reading->patterns = NEW_ARRAY(reading->scratch, regex_t *, count);
    for (uint32_t i = 0; i < count; i++) {
        const Column *column = &reading->columns[i];
        if (!column->pattern.len)
            continue;
        Buf whole = {0};
        buf_format(&whole, "^(%.*s)$", STR_ARG(column->pattern));
        regex_t *pattern = NEW(reading->scratch, regex_t);
        char reason[100];
        int error =
            regcomp(pattern, buf_take(&whole, reading->scratch).data, REG_EXTENDED | REG_NOSUB);
        if (!error) {
            reading->patterns[i] = pattern;
            continue;
        }
        sound = false;
        regerror(error, pattern, reason, sizeof reason);
        Diag *diag = diag_add(reading->diags, DIAG_DATA_PATTERN, column->span, column->pattern);
        diag_hint(diag, reading->diags,
                  "%s; it is a POSIX extended regular expression, as [0-9]{4}", reason);
    }
    return sound;
}

void patterns_close(Reading *reading)
{
    for (uint32_t i = 0; reading->patterns && i < reading->set->column_count; i++)
        if (reading->patterns[i])
            regfree(reading->patterns[i]);
}

static bool pattern_fits(const Reading *reading, uint32_t column, Str text)
{
    const regex_t *pattern = reading->patterns[column];
    char copy[PATTERN_LENGTH_MAX + 1];
    if (!pattern)
        return true;
    if (text.len > PATTERN_LENGTH_MAX)
        return false;
    memcpy(copy, text.data, text.len);
    copy[text.len] = 0;
    return regexec(pattern, copy, 0, NULL, 0) == 0;
}

/* What the text might have been meant as, when that fits the pattern. */
static Str pattern_guess(const Reading *reading, uint32_t column, Str text)
{
    char *guess = NEW_ARRAY(reading->diags->arena, char, text.len + 1);
    for (int way = 0; way < 2; way++) {
        for (size_t i = 0; i < text.len; i++) {
            char c = text.data[i];
            c = (char)(c >= 'a' && c <= 'z' ? c - 32 : c);
            guess[i] = way == 0 ? c : c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
        }
        if (pattern_fits(reading, column, (Str){guess, text.len}))
            return (Str){guess, text.len};
        /* the first letter may be a letter indeed */
        guess[0] = text.data[0];
        if (way && pattern_fits(reading, column, (Str){guess, text.len}))
            return (Str){guess, text.len};
    }
    return (Str){0};
}

static bool pattern_refuse(Reading *reading, const CsvField *field, uint32_t column, Str text)
{
    Diag *diag = say(reading, DIAG_DATA_VALUE, column, field, text);
    if (!diag)
        return false;
    Str guess = text.len <= PATTERN_LENGTH_MAX ? pattern_guess(reading, column, text) : (Str){0};
    if (guess.len)
        diag_hint(diag, reading->diags, "did you mean %.*s?", STR_ARG(guess));
    else
        diag_hint(diag, reading->diags, "it must fit the pattern %.*s",
                  STR_ARG(reading->columns[column].pattern));
    return false;
}

/* A code that was replaced: the former codes say by which. */
static bool is_former(Reading *reading, const CsvField *field, uint32_t column, Str text)
{
    const Dataset *former = reading->columns[column].former;
    const Record *record = former ? map_value(former->by_key, text) : NULL;
    if (!record)
        return false;
    Diag *diag = say(reading, DIAG_DATA_KEY, column, field, text);
    int32_t code = data_column(former, S("code")), how = data_column(former, S("how"));
    if (!diag || code < 0)
        return true;
    Str present = value_text(&record->values[code]);
    Str way = how < 0 ? (Str){0} : value_text(&record->values[how]);
    if (str_equal(way, S("merged")))
        diag_hint(diag, reading->diags, "it is no longer in use: the place is part of %.*s now",
                  STR_ARG(present));
    else
        diag_hint(diag, reading->diags, "it is no longer in use: the present one is %.*s",
                  STR_ARG(present));
    return true;
}

/* ---- the value ---- */

static bool is_missing(const Column *column, Str text)
{
    if (!text.len)
        return true;
    for (uint32_t i = 0; i < column->missing_count; i++)
        if (str_equal(text, column->missing[i]))
            return true;
    return false;
}

static bool clean(Reading *reading, const CsvField *field, uint32_t column, Str *text)
{
    Look look = look_at(field->text);
    if (look.control) {
        char name[16];
        int len = snprintf(name, sizeof name, "U+%04X", look.code);
        Str piece = {name, (size_t)len};
        CsvField at = {field->text, field->start + look.at};
        Diag *diag = say(reading, DIAG_DATA_CONTROL, column, &at, piece);
        if (diag)
            diag->hint = S("delete it");
        return false;
    }
    Str kept = field->text;
    if (look.turns) {
        char name[16];
        int len = snprintf(name, sizeof name, "U+%04X", look.code);
        CsvField at = {field->text, field->start + look.at};
        Diag *diag = say(reading, DIAG_DATA_DIRECTION, column, &at, (Str){name, (size_t)len});
        if (diag)
            diag->hint = S("delete it; right-to-left letters need no such mark");
        kept = without_turns(reading->arena, kept);
    }
    *text = trimmed(kept);
    if (text->len != kept.len) {
        Diag *diag = say(reading, DIAG_DATA_BLANKS, column, field, kept);
        if (diag)
            diag->hint = S("delete them in the file");
    }
    return true;
}

bool value_read(Reading *reading, const CsvField *field, uint32_t column, Value *value)
{
    const Column *type = &reading->columns[column];
    Str text;
    *value = (Value){.offset = reading->base + (uint32_t)field->start, .state = VALUE_MISSING};
    if (!clean(reading, field, column, &text))
        return false;
    if (text.len > VALUE_LENGTH_MAX)
        return refuse(reading, column, field, text, S("it is longer than 64 MiB"));
    if (is_missing(type, text))
        return true;
    value->state = VALUE_PLAIN;
    value->data = text.data;
    value->length = (uint32_t)text.len & VALUE_LENGTH_MAX;
    if (text.data >= field->text.data && text.data <= field->text.data + field->text.len)
        value->offset += (uint32_t)(text.data - field->text.data);
    if (!type_read(reading, field, column, text, value))
        return false;
    if (value->state == VALUE_SMALL) {
        value->data = type->shown.data;
        value->length = (uint32_t)type->shown.len & VALUE_LENGTH_MAX;
        return true;
    }
    if (type->former && is_former(reading, field, column, text))
        return false;
    return pattern_fits(reading, column, text) || pattern_refuse(reading, field, column, text);
}

/* As a spreadsheet writes rows that were once filled in. */
static bool line_is_empty(const Reading *reading)
{
    for (uint32_t i = 0; i < reading->csv.fields.count; i++)
        if (trimmed(reading->csv.fields.items[i].text).len)
            return false;
    return true;
}

bool key_check(Reading *reading, const CsvField *field, const Value *value)
{
    if (value->state == VALUE_PLAIN && value->length)
        return true;
    uint32_t column = (uint32_t)reading->set->key;
    Diag *diag = say(reading, DIAG_DATA_KEY, column, field, field->text);
    if (diag)
        diag->hint = line_is_empty(reading)
                         ? S("nothing stands in this line: delete it, in a spreadsheet its row")
                         : S("each record needs a key of its own here");
    return false;
}
