#!/usr/bin/env bash
# run.sh FILE.pdf... [GUIDEPRESS]: fills every field of worksheets by software that
# is not ours (PDFium, pdf.js, pdftk, poppler), saves, and looks at what came
# out: names, words, values, pages, tab order, conformance (one start of each
# validator for all); with GUIDEPRESS, what its collect says. The file with most
# kinds of field is also filled with letters that its font lacks. Prints "N passed, N failed".
set -u
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/../../tools/venv/bin/python" "$here/forms.py" "$@"
