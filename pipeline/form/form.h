#ifndef FORM_FORM_H
#define FORM_FORM_H

/* Form - what a returned PDF says: which form it is, its fields, their answers.
 *
 * Answers are what the fields hold (V), never what is drawn for them: software
 * that fills forms draws much amiss and keeps the values (ISO 32000-1 12.7).
 * The files come from anyone, so they are read in a process apart, which has a
 * limit of time and memory; what it finds comes back through a pipe and is
 * checked. A file that cannot be read is a Form too, whose state says why.
 *
 *     const Qpdf *qpdf = form_library(arena, &fault);
 *     Form *forms = forms_read(arena, qpdf, paths, count);
 *     for (uint32_t i = 0; i < count; i++)
 *         for (uint32_t f = 0; f < forms[i].fields->count; f++)
 *             use(&forms[i].fields->items[f], &forms[i].answers[f]);
 *
 * Everything lives in the arena; all text is UTF-8 with LF as line end. */

#include "base/arena.h"

enum {
    FORM_FIELDS_MAX = 200000,
    FORM_DEPTH_MAX = 64,
    FORM_FILE_MAX = 256 << 20,    /* bytes of a file */
    FORM_ANSWERS_MAX = 64 << 20,  /* bytes of all that its fields say */
    FORM_ALL_MAX = 1024 << 20,    /* of all files: from then on only small ones are taken */
    FORM_SMALL = 1 << 20,         /* a worksheet has a few kilobytes */
    FORM_MEMORY_MAX = 1024 << 20, /* bytes that reading one may take */
    FORM_SECONDS_MAX = 20         /* of the processor */
};

typedef enum {
    FORM_FIELD_TEXT,
    FORM_FIELD_BOX,
    FORM_FIELD_RADIO,
    FORM_FIELD_CHOICE,
    FORM_FIELD_SIGNED
} FormFieldKind;

typedef enum {
    FORM_RULE_NONE,
    FORM_RULE_NUMBER,
    FORM_RULE_DATE,
    FORM_RULE_SIGNATURE,
    FORM_RULE_MONTH, /* format is MM/YYYY */
    FORM_RULE_TIME   /* format is HH:MM */
} FormRule;

typedef struct {
    Str value, text; /* what is reported, what is shown; the same when it has one */
} FormOption;

typedef struct {
    Str name;  /* fully qualified: "contact.email" */
    Str label; /* TU, or empty */
    Str min, max, step, format;
    const FormOption *options; /* of choices; of boxes and rings: their states */
    uint32_t option_count, max_length;
    uint8_t kind, rule;
    bool required, readonly, several, editable;
} FormField;

/* Shared by all files that have the very same fields. */
typedef struct {
    const FormField *items;
    uint32_t count;
    uint32_t number; /* from 0, in the order in which files show them */
} FormFields;

typedef struct {
    const Str *values; /* more than one: several were chosen; none: blank */
    uint32_t count;
    bool initial;     /* as the form was sent out */
    bool ill_formed;  /* bytes that are no text are U+FFFD */
    bool private_use; /* characters without a meaning of their own */
    bool unlisted;    /* not among the options */
} FormAnswer;

typedef enum {
    FORM_READ,
    FORM_NO_FILE,   /* see error */
    FORM_NO_PDF,    /* said: what it is */
    FORM_NO_FIELDS, /* flattened, printed, or never a form; the id may be known */
    FORM_LOCKED,    /* needs a password */
    FORM_BROKEN,    /* said: what is wrong, mostly in the words of the library */
    FORM_TOO_LARGE, /* bytes, or answers, its own or those of all files */
    FORM_TOO_MUCH   /* time or memory */
} FormState;

typedef struct {
    FormState state;
    int error; /* errno */
    Str said;
    Str id, version, title, language, record; /* empty: not said */
    bool damaged;                             /* read all the same; said: what was wrong */
    bool earlier;                             /* the end is missing: as it was saved before */
    bool xfa;                                 /* it has a second form that only one program reads */
    bool more;                                /* it has more fields than were read */
    bool loop; /* a field holds itself, or is nested too deeply: left out */
    const FormFields *fields;
    const FormAnswer *answers; /* one for each field */
} Form;

/* Nothing was chosen or signed, or nothing but blanks was typed. */
bool form_answer_blank(const FormField *field, const FormAnswer *answer);

/* What a file that is no PDF may be said to be, and may hold some. */
#define FORM_ZIP "a ZIP file"
#define FORM_MAIL "an e-mail message"

/* The library that reads PDF files; NULL: it cannot be loaded, *fault says why. */
typedef struct Qpdf Qpdf;
const Qpdf *form_library(Arena *arena, Str *fault);

/* One Form for each path, in their order. */
Form *forms_read(Arena *arena, const Qpdf *qpdf, const Str *paths, uint32_t count);

/* The bytes of a file, here and now, without those limits of time and memory:
 * what the process apart does. `form->fields` is the form's own. */
void form_read(Arena *arena, const Qpdf *qpdf, Str bytes, Form *form);

#endif
