/* By nettle; what is here is the hexadecimal form and the reading of files. */

#include "base/hash.h"
#include <errno.h>
#include <nettle/sha2.h>

struct Hash {
    struct sha256_ctx state;
};

Hash *hash_open(Arena *arena)
{
    Hash *hash = NEW(arena, Hash);
    sha256_init(&hash->state);
    return hash;
}

void hash_add(Hash *hash, const void *bytes, size_t len)
{
    if (len)
        sha256_update(&hash->state, len, bytes);
}

Str hash_end(Arena *arena, Hash *hash)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(&hash->state, sizeof digest, digest);
    char *text = NEW_ARRAY(arena, char, HASH_HEX + 1);
    for (size_t i = 0; i < sizeof digest; i++) {
        text[2 * i] = digits[digest[i] >> 4];
        text[2 * i + 1] = digits[digest[i] & 15];
    }
    return (Str){text, HASH_HEX};
}

Str hash_hex(Arena *arena, const void *bytes, size_t len)
{
    Hash hash;
    sha256_init(&hash.state);
    hash_add(&hash, bytes, len);
    return hash_end(arena, &hash);
}

Str hash_stream(Arena *arena, FILE *stream)
{
    char block[1 << 14];
    Hash hash;
    sha256_init(&hash.state);
    rewind(stream);
    for (size_t n; (n = fread(block, 1, sizeof block, stream));)
        hash_add(&hash, block, n);
    return ferror(stream) ? (Str){0} : hash_end(arena, &hash);
}

Str hash_file(Arena *arena, Str path)
{
    FILE *file = fopen(arena_str(arena, path).data, "rb");
    if (!file)
        return (Str){0};
    Str hash = hash_stream(arena, file);
    int error = hash.len ? 0 : errno;
    fclose(file);
    errno = error;
    return hash;
}
