/* Field fonts: simple TrueType with WinAnsiEncoding and Differences, since that
 * is the one kind that all readers type with (ISO 32000-1 9.6.6). The whole
 * repertoire is embedded, for what will be typed is not known: some 10 KB. */

#include "export/fields.h"

/* Codes 128 to 159 of WinAnsiEncoding; 0: free. */
static const uint16_t winansi[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

static const struct {
    uint8_t code;
    uint16_t character;
    const char *name;
} letters[] = {
#define LETTER(code, character, name) {code, character, name},
#include "export/letters.def"
#undef LETTER
};

enum { LETTERS = sizeof letters / sizeof *letters };

static void repertoire(uint32_t unicode[256])
{
    for (uint32_t code = 32; code < 256; code++)
        unicode[code] = code < 127 || code >= 160 ? code : code == 127 ? 0 : winansi[code - 128];
    unicode[160] = ' ';
    unicode[173] = '-';
    for (int i = 0; i < LETTERS; i++)
        unicode[letters[i].code] = letters[i].character;
}

/* A face with TrueType outlines: the style's, else a common one. */
static FontId glyf_face(Export *file, const Style *style)
{
    static const Str common[] = {{"Noto Sans", 9}, {"DejaVu Sans", 11}, {"Liberation Sans", 15}};
    FontId id = font_first(style->fonts);
    if (!font_facts(file->text, id)->cff)
        return id;
    static const FontFaces none;
    FontQuery query = {common, sizeof common / sizeof *common, style->font_weight,
                       style->font_italic};
    FontId other = font_first(text_fonts(file->text, &none, &query));
    return font_facts(file->text, other)->cff ? id : other;
}

FieldFont *field_font(Export *file, const Style *style)
{
    FontId id = glyf_face(file, style);
    for (uint32_t i = 0; i < file->fields->fonts.count; i++)
        if (file->fields->fonts.items[i]->id == id)
            return file->fields->fonts.items[i];
    FieldFont *font = NEW(file->arena, FieldFont);
    const FontMetrics *metrics = font_metrics(file->text, id);
    font->id = id;
    font->ascent = (int16_t)len_scale(metrics->ascent, 1000, metrics->upem);
    font->descent = (int16_t)len_scale(metrics->descent, 1000, metrics->upem);
    repertoire(font->unicode);
    for (int code = 1; code < 256; code++) {
        font->glyph[code] =
            font->unicode[code] ? font_glyph(file->text, id, font->unicode[code]) : 0;
        if (!font->glyph[code])
            font->unicode[code] = 0;
        else
            font->advance[code] = (uint16_t)len_scale(
                font_advance(file->text, id, font->glyph[code]), 1000, metrics->upem);
    }
    if (font_facts(file->text, id)->cff)
        diag_add(file->job->diags, DIAG_EXPORT_SUBSET, (Span){0},
                 font_facts(file->text, id)->postscript_name)
            ->hint =
            S("fields need a font with TrueType outlines: name one for input, select and textarea");
    *LIST_ADD(file->arena, &file->fields->fonts) = font;
    font->number = file->fields->fonts.count;
    return font;
}

Ref field_font_ref(Export *file, FieldFont *font)
{
    if (!font->ref)
        font->ref = pdf_reserve(file->pdf, 1);
    return font->ref;
}

bool field_encode(const FieldFont *font, Str utf8, Buf *codes)
{
    bool whole = true;
    for (size_t at = 0; at < utf8.len;) {
        uint32_t character = utf8_decode(utf8, &at);
        int code = character == '\n' ? 10 : 0;
        for (int c = 1; c < 256 && !code; c++)
            if (font->unicode[c] == character && c != 160 && c != 173)
                code = c;
        if (code)
            buf_char(codes, (char)code);
        else if (character != '\r')
            whole = false;
    }
    return whole;
}

int64_t field_width(const FieldFont *font, Str codes)
{
    int64_t width = 0;
    for (size_t i = 0; i < codes.len; i++)
        width += font->advance[(unsigned char)codes.data[i]];
    return width;
}

/* ---- objects ---- */

static void put_encoding(Buf *out, const FieldFont *font)
{
    buf_text(out, "<</Type/Encoding/BaseEncoding/WinAnsiEncoding/Differences[");
    for (int i = 0; i < LETTERS; i++) {
        if (!font->unicode[letters[i].code])
            continue;
        buf_int(out, letters[i].code);
        buf_char(out, '/');
        buf_text(out, letters[i].name);
        buf_char(out, ' ');
    }
    buf_text(out, "]>>");
}

static void put_unicode(Buf *out, const FieldFont *font)
{
    buf_text(out, "/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                  "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
                  "/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
                  "1 begincodespacerange\n<00> <FF>\nendcodespacerange\n");
    for (int code = 1; code < 256;) {
        int count = 0, end = code;
        for (; end < 256 && count < 100; end++)
            count += font->unicode[end] != 0;
        if (!count)
            break;
        buf_format(out, "%d beginbfchar\n", count);
        for (; code < end; code++)
            if (font->unicode[code])
                buf_format(out, "<%02X> <%04X>\n", (unsigned)code, (unsigned)font->unicode[code]);
        buf_text(out, "endbfchar\n");
    }
    buf_text(out, "endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n");
}

static bool font_program(Export *file, const FieldFont *font, FontSubset *subset)
{
    uint16_t glyphs[256];
    size_t count = 0;
    for (int code = 1; code < 256; code++)
        if (font->glyph[code])
            glyphs[count++] = font->glyph[code];
    return font_subset(file->arena, file->text, font->id, glyphs, count, true, subset);
}

static void put_advances(Buf *out, const FieldFont *font)
{
    buf_char(out, '[');
    for (int code = 1; code < 256; code++) {
        buf_int(out, font->advance[code]);
        buf_char(out, code < 255 ? ' ' : ']');
    }
}

static void font_write(Export *file, const FieldFont *font)
{
    FontSubset subset;
    const FontFacts *facts = font_facts(file->text, font->id);
    Buf out = {0};
    if (!font_program(file, font, &subset))
        subset.program = (Str){0};
    buf_format(&out, "FIELDS+%.*s",
               STR_ARG(facts->postscript_name.len < 90 ? facts->postscript_name : S("Font")));
    const char *name = buf_take(&out, file->arena).data;
    Ref first = pdf_reserve(file->pdf, 3);
    Dict *dict = embed_descriptor(file, font->id, name,
                                  32 | (facts->fixed_pitch ? 1 : 0) | (facts->italic ? 64 : 0));
    dict_ref(dict, "FontFile2", first + 1);
    dict_put(dict, first);
    buf_text(&out, "/Length1 ");
    buf_int(&out, (int64_t)subset.program.len);
    pdf_stream(file->pdf, first + 1, buf_view(&out), subset.program, STREAM_DEFLATE);
    buf_clear(&out);
    put_unicode(&out, font);
    pdf_stream(file->pdf, first + 2, S(""), buf_view(&out), STREAM_DEFLATE);
    dict = dict_open(file->pdf);
    dict_name(dict, "Type", "Font");
    dict_name(dict, "Subtype", "TrueType");
    dict_name(dict, "BaseFont", name);
    dict_int(dict, "FirstChar", 1);
    dict_int(dict, "LastChar", 255);
    dict_ref(dict, "FontDescriptor", first);
    dict_ref(dict, "ToUnicode", first + 2);
    buf_clear(&out);
    put_advances(&out, font);
    dict_raw(dict, "Widths", buf_view(&out));
    buf_clear(&out);
    put_encoding(&out, font);
    dict_raw(dict, "Encoding", buf_view(&out));
    dict_put(dict, font->ref);
    buf_close(&out);
}

void field_fonts_write(Export *file)
{
    for (uint32_t i = 0; i < file->fields->fonts.count; i++)
        if (file->fields->fonts.items[i]->ref)
            font_write(file, file->fields->fonts.items[i]);
}
