#!/usr/bin/env bash
# html.sh GUIDEPRESS: the HTML edition of all products, of a document that is written
# from right to left and of one with odd ends: word for word as the tree, then in
# Chromium (html.mjs). The same bytes twice, and with two threads.
set -u
cd "$(dirname "$0")/.." || exit 71
program=$(realpath "${1:?html.sh GUIDEPRESS}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

count() { # PROGRAM ARGUMENT...: one that ends with "N passed, N failed"
    "$@" >"$work/log" 2>&1
    grep -vE '^[0-9]+ passed, [0-9]+ failed' "$work/log"
    local line
    line=$(tail -1 "$work/log")
    passed=$((passed + $(sed -nE 's/^([0-9]+) passed.*/\1/p' <<<"$line" | grep . || echo 0)))
    failed=$((failed + $(sed -nE 's/.* ([0-9]+) failed.*/\1/p' <<<"$line" | grep . || echo 1)))
}
check() { if "${@:2}"; then passed=$((passed + 1)); else echo "failed: $1"; failed=$((failed + 1)); fi; }

make_all() { # FOLDER JOBS
    "$program" build sources/publication.xml --to html -o "$1/" -j "$2" &&
        "$program" batch sources/publication.xml handout --to html --out "$1" -j "$2" \
            --where "code = 'W06000006' or code = 'E07000223' or code = 'S12000033'" &&
        "$program" batch sources/publication.xml handout-cy --to html --out "$1" -j "$2" --where "code = 'W06000006'" &&
        "$program" batch sources/publication.xml plan-for --to html --out "$1" -j "$2" --where "code = 'W06000006'"
}
check "the products are made" make_all "$work/one" 1
check "with two threads too" make_all "$work/two" 2
check "the same bytes" diff -r "$work/one" "$work/two"
"$program" build tests/data/html/ar.html tests/data/html/odd.html --to html -o "$work/one/" 2>/dev/null
check "lone sources are made" test -s "$work/one/odd.html" -a -s "$work/one/ar.html"

while read -r document page; do
    count python3 tests/html_text.py "$program" sources/publication.xml "$document" "$work/one/$page.html"
done <<'LIST'
guidebook guidebook
theory-sheet worksheets/theory-of-change
priorities worksheets/priorities
plan worksheets/plan
partner-map worksheets/partners
diary worksheets/diary
LIST

if [ -d tools/node/node_modules/puppeteer-core ] && [ -x "${CHROMIUM:-/usr/bin/chromium}" ]; then
    mapfile -t pages < <(find "$work/one" -name '*.html' | sort)
    count node tests/html.mjs tools/node/node_modules "${pages[@]}"
else
    check "puppeteer-core and Chromium are installed (tests/setup.sh)" false
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
