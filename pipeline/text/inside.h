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
Str place_join(Arena *arena, FontPlace place);
FontPlace place_split(Str path);

/* ---- face.c: an open face ---- */

typedef enum { KERN_UNTRIED, KERN_NONE, KERN_SOME } SpaceKern;

typedef struct {
    FontPlace place;
    uint16_t weight; /* of a variable font; 0: it has no such axis */
    bool slanted;    /* likewise */
    uint8_t space_kern; /* SpaceKern */
    hb_face_t *face;
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


struct Text {
    Arena *arena;   /* lives as long as the Text */
    Arena *scratch; /* mark and rewind */
    TextPaths paths;
    Folders *folders;
    Map *files; /* path -> hb_blob_t *; NULL value: no such file */
    LIST(Font *) fonts;
    Map *face_sets; /* serialised rules -> FaceSet * */
    Map *lists;     /* serialised query -> FontList * */
    struct Cache *cache;
    struct Breaker *breaker;
    struct Hyphens *hyphens;
    struct Locales *locales;
};

#endif
