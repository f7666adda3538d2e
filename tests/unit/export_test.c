/* The export stage by itself: marks made by hand, the file read back stream by
 * stream. Whole documents are proved by validators elsewhere. */

#include "base/list.h"
#include "export/export.h"
#include "export/object.h"
#include "laid.h"
#include <libdeflate.h>
#include <stdlib.h>

/* ---- reading back ---- */

/* All streams of a file, inflated where they are deflated, one after the other. */
static Str file_streams(Arena *arena, Str bytes)
{
    struct libdeflate_decompressor *inflate = libdeflate_alloc_decompressor();
    Buf all = {0};
    for (size_t i = 0; i + 7 < bytes.len; i++) {
        if (memcmp(bytes.data + i, "stream\n", 7) || (i && bytes.data[i - 1] == 'd'))
            continue;
        const char *head = bytes.data + i - 2, *length = head;
        while (memcmp(length, "/Length ", 8))
            length--;
        size_t len = (size_t)strtoul(length + 8, NULL, 10), room = len * 40 + 65536, got = 0;
        char *to = buf_reserve(&all, room);
        if (libdeflate_zlib_decompress(inflate, bytes.data + i + 7, len, to, room, &got) ==
            LIBDEFLATE_SUCCESS)
            all.len += got;
        else
            buf_add(&all, bytes.data + i + 7, len);
        buf_char(&all, '\n');
        i += len;
    }
    libdeflate_free_decompressor(inflate);
    return buf_take(&all, arena);
}

static uint32_t count_of(Str text, const char *part)
{
    uint32_t count = 0;
    size_t len = strlen(part);
    for (size_t i = 0; i + len <= text.len; i++)
        count += memcmp(text.data + i, part, len) == 0;
    return count;
}

static bool holds(Str text, const char *part) { return count_of(text, part) > 0; }

static Str stream_bytes(Arena *arena, FILE *stream)
{
    long size = ftell(stream);
    char *bytes = NEW_ARRAY(arena, char, (size_t)size + 1);
    rewind(stream);
    return (Str){bytes, fread(bytes, 1, (size_t)size, stream)};
}

/* ---- making marks ---- */

typedef struct {
    Laid *laid;
    LIST(Op) ops;
    TextItem how;
} Maker;

static Op *add(Maker *maker, OpKind kind)
{
    Op *op = LIST_ADD(maker->laid->arena, &maker->ops);
    *op = (Op){.kind = (uint8_t)kind};
    return op;
}

static void add_text(Maker *maker, const char *text, uint8_t level)
{
    const Word *words[8];
    Arena *arena = maker->laid->arena;
    size_t count =
        text_shape(maker->laid->worker.text, &maker->how, level % 2, str_of(text), words, 8);
    GlyphRun *run = NEW(arena, GlyphRun);
    RunWord *list = NEW_ARRAY(arena, RunWord, count + 1);
    for (size_t i = 0; i < count; i++)
        list[i] = (RunWord){.word = words[i], .x = (Len)i * 50000, .blanks = 1};
    *run = (GlyphRun){&maker->how, list, (uint32_t)count, level};
    Op *op = add(maker, OP_TEXT);
    op->as.text.at = (Point){10000, 20000};
    op->as.text.run = run;
    op->as.text.color = 0xFF;
}

static void add_mark(Maker *maker, uint32_t node, Part part, const char *text)
{
    add(maker, OP_BEGIN)->as.begin.owner = (Owner){node, (uint8_t)part, 0};
    add_text(maker, text, 0);
    add(maker, OP_END);
}

/* A mark for each text leaf, the last one first: only the sort puts them right. */
static void add_leaves(Maker *maker)
{
    const Tree *tree = maker->laid->tree;
    for (uint32_t id = tree->count; id-- > 0;)
        if (tree->nodes[id]->kind == NODE_TEXT && str_trim(tree->nodes[id]->text).len &&
            maker->laid->boxes->styles->by_node[id]->display != DISPLAY_NONE)
            add_mark(maker, id, PART_SELF, "x");
}

static Maker maker_of(Laid *laid, const char *html)
{
    laid_boxes(laid, html, "");
    Maker maker = {.laid = laid};
    const Style *style = laid->boxes->styles->by_node[laid->tree->root->id];
    maker.how = (TextItem){.fonts = style->fonts, .size = 10000, .language = S("en")};
    return maker;
}

static void export_one(Maker *maker, Export *file)
{
    Page page = {.index = 0, .number = 1, .size = {200000, 200000}};
    Ops ops = {.count = maker->ops.count, .items = maker->ops.items};
    export_page(file, &page, &ops);
}

static Places places_of(Maker *maker)
{
    PageFact *fact = NEW(maker->laid->arena, PageFact);
    Place *by_node = NEW_ARRAY(maker->laid->arena, Place, maker->laid->tree->count);
    fact->number = 1;
    return (Places){
        .page_count = 1, .pages = fact, .by_node = by_node, .node_count = maker->laid->tree->count};
}

static Str tags_of(Maker *maker)
{
    Places places = places_of(maker);
    Export *file = export_open(&maker->laid->job, maker->laid->boxes, tmpfile());
    export_one(maker, file);
    Buf out = {0};
    export_print(&out, file, &places);
    export_drop(file);
    return buf_take(&out, maker->laid->arena);
}

static Str bytes_of(Maker *maker)
{
    Places places = places_of(maker);
    FILE *stream = tmpfile();
    Export *file = export_open(&maker->laid->job, maker->laid->boxes, stream);
    export_one(maker, file);
    CHECK(export_close(file, &places));
    Str bytes = stream_bytes(maker->laid->arena, stream);
    fclose(stream);
    return bytes;
}

/* ---- tests ---- */

static void test_values(void)
{
    Buf out = {0};
    static const int64_t lengths[] = {0, 1, -1, 999, 1000, -1500, 12340, 841890, -841890};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        put_len(&out, lengths[i]);
        buf_char(&out, ' ');
    }
    CHECK_STR(buf_view(&out), S("0 .001 -.001 .999 1 -1.5 12.34 841.89 -841.89 "));
    buf_clear(&out);
    put_text(&out, S("a(b)\\"));
    put_text(&out, S("\xC3\xA9"));
    put_text(&out, S("\xF0\x9F\x98\x80"));
    CHECK_STR(buf_view(&out),
              ((Str){"(a\\(b\\)\\\\)(\xFE\xFF\0\xE9)(\xFE\xFF\xD8\x3D\xDE\0)", 24}));
    buf_clear(&out);
    put_name(&out, S("a b/\xC3\xA9"));
    CHECK_STR(buf_view(&out), S("/a#20b#2F#C3#A9"));
    buf_close(&out);
}

static void test_disk_full(void)
{
    FILE *full = fopen("/dev/full", "w");
    if (!full)
        return;
    Arena *arena = arena_open();
    Pdf *pdf = pdf_open(arena, full, NULL);
    Ref root = pdf_reserve(pdf, 1);
    dict_put(dict_open(pdf), root);
    errno = 0;
    CHECK(!pdf_close(pdf, root, root));
    CHECK(errno == ENOSPC);
    fclose(full);
    arena_close(arena);
}

static void test_tags(Laid *laid)
{
    Maker maker = maker_of(laid, "<!DOCTYPE html><html lang=en><title>T</title><body><h2>One</h2>"
                                 "<p>Text <em>more</em></p>loose<ul><li>a</ul>"
                                 "<table><tr><th>A<th>B<tr><td>1</table>");
    add_leaves(&maker);
    CHECK_STR(tags_of(&maker), S("Document\n"
                                 "  H1\n"
                                 "    \"One\" [1:7]\n"
                                 "  P\n"
                                 "    \"Text\" [1:6]\n"
                                 "    \"more\" [1:5]\n"
                                 "  P\n"
                                 "    \"loose\" [1:4]\n"
                                 "  L numbering=None\n"
                                 "    LI\n"
                                 "      LBody\n"
                                 "        \"a\" [1:3]\n"
                                 "  Table\n"
                                 "    TBody\n"
                                 "      TR\n"
                                 "        TH scope=column\n"
                                 "          \"A\" [1:2]\n"
                                 "        TH scope=column\n"
                                 "          \"B\" [1:1]\n"
                                 "      TR\n"
                                 "        TD\n"
                                 "          \"1\" [1:0]\n"
                                 "        TD made\n"));
    CHECK(laid->diags.count[SEVERITY_WARNING] == 1); /* the row that lacks a cell */
    laid->diags = (Diags){.arena = laid->arena};
    laid_end(laid);
}

/* A note behind the paragraph that calls it, links both ways. */
static void test_note(Laid *laid)
{
    Maker maker =
        maker_of(laid, "<!DOCTYPE html><html lang=en><body><p>a<span class=note>n</span>b</p><p>c");
    uint32_t note = 0;
    for (uint32_t id = 0; id < laid->tree->count; id++)
        if (node_is(laid->tree->nodes[id], NAME_SPAN))
            note = id;
    add_leaves(&maker);
    add_mark(&maker, note, PART_NOTE_CALL, "7");
    add_mark(&maker, note, PART_NOTE_MARKER, "7");
    for (int part = PART_NOTE_CALL; part <= PART_NOTE_MARKER; part++)
        add(&maker, OP_LINK)->as.link.owner = (Owner){note, (uint8_t)part, 0};
    Str tags = tags_of(&maker);
    CHECK_STR(tags, S("Document\n"
                      "  P\n"
                      "    \"a\" [1:3]\n"
                      "    Reference\n"
                      "      Link\n"
                      "        (note-call) [1:4]\n"
                      "        link \"note 7\" [1]\n"
                      "    \"b\" [1:1]\n"
                      "  Note\n"
                      "    Lbl\n"
                      "      Link\n"
                      "        (note-marker) [1:5]\n"
                      "        link \"back to the text\" [1]\n"
                      "    \"n\" [1:2]\n"
                      "  P\n"
                      "    \"c\" [1:0]\n"));
    laid_end(laid);
}

/* Marks of one owner in a row are one sequence, whatever lines they are on. */
static void test_merge(Laid *laid)
{
    Maker maker = maker_of(laid, "<!DOCTYPE html><html lang=en><body><p>words");
    uint32_t leaf = laid->tree->count - 1;
    add_mark(&maker, leaf, PART_SELF, "one");
    add_mark(&maker, leaf, PART_SELF, "two");
    add(&maker, OP_BEGIN)->as.begin.artifact = ARTIFACT_LAYOUT;
    for (int i = 0; i < 2; i++) {
        Op *rect = add(&maker, OP_RECT);
        rect->as.rect.rect = (Rect){0, i * 5000, 1000, 1000};
        rect->as.rect.color = 0xFF0000FF;
    }
    add(&maker, OP_END);
    add_mark(&maker, leaf, PART_SELF, "three");
    Str text = file_streams(laid->arena, bytes_of(&maker));
    CHECK(count_of(text, "/MCID ") == 2);
    CHECK(count_of(text, "BT\n") == 2);
    CHECK(count_of(text, "re\n0 194 1 1 re\nf\n") == 1); /* one fill for both */
    CHECK(holds(text, "1 0 0 rg"));
    laid_end(laid);
}

/* Clips deeper than q may nest: the viewer's stack stays below 28. */
static void test_clips(Laid *laid)
{
    Maker maker = maker_of(laid, "<!DOCTYPE html><html lang=en><body><p>words");
    uint32_t leaf = laid->tree->count - 1;
    for (int i = 0; i < 40; i++)
        add(&maker, OP_CLIP)->as.rect.rect = (Rect){0, 0, 100000 - i * 1000, 100000};
    add_mark(&maker, leaf, PART_SELF, "deep");
    for (int i = 0; i < 40; i++)
        add(&maker, OP_POP);
    add_mark(&maker, leaf, PART_SELF, "out");
    Str text = file_streams(laid->arena, bytes_of(&maker));
    int depth = 0, deepest = 0;
    for (size_t i = 0; i + 1 < text.len; i++) {
        bool start = !i || text.data[i - 1] == '\n' || text.data[i - 1] == ' ';
        depth += start && text.data[i] == 'q' && text.data[i + 1] == ' ';
        depth -= start && text.data[i] == 'Q' && text.data[i + 1] == '\n';
        deepest = depth > deepest ? depth : deepest;
    }
    CHECK(depth == 0);
    CHECK(deepest > 20 && deepest <= 28);
    laid_end(laid);
}

/* Glyphs that no box has make a second font; the first is not touched. */
static void test_late(Laid *laid)
{
    Maker maker = maker_of(laid, "<!DOCTYPE html><html lang=en><body><p>abc");
    uint32_t leaf = laid->tree->count - 1;
    add_mark(&maker, leaf, PART_SELF, "abc");
    add_mark(&maker, leaf, PART_SELF, "XYZ");
    add_mark(&maker, leaf, PART_SELF, "cab");
    Str text = file_streams(laid->arena, bytes_of(&maker));
    CHECK(count_of(text, "/Subtype /Type0") == 2);
    CHECK(holds(text, "/F1 10 Tf") && holds(text, "/F2 10 Tf"));
    CHECK(holds(text, "<0058>") && holds(text, "<0061>"));
    laid_end(laid);
}

static void test_looks(Laid *laid)
{
    Maker maker = maker_of(laid, "<!DOCTYPE html><html lang=en><body><p>abc");
    uint32_t leaf = laid->tree->count - 1;
    add(&maker, OP_BEGIN)->as.begin.owner = (Owner){leaf, PART_SELF, 0};
    add_text(&maker, "abc", 0);
    maker.ops.items[maker.ops.count - 1].as.text.color = 0x00FF0080;
    add_text(&maker, "cb", 1);
    add(&maker, OP_END);
    Str text = file_streams(laid->arena, bytes_of(&maker));
    CHECK(holds(text, "/G128 gs") && holds(text, "/ca .502") && holds(text, "/S/Transparency"));
    CHECK(holds(text, "/ReversedChars BMC"));
    CHECK(!holds(text, "pdfaid:part")); /* nothing was claimed */
    laid_end(laid);
}

static void test_same(Laid *laid)
{
    Maker maker =
        maker_of(laid, "<!DOCTYPE html><html lang=en><body><h1>Title</h1><p>abc <b>d</b>");
    add_leaves(&maker);
    Str first = bytes_of(&maker), second = bytes_of(&maker);
    CHECK(first.len > 1000 && str_equal(first, second));
    CHECK(str_starts(first, S("%PDF-1.7\n")) && str_ends(first, S("%%EOF\n")));
    laid->session.keep_going = false;
    diag_add(&laid->diags, DIAG_RESOLVE_UNKNOWN, (Span){0}, S("made up"));
    FILE *stream = tmpfile();
    Export *file = export_open(&laid->job, laid->boxes, stream);
    export_one(&maker, file);
    Places places = places_of(&maker);
    CHECK(!export_close(file, &places)); /* an error: no file */
    fclose(stream);
    laid->diags = (Diags){.arena = laid->arena};
    laid_end(laid);
}

int main(void)
{
    Laid laid;
    test_values();
    test_disk_full();
    laid_open(&laid);
    test_tags(&laid);
    test_note(&laid);
    test_merge(&laid);
    test_clips(&laid);
    test_late(&laid);
    test_looks(&laid);
    test_same(&laid);
    laid_close(&laid);
    return check_done();
}
