/* Reads the form of a PDF through libqpdf (ISO 32000-1 12.7).
 *
 * One walk of AcroForm/Fields/Kids: what a field does not say it has of its
 * parents (FT, V, DV, Ff, Opt, MaxLen); its name is the path of partial names.
 * A kid with a name or kids of its own is a field, any other a widget. Each
 * object is entered once, so cycles and shared kids end. Where AcroForm lists
 * nothing, widgets of the pages lead to their fields. Page content is never
 * looked at, but in a damaged file that shows no fields (sound.c); the only other
 * streams that are decoded are the file's tables, object streams, and answers.
 *
 * Cost: a few calls of the library for each field and widget. */

#include "base/formkeys.h"
#include "base/list.h"
#include "form/inside.h"
#include "form/library.h"
#include "tree/input.h"
#include <errno.h>
#include <stdlib.h>

enum {
    FLAG_READONLY = 1,
    FLAG_REQUIRED = 2,
    FLAG_RADIO = 1 << 15,
    FLAG_PUSH = 1 << 16,
    FLAG_EDIT = 1 << 18,
    FLAG_SEVERAL = 1 << 21,
    PAGES_MAX = 20000,
    REVISIONS_MAX = 8,
    TEXT_LIMITS = 256 /* bytes of a limit or format */
};

/* What a field has of its parents: objects of the library, or null ones. */
typedef struct {
    Str name, label;
    qpdf_oh type, value, initial, options;
    int64_t flags, max_length;
} Inherited;

typedef struct {
    Arena *arena;
    const Qpdf *qpdf;
    qpdf_data pdf;
    Form *form;
    LIST(FormField) fields;
    LIST(FormAnswer) answers;
    Map *entered; /* object numbers */
    Map *names;   /* of fields -> 1 + index */
    size_t bytes; /* of what was kept */
} FormReader;

/* ---- objects ---- */

static enum qpdf_object_type_e type_of(FormReader *reader, qpdf_oh object)
{
    return reader->qpdf->oh_get_type_code(reader->pdf, object);
}

static qpdf_oh key_of(FormReader *reader, qpdf_oh dict, const char *key)
{
    return reader->qpdf->oh_get_key_if_dict(reader->pdf, dict, key);
}

static void release(FormReader *reader, qpdf_oh object)
{
    reader->qpdf->oh_release(reader->pdf, object);
}

static bool is_null(FormReader *reader, qpdf_oh object)
{
    enum qpdf_object_type_e type = type_of(reader, object);
    return type == ot_null || type == ot_uninitialized;
}

static Str keep(FormReader *reader, Str text)
{
    reader->bytes += text.len;
    return text;
}

static Str stream_text(FormReader *reader, qpdf_oh object, FormTextFaults *faults)
{
    unsigned char *bytes = NULL;
    size_t len = 0;
    QPDF_BOOL filtered;
    reader->qpdf->oh_get_stream_data(reader->pdf, object, qpdf_dl_generalized, &filtered, &bytes,
                                     &len);
    Str text = keep(reader, form_text(reader->arena, (Str){(const char *)bytes, len}, faults));
    free(bytes);
    return text;
}

/* A string, name, stream or number as text; empty for anything else. */
static Str text_of(FormReader *reader, qpdf_oh object, FormTextFaults *faults)
{
    size_t len = 0;
    const char *bytes;
    switch (type_of(reader, object)) {
    case ot_string:
        bytes = reader->qpdf->oh_get_binary_string_value(reader->pdf, object, &len);
        return keep(reader, form_text(reader->arena, (Str){bytes, len}, faults));
    case ot_name:
        bytes = reader->qpdf->oh_get_name(reader->pdf, object);
        len = reader->qpdf->get_last_string_length(reader->pdf);
        return keep(reader, form_name(reader->arena, str_slice((Str){bytes, len}, 1, len), faults));
    case ot_stream: return stream_text(reader, object, faults);
    case ot_boolean:
    case ot_integer:
    case ot_real:
        bytes = reader->qpdf->oh_unparse(reader->pdf, object);
        return keep(reader, arena_str(reader->arena, str_of(bytes)));
    default: return (Str){0};
    }
}

static Str key_text(FormReader *reader, qpdf_oh dict, const char *key, FormTextFaults *faults)
{
    qpdf_oh object = key_of(reader, dict, key);
    Str text = text_of(reader, object, faults);
    release(reader, object);
    return text;
}

static int64_t key_int(FormReader *reader, qpdf_oh dict, const char *key, int64_t other)
{
    long long value = other;
    qpdf_oh object = key_of(reader, dict, key);
    reader->qpdf->oh_get_value_as_longlong(reader->pdf, object, &value);
    release(reader, object);
    return value;
}

/* How many items an array has; 0 when it is none. */
static int items_of(FormReader *reader, qpdf_oh array)
{
    return type_of(reader, array) == ot_array
               ? reader->qpdf->oh_get_array_n_items(reader->pdf, array)
               : 0;
}

static bool fields_full(FormReader *reader)
{
    bool full = reader->fields.count >= FORM_FIELDS_MAX || reader->bytes > FORM_ANSWERS_MAX;
    reader->form->more |= full;
    return full;
}

/* False when the object was entered before. A direct object cannot be met twice. */
static bool enter(FormReader *reader, qpdf_oh object)
{
    int number = reader->qpdf->oh_get_object_id(reader->pdf, object);
    if (!number)
        return true;
    int *key = NEW(reader->arena, int);
    *key = number;
    void **known = map_put(reader->entered, (Str){(const char *)key, sizeof *key});
    bool fresh = !*known;
    *known = reader;
    return fresh;
}

/* ---- what may be chosen ---- */

/* [(value)(shown)] or (both). */
static FormOption option_of(FormReader *reader, qpdf_oh item)
{
    if (items_of(reader, item) < 2) {
        Str text = text_of(reader, item, NULL);
        return (FormOption){text, text};
    }
    qpdf_oh value = reader->qpdf->oh_get_array_item(reader->pdf, item, 0),
            text = reader->qpdf->oh_get_array_item(reader->pdf, item, 1);
    FormOption option = {text_of(reader, value, NULL), text_of(reader, text, NULL)};
    release(reader, value);
    release(reader, text);
    return option;
}

static void read_options(FormReader *reader, FormField *field, qpdf_oh array)
{
    int count = items_of(reader, array);
    LIST(FormOption) list = {0};
    for (int i = 0; i < count && !fields_full(reader); i++) {
        qpdf_oh item = reader->qpdf->oh_get_array_item(reader->pdf, array, i);
        *LIST_ADD(reader->arena, &list) = option_of(reader, item);
        release(reader, item);
    }
    field->options = list.items;
    field->option_count = list.count;
}

/* The name of a widget's appearance that is not Off, or empty. */
static Str state_of(FormReader *reader, qpdf_oh widget)
{
    qpdf_oh looks = key_of(reader, widget, "/AP"), normal = key_of(reader, looks, "/N");
    Str state = {0};
    if (type_of(reader, normal) == ot_dictionary) {
        reader->qpdf->oh_begin_dict_key_iter(reader->pdf, normal);
        while (reader->qpdf->oh_dict_more_keys(reader->pdf)) {
            Str key = str_of(reader->qpdf->oh_dict_next_key(reader->pdf));
            if (!state.len && !str_equal(key, S("/Off")))
                state = keep(reader, form_name(reader->arena, str_slice(key, 1, key.len), NULL));
        }
    }
    release(reader, normal);
    release(reader, looks);
    return state;
}

/* Widgets of a button: their states are its options. Opt, where there is one,
 * has what each state stands for (12.7.4.2.3). */
typedef struct {
    FormOption *states; /* value: what it stands for; text: the widget's label */
    Str *names;         /* as V says them */
    uint32_t count;
    Str on; /* the state that AS shows, for fields without V */
} States;

static void add_state(FormReader *reader, States *states, qpdf_oh widget, qpdf_oh options, int at)
{
    Str name = state_of(reader, widget), shown = key_text(reader, widget, "/AS", NULL);
    if (shown.len && !str_equal(shown, S("Off")))
        states->on = shown;
    if (!name.len)
        return;
    FormOption *state = &states->states[states->count];
    *state = (FormOption){name, key_text(reader, widget, "/TU", NULL)};
    if (at < items_of(reader, options)) {
        qpdf_oh item = reader->qpdf->oh_get_array_item(reader->pdf, options, at);
        state->value = text_of(reader, item, NULL);
        release(reader, item);
    }
    if (!state->text.len)
        state->text = state->value;
    states->names[states->count++] = name;
}

static States read_states(FormReader *reader, qpdf_oh node, qpdf_oh kids, qpdf_oh options)
{
    int count = items_of(reader, kids);
    States states = {.states = NEW_ARRAY(reader->arena, FormOption, (size_t)count + 1),
                     .names = NEW_ARRAY(reader->arena, Str, (size_t)count + 1)};
    if (!count)
        add_state(reader, &states, node, options, 0);
    for (int i = 0; i < count && !fields_full(reader); i++) {
        qpdf_oh kid = reader->qpdf->oh_get_array_item(reader->pdf, kids, i);
        add_state(reader, &states, kid, options, i);
        release(reader, kid);
    }
    return states;
}

/* ---- answers ---- */

typedef struct {
    LIST(Str) list;
    FormTextFaults faults;
} Values;

static void add_value(FormReader *reader, Values *values, qpdf_oh object)
{
    Str text = text_of(reader, object, &values->faults);
    if (text.len)
        *LIST_ADD(reader->arena, &values->list) = text;
}

static Values read_values(FormReader *reader, qpdf_oh object)
{
    Values values = {0};
    int count = items_of(reader, object);
    if (type_of(reader, object) != ot_array)
        add_value(reader, &values, object);
    for (int i = 0; i < count && !fields_full(reader); i++) {
        qpdf_oh item = reader->qpdf->oh_get_array_item(reader->pdf, object, i);
        add_value(reader, &values, item);
        release(reader, item);
    }
    return values;
}

/* Software writes what is shown in place of the value, too. */
static bool option_take(const FormField *field, Str *value)
{
    for (uint32_t i = 0; i < field->option_count; i++)
        if (str_equal(field->options[i].value, *value))
            return true;
    for (uint32_t i = 0; i < field->option_count; i++)
        if (str_equal(field->options[i].text, *value)) {
            *value = field->options[i].value;
            return true;
        }
    return false;
}

static void choice_values(const FormField *field, Values *values, FormAnswer *answer)
{
    for (uint32_t i = 0; i < values->list.count; i++)
        answer->unlisted |= !option_take(field, &values->list.items[i]) && field->option_count;
}

static void state_values(const States *states, Values *values, FormAnswer *answer)
{
    uint32_t kept = 0;
    for (uint32_t v = 0; v < values->list.count; v++) {
        Str value = values->list.items[v];
        uint32_t s = 0;
        if (str_equal(value, S("Off")))
            continue;
        while (s < states->count && !str_equal(states->names[s], value))
            s++;
        if (s < states->count)
            value = states->states[s].value;
        answer->unlisted |= s == states->count && states->count;
        values->list.items[kept++] = value;
    }
    values->list.count = kept;
}

static bool values_equal(const Values *a, const Values *b)
{
    if (a->list.count != b->list.count)
        return false;
    for (uint32_t i = 0; i < a->list.count; i++)
        if (!str_equal(a->list.items[i], b->list.items[i]))
            return false;
    return true;
}

/* A signature: who, as it says itself; nothing is verified. */
static void signed_values(FormReader *reader, qpdf_oh object, Values *values)
{
    if (type_of(reader, object) != ot_dictionary)
        return;
    Str name = key_text(reader, object, "/Name", &values->faults);
    *LIST_ADD(reader->arena, &values->list) = name.len ? name : S("signed");
}

static FormAnswer read_answer(FormReader *reader, const FormField *field, const Inherited *has,
                              const States *states)
{
    FormAnswer answer = {0}, unheard = {0};
    Values values = read_values(reader, has->value), initial = read_values(reader, has->initial);
    if (field->kind == FORM_FIELD_BOX || field->kind == FORM_FIELD_RADIO) {
        if (is_null(reader, has->value) && states->on.len)
            *LIST_ADD(reader->arena, &values.list) = states->on;
        state_values(states, &initial, &unheard);
        state_values(states, &values, &answer);
    } else if (field->kind == FORM_FIELD_CHOICE) {
        choice_values(field, &initial, &unheard);
        choice_values(field, &values, &answer);
        answer.unlisted = answer.unlisted && !field->editable;
    } else if (field->kind == FORM_FIELD_SIGNED) {
        signed_values(reader, has->value, &values);
    }
    answer.values = values.list.items;
    answer.count = values.list.count;
    answer.initial = values_equal(&values, &initial);
    answer.ill_formed = values.faults.ill_formed;
    answer.private_use = values.faults.private_use;
    return answer;
}

/* ---- fields ---- */

static Str short_text(FormReader *reader, qpdf_oh dict, const char *key)
{
    return str_slice(key_text(reader, dict, key, NULL), 0, TEXT_LIMITS);
}

/* A month and a time are dates of another format. */
static uint8_t rule_of(Str type, Str format)
{
    if (str_equal(type, S(FORM_NUMBER)))
        return FORM_RULE_NUMBER;
    if (str_equal(type, S(FORM_SIGNATURE)))
        return FORM_RULE_SIGNATURE;
    if (!str_equal(type, S(FORM_DATE)))
        return FORM_RULE_NONE;
    return str_equal(format, input_format(INPUT_MONTH, S("en")))  ? FORM_RULE_MONTH
           : str_equal(format, input_format(INPUT_TIME, S("en"))) ? FORM_RULE_TIME
                                                                  : FORM_RULE_DATE;
}

static void read_rule(FormReader *reader, FormField *field, qpdf_oh node)
{
    qpdf_oh rule = key_of(reader, node, "/" FORM_RULE);
    if (type_of(reader, rule) == ot_dictionary) {
        Str type = key_text(reader, rule, "/" FORM_TYPE, NULL);
        field->min = short_text(reader, rule, "/" FORM_MIN);
        field->max = short_text(reader, rule, "/" FORM_MAX);
        field->step = short_text(reader, rule, "/" FORM_STEP);
        field->format = short_text(reader, rule, "/" FORM_FORMAT);
        field->rule = rule_of(type, field->format);
    }
    release(reader, rule);
}

/* False: a push button, or no field at all. */
static bool kind_of(Str type, int64_t flags, uint8_t *kind)
{
    if (str_equal(type, S("Tx")))
        *kind = FORM_FIELD_TEXT;
    else if (str_equal(type, S("Ch")))
        *kind = FORM_FIELD_CHOICE;
    else if (str_equal(type, S("Sig")))
        *kind = FORM_FIELD_SIGNED;
    else if (str_equal(type, S("Btn")) && !(flags & FLAG_PUSH))
        *kind = flags & FLAG_RADIO ? FORM_FIELD_RADIO : FORM_FIELD_BOX;
    else
        return false;
    return true;
}

/* Two fields of one name are two views of one answer: the first that is not
 * blank holds. */
static void add_field(FormReader *reader, const FormField *field, FormAnswer answer)
{
    void **known = map_put(reader->names, field->name);
    uintptr_t index = (uintptr_t)*known;
    if (index) {
        FormAnswer *first = &reader->answers.items[index - 1];
        if (form_answer_blank(field, first) && !form_answer_blank(field, &answer))
            *first = answer;
        return;
    }
    *LIST_ADD(reader->arena, &reader->fields) = *field;
    *LIST_ADD(reader->arena, &reader->answers) = answer;
    *known = (void *)(uintptr_t)reader->fields.count;
}

static void read_field(FormReader *reader, qpdf_oh node, qpdf_oh kids, const Inherited *has)
{
    States states = {0};
    FormField field = {.name = has->name,
                       .label = has->label,
                       .required = has->flags & FLAG_REQUIRED,
                       .readonly = has->flags & FLAG_READONLY,
                       .max_length = has->max_length > 0 && has->max_length < INT32_MAX
                                         ? (uint32_t)has->max_length
                                         : 0};
    if (!has->name.len || !kind_of(text_of(reader, has->type, NULL), has->flags, &field.kind))
        return;
    read_rule(reader, &field, node);
    if (field.kind == FORM_FIELD_CHOICE) {
        field.several = has->flags & FLAG_SEVERAL;
        field.editable = has->flags & FLAG_EDIT;
        read_options(reader, &field, has->options);
    } else if (field.kind == FORM_FIELD_BOX || field.kind == FORM_FIELD_RADIO) {
        states = read_states(reader, node, kids, has->options);
        field.options = states.states;
        field.option_count = states.count;
    }
    add_field(reader, &field, read_answer(reader, &field, has, &states));
}

/* Its own value of an inheritable key, or the parents'. */
static qpdf_oh own_or(FormReader *reader, qpdf_oh node, const char *key, qpdf_oh inherited)
{
    qpdf_oh own = key_of(reader, node, key);
    if (!is_null(reader, own))
        return own;
    release(reader, own);
    return inherited;
}

static void let_go(FormReader *reader, qpdf_oh own, qpdf_oh inherited)
{
    if (own != inherited)
        release(reader, own);
}

static bool is_field(FormReader *reader, qpdf_oh kid)
{
    return reader->qpdf->oh_has_key(reader->pdf, kid, "/T") ||
           reader->qpdf->oh_has_key(reader->pdf, kid, "/Kids");
}

static void walk(FormReader *reader, qpdf_oh node, const Inherited *above, uint32_t depth);

/* Enters the kids that are fields; false when there are none. */
static bool walk_kids(FormReader *reader, qpdf_oh kids, const Inherited *has, uint32_t depth)
{
    bool found = false;
    int count = items_of(reader, kids);
    for (int i = 0; i < count && !fields_full(reader); i++) {
        qpdf_oh kid = reader->qpdf->oh_get_array_item(reader->pdf, kids, i);
        if (type_of(reader, kid) == ot_dictionary && is_field(reader, kid)) {
            found = true;
            walk(reader, kid, has, depth + 1);
        }
        release(reader, kid);
    }
    return found;
}

static Str name_joined(FormReader *reader, Str above, Str part)
{
    if (!part.len || !above.len)
        return part.len ? part : above;
    Buf name = {0};
    buf_str(&name, above);
    buf_char(&name, '.');
    buf_str(&name, part);
    return keep(reader, buf_take(&name, reader->arena));
}

static void walk(FormReader *reader, qpdf_oh node, const Inherited *above, uint32_t depth)
{
    if (type_of(reader, node) != ot_dictionary)
        return;
    if (depth > FORM_DEPTH_MAX || !enter(reader, node)) {
        reader->form->loop = true;
        return;
    }
    Inherited has = *above;
    Str label = key_text(reader, node, "/TU", NULL);
    has.name = name_joined(reader, above->name, key_text(reader, node, "/T", NULL));
    has.label = label.len ? label : above->label;
    has.type = own_or(reader, node, "/FT", above->type);
    has.value = own_or(reader, node, "/V", above->value);
    has.initial = own_or(reader, node, "/DV", above->initial);
    has.options = own_or(reader, node, "/Opt", above->options);
    has.flags = key_int(reader, node, "/Ff", above->flags);
    has.max_length = key_int(reader, node, "/MaxLen", above->max_length);
    qpdf_oh kids = key_of(reader, node, "/Kids");
    if (!walk_kids(reader, kids, &has, depth) && !fields_full(reader))
        read_field(reader, node, kids, &has);
    release(reader, kids);
    let_go(reader, has.type, above->type);
    let_go(reader, has.value, above->value);
    let_go(reader, has.initial, above->initial);
    let_go(reader, has.options, above->options);
}

/* ---- the form ---- */

static void read_identity(FormReader *reader, qpdf_oh holder)
{
    Form *form = reader->form;
    qpdf_oh dict = key_of(reader, holder, "/" FORM_KEY);
    if (!form->id.len && type_of(reader, dict) == ot_dictionary) {
        form->id = key_text(reader, dict, "/" FORM_ID, NULL);
        form->version = key_text(reader, dict, "/" FORM_VERSION, NULL);
        form->title = key_text(reader, dict, "/" FORM_TITLE, NULL);
        form->language = key_text(reader, dict, "/" FORM_LANGUAGE, NULL);
        form->record = key_text(reader, dict, "/" FORM_RECORD, NULL);
    }
    release(reader, dict);
}

/* From a field or widget as far up as parents go. */
static void walk_from_top(FormReader *reader, qpdf_oh node, const Inherited *above)
{
    qpdf_oh at = reader->qpdf->oh_new_object(reader->pdf, node);
    for (uint32_t depth = 0; depth < FORM_DEPTH_MAX; depth++) {
        qpdf_oh parent = key_of(reader, at, "/Parent");
        if (type_of(reader, parent) != ot_dictionary) {
            release(reader, parent);
            break;
        }
        release(reader, at);
        at = parent;
    }
    read_identity(reader, at);
    int number = reader->qpdf->oh_get_object_id(reader->pdf, at);
    if (!number || !map_value(reader->entered, (Str){(const char *)&number, sizeof number}))
        walk(reader, at, above, 0);
    release(reader, at);
}

static void walk_page(FormReader *reader, qpdf_oh page, const Inherited *above)
{
    qpdf_oh list = key_of(reader, page, "/Annots");
    int count = items_of(reader, list);
    for (int i = 0; i < count && !fields_full(reader); i++) {
        qpdf_oh annot = reader->qpdf->oh_get_array_item(reader->pdf, list, i);
        Str kind = key_text(reader, annot, "/Subtype", NULL);
        if (str_equal(kind, S("Widget")))
            walk_from_top(reader, annot, above);
        release(reader, annot);
    }
    release(reader, list);
}

/* Software that joins files loses AcroForm and keeps the widgets. */
static void walk_pages(FormReader *reader, const Inherited *above)
{
    int count = reader->qpdf->get_num_pages(reader->pdf);
    if (reader->qpdf->has_error(reader->pdf))
        (void)reader->qpdf->get_error(reader->pdf);
    for (int i = 0; i < count && i < PAGES_MAX; i++) {
        qpdf_oh page = reader->qpdf->get_page_n(reader->pdf, (size_t)i);
        walk_page(reader, page, above);
        release(reader, page);
    }
}

static void walk_top(FormReader *reader, qpdf_oh fields, const Inherited *above)
{
    int count = items_of(reader, fields);
    for (int i = 0; i < count && !fields_full(reader); i++) {
        qpdf_oh field = reader->qpdf->oh_get_array_item(reader->pdf, fields, i);
        read_identity(reader, field);
        walk(reader, field, above, 0);
        release(reader, field);
    }
}

static void read_all(FormReader *reader)
{
    qpdf_oh root = reader->qpdf->get_root(reader->pdf), form = key_of(reader, root, "/AcroForm"),
            fields = key_of(reader, form, "/Fields"), other = key_of(reader, form, "/XFA"),
            nothing = reader->qpdf->oh_new_null(reader->pdf);
    Inherited above = {.type = nothing, .value = nothing, .initial = nothing, .options = nothing};
    reader->form->xfa = !is_null(reader, other);
    read_identity(reader, root);
    walk_top(reader, fields, &above);
    if (!reader->fields.count)
        walk_pages(reader, &above);
    reader->qpdf->oh_release_all(reader->pdf);
}

/* ---- files ---- */

static Str keep_words(FormReader *reader, qpdf_error error)
{
    Buf words = {0};
    Str said = str_of(reader->qpdf->get_error_message_detail(reader->pdf, error));
    for (size_t at = 0; at < said.len && words.len < TEXT_LIMITS;) {
        uint32_t code = utf8_decode(said, &at);
        buf_utf8(&words, code < 0x20 ? ' ' : code);
    }
    return buf_take(&words, reader->arena);
}

static bool memory_ended(FormReader *reader, qpdf_error error)
{
    Str words = str_of(reader->qpdf->get_error_full_text(reader->pdf, error));
    return str_holds_nocase(words, S("bad_alloc"));
}

/* Some of what the library gives up is only a warning to it. */
static void heed_warnings(FormReader *reader)
{
    Form *form = reader->form;
    while (reader->qpdf->more_warnings(reader->pdf)) {
        qpdf_error warning = reader->qpdf->next_warning(reader->pdf);
        if (!form->said.len)
            form->said = keep_words(reader, warning);
        form->damaged = true;
        if (memory_ended(reader, warning) && !reader->fields.count)
            form->state = FORM_TOO_MUCH;
    }
}

static void heed_error(FormReader *reader)
{
    Form *form = reader->form;
    qpdf_error error = reader->qpdf->get_error(reader->pdf);
    form->said = keep_words(reader, error);
    form->state = memory_ended(reader, error) ? FORM_TOO_MUCH
                  : reader->qpdf->get_error_code(reader->pdf, error) == qpdf_e_password
                      ? FORM_LOCKED
                      : FORM_BROKEN;
}

/* No fields: they are part of the page now, or were lost with what is damaged. */
static void heed_absence(FormReader *reader)
{
    Form *form = reader->form;
    Str fault = form_fault_of_file(reader->qpdf, reader->pdf, form->damaged);
    form->state = fault.len ? FORM_BROKEN : FORM_NO_FIELDS;
    if (fault.len && !form->said.len)
        form->said = fault;
}

/* One try, with what the library mends by itself. */
static void read_revision(Arena *arena, const Qpdf *qpdf, Str bytes, Form *form)
{
    qpdf_data pdf = qpdf->init();
    FormReader reader = {.arena = arena,
                         .qpdf = qpdf,
                         .pdf = pdf,
                         .form = form,
                         .entered = map_new(arena),
                         .names = map_new(arena)};
    *form = (Form){0};
    qpdf->silence_errors(pdf);
    qpdf->set_suppress_warnings(pdf, QPDF_TRUE);
    QPDF_ERROR_CODE code = qpdf->read_memory(pdf, "file", bytes.data, bytes.len, NULL);
    if (code & QPDF_ERRORS) {
        heed_error(&reader);
    } else {
        read_all(&reader);
        if (qpdf->has_error(pdf))
            heed_error(&reader);
    }
    heed_warnings(&reader);
    if (form->state == FORM_READ && !reader.fields.count)
        heed_absence(&reader);
    qpdf->cleanup(&pdf);
    FormFields *fields = NEW(arena, FormFields);
    *fields = (FormFields){.items = reader.fields.items, .count = reader.fields.count};
    form->fields = fields;
    form->answers = reader.answers.items;
    if (form->state == FORM_BROKEN && fields->count) { /* what there is */
        form->state = FORM_READ;
        form->damaged = true;
    }
}

/* Before the last mark of an end; 0: there is none. */
static size_t end_before(Str bytes, size_t end)
{
    while (end >= 5) {
        const char *mark = memrchr(bytes.data, '%', end);
        if (!mark)
            return 0;
        end = (size_t)(mark - bytes.data);
        if (str_starts(str_slice(bytes, end, bytes.len), S("%EOF")) && end &&
            bytes.data[end - 1] == '%')
            return end - 1;
    }
    return 0;
}

/* Objects after the last mark of an end: of a save that was cut off. */
static bool is_unfinished(Str bytes)
{
    size_t end = end_before(bytes, bytes.len);
    return end && memmem(bytes.data + end, bytes.len - end, " obj", 4);
}

/* Begins as a PDF does (annex H.3 of the PDF reference), or has lost its beginning
 * and ends as one. */
static bool is_pdf(Str bytes)
{
    enum { ENDS = 1024 };
    Str start = str_slice(bytes, 0, ENDS),
        end = str_slice(bytes, bytes.len > ENDS ? bytes.len - ENDS : 0, bytes.len);
    return memmem(start.data, start.len, "%PDF-", 5) ||
           (!form_kind_of_file(bytes).len && memmem(end.data, end.len, "startxref", 9));
}

void form_read(Arena *arena, const Qpdf *qpdf, Str bytes, Form *form)
{
    static const FormFields none = {0};
    *form = (Form){.fields = &none};
    if (!is_pdf(bytes)) {
        form->state = FORM_NO_PDF;
        form->said = form_kind_of_file(bytes);
        return;
    }
    read_revision(arena, qpdf, bytes, form);
    form->earlier = form->state == FORM_READ && !form->damaged && is_unfinished(bytes);
    /* Saved in part: what had been saved before it is whole. */
    size_t end = bytes.len;
    for (int i = 0; form->state == FORM_BROKEN && i < REVISIONS_MAX; i++) {
        Form before;
        end = end_before(bytes, end);
        if (!end)
            return;
        read_revision(arena, qpdf, str_slice(bytes, 0, end + 5), &before);
        if (before.state != FORM_READ)
            continue;
        before.damaged = before.earlier = true;
        *form = before;
    }
}
