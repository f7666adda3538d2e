#ifndef HTML_INSIDE_H
#define HTML_INSIDE_H

/* Inside of the HTML edition. One look at the whole tree (scan.c) finds what must be
 * known before it is written; then one walk writes it (element.c). */

#include "base/list.h"
#include "base/words.h"
#include "html/html.h"

/* What the scan found of a node. */
enum {
    NODE_HOLDS_BLOCK = 1, /* something in it that HTML would end a paragraph for */
    NODE_WANTS_ID = 2,    /* something names it, and it has no id of its own */
    NODE_SCROLLS = 4,     /* a table that may be wider than the window */
    NODE_PLAIN = 8        /* a list whose items have no marks */
};

typedef struct {
    const Node *node;
    Str number;     /* as the style sheets number it */
    uint32_t group; /* notes are listed by chapters, as they are numbered */
    uint32_t again, shown; /* further links to it: all, and those that are written */
} Note;

/* An element that is begun. */
typedef struct {
    const Node *node;
    const char *tag;   /* empty: its start was not written */
    const char *after; /* what ends with it */
} Open;

typedef struct {
    const HtmlSource *source;
    Job *job;
    Arena *arena;
    Buf *out;
    const Tree *tree;
    const Node *body;
    uint8_t *marks; /* by node id */
    LIST(Open) open;
    LIST(const Node *) headings;
    Map *titles;         /* text of a heading -> how many have it */
    Map *labels;         /* for= -> <label> */
    LIST(Note) notes;    /* in document order */
    LIST(uint32_t) ends; /* before these nodes the notes so far are listed */
    uint32_t ends_written, notes_written;
    const Node *contents; /* the document's own, or NULL */
    size_t characters;
    uint32_t forms, links,
        tables;               /* fields of forms; links that are open; tables without a caption */
    Map *images;              /* image_find */
    bool refused[NAME_COUNT]; /* said already */
} Html;

/* ---- scan.c ---- */
void html_survey(Html *html);
bool html_is_shown(const Html *html, const Node *node);
bool html_is_note(const Html *html, const Node *node);
/* The id of a node that something names: its own, or one made for it. */
void html_put_id(Html *html, const Node *node);

/* ---- write.c ---- */
void html_put(Html *html, const char *text);
void html_text(Html *html, Str text);  /* escaped */
void html_value(Html *html, Str text); /* escaped, for an attribute in double quotes */
void html_attribute(Html *html, const char *name, Str value);
void html_address(Html *html, Str address); /* of a link, within its quotation marks */
/* A word in the language of the place; html_say: as text that says so when there are
 * only English words; html_word_language: the attributes that say it. */
void html_word(Html *html, WordId id, const Node *near);
void html_say(Html *html, WordId id, const Node *near);
void html_word_language(Html *html, const Node *near);
Str html_fixed(Html *html, const Content *content); /* empty when it speaks of pages */

/* ---- attribute.c ---- */
void html_attributes(Html *html, const Node *node, const char *tag);
bool html_has_id(const Html *html, Str id);

/* ---- list.c ---- */
bool html_item(Html *html, const Node *node);
Str html_marker(Html *html, const Node *item);

/* ---- element.c ---- */
void html_walk(Html *html, const Node *top); /* all that is in it */
const char *html_tag(const Html *html, const Node *node);
bool html_ends_paragraph(const Html *html, const Node *node);
/* Begins an element; true: its children follow. */
bool html_begin(Html *html, const Node *node, const char *tag, const char *after);
const Extras *html_extras(const Html *html, const Node *node);
const Style *html_style(const Html *html, const Node *node);

/* ---- link.c ---- */
const Target *html_target(const Html *html, const Node *node); /* NULL: none is known */
bool html_link(Html *html, const Node *node);
Str html_place(Html *html, const Target *target); /* what a place is called */

/* ---- note.c ---- */
void html_note_count(Html *html, const Node *link); /* while scanning: it may lead to one */
void html_note_call(Html *html, const Node *node);
void html_note_again(Html *html, const Node *node, const Node *note);
void html_notes_before(Html *html, uint32_t id); /* those that end there */
void html_notes_rest(Html *html);

/* ---- field.c ---- */
bool html_field(Html *html, const Node *node);
bool html_is_field(const Html *html, const Node *node);

/* ---- table.c ---- */
bool html_table(Html *html, const Node *node);
bool html_header_cell(Html *html, const Node *node);
/* The caption of a table, or of the figure that it stands in; or NULL. */
const Node *html_caption(const Html *html, const Node *table);
bool html_is_wide(const Html *html, const Node *table);

/* ---- picture.c ---- */
void html_picture(Html *html, const Node *node);

/* ---- contents.c ---- */
void html_contents(Html *html); /* made of the headings, where the document has none */
bool html_heading(Html *html, const Node *node);
bool html_nav(Html *html, const Node *node);

#endif
