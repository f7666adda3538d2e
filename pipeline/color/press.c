/* The profile of a press, opened with lcms2, and single colours.
 *
 * A single colour goes through doubles without optimisation, 0.4 microseconds
 * with a transform that is made in 0.4 ms (one for pixels takes 18 ms, so it
 * waits until a picture asks). Each colour is asked for once: an open hash table
 * holds the answers. Errors of lcms2 end in a context of our own, which says
 * nothing: that a call gave NULL is all that counts. */

#include "base/buf.h"
#include "color/inside.h"
#include "color/light.h"
#include <math.h>

enum { TABLE_LEAST = 64 };

static void hush(cmsContext context, cmsUInt32Number code, const char *text)
{
    (void)context;
    (void)code;
    (void)text;
}

/* ---- what the profile is ---- */

static uint32_t read32(Str bytes, size_t at)
{
    const unsigned char *p = (const unsigned char *)bytes.data + at;
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* ICC.1:2010 7.2. What a print edition can embed: ISO 15930-7 6.2.2, ICC versions below 5. */
static const char *header_fault(Str icc)
{
    if (icc.len < ICC_HEADER + 4 || read32(icc, 36) != cmsMagicNumber)
        return "it is no ICC profile";
    if (read32(icc, 0) > icc.len)
        return "it is cut off";
    if ((unsigned char)icc.data[8] >= 5)
        return "it is of ICC version 5, which PDF/X-4 does not know";
    if (read32(icc, 16) != cmsSigCmykData)
        return "its colours are not CMYK";
    if (read32(icc, 12) != cmsSigOutputClass)
        return "it does not describe a printer (class prtr)";
    return NULL;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* The first name of a data set that stands in `text`: a prefix of the registry
 * (color.org, Characterization Data Registry) and the figures after it. */
static Str condition_named(Str text)
{
    static const char *const prefixes[] = {"CGATS21-2-CRPC", "CGATS TR ", "FOGRA", "IFRA", "JC20"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        Str prefix = str_of(prefixes[i]);
        for (size_t at = 0; at + prefix.len < text.len; at++) {
            size_t end = at + prefix.len;
            if (memcmp(text.data + at, prefix.data, prefix.len))
                continue;
            while (end < text.len && is_digit(text.data[end]))
                end++;
            if (end > at + prefix.len)
                return str_slice(text, at, end);
        }
    }
    return (Str){0};
}

/* Profiles whose names do not say what they were made from. */
static Str condition_known(Str description)
{
    static const char *const known[][2] = {
        {"ISO Coated v2", "FOGRA39"},           {"PSO Coated v3", "FOGRA51"},
        {"PSO Uncoated ISO12647", "FOGRA47"},   {"PSO LWC Improved", "FOGRA45"},
        {"PSO LWC Standard", "FOGRA46"},        {"ISO Newspaper 26", "IFRA26"},
        {"GRACoL2006_Coated1", "CGATS TR 006"}, {"SWOP2006_Coated3", "CGATS TR 003"},
        {"SWOP2006_Coated5", "CGATS TR 005"},   {"U.S. Web Coated (SWOP)", "CGATS TR 001"},
        {"Japan Color 2001 Coated", "JC200103"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_starts(description, str_of(known[i][0])))
            return str_of(known[i][1]);
    return (Str){0};
}

/* Its first 255 units, in UTF-8; what is no character is U+FFFD, a control a blank. lcms2
 * gives UTF-16 in wchar_t, and for ASCII no more than the low bytes. */
static Str text_taken(Press *press, const cmsMLU *text)
{
    wchar_t words[256] = {0};
    Buf utf8 = {0};
    if (text)
        cmsMLUgetWide(text, cmsNoLanguage, cmsNoCountry, words, sizeof words);
    for (size_t i = 0; words[i] && i + 1 < sizeof words / sizeof *words; i++) {
        uint32_t c = (uint32_t)words[i], next = (uint32_t)words[i + 1];
        bool pair = c >> 10 == 0xD800 >> 10 && next >> 10 == 0xDC00 >> 10;
        if (pair)
            c = 0x10000 + ((c & 0x3FF) << 10) + (next & 0x3FF);
        i += pair;
        bool none = c > 0x10FFFF || c >> 11 == 0xD800 >> 11;
        buf_utf8(&utf8, none ? 0xFFFD : c < ' ' || (c >= 0x7F && c < 0xA0) ? ' ' : c);
    }
    Str taken = arena_str(press->arena, str_trim(buf_view(&utf8)));
    buf_close(&utf8);
    return taken;
}

static void facts_read(Press *press)
{
    PressFacts *facts = &press->facts;
    static const char class[] = "prtr"; /* the only one taken */
    memcpy(facts->class, class, sizeof class);
    facts->major = (uint8_t)press->icc.data[8];
    facts->minor = (unsigned char)press->icc.data[9] >> 4;
    facts->description = text_taken(press, cmsReadTag(press->profile, cmsSigProfileDescriptionTag));
    Str target = text_taken(press, cmsReadTag(press->profile, cmsSigCharTargetTag));
    facts->condition = condition_named(target);
    if (!facts->condition.len)
        facts->condition = condition_named(facts->description);
    if (!facts->condition.len)
        facts->condition = condition_known(facts->description);
}

/* ---- open, close ---- */

static const char *profile_open(Press *press)
{
    const char *fault = header_fault(press->icc);
    if (fault)
        return fault;
    press->icc = str_slice(press->icc, 0, read32(press->icc, 0));
    press->profile =
        cmsOpenProfileFromMemTHR(press->context, press->icc.data, (cmsUInt32Number)press->icc.len);
    press->srgb = cmsCreate_sRGBProfileTHR(press->context);
    if (!press->profile || !press->srgb)
        return "it is damaged";
    press->colors = cmsCreateTransformTHR(press->context, press->srgb, TYPE_RGB_DBL, press->profile,
                                          TYPE_CMYK_DBL, INTENT_RELATIVE_COLORIMETRIC,
                                          cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_NOOPTIMIZE);
    return press->colors ? NULL : "it is damaged, or does not say how colours become inks";
}

Press *press_open(Str icc, const char **fault)
{
    Arena *arena = arena_open();
    Press *press = NEW(arena, Press);
    press->arena = arena;
    press->icc = icc;
    press->context = cmsCreateContext(NULL, NULL);
    *fault = press->context ? NULL : "there is no memory for it";
    if (press->context) {
        cmsSetLogErrorHandlerTHR(press->context, hush);
        *fault = profile_open(press);
    }
    if (*fault) {
        press_close(press);
        return NULL;
    }
    facts_read(press);
    return press;
}

void press_close(Press *press)
{
    if (!press)
        return;
    for (PressWay *way = press->ways; way; way = way->next)
        if (way->transform)
            cmsDeleteTransform(way->transform);
    if (press->colors)
        cmsDeleteTransform(press->colors);
    if (press->profile)
        cmsCloseProfile(press->profile);
    if (press->srgb)
        cmsCloseProfile(press->srgb);
    if (press->context)
        cmsDeleteContext(press->context);
    arena_close(press->arena);
}

const PressFacts *press_facts(const Press *press) { return &press->facts; }

Str press_icc(const Press *press) { return press->icc; }

/* ---- colours ---- */

static Plates plates_of(Press *press, uint32_t rgba)
{
    uint32_t r = rgba >> 24, g = rgba >> 16 & 255, b = rgba >> 8 & 255;
    Plates plates = {{0}};
    if (r == g && g == b) {
        plates.cmyk[3] = (uint16_t)(((255 - r) * PRESS_FULL + 127) / 255);
        return plates;
    }
    double rgb[3] = {r / 255.0, g / 255.0, b / 255.0}, cmyk[4] = {0};
    cmsDoTransform(press->colors, rgb, cmyk, 1);
    for (int i = 0; i < 4; i++) { /* per cent */
        double part = fmin(fmax(cmyk[i], 0), 100);
        plates.cmyk[i] = (uint16_t)lround(part * PRESS_FULL / 100);
    }
    return plates;
}

/* Where a colour is in the table, or goes. */
static Kept *kept_place(Kept *table, uint32_t room, uint32_t color)
{
    uint32_t at = color * 2654435761u >> 8 & (room - 1);
    while (table[at].known && table[at].color != color)
        at = (at + 1) & (room - 1);
    return &table[at];
}

static void kept_grow(Press *press)
{
    uint32_t room = press->kept_room ? press->kept_room * 2 : TABLE_LEAST;
    Kept *table = NEW_ARRAY(press->arena, Kept, room);
    for (uint32_t i = 0; i < press->kept_room; i++)
        if (press->kept[i].known)
            *kept_place(table, room, press->kept[i].color) = press->kept[i];
    press->kept = table;
    press->kept_room = room;
}

Plates press_color(Press *press, uint32_t rgba)
{
    if (press->kept_count * 2 >= press->kept_room)
        kept_grow(press);
    Kept *kept = kept_place(press->kept, press->kept_room, rgba >> 8);
    if (!kept->known) {
        *kept = (Kept){rgba >> 8, true, plates_of(press, rgba)};
        press->kept_count++;
    }
    return kept->plates;
}

uint8_t press_grey(uint32_t rgba) { return light_channel(light_luminance(rgba)); }
