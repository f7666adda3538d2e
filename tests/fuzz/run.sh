#!/usr/bin/env bash
# fuzz/run.sh short|long [TARGET]: libFuzzer with ASan and UBSan on each reader.
# short: a fixed number of runs with a fixed seed; long: ten minutes a target,
# inputs that fail are kept in build/fuzz/crashes (or below $BUILD).
set -u
cd "$(dirname "$0")/../.." || exit 71
mode=${1:-short} only=${2:-} out=${BUILD:-build}/fuzz
passed=0 failed=0
flags="-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all"
make -s -k -j"$(nproc)" BUILD="$out" CC=clang CFLAGS="$flags -fsanitize=fuzzer-no-link" LDFLAGS= lib >"$out.log" 2>&1 ||
    { tail -20 "$out.log"; echo "0 passed, 1 failed"; exit 1; }
mkdir -p "$out/crashes"
words=$(make -s --no-print-directory print-flags)
libs=$(make -s --no-print-directory print-libs)
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1
for source in tests/fuzz/*_fuzz.c; do
    name=$(basename "$source" _fuzz.c)
    [ -z "$only" ] || [ "$only" = "$name" ] || continue
    target=$out/$name
    # shellcheck disable=SC2086
    clang $words $flags -fsanitize=fuzzer -o "$target" "$source" "$out/libguidepress.a" $libs || { failed=$((failed + 1)); continue; }
    corpus=$out/corpus-$name
    mkdir -p "$corpus"
    if [ "$mode" = long ]; then limit="-max_total_time=600"; else limit="-runs=3000 -seed=1"; rm -rf "$corpus"; mkdir -p "$corpus"; fi
    # shellcheck disable=SC2086
    if "$target" $limit -timeout=20 -rss_limit_mb=4096 -max_len=8192 -artifact_prefix="$out/crashes/$name-" \
        "$corpus" "tests/fuzz/seeds/$name" >"$out/$name.log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "failed: $name"
        grep -E "ERROR|SUMMARY|runtime error|#[0-9] " "$out/$name.log" | head -20
    fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
