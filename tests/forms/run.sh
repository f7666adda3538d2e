#!/usr/bin/env bash
# run.sh FILE.pdf [GUIDEPRESS]: fills every field of a worksheet by software that
# is not ours (PDFium, pdf.js, pdftk, poppler), saves, and looks at what came
# out: values, pages, tab order, conformance; with GUIDEPRESS, what its collect
# says. Prints "N passed, N failed".
set -u
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/../../tools/venv/bin/python" "$here/forms.py" "$@"
