#ifndef EXPORT_FIELDS_H
#define EXPORT_FIELDS_H

/* Fields - what the form is made of, before anything is written. One Control
 * for each widget, in the order of the tags; rings with one name are a Group. */

#include "export/state.h"
#include "tree/input.h"

/* A simple TrueType font: what readers can type with (fieldfont.c). */
typedef struct {
    FontId id;
    Ref ref;         /* 0 until it is wanted */
    uint32_t number; /* /Fld1 */
    uint32_t unicode[256];
    uint16_t advance[256]; /* thousandths of an em; 0: not in the font */
    uint16_t glyph[256];
    int16_t ascent, descent; /* thousandths of an em */
} FieldFont;

typedef struct {
    Str name, title, hint;
    uint32_t first, last; /* controls */
    Ref ref;
    bool required;
} Group;

typedef struct {
    const FieldSpot *spot;
    const Node *node;
    FieldFont *font;
    Str name;       /* the partial field name */
    Str title;      /* TU: what is read aloud */
    Str state;      /* box, ring: the name of its state that is on */
    uint32_t group; /* ring: 1 + index of its Group */
    uint32_t next;  /* ring: next one of the group, or 0 */
    uint8_t kind;   /* FieldKind */
    uint8_t type;   /* InputType */
    uint32_t limit; /* characters that it takes; 0: any number */
    uint16_t comb;  /* cells; 0: none */
    bool checked, required, readonly, several;
} Control;

struct Fields {
    Control *controls; /* as many as Export.field_spots */
    LIST(Group) groups;
    LIST(FieldFont *) fonts;
    bool signatures; /* some control is one */
    LIST(Ref) top; /* of /Fields, in tag order */
};

static inline bool control_typed(const Control *control)
{
    return control->kind == FIELD_TEXT || control->kind == FIELD_TEXTAREA;
}

typedef struct {
    Str value, text;
    bool selected;
} Choice;

Fields *fields_build(Export *file); /* records what is wrong with them */
void widget_write(Export *file, const Annot *annot);
void put_form(Buf *out, const Export *file); /* the AcroForm dictionary; after the widgets */

/* fieldname.c */
Str control_name(Export *file, const Node *node, uint32_t index);
Str control_label(Export *file, const Node *node);
const Node *control_container(const Export *file, const Node *node); /* fieldset, group; or NULL */
Str control_container_label(Export *file, const Node *container);
Str control_hint(Export *file, const Node *node);

/* fieldfont.c */
FieldFont *field_font(Export *file, const Style *style);
/* The text in the font's codes; false when some character is not in it. */
bool field_encode(const FieldFont *font, Str utf8, Buf *codes);
int64_t field_width(const FieldFont *font, Str codes); /* thousandths of an em */
void field_fonts_write(Export *file);
Ref field_font_ref(Export *file, FieldFont *font);

/* appearance.c: form XObjects, one for each state */
Ref appearance_text(Export *file, const Control *control, Str codes);
Ref appearance_list(Export *file, const Control *control, const Choice *choices, uint32_t count);
Ref appearance_on(Export *file, const Control *control);
Ref appearance_empty(Export *file, const Control *control);
void put_field_look(Buf *out, const Control *control); /* /Fld1 10 Tf 0 g */

/* What a text field shows while it is empty: its ::before. */
Str control_placeholder(const Export *file, const Control *control);
/* fieldrule.c: what is asked of an answer: heard (TU), and read by `collect`. */
Str control_facts(Export *file, const Control *control, Str said); /* "in figures, 0 to 100" */
void control_rule(Dict *dict, const Control *control);

/* What the control holds from the start. */
Str control_value(Export *file, const Control *control);
uint32_t control_choices(Export *file, const Node *node, Choice **choices);

#endif
