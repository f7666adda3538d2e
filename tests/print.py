#!/usr/bin/env python3
"""print.py GUIDEPRESS: editions for print, as a print shop takes them. The products in
print and mono and documents of its own are made; x4.py and qpdf judge the files, pikepdf
reads their boxes, Ghostscript makes the plates (tiffsep), poppler reads the text of the
sheets. Prints "N passed, N failed".

Each check is about what comes out of a machine: a text page has ink on one plate, marks
are on all of them and outside of the bleed, colour goes on into the bleed, a sheet has
the pages that it should have when it is folded."""

import glob
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import checking  # noqa: E402
from checking import TOP, check  # noqa: E402

checking.needs("pikepdf")
import pikepdf  # noqa: E402
from PIL import Image  # noqa: E402

import x4  # noqa: E402

DATE = ["--set", "date=2025-06-01"]
MM = 72 / 25.4
DPI = 100
PROCESS = ("Cyan", "Magenta", "Yellow", "Black")


def run(*command, cwd=None):
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True)


class Maker:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def make(self, *arguments, cwd=None):
        return run(self.program, *arguments, *DATE, cwd=cwd or self.folder)


# ---- what files look like ----


def boxes(page):
    return {key: [float(x) for x in page[key]] for key in ("/MediaBox", "/BleedBox", "/TrimBox") if key in page}


def beyond(outer, inner):
    """By how much the one is larger, on the four sides."""
    return [inner[0] - outer[0], inner[1] - outer[1], outer[2] - inner[2], outer[3] - inner[3]]


def near(values, wanted):
    return all(abs(value - wanted) < 0.02 for value in values)


def plates(path, page, folder):
    """Name -> the plate of a page, 255 where there is no ink, with the page's boxes in pixels."""
    with tempfile.TemporaryDirectory(dir=folder) as out:
        got = run("gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=tiffsep", f"-r{DPI}", f"-dFirstPage={page}",
                  f"-dLastPage={page}", f"-sOutputFile={out}/p.tif", path)  # fmt: skip
        if got.returncode:
            return {}
        found = {}
        for file in glob.glob(out + "/p(*).tif"):
            with Image.open(file) as image:
                found[re.search(r"\((.*)\)\.tif$", file).group(1)] = image.convert("L").copy()
        return found


def pixels(image, box, media):
    """A box of the page, in pixels from the top left."""
    scale = DPI / 72
    return (round(box[0] * scale), round((media[3] - box[3]) * scale), round(box[2] * scale),
            round((media[3] - box[1]) * scale))  # fmt: skip


def ink(image, box=None):
    """The darkest there is, 0 to 255."""
    part = image.crop(box) if box else image
    return 255 - part.getextrema()[0] if part.width and part.height else 0


def outside(image, box):
    """The darkest outside of a box."""
    copy = image.copy()
    copy.paste(255, box)
    return ink(copy)


# ---- the files as such ----


def sound(name, path):
    check(f"{name} was made", os.path.exists(path))
    if not os.path.exists(path):
        return
    faults = x4.faults(path)
    check(f"{name} is PDF/X-4", not faults, "; ".join(faults[:3]))
    got = run("qpdf", "--check", path)
    check(f"{name} is sound for qpdf", got.returncode == 0, got.stderr[:200])
    with pikepdf.open(path) as pdf:
        left = {"/StructTreeRoot", "/MarkInfo", "/Outlines", "/AcroForm", "/Names"} & set(pdf.Root.keys())
        check(f"{name} has no tags, outline or form", not left, left)
        check(f"{name} has no annotations", not any("/Annots" in page for page in pdf.pages))
        text = b"".join(page.Contents.read_bytes() for page in pdf.pages)
        check(f"{name} marks no content", b"BDC" not in text and b"BMC" not in text)


def room(name, path, bleed, marks):
    with pikepdf.open(path) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            found = boxes(page.obj)
            media, around, trim = (found.get(key) for key in ("/MediaBox", "/BleedBox", "/TrimBox"))
            ok = media and around and trim and near(beyond(around, trim), bleed * MM)
            ok = ok and min(beyond(media, around)) >= (6 * MM if marks else -0.01) and media[:2] == [0, 0]
            if not ok:
                check(f"{name}: boxes of page {number}", False, found)
                return
    check(f"{name}: boxes of all pages", True)


# ---- the publication ----


def publication(maker):
    sources = os.path.join(TOP, "sources/publication.xml")
    place = "code = 'W06000006'"
    for edition in ("print", "mono"):
        more = ["--impose", "booklet"] if edition == "print" else []
        got = maker.make("build", sources, "guidebook", "plan", "--edition", edition, *more, "-o", maker.folder + "/")
        check(f"guidebook and worksheet in {edition}", got.returncode == 0, got.stderr[:300])
        got = maker.make("batch", sources, "handout", "--where", place, "--edition", edition, "--out", maker.folder)
        check(f"handout in {edition}", got.returncode == 0, got.stderr[:300])
        bleed, marks = (3, True) if edition == "print" else (0, False)
        for name in ("guidebook", "worksheets/plan", "handouts/W06000006-wrexham"):
            path = maker.path(f"{name}-{edition}.pdf")
            sound(f"{name} ({edition})", path)
            if os.path.exists(path):
                room(f"{name} ({edition})", path, bleed, marks)
    sound("guidebook as a booklet", maker.path("guidebook-print-booklet.pdf"))


def products(maker):
    """All that the project ships, as a shop would get it: X-4, bleed, four pages to a sheet."""
    sources = os.path.join(TOP, "sources/publication.xml")
    out = maker.path("shop")
    common = ("--edition", "print", "--pad", "4", "-j", "2")
    made = [maker.make("build", sources, "guidebook", "--cover", *common, "-o", out + "/"),
            maker.make("build", sources, *common, "-o", out + "/")]
    made += [maker.make("batch", sources, name, *common, "--out", out) for name in ("handout", "handout-cy", "plan-for")]
    check("all products are made for print", all(got.returncode == 0 for got in made), [got.stderr[:200] for got in made])
    files = sorted(glob.glob(out + "/**/*.pdf", recursive=True))
    check("as many as on screen, and the cover", len(files) == 2 * 361 + 22 + 5 + 2, len(files))
    for path in files:
        name = os.path.relpath(path, out)
        faults = x4.faults(path)
        check(f"{name} is PDF/X-4", not faults, "; ".join(faults[:3]))
        with pikepdf.open(path) as pdf:
            check(f"{name} fills its sheets", len(pdf.pages) % 4 == 0 or "cover" in name, len(pdf.pages))


def text_page(path):
    """The first page of the body that has much text and no more than that."""
    with pikepdf.open(path) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            content = page.Contents.read_bytes()
            inks = re.findall(rb"([\d.]+ [\d.]+ [\d.]+) [\d.]+ [kK]\b", content)
            black = b"cs" not in content and all(ink == b"0 0 0" for ink in inks)
            if number > 6 and content.count(b"TJ") > 30 and black and b"/I" not in content:
                return number
    return 0


def guidebook_plates(maker):
    path = maker.path("guidebook-print.pdf")
    number = text_page(path)
    check("a page of text alone was found", number > 0)
    if not number:
        return
    with pikepdf.open(path) as pdf:
        found = boxes(pdf.pages[number - 1].obj)
    made = plates(path, number, maker.folder)
    check("Ghostscript makes four plates", all(name in made for name in PROCESS), sorted(made))
    if not all(name in made for name in PROCESS):
        return
    bleed = pixels(made["Black"], found["/BleedBox"], found["/MediaBox"])
    check("text is on the black plate", ink(made["Black"], bleed) > 180, ink(made["Black"], bleed))
    for name in PROCESS[:3]:
        check(f"no ink of it on the {name} plate", ink(made[name], bleed) == 0, ink(made[name], bleed))
    for name in PROCESS:
        check(f"marks are on the {name} plate", outside(made[name], bleed) > 60, outside(made[name], bleed))
    copy = made["Black"].copy()
    trim = pixels(copy, found["/TrimBox"], found["/MediaBox"])
    copy.paste(255, trim)
    check("no mark is inside of the bleed", ink(copy, bleed) == 0)
    grey = plates(maker.path("guidebook-mono.pdf"), number, maker.folder)
    check("in mono there is ink on the black plate alone",
          ink(grey["Black"]) > 180 and not any(ink(grey[name]) for name in PROCESS[:3]))  # fmt: skip


# ---- documents of our own ----

COLOURS = """<!DOCTYPE html><html lang="en-GB"><head><title>Colours</title><style>
@page {{ size: A5; margin: 12mm }}
.band {{ background: #c00000; margin: 0 -12mm; height: 12mm }}
.foot {{ background: device-cmyk(100% 0% 0% 0%); margin: 0 -12mm; height: 20mm }}
.spot {{ background: -gp-spot("PANTONE 300 C", device-cmyk(100% 44% 0% 0%)); height: 10mm }}
.left {{ border-left: 4mm solid #006000; border-top: 2mm solid #600000; margin-left: -12mm; height: 12mm }}
img {{ display: block; {image} }}
</style></head><body><h1>Colours</h1><div class=band></div><p>Between</p><div class=spot></div><p>Between</p>
<div class=left></div><p>Between</p><img src="{picture}" alt="A picture"></body></html>"""


def colours(maker):
    with Image.new("RGB", (1200, 300)) as image:
        for x in range(1200):
            image.paste((255 * x // 1200, 90, 255 - 255 * x // 1200), (x, 0, x + 1, 300))
        image.save(maker.path("colour.png"))
    maker.write("colours.html", COLOURS.format(picture="colour.png", image="width: 60mm"))
    got = maker.make("build", "colours.html", "--edition", "print")
    path = maker.path("colours-print.pdf")
    check("a document with colours, a spot colour and a picture", got.returncode == 0, got.stderr[:300])
    sound("colours", path)
    made = plates(path, 1, maker.folder)
    check("the spot colour has a plate", "PANTONE 300 C" in made, sorted(made))
    with pikepdf.open(path) as pdf:
        page = pdf.pages[0].obj
        found = boxes(page)
        at = picture_box(pdf.pages[0])
    media, trim, bleed = found["/MediaBox"], found["/TrimBox"], found["/BleedBox"]
    spot = made.get("PANTONE 300 C")
    check("it is in full there", spot is not None and ink(spot, pixels(spot, trim, media)) == 255)
    for name in PROCESS[:3]:
        check(f"the picture is on the {name} plate", ink(made[name], pixels(made[name], at, media)) > 60)
    strips = {"left": [bleed[0], trim[1], trim[0], trim[3]], "right": [trim[2], trim[1], bleed[2], trim[3]]}
    for side, strip in strips.items():
        found = ink(made["Magenta"], pixels(made["Magenta"], strip, media))
        check(f"the band goes on into the bleed at the {side}", found > 200, found)
    check("a border goes on into it", ink(made["Cyan"], pixels(made["Cyan"], strips["left"], media)) > 150)
    check("marks are on the plate of the spot colour too", spot is not None and outside(spot, pixels(spot, bleed, media)) > 60)


def picture_box(page):
    """Where the first image of a page stands."""
    matrices, at = [pikepdf.Matrix()], None
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "q":
            matrices.append(matrices[-1])
        elif name == "Q":
            matrices.pop()
        elif name == "cm":
            matrices[-1] = pikepdf.Matrix(*[float(x) for x in operands]) @ matrices[-1]
        elif name == "Do" and at is None and str(operands[0]).startswith("/I"):
            at = matrices[-1].transform(pikepdf.Rectangle(0, 0, 1, 1))
    return [float(at.llx), float(at.lly), float(at.urx), float(at.ury)]


def pictures(maker):
    def said(image):
        maker.write("edge.html", COLOURS.format(picture="colour.png", image=image))
        return maker.make("build", "edge.html", "--edition", "print").stderr

    ends = said("width: 148mm; margin-left: -12mm")
    check("a picture that ends on the trim is told of, with its place",
          re.search(r"edge\.html:\d+:\d+: warning: picture does not fill the bleed.*colour\.png.*PRINT_BLEED", ends), ends)  # fmt: skip
    check("and what to do", "-3mm" in ends)
    goes = said("width: 154mm; margin-left: -15mm")
    check("one that goes on to the end of the bleed is not", "PRINT_BLEED" not in goes, goes)
    check("nor one inside of the page", "PRINT_BLEED" not in said("width: 60mm"))


# ---- turned pages, fields ----

TURNED = """<!DOCTYPE html><html lang="en-GB"><head><title>Turned</title><style>
@page {{ size: A5; margin: 15mm }}
@page wide {{ size: A5 landscape; page-orientation: {turn} }}
.w {{ page: wide; break-before: page }}
</style></head><body><h1>Upright</h1><p><label>Name <input name=n value=Ada size=20></label>
<label>Ready <input type=checkbox name=r checked></label></p><p class=w>Topmost line</p></body></html>"""


def turned(maker):
    for turn, angle in (("rotate-left", 270), ("rotate-right", 90)):
        maker.write("turned.html", TURNED.format(turn=turn))
        for edition in ("screen", "print"):
            got = run(maker.program, "build", "turned.html", "--edition", edition, *DATE, cwd=maker.folder)
            path = maker.path("turned.pdf" if edition == "screen" else "turned-print.pdf")
            check(f"{turn} in {edition}", got.returncode == 0, got.stderr[:200])
            with pikepdf.open(path) as pdf:
                check(f"{turn} in {edition}: the second page alone", [p.get("/Rotate", 0) for p in pdf.pages] == [0, angle])
            out = maker.path("turn")
            run("pdftoppm", "-r", "40", "-f", "2", "-l", "2", "-gray", "-singlefile", "-x", "0", path, out)
            with Image.open(out + ".pgm") as image:
                top, foot, side = image.height // 8, image.height * 7 // 8, image.width // 11
                left = ink(image.crop((side, top, image.width // 3, foot)))
                right = ink(image.crop((image.width * 2 // 3, top, image.width - side, foot)))
            check(f"{turn} in {edition}: the top is at the {turn[7:]}",
                  (left > 90 and right < 40) if turn == "rotate-left" else (right > 90 and left < 40), (left, right))  # fmt: skip
    text = run("pdftotext", maker.path("turned-print.pdf"), "-").stdout
    check("what a field holds is printed", "Ada" in text, text)


# ---- sheets ----

PAGES = """<!DOCTYPE html><html lang="{language}"{more}><head><title>Leaves</title><style>
@page {{ size: A6; margin: 10mm; {page} }} h1, p {{ break-before: page }} h1 {{ break-before: auto }}
{style}</style></head><body><h1>leaf1</h1>{paragraphs}</body></html>"""


def pages_of(maker, name, count, language="en-GB", more="", page="", style=""):
    paragraphs = "".join(f"<p>leaf{n}</p>" for n in range(2, count + 1))
    maker.write(name, PAGES.format(language=language, more=more, page=page, style=style, paragraphs=paragraphs))


def sides(path):
    """The words of each side, from the left."""
    found = []
    with pikepdf.open(path) as pdf:
        count = len(pdf.pages)
    for n in range(1, count + 1):
        out = run("pdftotext", "-bbox", "-f", str(n), "-l", str(n), path, "-").stdout
        words = re.findall(r'<word xMin="([\d.]+)".*?>(leaf\d+)</word>', out)
        found.append([word for _, word in sorted((float(x), word) for x, word in words)])
    return found


def booklet(count):
    """What a reader finds who folds the sheets, staples them and turns the leaves."""
    whole = -(-count // 4) * 4
    order = []
    for sheet in range(whole // 4):
        for left, right in ((whole - 2 * sheet, 2 * sheet + 1), (2 * sheet + 2, whole - 2 * sheet - 1)):
            order.append([f"leaf{n}" for n in (left, right) if n <= count])
    return order


def sheets(maker):
    for count in (1, 4, 6, 9):
        pages_of(maker, "leaves.html", count)
        got = maker.make("build", "leaves.html", "--edition", "print", "--impose", "booklet")
        check(f"a booklet of {count} pages", got.returncode == 0, got.stderr[:200])
        found = sides(maker.path("leaves-print-booklet.pdf"))
        check(f"its sides have the pages that fold right", found == booklet(count), found)
    sound("booklet", maker.path("leaves-print-booklet.pdf"))
    with pikepdf.open(maker.path("leaves-print-booklet.pdf")) as pdf:
        found = boxes(pdf.pages[0].obj)
        trim = found["/TrimBox"]
        size = [(trim[2] - trim[0]) / MM, (trim[3] - trim[1]) / MM]
        check("a side is as large as two trims", abs(size[0] - 210) < 0.1 and abs(size[1] - 148) < 0.1, size)
        check("with 3 mm of bleed around it", near(beyond(found["/BleedBox"], trim), 3 * MM), found)
        check("its pages are form XObjects", all(x.Subtype == "/Form" for x in pdf.pages[0].Resources.XObject.values()))
    got = maker.make("build", "leaves.html", "--edition", "mono", "--impose", "2up")
    check("two up in mono", got.returncode == 0, got.stderr[:200])
    path = maker.path("leaves-mono-2up.pdf")
    sound("two up", path)
    wanted = [[f"leaf{n}" for n in (n, n + 1) if n <= 9] for n in range(1, 10, 2)]
    check("its pages stand as they are read", sides(path) == wanted, sides(path))
    pages_of(maker, "right.html", 3, "ar", " dir=rtl")
    got = maker.make("build", "right.html", "--edition", "mono", "--impose", "2up")
    found = sides(maker.path("right-mono-2up.pdf"))
    check("from the right where text runs from there", found == [["leaf2", "leaf1"], ["leaf3"]], found)
    pages_of(maker, "mixed.html", 3, style="@page wide { size: A5 landscape } p { page: wide }")
    got = maker.make("build", "mixed.html", "--edition", "print", "--impose", "booklet")
    check("pages of two sizes are refused", got.returncode == 2 and "PRINT_IMPOSE" in got.stderr, got.stderr[:200])
    check("and neither file is written", not glob.glob(maker.path("mixed*.pdf")), glob.glob(maker.path("mixed*")))
    for turn in ("", "page-orientation: rotate-right"):
        style = "@page wide { size: A6 landscape; %s } p { page: wide }" % turn
        pages_of(maker, "mixed.html", 3, style=style)
        got = maker.make("build", "mixed.html", "--edition", "print", "--impose", "booklet")
        check("but not those that are turned", got.returncode == 0, got.stderr[:200])
        path = maker.path("mixed-print-booklet.pdf")
        sound("turned pages on sheets", path)
        with pikepdf.open(path) as pdf:
            turns = pdf.pages[1].Contents.read_bytes()
        check("as the sheet says, or to the left", (b"0 -1 1 0" if turn else b"0 1 -1 0") in turns)


# ---- the same bytes ----


def same(maker):
    sources = os.path.join(TOP, "sources/publication.xml")
    names = ["plan", "diary", "priorities"]
    found = []
    for folder, jobs in (("one", "1"), ("two", "2")):
        out = maker.path(folder) + "/"
        os.makedirs(out)
        maker.make("build", sources, *names, "--edition", "print", "--impose", "2up", "-j", jobs, "-o", out)
        files = sorted(glob.glob(out + "**/*.pdf", recursive=True))
        found.append([(os.path.relpath(path, out), open(path, "rb").read()) for path in files])
    check("six files", len(found[0]) == 6, [name for name, _ in found[0]])
    check("the same bytes again, and on two threads", found[0] == found[1])
    maker.write("once.md", "# Once\n\nText.\n")
    run(maker.program, "build", "once.md", cwd=maker.folder)
    before = open(maker.path("once.pdf"), "rb").read()
    maker.make("build", "once.md", "--edition", "print")
    check("an edition for print leaves that for screens alone", open(maker.path("once.pdf"), "rb").read() == before)


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        maker = Maker(program, folder)
        publication(maker)
        products(maker)
        guidebook_plates(maker)
        colours(maker)
        pictures(maker)
        turned(maker)
        sheets(maker)
        same(maker)
    return checking.ended()


if __name__ == "__main__":
    sys.exit(main())
