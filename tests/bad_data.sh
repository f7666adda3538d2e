#!/usr/bin/env bash
# bad_data.sh GUIDEPRESS [--bless]: the whole program over each faulty file of
# tests/data/bad, through the small publication of tests/data/places. What comes
# out (exit code, files made, old files kept, messages, text) must be as in
# tests/data/places/expect; then the files that are too large to keep.
set -u
cd "$(dirname "$0")/.." || exit 71
program=$(realpath "$1")
bless=${2:-}
bad=$PWD/tests/data/bad places=$PWD/tests/data/places
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
export LC_ALL=C.UTF-8

check() { # NAME, then a command that must hold
    local name=$1
    shift
    if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "failed: $name"; fi
}

fresh() { # a folder with the publication; codes.csv needs the form of codes and the old ones
    rm -rf "$work/run"
    mkdir -p "$work/run/out"
    cd "$work/run" || exit 71
    cp "$places/publication.xml" "$places/../former_codes.csv" .
    if [ "$1" = codes ]; then
        sed -i 's|<column name="code"/>|<column name="code" pattern="(E0[6-9]\|W06\|S12\|N09)[0-9]{6}" former="former_codes.csv"/>|' publication.xml
    fi
}

outputs() { # the files in out: made, or old ones that were kept
    for file in out/*.pdf; do
        [ -e "$file" ] || continue
        if [ "$(head -c 3 "$file")" = old ]; then echo "kept $(basename "$file")"; else echo "made $(basename "$file")"; fi
    done
}

one() { # everything that one file comes to
    fresh "$1"
    cp "$bad/$1.csv" data.csv
    # a full-width sign that the fonts at hand may lack is looked at as text only
    if [ "$1" = formula ]; then grep -v $'\xef\xbc\x9d' "$bad/$1.csv" >data.csv; fi
    echo old >out/E06000001-hartlepool.pdf
    echo old >out/E06000002-middlesbrough.pdf
    "$program" batch publication.xml place >../stdout 2>../stderr
    echo "exit $?"
    outputs
    cat ../stdout
    # what the pages look like is not the question here
    awk '/\[LAYOUT_/ { skip = 1; next } skip && /^  hint:/ { skip = 0; next } { skip = 0; print }' ../stderr
    cp "$bad/$1.csv" data.csv
    "$program" build publication.xml all --to html-fragment 2>/dev/null | grep '^<p>' | cut -c 1-120
}

section() { awk -v want="== $2" '$0 == want { on = 1; next } /^== / { on = 0 } on' "$1"; }

for file in "$bad"/*.csv; do
    name=$(basename "$file" .csv)
    { echo "== $name"; one "$name"; } >>"$work/got"
done
# names that become one file name where out= has no key in it
{ echo "== same-file-name without the code"
  fresh same-file-name
  cp "$bad/same-file-name.csv" data.csv
  "$program" batch publication.xml named 2>&1
  echo "exit $?"
  outputs
} >>"$work/got"
[ "$bless" = --bless ] && cp "$work/got" "$places/expect"
while read -r head; do
    name=${head#== }
    section "$work/got" "$name" >"$work/a"
    section "$places/expect" "$name" >"$work/b"
    check "$name" diff -u "$work/b" "$work/a"
done < <(grep '^== ' "$work/got")
check "as many answers as files" [ "$(grep -c '^== ' "$places/expect")" = "$(grep -c '^== ' "$work/got")" ]
check "nothing outside the output folder" [ -z "$(find "$work" -name '*outside*' -not -path '*/out/*')" ]

# ---- too large or too many to keep: what is made, and how much work it is ----

large() { # KIND [K]: data.csv from make_more.py, and a publication without `all`
    fresh large
    sed -i '/<document id="all"/,$d' publication.xml
    echo '</publication>' >>publication.xml
    python3 "$bad/make_more.py" "$@" >data.csv
}

measured() { # runs and prints exit code, megabytes, CPU seconds
    python3 - "$@" <<'PY'
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=open("../stderr", "wb")).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(status, used.ru_maxrss // 1024, round(used.ru_utime + used.ru_stime, 1))
PY
}

large rows 1
read -r _ base _ <<<"$(measured "$program" batch publication.xml place)"
large rows
three="code='X00000005' or code='X00050000' or code='X00099999'"
read -r status memory _ <<<"$(measured "$program" batch publication.xml place --where "$three")"
check "100,000 records: three are made" [ "$status $(outputs | wc -l)" = "0 3" ]
check "100,000 records: about 200 bytes each ($((memory - base)) MB)" [ $((memory - base)) -le 26 ]

large field
read -r status _ _ <<<"$(measured "$program" batch publication.xml place)"
check "a field of 1 MiB" [ "$status $(outputs | wc -l)" = "0 1" ]
large columns
read -r status _ _ <<<"$(measured "$program" batch publication.xml place)"
check "10,003 columns" [ "$status $(outputs | wc -l)" = "0 1" ]
large quotes
read -r status _ seconds <<<"$(measured "$program" batch publication.xml place)"
check "a million doubled quotes" [ "$status $(outputs | wc -l)" = "0 1" ]
for k in 0 1 2 3 4 5 6 7; do
    large utf8 $k
    read -r status _ _ <<<"$(measured "$program" batch publication.xml place)"
    check "ill-formed UTF-8, $k" [ "$status $(outputs | wc -l)" = "2 0" ]
    check "ill-formed UTF-8, $k: line 3" grep -q '^data.csv:3:17: error: not UTF-8' ../stderr
done

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
