#!/usr/bin/env bash
# pictures.sh: draws the pages that the README shows, from out/ as `make demo` leaves it.
set -eu
cd "$(dirname "$0")/.."
page() { pdftoppm -singlefile -r 50 -f "$2" -l "$2" -png "$1" "pictures/$3"; }
opener=$(pdfinfo -dests out/guidebook.pdf | awk '$NF == "\"work\"" { print $1; exit }')
page out/guidebook.pdf "$opener" guidebook-left
page out/guidebook.pdf $((opener + 1)) guidebook-right
page out/handouts/W06000006-wrexham.pdf 1 handout
page out/worksheets/priorities.pdf 1 worksheet
