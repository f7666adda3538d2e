#!/usr/bin/env bash
# apart.sh GUIDEPRESS: nothing of one record stands in another's file. Each of 60
# records has a mark of its own in every place a value can go (text, title, alt,
# link, field, file name, rows of its own, sums over all rows, conditions), and some
# are made a second time in another language; with one, two and seven workers each
# file holds its own mark and no other, and all runs give the same bytes.
set -u
program=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
check() { local name=$1; shift; if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "failed: $name"; fi; }

cp "$here"/data/apart/* "$work/"
cd "$work" || exit 71
awk 'BEGIN { print "code,name,kind"; for (i = 1; i <= 60; i++) printf "%d,Zq%03dmark,%s\n", i, i, i % 3 ? "a" : "b" }' >places.csv
awk 'BEGIN { print "code,what,people"; for (i = 1; i <= 60; i++) for (k = 0; k <= i % 4; k++) printf "%d,Zq%03dmark row %d,%d\n", i, i, k, i * k }' >rows.csv

# All that a file holds: its text, and its objects with their streams open.
words() {
    pdftotext "$1" -
    qpdf --qdf --object-streams=disable "$1" - | LC_ALL=C tr -d '\000' | strings -n 4
}

for jobs in 1 2 7; do
    rm -rf out
    for document in handout handout-cy; do
        "$program" batch publication.xml $document -j $jobs >log 2>&1
        check "-j $jobs: exit status of $document" [ $? -eq 0 ]
    done
    check "-j $jobs: sixty files" [ "$(ls out/*.pdf | wc -l)" -eq 60 ]
    check "-j $jobs: twenty in Welsh" [ "$(ls out/cy/*.pdf | wc -l)" -eq 20 ]
    mv out "out-$jobs"
done
for file in out-1/*.pdf out-1/cy/*.pdf; do
    mark=$(printf 'Zq%03dmark' "$(basename "$file" | cut -d- -f1)")
    found=$(words "$file" | grep -oi 'zq[0-9][0-9][0-9]mark' | tr 'z' 'Z' | sort -u)
    check "$file: its mark and no other (found: $(echo $found))" [ "$found" = "$mark" ]
done
check "the same bytes with one worker and with two" diff -r out-1 out-2
check "the same bytes with one worker and with seven" diff -r out-1 out-7
cat log | head -5
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
