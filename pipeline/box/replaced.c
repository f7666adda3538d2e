/* Images and form controls: boxes without children of their own.
 *
 * An image is read and checked here, so that layout knows its size; for one that
 * cannot be shown paint puts a frame with its alternative text. */

#include "box/builder.h"
#include "image/source.h"

/* ---- images ---- */

static Box *box_image(Builder *b, const Node *node, const Style *style, unsigned flags)
{
    Box *box = box_new(b, BOX_IMAGE, owner_of(node, PART_SELF), style, flags);
    const Attr *src = node_attr(node, NAME_SRC);
    ImageFile read = image_find(b->job, b->images, src ? src->value : (Str){0});
    box->as.picture = (Picture){read.image, node};
    if (!read.image)
        image_report(b->job, src ? src->span : node->span, src ? src->value : (Str){0}, read.why);
    return box;
}

/* ---- fields ---- */

static FieldKind field_kind(InputType type)
{
    switch (type) {
    case INPUT_CHECKBOX: return FIELD_CHECKBOX;
    case INPUT_RADIO: return FIELD_RADIO;
    case INPUT_SIGNATURE: return FIELD_SIGNATURE;
    default: return FIELD_TEXT;
    }
}

static uint16_t count_of(const Node *node, Name name, uint16_t otherwise)
{
    Str value = str_trim(node_value(node, name));
    uint32_t number = 0;
    for (size_t i = 0; i < value.len && value.data[i] >= '0' && value.data[i] <= '9'; i++)
        number = number > 1000 ? number : number * 10 + (uint32_t)(value.data[i] - '0');
    return number ? (uint16_t)(number > 1000 ? 1000 : number) : otherwise;
}

static uint16_t characters(Str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return (uint16_t)(count > 1000 ? 1000 : count);
}

/* A select is as wide as its longest option. */
static void select_size(Builder *b, Field *field, bool printed)
{
    uint16_t columns = 4, options = 0;
    for (const Node *n = field->node; n; n = node_following(n, field->node)) {
        if (!node_is(n, NAME_OPTION))
            continue;
        ArenaMark mark = arena_mark(b->job->scratch);
        uint16_t length = characters(node_plain_text(b->job->scratch, n));
        arena_rewind(b->job->scratch, mark);
        columns = length > columns ? length : columns;
        options = (uint16_t)(options + (options < 1000));
    }
    bool several = node_attr(field->node, NAME_MULTIPLE) != NULL;
    field->columns = columns;
    field->rows = count_of(field->node, NAME_SIZE, several ? (options < 4 ? options : 4) : 1);
    field->rows = field->rows ? field->rows : 1;
    field->kind = several || field->rows > 1 ? FIELD_LIST : FIELD_SELECT;
    if (field->kind == FIELD_LIST && printed && options > field->rows)
        field->rows = options; /* paper cannot be scrolled */
}

/* What a comb without maxlength= holds: the form of its answer, or nothing. */
static uint32_t comb_natural(const Node *node, InputType type)
{
    uint32_t limit = input_limit(node);
    return limit ? limit : (uint32_t)input_format(type, (Str){0}).len;
}

static void comb_report(Builder *b, const Node *node, const char *hint)
{
    Str name = node_value(node, NAME_NAME);
    diag_add(b->job->diags, DIAG_BOX_COMB, node->span, name.len ? name : node_value(node, NAME_ID))
        ->hint = str_of(hint);
}

/* -gp-comb: cells for one character each (ISO 32000-1 12.7.4.3: one line, and no password). */
static uint16_t comb_cells(Builder *b, const Node *node, const Style *style, InputType type)
{
    enum { CELLS_MAX = 200 };
    uint32_t natural = comb_natural(node, type),
             cells = style->comb == COMB_AUTO ? natural : style->comb;
    if (!style->comb || !(input_flags(type) & INPUT_TYPED))
        return 0;
    if (type == INPUT_TEXTAREA || type == INPUT_PASSWORD)
        comb_report(b, node, "a comb is one line that can be read: use type=text");
    else if (!cells)
        comb_report(b, node, "give the field a maxlength=, or -gp-comb a number of cells");
    else if (cells > CELLS_MAX)
        comb_report(b, node, "it has more than 200 cells: they would be too small to write in");
    else if (natural && natural != cells)
        comb_report(b, node,
                    "its cells are not as many as maxlength= says: make them the same, or "
                    "say -gp-comb: auto");
    else
        return (uint16_t)cells;
    return 0;
}

static Box *box_field(Builder *b, const Node *node, const Style *style, unsigned flags)
{
    Box *box = box_new(b, BOX_FIELD, owner_of(node, PART_SELF), style, flags);
    Field *field = &box->as.field;
    *field = (Field){
        .node = node, .columns = 20, .rows = 1, .checked = node_attr(node, NAME_CHECKED) != NULL};
    InputType type = input_type(node);
    if (node->name == NAME_SELECT) {
        select_size(b, field,
                    style->appearance == APPEARANCE_NONE ||
                        b->job->session->edition != EDITION_SCREEN);
    } else if (node->name == NAME_TEXTAREA) {
        field->kind = FIELD_TEXTAREA;
        field->columns = count_of(node, NAME_COLS, 20);
        field->rows = count_of(node, NAME_ROWS, 2);
    } else {
        field->kind = (uint8_t)field_kind(type);
        field->columns = count_of(node, NAME_SIZE, 20);
    }
    field->comb = comb_cells(b, node, style, type);
    return box;
}

/* ---- both ---- */

bool replaced_is(const Node *node)
{
    return node->name == NAME_IMG || node->name == NAME_INPUT || node->name == NAME_SELECT ||
           node->name == NAME_TEXTAREA;
}

bool replaced_by_nothing(const Node *node)
{
    return (node->name == NAME_INPUT && input_flags(input_type(node)) & INPUT_ABSENT) ||
           node->name == NAME_OPTION || node->name == NAME_OPTGROUP;
}

/* -gp-turn: a picture is turned with what it stands in; a viewer fills in no field that is
 * turned, so that it is printed. */
static void turn_check(Builder *b, const Node *node, const Style *style)
{
    bool image = node->name == NAME_IMG;
    bool live = !image && style->appearance != APPEARANCE_NONE &&
                b->job->session->edition == EDITION_SCREEN;
    if (style->turn)
        diag_add(b->job->diags, DIAG_BOX_TURN, node->span, node->spelling)->hint =
            image
                ? S("give -gp-turn to a <div> around the picture: what is in it is turned")
                : S("a field cannot be turned: stand it upright, with its label turned beside it");
    else if (b->turned && live)
        diag_add(b->job->diags, DIAG_BOX_TURN, node->span, node->spelling)->hint =
            S("it is printed as a box that nobody can fill in on a screen: stand it outside of "
              "what is turned, or say appearance: none");
}

Box *box_replaced(Builder *b, const Node *node, const Style *style, unsigned flags)
{
    if (style->turn || b->turned)
        turn_check(b, node, style);
    flags |= BOX_MONOLITHIC | BOX_CONTEXT | box_flags(b, node);
    return node->name == NAME_IMG ? box_image(b, node, style, flags)
                                  : box_field(b, node, style, flags);
}
