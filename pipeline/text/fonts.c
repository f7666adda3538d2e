/* Which faces serve a style, and which of them serves a character.
 *
 * Rules (@font-face) are copied into the Text once a distinct set, so that
 * documents with the same sheet share their lists and thereby their shaped
 * words. A list is made once a query: for each family the faces that fit best
 * (css-fonts-4 5.2), then the families that stand by for other scripts, then
 * sans-serif, serif and monospace. No file is opened before a character needs
 * it.
 *
 * A character costs one table look-up when it is ASCII, else one hash look-up;
 * the first time a walk of the list. */

#include "text/inside.h"

enum {
    FONT_UNTRIED = FONT_NONE - 1,
    CHARS_ASCII = 128,
    FAMILY_WALK = 64 /* families in a query that are looked at */
};

typedef struct {
    const FontFace *face;
    uint16_t weight;
    bool italic;
    FontId font;
} Candidate;

/* Characters and the faces that serve them. */
typedef struct {
    FontId ascii[CHARS_ASCII];
    uint32_t *codes; /* open addressing; 0: free */
    FontId *fonts;
    uint32_t count, mask;
} Chars;

struct FontList {
    Text *text;
    Chars *chars;
    Candidate *candidates;
    uint32_t count;
    FontId first;
    bool as_asked; /* a face of the family that was named first can be opened */
};

typedef struct {
    FontFaces faces;
    Map *by_family; /* family in lower case -> FamilyFaces * */
} FaceSet;

typedef struct {
    LIST(const FontFace *) faces; /* in order of definition */
    bool stands_by;               /* a fallback for its script */
} FamilyFaces;

/* ---- rules ---- */

static void key_face(Buf *key, const FontFace *face)
{
    uint32_t head[5] = {(uint32_t)face->family.len, face->weight_min, face->weight_max,
                        face->source_count * 2 + face->italic, face->range_count};
    buf_add(key, head, sizeof head);
    buf_str(key, face->family);
    for (uint32_t i = 0; i < face->source_count; i++) {
        uint32_t source = (uint32_t)face->sources[i].name.len * 2 + face->sources[i].local;
        buf_add(key, &source, sizeof source);
        buf_str(key, face->sources[i].name);
    }
    buf_add(key, face->ranges, face->range_count * sizeof *face->ranges);
}

static FontFace copy_face(Arena *arena, const FontFace *from)
{
    FontFace face = *from;
    face.family = arena_str(arena, from->family);
    face.sources = NEW_ARRAY(arena, struct FontSource, from->source_count);
    for (uint32_t i = 0; i < from->source_count; i++) {
        face.sources[i].local = from->sources[i].local;
        face.sources[i].name = arena_str(arena, from->sources[i].name);
    }
    face.ranges = NEW_ARRAY(arena, struct FontRange, from->range_count);
    if (from->range_count)
        memcpy(face.ranges, from->ranges, from->range_count * sizeof *face.ranges);
    return face;
}

static Str lower_key(Arena *arena, Str name)
{
    char *key = NEW_ARRAY(arena, char, name.len + 1);
    for (size_t i = 0; i < name.len; i++)
        key[i] =
            name.data[i] >= 'A' && name.data[i] <= 'Z' ? (char)(name.data[i] + 32) : name.data[i];
    return (Str){key, name.len};
}

static void add_rule(Text *text, FaceSet *set, const FontFace *face)
{
    void **at = map_put(set->by_family, lower_key(text->arena, face->family));
    if (!*at)
        *at = NEW(text->arena, FamilyFaces);
    FamilyFaces *family = *at;
    *LIST_ADD(text->arena, &family->faces) = face;
    if (face->range_count || str_equal_nocase(face->family, S("fallback")))
        family->stands_by = true;
}

static FaceSet *set_new(Text *text, const FontFaces *faces)
{
    FaceSet *set = NEW(text->arena, FaceSet);
    FontFace *copies = NEW_ARRAY(text->arena, FontFace, faces->count);
    set->by_family = map_new(text->arena);
    set->faces = (FontFaces){faces->count, copies};
    for (uint32_t i = 0; i < faces->count; i++) {
        copies[i] = copy_face(text->arena, &faces->faces[i]);
        add_rule(text, set, &copies[i]);
    }
    return set;
}

static FaceSet *set_of(Text *text, const FontFaces *faces)
{
    static const FontFaces none = {0};
    for (uint32_t i = 0; faces && i < text->face_sets->count; i++) {
        FaceSet *set = text->face_sets->entries[i].value;
        if (&set->faces == faces)
            return set;
    }
    faces = faces ? faces : &none;
    Buf key = {0};
    for (uint32_t i = 0; i < faces->count; i++)
        key_face(&key, &faces->faces[i]);
    FaceSet *set = map_value(text->face_sets, buf_view(&key));
    if (set) {
        buf_close(&key);
        return set;
    }
    set = set_new(text, faces);
    *map_put(text->face_sets, buf_take(&key, text->arena)) = set;
    return set;
}

const FontFaces *text_faces(Text *text, const FontFaces *faces)
{
    return &set_of(text, faces)->faces;
}

/* ---- matching (css-fonts-4 5.2) ---- */

/* How far a face's weights are from the wanted one: smaller is better. */
static int weight_distance(const FontFace *face, int wanted)
{
    int low = face->weight_min ? face->weight_min : 400;
    int high = face->weight_max >= low ? face->weight_max : low;
    enum { SECOND = 2000, THIRD = 4000 };
    if (wanted >= low && wanted <= high)
        return 0;
    if (wanted < 400)
        return high < wanted ? wanted - high : SECOND + low - wanted;
    if (wanted > 500)
        return low > wanted ? low - wanted : SECOND + wanted - high;
    if (low > wanted && low <= 500)
        return low - wanted;
    return high < wanted ? SECOND + wanted - high : THIRD + low - wanted;
}

static int distance(const FontFace *face, const FontQuery *query)
{
    enum { OTHER_SLANT = 10000 };
    return weight_distance(face, query->weight) + (face->italic != query->italic ? OTHER_SLANT : 0);
}

static void add_candidate(Arena *arena, FontList *list, uint32_t *room, const Candidate *candidate)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->candidates[i].face == candidate->face)
            return;
    if (list->count == *room)
        list->candidates = list_grow(arena, list->candidates, list->count, room, sizeof *candidate);
    list->candidates[list->count++] = *candidate;
}

/* All faces of a family that fit best: with unicode-range they are parts of one
 * composite face; where they overlap, the one defined last wins. */
static void add_family(FontList *list, uint32_t *room, const FontFace *const *faces, uint32_t count,
                       const FontQuery *query)
{
    int best = INT32_MAX;
    for (uint32_t i = 0; i < count; i++) {
        int d = distance(faces[i], query);
        best = d < best ? d : best;
    }
    for (uint32_t i = count; i--;) {
        if (distance(faces[i], query) != best)
            continue;
        int low = faces[i]->weight_min ? faces[i]->weight_min : 400, high = faces[i]->weight_max;
        int weight = query->weight > high ? high : query->weight;
        Candidate candidate = {.face = faces[i], .font = FONT_UNTRIED, .italic = faces[i]->italic};
        candidate.weight = (uint16_t)(weight < low ? low : weight);
        add_candidate(list->text->arena, list, room, &candidate);
    }
}

static bool add_rules(FontList *list, uint32_t *room, FaceSet *set, Str family,
                      const FontQuery *query)
{
    ArenaMark mark = arena_mark(list->text->scratch);
    const FamilyFaces *rules = map_value(set->by_family, lower_key(list->text->scratch, family));
    arena_rewind(list->text->scratch, mark);
    if (rules)
        add_family(list, room, rules->faces.items, rules->faces.count, query);
    return rules != NULL;
}

static void add_installed(FontList *list, uint32_t *room, Str family, const FontQuery *query)
{
    Text *text = list->text;
    const FontFaces *faces = folders_family(text->folders, family);
    if (!faces)
        return;
    ArenaMark mark = arena_mark(text->scratch);
    const FontFace **each = NEW_ARRAY(text->scratch, const FontFace *, faces->count);
    for (uint32_t i = 0; i < faces->count; i++)
        each[i] = &faces->faces[i];
    add_family(list, room, each, faces->count, query);
    arena_rewind(text->scratch, mark);
}

/* ---- opening a candidate ---- */

static FontId open_source(Text *text, const struct FontSource *source, const Candidate *candidate)
{
    FontPlace place = folders_split(source->name);
    if (source->local && !folders_find(text->folders, source->name, &place))
        return FONT_NONE;
    return face_open(text, place, candidate->weight, candidate->italic);
}

static FontId open_candidate(Text *text, Candidate *candidate)
{
    if (candidate->font != FONT_UNTRIED)
        return candidate->font;
    candidate->font = FONT_NONE;
    for (uint32_t i = 0; i < candidate->face->source_count && candidate->font == FONT_NONE; i++)
        candidate->font = open_source(text, &candidate->face->sources[i], candidate);
    return candidate->font;
}

static bool in_range(const FontFace *face, uint32_t code)
{
    if (!face->range_count)
        return true;
    for (uint32_t i = 0; i < face->range_count; i++)
        if (code >= face->ranges[i].first && code <= face->ranges[i].last)
            return true;
    return false;
}

static FontId last_resort(Text *text)
{
    static const Str likely[] = {{"NotoSans-Regular", 16}, {"DejaVuSans", 10}};
    FontPlace place;
    FontId font = FONT_NONE;
    for (size_t i = 0; i < 2 && font == FONT_NONE; i++)
        if (folders_find(text->folders, likely[i], &place))
            font = face_open(text, place, 400, false);
    for (uint32_t n = 0; font == FONT_NONE && folders_nth(text->folders, n, &place); n++)
        font = face_open(text, place, 400, false);
    return font == FONT_NONE ? face_empty(text) : font;
}

/* The first available font: css-fonts-4 2.1.1, the first face whose range has
 * the space. When there is none the list gets the last resort as its end. */
static FontId find_first(FontList *list, uint32_t *room)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (in_range(list->candidates[i].face, ' ') &&
            open_candidate(list->text, &list->candidates[i]) != FONT_NONE)
            return list->candidates[i].font;
    Candidate *last = NULL;
    FontFace *any = NEW(list->text->arena, FontFace);
    Candidate candidate = {.face = any, .font = last_resort(list->text)};
    add_candidate(list->text->arena, list, room, &candidate);
    last = &list->candidates[list->count - 1];
    return last->font;
}

/* ---- lists ---- */

static Str key_query(Arena *arena, const FaceSet *set, const FontQuery *query)
{
    Buf key = {0};
    buf_add(&key, &set, sizeof set);
    buf_add(&key, &query->weight, sizeof query->weight);
    buf_char(&key, query->italic ? 'i' : 'r');
    for (uint32_t i = 0; i < query->family_count; i++) {
        buf_str(&key, query->families[i]);
        buf_char(&key, '\0');
    }
    return buf_take(&key, arena);
}

static FontList *list_new(Text *text, FaceSet *set, const FontQuery *query)
{
    static const Str generic[] = {{"sans-serif", 10}, {"serif", 5}, {"monospace", 9}};
    FontList *list = NEW(text->arena, FontList);
    uint32_t room = 0, asked = 0; /* candidates of the family that is named first */
    list->text = text;
    list->chars = NEW(text->arena, Chars);
    for (size_t i = 0; i < CHARS_ASCII; i++)
        list->chars->ascii[i] = FONT_UNTRIED;
    for (uint32_t i = 0; i < query->family_count && i < FAMILY_WALK; i++) {
        if (!add_rules(list, &room, set, query->families[i], query))
            add_installed(list, &room, query->families[i], query);
        asked = i ? asked : list->count;
    }
    for (uint32_t i = 0; i < asked && !list->as_asked; i++)
        list->as_asked = open_candidate(text, &list->candidates[i]) != FONT_NONE;
    /* Letters of a family that is nowhere to be found are sans-serif, not those
     * of the first script that stands by. */
    bool found = false;
    for (uint32_t i = 0; i < list->count && !found; i++)
        found = open_candidate(text, &list->candidates[i]) != FONT_NONE;
    if (!found)
        add_rules(list, &room, set, generic[0], query);
    for (uint32_t i = 0; i < set->by_family->count; i++) {
        const FamilyFaces *family = set->by_family->entries[i].value;
        if (family->stands_by)
            add_family(list, &room, family->faces.items, family->faces.count, query);
    }
    for (size_t i = 0; i < 3; i++)
        add_rules(list, &room, set, generic[i], query);
    list->first = find_first(list, &room);
    return list;
}

const FontList *text_fonts(Text *text, const FontFaces *faces, const FontQuery *query)
{
    FaceSet *set = set_of(text, faces);
    ArenaMark mark = arena_mark(text->scratch);
    Str key = key_query(text->scratch, set, query);
    FontList *list = map_value(text->lists, key);
    if (!list) {
        list = list_new(text, set, query);
        *map_put(text->lists, arena_str(text->arena, key)) = list;
    }
    arena_rewind(text->scratch, mark);
    return list;
}

FontId font_first(const FontList *list) { return list->first; }

bool font_installed(Text *text, Str family)
{
    return str_equal(family, S("sans-serif")) || str_equal(family, S("serif")) ||
           str_equal(family, S("monospace")) || folders_family(text->folders, family);
}

bool font_as_asked(const FontList *list) { return list->as_asked; }

/* ---- characters ---- */

static FontId search(const FontList *list, uint32_t code)
{
    for (uint32_t i = 0; i < list->count; i++) {
        Candidate *candidate = &list->candidates[i];
        if (!in_range(candidate->face, code) || open_candidate(list->text, candidate) == FONT_NONE)
            continue;
        if (font_glyph(list->text, candidate->font, code))
            return candidate->font;
    }
    return FONT_NONE;
}

static void chars_grow(Arena *arena, Chars *chars)
{
    uint32_t old = chars->codes ? chars->mask + 1 : 0, *codes = chars->codes;
    FontId *fonts = chars->fonts;
    chars->mask = old ? old * 2 - 1 : 255;
    chars->codes = NEW_ARRAY(arena, uint32_t, chars->mask + 1);
    chars->fonts = NEW_ARRAY(arena, FontId, chars->mask + 1);
    for (uint32_t i = 0; i < old; i++) {
        uint32_t at = codes[i] * 0x9E3779B1u >> 8 & chars->mask;
        while (codes[i] && chars->codes[at])
            at = (at + 1) & chars->mask;
        if (codes[i]) {
            chars->codes[at] = codes[i];
            chars->fonts[at] = fonts[i];
        }
    }
}

FontId fonts_for(const FontList *list, uint32_t code)
{
    Chars *chars = list->chars;
    if (code < CHARS_ASCII) {
        if (chars->ascii[code] == FONT_UNTRIED)
            chars->ascii[code] = search(list, code);
        return chars->ascii[code];
    }
    if (!chars->codes || chars->count * 2 > chars->mask)
        chars_grow(list->text->arena, chars);
    uint32_t at = code * 0x9E3779B1u >> 8 & chars->mask;
    for (; chars->codes[at]; at = (at + 1) & chars->mask)
        if (chars->codes[at] == code)
            return chars->fonts[at];
    FontId font = search(list, code);
    chars->codes[at] = code;
    chars->fonts[at] = font;
    chars->count++;
    return font;
}

FontId fonts_for_all(const FontList *list, const uint32_t *codes, uint32_t count)
{
    for (uint32_t i = 0; i < list->count; i++) {
        Candidate *candidate = &list->candidates[i];
        uint32_t has = 0;
        while (has < count && in_range(candidate->face, codes[has]) &&
               open_candidate(list->text, candidate) != FONT_NONE &&
               font_glyph(list->text, candidate->font, codes[has]))
            has++;
        if (has == count)
            return candidate->font;
    }
    return FONT_NONE;
}
