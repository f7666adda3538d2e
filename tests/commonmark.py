#!/usr/bin/env python3
"""commonmark.py COMMAND... : the examples of the CommonMark specification.

Takes the specification (npm's commonmark-spec, fetched into build/) and compares
`COMMAND... FILE.md` with the expected HTML, for every example that cmark-gfm's
own program passes and that does not use a syntax of ours. Prints each
difference and "N passed, N failed"; exit status 1 when one failed."""
import os
import re
import subprocess
import sys
import tempfile

VERSION = "0.29.0"  # the one that cmark-gfm 0.29 follows
FOLDER = "build/commonmark-spec"
# Ours, so not CommonMark's: {{...}}, {#id .class key=value} and footnotes.
OURS = re.compile(r"\{\{|\{[ \t]*([#.][^\s{}]|[A-Za-z_:][\w:.-]*=)|\[\^")
PEER = ["cmark-gfm", "--unsafe", "-e", "table", "-e", "strikethrough", "-e", "autolink", "-e", "tasklist"]


def specification():
    text = FOLDER + "/package/spec.txt"
    if not os.path.exists(text):
        os.makedirs(FOLDER, exist_ok=True)
        subprocess.run(["npm", "pack", "--silent", "commonmark-spec@" + VERSION], cwd=FOLDER, check=True,
                       stdout=subprocess.DEVNULL)
        subprocess.run(["tar", "xzf", "commonmark-spec-%s.tgz" % VERSION], cwd=FOLDER, check=True)
    return open(text, encoding="utf-8").read()


def examples(text):
    fence = "`" * 32
    found = re.findall(r"^%s example\n(.*?)^\.\n(.*?)^%s$" % (fence, fence), text, re.M | re.S)
    for number, (markdown, html) in enumerate(found, 1):
        yield number, markdown.replace("\u2192", "\t"), html.replace("\u2192", "\t")


def output(command, data=None):
    return subprocess.run(command, input=data, capture_output=True).stdout.decode("utf-8", "replace")


def main():
    passed, failed, left_out = 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        path = folder + "/example.md"
        for number, markdown, html in examples(specification()):
            if OURS.search(markdown) or output(PEER, markdown.encode()) != html:
                left_out += 1
                continue
            with open(path, "wb") as file:
                file.write(markdown.encode())
            got = output(sys.argv[1:] + [path])
            if got == html:
                passed += 1
                continue
            failed += 1
            print("example %d\n%s-- wanted\n%s-- got\n%s" % (number, markdown, html, got))
    print("left out: %d (cmark-gfm differs, or a syntax of ours)" % left_out)
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(failed > 0 or not passed)


main()
