/* By nettle; what is here is the hexadecimal form and the reading of files. */

#include "base/hash.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <nettle/sha2.h>
#include <sys/stat.h>
#include <unistd.h>

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

static Str file_with(Arena *arena, Str path, Str (*of_stream)(Arena *, FILE *))
{
    /* of a FIFO or a device nobody sees the end */
    int fd = open(arena_str(arena, path).data, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat info;
    bool regular = fd >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
    FILE *file = regular ? fdopen(fd, "rb") : NULL;
    if (!file) {
        if (fd >= 0) {
            close(fd);
            errno = EINVAL;
        }
        return (Str){0};
    }
    Str hash = of_stream(arena, file);
    int error = hash.len ? 0 : errno;
    fclose(file);
    errno = error;
    return hash;
}

Str hash_file(Arena *arena, Str path) { return file_with(arena, path, hash_stream); }

/* ---- the quick one ---- */

static const uint64_t primes[4] = {0x9E3779B97F4A7C15u, 0xC2B2AE3D27D4EB4Fu, 0x165667B19E3779F9u,
                                   0xD6E8FEB86659FD93u};

typedef struct {
    uint64_t lanes[4], len;
} Quick;

#define QUICK_BEGIN ((Quick){{1, 2, 3, 4}, 0})

/* Four lanes of multiply and fold over words of eight bytes. All pieces but the
 * last are a multiple of 32 bytes. */
static void quick_add(Quick *quick, Str bytes)
{
    for (size_t at = 0; at < bytes.len; at += 32) {
        uint64_t word[4] = {0};
        size_t left = bytes.len - at;
        memcpy(word, bytes.data + at, left < 32 ? left : 32);
        for (int i = 0; i < 4; i++) {
            quick->lanes[i] = (quick->lanes[i] ^ word[i]) * primes[i];
            quick->lanes[i] ^= quick->lanes[i] >> 29;
        }
    }
    quick->len += bytes.len;
}

static void quick_end(const Quick *quick, uint64_t hash[2])
{
    hash[0] = hash[1] = quick->len;
    for (int i = 0; i < 4; i++) {
        hash[0] = (hash[0] ^ quick->lanes[i]) * primes[0];
        hash[0] ^= hash[0] >> 32;
        hash[1] = (hash[1] ^ quick->lanes[3 - i]) * primes[3];
        hash[1] ^= hash[1] >> 29;
    }
}

void hash_quick(Str bytes, uint64_t hash[2])
{
    Quick quick = QUICK_BEGIN;
    quick_add(&quick, bytes);
    quick_end(&quick, hash);
}

Str hash_quick_stream(Arena *arena, FILE *stream)
{
    char block[1 << 14];
    Quick quick = QUICK_BEGIN;
    uint64_t hash[2];
    rewind(stream);
    for (size_t n; (n = fread(block, 1, sizeof block, stream));)
        quick_add(&quick, (Str){block, n});
    if (ferror(stream))
        return (Str){0};
    quick_end(&quick, hash);
    char text[HASH_QUICK_HEX + 1];
    snprintf(text, sizeof text, "%016" PRIx64 "%016" PRIx64, hash[0], hash[1]);
    return arena_str(arena, str_of(text));
}

Str hash_quick_file(Arena *arena, Str path) { return file_with(arena, path, hash_quick_stream); }
