/* Data files, and expressions over them: the first line is an XPath, the rest CSV. */

#include "data/data.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(Arena *arena, const Dataset *set, Str expression)
{
    size_t at;
    Str message, text, names[8];
    size_t offsets[8];
    XPath *path = xpath_compile(arena, expression, &at, &message);
    if (!path)
        return;
    XPathContext *context = xpath_context_open();
    xpath_names(path, names, offsets, 8);
    xpath_variables(path, names, offsets, 8);
    for (uint32_t i = 0; i < set->record_count && i < 3; i++) {
        xpath_string(arena, context, path, &(XPathRow){&set->records[i].element, NULL}, &text, &message);
        xpath_first(context, path, &(XPathRow){&set->records[i].element, NULL});
    }
    xpath_context_close(context);
    xpath_close(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_open();
    Diags diags = {.arena = arena};
    Files *files = files_open(arena, NULL);
    Str csv, expression = str_cut(arena_str(arena, (Str){(const char *)data, size}), '\n', &csv),
             none[] = {S("z")};
    Column columns[] = {{.name = S("code"), .pattern = S("[A-Z][0-9]+")},
                        {.name = S("people"),
                         .type = COLUMN_COUNT,
                         .has_small = true,
                         .small = 5,
                         .shown = S("few"),
                         .missing = none,
                         .missing_count = 1},
                        {.name = S("date"), .type = COLUMN_DATE}};
    xml_start();
    uint32_t file = files_add(files, S("a"), csv);
    DataSpec specs[] = {
        {.id = S("places"), .key = S("code"), .columns = columns, .column_count = 1},
        {.id = S("support"),
         .of = S("places"),
         .by = S("code"),
         .columns = columns + 1,
         .column_count = 2}};
    Dataset *sets[2];
    for (int i = 0; i < 2; i++)
        sets[i] = data_read(arena, &diags, files, file, &specs[i]);
    data_group(arena, &diags, sets, 2, specs);
    ask(arena, sets[0], expression);
    ask(arena, sets[1], expression);
    arena_close(arena);
    return 0;
}
