/* Forms: blank answers. */

#include "check.h"
#include "form/inside.h"

static void blanks(void)
{
    static const char *const blank[] = {"",
                                        " ",
                                        "\n\t ",
                                        "\xC2\xA0",
                                        "\xE2\x80\xAF \xE3\x80\x80",
                                        "\xE2\x80\x8B",
                                        "\xEF\xBB\xBF",
                                        "\xE2\x80\xA8"};
    static const char *const typed[] = {"0", " x", "\xC2\xA0-", "\xEF\xBF\xBD", "\xC2\xAD"};
    for (size_t i = 0; i < sizeof blank / sizeof *blank; i++)
        CHECK(form_text_blank(str_of(blank[i])));
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++)
        CHECK(!form_text_blank(str_of(typed[i])));
}

static void answers(void)
{
    const Str values[] = {S("  "), S("x")};
    const FormField text = {.kind = FORM_FIELD_TEXT}, box = {.kind = FORM_FIELD_BOX};
    CHECK(form_answer_blank(&text, &(FormAnswer){0}));
    CHECK(form_answer_blank(&box, &(FormAnswer){0}));
    CHECK(form_answer_blank(&text, &(FormAnswer){.values = values, .count = 1}));
    CHECK(!form_answer_blank(&text, &(FormAnswer){.values = values, .count = 2}));
    CHECK(!form_answer_blank(&box, &(FormAnswer){.values = values, .count = 1}));
}

int main(void)
{
    blanks();
    answers();
    return check_done();
}
