#!/usr/bin/env bash
# large_print.sh GUIDEPRESS: all that the project ships, in large print of 16, 18
# and 24 pt: made without a message, nothing below 16 pt but the sign of a note;
# some of each kind are valid.
set -u
program=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
check() { local name=$1; shift; if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "failed: $name"; fi; }
silent() { [ ! -s "$1" ] || { head -20 "$1"; false; }; }

# What a file has below 16 pt, with its size. Signs of notes are figures in one size.
small() { # file, size of the signs
    pdftohtml -q -xml -i -zoom 1 -stdout "$1" | awk -F'"' -v sign="$2" '
        /<fontspec/ { size[$2] = $4 }
        /<text/ { text = $0; gsub(/<[^>]*>/, "", text)
                  if (size[$10] < 16 && !(size[$10] == sign && text ~ /^[ 0-9]+$/)) print size[$10] ": " text }'
}

for size in 16 18 24; do
    out=$work/$size
    echo ":root { --text: ${size}pt }" >"$work/$size.css"
    over=(--layout large-print --layout "$work/$size.css")
    "$program" build sources/publication.xml "${over[@]}" -o "$out/" >"$out.log" 2>&1
    check "$size pt: guidebook and worksheets are made" [ $? -eq 0 ]
    for handout in handout handout-cy; do
        "$program" batch sources/publication.xml $handout "${over[@]}" --out "$out" >>"$out.log" 2>&1
        check "$size pt: handouts are made: $handout" [ $? -eq 0 ]
    done
    check "$size pt: without a message" silent "$out.log"
    for name in guidebook worksheets/priorities handouts/W06000006-wrexham; do
        small "$out/$name.pdf" $(((size * 13 + 9) / 18)) >"$out.small"
        check "$size pt: nothing of $name is below 16 pt" silent "$out.small"
    done
done

files=$(cd "$work/18" && find . -name '*.pdf' | wc -l)
check "the guide, 361 handouts, 22 with Welsh labels, and the worksheets" [ "$files" -ge 389 ]
tests/validate.sh all "$work/18/guidebook.pdf" "$work"/18/worksheets/p*.pdf "$work/18/handouts/W06000006-wrexham.pdf" "$work"/18/handouts/cy/W06000022-*.pdf >"$work/validate.log" 2>&1
grep -E '^(FAIL|MISSING)' "$work/validate.log" >"$work/faults"
check "guidebook, worksheets and handouts are valid as PDF/UA-1 and PDF/A-2a" silent "$work/faults"
check "each was looked at" [ "$(grep -c '^PASS .* ua1 veraPDF' "$work/validate.log")" -ge 5 ]
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
