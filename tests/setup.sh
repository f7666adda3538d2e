#!/usr/bin/env bash
# setup.sh: installs what the tests need beside Debian packages (those are
# tools/packages.sh's), below tools/: veraPDF, a Python environment, pdf.js.
# Quick when all is there. A part that cannot be had is named; its tests fail.
set -u
cd "$(dirname "$0")/.." || exit 71
vera=1.30.2 page=0.11.0 pdfium=5.15.2 pike=10.18.0 mupdf=2.0 pdfjs=3.11.174 pdflib=1.17.1
puppeteer=24.10.0 axe=4.10.3
missing=0
lack() { echo "setup: $1 is missing: $2" >&2; missing=1; }

jar=tools/verapdf/cli-$vera.jar
if [ ! -s "$jar" ]; then
    mkdir -p tools/verapdf
    mvn -q dependency:copy "-Dartifact=org.verapdf.apps:cli:$vera" -DoutputDirectory=tools/verapdf >tools/verapdf/log 2>&1 ||
        lack "veraPDF" "see tools/verapdf/log"
fi

# The class archive halves the start of the validator; it belongs to one Java.
if [ -s "$jar" ] && [ ! -s tools/verapdf/verapdf.jsa ]; then
    java -XX:ArchiveClassesAtExit="$PWD/tools/verapdf/verapdf.jsa" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
        -cp "$PWD/$jar" org.verapdf.apps.GreenfieldCliWrapper --version >/dev/null 2>&1 || true
fi

python=tools/venv/bin/python
modules='import page, pypdfium2, pikepdf, pymupdf'
if ! "$python" -c "$modules" 2>/dev/null; then
    rm -rf tools/venv
    { /usr/bin/python3 -m venv tools/venv &&
        tools/venv/bin/pip install -q "page-validation==$page" "pypdfium2==$pdfium" "pikepdf==$pike" "pymupdf==$mupdf"; } >/tmp/setup-$$.log 2>&1 ||
        lack "the Python environment" "see /tmp/setup-$$.log"
fi

if [ ! -d tools/node/node_modules/pdfjs-dist ] || [ ! -d tools/node/node_modules/pdf-lib ]; then
    mkdir -p tools/node
    (cd tools/node && npm install --silent --no-audit --no-fund --omit=optional --ignore-scripts "pdfjs-dist@$pdfjs" "pdf-lib@$pdflib") >tools/node/log 2>&1 ||
        lack "pdf.js or pdf-lib" "see tools/node/log"
    rm -rf tools/node/node_modules/canvas # unbuilt, it would be loaded and fail
fi
if [ ! -d tools/node/node_modules/puppeteer-core ] || [ ! -d tools/node/node_modules/axe-core ]; then
    (cd tools/node && npm install --silent --no-audit --no-fund --omit=optional --ignore-scripts "puppeteer-core@$puppeteer" "axe-core@$axe") >tools/node/log 2>&1 ||
        lack "puppeteer-core or axe-core" "see tools/node/log"
fi
exit $missing
