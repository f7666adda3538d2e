/* What the claims of a PDF rest on (ISO 14289-1 7, ISO 19005-2 6), and what runs in it.
 *
 * Actions, fonts and attached files may hang on anything, so every object of the file is
 * looked at, wherever it hangs: libqpdf writes it out, which gives names and strings one
 * spelling, and one scan of that text sees each dictionary's keys: fewer calls than to ask
 * for key after key. Objects are counted from 1 to Size and are of generation 0; a file with
 * others was changed after it was made, and is a fault.
 *
 * Cost: 3 microseconds an object, of which a page has 20 to 50. */

#include "form/claims.h"

enum { OBJECTS_MAX = 2000000, DEPTH_MAX = 64, RELEASED = 64 /* handles at a time */ };

void form_flaw(FormWalk *walk, FormFlaw flaw, uint32_t page, Str text)
{
    if (!(walk->flaws & 1u << flaw))
        form_put(&walk->amiss, FORM_LINK_FLAW,
                 (FormLink){.page = page, .number = (uint32_t)flaw, .text = text});
    walk->flaws |= 1u << flaw;
}

/* ---- what runs ---- */

/* Types of actions (12.6.4.1), and of annotations that play something (12.5.6.1). */
static const char *const runners[] = {
    "AA",         "JavaScript",  "Launch",     "Sound", "Movie",
    "ImportData", "ResetForm",   "SubmitForm", "Hide",  "Rendition",
    "Trans",      "SetOCGState", "GoTo3DView", "3D",    "RichMediaExecute",
    "RichMedia",  "Screen"};

enum { RUNNERS = sizeof runners / sizeof *runners };

static uint32_t runner_find(Str kind)
{
    uint32_t i = 0;
    while (i < RUNNERS && !str_equal(kind, str_of(runners[i])))
        i++;
    return i;
}

void form_runs(FormWalk *walk, Str kind, uint32_t page)
{
    uint32_t bit = 1u << runner_find(kind);
    if (page || !(walk->runs & bit))
        form_put(walk->out, FORM_LINK_RUNS, (FormLink){.page = page, .text = kind});
    walk->runs |= bit;
}

/* ---- the catalogue ---- */

static bool is_true(const FormWalk *walk, qpdf_oh of)
{
    QPDF_BOOL value = QPDF_FALSE;
    return walk->lib->oh_get_value_as_bool(walk->pdf, of, &value) && value;
}

static bool is_absent(const FormWalk *walk, qpdf_oh of)
{
    return form_type(walk, of) == ot_null || form_type(walk, of) == ot_uninitialized;
}

/* StructTreeRoot has kids: an element, or some. */
static bool has_tags(const FormWalk *walk, qpdf_oh root)
{
    qpdf_oh kids = form_key(walk, form_key(walk, root, "/StructTreeRoot"), "/K");
    if (form_type(walk, kids) == ot_array && walk->lib->oh_get_array_n_items(walk->pdf, kids) > 0)
        kids = walk->lib->oh_get_array_item(walk->pdf, kids, 0);
    return form_type(walk, kids) == ot_dictionary;
}

/* For what the file's colours are (ISO 19005-2 6.2.3). */
static bool has_intent(const FormWalk *walk, qpdf_oh root)
{
    qpdf_oh intents = form_key(walk, root, "/OutputIntents");
    int count = form_type(walk, intents) == ot_array
                    ? walk->lib->oh_get_array_n_items(walk->pdf, intents)
                    : 0;
    for (int i = 0; i < count; i++) {
        qpdf_oh intent = walk->lib->oh_get_array_item(walk->pdf, intents, i);
        Str kind = form_string(walk, form_key(walk, intent, "/S"));
        if (str_equal(kind, S("GTS_PDFA1")) &&
            form_type(walk, form_key(walk, intent, "/DestOutputProfile")) == ot_stream)
            return true;
    }
    return false;
}

static void flaw_unless(FormWalk *walk, bool sound, FormFlaw flaw)
{
    if (!sound)
        form_flaw(walk, flaw, 0, (Str){0});
}

static void catalogue_flaws(FormWalk *walk, qpdf_oh root)
{
    qpdf_oh window = form_key(walk, root, "/ViewerPreferences");
    qpdf_oh form = form_key(walk, root, "/AcroForm");
    qpdf_oh attached = form_key(walk, form_key(walk, root, "/Names"), "/EmbeddedFiles");
    flaw_unless(walk, has_tags(walk, root), FORM_FLAW_TAGS);
    flaw_unless(walk, is_true(walk, form_key(walk, form_key(walk, root, "/MarkInfo"), "/Marked")),
                FORM_FLAW_MARK);
    flaw_unless(walk, form_string(walk, form_key(walk, root, "/Lang")).len, FORM_FLAW_LANGUAGE);
    flaw_unless(walk, is_true(walk, form_key(walk, window, "/DisplayDocTitle")), FORM_FLAW_WINDOW);
    flaw_unless(walk, has_intent(walk, root), FORM_FLAW_INTENT);
    flaw_unless(walk, is_absent(walk, attached), FORM_FLAW_ATTACHED);
    flaw_unless(walk, is_absent(walk, form_key(walk, form, "/XFA")), FORM_FLAW_XFA);
    flaw_unless(walk, !is_true(walk, form_key(walk, form, "/NeedAppearances")), FORM_FLAW_LOOKS);
    flaw_unless(walk, !walk->lib->is_encrypted(walk->pdf), FORM_FLAW_ENCRYPTED);
}

/* ---- a dictionary ---- */

/* Keys whose values are wanted, as they stand in the text. */
enum { KEY_S, KEY_SUBTYPE, KEY_TRIGGERS, KEY_FILES, KEY_DESCRIPTOR, KEY_FONT, KEYS };

static const Str keys[KEYS] = {
#define KEY(name)             \
    {                         \
        name, sizeof name - 1 \
    }
    KEY("/S"), KEY("/Subtype"), KEY("/AA"), KEY("/EF"), KEY("/FontDescriptor"), KEY("/BaseFont"),
#undef KEY
};

/* What "12 0 R" stands for. */
static qpdf_oh referred(const FormWalk *walk, Str value)
{
    int number = 0;
    size_t i = 0;
    for (; i < value.len && value.data[i] >= '0' && value.data[i] <= '9' && number < INT32_MAX / 10;
         i++)
        number = number * 10 + (value.data[i] - '0');
    bool is_one = i && str_ends(value, S(" R"));
    return is_one ? walk->lib->get_object_by_id(walk->pdf, number, 0)
                  : walk->lib->oh_new_null(walk->pdf);
}

static Str name_of(const FormWalk *walk, Str value)
{
    if (!value.len || value.data[0] == '/')
        return str_slice(value, 1, value.len);
    qpdf_oh object = referred(walk, value);
    return form_type(walk, object) == ot_name ? form_string(walk, object) : (Str){0};
}

/* A field may have a state of any name; the value of that is a stream. */
static bool is_dictionary(const FormWalk *walk, Str value)
{
    return str_starts(value, S("<<")) ||
           (value.len && form_type(walk, referred(walk, value)) == ot_dictionary);
}

/* Type0 has its own in a font of another type, Type3 draws by itself (9.6.5, 9.7.1). */
static bool needs_file(Str subtype)
{
    static const char *const types[] = {"Type1", "MMType1", "TrueType", "CIDFontType0",
                                        "CIDFontType2"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_equal(subtype, str_of(types[i])))
            return true;
    return false;
}

static bool has_file(const FormWalk *walk, Str descriptor)
{
    static const char *const names[] = {"/FontFile", "/FontFile2", "/FontFile3"};
    qpdf_oh from = referred(walk, descriptor);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (form_type(walk, form_key(walk, from, names[i])) == ot_stream)
            return true;
    return false;
}

static void dictionary_judge(FormWalk *walk, const Str *held)
{
    Str action = name_of(walk, held[KEY_S]), subtype = name_of(walk, held[KEY_SUBTYPE]);
    if (action.len && runner_find(action) < RUNNERS)
        form_runs(walk, action, 0);
    if (subtype.len && runner_find(subtype) < RUNNERS)
        form_runs(walk, subtype, 0);
    walk->triggers |= is_dictionary(walk, held[KEY_TRIGGERS]);
    if (is_dictionary(walk, held[KEY_FILES]))
        form_flaw(walk, FORM_FLAW_ATTACHED, 0, (Str){0});
    if (needs_file(subtype) && !has_file(walk, held[KEY_DESCRIPTOR]))
        form_flaw(walk, FORM_FLAW_FONT, 0, name_of(walk, held[KEY_FONT]));
}

/* ---- the text of an object ---- */

typedef struct {
    FormWalk *walk;
    Str text;
    size_t at;
    Str before; /* the word before: of "12 0 R" the generation */
    int depth;
    bool strange; /* nested too deeply, or a reference to another generation */
} Scan;

static char scan_char(const Scan *scan, size_t ahead)
{
    return scan->at + ahead < scan->text.len ? scan->text.data[scan->at + ahead] : 0;
}

static void scan_blanks(Scan *scan)
{
    while (is_blank(scan_char(scan, 0)))
        scan->at++;
}

static bool ends_word(char c)
{
    switch (c) {
    case 0:
    case '(':
    case ')':
    case '<':
    case '>':
    case '[':
    case ']':
    case '/': return true;
    default: return is_blank(c);
    }
}

/* A name, a number, a letter of a reference. Always goes on. */
static Str scan_word(Scan *scan)
{
    size_t start = scan->at++;
    while (!ends_word(scan_char(scan, 0)))
        scan->at++;
    Str word = str_slice(scan->text, start, scan->at);
    if (word.data[0] == 'R' && word.len == 1 && !str_equal(scan->before, S("0")))
        scan->strange = true;
    scan->before = word;
    return word;
}

static void scan_string(Scan *scan)
{
    while (scan->at < scan->text.len && scan_char(scan, 0) != ')')
        scan->at += scan_char(scan, 0) == '\\' ? 2 : 1;
    scan->at++;
}

static void scan_value(Scan *scan);

static void scan_array(Scan *scan)
{
    scan->at++;
    for (scan_blanks(scan); scan_char(scan, 0) && scan_char(scan, 0) != ']'; scan_blanks(scan))
        scan_value(scan);
    scan->at++;
}

static void scan_dictionary(Scan *scan)
{
    Str held[KEYS] = {{0}};
    scan->at += 2;
    for (scan_blanks(scan); scan_char(scan, 0) == '/';) {
        Str name = scan_word(scan);
        scan_blanks(scan);
        size_t start = scan->at;
        do { /* a reference is three words */
            scan_value(scan);
            scan_blanks(scan);
        } while (scan_char(scan, 0) && scan_char(scan, 0) != '/' && scan_char(scan, 0) != '>');
        for (int i = 0; i < KEYS; i++)
            if (str_equal(name, keys[i]))
                held[i] = str_trim(str_slice(scan->text, start, scan->at));
    }
    scan->at += 2;
    dictionary_judge(scan->walk, held);
}

/* Recursion: DEPTH_MAX at most. */
static void scan_value(Scan *scan)
{
    char first = scan_char(scan, 0);
    if (++scan->depth > DEPTH_MAX) {
        scan->strange = true;
        scan->at = scan->text.len;
    } else if (first == '<' && scan_char(scan, 1) == '<') {
        scan_dictionary(scan);
    } else if (first == '[') {
        scan_array(scan);
    } else if (first == '(') {
        scan_string(scan);
    } else if (first == '<') {
        while (scan_char(scan, 0) && scan_char(scan, 0) != '>')
            scan->at++;
        scan->at++;
    } else {
        scan_word(scan);
    }
    scan->depth--;
}

/* ---- all objects ---- */

/* The text is copied: what is asked while it is scanned may take the library's own. */
static bool object_scan(FormWalk *walk, Buf *text, qpdf_oh object)
{
    int type = form_type(walk, object);
    if (type == ot_stream)
        object = walk->lib->oh_get_dict(walk->pdf, object);
    else if (type != ot_dictionary && type != ot_array)
        return true;
    buf_clear(text);
    buf_text(text, walk->lib->oh_unparse_resolved(walk->pdf, object));
    Scan scan = {.walk = walk, .text = buf_view(text)};
    scan_value(&scan);
    return !scan.strange;
}

void form_claims(FormWalk *walk)
{
    Buf text = {0};
    long long count = 0;
    qpdf_oh trailer = walk->lib->get_trailer(walk->pdf);
    catalogue_flaws(walk, walk->lib->get_root(walk->pdf));
    walk->lib->oh_get_value_as_longlong(walk->pdf, form_key(walk, trailer, "/Size"), &count);
    bool plain = count <= OBJECTS_MAX && object_scan(walk, &text, trailer);
    for (int i = 1; i < count && plain; i++) {
        plain = object_scan(walk, &text, walk->lib->get_object_by_id(walk->pdf, i, 0));
        if (i % RELEASED == 0)
            walk->lib->oh_release_all(walk->pdf);
    }
    if (walk->triggers && !walk->runs) /* else what they trigger was said */
        form_runs(walk, S("AA"), 0);
    if (!plain)
        form_put(walk->out, FORM_LINK_FAULT,
                 (FormLink){.text = S("its objects are too many, or too deep, or were replaced")});
    buf_close(&text);
}
