/* One paragraph in making: text, items, objects.
 *
 * White space is processed here (css-text-3 4.1), across the boundaries of
 * elements: a collapsible blank after another one, at the paragraph's start or
 * beside a forced break is not kept. Text that needs no change is not copied:
 * as long as all that came is one stretch of a leaf, the paragraph is a slice of
 * the source. Cost: one look at each byte. */

#include "box/builder.h"

static const char BLANK[] = " ";
static const char STAND_IN[] = "\xEF\xBF\xBD"; /* U+FFFD for a U+FFFC of the source */
static const char OBJECT[] = "\xEF\xBF\xBC";   /* U+FFFC */

Gather *gather_open(Builder *b)
{
    Gather *g = b->free_gathers;
    if (g)
        b->free_gathers = g->free_next;
    else
        g = NEW(b->lists, Gather);
    g->drop_blank = true;
    return g;
}

void gather_close(Builder *b, Gather *g)
{
    g->text.len = 0;
    g->slice = (Str){0};
    g->items.count = g->styles.count = g->objects.count = 0;
    g->object_items.count = g->spans.count = g->turns.count = 0;
    g->last_blank = g->content = g->has_slots = false;
    g->free_next = b->free_gathers;
    b->free_gathers = g;
}

uint32_t gather_length(const Gather *g) { return (uint32_t)(g->text.len + g->slice.len); }

/* ---- items ---- */

static TextItem item_of(const Style *style, uint8_t white_space)
{
    return (TextItem){
        .fonts = style->fonts,
        .size = style->font_size,
        .letter_spacing = style->letter_spacing,
        .word_spacing = style->word_spacing,
        .language = style->language,
        .features = style->font_features,
        .hyphens = style->hyphens,
        .overflow_wrap = style->overflow_wrap,
        .no_wrap =
            white_space == SPACE_NOWRAP || white_space == SPACE_PRE || white_space == SPACE_KEEP,
        .preserve = white_space == SPACE_PRE || white_space == SPACE_PRE_WRAP ||
                    white_space == SPACE_BREAK_SPACES || white_space == SPACE_KEEP,
    };
}

/* Sees that the last item looks like this; text may be added to it then. */
static void item_begin(Builder *b, Gather *g, TextItem item, const ItemStyle *whose, bool any_owner)
{
    if (g->items.count) {
        TextItem *last = &g->items.items[g->items.count - 1];
        ItemStyle *its = &g->styles.items[g->items.count - 1];
        bool same = its->style == whose->style && its->span == whose->span &&
                    last->atomic == item.atomic && last->preserve == item.preserve &&
                    last->no_wrap == item.no_wrap;
        if (same && (any_owner || (its->owner.node == whose->owner.node &&
                                   its->owner.part == whose->owner.part)))
            return;
        if (last->start == last->end) { /* nothing came of it */
            g->items.count--;
            g->styles.count--;
        }
    }
    item.start = item.end = gather_length(g);
    *LIST_ADD(b->lists, &g->items) = item;
    *LIST_ADD(b->lists, &g->styles) = *whose;
}

static void item_end(Gather *g) { g->items.items[g->items.count - 1].end = gather_length(g); }

/* ---- bytes ---- */

static void emit(Gather *g, const char *bytes, size_t len)
{
    if (!g->text.len) {
        if (!g->slice.len) {
            g->slice = (Str){bytes, len};
            return;
        }
        if (g->slice.data + g->slice.len == bytes) {
            g->slice.len += len;
            return;
        }
        buf_str(&g->text, g->slice);
        g->slice = (Str){0};
    }
    buf_add(&g->text, bytes, len);
}

static Str gathered(const Gather *g) { return g->slice.len ? g->slice : buf_view(&g->text); }

static void drop_last_blank(Gather *g)
{
    if (!g->last_blank)
        return;
    if (g->slice.len)
        g->slice.len--;
    else
        g->text.len--;
    g->last_blank = false;
    uint32_t end = gather_length(g);
    for (uint32_t i = g->items.count; i-- && g->items.items[i].end > end;) {
        g->items.items[i].end = end;
        if (g->items.items[i].start > end)
            g->items.items[i].start = end;
    }
}

static bool is_object(Str s, size_t at)
{
    return (unsigned char)s.data[at] == 0xEF && at + 2 < s.len && !memcmp(s.data + at, OBJECT, 3);
}

static size_t emit_stand_in(Gather *g, size_t at)
{
    emit(g, STAND_IN, 3);
    g->drop_blank = g->last_blank = false;
    g->content = true;
    return at + 3;
}

static void emit_words(Gather *g, const char *bytes, size_t len)
{
    emit(g, bytes, len);
    g->drop_blank = g->last_blank = false;
    g->content = true;
}

static void emit_newline(Gather *g)
{
    drop_last_blank(g);
    emit(g, "\n", 1);
    g->drop_blank = true;
    g->content = true;
}

/* ---- collapsing ---- */

/* Scripts written without blanks: a line break of the source between two such
 * characters is no blank (css-text-3 4.1.3). */
static bool is_unspaced(uint32_t code)
{
    return (code >= 0x2E80 && code <= 0x312F) || (code >= 0x31A0 && code <= 0x9FFF) ||
           (code >= 0xF900 && code <= 0xFAFF) || (code >= 0xFF00 && code <= 0xFF60) ||
           (code >= 0x20000 && code <= 0x3FFFD) || code == 0x200B;
}

static bool joins_lines(const Gather *g, Str after, size_t at)
{
    Str before = gathered(g);
    if (!before.len || at >= after.len || (signed char)before.data[before.len - 1] >= 0 ||
        (signed char)after.data[at] >= 0)
        return false;
    size_t start = before.len - 1;
    while (start && ((unsigned char)before.data[start] & 0xC0) == 0x80)
        start--;
    return is_unspaced(utf8_decode(before, &start)) && is_unspaced(utf8_decode(after, &at));
}

static size_t emit_blanks(Gather *g, Str s, size_t at, bool keep_lines)
{
    size_t end = at;
    bool newline = false;
    for (; end < s.len && is_blank(s.data[end]); end++) {
        if (s.data[end] != '\n')
            continue;
        newline = true;
        if (keep_lines)
            emit_newline(g);
    }
    if (g->drop_blank || (newline && joins_lines(g, s, end)))
        return end;
    emit(g, s.data[at] == ' ' ? s.data + at : BLANK, 1);
    g->drop_blank = g->last_blank = true;
    return end;
}

/* Text up to the next byte that may need a change: single blanks inside do not. */
static size_t plain_end(Str s, size_t at)
{
    for (; at < s.len; at++) {
        unsigned char c = (unsigned char)s.data[at];
        if (c > ' ' && c != 0xEF)
            continue;
        if (c == 0xEF ? is_object(s, at) : is_blank((char)c)) {
            bool single = c == ' ' && at + 1 < s.len && (unsigned char)s.data[at + 1] > ' ' &&
                          (unsigned char)s.data[at + 1] != 0xEF;
            if (!single)
                break;
        }
    }
    return at;
}

static void emit_collapsed(Gather *g, Str s, bool keep_lines)
{
    for (size_t at = 0; at < s.len;) {
        if (is_blank(s.data[at])) {
            at = emit_blanks(g, s, at, keep_lines);
        } else if (is_object(s, at)) {
            at = emit_stand_in(g, at);
        } else {
            size_t end = plain_end(s, at);
            emit_words(g, s.data + at, end - at);
            at = end;
        }
    }
}

/* Kept as it stands, but that a carriage return is no character of its own. */
static void emit_preserved(Gather *g, Str s)
{
    for (size_t at = 0; at < s.len;) {
        if (s.data[at] == '\r') {
            if (at + 1 == s.len || s.data[at + 1] != '\n')
                emit_words(g, "\n", 1);
            at++;
        } else if (is_object(s, at)) {
            at = emit_stand_in(g, at);
        } else {
            size_t end = at + 1;
            while (end < s.len && s.data[end] != '\r' && !is_object(s, end))
                end++;
            emit_words(g, s.data + at, end - at);
            at = end;
        }
    }
    if (s.len && s.data[s.len - 1] == '\n')
        g->drop_blank = true;
}

bool gather_is_blank(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_blank(text.data[i]))
            return false;
    return true;
}

/* ---- case ---- */

static bool ends_in_word(const Gather *g)
{
    Str s = gathered(g);
    if (!s.len)
        return false;
    unsigned char c = (unsigned char)s.data[s.len - 1];
    return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '\'';
}

/* A word that began in another element has its capital already. */
static Str capitalised(Builder *b, const Gather *g, Str text, Str language)
{
    size_t skip = 0;
    if (ends_in_word(g))
        while (skip < text.len && !is_blank(text.data[skip]))
            skip++;
    Str rest = text_capitalise(b->arena, str_slice(text, skip, text.len), language);
    if (!skip)
        return rest;
    char *whole = NEW_ARRAY(b->arena, char, skip + rest.len + 1);
    memcpy(whole, text.data, skip);
    if (rest.len)
        memcpy(whole + skip, rest.data, rest.len);
    return (Str){whole, skip + rest.len};
}

static Str transformed(Builder *b, const Gather *g, Str text, const Style *style)
{
    switch (style->text_transform) {
    case TRANSFORM_UPPER: return text_upper(b->arena, text, style->language);
    case TRANSFORM_LOWER: return text_lower(b->arena, text, style->language);
    case TRANSFORM_CAPITALISE: return capitalised(b, g, text, style->language);
    default: return text;
    }
}

/* ---- in and out ---- */

void gather_text(Builder *b, Gather *g, Str text, const Style *style, Owner owner, uint32_t span,
                 uint8_t white_space)
{
    ItemStyle whose = {style, owner, span};
    item_begin(b, g, item_of(style, white_space), &whose, false);
    if (style->text_transform != TRANSFORM_NONE)
        text = transformed(b, g, text, style);
    switch (white_space) {
    case SPACE_PRE:
    case SPACE_PRE_WRAP:
    case SPACE_BREAK_SPACES:
    case SPACE_KEEP: emit_preserved(g, text); break;
    default: emit_collapsed(g, text, white_space == SPACE_PRE_LINE); break;
    }
    item_end(g);
    if (white_space == SPACE_KEEP)
        g->drop_blank = true;
}

void gather_break(Builder *b, Gather *g, Str text, const Style *style, Owner owner, uint32_t span)
{
    ItemStyle whose = {style, owner, span};
    item_begin(b, g, item_of(style, style->white_space), &whose, true);
    if (text.data[0] == '\n')
        emit_newline(g);
    else
        emit_words(g, text.data, text.len);
    item_end(g);
}

void gather_object(Builder *b, Gather *g, const InlineObject *object, const Style *style)
{
    ItemStyle whose = {style, object->owner, object->span};
    TextItem item = item_of(style, style->white_space);
    item.atomic = object->kind == OBJECT_BOX;
    item_begin(b, g, item, &whose, object->kind != OBJECT_SLOT);
    InlineObject *mine = LIST_ADD(b->lists, &g->objects);
    *mine = *object;
    mine->at = gather_length(g);
    *LIST_ADD(b->lists, &g->object_items) = g->items.count - 1;
    bool drop = g->drop_blank;
    emit(g, OBJECT, 3);
    item_end(g);
    g->content = true;
    g->last_blank = false;
    g->drop_blank = drop && object->kind != OBJECT_SLOT && object->kind != OBJECT_BOX;
    g->has_slots |= object->kind == OBJECT_SLOT;
}

/* css-writing-modes-4 2.4.1: what stands for it in UAX 9. */
void gather_turn(Builder *b, Gather *g, const Style *style, bool begins)
{
    enum { LRE = 0x202A, RLE, PDF, LRO, RLO, LRI = 0x2066, RLI, FSI, PDI };
    bool rtl = style->direction == DIRECTION_RTL;
    uint16_t codes[2] = {0, 0};
    switch ((UnicodeBidi)style->unicode_bidi) {
    case BIDI_NORMAL: return;
    case BIDI_EMBED: codes[0] = begins ? rtl ? RLE : LRE : PDF; break;
    case BIDI_ISOLATE: codes[0] = begins ? rtl ? RLI : LRI : PDI; break;
    case BIDI_OVERRIDE: codes[0] = begins ? rtl ? RLO : LRO : PDF; break;
    case BIDI_ISOLATE_OVERRIDE:
        codes[0] = begins ? FSI : PDF;
        codes[1] = begins ? rtl ? RLO : LRO : PDI;
        break;
    case BIDI_PLAINTEXT: codes[0] = begins ? FSI : PDI; break;
    }
    for (int i = 0; i < 2 && codes[i]; i++)
        *LIST_ADD(b->lists, &g->turns) = (Turn){gather_length(g), codes[i]};
}

static Direction reading_of(const Style *container)
{
    return container->unicode_bidi == BIDI_PLAINTEXT ? DIRECTION_AUTO
                                                     : (Direction)container->direction;
}

static TextItem *items_keep(Builder *b, const Gather *g)
{
    uint32_t count = g->items.count;
    TextItem *items = NEW_ARRAY(b->arena, TextItem, count);
    ItemStyle *styles = NEW_ARRAY(b->arena, ItemStyle, count);
    memcpy(items, g->items.items, count * sizeof *items);
    memcpy(styles, g->styles.items, count * sizeof *styles);
    for (uint32_t i = 0; i < count; i++)
        items[i].style = &styles[i];
    return items;
}

static InlineObject *objects_keep(Builder *b, const Gather *g, const TextItem *items)
{
    uint32_t count = g->objects.count;
    InlineObject *objects = NEW_ARRAY(b->arena, InlineObject, count);
    memcpy(objects, g->objects.items, count * sizeof *objects);
    for (uint32_t i = 0; i < count; i++)
        objects[i].how = &items[g->object_items.items[i]];
    return objects;
}

static InlineBox *spans_keep(Builder *b, const Gather *g, uint32_t length)
{
    InlineBox *spans = NEW_ARRAY(b->arena, InlineBox, g->spans.count);
    memcpy(spans, g->spans.items, g->spans.count * sizeof *spans);
    for (uint32_t i = 0; i < g->spans.count; i++) {
        spans[i].start = spans[i].start > length ? length : spans[i].start;
        spans[i].end = spans[i].end > length ? length : spans[i].end;
    }
    return spans;
}

/* Drops items that a blank taken back has left empty, wherever they stand. */
static void items_tidy(Gather *g)
{
    uint32_t kept = 0, object = 0;
    for (uint32_t i = 0; i < g->items.count; i++) {
        if (g->items.items[i].start == g->items.items[i].end)
            continue;
        g->items.items[kept] = g->items.items[i];
        g->styles.items[kept] = g->styles.items[i];
        for (; object < g->objects.count && g->object_items.items[object] == i; object++)
            g->object_items.items[object] = kept;
        kept++;
    }
    g->items.count = g->styles.count = kept;
}

Inlines *gather_finish(Builder *b, Gather *g, const Style *container)
{
    drop_last_blank(g);
    items_tidy(g);
    Inlines *inlines = NEW(b->arena, Inlines);
    Str text = g->slice.len ? g->slice : arena_str(b->arena, buf_view(&g->text));
    inlines->span_count = g->spans.count;
    inlines->has_slots = g->has_slots;
    if (g->spans.count)
        inlines->spans = spans_keep(b, g, (uint32_t)text.len);
    if (!text.len) {
        Paragraph *empty = NEW(b->arena, Paragraph);
        empty->text = S("");
        inlines->paragraph = empty;
        return inlines;
    }
    TextItem *items = items_keep(b, g);
    inlines->object_count = g->objects.count;
    if (g->objects.count)
        inlines->objects = objects_keep(b, g, items);
    ParagraphText of = {text,           items,          g->turns.items,
                        g->items.count, g->turns.count, reading_of(container)};
    inlines->paragraph = paragraph_make(b->arena, b->job->worker->text, &of);
    return inlines;
}
