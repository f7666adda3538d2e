#!/usr/bin/env python3
"""cover.py GUIDEPRESS: covers, blank pages at the end and job sheets, as they go to a
print shop. What a job sheet says is held against the file that it lies beside: poppler
counts pages and reads boxes and fonts, Ghostscript says which inks each page needs.
Prints "N passed, N failed"."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import checking  # noqa: E402
from checking import TOP, check  # noqa: E402

checking.needs("pikepdf")
import pikepdf  # noqa: E402

DATE = ["--set", "date=2026-11-01"]
PT = 25.4 / 72  # millimetres in a point

BOOK = """<publication xmlns="urn:guidepress:publication" id="p" lang="en-GB" version="2">
<title>T</title>
<document id="wrap" layout="cover" cover-of="book" paper="0.1mm" cover-paper="0.25mm" out="wrap.pdf">
<title>Cover</title><section class="front"><p>Front</p></section><div class="spine"><p class="words">Thin</p></div>
</document>
<document id="book" layout="book" out="book.pdf">
<title>Book</title>
<section>Black alone</section>
<section class="colour">Colour</section>
<section class="spot">A colour of its own</section>
<section class="three">Three inks</section>
<section>Black again</section>
</document>
</publication>
"""
BATCH = """<publication xmlns="urn:guidepress:publication" id="p" lang="en-GB">
<title>T</title>
<data id="d" src="d.csv"/>
<document id="each" for-each="d" out="{{name}}.pdf"><title>T</title><p>{{name}}</p></document>
</publication>
"""
TURNED = """<!DOCTYPE html><html lang="en-GB"><head><title>T</title><style>
@page { size: 200mm 100mm; margin: 10mm } body { margin: 0 } p, figure { margin: 0 }
.t { -gp-turn: left; width: 40mm; height: 80mm } img { width: 30mm; height: 10mm }
</style></head><body><div class="t"><figure><img src="i.png" alt="A line"/></figure><p><a href="https://example.org/">Link</a></p></div></body></html>
"""
SHEET = """@page { size: 150mm 100mm; margin: 15mm }
section { break-before: page }
.colour { background: #c06040; color: #000 }
.spot { color: -gp-spot("House Red", device-cmyk(0 1 1 0)) }
.three { background: device-cmyk(0.5 0.5 0.5 0) }
@media (-gp-edition: print) { @page { bleed: 3mm; marks: none } }
"""
LAYER = "@page { marks: none }\n"


def run(*command, cwd=None):
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def info(path):
    text = run("pdfinfo", "-box", path).stdout
    boxes = {name: [float(x) for x in re.search(rf"^{name}:\s+(.*)$", text, re.M).group(1).split()]
             for name in ("MediaBox", "BleedBox", "TrimBox")}
    return int(re.search(r"^Pages:\s+(\d+)", text, re.M).group(1)), boxes


def trim_mm(boxes):
    left, low, right, high = boxes["TrimBox"]
    return (right - left) * PT, (high - low) * PT


def inks(path):
    """Which of C, M, Y, K each page needs, by Ghostscript."""
    text = run("gs", "-q", "-o", "-", "-sDEVICE=inkcov", path).stdout
    return ["".join(plate for plate, part in zip("CMYK", line.split()) if float(part) > 0)
            for line in text.splitlines() if line.endswith("CMYK OK")]


def fonts(path):
    lines = run("pdffonts", path).stdout.splitlines()[2:]
    return {line.split()[0].split("+")[-1] for line in lines}


def folds(path):
    """Where dashed marks above the trim of page 1 say that it is folded, in mm from the left."""
    with pikepdf.open(path) as pdf:
        page, found = pdf.pages[0], set()
        high = float(page.TrimBox[3] - page.TrimBox[1])
        for form in page.Resources.get("/XObject", {}).values():  # their origin is the corner of the trim
            dashed, at = False, None
            for operands, operator in pikepdf.parse_content_stream(form):
                if str(operator) == "d":
                    dashed = len(operands[0]) > 0
                elif str(operator) == "Q":
                    dashed = False
                elif str(operator) == "m":
                    at = [float(x) for x in operands]
                elif str(operator) == "l" and dashed and at[1] > high:
                    found.add(round(at[0] * PT, 1))
    return sorted(found)


def words(path):
    """Words of page 1 as poppler finds them: text and box in points, y down."""
    text = run("pdftotext", "-bbox", path, "-").stdout
    return [(word, *map(float, box)) for *box, word in
            re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*)</word>', text)]


def check_spine(path, spine_mm, title):
    """A title in the middle of the spine, run downward."""
    _, boxes = info(path)
    left, _, right, _ = boxes["TrimBox"]
    middle = (left + right) / 2
    found = [w for w in words(path) if abs((w[1] + w[3]) / 2 - middle) * PT <= 0.5 and (w[3] - w[1]) * PT < spine_mm]
    names = [w[0] for w in sorted(found, key=lambda w: w[2])]
    check("spine: its words, head first", " ".join(names) == title, names)
    check("spine: turned, not upright in a column", found and found[0][4] - found[0][2] > 2 * (found[0][3] - found[0][1]), found)


def check_turned(program, folder):
    """What is left of a turned box on the page: the area of a link, the box of a figure."""
    os.makedirs(folder)
    with open(os.path.join(folder, "a.html"), "w", encoding="utf-8") as file:
        file.write(TURNED)
    shutil.copy(os.path.join(TOP, "pictures", "worksheet.png"), os.path.join(folder, "i.png"))
    path = os.path.join(folder, "a.pdf")
    made = run(program, "build", "a.html", "-o", "a.pdf", "--conformance", "ua1,2a", cwd=folder)
    check("turned: made", made.returncode == 0, made.stderr)
    if made.returncode:
        return
    with pikepdf.open(path) as pdf:
        area = [float(x) * PT for x in pdf.pages[0].Annots[0].Rect]
        figures = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"]
        box = [float(x) * PT for x in figures[0].A.BBox] if isinstance(figures[0].A, pikepdf.Dictionary) else \
            [float(x) * PT for x in figures[0].A[0].BBox]
    # From 10 mm above the foot of the page, 30 mm up; 10 mm across from its left edge.
    check("turned: figure", all(abs(a - b) < 0.1 for a, b in zip(box, (10, 10, 20, 40))), box)
    link = words(path)[0]
    high = info(path)[1]["MediaBox"][3]
    stands = (link[1] * PT, (high - link[4]) * PT, link[3] * PT, (high - link[2]) * PT)
    check("turned: link", link[0] == "Link" and all(abs(a - b) < 0.5 for a, b in zip(area, stands)), (area, stands))


def check_sheet(folder, name):
    """A job sheet against its file, whatever it is."""
    path = os.path.join(folder, f"{name}.pdf")
    sheet, text = json.loads(read(os.path.join(folder, f"{name}.job.json"))), read(os.path.join(folder, f"{name}.job.txt"))
    pages, boxes = info(path)
    wide, high = trim_mm(boxes)
    with open(path, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    check(f"{name}: hash", sheet["sha256"] == digest and digest in text)
    check(f"{name}: file", sheet["file"] == f"{name}.pdf" and f"{name}.pdf" in text)
    check(f"{name}: pages", sheet["pages"] == pages == len(sheet["plates_by_page"]) and f"Pages        {pages}" in text, sheet["pages"])
    check(f"{name}: trim", abs(sheet["trim_width_mm"] - wide) < 0.01 and abs(sheet["trim_height_mm"] - high) < 0.01, (wide, high))
    bleed = (boxes["TrimBox"][0] - boxes["BleedBox"][0]) * PT
    check(f"{name}: bleed", abs(sheet["bleed_mm"] - bleed) < 0.01, bleed)
    check(f"{name}: fonts", set(sheet["fonts_embedded_as_subsets"]) == fonts(path), fonts(path))
    check(f"{name}: claim", sheet["conformance"] == "PDF/X-4" and "GTS_PDFX" in run("strings", path).stdout)
    check(f"{name}: profile", sheet["profile"] and sheet["profile"] in text)
    check(f"{name}: date", sheet["date"] == "2026-11-01")
    return sheet, path


def check_small(program, folder):
    os.makedirs(os.path.join(folder, "layouts"))
    for name, text in (("p.xml", BOOK), ("layouts/book.css", SHEET), ("none.css", LAYER)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    command = [program, "build", "p.xml", "book", "--cover", "--pad", "4", "--edition", "print", "--layout", "none.css", *DATE]
    made = run(*command, cwd=folder)
    out = os.path.join(folder, "out")
    check("small: made", made.returncode == 0, made.stderr)
    if made.returncode:
        return
    book, path = check_sheet(out, "book-print")
    cover, cover_path = check_sheet(out, "wrap-print")
    check("small: plates are those that Ghostscript finds", book["plates_by_page"][:2] == inks(path)[:2], inks(path))
    check("small: plates by page", book["plates_by_page"] == ["K", "CMYK", "", "CMYK", "K", "", "", ""], book["plates_by_page"])
    check("small: blanks", book["pages"] == 8 and book["blank_pages_at_end"] == 3 and book["multiple_of_4"])
    check("small: spot", book["spot_plates"] == ["House Red"] and book["pages_by_spot"] == {"House Red": "3"}, book)
    check("small: spine", cover["spine_mm"] == 0.9 == book["spine_mm"] and cover["book_pages"] == 8, cover)
    check("small: no words on a thin spine", "Front" in run("pdftotext", cover_path, "-").stdout and "Thin" not in run("pdftotext", cover_path, "-").stdout)
    check("small: width of the cover", abs(cover["trim_width_mm"] - (2 * 150 + 0.9)) < 0.02, cover["trim_width_mm"])
    check("small: cover is told of", book["cover_file"] == "wrap-print.pdf" and cover["cover_of"] == "book")
    before = {name: open(os.path.join(out, name), "rb").read() for name in sorted(os.listdir(out))}
    run(*command, cwd=folder)
    after = {name: open(os.path.join(out, name), "rb").read() for name in sorted(os.listdir(out))}
    check("small: the same bytes", before == after and len(before) == 6, list(after))
    run(program, "build", "p.xml", "book", "--cover", "--edition", "print", "--pad", "4", "-o", "marked/", *DATE, cwd=folder)
    marked = [folds(os.path.join(folder, "marked", f"{name}-print.pdf")) for name in ("book", "wrap")]
    words = read(os.path.join(folder, "marked", "book-print.job.txt"))
    check("small: sheets and pages are counted in words that fit", "2 folded sheets\n" in words and '"House Red" on page 3\n' in words, words)
    check("small: folded at both edges of the spine, and only there", marked == [[], [150, 150.9]], marked)
    check("small: no cover of its own accord", "wrap.pdf" not in
          (run(program, "build", "p.xml", cwd=folder) and os.listdir(out)))
    check("small: screens have no job sheet", os.path.exists(os.path.join(out, "book.pdf")) and not os.path.exists(os.path.join(out, "book.job.txt")))
    check("small: a preflight is counted", book["preflight_messages"] == sum(book["preflight"].values()), book["preflight"])


def check_batch(program, folder):
    """Each file of a batch has its sheet; --resume makes one that is gone."""
    os.makedirs(folder)
    for name, text in (("d.csv", "name\nA\nB\n"), ("p.xml", BATCH)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    command = [program, "batch", "p.xml", "each", "--edition", "print", "--resume", *DATE]
    out = os.path.join(folder, "out")
    made = run(*command, cwd=folder)
    check("batch: made", made.returncode == 0, made.stderr)
    if made.returncode:
        return
    check("batch: a sheet for each", sorted(n for n in os.listdir(out) if n.endswith(".txt")) == ["A-print.job.txt", "B-print.job.txt"], os.listdir(out))
    os.remove(os.path.join(out, "A-print.job.json"))
    run(*command, cwd=folder)
    check("batch: what lost its sheet is made again", os.path.exists(os.path.join(out, "A-print.job.json")))


def check_guidebook(program, folder):
    made = run(program, "build", "sources/publication.xml", "guidebook", "--cover", "--pad", "4", "--edition", "print",
               "-o", f"{folder}/guide/", *DATE, cwd=TOP)
    check("guidebook: made", made.returncode == 0, made.stderr)
    if made.returncode:
        return
    check("guidebook: nothing about its geometry", not re.search(r"PRINT_(LINE|TRIM|NO_BLEED|SLIVER|SIZES|PAGES)", made.stderr), made.stderr)
    book, _ = check_sheet(f"{folder}/guide", "guidebook-print")
    cover, cover_path = check_sheet(f"{folder}/guide", "guidebook-cover-print")
    check_spine(cover_path, cover["spine_mm"], "Working with the Indicators of Integration")
    check("guidebook: folded", book["pages"] % 4 == 0)
    sheets = book["pages"] // 2
    check("guidebook: spine", abs(cover["spine_mm"] - (sheets * 0.11 + 0.5)) < 0.011, cover["spine_mm"])
    check("guidebook: cover", abs(cover["trim_width_mm"] - 420 - cover["spine_mm"]) < 0.02 and cover["pages"] == 1)


def main():
    program = os.path.realpath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        check_small(program, os.path.join(folder, "small"))
        check_batch(program, os.path.join(folder, "batch"))
        check_turned(program, os.path.join(folder, "turned"))
        check_guidebook(program, folder)
    return checking.ended()


if __name__ == "__main__":
    sys.exit(main())
