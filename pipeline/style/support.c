/* CSS-SUPPORT.md, read off the tables that the parser works by. */

#include "base/buf.h"
#include "style/property.h"
#include "style/selector.h"
#include "style/cascade.h"

static void print_properties(Buf *out)
{
    buf_text(
        out,
        "## Properties\n\nEvery property also takes `inherit`, `initial`, `unset` and `var()`.\n\n"
        "| property | inherited | initial | values |\n|---|---|---|---|\n");
    for (unsigned id = 0; id < PROPERTY_COUNT; id++) {
        const Property *property = property_at(id);
        size_t count;
        const Keyword *words = keywords_of(property->keywords, &count);
        buf_format(out, "| `%.*s` | %s | `%.*s` | %.*s", STR_ARG(property->name),
                   property->inherited ? "yes" : "no", STR_ARG(property->initial),
                   STR_ARG(property->values));
        for (size_t i = 0; i < count; i++)
            buf_format(out, "%s`%.*s`", i || property->values.len ? ", " : "",
                       STR_ARG(words[i].word));
        buf_text(out, " |\n");
    }
    buf_text(out, "\n## Shorthands\n\n| shorthand | sets |\n|---|---|\n");
    for (unsigned id = 0; id < SHORTHAND_COUNT; id++)
        buf_format(out, "| `%.*s` | %.*s |\n", STR_ARG(shorthand_at(id)->name),
                   STR_ARG(shorthand_at(id)->longhands));
    buf_text(out, "\nOther names: ");
    property_aliases_print(out);
    buf_text(out, ".\n\n");
}

void style_support_print(Buf *out)
{
    Arena *arena = arena_open();
    buf_text(
        out,
        "# CSS that guidepress supports\n\nWritten by `guidepress --css-support` from the tables "
        "of the "
        "program. What is not here is ignored with a warning\nthat says where it stands.\n\n"
        "## Sheets\n\n`@import`, `@media` with `print`, `all`, `screen`, `not` and `only`, `@page` "
        "with "
        "its margin boxes and `@footnote`,\n`@font-face`, `!important`, custom properties.\n\n");
    selector_support_print(out);
    buf_text(out,
             "\nPages: a name, `:first`, `:left`, `:right`, `:blank`.\n\n## Values\n\nUnits: ");
    cursor_units_print(out);
    buf_text(out, ", `%`; `calc()`; `min()`, `max()` and `clamp()` of values in one unit. "
                  "Colours: names, `#rgb`, `#rgba`, `#rrggbb`, "
                  "`#rrggbbaa`,\n`rgb()`, `rgba()`, "
                  "`hsl()`, `hsla()`, `currentcolor`, `transparent`.\n");
    Str styles = counter_style_names(arena);
    buf_format(out, "Counter styles: %.*s, none, and any string.\n\n", STR_ARG(styles));
    print_properties(out);
    while (out->len > 1 && out->data[out->len - 1] == '\n' && out->data[out->len - 2] == '\n')
        out->len--;
    arena_close(arena);
}
