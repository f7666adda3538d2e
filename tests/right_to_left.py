#!/usr/bin/env python3
"""right_to_left.py GUIDEPRESS: text of scripts that are read from the right, or whose
glyphs do not say their letters, comes out of a PDF as it was written. Read back by
poppler (pdftotext), PDFium and pdf.js (transcript.mjs, in the order of the tags), and
validated. Prints "N passed, N failed".

Each line must come out whole. Where it does not, three things must hold: the line is
in FAULTS, which says why; all of its words come out; and the same reader does not do
better on a page with one glyph a letter set from left to right, as other producers
write it. So a reader that is mended shows here."""

import os
import re
import subprocess
import sys
import tempfile
import unicodedata

sys.dont_write_bytecode = True
import checking  # noqa: E402
from checking import PYTHON, TOP, check  # noqa: E402

# ---- what is written: two pages, as a page has one direction for poppler ----

RIGHT = [
    ("ar", "السلام عليكم ورحمة الله وبركاته"),
    ("ar", "الأطفال لا يأكلون الإفطار إلا في الآن"),
    ("ar", "السلام عليكم، كيف الحال؟ لا بأس."),
    ("ar", "بِسْمِ اللَّهِ الرَّحْمَنِ الرَّحِيمِ"),
    ("ar", "الصفحة 12 من 345 في هذا الكتاب"),
    ("ar", "العدد ١٢٣٫٤٥ في ٢٠٢٤/١٠/٠٣ صحيح"),
    ("ar", "كتاب PDF Reference مهم جدا"),
    ("ar", "كلمة (بين قوسين) هنا"),
    ("fa", "گربه پنج ژاله چای کتابخانه یکی"),
    ("fa", "می‌خواهم کتاب‌های فارسی را بخوانم"),
    ("ur", "یہ اردو زبان ہے ٹھیک ہے لڑکا بڑے لوگ"),
    ("he", "שלום עולם ועוד מילים בעברית"),
    ("he", "בְּרֵאשִׁית בָּרָא אֱלֹהִים אֵת הַשָּׁמַיִם וְאֵת הָאָרֶץ"),
    ("he", "פרק 7 בספר (ראשון) כאן"),
]
LEFT = [
    ("en", "An English line with السلام in it."),
    ("en", "An English line with שלום עולם in it."),
    ("bn", "আমার সোনার বাংলা, আমি তোমায় ভালোবাসি।"),
    ("bn", "ক্ষুদ্র কৃষ্ণ স্ত্রী কর্মী কি কৌতুক ঐশ্বর্য"),
    ("am", "ሰላም ለዓለም፤ አማርኛ ቋንቋ ነው። ፩፪፫"),
    ("hi", "राष्ट्रीय शिक्षा में विद्यार्थियों को क्षत्रिय ज्ञान"),
    ("ta", "தமிழ் மொழி கொடுக்கும் பௌர்ணமி"),
    ("th", "น้ำใจที่ดี ผู้ใหญ่"),
    ("yo", "Yorùbá: ẹ́ ọ̀ ń ṣe m̀bẹ"),
]

# Reader -> line -> why it cannot do better.
BLANKS = "drops the blank where the next stretch stands further to the left"
MARKS = "adds a mark to what comes before it on the page, whatever lies between"
HIDDEN = "drops characters that are not to be seen"
SIDE = "puts blanks and signs beside numbers, commas and Latin words on their other side"
MIRROR = "mirrors brackets that are the right ones already"
WORDS = "puts words of the other direction in the order in which they stand"
FAULTS = {
    "poppler": {2: SIDE, 4: SIDE, 5: SIDE, 6: SIDE, 13: SIDE, 14: SIDE, 15: SIDE},
    "PDFium": {6: WORDS, 7: MIRROR, 13: MIRROR, 15: WORDS},
    "pdf.js": {3: MARKS, 4: BLANKS, 5: BLANKS, 6: BLANKS, 7: BLANKS, 9: HIDDEN, 13: BLANKS},
}

PAGE = """<!DOCTYPE html><html lang="{lang}" dir="{dir}"><head><title>Text</title>
<style>@page {{ size: A4; margin: 20mm }} p {{ margin: 6pt 0 }}</style></head><body>
{body}</body></html>"""


def write_page(name, lines, direction):
    body = "\n".join(f'<p lang="{lang}" dir="{direction}">{text}</p>' for lang, text in lines)
    with open(name, "w") as file:
        file.write(PAGE.format(lang=lines[0][0], dir=direction, body=body))


# ---- the same by hand: one glyph a letter, from left to right ----

def visual(text, direction):
    """Good for the lines above: a stretch of Latin words or of figures is read from the left."""
    left = r"[A-Za-z]+(?: [A-Za-z]+)*|[0-9٠-٩]+(?:[٫/][0-9٠-٩]+)*"
    right = r"[\u0590-\u08ff](?:[\u0590-\u08ff\u200c ]*[\u0590-\u08ff])?"
    if direction == "ltr":
        return re.sub(right, lambda m: m.group()[::-1], text)
    return re.sub(left, lambda m: m.group()[::-1], text)[::-1]


def write_plain(name, lines, direction):
    codes, content = {}, []
    for i, (_, text) in enumerate(lines):
        shown = "".join(f"{codes.setdefault(c, len(codes) + 1):04x}" for c in visual(text, direction))
        content.append(f"/P<</MCID {i}>>BDC BT /F 12 Tf 50 {780 - 24 * i} Td <{shown}> Tj ET EMC")
    widths = " ".join("0" if unicodedata.category(c) in ("Mn", "Cf") else "600" for c in codes)
    cmap = ("begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
            + "".join(f"1 beginbfchar <{n:04x}> <{c.encode('utf-16-be').hex()}> endbfchar\n" for c, n in codes.items())
            + "endcmap")
    first, kids = 10, " ".join(f"{10 + i} 0 R" for i in range(len(lines)))
    objects = {
        1: "<</Type/Catalog/Pages 2 0 R/MarkInfo<</Marked true>>/StructTreeRoot 8 0 R/Lang(en)>>",
        2: "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/StructParents 0/Resources<</Font<</F 5 0 R>>>>>>",
        4: stream("\n".join(content)),
        5: "<</Type/Font/Subtype/Type0/BaseFont/Plain/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>",
        6: "<</Type/Font/Subtype/CIDFontType2/BaseFont/Plain/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
           f"/Supplement 0>>/FontDescriptor<</Type/FontDescriptor/FontName/Plain/Flags 4/ItalicAngle 0/Ascent 800"
           f"/Descent -200/CapHeight 700/StemV 80/FontBBox[0 -200 1000 800]>>/W[1[{widths}]]>>",
        7: stream(cmap),
        8: f"<</Type/StructTreeRoot/K 9 0 R/ParentTree<</Nums[0[{kids}]]>>>>",
        9: f"<</S/Document/P 8 0 R/K[{kids}]>>",
    }
    for i in range(len(lines)):
        objects[first + i] = f"<</S/P/P 9 0 R/Pg 3 0 R/K {i}>>"
    out, places = "%PDF-1.7\n", []
    for number, value in sorted(objects.items()):
        places.append(len(out))
        out += f"{number} 0 obj\n{value}\nendobj\n"
    table = "".join(f"{at:010d} 00000 n \n" for at in places)
    out += (f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}"
            f"trailer<</Size {len(places) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n")
    with open(name, "wb") as file:
        file.write(out.encode("latin-1"))


def stream(text):
    return f"<</Length {len(text)}>>stream\n{text}\nendstream"


# ---- what is read ----

def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace").stdout


def clean(text):
    """Canonical equivalents are equal; the controls of pdftotext are no text."""
    text = re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text)
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def by_poppler(path):
    return [clean(line) for line in run("pdftotext", path, "-").splitlines() if clean(line)]


def by_pdfium(path):
    code = ("import sys, pypdfium2\nfor page in pypdfium2.PdfDocument(sys.argv[1]):"
            "\n    sys.stdout.buffer.write(page.get_textpage().get_text_range().encode())")
    return [clean(line) for line in run(PYTHON, "-c", code, path).splitlines() if clean(line)]


def by_pdfjs(path):
    found = run("node", os.path.join(TOP, "tests", "transcript.mjs"), path)
    return [clean(line) for line in re.findall(r'^ *paragraph "(.*)"(?: lang [\w-]+)?$', found, re.M)]


READERS = {"poppler": by_poppler, "PDFium": by_pdfium, "pdf.js": by_pdfjs}


def words(text):
    """Letters, marks and figures that follow each other."""
    return re.findall(r"[^ ]+", "".join(c if unicodedata.category(c)[0] in "LMN" or c == "\u200c" else " " for c in text))


def letters(text, *without):
    return "".join(c for c in "".join(words(text)) if unicodedata.category(c) not in without)


def only(text, kind):
    return sorted(c for c in text if unicodedata.category(c) == kind)


def same_words(got, want, why):
    """All is there but for the fault: the order of words, the place of marks, blanks between words."""
    if why == WORDS:
        return sorted(words(got)) == sorted(words(want))
    if why == MARKS:
        return letters(got, "Mn") == letters(want, "Mn") and only(got, "Mn") == only(want, "Mn")
    if why == HIDDEN:
        return letters(got, "Cf") == letters(want, "Cf")
    return letters(got) == letters(want)


def test_reader(name, read, made, plain, lines, first):
    got, other = read(made), read(plain)
    check(f"{name} reads a line for each of {made}", len(got) == len(lines), got)
    check(f"{name} reads a line for each of {plain}", len(other) == len(lines), other)
    for i, (_, text) in enumerate(lines):
        want, why = clean(text), FAULTS[name].get(first + i)
        ours = got[i] if i < len(got) else ""
        if ours == want:
            check(f"{name}, line {first + i}: a fault no more? {why}", not why, ours)
            continue
        check(f"{name}, line {first + i}", why, f"{ours!r}, not {want!r}")
        check(f"{name}, line {first + i}: its words", why and same_words(ours, want, why), f"{ours!r}, not {want!r}")
        check(f"{name}, line {first + i}: its own fault", i < len(other) and other[i] != want, want)


# ---- several fonts, justified text, spacing ----

def test_ways(program):
    """However a line is set, its words come out."""
    text = "السلام عليكم ورحمة الله وبركاته لا بأس بالأطفال في الآن " * 3
    ways = {"justify": "text-align: justify", "spaced": "letter-spacing: 0.5pt", "large": "font-size: 30pt",
            "small": "font-size: 5pt", "nastaliq": 'font-family: "Noto Nastaliq Urdu"', "naskh": 'font-family: "Noto Naskh Arabic"'}
    made = []
    for name, style in ways.items():
        with open(f"{name}.html", "w") as file:
            file.write(PAGE.format(lang="ar", dir="rtl", body=f'<p style="{style}">{text}</p>'))
        got = build(program, name)
        check(f"{name} is made", got.returncode == 0, got.stderr)
        made.append(f"{name}.pdf")
        for reader, read in READERS.items():
            found = " ".join(read(made[-1]))
            check(f"{reader}, {name}", words(found) == words(clean(text)), found)
    return made


def build(program, name):
    return subprocess.run([program, "build", f"{name}.html", "-o", f"{name}.pdf", "--conformance", "ua1,2a"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_lines(program):
    for name, lines, direction, first in (("right", RIGHT, "rtl", 0), ("left", LEFT, "ltr", len(RIGHT))):
        write_page(f"{name}.html", lines, direction)
        write_plain(f"{name}-plain.pdf", lines, direction)
        got = build(program, name)
        check(f"{name} is made", got.returncode == 0, got.stderr)
        for reader, read in READERS.items():
            test_reader(reader, read, f"{name}.pdf", f"{name}-plain.pdf", lines, first)
    return ["right.pdf", "left.pdf"]


def test_direction(program):
    """What is said of the direction: of the document to viewers, of elements where it changes."""
    with open("turn.html", "w") as file:
        file.write(PAGE.format(lang="en", dir="ltr", body='<p>a</p><div dir="rtl"><p>b</p><p dir="ltr">c</p>'
                               '<ol style="list-style: arabic-indic"><li>d</li></ol></div>'))
    got = build(program, "turn")
    check("turn is made", got.returncode == 0, got.stderr)
    seen = {name: run("qpdf", "--qdf", "--object-streams=disable", f"{name}.pdf", "-") for name in ("turn", "left", "right")}
    for name, there in (("turn", {"/C /RlTb": 1, "/C /LrTb": 1, "/R2L": 0, "/ListNumbering /Decimal": 1}), ("left", {"/RlTb": 0, "/R2L": 0}),
                        ("right", {"/C /RlTb": 1, "/Direction /R2L": 1})):
        for text, count in there.items():
            check(f"{name} says {text}", seen[name].count(text) == count, seen[name].count(text))
    return ["turn.pdf"]


def main():
    program = os.path.realpath(sys.argv[1])
    if not os.path.exists(PYTHON) or not os.path.exists(os.path.join(TOP, "tools", "node", "node_modules")):
        print("right_to_left: PDFium or pdf.js is missing: tests/setup.sh")
        print("0 passed, 1 failed")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        made = test_lines(program) + test_direction(program) + test_ways(program)
        got = run(os.path.join(TOP, "tests", "validate.sh"), "all", *made)
        for line in got.splitlines():
            check("valid", line.startswith("PASS"), line)
        check("all were looked at", got.count(" ua1 veraPDF:") == len(made), got[-300:])
        os.chdir(TOP)
    return checking.ended()


if __name__ == "__main__":
    sys.exit(main())
