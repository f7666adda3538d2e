#ifndef TEXT_FONT_H
#define TEXT_FONT_H

/* Fonts - faces, their metrics, which face serves which character, subsets.
 *
 * A Text (one a worker) opens each font file once. A FontId is a face in that
 * Text: file, index, variation. No output depends on its value. All measures
 * are in font units (`upem` to the em), y up, unless a name says Len. */

#include "base/arena.h"
#include "base/len.h"
#include "base/str.h"

typedef struct Text Text;
typedef uint16_t FontId;
#define FONT_NONE UINT16_MAX

/* One @font-face rule. A face with no sources that can be opened is skipped. */
typedef struct {
    Str family;
    uint16_t weight_min, weight_max; /* 1..1000 */
    bool italic;
    uint32_t source_count;
    struct FontSource {
        bool local; /* local("NotoSans-Regular"): a file name in the font folders first */
        Str name;   /* or the path of a file, as file_read takes it */
    } *sources;
    uint32_t range_count; /* unicode-range; 0: all */
    struct FontRange {
        uint32_t first, last;
    } *ranges;
} FontFace;

typedef struct {
    uint32_t count;
    const FontFace *faces; /* later rules win over earlier ones */
} FontFaces;

/* The Text's own copy of the rules; equal rules give the same pointer. text_fonts
 * takes any FontFaces, but asks less of the time with one from here: call this
 * once a document. */
const FontFaces *text_faces(Text *text, const FontFaces *faces);

typedef struct {
    const Str *families; /* as in font-family; generic ones in lower case */
    uint32_t family_count;
    uint16_t weight;
    bool italic;
} FontQuery;

/* FontList - the faces for one style: the first that has a character serves
 * it, then the fallbacks of fonts.css by script. Made once per query, lives as
 * long as the Text, compares by address. Never empty: the last resort is any
 * installed face. */
typedef struct FontList FontList;
const FontList *text_fonts(Text *text, const FontFaces *faces, const FontQuery *query);
FontId font_first(const FontList *list); /* for metrics: ex, ch, line-height normal */
bool font_installed(Text *text, Str family); /* or generic; without any @font-face */
bool font_as_asked(const FontList *list); /* false: the family that was named first is not there */

typedef struct {
    uint16_t upem;
    int16_t ascent, descent, line_gap; /* descent is negative */
    int16_t x_height, cap_height;
    uint16_t space, zero; /* advances of U+0020, U+0030 */
    int16_t underline_position, underline_thickness; /* position: centre, negative below */
    int16_t strike_position, strike_thickness;
} FontMetrics;
const FontMetrics *font_metrics(Text *text, FontId font);

static inline Len font_len(int64_t units, Len size, uint16_t upem)
{
    return len_scale(units, size, upem);
}

/* What a PDF font dictionary needs (ISO 32000-1 9.8). */
typedef struct {
    Str postscript_name;
    Str family;
    bool cff;            /* OpenType with a `CFF ` table */
    bool fixed_pitch, serif, italic, symbolic;
    int16_t italic_angle; /* whole degrees */
    int16_t weight;
    int16_t box[4];       /* x min, y min, x max, y max */
    bool may_embed;       /* OS/2 fsType */
} FontFacts;
const FontFacts *font_facts(Text *text, FontId font);
uint16_t font_advance(Text *text, FontId font, uint16_t glyph);
uint16_t font_glyph(Text *text, FontId font, uint32_t code); /* 0: none */

/* A subset of a face with compact glyph ids, layout tables dropped, variations
 * pinned. `fresh[i]` is the new id of `glyphs[i]` (glyph 0 stays 0). `program`
 * is a whole font file for glyf fonts, the `CFF ` table for CFF ones. With
 * `cmap` set, the subset keeps a (3,1) cmap (for simple TrueType field fonts).
 * False: the font cannot be subset. What it points to lives as long as `arena`
 * or longer, and is not to be changed. */
typedef struct {
    Str program;
    uint32_t glyph_count; /* of the subset */
    uint16_t *fresh;
} FontSubset;
bool font_subset(Arena *arena, Text *text, FontId font, const uint16_t *glyphs, size_t count,
                 bool cmap, FontSubset *subset);

/* Glyphs to be added to a subset: others of it put together, or no ink at all. */
typedef struct {
    uint16_t glyph; /* of the subset */
    int16_t x, y;   /* of its origin, font units */
} GlyphPart;

typedef struct {
    const GlyphPart *parts;
    uint16_t count, advance;
} MadeGlyph;

/* Their ids follow those that are there. False: the outlines are not of the
 * glyf kind, or damaged, or there are too many; the subset is as it was. */
bool font_compose(Arena *arena, FontSubset *subset, const MadeGlyph *made, size_t count);

#endif
