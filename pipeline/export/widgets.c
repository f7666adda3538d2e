/* Fields and widgets as objects (ISO 32000-1 12.5.6.19, 12.7.4). A field with
 * one widget is one dictionary; rings with one name are kids of one field. What a
 * field holds from the start is also what a reader's "reset" goes back to (DV). No
 * MK (readers would draw a second border), no script, nothing that asks readers
 * to make appearances. */

#include "base/formkeys.h"
#include "export/fields.h"

enum {
    FLAG_READONLY = 1,
    FLAG_REQUIRED = 2,
    FLAG_MULTILINE = 1 << 12,
    FLAG_PASSWORD = 1 << 13,
    FLAG_NO_TOGGLE = 1 << 14, /* a ring cannot be cleared by a click on it */
    FLAG_RADIO = 1 << 15,
    FLAG_COMBO = 1 << 17,
    FLAG_SEVERAL = 1 << 21,
    FLAG_COMB = 1 << 24
};

static int32_t common_flags(const Control *control)
{
    return (control->readonly ? FLAG_READONLY : 0) | (control->required ? FLAG_REQUIRED : 0);
}

static Dict *widget_open(Export *file, const Annot *annot, const Control *control)
{
    const PageRecord *page = &file->pages.items[annot->page];
    Buf out = {0};
    Dict *dict = dict_open(file->pdf);
    dict_name(dict, "Type", "Annot");
    dict_name(dict, "Subtype", "Widget");
    dict_int(dict, "F", 4); /* printed */
    dict_int(dict, "StructParent", (int32_t)(file->pages.count + annot->order));
    dict_ref(dict, "P", page->ref);
    put_rect(&out, control->spot->rect, page->size.y);
    dict_raw(dict, "Rect", buf_view(&out));
    buf_close(&out);
    dict_text(dict, "TU", control->title);
    return dict;
}

static void add_appearance(Dict *dict, Ref ref)
{
    Buf out = {0};
    buf_text(&out, "<</N ");
    put_ref(&out, ref);
    buf_text(&out, ">>");
    dict_raw(dict, "AP", buf_view(&out));
    buf_close(&out);
}

static void add_look(Dict *dict, const Control *control)
{
    Buf out = {0}, look = {0};
    put_field_look(&look, control);
    put_bytes(&out, buf_view(&look));
    dict_raw(dict, "DA", buf_view(&out));
    uint8_t align = control->spot->style->text_align;
    if (control->comb) /* some readers fill a comb from its start whatever Q says */
        align = ALIGN_START;
    if (align == ALIGN_CENTER)
        dict_int(dict, "Q", 1);
    else if (align == ALIGN_RIGHT || align == ALIGN_END)
        dict_int(dict, "Q", 2);
    buf_close(&out);
    buf_close(&look);
}

static void add_empty(Dict *dict, const char *key, Str text)
{
    if (text.len)
        dict_text(dict, key, text);
    else
        dict_raw(dict, key, S("()"));
}

/* ---- text ---- */

static void text_write(Export *file, Dict *dict, const Control *control)
{
    Str value = control_value(file, control);
    Buf codes = {0};
    bool password = control->type == INPUT_PASSWORD;
    field_encode(control->font, value, &codes);
    dict_name(dict, "FT", "Tx");
    dict_int(dict, "Ff",
             common_flags(control) | (control->kind == FIELD_TEXTAREA ? FLAG_MULTILINE : 0) |
                 (password ? FLAG_PASSWORD : 0) | (control->comb ? FLAG_COMB : 0));
    if (control->limit)
        dict_int(dict, "MaxLen", (int32_t)control->limit);
    add_empty(dict, "V", value);
    if (value.len)
        dict_text(dict, "DV", value);
    control_rule(dict, control);
    add_look(dict, control);
    add_appearance(dict, appearance_text(file, control, password ? S("") : buf_view(&codes)));
    buf_close(&codes);
}

/* A signature is made by the reader: no value, nothing in it (12.7.4.5). */
static void signature_write(Export *file, Dict *dict, const Control *control)
{
    dict_name(dict, "FT", "Sig");
    dict_int(dict, "Ff", common_flags(control));
    control_rule(dict, control);
    add_appearance(dict, appearance_empty(file, control));
}

/* ---- choices ---- */

static void add_options(Dict *dict, const Choice *choices, uint32_t count)
{
    Buf out = {0};
    buf_char(&out, '[');
    for (uint32_t i = 0; i < count; i++) {
        bool pair = !str_equal(choices[i].value, choices[i].text);
        if (pair)
            buf_char(&out, '[');
        if (pair)
            put_text(&out, choices[i].value);
        put_text(&out, choices[i].text);
        if (pair)
            buf_char(&out, ']');
    }
    buf_char(&out, ']');
    dict_raw(dict, "Opt", buf_view(&out));
    buf_close(&out);
}

/* V, and for a list I, which says the same by number. */
static void add_selected(Dict *dict, const Control *control, const Choice *choices, uint32_t count)
{
    Buf values = {0}, numbers = {0};
    uint32_t chosen = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!choices[i].selected || (chosen && !control->several))
            continue;
        chosen++;
        put_text(&values, choices[i].value);
        buf_int(&numbers, i);
        buf_char(&numbers, ' ');
    }
    Buf out = {0};
    bool many = chosen > 1;
    buf_text(&out, many ? "[" : "");
    buf_str(&out, buf_view(&values));
    buf_text(&out, many ? "]" : chosen ? "" : "()");
    dict_raw(dict, "V", buf_view(&out));
    if (chosen)
        dict_raw(dict, "DV", buf_view(&out));
    if (chosen && control->kind == FIELD_LIST) {
        buf_clear(&out);
        buf_char(&out, '[');
        buf_str(&out, buf_view(&numbers));
        buf_char(&out, ']');
        dict_raw(dict, "I", buf_view(&out));
    }
    buf_close(&out);
    buf_close(&values);
    buf_close(&numbers);
}

static void choice_write(Export *file, Dict *dict, const Control *control)
{
    Choice *choices;
    uint32_t count = control_choices(file, control->node, &choices);
    bool combo = control->kind == FIELD_SELECT;
    dict_name(dict, "FT", "Ch");
    dict_int(dict, "Ff",
             common_flags(control) | (combo ? FLAG_COMBO : 0) |
                 (control->several ? FLAG_SEVERAL : 0));
    add_options(dict, choices, count);
    add_selected(dict, control, choices, count);
    add_look(dict, control);
    if (!combo) {
        add_appearance(dict, appearance_list(file, control, choices, count));
        return;
    }
    Buf codes = {0};
    for (uint32_t i = 0; i < count && !codes.len; i++)
        if (choices[i].selected)
            field_encode(control->font, choices[i].text, &codes);
    add_appearance(dict, appearance_text(file, control, buf_view(&codes)));
    buf_close(&codes);
}

/* ---- boxes and rings ---- */

static void add_states(Export *file, Dict *dict, const Control *control, bool on)
{
    Buf out = {0};
    put_name(&out, on ? control->state : S("Off"));
    dict_raw(dict, "AS", buf_view(&out));
    buf_clear(&out);
    buf_text(&out, "<</N<<");
    put_name(&out, control->state);
    buf_char(&out, ' ');
    put_ref(&out, appearance_on(file, control));
    buf_text(&out, "/Off ");
    put_ref(&out, appearance_empty(file, control));
    buf_text(&out, ">>>>");
    dict_raw(dict, "AP", buf_view(&out));
    buf_close(&out);
}

static void add_state(Dict *dict, Str state)
{
    Buf out = {0};
    put_name(&out, state.len ? state : S("Off"));
    dict_raw(dict, "V", buf_view(&out));
    if (state.len)
        dict_raw(dict, "DV", buf_view(&out));
    buf_close(&out);
}

/* Which ring is on: the last that says so, as in HTML; 1 + a control, or 0. */
static uint32_t ring_chosen(const Export *file, const Group *group)
{
    uint32_t chosen = 0, at = group->first;
    do {
        const Control *control = &file->fields->controls[at];
        chosen = control->checked ? at + 1 : chosen;
        at = control->next;
    } while (at);
    return chosen;
}

static void group_write(Export *file, const Group *group)
{
    const Control *first = &file->fields->controls[group->first];
    uint32_t chosen = ring_chosen(file, group), at = group->first;
    Buf kids = {0};
    buf_char(&kids, '[');
    do {
        put_ref(&kids, file->widget_refs[at]);
        buf_char(&kids, ' ');
        at = file->fields->controls[at].next;
    } while (at);
    buf_char(&kids, ']');
    Dict *dict = dict_open(file->pdf);
    dict_name(dict, "FT", "Btn");
    dict_int(dict, "Ff", common_flags(first) | FLAG_RADIO | FLAG_NO_TOGGLE);
    dict_text(dict, "T", group->name);
    dict_ref(dict, FORM_KEY, field_identity(file));
    dict_text(dict, "TU", group->title);
    add_state(dict, chosen ? file->fields->controls[chosen - 1].state : (Str){0});
    dict_raw(dict, "Kids", buf_view(&kids));
    dict_put(dict, group->ref);
    buf_close(&kids);
}

static void ring_write(Export *file, Dict *dict, const Annot *annot, const Control *control)
{
    Group *group = &file->fields->groups.items[control->group - 1];
    if (!group->ref) {
        group->ref = pdf_reserve(file->pdf, 1);
        *LIST_ADD(file->arena, &file->fields->top) = group->ref;
        group_write(file, group);
    }
    dict_ref(dict, "Parent", group->ref);
    add_states(file, dict, control, ring_chosen(file, group) == annot->first + 1);
}

void widget_write(Export *file, const Annot *annot)
{
    const Control *control = &file->fields->controls[annot->first];
    Dict *dict = widget_open(file, annot, control);
    if (control->kind == FIELD_RADIO) {
        ring_write(file, dict, annot, control);
        dict_put(dict, annot->ref);
        return;
    }
    dict_text(dict, "T", control->name);
    dict_ref(dict, FORM_KEY, field_identity(file));
    if (control->kind == FIELD_CHECKBOX) {
        dict_name(dict, "FT", "Btn");
        dict_int(dict, "Ff", common_flags(control));
        add_state(dict, control->checked ? control->state : (Str){0});
        add_states(file, dict, control, control->checked);
    } else if (control->kind == FIELD_SELECT || control->kind == FIELD_LIST) {
        choice_write(file, dict, control);
    } else if (control->kind == FIELD_SIGNATURE) {
        signature_write(file, dict, control);
    } else {
        text_write(file, dict, control);
    }
    *LIST_ADD(file->arena, &file->fields->top) = annot->ref;
    dict_put(dict, annot->ref);
}

/* A direct dictionary: made indirect, one reader sets NeedAppearances in it. */
void put_form(Buf *out, const Export *file)
{
    const Fields *fields = file->fields;
    buf_text(out, "<</Fields[");
    for (uint32_t i = 0; i < fields->top.count; i++) {
        put_ref(out, fields->top.items[i]);
        buf_char(out, ' ');
    }
    buf_text(out, "]");
    if (fields->signatures) /* 12.7.2: it has a signature field */
        buf_text(out, "/SigFlags 1");
    for (uint32_t i = 0; i < fields->fonts.count; i++) {
        if (!fields->fonts.items[i]->ref)
            continue;
        buf_format(out, "/DA(/Fld%u 10 Tf 0 g)", (unsigned)fields->fonts.items[i]->number);
        break;
    }
    buf_text(out, "/DR<</Font<<");
    for (uint32_t i = 0; i < fields->fonts.count; i++) {
        if (!fields->fonts.items[i]->ref)
            continue;
        buf_text(out, "/Fld");
        buf_int(out, fields->fonts.items[i]->number);
        buf_char(out, ' ');
        put_ref(out, fields->fonts.items[i]->ref);
    }
    buf_text(out, ">>>>>>");
}
