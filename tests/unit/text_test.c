/* text/: fonts, shaping, hyphenation, case, order, numbers. Figures of Noto
 * fonts are of the Debian package fonts-noto-core. */

#include "check.h"
#include "base/buf.h"
#include "base/list.h"
#include "text/text.h"
#include <hb.h>
#include <stdlib.h>

typedef struct {
    Text *text;
    Arena *arena;
    FontFaces faces;
    LIST(FontFace) rules;
} World;

static void add_rule(World *world, Str family, Str file, uint16_t low, uint16_t high, bool italic)
{
    FontFace *face = LIST_ADD(world->arena, &world->rules);
    *face = (FontFace){.family = family, .weight_min = low, .weight_max = high, .italic = italic};
    face->source_count = 1;
    face->sources = NEW(world->arena, struct FontSource);
    face->sources[0].local = true;
    face->sources[0].name = file;
}

static void add_script(World *world, Str family, Str file, uint32_t first, uint32_t last)
{
    add_rule(world, family, file, 400, 400, false);
    FontFace *face = &world->rules.items[world->rules.count - 1];
    face->range_count = 1;
    face->ranges = NEW(world->arena, struct FontRange);
    face->ranges[0].first = first;
    face->ranges[0].last = last;
}

static World world_open(void)
{
    static Str folders[2];
    World world = {.arena = arena_open()};
    folders[0] = str_cut(str_of(FONT_FOLDERS), ':', &folders[1]);
    const char *square = getenv("GUIDEPRESS_FONTS");
    folders[1] = str_of(square ? square : "tests/fonts");
    TextPaths paths = {folders, 2, str_of(HYPHEN_FOLDER)};
    world.text = text_open(&paths);
    add_rule(&world, S("sans-serif"), S("NotoSans-Regular"), 400, 400, false);
    add_rule(&world, S("sans-serif"), S("Noto Sans Bold"), 700, 700, false);
    add_rule(&world, S("sans-serif"), S("NotoSans-Italic"), 400, 400, true);
    add_rule(&world, S("serif"), S("NotoSerif-Regular"), 400, 400, false);
    add_rule(&world, S("Square"), S("Square"), 400, 400, false);
    add_rule(&world, S("Naskh"), S("NotoNaskhArabic-Regular"), 400, 400, false);
    add_script(&world, S("Arabic"), S("NotoSansArabic-Regular"), 0x600, 0x6FF);
    add_script(&world, S("Bengali"), S("NotoSansBengali-Regular"), 0x980, 0x9FF);
    add_script(&world, S("Ethiopic"), S("NotoSansEthiopic-Regular"), 0x1200, 0x139F);
    world.faces = (FontFaces){world.rules.count, world.rules.items};
    return world;
}

static const FontList *list_of(World *world, Str family, uint16_t weight, bool italic)
{
    FontQuery query = {&family, 1, weight, italic};
    return text_fonts(world->text, &world->faces, &query);
}

static Str name_of(World *world, Str family, uint16_t weight, bool italic)
{
    FontId font = font_first(list_of(world, family, weight, italic));
    return font_facts(world->text, font)->postscript_name;
}

/* ---- fonts ---- */

static void test_matching(World *world)
{
    CHECK_STR(name_of(world, S("sans-serif"), 400, false), S("NotoSans-Regular"));
    CHECK_STR(name_of(world, S("sans-serif"), 500, false), S("NotoSans-Regular"));
    CHECK_STR(name_of(world, S("sans-serif"), 600, false), S("NotoSans-Bold"));
    CHECK_STR(name_of(world, S("SANS-serif"), 900, false), S("NotoSans-Bold"));
    CHECK_STR(name_of(world, S("sans-serif"), 300, false), S("NotoSans-Regular"));
    CHECK_STR(name_of(world, S("sans-serif"), 700, true), S("NotoSans-Italic")); /* slant before weight */
    CHECK_STR(name_of(world, S("Square"), 700, true), S("Square"));
    CHECK_STR(name_of(world, S("Noto Serif"), 700, true), S("NotoSerif-BoldItalic")); /* installed */
    CHECK_STR(name_of(world, S("no such family"), 400, false), S("NotoSans-Regular"));
    CHECK(list_of(world, S("serif"), 400, false) == list_of(world, S("serif"), 400, false));
    CHECK(list_of(world, S("serif"), 400, false) != list_of(world, S("serif"), 400, true));
    World again = world_open();
    const FontFaces *own = text_faces(world->text, &world->faces);
    CHECK(text_faces(world->text, &again.faces) == own); /* equal rules at another address */
    CHECK(text_faces(world->text, own) == own);
    text_close(again.text);
    arena_close(again.arena);
}

static void test_metrics(World *world)
{
    FontId square = font_first(list_of(world, S("Square"), 400, false));
    const FontMetrics *m = font_metrics(world->text, square);
    CHECK(m->upem == 1000 && m->ascent == 800 && m->descent == -200 && m->line_gap == 0);
    CHECK(m->x_height == 800 && m->cap_height == 800 && m->space == 1000 && m->zero == 1000);
    CHECK(m->underline_position == -100 && m->underline_thickness == 50);
    CHECK(m->strike_position == 275 && m->strike_thickness == 50);
    CHECK(font_glyph(world->text, square, 'A') != 0 && font_glyph(world->text, square, 0x4E00) == 0);
    CHECK(font_advance(world->text, square, font_glyph(world->text, square, 'A')) == 1000);
    const FontFacts *facts = font_facts(world->text, square);
    CHECK(facts->fixed_pitch && !facts->italic && !facts->cff && !facts->symbolic && facts->may_embed);
    CHECK(facts->box[0] == 0 && facts->box[1] == -200 && facts->box[2] == 1000 && facts->box[3] == 800);
    FontId sans = font_first(list_of(world, S("sans-serif"), 400, false));
    CHECK(font_metrics(world->text, sans)->ascent == 1069);
    CHECK(font_metrics(world->text, sans)->x_height == 536);
    FontId nimbus = font_first(list_of(world, S("Nimbus Roman"), 400, true));
    CHECK(font_facts(world->text, nimbus)->cff && font_facts(world->text, nimbus)->italic);
}

static void test_no_fonts(void)
{
    TextPaths paths = {0};
    Text *text = text_open(&paths);
    Str family = S("serif");
    FontQuery query = {&family, 1, 400, false};
    const FontList *list = text_fonts(text, NULL, &query);
    TextItem item = {.end = 3, .fonts = list, .size = LEN_PT(10)};
    const Word *word = NULL;
    CHECK(text_shape(text, &item, false, S("abc"), &word, 1) == 1);
    CHECK(word && word->missing && font_metrics(text, font_first(list))->upem == 1000);
    FontSubset subset;
    uint16_t glyph = 0;
    Arena *arena = arena_open();
    CHECK(!font_subset(arena, text, font_first(list), &glyph, 1, false, &subset));
    arena_close(arena);
    text_close(text);
}

/* ---- shaping ---- */

static size_t shape(World *world, Str family, Str language, bool rtl, Str string, const Word **words, size_t room)
{
    TextItem item = {.end = (uint32_t)string.len, .size = LEN_PT(10), .language = language};
    item.fonts = list_of(world, family, 400, false);
    return text_shape(world->text, &item, rtl, string, words, room);
}

static Str font_of(World *world, const Word *word)
{
    return font_facts(world->text, word->font)->postscript_name;
}

static void test_scripts(World *world)
{
    const Word *w[8];
    Str sans = S("sans-serif");
    CHECK(shape(world, sans, S("cy"), false, S("ŵyl"), w, 8) == 1);
    CHECK(w[0]->glyph_count == 3 && !w[0]->missing);
    const Word *plain = w[0];
    CHECK(shape(world, sans, S("cy"), false, S("ŵyl"), w, 8) == 1 && w[0] == plain); /* from the cache */
    /* w and a combining circumflex make the same glyph, one cluster. */
    CHECK(shape(world, sans, S("cy"), false, S("w\xCC\x82yl"), w, 8) == 1 && w[0]->glyph_count == 3);
    CHECK(w[0]->glyphs[0].glyph == plain->glyphs[0].glyph && word_clusters(w[0]) == 3);
    CHECK(w[0]->glyphs[1].cluster == 3);
    /* Arabic: salam is four letters of two bytes, the last one stands first. */
    CHECK(shape(world, sans, S("ar"), true, S("سلام"), w, 8) == 1);
    CHECK_STR(font_of(world, w[0]), S("NotoSansArabic-Regular"));
    CHECK(w[0]->rtl && w[0]->glyphs[0].cluster == 6 && w[0]->glyphs[w[0]->glyph_count - 1].cluster == 0);
    CHECK(shape(world, S("Naskh"), S("ar"), true, S("سلام"), w, 8) == 1 && w[0]->glyph_count == 4);
    CHECK_STR(font_of(world, w[0]), S("NotoNaskhArabic-Regular"));
    /* Letters joined have other shapes than letters alone. */
    const Word *joined = w[0];
    CHECK(shape(world, S("Naskh"), S("ar"), true, S("س"), w, 8) == 1);
    CHECK(w[0]->glyphs[0].glyph != joined->glyphs[joined->glyph_count - 1].glyph);
    /* Bengali: ka, virama, ssa is one conjunct; a vowel sign e goes before its letter. */
    CHECK(shape(world, sans, S("bn"), false, S("ক্ষ"), w, 8) == 1 && w[0]->glyph_count == 1);
    CHECK_STR(font_of(world, w[0]), S("NotoSansBengali-Regular"));
    const Word *letter;
    CHECK(shape(world, sans, S("bn"), false, S("ক"), &letter, 1) == 1);
    CHECK(shape(world, sans, S("bn"), false, S("কে"), w, 8) == 1 && w[0]->glyph_count == 2);
    CHECK(w[0]->glyphs[1].glyph == letter->glyphs[0].glyph && word_clusters(w[0]) == 1);
    /* Amharic. */
    CHECK(shape(world, sans, S("am"), false, S("ሰላም"), w, 8) == 1 && w[0]->glyph_count == 3);
    CHECK_STR(font_of(world, w[0]), S("NotoSansEthiopic-Regular"));
}

static void test_fallback(World *world)
{
    const Word *w[8];
    Str sans = S("sans-serif");
    CHECK(shape(world, sans, S("en"), false, S("aবb"), w, 8) == 3); /* three fonts' words in order */
    CHECK(w[0]->byte_count == 1 && w[1]->byte_count == 3 && w[2]->byte_count == 1);
    CHECK(!memcmp(w[1]->text, "ব", 3));
    CHECK(shape(world, sans, S("en"), false, S("a\xF0\x9F\x98\x80"), w, 8) == 1); /* no colour fonts */
    CHECK(w[0]->missing && w[0]->glyph_count == 2 && w[0]->glyphs[1].cluster == 1);
    FontId font = font_first(list_of(world, sans, 400, false));
    CHECK(w[0]->glyphs[1].glyph == font_glyph(world->text, font, 0xFFFD));
    /* A no-break space is a blank glyph of the word; joiners leave no glyph. */
    CHECK(shape(world, sans, S("en"), false, S("5\xC2\xA0km"), w, 8) == 1 && w[0]->glyph_count == 4);
    CHECK(shape(world, sans, S("en"), false, S("a\xE2\x81\xA0\xC2\xAD" "b"), w, 8) == 1);
    CHECK(w[0]->glyph_count == 2 && !w[0]->missing);
    /* A non-breaking hyphen is a hyphen in a font that lacks it. */
    CHECK(shape(world, S("Naskh"), S("en"), false, S("-"), w, 8) == 1 && !w[0]->missing);
    CHECK(shape(world, sans, S("en"), false, S("\x07"), w, 8) == 1 && w[0]->missing);
}

static void test_features(World *world)
{
    const Word *plain, *off, *spaced;
    TextItem item = {.end = 6, .size = LEN_PT(10), .language = S("en")};
    item.fonts = list_of(world, S("serif"), 400, false);
    CHECK(text_shape(world->text, &item, false, S("office"), &plain, 1) == 1);
    item.features = "liga=0,clig=0,kern=0";
    CHECK(text_shape(world->text, &item, false, S("office"), &off, 1) == 1);
    CHECK(off != plain && off->glyph_count == 6);
    item.features = NULL;
    item.letter_spacing = LEN_PT(1);
    CHECK(text_shape(world->text, &item, false, S("office"), &spaced, 1) == 1);
    CHECK(spaced->glyph_count == 6 && word_clusters(spaced) == 6);
}

/* ---- subsets ---- */

static void test_subset(World *world, Str family, bool cff)
{
    FontId font = font_first(list_of(world, family, 400, false));
    uint16_t glyphs[4] = {0};
    for (int i = 0; i < 4; i++)
        glyphs[i] = font_glyph(world->text, font, (uint32_t)"gAxz"[i]);
    glyphs[2] = font_glyph(world->text, font, 0xE9);
    FontSubset bare, coded;
    CHECK(font_subset(world->arena, world->text, font, glyphs, 4, false, &bare));
    CHECK(bare.glyph_count >= 5 && bare.glyph_count < 12);
    CHECK(font_subset(world->arena, world->text, font, glyphs, 4, true, &coded));
    CHECK(cff || coded.program.len > bare.program.len);
    for (int i = 0; i < 4; i++)
        CHECK(bare.fresh[i] > 0 && bare.fresh[i] < bare.glyph_count);
    CHECK(bare.program.len > 200 && bare.program.len < 6000);
    CHECK(cff ? bare.program.data[0] == 1 && bare.program.data[1] == 0
              : str_starts(bare.program, (Str){"\0\1\0\0", 4}));
}

/* Glyphs put together of others stand where they are told to, the old ones as before. */
static void test_compose(World *world)
{
    FontId font = font_first(list_of(world, S("sans-serif"), 400, false));
    uint16_t glyphs[2] = {font_glyph(world->text, font, 'A'), font_glyph(world->text, font, 'g')};
    FontSubset subset;
    CHECK(font_subset(world->arena, world->text, font, glyphs, 2, false, &subset));
    uint32_t before = subset.glyph_count;
    Str program = subset.program;
    GlyphPart parts[2] = {{subset.fresh[0], -50, 10}, {subset.fresh[1], 700, -100}};
    MadeGlyph made[3] = {{parts, 2, 1234}, {NULL, 0, 77}, {parts, 1, 0}};
    CHECK(font_compose(world->arena, &subset, made, 3));
    CHECK(subset.glyph_count == before + 3 && subset.program.len > program.len);
    hb_blob_t *blob = hb_blob_create(subset.program.data, (unsigned)subset.program.len,
                                     HB_MEMORY_MODE_READONLY, NULL, NULL);
    hb_face_t *face = hb_face_create(blob, 0);
    hb_font_t *open = hb_font_create(face);
    hb_glyph_extents_t a, g, both, none, moved;
    CHECK(hb_font_get_glyph_extents(open, subset.fresh[0], &a));
    CHECK(hb_font_get_glyph_extents(open, subset.fresh[1], &g));
    CHECK(hb_font_get_glyph_extents(open, before, &both));
    CHECK(hb_font_get_glyph_extents(open, before + 1, &none) && !none.width && !none.height);
    CHECK(hb_font_get_glyph_extents(open, before + 2, &moved));
    CHECK(both.x_bearing == a.x_bearing - 50 && both.y_bearing == a.y_bearing + 10);
    CHECK(both.x_bearing + both.width == g.x_bearing + 700 + g.width);
    CHECK(both.y_bearing + both.height == g.y_bearing + g.height - 100);
    CHECK(moved.width == a.width && moved.y_bearing == a.y_bearing + 10);
    CHECK(hb_font_get_glyph_h_advance(open, before) == 1234);
    CHECK(hb_font_get_glyph_h_advance(open, before + 1) == 77);
    CHECK(hb_font_get_glyph_h_advance(open, subset.fresh[1]) ==
          font_advance(world->text, font, glyphs[1]));
    hb_font_destroy(open);
    hb_face_destroy(face);
    hb_blob_destroy(blob);
    FontId cff = font_first(list_of(world, S("Nimbus Roman"), 400, false));
    glyphs[0] = font_glyph(world->text, cff, 'A');
    CHECK(font_subset(world->arena, world->text, cff, glyphs, 1, false, &subset));
    CHECK(!font_compose(world->arena, &subset, made, 3));
}

/* The subset with a cmap is a font again: the same widths under the same codes. */
static void test_subset_opens(World *world)
{
    FontId font = font_first(list_of(world, S("sans-serif"), 700, false));
    uint16_t glyphs[2] = {font_glyph(world->text, font, 'W'), font_glyph(world->text, font, 0x175)};
    FontSubset subset;
    CHECK(font_subset(world->arena, world->text, font, glyphs, 2, true, &subset));
    char path[] = "/tmp/text_test_XXXXXX";
    int fd = mkstemp(path);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "wb");
    CHECK(file && fwrite(subset.program.data, 1, subset.program.len, file) == subset.program.len);
    if (file)
        fclose(file);
    struct FontSource source = {false, str_of(path)};
    FontFace face = {.family = S("Made"), .weight_min = 400, .weight_max = 400, .source_count = 1, .sources = &source};
    FontFaces faces = {1, &face};
    Str family = S("Made");
    FontQuery query = {&family, 1, 400, false};
    /* It lacks the space, so it is not the first font, but serves its letters. */
    TextItem item = {.end = 1, .size = LEN_PT(10), .fonts = text_fonts(world->text, &faces, &query)};
    const Word *word;
    CHECK(text_shape(world->text, &item, false, S("W"), &word, 1) == 1);
    CHECK(word->advance == font_advance(world->text, font, glyphs[0]));
    CHECK(word->glyphs[0].glyph == subset.fresh[0]);
    CHECK(font_glyph(world->text, word->font, 0x175) == subset.fresh[1]);
    CHECK(font_glyph(world->text, word->font, 'V') == 0);
    remove(path);
}

/* ---- languages ---- */

static void check_hyphens(World *world, const char *word, const char *language, const char *want)
{
    uint16_t at[32];
    size_t count = text_hyphenate(world->text, str_of(word), str_of(language), at, 32), from = 0;
    Buf got = {0};
    for (size_t i = 0; i <= count; i++) {
        size_t to = i < count ? at[i] : strlen(word);
        buf_add(&got, word + from, to - from);
        if (i < count)
            buf_char(&got, '=');
        from = to;
    }
    CHECK_STR(buf_view(&got), str_of(want));
    buf_close(&got);
}

static void test_hyphens(World *world)
{
    check_hyphens(world, "accommodation", "en-GB", "ac=com=mod=a=tion");
    check_hyphens(world, "“ACCOMMODATION”.", "en-GB", "“AC=COM=MOD=A=TION”.");
    check_hyphens(world, "éaccommodation", "en-GB", "éac=com=mod=a=tion");
    check_hyphens(world, "accommodation’s", "en", "ac=com=mod=a=tion’s");
    check_hyphens(world, "well-accommodation", "en-GB", "well-accommodation");
    check_hyphens(world, "www.accommodation.org", "en-GB", "www.accommodation.org");
    check_hyphens(world, "accommodation2", "en-GB", "accommodation2");
    check_hyphens(world, "accommodation", "xx", "accommodation");
    check_hyphens(world, "accommodation", "../../etc", "accommodation");
    check_hyphens(world, "home", "en-GB", "home");
}

static void write_dictionary(Buf *path, const char *folder, const char *name, const char *lines)
{
    buf_clear(path);
    buf_format(path, "%s/hyph_%s.dic", folder, name);
    buf_char(path, '\0');
    FILE *file = fopen(path->data, "w");
    fputs(lines, file);
    fclose(file);
}

/* Plain dictionaries are read here, others by libhyphen; both say the same. */
static void test_dictionaries(void)
{
    static const char *const names[] = {"plain", "latin", "rich", "faulty"};
    char folder[] = "/tmp/guidepress-hyphens-XXXXXX";
    Buf path = {0};
    CHECK(mkdtemp(folder) != NULL);
#define MINIMA "LEFTHYPHENMIN 2\nRIGHTHYPHENMIN 3\nCOMPOUNDLEFTHYPHENMIN 2\nCOMPOUNDRIGHTHYPHENMIN 2\n"
    write_dictionary(&path, folder, "plain", "UTF-8\n" MINIMA "% note\na1b\na1b2b\n.c1d\ne1.\né1b\na1b\n");
    write_dictionary(&path, folder, "latin", "ISO8859-1\n" MINIMA "a1b\na1b2b\n.c1d\n\xE9" "1b\n");
    write_dictionary(&path, folder, "rich", "UTF-8\n" MINIMA "a1b\na1b2b\n.c1d\né1b\na1x/y=,1,1\n");
    write_dictionary(&path, folder, "faulty", "no dictionary\n");
    TextPaths paths = {NULL, 0, str_of(folder)};
    World world = {.text = text_open(&paths)};
    for (int i = 0; i < 3; i++) {
        check_hyphens(&world, "aabbaa", names[i], "aa=bbaa");
        check_hyphens(&world, "cdabcab", names[i], "cda=bcab");
        check_hyphens(&world, "aaéBcc", names[i], "aaé=Bcc");
        check_hyphens(&world, "xxab'xxaby", names[i], "xxab'xxaby");
        check_hyphens(&world, "xxabyy’xxabyyy", names[i], "xxa=byy’xxa=byyy");
        check_hyphens(&world, "abcde", names[i], "abcde");
        check_hyphens(&world, "cdefgh", names[i], "cdefgh");
    }
    check_hyphens(&world, "aabbaa", "faulty", "aabbaa");
    text_close(world.text);
    for (int i = 0; i < 4; i++) {
        buf_clear(&path);
        buf_format(&path, "%s/hyph_%s.dic", folder, names[i]);
        buf_char(&path, '\0');
        remove(path.data);
    }
    remove(folder);
    buf_close(&path);
}

static void test_clusters(World *world)
{
    uint16_t at[16];
    CHECK(text_clusters(world->text, S("abc"), at, 16) == 3 && at[2] == 3);
    CHECK(text_clusters(world->text, S("ae\xCC\x81z"), at, 16) == 3 && at[0] == 1 && at[1] == 4 && at[2] == 5);
    CHECK(text_clusters(world->text, S("কে"), at, 16) == 1 && at[0] == 6);
    CHECK(text_clusters(world->text, S("abcdef"), at, 2) == 2);
}

static void test_case(World *world)
{
    Arena *a = world->arena;
    CHECK_STR(text_upper(a, S("Housing"), S("en")), S("HOUSING"));
    CHECK_STR(text_upper(a, S("straße ŵyl"), S("de")), S("STRASSE ŴYL"));
    CHECK_STR(text_upper(a, S("iki"), S("tr")), S("İKİ"));
    CHECK_STR(text_lower(a, S("ÀB"), S("en")), S("àb"));
    CHECK_STR(text_lower(a, S("TITLE"), S("az")), S("tıtle") /* dotless */);
    CHECK_STR(text_capitalise(a, S("don't stop the one-two of McDonald"), S("en")),
              S("Don't Stop The One-Two Of McDonald"));
    CHECK_STR(text_upper(a, S(""), S("en")), S(""));
}

static void test_numbers(World *world)
{
    Arena *a = world->arena;
    Text *t = world->text;
    CHECK_STR(text_number(a, t, 12345, 1, S("en")), S("1,234.5"));
    CHECK_STR(text_number(a, t, -1234567, 0, S("cy")), S("-1,234,567"));
    CHECK_STR(text_number(a, t, 1234567, 2, S("de")), S("12.345,67"));
    CHECK_STR(text_number(a, t, 5, 2, S("en")), S("0.05"));
    CHECK_STR(text_number(a, t, INT64_MIN, 0, S("en")), S("-9,223,372,036,854,775,808"));
    CHECK_STR(text_date(a, t, S("2024-09-30"), S("en")), S("30 September 2024"));
    CHECK_STR(text_date(a, t, S("2024-02-29"), S("cy")), S("29 Chwefror 2024"));
    CHECK_STR(text_date(a, t, S("2023-02-29"), S("en")), S(""));
    CHECK_STR(text_date(a, t, S("30/9/2024"), S("en")), S(""));
    CHECK(text_collate(t, S("ab"), S("Áb"), S("en")) < 0 && text_collate(t, S("Áb"), S("az"), S("en")) < 0);
    CHECK(text_collate(t, S("llan"), S("lz"), S("cy")) > 0 && text_collate(t, S("llan"), S("lz"), S("en")) < 0);
    CHECK(text_collate(t, S("a"), S("a"), S("en")) == 0);
}

static void test_strings(World *world)
{
    Arena *a = world->arena;
    static const Str words[] = {{"work", 4}, {"housing", 7}, {"health", 6}};
    CHECK_STR(text_slug(a, S("Ynys Môn - 2")), S("ynys-mon-2"));
    CHECK_STR(text_slug(a, S("King’s Lynn & West  Norfolk!")), S("kings-lynn-west-norfolk"));
    CHECK_STR(text_slug(a, S("Łódź Straße")), S("lodz-strasse"));
    CHECK_STR(text_slug(a, S("؟")), S(""));
    CHECK_STR(text_nfc(a, S("w\xCC\x82yl")), S("ŵyl"));
    CHECK_STR(text_nfc(a, S("plain")), S("plain"));
    CHECK_STR(text_character_name(a, 'a'), S("LATIN SMALL LETTER A"));
    CHECK_STR(text_nearest(S("wrok"), words, 3), S("work"));
    CHECK_STR(text_nearest(S("huosing"), words, 3), S("housing"));
    CHECK_STR(text_nearest(S("xyz"), words, 3), S(""));
    CHECK(text_memory(world->text) > 1000);
}

/* Numbers that are put together are those that HarfBuzz shapes: each Text
 * learns its figures only after some of them. */
static void test_figures(void)
{
    World learnt = world_open(), fresh = world_open();
    const Str families[] = {S("sans-serif"), S("serif"), S("Square"), S("Naskh")};
    uint32_t state = 7;
    for (int i = 0; i < 600; i++) {
        char number[32];
        int len = 0;
        for (int k = 0; k < 1 + i % 12; k++) {
            state = state * 1103515245u + 12345u;
            const char *figure[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", ".", ",", "\xC2\xA3"};
            len += snprintf(number + len, sizeof number - (size_t)len, "%s", figure[(state >> 16) % 13]);
        }
        const Word *a, *b;
        Str family = families[i % 4], word = {number, (size_t)len};
        if (i % 40 == 0 && i) {
            text_close(fresh.text);
            arena_close(fresh.arena);
            fresh = world_open();
        }
        CHECK(shape(&learnt, family, S("en"), false, word, &a, 1) == 1);
        CHECK(shape(&fresh, family, S("en"), false, word, &b, 1) == 1);
        CHECK(a->advance == b->advance && a->glyph_count == b->glyph_count && a->missing == b->missing);
        CHECK(a->byte_count == b->byte_count && !memcmp(a->text, number, a->byte_count));
        CHECK(a->glyph_count == b->glyph_count &&
              !memcmp(a->glyphs, b->glyphs, a->glyph_count * sizeof *a->glyphs));
    }
    text_close(fresh.text);
    arena_close(fresh.arena);
    text_close(learnt.text);
    arena_close(learnt.arena);
}

int main(void)
{
    World world = world_open();
    test_matching(&world);
    test_metrics(&world);
    test_no_fonts();
    test_scripts(&world);
    test_fallback(&world);
    test_features(&world);
    test_figures();
    test_subset(&world, S("sans-serif"), false);
    test_subset(&world, S("Nimbus Roman"), true);
    test_subset_opens(&world);
    test_compose(&world);
    test_hyphens(&world);
    test_dictionaries();
    test_clusters(&world);
    test_case(&world);
    test_numbers(&world);
    test_strings(&world);
    text_close(world.text);
    arena_close(world.arena);
    return check_done();
}
