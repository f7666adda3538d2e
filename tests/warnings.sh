#!/usr/bin/env bash
# warnings.sh: the whole program compiles without a warning under gcc and clang.
set -u
passed=0 failed=0
flags=$(make -s --no-print-directory print-flags)
for cc in gcc clang; do
    if find pipeline -name '*.c' -print0 | xargs -0 -P "$(nproc)" -n 8 $cc $flags -Werror -fsyntax-only; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
