/* Masks: {{expression}} and {#id .class} are hidden from cmark behind as many
 * bytes of what looks like a word to it, and found again in what it gives back:
 *
 *     {{a|b}}     U+0080 z z z z z     (2 bytes + 5)
 *
 * The character is one of U+0080..U+009F that the source lacks; it and the two
 * letters after it number the mask. Nothing in Markdown gives these a meaning. */

#include "read/markdown.h"

enum { DIGITS = 62, SPAN_OF_START = DIGITS * DIGITS };

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

static int digit_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    return c >= '0' && c <= '9' ? c - '0' + 52 : -1;
}

static void find_starts(Masks *masks, Str text)
{
    bool seen[MASK_STARTS] = {false};
    for (const char *at = text.data, *end = at + text.len;
         (at = memchr(at, 0xC2, (size_t)(end - at))) && at + 1 < end; at++) {
        unsigned char second = (unsigned char)at[1];
        if (second >= 0x80 && second < 0x80 + MASK_STARTS)
            seen[second - 0x80] = true;
    }
    for (unsigned i = 0; i < MASK_STARTS; i++)
        if (!seen[i])
            masks->starts[masks->start_count++] = (unsigned char)(0x80 + i);
}

static bool hide(Markdown *md, char *masked, Mask mask)
{
    Masks *masks = &md->masks;
    if (!masks->list.count)
        find_starts(masks, md->text);
    uint32_t number = masks->list.count;
    if (number / SPAN_OF_START >= masks->start_count) {
        diag_add(md->reader->diags, DIAG_READ_LIMIT, markdown_span(md, mask.start, mask.end),
                 S("variables and attributes"))
            ->hint = S("split the file in two");
        return false;
    }
    *LIST_ADD(md->scratch, &masks->list) = mask;
    char *to = masked + mask.start;
    memset(to, 'z', mask.end - mask.start);
    to[0] = (char)0xC2;
    to[1] = (char)masks->starts[number / SPAN_OF_START];
    to[2] = digits[number % SPAN_OF_START / DIGITS];
    to[3] = digits[number % DIGITS];
    return true;
}

/* What begins at the "{" at `at`: sets `*next` to go on from; false: a limit. */
static bool mask_brace(Markdown *md, char *masked, size_t at, size_t *next)
{
    Str text = md->text;
    *next = at + 1;
    if (at + 1 < text.len && text.data[at + 1] == '{') {
        Variable found;
        if (!variable_find(text, at, &found))
            return true;
        *next = found.end;
        if (found.kind == VARIABLE_UNCLOSED)
            reader_say(md->reader, DIAG_READ_VARIABLE, markdown_span(md, found.start, found.end),
                       (Str){0})
                ->hint = variable_unclosed_hint;
        if (found.kind != VARIABLE_VALUE || found.end - found.start < 4)
            return true;
        return hide(md, masked, (Mask){found.start, found.end, found.expression, true});
    }
    size_t end = attrs_end(text, at);
    if (!end || (at && text.data[at - 1] == '\\'))
        return true;
    *next = end;
    return hide(md, masked, (Mask){.start = at, .end = end});
}

bool mask_source(Markdown *md)
{
    Str text = md->text;
    md->masked = text;
    const char *first = text.len ? memchr(text.data, '{', text.len) : NULL;
    if (!first)
        return true;
    char *masked = NEW_ARRAY(md->scratch, char, text.len + 1);
    memcpy(masked, text.data, text.len);
    md->masked.data = masked;
    for (size_t at = (size_t)(first - text.data), next; at < text.len; at = next) {
        if (!mask_brace(md, masked, at, &next))
            return false;
        const char *brace = next < text.len ? memchr(text.data + next, '{', text.len - next) : NULL;
        next = brace ? (size_t)(brace - text.data) : text.len;
    }
    return true;
}

const Mask *mask_at(const Markdown *md, Str text, size_t at)
{
    if (text.len - at < 4 || (unsigned char)text.data[at] != 0xC2)
        return NULL;
    const Masks *masks = &md->masks;
    const unsigned char *start =
        memchr(masks->starts, (unsigned char)text.data[at + 1], masks->start_count);
    int high = digit_value(text.data[at + 2]), low = digit_value(text.data[at + 3]);
    if (!start || high < 0 || low < 0)
        return NULL;
    size_t number = (size_t)(start - masks->starts) * SPAN_OF_START + (size_t)(high * DIGITS + low);
    const Mask *mask = number < masks->list.count ? &masks->list.items[number] : NULL;
    return mask && text.len - at >= mask->end - mask->start ? mask : NULL;
}

Str mask_restore(const Markdown *md, const char *text)
{
    Str copy = arena_str(md->reader->arena, str_of(text));
    char *to = (char *)(uintptr_t)copy.data;
    for (size_t at = 0; md->masks.list.count && at < copy.len; at++) {
        const Mask *mask = mask_at(md, copy, at);
        if (!mask)
            continue;
        size_t len = mask->end - mask->start;
        memcpy(to + at, md->text.data + mask->start, len);
        at += len - 1;
    }
    return copy;
}
