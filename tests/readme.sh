#!/usr/bin/env bash
# readme.sh: what the README shows works as it says: its Markdown builds, its
# message is the message, its publication makes its letters.
set -u
program=$(realpath "${BUILD:-build}/guidepress")
readme=$(realpath README.md)
layouts=$(realpath layouts/README.md)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
check() { if eval "$2"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "failed: $1"; fi; }
# block LANGUAGE N: the N-th fenced block of that language
block() { awk -v want="$1" -v n="$2" '/^```/ { if (inside) { inside = 0; next } inside = 1; on = ($0 == "```" want) && ++seen == n; next } inside && on' "$readme"; }

cd "$work" || exit 71
block markdown 1 >notes.md
"$program" build notes.md 2>err
check "the ten lines make a PDF without a message" '[ -s notes.pdf ] && [ ! -s err ]'
check "its text is there" 'pdftotext notes.pdf - | grep -q "We met six people"'
sed -i 's/(#next)/(#nxet)/' notes.md
"$program" build notes.md 2>err
check "a wrong label ends with status 2" '[ $? -eq 2 ]'
check "the message is that of the README" 'diff err <(block "" 1)'
block xml 1 >publication.xml
printf 'code,name,nation\nA1,Ashmere,Wales\nB2,Bramford,England\n' >places.csv
printf '# Dear {{name}}\n\nGood day.\n' >letter.md
printf 'Croeso.\n' >wales.md
mkdir layouts
"$program" batch publication.xml letter 2>err
check "the publication makes its letters" '[ -s out/letters/A1.pdf ] && [ -s out/letters/B2.pdf ]'
check "a condition holds for one" 'pdftotext out/letters/A1.pdf - | grep -q Croeso && ! pdftotext out/letters/B2.pdf - | grep -q Croeso'
"$program" new mine >out.txt 2>err
check "new writes a publication and says what is next" 'grep -qF "build mine/publication.xml" out.txt && [ ! -s err ]'
"$program" build mine/publication.xml 2>err && "$program" batch mine/publication.xml letter 2>>err
check "it builds without a message" '[ ! -s err ] && [ -s mine/out/guide.pdf ] && [ -s mine/out/feedback.pdf ] && [ "$(ls mine/out/letters | wc -l)" -eq 3 ]'
"$program" check mine/publication.xml 2>err
check "check lists the draft as a note" '[ $? -eq 0 ] && grep -q "note: marked as a draft: document guide" err'
"$program" build mine/publication.xml --edition print --set date=2026-11-01 --pad 4 2>err
check "a print edition with its job sheet stands beside it" '[ -s mine/out/guide-print.pdf ] && grep -q "PDF/X-4" mine/out/guide-print.job.txt'
"$program" pack mine/publication.xml -o set.zip 2>err && "$program" check set.zip 2>err
check "a set is packed and proved" '[ $? -eq 0 ] && [ -s set.zip ]'
"$program" collect mine/out/feedback.pdf -o answers.csv 2>err
check "a worksheet is collected: a row for it" '[ "$(wc -l <answers.csv)" -eq 2 ] && grep -q "^mine/out/feedback.pdf,cafe/feedback," answers.csv'
"$program" batch mine/publication.xml letter --resume 2>err && "$program" batch mine/publication.xml letter --resume --report made.csv 2>err
check "nothing is made twice" '[ "$(grep -c ,unchanged, made.csv)" -eq 3 ]'
sed -i 's/<publication /<publication version="1.0" issued="2027-01-31" review="2028-01-31" /' publication.xml
printf '# Dear {{name}}\n\n{{$version}}, {{$issued | date}}, {{$review | date}}\n' >letter.md
"$program" batch publication.xml letter 2>err
check "version, issue and review are printed, without a warning" '[ ! -s err ] && pdftotext out/letters/B2.pdf - | grep -q "1.0, 31 January 2027, 31 January 2028"'
"$program" batch publication.xml letter --set date=2028-02-01 2>err
check "a run after the review is warned" '[ $? -eq 0 ] && grep -q "warning: date of review is past: 2028-01-31" err'
check "help names every command of the README" '"$program" --help | grep -q "guidepress batch SOURCE DOCUMENT"'
check "the man page is made of the same table" '"$program" --man | grep -q "^.B guidepress check"'
readme=$layouts
block css 1 >mine.css
printf '# Notes\n\n{.lead}\nWords.\n' >notes.md
"$program" build notes.md --layout handout --layout mine.css 2>err
check "layouts: a sheet lies over another" '[ -s notes.pdf ] && [ ! -s err ]'
"$program" build notes.md --layout handout --layout mine.css --dump=style:.lead >dump
check "layouts: where a value comes from" 'grep -q "from mine.css:3:9: .lead { font-size: var(--text) } (author)" dump && grep -q "over layouts/system.css" dump'
mkdir -p layouts && (echo '@import "handout.css";' && cat mine.css) >layouts/mine.css
"$program" build notes.md --layout mine --boxes 2>err
check "layouts: a layout of its own, with its boxes" '[ -s notes.pdf ] && [ ! -s err ]'
printf 'p { color: #999 }\n' >pale.css
printf 'Words.\n' >notes.md
"$program" build notes.md --layout pale.css 2>&1 | grep -A1 CONTRAST >err
check "layouts: the message about contrast" 'diff err <(block "" 1)'
block css 2 >place.css
printf '# Notes\n\n<div class="tip"><b>Tip</b>\n\nWords.\n\n</div>\n\n<p class="draft">Draft</p>\n' >notes.md
"$program" build notes.md --layout handout --layout place.css 2>err
check "layouts: boxes in their own places" '[ ! -s err ] && pdftotext -bbox notes.pdf - | grep ">Draft<" | grep -q "xMax=\"5"'
mkdir -p press/layouts
block css 4 >press/layouts/print.css
block css 5 >press/layouts/own.css
block css 6 >press/layouts/own-cover.css
cp "$(dirname "$layouts")/../sources/images/framework.png" press/street.png
printf '# Visits {.title}\n\nWe met six people.\n\n![A street](street.png){.edge}\n\n<p class="stamp">Approved</p>\n\n{.wide}\n| a | b |\n|---|---|\n| 1 | 2 |\n' >press/guide.md
printf '<publication xmlns="urn:guidepress:publication" id="v" lang="en-GB"><title>Visits</title><document id="guide" layout="own" out="guide.pdf"><title>Guide</title><include src="guide.md"/></document><document id="cover" layout="own-cover" cover-of="guide" paper="0.1mm" cover-paper="0.25mm" out="cover.pdf"><title>Cover</title><p>Visits</p></document></publication>' >press/publication.xml
(cd press && "$program" build publication.xml guide --cover --pad 4 --edition print --set date=2026-11-01 2>../err)
check "layouts: a guide and its cover for a print shop, without a message" '[ ! -s err ] && grep -q "^Preflight    nothing found" press/out/guide-print.job.txt && grep -q "PANTONE 286 C" press/out/guide-print.job.txt && grep -q "^Spine        0.7 mm" press/out/cover-print.job.txt'
check "layouts: every sheet is named" '(for f in "$(dirname "$layouts")"/*.css; do grep -q "\`$(basename "$f")\`" "$layouts" || exit 1; done)'
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
