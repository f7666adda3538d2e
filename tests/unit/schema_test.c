/* The grammar is written twice: schema.def for the program, publication.rng for
 * editors' tools. For each element, attribute, kind of value and place this makes
 * a document that is right or wrong in one thing and asks both. */

#include "assemble/schema.h"
#include "check.h"
#include "xml/xml.h"
#include <libxml/relaxng.h>

typedef struct {
    Arena *arena;
    Files *files;
    xmlRelaxNG *grammar;
} Both;

static void no_print(void *user, const char *format, ...)
{
    (void)user;
    (void)format;
}

static bool ours(Both *both, Str text)
{
    Diags diags = {.arena = both->arena};
    uint32_t file = files_add(both->files, S("probe.xml"), text);
    Tree *tree = xml_parse(both->arena, &diags, both->files, file);
    if (!tree)
        return false;
    bool framework = str_equal(tree->root->spelling, S("framework"));
    bool sound =
        schema_check(&diags, tree->root, framework ? SCHEMA_FRAMEWORK : SCHEMA_PUBLICATION);
    CHECK(sound == !diags.first);
    for (const Diag *diag = diags.first; diag; diag = diag->next)
        CHECK(diag->span.file == file && diag->span.end <= text.len && diag->hint.len);
    return sound;
}

static bool theirs(Both *both, Str text)
{
    xmlDoc *doc = xmlReadMemory(text.data, (int)text.len, NULL, NULL,
                                XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    xmlRelaxNGValidCtxt *valid = xmlRelaxNGNewValidCtxt(both->grammar);
    xmlRelaxNGSetValidErrors(valid, no_print, no_print, NULL);
    int fault = doc ? xmlRelaxNGValidateDoc(valid, doc) : -1;
    xmlRelaxNGFreeValidCtxt(valid);
    xmlFreeDoc(doc);
    return fault == 0;
}

/* want: 1 right, 0 wrong, -1 whatever, as long as both say the same. */
static void probe(Both *both, Str text, int want)
{
    bool a = ours(both, text), b = theirs(both, text);
    bool good = a == b && (want < 0 || a == (want == 1));
    check_passed += good;
    check_failed += !good;
    if (!good)
        fprintf(stderr, "schema.def says %s, publication.rng %s, wanted %d:\n%.*s\n",
                a ? "right" : "wrong", b ? "right" : "wrong", want, STR_ARG(text));
}

/* ---- the tables again ---- */

typedef enum { OPTIONAL, NEEDED } Need;
enum {
#define KIND(id, looks) KIND_##id,
#define ELEMENT(id, name, parents, holds, least, most)
#define ATTRIBUTE(element, name, need, kind, choices)
#define CONTENT(name)
#include "assemble/schema.def"
#undef KIND
    KINDS
};
#define KIND(id, looks)
#undef ELEMENT
#undef ATTRIBUTE
#undef CONTENT

static const struct {
    const char *good[4], *bad[6];
} samples[KINDS] = {
    [KIND_TEXT] = {{"a", "", "a b"}, {0}},
    [KIND_ID] = {{"a", "_a", "A-b.c_9", "môn"}, {"", "9a", "a b", "a/b", "-a", "a:b"}},
    [KIND_SECTION] = {{"work", "work/paid-work"}, {"", "9a", "a b", "/a"}},
    [KIND_PATH] = {{"a", "a/b.csv", "../a.csv"}, {"", "/a", "a\\b", "c:a", "http://a"}},
    [KIND_TEMPLATE] = {{"a", "a/{{b | number:1}}.pdf"}, {"", "/a", "\\a"}},
    [KIND_SOURCE] = {{"a.md", "../b/{{c}}.xml"}, {"", "/a", "\\a"}},
    [KIND_LANGUAGE] = {{"en", "en-GB", "cy", "zh-Hant-TW"},
                       {"", "e", "english", "en-", "en_GB", "en--GB"}},
    [KIND_DATE] = {{"2026-11-01"}, {"", "2026-11", "1.11.2026", "2026-11-011", "2026/11/01"}},
    [KIND_COUNT] = {{"0", "5", "123456789"}, {"", "-1", "1.5", "a", "1234567890"}},
    [KIND_ADDRESS] = {{"https://a", "http://a.b/c?d=e"},
                      {"", "https://", "ftp://a", "a.b", "https://a b"}},
    [KIND_CHOICE] = {{"text", "count", "number", "date"}, {"", "counts", "Text", "text count"}},
    [KIND_CLAIMS] = {{"ua1", "2a", "ua1,2a", "none"},
                     {"", "ua2", "ua1,", "ua1,none", "ua1,2a,ua1", "none,2a"}},
    [KIND_STATUS] = {{"draft"}, {"", "Draft", "final", "draft draft"}},
    [KIND_THICKNESS] = {{"0.11mm", "0.1mm", "0.095mm", "0.0001mm"},
                        {"", "0.0mm", "11mm", "0.11", ".11mm", "0.00011mm"}},
};

static const struct {
    uint8_t element;
    const char *name;
    uint8_t need, kind;
} attributes[] = {
#define ELEMENT(id, name, parents, holds, least, most)
#define ATTRIBUTE(element, name, need, kind, choices) {SCHEMA_##element, name, need, KIND_##kind},
#define CONTENT(name)
#include "assemble/schema.def"
#undef ATTRIBUTE
#undef CONTENT
};
enum { ATTRIBUTE_COUNT = sizeof attributes / sizeof *attributes };

static const char *const contents[] = {
#define ATTRIBUTE(element, name, need, kind, choices)
#define CONTENT(name) name,
#include "assemble/schema.def"
};
enum { CONTENT_COUNT = sizeof contents / sizeof *contents };

/* Each element in a whole document: what stands before, its start, its end and
 * what stands after. */
static const struct {
    const char *before, *name, *inside, *after;
} places[SCHEMA_CONTENT] = {
#define HEAD "<publication xmlns='urn:guidepress:publication' id='p'><title>T</title>"
#define TAIL "</publication>"
    [SCHEMA_PUBLICATION] = {"", "publication xmlns='urn:guidepress:publication'",
                            "<title>T</title>", ""},
    [SCHEMA_TITLE] = {"<publication xmlns='urn:guidepress:publication' id='p'>", "title", "T",
                      TAIL},
    [SCHEMA_USES] = {HEAD, "framework", "", TAIL},
    [SCHEMA_LICENCE] = {HEAD, "licence", "", TAIL},
    [SCHEMA_DATA] = {HEAD, "data", "", TAIL},
    [SCHEMA_COLUMN] = {HEAD "<data id='d' src='d.csv'>", "column", "", "</data>" TAIL},
    [SCHEMA_DOCUMENT] = {HEAD, "document", "", TAIL},
    [SCHEMA_HEADING] = {HEAD "<document id='d' out='d.pdf'>", "title", "T", "</document>" TAIL},
    [SCHEMA_INCLUDE] = {HEAD "<document id='d' out='d.pdf'>", "include", "", "</document>" TAIL},
    [SCHEMA_FRAMEWORK] = {"", "framework xmlns='urn:guidepress:publication'", "", ""},
    [SCHEMA_SECTION] = {"<framework xmlns='urn:guidepress:publication' id='f' title='F'>",
                        "section", "", "</framework>"},
};

/* A document with the element; `skip`: this attribute is left out or, with a
 * value, given that; `extra`: more inside. */
static Str document(Both *both, int element, int skip, const char *value, const char *extra)
{
    Buf text = {0};
    Str name = str_cut(str_of(places[element].name), ' ', &(Str){0});
    buf_text(&text, places[element].before);
    buf_format(&text, "<%s", places[element].name);
    for (int a = 0; a < ATTRIBUTE_COUNT; a++)
        if (attributes[a].element == element && a != skip && attributes[a].need == NEEDED)
            buf_format(&text, " %s='%s'", attributes[a].name, samples[attributes[a].kind].good[0]);
    if (value)
        buf_format(&text, " %s='%s'", skip >= 0 ? attributes[skip].name : "nosuch", value);
    buf_format(&text, ">%s%s</%.*s>%s", places[element].inside, extra, STR_ARG(name),
               places[element].after);
    return buf_take(&text, both->arena);
}

static void test_attributes(Both *both)
{
    for (int e = 0; e < SCHEMA_CONTENT; e++) {
        probe(both, document(both, e, -1, NULL, ""), 1);
        probe(both, document(both, e, -1, "x", ""), 0);
    }
    for (int a = 0; a < ATTRIBUTE_COUNT; a++) {
        int element = attributes[a].element;
        probe(both, document(both, element, a, NULL, ""), attributes[a].need == OPTIONAL);
        for (int i = 0; i < 4 && samples[attributes[a].kind].good[i]; i++)
            probe(both, document(both, element, a, samples[attributes[a].kind].good[i], ""), 1);
        for (int i = 0; i < 6 && samples[attributes[a].kind].bad[i]; i++)
            probe(both, document(both, element, a, samples[attributes[a].kind].bad[i], ""), 0);
    }
}

static void test_places(Both *both)
{
    static const char *const children[] = {
        "words",
        "<title>U</title>",
        "<framework src='f.xml'/>",
        "<licence src='l.md'/><licence src='m.md'/>",
        "<data id='e' src='e.csv'/>",
        "<column name='n'/>",
        "<document id='f' out='f.pdf'/>",
        "<include src='a.md'/>",
        "<section id='s' title='S'/>",
        "<p>a <em>b</em></p>",
        "<publication id='q'><title>T</title></publication>",
        "<nosuch/>",
        "<sectoin/>",
        "<!-- note -->",
        " \n ",
        "<framework src='f.xml'/><framework src='g.xml'/>",
        "<p><data id='e' src='e.csv'/></p>",
        "<div><include src='a.md' when='b' for-each='c' where='d'/></div>",
        "<p xmlns='http://www.w3.org/1999/xhtml'>a</p>",
        "<p><title>T</title></p>",
        "<include>a</include>",
    };
    for (int e = 0; e < SCHEMA_CONTENT; e++)
        for (size_t c = 0; c < sizeof children / sizeof *children; c++)
            probe(both, document(both, e, -1, NULL, children[c]), -1);
}

static void test_content(Both *both)
{
    for (int c = 0; c < CONTENT_COUNT; c++) {
        Buf text = {0};
        buf_format(&text, "<%s any='thing'>a</%s>", contents[c], contents[c]);
        Str child = arena_str(both->arena, buf_view(&text));
        probe(both, document(both, SCHEMA_DOCUMENT, -1, NULL, child.data), 1);
        probe(both, document(both, SCHEMA_DATA, -1, NULL, child.data), 0);
        buf_close(&text);
    }
}

static void test_counts(Both *both)
{
    probe(both, S("<publication xmlns='urn:guidepress:publication' id='p'/>"), 0);
    probe(both, S("<publication xmlns='urn:guidepress:publication' id='p'><title/></publication>"),
          0);
    probe(
        both,
        S("<publication xmlns='urn:guidepress:publication' id='p'><title> </title></publication>"),
        0);
    probe(both,
          S("<publication xmlns='urn:guidepress:publication' id='p'><document id='d' "
            "out='d'/><title>T</title>"
            "<data id='a' src='a'/><framework src='f'/></publication>"),
          1);
}

/* What an author sees: the place, the nearest name. */
static void test_hints(Both *both)
{
    static const struct {
        const char *text, *hint;
        DiagCode code;
        uint32_t column;
    } cases[] = {
        {"<publication xmlns='urn:guidepress:publication' "
         "id='p'><title>T</title><documnet/></publication>",
         "did you mean <document>?", DIAG_ASSEMBLE_ELEMENT, 72},
        {"<publication xmlns='urn:guidepress:publication' id='p' "
         "langg='en'><title>T</title></publication>",
         "did you mean lang?", DIAG_ASSEMBLE_ATTRIBUTE, 63},
        {"<publication xmlns='urn:guidepress:publication' id='p'><title>T</title><data id='a' "
         "src='b'><column name='c' "
         "type='cuont'/></data></publication>",
         "did you mean count?", DIAG_ASSEMBLE_VALUE, 116},
        {"<publication xmlns='urn:guidepress:publication' id='p'/>",
         "put <title>...</title> inside", DIAG_ASSEMBLE_NEEDED, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Diags diags = {.arena = both->arena};
        uint32_t file = files_add(both->files, S("probe.xml"), str_of(cases[i].text));
        Tree *tree = xml_parse(both->arena, &diags, both->files, file);
        schema_check(&diags, tree->root, SCHEMA_PUBLICATION);
        CHECK(diags.first && !diags.first->next);
        if (!diags.first)
            continue;
        CHECK(diags.first->code == cases[i].code);
        CHECK_STR(diags.first->hint, str_of(cases[i].hint));
        CHECK(files_position(both->files, file, diags.first->span.start).column == cases[i].column);
    }
}

int main(void)
{
    Both both = {.arena = arena_open()};
    both.files = files_open(both.arena, NULL);
    xml_start();
    Str grammar = {0}; /* from memory: the program lets libxml2 open no file */
    CHECK(file_read(both.arena, S("layouts/publication.rng"), &grammar));
    xmlRelaxNGParserCtxt *parser = xmlRelaxNGNewMemParserCtxt(grammar.data, (int)grammar.len);
    both.grammar = xmlRelaxNGParse(parser);
    xmlRelaxNGFreeParserCtxt(parser);
    CHECK(both.grammar);
    if (both.grammar) {
        test_attributes(&both);
        test_places(&both);
        test_content(&both);
        test_counts(&both);
        test_hints(&both);
    }
    xmlRelaxNGFree(both.grammar);
    xml_stop();
    arena_close(both.arena);
    return check_done();
}
