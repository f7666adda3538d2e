#!/usr/bin/env bash
# commonmark.sh BUILD: the examples of the CommonMark specification, through the command.
set -u
exec python3 tests/commonmark.py "$1/guidepress" build --to html-fragment
