#!/usr/bin/env bash
# units.sh BUILD: runs every unit test and adds up what they say.
set -u
passed=0 failed=0
for test in "$1"/unit/*_test; do
    [ -x "$test" ] || continue
    out=$(GUIDEPRESS_FONTS=tests/fonts "$test" 2>&1)
    status=$?
    line=$(echo "$out" | grep -E '^[0-9]+ passed, [0-9]+ failed' | tail -1)
    p=$(echo "$line" | sed -nE 's/^([0-9]+) passed.*/\1/p') f=$(echo "$line" | sed -nE 's/.* ([0-9]+) failed.*/\1/p')
    p=${p:-0} f=${f:-0}
    if [ $status -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
    [ "$f" -eq 0 ] || { echo "$test"; echo "$out" | tail -30; }
    passed=$((passed + p)) failed=$((failed + f))
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
