#!/usr/bin/env python3
"""pack.py GUIDEPRESS: offline sets. A small publication is packed in every way and looked at with software that is
not ours (zipfile, sha256sum, pikepdf, html.parser); then sets are spoilt in one thing each, and check has to say that
thing; then the real publication is packed once, and every link of every file is followed. Ends with
"N passed, N failed". With SET as a second argument only the links of that folder are followed."""

import csv
import hashlib
import html.parser
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import zipfile
import zlib

sys.dont_write_bytecode = True
import checking  # noqa: E402
from checking import TOP, check  # noqa: E402

checking.needs("pikepdf")
import pikepdf  # noqa: E402

PROGRAM = os.path.realpath(sys.argv[1])
PUBLICATION = """<publication xmlns="urn:guidepress:publication" id="small" lang="en-GB" version="2" issued="2026-11-01" also="large-print">
<title>A small set &amp; its parts</title>
<licence src="LICENCE.md"/>
<data id="places" src="places.csv" key="code"><column name="name_cy" lang="cy"/></data>
<document id="guide" layout="guidebook" out="guide.pdf"><title>The guide</title><include src="guide.md"/></document>
<document id="sheet" layout="worksheet" out="sheets/plan.pdf"><title>A plan</title><include src="sheet.md"/></document>
<document id="handout" layout="handout" for-each="places" out="places/{{name | slug}}.pdf" listed="Handouts for each place" groups="nation county">
<title>{{name}}: a handout</title><include src="handout.md"/></document>
<document id="taflen" layout="handout" lang="cy" for-each="places" where="nation = 'Wales'" also="" out="places/cy/{{name_cy | slug}}.pdf">
<title>{{name_cy}}: taflen</title><include src="taflen.md"/></document>
</publication>
"""
SOURCES = {
    "publication.xml": PUBLICATION,
    "LICENCE.md": "# Licence\n\nFree to copy, CC BY 4.0.\n",
    "places.csv": "code,name,name_cy,nation,county\nE1,Amble,,England,Northumberland\nE2,Zeal,,England,Devon\n"
                  "W1,Cardiff,Caerdydd,Wales,\nW2,Anglesey,Ynys Môn,Wales,\nS1,Oban,,Scotland,Scotland\n",
    "guide.md": "# The guide {#top}\n\nSee [the plan](sheet#aims) and [below](#work).\n\n# Work {#work}\n\nWords.[^a]\n\n[^a]: A note.\n",
    "sheet.md": "# A plan\n\n## Aims {#aims}\n\nFrom [](guide#work). <label>Aim <input name=\"aim\" size=\"20\"></label>\n",
    "handout.md": "# {{name}}\n\nSee [](guide#work), [the guide](guide) and [the plan](sheet#aims).\n"
                  "On the web: [more](https://example.org/a).\n",
    "taflen.md": "# {{name_cy}}\n\nGweler [](guide#work) a [Saesneg](handout).\n",
}


def run(*args, cwd=None):
    done = subprocess.run([PROGRAM, *args], capture_output=True, text=True, cwd=cwd)
    return done.returncode, done.stderr


def sources(folder, **changed):
    for name, text in {**SOURCES, **changed}.items():
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, name.replace("__", ".")), "w", encoding="utf-8") as file:
            file.write(text)
    return os.path.join(folder, "publication.xml")


def digest(path):
    return hashlib.sha256(open(path, "rb").read()).hexdigest()


def files_of(folder):
    return sorted(os.path.relpath(os.path.join(at, name), folder) for at, _, names in os.walk(folder) for name in names)


# ---- links, by pikepdf and html.parser ----

class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.loaded, self.scripts = [], [], [], 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.scripts += tag == "script" or any(name.startswith("on") for name in attrs)
        if attrs.get("id"):
            self.ids.append(attrs["id"])
        if tag == "link" and attrs.get("href"):
            self.loaded.append(attrs["href"])
        elif attrs.get("href") is not None:
            self.links.append(attrs["href"])
        if attrs.get("src"):
            self.loaded.append(attrs["src"])


class Pdf:
    def __init__(self, path):
        with pikepdf.open(path) as pdf:
            self.pages = len(pdf.pages)
            pages = {page.objgen for page in pdf.pages}
            self.names, self.lost, self.remote, self.addresses = set(), 0, [], []
            if "/Names" in pdf.Root and "/Dests" in pdf.Root.Names:
                self.names = {str(key) for key in pikepdf.NameTree(pdf.Root.Names.Dests)}
            for page in pdf.pages:
                for annot in page.get("/Annots", []):
                    if annot.get("/Subtype") == "/Link":
                        self.link(annot, pages)

    def link(self, annot, pages):
        action = annot.get("/A", {})
        kind = str(action.get("/S", ""))
        if kind == "/GoToR":
            to = action.D
            self.remote.append((str(action.F.UF), str(to) if isinstance(to, pikepdf.String) else int(to[0])))
        elif kind == "/URI":
            self.addresses.append(str(action.URI))
        elif kind == "/GoTo":
            self.lost += action.D[0].objgen not in pages
        else:
            self.lost += 1


def follow(folder, what):
    """Every link of every file of a set leads to a place of it, or to the web."""
    names = files_of(folder)
    pages = {n: Page(open(os.path.join(folder, n), encoding="utf-8").read()) for n in names if n.endswith(".html")}
    pdfs = {n: Pdf(os.path.join(folder, n)) for n in names if n.endswith(".pdf")}
    lost, count = [], 0
    for name, pdf in pdfs.items():
        count += len(pdf.remote) + len(pdf.addresses)
        lost += [(name, "inside")] * pdf.lost
        for path, place in pdf.remote:
            to = os.path.normpath(os.path.join(os.path.dirname(name), path))
            there = to in pdfs and (place in pdfs[to].names if isinstance(place, str) else place < pdfs[to].pages)
            lost += [] if there else [(name, path, place)]
            large = name.endswith("-large-print.pdf")
            if large and os.path.exists(os.path.join(folder, to[:-4] + "-large-print.pdf")):
                lost.append((name, path, "has a large print edition"))
        lost += [(name, a) for a in pdf.addresses if not re.match(r"(https?|mailto|tel):", a)]
    for name, page in pages.items():
        lost += [(name, address) for address in page.loaded if not address.startswith("data:")]
        lost += [(name, "script")] * page.scripts
        lost += [(name, "id twice")] * (len(page.ids) != len(set(page.ids)))
        for address in page.links:
            count += 1
            if re.match(r"(https?|mailto|tel):", address):
                continue
            path, _, place = address.partition("#")
            to = os.path.normpath(os.path.join(os.path.dirname(name), urllib.parse.unquote(path))) if path else name
            place = urllib.parse.unquote(place)
            if to not in names or (place and to in pages and place not in pages[to].ids):
                lost.append((name, address))
            if place and to in pdfs and place not in pdfs[to].names:
                lost.append((name, address))
    check(f"{what}: every link has its target", not lost, lost[:5])
    return count


def linked_from_index(folder):
    page = Page(open(os.path.join(folder, "index.html"), encoding="utf-8").read())
    return {urllib.parse.unquote(a) for a in page.links if a and not a.startswith("#")}


# ---- one set, looked at ----

def look(folder, what):
    rows = list(csv.DictReader(open(os.path.join(folder, "contents.csv"), encoding="utf-8-sig", newline="")))
    told = json.load(open(os.path.join(folder, "contents.json"), encoding="utf-8"))
    names = files_of(folder)
    sums = subprocess.run(["sha256sum", "-c", "--strict", "--quiet", "SHA256SUMS"], cwd=folder, capture_output=True, text=True)
    check(f"{what}: sha256sum finds all as it was made", sums.returncode == 0, sums.stderr)
    lines = open(os.path.join(folder, "SHA256SUMS"), encoding="utf-8").read().splitlines()
    check(f"{what}: each file has a sum", sorted(line[66:] for line in lines) == [n for n in names if n != "SHA256SUMS"])
    documents = {n for n in names if n.endswith((".pdf", ".html"))} - {"index.html"}
    check(f"{what}: the list of contents has every document", {row["path"] for row in rows} == documents)
    check(f"{what}: the index leads to every document", documents <= linked_from_index(folder))
    check(f"{what}: JSON says the same", [r["path"] for r in rows] == [f["path"] for f in told["files"]]
          and all(str(f["pages"] or "") == r["pages"] and f["sha256"] == r["sha256"] and ",".join(f["claims"]) == r["claims"]
                  and f["title"] == r["title"].removeprefix("'") for f, r in zip(told["files"], rows)))
    wrong = []
    for row in rows:
        path = os.path.join(folder, row["path"])
        good = int(row["bytes"]) == os.path.getsize(path) and row["sha256"] == digest(path)
        if path.endswith(".pdf"):
            with pikepdf.open(path) as pdf, pdf.open_metadata() as meta:
                claims = [f"ua{meta['pdfuaid:part']}"] if "pdfuaid:part" in meta else []
                claims += [meta["pdfaid:part"] + meta["pdfaid:conformance"].lower()] if "pdfaid:part" in meta else []
                good = good and len(pdf.pages) == int(row["pages"]) and row["claims"] == ",".join(claims)
                good = good and str(pdf.docinfo.get("/Title", "")) == row["title"]
        else:
            good = good and not row["pages"] and not row["claims"]
        wrong += [] if good else [row["path"]]
    check(f"{what}: sizes, pages, titles and claims are those of the files", not wrong, wrong[:5])
    return rows


def small_sets(work):
    source = sources(f"{work}/a")
    status, said = run("pack", source, "-o", f"{work}/set.zip")
    check("the small set is made without a word", (status, said) == (0, ""), said)
    with zipfile.ZipFile(f"{work}/set.zip") as archive:
        infos = archive.infolist()
        check("zip: sound", archive.testzip() is None)
        check("zip: in order of names", [i.filename for i in infos] == sorted(i.filename for i in infos))
        check("zip: no clock", {i.date_time for i in infos} == {(1980, 1, 1, 0, 0, 0)})
        check("zip: rights are fixed", {i.external_attr >> 16 for i in infos} == {0o100644})
        check("zip: PDFs are stored, the rest deflated",
              all((i.compress_type == zipfile.ZIP_STORED) == i.filename.endswith(".pdf") for i in infos))
        archive.extractall(f"{work}/unpacked")
    names = files_of(f"{work}/unpacked")
    check("every edition of every document is there", names == sorted(
        ["LICENCE.md", "SHA256SUMS", "contents.csv", "contents.json", "index.html"]
        + [f"{stem}{end}" for stem in ["guide", "sheets/plan"] + [f"places/{n}" for n in ("amble", "zeal", "cardiff", "anglesey", "oban")]
           for end in (".pdf", "-large-print.pdf", ".html")]
        + [f"places/cy/{n}{end}" for n in ("caerdydd", "ynys-mon") for end in (".pdf", ".html")]), names)
    look(f"{work}/unpacked", "small")
    follow(f"{work}/unpacked", "small")
    check("check has nothing to say of the zip", run("check", f"{work}/set.zip") == (0, ""))
    check("nor of the folder", run("check", f"{work}/unpacked/") == (0, ""))
    # large print is what --layout large-print makes
    run("build", source, "guide", "--layout", "large-print", "-o", f"{work}/large.pdf")
    with pikepdf.open(f"{work}/large.pdf") as a, pikepdf.open(f"{work}/unpacked/guide-large-print.pdf") as b:
        check("large print is that of --layout large-print", len(a.pages) == len(b.pages) and a.pages[0].MediaBox == b.pages[0].MediaBox)
    # the same bytes, with any -j, from any folder, on every run; a folder holds the same
    run("pack", "publication.xml", "-o", "../again.zip", "-j", "2", cwd=f"{work}/a")
    check("the same bytes on two threads, from another folder", digest(f"{work}/set.zip") == digest(f"{work}/again.zip"))
    status, said = run("pack", source, "-o", f"{work}/set/")
    check("a folder is made", (status, said) == (0, ""), said)
    check("with the same files", files_of(f"{work}/set") == names
          and all(digest(f"{work}/set/{n}") == digest(f"{work}/unpacked/{n}") for n in names))
    before = os.stat(f"{work}/set").st_ino
    os.makedirs(f"{work}/.guidepress-4000000-set.scaffold/places")  # of a run that was killed
    status, said = run("pack", source, "-o", f"{work}/set", "--set", "date=2026-11-02")
    check("a set takes the place of an older one", status == 0 and os.stat(f"{work}/set").st_ino != before, said)
    open(f"{work}/set/notes.txt", "w").write("mine")
    status, said = run("pack", source, "-o", f"{work}/set")
    check("what somebody has put into its folder is not removed", status == 64 and "set/notes.txt" in said and
          os.path.exists(f"{work}/set/notes.txt"), said)
    check("nothing is left beside it", not [n for n in os.listdir(work) if n.startswith(".")], os.listdir(work))
    run("pack", source, "-o", f"{work}/dated.zip", "--set", "date=2026-11-02")
    with zipfile.ZipFile(f"{work}/dated.zip") as archive:
        check("a date that is given is the date of the files", {i.date_time[:3] for i in archive.infolist()} == {(2026, 11, 2)})
    index = open(f"{work}/unpacked/index.html", encoding="utf-8").read()
    check("index: names, letters, groups", all(word in index for word in
          ("<strong>Amble</strong>", ">Z</h4>", "<summary>Wales (2)</summary>", "<summary>Devon (1)</summary>", "Large print", "Licences")))
    check("index: a value is shown once where two groups share it", index.count("<summary>Scotland") == 1)
    check("index: text is text", "A small set &amp; its parts" in index)


def splits(work):
    source = sources(f"{work}/s")
    status, said = run("pack", source, "-o", f"{work}/by.zip", "--split", "nation")
    made = sorted(n for n in os.listdir(work) if n.startswith("by"))
    check("one set for each nation", (status, said, made) == (0, "", ["by-england.zip", "by-scotland.zip", "by-wales.zip"]), (said, made))
    for name in made:
        with zipfile.ZipFile(f"{work}/{name}") as archive:
            archive.extractall(f"{work}/{name[:-4]}")
        rows = look(f"{work}/{name[:-4]}", name)
        follow(f"{work}/{name[:-4]}", name)
        check(f"{name}: check has nothing to say", run("check", f"{work}/{name}") == (0, ""))
        nations = {row["nation"].lower() for row in rows if row["record"]}
        check(f"{name}: what all have in common, and its own", nations == {name[3:-4]} and {"guide", "sheet"} <= {r["document"] for r in rows}, nations)
    status, said = run("pack", source, "-o", f"{work}/f", "--split", "nation")
    check("folders, too", status == 0 and files_of(f"{work}/f-wales") == files_of(f"{work}/by-wales"), said)
    status, said = run("pack", source, "-o", f"{work}/x.zip", "--split", "natoin")
    check("a column that there is not", status == 64 and "did you mean nation?" in said, said)
    source = sources(f"{work}/e", places__csv=SOURCES["places.csv"].replace("England,Devon", ",Devon"))
    status, said = run("pack", source, "-o", f"{work}/e.zip", "--split", "nation")
    check("a record that has no value", status == 2 and "[PACK_SPLIT]" in said and "places.csv:3:" in said, said)
    source = sources(f"{work}/t", places__csv=SOURCES["places.csv"].replace("Scotland,Scotland", "ENGLAND,Scotland"))
    status, said = run("pack", source, "-o", f"{work}/t.zip", "--split", "nation")
    check("two values with one name", status == 2 and "[PACK_TWICE]" in said, said)


def faults(work):
    source = sources(f"{work}/b")
    run("pack", source, "-o", f"{work}/old.zip")
    before = digest(f"{work}/old.zip")
    sources(f"{work}/b", handout__md=SOURCES["handout.md"] + "\n{when=\"code = 'E2'\"}\n[](guide#nowhere)\n")
    status, said = run("pack", source, "-o", f"{work}/old.zip")
    check("one document that fails: no set", status == 2 and "[PACK_INCOMPLETE]" in said and "old.zip: without Zeal" in said, said)
    check("the old set is as it was", digest(f"{work}/old.zip") == before and not [n for n in os.listdir(work) if n.startswith(".")])
    stopped = subprocess.Popen([PROGRAM, "pack", f"{TOP}/sources/publication.xml", "-o", f"{work}/old.zip"], stderr=subprocess.PIPE, text=True)
    while not [n for n in os.listdir(work) if n.startswith(".")] and stopped.poll() is None:
        time.sleep(0.01)
    time.sleep(0.3)
    stopped.terminate()
    said = stopped.communicate(timeout=60)[1]
    check("a set that is stopped: nothing written, nothing left", stopped.returncode == 128 + signal.SIGTERM and "no set is written" in said
          and digest(f"{work}/old.zip") == before and not [n for n in os.listdir(work) if n.startswith(".")], (stopped.returncode, said[-400:]))
    status, said = run("pack", source, "-o", f"{work}/kept", "--keep-going")
    index = open(f"{work}/kept/index.html", encoding="utf-8").read() if os.path.exists(f"{work}/kept") else ""
    check("--keep-going writes it without that", status == 2 and not os.path.exists(f"{work}/kept/places/zeal.pdf")
          and os.path.exists(f"{work}/kept/places/amble.pdf"), said)
    check("and the index says so", 'id="missing"' in index and "Zeal: a handout" in index)
    check("what is there is sound", run("check", f"{work}/kept/") == (0, ""), run("check", f"{work}/kept/"))
    # links to files that no set has
    open(f"{work}/b/figures.csv", "w").write("a,b\n")
    sources(f"{work}/b", guide__md=SOURCES["guide.md"] + "\n[The figures](figures.csv)\n")
    status, said = run("pack", source, "-o", f"{work}/links.zip")
    check("a link to a file outside of the set", status == 2 and "[SET_LINK]" in said and not os.path.exists(f"{work}/links.zip"), said)
    # names
    twice = PUBLICATION.replace('out="guide.pdf"', 'out="index.pdf"')
    status, said = run("pack", sources(f"{work}/n", publication__xml=twice), "-o", f"{work}/n.zip")
    check("a document with the name of the index", status == 2 and "[PACK_TWICE]" in said, said)
    status, said = run("pack", sources(f"{work}/l", publication__xml=PUBLICATION.replace('<licence src="LICENCE.md"/>\n', "")), "-o", f"{work}/l.zip")
    check("a licence beside the publication is found", (status, said) == (0, "") and "LICENCE.md" in zipfile.ZipFile(f"{work}/l.zip").namelist(), said)
    os.remove(f"{work}/l/LICENCE.md")
    status, said = run("pack", f"{work}/l/publication.xml", "-o", f"{work}/l.zip")
    check("without one there is a warning", status == 0 and "[PACK_LICENCE]" in said, said)
    draft = PUBLICATION.replace('out="guide.pdf"', 'out="guide.pdf" status="draft"')
    status, said = run("pack", sources(f"{work}/d", publication__xml=draft), "-o", f"{work}/d.zip")
    check("a draft is packed, and said", status == 0 and said.count("warning:") == 1 and "holds a draft: guide [PACK_DRAFT]" in said, said)
    # where it must not go
    os.makedirs(f"{work}/home/letters")
    open(f"{work}/home/letters/a.txt", "w").write("dear")
    status, said = run("pack", source, "-o", f"{work}/home")
    check("a folder with other things stays", status == 64 and os.path.exists(f"{work}/home/letters/a.txt"), said)
    status, said = run("pack", source, "-o", f"{work}/b")
    check("so does the folder of the source", status == 64 and os.path.exists(source), said)
    status, said = run("pack", source, "-o", "-")
    check("standard output is no place for a set", status == 64, said)
    status, said = run("pack", f"{work}/b/guide.md")
    check("a set is that of a publication", status == 64, said)
    status, said = run("pack", source, "-o", "/proc/set.zip")
    check("where nothing can be written", status == 71 and "[WRITE]" in said, said)


# ---- sets that were spoilt ----

def rezip(path, entries, name="a.zip"):
    with zipfile.ZipFile(path, "w") as archive:
        for entry, data in entries:
            archive.writestr(entry, data)
    return path


def relink(path, name):
    """The same, but one file is a symbolic link for who unpacks it."""
    with zipfile.ZipFile(path) as archive:
        entries = [(info, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w") as archive:
        for info, data in entries:
            info.create_system = 3
            info.external_attr = (0o120777 if info.filename == name else 0o100644) << 16
            archive.writestr(info, data)
    return path


def entries_of(path):
    with zipfile.ZipFile(path) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


def relist(data):
    head, rest = data["contents.json"].decode().split('"files": [')
    files = json.loads("[" + rest.rstrip()[:-1])
    for file in files:
        if file["path"] in data:
            file["bytes"] = len(data[file["path"]])
            file["sha256"] = hashlib.sha256(data[file["path"]]).hexdigest()
    return (head + '"files": [' + ",".join("\n  " + json.dumps(file, ensure_ascii=False) for file in files) + "\n ]}\n").encode()


def resum(entries):
    """The sums and the list of contents as they would be for these files: what is wrong then is the files."""
    data = dict(entries)
    rows = list(csv.reader(io.StringIO(data["contents.csv"].decode("utf-8-sig"), newline="")))
    at = {name: i for i, name in enumerate(rows[0])}
    for row in rows[1:]:
        if "path" in at and row[at["path"]] in data:
            row[at["bytes"]] = str(len(data[row[at["path"]]]))
            row[at["sha256"]] = hashlib.sha256(data[row[at["path"]]]).hexdigest()
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    data["contents.csv"] = out.getvalue().encode("utf-8-sig")
    data["contents.json"] = relist(data)
    data["SHA256SUMS"] = "".join(f"{hashlib.sha256(d).hexdigest()}  {n}\n" for n, d in sorted(data.items()) if n != "SHA256SUMS").encode()
    return list(data.items())


def repdf(data, change):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def links(pdf, kind):
    return [a for page in pdf.pages for a in page.get("/Annots", []) if a.get("/A", {}).get("/S") == kind]


def set_link(kind, key, value):
    def change(pdf):
        links(pdf, kind)[0].A[key] = value(pdf) if callable(value) else value
    return change


def no_claim(pdf):
    pdf.Root.Metadata = pikepdf.Stream(pdf, pdf.Root.Metadata.read_bytes().replace(b"pdfuaid:part>1<", b"pdfuaid:part>2<"))


def spoilt(work):
    run("pack", sources(f"{work}/g"), "-o", f"{work}/good.zip")
    good = entries_of(f"{work}/good.zip")

    page = dict(good)["places/oban.html"].decode()
    check("a page leads to the index and to its PDF", 'href="../index.html">All documents<' in page and 'href="oban.pdf">PDF<' in page, page[:600])

    def case(what, code, entries, *words):
        status, said = run("check", rezip(f"{work}/spoilt.zip", entries))
        check(f"{what}: {code}", status == 2 and code in said and "hint:" in said and all(w in said for w in words), said[:600])

    def changed(name, data):
        return [(n, data(d) if callable(data) else data) if n == name else (n, d) for n, d in good]

    def once(what, code, entries, word):
        """One fault is one message, though several lists and links are about it."""
        status, said = run("check", rezip(f"{work}/spoilt.zip", entries))
        check(f"{what}: said once", status == 2 and said.count("error:") == 1 and code in said and word in said, said[:600])

    check("the good one, zipped again", run("check", rezip(f"{work}/spoilt.zip", good)) == (0, ""))
    check("the good one, zipped again with a folder around it",
          run("check", rezip(f"{work}/spoilt.zip", [(f"our set/{n}", d) for n, d in good])) == (0, ""))
    once("a page is changed", "[SET_SUM]", changed("guide.html", lambda d: d + b" "), "guide.html")
    once("the index is changed", "[SET_SUM]", changed("index.html", lambda d: d.replace(b"guide.pdf", b"guido.pdf")), "index.html")
    once("a PDF is cut", "[SET_SUM]", changed("guide.pdf", lambda d: d[:200]), "guide.pdf")
    once("a PDF that others lead into is another", "[SET_SUM]", changed("guide.pdf", dict(good)["places/oban.pdf"]), "guide.pdf")
    once("a PDF that others lead into is gone", "[SET_LACKS]", [(n, d) for n, d in good if n != "guide.pdf"], "guide.pdf")
    once("a PDF has another name", "[SET_EXTRA]", [("guido.pdf" if n == "guide.pdf" else n, d) for n, d in good], "it is guide.pdf under")
    def no_names(pdf):
        del pdf.Root.Names["/Dests"]
    once("a place that many links lead to", "[SET_LINK]", [(n, d) for n, d in resum(changed("guide.pdf", lambda d: repdf(d, no_names)))], "more links there)")
    once("a stranger", "[SET_EXTRA]", good + [("more.pdf", b"hello")], "take it away")
    for name in ("index.html", "contents.csv", "SHA256SUMS"):
        once(f"{name} is gone", "[SET_LACKS]", [(n, d) for n, d in good if n != name], name)
    once("a stranger with a sum", "[SET_EXTRA]", resum(good + [("setup.exe", b"MZ")]), "neither the list")
    once("another title in one list", "[SET_LIST]", resum(changed("contents.json", lambda d: d.replace(b'"name": "Oban"', b'"name": "Obann"'))), "contents.json")
    once("a list that is none", "[SET_LIST]", resum(changed("contents.json", lambda d: d.replace(b'{"id"', b'["id"'))), "contents.json")
    policy = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>')
    once("a page without a policy", "[SET_POLICY]", resum(changed("guide.html", lambda d: policy.sub(b"", d))), "guide.html")
    once("a policy that allows more", "[SET_POLICY]", resum(changed("guide.html", lambda d: d.replace(b"default-src 'none'", b"default-src *"))), "guide.html")
    once("a policy that comes late", "[SET_POLICY]", resum(changed("index.html", lambda d: policy.sub(b"<style></style>" + policy.search(d)[0], d))), "index.html")
    status, said = run("check", relink(rezip(f"{work}/spoilt.zip", good), "places/oban.html"))
    check("a link of a file system: said once", status == 2 and said.count("error:") == 1 and "oban.html: a link" in said, said)
    once("another zip", "[SET_OPEN]", [("a.txt", b"hello")], "none of index.html")
    case("a byte", "[SET_SUM]", changed("guide.pdf", lambda d: d[:-20] + b" " + d[-19:]), "guide.pdf")
    case("a file less", "[SET_LACKS]", [(n, d) for n, d in good if n != "places/oban.pdf"], "places/oban.pdf")
    case("a file more", "[SET_EXTRA]", good + [("notes.txt", b"hello")], "notes.txt")
    case("no index", "[SET_LACKS]", [(n, d) for n, d in good if n != "index.html"], "index.html")
    case("no sums", "[SET_LACKS]", [(n, d) for n, d in good if n != "SHA256SUMS"], "SHA256SUMS")
    case("sums that are none", "[SET_SUMS]", changed("SHA256SUMS", lambda d: b"what is this\n" + d), "line 1")
    case("a sum twice", "[SET_SUMS]", changed("SHA256SUMS", lambda d: d + d.splitlines(True)[0]))
    case("other pages", "[SET_LIST]", resum(changed("contents.csv", lambda d: re.sub(rb",(\d+),(\d+),([0-9a-f]{64}),.ua1", rb',77,\2,\3,"ua1', d, count=1))), "77")
    case("a list without columns", "[SET_LIST]", resum(changed("contents.csv", b"a,b\r\n1,2\r\n")))
    case("a list with a stray mark", "[SET_LIST]", [(n, d) for n, d in changed("contents.csv", lambda d: d + b'"a"b,\r\n')])
    case("a document that is not listed", "[SET_LIST]", resum(good + [("more.pdf", dict(good)["guide.pdf"])]), "more.pdf")
    case("a document that the index has not", "[SET_LIST]", resum(changed("index.html", lambda d: d.replace(b'href="places/oban.pdf"', b'href="guide.pdf"'))), "oban")
    case("a claim that the list has not", "[SET_CLAIM]", resum(changed("contents.csv", lambda d: d.replace(b'"ua1,2a"', b"ua1", 1))))
    case("a claim that the file has not", "[SET_CLAIM]", resum(changed("guide.pdf", lambda d: repdf(d, no_claim))), "ua2")
    # links of pages
    for what, address, word in (("a page that is not there", b"gone.html", "no such file"), ("an id that is not there", b"#gone", "no place"),
                                ("a place of another page", b"../guide.html#gone", "no place"), ("a place of a PDF", b"../guide.pdf#gone", "no place"),
                                ("out of the set", b"../../etc/passwd", "out of the set"), ("a page past the end", b"../guide.pdf#page=99", "no place")):
        case(what, "[SET_LINK]", resum(changed("places/oban.html", lambda d: d.replace(b"</body>", b'<p><a href="' + address + b'">x</a></p></body>'))), word, "oban.html, line")
    case("a page that loads from the web", "[SET_LINK]", resum(changed("places/oban.html", lambda d: d.replace(b"</body>", b'<img src="https://example.org/a.png" alt=""></body>'))), "from outside")
    for what, more, word in (("a script", b"<script>a()</script>", "<script>"), ("what runs on a click", b'<p onclick="a()">x</p>', "onclick"),
                             ("a link that runs", b'<p><a href="javascript:a()">x</a></p>', "javascript:"),
                             ("a form that sends", b'<form action="https://example.org/"><p>x</p></form>', "action")):
        case(f"a page with {what}", "[SET_LINK]", resum(changed("places/oban.html", lambda d: d.replace(b"</body>", more + b"</body>"))), word, "runs something")
    case("pictures from the web", "[SET_LINK]", resum(changed("places/oban.html", lambda d: d.replace(b"</body>", b'<img srcset="https://example.org/a.png 2x" alt=""></body>'))), "from outside")
    case("a page past what a number is", "[SET_LINK]", resum(changed("places/oban.html", lambda d: d.replace(b"</body>", b'<p><a href="../guide.pdf#page=:">x</a></p></body>'))), "no place")
    # links of PDFs
    case("a PDF that is not there", "[SET_LINK]", resum(changed("places/oban.pdf", lambda d: repdf(d, set_link("/GoToR", "/F", pikepdf.String("../gone.pdf"))))), "gone.pdf", "oban.pdf, page 1")
    case("a place that is not there", "[SET_LINK]", resum(changed("places/oban.pdf", lambda d: repdf(d, set_link("/GoToR", "/D", pikepdf.String("gone"))))), "no place")
    case("a page that a PDF has not", "[SET_LINK]", resum(changed("places/oban.pdf", lambda d: repdf(d, set_link("/GoToR", "/D", pikepdf.Array([99, pikepdf.Name.Fit]))))), "not so many pages")
    case("a PDF out of the set", "[SET_LINK]", resum(changed("places/oban.pdf", lambda d: repdf(d, set_link("/GoToR", "/F", pikepdf.String("/etc/a.pdf"))))), "out of the set")
    case("a place inside", "[SET_LINK]", resum(changed("guide.pdf", lambda d: repdf(d, set_link("/GoTo", "/D", lambda p: pikepdf.Array([p.make_indirect(pikepdf.Dictionary()), pikepdf.Name.Fit]))))), "not in the file")
    case("a script", "[SET_LINK]", resum(changed("guide.pdf", lambda d: repdf(d, set_link("/GoTo", "/S", pikepdf.Name.JavaScript)))), "runs something")
    # archives
    case("a PDF that is none", "[SET_FILE]", resum(changed("guide.pdf", b"%PDF-1.7\nno more")))
    case("an empty PDF", "[SET_FILE]", resum(changed("guide.pdf", b"")))
    for path in ("../up.txt", "/root.txt", "a/../b.txt", "a\\b.txt", "c:x.txt", "a//b.txt", "./a.txt", "a\tb"):
        case(f"the path {path!r}", "[SET_PATH]", good + [(path, b"x")])
    import warnings
    warnings.simplefilter("ignore")
    case("a path twice", "[SET_OPEN]", good + [("guide.pdf", b"x")], "one path")
    case("a path twice but for its case", "[SET_TWICE]", good + [("GUIDE.pdf", b"x")])
    archives(work, good)


def archives(work, good):
    def case(what, code, data):
        with open(f"{work}/spoilt.zip", "wb") as file:
            file.write(data)
        status, said = run("check", f"{work}/spoilt.zip")
        check(f"{what}: {code}", status == 2 and code in said, said[:600])

    data = open(f"{work}/good.zip", "rb").read()
    case("no zip", "[SET_OPEN]", b"hello")
    case("nothing", "[SET_OPEN]", b"")
    case("the first half", "[SET_OPEN]", data[:len(data) // 2])
    case("the second half", "[SET_OPEN]", data[len(data) // 2:])
    status, said = run("check", f"{work}/there-is-none.zip")
    check("a zip that is not there", status == 2 and "[SET_OPEN]" in said, said)
    locked = bytearray(data)
    for at in (m.start() for m in re.finditer(b"PK\x01\x02", data)):
        locked[at + 8] |= 1
    case("a password", "[SET_OPEN]", bytes(locked))
    damaged = bytearray(data)
    at = data.index(b"index.html") + 400
    damaged[at:at + 8] = b"\xff" * 8
    case("a damaged entry", "[SET_FILE]", bytes(damaged))
    big = io.BytesIO()
    with zipfile.ZipFile(big, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        with archive.open("zeros.bin", "w", force_zip64=True) as entry:
            for _ in range(300):
                entry.write(bytes(1 << 20))
    case("a bomb", "[SET_LIMIT]", big.getvalue())
    small = bytearray(big.getvalue())  # one that says it is small
    central = bytes(small).rindex(b"PK\x01\x02")
    small[central + 24:central + 28] = (1000).to_bytes(4, "little")
    case("a bomb that says it is small", "[SET_OPEN]", bytes(small))
    # a stream of zeros in a PDF: metadata of 2 GB
    bomb = zlib.compress(bytes(1 << 28), 9)

    def metadata(pdf):
        pdf.Root.Metadata = pikepdf.Stream(pdf, bomb, Filter=pikepdf.Array([pikepdf.Name.FlateDecode]))
    entries = resum([(n, repdf(d, metadata) if n == "guide.pdf" else d) for n, d in good])
    status, said = run("check", rezip(f"{work}/spoilt.zip", entries))
    check("a bomb in a PDF ends nothing", status == 2 and "[SET_" in said, said[:300])
    folder(work, good)


def folder(work, good):
    at = f"{work}/loose"
    for name, data in good:
        os.makedirs(os.path.dirname(f"{at}/{name}"), exist_ok=True)
        open(f"{at}/{name}", "wb").write(data)
    check("a folder", run("check", f"{at}/") == (0, ""))
    os.remove(f"{at}/guide.html")
    os.symlink("/etc/passwd", f"{at}/guide.html")
    status, said = run("check", at)
    check("a link in place of a file: [SET_FILE]", status == 2 and "[SET_FILE]" in said and "a link or a device" in said, said)


def stripped(*path):
    """A change that takes a key away: the last word, of what the words before lead to."""
    def change(pdf):
        at = pdf.Root
        for key in path[:-1]:
            at = at[key]
        del at[path[-1]]
    return change


def fonts_stripped(pdf):
    for found in pdf.objects:
        if isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/FontDescriptor":
            for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                if key in found:
                    del found[key]


def field_fonts_stripped(pdf):
    for font in pdf.Root.AcroForm.DR.Font.values():
        del font.FontDescriptor


def titleless(pdf):
    data = re.sub(rb"(<dc:title>.*?<rdf:li[^>]*>)[^<]*", rb"\1 ", pdf.Root.Metadata.read_bytes(), flags=re.S)
    pdf.Root.Metadata = pikepdf.Stream(pdf, data)


def attached(pdf):
    pdf.attachments["notes.txt"] = b"hello"


def attached_to_page(pdf):
    file = pdf.make_stream(b"hello")
    pdf.pages[0].obj.AF = pikepdf.Array([pikepdf.Dictionary(F="a.txt", EF=pdf.make_indirect(pikepdf.Dictionary(F=file)))])


def script(pdf):
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def page_script(pdf):
    pdf.pages[0].obj.AA = pikepdf.Dictionary(O=script(pdf))


def field_script(pdf):
    pdf.Root.AcroForm.Fields[0].AA = pdf.make_indirect(pikepdf.Dictionary(K=script(pdf)))


def by_itself(pdf):
    pdf.pages[0].obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org/"))


def opening_script(pdf):
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit]), Next=pikepdf.Array([script(pdf)]))


def named_script(pdf):
    pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["a", pdf.make_indirect(script(pdf))])), Dests=pdf.Root.get("/Names", {}).get("/Dests"))


def roundabout_script(pdf):
    """Of no page, and its name is an object of its own."""
    pdf.Root.Other = pikepdf.Array([pikepdf.Array([pikepdf.Dictionary(S=pdf.make_indirect(pikepdf.Name.JavaScript))])])


def link_next(**action):
    def change(pdf):
        links(pdf, "/GoToR")[0].A.Next = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit]), Next=pikepdf.Dictionary(**action))
    return change


def film(pdf):
    pdf.pages[0].obj.Annots.append(pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Movie, Rect=[0, 0, 9, 9])))


def file_names(**names):
    """Other names of the file of a link: UF is for readers of now, F for older ones."""
    def change(pdf):
        links(pdf, "/GoToR")[0].A.F = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, **names)
    return change


def tabless(pdf):
    del pdf.pages[0].obj.Tabs


def claimed_otherwise(name, data):
    """The guide says PDF/A-2b of itself, and so do the lists."""
    def change(pdf):
        pdf.Root.Metadata = pikepdf.Stream(pdf, pdf.Root.Metadata.read_bytes().replace(b"conformance>A<", b"conformance>B<"))
    if name == "guide.pdf":
        return repdf(data, change)
    if name not in ("contents.csv", "contents.json"):
        return data
    return b"".join(re.sub(rb'([,"])2a"', rb'\g<1>2b"', line) if re.search(rb'\bguide\.pdf\b', line) else line for line in data.splitlines(True))


def encrypted(data):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(user="", owner="secret"))
        return out.getvalue()


def of_generations():
    """A file whose page was replaced by one that runs a script."""
    objects = [(1, 0, b"<</Type/Catalog/Pages 2 0 R>>"), (2, 0, b"<</Type/Pages/Kids[3 1 R]/Count 1>>"),
               (3, 1, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/AA<</O<</S/JavaScript/JS()>>>>>>")]
    data, table = b"%PDF-1.7\n", b"xref\n0 4\n0000000000 65535 f \n"
    for number, generation, text in objects:
        table += b"%010d %05d n \n" % (len(data), generation)
        data += b"%d %d obj\n%s\nendobj\n" % (number, generation, text)
    return data + table + b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(data)


# Choices with the names of keys and actions are honest.
KEYS = "\n".join(f'<label><input type="radio" name="battery" value="{v}"> {v}</label>' for v in ("AA", "S", "EF", "Launch", "Subtype", "XFA"))


def promises(work):
    """What the claims of PDFs rest on, and what no PDF of a set may have."""
    sheet = SOURCES["sheet.md"] + "\n" + KEYS + "\n"
    for claims in ("ua1,2a", "ua1", "2a", "none"):
        text = re.sub("<document ", f'<document conformance="{claims}" ', PUBLICATION)
        status, said = run("pack", sources(f"{work}/of-{claims}", publication__xml=text, sheet__md=sheet), "-o", f"{work}/{claims}.zip")
        check(f"a set that claims {claims}", status == 0 and run("check", f"{work}/{claims}.zip") == (0, ""), said + run("check", f"{work}/{claims}.zip")[1])

    def said_of(what, code, entries, name, words):
        """It is said, and nothing else is."""
        status, said = run("check", rezip(f"{work}/spoilt.zip", resum(entries)))
        good = status == 2 and said.count("error:") == 1 and code in said and name in said if code else (status, said) == (0, "")
        check(f"{what}: {code}, once", good and all(word in said for word in words), said[:900])

    def case(what, code, change, *words, name="places/oban.pdf", claims="ua1,2a"):
        said_of(what, code, [(n, repdf(d, change) if n == name else d) for n, d in entries_of(f"{work}/{claims}.zip")], name, words)

    both, ua, a = "it says PDF/UA-1 and PDF/A-2a and", "it says PDF/UA-1 and", "it says PDF/A-2a and"
    case("a PDF that was only written again", None, lambda pdf: None)
    case("no structure tree", "[SET_CLAIM]", stripped("/StructTreeRoot"), f"{both} has no structure tree")
    case("no structure tree, of a large print", "[SET_CLAIM]", stripped("/StructTreeRoot"), "no structure tree", name="guide-large-print.pdf")
    case("no structure tree, where that is no claim", None, stripped("/StructTreeRoot"), claims="none")
    case("no structure tree under one claim", "[SET_CLAIM]", stripped("/StructTreeRoot"), "it says PDF/UA-1 and has no", claims="ua1")
    case("no structure tree under the other", "[SET_CLAIM]", stripped("/StructTreeRoot"), "it says PDF/A-2a and has no", claims="2a")
    case("a structure tree without a kid", "[SET_CLAIM]", stripped("/StructTreeRoot", "/K"), "no structure tree")
    case("no mark", "[SET_CLAIM]", stripped("/MarkInfo"), "not marked as tagged")
    case("a mark that says no", "[SET_CLAIM]", lambda pdf: pdf.Root.MarkInfo.__setitem__("/Marked", False), "not marked as tagged")
    case("no language", "[SET_CLAIM]", stripped("/Lang"), f"{ua} does not say its language")
    case("no title", "[SET_CLAIM]", titleless, f"{ua} has no title")
    case("a title that is not shown", "[SET_CLAIM]", stripped("/ViewerPreferences"), f"{ua} does not show")
    case("no order of tabs", "[SET_CLAIM]", tabless, f"{ua} has a page", "oban.pdf, page 1")
    case("no font files", "[SET_CLAIM]", fonts_stripped, f"{both} has a font that is not embedded (")
    case("no font files of fields", "[SET_CLAIM]", field_fonts_stripped, "not embedded (", name="sheets/plan.pdf")
    case("no font files, where that is no claim", None, fonts_stripped, claims="none")
    case("no output intent", "[SET_CLAIM]", stripped("/OutputIntents"), f"{a} has no output intent")
    case("an output intent without a profile", "[SET_CLAIM]", lambda pdf: pdf.Root.OutputIntents[0].__delitem__("/DestOutputProfile"), "no output intent")
    case("a file attached", "[SET_CLAIM]", attached, f"{a} has a file attached")
    case("a file attached to a page", "[SET_CLAIM]", attached_to_page, "has a file attached")
    case("fields that readers draw", "[SET_CLAIM]", lambda pdf: pdf.Root.AcroForm.__setitem__("/NeedAppearances", True), f"{a} leaves it", name="sheets/plan.pdf")
    for claims in ("ua1,2a", "none"):
        case(f"a second form ({claims})", "[SET_CLAIM]", lambda pdf: pdf.Root.AcroForm.__setitem__("/XFA", pdf.make_stream(b"<a/>")), "XFA", name="sheets/plan.pdf", claims=claims)
        said_of(f"encrypted ({claims})", "[SET_CLAIM]", [(n, encrypted(d) if n == "guide.pdf" else d) for n, d in entries_of(f"{work}/{claims}.zip")], "guide.pdf", ["encrypted"])
        for what, change, word, name in (("of a page", page_script, "JavaScript", "places/oban.pdf"), ("of a field", field_script, "JavaScript", "sheets/plan.pdf"),
                                         ("on opening", opening_script, "JavaScript", "places/oban.pdf"), ("by name", named_script, "JavaScript", "guide.pdf"),
                                         ("of nothing", roundabout_script, "JavaScript", "places/oban.pdf"), ("a film", film, "Movie", "places/oban.pdf"),
                                         ("by itself", by_itself, "AA", "places/oban.pdf"),
                                         ("after a link", link_next(S=pikepdf.Name.Launch, F="a.exe"), "Launch", "places/oban.pdf")):
            case(f"what runs, {what} ({claims})", "[SET_LINK]", change, word, "runs something", name=name, claims=claims)
    case("a link to another page", None, link_next(S=pikepdf.Name.Named, N=pikepdf.Name.NextPage))
    case("a link that prints", "[SET_LINK]", link_next(S=pikepdf.Name.Named, N=pikepdf.Name.Print), "Named", "runs something")
    case("a link after a link", "[SET_LINK]", link_next(S=pikepdf.Name.GoToR, F="gone.pdf", D="a"), "no such file", "page 1")
    case("two names of a file", "[SET_LINK]", file_names(F="plan.exe", UF="../guide.pdf"), "older readers (plan.exe)", "page 1")
    case("no name of it for older readers", "[SET_LINK]", file_names(UF="../guide.pdf"), "older readers (none)")
    case("a name for older readers alone", None, file_names(F="../guide.pdf"))
    none = entries_of(f"{work}/none.zip")
    said_of("objects that were replaced", "[SET_FILE]", [(n, of_generations() if n == "places/oban.pdf" else d) for n, d in none], "oban.pdf", ["were replaced"])
    said_of("a claim that no set makes", "[SET_CLAIM]", [(n, claimed_otherwise(n, d)) for n, d in entries_of(f"{work}/ua1,2a.zip")], "guide.pdf", ["2b", "not known here"])


def main():
    if len(sys.argv) > 2:
        print(follow(sys.argv[2], "set"), "links")
        return checking.ended()
    work = tempfile.mkdtemp(prefix="pack-")
    try:
        for part in (small_sets, splits, faults, spoilt, promises):
            os.makedirs(f"{work}/{part.__name__}")
            part(f"{work}/{part.__name__}")
        real(work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return checking.ended()


def real(work):
    """The publication in sources/: made whole, every link followed."""
    status, said = run("pack", f"{TOP}/sources/publication.xml", "-o", f"{work}/real", "-j", str(os.cpu_count() or 1))
    check("the real set is made without a word", (status, said) == (0, ""), said[:600])
    if status:
        return
    rows = look(f"{work}/real", "real")
    links_count = follow(f"{work}/real", "real")
    check("361 handouts, each in three editions", sum(r["document"] == "handout" for r in rows) == 3 * 361)
    check("it has thousands of links", links_count > 5000, links_count)
    check("check has nothing to say of it", run("check", f"{work}/real") == (0, ""))
    readers(f"{work}/real")


def readers(folder):
    """A few of each kind, as readers' own software follows them; the index in a browser."""
    sample = ["guidebook.pdf", "guidebook-large-print.pdf", "worksheets/plan.pdf", "handouts/E06000001-hartlepool.pdf",
              "handouts/W06000015-cardiff.pdf", "handouts/W06000015-cardiff-large-print.pdf", "handouts/cy/W06000015-caerdydd.pdf"]
    modules = f"{TOP}/tools/node"
    for what, command in (("pdf.js", ["node", f"{TOP}/tests/pack_pdfjs.mjs", modules]), ("poppler", ["/usr/bin/python3", f"{TOP}/tests/pack_poppler.py"])):
        done = subprocess.run([*command, folder, *sample], capture_output=True, text=True)
        count = re.search(r"(\d+) followed, 0 lost", done.stdout)
        check(f"{what} follows links between PDFs", done.returncode == 0 and count and int(count[1]) > 30, done.stdout[-600:] + done.stderr[-300:])
    done = subprocess.run(["node", f"{TOP}/tests/html.mjs", modules, f"{folder}/index.html"], capture_output=True, text=True)
    check("the index in Chromium: WCAG 2.2 AA, keyboard, 320 px, without script", done.returncode == 0, done.stdout[-900:] + done.stderr[-300:])


if __name__ == "__main__":
    sys.exit(main())
