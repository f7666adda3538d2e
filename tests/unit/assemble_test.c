/* Publications in a folder of their own, assembled and printed as HTML: values,
 * conditions, repeats, includes, raw HTML, file names. */

#include "assemble/assemble.h"
#include "check.h"
#include "read/read.h"
#include "text/text.h"
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    Arena *arena;
    Files *files;
    Diags diags;
    Session session;
    Worker worker;
    Publication *publication;
} World;

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "wb");
    fwrite(text, 1, strlen(text), file);
    fclose(file);
}

static uint32_t load(Job *job, Str path)
{
    Str text;
    return file_read(job->arena, path, &text) ? files_add(job->files, path, text) : 0;
}

static void world_open(World *world, Text *text)
{
    *world = (World){.arena = arena_open()};
    world->files = files_open(world->arena, NULL);
    world->diags.arena = world->arena;
    world->worker.text = text;
    world->session = (Session){.settings = map_new(world->arena),
                               .read = read_document,
                               .files = world->files,
                               .arena = world->arena};
    static Str north = {"north", 5};
    *map_put(world->session.settings, S("region")) = &north;
}

static void world_close(World *world)
{
    xpath_context_close(world->worker.xpath);
    publication_close(world->publication);
    arena_close(world->arena);
}

#define HEAD                                                                           \
    "<publication xmlns='urn:guidepress:publication' id='p' lang='en-GB' "             \
    "version='2'><title>Title</title>"                                                 \
    "<data id='places' src='places.csv' key='code'><column name='name_cy' lang='cy'/>" \
    "<column name='area' type='number'/></data>"                                       \
    "<data id='people' src='people.csv' of='places' by='code'>"                        \
    "<column name='date' type='date'/><column name='count' type='count' small='5' "    \
    "missing='z'/></data>"                                                             \
    "<data id='plain' src='plain.csv'/>"
#define TAIL "</publication>"

static void world_load(World *world, const char *documents)
{
    Buf text = {0};
    buf_format(&text, "%s%s%s", HEAD, documents, TAIL);
    write_file("places.csv",
               "code,name,name_cy,area,web\nA1,Alpha & Co,Alffa,12.345,https://a.example/x\n"
               "B2,<b>Beta</b>,,7,javascript:alert(1)\nC3,../{{name}},Gama,1000,img.png\n");
    write_file("people.csv",
               "code,date,count\nA1,2024-03-31,1234\nA1,2024-06-30,3\nB2,2024-03-31,z\n");
    write_file("plain.csv", "word\none\ntwo\n");
    uint32_t file = files_add(world->files, S("publication.xml"), buf_take(&text, world->arena));
    world->publication = publication_load(world->arena, &world->diags, world->files,
                                          &world->session, &world->worker, file);
}

static Job job_of(World *world, const Record *record)
{
    return (Job){.session = &world->session,
                 .worker = &world->worker,
                 .arena = world->arena,
                 .scratch = world->arena,
                 .diags = &world->diags,
                 .files = world->files,
                 .record = record,
                 .language = S("en-GB"),
                 .load = load};
}

static const Node *body_of(const Tree *tree)
{
    for (const Node *n = tree->root->first; n; n = n->next)
        if (node_is(n, NAME_BODY))
            return n;
    return NULL;
}

/* What is inside <body>, as HTML without line ends between tags. */
static Str html_of(World *world, const Tree *tree)
{
    Buf out = {0}, flat = {0};
    for (const Node *n = tree ? body_of(tree)->first : NULL; n; n = n->next)
        print_html(&out, n);
    for (size_t at = 0; at < out.len; at++) {
        bool between =
            out.data[at] == '\n' && (!at || out.data[at - 1] == '>' || at + 1 == out.len ||
                                     (out.data[at + 1] == '<' && out.data[at + 2] == '/'));
        if (!between)
            buf_char(&flat, out.data[at]);
    }
    buf_close(&out);
    return str_trim(buf_take(&flat, world->arena));
}

/* The first document for record `index` of places, or without one (-1). */
static Str made(World *world, int index)
{
    const DocumentSpec *spec = &world->publication->documents[0];
    const Record *record = index < 0 ? NULL : &world->publication->data[0]->records[index];
    Job job = job_of(world, record);
    return html_of(world, assemble_document(&job, spec));
}

static Text *text;

static void same(const char *content, int index, const char *want, int line)
{
    World world;
    world_open(&world, text);
    Buf documents = {0};
    buf_format(&documents, "<document id='d'%s out='{{code}}.pdf'>%s</document>",
               index < 0 ? "" : " for-each='places'", content);
    if (index < 0) {
        buf_clear(&documents);
        buf_format(&documents, "<document id='d' out='d.pdf'>%s</document>", content);
    }
    world_load(&world, arena_str(world.arena, buf_view(&documents)).data);
    check_same(made(&world, index), str_of(want), __FILE__, line);
    for (const Diag *diag = world.diags.first; diag; diag = diag->next)
        fprintf(stderr, "%d: %.*s: %.*s (%.*s)\n", line, STR_ARG(diag_name(diag->code)),
                STR_ARG(diag->detail), STR_ARG(diag->hint));
    check_that(!world.diags.first, "no diagnostics", __FILE__, line);
    buf_close(&documents);
    world_close(&world);
}
#define SAME(content, index, want) same(content, index, want, __LINE__)

static void faulty(const char *content, int index, DiagCode code, const char *detail,
                   const char *hint, int line)
{
    World world;
    world_open(&world, text);
    Buf documents = {0};
    buf_format(&documents, "<document id='d'%s out='%s'>%s</document>",
               index < 0 ? "" : " for-each='places'", index < 0 ? "d.pdf" : "{{code}}.pdf",
               content);
    world_load(&world, arena_str(world.arena, buf_view(&documents)).data);
    made(&world, index);
    const Diag *diag = world.diags.first;
    check_that(diag && diag->code == code && !diag->next, "one diagnostic of this kind", __FILE__,
               line);
    for (const Diag *d = diag; d && diag->code != code; d = d->next)
        fprintf(stderr, "%d: %.*s: %.*s (%.*s)\n", line, STR_ARG(diag_name(d->code)),
                STR_ARG(d->detail), STR_ARG(d->hint));
    if (diag) {
        check_same(diag->detail, str_of(detail), __FILE__, line);
        check_same(diag->hint, str_of(hint), __FILE__, line);
    }
    buf_close(&documents);
    world_close(&world);
}
#define FAULT(content, index, code, detail, hint) \
    faulty(content, index, DIAG_##code, detail, hint, __LINE__)

static void test_values(void)
{
    SAME("<p>{{name}}</p>", 0, "<p>Alpha &amp; Co</p>");
    SAME("<p>{{name}}</p>", 1, "<p>&lt;b&gt;Beta&lt;/b&gt;</p>");
    SAME("<p>{{name}}</p>", 2, "<p>../{{name}}</p>");
    SAME("<p>{{ name | upper }} {{name|slug}} {{area | number:1}} {{area | number}}</p>", 0,
         "<p>ALPHA &amp; CO alpha-co 12.3 12.345</p>");
    SAME("<p>{{area|number:0}}</p>", 2, "<p>1,000</p>");
    SAME("<p>{{name_cy}}</p>", 0, "<p><span lang=\"cy\">Alffa</span></p>");
    SAME("<p lang='cy'>{{name_cy}}</p>", 0, "<p lang=\"cy\">Alffa</p>");
    SAME("<p>{{name_cy}} {{name_cy | default:'none'}}</p>", 1, "<p>not known none</p>");
    SAME("<p lang='cy'>{{name_cy}}</p>", 1, "<p lang=\"cy\">anhysbys</p>");
    SAME("<p>{{people[date='2024-03-31']/count | number}} {{people[2]/count | number}} "
         "{{people[2]/date | date}}</p>",
         0, "<p>1,234 fewer than 5 30 June 2024</p>");
    SAME("<p>{{people/count}} {{people[date='2020-01-01']/count | default:\"nobody | none\"}}</p>",
         1, "<p>not known nobody | none</p>");
    SAME("<p>{{count(people)}} {{sum(people[1]/count) div 2 | number:1}} {{number(name)}}</p>", 0,
         "<p>2 617.0 not known</p>");
    SAME("<p>{{$region}} {{$publication}} {{$version}}{{$profile}}</p>", -1, "<p>north p 2</p>");
    SAME("<p title='{{name}} {{area}}' class='a'>x</p>", 0,
         "<p title=\"Alpha &amp; Co 12.345\" class=\"a\">x</p>");
    SAME("<p title='\\{{name}} {{code}}'>\\{{name}}</p>", 0,
         "<p title=\"{{name}} A1\">{{name}}</p>");
    SAME("<p>{{'a}}b'}}</p>", 0, "<p>a}}b</p>");
}

static void test_safety(void)
{
    SAME("<a href='{{web}}'>x</a>", 0, "<a href=\"https://a.example/x\">x</a>");
    SAME("<a href='https://a.example/?q={{name}}'>x</a>", 1,
         "<a href=\"https://a.example/?q=%3Cb%3EBeta%3C/b%3E\">x</a>");
    SAME("<p style='width: {{area}}mm'>x</p>", 1, "<p style=\"width: 7mm\">x</p>");
    SAME("<p id='p-{{code}}'>x</p>", 1, "<p id=\"p-B2\">x</p>");
    FAULT("<a href='{{web}}'>x</a>", 1, ASSEMBLE_UNSAFE, "href=\"javascript:alert(1)\"",
          "allowed are http, https, mailto, tel and files below the root");
    FAULT("<img src='{{name}}'/>", 2, ASSEMBLE_UNSAFE, "src=\"../{{name}}\"",
          "allowed are http, https, mailto, tel and files below the root");
    FAULT("<p style='width:{{name}}'/>", 1, ASSEMBLE_UNSAFE, "style=\"<b>Beta</b>\"",
          "a style takes a number, with a unit if need be; for small or missing figures use when=");
    FAULT("<p onclick='{{name}}'/>", 1, ASSEMBLE_UNSAFE, "onclick=\"<b>Beta</b>\"",
          "write this attribute without {{...}}");
    FAULT("<p id='{{name}}'/>", 0, ASSEMBLE_UNSAFE, "id=\"Alpha & Co\"",
          "an id has no blanks and is not empty: {{name | slug}}");
}

static void test_faults(void)
{
    FAULT("<p>{{nmae}}</p>", 0, ASSEMBLE_COLUMN, "nmae", "did you mean name?");
    FAULT("<p>{{people/cuont}}</p>", 0, ASSEMBLE_COLUMN, "cuont", "did you mean count?");
    FAULT("<p>{{pepole[date='x']/count}}</p>", 0, ASSEMBLE_COLUMN, "pepole",
          "did you mean people?");
    FAULT("<p>{{people[dat='x']/count}}</p>", 0, ASSEMBLE_COLUMN, "dat", "did you mean date?");
    FAULT("<p>{{name/x}}</p>", 0, ASSEMBLE_COLUMN, "x",
          "what stands before the / is a value, and has nothing inside");
    FAULT("<p>{{name}}</p>", -1, ASSEMBLE_COLUMN, "name",
          "there is no record here: the document has no for-each");
    FAULT("<p>{{$regoin}}</p>", 0, ASSEMBLE_UNSET, "regoin", "did you mean $region?");
    FAULT("<p>{{name | uper}}</p>", 0, ASSEMBLE_FILTER, "uper", "did you mean upper?");
    FAULT("<p>{{name | number:x}}</p>", 0, ASSEMBLE_FILTER, "x",
          "number:1 wants how many decimals, 0 to 9");
    FAULT("<p>{{}}</p>", 0, ASSEMBLE_SYNTAX, "nothing",
          "write the name of a column, as in {{name}}");
    FAULT("<p>{{name | number}}</p>", 0, ASSEMBLE_RESULT, "Alpha & Co",
          "number wants a number; it comes from places.csv:2:4");
    FAULT("<p when='count(people) &gt;'>x</p>", 0, ASSEMBLE_SYNTAX, "count(people) >",
          "not an expression of XPath; write it like support[date='2024-09-30']/people");
    FAULT("<p for-each='peolpe'>x</p>", 0, ASSEMBLE_NAME, "peolpe", "did you mean people?");
}

static void test_conditions(void)
{
    SAME("<p when=\"code = 'A1'\">a</p><p when=\"code != 'A1'\">b</p>", 0, "<p>a</p>");
    SAME("<p when='people'>a</p><p when='not(people)'>b</p>", 2, "<p>b</p>");
    SAME("<p when='people[2]/count &gt;= 5'>a</p><p when='name_cy'>b</p>", 0, "<p>b</p>");
    SAME("<p when=\"$region = 'north'\">a</p>", -1, "<p>a</p>");
    SAME("<each when=\"code = 'A1'\">a<b>b</b></each>c", 0, "a<b>b</b>c");
}

static void test_repeats(void)
{
    SAME("<p for-each='people'>{{date}} {{../name}}</p>", 0,
         "<p>2024-03-31 Alpha &amp; Co</p><p>2024-06-30 Alpha &amp; Co</p>");
    SAME("<p for-each='people' where=\"date &gt; 0 or contains(date, '06')\">{{count}}</p>", 0,
         "<p>fewer than 5</p>");
    SAME("<p for-each='people'>x</p>", 2, "");
    SAME("<each for-each='places'><b>{{code}}</b><i for-each='people'>{{../code}}</i></each>", -1,
         "<b>A1</b><i>A1</i><i>A1</i><b>B2</b><i>B2</i><b>C3</b>");
    SAME("<i for-each='plain'>{{word}} {{../code}}</i>", 1, "<i>one B2</i><i>two B2</i>");
    SAME("<div for-each='plain'><i for-each='people'>{{../word}}-{{../../code}}</i></div>", 1,
         "<div><i>one-B2</i></div><div><i>two-B2</i></div>");
    SAME("<i for-each='people'>{{../code}}</i>", -1, "<i>A1</i><i>A1</i><i>B2</i>");
}

static void test_includes(void)
{
    mkdir("part", 0777);
    write_file("part/a.md", "# {{name}}\n\n<include src=\"b.xml\"/>\n\n![x](x.png) [y](d#z)\n");
    write_file("part/b.xml", "<section lang='cy'><p>{{name_cy}}</p></section>");
    write_file("part/c.html", "<html lang='cy'><head><style>p { color: red "
                              "}</style></head><body><p>{{code}}</p></body></html>");
    SAME("<include src='part/a.md'/>", 0,
         "<h1>Alpha &amp; Co</h1><section lang=\"cy\"><p>Alffa</p></section><p><img "
         "src=\"part/x.png\" alt=\"x\" /> "
         "<a href=\"d#z\">y</a></p>");
    SAME("<include src='part/c.html'/>", 0, "<div lang=\"cy\"><p>A1</p></div>");
    write_file("part/first.md", "a");
    FAULT("<include src='part/frist.md'/>", 0, ASSEMBLE_MISSING, "part/frist.md",
          "did you mean first.md?");
    FAULT("<include src='part/aa.md'/>", 0, ASSEMBLE_MISSING, "part/aa.md",
          "paths start from the folder of the file that names them");
    FAULT("<include src='part/a.doc'/>", 0, ASSEMBLE_FORMAT, "part/a.doc",
          "a file to include ends in .md, .xml, .xhtml or .html");
    FAULT("<include src='../../etc/a.md'/>", 0, ASSEMBLE_OUTSIDE, "../../etc/a.md",
          "put the file below the root, or name the root with --root");
    FAULT("<p>x</p><include/>", 0, ASSEMBLE_NEEDED, "src of <include>",
          "write src=\"...\": a path from the folder of this file, which may hold {{...}}");
    write_file("part/d.md", "a\n\n<include src=\"e.md\"/>\n");
    write_file("part/e.md", "b\n\n<include src=\"d.md\"/>\n");
    FAULT("<include src='part/d.md'/>", 0, ASSEMBLE_CYCLE, "part/d.md",
          "a file cannot be inside itself, directly or through others: take this include away");
}

static Str lone(World *world, const char *source)
{
    Job job = job_of(world, NULL);
    uint32_t file = files_add(world->files, S("a.md"), str_of(source));
    Tree *tree = read_document(world->arena, &world->diags, world->files, file, FORMAT_MARKDOWN);
    return html_of(world, assemble_lone(&job, tree));
}

static void test_raw(void)
{
    static const struct {
        const char *source, *want;
        DiagCode code; /* 0: READ_ENCODING cannot come here: none */
    } cases[] = {
        {"<div class=\"a\">\n\n*b*\n\n</div>\n", "<div class=\"a\"><p><em>b</em></p></div>", 0},
        {"a <b>c *d*</b> e", "<p>a <b>c <em>d</em></b> e</p>", 0},
        {"<ul><li>a<li>b &amp; c &eacute;</ul>", "<ul><li>a</li><li>b &amp; c \xC3\xA9</li></ul>",
         0},
        {"<table><tr><td>a<td>b<tr><th scope=row>c</table>",
         "<table><tr><td>a</td><td>b</td></tr><tr><th scope=\"row\">c</th></tr></table>", 0},
        {"<p>a\n<p>b <!-- c --> d\n<br>e\n", "<p>a</p><p>b  d\n<br />e</p>", 0},
        {"<textarea><b>a</b></textarea>", "<p><textarea>&lt;b&gt;a&lt;/b&gt;</textarea></p>", 0},
        {"<div title='{{$region}}'>{{ $region }} < 3</div>",
         "<div title=\"north\">north &lt; 3</div>", 0},
        {"a </b> c", "<p>a  c</p>", DIAG_ASSEMBLE_TAG},
        {"a <b> c", "<p>a <b> c</b></p>", DIAG_ASSEMBLE_TAG},
        {"<div>\n\na\n", "<div><p>a</p></div>", DIAG_ASSEMBLE_TAG},
        {"<DIV CLASS=X>a</Div>", "<div class=\"X\">a</div>", 0},
        {"- <b>a</b>\n- <i>b\n", "<ul><li><b>a</b></li><li><i>b</i></li></ul>", DIAG_ASSEMBLE_TAG},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        World world;
        world_open(&world, text);
        Str got = lone(&world, cases[i].source);
        CHECK_STR(got, str_of(cases[i].want));
        CHECK(cases[i].code ? world.diags.first && world.diags.first->code == cases[i].code
                            : !world.diags.first);
        world_close(&world);
    }
}

static void test_markdown_repeats(void)
{
    write_file(
        "m.md",
        "{for-each=people}\n| Date | Count |\n|---|---|\n| all | x |\n| {{date}} | {{count | "
        "default:\"a | b\"}} |\n\n"
        "{for-each=people where=\"date='2024-06-30'\"}\n- {{date}}\n- {{../code}}\n\n"
        "## Always\n\n{when=\"code = 'A1'\"}\n## Sometimes\n\ntext\n\n### Inner\n\n## Again\n");
    World world;
    world_open(&world, text);
    world_load(
        &world,
        "<document id='d' out='{{code}}.pdf' for-each='places'><include src='m.md'/></document>");
    Str got = made(&world, 0), other = made(&world, 1);
    CHECK(!world.diags.first);
    CHECK(memmem(got.data, got.len, "all", 3) && memmem(got.data, got.len, "2024-03-31", 10));
    CHECK(memmem(got.data, got.len, "Sometimes", 9) && memmem(got.data, got.len, "Inner", 5));
    CHECK(!memmem(other.data, other.len, "Sometimes", 9) &&
          !memmem(other.data, other.len, "Inner", 5));
    CHECK(memmem(other.data, other.len, "Again", 5) != NULL);
    world_close(&world);
}

static void path_is(const char *out, const char *name, const char *want, int line)
{
    World world;
    world_open(&world, text);
    Buf csv = {0}, documents = {0};
    buf_format(&documents, "<document id='d' for-each='names' out='%s'/>", out);
    buf_format(&csv, "code,name\nX,\"%s\"\n", name);
    write_file("names.csv", arena_str(world.arena, buf_view(&csv)).data);
    Str whole = buf_take(&documents, world.arena);
    Buf all = {0};
    buf_format(&all, "<data id='names' src='names.csv' key='code'/>%.*s", STR_ARG(whole));
    world_load(&world, arena_str(world.arena, buf_view(&all)).data);
    Job job = job_of(&world, NULL);
    check_same(
        document_path(&job, world.publication->documents, &world.publication->data[3]->records[0]),
        str_of(want), __FILE__, line);
    buf_close(&csv);
    buf_close(&all);
    world_close(&world);
}
#define PATH(out, name, want) path_is(out, name, want, __LINE__)

static void test_paths(void)
{
    PATH("a/{{name}}.pdf", "Adur", "a/Adur.pdf");
    PATH("a/{{name}}.pdf", "../../outside", "a/_..-..-outside.pdf");
    PATH("a/{{name}}.pdf", "..\\\\outside", "a/_..--outside.pdf");
    PATH("{{name}}.pdf", "CON", "_CON.pdf");
    PATH("{{name}}.pdf", "COM1", "_COM1.pdf");
    PATH("{{name}}.pdf", "COMA", "COMA.pdf");
    PATH("{{name}}/x.pdf", "Place.", "Place/x.pdf");
    PATH("{{name}}.pdf", ".", "_..pdf");
    PATH("{{name}}.pdf", "-rf", "_-rf.pdf");
    PATH("{{name}}.pdf", "a:b*c?d|e", "a-b-c-d-e.pdf");
    PATH("{{name}}.pdf", "", "");
    PATH("{{name}}.pdf", "Ynys Mo\xCC\x82n", "Ynys M\xC3\xB4n.pdf");
    PATH("{{name}}.pdf",
         "a\xC2\xAD"
         "b",
         "ab.pdf");
    PATH("../{{name}}.pdf", "a", "");
    PATH("{{name | slug}}.pdf", "Newry, Mourne", "newry-mourne.pdf");
    char name[401] = {0}, want[256] = {0};
    for (int i = 0; i < 400; i += 2)
        memcpy(name + i, "\xC3\xA9", 2);
    memcpy(want, name, 250);
    memcpy(want + 250, ".pdf", 4);
    PATH("{{name}}.pdf", name, want);
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    (void)info;
    (void)kind;
    (void)walk;
    return remove(path);
}

int main(void)
{
    char folder[] = "/tmp/assemble-test-XXXXXX";
    TextPaths paths = {0};
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return 71;
    xml_start();
    read_start();
    text = text_open(&paths);
    test_values();
    test_safety();
    test_faults();
    test_conditions();
    test_repeats();
    test_includes();
    test_raw();
    test_markdown_repeats();
    test_paths();
    text_close(text);
    xml_stop();
    CHECK(chdir("/") == 0);
    CHECK(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0);
    return check_done();
}
