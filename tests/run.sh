#!/usr/bin/env bash
# run.sh BUILD [SUITE...]: all tests, or the suites named. Each suite is a command
# that ends with "N passed, N failed"; this adds them up and ends the same way.
set -u
cd "$(dirname "$0")/.." || exit 71
build=${1:?run.sh BUILD [SUITE...]}
shift
export BUILD=$build
log=$build/test-logs
mkdir -p "$log"
passed=0 failed=0

# name, then the command
suites=(
    "units     tests/units.sh $build"
    "cases     $build/runner"
    "check     python3 tests/check.py $build"
    "warnings  tests/warnings.sh"
    "commonmark tests/commonmark.sh $build"
    "mistakes  tests/mistakes.sh $build/guidepress"
    "bad-data  tests/bad_data.sh $build/guidepress"
    "failures  tests/failures.sh $build"
    "many      python3 tests/many.py $build/guidepress"
    "apart     tests/apart.sh $build/guidepress"
    "handouts  python3 tests/handout_figures.py $build/guidepress"
    "export    python3 tests/export.py $build/guidepress"
    "plates    python3 tests/plates.py $build/guidepress"
    "print     python3 tests/print.py $build/guidepress"
    "cover     python3 tests/cover.py $build/guidepress"
    "rtl       python3 tests/right_to_left.py $build/guidepress"
    "documents tests/documents.sh $build/guidepress"
    "large     tests/large_print.sh $build/guidepress"
    "pack      python3 tests/pack.py $build/guidepress"
    "reading   python3 tests/reading_order.py $build/guidepress"
    "html      tests/html.sh $build/guidepress"
    "forms     tests/forms/run.sh $build/products/worksheets/*.pdf"
    "collect   python3 tests/collect.py $build/guidepress"
    "counts    tests/counts.sh $build"
    "fuzz      tests/fuzz/run.sh short"
    "asan      tests/asan.sh"
    "readme    tests/readme.sh"
)

wanted() {
    [ $# -eq 1 ] && return 0
    local name=$1
    shift
    for one in "$@"; do [ "$one" = "$name" ] && return 0; done
    return 1
}

for suite in "${suites[@]}"; do
    read -r name command <<<"$suite"
    wanted "$name" "$@" || continue
    [ -e "$(echo "$command" | awk '{print ($1 == "python3") ? $2 : $1}')" ] || { echo "$name: its program is missing"; failed=$((failed + 1)); continue; }
    start=$(date +%s)
    $command >"$log/$name" 2>&1
    status=$?
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log/$name" | tail -1)
    p=$(echo "$line" | sed -nE 's/^([0-9]+) passed.*/\1/p') f=$(echo "$line" | sed -nE 's/.* ([0-9]+) failed.*/\1/p')
    p=${p:-0} f=${f:-0}
    [ $status -eq 0 ] || [ "$f" -gt 0 ] || f=1
    [ $((p + f)) -gt 0 ] || f=1
    passed=$((passed + p)) failed=$((failed + f))
    printf '%-11s %6d passed %4d failed %5d s\n' "$name" "$p" "$f" $(($(date +%s) - start))
    [ "$f" -eq 0 ] || tail -40 "$log/$name"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
