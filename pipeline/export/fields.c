/* Controls: names, spoken names, groups of rings, states (ISO 32000-1 12.7;
 * ISO 14289-1 7.18.1).
 *
 * One look at each control, in document order, which is the order of the tags
 * and of Tab. What is said for a field: the legend of its group, its label,
 * whether it must be filled in, and for the first of a group its hint. */

#include "export/fields.h"
#include "base/words.h"

static bool has_attr(const Node *node, Name name) { return node_attr(node, name) != NULL; }

static void add_sentence(Buf *out, Str words)
{
    if (!words.len)
        return;
    if (out->len) {
        char last = out->data[out->len - 1];
        buf_text(out, last == '.' || last == '?' || last == '!' || last == ':' ? " " : ". ");
    }
    buf_str(out, words);
}

/* "Your region: England (required). As on the letter." */
static Str title_of(Export *file, const Control *control, Str group, Str label, Str hint)
{
    Buf buf = {0};
    if (group.len && !str_starts(label, group)) {
        char last = group.data[group.len - 1];
        buf_str(&buf, group);
        if (label.len)
            buf_text(&buf, last == '?' || last == '.' || last == ':' || last == '!' ? " " : ": ");
    }
    buf_str(&buf, label);
    Str facts = control_facts(file, control, buf_view(&buf));
    if (facts.len && buf.len) {
        bool open = buf.data[buf.len - 1] == ')'; /* what the page says in brackets goes on */
        buf.len -= open;
        buf_text(&buf, open ? ", " : " (");
        buf_str(&buf, facts);
        buf_char(&buf, ')');
    }
    add_sentence(&buf, hint);
    Str placeholder = str_trim(node_value(control->node, NAME_PLACEHOLDER));
    if (control_typed(control) && !str_holds_nocase(buf_view(&buf), placeholder))
        add_sentence(&buf, placeholder);
    return buf_take(&buf, file->arena);
}

/* The hint of a group is heard once: with its first control. */
static Str hint_once(Export *file, Map *heard, const Control *control, const Node *container)
{
    const Node *from =
        has_attr(control->node, NAME_ARIA_DESCRIBEDBY) || !container ? control->node : container;
    Str ids = node_value(from, NAME_ARIA_DESCRIBEDBY);
    if (!ids.len)
        return ids;
    Buf key = {0};
    buf_int(&key, container ? container->id : control->node->id);
    buf_char(&key, ' ');
    buf_str(&key, ids);
    void **slot = map_put(heard, buf_take(&key, file->arena));
    if (*slot)
        return (Str){0};
    *slot = heard;
    return control_hint(file, from);
}

static void control_title(Export *file, Map *heard, Control *control)
{
    const Node *container = control_container(file, control->node);
    Str group = container ? control_container_label(file, container) : (Str){0};
    Str label = control_label(file, control->node);
    Str hint = hint_once(file, heard, control, container);
    if (!label.len && !(control->kind == FIELD_RADIO && group.len)) {
        diag_add_as(file->job->diags, DIAG_EXPORT_FIELD, job_severity(file->job, CLAIM_UA1),
                    control->node->span, control->name)
            ->hint = S("give it a <label for=...>, or aria-label=");
        label = group.len ? label : control->name;
    }
    if (!label.len)
        label = control->state;
    control->title = title_of(file, control, group, label, hint);
    if (!control->group)
        return;
    Group *all = &file->fields->groups.items[control->group - 1];
    if (!all->title.len)
        all->title = title_of(file, control, (Str){0}, group.len ? group : label, hint);
}

/* ---- names ---- */

/* Two fields of one name would share an answer: the later one is renamed. */
static void report_twice(Export *file, Control *control, const Control *first, const char *what)
{
    Buf name = {0};
    buf_str(&name, control->name);
    Span span = first->node->span;
    const File *source = files_at(file->job->files, span.file);
    Position at = files_position(file->job->files, span.file, span.start);
    diag_hint(diag_add(file->job->diags, DIAG_EXPORT_TWICE, control->node->span, control->name),
              file->job->diags, "the first is at %.*s:%u:%u: %s",
              STR_ARG(source ? source->path : (Str){0}), at.line, at.column, what);
    buf_format(&name, "-%u", control->node->id);
    control->name = buf_take(&name, file->arena);
}

static void control_join(Export *file, Map *names, Control *control, uint32_t index)
{
    Fields *fields = file->fields;
    void **slot = map_put(names, control->name);
    uint32_t before = *slot ? (uint32_t)(uintptr_t)*slot : 0; /* 1 + a control */
    Control *first = before ? &fields->controls[before - 1] : NULL;
    if (control->kind != FIELD_RADIO) {
        if (first)
            report_twice(file, control, first, "give each field a name of its own");
        else
            *slot = (void *)(uintptr_t)(index + 1);
        return;
    }
    if (first && first->kind != FIELD_RADIO) {
        report_twice(file, control, first, "a radio button and another field cannot share a name");
        first = NULL;
        slot = map_put(names, control->name);
    }
    if (!first) {
        *LIST_ADD(file->arena, &fields->groups) =
            (Group){.name = control->name, .first = index, .last = index};
        control->group = fields->groups.count;
        *slot = (void *)(uintptr_t)(index + 1);
    }
    Group *group = &fields->groups.items[(first ? first : control)->group - 1];
    group->required |= control->required;
    if (!first)
        return;
    control->group = first->group;
    fields->controls[group->last].next = index;
    group->last = index;
}

/* The name of the state that is on: what comes back as the answer. */
static void control_state(Export *file, Control *control, Map *states)
{
    Str value = str_trim(node_value(control->node, NAME_VALUE));
    if (control->kind == FIELD_CHECKBOX) {
        control->state =
            value.len && !str_equal(value, S("Off")) && value.len < 120 ? value : S("Yes");
        return;
    }
    Buf key = {0};
    buf_int(&key, control->group);
    buf_char(&key, ' ');
    buf_str(&key, value);
    void **slot = map_put(states, buf_take(&key, file->arena));
    bool twice = *slot != NULL;
    *slot = states;
    if (value.len && value.len < 110 && !twice && !str_equal(value, S("Off"))) {
        control->state = value;
        return;
    }
    if (twice)
        diag_add(file->job->diags, DIAG_EXPORT_TWICE, control->node->span, control->name)->hint =
            S("two radio buttons of a group have the same value=: the answers could not be told "
              "apart");
    Buf state = {0};
    buf_format(&state, "choice-%u", control->node->id);
    control->state = buf_take(&state, file->arena);
}

/* Text: the content box and the two points that readers leave at the edge.
 * Rings: the border box, for the disc covers the ring on the page. Combs: all that is
 * within the border from side to side, which readers part into cells. */
static Rect widget_rect(const FieldSpot *spot)
{
    Rect r = spot->rect;
    const Field *field = &spot->box->as.field;
    bool ring = field->kind == FIELD_RADIO, box = field->kind == FIELD_CHECKBOX;
    Len out[4];
    for (int i = 0; i < 4; i++) {
        Len padding = size_resolve(spot->style->padding[i], LEN_MAX);
        bool whole = field->comb && (i == EDGE_LEFT || i == EDGE_RIGHT);
        out[i] = ring    ? padding + spot->style->border[i].width
                 : box   ? 0
                 : whole ? padding
                         : len_min(padding, 2000);
    }
    r.x -= out[EDGE_LEFT];
    r.y -= out[EDGE_TOP];
    r.width += out[EDGE_LEFT] + out[EDGE_RIGHT];
    r.height += out[EDGE_TOP] + out[EDGE_BOTTOM];
    return r;
}

/* The value is kept whatever the font has; what it lacks is not shown. */
static void value_check(Export *file, const Control *control)
{
    Buf codes = {0};
    Str value = control_value(file, control);
    if (control_typed(control) && !field_encode(control->font, value, &codes))
        diag_add(file->job->diags, DIAG_EXPORT_VALUE, control->node->span, control->name)->hint =
            S("fields show Latin letters only: put this text on the page, beside the field");
    buf_close(&codes);
}

static void control_read(Export *file, Control *control, FieldSpot *spot, uint32_t index)
{
    spot->rect = widget_rect(spot);
    const Node *node = file->tree->nodes[spot->node];
    control->spot = spot;
    control->node = node;
    control->kind = spot->box->as.field.kind;
    control->type = (uint8_t)input_type(node);
    control->comb = spot->box->as.field.comb;
    control->limit = control->comb ? control->comb : control_typed(control) ? input_limit(node) : 0;
    control->checked = spot->box->as.field.checked;
    control->required = has_attr(node, NAME_REQUIRED);
    control->readonly = has_attr(node, NAME_READONLY) || has_attr(node, NAME_DISABLED);
    control->several = node->name == NAME_SELECT && has_attr(node, NAME_MULTIPLE);
    file->fields->signatures |= control->kind == FIELD_SIGNATURE;
    control->name = control_name(file, node, index);
    control->font = field_font(file, spot->style);
    value_check(file, control);
}

Fields *fields_build(Export *file)
{
    Fields *fields = NEW(file->arena, Fields);
    uint32_t count = file->field_spots.count;
    Map *names = map_new(file->arena), *states = map_new(file->arena),
        *heard = map_new(file->arena);
    file->fields = fields;
    fields->controls = NEW_ARRAY(file->arena, Control, count + 1u);
    for (uint32_t i = 0; i < count; i++) {
        Control *control = &fields->controls[i];
        control_read(file, control, &file->field_spots.items[i], i);
        control_join(file, names, control, i);
        if (control->kind == FIELD_RADIO || control->kind == FIELD_CHECKBOX)
            control_state(file, control, states);
    }
    for (uint32_t i = 0; i < count; i++) {
        Control *control = &fields->controls[i];
        if (control->group) /* one ring says it for all, as in HTML */
            control->required = fields->groups.items[control->group - 1].required;
        control_title(file, heard, control);
    }
    return fields;
}

/* ---- what is in them ---- */

Str control_value(Export *file, const Control *control)
{
    if (control->kind == FIELD_TEXT) /* as its printed form shows it */
        return input_value(file->arena, control->node);
    if (control->kind != FIELD_TEXTAREA)
        return node_value(control->node, NAME_VALUE);
    Buf buf = {0};
    for (const Node *at = control->node->first; at; at = at->next)
        if (at->kind == NODE_TEXT)
            buf_str(&buf, at->text);
    Str text = buf_take(&buf, file->arena);
    if (text.len && text.data[0] == '\n') /* HTML: the first newline is not part of it */
        text = str_slice(text, 1, text.len);
    return text;
}

uint32_t control_choices(Export *file, const Node *node, Choice **choices)
{
    LIST(Choice) list = {0};
    for (const Node *at = node_following(node, node); at; at = node_following(at, node)) {
        if (!node_is(at, NAME_OPTION))
            continue;
        Choice choice = {.text = node_plain_text(file->arena, at),
                         .selected = has_attr(at, NAME_SELECTED)};
        if (!choice.text.len)
            choice.text = node_value(at, NAME_LABEL);
        choice.value = has_attr(at, NAME_VALUE) ? node_value(at, NAME_VALUE) : choice.text;
        *LIST_ADD(file->arena, &list) = choice;
    }
    *choices = list.items;
    return list.count;
}
