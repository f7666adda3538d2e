#ifndef STYLE_SHEET_H
#define STYLE_SHEET_H

/* Sheet - what is left of a style sheet when it is read: rules with parsed
 * declarations. Const after sheet_parse; shared by all documents of a run. */

#include "style/cascade.h"
#include "style/property.h"
#include "style/selector.h"

typedef enum {
    DECLARE_VALUE,
    DECLARE_INHERIT,
    DECLARE_INITIAL,
    DECLARE_UNSET,
    DECLARE_PENDING /* holds var(): `text` is parsed when the variables are known */
} DeclareKind;

typedef struct {
    uint16_t property;  /* PROPERTY_CUSTOM: `name` and `text` */
    uint16_t shorthand; /* PENDING: the shorthand that was written, or SHORTHAND_NONE */
    uint8_t kind;
    bool important;
    Span span;
    Value value;
    Str name; /* custom property, with its hyphens */
    Str text; /* PENDING, CUSTOM: the value as written */
} Declaration;

typedef struct {
    uint32_t count;
    const Declaration *items;
} Block;

typedef struct {
    const Selector *selector;
    const Block *block;
    bool has_important;
} StyleRule;

typedef LIST(uint32_t) RuleList; /* indices of rules, ascending */

/* One selector of an @page rule (css-page-3 3). A pseudo-class that is not
 * asked for may be or not be. */
typedef struct {
    Str name;               /* "" any */
    uint8_t must, must_not; /* PAGE_IS_ bits */
    uint32_t specificity;
    const Block *page, *notes;   /* notes: @footnote; NULL when not there */
    const Block *const *margins; /* MARGIN_COUNT, NULL when not there */
    Str text;                    /* "@page :left", as written */
} PageRule;

struct Sheet {
    Origin origin;
    LIST(StyleRule) rules;
    LIST(PageRule) pages;
    LIST(FontFace) faces;
    /* Each rule once, under its subject's id, else class, else name. */
    Map *by_id, *by_class, *by_type; /* -> RuleList */
    RuleList universal;
    const Work *initial; /* agent sheets: initial values, ready for every document */
    bool variables;      /* sets or uses custom properties, or names a font that is not installed:
                          * there may be something to say of it later */
};

/* Where declarations come from. When the text is not byte for byte what the
 * source holds (entities, escapes), every message points at `span` as a whole. */
typedef struct {
    Arena *arena;   /* what stays */
    Arena *scratch; /* tokens */
    Diags *diags;
    Span span;
    Str text;
    Str folder;  /* relative addresses start here */
    Text *fonts; /* those that are installed; NULL: not known here */
    uint8_t edition;
} StyleSource;

/* The declarations of style="" or of a hint. */
const Block *style_block(const StyleSource *source);
/* A <style> element or a file; NULL loader: no imports. */
const Sheet *sheet_read(const StyleSource *source, SheetLoader *loader, Origin origin);

/* Likewise, or the same sheet as it was read for another document; NULL `kept` reads. */
const Sheet *sheet_read_kept(KeptSheets *kept, const StyleSource *source, SheetLoader *loader,
                             Origin origin);

/* media="": does the text ask for print? */
bool sheet_media(const StyleSource *source);

/* ---- between the files of the reader ---- */

typedef struct {
    StyleSource source;
    Tokens tokens;
    Sheet *sheet;
    SheetLoader *loader;
    Str chain[16]; /* texts of the sheets that import each other, outermost first */
    uint32_t depth;
} SheetReader;

typedef LIST(Declaration) Declarations;

Span sheet_span(const SheetReader *reader, const Token *from, const Token *end);
Str sheet_text(const SheetReader *reader, const Token *from, const Token *end);
/* advice.c: hints. `at` to `end`: the value; one of property and shorthand is NULL. */
Str advice_value(Arena *arena, Str source, const Token *at, const Token *end, const Property *property,
                 const Shorthand *shorthand);
Str advice_selector(Arena *arena, Str what);

/* CSS text on one line, cut when it is long: for messages. */
enum { STYLE_LINE_MAX = 124 };
Str style_line(Str text, char line[STYLE_LINE_MAX]);

Diag *sheet_warn(const SheetReader *reader, DiagCode code, const Token *from, const Token *end);

/* The end of the declaration, rule or at-rule that begins at `token`: the `;`
 * or `{` at its own level, or `end`. */
const Token *token_find(const SheetReader *reader, const Token *token, const Token *end,
                        const char *signs);
static inline const Token *token_close(const SheetReader *reader, const Token *open)
{
    return &reader->tokens.items[open->match];
}

/* The declarations between two tokens. An at-rule among them is handed to
 * `nested`, which returns where to go on; NULL `nested` refuses it. */
typedef const Token *NestedReader(SheetReader *reader, void *context, const Token *at,
                                  const Token *end);
const Block *sheet_block(SheetReader *reader, const Token *at, const Token *end,
                         NestedReader *nested, void *context);

/* One declaration of a known or custom property; faults are warnings. */
void sheet_declaration(SheetReader *reader, Declarations *out, const Token *name, const Token *end);

void sheet_font_face(SheetReader *reader, const Token *at, const Token *end);
void sheet_page_rule(SheetReader *reader, const Token *prelude, const Token *open);

/* All properties at their initial values, without fonts. */
const Work *style_initial(Arena *arena, Arena *scratch);

/* The value of a property, with var() already put in. False: invalid. */
bool style_value(Arena *arena, Arena *scratch, const Property *property, Str text,
                 Declaration *out);
bool style_expansion(Arena *arena, Arena *scratch, const Shorthand *shorthand, Str text,
                     Expansion *out, uint8_t *wide);

#endif
