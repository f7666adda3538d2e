#ifndef STYLE_TOKEN_H
#define STYLE_TOKEN_H

/* Tokens - CSS text as tokens (css-syntax-3, 4). White space and comments are
 * no tokens: a token says whether blanks stood before it. Every opening bracket
 * knows its closing one, so a block or function is skipped in one step. */

#include "base/arena.h"
#include <stdint.h>

typedef enum {
    TOKEN_END,
    TOKEN_IDENT,
    TOKEN_FUNCTION, /* name( */
    TOKEN_AT,       /* @name */
    TOKEN_HASH,
    TOKEN_STRING,
    TOKEN_BAD_STRING,
    TOKEN_URL,
    TOKEN_BAD_URL,
    TOKEN_NUMBER,
    TOKEN_PERCENT,
    TOKEN_DIMENSION,
    TOKEN_CDO,
    TOKEN_CDC,
    TOKEN_OPEN,  /* ( [ or {: `sign` says which */
    TOKEN_CLOSE, /* ) ] or } */
    TOKEN_DELIM  /* any other character, `:` `;` `,` too: `sign` */
} TokenKind;

typedef struct {
    uint8_t kind;
    bool spaced;  /* blanks before it */
    bool integer; /* NUMBER, DIMENSION: written without point or exponent */
    bool is_id;   /* HASH: its name is an identifier */
    char sign;    /* OPEN, CLOSE, DELIM (0: not ASCII); NUMBER, DIMENSION: '+' or '-' as written */
    uint32_t start, end; /* bytes of the text */
    uint32_t match;      /* OPEN, FUNCTION: index of its CLOSE, or of the END */
    Str text;            /* name, string, address, unit; escapes are resolved */
    double number;       /* NUMBER, PERCENT, DIMENSION */
} Token;

typedef struct {
    Token *items; /* the last is END */
    uint32_t count;
    Str source;
} Tokens;

/* False: brackets nest too deep. The text is borrowed; the tokens are put into
 * `scratch`, names that held an escape into `arena`. */
bool tokens_read(Arena *arena, Arena *scratch, Str text, Tokens *tokens);

static inline bool token_is(const Token *token, char sign)
{
    return token->kind >= TOKEN_OPEN && token->sign == sign;
}

bool token_named(const Token *token, TokenKind kind, const char *name); /* without case */

#endif
