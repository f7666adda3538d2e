#!/usr/bin/env bash
# documents.sh GUIDEPRESS: makes all that the project ships and proves of every
# PDF that it is valid (veraPDF as PDF/UA-1 and PDF/A-2a, qpdf, field lint), that
# runs agree to the byte, and that what the tags say is what is written in
# tests/golden.
set -u
program=$(realpath "$1")
top=$(pwd)
out=${BUILD:-build}/products
passed=0 failed=0
ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "failed: $*"; }
check() { if eval "$2"; then ok; else bad "$1"; fi; }
sums() { (cd "$1" && find . -name '*.pdf' | sort | xargs sha256sum | sha256sum); }
make_all() { # folder, jobs, source
    "$program" build "$3" -o "$1/" -j "$2" && "$program" batch "$3" handout --out "$1" -j "$2" && "$program" batch "$3" handout-cy --out "$1" -j "$2"
}

rm -rf "$out" "$out-2" "$out-3"
make_all "$out" 2 sources/publication.xml; check "all documents are made" '[ $? -eq 0 ]'
check "361 handouts" '[ "$(ls "$out"/handouts/*.pdf | wc -l)" -eq 361 ]'
check "22 handouts with Welsh labels" '[ "$(ls "$out"/handouts/cy/*.pdf | wc -l)" -eq 22 ]'
make_all "$out-2" 1 sources/publication.xml
check "the same bytes with -j 1 and on a second run" '[ "$(sums "$out")" = "$(sums "$out-2")" ]'
(cd / && make_all "$top/$out-3" 2 "$top/sources/publication.xml")
check "the same bytes from another folder" '[ "$(sums "$out")" = "$(sums "$out-3")" ]'
rm -rf "$out-2" "$out-3"

"$program" build sources/publication.xml --layout large-print -o "$out/large-print/" -j 2 2>"$out/large.log" &&
    "$program" batch sources/publication.xml handout --layout large-print --out "$out/large-print" -j 2 2>>"$out/large.log"
check "all documents are made in large print" '[ $? -eq 0 ] && [ "$(find "$out/large-print" -name "*.pdf" | wc -l)" -eq 367 ]'
check "large print has no message" '[ ! -s "$out/large.log" ]'

# What new writes is what starter/ holds, builds without a message and is validated with the rest.
"$program" new "$out/new" >/dev/null; check "new writes all of starter/" 'diff -r starter "$out/new"'
("$program" build "$out/new/publication.xml" && "$program" batch "$out/new/publication.xml" letter) 2>"$out/new.log"
check "the publication of new is made without a message" '[ ! -s "$out/new.log" ] && [ "$(find "$out/new/out" -name "*.pdf" | wc -l)" -eq 5 ]'

# A plan for each authority: two pages each; some are validated with the rest. Every kind of field.
rm -rf "$out-plans"
"$program" batch sources/publication.xml plan-for --out "$out-plans" -j 2 2>"$out-plans.log"
check "361 plans of two pages, without a message" '[ ! -s "$out-plans.log" ] && [ "$(for f in "$out-plans"/worksheets/plans/*.pdf; do pdfinfo "$f" | grep "^Pages: *2$"; done | wc -l)" -eq 361 ]'
mkdir -p "$out/plans" && cp "$out-plans"/worksheets/plans/{E06000001,E06000058,N09000002,S12000013,W06000006}-*.pdf "$out/plans/"; rm -rf "$out-plans"
"$program" build tests/forms/kinds.html --layout worksheet --conformance ua1,2a -o "$out/worksheets/kinds.pdf" 2>"$out/kinds.log"
check "every kind of field is made without a message" '[ ! -s "$out/kinds.log" ] && [ -s "$out/worksheets/kinds.pdf" ]'

files=$(find "$out" -name '*.pdf' | sort)
for file in $files; do
    check "qpdf --check $file" 'qpdf --check "$file" >/dev/null 2>&1'
    case $file in
    */handouts/*) check "$file has two pages or more" '[ "$(pdfinfo "$file" | sed -n "s/^Pages: *//p")" -ge 2 ]' ;;
    esac
done

# Field lint and all; few starts of the validator.
tests/validate.sh all $files >"$out/validate.log" 2>&1
check "every PDF is valid as PDF/UA-1 and PDF/A-2a" '! grep -E "^(FAIL|MISSING)" "$out/validate.log" | head -20 | grep .'
check "every PDF was looked at" '[ "$(grep -c "^PASS .* ua1 veraPDF" "$out/validate.log")" -ge 756 ]'

for name in guidebook handouts/W06000006-wrexham handouts/cy/W06000006-wrecsam worksheets/diary worksheets/partners worksheets/plan worksheets/priorities worksheets/theory-of-change; do
    short=${name#handouts/} short=${short#worksheets/} short=${short//\//-}
    golden=tests/golden/$short.txt
    node tests/transcript.mjs "$out/$name.pdf" >"$out/$short.txt" 2>&1
    check "the transcript of $name has no fault" '[ $? -eq 0 ]'
    check "the transcript of $name is $golden" 'diff "$golden" "$out/$short.txt" | head -20; cmp -s "$golden" "$out/$short.txt"'
    check "no NonStruct in $name" '! grep -q NonStruct <(pdfinfo -struct "$out/$name.pdf" 2>/dev/null)'
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
