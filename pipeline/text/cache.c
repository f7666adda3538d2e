/* The word cache: each distinct word is shaped once.
 *
 * The key is (look, joins, bytes); a Look is the list of fonts, the features,
 * the language and the direction, interned. Open addressing, 16 bytes a slot
 * and one block a word that holds its Word, its bytes and its glyphs one after
 * the other, so a hit touches two or three cache lines. Nothing is ever thrown away:
 * words repeat within and across documents, and a word costs about 120 bytes.
 *
 * A hit costs some 20 ns, a miss a microsecond and more (HarfBuzz). */

#include "text/inside.h"
#include <stdlib.h>

enum { LOOK_BUCKETS = 64, SLOTS_FIRST = 1024, LETTERS_LEAST = 5 };

struct Cache {
    Arena *arena;
    hb_buffer_t *buffer;
    Look *looks[LOOK_BUCKETS];
    uint32_t look_count;
    Shape *slots; /* the heap's */
    uint32_t count, mask, full;
};

Cache *cache_open(void)
{
    Arena *arena = arena_open();
    Cache *cache = NEW(arena, Cache);
    cache->arena = arena;
    cache->buffer = hb_buffer_create();
    hb_buffer_set_flags(cache->buffer, HB_BUFFER_FLAG_REMOVE_DEFAULT_IGNORABLES);
    return cache;
}

void cache_close(Cache *cache)
{
    hb_buffer_destroy(cache->buffer);
    free(cache->slots);
    arena_close(cache->arena);
}

size_t cache_memory(const Cache *cache)
{
    return arena_used(cache->arena) + (cache->slots ? (cache->mask + 1) * sizeof(Shape) : 0);
}

/* ---- looks ---- */

static bool same_features(const char *a, const char *b)
{
    return a == b || (a && b && !strcmp(a, b));
}

static void parse_features(Arena *arena, Look *look)
{
    static const char spaced[] = "liga=0,clig=0";
    const char *lists[2] = {look->features, look->spaced ? spaced : NULL};
    uint32_t room = 0;
    for (int i = 0; i < 2; i++)
        for (Str rest = str_of(lists[i]), part; rest.len;) {
            hb_feature_t feature;
            part = str_cut(rest, ',', &rest);
            if (!hb_feature_from_string(part.data, (int)part.len, &feature))
                continue;
            if (look->hb_feature_count == room)
                look->hb_features = list_grow(arena, look->hb_features, look->hb_feature_count,
                                              &room, sizeof feature);
            look->hb_features[look->hb_feature_count++] = feature;
        }
}

/* ---- kerning with the blank ---- */

enum { PRINTABLE = '~' - '!' + 1 };

/* Are these glyphs and widths what each character has alone? */
static bool stands_alone(const Font *font, hb_buffer_t *buffer, const uint32_t *codes,
                         unsigned count)
{
    unsigned got;
    const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(buffer, &got);
    const hb_glyph_position_t *position = hb_buffer_get_glyph_positions(buffer, &got);
    bool alone = got == count;
    for (unsigned i = 0; alone && i < count; i++) {
        hb_codepoint_t glyph = 0;
        hb_font_get_nominal_glyph(font->font, codes[i], &glyph);
        alone = info[i].codepoint == glyph &&
                position[i].x_advance == hb_font_get_glyph_h_advance(font->font, glyph);
    }
    return alone;
}

/* Words are shaped without the blanks beside them. In nearly all fonts that
 * makes no difference; whether it does in this one is asked once, by shaping
 * "! \" # $ ..." (30 microseconds). paragraph.c makes up for it. */
static bool kerns_blanks(Text *text, Font *font)
{
    if (font->space_kern != KERN_UNTRIED)
        return font->space_kern == KERN_SOME;
    hb_buffer_t *buffer = text->cache->buffer;
    uint32_t codes[PRINTABLE * 2];
    for (uint32_t i = 0; i < PRINTABLE; i++) {
        codes[i * 2] = '!' + i;
        codes[i * 2 + 1] = ' ';
    }
    hb_buffer_clear_contents(buffer);
    hb_buffer_add_codepoints(buffer, codes, PRINTABLE * 2, 0, PRINTABLE * 2);
    hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
    hb_buffer_set_script(buffer, HB_SCRIPT_LATIN);
    hb_buffer_set_language(buffer, hb_language_from_string("en", 2));
    hb_shape(font->font, buffer, NULL, 0);
    bool none = stands_alone(font, buffer, codes, PRINTABLE * 2);
    font->space_kern = none ? KERN_NONE : KERN_SOME;
    return !none;
}

static Look *look_new(Text *text, const TextItem *item, bool rtl)
{
    Arena *arena = text->cache->arena;
    Look *look = NEW(arena, Look);
    look->fonts = item->fonts;
    look->language = arena_str(arena, item->language);
    look->features = item->features ? arena_str(arena, str_of(item->features)).data : NULL;
    look->spaced = item->letter_spacing != 0;
    look->rtl = rtl;
    look->id = ++text->cache->look_count;
    look->first = font_first(item->fonts);
    look->space = font_metrics(text, look->first)->space;
    look->kerns = kerns_blanks(text, face_at(text, look->first));
    look->upem = font_metrics(text, look->first)->upem;
    look->hb_language = look->language.len
                            ? hb_language_from_string(look->language.data, (int)look->language.len)
                            : HB_LANGUAGE_INVALID;
    parse_features(arena, look);
    return look;
}

const Look *cache_look(Text *text, const TextItem *item, bool rtl)
{
    bool spaced = item->letter_spacing != 0;
    uintptr_t address = (uintptr_t)item->fonts;
    Look **bucket =
        &text->cache
             ->looks[(address >> 4 ^ address >> 12 ^ item->language.len ^ rtl) % LOOK_BUCKETS];
    for (Look *look = *bucket; look; look = look->next)
        if (look->fonts == item->fonts && look->rtl == rtl && look->spaced == spaced &&
            str_equal(look->language, item->language) &&
            same_features(look->features, item->features))
            return look;
    Look *look = look_new(text, item, rtl);
    look->next = *bucket;
    *bucket = look;
    return look;
}

/* ---- slots ---- */

static uint64_t load64(const char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

static uint32_t load32(const char *p)
{
    uint32_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

/* Overlapping loads instead of a loop over the last bytes: words are short. */
static uint32_t hash_word(Str word, uint32_t seed)
{
    const char *p = word.data;
    size_t len = word.len;
    uint64_t hash = seed * 0x9E3779B97F4A7C15u ^ len;
    if (len >= 8) {
        for (; len > 8; p += 8, len -= 8)
            hash = (hash ^ load64(p)) * 0xD6E8FEB86659FD93u, hash ^= hash >> 32;
        hash ^= load64(p + len - 8);
    } else if (len >= 4) {
        hash ^= (uint64_t)load32(p) << 32 | load32(p + len - 4);
    } else if (len) {
        hash ^= (uint64_t)(unsigned char)p[0] << 40 | (uint64_t)(unsigned char)p[len / 2] << 24 |
                (uint64_t)(unsigned char)p[len - 1] << 8;
    }
    hash *= 0xD6E8FEB86659FD93u;
    hash ^= hash >> 32;
    hash *= 0xD6E8FEB86659FD93u;
    return (uint32_t)(hash >> 32);
}

static void slots_grow(Cache *cache)
{
    uint32_t old = cache->slots ? cache->mask + 1 : 0, room = old ? old * 2 : SLOTS_FIRST;
    Shape *slots = alloc_again(NULL, room * sizeof *slots);
    memset(slots, 0, room * sizeof *slots);
    for (uint32_t i = 0; i < old; i++) {
        if (!cache->slots[i].block)
            continue;
        uint32_t at = cache->slots[i].hash & (room - 1);
        while (slots[at].block)
            at = (at + 1) & (room - 1);
        slots[at] = cache->slots[i];
    }
    free(cache->slots);
    cache->slots = slots;
    cache->mask = room - 1;
    cache->full = room / 3 * 2;
}

/* The words of a shape stand one after the other, so do their bytes. */
static bool shape_is(const Shape *shape, const Look *look, Str word)
{
    const Word *words = shape->block->words;
    const char *a = words->text, *b = word.data;
    size_t len = words->byte_count;
    for (uint32_t i = 1; i < shape->count; i++)
        len += words[i].byte_count;
    if (shape->block->look != look->id || len != word.len)
        return false;
    for (; len > 8; a += 8, b += 8, len -= 8)
        if (load64(a) != load64(b))
            return false;
    if (len >= 4)
        return load32(a) == load32(b) && load32(a + len - 4) == load32(b + len - 4);
    while (len && a[len - 1] == b[len - 1])
        len--;
    return !len;
}

/* ---- characters ---- */

typedef struct {
    uint32_t first, last;
} CodeRange;

static bool in_ranges(const CodeRange *ranges, size_t count, uint32_t code)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

/* Default_Ignorable_Code_Point of DerivedCoreProperties.txt, Unicode 15. */
bool code_is_hidden(uint32_t code)
{
    static const CodeRange hidden[] = {{0xAD, 0xAD},       {0x34F, 0x34F},    {0x61C, 0x61C},
                                       {0x115F, 0x1160},   {0x17B4, 0x17B5},  {0x180B, 0x180F},
                                       {0x200B, 0x200F},   {0x202A, 0x202E},  {0x2060, 0x206F},
                                       {0x3164, 0x3164},   {0xFE00, 0xFE0F},  {0xFEFF, 0xFEFF},
                                       {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFF8},  {0x1BCA0, 0x1BCA3},
                                       {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};
    return code >= 0xAD && in_ranges(hidden, sizeof hidden / sizeof *hidden, code);
}

static bool is_mark(hb_unicode_funcs_t *unicode, uint32_t code)
{
    if (code < 0x300)
        return false;
    hb_unicode_general_category_t category = hb_unicode_general_category(unicode, code);
    return category == HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK ||
           category == HB_UNICODE_GENERAL_CATEGORY_SPACING_MARK ||
           category == HB_UNICODE_GENERAL_CATEGORY_ENCLOSING_MARK;
}

size_t shape_cut(Str word, size_t most)
{
    hb_unicode_funcs_t *unicode = hb_unicode_funcs_get_default();
    if (word.len <= most)
        return word.len;
    size_t limit = most;
    while (limit && (word.data[limit] & 0xC0) == 0x80)
        limit--;
    for (size_t at = limit; at > most / 2; at--) {
        if ((word.data[at] & 0xC0) == 0x80)
            continue;
        size_t next = at;
        uint32_t code = utf8_decode(word, &next);
        if (!is_mark(unicode, code) && !code_is_hidden(code))
            return at;
    }
    return limit ? limit : most;
}

/* ---- fonts and scripts of a word ---- */

typedef struct {
    uint32_t code; /* as shaped: U+FFFD for a character that no font has */
    uint16_t byte; /* where it starts */
    FontId font;
    bool missing;
    hb_script_t script;
} Char;

typedef struct {
    Text *text;
    const Look *look;
    Str word;
    Char *chars;     /* [1..count], with room for a joiner on either side */
    uint32_t *codes; /* likewise, for HarfBuzz */
    uint32_t count;
    uint32_t letters;
} Itemiser;

/* What is drawn instead of a character that no font has but that has a look
 * elsewhere: other hyphens, and letters in parts (Unicode 15, 3.7). */
static FontId stand_in(const FontList *fonts, Char *c)
{
    hb_unicode_funcs_t *unicode = hb_unicode_funcs_get_default();
    uint32_t parts[2];
    if (c->code == 0x2010 || c->code == 0x2011) {
        c->code = '-';
        return fonts_for(fonts, '-');
    }
    if (hb_unicode_general_category(unicode, c->code) ==
        HB_UNICODE_GENERAL_CATEGORY_SPACE_SEPARATOR)
        return fonts_for(fonts, ' ');
    if (hb_unicode_decompose(unicode, c->code, &parts[0], &parts[1]))
        return fonts_for_all(fonts, parts, parts[1] ? 2 : 1);
    return FONT_NONE;
}

static void choose_font(Itemiser *it, Char *c)
{
    const FontList *fonts = it->look->fonts;
    c->font = fonts_for(fonts, c->code);
    if (c->font == FONT_NONE)
        c->font = stand_in(fonts, c);
    if (c->font != FONT_NONE)
        return;
    c->missing = true;
    c->code = 0xFFFD;
    c->font = fonts_for(fonts, c->code);
    if (c->font == FONT_NONE)
        c->font = it->look->first;
}

/* A mark stays with its letter: in the letter's font when that has both (or
 * the two composed), else both in the first font that has both. */
static void choose_mark(Itemiser *it, Char *letter, Char *mark)
{
    hb_unicode_funcs_t *unicode = hb_unicode_funcs_get_default();
    uint32_t composed, both[2] = {letter->code, mark->code};
    mark->font = letter->font;
    if (letter->missing || font_glyph(it->text, letter->font, mark->code))
        return;
    if (hb_unicode_compose(unicode, both[0], both[1], &composed) &&
        font_glyph(it->text, letter->font, composed))
        return;
    FontId font = fonts_for_all(it->look->fonts, both, 2);
    if (font != FONT_NONE)
        mark->font = letter->font = font;
    else
        choose_font(it, mark);
}

static void read_chars(Itemiser *it)
{
    hb_unicode_funcs_t *unicode = hb_unicode_funcs_get_default();
    Char *base = NULL;
    for (size_t at = 0; at < it->word.len;) {
        Char *c = &it->chars[++it->count];
        c->byte = (uint16_t)at;
        c->code = utf8_decode(it->word, &at);
        c->script = hb_unicode_script(unicode, c->code);
        hb_unicode_general_category_t category = hb_unicode_general_category(unicode, c->code);
        it->letters += category <= HB_UNICODE_GENERAL_CATEGORY_UPPERCASE_LETTER &&
                       category >= HB_UNICODE_GENERAL_CATEGORY_LOWERCASE_LETTER;
        if (base && code_is_hidden(c->code))
            c->font = base->font;
        else if (code_is_hidden(c->code))
            c->font = it->look->first;
        else if (base && is_mark(unicode, c->code))
            choose_mark(it, base, c);
        else
            choose_font(it, base = c);
    }
}

/* UAX 24 5.2: characters of no script take that of the one before, the first
 * ones that of the one after. */
static void settle_scripts(Itemiser *it)
{
    hb_script_t script = it->look->rtl ? HB_SCRIPT_COMMON : HB_SCRIPT_LATIN;
    bool known = false;
    for (uint32_t i = 1; i <= it->count; i++) {
        Char *c = &it->chars[i];
        bool own = c->script != HB_SCRIPT_COMMON && c->script != HB_SCRIPT_INHERITED &&
                   c->script != HB_SCRIPT_UNKNOWN;
        if (own && !known)
            for (uint32_t k = 1; k < i; k++)
                it->chars[k].script = c->script;
        if (own) {
            script = c->script;
            known = true;
        } else {
            c->script = script;
        }
    }
}

/* ---- shaping ---- */

static int16_t clip16(int32_t v)
{
    return (int16_t)(v > INT16_MAX ? INT16_MAX : v < INT16_MIN ? INT16_MIN : v);
}

static void fill_glyphs(Itemiser *it, Word *word, Glyph *glyphs, size_t start)
{
    unsigned count;
    hb_buffer_t *buffer = it->text->cache->buffer;
    const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(buffer, &count);
    const hb_glyph_position_t *position = hb_buffer_get_glyph_positions(buffer, &count);
    int64_t advance = 0;
    for (unsigned i = 0; i < count; i++) {
        int32_t a = position[i].x_advance;
        a = a < 0 ? 0 : a > UINT16_MAX ? UINT16_MAX : a;
        glyphs[i].glyph = (uint16_t)info[i].codepoint;
        glyphs[i].cluster = (uint16_t)(it->chars[info[i].cluster].byte - start);
        glyphs[i].x = clip16(position[i].x_offset);
        glyphs[i].y = clip16(position[i].y_offset);
        glyphs[i].advance = (uint16_t)a;
        advance += a;
    }
    word->glyph_count = (uint16_t)count;
    word->advance = (int32_t)advance;
    word->glyphs = glyphs;
}

/* A sign or letter that shows by itself whatever stands beside it. */
static bool is_simple_code(uint32_t code)
{
    static const CodeRange simple[] = {{'!', '~'},       {0xA1, 0xAC},     {0xAE, 0x2FF},
                                       {0x370, 0x482},   {0x48A, 0x52F},   {0x1E00, 0x1FFF},
                                       {0x2010, 0x2027}, {0x2030, 0x205E}, {0x20A0, 0x20CF}};
    return in_ranges(simple, code < 0x80 ? 1 : sizeof simple / sizeof *simple, code);
}

/* Most words are: who goes through their glyphs need not look for clusters. */
static bool is_simple(const Word *word)
{
    Str text = {word->text, word->byte_count};
    bool simple = !word->rtl && !word->missing;
    size_t at = 0;
    for (uint32_t i = 0; i < word->glyph_count && simple; i++) {
        const Glyph *glyph = &word->glyphs[i];
        simple = glyph->glyph && !glyph->y && glyph->cluster == at && at < text.len &&
                 is_simple_code(utf8_decode(text, &at));
    }
    return simple && at == text.len;
}

static void run_hb(Itemiser *it, uint32_t from, uint32_t to, unsigned joins)
{
    const Look *look = it->look;
    hb_buffer_t *buffer = it->text->cache->buffer;
    uint32_t first = joins & SHAPE_JOINS_BEFORE ? 0 : 1;
    uint32_t all = it->count + 1 - first + (joins & SHAPE_JOINS_AFTER ? 1 : 0);
    hb_buffer_clear_contents(buffer);
    hb_buffer_add_codepoints(buffer, it->codes + first, (int)all, from - first, (int)(to - from));
    hb_buffer_set_direction(buffer, look->rtl ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    hb_buffer_set_script(buffer, it->chars[from].script);
    hb_buffer_set_language(buffer, look->hb_language);
    hb_shape(face_at(it->text, it->chars[from].font)->font, buffer, look->hb_features,
             look->hb_feature_count);
    unsigned count;
    hb_glyph_info_t *info = hb_buffer_get_glyph_infos(buffer, &count);
    for (unsigned i = 0; i < count; i++)
        info[i].cluster += first; /* HarfBuzz counts from the start of what it was given */
}

static uint32_t run_end(const Itemiser *it, uint32_t from)
{
    uint32_t to = from + 1;
    while (to <= it->count && it->chars[to].font == it->chars[from].font &&
           it->chars[to].script == it->chars[from].script)
        to++;
    return to;
}

static size_t byte_at(const Itemiser *it, uint32_t index)
{
    return index <= it->count ? it->chars[index].byte : it->word.len;
}

/* One block: Words, bytes, and for the usual single Word its glyphs as well. */
static void shape_runs(Itemiser *it, Shape *shape)
{
    Arena *arena = it->text->cache->arena;
    uint32_t runs = 0;
    for (uint32_t at = 1; at <= it->count; at = run_end(it, at))
        runs++;
    if (runs == 1)
        run_hb(it, 1, it->count + 1, shape->joins);
    size_t bytes = (it->word.len + 1) & ~(size_t)1;
    size_t head = sizeof(ShapeBlock) + runs * sizeof(Word) + bytes;
    unsigned glyphs = runs == 1 ? hb_buffer_get_length(it->text->cache->buffer) : 0;
    ShapeBlock *block = arena_alloc(arena, 1, head + glyphs * sizeof(Glyph), _Alignof(ShapeBlock));
    char *text = (char *)(block->words + runs);
    memcpy(text, it->word.data, it->word.len);
    block->look = it->look->id;
    for (uint32_t at = 1, i = 0; at <= it->count; i++) {
        uint32_t end = run_end(it, at);
        size_t start = byte_at(it, at);
        Word *word = &block->words[i];
        word->font = it->chars[at].font;
        word->byte_count = (uint16_t)(byte_at(it, end) - start);
        word->rtl = it->look->rtl;
        word->text = text + start;
        for (uint32_t k = at; k < end; k++)
            word->missing |= it->chars[k].missing;
        Glyph *to = (Glyph *)(void *)((char *)block + head);
        if (runs > 1) {
            run_hb(it, at, end, shape->joins);
            to = NEW_ARRAY(arena, Glyph, hb_buffer_get_length(it->text->cache->buffer));
        }
        fill_glyphs(it, word, to, start);
        word->simple = is_simple(word);
        at = end;
    }
    shape->block = block;
    shape->count = (uint16_t)runs;
    shape->flags = it->letters >= LETTERS_LEAST ? SHAPE_LETTERS : 0;
}

/* A number whose look knows its figures. */
static bool shape_number(Text *text, const Look *look, Str word, Shape *shape)
{
    if (shape->joins || !figures_only(word))
        return false;
    /* Looks are this cache's own; others see them const. */
    const Figures *known = figures_known(text, (Look *)(uintptr_t)look, text->cache->buffer);
    if (!known)
        return false;
    uint32_t count = figures_count(word);
    size_t bytes = (word.len + 1) & ~(size_t)1;
    size_t head = sizeof(ShapeBlock) + sizeof(Word) + bytes;
    ShapeBlock *block =
        arena_alloc(text->cache->arena, 1, head + count * sizeof(Glyph), _Alignof(ShapeBlock));
    char *copy = (char *)(block->words + 1);
    Glyph *glyphs = (Glyph *)(void *)((char *)block + head);
    memcpy(copy, word.data, word.len);
    block->look = look->id;
    *block->words = (Word){.font = look->first,
                           .glyph_count = (uint16_t)count,
                           .byte_count = (uint16_t)word.len,
                           .advance = figures_fill(known, word, glyphs),
                           .glyphs = glyphs,
                           .text = copy};
    block->words->simple = is_simple(block->words);
    shape->block = block;
    shape->count = 1;
    return true;
}

static void shape_make(Text *text, const Look *look, Str word, Shape *shape)
{
    if (shape_number(text, look, word, shape))
        return;
    ArenaMark mark = arena_mark(text->scratch);
    Itemiser it = {.text = text, .look = look, .word = word};
    it.chars = NEW_ARRAY(text->scratch, Char, word.len + 2);
    it.codes = NEW_ARRAY(text->scratch, uint32_t, word.len + 2);
    read_chars(&it);
    settle_scripts(&it);
    it.codes[0] = it.codes[it.count + 1] = 0x200D; /* ZERO WIDTH JOINER */
    for (uint32_t i = 1; i <= it.count; i++)
        it.codes[i] = it.chars[i].code;
    shape_runs(&it, shape);
    arena_rewind(text->scratch, mark);
}

const Shape *cache_shape(Text *text, const Look *look, Str word, unsigned joins)
{
    Cache *cache = text->cache;
    if (cache->count >= cache->full)
        slots_grow(cache);
    uint32_t hash = hash_word(word, look->id * 4u + joins), at = hash & cache->mask;
    for (; cache->slots[at].block; at = (at + 1) & cache->mask) {
        const Shape *shape = &cache->slots[at];
        if (shape->hash == hash && shape->joins == joins && shape_is(shape, look, word))
            return shape;
    }
    Shape *shape = &cache->slots[at];
    *shape = (Shape){.hash = hash, .joins = (uint8_t)joins};
    shape_make(text, look, word, shape);
    cache->count++;
    return shape;
}

size_t text_shape(Text *text, const TextItem *how, bool rtl, Str string, const Word **words,
                  size_t room)
{
    const Look *look = cache_look(text, how, rtl);
    size_t filled = 0;
    for (size_t at = 0; at < string.len && filled < room;) {
        Str part = str_slice(string, at, string.len);
        part.len = shape_cut(part, SHAPE_BYTES);
        const Shape *shape = cache_shape(text, look, part, 0);
        for (uint32_t i = 0; i < shape->count && filled < room; i++)
            words[filled++] = &shape->block->words[i];
        at += part.len;
    }
    return filled;
}
