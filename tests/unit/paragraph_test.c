/* Paragraphs: pieces against what is expected by hand (in the square font every
 * character is 10 pt wide) and against ICU on random text. */

#include "check.h"
#include "base/buf.h"
#include "text/text.h"
#include <stdlib.h>
#include <unicode/ubrk.h>
#include <unicode/utext.h>

enum { RANDOM_TEXTS = 60000, ITEMS_MOST = 8 };

typedef struct {
    Text *text;
    Arena *arena;
    const FontList *square, *kerned, *sans, *naskh;
} World;

static const FontList *open_list(Text *text, const char *family, const char *file, const char *second)
{
    struct FontSource sources[2] = {{true, str_of(file)}, {true, str_of(second)}};
    FontFace faces[2] = {
        {.family = str_of(family), .weight_min = 400, .weight_max = 400, .source_count = 1, .sources = sources},
        {.family = S("fallback"), .weight_min = 400, .weight_max = 400, .source_count = 1, .sources = sources + 1}};
    FontFaces rules = {second ? 2 : 1, faces};
    Str name = str_of(family);
    FontQuery query = {&name, 1, 400, false};
    return text_fonts(text, &rules, &query);
}

static World world_open(void)
{
    static Str folders[2];
    const char *square = getenv("GUIDEPRESS_FONTS");
    folders[0] = str_cut(str_of(FONT_FOLDERS), ':', &folders[1]);
    folders[1] = str_of(square ? square : "tests/fonts");
    TextPaths paths = {folders, 2, str_of(HYPHEN_FOLDER)};
    World world = {text_open(&paths), arena_open(), NULL, NULL, NULL, NULL};
    world.square = open_list(world.text, "Square", "Square", NULL);
    world.kerned = open_list(world.text, "SquareKern", "SquareKern", NULL);
    world.sans = open_list(world.text, "Sans", "NotoSans-Regular", "NotoSansBengali-Regular");
    world.naskh = open_list(world.text, "Naskh", "NotoNaskhArabic-Regular", "NotoSans-Regular");
    return world;
}

static TextItem item_of(const FontList *fonts, size_t start, size_t end)
{
    return (TextItem){.start = (uint32_t)start, .end = (uint32_t)end, .fonts = fonts, .size = LEN_PT(10),
                      .language = S("en-GB")};
}

/* "word|" breaks, "word;" does not, "[x]" object, "<tab>" tab, "\" forced, "-"
 * soft hyphen, "~" may be hyphenated, "_" a blank, "^n" its level. */
static Str describe(Buf *out, const Paragraph *p)
{
    buf_clear(out);
    uint32_t at = 0;
    for (uint32_t i = 0; i < p->piece_count; i++) {
        const Piece *piece = &p->pieces[i];
        if (piece->start != at)
            buf_text(out, "!gap!");
        at = piece_end(p, i);
        if (piece->word)
            buf_add(out, piece->word->text, piece->word->byte_count);
        if (piece->flags & PIECE_OBJECT)
            buf_text(out, "[x]");
        if (piece->flags & PIECE_TAB)
            buf_text(out, "<tab>");
        for (int k = 0; k < piece->blanks; k++)
            buf_char(out, '_');
        if (piece->flags & PIECE_SOFT)
            buf_char(out, '-');
        if (piece->flags & PIECE_HYPHENATE)
            buf_char(out, '~');
        if (piece_level(p, i)) {
            buf_char(out, '^');
            buf_int(out, piece_level(p, i));
        }
        buf_char(out, piece->flags & PIECE_FORCED ? '\\' : piece->flags & PIECE_BREAK ? '|' : ';');
    }
    if (at != p->text.len)
        buf_text(out, "!end!");
    return buf_view(out);
}

static void check_text(World *world, const char *text, TextItem item, const char *want)
{
    Buf out = {0};
    item.end = (uint32_t)strlen(text);
    const Paragraph *p = paragraph_build(world->arena, world->text, str_of(text), &item, 1, DIRECTION_LTR);
    CHECK_STR(describe(&out, p), str_of(want));
    buf_close(&out);
}

/* ---- by hand ---- */

static void test_plain(World *world)
{
    TextItem item = item_of(world->square, 0, 0);
    check_text(world, "one two", item, "one_|two;");
    check_text(world, "one  two ", item, "one__|two_;");
    check_text(world, " one", item, "_|one;");
    check_text(world, "“Yes”, (no)! it's", item, "“Yes”,_|(no)!_|it's;");
    check_text(world, "well-being 2019–20 - x", item, "well-|being_|2019–|20_|-_|x;");
    check_text(world, "£1,234.50 12% -5", item, "£1,234.50_|12%_|-5;");
    check_text(world, "a/b (see: c)", item, "a/|b_|(see:_|c);");
    check_text(world, "the word )", item, "the_|word_;);"); /* LB13: no break before the bracket */
    check_text(world, "one\ntwo\n\nthree", item, "one;\\two;\\\\three;");
    check_text(world, "a\xE2\x80\xA8" "b", item, "a;\\b;");
    check_text(world, "a\tb", item, "a;<tab>|b;");
    check_text(world, "\t\tb", item, "<tab>;<tab>|b;");
    check_text(world, "a\xE2\x80\x8B" "b", item, "a|b;"); /* zero width space */
    check_text(world, "5\xC2\xA0km a\xE2\x81\xA0" "b", item, "5\xC2\xA0km_|a\xE2\x81\xA0" "b;");
    check_text(world, "", item, "");
    item.hyphens = HYPHENS_AUTO;
    check_text(world, "council of housing", item, "council_~|of_|housing~;");
}

static void test_soft_hyphens(World *world)
{
    TextItem item = item_of(world->square, 0, 0);
    item.hyphens = HYPHENS_MANUAL;
    check_text(world, "co\xC2\xADop\xC2\xAD", item, "co-|op;");
    item.hyphens = HYPHENS_NONE;
    check_text(world, "co\xC2\xADop", item, "co;op;");
}

static void test_objects(World *world)
{
    TextItem item = item_of(world->square, 0, 0);
    check_text(world, "note\xEF\xBF\xBC, next", item, "note;[x];,_|next;");
    check_text(world, "p. \xEF\xBF\xBC" "5", item, "p._|[x];5;");
    check_text(world, "a \xEF\xBF\xBC b", item, "a_|[x]_|b;");
    item.atomic = true;
    check_text(world, "a\xEF\xBF\xBC" "b", item, "a|[x]|b;");
    check_text(world, "a\xEF\xBF\xBC.", item, "a|[x];.;");
}

static void test_widths(World *world)
{
    TextItem item = item_of(world->square, 0, 0);
    const char *text = "one  two";
    item.end = 8;
    const Paragraph *p = paragraph_build(world->arena, world->text, str_of(text), &item, 1, DIRECTION_LTR);
    CHECK(p->piece_count == 2 && p->pieces[0].width == LEN_PT(30) && p->pieces[0].blank == LEN_PT(20));
    CHECK(!p->bidi && !p->levels && p->base_level == 0);
    item.letter_spacing = LEN_PT(1);
    item.word_spacing = LEN_PT(3);
    p = paragraph_build(world->arena, world->text, str_of(text), &item, 1, DIRECTION_LTR);
    CHECK(p->pieces[0].width == LEN_PT(33) && p->pieces[0].blank == LEN_PT(28));
    item = item_of(world->sans, 0, 8);
    p = paragraph_build(world->arena, world->text, str_of(text), &item, 1, DIRECTION_LTR);
    CHECK(p->pieces[0].width == font_len(p->pieces[0].word->advance, LEN_PT(10), 1000));
    CHECK(p->pieces[0].blank == 2 * LEN_PT(26) / 10);
}

/* A blank takes the kerning with the letters beside it. */
static void test_kerned_blanks(World *world)
{
    TextItem item = item_of(world->kerned, 0, 15);
    const Paragraph *p =
        paragraph_build(world->arena, world->text, S("A b cA Vd A  V."), &item, 1, DIRECTION_LTR);
    static const Len want[] = {9000, 10000, 7000, 10000, 17000, 0};
    for (uint32_t i = 0; i < p->piece_count && i < 6; i++) {
        CHECK(p->pieces[i].blank == want[i]);
        CHECK(p->pieces[i].width == LEN_PT(10) * p->pieces[i].word->byte_count);
    }
    CHECK(p->piece_count == 6);
}

/* ---- items ---- */

static void check_items(World *world, const char *text, const TextItem *items, uint32_t count, const char *want)
{
    Buf out = {0};
    const Paragraph *p = paragraph_build(world->arena, world->text, str_of(text), items, count, DIRECTION_LTR);
    CHECK_STR(describe(&out, p), str_of(want));
    buf_close(&out);
}

static void test_items(World *world)
{
    const char *text = "one two three";
    TextItem a = item_of(world->square, 0, 5), b = item_of(world->sans, 5, 13);
    TextItem two[2] = {a, b};
    check_items(world, text, two, 2, "one_|t;wo_|three;");
    two[0].end = two[1].start = 3; /* the blank belongs to the second */
    check_items(world, text, two, 2, "one;_|two_|three;");
    two[0].end = two[1].start = 4;
    check_items(world, text, two, 2, "one_|two_|three;");
    two[1].no_wrap = true; /* between the two their parent wraps */
    check_items(world, text, two, 2, "one_|two_;three;");
    two[0].no_wrap = true;
    check_items(world, text, two, 2, "one_;two_;three;");
    TextItem three[3] = {item_of(world->square, 0, 2), item_of(world->square, 2, 2), item_of(world->square, 2, 13)};
    check_items(world, text, three, 3, "on;e_|two_|three;"); /* an empty item in the middle */
    three[0].size = LEN_PT(20);
    const Paragraph *p = paragraph_build(world->arena, world->text, str_of(text), three, 3, DIRECTION_LTR);
    CHECK(p->pieces[0].width == LEN_PT(40) && p->pieces[1].width == LEN_PT(10));
    CHECK(p->pieces[0].item == 0 && p->pieces[1].item == 2);
}

/* ---- right to left ---- */

static void test_bidi(World *world)
{
    Buf out = {0};
    const char *text = "ab אב גד cd";
    TextItem item = item_of(world->square, 0, strlen(text));
    const Paragraph *p = paragraph_build(world->arena, world->text, str_of(text), &item, 1, DIRECTION_LTR);
    CHECK_STR(describe(&out, p), S("ab_|אב_^1|גד^1;_|cd;"));
    CHECK(p->bidi && p->levels && p->base_level == 0);
    p = paragraph_build(world->arena, world->text, str_of(text), &item, 1, DIRECTION_RTL);
    CHECK_STR(describe(&out, p), S("ab^2;_^1|אב_^1|גד_^1|cd^2;"));
    CHECK(p->base_level == 1);
    item.end = 5;
    p = paragraph_build(world->arena, world->text, S("אב ab"), (item.end = 7, &item), 1, DIRECTION_AUTO);
    CHECK(p->base_level == 1);
    p = paragraph_build(world->arena, world->text, S("ab ab"), (item.end = 5, &item), 1, DIRECTION_AUTO);
    CHECK(p->base_level == 0 && !p->bidi);
    uint8_t levels[6] = {0, 1, 1, 2, 1, 0};
    uint32_t order[6];
    static const uint32_t want[6] = {0, 4, 3, 2, 1, 5};
    paragraph_order(levels, 6, order);
    CHECK(!memcmp(order, want, sizeof want));
    buf_close(&out);
}

/* A letter joins the next one although that stands in another item. */
static void test_joining(World *world)
{
    Str whole = S("بيت");
    TextItem one = item_of(world->naskh, 0, 6), two[2] = {item_of(world->naskh, 0, 2), item_of(world->naskh, 2, 6)};
    one.language = two[0].language = two[1].language = S("ar");
    const Paragraph *p = paragraph_build(world->arena, world->text, whole, &one, 1, DIRECTION_RTL);
    const Paragraph *q = paragraph_build(world->arena, world->text, whole, two, 2, DIRECTION_RTL);
    CHECK(p->piece_count == 1 && q->piece_count == 2);
    const Word *word = p->pieces[0].word, *first = q->pieces[0].word;
    CHECK(first->glyph_count > 0 && word->rtl && first->rtl);
    CHECK(first->glyphs[first->glyph_count - 1].glyph == word->glyphs[word->glyph_count - 1].glyph);
    const Word *alone;
    CHECK(text_shape(world->text, &two[0], true, S("ب"), &alone, 1) == 1);
    CHECK(alone->glyphs[alone->glyph_count - 1].glyph != word->glyphs[word->glyph_count - 1].glyph);
}

static void test_scripts(World *world)
{
    TextItem item = item_of(world->sans, 0, 0);
    check_text(world, "ক্ষ কে", item, "ক্ষ_|কে;");
    check_text(world, "xকy", item, "x;ক;y;"); /* two fonts */
    item.language = S("am");
    check_text(world, "ሰላም፡ለዓለም", item, "ሰላም፡|ለዓለም;"); /* the word space is a break */
    item.language = S("zh");
    check_text(world, "漢字", item, "漢|字;");
}

/* ---- much text ---- */

static void test_long(World *world)
{
    enum { LETTERS = 1000000, MOST_PIECES = 1000 };
    char *text = NEW_ARRAY(world->arena, char, LETTERS);
    memset(text, 'a', LETTERS);
    TextItem item = item_of(world->square, 0, LETTERS);
    const Paragraph *p = paragraph_build(world->arena, world->text, (Str){text, LETTERS}, &item, 1, DIRECTION_LTR);
    uint64_t letters = 0;
    for (uint32_t i = 0; i < p->piece_count; i++) {
        letters += p->pieces[i].word->glyph_count;
        CHECK(!(p->pieces[i].flags & PIECE_BREAK));
    }
    CHECK(letters == LETTERS && p->piece_count < MOST_PIECES);
    memset(text, ' ', LETTERS);
    p = paragraph_build(world->arena, world->text, (Str){text, LETTERS}, &item, 1, DIRECTION_LTR);
    CHECK(p->piece_count == (LETTERS + 254) / 255);
    CHECK(!(p->pieces[0].flags & PIECE_BREAK) && p->pieces[0].blanks == 255);
    for (int i = 0; i < LETTERS; i += 2)
        text[i] = '(';
    p = paragraph_build(world->arena, world->text, (Str){text, LETTERS}, &item, 1, DIRECTION_LTR);
    CHECK(p->piece_count > 0 && piece_end(p, p->piece_count - 1) == LETTERS);
}

/* More items than a piece can name: the last ones share a look. */
static void test_many_items(World *world)
{
    enum { COUNT = 70000 };
    char *text = NEW_ARRAY(world->arena, char, COUNT);
    TextItem *items = NEW_ARRAY(world->arena, TextItem, COUNT);
    for (uint32_t i = 0; i < COUNT; i++) {
        text[i] = i % 3 == 2 ? ' ' : 'a';
        items[i] = item_of(world->square, i, i + 1);
    }
    const Paragraph *p = paragraph_build(world->arena, world->text, (Str){text, COUNT}, items, COUNT, DIRECTION_LTR);
    CHECK(p->piece_count > 60000 && piece_end(p, p->piece_count - 1) == COUNT);
}

/* ---- against ICU ---- */

static const char *const alphabet[] = {
    "a", "b", "Z", "1", "2", " ", " ", " ", " ", "(", ")", "[", "]", "\"", "'", ".", ",", ":", ";", "!", "?", "-",
    "-", "%", "$", "£", "€", "−", "–", "—", "‘", "’", "“", "”", "…", "/", "é", "ŵ", "ẁ",
    /* from here on ICU's */
    "ァ", "א", "ب", "×", "\xEF\xBF\xBC", "\xC2\xA0", "\xC2\xAD", "\xE2\x80\x8B", "\t", "\n", "\xE2\x80\xA8",
    "\xCC\x81", "ก", "{", "&", "@", "_", "+", "፡", "ሀ", "漢", "。"};
enum { ALPHABET = sizeof alphabet / sizeof *alphabet, PLAIN = 39, TEXT_ROOM = 256 };

static uint32_t random_next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void icu_breaks(UBreakIterator *icu, Str text, bool *breaks)
{
    UErrorCode error = U_ZERO_ERROR;
    UText source = UTEXT_INITIALIZER;
    utext_openUTF8(&source, text.data, (int64_t)text.len, &error);
    ubrk_setUText(icu, &source, &error);
    for (int32_t at; (at = ubrk_next(icu)) != UBRK_DONE;)
        breaks[at] = true;
    utext_close(&source);
}

static bool same_breaks(World *world, UBreakIterator *icu, Str text, bool atomic)
{
    char letters[TEXT_ROOM];
    bool want[TEXT_ROOM] = {0}, got[TEXT_ROOM] = {0};
    memcpy(letters, text.data, text.len);
    for (size_t i = 0; !atomic && i + 3 <= text.len; i++)
        if (!memcmp(letters + i, "\xEF\xBF\xBC", 3))
            memcpy(letters + i, "\xE2\xB1\xA0", 3);
    TextItem item = item_of(world->square, 0, text.len);
    item.atomic = atomic;
    const Paragraph *p = paragraph_build(world->arena, world->text, text, &item, 1, DIRECTION_LTR);
    for (uint32_t i = 0; i < p->piece_count; i++)
        if (p->pieces[i].flags & (PIECE_BREAK | PIECE_FORCED))
            got[piece_end(p, i)] = true;
    icu_breaks(icu, (Str){letters, text.len}, want);
    want[text.len] = got[text.len] = false;
    return !memcmp(want, got, sizeof want);
}

static void test_against_icu(World *world)
{
    UErrorCode error = U_ZERO_ERROR;
    UBreakIterator *icu = ubrk_open(UBRK_LINE, "en", NULL, 0, &error);
    uint32_t state = 1;
    int different = 0;
    for (int i = 0; i < RANDOM_TEXTS; i++) {
        char text[TEXT_ROOM] = {0};
        uint32_t count = 1 + random_next(&state) % 25, choice = i % 3 ? PLAIN : ALPHABET;
        for (uint32_t k = 0; k < count; k++)
            strcat(text, alphabet[random_next(&state) % choice]);
        ArenaMark mark = arena_mark(world->arena);
        if (!same_breaks(world, icu, str_of(text), i & 1) && different++ < 5)
            fprintf(stderr, "differs from ICU: %s\n", text);
        arena_rewind(world->arena, mark);
    }
    CHECK(different == 0);
    ubrk_close(icu);
}

int main(void)
{
    World world = world_open();
    test_plain(&world);
    test_soft_hyphens(&world);
    test_objects(&world);
    test_widths(&world);
    test_kerned_blanks(&world);
    test_items(&world);
    test_bidi(&world);
    test_joining(&world);
    test_scripts(&world);
    test_long(&world);
    test_many_items(&world);
    test_against_icu(&world);
    text_close(world.text);
    arena_close(world.arena);
    return check_done();
}
