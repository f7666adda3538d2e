/* Text of PDF files as UTF-8, in one pass. Ill-formed bytes become U+FFFD, one
 * for each, and are noted; line ends become LF. */

#include "form/inside.h"

/* ISO 32000-1 table D.2: codes that are not those of Latin-1; 0: undefined. */
static const uint16_t document_low[8] = {0x02D8, 0x02C7, 0x02C6, 0x02D9,
                                         0x02DD, 0x02DB, 0x02DA, 0x02DC}; /* from 0x18 */
static const uint16_t document_high[33] = {
    0x2022, 0x2020, 0x2021, 0x2026, 0x2014, 0x2013, 0x0192, 0x2044, 0x2039, 0x203A, 0x2212, 0x2030,
    0x201E, 0x201C, 0x201D, 0x2018, 0x2019, 0x201A, 0x2122, 0xFB01, 0xFB02, 0x0141, 0x0152, 0x0160,
    0x0178, 0x017D, 0x0131, 0x0142, 0x0153, 0x0161, 0x017E, 0,      0x20AC}; /* 0x80 */

enum { REPLACEMENT = 0xFFFD, ESCAPE = 0x1B };

typedef struct {
    Buf out;
    FormTextFaults *faults;
    bool after_return;
} Decoder;

static bool is_private(uint32_t code)
{
    return (code >= 0xE000 && code <= 0xF8FF) || code >= 0xF0000;
}

static void add_code(Decoder *to, uint32_t code, bool sound)
{
    bool line_end = code == '\n' && to->after_return;
    to->after_return = code == '\r';
    if (line_end)
        return;
    if (code == '\r')
        code = '\n';
    if (code < 0x20 && code != '\n' && code != '\t')
        sound = false;
    to->faults->ill_formed |= !sound;
    to->faults->private_use |= sound && is_private(code);
    buf_utf8(&to->out, sound ? code : REPLACEMENT);
}

static uint32_t unit_at(Str bytes, size_t at, bool little)
{
    unsigned char first = (unsigned char)bytes.data[at], second = (unsigned char)bytes.data[at + 1];
    return little ? (uint32_t)(second << 8 | first) : (uint32_t)(first << 8 | second);
}

/* A language in the midst of text stands between two escapes (7.9.2.2). */
static size_t escape_end(Str bytes, size_t at, bool little)
{
    for (size_t i = at + 2; i + 1 < bytes.len && i <= at + 10; i += 2)
        if (unit_at(bytes, i, little) == ESCAPE)
            return i + 2;
    return 0;
}

static void decode_utf16(Decoder *to, Str bytes, bool little)
{
    size_t at = 2;
    while (at + 1 < bytes.len) {
        uint32_t unit = unit_at(bytes, at, little);
        size_t end = unit == ESCAPE ? escape_end(bytes, at, little) : 0;
        if (end) {
            at = end;
            continue;
        }
        at += 2;
        uint32_t low = at + 1 < bytes.len ? unit_at(bytes, at, little) : 0;
        if (unit >= 0xD800 && unit < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
            add_code(to, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00), true);
            at += 2;
        } else {
            add_code(to, unit, unit < 0xD800 || unit >= 0xE000);
        }
    }
    if (at < bytes.len) /* half a unit */
        add_code(to, REPLACEMENT, false);
}

static void decode_utf8(Decoder *to, Str bytes, size_t at)
{
    while (at < bytes.len) {
        size_t start = at;
        uint32_t code = utf8_decode(bytes, &at);
        bool said = at - start == 3; /* U+FFFD may be what was typed */
        add_code(to, code, code != REPLACEMENT || said);
    }
}

static void decode_document(Decoder *to, Str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        uint32_t code = (unsigned char)bytes.data[i];
        if (code >= 0x18 && code < 0x20)
            code = document_low[code - 0x18];
        else if (code >= 0x80 && code <= 0xA0)
            code = document_high[code - 0x80];
        else if (code == 0xAD || code == 0x7F)
            code = 0;
        add_code(to, code, code != 0);
    }
}

Str form_text(Arena *arena, Str bytes, FormTextFaults *faults)
{
    FormTextFaults unheard = {0};
    Decoder to = {.faults = faults ? faults : &unheard};
    if (str_starts(bytes, S("\xFE\xFF")) || str_starts(bytes, S("\xFF\xFE")))
        decode_utf16(&to, bytes, bytes.data[0] == '\xFF');
    else if (str_starts(bytes, S("\xEF\xBB\xBF")))
        decode_utf8(&to, bytes, 3);
    else
        decode_document(&to, bytes);
    return buf_take(&to.out, arena);
}

Str form_name(Arena *arena, Str bytes, FormTextFaults *faults)
{
    FormTextFaults unheard = {0};
    Decoder to = {.faults = faults ? faults : &unheard};
    size_t bad;
    if (utf8_valid(bytes, &bad))
        decode_utf8(&to, bytes, 0);
    else
        decode_document(&to, bytes);
    return buf_take(&to.out, arena);
}

static bool is_blank_code(uint32_t code)
{
    return code <= ' ' || code == 0x85 || code == 0xA0 || code == 0x1680 ||
           (code >= 0x2000 && code <= 0x200D) || code == 0x2028 || code == 0x2029 ||
           code == 0x202F || code == 0x205F || code == 0x2060 || code == 0x3000 || code == 0xFEFF;
}

bool form_text_blank(Str text)
{
    for (size_t at = 0; at < text.len;)
        if (!is_blank_code(utf8_decode(text, &at)))
            return false;
    return true;
}

/* A box that is ticked is an answer, whatever it stands for. */
bool form_answer_blank(const FormField *field, const FormAnswer *answer)
{
    bool typed = field->kind == FORM_FIELD_TEXT || field->kind == FORM_FIELD_CHOICE;
    for (uint32_t i = 0; i < answer->count; i++)
        if (!typed || !form_text_blank(answer->values[i]))
            return false;
    return true;
}

/* A document of Word, Excel or LibreOffice is a ZIP file that begins with its own list. */
static Str kind_of_zip(Str bytes)
{
    static const char *const firsts[] = {
        "[Content_Types].xml", "_rels/", "docProps/", "word/", "xl/", "mimetype"};
    enum { NAME = 30 }; /* appnote.txt 4.3.7 */
    for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++)
        if (str_starts(str_slice(bytes, NAME, bytes.len), str_of(firsts[i])))
            return S("a document of Word, Excel or the like");
    return S(FORM_ZIP);
}

static bool is_mail(Str bytes)
{
    static const char *const heads[] = {
        "From:",         "From ", "Received:", "Return-Path:", "Delivered-To:",
        "MIME-Version:", "X-",    "Date:",     "Subject:"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (str_starts(bytes, str_of(heads[i])))
            return str_holds_nocase(str_slice(bytes, 0, 1 << 16), S("\nContent-Type:"));
    return false;
}

Str form_kind_of_file(Str bytes)
{
#define KIND(start, name)                                    \
    {                                                        \
        {start, sizeof start - 1}, { name, sizeof name - 1 } \
    }
    static const struct {
        Str start, name;
    } kinds[] = {
        KIND("\xD0\xCF\x11\xE0", "an old Word, Excel or Outlook file"),
        KIND("\x89PNG", "a picture (PNG)"),
        KIND("\xFF\xD8\xFF", "a picture (JPEG)"),
        KIND("II*\0", "a picture (TIFF)"),
        KIND("MM\0*", "a picture (TIFF)"),
        KIND("%FDF", "form data without the form (FDF)"),
        KIND("%!PS", "PostScript"),
        KIND("{\\rtf", "a document (RTF)"),
        KIND("<", "a web page or XML"),
    };
#undef KIND
    if (!bytes.len)
        return S("empty");
    if (str_starts(bytes, S("PK\3\4")))
        return kind_of_zip(bytes);
    if (is_mail(bytes))
        return S(FORM_MAIL);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_starts(bytes, kinds[i].start))
            return kinds[i].name;
    if (str_equal(str_slice(bytes, 4, 8), S("ftyp")))
        return S("a picture or film from a telephone");
    return (Str){0};
}
