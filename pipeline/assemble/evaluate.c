/* What an expression gives for a record: the cell behind a column with its
 * state (small, missing) and language, or the text of an XPath; then filters.
 * A column costs an array access, a path about a microsecond. */

#include "assemble/expression.h"
#include "base/words.h"

enum { VARIABLES_MAX = 256, DECIMALS_MAX = 9, PLACES_MAX = 100 };

void evaluator_close(Evaluator *evaluator)
{
    if (evaluator->context)
        xpath_context_close(evaluator->context);
    evaluator->context = NULL;
}

/* The editions of HTML are made in one run with those of their PDFs. */
static Str edition_of(const Job *job)
{
    Str value = {0};
    expression_variable(job->session, job->session->publication, job->document, S("edition"),
                        &value);
    bool set = job->session->settings && map_find(job->session->settings, S("edition"));
    return job->html && !set ? S("html") : value;
}

/* What differs from one document to the next. */
static void context_turn(XPathContext *context, const Job *job)
{
    xpath_set(context, S("document"), job->document);
    xpath_set(context, S("edition"), edition_of(job));
}

static XPathContext *context_new(const Job *job)
{
    const Session *session = job->session;
    Str names[VARIABLES_MAX], value;
    XPathContext *context = xpath_context_open();
    size_t count = expression_variables(session, names, VARIABLES_MAX);
    for (size_t i = 0; i < count; i++)
        if (expression_variable(session, session->publication, job->document, names[i], &value))
            xpath_set(context, names[i], value);
    context_turn(context, job);
    const Publication *publication = session->publication;
    for (uint32_t i = 0; publication && i < publication->data_count; i++) {
        const Dataset *set = publication->data[i];
        if (!expression_variable(session, publication, job->document, set->id, &value))
            xpath_set_records(context, set->id, &set->all);
    }
    return context;
}

/* A context is dear to open (20 us), so a thread keeps one for all documents. It
 * remembers expressions by address: those that end with a document have another. */
static XPathContext *context_of(Evaluator *evaluator, const Expression *e)
{
    Job *job = evaluator->job;
    Worker *worker = e->shared ? job->worker : NULL;
    XPathContext **place = worker ? &worker->xpath : &evaluator->context;
    if (!*place)
        *place = context_new(job);
    else if (worker && (!str_equal(worker->xpath_document, job->document) ||
                        worker->xpath_html != job->html))
        context_turn(*place, job);
    if (worker) {
        worker->xpath_document = job->document;
        worker->xpath_html = job->html;
    }
    return *place;
}

Span expression_span(const Files *files, Span span, Str text, size_t at, size_t end)
{
    const File *file = files_at(files, span.file);
    if (!file || !text.data || text.data < file->text.data ||
        text.data + text.len > file->text.data + file->text.len)
        return span;
    uint32_t start = (uint32_t)(text.data - file->text.data);
    return (Span){span.file, start + (uint32_t)(at < text.len ? at : text.len),
                  start + (uint32_t)(end < text.len ? end : text.len)};
}

/* The row and those around it, as XPath takes them. */
typedef struct {
    XPathRow rows[ROWS_MAX];
} Around;

static const XPathRow *around_of(const Row *row, Around *around)
{
    uint32_t count = 0;
    for (; row && row->record && count < ROWS_MAX; row = row->outer) {
        around->rows[count] = (XPathRow){.record = &row->record->element};
        if (count)
            around->rows[count - 1].outer = &around->rows[count];
        count++;
    }
    return count ? around->rows : NULL;
}

static void result_fault(Evaluator *evaluator, Span span, Str detail, Str hint, Span origin)
{
    Diags *diags = evaluator->job->diags;
    Diag *diag = diag_add(diags, DIAG_ASSEMBLE_RESULT, span, detail);
    const File *file = files_at(evaluator->job->files, origin.file);
    if (!file ||
        ++evaluator->faults > PLACES_MAX) { /* lines are counted from the start of the file */
        diag->hint = arena_str(diags->arena, hint);
        return;
    }
    Position at = files_position(evaluator->job->files, origin.file, origin.start);
    diag_hint(diag, diags, "%.*s; it comes from %.*s:%u:%u", STR_ARG(hint), STR_ARG(file->path),
              at.line, at.column);
}

/* ---- the value ---- */

/* The record whose column is asked for, or NULL. */
static const Record *record_of(Evaluator *evaluator, const Expression *e, const Row *row)
{
    const Record *record = row ? row->record : NULL;
    for (uint32_t up = 0; up < e->up && record; up++) {
        row = row ? row->outer : NULL;
        record = row ? row->record : record->parent;
    }
    if (!e->path)
        return record;
    Around around;
    const XmlElement *found =
        xpath_first(context_of(evaluator, e), e->path, around_of(row, &around));
    return found ? xml_element_tag(found) : NULL;
}

typedef struct {
    Shown *shown;
    bool small;   /* `shown` says so in words */
    Str language; /* of the place */
} Work;

/* "fewer than 5", but for authors who gave words of their own. */
static Str small_text(Arena *arena, const Column *column, Str language)
{
    char text[80];
    Str words = word_text(WORD_FEWER_THAN, language);
    int len = snprintf(text, sizeof text, "%.*s %lld", STR_ARG(words), (long long)column->small);
    return arena_str(arena, (Str){text, (size_t)len});
}

static void field_value(Arena *arena, const Record *record, const Expression *e, Work *work)
{
    Shown *shown = work->shown;
    if (!record || record->of != e->set) {
        shown->missing = true;
        return;
    }
    const Column *column = &e->set->columns[e->column];
    const Value *value = &record->values[e->column];
    work->small = value->state == VALUE_SMALL;
    shown->missing = value->state == VALUE_MISSING;
    shown->text = work->small && !column->shown_given ? small_text(arena, column, work->language)
                                                      : value_text(value);
    shown->origin = (Span){e->set->file, value->offset, value->offset + value->length};
    if (column->type == COLUMN_TEXT)
        shown->language = column->language.len ? column->language : e->set->language;
}

static bool path_value(Evaluator *evaluator, const Expression *e, const Row *row, Span span,
                       Shown *shown)
{
    Str message = {0};
    Around around;
    if (!xpath_string(evaluator->job->arena, context_of(evaluator, e), e->path,
                      around_of(row, &around), &shown->text, &message)) {
        result_fault(evaluator, span, e->text, message, (Span){0});
        return false;
    }
    Str text = shown->text;
    bool number = !str_equal(text, S("NaN")) && !str_equal(text, S("Infinity")) &&
                  !str_equal(text, S("-Infinity"));
    shown->missing = !number || (!text.len && !e->is_variable);
    return true;
}

/* ---- filters ---- */

/* Decimal text as a whole number of 10^-decimals. */
static bool decimal_parse(Str s, int64_t *number, int *decimals)
{
    size_t i = s.len && (s.data[0] == '-' || s.data[0] == '+') ? 1 : 0;
    bool minus = i && s.data[0] == '-', point = false, digit = false;
    *number = 0;
    *decimals = 0;
    for (; i < s.len; i++) {
        char c = s.data[i];
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9')
            return false;
        digit = true;
        if (point && *decimals == DECIMALS_MAX)
            continue;
        if (*number > INT64_MAX / 10 - 1)
            return false;
        *number = *number * 10 + (c - '0');
        *decimals += point;
    }
    *number = minus ? -*number : *number;
    return digit;
}

/* One rounding, half away from zero. */
static bool decimal_round(int64_t *number, int from, int to)
{
    for (; from < to; from++) {
        if (*number > INT64_MAX / 10 || *number < -(INT64_MAX / 10))
            return false;
        *number *= 10;
    }
    int64_t unit = 1;
    for (; from > to; from--)
        unit *= 10;
    int64_t half = unit / 2, whole = *number / unit, rest = *number % unit;
    *number = whole + (unit > 1 && rest >= half ? 1 : unit > 1 && rest <= -half ? -1 : 0);
    return true;
}

static bool filter_number(Evaluator *evaluator, const Filter *filter, Work *work, Str language)
{
    int64_t number;
    int decimals;
    if (!decimal_parse(work->shown->text, &number, &decimals))
        return false;
    int to = filter->has_decimals ? filter->decimals : decimals;
    if (!decimal_round(&number, decimals, to))
        return false;
    Job *job = evaluator->job;
    work->shown->text = text_number(job->arena, job->worker->text, number, to, language);
    work->shown->language = (Str){0};
    return true;
}

static bool filter_date(Evaluator *evaluator, Work *work, Str language)
{
    Job *job = evaluator->job;
    Str text = text_date(job->arena, job->worker->text, work->shown->text, language);
    if (!text.len)
        return false;
    work->shown->text = text;
    work->shown->language = (Str){0};
    return true;
}

/* A name as a list has it, turned round: "Bristol, City of", "Beatles, The". Other
 * commas part names of equal rank: "Newry, Mourne and Down" stays. */
static Str turned(Arena *arena, Str name)
{
    size_t comma = name.len;
    while (comma && name.data[comma - 1] != ',')
        comma--;
    Str first = str_trim(str_slice(name, comma, name.len));
    bool turns = comma > 1 && (str_equal_nocase(first, S("the")) || str_ends(first, S(" of")));
    if (!turns)
        return name;
    Str last = str_trim(str_slice(name, 0, comma - 1));
    char *text = NEW_ARRAY(arena, char, first.len + 1 + last.len);
    memcpy(text, first.data, first.len);
    text[first.len] = ' ';
    memcpy(text + first.len + 1, last.data, last.len);
    return (Str){text, first.len + 1 + last.len};
}

static bool filter_one(Evaluator *evaluator, const Filter *filter, Work *work, Str language)
{
    Shown *shown = work->shown;
    Arena *arena = evaluator->job->arena;
    Str own = shown->language.len ? shown->language : language;
    if (filter->kind == FILTER_DEFAULT) {
        if (shown->missing)
            *shown = (Shown){.text = filter->text, .origin = shown->origin};
        return true;
    }
    if (shown->missing)
        return true;
    switch ((FilterKind)filter->kind) {
    case FILTER_NUMBER: return work->small || filter_number(evaluator, filter, work, language);
    case FILTER_DATE: return filter_date(evaluator, work, language);
    case FILTER_SLUG: shown->text = text_slug(arena, shown->text); break;
    case FILTER_UPPER: shown->text = text_upper(arena, shown->text, own); break;
    case FILTER_LOWER: shown->text = text_lower(arena, shown->text, own); break;
    case FILTER_CAPITALISE: shown->text = text_capitalise(arena, shown->text, own); break;
    case FILTER_TURN: shown->text = turned(arena, shown->text); break;
    default: break;
    }
    return true;
}

static bool filters_run(Evaluator *evaluator, const Expression *e, Work *work, Span span,
                        Str language)
{
    static const Str wanted[] = {{"number wants a number", 21},
                                 {"date wants a date as 2024-09-30", 31}};
    for (uint32_t i = 0; i < e->filter_count; i++)
        if (!filter_one(evaluator, &e->filters[i], work, language)) {
            result_fault(evaluator, span, work->shown->text,
                         wanted[e->filters[i].kind == FILTER_DATE], work->shown->origin);
            return false;
        }
    return true;
}

/* ---- what is asked for ---- */

static Diag *whole_fault(Diags *diags, const Expression *e, Span span)
{
    for (uint32_t i = 0; i < e->reads.count; i++) {
        const Dataset *set = e->reads.items[i];
        if (!set->failed_count)
            continue;
        Diag *diag = diag_add(diags, DIAG_ASSEMBLE_RECORDS, span, set->id);
        diag_hint(diag, diags, "%u of its records: see the messages about its file",
                  set->failed_count);
        return diag;
    }
    return NULL;
}

/* Sound itself, and where it asks for all records of some data, none of them faulty. */
static bool is_sound(Evaluator *evaluator, const Expression *e, Span span)
{
    Job *job = evaluator->job;
    if (!e->faulty && !e->whole)
        return true;
    if (!evaluator->said)
        evaluator->said = map_new(job->arena);
    Str key = {(const char *)&span, sizeof span};
    void **place = map_find(evaluator->said, key);
    if (!place)
        place = map_put(evaluator->said, arena_str(job->arena, key));
    if (!*place)
        *place =
            e->faulty ? expression_fault(job->diags, e, span) : whole_fault(job->diags, e, span);
    return !*place;
}

bool expression_show(Evaluator *evaluator, const Expression *e, const Row *row, Span span,
                     Str language, Shown *shown)
{
    Work work = {.shown = shown, .language = language};
    *shown = (Shown){0};
    if (!is_sound(evaluator, e, span))
        return false;
    if (e->set)
        field_value(evaluator->job->arena, record_of(evaluator, e, row), e, &work);
    else if (!path_value(evaluator, e, row, span, shown))
        return false;
    if (!filters_run(evaluator, e, &work, span, language))
        return false;
    if (shown->missing) {
        shown->text = word_text(WORD_NOT_KNOWN, language);
        shown->language = (Str){0};
    }
    return true;
}

bool expression_test(Evaluator *evaluator, const Expression *e, const Row *row, Span span)
{
    bool holds = false;
    Str message = {0};
    if (!is_sound(evaluator, e, span))
        return false;
    Around around;
    if (!xpath_test(context_of(evaluator, e), e->path, around_of(row, &around), &holds, &message)) {
        result_fault(evaluator, span, e->text, message, (Span){0});
        return false;
    }
    return holds;
}
