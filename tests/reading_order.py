#!/usr/bin/env python3
"""reading_order.py GUIDEPRESS [PUBLICATION]: what a reader gets who follows the tags is what the source says.

Every document of the publication is made; its text in tag order (tagged_text.py: pikepdf, nothing of ours)
must be the text of the tree before layout (--dump=resolve), word for word. Prints "N passed, N failed".

What may differ: white space, of any kind and amount, but not whether there is any; soft hyphens; and in lists of
pages of an index, which of them are left out or drawn together to a range: each place must lie in what is printed,
and each number be one of a place, but for the end of a range. Nothing else.
What the sheets add is expected too, where --dump=style says that they add it:
  * ::before, ::after, ::marker, call and number of a note, as text in their place; a page number in them is that
    of the label of the page that the destination leads to (of the sibling's PDF where it is in another file)
  * a note ends the block that calls it, or follows it
  * words that tags say beside the text: alternatives of pictures, the name of a link (of one without words: what
    resolve says it leads to, and the page), "note 1" and "back to the text", what a field is called: the legend of
    its group, its label, that it is required, its hint
  * a block or a box in a line is a word of its own, whether there is a blank beside it in the source or not
Margin boxes, running elements, repeated heads and leaders are artifacts and not expected (a leader parts words).
A kind of generated content that is not in this list fails, so that the list stays true.

Then the test is tested: pieces of good documents are dropped, doubled, moved (reading_faults.py), and that has to
be seen. Cost: three seconds to make everything, ten to read it."""

import csv
import os
import re
import subprocess
import sys
import xml.etree.ElementTree

sys.dont_write_bytecode = True
import checking  # noqa: E402
from checking import TOP, check  # noqa: E402

checking.needs("pikepdf")
import pikepdf  # noqa: E402

import reading_faults  # noqa: E402
import tagged_text  # noqa: E402
from tagged_text import token  # noqa: E402

# ---- the source: --dump=resolve and --dump=style side by side ----

QUOTED = r'"((?:[^"\\]|\\.)*)"'
LINE = re.compile(rf'( *)(?:{QUOTED}|(\S+)) ?(.*)')
LINK = re.compile(rf"link \S+ -> (?:here|document) (\S+).*? {QUOTED}$")  # what it leads to, and what that is called
ATTRIBUTE = re.compile(rf'([^\s=]+)={QUOTED}')
STYLE = re.compile(r"^(?:(?P<element>[^ \n@].*)|(?P<page>@).*|  ::(?P<part>[\w-]+)|    content: (?P<content>.*)"
                   r"|    (?P<boxed>display): .*|  (?P<name>display|float|position|appearance|visibility|text-transform|-gp-tag|-gp-alt|content): (?P<value>.*))$", re.M)
ITEM = re.compile(rf'{QUOTED}|<([\w-]+) ?(.*?)>')
CONTROLS = {"input", "select", "textarea"}
INLINE = {"inline", "none", "contents"}
ESCAPES = {"\\n": "\n", "\\a ": "\n"}


def unquote(text):
    text = re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text)
    return re.sub(r"\\(a |.)", lambda m: ESCAPES.get(m[0], m[1]), text)


class Node:
    def __init__(self, name, text, attributes, parent):
        self.name, self.text, self.attributes, self.parent, self.kids = name, text, attributes, parent, []
        self.style, self.parts, self.boxes, self.titles = {}, {}, set(), {}

    def get(self, name):
        return self.attributes.get(name, "").strip()

    def above(self, name):
        node = self.parent
        while node and node.name != name:
            node = node.parent
        return node

    def walk(self):
        yield self
        for kid in self.kids:
            yield from kid.walk()


def trees(dump):
    """The roots that --dump=resolve printed, in their order."""
    roots, path = [], []
    for line in dump.split("\n"):
        if line.startswith("link ") and (link := LINK.match(line)):
            roots[-1].titles.setdefault(link[1], unquote(link[2]))
        if not line or line.startswith("link "):
            continue
        indent, quoted, name, rest = LINE.match(line).groups()
        depth = len(indent) // 2
        if quoted is not None:
            node = Node("", unquote(quoted), {}, None)
        else:
            node = Node(name, "", {k: unquote(v) for k, v in ATTRIBUTE.findall(rest)}, None)
        del path[depth:]
        if path:
            node.parent = path[-1]
            path[-1].kids.append(node)
        else:
            roots.append(node)
        path.append(node)
    return roots


def add_styles(roots, dump):
    """Elements come in the same order in both."""
    elements = (node for root in roots for node in root.walk() if node.name)
    node = part = None
    for m in STYLE.finditer(dump):
        if m["element"]:
            node = next(elements)
            assert re.split(r"[#.]", m["element"])[0] == node.name, f"{m['element']} is not {node.name}"
            part = None
        elif m["page"]:
            node = Node("@page", "", {}, None)
        elif m["part"]:
            part = m["part"]
            node.parts[part] = ""
        elif m["content"] is not None and part:
            node.parts[part] = m["content"]
        elif m["boxed"] and part:
            node.boxes.add(part)
        elif m["name"]:
            node.style[m["name"]] = m["value"]
    assert next(elements, None) is None, "--dump=style has fewer elements"


class Source:
    """The text of one document as it should be read."""

    def __init__(self, root, path, open_pdf):
        self.root, self.path, self.open_pdf, self.faults = root, path, open_pdf, []
        self.pdf, self.heard = None, set()
        self.title = next(" ".join(k.text for k in n.kids) for n in root.walk() if n.name == "title")

    # ---- what is generated ----

    def page(self, to):
        file, _, name = to.partition("#")
        pdf = self.open_pdf(os.path.join(os.path.dirname(self.path), file)) if file else self.pdf
        return tagged_text.page_label(pdf, name) or f"(no page for {to})"

    def generated(self, node, part):
        text = ""
        for quoted, kind, value in ITEM.findall(node.parts.get(part, "")):
            if kind == "target-page":
                text += self.page(value)
            elif kind == "target-pages":
                text += "⟦pages⟧"
            elif kind == "leader":
                text += " "
            elif kind:
                self.faults.append(f"<{node.name}>::{part} has <{kind}>: this test does not know it")
            text += unquote(quoted)
        return text

    def boxed(self, node, part):
        text = self.generated(node, part)
        return f" {text} " if text and part in node.boxes else text

    # ---- words ----

    def wording(self, node):
        """The text alone, as names are made of it."""
        if not node or node.name in ("footnote", "select", "textarea") or node.style.get("display") == "none":
            return ""
        if node.name == "img":
            return node.get("alt")
        blank = "" if node.style.get("display", "inline") in INLINE and node.name != "br" else " "
        return blank + node.text + "".join(self.wording(kid) for kid in node.kids) + blank

    def words_of(self, ids):
        found = {n.get("id"): n for n in self.root.walk() if n.get("id")} if ids else {}
        return " ".join(self.wording(found.get(one)).strip() for one in ids.split())

    def called(self, node):
        """By attributes, or for a control by its label, for a group by its legend."""
        given = self.words_of(node.get("aria-labelledby")) or node.get("aria-label")
        labels = [n for n in self.root.walk() if n.name == "label" and n.get("for") and n.get("for") == node.get("id")]
        if node.name in CONTROLS:
            return given or self.wording(labels[0] if labels else node.above("label")).strip()
        return given or next((k.get("title") or self.wording(k).strip() for k in node.kids if k.name == "legend"), "")

    def group(self, node):
        above = node.parent
        while above and above.name != "fieldset" and above.get("role") not in ("group", "radiogroup"):
            above = above.parent
        return above

    @staticmethod
    def asked(node, says):
        """What is asked of an answer, as far as its words do not say it: in English."""
        kind, facts = node.get("type"), []
        if kind == "date":
            facts.append("DD/MM/YYYY")
        if kind == "number":
            facts.append("in figures")
        shown = ["/".join(reversed(bound.split("-"))) if kind == "date" else bound
                 for bound in (node.get("min") or "", node.get("max") or "")]
        more = "or later" if kind == "date" else "or more"
        if any(shown):
            facts.append(f"{shown[0]} to {shown[1]}" if all(shown) else f"{shown[0]} {more}" if shown[0] else f"up to {shown[1]}")
        if node.get("maxlength"):
            facts.append(f"up to {node.get('maxlength')} characters")
        if kind == "signature":
            facts.append("signature")
        if "required" in node.attributes:
            facts.append("required")
        return ", ".join(fact for fact in facts if fact.lower() not in says.lower())

    def field(self, node):
        """Group: label (what is asked, required). Hint of the control, or of its group with the first that is in it."""
        group, says = self.group(node), self.called(node)
        legend = self.called(group) if group else ""
        if legend and not says.startswith(legend):
            says = f"{legend}{' ' if legend[-1] in '?.:!' else ': '}{says}"
        asked = self.asked(node, says)
        if asked:
            says = f"{says[:-1]}, {asked})" if says.endswith(")") else f"{says} ({asked})"
        ids = node.get("aria-describedby") or (group.get("aria-describedby") if group else "")
        if ids and (group or node, ids) not in self.heard:
            self.heard.add((group or node, ids))
            says += f"{' ' if says[-1] in '?.:!' else '. '}{self.words_of(ids)}"
        return f" {token('field', says)} "

    # ---- the walk ----

    def text(self):
        self.heard = set()
        return self.element(self.root, [])

    def inside(self, node, notes):
        return "".join(self.element(kid, notes) if kid.name else kid.text for kid in node.kids)

    def note(self, node, notes):
        """The call; the note itself waits for the end of the block."""
        call = self.generated(node, "footnote-call")
        number = self.generated(node, "footnote-marker")
        says = token("alt", "note " + call.strip()) + call + token("link", "note " + call.strip())
        back = token("alt", "back to the text") + number + token("link", "back to the text")
        notes.append(f" {back} {self.inside(node, [])} ")
        return says

    def link(self, node, text):
        """Numbers are no words: such a link says what it leads to and the page."""
        says = node.get("aria-label") or self.wording(node)
        href = node.get("href")
        if re.search(r"[^\W\d_]", says) or href not in self.root.titles:
            return text + token("link", says)
        says = f"{self.root.titles[href]}, page {self.page(href)}"
        return token("alt", says) + text + token("link", says)

    def element(self, node, notes):
        """notes: those called so far in the block around it."""
        display = node.style.get("display", "inline")
        if display == "none" or node.style.get("position", "").startswith("running"):
            return ""
        if node.style.get("float") == "footnote":
            return self.note(node, notes)
        self.look(node)
        if node.name in CONTROLS:
            if node.style.get("appearance") == "none":
                return " "  # drawn, to be filled with a pen
            return f" {self.boxed(node, 'before')} {self.field(node)}"
        if node.name == "br":
            return "\n"
        if node.name == "img":
            return f" {token('alt', node.get('alt'))} "
        return self.whole(node, notes, display)

    def whole(self, node, notes, display):
        block = display not in INLINE
        own = [] if block and display != "inline-block" else notes
        text = self.boxed(node, "marker") + self.boxed(node, "before")
        text += self.inside(node, own) + self.boxed(node, "after")
        if node.name == "a" and node.get("href"):
            text = self.link(node, text)
        if "-gp-alt" in node.style:
            text = f" {token('alt', node.style['-gp-alt'].strip(chr(34)))} {text}"
        if node.name == "abbr" and node.get("title"):
            text = token("E", node.get("title")) + text
        if own is not notes:
            text += "".join(own)
        return f" {text} " if block else text

    def look(self, node):
        for name in ("visibility", "text-transform", "-gp-tag", "content"):
            if name in node.style and (name, node.style[name].strip(chr(34))) != ("-gp-tag", "Figure"):
                self.faults.append(f"<{node.name}> has {name}: {node.style[name]}: this test does not know it")


# ---- the comparison ----


def words(text):
    """A link says its name after its last word, on whichever side of a blank its tag ends."""
    return re.sub(r"(\s+)(⟦link: [^⟧]*⟧)", r"\2\1", text.replace("\u00ad", "")).split()


PAGE_LINK = "⟦alt: ([^⟧]*_page_(\\d+))⟧(?:, )?{}⟦link: [^⟧]*⟧"
PAGES_WANTED, PAGES_SHOWN = PAGE_LINK.format("⟦pages⟧"), PAGE_LINK.format("(\\d*)(?:–(\\d+))?")


def apart(text, link):
    """The text with ⟦pages⟧ for each list of pages, and the lists: the groups of each link."""
    lists = []

    def take(found):
        lists.append(re.findall(link, found[0]))
        return "⟦pages⟧"
    return re.sub(f"(?:{re.sub(r'[(](?![?])', '(?:', link)})+", take, text), lists


def pages_differ(wanted, shown):
    """wanted: (words, page) of each place; shown: (words, page, first of a range or "", its end or "")."""
    end = 0
    covered = set()
    for says, page, first, last in shown:
        if (says, page) not in wanted or page != (first or last) or (first and int(first) <= end):
            return f"{page} in {shown}, of {wanted}"
        covered.update(range(int(first or end), int(last or first) + 1))
        end = int(last or first)
    missing = [page for _, page in wanted if int(page) not in covered]
    return f"no page {missing} in {shown}" if missing else ""


def difference(expected, found):
    """Where two lists of words part, or nothing."""
    if expected == found:
        return ""
    at = next((i for i, (a, b) in enumerate(zip(expected, found)) if a != b), min(len(expected), len(found)))
    around = slice(max(0, at - 4), at + 6)
    return f"word {at + 1} of {len(expected)}, source: {' '.join(expected[around])} | tags: {' '.join(found[around])}"


def compare(source, pdf):
    """All that is wrong, as texts."""
    source.pdf, source.faults = pdf, []
    text, faults = tagged_text.Reader(pdf).read()
    if str(pdf.docinfo.get("/Title", "")) != source.title:
        faults.append(f"title {pdf.docinfo.get('/Title')}, not {source.title}")
    expected, wanted = apart(source.text(), PAGES_WANTED)
    text, shown = apart(text, PAGES_SHOWN) if wanted else (text, [])
    faults.append(difference(words(expected), words(text)))
    faults += [pages_differ(*pair) for pair in zip(wanted, shown)]
    return [fault for fault in source.faults + faults if fault]


# ---- the documents ----


NAMESPACE = "{urn:guidepress:publication}"


class Publication:
    def __init__(self, program, path, out):
        self.program, self.path, self.out, self.kept = program, path, out, {}
        root = xml.etree.ElementTree.parse(path).getroot()
        self.documents = [d.attrib for d in root.iter(NAMESPACE + "document")]
        self.data = {d.get("id"): d.attrib for d in root.iter(NAMESPACE + "data")}

    def run(self, *arguments):
        made = subprocess.run([self.program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        check(f"guidepress {' '.join(arguments)}", made.returncode == 0, made.stderr[:500])
        return made.stdout

    def make(self):
        self.run("build", self.path, "-o", self.out + "/", "-j", "2")
        covers = [document["id"] for document in self.documents if "cover-of" in document]  # made by name alone
        self.run("build", self.path, *covers, "-o", self.out + "/")
        for document in self.documents:
            if "for-each" in document:
                self.run("batch", self.path, document["id"], *self.some(document), "--out", self.out, "-j", "2")

    @staticmethod
    def some(document):
        """Sheets that differ in names and figures only: some stand for all."""
        return ["--where", "nation = 'Wales'"] if document["id"] == "plan-for" else []

    def open(self, path):
        """Siblings are asked again and again for their pages."""
        path = os.path.normpath(path)
        if os.path.relpath(path, self.out) not in [document["out"] for document in self.documents]:
            return pikepdf.open(path)
        if path not in self.kept:
            self.kept[path] = pikepdf.open(path)
        return self.kept[path]

    def sources(self, paths, *arguments):
        """One source for each path; the tool prints them in this order."""
        roots = trees(self.run(*arguments, "--dump=resolve"))
        add_styles(roots, self.run(*arguments, "--dump=style"))
        check(f"{len(paths)} trees of {arguments[-1]}", len(roots) == len(paths), len(roots))
        return [Source(root, path, self.open) for root, path in zip(roots, paths)]

    def records(self, document):
        """Paths in the order of the records; their key is the first part of the name."""
        folder = os.path.join(self.out, os.path.dirname(document["out"]))
        by_key = {name.split("-")[0]: os.path.join(folder, name) for name in os.listdir(folder)}
        data = self.data[document["for-each"]]
        with open(os.path.join(os.path.dirname(self.path), data["src"]), encoding="utf-8", newline="") as file:
            keys = [record[data["key"]] for record in csv.DictReader(file)]
        return [by_key[key] for key in keys if key in by_key or not ("where" in document or self.some(document))]

    def lone(self, source):
        """A document that has what the publication has not."""
        path = os.path.join(self.out, "reading.pdf")
        self.run("build", source, "-o", path)
        return self.sources([path], "build", source)[0]

    def all(self):
        for document in self.documents:
            many = "for-each" in document
            paths = self.records(document) if many else [os.path.join(self.out, document["out"])]
            yield from self.sources(paths, "batch" if many else "build", self.path, document["id"], *self.some(document))


# ---- the test of the test ----


def test_the_test(source):
    name = os.path.basename(source.path)
    for fault in reading_faults.faults_for(name):
        with pikepdf.open(source.path) as pdf:
            getattr(reading_faults.Faulty(pdf), fault)()
            check(f"{name}: {fault} is seen", compare(source, pdf))


def test_pages():
    places = [("a", "3"), ("b", "4"), ("c", "5"), ("d", "9")]
    for shown, good in (([("a", "3", "3", ""), ("c", "5", "", "5"), ("d", "9", "9", "11")], True),
                        ([("a", "3", "3", ""), ("c", "5", "", "5")], False),
                        ([("a", "3", "3", ""), ("c", "5", "5", ""), ("d", "9", "9", "")], False),
                        ([("a", "3", "2", "5"), ("d", "9", "9", "")], False),
                        ([("d", "9", "9", ""), ("a", "3", "3", "5")], False)):
        check(f"pages {shown}", (not pages_differ(places, shown)) == good)


def main():
    program = os.path.realpath(sys.argv[1])
    publication = os.path.realpath(sys.argv[2]) if len(sys.argv) > 2 else os.path.join(TOP, "sources/publication.xml")
    documents = Publication(program, publication, os.path.join(os.path.dirname(program), "reading"))
    documents.make()
    kinds = {}
    for source in [*documents.all(), documents.lone(os.path.join(TOP, "tests/data/reading/reading.html"))]:
        faults = compare(source, documents.open(source.path))
        check(os.path.basename(source.path), not faults, "; ".join(faults[:5]))
        if not source.path.endswith("-cover.pdf"):  # it has too little in it to be spoiled
            kinds.setdefault(source.title.rsplit(":")[-1], source)
    for source in kinds.values():
        test_the_test(source)
    test_pages()
    return checking.ended()


if __name__ == "__main__":
    sys.exit(main())
