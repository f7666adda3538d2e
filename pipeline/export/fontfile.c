/* Font objects: Type 0 with Identity-H (ISO 32000-1 9.7).
 *
 * Codes are glyph ids of the subset program. Widths are those of the font file
 * to a thousandth of a unit; ToUnicode says what each glyph stands for. Only
 * what a page has been painted with is written. */

#include "export/state.h"

enum { BLOCK = 100 }; /* entries of one section of a CMap */

typedef struct {
    uint16_t code, advance;
    Str text;
} CodeEntry;

static int32_t per_mille(int32_t units, uint16_t upem)
{
    return (int32_t)len_scale(units, 1000, upem);
}

/* ABCDEF+NotoSans: six letters from the glyphs, and what a name may hold. */
static Str base_name(Export *file, const Subset *subset, const FontFacts *facts)
{
    uint32_t hash = hash_bytes(subset->glyphs, subset->count * sizeof *subset->glyphs);
    if (subset->sign_limit)
        hash ^= hash_bytes(subset->program.program.data, subset->program.program.len);
    Str from = facts->postscript_name.len ? facts->postscript_name : S("Font");
    size_t len = from.len > 90 ? 90 : from.len;
    char *name = NEW_ARRAY(file->arena, char, len + 8);
    for (int i = 0; i < 6; i++, hash /= 26)
        name[i] = (char)('A' + hash % 26);
    name[6] = '+';
    for (size_t i = 0; i < len; i++) {
        char c = from.data[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        name[7 + i] = plain ? c : '-';
    }
    return (Str){name, len + 7};
}

/* By code, ascending: one look at each glyph asked for. */
static CodeEntry *entries_sort(Export *file, const Subset *subset)
{
    uint32_t top = subset->program.glyph_count;
    CodeEntry *by_code = NEW_ARRAY(file->arena, CodeEntry, top);
    const Face *face = subset->face;
    for (uint32_t i = 0; i < subset->count; i++) {
        const GlyphUse *use = &face->glyphs[subset->glyphs[i]];
        uint16_t code = subset->program.fresh[i];
        if (code && code < top && (use->named || subset->bare))
            by_code[code] =
                (CodeEntry){code, use->advance, {face->pool.data + use->text, use->text_len}};
    }
    char *utf8 = NEW_ARRAY(file->arena, char, subset->sign_limit * 4);
    for (uint32_t i = 0; i < subset->sign_limit; i++, utf8 += 4) {
        const Sign *sign = &face->signs.items[i];
        uint16_t code = subset->sign_codes[i];
        if (code && code < top)
            by_code[code] = (CodeEntry){code, sign->advance, {utf8, utf8_encode(utf8, sign->code)}};
    }
    return by_code;
}

static void put_widths(Buf *out, const Subset *subset, const CodeEntry *by_code)
{
    bool open = false;
    buf_char(out, '[');
    for (uint32_t c = 1; c < subset->program.glyph_count; c++) {
        if (by_code[c].code && !open) {
            buf_int(out, c);
            buf_char(out, '[');
        } else if (!by_code[c].code && open) {
            buf_char(out, ']');
        } else if (open) {
            buf_char(out, ' ');
        }
        open = by_code[c].code != 0;
        if (open)
            put_len(out, len_scale(by_code[c].advance, 1000000, subset->face->upem));
    }
    buf_text(out, open ? "]]" : "]");
}

static void put_utf16(Buf *out, Str text)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t code = utf8_decode(text, &at);
        if (code == 0 || code == 0xFEFF || code == 0xFFFE)
            code = 0xFFFD; /* ISO 14289-1 7.21.7 forbids them */
        if (code >= 0x10000) {
            put_hex16(out, 0xD800 + ((code - 0x10000) >> 10));
            code = 0xDC00 + ((code - 0x10000) & 0x3FF);
        }
        put_hex16(out, code);
    }
    if (!text.len)
        put_hex16(out, 0xFFFD);
}

/* The character, when the text is a single one of the first plane; 0: it is not. */
static uint32_t single(Str text)
{
    size_t at = 0;
    uint32_t code = text.len ? utf8_decode(text, &at) : 0;
    return at == text.len && code < 0xFEFF ? code : 0;
}

/* The end of the codes from `code` on that stand for characters in a row. Only
 * the last byte counts up in a range (Adobe Technical Note 5014, 1.4.1). */
static uint32_t run_end(const CodeEntry *by_code, uint32_t code, uint32_t top)
{
    uint32_t end = code + 1, unit = single(by_code[code].text);
    while (unit && end < top && end & 0xFF && ++unit & 0xFF && by_code[end].code &&
           single(by_code[end].text) == unit)
        end++;
    return end;
}

/* One entry: `<0006> <0061>`, or a range: `<0006> <0009> <0061>`. */
static void put_mapping(Buf *out, const CodeEntry *by_code, uint32_t code, uint32_t end)
{
    buf_char(out, '<');
    put_hex16(out, code);
    if (end - code > 1) {
        buf_text(out, "> <");
        put_hex16(out, end - 1);
    }
    buf_text(out, "> <");
    put_utf16(out, by_code[code].text);
    buf_text(out, ">\n");
}

/* The entries of one kind, in sections of BLOCK. */
static void put_mappings(Buf *out, const CodeEntry *by_code, uint32_t top, bool ranges)
{
    const char *kind = ranges ? "bfrange\n" : "bfchar\n";
    Buf section = {0};
    uint32_t count = 0;
    for (uint32_t code = 1, end; code < top; code = end) {
        end = by_code[code].code ? run_end(by_code, code, top) : code + 1;
        if (by_code[code].code && (end - code > 1) == ranges) {
            put_mapping(&section, by_code, code, end);
            count++;
        }
        if (count < BLOCK && (end < top || !count))
            continue;
        buf_int(out, count);
        buf_text(out, " begin");
        buf_text(out, kind);
        buf_str(out, buf_view(&section));
        buf_text(out, "end");
        buf_text(out, kind);
        buf_clear(&section);
        count = 0;
    }
    buf_close(&section);
}

static void put_cmap(Buf *out, const Subset *subset, const CodeEntry *by_code)
{
    buf_text(out, "/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                  "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
                  "/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
                  "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
    put_mappings(out, by_code, subset->program.glyph_count, true);
    put_mappings(out, by_code, subset->program.glyph_count, false);
    buf_text(out, "endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n");
}

/* 9.8.2: fixed 1, serif 2, symbolic 4, italic 64. */
static int32_t descriptor_flags(const FontFacts *facts)
{
    return (facts->fixed_pitch ? 1 : 0) | (facts->serif ? 2 : 0) | 4 | (facts->italic ? 64 : 0);
}

Dict *embed_descriptor(Export *file, FontId id, const char *name, int32_t flags)
{
    const FontFacts *facts = font_facts(file->text, id);
    const FontMetrics *metrics = font_metrics(file->text, id);
    Dict *dict = dict_open(file->pdf);
    dict_name(dict, "Type", "FontDescriptor");
    dict_name(dict, "FontName", name);
    dict_int(dict, "Flags", flags);
    dict_int(dict, "ItalicAngle", facts->italic_angle);
    dict_int(dict, "Ascent", per_mille(metrics->ascent, metrics->upem));
    dict_int(dict, "Descent", per_mille(metrics->descent, metrics->upem));
    dict_int(dict, "CapHeight", per_mille(metrics->cap_height, metrics->upem));
    dict_int(dict, "StemV", 50 + (facts->weight / 65) * (facts->weight / 65));
    Buf box = {0};
    buf_char(&box, '[');
    for (int i = 0; i < 4; i++) {
        buf_int(&box, per_mille(facts->box[i], metrics->upem));
        buf_char(&box, i < 3 ? ' ' : ']');
    }
    dict_raw(dict, "FontBBox", buf_view(&box));
    buf_close(&box);
    return dict;
}

static Ref cid_font_write(Export *file, const Subset *subset, const CodeEntry *by_code,
                          const char *name)
{
    const FontFacts *facts = font_facts(file->text, subset->face->id);
    Ref font = pdf_reserve(file->pdf, 3);
    Buf bytes = {0};
    put_widths(&bytes, subset, by_code);
    Dict *dict = dict_open(file->pdf);
    dict_name(dict, "Type", "Font");
    dict_name(dict, "Subtype", facts->cff ? "CIDFontType0" : "CIDFontType2");
    dict_name(dict, "BaseFont", name);
    if (!facts->cff)
        dict_name(dict, "CIDToGIDMap", "Identity");
    dict_raw(dict, "CIDSystemInfo", S("<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"));
    dict_ref(dict, "FontDescriptor", font + 1);
    dict_raw(dict, "W", buf_view(&bytes));
    dict_put(dict, font);
    dict = embed_descriptor(file, subset->face->id, name, descriptor_flags(facts));
    dict_ref(dict, facts->cff ? "FontFile3" : "FontFile2", font + 2);
    dict_put(dict, font + 1);
    buf_clear(&bytes);
    buf_text(&bytes, facts->cff ? "/Subtype/CIDFontType0C" : "/Length1 ");
    if (!facts->cff)
        buf_int(&bytes, (int64_t)subset->program.program.len);
    pdf_stream(file->pdf, font + 2, buf_view(&bytes), subset->program.program, STREAM_DEFLATE);
    buf_close(&bytes);
    return font;
}

static void subset_write(Export *file, const Subset *subset)
{
    const FontFacts *facts = font_facts(file->text, subset->face->id);
    const CodeEntry *by_code = entries_sort(file, subset);
    const char *name = base_name(file, subset, facts).data;
    Buf bytes = {0};
    put_cmap(&bytes, subset, by_code);
    Ref unicode = pdf_reserve(file->pdf, 1);
    pdf_stream(file->pdf, unicode, S(""), buf_view(&bytes), STREAM_DEFLATE);
    Ref descendant = cid_font_write(file, subset, by_code, name);
    buf_clear(&bytes);
    buf_char(&bytes, '[');
    put_ref(&bytes, descendant);
    buf_char(&bytes, ']');
    Dict *dict = dict_open(file->pdf);
    dict_name(dict, "Type", "Font");
    dict_name(dict, "Subtype", "Type0");
    dict_name(dict, "BaseFont", name);
    dict_name(dict, "Encoding", "Identity-H");
    dict_raw(dict, "DescendantFonts", buf_view(&bytes));
    dict_ref(dict, "ToUnicode", unicode);
    dict_put(dict, subset->ref);
    buf_close(&bytes);
}

void embed_write(Export *file)
{
    for (uint32_t i = 0; i < file->face_order.count; i++)
        for (const Subset *s = file->face_order.items[i]->first; s; s = s->next)
            if (s->ref)
                subset_write(file, s);
}

/* Recorded on the pass that is kept. */
void embed_report(Export *file)
{
    Diags *diags = file->job->diags;
    for (uint32_t i = 0; i < file->face_order.count; i++) {
        const Face *face = file->face_order.items[i];
        const FontFacts *facts = font_facts(file->text, face->id);
        bool painted = false;
        for (const Subset *s = face->first; s; s = s->next)
            painted |= s->ref != 0;
        if (face->bad)
            diag_add(diags, DIAG_EXPORT_SUBSET, (Span){0}, facts->postscript_name)->hint =
                S("the font file is damaged or of an unknown kind: name another font");
        else if (painted && !facts->may_embed)
            diag_add_as(diags, DIAG_EXPORT_EMBED, job_severity(file->job, CLAIM_UA1 | CLAIM_2A),
                        (Span){0}, facts->postscript_name)
                ->hint = S("its licence bits (OS/2 fsType) forbid it: name another font");
    }
}
