/* XML: spans, refusals, and XPath. */

#include "check.h"
#include "read/read.h"
#include "said.h"
#include "xml/xml.h"

static Buf out;

static void parse(Str text)
{
    Arena *arena = arena_open();
    Diags diags = {.arena = arena};
    Files *files = files_open(arena, NULL);
    Tree *tree = xml_parse(arena, &diags, files, files_add(files, S("a"), text));
    buf_clear(&out);
    if (tree)
        tree_print(&out, tree->root, files);
    said(&out, &diags, files);
    arena_close(arena);
}

#define XML(text, wanted)                     \
    do {                                      \
        parse(S(text));                       \
        CHECK_STR(buf_view(&out), S(wanted)); \
    } while (0)

static void sound(void)
{
    XML("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"http://www.w3.org/TR/xhtml1.dtd\">\n"
        "<publication xmlns=\"urn:guidepress:publication\" xmlns:h=\"http://www.w3.org/1999/xhtml\" xml:lang='cy'\n"
        "  title=\"a &nbsp; b\nd\">\n"
        "<h:p class = \"x\">one &lt; two<!-- c -->four<![CDATA[<b>&amp;]]>five</h:p><?x y?>\n"
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><title/></svg><c/>&#233;\n"
        "<x:y xmlns:x=\"urn:other\" x:z=\"1\"/></publication>\n",
        "publication a:3:1-5:4 xmlns=\"urn:guidepress:publication\" xmlns:h=\"http://www.w3.org/1999/xhtml\" "
        "xml:lang=\"cy\" title=\"a \xC2\xA0 b d\"\n"
        "  \"\\n\" 5:4-6:1\n"
        "  p 6:1-6:18 class=\"x\"\n"
        "    \"one < two\" 6:18-6:30\n"
        "    \"four<b>&amp;five\" 6:40-6:68\n"
        "  \"\\n\" 6:81-7:1\n"
        "  svg 7:1-7:41 xmlns=\"http://www.w3.org/2000/svg\"\n"
        "    title 7:41-7:49\n"
        "  c 7:55-7:59\n"
        "  \"\xC3\xA9\\n\" 7:59-8:1\n"
        "  x:y 8:1-8:35 xmlns:x=\"urn:other\" x:z=\"1\"\n");
    XML("\xEF\xBB\xBF<a>x\r\ny</a>", "a a:1:1-1:4\n  \"x\\ny\" 1:4-2:2\n");
}

static void faulty(void)
{
    XML("<a><b><c></b></a>", "1:7 READ_UNCLOSED <c> | add </c> before </b>\n");
    XML("<a>\n<b></c></b></a>", "2:4 READ_XML </c> closes nothing | <b> is what is open here\n");
    XML("<a>\n<b>", "2:1 READ_UNCLOSED <b> | the file ends before </b>\n");
    XML("<a>a & b</a>", "1:6 READ_XML a name is missing | write &amp; for &, &lt; for < when the sign itself is meant\n");
    XML("<a b=c/>", "1:6 READ_XML attribute value without quotation marks | write name=\"value\"\n");
    XML("<a b/>", "1:5 READ_XML attribute without a value | write name=\"value\"; in XML checked is checked=\"checked\"\n");
    XML("<a b='1' b='2'/>", "1:15 READ_XML the same attribute twice in one tag | keep one of them\n");
    XML("<a/><b/>", "1:5 READ_XML more follows after the end of the first element | put everything inside one element\n");
    XML("", "1:1 READ_XML there is no element | the file must hold one element, with all others inside\n");
    XML("<a>\x01</a>", "1:4 READ_XML character that XML does not allow | delete it; only tabs and line ends are allowed "
                       "below U+0020\n");
    XML("<a x=\"<b>\"/>", "1:7 READ_XML < inside an attribute | write &lt;, or see whether a quotation mark is missing "
                          "before it\n");
    XML("<x:a/>", "1:5 READ_XML prefix without a namespace | declare it with xmlns:prefix=\"...\", or leave the prefix "
                  "out\n");
    XML("<a><!-- -- --></a>", "1:9 READ_XML -- inside a comment | use a single hyphen or a dash\n");
    XML("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>",
        "1:31 READ_ENCODING ISO-8859-1 | save the file as UTF-8 and write encoding=\"UTF-8\", or leave that out\n");
}

static void entities_are_refused(void)
{
    static const char declared[] = " | entities cannot be declared: write the text itself where it is wanted\n";
    static const char *const attacks[][2] = {
        {"<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "1:14 READ_ENTITY x"},
        {"<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>", "1:14 READ_ENTITY x"},
        {"<!DOCTYPE a [<!ENTITY % x SYSTEM \"y\"> %x;]><a/>", "1:14 READ_ENTITY x"},
        {"<!DOCTYPE a [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><a>&b;</a>", "1:14 READ_ENTITY a"},
    };
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++) {
        char wanted[200];
        int len = snprintf(wanted, sizeof wanted, "%s%s", attacks[i][1], declared);
        parse(str_of(attacks[i][0]));
        CHECK_STR(buf_view(&out), ((Str){wanted, (size_t)len}));
    }
    XML("<a>&foo;</a>", "1:4 READ_ENTITY foo | it has no meaning here: write the character itself, or its number as in "
                        "&#233;\n");
    XML("<!DOCTYPE a SYSTEM 'x'><a x='&foo;'>q</a>", "1:30 READ_ENTITY foo | it has no meaning here: write the character "
                                                    "itself, or its number as in &#233;\n");
    XML("<!DOCTYPE a [ %x;]><a/>", "1:15 READ_ENTITY x | it has no meaning here: write the character itself, or its "
                                   "number as in &#233;\n");
}

/* ---- XPath ---- */

typedef struct Row Row;
struct Row {
    XmlElement element;
    const Row *parent;
    Str name, people;
    const Row *inside;
    int count;
};

static Str row_name(const XmlElement *e) { return ((const Row *)e)->parent ? S("support") : S("place"); }

static const XmlElement *row_parent(const XmlElement *e)
{
    const Row *row = (const Row *)e;
    return row->parent ? &row->parent->element : NULL;
}

static void row_build(XmlBuilder *builder, const XmlElement *e)
{
    const Row *row = (const Row *)e;
    xml_build_field(builder, S("name"), row->name);
    xml_build_field(builder, S("people"), row->people);
    xml_build_field(builder, S("no name for XPath"), row->people);
    for (int i = 0; i < row->count; i++)
        xml_build_record(builder, &row->inside[i].element);
}

static const XmlSource source = {row_name, row_parent, row_build};

static void check_string(Arena *arena, XPathContext *context, const Row *at, Str expression, Str wanted)
{
    size_t where;
    Str message = {0}, got = {0};
    XPath *path = xpath_compile(arena, expression, &where, &message);
    bool held = path && xpath_string(arena, context, path, at ? &(XPathRow){&at->element, NULL} : NULL, &got, &message);
    CHECK_STR(held ? got : message, wanted);
    xpath_close(path);
}

static void evaluated(Arena *arena)
{
    Row place = {{&source}, NULL, S("B\xC3\xA2th & co"), S("12"), NULL, 2};
    const Row rows[] = {{{&source}, &place, S("2023"), S("3"), NULL, 0}, {{&source}, &place, S("2024"), S(""), NULL, 0}};
    Row other = {{&source}, NULL, S("Adur"), S("7"), NULL, 0};
    place.inside = rows;
    XPathContext *context = xpath_context_open();
    xpath_set(context, S("profile"), S("print"));
    check_string(arena, context, &place, S("name"), S("B\xC3\xA2th & co"));
    check_string(arena, context, &rows[1], S("../name"), S("B\xC3\xA2th & co"));
    check_string(arena, context, &other, S("name"), S("Adur"));
    check_string(arena, context, &rows[0], S("people + 1"), S("4"));
    check_string(arena, context, &rows[1], S("people + 1"), S("NaN"));
    check_string(arena, context, &place, S("count(support)"), S("2"));
    check_string(arena, context, &place, S("concat(support[name='2023']/people, $profile)"), S("3print"));
    check_string(arena, context, NULL, S("$profile"), S("print"));
    check_string(arena, context, NULL, S("name"), S(""));
    check_string(arena, context, &place, S("$unknown"), S("variable without a value"));
    check_string(arena, context, &place, S("count(1)"), S("records where a number or text is wanted, or the other way"));
    check_string(arena, context, &place, S("concat('a')"), S("too many or too few values for a function"));
    check_string(arena, context, &place, S("contain(1)"), S("unknown function contain, did you mean contains"));
    check_string(arena, context, &place, S("document('/etc/passwd')"), S("unknown function document"));
    check_string(arena, context, &place, S("name ="), S("not an expression of XPath"));
    check_string(arena, context, &place, S("'a"), S("a quotation mark is missing"));
    check_string(arena, context, &place, S("a[1"), S("a condition in [ ] is not complete"));
    check_string(arena, context, &place, S(" "), S("nothing stands here"));
    size_t at;
    Str message;
    bool result;
    XPath *more = xpath_compile(arena, S("people > 5 and not(name = 'x')"), &at, &message);
    CHECK(xpath_test(context, more, &(XPathRow){&place.element, NULL}, &result, &message) && result);
    CHECK(xpath_test(context, more, &(XPathRow){&rows[0].element, NULL}, &result, &message) && !result);
    xpath_close(more);
    XPath *row = xpath_compile(arena, S("support[2]/people"), &at, &message);
    CHECK(xml_element_tag(xpath_first(context, row, &(XPathRow){&place.element, NULL})) == &rows[1]);
    CHECK(!xpath_first(context, row, &(XPathRow){&other.element, NULL}));
    xpath_close(row);
    xpath_context_close(context);
}

static void bounded(Arena *arena)
{
    enum { ROWS = 400 };
    Row *rows = NEW_ARRAY(arena, Row, ROWS);
    Row place = {{&source}, NULL, S("a"), S("1"), rows, ROWS};
    for (int i = 0; i < ROWS; i++)
        rows[i] = (Row){{&source}, &place, S("b"), S("2"), NULL, 0};
    XPathContext *context = xpath_context_open();
    check_string(arena, context, &place, S("count(//*[count(//*[count(//*)>1])>1])"), S("it takes too much work"));
    Buf deep = {0};
    for (int i = 0; i < 9000; i++)
        buf_char(&deep, '(');
    check_string(arena, context, &place, buf_view(&deep), S("too many brackets, one inside the other"));
    buf_clear(&deep);
    for (int i = 0; i < 20000; i++)
        buf_char(&deep, '-');
    check_string(arena, context, &place, buf_view(&deep), S("longer than 10,000 bytes"));
    buf_close(&deep);
    xpath_context_close(context);
}

static void names_found(Arena *arena)
{
    size_t at, offsets[16];
    Str message, names[16];
    XPath *path = xpath_compile(
        arena, S("div div mod + support[date = 'x y'][2]/@people * parent::node() or not(text()) and $p and ../a-b.c"), &at,
        &message);
    size_t count = xpath_names(path, names, offsets, 16);
    static const char *const wanted[] = {"div", "mod", "support", "date", "people", "a-b.c"};
    CHECK(count == 6);
    for (size_t i = 0; i < count && i < 6; i++)
        CHECK_STR(names[i], str_of(wanted[i]));
    CHECK(offsets[2] == 14);
    CHECK(xpath_variables(path, names, offsets, 16) == 1);
    CHECK_STR(names[0], S("p"));
    xpath_close(path);
}

int main(void)
{
    Arena *arena = arena_open();
    xml_start();
    sound();
    faulty();
    entities_are_refused();
    evaluated(arena);
    bounded(arena);
    names_found(arena);
    buf_close(&out);
    xml_stop();
    arena_close(arena);
    return check_done();
}
