#ifndef TEXT_INSIDE_H
#define TEXT_INSIDE_H

/* What the files of text/ share; nobody else includes it. */

#include "base/buf.h"
#include "base/list.h"
#include "base/map.h"
#include "text/text.h"
#include <hb.h>

/* ---- folders.c: what is installed ---- */

typedef struct {
    Str path;
    uint32_t index; /* face of a collection */
} FontPlace;

typedef struct Folders Folders;
Folders *folders_open(Arena *arena, const TextPaths *paths);
/* By file name, blanks and hyphens aside; then by full or PostScript name. */
bool folders_find(Folders *folders, Str name, FontPlace *place);
/* The faces of an installed family as rules, or NULL: by file names like
 * NotoSans-BoldItalic.ttf, then by name tables. Made once a family. */
const FontFaces *folders_family(Folders *folders, Str family);
/* All files in order, as a last resort. */
bool folders_nth(Folders *folders, uint32_t n, FontPlace *place);

/* The path of face `index` of a file as one string, for FontSource.name, and back. */
Str folders_join(Arena *arena, FontPlace place);
FontPlace folders_split(Str path);

/* ---- face.c: an open face ---- */

typedef enum { KERN_UNTRIED, KERN_NONE, KERN_SOME } SpaceKern;

typedef struct {
    FontPlace place;
    uint16_t weight;    /* of a variable font; 0: it has no such axis */
    bool slanted;       /* likewise */
    uint8_t space_kern; /* SpaceKern */
    hb_face_t *face;
    hb_face_t *outlines; /* the tables that a subset is made of, or NULL */
    hb_font_t *font;
    FontMetrics metrics;
    FontFacts *facts;
} Font;

/* The face, opened once; FONT_NONE when the file is no font. */
FontId face_open(Text *text, FontPlace place, uint16_t weight, bool italic);
FontId face_empty(Text *text); /* a face without glyphs, for a system without fonts */
Font *face_at(Text *text, FontId font);
void faces_close(Text *text);
/* Axes of the face as they stand in the variation, for the subset. */
uint32_t face_axes(const Font *font, hb_variation_t *axes, uint32_t room);

/* ---- fonts.c ---- */

/* The face for a character; FONT_NONE: no face has it. */
FontId fonts_for(const FontList *list, uint32_t code);
/* The first face that has all of them. */
FontId fonts_for_all(const FontList *list, const uint32_t *codes, uint32_t count);

/* ---- cache.c: looks and shaped words ---- */

/* All that shaping needs to know but the text. */
typedef struct Look Look;
typedef struct Figures Figures;
struct Look {
    Look *next; /* in its bucket */
    const FontList *fonts;
    Str language;
    const char *features;
    bool spaced, rtl; /* letter-spaced: no optional ligatures */
    bool kerns;       /* the first font kerns with the blank */
    uint32_t id;
    FontId first;
    uint16_t space, upem; /* of the first font */
    hb_language_t hb_language;
    hb_feature_t *hb_features;
    uint32_t hb_feature_count;
    uint32_t numbers;       /* shaped so far, up to where figures are learnt */
    const Figures *figures; /* NULL: not learnt, or not to be put together */
};

/* What a look-up finds: one Word a font and script, in logical order. */
typedef struct {
    uint32_t look;
    Word words[];
} ShapeBlock;

typedef struct {
    uint32_t hash;
    uint16_t count;
    uint8_t joins;           /* SHAPE_JOINS_... */
    uint8_t flags;           /* SHAPE_LETTERS */
    const ShapeBlock *block; /* NULL: a free slot */
} Shape;

enum {
    SHAPE_LETTERS = 1,      /* letters enough to be hyphenated */
    SHAPE_JOINS_BEFORE = 1, /* `joins`: cursive text goes on in the same word, in another item */
    SHAPE_JOINS_AFTER = 2,
    SHAPE_BYTES = 4096 /* the longest text shaped as one */
};

typedef struct Cache Cache;
Cache *cache_open(void);
void cache_close(Cache *cache);
size_t cache_memory(const Cache *cache);
const Look *cache_look(Text *text, const TextItem *item, bool rtl);
/* Valid until the next call. The text has at most SHAPE_BYTES. */
const Shape *cache_shape(Text *text, const Look *look, Str word, unsigned joins);
/* Where to cut a text that is too long to be shaped as one: at most `most`
 * bytes, before a character that is no mark. */
size_t shape_cut(Str word, size_t most);
bool code_is_hidden(uint32_t code); /* Default_Ignorable_Code_Point */

/* ---- figures.c: numbers, put together from a table ---- */
bool figures_only(Str word);
const Figures *figures_known(Text *text, Look *look, hb_buffer_t *buffer);
uint32_t figures_count(Str word);
/* The glyphs of a word of figures; their advances in sum. */
int32_t figures_fill(const Figures *known, Str word, Glyph *glyphs);

/* ---- breaks.c: line break opportunities ---- */

/* A unit is text that ends where a line surely may: a word with its blanks, as
 * a rule. Its opportunities stand inside or at its end. */
typedef struct {
    uint32_t offset; /* bytes from the start of the unit */
    bool hard;       /* after a character that forces a break */
} Chance;

typedef struct {
    uint32_t count;
    const Chance *chances; /* ascending; the last one is the unit's end */
} Chances;

typedef struct {
    const char *at, *end; /* what is left of a line; moved on */
    const char *word_end; /* of the unit found: its blanks start here */
    bool plain;           /* false: ask chances_find; word_end is not set */
    bool objects;         /* holds U+FFFC */
    bool tailored;        /* the language has rules of its own: no unit is plain */
} UnitScan;

typedef struct Breaker Breaker;
Breaker *breaker_open(Arena *arena);
void breaker_close(Breaker *breaker);
bool breaker_tailored(Str language);
/* The next unit of a line starts at scan->at before and ends there after. */
void unit_next(UnitScan *scan);
/* By ICU. `unit` is the text with letters for objects that break like those.
 * Valid until the next call. */
Chances chances_find(Text *text, Str language, Str unit);

/* ---- bidi.c ---- */

bool bidi_needed(Str text);
/* A level a byte, in text->scratch; *base is that of the first line. */
const uint8_t *bidi_levels(Text *text, const ParagraphText *of, uint8_t *base);

/* ---- hyphens.c, locale.c: what is kept of a language ---- */

typedef struct Patterns Patterns;
typedef struct {
    Str name;                  /* as in the language asked for */
    const Patterns *patterns;  /* a plain dictionary; */
    struct _HyphenDict *rules; /* any other one. Both NULL: none is installed */
} Dictionary;
void hyphens_close(Text *text);

enum { DECIMALS_MAX = 9 };
typedef struct {
    Str name;
    struct UCollator *collator; /* these are made on demand */
    void *dates;
    void *numbers[DECIMALS_MAX + 1]; /* by decimal places */
} Locale;
void locale_close(Text *text);

/* ---- patterns.c: plain dictionaries ---- */

/* NULL: there is no such file, or it is more than plain patterns. */
const Patterns *patterns_read(Arena *arena, Str path);
bool patterns_utf8(const Patterns *patterns);
/* A word in lower case as the dictionary is coded; an odd mark for each
 * character after which it may be cut. */
void patterns_hyphenate(const Patterns *patterns, Str coded, char *marks);

/* A NUL-terminated ICU name of a language, cut to what fits. */
enum { LOCALE_ROOM = 64 };
void locale_name(Str language, char name[LOCALE_ROOM]);

/* ---- paragraph.c ---- */

/* Where paragraphs are put together; its memory is used again and again. */
typedef struct {
    Piece *items;
    uint8_t *levels;
    uint32_t count, room;
} Pieces;

struct Text {
    Arena *arena;   /* lives as long as the Text */
    Arena *scratch; /* mark and rewind */
    TextPaths paths;
    Folders *folders;
    Map *files; /* path -> hb_blob_t *; NULL value: no such file */
    LIST(Font *) fonts;
    Map *face_sets; /* serialised rules -> FaceSet * */
    Map *lists;     /* serialised query -> FontList * */
    Map *subsets;   /* font, cmap, glyphs -> FontSubset * */
    Cache *cache;
    Breaker *breaker;
    Pieces pieces;
    struct UBiDi *bidi;
    LIST(Dictionary) dictionaries;
    LIST(Locale) locales;
    struct UBreakIterator *clusters;
};

#endif
