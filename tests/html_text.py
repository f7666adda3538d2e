#!/usr/bin/env python3
"""html_text.py GUIDEPRESS SOURCE DOCUMENT PAGE: the words of a page of the HTML edition
against the tree that it is made from (--to html --dump=resolve), one by one and in order. Notes
are compared apart, as the page lists them at the ends of chapters. Left out are the
words that the page alone has (places that print gives as page numbers, links back, the
note on forms) and those that only print has (running elements).
Prints the first differences and "N passed, N failed"."""
import html.parser
import re
import subprocess
import sys

VOID = {"br", "col", "hr", "img", "input", "meta", "wbr"}
# What the tree has and the page not: heads of pages; what base.css does not show.
PRINT_ONLY = re.compile(r'class="(?:[^"]* )?(?:tab)(?: [^"]*)?"')
LEFT_OUT = {"head", "script", "style", "template", "svg", "object", "iframe", "button"}


def words_of_tree(program, source, document):
    """Words of the text, and of the notes."""
    dump = subprocess.run([program, "build", source, document, "--to", "html", "--dump=resolve"], capture_output=True, text=True, check=True).stdout
    text, notes, skipped, note, note_depth = [], [], None, None, None
    places = []  # indents of links that the page fills
    for line in dump.splitlines():
        depth = len(line) - len(line.lstrip(" "))
        line = line.strip()
        if skipped is not None and depth > skipped:
            continue
        skipped = None
        if note is not None and depth <= note_depth:
            note = None
        if line.startswith('"'):
            said = re.match(r'"((?:[^"\\]|\\.)*)"', line).group(1)
            said = re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m.group(1), m.group(1)), said)
            (notes if note else text).append(said)
            continue
        name = line.split(" ")[0]
        if line.startswith("link ") or not name:
            continue
        if name in LEFT_OUT or PRINT_ONLY.search(line):
            skipped = depth
        elif name == "footnote":
            note, note_depth = True, depth
    return text, notes


class Page(html.parser.HTMLParser):
    """The same of a page: texts of main, without what the page adds."""

    def __init__(self):
        super().__init__()
        self.open, self.text, self.notes, self.in_main, self.skip, self.in_notes = [], [], [], False, 0, 0

    def handle_starttag(self, tag, attributes):
        if tag in VOID:
            return
        a = dict(attributes)
        kinds = set((a.get("class") or "").split())
        if a.get("id") == "gp-main":
            self.in_main = True
        adds = kinds & {"gp-form-note", "gp-before", "gp-after", "gp-marker", "gp-call", "gp-back", "gp-title", "gp-missing"}
        ring = tag == "span" and self.open and self.open[-1][0] == "label" and "gp-ring" in self.open[-1][3]
        place = tag == "a" and "page" in kinds or tag == "span" and "pages" in kinds
        heading = tag == "h2" and (a.get("id") or "").startswith("gp-notes")
        skip, notes = bool(adds or place or heading or ring), "gp-notes" in kinds
        self.skip += skip
        self.in_notes += notes
        self.open.append((tag, skip, notes, kinds))

    def handle_endtag(self, tag):
        name, skip, notes, _ = self.open.pop()
        assert name == tag, (name, tag)
        self.skip -= skip
        self.in_notes -= notes
        if tag == "main":
            self.in_main = False

    def handle_data(self, data):
        if self.in_main and not self.skip:
            (self.notes if self.in_notes else self.text).append(data)


def words(pieces):
    return " ".join(pieces).split()


def main():
    program, source, document, path = sys.argv[1:5]
    tree = words_of_tree(program, source, document)
    page = Page()
    page.feed(open(path, encoding="utf-8").read())
    passed = failed = 0
    for name, wanted, there in (("text", tree[0], page.text), ("notes", tree[1], page.notes)):
        wanted, there = words(wanted), words(there)
        # Words are cut where elements begin: letters alone are compared, then words.
        same = "".join(wanted) == "".join(there)
        passed, failed = passed + same, failed + (not same)
        if not same:
            a, b = "".join(wanted), "".join(there)
            at = next((i for i in range(min(len(a), len(b))) if a[i] != b[i]), min(len(a), len(b)))
            print("%s: %s of %s differs: tree %r, page %r" % (path, name, document, a[max(0, at - 30):at + 60], b[max(0, at - 30):at + 60]))
    if page.open:
        failed += 1
        print("%s: elements left open: %s" % (path, page.open))
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(bool(failed))


main()
