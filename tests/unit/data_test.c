/* Data: each faulty file has its answer in tests/data/bad.expect; the large ones
 * are made here, with bounds on memory. */

#include "check.h"
#include "data/csv.h"
#include "data/data.h"
#include "said.h"
#include "xml/xml.h"
#include <stdlib.h>

typedef struct {
    Arena *arena;
    Diags diags;
    Files *files;
} World;

static World world_open(void)
{
    Arena *arena = arena_open();
    return (World){arena, {.arena = arena}, files_open(arena, NULL)};
}

static Dataset *read_text(World *world, Str text, const DataSpec *spec)
{
    return data_read(world->arena, &world->diags, world->files, files_add(world->files, S("x.csv"), text), spec);
}

static Dataset *read_path(World *world, Str path, const DataSpec *spec)
{
    Str text = {0};
    CHECK(file_read(world->arena, path, &text));
    return data_read(world->arena, &world->diags, world->files, files_add(world->files, path, text), spec);
}

static DataSpec places(World *world)
{
    DataSpec former = {.id = S("former"), .key = S("old")};
    Column *columns = NEW_ARRAY(world->arena, Column, 3);
    static const Str missing[] = {{"z", 1}, {"[c]", 3}};
    columns[0] = (Column){.name = S("code"),
                          .pattern = S("(E0[6-9]|W06|S12|N09)[0-9]{6}"),
                          .former = read_path(world, S("tests/data/former_codes.csv"), &former)};
    columns[1] = (Column){.name = S("name")};
    columns[2] = (Column){.name = S("people"),
                          .type = COLUMN_COUNT,
                          .missing = missing,
                          .missing_count = 2,
                          .has_small = true,
                          .small = 5,
                          .shown = S("fewer than 5")};
    return (DataSpec){.id = S("places"), .key = S("code"), .columns = columns, .column_count = 3};
}

static void print_records(Buf *out, const Dataset *set)
{
    buf_format(out, "%s%u records\n", set->failed ? "failed, " : "", set->record_count);
    for (uint32_t i = 0; i < set->record_count; i++) {
        const Record *record = &set->records[i];
        buf_format(out, "  %u%s", record->line, record->failed ? " failed" : "");
        for (uint32_t c = 0; c < set->column_count; c++) {
            const Value *value = &record->values[c];
            Str text = value_text(value);
            buf_text(out, " [");
            said_text(out, str_slice(text, 0, 50));
            buf_text(out, value->state == VALUE_MISSING ? "]?" : value->state == VALUE_SMALL ? "]<" : "]");
        }
        buf_char(out, '\n');
    }
}

static void bad_files(void)
{
    static const char *const names[] = {
        "bom",           "utf16",     "latin1",         "nul",              "crlf",       "missing-column",
        "duplicate-header", "duplicate-code", "ragged", "unclosed-quote", "newline-in-field", "empty",
        "header-only",   "codes",     "numbers",        "formula",          "markup",     "same-file-name",
        "path-names",    "bidi"};
    Buf out = {0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        World world = world_open();
        char path[100];
        int len = snprintf(path, sizeof path, "tests/data/bad/%s.csv", names[i]);
        DataSpec spec = places(&world);
        Dataset *set = read_path(&world, (Str){path, (size_t)len}, &spec);
        buf_format(&out, "== %s\n", names[i]);
        said(&out, &world.diags, world.files);
        print_records(&out, set);
        arena_close(world.arena);
    }
    World world = world_open();
    Str wanted = {0};
    CHECK(file_read(world.arena, S("tests/data/bad.expect"), &wanted));
    if (getenv("BLESS")) {
        FILE *file = fopen("tests/data/bad.expect", "wb");
        fwrite(out.data, 1, out.len, file);
        fclose(file);
    }
    CHECK_STR(buf_view(&out), wanted);
    arena_close(world.arena);
    buf_close(&out);
}

/* ---- too large to keep ---- */

static void many_rows(void)
{
    enum { ROWS = 100000 };
    World world = world_open();
    Buf text = {0};
    buf_text(&text, "code,name,people\n");
    for (int i = 0; i < ROWS; i++)
        buf_format(&text, "X%08d,Place %d,%d\n", i, i, i * 7919 % 10000);
    DataSpec spec = {.id = S("rows"), .key = S("code")};
    size_t before = arena_used(world.arena);
    Dataset *set = read_text(&world, buf_view(&text), &spec);
    size_t each = (arena_used(world.arena) - before + text.len) / ROWS;
    CHECK(!set->failed && set->record_count == ROWS && !world.diags.first);
    CHECK(each <= 200);
    const Record *record = map_value(set->by_key, S("X00099999"));
    CHECK(record && record->line == ROWS + 1);
    CHECK_STR(value_text(&record->values[1]), S("Place 99999"));
    arena_close(world.arena);
    buf_close(&text);
}

static void long_field(void)
{
    enum { MEBIBYTE = 1 << 20 };
    World world = world_open();
    Buf text = {0};
    buf_text(&text, "code,name,people\nE06000001,");
    while (text.len < MEBIBYTE)
        buf_text(&text, "integration ");
    buf_text(&text, "x,380\n");
    DataSpec spec = {.id = S("rows"), .key = S("code")};
    Dataset *set = read_text(&world, buf_view(&text), &spec);
    CHECK(set->record_count == 1 && set->records[0].values[1].length > MEBIBYTE - 100);
    buf_clear(&text);
    buf_text(&text, "code,name,people\nE06000001,\"");
    for (int i = 0; i < MEBIBYTE; i++)
        buf_text(&text, "\"\"");
    buf_text(&text, "\",380\n");
    set = read_text(&world, buf_view(&text), &spec);
    CHECK(set->record_count == 1 && set->records[0].values[1].length == MEBIBYTE);
    CHECK(!world.diags.first);
    arena_close(world.arena);
    buf_close(&text);
}

static void many_columns(void)
{
    World world = world_open();
    Buf text = {0};
    buf_text(&text, "code,name,people");
    for (int i = 0; i < 10000; i++)
        buf_format(&text, ",c%d", i);
    buf_text(&text, "\nE06000001,Hartlepool,380");
    for (int i = 0; i < 10000; i++)
        buf_text(&text, ",x");
    buf_text(&text, "\n");
    DataSpec spec = places(&world);
    Dataset *set = read_text(&world, buf_view(&text), &spec);
    CHECK(set->column_count == 10003 && set->record_count == 1 && !set->records[0].failed);
    CHECK(!world.diags.first);
    arena_close(world.arena);
    buf_close(&text);
}

static void ill_formed(void)
{
    static const char *const bad[] = {"\x80",         "\xc3",             "\xc0\xaf", "\xe0\x80\xaf",
                                      "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff",     "\xf0\x9f\x98"};
    for (size_t i = 0; i < 8; i++) {
        World world = world_open();
        Buf text = {0}, out = {0};
        buf_format(&text, "code,name,people\nE06000001,Hartlepool,380\nW06000001,Ynys M%s,2\n", bad[i]);
        DataSpec spec = {.id = S("rows"), .key = S("code")};
        Dataset *set = read_text(&world, buf_view(&text), &spec);
        CHECK(set->failed && set->record_count == 0);
        said(&out, &world.diags, world.files);
        char wanted[200];
        int len = snprintf(wanted, sizeof wanted,
                           "3:17 DATA_ENCODING byte %02X at offset 58 | save the file as UTF-8; in a "
                           "spreadsheet: \"CSV UTF-8\"\n",
                           (unsigned)(unsigned char)bad[i][0]);
        CHECK_STR(buf_view(&out), ((Str){wanted, (size_t)len}));
        arena_close(world.arena);
        buf_close(&text);
        buf_close(&out);
    }
}

static void said_once_a_hundred_times(void)
{
    World world = world_open();
    Buf text = {0};
    buf_text(&text, "code,people\n");
    for (int i = 0; i < 5000; i++)
        buf_format(&text, "X%d,many\n", i);
    Column people = {.name = S("people"), .type = COLUMN_COUNT};
    DataSpec spec = {.id = S("rows"), .columns = &people, .column_count = 1};
    Dataset *set = read_text(&world, buf_view(&text), &spec);
    CHECK(set->record_count == 5000 && set->records[4999].failed);
    CHECK(world.diags.count[SEVERITY_ERROR] == 101);
    CHECK_STR(world.diags.last->detail, S("and 4900 more before here in this file"));
    arena_close(world.arena);
    buf_close(&text);
}

/* ---- values and headers ---- */

static void values_are_typed(void)
{
    World world = world_open();
    Column columns[] = {{.name = S("n"), .type = COLUMN_NUMBER}, {.name = S("d"), .type = COLUMN_DATE}};
    DataSpec spec = {.id = S("x"), .columns = columns, .column_count = 2};
    Dataset *set = read_text(&world,
                             S("n,d\n12.50,2024-02-29\n-0.5,2023-02-29\n9223372036854775807,\n"
                               "9223372036854775808,2024-12-31\n1.,\n.5,\n0,\n\"a\"\"b\",\nx\"y,1\n\"1\"2,\n"),
                             &spec);
    Buf out = {0};
    print_records(&out, set);
    said(&out, &world.diags, world.files);
    CHECK_STR(buf_view(&out),
              S("10 records\n"
                "  2 [12.50] [2024-02-29]\n"
                "  3 failed [-0.5] [2023-02-29]\n"
                "  4 [9223372036854775807] []?\n"
                "  5 failed [9223372036854775808] [2024-12-31]\n"
                "  6 failed [1.] []?\n"
                "  7 failed [.5] []?\n"
                "  8 [0] []?\n"
                "  9 failed [a\"b] []?\n"
                "  10 failed [x\"y] [1]\n"
                "  11 failed []? []?\n"
                "3:6 DATA_VALUE d: 2023-02-29 | there is no such day: year, month, day, as in 2024-09-30\n"
                "5:1 DATA_VALUE n: 9223372036854775808 | it is too large\n"
                "6:1 DATA_VALUE n: 1. | write it with the digits 0 to 9 only, as 1234\n"
                "7:1 DATA_VALUE n: .5 | write it with the digits 0 to 9 only, as 1234\n"
                "9:2 DATA_VALUE n: a\"b | write a number; a word for \"not known\" is declared in the column: missing=\"...\"\n"
                "10:1 DATA_VALUE n: x\"y | write a number; a word for \"not known\" is declared in the column: missing=\"...\"\n"
                "10:5 DATA_VALUE d: 1 | write the date as 2024-09-30\n"
                "11:4 DATA_QUOTE text follows where it closes | a mark that is part of a value is written twice\n"));
    CHECK(set->records[0].values[0].number == 1250 && set->records[0].values[0].decimals == 2);
    CHECK(set->records[1].values[0].number == -5 && set->records[1].values[0].decimals == 1);
    CHECK(set->records[2].values[0].number == INT64_MAX);
    arena_close(world.arena);
    buf_close(&out);
}

static void headers_are_checked(void)
{
    World world = world_open();
    Column columns[] = {{.name = S("code"), .pattern = S("[")}};
    DataSpec spec = {.id = S("x"), .key = S("cod"), .columns = columns, .column_count = 1};
    CHECK(read_text(&world, S("code;name\n1;2\n"), &spec)->failed);
    CHECK(read_text(&world, S("code,cod\n1,2\n"), &spec)->failed);
    CHECK(read_text(&world, S("\xEF\xBB\xBF\r\n\r\n"), &spec)->failed);
    spec = (DataSpec){.id = S("x"), .key = S("nmae")};
    CHECK(read_text(&world, S("code,name\n1,2\n"), &spec)->failed);
    Buf out = {0};
    said(&out, &world.diags, world.files);
    CHECK_STR(buf_view(&out),
              S("1:1 DATA_COLUMN code | the file has: code;name (columns must be separated by commas, not by "
                "semicolons)\n"
                "1:1 DATA_COLUMN cod | the file has: code;name (columns must be separated by commas, not by "
                "semicolons)\n"
                "1:1 DATA_PATTERN [ | Unmatched [, [^, [:, [., or [=; it is a POSIX extended regular "
                "expression, as [0-9]{4}\n"
                "1:1 DATA_EMPTY | the first line must name the columns\n"
                "1:1 DATA_COLUMN nmae | did you mean name? the file has: code, name\n"));
    arena_close(world.arena);
    buf_close(&out);
}

/* ---- groups ---- */

static void rows_are_grouped(void)
{
    World world = world_open();
    DataSpec specs[] = {{.id = S("places"), .key = S("code")},
                        {.id = S("support"), .of = S("places"), .by = S("code")},
                        {.id = S("notes"), .of = S("support"), .by = S("x")}};
    Dataset *sets[3];
    sets[0] = read_text(&world, S("code,name\nA1,Adur\nB2,Bath\n"), &specs[0]);
    sets[1] = read_text(&world, S("code,date,people\nB2,2023,7\nA1,2023,5\nB2,2024,9\nB3,2024,1\n"), &specs[1]);
    sets[2] = read_text(&world, S("x\n1\n"), &specs[2]);
    data_group(world.arena, &world.diags, sets, 3, specs);
    const Record *bath = &sets[0]->records[1];
    CHECK(sets[0]->group_count == 1 && bath->groups[0].count == 2 && bath->groups[0].of == sets[1]);
    CHECK(bath->groups[0].records[1]->parent == bath && bath->groups[0].records[1]->line == 4);
    CHECK(sets[0]->records[0].groups[0].count == 1);
    CHECK(sets[1]->records[3].failed && !sets[1]->records[3].parent);
    Buf out = {0};
    said(&out, &world.diags, world.files);
    CHECK_STR(buf_view(&out), S("5:1 DATA_PARENT B3 | did you mean B2? places has no such key\n"
                                "1:1 DATA_PARENT support | support has no key=, so nothing can be grouped under it\n"));

    size_t at;
    Str message, text;
    XPathContext *context = xpath_context_open();
    XPath *sum = xpath_compile(world.arena, S("sum(support/people)"), &at, &message);
    XPath *up = xpath_compile(world.arena, S("../name"), &at, &message);
    XPath *later = xpath_compile(world.arena, S("support[date='2024']"), &at, &message);
    CHECK(xpath_string(world.arena, context, sum, &(XPathRow){&bath->element, NULL}, &text, &message));
    CHECK_STR(text, S("16"));
    CHECK(xpath_string(world.arena, context, up, &(XPathRow){&bath->groups[0].records[0]->element, NULL}, &text, &message));
    CHECK_STR(text, S("Bath"));
    CHECK(xml_element_tag(xpath_first(context, later, &(XPathRow){&bath->element, NULL})) == bath->groups[0].records[1]);
    CHECK(!xpath_first(context, later, &(XPathRow){&sets[0]->records[0].element, NULL}));
    xpath_close(sum);
    xpath_close(up);
    xpath_close(later);
    xpath_context_close(context);
    arena_close(world.arena);
    buf_close(&out);
}

static void csv_is(Str text, const char *cell, bool guarded)
{
    Buf out = {0};
    CHECK(csv_put(&out, text) == guarded);
    CHECK_STR(buf_view(&out), str_of(cell));
    buf_close(&out);
}

/* What a spreadsheet would run, what parts cells, and bytes that are no text. */
static void cells_are_harmless(void)
{
    csv_is(S("plain"), "plain", false);
    csv_is(S(""), "", false);
    csv_is(S("a;b"), "\"a;b\"", false);
    csv_is(S("say \"so\""), "\"say \"\"so\"\"\"", false);
    csv_is(S(" a"), "\" a\"", false);
    csv_is(S("=1+1"), "'=1+1", true);
    csv_is(S("@a,b"), "\"'@a,b\"", true);
    csv_is(S("-12.5 %"), "-12.5 %", false);
    csv_is(S("+44 20 7946"), "+44 20 7946", false);
    csv_is(S("-1+1"), "'-1+1", true);
    csv_is(S("\n=1"), "\"'\n=1\"", true);
    csv_is(S("\xEF\xBC\x9D" "1"), "'\xEF\xBC\x9D" "1", true);
    csv_is(S("a\xFFz"), "a\xEF\xBF\xBDz", false);
    CHECK_STR(csv_unguarded(S("'=1+1")), S("=1+1"));
    CHECK_STR(csv_unguarded(S("'tis")), S("'tis"));
    CHECK_STR(csv_unguarded(S("'")), S("'"));
    Buf out = {0};
    buf_json(&out, S("a\"\\\n\t\x7F\xE2\x80\xA8\xC3\xA9\xFF"));
    CHECK_STR(buf_view(&out), S("\"a\\\"\\\\\\n\\u0009\\u007f\\u2028\xC3\xA9\xEF\xBF\xBD\""));
    buf_close(&out);
}

int main(void)
{
    xml_start();
    bad_files();
    many_rows();
    long_field();
    many_columns();
    ill_formed();
    said_once_a_hundred_times();
    values_are_typed();
    headers_are_checked();
    rows_are_grouped();
    cells_are_harmless();
    xml_stop();
    return check_done();
}
