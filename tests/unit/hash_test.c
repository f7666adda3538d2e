/* SHA-256: the examples of FIPS 180-4's own test data, whole and in pieces. */

#include "base/hash.h"
#include "check.h"
#include <stdlib.h>
#include <unistd.h>

static void known(Arena *arena)
{
    CHECK_STR(hash_hex(arena, "", 0),
              S("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    CHECK_STR(hash_hex(arena, "abc", 3),
              S("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
}

static void in_pieces(Arena *arena)
{
    char bytes[1000];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)i;
    Hash *hash = hash_open(arena);
    for (size_t at = 0, step = 0; at < sizeof bytes; at += step) {
        step = (step * 7 + 1) % 97;
        step = at + step > sizeof bytes ? sizeof bytes - at : step;
        hash_add(hash, bytes + at, step);
    }
    Str whole = hash_hex(arena, bytes, sizeof bytes), pieces = hash_end(arena, hash);
    CHECK(str_equal(whole, pieces));
}

static void files(Arena *arena)
{
    CHECK(!hash_file(arena, S("/nowhere/at/all")).len);
    CHECK(!hash_file(arena, S("/dev/null")).len); /* files only */
    char path[] = "/tmp/hash-test-XXXXXX";
    int fd = mkstemp(path);
    CHECK(fd >= 0 && !close(fd));
    CHECK_STR(hash_file(arena, str_of(path)),
              S("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    unlink(path);
}

int main(void)
{
    Arena *arena = arena_open();
    known(arena);
    in_pieces(arena);
    files(arena);
    arena_close(arena);
    return check_done();
}
