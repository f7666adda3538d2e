/* The press: colours and pixels through FOGRA39L_coated.icc, when tools/icc.sh found it. */

#include "base/file.h"
#include "check.h"
#include "color/light.h"
#include "color/press.h"
#include <stdlib.h>

static bool near_to(Plates got, const int wanted[4], int by)
{
    for (int i = 0; i < 4; i++)
        if (abs(got.cmyk[i] - wanted[i]) > by)
            return false;
    return true;
}

/* The values are those of transicc -t1 -b (liblcms2-utils) for the same profile. */
static void colors(Press *press)
{
    static const struct {
        uint32_t rgba;
        int cmyk[4];
    } known[] = {{0xFFFFFFFF, {0, 0, 0, 0}},           {0x000000FF, {0, 0, 0, 10000}},
                 {0x808080FF, {0, 0, 0, 4980}},        {0xFF0000FF, {0, 9676, 9856, 4}},
                 {0x008000FF, {7675, 82, 9991, 3007}}, {0x1F3B57FF, {8539, 5468, 2037, 5740}},
                 {0xFAF0E6FF, {427, 574, 1103, 0}}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        bool grey = known[i].rgba >> 24 == (known[i].rgba >> 8 & 255);
        CHECK(near_to(press_color(press, known[i].rgba), known[i].cmyk, grey ? 0 : 200));
    }
    Plates red = press_color(press, 0xFF0000FF), again = press_color(press, 0xFF000080);
    CHECK(!memcmp(&red, &again, sizeof red)); /* alpha is not looked at */
    for (uint32_t i = 0; i < 500; i++)        /* the table grows, and keeps what it has */
        press_color(press, i * 2654435761u | 0xFF);
    again = press_color(press, 0xFF0000FF);
    CHECK(!memcmp(&red, &again, sizeof red));
    CHECK(plates_sum(press_color(press, 0x000010FF)) > 29000);
}

static void facts(Press *press)
{
    const PressFacts *facts = press_facts(press);
    CHECK_STR(facts->condition, S("FOGRA39"));
    CHECK_STR(facts->description, S("FOGRA39L Coated"));
    CHECK_STR(str_of(facts->class), S("prtr"));
    CHECK(facts->major == 2 && facts->minor == 2);
    CHECK(press_icc(press).len == 121368);
}

static void pixels(Press *press)
{
    static const uint8_t rgb[4][3] = {{255, 0, 0}, {0, 0, 0}, {128, 128, 128}, {255, 255, 255}};
    static const uint8_t cmyk[2][4] = {{1, 2, 3, 4}, {255, 0, 128, 7}};
    uint8_t out[4][4];
    PressWay *way = press_way(press, PIXELS_RGB, (Str){0});
    CHECK(way && way == press_way(press, PIXELS_RGB, (Str){0}) && !press_way_is_plain(way));
    press_pixels(way, true, rgb[0], out[0], 4);
    CHECK(out[0][0] < 5 && abs(out[0][1] - 247) < 5 && abs(out[0][2] - 251) < 5 && out[0][3] < 5);
    CHECK(!memcmp(out[1], (uint8_t[]){0, 0, 0, 255}, 4));
    CHECK(!memcmp(out[2], (uint8_t[]){0, 0, 0, 127}, 4));
    CHECK(!memcmp(out[3], (uint8_t[]){0, 0, 0, 0}, 4));
    press_pixels(way, false, rgb[0], out[0], 4); /* a photograph's black is four inks */
    CHECK(out[1][0] > 128 && out[1][3] > 128);
    way = press_way(press, PIXELS_GREY, (Str){0});
    press_pixels(way, false, rgb[2], out[0], 3);
    CHECK(!memcmp(out[0], (uint8_t[]){0, 0, 0, 127}, 4) && press_black(way, 255) == 0);
    way = press_way(press, PIXELS_CMYK, press_icc(press));
    CHECK(way && press_way_is_plain(way));
    press_pixels(way, true, cmyk[0], out[0], 2);
    CHECK(!memcmp(out, cmyk, sizeof cmyk));
    CHECK(!press_way(press, PIXELS_RGB, press_icc(press))); /* it is no profile of RGB */
    CHECK(!press_way(press, PIXELS_RGB, S("nothing")));
}

/* What a print edition cannot be made with is said in words. */
static void refused(Arena *arena, Str icc)
{
    static const struct {
        size_t at;
        const char *put, *fault;
    } cases[] = {
        {8, "\5", "ICC version 5"},
        {12, "mntr", "prtr"},
        {16, "RGB ", "not CMYK"},
        {36, "....", "no ICC profile"},
        {0, "\1\1\1\1", "cut off"},
        {128, "\377\377\377\377", "damaged"},
        {132, "....................................................................", NULL}};
    const char *fault;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Str copy = arena_str(arena, icc);
        memcpy((char *)(uintptr_t)copy.data + cases[i].at, cases[i].put, strlen(cases[i].put));
        Press *press = press_open(copy, &fault);
        CHECK(cases[i].fault ? !press && strstr(fault, cases[i].fault) : press || fault);
        press_close(press);
    }
    CHECK(!press_open(S("nothing"), &fault) && fault);
    CHECK(!press_open(str_slice(icc, 0, 5000), &fault) && strstr(fault, "cut off"));
    for (size_t at = 128; at < icc.len; at += 997) { /* taken or not, but never a crash */
        Str copy = arena_str(arena, icc);
        memset((char *)(uintptr_t)copy.data + at, 255, 8);
        Press *press = press_open(copy, &fault);
        if (press)
            press_color(press, 0x123456FF);
        press_close(press);
    }
}

static void light(void)
{
    for (unsigned v = 0; v < 256; v++)
        CHECK(press_grey(v << 24 | v << 16 | v << 8) == v && light_channel(light_linear[v]) == v);
    uint8_t grey[2];
    CHECK(press_grey(0xFF0000FF) == 127); /* 21 % of the light */
    CHECK(press_grey(0x00FF00FF) > 215 && press_grey(0x0000FFFF) < 80);
    press_grey_pixels(PIXELS_CMYK, (const uint8_t[]){0, 0, 0, 255, 0, 0, 0, 0}, grey, 2);
    CHECK(grey[0] == 0 && grey[1] == 255);
}

static void kinds_of_pictures(void)
{
    static const uint8_t diagram[] = {0, 0, 0, 255, 255, 255, 200, 0, 0, 90, 90, 90};
    static const uint8_t photo[] = {10, 12, 11, 90, 90, 90, 91, 90, 92, 60, 62, 61};
    CHECK(press_is_drawn(diagram, 4) && !press_is_drawn(photo, 4));
    CHECK(!press_is_grey(diagram, 4) && press_is_grey(diagram, 2));
}

/* Names go into PDF, XMP and JSON: whatever bytes a profile has, they are UTF-8. */
static void names(Arena *arena, Str icc)
{
    static const char desc[] = "desc\0\0\0\0";
    const char *fault;
    Str copy = arena_str(arena, icc);
    char *at = memmem(copy.data, copy.len, desc, sizeof desc - 1);
    CHECK(at != NULL);
    if (!at)
        return;
    memcpy(at + 12, "M\xFC\x01", 3); /* after its length: "FOGRA39L Coated" */
    Press *press = press_open(copy, &fault);
    CHECK(press != NULL);
    if (press) {
        Str name = press_facts(press)->description;
        CHECK(utf8_valid(name, &(size_t){0}));
        CHECK(str_starts(name, S("M")) && str_ends(name, S(" RA39L Coated")));
    }
    press_close(press);
}

int main(void)
{
    Arena *arena = arena_open();
    Str icc;
    const char *fault = NULL;
    if (file_read(arena, S("tools/icc/FOGRA39L_coated.icc"), &icc)) {
        Press *press = press_open(icc, &fault);
        CHECK(press && !fault);
        colors(press);
        facts(press);
        pixels(press);
        press_close(press);
        refused(arena, icc);
        names(arena, icc);
    }
    light();
    kinds_of_pictures();
    arena_close(arena);
    return check_done();
}
