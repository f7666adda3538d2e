#!/usr/bin/env bash
# counts.sh BUILD: work that is counted, not timed: calls of flow_box for a box
# and pass on the bench inputs, passes, and that a table of 40,000 rows works.
set -u
build=$1
work=$build/counts
mkdir -p "$work"
passed=0 failed=0
check() { if eval "$2"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "failed: $1"; fi; }
[ -e "$work/made" ] || {
    python3 tests/bench/gen.py "$work" --workloads letters,handouts,guidebook,table,small --letters 20 --handouts 10 >/dev/null &&
        python3 tests/bench/gen.py "$work/long" --workloads table --rows 40000 >/dev/null && touch "$work/made"
}
program=$(realpath "$build/guidepress")
for what in small/small.html 'letters/letter*.html' 'handouts/handout*.html' table/table.html guidebook/book1000.html long/table/table.html; do
    # shellcheck disable=SC2086
    (cd "$work" && "$program" build $what -o out/ --timings 2>log)
    check "$what is made" '[ $? -eq 0 ]'
    calls=$(sed -nE 's/.*at most ([0-9.]+) calls.*/\1/p' "$work/log")
    passes=$(sed -nE 's/.*at most ([0-9]+) passes.*/\1/p' "$work/log")
    check "$what: ${calls:-?} calls of flow_box for a box, at most 4" 'awk -v c="${calls:-9}" "BEGIN { exit !(c <= 4) }"'
    check "$what: ${passes:-?} passes, at most 4" '[ "${passes:-9}" -le 4 ]'
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
