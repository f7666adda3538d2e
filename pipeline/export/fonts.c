/* Fonts of the page text: which glyphs, which codes, which bytes of a word.
 *
 * Everything is shaped before the first page is written, so one walk over the
 * paragraphs gives each face's glyphs; what slots can show (digits, running
 * heads, leaders) is shaped here too. Codes are the glyph ids of the subset. A
 * word whose glyphs are not in it after all makes a further subset from what
 * its page needs. Cost: one look at each glyph of the document, then one
 * encoding for each distinct word; fontfile.c writes the objects. */

#include "export/state.h"
#include <stdlib.h>

enum {
    SLOT_WORDS = 16,         /* fonts that one slot text may need */
    STRING_LIMIT = 256 << 10 /* bytes of running heads shaped beforehand */
};

typedef LIST(const Box *) BoxStack;

/* ---- faces and their glyphs ---- */

static GlyphUse *glyph_use(Export *file, Face *face, uint16_t glyph)
{
    if (glyph >= face->room) {
        uint32_t room = face->room ? face->room * 2 : 512;
        while (room <= glyph)
            room *= 2;
        GlyphUse *fresh = NEW_ARRAY(file->arena, GlyphUse, room);
        if (face->room)
            memcpy(fresh, face->glyphs, face->room * sizeof *fresh);
        face->glyphs = fresh;
        face->room = room;
    }
    return &face->glyphs[glyph];
}

/* Its ink is needed. */
static GlyphUse *ink_mark(Export *file, Face *face, uint16_t glyph)
{
    GlyphUse *use = glyph_use(file, face, glyph);
    if (!use->used && glyph) {
        use->used = true;
        face->top = glyph < face->top ? face->top : glyph + 1u;
        use->advance = font_advance(file->text, face->id, glyph);
    }
    return use;
}

static void glyph_mark(Export *file, Face *face, uint16_t glyph, Str text)
{
    GlyphUse *use = ink_mark(file, face, glyph);
    if (use->named || !glyph)
        return;
    use->named = true;
    use->text = (uint32_t)face->pool.len;
    use->text_len = (uint8_t)(text.len > 255 ? 0 : text.len);
    buf_add(&face->pool, text.data, use->text_len);
}

static void character_mark(Export *file, Face *face, uint32_t code)
{
    char bytes[4];
    glyph_mark(file, face, font_glyph(file->text, face->id, code),
               (Str){bytes, utf8_encode(bytes, code)});
}

Face *embed_face(Export *file, FontId id)
{
    if (id >= file->face_room) {
        uint32_t room = id < 32 ? 64 : id * 2u;
        Face **fresh = NEW_ARRAY(file->arena, Face *, room);
        if (file->face_room)
            memcpy(fresh, file->faces, file->face_room * sizeof *fresh);
        file->faces = fresh;
        file->face_room = room;
    }
    Face *face = file->faces[id];
    if (!face) {
        face = file->faces[id] = NEW(file->arena, Face);
        face->id = id;
        face->upem = font_metrics(file->text, id)->upem;
        face->composed = !font_facts(file->text, id)->cff;
        face->space = font_glyph(file->text, id, ' ');
        *LIST_ADD(file->arena, &file->face_order) = face;
        character_mark(file, face, ' '); /* before anything else that shares the glyph */
        character_mark(file, face, '-');
    }
    return face;
}

/* ---- words, by address ---- */

static Coded *word_place(const Export *file, const Word *word)
{
    uint32_t at = (uint32_t)((uintptr_t)word >> 4) * 0x9e3779b1u;
    for (at ^= at >> 15;; at++) {
        Coded *slot = &file->words[at & file->word_mask];
        if (!slot->word || slot->word == word)
            return slot;
    }
}

static void words_grow(Export *file)
{
    Coded *old = file->words;
    uint32_t count = old ? file->word_mask + 1 : 0;
    file->word_mask = count ? count * 2 - 1 : 1023;
    file->words = alloc_again(NULL, ((size_t)file->word_mask + 1) * sizeof *old);
    memset(file->words, 0, ((size_t)file->word_mask + 1) * sizeof *old);
    for (uint32_t i = 0; i < count; i++)
        if (old[i].word)
            *word_place(file, old[i].word) = old[i];
    free(old);
}

/* Its slot, or a free one. */
static Coded *word_slot(Export *file, const Word *word)
{
    if (!file->words || file->word_count * 3 >= file->word_mask * 2)
        words_grow(file);
    return word_place(file, word);
}

/* ---- what a glyph of a word stands for ---- */

static size_t count_characters(Str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.data[i] & 0xC0) != 0x80;
    return n;
}

static Str character_at(Str s, size_t n, bool rest)
{
    size_t at = 0, start = 0;
    for (; at < s.len && n; n--)
        utf8_decode(s, &at);
    start = at;
    if (rest)
        return str_slice(s, start, s.len);
    if (at < s.len)
        utf8_decode(s, &at);
    return str_slice(s, start, at);
}

/* The text that a glyph stands for. Glyphs of one cluster share its characters:
 * one each in logical order, the last takes the rest. More glyphs than
 * characters cannot say the text: *whole is false. */
static Str word_glyph_text(const Word *word, uint32_t i, bool *whole)
{
    uint16_t cluster = word->glyphs[i].cluster;
    uint32_t from = i, to = i + 1u;
    while (from && word->glyphs[from - 1].cluster == cluster)
        from--;
    while (to < word->glyph_count && word->glyphs[to].cluster == cluster)
        to++;
    uint32_t end = word->byte_count;
    if (word->rtl && from)
        end = word->glyphs[from - 1].cluster;
    else if (!word->rtl && to < word->glyph_count)
        end = word->glyphs[to].cluster;
    Str text = str_slice((Str){word->text, word->byte_count}, cluster, end);
    uint32_t count = to - from, place = word->rtl ? to - 1 - i : i - from;
    if (count == 1)
        return text;
    if (count > count_characters(text))
        *whole = false;
    return character_at(text, place, place + 1 == count);
}

/* A character without ink or width (a soft hyphen): its glyph is left out. */
static bool ignorable(Str text)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t code = utf8_decode(text, &at);
        if (code != 0xAD && code != 0x61C && code != 0xFEFF && (code < 0x200B || code > 0x200F) &&
            (code < 0x202A || code > 0x202E) && (code < 0x2060 || code > 0x2069) &&
            (code < 0xFE00 || code > 0xFE0F))
            return false;
    }
    return text.len > 0;
}

static void cluster_mark(Export *file, Face *face, const Word *word, const Cluster *c)
{
    bool plain = cluster_is_plain(face, word, c) || !cluster_sign(file, face, word, c);
    for (uint32_t i = c->from; i < c->to; i++) {
        bool whole = true;
        if (!plain) {
            ink_mark(file, face, word->glyphs[i].glyph);
            continue;
        }
        Str text = word_glyph_text(word, i, &whole);
        if (word->glyphs[i].advance || !ignorable(text))
            glyph_mark(file, face, word->glyphs[i].glyph, text);
    }
}

/* Does glyph i of a simple word stand for its character already? Nearly always:
 * then it is neither marked nor judged. */
static bool simple_says(const Face *face, const Word *word, uint32_t i)
{
    uint16_t glyph = word->glyphs[i].glyph, start = word->glyphs[i].cluster;
    uint32_t end = i + 1u < word->glyph_count ? word->glyphs[i + 1].cluster : word->byte_count;
    const GlyphUse *use = glyph < face->room ? &face->glyphs[glyph] : NULL;
    if (!use || !use->named || use->text_len != end - start)
        return false;
    const char *own = face->pool.data + use->text, *text = word->text + start;
    return *own == *text && (end - start == 1 || !memcmp(own, text, end - start));
}

static bool simple_says_all(const Face *face, const Word *word)
{
    for (uint32_t i = 0; i < word->glyph_count; i++)
        if (!simple_says(face, word, i))
            return false;
    return true;
}

/* Each word once: most of them come again and again. */
static void word_mark(Export *file, const Word *word)
{
    Coded *slot = word_slot(file, word);
    if (slot->word)
        return;
    file->word_count++;
    slot->word = word;
    Face *face = embed_face(file, word->font);
    for (uint32_t i = 0; i < word->glyph_count;) {
        Cluster c = {.to = i + 1};
        if (!word->simple || !simple_says(face, word, i)) {
            c = cluster_at(word, i);
            cluster_mark(file, face, word, &c);
        }
        i = c.to;
    }
}

/* ---- the walk over the boxes ---- */

static void shape_mark(Export *file, const TextItem *how, Str text)
{
    const Word *words[SLOT_WORDS];
    size_t count = text_shape_line(file->text, how, text, words, SLOT_WORDS);
    for (size_t i = 0; i < count && i < SLOT_WORDS; i++)
        word_mark(file, words[i]);
}

/* Running heads: all that string-set can give to this name. */
static void strings_mark(Export *file, const TextItem *how, Str name)
{
    const Styles *styles = file->boxes->styles;
    size_t left = STRING_LIMIT;
    for (uint32_t i = 0; i < styles->count; i++) {
        const Extras *extras = styles->extras[i];
        for (uint32_t s = 0; extras && s < extras->string_set_count; s++) {
            const StringSet *set = &extras->string_sets[s];
            if (!str_equal(set->name, name))
                continue;
            for (uint32_t c = 0; c < set->content->count; c++) {
                Str word, rest = set->content->items[c].text;
                if (set->content->items[c].is_slot || rest.len > left)
                    continue;
                left -= rest.len;
                while (rest.len)
                    if ((word = str_cut(rest, ' ', &rest)).len)
                        shape_mark(file, how, word);
            }
        }
    }
}

/* Numerals that are no digits: enough numbers to meet all their signs. */
static void numerals_mark(Export *file, const TextItem *how, const CounterStyle *numerals)
{
    static const int32_t more[] = {50, 90, 100, 400, 500, 900, 1000};
    if (!numerals || str_equal(counter_text(file->arena, numerals, 4), S("4")))
        return;
    for (int32_t n = 1; n < 50; n++)
        shape_mark(file, how, counter_text(file->arena, numerals, n));
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        shape_mark(file, how, counter_text(file->arena, numerals, more[i]));
}

static void slot_mark(Export *file, const InlineObject *object)
{
    if (!object->how)
        return;
    if (object->slot && object->slot->kind == SLOT_LEADER) {
        shape_mark(file, object->how, object->slot->text);
        return;
    }
    if (object->slot && object->slot->kind == SLOT_STRING) {
        strings_mark(file, object->how, object->slot->name);
        return;
    }
    for (char digit = '0'; digit <= '9'; digit++)
        shape_mark(file, object->how, (Str){&digit, 1});
    numerals_mark(file, object->how, object->slot ? object->slot->numerals : NULL);
}

static void inlines_mark(Export *file, BoxStack *stack, const Inlines *inlines)
{
    const Paragraph *paragraph = inlines->paragraph;
    for (uint32_t i = 0; i < paragraph->piece_count; i++) {
        const Piece *piece = &paragraph->pieces[i];
        if (piece->word)
            word_mark(file, piece->word);
        if (piece->flags & (PIECE_HYPHENATE | PIECE_SOFT))
            character_mark(file, embed_face(file, piece->word ? piece->word->font : 0), 0x2010);
    }
    const void *fonts = NULL, *numerals = NULL;
    for (uint32_t i = 0; i < inlines->object_count; i++) {
        const InlineObject *object = &inlines->objects[i];
        bool counter = !object->slot ||
                       (object->slot->kind != SLOT_STRING && object->slot->kind != SLOT_LEADER);
        if (object->box)
            *LIST_ADD(file->arena, stack) = object->box;
        const void *style = object->slot ? object->slot->numerals : NULL;
        if (!object->how || (counter && object->how->fonts == fonts && style == numerals))
            continue;
        if (counter) { /* thousands of page numbers look alike */
            fonts = object->how->fonts;
            numerals = style;
        }
        slot_mark(file, object);
    }
}

static void box_mark(Export *file, BoxStack *stack, const Box *box)
{
    if (box->marker) {
        *LIST_ADD(file->arena, stack) = box->marker;
        if (box->marker->kind == BOX_INLINES && box->marker->as.inlines)
            *LIST_ADD(file->arena, &file->markers) =
                (NodeText){box->owner.node, box->marker->as.inlines->paragraph->text};
    }
    if (box->kind == BOX_INLINES && box->as.inlines)
        inlines_mark(file, stack, box->as.inlines);
    if (box->kind == BOX_TABLE && box->as.table) {
        const Box *parts[] = {box->as.table->foot, box->as.table->head, box->as.table->caption};
        for (int i = 0; i < 3; i++)
            if (parts[i])
                *LIST_ADD(file->arena, stack) = parts[i];
    }
}

/* Depth first, in the order of the document, without recursion. */
static void boxes_mark(Export *file, const Box *root)
{
    BoxStack stack = {0};
    if (root)
        *LIST_ADD(file->arena, &stack) = root;
    while (stack.count) {
        const Box *box = stack.items[--stack.count];
        uint32_t from = stack.count;
        box_mark(file, &stack, box);
        for (const Box *child = box->first; child; child = child->next)
            *LIST_ADD(file->arena, &stack) = child;
        for (uint32_t a = from, b = stack.count; a + 1 < b; a++) { /* the first one on top */
            const Box *swap = stack.items[a];
            stack.items[a] = stack.items[--b];
            stack.items[b] = swap;
        }
    }
}

/* ---- subsets ---- */

static Subset *subset_make(Export *file, Face *face, const uint8_t *wanted, uint32_t limit)
{
    uint16_t *glyphs = NEW_ARRAY(file->arena, uint16_t, limit);
    uint32_t count = 0;
    for (uint32_t g = 1; g < limit; g++)
        if (wanted ? wanted[g] : face->glyphs[g].used)
            glyphs[count++] = (uint16_t)g;
    Subset *subset = NEW(file->arena, Subset);
    subset->face = face;
    subset->limit = limit;
    subset->glyphs = glyphs;
    subset->count = count;
    subset->codes = NEW_ARRAY(file->arena, uint16_t, limit);
    if (!font_subset(file->arena, file->text, face->id, glyphs, count, false, &subset->program)) {
        face->bad = true;
        return NULL;
    }
    for (uint32_t i = 0; i < count; i++)
        subset->codes[glyphs[i]] = subset->program.fresh[i];
    signs_encode(file, subset);
    subset->space = face->space && face->space < limit ? subset->codes[face->space] : 0;
    if (face->last)
        face->last->next = subset;
    else
        face->first = subset;
    face->last = subset;
    return subset;
}

void embed_open(Export *file)
{
    boxes_mark(file, file->boxes->root);
    for (uint32_t p = 0; p < file->boxes->page_count; p++)
        for (int m = 0; m < MARGIN_COUNT; m++)
            boxes_mark(file, file->boxes->pages[p].margin[m]);
    for (uint32_t i = 0; i < file->face_order.count; i++) {
        Face *face = file->face_order.items[i];
        subset_make(file, face, NULL, face->top);
    }
}

static bool subset_has_glyphs(const Subset *subset, const Word *word)
{
    for (uint32_t i = 0; i < word->glyph_count; i++) {
        uint16_t glyph = word->glyphs[i].glyph;
        if (!glyph || (glyph < subset->limit && subset->codes[glyph]))
            continue;
        bool whole = true;
        if (word->glyphs[i].advance || !ignorable(word_glyph_text(word, i, &whole)))
            return false;
    }
    return true;
}

/* Signs that the face has not are in no subset. */
static bool subset_covers(const Subset *subset, const Word *word)
{
    if (!subset_has_glyphs(subset, word))
        return false;
    for (uint32_t i = 0; subset->face->signs.count && i < word->glyph_count;) {
        Cluster c = cluster_at(word, i);
        uint32_t signs[CLUSTER_SIGNS];
        if (!cluster_is_plain(subset->face, word, &c) &&
            cluster_signs(subset->face, word, &c, signs) && !cluster_is_encoded(subset, word, &c))
            return false;
        i = c.to;
    }
    return true;
}

static Subset *subset_find(const Face *face, const Word *word)
{
    for (Subset *subset = face->first; subset; subset = subset->next)
        if (subset_covers(subset, word))
            return subset;
    return NULL;
}

static void late_mark(Export *file, Face *face, const Word *word, uint8_t **wanted, uint32_t *room)
{
    word_mark(file, word);
    if (*room < face->room) {
        uint8_t *fresh = NEW_ARRAY(file->arena, uint8_t, face->room);
        if (*room)
            memcpy(fresh, *wanted, *room);
        *wanted = fresh;
        *room = face->room;
    }
    for (uint32_t i = 0; i < word->glyph_count; i++)
        (*wanted)[word->glyphs[i].glyph] = 1;
}

/* A further subset: whole words of this page that no other covers. */
static Subset *subset_late(Export *file, Face *face, const Word *word)
{
    uint8_t *wanted = NULL;
    uint32_t room = 0;
    late_mark(file, face, word, &wanted, &room);
    for (uint32_t o = 0; file->ops && o < file->ops->count; o++) {
        const Op *op = &file->ops->items[o];
        if (op->kind != OP_TEXT)
            continue;
        const GlyphRun *run = op->as.text.run;
        for (uint32_t w = 0; w < run->count; w++)
            if (run->words[w].word && run->words[w].word->font == face->id &&
                !subset_find(face, run->words[w].word))
                late_mark(file, face, run->words[w].word, &wanted, &room);
    }
    wanted[face->space] = 1;
    return subset_make(file, face, wanted, room);
}

/* ---- words ---- */

/* Private use characters mean nothing without an ActualText (ISO 19005-2 6.2.11.7.3). */
static bool private_use(Str text)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t code = utf8_decode(text, &at);
        if ((code >= 0xE000 && code <= 0xF8FF) || code >= 0xF0000)
            return true;
    }
    return false;
}

/* Does every cluster that takes signs have them? Does any? */
static bool word_takes_signs(const Coded *coded, bool *any)
{
    const Word *word = coded->word;
    *any = false;
    for (uint32_t i = 0; i < word->glyph_count;) {
        Cluster c = cluster_at(word, i);
        i = c.to;
        if (cluster_is_plain(coded->subset->face, word, &c))
            continue;
        *any = true;
        if (!cluster_is_encoded(coded->subset, word, &c))
            return false;
    }
    return *any;
}

/* Do the glyphs say the text? Do they stand on the base line? */
static void word_judge(const Face *face, Coded *coded)
{
    const Word *word = coded->word;
    bool any;
    if (word->simple && simple_says_all(face, word))
        return;
    coded->signs = word_takes_signs(coded, &any);
    coded->subset->bare |= any && !coded->signs;
    for (uint32_t i = 0; i < word->glyph_count; i++) {
        const Glyph *glyph = &word->glyphs[i];
        bool whole = true;
        Str text = word_glyph_text(word, i, &whole);
        if (!glyph->advance && ignorable(text))
            continue;
        if (!glyph->glyph || private_use(text))
            coded->actual = true;
        if (coded->signs || !glyph->glyph)
            continue;
        const GlyphUse *use = &face->glyphs[glyph->glyph];
        coded->loose |= glyph->y != 0;
        coded->actual |= !whole || !cluster_says(face, use, text);
    }
}

const Coded *embed_word(Export *file, const Word *word)
{
    Coded *slot = word_slot(file, word);
    if (slot->done)
        return slot;
    Face *face = embed_face(file, word->font);
    word_mark(file, word);
    Subset *subset = face->bad ? NULL : subset_find(face, word);
    if (!subset && !face->bad)
        subset = subset_late(file, face, word);
    slot = word_slot(file, word); /* others may have come in */
    *slot = (Coded){.word = word, .subset = subset, .at = file->coded.len, .done = true};
    if (!subset)
        return slot;
    word_judge(face, slot);
    Show show = {&file->coded, true, true};
    slot->advance = show_word(&show, slot, 0, 0);
    slot->len = (uint32_t)(file->coded.len - slot->at);
    return slot;
}

/* The first subset of a face that has the blank. */
Subset *embed_space(Export *file, FontId id)
{
    Face *face = embed_face(file, id);
    if (!face->first && !face->bad) {
        uint8_t *wanted = NEW_ARRAY(file->arena, uint8_t, face->room);
        wanted[face->space] = 1;
        subset_make(file, face, wanted, face->room);
    }
    for (Subset *subset = face->first; subset; subset = subset->next)
        if (subset->space)
            return subset;
    return NULL;
}

Ref embed_ref(Export *file, Subset *subset)
{
    if (!subset->ref) {
        subset->ref = pdf_reserve(file->pdf, 1);
        subset->number = ++file->subset_count;
    }
    return subset->ref;
}

void embed_close(Export *file)
{
    for (uint32_t i = 0; i < file->face_order.count; i++)
        buf_close(&file->face_order.items[i]->pool);
    free(file->words);
    buf_close(&file->coded);
}
