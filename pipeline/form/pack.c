/* Forms as bytes, for the pipe: numbers of 4 bytes and texts after their
 * length, what is fixed for all copies of a form (its fields) apart from what
 * is not, so that fields that were seen before are not made again. The reader
 * trusts nothing: it stops at the first number that does not fit. */

#include "form/inside.h"

/* ---- writing ---- */

static void put_number(Buf *out, uint32_t number) { buf_add(out, &number, sizeof number); }

static void put_str(Buf *out, Str text)
{
    put_number(out, (uint32_t)text.len);
    buf_str(out, text);
}

static void put_field(Buf *out, const FormField *field)
{
    put_str(out, field->name);
    put_str(out, field->label);
    put_str(out, field->min);
    put_str(out, field->max);
    put_str(out, field->step);
    put_str(out, field->format);
    put_number(out, field->max_length);
    put_number(out, field->kind);
    put_number(out, field->rule);
    put_number(out, (uint32_t)field->required | (uint32_t)field->readonly << 1 |
                        (uint32_t)field->several << 2 | (uint32_t)field->editable << 3);
    put_number(out, field->option_count);
    for (uint32_t i = 0; i < field->option_count; i++) {
        put_str(out, field->options[i].value);
        put_str(out, field->options[i].text);
    }
}

static void put_answer(Buf *out, const FormAnswer *answer)
{
    put_number(out, (uint32_t)answer->initial | (uint32_t)answer->ill_formed << 1 |
                        (uint32_t)answer->private_use << 2 | (uint32_t)answer->unlisted << 3);
    put_number(out, answer->count);
    for (uint32_t i = 0; i < answer->count; i++)
        put_str(out, answer->values[i]);
}

void form_pack(Buf *out, const Form *form)
{
    const Str *texts[] = {&form->said,  &form->id,       &form->version,
                          &form->title, &form->language, &form->record};
    put_number(out, form->state);
    put_number(out, (uint32_t)form->error);
    put_number(out, (uint32_t)form->damaged | (uint32_t)form->earlier << 1 |
                        (uint32_t)form->xfa << 2 | (uint32_t)form->more << 3 |
                        (uint32_t)form->loop << 4);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        put_str(out, *texts[i]);
    Buf fields = {0};
    put_number(&fields, form->fields->count);
    for (uint32_t i = 0; i < form->fields->count; i++)
        put_field(&fields, &form->fields->items[i]);
    put_str(out, buf_view(&fields));
    buf_close(&fields);
    for (uint32_t i = 0; i < form->fields->count; i++)
        put_answer(out, &form->answers[i]);
}

/* ---- reading ---- */

typedef struct {
    Arena *arena;
    Str left;
    bool failed;
} Unpacker;

static uint32_t take_number(Unpacker *from)
{
    uint32_t number = 0;
    if (from->left.len < sizeof number) {
        from->failed = true;
        return 0;
    }
    memcpy(&number, from->left.data, sizeof number);
    from->left = str_slice(from->left, sizeof number, from->left.len);
    return number;
}

/* A count of things that take at least four bytes each. */
static uint32_t take_count(Unpacker *from)
{
    uint32_t count = take_number(from);
    if (count > from->left.len / 4) {
        from->failed = true;
        return 0;
    }
    return count;
}

static Str take_view(Unpacker *from)
{
    uint32_t len = take_number(from);
    if (len > from->left.len) {
        from->failed = true;
        return (Str){0};
    }
    Str text = str_slice(from->left, 0, len);
    from->left = str_slice(from->left, len, from->left.len);
    return text;
}

static Str take_str(Unpacker *from)
{
    Str text = take_view(from);
    return text.len ? arena_str(from->arena, text) : (Str){0};
}

static void take_field(Unpacker *from, FormField *field)
{
    field->name = take_str(from);
    field->label = take_str(from);
    field->min = take_str(from);
    field->max = take_str(from);
    field->step = take_str(from);
    field->format = take_str(from);
    field->max_length = take_number(from);
    uint32_t kind = take_number(from), rule = take_number(from), flags = take_number(from);
    from->failed |= kind > FORM_FIELD_SIGNED || rule > FORM_RULE_TIME;
    field->kind = (uint8_t)kind;
    field->rule = (uint8_t)rule;
    field->required = flags & 1;
    field->readonly = flags & 2;
    field->several = flags & 4;
    field->editable = flags & 8;
    field->option_count = take_count(from);
    FormOption *options = NEW_ARRAY(from->arena, FormOption, field->option_count);
    for (uint32_t i = 0; i < field->option_count && !from->failed; i++) {
        options[i].value = take_str(from);
        options[i].text = take_str(from);
    }
    field->options = options;
}

static const FormFields *take_fields(Unpacker *from, Map *known)
{
    Str bytes = take_view(from);
    FormFields *fields = map_value(known, bytes);
    if (fields)
        return fields;
    Unpacker inner = {.arena = from->arena, .left = bytes};
    uint32_t count = take_count(&inner);
    FormField *items = NEW_ARRAY(from->arena, FormField, count);
    for (uint32_t i = 0; i < count && !inner.failed; i++)
        take_field(&inner, &items[i]);
    fields = NEW(from->arena, FormFields);
    *fields = (FormFields){.items = items, .count = count, .number = known->count};
    from->failed |= inner.failed || inner.left.len;
    if (!from->failed)
        *map_put(known, arena_str(from->arena, bytes)) = fields;
    return fields;
}

static void take_answer(Unpacker *from, FormAnswer *answer)
{
    uint32_t flags = take_number(from);
    answer->initial = flags & 1;
    answer->ill_formed = flags & 2;
    answer->private_use = flags & 4;
    answer->unlisted = flags & 8;
    answer->count = take_count(from);
    Str *values = NEW_ARRAY(from->arena, Str, answer->count);
    for (uint32_t i = 0; i < answer->count && !from->failed; i++)
        values[i] = take_str(from);
    answer->values = values;
}

bool form_unpack(Arena *arena, Map *known, Str bytes, Form *form)
{
    Unpacker from = {.arena = arena, .left = bytes};
    *form = (Form){0};
    Str *texts[] = {&form->said,  &form->id,       &form->version,
                    &form->title, &form->language, &form->record};
    uint32_t state = take_number(&from);
    form->state = (FormState)state;
    form->error = (int)take_number(&from);
    uint32_t flags = take_number(&from);
    form->damaged = flags & 1;
    form->earlier = flags & 2;
    form->xfa = flags & 4;
    form->more = flags & 8;
    form->loop = flags & 16;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = take_str(&from);
    form->fields = take_fields(&from, known);
    FormAnswer *answers = NEW_ARRAY(arena, FormAnswer, form->fields->count);
    for (uint32_t i = 0; i < form->fields->count && !from.failed; i++)
        take_answer(&from, &answers[i]);
    form->answers = answers;
    return !from.failed && !from.left.len && state <= FORM_TOO_MUCH;
}
