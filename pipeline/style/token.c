/* The tokenizer of css-syntax-3 4.3: one pass, linear, one array. Names and
 * strings are slices of the source unless they hold an escape. Brackets are
 * matched on the way with a stack of fixed height. */

#include "style/token.h"
#include "base/list.h"
#include <math.h>

enum { MAX_NESTING = 100 };

typedef struct {
    Arena *arena;
    Str text;
    size_t at;
    LIST(Token) list;
    uint32_t open[MAX_NESTING];
    uint32_t depth;
    bool too_deep;
} Reader;

static unsigned char peek(const Reader *r, size_t ahead)
{
    return r->at + ahead < r->text.len ? (unsigned char)r->text.data[r->at + ahead] : 0;
}

static bool at_end(const Reader *r, size_t ahead) { return r->at + ahead >= r->text.len; }
static bool is_newline(unsigned char c) { return c == '\n' || c == '\r' || c == '\f'; }
static bool is_digit(unsigned char c) { return c >= '0' && c <= '9'; }

static bool is_hex(unsigned char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_name_start(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static bool is_name(unsigned char c) { return is_name_start(c) || is_digit(c) || c == '-'; }

static bool escape_at(const Reader *r, size_t ahead)
{
    return peek(r, ahead) == '\\' && !at_end(r, ahead + 1) && !is_newline(peek(r, ahead + 1));
}

/* 4.3.9: would the next characters start an identifier? */
static bool ident_at(const Reader *r, size_t ahead)
{
    unsigned char c = peek(r, ahead);
    if (c == '-') {
        unsigned char next = peek(r, ahead + 1);
        return is_name_start(next) || next == '-' || escape_at(r, ahead + 1);
    }
    return is_name_start(c) || escape_at(r, ahead);
}

/* 4.3.10 */
static bool number_at(const Reader *r)
{
    size_t i = peek(r, 0) == '+' || peek(r, 0) == '-';
    return is_digit(peek(r, i)) || (peek(r, i) == '.' && is_digit(peek(r, i + 1)));
}

/* 4.3.7: after the backslash; adds the code point. */
static size_t read_escape(Reader *r, char *to)
{
    uint32_t code = 0;
    int digits = 0;
    for (; digits < 6 && is_hex(peek(r, 0)); digits++, r->at++) {
        unsigned char c = peek(r, 0);
        code = code * 16 + (uint32_t)(is_digit(c) ? c - '0' : (c | 32) - 'a' + 10);
    }
    if (!digits)
        return utf8_encode(to, utf8_decode(r->text, &r->at));
    if (peek(r, 0) == '\r' && peek(r, 1) == '\n')
        r->at++;
    if (!at_end(r, 0) && is_blank((char)peek(r, 0)))
        r->at++;
    bool bad = !code || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000);
    return utf8_encode(to, bad ? 0xFFFD : code);
}

/* One character of a name, resolved, into `to` (4 bytes); false at its end. */
static bool name_step(Reader *r, char *to, size_t *len)
{
    *len = 1;
    *to = (char)peek(r, 0);
    if (is_name(peek(r, 0))) {
        r->at++;
        return true;
    }
    if (!escape_at(r, 0))
        return false;
    r->at++;
    *len = read_escape(r, to);
    return true;
}

/* The same for a string in quotes (4.3.5). */
static bool string_step(Reader *r, unsigned char quote, char *to, size_t *len)
{
    unsigned char c = peek(r, 0);
    *len = 1;
    *to = (char)c;
    if (at_end(r, 0) || c == quote || is_newline(c))
        return false;
    r->at++;
    if (c != '\\')
        return true;
    *len = 0;
    if (peek(r, 0) == '\r' && peek(r, 1) == '\n')
        r->at += 2;
    else if (!at_end(r, 0) && is_newline(peek(r, 0)))
        r->at++;
    else if (!at_end(r, 0))
        *len = read_escape(r, to);
    return true;
}

/* Name (quote 0) or string: a slice of the source when it has no escape, else
 * gone through twice, once to know the size. */
static Str read_text(Reader *r, unsigned char quote)
{
    char step[4];
    size_t start = r->at, total = 0, len;
    bool escapes = false;
    while (quote ? string_step(r, quote, step, &len) : name_step(r, step, &len)) {
        escapes = escapes || r->text.data[r->at - 1] != step[0] || len != 1;
        total += len;
    }
    if (!escapes && total == r->at - start)
        return str_slice(r->text, start, r->at);
    char *out = NEW_ARRAY(r->arena, char, total + 4);
    r->at = start;
    for (char *to = out; quote ? string_step(r, quote, to, &len) : name_step(r, to, &len);)
        to += len;
    return (Str){out, total};
}

static Str read_name(Reader *r) { return read_text(r, 0); }

/* An unescaped line end makes it bad and stays in the input. */
static void read_string(Reader *r, Token *token)
{
    unsigned char quote = peek(r, 0);
    r->at++;
    token->text = read_text(r, quote);
    token->kind = at_end(r, 0) || peek(r, 0) == quote ? TOKEN_STRING : TOKEN_BAD_STRING;
    if (token->kind == TOKEN_STRING && !at_end(r, 0))
        r->at++;
}

/* 4.3.12, 4.3.13. Digits past the 17th change nothing; exponents are clamped. */
static void read_number(Reader *r, Token *token)
{
    double value = 0, scale = 1;
    int sign = 1, exponent = 0, exponent_sign = 1;
    token->integer = true;
    if (peek(r, 0) == '+' || peek(r, 0) == '-') {
        token->sign = (char)peek(r, 0);
        sign = peek(r, 0) == '-' ? -1 : 1;
        r->at++;
    }
    for (; is_digit(peek(r, 0)); r->at++)
        value = value * 10 + (peek(r, 0) - '0');
    if (peek(r, 0) == '.' && is_digit(peek(r, 1))) {
        token->integer = false;
        for (r->at++; is_digit(peek(r, 0)); r->at++)
            if (scale < 1e17) {
                value = value * 10 + (peek(r, 0) - '0');
                scale *= 10;
            }
    }
    size_t skip = peek(r, 1) == '+' || peek(r, 1) == '-' ? 2 : 1;
    if ((peek(r, 0) | 32) == 'e' && is_digit(peek(r, skip))) {
        token->integer = false;
        exponent_sign = peek(r, 1) == '-' ? -1 : 1;
        for (r->at += skip; is_digit(peek(r, 0)); r->at++)
            exponent = exponent < 400 ? exponent * 10 + (peek(r, 0) - '0') : exponent;
    }
    token->number = sign * (value / scale);
    if (exponent)
        token->number *= pow(10, exponent_sign * exponent);
    if (!isfinite(token->number) || token->number > 1e15 || token->number < -1e15)
        token->number = sign * 1e15;
}

static void read_numeric(Reader *r, Token *token)
{
    read_number(r, token);
    token->kind = TOKEN_NUMBER;
    if (ident_at(r, 0)) {
        token->kind = TOKEN_DIMENSION;
        token->text = read_name(r);
    } else if (peek(r, 0) == '%') {
        token->kind = TOKEN_PERCENT;
        r->at++;
    }
}

/* 4.3.6: after "url(" and blanks, when no quote follows. */
static void read_url(Reader *r, Token *token)
{
    size_t stop = r->at, len = 0;
    while (stop < r->text.len && r->text.data[stop] != ')')
        stop += r->text.data[stop] == '\\' ? 2 : 1;
    char *out = NEW_ARRAY(r->arena, char, (stop - r->at) * 3 + 4);
    token->kind = TOKEN_URL;
    while (!at_end(r, 0) && peek(r, 0) != ')') {
        unsigned char c = peek(r, 0);
        bool escape = escape_at(r, 0);
        r->at++;
        if (escape) {
            len += read_escape(r, out + len);
        } else if (is_blank((char)c)) {
            while (!at_end(r, 0) && is_blank((char)peek(r, 0)))
                r->at++;
            if (peek(r, 0) != ')' && !at_end(r, 0))
                token->kind = TOKEN_BAD_URL;
        } else {
            if (c == '"' || c == '\'' || c == '(' || c < 0x20 || c == 0x7F)
                token->kind = TOKEN_BAD_URL;
            out[len++] = (char)c;
        }
    }
    r->at += !at_end(r, 0);
    token->text = (Str){out, len};
}

static void read_word(Reader *r, Token *token)
{
    token->text = read_name(r);
    token->kind = TOKEN_IDENT;
    if (peek(r, 0) != '(')
        return;
    r->at++;
    token->kind = TOKEN_FUNCTION;
    if (!str_equal_nocase(token->text, S("url")))
        return;
    size_t i = 0;
    while (!at_end(r, i) && is_blank((char)peek(r, i)))
        i++;
    if (peek(r, i) == '"' || peek(r, i) == '\'')
        return;
    r->at += i;
    read_url(r, token);
}

static char closing(char open) { return open == '{' ? '}' : open == '[' ? ']' : ')'; }

static void push_open(Reader *r, uint32_t index)
{
    if (r->depth == MAX_NESTING)
        r->too_deep = true;
    else
        r->open[r->depth++] = index;
}

/* A closer that is not the one waited for is an ordinary token (5.4.8). */
static void match_close(Reader *r, char sign, uint32_t index)
{
    if (!r->depth)
        return;
    Token *open = &r->list.items[r->open[r->depth - 1]];
    if (closing(open->kind == TOKEN_FUNCTION ? '(' : open->sign) == sign) {
        open->match = index;
        r->depth--;
    }
}

static void read_sign(Reader *r, Token *token)
{
    char c = (char)peek(r, 0);
    bool open = c == '(' || c == '[' || c == '{', close = c == ')' || c == ']' || c == '}';
    token->kind = open ? TOKEN_OPEN : close ? TOKEN_CLOSE : TOKEN_DELIM;
    token->sign = c;
    r->at++;
}

static void read_token(Reader *r, Token *token)
{
    unsigned char c = peek(r, 0);
    if (c == '"' || c == '\'') {
        read_string(r, token);
    } else if (c == '#' && (is_name(peek(r, 1)) || escape_at(r, 1))) {
        token->is_id = ident_at(r, 1);
        token->kind = TOKEN_HASH;
        r->at++;
        token->text = read_name(r);
    } else if (number_at(r)) {
        read_numeric(r, token);
    } else if (str_starts(str_slice(r->text, r->at, r->at + 3), S("-->"))) {
        token->kind = TOKEN_CDC;
        r->at += 3;
    } else if (str_starts(str_slice(r->text, r->at, r->at + 4), S("<!--"))) {
        token->kind = TOKEN_CDO;
        r->at += 4;
    } else if (c == '@' && ident_at(r, 1)) {
        token->kind = TOKEN_AT;
        r->at++;
        token->text = read_name(r);
    } else if (ident_at(r, 0) || (!c && !at_end(r, 0))) {
        r->at += !c; /* U+0000 is no character of CSS: dropped */
        read_word(r, token);
    } else {
        read_sign(r, token);
    }
}

/* Blanks and comments; true when there were blanks. */
static bool skip_blanks(Reader *r)
{
    bool blanks = false;
    for (;;) {
        if (!at_end(r, 0) && is_blank((char)peek(r, 0))) {
            blanks = true;
            r->at++;
        } else if (peek(r, 0) == '/' && peek(r, 1) == '*') {
            r->at += 2;
            while (!at_end(r, 0) && !(peek(r, 0) == '*' && peek(r, 1) == '/'))
                r->at++;
            r->at += at_end(r, 0) ? 0 : 2;
        } else {
            return blanks;
        }
    }
}

bool tokens_read(Arena *arena, Arena *scratch, Str text, Tokens *tokens)
{
    Reader r = {.arena = arena, .text = text};
    r.list.room = (uint32_t)(text.len / 4 + 8); /* as sheets are usually written */
    r.list.items = NEW_ARRAY(scratch, Token, r.list.room);
    if (str_starts(text, S("\xEF\xBB\xBF")))
        r.at = 3;
    for (;;) {
        bool spaced = skip_blanks(&r);
        Token token = {.spaced = spaced, .start = (uint32_t)r.at};
        uint32_t index = r.list.count;
        if (!at_end(&r, 0))
            read_token(&r, &token);
        token.end = (uint32_t)r.at;
        *LIST_ADD(scratch, &r.list) = token;
        if (token.kind == TOKEN_END)
            break;
        if (token.kind == TOKEN_FUNCTION || token.kind == TOKEN_OPEN)
            push_open(&r, index);
        else if (token.kind == TOKEN_CLOSE)
            match_close(&r, token.sign, index);
    }
    while (r.depth)
        r.list.items[r.open[--r.depth]].match = r.list.count - 1;
    *tokens = (Tokens){r.list.items, r.list.count, text};
    return !r.too_deep;
}

bool token_named(const Token *token, TokenKind kind, const char *name)
{
    return token->kind == kind && str_equal_nocase(token->text, str_of(name));
}
