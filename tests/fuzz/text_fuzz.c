/* Paragraphs of any UTF-8: pieces must tile the text. The first bytes choose the
 * items and the direction. */

#include "text/text.h"
#include <assert.h>

enum { ITEMS = 4, CHOICES = 6, TEXT_MOST = 4000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static Text *open_text(const FontList **list)
{
    Str folder = {"/usr/share/fonts", 16}, family = {"Noto Sans", 9};
    TextPaths paths = {&folder, 1, {"/usr/share/hyphen", 17}};
    Text *text = text_open(&paths);
    struct FontSource arabic = {true, {"NotoSansArabic-Regular", 22}};
    FontFace face = {.family = {"fallback", 8},
                     .weight_min = 400,
                     .weight_max = 400,
                     .source_count = 1,
                     .sources = &arabic};
    FontFaces faces = {1, &face};
    FontQuery query = {&family, 1, 400, false};
    *list = text_fonts(text, &faces, &query);
    return text;
}

static void make_items(TextItem *items, const FontList *fonts, const uint8_t *choices, uint32_t len)
{
    static const Str languages[] = {{"en-GB", 5}, {"ar", 2}, {"ja", 2}, {"", 0}};
    for (uint32_t i = 0; i < ITEMS; i++) {
        uint32_t end = i + 1 < ITEMS ? len * choices[i] / 255 : len,
                 start = i ? items[i - 1].end : 0;
        items[i] = (TextItem){
            .start = start, .end = end < start ? start : end, .fonts = fonts, .size = LEN_PT(10)};
        items[i].language = languages[choices[4] >> 2 & 3];
        items[i].no_wrap = choices[4] >> i & 1;
        items[i].atomic = choices[4] >> 7 & 1;
        items[i].hyphens = choices[5] % 3;
        items[i].letter_spacing = choices[5] >> 7 ? 100 : 0;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Text *text; /* once for all inputs, as in a worker */
    static const FontList *fonts;
    size_t bad;
    if (!text)
        text = open_text(&fonts);
    Str string = {(const char *)data + CHOICES, size - CHOICES};
    if (size < CHOICES || string.len > TEXT_MOST || !utf8_valid(string, &bad))
        return 0;
    Arena *arena = arena_open();
    TextItem items[ITEMS];
    make_items(items, fonts, data, (uint32_t)string.len);
    for (int i = 0; i < ITEMS; i++) /* items end between characters */
        while (items[i].end < string.len && (string.data[items[i].end] & 0xC0) == 0x80) {
            items[i].end++;
            if (i + 1 < ITEMS && items[i + 1].start < items[i].end)
                items[i + 1].start = items[i].end;
            if (i + 1 < ITEMS && items[i + 1].end < items[i].end)
                items[i + 1].end = items[i].end;
        }
    const Paragraph *p =
        paragraph_build(arena, text, string, items, ITEMS,
                        (Direction)(data[5] >> 2 & 1 ? DIRECTION_AUTO : data[5] >> 3 & 1));
    uint32_t at = 0;
    for (uint32_t i = 0; i < p->piece_count; i++) {
        assert(p->pieces[i].start == at && piece_end(p, i) > at);
        assert(p->pieces[i].item < ITEMS);
        at = piece_end(p, i);
        if (p->pieces[i].word) {
            uint16_t offsets[64];
            Str word = {p->pieces[i].word->text, p->pieces[i].word->byte_count};
            text_hyphenate(text, word, items[0].language, offsets, 64);
            text_clusters(text, word, offsets, 64);
        }
    }
    assert(at == string.len);
    text_slug(arena, string);
    text_nfc(arena, string);
    text_upper(arena, string, items[0].language);
    text_capitalise(arena, string, items[0].language);
    arena_close(arena);
    return 0;
}
