#!/usr/bin/env bash
# demo.sh GUIDEPRESS: makes the publication in sources/ and says what was made.
set -u
program=$1 print=
start=$(date +%s.%N)
"$program" build sources/publication.xml -j "$(nproc)" || exit $?
"$program" batch sources/publication.xml handout -j "$(nproc)" || exit $?
"$program" batch sources/publication.xml handout-cy -j "$(nproc)" || exit $?
"$program" build sources/publication.xml --layout large-print -o out/large-print/ -j "$(nproc)" || exit $?
"$program" batch sources/publication.xml handout --layout large-print --out out/large-print -j "$(nproc)" || exit $?
"$program" pack sources/publication.xml -o out/set.zip -j "$(nproc)" || exit $?
# Without the profile of a press there is no print edition; the program says where one is to be had.
"$program" build sources/publication.xml guidebook --edition print --set date=2026-11-01 --pad 4 --cover -o out/print/ && print=yes
seconds=$(echo "$start $(date +%s.%N)" | awk '{printf "%.1f", $2 - $1}')
size() { du -ch "$@" | tail -1 | cut -f1; }
echo
echo "Made in $seconds seconds:"
echo "  out/guidebook.pdf           the guidebook, $(size out/guidebook.pdf)"
echo "  out/handouts/*.pdf          $(ls out/handouts/*.pdf | wc -l) handouts, one for each local authority, $(size out/handouts/*.pdf)"
echo "  out/handouts/cy/*.pdf       $(ls out/handouts/cy/*.pdf | wc -l) of them with Welsh labels, dates and numbers"
echo "  out/worksheets/*.pdf        $(ls out/worksheets/*.pdf | wc -l) worksheets to fill in, $(size out/worksheets/*.pdf)"
echo "  out/large-print/            the same in large print, $(size out/large-print)"
echo "  out/set.zip                 all of it for readers without a network, with an index and web pages, $(size out/set.zip)"
[ -z "$print" ] || echo "  out/print/                  the guidebook and its cover for a print shop (PDF/X-4), with job sheets, $(size out/print)"
echo
echo "Next: change a sentence in sources/guide/20-work.md and run"
echo "  $program build sources/publication.xml guidebook"
echo "or make a PDF of a text of your own:"
echo "  $program build yours.md -o yours.pdf"
